//! The model as a folder: `encoder.onnx`, `heads.onnx`, `tokenizer.json`, `config.json` and `card.json`; where it
//! links pronouns and noun phrases to actors, also `coreference.json`, which is trained last.
//! For the engine rust-bert there is `model.safetensors`, the encoder and heads in float16.
//! A large encoder may lie in parts, `encoder.onnx.1`, `encoder.onnx.2` and so on, which are joined when read.
//! The base tier is part of the binary, so that the program runs from any folder.

use std::borrow::Cow;
use std::fs::DirEntry;
use std::path::{Path, PathBuf};

use serde::Deserialize;
use sha2::{Digest, Sha256};

use super::{EncodeError, Tokens};
use crate::coreference::Ranker;
use crate::document::EntityType;

/// Source, cue, content and none of them.
const ATTRIBUTION_TAGS: usize = 4;

/// The weights in float16.
#[cfg(feature = "rust-bert")]
pub(super) const WEIGHTS: &str = "model.safetensors";

/// The weights that link pronouns and noun phrases to actors.
const COREFERENCE: &str = "coreference.json";

/// What is wrong with a file that is not the one that the model was made with.
const NOT_THE_SUM: &str = "its SHA-256 is not the one in config.json";

/// `config.json`: what the program must know of a model, and the numbers tuned for it.
#[derive(Clone, Debug, Deserialize)]
pub struct ModelConfig {
    /// Name of the tier.
    pub name: String,
    /// Length of a token vector.
    pub width: usize,
    /// Most pieces that several sentences may share a window with.
    pub window: usize,
    /// Most pieces that the encoder has positions for.
    pub longest: usize,
    /// Most pieces a batch holds.
    #[serde(default = "default_batch")]
    pub batch: usize,
    /// Vocabulary index of the mark before a sentence.
    pub first: i32,
    /// Vocabulary index of the mark after a sentence.
    pub last: i32,
    /// Hex SHA-256 of the other files that are run, so that damage and a lost part are noticed.
    pub sha256: Checksums,
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

/// Hex SHA-256 of a model's files.
#[derive(Clone, Debug, Default, Deserialize)]
pub struct Checksums {
    /// Of the whole `encoder.onnx`, its parts joined.
    pub encoder: String,
    /// Of `heads.onnx`.
    pub heads: String,
    /// Of `tokenizer.json`.
    pub tokenizer: String,
    /// Of `coreference.json`, where the model has it.
    #[serde(default)]
    pub coreference: Option<String>,
    /// Of `model.safetensors`, where the tier has it.
    #[serde(default)]
    pub weights: Option<String>,
}

/// Temperatures, one for each span head: 1 where none was fitted.
#[derive(Clone, Copy, Debug, Deserialize)]
#[serde(default)]
pub struct Temperatures {
    /// Of sentiment toward a target.
    pub sentiment: f32,
    /// Of the author's own judgement of a target.
    pub author: f32,
    /// Of a holder's stance toward a target.
    pub directed: f32,
}

/// Least probabilities of a label, one for each span head: 0 where none was chosen.
#[derive(Clone, Copy, Debug, Default, Deserialize)]
#[serde(default)]
pub struct Thresholds {
    /// Of sentiment toward a target.
    pub sentiment: f32,
    /// Of the author's own judgement of a target.
    pub author: f32,
    /// Of a holder's stance toward a target.
    pub directed: f32,
}

impl Default for Temperatures {
    fn default() -> Self {
        Self { sentiment: 1.0, author: 1.0, directed: 1.0 }
    }
}

fn default_batch() -> usize {
    256
}

impl ModelConfig {
    /// What is wrong with the config by itself, if anything is.
    fn fault(&self) -> Option<String> {
        let tags = 1 + 2 * EntityType::ALL.len();
        if self.window > self.longest {
            Some(format!("window is {}, beyond the longest of {}", self.window, self.longest))
        } else if self.entities.len() != tags {
            Some(format!("entities holds {} tags where {tags} are needed", self.entities.len()))
        } else if self.attributions.len() != ATTRIBUTION_TAGS {
            let n = self.attributions.len();
            Some(format!("attributions holds {n} tags where {ATTRIBUTION_TAGS} are needed"))
        } else {
            None
        }
    }

    #[cfg(test)]
    pub(crate) fn for_tests() -> Self {
        Self {
            name: "test".into(),
            width: 4,
            window: 128,
            longest: 512,
            batch: 512,
            first: 1,
            last: 2,
            sha256: Checksums::default(),
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
    /// Hex SHA-256 over the files that are run.
    pub hash: String,
    /// `encoder.onnx`.
    pub encoder: Cow<'static, [u8]>,
    /// `heads.onnx`.
    pub heads: Cow<'static, [u8]>,
    /// `card.json`: what the model was made from and how good it is.
    pub card: serde_json::Value,
    /// `coreference.json`; none where it is absent or was trained on another encoder's vectors.
    pub ranker: Option<Ranker>,
    /// Where it lies; none for the one that is part of the program.
    #[cfg_attr(not(feature = "rust-bert"), allow(dead_code))]
    folder: Option<PathBuf>,
}

impl Model {
    /// The base tier that is part of the program.
    pub fn built_in() -> Result<Self, EncodeError> {
        Self::from_parts(
            None,
            Cow::Borrowed(include_bytes!("../../models/base/encoder.onnx")),
            Cow::Borrowed(include_bytes!("../../models/base/heads.onnx")),
            include_bytes!("../../models/base/tokenizer.json"),
            include_bytes!("../../models/base/config.json"),
            include_bytes!("../../models/base/card.json"),
            Some(include_bytes!("../../models/base/coreference.json")),
        )
    }

    /// A model from a folder.
    pub fn from_folder(folder: &Path) -> Result<Self, EncodeError> {
        Self::from_parts(
            Some(folder.to_owned()),
            Cow::Owned(read_encoder(folder)?),
            Cow::Owned(read(folder, "heads.onnx")?),
            &read(folder, "tokenizer.json")?,
            &read(folder, "config.json")?,
            &read(folder, "card.json")?,
            read_if_there(folder, COREFERENCE)?.as_deref(),
        )
    }

    fn from_parts(
        folder: Option<PathBuf>,
        encoder: Cow<'static, [u8]>,
        heads: Cow<'static, [u8]>,
        tokenizer: &[u8],
        config: &[u8],
        card: &[u8],
        coreference: Option<&[u8]>,
    ) -> Result<Self, EncodeError> {
        let settings: ModelConfig =
            serde_json::from_slice(config).map_err(|e| EncodeError::damaged("config.json", e))?;
        if let Some(fault) = settings.fault() {
            return Err(EncodeError::damaged("config.json", fault));
        }
        let card = serde_json::from_slice(card).map_err(|e| EncodeError::damaged("card.json", e))?;
        let mut hash = Sha256::new_with_prefix(&encoder);
        let sums = &settings.sha256;
        let files = [
            ("encoder.onnx", hash.clone(), &sums.encoder),
            ("heads.onnx", Sha256::new_with_prefix(&heads), &sums.heads),
            ("tokenizer.json", Sha256::new_with_prefix(tokenizer), &sums.tokenizer),
        ];
        if let Some((file, ..)) = files.into_iter().find(|(_, found, sum)| hex(found.clone()) != **sum) {
            let part = if file == "encoder.onnx" { ", or the last of its parts is missing" } else { "" };
            return Err(EncodeError::damaged(file, format!("{NOT_THE_SUM}{part}")));
        }
        if let Some(sum) = &sums.coreference {
            let found = coreference.map(|json| hex(Sha256::new_with_prefix(json)));
            if found.as_ref() != Some(sum) {
                let reason = if found.is_some() { NOT_THE_SUM } else { "it is missing" };
                return Err(EncodeError::damaged(COREFERENCE, reason));
            }
        }
        let tokens = Tokens::from_bytes(tokenizer)?;
        for part in [&heads, tokenizer, config] {
            hash.update(part);
        }
        let read = |json| Ranker::read(json, &settings.sha256.encoder, settings.width);
        let ranker = coreference.map(read).transpose().map_err(|e| EncodeError::damaged(COREFERENCE, e))?;
        hash.update(coreference.unwrap_or_default());
        Ok(Self {
            config: settings,
            tokens,
            hash: hex(hash),
            encoder,
            heads,
            card,
            ranker: ranker.flatten(),
            folder,
        })
    }

    /// `model.safetensors`: the encoder and heads in float16, read only where an engine asks for them.
    ///
    /// # Errors
    /// The tier has none, or it is damaged.
    #[cfg(feature = "rust-bert")]
    pub(super) fn weights(&self) -> Result<Cow<'static, [u8]>, EncodeError> {
        let name = || self.config.name.clone();
        let sum =
            self.config.sha256.weights.as_ref().ok_or_else(|| EncodeError::NoWeights { name: name() })?;
        let weights = match &self.folder {
            Some(folder) => Cow::Owned(read(folder, WEIGHTS)?),
            None => Cow::Borrowed(&include_bytes!("../../models/base/model.safetensors")[..]),
        };
        if hex(Sha256::new_with_prefix(&weights)) == *sum {
            Ok(weights)
        } else {
            Err(EncodeError::damaged(WEIGHTS, NOT_THE_SUM))
        }
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

fn read(folder: &Path, name: &str) -> Result<Vec<u8>, EncodeError> {
    let path = folder.join(name);
    std::fs::read(&path).map_err(|e| EncodeError::Read { path, reason: e.to_string() })
}

/// A file that a model may do without.
fn read_if_there(folder: &Path, name: &str) -> Result<Option<Vec<u8>>, EncodeError> {
    if folder.join(name).exists() { read(folder, name).map(Some) } else { Ok(None) }
}

/// `encoder.onnx`, or where that is absent its parts, joined from the first to the last.
fn read_encoder(folder: &Path) -> Result<Vec<u8>, EncodeError> {
    let whole = "encoder.onnx";
    let number = |entry: DirEntry| entry.file_name().to_str()?.strip_prefix("encoder.onnx.")?.parse().ok();
    let parts: Option<u32> =
        std::fs::read_dir(folder).ok().and_then(|f| f.flatten().filter_map(number).max());
    match parts {
        Some(last) if !folder.join(whole).exists() => {
            let mut joined = Vec::new();
            for part in 1..=last {
                joined.extend(read(folder, &format!("{whole}.{part}"))?);
            }
            Ok(joined)
        }
        _ => read(folder, whole),
    }
}

fn hex(hash: Sha256) -> String {
    hash.finalize().iter().map(|b| format!("{b:02x}")).collect()
}
