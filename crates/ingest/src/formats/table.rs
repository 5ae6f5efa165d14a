//! CSV and TSV: one article a row, read as a stream. Apart because the head of a table names its columns, and because a
//! bad row is a failure of that row alone, named `file#row`, rows counted as spreadsheets do: the head is row 1.

use std::io::{Cursor, Error, ErrorKind, Read};
use std::sync::Arc;
use std::sync::atomic::{AtomicBool, AtomicU64, Ordering};

use csv::ByteRecord;
use standpoint_core::document::Article;

use crate::assemble::{self, Origin};
use crate::columns::Field;
use crate::failure::{Failure, Fault};
use crate::guard::guarded;
use crate::{Settings, Stream, cannot_read, encoding, identity, too_large};

use super::Format;
use super::row::{Cell, Head, are_day_first};

/// Bytes that the reader takes at a time, read ahead of the row that it gives.
const AHEAD: u64 = 64 << 10;
/// Bytes looked at for the marks between columns, and for how the table writes its dates.
const LOOKED_AT: u64 = 64 << 10;
/// What may stand between the columns of a `.csv`: spreadsheets of half of Europe write semicolons.
const DELIMITERS: [u8; 3] = *b",;\t";

/// The articles on the rows of a table, in order.
pub(crate) struct Table {
    state: State,
    format: Format,
    source: String,
    key: String,
    settings: Settings,
    row: usize,
}

enum State {
    Unopened(Stream),
    Open(Box<Rows>),
    Ended,
}

/// An open table.
struct Rows {
    reader: csv::Reader<Metered>,
    left: Arc<AtomicU64>,
    end: Arc<End>,
    head: Head,
}

/// What is seen of the bytes of a table as they are read.
#[derive(Default)]
struct End {
    /// Whether there are no more.
    reached: AtomicBool,
    /// Whether the quotation marks so far are an odd number: one is open.
    quoted: AtomicBool,
}

impl End {
    /// Whether the table ends within quotation marks.
    fn is_cut(&self) -> bool {
        self.reached.load(Ordering::Relaxed) && self.quoted.load(Ordering::Relaxed)
    }
}

/// A reader that gives no more than is left for the row.
struct Metered {
    inner: Box<dyn Read + Send>,
    left: Arc<AtomicU64>,
    end: Arc<End>,
}

impl Read for Metered {
    fn read(&mut self, buffer: &mut [u8]) -> std::io::Result<usize> {
        let n = self.inner.read(buffer)?;
        let quotes = buffer[..n].iter().filter(|&&byte| byte == b'"').count();
        self.end.quoted.fetch_xor(quotes % 2 == 1, Ordering::Relaxed);
        self.end.reached.fetch_or(n == 0 && !buffer.is_empty(), Ordering::Relaxed);
        let left = self.left.load(Ordering::Relaxed);
        self.left.store(left.saturating_sub(n as u64), Ordering::Relaxed);
        if left == 0 && n > 0 { Err(Error::from(ErrorKind::QuotaExceeded)) } else { Ok(n) }
    }
}

impl Table {
    /// Reads from `stream`; the other arguments are those of [`JsonLines`](super::JsonLines).
    pub fn new(stream: Stream, format: Format, source: &str, key: &str, settings: &Settings) -> Self {
        let (source, key, settings) = (source.to_owned(), key.to_owned(), settings.clone());
        Self { state: State::Unopened(stream), format, source, key, settings, row: 0 }
    }

    fn open(&self, stream: Stream) -> Result<Rows, Fault> {
        let mut stream = encoding::lines(stream, self.settings.max_bytes)?;
        let mut start = Vec::new();
        stream.by_ref().take(LOOKED_AT).read_to_end(&mut start).map_err(|error| cannot_read(&error))?;
        let named = named_separator(&start)?;
        let head = named.map_or(0, |(_, length)| length);
        let delimiter = match named {
            Some((separator, _)) => separator,
            None if self.format == Format::Tsv => b'\t',
            None => delimiter(&start),
        };
        let builder = || {
            let mut builder = csv::ReaderBuilder::new();
            builder.delimiter(delimiter).flexible(true).buffer_capacity(AHEAD as usize);
            builder
        };
        let first_rows = start[head..].to_vec();
        let stream = Cursor::new(start.split_off(head)).chain(stream);
        let left = Arc::new(AtomicU64::new(self.room()));
        let end = Arc::new(End::default());
        let metered = Metered { inner: Box::new(stream), left: Arc::clone(&left), end: Arc::clone(&end) };
        let mut reader = builder().from_reader(metered);
        let names = reader.byte_headers().map_err(|error| self.broken(&error))?;
        let row = encoding::Row::of(names.as_slice());
        let names: Vec<String> = names.iter().map(|name| row.cell(name).text).collect();
        let columns = &self.settings.columns;
        if names.iter().all(|name| name.trim().is_empty()) {
            return Err(Fault::no_articles());
        }
        let mut head =
            Head::of(&names, columns).or_else(|fault| Head::of_parts(&names, columns).ok_or(fault))?;
        if let Some(at) = head.place(Field::Date) {
            let mut rows = builder().from_reader(&first_rows[..]);
            let dates = rows
                .byte_records()
                .map_while(Result::ok)
                .filter_map(|row| Some(String::from_utf8_lossy(row.get(at)?).into_owned()));
            let dates: Vec<String> = dates.collect();
            // Excel writes the line, and semicolons, where the comma is for decimals: nobody there writes the month first.
            let usual = named.is_some_and(|(separator, _)| separator == b';');
            head.day_first = are_day_first(dates.iter().map(String::as_str), usual);
        }
        Ok(Rows { reader, left, end, head })
    }

    /// Bytes that may be read for one row: one as large as allowed, and what is read ahead.
    fn room(&self) -> u64 {
        self.settings.max_bytes.saturating_add(AHEAD)
    }

    fn broken(&self, error: &csv::Error) -> Fault {
        match error.kind() {
            csv::ErrorKind::Io(e) if e.kind() == ErrorKind::QuotaExceeded => {
                let mut fault = too_large("the row", self.settings.max_bytes);
                fault.remedy = "look for a quotation mark that is never closed, or raise --max-bytes".into();
                fault
            }
            csv::ErrorKind::Io(e) => cannot_read(e),
            _ => Fault::new(format!("the table cannot be read ({error})"), "save it anew as CSV in UTF-8"),
        }
    }

    fn named(&self) -> String {
        if self.row == 0 { self.source.clone() } else { format!("{}#{}", self.source, self.row) }
    }

    fn article(&self, rows: &Rows, record: &ByteRecord) -> Result<Article, Fault> {
        if record.iter().skip(rows.head.width).any(|cell| !cell.trim_ascii().is_empty()) {
            let reason = format!("it has {} cells, and the head names {}", record.len(), rows.head.width);
            return Err(Fault::new(reason, "put cells that hold commas or line breaks in quotation marks"));
        }
        let mut warning = None;
        let bytes = record.as_slice();
        let row = encoding::Row::of(bytes);
        let (mut draft, id) = rows.head.read(|at, cell| {
            let Some(bytes) = record.get(at) else { return Ok(None) };
            let decoded = match cell {
                Cell::Known => encoding::decode(bytes, false)?,
                Cell::Other => row.cell(bytes),
            };
            warning = warning.take().or(decoded.warning);
            Ok(Some(decoded.text))
        })?;
        draft.warnings.extend(warning);
        if rows.end.is_cut() {
            let cut = "the table ends within quotation marks: it may be cut off, or a mark is never closed";
            draft.warnings.push(cut.to_owned());
        }
        let id = id.unwrap_or_else(|| identity::line_id(&self.key, self.row, bytes));
        let origin = Origin { id, source: self.named(), sha256: identity::sha256(bytes) };
        assemble::article(draft, origin, &self.settings)
    }
}

impl Iterator for Table {
    type Item = Result<Article, Failure>;

    fn next(&mut self) -> Option<Self::Item> {
        let mut rows = match std::mem::replace(&mut self.state, State::Ended) {
            State::Ended => return None,
            State::Open(rows) => rows,
            State::Unopened(stream) => match self.open(stream) {
                Ok(rows) => {
                    self.row = 1;
                    Box::new(rows)
                }
                Err(fault) => return Some(Err(fault.of(&self.source, None))),
            },
        };
        let mut record = ByteRecord::new();
        rows.left.store(self.room(), Ordering::Relaxed);
        self.row += 1;
        match rows.reader.read_byte_record(&mut record) {
            // That there was nothing in it is told.
            Ok(false) if self.row == 2 => Some(Err(Fault::no_articles().of(&self.source, None))),
            Ok(false) => None,
            Ok(true) => {
                let article = guarded(|| self.article(&rows, &record));
                self.state = State::Open(rows);
                let sha256 = identity::sha256(record.as_slice());
                Some(article.map_err(|fault| fault.of(&self.named(), Some(sha256))))
            }
            Err(error) => Some(Err(self.broken(&error).of(&self.named(), None))),
        }
    }
}

/// The mark that stands most often in the first line, outside quotation marks.
fn delimiter(head: &[u8]) -> u8 {
    let mut counts = [0_usize; DELIMITERS.len()];
    let mut quoted = false;
    for &byte in head {
        match byte {
            b'"' => quoted = !quoted,
            b'\n' | b'\r' if !quoted => break,
            _ if quoted => {}
            _ => {
                if let Some(at) = DELIMITERS.iter().position(|&d| d == byte) {
                    counts[at] += 1;
                }
            }
        }
    }
    let most = counts.iter().max().copied().unwrap_or(0);
    DELIMITERS[counts.iter().position(|&n| n == most).unwrap_or(0)]
}

/// The mark that the first line names as Excel does, `sep=;`, and the length of that line.
fn named_separator(start: &[u8]) -> Result<Option<(u8, usize)>, Fault> {
    let end = start.iter().position(|&b| b == b'\n' || b == b'\r').unwrap_or(start.len());
    let said = start[..end]
        .trim_ascii()
        .strip_prefix(b"\"")
        .map_or(start[..end].trim_ascii_start(), |quoted| quoted.strip_suffix(b"\"").unwrap_or(quoted));
    let Some(mark) = said.get(..4).filter(|word| word.eq_ignore_ascii_case(b"sep=")).map(|_| &said[4..])
    else {
        return Ok(None);
    };
    let length = end + start[end..].iter().take(2).take_while(|&&b| b == b'\n' || b == b'\r').count();
    match mark {
        [mark] if mark.is_ascii() && !b"\"\r\n".contains(mark) => Ok(Some((*mark, length))),
        _ if mark.is_empty() || mark.contains(&b',') => Ok(None),
        _ => Err(Fault::new(
            "its first line names no single character that stands between columns",
            "write the line as sep=; or take it away",
        )),
    }
}

#[cfg(test)]
#[allow(clippy::unwrap_used)]
mod tests {
    use super::*;

    #[test]
    fn a_table_that_ends_within_quotation_marks_is_told() {
        let told = |table: &str| -> Vec<usize> {
            let stream = Box::new(Cursor::new(table.as_bytes().to_vec()));
            let articles = Table::new(stream, Format::Csv, "a.csv", "a.csv", &Settings::default());
            articles.map(|article| article.unwrap().warnings.len()).collect()
        };
        assert_eq!(told("id,text\n1,\"It rained, all day.\"\n2,\"It snowed, and then"), [0, 1]);
        assert_eq!(told("id,text\n1,\"It rained, \"\"all\"\" day.\"\n2,\"It snowed.\""), [0, 0]);
        assert_eq!(told("id,text\n1,\"It rained.\"\n2,It snowed.\n"), [0, 0]);
    }

    #[test]
    fn the_first_line_may_name_what_stands_between_columns() {
        let named = |line: &str| named_separator(line.as_bytes()).unwrap();
        assert_eq!(named("sep=;\r\nid;text\r\n"), Some((b';', 7)));
        assert_eq!(named("SEP=|\nid|text"), Some((b'|', 6)));
        assert_eq!(named("\"sep=;\"\nid;text"), Some((b';', 8)));
        assert_eq!(named("sep=\t\nid\ttext"), Some((b'\t', 6)));
        // A column may be called so.
        assert_eq!((named("sep=a,text\n"), named("id,text\nsep=;")), (None, None));
        assert!(named_separator(b"sep=;;\nid").is_err());
    }
}
