//! The tables of a run as Arrow: columns, types and values as in the Parquet files, rows in the order of the user's own.

use std::collections::HashMap;
use std::sync::Arc;

use arrow_array::builder::{ListBuilder, StringBuilder};
use arrow_array::{
    ArrayRef, BooleanArray, Date32Array, Float64Array, Int64Array, RecordBatch, StringArray, UInt64Array,
};
use arrow_cast::display::{ArrayFormatter, FormatOptions};
use arrow_schema::{ArrowError, DataType, Field, Schema, SchemaRef};
use arrow_select::take::take;
use pyo3::exceptions::PyRuntimeError;
use pyo3::prelude::*;
use pyo3_arrow::PyTable;
use standpoint::report::{Frame, FrameColumn};

/// What the user's own table has to say of the rows: the ids and further columns, whole.
pub struct Own {
    /// The ids where they are no text, for the place of the program's.
    pub ids: Option<ArrayRef>,
    /// Further columns by the program's names for them, each with the user's own type.
    pub columns: HashMap<String, (Field, ArrayRef)>,
}

fn array(column: FrameColumn) -> ArrayRef {
    match column {
        FrameColumn::Text(values) => Arc::new(StringArray::from(values)),
        FrameColumn::Number(values) => Arc::new(Float64Array::from(values)),
        FrameColumn::Flag(values) => Arc::new(BooleanArray::from(values)),
        FrameColumn::Day(values) => Arc::new(Date32Array::from(values)),
        FrameColumn::Count(values) => Arc::new(
            values.into_iter().map(|count| count.and_then(|n| i64::try_from(n).ok())).collect::<Int64Array>(),
        ),
        FrameColumn::List(values) => {
            let item = Field::new("element", DataType::Utf8, false);
            let mut lists = ListBuilder::new(StringBuilder::new()).with_field(item);
            for value in values {
                let there = value.is_some();
                value.into_iter().flatten().for_each(|text| lists.values().append_value(text));
                lists.append(there);
            }
            Arc::new(lists.finish())
        }
    }
}

/// A frame as one batch.
pub fn batch(frame: Frame) -> Result<RecordBatch, ArrowError> {
    let (names, arrays): (Vec<String>, Vec<ArrayRef>) =
        frame.columns.into_iter().map(|(name, column)| (name, array(column))).unzip();
    let fields: Vec<Field> = names
        .into_iter()
        .zip(&arrays)
        .map(|(name, array)| Field::new(name, array.data_type().clone(), true))
        .collect();
    RecordBatch::try_new(Arc::new(Schema::new(fields)), arrays)
}

/// The batch with the user's own ids and columns in the place of the program's words for them; `rows` says of each row of
/// the batch which row of the user's table it goes back to, `repeated` the same of the article whose text it repeats.
pub fn with_own(
    batch: &RecordBatch,
    own: &Own,
    rows: &UInt64Array,
    repeated: &UInt64Array,
) -> Result<RecordBatch, ArrowError> {
    let schema = batch.schema();
    let (mut fields, mut arrays) = (Vec::new(), Vec::new());
    for (field, array) in schema.fields().iter().zip(batch.columns()) {
        let replaced = match (field.name().as_str(), &own.ids, own.columns.get(field.name())) {
            ("article", Some(ids), _) => Some(take(ids, rows, None)?),
            ("duplicate_of", Some(ids), _) => Some(take(ids, repeated, None)?),
            (_, _, Some((_, column))) => Some(take(column, rows, None)?),
            _ => None,
        };
        let metadata =
            own.columns.get(field.name()).map(|(own, _)| own.metadata().clone()).unwrap_or_default();
        let array = replaced.unwrap_or_else(|| Arc::clone(array));
        fields.push(Field::new(field.name(), array.data_type().clone(), true).with_metadata(metadata));
        arrays.push(array);
    }
    RecordBatch::try_new(Arc::new(Schema::new(fields)), arrays)
}

/// The batches as a table for Python.
pub fn table(batches: Vec<RecordBatch>, schema: SchemaRef) -> PyResult<PyTable> {
    PyTable::try_new(batches, schema)
}

/// What failed inside of Arrow, which is a fault of the program.
pub fn arrow_error(error: ArrowError) -> PyErr {
    PyRuntimeError::new_err(error.to_string())
}

/// The names of a table's columns, how many rows it has, and its first rows in words.
#[pyfunction]
pub fn preview(table: PyTable, rows: usize) -> PyResult<(Vec<String>, usize, Vec<Vec<String>>)> {
    let (batches, schema) = table.into_inner();
    let names = schema.fields().iter().map(|field| field.name().clone()).collect();
    let count = batches.iter().map(RecordBatch::num_rows).sum();
    let mut first = Vec::new();
    let options = FormatOptions::default();
    for batch in &batches {
        let formatters: Vec<ArrayFormatter<'_>> = (batch.columns().iter())
            .map(|column| ArrayFormatter::try_new(column, &options))
            .collect::<Result<_, _>>()
            .map_err(arrow_error)?;
        for row in 0..batch.num_rows().min(rows - first.len()) {
            first.push(formatters.iter().map(|column| column.value(row).to_string()).collect());
        }
    }
    Ok((names, count, first))
}

/// The data of any library as a table, read once.
#[pyfunction]
#[pyo3(name = "table")]
pub fn read(data: PyTable) -> PyTable {
    data
}

/// Texts as a table of one column.
#[pyfunction]
pub fn texts(texts: Vec<Option<String>>) -> PyResult<PyTable> {
    let column: ArrayRef = Arc::new(StringArray::from(texts));
    let batch = RecordBatch::try_from_iter_with_nullable([("text", column, true)]).map_err(arrow_error)?;
    let schema = batch.schema();
    table(vec![batch], schema)
}
