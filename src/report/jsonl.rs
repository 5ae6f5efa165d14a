//! `analyses.jsonl`: the JSON of every article, one per line, for tools that read a run as a stream.

use std::io;

use super::spooled_format::{SpooledArticles, SpooledFormat};
use super::{Format, Record, ReportError, Settings, atomic, json};

/// The file's name.
pub(super) const FILE: &str = "analyses.jsonl";

/// The format.
pub(super) struct Lines;

impl SpooledFormat for Lines {
    const FORMAT: Format = Format::Jsonl;
    const SEGMENTS: usize = 1;

    fn segments(&self, record: &Record<'_>, _: &Settings) -> io::Result<Vec<Vec<u8>>> {
        Ok(vec![json::line(record)?])
    }

    fn write(&self, articles: &SpooledArticles<'_>) -> Result<(), ReportError> {
        let path = articles.run_dir.output().join(FILE);
        atomic::replace(articles.run_dir, &path, |out| articles.copy(0, out))
    }
}
