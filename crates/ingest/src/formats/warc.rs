//! Web archives (WARC): every page that was fetched, an article each. Apart because an archive is a stream of records, of which
//! the answers of servers are some, of which pages are some.

use std::io::{BufRead, BufReader, Read};

use encoding_rs::Encoding;
use flate2::read::{GzDecoder, ZlibDecoder};
use standpoint_core::document::Article;

use crate::assemble::{self, Origin};
use crate::draft::Draft;
use crate::failure::{Failure, Fault};
use crate::guard::guarded;
use crate::{Settings, Stream, cannot_read, encoding, identity, meta, too_large};

use super::{host, html};

/// What every record begins with.
pub(super) const MARK: &[u8] = b"WARC/";
/// Bytes of a record's head, and of the head of an answer, at most.
const HEAD: u64 = 64 << 10;
/// Bytes that are read at a time.
const BUFFER: usize = 64 << 10;

/// The pages of an archive, in order.
pub(crate) struct Warc {
    stream: Option<BufReader<Stream>>,
    source: String,
    key: String,
    settings: Settings,
    /// The record that was read last, counted from one.
    record: usize,
    pages: usize,
}

/// A head: its first line, and its fields.
struct Head {
    first: String,
    fields: Vec<(String, String)>,
}

/// An answer's head, and its bytes unless they are too many.
type Answer = (Head, Option<Vec<u8>>);

impl Head {
    fn field(&self, name: &str) -> Option<&str> {
        self.fields
            .iter()
            .find(|(field, _)| field.eq_ignore_ascii_case(name))
            .map(|(_, value)| value.as_str())
    }
}

impl Warc {
    /// Reads from `stream`; the other arguments are those of [`JsonLines`](super::JsonLines).
    pub fn new(stream: Stream, source: &str, key: &str, settings: &Settings) -> Self {
        Self {
            stream: Some(BufReader::with_capacity(BUFFER, stream)),
            source: source.to_owned(),
            key: key.to_owned(),
            settings: settings.clone(),
            record: 0,
            pages: 0,
        }
    }

    /// The next record that is a server's answer. None at the end.
    fn answer(&mut self) -> Result<Option<Answer>, Fault> {
        let Some(stream) = &mut self.stream else { return Ok(None) };
        loop {
            let head = match head(stream, true)? {
                None => return Ok(None),
                Some(head) if head.first.as_bytes().starts_with(MARK) => head,
                Some(_) => {
                    return Err(Fault::new(
                        "the web archive is damaged: a record begins as none does",
                        "fetch it again",
                    ));
                }
            };
            self.record += 1;
            let length = head.field("Content-Length").and_then(|length| length.parse::<u64>().ok());
            let Some(length) = length else {
                return Err(Fault::new(
                    "the web archive is damaged: a record tells no length",
                    "fetch it again",
                ));
            };
            let kind = head.field("WARC-Type").unwrap_or_default();
            let wanted = kind.eq_ignore_ascii_case("response")
                && length <= self.settings.max_bytes.saturating_add(HEAD);
            let mut body = stream.by_ref().take(length);
            let mut bytes = Vec::new();
            let read = match wanted {
                true => body.read_to_end(&mut bytes).map(|read| read as u64),
                false => std::io::copy(&mut body, &mut std::io::sink()),
            };
            if read.map_err(|error| cannot_read(&error))? < length {
                return Err(Fault::new("the web archive is cut off: its end is missing", "fetch it again"));
            }
            if kind.eq_ignore_ascii_case("response") {
                return Ok(Some((head, wanted.then_some(bytes))));
            }
        }
    }

    fn article(&self, draft: Draft, url: &str, bytes: &[u8], source: &str) -> Result<Article, Fault> {
        let mut draft = draft;
        draft.otherwise.publication = draft.otherwise.publication.or_else(|| host(url));
        let along = meta::gather("field", std::iter::once(("url", url.to_owned())));
        draft.meta.extend(along.meta);
        draft.warnings.extend(along.warnings);
        let id = identity::line_id(&self.key, self.record, bytes);
        let origin = Origin { id, source: source.to_owned(), sha256: identity::sha256(bytes) };
        assemble::article(draft, origin, &self.settings)
    }
}

impl Iterator for Warc {
    type Item = Result<Article, Failure>;

    fn next(&mut self) -> Option<Self::Item> {
        loop {
            let (head, bytes) = match self.answer() {
                Ok(Some(found)) => found,
                Ok(None) => {
                    let nothing = self.stream.take().is_some() && self.pages == 0;
                    let fault = || {
                        Fault::new("it holds no web pages", "remove it, or archive the articles' own pages")
                    };
                    return nothing.then(|| Err(fault().of(&self.source, None)));
                }
                Err(fault) => {
                    self.stream = None;
                    return Some(Err(fault.of(&self.source, None)));
                }
            };
            let source = format!("{}#{}", self.source, self.record);
            let Some(bytes) = bytes else {
                self.pages += 1;
                return Some(Err(too_large("the record", self.settings.max_bytes).of(&source, None)));
            };
            let url = head.field("WARC-Target-URI").unwrap_or_default().trim_matches(['<', '>']).to_owned();
            let read = guarded(|| match page(&bytes, self.settings.max_bytes)? {
                None => Ok(None),
                Some(page) => self.article(html::read(&page)?, &url, &bytes, &source).map(Some),
            });
            match read {
                Ok(None) => {}
                Ok(Some(article)) => {
                    self.pages += 1;
                    return Some(Ok(article));
                }
                Err(fault) => {
                    self.pages += 1;
                    return Some(Err(fault.of(&source, Some(identity::sha256(&bytes)))));
                }
            }
        }
    }
}

/// The head that the stream begins with; empty lines before it are passed over if `spaced`. None at the end of the stream.
fn head(stream: &mut impl BufRead, spaced: bool) -> Result<Option<Head>, Fault> {
    let mut lines: Vec<String> = Vec::new();
    let mut left = HEAD;
    loop {
        let mut line = Vec::new();
        stream.by_ref().take(left).read_until(b'\n', &mut line).map_err(|error| cannot_read(&error))?;
        left -= line.len() as u64;
        if line.is_empty() {
            if left == 0 {
                return Err(Fault::new("the head of a record is too long", "fetch it again"));
            }
            break;
        }
        let text = String::from_utf8_lossy(&line).trim_end().to_owned();
        match text.is_empty() {
            true if spaced && lines.is_empty() => {}
            true => break,
            // A field goes on in a line that begins with white space.
            false if text.starts_with([' ', '\t']) && lines.len() > 1 => {
                if let Some(last) = lines.last_mut() {
                    last.push(' ');
                    last.push_str(text.trim_start());
                }
            }
            false => lines.push(text),
        }
    }
    let mut lines = lines.into_iter();
    let Some(first) = lines.next() else { return Ok(None) };
    let field = |line: String| {
        line.split_once(':').map(|(name, value)| (name.trim().to_owned(), value.trim().to_owned()))
    };
    Ok(Some(Head { first, fields: lines.filter_map(field).collect() }))
}

/// The page that a server's answer holds; none if it holds something else, or says that there is none.
fn page(answer: &[u8], max_bytes: u64) -> Result<Option<String>, Fault> {
    let mut rest = answer;
    let Some(head) = head(&mut rest, false)? else { return Ok(None) };
    let status = head.first.split_whitespace().nth(1).unwrap_or_default();
    let kind = head.field("Content-Type").unwrap_or_default().to_ascii_lowercase();
    if !status.starts_with('2') || !kind.contains("html") {
        return Ok(None);
    }
    let is = |name: &str, value: &str| {
        head.field(name).is_some_and(|said| said.to_ascii_lowercase().contains(value))
    };
    // Some archives undo what the head tells of and leave the head as it was.
    let whole = if is("Transfer-Encoding", "chunked") { dechunked(rest) } else { None };
    let body = whole.as_deref().unwrap_or(rest);
    let unpacked = unpacked(body, &is, max_bytes)?;
    let body = unpacked.as_deref().unwrap_or(body);
    if body.iter().all(u8::is_ascii_whitespace) {
        return Ok(None);
    }
    let charset = kind.split("charset=").nth(1).map(|label| label.trim_matches(['"', '\'', ' ']));
    let charset = charset.and_then(|label| Encoding::for_label(label.split(';').next()?.as_bytes()));
    match charset.filter(|_| std::str::from_utf8(body).is_err()) {
        Some(charset) => Ok(Some(charset.decode(body).0.into_owned())),
        None => Ok(Some(encoding::decode(body, true)?.text)),
    }
}

/// The bytes of a packed body, if it is packed.
fn unpacked(body: &[u8], is: &impl Fn(&str, &str) -> bool, max_bytes: u64) -> Result<Option<Vec<u8>>, Fault> {
    let most = max_bytes.saturating_add(1);
    let mut bytes = Vec::new();
    let read = if is("Content-Encoding", "gzip") && body.starts_with(b"\x1F\x8B") {
        GzDecoder::new(body).take(most).read_to_end(&mut bytes)
    } else if is("Content-Encoding", "deflate") && body.first().is_some_and(|byte| byte & 0x0F == 8) {
        ZlibDecoder::new(body).take(most).read_to_end(&mut bytes)
    } else if (is("Content-Encoding", "br") || is("Content-Encoding", "zstd"))
        && std::str::from_utf8(body).is_err()
    {
        let reason = "the page is packed with Brotli or zstd";
        return Err(Fault::new(reason, "have the archive written unpacked, or with gzip"));
    } else {
        return Ok(None);
    };
    read.map_err(|error| cannot_read(&error))?;
    if bytes.len() as u64 > max_bytes {
        return Err(too_large("the page, unpacked,", max_bytes));
    }
    Ok(Some(bytes))
}

/// A body that was sent in chunks, put together; none if it is not in chunks.
fn dechunked(mut body: &[u8]) -> Option<Vec<u8>> {
    let mut whole = Vec::new();
    loop {
        let end = body.iter().take(32).position(|&byte| byte == b'\n')?;
        let size = std::str::from_utf8(&body[..end]).ok()?.split(';').next()?.trim();
        let size = usize::from_str_radix(size, 16).ok()?;
        body = &body[end + 1..];
        if size == 0 {
            return Some(whole);
        }
        let (chunk, rest) = body.split_at(size.min(body.len()));
        whole.extend_from_slice(chunk);
        body = rest.strip_prefix(b"\r\n").or_else(|| rest.strip_prefix(b"\n")).unwrap_or(rest);
        if body.is_empty() {
            return Some(whole);
        }
    }
}

#[cfg(test)]
#[allow(clippy::unwrap_used)]
mod tests {
    use std::io::{Cursor, Write};

    use flate2::{Compression, write::GzEncoder};

    use super::*;

    const PARAGRAPH: &str = "The government has said this many times over, and nobody has believed it for a moment, \
                             least of all those who said it first, in the capital and elsewhere in the country.";

    fn record(kind: &str, content: &[u8]) -> Vec<u8> {
        let head = format!(
            "WARC/1.0\r\nWARC-Type: {kind}\r\nWARC-Target-URI: <https://www.courier.example/a>\r\nContent-Length: {}\r\n\r\n",
            content.len()
        );
        [head.as_bytes(), content, b"\r\n\r\n"].concat()
    }

    fn answer(status: &str, fields: &str, body: &[u8]) -> Vec<u8> {
        record("response", &[format!("HTTP/1.1 {status}\r\n{fields}\r\n").as_bytes(), body].concat())
    }

    fn read(bytes: Vec<u8>, max_bytes: u64) -> Vec<Result<Article, Failure>> {
        let settings = Settings { max_bytes, ..Settings::default() };
        Warc::new(Box::new(Cursor::new(bytes)), "a.warc", "in/a.warc", &settings).collect()
    }

    #[test]
    fn every_page_is_an_article_however_it_was_sent() {
        let page = format!(
            "<html><body><article><h1>Énough</h1><p>{PARAGRAPH}</p><p>{PARAGRAPH}</p></article></body></html>"
        );
        let html = "Content-Type: text/html; charset=utf-8\r\n";
        let mut gzip = GzEncoder::new(Vec::new(), Compression::default());
        gzip.write_all(page.as_bytes()).unwrap();
        let gzip = gzip.finish().unwrap();
        let (one, two) = page.as_bytes().split_at(40);
        let chunks = [
            b"28\r\n".as_slice(),
            one,
            b"\r\n",
            format!("{:x};x=y\r\n", two.len()).as_bytes(),
            two,
            b"\r\n0\r\n\r\n",
        ]
        .concat();
        let latin = encoding_rs::WINDOWS_1252.encode(&page).0.into_owned();
        let archive = [
            record("warcinfo", b"software: x\r\n"),
            record("request", b"GET / HTTP/1.1\r\n\r\n"),
            answer("200 OK", html, page.as_bytes()),
            answer("404 Not Found", html, page.as_bytes()),
            answer("200 OK", "Content-Type: image/png\r\n", b"\x89PNG"),
            answer("200 OK", &format!("{html}Transfer-Encoding: chunked\r\n"), &chunks),
            answer("200 OK", &format!("{html}Content-Encoding: gzip\r\n"), &gzip),
            answer(
                "200 OK",
                &format!("{html}Transfer-Encoding: chunked\r\nContent-Encoding: gzip\r\n"),
                page.as_bytes(),
            ),
            answer("200 OK", "content-type: text/html;charset=\"windows-1252\"\r\n", &latin),
        ];
        let read: Vec<Article> = read(archive.concat(), 1 << 20).into_iter().map(Result::unwrap).collect();
        let sources: Vec<&str> = read.iter().map(|a| a.source.as_str()).collect();
        assert_eq!(sources, ["a.warc#3", "a.warc#6", "a.warc#7", "a.warc#8", "a.warc#9"]);
        for article in &read {
            assert!(
                article.text.as_str().starts_with("Énough\n\n") && article.text.as_str().ends_with(PARAGRAPH)
            );
            assert_eq!(article.publication.as_deref(), Some("courier.example"));
            assert_eq!(article.meta, [("url".to_owned(), "https://www.courier.example/a".to_owned())]);
        }
    }

    #[test]
    fn what_is_damaged_or_too_large_is_told() {
        let told = |bytes: Vec<u8>| {
            read(bytes, 500).into_iter().map(|r| r.map(|_| ()).map_err(|f| f.to_string())).collect::<Vec<_>>()
        };
        let none = "a.warc: it holds no web pages; remove it, or archive the articles' own pages";
        assert_eq!(told(record("warcinfo", b"x")), [Err(none.to_owned())]);
        let html = "Content-Type: text/html\r\n";
        let large = answer("200 OK", html, &vec![b'a'; 100_000]);
        let bomb = {
            let mut gzip = GzEncoder::new(Vec::new(), Compression::default());
            gzip.write_all(&vec![b' '; 1 << 20]).unwrap();
            answer("200 OK", &format!("{html}Content-Encoding: gzip\r\n"), &gzip.finish().unwrap()[..])
        };
        let cut = record("response", b"HTTP/1.1 200 OK")[..60].to_vec();
        let found = told([large, bomb, cut].concat());
        assert_eq!(
            found[0],
            Err("a.warc#1: the record is larger than 500 bytes; split it, or raise --max-bytes".to_owned())
        );
        assert!(
            found[1].as_ref().unwrap_err().starts_with("a.warc#2: the page, unpacked, is larger"),
            "{found:?}"
        );
        assert!(found[2].as_ref().unwrap_err().starts_with("a.warc: the web archive is"), "{found:?}");
        assert_eq!(found.len(), 3);
        assert!(told(b"no archive".to_vec())[0].is_err());
    }
}
