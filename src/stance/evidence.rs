//! Evidence for the author's stance toward an actor: the sentences that mention it, and a few features of them that a
//! reader can check by hand.

use std::collections::{BTreeSet, HashMap};

use super::OpinionSet;
use crate::attribution::Voices;
use crate::document::{Actor, Attribution, Commitment, Document, Holder, Mention, Part};

/// Features of direction: each changes its sign with the sentences'. About -1 to 1; `author_balance` is a
/// difference of logarithms of 1 + a sum.
pub const DIRECTION: [&str; 6] =
    ["author_mean", "author_extremes", "author_balance", "endorsed", "distanced", "answered"];

/// Features of strength, regardless of direction: logarithms of 1 + a sum or a count, distances, a share.
pub const SIZE: [&str; 6] =
    ["author_strength", "author_spread", "author_size", "sentiment_spread", "sentences", "reporting"];

/// The stance head's input for an actor.
#[derive(Clone, Copy, Debug, Default, PartialEq)]
pub struct Features {
    /// In the order of [`DIRECTION`].
    pub direction: [f32; DIRECTION.len()],
    /// In the order of [`SIZE`].
    pub size: [f32; SIZE.len()],
    /// Mean sentiment of all sentences that name the actor, whoever holds it, as far as the article is a report: times
    /// the cube of the share of its sentences that hold somebody else's words.
    pub tone: f32,
}

/// One sentence's evidence about an actor: means over its mentions there, weighted by confidence.
#[derive(Clone, Copy, Debug, PartialEq)]
pub struct Evidence {
    /// Index of the sentence.
    pub sentence: usize,
    /// What the author holds there: probabilities of negative and positive.
    pub author: [f32; 2],
    /// Whether it names the actor, and does not only refer to it.
    pub named: bool,
    /// Sentiment, whoever holds it: positive less negative.
    pub sentiment: f32,
    /// Whether a mention is in the author's own words.
    pub own: bool,
    /// Otherwise, the author's commitment to the words that contain it.
    pub commitment: Commitment,
    /// Where none does, the overall sentiment of the author's sentence after these words: positive less negative.
    pub answer: f32,
    /// How sure the surest mention is, 0 to 1.
    pub weight: f32,
}

/// What stances are made from: a document and what the other stages found in it.
pub struct Material<'a> {
    /// The document.
    pub document: &'a Document,
    /// Who is in it.
    pub actors: &'a [Actor],
    /// Where they are spoken of.
    pub mentions: &'a [Mention],
    /// Who said what.
    pub attributions: &'a [Attribution],
    /// What is held of them.
    pub judged: &'a OpinionSet,
    /// The kinds of parts whose opinions count toward their whole as well.
    pub roll_up: &'a BTreeSet<Part>,
}

/// A document's evidence, to be asked for by actor.
pub struct EvidenceIndex<'a> {
    material: &'a Material<'a>,
    /// For each sentence, whether it holds words that the author credits to somebody.
    reported: Vec<bool>,
    /// For each actor the mentions that are evidence, in order.
    mentions: Vec<Vec<usize>>,
    /// For each actor those that are part of it.
    parts: Vec<Vec<usize>>,
}

impl<'a> EvidenceIndex<'a> {
    /// Indexes the evidence in `material` for all actors.
    pub fn new(material: &'a Material<'a>) -> Self {
        let Material { document, actors, attributions, .. } = *material;
        let voices = Voices::new(attributions);
        let mut mentions = vec![Vec::new(); actors.len()];
        for (i, m) in material.mentions.iter().enumerate() {
            if document.role(m.sentence).is_evidence() {
                mentions[m.actor].push(i);
            }
        }
        let mut parts = vec![Vec::new(); actors.len()];
        for (part, whole) in wholes(actors, material.roll_up).into_iter().enumerate() {
            if let Some(whole) = whole {
                parts[whole].push(part);
            }
        }
        let reported = document.sentences.iter().map(|s| voices.reports(s.span)).collect();
        Self { material, reported, mentions, parts }
    }

    /// Share of the article's sentences that hold somebody else's words.
    pub fn reporting(&self) -> f32 {
        let reported = self.reported.iter().filter(|r| **r).count();
        reported as f32 / self.reported.len().max(1) as f32
    }

    /// The sentences of title and body that speak of an actor or of a part of it, in order, by name or not.
    pub fn of(&self, actor: usize) -> Vec<Evidence> {
        let mentions = self.material.mentions;
        let actors = self.parts[actor].iter().copied().filter(|&part| part != actor).chain([actor]);
        let mut at: Vec<usize> = actors.flat_map(|a| &self.mentions[a]).copied().collect();
        at.sort_by_key(|&i| (mentions[i].sentence, i));
        at.chunk_by(|&a, &b| mentions[a].sentence == mentions[b].sentence).map(|at| self.one(at)).collect()
    }

    /// What the sentence of these mentions says.
    fn one(&self, at: &[usize]) -> Evidence {
        let Material { document, mentions, attributions, judged, .. } = *self.material;
        let weight: f32 = at.iter().map(|&i| mentions[i].score).sum::<f32>().max(f32::EPSILON);
        let mean = |value: &dyn Fn(usize) -> f32| {
            at.iter().map(|&i| mentions[i].score * value(i)).sum::<f32>() / weight
        };
        let opinions = || at.iter().flat_map(|&i| judged.of_mention(i));
        let within = opinions().find_map(|o| o.attribution);
        // The first sentence after the words that is the author's own, if it is the very next one.
        let answer = within.and_then(|a| {
            let end = attributions[a].content.iter().map(|c| c.end).max()?;
            let next = document.sentences.partition_point(|s| s.span.start < end);
            (!*self.reported.get(next)?).then(|| judged.sentences[next].score())
        });
        Evidence {
            sentence: mentions[at[0]].sentence,
            author: [mean(&|i| judged.author[i].0[0]), mean(&|i| judged.author[i].0[2])],
            named: at.iter().any(|&i| mentions[i].kind.is_name()),
            sentiment: mean(&|i| judged.mentions[i].score()),
            own: opinions().any(|o| o.holder == Holder::Author),
            commitment: within.map_or(Commitment::Neutral, |a| attributions[a].commitment),
            answer: answer.unwrap_or(0.0),
            weight: at.iter().map(|&i| mentions[i].score).fold(0.0, f32::max),
        }
    }
}

/// For each actor the one that it is part of, where the article names that one and `roll_up` asks for parts of its kind:
/// who blames a government may be his country's patriot, so nothing is summed up unasked.
pub(super) fn wholes(actors: &[Actor], roll_up: &BTreeSet<Part>) -> Vec<Option<usize>> {
    let by_id: HashMap<&str, usize> =
        actors.iter().enumerate().rev().map(|(i, a)| (a.id.as_str(), i)).collect();
    let whole = |a: &Actor| {
        a.part.filter(|part| roll_up.contains(part))?;
        by_id.get(a.part_of.as_deref()?).copied()
    };
    actors.iter().map(whole).collect()
}

/// A mean by weight; 0 of nothing.
#[derive(Clone, Copy, Default)]
struct Mean {
    sum: f32,
    weight: f32,
}

impl Mean {
    fn add(&mut self, value: f32, weight: f32) {
        self.sum += value * weight;
        self.weight += weight;
    }

    fn value(self) -> f32 {
        if self.weight > 0.0 { self.sum / self.weight } else { 0.0 }
    }
}

/// The features of an actor, from the sentences that speak of it in any order; `reporting` is that of its article.
pub fn features<'e>(evidence: impl Iterator<Item = &'e Evidence>, reporting: f32) -> Features {
    let [mut author, mut endorsed, mut distanced, mut answered, mut tone] = [Mean::default(); 5];
    let [mut against, mut for_, mut sentences] = [0.0f32; 3];
    let [mut author_ends, mut sentiment_ends] = [[0.0f32; 2]; 2];
    for e in evidence {
        let score = e.author[1] - e.author[0];
        author.add(score, e.weight);
        widen(&mut author_ends, score * e.weight);
        against += e.author[0] * e.weight;
        for_ += e.author[1] * e.weight;
        if e.own {
            widen(&mut sentiment_ends, e.sentiment * e.weight);
        } else {
            answered.add(e.sentiment * e.answer, e.weight);
            match e.commitment {
                Commitment::Endorsing => endorsed.add(e.sentiment, e.weight),
                Commitment::Distancing => distanced.add(e.sentiment, e.weight),
                Commitment::Neutral => {}
            }
        }
        if e.named {
            tone.add(e.sentiment, e.weight);
        }
        sentences += 1.0;
    }
    Features {
        direction: [
            author.value(),
            author_ends[0] + author_ends[1],
            for_.ln_1p() - against.ln_1p(),
            endorsed.value(),
            distanced.value(),
            answered.value(),
        ],
        size: [
            for_.ln_1p() + against.ln_1p(),
            author_ends[1] - author_ends[0],
            author.value().abs(),
            sentiment_ends[1] - sentiment_ends[0],
            sentences.ln_1p(),
            reporting,
        ],
        tone: reporting.powi(3) * tone.value(),
    }
}

/// Makes room for a value between the two ends.
fn widen(ends: &mut [f32; 2], value: f32) {
    *ends = [ends[0].min(value), ends[1].max(value)];
}

#[cfg(test)]
mod tests {
    use super::*;

    fn said(author: [f32; 2], sentiment: f32) -> Evidence {
        Evidence {
            sentence: 0,
            author,
            named: true,
            sentiment,
            own: true,
            commitment: Commitment::Neutral,
            answer: 0.0,
            weight: 1.0,
        }
    }

    fn of(evidence: &[Evidence], reporting: f32) -> Features {
        features(evidence.iter(), reporting)
    }

    fn direction(features: &Features, name: &str) -> f32 {
        DIRECTION
            .iter()
            .zip(features.direction)
            .find(|(n, _)| **n == name)
            .map_or(f32::NAN, |(_, value)| value)
    }

    #[test]
    fn sentences_turned_round_change_the_direction_and_not_the_size() {
        let [a, b] = [said([0.7, 0.1], -0.4), said([0.1, 0.3], 0.2)];
        let turned = [said([0.1, 0.7], 0.4), said([0.3, 0.1], -0.2)];
        let (one, other) = (of(&[a, b], 0.5), of(&turned, 0.5));
        assert!(
            one.direction.iter().zip(other.direction).all(|(x, y)| (x + y).abs() < 1e-6),
            "{one:?} {other:?}"
        );
        assert!(one.size.iter().zip(other.size).all(|(x, y)| (x - y).abs() < 1e-6), "{one:?} {other:?}");
        assert!((one.tone + other.tone).abs() < 1e-6);
        assert!(direction(&one, "author_mean") < 0.0);
    }

    #[test]
    fn what_others_say_counts_by_how_it_is_passed_on_and_answered() {
        let reported =
            |commitment, answer| Evidence { own: false, commitment, answer, ..said([0.0, 0.0], -0.8) };
        let endorsed = of(&[reported(Commitment::Endorsing, 0.0)], 0.5);
        let distanced = of(&[reported(Commitment::Distancing, 0.0)], 0.5);
        let answered = of(&[reported(Commitment::Neutral, -0.5)], 0.5);
        for (features, name, value) in
            [(endorsed, "endorsed", -0.8), (distanced, "distanced", -0.8), (answered, "answered", 0.4)]
        {
            for other in ["endorsed", "distanced", "answered"] {
                let expected = if other == name { value } else { 0.0 };
                assert!(
                    (direction(&features, other) - expected).abs() < 1e-6,
                    "{name}: {other} of {features:?}"
                );
            }
        }
        let own = Evidence { own: true, ..reported(Commitment::Endorsing, 1.0) };
        assert_eq!(direction(&of(&[own], 0.5), "endorsed"), 0.0);
    }

    #[test]
    fn the_tone_counts_in_reports_and_at_names() {
        let e = said([0.0, 0.0], -0.8);
        assert!((of(&[e], 1.0).tone + 0.8).abs() < 1e-6);
        assert!((of(&[e], 0.5).tone + 0.1).abs() < 1e-6);
        assert_eq!(of(&[Evidence { named: false, ..e }], 1.0).tone, 0.0);
        assert_eq!(of(&[], 1.0), Features { size: of(&[], 1.0).size, ..Default::default() });
    }
}
