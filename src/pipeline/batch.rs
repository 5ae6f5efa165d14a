//! Articles whose analyses go back to the caller in memory, in the caller's order. Apart from `run` and `stream` because
//! nothing is written: no folder, no line.

use std::collections::BTreeMap;
use std::sync::{Mutex, PoisonError};
use std::thread;

use rayon::ThreadPool;

use super::Pipeline;
use super::groups::{ARTICLES, LENGTH};
use super::run::IN_WORK;
use crate::document::{Analysis, Article};
use crate::ingest::Failure;
use crate::report::{Progress, ProgressMode};

impl Pipeline {
    /// Analyses articles on `pool`, many at a time; gives the results in the order of the articles. One that fails is an
    /// error in its place, and touches no other.
    pub fn analyze_all(
        &self,
        articles: impl IntoIterator<Item = Result<Article, Failure>, IntoIter: Send>,
        pool: &ThreadPool,
    ) -> Vec<Result<Analysis, Failure>> {
        let task = Progress::new(ProgressMode::Quiet).start();
        let articles = Mutex::new(articles.into_iter().enumerate());
        let results = Mutex::new(BTreeMap::new());
        let note = |place: usize, result: Result<Analysis, Failure>| {
            results.lock().unwrap_or_else(PoisonError::into_inner).insert(place, result);
        };
        let work = || {
            loop {
                let (mut places, mut group, mut length) = (Vec::new(), Vec::new(), 0);
                let mut waiting = articles.lock().unwrap_or_else(PoisonError::into_inner);
                while group.len() < ARTICLES
                    && length < LENGTH
                    && let Some((place, article)) = waiting.next()
                {
                    match article {
                        Err(failure) => note(place, Err(failure)),
                        Ok(article) => {
                            length += article.text.len();
                            places.push(place);
                            group.push(article);
                        }
                    }
                }
                drop(waiting);
                if group.is_empty() {
                    return;
                }
                pool.install(|| self.each(group, &task, |at, result| note(places[at], result)));
            }
        };
        thread::scope(|scope| {
            for _ in 0..IN_WORK {
                scope.spawn(work);
            }
        });
        results.into_inner().unwrap_or_else(PoisonError::into_inner).into_values().collect()
    }
}
