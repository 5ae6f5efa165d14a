//! CSV and TSV: one article a row, read as a stream. Apart because the head of a table names its columns, and because a
//! bad row is a failure of that row alone, named `file#row`, rows counted as spreadsheets do: the head is row 1.

use std::io::{Error, ErrorKind, Read};
use std::sync::Arc;
use std::sync::atomic::{AtomicU64, Ordering};

use csv::ByteRecord;

use crate::document::Article;
use crate::ingest::assemble::{self, Origin};
use crate::ingest::columns::Field;
use crate::ingest::draft::{Metadata, line};
use crate::ingest::failure::{Failure, Fault};
use crate::ingest::guard::guarded;
use crate::ingest::{Settings, Stream, cannot_read, encoding, identity, meta, too_large};

use super::{Format, host, plain};

/// Bytes that the reader takes at a time, read ahead of the row that it gives.
const AHEAD: u64 = 64 << 10;
/// Columns named in a failure; more would drown it.
const SHOWN: usize = 20;
/// What may stand between the columns of a `.csv`: spreadsheets of half of Europe write semicolons.
const DELIMITERS: [u8; 3] = *b",;\t";

/// The articles on the rows of a table, in order.
pub(in crate::ingest) struct Table {
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
    width: usize,
    places: Vec<(Field, usize)>,
    /// Name and place of each column that no field uses.
    others: Vec<(String, usize)>,
}

/// A reader that gives no more than is left for the row.
struct Metered {
    inner: Box<dyn Read + Send>,
    left: Arc<AtomicU64>,
}

impl Read for Metered {
    fn read(&mut self, buffer: &mut [u8]) -> std::io::Result<usize> {
        let n = self.inner.read(buffer)?;
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
        let head = stream.fill_buf().map_err(|error| cannot_read(&error))?;
        let delimiter = if self.format == Format::Tsv { b'\t' } else { delimiter(head) };
        let left = Arc::new(AtomicU64::new(self.room()));
        let metered = Metered { inner: Box::new(stream), left: Arc::clone(&left) };
        let mut reader = csv::ReaderBuilder::new()
            .delimiter(delimiter)
            .flexible(true)
            .buffer_capacity(AHEAD as usize)
            .from_reader(metered);
        let head = reader.byte_headers().map_err(|error| self.broken(&error))?;
        let row = encoding::Row::of(head.as_slice());
        let names: Vec<String> = head.iter().map(|name| row.cell(name).text).collect();
        let columns = &self.settings.columns;
        let mut places = Vec::new();
        for field in Field::all() {
            match columns.position(field, &names) {
                Some(at) => places.push((field, at)),
                None if field == Field::Text || columns.chosen(field).is_some() => {
                    return Err(absent(columns.chosen(field), field, &names));
                }
                None => {}
            }
        }
        let unused = |at: &usize| places.iter().all(|(_, used)| used != at);
        let unused: Vec<usize> = (0..names.len()).filter(unused).collect();
        let others = meta::names(unused.iter().map(|&at| names[at].as_str()));
        let others = others.into_iter().zip(unused).collect();
        Ok(Rows { reader, left, width: names.len(), places, others })
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
        if record.iter().skip(rows.width).any(|cell| !cell.trim_ascii().is_empty()) {
            let reason = format!("it has {} cells, and the head names {}", record.len(), rows.width);
            return Err(Fault::new(reason, "put cells that hold commas or line breaks in quotation marks"));
        }
        let mut warning = None;
        let mut cell = |field: Field| -> Result<Option<String>, Fault> {
            let place = rows.places.iter().find(|(f, _)| *f == field);
            let Some(bytes) = place.and_then(|(_, at)| record.get(*at)) else { return Ok(None) };
            let decoded = encoding::decode(bytes, false)?;
            warning = warning.take().or(decoded.warning);
            Ok(Some(decoded.text))
        };
        let text = cell(Field::Text)?.unwrap_or_default();
        let mut one_line = |field: Field| cell(field).map(|value| value.as_deref().and_then(line));
        let url = one_line(Field::Url)?;
        let metadata = Metadata {
            title: one_line(Field::Title)?,
            byline: one_line(Field::Author)?,
            publication: one_line(Field::Publication)?.or_else(|| url.and_then(|u| host(&u))),
            date: one_line(Field::Date)?,
        };
        let id = one_line(Field::Id)?;
        let row = encoding::Row::of(record.as_slice());
        let others = rows.others.iter().filter_map(|(name, at)| {
            let decoded = row.cell(record.get(*at)?);
            warning = warning.take().or(decoded.warning);
            Some((name.as_str(), decoded.text))
        });
        let along = meta::gather("column", others);
        let mut draft = plain::read(&text);
        draft.metadata = metadata;
        draft.meta = along.meta;
        draft.warnings.extend(warning.into_iter().chain(along.warnings));
        let bytes = record.as_slice();
        let id =
            id.map_or_else(|| identity::line_id(&self.key, self.row, bytes), |id| identity::given_id(&id));
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

/// A table without the column that is needed.
fn absent(chosen: Option<&str>, field: Field, names: &[String]) -> Fault {
    let more = if names.len() > SHOWN { ", ..." } else { "" };
    let shown: Vec<&str> = names.iter().take(SHOWN).map(|name| name.trim()).collect();
    let columns = format!("its columns are {}{more}", shown.join(", "));
    let reason = match chosen {
        Some(name) => format!("it has no column {name:?}; {columns}"),
        None => format!("it has no column of texts; {columns}"),
    };
    Fault::new(reason, format!("say which one holds it, as --column {}=NAME", field.name()))
}
