//! `analyses.jsonl`: the JSON of every article, one a line, for tools that read a run as a stream.

use std::io;

use super::gathered::{Gathered, Gathering};
use super::{Format, Record, ReportError, Settings, atomic, json};

/// The file's name.
pub(super) const FILE: &str = "analyses.jsonl";

/// The format.
pub(super) struct Lines;

impl Gathering for Lines {
    const FORMAT: Format = Format::Jsonl;
    const SEGMENTS: usize = 1;

    fn segments(&self, record: &Record<'_>, _: &Settings) -> io::Result<Vec<Vec<u8>>> {
        Ok(vec![json::line(record)?])
    }

    fn write(&self, gathered: &Gathered<'_>) -> Result<(), ReportError> {
        let path = gathered.work.output().join(FILE);
        atomic::replace(gathered.work, &path, |out| gathered.copy(0, out))
    }
}
