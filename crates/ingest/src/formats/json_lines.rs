//! JSON Lines: one article a line, read as a stream, so that a file may be larger than memory. Apart because a bad
//! line is a failure of that line alone, named `file#line`.

use std::io::{BufRead, Read};

use serde_json::Value;
use standpoint_core::document::Article;

use crate::assemble::{self, Origin};
use crate::failure::{Failure, Fault};
use crate::guard::guarded;
use crate::{Settings, Stream, cannot_read, encoding, identity, too_large};

use super::json_object;

/// The articles on the lines of a stream, in order, one result for every line that is not blank.
pub struct JsonLines {
    stream: Lines,
    source: String,
    key: String,
    settings: Settings,
    line: usize,
    /// Whether a line was found that is not blank, or nothing is to be reported if there is none.
    found: bool,
}

enum Lines {
    Unopened(Stream),
    Open(Box<dyn BufRead + Send>),
    Ended,
}

impl JsonLines {
    /// Reads from `stream`, which failures and articles call `source`; `key` goes into the ids of articles that
    /// bring none (see [`SourceFile`](crate::SourceFile)). Nothing is read before the first article is asked
    /// for.
    pub fn new(stream: Box<dyn Read + Send>, source: &str, key: &str, settings: &Settings) -> Self {
        let (source, key, settings) = (source.to_owned(), key.to_owned(), settings.clone());
        Self { stream: Lines::Unopened(stream), source, key, settings, line: 0, found: true }
    }

    /// Like [`JsonLines::new`], for a file: a stream may end without a line, a file without one is a failure.
    pub(crate) fn of_file(
        stream: Box<dyn Read + Send>,
        source: &str,
        key: &str,
        settings: &Settings,
    ) -> Self {
        Self { found: false, ..Self::new(stream, source, key, settings) }
    }

    /// The next line without its end, or what is wrong with it; `None` at the end of the input.
    fn next_line(&mut self) -> Option<Result<Vec<u8>, Fault>> {
        let max = self.settings.max_bytes;
        let (whole, bytes) = match std::mem::replace(&mut self.stream, Lines::Ended) {
            Lines::Ended => return None,
            Lines::Unopened(stream) => match encoding::lines(stream, max) {
                Ok(stream) => {
                    self.stream = Lines::Open(stream);
                    return self.next_line();
                }
                Err(fault) => return Some(Err(fault)),
            },
            Lines::Open(mut stream) => {
                let mut bytes = Vec::new();
                self.line += 1;
                let whole = take_line(&mut stream, &mut bytes, max);
                if whole.is_ok() {
                    self.stream = Lines::Open(stream);
                }
                (whole, bytes)
            }
        };
        match whole {
            Err(error) => Some(Err(cannot_read(&error))),
            Ok(false) => Some(Err(too_large("the line", max))),
            Ok(true) if bytes.is_empty() => None,
            Ok(true) => Some(Ok(bytes.trim_ascii_end().to_vec())),
        }
    }

    fn named(&self) -> String {
        // What is wrong before the first line is wrong with the file.
        if self.line == 0 { self.source.clone() } else { format!("{}#{}", self.source, self.line) }
    }
}

impl Iterator for JsonLines {
    type Item = Result<Article, Failure>;

    fn next(&mut self) -> Option<Self::Item> {
        loop {
            let Some(line) = self.next_line() else {
                // That a file holds nothing is reported once.
                let empty = !std::mem::replace(&mut self.found, true);
                return empty.then(|| Err(Fault::no_articles().of(&self.source, None)));
            };
            self.found |= !matches!(&line, Ok(line) if line.iter().all(u8::is_ascii_whitespace));
            match line {
                Ok(line) if line.iter().all(u8::is_ascii_whitespace) => {}
                Ok(line) => {
                    let sha256 = identity::sha256(&line);
                    let named = self.named();
                    let article = guarded(|| article(&line, self.line, &named, &self.key, &self.settings));
                    return Some(article.map_err(|fault| fault.of(&self.named(), Some(sha256))));
                }
                Err(fault) => return Some(Err(fault.of(&self.named(), None))),
            }
        }
    }
}

/// The article on one line. `number` counts from one.
fn article(
    line: &[u8],
    number: usize,
    source: &str,
    key: &str,
    settings: &Settings,
) -> Result<Article, Fault> {
    let decoded = encoding::decode(line, false)?;
    check(&decoded.text)?;
    let remedy = "give every line a `text` field, or say --column text=NAME";
    let (mut draft, id) = json_object::draft(&decoded.text, &settings.columns, remedy)?;
    draft.warnings.extend(decoded.warning);
    let id = id.unwrap_or_else(|| identity::line_id(key, number, line));
    let origin = Origin { id, source: source.to_owned(), sha256: identity::sha256(line) };
    assemble::article(draft, origin, settings)
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

/// Whether the line is a JSON object.
fn check(text: &str) -> Result<(), Fault> {
    match serde_json::from_str(text) {
        Ok(Value::Object(_)) => Ok(()),
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

#[cfg(test)]
#[allow(clippy::panic)]
mod tests {
    use super::*;

    #[test]
    fn what_no_field_uses_goes_along_as_it_is_written() {
        let line = r#" {"text": "It rained.", "party" : "Left \u00e9", "id": true, "votes": 12345678901234567890123, "share": 0.10,
            "in": false, "none": null, "": 1, "tags": [ "a b", { "c\\\" ": 1.50 } ], "title": "T", "party": "Right"} "#;
        let article = article(line.as_bytes(), 1, "a#1", "a", &Settings::default());
        let article = article.unwrap_or_else(|fault| panic!("{fault:?}"));
        // An id that is no id is not used either.
        let expected = [
            ("party", "Left é"),
            ("id", "true"),
            ("votes", "12345678901234567890123"),
            ("share", "0.10"),
            ("in", "false"),
            ("tags", r#"["a b",{"c\\\" ":1.50}]"#),
            ("party_2", "Right"),
        ];
        assert_eq!(article.meta, expected.map(|(name, value)| (name.to_owned(), value.to_owned())));
        assert_eq!(article.warnings, ["1 field is left out: a name is missing"]);
    }
}
