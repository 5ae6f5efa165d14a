//! What the user chooses of the reading. Apart because it goes with every reader, and stands in `run.json`.

use super::Columns;

/// Bytes that a document, a line or a row may have where nothing else is said.
const MAX_BYTES: u64 = 50_000_000;

/// How articles are read.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Settings {
    /// Largest document, line of JSON Lines or row of a table, in bytes, unpacked.
    pub max_bytes: u64,
    /// Which column of a table, or field of JSON Lines, holds what.
    pub columns: Columns,
    /// Publication of articles that tell none.
    pub default_publication: Option<String>,
    /// Whether texts in other languages than English are read too.
    pub any_language: bool,
}

impl Default for Settings {
    fn default() -> Self {
        Self {
            max_bytes: MAX_BYTES,
            columns: Columns::default(),
            default_publication: None,
            any_language: false,
        }
    }
}
