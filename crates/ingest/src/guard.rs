//! Readers that stumble: what a panic in one of them comes to. Apart because every reader is guarded alike, each article
//! by itself where a reader gives many, and the whole file beside that.

use std::fs::File;
use std::path::PathBuf;

use standpoint_core::panics::{catch_panic, reason};

use super::failure::Fault;
use super::{Articles, identity};

/// What `read` gives of one article, or the fault that it panicked.
pub(super) fn guarded<T>(read: impl FnOnce() -> Result<T, Fault>) -> Result<T, Fault> {
    catch_panic(read).unwrap_or_else(|said| Err(stumbled(&said)))
}

fn stumbled(said: &str) -> Fault {
    Fault::new(reason(said), "report it with the file; the others are not touched")
}

/// The articles of a file as long as its reader goes on; should it panic, that is its last result, a failure.
pub(super) struct Guarded {
    articles: Option<Articles>,
    source: String,
    path: PathBuf,
}

impl Guarded {
    /// Guards the articles of the file at `path`, which failures call `source`.
    pub fn new(articles: Articles, source: String, path: PathBuf) -> Self {
        Self { articles: Some(articles), source, path }
    }
}

impl Iterator for Guarded {
    type Item = <Articles as Iterator>::Item;

    fn next(&mut self) -> Option<Self::Item> {
        let articles = self.articles.as_mut()?;
        catch_panic(|| articles.next()).unwrap_or_else(|said| {
            self.articles = None;
            let sha256 = File::open(&self.path).and_then(identity::sha256_of).ok();
            Some(Err(stumbled(&said).of(&self.source, sha256)))
        })
    }
}

#[cfg(test)]
#[allow(clippy::unwrap_used, clippy::panic)]
mod tests {
    use super::*;
    use crate::{Format, article};

    #[test]
    fn a_reader_that_panics_ends_in_a_failure_with_name_and_hash() {
        let file = tempfile::NamedTempFile::new().unwrap();
        std::fs::write(file.path(), "abc").unwrap();
        let first = || article(b"China praised Iran.", "a.txt", "a.txt", Format::Text);
        let mut left = 2;
        let reader = std::iter::from_fn(move || {
            left -= 1;
            if left == 0 { panic!("at the second") } else { Some(first()) }
        });
        let mut read = Guarded::new(Box::new(reader), "a.txt".into(), file.path().into());
        assert!(read.next().unwrap().is_ok());
        let failure = read.next().unwrap().unwrap_err();
        assert_eq!(failure.source_name, "a.txt");
        assert_eq!(failure.sha256, Some(identity::sha256(b"abc")));
        assert!(failure.reason.contains("at the second"), "{failure}");
        assert!(read.next().is_none());
    }

    #[test]
    fn an_article_that_a_reader_panics_at_is_a_fault() {
        let fault = guarded(|| -> Result<(), Fault> { panic!("inside") }).unwrap_err();
        assert!(fault.reason.contains("inside"));
        assert_eq!(guarded(|| Ok(1)), Ok(1));
    }
}
