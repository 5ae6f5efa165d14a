//! Journal of finished articles, one line each, so that an interrupted run can be resumed. Separate from the reports
//! because it is written during the run and read only if the run did not finish.
//!
//! A line is the CRC-32 of its JSON in eight hex digits, a space, the JSON. The first line holds the
//! [`RunFingerprint`]: a run with another fingerprint cannot use the finished articles. Each later line identifies an
//! article by its id, source, the SHA-256 of its bytes and that of its extra columns, and records what was spooled for
//! it and what it adds to the totals. Lines are appended as articles finish and synced in groups. The checksum detects a
//! line that a crash tore, which is cut off; spooled bytes that never reached the disk are detected by their own
//! checksums.

use std::collections::HashMap;
use std::fs::File;
use std::io::{self, BufRead, BufReader, Read, Seek, SeekFrom, Write};
use std::path::{Path, PathBuf};
use std::time::{Duration, Instant};

use serde::de::DeserializeOwned;
use serde::{Deserialize, Serialize};
use serde_json::{Map, Value};
use sha2::{Digest, Sha256};

use super::disk::DiskFile;
use super::meta::{Fingerprint, Meta};
use super::run_dir::RunDir;
use super::spool::{Offset, SpoolEntry};
use super::{AuthorStance, Counts, ReportError};
use crate::document::{Article, Engine};

/// The file's name in the run's working folder.
pub(super) const FILE: &str = "journal";
/// Name and version of the schema.
const SCHEMA: &str = "standpoint/journal/2";
/// Maximum time between syncs: the finished work that a power failure can cost. A sync takes milliseconds, so one per
/// second costs next to nothing.
const SYNCED_AT_LEAST: Duration = Duration::from_secs(1);
/// Bytes of a line before its JSON.
const CHECKSUM: usize = 9;

/// All settings, by name, that a run's analyses and reports depend on besides the articles.
#[derive(Clone, Debug, Default, PartialEq, Serialize, Deserialize)]
#[serde(transparent)]
pub struct RunFingerprint(Map<String, Value>);

impl RunFingerprint {
    /// The program's version, and the engine and the model that it runs, by the model's hash.
    pub fn of(engine: &Engine, hash: &str) -> Self {
        let Engine { name, model, version } = engine;
        let running = Self::default().with("version", env!("CARGO_PKG_VERSION"));
        running.with("engine", format!("{name} {model} {version}")).with("model", hash)
    }

    /// Adds a setting; a later value for the same name replaces the earlier one.
    pub fn with(mut self, name: &str, value: impl Into<Value>) -> Self {
        self.0.insert(name.to_owned(), value.into());
        self
    }

    /// Sorted names of the settings that differ between the two.
    pub(super) fn differing(&self, other: &Self) -> Vec<String> {
        let names = self.0.keys().chain(other.0.keys());
        let mut differing: Vec<_> =
            names.filter(|&name| self.0.get(name) != other.0.get(name)).cloned().collect();
        differing.sort();
        differing.dedup();
        differing
    }
}

#[derive(Serialize, Deserialize)]
struct Head {
    schema: String,
    #[serde(rename = "making")]
    fingerprint: RunFingerprint,
}

/// A finished article.
#[derive(Clone, Debug, PartialEq, Serialize, Deserialize)]
pub(super) struct Entry {
    pub(super) id: String,
    pub(super) source: String,
    pub(super) sha256: String,
    /// The columns of the input that the program does not use.
    #[serde(default, skip_serializing_if = "Fingerprint::is_empty")]
    pub(super) meta: Fingerprint,
    /// The article whose text it repeats.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub(super) duplicate_of: Option<String>,
    /// What each output spooled, in the order of the formats.
    #[serde(rename = "kept")]
    pub(super) spooled: Vec<SpoolEntry>,
    /// What it adds to the counts.
    pub(super) counts: Counts,
    /// Its author's stance toward each focus actor.
    pub(super) focus: Vec<Option<AuthorStance>>,
}

impl Entry {
    /// Its offsets in the outputs.
    pub(super) fn offsets(&self) -> impl Iterator<Item = Offset> {
        self.spooled.iter().map(|spooled| spooled.offset)
    }
}

/// First half of the SHA-256 of what identifies an article; half a hash saves memory.
type Key = [u8; 16];

fn key(id: &str, source: &str, sha256: &str, meta: &Fingerprint, duplicate_of: Option<&str>) -> Key {
    let mut hash = Sha256::new();
    for part in [id, source, sha256, &meta.sha256, duplicate_of.unwrap_or_default()] {
        hash.update((part.len() as u64).to_le_bytes());
        hash.update(part);
    }
    let hash = hash.finalize();
    std::array::from_fn(|i| hash[i])
}

/// The intact part of a journal.
#[derive(Debug, Default)]
pub(super) struct Unfinished {
    pub(super) fingerprint: RunFingerprint,
    /// Start of each article's line.
    lines: HashMap<Key, u64>,
    /// End of the last intact line.
    end: u64,
    /// End of the last bytes that each output spooled.
    pub(super) ends: Vec<Offset>,
}

impl Unfinished {
    /// Reads the journal at `path` and passes each finished article to `each`; `None` if there is no journal or another
    /// version wrote it.
    pub(super) fn read(path: &Path, mut each: impl FnMut(&Entry)) -> io::Result<Option<Self>> {
        let mut lines = match File::open(path) {
            Err(none) if none.kind() == io::ErrorKind::NotFound => return Ok(None),
            other => BufReader::new(other?),
        };
        let mut line = Vec::new();
        lines.read_until(b'\n', &mut line)?;
        let head: Option<Head> = parse(&line).filter(|head: &Head| head.schema == SCHEMA);
        let Some(Head { fingerprint, .. }) = head else { return Ok(None) };
        let mut previous = Self { fingerprint, end: line.len() as u64, ..Self::default() };
        loop {
            line.clear();
            lines.read_until(b'\n', &mut line)?;
            let Some(entry) = parse::<Entry>(&line) else { return Ok(Some(previous)) };
            let Entry { id, source, sha256, meta, duplicate_of, .. } = &entry;
            previous.lines.insert(key(id, source, sha256, meta, duplicate_of.as_deref()), previous.end);
            previous.end += line.len() as u64;
            previous.ends.resize(entry.spooled.len(), 0);
            previous
                .ends
                .iter_mut()
                .zip(&entry.spooled)
                .for_each(|(end, spooled)| *end = spooled.end().max(*end));
            each(&entry);
        }
    }

    /// Number of finished articles.
    pub(super) fn articles(&self) -> usize {
        self.lines.len()
    }
}

/// A line's JSON, if it is intact.
fn parse<T: DeserializeOwned>(line: &[u8]) -> Option<T> {
    let line = line.strip_suffix(b"\n")?;
    let (checksum, json) = line.split_at_checked(CHECKSUM)?;
    let checksum = std::str::from_utf8(checksum).ok()?.strip_suffix(' ')?;
    let checksum = u32::from_str_radix(checksum, 16).ok()?;
    (checksum == crc32fast::hash(json)).then(|| serde_json::from_slice(json).ok()).flatten()
}

fn line(of: &impl Serialize) -> io::Result<Vec<u8>> {
    let json = serde_json::to_vec(of)?;
    let mut line = format!("{:08x} ", crc32fast::hash(&json)).into_bytes();
    line.extend(json);
    line.push(b'\n');
    Ok(line)
}

/// The journal of the run in progress.
#[derive(Debug)]
pub(super) struct Journal {
    path: PathBuf,
    file: DiskFile,
    end: u64,
    /// Articles finished by the resumed run and not yet seen in this one.
    previous: HashMap<Key, u64>,
    synced: Instant,
}

impl Journal {
    /// Continues the journal of the resumed run, or begins a new one.
    pub(super) fn open(
        run_dir: &RunDir,
        fingerprint: &RunFingerprint,
        previous: Option<Unfinished>,
    ) -> Result<Self, ReportError> {
        let path = run_dir.path(FILE);
        let Unfinished { lines, end, .. } = previous.unwrap_or_default();
        let open = || {
            let file = run_dir.disk().open(&path)?;
            file.set_len(end)?;
            let mut journal = Self { path: path.clone(), file, end, previous: lines, synced: Instant::now() };
            if end == 0 {
                journal.append(&Head { schema: SCHEMA.to_owned(), fingerprint: fingerprint.clone() })?;
            }
            Ok(journal)
        };
        open().map_err(|reason| ReportError::write(&path, reason))
    }

    /// The resumed run's entry for this article; returned only once.
    pub(super) fn finished(&mut self, article: &Article) -> Option<Entry> {
        let meta = Fingerprint::of(&Meta::new(&article.meta));
        let Article { id, source, sha256, duplicate_of, .. } = article;
        let at = self.previous.remove(&key(id, source, sha256, &meta, duplicate_of.as_deref()))?;
        let mut line = Vec::new();
        self.file.seek(SeekFrom::Start(at)).ok()?;
        BufReader::new((&mut self.file).take(self.end - at)).read_until(b'\n', &mut line).ok()?;
        let entry: Entry = parse(&line)?;
        let same = entry.id == *id && entry.source == *source && entry.sha256 == *sha256;
        (same && entry.meta == meta && entry.duplicate_of == *duplicate_of).then_some(entry)
    }

    /// Records a finished article.
    pub(super) fn note(&mut self, entry: &Entry) -> Result<(), ReportError> {
        self.append(entry).map_err(|reason| ReportError::write(&self.path, reason))
    }

    fn append(&mut self, entry: &impl Serialize) -> io::Result<()> {
        let line = line(entry)?;
        // A write that failed halfway is overwritten by the next.
        self.file.seek(SeekFrom::Start(self.end))?;
        self.file.write_all(&line)?;
        self.end += line.len() as u64;
        Ok(())
    }

    /// Whether it is time to sync.
    pub(super) fn is_due(&self) -> bool {
        self.synced.elapsed() >= SYNCED_AT_LEAST
    }

    /// Syncs the lines, so that they survive a power failure, and checks that the file still exists.
    pub(super) fn sync(&mut self) -> Result<(), ReportError> {
        self.synced = Instant::now();
        // A removed file can still be written to, and the writes would be lost.
        let there = self.file.sync().and_then(|()| std::fs::metadata(&self.path));
        there.map(drop).map_err(|reason| ReportError::write(&self.path, reason))
    }
}

#[cfg(test)]
#[allow(clippy::unwrap_used)]
mod tests {
    use super::super::disk::Disk;
    use super::*;

    fn entry(id: &str) -> Entry {
        Entry {
            id: id.into(),
            source: format!("in/{id}.txt"),
            sha256: "0".repeat(64),
            meta: Fingerprint::default(),
            duplicate_of: None,
            spooled: vec![SpoolEntry::new(7, id.as_bytes())],
            counts: Counts { articles: 1, words: 9, ..Counts::default() },
            focus: vec![None],
        }
    }

    fn ids(path: &Path) -> Vec<String> {
        let mut ids = Vec::new();
        Unfinished::read(path, |entry| ids.push(entry.id.clone())).unwrap().unwrap();
        ids
    }

    #[test]
    fn wherever_it_is_torn_the_whole_lines_before_are_kept() {
        let folder = tempfile::tempdir().unwrap();
        let run_dir = RunDir::open(folder.path(), Disk::default()).unwrap();
        let path = run_dir.path(FILE);
        let fingerprint = RunFingerprint::default().with("summary", 3);
        let mut journal = Journal::open(&run_dir, &fingerprint, None).unwrap();
        let head = journal.end;
        let mut ends = Vec::new();
        for id in ["a", "b", "c"] {
            journal.note(&entry(id)).unwrap();
            ends.push(journal.end);
        }
        assert_eq!(ids(&path), ["a", "b", "c"]);
        let whole = std::fs::read(&path).unwrap();
        for cut in 0..whole.len() as u64 {
            std::fs::write(&path, &whole[..cut as usize]).unwrap();
            if cut < head {
                assert!(Unfinished::read(&path, |_| {}).unwrap().is_none(), "{cut}");
                continue;
            }
            let kept = ends.iter().filter(|&&end| end <= cut).count();
            assert_eq!(ids(&path), ["a", "b", "c"][..kept], "{cut}");
            let previous = Unfinished::read(&path, |_| {}).unwrap();
            let mut journal = Journal::open(&run_dir, &fingerprint, previous).unwrap();
            journal.note(&entry("d")).unwrap();
            let expected: Vec<_> = ["a", "b", "c"].into_iter().take(kept).chain(["d"]).collect();
            assert_eq!(ids(&path), expected, "{cut}");
        }
        // A bit that flipped ends what is trusted, wherever it is.
        for at in head..whole.len() as u64 {
            let mut harmed = whole.clone();
            harmed[at as usize] ^= 1;
            std::fs::write(&path, &harmed).unwrap();
            let before = ends.iter().filter(|&&end| end <= at).count();
            assert_eq!(ids(&path), ["a", "b", "c"][..before], "{at}");
        }
    }

    #[test]
    fn what_differs_is_told_by_name() {
        let fingerprint =
            |summary: i32| RunFingerprint::default().with("summary", summary).with("model", "base");
        assert_eq!(fingerprint(3).differing(&fingerprint(3)), [""; 0]);
        assert_eq!(fingerprint(3).differing(&fingerprint(4).with("focus", "x")), ["focus", "summary"]);
    }
}
