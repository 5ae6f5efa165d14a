//! `articles/<file>.json`: one file per article with the whole analysis, written as soon as it is finished. The file name is
//! derived from the article's id, which may be any text.

use std::path::{Path, PathBuf};
use std::sync::Arc;
use std::{fs, io};

use standpoint_core::slug::file_name;

use super::run_dir::RunDir;
use super::spool::{Offset, SpoolEntry};
use super::writer::{Output, Run};
use super::{Record, ReportError, Settings, atomic};

/// Folder of the articles within the output folder.
pub(super) const FOLDER: &str = "articles";

/// Path of an article's JSON, always within the folder, whatever the id.
pub(crate) fn path(output: &Path, id: &str) -> PathBuf {
    output.join(FOLDER).join(format!("{}.json", file_name(id)))
}

/// The record on one line, with its line end.
pub(super) fn line(record: &Record<'_>) -> io::Result<Vec<u8>> {
    let mut bytes = serde_json::to_vec(record)?;
    bytes.push(b'\n');
    Ok(bytes)
}

/// The writer of the format.
pub(super) struct Articles {
    run_dir: Arc<RunDir>,
}

impl Articles {
    /// Creates the folder.
    pub(super) fn create(run_dir: Arc<RunDir>) -> Result<Self, ReportError> {
        atomic::prepare(&run_dir, &run_dir.output().join(FOLDER))?;
        Ok(Self { run_dir })
    }

    fn path(&self, id: &str) -> PathBuf {
        path(self.run_dir.output(), id)
    }
}

impl Output for Articles {
    fn accept(&self, record: &Record<'_>, _: &Settings) -> Result<SpoolEntry, ReportError> {
        let path = self.path(&record.id);
        let line = line(record).map_err(|reason| ReportError::write(&path, reason))?;
        atomic::replace(&self.run_dir, &path, |out| out.write_all(&line))?;
        Ok(SpoolEntry::new(0, &line))
    }

    fn holds(&self, id: &str, spooled: &SpoolEntry) -> bool {
        fs::read(self.path(id)).is_ok_and(|bytes| spooled.is(&bytes))
    }

    fn sync(&self) -> Result<(), ReportError> {
        Ok(())
    }

    fn finish(&self, _: &Run<'_>, _: &[Offset]) -> Result<(), ReportError> {
        Ok(())
    }
}
