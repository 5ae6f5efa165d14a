//! RIS, which reference managers and databases exchange: a reference an article, its text where it has one, else its abstract.
//! Apart because a reference is lines of two letters and a value.

use crate::draft::{Draft, Metadata, line};
use crate::failure::Fault;
use crate::layout::date;
use crate::meta;

use super::row::text_of;
use super::{host, plain};

/// What a reference begins and ends with.
const BEGINS: &str = "TY";
const ENDS: &str = "ER";
/// Tags, the first that is there being taken.
const TEXT: [&str; 3] = ["FT", "N2", "AB"];
const TITLE: [&str; 4] = ["TI", "T1", "CT", "BT"];
const PUBLICATION: [&str; 7] = ["T2", "JF", "JO", "JA", "J2", "BT", "PB"];
const DATE: [&str; 4] = ["DA", "Y1", "PY", "Y2"];
const AUTHOR: [&str; 3] = ["AU", "A1", "A2"];
/// Words below which a text is an abstract, not an article.
const ABSTRACT: usize = 250;

/// A reference: its lines, and its tags with their values.
struct Reference<'t> {
    lines: Vec<&'t str>,
    tags: Vec<(&'t str, String)>,
}

/// Whether a text is of this format.
pub(super) fn is_ris(text: &str) -> bool {
    let first = text.trim_start_matches('\u{FEFF}').lines().find(|line| !line.trim().is_empty());
    first.and_then(tag).is_some_and(|(tag, _)| tag == BEGINS)
}

/// The articles of a file, each with its lines, from which ids and digests are made, and the reference's own number.
pub(super) fn read(text: &str) -> Vec<(String, Result<Draft, Fault>)> {
    let mut references: Vec<Reference> = Vec::new();
    let mut open = false;
    for line in text.trim_start_matches('\u{FEFF}').lines() {
        match tag(line) {
            Some((BEGINS, value)) => {
                references.push(Reference { lines: vec![line], tags: vec![(BEGINS, value.to_owned())] });
                open = true;
            }
            Some((ENDS, _)) => open = false,
            found => {
                let Some(reference) = references.last_mut().filter(|_| open) else { continue };
                reference.lines.push(line);
                match (found, reference.tags.last_mut()) {
                    (Some((tag, value)), _) => reference.tags.push((tag, value.to_owned())),
                    // A value goes on in the next line.
                    (None, Some((_, value))) => {
                        value.push('\n');
                        value.push_str(line);
                    }
                    (None, None) => {}
                }
            }
        }
    }
    references.iter().map(|reference| (reference.lines.join("\n"), reference.draft())).collect()
}

/// A tag and its value, of `TI  - The long game`.
fn tag(line: &str) -> Option<(&str, &str)> {
    let (tag, rest) = line.split_at_checked(2)?;
    let mut letters = tag.bytes();
    let named = letters.next().is_some_and(|b| b.is_ascii_uppercase())
        && letters.next().is_some_and(|b| b.is_ascii_uppercase() || b.is_ascii_digit());
    let value = rest.trim_start_matches(' ').strip_prefix('-')?;
    (named && rest.starts_with(' ') && (value.is_empty() || value.starts_with(' ')))
        .then(|| (tag, value.trim()))
}

impl Reference<'_> {
    fn all<'r>(&'r self, tags: &'r [&str]) -> impl Iterator<Item = &'r str> {
        let of =
            |tag: &'r str| self.tags.iter().filter(move |(t, _)| *t == tag).map(|(_, value)| value.as_str());
        tags.iter().flat_map(move |tag| of(tag)).filter(|value| !value.is_empty())
    }

    fn first(&self, tags: &[&str]) -> Option<String> {
        self.all(tags).next().and_then(line)
    }

    /// The first date that tells a day, or else the first.
    fn date(&self) -> Option<String> {
        let mut dates = self.all(&DATE).map(|date| date.trim_end_matches('/').to_owned());
        let first = dates.next()?;
        if date::find(&first).is_some() {
            return Some(first);
        }
        Some(dates.find(|date| date::find(date).is_some()).unwrap_or(first))
    }

    fn draft(&self) -> Result<Draft, Fault> {
        let Some(text) = self.all(&TEXT).max_by_key(|text| text.len()) else {
            return Err(Fault::new(
                "the reference has neither a text nor an abstract",
                "export full texts from the database, in another format if need be",
            ));
        };
        let mut draft = text_of(text)?;
        let words = plain::read(text).blocks.iter().map(|block| block.words()).sum::<usize>();
        if words < ABSTRACT && self.all(&["FT"]).next().is_none() {
            draft.warnings.push("it has no full text: its abstract is read in the place of one".to_owned());
        }
        let url = self.first(&["UR", "L2"]);
        draft.metadata = Metadata {
            title: self.first(&TITLE),
            byline: line(
                &self
                    .all(&AUTHOR[..1])
                    .chain(self.all(&AUTHOR[1..2]))
                    .map(turned)
                    .collect::<Vec<_>>()
                    .join(" and "),
            ),
            publication: self.first(&PUBLICATION).or_else(|| url.as_deref().and_then(host)),
            date: self.date(),
        };
        let along =
            [("accession", &["AN", "ID"][..]), ("url", &["UR"]), ("section", &["SE"]), ("language", &["LA"])];
        let along =
            meta::gather("tag", along.iter().filter_map(|(name, tags)| Some((*name, self.first(tags)?))));
        draft.meta = along.meta;
        draft.warnings.extend(along.warnings);
        Ok(draft)
    }
}

/// `Doe, Jane` as people are called.
fn turned(name: &str) -> String {
    match name.split_once(',') {
        Some((last, first)) if !first.contains(',') && !first.trim().is_empty() => {
            format!("{} {}", first.trim(), last.trim())
        }
        _ => name.to_owned(),
    }
}

#[cfg(test)]
#[allow(clippy::unwrap_used)]
mod tests {
    use super::*;

    #[test]
    fn references_give_their_texts_and_what_they_tell() {
        let text = "\u{FEFF}TY  - NEWS\r\nT1  - The long game\r\nA1  - Doe, Jane\r\nA1  - Roe, John\r\nJF  - The Courier\r\n\
            Y1  - 2025/01/12/\r\nN2  - The army said so.\r\n\r\nNobody believed it.\r\nAN  - 123\r\nUR  - https://x.example/1\r\n\
            ER  - \r\n\r\nTY  - NEWS\r\nTI  - Empty\r\nER  -\r\n";
        assert!(is_ris(text) && !is_ris("TYPE - a\n") && !is_ris("Text\nTY  - NEWS"));
        let found = read(text);
        let draft = found[0].1.as_ref().unwrap();
        let blocks: Vec<&str> = draft.blocks.iter().map(|b| b.text.as_str()).collect();
        assert_eq!(blocks, ["The army said so.", "Nobody believed it."]);
        let of = |field: &Option<String>| field.clone().unwrap();
        let m = &draft.metadata;
        let told = [&m.title, &m.byline, &m.publication, &m.date].map(of);
        assert_eq!(told, ["The long game", "Jane Doe and John Roe", "The Courier", "2025/01/12"]);
        assert_eq!(draft.meta[0], ("accession".to_owned(), "123".to_owned()));
        assert_eq!(draft.warnings, ["it has no full text: its abstract is read in the place of one"]);
        assert_eq!(
            found[1].1.as_ref().unwrap_err().reason,
            "the reference has neither a text nor an abstract"
        );
        assert_eq!(found.len(), 2);
    }

    #[test]
    fn of_several_dates_the_one_that_tells_a_day_is_taken() {
        let date = |lines: &str| {
            let text = format!("TY  - NEWS\n{lines}N2  - The army said so.\nER  - \n");
            read(&text)[0].1.as_ref().unwrap().metadata.date.clone()
        };
        assert_eq!(date("DA  - 2025\nPY  - 2025\nY1  - 2025/01/12/\n").as_deref(), Some("2025/01/12"));
        assert_eq!(date("DA  - 2025 Jan 12\nY1  - 2025/01/13\n").as_deref(), Some("2025 Jan 12"));
        assert_eq!(date("DA  - soon\nPY  - 2025\n").as_deref(), Some("soon"));
    }
}
