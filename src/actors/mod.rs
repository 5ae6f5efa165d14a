//! Who is who: turns the model's entities and the names that the actors file knows into actors and their
//! mentions, so that "Islamabad", "Pakistani officials" and "Pakistan" are one actor and "TTP" and "the Afghan
//! Taliban" are two.
//!
//! The way of the data: `page` evens out typography; `index` finds the catalogue's names in it and
//! `abbreviation` what the article abbreviates; `candidates` settles the model's spans with these;
//! `resolver` decides whom each means, asking `frame` what a capital or a demonym stands for and `organ`
//! which state's ministry it is; `roster` makes actors of the result. [`Catalogue`] holds what files know.
//!
//! Decisions that a coder should know:
//! * Precision comes first: where a last name fits two persons, it stays an actor of its own.
//! * A capital means its government unless the words around it make it a place; the place is an actor too.
//! * A demonym is a mention of the state before a noun of state action only. "Afghans" are people, kept as an
//!   actor of their own if the model found them; "Afghan migrants" is no mention.
//! * "anti-Taliban" is no mention of the Taliban.
//! * An article without a date is read as of after every date in the file.
//! * A mention has its actor's type.

mod abbreviation;
mod candidates;
mod catalogue;
mod cues;
mod entry;
mod error;
mod frame;
mod index;
mod organ;
mod page;
mod read;
mod resolver;
mod roster;

use jiff::civil::Date;

pub use catalogue::Catalogue;
pub use entry::{Entry, Form, Place};
pub use error::CatalogueError;

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
    let day = day(document.article.published.as_deref());
    let introductions = abbreviation::introductions(&page);
    let candidates = candidates::candidates(&page, entities, &introductions, catalogue, day);
    let mut resolver = Resolver::new(&page, catalogue, day, &introductions, &candidates);
    let resolved = candidates.iter().filter_map(|candidate| resolver.resolve(candidate)).collect();
    roster::roster(document, resolved, &resolver.organs, catalogue)
}

/// The article's day; without one, after all others. Not today's, which would let two runs over the same
/// input differ.
fn day(published: Option<&str>) -> Date {
    published.and_then(|text| text.get(..10)).and_then(|text| text.parse().ok()).unwrap_or(Date::MAX)
}

#[cfg(test)]
mod tests;
