//! What a capital or a demonym means where it stands. Apart because it is grammar of the words around a
//! name and needs to know nothing of actors.
//!
//! A capital is taken for the government unless the words say that it is a place, because in commentary
//! capitals act far more often than they are visited. A demonym is the other way round: it means the state
//! only before a noun of state action.

use super::cues::Cues;
use super::normalized_text::{NormalizedText, is_capitalised};
use crate::document::Span;

/// Whether the capital at `span` stands for a place and not for who rules there.
pub fn is_place(normalized: &NormalizedText, span: Span, cues: &Cues) -> bool {
    if let Some(joined) = hyphenated(normalized, span) {
        return cues.place_participles.contains(&joined);
    }
    let possessive = normalized.possessive_at(span.end);
    let next = following(normalized, possessive.unwrap_or(span.end));
    if next.as_ref().is_some_and(|word| cues.government_nouns.contains(word)) {
        return false;
    }
    if next.as_ref().is_some_and(|word| cues.place_nouns.contains(word) || cues.place_verbs.contains(word)) {
        return true;
    }
    // "in Pakistan, Kabul sees a threat" is no list, nor is "in Kabul and Islamabad's generals".
    let listed = possessive.is_none()
        && (closes_list(normalized, span.start) || goes_on_listing(normalized, span.end));
    let start = if listed { list_start(normalized, span.start, cues) } else { span.start };
    is_dateline(normalized, span) || is_located(normalized, start, cues)
}

/// Whether the demonym at `span` modifies a noun of state action, at most two modifiers on.
pub fn is_of_state(normalized: &NormalizedText, span: Span, cues: &Cues) -> bool {
    const MODIFIERS: usize = 2;
    let mut at = span.end;
    for _ in 0..=MODIFIERS {
        let Some(word) = normalized.word_from(at).filter(|word| word.start > at) else {
            return false;
        };
        let text = normalized.slice(word).to_lowercase();
        if cues.state_nouns.contains(&text)
            && !(cues.state_modifiers.contains(&text) && goes_on(normalized, word, cues))
        {
            return true;
        }
        if !cues.state_modifiers.contains(&text) && !cues.state_nouns.contains(&text) {
            return false;
        }
        at = word.end;
    }
    false
}

/// Whether the name at `span` is the second half of a word that turns it round: "anti-Taliban".
pub fn is_turned_round(normalized: &NormalizedText, span: Span, cues: &Cues) -> bool {
    span.start > 0
        && normalized.before(span.start) == '-'
        && normalized
            .word_to(span.start - 1)
            .is_some_and(|word| cues.prefixes.contains(&normalized.slice(word).to_lowercase()))
}

/// Whether a noun that can also modify ("security", "defence") does so here.
fn goes_on(normalized: &NormalizedText, word: Span, cues: &Cues) -> bool {
    following(normalized, word.end).is_some_and(|next| cues.state_nouns.contains(&next))
}

/// The word joined to the span by a hyphen, in lower case.
fn hyphenated(normalized: &NormalizedText, span: Span) -> Option<String> {
    if normalized.at(span.end) != '-' || normalized.at(span.end + 1) == ' ' {
        return None;
    }
    normalized.word_from(span.end + 1).map(|word| normalized.slice(word).to_lowercase())
}

/// The next word of the same clause, in lower case.
fn following(normalized: &NormalizedText, at: usize) -> Option<String> {
    let spaced = normalized.at(at) == ' ';
    normalized.word_from(at).filter(|_| spaced).map(|word| normalized.slice(word).to_lowercase())
}

/// "Kabul: A bomb ...": the name opens its line and a colon or a long dash follows.
fn is_dateline(normalized: &NormalizedText, span: Span) -> bool {
    let after = if normalized.at(span.end) == ' ' { span.end + 1 } else { span.end };
    normalized.before(span.start) == '\n' && matches!(normalized.at(after), ':' | '\u{2014}')
}

/// Whether "and" or "or" stands before.
fn closes_list(normalized: &NormalizedText, start: usize) -> bool {
    normalized.word_to(start).is_some_and(|word| matches!(normalized.slice(word), "and" | "or"))
}

/// Whether a comma, "and" or "or" follows.
fn goes_on_listing(normalized: &NormalizedText, end: usize) -> bool {
    normalized.at(end) == ','
        || following(normalized, end).is_some_and(|word| matches!(word.as_str(), "and" | "or"))
}

/// Start of the list of names that ends with the one at `start`: "from Kabul, Kandahar, and Herat".
fn list_start(normalized: &NormalizedText, start: usize, cues: &Cues) -> usize {
    const ITEMS: usize = 8;
    let mut at = start;
    for _ in 0..ITEMS {
        let Some(previous) = previous_item(normalized, at, cues) else {
            break;
        };
        at = previous;
    }
    at
}

/// Start of the capitalised name that a comma, "and" or "or" joins to the one at `start`.
fn previous_item(normalized: &NormalizedText, start: usize, cues: &Cues) -> Option<usize> {
    let mut end = normalized.word_to(start).map_or(start, |word| {
        if matches!(normalized.slice(word), "and" | "or") { word.start } else { start }
    });
    let joined = end < start;
    while end > 0 && normalized.before(end) == ' ' {
        end -= 1;
    }
    let comma = normalized.before(end) == ',';
    if !(joined || comma) {
        return None;
    }
    let mut first = if comma { end - 1 } else { end };
    let mut words = 0;
    let is_name = |word: &Span| {
        let text = normalized.slice(*word);
        is_capitalised(text) && !cues.locative_prepositions.contains(&text.to_lowercase())
    };
    const WORDS_OF_A_PLACE: usize = 3;
    while words < WORDS_OF_A_PLACE {
        match normalized.word_to(first).filter(is_name) {
            Some(word) => first = word.start,
            None => break,
        }
        words += 1;
    }
    (words > 0).then_some(first)
}

/// Whether the words before `start` put it on the map.
fn is_located(normalized: &NormalizedText, start: usize, cues: &Cues) -> bool {
    let Some(word) = normalized.word_to(start) else {
        return false;
    };
    let text = normalized.slice(word).to_lowercase();
    if text == "the" || text == "downtown" || text == "central" {
        return is_located(normalized, word.start, cues);
    }
    let earlier = normalized.word_to(word.start).map(|before| normalized.slice(before).to_lowercase());
    match text.as_str() {
        "of" => earlier.is_some_and(|head| cues.place_heads.contains(&head)),
        "for" => earlier.is_some_and(|verb| cues.motion_verbs.contains(&verb)),
        "to" => !earlier.is_some_and(|head| cues.addressed.contains(&head)),
        _ => cues.locative_prepositions.contains(&text) || cues.motion_verbs.contains(&text),
    }
}
