//! `articles/<id>.json`: everything known of an article, one file each, written as soon as it is known.

use std::io;
use std::path::{Path, PathBuf};

use super::spool::Place;
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
    output: PathBuf,
}

impl Articles {
    /// Makes the folder.
    pub(super) fn create(output: &Path) -> Result<Self, ReportError> {
        atomic::prepare(&output.join(FOLDER))?;
        Ok(Self { output: output.to_owned() })
    }
}

impl Output for Articles {
    fn accept(&self, record: &Record<'_>, _: &Settings) -> Result<Place, ReportError> {
        atomic::replace(&path(&self.output, &record.id), |out| out.write_all(&line(record)?))?;
        Ok(0)
    }

    fn finish(&self, _: &Run<'_>, _: &[Place]) -> Result<(), ReportError> {
        Ok(())
    }
}
