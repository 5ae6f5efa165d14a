//! Parquet as a table: one article a row, columns as in CSV. Apart because the file is read column by column, where it lies:
//! only the pages at work are in memory.

mod depth;

use std::fs::File;
use std::sync::Arc;

use jiff::Timestamp;
use jiff::tz::TimeZone;
use parquet::basic::{LogicalType, TimeUnit};
use parquet::errors::ParquetError;
use parquet::file::reader::{ChunkReader, FileReader, SerializedFileReader};
use parquet::record::reader::RowIter;
use parquet::record::{Field, Row as Record};
use serde_json::{Map, Value};
use standpoint_core::panics::catch_panic;

use crate::failure::Fault;
use crate::{Articles, Settings};

use super::rows::{Budget, Origins, Row, Rows};

/// What every Parquet file begins with.
pub(super) const MARK: &[u8] = b"PAR1";

/// The articles of a file that lies on a disk, or in memory.
pub(crate) fn read(file: Input, source: &str, key: &str, settings: &Settings) -> Articles {
    let origins = Origins {
        rows: format!("{source}#"),
        key: key.to_owned(),
        settings: settings.clone(),
        warnings: Vec::new(),
    };
    let opened = match file {
        Input::File(file) => {
            let size = file.metadata().map_or(0, |about| about.len());
            open(file, size, origins)
        }
        Input::Bytes(bytes) => {
            let size = bytes.len() as u64;
            open(bytes::Bytes::from(bytes), size, origins)
        }
    };
    match opened {
        Ok(articles) => articles,
        Err(fault) => Box::new(std::iter::once(Err(fault.of(source, None)))),
    }
}

/// Where a file lies.
pub(crate) enum Input {
    File(File),
    Bytes(Vec<u8>),
}

fn open(file: impl ChunkReader + 'static, size: u64, origins: Origins) -> Result<Articles, Fault> {
    depth::check(&file)?;
    let reader = tried(|| SerializedFileReader::new(file))?;
    let schema = reader.metadata().file_metadata().schema_descr().root_schema();
    let names = schema.get_fields().iter().enumerate().map(|(at, field)| (at, Arc::from(field.name())));
    let head = Row { number: 0, cells: names.collect() };
    let nanoseconds = schema.get_fields().iter().map(|field| {
        let logical = field.get_basic_info().logical_type_ref();
        matches!(logical, Some(LogicalType::Timestamp(of)) if of.unit == TimeUnit::NANOS)
    });
    let nanoseconds = nanoseconds.collect();
    let rows = Records {
        nanoseconds,
        rows: Some(tried(|| Ok(RowIter::from_file_into(Box::new(reader))))?),
        number: 0,
        budget: Budget::of(size),
    };
    let rows = std::iter::once(Ok(head)).chain(rows);
    match Rows::open(rows, origins)? {
        Some(articles) if articles.is_empty() => Err(Fault::no_articles()),
        Some(articles) => Ok(Box::new(articles)),
        None => Err(Fault::no_text()),
    }
}

/// The rows of a file, until one cannot be read: what follows it then cannot either.
struct Records {
    /// For each column, whether it is of nanoseconds since 1970, which the library takes for mere numbers.
    nanoseconds: Vec<bool>,
    rows: Option<RowIter<'static>>,
    number: usize,
    budget: Budget,
}

impl Iterator for Records {
    type Item = Result<Row, Fault>;

    fn next(&mut self) -> Option<Self::Item> {
        let rows = self.rows.as_mut()?;
        let read = tried(|| rows.next().transpose()).and_then(|row| {
            let Some(row) = row else { return Ok(None) };
            self.number += 1;
            cells(&row, &self.nanoseconds, &mut self.budget)
                .map(|cells| Some(Row { number: self.number, cells }))
        });
        if !matches!(read, Ok(Some(_))) {
            self.rows = None;
        }
        read.transpose()
    }
}

fn cells(row: &Record, nanoseconds: &[bool], budget: &mut Budget) -> Result<Vec<(usize, Arc<str>)>, Fault> {
    let mut cells = Vec::new();
    for (at, (_, field)) in row.get_column_iter().enumerate() {
        let said = match field {
            Field::Long(since) if nanoseconds.get(at) == Some(&true) => {
                day(since.div_euclid(1_000_000), true)
            }
            field => text(field),
        };
        if let Some(text) = said {
            budget.take(text.len())?;
            cells.push((at, text.into()));
        }
    }
    Ok(cells)
}

/// What `read` gives; the library is for files that are sound, and may panic over others.
fn tried<T>(read: impl FnOnce() -> Result<T, ParquetError>) -> Result<T, Fault> {
    let fault = |why: String| {
        let why = why.replace('\n', " ");
        Fault::new(
            format!("the Parquet file cannot be read ({why})"),
            "write it anew, packed with snappy, gzip, zstd or not at all",
        )
    };
    match catch_panic(read) {
        Ok(Ok(read)) => Ok(read),
        Ok(Err(error)) => Err(fault(error.to_string())),
        Err(said) => Err(fault(said)),
    }
}

/// What a cell says; nothing where it is null, or bytes that are no text.
fn text(field: &Field) -> Option<String> {
    Some(match field {
        Field::Null => return None,
        Field::Str(text) => text.clone(),
        Field::Bytes(bytes) => String::from_utf8(bytes.data().to_vec()).ok()?,
        // What programs for tables write where there is nothing.
        Field::Float(number) if number.is_nan() => return None,
        Field::Double(number) if number.is_nan() => return None,
        Field::Date(days) => day(i64::from(*days) * 86_400_000, false)?,
        Field::TimestampMillis(since) => day(*since, true)?,
        Field::TimestampMicros(since) => day(since.div_euclid(1_000), true)?,
        Field::Group(_) | Field::ListInternal(_) | Field::MapInternal(_) => json(field).to_string(),
        // Floats without their point where they are whole, as ids are that went through a program for tables.
        Field::Double(number) if number.fract() == 0.0 && number.abs() < 1e15 => format!("{number:.0}"),
        other => other.to_string(),
    })
}

fn day(since: i64, with_time: bool) -> Option<String> {
    let at = Timestamp::from_millisecond(since).ok()?.to_zoned(TimeZone::UTC).datetime();
    let midnight = at.time() == jiff::civil::Time::midnight();
    Some(if with_time && !midnight {
        at.strftime("%Y-%m-%d %H:%M:%S").to_string()
    } else {
        at.date().to_string()
    })
}

/// A list or a group as JSON; they nest no deeper than was looked at before.
fn json(field: &Field) -> Value {
    match field {
        Field::Null => Value::Null,
        Field::Bool(value) => Value::Bool(*value),
        Field::Group(row) => {
            let members = row.get_column_iter().map(|(name, field)| (name.clone(), json(field)));
            Value::Object(members.collect::<Map<_, _>>())
        }
        Field::ListInternal(list) => list.elements().iter().map(json).collect(),
        Field::MapInternal(map) => {
            let entries =
                map.entries().iter().map(|(key, value)| (text(key).unwrap_or_default(), json(value)));
            Value::Object(entries.collect::<Map<_, _>>())
        }
        Field::Byte(n) => (*n).into(),
        Field::Short(n) => (*n).into(),
        Field::Int(n) => (*n).into(),
        Field::Long(n) => (*n).into(),
        Field::Float(n) => (*n).into(),
        Field::Double(n) => (*n).into(),
        other => text(other).map_or(Value::Null, Value::String),
    }
}
