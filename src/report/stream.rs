//! The lines that `standpoint stream` prints: an analysis, as in `analyses.jsonl`, or a failure. Separate from the formats
//! because a stream has no folder, so failures go into the stream instead of `failures.csv`.

use std::io;

use serde::Serialize;

use super::{FailureRow, Record, json};
use crate::document::Analysis;

/// Name and version of the failure schema.
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
/// It cannot be serialized, which is a bug.
pub fn analysis_line(analysis: &Analysis) -> io::Result<Vec<u8>> {
    json::line(&Record::new(analysis))
}

/// A failure as one line of JSON, with its line end.
pub fn failure_line(row: &FailureRow) -> Vec<u8> {
    // A map of strings always serializes.
    let mut bytes = serde_json::to_vec(&FailureLine { schema: FAILURE_SCHEMA, row }).unwrap_or_default();
    bytes.push(b'\n');
    bytes
}
