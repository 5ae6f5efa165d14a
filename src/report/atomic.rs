//! Files that appear whole or not at all: written in the folder of the run at work, synced, renamed into their place.

use std::io::{self, BufWriter, Write};
use std::path::Path;

use super::ReportError;
use super::run_dir::RunDir;

/// Replaces `path` with what `fill` writes. If anything fails, what stood at `path` still stands.
pub(super) fn replace(
    run_dir: &RunDir,
    path: &Path,
    fill: impl FnOnce(&mut (dyn Write + Send)) -> io::Result<()>,
) -> Result<(), ReportError> {
    let under_way = run_dir.under_way();
    let written = write(run_dir, &under_way, fill).and_then(|()| run_dir.disk().rename(&under_way, path));
    written.map_err(|reason| {
        // Where it cannot be removed it is in nobody's way: the next run clears the folder.
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

/// Makes `folder` and tells at once whether a file can be made in it.
pub(super) fn prepare(run_dir: &RunDir, folder: &Path) -> Result<(), ReportError> {
    // A file without a name, of which nothing is left.
    let tried = run_dir.disk().make_folder(folder).and_then(|()| tempfile::tempfile_in(folder));
    tried.map(drop).map_err(|reason| ReportError::folder(folder, reason))
}
