//! The model as a folder: `encoder.onnx`, `heads.onnx`, `tokenizer.json`, `config.json` and `card.json`; where it
//! reads whole articles, `reader.onnx`; where it links pronouns and noun phrases to actors, `coreference.json`, which is
//! trained last.
//! For the engine rust-bert there is `model.safetensors`, the encoder and heads in float16.
//! A large encoder may lie in parts, `encoder.onnx.1`, `encoder.onnx.2` and so on, which are joined when read.
//! The base tier is part of the binary, so that the program runs from any folder.

use std::borrow::Cow;
use std::fs::DirEntry;
use std::path::{Path, PathBuf};

use serde::{Deserialize, Serialize};
use sha2::{Digest, Sha256};
use standpoint_model_base as base;

use super::{ArticleReader, EncodeError, STEPS, Tokens, tier};
use crate::coreference::Ranker;
use crate::document::EntityType;

/// Source, cue, content and none of them.
const ATTRIBUTION_TAGS: usize = 4;

/// The weights in float16.
#[cfg(feature = "rust-bert")]
pub(super) const WEIGHTS: &str = "model.safetensors";

/// The weights that link pronouns and noun phrases to actors.
const COREFERENCE: &str = "coreference.json";
/// The layers that read whole articles.
const READER: &str = "reader.onnx";

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
    /// Whether groups that bear no name are made actors, where the model finds them; no matter of the file.
    #[serde(skip, default = "yes")]
    pub groups: bool,
    /// What turns the article reader's logits into probabilities, labels and intervals.
    #[serde(default)]
    pub reader: ReaderCalibration,
}

/// What was fitted on coded articles that the model did not learn from.
#[derive(Clone, Debug, Default, Deserialize)]
#[serde(default)]
pub struct ReaderCalibration {
    /// Of articles that argue.
    pub opinion: KindCalibration,
    /// Of articles that report.
    pub news: KindCalibration,
    /// The least probability at which against, none and for are named; a label is `unclear` where the likeliest of the
    /// three has less.
    pub clear: [f32; 3],
    /// A label is `mixed` from this probability on.
    pub mixed: f32,
    /// What the logits of a sentence's view are divided by.
    pub view_temperature: f32,
    /// What a study's own codes make of the five probabilities; no matter of the file.
    #[serde(skip)]
    pub correction: Option<Correction>,
    /// What is added to the logits of either side in what the article reports of others: articles report more than a
    /// reader writes down.
    pub reported_shift: f32,
}

/// What is done to the probabilities of five steps: their logarithms times `scale`, plus `shift`.
#[derive(Clone, Copy, Debug, PartialEq, Serialize, Deserialize)]
pub struct Correction {
    /// Above 1 the reader is made surer, below 1 less sure.
    pub scale: f64,
    /// By step, from strongly against to strongly for.
    pub shift: [f64; STEPS],
}

impl Correction {
    /// No change.
    pub const NONE: Correction = Correction { scale: 1.0, shift: [0.0; STEPS] };
    /// Probabilities are taken for no less than this.
    pub const LEAST: f64 = 1e-4;

    /// The probabilities corrected.
    pub fn apply(&self, steps: [f64; STEPS]) -> [f64; STEPS] {
        let logits: [f64; STEPS] =
            std::array::from_fn(|s| self.scale * steps[s].max(Self::LEAST).ln() + self.shift[s]);
        let most = logits.iter().copied().fold(f64::NEG_INFINITY, f64::max);
        let raised = logits.map(|l| (l - most).exp());
        let sum: f64 = raised.iter().sum();
        raised.map(|r| r / sum)
    }
}

/// The calibration of one kind of article.
#[derive(Clone, Copy, Debug, Deserialize)]
#[serde(default)]
pub struct KindCalibration {
    /// What the logits of the five steps are divided by.
    pub temperature: f32,
    /// What is then added to them.
    pub bias: [f32; STEPS],
    /// The share of probability that an interval's steps must hold, so that 90% of intervals hold the code.
    pub interval: f32,
}

impl Default for KindCalibration {
    fn default() -> Self {
        Self { temperature: 1.0, bias: [0.0; STEPS], interval: 0.9 }
    }
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
    /// Of `reader.onnx`, where the model has it.
    #[serde(default)]
    pub reader: Option<String>,
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
    /// Of a word that is part of a group's name; the program's own where none was chosen.
    pub groups: Option<f32>,
}

impl Default for Temperatures {
    fn default() -> Self {
        Self { sentiment: 1.0, author: 1.0, directed: 1.0 }
    }
}

fn yes() -> bool {
    true
}

fn default_batch() -> usize {
    256
}

impl ModelConfig {
    /// What is wrong with the config by itself, if anything is.
    fn fault(&self) -> Option<String> {
        let tags = 1 + 2 * EntityType::NAMED.len();
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
            groups: true,
            reader: ReaderCalibration::default(),
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
    /// `reader.onnx`: what reads whole articles; none in a model that was made before there was one.
    pub reader: Option<Cow<'static, [u8]>>,
    /// `coreference.json`; none where it is absent or was trained on another encoder's vectors.
    pub ranker: Option<Ranker>,
    /// Where it lies; none for the one that is part of the program.
    #[cfg_attr(not(feature = "rust-bert"), allow(dead_code))]
    folder: Option<PathBuf>,
}

/// The files of a model, as bytes.
struct Files {
    folder: Option<PathBuf>,
    encoder: Cow<'static, [u8]>,
    heads: Cow<'static, [u8]>,
    tokenizer: Cow<'static, [u8]>,
    config: Cow<'static, [u8]>,
    card: Cow<'static, [u8]>,
    coreference: Option<Cow<'static, [u8]>>,
    reader: Option<Cow<'static, [u8]>>,
}

impl Model {
    /// The base tier that is part of the program.
    pub fn built_in() -> Result<Self, EncodeError> {
        Self::from_files(Files {
            folder: None,
            encoder: Cow::Borrowed(base::ENCODER),
            heads: Cow::Borrowed(base::HEADS),
            tokenizer: Cow::Borrowed(base::TOKENIZER),
            config: Cow::Borrowed(base::CONFIG),
            card: Cow::Borrowed(base::CARD),
            coreference: Some(Cow::Borrowed(base::COREFERENCE)),
            reader: Some(Cow::Borrowed(base::READER)),
        })
    }

    /// The model of this name: a folder, or a tier, which is looked for in every [`tier::homes`] and may be part of the program.
    pub fn named(name: &Path) -> Result<Self, EncodeError> {
        match tier::find(name, &tier::homes())? {
            Some(folder) => Self::from_folder(&folder),
            None => Self::built_in(),
        }
    }

    /// A model from a folder.
    pub fn from_folder(folder: &Path) -> Result<Self, EncodeError> {
        let owned = |name| read(folder, name).map(Cow::Owned);
        Self::from_files(Files {
            folder: Some(folder.to_owned()),
            encoder: Cow::Owned(read_encoder(folder)?),
            heads: owned("heads.onnx")?,
            tokenizer: owned("tokenizer.json")?,
            config: owned("config.json")?,
            card: owned("card.json")?,
            coreference: read_if_there(folder, COREFERENCE)?.map(Cow::Owned),
            reader: read_if_there(folder, READER)?.map(Cow::Owned),
        })
    }

    fn from_files(files: Files) -> Result<Self, EncodeError> {
        let Files { folder, encoder, heads, tokenizer, config, card, coreference, reader } = files;
        let settings: ModelConfig =
            serde_json::from_slice(&config).map_err(|e| EncodeError::damaged("config.json", e))?;
        if let Some(fault) = settings.fault() {
            return Err(EncodeError::damaged("config.json", fault));
        }
        let card = serde_json::from_slice(&card).map_err(|e| EncodeError::damaged("card.json", e))?;
        let mut hash = Sha256::new_with_prefix(&encoder);
        let sums = &settings.sha256;
        let files = [
            ("encoder.onnx", hash.clone(), &sums.encoder),
            ("heads.onnx", Sha256::new_with_prefix(&heads), &sums.heads),
            ("tokenizer.json", Sha256::new_with_prefix(&tokenizer), &sums.tokenizer),
        ];
        if let Some((file, ..)) = files.into_iter().find(|(_, found, sum)| hex(found.clone()) != **sum) {
            let part = if file == "encoder.onnx" { ", or the last of its parts is missing" } else { "" };
            return Err(EncodeError::damaged(file, format!("{NOT_THE_SUM}{part}")));
        }
        for (file, sum, bytes) in
            [(COREFERENCE, &sums.coreference, &coreference), (READER, &sums.reader, &reader)]
        {
            let Some(sum) = sum else { continue };
            let found = bytes.as_ref().map(|bytes| hex(Sha256::new_with_prefix(bytes)));
            if found.as_ref() != Some(sum) {
                let reason = if found.is_some() { NOT_THE_SUM } else { "it is missing" };
                return Err(EncodeError::damaged(file, reason));
            }
        }
        let tokens = Tokens::from_bytes(&tokenizer)?;
        for part in [&heads, &tokenizer, &config] {
            hash.update(part);
        }
        let read = |json: &Cow<'static, [u8]>| Ranker::read(json, &settings.sha256.encoder, settings.width);
        let ranker =
            coreference.as_ref().map(read).transpose().map_err(|e| EncodeError::damaged(COREFERENCE, e))?;
        hash.update(coreference.as_deref().unwrap_or_default());
        // A file that config.json does not name belongs to another model.
        let reader = reader.filter(|_| settings.sha256.reader.is_some());
        hash.update(reader.as_deref().unwrap_or_default());
        Ok(Self {
            config: settings,
            tokens,
            hash: hex(hash),
            encoder,
            heads,
            card,
            reader,
            ranker: ranker.flatten(),
            folder,
        })
    }

    /// What reads whole articles, loaded.
    pub(super) fn article_reader(&self) -> Result<Option<ArticleReader>, EncodeError> {
        let load = |bytes: &Cow<'static, [u8]>| ArticleReader::new(bytes.clone(), self.config.width);
        self.reader.as_ref().map(load).transpose()
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
            None => Cow::Borrowed(base::WEIGHTS),
        };
        if hex(Sha256::new_with_prefix(&weights)) == *sum {
            Ok(weights)
        } else {
            Err(EncodeError::damaged(WEIGHTS, NOT_THE_SUM))
        }
    }

    /// Name, size, licence, hash and measured quality, for people.
    pub fn describe(&self) -> String {
        let megabytes = (self.encoder.len() + self.heads.len() + self.reader.as_ref().map_or(0, |r| r.len()))
            as f64
            / 1e6;
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
