//! `.standpoint/`, the folder that a run works in: what must survive the run's sudden end, and nothing that a finished run
//! leaves behind. Apart because everything in it is the program's own: `lock`, `journal`, `former.json`, a spool a
//! format, and files under way to their place.

use std::fs;
use std::io;
use std::path::{Path, PathBuf};
use std::sync::atomic::{AtomicU64, Ordering};
use std::sync::{Mutex, PoisonError};

use super::ReportError;
use super::disk::Disk;
use super::lock::Lock;

/// The folder's name within the output folder. Hidden, so that it is not read as articles either.
const FOLDER: &str = ".standpoint";
/// The lock's file.
const LOCK: &str = "lock";
/// What names of files under way begin with.
const UNDER_WAY: &str = "new-";

/// The folder of a run at work. Nobody else is at work there as long as this lives.
#[derive(Debug)]
pub(super) struct RunDir {
    output: PathBuf,
    folder: PathBuf,
    disk: Disk,
    lock: Mutex<Option<Lock>>,
    under_way: AtomicU64,
}

impl RunDir {
    /// Makes the folder within `output`, which is made too, and locks it.
    ///
    /// # Errors
    /// [`ReportError::Folder`] if that cannot be done, [`ReportError::Locked`] if another run is at work there.
    pub(super) fn open(output: &Path, disk: Disk) -> Result<Self, ReportError> {
        disk.make_folder(output).map_err(|reason| ReportError::folder(output, reason))?;
        let folder = output.join(FOLDER);
        let lock = Mutex::new(Some(Lock::take(&disk, &folder.join(LOCK))?));
        let under_way = AtomicU64::new(0);
        Ok(Self { output: output.to_owned(), folder, disk, lock, under_way })
    }

    /// What the run is written through.
    pub(super) fn disk(&self) -> &Disk {
        &self.disk
    }

    /// The output folder.
    pub(super) fn output(&self) -> &Path {
        &self.output
    }

    /// Where a file of this name stands.
    pub(super) fn path(&self, name: &str) -> PathBuf {
        self.folder.join(name)
    }

    /// A name for a file that is not yet where it belongs.
    pub(super) fn under_way(&self) -> PathBuf {
        let number = self.under_way.fetch_add(1, Ordering::Relaxed);
        self.path(&format!("{UNDER_WAY}{number}"))
    }

    /// Removes the folder: `first` before all else in it, the lock last.
    ///
    /// # Errors
    /// [`ReportError::Remove`].
    pub(super) fn remove(&self, first: &str) -> Result<(), ReportError> {
        let remove =
            |path: PathBuf| self.disk.remove(&path).map_err(|reason| ReportError::Remove { path, reason });
        remove(self.path(first))?;
        let others = fs::read_dir(&self.folder).and_then(Iterator::collect::<io::Result<Vec<_>>>);
        let others = others.map_err(|reason| ReportError::Remove { path: self.folder.clone(), reason })?;
        others
            .into_iter()
            .filter(|entry| entry.file_name() != LOCK)
            .try_for_each(|entry| remove(entry.path()))?;
        if let Some(lock) = self.lock.lock().unwrap_or_else(PoisonError::into_inner).take() {
            lock.remove(&self.disk)
                .map_err(|reason| ReportError::Remove { path: self.folder.join(LOCK), reason })?;
        }
        // Another run may be in it already.
        drop(fs::remove_dir(&self.folder));
        Ok(())
    }
}
