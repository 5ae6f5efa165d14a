//! Index of a run's articles: the id, status and spool offsets of each. Separate from the writer because this is all
//! that stays in memory for an article, and so determines how memory grows in a long run: about a hundred bytes per
//! article, including a key of its text for finding duplicates.

use std::hash::{BuildHasher, RandomState};

use hashbrown::HashTable;
use serde::{Serialize, Serializer};

use super::duplicates::TextKey;
use super::spool::Offset;

/// How far an article has been processed.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub(super) enum Stage {
    /// It was read but not written yet.
    Seen,
    /// Its rows are being written.
    Written,
    /// It is in the report.
    Done,
}

/// Articles by id, with their offsets in each output.
pub(super) struct ArticleIndex {
    ids: String,
    /// End of each id in `ids`.
    ends: Vec<usize>,
    stages: Vec<Stage>,
    /// One offset per article and output; zero until the article is done.
    offsets: Vec<Offset>,
    outputs: usize,
    by_id: HashTable<usize>,
    /// Keys of texts, with the first article of each.
    by_text: HashTable<(TextKey, usize)>,
    hasher: RandomState,
}

impl ArticleIndex {
    /// An empty index.
    pub(super) fn new(outputs: usize) -> Self {
        Self {
            ids: String::new(),
            ends: Vec::new(),
            stages: Vec::new(),
            offsets: Vec::new(),
            outputs,
            by_id: HashTable::new(),
            by_text: HashTable::new(),
            hasher: RandomState::new(),
        }
    }

    /// The stage of the article with this id; `None` if it is unknown.
    pub(super) fn stage(&self, id: &str) -> Option<Stage> {
        self.find(id).map(|article| self.stages[article])
    }

    /// Sets an article's stage, adding the article if it is new.
    pub(super) fn set(&mut self, id: &str, stage: Stage) {
        let article = self.find(id).unwrap_or_else(|| self.add(id));
        self.stages[article] = stage;
    }

    /// Marks an article as reported, at these offsets.
    pub(super) fn done(&mut self, id: &str, offsets: impl IntoIterator<Item = Offset>) {
        self.set(id, Stage::Done);
        if let Some(article) = self.find(id) {
            let there = &mut self.offsets[article * self.outputs..][..self.outputs];
            there.iter_mut().zip(offsets).for_each(|(there, offset)| *there = offset);
        }
    }

    /// The id of the first article with this text.
    pub(super) fn with_text(&self, text: &TextKey) -> Option<&str> {
        let found = self.by_text.find(self.hasher.hash_one(text), |(other, _)| other == text);
        found.map(|&(_, article)| self.id(article))
    }

    /// Records the text of a known article; no earlier article may have the same text.
    pub(super) fn note_text(&mut self, id: &str, text: TextKey) {
        let Some(article) = self.find(id) else { return };
        let hasher = &self.hasher;
        let hash = hasher.hash_one(text);
        self.by_text.insert_unique(hash, (text, article), |(other, _)| hasher.hash_one(other));
    }

    /// The reported articles, sorted by the bytes of their ids.
    pub(super) fn reported(&self) -> Reported<'_> {
        let mut order: Vec<usize> =
            (0..self.stages.len()).filter(|&article| self.stages[article] == Stage::Done).collect();
        order.sort_unstable_by_key(|&article| self.id(article));
        Reported { index: self, order }
    }

    fn add(&mut self, id: &str) -> usize {
        self.ids.push_str(id);
        self.ends.push(self.ids.len());
        self.stages.push(Stage::Seen);
        self.offsets.resize(self.ends.len() * self.outputs, 0);
        let Self { ids, ends, by_id, hasher, .. } = self;
        let article = ends.len() - 1;
        by_id.insert_unique(hasher.hash_one(id), article, |&other| hasher.hash_one(of(ids, ends, other)));
        article
    }

    fn find(&self, id: &str) -> Option<usize> {
        self.by_id.find(self.hasher.hash_one(id), |&other| self.id(other) == id).copied()
    }

    fn id(&self, article: usize) -> &str {
        of(&self.ids, &self.ends, article)
    }
}

/// The id of an article.
fn of<'i>(ids: &'i str, ends: &[usize], article: usize) -> &'i str {
    let start = article.checked_sub(1).map_or(0, |before| ends[before]);
    &ids[start..ends[article]]
}

/// The articles in the report, sorted by id.
pub(super) struct Reported<'t> {
    index: &'t ArticleIndex,
    order: Vec<usize>,
}

impl<'t> Reported<'t> {
    /// Their ids.
    pub(super) fn ids(&self) -> impl Iterator<Item = &'t str> {
        self.order.iter().map(|&article| self.index.id(article))
    }

    /// Whether the report has an article with this id.
    pub(super) fn contains(&self, id: &str) -> bool {
        self.index.stage(id) == Some(Stage::Done)
    }

    /// Their offsets in an output.
    pub(super) fn offsets(&self, output: usize) -> impl Iterator<Item = Offset> {
        self.order.iter().map(move |&article| self.index.offsets[article * self.index.outputs + output])
    }
}

impl Serialize for Reported<'_> {
    fn serialize<S: Serializer>(&self, serializer: S) -> Result<S::Ok, S::Error> {
        serializer.collect_seq(self.ids())
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn only_what_is_done_is_reported_in_order() {
        let mut index = ArticleIndex::new(2);
        for id in ["c", "a", "b", "bb"] {
            assert_eq!(index.stage(id), None);
            index.set(id, Stage::Seen);
        }
        index.done("c", [1, 2]);
        index.done("a", [3, 4]);
        index.set("b", Stage::Written);
        index.done("new", [5, 6]);
        let reported = index.reported();
        assert_eq!(reported.ids().collect::<Vec<_>>(), ["a", "c", "new"]);
        assert_eq!(reported.offsets(1).collect::<Vec<_>>(), [4, 2, 6]);
        assert_eq!(["c", "b", "bb", "d"].map(|id| reported.contains(id)), [true, false, false, false]);
        assert_eq!(index.stage("b"), Some(Stage::Written));
    }

    #[test]
    fn the_first_of_a_text_is_found_by_it() {
        let mut index = ArticleIndex::new(0);
        for (n, id) in ["b", "a"].into_iter().enumerate() {
            index.set(id, Stage::Seen);
            index.note_text(id, [n as u8; 16]);
        }
        index.note_text("unmet", [2; 16]);
        assert_eq!([0, 1, 2].map(|n| index.with_text(&[n; 16])), [Some("b"), Some("a"), None]);
    }

    #[test]
    fn a_thousand_are_found_again() {
        let mut index = ArticleIndex::new(1);
        for n in 0..1_000 {
            index.set(&format!("article-{n}"), Stage::Seen);
            index.done(&format!("article-{n}"), [n]);
        }
        let reported = index.reported();
        assert!(reported.ids().is_sorted() && reported.ids().count() == 1_000);
        let placed = reported.ids().zip(reported.offsets(0));
        assert!(placed.into_iter().all(|(id, offset)| id == format!("article-{offset}")));
    }
}
