//! "The administration", "the party", "the government": common nouns for a body that the article names, by its kind. Apart
//! from `groups`, where a phrase is somebody new.
//!
//! Precision comes first: of two administrations the one in office is meant, of two parties the one named last; where the
//! article names none, or more than one government, the phrase stays a group of its own.

use std::collections::BTreeSet;

use super::day::When;
use super::gazetteer::Gazetteer;
use super::groups::Cast;
use super::normalized_text::slug;
use crate::document::{Actor, Document, EntityType, Part, Span};

/// Nouns, in small letters, for bodies whose names they head: "the court" is the "Supreme Court".
pub(super) const BODIES: [&str; 11] = [
    "agency",
    "bureau",
    "commission",
    "committee",
    "council",
    "court",
    "department",
    "foundation",
    "institute",
    "ministry",
    "university",
];
/// How many sentences back a party is still the one last spoken of. By judgement.
const NEAR: usize = 2;

/// Which bodies of an article a noun may take up, and who among them is in office.
pub(super) struct Bodies<'a> {
    document: &'a Document,
    cast: &'a Cast,
    gazetteer: &'a Gazetteer,
    administrations: BTreeSet<usize>,
    in_office: BTreeSet<usize>,
    governments: BTreeSet<usize>,
    parties: BTreeSet<usize>,
}

/// Whom a phrase takes up.
#[derive(Clone, Copy, Debug, PartialEq, Eq, PartialOrd, Ord)]
pub(super) enum Body {
    /// An actor of the article.
    Actor(usize),
    /// An entry of the gazetteer, which the article need not name: "Okoro's administration".
    Entry(usize),
}

impl<'a> Bodies<'a> {
    pub(super) fn new(document: &'a Document, cast: &'a Cast, gazetteer: &'a Gazetteer, when: &When) -> Self {
        let all = |is: &dyn Fn(&Actor) -> bool| -> BTreeSet<usize> {
            cast.actors.iter().enumerate().filter(|(_, actor)| is(actor)).map(|(i, _)| i).collect()
        };
        let entry = |actor: &Actor| gazetteer.index.entry(&actor.id).filter(|_| actor.known);
        let headed =
            |actor: &Actor| entry(actor).is_some_and(|entry| gazetteer.entries()[entry].head.is_some());
        let of_person = |actor: &Actor| {
            let own = !actor.known && actor.part_of.is_none() && actor.entity_type == EntityType::Org;
            own && actor.id.ends_with("-government")
        };
        let administrations = all(&|actor| headed(actor) || of_person(actor));
        let governments = all(&|actor| actor.part == Some(Part::Government) && !headed(actor));
        let party = |actor: &Actor| {
            let name = actor.name.to_lowercase();
            let named = name.ends_with(" party") && !gazetteer.cues.no_parties.contains(&slug(&name));
            actor.part == Some(Part::Party) || named && actor.entity_type == EntityType::Org
        };
        let now = |actor: &Actor| entry(actor).is_some_and(|entry| gazetteer.index.is_in_office(entry, when));
        let in_office = all(&now).intersection(&administrations).copied().collect();
        Self { document, cast, gazetteer, administrations, in_office, governments, parties: all(&party) }
    }

    /// Whom the bare noun means at `at`.
    pub(super) fn bare(&self, noun: &str, at: Span) -> Option<Body> {
        let found = match noun {
            "administration" => {
                let one = |all: &BTreeSet<usize>| all.first().copied().filter(|_| all.len() == 1);
                let named = one(&self.in_office).or_else(|| self.nearest(&self.administrations, at));
                named.or_else(|| {
                    one(&self.governments).filter(|&government| self.has_administrations(government))
                })
            }
            "party" => self.nearest(&self.parties, at).filter(|&party| self.is_near(party, at)),
            "government" | "federal government" => {
                let only = self.governments.first().copied().filter(|_| self.governments.len() == 1);
                // Of a state whose rulers come and go by name, "the government" is what they rule.
                only.filter(|&one| self.has_administrations(one) && self.is_of_the_foremost_state(one))
            }
            noun if BODIES.contains(&noun) => self.only_headed_by(noun, at),
            _ => None,
        };
        found.map(Body::Actor)
    }

    /// The only body of the article whose name a noun heads, where it was named before `at`: "Zembla Court", "Court of Zembla".
    fn only_headed_by(&self, noun: &str, at: Span) -> Option<usize> {
        let is_headed = |actor: &Actor| {
            let key = slug(&actor.name);
            let words: Vec<&str> = key.split('-').collect();
            let before_link = |(at, word): (usize, &&str)| {
                *word == noun && words.get(at + 1).is_none_or(|next| matches!(*next, "of" | "for" | "on"))
            };
            actor.entity_type == EntityType::Org
                && words.len() > 1
                && words.iter().enumerate().any(before_link)
        };
        let mut headed = (0..self.cast.actors.len()).filter(|&actor| is_headed(&self.cast.actors[actor]));
        let only = headed.next().filter(|_| headed.next().is_none())?;
        let before = |m: &&crate::document::Mention| m.actor == only && m.span.start < at.start;
        self.cast.mentions.iter().any(|m| before(&m)).then_some(only)
    }

    /// Whose administration or government it is that belongs to an actor: "Okoro's administration", "government of Zorbia".
    pub(super) fn of(&self, owner: usize, noun: &str) -> Option<Body> {
        let owner = &self.cast.actors[owner];
        if noun == "government" {
            let is = |at: &&usize| self.cast.actors[**at].part_of.as_ref() == Some(&owner.id);
            return self.governments.iter().find(is).copied().map(Body::Actor);
        }
        if noun != "administration" {
            return None;
        }
        let entries = self.gazetteer.entries();
        let led = entries.iter().position(|entry| entry.head.as_deref() == Some(owner.id.as_str()));
        led.map(Body::Entry).or_else(|| {
            let last = owner.id.rsplit('-').next().filter(|_| owner.entity_type == EntityType::Per)?;
            let id = format!("org-{last}-government");
            self.cast.actors.iter().position(|actor| actor.id == id).map(Body::Actor)
        })
    }

    /// Whether the state of a government has administrations by the names of their heads.
    fn has_administrations(&self, government: usize) -> bool {
        let owner = &self.cast.actors[government].part_of;
        owner.is_some() && self.gazetteer.entries().iter().any(|e| e.head.is_some() && e.part_of == *owner)
    }

    /// Whether a government is that of the state which the article speaks of most.
    fn is_of_the_foremost_state(&self, government: usize) -> bool {
        let actors = &self.cast.actors;
        let mut counts = vec![0; actors.len()];
        let is_state = |at: usize| actors[at].entity_type == EntityType::Loc && actors[at].known;
        self.cast.names.iter().filter(|m| is_state(m.actor)).for_each(|m| counts[m.actor] += 1);
        let most = counts.iter().copied().max().unwrap_or(0);
        let owner = actors.iter().position(|actor| Some(&actor.id) == actors[government].part_of.as_ref());
        // A state may be named by its government alone.
        owner.map_or(most == 0, |owner| counts[owner] == most)
    }

    /// Whether an actor is spoken of close before `at`.
    fn is_near(&self, actor: usize, at: Span) -> bool {
        let Some(sentence) = self.document.sentence_at(at.start) else { return false };
        let mentions = &self.cast.mentions;
        let before = mentions.partition_point(|mention| mention.span.start < at.start);
        let last = mentions[..before].iter().rev().find(|mention| mention.actor == actor);
        last.is_some_and(|mention| mention.sentence + NEAR >= sentence)
    }

    /// The one of them that is spoken of last before `at`, or the only one.
    fn nearest(&self, bodies: &BTreeSet<usize>, at: Span) -> Option<usize> {
        if bodies.len() == 1 {
            return bodies.first().copied();
        }
        let mentions = &self.cast.mentions;
        let before = mentions.partition_point(|mention| mention.span.start < at.start);
        mentions[..before].iter().rev().map(|mention| mention.actor).find(|actor| bodies.contains(actor))
    }
}
