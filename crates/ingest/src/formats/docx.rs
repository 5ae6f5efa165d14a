//! Word documents to blocks. Apart because a DOCX is a zip of XML files, of which one holds the text: what is told there
//! of looks, changes and notes is left aside, but for which paragraphs are headings.
//!
//! The document's properties (author, title, dates) are not read: they tell who typed the file and when, which is seldom
//! who wrote the article.

use std::io::{Cursor, Read};

use quick_xml::Reader;
use quick_xml::events::{BytesStart, Event};
use zip::ZipArchive;
use zip::result::ZipError;

use crate::draft::{Block, Draft};
use crate::encoding;
use crate::failure::Fault;
use crate::too_large;

/// The part that holds the text; some programs count theirs (`word/document2.xml`).
const TEXT: &str = "word/document";
/// The text may be this many times as large as the file; XML of Word packs to a tenth, tables to a fiftieth.
const MAX_RATIO: u64 = 200;
/// Bytes that it may have whatever the file's size: short documents of one repeated line are no attack.
const FREE: u64 = 16 << 20;
/// Styles whose paragraphs are headings begin with one of these, in every language's Word by their inner names.
const HEADINGS: [&str; 3] = ["heading", "title", "subtitle"];
/// Elements that hold no text of the article: the older drawing of what a newer one shows, and what was deleted.
const LEFT_OUT: [&str; 4] = ["Fallback", "del", "moveFrom", "instrText"];

/// Reads a document.
pub(super) fn read(bytes: &[u8], max_bytes: u64) -> Result<Draft, Fault> {
    const REMEDY: &str = "open it in a word processor and save it anew as .docx or as text";
    if !bytes.starts_with(b"PK") {
        encoding::refuse(bytes)?;
        return Err(Fault::new("it is no Word document", REMEDY));
    }
    let broken = |error: ZipError| match error {
        ZipError::UnsupportedArchive(why) if why == ZipError::PASSWORD_REQUIRED => {
            Fault::new("it is encrypted", "save it without a password")
        }
        error => Fault::new(format!("the Word document is damaged ({error})"), REMEDY),
    };
    let mut archive = ZipArchive::new(Cursor::new(bytes)).map_err(broken)?;
    let names = archive.file_names().flatten().map(|name| name.into_owned());
    let Some(name) = names.filter(|name| name.starts_with(TEXT) && name.ends_with(".xml")).min() else {
        let remedy = "end its name as its format asks; unpack a ZIP";
        return Err(Fault::new("it is a zipped file, but no Word document", remedy));
    };
    let most = max_bytes.min((bytes.len() as u64).saturating_mul(MAX_RATIO).max(FREE));
    let mut xml = Vec::new();
    let part = archive.by_name(&name).map_err(broken)?;
    part.take(most.saturating_add(1)).read_to_end(&mut xml).map_err(|e| broken(e.into()))?;
    if xml.len() as u64 > most {
        return Err(too_large("its text, unpacked,", most));
    }
    let xml = encoding::decode(&xml, true)?;
    blocks(&xml.text).map_err(|e| Fault::new(format!("the Word document is damaged ({e})"), REMEDY))
}

/// The paragraphs of a document, in order.
fn blocks(xml: &str) -> Result<Draft, quick_xml::Error> {
    let mut reader = Reader::from_str(xml);
    reader.config_mut().check_end_names = false;
    let mut draft = Draft::default();
    let mut current = String::new();
    let (mut heading, mut in_text, mut left_out) = (false, false, 0_usize);
    let mut breaks = 0;
    loop {
        let event = reader.read_event()?;
        let (start, empty) = match &event {
            Event::Start(start) => (Some(start), false),
            Event::Empty(start) => (Some(start), true),
            _ => (None, false),
        };
        if let Some(start) = start {
            let name = start.local_name();
            let name: &str = name.as_ref();
            match name {
                name if LEFT_OUT.contains(&name) => left_out += usize::from(!empty),
                // A text box stands within a paragraph, so a paragraph may begin before another has ended.
                "p" => flush(&mut draft, &mut current, &mut heading),
                "pStyle" => heading |= is_heading(start),
                "t" => in_text = !empty,
                "tab" => current.push(' '),
                "noBreakHyphen" => current.push('-'),
                // One break is a space; a second one divides paragraphs.
                "br" | "cr" => {
                    breaks += 1;
                    match breaks {
                        1 => current.push('\n'),
                        _ => flush(&mut draft, &mut current, &mut heading),
                    }
                }
                _ => {}
            }
            continue;
        }
        match event {
            Event::End(end) => {
                let name = end.local_name();
                let name: &str = name.as_ref();
                match name {
                    name if LEFT_OUT.contains(&name) => left_out = left_out.saturating_sub(1),
                    "p" => flush(&mut draft, &mut current, &mut heading),
                    "t" => in_text = false,
                    _ => {}
                }
            }
            Event::Text(text) if in_text && left_out == 0 => {
                breaks = 0;
                current.push_str(&text);
            }
            Event::CData(text) if in_text && left_out == 0 => current.push_str(&text),
            Event::GeneralRef(reference) if in_text && left_out == 0 => {
                let named = || quick_xml::escape::resolve_predefined_entity(&reference).map(str::to_owned);
                let meant = reference.resolve_char_ref()?.map(String::from).or_else(named);
                current.push_str(&meant.unwrap_or_default());
            }
            Event::Eof => break,
            _ => {}
        }
    }
    flush(&mut draft, &mut current, &mut heading);
    Ok(draft)
}

fn flush(draft: &mut Draft, current: &mut String, heading: &mut bool) {
    draft.blocks.extend(Block::new(current, *heading));
    current.clear();
    *heading = false;
}

fn is_heading(style: &BytesStart) -> bool {
    style.attributes().flatten().any(|attribute| {
        let name = attribute.key.local_name();
        let name: &str = name.as_ref();
        let value = attribute.value.to_ascii_lowercase();
        name == "val" && HEADINGS.iter().any(|h| value.starts_with(h))
    })
}

#[cfg(test)]
#[allow(clippy::unwrap_used)]
mod tests {
    use super::*;
    use std::io::Write;
    use zip::write::{SimpleFileOptions, ZipWriter};

    const MAX: u64 = 1 << 20;

    fn archive(name: &str, content: &[u8]) -> Vec<u8> {
        let mut zip = ZipWriter::new(Cursor::new(Vec::new()));
        zip.start_file(name, SimpleFileOptions::default()).unwrap();
        zip.write_all(content).unwrap();
        zip.finish().unwrap().into_inner()
    }

    fn document(body: &str) -> Vec<u8> {
        let xml = format!(
            "<?xml version=\"1.0\" encoding=\"UTF-8\"?><w:document xmlns:w=\"w\"><w:body>{body}</w:body></w:document>"
        );
        archive("word/document.xml", xml.as_bytes())
    }

    #[test]
    fn paragraphs_and_headings_come_out_and_deletions_do_not() {
        let body = "<w:p><w:pPr><w:pStyle w:val=\"Heading1\"/></w:pPr><w:r><w:t>The long game</w:t></w:r></w:p>\
            <w:p><w:r><w:t xml:space=\"preserve\">The army &amp; </w:t></w:r><w:del><w:r><w:delText>old</w:delText>\
            <w:t>older</w:t></w:r></w:del><w:r><w:t>state&#8217;s</w:t><w:tab/><w:t>camps.</w:t><w:br/>\
            <w:t>Same paragraph.</w:t><w:br/><w:br/><w:t>Another.</w:t></w:r></w:p>\
            <mc:AlternateContent><mc:Choice><w:p><w:r><w:t>In a box.</w:t></w:r></w:p></mc:Choice><mc:Fallback><w:p><w:r>\
            <w:t>In a box.</w:t></w:r></w:p></mc:Fallback></mc:AlternateContent><w:p/>";
        let draft = read(&document(body), MAX).unwrap();
        let blocks: Vec<_> = draft.blocks.iter().map(|b| (b.text.as_str(), b.heading)).collect();
        let expected = [
            ("The long game", true),
            ("The army & state's camps. Same paragraph.", false),
            ("Another.", false),
            ("In a box.", false),
        ];
        assert_eq!(blocks, expected);
    }

    #[test]
    fn what_is_no_document_is_told() {
        let told = |bytes: &[u8]| read(bytes, MAX).unwrap_err().reason;
        assert_eq!(told(&archive("../../etc/passwd", b"x")), "it is a zipped file, but no Word document");
        assert_eq!(
            told(b"\xD0\xCF\x11\xE0 and so on"),
            "it is an old or an encrypted Word document, not text"
        );
        assert_eq!(told(b"plain text"), "it is no Word document");
        let whole = document("<w:p><w:r><w:t>Text.</w:t></w:r></w:p>");
        assert!(told(&whole[..whole.len() / 2]).starts_with("the Word document is damaged"));
        assert!(told(&archive("word/document.xml", b"<w:p><w:t>&#xFFFFFFFF;</w:t>")).contains("damaged"));
    }

    #[test]
    fn a_bomb_and_deep_nesting_do_no_harm() {
        let bomb = archive("word/document.xml", &vec![b' '; 24 << 20]);
        assert!(read(&bomb, 50 << 20).unwrap_err().reason.starts_with("its text, unpacked, is larger than"));
        let deep = format!("{}<w:p><w:r><w:t>Deep.</w:t></w:r></w:p>", "<w:tbl>".repeat(100_000));
        assert_eq!(read(&document(&deep), MAX).unwrap().blocks[0].text, "Deep.");
    }
}
