//! The model as a folder: `encoder.onnx`, `heads.onnx`, `tokenizer.json`, `config.json` and `card.json`.
//! The base tier is part of the binary, so that the program runs from any folder.

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
    /// The least probability of a label that is given; below it an opinion is `unclear`.
    #[serde(default)]
    pub threshold: Thresholds,
}

/// Temperatures, one for each span head: 1 where none was fitted.
#[derive(Clone, Copy, Debug, Deserialize)]
pub struct Temperatures {
    /// Of sentiment toward a target.
    pub sentiment: f32,
    /// Of a holder's stance toward a target.
    pub directed: f32,
}

/// Least probabilities of a label, one for each span head: 0 where none was chosen.
#[derive(Clone, Copy, Debug, Default, Deserialize)]
pub struct Thresholds {
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
            threshold: Thresholds::default(),
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
    /// `card.json`: what the model was made from and how good it is.
    pub card: serde_json::Value,
}

impl Model {
    /// The base tier that is part of the program.
    pub fn built_in() -> Result<Self, EncodeError> {
        Self::from_parts(
            Cow::Borrowed(include_bytes!("../../models/base/encoder.onnx")),
            Cow::Borrowed(include_bytes!("../../models/base/heads.onnx")),
            include_bytes!("../../models/base/tokenizer.json"),
            include_bytes!("../../models/base/config.json"),
            include_bytes!("../../models/base/card.json"),
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
            &read("card.json")?,
        )
    }

    fn from_parts(
        encoder: Cow<'static, [u8]>,
        heads: Cow<'static, [u8]>,
        tokenizer: &[u8],
        config: &[u8],
        card: &[u8],
    ) -> Result<Self, EncodeError> {
        let mut hash = Sha256::new();
        for part in [&encoder, &heads, tokenizer, config] {
            hash.update(part);
        }
        let hash = hash.finalize().iter().map(|b| format!("{b:02x}")).collect();
        let damaged = |file: &str, e: serde_json::Error| EncodeError::Damaged {
            file: file.into(),
            reason: e.to_string(),
        };
        let config = serde_json::from_slice(config).map_err(|e| damaged("config.json", e))?;
        let card = serde_json::from_slice(card).map_err(|e| damaged("card.json", e))?;
        Ok(Self { config, tokens: Tokens::from_bytes(tokenizer)?, hash, encoder, heads, card })
    }

    /// Name, size, licence, hash and measured quality, for people.
    pub fn describe(&self) -> String {
        let megabytes = (self.encoder.len() + self.heads.len()) as f64 / 1e6;
        let text = |key: &str| self.card[key].as_str().unwrap_or("not stated").to_owned();
        let mut out = format!(
            "{}  {megabytes:.1} MB  {}\n  sha256   {}\n  base     {}\n  training {}\n  measured {}\n",
            self.config.name,
            text("licence"),
            self.hash,
            text("base"),
            text("training"),
            text("measured_on"),
        );
        for (task, figures) in self.card["dev"].as_object().into_iter().flatten() {
            let of = |key: &str| figures[key].as_f64().map_or("-".to_owned(), |v| format!("{v:.1}"));
            out += &format!(
                "    {task:<22} float {:>5}  int8 {:>5}  {}\n",
                of("float"),
                of("int8"),
                figures["measure"].as_str().unwrap_or("")
            );
        }
        out
    }
}
