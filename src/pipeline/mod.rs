//! The order of the stages: the only place that knows it. `run` takes many articles through them, `groups` at a time.
//! `stream` answers them one by one, `batch` gives their analyses back in memory. What models read is behind [`Finder`]: the one model of the project (`joint`), or public ones.

mod batch;
pub mod casing;
mod groups;
mod joint;
mod run;
mod stream;

pub use joint::Joint;
pub use run::{Pipeline, Run};
pub use stream::{Order, Streamed};

use std::collections::BTreeSet;

use crate::actors::{self, Cast, Gazetteer};
use crate::attribution;
use crate::coreference;
use crate::decode;
use crate::document::{
    Actor, Analysis, Attribution, Document, Engine, Mention, MentionKind, Part, Presence, Reading, Summary,
    Text,
};
use crate::encode::{EncodeError, Encoded, Encoder, Matrix, Model, SpanPooling};
use crate::salience::{Material, SalienceHead};
use crate::stance::{self, Discourse, OpinionSet, StanceHead};
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
    pub judged: OpinionSet,
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

    /// For each document with sentences in capitals or small letters alone, its text with the capitals that it would be
    /// printed with, for a model that can tell. It has as many characters.
    ///
    /// # Errors
    /// A model fails.
    fn restore_case(
        &self,
        documents: &[Document],
        _catalogue: &Gazetteer,
    ) -> Result<Vec<Option<Text>>, EncodeError> {
        Ok(vec![None; documents.len()])
    }

    /// What is best read of many documents together, one by one.
    fn encode(&self, documents: &[Document]) -> Vec<Result<Encoded, EncodeError>>;

    /// What is in a document, which [`Finder::encode`] read; parts of the kinds in `roll_up` count toward their wholes.
    ///
    /// # Errors
    /// A model fails.
    fn find(
        &self,
        document: &Document,
        encoded: &Encoded,
        catalogue: &Gazetteer,
        roll_up: &BTreeSet<Part>,
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
    catalogue: &Gazetteer,
    roll_up: &BTreeSet<Part>,
) -> Result<Found, EncodeError> {
    let entities = decode::entities(encoded);
    let (actors, names) = actors::resolve(document, &entities, catalogue);
    let ranker = model.ranker.as_ref();
    let (mentions, doubtful) = coreference::resolve_or_doubt(document, encoded, &actors, &names, ranker);
    let config = &model.config;
    let groups = if config.groups {
        decode::groups(document, encoded, &encoder.groups(encoded)?, &entities, config.threshold.groups)
    } else {
        Vec::new()
    };
    let cast = Cast { actors, names, mentions, doubtful };
    let Cast { actors, names, mut mentions, .. } = actors::with_groups(document, &groups, catalogue, cast);
    mentions.retain(|mention| !document.role(mention.sentence).is_furniture());
    let mut attributions = without_furniture(document, decode::attributions(document, encoded));
    attribution::resolve(document, &mentions, &actors, &mut attributions);
    let mut gathered = SpanPooling::new(encoded);
    let discourse =
        Discourse { document, mentions: &mentions, actors: &actors, attributions: &attributions, roll_up };
    let judged = stance::opinions(&discourse, &mut gathered, encoder, config)?;
    let vectors = encoder.sentences(&gathered)?;
    Ok(Found { actors, names, mentions, attributions, judged, vectors, abstractive: None })
}

/// The attributions of the article's own paragraphs.
fn without_furniture(document: &Document, attributions: Vec<Attribution>) -> Vec<Attribution> {
    let is_own = |a: &Attribution| a.spans().all(|span| !document.is_furniture(span));
    let mut places = Vec::with_capacity(attributions.len());
    let mut kept = 0;
    for attribution in &attributions {
        places.push(is_own(attribution).then_some(kept));
        kept += usize::from(is_own(attribution));
    }
    let own = attributions.into_iter().filter(is_own);
    own.map(|a| Attribution { within: a.within.and_then(|outer| places[outer]), ..a }).collect()
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
    catalogue: &Gazetteer,
    summary_sentences: usize,
) -> Result<Analysis, EncodeError> {
    let nothing = BTreeSet::new();
    let found = find(&document, encoded, model, encoder, catalogue, &nothing)?;
    Ok(compose(document, found, &nothing, summary_sentences, joint::engine(model, encoder)))
}

/// Every stage after the models, for one document; parts of the kinds in `roll_up` count toward their wholes.
fn compose(
    document: Document,
    found: Found,
    roll_up: &BTreeSet<Part>,
    summary_sentences: usize,
    engine: Engine,
) -> Analysis {
    let Found { actors, names, mentions, attributions, judged, vectors, abstractive } = found;
    let of_stances = stance::Material {
        document: &document,
        actors: &actors,
        mentions: &mentions,
        attributions: &attributions,
        judged: &judged,
        roll_up,
    };
    let stances = stance::stances(&of_stances, &StanceHead::embedded().scorer());
    let argues = judged.read.as_ref().map(|read| read.argues);
    let head = SalienceHead::embedded();
    let material = Material {
        document: &document,
        vectors: &vectors,
        sentiment: &judged.sentences,
        attributions: &attributions,
        actors: &actors,
        names: &names,
    };
    // The head was fitted on what names tell of a sentence; a group is no name.
    let own: Vec<Mention> = names.iter().filter(|m| m.kind != MentionKind::Group).cloned().collect();
    let salience = head.sentences(&Material { names: &own, ..material });
    let actor_salience = head.actors(&material, &salience);
    let summary = summary::summarize(&document, &vectors, &salience, head.redundancy, summary_sentences);
    let summary = Summary { abstractive, ..summary };
    let readings = judged.sentences.iter().zip(&salience);
    let readings = readings.map(|(&sentiment, &salience)| Reading { sentiment, salience }).collect();
    let portrayals = stance::portrayals(&document, &mentions, &judged, actors.len());
    let presences = actor_salience.iter().zip(portrayals);
    let presences = presences.map(|(&salience, portrayal)| Presence { salience, portrayal }).collect();
    Analysis {
        document,
        readings,
        actors,
        presences,
        mentions,
        attributions,
        opinions: judged.opinions,
        stances,
        argues,
        summary,
        engine,
    }
}
