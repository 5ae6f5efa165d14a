//! Where a public model's files are: in a folder, or on the hub and then in its cache.

use std::path::{Path, PathBuf};

use rust_bert::pipelines::common::ModelType;
use rust_bert::resources::{LocalResource, RemoteResource, ResourceProvider};
use serde::Deserialize;

use super::PublicError;

/// Where the hub gives files out.
const HUB: &str = "https://huggingface.co";
/// Names that weights go by, the first that a folder has.
pub(super) const WEIGHTS: [&str; 2] = ["rust_model.ot", "model.safetensors"];

/// A model's name and address as rust-bert keeps them.
pub(super) type Address = (&'static str, &'static str);

/// What rust-bert takes for a task where nothing else is named.
pub(super) struct Default {
    pub kind: ModelType,
    pub weights: Address,
    pub config: Address,
    pub vocabulary: Address,
    pub merges: Option<Address>,
    pub lower_case: bool,
}

/// The files of a model, all of them here.
pub(super) struct Files {
    pub kind: ModelType,
    pub weights: PathBuf,
    pub config: PathBuf,
    pub vocabulary: PathBuf,
    pub merges: Option<PathBuf>,
    pub lower_case: bool,
}

/// Where the files of a table's model are.
pub(super) struct Place {
    /// The table of the pipelines file.
    pub table: &'static str,
    source: Source,
}

enum Source {
    Folder(PathBuf),
    Hub(String),
}

impl Place {
    /// A folder, which may be relative to `beside`, or else a name on the hub, `OWNER/MODEL`.
    pub(super) fn new(table: &'static str, name: &str, beside: &Path) -> Result<Self, PublicError> {
        let folder = beside.join(name);
        let parts: Vec<&str> = name.split('/').collect();
        let source = match parts[..] {
            _ if folder.is_dir() => Source::Folder(folder),
            [owner, model] if !owner.is_empty() && !owner.starts_with('.') && !model.is_empty() => {
                Source::Hub(name.to_owned())
            }
            _ => return Err(PublicError::NoFolder { table, folder }),
        };
        Ok(Self { table, source })
    }

    /// The first of some files that is there.
    pub(super) fn file(&self, names: &[&str]) -> Result<PathBuf, PublicError> {
        match &self.source {
            Source::Folder(folder) => {
                names.iter().map(|name| folder.join(name)).find(|path| path.is_file()).ok_or_else(|| {
                    PublicError::NoFile {
                        table: self.table,
                        folder: folder.clone(),
                        names: names.join(" or "),
                    }
                })
            }
            Source::Hub(name) => {
                let fetch = |file: &&str| {
                    let url = format!("{HUB}/{name}/resolve/main/{file}");
                    fetch(self.table, RemoteResource::new(&url, name))
                };
                let mut fetched = names.iter().map(fetch);
                let first = fetched.next().unwrap_or_else(|| {
                    Err(PublicError::NoFolder { table: self.table, folder: PathBuf::from(name) })
                });
                first.or_else(|failed| fetched.find_map(Result::ok).ok_or(failed))
            }
        }
    }
}

/// A file from the hub or its cache.
pub(super) fn fetch(table: &'static str, file: RemoteResource) -> Result<PathBuf, PublicError> {
    file.get_local_path().map_err(|e| PublicError::Fetch {
        table,
        url: file.url.clone(),
        reason: e.to_string(),
    })
}

/// A model's dimensions in the `config.json` of the `transformers` library.
#[derive(Deserialize)]
struct Config {
    model_type: String,
}

impl Files {
    /// The files of the model that a table names, or of rust-bert's own.
    pub(super) fn find(
        table: &'static str,
        place: Option<&Place>,
        lower_case: Option<bool>,
        default: Default,
    ) -> Result<Self, PublicError> {
        let lower_case = lower_case.unwrap_or(default.lower_case);
        let Some(place) = place else {
            let of = |address| fetch(table, RemoteResource::from_pretrained(address));
            return Ok(Self {
                kind: default.kind,
                weights: of(default.weights)?,
                config: of(default.config)?,
                vocabulary: of(default.vocabulary)?,
                merges: default.merges.map(of).transpose()?,
                lower_case,
            });
        };
        let config = place.file(&["config.json"])?;
        let kind = kind(table, &config)?;
        let (vocabulary, merges) = match kind {
            ModelType::Bart | ModelType::Roberta => ("vocab.json", Some("merges.txt")),
            ModelType::Albert | ModelType::T5 | ModelType::XLNet => ("spiece.model", None),
            ModelType::XLMRoberta => ("sentencepiece.bpe.model", None),
            _ => ("vocab.txt", None),
        };
        Ok(Self {
            kind,
            weights: place.file(&WEIGHTS)?,
            vocabulary: place.file(&[vocabulary])?,
            merges: merges.map(|file| place.file(&[file])).transpose()?,
            config,
            lower_case,
        })
    }

    /// All of them.
    pub(super) fn paths(&self) -> impl Iterator<Item = &Path> {
        [&self.weights, &self.config, &self.vocabulary].into_iter().chain(&self.merges).map(PathBuf::as_path)
    }
}

/// A path as rust-bert takes it.
pub(super) fn local(path: &Path) -> LocalResource {
    LocalResource::from(path.to_owned())
}

/// The dimensions in a `config.json`.
pub(super) fn kind(table: &'static str, config: &Path) -> Result<ModelType, PublicError> {
    let unfit = |reason: String| PublicError::Load { table, file: config.to_owned(), reason };
    let text = std::fs::read_to_string(config).map_err(|e| unfit(e.to_string()))?;
    let told: Config = serde_json::from_str(&text).map_err(|e| unfit(e.to_string()))?;
    Ok(match told.model_type.as_str() {
        "albert" => ModelType::Albert,
        "bart" => ModelType::Bart,
        "bert" => ModelType::Bert,
        "deberta" => ModelType::Deberta,
        "deberta-v2" => ModelType::DebertaV2,
        "distilbert" => ModelType::DistilBert,
        "electra" => ModelType::Electra,
        "longformer" => ModelType::Longformer,
        "mobilebert" => ModelType::MobileBert,
        "roberta" => ModelType::Roberta,
        "t5" => ModelType::T5,
        "xlm-roberta" => ModelType::XLMRoberta,
        "xlnet" => ModelType::XLNet,
        other => return Err(unfit(format!("rust-bert's pipelines here know no model_type {other:?}"))),
    })
}
