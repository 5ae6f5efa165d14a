//! RTF documents to blocks. Apart because RTF is a language of its own: groups within groups, of which most hold what a
//! word processor knows and no text, and letters in the code page of the font that they stand in.
//!
//! Read after the specification (version 1.9.1) as far as text goes: groups whose first word is starred and not known are
//! passed over, as it asks. Properties of the document (author, title, dates) are not read, as those of a DOCX are not.

use std::collections::HashMap;

use encoding_rs::{Encoding, UTF_8, WINDOWS_1252};

use crate::draft::{Block, Draft};
use crate::encoding;
use crate::failure::Fault;

/// What an RTF document begins with.
pub(super) const MARK: &[u8] = b"{\\rtf";
/// Groups that hold no text of the article: tables of the document, pictures, notes, heads and feet of pages, instructions of
/// fields, and the older drawing of what a newer one shows.
const LEFT_OUT: [&str; 35] = [
    "colortbl",
    "info",
    "pict",
    "object",
    "header",
    "headerl",
    "headerr",
    "headerf",
    "footer",
    "footerl",
    "footerr",
    "footerf",
    "footnote",
    "annotation",
    "atnid",
    "atnauthor",
    "atntime",
    "atnref",
    "atndate",
    "fldinst",
    "themedata",
    "colorschememapping",
    "datastore",
    "latentstyles",
    "listtable",
    "listoverridetable",
    "listtext",
    "pntext",
    "rsidtbl",
    "generator",
    "xe",
    "tc",
    "sp",
    "shprslt",
    "nonshppict",
];
/// Starred groups that do hold text: a drawing, and the shape within.
const READ: [&str; 2] = ["shpinst", "shppict"];
/// Words that stand for one character.
const CHARACTERS: [(&str, char); 14] = [
    ("tab", ' '),
    ("emdash", '—'),
    ("endash", '–'),
    ("lquote", '‘'),
    ("rquote", '’'),
    ("ldblquote", '“'),
    ("rdblquote", '”'),
    ("bullet", '•'),
    ("emspace", ' '),
    ("enspace", ' '),
    ("qmspace", ' '),
    ("zwj", '\u{200D}'),
    ("zwnj", '\u{200C}'),
    ("softline", ' '),
];
/// Words that end a paragraph.
const ENDS: [&str; 10] =
    ["par", "sect", "page", "column", "cell", "nestcell", "row", "nestrow", "softpage", "softcol"];
/// Styles whose paragraphs are headings begin with one of these.
const HEADINGS: [&str; 3] = ["heading", "title", "subtitle"];

/// Reads a document.
pub(super) fn read(bytes: &[u8]) -> Result<Draft, Fault> {
    const REMEDY: &str = "open it in a word processor and save it anew as .docx or as text";
    let start = bytes.strip_prefix(b"\xEF\xBB\xBF").unwrap_or(bytes).trim_ascii_start();
    if !start.starts_with(MARK) {
        encoding::refuse(bytes)?;
        return Err(Fault::new("it is no RTF document", REMEDY));
    }
    let mut reader = Reader::new(start);
    reader.run();
    let mut draft = reader.draft;
    if !reader.groups.is_empty() {
        draft.warnings.push("the RTF document is cut off: its end is missing".to_owned());
    }
    Ok(draft)
}

/// What a group's text is.
#[derive(Clone, Copy, PartialEq, Eq)]
enum Kind {
    /// Text of the document.
    Text,
    /// Nothing that is read.
    LeftOut,
    /// The fonts, which tell of code pages.
    Fonts,
    /// The styles, of which some are headings.
    Styles,
}

/// What holds within a group.
#[derive(Clone, Copy)]
struct Group {
    kind: Kind,
    encoding: &'static Encoding,
    /// Bytes behind a Unicode character that stand for it where Unicode is not known.
    fallback: usize,
    hidden: bool,
    deleted: bool,
}

struct Reader<'b> {
    bytes: &'b [u8],
    at: usize,
    now: Group,
    groups: Vec<Group>,
    /// The code page of the document.
    ansi: &'static Encoding,
    fonts: HashMap<i32, &'static Encoding>,
    /// The font that the table of fonts is at.
    font: i32,
    /// The style that the table of styles is at, its name, and the styles that are headings.
    style: i32,
    style_name: String,
    heading_styles: Vec<i32>,
    /// Bytes that wait to be decoded: one character may be several of them.
    waiting: Vec<u8>,
    /// Half of a character that UTF-16 writes as two.
    half: Option<u16>,
    /// Bytes that are still to be passed over as another way to write a character.
    passed: usize,
    current: String,
    heading: bool,
    breaks: usize,
    draft: Draft,
}

impl<'b> Reader<'b> {
    fn new(bytes: &'b [u8]) -> Self {
        let now =
            Group { kind: Kind::Text, encoding: WINDOWS_1252, fallback: 1, hidden: false, deleted: false };
        Self {
            bytes,
            at: 0,
            now,
            groups: Vec::new(),
            ansi: WINDOWS_1252,
            fonts: HashMap::new(),
            font: 0,
            style: 0,
            style_name: String::new(),
            heading_styles: Vec::new(),
            waiting: Vec::new(),
            half: None,
            passed: 0,
            current: String::new(),
            heading: false,
            breaks: 0,
            draft: Draft::default(),
        }
    }

    fn run(&mut self) {
        while let Some(byte) = self.next() {
            match byte {
                b'{' => {
                    self.decode();
                    self.passed = 0;
                    self.groups.push(self.now);
                }
                b'}' => {
                    self.decode();
                    self.passed = 0;
                    self.end_of_style();
                    if let Some(outer) = self.groups.pop() {
                        self.now = outer;
                    }
                    // What stands behind the document is none of it.
                    if self.groups.is_empty() {
                        break;
                    }
                }
                b'\\' => self.command(),
                b'\r' | b'\n' => {}
                byte => self.byte(byte),
            }
        }
        self.flush();
    }

    fn next(&mut self) -> Option<u8> {
        let byte = self.bytes.get(self.at).copied();
        self.at += usize::from(byte.is_some());
        byte
    }

    /// What stands behind a backslash.
    fn command(&mut self) {
        let Some(first) = self.bytes.get(self.at).copied() else { return };
        if first.is_ascii_alphabetic() {
            let (word, number) = self.word();
            return self.obey(word, number);
        }
        self.at += 1;
        match first {
            b'\'' => {
                let digits =
                    self.bytes.get(self.at..self.at + 2).and_then(|two| std::str::from_utf8(two).ok());
                if let Some(byte) = digits.and_then(|two| u8::from_str_radix(two, 16).ok()) {
                    self.at += 2;
                    self.byte(byte);
                }
            }
            b'*' => self.starred(),
            b'~' => self.push('\u{A0}'),
            b'_' => self.push('-'),
            b'-' => self.push('\u{AD}'),
            b'\r' | b'\n' => self.end_of_paragraph(),
            b'\\' | b'{' | b'}' => self.byte(first),
            _ => {}
        }
    }

    /// A word of letters, the number behind it, and the space that ends both.
    fn word(&mut self) -> (&'b str, Option<i32>) {
        let bytes = self.bytes;
        let rest = &bytes[self.at..];
        let letters = rest.iter().take_while(|b| b.is_ascii_alphabetic()).count();
        let minus = usize::from(rest.get(letters) == Some(&b'-'));
        let digits = rest.iter().skip(letters + minus).take_while(|b| b.is_ascii_digit()).count();
        let end = if digits == 0 { letters } else { letters + minus + digits };
        let text = |from: usize, to: usize| std::str::from_utf8(&rest[from..to]).unwrap_or_default();
        self.at += end + usize::from(rest.get(end) == Some(&b' '));
        (text(0, letters), (digits > 0).then(|| text(letters, end).parse().unwrap_or(0)))
    }

    /// A group whose first word may be passed over where it is not known.
    fn starred(&mut self) {
        let known = self.bytes[self.at..].strip_prefix(b"\\").is_some_and(|rest| {
            let letters = rest.iter().take_while(|b| b.is_ascii_alphabetic()).count();
            READ.iter().any(|word| word.as_bytes() == &rest[..letters])
        });
        if !known && self.now.kind != Kind::Styles {
            self.now.kind = Kind::LeftOut;
        }
    }

    fn obey(&mut self, word: &str, number: Option<i32>) {
        let on = number != Some(0);
        self.decode();
        let character = CHARACTERS.iter().find(|(name, _)| *name == word);
        if self.passed > 0 && character.is_some() {
            self.passed -= 1;
            return;
        }
        self.passed = 0;
        match word {
            "bin" => {
                self.at = self.at.saturating_add(number.and_then(|n| n.try_into().ok()).unwrap_or(0));
            }
            "u" => {
                // Negative numbers are those above 32,767.
                self.unit(number.unwrap_or(0) as u16);
                self.passed = self.now.fallback;
            }
            "uc" => self.now.fallback = number.and_then(|n| n.try_into().ok()).unwrap_or(1),
            "ansicpg" => self.set_page(code_page(number.unwrap_or(0))),
            "mac" => self.set_page(Encoding::for_label(b"macintosh")),
            "fonttbl" => self.turn(Kind::Fonts),
            "stylesheet" => self.turn(Kind::Styles),
            "f" => {
                let font = number.unwrap_or(0);
                self.font = font;
                self.now.encoding = self.fonts.get(&font).copied().unwrap_or(self.ansi);
            }
            "fcharset" if self.now.kind == Kind::Fonts => {
                if let Some(encoding) = character_set(number.unwrap_or(0)) {
                    self.fonts.insert(self.font, encoding);
                }
            }
            "s" if self.now.kind == Kind::Styles => self.style = number.unwrap_or(0),
            "s" => self.heading |= self.heading_styles.contains(&number.unwrap_or(0)),
            "outlinelevel" if self.now.kind == Kind::Text => self.heading |= number.unwrap_or(9) < 9,
            "pard" => self.heading = false,
            "plain" => {
                self.now.encoding = self.ansi;
                (self.now.hidden, self.now.deleted) = (false, false);
            }
            "v" => self.now.hidden = on,
            "deleted" => self.now.deleted = on,
            // One break is a space; a second one divides paragraphs.
            "line" | "lbr" if self.is_read() => {
                self.breaks += 1;
                if self.breaks > 1 { self.flush() } else { self.current.push('\n') }
            }
            word if ENDS.contains(&word) => self.end_of_paragraph(),
            word if LEFT_OUT.contains(&word) => self.turn(Kind::LeftOut),
            _ => {
                if let Some((_, character)) = character {
                    self.push(*character);
                }
            }
        }
    }

    /// The group is of this kind, unless one around it is read otherwise.
    fn turn(&mut self, kind: Kind) {
        if self.now.kind == Kind::Text {
            self.now.kind = kind;
        }
    }

    fn set_page(&mut self, page: Option<&'static Encoding>) {
        self.ansi = page.unwrap_or(self.ansi);
        self.now.encoding = self.ansi;
    }

    fn is_read(&self) -> bool {
        self.now.kind == Kind::Text && !self.now.hidden && !self.now.deleted
    }

    /// A byte of text.
    fn byte(&mut self, byte: u8) {
        if self.passed > 0 {
            self.passed -= 1;
            return;
        }
        match self.now.kind {
            Kind::Text if self.is_read() => self.waiting.push(byte),
            Kind::Styles => self.style_name.push(char::from(byte)),
            _ => {}
        }
    }

    /// A unit of UTF-16.
    fn unit(&mut self, unit: u16) {
        let units = self.half.take().into_iter().chain([unit]);
        for character in char::decode_utf16(units) {
            match character {
                Ok(character) => self.push(character),
                Err(lone)
                    if (0xD800..0xDC00).contains(&lone.unpaired_surrogate())
                        && lone.unpaired_surrogate() == unit =>
                {
                    self.half = Some(unit);
                }
                Err(_) => self.push(char::REPLACEMENT_CHARACTER),
            }
        }
    }

    fn push(&mut self, character: char) {
        self.decode();
        self.passed = 0;
        if self.is_read() {
            self.breaks = 0;
            self.current.push(character);
        }
    }

    /// Decodes what waits.
    fn decode(&mut self) {
        if self.waiting.is_empty() {
            return;
        }
        self.breaks = 0;
        let bytes = std::mem::take(&mut self.waiting);
        // Some programs write UTF-8 into what they call something else.
        match std::str::from_utf8(&bytes) {
            Ok(text) if bytes.is_ascii() || self.now.encoding.is_single_byte() => self.current.push_str(text),
            _ => self.current.push_str(&self.now.encoding.decode_without_bom_handling(&bytes).0),
        }
    }

    fn end_of_paragraph(&mut self) {
        self.decode();
        self.passed = 0;
        if self.is_read() {
            self.flush();
        }
    }

    fn flush(&mut self) {
        self.decode();
        self.draft.blocks.extend(Block::new(&self.current, self.heading));
        self.current.clear();
        self.breaks = 0;
    }

    /// Where a group of the table of styles ends: its number and name are known.
    fn end_of_style(&mut self) {
        if self.now.kind != Kind::Styles {
            return;
        }
        let name = self.style_name.trim().to_ascii_lowercase();
        if HEADINGS.iter().any(|heading| name.starts_with(heading)) {
            self.heading_styles.push(self.style);
        }
        self.style_name.clear();
        self.style = 0;
    }
}

/// The encoding that Windows counts as `page`.
fn code_page(page: i32) -> Option<&'static Encoding> {
    let label = match page {
        932 => "shift_jis".to_owned(),
        936 => "gbk".to_owned(),
        949 => "euc-kr".to_owned(),
        950 => "big5".to_owned(),
        10_000 => "macintosh".to_owned(),
        20_866 => "koi8-r".to_owned(),
        54_936 => "gb18030".to_owned(),
        65_001 => return Some(UTF_8),
        866 => "ibm866".to_owned(),
        1_361 => "euc-kr".to_owned(),
        page => format!("windows-{page}"),
    };
    Encoding::for_label(label.as_bytes())
}

/// The encoding of a font's set of characters; none where it is that of the document.
fn character_set(set: i32) -> Option<&'static Encoding> {
    let page = match set {
        0 => 1252,
        77 => 10_000,
        128 => 932,
        129 => 949,
        130 => 1361,
        134 => 936,
        136 => 950,
        161 => 1253,
        162 => 1254,
        163 => 1258,
        177 => 1255,
        178 => 1256,
        186 => 1257,
        204 => 1251,
        222 => 874,
        238 => 1250,
        _ => return None,
    };
    code_page(page)
}

#[cfg(test)]
#[allow(clippy::unwrap_used)]
mod tests {
    use super::*;

    fn blocks(rtf: &str) -> Vec<(String, bool)> {
        read(rtf.as_bytes()).unwrap().blocks.into_iter().map(|b| (b.text, b.heading)).collect()
    }

    fn expect(rtf: &str, expected: &[(&str, bool)]) {
        let expected: Vec<_> = expected.iter().map(|&(text, heading)| (text.to_owned(), heading)).collect();
        assert_eq!(blocks(rtf), expected, "{rtf}");
    }

    #[test]
    fn paragraphs_and_headings_come_out_and_what_a_word_processor_knows_does_not() {
        let rtf = r"{\rtf1\ansi\ansicpg1252\deff0{\fonttbl{\f0\froman\fcharset0 Times New Roman;}{\f1\fcharset204 Arial Cyr;}}
{\colortbl;\red0\green0\blue0;}{\stylesheet{\ql Normal;}{\s1\b\fs32 heading 1;}{\*\cs10 Default Paragraph Font;}}
{\*\generator Made up 1.0;}{\info{\title A file}{\author Typist}}{\header \pard Running head\par}
\pard\s1\b The long game\b0\par
\pard\plain\f0 By Jane Doe\par
The army\rquote s \ldblquote clear aggression\rdblquote\~\emdash  na\'efve, {\i 15,000} fighters\line in\line\line Next.\par
\pard {\field{\*\fldinst HYPERLINK https://x.example}{\fldrslt linked}} words{\footnote a note}{\v hidden}{\deleted gone}.\par
\trowd\cellx100 One\cell Two\cell\row {\pict\pngblip 89504e47}Last{\*\bkmkstart a}{\*\bkmkend a} one.}";
        expect(
            rtf,
            &[
                ("The long game", true),
                ("By Jane Doe", false),
                ("The army's “clear aggression” — naïve, 15,000 fighters in", false),
                ("Next.", false),
                ("linked words.", false),
                ("One", false),
                ("Two", false),
                ("Last one.", false),
            ],
        );
    }

    #[test]
    fn letters_are_of_the_code_page_of_their_font_or_of_unicode() {
        expect(
            r"{\rtf1\ansi\ansicpg1251 \'ca\'e0\'e1\'f3\'eb\par\u1050?\u1072\'e0\u-10179?\u-8704?{\uc0\u233 !}\uc2\u8211\'96\'96x\uc1\u8220\ldblquote y\u233\b z}",
            &[("Кабул", false), ("Ка😀é!–x“yéz", false)],
        );
        expect(
            r"{\rtf1\ansi{\fonttbl{\f0\fcharset0 A;}{\f1\fcharset128 B;}}\f1 \'93\'fa\'96{\f0 \'e9}\f1\'7b\par \f0\'e9}",
            &[("日\u{FFFD}é{", false), ("é", false)],
        );
        expect(r"{\rtf1\ansi\ansicpg936 \'d6\'d0\'b9\'fa}", &[("中国", false)]);
    }

    #[test]
    fn what_is_no_rtf_is_told_and_a_cut_one_warned_of() {
        assert_eq!(read(b"plain text").unwrap_err().reason, "it is no RTF document");
        assert_eq!(read(b"%PDF-1.7").unwrap_err().reason, "it is a PDF, not text");
        let cut = read(br"{\rtf1 {\b Half of it").unwrap();
        assert_eq!(cut.blocks[0].text, "Half of it");
        assert_eq!(cut.warnings, ["the RTF document is cut off: its end is missing"]);
        assert_eq!(read(b"{\\rtf1 Whole.}\r\n\0\0").unwrap().warnings, [""; 0]);
    }

    #[test]
    fn deep_groups_long_words_and_binary_do_no_harm() {
        let deep = format!("{{\\rtf1 {}Deep.", "{".repeat(1_000_000));
        assert_eq!(read(deep.as_bytes()).unwrap().blocks[0].text, "Deep.");
        expect(&format!("{{\\rtf1 \\{} A\\bin3 }}}}}}B\\bin99999999 C", "x".repeat(1_000)), &[("AB", false)]);
        for odd in ["{\\rtf1\\", "{\\rtf1\\'", "{\\rtf1\\u", "{\\rtf1\\u99999999999", "{\\rtf1}}}"] {
            assert_eq!(blocks(odd).len(), 0, "{odd}");
        }
    }
}
