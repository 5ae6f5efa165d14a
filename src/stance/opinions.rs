//! Opinions: one holder toward one target in one sentence.
//!
//! Inside attributed content the source is the holder; outside, the author. Where the holder's own
//! span stands in the sentence, the directed head reads the pair; else the target head reads the
//! target alone. The author's opinion is what the target head and the head for his own judgement say together: the one
//! feels every blame and praise, the other knows whose it is. An actor who likes or dislikes another in the author's words
//! ("Islamabad accused Kabul") is a holder too. Mere places neither hold opinions nor are judged.

use std::collections::HashMap;
use std::ops::Range;

use crate::attribution::Voices;
use crate::document::{Actor, Attribution, Document, Holder, Mention, Opinion, Probabilities};
use crate::encode::{
    EncodeError, Encoded, Encoder, Gathered, Matrix, ModelConfig, PairAt, TargetAt, TargetLogits, softmax,
};

/// How probable an actor's like or dislike of another must be, outside attributions, to be an opinion.
const DIRECTED_FLOOR: f32 = 0.6;

/// What the heads say of a document's mentions.
#[derive(Clone, Debug, PartialEq)]
pub struct Judged {
    /// In order of their mention, then holder.
    pub opinions: Vec<Opinion>,
    /// Sentiment toward each mention, whoever holds it.
    pub mentions: Vec<Probabilities>,
    /// What the author himself holds of each mention's actor there.
    pub author: Vec<Probabilities>,
    /// Overall sentiment of each sentence: the target head with the whole sentence as target.
    pub sentences: Vec<Probabilities>,
}

impl Judged {
    /// The opinions at a mention.
    pub(super) fn of_mention(&self, mention: usize) -> impl Iterator<Item = &Opinion> {
        let first = self.opinions.partition_point(|o| o.mention < mention);
        self.opinions[first..].iter().take_while(move |o| o.mention == mention)
    }
}

/// A pair of spans of one sentence to read, and for whom.
struct Pair {
    sentence: usize,
    holder: Range<usize>,
    target: Range<usize>,
    /// Index of the target mention.
    mention: usize,
    by: By,
}

enum By {
    /// The source of the attribution that the mention stands in.
    Source,
    /// Another actor of the sentence.
    Actor(usize),
}

/// Reads all opinions of a document.
pub fn opinions(
    document: &Document,
    gathered: &mut Gathered<'_>,
    mentions: &[Mention],
    actors: &[Actor],
    attributions: &[Attribution],
    encoder: &dyn Encoder,
    config: &ModelConfig,
) -> Result<Judged, EncodeError> {
    let targets = targets(document, gathered, mentions);
    let TargetLogits { sentiment, author } = encoder.targets(gathered, &targets)?;
    let author = three_by_three(&author, config.temperature.author);
    let mut toward = three_by_three(&sentiment, config.temperature.sentiment);
    let sentences = toward.split_off(mentions.len());
    let voices = Voices::new(attributions);
    let holders: Vec<_> = mentions.iter().map(|m| voices.holder(m.span)).collect();
    let pairs = pairs(document, gathered.encoded(), mentions, actors, attributions, &holders);
    let directed = read_pairs(gathered, &pairs, encoder, config.temperature.directed)?;

    let mut opinions = Vec::new();
    for (index, mention) in mentions.iter().enumerate().filter(|(_, m)| actors[m.actor].agent) {
        let (holder, attribution) = holders[index];
        let first = pairs.partition_point(|p| p.mention < index);
        let of_mention =
            || pairs[first..].iter().zip(&directed[first..]).take_while(|(p, _)| p.mention == index);
        let opinion = |holder, probs: Probabilities, threshold| Opinion {
            holder,
            target: mention.actor,
            sentence: mention.sentence,
            mention: index,
            attribution,
            probs,
            evidence: document.role(mention.sentence).is_evidence(),
            sure: probs.confidence() >= threshold,
        };
        let others: Vec<(usize, Probabilities)> = strongest_by_actor(of_mention());
        let own = match (holder, of_mention().find(|(p, _)| matches!(p.by, By::Source))) {
            (Holder::Author, _) => (both(author[index], toward[index]), config.threshold.sentiment),
            (_, Some((_, probs))) => (*probs, config.threshold.directed),
            (_, None) => (toward[index], config.threshold.sentiment),
        };
        if holder != Holder::Actor(mention.actor) {
            opinions.push(opinion(holder, own.0, own.1));
        }
        for (actor, probs) in others {
            if holder != Holder::Actor(actor) && 1.0 - probs.0[1] >= DIRECTED_FLOOR {
                // The author, or whoever speaks here, tells of it; the actor is not quoted.
                let told = opinion(Holder::Actor(actor), probs, config.threshold.directed);
                opinions.push(Opinion { attribution: None, ..told });
            }
        }
    }
    Ok(Judged { opinions, mentions: toward, author: author[..mentions.len()].to_vec(), sentences })
}

/// Every mention and then every sentence as a whole, in its sentence.
fn targets(document: &Document, gathered: &mut Gathered<'_>, mentions: &[Mention]) -> Vec<TargetAt> {
    let of_mentions = mentions.iter().map(|m| (m.sentence, m.span));
    let of_sentences = document.sentences.iter().enumerate().map(|(i, s)| (i, s.span));
    of_mentions.chain(of_sentences).map(|(sentence, span)| gathered.target(sentence, span)).collect()
}

/// Probabilities of three classes from rows of logits.
fn three_by_three(logits: &Matrix, temperature: f32) -> Vec<Probabilities> {
    let of = |i| {
        let p = softmax(logits.row(i), temperature);
        Probabilities([p[0], p[1], p[2]])
    };
    (0..logits.rows()).map(of).collect()
}

/// The pairs worth reading, in order of the target mention: the source of a mention's attribution toward it, where both stand in one
/// sentence, and every other actor of the sentence toward it.
fn pairs(
    document: &Document,
    encoded: &Encoded,
    mentions: &[Mention],
    actors: &[Actor],
    attributions: &[Attribution],
    holders: &[(Holder, Option<usize>)],
) -> Vec<Pair> {
    let mut pairs = Vec::new();
    for sentence in mentions.chunk_by(|a, b| a.sentence == b.sentence) {
        let base = mentions.partition_point(|m| m.span.start < sentence[0].span.start);
        for (i, target) in sentence.iter().enumerate().filter(|(_, m)| actors[m.actor].agent) {
            let Some(target_rows) = encoded.rows(target.span) else { continue };
            let source = holders[base + i].1.and_then(|a| attributions[a].source.as_ref());
            let source = source.filter(|s| document.sentence_at(s.span.start) == Some(target.sentence));
            let pair = |holder, by| Pair {
                sentence: target.sentence,
                holder,
                target: target_rows.clone(),
                mention: base + i,
                by,
            };
            if let Some(rows) = source.and_then(|s| encoded.rows(s.span)) {
                pairs.push(pair(rows, By::Source));
            }
            for other in sentence.iter().filter(|m| m.actor != target.actor && actors[m.actor].agent) {
                if let Some(rows) = encoded.rows(other.span) {
                    pairs.push(pair(rows, By::Actor(other.actor)));
                }
            }
        }
    }
    pairs
}

/// Probabilities that the holder dislikes, does not judge, likes the target.
///
/// The head is read in both orders of a pair and the five outcomes compete, as it was trained. Two actors of a sentence
/// are a pair in either direction, so that most readings serve two pairs.
fn read_pairs(
    gathered: &mut Gathered<'_>,
    pairs: &[Pair],
    encoder: &dyn Encoder,
    temperature: f32,
) -> Result<Vec<Probabilities>, EncodeError> {
    let mut readings = Vec::new();
    let mut known = HashMap::new();
    let mut row = |reading: PairAt| {
        *known.entry(reading).or_insert_with(|| {
            readings.push(reading);
            readings.len() - 1
        })
    };
    let mut both_ways = |pair: &Pair| {
        let (holder, target) = (gathered.span(pair.holder.clone()), gathered.span(pair.target.clone()));
        let reading = PairAt { holder, target, sentence: pair.sentence };
        [row(reading), row(PairAt { holder: target, target: holder, ..reading })]
    };
    let both_ways: Vec<[usize; 2]> = pairs.iter().map(&mut both_ways).collect();
    let logits = encoder.directed(gathered, &readings)?;
    let read = |[forward, back]: [usize; 2]| {
        let [_, forward_likes, _, forward_dislikes, _] =
            five_way(logits.row(forward), logits.row(back), temperature);
        Probabilities([forward_dislikes, 1.0 - forward_likes - forward_dislikes, forward_likes])
    };
    Ok(both_ways.into_iter().map(read).collect())
}

/// Probabilities of: nothing, p likes q, q likes p, p dislikes q, q dislikes p, from the directed
/// head's logits for (p, q) and for (q, p).
pub(crate) fn five_way(pq: &[f32], qp: &[f32], temperature: f32) -> [f32; 5] {
    let p = softmax(&[pq[0] + qp[0], pq[1], qp[1], pq[2], qp[2]], temperature);
    [p[0], p[1], p[2], p[3], p[4]]
}

/// For each other actor of the sentence, its strongest reading toward the mention.
fn strongest_by_actor<'a>(
    read: impl Iterator<Item = (&'a Pair, &'a Probabilities)>,
) -> Vec<(usize, Probabilities)> {
    let mut best: Vec<(usize, Probabilities)> = Vec::new();
    for (pair, &probs) in read {
        let By::Actor(actor) = pair.by else { continue };
        match best.iter_mut().find(|(a, _)| *a == actor) {
            Some((_, p)) if probs.0[1] < p.0[1] => *p = probs,
            Some(_) => {}
            None => best.push((actor, probs)),
        }
    }
    best
}

/// What two heads say together: the normalised geometric mean of their probabilities.
fn both(one: Probabilities, other: Probabilities) -> Probabilities {
    let means: [f32; 3] = std::array::from_fn(|class| (one.0[class] * other.0[class]).sqrt());
    let all = means.iter().sum::<f32>().max(f32::MIN_POSITIVE);
    Probabilities(means.map(|mean| mean / all))
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn swapping_a_pair_swaps_its_answer() {
        let (pq, qp) = ([0.1, 2.0, 0.3], [0.4, 0.5, 1.6]);
        let a = five_way(&pq, &qp, 1.0);
        let b = five_way(&qp, &pq, 1.0);
        assert_eq!([a[0], a[1], a[3]], [b[0], b[2], b[4]]);
        assert!((a.iter().sum::<f32>() - 1.0).abs() < 1e-6);
    }

    #[test]
    fn two_heads_agree_or_leave_it_open() {
        let against = Probabilities([0.8, 0.1, 0.1]);
        let same = both(against, against);
        assert!(against.0.iter().zip(same.0).all(|(a, b)| (a - b).abs() < 1e-6));
        let open = both(against, Probabilities([0.1, 0.8, 0.1]));
        assert!((open.0[0] - open.0[1]).abs() < 1e-6 && (open.0.iter().sum::<f32>() - 1.0).abs() < 1e-6);
    }
}
