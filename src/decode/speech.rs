//! The words of speech that the decoder reads by, from `data/attribution.toml`.

use std::collections::BTreeSet;
use std::sync::LazyLock;

use serde::Deserialize;

const FILE: &str = include_str!("../../data/attribution.toml");

/// The lists; the file's comments say what each is for.
#[derive(Debug, Default, Deserialize)]
#[serde(deny_unknown_fields)]
pub(crate) struct Speech {
    pub saying: BTreeSet<String>,
    pub bare: BTreeSet<String>,
    pub auxiliaries: BTreeSet<String>,
    pub boundaries: BTreeSet<String>,
    pub openings: BTreeSet<String>,
    pub subordinators: BTreeSet<String>,
    pub naming: BTreeSet<String>,
    pub title_small: BTreeSet<String>,
    pub thinking: BTreeSet<String>,
    pub function: BTreeSet<String>,
    pub passives: BTreeSet<String>,
    pub objectless: BTreeSet<String>,
    pub being: BTreeSet<String>,
    pub everybody: BTreeSet<String>,
    pub crowd: BTreeSet<String>,
    pub knowing: BTreeSet<String>,
    pub impersonal: BTreeSet<String>,
    pub papers: BTreeSet<String>,
    pub negations: BTreeSet<String>,
    pub distancing: Stand,
    pub endorsing: Stand,
}

impl Speech {
    /// Whether one of `entries` stands in a phrase in small letters, whole.
    pub fn is_phrase(&self, entries: &BTreeSet<String>, phrase: &str) -> bool {
        let words: Vec<&str> =
            phrase.split(|c: char| !(c.is_alphanumeric() || c == '-')).filter(|w| !w.is_empty()).collect();
        let padded = format!(" {} ", words.join(" "));
        entries.iter().any(|e| padded.contains(&format!(" {e} ")))
    }

    /// Whether a cue in small letters is nobody's but the author's where it has no source.
    pub fn is_impersonal(&self, cue: &str) -> bool {
        self.is_phrase(&self.impersonal, cue)
    }
}

/// Words that reveal the writer's commitment to the reported content.
#[derive(Debug, Default, Deserialize)]
#[serde(deny_unknown_fields)]
pub(crate) struct Stand {
    /// Cues, or words of them.
    pub cues: BTreeSet<String>,
    /// Words beside a cue.
    pub modifiers: BTreeSet<String>,
}

/// The lists that come with the program; `embedded::check` refuses to begin with a file that cannot be read.
pub(crate) static SPEECH: LazyLock<Speech> = LazyLock::new(|| toml::from_str(FILE).unwrap_or_default());

/// What keeps the file that is part of the program from being read.
pub(crate) fn check() -> Option<String> {
    toml::from_str::<Speech>(FILE).err().map(|error| error.to_string())
}

#[cfg(test)]
mod tests {
    #![allow(clippy::unwrap_used)]
    use super::*;

    #[test]
    fn the_lists_are_read_and_no_word_has_two_classes() {
        let lists: Speech = toml::from_str(FILE).unwrap();
        let Speech { distancing, endorsing, .. } = &lists;
        assert!(distancing.cues.is_disjoint(&endorsing.cues));
        assert!(distancing.modifiers.is_disjoint(&endorsing.modifiers));
        assert!(lists.bare.is_subset(&lists.saying));
        assert!(lists.objectless.is_subset(&lists.passives));
        let all = [&lists.saying, &lists.thinking, &lists.negations, &distancing.cues, &endorsing.cues];
        assert!(all.iter().all(|l| !l.is_empty() && l.iter().all(|w| *w == w.to_lowercase())));
    }
}
