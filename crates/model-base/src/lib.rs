//! The files of `models/base/`, as bytes. A crate of its own because they are 34 MB: only a change of the model compiles
//! them again.
//!
//! Nothing is verified here. `config.json` holds the SHA-256 of the other files, and `standpoint::encode::Model` compares
//! them when it loads a model, whether this one or a folder.
//!
//! These are statics because each crate that uses a constant gets a copy of it.

/// `encoder.onnx`.
pub static ENCODER: &[u8] = include_bytes!("../../../models/base/encoder.onnx");
/// `heads.onnx`.
pub static HEADS: &[u8] = include_bytes!("../../../models/base/heads.onnx");
/// `reader.onnx`, the article reader.
pub static READER: &[u8] = include_bytes!("../../../models/base/reader.onnx");
/// `tokenizer.json`.
pub static TOKENIZER: &[u8] = include_bytes!("../../../models/base/tokenizer.json");
/// `config.json`.
pub static CONFIG: &[u8] = include_bytes!("../../../models/base/config.json");
/// `card.json`.
pub static CARD: &[u8] = include_bytes!("../../../models/base/card.json");
/// `coreference.json`.
pub static COREFERENCE: &[u8] = include_bytes!("../../../models/base/coreference.json");
/// `model.safetensors`, the encoder and heads in float16.
#[cfg(feature = "float16")]
pub static WEIGHTS: &[u8] = include_bytes!("../../../models/base/model.safetensors");
