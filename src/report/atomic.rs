//! Files that appear whole or not at all: written beside their place, synced, renamed into it.

use std::fs;
use std::io::{self, BufWriter, Write};
use std::path::Path;

use tempfile::{Builder, NamedTempFile};

use super::ReportError;

/// Replaces `path` with what `fill` writes. If anything fails, what stood at `path` still stands and
/// the temporary file is gone.
pub(super) fn replace(
    path: &Path,
    fill: impl FnOnce(&mut (dyn Write + Send)) -> io::Result<()>,
) -> Result<(), ReportError> {
    write_beside(path, fill).map_err(|reason| ReportError::write(path, reason))
}

fn write_beside(path: &Path, fill: impl FnOnce(&mut (dyn Write + Send)) -> io::Result<()>) -> io::Result<()> {
    let folder = path.parent().unwrap_or(Path::new("."));
    let mut out = BufWriter::new(temporary(folder)?);
    fill(&mut out)?;
    let file = out.into_inner().map_err(io::IntoInnerError::into_error)?;
    file.as_file().sync_all()?;
    file.persist(path)?;
    Ok(())
}

/// A file in `folder` that vanishes unless it is renamed.
fn temporary(folder: &Path) -> io::Result<NamedTempFile> {
    let mut builder = Builder::new();
    builder.prefix(".standpoint-");
    // A temporary file is its owner's alone; a report is as open as the user's umask lets it be.
    #[cfg(unix)]
    builder.permissions(std::os::unix::fs::PermissionsExt::from_mode(0o666));
    builder.tempfile_in(folder)
}

/// Makes `folder` and tells at once whether a file can be made in it.
pub(super) fn prepare(folder: &Path) -> Result<(), ReportError> {
    fs::create_dir_all(folder)
        .and_then(|()| temporary(folder))
        .map(drop)
        .map_err(|reason| ReportError::folder(folder, reason))
}
