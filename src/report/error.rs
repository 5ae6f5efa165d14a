//! Errors of writing a report, each with a remedy.

use std::io;
use std::path::{Path, PathBuf};

/// Why a report could not be written.
#[derive(Debug, thiserror::Error)]
pub enum ReportError {
    /// The output folder, or a folder in it, cannot be made or written to.
    #[error("cannot use the output folder {}: {reason}; {}", path.display(), remedy(reason))]
    Folder {
        /// The folder.
        path: PathBuf,
        /// The system's error.
        reason: io::Error,
    },
    /// A file cannot be written; its previous contents are unchanged.
    #[error("cannot write {}: {reason}; {}", path.display(), remedy(reason))]
    Write {
        /// The file.
        path: PathBuf,
        /// What the system said.
        reason: io::Error,
    },
    /// Standard output cannot be written to, for a reason other than a closed pipe.
    #[error("cannot write to standard output: {reason}; check what it is redirected to")]
    Stream {
        /// What the system said.
        reason: io::Error,
    },
    /// A file of the previous run cannot be removed.
    #[error("cannot remove {}, left by the previous run: {reason}; \
             remove it by hand or choose an empty folder with -o", path.display())]
    Remove {
        /// The file.
        path: PathBuf,
        /// What the system said.
        reason: io::Error,
    },
    /// Another run is using the output folder.
    #[error("another run is using this folder ({}, according to {}); \
             wait for it to finish, or choose another folder with -o{}",
            if holder.is_empty() { "process unknown" } else { holder }, path.display(),
            if *may_be_stale { "; if that process no longer exists, remove that file" } else { "" })]
    Locked {
        /// The lock file.
        path: PathBuf,
        /// Process and host, as recorded in the lock file.
        holder: String,
        /// Whether the lock may have outlived its process, because the file system has no locks.
        may_be_stale: bool,
    },
    /// The output folder holds an interrupted run.
    #[error("{} holds an interrupted run with {articles} articles finished; \
             resume it with --resume, or start over with --overwrite", folder.display())]
    Unfinished {
        /// The folder.
        folder: PathBuf,
        /// Articles that were finished.
        articles: usize,
    },
    /// The journal of an interrupted run cannot be read.
    #[error("cannot read {}, left by an interrupted run: {reason}; \
             make it readable, or remove it to start over", path.display())]
    Journal {
        /// The file.
        path: PathBuf,
        /// What the system said.
        reason: io::Error,
    },
    /// An article has no id.
    #[error("the article in {source_name} has no id; add one")]
    NoId {
        /// The article's source.
        source_name: String,
    },
    /// Two articles of the run have one id.
    #[error("two articles have the id {id:?}; change one of them")]
    DuplicateId {
        /// The id.
        id: String,
    },
}

impl ReportError {
    pub(super) fn folder(path: &Path, reason: io::Error) -> Self {
        Self::Folder { path: path.to_owned(), reason }
    }

    pub(super) fn journal(path: &Path, reason: io::Error) -> Self {
        Self::Journal { path: path.to_owned(), reason }
    }

    pub(super) fn write(path: &Path, reason: io::Error) -> Self {
        Self::Write { path: path.to_owned(), reason }
    }
}

fn remedy(reason: &io::Error) -> &'static str {
    match reason.kind() {
        io::ErrorKind::StorageFull | io::ErrorKind::QuotaExceeded => {
            "free some space there, or choose another folder with -o"
        }
        io::ErrorKind::FileTooLarge => "allow larger files (ulimit -f), or choose another disk with -o",
        io::ErrorKind::NotFound => "make sure that nothing removes the folder while the program runs",
        io::ErrorKind::AlreadyExists | io::ErrorKind::NotADirectory | io::ErrorKind::IsADirectory => {
            "something else has that name: move it, or choose another folder with -o"
        }
        _ => "choose a folder that you can write to with -o",
    }
}
