//! Where rows wait for their turn. Analyses finish in any order and the files are sorted by article,
//! so each article's finished bytes are set aside on disk and copied out in order at the end.
//!
//! Memory: the id and the ends of its segments, some 150 bytes an article; never the rows. Disk: as
//! much again as the files made from it, until the program ends. A run too large even for the ids
//! would sort them outside memory here, and nowhere else.

use std::collections::BTreeMap;
use std::fs::File;
use std::io::{self, Read, Seek, SeekFrom, Write};
use std::path::Path;
use std::sync::{Mutex, PoisonError};

/// Bytes by article, each article's cut into as many segments as there are files to make.
pub(super) struct Spool {
    inner: Mutex<Inner>,
}

struct Inner {
    /// Without a name in the folder, so that nothing is left however the program ends.
    file: File,
    end: u64,
    /// Start of an article's first segment, then the end of each.
    bounds: BTreeMap<String, Box<[u64]>>,
}

impl Spool {
    /// An empty spool on the disk that holds `folder`.
    pub(super) fn new(folder: &Path) -> io::Result<Self> {
        let file = tempfile::tempfile_in(folder)?;
        Ok(Self { inner: Mutex::new(Inner { file, end: 0, bounds: BTreeMap::new() }) })
    }

    /// Sets an article's segments aside.
    pub(super) fn put(&self, id: &str, segments: &[Vec<u8>]) -> io::Result<()> {
        let joined = segments.concat();
        let mut inner = self.inner.lock().unwrap_or_else(PoisonError::into_inner);
        let start = inner.end;
        // A write that failed halfway is overwritten by the next, not skipped over.
        inner.file.seek(SeekFrom::Start(start))?;
        inner.file.write_all(&joined)?;
        let ends = segments.iter().scan(start, |at, segment| {
            *at += segment.len() as u64;
            Some(*at)
        });
        let bounds = std::iter::once(start).chain(ends).collect();
        inner.end = start + joined.len() as u64;
        inner.bounds.insert(id.to_owned(), bounds);
        Ok(())
    }

    /// Copies segment `index` of every article to `out`, in the order of the ids.
    pub(super) fn copy(&self, index: usize, out: &mut dyn Write) -> io::Result<()> {
        let mut guard = self.inner.lock().unwrap_or_else(PoisonError::into_inner);
        let Inner { file, bounds, .. } = &mut *guard;
        let mut segment = Vec::new();
        for bounds in bounds.values() {
            let (start, end) = (bounds[index], bounds[index + 1]);
            segment.resize((end - start) as usize, 0);
            file.seek(SeekFrom::Start(start))?;
            file.read_exact(&mut segment)?;
            out.write_all(&segment)?;
        }
        Ok(())
    }
}
