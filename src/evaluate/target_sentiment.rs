//! Sentiment toward a target on NewsMTSC's JSON Lines (Hamborg and Donnay 2021): each target of each
//! sentence is an item, its label the file's polarity (2 negative, 4 neutral, 6 positive).

use std::path::Path;

use serde::Deserialize;
use serde_json::json;

use super::labels::{Answer, Labels};
use super::{EvaluateError, Reader, document, format_error, json_lines};
use crate::document::Span;
use crate::encode::SpanPooling;

const POLARITIES: [f64; 3] = [2.0, 4.0, 6.0];

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

/// The sentences of a file, each with at least one target among them all.
pub struct Gold(Vec<Row>);

impl Gold {
    pub fn read(path: &Path) -> Result<Self, EvaluateError> {
        let mut rows = Vec::new();
        let fault = "not a NewsMTSC row (sentence_normalized, targets of from, to, polarity)";
        for (n, row) in json_lines::<Row>(path, fault)? {
            if let Some(t) = row.targets.iter().find(|t| !POLARITIES.contains(&t.polarity)) {
                return Err(format_error(path, n, format!("polarity {} is not 2, 4 or 6", t.polarity)));
            }
            rows.push(row);
        }
        if rows.iter().all(|r| r.targets.is_empty()) {
            return Err(EvaluateError::Empty {
                path: path.into(),
                expected: "a NewsMTSC file has one JSON object a line",
            });
        }
        Ok(Self(rows))
    }

    /// The label of each target.
    pub fn labels(&self) -> Vec<usize> {
        let label = |t: &Target| POLARITIES.iter().position(|p| *p == t.polarity).unwrap_or(1);
        self.0.iter().flat_map(|r| &r.targets).map(label).collect()
    }
}

pub fn labels() -> Labels<3> {
    Labels {
        names: ["negative", "neutral", "positive"],
        spelled: POLARITIES.map(|p| json!(p)),
        measure: "macro-F1 of three classes",
    }
}

pub fn predict(reader: &Reader, Gold(rows): &Gold) -> Result<Vec<Answer>, EvaluateError> {
    let documents: Vec<_> =
        rows.iter().map(|r| document(std::slice::from_ref(&r.sentence_normalized))).collect();
    let mut answers = Vec::new();
    reader.each(&documents, |i, _, encoded| {
        let mut pooling = SpanPooling::new(&encoded);
        let targets: Vec<_> =
            rows[i].targets.iter().map(|t| pooling.target(0, Span::new(t.from, t.to))).collect();
        let logits = reader.encoder.targets(&pooling, &targets)?.sentiment;
        answers.extend(Answer::of_logits(&logits, reader.model.config.temperature.sentiment));
        Ok(())
    })?;
    Ok(answers)
}
