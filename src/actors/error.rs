//! Errors in an actors file, each with a remedy. Separate because the reader, the gazetteer and the command line share
//! them.

use thiserror::Error;

/// An invalid actors file, or an unknown actor.
#[derive(Clone, Debug, PartialEq, Eq, Error)]
pub enum GazetteerError {
    /// The file is invalid.
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
