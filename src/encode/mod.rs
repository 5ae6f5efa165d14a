//! Runs the one model over a document: the only heavy step.
//!
//! Sentences become word pieces (`words`), consecutive sentences become windows (`window`),
//! windows of several articles run together by length (`batch`) through an [`Encoder`], and what
//! comes out is gathered per document as [`Encoded`]. Which runtime does the arithmetic is known to
//! one file a runtime (`rten`, `rust_bert`) behind the trait.

mod article_reader;
mod batch;
mod error;
mod matrix;
pub mod model;
mod rten;
#[cfg(feature = "rust-bert")]
mod rust_bert;
mod span_pooling;
pub mod tier;
mod window;
mod window_cache;
mod words;
mod worker_threads;

pub use article_reader::{
    ActorReading, ActorSentence, ArticleReader, ArticleReading, ReportAt, STEPS, SentenceView, Voice,
};
pub use batch::{encode_documents, encode_with_cache};
pub use error::EncodeError;
pub use matrix::{Matrix, Stack, argmax, softmax};
pub use model::{
    Correction, KindCalibration, Model, ModelConfig, ReaderCalibration, Temperatures, Thresholds,
};
pub use rten::RtenEncoder;
#[cfg(feature = "rust-bert")]
pub use rust_bert::RustBertEncoder;
pub use span_pooling::{PairAt, SpanPooling, TargetAt};
pub use window::Window;
pub use window_cache::WindowCache;
pub use words::{Tokens, Word, WordPieces};

use std::ops::Range;
use std::sync::Arc;

use crate::document::Span;

/// Inference over one model. Implementations are shared between threads; each call keeps one thread busy, while its
/// caller waits.
pub trait Encoder: Send + Sync {
    /// Name as given to `--engine`.
    fn name(&self) -> &'static str;

    /// What reads whole articles, where the model has it; rten runs it for every engine.
    fn article_reader(&self) -> Option<&ArticleReader> {
        None
    }

    /// Logits of the group tags (outside, beginning, inside of a group's name), in the rows of the document in which words
    /// begin; empty where the model has no head for them.
    fn groups(&self, encoded: &Encoded) -> Result<Stack, EncodeError> {
        self.article_reader().map_or_else(|| Ok(Stack::default()), |reader| reader.groups(encoded))
    }

    /// The encoder with its token heads on windows that all have the same number of pieces.
    ///
    /// Gives one output for each window, rows in the order of its pieces. A window's output does not
    /// depend on the other windows.
    fn encode(&self, windows: &[&Window]) -> Result<Vec<WindowOutput>, EncodeError>;

    /// What is said of targets: logits of negative, neutral, positive for each.
    fn targets(&self, pooling: &SpanPooling<'_>, targets: &[TargetAt]) -> Result<TargetLogits, EncodeError>;

    /// Stance of a holder toward a target: logits of nothing, likes, dislikes for each pair.
    fn directed(&self, pooling: &SpanPooling<'_>, pairs: &[PairAt]) -> Result<Matrix, EncodeError>;

    /// Sentence vectors, a row of the model's width for each sentence.
    fn sentences(&self, pooling: &SpanPooling<'_>) -> Result<Matrix, EncodeError>;
}

/// What two heads say of the same targets, a row of three logits for each.
#[derive(Clone, Debug, PartialEq)]
pub struct TargetLogits {
    /// Sentiment, whoever holds it.
    pub sentiment: Matrix,
    /// The author's own judgement.
    pub author: Matrix,
}

/// What the encoder says of one window, a row for each piece.
#[derive(Clone, Debug, PartialEq)]
pub struct WindowOutput {
    /// Token vectors.
    pub vectors: Arc<Matrix>,
    /// Logits of the entity tags.
    pub entities: Arc<Matrix>,
    /// Logits of the attribution tags.
    pub attributions: Arc<Matrix>,
}

/// A document as the encoder read it. Rows are word pieces with the marks around each sentence.
#[derive(Clone, Debug, Default, PartialEq)]
pub struct Encoded {
    /// Words in text order.
    pub words: Vec<Word>,
    /// For each sentence, its rows: first the vector of the sentence's opening mark, last its closing one.
    pub sentences: Vec<Range<usize>>,
    /// Token vectors.
    pub vectors: Stack,
    /// Logits of the entity tags.
    pub entities: Stack,
    /// Logits of the attribution tags.
    pub attributions: Stack,
}

impl Encoded {
    /// Rows of the words that `span` touches; none where it touches no word.
    pub fn rows(&self, span: Span) -> Option<Range<usize>> {
        let words = self.words_in(span);
        let (first, last) = (words.first()?, words.last()?);
        Some(first.rows.start..last.rows.end)
    }

    /// Rows of the words that `span` touches; all of its sentence where it touches no word.
    pub fn rows_or_sentence(&self, sentence: usize, span: Span) -> Range<usize> {
        self.rows(span).unwrap_or_else(|| self.sentences[sentence].clone())
    }

    /// The words that `span` touches.
    pub fn words_in(&self, span: Span) -> &[Word] {
        let a = self.words.partition_point(|w| w.span.end <= span.start);
        let b = self.words.partition_point(|w| w.span.start < span.end);
        &self.words[a..b.max(a)]
    }
}
