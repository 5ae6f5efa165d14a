//! Sentence ends on CoNLL-U: the gold text of each paragraph goes through the program's segmenter. Every
//! gold sentence is an item, its label the code point of its paragraph at which it ends; what the program
//! splits beside that shows in the precision.

use std::path::Path;

use serde_json::{Value, json};

use super::sentences::{EndScore, read_conllu, score_joined};
use super::{EvaluateError, Outcome, Prediction, format_error, read};
use crate::segment::sentence_ends;

pub fn measure(path: &Path) -> Result<Outcome, EvaluateError> {
    let documents = read_conllu(&read(path)?).map_err(|e| format_error(path, e.line() - 1, e.to_string()))?;
    let mut score = EndScore::default();
    let mut predictions = Vec::new();
    for paragraph in documents.iter().flat_map(|d| &d.paragraphs) {
        let found = sentence_ends(&paragraph.text);
        score = score.plus(EndScore::of(&paragraph.ends, &found));
        for &end in &paragraph.ends {
            let right = found.binary_search(&end).is_ok();
            let predicted = if right { json!(end) } else { Value::Null };
            let probs = json!({ "found": if right { 1.0 } else { 0.0 } });
            predictions.push(Prediction { index: predictions.len(), gold: json!(end), predicted, probs });
        }
    }
    if predictions.is_empty() {
        return Err(EvaluateError::Empty {
            path: path.into(),
            expected: "a CoNLL-U file has sentences with # text",
        });
    }
    let figures = vec![
        ("precision".to_owned(), 100.0 * score.precision()),
        ("recall".to_owned(), 100.0 * score.recall()),
        ("without_paragraphs".to_owned(), 100.0 * score_joined(&documents, sentence_ends).f1()),
    ];
    Ok(Outcome { f1: 100.0 * score.f1(), measure: "F1 of sentence ends in paragraphs", figures, predictions })
}
