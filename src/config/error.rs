//! What can be wrong with a settings file, a variable or the name of a command, told so that it can be mended.

use std::path::PathBuf;

use thiserror::Error;

/// A fault that clap cannot see.
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
    /// A command was meant, by the look of it.
    #[error("there is no command, file or folder '{word}'; did you mean `standpoint {like}`?")]
    Command {
        /// What was typed.
        word: String,
        /// The command that is like it.
        like: String,
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
