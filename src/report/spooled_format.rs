//! Files that hold many articles. What goes into them of each is set aside in a spool until all are known. Apart from the
//! formats because the waiting is the same for all of them: they differ in what is set aside and in what is made of it.

use std::io;
use std::sync::Arc;

use super::spool::{SpoolEntry, Offset, Spool};
use super::run_dir::RunDir;
use super::writer::{Output, Run};
use super::{Format, Record, ReportError, Settings};

/// A format whose files hold many articles.
pub(super) trait SpooledFormat: Send + Sync {
    /// Its name, which is the spool's too.
    const FORMAT: Format;
    /// Into how many segments an article is cut: what is copied out together is one.
    const SEGMENTS: usize;

    /// What of an article is set aside.
    fn segments(&self, record: &Record<'_>, settings: &Settings) -> io::Result<Vec<Vec<u8>>>;

    /// Writes the files from what was set aside at these places.
    fn write(&self, articles: &SpooledArticles<'_>) -> Result<(), ReportError>;
}

/// What a format's files are written from when all articles are in.
pub(super) struct SpooledArticles<'a> {
    pub(super) run_dir: &'a RunDir,
    pub(super) run: &'a Run<'a>,
    spool: &'a Spool,
    /// In the order of the articles' ids.
    offsets: &'a [Offset],
}

impl SpooledArticles<'_> {
    /// Copies a segment of every article to `out`.
    pub(super) fn copy(&self, segment: usize, out: &mut dyn io::Write) -> io::Result<()> {
        self.each([segment], |[bytes]| out.write_all(bytes))
    }

    /// Hands on segments of every article.
    pub(super) fn each<const N: usize>(
        &self,
        segments: [usize; N],
        take: impl FnMut([&[u8]; N]) -> io::Result<()>,
    ) -> io::Result<()> {
        self.spool.each(segments, self.offsets, take)
    }
}

/// The writer of such a format.
pub(super) struct SpooledOutput<G> {
    format: G,
    run_dir: Arc<RunDir>,
    spool: Spool,
}

impl<G: SpooledFormat> SpooledOutput<G> {
    /// Opens the spool; of what it holds, that before `end` is kept.
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
