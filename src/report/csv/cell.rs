//! What a cell holds and how it is printed, so that no spreadsheet runs an article's words.

use std::borrow::Cow;

use super::super::{Id, Rounded};

/// The contents of a cell.
#[derive(Clone, Debug, PartialEq)]
pub(crate) enum Cell {
    /// Nothing: not known, or not there.
    Empty,
    /// Words of the article or of its file: not to be trusted.
    Text(String),
    /// A number.
    Number(f64),
    /// How many, or where.
    Count(usize),
    /// Yes or no.
    Flag(bool),
}

impl Cell {
    /// The cell before quoting.
    pub(super) fn print(self) -> String {
        match self {
            Cell::Empty => String::new(),
            Cell::Text(text) => defuse(text),
            Cell::Number(number) if number.is_finite() => number.to_string(),
            Cell::Number(_) => String::new(),
            Cell::Count(count) => count.to_string(),
            Cell::Flag(flag) => flag.to_string(),
        }
    }
}

/// Puts an apostrophe before text that a spreadsheet would run as a formula. Text that begins with
/// apostrophes and then such a character gets one more, so that taking one away always restores it.
fn defuse(text: String) -> String {
    let runs = text.trim_start_matches('\'').starts_with(FORMULA);
    if runs && !is_number(&text) { format!("'{text}") } else { text }
}

/// The characters that OWASP's page on CSV injection names: those that begin a formula in a cell,
/// in Western and in East Asian spreadsheets.
const FORMULA: [char; 11] = ['=', '+', '-', '@', '\t', '\r', '\n', '＝', '＋', '－', '＠'];

fn is_number(text: &str) -> bool {
    let plain = text.bytes().all(|b| b.is_ascii_digit() || matches!(b, b'+' | b'-' | b'.' | b'e' | b'E'));
    plain && text.parse::<f64>().is_ok()
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
