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
