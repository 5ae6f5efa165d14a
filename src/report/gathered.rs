//! Files that hold many articles. What goes into them of each is set aside in a spool until all are known. Apart from the
//! formats because the waiting is the same for all of them: they differ in what is set aside and in what is made of it.

use std::io;
use std::sync::Arc;

use super::spool::{Kept, Place, Spool};
use super::work::Work;
use super::writer::{Output, Run};
use super::{Format, Record, ReportError, Settings};

/// A format whose files hold many articles.
pub(super) trait Gathering: Send + Sync {
    /// Its name, which is the spool's too.
    const FORMAT: Format;
    /// Into how many segments an article is cut: what is copied out together is one.
    const SEGMENTS: usize;

    /// What of an article is set aside.
    fn segments(&self, record: &Record<'_>, settings: &Settings) -> io::Result<Vec<Vec<u8>>>;

    /// Writes the files from what was set aside at these places.
    fn write(&self, gathered: &Gathered<'_>) -> Result<(), ReportError>;
}

/// What a format's files are written from when all articles are in.
pub(super) struct Gathered<'a> {
    pub(super) work: &'a Work,
    pub(super) run: &'a Run<'a>,
    spool: &'a Spool,
    /// In the order of the articles' ids.
    places: &'a [Place],
}

impl Gathered<'_> {
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
        self.spool.each(segments, self.places, take)
    }
}

/// The writer of such a format.
pub(super) struct Gatherer<G> {
    form: G,
    work: Arc<Work>,
    spool: Spool,
}

impl<G: Gathering> Gatherer<G> {
    /// Opens the spool; of what it holds, that before `end` is kept.
    pub(super) fn create(form: G, work: Arc<Work>, end: Place) -> Result<Self, ReportError> {
        let spool = Spool::open(&work, G::FORMAT, G::SEGMENTS, end)?;
        Ok(Self { form, work, spool })
    }
}

impl<G: Gathering> Output for Gatherer<G> {
    fn accept(&self, record: &Record<'_>, settings: &Settings) -> Result<Kept, ReportError> {
        let segments = self.form.segments(record, settings);
        self.spool.put(&segments.map_err(|reason| ReportError::write(self.work.output(), reason))?)
    }

    fn holds(&self, _: &str, kept: &Kept) -> bool {
        self.spool.holds(kept)
    }

    fn sync(&self) -> Result<(), ReportError> {
        self.spool.sync()
    }

    fn finish(&self, run: &Run<'_>, places: &[Place]) -> Result<(), ReportError> {
        self.form.write(&Gathered { work: &self.work, run, spool: &self.spool, places })
    }
}
