//! Articles as they come, cut into groups: many enough for full batches of the model, few enough to hold in memory.

use std::collections::HashSet;
use std::time::{Duration, Instant};

use sha2::{Digest, Sha256};

use crate::document::Article;
use crate::ingest::Failure;

/// Most articles of a group.
pub(super) const ARTICLES: usize = 32;
/// Bytes of text after which a group is full: each comes to some 350 bytes of token vectors, twice while joined.
pub(super) const LENGTH: usize = 200_000;

/// Articles that go through the stages together.
#[derive(Debug, Default)]
pub(super) struct Group {
    pub(super) articles: Vec<Article>,
    /// What was met among them that gave no article.
    pub(super) failures: Vec<Failure>,
    /// Articles met among them that were done already.
    pub(super) done: usize,
    /// Time it took to read them.
    pub(super) loading: Duration,
}

/// Cuts what `articles` gives into groups. An article whose id was there before is a failure; one that is done is only
/// counted.
pub(super) struct Groups<I, D> {
    articles: I,
    is_done: D,
    /// The first half of the SHA-256 of each id: many articles are remembered in little memory.
    seen: HashSet<[u8; 16]>,
    fail_fast: bool,
    ended: bool,
}

impl<I: Iterator<Item = Result<Article, Failure>>, D: Fn(&Article) -> bool> Groups<I, D> {
    /// With `fail_fast`, the group that holds the first failure is the last, and the failure ends it.
    pub(super) fn new(articles: I, is_done: D, fail_fast: bool) -> Self {
        Self { articles, is_done, seen: HashSet::new(), fail_fast, ended: false }
    }
}

impl<I: Iterator<Item = Result<Article, Failure>>, D: Fn(&Article) -> bool> Iterator for Groups<I, D> {
    type Item = Group;

    fn next(&mut self) -> Option<Group> {
        let started = Instant::now();
        let mut group = Group::default();
        let mut length = 0;
        while !self.ended && group.articles.len() < ARTICLES && length < LENGTH {
            match self.articles.next() {
                None => self.ended = true,
                Some(Err(failure)) => group.failures.push(failure),
                Some(Ok(article)) if !self.seen.insert(half_hash(&article.id)) => {
                    group.failures.push(twice(article));
                }
                Some(Ok(article)) if (self.is_done)(&article) => group.done += 1,
                Some(Ok(article)) => {
                    length += article.text.len();
                    group.articles.push(article);
                }
            }
            self.ended |= self.fail_fast && !group.failures.is_empty();
        }
        group.loading = started.elapsed();
        (!group.articles.is_empty() || !group.failures.is_empty() || group.done > 0).then_some(group)
    }
}

fn half_hash(id: &str) -> [u8; 16] {
    let hash = Sha256::digest(id);
    std::array::from_fn(|i| hash[i])
}

fn twice(article: Article) -> Failure {
    Failure {
        source_name: article.source,
        sha256: Some(article.sha256),
        stage: "ingest",
        reason: format!("an article with the id {:?} was read before", article.id),
        remedy: "give each article an id of its own, or name it once".to_owned(),
    }
}

#[cfg(test)]
#[allow(clippy::unwrap_used)]
mod tests {
    use super::*;
    use crate::ingest::{Format, article};

    fn read(text: &str) -> Result<Article, Failure> {
        article(text.as_bytes(), "a.txt", text, Format::Text)
    }

    fn failure() -> Failure {
        twice(read("It failed.").unwrap())
    }

    #[test]
    fn groups_are_full_by_number_or_by_length() {
        let few = (0..ARTICLES + 3).map(|n| read(&format!("Number {n} ended here.")));
        let sizes: Vec<usize> = Groups::new(few, |_| false, false).map(|g| g.articles.len()).collect();
        assert_eq!(sizes, [ARTICLES, 3]);
        let long = (0..3).map(|n| read(&format!("Number {n} ended. {}", "A sentence. ".repeat(LENGTH / 15))));
        let sizes: Vec<usize> = Groups::new(long, |_| false, false).map(|g| g.articles.len()).collect();
        assert_eq!(sizes, [2, 1]);
    }

    #[test]
    fn the_first_failure_ends_the_last_group_if_asked() {
        let given = || [read("One ended."), Err(failure()), read("One ended."), read("Two ended.")];
        let of = |fail_fast| {
            let groups = Groups::new(given().into_iter(), |_| false, fail_fast);
            groups.map(|g| (g.articles.len(), g.failures.len())).collect::<Vec<_>>()
        };
        assert_eq!(of(true), [(1, 1)]);
        assert_eq!(of(false), [(2, 2)]);
    }

    #[test]
    fn what_is_done_is_counted_and_met_but_once() {
        let given = [read("One ended."), read("Two ended."), read("One ended."), read("Three ended.")];
        let done = read("One ended.").unwrap().id;
        let groups: Vec<Group> = Groups::new(given.into_iter(), |a: &Article| a.id == done, false).collect();
        assert_eq!(groups.len(), 1);
        assert_eq!((groups[0].done, groups[0].articles.len(), groups[0].failures.len()), (1, 2, 1));
    }
}
