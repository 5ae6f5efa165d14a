//! ZIP archives of files in any of the other formats. Apart because an archive is a folder of its own: each file in it is read as
//! if it lay in a folder, and is called `archive.zip/folder/file.html`.

use std::collections::BTreeMap;
use std::fs::File;
use std::io::{Cursor, Read, Seek};
use std::path::{Path, PathBuf};

use standpoint_core::document::Article;
use zip::ZipArchive;
use zip::result::ZipError;

use crate::failure::{Failure, Fault};
use crate::{Articles, Settings, gzip, of_bytes, promised, too_large};

use super::Format;

/// All files together may come to this many times the size of the archive.
const MAX_RATIO: u64 = 200;
/// Bytes that they may come to whatever its size.
const FREE: u64 = 256 << 20;
/// Kinds of files that a failure names.
const KINDS: usize = 8;
/// Files of an archive that are looked at where it is only asked what is in it.
const LISTED: usize = 100_000;

/// Where an archive lies: on a disk or in memory.
trait Place: Read + Seek + Send {}
impl<T: Read + Seek + Send> Place for T {}

/// The articles of all files in an archive, in its order.
pub(crate) struct Zipped {
    archive: ZipArchive<Box<dyn Place>>,
    at: usize,
    left: u64,
    current: Option<Articles>,
    /// Whether a file was found that is read, or that is told to be unreadable.
    found: bool,
    source: String,
    key: String,
    settings: Settings,
}

/// What is wrong with an archive that cannot be opened.
fn broken(error: &ZipError) -> Fault {
    Fault::new(format!("the ZIP is damaged ({error})"), "fetch it again, or unpack it yourself")
}

impl Zipped {
    /// Opens an archive on a disk.
    pub fn of_file(file: File, source: &str, key: &str, settings: &Settings) -> Result<Self, Fault> {
        let size = file.metadata().map_or(0, |about| about.len());
        Self::open(Box::new(std::io::BufReader::new(file)), size, source, key, settings)
    }

    /// Opens an archive in memory.
    pub fn of_bytes(bytes: Vec<u8>, source: &str, key: &str, settings: &Settings) -> Result<Self, Fault> {
        let size = bytes.len() as u64;
        Self::open(Box::new(Cursor::new(bytes)), size, source, key, settings)
    }

    fn open(
        place: Box<dyn Place>,
        size: u64,
        source: &str,
        key: &str,
        settings: &Settings,
    ) -> Result<Self, Fault> {
        let archive = ZipArchive::new(place).map_err(|error| broken(&error))?;
        Ok(Self {
            archive,
            at: 0,
            left: size.saturating_mul(MAX_RATIO).max(FREE),
            current: None,
            found: false,
            source: source.to_owned(),
            key: key.to_owned(),
            settings: settings.clone(),
        })
    }

    /// The names of all files.
    pub fn names(&self) -> Vec<String> {
        self.archive.file_names().flatten().map(|name| name.into_owned()).collect()
    }

    /// What is wrong with an archive that holds no file of a format that is read.
    fn nothing(&self) -> Fault {
        let names = self.names();
        let files = names.iter().filter(|name| !name.ends_with('/') && !is_hidden(name));
        let mut kinds: BTreeMap<String, usize> = BTreeMap::new();
        for name in files {
            let kind = Path::new(name).extension().and_then(|kind| kind.to_str());
            let kind =
                kind.map_or("without an extension".to_owned(), |kind| format!(".{}", kind.to_lowercase()));
            *kinds.entry(kind).or_default() += 1;
        }
        if kinds.is_empty() {
            return Fault::no_articles();
        }
        let told: Vec<String> =
            kinds.iter().take(KINDS).map(|(kind, count)| format!("{count} {kind}")).collect();
        let more = if kinds.len() > KINDS { ", ..." } else { "" };
        let reason = format!("it holds no files of kinds that are read: {}{more}", told.join(", "));
        Fault::new(reason, "save the articles in it as .docx, .pdf, .html or .txt")
    }

    /// The articles of the file that is next, if it is one that can be read.
    fn file(&mut self, at: usize) -> Option<Result<Articles, Failure>> {
        let named = |inner: &str| format!("{}/{}", self.source, inner.replace('\\', "/"));
        let file = match self.archive.by_index(at) {
            Ok(file) => file,
            Err(error) => {
                let source = format!("{}#{}", self.source, at + 1);
                let encrypted = matches!(&error, ZipError::UnsupportedArchive(why) if *why == ZipError::PASSWORD_REQUIRED);
                let fault = if encrypted {
                    Fault::new("it is encrypted", "unpack it yourself")
                } else {
                    broken(&error)
                };
                return Some(Err(fault.of(&source, None)));
            }
        };
        let inner = file.name().map_or_else(|_| format!("#{}", at + 1), |name| name.into_owned());
        if file.is_dir() || is_hidden(&inner) {
            return None;
        }
        let (format, packed) = promised(Path::new(&inner))?;
        let source = named(&inner);
        if format == Format::Zip {
            let fault = Fault::new("it is a ZIP within a ZIP", "unpack the outer one");
            return Some(Err(fault.of(&source, None)));
        }
        let max_bytes = self.settings.max_bytes;
        let most = max_bytes.min(self.left);
        let mut bytes = Vec::new();
        let read = file.take(most.saturating_add(1)).read_to_end(&mut bytes);
        let fault = match read {
            Err(error) => Some(Fault::new(
                format!("it cannot be unpacked ({error})"),
                "fetch the ZIP again, or unpack it yourself",
            )),
            Ok(_) if bytes.len() as u64 > most && most < max_bytes => {
                self.at = usize::MAX;
                let reason = format!("the files of the ZIP come to more than {MAX_RATIO} times its size");
                Some(Fault::new(reason, "look at what is in it, and unpack it yourself"))
            }
            Ok(_) if bytes.len() as u64 > most => Some(too_large("the file, unpacked,", max_bytes)),
            Ok(_) => None,
        };
        if let Some(fault) = fault {
            return Some(Err(fault.of(&source, None)));
        }
        self.left -= bytes.len() as u64;
        let key = format!("{}/{inner}", self.key);
        if packed {
            let mut whole = Vec::new();
            let read =
                gzip::Unpacked::new(&bytes[..]).take(max_bytes.saturating_add(1)).read_to_end(&mut whole);
            let fault = match read {
                Err(error) => Some(crate::cannot_read(&error)),
                Ok(_) if whole.len() as u64 > max_bytes => Some(too_large("the file, unpacked,", max_bytes)),
                Ok(_) => None,
            };
            if let Some(fault) = fault {
                return Some(Err(fault.of(&source, None)));
            }
            bytes = whole;
        }
        Some(Ok(of_bytes(bytes, format, &source, &key, &self.settings)))
    }
}

impl Iterator for Zipped {
    type Item = Result<Article, Failure>;

    fn next(&mut self) -> Option<Self::Item> {
        loop {
            if let Some(articles) = &mut self.current {
                match articles.next() {
                    Some(article) => return Some(article),
                    None => self.current = None,
                }
            }
            let at = self.at;
            if at >= self.archive.len() {
                // That there was nothing in it is told once.
                let empty = !std::mem::replace(&mut self.found, true);
                return empty.then(|| Err(self.nothing().of(&self.source, None)));
            }
            self.at += 1;
            let file = self.file(at);
            self.found |= file.is_some();
            match file {
                None => {}
                Some(Ok(articles)) => self.current = Some(articles),
                Some(Err(failure)) => return Some(Err(failure)),
            }
        }
    }
}

/// The files of the archive at `path` that are of no format that is read, as paths below it.
pub(crate) fn unknown(path: &Path) -> Vec<PathBuf> {
    let archive = File::open(path).ok().and_then(|file| ZipArchive::new(std::io::BufReader::new(file)).ok());
    let names = archive.iter().flat_map(|archive| archive.file_names().flatten()).take(LISTED);
    let names: Vec<String> = names.map(|name| name.into_owned()).collect();
    if kind(&names) != Format::Zip {
        return Vec::new();
    }
    let unread =
        |name: &&String| !name.ends_with('/') && !is_hidden(name) && promised(Path::new(name)).is_none();
    names.iter().filter(unread).map(|name| path.join(name.trim_start_matches('/'))).collect()
}

/// What a Mac adds to an archive, and what is hidden in a folder.
fn is_hidden(name: &str) -> bool {
    let hidden = |part: &str| part.starts_with('.') && part != "." && part != "..";
    name.split(['/', '\\']).any(|part| hidden(part) || part == "__MACOSX")
}

/// What a ZIP is that is more than a ZIP: a document in parts, known by the names of these.
pub(super) fn kind(names: &[String]) -> Format {
    let has = |name: &str| names.iter().any(|n| n == name);
    let starts = |start: &str| names.iter().any(|n| n.starts_with(start));
    match () {
        () if starts("word/document") => Format::Docx,
        () if has("xl/workbook.xml") || has("xl/workbook.bin") => Format::Sheet,
        () if has("META-INF/container.xml") => Format::Epub,
        // OpenDocument's texts and spreadsheets have parts of the same names.
        () if has("content.xml") && has("mimetype") => Format::Odt,
        () => Format::Zip,
    }
}
