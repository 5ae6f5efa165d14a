//! The tables that articles have rows in, and what their columns share.

use super::actors::ACTORS;
use super::articles::ARTICLES;
use super::attributions::ATTRIBUTIONS;
use super::comparison::COMPARISON;
use super::mentions::MENTIONS;
use super::sentences::SENTENCES;
use super::stances::STANCES;
use super::{ArticleCell, ArticleTable, Column};

/// In the order of the codebook.
pub(in crate::report) const ARTICLE_TABLES: &[ArticleTable] =
    &[ARTICLES, ACTORS, STANCES, MENTIONS, ATTRIBUTIONS, SENTENCES, COMPARISON];

/// The first column of every table but `articles.csv`, which says more of it.
pub(super) const ARTICLE: Column<ArticleCell> =
    column("article", "text", "Id of the article.", |s, _| (&s.record.id).into());

/// The labels of a sentiment.
pub(super) const SENTIMENT: &str = "negative, neutral, positive";
/// The labels of a stance.
pub(super) const STANCE: &str = "opposes, neutral, supports, mixed, unclear";
/// The labels of a stance that may not be there.
pub(super) const STANCE_IF_ANY: &str = "opposes, neutral, supports, mixed, unclear; may be empty";
/// The types of an actor.
pub(super) const TYPE: &str = "PER, ORG, LOC, MISC";
/// Between the items of a cell that holds a list.
pub(super) const LIST: &str = " | ";

/// A column of a table of articles.
pub(super) const fn column(
    name: &'static str,
    range: &'static str,
    meaning: &'static str,
    cell: ArticleCell,
) -> Column<ArticleCell> {
    Column { name, range, meaning, cell }
}
