//! Where the model cuts a name in two or ends it a word too soon, by what stands in the gap: "Zed | Okoro", "Committee of
//! | Ways", "Zed O. | Okoro", "Fish and | Wildlife Services", "O'| Roe". Apart from `candidates`, which settles whole names
//! with the gazetteer's.
//!
//! Precision comes first: a name that stands by itself elsewhere, or that a file knows, is not grown into another one.

use std::collections::BTreeSet;

use super::cues::Cues;
use super::gazetteer::Gazetteer;
use super::index::{Meaning, Naming};
use super::normalized_text::{NormalizedText, is_capitalised};
use crate::document::{Document, Entity, EntityType, Span};

/// Words that a name goes on after and does not end in.
pub(super) const LINKS: [&str; 8] = ["of", "for", "and", "the", "in", "at", "to", "&"];
/// Most words between the marks about a nickname.
const NICKNAME: usize = 3;

/// The model's names with their cuts closed, in the order of the text.
pub fn close(
    document: &Document,
    normalized: &NormalizedText,
    entities: &[Entity],
    gazetteer: &Gazetteer,
) -> Vec<Entity> {
    let mut found: Vec<Entity> = entities.to_vec();
    found.retain(|e| e.span.start < e.span.end && e.span.end <= normalized.len());
    found.sort_by_key(|e| (e.span.start, e.span.end));
    let seams = Seams::new(document, normalized, &found, gazetteer);
    let found: Vec<Entity> = found.into_iter().flat_map(|entity| seams.places(entity)).collect();
    let found = without_nicknames(document, found);
    let mut closed: Vec<Entity> = Vec::with_capacity(found.len());
    // From the end, so that "Harbour | Caucus" is whole before "Coastal" is put to it.
    for entity in found.into_iter().rev() {
        match closed.last_mut() {
            Some(next) => match seams.joint(&entity, next) {
                Some(kind) => {
                    // Either half may be right by itself.
                    let score = 1.0 - (1.0 - entity.score) * (1.0 - next.score);
                    *next = Entity { span: Span::new(entity.span.start, next.span.end), kind, score };
                }
                None => closed.push(entity),
            },
            None => closed.push(entity),
        }
    }
    closed.reverse();
    for at in 0..closed.len() {
        let after = closed.get(at + 1).map_or(normalized.len(), |next| next.span.start);
        let before = at.checked_sub(1).map_or(0, |i| closed[i].span.end);
        let entity = &mut closed[at];
        seams.to_the_left(entity, before);
        seams.to_the_right(entity, after);
        seams.trim(entity);
        seams.cut_run_together(entity);
    }
    closed.retain(|e| !e.span.is_empty());
    closed
}

/// What the rules ask of an article.
pub(super) struct Seams<'a> {
    pub(super) document: &'a Document,
    pub(super) normalized: &'a NormalizedText,
    pub(super) gazetteer: &'a Gazetteer,
    /// The model's names of one word, as printed, that no other name stands beside.
    pub(super) alone: BTreeSet<&'a str>,
    /// Last words of the names of persons that have several.
    surnames: BTreeSet<&'a str>,
    /// Words of the names of persons.
    pub(super) persons: BTreeSet<&'a str>,
}

impl<'a> Seams<'a> {
    fn new(
        document: &'a Document,
        normalized: &'a NormalizedText,
        entities: &[Entity],
        gazetteer: &'a Gazetteer,
    ) -> Self {
        let mut alone = BTreeSet::new();
        let mut surnames = BTreeSet::new();
        let mut persons = BTreeSet::new();
        for (at, entity) in entities.iter().enumerate() {
            let span = normalized.whole(entity.span);
            let text = normalized.slice(span);
            if entity.kind == EntityType::Per {
                persons.extend(text.split(' '));
            }
            let beside = |other: Option<&Entity>| {
                other.is_some_and(|o| o.span.start <= span.end + 1 && span.start <= o.span.end + 1)
            };
            let previous = at.checked_sub(1).and_then(|i| entities.get(i));
            match text.rsplit_once(' ') {
                None if !beside(previous) && !beside(entities.get(at + 1)) => {
                    alone.insert(text);
                }
                Some((_, last)) if entity.kind == EntityType::Per => {
                    surnames.insert(last);
                }
                _ => {}
            }
        }
        Self { document, normalized, gazetteer, alone, surnames, persons }
    }

    /// The two places of "Zorbia-Zembla border", where each is named by itself, too.
    fn places(&self, entity: Entity) -> Vec<Entity> {
        let span = self.normalized.whole(entity.span);
        let halves = self.normalized.slice(span).split_once('-').filter(|_| entity.kind == EntityType::Loc);
        let is_place = |half: &str| self.alone.contains(half) || self.is_state(half);
        match halves.filter(|(one, other)| is_place(one) && is_place(other)) {
            Some((one, _)) => {
                let at = span.start + one.chars().count();
                let half = |span| Entity { span, ..entity.clone() };
                vec![half(Span::new(span.start, at)), half(Span::new(at + 1, span.end))]
            }
            None => vec![entity],
        }
    }

    /// What two names make that are one.
    fn joint(&self, one: &Entity, next: &Entity) -> Option<EntityType> {
        let (from, to) = (one.span.end, next.span.start);
        if to < from || !self.in_one_sentence(one.span.start, next.span.end) {
            return None;
        }
        let gap = self.document.article.text.slice(Span::new(from, to));
        let (left, right) = (self.text(one), self.text(next));
        let kinds = (one.kind, next.kind);
        let persons = kinds == (EntityType::Per, EntityType::Per);
        let is_word = |text: &str| !text.contains([' ', '-', '/']) && is_capitalised(text);
        let free = |text: &str| !self.is_known(text) && !self.alone.contains(text);
        match gap {
            " " if LINKS.contains(&last_word(left)) => {
                // "Fire and Fury", but not "Zorbia and" with the next one's name.
                let bound = last_word(left) != "and" || one.kind == EntityType::Org;
                (bound && !self.is_state(right)).then_some(next.kind).map(|kind| match one.kind {
                    EntityType::Org => EntityType::Org,
                    _ => kind,
                })
            }
            " " if is_name(kinds) && is_word(left) && is_one_word(right) && is_capitalised_name(right) => {
                let whole = format!("{left} {right}");
                let shouted = is_shouted(left) && !is_shouted(right);
                let cues = &self.gazetteer.cues;
                // "Sleepy Joe" is Joe.
                let epithet = is_first_name(right, cues) && !is_first_name(left, cues);
                let word = cues.no_names.contains(&left.to_lowercase());
                let title = self.is_title(left) || self.is_title(right);
                let other = self.is_surname(left) || title || shouted || epithet || word;
                let known = self.is_person(&whole);
                (known || !other && !self.is_collective(left) && !self.is_collective(right))
                    .then_some(EntityType::Per)
            }
            " " if one.kind != EntityType::Per
                && next.kind != EntityType::Per
                && is_word(left)
                && free(left) =>
            {
                let head = last_word(right).to_lowercase();
                let body = self.gazetteer.cues.organisation_tails.contains(&head)
                    && is_capitalised(last_word(right));
                let places = kinds == (EntityType::Loc, EntityType::Loc) && is_word(right) && free(right);
                let adverb = self.gazetteer.cues.locative_prepositions.contains(&left.to_lowercase());
                match (body, places && !adverb) {
                    (true, _) => Some(EntityType::Org),
                    (false, true) => Some(EntityType::Loc),
                    _ => None,
                }
            }
            // "District | of | Zorbia".
            " of " | " of the "
                if self.gazetteer.cues.heads_with_of.contains(left) && one.kind != EntityType::Per =>
            {
                Some(if one.kind == EntityType::Loc { EntityType::Loc } else { EntityType::Org })
            }
            "-" if persons => {
                let particle = matches!(last_word(left).to_lowercase().as_str(), "al" | "el" | "ul" | "ur");
                let half = |name: &str| is_word(name) && free(name) && !self.surnames.contains(name);
                let double = half(last_word(left)) && half(right);
                (particle || double).then_some(EntityType::Per)
            }
            "'" | "’" | "?" if persons && left.chars().count() == 1 && is_capitalised(left) => {
                Some(EntityType::Per)
            }
            ". " if persons && ends_in_initial(left) => Some(EntityType::Per),
            _ if persons && self.is_nicknamed(one, next, gap) => Some(EntityType::Per),
            _ => None,
        }
    }

    /// Whether a gap holds a nickname, or opens the bracket in which an editor gives the last name: `Zed “Zip” Okoro`,
    /// "Zed [Okoro]".
    fn is_nicknamed(&self, one: &Entity, next: &Entity, gap: &str) -> bool {
        let (left, right) = (self.text(one), self.text(next));
        let initials = left.split([' ', '.']).skip(1).all(|word| word.chars().count() < 2);
        if !initials || !is_one_word(right) || self.is_surname(left) {
            return false;
        }
        if gap == " [" {
            return self.normalized.at(next.span.end) == ']';
        }
        let Some(inside) =
            gap.trim_start_matches('.').strip_prefix(' ').and_then(|gap| gap.strip_suffix(' '))
        else {
            return false;
        };
        let marks = [('“', '”'), ('"', '"'), ('(', ')'), ('[', ']'), ('‘', '’')];
        let name = marks.iter().find_map(|&(open, shut)| inside.strip_prefix(open)?.strip_suffix(shut));
        name.is_some_and(|name| {
            is_capitalised(name)
                && name.split(' ').count() <= NICKNAME
                && name.chars().all(|c| c.is_alphabetic() || matches!(c, ' ' | '.' | '\'' | '’'))
        })
    }

    pub(super) fn text(&self, entity: &Entity) -> &'a str {
        self.normalized.slice(self.normalized.whole(entity.span))
    }

    /// Whether the gazetteer has an actor of this name, or by this adjective.
    pub(super) fn is_known(&self, text: &str) -> bool {
        let index = &self.gazetteer.index;
        index.find(text, &self.gazetteer.cues).is_some_and(|form| !index.blocks(form))
    }

    pub(super) fn is_state(&self, text: &str) -> bool {
        let index = &self.gazetteer.index;
        let meant = index.find(text, &self.gazetteer.cues).map(|form| index.all(form)).unwrap_or_default();
        let entries = self.gazetteer.entries();
        let state = |entry: usize| {
            entries[entry].entity_type == EntityType::Loc && !entries[entry].demonyms.is_empty()
        };
        let by_name = |m: &Meaning| m.naming == Naming::Name && state(m.entry);
        meant.iter().any(|m| matches!(m.naming, Naming::Demonym | Naming::People) || by_name(m))
    }

    /// Whether the gazetteer has a person of this name.
    fn is_person(&self, text: &str) -> bool {
        let index = &self.gazetteer.index;
        let meant = index.find(text, &self.gazetteer.cues).map(|form| index.all(form)).unwrap_or_default();
        let entries = self.gazetteer.entries();
        meant.iter().any(|m| m.naming == Naming::Name && entries[m.entry].entity_type == EntityType::Per)
    }

    /// Whether a person of the article, or one that files know, is called so by his last name.
    pub(super) fn is_surname(&self, word: &str) -> bool {
        self.surnames.contains(word) || self.is_person(word)
    }

    pub(super) fn is_title(&self, text: &str) -> bool {
        self.gazetteer.cues.is_title(text)
    }

    /// Whether a name is one of many people.
    pub(super) fn is_collective(&self, text: &str) -> bool {
        let index = &self.gazetteer.index;
        let person = self.is_person(text);
        let known = index.find(text, &self.gazetteer.cues).is_some();
        (known && !person) || self.gazetteer.cues.adjectives.contains(&text.to_lowercase())
    }

    pub(super) fn in_one_sentence(&self, start: usize, end: usize) -> bool {
        let sentence = self.document.sentence_at(start).map(|i| self.document.sentences[i].span);
        sentence.is_some_and(|span| end <= span.end)
    }
}

/// The names without those in marks between two persons, which one of them is called: `Zed | “Zip” | Okoro`.
fn without_nicknames(document: &Document, found: Vec<Entity>) -> Vec<Entity> {
    let gap = |from: usize, to: usize| document.article.text.slice(Span::new(from.min(to), to));
    let is_nickname = |at: usize| {
        let (Some(one), Some(next)) = (at.checked_sub(1).map(|i| &found[i]), found.get(at + 1)) else {
            return false;
        };
        let opens = matches!(gap(one.span.end, found[at].span.start), " “" | " \"" | " (");
        let shuts = matches!(gap(found[at].span.end, next.span.start), "” " | "\" " | ") ");
        opens && shuts && (one.kind, next.kind) == (EntityType::Per, EntityType::Per)
    };
    let nicknames: BTreeSet<usize> = (0..found.len()).filter(|&at| is_nickname(at)).collect();
    found
        .into_iter()
        .enumerate()
        .filter(|(at, _)| !nicknames.contains(at))
        .map(|(_, entity)| entity)
        .collect()
}

/// Whether two types may be the halves of a person's name.
fn is_name(kinds: (EntityType, EntityType)) -> bool {
    let either = |kind| matches!(kind, EntityType::Per | EntityType::Misc);
    either(kinds.0) && either(kinds.1) && (kinds.0 == EntityType::Per || kinds.1 == EntityType::Per)
}

fn is_first_name(word: &str, cues: &Cues) -> bool {
    cues.is_first_name(&word.to_lowercase())
}

pub(super) fn is_shouted(word: &str) -> bool {
    word.chars().count() > 1 && word.chars().all(char::is_uppercase)
}

pub(super) fn last_word(text: &str) -> &str {
    text.rsplit(' ').next().unwrap_or(text)
}

pub(super) fn is_one_word(text: &str) -> bool {
    !text.contains(' ')
}

/// Whether a word begins as a name does: with a capital, also behind "al-" or "d'".
fn is_capitalised_name(word: &str) -> bool {
    word.split(['-', '\'']).any(is_capitalised)
}

/// Whether the last word is a capital by itself.
pub(super) fn ends_in_initial(name: &str) -> bool {
    let mut letters = name.chars().rev().skip_while(|&c| c == '.');
    let letter = letters.next().is_some_and(char::is_uppercase);
    letter && letters.next().is_none_or(|before| matches!(before, ' ' | '.'))
}
