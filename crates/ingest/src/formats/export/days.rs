//! The day that a database writes above an article, in the languages of its interfaces, and what else stands on that line:
//! weekday and time, which are left out, and the edition.

use crate::layout::date;

/// Months as `layout::date` knows them, and in German, French and Spanish, small letters.
const MONTHS: [(&str, &[&str]); 12] = [
    ("january", &["januar", "jänner", "janvier", "enero"]),
    ("february", &["februar", "février", "febrero"]),
    ("march", &["märz", "mars", "marzo"]),
    ("april", &["avril", "abril"]),
    ("may", &["mai", "mayo"]),
    ("june", &["juni", "juin", "junio"]),
    ("july", &["juli", "juillet", "julio"]),
    ("august", &["août", "agosto"]),
    ("september", &["septembre", "septiembre", "setiembre"]),
    ("october", &["oktober", "octobre", "octubre"]),
    ("november", &["novembre", "noviembre"]),
    ("december", &["dezember", "décembre", "diciembre"]),
];
/// Small words within dates.
const BETWEEN: [&str; 9] = ["de", "del", "le", "den", "der", "am", "el", "of", "the"];
/// Words beside a date that say nothing of an edition.
const BESIDE: [&str; 45] = [
    "monday",
    "tuesday",
    "wednesday",
    "thursday",
    "friday",
    "saturday",
    "sunday",
    "mon",
    "tue",
    "wed",
    "thu",
    "fri",
    "sat",
    "sun",
    "montag",
    "dienstag",
    "mittwoch",
    "donnerstag",
    "freitag",
    "samstag",
    "sonnabend",
    "sonntag",
    "lundi",
    "mardi",
    "mercredi",
    "jeudi",
    "vendredi",
    "samedi",
    "dimanche",
    "lunes",
    "martes",
    "miércoles",
    "jueves",
    "viernes",
    "sábado",
    "domingo",
    "am",
    "pm",
    "a.m",
    "p.m",
    "uhr",
    "h",
    "published",
    "updated",
    "at",
];
/// Words beside a date at most, where nothing but the place on the line tells that it is one.
const FEW: usize = 6;

/// A line's day.
#[derive(Debug, PartialEq, Eq)]
pub(super) struct Day {
    /// In a form that `layout::date` reads.
    pub day: String,
    /// What else the line says, without weekday and time.
    pub rest: String,
    /// Whether the line begins with the day, but for a weekday.
    leads: bool,
}

impl Day {
    /// Whether the line holds a day and nothing else that matters, or else what names an edition.
    pub fn is_sure(&self) -> bool {
        self.rest.is_empty() || super::labels::is_edition(&self.rest)
    }

    /// Whether the line may be a day's, though it says more.
    pub fn is_likely(&self) -> bool {
        self.is_sure() || self.leads && self.rest.split(' ').count() <= FEW
    }
}

/// The day on `line`, if there is one.
pub(super) fn read(line: &str) -> Option<Day> {
    let words: Vec<&str> = line.split([' ', ',']).filter(|word| !word.is_empty()).collect();
    let plain: Vec<String> = words.iter().map(|word| in_english(word)).collect();
    let kept: Vec<usize> = (0..words.len()).filter(|&i| !BETWEEN.contains(&plain[i].as_str())).collect();
    let (first, length, found) = (0..kept.len()).find_map(|i| {
        if let Some(day) = alone(words[kept[i]]) {
            return Some((i, 1, day));
        }
        let three = kept.get(i..i + 3)?.iter().map(|&at| plain[at].as_str()).collect::<Vec<_>>();
        // Two numbers and a month: no other three words are a day.
        let numbers = three.iter().filter(|word| word.starts_with(|c: char| c.is_ascii_digit())).count();
        (numbers == 2).then(|| date::find(&three.join(" "))).flatten().map(|day| (i, 3, day))
    })?;
    let within = kept[first]..=kept[first + length - 1];
    let mut rest: Vec<&str> = Vec::new();
    let mut timed = false;
    for (at, word) in words.iter().enumerate() {
        if within.contains(&at) {
            continue;
        }
        let said = plain[at].as_str();
        let zone = timed && word.len() <= 5 && word.chars().all(|c| c.is_ascii_uppercase());
        timed = is_time(said) || timed && ["am", "pm", "a.m", "p.m", "uhr", "h"].contains(&said);
        // A small word that belongs to the date itself.
        let joins = at + 1 == *within.start() && BETWEEN.contains(&said);
        if !(timed || zone || joins || said.is_empty() || BESIDE.contains(&said)) {
            rest.push(word);
        }
    }
    let leads = words[..*within.start()].iter().all(|word| {
        let said = in_english(word);
        BESIDE.contains(&said.as_str()) || BETWEEN.contains(&said.as_str())
    });
    let rest = rest.join(" ").trim_matches([' ', ';', '-', '|', '.']).to_owned();
    let day = if date::find(line).is_some() { line.to_owned() } else { found };
    Some(Day { day, rest, leads })
}

/// Whether `word` may stand beside a day and says nothing of what is published then: a weekday, a mark of time.
pub(super) fn is_beside(word: &str) -> bool {
    BESIDE.contains(&in_english(word).as_str())
}

/// `word` in small letters without the marks around it, a month by its English name.
fn in_english(word: &str) -> String {
    let word = word.trim_matches(['.', ':', ';', '(', ')', '-', '–', '—', '|']).to_lowercase();
    let month = MONTHS.iter().find(|(_, others)| others.contains(&word.as_str()));
    month.map_or(word, |(english, _)| (*english).to_owned())
}

/// A day in one word: `2025-01-12`, or `12.01.2025`, which has the day first wherever points are written.
fn alone(word: &str) -> Option<String> {
    let parts: Vec<&str> = word.trim_end_matches(['.', ';', ':']).split('.').collect();
    if let [day, month, year] = parts.as_slice()
        && year.len() == 4
        && parts.iter().all(|part| !part.is_empty() && part.bytes().all(|b| b.is_ascii_digit()))
    {
        return date::find(&format!("{year}-{month:0>2}-{day:0>2}"));
    }
    let numeric = word.len() >= 8 && word.chars().filter(char::is_ascii_digit).count() >= 6;
    numeric.then(|| date::find(word)).flatten()
}

/// `9:20`, `9.20pm`, `10h55`.
fn is_time(word: &str) -> bool {
    let clock = word.trim_end_matches("am").trim_end_matches("pm");
    let marks = clock.chars().filter(|c| matches!(c, ':' | '.' | 'h')).count();
    clock.starts_with(|c: char| c.is_ascii_digit())
        && (marks > 0 || clock != word)
        && clock.chars().all(|c| c.is_ascii_digit() || matches!(c, ':' | '.' | 'h'))
}

#[cfg(test)]
#[allow(clippy::unwrap_used)]
mod tests {
    use super::*;

    #[test]
    fn days_are_read_in_four_languages_with_what_stands_beside_them() {
        let lines = [
            ("July 1, 2019 Monday 9:20 AM GMT", "2019-07-01", ""),
            ("May 2, 2002, Thursday,, FINAL EDITION", "2002-05-02", "FINAL EDITION"),
            ("12. Januar 2024 Freitag", "2024-01-12", ""),
            ("Freitag 12. Januar 2024 10:15 Uhr MEZ", "2024-01-12", ""),
            ("vendredi 12 janvier 2024", "2024-01-12", ""),
            ("1 août 2024 jeudi Édition Paris", "2024-08-01", "Édition Paris"),
            ("12 de enero de 2024 viernes", "2024-01-12", ""),
            ("viernes 12 de enero de 2024 9.20 h", "2024-01-12", ""),
            ("03.02.2024", "2024-02-03", ""),
            ("2024-02-03", "2024-02-03", ""),
        ];
        for (line, day, rest) in lines {
            let read = read(line).unwrap();
            assert_eq!((date::find(&read.day).unwrap().as_str(), read.rest.as_str()), (day, rest), "{line}");
            assert!(read.is_sure(), "{line}");
        }
    }

    #[test]
    fn other_lines_are_no_days() {
        for line in
            ["Dividend up in 2000 by 4.5 per cent", "Documents (10)", "", "Section: NEWS; Pg. 3", "1 of 2"]
        {
            assert_eq!(read(line), None, "{line}");
        }
        let headline = read("What the army did on 12 January 2024 and why it matters to us").unwrap();
        assert!(!headline.is_sure() && !headline.is_likely());
        assert!(read("March 3, 2011 Thursday London").unwrap().is_likely());
    }
}
