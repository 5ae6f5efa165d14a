//! The CSV files: RFC 4180, UTF-8 without a byte order mark, one row a line, sorted by article.
//!
//! A file is a table of columns, each with its meaning, its range and the function that reads its cell
//! off an article's record; the codebook is printed from the same tables.

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
mod tables;

use std::io;
use std::path::{Path, PathBuf};

pub(crate) use cell::Cell;
pub(super) use failures::FAILURES;
pub(super) use tables::ARTICLE_TABLES;

use self::scope::Scope;
use super::spool::{Place, Spool};
use super::writer::{Output, Run};
use super::{FailureRow, Record, ReportError, Settings, atomic};

/// A column of a file: `F` reads its cell off a row.
pub(super) struct Column<F> {
    /// Name in the header, in snake_case.
    pub(super) name: &'static str,
    /// Unit and range, or the values that it takes.
    pub(super) range: &'static str,
    /// What it says.
    pub(super) meaning: &'static str,
    cell: F,
}

/// A file and its columns.
pub(super) struct Table<F: 'static> {
    /// Its name.
    pub(super) file: &'static str,
    /// What one row of it stands for.
    pub(super) row: &'static str,
    /// In order.
    pub(super) columns: &'static [Column<F>],
}

/// Reads a cell off row `usize` of an article.
pub(super) type ArticleCell = for<'s, 'r> fn(&'s Scope<'r>, usize) -> Cell;
/// Reads a cell off a failure.
pub(super) type FailureCell = fn(&FailureRow) -> Cell;

/// A table that articles have rows in.
pub(super) struct ArticleTable {
    /// The file.
    pub(super) table: Table<ArticleCell>,
    /// How many rows an article has.
    rows: for<'s, 'r> fn(&'s Scope<'r>) -> usize,
}

/// The names of all CSV files.
pub(super) fn files() -> impl Iterator<Item = &'static str> {
    ARTICLE_TABLES.iter().map(|table| table.table.file).chain([FAILURES.file])
}

/// The writer of the format.
pub(super) struct Tables {
    output: PathBuf,
    spool: Spool,
}

impl Tables {
    /// Opens the spool.
    pub(super) fn create(output: &Path) -> Result<Self, ReportError> {
        let spool =
            Spool::new(output, ARTICLE_TABLES.len()).map_err(|reason| ReportError::folder(output, reason))?;
        Ok(Self { output: output.to_owned(), spool })
    }

    fn keep(&self, scope: &Scope<'_>) -> io::Result<Place> {
        let rows = ARTICLE_TABLES.iter().map(|table| article_rows(table, scope));
        self.spool.put(&rows.collect::<io::Result<Vec<_>>>()?)
    }
}

impl Output for Tables {
    fn accept(&self, record: &Record<'_>, settings: &Settings) -> Result<Place, ReportError> {
        let scope = Scope::new(record, &settings.focus);
        self.keep(&scope).map_err(|reason| ReportError::write(&self.output, reason))
    }

    fn finish(&self, run: &Run<'_>, places: &[Place]) -> Result<(), ReportError> {
        for (index, ArticleTable { table, .. }) in ARTICLE_TABLES.iter().enumerate() {
            atomic::replace(&self.output.join(table.file), |out| {
                out.write_all(&header(table)?)?;
                self.spool.copy(index, places, out)
            })?;
        }
        atomic::replace(&self.output.join(FAILURES.file), |out| {
            out.write_all(&header(&FAILURES)?)?;
            out.write_all(&failure_rows(&run.failures)?)
        })
    }
}

fn header<F>(table: &Table<F>) -> io::Result<Vec<u8>> {
    lines([table.columns.iter().map(|column| column.name.to_owned())])
}

fn article_rows(ArticleTable { table, rows }: &ArticleTable, scope: &Scope<'_>) -> io::Result<Vec<u8>> {
    lines(
        (0..rows(scope)).map(|row| table.columns.iter().map(move |column| (column.cell)(scope, row).print())),
    )
}

fn failure_rows(failures: &[&FailureRow]) -> io::Result<Vec<u8>> {
    lines(failures.iter().map(|&row| FAILURES.columns.iter().map(move |column| (column.cell)(row).print())))
}

/// A table of its own, in the manner of the report's tables: `columns` named, then `rows`.
pub(crate) fn sheet(columns: &[&str], rows: impl Iterator<Item = Vec<Cell>>) -> io::Result<Vec<u8>> {
    let header = columns.iter().map(|&name| name.to_owned()).collect::<Vec<_>>();
    let printed = rows.map(|row| row.into_iter().map(Cell::print).collect());
    lines(std::iter::once(header).chain(printed).map(Vec::into_iter))
}

/// The rows as RFC 4180 has them: CRLF after each, quotes where a cell needs them.
fn lines<R>(rows: impl IntoIterator<Item = R>) -> io::Result<Vec<u8>>
where
    R: Iterator<Item = String>,
{
    let mut writer = ::csv::WriterBuilder::new().terminator(::csv::Terminator::CRLF).from_writer(Vec::new());
    for row in rows {
        writer.write_record(row)?;
    }
    writer.into_inner().map_err(|error| error.into_error())
}

#[cfg(test)]
mod tests;
