//! A model's folder: whatever its JSON holds, it is loaded or refused, also where the hashes are right.

use std::path::Path;
use std::sync::LazyLock;

use sha2::{Digest, Sha256};
use standpoint::encode::Model;
use tempfile::TempDir;

static FOLDER: LazyLock<TempDir> =
    LazyLock::new(|| tempfile::tempdir().unwrap_or_else(|e| panic!("no folder: {e}")));

/// A tokenizer that is small, so that a run is short.
const TOKENIZER: &str = r###"{"version":"1.0","added_tokens":[],"normalizer":null,"pre_tokenizer":{"type":"BertPreTokenizer"},
    "model":{"type":"WordPiece","unk_token":"[UNK]","continuing_subword_prefix":"##","max_input_chars_per_word":100,
    "vocab":{"[UNK]":0,"[CLS]":1,"[SEP]":2,"a":3,"##b":4}}}"###;

/// One file of a model, told by its first byte; the others are sound.
pub fn model_folder(data: &[u8]) {
    let Some((which, content)) = data.split_first() else { return };
    let folder = FOLDER.path();
    let (mut tokenizer, mut card, mut coreference) = (TOKENIZER.as_bytes(), &b"{}"[..], &b"{}"[..]);
    match which % 4 {
        1 => tokenizer = content,
        2 => card = content,
        3 => coreference = content,
        _ => {}
    }
    let config = config(tokenizer);
    let config = if which % 4 == 0 { content } else { config.as_bytes() };
    let files: [(&str, &[u8]); 6] = [
        ("encoder.onnx", b"encoder"),
        ("heads.onnx", b"heads"),
        ("tokenizer.json", tokenizer),
        ("card.json", card),
        ("coreference.json", coreference),
        ("config.json", config),
    ];
    for (name, content) in files {
        write(&folder.join(name), content);
    }
    match Model::from_folder(folder) {
        Ok(model) => {
            super::told(&model.describe());
            // A tokenizer may be sound and still not be able to read.
            drop(model.tokens.read("A man, a plan: naïve “cab”.", 0).map_err(|e| super::told(&e)));
        }
        Err(error) => super::told(&error),
    }
}

fn config(tokenizer: &[u8]) -> String {
    let of = |bytes: &[u8]| Sha256::digest(bytes).iter().map(|b| format!("{b:02x}")).collect::<String>();
    serde_json::json!({
        "name": "tried", "width": 4, "window": 128, "longest": 512, "first": 1, "last": 2,
        "sha256": {"encoder": of(b"encoder"), "heads": of(b"heads"), "tokenizer": of(tokenizer)},
        "entities": ["O", "B-PER", "I-PER", "B-ORG", "I-ORG", "B-LOC", "I-LOC", "B-MISC", "I-MISC"],
        "attributions": ["O", "SOURCE", "CUE", "CONTENT"],
    })
    .to_string()
}

fn write(path: &Path, content: &[u8]) {
    std::fs::write(path, content).unwrap_or_else(|e| panic!("{}: {e}", path.display()));
}
