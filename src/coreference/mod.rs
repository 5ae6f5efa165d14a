//! Coreference within an article: links pronouns and noun phrases to an actor that the article names ("it", "his", "the
//! outfit", "its former protégé").
//!
//! Data flow: `words` holds the word lists; `anaphor` finds candidate anaphors; `discourse_state` reads the article from
//! start to end and tracks the mentions so far; `features` describes pairs of an anaphor and an actor; `ranker` assigns
//! probabilities to the actors and to "nobody". A link counts as a mention for later anaphors.
//!
//! Decisions that a coder should know:
//! * Precision comes first: an anaphor is linked only if one actor is probable enough; else it is left open.
//! * The first and the second person are left to attribution: they are whoever speaks. Only where the article says
//!   which side its author is on, "we" is that side (`we`).
//! * An anaphor overlaps no name. A possessive is no part of the phrase behind it, since it may be another actor.
//! * A mention's score is the probability of its link, so that it weighs less in a stance than a name.

mod anaphor;
mod discourse_state;
mod features;
mod ranker;
mod we;
mod words;

pub use anaphor::{Anaphor, Class, Form};
pub use discourse_state::{DiscourseState, Origin, Progress};
pub use features::{OF_ANAPHOR, OF_PAIR, agrees};
pub use ranker::{
    CandidateInput, HIDDEN, Layer, NARROW, NOBODY_INPUT, PAIR_INPUT, Projections, Ranker, RankerInput,
    Scorer, Thresholds, nobody_input, pair_input,
};
pub(crate) use words::check as check_words;

use crate::document::{Actor, Document, Mention, Span};
use crate::encode::{Encoded, argmax};

/// All mentions sorted by start: names and resolved anaphors. Without a ranker, names and "we" only.
pub fn resolve(
    document: &Document,
    encoded: &Encoded,
    actors: &[Actor],
    names: &[Mention],
    ranker: Option<&Ranker>,
) -> Vec<Mention> {
    resolve_or_doubt(document, encoded, actors, names, ranker).0
}

/// Same as [`resolve`], with the noun phrases that more likely refer to an actor than to nobody but are below the
/// threshold for a link.
pub fn resolve_or_doubt(
    document: &Document,
    encoded: &Encoded,
    actors: &[Actor],
    names: &[Mention],
    ranker: Option<&Ranker>,
) -> (Vec<Mention>, Vec<Span>) {
    if names.is_empty() {
        return (Vec::new(), Vec::new());
    }
    let mut mentions = we::mentions(document, actors, names);
    let mut doubtful = Vec::new();
    mentions.extend_from_slice(names);
    if let Some(ranker) = ranker {
        let state = DiscourseState::new(document, encoded, actors, names);
        let (links, doubts) = read(&state, ranker);
        let mention = |l: &Link| state.anaphors[l.anaphor].mention(&actors[l.actor], l.actor, l.probability);
        mentions.extend(links.iter().map(mention));
        let nominals = doubts.iter().map(|&anaphor| &state.anaphors[anaphor]);
        doubtful.extend(nominals.filter(|a| !a.class.is_pronoun()).map(|a| a.span));
    }
    mentions.sort_by_key(|m| m.span);
    (mentions, doubtful)
}

/// An anaphor and the actor that it refers to.
#[derive(Clone, Copy, Debug, PartialEq)]
pub struct Link {
    /// Index of the anaphor.
    pub anaphor: usize,
    /// Index of the actor.
    pub actor: usize,
    /// How probable it is.
    pub probability: f32,
}

/// The links above the threshold, in text order.
pub fn links(state: &DiscourseState, ranker: &Ranker) -> Vec<Link> {
    read(state, ranker).0
}

/// The links, and the anaphors that more likely refer to an actor than to nobody but are below the threshold.
fn read(state: &DiscourseState, ranker: &Ranker) -> (Vec<Link>, Vec<usize>) {
    let projections = Projections::new(ranker, &state.name_vectors, &state.anaphor_vectors);
    let mut progress = Progress::new(state);
    let (mut links, mut doubts) = (Vec::new(), Vec::new());
    for anaphor in 0..state.anaphors.len() {
        let candidates = progress.candidates(anaphor);
        let probabilities =
            ranker.probabilities(&ranker_input(&progress, anaphor, &candidates), &projections);
        let Some(best) = argmax(&probabilities).checked_sub(1) else { continue };
        let probability = probabilities[best + 1];
        let line = if state.anaphors[anaphor].class.is_pronoun() {
            ranker.thresholds.pronoun
        } else {
            ranker.thresholds.nominal
        };
        if probability >= line {
            progress.link(anaphor, candidates[best]);
            links.push(Link { anaphor, actor: candidates[best], probability });
        } else {
            doubts.push(anaphor);
        }
    }
    (links, doubts)
}

/// The ranker's input for an anaphor with these candidates.
pub fn ranker_input(progress: &Progress, anaphor: usize, candidates: &[usize]) -> RankerInput {
    let of = |(&actor, pair): (&usize, Vec<f32>)| {
        let record = &progress.records[actor];
        let mentions = [record.last.or(record.ahead), record.last_name.or(record.ahead)];
        CandidateInput { pair, mentions: mentions.map(|seen| seen.map(|s| s.of)) }
    };
    let pairs = features::of_pairs(progress, anaphor, candidates);
    RankerInput {
        anaphor,
        own: features::of_anaphor(progress, anaphor, candidates),
        candidates: candidates.iter().zip(pairs).map(of).collect(),
    }
}
