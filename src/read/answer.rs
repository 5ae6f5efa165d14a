//! What was found out, and how it is printed: a page for the terminal or in Markdown, CSV rows, or JSON.

use anstyle::{AnsiColor, Style};
use serde::Serialize;
use unicode_width::UnicodeWidthStr;

use super::ReadError;
use crate::report::{Cell, printable, sheet};

/// The answer to a question about a run.
#[derive(Debug)]
pub struct Answer {
    page: Vec<Block>,
    columns: &'static [&'static str],
    rows: Vec<Vec<Cell<'static>>>,
    json: serde_json::Value,
    /// What of the run, or of a file given, could not be used; the answer rests on the rest.
    pub unread: Vec<ReadError>,
}

/// A format that answers come in.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Format {
    /// A page with aligned tables, for people at a terminal.
    Table,
    /// One table, one row a line.
    Csv,
    /// One object that holds everything.
    Json,
    /// The page as Markdown.
    Markdown,
}

/// What the page is shown on.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub struct Screen {
    /// Whether it shows colour.
    pub colour: bool,
    /// Columns at which long text is wrapped; none for text that others read on.
    pub width: Option<usize>,
}

/// A part of a page.
#[derive(Debug)]
pub(crate) enum Block {
    /// The name of what follows.
    Heading(String),
    /// A paragraph.
    Text(Line),
    /// A table.
    Table(Table),
}

/// Pieces that follow each other on a line.
pub(crate) type Line = Vec<Piece>;

/// Some words in one manner.
#[derive(Clone, Debug, PartialEq)]
pub(crate) struct Piece {
    text: String,
    tone: Tone,
}

/// The manner in which words are shown.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub(crate) enum Tone {
    /// As they are.
    Plain,
    /// What the eye should find first.
    Strong,
    /// What it may pass over.
    Faint,
    /// Against somebody.
    Against,
    /// For somebody.
    For,
    /// A target in its sentence; in brackets where neither colour nor type can mark it.
    Target,
    /// A holder in its sentence; in braces there.
    Holder,
}

/// Rows under named columns; what stands below a row is as wide as the page.
#[derive(Debug)]
pub(crate) struct Table {
    /// Names, those of numbers with their side.
    pub(crate) columns: Vec<(String, Side)>,
    /// The rows.
    pub(crate) rows: Vec<Row>,
}

/// Where the cells of a column end.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub(crate) enum Side {
    /// Words begin on the left.
    Left,
    /// Numbers end on the right.
    Right,
}

/// A row of a table.
#[derive(Debug)]
pub(crate) struct Row {
    /// One piece a column.
    pub(crate) cells: Vec<Piece>,
    /// Lines that belong to the row.
    pub(crate) below: Vec<Line>,
}

impl From<Vec<Piece>> for Row {
    fn from(cells: Vec<Piece>) -> Self {
        Self { cells, below: Vec::new() }
    }
}

impl Piece {
    /// The same words in another manner.
    pub(crate) fn in_tone(self, tone: Tone) -> Self {
        Self { tone, ..self }
    }
}

/// Words as they are.
pub(crate) fn plain(text: impl Into<String>) -> Piece {
    piece(text, Tone::Plain)
}

/// Words in a manner.
pub(crate) fn piece(text: impl Into<String>, tone: Tone) -> Piece {
    Piece { text: text.into(), tone }
}

/// A number with its sign, in the manner of its side; nothing where there is none.
pub(crate) fn score(number: Option<f64>) -> Piece {
    match number {
        Some(number) => piece(format!("{number:+.2}"), side(number)),
        None => piece("-", Tone::Faint),
    }
}

/// Half of the columns of a bar.
const HALF: usize = 8;

/// A score from -1 to 1 as a bar that leaves the middle to the left or to the right, half a column a step.
pub(crate) fn bar(number: Option<f64>) -> Piece {
    let Some(number) = number else { return plain("") };
    let halves = ((number.abs() * 2.0 * HALF as f64).round() as usize).min(2 * HALF);
    let (whole, half) = (halves / 2, halves % 2);
    let full = "█".repeat(whole);
    let text = if number < 0.0 {
        let blank = " ".repeat(HALF - whole - half);
        format!("{blank}{}{full}│{}", "▐".repeat(half), " ".repeat(HALF))
    } else {
        format!("{}│{full}{}{}", " ".repeat(HALF), "▌".repeat(half), " ".repeat(HALF - whole - half))
    };
    piece(text, side(number))
}

/// Probabilities as columns side by side, an eighth a step.
pub(crate) fn columns(probabilities: &[f64]) -> String {
    const EIGHTHS: [char; 9] = [' ', '▁', '▂', '▃', '▄', '▅', '▆', '▇', '█'];
    probabilities.iter().map(|p| EIGHTHS[((p * 8.0).round() as usize).min(8)]).collect()
}

fn side(number: f64) -> Tone {
    if number < 0.0 {
        Tone::Against
    } else if number > 0.0 {
        Tone::For
    } else {
        Tone::Plain
    }
}

impl Answer {
    /// An answer in its three shapes: page, rows under `columns`, and everything.
    ///
    /// # Errors
    /// If `everything` cannot be written as JSON.
    pub(crate) fn new(
        everything: &impl Serialize,
        page: Vec<Block>,
        columns: &'static [&'static str],
        rows: Vec<Vec<Cell<'_>>>,
    ) -> Result<Self, ReadError> {
        let json = serde_json::to_value(everything).map_err(|error| ReadError::Write(error.to_string()))?;
        let owned = |row: Vec<Cell<'_>>| row.into_iter().map(Cell::into_owned).collect();
        let rows = rows.into_iter().map(owned).collect();
        Ok(Self { page, columns, rows, json, unread: Vec::new() })
    }

    /// The answer with what could not be used for it.
    pub(crate) fn without(self, unread: Vec<ReadError>) -> Self {
        Self { unread, ..self }
    }

    /// The answer as text, its last line ended.
    ///
    /// # Errors
    /// If the format's writer fails.
    pub fn print(&self, format: Format, screen: Screen) -> Result<String, ReadError> {
        let failed = |error: &dyn std::fmt::Display| ReadError::Write(error.to_string());
        Ok(match format {
            Format::Table => {
                self.page.iter().map(|block| on_screen(block, screen)).collect::<Vec<_>>().join("\n")
            }
            Format::Markdown => self.page.iter().map(in_markdown).collect::<Vec<_>>().join("\n"),
            Format::Csv => {
                let bytes = sheet(self.columns, self.rows.iter().cloned()).map_err(|error| failed(&error))?;
                String::from_utf8(bytes).map_err(|error| failed(&error))?
            }
            Format::Json => {
                let json = serde_json::to_string_pretty(&self.json).map_err(|error| failed(&error))?;
                format!("{json}\n")
            }
        })
    }
}

/// Columns by which what stands below a row is moved in.
const INDENT: usize = 6;

fn on_screen(block: &Block, screen: Screen) -> String {
    match block {
        Block::Heading(text) => format!("{}\n", painted(&piece(text, Tone::Strong), screen)),
        Block::Text(line) => wrapped(line, 0, screen),
        Block::Table(table) => aligned(table, screen),
    }
}

fn aligned(table: &Table, screen: Screen) -> String {
    let width = |cell: &Piece| marked(cell, screen).width();
    let names: Vec<Piece> = table.columns.iter().map(|(name, _)| piece(name, Tone::Faint)).collect();
    let widths: Vec<usize> = (0..names.len())
        .map(|column| {
            let cells = table.rows.iter().filter_map(|row| row.cells.get(column));
            cells.chain(names.get(column)).map(width).max().unwrap_or(0)
        })
        .collect();
    let line = |cells: &[Piece]| {
        let mut text = String::new();
        let mut gap = 0;
        for ((cell, (_, side)), &wide) in cells.iter().zip(&table.columns).zip(&widths) {
            let blank = wide - width(cell);
            let (before, after) = if *side == Side::Left { (0, blank) } else { (blank, 0) };
            text += &" ".repeat(gap + before);
            text += &painted(cell, screen);
            gap = after + 2;
        }
        text.trim_end().to_owned() + "\n"
    };
    let mut text = line(&names);
    for row in &table.rows {
        text += &line(&row.cells);
        for below in &row.below {
            text += &wrapped(below, INDENT, screen);
        }
    }
    text
}

/// A line moved in, and broken between words where the screen ends.
fn wrapped(line: &[Piece], indent: usize, screen: Screen) -> String {
    let margin = " ".repeat(indent);
    let mut text = margin.clone();
    let limit = screen.width.unwrap_or(usize::MAX);
    let (mut at, mut between) = (indent, false);
    for piece in line {
        for word in marked(piece, screen).split_inclusive(' ') {
            if between && at + word.trim_end().width() > limit {
                text = text + "\n" + &margin;
                at = indent;
            }
            text += &coloured(word, piece.tone, screen);
            at += word.width();
            between = word.ends_with(' ');
        }
    }
    text + "\n"
}

/// The words without what would move a terminal's cursor, marked where colour does not mark them.
fn marked(piece: &Piece, screen: Screen) -> String {
    let text = printable(&piece.text);
    match piece.tone {
        Tone::Target if !screen.colour => format!("[{text}]"),
        Tone::Holder if !screen.colour => format!("{{{text}}}"),
        _ => text,
    }
}

fn painted(piece: &Piece, screen: Screen) -> String {
    coloured(&marked(piece, screen), piece.tone, screen)
}

fn coloured(text: &str, tone: Tone, screen: Screen) -> String {
    let colour = |colour: AnsiColor| Style::new().fg_color(Some(colour.into()));
    let style = match tone {
        _ if !screen.colour => return text.to_owned(),
        Tone::Plain => return text.to_owned(),
        Tone::Strong => Style::new().bold(),
        Tone::Faint => Style::new().dimmed(),
        Tone::Against => colour(AnsiColor::Red),
        Tone::For => colour(AnsiColor::Green),
        Tone::Target => colour(AnsiColor::Yellow).bold(),
        Tone::Holder => colour(AnsiColor::Cyan).bold(),
    };
    format!("{style}{text}{style:#}")
}

fn in_markdown(block: &Block) -> String {
    match block {
        Block::Heading(text) => format!("## {}\n", escaped(text)),
        Block::Text(line) => format!("{}\n", inline(line)),
        Block::Table(table) => {
            let below = table.rows.iter().any(|row| !row.below.is_empty());
            let row = |cells: &mut dyn Iterator<Item = String>| {
                format!("| {} |\n", cells.collect::<Vec<_>>().join(" | "))
            };
            let more = |text: &str| below.then(|| text.to_owned());
            let mut text = row(&mut table.columns.iter().map(|(name, _)| escaped(name)).chain(more("text")));
            let rule = |side: &Side| if *side == Side::Left { "---" } else { "---:" }.to_owned();
            text += &row(&mut table.columns.iter().map(|(_, side)| rule(side)).chain(more("---")));
            for r in &table.rows {
                let lines: Vec<String> = r.below.iter().map(|line| inline(line)).collect();
                let cells = r.cells.iter().map(|cell| inline(std::slice::from_ref(cell)));
                text += &row(&mut cells.chain(more(&lines.join("<br>"))));
            }
            text
        }
    }
}

fn inline(line: &[Piece]) -> String {
    line.iter()
        .map(|piece| {
            let text = escaped(&piece.text);
            match piece.tone {
                Tone::Strong | Tone::Target => format!("**{text}**"),
                Tone::Holder => format!("*{text}*"),
                Tone::Plain | Tone::Faint | Tone::Against | Tone::For => text,
            }
        })
        .collect()
}

/// The words without what Markdown would take for its own.
fn escaped(text: &str) -> String {
    let mut safe = String::new();
    for letter in printable(text).chars() {
        if matches!(letter, '\\' | '`' | '*' | '_' | '[' | ']' | '<' | '>' | '|' | '#' | '~' | '&') {
            safe.push('\\');
        }
        safe.push(letter);
    }
    safe
}

#[cfg(test)]
#[allow(clippy::unwrap_used)]
mod tests {
    use super::*;

    const PLAIN: Screen = Screen { colour: false, width: None };

    fn table() -> Table {
        let below = vec![
            plain("Then "),
            piece("Kabul|x", Tone::Target),
            plain(" heard "),
            piece("him", Tone::Holder),
        ];
        Table {
            columns: vec![
                ("name".into(), Side::Left),
                ("score".into(), Side::Right),
                (String::new(), Side::Left),
            ],
            rows: vec![
                Row {
                    cells: vec![plain("塔利班"), score(Some(-0.5)), bar(Some(-0.5))], below: vec![below]
                },
                Row::from(vec![plain("Pakistan\u{1b}[2J"), score(None), bar(None)]),
            ],
        }
    }

    #[test]
    fn tables_are_aligned_plain_and_without_escapes() {
        let expected = "\
name          score
塔利班        -0.50      ████│
      Then [Kabul|x] heard {him}
Pakistan [2J      -
";
        assert_eq!(on_screen(&Block::Table(table()), PLAIN), expected);
    }

    #[test]
    fn colour_takes_the_place_of_marks() {
        let shown = on_screen(&Block::Table(table()), Screen { colour: true, width: None });
        assert!(shown.contains("\u{1b}[31m-0.50\u{1b}[0m") && !shown.contains("[Kabul|x]"), "{shown:?}");
    }

    #[test]
    fn markdown_is_escaped_and_what_stands_below_has_a_column() {
        let shown = in_markdown(&Block::Table(table()));
        let mut lines = shown.lines();
        assert_eq!(lines.next().unwrap(), "| name | score |  | text |");
        assert_eq!(lines.next().unwrap(), "| --- | ---: | --- | --- |");
        assert!(lines.next().unwrap().ends_with("| Then **Kabul\\|x** heard *him* |"), "{shown}");
    }

    #[test]
    fn long_text_is_broken_between_words() {
        let line = vec![plain("one two "), piece("three", Tone::Target), plain("’s four")];
        let screen = Screen { colour: false, width: Some(12) };
        assert_eq!(wrapped(&line, 2, screen), "  one two \n  [three]’s \n  four\n");
    }

    #[test]
    fn bars_lean_to_their_side() {
        let shown = |number| bar(Some(number)).text;
        assert_eq!(shown(-1.0), "████████│        ");
        assert_eq!(shown(0.0), "        │        ");
        assert_eq!(shown(0.31), "        │██▌     ");
        assert_eq!(shown(-0.06), "       ▐│        ");
        assert_eq!(columns(&[0.0, 0.5, 1.0]), " ▄█");
    }
}
