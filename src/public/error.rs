//! What can be wrong with public models.

use std::path::PathBuf;

/// What can be wrong with public models, told with what to do about it.
#[derive(Debug, thiserror::Error)]
pub enum PublicError {
    /// The pipelines file cannot be read or means nothing.
    #[error("cannot take the pipelines file {path}: {reason}; docs/ENGINES.md tells what it may hold")]
    Settings {
        /// The file.
        path: PathBuf,
        /// What is wrong.
        reason: String,
    },
    /// What a table names is neither a folder nor a name on the hub.
    #[error("[{table}] names {folder}, which is no folder; name one, or a model on the hub as OWNER/MODEL")]
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
        "cannot fetch {url} for [{table}], and it is not in the cache: {reason}; where there is no network, name a folder that holds the model, as in: [{table}] model = \"FOLDER\""
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
        "cannot load {file} for [{table}]: {reason}; is it a model for that task, whole and of the shape that its config.json tells?"
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
