//! From letters at places to lines in the order that they are read. Apart because columns are a matter of one page's
//! geometry alone: where several rows one after another leave the same strip of the page white, the strip divides
//! columns; what stands on its left is read before what stands on its right (Nagy and Seth's cuts, 1984, but for the order
//! in which they are looked for: a headline over two columns is no hindrance).

use super::glyphs::Glyph;

/// Letters that are further apart than this share of their size belong to two words. A space has a quarter; justified
/// lines may squeeze it.
const WORD_GAP: f64 = 0.18;
/// A letter that overlaps the one before it by more than this share of its size, and is the same, was drawn twice to look
/// bold.
const OVERPRINT: f64 = 0.15;
/// Letters whose baselines differ by at most this share of their size stand in one row.
const ROW_DRIFT: f64 = 0.35;
/// Least width of the strip between two columns, in sizes of the text. Newspapers set it at about one.
const GUTTER: f64 = 0.8;
/// Rows that must leave it white, and rows of each column that must stand beside it. Fewer are a table's or chance.
const GUTTER_ROWS: usize = 4;
/// Rows of a page above which no columns are looked for: nothing printed has more.
const MAX_ROWS: usize = 500;
/// Digits below this share of their row's size are marks of footnotes.
const NOTE_MARK: f64 = 0.75;

/// Letters without a gap between them.
#[derive(Clone, Debug, PartialEq)]
pub(super) struct Word {
    pub text: String,
    pub x: f64,
    pub end: f64,
    pub y: f64,
    pub size: f64,
}

/// Words on one baseline, from left to right.
pub(super) type Row = Vec<Word>;

/// One line of a column.
#[derive(Clone, Debug, PartialEq)]
pub(super) struct Line {
    pub text: String,
    pub x: f64,
    pub end: f64,
    pub y: f64,
    pub size: f64,
}

/// The words of a page by their baselines, from the top.
pub(super) fn rows(mut glyphs: Vec<Glyph>) -> Vec<Row> {
    glyphs.sort_by(|a, b| a.y.total_cmp(&b.y));
    let mut rows: Vec<Vec<Glyph>> = Vec::new();
    for glyph in glyphs {
        match rows.last_mut() {
            Some(row) if row.last().is_some_and(|l| glyph.y - l.y <= ROW_DRIFT * l.size.min(glyph.size)) => {
                row.push(glyph);
            }
            _ => rows.push(vec![glyph]),
        }
    }
    rows.into_iter().map(words).filter(|row| !row.is_empty()).collect()
}

fn words(mut row: Vec<Glyph>) -> Row {
    row.sort_by(|a, b| a.x.total_cmp(&b.x));
    let mut words: Row = Vec::new();
    let mut open = false;
    let mut last: Option<(f64, String)> = None;
    for glyph in row {
        let again = last
            .as_ref()
            .is_some_and(|(x, text)| *text == glyph.text && (glyph.x - x).abs() < OVERPRINT * glyph.size);
        if again {
            continue;
        }
        last = Some((glyph.x, glyph.text.clone()));
        if glyph.text.trim().is_empty() {
            open = false;
            continue;
        }
        match words.last_mut() {
            Some(word) if open && glyph.x - word.end <= WORD_GAP * word.size.max(glyph.size) => {
                word.text.push_str(&glyph.text);
                word.end = word.end.max(glyph.end);
                word.size = word.size.max(glyph.size);
            }
            _ => words.push(Word {
                text: glyph.text,
                x: glyph.x,
                end: glyph.end,
                y: glyph.y,
                size: glyph.size,
            }),
        }
        open = true;
    }
    let size = words.iter().map(|w| w.size).fold(0.0, f64::max);
    words.retain(|w| w.size >= NOTE_MARK * size || !w.text.chars().all(|c| c.is_ascii_digit()));
    words
}

/// The page's columns in the order that they are read, each with its lines. A headline over several is one by itself.
pub(super) fn columns(rows: Vec<Row>) -> Vec<Vec<Line>> {
    let mut out = Vec::new();
    cut(rows, &mut out);
    out
}

/// The page's rows as the lines of one column.
pub(super) fn lines(rows: Vec<Row>) -> Vec<Line> {
    rows.into_iter().filter_map(line).collect()
}

/// What a row says.
pub(super) fn text(row: &Row) -> String {
    row.iter().map(|w| w.text.as_str()).collect::<Vec<_>>().join(" ")
}

fn cut(rows: Vec<Row>, out: &mut Vec<Vec<Line>>) {
    let band = if rows.len() > MAX_ROWS { None } else { widest_band(&rows) };
    let Some(Band { first, end, at }) = band else {
        let lines = lines(rows);
        if !lines.is_empty() {
            out.push(lines);
        }
        return;
    };
    let mut above = rows;
    let mut below = above.split_off(first);
    let rest = below.split_off(end - first);
    let side = |left: bool| -> Vec<Row> {
        let of = |row: &Row| row.iter().filter(|w| (w.x < at) == left).cloned().collect::<Row>();
        below.iter().map(of).filter(|row| !row.is_empty()).collect()
    };
    let (left, right) = (side(true), side(false));
    for part in [above, left, right, rest] {
        cut(part, out);
    }
}

/// Rows one after another that leave a strip white.
struct Band {
    first: usize,
    end: usize,
    /// The middle of the strip.
    at: f64,
}

/// The band of most rows with text on both sides of its strip.
fn widest_band(rows: &[Row]) -> Option<Band> {
    let mut best: Option<Band> = None;
    let mut sizes: Vec<f64> = rows.iter().flatten().map(|w| w.size).collect();
    sizes.sort_by(f64::total_cmp);
    let gutter = GUTTER * sizes.get(sizes.len() / 2)?;
    for first in 0..rows.len() {
        // Strips that the rows so far leave white, with how many of them have text on either side.
        let mut strips: Vec<(f64, f64)> = vec![(f64::NEG_INFINITY, f64::INFINITY)];
        for (i, row) in rows.iter().enumerate().skip(first) {
            strips = strips
                .into_iter()
                .flat_map(|strip| left_white(strip, row))
                .filter(|(a, b)| b - a >= gutter)
                .collect();
            let inner = strips.iter().find(|strip| divides(&rows[first..=i], **strip));
            let longer = best.as_ref().is_none_or(|b| b.end - b.first < i + 1 - first);
            if let Some(&(a, b)) = inner
                && longer
            {
                best = Some(Band { first, end: i + 1, at: a.midpoint(b) });
            }
            if strips.iter().all(|(a, b)| a.is_infinite() || b.is_infinite()) && i > first + GUTTER_ROWS {
                break;
            }
        }
    }
    best
}

/// The parts of a strip that `row` leaves white.
fn left_white((from, to): (f64, f64), row: &Row) -> Vec<(f64, f64)> {
    let mut parts = Vec::new();
    let mut at = from;
    for word in row.iter().filter(|w| w.end > from && w.x < to) {
        if word.x > at {
            parts.push((at, word.x));
        }
        at = at.max(word.end);
    }
    if at < to {
        parts.push((at, to));
    }
    parts
}

/// Whether enough of `rows` stand on either side of a strip.
fn divides(rows: &[Row], (from, to): (f64, f64)) -> bool {
    if from.is_infinite() || to.is_infinite() {
        return false;
    }
    let side = |left: bool| {
        rows.iter().filter(|r| r.iter().any(|w| if left { w.end <= from } else { w.x >= to })).count()
    };
    side(true) >= GUTTER_ROWS && side(false) >= GUTTER_ROWS
}

fn line(row: Row) -> Option<Line> {
    let (first, last) = (row.first()?, row.last()?);
    let letters: f64 = row.iter().map(|w| w.text.len() as f64).sum();
    let size = row.iter().map(|w| w.size * w.text.len() as f64).sum::<f64>() / letters;
    Some(Line { text: text(&row), x: first.x, end: last.end, y: first.y, size })
}
