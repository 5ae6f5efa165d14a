//! From an article to a document: sentences and quotations.
//!
//! The paragraphs are ingest's. In each of them [`candidate`] names the places where a sentence may
//! end, [`features`] says what is seen there, [`boundary`] decides.

pub mod boundary;
pub mod candidate;
pub mod features;
pub mod token;

pub use boundary::Splitter;

/// Ends of the sentences of one paragraph: one past their last code point, rising.
pub fn sentence_ends(paragraph: &str) -> Vec<usize> {
    let mut ends = Vec::new();
    let (mut byte, mut code_point) = (0, 0);
    for sentence in Splitter::embedded().sentences(paragraph) {
        code_point += paragraph[byte..sentence.end].chars().count();
        byte = sentence.end;
        ends.push(code_point);
    }
    ends
}
