//! Input columns that the program does not use itself, such as a party or a survey wave: how an article's JSON stores
//! them, and which ones the tables include. Separate from `tables` because they are known only after all articles.

use std::borrow::Cow;
use std::collections::{BTreeMap, HashMap};
use std::fmt;
use std::io;

use serde::de::{MapAccess, Visitor};
use serde::{Deserialize, Deserializer, Serialize, Serializer};
use sha2::{Digest, Sha256};

use super::Cell;

/// Prefix of their names, to distinguish them from the program's own columns.
pub(crate) const PREFIX: &str = "meta_";
/// Maximum number of such columns in the tables: each article may add some, and every row has a cell for each.
const MOST: usize = 1_000;

/// The columns of an article: name, which begins with `meta_`, and value, in the order of the input.
#[derive(Clone, Debug, Default, PartialEq)]
pub struct Meta<'a>(Vec<(Cow<'a, str>, Cow<'a, str>)>);

impl<'a> Meta<'a> {
    /// From the names and values of the input.
    pub(super) fn new(told: &'a [(String, String)]) -> Self {
        let named = |(name, value): &'a (String, String)| {
            (Cow::Owned(format!("{PREFIX}{name}")), Cow::Borrowed(value.as_str()))
        };
        Self(told.iter().map(named).collect())
    }

    /// Whether there are none.
    pub fn is_empty(&self) -> bool {
        self.0.is_empty()
    }

    /// Name and value of each.
    pub(crate) fn iter(&self) -> impl Iterator<Item = (&str, &str)> {
        self.0.iter().map(|(name, value)| (&**name, &**value))
    }

    /// The value of the column of this name, if the article has one.
    pub(crate) fn get(&self, name: &str) -> Option<&str> {
        self.iter().find(|(known, _)| *known == name).map(|(_, value)| value)
    }

    /// Serialized for the spool, to be read by [`cells`].
    pub(super) fn set_aside(&self) -> io::Result<Vec<u8>> {
        postcard::to_stdvec(&self.iter().collect::<Vec<_>>()).map_err(io::Error::other)
    }
}

impl Serialize for Meta<'_> {
    fn serialize<S: Serializer>(&self, serializer: S) -> Result<S::Ok, S::Error> {
        serializer.collect_map(self.iter())
    }
}

impl<'de> Deserialize<'de> for Meta<'_> {
    fn deserialize<D: Deserializer<'de>>(deserializer: D) -> Result<Self, D::Error> {
        struct InOrder;

        impl<'de> Visitor<'de> for InOrder {
            type Value = Meta<'static>;

            fn expecting(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
                f.write_str("an object of texts")
            }

            fn visit_map<A: MapAccess<'de>>(self, mut map: A) -> Result<Self::Value, A::Error> {
                let mut meta = Vec::new();
                while let Some((name, value)) = map.next_entry::<String, String>()? {
                    meta.push((name.into(), value.into()));
                }
                Ok(Meta(meta))
            }
        }

        deserializer.deserialize_map(InOrder)
    }
}

/// The cells of `columns`, in their order, from an article's spooled columns.
pub(super) fn cells<'b>(set_aside: &'b [u8], columns: &[String]) -> io::Result<Vec<Cell<'b>>> {
    let meta: Vec<(&str, &str)> = postcard::from_bytes(set_aside).map_err(io::Error::other)?;
    let values: HashMap<&str, &str> = meta.into_iter().collect();
    Ok(columns.iter().map(|column| values.get(column.as_str()).copied().into()).collect())
}

/// The journal's fingerprint of an article's columns. A table's header is not part of a row's SHA-256, so the names are
/// included here: renaming a column changes the fingerprint.
#[derive(Clone, Debug, Default, PartialEq, Serialize, Deserialize)]
pub(super) struct Fingerprint {
    /// Their names.
    pub(super) columns: Vec<String>,
    /// Hex SHA-256 of names and values; empty where there are none.
    pub(super) sha256: String,
}

impl Fingerprint {
    /// Of these columns.
    pub(super) fn of(meta: &Meta<'_>) -> Self {
        if meta.is_empty() {
            return Self::default();
        }
        let mut hash = Sha256::new();
        for part in meta.iter().flat_map(|(name, value)| [name, value]) {
            hash.update((part.len() as u64).to_le_bytes());
            hash.update(part);
        }
        let sha256 = hash.finalize().iter().map(|byte| format!("{byte:02x}")).collect();
        Self { columns: meta.iter().map(|(name, _)| name.to_owned()).collect(), sha256 }
    }

    /// Whether there are no columns.
    pub(super) fn is_empty(&self) -> bool {
        self.columns.is_empty()
    }
}

/// First occurrence of a column: an article's id, and the position among its columns.
type First = (String, usize);

/// The columns that the tables include: the first [`MOST`] in order of first occurrence, with articles sorted by id. The
/// selection does not depend on the order in which articles finish.
#[derive(Debug, Default)]
pub(crate) struct Columns {
    first: HashMap<String, First>,
    in_order: BTreeMap<First, String>,
    more: bool,
}

impl Columns {
    /// Adds those of an article.
    pub(crate) fn add(&mut self, article: &str, columns: &[String]) {
        for (place, column) in columns.iter().enumerate() {
            let earlier = self.first.get(column).is_none_or(|(id, at)| (article, place) < (id.as_str(), *at));
            if earlier {
                self.place(column, (article.to_owned(), place));
            }
        }
    }

    fn place(&mut self, column: &str, first: First) {
        if let Some(former) = self.first.insert(column.to_owned(), first.clone()) {
            self.in_order.remove(&former);
        }
        self.in_order.insert(first, column.to_owned());
        if self.in_order.len() > MOST
            && let Some((_, last)) = self.in_order.pop_last()
        {
            self.first.remove(&last);
            self.more = true;
        }
    }

    /// Their names in order, and whether there are more than the tables hold.
    pub(crate) fn into_names(self) -> (Vec<String>, bool) {
        (self.in_order.into_values().collect(), self.more)
    }
}

#[cfg(test)]
#[allow(clippy::unwrap_used)]
mod tests {
    use proptest::prelude::*;

    use super::*;

    fn told(columns: &[(&str, &str)]) -> Vec<(String, String)> {
        columns.iter().map(|&(name, value)| (name.to_owned(), value.to_owned())).collect()
    }

    #[test]
    fn the_json_keeps_the_order() {
        let told = told(&[("wave", "2"), ("Party", "=Left"), ("a \"b\"", "é")]);
        let meta = Meta::new(&told);
        let json = serde_json::to_string(&meta).unwrap();
        assert_eq!(json, r#"{"meta_wave":"2","meta_Party":"=Left","meta_a \"b\"":"é"}"#);
        assert_eq!(serde_json::from_str::<Meta<'static>>(&json).unwrap(), meta);
        assert_eq!((meta.get("meta_wave"), meta.get("wave")), (Some("2"), None));
        assert!(serde_json::from_str::<Meta<'static>>(r#"{"meta_wave":2}"#).is_err());
    }

    #[test]
    fn cells_stand_under_the_columns_of_the_run() {
        let told = told(&[("wave", "2"), ("party", "Left")]);
        let set_aside = Meta::new(&told).set_aside().unwrap();
        let columns = ["meta_party", "meta_country", "meta_wave"].map(str::to_owned);
        let expected = [Cell::from("Left"), Cell::Empty, Cell::from("2")];
        assert_eq!(cells(&set_aside, &columns).unwrap(), expected);
    }

    #[test]
    fn a_name_or_a_value_that_changes_changes_the_fingerprint() {
        let of = |columns: &[(&str, &str)]| Fingerprint::of(&Meta::new(&told(columns)));
        let first = of(&[("a", "bc"), ("d", "e")]);
        for other in [&[("a", "b"), ("cd", "e")], &[("a", "bc"), ("D", "e")], &[("d", "e"), ("a", "bc")]] {
            assert_ne!(of(other), first);
        }
        assert!(of(&[]).is_empty() && !first.is_empty());
    }

    proptest! {
        #[test]
        fn columns_stand_where_they_come_first_whatever_the_order_of_the_articles(
            articles in prop::collection::btree_map("[a-c]{1,2}", prop::collection::btree_set("[a-f]", 0..5), 0..9),
            turn in any::<prop::sample::Index>(),
        ) {
            let articles: Vec<(String, Vec<String>)> =
                articles.into_iter().map(|(id, columns)| (id, columns.into_iter().rev().collect())).collect();
            let mut expected: Vec<String> = Vec::new();
            for column in articles.iter().flat_map(|(_, columns)| columns) {
                if !expected.contains(column) {
                    expected.push(column.clone());
                }
            }
            let mut turned = articles.clone();
            if !turned.is_empty() {
                turned.rotate_left(turn.index(articles.len()));
            }
            for order in [&articles, &turned] {
                let mut columns = Columns::default();
                order.iter().for_each(|(id, of)| columns.add(id, of));
                prop_assert_eq!(columns.into_names(), (expected.clone(), false));
            }
        }
    }

    #[test]
    fn the_first_columns_are_kept_whoever_comes_last() {
        let names: Vec<String> = (0..MOST + 2).map(|n| format!("meta_{n}")).collect();
        let of = |n: usize| std::slice::from_ref(&names[n]);
        let ids: Vec<String> = (0..MOST + 2).map(|n| format!("{n:05}")).collect();
        for order in [(0..MOST + 2).collect::<Vec<_>>(), (0..MOST + 2).rev().collect()] {
            let mut columns = Columns::default();
            order.into_iter().for_each(|n| columns.add(&ids[n], of(n)));
            assert_eq!(columns.into_names(), (names[..MOST].to_vec(), true));
        }
        let mut columns = Columns::default();
        (0..MOST + 1).for_each(|n| columns.add(&ids[n], of(n)));
        // One that was put out comes in again with an earlier article.
        columns.add("", of(MOST));
        let kept: Vec<String> = of(MOST).iter().chain(&names[..MOST - 1]).cloned().collect();
        assert_eq!(columns.into_names(), (kept, true));
    }
}
