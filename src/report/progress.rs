//! How far a run is: bars on a terminal, a line at each start and end otherwise, nothing when quiet.
//!
//! All of it goes to standard error, and a standard error that is gone stops nothing.

use std::io::{IsTerminal, Write, stderr};
use std::sync::atomic::{AtomicBool, AtomicU64, Ordering};
use std::sync::{Arc, Mutex, PoisonError};
use std::time::Instant;

use indicatif::{MultiProgress, ProgressBar, ProgressStyle};

use super::printable;

/// What a run is busy with. Phases may overlap.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Hash)]
pub enum Phase {
    /// Reading files; counted in files.
    Load,
    /// The model at work; counted in sentences.
    Encode,
    /// Writing reports; counted in articles.
    Write,
}

impl Phase {
    fn verb(self) -> &'static str {
        match self {
            Phase::Load => "loading",
            Phase::Encode => "encoding",
            Phase::Write => "writing",
        }
    }

    fn unit(self) -> &'static str {
        match self {
            Phase::Load => "files",
            Phase::Encode => "sentences",
            Phase::Write => "articles",
        }
    }
}

/// How progress is shown.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum ProgressMode {
    /// A bar a phase.
    Bars,
    /// A line when a phase starts and when it ends.
    Lines,
    /// Not at all.
    Quiet,
}

impl ProgressMode {
    /// Nothing if `quiet`, bars if standard error is a terminal, lines otherwise.
    pub fn detect(quiet: bool) -> Self {
        match (quiet, stderr().is_terminal()) {
            (true, _) => Self::Quiet,
            (_, true) => Self::Bars,
            (_, false) => Self::Lines,
        }
    }
}

type Lines = Arc<Mutex<Box<dyn Write + Send>>>;

#[derive(Clone)]
enum Display {
    Bars(MultiProgress),
    Lines(Lines),
    Quiet,
}

/// Shows how far a run is.
#[derive(Clone)]
pub struct Progress {
    display: Display,
}

impl Progress {
    /// Progress on standard error.
    pub fn new(mode: ProgressMode) -> Self {
        let display = match mode {
            ProgressMode::Bars => Display::Bars(MultiProgress::new()),
            ProgressMode::Lines => return Self::lines_to(Box::new(stderr())),
            ProgressMode::Quiet => Display::Quiet,
        };
        Self { display }
    }

    fn lines_to(out: Box<dyn Write + Send>) -> Self {
        Self { display: Display::Lines(Arc::new(Mutex::new(out))) }
    }

    /// Begins a phase of `total` units, if their number is known.
    pub fn start(&self, phase: Phase, total: Option<u64>) -> Task {
        let bar = match &self.display {
            Display::Bars(bars) => bars.add(bar(phase, total)),
            Display::Lines(_) | Display::Quiet => ProgressBar::hidden(),
        };
        let of = total.map(|total| format!(" {total} {}", phase.unit())).unwrap_or_default();
        self.line(&format!("{}{of}", phase.verb()));
        Task {
            progress: self.clone(),
            phase,
            bar,
            done: AtomicU64::new(0),
            started: Instant::now(),
            ended: AtomicBool::new(false),
        }
    }

    /// Says something above the bars or between the lines, on one line whatever the names in it; nothing when quiet.
    pub fn say(&self, line: &str) {
        let line = printable(line);
        match &self.display {
            Display::Bars(bars) => drop(bars.println(line)),
            Display::Lines(_) | Display::Quiet => self.line(&line),
        }
    }

    fn line(&self, line: &str) {
        if let Display::Lines(out) = &self.display {
            let mut out = out.lock().unwrap_or_else(PoisonError::into_inner);
            // Nobody is there to be told that nobody is there.
            drop(writeln!(out, "{line}").and_then(|()| out.flush()));
        }
    }
}

fn bar(phase: Phase, total: Option<u64>) -> ProgressBar {
    let style =
        ProgressStyle::with_template(template(total)).unwrap_or_else(|_| ProgressStyle::default_bar());
    let bar = total.map_or_else(ProgressBar::no_length, ProgressBar::new);
    bar.with_style(style).with_prefix(phase.verb()).with_message(phase.unit())
}

fn template(total: Option<u64>) -> &'static str {
    match total {
        Some(_) => "{prefix:>8} {wide_bar} {human_pos}/{human_len} {msg} {eta}",
        None => "{prefix:>8} {spinner} {human_pos} {msg} {elapsed}",
    }
}

/// A phase under way. Ends when told so or dropped.
pub struct Task {
    progress: Progress,
    phase: Phase,
    bar: ProgressBar,
    done: AtomicU64,
    started: Instant,
    ended: AtomicBool,
}

impl Task {
    /// Counts `n` units more as done. May be called from any thread.
    pub fn inc(&self, n: u64) {
        self.done.fetch_add(n, Ordering::Relaxed);
        self.bar.inc(n);
    }

    /// Corrects the number of units that there are in all.
    pub fn set_total(&self, total: u64) {
        self.bar.set_length(total);
    }

    /// Ends the phase; a second call does nothing.
    pub fn finish(&self) {
        if self.ended.swap(true, Ordering::Relaxed) {
            return;
        }
        self.bar.finish_and_clear();
        let (verb, unit) = (self.phase.verb(), self.phase.unit());
        let (done, seconds) = (self.done.load(Ordering::Relaxed), self.started.elapsed().as_secs_f64());
        self.progress.line(&format!("{verb} done: {done} {unit} in {seconds:.1} s"));
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

    #[test]
    fn a_phase_is_a_line_at_its_start_and_one_at_its_end() {
        let page = Page::default();
        let progress = Progress::lines_to(Box::new(page.clone()));
        let task = progress.start(Phase::Load, Some(20));
        std::thread::scope(|scope| {
            for _ in 0..4 {
                scope.spawn(|| (0..5).for_each(|_| task.inc(1)));
            }
        });
        task.finish();
        drop(task);
        drop(progress.start(Phase::Write, None));
        progress.say("a word");
        let text = String::from_utf8(page.0.lock().unwrap().clone()).unwrap();
        let lines: Vec<&str> = text.lines().collect();
        assert_eq!(lines.len(), 5, "{text}");
        assert_eq!((lines[0], lines[2], lines[4]), ("loading 20 files", "writing", "a word"));
        assert!(lines[1].starts_with("loading done: 20 files in "), "{text}");
        assert!(lines[3].starts_with("writing done: 0 articles in "), "{text}");
    }

    #[test]
    fn nobody_listening_stops_nothing() {
        for progress in [Progress::lines_to(Box::new(Closed)), Progress::new(ProgressMode::Quiet)] {
            let task = progress.start(Phase::Encode, None);
            task.set_total(3);
            task.inc(3);
            progress.say("unheard");
        }
    }

    #[test]
    fn every_bar_has_a_template_that_parses() {
        for total in [None, Some(3)] {
            assert!(ProgressStyle::with_template(template(total)).is_ok());
        }
        assert_eq!(ProgressMode::detect(true), ProgressMode::Quiet);
    }
}
