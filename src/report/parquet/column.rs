//! One column of a row group: its field in the schema, and its values as they wait to be written.
//!
//! Every column is optional in the file, whether or not its cells may be empty: that they are never is the data
//! package's to promise, and a reader makes no difference.

use std::io;
use std::mem;

use ::parquet::basic::{LogicalType, Repetition, Type as Physical};
use ::parquet::data_type::{BoolType, ByteArray, ByteArrayType, DoubleType, Int32Type, Int64Type};
use ::parquet::errors::Result;
use ::parquet::file::writer::SerializedColumnWriter;
use ::parquet::schema::types::Type;
use jiff::civil::{Date, date};

use super::super::tables::{Cell, Kind, Values};

/// The column as the schema has it.
pub(super) fn field(name: &str, values: Values) -> Result<Type> {
    match values.kind {
        Kind::Text(_) | Kind::Form(..) | Kind::OneOf(_) => {
            leaf(name, Repetition::OPTIONAL, Physical::BYTE_ARRAY, Some(LogicalType::String))
        }
        Kind::List => {
            // The three levels of the format's own page on lists.
            let item =
                leaf("element", Repetition::REQUIRED, Physical::BYTE_ARRAY, Some(LogicalType::String))?;
            let items = Type::group_type_builder("list")
                .with_repetition(Repetition::REPEATED)
                .with_fields(vec![item.into()])
                .build()?;
            Type::group_type_builder(name)
                .with_repetition(Repetition::OPTIONAL)
                .with_logical_type(Some(LogicalType::List))
                .with_fields(vec![items.into()])
                .build()
        }
        Kind::Day => leaf(name, Repetition::OPTIONAL, Physical::INT32, Some(LogicalType::Date)),
        Kind::Count(_) => leaf(name, Repetition::OPTIONAL, Physical::INT64, None),
        Kind::Number(..) => leaf(name, Repetition::OPTIONAL, Physical::DOUBLE, None),
        Kind::Flag => leaf(name, Repetition::OPTIONAL, Physical::BOOLEAN, None),
    }
}

fn leaf(
    name: &str,
    repetition: Repetition,
    physical: Physical,
    logical: Option<LogicalType>,
) -> Result<Type> {
    Type::primitive_type_builder(name, physical)
        .with_repetition(repetition)
        .with_logical_type(logical)
        .build()
}

/// Values of a column that wait for their row group.
pub(super) struct Chunk {
    name: String,
    values: Waiting,
    /// For each value, and each place without one, how much of its path is there: 0 for a null.
    definitions: Vec<i16>,
    /// For each item of a list, 0 where it opens its row. Empty but for lists.
    repetitions: Vec<i16>,
}

enum Waiting {
    Texts(Vec<ByteArray>),
    Lists(Vec<ByteArray>),
    Days(Vec<i32>),
    Counts(Vec<i64>),
    Numbers(Vec<f64>),
    Flags(Vec<bool>),
}

impl Chunk {
    /// An empty one.
    pub(super) fn new(name: &str, values: Values) -> Self {
        let waiting = match values.kind {
            Kind::Text(_) | Kind::Form(..) | Kind::OneOf(_) => Waiting::Texts(Vec::new()),
            Kind::List => Waiting::Lists(Vec::new()),
            Kind::Day => Waiting::Days(Vec::new()),
            Kind::Count(_) => Waiting::Counts(Vec::new()),
            Kind::Number(..) => Waiting::Numbers(Vec::new()),
            Kind::Flag => Waiting::Flags(Vec::new()),
        };
        Self { name: name.to_owned(), values: waiting, definitions: Vec::new(), repetitions: Vec::new() }
    }

    /// Adds the cell of one more row; returns about how many bytes it keeps in memory.
    pub(super) fn push(&mut self, cell: Cell<'_>) -> io::Result<usize> {
        let text = |text: String| ByteArray::from(text.into_bytes());
        let mut bytes = mem::size_of::<f64>();
        let there = match (&mut self.values, cell) {
            (Waiting::Lists(items), Cell::List(texts)) => {
                bytes += texts.iter().map(|text| mem::size_of::<ByteArray>() + text.len()).sum::<usize>();
                self.repetitions.extend((0..texts.len().max(1)).map(|place| i16::from(place > 0)));
                let there = if texts.is_empty() { LIST_THERE } else { ITEM_THERE };
                self.definitions.extend(std::iter::repeat_n(there, texts.len().max(1)));
                items.extend(texts.into_iter().map(text));
                return Ok(bytes);
            }
            (Waiting::Lists(_), Cell::Empty) => {
                self.repetitions.push(0);
                false
            }
            // Empty words are the same as none, as they are in CSV.
            (Waiting::Texts(_), Cell::Text(words) | Cell::Id(words)) if words.is_empty() => false,
            (Waiting::Texts(texts), Cell::Text(words) | Cell::Id(words)) => {
                bytes += mem::size_of::<ByteArray>() + words.len();
                texts.push(text(words.into_owned()));
                true
            }
            (Waiting::Days(days), Cell::Text(day)) => {
                let since = day.parse().ok().and_then(days_since_1970);
                days.extend(since);
                since.is_some()
            }
            (Waiting::Counts(counts), Cell::Count(count)) => {
                counts.push(i64::try_from(count).map_err(io::Error::other)?);
                true
            }
            (Waiting::Numbers(numbers), Cell::Number(number)) => {
                numbers.extend(Some(number).filter(|number| number.is_finite()));
                number.is_finite()
            }
            (Waiting::Flags(flags), Cell::Flag(flag)) => {
                flags.push(flag);
                true
            }
            (_, Cell::Empty) => false,
            (_, other) => {
                let message = format!("internal error: column {:?} cannot hold {other:?}", self.name);
                return Err(io::Error::new(io::ErrorKind::InvalidData, message));
            }
        };
        self.definitions.push(i16::from(there));
        Ok(bytes)
    }

    /// Writes all that waits, and forgets it.
    pub(super) fn drain(&mut self, out: &mut SerializedColumnWriter<'_>) -> Result<()> {
        let (definitions, repetitions) = (mem::take(&mut self.definitions), mem::take(&mut self.repetitions));
        let there = Some(&definitions[..]);
        match &mut self.values {
            Waiting::Texts(texts) => out.typed::<ByteArrayType>().write_batch(&mem::take(texts), there, None),
            Waiting::Lists(items) => {
                out.typed::<ByteArrayType>().write_batch(&mem::take(items), there, Some(&repetitions))
            }
            Waiting::Days(days) => out.typed::<Int32Type>().write_batch(&mem::take(days), there, None),
            Waiting::Counts(counts) => out.typed::<Int64Type>().write_batch(&mem::take(counts), there, None),
            Waiting::Numbers(numbers) => {
                out.typed::<DoubleType>().write_batch(&mem::take(numbers), there, None)
            }
            Waiting::Flags(flags) => out.typed::<BoolType>().write_batch(&mem::take(flags), there, None),
        }
        .map(drop)
    }
}

/// Definition levels of a list: there but empty, and there with an item.
const LIST_THERE: i16 = 1;
const ITEM_THERE: i16 = 2;

/// A date as Parquet counts it.
fn days_since_1970(day: Date) -> Option<i32> {
    Some((day - date(1970, 1, 1)).get_days())
}
