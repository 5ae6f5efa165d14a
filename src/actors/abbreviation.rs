//! Abbreviations that an article introduces: "Tehreek-e-Taliban Pakistan (TTP)". A long form is believed
//! when the letters of the short one are, in order, initials of its words (after A. Schwartz and M. Hearst,
//! "A simple algorithm for identifying abbreviation definitions in biomedical text", PSB 2003, with initials
//! only, which names keep to).

use super::normalized_text::{NormalizedText, is_capitalised};
use crate::document::Span;

/// A long form and the short one in brackets behind it, or the other way round.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub struct Introduction {
    /// The name in full.
    pub long: Span,
    /// Its abbreviation.
    pub short: Span,
}

/// Most words that a long form has.
const WORDS: usize = 9;
/// How many letters an abbreviation has that is printed as a word.
const WORD: std::ops::Range<usize> = 4..7;
/// Most characters that an abbreviation has.
const LETTERS: usize = 10;

/// All introductions, in the order of the text.
pub fn introductions(normalized: &NormalizedText) -> Vec<Introduction> {
    let opens = (0..normalized.len()).filter(|&i| normalized.at(i) == '(');
    opens.filter_map(|open| introduction(normalized, open)).collect()
}

fn introduction(normalized: &NormalizedText, open: usize) -> Option<Introduction> {
    const INSIDE: usize = 80;
    let close = (open + 1..normalized.len().min(open + INSIDE))
        .find(|&i| matches!(normalized.at(i), ')' | '\n' | ';' | ','))?;
    let inside = normalized.whole(Span::new(open + 1, close));
    if inside.is_empty() {
        return None;
    }
    if is_short(normalized.slice(inside)) {
        let long = long_before(normalized, open, normalized.slice(inside))?;
        return Some(Introduction { long, short: inside });
    }
    let is_word = |word: &Span| normalized.slice(*word).chars().skip(1).all(char::is_lowercase);
    let short =
        normalized.word_to(open).filter(|word| is_short(normalized.slice(*word)) && !is_word(word))?;
    let whole = initials_hold(normalized.slice(inside), normalized.slice(short))
        && is_capitalised(normalized.slice(inside));
    whole.then_some(Introduction { long: inside, short })
}

/// Two capitals at least, no spaces, and short; or one capital, as some papers print what is said as a word ("Fema").
fn is_short(text: &str) -> bool {
    if WORD.contains(&text.chars().count())
        && is_capitalised(text)
        && text.chars().skip(1).all(char::is_lowercase)
    {
        return true;
    }
    let capitals = text.chars().filter(|c| c.is_uppercase()).count();
    capitals >= 2
        && text.chars().count() <= LETTERS
        && text.chars().all(|c| c.is_alphanumeric() || "-.&".contains(c))
}

/// The shortest run of words before the bracket whose initials hold the abbreviation.
fn long_before(normalized: &NormalizedText, open: usize, short: &str) -> Option<Span> {
    let mut start = open;
    let mut end = None;
    for _ in 0..WORDS {
        let word = normalized.word_to(start)?;
        let text = normalized.slice(word);
        if !(is_capitalised(text) || is_connector(text)) {
            return None;
        }
        let last = *end.get_or_insert(word.end);
        let long = Span::new(word.start, last);
        if is_capitalised(text) && initials_hold(normalized.slice(long), short) {
            return Some(long);
        }
        start = word.start;
    }
    None
}

/// Words that names hold in lower case.
fn is_connector(word: &str) -> bool {
    matches!(word, "of" | "the" | "and" | "for" | "on" | "in" | "to" | "e" | "i" | "ul" | "de" | "al")
}

/// Whether every letter of `short` is, in order, the initial of a part of `long`, and the first of the first.
fn initials_hold(long: &str, short: &str) -> bool {
    let mut initials = long
        .split(|c: char| !c.is_alphanumeric())
        .filter_map(|part| part.chars().next())
        .flat_map(char::to_lowercase);
    let mut letters = short.chars().filter(|c| c.is_alphanumeric()).flat_map(char::to_lowercase);
    letters.next() == initials.next() && letters.all(|letter| initials.any(|initial| initial == letter))
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::document::Text;

    fn pairs(text: &str) -> Vec<(String, String)> {
        let normalized = NormalizedText::new(&Text::from(text));
        let found = introductions(&normalized);
        found
            .iter()
            .map(|i| (normalized.slice(i.long).to_owned(), normalized.slice(i.short).to_owned()))
            .collect()
    }

    fn pair(long: &str, short: &str) -> Vec<(String, String)> {
        vec![(long.to_owned(), short.to_owned())]
    }

    #[test]
    fn initials_find_where_the_long_form_begins() {
        assert_eq!(
            pairs("most is Tehreek-e-Taliban Pakistan (TTP) or"),
            pair("Tehreek-e-Taliban Pakistan", "TTP")
        );
        assert_eq!(pairs("of the Islamic State Khorasan (IS-K). It"), pair("Islamic State Khorasan", "IS-K"));
        assert_eq!(
            pairs("with the National Resistance Front of Afghanistan (NRF), led"),
            pair("National Resistance Front of Afghanistan", "NRF")
        );
        assert_eq!(
            pairs("CPEC (China-Pakistan Economic Corridor) is"),
            pair("China-Pakistan Economic Corridor", "CPEC")
        );
        assert_eq!(pairs("the Zorbian Office of Fish (Zoof) met"), pair("Zorbian Office of Fish", "Zoof"));
    }

    #[test]
    fn other_brackets_introduce_nothing() {
        assert!(pairs("between Afghanistan and Pakistan (Durand Line) - the").is_empty());
        assert!(pairs("he said (TTP) is near").is_empty());
        assert!(pairs("the Zorbian Office (Zembla) met").is_empty());
        assert!(pairs("The Great Game (US) and (").is_empty());
    }
}
