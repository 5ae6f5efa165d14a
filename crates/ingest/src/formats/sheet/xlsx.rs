//! Excel's files since 2007: XML in a ZIP, texts in a table of their own, days as numbers in a format of days.

use std::collections::HashMap;
use std::sync::Arc;

use crate::failure::Fault;

use super::super::package::Package;
use super::super::rows::Budget;
use super::super::xml::{Element, Node, Nodes};
use super::{Sheet, value};

/// Columns that a sheet has, at most.
const MOST_COLUMNS: usize = 16_384;

/// The sheets of a file.
pub(super) fn sheets(package: &mut Package<'_>, budget: &mut Budget) -> Result<Vec<Sheet>, Fault> {
    let workbook = text(package, "xl/workbook.xml")?;
    let (mut places, mut since_1904) = (Vec::new(), false);
    for element in begun(&workbook, package)? {
        match element.name.as_str() {
            "sheet" => {
                let name = element.attribute("name").unwrap_or_default().to_owned();
                places.push((name, element.attribute("id").unwrap_or_default().to_owned()));
            }
            "workbookPr" => {
                since_1904 = element.attribute("date1904").is_some_and(|v| v == "1" || v == "true")
            }
            _ => {}
        }
    }
    let relations = text(package, "xl/_rels/workbook.xml.rels")?;
    let relations: HashMap<String, String> = begun(&relations, package)?
        .iter()
        .filter_map(|element| {
            let target = element.attribute("Target")?;
            let path = target.strip_prefix('/').map_or_else(|| format!("xl/{target}"), str::to_owned);
            Some((element.attribute("Id")?.to_owned(), path))
        })
        .collect();
    let strings = strings(&text(package, "xl/sharedStrings.xml")?, package)?;
    let days = days(&text(package, "xl/styles.xml")?, package)?;
    let mut sheets = Vec::new();
    for (name, relation) in places {
        let Some(path) = relations.get(&relation) else { continue };
        // Charts are sheets too, and have no rows.
        let xml = text(package, path)?;
        let mut sheet = Sheet { name, ..Sheet::default() };
        let reading = Reading { strings: &strings, days: &days, since_1904 };
        reading.fill(&mut sheet, &xml, package, budget)?;
        sheets.push(sheet);
    }
    Ok(sheets)
}

/// A part, empty if there is none.
fn text(package: &mut Package<'_>, name: &str) -> Result<String, Fault> {
    Ok(package.text(name)?.unwrap_or_default())
}

fn begun(xml: &str, package: &Package<'_>) -> Result<Vec<Element>, Fault> {
    let mut elements = Vec::new();
    for node in Nodes::of(xml) {
        if let Node::Begin(element) = node.map_err(|error| package.damaged(error))? {
            elements.push(element);
        }
    }
    Ok(elements)
}

/// The table of texts: what all runs of each say, without how it is pronounced.
fn strings(xml: &str, package: &Package<'_>) -> Result<Vec<Arc<str>>, Fault> {
    let (mut strings, mut current) = (Vec::new(), String::new());
    let (mut in_text, mut phonetic) = (false, false);
    for node in Nodes::of(xml) {
        match node.map_err(|error| package.damaged(error))? {
            Node::Begin(element) => match element.name.as_str() {
                "si" => current.clear(),
                "t" => in_text = !phonetic,
                "rPh" => phonetic = true,
                _ => {}
            },
            Node::End(name) => match name.as_str() {
                "si" => strings.push(plain(&current).into()),
                "t" => in_text = false,
                "rPh" => phonetic = false,
                _ => {}
            },
            Node::Text(text) if in_text => current.push_str(&text),
            Node::Text(_) => {}
        }
    }
    Ok(strings)
}

/// For each style of a cell, whether it is one of days.
fn days(xml: &str, package: &Package<'_>) -> Result<Vec<bool>, Fault> {
    let (mut codes, mut formats, mut in_cells) = (HashMap::new(), Vec::new(), false);
    for node in Nodes::of(xml) {
        match node.map_err(|error| package.damaged(error))? {
            Node::Begin(element) => {
                let number = |name: &str| element.attribute(name).and_then(|id| id.parse::<u32>().ok());
                match element.name.as_str() {
                    "cellXfs" => in_cells = true,
                    "xf" if in_cells => formats.push(number("numFmtId").unwrap_or(0)),
                    "numFmt" => {
                        if let (Some(id), Some(code)) = (number("numFmtId"), element.attribute("formatCode"))
                        {
                            codes.insert(id, code.to_owned());
                        }
                    }
                    _ => {}
                }
            }
            Node::End(name) if name == "cellXfs" => in_cells = false,
            _ => {}
        }
    }
    Ok(formats.iter().map(|id| value::is_day(*id, codes.get(id).map(String::as_str))).collect())
}

/// What the cells of a sheet are read with.
struct Reading<'r> {
    strings: &'r [Arc<str>],
    days: &'r [bool],
    since_1904: bool,
}

/// A cell that is being read.
#[derive(Default)]
struct Cell {
    column: usize,
    kind: String,
    style: usize,
    text: String,
}

impl Reading<'_> {
    fn fill(
        &self,
        sheet: &mut Sheet,
        xml: &str,
        package: &Package<'_>,
        budget: &mut Budget,
    ) -> Result<(), Fault> {
        let (mut row, mut column) = (0_usize, 0_usize);
        let mut cell: Option<Cell> = None;
        let (mut in_value, mut phonetic) = (false, false);
        for node in Nodes::of(xml) {
            match node.map_err(|error| package.damaged(error))? {
                Node::Begin(element) => match element.name.as_str() {
                    "row" => {
                        let number = element.attribute("r").and_then(|r| r.parse().ok());
                        (row, column) = (number.unwrap_or(row.saturating_add(1)), 0);
                    }
                    "c" => {
                        let at = element.attribute("r").and_then(column_of).unwrap_or(column);
                        column = at.saturating_add(1);
                        cell = Some(Cell {
                            column: at,
                            kind: element.attribute("t").unwrap_or("n").to_owned(),
                            style: element.attribute("s").and_then(|s| s.parse().ok()).unwrap_or(0),
                            text: String::new(),
                        });
                    }
                    "v" => in_value = true,
                    "t" => in_value = !phonetic,
                    "rPh" => phonetic = true,
                    _ => {}
                },
                Node::Text(text) if in_value => {
                    if let Some(cell) = &mut cell {
                        cell.text.push_str(&text);
                    }
                }
                Node::Text(_) => {}
                Node::End(name) => match name.as_str() {
                    "v" | "t" => in_value = false,
                    "rPh" => phonetic = false,
                    "c" => {
                        let read = cell.take().filter(|cell| cell.column < MOST_COLUMNS);
                        if let Some((column, text)) =
                            read.and_then(|cell| Some((cell.column, self.value(cell)?)))
                        {
                            budget.take(text.len())?;
                            sheet.put(row.saturating_sub(1), column, text);
                        }
                    }
                    _ => {}
                },
            }
        }
        Ok(())
    }

    /// What a cell says; nothing where it is empty or an error.
    fn value(&self, cell: Cell) -> Option<Arc<str>> {
        let text = match cell.kind.as_str() {
            "s" => self.strings.get(cell.text.trim().parse::<usize>().ok()?)?.clone(),
            "e" => return None,
            "b" => if cell.text.trim() == "0" { "false" } else { "true" }.into(),
            "n" => match cell.text.trim().parse::<f64>() {
                Ok(number) if self.days.get(cell.style) == Some(&true) => {
                    value::day(number, self.since_1904).into()
                }
                // Digits as they are written, but for what a program's arithmetic left of 7.
                Ok(number) => value::number(number).into(),
                Err(_) => cell.text.as_str().into(),
            },
            _ => plain(&cell.text).into(),
        };
        Some(text).filter(|text| !text.is_empty())
    }
}

/// The place of a column, of `BC12`.
fn column_of(reference: &str) -> Option<usize> {
    let letters = reference.bytes().take_while(u8::is_ascii_alphabetic);
    let number = letters
        .take(4)
        .fold(0_usize, |n, letter| n * 26 + usize::from(letter.to_ascii_uppercase() - b'A') + 1);
    number.checked_sub(1)
}

/// A text without the `_x000D_` that stand for characters which XML cannot hold.
fn plain(text: &str) -> String {
    let mut out = String::new();
    let mut rest = text;
    while let Some(at) = rest.find("_x") {
        let (before, from) = rest.split_at(at);
        out.push_str(before);
        let code = from
            .get(2..6)
            .filter(|_| from.get(6..7) == Some("_"))
            .and_then(|code| u32::from_str_radix(code, 16).ok());
        match code.and_then(char::from_u32) {
            Some(character) => {
                out.push(character);
                rest = &from[7..];
            }
            None => {
                out.push_str("_x");
                rest = &from[2..];
            }
        }
    }
    out + rest
}
