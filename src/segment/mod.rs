//! From an article to a document: sentences and quotations.
//!
//! The paragraphs are ingest's. In each of them [`candidate`] names the places where a sentence may
//! end, [`features`] says what is seen there, [`boundary`] decides; [`quotation`] pairs the marks.

pub mod boundary;
pub mod candidate;
pub mod features;
pub mod quotation;
pub mod token;

#[cfg(test)]
mod testing;
#[cfg(test)]
mod tests;

pub use boundary::Splitter;
pub(crate) use boundary::check as check_boundary;

use crate::document::{Article, Document, Sentence, Span};

/// Finds sentences and quotations. Each sentence lies in one paragraph, trimmed; separators
/// have none; every character but white space of the other paragraphs lies in exactly one.
pub fn segment(article: Article) -> Document {
    let mut sentences = Vec::new();
    for (index, paragraph) in article.paragraphs.iter().enumerate() {
        if paragraph.role.has_sentences() {
            let spans = sentence_spans(article.text.slice(paragraph.span));
            sentences.extend(spans.into_iter().map(|span| Sentence {
                span: Span::new(paragraph.span.start + span.start, paragraph.span.start + span.end),
                paragraph: index,
            }));
        }
    }
    let quotations = quotation::quotations(&article);
    Document { article, sentences, quotations }
}

/// Sentences of one paragraph, in code points from its start: in order, trimmed, together all of it
/// but white space.
pub fn sentence_spans(paragraph: &str) -> Vec<Span> {
    let (mut byte, mut code_point) = (0, 0);
    let mut advance = |to: usize| {
        code_point += paragraph[byte..to].chars().count();
        byte = to;
        code_point
    };
    let sentences = Splitter::embedded().sentences(paragraph);
    sentences.into_iter().map(|s| Span::new(advance(s.start), advance(s.end))).collect()
}

/// Ends of the sentences of one paragraph: one past their last code point, rising.
pub fn sentence_ends(paragraph: &str) -> Vec<usize> {
    sentence_spans(paragraph).into_iter().map(|span| span.end).collect()
}
