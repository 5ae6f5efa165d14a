//! Excel's files before 2007 (MS-XLS): a sequence of records, first those of the workbook, then those of each sheet. Read are
//! the cells that hold something: texts, numbers, days, and what formulas came to.

use std::collections::HashMap;
use std::sync::Arc;

use encoding_rs::{Encoding, WINDOWS_1252};

use crate::failure::Fault;

use super::super::rows::Budget;
use super::cfb::Files;
use super::{Sheet, value};

/// Names that a workbook goes by, of 1997 and later, and before.
const WORKBOOK: [&str; 2] = ["workbook", "book"];
const BEGIN: u16 = 0x0809;
const END: u16 = 0x000A;
const CONTINUE: u16 = 0x003C;

/// A record: its kind, and its bytes, which may go on in further records.
struct Record<'b> {
    kind: u16,
    parts: Vec<&'b [u8]>,
    /// Where it stands.
    at: usize,
}

/// What holds of a workbook.
struct Book {
    /// Whether its texts are Unicode, as they are since 1997.
    unicode: bool,
    encoding: &'static Encoding,
    since_1904: bool,
    strings: Vec<Arc<str>>,
    /// The number of the format of each kind of cell.
    formats: Vec<u32>,
    codes: HashMap<u32, String>,
}

/// The sheets of a file.
pub(super) fn sheets(bytes: &[u8], budget: &mut Budget) -> Result<Vec<Sheet>, Fault> {
    const REMEDY: &str = "open it in a spreadsheet program and save it as .xlsx";
    let damaged = || Fault::new("the spreadsheet is damaged", REMEDY);
    let files = Files::open(bytes).ok_or_else(damaged)?;
    if files.has(&["encryptedpackage"]) {
        return Err(Fault::new("it is encrypted", "save it without a password"));
    }
    let Some(stream) = files.file(&WORKBOOK) else {
        return Err(Fault::new("it is a document of an old Office, but no spreadsheet", "save it as .docx"));
    };
    let mut book = Book {
        unicode: true,
        encoding: WINDOWS_1252,
        since_1904: false,
        strings: Vec::new(),
        formats: Vec::new(),
        codes: HashMap::new(),
    };
    let mut names = HashMap::new();
    let mut sheets: Vec<Sheet> = Vec::new();
    // How many of begin and end stand around: 0 outside, 1 in the workbook or a sheet, more in a chart.
    let mut depth = 0_usize;
    let mut is_sheet = false;
    let mut formula = None;
    for record in records(&stream) {
        let first = record.parts[0];
        let number = |at: usize| u16_at(first, at).map(usize::from);
        match record.kind {
            BEGIN => {
                depth += 1;
                if depth == 1 {
                    if u16_at(first, 0).is_some_and(|version| version < 0x0600) {
                        book.unicode = false;
                    }
                    is_sheet = u16_at(first, 2) == Some(0x0010);
                    if is_sheet {
                        let name = names.remove(&record.at).unwrap_or_default();
                        sheets.push(Sheet { name, ..Sheet::default() });
                    }
                }
                continue;
            }
            END => {
                depth = depth.saturating_sub(1);
                continue;
            }
            _ if depth != 1 => continue,
            0x002F => return Err(Fault::new("it is encrypted", "save it without a password")),
            _ => {}
        }
        let Some(sheet) = sheets.last_mut().filter(|_| is_sheet) else {
            book.note(&record, &mut names);
            continue;
        };
        let (Some(row), Some(column)) = (number(0), number(2)) else { continue };
        let mut put = |column: usize, text: Option<Arc<str>>| -> Result<(), Fault> {
            if let Some(text) = text.filter(|text| !text.is_empty()) {
                budget.take(text.len())?;
                sheet.put(row, column, text);
            }
            Ok(())
        };
        let format = number(4).unwrap_or(0);
        match record.kind {
            // Texts: in the table of the workbook, or here.
            0x00FD => put(column, u32_at(first, 6).and_then(|at| book.strings.get(at as usize).cloned()))?,
            0x0204 | 0x00D6 => put(column, book.string(&record.parts, 6).map(Arc::from))?,
            0x0203 => put(column, f64_at(first, 6).map(|n| book.number(n, format)))?,
            0x027E => put(column, u32_at(first, 6).map(|n| book.number(rk(n), format)))?,
            0x00BD => {
                for (at, cell) in first.get(4..).unwrap_or_default().chunks_exact(6).enumerate() {
                    let format = usize::from(u16_at(cell, 0).unwrap_or(0));
                    put(column + at, u32_at(cell, 2).map(|n| book.number(rk(n), format)))?;
                }
            }
            0x0205 => put(column, boolean(first.get(6..8)))?,
            0x0006 | 0x0406 => {
                // What a formula came to is a number, or a kind of value with two bytes of ones behind it.
                formula = None;
                match first.get(6..14) {
                    Some([0, .., 0xFF, 0xFF]) => formula = Some((row, column)),
                    Some([1, _, value, .., 0xFF, 0xFF]) => put(column, boolean(Some(&[*value, 0])))?,
                    Some([_, .., 0xFF, 0xFF]) => {}
                    _ => put(column, f64_at(first, 6).map(|n| book.number(n, format)))?,
                }
            }
            // The text that the formula before it came to.
            0x0207 => {
                if let (Some((row, column)), Some(text)) = (formula.take(), book.string(&record.parts, 0)) {
                    budget.take(text.len())?;
                    sheet.put(row, column, text.into());
                }
            }
            _ => {}
        }
    }
    if sheets.is_empty() { Err(damaged()) } else { Ok(sheets) }
}

impl Book {
    /// Takes what a record says of the workbook; `names` are those of the sheets, by where they begin.
    fn note(&mut self, record: &Record<'_>, names: &mut HashMap<usize, String>) {
        let first = record.parts[0];
        match record.kind {
            0x0022 => self.since_1904 = u16_at(first, 0) == Some(1),
            0x0042 => {
                let page = u16_at(first, 0).unwrap_or(1_252);
                let label = format!("windows-{page}");
                self.encoding = Encoding::for_label(label.as_bytes()).unwrap_or(WINDOWS_1252);
            }
            0x0085 => {
                let at = u32_at(first, 0).map(|at| at as usize);
                let text = first.get(7..).map(|text| {
                    let wide = self.unicode && text.first().is_some_and(|flags| flags & 1 == 1);
                    let text = if self.unicode { text.get(1..).unwrap_or_default() } else { text };
                    let length = usize::from(first[6]) * if wide { 2 } else { 1 };
                    self.characters(&text[..text.len().min(length)], wide)
                });
                if let (Some(at), Some(name)) = (at, text) {
                    names.insert(at, name);
                }
            }
            0x00E0 => self.formats.push(u16_at(first, 2).map_or(0, u32::from)),
            0x041E => {
                if let (Some(number), Some(code)) = (u16_at(first, 0), self.string(&record.parts, 2)) {
                    self.codes.insert(number.into(), code);
                }
            }
            0x00FC => self.strings = strings(&record.parts),
            _ => {}
        }
    }

    /// A number as the format of its cell has it: a number or a day.
    fn number(&self, number: f64, format: usize) -> Arc<str> {
        let format = self.formats.get(format).copied().unwrap_or(0);
        let code = self.codes.get(&format).map(String::as_str);
        if value::is_day(format, code) { value::day(number, self.since_1904) } else { value::number(number) }
            .into()
    }

    /// A text with its length before it, at a place of a record.
    fn string(&self, parts: &[&[u8]], at: usize) -> Option<String> {
        if self.unicode {
            let mut text = Continued { parts, at };
            let length = text.number()?;
            return text.string(usize::from(length), false);
        }
        let length = usize::from(u16_at(parts[0], at)?);
        let text = parts[0].get(at + 2..)?;
        Some(self.characters(&text[..text.len().min(length)], false))
    }

    fn characters(&self, bytes: &[u8], wide: bool) -> String {
        match (self.unicode, wide) {
            (true, true) => utf16(bytes),
            (true, false) => bytes.iter().map(|&byte| char::from(byte)).collect(),
            _ => self.encoding.decode_without_bom_handling(bytes).0.into_owned(),
        }
    }
}

/// The records of a stream, with those that go on with them.
fn records(stream: &[u8]) -> impl Iterator<Item = Record<'_>> {
    let mut at = 0;
    let one = move |at: usize| {
        let kind = u16_at(stream, at)?;
        let length = usize::from(u16_at(stream, at + 2)?);
        let start = at + 4;
        let end = (start + length).min(stream.len());
        Some((kind, &stream[start..end], end))
    };
    std::iter::from_fn(move || {
        let from = at;
        let (kind, part, end) = one(at)?;
        at = end;
        let mut parts = vec![part];
        while let Some((CONTINUE, part, end)) = one(at) {
            parts.push(part);
            at = end;
        }
        Some(Record { kind, parts, at: from })
    })
}

/// The table of texts of a workbook.
fn strings(parts: &[&[u8]]) -> Vec<Arc<str>> {
    let mut table = Continued { parts, at: 8 };
    let mut strings = Vec::new();
    while let Some(length) = table.number()
        && let Some(text) = table.string(length.into(), true)
    {
        strings.push(text.into());
    }
    strings
}

/// Bytes that go on from record to record.
struct Continued<'p> {
    parts: &'p [&'p [u8]],
    at: usize,
}

impl Continued<'_> {
    fn byte(&mut self) -> Option<u8> {
        while self.at >= self.parts.first()?.len() {
            self.turn();
        }
        let byte = self.parts[0][self.at];
        self.at += 1;
        Some(byte)
    }

    /// Goes to the next record.
    fn turn(&mut self) {
        self.at -= self.parts[0].len();
        self.parts = &self.parts[1..];
    }

    fn number(&mut self) -> Option<u16> {
        Some(u16::from_le_bytes([self.byte()?, self.byte()?]))
    }

    fn pass(&mut self, bytes: usize) -> Option<()> {
        self.at = self.at.checked_add(bytes)?;
        while self.at > self.parts.first()?.len() {
            self.turn();
        }
        Some(())
    }

    /// A text of so many characters, its flags before it; `runs` says whether those that follow it are passed over too. A text
    /// that goes on in the next record has new flags there.
    fn string(&mut self, length: usize, runs: bool) -> Option<String> {
        let flags = self.byte()?;
        let formats = if flags & 8 != 0 { usize::from(self.number()?) * 4 } else { 0 };
        let phonetic = if flags & 4 != 0 {
            let (low, high) = (self.number()?, self.number()?);
            usize::from(low) | usize::from(high) << 16
        } else {
            0
        };
        let mut wide = flags & 1 == 1;
        let mut units: Vec<u16> = Vec::new();
        while units.len() < length {
            if self.at >= self.parts.first()?.len() {
                self.turn();
                wide = self.byte()? & 1 == 1;
                continue;
            }
            units.push(if wide { self.number()? } else { self.byte()?.into() });
        }
        if runs {
            self.pass(formats.checked_add(phonetic)?)?;
        }
        Some(char::decode_utf16(units).map(|c| c.unwrap_or('\u{FFFD}')).collect())
    }
}

fn utf16(bytes: &[u8]) -> String {
    let units = bytes.chunks_exact(2).map(|unit| u16::from_le_bytes([unit[0], unit[1]]));
    char::decode_utf16(units).map(|c| c.unwrap_or('\u{FFFD}')).collect()
}

/// A number in four bytes: two bits say whether it is whole, and whether it is a hundred times itself.
fn rk(bits: u32) -> f64 {
    let number = if bits & 2 == 0 {
        f64::from_bits(u64::from(bits & !3) << 32)
    } else {
        f64::from(bits.cast_signed() >> 2)
    };
    if bits & 1 == 0 { number } else { number / 100.0 }
}

/// Yes or no; nothing for an error.
fn boolean(value: Option<&[u8]>) -> Option<Arc<str>> {
    match value {
        Some([value, 0]) => Some(if *value == 0 { "false" } else { "true" }.into()),
        _ => None,
    }
}

fn u16_at(bytes: &[u8], at: usize) -> Option<u16> {
    Some(u16::from_le_bytes(bytes.get(at..at + 2)?.try_into().ok()?))
}

fn u32_at(bytes: &[u8], at: usize) -> Option<u32> {
    Some(u32::from_le_bytes(bytes.get(at..at + 4)?.try_into().ok()?))
}

fn f64_at(bytes: &[u8], at: usize) -> Option<f64> {
    Some(f64::from_le_bytes(bytes.get(at..at + 8)?.try_into().ok()?))
}
