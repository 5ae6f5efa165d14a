//! What the model takes for a name and nobody bears: a title by itself, an adjective, an interjection, a handle, debris of
//! links. Apart from the rules on who is who, since these are nobody in any article.

use super::cues::Cues;
use super::normalized_text::{NormalizedText, is_capitalised, slug};
use crate::document::{EntityType, Span};

/// Endings of adjectives and of single members of a people or creed ("Islamist", "Arabian").
const ADJECTIVAL: [&str; 8] = ["ic", "ish", "ian", "ean", "ese", "ist", "ern", "ican"];
/// Longest run of letters without a vowel that a name of mixed case has: "McDLT".
const CONSONANTS: usize = 5;

/// Whether somebody or something can be called what stands at `span`, of the model's type.
pub fn can_be_name(normalized: &NormalizedText, span: Span, typed: EntityType, cues: &Cues) -> bool {
    let text = normalized.slice(span);
    let key = slug(text);
    !(is_handle(normalized, span)
        || is_party_tag(normalized, span, cues)
        || (typed == EntityType::Per && is_of_case(normalized, span))
        || text.chars().filter(|c| c.is_alphabetic()).count() < 2
        || (typed == EntityType::Per && key.split('-').all(|word| word.chars().count() < 2))
        || is_debris(text)
        || key.split('-').all(|word| cues.no_names.contains(word))
        || cues.adjectives.contains(&key)
        || (typed == EntityType::Misc && modifies(normalized, span)))
}

/// A name in a network or part of a link: "@somebody", "#word", "t.co/aBcDeF".
fn is_handle(normalized: &NormalizedText, span: Span) -> bool {
    match normalized.before(span.start) {
        '@' | '#' | '/' | '_' | '=' => true,
        '.' => normalized.before(span.start.saturating_sub(1)).is_lowercase(),
        _ => normalized.at(span.end) == '_',
    }
}

/// One side of a case at law: "Roe v. Wade".
fn is_of_case(normalized: &NormalizedText, span: Span) -> bool {
    let before = normalized.slice(Span::new(span.start.saturating_sub(4), span.start));
    let after = normalized.slice(Span::new(span.end, span.end + 4));
    before.ends_with(" v. ")
        || before.ends_with(" v ")
        || after.starts_with(" v. ")
        || after.starts_with(" v ")
}

/// Where an American legislator comes from: "(D-Ore.)", "R-La.".
pub fn is_party_tag(normalized: &NormalizedText, span: Span, cues: &Cues) -> bool {
    let text = normalized.slice(span);
    // The model's name may be that of the state alone.
    let opening = normalized.slice(Span::new(span.start.saturating_sub(3), span.start));
    if matches!(opening, "(R-" | "(D-" | "(I-" | " R-" | " D-" | " I-") {
        return normalized.before(span.start.saturating_sub(2)) == '('
            || normalized.slice(Span::new(span.start.saturating_sub(4), span.start)).starts_with(',');
    }
    let Some((party, state)) = text.split_once('-').filter(|(party, _)| matches!(*party, "R" | "D" | "I"))
    else {
        return false;
    };
    !party.is_empty()
        && (normalized.before(span.start) == '('
            || (normalized.before(span.start.saturating_sub(1)) == ','
                && matches!(normalized.at(span.end), ',' | ')'))
            || cues.no_names.contains(&slug(state))
            || state.chars().all(char::is_uppercase))
}

/// Letters at random: no capital at the start of any word, or a word of mixed case that nobody could say.
fn is_debris(text: &str) -> bool {
    let mut words = text.split(|c: char| !c.is_alphanumeric()).filter(|word| !word.is_empty());
    let named =
        text.split(|c: char| !c.is_alphanumeric()).any(|word| is_capitalised(word) || word.starts_with('i'));
    !named || words.all(is_unspeakable)
}

fn is_unspeakable(word: &str) -> bool {
    let mixed = word.chars().skip(1).any(char::is_uppercase) && word.chars().any(char::is_lowercase);
    let vowel =
        |c: char| !c.is_ascii() || matches!(c.to_ascii_lowercase(), 'a' | 'e' | 'i' | 'o' | 'u' | 'y');
    let longest = word.split(vowel).map(|run| run.chars().count()).max().unwrap_or(0);
    let turns =
        word.as_bytes().windows(2).filter(|w| w[0].is_ascii_lowercase() && w[1].is_ascii_uppercase()).count();
    let digits = word.chars().filter(char::is_ascii_digit).count();
    mixed
        && word.chars().all(|c| c.is_ascii_alphanumeric())
        && (longest > CONSONANTS || (turns >= 2 && digits > 0))
}

/// Whether the one word is an adjective by its ending and stands before a common noun: "Islamist fighters".
fn modifies(normalized: &NormalizedText, span: Span) -> bool {
    let text = normalized.slice(span);
    let adjective = !text.contains(' ') && ADJECTIVAL.iter().any(|end| text.ends_with(end));
    let next = normalized.word_from(span.end).filter(|word| word.start == span.end + 1);
    adjective && next.is_some_and(|word| normalized.at(word.start).is_lowercase())
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::document::Text;

    /// Whether `name` can be one in `text`.
    fn can(text: &str, name: &str, typed: EntityType) -> Option<bool> {
        let cues = Cues::shipped().ok()?;
        let text = Text::from(text);
        let start = text.code_point(text.as_str().find(name)?);
        let span = Span::new(start, start + name.chars().count());
        Some(can_be_name(&NormalizedText::new(&text), span, typed, &cues))
    }

    #[test]
    fn titles_suffixes_and_interjections_alone_are_nobody() {
        for name in ["Mr", "Jr", "Alas", "Sen", "Sept", "The", "Mrs", "Gee"] {
            assert_eq!(can(&format!("{name} Okoro spoke."), name, EntityType::Per), Some(false), "{name}");
        }
    }

    #[test]
    fn handles_and_debris_are_nobody() {
        for (text, name) in [
            ("Seen by @ZedNews today.", "ZedNews"),
            ("It is #ZorbiaFirst now.", "ZorbiaFirst"),
            ("See pic.example.org/QwErTzUi now.", "QwErTzUi"),
            ("And qwrtzHCG it is.", "qwrtzHCG"),
            ("A man (R-La.) spoke.", "R-La"),
            ("A man, D-OH, spoke.", "D-OH"),
            ("A man, D-Zorbia, spoke.", "D-Zorbia"),
            ("A man, D-Zorbia, spoke.", "Zorbia"),
            ("A man (R-ZB) spoke.", "ZB"),
            ("It was R again.", "R"),
            ("Then C. A. came.", "C. A"),
            ("In Okoro v. Roe it was so.", "Okoro"),
            ("In Okoro v. Roe it was so.", "Roe"),
        ] {
            assert_eq!(can(text, name, EntityType::Per), Some(false), "{text}");
        }
        for name in
            ["FreedomWorks", "YouTube", "McConnell", "JPMorgan", "NBC", "al-Qaeda", "Ng", "U.S.", "D-Day"]
        {
            assert_eq!(can(&format!("Then {name} came."), name, EntityType::Org), Some(true), "{name}");
        }
    }

    #[test]
    fn an_adjective_is_no_actor() {
        assert_eq!(can("The Islamic world is large.", "Islamic", EntityType::Misc), Some(false));
        assert_eq!(can("The Zorbian army left.", "Zorbian", EntityType::Misc), Some(false));
        assert_eq!(can("The Zorbians left.", "Zorbians", EntityType::Misc), Some(true));
        assert_eq!(can("Islamic Jihad left.", "Islamic Jihad", EntityType::Org), Some(true));
    }
}
