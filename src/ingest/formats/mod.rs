//! The formats that articles come in, a file each: bytes or characters in, a [`Draft`] out. Apart from the rest of
//! reading because no format knows another, and none knows roles, ids or what a date means.

mod docx;
pub(super) mod export;
mod front_matter;
mod html;
mod json_lines;
mod mail;
mod markdown;
mod pdf;
mod plain;
mod rtf;
mod table;

use std::path::Path;

pub use json_lines::JsonLines;
pub(super) use table::Table;

use super::draft::Draft;
use super::encoding;
use super::failure::Fault;

/// How a file's bytes are to be understood.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Hash)]
pub enum Format {
    /// Plain text: one article, or the many of a newspaper database's export.
    Text,
    /// Markdown, one article.
    Markdown,
    /// A web page, one article.
    Html,
    /// One JSON object a line, one article each.
    JsonLines,
    /// A table with columns between commas or semicolons, one article a row.
    Csv,
    /// A table with columns between tabs, one article a row.
    Tsv,
    /// A Word document, one article.
    Docx,
    /// A PDF with a text layer, one article.
    Pdf,
    /// An e-mail, or a web page saved as one file (MHTML): one article.
    Mail,
    /// An RTF document, one article.
    Rtf,
}

impl Format {
    /// Every format with its extensions.
    pub const EXTENSIONS: [(Format, &[&str]); 10] = [
        (Format::Text, &["txt", "text"]),
        (Format::Markdown, &["md", "markdown"]),
        (Format::Html, &["html", "htm", "xhtml"]),
        (Format::JsonLines, &["jsonl", "ndjson"]),
        (Format::Csv, &["csv"]),
        (Format::Tsv, &["tsv", "tab"]),
        (Format::Docx, &["docx"]),
        (Format::Pdf, &["pdf"]),
        (Format::Mail, &["eml", "mhtml", "mht"]),
        (Format::Rtf, &["rtf"]),
    ];

    /// All extensions, for people.
    pub fn extensions() -> String {
        let all = Self::EXTENSIONS.iter().flat_map(|(_, names)| *names);
        all.map(|name| format!(".{name}"))
            .chain([".gz behind any of them".to_owned()])
            .collect::<Vec<_>>()
            .join(", ")
    }

    /// The format that a file name's extension promises, if a known one.
    pub fn of(path: &Path) -> Option<Self> {
        let extension = path.extension()?.to_str()?.to_ascii_lowercase();
        let known = |(_, names): &&(Format, &[&str])| names.contains(&extension.as_str());
        Self::EXTENSIONS.iter().find(known).map(|(format, _)| *format)
    }
}

/// The one article that `bytes` hold; `max_bytes` bounds what packed parts unpack to.
pub(super) fn draft(bytes: &[u8], format: Format, max_bytes: u64) -> Result<Draft, Fault> {
    match format {
        Format::Docx => return docx::read(bytes, max_bytes),
        Format::Pdf => return pdf::read(bytes, max_bytes),
        Format::Mail => return mail::read(bytes),
        Format::Rtf => return rtf::read(bytes),
        _ => {}
    }
    let decoded = encoding::decode(bytes, format == Format::Html)?;
    let mut draft = match format {
        Format::Html => html::read(&decoded.text)?,
        Format::Markdown => markdown::read(&decoded.text),
        _ => plain::read(&decoded.text),
    };
    draft.warnings.extend(decoded.warning);
    Ok(draft)
}

/// The site that a web address names, as a publication.
fn host(url: &str) -> Option<String> {
    let host = url.split_once("://")?.1.split(['/', '?', '#', ':']).next()?;
    Some(host.trim_start_matches("www.").to_owned()).filter(|h| h.contains('.') && !h.contains('@'))
}
