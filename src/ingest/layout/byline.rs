//! Who wrote it, where and when, read from one line. Apart because the same line shapes serve the head of an
//! article, metadata and the author's note.

use super::contact::without_contacts;
use super::date;
use super::phrases::{BYLINE_OPENINGS, DATELINE_PLACES, NEWSPAPER_WORDS};

/// A byline has at most this many words, place, paper and date included.
const MAX_WORDS: usize = 18;
/// Small words inside names; they need no capital.
const PARTICLES: [&str; 18] = [
    "al", "bin", "bint", "da", "de", "del", "della", "der", "di", "du", "e", "el", "ibn", "la", "ul", "ur",
    "van", "von",
];

/// What a byline says.
#[derive(Clone, Debug, Default, PartialEq, Eq)]
pub(in crate::ingest) struct Byline {
    pub name: Option<String>,
    pub publication: Option<String>,
    /// `YYYY-MM-DD`.
    pub date: Option<String>,
    /// Whether its shape alone tells it ("By …", a name with a date or between bars); else it is only a name.
    pub sure: bool,
}

/// Reads `line` as a byline, if it has the shape of one.
pub(in crate::ingest) fn parse(line: &str) -> Option<Byline> {
    let line = without_asides(&without_contacts(line));
    if line.split(' ').count() > MAX_WORDS {
        return None;
    }
    if let Some(date) = date::alone(&line) {
        return Some(Byline { date: Some(date), sure: true, ..Byline::default() });
    }
    let opened = opening(&line);
    let bars = line.contains(['|', '·', '•']) || [" - ", " – ", " — "].iter().any(|d| line.contains(d));
    let (date, rest) = without_date(&line[opened..]);
    let mut parts = split(&rest).into_iter();
    let name = parts.next()?;
    if opened == 0 && date.is_some() && parts.len() == 0 && is_paper(&name) {
        return Some(Byline { name: None, publication: Some(name), date, sure: true });
    }
    let known_place = DATELINE_PLACES.has(&name.to_lowercase());
    if !(is_people(&name) || opened > 0 && is_capitalised(&name)) || (known_place && date.is_none()) {
        return None;
    }
    let rest: Vec<String> = parts.collect();
    if !rest.iter().all(|part| is_capitalised(part)) {
        return None;
    }
    let named = |part: &&String| bars || part.starts_with("The ");
    let publication = rest.iter().find(named).filter(|p| !DATELINE_PLACES.has(&p.to_lowercase())).cloned();
    let sure = opened > 0 || bars || date.is_some();
    Some(Byline { name: (!known_place).then_some(name), publication, date, sure })
}

/// The author's name in metadata, without a leading "By" and contact details.
pub(in crate::ingest) fn name(value: &str) -> Option<String> {
    let value = without_contacts(value);
    let name = value[opening(&value)..].trim();
    Some(name.to_owned()).filter(|n| n.contains(char::is_alphabetic))
}

/// The leading words of `text` that are one person's name: two to four of them.
pub(in crate::ingest) fn leading_name(text: &str) -> Option<&str> {
    let mut end = 0;
    for (before, word) in text.split(' ').enumerate() {
        if before == 4 || !is_name_word(word) {
            break;
        }
        end += word.len() + usize::from(before > 0);
        if word.ends_with(',') {
            break;
        }
    }
    let name = text[..end].trim_end_matches(',');
    is_people(name).then_some(name)
}

/// Length in bytes of "By " or the like at the start.
fn opening(line: &str) -> usize {
    let lower = line.to_ascii_lowercase();
    BYLINE_OPENINGS
        .opens(&lower)
        .map_or(0, |o| o.len() + (line[o.len()..].len() - line[o.len()..].trim_start().len()))
}

/// The line's date and the line without it.
fn without_date(line: &str) -> (Option<String>, String) {
    let parts: Vec<&str> = line.split(' ').collect();
    // The longest run of words that is a date and nothing else.
    for length in (1..=parts.len()).rev() {
        for start in (0..=parts.len() - length).rev() {
            if let Some(date) = date::alone(&parts[start..start + length].join(" ")) {
                let rest = [&parts[..start], &parts[start + length..]].concat().join(" ");
                return (Some(date), rest);
            }
        }
    }
    (None, line.to_owned())
}

/// The line without what stands in brackets, as in "(retd)".
fn without_asides(line: &str) -> String {
    let mut rest = line.to_owned();
    while let Some(open) = rest.find('(')
        && let Some(length) = rest[open..].find(')')
    {
        rest.replace_range(open..=open + length, "");
    }
    rest.split_whitespace().collect::<Vec<_>>().join(" ")
}

/// A newspaper's name, where it stands alone beside a date: "The" and capitals, or a word that papers are called by at its end.
fn is_paper(text: &str) -> bool {
    let last = text.rsplit(' ').next().unwrap_or(text);
    is_capitalised(text)
        && text.contains(' ')
        && (text.starts_with("The ") || NEWSPAPER_WORDS.has(&last.to_lowercase()))
}

/// The parts between bars, dashes and commas.
fn split(line: &str) -> Vec<String> {
    let line =
        [" - ", " – ", " — ", "·", "•", ","].iter().fold(line.to_owned(), |l, mark| l.replace(mark, "|"));
    let part = |p: &str| p.trim_matches([' ', '-', '–', '—', ':', ';']).to_owned();
    line.split('|').map(part).filter(|p| !p.is_empty()).collect()
}

/// One person's name, or several joined by "and".
fn is_people(text: &str) -> bool {
    let people: Vec<&str> = text.split(" and ").flat_map(|p| p.split(" & ")).collect();
    people.len() <= 3 && people.iter().all(|p| is_person(p))
}

fn is_person(text: &str) -> bool {
    let words: Vec<&str> = text.split(' ').collect();
    let capitalised = words.iter().filter(|w| w.starts_with(char::is_uppercase)).count();
    let long = words.iter().any(|w| w.chars().filter(|c| c.is_alphabetic()).count() > 2);
    (2..=4).contains(&words.len()) && capitalised >= 2 && long && words.iter().all(|w| is_name_word(w))
}

fn is_name_word(word: &str) -> bool {
    let word = word.trim_matches(['(', ')', ',']);
    let letters = word.chars().all(|c| c.is_alphabetic() || "-'’.".contains(c));
    // A full stop ends an initial or a short title, not a longer word.
    let stops = !word.ends_with('.') || word.contains('.') && word.chars().count() <= 5;
    letters && stops && (word.starts_with(char::is_uppercase) || PARTICLES.contains(&word))
}

/// A few words with capitals, as names of papers, places and posts have.
fn is_capitalised(text: &str) -> bool {
    let small =
        |w: &str| ["of", "the", "in", "and", "for", "&", "a", "at"].contains(&w) || PARTICLES.contains(&w);
    let words: Vec<&str> = text.split(' ').collect();
    let stop = text.ends_with(['!', '?']) || text.ends_with('.') && words.last().is_some_and(|w| w.len() > 5);
    words.len() <= 6 && !stop && words.iter().all(|w| small(w) || w.starts_with(char::is_uppercase))
}

#[cfg(test)]
mod tests {
    use super::*;

    fn read(line: &str) -> Option<(String, String, String, bool)> {
        let or = |o: Option<String>| o.unwrap_or_else(|| "-".to_owned());
        parse(line).map(|b| (or(b.name), or(b.publication), or(b.date), b.sure))
    }

    #[test]
    fn bylines_of_many_shapes() {
        let cases = [
            ("Asad Mirza", ("Asad Mirza", "-", "-", false)),
            ("By Jane Doe", ("Jane Doe", "-", "-", true)),
            ("BY JANE DOE AND JOHN Q. ROE", ("JANE DOE AND JOHN Q. ROE", "-", "-", true)),
            ("Jane Doe and John A. Roe", ("Jane Doe and John A. Roe", "-", "-", false)),
            ("Jane Doe | The Hindu | 12 January 2025", ("Jane Doe", "The Hindu", "2025-01-12", true)),
            ("Jane Doe, New Delhi", ("Jane Doe", "-", "-", false)),
            (
                "Jane van der Doe, The Hindu, January 12, 2025",
                ("Jane van der Doe", "The Hindu", "2025-01-12", true),
            ),
            ("By Jane Doe, jane@x.org", ("Jane Doe", "-", "-", true)),
            ("By the Editorial Board", ("the Editorial Board", "-", "-", true)),
            ("New Delhi, January 12, 2025", ("-", "-", "2025-01-12", true)),
            ("By Lt Gen (retd) Jane Doe", ("Lt Gen Jane Doe", "-", "-", true)),
            ("By Col. Jane R. Doe (U.S. Army, ret.)", ("Col. Jane R. Doe", "-", "-", true)),
            ("The Potohar News, 22 August 2024", ("-", "The Potohar News", "2024-08-22", true)),
            ("The Frontier Daybook, August 22, 2024", ("-", "The Frontier Daybook", "2024-08-22", true)),
            ("Peshawar Evening Gazette, 3 June 2024", ("-", "Peshawar Evening Gazette", "2024-06-03", true)),
            ("Jane Doe, 3 June 2024", ("Jane Doe", "-", "2024-06-03", true)),
            ("Updated: 12 Jan 2025 10:30 IST", ("-", "-", "2025-01-12", true)),
        ];
        for (line, (name, publication, date, sure)) in cases {
            let expected = (name.to_owned(), publication.to_owned(), date.to_owned(), sure);
            assert_eq!(read(line), Some(expected), "of {line:?}");
        }
    }

    #[test]
    fn other_lines_are_no_bylines() {
        let lines = [
            "Pakistan and Taliban",
            "Pakistan, India",
            "New Delhi",
            "By the time it ended",
            "Pakistan's long game has come back to bite it",
            "The war is over.",
            "",
        ];
        for line in lines {
            assert_eq!(read(line), None, "of {line:?}");
        }
    }

    #[test]
    fn names_lead_notes() {
        assert_eq!(leading_name("Asad Mirza is a journalist"), Some("Asad Mirza"));
        assert_eq!(leading_name("Jane Q. Doe, a fellow"), Some("Jane Q. Doe"));
        assert_eq!(leading_name("What is needed"), None);
    }
}
