//! Files in, [`Article`]s out: format, encoding, title, byline, publication, date, layout. Apart from the stages
//! after it because only here do bytes, formats and other people's mistakes exist: what leaves this module is
//! normalised text with roles, or a [`Failure`] that names the input and the remedy.
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

pub use columns::{Columns, UnknownField};
pub use discover::{Discovery, SourceFile, discover};
pub use failure::Failure;
pub use formats::{Format, JsonLines};
pub use settings::Settings;

use crate::document::Article;
use assemble::Origin;
use failure::Fault;
use formats::{Held, Table};
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
    let failed = |fault: Fault| -> Articles { Box::new(std::iter::once(Err(fault.of(name, None)))) };
    let stream = match open(source) {
        Ok(stream) => stream,
        Err(fault) => return failed(fault),
    };
    match source.format {
        Format::JsonLines => Box::new(JsonLines::new(stream, name, key, settings)),
        Format::Csv | Format::Tsv => Box::new(Table::new(stream, source.format, name, key, settings)),
        format => match settled(&source.path, || whole(stream, settings.max_bytes)) {
            Ok(bytes) => documents(&bytes, name, key, format, settings),
            Err(fault) => failed(fault),
        },
    }
}

/// All of [`articles`] at once.
pub fn read(source: &SourceFile, settings: &Settings) -> Vec<Result<Article, Failure>> {
    articles(source, settings).collect()
}

/// Reads one document from `bytes` with default settings; the article and failures call it `source`, and `key` goes
/// into the id (see [`SourceFile`]). Of JSON Lines, tables and exports, the first article is read.
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
    let stream = || Box::new(std::io::Cursor::new(bytes.to_vec()));
    let first = match format {
        Format::JsonLines => JsonLines::new(stream(), source, key, settings).next(),
        Format::Csv | Format::Tsv => Table::new(stream(), format, source, key, settings).next(),
        _ => documents(bytes, source, key, format, settings).next(),
    };
    first.unwrap_or_else(|| Err(Fault::no_text().of(source, None)))
}

/// Everything that a file of documents holds: one article, or the many of an export.
fn documents(bytes: &[u8], source: &str, key: &str, format: Format, settings: &Settings) -> Articles {
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
