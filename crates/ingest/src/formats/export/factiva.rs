//! Exports of Factiva. Apart because an article comes in one of two shapes: with codes of two or three letters before
//! each field (`HD`, `BY`, `PD`, ...), or with the same fields bare, in a fixed order around "812 words". Both end
//! with the article's number in the database.

use super::{Export, Found, Part, cut_after, cut_at, days, labels, people};
use crate::failure::Fault;
use crate::layout::phrases::SECTION_WORDS;

/// Codes in the order that they come in.
const CODES: [&str; 28] = [
    "CLM", "SE", "HD", "BY", "CR", "WC", "PD", "ET", "SN", "SC", "ED", "PG", "VOL", "LA", "CY", "LP", "TD",
    "ART", "CT", "RF", "CO", "IN", "NS", "RE", "IPC", "IPD", "PUB", "AN",
];
/// Letters and digits of an article's number: a source's code, eight of the day, and some more.
const NUMBER_LENGTH: usize = 18;
/// What stands before the number, by the interface's language.
const NUMBERED: [&str; 3] = ["Document ", "Dokument ", "Documento "];
/// Languages of articles by their names in the interface's language, small letters.
const LANGUAGES: [&str; 16] = [
    "english",
    "german",
    "french",
    "spanish",
    "englisch",
    "deutsch",
    "französisch",
    "spanisch",
    "anglais",
    "allemand",
    "français",
    "espagnol",
    "inglés",
    "alemán",
    "francés",
    "español",
];
/// Lines between the count of words and the text.
const HEAD_LINES: usize = 10;
/// Lines of a field before the headline's.
const ABOVE: usize = 6;
/// Words of a section's name, at most; of one that is not known, fewer.
const SECTION_LENGTH: (usize, usize) = (5, 3);
/// Words of a publisher's name, at most.
const PUBLISHER_WORDS: usize = 8;

pub(super) fn split(lines: &[&str]) -> Result<Option<Export>, Fault> {
    // What each page of the database's own prints says at its foot.
    let kept =
        |line: &&&str| !(line.contains("Factiva, Inc") && line.to_lowercase().contains("rights reserved"));
    let lines: Vec<&str> = lines.iter().filter(kept).copied().collect();
    let lines = lines.as_slice();
    let has = |wanted: &str| lines.iter().any(|line| code(line).is_some_and(|(code, _)| code == wanted));
    let parts = if ["HD", "PD", "SN"].iter().all(|c| has(c)) && (has("LP") || has("TD")) {
        let parts = cut_at(lines, &starts(lines));
        parts.into_iter().map(|part| coded(part).part(part)).collect()
    } else if lines.iter().any(|line| is_number(line)) && lines.iter().any(|line| is_word_count(line)) {
        let parts = cut_after(lines, is_number);
        let with_words = parts.into_iter().filter(|part| part.iter().any(|line| is_word_count(line)));
        with_words.map(bare).collect()
    } else {
        return Ok(None);
    };
    Ok(Some(Export { parts, warning: None }))
}

/// Where articles with codes begin: at the headline, or at a section or column right above it.
fn starts(lines: &[&str]) -> Vec<usize> {
    let coded = |at: usize| code(lines[at]).map_or("", |(code, _)| code);
    let mut starts: Vec<usize> = Vec::new();
    for at in (0..lines.len()).filter(|&at| coded(at) == "HD") {
        let floor = starts.last().map_or(0, |last| last + 1).max(at.saturating_sub(ABOVE));
        let above =
            (floor..at).rev().take_while(|&i| matches!(coded(i), "" | "SE" | "CLM") && !is_number(lines[i]));
        starts.push(above.filter(|&i| !coded(i).is_empty()).last().unwrap_or(at));
    }
    starts
}

/// A field's code at the start of `line`, and what follows it.
fn code(line: &str) -> Option<(&'static str, &str)> {
    let (word, rest) = line.split_once(char::is_whitespace).unwrap_or((line, ""));
    CODES.iter().find(|code| **code == word).map(|code| (*code, rest.trim()))
}

/// Whether `line` is a mark that nothing goes on after: a code alone, or an article's number.
pub(super) fn is_mark(line: &str) -> bool {
    CODES.contains(&line) || is_number(line)
}

/// An article with codes. A word of the text that looks like one is told by order, and by what follows: the codes after
/// the text are followed by marks.
fn coded(lines: &[&str]) -> Found {
    let mut found = Found::default();
    let place = |code: &str| CODES.iter().position(|c| *c == code).unwrap_or(0);
    let text = place("TD");
    let mut current = "";
    for line in lines {
        let next = code(line).filter(|(code, rest)| {
            let later = current.is_empty() || place(code) > place(current);
            later && (place(code) <= text || rest.is_empty() || rest.contains([':', '|']) || *code == "AN")
        });
        let mut rest = *line;
        if let Some((code, value)) = next {
            (current, rest) = (code, value);
        }
        let field = match current {
            "HD" => &mut found.title,
            "BY" => &mut found.byline,
            "SN" => &mut found.publication,
            "PD" => &mut found.date,
            "SE" => &mut found.section,
            "ED" => &mut found.edition,
            "PG" => &mut found.page,
            "WC" => {
                found.length = found.length.or_else(|| labels::words(rest));
                continue;
            }
            "LP" | "TD" => {
                if next.is_some() {
                    found.body.push(String::new());
                }
                found.body.push(rest.to_owned());
                continue;
            }
            _ => continue,
        };
        if !rest.is_empty() {
            let value = field.get_or_insert_default();
            value.push(' ');
            value.push_str(rest);
        }
    }
    found.title = found.title.map(|title| unnumbered(title.trim()).to_owned());
    found.date = found.date.map(|date| days::read(&date).map_or(date, |day| day.day).trim().to_owned());
    found
}

/// Whether a line is the name of a section: a few words, all of them such as sections are called by.
fn is_section(line: &str) -> bool {
    let lower = line.to_lowercase();
    let words = || lower.split([' ', ';', ',', '/', '&']).filter(|word| !word.is_empty());
    let small = ["the", "and", "of", "is", "free", "in", "und", "et", "y"];
    (1..=SECTION_LENGTH.0).contains(&words().count())
        && words().any(|word| SECTION_WORDS.has(word))
        && words().all(|word| SECTION_WORDS.has(word) || small.contains(&word))
}

/// Section, headline and byline from the lines above the count of words, and what is to be told where they do not tell themselves
/// apart.
fn above(lines: &[&str], found: &mut Found) -> Option<String> {
    let mut lines = lines.to_vec();
    // Below a section stands a headline, and a headline may be a name.
    let headed = |lines: &[&str]| lines.len() == 2 && is_section(lines[0]);
    if lines.len() > 1 && !headed(&lines) && lines.last().is_some_and(|line| people::are_authors(line)) {
        found.byline = lines.pop().map(str::to_owned);
    }
    let title = |line: &str| Some(unnumbered(line).to_owned());
    match lines.as_slice() {
        [] => None,
        [only] => {
            found.title = title(only);
            None
        }
        [section, headline] if is_section(section) => {
            (found.section, found.title) = (Some((*section).to_owned()), title(headline));
            None
        }
        [first, second] => {
            let words = |line: &str| line.split(' ').count();
            if words(first) <= SECTION_LENGTH.1 && words(second) > words(first) {
                (found.section, found.title) = (Some((*first).to_owned()), title(second));
                return Some(format!("{first:?} is taken for the section, and {second:?} for the headline"));
            }
            if found.byline.is_none() && people::is_post_line(second) {
                (found.title, found.byline) = (title(first), Some((*second).to_owned()));
                return None;
            }
            found.title = title(&format!("{first} {second}"));
            Some(format!("{first:?} and {second:?} are taken for one headline"))
        }
        // Of an article after another, all that stands above the headline is its section.
        [.., headline] => {
            found.title = title(headline);
            None
        }
    }
}

/// An article without codes.
fn bare(lines: &[&str]) -> Part {
    let mut found = Found::default();
    let words = lines.iter().position(|line| is_word_count(line)).unwrap_or(0);
    found.length = labels::words(lines[words]);
    let head: Vec<&str> = lines[..words].iter().copied().filter(|line| !line.is_empty()).collect();
    let warning = above(&head, &mut found);
    let below =
        lines.iter().enumerate().skip(words + 1).filter(|(_, line)| !line.is_empty()).take(HEAD_LINES);
    let mut body = words + 1;
    let mut coded = false;
    for (at, line) in below {
        let language = LANGUAGES.contains(&line.to_lowercase().as_str());
        let rights = is_rights(line);
        let open = body == words + 1;
        if found.date.is_none() {
            found.date = days::read(line).filter(days::Day::is_sure).map(|day| day.day);
        } else if found.publication.is_none() {
            // The time of day may stand between.
            if !line.starts_with(|c: char| c.is_ascii_digit()) {
                found.publication = Some((*line).to_owned());
            }
        } else if !coded {
            coded = true;
        } else if open && !language && !rights {
            // Between the source's code and the language: edition, page and volume, each if there is one.
            let number = line.len() <= 6 && line.contains(|c: char| c.is_ascii_digit());
            let volume = line.to_lowercase().starts_with("vol");
            match (number, volume) {
                (true, _) => found.page.get_or_insert_with(|| (*line).to_owned()),
                (_, true) => continue,
                _ => found.edition.get_or_insert_with(|| (*line).to_owned()),
            };
        }
        if rights || language {
            body = at + 1;
        }
        if rights {
            break;
        }
    }
    if body == words + 1 {
        // Without language and rights, what was taken for edition and page was text.
        (found.edition, found.page) = (None, None);
    }
    let text: Vec<&str> = lines[body..].iter().copied().filter(|line| !is_number(line)).collect();
    let rights =
        lines[..body].iter().rfind(|line| is_rights(line)).map_or(String::new(), |l| l.to_lowercase());
    let last = text.iter().rposition(|line| !line.is_empty());
    let publisher = last.filter(|&at| at > 0 && is_publisher(text[at], &rights));
    found.body = text[..publisher.unwrap_or(text.len())].iter().map(|&line| line.to_owned()).collect();
    let mut part = found.part(lines);
    part.draft.warnings.extend(warning);
    part
}

fn is_rights(line: &str) -> bool {
    let lower = line.to_lowercase();
    ["(c)", "©", "copyright"].iter().any(|mark| lower.starts_with(mark))
}

/// Whether a last line is the publisher's name, which the claim of rights names too.
fn is_publisher(line: &str, rights: &str) -> bool {
    !rights.is_empty() && line.split(' ').count() <= PUBLISHER_WORDS && rights.contains(&line.to_lowercase())
}

/// Without the number that the database's own list puts before a headline: `12) The long game`.
fn unnumbered(title: &str) -> &str {
    let rest = title.trim_start_matches(|c: char| c.is_ascii_digit());
    rest.strip_prefix(") ").filter(|_| rest.len() < title.len()).unwrap_or(title)
}

/// `Document DWN0000020250112el1c00001`.
fn is_number(line: &str) -> bool {
    NUMBERED.iter().find_map(|first| line.strip_prefix(first)).is_some_and(|number| {
        number.len() >= NUMBER_LENGTH
            && number.chars().all(|c| c.is_ascii_alphanumeric())
            && number.chars().filter(char::is_ascii_digit).count() > number.len() / 2
    })
}

/// `812 words`.
fn is_word_count(line: &str) -> bool {
    labels::words(line).is_some()
}

#[cfg(test)]
#[allow(clippy::unwrap_used)]
mod tests {
    use super::super::of_text;

    #[test]
    fn both_shapes_are_read() {
        let coded = "SE\nOpinion\nHD\nThe long game of the\ncapital\nBY\nBy Jane Doe\nWC\n812 words\nPD\n12 January 2025\nSN\n\
            The Karachi Courier\nSC\nKCOUR\nLA\nEnglish\nCY\n(c) 2025.\nLP\nThe army has said this.\n\nTD\nIN A MOVE that \
            few saw, it did it.\n\nIt was never true.\n\nCO\nabc : Corp\n\nAN\nDocument KCOUR00020250112el1c00001\n\n\
            HD Talks at last\nWC 90 words\nPD 3 March 2025\nSN The Delhi Gazette\nLP Nobody listened.\nAN Document \
            DGAZ000020250303el3300002\n";
        let bare = "Opinion\nThe long game\nJane Doe\n812 words\n12 January 2025\n05:30\nThe Karachi Courier\nKCOUR\nEnglish\n\
            (c) 2025 The Karachi Courier\n\nThe army has said this.\n\nDocument KCOUR00020250112el1c00001\n\n\
            Talks at last\n90 words\n3 March 2025\nThe Delhi Gazette\nDGAZ\nEnglish\nCopyright 2025.\n\nNobody listened.\n\n\
            Document DGAZ000020250303el3300002\n\nSearch Summary\nText\nGazette\n";
        let told = |text: &str| {
            let parts = of_text(text).unwrap().unwrap().parts.into_iter().map(|part| {
                let body: Vec<String> = part.draft.blocks.into_iter().map(|b| b.text).collect();
                let m = part.draft.metadata;
                [m.title, m.byline, m.publication, m.date, Some(body.join("|"))]
                    .map(Option::unwrap_or_default)
            });
            parts.collect::<Vec<_>>()
        };
        let second = ["Talks at last", "", "The Delhi Gazette", "3 March 2025", "Nobody listened."];
        let body = "The army has said this.|IN A MOVE that few saw, it did it.|It was never true.";
        let title = "The long game of the capital";
        let first = [title, "By Jane Doe", "The Karachi Courier", "12 January 2025", body];
        assert_eq!(told(coded), [first.map(str::to_owned), second.map(str::to_owned)]);
        let first = [
            "The long game",
            "Jane Doe",
            "The Karachi Courier",
            "12 January 2025",
            "The army has said this.",
        ];
        assert_eq!(told(bare), [first.map(str::to_owned), second.map(str::to_owned)]);
    }

    #[test]
    fn what_stands_above_the_count_of_words_is_told_apart() {
        let told = |head: &str| {
            let text = format!(
                "{head}\n355 words\n7 November 2023\nThe Karachi Courier\nKCOUR\nEnglish\n(c) 2023 The Karachi Courier.\n\n\
                 The army has said this.\n\nDocument KCOUR00020231108ejb800001\n"
            );
            let draft = of_text(&text).unwrap().unwrap().parts.remove(0).draft;
            let section =
                draft.meta.into_iter().find(|(name, _)| name.contains("section")).map(|(_, value)| value);
            let [title, byline] =
                [draft.metadata.title, draft.metadata.byline].map(Option::unwrap_or_default);
            (title, byline, section.unwrap_or_default(), !draft.warnings.is_empty())
        };
        for (head, title, byline, section) in [
            ("The long game\nJane Roe in Washington", "The long game", "Jane Roe", ""),
            ("The long game\nJane Roe; John Doe", "The long game", "Jane Roe and John Doe", ""),
            ("The long game\nJane Roe, Political Editor", "The long game", "Jane Roe", ""),
            (
                "The long game is over now\nOur own correspondent",
                "The long game is over now",
                "Our own correspondent",
                "",
            ),
            ("World news\nThe long game\nJane Roe in Delhi", "The long game", "Jane Roe", "World news"),
            ("Opinion\nJane Roe", "Jane Roe", "", "Opinion"),
            ("Comment & Debate\nThe long game", "The long game", "", "Comment & Debate"),
            ("The long game", "The long game", "", ""),
        ] {
            let expected = (title.to_owned(), byline.to_owned(), section.to_owned(), false);
            assert_eq!(told(head), expected, "{head}");
        }
        // What is not sure is told.
        let (title, _, section, warned) = told("Talking Heads\nThe long game of the capital");
        assert_eq!(
            (title.as_str(), section.as_str(), warned),
            ("The long game of the capital", "Talking Heads", true)
        );
        let (title, _, section, warned) = told("The long game of the capital\nis over at last");
        assert_eq!(
            (title.as_str(), section.as_str(), warned),
            ("The long game of the capital is over at last", "", true)
        );
    }
}
