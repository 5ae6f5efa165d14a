//! Prints cells so that no spreadsheet runs an article's text as a formula.

use std::borrow::Cow;

use super::super::tables::{Cell, SEPARATOR};

/// The cell before quoting.
pub(super) fn print(cell: Cell<'_>) -> Cow<'_, str> {
    match cell {
        Cell::Empty => Cow::Borrowed(""),
        Cell::Text(text) => defuse(text),
        Cell::Id(id) => {
            if is_harmless(&id) {
                id
            } else {
                defuse(id)
            }
        }
        Cell::List(texts) => defuse(texts.join(SEPARATOR).into()),
        Cell::Number(number) if number.is_finite() => number.to_string().into(),
        Cell::Number(_) => Cow::Borrowed(""),
        // The most common value.
        Cell::Count(0) => Cow::Borrowed("0"),
        Cell::Count(count) => count.to_string().into(),
        Cell::Flag(flag) => if flag { "true" } else { "false" }.into(),
    }
}

/// Puts an apostrophe before text that a spreadsheet would run as a formula. Text that begins with
/// apostrophes and then such a character gets one more, so that taking one away always restores it.
fn defuse(text: Cow<'_, str>) -> Cow<'_, str> {
    let runs = text.trim_start_matches('\'').starts_with(FORMULA);
    if runs && !is_number(&text) { format!("'{text}").into() } else { text }
}

/// Whether an id that looks like the start of a formula is harmless: it cannot call a function, open a file or run a
/// command. Such ids stay unchanged, because tables are joined on them.
fn is_harmless(id: &str) -> bool {
    id.bytes().all(|b| b.is_ascii_alphanumeric() || b"+-@_.:/#".contains(&b))
}

/// A defused cell as it was.
pub(crate) fn undefused(cell: &str) -> &str {
    let runs = |rest: &str| rest.trim_start_matches('\'').starts_with(FORMULA);
    cell.strip_prefix('\'').filter(|rest| runs(rest)).unwrap_or(cell)
}

/// The characters that OWASP's page on CSV injection names: those that begin a formula in a cell,
/// in Western and in East Asian spreadsheets.
const FORMULA: [char; 11] = ['=', '+', '-', '@', '\t', '\r', '\n', '＝', '＋', '－', '＠'];

fn is_number(text: &str) -> bool {
    let plain = text.bytes().all(|b| b.is_ascii_digit() || matches!(b, b'+' | b'-' | b'.' | b'e' | b'E'));
    plain && text.parse::<f64>().is_ok()
}
