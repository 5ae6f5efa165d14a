//! Opinions: one holder toward one target in one sentence.
//!
//! Inside attributed content the source is the holder; outside, the author. Opinions of others come from the article
//! reader, if the model has one. Otherwise, if the holder is mentioned in the sentence, the directed head reads the pair,
//! the target head reads the target, and both are combined; if not, the target head alone decides. The author's opinions
//! come from the article reader, if the model has one; otherwise the target head and the author head are combined: the
//! first detects every blame and praise, the second whose it is. An actor who likes or dislikes another in the author's
//! words ("Islamabad accused Kabul") is a holder too. Mere places neither hold opinions nor are targets.

use std::collections::{BTreeSet, HashMap};
use std::ops::Range;

use super::author::{self, AuthorReading};
use super::evidence::wholes;
use crate::attribution::{Voices, can_hold};
use crate::document::{Actor, Attribution, Document, Holder, Mention, Opinion, Part, Probabilities, Span};
use crate::encode::{
    ArticleReader, EncodeError, Encoded, Encoder, Matrix, ModelConfig, PairAt, ReportAt, SpanPooling,
    TargetAt, TargetLogits, Voice, softmax,
};

/// How probable an actor's like or dislike of another must be, outside attributions, to be an opinion: by the directed
/// head, and by the article reader, whose reports are shifted so that more likely than not is enough.
const DIRECTED_FLOOR: f32 = 0.6;
const REPORTED_FLOOR: f32 = 0.5;

/// The heads' predictions for a document's mentions.
#[derive(Clone, Debug, PartialEq)]
pub struct OpinionSet {
    /// By sentence and target, then holder.
    pub opinions: Vec<Opinion>,
    /// The article reader's result for the author, if the model has one; its opinions are part of [`Self::opinions`].
    pub read: Option<AuthorReading>,
    /// Whether the article reader gave the opinions of others as well.
    pub reported: bool,
    /// Sentiment toward each mention, whoever holds it.
    pub mentions: Vec<Probabilities>,
    /// The author's own sentiment toward each mention's actor in that sentence.
    pub author: Vec<Probabilities>,
    /// Overall sentiment of each sentence: the target head with the whole sentence as target.
    pub sentences: Vec<Probabilities>,
}

impl OpinionSet {
    /// Puts the author's opinions, as the article reader gives them, among the others.
    fn merged(mut self) -> Self {
        let Some(read) = &mut self.read else { return self };
        let others = self.opinions.len();
        self.opinions.append(&mut read.opinions);
        let mut order: Vec<usize> = (0..self.opinions.len()).collect();
        order.sort_by_key(|&i| {
            let o = &self.opinions[i];
            (o.sentence, o.mention.is_none(), o.mention, o.target, o.holder)
        });
        let mut place = vec![0; order.len()];
        for (new, &old) in order.iter().enumerate() {
            place[old] = new;
        }
        for stance in &mut read.stances {
            stance.opinions.iter_mut().for_each(|o| *o = place[others + *o]);
        }
        self.opinions = order.into_iter().map(|i| self.opinions[i].clone()).collect();
        self
    }

    /// The opinions at a mention.
    pub(super) fn of_mention(&self, mention: usize) -> impl Iterator<Item = &Opinion> {
        let first = self.opinions.partition_point(|o| o.mention < Some(mention));
        self.opinions[first..].iter().take_while(move |o| o.mention == Some(mention))
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
    voice: Voice,
}

enum By {
    /// Whoever speaks the words that the mention stands in.
    Speaker,
    /// Another actor of the sentence.
    Actor(usize),
}

/// What opinions are read from: a document, who is in it, where they are spoken of and who said what.
#[derive(Clone, Copy)]
pub struct Discourse<'a> {
    /// The document.
    pub document: &'a Document,
    /// Where its actors are spoken of, in order.
    pub mentions: &'a [Mention],
    /// Who is in it.
    pub actors: &'a [Actor],
    /// Who said what.
    pub attributions: &'a [Attribution],
    /// The kinds of parts whose opinions count toward their whole as well.
    pub roll_up: &'a BTreeSet<Part>,
}

/// Reads all opinions of a document.
pub fn opinions(
    discourse: &Discourse<'_>,
    pooling: &mut SpanPooling<'_>,
    encoder: &dyn Encoder,
    config: &ModelConfig,
) -> Result<OpinionSet, EncodeError> {
    let Discourse { document, mentions, actors, attributions, roll_up } = *discourse;
    let targets = targets(document, pooling, mentions);
    let TargetLogits { sentiment, author } = encoder.targets(pooling, &targets)?;
    let author = class_probabilities(&author, config.temperature.author);
    let mut toward = class_probabilities(&sentiment, config.temperature.sentiment);
    let sentences = toward.split_off(mentions.len());
    let voices = Voices::new(attributions);
    let holders: Vec<_> = mentions.iter().map(|m| voices.holder(m.span)).collect();
    let mut pairs = pairs(document, pooling.encoded(), mentions, actors, attributions, &holders);
    let reader = encoder.article_reader();
    let by_reader = reader.is_some();
    let (directed, floor, sure) = match reader {
        Some(reader) => {
            let read = reported(pooling, &pairs, reader, config.reader.reported_shift)?;
            (read, REPORTED_FLOOR, REPORTED_FLOOR)
        }
        None => {
            // The directed head learned from pairs of one sentence.
            pairs.retain(|p| p.voice != Voice::Far);
            let read = read_pairs(pooling, &pairs, encoder, config.temperature.directed)?;
            (read, DIRECTED_FLOOR, config.threshold.directed)
        }
    };
    let reader = reader.filter(|_| author::is_article(document));

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
            mention: Some(index),
            attribution,
            probs,
            evidence: document.role(mention.sentence).is_evidence(),
            sure: probs.confidence() >= threshold,
            weight: probs.confidence() * mention.score,
        };
        let others: Vec<(usize, Probabilities)> = strongest_by_actor(of_mention());
        let own = match (holder, of_mention().find(|(p, _)| matches!(p.by, By::Speaker))) {
            (Holder::Author, _) => (both(author[index], toward[index]), config.threshold.sentiment),
            (_, Some((_, probs))) => (if by_reader { *probs } else { both(*probs, toward[index]) }, sure),
            (_, None) => (toward[index], config.threshold.sentiment),
        };
        let read_apart = holder == Holder::Author && reader.is_some();
        if holder != Holder::Actor(mention.actor) && !read_apart {
            opinions.push(opinion(holder, own.0, own.1));
        }
        for (actor, probs) in others {
            if holder != Holder::Actor(actor) && 1.0 - probs.0[1] >= floor {
                // The author, or the current speaker, reports it; the actor is not quoted.
                let told = opinion(Holder::Actor(actor), probs, sure);
                opinions.push(Opinion { attribution: None, ..told });
            }
        }
    }
    let read = match reader {
        Some(reader) => {
            let wholes = wholes(actors, roll_up);
            Some(author::read(document, pooling, mentions, actors, &wholes, reader, &config.reader)?)
        }
        None => None,
    };
    let author = author[..mentions.len()].to_vec();
    Ok(OpinionSet { opinions, read, reported: by_reader, mentions: toward, author, sentences }.merged())
}

/// Every mention and then every sentence as a whole, in its sentence.
fn targets(document: &Document, pooling: &mut SpanPooling<'_>, mentions: &[Mention]) -> Vec<TargetAt> {
    let of_mentions = mentions.iter().map(|m| (m.sentence, m.span));
    let of_sentences = document.sentences.iter().enumerate().map(|(i, s)| (i, s.span));
    of_mentions.chain(of_sentences).map(|(sentence, span)| pooling.target(sentence, span)).collect()
}

/// Probabilities of three classes from rows of logits.
fn class_probabilities(logits: &Matrix, temperature: f32) -> Vec<Probabilities> {
    let of = |i| {
        let p = softmax(logits.row(i), temperature);
        Probabilities([p[0], p[1], p[2]])
    };
    (0..logits.rows()).map(of).collect()
}

/// The pairs worth reading, in order of the target mention: whoever speaks the words that a mention stands in toward it, and
/// every other actor of the sentence toward it.
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
            let pair = |holder, by, voice| Pair {
                sentence: target.sentence,
                holder,
                target: target_rows.clone(),
                mention: base + i,
                by,
                voice,
            };
            let (holder, attribution) = holders[base + i];
            let source = attribution.and_then(|a| attributions[a].source.as_ref()).map(|s| s.span);
            let speaker = source.or_else(|| last_mention(&mentions[..base + i], holder));
            if let Some((span, rows)) = speaker.and_then(|span| Some((span, encoded.rows(span)?))) {
                let near = document.sentence_at(span.start) == Some(target.sentence);
                pairs.push(pair(rows, By::Speaker, if near { Voice::Near } else { Voice::Far }));
            }
            let voice = match holder {
                Holder::Author => Voice::Author,
                Holder::Actor(actor) if actor == target.actor => Voice::Target,
                _ => Voice::Other,
            };
            let holds =
                |m: &&Mention| m.actor != target.actor && can_hold(&actors[m.actor]) && !leads(document, m);
            for other in sentence.iter().filter(holds) {
                if let Some(rows) = encoded.rows(other.span) {
                    pairs.push(pair(rows, By::Actor(other.actor), voice));
                }
            }
        }
    }
    pairs
}

/// Where an actor who holds an opinion was last spoken of.
fn last_mention(before: &[Mention], holder: Holder) -> Option<Span> {
    let Holder::Actor(actor) = holder else { return None };
    before.iter().rev().find(|m| m.actor == actor).map(|m| m.span)
}

/// Whether a mention is but the first part of a longer name or title, and so not who acts: "Democratic Senator Roe".
fn leads(document: &Document, mention: &Mention) -> bool {
    let end = mention.span.end;
    let text = &document.article.text;
    let next = text.slice(Span::new(end, end + 2));
    next.starts_with(' ') && next.ends_with(char::is_uppercase) && mention.kind.is_name()
}

/// Probabilities that the article reports the holder to be against the target, neither, for it.
fn reported(
    pooling: &mut SpanPooling<'_>,
    pairs: &[Pair],
    reader: &ArticleReader,
    shift: f32,
) -> Result<Vec<Probabilities>, EncodeError> {
    let at = |pair: &Pair| ReportAt {
        holder: pooling.span(pair.holder.clone()),
        target: pooling.span(pair.target.clone()),
        sentence: pair.sentence,
        voice: pair.voice,
    };
    let readings: Vec<ReportAt> = pairs.iter().map(at).collect();
    let logits = reader.reported(pooling, &readings)?;
    let probs = |row: usize| {
        let logits = logits.row(row);
        let p = softmax(&[logits[0] + shift, logits[1], logits[2] + shift], 1.0);
        Probabilities([p[0], p[1], p[2]])
    };
    Ok((0..pairs.len()).map(probs).collect())
}

/// Probabilities that the holder dislikes, does not judge, likes the target.
///
/// The head is read in both orders of a pair and the five outcomes compete, as it was trained. Two actors of a sentence
/// are a pair in either direction, so that most readings serve two pairs.
fn read_pairs(
    pooling: &mut SpanPooling<'_>,
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
        let (holder, target) = (pooling.span(pair.holder.clone()), pooling.span(pair.target.clone()));
        let reading = PairAt { holder, target, sentence: pair.sentence };
        [row(reading), row(PairAt { holder: target, target: holder, ..reading })]
    };
    let both_ways: Vec<[usize; 2]> = pairs.iter().map(&mut both_ways).collect();
    let logits = encoder.directed(pooling, &readings)?;
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
