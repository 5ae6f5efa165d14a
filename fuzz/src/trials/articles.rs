//! Readers of articles: any bytes give an article that keeps its promises, or a failure that says what to do.

use std::collections::BTreeSet;
use std::io::{Cursor, Write};

use standpoint::document::{Article, Role};
use standpoint::ingest::{Failure, Format, JsonLines, Settings, article, of_bytes};

/// Largest line of JSON Lines: small, so that lines beyond it are tried too.
const MAX_LINE: u64 = 2_000;

/// Plain text.
pub fn text(data: &[u8]) {
    check(article(data, "a.txt", "in/a.txt", Format::Text));
}

/// Markdown.
pub fn markdown(data: &[u8]) {
    check(article(data, "a.md", "in/a.md", Format::Markdown));
}

/// A web page.
pub fn html(data: &[u8]) {
    check(article(data, "a.html", "in/a.html", Format::Html));
}

/// A table's first row.
pub fn table(data: &[u8]) {
    check(article(data, "a.csv", "in/a.csv", Format::Csv));
}

/// A Word document.
pub fn docx(data: &[u8]) {
    check(article(data, "a.docx", "in/a.docx", Format::Docx));
}

/// A PDF.
pub fn pdf(data: &[u8]) {
    check(article(data, "a.pdf", "in/a.pdf", Format::Pdf));
}

/// An e-mail.
pub fn mail(data: &[u8]) {
    check(article(data, "a.eml", "in/a.eml", Format::Mail));
}

/// An RTF document.
pub fn rtf(data: &[u8]) {
    check(article(data, "a.rtf", "in/a.rtf", Format::Rtf));
}

/// JSON.
pub fn json(data: &[u8]) {
    all(data.to_vec(), Format::Json);
}

/// A spreadsheet: an old one of Excel's as it is; behind a byte that says so, the sheet or the texts of a new one, or the XML
/// of OpenDocument's.
pub fn sheet(data: &[u8]) {
    let texts = "<sst><si><t>text</t></si><si><t>One.</t></si></sst>".as_bytes();
    let rows = "<s><row><c t=\"s\"><v>0</v></c></row><row><c t=\"s\"><v>1</v></c></row></s>".as_bytes();
    let excel = |sheet: &[u8], texts: &[u8]| {
        zip(&[
            ("xl/workbook.xml", b"<workbook><sheets><sheet name=\"S\" id=\"r\"/></sheets></workbook>"),
            (
                "xl/_rels/workbook.xml.rels",
                b"<Relationships><Relationship Id=\"r\" Target=\"s.xml\"/></Relationships>",
            ),
            ("xl/styles.xml", b"<s><cellXfs><xf numFmtId=\"0\"/><xf numFmtId=\"14\"/></cellXfs></s>"),
            ("xl/sharedStrings.xml", texts),
            ("xl/s.xml", sheet),
        ])
    };
    let file = match data.split_first() {
        Some((1, sheet)) => excel(sheet, texts),
        Some((2, texts)) => excel(rows, texts),
        Some((3, content)) => zip(&[("content.xml", content)]),
        _ => data.to_vec(),
    };
    all(file, Format::Sheet);
}

/// The text of an OpenDocument text.
pub fn odt(data: &[u8]) {
    all(zip(&[("mimetype", b"x"), ("content.xml", data)]), Format::Odt);
}

/// A book: behind a byte that says so its description or its contents, else a chapter of it.
pub fn epub(data: &[u8]) {
    let described = b"<package><metadata><title>T</title></metadata><manifest><item id=\"a\" href=\"a.xhtml\" \
        media-type=\"application/xhtml+xml\"/><item id=\"n\" href=\"n.xhtml\" properties=\"nav\" media-type=\"x\"/></manifest>\
        <spine><itemref idref=\"a\"/></spine></package>";
    let (chapter, contents) =
        (b"<html><body><p>One.</p></body></html>", b"<html><a href=\"a.xhtml\">A</a></html>");
    let (described, chapter, contents) = match data.split_first() {
        Some((1, described)) => (described, &chapter[..], &contents[..]),
        Some((2, contents)) => (&described[..], &chapter[..], contents),
        _ => (&described[..], data, &contents[..]),
    };
    let place = b"<container><rootfile full-path=\"b.opf\"/></container>";
    let parts = [
        ("META-INF/container.xml", &place[..]),
        ("b.opf", described),
        ("a.xhtml", chapter),
        ("n.xhtml", contents),
    ];
    all(zip(&parts), Format::Epub);
}

/// Parquet.
pub fn parquet(data: &[u8]) {
    all(data.to_vec(), Format::Parquet);
}

/// News in XML.
pub fn xml(data: &[u8]) {
    all(data.to_vec(), Format::Xml);
}

/// References.
pub fn ris(data: &[u8]) {
    all(data.to_vec(), Format::Ris);
}

/// A web archive.
pub fn warc(data: &[u8]) {
    all(data.to_vec(), Format::Warc);
}

/// A ZIP of files.
pub fn zipped(data: &[u8]) {
    all(data.to_vec(), Format::Zip);
}

/// All articles of a file; none of them is larger than a hundred kilobytes.
fn all(file: Vec<u8>, format: Format) {
    let settings = Settings { max_bytes: 100_000, ..Settings::default() };
    let most = 1_000 + file.len();
    let read = of_bytes(file, format, "a", "in/a", &settings);
    let results: Vec<_> = read.take(most + 1).collect();
    assert!(
        !results.is_empty() || format == Format::Zip || format == Format::Sheet,
        "neither an article nor a failure"
    );
    results.into_iter().for_each(check);
}

/// A ZIP of parts.
fn zip(parts: &[(&str, &[u8])]) -> Vec<u8> {
    let mut zip = zip::write::ZipWriter::new(Cursor::new(Vec::new()));
    let plain = zip::write::SimpleFileOptions::default().compression_method(zip::CompressionMethod::Stored);
    for (name, content) in parts {
        let written = zip.start_file(*name, plain).and_then(|()| Ok(zip.write_all(content)?));
        assert!(written.is_ok(), "a ZIP in memory can be written");
    }
    zip.finish().map(Cursor::into_inner).unwrap_or_default()
}

/// JSON Lines.
pub fn json_lines(data: &[u8]) {
    let lines = data.split(|&b| b == b'\n').count();
    let settings = Settings { max_bytes: MAX_LINE, ..Settings::default() };
    let read = JsonLines::new(Box::new(Cursor::new(data.to_vec())), "a.jsonl", "in/a.jsonl", &settings);
    // UTF-16 is cut into lines once it is decoded.
    let wide = data.contains(&0) || data.starts_with(b"\xFF\xFE") || data.starts_with(b"\xFE\xFF");
    let results: Vec<_> = read.collect();
    assert!(wide || results.len() <= lines, "{} results of {lines} lines", results.len());
    results.into_iter().for_each(check);
}

/// What is promised of every result of a reader.
fn check(result: Result<Article, Failure>) {
    match result {
        Ok(article) => sound(&article),
        Err(failure) => {
            super::told(&failure.reason);
            super::told(&failure.remedy);
            // A reason may quote the input, which may say anything, but does not begin with it.
            let caught = failure.reason.starts_with("internal error: ")
                || failure.reason.starts_with("the page could not be parsed (");
            assert!(!caught, "a panic was caught: {failure}");
        }
    }
}

/// What an article promises.
pub fn sound(article: &Article) {
    let text = &article.text;
    let mut end = 0;
    for p in &article.paragraphs {
        let between = text.slice(standpoint::document::Span::new(end, p.span.start));
        assert!(between.chars().all(char::is_whitespace), "text in no paragraph: {between:?}");
        assert!(p.span.start >= end && p.span.start < p.span.end && p.span.end <= text.len(), "{p:?}");
        assert_eq!(text.trim(p.span), p.span, "white space at an edge");
        end = p.span.end;
    }
    let rest = text.slice(standpoint::document::Span::new(end, text.len()));
    assert!(rest.chars().all(char::is_whitespace), "text in no paragraph: {rest:?}");
    assert!(article.paragraphs.iter().any(|p| p.role == Role::Body), "no body in {:?}", text.as_str());
    assert!(
        !article.id.trim().is_empty() && article.id.chars().count() <= 1_000,
        "{:?} is no id",
        article.id
    );
    let one_line = |field: &Option<String>| field.as_ref().is_none_or(|f| !f.is_empty() && !f.contains('\n'));
    assert!(one_line(&article.title) && one_line(&article.byline) && one_line(&article.publication));
    let day = |d: &String| d.len() == 10 && d.bytes().all(|b| b.is_ascii_digit() || b == b'-');
    assert!(article.published.as_ref().is_none_or(day), "{:?} is no day", article.published);
    let names: BTreeSet<&String> = article.meta.iter().map(|(name, _)| name).collect();
    assert!(names.len() == article.meta.len() && names.len() <= 200, "names that are not apart: {names:?}");
    for (name, value) in &article.meta {
        assert!(
            !name.is_empty() && name.trim() == name && name.chars().count() <= 200,
            "{name:?} is no name"
        );
        assert!(!value.trim().is_empty() && value.chars().count() <= 10_000, "{value:?} is no value");
    }
}
