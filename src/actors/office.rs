//! Who is in office in an article without a date, as far as it tells by itself: "President Okoro". Apart from `day`,
//! which goes by years: an article of 2013 with a notice of 2019 at its foot is one of 2013.

use std::collections::{BTreeMap, BTreeSet};

use jiff::civil::Date;

use super::day::When;
use super::gazetteer::Gazetteer;
use super::index::Naming;
use super::normalized_text::{NormalizedText, is_capitalised};
use crate::document::Span;

/// Most words of a name behind a title.
const NAME: usize = 4;
/// Who is named in office less than a third as often as somebody else is looked back on, or ahead to. By judgement.
const SHARE: usize = 3;

/// The entries with a head whose names with days hold: of one owner's the latest whom the text has in office.
pub fn in_office(normalized: &NormalizedText, gazetteer: &Gazetteer, day: Option<Date>) -> BTreeSet<usize> {
    let entries = gazetteer.entries();
    let headed = || entries.iter().enumerate().filter_map(|(i, entry)| Some((i, entry.head.as_deref()?)));
    if headed().next().is_none() {
        return BTreeSet::new();
    }
    let mut counts: BTreeMap<usize, usize> = BTreeMap::new();
    let mut named: BTreeMap<usize, usize> = BTreeMap::new();
    let nothing_dated = When { day: None, in_office: Some(BTreeSet::new()) };
    for hit in gazetteer.index.scan(normalized, &nothing_dated) {
        let meanings = gazetteer.index.meanings(hit.form, &nothing_dated);
        for meaning in meanings.iter().filter(|meaning| meaning.naming == Naming::Name) {
            *named.entry(meaning.entry).or_default() += 1;
            if entries[meaning.entry].head.is_some() {
                *counts.entry(meaning.entry).or_default() += 1;
            }
        }
    }
    for name in titled(normalized, gazetteer) {
        for (i, head) in headed() {
            if gazetteer.index.entry(head).is_some_and(|head| is_called(gazetteer, head, name)) {
                *counts.entry(i).or_default() += 1;
            }
        }
    }
    let by_name =
        |head: &str| gazetteer.index.entry(head).and_then(|head| named.get(&head)).copied().unwrap_or(0);
    let mut latest: BTreeMap<Option<&str>, usize> = BTreeMap::new();
    for (i, head) in headed() {
        let owner = entries[i].part_of.as_deref();
        let of_owner = counts.iter().filter(|(other, _)| entries[**other].part_of.as_deref() == owner);
        let most = of_owner.map(|(_, count)| *count).max().unwrap_or(0);
        let titled = counts.get(&i).is_some_and(|count| SHARE * count >= most);
        // A name without the title and a year of his days are two signs that agree.
        let of_the_day = || day.is_some_and(|day| holds(gazetteer, i, day));
        if titled || by_name(head) > 0 && of_the_day() {
            let known = latest.entry(owner).or_insert(i);
            if since(gazetteer, i) > since(gazetteer, *known) {
                *known = i;
            }
        }
    }
    // Whoever came later and is named more often, if without the title, may be in office by now.
    let is_doubtful = |of: usize| {
        let (entry, day) = (&entries[of], day.is_some_and(|day| holds(gazetteer, of, day)));
        let count = entry.head.as_deref().map_or(0, by_name) + counts.get(&of).copied().unwrap_or(0);
        let later = |(i, head): (usize, &str)| {
            entries[i].part_of == entry.part_of
                && since(gazetteer, i) > since(gazetteer, of)
                && by_name(head) > count
        };
        !day && headed().any(later)
    };
    latest.into_values().filter(|&of| !is_doubtful(of)).collect()
}

/// First day of an entry's latest name with days.
fn since(gazetteer: &Gazetteer, entry: usize) -> Option<Date> {
    let entry = &gazetteer.entries()[entry];
    entry.aliases.iter().filter(|form| form.is_dated()).map(|form| form.since).max()
}

fn holds(gazetteer: &Gazetteer, entry: usize, day: Date) -> bool {
    let forms = &gazetteer.entries()[entry].aliases;
    forms.iter().any(|form| form.is_dated() && form.since <= day && day <= form.until)
}

/// What stands behind the title of a head of state or government who is in office: "President Zed Okoro".
fn titled<'p>(normalized: &'p NormalizedText, gazetteer: &Gazetteer) -> Vec<&'p str> {
    let cues = &gazetteer.cues;
    let mut found = Vec::new();
    let mut at = 0;
    while at < normalized.len() {
        let Some(word) = normalized.word_from(at) else {
            at += 1;
            continue;
        };
        at = word.end;
        // "Prime Minister" is one title.
        let two = normalized.word_to(word.start).map_or(word, |before| Span::new(before.start, word.end));
        let is_office = |title: &Span| cues.offices.contains(normalized.slice(*title));
        let Some(title) = [two, word].into_iter().find(is_office) else { continue };
        let before = normalized.word_to(title.start).map(|before| normalized.slice(before).to_lowercase());
        if before.is_some_and(|before| cues.out_of_office.contains(&before)) {
            continue;
        }
        found.extend(name_at(normalized, word.end));
    }
    found
}

/// The capitalised words at `from`, initials among them.
fn name_at(normalized: &NormalizedText, from: usize) -> Option<&str> {
    let first = normalized.word_from(from).filter(|word| word.start == from + 1)?;
    let mut end = from;
    let mut next = Some(first);
    for _ in 0..NAME {
        let Some(word) = next.filter(|word| is_capitalised(normalized.slice(*word))) else { break };
        end = word.end;
        let dot = usize::from(normalized.at(end) == '.' && word.len() == 1);
        next = normalized.word_from(end + dot).filter(|word| word.start == end + dot + 1);
    }
    (end > from).then(|| normalized.slice(Span::new(first.start, end)))
}

/// Whether a person has this name, or it is his last name alone.
fn is_called(gazetteer: &Gazetteer, person: usize, name: &str) -> bool {
    let full = &gazetteer.entries()[person].name;
    let is_last = full.rsplit(' ').next() == Some(name);
    let found = gazetteer.index.find_person(name, &gazetteer.cues);
    is_last || found.is_some_and(|form| gazetteer.index.all(form).iter().any(|m| m.entry == person))
}

#[cfg(test)]
#[allow(clippy::unwrap_used)]
mod tests {
    use super::*;
    use crate::document::Text;

    const FILE: &str = r#"
[[actor]]
id = "zorbia"
name = "Zorbia"
type = "LOC"

[[actor]]
id = "jane-okoro"
name = "Jane Okoro"
type = "PER"
aliases = ["Okoro"]

[[actor]]
id = "zed-adeyemi"
name = "Zed Adeyemi"
type = "PER"

[[actor]]
id = "okoro-cabinet"
name = "Cabinet of Jane Okoro"
type = "ORG"
aliases = ["Okoro cabinet", { text = "Blue Hall", since = "2001-01-01", until = "2010-12-31" }]
part_of = "zorbia"
head = "jane-okoro"

[[actor]]
id = "adeyemi-cabinet"
name = "Cabinet of Zed Adeyemi"
type = "ORG"
aliases = [{ text = "Blue Hall", since = "2011-01-01" }]
part_of = "zorbia"
head = "zed-adeyemi"
"#;

    fn told(text: &str, day: Option<&str>) -> Vec<String> {
        let gazetteer = Gazetteer::from_toml(FILE, "mine").unwrap();
        let day = day.map(|day| day.parse().unwrap());
        let found = in_office(&NormalizedText::new(&Text::from(text)), &gazetteer, day);
        found.into_iter().map(|i| gazetteer.entries()[i].id.clone()).collect()
    }

    #[test]
    fn whom_the_text_gives_the_title_is_in_office_whatever_the_year() {
        assert_eq!(told("President Okoro slept.", Some("2019-12-31")), ["okoro-cabinet"]);
        assert_eq!(told("Prime Minister Jane B. Okoro slept.", None), [""; 0]);
        assert_eq!(told("President Jane Okoro slept.", None), ["okoro-cabinet"]);
        assert_eq!(told("The Okoro cabinet slept.", None), ["okoro-cabinet"]);
    }

    #[test]
    fn who_is_out_of_office_or_only_named_is_not() {
        for text in [
            "The former President Okoro slept.",
            "Vice President Okoro slept.",
            "President-elect Okoro slept.",
            "Okoro slept.",
            "Mrs Okoro slept.",
            "",
        ] {
            assert_eq!(told(text, None), [""; 0], "{text}");
        }
        assert_eq!(told("Okoro slept.", Some("2005-12-31")), ["okoro-cabinet"]);
        assert_eq!(told("Okoro slept.", Some("2015-12-31")), [""; 0]);
    }

    #[test]
    fn who_came_later_and_is_named_more_often_leaves_it_open() {
        let text = "President Okoro slept. Zed Adeyemi woke, Zed Adeyemi ran and Zed Adeyemi sang.";
        assert_eq!(told(text, None), [""; 0]);
        assert_eq!(told(text, Some("2005-12-31")), ["okoro-cabinet"]);
    }

    #[test]
    fn of_several_the_latest_is_in_office() {
        let both = "President Okoro built it, President Adeyemi sold it.";
        assert_eq!(told(both, None), ["adeyemi-cabinet"]);
        let ahead = "President Okoro slept. President Okoro woke. President Okoro ate. President Okoro ran. What would President Adeyemi do?";
        assert_eq!(told(ahead, None), ["okoro-cabinet"]);
    }
}
