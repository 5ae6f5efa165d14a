//! `analyses.jsonl`: the JSON of every article, one a line, for tools that read a run as a stream.

use std::path::PathBuf;
use std::sync::Arc;

use super::spool::{Kept, Place, Spool};
use super::work::Work;
use super::writer::{Output, Run};
use super::{Format, Record, ReportError, Settings, atomic, json};

/// The file's name.
pub(super) const FILE: &str = "analyses.jsonl";

/// The writer of the format.
pub(super) struct Lines {
    work: Arc<Work>,
    spool: Spool,
}

impl Lines {
    /// Opens the spool; of what it holds, that before `end` is kept.
    pub(super) fn create(work: Arc<Work>, end: Place) -> Result<Self, ReportError> {
        let spool = Spool::open(&work, Format::Jsonl, 1, end)?;
        Ok(Self { work, spool })
    }

    fn path(&self) -> PathBuf {
        self.work.output().join(FILE)
    }
}

impl Output for Lines {
    fn accept(&self, record: &Record<'_>, _: &Settings) -> Result<Kept, ReportError> {
        let line = json::line(record).map_err(|reason| ReportError::write(&self.path(), reason))?;
        self.spool.put(&[line])
    }

    fn holds(&self, _: &str, kept: &Kept) -> bool {
        self.spool.holds(kept)
    }

    fn sync(&self) -> Result<(), ReportError> {
        self.spool.sync()
    }

    fn finish(&self, _: &Run<'_>, places: &[Place]) -> Result<(), ReportError> {
        atomic::replace(&self.work, &self.path(), |out| self.spool.copy(0, places, out))
    }
}
