//! An article's text as matching needs it: typographic variants of quotes, dashes and spaces made one,
//! character by character, so that every offset stays what it was. Also the small questions on words
//! that all the rules ask.

use crate::document::{Span, Text};

/// A text with plain quotes, hyphens and spaces.
pub struct NormalizedText {
    text: Text,
    chars: Vec<char>,
}

impl NormalizedText {
    /// Takes the text as read.
    pub fn new(text: &Text) -> Self {
        let chars: Vec<char> = text.as_str().chars().map(plain).collect();
        Self { text: Text::new(chars.iter().collect()), chars }
    }

    /// The plain text; its code points stand where those of the original do.
    pub fn text(&self) -> &Text {
        &self.text
    }

    /// Length in code points.
    pub fn len(&self) -> usize {
        self.chars.len()
    }

    /// The plain text of a span.
    pub fn slice(&self, span: Span) -> &str {
        self.text.slice(span)
    }

    /// The character at a code point; a line break past either end, as none of the rules looks over one.
    pub fn at(&self, at: usize) -> char {
        self.chars.get(at).copied().unwrap_or('\n')
    }

    /// The character before a code point.
    pub fn before(&self, at: usize) -> char {
        at.checked_sub(1).map_or('\n', |i| self.at(i))
    }

    /// Whether the span neither begins nor ends inside a word.
    pub fn is_whole(&self, span: Span) -> bool {
        let open = !(self.before(span.start).is_alphanumeric() && self.at(span.start).is_alphanumeric());
        let last = self.before(span.end);
        open && !(last.is_alphanumeric() && self.at(span.end).is_alphanumeric())
    }

    /// The span widened to whole words and bared of the punctuation at its ends.
    pub fn whole(&self, span: Span) -> Span {
        let (mut start, mut end) = (span.start.min(self.len()), span.end.min(self.len()));
        while start < end && !self.at(start).is_alphanumeric() {
            start += 1;
        }
        while start < end && !self.before(end).is_alphanumeric() {
            end -= 1;
        }
        while start < end && self.before(start).is_alphanumeric() {
            start -= 1;
        }
        while start < end && self.at(end).is_alphanumeric() {
            end += 1;
        }
        if end > start + 1 && self.slice(Span::new(start, end)).ends_with("'s") {
            end -= 2;
        }
        // The last dot of "U.S." belongs to it.
        if end > start + 2 && self.at(end) == '.' && self.at(end - 2) == '.' {
            end += 1;
        }
        Span::new(start, end.max(start))
    }

    /// The word that starts at `from`, after spaces at most: letters, digits and inner hyphens.
    pub fn word_from(&self, from: usize) -> Option<Span> {
        let mut start = from;
        while self.at(start) == ' ' {
            start += 1;
        }
        let mut end = start;
        while self.at(end).is_alphanumeric()
            || (end > start && self.at(end) == '-' && self.at(end + 1).is_alphanumeric())
        {
            end += 1;
        }
        (end > start).then(|| Span::new(start, end))
    }

    /// The word that ends at `to`, before spaces at most.
    pub fn word_to(&self, to: usize) -> Option<Span> {
        let mut end = to;
        while end > 0 && self.before(end) == ' ' {
            end -= 1;
        }
        let mut start = end;
        while start > 0
            && (self.before(start).is_alphanumeric()
                || (start < end
                    && self.before(start) == '-'
                    && start > 1
                    && self.before(start - 1).is_alphanumeric()))
        {
            start -= 1;
        }
        (end > start).then(|| Span::new(start, end))
    }

    /// Whether a possessive `'s` (or the `'` after an s) follows at `at`; gives where it ends.
    pub fn possessive_at(&self, at: usize) -> Option<usize> {
        if self.at(at) != '\'' {
            None
        } else if self.at(at + 1) == 's' && !self.at(at + 2).is_alphanumeric() {
            Some(at + 2)
        } else if self.before(at) == 's' && self.at(at + 1) == ' ' {
            Some(at + 1)
        } else {
            None
        }
    }
}

/// One code point for all its typographic variants.
fn plain(c: char) -> char {
    match c {
        '\u{2018}' | '\u{2019}' | '\u{201B}' | '\u{02BC}' | '`' => '\'',
        '\u{2010}' | '\u{2011}' | '\u{2012}' | '\u{2013}' => '-',
        '\u{00A0}' | '\u{202F}' | '\u{2009}' => ' ',
        other => other,
    }
}

/// Letters and digits in lower case, joined by hyphens: the same for all spellings of a name that differ
/// only in case, quotes, dots or spaces ("U.S." is `us`).
pub fn slug(name: &str) -> String {
    let mut out = String::new();
    let mut gap = false;
    for c in name.chars().map(plain) {
        if c.is_alphanumeric() {
            if gap && !out.is_empty() {
                out.push('-');
            }
            gap = false;
            out.extend(c.to_lowercase());
        } else if c != '.' && c != '\'' {
            gap = true;
        }
    }
    out
}

/// Whether a word begins with a capital.
pub fn is_capitalised(word: &str) -> bool {
    word.chars().next().is_some_and(char::is_uppercase)
}

/// The text with the variants of quotes, hyphens and spaces made one.
pub fn plain_text(text: &str) -> String {
    text.chars().map(plain).collect()
}
