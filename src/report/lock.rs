//! Lock on an output folder: one run at a time. The system holds the lock and releases it when the process ends, however
//! that happens; the text in the lock file is for people only.

use std::fs::{self, TryLockError};
use std::io::{self, Write};
use std::path::{Path, PathBuf};

use same_file::Handle;

use super::ReportError;
use super::disk::{Disk, DiskFile};

/// Maximum attempts to take a lock whose file the previous holder removed when it finished.
const TRIES: usize = 100;

/// A lock on a folder, released when dropped.
#[derive(Debug)]
pub(super) struct Lock {
    path: PathBuf,
    file: DiskFile,
}

impl Lock {
    /// Takes the lock at `path`, creating its folder if needed.
    ///
    /// # Errors
    /// [`ReportError::Locked`] while another process holds it.
    pub(super) fn take(disk: &Disk, path: &Path) -> Result<Self, ReportError> {
        let folder = path.parent().unwrap_or(Path::new("."));
        let failed = |reason| ReportError::folder(folder, reason);
        for _ in 0..TRIES {
            disk.make_folder(folder).map_err(failed)?;
            let mut file = match disk.open(path) {
                Err(gone) if gone.kind() == io::ErrorKind::NotFound => continue,
                other => other.map_err(failed)?,
            };
            match file.inner().try_lock() {
                Err(TryLockError::WouldBlock) => return Err(locked(path, false)),
                // The file system has no locks: rely on the text in the file, which also survives a crash.
                Err(TryLockError::Error(_)) if !holder(path).is_empty() => return Err(locked(path, true)),
                Ok(()) if !is_still(path, file.inner()) => continue,
                Ok(()) | Err(TryLockError::Error(_)) => {}
            }
            let host = gethostname::gethostname();
            let words = format!("process {} on {}\n", std::process::id(), host.to_string_lossy());
            file.set_len(0).and_then(|()| file.write_all(words.as_bytes())).map_err(failed)?;
            return Ok(Self { path: path.to_owned(), file });
        }
        Err(locked(path, false))
    }

    /// Removes the file, then releases the lock.
    pub(super) fn remove(self, disk: &Disk) -> io::Result<()> {
        disk.remove(&self.path)
    }
}

impl Drop for Lock {
    fn drop(&mut self) {
        // Closing the file releases the lock; the text matters only on file systems without locks.
        drop(self.file.inner().set_len(0));
    }
}

/// Whether the path still refers to this file. A run that has just finished removes its lock file; a lock taken on the
/// removed file would be invisible to others.
fn is_still(path: &Path, file: &fs::File) -> bool {
    let ours = file.try_clone().and_then(Handle::from_file);
    matches!((ours, Handle::from_path(path)), (Ok(ours), Ok(named)) if ours == named)
}

/// The holder, as recorded in the lock file.
fn holder(path: &Path) -> String {
    fs::read_to_string(path).unwrap_or_default().trim().to_owned()
}

fn locked(path: &Path, may_be_stale: bool) -> ReportError {
    ReportError::Locked { path: path.to_owned(), holder: holder(path), may_be_stale }
}

#[cfg(test)]
#[allow(clippy::unwrap_used)]
mod tests {
    use super::*;

    #[test]
    fn one_at_a_time_and_a_dead_mans_lock_is_none() {
        let folder = tempfile::tempdir().unwrap();
        let path = folder.path().join("work/lock");
        let disk = Disk::default();
        let first = Lock::take(&disk, &path).unwrap();
        let told = Lock::take(&disk, &path).unwrap_err().to_string();
        assert!(told.contains(&format!("process {} on ", std::process::id())), "{told}");
        drop(first);
        fs::write(&path, "process 1 on elsewhere\n").unwrap();
        let third = Lock::take(&disk, &path).unwrap();
        assert!(holder(&path).starts_with(&format!("process {} ", std::process::id())));
        third.remove(&disk).unwrap();
        assert!(!path.exists());
    }

    #[test]
    fn a_lock_on_a_file_that_was_taken_away_is_none() {
        let folder = tempfile::tempdir().unwrap();
        let path = folder.path().join("lock");
        let disk = Disk::default();
        let file = disk.open(&path).unwrap();
        fs::remove_file(&path).unwrap();
        assert!(!is_still(&path, file.inner()));
        fs::write(&path, "").unwrap();
        assert!(!is_still(&path, file.inner()));
    }
}
