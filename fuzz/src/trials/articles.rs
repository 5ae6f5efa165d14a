//! Readers of articles: any bytes give an article that keeps its promises, or a failure that says what to do.

use std::collections::BTreeSet;
use std::io::Cursor;

use standpoint::document::{Article, Role};
use standpoint::ingest::{Failure, Format, JsonLines, Settings, article};

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
            let caught = failure.reason.starts_with("the program stumbled over it")
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
