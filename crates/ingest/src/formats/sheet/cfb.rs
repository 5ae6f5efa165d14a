//! The small file system that Office's files were before 2007 (MS-CFB): sectors, and for each sector the one behind it. Apart
//! because chains may lead in circles and sizes may be anything, which is settled here.

/// Sector numbers from here on mean that there is none.
const NONE: u32 = 0xFFFF_FFFA;
/// Size of the sectors that small files lie in.
const SMALL: usize = 64;
/// Files below this size are small.
const SMALL_FILE: usize = 4_096;
/// Size of a folder's entry.
const ENTRY: usize = 128;

/// A file system.
pub(super) struct Files<'b> {
    bytes: &'b [u8],
    sector: usize,
    /// For each sector, the one behind it.
    next: Vec<u32>,
    small_next: Vec<u32>,
    entries: Vec<u8>,
}

impl<'b> Files<'b> {
    /// Opens a file system; none if it is damaged.
    pub fn open(bytes: &'b [u8]) -> Option<Self> {
        let shift = u16::from_le_bytes(bytes.get(30..32)?.try_into().ok()?);
        let sector = 1_usize << Some(shift).filter(|shift| [9, 12].contains(shift))?;
        let mut files = Self { bytes, sector, next: Vec::new(), small_next: Vec::new(), entries: Vec::new() };
        let mut tables = numbers(bytes.get(76..512)?);
        let mut more = word(bytes, 68)?;
        // No more tables than the file has sectors.
        let most = bytes.len() / sector + 1;
        for _ in 0..most {
            if more >= NONE {
                break;
            }
            let mut table = numbers(files.at(more)?);
            more = table.pop()?;
            tables.extend(table);
        }
        for table in tables.into_iter().filter(|&table| table < NONE).take(most) {
            if let Some(table) = files.at(table) {
                files.next.extend(numbers(table));
            }
        }
        files.entries = files.chain(word(bytes, 48)?);
        files.small_next = numbers(&files.chain(word(bytes, 60)?));
        Some(files)
    }

    /// The content of the first file that goes by one of `names`, in small letters.
    pub fn file(&self, names: &[&str]) -> Option<Vec<u8>> {
        let entry = self.entries().find(|entry| names.contains(&name(entry).to_lowercase().as_str()))?;
        let (start, size) = (word(entry, 116)?, usize::try_from(word(entry, 120)?).ok()?);
        let mut content = if size >= SMALL_FILE { self.chain(start) } else { self.small_chain(start, size)? };
        content.truncate(size);
        Some(content)
    }

    /// Whether there is a file that goes by one of `names`, in small letters.
    pub fn has(&self, names: &[&str]) -> bool {
        self.entries().any(|entry| names.contains(&name(entry).to_lowercase().as_str()))
    }

    fn entries(&self) -> impl Iterator<Item = &[u8]> {
        self.entries.chunks_exact(ENTRY)
    }

    /// The bytes of a sector; of the last one, what there is.
    fn at(&self, sector: u32) -> Option<&'b [u8]> {
        let start = usize::try_from(sector).ok()?.checked_add(1)?.checked_mul(self.sector)?;
        let end = start.checked_add(self.sector)?.min(self.bytes.len());
        self.bytes.get(start..end)
    }

    /// All bytes from a sector on, no more than there are in the file.
    fn chain(&self, mut sector: u32) -> Vec<u8> {
        let mut all = Vec::new();
        while let Some(part) = self.at(sector).filter(|_| sector < NONE && all.len() <= self.bytes.len()) {
            all.extend_from_slice(part);
            match self.next.get(sector as usize) {
                Some(&next) => sector = next,
                None => break,
            }
        }
        all
    }

    /// The same of a small file, which lies in one that the root holds.
    fn small_chain(&self, mut sector: u32, size: usize) -> Option<Vec<u8>> {
        let store = self.chain(word(self.entries().next()?, 116)?);
        let mut all = Vec::new();
        while sector < NONE && all.len() < size {
            let rest = store.get((sector as usize).checked_mul(SMALL)?..)?;
            if rest.is_empty() {
                break;
            }
            all.extend_from_slice(&rest[..rest.len().min(SMALL)]);
            match self.small_next.get(sector as usize) {
                Some(&next) => sector = next,
                None => break,
            }
        }
        Some(all)
    }
}

fn name(entry: &[u8]) -> String {
    let units = entry[..64].chunks_exact(2).map(|unit| u16::from_le_bytes([unit[0], unit[1]]));
    char::decode_utf16(units.take_while(|&unit| unit != 0)).map(|c| c.unwrap_or('\u{FFFD}')).collect()
}

fn word(bytes: &[u8], at: usize) -> Option<u32> {
    Some(u32::from_le_bytes(bytes.get(at..at.checked_add(4)?)?.try_into().ok()?))
}

fn numbers(bytes: &[u8]) -> Vec<u32> {
    bytes.chunks_exact(4).map(|four| u32::from_le_bytes([four[0], four[1], four[2], four[3]])).collect()
}
