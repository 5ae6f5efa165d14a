//! JSON that is no JSON Lines: an object that is an article, an array of such, or what an interface answers with its articles
//! within. Apart because its values are found by their brackets, one at a time, so that an array may be larger than memory.
//!
//! Objects one after another are read too, whatever stands between: much of what is called `.json` is JSON Lines, spread over
//! lines or not. Articles are called `file.json#1` and so on; a file that is one article goes by its own name.

use std::collections::VecDeque;
use std::io::{BufRead, Error, ErrorKind};

use serde_json::Value;
use standpoint_core::document::Article;

use crate::assemble::{self, Origin};
use crate::failure::{Failure, Fault};
use crate::guard::guarded;
use crate::{Settings, Stream, cannot_read, encoding, identity, too_large};

use super::json_object::{self, elements, has_text, has_title, members};

/// How deep within an answer its articles are looked for: `response.docs`, `hits.hits`.
const DEEPEST: usize = 4;

/// Elements of an array that are told one by one where no object was among them: after so many, the array holds no articles.
const STRAYS: usize = 10;
/// Bytes of what is no JSON that a failure shows.
const SHOWN: usize = 24;
/// What a web page begins with.
const PAGES: [&str; 4] = ["<!doctype html", "<html", "<head", "<body"];

/// The articles of a JSON file, in order.
pub(crate) struct Json {
    stream: State,
    source: String,
    key: String,
    settings: Settings,
    number: usize,
    /// Articles of an answer that was read whole, each with the id that it has there.
    waiting: VecDeque<(Option<String>, String)>,
    /// Whether the stream is within an array that is the whole of it.
    in_array: bool,
    /// Elements in a row from the beginning that are no objects.
    strays: usize,
}

enum State {
    Unopened(Stream),
    Open(Box<dyn BufRead + Send>),
    Ended,
}

/// A value of the stream.
enum Found {
    Value(Vec<u8>),
    /// One that is larger than allowed, passed over.
    TooLarge,
    /// One that the stream ends in.
    CutOff,
    /// What is neither an object nor an array, by its first words; all that follows is lost with it.
    NoJson(String),
}

impl Json {
    /// Reads from `stream`; the other arguments are those of [`JsonLines`](super::JsonLines).
    pub fn new(stream: Stream, source: &str, key: &str, settings: &Settings) -> Self {
        Self {
            stream: State::Unopened(stream),
            source: source.to_owned(),
            key: key.to_owned(),
            settings: settings.clone(),
            number: 0,
            waiting: VecDeque::new(),
            in_array: false,
            strays: 0,
        }
    }

    fn named(&self) -> String {
        format!("{}#{}", self.source, self.number)
    }

    /// The next value, and whether there is none behind it and none was before it.
    fn next_value(&mut self) -> Result<Option<(Found, bool)>, Fault> {
        let mut stream = match std::mem::replace(&mut self.stream, State::Ended) {
            State::Ended => return Ok(None),
            State::Open(stream) => stream,
            State::Unopened(stream) => encoding::lines(stream, self.settings.max_bytes)?,
        };
        let mut within = self.in_array;
        let read = || -> std::io::Result<Option<(Found, bool)>> {
            loop {
                match peek(&mut stream)? {
                    None => return Ok(None),
                    Some(b'[') if !within => within = true,
                    Some(b']') if within => within = false,
                    Some(b'{') => break,
                    Some(_) if !within || self.strays == STRAYS => {
                        return Ok(Some((Found::NoJson(excerpt(stream.fill_buf()?)), false)));
                    }
                    Some(_) => break,
                }
                stream.consume(1);
            }
            let found = value(&mut stream, self.settings.max_bytes)?;
            let only = self.number == 0 && !within && peek(&mut stream)?.is_none();
            Ok(Some((found, only)))
        }();
        self.in_array = within;
        let found = read.map_err(|error| cannot_read(&error))?;
        if found.is_some() {
            self.stream = State::Open(stream);
        }
        Ok(found)
    }

    /// The article of an object; `id` is the one that it has if it gives none.
    fn article(&self, object: &str, id: Option<&str>, source: &str) -> Result<Article, Fault> {
        let remedy = "give every article a `text`, or say --column text=NAME";
        let (draft, given) = json_object::draft(object, &self.settings.columns, remedy)?;
        let bytes = object.as_bytes();
        let given = if given.is_some() { given } else { identity::given_id(id.map(str::to_owned))? };
        let id = given.unwrap_or_else(|| match source == self.source {
            true => identity::file_id(&self.key, bytes),
            false => identity::line_id(&self.key, self.number, bytes),
        });
        let origin = Origin { id, source: source.to_owned(), sha256: identity::sha256(bytes) };
        assemble::article(draft, origin, &self.settings)
    }

    fn told(&self, object: &str, id: Option<&str>, source: String) -> Result<Article, Failure> {
        let article = guarded(|| self.article(object, id, &source));
        article.map_err(|fault| fault.of(&source, Some(identity::sha256(object.as_bytes()))))
    }
}

impl Iterator for Json {
    type Item = Result<Article, Failure>;

    fn next(&mut self) -> Option<Self::Item> {
        if let Some((id, object)) = self.waiting.pop_front() {
            self.number += 1;
            return Some(self.told(&object, id.as_deref(), self.named()));
        }
        let (found, only) = match self.next_value() {
            Ok(Some(found)) => found,
            Ok(None) => return self.nothing(),
            Err(fault) => {
                self.number = usize::MAX;
                return Some(Err(fault.of(&self.source, None)));
            }
        };
        let max = self.settings.max_bytes;
        self.number += 1;
        let source = if only { self.source.clone() } else { self.named() };
        let bytes = match found {
            Found::Value(bytes) => bytes,
            Found::NoJson(begins) => {
                self.stream = State::Ended;
                return Some(Err(no_json(&begins, self.number > 1).of(&self.source, None)));
            }
            Found::TooLarge => return Some(Err(too_large("the JSON object", max).of(&source, None))),
            Found::CutOff => {
                self.stream = State::Ended;
                let fault = Fault::new("the JSON is cut off: its end is missing", "fetch it again");
                return Some(Err(fault.of(&source, None)));
            }
        };
        let sha256 = identity::sha256(&bytes);
        if bytes.starts_with(b"{") {
            self.strays = usize::MAX;
        } else if self.strays < STRAYS {
            self.strays += 1;
        }
        let object = match object(&bytes) {
            Ok(object) => object,
            Err(fault) => return Some(Err(fault.of(&source, Some(sha256)))),
        };
        if let Some(articles) = answer(&object, &self.settings) {
            self.number -= 1;
            self.waiting = articles;
            return self.next();
        }
        Some(self.told(&object, None, source))
    }
}

impl Json {
    /// The end of the stream; that there was nothing in it is told once.
    fn nothing(&mut self) -> Option<Result<Article, Failure>> {
        let empty = self.number == 0;
        self.number = usize::MAX;
        empty.then(|| Err(Fault::no_articles().of(&self.source, None)))
    }
}

/// What stands where JSON should be, by its beginning; `later` tells whether anything was read before it.
fn no_json(begins: &str, later: bool) -> Fault {
    let lower = begins.to_ascii_lowercase();
    if PAGES.iter().any(|page| lower.starts_with(page)) {
        return Fault::new("it is a web page, not JSON", "fetch it again, or end its name in .html");
    }
    if later {
        let reason = format!("from {begins:?} on it holds no JSON objects, and the rest is not read");
        return Fault::new(reason, "write each article as {\"text\": \"...\"}");
    }
    let reason = format!("it is no JSON: it begins with {begins:?}, which is neither an object nor an array");
    Fault::new(
        reason,
        "write each article as {\"text\": \"...\"}, or end the name in .txt if it is plain text",
    )
}

/// The beginning of the first line of `bytes`.
fn excerpt(bytes: &[u8]) -> String {
    let start = String::from_utf8_lossy(&bytes[..bytes.len().min(SHOWN)]).into_owned();
    start.lines().next().unwrap_or_default().trim_end_matches('\u{FFFD}').to_owned()
}

/// The object that `bytes` are.
fn object(bytes: &[u8]) -> Result<String, Fault> {
    let decoded = encoding::decode(bytes, false)?;
    match serde_json::from_str(&decoded.text) {
        Ok(Value::Object(_)) => Ok(decoded.text),
        Ok(_) => Err(Fault::new("it is no JSON object", "write each article as {\"text\": \"...\"}")),
        Err(error) => Err(Fault::new(
            format!("it is not valid JSON ({error})"),
            "have it written by a program that knows JSON",
        )),
    }
}

/// The articles within an object that is none itself, such as a service's answer, wherever they stand in it; none where there
/// are none.
fn answer(object: &str, settings: &Settings) -> Option<VecDeque<(Option<String>, String)>> {
    if has_text(object, &settings.columns) {
        return None;
    }
    let titled = has_title(object, &settings.columns);
    let mut open = vec![(object, 0)];
    let (mut found, mut without_texts) = (VecDeque::new(), None);
    while let Some((object, depth)) = open.pop() {
        let members = members(object);
        for member in members.iter().filter(|member| member.raw.starts_with('[')) {
            let all = elements(member.raw);
            let first = all.first().filter(|first| first.starts_with('{'));
            let Some(first) = first else { continue };
            let listed = || all.iter().map(|element| (None, (*element).to_owned()));
            if has_text(first, &settings.columns) {
                found.extend(listed());
            } else if !titled && without_texts.is_none() && has_title(first, &settings.columns) {
                // An article that lacks its text may list others, with their titles, but a feed has a title too.
                without_texts = Some(listed().collect());
            }
        }
        // Articles by their ids.
        let by_id = !members.is_empty()
            && members
                .iter()
                .all(|member| member.raw.starts_with('{') && has_text(member.raw, &settings.columns));
        if by_id {
            found.extend(members.into_iter().map(|m| (Some(m.name), m.raw.to_owned())));
        } else if depth < DEEPEST {
            let inner = members.iter().rev().filter(|member| member.raw.starts_with('{'));
            open.extend(inner.map(|member| (member.raw, depth + 1)));
        }
    }
    if found.is_empty() { without_texts } else { Some(found) }
}

/// The next byte that is neither white space nor stands between values; it is left in the stream.
fn peek(stream: &mut impl BufRead) -> std::io::Result<Option<u8>> {
    loop {
        let buffer = stream.fill_buf()?;
        if buffer.is_empty() {
            return Ok(None);
        }
        // The record separator stands before each value of a JSON text sequence (RFC 7464).
        let between = |b: &&u8| b.is_ascii_whitespace() || **b == b',' || **b == 0x1E;
        let passed = buffer.iter().take_while(between).count();
        if let Some(&byte) = buffer.get(passed) {
            stream.consume(passed);
            return Ok(Some(byte));
        }
        stream.consume(passed);
    }
}

/// The value that the stream begins with, up to where its brackets are closed.
fn value(stream: &mut impl BufRead, max: u64) -> std::io::Result<Found> {
    let mut value = Vec::new();
    let (mut depth, mut quoted, mut escaped, mut large) = (0_u64, false, false, false);
    loop {
        let buffer = stream.fill_buf()?;
        if buffer.is_empty() {
            return Ok(if depth > 0 || quoted { Found::CutOff } else { ended(value, large) });
        }
        let (mut taken, mut whole) = (0, false);
        for &byte in buffer {
            let plain = !quoted && depth == 0;
            if plain
                && (!value.is_empty() || taken > 0)
                && (byte.is_ascii_whitespace() || b",]}".contains(&byte))
            {
                whole = true;
                break;
            }
            taken += 1;
            match byte {
                _ if escaped => escaped = false,
                b'\\' if quoted => escaped = true,
                b'"' => quoted = !quoted,
                _ if quoted => {}
                b'{' | b'[' => depth += 1,
                b'}' | b']' => depth = depth.checked_sub(1).ok_or_else(unbalanced)?,
                _ => {}
            }
            if depth == 0 && !quoted && matches!(byte, b'}' | b']' | b'"') {
                whole = true;
                break;
            }
        }
        large |= (value.len() + taken) as u64 > max;
        if large {
            // One byte stays, to tell that there is a value.
            value.truncate(1);
        } else {
            value.extend_from_slice(&buffer[..taken]);
        }
        stream.consume(taken);
        if whole {
            return Ok(ended(value, large));
        }
    }
}

fn ended(value: Vec<u8>, large: bool) -> Found {
    if large { Found::TooLarge } else { Found::Value(value) }
}

fn unbalanced() -> Error {
    Error::new(ErrorKind::InvalidData, "a bracket in the JSON closes nothing")
}

#[cfg(test)]
#[allow(clippy::unwrap_used)]
mod tests {
    use std::io::{BufReader, Cursor};

    use super::*;

    /// Source, id and text of each article, or the reason of a failure.
    fn read(json: &str, max_bytes: u64) -> Vec<Result<[String; 3], String>> {
        let settings = Settings { max_bytes, ..Settings::default() };
        let stream = Box::new(Cursor::new(json.as_bytes().to_vec()));
        let told = |result: Result<Article, Failure>| match result {
            Ok(a) => Ok([a.source, a.id, a.text.as_str().to_owned()]),
            Err(failure) => Err(failure.to_string()),
        };
        Json::new(stream, "a.json", "in/a.json", &settings).map(told).collect()
    }

    fn expect(json: &str, expected: &[[&str; 3]]) {
        let found: Vec<_> = read(json, 10_000).into_iter().map(Result::unwrap).collect();
        assert_eq!(found, expected.iter().map(|all| all.map(str::to_owned)).collect::<Vec<_>>(), "{json}");
    }

    #[test]
    fn an_object_is_an_article_and_many_are_many_however_they_are_put_together() {
        let one = r#"{"id": "A_1", "text": "It rained, {said} [they]: \"\\\"."}"#;
        let two = r#"{"text": "It snowed.", "id": 2.50}"#;
        let text = "It rained, {said} [they]: \"\\\".";
        expect(one, &[["a.json", "A_1", text]]);
        let both = [["a.json#1", "A_1", text], ["a.json#2", "2.50", "It snowed."]];
        let ways = [
            format!("[{one},{two}]"),
            format!(" [ {one} , \n {two} ] \n"),
            format!("{one}\n{two}\n"),
            format!("{one}{two}"),
            format!("\u{1E}{one}\n\u{1E}{two}\n"),
            format!("[{one}]\n[{two}]"),
            format!(r#"{{"status": "ok", "total": 2, "articles": [{one}, {two}]}}"#),
            format!(r#"{{"response": {{"meta": {{"hits": 2}}, "docs": [{one}, {two}]}}}}"#),
            format!(
                r#"{{"version": "https://jsonfeed.org/version/1.1", "title": "Feed", "items": [{one}, {two}]}}"#
            ),
            format!(r#"{{"hits": {{"total": 2, "hits": [{{"_source": {one}}}, {{"_source": {two}}}]}}}}"#),
        ];
        for way in ways {
            expect(&way, &both);
        }
        expect(
            r#"{"x y": {"text": "One."}, "z": {"text": "Two."}}"#,
            &[["a.json#1", "x y", "One."], ["a.json#2", "z", "Two."]],
        );
    }

    #[test]
    fn what_is_wrong_is_told_of_its_article_alone() {
        let told = |json: &str| read(json, 100).into_iter().map(|r| r.map(|_| ())).collect::<Vec<_>>();
        let large = format!(
            r#"[{{"text": "{}"}}, {{"text": "Two."}}, 7, "x", {{"text": 1}}, {{"title": "T"}}]"#,
            "x".repeat(200)
        );
        let expected = [
            Err("a.json#1: the JSON object is larger than 100 bytes; split it, or raise --max-bytes"
                .to_owned()),
            Ok(()),
            Err("a.json#3: it is no JSON object; write each article as {\"text\": \"...\"}".to_owned()),
            Err("a.json#4: it is no JSON object; write each article as {\"text\": \"...\"}".to_owned()),
            Err("a.json#5: its `text` is not a string; make it one string".to_owned()),
            Err("a.json#6: it has no `text`; give every article a `text`, or say --column text=NAME"
                .to_owned()),
        ];
        assert_eq!(told(&large), expected);
        let cut = told(r#"[{"text": "One."}, {"text": "Tw"#);
        assert_eq!(cut[0], Ok(()));
        assert_eq!(
            cut[1],
            Err("a.json#2: the JSON is cut off: its end is missing; fetch it again".to_owned())
        );
        for nothing in ["", " \n", "[]"] {
            assert_eq!(
                told(nothing),
                [Err("a.json: it holds no articles; remove it or put articles in it".to_owned())]
            );
        }
        let related = told(r#"{"title": "T", "related": [{"title": "U"}], "images": [{"url": "x"}]}"#);
        assert!(related[0].as_ref().unwrap_err().starts_with("a.json: it has no `text`"), "{related:?}");
        let words = told("The army has said this.\nIt was over.");
        assert_eq!(words.len(), 1);
        assert!(
            words[0]
                .as_ref()
                .unwrap_err()
                .starts_with("a.json: it is no JSON: it begins with \"The army has said this.\"")
        );
        assert_eq!(told("\"The army.\" \"It was.\"").len(), 1);
        let page = "a.json: it is a web page, not JSON; fetch it again, or end its name in .html";
        assert_eq!(told("<!DOCTYPE html><p>It was over.</p>"), [Err(page.to_owned())]);
        let behind = told("{\"text\": \"One.\"}\nand so on and on");
        assert_eq!((behind.len(), &behind[0]), (2, &Ok(())));
        assert!(
            behind[1]
                .as_ref()
                .unwrap_err()
                .starts_with("a.json: from \"and so on and on\" on it holds no JSON")
        );
        assert_eq!(told(&format!("[{}]", ["\"x\""; 500].join(","))).len(), STRAYS + 1);
        assert_eq!(told(&format!("[{{\"text\": \"One.\"}},{}]", ["7"; 20].join(","))).len(), 21);
        assert!(told("{bad}")[0].as_ref().unwrap_err().starts_with("a.json: it is not valid JSON"));
        assert!(told("[1]]")[1].is_err() && told("}").len() == 1);
        let deep = format!("{}1{}", "[".repeat(40), "]".repeat(40));
        assert!(told(&deep)[0].as_ref().unwrap_err().starts_with("a.json#1: it is no JSON object"));
    }

    #[test]
    fn values_are_found_wherever_the_buffer_ends() {
        let json = r#"[{"a": "\\\" ]}", "b": [1, {}]}, -1.5e3 ,true,"x y"]"#;
        for size in 1..json.len() {
            let mut stream = BufReader::with_capacity(size, json.as_bytes());
            let mut found = Vec::new();
            while let Some(byte) = peek(&mut stream).unwrap() {
                if byte == b'[' && found.is_empty() || byte == b']' {
                    stream.consume(1);
                    continue;
                }
                let Found::Value(value) = value(&mut stream, 1_000).unwrap() else { unreachable!() };
                found.push(String::from_utf8(value).unwrap());
            }
            assert_eq!(found, [r#"{"a": "\\\" ]}", "b": [1, {}]}"#, "-1.5e3", "true", "\"x y\""], "{size}");
        }
    }
}
