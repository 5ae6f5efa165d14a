//! Text exports of newspaper databases: many articles in one `.txt`, told apart by their content. Apart because each
//! database has a shape of its own, a file each here, and because a plain text must never be taken for one: only lines
//! that hold a database's marks and nothing else count.
//!
//! The shapes are those of Nexis (LexisNexis and Nexis Uni), Factiva and ProQuest, as they describe them and as users of
//! text-mining packages have documented them; the samples in the tests are made up.

mod factiva;
mod nexis;
mod proquest;

use crate::ingest::draft::{Draft, Metadata, line};

use super::plain;

/// One article of an export.
pub(in crate::ingest) struct Part {
    /// All of its lines; ids and digests are made from them.
    pub text: String,
    pub draft: Draft,
}

/// The articles of an export; `None` if `text` is none.
pub(in crate::ingest) fn split(text: &str) -> Option<Vec<Part>> {
    let text = text.replace("\r\n", "\n").replace(['\r', '\u{C}'], "\n");
    let lines: Vec<&str> = text.lines().map(str::trim).collect();
    let parts = [nexis::split, factiva::split, proquest::split].iter().find_map(|split| split(&lines))?;
    (!parts.is_empty()).then_some(parts)
}

/// What a database tells of an article, as it writes it.
#[derive(Default)]
struct Found {
    title: Option<String>,
    byline: Option<String>,
    publication: Option<String>,
    date: Option<String>,
    /// Lines of the text, empty ones between paragraphs.
    body: Vec<String>,
}

impl Found {
    fn part(self, lines: &[&str]) -> Part {
        let mut draft: Draft = plain::read(&self.body.join("\n"));
        let field = |value: Option<String>| value.as_deref().and_then(line);
        draft.metadata = Metadata {
            title: field(self.title),
            byline: field(self.byline),
            publication: field(self.publication),
            date: field(self.date),
        };
        Part { text: lines.join("\n").trim().to_owned(), draft }
    }
}

/// `lines` cut before each one that `begins` an article; what stands before the first is left out.
fn cut_before<'a>(lines: &'a [&'a str], begins: impl Fn(&str) -> bool) -> Vec<&'a [&'a str]> {
    let starts: Vec<usize> = (0..lines.len()).filter(|&i| begins(lines[i])).collect();
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

/// Whether `line` is `first`, a number, `between` and a number.
fn is_count(line: &str, first: &str, between: &str) -> bool {
    let number = |text: &str| !text.is_empty() && text.chars().all(|c| c.is_ascii_digit() || c == ',');
    let rest = line.strip_prefix(first).map(str::trim);
    rest.and_then(|rest| rest.split_once(between)).is_some_and(|(a, b)| number(a.trim()) && number(b.trim()))
}

#[cfg(test)]
mod tests {
    use super::*;

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
            assert!(split(text).is_none(), "{text}");
        }
    }

    #[test]
    fn lines_are_cut_at_marks() {
        let lines = ["cover", "#", "a", "#", "b"];
        assert_eq!(cut_before(&lines, |l| l == "#"), [&["#", "a"][..], &["#", "b"]]);
        assert_eq!(cut_after(&lines, |l| l == "#"), [&["cover", "#"][..], &["a", "#"]]);
        assert!(is_count("Document 2 of 1,200", "Document", "of") && !is_count("2 of a", "", "of"));
    }
}
