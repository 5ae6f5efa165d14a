//! The order of the stages: the only place that knows it. `run` takes many articles through them, `groups` at a time.
//! `stream` answers them one by one. What models read is behind [`Finder`]: the one model of the project (`joint`), or public ones.

mod groups;
mod joint;
mod run;
mod stream;

pub use joint::Joint;
pub use run::{Pipeline, Run};
pub use stream::{Order, Streamed};

use crate::actors::{self, Catalogue};
use crate::attribution;
use crate::coreference;
use crate::decode;
use crate::document::{
    Actor, Analysis, Attribution, Document, Engine, Mention, Presence, Probabilities, Reading, Summary,
};
use crate::encode::{EncodeError, Encoded, Encoder, Gathered, Matrix, Model};
use crate::salience::{Material, SalienceHead};
use crate::stance::{self, Judged, StanceHead};
use crate::summary;

/// What the stages up to the opinions find in a document.
pub struct Found {
    /// Who is in it.
    pub actors: Vec<Actor>,
    /// Where they are named, in order.
    pub names: Vec<Mention>,
    /// Where they are spoken of: the names, and the pronouns and noun phrases that go back to one.
    pub mentions: Vec<Mention>,
    /// Who said what.
    pub attributions: Vec<Attribution>,
    /// What is held of whom.
    pub judged: Judged,
    /// A vector for each sentence: what sentences are alike by.
    pub vectors: Matrix,
    /// A summary in words of its own, where a model wrote one.
    pub abstractive: Option<String>,
}

/// Models that find in documents what all later stages conclude from.
pub trait Finder: Send + Sync {
    /// What analyses say they were made with.
    fn engine(&self) -> Engine;

    /// Hex SHA-256 of all files that are run.
    fn hash(&self) -> &str;

    /// What is known of the models and how good they are, as a model's `card.json`; null where nothing is.
    fn card(&self) -> serde_json::Value {
        serde_json::Value::Null
    }

    /// What is best read of many documents together, one by one.
    fn encode(&self, documents: &[Document]) -> Vec<Result<Encoded, EncodeError>>;

    /// What is in a document, which [`Finder::encode`] read.
    ///
    /// # Errors
    /// A model fails.
    fn find(
        &self,
        document: &Document,
        encoded: &Encoded,
        catalogue: &Catalogue,
    ) -> Result<Found, EncodeError>;
}

/// The stages from the encoder to the opinions, for one document.
///
/// # Errors
/// The engine fails on a head.
pub fn find(
    document: &Document,
    encoded: &Encoded,
    model: &Model,
    encoder: &dyn Encoder,
    catalogue: &Catalogue,
) -> Result<Found, EncodeError> {
    let entities = decode::entities(encoded);
    let (actors, names) = actors::resolve(document, &entities, catalogue);
    let mentions = coreference::resolve(document, encoded, &actors, &names, model.ranker.as_ref());
    let mut attributions = decode::attributions(document, encoded);
    attribution::resolve(document, &mentions, &actors, &mut attributions);
    let mut gathered = Gathered::new(encoded);
    let judged =
        stance::opinions(document, &mut gathered, &mentions, &actors, &attributions, encoder, &model.config)?;
    let vectors = encoder.sentences(&gathered)?;
    Ok(Found { actors, names, mentions, attributions, judged, vectors, abstractive: None })
}

/// Every stage after the encoder, for one document; `summary_sentences` is the length of its summary.
///
/// # Errors
/// The engine fails on a head.
pub fn conclude(
    document: Document,
    encoded: &Encoded,
    model: &Model,
    encoder: &dyn Encoder,
    catalogue: &Catalogue,
    summary_sentences: usize,
) -> Result<Analysis, EncodeError> {
    let found = find(&document, encoded, model, encoder, catalogue)?;
    Ok(compose(document, found, summary_sentences, joint::engine(model, encoder)))
}

/// Every stage after the models, for one document.
fn compose(document: Document, found: Found, summary_sentences: usize, engine: Engine) -> Analysis {
    let Found { actors, names, mentions, attributions, judged, vectors, abstractive } = found;
    let of_stances = stance::Material {
        document: &document,
        actors: &actors,
        mentions: &mentions,
        attributions: &attributions,
        judged: &judged,
    };
    let stances = stance::stances(&of_stances, &StanceHead::embedded().ready());
    let head = SalienceHead::embedded();
    let material = Material {
        document: &document,
        vectors: &vectors,
        sentiment: &judged.sentences,
        attributions: &attributions,
        actors: &actors,
        names: &names,
    };
    let salience = head.sentences(&material);
    let actor_salience = head.actors(&material, &salience);
    let summary = summary::summarize(&document, &vectors, &salience, head.redundancy, summary_sentences);
    let summary = Summary { abstractive, ..summary };
    let readings = judged.sentences.iter().zip(&salience);
    let readings = readings.map(|(&sentiment, &salience)| Reading { sentiment, salience }).collect();
    let presence = |(a, &salience): (usize, &f32)| {
        let of = (0..mentions.len()).filter(|&m| mentions[m].actor == a && mentions[m].kind.is_name());
        Presence { salience, sentiment: mean(of.map(|m| judged.mentions[m])) }
    };
    let presences = actor_salience.iter().enumerate().map(presence).collect();
    Analysis {
        document,
        readings,
        actors,
        presences,
        mentions,
        attributions,
        opinions: judged.opinions,
        stances,
        summary,
        engine,
    }
}

fn mean(of: impl Iterator<Item = Probabilities>) -> Probabilities {
    let mut sum = [0.0; 3];
    let mut n = 0.0;
    for p in of {
        sum.iter_mut().zip(p.0).for_each(|(s, v)| *s += v);
        n += 1.0;
    }
    if n > 0.0 { Probabilities(sum.map(|s| s / n)) } else { Probabilities([0.0, 1.0, 0.0]) }
}
