//! The only access of reports to the disk, so that tests can make every write, rename and removal fail: full disks,
//! vanishing folders and killed processes are too rare to test by chance and too costly to leave untested.
//!
//! In builds with debug assertions `STANDPOINT_FAULT=KIND@N` makes the Nth operation fail, counted from 1; tests step N
//! through a whole run. Release builds ignore the variable.

use std::fs::{self, File, OpenOptions};
use std::io::{self, Read, Seek, SeekFrom, Write};
use std::path::Path;
use std::sync::Arc;
use std::sync::atomic::{AtomicU64, Ordering};

/// Environment variable that injects a fault.
const FAULT: &str = "STANDPOINT_FAULT";

/// How the Nth operation fails.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub(super) enum Kind {
    /// The disk is full, once.
    Full,
    /// Permission is denied, once.
    Denied,
    /// A short write, which is not an error: the caller must write the rest.
    Short,
    /// Half of a write is done and everything after it fails, as in a power failure.
    Lost,
    /// Half of a write is done and the process aborts.
    Killed,
}

impl Kind {
    #[cfg(test)]
    pub(super) const ALL: [Kind; 4] = [Kind::Full, Kind::Denied, Kind::Short, Kind::Lost];

    fn named(name: &str) -> Option<Self> {
        Some(match name {
            "full" => Self::Full,
            "denied" => Self::Denied,
            "short" => Self::Short,
            "lost" => Self::Lost,
            "killed" => Self::Killed,
            _ => return None,
        })
    }
}

#[derive(Debug)]
struct Fault {
    kind: Kind,
    at: u64,
    done: AtomicU64,
}

/// Access to the disk, with faults if a test injects them.
#[derive(Clone, Debug, Default)]
pub(super) struct Disk {
    fault: Option<Arc<Fault>>,
}

/// How much of a write may be done.
enum Allowed {
    All,
    Some,
}

impl Disk {
    /// The machine's disk; in a debug build with the fault that the environment asks for.
    pub(super) fn new() -> Self {
        if !cfg!(debug_assertions) {
            return Self::default();
        }
        let asked = std::env::var(FAULT).unwrap_or_default();
        let fault = asked.split_once('@').and_then(|(kind, at)| Some((Kind::named(kind)?, at.parse().ok()?)));
        fault.map_or_else(Self::default, |(kind, at)| Self::spoiled(kind, at))
    }

    /// A disk on which the `at`th operation, from 1, fails.
    pub(super) fn spoiled(kind: Kind, at: u64) -> Self {
        Self { fault: Some(Arc::new(Fault { kind, at, done: AtomicU64::new(0) })) }
    }

    /// Whether the fault has occurred.
    #[cfg(test)]
    pub(super) fn met(&self) -> bool {
        self.fault.as_ref().is_some_and(|fault| fault.done.load(Ordering::Relaxed) >= fault.at)
    }

    /// Counts an operation and returns how much of it to do; `Some` is returned for writes only.
    fn before(&self, writing: bool) -> io::Result<Allowed> {
        let Some(fault) = &self.fault else { return Ok(Allowed::All) };
        let turn = fault.done.fetch_add(1, Ordering::Relaxed) + 1;
        match (fault.kind, turn == fault.at) {
            (Kind::Full, true) => Err(io::ErrorKind::StorageFull.into()),
            (Kind::Denied, true) => Err(io::ErrorKind::PermissionDenied.into()),
            (Kind::Short | Kind::Lost | Kind::Killed, true) if writing => Ok(Allowed::Some),
            (Kind::Killed, true) => std::process::abort(),
            (Kind::Lost, _) if turn >= fault.at => Err(io::Error::other("the power is gone")),
            _ => Ok(Allowed::All),
        }
    }

    /// The consequence of a partial write.
    fn after_some(&self) -> io::Result<()> {
        match self.fault.as_ref().map(|fault| fault.kind) {
            Some(Kind::Killed) => std::process::abort(),
            Some(Kind::Lost) => Err(io::Error::other("the power is gone")),
            _ => Ok(()),
        }
    }

    /// Creates a file, replacing an existing one.
    pub(super) fn create(&self, path: &Path) -> io::Result<DiskFile> {
        self.before(false)?;
        let file = OpenOptions::new().write(true).create(true).truncate(true).open(path)?;
        Ok(DiskFile { file, disk: self.clone() })
    }

    /// Opens a file for reading and writing, keeping its contents, or creates it.
    pub(super) fn open(&self, path: &Path) -> io::Result<DiskFile> {
        self.before(false)?;
        let file = OpenOptions::new().read(true).write(true).create(true).truncate(false).open(path)?;
        Ok(DiskFile { file, disk: self.clone() })
    }

    /// Creates a folder and its parents.
    pub(super) fn make_folder(&self, path: &Path) -> io::Result<()> {
        self.before(false)?;
        fs::create_dir_all(path)
    }

    /// Renames a file, replacing an existing one.
    pub(super) fn rename(&self, from: &Path, to: &Path) -> io::Result<()> {
        self.before(false)?;
        fs::rename(from, to)
    }

    /// Removes a file; a missing file is not an error.
    pub(super) fn remove(&self, path: &Path) -> io::Result<()> {
        self.before(false)?;
        match fs::remove_file(path) {
            Err(error) if error.kind() != io::ErrorKind::NotFound => Err(error),
            _ => Ok(()),
        }
    }

    /// Syncs a folder's entries where the system supports it, so that they survive a power failure.
    pub(super) fn sync_folder(&self, path: &Path) -> io::Result<()> {
        self.before(false)?;
        if cfg!(unix) { File::open(path)?.sync_all() } else { Ok(()) }
    }
}

/// An open file of a report.
#[derive(Debug)]
pub(super) struct DiskFile {
    file: File,
    disk: Disk,
}

impl DiskFile {
    /// The underlying file, for anything other than reading and writing.
    pub(super) fn inner(&self) -> &File {
        &self.file
    }

    /// Syncs the file, so that it survives a power failure.
    pub(super) fn sync(&self) -> io::Result<()> {
        self.disk.before(false)?;
        self.file.sync_all()
    }

    /// Truncates the file, or extends it with zeros, to this length.
    pub(super) fn set_len(&self, length: u64) -> io::Result<()> {
        self.disk.before(false)?;
        self.file.set_len(length)
    }
}

impl Write for DiskFile {
    fn write(&mut self, bytes: &[u8]) -> io::Result<usize> {
        match self.disk.before(true)? {
            Allowed::All => self.file.write(bytes),
            Allowed::Some => {
                // One byte cannot be halved.
                let some = bytes.len().div_ceil(2);
                self.file.write_all(&bytes[..some])?;
                self.disk.after_some()?;
                Ok(some)
            }
        }
    }

    fn flush(&mut self) -> io::Result<()> {
        self.file.flush()
    }
}

impl Read for DiskFile {
    fn read(&mut self, bytes: &mut [u8]) -> io::Result<usize> {
        self.file.read(bytes)
    }
}

impl Seek for DiskFile {
    fn seek(&mut self, to: SeekFrom) -> io::Result<u64> {
        self.file.seek(to)
    }
}
