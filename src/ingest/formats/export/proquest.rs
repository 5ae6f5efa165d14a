//! Exports of ProQuest. Apart because an article there is a list of labelled fields, the text being one of them, and
//! articles are divided by lines of underscores.

use super::{Found, Part, is_count, labelled};

/// Underscores of a dividing line.
const RULE: usize = 20;
/// Labels that may follow the text, and so end it.
const LABELS: [&str; 36] = [
    "subject",
    "location",
    "people",
    "company / organization",
    "company",
    "identifier / keyword",
    "title",
    "publication title",
    "publication date",
    "publication year",
    "publication info",
    "publication subject",
    "volume",
    "issue",
    "pages",
    "first page",
    "section",
    "publisher",
    "place of publication",
    "country of publication",
    "issn",
    "source type",
    "language of publication",
    "document type",
    "proquest document id",
    "document url",
    "copyright",
    "last updated",
    "database",
    "credit",
    "word count",
    "links",
    "illustration",
    "column",
    "dateline",
    "classification",
];

pub(super) fn split(lines: &[&str]) -> Option<Vec<Part>> {
    let rule = |line: &str| line.len() >= RULE && line.bytes().all(|b| b == b'_');
    let divides = |line: &&str| rule(line) || is_count(line, "Document", "of");
    let label = |line: &str, wanted: &str| labelled(line).is_some_and(|(label, _)| label == wanted);
    let published = |line: &&str| label(line, "publication title") || label(line, "publication info");
    if !lines.iter().any(divides)
        || !lines.iter().any(|l| label(l, "full text"))
        || !lines.iter().any(published)
    {
        return None;
    }
    let documents = lines.split(|line| divides(line)).filter(|part| part.iter().any(published));
    Some(documents.map(|part| read(part).part(part)).collect())
}

fn read(lines: &[&str]) -> Found {
    let mut found = Found::default();
    let value = |wanted: &str| {
        lines.iter().filter_map(|line| labelled(line)).find(|(label, _)| label == wanted).map(|(_, v)| v)
    };
    let info = value("publication info");
    let head = lines
        .iter()
        .find(|line| !line.is_empty())
        .filter(|line| labelled(line).is_none_or(|(l, _)| !is_label(&l)));
    found.title = value("title").or(head.copied()).map(str::to_owned);
    found.byline = value("author").or(value("credit")).map(natural);
    let named = info.and_then(|info| info.split([';', '[']).next());
    found.publication = value("publication title").or(named).map(|name| {
        // "The Courier; Karachi" and "The Courier (Online)": the place is not part of the name.
        name.split(';').next().unwrap_or(name).trim().to_owned()
    });
    let written =
        info.and_then(|info| info.rsplit([']', ';']).next()).map(|day| day.split(':').next().unwrap_or(day));
    found.date =
        value("publication date").or(written).map(|date| date.trim_end_matches('.').trim().to_owned());
    if let Some(at) =
        lines.iter().position(|line| labelled(line).is_some_and(|(label, _)| label == "full text"))
    {
        let first = labelled(lines[at]).map_or("", |(_, value)| value);
        let rest =
            lines[at + 1..].iter().take_while(|line| labelled(line).is_none_or(|(l, _)| !is_label(&l)));
        let body = std::iter::once(first).chain(rest.copied());
        found.body = body
            .filter(|line| !line.to_lowercase().starts_with("not available"))
            .map(str::to_owned)
            .collect();
    }
    found
}

fn is_label(label: &str) -> bool {
    LABELS.contains(&label)
}

/// `Doe, Jane; Roe, John` as `Jane Doe and John Roe`.
fn natural(authors: &str) -> String {
    let name = |author: &str| match author.split_once(',') {
        Some((last, first)) if !first.contains(',') && !last.trim().contains(' ') => {
            format!("{} {}", first.trim(), last.trim())
        }
        _ => author.trim().to_owned(),
    };
    authors.split(';').map(name).collect::<Vec<_>>().join(" and ")
}

#[cfg(test)]
#[allow(clippy::unwrap_used)]
mod tests {
    use super::super::split;
    use super::natural;

    #[test]
    fn documents_are_read_by_their_labels() {
        let rule = "_".repeat(60);
        let text = format!(
            "{rule}\n\nTable of contents\n\n1. The long game\n\n{rule}\n\nDocument 1 of 2\n\nThe long game\n\nAuthor: Doe, Jane\n\n\
             Publication info: The Karachi Courier ; Karachi [Karachi]. 12 Jan 2025.\n\nAbstract: A short one.\n\n\
             Full text: The army has said this.\n\nThe minister put it so: it was never true.\n\nSubject: Armies\n\n\
             Title: The long game\n\nPublication title: The Karachi Courier; Karachi\n\nPublication date: Jan 12, 2025\n\n\
             {rule}\n\nDocument 2 of 2\n\nTalks at last\n\nPublication info: The Delhi Gazette ; Delhi [Delhi]03 Mar 2025: 9.\n\n\
             Full text: Nobody listened.\n\nCredit: John Roe\n\n{rule}\n\nContact us at: help\n"
        );
        let parts: Vec<_> = split(&text)
            .unwrap()
            .into_iter()
            .map(|part| {
                let body: Vec<String> = part.draft.blocks.into_iter().map(|b| b.text).collect();
                let m = part.draft.metadata;
                [m.title, m.byline, m.publication, m.date, Some(body.join("|"))]
                    .map(Option::unwrap_or_default)
            })
            .collect();
        let body = "The army has said this.|The minister put it so: it was never true.";
        assert_eq!(
            parts,
            [
                ["The long game", "Jane Doe", "The Karachi Courier", "Jan 12, 2025", body],
                ["Talks at last", "John Roe", "The Delhi Gazette", "03 Mar 2025", "Nobody listened."],
            ]
            .map(|part| part.map(str::to_owned))
        );
        assert_eq!(natural("Doe, Jane; John Q. Roe"), "Jane Doe and John Q. Roe");
    }
}
