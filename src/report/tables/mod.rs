//! The tables of a report: their columns, each with its name, what it may hold, its meaning and the function that
//! reads its cell off an article's record.
//!
//! They are independent of any format, so that CSV and Parquet write the same columns, and the codebook and
//! `datapackage.json` describe what is actually written.

mod actors;
mod articles;
mod attributions;
mod cell;
mod comparison;
mod failures;
mod mentions;
mod scope;
mod sentences;
mod stances;
mod values;

pub(crate) use cell::Cell;
pub(super) use failures::FAILURES;
pub(super) use scope::Scope;
pub(super) use values::{Kind, SEPARATOR, Values};

use self::actors::ACTORS;
use self::articles::ARTICLES;
use self::attributions::ATTRIBUTIONS;
use self::comparison::COMPARISON;
use self::mentions::MENTIONS;
use self::sentences::SENTENCES;
use self::stances::STANCES;
use self::values::{TEXT, maybe};
use super::FailureRow;

/// In the order of the codebook.
pub(super) const ARTICLE_TABLES: &[ArticleTable] =
    &[ARTICLES, ACTORS, STANCES, MENTIONS, ATTRIBUTIONS, SENTENCES, COMPARISON];

/// The names of all tables.
pub(super) fn names() -> impl Iterator<Item = &'static str> {
    ARTICLE_TABLES.iter().map(|table| table.table.name).chain([FAILURES.name])
}

/// A column: `F` reads its cell off a row.
pub(super) struct Column<F> {
    /// Name in the header, in snake_case.
    pub(super) name: &'static str,
    /// What its cells hold.
    pub(super) values: Values,
    /// Its meaning.
    pub(super) meaning: &'static str,
    cell: F,
}

/// A table and its columns.
pub(super) struct Table<F: 'static> {
    /// Its name: that of its files, without the extension.
    pub(super) name: &'static str,
    /// What one row of it stands for.
    pub(super) row: &'static str,
    /// In order.
    pub(super) columns: &'static [Column<F>],
    /// The columns that together identify a row; empty if there are none.
    pub(super) key: &'static [&'static str],
    /// Which columns name a row of another table, or of this one.
    pub(super) links: &'static [Link],
}

impl<F> Table<F> {
    /// The unused input columns that follow this table's own: all of them in `articles`, none elsewhere, because they
    /// describe articles.
    pub(super) fn meta<'m>(&self, columns: &'m [String]) -> &'m [String] {
        if self.name == ARTICLES.table.name { columns } else { &[] }
    }
}

/// Values of unused input columns.
pub(super) const META: Values = maybe(TEXT);

/// Columns whose cells together are the key of a row elsewhere. None of them is ever empty.
pub(super) struct Link {
    /// The columns.
    pub(super) columns: &'static [&'static str],
    /// The table that they point into.
    pub(super) table: &'static str,
    /// The columns' names there.
    pub(super) key: &'static [&'static str],
}

/// Reads a cell off row `usize` of an article.
pub(super) type ArticleCell = for<'s, 'r> fn(&'s Scope<'r>, usize) -> Cell<'s>;
/// Reads a cell off a failure.
pub(super) type FailureCell = fn(&FailureRow) -> Cell<'_>;

/// A table that articles have rows in.
pub(super) struct ArticleTable {
    /// The table.
    pub(super) table: Table<ArticleCell>,
    /// How many rows an article has.
    rows: for<'s, 'r> fn(&'s Scope<'r>) -> usize,
}

impl ArticleTable {
    /// The article's rows in order, a cell a column.
    pub(super) fn rows<'a>(&'a self, scope: &'a Scope<'_>) -> impl Iterator<Item = Vec<Cell<'a>>> {
        let columns = self.table.columns;
        (0..(self.rows)(scope))
            .map(move |row| columns.iter().map(|column| (column.cell)(scope, row)).collect())
    }
}

/// The rows of the failures, a cell a column.
pub(super) fn failure_rows<'a>(failures: &[&'a FailureRow]) -> impl Iterator<Item = Vec<Cell<'a>>> {
    failures.iter().map(|&failure| FAILURES.columns.iter().map(|column| (column.cell)(failure)).collect())
}

/// The first column of every table except `articles`, which describes it in more detail.
const ARTICLE: Column<ArticleCell> =
    column("article", TEXT, "Id of the article.", |s, _| Cell::Id((&*s.record.id).into()));
/// The link to `articles` that every other table has.
const TO_ARTICLE: Link = Link { columns: &["article"], table: "articles", key: &["article"] };

const fn column<F: Copy>(name: &'static str, values: Values, meaning: &'static str, cell: F) -> Column<F> {
    Column { name, values, meaning, cell }
}

#[cfg(test)]
mod tests;
