//! The formats that articles come in, a file each: bytes or characters in, a [`Draft`] out. Apart from the rest of
//! reading because no format knows another, and none knows roles, ids or what a date means.

pub(super) mod content;
mod docx;
mod epub;
pub(super) mod export;
mod front_matter;
mod html;
mod json;
mod json_lines;
mod json_object;
mod mail;
mod markdown;
mod news_xml;
mod open_document;
mod package;
pub(super) mod parquet;
mod pdf;
mod plain;
mod ris;
mod row;
mod rows;
mod rtf;
pub(super) mod sheet;
mod table;
mod warc;
mod xml;
mod zipped;

use std::path::Path;

pub(super) use json::Json;
pub use json_lines::JsonLines;
pub(super) use rows::in_memory as rows_in_memory;
pub(super) use table::Table;
pub(super) use warc::Warc;
pub(super) use zipped::{Zipped, unknown};

use super::draft::Draft;
use super::encoding;
use super::failure::Fault;
use super::{Articles, Settings};
use export::Export;
use rows::{Origins, Row, Rows};

/// How a file's bytes are to be understood.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Hash)]
pub enum Format {
    /// Plain text: one article, or the many of a newspaper database's export.
    Text,
    /// Markdown, one article.
    Markdown,
    /// A web page: one article, or the many of an export.
    Html,
    /// One JSON object a line, one article each.
    JsonLines,
    /// A table with columns between commas or semicolons, one article a row.
    Csv,
    /// A table with columns between tabs, one article a row.
    Tsv,
    /// A Word document: one article, or the many of an export.
    Docx,
    /// A PDF with a text layer: one article, or the many of an export.
    Pdf,
    /// An e-mail, or a web page saved as one file (MHTML): one article.
    Mail,
    /// An RTF document, one article.
    Rtf,
    /// JSON: an object that is an article, an array of such, or a service's answer.
    Json,
    /// A spreadsheet, one article a row: Excel's, old or new, OpenDocument's, or a table in HTML that goes by the name of one.
    Sheet,
    /// A table in Parquet, one article a row.
    Parquet,
    /// An OpenDocument text, one article.
    Odt,
    /// A book or a magazine, one article a chapter.
    Epub,
    /// NITF or NewsML-G2, one article or many.
    Xml,
    /// References, one article each.
    Ris,
    /// A web archive, one article a page.
    Warc,
    /// A ZIP of files of any other format.
    Zip,
}

impl Format {
    /// Every format with its extensions.
    pub const EXTENSIONS: [(Format, &[&str]); 19] = [
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
        (Format::Json, &["json"]),
        (Format::Sheet, &["xlsx", "xlsm", "xls", "ods"]),
        (Format::Parquet, &["parquet"]),
        (Format::Odt, &["odt"]),
        (Format::Epub, &["epub"]),
        (Format::Xml, &["xml", "nitf"]),
        (Format::Ris, &["ris"]),
        (Format::Warc, &["warc"]),
        (Format::Zip, &["zip"]),
    ];

    /// What a file of the format is, for people.
    pub(super) fn what(self) -> &'static str {
        match self {
            Format::Text => "plain text",
            Format::Markdown => "Markdown",
            Format::Html => "a web page",
            Format::JsonLines => "JSON Lines",
            Format::Csv => "CSV",
            Format::Tsv => "a table with tabs",
            Format::Docx => "a Word document",
            Format::Pdf => "a PDF",
            Format::Mail => "an e-mail or a saved web page",
            Format::Rtf => "an RTF document",
            Format::Json => "JSON",
            Format::Sheet => "a spreadsheet or a table in HTML",
            Format::Parquet => "Parquet",
            Format::Odt => "an OpenDocument text",
            Format::Epub => "an EPUB",
            Format::Xml => "XML",
            Format::Ris => "RIS",
            Format::Warc => "a web archive",
            Format::Zip => "a ZIP",
        }
    }

    /// Whether a file of the format is one article, or one export of a database.
    pub(super) fn is_one_article(self) -> bool {
        matches!(
            self,
            Format::Text
                | Format::Markdown
                | Format::Html
                | Format::Docx
                | Format::Pdf
                | Format::Mail
                | Format::Rtf
                | Format::Odt
        )
    }

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
        Format::Odt => return open_document::read(bytes, max_bytes),
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

/// What a file of documents holds.
pub(super) enum Held {
    /// One article.
    One(Box<Draft>),
    /// Those of a newspaper database's export.
    Many(Export),
}

/// What the file of documents that `bytes` are holds; `max_bytes` bounds what packed parts unpack to.
pub(super) fn held(bytes: &[u8], format: Format, max_bytes: u64) -> Result<Held, Fault> {
    let decoded = |declares| encoding::decode(bytes, declares);
    let (export, warning) = match format {
        Format::Text => {
            let decoded = decoded(false)?;
            (export::of_text(&decoded.text)?, decoded.warning)
        }
        Format::Html => {
            let decoded = decoded(true)?;
            (html::export(&decoded.text)?, decoded.warning)
        }
        Format::Docx | Format::Pdf | Format::Rtf => {
            let draft = draft(bytes, format, max_bytes)?;
            let Some(mut export) = export::of_paragraphs(&draft.blocks)? else {
                return Ok(Held::One(Box::new(draft)));
            };
            export
                .parts
                .iter_mut()
                .for_each(|part| part.draft.warnings.extend(draft.warnings.iter().cloned()));
            return Ok(Held::Many(export));
        }
        _ => (None, None),
    };
    let Some(mut export) = export else {
        return draft(bytes, format, max_bytes).map(|draft| Held::One(Box::new(draft)));
    };
    export.parts.iter_mut().for_each(|part| part.draft.warnings.extend(warning.clone()));
    Ok(Held::Many(export))
}

/// One of the articles of a file: its number, its words, from which id and digest are made, and what was read.
pub(super) type Numbered = (usize, String, Result<Draft, Fault>);

/// The articles that a file holds whole which may hold many.
///
/// # Errors
/// What is wrong with the file.
pub(super) fn many(bytes: &[u8], format: Format, max_bytes: u64) -> Result<Vec<Numbered>, Fault> {
    if format == Format::Epub {
        return epub::read(bytes, max_bytes);
    }
    let decoded = encoding::decode(bytes, format == Format::Xml)?;
    let mut found =
        if format == Format::Xml { news_xml::read(&decoded.text)? } else { ris::read(&decoded.text) };
    for draft in found.iter_mut().filter_map(|(_, draft)| draft.as_mut().ok()) {
        draft.warnings.extend(decoded.warning.clone());
    }
    Ok(found.into_iter().zip(1..).map(|((words, draft), number)| (number, words, draft)).collect())
}

/// The format of a file that is read whole: of a ZIP, what is in it decides.
pub(super) fn of_package(format: Format, bytes: &[u8]) -> Format {
    if !bytes.starts_with(package::MARK) {
        return format;
    }
    let names = zip::ZipArchive::new(std::io::Cursor::new(bytes))
        .map(|archive| archive.file_names().flatten().map(|name| name.into_owned()).collect::<Vec<_>>());
    names.map_or(format, |names| content::of_zip(format, &names))
}

/// The articles of a spreadsheet, or of the tables of a page that goes by the name of one.
pub(super) fn spreadsheet(bytes: &[u8], source: &str, key: &str, settings: &Settings) -> Articles {
    if bytes.starts_with(package::MARK) || bytes.starts_with(sheet::OLD_OFFICE) {
        return sheet::read(bytes, source, key, settings);
    }
    match tables_of_page(bytes, source, key, settings) {
        Ok(tables) => Box::new(tables.into_iter().flatten()),
        Err(fault) => Box::new(std::iter::once(Err(fault.of(source, None)))),
    }
}

type PageTable = Rows<std::vec::IntoIter<Result<Row, Fault>>>;

/// The tables of a page that have a column of texts; rows of the first are called `file.xls#2`, those of others `file.xls#table 2!2`.
fn tables_of_page(
    bytes: &[u8],
    source: &str,
    key: &str,
    settings: &Settings,
) -> Result<Vec<PageTable>, Fault> {
    let decoded = encoding::decode(bytes, true)?;
    if decoded.text.trim().is_empty() {
        return Err(Fault::no_text());
    }
    if decoded.text.contains("urn:schemas-microsoft-com:office:spreadsheet")
        && !decoded.text.contains("<table")
    {
        return Err(Fault::new("it is a spreadsheet in XML of Excel 2003", "save it as .xlsx or as CSV"));
    }
    let (mut tables, mut without_texts) = (Vec::new(), None);
    for (at, table) in html::tables::read(&decoded.text)?.into_iter().enumerate() {
        let name = if at == 0 { String::new() } else { format!("table {}!", at + 1) };
        let origins = Origins {
            rows: format!("{source}#{name}"),
            key: format!("{key}#{name}"),
            settings: settings.clone(),
            warnings: if tables.is_empty() {
                decoded.warning.clone().into_iter().collect()
            } else {
                Vec::new()
            },
        };
        let rows = table.into_iter().enumerate().map(|(at, cells)| {
            let cells = cells.into_iter().enumerate().map(|(at, cell)| (at, cell.into())).collect();
            Ok(Row { number: at + 1, cells })
        });
        match Rows::open(rows.collect::<Vec<_>>().into_iter(), origins) {
            Ok(table) => tables.extend(table),
            Err(fault) => without_texts = without_texts.or(Some(fault)),
        }
    }
    if tables.is_empty() { Err(content::no_table(without_texts)) } else { Ok(tables) }
}

/// The site that a web address names, as a publication.
fn host(url: &str) -> Option<String> {
    let host = url.split_once("://")?.1.split(['/', '?', '#', ':']).next()?;
    Some(host.trim_start_matches("www.").to_owned()).filter(|h| h.contains('.') && !h.contains('@'))
}
