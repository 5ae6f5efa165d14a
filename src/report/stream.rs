//! The lines of a stream: an analysis, as in `analyses.jsonl`, or a failure in its place. Apart from the formats because
//! a stream has no folder, and what would stand in `failures.csv` must stand in the stream itself.

use std::io;

use serde::Serialize;

use super::{FailureRow, Record, json};
use crate::document::Analysis;

/// Name and version of a failure's shape.
const FAILURE_SCHEMA: &str = "standpoint/failure/1";

#[derive(Serialize)]
struct FailureLine<'a> {
    schema: &'static str,
    #[serde(flatten)]
    row: &'a FailureRow,
}

/// An analysis as one line of JSON, with its line end.
///
/// # Errors
/// It cannot be put into JSON, which is a fault of the program.
pub fn analysis_line(analysis: &Analysis) -> io::Result<Vec<u8>> {
    json::line(&Record::new(analysis))
}

/// A failure as one line of JSON, with its line end.
pub fn failure_line(row: &FailureRow) -> Vec<u8> {
    // A map of strings always has a form in JSON.
    let mut bytes = serde_json::to_vec(&FailureLine { schema: FAILURE_SCHEMA, row }).unwrap_or_default();
    bytes.push(b'\n');
    bytes
}
