//! Files that appear whole or not at all. Apart from `report`, whose writes can be resumed and made to fail: this is for what a
//! command writes once.

use std::fs;
use std::io::{self, Write};
use std::path::{Path, PathBuf};

use tempfile::NamedTempFile;

/// Writes a new file.
///
/// # Errors
/// If there is one already, or it cannot be written.
pub fn create(path: &Path, content: &[u8]) -> io::Result<PathBuf> {
    whole(path, content)?.persist_noclobber(path).map_err(|error| error.error)?;
    Ok(path.to_owned())
}

/// Writes a file, in the place of an earlier one.
///
/// # Errors
/// If it cannot be written; the earlier one is then as it was.
pub fn replace(path: &Path, content: &[u8]) -> io::Result<PathBuf> {
    whole(path, content)?.persist(path).map_err(|error| error.error)?;
    Ok(path.to_owned())
}

/// What is to become the file at `path`, beside it.
fn whole(path: &Path, content: &[u8]) -> io::Result<NamedTempFile> {
    let folder = path.parent().filter(|folder| !folder.as_os_str().is_empty()).unwrap_or(Path::new("."));
    fs::create_dir_all(folder)?;
    let mut builder = tempfile::Builder::new();
    builder.prefix(".standpoint-");
    // A temporary file is its owner's alone; this one is as open as the user's umask lets it be.
    #[cfg(unix)]
    builder.permissions(std::os::unix::fs::PermissionsExt::from_mode(0o666));
    let mut file = builder.tempfile_in(folder)?;
    file.write_all(content)?;
    file.as_file().sync_all()?;
    Ok(file)
}

#[cfg(test)]
#[allow(clippy::unwrap_used)]
mod tests {
    use super::*;

    #[test]
    fn a_new_file_is_never_written_over_another() {
        let folder = tempfile::tempdir().unwrap();
        let path = folder.path().join("a/b.txt");
        create(&path, b"one").unwrap();
        assert_eq!(create(&path, b"two").unwrap_err().kind(), io::ErrorKind::AlreadyExists);
        assert_eq!(fs::read(&path).unwrap(), b"one");
        replace(&path, b"two").unwrap();
        assert_eq!(fs::read(&path).unwrap(), b"two");
        assert_eq!(fs::read_dir(folder.path().join("a")).unwrap().count(), 1, "nothing else is left");
    }
}
