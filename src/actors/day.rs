//! The date as of which an article is read. Separate because a text without a date may still reveal its time.

use std::collections::BTreeSet;

use jiff::civil::Date;

use super::gazetteer::Gazetteer;
use super::normalized_text::NormalizedText;
use super::office;

/// Words before a year that is still to come: "by 2040".
const AHEAD: [&str; 8] = ["by", "until", "till", "beyond", "before", "towards", "toward", "through"];

/// As of when an article is read.
#[derive(Clone, Debug, Default)]
pub struct When {
    /// The day, if given or inferred from the text.
    pub day: Option<Date>,
    /// Of an article without a date, the entries with a head that the text puts in office: for those a year is no proof.
    pub in_office: Option<BTreeSet<usize>>,
}

impl When {
    /// For an article published on that day, if given.
    pub fn of(published: Option<&str>, normalized: &NormalizedText, gazetteer: &Gazetteer) -> Self {
        let day = day(published, normalized);
        let is_told = told(published).is_some();
        Self { day, in_office: (!is_told).then(|| office::in_office(normalized, gazetteer, day)) }
    }
}

/// The day of publication; if none is given, the last of the latest year that the text names, as what was written cannot
/// be older; else none, and then no name holds that means somebody on certain days only. Never today's, which would let
/// two runs over the same input differ.
fn day(published: Option<&str>, normalized: &NormalizedText) -> Option<Date> {
    told(published).or_else(|| years(normalized).max().and_then(|year| Date::new(year, 12, 31).ok()))
}

fn told(published: Option<&str>) -> Option<Date> {
    published.and_then(|text| text.get(..10)).and_then(|text| text.parse().ok())
}

/// The years that the text speaks of as past or present, as far as four digits alone tell them from other numbers.
fn years(normalized: &NormalizedText) -> impl Iterator<Item = i16> + '_ {
    const DIGITS: usize = 4;
    let starts = (0..normalized.len())
        .filter(|&i| normalized.at(i).is_ascii_digit() && !normalized.before(i).is_alphanumeric());
    starts.filter_map(|start| {
        let end = start + DIGITS;
        let whole =
            (start..end).all(|i| normalized.at(i).is_ascii_digit()) && !normalized.at(end).is_alphanumeric();
        // "$2000", "12,000", "2000.5", "2000%" and "555-2000" are none.
        let number = matches!(normalized.before(start), '$' | '€' | '£' | '₹' | '#' | '.' | ',' | ':' | '/')
            || matches!(normalized.at(end), '%' | '$' | '€' | '£')
            || (matches!(normalized.at(end), ',' | '.' | ':') && normalized.at(end + 1).is_ascii_digit());
        let ahead = normalized
            .word_to(start)
            .is_some_and(|word| AHEAD.contains(&normalized.slice(word).to_lowercase().as_str()));
        let joined =
            normalized.before(start) == '-' && normalized.before(start.saturating_sub(1)).is_ascii_digit();
        let after_year = joined && normalized.word_to(start - 1).is_some_and(|word| word.len() == DIGITS);
        if !whole || number || ahead || (joined && !after_year) {
            return None;
        }
        let year = (start..end)
            .filter_map(|i| normalized.at(i).to_digit(10))
            .fold(0, |year, digit| 10 * year + digit);
        i16::try_from(year).ok().filter(|year| (1900..2100).contains(year))
    })
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::document::Text;

    fn read(text: &str) -> Option<String> {
        day(None, &NormalizedText::new(&Text::from(text))).map(|day| day.to_string())
    }

    #[test]
    fn a_text_without_a_date_is_read_as_of_its_latest_year() {
        assert_eq!(read("It began in 1996 and ended in 2001."), Some("2001-12-31".into()));
        assert_eq!(read("The war of 1999-2003 was lost."), Some("2003-12-31".into()));
        assert_eq!(read("The season of 2014-15 was good."), Some("2014-12-31".into()));
        assert_eq!(read("In 2014, the troops left; by 2050 none will be there."), Some("2014-12-31".into()));
        assert_eq!(read("It happened long ago."), None);
    }

    #[test]
    fn other_numbers_are_no_years() {
        for text in [
            "It cost $2000.",
            "Some 2,014 men came, 12,000 went.",
            "Call 555-2014.",
            "The 2010s were bad.",
            "It fell 2014%.",
        ] {
            assert_eq!(read(text), None, "{text}");
        }
    }

    #[test]
    fn a_date_that_is_told_counts_before_the_text() {
        let normalized = NormalizedText::new(&Text::from("Since 2021 all has changed."));
        assert_eq!(
            day(Some("2015-03-01"), &normalized).map(|day| day.to_string()),
            Some("2015-03-01".into())
        );
    }
}
