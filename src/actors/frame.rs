//! What a capital or a demonym means where it stands. Apart because it is grammar of the words around a
//! name and needs to know nothing of actors.
//!
//! A capital is taken for the government unless the words say that it is a place, because in commentary
//! capitals act far more often than they are visited. A demonym is the other way round: it means the state
//! only before a noun of state action.

use super::cues::Cues;
use super::page::{Page, is_capitalised};
use crate::document::Span;

/// Whether the capital at `span` stands for a place and not for who rules there.
pub fn is_place(page: &Page, span: Span, cues: &Cues) -> bool {
    if let Some(joined) = hyphenated(page, span) {
        return cues.place_participles.contains(&joined);
    }
    let possessive = page.possessive_at(span.end);
    let next = following(page, possessive.unwrap_or(span.end));
    if next.as_ref().is_some_and(|word| cues.government_nouns.contains(word)) {
        return false;
    }
    if next.as_ref().is_some_and(|word| cues.place_nouns.contains(word) || cues.place_verbs.contains(word)) {
        return true;
    }
    // "in Pakistan, Kabul sees a threat" is no list, nor is "in Kabul and Islamabad's generals".
    let listed = possessive.is_none() && (closes_list(page, span.start) || goes_on_listing(page, span.end));
    let start = if listed { list_start(page, span.start, cues) } else { span.start };
    is_dateline(page, span) || is_located(page, start, cues)
}

/// Whether the demonym at `span` modifies a noun of state action, at most two modifiers on.
pub fn is_of_state(page: &Page, span: Span, cues: &Cues) -> bool {
    const MODIFIERS: usize = 2;
    let mut at = span.end;
    for _ in 0..=MODIFIERS {
        let Some(word) = page.word_from(at).filter(|word| word.start > at) else {
            return false;
        };
        let text = page.slice(word).to_lowercase();
        if cues.state_nouns.contains(&text)
            && !(cues.state_modifiers.contains(&text) && goes_on(page, word, cues))
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
pub fn is_turned_round(page: &Page, span: Span, cues: &Cues) -> bool {
    span.start > 0
        && page.before(span.start) == '-'
        && page
            .word_to(span.start - 1)
            .is_some_and(|word| cues.prefixes.contains(&page.slice(word).to_lowercase()))
}

/// Whether a noun that can also modify ("security", "defence") does so here.
fn goes_on(page: &Page, word: Span, cues: &Cues) -> bool {
    following(page, word.end).is_some_and(|next| cues.state_nouns.contains(&next))
}

/// The word joined to the span by a hyphen, in lower case.
fn hyphenated(page: &Page, span: Span) -> Option<String> {
    if page.at(span.end) != '-' || page.at(span.end + 1) == ' ' {
        return None;
    }
    page.word_from(span.end + 1).map(|word| page.slice(word).to_lowercase())
}

/// The next word of the same clause, in lower case.
fn following(page: &Page, at: usize) -> Option<String> {
    let spaced = page.at(at) == ' ';
    page.word_from(at).filter(|_| spaced).map(|word| page.slice(word).to_lowercase())
}

/// "Kabul: A bomb ...": the name opens its line and a colon or a long dash follows.
fn is_dateline(page: &Page, span: Span) -> bool {
    let after = if page.at(span.end) == ' ' { span.end + 1 } else { span.end };
    page.before(span.start) == '\n' && matches!(page.at(after), ':' | '\u{2014}')
}

/// Whether "and" or "or" stands before.
fn closes_list(page: &Page, start: usize) -> bool {
    page.word_to(start).is_some_and(|word| matches!(page.slice(word), "and" | "or"))
}

/// Whether a comma, "and" or "or" follows.
fn goes_on_listing(page: &Page, end: usize) -> bool {
    page.at(end) == ',' || following(page, end).is_some_and(|word| matches!(word.as_str(), "and" | "or"))
}

/// Start of the list of names that ends with the one at `start`: "from Kabul, Kandahar, and Herat".
fn list_start(page: &Page, start: usize, cues: &Cues) -> usize {
    const ITEMS: usize = 8;
    let mut at = start;
    for _ in 0..ITEMS {
        let Some(previous) = previous_item(page, at, cues) else {
            break;
        };
        at = previous;
    }
    at
}

/// Start of the capitalised name that a comma, "and" or "or" joins to the one at `start`.
fn previous_item(page: &Page, start: usize, cues: &Cues) -> Option<usize> {
    let mut end = page
        .word_to(start)
        .map_or(start, |word| if matches!(page.slice(word), "and" | "or") { word.start } else { start });
    let joined = end < start;
    while end > 0 && page.before(end) == ' ' {
        end -= 1;
    }
    let comma = page.before(end) == ',';
    if !(joined || comma) {
        return None;
    }
    let mut first = if comma { end - 1 } else { end };
    let mut words = 0;
    let is_name = |word: &Span| {
        let text = page.slice(*word);
        is_capitalised(text) && !cues.locative_prepositions.contains(&text.to_lowercase())
    };
    const WORDS_OF_A_PLACE: usize = 3;
    while words < WORDS_OF_A_PLACE {
        match page.word_to(first).filter(is_name) {
            Some(word) => first = word.start,
            None => break,
        }
        words += 1;
    }
    (words > 0).then_some(first)
}

/// Whether the words before `start` put it on the map.
fn is_located(page: &Page, start: usize, cues: &Cues) -> bool {
    let Some(word) = page.word_to(start) else {
        return false;
    };
    let text = page.slice(word).to_lowercase();
    if text == "the" || text == "downtown" || text == "central" {
        return is_located(page, word.start, cues);
    }
    let earlier = page.word_to(word.start).map(|before| page.slice(before).to_lowercase());
    match text.as_str() {
        "of" => earlier.is_some_and(|head| cues.place_heads.contains(&head)),
        "for" => earlier.is_some_and(|verb| cues.motion_verbs.contains(&verb)),
        "to" => !earlier.is_some_and(|head| cues.addressed.contains(&head)),
        _ => cues.locative_prepositions.contains(&text) || cues.motion_verbs.contains(&text),
    }
}
