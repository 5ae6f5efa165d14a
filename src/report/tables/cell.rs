//! The contents of a cell, independent of the output format.

use std::borrow::Cow;

use serde::{Deserialize, Serialize};

use super::super::{Id, Rounded};

/// The contents of a cell. Words are borrowed where they stand in the article: a table of many columns has many cells.
#[derive(Clone, Debug, PartialEq, Serialize, Deserialize)]
pub(crate) enum Cell<'a> {
    /// Nothing: not known, or not there.
    Empty,
    /// Text from the article or its file: untrusted.
    Text(Cow<'a, str>),
    /// An article's id, which the user may have chosen.
    Id(Cow<'a, str>),
    /// Texts, several of them.
    List(Vec<String>),
    /// A number.
    Number(f64),
    /// How many, or where.
    Count(usize),
    /// Yes or no.
    Flag(bool),
}

impl Cell<'_> {
    /// An owned copy.
    pub(crate) fn into_owned(self) -> Cell<'static> {
        match self {
            Cell::Empty => Cell::Empty,
            Cell::Text(text) => Cell::Text(Cow::Owned(text.into_owned())),
            Cell::Id(id) => Cell::Id(Cow::Owned(id.into_owned())),
            Cell::List(texts) => Cell::List(texts),
            Cell::Number(number) => Cell::Number(number),
            Cell::Count(count) => Cell::Count(count),
            Cell::Flag(flag) => Cell::Flag(flag),
        }
    }

    /// Texts in order.
    pub(super) fn list<T: AsRef<str>>(texts: impl IntoIterator<Item = T>) -> Self {
        Cell::List(texts.into_iter().map(|text| text.as_ref().to_owned()).collect())
    }
}

impl<'a> From<&'a str> for Cell<'a> {
    fn from(text: &'a str) -> Self {
        Cell::Text(Cow::Borrowed(text))
    }
}

impl<'a> From<&'a Cow<'_, str>> for Cell<'a> {
    fn from(text: &'a Cow<'_, str>) -> Self {
        Cell::Text(Cow::Borrowed(text))
    }
}

impl From<String> for Cell<'_> {
    fn from(text: String) -> Self {
        Cell::Text(Cow::Owned(text))
    }
}

impl From<Rounded> for Cell<'_> {
    fn from(number: Rounded) -> Self {
        Cell::Number(number.get())
    }
}

impl From<usize> for Cell<'_> {
    fn from(count: usize) -> Self {
        Cell::Count(count)
    }
}

impl From<bool> for Cell<'_> {
    fn from(flag: bool) -> Self {
        Cell::Flag(flag)
    }
}

impl From<Id> for Cell<'_> {
    fn from(id: Id) -> Self {
        Cell::Text(Cow::Owned(id.to_string()))
    }
}

impl<'a, T: Into<Cell<'a>>> From<Option<T>> for Cell<'a> {
    fn from(cell: Option<T>) -> Self {
        cell.map_or(Cell::Empty, T::into)
    }
}
