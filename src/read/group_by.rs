//! What articles are put together by. Apart from `compare` because a study groups and stratifies by the same columns.

use std::collections::BTreeSet;

use serde::{Serialize, Serializer};

use super::ReadError;
use crate::report::{META_PREFIX, Meta, Record};

/// What articles are put together by.
#[derive(Clone, Debug, PartialEq, Eq)]
pub enum GroupBy {
    /// Each article by itself.
    Article,
    /// Newspaper or site.
    Publication,
    /// The byline.
    Author,
    /// Year and month of publication.
    Month,
    /// Year of publication.
    Year,
    /// A column that only the input knows, by its name in the tables, such as `meta_party`; `party` will do.
    Column(String),
}

/// What is known of an article that groups go by.
#[derive(Clone, Copy, Debug)]
pub(crate) struct Facts<'a> {
    pub(crate) id: &'a str,
    pub(crate) publication: Option<&'a str>,
    pub(crate) byline: Option<&'a str>,
    pub(crate) published: Option<&'a str>,
    pub(crate) meta: &'a Meta<'a>,
}

impl<'r> From<&'r Record<'_>> for Facts<'r> {
    fn from(record: &'r Record<'_>) -> Self {
        Self {
            id: &record.id,
            publication: record.publication.as_deref(),
            byline: record.byline.as_deref(),
            published: record.published.as_deref(),
            meta: &record.meta,
        }
    }
}

impl GroupBy {
    /// What every run can be asked for.
    const OF_EVERY_RUN: [GroupBy; 5] =
        [GroupBy::Article, GroupBy::Publication, GroupBy::Author, GroupBy::Month, GroupBy::Year];

    pub(crate) fn name(&self) -> &str {
        match self {
            GroupBy::Article => "article",
            GroupBy::Publication => "publication",
            GroupBy::Author => "author",
            GroupBy::Month => "month",
            GroupBy::Year => "year",
            GroupBy::Column(name) => name,
        }
    }

    /// The group of an article; none where it does not tell.
    pub(crate) fn of<'a>(&self, article: &Facts<'a>) -> Option<&'a str> {
        match self {
            GroupBy::Article => Some(article.id),
            GroupBy::Publication => article.publication,
            GroupBy::Author => article.byline,
            GroupBy::Month => article.published?.get(..7),
            GroupBy::Year => article.published?.get(..4),
            GroupBy::Column(name) => article.meta.get(name),
        }
    }

    /// The same with a column by its name in the tables, which is one of `known`, or by that in the input.
    ///
    /// # Errors
    /// If no column is called so.
    pub(crate) fn settled(&self, known: &BTreeSet<String>) -> Result<Self, ReadError> {
        let GroupBy::Column(name) = self else { return Ok(self.clone()) };
        let names = [name.clone(), format!("{META_PREFIX}{name}")];
        let found = names.into_iter().find(|name| known.contains(name));
        found.map(GroupBy::Column).ok_or_else(|| {
            let known =
                GroupBy::OF_EVERY_RUN.iter().map(|by| by.name().to_owned()).chain(known.iter().cloned());
            ReadError::UnknownColumn { name: name.clone(), known: known.collect() }
        })
    }
}

impl From<&str> for GroupBy {
    /// What is called so in every run; else a column.
    fn from(name: &str) -> Self {
        let name = name.trim();
        let known = Self::OF_EVERY_RUN.into_iter().find(|known| known.name() == name);
        known.unwrap_or_else(|| GroupBy::Column(name.to_owned()))
    }
}

impl Serialize for GroupBy {
    fn serialize<S: Serializer>(&self, serializer: S) -> Result<S::Ok, S::Error> {
        serializer.serialize_str(self.name())
    }
}

#[cfg(test)]
#[allow(clippy::unwrap_used)]
mod tests {
    use super::*;

    #[test]
    fn a_column_goes_by_its_name_in_the_tables_or_in_the_input() {
        let known: BTreeSet<String> =
            ["meta_author", "meta_party", "meta_meta_wave", "meta_wave"].map(str::to_owned).into();
        let found = |name: &str| {
            let by = GroupBy::from(name).settled(&known).map_err(|error| error.to_string());
            by.map(|by| by.name().to_owned())
        };
        for (name, meant) in [
            ("party", "meta_party"),
            (" meta_party ", "meta_party"),
            ("author", "author"),
            ("meta_author", "meta_author"),
            ("meta_wave", "meta_wave"),
            ("meta_meta_wave", "meta_meta_wave"),
            ("year", "year"),
        ] {
            assert_eq!(found(name).unwrap(), meant);
        }
        let told = found("Party").unwrap_err();
        assert!(told.contains("\"Party\"") && told.contains("year, meta_author, meta_meta_wave"), "{told}");
    }
}
