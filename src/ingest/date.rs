//! Days of publication, however written, as `YYYY-MM-DD`. Apart because bylines, metadata and JSON all need it.
//! A numeric date that could be either day-month or month-day is not guessed at.

use jiff::civil::Date;

use super::phrases::DATE_WORDS;

/// Years that a newspaper may have been published in.
const YEARS: std::ops::RangeInclusive<i16> = 1700..=2200;
/// Formats of three words, as `jiff` spells them (`%B` also as `%b`: January, Jan).
const FORMATS: [&str; 4] = ["%d %B %Y", "%d %b %Y", "%B %d %Y", "%b %d %Y"];

/// The first date in `text`.
pub(super) fn find(text: &str) -> Option<String> {
    locate(text).map(|(date, _)| date)
}

/// The date of a line that holds a date and nothing else but words such as `Updated:`, weekdays and times.
pub(super) fn alone(text: &str) -> Option<String> {
    let (date, rest) = locate(text)?;
    let beside =
        |w: &String| w.starts_with(|c: char| c.is_ascii_digit()) && w.contains(':') || DATE_WORDS.has(w);
    rest.iter().all(beside).then_some(date)
}

/// The first date and the words beside it, lower case.
fn locate(text: &str) -> Option<(String, Vec<String>)> {
    let words: Vec<String> = text
        .split([' ', ',', '|', '(', ')', '\n'])
        .map(|w| w.trim_matches(['.', ':', ';', '-', '–', '—', '•', '·']).to_lowercase())
        .filter(|w| !w.is_empty())
        .collect();
    (0..words.len()).find_map(|i| {
        let (date, length) = match numeric(&words[i]) {
            Some(date) => (date, 1),
            None => (named(words.get(i..i + 3)?)?, 3),
        };
        let rest = [&words[..i], &words[i + length..]].concat();
        YEARS.contains(&date.year()).then(|| (date.to_string(), rest))
    })
}

/// `12 January 2025`, `12th Jan 2025`, `January 12 2025`.
fn named(words: &[String]) -> Option<Date> {
    let plain = |w: &String| {
        let digits = w.trim_end_matches(char::is_alphabetic);
        let ordinal = !digits.is_empty() && ["st", "nd", "rd", "th"].contains(&&w[digits.len()..]);
        if ordinal { digits.to_owned() } else { if w == "sept" { "sep".to_owned() } else { w.clone() } }
    };
    let text = words.iter().map(plain).collect::<Vec<_>>().join(" ");
    FORMATS.iter().find_map(|format| Date::strptime(format, &text).ok())
}

/// `2025-01-12`, also with a time after it; `31/12/2025` and `12/31/2025`, where only one reading is a date.
fn numeric(word: &str) -> Option<Date> {
    if let Some(date) = word.get(..10).filter(|_| !word[10..].starts_with(|c: char| c.is_ascii_digit()))
        && let Ok(date) = Date::strptime("%Y-%m-%d", date)
    {
        return Some(date);
    }
    let parts: Vec<i16> = word.split(['/', '.', '-']).map(|p| p.parse().ok()).collect::<Option<_>>()?;
    let &[a, b, year] = parts.as_slice() else {
        return None;
    };
    let date = |month: i16, day: i16| Date::new(year, month.try_into().ok()?, day.try_into().ok()?).ok();
    match (date(b, a), date(a, b)) {
        (Some(one), Some(other)) if one != other => None,
        (one, other) => one.or(other),
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn dates_are_read_as_newspapers_write_them() {
        let written = [
            "January 12, 2025",
            "12 Jan 2025",
            "12th January 2025",
            "Jan. 12, 2025",
            "2025-01-12",
            "2025-01-12T10:00:00+05:30",
            "Sunday, 12 January 2025 10:30 IST",
            "Published: JANUARY 12, 2025",
        ];
        for date in written {
            assert_eq!(alone(date).as_deref(), Some("2025-01-12"), "{date}");
        }
        assert_eq!(alone("Sept 3, 2021").as_deref(), Some("2021-09-03"));
        assert_eq!(alone("31/12/2024").as_deref(), Some("2024-12-31"));
        assert_eq!(alone("12/31/2024").as_deref(), Some("2024-12-31"));
    }

    #[test]
    fn what_is_ambiguous_or_no_date_is_none() {
        for text in
            ["01/02/2025", "January 2025", "31 February 2025", "2025", "12 Jan 0025", "١٢", "éééééééééé"]
        {
            assert_eq!(find(text), None, "{text}");
        }
        assert_eq!(alone("The war ended on January 12, 2025"), None);
        assert_eq!(find("The war ended on January 12, 2025").as_deref(), Some("2025-01-12"));
    }
}
