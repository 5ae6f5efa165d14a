//! Stances of others over an article, from the article reader's predictions for the sentences that report them.
//!
//! One clear sentence is enough: the probability of each side is the maximum over the sentences, and the score is the
//! difference between the two.

use std::collections::BTreeMap;

use super::bootstrap;
use crate::document::{Opinion, StanceLabel};

/// A side is taken from this probability on.
pub(super) const TAKEN: f32 = 0.5;
/// A side below this probability is none; between the two it is unclear.
pub(super) const NONE: f32 = 0.25;

/// How probable it is that a sentence shows the holder against the actor, and for it.
type Sides = [f32; 2];

/// Label, score and interval of the score, from opinions of one holder toward one target.
pub(super) fn stance<'a>(
    opinions: impl Iterator<Item = &'a Opinion>,
    seed: &str,
) -> (StanceLabel, f32, (f32, f32)) {
    let mut sentences: BTreeMap<usize, Sides> = BTreeMap::new();
    for opinion in opinions {
        let [against, _, favour] = opinion.probs.0;
        let sides = sentences.entry(opinion.sentence).or_default();
        *sides = most([*sides, [against, favour]].iter());
    }
    let sentences: Vec<Sides> = sentences.into_values().collect();
    let sides = most(sentences.iter());
    (label(sides), score(sides), interval(&sentences, seed))
}

/// The most that any of these shows of either side.
fn most<'a>(of: impl Iterator<Item = &'a Sides>) -> Sides {
    of.fold([0.0; 2], |a, b| [a[0].max(b[0]), a[1].max(b[1])])
}

fn score([against, favour]: Sides) -> f32 {
    favour - against
}

fn label([against, favour]: Sides) -> StanceLabel {
    match (against >= TAKEN, favour >= TAKEN) {
        (true, true) => StanceLabel::Mixed,
        (true, false) => StanceLabel::Opposes,
        (false, true) => StanceLabel::Supports,
        (false, false) if against.max(favour) < NONE => StanceLabel::Neutral,
        (false, false) => StanceLabel::Unclear,
    }
}

/// The interval of the score over resampled sentences.
fn interval(sentences: &[Sides], seed: &str) -> (f32, f32) {
    let whole = |of: &[Sides]| score(most(of.iter()));
    if let [one] = sentences {
        return bootstrap::of_one(score(*one), 1.0 - one[0].max(one[1]).max(1.0 - one[0] - one[1]));
    }
    let (low, high) = bootstrap::interval(sentences, seed, whole);
    (low.min(whole(sentences)), high.max(whole(sentences)))
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::document::Holder;
    use crate::stance::aggregate::tests::opinion;

    fn of(probs: &[[f32; 3]]) -> (StanceLabel, f32, (f32, f32)) {
        let opinions: Vec<Opinion> =
            probs.iter().enumerate().map(|(i, &p)| opinion(Holder::Actor(0), i, p)).collect();
        stance(opinions.iter(), "seed")
    }

    #[test]
    fn the_plainest_sentence_decides() {
        let (label, score, (low, high)) = of(&[[0.1, 0.9, 0.0], [0.8, 0.2, 0.0], [0.0, 0.9, 0.1]]);
        assert_eq!(label, StanceLabel::Opposes);
        assert!((score + 0.7).abs() < 1e-6 && low <= score && high > score, "{score} {low} {high}");
        assert_eq!(of(&[[0.0, 0.4, 0.6]]).0, StanceLabel::Supports);
    }

    #[test]
    fn blame_and_praise_in_two_sentences_are_mixed() {
        assert_eq!(of(&[[0.7, 0.2, 0.1], [0.0, 0.3, 0.7]]).0, StanceLabel::Mixed);
    }

    #[test]
    fn what_is_hardly_said_is_neutral_and_what_is_half_said_unclear() {
        assert_eq!(of(&[[0.1, 0.8, 0.1], [0.2, 0.8, 0.0]]).0, StanceLabel::Neutral);
        assert_eq!(of(&[[0.4, 0.6, 0.0]]).0, StanceLabel::Unclear);
    }

    #[test]
    fn one_sentence_is_as_wide_as_its_doubt_and_draws_repeat() {
        let (_, score, (low, high)) = of(&[[0.8, 0.2, 0.0]]);
        assert!((score + 0.8).abs() < 1e-6 && (low + 1.0).abs() < 1e-6 && (high + 0.6).abs() < 1e-6);
        let two = [[0.8, 0.2, 0.0], [0.1, 0.3, 0.6]];
        assert_eq!(of(&two), of(&two));
    }
}
