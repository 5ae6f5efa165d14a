//! What can go wrong while a report is written, told so that it can be mended.

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
        /// What the system said.
        reason: io::Error,
    },
    /// A file cannot be written; what stood there before still stands.
    #[error("cannot write {}: {reason}; {}", path.display(), remedy(reason))]
    Write {
        /// The file.
        path: PathBuf,
        /// What the system said.
        reason: io::Error,
    },
    /// Standard output cannot be written to, for another reason than that its reader has gone.
    #[error("cannot write to standard output: {reason}; check where it leads to")]
    Stream {
        /// What the system said.
        reason: io::Error,
    },
    /// A file that the former run left cannot be removed.
    #[error("cannot remove {}, left by the former run: {reason}; \
             remove it by hand or choose an empty folder with -o", path.display())]
    Remove {
        /// The file.
        path: PathBuf,
        /// What the system said.
        reason: io::Error,
    },
    /// Another run is at work in the output folder.
    #[error("another run is at work in this folder ({}, by {}); \
             wait for its end, or choose another folder with -o{}",
            if holder.is_empty() { "it does not say which" } else { holder }, path.display(),
            if *may_be_stale { "; if there is no such process, remove that file" } else { "" })]
    Locked {
        /// The lock's file.
        path: PathBuf,
        /// Process and host, as the file tells.
        holder: String,
        /// Whether the system cannot tell a lock that outlived its process.
        may_be_stale: bool,
    },
    /// The output folder holds what a run had finished when it was cut short.
    #[error("{} holds a run that was cut short with {articles} articles done; \
             go on with it by --resume, or start afresh by --overwrite", folder.display())]
    Unfinished {
        /// The folder.
        folder: PathBuf,
        /// Articles that were finished.
        articles: usize,
    },
    /// What a run that was cut short had finished cannot be read.
    #[error("cannot read {}, left by a run that was cut short: {reason}; \
             make it readable, or remove it to start afresh", path.display())]
    Journal {
        /// The file.
        path: PathBuf,
        /// What the system said.
        reason: io::Error,
    },
    /// An article has no id.
    #[error("the article of {source_name} has no id; give it one")]
    NoId {
        /// Where the article is from.
        source_name: String,
    },
    /// Two articles of the run have one id.
    #[error("two articles have the id {id:?}; give one of them another id")]
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
            "something else has that name: move it away, or choose another folder with -o"
        }
        _ => "choose with -o a folder that you may write to",
    }
}
