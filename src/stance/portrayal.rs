//! How an actor is portrayed in an article, by anyone: not the author's stance. A neutral report can portray an actor
//! badly through the people that it quotes.
//!
//! It is the mean over the sentences that name the actor, with a bootstrap interval over them.

use std::collections::BTreeMap;

use super::{OpinionSet, bootstrap};
use crate::document::{Document, Mention, Portrayal, Probabilities};

/// The portrayal of each of `actors` actors: by what the head for targets says of its names, sentence by sentence.
pub fn portrayals(
    document: &Document,
    mentions: &[Mention],
    judged: &OpinionSet,
    actors: usize,
) -> Vec<Portrayal> {
    let mut of_names: Vec<BTreeMap<usize, Vec<Probabilities>>> = vec![BTreeMap::new(); actors];
    for (mention, &probs) in mentions.iter().zip(&judged.mentions).filter(|(m, _)| m.kind.is_name()) {
        of_names[mention.actor].entry(mention.sentence).or_default().push(probs);
    }
    let of_sentences = |of: BTreeMap<usize, Vec<Probabilities>>| of.values().map(|of| mean(of)).collect();
    let of_actors: Vec<Vec<Probabilities>> = of_names.into_iter().map(of_sentences).collect();
    let sha256 = &document.article.sha256;
    let portrayal = |(actor, of): (usize, &Vec<Probabilities>)| {
        let probs = mean(of);
        let (low, high) = interval(of, &format!("{sha256} portrayal {actor}"));
        Portrayal { probs, low: low.min(probs.score()), high: high.max(probs.score()) }
    };
    of_actors.iter().enumerate().map(portrayal).collect()
}

/// The mean; neutral of nothing.
fn mean(of: &[Probabilities]) -> Probabilities {
    if of.is_empty() {
        return Probabilities([0.0, 1.0, 0.0]);
    }
    Probabilities(std::array::from_fn(|class| of.iter().map(|p| p.0[class]).sum::<f32>() / of.len() as f32))
}

/// The interval of the mean score over resampled sentences.
fn interval(of: &[Probabilities], seed: &str) -> (f32, f32) {
    match of {
        [] => (0.0, 0.0),
        [one] => bootstrap::of_one(one.score(), 1.0 - one.confidence()),
        _ => {
            let mean = |of: &[Probabilities]| of.iter().map(|p| p.score()).sum::<f32>() / of.len() as f32;
            bootstrap::interval(of, seed, mean)
        }
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn an_interval_holds_the_mean_and_is_the_same_every_time() {
        let of = [[0.8, 0.2, 0.0], [0.1, 0.8, 0.1], [0.6, 0.3, 0.1]].map(Probabilities);
        let (low, high) = interval(&of, "seed");
        let score = mean(&of).score();
        assert!(low < score && score < high, "{low} {score} {high}");
        assert_eq!((low, high), interval(&of, "seed"));
        assert_eq!(interval(&of[..1], "seed"), (-1.0, -0.6));
    }

    #[test]
    fn who_is_not_spoken_of_comes_off_neither_way() {
        assert_eq!(mean(&[]).label(), "neutral");
        assert_eq!(interval(&[], "seed"), (0.0, 0.0));
    }
}
