//! A model that says whatever it is told to, in no time: so that the stages behind the model meet answers that no
//! trained one would give.

use std::sync::{Arc, LazyLock};

use standpoint::document::{Analysis, Document};
use standpoint::encode::{
    EncodeError, Encoded, Encoder, Matrix, Model, PairAt, SpanPooling, Stack, TargetAt, TargetLogits, Window,
    WindowOutput, encode_documents,
};
use standpoint::pipeline::conclude;

use super::catalogue::SHIPPED;

/// The base model, for its tokenizer and the network of coreference.
pub static MODEL: LazyLock<Model> =
    LazyLock::new(|| Model::built_in().unwrap_or_else(|e| panic!("the built-in model: {e}")));

/// Sentences of a summary.
const SUMMARY: usize = 3;

/// Answers drawn from bytes: the same for the same bytes and the same piece in the same place.
pub struct StandIn<'a> {
    noise: &'a [u8],
}

impl<'a> StandIn<'a> {
    /// A model that `noise` speaks through.
    pub fn new(noise: &'a [u8]) -> Self {
        Self { noise }
    }

    /// A number between -8 and 8 for a key: mostly the noise's, mixed with the key's own bits.
    fn number(&self, key: u64) -> f32 {
        let mixed = (key ^ 0x9E37_79B9_7F4A_7C15).wrapping_mul(0xBF58_476D_1CE4_E5B9);
        let own = (mixed >> 40) as u8;
        let told = match self.noise.len() {
            0 => 0,
            n => self.noise[(mixed >> 16) as usize % n],
        };
        f32::from(own.wrapping_add(told)) / 16.0 - 8.0
    }

    fn rows(&self, keys: &[u64], width: usize) -> Matrix {
        let of = |&key: &u64| (0..width as u64).map(move |c| key.wrapping_mul(31).wrapping_add(c));
        Matrix::from_data(width, keys.iter().flat_map(of).map(|k| self.number(k)).collect())
    }

    /// Three logits for each reading, which joins these rows.
    fn logits<'r>(&self, readings: impl Iterator<Item = Vec<&'r [f32]>>) -> Matrix {
        self.rows(&readings.map(|rows| key(rows.into_iter().flatten())).collect::<Vec<_>>(), 3)
    }
}

/// What tells rows apart.
fn key<'r>(row: impl Iterator<Item = &'r f32>) -> u64 {
    row.step_by(64).fold(7_u64, |k, v| k.rotate_left(9) ^ u64::from(v.to_bits()))
}

impl Encoder for StandIn<'_> {
    fn name(&self) -> &'static str {
        "stand-in"
    }

    fn groups(&self, encoded: &Encoded) -> Result<Stack, EncodeError> {
        let rows = encoded.sentences.last().map_or(0, |last| last.end) as u64;
        Ok(self.rows(&(0..rows).map(|row| row << 20).collect::<Vec<_>>(), 3).into())
    }

    fn encode(&self, windows: &[&Window]) -> Result<Vec<WindowOutput>, EncodeError> {
        let config = &MODEL.config;
        let of = |window: &&Window| {
            let keys: Vec<u64> =
                window.ids.iter().enumerate().map(|(at, &id)| (id as u64) << 12 | at as u64).collect();
            WindowOutput {
                vectors: Arc::new(self.rows(&keys, config.width)),
                entities: Arc::new(self.rows(&keys, config.entities.len())),
                attributions: Arc::new(self.rows(&keys, config.attributions.len())),
            }
        };
        Ok(windows.iter().map(of).collect())
    }

    fn targets(&self, gathered: &SpanPooling<'_>, targets: &[TargetAt]) -> Result<TargetLogits, EncodeError> {
        let (spans, contexts) = (gathered.spans(), gathered.contexts());
        let logits = self.logits(targets.iter().map(|t| vec![spans.row(t.target), contexts.row(t.sentence)]));
        Ok(TargetLogits { sentiment: logits.clone(), author: logits })
    }

    fn directed(&self, gathered: &SpanPooling<'_>, pairs: &[PairAt]) -> Result<Matrix, EncodeError> {
        let (spans, contexts) = (gathered.spans(), gathered.contexts());
        let rows = |p: &PairAt| vec![spans.row(p.holder), spans.row(p.target), contexts.row(p.sentence)];
        Ok(self.logits(pairs.iter().map(rows)))
    }

    fn sentences(&self, gathered: &SpanPooling<'_>) -> Result<Matrix, EncodeError> {
        let contexts = gathered.contexts();
        let keys: Vec<u64> = (0..contexts.rows()).map(|at| key(contexts.row(at).iter())).collect();
        Ok(self.rows(&keys, MODEL.config.width))
    }
}

/// All stages behind the segmenter, on the model that `noise` speaks through.
pub fn analyze(document: Document, noise: &[u8]) -> Analysis {
    let model = StandIn::new(noise);
    let encoded = encode_documents(std::slice::from_ref(&document), &MODEL, &model)
        .unwrap_or_else(|e| panic!("not encoded: {e}"))
        .remove(0);
    conclude(document, &encoded, &MODEL, &model, &SHIPPED, SUMMARY)
        .unwrap_or_else(|e| panic!("not concluded: {e}"))
}
