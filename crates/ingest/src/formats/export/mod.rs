//! Exports of newspaper databases: many articles in one file, told apart by their content. Apart because each
//! database has a shape of its own, a file each here, and because an article must never be taken for an export: only lines
//! that hold a database's marks and nothing else count.
//!
//! What container an export comes in does not matter: plain text gives lines, and Word documents, RTF, PDFs and web pages
//! give paragraphs, which are lines with empty ones between. `labels`, `days` and `people` hold what the databases share:
//! words of four languages.
//!
//! The shapes are those of Nexis (LexisNexis and Nexis Uni), Factiva, ProQuest and Europresse, as they describe them and as
//! users of text-mining packages have documented them; the samples in the tests are made up.

mod days;
mod europresse;
mod factiva;
mod labels;
mod nexis;
mod people;
mod proquest;

use crate::draft::{Block, Draft, Metadata, line};
use crate::failure::Fault;
use crate::meta::{self, Along};

use super::plain;

pub(super) use europresse::read as of_europresse;

/// The articles of an export.
pub(crate) struct Export {
    pub parts: Vec<Part>,
    /// What the user should know of the file as a whole.
    pub warning: Option<String>,
}

/// One article of an export.
pub(crate) struct Part {
    /// All of its lines; ids and digests are made from them.
    pub text: String,
    pub draft: Draft,
}

/// The articles of the export that a plain text is; `None` if it is none.
pub(crate) fn of_text(text: &str) -> Result<Option<Export>, Fault> {
    let text = text.replace("\r\n", "\n").replace(['\r', '\u{C}'], "\n");
    let lines: Vec<&str> = text.lines().map(str::trim).collect();
    of_lines(&lines)
}

/// The articles of the export that `paragraphs` are; `None` if they are none.
pub(crate) fn of_paragraphs(paragraphs: &[Block]) -> Result<Option<Export>, Fault> {
    of_lines(&apart(paragraphs))
}

/// Paragraphs as lines with empty ones between.
fn apart(paragraphs: &[Block]) -> Vec<&str> {
    paragraphs.iter().flat_map(|block| [block.text.as_str(), ""]).collect()
}

/// Whether lines, without regard to paragraphs, are those of an export.
pub(crate) fn is_export(lines: &[&str]) -> bool {
    of_lines(lines).is_ok_and(|export| export.is_some())
}

fn of_lines(lines: &[&str]) -> Result<Option<Export>, Fault> {
    for split in [nexis::split, factiva::split, proquest::split] {
        if let Some(export) = split(lines)?.filter(|export| !export.parts.is_empty()) {
            return Ok(Some(export));
        }
    }
    Ok(None)
}

/// How a line of an export stands to those around it, wherever paragraphs must be told from places on a page.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub(crate) enum Stand {
    /// As any other.
    Free,
    /// It begins a paragraph.
    Begins,
    /// It is a paragraph by itself.
    Alone,
}

/// How `line` stands, by the marks of all databases.
pub(crate) fn stand(line: &str) -> Stand {
    let alone = labels::is_end(line)
        || labels::is_body(line)
        || labels::is_tail_heading(line)
        || labels::document(line).is_some()
        || labels::document_in_english(line).is_some()
        || is_page(line)
        || labels::promised(line).is_some()
        || labels::words(line).is_some()
        || days::read(line).is_some_and(|day| day.is_sure())
        || factiva::is_mark(line)
        || proquest::is_mark(line);
    let label = labelled(line).map(|(label, _)| label).unwrap_or_default();
    let begins = labels::head(&label).is_some()
        || labels::is_tail(&label)
        || labels::is_cover(&label)
        || labels::is_rights(line)
        || proquest::is_label(&label);
    match (alone, begins) {
        (true, _) => Stand::Alone,
        (_, true) => Stand::Begins,
        _ => Stand::Free,
    }
}

/// Whether `line` counts pages, as `Page 2 of 3` does.
pub(crate) fn is_page(line: &str) -> bool {
    labels::page(line).is_some()
}

/// What a database tells of an article, as it writes it.
#[derive(Default)]
struct Found {
    title: Option<String>,
    byline: Option<String>,
    publication: Option<String>,
    date: Option<String>,
    section: Option<String>,
    edition: Option<String>,
    page: Option<String>,
    /// Words, as the database counts them.
    length: Option<usize>,
    highlight: Option<String>,
    /// Lines of the text, empty ones between paragraphs.
    body: Vec<String>,
}

impl Found {
    fn part(mut self, lines: &[&str]) -> Part {
        let mut draft: Draft = plain::read(&self.body.join("\n"));
        let field = |value: Option<String>| value.as_deref().and_then(line);
        self.cut_section();
        draft.metadata = Metadata {
            title: field(self.title),
            byline: field(self.byline).map(|written| people::names(&written)),
            publication: field(self.publication),
            date: field(self.date),
        };
        let along = [
            ("section", field(self.section)),
            ("edition", field(self.edition)),
            ("page", field(self.page)),
            ("length", self.length.map(|words| words.to_string())),
            ("highlight", field(self.highlight)),
        ];
        let named = along.into_iter().filter_map(|(name, value)| Some((name, value?)));
        let Along { meta, warnings } = meta::gather("field", named);
        draft.meta = meta;
        draft.warnings.extend(warnings);
        Part { text: lines.join("\n").trim().to_owned(), draft }
    }

    /// Page and version out of the section: `NEWS; Pg. 3`, `POLITICS; Version:28`.
    fn cut_section(&mut self) {
        let Some(section) = self.section.take() else { return };
        let mut kept = Vec::new();
        for part in section.split(';').map(str::trim).filter(|part| !part.is_empty()) {
            if let Some(page) = labels::page_number(part) {
                self.page.get_or_insert_with(|| page.to_owned());
            } else if part.to_lowercase().starts_with("version:") || labels::is_edition(part) {
                self.edition.get_or_insert_with(|| part.to_owned());
            } else {
                kept.push(part);
            }
        }
        self.section = (!kept.is_empty()).then(|| kept.join("; "));
    }
}

/// A warning if a file `promised` another number of articles than `found`.
fn unless_as_many(promised: Option<usize>, found: usize) -> Option<String> {
    let promised = promised.filter(|&promised| promised != found)?;
    Some(format!("the file says that it holds {promised} articles, and {found} were found in it"))
}

/// `lines` cut before each one that `begins` an article; what stands before the first is left out.
fn cut_before<'a>(lines: &'a [&'a str], begins: impl Fn(&str) -> bool) -> Vec<&'a [&'a str]> {
    let starts: Vec<usize> = (0..lines.len()).filter(|&i| begins(lines[i])).collect();
    cut_at(lines, &starts)
}

/// `lines` cut before each of the places `starts`.
fn cut_at<'a>(lines: &'a [&'a str], starts: &[usize]) -> Vec<&'a [&'a str]> {
    let ends = starts.iter().skip(1).copied().chain([lines.len()]);
    starts.iter().zip(ends).map(|(&start, end)| &lines[start..end]).collect()
}

/// `lines` cut after each one that `ends` an article; what stands after the last is left out.
fn cut_after<'a>(lines: &'a [&'a str], ends: impl Fn(&str) -> bool) -> Vec<&'a [&'a str]> {
    let mut parts: Vec<&[&str]> = lines.split_inclusive(|line| ends(line)).collect();
    if parts.last().and_then(|part| part.last()).is_none_or(|line| !ends(line)) {
        parts.pop();
    }
    parts
}

/// `line` as a label before a colon and what follows it.
fn labelled(line: &str) -> Option<(String, &str)> {
    let (label, value) = line.split_once(':')?;
    Some((label.trim().to_lowercase(), value.trim()))
}

#[cfg(test)]
#[allow(clippy::unwrap_used)]
mod tests {
    use proptest::prelude::*;

    use super::*;

    /// Marks of all databases, and lines between them.
    const LINES: [&str; 40] = [
        "",
        "",
        "",
        "Documents (2)",
        "Job Number: 7",
        "Search Terms: x",
        "End of Document",
        "Body",
        "BODY: x",
        "Length: 9 words",
        "LENGTH: 9 words",
        "Section: A; Pg. 3",
        "SECTION: A;;",
        "BYLINE: Jane Doe; Editor",
        "Byline: (x",
        "Load-Date: July 1, 2019",
        "LOAD-DATE: July 1, 2019",
        "Classification",
        "Graphic",
        "1 of 2 DOCUMENTS",
        "Dokument 2 von 2",
        "Page 2 of 3",
        "July 1, 2019 Monday",
        "12. Januar 2024, Ausgabe 1",
        "Copyright 2019 Paper",
        "HD",
        "HD One",
        "PD 3 March 2025",
        "SN",
        "LP x",
        "TD",
        "AN x",
        "Document ABCDE00020250112el1c00001",
        "812 words",
        "(c) 2025",
        "ProQuest document link",
        "FULL TEXT",
        "Full text: x",
        "DETAILS",
        "Publication info: A ; B [B]. 1 Jan 2025: 9.",
    ];

    proptest! {
        #[test]
        fn whatever_marks_stand_where_nothing_is_made_up(
            lines in prop::collection::vec(prop_oneof![prop::sample::select(&LINES[..]).prop_map(str::to_owned), "[A-C]?[a-c ]{0,9}[.:]?"], 0..60),
        ) {
            let text = lines.join("\n");
            let words: Vec<&str> = text.split_whitespace().collect();
            let export = of_text(&text);
            let paragraphs: Vec<Block> = lines.iter().filter_map(|line| Block::new(line, false)).collect();
            let _ = of_paragraphs(&paragraphs);
            if let Ok(Some(export)) = export {
                prop_assert!(!export.parts.is_empty());
                for block in export.parts.iter().flat_map(|part| &part.draft.blocks) {
                    prop_assert!(block.text.split(' ').all(|word| words.contains(&word)), "{:?} of {text:?}", block.text);
                }
            }
        }
    }

    #[test]
    fn plain_articles_are_no_exports() {
        let texts = [
            "The long game\nBy Jane Doe\n\nThis is the end of document one. LENGTH: it matters.",
            "Document 1 of the commission said so.\n\nFull text: to follow.\n\nHD is high definition.",
            "HD\nTelevision is not what it was.\n\nEnd of Document",
            "1 of 25 documents was signed.\n\nTitle: none.",
            "",
        ];
        for text in texts {
            assert!(of_text(text).unwrap().is_none(), "{text}");
        }
    }

    #[test]
    fn lines_are_cut_at_marks() {
        let lines = ["cover", "#", "a", "#", "b"];
        assert_eq!(cut_before(&lines, |l| l == "#"), [&["#", "a"][..], &["#", "b"]]);
        assert_eq!(cut_after(&lines, |l| l == "#"), [&["cover", "#"][..], &["a", "#"]]);
    }

    #[test]
    fn page_and_version_are_no_part_of_a_section() {
        let cut = |section: &str| {
            let mut found = Found { section: Some(section.to_owned()), ..Found::default() };
            found.cut_section();
            [found.section, found.edition, found.page].map(Option::unwrap_or_default)
        };
        assert_eq!(cut("NEWS; Pg. 3"), ["NEWS", "", "3"]);
        assert_eq!(cut("POLITICS; Version:28"), ["POLITICS", "Version:28", ""]);
        assert_eq!(cut("MONEY;; COVER STORY"), ["MONEY; COVER STORY", "", ""]);
        assert_eq!(cut("Pg. A1"), ["", "", "A1"]);
    }

    #[test]
    fn marks_stand_alone_and_labels_begin() {
        let alone = [
            "End of Document",
            "Body",
            "Document 1 of 2",
            "January 12, 2025 Sunday",
            "812 words",
            "FULL TEXT",
        ];
        for line in alone {
            assert_eq!(stand(line), Stand::Alone, "{line}");
        }
        for line in
            ["Section: NEWS", "Load-Date: July 1, 2019", "Copyright 2019 Paper", "Publication title: Paper"]
        {
            assert_eq!(stand(line), Stand::Begins, "{line}");
        }
        for line in ["The army said this on 12 January 2024, and it was right.", "Nobody: it was true."] {
            assert_eq!(stand(line), Stand::Free, "{line}");
        }
    }
}
