//! Atomic file replacement: files are written in the run's working folder, synced, and renamed into place.

use std::io::{self, BufWriter, Write};
use std::path::Path;

use super::ReportError;
use super::run_dir::RunDir;

/// Replaces `path` with what `fill` writes. If anything fails, the previous file at `path` is unchanged.
pub(super) fn replace(
    run_dir: &RunDir,
    path: &Path,
    fill: impl FnOnce(&mut (dyn Write + Send)) -> io::Result<()>,
) -> Result<(), ReportError> {
    let under_way = run_dir.under_way();
    let written = write(run_dir, &under_way, fill).and_then(|()| run_dir.disk().rename(&under_way, path));
    written.map_err(|reason| {
        // If removal fails, the next run clears the folder.
        drop(run_dir.disk().remove(&under_way));
        ReportError::write(path, reason)
    })
}

fn write(
    run_dir: &RunDir,
    path: &Path,
    fill: impl FnOnce(&mut (dyn Write + Send)) -> io::Result<()>,
) -> io::Result<()> {
    let mut out = BufWriter::new(run_dir.disk().create(path)?);
    fill(&mut out)?;
    out.into_inner().map_err(io::IntoInnerError::into_error)?.sync()
}

/// Creates `folder` and checks that a file can be created in it.
pub(super) fn prepare(run_dir: &RunDir, folder: &Path) -> Result<(), ReportError> {
    // An unnamed file, which leaves nothing behind.
    let tried = run_dir.disk().make_folder(folder).and_then(|()| tempfile::tempfile_in(folder));
    tried.map(drop).map_err(|reason| ReportError::folder(folder, reason))
}
