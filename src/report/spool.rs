//! Where rows wait for their turn. Analyses finish in any order and the files are sorted by article,
//! so each article's finished bytes are set aside on disk and copied out in order at the end.
//!
//! Memory: none; whoever sets bytes aside keeps their place, eight bytes an article. Disk: as much again as the files
//! made from it, until the program ends.

use std::fs::File;
use std::io::{self, Read, Seek, SeekFrom, Write};
use std::path::Path;
use std::sync::{Mutex, PoisonError};

/// Where an article's bytes begin.
pub(super) type Place = u64;

/// Bytes by article, each article's cut into as many segments as there are files to make.
pub(super) struct Spool {
    /// Segments of an article.
    segments: usize,
    inner: Mutex<Inner>,
}

struct Inner {
    /// Without a name in the folder, so that nothing is left however the program ends.
    file: File,
    end: Place,
}

impl Spool {
    /// An empty spool on the disk that holds `folder`, for articles of so many segments.
    pub(super) fn new(folder: &Path, segments: usize) -> io::Result<Self> {
        let file = tempfile::tempfile_in(folder)?;
        Ok(Self { segments, inner: Mutex::new(Inner { file, end: 0 }) })
    }

    /// Sets an article's segments aside, behind a head that tells their lengths.
    pub(super) fn put(&self, segments: &[Vec<u8>]) -> io::Result<Place> {
        debug_assert_eq!(segments.len(), self.segments);
        let mut bytes: Vec<u8> = segments.iter().flat_map(|s| (s.len() as u64).to_le_bytes()).collect();
        segments.iter().for_each(|segment| bytes.extend_from_slice(segment));
        let mut inner = self.inner.lock().unwrap_or_else(PoisonError::into_inner);
        let place = inner.end;
        // A write that failed halfway is overwritten by the next, not skipped over.
        inner.file.seek(SeekFrom::Start(place))?;
        inner.file.write_all(&bytes)?;
        inner.end = place + bytes.len() as u64;
        Ok(place)
    }

    /// Copies segment `index` of the articles at these places to `out`, in their order.
    pub(super) fn copy(&self, index: usize, places: &[Place], out: &mut dyn Write) -> io::Result<()> {
        self.each(index, places, |segment| out.write_all(segment))
    }

    /// Hands on segment `index` of the articles at these places, in their order.
    pub(super) fn each(
        &self,
        index: usize,
        places: &[Place],
        mut take: impl FnMut(&[u8]) -> io::Result<()>,
    ) -> io::Result<()> {
        let mut inner = self.inner.lock().unwrap_or_else(PoisonError::into_inner);
        let mut head = vec![0; 8 * self.segments];
        let mut segment = Vec::new();
        for &place in places {
            inner.file.seek(SeekFrom::Start(place))?;
            inner.file.read_exact(&mut head)?;
            let mut lengths = head.as_chunks().0.iter().map(|&length| u64::from_le_bytes(length));
            let before: u64 = lengths.by_ref().take(index).sum();
            segment.resize(lengths.next().unwrap_or(0) as usize, 0);
            inner.file.seek(SeekFrom::Start(place + head.len() as u64 + before))?;
            inner.file.read_exact(&mut segment)?;
            take(&segment)?;
        }
        Ok(())
    }
}

#[cfg(test)]
#[allow(clippy::unwrap_used)]
mod tests {
    use super::*;

    #[test]
    fn segments_come_back_in_the_order_asked_for() {
        let folder = tempfile::tempdir().unwrap();
        let spool = Spool::new(folder.path(), 2).unwrap();
        let put = |a: &str, b: &str| spool.put(&[a.into(), b.into()]).unwrap();
        let (late, early, empty) = (put("late", "2"), put("early ", "1"), put("", ""));
        let copied = |index| {
            let mut out = Vec::new();
            spool.copy(index, &[early, empty, late], &mut out).unwrap();
            String::from_utf8(out).unwrap()
        };
        assert_eq!([copied(0), copied(1)], ["early late", "12"]);
    }
}
