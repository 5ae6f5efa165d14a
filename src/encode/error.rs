//! Errors of finding, loading and running a model, each with a remedy.

use std::path::PathBuf;

/// A model that cannot be found, loaded or run.
#[derive(Debug, thiserror::Error)]
pub enum EncodeError {
    /// No folder has the tier that was asked for.
    #[error(
        "there is no model {name:?}: no folder {tier} beside the program (in {program} or above it) or in the current folder; copy {tier} from the project's repository there, or name a model's folder with --model DIR"
    )]
    Absent {
        /// The tier.
        name: PathBuf,
        /// Its folder, `models/NAME`.
        tier: PathBuf,
        /// The program's folder.
        program: PathBuf,
    },
    /// A file of the model folder cannot be read.
    #[error(
        "cannot read the model file {path}: {reason}; name a folder with encoder.onnx (or its parts encoder.onnx.1, encoder.onnx.2 ...), heads.onnx, tokenizer.json, config.json and card.json, or leave --model out for the built-in one"
    )]
    Read {
        /// The file.
        path: PathBuf,
        /// The system's error.
        reason: String,
    },
    /// A file of the model is damaged or of another kind.
    #[error(
        "the model's {file} is damaged or not Standpoint's: {reason}; copy the model folder again or make it with training/export.py"
    )]
    Damaged {
        /// The file's name.
        file: String,
        /// The parser's error.
        reason: String,
    },
    /// A tier without the weights that an engine other than the default reads.
    #[error(
        "the model {name} has no model.safetensors, which the engine rust-bert reads; use --model base or --engine rten"
    )]
    NoWeights {
        /// The tier.
        name: String,
    },
    /// The model failed on an input.
    #[error("the model failed while reading a text: {reason}")]
    Run {
        /// The runtime's error.
        reason: String,
    },
}

impl EncodeError {
    /// An error about a damaged model file.
    pub(super) fn damaged(file: &str, reason: impl ToString) -> Self {
        Self::Damaged { file: file.to_owned(), reason: reason.to_string() }
    }
}
