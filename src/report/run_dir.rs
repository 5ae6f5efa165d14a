//! `.standpoint/`, a run's working folder: it holds what must survive a crash and is removed when the run finishes.
//! Everything in it belongs to the program: `lock`, `journal`, `former.json`, one spool per format, and temporary files
//! that are yet to be renamed.

use std::fs;
use std::io;
use std::path::{Path, PathBuf};
use std::sync::atomic::{AtomicU64, Ordering};
use std::sync::{Mutex, PoisonError};

use super::ReportError;
use super::disk::Disk;
use super::lock::Lock;

/// The folder's name within the output folder. Hidden, so that it is never read as input.
const FOLDER: &str = ".standpoint";
/// The lock's file.
const LOCK: &str = "lock";
/// Prefix of temporary files.
const UNDER_WAY: &str = "new-";

/// The working folder of a run in progress, locked for as long as this value lives.
#[derive(Debug)]
pub(super) struct RunDir {
    output: PathBuf,
    folder: PathBuf,
    disk: Disk,
    lock: Mutex<Option<Lock>>,
    under_way: AtomicU64,
}

impl RunDir {
    /// Creates the folder within `output`, creating that too if needed, and locks it.
    ///
    /// # Errors
    /// [`ReportError::Folder`] if that fails, [`ReportError::Locked`] if another run is using the folder.
    pub(super) fn open(output: &Path, disk: Disk) -> Result<Self, ReportError> {
        disk.make_folder(output).map_err(|reason| ReportError::folder(output, reason))?;
        let folder = output.join(FOLDER);
        let lock = Mutex::new(Some(Lock::take(&disk, &folder.join(LOCK))?));
        let under_way = AtomicU64::new(0);
        Ok(Self { output: output.to_owned(), folder, disk, lock, under_way })
    }

    /// Access to the disk.
    pub(super) fn disk(&self) -> &Disk {
        &self.disk
    }

    /// The output folder.
    pub(super) fn output(&self) -> &Path {
        &self.output
    }

    /// Path of a file in the working folder.
    pub(super) fn path(&self, name: &str) -> PathBuf {
        self.folder.join(name)
    }

    /// A fresh path for a temporary file.
    pub(super) fn under_way(&self) -> PathBuf {
        let number = self.under_way.fetch_add(1, Ordering::Relaxed);
        self.path(&format!("{UNDER_WAY}{number}"))
    }

    /// Removes the folder: the file `first` first, the lock last.
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
        // Fails if another run is using it already, which is fine.
        drop(fs::remove_dir(&self.folder));
        Ok(())
    }
}
