//! Takes analyses one at a time, in any order and from any thread, and leaves a whole report behind.
//!
//! Memory does not hold analyses: an article is rendered, set aside on disk (see `spool`)
//! and forgotten. What stays is its id and where its rows are: some 100 bytes an article. A run too large even for
//! these would sort them outside memory here, and nowhere else.

use std::collections::BTreeMap;
use std::collections::btree_map::Entry;
use std::panic::{AssertUnwindSafe, catch_unwind, resume_unwind};
use std::path::{Component, Path, PathBuf};
use std::sync::{Mutex, PoisonError};

use super::csv::Csv;
use super::former::Former;
use super::json::Articles;
use super::jsonl::Lines;
use super::manifest::{self, words_per_second};
use super::page::Page;
use super::parquet::Parquet;
use super::spool::Place;
use super::{
    Counts, FailureRow, FocusTally, Format, Outcome, Record, ReportError, RunInfo, Settings, atomic,
    data_package,
};
use crate::document::Analysis;

/// A format of the report. To add one: a file with a type that does this, and a name in [`Format`].
pub(super) trait Output: Send + Sync {
    /// Takes an article; called from many threads at once. Gives the place where it was set aside, if it was.
    fn accept(&self, record: &Record<'_>, settings: &Settings) -> Result<Place, ReportError>;

    /// Writes what could not be written before all articles were known. Called once, after the last; `places` are
    /// those that it gave of the articles, in the order of their ids.
    fn finish(&self, run: &Run<'_>, places: &[Place]) -> Result<(), ReportError>;
}

/// A run when all articles are in: what its files are finished with.
pub(super) struct Run<'a> {
    /// As the caller told it.
    pub(super) info: &'a RunInfo,
    /// How much there was.
    pub(super) counts: Counts,
    /// Ids in order.
    pub(super) articles: Vec<&'a str>,
    /// Sorted by source.
    pub(super) failures: Vec<&'a FailureRow>,
}

/// Writes the report of one run.
pub struct Writer {
    folder: PathBuf,
    settings: Settings,
    former: Former,
    outputs: Vec<Box<dyn Output>>,
    ledger: Mutex<Ledger>,
}

struct Ledger {
    /// The places that the outputs gave of an article, by its id; of one that is being taken, zeros.
    articles: BTreeMap<Box<str>, [Place; Format::ALL.len()]>,
    counts: Counts,
    focus: Vec<FocusTally>,
}

impl Writer {
    /// Prepares `folder`, making it if need be.
    ///
    /// # Errors
    /// [`ReportError::Folder`] if the folder cannot be made or written to: told before any work is done.
    pub fn create(folder: &Path, settings: Settings) -> Result<Self, ReportError> {
        atomic::prepare(folder)?;
        let outputs = settings
            .formats
            .iter()
            .map(|&format| output(format, folder, &settings))
            .collect::<Result<_, _>>()?;
        let focus = settings.focus.iter().cloned().map(FocusTally::new).collect();
        Ok(Self {
            folder: folder.to_owned(),
            former: Former::read(folder),
            outputs,
            ledger: Mutex::new(Ledger { articles: BTreeMap::new(), counts: Counts::default(), focus }),
            settings,
        })
    }

    /// Takes an article. May be called from many threads at once, in any order. After a panic, it is as if the article had
    /// not been given.
    ///
    /// # Errors
    /// If its id is no file name or was taken before, or if a file cannot be written.
    pub fn accept(&self, analysis: &Analysis) -> Result<(), ReportError> {
        let record = Record::new(analysis);
        let id = record.id.to_string();
        if !is_file_name(&id) {
            return Err(ReportError::UnsafeId { id });
        }
        let mut places = Default::default();
        match self.ledger().articles.entry(id.as_str().into()) {
            Entry::Occupied(_) => return Err(ReportError::DuplicateId { id }),
            Entry::Vacant(entry) => entry.insert(places),
        };
        let set_aside = catch_unwind(AssertUnwindSafe(|| {
            let mut outputs = self.outputs.iter().zip(&mut places);
            outputs.try_for_each(|(output, place)| {
                *place = output.accept(&record, &self.settings)?;
                Ok(())
            })
        }));
        // Whoever catches the panic may go on: the article is then none of the report's.
        set_aside.unwrap_or_else(|panic| {
            self.ledger().articles.remove(id.as_str());
            resume_unwind(panic)
        })?;
        let mut ledger = self.ledger();
        ledger.articles.insert(id.into(), places);
        ledger.counts.add(&record);
        ledger.focus.iter_mut().for_each(|tally| tally.add(&record));
        Ok(())
    }

    /// Writes the files that need all articles, clears away what a former run left, and writes
    /// `run.json` last.
    ///
    /// # Errors
    /// If a file cannot be written or removed. `run.json` is then still the former one.
    pub fn finish(self, info: &RunInfo) -> Result<Outcome, ReportError> {
        let ledger = self.ledger.into_inner().unwrap_or_else(PoisonError::into_inner);
        let mut failures: Vec<_> = info.failures.iter().collect();
        failures.sort();
        let run = Run {
            info,
            counts: Counts { failures: failures.len(), ..ledger.counts },
            articles: ledger.articles.keys().map(|id| &**id).collect(),
            failures,
        };
        for (i, output) in self.outputs.iter().enumerate() {
            let places: Vec<Place> = ledger.articles.values().map(|places| places[i]).collect();
            output.finish(&run, &places)?;
        }
        self.former.clear(&self.folder, &self.settings, &ledger.articles.keys().map(|id| &**id).collect())?;
        data_package::write(&self.folder, &self.settings)?;
        manifest::write(&self.folder, &self.settings, &run)?;
        Ok(Outcome {
            counts: run.counts,
            focus: ledger.focus,
            words_per_second: words_per_second(run.counts.words, info.timings.total_seconds),
        })
    }

    fn ledger(&self) -> std::sync::MutexGuard<'_, Ledger> {
        self.ledger.lock().unwrap_or_else(PoisonError::into_inner)
    }
}

fn output(format: Format, folder: &Path, settings: &Settings) -> Result<Box<dyn Output>, ReportError> {
    Ok(match format {
        Format::Csv => Box::new(Csv::create(folder)?),
        Format::Html => Box::new(Page::create(folder, settings)?),
        Format::Json => Box::new(Articles::create(folder)?),
        Format::Jsonl => Box::new(Lines::create(folder)?),
        Format::Parquet => Box::new(Parquet::create(folder)?),
    })
}

/// Whether `id` names a file in a folder and cannot lead out of it.
pub(super) fn is_file_name(id: &str) -> bool {
    let mut parts = Path::new(id).components();
    let single = matches!((parts.next(), parts.next()), (Some(Component::Normal(_)), None));
    single && !id.contains(['/', '\\', '\0'])
}

#[cfg(test)]
#[allow(clippy::unwrap_used, clippy::panic)]
mod tests {
    use super::*;
    use crate::report::fixture;

    /// Panics at one article.
    struct Stumbling;

    impl Output for Stumbling {
        fn accept(&self, record: &Record<'_>, _: &Settings) -> Result<Place, ReportError> {
            assert_ne!(record.id, "b-hostile");
            Ok(0)
        }

        fn finish(&self, _: &Run<'_>, _: &[Place]) -> Result<(), ReportError> {
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
