//! Who wrote it, where and when, read from one line. Apart because the same line shapes serve the head of an
//! article, metadata and the author's note.

use super::contact::without_contacts;
use super::date;
use super::phrases::{
    BYLINE_DESKS, BYLINE_HOUSES, BYLINE_OPENINGS, BYLINE_ROLES, DATELINE_PLACES, NEWSPAPER_WORDS, NOT_NAMES,
    RANKS,
};

/// A byline has at most this many words, place, paper and date included.
const MAX_WORDS: usize = 18;
/// Small words inside names; they need no capital.
const PARTICLES: [&str; 18] = [
    "al", "bin", "bint", "da", "de", "del", "della", "der", "di", "du", "e", "el", "ibn", "la", "ul", "ur",
    "van", "von",
];

/// What programs write where an author is not known, small letters.
const NOBODY: [&str; 9] =
    ["admin", "administrator", "webmaster", "unknown", "none", "null", "nan", "n/a", "anonymous user"];
/// Words that no name begins with; unlike the rest of `not-names.txt`, not even after "By": "By the numbers", "By now".
const NO_BEGINNINGS: [&str; 44] = [
    "the", "a", "any", "all", "this", "that", "these", "those", "his", "her", "its", "their", "your", "our",
    "no", "not", "some", "every", "each", "many", "most", "more", "now", "then", "there", "what", "which",
    "who", "whom", "when", "where", "how", "why", "and", "or", "if", "it", "is", "was", "as", "at", "in",
    "on", "another",
];
/// A place behind a name has at most this many words: "in New York City".
const PLACE_WORDS: usize = 3;

/// What a byline says.
#[derive(Clone, Debug, Default, PartialEq, Eq)]
pub(crate) struct Byline {
    pub name: Option<String>,
    pub publication: Option<String>,
    /// `YYYY-MM-DD`.
    pub date: Option<String>,
    /// Whether its shape alone tells it ("By …", a name with a date or between bars); else it is only a name.
    pub sure: bool,
    /// Whether it has neither a small letter nor an opening word: then it may as well be a heading or a place.
    pub shouted: bool,
}

/// Reads `line` as a byline, if it has the shape of one.
pub(crate) fn parse(line: &str) -> Option<Byline> {
    let asides = aside_words(line);
    let line = without_asides(&without_contacts(line));
    if line.split(' ').count() > MAX_WORDS {
        return None;
    }
    if let Some(date) = date::alone(&line) {
        return Some(Byline { date: Some(date), sure: true, ..Byline::default() });
    }
    let opened = opening(&line);
    let bars = line.contains(['|', '·', '•']);
    let (date, rest) = without_date(&line[opened..]);
    let rest = if opened > 0 { without_places(&rest) } else { rest };
    let sure = opened > 0 || bars || date.is_some();
    // "Dear Mr Khan," and "The governor:" open what follows; a name in brackets with another is a caption.
    let stopped =
        line.ends_with([',', ':', ';', '!', '?', '…']) || line.ends_with('.') && !ends_in_title(&line);
    if !sure && (stopped || asides.iter().any(|aside| !RANKS.has(aside))) {
        return None;
    }
    let mut parts = split(&rest);
    if parts.is_empty() {
        return None;
    }
    let mut first = parts.remove(0);
    if sure {
        first = without_role(&first).to_owned();
        parts.retain(|part| !is_role(part));
    }
    if opened == 0 && date.is_some() && parts.is_empty() && is_paper(&first) {
        return Some(Byline { publication: Some(first), date, sure: true, ..Byline::default() });
    }
    let known_place = DATELINE_PLACES.has(&first.to_lowercase());
    let desk = || opened > 0 && is_desk(&first);
    if !(are_people(&first, opened > 0) && (opened > 0 || !is_house(&first))
        || desk()
        || known_place && date.is_some())
        || (known_place && date.is_none())
    {
        return None;
    }
    let name = join_people(first, &mut parts, opened > 0);
    // Without a mark that tells a byline, what follows a name must be a place or a house: else it is a headline.
    let known = |part: &String| DATELINE_PLACES.has(&part.to_lowercase()) || is_house(part);
    if !parts.iter().all(|part| if sure { is_capitalised(part) } else { known(part) }) {
        return None;
    }
    let named = |part: &&String| bars || part.starts_with("The ") || is_house(part);
    let publication = parts.iter().find(named).filter(|p| !DATELINE_PLACES.has(&p.to_lowercase())).cloned();
    let shouted = opened == 0 && !name.contains(char::is_lowercase);
    Some(Byline { name: (!known_place).then_some(name), publication, date, sure, shouted })
}

/// What stands below a name and tells that it is the author's: what he is to the paper, or the paper alone.
pub(crate) fn house(line: &str) -> Option<Byline> {
    let line = without_asides(&without_contacts(line));
    let words = line.split(' ').count();
    let lower = line.to_lowercase();
    if words > 6 || line.ends_with(['.', '!', '?', ':']) && !ends_in_title(&line) {
        return None;
    }
    let house = is_house(&line) || is_paper(&line);
    let role = BYLINE_ROLES.opens(&lower).is_some()
        || BYLINE_DESKS.has(lower.rsplit(' ').next().unwrap_or_default());
    (house || role).then(|| Byline { publication: house.then_some(line), sure: true, ..Byline::default() })
}

/// `first` with the people that `parts` go on with: "Jane Doe, John Roe and Ann Poe".
fn join_people(first: String, parts: &mut Vec<String>, opened: bool) -> String {
    let bare = |part: &str| part.strip_prefix("and ").or(part.strip_prefix("& ")).unwrap_or(part).to_owned();
    let joined = |part: &String| part.starts_with("and ") || part.starts_with("& ") || part.contains(" and ");
    let Some(last) = parts.iter().position(joined) else { return first };
    let people: Vec<String> = parts[..=last].iter().map(|p| bare(p)).collect();
    if !people
        .iter()
        .all(|p| are_people(p, opened) && !is_house(p) && !DATELINE_PLACES.has(&p.to_lowercase()))
    {
        return first;
    }
    parts.drain(..=last);
    std::iter::once(first).chain(people).collect::<Vec<_>>().join(" and ")
}

/// Names after "By" without the places that they write from, and "and" for "with": "Jane Roe in Kabul with John Doe".
fn without_places(names: &str) -> String {
    let mut kept: Vec<&str> = Vec::new();
    let words: Vec<&str> = names.split(' ').collect();
    let mut at = 0;
    while at < words.len() {
        let rest = words[at + 1..].join(" ");
        match words[at] {
            "in" if kept.len() > 1 => {
                let place = words[at + 1..].iter().take(PLACE_WORDS);
                let length = place.take_while(|word| word.starts_with(char::is_uppercase)).count();
                // A comma behind the place stays between what it divides.
                let ends = words[at + 1..=at + length].iter().position(|word| word.ends_with([',', ';']));
                let length = ends.map_or(length, |end| end + 1);
                if length == 0 {
                    kept.push("in");
                } else if let Some(mark) = ends.map(|_| ",") {
                    kept.push(mark);
                }
                at += length;
            }
            "with" if kept.len() > 1 && leading_name(&rest).is_some() => kept.push("and"),
            word => kept.push(word),
        }
        at += 1;
    }
    kept.join(" ").replace(" ,", ",")
}

/// A name without the role behind it: "Jane Roe Staff Writer".
fn without_role(name: &str) -> &str {
    let role = BYLINE_ROLES.ends(&name.to_lowercase()).map_or(0, str::len);
    // The letters of a role are plain, so that it is as long in capitals.
    let before = name.get(..name.len() - role).unwrap_or(name).trim_end();
    if role > 0 && before.split(' ').count() > 1 { before } else { name }
}

/// What an author is to a paper: "Opinion contributor", "Staff Writer".
fn is_role(text: &str) -> bool {
    let lower = text.to_lowercase();
    let last = lower.rsplit(' ').next().unwrap_or_default();
    let post = BYLINE_ROLES.opens(&lower).is_some_and(|role| role.len() == lower.len());
    post || text.split(' ').count() <= 4
        && BYLINE_DESKS.has(last)
        && !text.starts_with("and ")
        && !is_house(text)
}

/// The author's name in metadata, without a leading "By" and contact details.
pub(crate) fn name(value: &str) -> Option<String> {
    let value = without_contacts(value);
    let name = value[opening(&value)..].trim();
    Some(name.to_owned())
        .filter(|n| n.contains(char::is_alphabetic) && !NOBODY.contains(&n.to_lowercase().as_str()))
}

/// The leading words of `text` that are one person's name: two to four of them.
pub(crate) fn leading_name(text: &str) -> Option<&str> {
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

/// What stands in brackets, lower case.
fn aside_words(line: &str) -> Vec<String> {
    let inner =
        |part: &str| part.split(')').next().unwrap_or_default().trim_matches(['.', ' ']).to_lowercase();
    line.split('(').skip(1).map(inner).collect()
}

/// Whether a line ends with an initial or a short title, whose full stop is its own: "Frank J. Roe Jr."
fn ends_in_title(line: &str) -> bool {
    let last = line.rsplit(' ').next().unwrap_or_default().trim_end_matches('.');
    last.chars().count() == 1
        || last.contains('.')
        || ["jr", "sr", "retd", "ret", "esq"].contains(&last.to_lowercase().as_str())
}

/// Whether a name is that of a paper, a station or an agency.
fn is_house(text: &str) -> bool {
    let lower = text.to_lowercase();
    let last = lower.rsplit(' ').next().unwrap_or_default();
    let paper = text.contains(' ') && is_capitalised(text) && NEWSPAPER_WORDS.has(last);
    paper || BYLINE_HOUSES.has(&lower) || BYLINE_HOUSES.has(lower.trim_start_matches("the "))
}

/// "the Editorial Board", "Dawn Staff": authors that are no persons.
fn is_desk(text: &str) -> bool {
    let lower = text.to_lowercase();
    is_capitalised(text) && lower.split(' ').any(|word| BYLINE_DESKS.has(word)) || BYLINE_HOUSES.has(&lower)
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
    are_people(text, false)
}

/// [`is_people`]; `opened` tells whether "By" stands before it, so that words which names hold too are taken for names: "Bill Gates",
/// "Can Dündar".
fn are_people(text: &str, opened: bool) -> bool {
    let people: Vec<&str> = [" and ", " AND ", " & "]
        .iter()
        .fold(vec![text], |parts, mark| parts.into_iter().flat_map(|part| part.split(mark)).collect());
    people.len() <= 3 && people.iter().all(|p| is_person(p, opened))
}

fn is_person(text: &str, opened: bool) -> bool {
    let words: Vec<&str> = text.split(' ').collect();
    let capitalised = words.iter().filter(|w| w.starts_with(char::is_uppercase)).count();
    let long = words.iter().any(|w| w.chars().filter(|c| c.is_alphabetic()).count() > 2);
    let listed = |w: &&str| NOT_NAMES.has(w.to_lowercase().trim_end_matches(','));
    let begins = words.first().is_some_and(|w| NO_BEGINNINGS.contains(&w.to_lowercase().as_str()));
    // "By Bill Gates" has a name, "By Executive Order" and "By Tuesday Morning" have none: what ends a phrase is no surname.
    let vetoed = if opened { begins || words.last().is_some_and(listed) } else { words.iter().any(listed) };
    let own = |w: &&str| !w.ends_with("'s") && !w.ends_with("s'");
    (2..=4).contains(&words.len())
        && capitalised >= 2
        && long
        && !vetoed
        && words.iter().all(|w| is_name_word(w))
        && words.iter().all(own)
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
            ("Jane Doe, and John Roe", ("Jane Doe and John Roe", "-", "-", false)),
            (
                "By Jane Doe, John Q. Roe and Ann Poe",
                ("Jane Doe and John Q. Roe and Ann Poe", "-", "-", true),
            ),
            (
                "Jane Doe and Asif Ali, Associated Press",
                ("Jane Doe and Asif Ali", "Associated Press", "-", false),
            ),
            ("Frank J. Roe Jr.", ("Frank J. Roe Jr.", "-", "-", false)),
            ("By Dawn Staff", ("Dawn Staff", "-", "-", true)),
            ("By Bill Gates", ("Bill Gates", "-", "-", true)),
            ("By Can Dündar", ("Can Dündar", "-", "-", true)),
            ("By An Nguyen and Will Grace", ("An Nguyen and Will Grace", "-", "-", true)),
            ("By Jane Roe in Kabul", ("Jane Roe", "-", "-", true)),
            ("By Jane Roe in Kabul and John Doe in New Delhi", ("Jane Roe and John Doe", "-", "-", true)),
            ("By Jane Roe in Kabul, The Hindu", ("Jane Roe", "The Hindu", "-", true)),
            ("By Jane Roe | Opinion contributor", ("Jane Roe", "-", "-", true)),
            ("By Jane Roe with John Doe", ("Jane Roe and John Doe", "-", "-", true)),
            ("By Jane Roe Staff Writer", ("Jane Roe", "-", "-", true)),
            ("By Jane Roe, Staff Writer", ("Jane Roe", "-", "-", true)),
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
            "Jane Roe at a rally in Lahore",
            "Rep. Jane Roe (John Doe/Reuters)",
            "Jane Roe (Photo: John Doe)",
            "In Georgia, the Wrong Kind of Peace",
            "In Georgia",
            "Dear Mr. Roe,",
            "Dear Reader",
            "Governor Jane Roe:",
            "Jane Roe.",
            "The Daily Times",
            "Arizona Republic",
            "Continue Reading Below",
            "Original Post",
            "Editors' Note",
            "Urgent Poll",
            "Trump's Risky Gambit",
            "The Votes Are In — The Media Lost",
            "Jane Roe - Lies About Libya",
            "Stay Alive, Jane Roe",
            "Why Jane Roe Matters",
            "By The Numbers",
            "By Popular Demand",
            "By Any Means",
            "By Election Day",
            "Wall Street",
            "Buenos Aires",
            "By Executive Order",
            "By Tuesday Morning",
            "By Public Opinion",
            "By Invitation Only",
            "By Pakistani Standards",
            "Bill Gates",
        ];
        for line in lines {
            assert_eq!(read(line), None, "of {line:?}");
        }
    }

    #[test]
    fn what_stands_below_a_name_tells_the_house_or_the_role() {
        let of = |line: &str| house(line).map(|b| b.publication.unwrap_or_default());
        for (line, paper) in [
            ("USA TODAY", "USA TODAY"),
            ("The Asbury Press", "The Asbury Press"),
            ("Opinion contributor", ""),
            ("Special to the Herald", ""),
        ] {
            assert_eq!(of(line).as_deref(), Some(paper), "{line}");
        }
        for line in ["What we know", "It was over.", "Kabul fell on a Sunday and nobody was surprised"] {
            assert_eq!(of(line), None, "{line}");
        }
    }

    #[test]
    fn who_keeps_the_site_is_no_author() {
        assert_eq!((name("admin"), name("By Admin"), name("null")), (None, None, None));
        assert_eq!(name("By Jane Doe").as_deref(), Some("Jane Doe"));
    }

    #[test]
    fn names_lead_notes() {
        assert_eq!(leading_name("Asad Mirza is a journalist"), Some("Asad Mirza"));
        assert_eq!(leading_name("Jane Q. Doe, a fellow"), Some("Jane Q. Doe"));
        assert_eq!(leading_name("What is needed"), None);
    }
}
