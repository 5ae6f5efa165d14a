//! Pooled vectors of a document's spans and sentences for the span heads; each is computed once, however many pairs use it.

use std::collections::HashMap;
use std::ops::Range;

use super::{Encoded, Matrix};
use crate::document::Span;

/// Mean vectors of a document's spans, and context vectors of its sentences.
pub struct SpanPooling<'a> {
    encoded: &'a Encoded,
    /// Row of each span in `spans`, by its rows in the document.
    known: HashMap<Range<usize>, usize>,
    spans: Matrix,
    contexts: Matrix,
}

/// A target in its sentence, for the sentiment and author heads.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Hash)]
pub struct TargetAt {
    /// Row of the target among the spans.
    pub target: usize,
    /// Index of the sentence.
    pub sentence: usize,
}

/// A holder and a target in their sentence, for the directed head.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Hash)]
pub struct PairAt {
    /// Row of the holder among the spans.
    pub holder: usize,
    /// Row of the target among the spans.
    pub target: usize,
    /// Index of the sentence.
    pub sentence: usize,
}

impl<'a> SpanPooling<'a> {
    /// Computes the contexts of all sentences; spans are added later.
    pub fn new(encoded: &'a Encoded) -> Self {
        let vectors = &encoded.vectors;
        let mut contexts = Matrix::new(2 * vectors.width());
        for rows in &encoded.sentences {
            let mut context = vectors.row(rows.start).to_vec();
            context.extend(vectors.mean(rows.clone()));
            contexts.push(&context);
        }
        Self { encoded, known: HashMap::new(), spans: Matrix::new(vectors.width()), contexts }
    }

    /// The document as the encoder read it.
    pub fn encoded(&self) -> &'a Encoded {
        self.encoded
    }

    /// Index, among the spans, of the span with these rows.
    pub fn span(&mut self, rows: Range<usize>) -> usize {
        *self.known.entry(rows).or_insert_with_key(|rows| {
            self.spans.push(&self.encoded.vectors.mean(rows.clone()));
            self.spans.rows() - 1
        })
    }

    /// A target in its sentence; a span that covers no word of the encoder counts as the whole sentence.
    pub fn target(&mut self, sentence: usize, span: Span) -> TargetAt {
        TargetAt { target: self.span(self.encoded.rows_or_sentence(sentence, span)), sentence }
    }

    /// Means of the spans, a row of the model's width for each.
    pub fn spans(&self) -> &Matrix {
        &self.spans
    }

    /// The opening vector and the mean of each sentence, a row of twice the model's width for each.
    pub fn contexts(&self) -> &Matrix {
        &self.contexts
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_span_is_read_once_and_a_context_is_opening_and_mean() {
        let vectors = Matrix::from_data(1, vec![1.0, 2.0, 6.0, 4.0, 8.0]).into();
        let encoded = Encoded { sentences: vec![0..3, 3..5], vectors, ..Encoded::default() };
        let mut pooling = SpanPooling::new(&encoded);
        assert_eq!([pooling.span(1..3), pooling.span(4..5), pooling.span(1..3)], [0, 1, 0]);
        assert_eq!(pooling.spans().data(), [4.0, 8.0]);
        assert_eq!(pooling.contexts().data(), [1.0, 3.0, 4.0, 6.0]);
    }
}
