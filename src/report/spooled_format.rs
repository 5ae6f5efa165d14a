//! Formats whose files hold many articles. Each article's part is spooled until all articles are known. Separate from the
//! formats because spooling is the same for all; they differ in what they spool and in how they write it.

use std::io;
use std::sync::Arc;

use super::run_dir::RunDir;
use super::spool::{Offset, Spool, SpoolEntry};
use super::writer::{Output, Run};
use super::{Format, Record, ReportError, Settings};

/// A format whose files hold many articles.
pub(super) trait SpooledFormat: Send + Sync {
    /// The format, which also names the spool.
    const FORMAT: Format;
    /// Number of segments per article; a segment is what is copied out as one piece.
    const SEGMENTS: usize;

    /// The segments to spool for an article.
    fn segments(&self, record: &Record<'_>, settings: &Settings) -> io::Result<Vec<Vec<u8>>>;

    /// Writes the files from the spooled articles.
    fn write(&self, articles: &SpooledArticles<'_>) -> Result<(), ReportError>;
}

/// All spooled articles of a finished run, from which a format writes its files.
pub(super) struct SpooledArticles<'a> {
    pub(super) run_dir: &'a RunDir,
    pub(super) run: &'a Run<'a>,
    spool: &'a Spool,
    /// Sorted by article id.
    offsets: &'a [Offset],
}

impl SpooledArticles<'_> {
    /// Copies a segment of every article to `out`.
    pub(super) fn copy(&self, segment: usize, out: &mut dyn io::Write) -> io::Result<()> {
        self.each([segment], |[bytes]| out.write_all(bytes))
    }

    /// Passes these segments of every article to `take`.
    pub(super) fn each<const N: usize>(
        &self,
        segments: [usize; N],
        take: impl FnMut([&[u8]; N]) -> io::Result<()>,
    ) -> io::Result<()> {
        self.spool.each(segments, self.offsets, take)
    }
}

/// Output of a spooled format.
pub(super) struct SpooledOutput<G> {
    format: G,
    run_dir: Arc<RunDir>,
    spool: Spool,
}

impl<G: SpooledFormat> SpooledOutput<G> {
    /// Opens the spool and truncates it to `end`.
    pub(super) fn create(format: G, run_dir: Arc<RunDir>, end: Offset) -> Result<Self, ReportError> {
        let spool = Spool::open(&run_dir, G::FORMAT, G::SEGMENTS, end)?;
        Ok(Self { format, run_dir, spool })
    }
}

impl<G: SpooledFormat> Output for SpooledOutput<G> {
    fn accept(&self, record: &Record<'_>, settings: &Settings) -> Result<SpoolEntry, ReportError> {
        let segments = self.format.segments(record, settings);
        self.spool.put(&segments.map_err(|reason| ReportError::write(self.run_dir.output(), reason))?)
    }

    fn holds(&self, _: &str, spooled: &SpoolEntry) -> bool {
        self.spool.holds(spooled)
    }

    fn sync(&self) -> Result<(), ReportError> {
        self.spool.sync()
    }

    fn finish(&self, run: &Run<'_>, offsets: &[Offset]) -> Result<(), ReportError> {
        self.format.write(&SpooledArticles { run_dir: &self.run_dir, run, spool: &self.spool, offsets })
    }
}
