//! The tables of a run as columns in memory, for callers that want no files. The columns, their types and what counts as
//! empty are those of the Parquet files.

use jiff::civil::{Date, date};

use super::tables::{self, ARTICLE_TABLES, Cell, FAILURES, Kind, Scope, Values, failure_rows};
use super::{FailureRow, FocusActor, Record};

/// A table, column by column.
#[derive(Clone, Debug, PartialEq)]
pub struct Frame {
    /// How many rows it has.
    pub rows: usize,
    /// Name and values of each column, in order.
    pub columns: Vec<(String, FrameColumn)>,
}

/// The values of a column; none where a cell is empty.
#[derive(Clone, Debug, PartialEq)]
pub enum FrameColumn {
    /// Words.
    Text(Vec<Option<String>>),
    /// Texts in order.
    List(Vec<Option<Vec<String>>>),
    /// Days since 1970-01-01.
    Day(Vec<Option<i32>>),
    /// Whole numbers from 0.
    Count(Vec<Option<u64>>),
    /// Numbers.
    Number(Vec<Option<f64>>),
    /// Yes or no.
    Flag(Vec<Option<bool>>),
}

/// The names of the tables that articles have rows in, and that of the failures.
pub fn table_names() -> impl Iterator<Item = &'static str> {
    tables::names()
}

/// The rows of `records` in the table of this name, in their order; none where articles have no rows in a table of this
/// name. `meta` names the columns that only the input knows, which the table of articles has behind its own.
pub fn frame(table: &str, records: &[Record<'_>], focus: &[FocusActor], meta: &[String]) -> Option<Frame> {
    let table = ARTICLE_TABLES.iter().find(|known| known.table.name == table)?;
    let own = table.table.columns.iter().map(|column| (column.name, column.values));
    let meta = table.table.meta(meta);
    let mut frame = Frame::new(own.chain(meta.iter().map(|name| (name.as_str(), tables::META))));
    for record in records {
        let scope = Scope::new(record, focus);
        let along: Vec<Cell<'_>> = meta.iter().map(|name| record.meta.get(name).into()).collect();
        table.rows(&scope).for_each(|row| frame.push(row.into_iter().chain(along.iter().cloned())));
    }
    Some(frame)
}

/// The table of the failures.
pub fn failures_frame(failures: &[FailureRow]) -> Frame {
    let mut frame = Frame::new(FAILURES.columns.iter().map(|column| (column.name, column.values)));
    failure_rows(&failures.iter().collect::<Vec<_>>()).for_each(|row| frame.push(row));
    frame
}

impl Frame {
    fn new<'n>(columns: impl Iterator<Item = (&'n str, Values)>) -> Self {
        let empty = |values: Values| match values.kind {
            Kind::Text(_) | Kind::Form(..) | Kind::OneOf(_) => FrameColumn::Text(Vec::new()),
            Kind::List => FrameColumn::List(Vec::new()),
            Kind::Day => FrameColumn::Day(Vec::new()),
            Kind::Count(_) => FrameColumn::Count(Vec::new()),
            Kind::Number(..) => FrameColumn::Number(Vec::new()),
            Kind::Flag => FrameColumn::Flag(Vec::new()),
        };
        Self { rows: 0, columns: columns.map(|(name, values)| (name.to_owned(), empty(values))).collect() }
    }

    fn push<'c>(&mut self, row: impl IntoIterator<Item = Cell<'c>>) {
        self.columns.iter_mut().zip(row).for_each(|((_, column), cell)| column.push(cell));
        self.rows += 1;
    }
}

impl FrameColumn {
    /// Takes a cell of the column's own kind, as the tables' tests hold that all are.
    fn push(&mut self, cell: Cell<'_>) {
        match self {
            Self::Text(values) => values.push(match cell {
                Cell::Text(words) | Cell::Id(words) => Some(words.into_owned()).filter(|w| !w.is_empty()),
                _ => None,
            }),
            Self::List(values) => values.push(match cell {
                Cell::List(texts) => Some(texts),
                _ => None,
            }),
            Self::Day(values) => values.push(match cell {
                Cell::Text(day) => day.parse::<Date>().ok().map(|day| (day - date(1970, 1, 1)).get_days()),
                _ => None,
            }),
            Self::Count(values) => values.push(match cell {
                Cell::Count(count) => Some(count as u64),
                _ => None,
            }),
            Self::Number(values) => values.push(match cell {
                Cell::Number(number) => Some(number).filter(|number| number.is_finite()),
                _ => None,
            }),
            Self::Flag(values) => values.push(match cell {
                Cell::Flag(flag) => Some(flag),
                _ => None,
            }),
        }
    }
}

#[cfg(test)]
#[allow(clippy::unwrap_used)]
mod tests {
    use super::*;
    use crate::report::fixture::{settings, studied};

    #[test]
    fn columns_have_the_types_and_the_values_of_the_tables() {
        let articles = studied();
        let records: Vec<Record<'_>> = articles.iter().map(Record::new).collect();
        let focus = settings(&[]).focus;
        let meta = ["meta_party".to_owned()];
        let of = |table: &str, column: &str| {
            let frame = frame(table, &records, &focus, &meta).unwrap();
            frame.columns.into_iter().find(|(name, _)| name == column).map(|(_, values)| values)
        };
        for table in table_names().filter(|name| *name != "failures") {
            let frame = frame(table, &records, &focus, &meta).unwrap();
            assert!(frame.rows > 0 && !frame.columns.is_empty(), "{table}");
        }
        let FrameColumn::Day(days) = of("articles", "published").unwrap() else { unreachable!() };
        assert!(days.contains(&Some(19_782)) && days.contains(&None));
        let FrameColumn::Text(parties) = of("articles", "meta_party").unwrap() else { unreachable!() };
        assert!(parties.contains(&Some("=Left, \"new\"".to_owned())));
        assert!(of("stances", "meta_party").is_none() && frame("nothing", &records, &focus, &meta).is_none());
        assert!(matches!(of("sentences", "in_summary"), Some(FrameColumn::Flag(_))));
    }
}
