//! Text to word pieces with a casing class each, exactly as the model was trained (`training/text.py`).
//!
//! A *word* is what BERT's pre-tokeniser splits off: a run of letters and digits, or one punctuation
//! mark. Labels are read and decoded by words, never by pieces.

use std::ops::Range;

use tokenizers::Tokenizer;

use super::EncodeError;
use crate::document::{Document, Span};

/// One word and the rows of its pieces in the document's matrices.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Word {
    /// Where it stands in the text.
    pub span: Span,
    /// Index of its sentence.
    pub sentence: usize,
    /// Its rows, at least one; labels are read at the first.
    pub rows: Range<usize>,
}

/// The pieces of one sentence, without the marks around it.
#[derive(Clone, Debug, Default, PartialEq, Eq)]
pub struct WordPieces {
    /// Vocabulary indices.
    pub ids: Vec<i32>,
    /// Casing class of each piece's word.
    pub casing: Vec<i32>,
    /// Span in the article's text and first piece of each word.
    pub words: Vec<(Span, usize)>,
}

/// The tokenizer with the casing classes of the model.
pub struct Tokens {
    tokenizer: Tokenizer,
}

impl Tokens {
    /// Reads a Hugging Face `tokenizer.json`.
    pub fn from_bytes(json: &[u8]) -> Result<Self, EncodeError> {
        let damaged = |e: tokenizers::Error| EncodeError::damaged("tokenizer.json", e);
        let mut tokenizer = Tokenizer::from_bytes(json).map_err(damaged)?;
        tokenizer.with_truncation(None).map_err(damaged)?;
        tokenizer.with_padding(None);
        Ok(Self { tokenizer })
    }

    /// The largest vocabulary index.
    pub fn largest(&self) -> i32 {
        self.tokenizer.get_vocab(true).into_values().max().unwrap_or(0) as i32
    }

    /// The pieces of a text that begins at code point `start` of its article.
    pub fn read(&self, text: &str, start: usize) -> Result<WordPieces, EncodeError> {
        let encoding = self
            .tokenizer
            .encode_char_offsets(text, false)
            .map_err(|e| EncodeError::Run { reason: e.to_string() })?;
        let mut pieces =
            WordPieces { ids: encoding.get_ids().iter().map(|&i| i as i32).collect(), ..Default::default() };
        let mut last = None;
        for (i, (&word, &(a, b))) in encoding.get_word_ids().iter().zip(encoding.get_offsets()).enumerate() {
            if last != Some(word) || pieces.words.is_empty() {
                pieces.words.push((Span::new(start + a, start + b), i));
                last = Some(word);
            } else if let Some((span, _)) = pieces.words.last_mut() {
                span.end = start + b;
            }
        }
        let chars: Vec<char> = text.chars().collect();
        for (w, (span, first)) in pieces.words.iter().enumerate() {
            let end = pieces.words.get(w + 1).map_or(pieces.ids.len(), |next| next.1);
            let class = casing(&chars[span.start - start..span.end - start]);
            pieces.casing.extend(std::iter::repeat_n(class, end - first));
        }
        Ok(pieces)
    }

    /// The pieces of every sentence of a document.
    pub fn read_document(&self, document: &Document) -> Result<Vec<WordPieces>, EncodeError> {
        let text = &document.article.text;
        document.sentences.iter().map(|s| self.read(text.slice(s.span), s.span.start)).collect()
    }
}

/// The casing class of one word, an index into the model's list: special, lower, title, upper,
/// initial, mixed, number, punctuation.
fn casing(word: &[char]) -> i32 {
    let letters: Vec<char> = word.iter().copied().filter(|c| c.is_alphabetic()).collect();
    let Some(first) = letters.first() else {
        return if word.iter().any(|c| c.is_numeric()) { 6 } else { 7 };
    };
    let upper = letters.iter().filter(|c| c.is_uppercase()).count();
    match upper {
        0 => 1,
        1 if letters.len() == 1 => 4,
        n if n == letters.len() => 3,
        1 if first.is_uppercase() => 2,
        _ => 5,
    }
}

#[cfg(test)]
mod tests {
    use super::casing;

    #[test]
    fn casing_classes_are_those_of_training() {
        let class = |w: &str| casing(&w.chars().collect::<Vec<_>>());
        let words = ["lower", "Title", "TTP", "A", "McCain", "2.0", "—", "é", "5th", "iPhone"];
        assert_eq!(words.map(class), [1, 2, 3, 4, 5, 6, 7, 1, 1, 5]);
    }
}
