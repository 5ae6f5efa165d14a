//! Names that go on in lower case: "the Afghan government", "the Obama administration", "the Republican party". The model
//! ends them at the last capital, and then the state, the person or the adjective would be taken for the actor.

use super::candidates::Candidate;
use super::gazetteer::Gazetteer;
use super::index::Naming;
use super::normalized_text::NormalizedText;
use crate::document::{EntityType, Span};

/// Weight of a name that only its common noun shows. Even odds; not tuned.
const SHOWN: f32 = 0.5;

/// What a candidate's own words make of it.
#[derive(Clone, Copy, PartialEq, Eq)]
enum Owner {
    State,
    Person,
    Other,
}

/// Lets candidates, which are in the order of the text, go on to the common noun that their name ends in, and adds the
/// organs that a state's possessive names ("Pakistan's army").
pub fn go_on(normalized: &NormalizedText, chosen: &mut Vec<Candidate>, gazetteer: &Gazetteer) {
    let mut added = Vec::new();
    for i in 0..chosen.len() {
        let room = chosen.get(i + 1).map_or(normalized.len(), |next| next.span.start);
        let candidate = chosen[i];
        let owner = owner(&candidate, gazetteer);
        let end = candidate.span.end;
        // "The Okoro-Adeyemi administration" is not Adeyemi's.
        if owner == Owner::Person && normalized.before(candidate.span.start) == '-' {
            continue;
        }
        if let Some(possessive) = normalized.possessive_at(end) {
            let tail = tail(normalized, possessive, owner, gazetteer).filter(|_| owner == Owner::State);
            if let Some((span, _)) =
                tail.filter(|(span, _)| span.end <= room && normalized.slice(*span) != "people")
            {
                added.push(Candidate { span, form: None, entity: Some((EntityType::Org, SHOWN)) });
            }
        } else if let Some((span, typed)) =
            tail(normalized, end, owner, gazetteer).filter(|(span, _)| span.end <= room)
        {
            let score = candidate.entity.map_or(SHOWN, |(_, score)| score);
            let span = Span::new(candidate.span.start, span.end);
            chosen[i] = Candidate { span, form: None, entity: Some((typed, score)) };
        }
    }
    chosen.extend(added);
    chosen.sort_by_key(|candidate| candidate.span.start);
}

fn owner(candidate: &Candidate, gazetteer: &Gazetteer) -> Owner {
    let typed = candidate.entity.map(|(typed, _)| typed);
    let of_state = |form: usize| {
        let state = |entry: usize| {
            let entry = &gazetteer.entries()[entry];
            entry.entity_type == EntityType::Loc && !(entry.demonyms.is_empty() && entry.metonyms.is_empty())
        };
        let named = |naming| matches!(naming, Naming::Name | Naming::Demonym);
        gazetteer.index.all(form).iter().any(|meaning| named(meaning.naming) && state(meaning.entry))
    };
    let person = |form: usize| {
        let per = |entry: usize| gazetteer.entries()[entry].entity_type == EntityType::Per;
        gazetteer.index.all(form).iter().any(|meaning| meaning.naming == Naming::Name && per(meaning.entry))
    };
    match candidate.form {
        Some(form) if of_state(form) => Owner::State,
        Some(form) if person(form) => Owner::Person,
        None if typed == Some(EntityType::Per) => Owner::Person,
        _ => Owner::Other,
    }
}

/// The common noun after `at` that a name of such an owner ends in, and the type that it makes of the whole.
fn tail(
    normalized: &NormalizedText,
    at: usize,
    owner: Owner,
    gazetteer: &Gazetteer,
) -> Option<(Span, EntityType)> {
    let first = normalized.word_from(at).filter(|word| word.start == at + 1 && normalized.at(at) == ' ')?;
    let second = normalized.word_from(first.end).filter(|word| word.start == first.end + 1);
    let organs = &gazetteer.cues.organs;
    let both = second.map(|second| Span::new(first.start, second.end));
    let span = both.filter(|both| organs.contains_key(normalized.slice(*both))).unwrap_or(first);
    let noun = normalized.slice(span);
    let fits = match owner {
        Owner::State => organs.contains_key(noun) || noun == "people",
        Owner::Person => {
            noun == "administration" || organs.get(noun).is_some_and(|organ| organ == "Government")
        }
        Owner::Other => noun == "party",
    };
    let typed = if noun == "people" { EntityType::Misc } else { EntityType::Org };
    fits.then_some((span, typed))
}
