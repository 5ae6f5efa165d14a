//! Named entities on column files: CoNLL-2003 (token first, tag last, IOB1 or IOB2) and Universal NER
//! (number, token, tag, tab-separated, IOB2). An entity is right when its tokens and its type are
//! (Tjong Kim Sang and De Meulder 2003); types that the gold never uses are left out of the count.

use std::collections::BTreeSet;
use std::path::Path;

use serde_json::{Map, Value, json};

use super::scores::Counts;
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
                    format!("{tag:?} is no tag (O, B-TYPE, I-TYPE); expected a token and its tag"),
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

pub fn measure(reader: &Reader, path: &Path) -> Result<Outcome, EvaluateError> {
    let gold = parse(path, &read(path)?)?;
    let names: Vec<&str> = reader.model.config.entities.iter().map(String::as_str).collect();
    let used: BTreeSet<String> = gold
        .iter()
        .flatten()
        .flat_map(|s| &s.tags)
        .filter_map(|t| t.split_once('-'))
        .map(|(_, k)| k.to_owned())
        .collect();
    if used.is_empty() {
        return Err(EvaluateError::Empty {
            path: path.into(),
            expected: "a column file has a token and a tag a line",
        });
    }
    let documents: Vec<_> =
        gold.iter().map(|d| document(&d.iter().map(|s| s.tokens.join(" ")).collect::<Vec<_>>())).collect();
    let mut counts: Vec<(String, Counts)> = used.iter().map(|k| (k.clone(), Counts::default())).collect();
    let mut predictions = Vec::new();
    reader.each(&documents, |d, document, encoded| {
        let tags = entity_tags(&encoded);
        let mut word = 0;
        for (s, sentence) in gold[d].iter().enumerate() {
            let mut at = document.sentences[s].span.start;
            let mut predicted = Vec::new();
            for (token, gold) in sentence.tokens.iter().zip(&sentence.tags) {
                // A token has the tag of its first word; one without a word (a lone control mark) has none.
                let end = at + token.chars().count();
                while word < encoded.words.len() && encoded.words[word].span.end <= at {
                    word += 1;
                }
                let mine = encoded.words.get(word).filter(|w| w.span.start < end);
                let tag = mine.map_or("O", |_| names[tags[word].index]);
                let kept = tag.split_once('-').is_none_or(|(_, k)| used.contains(k));
                let tag = if kept { tag } else { "O" };
                let probs = mine.map_or(Value::Null, |w| {
                    let p = softmax(encoded.entities.row(w.rows.start), 1.0);
                    Value::Object(
                        names.iter().zip(p).map(|(n, p)| ((*n).to_owned(), json!(p))).collect::<Map<_, _>>(),
                    )
                });
                predictions.push(Prediction {
                    index: predictions.len(),
                    gold: json!(gold),
                    predicted: json!(tag),
                    probs,
                });
                predicted.push(tag);
                at = end + 1;
            }
            let (g, p) = (spans(&sentence.tags), spans(&predicted));
            for (kind, c) in &mut counts {
                let of = |set: &BTreeSet<(usize, usize, String)>| set.iter().filter(|s| s.2 == *kind).count();
                c.gold += of(&g);
                c.predicted += of(&p);
                c.right += g.intersection(&p).filter(|s| s.2 == *kind).count();
            }
        }
        Ok(())
    })?;
    let mut all = Counts::default();
    for (_, c) in &counts {
        all = Counts {
            right: all.right + c.right,
            gold: all.gold + c.gold,
            predicted: all.predicted + c.predicted,
        };
    }
    let order = |k: &str| EntityType::ALL.iter().position(|t| t.name() == k).unwrap_or(EntityType::ALL.len());
    counts.sort_by_key(|(k, _)| order(k));
    let mut figures = vec![("precision".to_owned(), all.precision()), ("recall".to_owned(), all.recall())];
    figures.extend(counts.into_iter().map(|(k, c)| (k, c.f1())));
    Ok(Outcome { f1: all.f1(), measure: "F1 of whole entities with their type", figures, predictions })
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
