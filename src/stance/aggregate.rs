//! Opinions to stances: for each holder and target a score, a bootstrap interval over the sentences that it rests on, and a label that says `unclear` where they do not carry more. The author's stance is read by the
//! learned [`super::head`]; that of others, of whom an article tells little, is a mean over sentences weighted by the
//! model's confidence. Where the model has an article reader, its answers stand in for both ([`super::author`],
//! [`super::others`]).

use std::collections::BTreeMap;
use std::iter;

use super::evidence::{Evidence, EvidenceIndex, Material, features, wholes};
use super::head::{AHEAD, StanceHead, StanceScorer};
use super::{author, bootstrap, others};
use crate::document::{EntityType, Holder, Opinion, Stance, StanceLabel};

/// Fewer sentences than this are neither mixed nor neutral.
const FEWEST_SENTENCES: usize = 2;
/// A sentence whose score is beyond this, either way, is strong evidence.
const STRONG: f32 = 0.5;
/// A person's sentences carry a side only if their scores come to this together, one or more.
const SURE: f32 = 0.55;
/// The same of any other actor: its name beside a blame is oftener that of a place, a party or an owner than of who
/// blames.
const SURE_OF_BODY: f32 = 0.85;
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
/// article names both and parts of its kind are rolled up. The author's stance is read by `head`; of an actor that the article speaks of in others' words
/// alone, it rests on these. Every other holder's is a mean, in which what is read at a pronoun or nominal counts only
/// where nothing was read at a name: the heads for sentiment learned at names, and elsewhere lean to neutral.
pub fn stances(material: &Material<'_>, head: &StanceScorer) -> Vec<Stance> {
    let Material { actors, mentions, .. } = *material;
    let opinions = &material.judged.opinions;
    let wholes = wholes(actors, material.roll_up);
    let mut groups: BTreeMap<(Holder, usize), Vec<usize>> = BTreeMap::new();
    let mut reported: BTreeMap<usize, Vec<usize>> = BTreeMap::new();
    for (i, o) in opinions.iter().enumerate().filter(|(_, o)| o.evidence) {
        for target in iter::once(o.target).chain(wholes[o.target].filter(|&w| o.holder != Holder::Actor(w))) {
            groups.entry((o.holder, target)).or_default().push(i);
            reported.entry(target).or_default().push(i);
        }
    }
    match &material.judged.read {
        Some(_) => groups.retain(|(holder, _), _| *holder != Holder::Author),
        None => reported.into_iter().for_each(|(target, of)| {
            groups.entry((Holder::Author, target)).or_insert(of);
        }),
    }
    let at_name = |&i: &usize| opinions[i].mention.is_some_and(|m| mentions[m].kind.is_name());
    let sha256 = &material.document.article.sha256;
    let findings = EvidenceIndex::new(material);
    let reporting = findings.reporting();
    let read = material.judged.read.iter().flat_map(|read| read.stances.iter().cloned());
    let others = groups.into_iter().map(|((holder, target), mut of)| {
        if holder != Holder::Author && !material.judged.reported && of.iter().any(at_name) {
            of.retain(at_name);
        }
        let seed = format!("{sha256} {holder:?} {target}");
        let (label, score, (low, high)) = if holder == Holder::Author {
            authors(head, &findings.of(target), reporting, &seed)
        } else if material.judged.reported {
            others::stance(of.iter().map(|&i| &opinions[i]), &seed)
        } else {
            let sentences = by_sentence(&of, opinions);
            let score = mean(&sentences);
            let (low, high) = interval(&sentences, &seed);
            let body = matches!(holder, Holder::Actor(a) if actors[a].entity_type != EntityType::Per);
            let sure = if body { SURE_OF_BODY } else { SURE };
            (label(&sentences, sure, score, low, high), score, (low, high))
        };
        let strength = |&i: &usize| (opinions[i].probs.score().abs() * 1e6) as i64;
        of.sort_by_key(|i| (-strength(i), *i));
        Stance { holder, target, label, score, low, high, probs: None, opinions: of }
    });
    read.chain(others).collect()
}

/// The author's stance: its label, its score (how probable it is that he supports the actor, less that he
/// opposes it) and the score's interval.
fn authors(
    head: &StanceScorer,
    evidence: &[Evidence],
    reporting: f32,
    seed: &str,
) -> (StanceLabel, f32, (f32, f32)) {
    let probs = head.read(&features(evidence.iter(), reporting));
    let score = probs.score();
    let (low, high) = if evidence.len() > 1 {
        let sentences: Vec<&Evidence> = evidence.iter().collect();
        let read = |of: &[&Evidence]| head.read(&features(of.iter().copied(), reporting)).score();
        bootstrap::interval(&sentences, seed, read)
    } else {
        bootstrap::of_one(score, 1.0 - probs.confidence())
    };
    (head.label(probs), score, (low.min(score), high.max(score)))
}

/// What one sentence says: the mean of its opinions, weighted by how sure the model is of
/// the reading and of the mention.
fn by_sentence(of: &[usize], opinions: &[Opinion]) -> Vec<Said> {
    let mut sentences: BTreeMap<usize, Vec<Said>> = BTreeMap::new();
    for o in of.iter().map(|&i| &opinions[i]) {
        sentences.entry(o.sentence).or_default().push(Said { score: o.probs.score(), weight: o.weight });
    }
    let total = |e: &[Said]| e.iter().map(|e| e.weight).sum::<f32>() / e.len() as f32;
    sentences.values().map(|e| Said { score: mean(e), weight: total(e) }).collect()
}

fn mean(evidence: &[Said]) -> f32 {
    let weight: f32 = evidence.iter().map(|e| e.weight).sum();
    let sum: f32 = evidence.iter().map(|e| e.weight * e.score).sum();
    if weight > 0.0 { (sum / weight).clamp(-1.0, 1.0) } else { 0.0 }
}

/// The interval of the mean over resampled sentences.
fn interval(evidence: &[Said], seed: &str) -> (f32, f32) {
    match evidence {
        [one] => bootstrap::of_one(one.score, 1.0 - one.weight.min(1.0)),
        _ => bootstrap::interval(evidence, seed, mean),
    }
}

fn label(evidence: &[Said], sure: f32, score: f32, low: f32, high: f32) -> StanceLabel {
    let together: f32 = evidence.iter().map(|e| e.score).sum();
    let share = |side: f32| {
        let strong = evidence.iter().filter(|e| e.score * side >= STRONG).count();
        strong as f32 / evidence.len() as f32
    };
    let enough = evidence.len() >= FEWEST_SENTENCES;
    if enough && share(1.0) >= MIXED_SHARE && share(-1.0) >= MIXED_SHARE {
        StanceLabel::Mixed
    } else if enough && score.abs() <= NEUTRAL && low >= -2.0 * NEUTRAL && high <= 2.0 * NEUTRAL {
        StanceLabel::Neutral
    } else if together.abs() < sure {
        StanceLabel::Unclear
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
        "The model's article reader gives the author's stance: for each sentence that can bear on an actor (those that speak\n\
         of it, two on either side, the first and the last) the author's view, against, none or for, and a weight; from these,\n\
         five steps of stance with calibrated probabilities: strongly against, against, none, for, strongly for. One rule leads\n\
         from the probabilities to what is shown. The score is their mean, with the steps at -1, -0.5, 0, 0.5 and 1. The label is\n\
         the likeliest of against (`opposes`), none (`neutral`) and for (`supports`); `mixed` where the reader finds both praise\n\
         and blame; `unclear` where the likeliest is less probable than the model asks of that label, or where none of the\n\
         sentences shown leans to the side. The interval is a prediction interval: it holds what a careful reader would code in 90 of 100 cases. The\n\
         thresholds, fitted on coded articles that the model did not learn from, stand in the model's `config.json`.\n\n\
         The weight of a sentence, `weight` of an opinion in the JSON, is the share of the stance that rests on it.\n\n\
         A text with fewer than {} sentences in title and body is too short for the article reader, and some models have none. Then an\n\
         older way is used: means, extremes and sums of what the author's sentences say, weighted by how probable their mentions are, give\n\
         three probabilities, and the `weight` of an opinion is the probability of its likeliest side times that of its mention. The JSON\n\
         has no five steps (`probs`) then, and `stances` leaves `against`, `none` and `for` empty.\n\
         The label is `mixed` where both sides reach {}, `unclear` where none of the three reaches {} or\n\
         the likeliest side is not {AHEAD} ahead of the other, else the likeliest; the interval is a bootstrap over sentences.\n\n\
         Of every other holder, where the model has an article reader, this reads for each sentence how probable it is that\n\
         the article reports the holder to be against the actor, or for it. Each side is as probable as its plainest sentence\n\
         makes it, and the score is the difference of the two. `opposes` or `supports` where that side reaches {taken}, `mixed`\n\
         where both do, `neutral` where neither reaches {none}, else `unclear`; the interval is a bootstrap over sentences.\n\
         Without a reader, in this order: `mixed` where at least {FEWEST_SENTENCES} sentences speak of the actor and a share of\n\
         {MIXED_SHARE} of them or more is beyond {STRONG} on either side; `neutral` where as many do, the score is within {NEUTRAL}\n\
         and the interval within {wide}; `unclear` where the scores of the sentences come to less than {SURE} together, or to\n\
         less than {SURE_OF_BODY} where the holder is an actor and no person; `opposes` or `supports` where the whole interval is on one\n\
         side of zero; else `unclear`. How much is asked of the sentences together was chosen on articles whose\n\
         reported stances were written down; the other numbers were set by judgement. A single sentence's interval is its score\n\
         give or take the model's doubt.",
        author::FEWEST_SENTENCES,
        head.mixed,
        head.clear,
        taken = others::TAKEN,
        none = others::NONE,
    )
}

#[cfg(test)]
pub(super) mod tests {
    use super::*;
    use crate::document::{
        Actor, Article, Document, EntityType, Mention, MentionKind, Paragraph, Part, Probabilities, Sentence,
        Span, Text,
    };
    use crate::stance::OpinionSet;

    pub(in crate::stance) fn opinion(holder: Holder, sentence: usize, probs: [f32; 3]) -> Opinion {
        Opinion {
            holder,
            target: 0,
            sentence,
            mention: Some(0),
            attribution: None,
            probs: Probabilities(probs),
            evidence: true,
            sure: true,
            weight: Probabilities(probs).confidence(),
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
            part: part_of.map(|_| Part::Army),
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
        rolled_up(opinions, mentions, author, actors, &[])
    }

    /// The same, with parts of these kinds counted toward their wholes.
    fn rolled_up(
        opinions: Vec<Opinion>,
        mentions: &[Mention],
        author: &[[f32; 3]],
        actors: &[Actor],
        kinds: &[Part],
    ) -> Vec<Stance> {
        let author: Vec<_> = author.iter().map(|p| Probabilities(*p)).collect();
        let sentences = vec![Probabilities(FLAT); SENTENCES];
        let judged =
            OpinionSet { opinions, read: None, reported: false, mentions: author.clone(), author, sentences };
        let document = document();
        let roll_up = kinds.iter().copied().collect();
        let material = Material {
            document: &document,
            actors,
            mentions,
            attributions: &[],
            judged: &judged,
            roll_up: &roll_up,
        };
        stances(&material, &StanceHead::embedded().scorer())
    }

    /// What somebody left unnamed holds, a sentence each.
    fn unnamed(probs: &[[f32; 3]]) -> Stance {
        let opinions = probs.iter().enumerate().map(|(i, &p)| opinion(Holder::Unnamed, i, p)).collect();
        // The author's comes first, who only passes it on.
        stances_of(opinions, &[mention(0, 0)], &[FLAT], &[actor("a", None)]).remove(1)
    }

    /// What the author holds, a sentence each.
    fn author(probs: &[[f32; 3]]) -> Stance {
        let of = |(i, &p): (usize, &[f32; 3])| Opinion { mention: Some(i), ..opinion(Holder::Author, i, p) };
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
            let at =
                |mention: usize, probs| Opinion { mention: Some(mention), ..opinion(holder, mention, probs) };
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
    fn what_is_said_of_a_part_counts_toward_the_whole_if_asked() {
        let actors = [actor("army", Some("state")), actor("state", None)];
        let opinions = || vec![opinion(Holder::Author, 0, BAD), opinion(Holder::Actor(1), 1, BAD)];
        let of = |kinds: &[Part]| rolled_up(opinions(), &[mention(0, 0)], &[BAD], &actors, kinds);
        for kinds in [&[][..], &[Part::Government]] {
            let seen: Vec<_> = of(kinds).iter().map(|s| (s.holder, s.target)).collect();
            assert_eq!(seen, [(Holder::Author, 0), (Holder::Actor(1), 0)]);
        }
        let got = of(&[Part::Government, Part::Army]);
        let seen: Vec<_> = got.iter().map(|s| (s.holder, s.target)).collect();
        assert_eq!(seen, [(Holder::Author, 0), (Holder::Author, 1), (Holder::Actor(1), 0)]);
        assert_eq!(got[0].score, got[1].score);
    }
}
