//! The CSV files: RFC 4180, UTF-8 without a byte order mark, sorted by article.

mod print;

use std::borrow::Cow;
use std::io;

use self::print::print;
pub(crate) use self::print::undefused;
use super::spooled_format::{SpooledArticles, SpooledFormat};
use super::tables::{self, ARTICLE_TABLES, Cell, FAILURES, Scope, Table, failure_rows};
use super::{Format, Record, ReportError, Settings, atomic, meta};

/// The segment of an article's unused input columns, after those of the tables.
const META: usize = ARTICLE_TABLES.len();
/// Line ending of a row.
const END: &[u8] = b"\r\n";

/// The file of a table.
pub(super) fn file(table: &str) -> String {
    format!("{table}.csv")
}

/// The names of all CSV files.
pub(super) fn files() -> impl Iterator<Item = String> {
    tables::names().map(file)
}

/// The format.
pub(super) struct Csv;

impl SpooledFormat for Csv {
    const FORMAT: Format = Format::Csv;
    const SEGMENTS: usize = META + 1;

    fn segments(&self, record: &Record<'_>, settings: &Settings) -> io::Result<Vec<Vec<u8>>> {
        let scope = Scope::new(record, &settings.focus);
        let tables = ARTICLE_TABLES.iter().map(|table| lines(table.rows(&scope)));
        tables.chain([record.meta.set_aside()]).collect()
    }

    fn write(&self, articles: &SpooledArticles<'_>) -> Result<(), ReportError> {
        let output = articles.run_dir.output();
        for (segment, table) in ARTICLE_TABLES.iter().enumerate() {
            let meta = table.table.meta(&articles.run.meta);
            atomic::replace(articles.run_dir, &output.join(file(table.table.name)), |out| {
                out.write_all(&header(&table.table, meta)?)?;
                if meta.is_empty() {
                    return articles.copy(segment, out);
                }
                articles.each([segment, META], |[row, set_aside]| {
                    out.write_all(row.strip_suffix(END).unwrap_or(row))?;
                    out.write_all(&behind(meta::cells(set_aside, meta)?)?)
                })
            })?;
        }
        atomic::replace(articles.run_dir, &output.join(file(FAILURES.name)), |out| {
            out.write_all(&header(&FAILURES, &[])?)?;
            out.write_all(&lines(failure_rows(&articles.run.failures))?)
        })
    }
}

fn header<F>(table: &Table<F>, meta: &[String]) -> io::Result<Vec<u8>> {
    let names = table.columns.iter().map(|column| column.name).chain(meta.iter().map(String::as_str));
    lines(std::iter::once(names.map(Cell::from).collect()))
}

/// Cells to append to a row that is already printed, with the line ending.
fn behind(cells: Vec<Cell<'_>>) -> io::Result<Vec<u8>> {
    lines(std::iter::once(std::iter::once(Cell::Empty).chain(cells).collect()))
}

/// A separate table in the same format as the report's: a header with `columns`, then `rows`.
pub(crate) fn sheet<'a>(columns: &[&str], rows: impl Iterator<Item = Vec<Cell<'a>>>) -> io::Result<Vec<u8>> {
    let mut sheet = records([columns])?;
    sheet.extend(lines(rows)?);
    Ok(sheet)
}

fn lines<'a>(rows: impl Iterator<Item = Vec<Cell<'a>>>) -> io::Result<Vec<u8>> {
    records(rows.map(|row| row.into_iter().map(|cell| Printed(print(cell)))))
}

/// The rows as RFC 4180 has them: CRLF after each, quotes where a cell needs them.
fn records<R, C>(rows: impl IntoIterator<Item = R>) -> io::Result<Vec<u8>>
where
    R: IntoIterator<Item = C>,
    C: AsRef<[u8]>,
{
    let mut writer = ::csv::WriterBuilder::new().terminator(::csv::Terminator::CRLF).from_writer(Vec::new());
    for row in rows {
        writer.write_record(row)?;
    }
    writer.into_inner().map_err(|error| error.into_error())
}

/// A printed cell, as the writer takes it.
struct Printed<'a>(Cow<'a, str>);

impl AsRef<[u8]> for Printed<'_> {
    fn as_ref(&self) -> &[u8] {
        self.0.as_bytes()
    }
}

#[cfg(test)]
mod tests;
