//! JSON Lines: one article a line, read as a stream, so that a file may be larger than memory. Apart because a bad
//! line is a failure of that line alone, named `file#line`.

use std::io::{BufRead, Cursor, Read};

use serde_json::{Map, Value};

use crate::document::Article;

use super::assemble::{self, Origin};
use super::draft::{Metadata, line as one_line};
use super::failure::{Failure, Fault};
use super::guard::guarded;
use super::{encoding, identity, plain};

/// The articles on the lines of a reader, in order, one result for every line that is not blank.
pub struct JsonLines<R> {
    reader: Reader<R>,
    source: String,
    key: String,
    max_bytes: u64,
    line: usize,
    ended: bool,
}

enum Reader<R> {
    /// Bytes as they come; the encoding is told line by line.
    Stream(R),
    /// A UTF-16 file, decoded as a whole.
    Decoded(Cursor<Vec<u8>>),
}

impl<R: BufRead> JsonLines<R> {
    /// Reads from `reader`, which failures and articles call `source`; `key` goes into the ids of articles that
    /// bring none (see [`SourceFile`](super::SourceFile)). No line may be longer than `max_bytes`.
    pub fn new(reader: R, source: &str, key: &str, max_bytes: u64) -> Self {
        let (source, key) = (source.to_owned(), key.to_owned());
        Self { reader: Reader::Stream(reader), source, key, max_bytes, line: 0, ended: false }
    }

    /// Looks at the first bytes: UTF-16 must be decoded before it can be cut into lines.
    fn begin(&mut self) -> Result<(), Fault> {
        let Reader::Stream(reader) = &mut self.reader else {
            return Ok(());
        };
        let head = reader.fill_buf().map_err(|e| unreadable(&e))?;
        encoding::refuse(head)?;
        if encoding::utf16(head).is_some() {
            let mut bytes = Vec::new();
            reader
                .take(self.max_bytes.saturating_add(1))
                .read_to_end(&mut bytes)
                .map_err(|e| unreadable(&e))?;
            if bytes.len() as u64 > self.max_bytes {
                return Err(too_large("the file", self.max_bytes));
            }
            self.reader = Reader::Decoded(Cursor::new(encoding::decode(&bytes, false)?.text.into_bytes()));
        }
        Ok(())
    }

    /// The next line without its end; `None` at the end of the input.
    fn next_line(&mut self) -> Result<Option<Vec<u8>>, Fault> {
        let mut bytes = Vec::new();
        let whole = match &mut self.reader {
            Reader::Stream(reader) => take_line(reader, &mut bytes, self.max_bytes),
            Reader::Decoded(reader) => take_line(reader, &mut bytes, self.max_bytes),
        };
        match whole.map_err(|e| unreadable(&e))? {
            false => Err(too_large("the line", self.max_bytes)),
            true if bytes.is_empty() => Ok(None),
            true => Ok(Some(bytes.trim_ascii_end().to_vec())),
        }
    }
}

impl<R: BufRead> Iterator for JsonLines<R> {
    type Item = Result<Article, Failure>;

    fn next(&mut self) -> Option<Self::Item> {
        if self.line == 0
            && let Err(fault) = self.begin()
        {
            (self.ended, self.line) = (true, 1);
            return Some(Err(fault.of(&self.source, None)));
        }
        while !self.ended {
            self.line += 1;
            match self.next_line() {
                Ok(None) => self.ended = true,
                Ok(Some(line)) if line.iter().all(u8::is_ascii_whitespace) => {}
                Ok(Some(line)) => {
                    return Some(json_line(&line, self.line, &self.source, &self.key));
                }
                Err(fault) => {
                    self.ended = fault.reason.starts_with(UNREADABLE);
                    return Some(Err(fault.of(&format!("{}#{}", self.source, self.line), None)));
                }
            }
        }
        None
    }
}

/// The article on one line: a JSON object with `text` and optional `id`, `title`, `author`, `publication`, `date`
/// and `url` (its host is the publication where none is given). `number` counts from one.
pub fn json_line(line: &[u8], number: usize, source: &str, key: &str) -> Result<Article, Failure> {
    let named = format!("{source}#{number}");
    let sha256 = identity::sha256(line);
    let fail = |fault: Fault| fault.of(&named, Some(sha256.clone()));
    guarded(|| of_line(line, number, &named, &sha256, key)).map_err(fail)
}

fn of_line(line: &[u8], number: usize, named: &str, sha256: &str, key: &str) -> Result<Article, Fault> {
    let decoded = encoding::decode(line, false)?;
    let fields = object(&decoded.text)?;
    let text = match fields.get("text") {
        Some(Value::String(text)) => text,
        Some(_) => {
            return Err(Fault::new("its `text` is not a string", "make `text` one string"));
        }
        None => {
            return Err(Fault::new("it has no `text`", "give every line a `text` field"));
        }
    };
    let id = value(&fields, "id");
    let mut draft = plain::read(text);
    draft.warnings.extend(decoded.warning);
    draft.metadata = Metadata {
        title: value(&fields, "title"),
        byline: value(&fields, "author"),
        publication: value(&fields, "publication").or_else(|| value(&fields, "url").and_then(|u| host(&u))),
        date: value(&fields, "date"),
    };
    let id = id.map_or_else(|| identity::line_id(key, number, line), |id| identity::given_id(&id));
    let origin = Origin { id, source: named.to_owned(), sha256: sha256.to_owned() };
    assemble::article(draft, origin)
}

const UNREADABLE: &str = "cannot be read";

fn unreadable(error: &std::io::Error) -> Fault {
    Fault::new(format!("{UNREADABLE} ({error})"), "check the file and its permissions")
}

pub(super) fn too_large(what: &str, max_bytes: u64) -> Fault {
    Fault::new(format!("{what} is larger than {max_bytes} bytes"), "split it, or raise --max-bytes")
}

/// Reads up to and with the next line feed; false, with the line skipped, if it is longer than `max` bytes.
fn take_line(reader: &mut impl BufRead, line: &mut Vec<u8>, max: u64) -> std::io::Result<bool> {
    reader.by_ref().take(max.saturating_add(2)).read_until(b'\n', line)?;
    let length = line.strip_suffix(b"\n").map_or(line.len(), <[u8]>::len) as u64;
    if length > max && !line.ends_with(b"\n") {
        reader.skip_until(b'\n')?;
    }
    Ok(length <= max)
}

fn object(text: &str) -> Result<Map<String, Value>, Fault> {
    match serde_json::from_str(text) {
        Ok(Value::Object(fields)) => Ok(fields),
        Ok(_) => {
            Err(Fault::new("the line is not a JSON object", "write each article as {\"text\": \"...\"}"))
        }
        Err(error) => {
            let reason =
                format!("the line is not valid JSON ({error})").replace(" at line 1 column ", " at column ");
            Err(Fault::new(reason, "write one JSON object a line"))
        }
    }
}

/// A field as one line of text: a string, a number, or several strings.
fn value(fields: &Map<String, Value>, name: &str) -> Option<String> {
    match fields.get(name)? {
        Value::String(s) => one_line(s),
        Value::Number(n) => Some(n.to_string()),
        Value::Array(all) => {
            one_line(&all.iter().filter_map(Value::as_str).collect::<Vec<_>>().join(" and "))
        }
        _ => None,
    }
}

fn host(url: &str) -> Option<String> {
    let host = url.split_once("://")?.1.split(['/', '?', '#', ':']).next()?;
    Some(host.trim_start_matches("www.").to_owned()).filter(|h| h.contains('.') && !h.contains('@'))
}
