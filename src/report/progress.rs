//! Reports progress in articles, words per second and time left: a bar on a terminal, occasional lines otherwise, events
//! where a log is kept, nothing when quiet.
//!
//! Everything goes to standard error; a closed standard error does not stop the run.

use std::fmt;
use std::io::{IsTerminal, Write, stderr};
use std::sync::atomic::{AtomicBool, AtomicU64, Ordering};
use std::sync::{Arc, Mutex, PoisonError};
use std::time::{Duration, Instant};

use indicatif::{ProgressBar, ProgressState, ProgressStyle};

use super::terminal::{printable, thousands};

/// Time between two lines or events: long enough to keep the log of a day's run readable.
const NOW_AND_THEN: Duration = Duration::from_secs(30);
/// Refresh interval of the bar, so that its clock moves even when no article finishes.
const TICK: Duration = Duration::from_millis(250);

/// How progress is shown.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum ProgressMode {
    /// A bar.
    Bar,
    /// A line at the start, now and then, and at the end.
    Lines,
    /// As events of the log.
    Log,
    /// Not at all.
    Quiet,
}

impl ProgressMode {
    /// Events if a log is kept (somebody listens to `tracing`), nothing if `quiet`, a bar if standard error is a
    /// terminal, lines otherwise.
    pub fn detect(quiet: bool) -> Self {
        if tracing::enabled!(tracing::Level::INFO) {
            return Self::Log;
        }
        match (quiet, stderr().is_terminal()) {
            (true, _) => Self::Quiet,
            (_, true) => Self::Bar,
            (_, false) => Self::Lines,
        }
    }
}

type Lines = Arc<Mutex<Box<dyn Write + Send>>>;

#[derive(Clone)]
enum Display {
    Bar(ProgressBar),
    Lines(Lines),
    Log,
    Quiet,
}

/// Shows how far a run is.
#[derive(Clone)]
pub struct Progress {
    display: Display,
    tally: Arc<Tally>,
}

/// What is counted.
#[derive(Debug)]
struct Tally {
    /// Total number of articles; 0 while unknown.
    expected: AtomicU64,
    articles: AtomicU64,
    words: AtomicU64,
    started: Mutex<Instant>,
}

impl Tally {
    fn articles(&self) -> u64 {
        self.articles.load(Ordering::Relaxed)
    }

    fn seconds(&self) -> f64 {
        self.started.lock().unwrap_or_else(PoisonError::into_inner).elapsed().as_secs_f64()
    }

    /// Total number of articles, if known and plausible.
    fn expected(&self) -> Option<u64> {
        let expected = self.expected.load(Ordering::Relaxed);
        (expected > 0 && expected >= self.articles()).then_some(expected)
    }

    /// Words a second since the start.
    fn speed(&self) -> u64 {
        (self.words.load(Ordering::Relaxed) as f64 / self.seconds().max(f64::MIN_POSITIVE)) as u64
    }

    /// Seconds that the other articles take, if each takes as long as those before it on average.
    fn left(&self) -> Option<f64> {
        let (done, all) = (self.articles(), self.expected()?);
        (done > 0).then(|| self.seconds() * (all - done) as f64 / done as f64)
    }

    /// `120 of 5,000 articles`.
    fn share(&self) -> String {
        match self.expected() {
            Some(all) => format!("{} of {}", spelled(self.articles()), articles(all)),
            None => articles(self.articles()),
        }
    }

    /// `120 of 5,000 articles, 7,900 words a second, 9 min left`.
    fn line(&self) -> String {
        let left = self.left().map(|seconds| format!(", {} left", duration(seconds))).unwrap_or_default();
        format!("{}, {} words a second{left}", self.share(), spelled(self.speed()))
    }
}

fn spelled(count: u64) -> String {
    thousands(usize::try_from(count).unwrap_or(usize::MAX))
}

fn articles(count: u64) -> String {
    format!("{} article{}", spelled(count), if count == 1 { "" } else { "s" })
}

/// A time in the units that matter: `40 s`, `9 min`, `2 h 5 min`.
fn duration(seconds: f64) -> String {
    let minutes = (seconds / 60.0).round() as u64;
    match (seconds.round() as u64, minutes) {
        (seconds @ ..60, _) => format!("{seconds} s"),
        (_, minutes @ ..60) => format!("{minutes} min"),
        _ => format!("{} h {} min", spelled(minutes / 60), minutes % 60),
    }
}

impl Progress {
    /// Progress on standard error.
    pub fn new(mode: ProgressMode) -> Self {
        Self::on(match mode {
            ProgressMode::Bar => Display::Bar(ProgressBar::no_length()),
            ProgressMode::Lines => Display::Lines(Arc::new(Mutex::new(Box::new(stderr())))),
            ProgressMode::Log => Display::Log,
            ProgressMode::Quiet => Display::Quiet,
        })
    }

    fn on(display: Display) -> Self {
        let tally = Tally {
            expected: AtomicU64::new(0),
            articles: AtomicU64::new(0),
            words: AtomicU64::new(0),
            started: Mutex::new(Instant::now()),
        };
        Self { display, tally: Arc::new(tally) }
    }

    /// Articles done so far, those that failed included.
    pub fn articles(&self) -> u64 {
        self.tally.articles()
    }

    /// Words read so far.
    pub fn words(&self) -> u64 {
        self.tally.words.load(Ordering::Relaxed)
    }

    /// Whether anybody sees it.
    pub fn is_shown(&self) -> bool {
        !matches!(self.display, Display::Quiet)
    }

    /// Sets the total number of articles. May be called at any time, from any thread.
    pub fn expect(&self, articles: u64) {
        self.tally.expected.store(articles, Ordering::Relaxed);
        if let Display::Bar(bar) = &self.display {
            bar.set_length(articles);
            bar.set_style(style(KNOWN, Arc::clone(&self.tally)));
        }
    }

    /// Begins: the clock of words a second runs from here.
    pub fn start(&self) -> Task {
        *self.tally.started.lock().unwrap_or_else(PoisonError::into_inner) = Instant::now();
        match &self.display {
            Display::Bar(bar) => {
                let template = if self.tally.expected().is_some() { KNOWN } else { UNKNOWN };
                bar.set_style(style(template, Arc::clone(&self.tally)));
                bar.enable_steady_tick(TICK);
            }
            Display::Lines(_) => self.line(&match self.tally.expected() {
                Some(expected) => format!("reading {}", articles(expected)),
                None => "reading articles".to_owned(),
            }),
            Display::Log => tracing::info!(expected = self.tally.expected(), "reading articles"),
            Display::Quiet => {}
        }
        Task { progress: self.clone(), told: Mutex::new(Instant::now()), ended: AtomicBool::new(false) }
    }

    /// Prints a message above the bar or between the lines, always on one line; nothing when quiet.
    pub fn say(&self, line: &str) {
        let line = printable(line);
        match &self.display {
            Display::Bar(bar) => bar.suspend(|| drop(writeln!(stderr(), "{line}"))),
            Display::Lines(_) => self.line(&line),
            Display::Log => tracing::warn!("{line}"),
            Display::Quiet => {}
        }
    }

    fn line(&self, line: &str) {
        if let Display::Lines(out) = &self.display {
            let mut out = out.lock().unwrap_or_else(PoisonError::into_inner);
            // If standard error is closed there is nowhere to report it.
            drop(writeln!(out, "{line}").and_then(|()| out.flush()));
        }
    }
}

/// Where the number of articles is known.
const KNOWN: &str = "{spinner} {wide_bar} {line}";
/// Where it is not.
const UNKNOWN: &str = "{spinner} {line}";

fn style(template: &str, tally: Arc<Tally>) -> ProgressStyle {
    let style = ProgressStyle::with_template(template).unwrap_or_else(|_| ProgressStyle::default_bar());
    style.with_key("line", move |_: &ProgressState, out: &mut dyn fmt::Write| {
        out.write_str(&tally.line()).ok();
    })
}

/// A run in progress. Ends on [`Task::finish`] or when dropped.
pub struct Task {
    progress: Progress,
    /// Time of the last line or event.
    told: Mutex<Instant>,
    ended: AtomicBool,
}

impl Task {
    /// Counts words as read. May be called from any thread.
    pub fn words(&self, words: usize) {
        self.progress.tally.words.fetch_add(words as u64, Ordering::Relaxed);
    }

    /// Counts articles as done, those that failed included. May be called from any thread.
    pub fn done(&self, articles: usize) {
        self.progress.tally.articles.fetch_add(articles as u64, Ordering::Relaxed);
        if let Display::Bar(bar) = &self.progress.display {
            bar.inc(articles as u64);
        }
        let mut told = self.told.lock().unwrap_or_else(PoisonError::into_inner);
        if told.elapsed() >= NOW_AND_THEN {
            *told = Instant::now();
            self.tell();
        }
    }

    /// Reports the progress.
    fn tell(&self) {
        let tally = &self.progress.tally;
        self.progress.line(&tally.line());
        if matches!(self.progress.display, Display::Log) {
            let seconds_left = tally.left().map(f64::round);
            tracing::info!(
                articles = tally.articles(),
                expected = tally.expected(),
                words_per_second = tally.speed(),
                seconds_left,
                "under way"
            );
        }
    }

    /// Ends; a second call does nothing.
    pub fn finish(&self) {
        if self.ended.swap(true, Ordering::Relaxed) {
            return;
        }
        let tally = &self.progress.tally;
        let (done, seconds, words_per_second) = (tally.articles(), tally.seconds(), tally.speed());
        match &self.progress.display {
            Display::Bar(bar) => bar.finish_and_clear(),
            Display::Lines(_) => self.progress.line(&format!(
                "read {} in {seconds:.1} s, {} words a second",
                articles(done),
                spelled(words_per_second)
            )),
            Display::Log => {
                let words = tally.words.load(Ordering::Relaxed);
                tracing::info!(articles = done, words, seconds, words_per_second, "read all articles");
            }
            Display::Quiet => {}
        }
    }
}

impl Drop for Task {
    fn drop(&mut self) {
        self.finish();
    }
}

#[cfg(test)]
#[allow(clippy::unwrap_used, clippy::expect_used, clippy::panic)]
mod tests {
    use std::io;

    use super::*;

    /// What was written, for the test to read.
    #[derive(Clone, Default)]
    struct Page(Arc<Mutex<Vec<u8>>>);

    impl Page {
        fn lines(&self) -> Vec<String> {
            let text = String::from_utf8(self.0.lock().unwrap().clone()).unwrap();
            text.lines().map(str::to_owned).collect()
        }
    }

    impl Write for Page {
        fn write(&mut self, bytes: &[u8]) -> io::Result<usize> {
            self.0.lock().unwrap().write(bytes)
        }

        fn flush(&mut self) -> io::Result<()> {
            Ok(())
        }
    }

    /// A standard error that nobody reads.
    struct Closed;

    impl Write for Closed {
        fn write(&mut self, _: &[u8]) -> io::Result<usize> {
            Err(io::ErrorKind::BrokenPipe.into())
        }

        fn flush(&mut self) -> io::Result<()> {
            Err(io::ErrorKind::BrokenPipe.into())
        }
    }

    fn lines_to(out: impl Write + Send + 'static) -> Progress {
        Progress::on(Display::Lines(Arc::new(Mutex::new(Box::new(out)))))
    }

    fn ago(seconds: u64) -> Instant {
        Instant::now().checked_sub(Duration::from_secs(seconds)).unwrap()
    }

    #[test]
    fn a_run_is_a_line_at_its_start_now_and_then_and_at_its_end() {
        let page = Page::default();
        let progress = lines_to(page.clone());
        progress.expect(5000);
        let task = progress.start();
        *progress.tally.started.lock().unwrap() = ago(100);
        std::thread::scope(|scope| {
            for _ in 0..4 {
                scope.spawn(|| (0..25).for_each(|_| (task.words(7000), task.done(1)).1));
            }
        });
        assert_eq!(page.lines(), ["reading 5,000 articles"]);
        *task.told.lock().unwrap() = ago(31);
        task.done(0);
        task.done(0);
        progress.say("a word");
        task.finish();
        drop(task);
        let lines = page.lines();
        // 700,000 words in a hundred seconds and a little; 49 times as long for the others.
        assert!(
            lines[1].starts_with("100 of 5,000 articles, 6,") || lines[1].contains(" 7,000 words"),
            "{lines:?}"
        );
        assert!(lines[1].contains(" words a second, 1 h 2"), "{lines:?}");
        assert_eq!(lines[2], "a word");
        assert!(
            lines[3].starts_with("read 100 articles in 1") && lines[3].ends_with(" words a second"),
            "{lines:?}"
        );
        assert_eq!(lines.len(), 4);
    }

    #[test]
    fn what_is_not_known_is_not_told() {
        let page = Page::default();
        let progress = lines_to(page.clone());
        let task = progress.start();
        task.done(3);
        task.tell();
        // A count that cannot be true is none.
        progress.expect(2);
        task.tell();
        progress.expect(3);
        task.tell();
        let lines = page.lines();
        assert_eq!(
            lines,
            [
                "reading articles",
                "3 articles, 0 words a second",
                "3 articles, 0 words a second",
                "3 of 3 articles, 0 words a second, 0 s left",
            ]
        );
    }

    #[test]
    fn times_are_told_in_the_units_that_matter() {
        let told = [0.2, 59.4, 59.6, 61.0, 3540.0, 3600.0, 7500.0, 360_000.0].map(duration);
        assert_eq!(
            told,
            ["0 s", "59 s", "1 min", "1 min", "59 min", "1 h 0 min", "2 h 5 min", "100 h 0 min"]
        );
    }

    #[test]
    fn nobody_listening_stops_nothing() {
        for progress in
            [lines_to(Closed), Progress::new(ProgressMode::Quiet), Progress::new(ProgressMode::Log)]
        {
            let task = progress.start();
            progress.expect(3);
            task.words(30);
            task.done(3);
            task.tell();
            progress.say("unheard");
        }
    }

    #[test]
    fn every_bar_has_a_template_that_parses() {
        for template in [KNOWN, UNKNOWN] {
            assert!(ProgressStyle::with_template(template).is_ok());
        }
        assert_eq!(ProgressMode::detect(true), ProgressMode::Quiet);
    }
}
