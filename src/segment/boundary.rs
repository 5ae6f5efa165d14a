//! The boundary model: a logistic regression over named features decides each candidate.
//!
//! Apart from the features so that they can be trained without it. `examples/train_boundary.rs`
//! makes `models/boundary.json` from a treebank.

use super::candidate::{Candidate, Tokens};
use super::features::Features;
use serde::{Deserialize, Serialize};
use std::collections::{BTreeMap, BTreeSet, HashMap};
use std::sync::LazyLock;

/// The model that is part of the program.
const EMBEDDED: &str = include_str!("../../models/boundary.json");

static SPLITTER: LazyLock<Splitter> = LazyLock::new(|| {
    // `embedded::check` refuses to begin with a file that cannot be read.
    Splitter::new(serde_json::from_str(EMBEDDED).unwrap_or_default())
});

/// What keeps the weights that are part of the program from being read.
pub(crate) fn check() -> Option<String> {
    serde_json::from_str::<BoundaryModel>(EMBEDDED).err().map(|error| error.to_string())
}

/// What the trainer writes and the program reads.
#[derive(Clone, Debug, Default, PartialEq, Serialize, Deserialize)]
pub struct BoundaryModel {
    /// What it was trained on, for people.
    pub about: String,
    /// Log-odds of a boundary before anything is seen.
    pub bias: f32,
    /// Words that are common in small letters.
    pub common: BTreeSet<String>,
    /// Weight of each feature, by the first part of its name and the rest; those not listed weigh
    /// nothing.
    pub weights: BTreeMap<String, BTreeMap<String, f32>>,
}

/// Finds the sentence ends of a paragraph.
#[derive(Clone, Debug)]
pub struct Splitter {
    features: Features,
    bias: f32,
    weights: HashMap<String, f32>,
}

impl Splitter {
    /// A splitter with this model.
    pub fn new(model: BoundaryModel) -> Self {
        let mut weights = HashMap::new();
        for (first, values) in model.weights {
            weights.extend(values.into_iter().map(|(rest, weight)| (format!("{first}|{rest}"), weight)));
        }
        Self { features: Features::new(model.common.into_iter().collect()), bias: model.bias, weights }
    }

    /// The splitter that is part of the program.
    pub fn embedded() -> &'static Self {
        &SPLITTER
    }

    /// Probability, 0 to 1, that a sentence ends at a candidate.
    pub fn probability(&self, at: &Candidate) -> f32 {
        1.0 / (1.0 + (-self.log_odds(at, &mut String::new())).exp())
    }

    fn ends_sentence(&self, at: &Candidate, name: &mut String) -> bool {
        if at.is_forgotten_space() || self.features.trails_off(at) || self.features.ends_after_short(at) {
            return true;
        }
        !self.features.is_inside(at) && self.log_odds(at, name) > 0.0
    }

    fn log_odds(&self, at: &Candidate, name: &mut String) -> f32 {
        let mut sum = self.bias;
        self.features.each(at, name, |feature| sum += self.weights.get(feature).copied().unwrap_or(0.0));
        sum
    }

    /// Byte ranges of the sentences of one paragraph: in order, trimmed, together all of it but
    /// white space.
    pub fn sentences(&self, paragraph: &str) -> Vec<std::ops::Range<usize>> {
        let tokens = Tokens::of(paragraph);
        if tokens.is_empty() {
            return Vec::new();
        }
        let mut name = String::with_capacity(64);
        let mut sentences = Vec::new();
        let mut start = tokens.range(0).start;
        for at in tokens.candidates() {
            if self.ends_sentence(&at, &mut name) {
                sentences.push(start..at.end());
                start = tokens.range(at.next).start;
            }
        }
        sentences.push(start..tokens.range(tokens.len() - 1).end);
        sentences
    }
}
