//! Files in, [`Article`]s out: format, encoding, title, byline, publication, date, layout. Apart from the stages
//! after it because only here do bytes, formats and other people's mistakes exist: what leaves this module is
//! normalised text with roles, or a [`Failure`] that names the input and the remedy.
//!
//! The way of the data: [`discover`] lists files; `encoding` decodes; `plain`, `markdown`, `html` and
//! `json_lines` make blocks, normalised by `normalize`; `layout` decides roles (with `byline`, `note` and
//! `date`); `contact` cleans bylines and notes; `assemble` puts the article together. Ids are made by `identity`.

mod assemble;
mod byline;
mod contact;
mod date;
mod discover;
mod draft;
mod encoding;
mod failure;
mod guard;
mod html;
mod identity;
mod json_lines;
mod layout;
mod markdown;
mod nesting;
mod normalize;
mod note;
mod phrases;
mod plain;
#[cfg(test)]
mod tests;

use std::fs::File;
use std::io::{BufReader, ErrorKind, Read};

pub use discover::{Discovery, Format, SourceFile, discover};
pub use failure::Failure;
pub use json_lines::{JsonLines, json_line};

use crate::document::Article;
use assemble::Origin;
use failure::Fault;
use guard::{Guarded, guarded};

/// The articles of one file, one at a time.
pub type Articles = Box<dyn Iterator<Item = Result<Article, Failure>> + Send>;

/// Reads `source`: one result for a document, one a line for JSON Lines, which is streamed. No document and no
/// line may be larger than `max_bytes`. A reader that panics gives a failure as its last result.
pub fn articles(source: &SourceFile, max_bytes: u64) -> Articles {
    let name = discover::shown(&source.path);
    Box::new(Guarded::new(opened(source, &name, max_bytes), name, source.path.clone()))
}

fn opened(source: &SourceFile, name: &str, max_bytes: u64) -> Articles {
    let file = match File::open(&source.path) {
        Ok(file) => file,
        Err(error) => return Box::new(std::iter::once(Err(cannot_read(&error).of(name, None)))),
    };
    if source.format == Format::JsonLines {
        return Box::new(JsonLines::new(BufReader::new(file), name, &source.key, max_bytes));
    }
    let mut bytes = Vec::new();
    let result = match file.take(max_bytes.saturating_add(1)).read_to_end(&mut bytes) {
        Err(error) => Err(cannot_read(&error).of(name, None)),
        Ok(_) if bytes.len() as u64 > max_bytes => {
            Err(json_lines::too_large("the file", max_bytes).of(name, None))
        }
        Ok(_) => article(&bytes, name, &source.key, source.format),
    };
    Box::new(std::iter::once(result))
}

/// All of [`articles`] at once.
pub fn read(source: &SourceFile, max_bytes: u64) -> Vec<Result<Article, Failure>> {
    articles(source, max_bytes).collect()
}

/// Reads one document from `bytes`, which the article and failures call `source`; `key` goes into the id (see
/// [`SourceFile`]). With [`Format::JsonLines`], `bytes` are one line.
pub fn article(bytes: &[u8], source: &str, key: &str, format: Format) -> Result<Article, Failure> {
    if format == Format::JsonLines {
        return json_line(bytes, 1, source, key);
    }
    let sha256 = identity::sha256(bytes);
    let origin =
        Origin { id: identity::file_id(key, bytes), source: source.to_owned(), sha256: sha256.clone() };
    guarded(|| document(bytes, format, origin)).map_err(|fault| fault.of(source, Some(sha256)))
}

fn document(bytes: &[u8], format: Format, origin: Origin) -> Result<Article, Fault> {
    let decoded = encoding::decode(bytes, format == Format::Html)?;
    let mut draft = match format {
        Format::Html => html::read(&decoded.text)?,
        Format::Markdown => markdown::read(&decoded.text),
        Format::Text | Format::JsonLines => plain::read(&decoded.text),
    };
    draft.warnings.extend(decoded.warning);
    assemble::article(draft, origin)
}

fn cannot_read(error: &std::io::Error) -> Fault {
    let remedy = match error.kind() {
        ErrorKind::NotFound => "it has gone since it was listed: run again",
        ErrorKind::PermissionDenied => "give yourself the permission to read it",
        _ => "check the disk and the file",
    };
    Fault::new(format!("cannot be read ({error})"), remedy)
}
