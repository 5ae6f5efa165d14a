//! Public models by rust-bert's ready pipelines, for whoever wants to compare: each task has a model of its own.
//!
//! Entities by `NERModel`, tone of sentences by `SentimentModel`, stance by `ZeroShotClassificationModel` with three
//! hypotheses for each actor and sentence that names it, vectors of sentences by `SentenceEmbeddingsModel`, and a
//! summary in words of its own by `SummarizationModel`. Nobody reads attributions, so every opinion is taken for the
//! author's; pronouns and noun phrases are not followed. All later stages are the project's.

mod error;
mod files;
mod load;
mod settings;

use std::collections::BTreeSet;
use std::path::Path;
use std::sync::{Mutex, PoisonError};

use rust_bert::pipelines::ner::NERModel;
use rust_bert::pipelines::sentence_embeddings::SentenceEmbeddingsModel;
use rust_bert::pipelines::sentiment::{Sentiment, SentimentModel, SentimentPolarity};
use rust_bert::pipelines::summarization::SummarizationModel;
use rust_bert::pipelines::zero_shot_classification::ZeroShotClassificationModel;

pub use self::error::PublicError;
use self::settings::{ACTOR, Settings};
use crate::actors::{self, Gazetteer};
use crate::document::{
    Actor, Document, Engine, Entity, EntityType, Holder, Mention, Opinion, Part, Probabilities, Span,
};
use crate::encode::{EncodeError, Encoded, Matrix};
use crate::pipeline::{Finder, Found};
use crate::stance::OpinionSet;

/// Sentences that a model reads at a time.
const BATCH: usize = 16;
/// Most pieces of a sentence and a hypothesis together; longer sentences are cut off.
const LONGEST_PAIR: usize = 256;
/// The least probability of a label that is given.
const SURE: f32 = 0.5;

/// Public models, loaded.
pub struct Public {
    models: Mutex<Models>,
    hypotheses: [String; 3],
    hash: String,
}

struct Models {
    entities: NERModel,
    sentiment: SentimentModel,
    stance: ZeroShotClassificationModel,
    sentences: SentenceEmbeddingsModel,
    summary: SummarizationModel,
}

impl Public {
    /// Loads the models that a pipelines file names, fetching those that it names by the hub. They run on so many
    /// threads; 0 for one a core.
    ///
    /// # Errors
    /// The file cannot be read, or a model not be found, fetched or loaded.
    pub fn open(path: &Path, threads: usize) -> Result<Self, PublicError> {
        if let Ok(threads @ 1..) = i32::try_from(threads) {
            tch::set_num_threads(threads);
        }
        let settings = Settings::read(path)?;
        let (models, hash) = load::models(&settings, path.parent().unwrap_or(Path::new("")))?;
        let settings::Stance { against, neutral, favour, .. } = settings.stance;
        Ok(Self { models: Mutex::new(models), hypotheses: [against, neutral, favour], hash })
    }
}

impl Finder for Public {
    fn engine(&self) -> Engine {
        Engine {
            name: "rust-bert".into(),
            model: "pipelines".into(),
            version: format!("{}+{}", env!("CARGO_PKG_VERSION"), &self.hash[..8]),
        }
    }

    fn hash(&self) -> &str {
        &self.hash
    }

    /// Nothing: each document is read by itself.
    fn encode(&self, documents: &[Document]) -> Vec<Result<Encoded, EncodeError>> {
        documents.iter().map(|_| Ok(Encoded::default())).collect()
    }

    /// Reads a document, one at a time: each model keeps all of libtorch's threads busy.
    fn find(
        &self,
        document: &Document,
        _: &Encoded,
        catalogue: &Gazetteer,
        _: &BTreeSet<Part>,
    ) -> Result<Found, EncodeError> {
        let models = self.models.lock().unwrap_or_else(PoisonError::into_inner);
        let text = &document.article.text;
        let sentences: Vec<&str> = document.sentences.iter().map(|s| text.slice(s.span)).collect();
        let entities = models.entities(document, &sentences);
        let (actors, names) = actors::resolve(document, &entities, catalogue);
        let toward = models.stances(&sentences, &actors, &names, &self.hypotheses)?;
        let judged = OpinionSet {
            opinions: opinions(document, &actors, &names, &toward),
            read: None,
            reported: false,
            author: toward.clone(),
            mentions: toward,
            sentences: models.tones(&sentences),
        };
        let vectors = models.vectors(&sentences)?;
        let abstractive = models.summary.summarize(&[text.as_str()]).map_err(failed)?.into_iter().next();
        let abstractive = abstractive.map(|written| written.trim().to_owned());
        let mentions = names.clone();
        Ok(Found { actors, names, mentions, attributions: Vec::new(), judged, vectors, abstractive })
    }
}

impl Models {
    /// Named entities of all sentences.
    fn entities(&self, document: &Document, sentences: &[&str]) -> Vec<Entity> {
        let mut entities = Vec::new();
        for (batch, spans) in sentences.chunks(BATCH).zip(document.sentences.chunks(BATCH)) {
            for (found, sentence) in self.entities.predict_full_entities(batch).into_iter().zip(spans) {
                let entity = |e: &rust_bert::pipelines::ner::Entity| {
                    let at = |offset: u32| (sentence.span.start + offset as usize).min(sentence.span.end);
                    let span = Span::new(at(e.offset.begin), at(e.offset.end));
                    let kind = entity_type(&e.label)?;
                    (!span.is_empty()).then_some(Entity { span, kind, score: e.score as f32 })
                };
                entities.extend(found.iter().filter_map(entity));
            }
        }
        entities.sort_by_key(|e| e.span);
        entities.dedup_by(|later, earlier| earlier.span.overlaps(later.span));
        entities
    }

    /// Tone of each sentence; the model knows no neutral one.
    fn tones(&self, sentences: &[&str]) -> Vec<Probabilities> {
        let read = sentences.chunks(BATCH).flat_map(|batch| self.sentiment.predict(batch));
        let tone = |sentiment: Sentiment| {
            let (this, other) = (sentiment.score as f32, 1.0 - sentiment.score as f32);
            Probabilities(match sentiment.polarity {
                SentimentPolarity::Positive => [other, 0.0, this],
                SentimentPolarity::Negative => [this, 0.0, other],
            })
        };
        read.map(tone).collect()
    }

    /// What the author holds of each mention's actor in its sentence; neutral where the actor is a mere place. A sentence
    /// is asked once for an actor, however often it names it.
    fn stances(
        &self,
        sentences: &[&str],
        actors: &[Actor],
        mentions: &[Mention],
        hypotheses: &[String; 3],
    ) -> Result<Vec<Probabilities>, EncodeError> {
        let mut stances = vec![Probabilities([0.0, 1.0, 0.0]); mentions.len()];
        for (index, actor) in actors.iter().enumerate().filter(|(_, actor)| actor.agent) {
            let mut asked: Vec<usize> =
                mentions.iter().filter(|m| m.actor == index).map(|m| m.sentence).collect();
            asked.dedup();
            let of_actor = hypotheses.each_ref().map(|h| h.replace(ACTOR, &actor.name));
            let labels = of_actor.each_ref().map(String::as_str);
            let mut answers = Vec::with_capacity(asked.len());
            for batch in asked.chunks(BATCH) {
                let texts: Vec<&str> = batch.iter().map(|&s| sentences[s]).collect();
                let as_it_is = Box::new(|label: &str| label.to_owned());
                let scores = self.stance.predict_multilabel(&texts[..], labels, Some(as_it_is), LONGEST_PAIR);
                for scores in scores.map_err(failed)? {
                    answers.push(shares(scores.iter().map(|label| label.score as f32)));
                }
            }
            for (stance, mention) in stances.iter_mut().zip(mentions).filter(|(_, m)| m.actor == index) {
                if let Ok(at) = asked.binary_search(&mention.sentence) {
                    *stance = answers[at];
                }
            }
        }
        Ok(stances)
    }

    /// A vector for each sentence.
    fn vectors(&self, sentences: &[&str]) -> Result<Matrix, EncodeError> {
        let mut vectors = Matrix::default();
        for batch in sentences.chunks(BATCH) {
            for vector in self.sentences.encode(batch).map_err(failed)? {
                if vectors.width() == 0 {
                    vectors = Matrix::new(vector.len());
                }
                vectors.push(&vector);
            }
        }
        Ok(vectors)
    }
}

/// The author's opinion at each mention of an agent.
fn opinions(
    document: &Document,
    actors: &[Actor],
    mentions: &[Mention],
    toward: &[Probabilities],
) -> Vec<Opinion> {
    let opinion = |(index, mention): (usize, &Mention)| Opinion {
        holder: Holder::Author,
        target: mention.actor,
        sentence: mention.sentence,
        mention: Some(index),
        attribution: None,
        probs: toward[index],
        evidence: document.role(mention.sentence).is_evidence(),
        sure: toward[index].confidence() >= SURE,
        weight: toward[index].confidence() * mention.score,
    };
    mentions.iter().enumerate().filter(|(_, m)| actors[m.actor].agent).map(opinion).collect()
}

/// Three scores as shares of their sum.
fn shares(scores: impl Iterator<Item = f32>) -> Probabilities {
    let mut shares = [0.0; 3];
    shares.iter_mut().zip(scores).for_each(|(share, score)| *share = score);
    let sum = shares.iter().sum::<f32>().max(f32::MIN_POSITIVE);
    Probabilities(shares.map(|share| share / sum))
}

/// The type that a label of CoNLL's scheme ends in.
fn entity_type(label: &str) -> Option<EntityType> {
    let name = label.rsplit('-').next()?;
    EntityType::NAMED.into_iter().find(|kind| kind.name() == name)
}

fn failed(error: rust_bert::RustBertError) -> EncodeError {
    EncodeError::Run { reason: error.to_string() }
}
