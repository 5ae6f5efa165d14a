//! The author's stance as it was read before there was an article reader: by the head over twelve features
//! (`models/stance.json`). It stays as what the reader is measured against.

use super::{Analysed, Answers, author_stances};
use crate::encode::{
    EncodeError, Encoded, Encoder, Matrix, PairAt, SpanPooling, Stack, TargetAt, TargetLogits, Window,
    WindowOutput,
};
use crate::pipeline::conclude;

/// An engine whose article reader is left aside.
struct WithoutReader<'a>(&'a dyn Encoder);

impl Encoder for WithoutReader<'_> {
    fn name(&self) -> &'static str {
        self.0.name()
    }

    fn groups(&self, encoded: &Encoded) -> Result<Stack, EncodeError> {
        // The same actors are judged.
        self.0.groups(encoded)
    }

    fn encode(&self, windows: &[&Window]) -> Result<Vec<WindowOutput>, EncodeError> {
        self.0.encode(windows)
    }

    fn targets(&self, pooling: &SpanPooling<'_>, targets: &[TargetAt]) -> Result<TargetLogits, EncodeError> {
        self.0.targets(pooling, targets)
    }

    fn directed(&self, pooling: &SpanPooling<'_>, pairs: &[PairAt]) -> Result<Matrix, EncodeError> {
        self.0.directed(pooling, pairs)
    }

    fn sentences(&self, pooling: &SpanPooling<'_>) -> Result<Matrix, EncodeError> {
        self.0.sentences(pooling)
    }
}

/// The stances of the same article and the same actors.
pub(super) fn stances(read: &Analysed<'_>) -> Result<Answers, EncodeError> {
    let (reader, document) = (read.reader, read.analysis.document.clone());
    let encoder = WithoutReader(reader.encoder);
    let former = conclude(document, read.encoded, reader.model, &encoder, read.gazetteer, 0)?;
    author_stances(&Analysed { analysis: &former, ..*read })
}
