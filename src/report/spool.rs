//! Spools rendered articles on disk. Analyses finish in any order but files are sorted by article, so each article's
//! bytes are appended here and copied out in order at the end.
//!
//! Memory: none here; the caller keeps an offset, eight bytes per article. Disk: as much again as the files made from
//! it, until the run finishes. An interrupted run resumes from the spool.

use std::io::{self, Read, Seek, SeekFrom, Write};
use std::path::PathBuf;
use std::sync::{Mutex, MutexGuard, PoisonError};

use serde::{Deserialize, Serialize};

use super::disk::DiskFile;
use super::run_dir::RunDir;
use super::{Format, ReportError};

/// Start of an article's bytes in the spool.
pub(super) type Offset = u64;

/// An article's bytes in the spool, with a checksum for verifying them.
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq, Serialize, Deserialize)]
pub(super) struct SpoolEntry {
    /// Start of its bytes.
    #[serde(rename = "place")]
    pub(super) offset: Offset,
    /// Number of bytes.
    length: u64,
    /// CRC-32 of the bytes.
    crc: u32,
}

impl SpoolEntry {
    /// The entry for these bytes at this offset.
    pub(super) fn new(offset: Offset, bytes: &[u8]) -> Self {
        Self { offset, length: bytes.len() as u64, crc: crc32fast::hash(bytes) }
    }

    /// End of its bytes.
    pub(super) fn end(&self) -> Offset {
        self.offset.saturating_add(self.length)
    }

    /// Whether these are the spooled bytes.
    pub(super) fn is(&self, bytes: &[u8]) -> bool {
        *self == Self::new(self.offset, bytes)
    }
}

/// Spooled bytes by article, with one segment per output file.
pub(super) struct Spool {
    path: PathBuf,
    /// Segments per article.
    segments: usize,
    inner: Mutex<Inner>,
}

struct Inner {
    file: DiskFile,
    end: Offset,
}

impl Spool {
    /// Opens the spool of a format with this many segments per article, and truncates it to `end`.
    pub(super) fn open(
        run_dir: &RunDir,
        format: Format,
        segments: usize,
        end: Offset,
    ) -> Result<Self, ReportError> {
        let path = run_dir.path(&format!("spool-{}", format.name()));
        let open = || {
            let file = run_dir.disk().open(&path)?;
            file.set_len(end)?;
            Ok(file)
        };
        let file = open().map_err(|reason| ReportError::write(&path, reason))?;
        Ok(Self { path, segments, inner: Mutex::new(Inner { file, end }) })
    }

    /// Appends an article's segments, preceded by a header with their lengths.
    pub(super) fn put(&self, segments: &[Vec<u8>]) -> Result<SpoolEntry, ReportError> {
        debug_assert_eq!(segments.len(), self.segments);
        let mut bytes: Vec<u8> = segments.iter().flat_map(|s| (s.len() as u64).to_le_bytes()).collect();
        segments.iter().for_each(|segment| bytes.extend_from_slice(segment));
        let mut inner = self.inner();
        let spooled = SpoolEntry::new(inner.end, &bytes);
        // A write that failed halfway is overwritten by the next, not skipped over.
        let written =
            inner.file.seek(SeekFrom::Start(spooled.offset)).and_then(|_| inner.file.write_all(&bytes));
        written.map_err(|reason| ReportError::write(&self.path, reason))?;
        inner.end = spooled.end();
        Ok(spooled)
    }

    /// Whether the spooled bytes are still there and intact.
    pub(super) fn holds(&self, spooled: &SpoolEntry) -> bool {
        let mut inner = self.inner();
        if spooled.end() > inner.end {
            return false;
        }
        let mut bytes = vec![0; spooled.length as usize];
        let read =
            inner.file.seek(SeekFrom::Start(spooled.offset)).and_then(|_| inner.file.read_exact(&mut bytes));
        read.is_ok() && spooled.is(&bytes)
    }

    /// Syncs the spool, so that it survives a power failure.
    pub(super) fn sync(&self) -> Result<(), ReportError> {
        self.inner().file.sync().map_err(|reason| ReportError::write(&self.path, reason))
    }

    /// Passes these segments of the articles at these offsets to `take`, in order.
    pub(super) fn each<const N: usize>(
        &self,
        indices: [usize; N],
        offsets: &[Offset],
        mut take: impl FnMut([&[u8]; N]) -> io::Result<()>,
    ) -> io::Result<()> {
        let mut inner = self.inner();
        let mut head = vec![0; 8 * self.segments];
        let mut segments = [const { Vec::new() }; N];
        for &offset in offsets {
            inner.file.seek(SeekFrom::Start(offset))?;
            inner.file.read_exact(&mut head)?;
            for (segment, index) in segments.iter_mut().zip(indices) {
                let mut lengths = head.as_chunks().0.iter().map(|&length| u64::from_le_bytes(length));
                let before: u64 = lengths.by_ref().take(index).sum();
                segment.resize(lengths.next().unwrap_or(0) as usize, 0);
                inner.file.seek(SeekFrom::Start(offset + head.len() as u64 + before))?;
                inner.file.read_exact(segment)?;
            }
            take(segments.each_ref().map(Vec::as_slice))?;
        }
        Ok(())
    }

    fn inner(&self) -> MutexGuard<'_, Inner> {
        self.inner.lock().unwrap_or_else(PoisonError::into_inner)
    }
}

#[cfg(test)]
#[allow(clippy::unwrap_used)]
mod tests {
    use super::super::disk::Disk;
    use super::*;

    #[test]
    fn segments_come_back_in_the_order_asked_for() {
        let folder = tempfile::tempdir().unwrap();
        let run_dir = RunDir::open(folder.path(), Disk::default()).unwrap();
        let spool = Spool::open(&run_dir, Format::Csv, 2, 0).unwrap();
        let put = |a: &str, b: &str| spool.put(&[a.into(), b.into()]).unwrap();
        let (late, early, empty) = (put("late", "2"), put("early ", "1"), put("", ""));
        let copied = |index| {
            let mut out = Vec::new();
            let order = [early.offset, empty.offset, late.offset];
            spool.each([index], &order, |[segment]| out.write_all(segment)).unwrap();
            String::from_utf8(out).unwrap()
        };
        assert_eq!([copied(0), copied(1)], ["early late", "12"]);
        let mut both = Vec::new();
        let join = |[first, second]: [&[u8]; 2]| both.write_all(&[second, first].concat());
        spool.each([0, 1], &[late.offset, early.offset], join).unwrap();
        assert_eq!(both, b"2late1early ");
    }

    #[test]
    fn what_was_cut_or_altered_is_not_held() {
        let folder = tempfile::tempdir().unwrap();
        let run_dir = RunDir::open(folder.path(), Disk::default()).unwrap();
        let spool = Spool::open(&run_dir, Format::Csv, 1, 0).unwrap();
        let spooled = ["first", "second", "third"].map(|text| spool.put(&[text.into()]).unwrap());
        drop(spool);
        let path = run_dir.path("spool-csv");
        let mut bytes = std::fs::read(&path).unwrap();
        bytes[spooled[1].offset as usize + 8] ^= 1;
        std::fs::write(&path, bytes).unwrap();
        let spool = Spool::open(&run_dir, Format::Csv, 1, spooled[2].end() - 1).unwrap();
        assert_eq!(spooled.map(|spooled| spool.holds(&spooled)), [true, false, false]);
    }
}
