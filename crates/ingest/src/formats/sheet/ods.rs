//! OpenDocument's spreadsheets: one XML of all sheets, in which rows and cells may say how often they are repeated.

use std::sync::Arc;

use crate::failure::Fault;

use super::super::open_document::Words;
use super::super::package::Package;
use super::super::rows::Budget;
use super::super::xml::{Element, Node, Nodes};
use super::Sheet;

/// Columns that a sheet has, at most.
const MOST_COLUMNS: usize = 16_384;

/// The sheets of a file.
pub(super) fn sheets(package: &mut Package<'_>, budget: &mut Budget) -> Result<Vec<Sheet>, Fault> {
    let xml = package.text("content.xml")?.unwrap_or_default();
    let mut sheets: Vec<Sheet> = Vec::new();
    let (mut row, mut rows, mut cells) = (0_usize, 1_usize, Vec::new());
    let (mut column, mut columns) = (0_usize, 1_usize);
    let mut cell: Option<(Option<String>, String)> = None;
    let mut words = Words::default();
    for node in Nodes::of(&xml) {
        let node = node.map_err(|error| package.damaged(error))?;
        match &node {
            Node::Begin(element) => match element.name.as_str() {
                "table" => {
                    let name = element.attribute("name").unwrap_or_default().to_owned();
                    sheets.push(Sheet { name, ..Sheet::default() });
                    row = 0;
                }
                "table-row" => {
                    (rows, column) = (repeated(element, "number-rows-repeated"), 0);
                    cells.clear();
                }
                "table-cell" | "covered-table-cell" => {
                    columns = repeated(element, "number-columns-repeated");
                    cell = Some((value(element), String::new()));
                }
                "p" => {
                    if let Some((_, text)) = cell.as_mut().filter(|(_, text)| !text.is_empty()) {
                        text.push('\n');
                    }
                }
                _ => {}
            },
            Node::End(name) => match name.as_str() {
                "table-cell" | "covered-table-cell" => {
                    let (value, text) = cell.take().unwrap_or_default();
                    let text: Arc<str> = value.unwrap_or(text).into();
                    if !text.is_empty() {
                        let last = column.saturating_add(columns).min(MOST_COLUMNS);
                        for at in column..last {
                            budget.take(text.len())?;
                            cells.push((at, text.clone()));
                        }
                    }
                    column = column.saturating_add(columns);
                }
                "table-row" => {
                    if let Some(sheet) = sheets.last_mut().filter(|_| !cells.is_empty()) {
                        for at in row..row.saturating_add(rows) {
                            for (column, text) in &cells {
                                budget.take(text.len())?;
                                sheet.put(at, *column, text.clone());
                            }
                        }
                    }
                    row = row.saturating_add(rows);
                    cells.clear();
                }
                _ => {}
            },
            Node::Text(_) => {}
        }
        if let Some((_, text)) = &mut cell {
            words.take(&node, text);
        }
    }
    Ok(sheets)
}

fn repeated(element: &Element, name: &str) -> usize {
    element.attribute(name).and_then(|times| times.parse().ok()).unwrap_or(1).max(1)
}

/// The value of a cell that is no text: a number, a day, yes or no.
fn value(element: &Element) -> Option<String> {
    let attribute = match element.attribute("value-type")? {
        "float" | "percentage" | "currency" => "value",
        "date" => "date-value",
        "boolean" => "boolean-value",
        "string" => "string-value",
        _ => return None,
    };
    element.attribute(attribute).map(str::to_owned)
}
