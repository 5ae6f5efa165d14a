//! The Parquet files: the tables of the CSV files under the same names, typed, sorted by article.
//!
//! Where CSV has text for everything, here a count is an int64, a score a double, a day a date, and a list a list;
//! unknown values are null. Text is unchanged: spreadsheets do not open these files, so formulas are not defused.

mod column;

use std::io;
use std::sync::Arc;

use ::parquet::basic::Compression;
use ::parquet::errors::ParquetError;
use ::parquet::file::properties::{WriterProperties, WriterPropertiesPtr};
use ::parquet::file::writer::SerializedFileWriter;
use ::parquet::schema::types::Type;

use self::column::Chunk;
use super::spooled_format::{SpooledArticles, SpooledFormat};
use super::tables::{self, ARTICLE_TABLES, Cell, FAILURES, Scope, Table, failure_rows};
use super::{Format, Record, ReportError, Settings, atomic, meta};

/// The segment of an article's unused input columns, after those of the tables.
const META: usize = ARTICLE_TABLES.len();
/// Bytes buffered per table before a row group is written; small enough for readers to load at once.
const GROUP_BYTES: usize = 16 << 20;

/// The file of a table.
pub(super) fn file(table: &str) -> String {
    format!("{table}.parquet")
}

/// The names of all Parquet files.
pub(super) fn files() -> impl Iterator<Item = String> {
    tables::names().map(file)
}

/// The format.
pub(super) struct Parquet;

impl SpooledFormat for Parquet {
    const FORMAT: Format = Format::Parquet;
    const SEGMENTS: usize = META + 1;

    /// Spools cells: a row group needs complete columns, and so its articles in order.
    fn segments(&self, record: &Record<'_>, settings: &Settings) -> io::Result<Vec<Vec<u8>>> {
        let scope = Scope::new(record, &settings.focus);
        let rows = ARTICLE_TABLES.iter().map(|table| {
            let rows: Vec<Vec<Cell<'_>>> = table.rows(&scope).collect();
            postcard::to_stdvec(&rows).map_err(io::Error::other)
        });
        rows.chain([record.meta.set_aside()]).collect()
    }

    fn write(&self, articles: &SpooledArticles<'_>) -> Result<(), ReportError> {
        let output = articles.run_dir.output();
        for (segment, table) in ARTICLE_TABLES.iter().enumerate() {
            let meta = table.table.meta(&articles.run.meta);
            atomic::replace(articles.run_dir, &output.join(file(table.table.name)), |out| {
                let mut sheet = Sheet::new(&table.table, meta, GROUP_BYTES, out)?;
                if meta.is_empty() {
                    articles.each([segment], |[rows]| sheet.push_all(rows, &[]))?;
                } else {
                    articles.each([segment, META], |[rows, set_aside]| {
                        sheet.push_all(rows, &meta::cells(set_aside, meta)?)
                    })?;
                }
                sheet.close()
            })?;
        }
        atomic::replace(articles.run_dir, &output.join(file(FAILURES.name)), |out| {
            let mut sheet = Sheet::new(&FAILURES, &[], GROUP_BYTES, out)?;
            failure_rows(&articles.run.failures).try_for_each(|row| sheet.push(row))?;
            sheet.close()
        })
    }
}

/// A table on its way into a file.
struct Sheet<W: io::Write + Send> {
    chunks: Vec<Chunk>,
    /// What the chunks hold, and at how much a row group is written.
    waiting: usize,
    limit: usize,
    file: SerializedFileWriter<W>,
}

impl<W: io::Write + Send> Sheet<W> {
    fn new<F>(table: &Table<F>, meta: &[String], limit: usize, out: W) -> io::Result<Self> {
        let columns = || {
            let of_table = table.columns.iter().map(|column| (column.name, column.values));
            of_table.chain(meta.iter().map(|name| (name.as_str(), tables::META)))
        };
        let fields = columns().map(|(name, values)| column::field(name, values).map(Arc::new));
        let fields = fields.collect::<Result<_, _>>().map_err(told)?;
        let schema = Type::group_type_builder(table.name).with_fields(fields).build().map_err(told)?;
        let file = SerializedFileWriter::new(out, Arc::new(schema), properties()).map_err(told)?;
        let chunks = columns().map(|(name, values)| Chunk::new(name, values)).collect();
        Ok(Self { chunks, waiting: 0, limit, file })
    }

    /// Takes rows that were set aside, with the same further cells behind each.
    fn push_all(&mut self, set_aside: &[u8], more: &[Cell<'_>]) -> io::Result<()> {
        let rows: Vec<Vec<Cell<'_>>> = postcard::from_bytes(set_aside).map_err(io::Error::other)?;
        rows.into_iter().try_for_each(|row| self.push(row.into_iter().chain(more.iter().cloned())))
    }

    fn push<'c>(&mut self, row: impl IntoIterator<Item = Cell<'c>>) -> io::Result<()> {
        for (chunk, cell) in self.chunks.iter_mut().zip(row) {
            self.waiting += chunk.push(cell)?;
        }
        if self.waiting < self.limit { Ok(()) } else { self.flush() }
    }

    fn flush(&mut self) -> io::Result<()> {
        let mut group = self.file.next_row_group().map_err(told)?;
        for chunk in &mut self.chunks {
            if let Some(mut column) = group.next_column().map_err(told)? {
                chunk.drain(&mut column).map_err(told)?;
                column.close().map_err(told)?;
            }
        }
        group.close().map_err(told)?;
        self.waiting = 0;
        Ok(())
    }

    fn close(mut self) -> io::Result<()> {
        if self.waiting > 0 {
            self.flush()?;
        }
        self.file.close().map(drop).map_err(told)
    }
}

/// Snappy, since every reader knows it and it needs no C library; the format's first version, for the same reason.
fn properties() -> WriterPropertiesPtr {
    let made_by = format!("standpoint version {}", env!("CARGO_PKG_VERSION"));
    Arc::new(WriterProperties::builder().set_compression(Compression::SNAPPY).set_created_by(made_by).build())
}

/// Unwraps the underlying I/O error, if there is one, so that its remedy can be given.
fn told(error: ParquetError) -> io::Error {
    match error {
        ParquetError::External(inner) => match inner.downcast::<io::Error>() {
            Ok(error) => *error,
            Err(other) => io::Error::other(other),
        },
        other => io::Error::other(other),
    }
}

#[cfg(test)]
mod tests;
