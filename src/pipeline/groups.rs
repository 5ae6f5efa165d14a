//! Articles as they come, cut into groups: many enough for full batches of the model, few enough to hold in memory.

use std::time::{Duration, Instant};

use crate::document::Article;
use crate::ingest::Failure;
use crate::report::ArticleStatus;

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
    /// Articles met among them that need no analysis: they were done already, or are left out.
    pub(super) done: usize,
    /// Time it took to read them.
    pub(super) loading: Duration,
}

/// Cuts what `articles` gives into groups, by what `meet` says of each: one that was met before is a failure, one that is
/// finished or left out is only counted.
pub(super) struct Groups<I, M> {
    articles: I,
    meet: M,
    fail_fast: bool,
    ended: bool,
}

impl<I: Iterator<Item = Result<Article, Failure>>, M: FnMut(&mut Article) -> ArticleStatus> Groups<I, M> {
    /// With `fail_fast`, the group that holds the first failure is the last, and the failure ends it.
    pub(super) fn new(articles: I, meet: M, fail_fast: bool) -> Self {
        Self { articles, meet, fail_fast, ended: false }
    }
}

impl<I: Iterator<Item = Result<Article, Failure>>, M: FnMut(&mut Article) -> ArticleStatus> Iterator
    for Groups<I, M>
{
    type Item = Group;

    fn next(&mut self) -> Option<Group> {
        let started = Instant::now();
        let mut group = Group::default();
        let mut length = 0;
        while !self.ended && group.articles.len() < ARTICLES && length < LENGTH {
            match self.articles.next() {
                None => self.ended = true,
                Some(Err(failure)) => group.failures.push(failure),
                Some(Ok(mut article)) => match (self.meet)(&mut article) {
                    ArticleStatus::Again => group.failures.push(twice(article)),
                    ArticleStatus::Finished | ArticleStatus::LeftOut => group.done += 1,
                    ArticleStatus::New => {
                        length += article.text.len();
                        group.articles.push(article);
                    }
                },
            }
            self.ended |= self.fail_fast && !group.failures.is_empty();
        }
        group.loading = started.elapsed();
        (!group.articles.is_empty() || !group.failures.is_empty() || group.done > 0).then_some(group)
    }
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
    use std::collections::HashSet;

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
        let sizes: Vec<usize> =
            Groups::new(few, |_: &mut Article| ArticleStatus::New, false).map(|g| g.articles.len()).collect();
        assert_eq!(sizes, [ARTICLES, 3]);
        let long = (0..3).map(|n| read(&format!("Number {n} ended. {}", "A sentence. ".repeat(LENGTH / 15))));
        let sizes: Vec<usize> = Groups::new(long, |_: &mut Article| ArticleStatus::New, false)
            .map(|g| g.articles.len())
            .collect();
        assert_eq!(sizes, [2, 1]);
    }

    #[test]
    fn the_first_failure_ends_the_last_group_if_asked() {
        let given = || [read("One ended."), Err(failure()), read("One ended."), read("Two ended.")];
        let of = |fail_fast| {
            let mut seen = HashSet::new();
            let meet = |a: &mut Article| {
                if seen.insert(a.id.clone()) { ArticleStatus::New } else { ArticleStatus::Again }
            };
            let groups = Groups::new(given().into_iter(), meet, fail_fast);
            groups.map(|g| (g.articles.len(), g.failures.len())).collect::<Vec<_>>()
        };
        assert_eq!(of(true), [(1, 1)]);
        assert_eq!(of(false), [(2, 2)]);
    }

    #[test]
    fn what_is_finished_or_left_out_is_counted_and_what_comes_again_has_failed() {
        let given = [
            read("One ended."),
            read("Two ended."),
            read("One ended."),
            read("Three ended."),
            read("Four ended."),
        ];
        let mut said = [
            ArticleStatus::Finished,
            ArticleStatus::New,
            ArticleStatus::Again,
            ArticleStatus::LeftOut,
            ArticleStatus::New,
        ]
        .into_iter();
        let meet = |_: &mut Article| said.next().unwrap();
        let groups: Vec<Group> = Groups::new(given.into_iter(), meet, false).collect();
        assert_eq!(groups.len(), 1);
        assert_eq!((groups[0].done, groups[0].articles.len(), groups[0].failures.len()), (2, 2, 1));
    }
}
