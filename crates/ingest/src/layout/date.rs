//! Days of publication, however written, as `YYYY-MM-DD`. Apart because bylines, metadata and JSON all need it.
//! A numeric date that could be either day-month or month-day is not guessed at.

use jiff::civil::Date;

use super::phrases::DATE_WORDS;

/// Years that a newspaper may have been published in.
const YEARS: std::ops::RangeInclusive<i16> = 1700..=2200;
/// Formats of three words, as `jiff` spells them (`%B` also as `%b`: January, Jan).
const FORMATS: [&str; 6] = ["%d %B %Y", "%d %b %Y", "%B %d %Y", "%b %d %Y", "%Y %B %d", "%Y %b %d"];

/// The first date in `text`.
pub(crate) fn find(text: &str) -> Option<String> {
    locate(text).map(|(date, _)| date)
}

/// What to tell of a date that [`find`] does not understand.
pub(crate) fn warning(written: &str) -> String {
    const REMEDY: &str = "write it as YYYY-MM-DD";
    let numbers = words(written).iter().find_map(|word| day_and_month(word));
    let day = |date: Date| date.strftime("%-d %B").to_string();
    match numbers {
        Some((Some(one), Some(other))) => {
            format!("the date {written:?} may be {} or {}: {REMEDY}", day(one), day(other))
        }
        _ => format!("the date {written:?} was not understood: {REMEDY}"),
    }
}

/// The date of a line that holds a date and nothing else but words such as `Updated:`, weekdays and times.
pub(crate) fn alone(text: &str) -> Option<String> {
    let (date, rest) = locate(text)?;
    rest.iter().all(|w| is_time(w) || DATE_WORDS.has(w)).then_some(date)
}

/// `10:30`, `10.30pm`, `5pm`, `+0530`, `0500`.
fn is_time(word: &str) -> bool {
    let digits = |w: &str| !w.is_empty() && w.chars().all(|c| c.is_ascii_digit() || ":.".contains(c));
    let zone = word.trim_start_matches('+');
    let clock = word.trim_end_matches("am").trim_end_matches("pm").trim_end_matches("hrs");
    let clocked = clock != word || word.contains(':') || word.ends_with('z');
    clocked && digits(clock.trim_end_matches('z'))
        || zone.len() == 4 && zone.starts_with(['0', '1']) && digits(zone)
}

/// The first date and the words beside it, lower case.
fn locate(text: &str) -> Option<(String, Vec<String>)> {
    let words = words(text);
    (0..words.len()).find_map(|i| {
        let (date, length) = match numeric(&words[i]) {
            Some(date) => (date, 1),
            None => match words.get(i + 1).map(String::as_str) {
                Some("of") => {
                    let rest = words.get(i + 2..i + 4)?;
                    (named(&[&words[i..=i], rest].concat())?, 4)
                }
                _ => named(words.get(i..i + 3)?).map(|date| (date, 3)).or_else(|| stamped(&words[i..]))?,
            },
        };
        let rest = [&words[..i], &words[i + length..]].concat();
        YEARS.contains(&date.year()).then(|| (date.to_string(), rest))
    })
}

/// The words of `text` in lower case, without the marks around them.
fn words(text: &str) -> Vec<String> {
    text.split([' ', ',', '|', '(', ')', '\n'])
        .map(|w| w.trim_matches(['.', ':', ';', '-', '–', '—', '•', '·']).to_lowercase())
        .filter(|w| !w.is_empty())
        .collect()
}

/// `Jan 12 10:00:00 +0000 2025`, as programs print a moment: the year stands behind the time and its zone.
fn stamped(words: &[String]) -> Option<(Date, usize)> {
    if !words.get(2)?.contains(':') || !is_time(&words[2]) {
        return None;
    }
    let zone = |word: &String| word.parse::<i16>().map_or(word.len() <= 5, |number| !YEARS.contains(&number));
    let year = if zone(words.get(3)?) { 4 } else { 3 };
    let date = named(&[words[0].clone(), words[1].clone(), words.get(year)?.clone()])?;
    Some((date, year + 1))
}

/// `12 January 2025`, `12th Jan 2025`, `January 12 2025`, `2025 Jan 12`.
fn named(words: &[String]) -> Option<Date> {
    let plain = |w: &String| {
        let digits = w.trim_end_matches(char::is_alphabetic);
        let ordinal = !digits.is_empty() && ["st", "nd", "rd", "th"].contains(&&w[digits.len()..]);
        if ordinal { digits.to_owned() } else { if w == "sept" { "sep".to_owned() } else { w.clone() } }
    };
    let text = words.iter().map(plain).collect::<Vec<_>>().join(" ");
    FORMATS.iter().find_map(|format| Date::strptime(format, &text).ok())
}

/// `2025-01-12`, also with a time after it; `2025/1/12`, `20250112`, `12-Jan-2025`; `31/12/2025` and `12/31/2025`, where
/// only one reading is a date.
fn numeric(word: &str) -> Option<Date> {
    if let Some(date) = word.get(..10).filter(|_| !word[10..].starts_with(|c: char| c.is_ascii_digit()))
        && let Ok(date) = Date::strptime("%Y-%m-%d", date)
    {
        return Some(date);
    }
    if word.len() == 8 && word.bytes().all(|b| b.is_ascii_digit()) {
        return Date::strptime("%Y%m%d", word).ok();
    }
    let parts: Vec<String> = word.split(['/', '.', '-']).map(str::to_owned).collect();
    if parts.len() == 3 && word.contains(char::is_alphabetic) {
        return short_year(&parts).or_else(|| named(&parts));
    }
    match day_and_month(word)? {
        (Some(one), Some(other)) if one != other => None,
        (one, other) => one.or(other),
    }
}

/// `07-Nov-23`, as Oracle and Excel write a day: the day in front, and a year from 1969 to 2068.
fn short_year(parts: &[String]) -> Option<Date> {
    let [day, month, year] = parts else { return None };
    let short = |part: &str| (1..=2).contains(&part.len()) && part.bytes().all(|b| b.is_ascii_digit());
    if !short(day) || year.len() != 2 || !short(year) {
        return None;
    }
    let two: i16 = year.parse().ok()?;
    named(&[day.clone(), month.clone(), (if two < 69 { 2000 + two } else { 1900 + two }).to_string()])
}

/// Both readings of three numbers: day before month, and month before day. With the year in front, the month follows.
fn day_and_month(word: &str) -> Option<(Option<Date>, Option<Date>)> {
    let parts: Vec<i16> = word.split(['/', '.', '-']).map(|p| p.parse().ok()).collect::<Option<_>>()?;
    let &[a, b, c] = parts.as_slice() else {
        return None;
    };
    let date =
        |year: i16, month: i16, day: i16| Date::new(year, month.try_into().ok()?, day.try_into().ok()?).ok();
    if YEARS.contains(&a) {
        return Some((date(a, b, c), None));
    }
    // A year of two digits could be any of two centuries.
    Some(if YEARS.contains(&c) { (date(c, b, a), date(c, a, b)) } else { (None, None) })
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
            "Tuesday, January 12, 2025",
            "12 Jan. 2025",
            "12-Jan-2025",
            "2025/01/12",
            "20250112",
            "the 12th of January, 2025",
            "January 12, 2025 Sunday 10:30 PM GMT",
            "Sun, 12 Jan 2025 10:00:00 +0530",
            "Sun, 12 Jan 2025 10:00:00 -0500",
            "12 January 2025 10.30am",
            "2025 Jan 12",
            "2025 January 12",
            "12-Jan-25",
            "Sun Jan 12 08:00:00 +0000 2025",
            "Sun Jan 12 08:00:00 UTC 2025",
            "Sun Jan 12 08:00:00 2025",
            "Sun Jan 12 08:00:00 -0500 2025",
        ];
        for date in written {
            assert_eq!(alone(date).as_deref(), Some("2025-01-12"), "{date}");
        }
        assert_eq!(alone("Sept 3, 2021").as_deref(), Some("2021-09-03"));
        assert_eq!(alone("31/12/2024").as_deref(), Some("2024-12-31"));
        assert_eq!(alone("12/31/2024").as_deref(), Some("2024-12-31"));
    }

    #[test]
    fn a_warning_tells_both_readings_of_an_ambiguous_date() {
        let told = "the date \"01/02/2025\" may be 1 February or 2 January: write it as YYYY-MM-DD";
        assert_eq!(warning("01/02/2025"), told);
        assert_eq!(warning("soon"), "the date \"soon\" was not understood: write it as YYYY-MM-DD");
    }

    #[test]
    fn what_is_ambiguous_or_no_date_is_none() {
        for text in [
            "01/02/2025",
            "January 2025",
            "31 February 2025",
            "2025",
            "12 Jan 0025",
            "12/01/25",
            "25-Jan-2",
            "Jan 12 08:00:00",
            "99999999",
            "١٢",
            "éééééééééé",
        ] {
            assert_eq!(find(text), None, "{text}");
        }
        assert_eq!(alone("The war ended on January 12, 2025"), None);
        assert_eq!(find("The war ended on January 12, 2025").as_deref(), Some("2025-01-12"));
    }
}
