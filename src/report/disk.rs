//! The one door between a report and the disk. Apart so that every write, rename and removal can be made to fail: a disk
//! that fills up, a folder that vanishes and a program that is killed are too rare to be met by chance and too costly to
//! be met unprepared.
//!
//! In a build with debug assertions `STANDPOINT_FAULT=KIND@N` spoils the Nth thing that is done here, counted from 1;
//! tests walk N through a whole run. Release builds never look.

use std::fs::{self, File, OpenOptions};
use std::io::{self, Read, Seek, SeekFrom, Write};
use std::path::Path;
use std::sync::Arc;
use std::sync::atomic::{AtomicU64, Ordering};

/// The variable that asks for a fault.
const FAULT: &str = "STANDPOINT_FAULT";

/// How the Nth thing goes wrong.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub(super) enum Kind {
    /// The disk is full, at that moment.
    Full,
    /// The permission is gone, at that moment.
    Denied,
    /// A write takes some of the bytes and says so. No error: whoever writes must go on.
    Short,
    /// Half of a write is done, and nothing after it ever is: what a power cut leaves behind.
    Lost,
    /// Half of a write is done, and the program is gone.
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

/// What a report is written through.
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
    /// A disk that is as good as the machine's, but for the fault that the environment asks for in a debug build.
    pub(super) fn new() -> Self {
        if !cfg!(debug_assertions) {
            return Self::default();
        }
        let asked = std::env::var(FAULT).unwrap_or_default();
        let fault = asked.split_once('@').and_then(|(kind, at)| Some((Kind::named(kind)?, at.parse().ok()?)));
        fault.map_or_else(Self::default, |(kind, at)| Self::spoiled(kind, at))
    }

    /// A disk on which the `at`th thing, from 1, goes wrong.
    pub(super) fn spoiled(kind: Kind, at: u64) -> Self {
        Self { fault: Some(Arc::new(Fault { kind, at, done: AtomicU64::new(0) })) }
    }

    /// Whether what was to go wrong has.
    #[cfg(test)]
    pub(super) fn met(&self) -> bool {
        self.fault.as_ref().is_some_and(|fault| fault.done.load(Ordering::Relaxed) >= fault.at)
    }

    /// Counts something to be done, and tells how much of it is. `Some` is only said of writes.
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

    /// What becomes of the program after some of a write was done.
    fn after_some(&self) -> io::Result<()> {
        match self.fault.as_ref().map(|fault| fault.kind) {
            Some(Kind::Killed) => std::process::abort(),
            Some(Kind::Lost) => Err(io::Error::other("the power is gone")),
            _ => Ok(()),
        }
    }

    /// A new file; what stood there is gone.
    pub(super) fn create(&self, path: &Path) -> io::Result<DiskFile> {
        self.before(false)?;
        let file = OpenOptions::new().write(true).create(true).truncate(true).open(path)?;
        Ok(DiskFile { file, disk: self.clone() })
    }

    /// A file to read and write, with what is in it, made if there is none.
    pub(super) fn open(&self, path: &Path) -> io::Result<DiskFile> {
        self.before(false)?;
        let file = OpenOptions::new().read(true).write(true).create(true).truncate(false).open(path)?;
        Ok(DiskFile { file, disk: self.clone() })
    }

    /// Makes a folder and those above it.
    pub(super) fn make_folder(&self, path: &Path) -> io::Result<()> {
        self.before(false)?;
        fs::create_dir_all(path)
    }

    /// Gives a file another name; what had that name is gone.
    pub(super) fn rename(&self, from: &Path, to: &Path) -> io::Result<()> {
        self.before(false)?;
        fs::rename(from, to)
    }

    /// Removes a file; that there is none is no error.
    pub(super) fn remove(&self, path: &Path) -> io::Result<()> {
        self.before(false)?;
        match fs::remove_file(path) {
            Err(error) if error.kind() != io::ErrorKind::NotFound => Err(error),
            _ => Ok(()),
        }
    }

    /// Makes sure that the names in a folder outlast a power cut, where the system can do that.
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
    /// The file itself, for what is neither reading nor writing.
    pub(super) fn inner(&self) -> &File {
        &self.file
    }

    /// Makes sure that what was written outlasts a power cut.
    pub(super) fn sync(&self) -> io::Result<()> {
        self.disk.before(false)?;
        self.file.sync_all()
    }

    /// Cuts the file, or fills it up with zeros, to so many bytes.
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
                // Of one byte there is no half.
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
