//! `analyses.jsonl`: the JSON of every article, one a line, for tools that read a run as a stream.

use std::path::{Path, PathBuf};

use super::spool::{Place, Spool};
use super::writer::{Output, Run};
use super::{Record, ReportError, Settings, atomic, json};

/// The file's name.
pub(super) const FILE: &str = "analyses.jsonl";

/// The writer of the format.
pub(super) struct Lines {
    path: PathBuf,
    spool: Spool,
}

impl Lines {
    /// Opens the spool.
    pub(super) fn create(output: &Path) -> Result<Self, ReportError> {
        let spool = Spool::new(output, 1).map_err(|reason| ReportError::folder(output, reason))?;
        Ok(Self { path: output.join(FILE), spool })
    }
}

impl Output for Lines {
    fn accept(&self, record: &Record<'_>, _: &Settings) -> Result<Place, ReportError> {
        let kept = json::line(record).and_then(|line| self.spool.put(&[line]));
        kept.map_err(|reason| ReportError::write(&self.path, reason))
    }

    fn finish(&self, _: &Run<'_>, places: &[Place]) -> Result<(), ReportError> {
        atomic::replace(&self.path, |out| self.spool.copy(0, places, out))
    }
}
