//! JSON Lines: one article a line, read as a stream, so that a file may be larger than memory. Apart because a bad
//! line is a failure of that line alone, named `file#line`.

use std::io::{BufRead, Read};

use serde::de::{DeserializeOwned, IgnoredAny};
use serde_json::{Deserializer, Map, Value};

use crate::document::Article;
use crate::ingest::assemble::{self, Origin};
use crate::ingest::columns::Field;
use crate::ingest::draft::{Metadata, line as one_line};
use crate::ingest::failure::{Failure, Fault};
use crate::ingest::guard::guarded;
use crate::ingest::meta::Along;
use crate::ingest::{Settings, Stream, cannot_read, encoding, identity, meta, too_large};

use super::{host, plain};

/// The articles on the lines of a stream, in order, one result for every line that is not blank.
pub struct JsonLines {
    stream: Lines,
    source: String,
    key: String,
    settings: Settings,
    line: usize,
}

enum Lines {
    Unopened(Stream),
    Open(Box<dyn BufRead + Send>),
    Ended,
}

impl JsonLines {
    /// Reads from `stream`, which failures and articles call `source`; `key` goes into the ids of articles that
    /// bring none (see [`SourceFile`](crate::ingest::SourceFile)). Nothing is read before the first article is asked
    /// for.
    pub fn new(stream: Box<dyn Read + Send>, source: &str, key: &str, settings: &Settings) -> Self {
        let (source, key, settings) = (source.to_owned(), key.to_owned(), settings.clone());
        Self { stream: Lines::Unopened(stream), source, key, settings, line: 0 }
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
            match self.next_line()? {
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

/// The article on one line: a JSON object with `text` and what else [`Field`] names (the host of a `url` is the
/// publication where none is given). `number` counts from one.
fn article(
    line: &[u8],
    number: usize,
    source: &str,
    key: &str,
    settings: &Settings,
) -> Result<Article, Fault> {
    let decoded = encoding::decode(line, false)?;
    let fields = object(&decoded.text)?;
    let find = |field| settings.columns.names(field).into_iter().find_map(|name| fields.get_key_value(name));
    let text = match find(Field::Text) {
        Some((_, Value::String(text))) => text,
        Some((name, _)) => {
            return Err(Fault::new(format!("its `{name}` is not a string"), "make it one string"));
        }
        None => {
            let name = settings.columns.chosen(Field::Text).unwrap_or("text");
            let remedy = "give every line a `text` field, or say --column text=NAME";
            return Err(Fault::new(format!("it has no `{name}`"), remedy));
        }
    };
    let value = |field| find(field).and_then(|(_, value)| value_line(value));
    let used = Field::all().filter_map(find).filter(|(_, value)| is_used(value));
    let used: Vec<&String> = used.map(|(name, _)| name).collect();
    let along = others(&decoded.text, &used);
    let mut draft = plain::read(text);
    draft.warnings.extend(decoded.warning.into_iter().chain(along.warnings));
    draft.meta = along.meta;
    draft.metadata = Metadata {
        title: value(Field::Title),
        byline: value(Field::Author),
        publication: value(Field::Publication).or_else(|| value(Field::Url).and_then(|u| host(&u))),
        date: value(Field::Date),
    };
    let id =
        value(Field::Id).map_or_else(|| identity::line_id(key, number, line), |id| identity::given_id(&id));
    assemble::article(
        draft,
        Origin { id, source: source.to_owned(), sha256: identity::sha256(line) },
        settings,
    )
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

/// Whether nothing of a value is lost where it is read as a line of text; of an object, all would be.
fn is_used(value: &Value) -> bool {
    match value {
        Value::Bool(_) => false,
        Value::Array(all) => all.iter().all(Value::is_string),
        Value::Object(fields) => fields.is_empty(),
        Value::Null | Value::Number(_) | Value::String(_) => true,
    }
}

/// The fields of the object that are not `used`, as they are written: a number that was read and printed again might have
/// lost digits.
fn others(object: &str, used: &[&String]) -> Along {
    let members: Vec<(String, &str)> =
        members(object).into_iter().filter(|(name, _)| !used.contains(&name)).collect();
    let names = meta::names(members.iter().map(|(name, _)| name.as_str()));
    let values = members.iter().map(|(_, raw)| value_text(raw));
    meta::gather("field", names.iter().map(String::as_str).zip(values))
}

/// Name of each member of a valid JSON object, and its value as it is written.
fn members(object: &str) -> Vec<(String, &str)> {
    let mut members = Vec::new();
    let mut rest = object.trim_start().strip_prefix('{').unwrap_or_default();
    while let Some((name, after)) = next::<String>(rest) {
        let value = after.trim_start().strip_prefix(':').unwrap_or_default();
        let Some((_, after)) = next::<IgnoredAny>(value) else { break };
        members.push((name, value[..value.len() - after.len()].trim()));
        rest = after.trim_start().strip_prefix(',').unwrap_or_default();
    }
    members
}

/// The value that `json` begins with, and what stands behind it.
fn next<T: DeserializeOwned>(json: &str) -> Option<(T, &str)> {
    let mut values = Deserializer::from_str(json).into_iter::<T>();
    let value = values.next()?.ok()?;
    Some((value, &json[values.byte_offset()..]))
}

/// What a value says: a string itself, of all else the JSON without the white space that has no meaning; nothing for null.
fn value_text(raw: &str) -> String {
    match raw.as_bytes() {
        b"null" => String::new(),
        [b'"', ..] => serde_json::from_str(raw).unwrap_or_default(),
        _ => compact(raw),
    }
}

/// JSON without the white space outside its strings.
fn compact(json: &str) -> String {
    let (mut quoted, mut escaped) = (false, false);
    let kept = json.chars().filter(|&c| {
        let inside = quoted;
        match c {
            _ if escaped => escaped = false,
            '\\' => escaped = true,
            '"' => quoted = !quoted,
            _ => {}
        }
        inside || !c.is_ascii_whitespace()
    });
    kept.collect()
}

/// A value as one line of text: a string, a number, or several strings.
fn value_line(value: &Value) -> Option<String> {
    match value {
        Value::String(s) => one_line(s),
        Value::Number(n) => Some(n.to_string()),
        Value::Array(all) => {
            one_line(&all.iter().filter_map(Value::as_str).collect::<Vec<_>>().join(" and "))
        }
        _ => None,
    }
}

#[cfg(test)]
#[allow(clippy::panic)]
mod tests {
    use proptest::prelude::*;

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

    /// Any JSON.
    fn json() -> impl Strategy<Value = Value> {
        let leaf = prop_oneof![
            Just(Value::Null),
            any::<bool>().prop_map(Value::from),
            any::<i64>().prop_map(Value::from),
            "[a \\\\\"{},:\n]{0,6}".prop_map(Value::from),
        ];
        leaf.prop_recursive(3, 12, 4, |inner| {
            prop_oneof![
                prop::collection::vec(inner.clone(), 0..4).prop_map(Value::from),
                prop::collection::vec(("[a \"]{0,3}", inner), 0..4).prop_map(|all| all.into_iter().collect()),
            ]
        })
    }

    proptest! {
        #[test]
        fn members_are_those_of_the_object(values in prop::collection::vec(json(), 0..6), spread in any::<bool>()) {
            let named = values.into_iter().enumerate().map(|(place, value)| (format!("k\"{place}"), value));
            let object: Map<String, Value> = named.collect();
            let printed = if spread { serde_json::to_string_pretty(&object) } else { serde_json::to_string(&object) };
            let printed = printed.unwrap_or_default();
            let found = members(&printed);
            prop_assert_eq!(found.len(), object.len());
            for ((name, raw), (expected, value)) in found.iter().zip(&object) {
                prop_assert_eq!(name, expected);
                prop_assert_eq!(compact(raw), value.to_string());
            }
        }
    }
}
