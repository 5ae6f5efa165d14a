//! Coreference within an article: pronouns and noun phrases that go back to an actor whom the article names ("it",
//! "his", "the outfit", "its former protégé").
//!
//! The way of the data: `words` holds the word lists; `anaphor` finds what may go back to somebody; `scene` reads the
//! article from start to end and knows whom it has mentioned so far; `features` tells of an anaphor beside an actor;
//! `ranker` gives probabilities to the actors and to nobody. A link that is made is a mention for those to come.
//!
//! Decisions that a coder should know:
//! * Precision comes first: an anaphor is linked only if one actor is probable enough; else it is left open.
//! * The first and the second person are left to attribution: they are whoever speaks. Only where the article says
//!   which side its author is on, "we" is that side (`we`).
//! * An anaphor overlaps no name. A possessive is no part of the phrase behind it, since it may be another actor.
//! * A mention's score is the probability of its link, so that it weighs less in a stance than a name.

mod anaphor;
mod features;
mod ranker;
mod scene;
mod we;
mod words;

pub use anaphor::{Anaphor, Class, Form};
pub use features::{OF_ANAPHOR, OF_PAIR, agrees};
pub use ranker::{
    HIDDEN, Layer, Lines, NARROW, NOBODY_INPUT, PAIR_INPUT, Projections, Ranker, Scorer, Told, ToldOf,
    nobody_input, pair_input,
};
pub use scene::{Origin, Progress, Scene};
pub(crate) use words::check as check_words;

use crate::document::{Actor, Document, Mention, Span};
use crate::encode::{Encoded, likeliest};

/// All mentions by start, names and those that go back to them; without a ranker names and "we" alone.
pub fn resolve(
    document: &Document,
    encoded: &Encoded,
    actors: &[Actor],
    names: &[Mention],
    ranker: Option<&Ranker>,
) -> Vec<Mention> {
    resolve_or_doubt(document, encoded, actors, names, ranker).0
}

/// The same, and the noun phrases that rather go back to an actor than to nobody, but not surely enough for a link.
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
        let scene = Scene::new(document, encoded, actors, names);
        let (links, doubts) = read(&scene, ranker);
        let mention = |l: &Link| scene.anaphors[l.anaphor].mention(&actors[l.actor], l.actor, l.probability);
        mentions.extend(links.iter().map(mention));
        let nominals = doubts.iter().map(|&anaphor| &scene.anaphors[anaphor]);
        doubtful.extend(nominals.filter(|a| !a.class.is_pronoun()).map(|a| a.span));
    }
    mentions.sort_by_key(|m| m.span);
    (mentions, doubtful)
}

/// An anaphor and whom it goes back to.
#[derive(Clone, Copy, Debug, PartialEq)]
pub struct Link {
    /// Index of the anaphor.
    pub anaphor: usize,
    /// Index of the actor.
    pub actor: usize,
    /// How probable it is.
    pub probability: f32,
}

/// The links that are probable enough, in the order of the text.
pub fn links(scene: &Scene, ranker: &Ranker) -> Vec<Link> {
    read(scene, ranker).0
}

/// The links, and the anaphors that rather go back to an actor than to nobody without being linked.
fn read(scene: &Scene, ranker: &Ranker) -> (Vec<Link>, Vec<usize>) {
    let projections = Projections::new(ranker, &scene.name_vectors, &scene.anaphor_vectors);
    let mut progress = Progress::new(scene);
    let (mut links, mut doubts) = (Vec::new(), Vec::new());
    for anaphor in 0..scene.anaphors.len() {
        let candidates = progress.candidates(anaphor);
        let probabilities = ranker.probabilities(&told(&progress, anaphor, &candidates), &projections);
        let Some(best) = likeliest(&probabilities).checked_sub(1) else { continue };
        let probability = probabilities[best + 1];
        let line = if scene.anaphors[anaphor].class.is_pronoun() {
            ranker.lines.pronoun
        } else {
            ranker.lines.nominal
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

/// What the ranker reads of an anaphor with these candidates.
pub fn told(progress: &Progress, anaphor: usize, candidates: &[usize]) -> Told {
    let of = |(&actor, pair): (&usize, Vec<f32>)| {
        let record = &progress.records[actor];
        let mentions = [record.last.or(record.ahead), record.last_name.or(record.ahead)];
        ToldOf { pair, mentions: mentions.map(|seen| seen.map(|s| s.of)) }
    };
    let pairs = features::of_pairs(progress, anaphor, candidates);
    Told {
        anaphor,
        own: features::of_anaphor(progress, anaphor, candidates),
        candidates: candidates.iter().zip(pairs).map(of).collect(),
    }
}
