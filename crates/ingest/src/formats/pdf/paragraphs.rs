//! Lines put together to paragraphs, over the ends of columns and pages. Apart because it is a judgement on lines one
//! after another: what stands between them, how they begin and end.

use std::collections::HashMap;

use crate::draft::Block;

use super::page::Line;
use crate::formats::export::Stand;

/// Sizes that differ by more than this share are two texts, as headline and standfirst.
const SIZE_DRIFT: f64 = 0.08;
/// Text of this many times the usual size is a heading.
const HEADING: f64 = 1.15;
/// Distance between baselines, in usual ones of the column, from which a new paragraph begins.
const PARAGRAPH_GAP: f64 = 1.3;
/// Distance between baselines of one paragraph, in sizes: what word processors set at most.
const LEADING: f64 = 1.3;
/// Least and most that a first line is indented by, in sizes.
const INDENT: std::ops::Range<f64> = 0.6..6.0;
/// A last line of a paragraph leaves at least this share of the column white.
const SHORT: f64 = 0.2;

/// The paragraphs of all columns.
pub(super) fn blocks(columns: &[Vec<Line>]) -> Vec<Block> {
    paragraphs(columns, Shape::of, |_| Stand::Free)
}

/// The paragraphs of pages of which `stand` tells how lines stand to each other, so far as what they say tells it. Articles
/// of a few short lines have no usual distance between lines, so it is taken from their letters' size.
pub(super) fn marked(pages: &[Vec<Line>], stand: impl Fn(&str) -> Stand) -> Vec<Block> {
    let shape = |page: &[Line]| {
        let shape = Shape::of(page);
        let size = usual_size(std::slice::from_ref(&page.to_vec()));
        Shape { leading: shape.leading.min(LEADING * size), ..shape }
    };
    paragraphs(pages, shape, stand)
}

fn paragraphs(
    columns: &[Vec<Line>],
    shape: impl Fn(&[Line]) -> Shape,
    stand: impl Fn(&str) -> Stand,
) -> Vec<Block> {
    let usual = usual_size(columns);
    let hyphenated = hyphenated(columns);
    let mut paragraphs: Vec<(String, f64)> = Vec::new();
    let mut before: Option<(&Line, bool)> = None;
    let mut alone = false;
    for column in columns {
        let shape = shape(column);
        for line in column {
            let stands = stand(&line.text);
            let marked = alone || stands != Stand::Free;
            alone = stands == Stand::Alone;
            let begins = match before {
                _ if marked => true,
                None => true,
                Some((last, true)) => shape.begins(last, line),
                // Over the end of a column, a sentence goes on, and nothing else.
                Some((last, false)) => !goes_on(last, line),
            };
            match paragraphs.last_mut() {
                Some((text, _)) if !begins => join(text, &line.text, &hyphenated),
                _ => paragraphs.push((line.text.clone(), line.size)),
            }
            before = Some((line, true));
        }
        before = before.map(|(line, _)| (line, false));
    }
    paragraphs.iter().filter_map(|(text, size)| Block::new(text, *size > usual * HEADING)).collect()
}

/// The size, to the half point, that most letters have.
fn usual_size(columns: &[Vec<Line>]) -> f64 {
    let mut letters: HashMap<i64, usize> = HashMap::new();
    for line in columns.iter().flatten() {
        *letters.entry((line.size * 2.0).round() as i64).or_default() += line.text.len();
    }
    let most = letters.into_iter().max_by_key(|&(size, n)| (n, size));
    most.map_or(0.0, |(size, _)| size as f64 / 2.0)
}

/// What is usual in a column.
struct Shape {
    left: f64,
    right: f64,
    /// Distance of baselines.
    leading: f64,
}

impl Shape {
    fn of(column: &[Line]) -> Self {
        let right = column.iter().map(|l| l.end).fold(f64::NEG_INFINITY, f64::max);
        let mut gaps: Vec<f64> = column.windows(2).map(|two| two[1].y - two[0].y).collect();
        gaps.sort_by(f64::total_cmp);
        // The left margin is where most lines begin; of two that are as frequent, the outer one.
        let starts = |at: f64, size: f64| column.iter().filter(|l| (l.x - at).abs() < 0.2 * size).count();
        let left = column
            .iter()
            .max_by(|a, b| starts(a.x, a.size).cmp(&starts(b.x, b.size)).then(b.x.total_cmp(&a.x)));
        Self {
            left: left.map_or(0.0, |l| l.x),
            right,
            // The lower quartile: in a column of one-line paragraphs, most distances are between paragraphs.
            leading: gaps.get(gaps.len() / 4).copied().unwrap_or(0.0),
        }
    }

    /// Whether `line` begins a paragraph below `last` in the same column.
    fn begins(&self, last: &Line, line: &Line) -> bool {
        let indent = |l: &Line| INDENT.contains(&((l.x - self.left) / l.size));
        let short = last.end < self.right - SHORT * (self.right - self.left);
        let breaks_word = is_broken(&last.text) && line.text.starts_with(char::is_lowercase);
        // Lines of a list hang from their first one, so that an indent alone says nothing.
        let ended = ends_sentence(&last.text) && (indent(line) || short);
        differ(last, line) || !breaks_word && line.y - last.y > PARAGRAPH_GAP * self.leading || ended
    }
}

/// Whether a line ends within a word.
fn is_broken(text: &str) -> bool {
    text.ends_with(['-', '\u{2010}', '\u{AD}'])
}

fn differ(one: &Line, other: &Line) -> bool {
    (one.size - other.size).abs() > SIZE_DRIFT * one.size.max(other.size)
}

/// Whether a paragraph that `last` leaves open at the end of a column goes on with `line`.
fn goes_on(last: &Line, line: &Line) -> bool {
    !differ(last, line) && (line.text.starts_with(char::is_lowercase) || !ends_sentence(&last.text))
}

fn ends_sentence(text: &str) -> bool {
    text.trim_end_matches(['”', '"', '\'', '’', ')', ']']).ends_with(['.', '!', '?', '…', ':'])
}

/// Words that stand in the text with a hyphen within a line.
fn hyphenated(columns: &[Vec<Line>]) -> Vec<String> {
    let lines = columns.iter().flatten();
    let words = lines.flat_map(|line| line.text.split(' ')).map(plain);
    let mut found: Vec<String> = words.filter(|w| w.trim_matches('-').contains('-')).collect();
    found.sort();
    found.dedup();
    found
}

fn plain(word: &str) -> String {
    word.trim_matches(|c: char| !c.is_alphanumeric() && c != '-').to_lowercase()
}

/// Puts `next` behind `text`. A hyphen at the line's end goes, unless the word has one elsewhere in the text too.
fn join(text: &mut String, next: &str, hyphenated: &[String]) {
    if is_broken(text) && next.starts_with(char::is_lowercase) {
        let first = text.rsplit(' ').next().unwrap_or("");
        let rest = next.split(' ').next().unwrap_or("");
        let whole = plain(&format!("{}-{rest}", first.trim_end_matches(['-', '\u{2010}', '\u{AD}'])));
        text.pop();
        if hyphenated.binary_search(&whole).is_ok() {
            text.push('-');
        }
    } else if !text.ends_with(['—', '–', '-']) || next.starts_with(char::is_uppercase) && !text.ends_with('-')
    {
        text.push(' ');
    }
    text.push_str(next);
}
