//! Tasks whose items have one label of a few each: figures from gold and answers, whoever gave them.

use std::path::Path;

use serde_json::{Map, Value, json};

use super::predictions_file::{fault, read_predictions};
use super::scores::{Confusion, bootstrap, calibration_figures, calibration_row};
use super::{EvaluateError, Outcome, Prediction};
use crate::encode::{Matrix, argmax, softmax};

/// The labels of a task.
pub struct Labels<const N: usize> {
    /// Names of the labels, for figures.
    pub names: [&'static str; N],
    /// The labels as the file spells them.
    pub spelled: [Value; N],
    /// What the main figure is.
    pub measure: &'static str,
}

/// What is said of one item.
pub struct Answer {
    /// Index of the label.
    label: usize,
    /// Probability of every label, where there are any.
    probs: Option<Vec<f32>>,
}

impl Answer {
    /// The likeliest label.
    pub fn of(probs: &[f32]) -> Self {
        Self { label: argmax(probs), probs: Some(probs.to_vec()) }
    }

    /// One answer for each row of a head's logits.
    pub fn of_logits(logits: &Matrix, temperature: f32) -> Vec<Self> {
        (0..logits.rows()).map(|i| Self::of(&softmax(logits.row(i), temperature))).collect()
    }
}

impl<const N: usize> Labels<N> {
    /// The answers in a file of predictions for so many items.
    pub fn given(&self, path: &Path, items: usize) -> Result<Vec<Answer>, EvaluateError> {
        let answer = |(line, predicted): (usize, Value)| {
            let number = predicted.as_f64();
            let label = self
                .spelled
                .iter()
                .position(|s| *s == predicted || s.as_f64().is_some_and(|s| Some(s) == number));
            let label = label.ok_or_else(|| fault(path, line, &predicted, "a label of the task"))?;
            Ok(Answer { label, probs: None })
        };
        read_predictions(path, items)?.into_iter().map(answer).collect()
    }

    /// Macro-F1, F1 of each label, accuracy; where all answers have probabilities, how far these can be
    /// trusted, and what is left where labels less probable than `threshold` are withheld.
    pub fn score(&self, gold: &[usize], answers: Vec<Answer>, threshold: f32) -> Outcome {
        let calibrated = answers.iter().all(|a| a.probs.is_some());
        let tally = |(&gold, answer): (&usize, &Answer)| {
            let mut table = Confusion::new(N);
            table.add(gold, answer.label);
            let mut row = table.into_row();
            if let Some(probs) = &answer.probs {
                let right = gold == answer.label;
                row.extend(calibration_row(probs[answer.label].into(), right, threshold.into()));
            }
            row
        };
        let units: Vec<Vec<f64>> = gold.iter().zip(&answers).map(tally).collect();
        let figures = bootstrap(&units, |row| {
            let table = Confusion::of(N, row);
            let mut figures = vec![("f1".to_owned(), table.macro_f1())];
            figures.extend(self.names.iter().zip(table.by_class()).map(|(n, c)| ((*n).into(), c.f1())));
            figures.push(("accuracy".into(), table.accuracy()));
            if calibrated {
                figures.extend(calibration_figures(&row[N * N..]));
            }
            figures
        });
        let predictions = gold.iter().zip(answers).enumerate().map(|(index, (&gold, answer))| Prediction {
            index,
            gold: self.spelled[gold].clone(),
            predicted: self.spelled[answer.label].clone(),
            probs: answer.probs.map_or(Value::Null, |p| {
                let named = self.spelled.iter().zip(p).map(|(name, p)| (name.to_string(), json!(p)));
                Value::Object(named.collect::<Map<_, _>>())
            }),
        });
        Outcome { measure: self.measure, figures, predictions: predictions.collect() }
    }
}
