//! Heads, feet and page numbers, which are no part of an article. Apart because they are told by being on several pages,
//! where columns and paragraphs are matters of one.

use std::collections::HashMap;

use super::page::{Row, text};
use crate::formats::export::is_page;

/// Rows from a page's top and from its end that may be heads and feet.
const EDGE: usize = 3;
/// A head stands on at least this many pages, and on a third of all: left and right pages have heads of their own.
const FEWEST: usize = 2;
const SHARE: usize = 3;
/// Words that stand beside a page's number.
const BESIDE: [&str; 5] = ["page", "of", "p", "pg", "seite"];

/// Takes heads, feet and page numbers out of `pages`.
pub(super) fn remove(pages: &mut [Vec<Row>]) {
    let mut seen: HashMap<(String, i64), usize> = HashMap::new();
    for page in pages.iter() {
        let mut here: Vec<(String, i64)> = edges(page.len()).map(|i| head(&page[i])).collect();
        here.sort();
        here.dedup();
        for head in here {
            *seen.entry(head).or_default() += 1;
        }
    }
    let needed = FEWEST.max(pages.len().div_ceil(SHARE));
    for page in pages {
        let at: Vec<usize> = edges(page.len())
            .filter(|&i| is_number(&page[i]) || seen.get(&head(&page[i])).is_some_and(|&n| n >= needed))
            .collect();
        let mut i = 0;
        page.retain(|_| {
            i += 1;
            !at.contains(&(i - 1))
        });
    }
}

/// Takes numbers of pages out of `pages`, and below "Page 2 of 3" the headline that stands there again: where every page
/// may be an article's, what stands on several of them is no head.
pub(super) fn remove_numbers(pages: &mut [Vec<Row>]) {
    // The headline of the article at hand: what stands below its first page's number, or at the top of a page without.
    let mut headline = String::new();
    for page in pages {
        let number = |row: &Row| is_number(row) || is_page(&text(row));
        let numbers: Vec<usize> = edges(page.len()).filter(|&i| number(&page[i])).collect();
        let top = numbers.first().filter(|&&at| at < EDGE).map_or(0, |at| at + 1);
        let again = |row: &Row| {
            let said = text(row);
            !said.is_empty() && headline.contains(&said)
        };
        let repeated = match numbers.contains(&top.wrapping_sub(1)) {
            true => page[top..].iter().take(EDGE).take_while(|row| again(row)).count(),
            false => 0,
        };
        if repeated == 0 {
            headline = page[top..].iter().take(EDGE).map(text).collect::<Vec<_>>().join(" ");
        }
        let mut i = 0;
        page.retain(|_| {
            i += 1;
            !(numbers.contains(&(i - 1)) || (top..top + repeated).contains(&(i - 1)))
        });
    }
}

/// Places of the first and last of `rows` rows.
fn edges(rows: usize) -> impl Iterator<Item = usize> {
    (0..rows).filter(move |&i| i < EDGE || i + EDGE >= rows)
}

/// What a row says but for its numbers, and its size to the half point: a headline says on the first page what a head
/// says on the others, in larger letters.
fn head(row: &Row) -> (String, i64) {
    let words = row.iter().map(|w| w.text.to_lowercase().replace(|c: char| c.is_ascii_digit(), "#"));
    let size = row.iter().map(|w| w.size).fold(0.0, f64::max);
    (words.collect::<Vec<_>>().join(" "), (size * 2.0).round() as i64)
}

/// `12`, `- 12 -`, `Page 3 of 4`.
fn is_number(row: &Row) -> bool {
    let plain = |w: &str| w.to_lowercase().replace(|c: char| !c.is_alphanumeric(), "");
    let words: Vec<String> = row.iter().map(|w| plain(&w.text)).filter(|w| !w.is_empty()).collect();
    let number = |w: &String| w.len() <= 4 && w.bytes().all(|b| b.is_ascii_digit());
    words.iter().any(number) && words.iter().all(|w| number(w) || BESIDE.contains(&w.as_str()))
}
