//! Who is who: turns the model's entities and the names that the actors file knows into actors and their
//! mentions, so that "Islamabad", "Pakistani officials" and "Pakistan" are one actor and "TTP" and "the Afghan
//! Taliban" are two.
//!
//! Who bears no name comes later: `groups` makes actors of "the media" and "gun owners".
//!
//! The way of the data: `page` evens out typography; `index` finds the catalogue's names in it and
//! `abbreviation` what the article abbreviates; `candidates` settles the model's spans with these;
//! and `tails` lets names go on in lower case ("the Afghan government"); `resolver` decides whom each means, asking `junk`
//! whether it is anybody, `frame` what a capital or a demonym stands for and `organ` which state's ministry it is; `join`
//! then looks at the whole article for names that are one actor's, and `roster` makes actors of the result. [`Catalogue`] holds what files know.
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

mod abbreviation;
mod candidates;
mod catalogue;
mod cues;
mod day;
mod entry;
mod error;
mod frame;
mod groups;
mod index;
mod join;
mod junk;
mod organ;
mod page;
mod read;
mod resolver;
mod roster;
mod tails;

pub use catalogue::Catalogue;
pub use entry::{Entry, Form, Place};
pub use error::CatalogueError;
pub use groups::{Cast, with_groups};

use crate::document::{Actor, Document, Entity, Mention};
use page::Page;
use resolver::Resolver;

/// The actors of an article in the order of their first mention, and all their mentions by start, none
/// overlapping, each within one sentence. Every actor has a mention. `entities` may come in any order,
/// overlap, or reach past the text.
pub fn resolve(
    document: &Document,
    entities: &[Entity],
    catalogue: &Catalogue,
) -> (Vec<Actor>, Vec<Mention>) {
    let page = Page::new(&document.article.text);
    let day = day::day(document.article.published.as_deref(), &page);
    let introductions = abbreviation::introductions(&page);
    let candidates = candidates::candidates(&page, entities, &introductions, catalogue, day);
    let mut resolver = Resolver::new(&page, catalogue, day, &introductions, &candidates);
    let resolved = candidates.iter().filter_map(|candidate| resolver.resolve(candidate)).collect();
    roster::roster(document, resolved, &resolver.organs, catalogue)
}

#[cfg(test)]
mod tests;
