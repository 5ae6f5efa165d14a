//! Errors of loading public models.

use std::path::PathBuf;

/// Why public models cannot be loaded, with a remedy.
#[derive(Debug, thiserror::Error)]
pub enum PublicError {
    /// The pipelines file cannot be read or is invalid.
    #[error("cannot use the pipelines file {path}: {reason}; docs/ENGINES.md describes its format")]
    Settings {
        /// The file.
        path: PathBuf,
        /// What is wrong.
        reason: String,
    },
    /// What a table names is neither a folder nor a name on the hub.
    #[error(
        "[{table}] names {folder}, which is not a folder; name a folder, or a model on the hub as OWNER/MODEL"
    )]
    NoFolder {
        /// The table.
        table: &'static str,
        /// What it names.
        folder: PathBuf,
    },
    /// A folder lacks a file.
    #[error("[{table}] names {folder}, which has no {names}")]
    NoFile {
        /// The table.
        table: &'static str,
        /// The folder.
        folder: PathBuf,
        /// The file, or several of which one would do.
        names: String,
    },
    /// A file is neither in the cache nor to be had from the hub.
    #[error(
        "cannot fetch {url} for [{table}], and it is not in the cache: {reason}; without a network, name a folder that holds the model, as in: [{table}] model = \"FOLDER\""
    )]
    Fetch {
        /// The table.
        table: &'static str,
        /// The file's address.
        url: String,
        /// What went wrong.
        reason: String,
    },
    /// A file that is there cannot be read.
    #[error("cannot read the model file {path}: {reason}")]
    Unread {
        /// The file.
        path: PathBuf,
        /// What the system said.
        reason: std::io::Error,
    },
    /// A file cannot be loaded.
    #[error(
        "cannot load {file} for [{table}]: {reason}; check that it is a complete model for that task and matches its config.json"
    )]
    Load {
        /// The table.
        table: &'static str,
        /// The file.
        file: PathBuf,
        /// What went wrong.
        reason: String,
    },
}
