//! Sentiment toward a target on NewsMTSC's JSON Lines (Hamborg and Donnay 2021): each target of each
//! sentence is an item, its label the file's polarity (2 negative, 4 neutral, 6 positive).

use std::path::Path;

use serde::Deserialize;
use serde_json::json;

use super::scores::{accuracy, by_class, macro_f1};
use super::{EvaluateError, Outcome, Prediction, Reader, document, format_error, read};
use crate::document::Span;
use crate::encode::{Matrix, likeliest, softmax};

const POLARITIES: [f64; 3] = [2.0, 4.0, 6.0];
const NAMES: [&str; 3] = ["negative", "neutral", "positive"];

#[derive(Deserialize)]
struct Row {
    sentence_normalized: String,
    targets: Vec<Target>,
}

#[derive(Deserialize)]
struct Target {
    from: usize,
    to: usize,
    polarity: f64,
}

pub fn measure(reader: &Reader, path: &Path) -> Result<Outcome, EvaluateError> {
    let mut rows = Vec::new();
    for (n, line) in read(path)?.lines().enumerate().filter(|(_, l)| !l.trim().is_empty()) {
        let row: Row = serde_json::from_str(line).map_err(|e| {
            format_error(
                path,
                n,
                format!("not a NewsMTSC row (sentence_normalized, targets of from, to, polarity): {e}"),
            )
        })?;
        if let Some(t) = row.targets.iter().find(|t| !POLARITIES.contains(&t.polarity)) {
            return Err(format_error(path, n, format!("polarity {} is none of 2, 4 and 6", t.polarity)));
        }
        rows.push(row);
    }
    let documents: Vec<_> =
        rows.iter().map(|r| document(std::slice::from_ref(&r.sentence_normalized))).collect();
    let mut features = Matrix::new(3 * reader.model.config.width);
    let mut gold = Vec::new();
    reader.each(&documents, |i, _, encoded| {
        for t in &rows[i].targets {
            let whole = encoded.sentences[0].clone();
            features
                .push(&encoded.target_features(0, encoded.rows(Span::new(t.from, t.to)).unwrap_or(whole)));
            gold.push(POLARITIES.iter().position(|p| *p == t.polarity).unwrap_or(1));
        }
        Ok(())
    })?;
    if gold.is_empty() {
        return Err(EvaluateError::Empty {
            path: path.into(),
            expected: "a NewsMTSC file has one JSON object a line",
        });
    }
    let logits = reader.encoder.sentiment(features)?;
    let temperature = reader.model.config.temperature.sentiment;
    let mut pairs = Vec::new();
    let mut predictions = Vec::new();
    for (index, &g) in gold.iter().enumerate() {
        let p = softmax(logits.row(index), temperature);
        let best = likeliest(&p);
        pairs.push((g, best));
        predictions.push(Prediction {
            index,
            gold: json!(POLARITIES[g]),
            predicted: json!(POLARITIES[best]),
            probs: json!({"2.0": p[0], "4.0": p[1], "6.0": p[2]}),
        });
    }
    let counts = by_class(3, &pairs);
    let mut figures: Vec<(String, f64)> = counts.iter().zip(NAMES).map(|(c, n)| (n.into(), c.f1())).collect();
    figures.push(("accuracy".into(), accuracy(&pairs)));
    Ok(Outcome { f1: macro_f1(&counts), measure: "macro-F1 of three classes", figures, predictions })
}
