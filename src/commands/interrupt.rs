//! Being asked to stop: by Ctrl-C (SIGINT), or by SIGTERM as a scheduler sends it. The first time, what is in hand is
//! finished; the second time, the program ends at once. Apart because only a command knows what to do about it.

use std::io::{self, Read};
use std::sync::Arc;
use std::sync::atomic::{AtomicBool, AtomicI32, Ordering};
use std::sync::mpsc::{Receiver, RecvTimeoutError, sync_channel};
use std::thread;
use std::time::Duration;

/// How often a reader that waits for input looks whether the program was asked to stop.
const LOOK: Duration = Duration::from_millis(100);
/// Bytes of standard input that are read at once.
const CHUNK: usize = 1 << 16;
/// What a shell adds to a signal's number to make an exit code of it.
const BY_SIGNAL: i32 = 128;

/// Whether the program was asked to stop, and how.
#[derive(Clone, Default)]
pub struct Interrupt {
    asked: Arc<AtomicBool>,
    signal: Arc<AtomicI32>,
}

impl Interrupt {
    /// Watches for signals from now on. Where there are none, nothing ever asks: the program ends at once, as after a
    /// crash.
    #[cfg(unix)]
    pub fn watch() -> io::Result<Self> {
        use signal_hook::consts::{SIGINT, SIGTERM};
        let interrupt = Self::default();
        let watched = interrupt.clone();
        let mut signals = signal_hook::iterator::Signals::new([SIGINT, SIGTERM])?;
        thread::spawn(move || {
            for signal in signals.forever() {
                if watched.signal.swap(signal, Ordering::SeqCst) != 0 {
                    std::process::exit(BY_SIGNAL + signal);
                }
                watched.asked.store(true, Ordering::SeqCst);
                eprintln!(
                    "standpoint: asked to stop: finishing the articles in hand; once more to stop at once"
                );
            }
        });
        Ok(interrupt)
    }

    #[cfg(not(unix))]
    #[allow(missing_docs)]
    pub fn watch() -> io::Result<Self> {
        Ok(Self::default())
    }

    /// True once the program was asked to stop.
    pub fn asked(&self) -> &AtomicBool {
        &self.asked
    }

    /// The exit code that tells of the signal, as shells have it: 130 for SIGINT, 143 for SIGTERM.
    pub fn exit_code(&self) -> u8 {
        u8::try_from(BY_SIGNAL + self.signal.load(Ordering::SeqCst)).unwrap_or(1)
    }

    /// Standard input, which ends when the program is asked to stop, even if nothing comes.
    pub fn stdin(&self) -> impl Read + Send + use<> {
        let (feed, come) = sync_channel(1);
        // Left behind, waiting for input, when the program ends before its input does.
        thread::spawn(move || {
            loop {
                let mut bytes = vec![0; CHUNK];
                let read = io::stdin().lock().read(&mut bytes).map(|length| {
                    bytes.truncate(length);
                    bytes
                });
                let ended = !matches!(&read, Ok(bytes) if !bytes.is_empty());
                if feed.send(read).is_err() || ended {
                    return;
                }
            }
        });
        Fed { come, asked: Arc::clone(&self.asked), bytes: Vec::new(), at: 0 }
    }
}

/// Bytes that another thread reads.
struct Fed {
    come: Receiver<io::Result<Vec<u8>>>,
    asked: Arc<AtomicBool>,
    bytes: Vec<u8>,
    at: usize,
}

impl Read for Fed {
    fn read(&mut self, out: &mut [u8]) -> io::Result<usize> {
        while self.at == self.bytes.len() {
            match self.come.recv_timeout(LOOK) {
                Ok(read) => (self.bytes, self.at) = (read?, 0),
                Err(RecvTimeoutError::Timeout) if !self.asked.load(Ordering::SeqCst) => continue,
                Err(_) => return Ok(0),
            }
            if self.bytes.is_empty() {
                return Ok(0);
            }
        }
        let length = out.len().min(self.bytes.len() - self.at);
        out[..length].copy_from_slice(&self.bytes[self.at..self.at + length]);
        self.at += length;
        Ok(length)
    }
}

/// The command that goes on with this run: as it was called, with `--resume`.
pub fn command() -> String {
    let given = std::env::args_os().skip(1).map(|argument| argument.to_string_lossy().into_owned());
    let given = given.filter(|argument| argument != "--overwrite" && argument != "--resume");
    let words = std::iter::once("standpoint".to_owned()).chain(given).chain(["--resume".to_owned()]);
    words.map(|word| quoted(&word)).collect::<Vec<_>>().join(" ")
}

/// A word as a shell reads it.
fn quoted(word: &str) -> String {
    let plain = |c: char| c.is_ascii_alphanumeric() || "_-./,=:@%+".contains(c);
    if !word.is_empty() && word.chars().all(plain) {
        return word.to_owned();
    }
    format!("'{}'", word.replace('\'', r"'\''"))
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_word_is_quoted_where_a_shell_would_cut_it() {
        assert_eq!(quoted("in/a-1.txt"), "in/a-1.txt");
        assert_eq!(quoted("my articles"), "'my articles'");
        assert_eq!(quoted("it's"), r"'it'\''s'");
        assert_eq!(quoted(""), "''");
    }
}
