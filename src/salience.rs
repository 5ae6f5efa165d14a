//! Salience: how much a sentence stands for its article, and how much of the article is about an actor.
//!
//! Both are logistic regressions over a handful of features that a reader can check by hand. They learned
//! from GUM's human summaries which sentences these draw on and which actors they keep
//! (`examples/train_salience.rs` makes `models/salience.json`). One weight is set by hand: GUM's texts
//! are excerpts, which cannot teach that an op-ed often states its claim in its last paragraph.

use std::collections::{BTreeMap, BTreeSet, HashMap};
use std::sync::LazyLock;

use serde::{Deserialize, Serialize};

use crate::document::{Actor, Attribution, Document, EntityType, Mention, Probabilities, Role, Span};
use crate::encode::Matrix;
use crate::spans::SpanIndex;

/// The weights that are part of the program.
const EMBEDDED: &str = include_str!("../models/salience.json");

static HEAD: LazyLock<SalienceHead> = LazyLock::new(|| {
    // `embedded::check` refuses to begin with a file that cannot be read.
    serde_json::from_str(EMBEDDED).unwrap_or_default()
});

/// What keeps the weights that are part of the program from being read.
pub(crate) fn check() -> Option<String> {
    serde_json::from_str::<SalienceHead>(EMBEDDED).err().map(|error| error.to_string())
}

/// Sentences at the start of the body that count as its opening.
const OPENING: usize = 3;
/// A sentence of so many words is long; longer ones count no more.
const LONG: f32 = 40.0;
/// Shorter words are mostly grammar, and tell nothing of what an article is about.
const SHORTEST_WORD: usize = 4;

/// Names of a sentence's features.
pub const SENTENCE_FEATURES: [&str; 15] = [
    "opening",
    "position",
    "first_paragraph",
    "close",
    "paragraph_start",
    "centre",
    "title",
    "length",
    "question",
    "names",
    "main_actors",
    "reported",
    "quoted",
    "claim",
    "common_words",
];

/// Names of an actor's features.
pub const ACTOR_FEATURES: [&str; 13] = [
    "mentions",
    "share",
    "rank",
    "crowd",
    "first",
    "position",
    "spread",
    "title",
    "opening",
    "source",
    "sentence",
    "person",
    "organisation",
];

/// Weights over named features: a logistic regression.
#[derive(Clone, Debug, Default, PartialEq, Serialize, Deserialize)]
pub struct Logistic {
    /// Log-odds before anything is seen.
    pub bias: f32,
    /// Weight of each feature; those not listed weigh nothing.
    pub weights: BTreeMap<String, f32>,
}

impl Logistic {
    /// Probability, 0 to 1, from features in the order of `names`.
    pub fn probability(&self, names: &[&str], features: &[f32]) -> f32 {
        let weight = |name: &str| self.weights.get(name).copied().unwrap_or(0.0);
        let odds = names.iter().zip(features).map(|(name, value)| weight(name) * value).sum::<f32>();
        1.0 / (1.0 + (-self.bias - odds).exp())
    }
}

/// What the trainer writes and the program reads.
#[derive(Clone, Debug, Default, PartialEq, Serialize, Deserialize)]
pub struct SalienceHead {
    /// What it was trained on, for people.
    pub about: String,
    /// Of sentences, over [`SENTENCE_FEATURES`].
    pub sentences: Logistic,
    /// Of actors, over [`ACTOR_FEATURES`]; from 0.5 on, a summary would rather name the actor than not.
    pub actors: Logistic,
    /// How much likeness to a sentence of the summary takes away from another's salience.
    pub redundancy: f32,
}

impl SalienceHead {
    /// The head that is part of the program.
    pub fn embedded() -> &'static Self {
        &HEAD
    }

    /// How much each sentence stands for its article, 0 to 1, the most salient one 1; sentences that are
    /// neither title, standfirst nor body have none.
    pub fn sentences(&self, material: &Material) -> Vec<f32> {
        let document = material.document;
        let features = material.sentence_features();
        let own = |(i, f): (usize, &[f32; SENTENCE_FEATURES.len()])| match document.role(i) {
            Role::Body | Role::Title | Role::Dek => self.sentences.probability(&SENTENCE_FEATURES, f),
            _ => 0.0,
        };
        let raw: Vec<f32> = features.iter().enumerate().map(own).collect();
        let top = raw.iter().copied().fold(0.0, f32::max);
        raw.iter().map(|r| if top > 0.0 { r / top } else { 0.0 }).collect()
    }

    /// How much of the article is about each actor, 0 to 1. `sentences` is the salience of its sentences.
    pub fn actors(&self, material: &Material, sentences: &[f32]) -> Vec<f32> {
        let features = material.actor_features(sentences);
        features.iter().map(|f| self.actors.probability(&ACTOR_FEATURES, f)).collect()
    }
}

/// What salience is read from: a document and what the other stages found in it.
pub struct Material<'a> {
    /// The document.
    pub document: &'a Document,
    /// A vector for each sentence.
    pub vectors: &'a Matrix,
    /// Sentiment of each sentence.
    pub sentiment: &'a [Probabilities],
    /// Who said what.
    pub attributions: &'a [Attribution],
    /// Who is in it.
    pub actors: &'a [Actor],
    /// Where they are named. Pronouns and nominals are left out: GUM's weights were learned without them.
    pub names: &'a [Mention],
}

impl Material<'_> {
    /// For each sentence its [`SENTENCE_FEATURES`], each about 0 to 1.
    pub fn sentence_features(&self) -> Vec<[f32; SENTENCE_FEATURES.len()]> {
        let document = self.document;
        let n = document.sentences.len();
        let of_role = |role: Role| (0..n).filter(move |&i| document.role(i) == role);
        let units: Vec<Vec<f32>> = (0..n).map(|i| unit(self.vectors.row(i))).collect();
        let centre = centroid(&units, of_role(Role::Body));
        let head = centroid(&units, of_role(Role::Title).chain(of_role(Role::Dek)));
        let body: Vec<usize> = of_role(Role::Body).collect();
        let paragraph = |i: usize| document.sentences[i].paragraph;
        let edges = [body.first(), body.last()].map(|i| i.map(|&i| paragraph(i)));
        let words = self.words();
        let common = common_words(&words, &body);
        let shares = self.shares();
        let mut names = vec![0.0f32; n];
        self.names.iter().for_each(|m| names[m.sentence] += 1.0);
        let named = self.actors_by_sentence();
        let contents = self.attributions.iter().flat_map(|a| &a.content).copied();
        let contents = SpanIndex::new(contents.zip(0..));
        let quotations = SpanIndex::new(document.quotations.iter().map(|q| q.span).zip(0..));
        (0..n)
            .map(|i| {
                let span = document.sentences[i].span;
                let place = body.partition_point(|&b| b < i);
                let alike = |c: &Option<Vec<f32>>| c.as_ref().map_or(0.0, |c| dot(&units[i], c).max(0.0));
                let count = words[i].len().max(1) as f32;
                let reported = covered(span, &contents);
                let judged = 1.0 - self.sentiment[i].0[1];
                [
                    1.0 / (1.0 + place as f32),
                    place as f32 / body.len().max(1) as f32,
                    indicator(edges[0] == Some(paragraph(i))),
                    indicator(edges[1] == Some(paragraph(i))),
                    indicator(i == 0 || paragraph(i - 1) != paragraph(i)),
                    alike(&centre),
                    alike(&head),
                    (count / LONG).min(1.0),
                    indicator(document.article.text.slice(span).ends_with('?')),
                    (names[i] / count).min(1.0),
                    named[i].iter().map(|&a| shares[a]).sum::<f32>().min(1.0),
                    reported,
                    covered(span, &quotations),
                    if reported > 0.0 { 0.0 } else { judged },
                    common[i],
                ]
            })
            .collect()
    }

    /// For each actor its [`ACTOR_FEATURES`]. `sentences` is the salience of its sentences.
    pub fn actor_features(&self, sentences: &[f32]) -> Vec<[f32; ACTOR_FEATURES.len()]> {
        let document = self.document;
        let shares = self.shares();
        let most = shares.iter().copied().fold(0.0, f32::max);
        let body: Vec<usize> =
            (0..document.sentences.len()).filter(|&i| document.role(i) == Role::Body).collect();
        let opening = &body[..OPENING.min(body.len())];
        let paragraphs: BTreeSet<usize> = body.iter().map(|&i| document.sentences[i].paragraph).collect();
        let ahead = |a: usize| shares.iter().filter(|&&s| s > shares[a]).count();
        let of_actor = |a: usize| self.names.iter().filter(move |m| m.actor == a);
        (0..self.actors.len())
            .map(|a| {
                let places: Vec<usize> = of_actor(a).map(|m| m.sentence).collect();
                let first = places.first().copied().unwrap_or(0);
                let of_type = |kind: EntityType| indicator(self.actors[a].entity_type == kind);
                let seen: BTreeSet<usize> = places.iter().map(|&s| document.sentences[s].paragraph).collect();
                let head = |s: &usize| matches!(document.role(*s), Role::Title | Role::Dek);
                let speaks = |t: &Attribution| t.source.as_ref().is_some_and(|s| s.actor == Some(a));
                [
                    (places.len() as f32).ln() / 4.0,
                    if most > 0.0 { shares[a] / most } else { 0.0 },
                    1.0 / (1.0 + ahead(a) as f32),
                    (self.actors.len() as f32).ln() / 4.0,
                    1.0 / (1.0 + a as f32),
                    first as f32 / document.sentences.len().max(1) as f32,
                    seen.intersection(&paragraphs).count() as f32 / paragraphs.len().max(1) as f32,
                    indicator(places.iter().any(head)),
                    indicator(places.iter().any(|s| opening.contains(s))),
                    indicator(self.attributions.iter().any(speaks)),
                    places.iter().map(|&s| sentences[s]).fold(0.0, f32::max),
                    of_type(EntityType::Per),
                    of_type(EntityType::Org),
                ]
            })
            .collect()
    }

    /// Share of all mentions that each actor has.
    fn shares(&self) -> Vec<f32> {
        let mut shares = vec![0.0; self.actors.len()];
        self.names.iter().for_each(|m| shares[m.actor] += 1.0 / self.names.len() as f32);
        shares
    }

    fn actors_by_sentence(&self) -> Vec<BTreeSet<usize>> {
        let mut named = vec![BTreeSet::new(); self.document.sentences.len()];
        self.names.iter().for_each(|m| {
            named[m.sentence].insert(m.actor);
        });
        named
    }

    /// The words of each sentence in small letters.
    fn words(&self) -> Vec<Vec<String>> {
        let text = &self.document.article.text;
        let words = |span: Span| {
            let parts = text.slice(span).split(|c: char| !c.is_alphanumeric());
            parts.filter(|w| !w.is_empty()).map(str::to_lowercase).collect()
        };
        self.document.sentences.iter().map(|s| words(s.span)).collect()
    }
}

/// How common the longer words of each sentence are in the sentences of the body, 0 to 1, on a scale of
/// logarithms: 1 where all stand in every one.
fn common_words(words: &[Vec<String>], body: &[usize]) -> Vec<f32> {
    let long = |i: usize| -> BTreeSet<&str> {
        words[i].iter().map(String::as_str).filter(|w| w.chars().count() >= SHORTEST_WORD).collect()
    };
    let mut counts: HashMap<&str, f32> = HashMap::new();
    body.iter().flat_map(|&i| long(i)).for_each(|w| *counts.entry(w).or_default() += 1.0);
    let all = (1.0 + body.len() as f32).ln();
    let commonness = |i: usize| {
        let of = long(i);
        let sum: f32 = of.iter().filter_map(|w| counts.get(w)).map(|c: &f32| c.ln()).sum();
        sum / (of.len().max(1) as f32 * all)
    };
    (0..words.len()).map(commonness).collect()
}

/// Share of `span` that `parts`, which do not overlap, cover.
fn covered(span: Span, parts: &SpanIndex) -> f32 {
    let inside = |(p, _): (Span, usize)| p.end.min(span.end) - p.start.max(span.start);
    (parts.across(span).map(inside).sum::<usize>() as f32 / span.len().max(1) as f32).min(1.0)
}

pub(crate) fn indicator(holds: bool) -> f32 {
    f32::from(u8::from(holds))
}

fn centroid(units: &[Vec<f32>], of: impl Iterator<Item = usize>) -> Option<Vec<f32>> {
    let mut sum: Option<Vec<f32>> = None;
    for i in of {
        let sum = sum.get_or_insert_with(|| vec![0.0; units[i].len()]);
        sum.iter_mut().zip(&units[i]).for_each(|(s, v)| *s += v);
    }
    sum.map(|s| unit(&s))
}

/// A vector's direction.
pub(crate) fn unit(v: &[f32]) -> Vec<f32> {
    let length = dot(v, v).sqrt().max(1e-12);
    v.iter().map(|x| x / length).collect()
}

/// The product of two vectors: of directions, their cosine.
pub(crate) fn dot(a: &[f32], b: &[f32]) -> f32 {
    a.iter().zip(b).map(|(x, y)| x * y).sum()
}

#[cfg(test)]
mod tests {
    #![allow(clippy::unwrap_used)]
    use super::*;
    use crate::document::{Article, Commitment, Holder, MentionKind, Paragraph, Sentence, Text};

    #[test]
    fn the_embedded_head_weighs_known_features_only() {
        let head: SalienceHead = serde_json::from_str(EMBEDDED).unwrap();
        assert!(head.sentences.weights.keys().all(|name| SENTENCE_FEATURES.contains(&name.as_str())));
        assert!(head.actors.weights.keys().all(|name| ACTOR_FEATURES.contains(&name.as_str())));
        assert!(head.sentences.weights.len() > 5 && head.actors.weights.len() > 5);
    }

    /// A title, then two paragraphs: "Ann met Bob. Bob left." and "Who knows?"
    fn document() -> Document {
        let spans = [(0, 3, 0), (5, 17, 1), (18, 27, 1), (29, 39, 2)];
        let paragraph = |(start, end, role)| Paragraph { span: Span::new(start, end), role };
        Document {
            article: Article::bare(
                Text::from("Bob\n\nAnn met Bob. Bob left.\n\nWho knows?"),
                [(0, 3, Role::Title), (5, 27, Role::Body), (29, 39, Role::Body)].map(paragraph).into(),
            ),
            sentences: spans
                .map(|(start, end, paragraph)| Sentence { span: Span::new(start, end), paragraph })
                .into(),
            quotations: Vec::new(),
        }
    }

    fn actor(name: &str) -> Actor {
        Actor {
            id: name.into(),
            name: name.into(),
            entity_type: EntityType::Per,
            aliases: Vec::new(),
            known: false,
            focus: false,
            part_of: None,
            part: None,
            agent: true,
        }
    }

    fn mention(start: usize, actor: usize, sentence: usize) -> Mention {
        Mention {
            span: Span::new(start, start + 3),
            entity_type: EntityType::Per,
            kind: MentionKind::Name,
            actor,
            sentence,
            score: 1.0,
        }
    }

    fn with<T>(of: impl Fn(&Material) -> T) -> T {
        let said = Attribution {
            source: None,
            cue: None,
            content: vec![Span::new(29, 34)],
            quoted: false,
            commitment: Commitment::Neutral,
            within: None,
            holder: Holder::Unnamed,
        };
        of(&Material {
            document: &document(),
            vectors: &Matrix::from_data(2, vec![1.0, 0.0, 1.0, 0.0, 1.0, 0.0, 0.0, 2.0]),
            sentiment: &[Probabilities([0.25, 0.5, 0.25]); 4],
            attributions: &[said],
            actors: &[actor("Bob"), actor("Ann")],
            names: &[mention(0, 0, 0), mention(5, 1, 1), mention(13, 0, 1), mention(18, 0, 2)],
        })
    }

    fn column<const N: usize>(names: &[&str; N], rows: &[[f32; N]], name: &str) -> Vec<f32> {
        let at = names.iter().position(|n| *n == name).unwrap();
        rows.iter().map(|r| r[at]).collect()
    }

    #[test]
    fn features_of_sentences() {
        let rows = with(|m| m.sentence_features());
        let of = |name: &str| column(&SENTENCE_FEATURES, &rows, name);
        assert_eq!(of("opening")[1..], [1.0, 0.5, 1.0 / 3.0]);
        assert_eq!(of("first_paragraph"), [0.0, 1.0, 1.0, 0.0]);
        assert_eq!(of("close"), [0.0, 0.0, 0.0, 1.0]);
        assert_eq!(of("paragraph_start"), [1.0, 1.0, 0.0, 1.0]);
        assert_eq!(of("title"), [1.0, 1.0, 1.0, 0.0]);
        assert_eq!(of("question"), [0.0, 0.0, 0.0, 1.0]);
        assert_eq!(of("names")[1..], [2.0 / 3.0, 0.5, 0.0]);
        assert_eq!(of("main_actors"), [0.75, 1.0, 0.75, 0.0]);
        assert_eq!(of("reported"), [0.0, 0.0, 0.0, 0.5]);
        assert_eq!(of("claim"), [0.5, 0.5, 0.5, 0.0]);
        assert!(of("centre")[1] > of("centre")[3]);
    }

    #[test]
    fn features_of_actors() {
        let rows = with(|m| m.actor_features(&[0.1, 0.2, 0.9, 1.0]));
        let of = |name: &str| column(&ACTOR_FEATURES, &rows, name);
        assert_eq!(of("share"), [1.0, 1.0 / 3.0]);
        assert_eq!(of("rank"), [1.0, 0.5]);
        assert_eq!(of("first"), [1.0, 0.5]);
        assert_eq!(of("position"), [0.0, 0.25]);
        assert_eq!(of("spread"), [0.5, 0.5]);
        assert_eq!(of("title"), [1.0, 0.0]);
        assert_eq!(of("sentence"), [0.9, 0.2]);
    }
}
