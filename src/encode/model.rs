//! The model as a folder: `encoder.onnx`, `heads.onnx`, `tokenizer.json`, `config.json`. The base tier
//! is part of the binary, so that the program runs from any folder.

use std::borrow::Cow;
use std::path::Path;

use serde::Deserialize;
use sha2::{Digest, Sha256};

use super::{EncodeError, Tokens};

/// `config.json`: what the program must know of a model, and the numbers tuned for it.
#[derive(Clone, Debug, Deserialize)]
pub struct ModelConfig {
    /// Name of the tier.
    pub name: String,
    /// Length of a token vector.
    pub width: usize,
    /// Most pieces that several sentences may share a window with.
    pub window: usize,
    /// Most pieces a batch holds.
    #[serde(default = "default_batch")]
    pub batch: usize,
    /// Vocabulary index of the mark before a sentence.
    pub first: i32,
    /// Vocabulary index of the mark after a sentence.
    pub last: i32,
    /// Entity tags in the order of the logits.
    pub entities: Vec<String>,
    /// Attribution tags in the order of the logits.
    pub attributions: Vec<String>,
    /// What logits are divided by before they are turned into probabilities.
    #[serde(default)]
    pub temperature: Temperatures,
}

/// Temperatures fitted on dev data, one for each span head.
#[derive(Clone, Copy, Debug, Deserialize)]
pub struct Temperatures {
    /// Of sentiment toward a target.
    pub sentiment: f32,
    /// Of a holder's stance toward a target.
    pub directed: f32,
}

impl Default for Temperatures {
    fn default() -> Self {
        Self { sentiment: 1.0, directed: 1.0 }
    }
}

fn default_batch() -> usize {
    512
}

impl ModelConfig {
    #[cfg(test)]
    pub(crate) fn for_tests() -> Self {
        Self {
            name: "test".into(),
            width: 4,
            window: 128,
            batch: 512,
            first: 1,
            last: 2,
            entities: Vec::new(),
            attributions: Vec::new(),
            temperature: Temperatures::default(),
        }
    }
}

/// The bytes of a model, its config and tokenizer read.
pub struct Model {
    /// `config.json`.
    pub config: ModelConfig,
    /// `tokenizer.json`.
    pub tokens: Tokens,
    /// Hex SHA-256 over the four files.
    pub hash: String,
    /// `encoder.onnx`.
    pub encoder: Cow<'static, [u8]>,
    /// `heads.onnx`.
    pub heads: Cow<'static, [u8]>,
}

impl Model {
    /// The base tier that is part of the program.
    pub fn built_in() -> Result<Self, EncodeError> {
        Self::from_parts(
            Cow::Borrowed(include_bytes!("../../models/base/encoder.onnx")),
            Cow::Borrowed(include_bytes!("../../models/base/heads.onnx")),
            include_bytes!("../../models/base/tokenizer.json"),
            include_bytes!("../../models/base/config.json"),
        )
    }

    /// A model from a folder.
    pub fn from_folder(folder: &Path) -> Result<Self, EncodeError> {
        let read = |name: &str| {
            let path = folder.join(name);
            std::fs::read(&path).map_err(|e| EncodeError::Read { path, reason: e.to_string() })
        };
        Self::from_parts(
            Cow::Owned(read("encoder.onnx")?),
            Cow::Owned(read("heads.onnx")?),
            &read("tokenizer.json")?,
            &read("config.json")?,
        )
    }

    fn from_parts(
        encoder: Cow<'static, [u8]>,
        heads: Cow<'static, [u8]>,
        tokenizer: &[u8],
        config: &[u8],
    ) -> Result<Self, EncodeError> {
        let mut hash = Sha256::new();
        for part in [&encoder, &heads, tokenizer, config] {
            hash.update(part);
        }
        let hash = hash.finalize().iter().map(|b| format!("{b:02x}")).collect();
        let config = serde_json::from_slice(config)
            .map_err(|e| EncodeError::Damaged { file: "config.json".into(), reason: e.to_string() })?;
        Ok(Self { config, tokens: Tokens::from_bytes(tokenizer)?, hash, encoder, heads })
    }
}
