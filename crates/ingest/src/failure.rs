//! What could not be read, why, and what to do about it. Apart from the readers because every stage that
//! gives up on an article reports it in this one shape (`failures.csv`, `run.json`).

use serde::Serialize;
use thiserror::Error;

/// One input that gave no article. Displays as one sentence that names the input and the remedy.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Error)]
#[error("{source_name}: {reason}; {remedy}")]
pub struct Failure {
    /// Path as given, with `#number` of the line, row or document in it. (Serialised as `source`.)
    #[serde(rename = "source")]
    pub source_name: String,
    /// Hex SHA-256 of the bytes, where they could be read.
    pub sha256: Option<String>,
    /// Stage that gave up, as `ingest`.
    pub stage: &'static str,
    /// What was wrong.
    pub reason: String,
    /// What the user can do.
    pub remedy: String,
}

/// What was wrong with an input and what to do, before it is known which input it was.
#[derive(Clone, Debug, PartialEq, Eq)]
pub(super) struct Fault {
    pub reason: String,
    pub remedy: String,
}

impl Fault {
    pub fn new(reason: impl Into<String>, remedy: impl Into<String>) -> Self {
        Self { reason: reason.into(), remedy: remedy.into() }
    }

    /// An input without a text.
    pub fn no_text() -> Self {
        Self::new("it holds no text", "remove it or put the article's text in it")
    }

    /// An input of many articles that has none.
    pub fn no_articles() -> Self {
        Self::new("it holds no articles", "remove it or put articles in it")
    }

    /// The failure of the input `source`.
    pub fn of(self, source: &str, sha256: Option<String>) -> Failure {
        Failure {
            source_name: source.to_owned(),
            sha256,
            stage: "ingest",
            reason: self.reason,
            remedy: self.remedy,
        }
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn reads_as_one_sentence() {
        let failure = Fault::new("the file is empty", "remove it or put text in it").of("in/a.txt", None);
        assert_eq!(failure.to_string(), "in/a.txt: the file is empty; remove it or put text in it");
    }
}
