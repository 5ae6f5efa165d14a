//! From bytes to characters. Apart because newspaper exports come in every encoding, seldom labelled, and a
//! wrong guess is worse than a refusal: what is not text at all is told so, with what to do.
//!
//! In order: a byte order mark; UTF-16 by where its NUL bytes fall; valid UTF-8; the charset a page declares;
//! UTF-8 with a few damaged places; Windows-1252 if nearly all is ASCII; the
//! statistical guess of `chardetng` for the rest.

use std::cell::OnceCell;
use std::io::{BufRead, BufReader, Cursor, Read};

use chardetng::{EncodingDetector, Iso2022JpDetection, Utf8Detection};
use encoding_rs::{Encoding, UTF_8, UTF_16BE, UTF_16LE, WINDOWS_1252};

use super::failure::Fault;
use super::{Stream, cannot_read, too_large};

/// Byte order mark of UTF-8.
const UTF8_MARK: &[u8] = b"\xEF\xBB\xBF";
/// Bytes read from a stream at a time.
const LINES_BUFFER: usize = 64 << 10;
/// Bytes looked at for the NUL pattern and the declared charset; HTML asks for the charset in the first 1024.
const HEAD: usize = 4096;
/// Share of the even or odd bytes that is NUL in UTF-16 of mostly Latin text; the other half has almost none.
const UTF16_NULS: f64 = 0.4;
/// Share of control characters above which a file is no text.
const MAX_CONTROL: f64 = 0.02;
/// Sound multi-byte characters to one damaged place that tell damaged UTF-8 from another encoding.
const SOUND_TO_DAMAGED: usize = 4;
/// Share of bytes beyond ASCII below which a text is English with curly quotes and accents; the statistical guess
/// needs more to go on, and takes "naïve" for Baltic.
const MAX_MARKS: f64 = 0.1;
/// First bytes of files that people drop in by mistake, what they are, and the way out.
const NOT_TEXT: [(&[u8], &str, &str); 9] = [
    (b"%PDF", "a PDF", "end its name in .pdf"),
    (
        b"PK\x03\x04",
        "a zipped file (DOCX, ODT, EPUB or ZIP)",
        "end a DOCX's name in .docx, unpack a ZIP, save others as text",
    ),
    (b"\xD0\xCF\x11\xE0", "an old or an encrypted Word document", "save it as .docx, without a password"),
    (b"{\\rtf", "an RTF document", "end its name in .rtf"),
    (b"\x1F\x8B", "a gzip file", "end its name in .gz; if it is packed twice, unpack it once"),
    (b"(\xB5/\xFD", "a zstd file", "unpack it first"),
    (b"\x89PNG", "an image", "give the text, not a picture of it"),
    (b"\xFF\xD8\xFF", "an image", "give the text, not a picture of it"),
    (b"GIF8", "an image", "give the text, not a picture of it"),
];

/// Text decoded from bytes, and what the user should know of the decoding.
#[derive(Clone, Debug, PartialEq, Eq)]
pub(super) struct Decoded {
    pub text: String,
    pub warning: Option<String>,
}

/// Decodes `bytes`; `declares` says whether the format may name its charset inside, as HTML does.
pub(super) fn decode(bytes: &[u8], declares: bool) -> Result<Decoded, Fault> {
    refuse(bytes)?;
    let decoded = characters(bytes, declares);
    if looks_binary(&decoded.text) {
        return Err(Fault::new(
            "it is a binary file, not text",
            "save the article as UTF-8 text and try again",
        ));
    }
    Ok(decoded)
}

/// The cells of a row, whose encoding the whole row tells: a value of one word is too short to guess from.
pub(super) struct Row<'r> {
    bytes: &'r [u8],
    encoding: OnceCell<&'static Encoding>,
}

impl<'r> Row<'r> {
    /// A row of these cells, one behind the other.
    pub(super) fn of(bytes: &'r [u8]) -> Self {
        Self { bytes, encoding: OnceCell::new() }
    }

    /// Decodes a cell that is handed on and not read, whatever it holds: what is valid UTF-8 stays as it is.
    pub(super) fn cell(&self, bytes: &[u8]) -> Decoded {
        match std::str::from_utf8(bytes) {
            Ok(text) => Decoded { text: text.to_owned(), warning: None },
            Err(_) => guessed(self.encoding.get_or_init(|| likeliest(self.bytes)), bytes),
        }
    }
}

/// A fault if `bytes` begin as a file does that holds no plain text.
pub(super) fn refuse(bytes: &[u8]) -> Result<(), Fault> {
    match NOT_TEXT.iter().find(|(magic, ..)| bytes.starts_with(magic)) {
        Some((_, what, remedy)) => Err(Fault::new(format!("it is {what}, not text"), *remedy)),
        None => Ok(()),
    }
}

/// `stream` as bytes that can be cut into lines, with the encoding of each line to be told by itself: without a byte
/// order mark, and decoded as a whole if it is UTF-16, of which at most `max_bytes` are read.
pub(super) fn lines(stream: Stream, max_bytes: u64) -> Result<Box<dyn BufRead + Send>, Fault> {
    let mut stream = BufReader::with_capacity(LINES_BUFFER, stream);
    let head = stream.fill_buf().map_err(|e| cannot_read(&e))?;
    refuse(head)?;
    if utf16(head).is_none() {
        let mark = if head.starts_with(UTF8_MARK) { UTF8_MARK.len() } else { 0 };
        stream.consume(mark);
        return Ok(Box::new(stream));
    }
    let mut bytes = Vec::new();
    stream.take(max_bytes.saturating_add(1)).read_to_end(&mut bytes).map_err(|e| cannot_read(&e))?;
    if bytes.len() as u64 > max_bytes {
        return Err(too_large("the file", max_bytes));
    }
    Ok(Box::new(Cursor::new(decode(&bytes, false)?.text.into_bytes())))
}

/// The UTF-16 that `bytes` are in, by mark or by NUL pattern, if they are.
pub(super) fn utf16(bytes: &[u8]) -> Option<&'static Encoding> {
    if let Some((encoding, _)) = Encoding::for_bom(bytes) {
        return (encoding != UTF_8).then_some(encoding);
    }
    let head = &bytes[..bytes.len().min(HEAD)];
    let pairs = head.len() / 2;
    if pairs < 2 {
        return None;
    }
    let nuls = |offset: usize| {
        head.iter().skip(offset).step_by(2).filter(|&&b| b == 0).count() as f64 / pairs as f64
    };
    match (nuls(0), nuls(1)) {
        (even, odd) if odd >= UTF16_NULS && even < UTF16_NULS / 4.0 => Some(UTF_16LE),
        (even, odd) if even >= UTF16_NULS && odd < UTF16_NULS / 4.0 => Some(UTF_16BE),
        _ => None,
    }
}

fn characters(bytes: &[u8], declares: bool) -> Decoded {
    if let Some(encoding) = utf16(bytes) {
        return with(encoding, bytes);
    }
    let bytes = bytes.strip_prefix(UTF8_MARK).unwrap_or(bytes);
    if let Ok(text) = std::str::from_utf8(bytes) {
        return Decoded { text: text.to_owned(), warning: None };
    }
    if let Some(encoding) = declared(bytes).filter(|&e| declares && e != UTF_8) {
        return with(encoding, bytes);
    }
    guessed(likeliest(bytes), bytes)
}

/// The encoding that is likeliest of bytes that are no valid UTF-8: damaged UTF-8, Windows-1252, or a statistical guess.
fn likeliest(bytes: &[u8]) -> &'static Encoding {
    let lossy = String::from_utf8_lossy(bytes);
    let damaged = damage(&lossy);
    let sound = lossy.chars().filter(|&c| !c.is_ascii() && c != '\u{FFFD}').count();
    if sound >= damaged * SOUND_TO_DAMAGED {
        return UTF_8;
    }
    let marks = bytes.iter().filter(|b| !b.is_ascii()).count();
    if (marks as f64) < MAX_MARKS * bytes.len() as f64 {
        return WINDOWS_1252;
    }
    let mut detector = EncodingDetector::new(Iso2022JpDetection::Deny);
    detector.feed(bytes, true);
    detector.guess(None, Utf8Detection::Deny)
}

/// Places of a text that could not be decoded.
fn damage(text: &str) -> usize {
    text.matches('\u{FFFD}').count()
}

fn guessed(encoding: &'static Encoding, bytes: &[u8]) -> Decoded {
    if encoding == UTF_8 {
        let text = String::from_utf8_lossy(bytes).into_owned();
        let warning = format!("damaged UTF-8: {} places are shown as \u{FFFD}", damage(&text));
        return Decoded { text, warning: Some(warning) };
    }
    let mut decoded = with(encoding, bytes);
    if encoding != WINDOWS_1252 && decoded.warning.is_none() {
        decoded.warning = Some(format!("encoding guessed to be {}", encoding.name()));
    }
    decoded
}

fn with(encoding: &'static Encoding, bytes: &[u8]) -> Decoded {
    let (text, _, damaged) = encoding.decode(bytes);
    let warning =
        damaged.then(|| format!("damaged {}: some characters are shown as \u{FFFD}", encoding.name()));
    Decoded { text: text.into_owned(), warning }
}

/// The charset that a page's head or an XML declaration names.
fn declared(bytes: &[u8]) -> Option<&'static Encoding> {
    let head = String::from_utf8_lossy(&bytes[..bytes.len().min(HEAD)]).to_ascii_lowercase();
    ["charset=", "encoding="].iter().find_map(|key| {
        let value = head[head.find(key)? + key.len()..].trim_start_matches(['"', '\'', ' ']);
        let end =
            value.find(|c: char| !c.is_ascii_alphanumeric() && !"-_:.".contains(c)).unwrap_or(value.len());
        Encoding::for_label(&value.as_bytes()[..end])
    })
}

fn looks_binary(text: &str) -> bool {
    let control = |c: &char| c.is_ascii_control() && !"\t\n\r\u{B}\u{C}\u{1A}\u{1B}".contains(*c);
    let controls = text.chars().filter(control).count();
    text.contains('\0') || controls as f64 > MAX_CONTROL * text.chars().count() as f64
}

#[cfg(test)]
#[allow(clippy::unwrap_used)]
mod tests {
    use super::*;

    const SAMPLE: &str = "The Taliban’s “protégé” – naïve, 15,000 fighters; the army’s “clear aggression”.";

    fn utf16_bytes(text: &str, little: bool) -> Vec<u8> {
        text.encode_utf16().flat_map(|u| if little { u.to_le_bytes() } else { u.to_be_bytes() }).collect()
    }

    #[test]
    fn every_promised_encoding_with_and_without_mark_gives_the_same_text() {
        let marked = format!("\u{FEFF}{SAMPLE}");
        let ansi = WINDOWS_1252.encode(SAMPLE).0.into_owned();
        let all = [
            SAMPLE.as_bytes().to_vec(),
            marked.as_bytes().to_vec(),
            utf16_bytes(SAMPLE, true),
            utf16_bytes(SAMPLE, false),
            utf16_bytes(&marked, true),
            utf16_bytes(&marked, false),
            ansi,
        ];
        for bytes in all {
            assert_eq!(decode(&bytes, false), Ok(Decoded { text: SAMPLE.to_owned(), warning: None }));
        }
    }

    #[test]
    fn a_page_says_its_charset() {
        let page = "<meta charset='windows-1251'><p>Кабул</p>";
        let bytes = encoding_rs::WINDOWS_1251.encode(page).0.into_owned();
        assert_eq!(decode(&bytes, true).unwrap().text, page);
    }

    #[test]
    fn a_cut_character_does_not_turn_utf8_into_another_encoding() {
        let mut bytes = SAMPLE.as_bytes().to_vec();
        bytes.extend_from_slice(b"\xE2\x80");
        let decoded = decode(&bytes, false).unwrap();
        assert_eq!(decoded.text, format!("{SAMPLE}\u{FFFD}"));
        assert!(decoded.warning.unwrap().contains("1 places"));
    }

    #[test]
    fn a_cell_is_decoded_as_its_row_is() {
        let row =
            WINDOWS_1252.encode("The minister said no, twice, and then yes.naïveÎlePerú").0.into_owned();
        let row = Row::of(&row);
        for word in ["naïve", "Île", "Perú", "yes"] {
            let cell = WINDOWS_1252.encode(word).0;
            assert_eq!(row.cell(&cell), Decoded { text: word.to_owned(), warning: None });
        }
        // What no encoding is needed for is not looked at.
        for any in ["%PDF-1.7", "GIF8", "\u{1}\u{2}", "Größe"] {
            assert_eq!(row.cell(any.as_bytes()).text, any);
        }
        let damaged = Row::of("Größe, Maße, Süße und Füße: ä\u{F6}".as_bytes()).cell(b"Gr\xC3");
        assert_eq!(damaged.text, "Gr\u{FFFD}");
    }

    #[test]
    fn what_is_not_text_is_refused_by_name() {
        let fault = decode(b"%PDF-1.7 ...", false).unwrap_err();
        assert_eq!(fault.reason, "it is a PDF, not text");
        assert!(decode(b"abc\0\x01\x02\x03rest of it", false).is_err());
        assert!(decode(&[1, 2, 3, 4, 5, 6, 7, 8], false).is_err());
    }
}
