//! Sentence ends on CoNLL-U: the gold text of each paragraph goes through the program's segmenter. Every
//! gold sentence is an item, its label the code point of its paragraph at which it ends; what the program
//! splits beside that shows in the precision.
//!
//! A peer's false ends belong to no gold sentence, so its file of predictions has a row for each
//! paragraph: `predicted` is the list of its ends there.

use std::path::Path;

use serde_json::{Value, json};

use super::predictions_file::{fault, read_predictions};
use super::scores::{Counts, bootstrap};
use super::sentences::{EndScore, GoldDocument, GoldText, read_conllu, score_joined};
use super::{EvaluateError, Outcome, Prediction, conllu_files, format_error, read};

/// The documents of a CoNLL-U file, or of all in a folder.
pub struct Gold(Vec<GoldDocument>);

impl Gold {
    pub fn read(path: &Path) -> Result<Self, EvaluateError> {
        let mut documents = Vec::new();
        for file in conllu_files(path)? {
            documents.extend(
                read_conllu(&read(&file)?).map_err(|e| format_error(&file, e.line() - 1, e.to_string()))?,
            );
        }
        if documents.iter().all(|d| d.paragraphs.is_empty()) {
            return Err(EvaluateError::Empty {
                path: path.into(),
                expected: "a CoNLL-U file has sentences with # text",
            });
        }
        Ok(Self(documents))
    }

    fn paragraphs(&self) -> impl Iterator<Item = &GoldText> {
        self.0.iter().flat_map(|d| &d.paragraphs)
    }

    /// The ends that a splitter finds in each paragraph.
    pub fn split(&self, sentence_ends: impl Fn(&str) -> Vec<usize>) -> Vec<Vec<usize>> {
        self.paragraphs().map(|p| sentence_ends(&p.text)).collect()
    }

    /// The ends in a file of predictions, a row for each paragraph.
    pub fn given(&self, path: &Path) -> Result<Vec<Vec<usize>>, EvaluateError> {
        let ends = |(line, predicted): (usize, Value)| {
            let ends: Option<Vec<usize>> = serde_json::from_value(predicted.clone()).ok();
            ends.ok_or_else(|| fault(path, line, &predicted, "a list of code points"))
        };
        read_predictions(path, self.paragraphs().count())?.into_iter().map(ends).collect()
    }

    /// The ends that a splitter finds in each document on one line, without its paragraphs.
    pub fn split_joined(&self, sentence_ends: impl Fn(&str) -> Vec<usize>) -> Vec<EndScore> {
        self.0.iter().map(|d| score_joined(std::slice::from_ref(d), &sentence_ends)).collect()
    }

    /// Figures of the ends found in each paragraph; `joined` is empty where nobody split whole documents.
    pub fn score(&self, found: &[Vec<usize>], joined: &[EndScore]) -> Outcome {
        let mut units = Vec::new();
        let mut predictions = Vec::new();
        let mut rest = found.iter();
        for (d, document) in self.0.iter().enumerate() {
            let mut score = EndScore::default();
            for (paragraph, found) in document.paragraphs.iter().zip(&mut rest) {
                score = score.plus(EndScore::of(&paragraph.ends, found));
                for &end in &paragraph.ends {
                    let right = found.contains(&end);
                    predictions.push(Prediction {
                        index: predictions.len(),
                        gold: json!(end),
                        predicted: if right { json!(end) } else { Value::Null },
                        probs: json!({ "found": if right { 1.0 } else { 0.0 } }),
                    });
                }
            }
            let row = counts(score).row().into_iter();
            units.push(row.chain(joined.get(d).into_iter().flat_map(|&j| counts(j).row())).collect());
        }
        let figures = bootstrap(&units, |row| {
            let score = Counts::of(row);
            let mut figures = vec![
                ("f1".to_owned(), score.f1()),
                ("precision".to_owned(), score.precision()),
                ("recall".to_owned(), score.recall()),
            ];
            if !joined.is_empty() {
                figures.push(("without_paragraphs".to_owned(), Counts::of(&row[3..]).f1()));
            }
            figures
        });
        Outcome { measure: "F1 of sentence ends in paragraphs", figures, predictions }
    }
}

fn counts(score: EndScore) -> Counts {
    Counts { right: score.correct as f64, gold: score.gold as f64, predicted: score.predicted as f64 }
}
