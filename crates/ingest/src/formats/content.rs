//! What a file is by its content, where its name promises something else. Apart because content decides: databases call a table
//! in HTML `.xls`, and old exports call RTF `.doc`. What is sure is read as what it is, and told; the rest is left to the readers,
//! which refuse what they cannot read.

use crate::columns::{Columns, Field};
use crate::encoding;
use crate::failure::Fault;

use super::package;
use super::parquet;
use super::rtf;
use super::sheet::OLD_OFFICE;
use super::warc;
use super::{Format, ris, zipped};

/// Bytes at the head of a file that are looked at.
pub(crate) const HEAD: u64 = 4_096;
/// What a page begins with.
const PAGES: [&str; 2] = ["<!doctype html", "<html"];
/// What a piece of a page begins with that holds a table.
const PIECES: [&str; 8] = ["<table", "<head", "<meta", "<style", "<title", "<body", "<div", "<center"];
/// What a piece of a page begins with, where no table is looked for.
const FRAGMENTS: [&str; 22] = [
    "<head",
    "<meta",
    "<title",
    "<body",
    "<div",
    "<center",
    "<article",
    "<section",
    "<main",
    "<header",
    "<h1",
    "<h2",
    "<h3",
    "<p>",
    "<p ",
    "<blockquote",
    "<ul>",
    "<ol>",
    "<figure",
    "<table",
    "<span",
    "<script",
];
/// What news and other texts in XML begin with, where they do not say that they are XML.
const XML: [&str; 9] =
    ["<?xml", "<nitf", "<newsitem", "<newsmessage", "<packageitem", "<newsml", "<tei", "<rss", "<feed"];
/// Fields of the head of an e-mail, small letters.
const HEADS: [&str; 10] =
    ["from", "to", "subject", "date", "sent", "cc", "reply-to", "mime-version", "message-id", "content-type"];
/// What a page saved as an e-mail begins with.
const SAVED_PAGE: &str = "from: <saved by";
/// What an e-mail or a page saved as one begins with.
const MAILS: [&str; 4] = [SAVED_PAGE, "mime-version:", "return-path:", "received:"];

/// The format of a file whose name promises `promised` and that begins with `head`.
pub(crate) fn format(promised: Format, head: &[u8]) -> Format {
    let is_binary = [package::MARK, OLD_OFFICE, parquet::MARK].iter().any(|mark| head.starts_with(mark));
    let wide =
        encoding::utf16(head).filter(|_| !is_binary).map(|encoding| encoding.decode(head).0.into_owned());
    let head = wide.as_deref().map_or(head, str::as_bytes);
    let text = head.strip_prefix(b"\xEF\xBB\xBF").unwrap_or(head).trim_ascii_start();
    let starts = |marks: &[&str]| {
        marks.iter().any(|mark| {
            text.get(..mark.len()).is_some_and(|start| start.eq_ignore_ascii_case(mark.as_bytes()))
        })
    };
    let is_page = starts(&PAGES) || text.starts_with(b"<?xml") && is_xhtml(text);
    let is_json = is_json(text);
    let is_ris = std::str::from_utf8(&text[..text.len().min(80)]).is_ok_and(ris::is_ris);
    let is_text = !head.contains(&0) && !starts(&["%pdf"]);
    let is_mail =
        || wide.is_none() && (starts(&[SAVED_PAGE]) || starts(&MAILS) && has_fields(text) || is_mail(text));
    match promised {
        Format::Text | Format::Markdown if is_page => Format::Html,
        Format::Text | Format::Markdown if is_json => Format::Json,
        Format::Text | Format::Markdown if is_ris => Format::Ris,
        Format::Text | Format::Markdown if text.starts_with(warc::MARK) => Format::Warc,
        Format::Text | Format::Markdown if starts(&XML) => Format::Xml,
        Format::Text | Format::Markdown if is_mail() => Format::Mail,
        Format::Text if starts(&FRAGMENTS) => Format::Html,
        Format::Text if is_front_matter(text) => Format::Markdown,
        Format::Text => table(text).unwrap_or(promised),
        Format::Html if is_json => Format::Json,
        Format::Html if is_text && !text.is_empty() && !is_marked_up(text) => Format::Text,
        Format::JsonLines if text.starts_with(b"[") || is_spread(text) || is_page => Format::Json,
        Format::Csv | Format::Tsv | Format::Sheet => match () {
            () if text.starts_with(parquet::MARK) => Format::Parquet,
            () if text.starts_with(package::MARK) || text.starts_with(OLD_OFFICE) => Format::Sheet,
            () if is_page || starts(&PIECES) => Format::Sheet,
            () if is_json => Format::Json,
            // Much of what is called `.xls` is text with tabs.
            () if promised == Format::Sheet && is_text && !text.starts_with(b"<") && !text.is_empty() => {
                let first = text.split(|&byte| byte == b'\n').next().unwrap_or_default();
                if first.contains(&b'\t') { Format::Tsv } else { Format::Csv }
            }
            () => promised,
        },
        Format::Docx | Format::Odt | Format::Rtf => match () {
            () if text.starts_with(rtf::MARK) => Format::Rtf,
            () if starts(&["%pdf"]) => Format::Pdf,
            () if is_page => Format::Html,
            () if starts(&MAILS) => Format::Mail,
            () => promised,
        },
        Format::Html if starts(&MAILS) => Format::Mail,
        Format::Xml if is_page => Format::Html,
        _ => promised,
    }
}

/// The format of a ZIP by what is in it, where a document in parts or a ZIP of files is promised.
pub(crate) fn of_zip(promised: Format, names: &[String]) -> Format {
    match (promised, zipped::kind(names)) {
        (Format::Docx | Format::Rtf | Format::Odt | Format::Epub | Format::Zip, found)
            if found != Format::Zip =>
        {
            match found {
                // A spreadsheet of OpenDocument.
                Format::Odt if promised == Format::Sheet => promised,
                found => found,
            }
        }
        _ => promised,
    }
}

/// What is told of an article whose file is something else than its name says.
pub(crate) fn warning(found: Format) -> String {
    format!("its name promises another format, but it is {}, and is read as that", found.what())
}

/// A web page where a table should be.
pub(super) fn no_table(fault: Option<Fault>) -> Fault {
    fault.unwrap_or_else(|| {
        Fault::new("it is a web page, not a table", "export the table again, or end its name in .html")
    })
}

/// Whether XML is a page.
fn is_xhtml(text: &[u8]) -> bool {
    let text = String::from_utf8_lossy(text).to_lowercase();
    let root = text
        .match_indices('<')
        .map(|(at, _)| &text[at + 1..])
        .find(|rest| rest.starts_with(|c: char| c.is_ascii_alphabetic()));
    root.is_some_and(|root| root.starts_with("html"))
}

/// The kind of table that a text is: its first line names a column of texts and another that is known, without the spaces of
/// prose, and the next has as many columns or more, or goes on beyond what is looked at.
fn table(text: &[u8]) -> Option<Format> {
    let mut lines = text.split(|&byte| byte == b'\n');
    let first = std::str::from_utf8(lines.next()?).ok()?.trim_end_matches('\r');
    // A row goes on over the lines that a cell in quotation marks holds.
    let below = text.get(first.len()..)?;
    let below = below.strip_prefix(b"\r").unwrap_or(below).strip_prefix(b"\n")?;
    let mut quoted = false;
    let end = below.iter().position(|&byte| {
        quoted ^= byte == b'"';
        byte == b'\n' && !quoted
    });
    let second = &below[..end.unwrap_or(below.len())];
    let goes_on = end.is_none() && (quoted || second.len() as u64 * 2 > HEAD);
    let columns = Columns::default();
    [(b'\t', Format::Tsv), (b',', Format::Csv), (b';', Format::Csv)].into_iter().find_map(|(mark, format)| {
        let names: Vec<String> =
            first.split(char::from(mark)).map(|name| name.trim_matches('"').to_owned()).collect();
        if names.iter().any(|name| name.starts_with(' ')) {
            return None;
        }
        let known = Field::all().filter(|&field| columns.position(field, &names).is_some()).count();
        let marks = second.iter().filter(|&&byte| byte == mark).count();
        let as_many = goes_on || marks + 1 >= names.len();
        (known > 1 && as_many && columns.position(Field::Text, &names).is_some()).then_some(format)
    })
}

/// Whether a text begins with the head of an e-mail: nothing but fields up to the first empty line, a sender and a subject among
/// them, and what only mails have. "From:" and "Date:" alone may stand above any article.
fn is_mail(text: &[u8]) -> bool {
    let text = String::from_utf8_lossy(text);
    let (mut names, mut addressed) = (Vec::new(), false);
    for line in text.lines().map(str::trim_end).take_while(|line| !line.is_empty()) {
        if line.starts_with([' ', '\t']) && !names.is_empty() {
            continue;
        }
        let Some((name, value)) = line.split_once(':') else { return false };
        let is_name = |c: char| c.is_ascii_alphanumeric() || c == '-';
        if name.is_empty() || !name.chars().all(is_name) {
            return false;
        }
        let name = name.to_ascii_lowercase();
        addressed |= ["from", "to", "reply-to"].contains(&name.as_str()) && value.contains('@')
            || ["mime-version", "message-id", "sent"].contains(&name.as_str());
        names.push(name);
    }
    let has = |name: &str| names.iter().any(|n| n == name);
    let known = names.iter().filter(|name| HEADS.contains(&name.as_str())).count();
    addressed && has("from") && has("subject") && known > 2
}

/// Whether the lines before the first empty one are several fields of an e-mail's head, as only "Received: nothing." is not.
fn has_fields(text: &[u8]) -> bool {
    let text = String::from_utf8_lossy(text);
    let head = text.lines().map(str::trim_end).take_while(|line| !line.is_empty());
    head.filter(|line| line.split_once(": ").is_some_and(|(name, _)| !name.contains(' '))).count() > 2
}

/// Whether a text begins with the front matter of Markdown: a fence, fields of which one is known, and the fence again.
fn is_front_matter(text: &[u8]) -> bool {
    let text = String::from_utf8_lossy(text);
    let mut lines = text.lines().map(str::trim_end);
    let (fence, mark) = match lines.next() {
        Some("---") => ("---", ':'),
        Some("+++") => ("+++", '='),
        _ => return false,
    };
    let mut names = Vec::new();
    for line in lines {
        if line == fence {
            return Field::all().any(|field| Columns::default().position(field, &names).is_some());
        }
        let goes_on = line.starts_with([' ', '\t', '-', '#']) || line.is_empty();
        match line.split_once(mark) {
            Some((name, _)) if !name.trim().contains(' ') => names.push(name.trim().to_owned()),
            _ if goes_on && !names.is_empty() => {}
            _ => return false,
        }
    }
    false
}

/// Whether there is a tag, a comment or an entity of HTML in a text.
fn is_marked_up(text: &[u8]) -> bool {
    let begins = |pair: &[u8]| match pair {
        [b'<', next] => next.is_ascii_alphabetic() || b"!/?".contains(next),
        [b'&', next] => next.is_ascii_lowercase() || *next == b'#',
        _ => false,
    };
    text.windows(2).any(begins)
}

/// Whether a text begins as objects in JSON do, and no prose does.
fn is_json(text: &[u8]) -> bool {
    let inner = match text.split_first() {
        Some((b'[', rest)) => match rest.trim_ascii_start().split_first() {
            Some((b'{', rest)) => rest,
            _ => return false,
        },
        Some((b'{', rest)) => rest,
        _ => return false,
    };
    inner.trim_ascii_start().starts_with(b"\"")
}

/// Whether the first line is the beginning of an object that goes on in the next.
fn is_spread(text: &[u8]) -> bool {
    let first = text.split(|&byte| byte == b'\n').next().unwrap_or_default();
    first.trim_ascii() == b"{"
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_word_and_a_colon_are_no_mail() {
        assert_eq!(format(Format::Text, b"Received: nothing.\n\nThe court has spoken."), Format::Text);
        let mail =
            b"Received: by mx.example; 7 Nov 2023\nFrom: Jane <jane@x.example>\nSubject: A letter\n\nText.";
        assert_eq!(format(Format::Text, mail), Format::Mail);
    }

    #[test]
    fn content_decides_where_it_is_sure() {
        let expected: [(Format, &[u8], Format); 60] = [
            (Format::Text, b"<!DOCTYPE html><p>x", Format::Html),
            (Format::Text, b"<?xml version='1.0'?>\n<!-- x --><html xmlns='y'>", Format::Html),
            (Format::Text, b"\xEF\xBB\xBF[ {\"text\": 1", Format::Json),
            (Format::Text, b"TY  - NEWS\n", Format::Ris),
            (Format::Text, b"id,text\nA_1,\"One, two.\"\n", Format::Csv),
            (Format::Text, b"\"Headline\";\"Full Text\"\r\nA;B\r\n", Format::Csv),
            (Format::Text, b"\xFF\xFEi\0d\0\t\0t\0e\0x\0t\0\n\x001\0\t\0a\0", Format::Tsv),
            (Format::Text, b"Title, text and date\n\nOne, two.\n", Format::Text),
            (Format::Text, b"Title, text\nOne, two.\n", Format::Text),
            (Format::Text, b"title,text\n\nOne, two.\n", Format::Text),
            (Format::Text, b"{said} \"one\"", Format::Text),
            (Format::Text, b"%PDF-1.7", Format::Text),
            (Format::JsonLines, b"{\n  \"text\": 1", Format::Json),
            (Format::JsonLines, b"{\"text\": 1}\n", Format::JsonLines),
            (Format::Csv, b"<table><tr>", Format::Sheet),
            (Format::Csv, b"PK\x03\x04", Format::Sheet),
            (Format::Csv, b"id,text\n", Format::Csv),
            (Format::Sheet, b"id\ttext\n1\ta,b", Format::Tsv),
            (Format::Sheet, b"id;text\n", Format::Csv),
            (Format::Sheet, b"\xFF\xFEi\0d\0\t\0t\0e\0x\0t\0\n\0", Format::Tsv),
            (Format::Sheet, b"", Format::Sheet),
            (Format::Sheet, b"<html><table>", Format::Sheet),
            (Format::Sheet, b"PK\x03\x04\x00", Format::Sheet),
            (Format::Sheet, b"<?xml version='1.0'?><Workbook>", Format::Sheet),
            (Format::Docx, b"{\\rtf1", Format::Rtf),
            (Format::Docx, b"<html>", Format::Html),
            (Format::Rtf, b"MIME-Version: 1.0", Format::Mail),
            (Format::Docx, b"PK\x03\x04", Format::Docx),
            (Format::Html, b"From: <Saved by Blink>", Format::Mail),
            (Format::Xml, b"<nitf>", Format::Xml),
            (Format::Text, b"<nitf>", Format::Xml),
            (Format::Text, b"<?xml version='1.0'?><TEI>", Format::Xml),
            (Format::Text, b"<newsItem guid='x'>", Format::Xml),
            (Format::Text, b"<h1>One</h1>\n<p>Two.</p>", Format::Html),
            (Format::Text, b"<p class='x'>One.</p>", Format::Html),
            (Format::Text, b"<b>One</b>\n\nTwo.", Format::Text),
            (Format::Text, b"<said> Two.", Format::Text),
            (
                Format::Text,
                b"From: Jane Doe <jane@x.example>\nTo: all@x.example\nSubject: The long game\n\nOne.",
                Format::Mail,
            ),
            (
                Format::Text,
                b"Subject: The long\n game\nFrom: jane@x.example\nDate: Tue, 7 Nov 2023\n\nOne.",
                Format::Mail,
            ),
            (Format::Text, b"From: Jane Doe\nSent: Tuesday\nSubject: The long game\n\nOne.", Format::Mail),
            (
                Format::Text,
                b"From: The Courier\nSubject: Politics\nDate: 7 November 2023\n\nOne.",
                Format::Text,
            ),
            (Format::Text, b"From: Jane Doe\nThe long game of one\n\nOne.", Format::Text),
            (Format::Text, b"Subject: The long game\n\nOne.", Format::Text),
            (Format::Text, b"id,text\nA_1,\"One,\n\ntwo.\"\n", Format::Csv),
            (Format::Text, b"id;author;text\r\nA_1;Jane;\"One.\r\nTwo.\"\r\n", Format::Csv),
            (Format::Text, b"author,text,title\n\"One\ntwo.\n", Format::Csv),
            (Format::Text, b"---\ntitle: \"One\"\ntags:\n  - a\n---\n\nTwo.", Format::Markdown),
            (Format::Text, b"+++\ntitle = 'One'\n+++\nTwo.", Format::Markdown),
            (Format::Text, b"---\n\nOne: two.\n\n---\nThree.", Format::Text),
            (Format::Text, b"---\ntitle: One\nTwo.", Format::Text),
            (Format::Markdown, b"<!doctype html><p>x", Format::Html),
            (Format::Markdown, b"{\"text\": 1}\n", Format::Json),
            (Format::Markdown, b"<p>One.</p>", Format::Markdown),
            (Format::Markdown, b"# One\n\nTwo.", Format::Markdown),
            (Format::Html, b"The long game\n\nBy Jane Doe\n\nOne < two.", Format::Text),
            (Format::Html, b"One &amp; two.", Format::Html),
            (Format::Html, b"The long game<br>One.", Format::Html),
            (Format::Html, b"", Format::Html),
            (Format::Html, b"[{\"text\": 1}]", Format::Json),
            (Format::JsonLines, b"<!DOCTYPE html>", Format::Json),
        ];
        for (promised, head, found) in expected {
            assert_eq!(format(promised, head), found, "{promised:?} {}", String::from_utf8_lossy(head));
        }
    }
}
