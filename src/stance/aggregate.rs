//! Opinions to stances: for each holder and target, a mean over sentences weighted by the model's
//! confidence, a bootstrap interval over those sentences (Efron 1979), and a label that says `unclear`
//! where the evidence does not carry more.

use std::collections::BTreeMap;

use crate::document::{Actor, Holder, Mention, Opinion, Stance, StanceLabel};
use crate::random::Random;

/// Resamples behind an interval.
const RESAMPLES: usize = 1000;
/// The interval covers this share of resamples.
const COVERAGE: f32 = 0.9;
/// Fewer sentences than this, and no single one beyond [`SURE`], is too little to tell.
const FEWEST_SENTENCES: usize = 2;
/// A sentence whose score is beyond this, either way, is strong evidence.
const STRONG: f32 = 0.5;
/// One sentence alone carries a label only with a score beyond this.
const SURE: f32 = 0.7;
/// A score within this of zero, with its interval within twice of it, is neutral.
const NEUTRAL: f32 = 0.15;
/// Share of sentences that must be strong on either side for `mixed`.
const MIXED_SHARE: f32 = 0.2;

/// What one sentence says.
#[derive(Clone, Copy, Debug, PartialEq)]
struct Evidence {
    score: f32,
    weight: f32,
}

/// The stances that a document's opinions amount to, author's first. `seed` names the article.
///
/// What is said of a part (an army, a ministry) counts toward the whole it belongs to as well, where the
/// article names both. What is read at a pronoun or nominal counts only where nothing was read at a name: the heads
/// learned at names, and elsewhere lean to neutral.
pub fn stances(opinions: &[Opinion], mentions: &[Mention], actors: &[Actor], seed: &str) -> Vec<Stance> {
    let mut groups: BTreeMap<(Holder, usize), Vec<usize>> = BTreeMap::new();
    for (i, o) in opinions.iter().enumerate().filter(|(_, o)| o.evidence) {
        groups.entry((o.holder, o.target)).or_default().push(i);
        let whole = actors[o.target].part_of.as_ref();
        let whole = whole.and_then(|id| actors.iter().position(|a| a.id == *id));
        if let Some(whole) = whole.filter(|&w| o.holder != Holder::Actor(w)) {
            groups.entry((o.holder, whole)).or_default().push(i);
        }
    }
    let at_name = |&i: &usize| mentions[opinions[i].mention].kind.is_name();
    groups
        .into_iter()
        .map(|((holder, target), mut of)| {
            if of.iter().any(at_name) {
                of.retain(at_name);
            }
            let sentences = by_sentence(&of, opinions, mentions);
            let score = mean(&sentences);
            let (low, high) = interval(&sentences, &format!("{seed} {holder:?} {target}"));
            let strength = |&i: &usize| (opinions[i].probs.score().abs() * 1e6) as i64;
            of.sort_by_key(|i| (-strength(i), *i));
            Stance {
                holder,
                target,
                label: label(&sentences, score, low, high),
                score,
                low,
                high,
                opinions: of,
            }
        })
        .collect()
}

/// One piece of evidence a sentence: the mean of its opinions, weighted by how sure the model is of
/// the reading and of the mention.
fn by_sentence(of: &[usize], opinions: &[Opinion], mentions: &[Mention]) -> Vec<Evidence> {
    let mut sentences: BTreeMap<usize, Vec<Evidence>> = BTreeMap::new();
    for o in of.iter().map(|&i| &opinions[i]) {
        let weight = o.probs.confidence() * mentions[o.mention].score;
        sentences.entry(o.sentence).or_default().push(Evidence { score: o.probs.score(), weight });
    }
    let total = |e: &[Evidence]| e.iter().map(|e| e.weight).sum::<f32>() / e.len() as f32;
    sentences.values().map(|e| Evidence { score: mean(e), weight: total(e) }).collect()
}

fn mean(evidence: &[Evidence]) -> f32 {
    let weight: f32 = evidence.iter().map(|e| e.weight).sum();
    let sum: f32 = evidence.iter().map(|e| e.weight * e.score).sum();
    if weight > 0.0 { (sum / weight).clamp(-1.0, 1.0) } else { 0.0 }
}

/// Percentile interval of the mean over resampled sentences. The generator is seeded by `seed`
/// alone, so equal evidence gives equal intervals in every run.
fn interval(evidence: &[Evidence], seed: &str) -> (f32, f32) {
    if evidence.len() == 1 {
        // One sentence says nothing of spread: as wide as its own doubt.
        let e = evidence[0];
        let doubt = 1.0 - e.weight.min(1.0);
        return ((e.score - doubt).max(-1.0), (e.score + doubt).min(1.0));
    }
    let mut random = Random::new(seed);
    let mut means: Vec<f32> = (0..RESAMPLES)
        .map(|_| {
            let sample: Vec<Evidence> =
                (0..evidence.len()).map(|_| evidence[random.below(evidence.len())]).collect();
            mean(&sample)
        })
        .collect();
    means.sort_by(f32::total_cmp);
    let cut = ((1.0 - COVERAGE) / 2.0 * RESAMPLES as f32) as usize;
    (means[cut], means[RESAMPLES - 1 - cut])
}

fn label(evidence: &[Evidence], score: f32, low: f32, high: f32) -> StanceLabel {
    let share = |side: f32| {
        let strong = evidence.iter().filter(|e| e.score * side >= STRONG).count();
        strong as f32 / evidence.len() as f32
    };
    let enough = evidence.len() >= FEWEST_SENTENCES;
    if enough && share(1.0) >= MIXED_SHARE && share(-1.0) >= MIXED_SHARE {
        StanceLabel::Mixed
    } else if !enough && score.abs() < SURE {
        StanceLabel::Unclear
    } else if score.abs() <= NEUTRAL && low >= -2.0 * NEUTRAL && high <= 2.0 * NEUTRAL {
        StanceLabel::Neutral
    } else if high < 0.0 {
        StanceLabel::Opposes
    } else if low > 0.0 {
        StanceLabel::Supports
    } else {
        StanceLabel::Unclear
    }
}

/// The rules behind the labels, in words, with the numbers that are in force.
pub fn label_rules() -> String {
    let wide = 2.0 * NEUTRAL;
    format!(
        "In this order: `mixed` where at least {FEWEST_SENTENCES} sentences speak of the actor and a share of\n\
         {MIXED_SHARE} of them or more is beyond {STRONG} on either side; `unclear` where fewer sentences speak of it and the\n\
         score is within {SURE}; `neutral` where the score is within {NEUTRAL} and the interval within {wide}; `opposes` or\n\
         `supports` where the whole interval is on one side of zero; else `unclear`. These numbers were set by\n\
         judgement, not fitted to human codes. A single sentence's interval is its score give or take the model's doubt."
    )
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::document::{EntityType, MentionKind, Probabilities, Span};

    fn opinion(holder: Holder, sentence: usize, probs: [f32; 3]) -> Opinion {
        Opinion {
            holder,
            target: 0,
            sentence,
            mention: 0,
            attribution: None,
            probs: Probabilities(probs),
            evidence: true,
            sure: true,
        }
    }

    fn actor(id: &str, part_of: Option<&str>) -> Actor {
        Actor {
            id: id.into(),
            name: id.into(),
            entity_type: EntityType::Org,
            aliases: Vec::new(),
            known: true,
            focus: false,
            part_of: part_of.map(str::to_owned),
            agent: true,
        }
    }

    fn mention() -> Mention {
        Mention {
            span: Span::new(0, 1),
            entity_type: EntityType::Org,
            kind: MentionKind::Name,
            actor: 0,
            sentence: 0,
            score: 1.0,
        }
    }

    const BAD: [f32; 3] = [0.9, 0.1, 0.0];
    const FLAT: [f32; 3] = [0.05, 0.9, 0.05];
    const GOOD: [f32; 3] = [0.0, 0.1, 0.9];

    fn author(probs: &[[f32; 3]]) -> Stance {
        let opinions: Vec<_> =
            probs.iter().enumerate().map(|(i, &p)| opinion(Holder::Author, i, p)).collect();
        stances(&opinions, &[mention()], &[actor("a", None)], "a").remove(0)
    }

    #[test]
    fn labels_say_what_the_evidence_carries() {
        assert_eq!(author(&[BAD, BAD, BAD, FLAT]).label, StanceLabel::Opposes);
        assert_eq!(author(&[GOOD, GOOD, FLAT]).label, StanceLabel::Supports);
        assert_eq!(author(&[FLAT, FLAT, FLAT]).label, StanceLabel::Neutral);
        assert_eq!(author(&[BAD, GOOD, BAD, GOOD]).label, StanceLabel::Mixed);
        assert_eq!(author(&[[0.5, 0.4, 0.1]]).label, StanceLabel::Unclear);
        assert_eq!(author(&[FLAT]).label, StanceLabel::Unclear);
        assert_eq!(author(&[BAD]).label, StanceLabel::Opposes);
    }

    #[test]
    fn the_interval_holds_the_score_and_is_the_same_every_time() {
        let s = author(&[BAD, FLAT, FLAT, GOOD, BAD]);
        assert!(s.low <= s.score && s.score <= s.high && s.low < s.high);
        assert_eq!(s, author(&[BAD, FLAT, FLAT, GOOD, BAD]));
    }

    #[test]
    fn holders_are_kept_apart_and_the_strongest_opinion_comes_first() {
        let opinions = [
            opinion(Holder::Actor(1), 0, GOOD),
            opinion(Holder::Author, 0, FLAT),
            opinion(Holder::Author, 1, BAD),
        ];
        let got = stances(&opinions, &[mention()], &[actor("a", None)], "a");
        let seen: Vec<_> = got.iter().map(|s| (s.holder, s.opinions.clone())).collect();
        assert_eq!(seen, [(Holder::Author, vec![2, 1]), (Holder::Actor(1), vec![0])]);
    }

    #[test]
    fn a_pronoun_counts_only_where_no_name_does() {
        let pronoun = Mention { kind: MentionKind::Pronoun, ..mention() };
        let at = |mention: usize, probs| Opinion { mention, ..opinion(Holder::Author, mention, probs) };
        let opinions = [at(0, BAD), at(1, FLAT)];
        let actors = [actor("a", None)];
        let both = stances(&opinions, &[mention(), pronoun.clone()], &actors, "a");
        assert_eq!(both[0].opinions, [0]);
        let alone = stances(&opinions, &[pronoun.clone(), pronoun], &actors, "a");
        assert_eq!(alone[0].opinions, [0, 1]);
    }

    #[test]
    fn what_is_no_evidence_counts_for_nothing() {
        let mut o = opinion(Holder::Author, 0, BAD);
        o.evidence = false;
        assert!(stances(&[o], &[mention()], &[actor("a", None)], "a").is_empty());
    }

    #[test]
    fn what_is_said_of_a_part_counts_toward_the_whole() {
        let actors = [actor("army", Some("state")), actor("state", None)];
        let opinions = [opinion(Holder::Author, 0, BAD), opinion(Holder::Actor(1), 1, BAD)];
        let got = stances(&opinions, &[mention()], &actors, "a");
        let seen: Vec<_> = got.iter().map(|s| (s.holder, s.target)).collect();
        assert_eq!(seen, [(Holder::Author, 0), (Holder::Author, 1), (Holder::Actor(1), 0)]);
    }
}
