//! Named entities on column files: CoNLL-2003 (token first, tag last, IOB1 or IOB2) and Universal NER
//! (number, token, tag, tab-separated, IOB2). An entity is right when its tokens and its type are
//! (Tjong Kim Sang and De Meulder 2003); types that the gold never uses are left out of the count.

use std::collections::BTreeSet;
use std::path::Path;

use serde_json::{Map, Value, json};

use super::predictions_file::{fault, read_predictions};
use super::scores::{Counts, bootstrap};
use super::{EvaluateError, Outcome, Prediction, Reader, document, format_error, read};
use crate::decode::entity_tags;
use crate::document::EntityType;
use crate::encode::softmax;

/// Tokens and tags of one sentence, as the file has them.
#[derive(Debug, Default, PartialEq)]
struct Tagged {
    tokens: Vec<String>,
    tags: Vec<String>,
}

/// Documents of sentences.
fn parse(path: &Path, content: &str) -> Result<Vec<Vec<Tagged>>, EvaluateError> {
    let mut documents: Vec<Vec<Tagged>> = vec![Vec::new()];
    let mut sentence = Tagged::default();
    let close = |sentence: &mut Tagged, documents: &mut Vec<Vec<Tagged>>, document: bool| {
        if let Some(last) = documents.last_mut().filter(|_| !sentence.tokens.is_empty()) {
            last.push(std::mem::take(sentence));
        }
        if document && documents.last().is_some_and(|d| !d.is_empty()) {
            documents.push(Vec::new());
        }
    };
    for (n, line) in content.lines().enumerate() {
        let new_document = line.starts_with("-DOCSTART") || line.starts_with("# newdoc");
        if line.trim().is_empty() || new_document {
            close(&mut sentence, &mut documents, new_document);
        } else if !line.starts_with("# ") {
            let columns: Vec<&str> = line.split_whitespace().collect();
            let numbered = line.contains('\t') && columns[0].parse::<usize>().is_ok() && columns.len() > 2;
            let (token, tag) =
                if numbered { (columns[1], columns[2]) } else { (columns[0], columns[columns.len() - 1]) };
            let valid = tag == "O" || tag.starts_with("B-") || tag.starts_with("I-");
            if columns.len() < 2 || !valid {
                return Err(format_error(
                    path,
                    n,
                    format!("{tag:?} is not a tag (O, B-TYPE, I-TYPE); expected a token and its tag"),
                ));
            }
            sentence.tokens.push(token.to_owned());
            sentence.tags.push(tag.to_owned());
        }
    }
    close(&mut sentence, &mut documents, true);
    documents.retain(|d| !d.is_empty());
    Ok(documents)
}

/// (first token, one past the last, type) of every entity in a sequence of IOB1 or IOB2 tags.
fn spans<S: AsRef<str>>(tags: &[S]) -> BTreeSet<(usize, usize, String)> {
    let mut found = BTreeSet::new();
    let mut open: Option<(usize, &str)> = None;
    for (i, tag) in tags.iter().map(AsRef::as_ref).chain(["O"]).enumerate() {
        let (mark, kind) = tag.split_once('-').unwrap_or(("O", ""));
        if let Some((start, of)) = open.filter(|(_, of)| mark != "I" || *of != kind) {
            found.insert((start, i, of.to_owned()));
            open = None;
        }
        if mark != "O" && open.is_none() {
            open = Some((i, kind));
        }
    }
    found
}

/// Documents of sentences with their tags.
pub struct Gold {
    documents: Vec<Vec<Tagged>>,
    /// Types that the file uses.
    types: BTreeSet<String>,
}

/// What is said of a token.
pub struct Answer {
    tag: String,
    /// Probability of every tag; null where there are none.
    probs: Value,
}

impl Gold {
    pub fn read(path: &Path) -> Result<Self, EvaluateError> {
        let documents = parse(path, &read(path)?)?;
        let tags = documents.iter().flatten().flat_map(|s| &s.tags);
        let types: BTreeSet<String> =
            tags.filter_map(|t| t.split_once('-')).map(|(_, k)| k.to_owned()).collect();
        if types.is_empty() {
            return Err(EvaluateError::Empty {
                path: path.into(),
                expected: "a column file has a token and a tag a line",
            });
        }
        Ok(Self { documents, types })
    }

    fn tokens(&self) -> usize {
        self.documents.iter().flatten().map(|s| s.tokens.len()).sum()
    }

    /// A tag as it counts here: types that the file never uses are outside.
    fn counted<'a>(&self, tag: &'a str) -> &'a str {
        if tag.split_once('-').is_none_or(|(_, k)| self.types.contains(k)) { tag } else { "O" }
    }

    /// The tags in a file of predictions, a row for each token.
    pub fn given(&self, path: &Path) -> Result<Vec<Answer>, EvaluateError> {
        let answer = |(line, predicted): (usize, Value)| match predicted.as_str() {
            Some(tag) => Ok(Answer { tag: self.counted(tag).to_owned(), probs: Value::Null }),
            None => Err(fault(path, line, &predicted, "a tag")),
        };
        read_predictions(path, self.tokens())?.into_iter().map(answer).collect()
    }

    /// Figures of one answer for each token.
    pub fn score(&self, answers: Vec<Answer>) -> Outcome {
        let mut units = Vec::new();
        let mut rest = answers.as_slice();
        for document in &self.documents {
            let mut counts: Vec<Counts> = vec![Counts::default(); self.types.len()];
            for sentence in document {
                let (mine, others) = rest.split_at(sentence.tokens.len());
                rest = others;
                let mine: Vec<&str> = mine.iter().map(|a| a.tag.as_str()).collect();
                let (g, p) = (spans(&sentence.tags), spans(&mine));
                for (kind, c) in self.types.iter().zip(&mut counts) {
                    let of =
                        |set: &BTreeSet<(usize, usize, String)>| set.iter().filter(|s| s.2 == *kind).count();
                    let right = g.intersection(&p).filter(|s| s.2 == *kind).count();
                    *c =
                        c.plus(Counts { right: right as f64, gold: of(&g) as f64, predicted: of(&p) as f64 });
                }
            }
            units.push(counts.into_iter().flat_map(Counts::row).collect());
        }
        let figures = bootstrap(&units, |row| {
            let counts: Vec<Counts> = row.chunks(3).map(Counts::of).collect();
            let all = counts.iter().copied().fold(Counts::default(), Counts::plus);
            let mut by_type: Vec<(&String, Counts)> = self.types.iter().zip(counts).collect();
            by_type.sort_by_key(|(k, _)| EntityType::NAMED.iter().position(|t| t.name() == *k).unwrap_or(4));
            let whole = [("f1", all.f1()), ("precision", all.precision()), ("recall", all.recall())];
            let whole = whole.into_iter().map(|(n, v)| (n.to_owned(), v));
            whole.chain(by_type.into_iter().map(|(k, c)| (k.clone(), c.f1()))).collect()
        });
        let gold = self.documents.iter().flatten().flat_map(|s| &s.tags);
        let predictions = gold.zip(answers).enumerate().map(|(index, (gold, answer))| Prediction {
            index,
            gold: json!(gold),
            predicted: json!(answer.tag),
            probs: answer.probs,
        });
        let predictions = predictions.collect();
        Outcome { measure: "F1 of whole entities with their type", figures, predictions }
    }
}

pub fn predict(reader: &Reader, gold: &Gold) -> Result<Vec<Answer>, EvaluateError> {
    let names: Vec<&str> = reader.model.config.entities.iter().map(String::as_str).collect();
    let joined = |d: &Vec<Tagged>| document(&d.iter().map(|s| s.tokens.join(" ")).collect::<Vec<_>>());
    let documents: Vec<_> = gold.documents.iter().map(joined).collect();
    let mut answers = Vec::new();
    reader.each(&documents, |d, document, encoded| {
        let tags = entity_tags(&encoded);
        let mut word = 0;
        for (s, sentence) in gold.documents[d].iter().enumerate() {
            let mut at = document.sentences[s].span.start;
            for token in &sentence.tokens {
                // A token has the tag of its first word; one without a word (a lone control mark) has none.
                let end = at + token.chars().count();
                while word < encoded.words.len() && encoded.words[word].span.end <= at {
                    word += 1;
                }
                let mine = encoded.words.get(word).filter(|w| w.span.start < end);
                let tag = mine.map_or("O", |_| names[tags[word].index]);
                let probs = mine.map_or(Value::Null, |w| {
                    let p = softmax(encoded.entities.row(w.rows.start), 1.0);
                    Value::Object(
                        names.iter().zip(p).map(|(n, p)| ((*n).to_owned(), json!(p))).collect::<Map<_, _>>(),
                    )
                });
                answers.push(Answer { tag: gold.counted(tag).to_owned(), probs });
                at = end + 1;
            }
        }
        Ok(())
    })?;
    Ok(answers)
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn both_tag_schemes_give_the_same_entities() {
        let one = spans(&["I-PER", "I-PER", "O", "I-LOC", "B-LOC"]);
        let two = spans(&["B-PER", "I-PER", "O", "B-LOC", "B-LOC"]);
        let expected = [(0, 2, "PER"), (3, 4, "LOC"), (4, 5, "LOC")].map(|(a, b, k)| (a, b, k.to_owned()));
        assert_eq!(one, BTreeSet::from(expected));
        assert_eq!(one, two);
    }

    #[test]
    fn both_column_formats_are_read() {
        let path = Path::new("x");
        let conll = parse(path, "-DOCSTART- -X- O O\n\nEU NNP B-NP I-ORG\nvote NN I-NP O\n\nBye UH B O\n");
        let sentence = |tokens: &[&str], tags: &[&str]| Tagged {
            tokens: tokens.iter().map(|t| (*t).to_owned()).collect(),
            tags: tags.iter().map(|t| (*t).to_owned()).collect(),
        };
        let first = sentence(&["EU", "vote"], &["I-ORG", "O"]);
        assert_eq!(conll.ok(), Some(vec![vec![first, sentence(&["Bye"], &["O"])]]));
        let uner = parse(
            path,
            "# newdoc id = a\n# text = Ann\n1\tAnn\tB-PER\t-\tx\n\n# newdoc id = b\n1\tto\tO\t-\t-\n",
        );
        assert_eq!(
            uner.ok(),
            Some(vec![vec![sentence(&["Ann"], &["B-PER"])], vec![sentence(&["to"], &["O"])]])
        );
        assert!(parse(path, "word noun\n").is_err());
    }
}
