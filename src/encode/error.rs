//! What can go wrong with a model, told with what to do about it.

use std::path::PathBuf;

/// A model that cannot be loaded or run.
#[derive(Debug, thiserror::Error)]
pub enum EncodeError {
    /// A file of the model folder cannot be read.
    #[error(
        "cannot read the model file {path}: {reason}; name a folder with encoder.onnx, heads.onnx, tokenizer.json, config.json and card.json, or leave --model out for the built-in one"
    )]
    Read {
        /// The file.
        path: PathBuf,
        /// What the system said.
        reason: String,
    },
    /// A file of the model is damaged or of another kind.
    #[error(
        "the model's {file} is damaged or not Standpoint's: {reason}; copy the model folder again or make it with training/export.py"
    )]
    Damaged {
        /// The file's name.
        file: String,
        /// What its reader said.
        reason: String,
    },
    /// The model failed on an input.
    #[error("the model failed while reading a text: {reason}")]
    Run {
        /// What the runtime said.
        reason: String,
    },
}
