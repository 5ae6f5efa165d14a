//! The pipelines file: a table for each task, every one of which may be left out.

use std::path::Path;

use serde::Deserialize;

use super::PublicError;

/// What a hypothesis names its actor by.
pub(super) const ACTOR: &str = "{actor}";

/// All tables.
#[derive(Debug, Default, Deserialize)]
#[serde(deny_unknown_fields, default)]
pub(super) struct Settings {
    pub entities: Model,
    pub sentiment: Model,
    pub stance: Stance,
    pub sentences: Sentences,
    pub summary: Summary,
}

/// A model: a name on the hub or a folder; rust-bert's default, if none is named.
#[derive(Debug, Default, Deserialize)]
#[serde(deny_unknown_fields, default)]
pub(super) struct Model {
    pub model: Option<String>,
    pub lower_case: Option<bool>,
}

/// The zero-shot classifier and the hypotheses that it is asked.
#[derive(Debug, Deserialize)]
#[serde(deny_unknown_fields, default)]
pub(super) struct Stance {
    pub model: Option<String>,
    pub lower_case: Option<bool>,
    pub against: String,
    pub neutral: String,
    pub favour: String,
}

impl Default for Stance {
    fn default() -> Self {
        Self {
            model: None,
            lower_case: None,
            against: "The author is against {actor}.".into(),
            neutral: "The author takes no side on {actor}.".into(),
            favour: "The author supports {actor}.".into(),
        }
    }
}

/// The model that gives sentences their vectors.
#[derive(Debug, Default, Deserialize)]
#[serde(deny_unknown_fields, default)]
pub(super) struct Sentences {
    pub model: Option<String>,
}

/// The model that writes a summary of its own; lengths in word pieces.
#[derive(Debug, Deserialize)]
#[serde(deny_unknown_fields, default)]
pub(super) struct Summary {
    pub model: Option<String>,
    pub min_length: i64,
    pub max_length: i64,
    pub beams: i64,
}

impl Default for Summary {
    /// rust-bert's own.
    fn default() -> Self {
        Self { model: None, min_length: 56, max_length: 142, beams: 3 }
    }
}

impl Settings {
    /// Reads a pipelines file.
    pub(super) fn read(path: &Path) -> Result<Self, PublicError> {
        let unread = |reason: String| PublicError::Settings { path: path.to_owned(), reason };
        let text = std::fs::read_to_string(path).map_err(|e| unread(e.to_string()))?;
        Self::parse(&text).map_err(unread)
    }

    fn parse(text: &str) -> Result<Self, String> {
        let settings: Self = toml::from_str(text).map_err(|e| e.to_string())?;
        let Stance { against, neutral, favour, .. } = &settings.stance;
        if let Some(without) = [against, neutral, favour].into_iter().find(|h| !h.contains(ACTOR)) {
            return Err(format!("the hypothesis {without:?} has no {ACTOR} in it"));
        }
        let Summary { min_length, max_length, beams, .. } = settings.summary;
        if beams < 1 || min_length < 1 || max_length < min_length {
            return Err("summary wants beams of 1 or more, and min_length up to max_length".into());
        }
        Ok(settings)
    }
}

#[cfg(test)]
#[allow(clippy::unwrap_used)]
mod tests {
    use super::*;

    #[test]
    fn an_empty_file_is_rust_berts_own() {
        let settings = Settings::parse("").unwrap();
        assert_eq!(settings.entities.model, None);
        assert_eq!(settings.summary.max_length, 142);
    }

    #[test]
    fn what_cannot_be_meant_is_told() {
        for (text, word) in [
            ("[entity]", "entity"),
            ("[stance]\nagainst = \"The author is against it.\"", "{actor}"),
            ("[summary]\nbeams = 0", "beams"),
            ("[summary]\nmin_length = 200", "max_length"),
        ] {
            let said = Settings::parse(text).unwrap_err();
            assert!(said.contains(word), "no {word:?} in {said}");
        }
    }
}
