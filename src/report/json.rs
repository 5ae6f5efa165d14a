//! `articles/<id>.json`: everything known of an article, one file each, written as soon as it is known.

use std::path::{Path, PathBuf};
use std::sync::Arc;
use std::{fs, io};

use super::spool::{Kept, Place};
use super::work::Work;
use super::writer::{self, Output, Run};
use super::{Record, ReportError, Settings, atomic};

/// Folder of the articles within the output folder.
pub(super) const FOLDER: &str = "articles";

/// Where the JSON of an article stands.
pub(super) fn path(output: &Path, id: &str) -> PathBuf {
    output.join(FOLDER).join(format!("{id}.json"))
}

/// Where the JSON of an article stands, if its id is a file's name and cannot lead out of the folder.
pub(crate) fn article_file(output: &Path, id: &str) -> Option<PathBuf> {
    writer::is_file_name(id).then(|| path(output, id))
}

/// The record on one line, with its line end.
pub(super) fn line(record: &Record<'_>) -> io::Result<Vec<u8>> {
    let mut bytes = serde_json::to_vec(record)?;
    bytes.push(b'\n');
    Ok(bytes)
}

/// The writer of the format.
pub(super) struct Articles {
    work: Arc<Work>,
}

impl Articles {
    /// Makes the folder.
    pub(super) fn create(work: Arc<Work>) -> Result<Self, ReportError> {
        atomic::prepare(&work, &work.output().join(FOLDER))?;
        Ok(Self { work })
    }

    fn path(&self, id: &str) -> PathBuf {
        path(self.work.output(), id)
    }
}

impl Output for Articles {
    fn accept(&self, record: &Record<'_>, _: &Settings) -> Result<Kept, ReportError> {
        let path = self.path(&record.id);
        let line = line(record).map_err(|reason| ReportError::write(&path, reason))?;
        atomic::replace(&self.work, &path, |out| out.write_all(&line))?;
        Ok(Kept::new(0, &line))
    }

    fn holds(&self, id: &str, kept: &Kept) -> bool {
        fs::read(self.path(id)).is_ok_and(|bytes| kept.is(&bytes))
    }

    fn sync(&self) -> Result<(), ReportError> {
        Ok(())
    }

    fn finish(&self, _: &Run<'_>, _: &[Place]) -> Result<(), ReportError> {
        Ok(())
    }
}
