//! Exports of Nexis. Apart because two shapes go by that name: LexisNexis' "1 of 25 DOCUMENTS" before each article, with
//! fields in capitals and the headline below the date; and Nexis Uni's "End of Document" after each, with the headline
//! above newspaper and date, and a line "Body".

use crate::failure::Fault;

use super::days::{self, Day};
use super::labels::{self, Field};
use super::people;
use super::{Export, Found, cut_after, cut_before, labelled, unless_as_many};

/// Lines from an article's first within which its date stands.
const HEAD_LINES: usize = 40;

/// Where an article's headline stands.
#[derive(Clone, Copy, PartialEq, Eq)]
enum Shape {
    /// Below the date.
    Below,
    /// Above newspaper and date.
    Above,
}

pub(super) fn split(lines: &[&str]) -> Result<Option<Export>, Fault> {
    let any = |is: &dyn Fn(&str) -> bool| lines.iter().any(|line| is(line));
    let begins_in_english = |line: &str| labels::document_in_english(line).is_some();
    let begins = |line: &str| labels::document(line).is_some();
    let told = any(&|line| {
        let label = labelled(line).map(|(label, _)| label).unwrap_or_default();
        labels::head(&label) == Some(Field::Length) || labels::is_loaded(&label)
    });
    let numbered = if any(&begins_in_english) {
        Some(labels::document_in_english as fn(&str) -> Option<(usize, usize)>)
    } else if told && any(&begins) {
        Some(labels::document as fn(&str) -> Option<(usize, usize)>)
    } else {
        None
    };
    if let Some(number) = numbered {
        let parts = cut_before(lines, |line| number(line).is_some());
        let parts: Vec<_> = parts.into_iter().map(|part| read(part, Shape::Below).part(part)).collect();
        let numbers: Vec<usize> = lines.iter().filter_map(|line| number(line)).map(|(one, _)| one).collect();
        let (first, last) = (numbers.iter().min(), numbers.iter().max());
        let promised = first.zip(last).map(|(first, last)| last - first + 1);
        let warning = unless_as_many(promised, parts.len());
        return Ok(Some(Export { parts, warning }));
    }
    let promised = covered(lines);
    if !((told || promised.is_some()) && any(&labels::is_end)) {
        return match promised {
            Some(_) if any(&is_of_cover) && !any(&labels::is_body) => {
                let remedy = "export the articles themselves: in Nexis Uni, \"Full documents\"";
                Err(Fault::new("it is a list of what a search in Nexis found, without the articles", remedy))
            }
            _ => Ok(None),
        };
    }
    let mut parts = cut_after(lines, labels::is_end);
    // An article whose end is missing is one all the same.
    let rest = &lines[parts.iter().map(|part| part.len()).sum()..];
    if rest.iter().any(|line| labels::is_body(line)) {
        parts.push(rest);
    }
    let parts: Vec<_> = parts
        .into_iter()
        .map(|part| {
            let part = without_cover(part);
            read(part, Shape::Above).part(part)
        })
        .collect();
    let warning = unless_as_many(promised, parts.len());
    Ok(Some(Export { parts, warning }))
}

/// How many articles the cover counts.
fn covered(lines: &[&str]) -> Option<usize> {
    let cover = lines.iter().take_while(|line| !labels::is_body(line));
    cover.filter_map(|line| labels::promised(line)).next()
}

fn is_of_cover(line: &str) -> bool {
    labelled(line).is_some_and(|(label, _)| labels::is_cover(&label))
}

/// An article's lines without the cover and the list of articles before the first.
fn without_cover<'l, 'a>(lines: &'l [&'a str]) -> &'l [&'a str] {
    let body = lines.iter().position(|line| labels::is_body(line)).unwrap_or(lines.len());
    let cover = |line: &&str| is_of_cover(line) || labels::promised(line).is_some();
    lines[..body].iter().rposition(cover).map_or(lines, |last| &lines[last + 1..])
}

/// A line's field above the text, and its value. LexisNexis has labels in capitals: a headline may begin with a word and a
/// colon too.
fn field(line: &str, shape: Shape) -> Option<(Field, &str)> {
    if labels::is_body(line) {
        return Some((Field::Body, ""));
    }
    let (label, value) = labelled(line)?;
    let written = line.split(':').next().unwrap_or_default();
    let capitals = shape == Shape::Above || !written.contains(char::is_lowercase);
    labels::head(&label).filter(|_| capitals).map(|field| (field, value))
}

fn read(lines: &[&str], shape: Shape) -> Found {
    let mut found = Found::default();
    let field = |line| field(line, shape);
    // In Nexis Uni's shape a headline may begin as a field does, but stands above the date.
    let sure = |line: &&str| days::read(line).is_some_and(|day| day.is_sure());
    let from = match shape {
        Shape::Above => lines.iter().take(HEAD_LINES).position(sure).unwrap_or(0),
        Shape::Below => 0,
    };
    let first = lines[from..].iter().position(|line| field(line).is_some());
    let first = first.map_or(lines.len(), |at| from + at);
    head(&lines[..first], shape, &mut found);
    // The fields: each goes on to the next empty line, and the text begins after "Body" or after the last of them.
    let mut at = first;
    let mut body = first;
    let mut last = Field::Other;
    while at < lines.len() {
        let Some((current, value)) = field(lines[at]) else {
            // Nexis Uni has lines of its own between fields, such as links; text has no field after it.
            let marked = || lines[at..].iter().take(HEAD_LINES).any(|line| labels::is_body(line));
            if !lines[at].is_empty() && !marked() {
                break;
            }
            // A second author stands in a paragraph of his own.
            if last == Field::Byline
                && let Some(byline) = found.byline.as_mut().filter(|_| people::is_name(lines[at]))
            {
                *byline = format!("{byline}; {}", lines[at]);
            }
            at += 1;
            continue;
        };
        last = current;
        at += 1;
        if current == Field::Body {
            body = at;
            if !value.is_empty() {
                found.body.push(value.to_owned());
            }
            break;
        }
        let mut value = value.to_owned();
        while lines.get(at).is_some_and(|line| !line.is_empty() && field(line).is_none()) {
            value = format!("{value} {}", lines[at]);
            at += 1;
        }
        let place = match current {
            Field::Headline => &mut found.title,
            Field::Byline => &mut found.byline,
            Field::Section => &mut found.section,
            Field::Edition => &mut found.edition,
            Field::Page => &mut found.page,
            Field::Highlight => &mut found.highlight,
            Field::Length => {
                found.length = found.length.or_else(|| labels::words(&value));
                body = at;
                continue;
            }
            Field::Body | Field::Other => {
                body = at;
                continue;
            }
        };
        *place = Some(value);
        body = at;
    }
    let text = &lines[body..];
    let text = &text[..tail(text, shape)];
    let title = found.title.clone().unwrap_or_default();
    // Page heads within the text: "Page 2 of 3", and below it the headline again.
    let pages: Vec<bool> = text.iter().map(|line| labels::page(line).is_some()).collect();
    let kept = text.iter().enumerate().filter(|&(i, line)| {
        let below = pages[i.saturating_sub(2)..i].contains(&true);
        !(pages[i] || below && **line == title)
    });
    found.body.extend(kept.map(|(_, line)| (*line).to_owned()));
    while found.body.last().is_some_and(|line| line.is_empty() || labels::is_rights(line)) {
        found.body.pop();
    }
    found
}

/// Newspaper, date, edition and headline above the fields.
fn head(lines: &[&str], shape: Shape, found: &mut Found) {
    let counts = |line: &str| {
        labels::page(line).is_some()
            || labels::document_in_english(line).is_some()
            || labels::document(line).is_some()
    };
    let from = lines.len().saturating_sub(match shape {
        Shape::Above => HEAD_LINES,
        Shape::Below => lines.len(),
    });
    // Blocks of lines without an empty one between; counts and claims of rights divide as well.
    let divides = |line: &&str| line.is_empty() || counts(line) || labels::is_rights(line);
    let blocks: Vec<&[&str]> = lines[from..].split(divides).filter(|block| !block.is_empty()).collect();
    let flat: Vec<(usize, usize)> =
        blocks.iter().enumerate().flat_map(|(b, block)| (0..block.len()).map(move |l| (b, l))).collect();
    let line = |at: (usize, usize)| blocks[at.0][at.1];
    let dated = |is: fn(&Day) -> bool| {
        let mut found =
            flat.iter().enumerate().filter_map(|(i, &at)| Some((i, days::read(line(at)).filter(is)?)));
        match shape {
            Shape::Below => found.next(),
            Shape::Above => found.next_back(),
        }
    };
    let Some((at, day)) = dated(Day::is_sure).or_else(|| dated(Day::is_likely)) else {
        found.title = flat.last().map(|&at| line(at).to_owned());
        return;
    };
    found.date = Some(day.day);
    found.edition = Some(day.rest).filter(|rest| !rest.is_empty());
    let paper = at.checked_sub(1);
    found.publication = paper.map(|i| line(flat[i]).to_owned());
    // Below the date: lines right under it, and an edition apart from it, are no headline.
    let below: Vec<(usize, usize)> = flat[at + 1..].to_vec();
    let under = below.iter().take_while(|next| next.0 == flat[at].0).count();
    let more = below.len() > under;
    let edition = match shape {
        _ if under > 0 && (more || labels::is_edition(line(below[0]))) => under,
        Shape::Above if under == 0 => below.iter().take_while(|&&at| labels::is_edition(line(at))).count(),
        Shape::Below if under == 0 && below.first().is_some_and(|&at| labels::is_edition(line(at))) => {
            usize::from(blocks.len() > below[0].0 + 1)
        }
        _ => 0,
    };
    let (edition, below) = below.split_at(edition);
    let join = |places: &[(usize, usize)]| places.iter().map(|&at| line(at)).collect::<Vec<_>>().join(" ");
    if !edition.is_empty() {
        let more = join(edition);
        found.edition = Some(found.edition.take().map_or(more.clone(), |rest| format!("{rest}; {more}")));
    }
    // LexisNexis has the headline below the date, Nexis Uni above the newspaper.
    let above = paper.and_then(|paper| {
        let (block, place) = flat[paper];
        let before = || block.checked_sub(1).map(|b| (b, blocks[b].len()));
        let (block, end) = if place > 0 { (block, place) } else { before()? };
        Some(blocks[block][..end].join(" "))
    });
    let below = (!below.is_empty()).then(|| join(below));
    found.title = match shape {
        Shape::Below => below.or(above),
        Shape::Above => above.or(below),
    };
}

/// Where the text ends: the place of the first line that stands below it.
fn tail(lines: &[&str], shape: Shape) -> usize {
    let ends = |line: &str| labels::is_end(line) || line.to_lowercase().ends_with("all rights reserved");
    let closes = |line: &str| labels::is_tail_heading(line) || is_below(line, shape);
    let length = |lines: &[&str]| lines.iter().map(|line| line.len()).sum::<usize>();
    // "Notes" may be a heading of the article's own: then more follows than stood before.
    let belongs = |at: usize| {
        let rest = &lines[at + 1..];
        let next = rest.iter().position(|line| ends(line) || closes(line)).unwrap_or(rest.len());
        length(&rest[..next]) <= length(&lines[..at])
    };
    let end = (0..lines.len()).find(|&at| ends(lines[at]) || closes(lines[at]) && belongs(at));
    end.unwrap_or(lines.len())
}

/// Whether `line` is a field below the text. LexisNexis writes the labels in capitals; Nexis Uni has headings above most of
/// them, so that only those count here that no sentence begins with.
fn is_below(line: &str, shape: Shape) -> bool {
    let Some((label, value)) = labelled(line) else { return false };
    if labels::is_loaded(&label) {
        return days::read(value).is_some();
    }
    let written = line.split(':').next().unwrap_or_default();
    let sure = match shape {
        Shape::Below => !written.contains(char::is_lowercase),
        Shape::Above => label.contains('-') || labels::is_language(&label) && value.split(' ').count() < 4,
    };
    sure && labels::is_tail(&label)
}

#[cfg(test)]
#[allow(clippy::unwrap_used)]
mod tests {
    use super::super::of_text;

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
        let parts = of_text(text).unwrap().unwrap().parts;
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
