//! Spreadsheets as tables: one article a row, columns as in CSV. Excel's files, old and new, and OpenDocument's are read here to
//! rows of cells; what a column is, and what an article, is told as for CSV.
//!
//! Apart from a library for spreadsheets because such a library makes room for the rectangle between a sheet's outermost cells,
//! as large as a file says that it is; here only cells that are there take any.

mod cfb;
mod ods;
mod value;
mod xls;
mod xlsx;

use std::sync::Arc;

use crate::failure::Fault;
use crate::{Articles, Settings, encoding};

use super::package::{self, Package};
use super::rows::{Budget, Origins, Row, Rows};

/// What a file of Office's before 2007 begins with, whichever program it is of.
pub(super) const OLD_OFFICE: &[u8] = b"\xD0\xCF\x11\xE0";

/// A sheet: its name, and its rows as far as there is anything in them.
#[derive(Debug, Default)]
struct Sheet {
    name: String,
    rows: Vec<Row>,
}

impl Sheet {
    /// Takes a cell; cells come row by row or not.
    fn put(&mut self, row: usize, column: usize, text: Arc<str>) {
        let number = row.saturating_add(1);
        match self.rows.last_mut() {
            Some(last) if last.number == number => last.cells.push((column, text)),
            _ => self.rows.push(Row { number, cells: vec![(column, text)] }),
        }
    }

    /// The rows in order, whatever order their cells came in.
    fn settled(mut self) -> Self {
        if !self.rows.is_sorted_by(|a, b| a.number < b.number) {
            self.rows.sort_by_key(|row| row.number);
            let mut rows: Vec<Row> = Vec::new();
            for row in self.rows {
                match rows.last_mut() {
                    Some(last) if last.number == row.number => last.cells.extend(row.cells),
                    _ => rows.push(row),
                }
            }
            self.rows = rows;
        }
        self
    }
}

/// The articles of all sheets that have a column of texts. Rows of the first sheet are called `file.xlsx#2`, those of others
/// `file.xlsx#Name!2`.
pub(crate) fn read(bytes: &[u8], source: &str, key: &str, settings: &Settings) -> Articles {
    match tables(bytes, source, key, settings) {
        Ok(tables) => Box::new(tables.into_iter().flatten()),
        Err(fault) => Box::new(std::iter::once(Err(fault.of(source, None)))),
    }
}

type Table = Rows<std::iter::Map<std::vec::IntoIter<Row>, fn(Row) -> Result<Row, Fault>>>;

fn tables(bytes: &[u8], source: &str, key: &str, settings: &Settings) -> Result<Vec<Table>, Fault> {
    let mut tables: Vec<Table> = Vec::new();
    let mut without_texts: Vec<(String, Fault)> = Vec::new();
    for (at, sheet) in sheets(bytes, settings.max_bytes)?.into_iter().map(Sheet::settled).enumerate() {
        let name = if at == 0 { String::new() } else { format!("{}!", sheet.name) };
        let origins = Origins {
            rows: format!("{source}#{name}"),
            key: format!("{key}#{name}"),
            settings: settings.clone(),
            warnings: Vec::new(),
        };
        let rows: fn(Row) -> Result<Row, Fault> = Ok;
        match Rows::open(sheet.rows.into_iter().map(rows), origins) {
            Ok(table) => tables.extend(table),
            Err(fault) => without_texts.push((sheet.name, fault)),
        }
    }
    let had_tables = !tables.is_empty();
    tables.retain(|table| !table.is_empty());
    if had_tables && tables.is_empty() {
        return Err(Fault::no_articles());
    }
    let passed_over: Vec<String> = without_texts.iter().map(|(name, _)| format!("{name:?}")).collect();
    match (tables.first_mut(), without_texts.into_iter().next()) {
        (Some(first), Some(_)) => {
            first.warn(format!(
                "without a column of texts, and so passed over: sheet {}",
                passed_over.join(", ")
            ));
        }
        (None, Some((_, fault))) => return Err(fault),
        (None, None) => return Err(Fault::no_text()),
        (Some(_), None) => {}
    }
    Ok(tables)
}

/// All sheets of a file, whichever program wrote it.
fn sheets(bytes: &[u8], max_bytes: u64) -> Result<Vec<Sheet>, Fault> {
    let mut budget = Budget::of(bytes.len() as u64);
    if bytes.starts_with(OLD_OFFICE) {
        return xls::sheets(bytes, &mut budget);
    }
    if !bytes.starts_with(package::MARK) {
        encoding::refuse(bytes)?;
        return Err(Fault::new("it is no spreadsheet", "end its name as its format asks, or save it as CSV"));
    }
    let mut package = Package::open(bytes, "spreadsheet", max_bytes)?;
    let names = package.names();
    let has = |name: &str| names.iter().any(|n| n == name);
    match () {
        () if has("xl/workbook.xml") => xlsx::sheets(&mut package, &mut budget),
        () if has("content.xml") => ods::sheets(&mut package, &mut budget),
        () if has("xl/workbook.bin") => {
            Err(Fault::new("it is a binary Excel file (.xlsb)", "save it as .xlsx or as CSV"))
        }
        () => Err(Fault::new("it is a zipped file, but no spreadsheet", "end its name as its format asks")),
    }
}
