//! Opinions to stances: for each holder and target a score, a bootstrap interval over the sentences that it rests on
//! (Efron 1979), and a label that says `unclear` where they do not carry more. The author's stance is read by the
//! learned [`super::head`]; that of others, of whom an article tells little, is a mean over sentences weighted by the
//! model's confidence.

use std::collections::BTreeMap;
use std::iter;

use super::evidence::{Evidence, Findings, Material, features, wholes};
use super::head::{AHEAD, Ready, StanceHead};
use crate::document::{Holder, Mention, Opinion, Stance, StanceLabel};
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
struct Said {
    score: f32,
    weight: f32,
}

/// The stances that a document's opinions amount to, author's first.
///
/// What is said of a part (an army, a ministry) counts toward the whole it belongs to as well, where the
/// article names both. The author's stance is read by `head`; of an actor that the article speaks of in others' words
/// alone, it rests on these. Every other holder's is a mean, in which what is read at a pronoun or nominal counts only
/// where nothing was read at a name: the heads for sentiment learned at names, and elsewhere lean to neutral.
pub fn stances(material: &Material<'_>, head: &Ready) -> Vec<Stance> {
    let Material { actors, mentions, .. } = *material;
    let opinions = &material.judged.opinions;
    let wholes = wholes(actors);
    let mut groups: BTreeMap<(Holder, usize), Vec<usize>> = BTreeMap::new();
    let mut reported: BTreeMap<usize, Vec<usize>> = BTreeMap::new();
    for (i, o) in opinions.iter().enumerate().filter(|(_, o)| o.evidence) {
        for target in iter::once(o.target).chain(wholes[o.target].filter(|&w| o.holder != Holder::Actor(w))) {
            groups.entry((o.holder, target)).or_default().push(i);
            reported.entry(target).or_default().push(i);
        }
    }
    for (target, of) in reported {
        groups.entry((Holder::Author, target)).or_insert(of);
    }
    let at_name = |&i: &usize| mentions[opinions[i].mention].kind.is_name();
    let sha256 = &material.document.article.sha256;
    let findings = Findings::new(material);
    let reporting = findings.reporting();
    groups
        .into_iter()
        .map(|((holder, target), mut of)| {
            if holder != Holder::Author && of.iter().any(at_name) {
                of.retain(at_name);
            }
            let seed = format!("{sha256} {holder:?} {target}");
            let (label, score, (low, high)) = if holder == Holder::Author {
                authors(head, &findings.of(target), reporting, &seed)
            } else {
                let sentences = by_sentence(&of, opinions, mentions);
                let score = mean(&sentences);
                let (low, high) = interval(&sentences, &seed);
                (label(&sentences, score, low, high), score, (low, high))
            };
            let strength = |&i: &usize| (opinions[i].probs.score().abs() * 1e6) as i64;
            of.sort_by_key(|i| (-strength(i), *i));
            Stance { holder, target, label, score, low, high, opinions: of }
        })
        .collect()
}

/// The author's stance: its label, its score (how probable it is that he supports the actor, less that he
/// opposes it) and the score's interval.
fn authors(
    head: &Ready,
    evidence: &[Evidence],
    reporting: f32,
    seed: &str,
) -> (StanceLabel, f32, (f32, f32)) {
    let probs = head.read(&features(evidence.iter(), reporting));
    let score = probs.score();
    let doubt = 1.0 - probs.confidence();
    let (mut low, mut high) = (score, score);
    if evidence.len() > 1 {
        let mut random = Random::new(seed);
        let mut scores: Vec<f32> = (0..RESAMPLES)
            .map(|_| {
                let sample: Vec<&Evidence> =
                    (0..evidence.len()).map(|_| &evidence[random.below(evidence.len())]).collect();
                head.read(&features(sample.into_iter(), reporting)).score()
            })
            .collect();
        scores.sort_by(f32::total_cmp);
        let cut = ((1.0 - COVERAGE) / 2.0 * RESAMPLES as f32) as usize;
        (low, high) = (scores[cut].min(score), scores[RESAMPLES - 1 - cut].max(score));
    } else {
        // One sentence says nothing of spread: as wide as the head's own doubt.
        (low, high) = ((low - doubt).max(-1.0), (high + doubt).min(1.0));
    }
    (head.label(probs), score, (low, high))
}

/// What one sentence says: the mean of its opinions, weighted by how sure the model is of
/// the reading and of the mention.
fn by_sentence(of: &[usize], opinions: &[Opinion], mentions: &[Mention]) -> Vec<Said> {
    let mut sentences: BTreeMap<usize, Vec<Said>> = BTreeMap::new();
    for o in of.iter().map(|&i| &opinions[i]) {
        let weight = o.probs.confidence() * mentions[o.mention].score;
        sentences.entry(o.sentence).or_default().push(Said { score: o.probs.score(), weight });
    }
    let total = |e: &[Said]| e.iter().map(|e| e.weight).sum::<f32>() / e.len() as f32;
    sentences.values().map(|e| Said { score: mean(e), weight: total(e) }).collect()
}

fn mean(evidence: &[Said]) -> f32 {
    let weight: f32 = evidence.iter().map(|e| e.weight).sum();
    let sum: f32 = evidence.iter().map(|e| e.weight * e.score).sum();
    if weight > 0.0 { (sum / weight).clamp(-1.0, 1.0) } else { 0.0 }
}

/// Percentile interval of the mean over resampled sentences. The generator is seeded by `seed`
/// alone, so equal evidence gives equal intervals in every run.
fn interval(evidence: &[Said], seed: &str) -> (f32, f32) {
    if evidence.len() == 1 {
        // One sentence says nothing of spread: as wide as its own doubt.
        let e = evidence[0];
        let doubt = 1.0 - e.weight.min(1.0);
        return ((e.score - doubt).max(-1.0), (e.score + doubt).min(1.0));
    }
    let mut random = Random::new(seed);
    let mut means: Vec<f32> = (0..RESAMPLES)
        .map(|_| {
            let sample: Vec<Said> =
                (0..evidence.len()).map(|_| evidence[random.below(evidence.len())]).collect();
            mean(&sample)
        })
        .collect();
    means.sort_by(f32::total_cmp);
    let cut = ((1.0 - COVERAGE) / 2.0 * RESAMPLES as f32) as usize;
    (means[cut], means[RESAMPLES - 1 - cut])
}

fn label(evidence: &[Said], score: f32, low: f32, high: f32) -> StanceLabel {
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
    let head = StanceHead::embedded();
    format!(
        "The author's stance is read by a small model, learned from articles whose stances were written down with them.\n\
         What the author's sentences say of the actor (their mean, their extremes, their sum), what he endorses, holds at\n\
         arm's length or answers of what others say, and how many sentences there are give three probabilities: that he opposes\n\
         the actor, takes no side, supports it. The label is `mixed` where both sides reach {}, `unclear` where\n\
         none of the three reaches {} or the likeliest side is not {AHEAD} ahead of the other, else the likeliest. Where nearly every sentence holds somebody's words, as in a\n\
         news report, what is said of the actor counts too, whoever says it: whom a report lets speak is its author's choice. It\n\
         counts by the cube of the share of such sentences, so in an op-ed next to nothing.\n\n\
         Of every other holder, in this order: `mixed` where at least {FEWEST_SENTENCES} sentences speak of the actor and a share of\n\
         {MIXED_SHARE} of them or more is beyond {STRONG} on either side; `unclear` where fewer sentences speak of it and the\n\
         score is within {SURE}; `neutral` where the score is within {NEUTRAL} and the interval within {wide}; `opposes` or\n\
         `supports` where the whole interval is on one side of zero; else `unclear`. These numbers were set by\n\
         judgement, not fitted to human codes. A single sentence's interval is its score give or take the model's doubt.",
        head.mixed, head.clear
    )
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::document::{
        Actor, Article, Document, EntityType, MentionKind, Paragraph, Probabilities, Sentence, Span, Text,
    };
    use crate::stance::Judged;

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

    fn mention(sentence: usize, actor: usize) -> Mention {
        Mention {
            span: Span::new(2 * sentence, 2 * sentence + 1),
            entity_type: EntityType::Org,
            kind: MentionKind::Name,
            actor,
            sentence,
            score: 1.0,
        }
    }

    const BAD: [f32; 3] = [0.9, 0.1, 0.0];
    const FLAT: [f32; 3] = [0.05, 0.9, 0.05];
    const GOOD: [f32; 3] = [0.0, 0.1, 0.9];

    /// As many sentences as anything here speaks of.
    const SENTENCES: usize = 5;

    fn document() -> Document {
        let span = |i| Span::new(2 * i, 2 * i + 1);
        let article = Article::bare(
            Text::new("a".repeat(2 * SENTENCES)),
            vec![Paragraph::body(Span::new(0, 2 * SENTENCES))],
        );
        let sentences = (0..SENTENCES).map(|i| Sentence { span: span(i), paragraph: 0 }).collect();
        Document { article, sentences, quotations: Vec::new() }
    }

    /// Stances from opinions, where the author's own readings of the mentions are as given.
    fn stances_of(
        opinions: Vec<Opinion>,
        mentions: &[Mention],
        author: &[[f32; 3]],
        actors: &[Actor],
    ) -> Vec<Stance> {
        let author: Vec<_> = author.iter().map(|p| Probabilities(*p)).collect();
        let sentences = vec![Probabilities(FLAT); SENTENCES];
        let judged = Judged { opinions, mentions: author.clone(), author, sentences };
        let document = document();
        let material = Material { document: &document, actors, mentions, attributions: &[], judged: &judged };
        stances(&material, &StanceHead::embedded().ready())
    }

    /// What somebody left unnamed holds, a sentence each.
    fn unnamed(probs: &[[f32; 3]]) -> Stance {
        let opinions = probs.iter().enumerate().map(|(i, &p)| opinion(Holder::Unnamed, i, p)).collect();
        // The author's comes first, who only passes it on.
        stances_of(opinions, &[mention(0, 0)], &[FLAT], &[actor("a", None)]).remove(1)
    }

    /// What the author holds, a sentence each.
    fn author(probs: &[[f32; 3]]) -> Stance {
        let of = |(i, &p): (usize, &[f32; 3])| Opinion { mention: i, ..opinion(Holder::Author, i, p) };
        let opinions = probs.iter().enumerate().map(of).collect();
        let mentions: Vec<_> = (0..probs.len()).map(|i| mention(i, 0)).collect();
        stances_of(opinions, &mentions, probs, &[actor("a", None)]).remove(0)
    }

    #[test]
    fn labels_say_what_the_evidence_carries() {
        assert_eq!(unnamed(&[BAD, BAD, BAD, FLAT]).label, StanceLabel::Opposes);
        assert_eq!(unnamed(&[GOOD, GOOD, FLAT]).label, StanceLabel::Supports);
        assert_eq!(unnamed(&[FLAT, FLAT, FLAT]).label, StanceLabel::Neutral);
        assert_eq!(unnamed(&[BAD, GOOD, BAD, GOOD]).label, StanceLabel::Mixed);
        assert_eq!(unnamed(&[[0.5, 0.4, 0.1]]).label, StanceLabel::Unclear);
        assert_eq!(unnamed(&[FLAT]).label, StanceLabel::Unclear);
        assert_eq!(unnamed(&[BAD]).label, StanceLabel::Opposes);
    }

    #[test]
    fn the_authors_stance_follows_his_sentences() {
        assert_eq!(author(&[BAD, BAD, BAD, FLAT]).label, StanceLabel::Opposes);
        assert_eq!(author(&[GOOD, GOOD, GOOD, FLAT]).label, StanceLabel::Supports);
        assert_eq!(author(&[FLAT, FLAT, FLAT]).label, StanceLabel::Neutral);
        let [worse, better] = [author(&[BAD, BAD, FLAT]), author(&[BAD, FLAT, FLAT])];
        assert!(worse.score < better.score, "{worse:?} {better:?}");
    }

    #[test]
    fn the_interval_holds_the_score_and_is_the_same_every_time() {
        for of in [author, unnamed] {
            let s = of(&[BAD, FLAT, FLAT, GOOD, BAD]);
            assert!(s.low <= s.score && s.score <= s.high && s.low < s.high);
            assert_eq!(s, of(&[BAD, FLAT, FLAT, GOOD, BAD]));
        }
    }

    #[test]
    fn holders_are_kept_apart_and_the_strongest_opinion_comes_first() {
        let opinions = vec![
            opinion(Holder::Actor(1), 0, GOOD),
            opinion(Holder::Author, 0, FLAT),
            opinion(Holder::Author, 1, BAD),
        ];
        let got = stances_of(opinions, &[mention(0, 0)], &[BAD], &[actor("a", None), actor("b", None)]);
        let seen: Vec<_> = got.iter().map(|s| (s.holder, s.opinions.clone())).collect();
        assert_eq!(seen, [(Holder::Author, vec![2, 1]), (Holder::Actor(1), vec![0])]);
    }

    #[test]
    fn a_pronoun_counts_for_others_only_where_no_name_does() {
        let pronoun = |sentence| Mention { kind: MentionKind::Pronoun, ..mention(sentence, 0) };
        let of = |holder, mentions: &[Mention]| {
            let at = |mention: usize, probs| Opinion { mention, ..opinion(holder, mention, probs) };
            let opinions = vec![at(0, BAD), at(1, FLAT)];
            let stances = stances_of(opinions, mentions, &[BAD, FLAT], &[actor("a", None)]);
            stances.into_iter().find(|s| s.holder == holder).map(|s| s.opinions)
        };
        assert_eq!(of(Holder::Unnamed, &[mention(0, 0), pronoun(1)]), Some(vec![0]));
        assert_eq!(of(Holder::Unnamed, &[pronoun(0), pronoun(1)]), Some(vec![0, 1]));
        assert_eq!(of(Holder::Author, &[mention(0, 0), pronoun(1)]), Some(vec![0, 1]));
    }

    #[test]
    fn of_whom_only_others_speak_the_stance_rests_on_their_words() {
        let said = || vec![opinion(Holder::Unnamed, 0, BAD)];
        let got = stances_of(said(), &[mention(0, 0)], &[FLAT], &[actor("a", None)]);
        let seen: Vec<_> = got.iter().map(|s| (s.holder, s.opinions.clone())).collect();
        assert_eq!(seen, [(Holder::Author, vec![0]), (Holder::Unnamed, vec![0])]);
    }

    #[test]
    fn what_is_no_evidence_counts_for_nothing() {
        let mut o = opinion(Holder::Author, 0, BAD);
        o.evidence = false;
        assert!(stances_of(vec![o], &[mention(0, 0)], &[BAD], &[actor("a", None)]).is_empty());
    }

    #[test]
    fn what_is_said_of_a_part_counts_toward_the_whole() {
        let actors = [actor("army", Some("state")), actor("state", None)];
        let opinions = || vec![opinion(Holder::Author, 0, BAD), opinion(Holder::Actor(1), 1, BAD)];
        let got = stances_of(opinions(), &[mention(0, 0)], &[BAD], &actors);
        let seen: Vec<_> = got.iter().map(|s| (s.holder, s.target)).collect();
        assert_eq!(seen, [(Holder::Author, 0), (Holder::Author, 1), (Holder::Actor(1), 0)]);
        assert_eq!(got[0].score, got[1].score);
    }
}
