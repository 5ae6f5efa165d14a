//! The articles that a run has taken: their ids, one behind the other, and where their rows are. Apart from the writer
//! because this is all that stays in memory of an article, and so what a long run's memory grows by: some sixty bytes each.

use std::hash::{BuildHasher, RandomState};

use hashbrown::HashTable;

use super::spool::Place;

/// Articles by id, with the places that the outputs gave of them.
pub(super) struct Taken {
    ids: String,
    /// Where in `ids` each id ends.
    ends: Vec<usize>,
    /// For each article as many as there are outputs; of one that is being taken, zeros.
    places: Vec<Place>,
    outputs: usize,
    by_id: HashTable<usize>,
    hasher: RandomState,
}

impl Taken {
    /// None yet.
    pub(super) fn new(outputs: usize) -> Self {
        Self {
            ids: String::new(),
            ends: Vec::new(),
            places: Vec::new(),
            outputs,
            by_id: HashTable::new(),
            hasher: RandomState::new(),
        }
    }

    /// Takes an article whose places are not known yet; false if one of this id was taken before.
    pub(super) fn take(&mut self, id: &str) -> bool {
        if self.find(id).is_some() {
            return false;
        }
        self.ids.push_str(id);
        self.ends.push(self.ids.len());
        self.places.resize(self.ends.len() * self.outputs, 0);
        let Self { ids, ends, by_id, hasher, .. } = self;
        by_id.insert_unique(hasher.hash_one(id), ends.len() - 1, |&other| {
            hasher.hash_one(of(ids, ends, other))
        });
        true
    }

    /// Notes the places of an article that was taken.
    pub(super) fn place(&mut self, id: &str, places: impl IntoIterator<Item = Place>) {
        if let Some(article) = self.find(id) {
            let there = &mut self.places[article * self.outputs..][..self.outputs];
            there.iter_mut().zip(places).for_each(|(there, place)| *there = place);
        }
    }

    /// Lets an article go: another of its id may be taken.
    pub(super) fn release(&mut self, id: &str) {
        let Self { ids, ends, by_id, hasher, .. } = self;
        if let Ok(entry) = by_id.find_entry(hasher.hash_one(id), |&other| of(ids, ends, other) == id) {
            entry.remove();
        }
    }

    /// The ids in order, byte by byte, each with its article for [`Taken::places`].
    pub(super) fn sorted(&self) -> Vec<(&str, usize)> {
        let mut sorted: Vec<_> =
            self.by_id.iter().map(|&article| (of(&self.ids, &self.ends, article), article)).collect();
        sorted.sort_unstable();
        sorted
    }

    /// What an output gave of an article.
    pub(super) fn place_of(&self, article: usize, output: usize) -> Place {
        self.places[article * self.outputs + output]
    }

    fn find(&self, id: &str) -> Option<usize> {
        let same = |&other: &usize| of(&self.ids, &self.ends, other) == id;
        self.by_id.find(self.hasher.hash_one(id), same).copied()
    }
}

/// The id of an article.
fn of<'i>(ids: &'i str, ends: &[usize], article: usize) -> &'i str {
    let start = article.checked_sub(1).map_or(0, |before| ends[before]);
    &ids[start..ends[article]]
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn each_id_is_taken_once_until_it_is_let_go() {
        let mut taken = Taken::new(2);
        for id in ["c", "a", "b", "bb"] {
            assert!(taken.take(id));
        }
        taken.place("a", [1, 2]);
        taken.release("b");
        taken.release("b");
        assert!(!taken.take("c"));
        let ids = |taken: &Taken| taken.sorted().iter().map(|(id, _)| (*id).to_owned()).collect::<Vec<_>>();
        assert_eq!(ids(&taken), ["a", "bb", "c"]);
        assert!(taken.take("b"));
        taken.place("b", [3, 4]);
        assert_eq!(ids(&taken), ["a", "b", "bb", "c"]);
        let second: Vec<_> = taken.sorted().iter().map(|&(_, article)| taken.place_of(article, 1)).collect();
        assert_eq!(second, [2, 4, 0, 0]);
    }

    #[test]
    fn a_thousand_are_found_again() {
        let mut taken = Taken::new(1);
        for n in 0..1_000 {
            assert!(taken.take(&format!("article-{n}")));
            taken.place(&format!("article-{n}"), [n]);
        }
        assert!((0..1_000).all(|n| !taken.take(&format!("article-{n}"))));
        let sorted = taken.sorted();
        assert!(sorted.is_sorted() && sorted.len() == 1_000);
        assert!(sorted.iter().all(|&(id, article)| id == format!("article-{}", taken.place_of(article, 0))));
    }
}
