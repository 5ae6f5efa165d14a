//! Many articles through the stages: one thread reads, the pool analyses two groups at a time, one thread writes.
//!
//! Reading is a group ahead and writing may be a group behind, so the pool waits for neither as long as it is the
//! slowest of the three; and where one group runs out of work for all its threads, there is the other. Memory does not
//! grow with the number of articles; what an article's analysis says never depends on its group.

use std::collections::{BTreeMap, BTreeSet};
use std::convert::Infallible;
use std::fmt::Display;
use std::sync::atomic::{AtomicBool, Ordering};
use std::sync::mpsc::{Receiver, SyncSender, sync_channel};
use std::sync::{Arc, Mutex, PoisonError};
use std::thread;
use std::time::{Duration, Instant};

use rayon::ThreadPool;
use rayon::prelude::*;

use super::groups::{Group, Groups};
use super::{Finder, compose};
use crate::actors::Gazetteer;
use crate::document::{Analysis, Article, Document, Engine, Part, Text};
use crate::encode::{EncodeError, Encoded};
use crate::ingest::Failure;
use crate::panics::{self, catch_panic};
use crate::report::{Progress, ReportError, Task, Writer};
use crate::segment;

/// Groups that are analysed at the same time.
pub(super) const IN_WORK: usize = 2;
/// Groups that are read and not yet written, at most: those in work, and a few that are done before a slow one and wait for
/// it, so that one very long article fills no memory with what comes after it.
const AHEAD: usize = IN_WORK + 4;

/// Everything an analysis is made with.
pub struct Pipeline {
    finder: Box<dyn Finder>,
    catalogue: Gazetteer,
    roll_up: BTreeSet<Part>,
    summary_sentences: usize,
}

/// What a run came to, beside what the writer holds. The three times overlap.
#[derive(Debug, Default)]
pub struct Run {
    /// What gave no analysis.
    pub failures: Vec<Failure>,
    /// Time spent reading files.
    pub loading: Duration,
    /// Time spent in the stages.
    pub encoding: Duration,
    /// Time spent writing.
    pub writing: Duration,
    /// Whether the run ended at the first failure, as asked.
    pub stopped: bool,
    /// Whether the run was asked to end before all articles were analysed, and did.
    pub interrupted: bool,
}

impl Pipeline {
    /// Puts the parts together; `summary_sentences` is the length of a summary.
    pub fn new(finder: Box<dyn Finder>, catalogue: Gazetteer, summary_sentences: usize) -> Self {
        Self { finder, catalogue, roll_up: BTreeSet::new(), summary_sentences }
    }

    /// The same, with what is said of parts of these kinds counted toward their wholes as well.
    pub fn with_roll_up(self, roll_up: BTreeSet<Part>) -> Self {
        Self { roll_up, ..self }
    }

    /// What analyses say they were made with.
    pub fn engine(&self) -> Engine {
        self.finder.engine()
    }

    /// Hex SHA-256 of the models' files.
    pub fn hash(&self) -> &str {
        self.finder.hash()
    }

    /// What is known of the models and how good they are; null where nothing is.
    pub fn card(&self) -> serde_json::Value {
        self.finder.card()
    }

    /// Analyses articles as they come, on `pool`, and hands each analysis to the writer, on the caller's thread.
    ///
    /// An article that fails is left out and told of; with `fail_fast`, nothing after its group is written. Articles that
    /// the writer takes over from an earlier run are not analysed. Once `stop` is true, what is in work is finished and
    /// nothing more is begun.
    ///
    /// # Errors
    /// The writer's.
    pub fn run(
        &self,
        articles: impl Iterator<Item = Result<Article, Failure>> + Send,
        pool: &ThreadPool,
        writer: &Writer,
        progress: &Progress,
        fail_fast: bool,
        stop: &AtomicBool,
    ) -> Result<Run, ReportError> {
        let task = progress.start();
        let (to_analyze, groups) = sync_channel(0);
        // Gone with the last thread that analyses, so that the reader ends too.
        let groups = Arc::new(Mutex::new(groups));
        let (to_write, analyzed) = sync_channel(1);
        // What was left undone: articles that were not read on, groups that were not begun.
        let cut = AtomicBool::new(false);
        let go_on = || {
            let asked = stop.load(Ordering::Relaxed);
            cut.fetch_or(asked, Ordering::Relaxed);
            !asked
        };
        let articles = articles.map_while(|article| go_on().then_some(article));
        let analyze = |groups: Arc<Mutex<Receiver<_>>>, to_write: SyncSender<_>| {
            let next = || groups.lock().unwrap_or_else(PoisonError::into_inner).recv();
            while let Ok((place, group)) = next() {
                if !go_on() || to_write.send((place, pool.install(|| self.analyze(group, &task)))).is_err() {
                    break;
                }
            }
        };
        thread::scope(|scope| {
            let (allow, turns) = turns(AHEAD);
            scope.spawn(move || {
                let meet = |article: &mut Article| writer.meet_in_order(article);
                for numbered in Groups::new(articles, meet, fail_fast).enumerate() {
                    if turns.recv().is_err() || to_analyze.send(numbered).is_err() {
                        break;
                    }
                }
            });
            for _ in 0..IN_WORK {
                let (groups, to_write) = (Arc::clone(&groups), to_write.clone());
                scope.spawn(|| analyze(groups, to_write));
            }
            drop((groups, to_write));
            let run = write(analyzed, writer, &task, fail_fast, &allow);
            // Whoever reads may be waiting for input that never comes.
            stop.fetch_or(run.is_err(), Ordering::Relaxed);
            run
        })
        .map(|run| Run { interrupted: cut.load(Ordering::Relaxed), ..run })
    }

    /// Analyses a group of articles together.
    fn analyze(&self, Group { articles, mut failures, done, loading }: Group, task: &Task) -> Analyzed {
        let began = Instant::now();
        let (analyses, failed) = apart(self.each(articles, task, |_, result| result));
        failures.extend(failed);
        Analyzed { analyses, failures, done, loading, began, ended: Instant::now() }
    }

    /// Analyses articles together, and does with each by its place among them what `then` does, as soon as it is
    /// known; gives what came of them in no certain order.
    pub(super) fn each<T: Send>(
        &self,
        articles: Vec<Article>,
        task: &Task,
        then: impl Fn(usize, Result<Analysis, Failure>) -> T + Sync,
    ) -> Vec<T> {
        let cut =
            |a: Article| guarded(Origin::of(&a), "segment", || Ok::<_, EncodeError>(segment::segment(a)));
        let (mut places, mut documents, mut results) = (Vec::new(), Vec::new(), Vec::new());
        let cut: Vec<Result<Document, Failure>> = articles.into_par_iter().map(cut).collect();
        for (place, result) in cut.into_iter().enumerate() {
            match result {
                Err(failure) => results.push(then(place, Err(failure))),
                Ok(document) => {
                    places.push(place);
                    documents.push(document);
                }
            }
        }
        let printed = self.restore_case(&mut documents);
        let encoded = self.encode(&documents);
        type Read = (Document, (Option<Text>, Result<Encoded, EncodeError>));
        let conclude = |(place, (mut document, (printed, encoded))): (usize, Read)| {
            task.words(document.article.text.as_str().split_whitespace().count());
            let concluded = guarded(Origin::of(&document.article), "analysis", || {
                let found = self.finder.find(&document, &encoded?, &self.catalogue, &self.roll_up)?;
                if let Some(printed) = printed {
                    document.article.text = printed;
                }
                Ok::<_, EncodeError>(compose(
                    document,
                    found,
                    &self.roll_up,
                    self.summary_sentences,
                    self.engine(),
                ))
            });
            then(place, concluded)
        };
        let documents = places
            .into_par_iter()
            .zip(documents.into_par_iter().zip(printed.into_par_iter().zip(encoded)))
            .with_max_len(1);
        results.par_extend(documents.map(conclude));
        results
    }

    /// Gives sentences without case the capitals that they would be printed with; returns the text of each document that
    /// was changed, as it is printed. Where the model fails, documents are left as they are.
    fn restore_case(&self, documents: &mut [Document]) -> Vec<Option<Text>> {
        let restored =
            catch_panic(|| self.finder.restore_case(documents, &self.catalogue)).ok().and_then(Result::ok);
        let mut printed = vec![None; documents.len()];
        for ((document, text), printed) in
            documents.iter_mut().zip(restored.unwrap_or_default()).zip(&mut printed)
        {
            *printed = text.map(|text| std::mem::replace(&mut document.article.text, text));
        }
        printed
    }

    /// What the models read of documents; where they stumble over one, the others are read again without it.
    fn encode(&self, documents: &[Document]) -> Vec<Result<Encoded, EncodeError>> {
        let alone = |document: &Document| {
            catch_panic(|| self.finder.encode(std::slice::from_ref(document)).remove(0))
                .unwrap_or_else(|said| Err(EncodeError::Run { reason: panics::reason(&said) }))
        };
        catch_panic(|| self.finder.encode(documents))
            .unwrap_or_else(|_| documents.iter().map(alone).collect())
    }
}

/// What came of a group.
struct Analyzed {
    analyses: Vec<Analysis>,
    failures: Vec<Failure>,
    done: usize,
    loading: Duration,
    began: Instant,
    ended: Instant,
}

/// Hands what was analysed to the writer, group after group.
fn write(
    analyzed: Receiver<(usize, Analyzed)>,
    writer: &Writer,
    task: &Task,
    fail_fast: bool,
    allow: &SyncSender<()>,
) -> Result<Run, ReportError> {
    let mut run = Run::default();
    let mut encoded = None;
    for group in in_order(analyzed) {
        let started = Instant::now();
        let articles = group.analyses.len() + group.failures.len() + group.done;
        run.failures.extend(group.failures);
        for analysis in &group.analyses {
            let origin = Origin::of(&analysis.document.article);
            match guarded(origin, "report", || Ok::<_, Infallible>(writer.accept(analysis))) {
                Ok(accepted) => accepted?,
                Err(failure) => run.failures.push(failure),
            }
        }
        task.done(articles);
        // Nobody waits for it once all is read.
        allow.try_send(()).ok();
        let writing = started.elapsed();
        tracing::debug!(
            articles,
            taken_over = group.done,
            load_seconds = group.loading.as_secs_f64(),
            encode_seconds = (group.ended - group.began).as_secs_f64(),
            write_seconds = writing.as_secs_f64(),
            "a group is done"
        );
        run.writing += writing;
        run.loading += group.loading;
        let since = encoded.map_or(group.began, |ended| group.began.max(ended));
        run.encoding += group.ended.saturating_duration_since(since);
        encoded = encoded.max(Some(group.ended));
        run.stopped = fail_fast && !run.failures.is_empty();
        if run.stopped {
            break;
        }
    }
    Ok(run)
}

/// A way to hand out turns, of which so many are there from the start.
pub(super) fn turns(first: usize) -> (SyncSender<()>, Receiver<()>) {
    let (allow, turns) = sync_channel(first);
    (0..first).for_each(|_| {
        allow.try_send(()).ok();
    });
    (allow, turns)
}

/// Numbered things in the order of their numbers, each as soon as those before it have come.
fn in_order<T>(come: Receiver<(usize, T)>) -> impl Iterator<Item = T> {
    let mut early = BTreeMap::new();
    let mut next = 0;
    std::iter::from_fn(move || {
        while !early.contains_key(&next) {
            let (place, thing) = come.recv().ok()?;
            early.insert(place, thing);
        }
        next += 1;
        early.remove(&(next - 1))
    })
}

/// What was done, and what failed.
fn apart<T>(results: Vec<Result<T, Failure>>) -> (Vec<T>, Vec<Failure>) {
    let (mut done, mut failed) = (Vec::with_capacity(results.len()), Vec::new());
    for result in results {
        match result {
            Ok(it) => done.push(it),
            Err(failure) => failed.push(failure),
        }
    }
    (done, failed)
}

/// Where an article came from, for telling of its failure once it is gone.
pub(super) struct Origin {
    source: String,
    sha256: String,
}

impl Origin {
    pub(super) fn of(article: &Article) -> Self {
        Self { source: article.source.clone(), sha256: article.sha256.clone() }
    }
}

/// Runs a stage on one article; an error or a panic becomes that article's failure and nobody else's.
pub(super) fn guarded<T, E: Display>(
    origin: Origin,
    stage: &'static str,
    work: impl FnOnce() -> Result<T, E>,
) -> Result<T, Failure> {
    let failed = |reason: String| Failure {
        source_name: origin.source,
        sha256: Some(origin.sha256),
        stage,
        reason,
        remedy: "report it with the article; the others are not touched".to_owned(),
    };
    match catch_panic(work) {
        Ok(Ok(done)) => Ok(done),
        Ok(Err(error)) => Err(failed(error.to_string())),
        Err(said) => Err(failed(panics::reason(&said))),
    }
}

#[cfg(test)]
#[allow(clippy::panic)]
mod tests {
    use super::*;

    #[test]
    fn what_comes_early_waits_for_its_turn() {
        let (send, come) = sync_channel(4);
        for place in [1, 0, 3, 2] {
            assert!(send.send((place, place)).is_ok());
        }
        drop(send);
        assert_eq!(in_order(come).collect::<Vec<_>>(), [0, 1, 2, 3]);
    }

    #[test]
    fn a_panic_is_one_articles_failure() {
        let origin = || Origin { source: "a.txt".into(), sha256: "00".into() };
        assert_eq!(guarded(origin(), "segment", || Ok::<_, EncodeError>(1)), Ok(1));
        let failure =
            guarded(origin(), "segment", || -> Result<(), EncodeError> { std::panic::panic_any(1) });
        let failure = failure.map_err(|f| (f.source_name, f.stage));
        assert_eq!(failure, Err(("a.txt".to_owned(), "segment")));
    }
}
