//! How each entity of SEESAW's articles ([`super::seesaw`]) comes off: every entity on which a reader took a side, or
//! none, is an item.
//!
//! Its gold class is by the mean of the readers' steps: negative below -0.25, positive above 0.25. Ways
//! to answer stand beside each other, each with macro-F1 and Spearman's rank correlation with that mean:
//!
//! - the actor's portrayal, which is what the readers were asked for: how it comes off, whoever speaks;
//! - `score_`: the same by its score, with the border of the gold classes;
//! - `author_`: the author's own stance, another question: `opposes` is negative, `supports` positive, any
//!   other label, or no stance, neutral;
//! - `overall_`: the target head over all names;
//! - `target_head_`: the target head without attribution, a mean over the sentences that name the entity.
//!
//! An entity that the program finds nowhere has score 0 and is neutral.

use std::collections::BTreeMap;
use std::path::Path;

use serde_json::{Value, json};

use super::predictions_file::{fault, read_predictions as rows};
use super::scores::{Confusion, percent, rank_correlation, resample};
use super::seesaw::{SeesawArticle, read_seesaw};
use super::{EvaluateError, Outcome, Prediction, Reader};
use crate::actors::Gazetteer;
use crate::document::{Analysis, Holder, Mention, Probabilities, StanceLabel};
use crate::encode::{EncodeError, Encoded, SpanPooling, TargetAt, softmax};

const CLASSES: [&str; 3] = ["negative", "neutral", "positive"];
const NEUTRAL: usize = 1;
/// Beyond this, either way, an entity is not neutral.
const BORDER: f64 = 0.25;
/// The ways to answer, as their figures begin.
const WAYS: [&str; 5] = ["", "score_", "author_", "overall_", "target_head_"];

/// What is said of an entity.
#[derive(Clone, Copy, Debug, PartialEq)]
struct Answer {
    /// Index of the class.
    class: usize,
    /// From against to for.
    score: f64,
}

impl Answer {
    fn neutral() -> Self {
        Self { class: NEUTRAL, score: 0.0 }
    }

    fn by_score(score: f64) -> Self {
        Self { class: class(score), score }
    }

    fn argmax(probs: Probabilities) -> Self {
        let class = CLASSES.iter().position(|c| *c == probs.label()).unwrap_or(NEUTRAL);
        Self { class, score: probs.score().into() }
    }

    fn to_json(self) -> Value {
        json!({ "label": CLASSES[self.class], "score": self.score })
    }
}

fn class(score: f64) -> usize {
    if score < -BORDER {
        0
    } else if score > BORDER {
        2
    } else {
        NEUTRAL
    }
}

/// An entity with its gold and the answers.
struct Item {
    /// Mean of the readers' steps.
    gold: f64,
    /// One for each way.
    answers: Vec<Answer>,
    /// Whether the program found it, where the program was asked.
    found: Option<bool>,
}

pub fn measure(reader: &Reader, path: &Path) -> Result<Outcome, EvaluateError> {
    let gold = read_seesaw(path)?;
    let shipped = Gazetteer::shipped()?;
    let documents: Vec<_> = gold.iter().map(|g| g.document.clone()).collect();
    let mut articles = Vec::new();
    reader.each(&documents, |at, document, encoded| {
        let (gazetteer, ids) = gold[at].actors(&shipped)?;
        let analysis = reader.conclude(document, &encoded, &gazetteer)?;
        let head = target_head(reader, &encoded, &analysis)?;
        articles.push(items(&gold[at], |entity| {
            let actor = analysis.actors.iter().position(|a| a.id == ids[entity]);
            match actor {
                Some(actor) => (answers(&analysis, actor, head[actor]), Some(true)),
                None => (vec![Answer::neutral(); WAYS.len()], Some(false)),
            }
        }));
        Ok(())
    })?;
    outcome(path, articles)
}

/// Scores a peer's predictions: for each entity, in the order of the file, `label` and `score`.
pub fn given(path: &Path, predictions: &Path) -> Result<Outcome, EvaluateError> {
    let gold = read_seesaw(path)?;
    let asked = gold.iter().flat_map(|g| &g.entities).filter(|e| e.sentiment.is_some()).count();
    let answer = |(line, predicted): (usize, Value)| {
        let class = CLASSES.iter().position(|c| predicted["label"] == *c);
        let both = class.zip(predicted["score"].as_f64());
        let both =
            both.ok_or_else(|| fault(predictions, line, &predicted, "an object of label and score"))?;
        Ok(Answer { class: both.0, score: both.1 })
    };
    let answers: Vec<Answer> =
        rows(predictions, asked)?.into_iter().map(answer).collect::<Result<_, EvaluateError>>()?;
    let mut answers = answers.into_iter();
    let mut next = |_| (answers.next().into_iter().collect(), None);
    let articles = gold.iter().map(|g| items(g, &mut next)).collect();
    outcome(path, articles)
}

fn items(gold: &SeesawArticle, mut answer: impl FnMut(usize) -> (Vec<Answer>, Option<bool>)) -> Vec<Item> {
    let asked = gold.entities.iter().enumerate().filter_map(|(at, e)| Some((at, e.sentiment?)));
    asked
        .map(|(at, gold)| {
            let (answers, found) = answer(at);
            Item { gold, answers, found }
        })
        .collect()
}

/// What the program answers for an actor, in all ways.
fn answers(analysis: &Analysis, actor: usize, head: OfHead) -> Vec<Answer> {
    let stance = analysis.stances.iter().find(|s| s.holder == Holder::Author && s.target == actor);
    let label = match stance.map(|s| s.label) {
        Some(StanceLabel::Opposes) => 0,
        Some(StanceLabel::Supports) => 2,
        _ => NEUTRAL,
    };
    let score = stance.map_or(0.0, |s| s.score.into());
    let portrayal = analysis.presences[actor].portrayal.probs;
    vec![
        Answer::argmax(portrayal),
        Answer::by_score(portrayal.score().into()),
        Answer { class: label, score },
        Answer::argmax(head.over_names),
        Answer::argmax(head.over_sentences),
    ]
}

/// Means of what the target head says of an actor's names.
#[derive(Clone, Copy)]
struct OfHead {
    over_names: Probabilities,
    over_sentences: Probabilities,
}

/// What the target head says of each actor's names.
fn target_head(reader: &Reader, encoded: &Encoded, analysis: &Analysis) -> Result<Vec<OfHead>, EncodeError> {
    let names = analysis.mentions.iter().filter(|m| m.kind.is_name());
    let mut pooling = SpanPooling::new(encoded);
    let mut at =
        |m: &Mention| Some(TargetAt { target: pooling.span(encoded.rows(m.span)?), sentence: m.sentence });
    let (mentions, targets): (Vec<&Mention>, Vec<_>) = names.filter_map(|m| Some((m, at(m)?))).unzip();
    let logits = reader.encoder.targets(&pooling, &targets)?.sentiment;
    let temperature = reader.model.config.temperature.sentiment;
    let mut read: Vec<BTreeMap<usize, Vec<[f32; 3]>>> = vec![BTreeMap::new(); analysis.actors.len()];
    for (i, mention) in mentions.iter().enumerate() {
        let p = softmax(logits.row(i), temperature);
        read[mention.actor].entry(mention.sentence).or_default().push([p[0], p[1], p[2]]);
    }
    let of = |sentences: &BTreeMap<usize, Vec<[f32; 3]>>| OfHead {
        over_names: mean(&sentences.values().flatten().copied().collect::<Vec<_>>()),
        over_sentences: mean(&sentences.values().map(|of| mean(of).0).collect::<Vec<_>>()),
    };
    Ok(read.iter().map(of).collect())
}

fn mean(of: &[[f32; 3]]) -> Probabilities {
    if of.is_empty() {
        return Probabilities([0.0, 1.0, 0.0]);
    }
    Probabilities(std::array::from_fn(|c| of.iter().map(|p| p[c]).sum::<f32>() / of.len() as f32))
}

fn outcome(path: &Path, articles: Vec<Vec<Item>>) -> Result<Outcome, EvaluateError> {
    if articles.iter().all(Vec::is_empty) {
        return Err(EvaluateError::Empty {
            path: path.into(),
            expected: "SEESAW's articles tell readers' sentiments toward entities",
        });
    }
    let figures = resample(&articles, |drawn| figures(&drawn.iter().copied().flatten().collect::<Vec<_>>()));
    let prediction = |(index, (article, item)): (usize, (usize, &Item))| Prediction {
        index,
        gold: json!({
            "article": article,
            "label": CLASSES[class(item.gold)],
            "score": item.gold,
        }),
        predicted: item.answers[0].to_json(),
        probs: Value::Null,
    };
    let numbered =
        articles.iter().enumerate().flat_map(|(n, items)| items.iter().map(move |item| (n + 1, item)));
    let predictions = numbered.enumerate().map(prediction).collect();
    Ok(Outcome { measure: "macro-F1 of three classes", figures, predictions })
}

fn figures(items: &[&Item]) -> Vec<(String, f64)> {
    let ways = items.iter().map(|item| item.answers.len()).max().unwrap_or(0);
    let table = |answer: &dyn Fn(&Item) -> usize| {
        let mut table = Confusion::new(CLASSES.len());
        items.iter().for_each(|item| table.add(class(item.gold), answer(item)));
        table
    };
    let mut figures = Vec::new();
    for (way, prefix) in WAYS.iter().enumerate().take(ways) {
        let confusion = table(&|item| item.answers[way].class);
        let pairs: Vec<(f64, f64)> = items.iter().map(|item| (item.gold, item.answers[way].score)).collect();
        figures.push((format!("{prefix}f1"), confusion.macro_f1()));
        if way == 0 {
            let classes = CLASSES.iter().zip(confusion.by_class());
            figures.extend(classes.map(|(name, counts)| ((*name).to_owned(), counts.f1())));
            figures.push(("accuracy".into(), confusion.accuracy()));
        }
        if *prefix != "score_" {
            figures.push((format!("{prefix}rank_correlation"), rank_correlation(&pairs)));
        }
    }
    figures.push(("always_neutral_f1".into(), table(&|_| NEUTRAL).macro_f1()));
    let found = |yes: bool| items.iter().filter(|item| item.found == Some(yes)).count() as f64;
    if items.iter().any(|item| item.found.is_some()) {
        figures.push(("found".into(), percent(found(true), found(true) + found(false))));
    }
    figures
}

#[cfg(test)]
mod tests {
    use super::*;

    fn item(gold: f64, score: f64) -> Item {
        Item { gold, answers: vec![Answer::by_score(score)], found: None }
    }

    #[test]
    fn the_border_is_neutral() {
        assert_eq!([-0.26, -0.25, 0.0, 0.25, 0.26].map(class), [0, 1, 1, 1, 2]);
    }

    #[test]
    fn a_peer_has_one_way_to_answer() {
        let items = [item(-1.0, -0.9), item(0.0, 0.0), item(0.5, 0.1), item(2.0, 0.3)];
        let figures = figures(&items.iter().collect::<Vec<_>>());
        let names: Vec<&str> = figures.iter().map(|(name, _)| name.as_str()).collect();
        let expected =
            ["f1", "negative", "neutral", "positive", "accuracy", "rank_correlation", "always_neutral_f1"];
        assert_eq!(names, expected);
        // Negative 100, neutral 66.7 (one of its two is positive), positive 66.7.
        assert!((figures[0].1 - (100.0 + 2.0 * 200.0 / 3.0) / 3.0).abs() < 1e-9);
        assert!((figures[5].1 - 100.0).abs() < 1e-9);
    }

    #[test]
    fn the_mean_of_nothing_is_neutral() {
        assert_eq!(Answer::argmax(mean(&[])), Answer::neutral());
        assert_eq!(mean(&[[1.0, 0.0, 0.0], [0.0, 0.0, 1.0]]).0, [0.5, 0.0, 0.5]);
    }
}
