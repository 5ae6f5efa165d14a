//! Cells of an Arrow table as words, as the program reads the cells of a Parquet file: whole numbers without a point, days as
//! ISO 8601 has them, nothing where a cell is null.

use std::sync::Arc;

use arrow_array::cast::AsArray;
use arrow_array::types::{Float16Type, Float32Type, Float64Type, TimestampMillisecondType};
use arrow_array::{Array, ArrayRef, RecordBatch};
use arrow_cast::cast;
use arrow_cast::display::{ArrayFormatter, FormatOptions};
use arrow_schema::{ArrowError, DataType, SchemaRef, TimeUnit};
use jiff::Timestamp;
use jiff::civil::Time;
use jiff::tz::TimeZone;
use standpoint::ingest::Cells;

/// The rows of a table, one at a time.
pub struct RowCells {
    batches: std::vec::IntoIter<RecordBatch>,
    columns: Vec<Words>,
    row: usize,
    rows: usize,
    /// Where each row's own number goes, if it is its id.
    numbered: Option<usize>,
    number: usize,
}

impl RowCells {
    /// The rows of `batches`; with `numbered`, each row's number from 0 is one more cell, at that place.
    pub fn new(batches: Vec<RecordBatch>, numbered: Option<usize>) -> Self {
        Self { batches: batches.into_iter(), columns: Vec::new(), row: 0, rows: 0, numbered, number: 0 }
    }
}

impl Iterator for RowCells {
    type Item = Cells;

    fn next(&mut self) -> Option<Cells> {
        while self.row == self.rows {
            let batch = self.batches.next()?;
            (self.row, self.rows) = (0, batch.num_rows());
            self.columns = batch.columns().iter().map(Words::of).collect();
        }
        let words = self.columns.iter().enumerate();
        let mut cells: Cells =
            words.filter_map(|(at, column)| column.at(self.row).map(|words| (at, words))).collect();
        if let Some(place) = self.numbered {
            cells.push((place, self.number.to_string().into()));
        }
        self.row += 1;
        self.number += 1;
        Some(cells)
    }
}

/// Whether cells of this type can be told in words.
pub fn check(schema: &SchemaRef) -> Result<(), ArrowError> {
    for field in schema.fields() {
        let empty = arrow_array::new_empty_array(field.data_type());
        ArrayFormatter::try_new(&plain(&empty), &FormatOptions::default())?;
    }
    Ok(())
}

/// A column, its dictionary resolved.
struct Words {
    column: ArrayRef,
}

/// The column without a dictionary, as categories have one, and with moments in milliseconds.
fn plain(column: &ArrayRef) -> ArrayRef {
    let other = match column.data_type() {
        DataType::Dictionary(_, values) => cast(column, values).ok().map(|values| plain(&values)),
        DataType::Timestamp(unit, zone) if *unit != TimeUnit::Millisecond => {
            cast(column, &DataType::Timestamp(TimeUnit::Millisecond, zone.clone())).ok()
        }
        _ => None,
    };
    other.unwrap_or_else(|| Arc::clone(column))
}

impl Words {
    fn of(column: &ArrayRef) -> Self {
        Self { column: plain(column) }
    }

    fn at(&self, row: usize) -> Option<Arc<str>> {
        let column = &self.column;
        if column.is_null(row) {
            return None;
        }
        Some(match column.data_type() {
            DataType::Null => return None,
            DataType::Utf8 => column.as_string::<i32>().value(row).into(),
            DataType::LargeUtf8 => column.as_string::<i64>().value(row).into(),
            DataType::Utf8View => column.as_string_view().value(row).into(),
            DataType::Float16 => number(column.as_primitive::<Float16Type>().value(row).to_f64(), false)?,
            DataType::Float32 => {
                let value = column.as_primitive::<Float32Type>().value(row);
                if value.is_nan() {
                    return None;
                }
                // By its own shortest form, not by that of the double that it equals.
                format!("{value:?}").into()
            }
            DataType::Float64 => number(column.as_primitive::<Float64Type>().value(row), true)?,
            DataType::Timestamp(..) => moment(column.as_primitive::<TimestampMillisecondType>().value(row))?,
            _ => shown(column, row)?,
        })
    }
}

/// A number as the program's Parquet reader writes it: a double without its point where it is whole, as ids are that went
/// through a program for tables.
fn number(value: f64, double: bool) -> Option<Arc<str>> {
    if value.is_nan() {
        return None;
    }
    let whole = double && value.fract() == 0.0 && value.abs() < 1e15;
    let extreme = value != 0.0 && !(1e-15..=1e19).contains(&value);
    Some(match (whole, extreme) {
        (true, _) => format!("{value:.0}").into(),
        (_, true) => format!("{value:E}").into(),
        _ => format!("{value:?}").into(),
    })
}

/// A moment in milliseconds since 1970: a day alone where it is midnight.
fn moment(since: i64) -> Option<Arc<str>> {
    let at = Timestamp::from_millisecond(since).ok()?.to_zoned(TimeZone::UTC).datetime();
    let words = if at.time() == Time::midnight() {
        at.date().to_string()
    } else {
        at.strftime("%Y-%m-%d %H:%M:%S").to_string()
    };
    Some(words.into())
}

fn shown(column: &ArrayRef, row: usize) -> Option<Arc<str>> {
    let formatter = ArrayFormatter::try_new(column, &FormatOptions::default()).ok()?;
    formatter.value(row).try_to_string().ok().map(Into::into)
}
