//! What a cell holds, whatever the format that it is written in.

use std::borrow::Cow;

use serde::{Deserialize, Serialize};

use super::super::{Id, Rounded};

/// The contents of a cell.
#[derive(Clone, Debug, PartialEq, Serialize, Deserialize)]
pub(crate) enum Cell {
    /// Nothing: not known, or not there.
    Empty,
    /// Words of the article or of its file: not to be trusted.
    Text(String),
    /// The same, several of them.
    List(Vec<String>),
    /// A number.
    Number(f64),
    /// How many, or where.
    Count(usize),
    /// Yes or no.
    Flag(bool),
}

impl Cell {
    /// Texts in order.
    pub(super) fn list<T: AsRef<str>>(texts: impl IntoIterator<Item = T>) -> Self {
        Cell::List(texts.into_iter().map(|text| text.as_ref().to_owned()).collect())
    }
}

impl From<&str> for Cell {
    fn from(text: &str) -> Self {
        Cell::Text(text.to_owned())
    }
}

impl From<&Cow<'_, str>> for Cell {
    fn from(text: &Cow<'_, str>) -> Self {
        Cell::Text(text.to_string())
    }
}

impl From<String> for Cell {
    fn from(text: String) -> Self {
        Cell::Text(text)
    }
}

impl From<Rounded> for Cell {
    fn from(number: Rounded) -> Self {
        Cell::Number(number.get())
    }
}

impl From<usize> for Cell {
    fn from(count: usize) -> Self {
        Cell::Count(count)
    }
}

impl From<bool> for Cell {
    fn from(flag: bool) -> Self {
        Cell::Flag(flag)
    }
}

impl From<Id> for Cell {
    fn from(id: Id) -> Self {
        Cell::Text(id.to_string())
    }
}

impl<T: Into<Cell>> From<Option<T>> for Cell {
    fn from(cell: Option<T>) -> Self {
        cell.map_or(Cell::Empty, T::into)
    }
}
