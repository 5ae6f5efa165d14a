//! Loads the models of a pipelines file: finds or fetches their files and loads them with rust-bert.

use std::fs::File;
use std::io::{BufRead, BufReader};
use std::panic::{AssertUnwindSafe, catch_unwind};
use std::path::{Path, PathBuf};

use rust_bert::bart::{BartConfigResources, BartMergesResources, BartModelResources, BartVocabResources};
use rust_bert::bert::{BertConfigResources, BertModelResources, BertVocabResources};
use rust_bert::distilbert::{DistilBertConfigResources, DistilBertModelResources, DistilBertVocabResources};
use rust_bert::pipelines::common::{ModelResource, ModelType};
use rust_bert::pipelines::ner::NERModel;
use rust_bert::pipelines::sentence_embeddings::{
    SentenceEmbeddingsConfig, SentenceEmbeddingsModel, SentenceEmbeddingsModelType,
};
use rust_bert::pipelines::sentiment::SentimentModel;
use rust_bert::pipelines::sequence_classification::SequenceClassificationConfig;
use rust_bert::pipelines::summarization::{SummarizationConfig, SummarizationModel};
use rust_bert::pipelines::token_classification::{LabelAggregationOption, TokenClassificationConfig};
use rust_bert::pipelines::zero_shot_classification::{
    ZeroShotClassificationConfig, ZeroShotClassificationModel,
};
use rust_bert::resources::ResourceProvider;
use sha2::{Digest, Sha256};

use super::files::{self, Files, Place, WEIGHTS, kind, local};
use super::settings::{self, Settings};
use super::{BATCH, Models, PublicError};

/// The models that the settings name, folders resolved against `beside`, and the hex SHA-256 over all of their files.
pub(super) fn models(settings: &Settings, beside: &Path) -> Result<(Models, String), PublicError> {
    let place = |table, name: &Option<String>| {
        name.as_deref().map(|name| Place::new(table, name, beside)).transpose()
    };
    let named = |table, model: &settings::Model, default| {
        Files::find(table, place(table, &model.model)?.as_ref(), model.lower_case, default)
    };
    let stance =
        settings::Model { model: settings.stance.model.clone(), lower_case: settings.stance.lower_case };
    let writer = settings::Model { model: settings.summary.model.clone(), lower_case: None };
    let entities = named("entities", &settings.entities, entities_default())?;
    let sentiment = named("sentiment", &settings.sentiment, sentiment_default())?;
    let stance = named("stance", &stance, stance_default())?;
    let summary = named("summary", &writer, summary_default())?;
    let (sentences, of_sentences) = embeddings(place("sentences", &settings.sentences.model)?.as_ref())?;

    let all = [&entities, &sentiment, &stance, &summary].into_iter().flat_map(Files::paths);
    let hash = hash(all.chain(of_sentences.iter().map(PathBuf::as_path)))?;
    let models = Models {
        entities: load("entities", &entities.weights, || NERModel::new(tokens(&entities)))?,
        sentiment: load("sentiment", &sentiment.weights, || SentimentModel::new(sequences(&sentiment)))?,
        stance: load("stance", &stance.weights, || ZeroShotClassificationModel::new(pairs(&stance)))?,
        sentences: load("sentences", &of_sentences[0], || SentenceEmbeddingsModel::new(sentences))?,
        summary: load("summary", &summary.weights, || {
            SummarizationModel::new(generation(&summary, &settings.summary))
        })?,
    };
    Ok((models, hash))
}

/// What a loader of rust-bert gives; it panics at much that is wrong with a file.
fn load<T>(
    table: &'static str,
    file: &Path,
    load: impl FnOnce() -> Result<T, rust_bert::RustBertError>,
) -> Result<T, PublicError> {
    let unfit = |reason: String| PublicError::Load { table, file: file.to_owned(), reason };
    match catch_unwind(AssertUnwindSafe(load)) {
        Ok(loaded) => loaded.map_err(|e| unfit(e.to_string())),
        Err(panic) => {
            let said = panic.downcast_ref::<String>().map(String::as_str);
            let said = said.or_else(|| panic.downcast_ref::<&str>().copied());
            Err(unfit(said.unwrap_or("rust-bert panicked while loading it").to_owned()))
        }
    }
}

/// Hex SHA-256 over files, one after the other.
fn hash<'a>(files: impl Iterator<Item = &'a Path>) -> Result<String, PublicError> {
    let mut hash = Sha256::new();
    for path in files {
        let unread = |reason: std::io::Error| PublicError::Unread { path: path.to_owned(), reason };
        let mut file = BufReader::with_capacity(1 << 20, File::open(path).map_err(unread)?);
        loop {
            let part = file.fill_buf().map_err(unread)?;
            if part.is_empty() {
                break;
            }
            hash.update(part);
            let read = part.len();
            file.consume(read);
        }
    }
    Ok(hash.finalize().iter().map(|b| format!("{b:02x}")).collect())
}

fn torch(path: &Path) -> ModelResource {
    ModelResource::Torch(Box::new(local(path)))
}

fn tokens(files: &Files) -> TokenClassificationConfig {
    TokenClassificationConfig {
        batch_size: BATCH,
        ..TokenClassificationConfig::new(
            files.kind,
            torch(&files.weights),
            local(&files.config),
            local(&files.vocabulary),
            files.merges.as_deref().map(local),
            files.lower_case,
            None,
            None,
            LabelAggregationOption::First,
        )
    }
}

fn sequences(files: &Files) -> SequenceClassificationConfig {
    SequenceClassificationConfig::new(
        files.kind,
        torch(&files.weights),
        local(&files.config),
        local(&files.vocabulary),
        files.merges.as_deref().map(local),
        files.lower_case,
        None,
        None,
    )
}

fn pairs(files: &Files) -> ZeroShotClassificationConfig {
    ZeroShotClassificationConfig::new(
        files.kind,
        torch(&files.weights),
        local(&files.config),
        local(&files.vocabulary),
        files.merges.as_deref().map(local),
        files.lower_case,
        None,
        None,
    )
}

fn generation(files: &Files, settings: &settings::Summary) -> SummarizationConfig {
    SummarizationConfig {
        min_length: settings.min_length,
        max_length: Some(settings.max_length),
        num_beams: settings.beams,
        ..SummarizationConfig::new(
            files.kind,
            torch(&files.weights),
            local(&files.config),
            local(&files.vocabulary),
            files.merges.as_deref().map(local),
        )
    }
}

/// The sentence embeddings' config and the files that it names, the weights first.
fn embeddings(place: Option<&Place>) -> Result<(SentenceEmbeddingsConfig, Vec<PathBuf>), PublicError> {
    let table = "sentences";
    let mut config = SentenceEmbeddingsConfig::from(SentenceEmbeddingsModelType::AllMiniLmL12V2);
    if let Some(place) = place {
        let transformer = place.file(&["config.json"])?;
        let kind = kind(table, &transformer)?;
        let resource = |names: &[&str]| Ok::<_, PublicError>(Box::new(local(&place.file(names)?)));
        config.transformer_type = kind;
        config.transformer_config_resource = Box::new(local(&transformer));
        config.transformer_weights_resource = resource(&WEIGHTS)?;
        config.modules_config_resource = resource(&["modules.json"])?;
        config.pooling_config_resource = resource(&["1_Pooling/config.json"])?;
        config.sentence_bert_config_resource = resource(&["sentence_bert_config.json"])?;
        config.tokenizer_config_resource = resource(&["tokenizer_config.json"])?;
        let (vocabulary, merges) = match kind {
            ModelType::Roberta => ("vocab.json", Some("merges.txt")),
            ModelType::Albert | ModelType::T5 => ("spiece.model", None),
            _ => ("vocab.txt", None),
        };
        config.tokenizer_vocab_resource = resource(&[vocabulary])?;
        config.tokenizer_merges_resource = match merges {
            Some(file) => Some(resource(&[file])?),
            None => None,
        };
    }
    let all: [&(dyn ResourceProvider + Send); 7] = [
        config.transformer_weights_resource.as_ref(),
        config.transformer_config_resource.as_ref(),
        config.modules_config_resource.as_ref(),
        config.pooling_config_resource.as_ref(),
        config.sentence_bert_config_resource.as_ref(),
        config.tokenizer_config_resource.as_ref(),
        config.tokenizer_vocab_resource.as_ref(),
    ];
    let path = |resource: &(dyn ResourceProvider + Send)| {
        resource.get_local_path().map_err(|e| PublicError::Fetch {
            table,
            url: format!("{resource:?}"),
            reason: e.to_string(),
        })
    };
    let files = all.into_iter().map(path).collect::<Result<_, _>>()?;
    Ok((config, files))
}

fn entities_default() -> files::Default {
    files::Default {
        kind: ModelType::Bert,
        weights: BertModelResources::BERT_NER,
        config: BertConfigResources::BERT_NER,
        vocabulary: BertVocabResources::BERT_NER,
        merges: None,
        lower_case: false,
    }
}

fn sentiment_default() -> files::Default {
    files::Default {
        kind: ModelType::DistilBert,
        weights: DistilBertModelResources::DISTIL_BERT_SST2,
        config: DistilBertConfigResources::DISTIL_BERT_SST2,
        vocabulary: DistilBertVocabResources::DISTIL_BERT_SST2,
        merges: None,
        lower_case: true,
    }
}

fn stance_default() -> files::Default {
    files::Default {
        kind: ModelType::Bart,
        weights: BartModelResources::BART_MNLI,
        config: BartConfigResources::BART_MNLI,
        vocabulary: BartVocabResources::BART_MNLI,
        merges: Some(BartMergesResources::BART_MNLI),
        lower_case: false,
    }
}

fn summary_default() -> files::Default {
    files::Default {
        kind: ModelType::Bart,
        weights: BartModelResources::BART_CNN,
        config: BartConfigResources::BART_CNN,
        vocabulary: BartVocabResources::BART_CNN,
        merges: Some(BartMergesResources::BART_CNN),
        lower_case: false,
    }
}
