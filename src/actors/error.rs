//! What can be wrong with an actors file, told so that its author can mend it. Apart because the reader,
//! the catalogue and the command line all speak of the same faults.

use thiserror::Error;

/// A fault in an actors file, or a question that no actors file answers.
#[derive(Clone, Debug, PartialEq, Eq, Error)]
pub enum CatalogueError {
    /// The file is not as it should be.
    #[error("{file}, line {line}: {problem}; {remedy}")]
    File {
        /// The file's name as given.
        file: String,
        /// Line of the fault, from 1.
        line: usize,
        /// What is wrong.
        problem: String,
        /// What to do about it.
        remedy: String,
    },
    /// `--focus` names an actor that no file knows.
    #[error("no actor is called '{name}' in the actors file{}; add it to a file given with --actors", hint(.suggestion))]
    Unknown {
        /// The name asked for.
        name: String,
        /// The nearest name that there is.
        suggestion: Option<String>,
    },
}

/// `, did you mean 'x'?` inside a message, or nothing.
fn hint(suggestion: &Option<String>) -> String {
    suggestion.as_ref().map(|s| format!(" (did you mean '{s}'?)")).unwrap_or_default()
}

/// Similarity (Jaro-Winkler, 0 to 1) below which a suggestion confuses more than it helps: by trial on the
/// keys of the actors file, where every one-letter slip scores above it and no two keys do.
const LIKENESS: f64 = 0.84;

/// The word of `known` that is most like `word`, if one is like it at all.
pub fn nearest<'a>(word: &str, known: impl IntoIterator<Item = &'a str>) -> Option<&'a str> {
    let word = word.to_lowercase();
    let mut best: Option<(&str, f64)> = None;
    for candidate in known {
        let likeness = strsim::jaro_winkler(&word, &candidate.to_lowercase());
        if likeness >= LIKENESS && best.is_none_or(|(_, b)| likeness > b) {
            best = Some((candidate, likeness));
        }
    }
    best.map(|(candidate, _)| candidate)
}
