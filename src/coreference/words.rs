//! The word lists of `data/coreference.toml`, and an article as the words that they are looked for in.

use std::collections::BTreeSet;
use std::sync::LazyLock;

use serde::Deserialize;

use crate::document::{Span, Text};
use crate::encode::Word;

const SHIPPED: &str = include_str!("../../data/coreference.toml");

static LISTS: LazyLock<Lists> = LazyLock::new(|| {
    // `embedded::check` refuses to begin with a file that cannot be read.
    toml::from_str(SHIPPED).unwrap_or_default()
});

/// What keeps the file that is part of the program from being read.
pub(crate) fn check() -> Option<String> {
    toml::from_str::<Lists>(SHIPPED).err().map(|error| error.to_string())
}

type Words = BTreeSet<String>;

/// The lists; the file's comments say what each is for.
#[derive(Clone, Debug, Default, Deserialize)]
#[serde(deny_unknown_fields)]
pub(super) struct Lists {
    pub pronouns: Pronouns,
    pub forms: Forms,
    pub determiners: Determiners,
    pub breaks: Breaks,
    pub heads: Heads,
}

/// Third-person pronouns by what they agree with.
#[derive(Clone, Debug, Default, Deserialize)]
#[serde(deny_unknown_fields)]
pub(super) struct Pronouns {
    pub he: Words,
    pub she: Words,
    pub it: Words,
    pub they: Words,
}

/// Pronouns by what they are in their clause.
#[derive(Clone, Debug, Default, Deserialize)]
#[serde(deny_unknown_fields)]
pub(super) struct Forms {
    pub object: Words,
    pub possessive: Words,
    pub reflexive: Words,
}

/// Words that open a noun phrase.
#[derive(Clone, Debug, Default, Deserialize)]
#[serde(deny_unknown_fields)]
pub(super) struct Determiners {
    pub article: Words,
    pub near: Words,
    pub far: Words,
    pub possessive: Words,
}

/// Words that no noun phrase reaches over.
#[derive(Clone, Debug, Default, Deserialize)]
#[serde(deny_unknown_fields)]
pub(super) struct Breaks {
    pub words: Words,
}

/// Head nouns by what they are said of.
#[derive(Clone, Debug, Default, Deserialize)]
#[serde(deny_unknown_fields)]
pub(super) struct Heads {
    pub person: Words,
    pub people: Words,
    pub body: Words,
    pub bodies: Words,
    pub place: Words,
}

impl Lists {
    /// The lists that are part of the program.
    pub fn embedded() -> &'static Self {
        &LISTS
    }
}

/// A word of the article in small letters.
#[derive(Clone, Debug, PartialEq, Eq)]
pub(super) struct Token {
    /// As the lists spell it.
    pub text: String,
    /// Where it stands.
    pub span: Span,
    /// Index of its sentence.
    pub sentence: usize,
}

/// The encoder's words in small letters.
pub(super) fn tokens(text: &Text, words: &[Word]) -> Vec<Token> {
    let token =
        |w: &Word| Token { text: text.slice(w.span).to_lowercase(), span: w.span, sentence: w.sentence };
    words.iter().map(token).collect()
}

#[cfg(test)]
#[allow(clippy::unwrap_used)]
mod tests {
    use super::*;

    #[test]
    fn the_embedded_lists_are_read_and_in_small_letters() {
        let lists: Lists = toml::from_str(SHIPPED).unwrap();
        let heads = &lists.heads;
        let all =
            [&heads.person, &heads.people, &heads.body, &heads.bodies, &heads.place, &lists.breaks.words];
        for words in all {
            assert!(words.len() > 10 && words.iter().all(|w| *w == w.to_lowercase()));
        }
        assert!(lists.pronouns.they.contains("their") && heads.body.contains("outfit"));
    }
}
