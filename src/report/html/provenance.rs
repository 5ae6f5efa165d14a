//! The page's last section: versions, options, measured quality and failures.

use serde_json::Value;

use super::super::writer::Run;
use super::super::{ARTICLE_SCHEMA, FailureRow};
use crate::document::Engine;

/// How the run was made. Identical for equal runs.
pub(super) struct Provenance<'a> {
    pub(super) version: &'static str,
    pub(super) schema: &'static str,
    pub(super) engine: &'a Engine,
    pub(super) model_sha256: &'a str,
    /// Name and value of each option in force.
    pub(super) options: Vec<(&'a str, String)>,
    pub(super) card: Card<'a>,
    pub(super) failures: &'a [&'a FailureRow],
}

/// The model card.
pub(super) struct Card<'a> {
    pub(super) licence: Option<&'a str>,
    pub(super) base: Option<&'a str>,
    pub(super) training: Option<&'a str>,
    pub(super) measured_on: String,
    pub(super) figures: Vec<Figure<'a>>,
}

/// One figure of the model's quality, in percent.
pub(super) struct Figure<'a> {
    pub(super) task: &'a str,
    pub(super) measure: &'a str,
    pub(super) int8: Option<String>,
    pub(super) float: Option<String>,
}

impl<'a> Provenance<'a> {
    /// From the run's manifest.
    pub(super) fn new(run: &'a Run<'_>) -> Self {
        let info = run.info;
        Self {
            version: env!("CARGO_PKG_VERSION"),
            schema: ARTICLE_SCHEMA,
            engine: &info.engine,
            model_sha256: &info.model_sha256,
            options: info.options.iter().map(|(name, value)| (name.as_str(), spelled(value))).collect(),
            card: Card::read(&info.card),
            failures: &run.failures,
        }
    }
}

impl<'a> Card<'a> {
    /// Reads the keys that are present: a card may lack any key, and a model may lack a card.
    fn read(card: &'a Value) -> Self {
        let text = |key: &str| card[key].as_str();
        let figure = |(task, figures): (&'a String, &'a Value)| {
            let percent = |key: &str| figures[key].as_f64().map(|value| format!("{value:.1}"));
            let measure = figures["measure"].as_str().unwrap_or_default();
            Figure { task, measure, int8: percent("int8"), float: percent("float") }
        };
        Self {
            licence: text("licence"),
            base: text("base"),
            training: text("training"),
            // Cards are written in Markdown; drop the code marks.
            measured_on: text("measured_on").unwrap_or("labelled data").replace('`', ""),
            figures: card["dev"].as_object().into_iter().flatten().map(figure).collect(),
        }
    }
}

/// An option's value in readable form.
fn spelled(value: &Value) -> String {
    match value {
        Value::Null => "–".to_owned(),
        Value::String(text) => text.clone(),
        Value::Array(values) if values.is_empty() => "–".to_owned(),
        Value::Array(values) => values.iter().map(spelled).collect::<Vec<_>>().join(", "),
        other => other.to_string(),
    }
}
