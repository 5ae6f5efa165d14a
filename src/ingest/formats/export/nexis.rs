//! Exports of Nexis. Apart because two shapes go by that name: LexisNexis' "1 of 25 DOCUMENTS" before each article, with
//! fields in capitals and the headline below the date; and Nexis Uni's "End of Document" after each, with the headline
//! above newspaper and date, and a line "Body".

use crate::ingest::layout::date;

use super::{Found, Part, cut_after, cut_before, is_count, labelled};

/// Fields above the text.
const HEAD: [&str; 13] = [
    "headline",
    "byline",
    "section",
    "length",
    "dateline",
    "highlight",
    "body",
    "series",
    "column",
    "edition",
    "source",
    "type",
    "link to image",
];
/// Fields and headings below the text.
const TAIL: [&str; 14] = [
    "load-date",
    "language",
    "publication-type",
    "graphic",
    "notes",
    "journal-code",
    "acc-no",
    "document-type",
    "publication-code",
    "classification",
    "subject",
    "correction-date",
    "jour-code",
    "pub-type",
];
/// Lines from an article's first within which its date stands.
const HEAD_LINES: usize = 40;

pub(super) fn split(lines: &[&str]) -> Option<Vec<Part>> {
    let begins = |line: &str| {
        let documents = line.strip_suffix("DOCUMENTS").or_else(|| line.strip_suffix("DOCUMENT"));
        documents.is_some_and(|count| is_count(count.trim(), "", "of"))
    };
    let ends = |line: &str| line == "End of Document";
    let told =
        |line: &&str| matches!(labelled(line), Some((label, _)) if label == "length" || label == "load-date");
    let parts = if lines.iter().any(|line| begins(line)) {
        cut_before(lines, begins)
    } else if lines.iter().any(|line| ends(line)) && lines.iter().any(told) {
        cut_after(lines, ends)
    } else {
        return None;
    };
    Some(parts.into_iter().map(|part| read(part).part(part)).collect())
}

fn read(lines: &[&str]) -> Found {
    let mut found = Found::default();
    let field = |line: &str| {
        let (label, value) = labelled(line).unwrap_or_else(|| (line.to_lowercase(), ""));
        (HEAD.contains(&label.as_str()) && (line.contains(':') || label == "body"))
            .then(|| (label, value.to_owned()))
    };
    let first = lines.iter().position(|line| field(line).is_some()).unwrap_or(lines.len());
    head(&lines[..first], &mut found);
    // The fields: each goes on to the next empty line, and the text begins after "Body" or after the last of them.
    let mut at = first;
    let mut body = first;
    while at < lines.len() {
        let Some((label, mut value)) = field(lines[at]) else {
            // Nexis Uni has lines of its own between fields, such as a highlight's; text has no field after it.
            if !lines[at].is_empty() && !lines[at..].iter().take(HEAD_LINES).any(|l| is_body_mark(l)) {
                break;
            }
            at += 1;
            continue;
        };
        if label == "body" {
            (at, body) = (at + 1, at);
            if !value.is_empty() {
                found.body.push(value);
            }
            body = body.max(at);
            break;
        }
        at += 1;
        while lines.get(at).is_some_and(|line| !line.is_empty() && field(line).is_none()) {
            value = format!("{value} {}", lines[at]);
            at += 1;
        }
        match label.as_str() {
            "headline" => found.title = Some(value),
            "byline" => found.byline = Some(value),
            _ => {}
        }
        body = at;
    }
    let end = lines[body..].iter().position(|line| is_tail(line)).map_or(lines.len(), |n| body + n);
    let title = found.title.clone().unwrap_or_default();
    // Page heads within the text: "Page 2 of 3", and below it the headline again.
    let pages: Vec<bool> = lines[body..end].iter().map(|line| is_count(line, "Page", "of")).collect();
    let kept = lines[body..end].iter().enumerate().filter(|&(i, line)| {
        let below = pages[i.saturating_sub(2)..i].contains(&true);
        !(pages[i] || below && **line == title)
    });
    found.body.extend(kept.map(|(_, line)| (*line).to_owned()));
    found
}

/// Newspaper, date and headline above the fields.
fn head(lines: &[&str], found: &mut Found) {
    let counts = |line: &str| {
        is_count(line, "Page", "of")
            || line.contains(" of ") && line.ends_with("DOCUMENTS")
            || line.ends_with(" DOCUMENT")
    };
    let rights = |line: &str| {
        let line = line.to_lowercase();
        line.starts_with("copyright") || line.starts_with('©') || line.starts_with("all rights reserved")
    };
    let free: Vec<&str> =
        lines.iter().copied().filter(|line| !line.is_empty() && !counts(line) && !rights(line)).collect();
    let from = free.len().saturating_sub(HEAD_LINES);
    let Some(at) = (from..free.len()).find(|&i| date::alone(free[i]).is_some()) else {
        found.title = free.last().map(|&line| line.to_owned());
        return;
    };
    found.date = Some(free[at].to_owned());
    found.publication = at.checked_sub(1).map(|i| free[i].to_owned());
    let below = free[at + 1..].join(" ");
    // LexisNexis has the headline below the date, Nexis Uni above the newspaper.
    found.title = match at.checked_sub(2) {
        _ if !below.is_empty() => Some(below),
        Some(i) => Some(free[i].to_owned()),
        None => None,
    };
}

fn is_body_mark(line: &str) -> bool {
    line == "Body" || line.eq_ignore_ascii_case("body:")
}

fn is_tail(line: &str) -> bool {
    let (label, alone) = match labelled(line) {
        Some((label, _)) => (label, false),
        None => (line.to_lowercase(), true),
    };
    let capital = line.starts_with(char::is_uppercase);
    let ends = line == "End of Document" || line.to_lowercase().ends_with("all rights reserved");
    let heading = !alone || ["classification", "graphic", "notes"].contains(&label.as_str());
    ends || capital && heading && TAIL.contains(&label.as_str())
}

#[cfg(test)]
#[allow(clippy::unwrap_used)]
mod tests {
    use super::super::split;

    const OLD: &str = "                               1 of 2 DOCUMENTS\n\n                               The Karachi Courier\n\n\
        \x20                          January 12, 2025 Sunday\n\nThe long game\n\nBYLINE: Jane Doe\n\nSECTION: OPINION; Pg. 9\n\n\
        LENGTH: 812 words\n\nDATELINE: ISLAMABAD\n\n  The army has said this many times over, and nobody in the capital\n\
        has believed it for a moment.\n\n  It was never true.\n\nLOAD-DATE: January 13, 2025\n\nLANGUAGE: ENGLISH\n\n\
        PUBLICATION-TYPE: Newspaper\n\n                       Copyright 2025 The Karachi Courier\n\
        \x20                             All Rights Reserved\n\n                               2 of 2 DOCUMENTS\n\n\
        \x20                              Copyright 2025 The Delhi Gazette\n                              All Rights Reserved\n\n\
        \x20                              The Delhi Gazette\n\n                           3 March 2025\n\nHEADLINE: Talks at\n\
        last\n\nBODY:\nNobody listened.\nLOAD-DATE: March 4, 2025\n";
    const UNI: &str = "Page 1 of 2\nThe long game\nThe Karachi Courier (Pakistan)\nJanuary 12, 2025 Sunday\n\n\
        Copyright 2025 The Karachi Courier All Rights Reserved\n\nSection: OPINION; Pg. 9\nLength: 812 words\nByline: Jane Doe\n\
        Highlight: What was an asset.\n\nBody\n\nThe army has said this many times.\n\nPage 2 of 2\nThe long game\n\n\
        It was never true.\n\nClassification\n\nLanguage: ENGLISH\n\nLoad-Date: January 13, 2025\n\nEnd of Document\n\n\
        Talks at last\nThe Delhi Gazette\nMarch 3, 2025\n\nLength: 300 words\n\nBody\n\nNobody listened.\n\n\
        Load-Date: March 4, 2025\n\nEnd of Document\n";

    fn told(text: &str) -> Vec<[String; 5]> {
        let parts = split(text).unwrap();
        let or = |o: Option<String>| o.unwrap_or_else(|| "-".into());
        let all = parts.into_iter().map(|part| {
            let body: Vec<String> = part.draft.blocks.into_iter().map(|b| b.text).collect();
            let m = part.draft.metadata;
            [or(m.title), or(m.byline), or(m.publication), or(m.date), body.join("|")]
        });
        all.collect()
    }

    #[test]
    fn both_shapes_are_read() {
        let old = told(OLD);
        let joined = "The army has said this many times over, and nobody in the capital has believed it for a \
                      moment.|It was never true.";
        assert_eq!(
            old[0],
            ["The long game", "Jane Doe", "The Karachi Courier", "January 12, 2025 Sunday", joined]
        );
        assert_eq!(old[1], ["Talks at last", "-", "The Delhi Gazette", "3 March 2025", "Nobody listened."]);
        let uni = told(UNI);
        let body = "The army has said this many times.|It was never true.";
        let courier = "The Karachi Courier (Pakistan)";
        assert_eq!(uni[0], ["The long game", "Jane Doe", courier, "January 12, 2025 Sunday", body]);
        assert_eq!(uni[1], ["Talks at last", "-", "The Delhi Gazette", "March 3, 2025", "Nobody listened."]);
        assert_eq!((old.len(), uni.len()), (2, 2));
    }
}
