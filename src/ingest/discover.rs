//! From what the user named to the files to read. Apart from reading so that a run knows its size before it
//! starts, and so that the order of files is settled once: sorted by path, each file once.

use std::collections::HashSet;
use std::ffi::OsStr;
use std::fs::File;
use std::io::{BufRead, BufReader};
use std::path::{Path, PathBuf};

use walkdir::{DirEntry, WalkDir};

use super::failure::{Failure, Fault};

/// How a file's bytes are to be understood.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Hash)]
pub enum Format {
    /// Plain text, one article.
    Text,
    /// Markdown, one article.
    Markdown,
    /// A web page, one article.
    Html,
    /// One JSON object a line, one article each.
    JsonLines,
}

impl Format {
    /// The format that a file name's extension promises, if a known one.
    pub fn of(path: &Path) -> Option<Self> {
        let extension = path.extension()?.to_str()?.to_ascii_lowercase();
        match extension.as_str() {
            "txt" | "text" => Some(Format::Text),
            "md" | "markdown" => Some(Format::Markdown),
            "html" | "htm" | "xhtml" => Some(Format::Html),
            "jsonl" | "ndjson" => Some(Format::JsonLines),
            _ => None,
        }
    }
}

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
}

impl SourceFile {
    /// Whether the file is one article, by its format.
    pub fn is_one_article(&self) -> bool {
        matches!(self.format, Format::Text | Format::Markdown | Format::Html)
    }

    /// How many articles the file holds: one, or as many as lines that are not blank. None if it cannot be told without
    /// reading it as articles, or if it is a pipe, which can be read but once.
    pub fn count(&self) -> Option<u64> {
        match self.format {
            Format::Text | Format::Markdown | Format::Html => Some(1),
            Format::JsonLines if self.path.is_file() => lines(File::open(&self.path).ok()?).ok(),
            Format::JsonLines => None,
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
    /// Files in folders whose extension is not known, sorted; they are not read.
    pub ignored: Vec<PathBuf>,
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
        } else if let Some(what) = special(input) {
            let remedy = "save what comes from it to a file, or give JSON Lines on standard input, named -";
            found
                .failures
                .push(Fault::new(format!("it is no file but {what}"), remedy).of(&shown(input), None));
        } else if input.exists() {
            let format = Format::of(input).unwrap_or(Format::Text);
            found.files.push(SourceFile { path: input.clone(), key: file_key(input), format });
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

/// What lies at `path` that no end need come of, and whose reader might wait for ever; none where it is a file, or nothing.
#[cfg(unix)]
fn special(path: &Path) -> Option<&'static str> {
    use std::os::unix::fs::FileTypeExt;
    let kind = path.metadata().ok()?.file_type();
    let kinds =
        [(kind.is_fifo(), "a pipe"), (kind.is_socket(), "a socket"), (kind.is_char_device(), "a device")];
    kinds
        .into_iter()
        .find_map(|(is, what)| is.then_some(what))
        .or(kind.is_block_device().then_some("a device"))
}

#[cfg(not(unix))]
fn special(_path: &Path) -> Option<&'static str> {
    None
}

/// A path as reports show it: `/` between, whatever the system.
pub(super) fn shown(path: &Path) -> String {
    path.to_string_lossy().replace('\\', "/")
}

fn list_folder(folder: &Path, found: &mut Discovery) {
    let visible = |e: &DirEntry| e.depth() == 0 || !e.file_name().to_string_lossy().starts_with('.');
    let name = own_name(folder);
    for entry in WalkDir::new(folder).into_iter().filter_entry(visible) {
        match entry {
            Ok(entry) if entry.path().is_file() => match Format::of(entry.path()) {
                Some(format) => {
                    let inner = entry.path().strip_prefix(folder).unwrap_or(entry.path());
                    let key = [name.clone(), shown(inner)].join("/");
                    found.files.push(SourceFile { path: entry.into_path(), key, format });
                }
                None => found.ignored.push(entry.into_path()),
            },
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
    let file = path.file_name().map_or_else(String::new, lossy);
    let parent = path.parent().filter(|p| !p.as_os_str().is_empty()).unwrap_or(Path::new("."));
    [own_name(parent), file].join("/")
}

/// A folder's own name, also where it was given as `.` or `..`.
fn own_name(folder: &Path) -> String {
    let whole = folder.canonicalize().unwrap_or_else(|_| folder.to_owned());
    whole.file_name().map_or_else(String::new, lossy)
}

fn lossy(name: &OsStr) -> String {
    name.to_string_lossy().into_owned()
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
        let gone =
            SourceFile { path: dir.path().join("gone.jsonl"), key: "k".into(), format: Format::JsonLines };
        assert_eq!(gone.count(), None);
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
