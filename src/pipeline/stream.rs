//! Articles answered one by one for as long as they come: a line for each, written as soon as it is known. Apart from
//! `run` because a stream has no end to wait for: nothing is kept of an article once its line is written, an article
//! never waits long for others, and whoever reads the lines may go away.
//!
//! One thread reads and is an article ahead; two gather what has come into groups and analyse them; the caller's thread
//! writes. Each waits for the next, so a slow reader of the lines slows the reading of articles, and memory holds
//! no more than the groups in work.

use std::collections::BTreeMap;
use std::io::{self, Write};
use std::sync::atomic::{AtomicBool, Ordering};
use std::sync::mpsc::{Receiver, RecvTimeoutError, SyncSender, sync_channel};
use std::sync::{Mutex, PoisonError};
use std::thread;
use std::time::{Duration, Instant};

use rayon::ThreadPool;

use super::Pipeline;
use super::groups::{ARTICLES, LENGTH};
use super::run::{IN_WORK, Origin, guarded, turns};
use crate::document::{Analysis, Article};
use crate::ingest::Failure;
use crate::panics::{self, catch_panic};
use crate::report::{FailureRow, Progress, ReportError, Task, analysis_line, failure_line};

/// How long an article waits for others to share the model's batches with: short beside the second that somebody who
/// waits for an answer would notice, long beside the milliseconds that a full group takes to read.
const PATIENCE: Duration = Duration::from_millis(50);
/// Groups that may be analysed before an earlier one is, where order is kept: their lines wait in memory.
const AHEAD: usize = 8;

/// In which order the lines are written.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Order {
    /// Each as soon as it is known.
    AsFinished,
    /// As the articles came.
    AsRead,
}

/// What a stream came to.
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq)]
pub struct Streamed {
    /// Lines that are analyses.
    pub articles: u64,
    /// Lines that tell of a failure.
    pub failures: u64,
    /// Whether it ended at the first failure, as asked.
    pub stopped: bool,
}

/// What has come of the input: an article, a failure to read one, or `None`, the end.
type Come = Option<Result<Article, Failure>>;

/// A line of the output.
struct Line {
    bytes: Vec<u8>,
    failure: Option<Failure>,
}

/// What an analysing thread hands over.
enum Done {
    /// A line that waits for no other.
    One(Line),
    /// All lines of the group of that number, in order.
    Group(usize, Vec<Line>),
}

/// What the analysing threads share: the way in.
struct Inlet {
    come: Receiver<Come>,
    /// Groups gathered.
    number: usize,
    /// Where order is kept: one for every group that may be begun.
    turns: Option<Receiver<()>>,
}

impl Pipeline {
    /// Analyses articles as they come, on `pool`, and writes a line for each to `out`: an analysis, or a failure.
    ///
    /// Ends with the input; at once and quietly if whoever reads `out` has gone; with `fail_fast`, after the first
    /// failure. Ids are not kept: an article that comes twice is answered twice. `articles` is read on a thread of its
    /// own, which is left behind if it still waits for input when the stream ends.
    ///
    /// # Errors
    /// `out` cannot be written to.
    pub fn stream(
        &self,
        articles: impl Iterator<Item = Result<Article, Failure>> + Send + 'static,
        pool: &ThreadPool,
        out: &mut dyn Write,
        order: Order,
        fail_fast: bool,
        progress: &Progress,
    ) -> Result<Streamed, ReportError> {
        let task = progress.start();
        let (feed, come) = sync_channel::<Come>(1);
        let wake = feed.clone();
        thread::spawn(move || read(articles, &feed));
        let (allow, turns) = turns(AHEAD);
        let turns = (order == Order::AsRead).then_some(turns);
        let inlet = Mutex::new(Inlet { come, number: 0, turns });
        let over = AtomicBool::new(false);
        let (to_write, done) = sync_channel(1);
        let work = |to_write: SyncSender<Done>| {
            while let Some((number, group)) = next_group(&inlet, &over) {
                self.answer(number, group, pool, order, &to_write, &task);
            }
        };
        thread::scope(|scope| {
            for _ in 0..IN_WORK {
                let to_write = to_write.clone();
                scope.spawn(|| work(to_write));
            }
            drop(to_write);
            let written = write_lines(done, out, &allow, fail_fast, &task, progress);
            // Whoever waits for input is woken: where there is no room for the end, there is something to wake by.
            over.store(true, Ordering::SeqCst);
            drop(wake.try_send(None));
            drop(allow);
            written
        })
    }

    /// Hands over the lines of a group.
    fn answer(
        &self,
        number: usize,
        group: Vec<Result<Article, Failure>>,
        pool: &ThreadPool,
        order: Order,
        to_write: &SyncSender<Done>,
        task: &Task,
    ) {
        let lines = Mutex::new(BTreeMap::new());
        let tell = |place: usize, result: Result<Analysis, Failure>| {
            let line = line(result);
            match order {
                // Nobody is there to take it once the stream is over.
                Order::AsFinished => drop(to_write.send(Done::One(line))),
                Order::AsRead => {
                    lines.lock().unwrap_or_else(PoisonError::into_inner).insert(place, line);
                }
            }
        };
        let (mut places, mut articles) = (Vec::new(), Vec::new());
        for (place, result) in group.into_iter().enumerate() {
            match result {
                Err(failure) => tell(place, Err(failure)),
                Ok(article) => {
                    places.push(place);
                    articles.push(article);
                }
            }
        }
        pool.install(|| self.each(articles, task, |i, result| tell(places[i], result)));
        if order == Order::AsRead {
            let lines = lines.into_inner().unwrap_or_else(PoisonError::into_inner);
            drop(to_write.send(Done::Group(number, lines.into_values().collect())));
        }
    }
}

/// Passes on what is read, and the end.
fn read(articles: impl Iterator<Item = Result<Article, Failure>>, feed: &SyncSender<Come>) {
    let whole = catch_panic(|| {
        articles.into_iter().all(|article| feed.send(Some(article)).is_ok());
    });
    if let Err(said) = whole {
        let failure = Failure {
            source_name: "the input".to_owned(),
            sha256: None,
            stage: "ingest",
            reason: panics::reason(&said),
            remedy: "report it with what comes after the last line that was answered".to_owned(),
        };
        drop(feed.send(Some(Err(failure))));
    }
    drop(feed.send(None));
}

/// The next articles to analyse together, with their number: as many as make full batches, or what has come when the
/// first of them has waited for [`PATIENCE`]. `None` once the stream is over.
fn next_group(inlet: &Mutex<Inlet>, over: &AtomicBool) -> Option<(usize, Vec<Result<Article, Failure>>)> {
    let mut inlet = inlet.lock().unwrap_or_else(PoisonError::into_inner);
    if let Some(turns) = &inlet.turns {
        turns.recv().ok()?;
    }
    if over.load(Ordering::SeqCst) {
        return None;
    }
    let (mut group, mut length) = (Vec::new(), 0);
    let mut next = inlet.come.recv().map_err(|_| RecvTimeoutError::Disconnected);
    let until = Instant::now() + PATIENCE;
    let ended = loop {
        match next {
            Err(RecvTimeoutError::Timeout) => break false,
            Ok(None) | Err(RecvTimeoutError::Disconnected) => break true,
            Ok(Some(result)) => {
                length += result.as_ref().map_or(0, |article| article.text.len());
                group.push(result);
            }
        }
        if group.len() >= ARTICLES || length >= LENGTH {
            break false;
        }
        next = inlet.come.recv_timeout(until.saturating_duration_since(Instant::now()));
    };
    over.fetch_or(ended, Ordering::SeqCst);
    inlet.number += 1;
    (!group.is_empty()).then(|| (inlet.number - 1, group))
}

/// What is written of an article.
fn line(result: Result<Analysis, Failure>) -> Line {
    let told = result.and_then(|analysis| {
        guarded(Origin::of(&analysis.document.article), "report", || analysis_line(&analysis))
    });
    match told {
        Ok(bytes) => Line { bytes, failure: None },
        Err(failure) => {
            Line { bytes: failure_line(&FailureRow::from(failure.clone())), failure: Some(failure) }
        }
    }
}

/// Writes lines as they are handed over, groups in the order of their numbers; each is flushed, since somebody may wait
/// for it.
fn write_lines(
    done: Receiver<Done>,
    out: &mut dyn Write,
    allow: &SyncSender<()>,
    fail_fast: bool,
    task: &Task,
    progress: &Progress,
) -> Result<Streamed, ReportError> {
    let mut streamed = Streamed::default();
    let (mut early, mut next) = (BTreeMap::new(), 0);
    for done in done {
        let mut lines = match done {
            Done::One(line) => vec![line],
            Done::Group(number, lines) => {
                early.insert(number, lines);
                let mut ready = Vec::new();
                while let Some(lines) = early.remove(&next) {
                    ready.extend(lines);
                    next += 1;
                    allow.try_send(()).ok();
                }
                ready
            }
        };
        if fail_fast && let Some(first) = lines.iter().position(|line| line.failure.is_some()) {
            lines.truncate(first + 1);
            streamed.stopped = true;
        }
        for Line { bytes, failure } in lines {
            match out.write_all(&bytes).and_then(|()| out.flush()) {
                Err(gone) if gone.kind() == io::ErrorKind::BrokenPipe => return Ok(streamed),
                other => other.map_err(|reason| ReportError::Stream { reason })?,
            }
            match failure {
                None => streamed.articles += 1,
                Some(failure) => {
                    progress.say(&format!("failed: {failure}"));
                    streamed.failures += 1;
                }
            }
            task.done(1);
        }
        if streamed.stopped {
            break;
        }
    }
    Ok(streamed)
}

impl From<Failure> for FailureRow {
    fn from(failure: Failure) -> Self {
        Self {
            source: failure.source_name,
            sha256: failure.sha256,
            stage: failure.stage.to_owned(),
            reason: failure.reason,
            remedy: failure.remedy,
        }
    }
}
