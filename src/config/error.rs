//! What can be wrong with a settings file or a variable, told so that it can be mended.

use std::path::PathBuf;

use thiserror::Error;

/// A fault outside the command line.
#[derive(Clone, Debug, PartialEq, Eq, Error)]
pub enum ConfigError {
    /// A file that was named, or `standpoint.toml`, cannot be read.
    #[error("cannot read the settings file {}: {reason}; check the path, or make one with `standpoint init`", path.display())]
    Unreadable {
        /// The file.
        path: PathBuf,
        /// What the system says.
        reason: String,
    },
    /// A setting, or several together, cannot be.
    #[error("{place}: {problem}; {remedy}")]
    Setting {
        /// The file with its line, or the variable.
        place: String,
        /// What is wrong.
        problem: String,
        /// What to do about it.
        remedy: String,
    },
}
