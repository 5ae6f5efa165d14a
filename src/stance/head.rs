//! The step from an article's sentences to the author's stance: a small model over the features of
//! [`super::evidence`], learned from op-eds whose stances were written down with them
//! (`examples/train_stance.rs` makes `models/stance.json`).
//!
//! It has separate weights for the features of direction (`d`) and of strength (`s`). The log-odds against taking no side are `s - d` that the author opposes the actor and `s + d` that he supports it.

use std::collections::BTreeMap;
use std::sync::LazyLock;

use serde::{Deserialize, Serialize};

use super::evidence::{DIRECTION, Features, SIZE};
use crate::document::{Probabilities, StanceLabel};

/// The weights that are part of the program.
const EMBEDDED: &str = include_str!("../../models/stance.json");

static HEAD: LazyLock<StanceHead> = LazyLock::new(|| {
    // `embedded::check` refuses to begin with a file that cannot be read.
    serde_json::from_str(EMBEDDED).unwrap_or_default()
});

/// What keeps the weights that are part of the program from being read.
pub(crate) fn check() -> Option<String> {
    serde_json::from_str::<StanceHead>(EMBEDDED).err().map(|error| error.to_string())
}

/// Minimum lead in probability for naming a side; set by judgement.
pub(super) const AHEAD: f32 = 0.1;

/// What the trainer writes and the program reads.
#[derive(Clone, Debug, Default, PartialEq, Serialize, Deserialize)]
pub struct StanceHead {
    /// What it was trained on, for people.
    pub about: String,
    /// Weight of each of [`DIRECTION`]; those not listed weigh nothing.
    pub direction: BTreeMap<String, f32>,
    /// Weight of the tone of a report in the direction.
    pub tone: f32,
    /// The size before anything is seen.
    pub bias: f32,
    /// Weight of each of [`SIZE`]; those not listed weigh nothing.
    pub size: BTreeMap<String, f32>,
    /// The label is `unclear` where the likeliest stance is less probable than this.
    pub clear: f32,
    /// The label is `mixed` where both sides are at least this probable.
    pub mixed: f32,
}

/// A [`StanceHead`] with its weights in the order of the features.
#[derive(Clone, Debug, PartialEq)]
pub struct StanceScorer {
    direction: [f32; DIRECTION.len()],
    tone: f32,
    bias: f32,
    size: [f32; SIZE.len()],
    clear: f32,
    mixed: f32,
}

impl StanceHead {
    /// The head that is part of the program.
    pub fn embedded() -> &'static Self {
        &HEAD
    }

    /// Sorts the weights for use.
    pub fn scorer(&self) -> StanceScorer {
        let weight = |weights: &BTreeMap<String, f32>, name| weights.get(name).copied().unwrap_or(0.0);
        StanceScorer {
            direction: DIRECTION.map(|name| weight(&self.direction, name)),
            tone: self.tone,
            bias: self.bias,
            size: SIZE.map(|name| weight(&self.size, name)),
            clear: self.clear,
            mixed: self.mixed,
        }
    }
}

impl StanceScorer {
    /// Probabilities that the author opposes the actor, takes no side, supports it.
    pub fn read(&self, features: &Features) -> Probabilities {
        let direction = dot(&self.direction, &features.direction) + self.tone * features.tone;
        let size = self.bias + dot(&self.size, &features.size);
        let [opposes, supports] =
            [size - direction, size + direction].map(|odds| odds.clamp(-30.0, 30.0).exp());
        let all = 1.0 + opposes + supports;
        Probabilities([opposes / all, 1.0 / all, supports / all])
    }

    /// The stance in a word.
    pub fn label(&self, probs: Probabilities) -> StanceLabel {
        let [opposes, neutral, supports] = probs.0;
        if opposes.min(supports) >= self.mixed {
            StanceLabel::Mixed
        } else if probs.confidence() < self.clear {
            StanceLabel::Unclear
        } else if neutral >= opposes.max(supports) {
            StanceLabel::Neutral
        } else if opposes >= supports + AHEAD {
            StanceLabel::Opposes
        } else if supports >= opposes + AHEAD {
            StanceLabel::Supports
        } else {
            StanceLabel::Unclear
        }
    }
}

fn dot(weights: &[f32], features: &[f32]) -> f32 {
    weights.iter().zip(features).map(|(w, f)| w * f).sum()
}

#[cfg(test)]
mod tests {
    use super::*;

    fn head() -> StanceHead {
        StanceHead {
            direction: [("author_mean".to_owned(), 2.0)].into(),
            tone: 4.0,
            bias: -1.0,
            size: [("author_strength".to_owned(), 2.0)].into(),
            clear: 0.5,
            mixed: 0.3,
            ..Default::default()
        }
    }

    fn features(mean: f32, strength: f32, tone: f32) -> Features {
        let mut features = Features { tone, ..Default::default() };
        features.direction[0] = mean;
        features.size[0] = strength;
        features
    }

    #[test]
    fn labels_follow_the_probabilities() {
        let label = |mean, strength, tone| {
            let ready = head().scorer();
            let probs = ready.read(&features(mean, strength, tone));
            assert!((probs.0.iter().sum::<f32>() - 1.0).abs() < 1e-6);
            ready.label(probs)
        };
        let of =
            |probs| StanceHead { clear: 0.34, mixed: 0.4, ..head() }.scorer().label(Probabilities(probs));
        assert_eq!(label(0.0, 0.0, 0.0), StanceLabel::Neutral);
        assert_eq!(label(-1.0, 1.0, 0.0), StanceLabel::Opposes);
        assert_eq!(label(1.0, 1.0, 0.0), StanceLabel::Supports);
        assert_eq!(label(0.0, 1.0, 0.0), StanceLabel::Mixed);
        assert_eq!(label(-0.1, 0.5, 0.0), StanceLabel::Unclear);
        assert_eq!(of([0.36, 0.29, 0.35]), StanceLabel::Unclear);
        assert_eq!(of([0.45, 0.25, 0.30]), StanceLabel::Opposes);
        assert_eq!(label(0.0, 1.0, -0.5), StanceLabel::Opposes);
    }

    #[test]
    fn what_is_turned_round_turns_the_stance_round() {
        let ready = head().scorer();
        let [against, neutral, for_] = ready.read(&features(-0.6, 0.8, -0.1)).0;
        let turned = ready.read(&features(0.6, 0.8, 0.1)).0;
        assert!(turned.iter().zip([for_, neutral, against]).all(|(a, b)| (a - b).abs() < 1e-6));
    }

    #[test]
    fn the_embedded_head_is_whole() {
        let head = StanceHead::embedded();
        assert_eq!(Ok(head.clone()), serde_json::from_str(EMBEDDED).map_err(|e| e.to_string()));
        for (weights, names) in [(&head.direction, DIRECTION), (&head.size, SIZE)] {
            assert!(weights.keys().all(|name| names.contains(&name.as_str())), "{weights:?}");
            assert_eq!(weights.len(), names.len());
        }
        assert!(head.clear > 0.33 && head.clear < 1.0 && head.mixed > 0.0 && head.mixed < 0.5);
    }
}
