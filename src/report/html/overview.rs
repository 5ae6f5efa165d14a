//! The data behind the page's charts and tables: one line per article, and the actors compared.

use serde::{Serialize, Serializer};

use super::super::{FocusActor, Meta, Record, Rounded, StanceRecord};
use super::block::{Holder, holder};
use crate::actors::Entry;
use crate::document::StanceLabel;

/// Data that the page needs before any article.
#[derive(Serialize)]
pub(super) struct Facts<'a> {
    /// Actors compared, in order.
    pub(super) focus: &'a [FocusActor],
    /// Id and names of each built-in actor: the page's address may name an actor as `--focus` does.
    pub(super) names: Vec<Vec<&'a str>>,
}

impl<'a> Facts<'a> {
    pub(super) fn new(focus: &'a [FocusActor], shipped: &'a [Entry]) -> Self {
        let names = |entry: &'a Entry| {
            let aliases = entry.aliases.iter().map(|form| form.text.as_str());
            [entry.id.as_str(), &entry.name].into_iter().chain(aliases).collect()
        };
        Self { focus, names: shipped.iter().map(names).collect() }
    }
}

/// One article: who wrote it where and when, and every stance in it.
#[derive(Serialize)]
pub(super) struct Row<'a> {
    id: &'a str,
    title: Option<&'a str>,
    /// The first words of an article without a title.
    #[serde(skip_serializing_if = "Option::is_none")]
    opening: Option<String>,
    byline: Option<&'a str>,
    publication: Option<&'a str>,
    published: Option<&'a str>,
    #[serde(skip_serializing_if = "Choices::is_empty")]
    meta: Choices<'a>,
    words: usize,
    /// Id and name of those who hold a stance or are its target, each once.
    actors: Vec<(&'a str, &'a str)>,
    /// As in the article's JSON, in its order.
    stances: Vec<Stance>,
}

/// Maximum characters of a value that can be chosen in a list.
const SHORT: usize = 100;

/// An article's unused input columns by name; null for a value that is too long to be chosen.
struct Choices<'a>(&'a Meta<'a>);

impl Choices<'_> {
    fn is_empty(&self) -> bool {
        self.0.is_empty()
    }
}

impl Serialize for Choices<'_> {
    fn serialize<S: Serializer>(&self, serializer: S) -> Result<S::Ok, S::Error> {
        let short = |value: &&str| value.chars().count() <= SHORT;
        serializer.collect_map(self.0.iter().map(|(name, value)| (name, Some(value).filter(short))))
    }
}

/// Holder and target (places in the row's `actors`), label, score, low, high, number of opinions.
#[derive(Serialize)]
struct Stance(Holder, Holder, StanceLabel, Rounded, Rounded, Rounded, usize);

impl<'a> Row<'a> {
    /// The row of an article.
    pub(super) fn new(record: &'a Record<'_>) -> Self {
        let mut actors: Vec<(&str, &str)> = Vec::new();
        let mut place = |id: &'a str| {
            holder(id, || {
                actors.iter().position(|&(known, _)| known == id).unwrap_or_else(|| {
                    actors.push((id, record.actor(id).map_or(id, |actor| &*actor.name)));
                    actors.len() - 1
                })
            })
        };
        let stance = |stance: &'a StanceRecord<'_>| {
            let (holder, target) = (place(&stance.holder), place(&stance.target));
            Stance(holder, target, stance.label, stance.score, stance.low, stance.high, stance.opinions.len())
        };
        let stances = record.stances.iter().map(stance).collect();
        Self {
            id: &record.id,
            title: record.title.as_deref(),
            opening: record.title.is_none().then(|| record.shown_title().into_owned()),
            byline: record.byline.as_deref(),
            publication: record.publication.as_deref(),
            published: record.published.as_deref(),
            meta: Choices(&record.meta),
            words: record.words(),
            actors,
            stances,
        }
    }
}
