//! How well sentence ends are found on raw text: a CoNLL-U reader and the F1 of sentence ends.
//!
//! A treebank holds sentences, the program reads running text. So the reader glues the sentences of
//! a paragraph together again as they stood in the source, and remembers where each of them ended.

use thiserror::Error;

/// A stretch of raw text and the gold ends of its sentences.
#[derive(Clone, Debug, Default, PartialEq, Eq)]
pub struct GoldText {
    /// Sentences as they stood in the source, one space where the treebank has a space.
    pub text: String,
    /// One past the last code point of each sentence, rising; the last is the text's length.
    pub ends: Vec<usize>,
}

impl GoldText {
    /// Adds a sentence, after a space unless it was glued to the last one.
    fn push(&mut self, sentence: &str, glued: bool) {
        let mut end = self.ends.last().copied().unwrap_or(0);
        if end > 0 && !glued {
            self.text.push(' ');
            end += 1;
        }
        self.text.push_str(sentence);
        self.ends.push(end + sentence.chars().count());
    }
}

/// A document of a treebank, as raw text.
#[derive(Clone, Debug, Default, PartialEq, Eq)]
pub struct GoldDocument {
    /// Name from `# newdoc id`; empty where the file names none.
    pub id: String,
    /// Paragraphs as `# newpar` marks them.
    pub paragraphs: Vec<GoldText>,
}

impl GoldDocument {
    /// The whole document on one line: paragraphs joined by a space, so that their ends are no help.
    pub fn joined(&self) -> GoldText {
        let mut all = GoldText::default();
        let mut length = 0;
        for paragraph in &self.paragraphs {
            if length > 0 {
                all.text.push(' ');
                length += 1;
            }
            all.text.push_str(&paragraph.text);
            all.ends.extend(paragraph.ends.iter().map(|end| length + end));
            length = all.ends.last().copied().unwrap_or(length);
        }
        all
    }
}

/// What is wrong with a CoNLL-U file.
#[derive(Clone, Debug, Error, PartialEq, Eq)]
pub enum ConlluError {
    /// A sentence without its `# text`.
    #[error("the sentence has no \"# text = ...\" comment")]
    NoText {
        /// Line of the sentence's first word, from 1.
        line: usize,
    },
    /// A word line without the ten columns of CoNLL-U.
    #[error("{found} columns where CoNLL-U has 10")]
    Columns {
        /// Line, from 1.
        line: usize,
        /// Columns found.
        found: usize,
    },
}

impl ConlluError {
    /// Line of the fault, from 1.
    pub fn line(&self) -> usize {
        match self {
            Self::NoText { line } | Self::Columns { line, .. } => *line,
        }
    }
}

/// A sentence while it is being read.
#[derive(Default)]
struct Reading<'a> {
    text: Option<&'a str>,
    first_word: Option<usize>,
    /// Last word inside the multiword token read last.
    covered: usize,
    space_after: bool,
}

/// Reads the documents of a CoNLL-U file as raw text with gold sentence ends.
///
/// # Errors
/// A sentence without `# text`, or a word line that has not ten columns; with the line's number.
pub fn read_conllu(source: &str) -> Result<Vec<GoldDocument>, ConlluError> {
    let mut documents: Vec<GoldDocument> = Vec::new();
    let mut sentence = Reading::default();
    let (mut new_paragraph, mut glued) = (true, false);
    for (index, line) in source.lines().chain([""]).enumerate() {
        let line_number = index + 1;
        if let Some(comment) = line.strip_prefix('#') {
            let (key, value) = comment.split_once('=').unwrap_or((comment, ""));
            match key.trim() {
                "newdoc id" | "newdoc" => {
                    documents.push(GoldDocument { id: value.trim().to_owned(), ..Default::default() });
                    new_paragraph = true;
                }
                "newpar id" | "newpar" => new_paragraph = true,
                "text" => sentence.text = Some(value.trim()),
                _ => {}
            }
        } else if !line.trim().is_empty() {
            sentence.first_word.get_or_insert(line_number);
            read_word(line, line_number, &mut sentence)?;
        } else if let Some(first) = sentence.first_word {
            let text = sentence.text.ok_or(ConlluError::NoText { line: first })?;
            if documents.is_empty() {
                documents.push(GoldDocument::default());
            }
            if let Some(document) = documents.last_mut() {
                if new_paragraph || document.paragraphs.is_empty() {
                    document.paragraphs.push(GoldText::default());
                }
                if let Some(paragraph) = document.paragraphs.last_mut() {
                    paragraph.push(text, glued);
                }
            }
            glued = !sentence.space_after;
            new_paragraph = false;
            sentence = Reading::default();
        }
    }
    Ok(documents)
}

/// Notes whether a space follows the word or multiword token on `line`.
fn read_word(line: &str, line_number: usize, sentence: &mut Reading) -> Result<(), ConlluError> {
    let columns: Vec<&str> = line.split('\t').collect();
    let [id, .., misc] = columns[..] else {
        return Err(ConlluError::Columns { line: line_number, found: columns.len() });
    };
    if columns.len() != 10 {
        return Err(ConlluError::Columns { line: line_number, found: columns.len() });
    }
    // An id like 8.1 is an empty node, which the text does not show; 3-4 is a multiword token,
    // whose words are parts of it.
    let shown = match id.split_once('-') {
        Some((_, last)) => {
            sentence.covered = last.parse().unwrap_or(0);
            true
        }
        None => id.parse::<usize>().is_ok_and(|id| id > sentence.covered),
    };
    if shown {
        sentence.space_after = !misc.split('|').any(|item| item == "SpaceAfter=No");
    }
    Ok(())
}

/// Counts of sentence ends.
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq)]
pub struct EndScore {
    /// Ends in the gold data.
    pub gold: usize,
    /// Ends predicted.
    pub predicted: usize,
    /// Ends in both.
    pub correct: usize,
}

impl EndScore {
    /// Counts for one text; both lists rise.
    pub fn of(gold: &[usize], predicted: &[usize]) -> Self {
        let correct = predicted.iter().filter(|end| gold.binary_search(end).is_ok()).count();
        Self { gold: gold.len(), predicted: predicted.len(), correct }
    }

    /// Sums two counts.
    pub fn plus(self, other: Self) -> Self {
        Self {
            gold: self.gold + other.gold,
            predicted: self.predicted + other.predicted,
            correct: self.correct + other.correct,
        }
    }

    /// Share of the predicted ends that are right, 0 to 1.
    pub fn precision(self) -> f64 {
        ratio(self.correct, self.predicted)
    }

    /// Share of the gold ends that were found, 0 to 1.
    pub fn recall(self) -> f64 {
        ratio(self.correct, self.gold)
    }

    /// Harmonic mean of precision and recall, 0 to 1.
    pub fn f1(self) -> f64 {
        ratio(2 * self.correct, self.gold + self.predicted)
    }
}

fn ratio(part: usize, whole: usize) -> f64 {
    if whole == 0 { 0.0 } else { part as f64 / whole as f64 }
}

/// Scores a splitter that is given one paragraph at a time. This is the figure to quote: the program
/// knows paragraphs from the file it read, so a paragraph's end counts as a sentence end found.
pub fn score_paragraphs(documents: &[GoldDocument], sentence_ends: impl Fn(&str) -> Vec<usize>) -> EndScore {
    let score = |gold: &GoldText| EndScore::of(&gold.ends, &sentence_ends(&gold.text));
    documents.iter().flat_map(|d| &d.paragraphs).map(score).fold(EndScore::default(), EndScore::plus)
}

/// Scores a splitter that is given a whole document on one line, without its paragraphs.
pub fn score_joined(documents: &[GoldDocument], sentence_ends: impl Fn(&str) -> Vec<usize>) -> EndScore {
    let score = |gold: GoldText| EndScore::of(&gold.ends, &sentence_ends(&gold.text));
    documents.iter().map(GoldDocument::joined).map(score).fold(EndScore::default(), EndScore::plus)
}

#[cfg(test)]
mod tests {
    #![allow(clippy::unwrap_used, clippy::expect_used, clippy::panic)]
    use super::*;

    fn word(id: &str, form: &str, misc: &str) -> String {
        format!("{id}\t{form}\t_\t_\t_\t_\t_\t_\t_\t{misc}\n")
    }

    fn file() -> String {
        let mut s =
            String::from("# newdoc id = d1\n# newpar\n# newpar_block = p (2 s)\n# text = Don't go!\n");
        s += &word("1-2", "Don't", "_");
        s += &word("1", "Do", "_");
        s += &word("2", "n't", "_");
        s += &word("3", "go", "SpaceAfter=No");
        s += &word("3.1", "home", "_");
        s += &word("4", "!", "SpaceAfter=No|Entity=x");
        s += "\n# text = Why?\n";
        s += &word("1", "Why", "SpaceAfter=No");
        s += &word("2", "?", "_");
        s += "\n# newpar id = p2\n# text = Élan.\n";
        s += &word("1", "Élan", "SpaceAfter=No");
        s += &word("2", ".", "_");
        s += "\n# newdoc id = d2\n# text = End\n";
        s + &word("1", "End", "_")
    }

    #[test]
    fn rebuilds_the_raw_text_and_its_ends() {
        let gold = |text: &str, ends: &[usize]| GoldText { text: text.into(), ends: ends.into() };
        let documents = read_conllu(&file()).unwrap();
        let expected = vec![
            GoldDocument {
                id: "d1".into(),
                paragraphs: vec![gold("Don't go!Why?", &[9, 13]), gold("Élan.", &[5])],
            },
            GoldDocument { id: "d2".into(), paragraphs: vec![gold("End", &[3])] },
        ];
        assert_eq!(documents, expected);
        assert_eq!(documents[0].joined(), gold("Don't go!Why? Élan.", &[9, 13, 19]));
    }

    #[test]
    fn tells_the_line_of_a_fault() {
        assert_eq!(read_conllu("# newdoc\n1\tword\n"), Err(ConlluError::Columns { line: 2, found: 2 }));
        assert_eq!(read_conllu(&word("1", "a", "_")), Err(ConlluError::NoText { line: 1 }));
        assert_eq!(read_conllu(""), Ok(vec![]));
    }

    #[test]
    fn counts_ends_found_missed_and_made_up() {
        let score = EndScore::of(&[3, 7, 12], &[3, 5, 7, 9]);
        assert_eq!(score, EndScore { gold: 3, predicted: 4, correct: 2 });
        assert!((score.precision() - 0.5).abs() < 1e-9);
        assert!((score.recall() - 2.0 / 3.0).abs() < 1e-9);
        assert!((score.f1() - 4.0 / 7.0).abs() < 1e-9);
        assert!(EndScore::default().f1().abs() < 1e-9);
    }
}
