//! Where a report was filed: "ZEMBLA CITY (Newswire) - ", "ZEMBLA, Zorb. — ". Who stands there is no part of what the
//! article says. Apart from `frame`, where a capital that opens its line is still a place.

use super::normalized_text::{NormalizedText, is_capitalised};
use crate::document::{Document, Span};

/// Most code points of a dateline.
const LONGEST: usize = 60;
/// Fewest letters that a city in capitals has.
const CITY: usize = 4;

/// The datelines that open the paragraphs of a document.
pub fn datelines(document: &Document, normalized: &NormalizedText) -> Vec<Span> {
    let opening = |start: usize, end: usize| {
        let lead = normalized.slice(Span::new(start, end.min(start + LONGEST)));
        let mark = [" - ", " -- ", "\u{2014}"].iter().filter_map(|mark| lead.find(mark)).min()?;
        let lead = lead[..mark].trim_end();
        is_dateline(lead).then(|| Span::new(start, start + lead.chars().count()))
    };
    document.article.paragraphs.iter().filter_map(|p| opening(p.span.start, p.span.end)).collect()
}

/// Whether this is a city in capitals, or a place with an agency in brackets, with its region and the day at most.
fn is_dateline(lead: &str) -> bool {
    let (place, agency) = match lead.strip_suffix(')').and_then(|lead| lead.split_once('(')) {
        Some((place, agency)) => (place.trim_end(), Some(agency)),
        None => (lead, None),
    };
    if agency.is_some_and(|agency| !agency.split([' ', '/']).all(is_capitalised)) {
        return false;
    }
    let words = |text: &str| -> Vec<String> {
        let words = text.split(|c: char| !c.is_alphanumeric() && c != '\'');
        words.filter(|word| !word.is_empty()).map(str::to_owned).collect()
    };
    let city = words(place.split(',').next().unwrap_or(place));
    let shouted = city.iter().all(|word| word.chars().all(|c| c.is_uppercase() || c == '\''));
    let named = words(place).iter().all(|word| is_capitalised(word) || word.chars().all(char::is_numeric));
    let long = city.iter().map(String::len).sum::<usize>() >= CITY;
    named && (agency.is_some() || shouted && long)
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_city_in_capitals_or_with_an_agency_opens_a_report() {
        for lead in [
            "ZEMBLA",
            "ZEMBLA CITY, Zorb.",
            "ZEMBLA, Oct 3 (Newswire)",
            "ZEMBLA/ZORB (Newswire)",
            "Zembla City (ZNN)",
            "(ZNN)",
        ] {
            assert!(is_dateline(lead), "{lead}");
        }
    }

    #[test]
    fn other_openings_are_no_datelines() {
        for lead in ["", "ZEM", "Zembla", "The ZEMBLA plan", "ZEMBLA sleeps", "Zembla slept (as ever)"] {
            assert!(!is_dateline(lead), "{lead}");
        }
    }
}
