//! Organs of states: "Afghanistan's Foreign Ministry", "the Afghan foreign ministry" and, after either, "the
//! Foreign Ministry"; "the Afghan government", "Afghanistan's army". Apart from the other rules of the resolver because an organ is known by its owner and
//! need not be in any file.

use super::candidates::Candidate;
use super::index::Naming;
use super::normalized_text::slug;
use super::resolver::{Resolved, Resolver, Target};
use crate::document::{EntityType, Part, Span};

/// An organ of a known actor that has no entry: its display name and its owner's index.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Organ {
    /// As shown.
    pub name: String,
    /// The owner's entry.
    pub owner: usize,
    /// What it is of its owner.
    pub part: Part,
}

/// What an organ of this name is of its state.
fn part(body: &str) -> Part {
    const KINDS: [(&str, Part); 14] = [
        ("Government", Part::Government),
        ("Cabinet", Part::Government),
        ("Army", Part::Army),
        ("Armed Forces", Part::Army),
        ("Navy", Part::Army),
        ("Air Force", Part::Army),
        ("Ministry", Part::Ministry),
        ("Office", Part::Ministry),
        ("Department", Part::Ministry),
        ("Parliament", Part::Parliament),
        ("Assembly", Part::Parliament),
        ("Senate", Part::Parliament),
        ("Court", Part::Court),
        ("Police", Part::Agency),
    ];
    KINDS.iter().find(|(word, _)| body.contains(word)).map_or(Part::Other, |(_, part)| *part)
}

impl Resolver<'_> {
    /// A state's organ: "Afghan Foreign Ministry", or "Foreign Ministry" after its possessive or demonym, or
    /// after it was named before.
    pub(super) fn body(&mut self, span: Span) -> Option<Target> {
        let normalized = self.normalized;
        let text = normalized.slice(span);
        let cues = &self.gazetteer.cues;
        let ends = |body: &&String| {
            let rest = text.strip_suffix(body.as_str());
            rest.is_some_and(|rest| rest.is_empty() || rest.ends_with(' '))
        };
        let surface = cues.bodies.iter().chain(cues.organs.keys()).filter(ends).max_by_key(|b| b.len())?;
        // "The military", "the army": one organ by one name.
        let body = cues.organs.get(&surface.to_lowercase()).unwrap_or(surface);
        let before = text[..text.len() - surface.len()].trim_end();
        let owner = if before.is_empty() {
            let beside = |end: usize| {
                end + 1 == span.start || normalized.possessive_at(end).map(|e| e + 1) == Some(span.start)
            };
            self.previous.filter(|(previous, _)| beside(previous.end)).map(|(_, entry)| entry)
        } else {
            Some(self.owner_named(before.trim_end_matches("'s"))?)
        };
        // A party that holds a chamber does not own it: "the GOP Senate".
        let state = |owner: &usize| self.gazetteer.entries()[*owner].entity_type == EntityType::Loc;
        let owner = owner.filter(|owner| !cues.chambers.contains(surface) || state(owner));
        let key = slug(body);
        let target = match owner {
            Some(owner) => self.organ(owner, surface, body),
            None => self.bodies.get(&key)?.clone(),
        };
        self.bodies.insert(key, target.clone());
        Some(target)
    }

    /// The state that a name or demonym before an organ means.
    fn owner_named(&self, text: &str) -> Option<usize> {
        let form = self.gazetteer.index.find(text, &self.gazetteer.cues)?;
        let meanings = self.gazetteer.index.meanings(form, self.when);
        meanings.iter().find(|m| matches!(m.naming, Naming::Name | Naming::Demonym)).map(|m| m.entry)
    }

    /// The organ's entry if there is one under either name, else an actor of the article's own.
    fn organ(&mut self, owner: usize, surface: &str, body: &str) -> Target {
        let entry = &self.gazetteer.entries()[owner];
        let demonyms = entry.demonyms.iter().map(|form| form.text.as_str());
        let known = demonyms
            .chain([entry.name.as_str()])
            .flat_map(|state| [surface, body].map(|organ| format!("{state} {organ}")))
            .find_map(|name| self.named(&name));
        known.map_or_else(
            || {
                let key = format!("{}-{}", entry.id, slug(body));
                let name = format!("{body} of {}", entry.name);
                self.organs.insert(key.clone(), Organ { name, owner, part: part(body) });
                Target::Own(key)
            },
            Target::Entry,
        )
    }

    /// The state that a candidate names for an organ right behind it, also by a demonym that is no mention.
    pub(super) fn owner(&self, candidate: &Candidate, resolved: Option<&Resolved>) -> Option<(Span, usize)> {
        let entry = match resolved.map(|r| &r.target) {
            Some(Target::Entry(entry)) => Some(*entry),
            Some(Target::Own(_)) => None,
            None => {
                let meanings = candidate.form.map(|form| self.gazetteer.index.meanings(form, self.when));
                meanings.and_then(|m| m.iter().find(|m| m.naming == Naming::Demonym).map(|m| m.entry))
            }
        };
        let state = |entry: &usize| self.gazetteer.entries()[*entry].entity_type != EntityType::Per;
        entry.filter(state).map(|entry| (candidate.span, entry))
    }
}
