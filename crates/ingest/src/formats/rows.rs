//! Rows that a program has read already, spreadsheets', Parquet's and pages', as articles. Apart from CSV, which is a stream of
//! bytes with encodings and quotation marks of its own.

use std::sync::Arc;

use standpoint_core::document::Article;

use crate::assemble::{self, Origin};
use crate::columns::Field;
use crate::failure::{Failure, Fault};
use crate::guard::guarded;
use crate::{Articles, Cells, Settings, identity};

use super::row::{Head, are_day_first};

/// Text may come to this many times the size of the file that it is packed in, where the same text stands in many cells.
const MAX_RATIO: u64 = 200;
/// Bytes of text that may come whatever the file's size.
const FREE: u64 = 64 << 20;
/// What a cell counts for beside its text: a cell without any is not for nothing.
const CELL: u64 = 8;
/// Rows at the top of a sheet among which its head is looked for: a title may stand above it.
const HEADS: usize = 10;
/// Rows that tell how a table writes its dates.
const LOOKED_AT: usize = 1_000;
/// Characters that a cell of Excel's has at most; what a program wrote beyond is gone.
const EXCEL_CELL: usize = 32_767;

/// A row: its number, and what its cells hold, by their places. Cells that hold the same may share it.
#[derive(Clone, Debug, Default)]
pub(super) struct Row {
    pub number: usize,
    pub cells: Vec<(usize, Arc<str>)>,
}

impl Row {
    fn is_blank(&self) -> bool {
        self.cells.iter().all(|(_, cell)| cell.trim().is_empty())
    }

    fn cell(&self, at: usize) -> Option<&str> {
        self.cells.iter().find(|(place, _)| *place == at).map(|(_, cell)| &**cell)
    }

    /// The names in the row, if it is a head.
    fn names(&self) -> Vec<String> {
        let width = self.cells.iter().map(|(at, _)| at + 1).max().unwrap_or(0);
        (0..width).map(|at| self.cell(at).unwrap_or_default().to_owned()).collect()
    }
}

/// How much text may still come out of a file.
pub(super) struct Budget(u64);

impl Budget {
    /// What a file of so many bytes may hold.
    pub fn of(bytes: u64) -> Self {
        Self(bytes.saturating_mul(MAX_RATIO).max(FREE))
    }

    /// Takes what a cell comes to.
    pub fn take(&mut self, length: usize) -> Result<(), Fault> {
        let left = self.0.checked_sub(CELL + length as u64);
        self.0 = left.ok_or_else(|| {
            let reason = format!("its cells come to more than {MAX_RATIO} times its size");
            Fault::new(reason, "look at what is in it; if it is a table after all, save it as CSV")
        })?;
        Ok(())
    }
}

/// What is known of a table beside its rows.
#[derive(Clone)]
pub(super) struct Origins {
    /// What its rows are called, the number to follow.
    pub rows: String,
    /// As ids are made from it.
    pub key: String,
    pub settings: Settings,
    /// To be told with its first article.
    pub warnings: Vec<String>,
}

/// The articles of a table in memory, whose columns are called `names`.
pub(crate) fn in_memory(
    names: &[String],
    rows: impl Iterator<Item = Cells> + Send + 'static,
    name: &str,
    settings: &Settings,
) -> Result<Articles, Fault> {
    // The names are the head: no row below is taken for one where they do not do.
    Head::of(names, &settings.columns)?;
    let head = names.iter().enumerate().map(|(at, name)| (at, Arc::from(name.as_str()))).collect();
    let rows = std::iter::once(head).chain(rows).enumerate();
    let rows = rows.map(|(number, cells)| Ok(Row { number, cells }));
    let origins = Origins {
        rows: format!("{name}#"),
        key: name.to_owned(),
        settings: settings.clone(),
        warnings: Vec::new(),
    };
    match Rows::open(rows, origins)? {
        Some(articles) => Ok(Box::new(articles)),
        None => Err(Fault::no_text()),
    }
}

/// The articles of a table.
pub(super) struct Rows<R> {
    head: Head,
    /// The rows that were looked at already.
    first: std::vec::IntoIter<Row>,
    /// What is wrong with the row behind them.
    broken: Option<Fault>,
    rows: R,
    of: Origins,
}

impl<R: Iterator<Item = Result<Row, Fault>>> Rows<R> {
    /// Reads the head of a table: its first row that names a column of texts. None if it has no row at all.
    pub fn open(mut rows: R, of: Origins) -> Result<Option<Self>, Fault> {
        let (mut first, mut broken) = (Vec::new(), None);
        while first.len() < LOOKED_AT
            && let Some(row) = rows.next()
        {
            match row {
                Ok(row) if row.is_blank() => {}
                Ok(row) => first.push(row),
                Err(fault) => {
                    broken = Some(fault);
                    break;
                }
            }
        }
        if first.is_empty() {
            return broken.map_or(Ok(None), Err);
        }
        let columns = &of.settings.columns;
        let names: Vec<Vec<String>> = first.iter().take(HEADS).map(Row::names).collect();
        let mut heads: Vec<Result<Head, Fault>> =
            names.iter().map(|names| Head::of(names, columns)).collect();
        let mut found = heads.iter().position(Result::is_ok);
        if found.is_none()
            && let Some((at, head)) =
                names.iter().enumerate().find_map(|(at, n)| Some((at, Head::of_parts(n, columns)?)))
        {
            heads[at] = Ok(head);
            found = Some(at);
        }
        let at = found.unwrap_or(0);
        let Some(head) = heads.into_iter().nth(at) else { return Ok(None) };
        let mut head = head?;
        let first = first.split_off(at + 1);
        if let Some(place) = head.place(Field::Date) {
            head.day_first = are_day_first(first.iter().filter_map(|row| row.cell(place)), false);
        }
        Ok(Some(Self { head, first: first.into_iter(), broken, rows, of }))
    }

    /// Whether there is nothing below the head.
    pub fn is_empty(&self) -> bool {
        self.first.as_slice().is_empty() && self.broken.is_none()
    }

    /// Tells something with the first article.
    pub fn warn(&mut self, warning: String) {
        self.of.warnings.push(warning);
    }

    fn article(&mut self, row: &Row) -> Result<Article, Failure> {
        let source = format!("{}{}", self.of.rows, row.number);
        let all: Vec<&str> = row.cells.iter().map(|(_, cell)| &**cell).collect();
        let bytes = all.join("\u{1F}").into_bytes();
        let sha256 = identity::sha256(&bytes);
        let warnings = std::mem::take(&mut self.of.warnings);
        let read = || {
            let (mut draft, id) = self.head.read(|at, _| Ok(row.cell(at).map(str::to_owned)))?;
            draft.warnings.extend(warnings);
            if all.iter().any(|cell| cell.len() >= EXCEL_CELL && cell.encode_utf16().count() == EXCEL_CELL) {
                draft.warnings.push(format!(
                    "a cell has {EXCEL_CELL} characters, as many as Excel keeps: its end may be cut off"
                ));
            }
            let id = id.unwrap_or_else(|| identity::line_id(&self.of.key, row.number, &bytes));
            let origin = Origin { id, source: source.clone(), sha256: sha256.clone() };
            assemble::article(draft, origin, &self.of.settings)
        };
        guarded(read).map_err(|fault| fault.of(&source, Some(sha256.clone())))
    }
}

impl<R: Iterator<Item = Result<Row, Fault>>> Iterator for Rows<R> {
    type Item = Result<Article, Failure>;

    fn next(&mut self) -> Option<Self::Item> {
        loop {
            let next = match (self.first.next(), self.broken.take()) {
                (Some(row), broken) => {
                    self.broken = broken;
                    Ok(row)
                }
                (None, Some(fault)) => Err(fault),
                (None, None) => self.rows.next()?,
            };
            let row = match next {
                Ok(row) if row.is_blank() => continue,
                Ok(row) => row,
                Err(fault) => {
                    let source = self.of.rows.trim_end_matches(['#', '!']);
                    return Some(Err(fault.of(source, None)));
                }
            };
            return Some(self.article(&row));
        }
    }
}
