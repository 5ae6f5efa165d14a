//! Files in, [`Article`]s out: format, encoding, title, byline, publication, date, layout. A crate of its own because
//! only here do bytes, formats and other people's mistakes exist, and none of the libraries that read them is needed
//! later: what leaves this crate is normalised text with roles, or a [`Failure`] that names the input and the remedy.
//!
//! The way of the data: [`discover`] lists files; `gzip` unpacks; `encoding` decodes; a file a format in `formats`
//! makes blocks, normalised by `normalize`; `layout` decides roles; `language` tells what is not English;
//! `assemble` puts the article together. Ids are made by `identity`. What the user chooses is in [`Settings`].

mod assemble;
mod columns;
mod discover;
mod draft;
mod encoding;
mod failure;
mod formats;
mod guard;
mod gzip;
mod identity;
mod language;
mod layout;
mod meta;
mod normalize;
mod settings;
#[cfg(test)]
mod tests;

use std::fs::File;
use std::io::{ErrorKind, Read};
use std::path::Path;
use std::sync::Arc;

use standpoint_core::document::Article;

pub use columns::{Columns, UnknownField};
use discover::promised;
pub use discover::{Discovery, PassedOver, SourceFile, discover};
pub use failure::Failure;
pub use formats::{Format, JsonLines};
pub use layout::furniture::check as check_furniture;
pub use settings::Settings;

use assemble::Origin;
use failure::Fault;
use formats::{Held, Json, Table, Warc, Zipped, content, parquet};
use guard::{Guarded, guarded};

/// The articles of one file, one at a time.
pub type Articles = Box<dyn Iterator<Item = Result<Article, Failure>> + Send>;

/// Bytes as they come out of a file, unpacked.
type Stream = Box<dyn Read + Send>;

/// Reads `source`: one result for a document, one a document for a newspaper database's export, one a line for JSON
/// Lines and one a row for tables, which are streamed. No document, line or row may be larger than
/// [`Settings::max_bytes`]. A reader that panics gives a failure as its last result.
pub fn articles(source: &SourceFile, settings: &Settings) -> Articles {
    let name = discover::shown(&source.path);
    Box::new(Guarded::new(opened(source, &name, settings), name, source.path.clone()))
}

fn opened(source: &SourceFile, name: &str, settings: &Settings) -> Articles {
    let key = &source.key;
    if let (Format::Zip | Format::Parquet, false) = (source.format, source.packed) {
        return in_place(source, name, settings).unwrap_or_else(|fault| failed(fault, name));
    }
    let head = open(source).and_then(start);
    let open = || open(source);
    match head {
        Ok(head) => read_as(source.format, &head, open, Some(&source.path), Named { name, key }, settings),
        Err(fault) => failed(fault, name),
    }
}

/// What a file is called, and what the ids of its articles are made from.
#[derive(Clone, Copy)]
struct Named<'n> {
    name: &'n str,
    key: &'n str,
}

fn failed(fault: Fault, name: &str) -> Articles {
    Box::new(std::iter::once(Err(fault.of(name, None))))
}

/// The articles of a file that is read here and there, not from its beginning to its end.
fn in_place(source: &SourceFile, name: &str, settings: &Settings) -> Result<Articles, Fault> {
    let open = || match discover::special(&source.path) {
        Some(fault) => Err(fault),
        None => File::open(&source.path).map_err(|error| cannot_read(&error)),
    };
    let key = &source.key;
    if source.format == Format::Parquet {
        return Ok(parquet::read(parquet::Input::File(open()?), name, key, settings));
    }
    let zipped = Zipped::of_file(open()?, name, key, settings)?;
    match content::of_zip(Format::Zip, &zipped.names()) {
        Format::Zip => Ok(Box::new(zipped)),
        // A document that goes by the name of a ZIP.
        _ => {
            let stream = || Ok(Box::new(open()?) as Stream);
            Ok(read_as(Format::Zip, &[], stream, Some(&source.path), Named { name, key }, settings))
        }
    }
}

/// The beginning of a file.
fn start(stream: Stream) -> Result<Vec<u8>, Fault> {
    let mut head = Vec::new();
    stream.take(content::HEAD).read_to_end(&mut head).map_err(|error| cannot_read(&error))?;
    Ok(head)
}

/// The articles of a file whose name promises a format, and that begins with `head`; content decides. `path` is where it lies, if
/// others may write to it.
fn read_as(
    promised: Format,
    head: &[u8],
    open: impl FnOnce() -> Result<Stream, Fault>,
    path: Option<&Path>,
    named: Named<'_>,
    settings: &Settings,
) -> Articles {
    let Named { name, key } = named;
    let mut format = content::format(promised, head);
    let articles = match format {
        Format::JsonLines | Format::Csv | Format::Tsv | Format::Json | Format::Warc => {
            open().map(|stream| streamed(stream, head, format, named, settings))
        }
        _ => {
            let read = || whole(open()?, settings.max_bytes);
            let bytes = match path {
                Some(path) => settled(path, read),
                None => read(),
            };
            bytes.map(|bytes| {
                format = formats::of_package(format, &bytes);
                documents(&bytes, name, key, format, settings)
            })
        }
    };
    let articles = articles.unwrap_or_else(|fault| failed(fault, name));
    if format == promised {
        return articles;
    }
    Box::new(articles.map(move |article| {
        article.map(|mut article| {
            article.warnings.push(content::warning(format));
            article
        })
    }))
}

/// The articles of a format that is read as a stream.
fn streamed(
    mut stream: Stream,
    head: &[u8],
    format: Format,
    named: Named<'_>,
    settings: &Settings,
) -> Articles {
    let Named { name, key } = named;
    match format {
        Format::JsonLines => Box::new(JsonLines::of_file(stream, name, key, settings)),
        Format::Json => Box::new(Json::new(stream, name, key, settings)),
        Format::Warc => {
            // Most archives are packed, whatever their names.
            if head.starts_with(b"\x1F\x8B") {
                stream = Box::new(gzip::Unpacked::new(stream));
            }
            Box::new(Warc::new(stream, name, key, settings))
        }
        _ => Box::new(Table::new(stream, format, name, key, settings)),
    }
}

/// The articles of a file in memory, which they and failures call `name`; `key` goes into ids (see [`SourceFile`]).
pub fn of_bytes(bytes: Vec<u8>, format: Format, name: &str, key: &str, settings: &Settings) -> Articles {
    let head = bytes[..bytes.len().min(content::HEAD as usize)].to_vec();
    let open = || Ok(Box::new(std::io::Cursor::new(bytes)) as Stream);
    read_as(format, &head, open, None, Named { name, key }, settings)
}

/// A row of a table in memory: what its cells hold, by the places of their columns; cells without anything are left out.
pub type Cells = Vec<(usize, Arc<str>)>;

/// The articles of a table in memory, whose columns are called `names`; columns mean what they do in a Parquet file. Row `n`
/// (from 1) is called `name#n`, and `name` goes into the ids of rows that bring none.
///
/// # Errors
/// No column holds texts, or one that the settings name is not there.
pub fn rows(
    names: &[String],
    rows: impl Iterator<Item = Cells> + Send + 'static,
    name: &str,
    settings: &Settings,
) -> Result<Articles, Failure> {
    formats::rows_in_memory(names, rows, name, settings).map_err(|fault| fault.of(name, None))
}

/// All of [`articles`] at once.
pub fn read(source: &SourceFile, settings: &Settings) -> Vec<Result<Article, Failure>> {
    articles(source, settings).collect()
}

/// Reads one document from `bytes` with default settings; the article and failures call it `source`, and `key` goes
/// into the id (see [`SourceFile`]). Of what may hold many, the first article is read.
pub fn article(bytes: &[u8], source: &str, key: &str, format: Format) -> Result<Article, Failure> {
    article_with(bytes, source, key, format, &Settings::default())
}

/// [`article`] with settings of one's own.
pub fn article_with(
    bytes: &[u8],
    source: &str,
    key: &str,
    format: Format,
    settings: &Settings,
) -> Result<Article, Failure> {
    let first = if format.is_one_article() {
        documents(bytes, source, key, format, settings).next()
    } else {
        of_bytes(bytes.to_vec(), format, source, key, settings).next()
    };
    first.unwrap_or_else(|| Err(Fault::no_text().of(source, None)))
}

/// Everything that a file holds which is read whole.
fn documents(bytes: &[u8], source: &str, key: &str, format: Format, settings: &Settings) -> Articles {
    match format {
        Format::Sheet => formats::spreadsheet(bytes, source, key, settings),
        Format::Parquet => parquet::read(parquet::Input::Bytes(bytes.to_vec()), source, key, settings),
        Format::Zip => match Zipped::of_bytes(bytes.to_vec(), source, key, settings) {
            Ok(zipped) => Box::new(zipped),
            Err(fault) => failed(fault, source),
        },
        Format::Epub | Format::Xml | Format::Ris => many(bytes, source, key, format, settings),
        _ => held(bytes, source, key, format, settings),
    }
}

/// The articles of a file that is read whole and may hold many.
fn many(bytes: &[u8], source: &str, key: &str, format: Format, settings: &Settings) -> Articles {
    let found = match guarded(|| formats::many(bytes, format, settings.max_bytes)) {
        Ok(found) if found.is_empty() => return failed(Fault::no_text(), source),
        Ok(found) => found,
        Err(fault) => return failed(fault, source),
    };
    // One news item is the file itself.
    let alone = (found.len() == 1 && format == Format::Xml).then(|| identity::file_id(key, bytes));
    let (source, key, settings) = (source.to_owned(), key.to_owned(), settings.clone());
    Box::new(found.into_iter().map(move |(number, words, draft)| {
        let sha256 = identity::sha256(words.as_bytes());
        let (named, id) = match &alone {
            Some(id) => (source.clone(), id.clone()),
            None => (format!("{source}#{number}"), identity::line_id(&key, number, words.as_bytes())),
        };
        let origin = Origin { id, source: named.clone(), sha256: sha256.clone() };
        guarded(|| assemble::article(draft?, origin, &settings))
            .map_err(|fault| fault.of(&named, Some(sha256)))
    }))
}

/// The article of a document, or the many of a newspaper database's export.
fn held(bytes: &[u8], source: &str, key: &str, format: Format, settings: &Settings) -> Articles {
    let sha256 = identity::sha256(bytes);
    let held = match guarded(|| formats::held(bytes, format, settings.max_bytes)) {
        Ok(held) => held,
        Err(fault) => return Box::new(std::iter::once(Err(fault.of(source, Some(sha256))))),
    };
    let export = match held {
        Held::Many(export) => export,
        Held::One(draft) => {
            let id = identity::file_id(key, bytes);
            let origin = Origin { id, source: source.to_owned(), sha256: sha256.clone() };
            let article = guarded(|| assemble::article(*draft, origin, settings));
            return Box::new(std::iter::once(article.map_err(|fault| fault.of(source, Some(sha256)))));
        }
    };
    let (source, key, settings) = (source.to_owned(), key.to_owned(), settings.clone());
    // What is to be known of the file is told with the first article that can be read.
    let mut warning = export.warning;
    let numbered = export.parts.into_iter().zip(1..);
    Box::new(numbered.map(move |(part, number)| {
        let named = format!("{source}#{number}");
        let sha256 = identity::sha256(part.text.as_bytes());
        let id = identity::line_id(&key, number, part.text.as_bytes());
        let origin = Origin { id, source: named.clone(), sha256: sha256.clone() };
        let read = guarded(|| assemble::article(part.draft, origin, &settings));
        let mut article = read.map_err(|fault| fault.of(&named, Some(sha256)))?;
        article.warnings.extend(warning.take());
        Ok(article)
    }))
}

/// The file's bytes, unpacked. What is no regular file is refused: opening a pipe would wait for its writer.
fn open(source: &SourceFile) -> Result<Stream, Fault> {
    if let Some(fault) = discover::special(&source.path) {
        return Err(fault);
    }
    let file = File::open(&source.path).map_err(|error| cannot_read(&error))?;
    Ok(if source.packed { Box::new(gzip::Unpacked::new(file)) } else { Box::new(file) })
}

/// What `read` gives of the file at `path`, if nobody wrote to it meanwhile: half of an old text and half of a new one would
/// be an article that nobody wrote.
fn settled<T>(path: &Path, read: impl FnOnce() -> Result<T, Fault>) -> Result<T, Fault> {
    let state = || std::fs::metadata(path).and_then(|of| Ok((of.len(), of.modified()?))).ok();
    let before = state();
    let bytes = read()?;
    if state() == before {
        Ok(bytes)
    } else {
        Err(Fault::new("it was changed while it was read", "run again when nothing writes to it any more"))
    }
}

fn whole(stream: Stream, max_bytes: u64) -> Result<Vec<u8>, Fault> {
    let mut bytes = Vec::new();
    stream.take(max_bytes.saturating_add(1)).read_to_end(&mut bytes).map_err(|error| cannot_read(&error))?;
    if bytes.len() as u64 > max_bytes { Err(too_large("the file", max_bytes)) } else { Ok(bytes) }
}

fn cannot_read(error: &std::io::Error) -> Fault {
    let remedy = match error.kind() {
        ErrorKind::NotFound => "it has gone since it was listed: run again",
        ErrorKind::PermissionDenied => "give yourself the permission to read it",
        ErrorKind::FileTooLarge => "look at what is in it; if it is text after all, unpack it yourself",
        ErrorKind::InvalidData | ErrorKind::InvalidInput | ErrorKind::UnexpectedEof => {
            "it is damaged or cut off: fetch it again"
        }
        _ => "check the disk and the file",
    };
    Fault::new(format!("cannot be read ({error})"), remedy)
}

fn too_large(what: &str, max_bytes: u64) -> Fault {
    Fault::new(format!("{what} is larger than {max_bytes} bytes"), "split it, or raise --max-bytes")
}
