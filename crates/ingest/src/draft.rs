//! What every format is read into before anything is decided: blocks of text in order, and what was said about
//! the article apart from them. Apart so that roles, contact details and offsets are settled once for all formats.

use super::normalize::normalize;

/// What is known of an article apart from its text. All normalised, none empty.
#[derive(Clone, Debug, Default, PartialEq, Eq)]
pub(super) struct Metadata {
    pub title: Option<String>,
    pub byline: Option<String>,
    pub publication: Option<String>,
    /// As written; read as a date later.
    pub date: Option<String>,
}

/// An article as its format gives it.
#[derive(Clone, Debug, Default, PartialEq, Eq)]
pub(super) struct Draft {
    pub metadata: Metadata,
    /// What is taken where neither `metadata` nor the text's head tells it.
    pub otherwise: Metadata,
    pub blocks: Vec<Block>,
    /// What goes along with the article, as [`Article::meta`](standpoint_core::document::Article::meta) has it.
    pub meta: Vec<(String, String)>,
    pub warnings: Vec<String>,
}

/// One block of text: normalised, one line, not empty.
#[derive(Clone, Debug, PartialEq, Eq)]
pub(super) struct Block {
    pub text: String,
    /// Whether the format marks it as a heading.
    pub heading: bool,
}

impl Block {
    /// The block that `raw` makes, if it holds anything.
    pub fn new(raw: &str, heading: bool) -> Option<Self> {
        line(raw).map(|text| Self { text, heading })
    }

    /// Whether it only divides: no letter and no digit in it.
    pub fn is_separator(&self) -> bool {
        !self.text.contains(char::is_alphanumeric)
    }

    /// Number of words, counted by spaces.
    pub fn words(&self) -> usize {
        self.text.split(' ').count()
    }

    /// Whether it ends as a sentence does, closing marks after the full stop allowed.
    pub fn ends_sentence(&self) -> bool {
        self.text.trim_end_matches(['”', '"', '\'', '’', ')', ']']).ends_with(['.', '!', '?', '…', ':', ';'])
    }
}

/// `raw` normalised to one line, if it holds anything.
pub(super) fn line(raw: &str) -> Option<String> {
    // Joining lines can bring two apostrophes' contexts together, so the joined line is normalised again.
    let joined = normalize(raw).split('\n').filter(|l| !l.is_empty()).collect::<Vec<_>>().join(" ");
    Some(normalize(&joined)).filter(|l| !l.is_empty())
}
