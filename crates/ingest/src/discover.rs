//! From what the user named to the files to read. Apart from reading so that a run knows its size before it
//! starts, and so that the order of files is settled once: sorted by path, each file once.

use std::collections::{BTreeMap, HashSet};
use std::ffi::OsStr;
use std::fmt;
use std::fs::{File, FileType};
use std::io::{BufRead, BufReader, Read};
use std::path::{Path, PathBuf};
use std::str::Utf8Chunk;

use walkdir::{DirEntry, WalkDir};

use super::Format;
use super::failure::{Failure, Fault};
use super::formats::{content, unknown};

/// A file to read.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct SourceFile {
    /// Path as the user gave it, or the folder given and what was found in it.
    pub path: PathBuf,
    /// The path from the named folder's own name on (from the parent's, for a file named by itself), `/`
    /// between: the same wherever the machine keeps the folder. Ids are made from it.
    pub key: String,
    /// How to read it.
    pub format: Format,
    /// Whether it is a gzip file that holds such a file.
    pub packed: bool,
}

impl SourceFile {
    /// The file at `path`, if its name promises a format; `.gz` behind another extension is a packed file of that
    /// format. A `.doc` is one if it is none in truth: databases call their RTF so, and some programs their DOCX.
    fn known(path: &Path, key: String) -> Option<Self> {
        let named = promised(path).or_else(|| Some((Format::Docx, false)).filter(|_| is_other_doc(path)));
        let (format, packed) = named?;
        Some(Self { path: path.to_owned(), key, format, packed })
    }
}

/// The format that a file's name promises, and whether the file is packed.
pub(super) fn promised(path: &Path) -> Option<(Format, bool)> {
    if path.extension().is_some_and(|e| e.eq_ignore_ascii_case("gz")) {
        return Format::of(Path::new(path.file_stem()?)).map(|format| (format, true));
    }
    Format::of(path).map(|format| (format, false))
}

/// Whether a `.doc` is something else than a document of the old Word.
fn is_other_doc(path: &Path) -> bool {
    if path.extension().is_none_or(|e| !e.eq_ignore_ascii_case("doc")) || special(path).is_some() {
        return false;
    }
    let mut head = Vec::new();
    let read = File::open(path).and_then(|file| file.take(content::HEAD).read_to_end(&mut head));
    read.is_ok() && (head.starts_with(b"PK") || content::format(Format::Docx, &head) != Format::Docx)
}

/// What is wrong with what lies at `path` where no end need come of it and a reader might wait for ever; none where it is
/// a file, a folder or nothing.
pub(super) fn special(path: &Path) -> Option<Fault> {
    let kind = path.metadata().ok()?.file_type();
    let remedy = "save what comes from it to a file, or give JSON Lines on standard input, named -";
    let regular = kind.is_file() || kind.is_dir();
    (!regular).then(|| Fault::new(format!("it is no file but {}", special_kind(kind)), remedy))
}

#[cfg(unix)]
fn special_kind(kind: FileType) -> &'static str {
    use std::os::unix::fs::FileTypeExt;
    match () {
        () if kind.is_fifo() => "a pipe",
        () if kind.is_socket() => "a socket",
        () => "a device",
    }
}

#[cfg(not(unix))]
fn special_kind(_: FileType) -> &'static str {
    "a device"
}

impl SourceFile {
    /// Whether the file is one article, by its format: a database's export is told by its text alone.
    pub fn is_one_article(&self) -> bool {
        self.format.is_one_article()
    }

    /// How many articles the file holds: one, or as many as lines that are not blank. None if it cannot be told without
    /// reading it as articles, or if it is a pipe, which can be read but once.
    pub fn count(&self) -> Option<u64> {
        match self.format {
            _ if self.is_one_article() => Some(1),
            Format::JsonLines if !self.packed && self.path.is_file() => {
                lines(File::open(&self.path).ok()?).ok()
            }
            _ => None,
        }
    }
}

/// Lines that are not blank.
fn lines(file: File) -> std::io::Result<u64> {
    let mut file = BufReader::with_capacity(1 << 16, file);
    let (mut lines, mut blank) = (0, true);
    loop {
        let bytes = file.fill_buf()?;
        let read = bytes.len();
        if read == 0 {
            return Ok(lines + u64::from(!blank));
        }
        for &byte in bytes {
            if byte == b'\n' {
                lines += u64::from(!blank);
                blank = true;
            } else {
                blank &= byte.is_ascii_whitespace();
            }
        }
        file.consume(read);
    }
}

/// What a list of inputs comes to.
#[derive(Clone, Debug, Default, PartialEq, Eq)]
pub struct Discovery {
    /// Files to read, sorted by path.
    pub files: Vec<SourceFile>,
    /// Inputs that do not exist, folders that cannot be listed.
    pub failures: Vec<Failure>,
    /// Files in folders, and in ZIPs, whose extension is not known, sorted; they are not read.
    pub ignored: Vec<PathBuf>,
}

/// Files of one kind that are not read.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct PassedOver {
    /// How many.
    pub files: usize,
    /// Their extension, in small letters, if they have one.
    pub extension: Option<String>,
    /// What to do about them.
    pub remedy: &'static str,
}

impl fmt::Display for PassedOver {
    fn fmt(&self, out: &mut fmt::Formatter<'_>) -> fmt::Result {
        match &self.extension {
            Some(extension) => write!(out, "{} .{extension}: {}", self.files, self.remedy),
            None => write!(out, "{} without an extension: {}", self.files, self.remedy),
        }
    }
}

/// What to do about files that are not read, by their extensions.
const REMEDIES: [(&[&str], &str); 11] = [
    (&["doc", "dot", "wpd", "wps", "pages", "ppt", "pptx", "odp"], "save as .docx"),
    (&["xlsb", "numbers"], "save as .xlsx"),
    (
        &["png", "jpg", "jpeg", "gif", "tif", "tiff", "bmp", "webp", "heic", "svg"],
        "give the text, not a picture of it",
    ),
    (&["rar", "7z", "tar", "tgz", "bz2", "xz", "zst"], "unpack, or pack as .zip or .gz"),
    (&["djvu", "ps", "xps"], "save as .pdf"),
    (&["mobi", "azw", "azw3", "fb2"], "convert to .epub"),
    (
        &["rda", "rdata", "rds", "sav", "dta", "sas7bdat", "feather", "arrow", "db", "sqlite", "mdb", "pkl"],
        "export as .csv or .parquet",
    ),
    (&["msg", "mbox", "pst"], "save each mail as .eml"),
    (&["mp3", "mp4", "m4a", "wav", "mov", "avi", "ogg"], "write out what is said"),
    (&["css", "js", "map", "woff", "woff2", "ttf", "ico"], "nothing: parts of saved web pages"),
    (&["bib", "enw", "nbib"], "export as .ris"),
];

impl Discovery {
    /// The kinds of files that are not read, the most frequent first.
    pub fn passed_over(&self) -> Vec<PassedOver> {
        let mut kinds: BTreeMap<Option<String>, usize> = BTreeMap::new();
        for path in &self.ignored {
            let extension = path.extension().map(|e| e.to_string_lossy().to_lowercase());
            *kinds.entry(extension).or_default() += 1;
        }
        let remedy = |extension: &Option<String>| {
            let known = |(names, _): &&(&[&str], &str)| {
                extension.as_ref().is_some_and(|e| names.contains(&e.as_str()))
            };
            REMEDIES.iter().find(known).map_or("name them to have them read as text", |(_, remedy)| remedy)
        };
        let mut kinds: Vec<PassedOver> = kinds
            .into_iter()
            .map(|(extension, files)| PassedOver { files, remedy: remedy(&extension), extension })
            .collect();
        kinds.sort_by_key(|kind| std::cmp::Reverse(kind.files));
        kinds
    }
}

/// Lists the files that `inputs` (files and folders, recursively) hold.
///
/// Hidden files and linked folders inside a folder are passed over, as are files of unknown extension, which
/// [`Discovery::ignored`] lists. A file named by itself is always read, as text if its extension says nothing.
pub fn discover(inputs: &[PathBuf]) -> Discovery {
    let mut found = Discovery::default();
    for input in inputs {
        if input.is_dir() {
            list_folder(input, &mut found);
        } else if let Some(fault) = special(input) {
            found.failures.push(fault.of(&shown(input), None));
        } else if input.exists() {
            // Without a known name it is text, `.gz` or not.
            let packed = input.extension().is_some_and(|e| e.eq_ignore_ascii_case("gz"));
            let file = SourceFile::known(input, file_key(input));
            if file.as_ref().is_some_and(|file| file.format == Format::Zip && !file.packed) {
                found.ignored.extend(unknown(input));
            }
            found.files.push(file.unwrap_or_else(|| SourceFile {
                path: input.clone(),
                key: file_key(input),
                format: Format::Text,
                packed,
            }));
        } else {
            let fault = Fault::new("there is no such file or folder", "check the path");
            found.failures.push(fault.of(&shown(input), None));
        }
    }
    found.files.sort_by(|a, b| a.path.cmp(&b.path));
    let mut seen = HashSet::new();
    found.files.retain(|f| seen.insert(f.path.canonicalize().unwrap_or_else(|_| f.path.clone())));
    found.failures.sort_by(|a, b| a.source_name.cmp(&b.source_name));
    found.failures.dedup();
    found.ignored.sort();
    found.ignored.dedup();
    found
}

/// A path as reports show it: `/` between, whatever the system.
pub(super) fn shown(path: &Path) -> String {
    path.to_string_lossy().replace('\\', "/")
}

/// A path as ids are made from it: as it is shown, but that bytes which are no Unicode stay apart.
fn told_apart(path: &OsStr) -> String {
    let chunk = |chunk: Utf8Chunk| {
        let invalid: String = chunk.invalid().iter().map(|byte| format!("\\x{byte:02x}")).collect();
        chunk.valid().replace('\\', "/") + &invalid
    };
    path.as_encoded_bytes().utf8_chunks().map(chunk).collect()
}

fn list_folder(folder: &Path, found: &mut Discovery) {
    let visible = |e: &DirEntry| e.depth() == 0 || !e.file_name().to_string_lossy().starts_with('.');
    let name = own_name(folder);
    for entry in WalkDir::new(folder).into_iter().filter_entry(visible) {
        match entry {
            Ok(entry) if entry.path().is_file() => {
                let inner = entry.path().strip_prefix(folder).unwrap_or(entry.path());
                match SourceFile::known(entry.path(), [name.clone(), told_apart(inner.as_os_str())].join("/"))
                {
                    Some(file) => {
                        if file.format == Format::Zip && !file.packed {
                            found.ignored.extend(unknown(&file.path));
                        }
                        found.files.push(file);
                    }
                    None => found.ignored.push(entry.into_path()),
                }
            }
            Ok(_) => {}
            Err(error) => {
                let source = shown(error.path().unwrap_or(folder));
                let fault = Fault::new(format!("cannot be listed ({error})"), "check its permissions");
                found.failures.push(fault.of(&source, None));
            }
        }
    }
}

fn file_key(path: &Path) -> String {
    let file = path.file_name().map_or_else(String::new, told_apart);
    let parent = path.parent().filter(|p| !p.as_os_str().is_empty()).unwrap_or(Path::new("."));
    [own_name(parent), file].join("/")
}

/// A folder's own name, also where it was given as `.` or `..`.
fn own_name(folder: &Path) -> String {
    let whole = folder.canonicalize().unwrap_or_else(|_| folder.to_owned());
    whole.file_name().map_or_else(String::new, told_apart)
}

#[cfg(test)]
#[allow(clippy::unwrap_used)]
mod tests {
    use super::*;
    use std::fs;

    #[test]
    fn folders_are_listed_in_order_and_each_file_once() {
        let dir = tempfile::tempdir().unwrap();
        let root = dir.path().join("in");
        fs::create_dir_all(root.join("sub/.hidden")).unwrap();
        for name in ["b.txt", "a.HTML", ".gitkeep", "photo.png", "sub/c.ndjson", "sub/.hidden/d.txt", "notes"]
        {
            fs::write(root.join(name), "x").unwrap();
        }
        let missing = dir.path().join("missing.txt");
        let found = discover(&[root.join("b.txt"), root.clone(), root.join("notes"), missing.clone()]);

        let files: Vec<_> = found.files.iter().map(|f| (f.key.as_str(), f.format)).collect();
        let expected = [
            ("in/a.HTML", Format::Html),
            ("in/b.txt", Format::Text),
            ("in/notes", Format::Text),
            ("in/sub/c.ndjson", Format::JsonLines),
        ];
        assert_eq!(files, expected);
        assert_eq!(found.ignored, [root.join("notes"), root.join("photo.png")]);
        let told: Vec<_> = found.failures.iter().map(ToString::to_string).collect();
        assert_eq!(told, [format!("{}: there is no such file or folder; check the path", shown(&missing))]);
    }

    #[test]
    fn articles_are_counted_by_files_and_by_lines() {
        let dir = tempfile::tempdir().unwrap();
        let count = |name: &str, text: &str| {
            fs::write(dir.path().join(name), text).unwrap();
            discover(&[dir.path().join(name)]).files[0].count()
        };
        assert_eq!(count("a.txt", "one\n\ntwo\n"), Some(1));
        assert_eq!(count("a.jsonl", "{}\n\n  \n{}\n"), Some(2));
        assert_eq!(count("b.jsonl", "{}\r\n{}"), Some(2));
        assert_eq!(count("c.jsonl", ""), Some(0));
        assert_eq!(count("d.jsonl", &format!("{}\n", "x".repeat(1 << 15)).repeat(7)), Some(7));
        let gone = SourceFile::known(&dir.path().join("gone.jsonl"), "k".into()).unwrap();
        assert_eq!(gone.count(), None);
    }

    #[test]
    fn a_packed_file_has_the_format_that_it_packs() {
        let of = |name: &str| promised(Path::new(name));
        assert_eq!(of("a/b.CSV.gz"), Some((Format::Csv, true)));
        assert_eq!(of("a/b.csv"), Some((Format::Csv, false)));
        assert_eq!((of("a/b.gz"), of("a/.gz"), of("b.tar.gz")), (None, None, None));
    }

    #[test]
    fn what_is_passed_over_is_told_by_kind_with_what_to_do() {
        let dir = tempfile::tempdir().unwrap();
        for name in ["a.doc", "b.DOC", "c.png", "notes", "d.xyz", "e.txt"] {
            fs::write(dir.path().join(name), b"\xD0\xCF\x11\xE0").unwrap();
        }
        fs::write(dir.path().join("f.doc"), b"{\\rtf1 Text.}").unwrap();
        let found = discover(&[dir.path().to_owned()]);
        let read: Vec<String> =
            found.files.iter().map(|f| f.path.file_name().unwrap().to_string_lossy().into()).collect();
        assert_eq!(read, ["e.txt", "f.doc"]);
        let told: Vec<String> = found.passed_over().iter().map(ToString::to_string).collect();
        let expected = [
            "2 .doc: save as .docx",
            "1 without an extension: name them to have them read as text",
            "1 .png: give the text, not a picture of it",
            "1 .xyz: name them to have them read as text",
        ];
        assert_eq!(told, expected);
    }

    #[cfg(unix)]
    #[test]
    fn names_that_are_no_unicode_have_ids_of_their_own() {
        use std::os::unix::ffi::OsStrExt;
        let dir = tempfile::tempdir().unwrap();
        for name in [&b"caf\xe8.txt"[..], b"caf\xe9.txt"] {
            fs::write(dir.path().join(OsStr::from_bytes(name)), "x").unwrap();
        }
        let found = discover(&[dir.path().to_owned()]);
        let keys: Vec<&str> = found.files.iter().map(|f| f.key.rsplit('/').next().unwrap()).collect();
        assert_eq!(keys, ["caf\\xe8.txt", "caf\\xe9.txt"]);
        assert!(shown(&found.files[0].path).ends_with("caf\u{FFFD}.txt"));
    }

    #[cfg(unix)]
    #[test]
    fn linked_folders_are_not_followed() {
        let dir = tempfile::tempdir().unwrap();
        fs::create_dir(dir.path().join("in")).unwrap();
        std::os::unix::fs::symlink(dir.path(), dir.path().join("in/loop")).unwrap();
        assert_eq!(discover(&[dir.path().join("in")]), Discovery::default());
    }
}
