//! The author's stances from the article reader: which sentences are relevant to which actor, the stance in each, and the
//! stance over the whole article.
//!
//! Everything shown follows from one set of probabilities. The five steps of stance (strongly against, against,
//! none, for, strongly for) have calibrated probabilities. The score is their mean; the label the likeliest of against,
//! none and for; the interval the shortest run of steps that holds what a careful reader would say in 90 of 100 cases.
//! A side is named only if at least one of the sentences shown leans to it.

use std::collections::{BTreeMap, BTreeSet};
use std::ops::Range;

use crate::document::{Actor, Document, Holder, Mention, Opinion, Probabilities, Stance, StanceLabel};
use crate::encode::{
    ActorReading, ActorSentence, ArticleReader, EncodeError, Encoded, KindCalibration, ReaderCalibration,
    STEPS, SentenceView, SpanPooling, softmax,
};

/// A sentence can bear on an actor if it is no further than this from one that speaks of it.
const REACH: usize = 2;
/// The reader was trained on whole articles and is unreliable on texts with fewer sentences.
pub(super) const FEWEST_SENTENCES: usize = 5;
/// Score of each step of stance.
const SCORES: [f32; STEPS] = [-1.0, -0.5, 0.0, 0.5, 1.0];

/// The reader's result for an article.
#[derive(Clone, Debug, Default, PartialEq)]
pub struct AuthorReading {
    /// What the author holds in single sentences, by sentence and target.
    pub opinions: Vec<Opinion>,
    /// His stances, by target; their `opinions` are indices into [`Self::opinions`].
    pub stances: Vec<Stance>,
    /// Probability that the article argues and does not only report, 0 to 1.
    pub argues: f32,
}

/// Whether a document is long enough for the reader.
pub fn is_article(document: &Document) -> bool {
    evidence(document).count() >= FEWEST_SENTENCES
}

/// The sentences of title and body.
fn evidence(document: &Document) -> impl Iterator<Item = usize> {
    (0..document.sentences.len()).filter(|&s| document.role(s).is_evidence())
}

/// The sentences that the reader reads: evidence and the page furniture between it, as in its training articles.
fn read_sentences(document: &Document) -> Vec<usize> {
    let read = |s: &usize| {
        let role = document.role(*s);
        role.is_evidence() || role.is_furniture()
    };
    (0..document.sentences.len()).filter(read).collect()
}

/// Reads the author's stance toward every agent that title or body mention. `wholes` maps each actor to the one that its
/// mentions also count for.
pub fn read(
    document: &Document,
    pooling: &SpanPooling<'_>,
    mentions: &[Mention],
    actors: &[Actor],
    wholes: &[Option<usize>],
    reader: &ArticleReader,
    calibration: &ReaderCalibration,
) -> Result<AuthorReading, EncodeError> {
    let sentences = read_sentences(document);
    let spoken = spoken_of(mentions, actors, wholes, &sentences);
    let (pairs, spans) = pairs(&spoken, mentions, pooling.encoded(), sentences.len());
    let reading = reader.read(pooling, &sentences, &pairs)?;
    let kind = if reading.argues >= 0.5 { &calibration.opinion } else { &calibration.news };
    let mut found = AuthorReading { argues: reading.argues, ..AuthorReading::default() };
    let mut from = 0;
    for ((&target, _), of_actor) in spoken.iter().zip(&reading.actors) {
        let n = pairs[from..].iter().take_while(|p| p.actor == pairs[from].actor).count();
        let views = (from..from + n).map(|at| View {
            sentence: sentences[pairs[at].sentence],
            mention: spans[at],
            probs: view(&reading.pairs[at], calibration),
            weight: reading.pairs[at].weight,
        });
        let shown: Vec<View> =
            views.filter(|v| v.is_shown() && document.role(v.sentence).is_evidence()).collect();
        from += n;
        let first = found.opinions.len();
        let mut stance = stance(target, of_actor, &shown, kind, calibration);
        stance.opinions.iter_mut().for_each(|o| *o += first);
        found.opinions.extend(shown.iter().map(|v| v.opinion(target)));
        found.stances.push(stance);
    }
    Ok(found)
}

/// What the author holds of an actor in one sentence.
#[derive(Clone, Copy, Debug, PartialEq)]
struct View {
    sentence: usize,
    mention: Option<usize>,
    probs: Probabilities,
    weight: f32,
}

impl View {
    /// Whether it speaks of the actor, or judges it without that.
    fn is_shown(&self) -> bool {
        self.mention.is_some() || self.probs.label() != "neutral"
    }

    fn opinion(&self, target: usize) -> Opinion {
        Opinion {
            holder: Holder::Author,
            target,
            sentence: self.sentence,
            mention: self.mention,
            attribution: None,
            probs: self.probs,
            evidence: true,
            sure: true,
            weight: self.weight,
        }
    }
}

/// For each actor that acts, by its index, the mentions in these sentences: (place of the sentence, mention).
fn spoken_of(
    mentions: &[Mention],
    actors: &[Actor],
    wholes: &[Option<usize>],
    sentences: &[usize],
) -> BTreeMap<usize, Vec<(usize, usize)>> {
    let mut spoken: BTreeMap<usize, Vec<(usize, usize)>> = BTreeMap::new();
    for (index, mention) in mentions.iter().enumerate() {
        let Ok(place) = sentences.binary_search(&mention.sentence) else { continue };
        let whole = wholes.get(mention.actor).copied().flatten();
        for actor in std::iter::once(mention.actor).chain(whole).filter(|&a| actors[a].agent) {
            spoken.entry(actor).or_default().push((place, index));
        }
    }
    spoken
}

/// The pairs to read, sorted by actor and sentence, and for each the first mention in it.
fn pairs(
    spoken: &BTreeMap<usize, Vec<(usize, usize)>>,
    mentions: &[Mention],
    encoded: &Encoded,
    sentences: usize,
) -> (Vec<ActorSentence>, Vec<Option<usize>>) {
    let (mut pairs, mut firsts) = (Vec::new(), Vec::new());
    for (actor, found) in spoken.values().enumerate() {
        for sentence in reach(found.iter().map(|(place, _)| *place), sentences) {
            let here = || found.iter().filter(|(place, _)| *place == sentence).map(|(_, m)| *m);
            let rows: Vec<Range<usize>> = here().filter_map(|m| encoded.rows(mentions[m].span)).collect();
            pairs.push(ActorSentence { actor, sentence, mentions: rows });
            firsts.push(here().next());
        }
    }
    (pairs, firsts)
}

/// The sentences that can bear on an actor whom those given speak of: these, their neighbours, the first and the last.
fn reach(mentioned: impl Iterator<Item = usize>, sentences: usize) -> BTreeSet<usize> {
    let mut found: BTreeSet<usize> = [0, sentences.saturating_sub(1)].into();
    for at in mentioned {
        found.extend(at.saturating_sub(REACH)..(at + REACH + 1).min(sentences));
    }
    found
}

fn view(pair: &SentenceView, calibration: &ReaderCalibration) -> Probabilities {
    let temperature = if calibration.view_temperature > 0.0 { calibration.view_temperature } else { 1.0 };
    let p = softmax(&pair.author, temperature);
    Probabilities([p[0], p[1], p[2]])
}

/// Probabilities of the five steps.
fn steps(logits: &[f32; STEPS], kind: &KindCalibration) -> [f32; STEPS] {
    let shifted: [f32; STEPS] = std::array::from_fn(|s| logits[s] / kind.temperature + kind.bias[s]);
    let p = softmax(&shifted, 1.0);
    std::array::from_fn(|s| p[s])
}

/// The shortest run of steps that holds a share of the probability, of equally short ones the likeliest.
fn interval(probs: &[f32; STEPS], share: f32) -> (f32, f32) {
    for length in 1..STEPS {
        let runs = (0..=STEPS - length).map(|from| (probs[from..from + length].iter().sum::<f32>(), from));
        let best = runs.max_by(|a, b| a.0.total_cmp(&b.0));
        if let Some((_, from)) = best.filter(|(held, _)| *held >= share) {
            return (SCORES[from], SCORES[from + length - 1]);
        }
    }
    (SCORES[0], SCORES[STEPS - 1])
}

fn stance(
    target: usize,
    reading: &ActorReading,
    views: &[View],
    kind: &KindCalibration,
    calibration: &ReaderCalibration,
) -> Stance {
    let probs = steps(&reading.steps, kind);
    let probs = calibration.correction.map_or(probs, |c| c.apply(probs.map(f64::from)).map(|p| p as f32));
    let score: f32 = probs.iter().zip(SCORES).map(|(p, s)| p * s).sum();
    let (low, high) = interval(&probs, kind.interval);
    let sides = Probabilities([probs[0] + probs[1], probs[2], probs[3] + probs[4]]);
    let leaning = |side| views.iter().any(|v| v.probs.label() == side);
    let label = if calibration.mixed > 0.0
        && 1.0 / (1.0 + (-reading.mixed).exp()) >= calibration.mixed
        && leaning("negative")
        && leaning("positive")
    {
        StanceLabel::Mixed
    } else if sides.confidence() < calibration.clear[sides.likeliest()] {
        StanceLabel::Unclear
    } else {
        match sides.label() {
            "negative" if leaning("negative") => StanceLabel::Opposes,
            "positive" if leaning("positive") => StanceLabel::Supports,
            "neutral" => StanceLabel::Neutral,
            _ => StanceLabel::Unclear,
        }
    };
    // A sentence's support for the label: for the named side, otherwise for either.
    let tells = |v: &View| match label {
        StanceLabel::Opposes => v.probs.0[0],
        StanceLabel::Supports => v.probs.0[2],
        _ => v.probs.score().abs(),
    };
    let agrees = |v: &View| match label {
        StanceLabel::Opposes => v.probs.label() == "negative",
        StanceLabel::Supports => v.probs.label() == "positive",
        _ => true,
    };
    let mut opinions: Vec<usize> = (0..views.len()).collect();
    opinions.sort_by_key(|&i| {
        (!agrees(&views[i]), std::cmp::Reverse((tells(&views[i]) * views[i].weight.sqrt() * 1e6) as i64), i)
    });
    Stance {
        holder: Holder::Author,
        target,
        label,
        score,
        low: low.min(score),
        high: high.max(score),
        probs: Some(probs),
        opinions,
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    const PLAIN: KindCalibration = KindCalibration { temperature: 1.0, bias: [0.0; STEPS], interval: 0.8 };

    fn at(sentence: usize, probs: [f32; 3], weight: f32) -> View {
        View { sentence, mention: Some(0), probs: Probabilities(probs), weight }
    }

    fn of(steps: [f32; STEPS], mixed: f32, views: &[View]) -> Stance {
        let calibration = ReaderCalibration { clear: [0.5; 3], mixed: 0.5, ..ReaderCalibration::default() };
        let steps = steps.map(|p: f32| p.max(1e-6).ln());
        stance(0, &ActorReading { steps, mixed }, views, &PLAIN, &calibration)
    }

    const BLAME: [f32; 3] = [0.8, 0.2, 0.0];
    const NOTHING: [f32; 3] = [0.1, 0.8, 0.1];
    const PRAISE: [f32; 3] = [0.0, 0.2, 0.8];

    #[test]
    fn one_rule_gives_label_score_and_interval() {
        let s = of([0.5, 0.4, 0.1, 0.0, 0.0], -9.0, &[at(0, NOTHING, 0.5), at(1, BLAME, 0.5)]);
        assert_eq!((s.label, s.low, s.high), (StanceLabel::Opposes, -1.0, -0.5));
        assert!((s.score + 0.7).abs() < 1e-3);
        assert_eq!(s.opinions, [1, 0]);
        let s = of([0.0, 0.05, 0.9, 0.05, 0.0], -9.0, &[at(0, NOTHING, 1.0)]);
        assert_eq!(s.label, StanceLabel::Neutral);
        assert!(s.low > -1e-3 && s.high < 1e-3, "{s:?}");
        let s = of([0.0, 0.0, 0.1, 0.4, 0.5], -9.0, &[at(0, PRAISE, 1.0)]);
        assert_eq!(s.label, StanceLabel::Supports);
    }

    #[test]
    fn no_side_is_named_without_a_sentence_that_leans_to_it() {
        let s = of([0.5, 0.4, 0.1, 0.0, 0.0], -9.0, &[at(0, NOTHING, 0.5), at(1, PRAISE, 0.5)]);
        assert_eq!(s.label, StanceLabel::Unclear);
    }

    #[test]
    fn doubt_is_unclear_and_two_sides_are_mixed() {
        let views = [at(0, BLAME, 0.5), at(1, PRAISE, 0.5)];
        assert_eq!(of([0.2, 0.2, 0.3, 0.2, 0.1], -9.0, &views).label, StanceLabel::Unclear);
        assert_eq!(of([0.2, 0.2, 0.3, 0.2, 0.1], 1.0, &views).label, StanceLabel::Mixed);
        assert_ne!(of([0.2, 0.2, 0.3, 0.2, 0.1], 1.0, &views[..1]).label, StanceLabel::Mixed);
    }

    #[test]
    fn sentences_near_a_mention_and_the_ends_can_bear() {
        let found: Vec<usize> = reach([5].into_iter(), 20).into_iter().collect();
        assert_eq!(found, [0, 3, 4, 5, 6, 7, 19]);
        assert_eq!(reach([0, 1].into_iter(), 2).len(), 2);
    }

    #[test]
    fn an_interval_is_as_short_as_its_share_allows() {
        assert_eq!(interval(&[0.1, 0.1, 0.7, 0.1, 0.0], 0.8), (0.0, 0.5));
        assert_eq!(interval(&[0.2; STEPS], 0.9), (-1.0, 1.0));
    }
}
