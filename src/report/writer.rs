//! Accepts analyses one at a time, in any order and from any thread, and writes a complete report.
//!
//! Analyses are not kept in memory: each article is rendered, spooled to disk (see `spool`) and dropped. Only its id
//! and spool offsets stay in memory (see `article_index`).

use std::collections::BTreeSet;
use std::path::Path;
use std::sync::{Arc, Mutex, MutexGuard, PoisonError};

use super::article_index::{ArticleIndex, Reported, Stage};
use super::csv::Csv;
use super::disk::Disk;
use super::duplicates::{self, Duplicates};
use super::html::Html;
use super::journal::{self, Entry, Journal, RunFingerprint, Unfinished};
use super::json::{self, Articles};
use super::jsonl::Lines;
use super::manifest;
use super::meta::{Columns, Fingerprint};
use super::parquet::Parquet;
use super::previous_run::PreviousRun;
use super::run_dir::RunDir;
use super::spool::{Offset, SpoolEntry};
use super::spooled_format::SpooledOutput;
use super::{
    Counts, FailureRow, FocusTally, Format, Outcome, Record, ReportError, RunInfo, Settings, data_package,
};
use crate::document::{Analysis, Article};

/// A report format. To add one, implement this trait in a new file and add its name to [`Format`].
pub(super) trait Output: Send + Sync {
    /// Accepts an article and returns what was spooled for it; called from many threads at once.
    fn accept(&self, record: &Record<'_>, settings: &Settings) -> Result<SpoolEntry, ReportError>;

    /// Whether what was spooled for the article with this id is still there and intact.
    fn holds(&self, id: &str, spooled: &SpoolEntry) -> bool;

    /// Syncs what was spooled, so that it survives a power failure.
    fn sync(&self) -> Result<(), ReportError>;

    /// Writes the files that need all articles. Called once, after the last article; `offsets` are the articles'
    /// offsets in this output, sorted by article id.
    fn finish(&self, run: &Run<'_>, offsets: &[Offset]) -> Result<(), ReportError>;
}

/// A completed run, as needed to write the final files.
pub(super) struct Run<'a> {
    /// Information from the caller.
    pub(super) info: &'a RunInfo,
    /// Report settings.
    pub(super) settings: &'a Settings,
    /// Totals.
    pub(super) counts: Counts,
    /// Words of articles taken over from an interrupted run, not analysed in this one.
    pub(super) taken_words: usize,
    /// The articles in the report.
    pub(super) articles: Reported<'a>,
    /// Input columns that the program does not use itself, up to the tables' limit, and whether there are more.
    pub(super) meta: Vec<String>,
    pub(super) more_meta: bool,
    /// Sorted by source.
    pub(super) failures: Vec<&'a FailureRow>,
}

impl Run<'_> {
    /// Words analysed per second, 0 if no time passed.
    pub(super) fn words_per_second(&self) -> f64 {
        let (words, seconds) = (self.counts.words - self.taken_words, self.info.timings.total_seconds);
        if seconds > 0.0 { (words as f64 / seconds).round() } else { 0.0 }
    }
}

/// What to do with an interrupted run in the same folder.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Start {
    /// Refuse to discard what it had finished.
    Careful,
    /// Discard it.
    Afresh,
    /// Resume it.
    Resume,
}

/// How to treat an article that was read.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum ArticleStatus {
    /// It is new: analyse it.
    New,
    /// The interrupted run that this one resumes had finished it: skip the analysis.
    Finished,
    /// An earlier article has the same id.
    Again,
    /// An earlier article has the same text, and duplicates are left out.
    LeftOut,
}

/// How a run began.
#[derive(Clone, Debug, PartialEq, Eq)]
pub enum Started {
    /// From nothing.
    Afresh,
    /// With this many articles already finished.
    Resumed(usize),
    /// From nothing, because the interrupted run differed in these settings.
    Changed(Vec<String>),
}

/// Writes the report of one run.
pub struct Writer {
    run_dir: Arc<RunDir>,
    settings: Settings,
    previous: PreviousRun,
    started: Started,
    outputs: Vec<Box<dyn Output>>,
    journal: Mutex<Journal>,
    ledger: Mutex<Ledger>,
}

struct Ledger {
    articles: ArticleIndex,
    counts: Counts,
    focus: Vec<FocusTally>,
    columns: Columns,
    /// Articles finished by the run that this one resumes, and their words.
    taken_over: usize,
    taken_words: usize,
    /// Whether the previous run's manifest has been removed.
    begun: bool,
}

impl Writer {
    /// Prepares `folder` for a run without a fingerprint, creating it if needed; an interrupted run in it is
    /// discarded.
    ///
    /// # Errors
    /// Those of [`Writer::open`].
    pub fn create(folder: &Path, settings: Settings) -> Result<Self, ReportError> {
        Self::open(folder, settings, RunFingerprint::default(), Start::Afresh)
    }

    /// Prepares `folder` for a run, creating it if needed. An interrupted run in it is resumed if `start` says so and its
    /// fingerprint is the same.
    ///
    /// # Errors
    /// [`ReportError::Folder`] if the folder cannot be created or written to, [`ReportError::Locked`] if another run is
    /// using it, [`ReportError::Unfinished`] if it holds an interrupted run and `start` is [`Start::Careful`].
    pub fn open(
        folder: &Path,
        settings: Settings,
        fingerprint: RunFingerprint,
        start: Start,
    ) -> Result<Self, ReportError> {
        Self::on(Disk::new(), folder, settings, fingerprint, start)
    }

    /// [`Writer::open`] on a disk that may have faults injected.
    pub(super) fn on(
        disk: Disk,
        folder: &Path,
        settings: Settings,
        fingerprint: RunFingerprint,
        start: Start,
    ) -> Result<Self, ReportError> {
        let run_dir = Arc::new(RunDir::open(folder, disk)?);
        let formats: Vec<_> = settings.formats.iter().map(|format| format.name()).collect();
        let focus: Vec<_> = settings.focus.iter().map(|focus| [&*focus.id, &*focus.name]).collect();
        let fingerprint = fingerprint.with("formats", formats).with("focus", serde_json::json!(focus));
        let mut previous = PreviousRun::read(&run_dir);
        let (unfinished, started) = go_on(&run_dir, &fingerprint, start, &mut previous)?;
        previous.keep(&run_dir)?;
        let ends = unfinished.as_ref().map_or(&[][..], |unfinished| &unfinished.ends);
        let ends = ends.iter().copied().chain(std::iter::repeat(0));
        let outputs: Vec<_> = (settings.formats.iter().zip(ends))
            .map(|(&format, end)| output(format, &run_dir, end))
            .collect::<Result<_, _>>()?;
        let journal = Mutex::new(Journal::open(&run_dir, &fingerprint, unfinished)?);
        let ledger = Mutex::new(Ledger {
            articles: ArticleIndex::new(outputs.len()),
            counts: Counts::default(),
            focus: settings.focus.iter().cloned().map(FocusTally::new).collect(),
            columns: Columns::default(),
            taken_over: 0,
            taken_words: 0,
            begun: false,
        });
        Ok(Self { run_dir, settings, previous, started, outputs, journal, ledger })
    }

    /// How the run began.
    pub fn started(&self) -> &Started {
        &self.started
    }

    /// Registers an article before it is analysed. It is taken over from the run that this one resumes if it was finished
    /// there and all that was spooled for it is intact.
    pub fn meet(&self, article: &Article) -> ArticleStatus {
        let mut ledger = self.ledger();
        if ledger.articles.stage(&article.id).is_some() {
            return ArticleStatus::Again;
        }
        ledger.articles.set(&article.id, Stage::Seen);
        drop(ledger);
        let Some(entry) = self.finished(article) else { return ArticleStatus::New };
        let mut ledger = self.ledger();
        ledger.articles.done(&entry.id, entry.offsets());
        ledger.add(&entry);
        ledger.taken_over += 1;
        ledger.taken_words += entry.counts.words;
        ArticleStatus::Finished
    }

    /// Registers an article in input order: also compares its text with earlier ones and sets `duplicate_of` if it
    /// repeats one.
    pub fn meet_in_order(&self, article: &mut Article) -> ArticleStatus {
        let text = duplicates::key(article);
        let mut ledger = self.ledger();
        if ledger.articles.stage(&article.id).is_some() {
            return ArticleStatus::Again;
        }
        article.duplicate_of = text.and_then(|text| ledger.articles.with_text(&text)).map(str::to_owned);
        if let Some(original) = &article.duplicate_of
            && self.settings.duplicates == Duplicates::Drop
        {
            tracing::info!(source = %article.source, duplicate_of = %original, "left out a duplicate");
            ledger.articles.set(&article.id, Stage::Seen);
            ledger.counts.duplicates += 1;
            return ArticleStatus::LeftOut;
        }
        drop(ledger);
        let met = self.meet(article);
        if let (Some(text), None) = (text, &article.duplicate_of) {
            self.ledger().articles.note_text(&article.id, text);
        }
        met
    }

    /// The article's entry from the run that this one resumes, if what it spooled is intact.
    fn finished(&self, article: &Article) -> Option<Entry> {
        if !matches!(self.started, Started::Resumed(_)) {
            return None;
        }
        let entry = self.journal().finished(article);
        let holds = |entry: &Entry| {
            entry.spooled.len() == self.outputs.len()
                && entry.focus.len() == self.settings.focus.len()
                && self
                    .outputs
                    .iter()
                    .zip(&entry.spooled)
                    .all(|(output, spooled)| output.holds(&entry.id, spooled))
        };
        entry.filter(holds)
    }

    /// Accepts an article. May be called from many threads at once, in any order, for registered and unregistered
    /// articles. After a panic the article counts as never given.
    ///
    /// # Errors
    /// If it has no id, an article with its id was accepted before, or a file cannot be written.
    pub fn accept(&self, analysis: &Analysis) -> Result<(), ReportError> {
        let record = Record::new(analysis);
        let id = &*record.id;
        if id.is_empty() {
            return Err(ReportError::NoId { source_name: record.source.to_string() });
        }
        let begun = self.begin(id)?;
        let accepted = self.outputs.iter().map(|output| output.accept(&record, &self.settings));
        let entry = Entry {
            id: id.to_owned(),
            source: record.source.to_string(),
            sha256: record.sha256.to_string(),
            meta: Fingerprint::of(&record.meta),
            duplicate_of: record.duplicate_of.as_deref().map(str::to_owned),
            spooled: accepted.collect::<Result<_, _>>()?,
            counts: Counts::of(&record),
            focus: self.ledger().focus.iter().map(|tally| tally.read(&record)).collect(),
        };
        let mut journal = self.journal();
        journal.note(&entry)?;
        if journal.is_due() {
            self.outputs.iter().try_for_each(|output| output.sync())?;
            journal.sync()?;
        }
        drop(journal);
        begun.end(&entry);
        Ok(())
    }

    /// Marks an article as being written; the mark is undone if writing fails.
    fn begin<'w>(&'w self, id: &'w str) -> Result<Begun<'w>, ReportError> {
        let mut ledger = self.ledger();
        if matches!(ledger.articles.stage(id), Some(Stage::Written | Stage::Done)) {
            return Err(ReportError::DuplicateId { id: id.to_owned() });
        }
        ledger.articles.set(id, Stage::Written);
        if !ledger.begun {
            manifest::remove(&self.run_dir)?;
            ledger.begun = true;
        }
        drop(ledger);
        Ok(Begun { writer: self, id, ended: false })
    }

    /// Writes the files that need all articles, removes what a previous run left, and writes `run.json` last. If `info`
    /// says that the run is partial, nothing is removed and the run can be resumed.
    ///
    /// # Errors
    /// If a file cannot be written or removed. There is no `run.json` then, and the run can be resumed.
    pub fn finish(self, info: &RunInfo) -> Result<Outcome, ReportError> {
        let ledger = self.ledger.into_inner().unwrap_or_else(PoisonError::into_inner);
        let mut journal = self.journal.into_inner().unwrap_or_else(PoisonError::into_inner);
        self.outputs.iter().try_for_each(|output| output.sync())?;
        journal.sync()?;
        let mut failures: Vec<_> = info.failures.iter().collect();
        failures.sort();
        let (meta, more_meta) = ledger.columns.into_names();
        let run = Run {
            info,
            settings: &self.settings,
            counts: Counts { failures: failures.len(), ..ledger.counts },
            taken_words: ledger.taken_words,
            articles: ledger.articles.reported(),
            meta,
            more_meta,
            failures,
        };
        manifest::remove(&self.run_dir)?;
        for (i, output) in self.outputs.iter().enumerate() {
            output.finish(&run, &run.articles.offsets(i).collect::<Vec<_>>())?;
        }
        let output = self.run_dir.output();
        let named =
            |disk: &Disk| disk.sync_folder(output).map_err(|reason| ReportError::folder(output, reason));
        if !info.partial {
            self.previous.clear(&self.run_dir, &self.settings, &run.articles)?;
            clear_unmet(&self.run_dir, &self.settings, &run.articles)?;
        }
        data_package::write(&self.run_dir, &run)?;
        named(self.run_dir.disk())?;
        manifest::write(&self.run_dir, &run)?;
        named(self.run_dir.disk())?;
        if !info.partial {
            drop((self.outputs, journal));
            self.run_dir.remove(journal::FILE)?;
        }
        Ok(Outcome {
            counts: run.counts,
            taken_over: ledger.taken_over,
            columns_left_out: run.more_meta,
            focus: ledger.focus,
            words_per_second: run.words_per_second(),
        })
    }

    fn ledger(&self) -> MutexGuard<'_, Ledger> {
        self.ledger.lock().unwrap_or_else(PoisonError::into_inner)
    }

    fn journal(&self) -> MutexGuard<'_, Journal> {
        self.journal.lock().unwrap_or_else(PoisonError::into_inner)
    }
}

impl Ledger {
    fn add(&mut self, entry: &Entry) {
        self.counts += entry.counts;
        for (tally, stance) in self.focus.iter_mut().zip(&entry.focus) {
            stance.iter().for_each(|&stance| tally.add(stance));
        }
        self.columns.add(&entry.id, &entry.meta.columns);
    }
}

/// An article that is being written; dropping this before [`Begun::end`] undoes the mark.
struct Begun<'w> {
    writer: &'w Writer,
    id: &'w str,
    ended: bool,
}

impl Begun<'_> {
    fn end(mut self, entry: &Entry) {
        let mut ledger = self.writer.ledger();
        ledger.articles.done(self.id, entry.offsets());
        ledger.add(entry);
        self.ended = true;
    }
}

impl Drop for Begun<'_> {
    fn drop(&mut self) {
        if !self.ended {
            self.writer.ledger().articles.set(self.id, Stage::Seen);
        }
    }
}

/// Decides how much of an interrupted run to resume. Files of a run that is not resumed are added to `previous`.
fn go_on(
    run_dir: &RunDir,
    fingerprint: &RunFingerprint,
    start: Start,
    previous: &mut PreviousRun,
) -> Result<(Option<Unfinished>, Started), ReportError> {
    let path = run_dir.path(journal::FILE);
    let read = |each: &mut dyn FnMut(&Entry)| {
        Unfinished::read(&path, each).map_err(|reason| ReportError::journal(&path, reason))
    };
    let Some(unfinished) = read(&mut |_| {})? else { return Ok((None, Started::Afresh)) };
    let articles = unfinished.articles();
    if articles > 0 && start == Start::Careful {
        return Err(ReportError::Unfinished { folder: run_dir.output().to_owned(), articles });
    }
    let differing = unfinished.fingerprint.differing(fingerprint);
    if start == Start::Resume && differing.is_empty() {
        return Ok((Some(unfinished), Started::Resumed(articles)));
    }
    let mut ids = Vec::new();
    read(&mut |entry| ids.push(entry.id.clone()))?;
    previous.add(Format::ALL.map(|format| format.name().to_owned()), ids);
    Ok((
        None,
        if start == Start::Resume && articles > 0 { Started::Changed(differing) } else { Started::Afresh },
    ))
}

/// Removes the JSON of articles that the resumed run had finished and that are no longer in the input.
fn clear_unmet(run_dir: &RunDir, settings: &Settings, articles: &Reported<'_>) -> Result<(), ReportError> {
    if !settings.formats.contains(&Format::Json) {
        return Ok(());
    }
    let mut unmet = BTreeSet::new();
    let path = run_dir.path(journal::FILE);
    let read = Unfinished::read(&path, |entry| {
        if !articles.contains(&entry.id) {
            unmet.insert(json::path(run_dir.output(), &entry.id));
        }
    });
    read.map_err(|reason| ReportError::journal(&path, reason))?;
    unmet.into_iter().try_for_each(|path| {
        run_dir.disk().remove(&path).map_err(|reason| ReportError::Remove { path, reason })
    })
}

fn output(format: Format, run_dir: &Arc<RunDir>, end: Offset) -> Result<Box<dyn Output>, ReportError> {
    let run_dir = Arc::clone(run_dir);
    Ok(match format {
        Format::Csv => Box::new(SpooledOutput::create(Csv, run_dir, end)?),
        Format::Html => Box::new(SpooledOutput::create(Html, run_dir, end)?),
        Format::Json => Box::new(Articles::create(run_dir)?),
        Format::Jsonl => Box::new(SpooledOutput::create(Lines, run_dir, end)?),
        Format::Parquet => Box::new(SpooledOutput::create(Parquet, run_dir, end)?),
    })
}

#[cfg(test)]
#[allow(clippy::unwrap_used, clippy::panic)]
mod tests {
    use std::panic::{AssertUnwindSafe, catch_unwind};

    use super::*;
    use crate::report::fixture;

    /// Panics at one article.
    struct Stumbling;

    impl Output for Stumbling {
        fn accept(&self, record: &Record<'_>, _: &Settings) -> Result<SpoolEntry, ReportError> {
            assert_ne!(record.id, "b-hostile");
            Ok(SpoolEntry::default())
        }

        fn holds(&self, _: &str, _: &SpoolEntry) -> bool {
            true
        }

        fn sync(&self) -> Result<(), ReportError> {
            Ok(())
        }

        fn finish(&self, _: &Run<'_>, _: &[Offset]) -> Result<(), ReportError> {
            Ok(())
        }
    }

    #[test]
    fn an_article_that_an_output_panics_at_is_not_in_the_report() {
        let folder = tempfile::tempdir().unwrap();
        let mut writer = Writer::create(folder.path(), fixture::settings(&[Format::Csv])).unwrap();
        writer.outputs.push(Box::new(Stumbling));
        writer.accept(&fixture::plain()).unwrap();
        assert!(catch_unwind(AssertUnwindSafe(|| writer.accept(&fixture::hostile()))).is_err());
        assert_eq!(writer.finish(&fixture::run()).unwrap().counts.articles, 1);
        let articles = std::fs::read_to_string(folder.path().join("articles.csv")).unwrap();
        assert!(articles.contains("a-plain") && !articles.contains("b-hostile"), "{articles}");
    }
}
