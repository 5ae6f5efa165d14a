//! Who is who: turns the model's entities and the names that the actors file knows into actors and their
//! mentions, so that "Islamabad", "Pakistani officials" and "Pakistan" are one actor and "TTP" and "the Afghan
//! Taliban" are two.
//!
//! Who bears no name comes later: `groups` makes actors of "the media" and "gun owners", which `phrases` reads, `alike` puts
//! together and `taken_up` leaves to bodies with a name ("the party").
//!
//! Data flow: `normalized_text` normalises typography; `day` and `office` determine the date of the article; `seams` and `growth`
//! close the cuts in the model's names; `index` finds the gazetteer's names in it and
//! `abbreviation` what the article abbreviates; `candidates` settles the model's spans with these;
//! and `tails` lets names go on in lower case ("the Afghan government"); `resolver` decides whom each means, asking `junk`
//! whether it is anybody, `metonymy` what a capital or a demonym stands for and `organ` which state's ministry it is; `join`
//! then looks at the whole article for names that are one actor's, and `actor_clusters` makes actors of the result. [`Gazetteer`] holds what files know.
//!
//! Decisions that a coder should know:
//! * Precision comes first: where a last name fits two persons, it stays an actor of its own.
//! * A capital means its government unless the words around it make it a place; the place is an actor too.
//! * A demonym is a mention of the state before a noun of state action only. "Afghans" are people, kept as an
//!   actor of their own if the model found them; "Afghan migrants" is no mention.
//! * "anti-Taliban" is no mention of the Taliban.
//! * An article without a date is read as of the end of the latest year that it names; if it names none, no name
//!   holds that means somebody on certain days only.
//! * A mention has its actor's type.
//! * Laws, programmes, events and the like are no actors, nor is what is neither person, body nor place and not many people
//!   (`things`), unless an actors file names it.
//! * "White House" is an administration only where the date, or the text by a title, tells whose.

mod abbreviation;
mod actor_clusters;
mod alike;
mod candidates;
mod cues;
mod dateline;
mod day;
mod entry;
mod error;
mod gazetteer;
mod groups;
mod growth;
mod index;
mod join;
mod junk;
mod metonymy;
mod normalized_text;
mod office;
mod organ;
mod phrases;
mod read;
mod resolver;
mod seams;
mod tails;
mod taken_up;
mod things;

pub use entry::{Entry, Form, Place};
pub use error::GazetteerError;
pub use gazetteer::Gazetteer;
pub use groups::{Cast, with_groups};
pub(crate) use things::check as check_things;

use crate::document::{Actor, Document, Entity, Mention};
use day::When;
use normalized_text::NormalizedText;
use resolver::Resolver;

/// The actors of an article in the order of their first mention, and all their mentions by start, none
/// overlapping, each within one sentence. Every actor has a mention. `entities` may come in any order,
/// overlap, or reach past the text.
pub fn resolve(
    document: &Document,
    entities: &[Entity],
    gazetteer: &Gazetteer,
) -> (Vec<Actor>, Vec<Mention>) {
    let normalized = NormalizedText::new(&document.article.text);
    let when = When::of(document.article.published.as_deref(), &normalized, gazetteer);
    let entities = seams::close(document, &normalized, entities, gazetteer);
    let introductions = abbreviation::introductions(&normalized);
    let candidates =
        candidates::candidates(document, &normalized, &entities, &introductions, gazetteer, &when);
    let mut resolver = Resolver::new(&normalized, gazetteer, &when, &introductions, &candidates);
    let resolved = candidates.iter().filter_map(|candidate| resolver.resolve(candidate)).collect();
    actor_clusters::cluster_actors(document, resolved, &resolver.organs, gazetteer)
}

#[cfg(test)]
mod tests;
