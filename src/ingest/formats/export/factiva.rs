//! Exports of Factiva. Apart because an article comes in one of two shapes: with codes of two or three letters before
//! each field (`HD`, `BY`, `PD`, ...), or with the same fields bare, in a fixed order around "812 words". Both end
//! with the article's number in the database.

use crate::ingest::layout::{byline, date};

use super::{Found, Part, cut_after, cut_before};

/// Codes in the order that they come in.
const CODES: [&str; 25] = [
    "SE", "HD", "BY", "CR", "WC", "PD", "ET", "SN", "SC", "ED", "PG", "VOL", "LA", "CY", "LP", "TD", "ART",
    "CT", "RF", "CO", "IN", "NS", "RE", "PUB", "AN",
];
/// Letters and digits of an article's number: a source's code, eight of the day, and some more.
const NUMBER_LENGTH: usize = 18;
/// Lines between the count of words and the text.
const HEAD_LINES: usize = 10;

pub(super) fn split(lines: &[&str]) -> Option<Vec<Part>> {
    let has = |wanted: &str| lines.iter().any(|line| code(line).is_some_and(|(code, _)| code == wanted));
    if ["HD", "PD", "SN"].iter().all(|c| has(c)) && (has("LP") || has("TD")) {
        let parts = cut_before(lines, |line| code(line).is_some_and(|(code, _)| code == "HD"));
        return Some(parts.into_iter().map(|part| coded(part).part(part)).collect());
    }
    if lines.iter().any(|line| is_number(line)) && lines.iter().any(|line| is_word_count(line)) {
        let parts = cut_after(lines, is_number);
        return Some(parts.into_iter().map(|part| bare(part).part(part)).collect());
    }
    None
}

/// A field's code at the start of `line`, and what follows it.
fn code(line: &str) -> Option<(&'static str, &str)> {
    let (word, rest) = line.split_once(char::is_whitespace).unwrap_or((line, ""));
    CODES.iter().find(|code| **code == word).map(|code| (*code, rest.trim()))
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
    found
}

/// An article without codes.
fn bare(lines: &[&str]) -> Found {
    let mut found = Found::default();
    let words = lines.iter().position(|line| is_word_count(line)).unwrap_or(0);
    let mut above: Vec<&str> = lines[..words].iter().copied().filter(|line| !line.is_empty()).collect();
    if above.len() > 1
        && above.last().is_some_and(|line| byline::parse(line).is_some_and(|b| b.name.is_some()))
    {
        found.byline = above.pop().map(str::to_owned);
    }
    found.title = above.last().map(|&line| line.to_owned());
    let below =
        lines.iter().enumerate().skip(words + 1).filter(|(_, line)| !line.is_empty()).take(HEAD_LINES);
    let mut body = words + 1;
    for (at, line) in below {
        let lower = line.to_lowercase();
        let rights = ["(c)", "©", "copyright"].iter().any(|mark| lower.starts_with(mark));
        if found.date.is_none() {
            found.date = date::alone(line).is_some().then(|| (*line).to_owned());
        } else if found.publication.is_none() && !line.starts_with(|c: char| c.is_ascii_digit()) {
            found.publication = Some((*line).to_owned());
        }
        if rights || lower == "english" {
            body = at + 1;
        }
        if rights {
            break;
        }
    }
    found.body = lines[body..].iter().filter(|line| !is_number(line)).map(|&line| line.to_owned()).collect();
    found
}

/// `Document DWN0000020250112el1c00001`.
fn is_number(line: &str) -> bool {
    line.strip_prefix("Document ").is_some_and(|number| {
        number.len() >= NUMBER_LENGTH
            && number.chars().all(|c| c.is_ascii_alphanumeric())
            && number.chars().filter(char::is_ascii_digit).count() > number.len() / 2
    })
}

/// `812 words`.
fn is_word_count(line: &str) -> bool {
    line.strip_suffix(" words").is_some_and(|n| {
        n.starts_with(|c: char| c.is_ascii_digit()) && n.chars().all(|c| c.is_ascii_digit() || c == ',')
    })
}

#[cfg(test)]
#[allow(clippy::unwrap_used)]
mod tests {
    use super::super::split;

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
            let parts = split(text).unwrap().into_iter().map(|part| {
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
}
