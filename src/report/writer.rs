//! Takes analyses one at a time, in any order and from any thread, and leaves a whole report behind.
//!
//! Memory does not hold analyses: an article is rendered, set aside on disk (see `spool`)
//! and forgotten. What stays is its id and where its rows are (see `taken`). A run too large even for
//! these would sort them outside memory here, and nowhere else.

use std::collections::BTreeSet;
use std::path::Path;
use std::sync::{Arc, Mutex, MutexGuard, PoisonError};

use super::csv::Csv;
use super::disk::Disk;
use super::duplicates::{self, Duplicates};
use super::previous_run::PreviousRun;
use super::spooled_format::SpooledOutput;
use super::journal::{self, Entry, Journal, RunFingerprint, Unfinished};
use super::json::{self, Articles};
use super::jsonl::Lines;
use super::manifest;
use super::meta::{Columns, Fingerprint};
use super::html::Html;
use super::parquet::Parquet;
use super::spool::{SpoolEntry, Offset};
use super::article_index::{Reported, Stage, ArticleIndex};
use super::run_dir::RunDir;
use super::{
    Counts, FailureRow, FocusTally, Format, Outcome, Record, ReportError, RunInfo, Settings, data_package,
};
use crate::document::{Analysis, Article};

/// A format of the report. To add one: a file with a type that does this, and a name in [`Format`].
pub(super) trait Output: Send + Sync {
    /// Takes an article; called from many threads at once. Tells what was set aside of it.
    fn accept(&self, record: &Record<'_>, settings: &Settings) -> Result<SpoolEntry, ReportError>;

    /// Whether what was set aside of the article of this id is still there, unharmed.
    fn holds(&self, id: &str, spooled: &SpoolEntry) -> bool;

    /// Makes sure that what was set aside outlasts a power cut, so far as it does not already.
    fn sync(&self) -> Result<(), ReportError>;

    /// Writes what could not be written before all articles were known. Called once, after the last; `places` are
    /// those that it gave of the articles, in the order of their ids.
    fn finish(&self, run: &Run<'_>, offsets: &[Offset]) -> Result<(), ReportError>;
}

/// A run when all articles are in: what its files are finished with.
pub(super) struct Run<'a> {
    /// As the caller told it.
    pub(super) info: &'a RunInfo,
    /// What the report was asked to be.
    pub(super) settings: &'a Settings,
    /// How much there was.
    pub(super) counts: Counts,
    /// Words of articles that were taken over, not analysed.
    pub(super) taken_words: usize,
    /// What is in the report.
    pub(super) articles: Reported<'a>,
    /// The columns of the input that the program does not use, as far as the tables hold them, and whether there are more.
    pub(super) meta: Vec<String>,
    pub(super) more_meta: bool,
    /// Sorted by source.
    pub(super) failures: Vec<&'a FailureRow>,
}

impl Run<'_> {
    /// Words analysed a second, 0 where no time was taken.
    pub(super) fn words_per_second(&self) -> f64 {
        let (words, seconds) = (self.counts.words - self.taken_words, self.info.timings.total_seconds);
        if seconds > 0.0 { (words as f64 / seconds).round() } else { 0.0 }
    }
}

/// What to do with a run that was cut short in the same folder.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Start {
    /// Refuse to throw away what it had finished.
    Careful,
    /// Throw it away.
    Afresh,
    /// Go on with it.
    Resume,
}

/// What is to be done about an article that was read.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum ArticleStatus {
    /// It is new: analyse it.
    New,
    /// It was finished by the run that this one goes on with, and is taken over: it need not be analysed again.
    Finished,
    /// One of its id was met before.
    Again,
    /// Its text is that of one that was met before, and such are left out.
    LeftOut,
}

/// How a run began.
#[derive(Clone, Debug, PartialEq, Eq)]
pub enum Started {
    /// From nothing.
    Afresh,
    /// With so many articles finished before.
    Resumed(usize),
    /// From nothing, though articles had been finished: the run was made with other things, which are named.
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
    /// Articles that the run which this one goes on with had finished, and their words.
    taken_over: usize,
    taken_words: usize,
    /// Whether what a former run said of the folder no longer holds.
    begun: bool,
}

impl Writer {
    /// Prepares `folder`, making it if need be, for a run of no particular making; what a run that was cut short left is
    /// thrown away.
    ///
    /// # Errors
    /// Those of [`Writer::open`].
    pub fn create(folder: &Path, settings: Settings) -> Result<Self, ReportError> {
        Self::open(folder, settings, RunFingerprint::default(), Start::Afresh)
    }

    /// Prepares `folder`, making it if need be, for a run made with `making`. What a run that was cut short left there is
    /// gone on with if `start` says so and it was made with the same.
    ///
    /// # Errors
    /// Told before any work is done: [`ReportError::Folder`] if the folder cannot be made or written to,
    /// [`ReportError::Locked`] if another run is at work there, [`ReportError::Unfinished`] if a run was cut short and
    /// `start` is [`Start::Careful`].
    pub fn open(
        folder: &Path,
        settings: Settings,
        fingerprint: RunFingerprint,
        start: Start,
    ) -> Result<Self, ReportError> {
        Self::on(Disk::new(), folder, settings, fingerprint, start)
    }

    /// The same on a disk that may be spoiled.
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

    /// Meets an article before it is analysed. It is taken over from the run that this one goes on with, if it was finished
    /// there and all that was set aside of it is still there.
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

    /// Meets an article in the order of the input: also compares its text with those before it, and notes in it which of
    /// them it repeats.
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

    /// What the run that this one goes on with finished of the article, if it is still there.
    fn finished(&self, article: &Article) -> Option<Entry> {
        if !matches!(self.started, Started::Resumed(_)) {
            return None;
        }
        let entry = self.journal().finished(article);
        let holds = |entry: &Entry| {
            entry.spooled.len() == self.outputs.len()
                && entry.focus.len() == self.settings.focus.len()
                && self.outputs.iter().zip(&entry.spooled).all(|(output, spooled)| output.holds(&entry.id, spooled))
        };
        entry.filter(holds)
    }

    /// Takes an article. May be called from many threads at once, in any order, and whether it was met before or not. After a
    /// panic, it is as if the article had not been given.
    ///
    /// # Errors
    /// If it has no id or one of its id was taken before, or if a file cannot be written.
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

    /// Notes in the ledger that an article is being written; only that it was met, if nothing comes of it.
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

    /// Writes the files that need all articles, clears away what a former run left, and writes `run.json` last. If `info`
    /// says that the run is partial, nothing is cleared away, and what was finished can be gone on with.
    ///
    /// # Errors
    /// If a file cannot be written or removed. There is no `run.json` then, and what was finished can be gone on with.
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

/// An article that is being written; as if it never had been when dropped, unless that came to its end.
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

/// What of a run that was cut short is gone on with. What it wrote and this one will not is added to `former`.
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

/// Removes the JSON of articles that were finished by a run that this one went on with, and are no longer in the input.
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
    unmet
        .into_iter()
        .try_for_each(|path| run_dir.disk().remove(&path).map_err(|reason| ReportError::Remove { path, reason }))
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
