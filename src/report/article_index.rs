//! The articles of a run: their ids, one behind the other, how far each has come, and where its rows are. Apart from the
//! writer because this is all that stays in memory of an article, and so what a long run's memory grows by: some hundred
//! bytes each, with a key of its text by which its duplicates are told.

use std::hash::{BuildHasher, RandomState};

use hashbrown::HashTable;
use serde::{Serialize, Serializer};

use super::duplicates::TextKey;
use super::spool::Offset;

/// How far an article has come.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub(super) enum Stage {
    /// It was met, and nothing has come of it yet.
    Seen,
    /// Its rows are being written.
    Written,
    /// It is in the report.
    Done,
}

/// Articles by id, with the places that the outputs gave of them.
pub(super) struct ArticleIndex {
    ids: String,
    /// Where in `ids` each id ends.
    ends: Vec<usize>,
    stages: Vec<Stage>,
    /// For each article as many as there are outputs; zeros until it is done.
    offsets: Vec<Offset>,
    outputs: usize,
    by_id: HashTable<usize>,
    /// Keys of texts, with the first article of each.
    by_text: HashTable<(TextKey, usize)>,
    hasher: RandomState,
}

impl ArticleIndex {
    /// None yet.
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

    /// How far the article of this id has come; `None` if it was never met.
    pub(super) fn stage(&self, id: &str) -> Option<Stage> {
        self.find(id).map(|article| self.stages[article])
    }

    /// Notes how far an article has come, and meets it if it was not met before.
    pub(super) fn set(&mut self, id: &str, stage: Stage) {
        let article = self.find(id).unwrap_or_else(|| self.add(id));
        self.stages[article] = stage;
    }

    /// Notes that an article is in the report, and at which places.
    pub(super) fn done(&mut self, id: &str, offsets: impl IntoIterator<Item = Offset>) {
        self.set(id, Stage::Done);
        if let Some(article) = self.find(id) {
            let there = &mut self.offsets[article * self.outputs..][..self.outputs];
            there.iter_mut().zip(offsets).for_each(|(there, offset)| *there = offset);
        }
    }

    /// The id of the article that was noted with this text.
    pub(super) fn with_text(&self, text: &TextKey) -> Option<&str> {
        let found = self.by_text.find(self.hasher.hash_one(text), |(other, _)| other == text);
        found.map(|&(_, article)| self.id(article))
    }

    /// Notes that an article that was met has this text, which none had before.
    pub(super) fn note_text(&mut self, id: &str, text: TextKey) {
        let Some(article) = self.find(id) else { return };
        let hasher = &self.hasher;
        let hash = hasher.hash_one(text);
        self.by_text.insert_unique(hash, (text, article), |(other, _)| hasher.hash_one(other));
    }

    /// Those that are in the report, by id, byte by byte.
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

/// The articles of a report, by id.
pub(super) struct Reported<'t> {
    index: &'t ArticleIndex,
    order: Vec<usize>,
}

impl<'t> Reported<'t> {
    /// Their ids.
    pub(super) fn ids(&self) -> impl Iterator<Item = &'t str> {
        self.order.iter().map(|&article| self.index.id(article))
    }

    /// Whether one of this id is among them.
    pub(super) fn contains(&self, id: &str) -> bool {
        self.index.stage(id) == Some(Stage::Done)
    }

    /// What an output gave of them.
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
