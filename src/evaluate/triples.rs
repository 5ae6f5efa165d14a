//! Who is for or against whom, sentence by sentence, on SEESAW ([`super::seesaw`]): triples of subject,
//! sentiment and object.
//!
//! The program's triples are its opinions with a label for or against; the author is the subject that SEESAW
//! calls `None`, and whoever is no entity of the article's list is one and the same other. Triples toward
//! objects outside the list are left out on both sides, since the corpus does not say whom they mean. A
//! sentence without a triple tells little: readers marked what they saw, and most articles had one reader.
//! So only sentences with a triple count, but for the figures `all_sentences_`.

use std::collections::BTreeSet;
use std::path::Path;

use serde_json::{Value, json};

use super::scores::{Counts, bootstrap};
use super::seesaw::{SeesawArticle, Subject, Triple, read_seesaw};
use super::{EvaluateError, Outcome, Prediction, Reader};
use crate::actors::Gazetteer;
use crate::document::{Analysis, Holder};

pub fn measure(reader: &Reader, path: &Path) -> Result<Outcome, EvaluateError> {
    let gold = read_seesaw(path)?;
    let shipped = Gazetteer::shipped()?;
    let documents: Vec<_> = gold.iter().map(|g| g.document.clone()).collect();
    let mut units = Vec::new();
    let mut predictions = Vec::new();
    reader.each(&documents, |at, document, encoded| {
        let (gazetteer, ids) = gold[at].actors(&shipped)?;
        let analysis = reader.conclude(document, &encoded, &gazetteer)?;
        let predicted = predicted(&analysis, &ids);
        units.push(count(&gold[at], &ids, &predicted));
        let show = |of: &BTreeSet<Triple>| of.iter().map(|t| shown(&gold[at], *t)).collect::<Value>();
        for (sentence, triples) in &gold[at].triples {
            predictions.push(Prediction {
                index: predictions.len(),
                gold: show(triples),
                predicted: show(&predicted[*sentence]),
                probs: Value::Null,
            });
        }
        Ok(())
    })?;
    if predictions.is_empty() {
        return Err(EvaluateError::Empty {
            path: path.into(),
            expected: "SEESAW's articles tell who is for or against whom in a sentence",
        });
    }
    let figures = bootstrap(&units, |row| {
        let [strict, pairs, judged] = [0, 3, 6].map(|at| Counts::of(&row[at..]));
        let everywhere = Counts { predicted: row[9], ..strict };
        vec![
            ("f1".into(), strict.f1()),
            ("precision".into(), strict.precision()),
            ("recall".into(), strict.recall()),
            ("without_sentiment_f1".into(), pairs.f1()),
            ("without_subject_f1".into(), judged.f1()),
            ("all_sentences_f1".into(), everywhere.f1()),
            ("all_sentences_precision".into(), everywhere.precision()),
        ]
    });
    Ok(Outcome { measure: "F1 of triples in sentences that have any", figures, predictions })
}

/// The program's triples of each sentence. Entities that it takes for one actor are the first of them.
fn predicted(analysis: &Analysis, ids: &[String]) -> Vec<BTreeSet<Triple>> {
    let entity = |actor: usize| ids.iter().position(|id| *id == analysis.actors[actor].id);
    let mut triples = vec![BTreeSet::new(); analysis.document.sentences.len()];
    for opinion in &analysis.opinions {
        let positive = match opinion.label() {
            "positive" => true,
            "negative" => false,
            _ => continue,
        };
        let subject = match opinion.holder {
            Holder::Author => Subject::Author,
            Holder::Unnamed => Subject::Other,
            Holder::Actor(actor) => entity(actor).map_or(Subject::Other, Subject::Entity),
        };
        if let Some(object) = entity(opinion.target) {
            triples[opinion.sentence].insert(Triple { subject, positive, object });
        }
    }
    triples
}

/// Counts over the sentences that have gold of whole triples, without their sentiment and without their
/// subject; then the triples predicted in all sentences but the title, of which the corpus tells nothing.
fn count(gold: &SeesawArticle, ids: &[String], predicted: &[BTreeSet<Triple>]) -> Vec<f64> {
    let first = |entity: usize| ids.iter().position(|id| *id == ids[entity]).unwrap_or(entity);
    let mut counts = [Counts::default(); 3];
    for (sentence, triples) in &gold.triples {
        let same = |t: &Triple| Triple {
            subject: match t.subject {
                Subject::Entity(entity) => Subject::Entity(first(entity)),
                other => other,
            },
            object: first(t.object),
            ..*t
        };
        let gold: BTreeSet<Triple> = triples.iter().map(same).collect();
        let predicted = &predicted[*sentence];
        counts[0] = counts[0].plus(shared(&gold, predicted, |t| t));
        counts[1] = counts[1].plus(shared(&gold, predicted, |t| (t.subject, t.object)));
        counts[2] = counts[2].plus(shared(&gold, predicted, |t| (t.positive, t.object)));
    }
    let everywhere: usize = predicted.iter().skip(1).map(BTreeSet::len).sum();
    counts.into_iter().flat_map(Counts::row).chain([everywhere as f64]).collect()
}

fn shared<K: Ord>(
    gold: &BTreeSet<Triple>,
    predicted: &BTreeSet<Triple>,
    key: impl Fn(Triple) -> K,
) -> Counts {
    let keys = |of: &BTreeSet<Triple>| of.iter().map(|t| key(*t)).collect::<BTreeSet<K>>();
    let (gold, predicted) = (keys(gold), keys(predicted));
    Counts {
        right: gold.intersection(&predicted).count() as f64,
        gold: gold.len() as f64,
        predicted: predicted.len() as f64,
    }
}

/// A triple as the corpus spells it.
fn shown(gold: &SeesawArticle, triple: Triple) -> Value {
    let name = |entity: usize| gold.entities[entity].name.as_str();
    let subject = match triple.subject {
        Subject::Author => "None",
        Subject::Other => "Not in the list",
        Subject::Entity(entity) => name(entity),
    };
    json!([subject, if triple.positive { "POS" } else { "NEG" }, name(triple.object)])
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::evaluate::document;

    #[test]
    fn triples_count_whole_and_without_a_part() {
        let triple = |subject, positive, object| Triple { subject, positive, object };
        let gold = SeesawArticle {
            document: document(&[]),
            entities: Vec::new(),
            triples: [(
                1,
                BTreeSet::from([triple(Subject::Author, false, 0), triple(Subject::Entity(0), true, 2)]),
            )]
            .into(),
        };
        // Entities 1 and 2 are one actor.
        let ids = ["a", "b", "b"].map(str::to_owned);
        let predicted = [
            BTreeSet::from([triple(Subject::Author, true, 0)]),
            BTreeSet::from([triple(Subject::Other, false, 0), triple(Subject::Entity(0), false, 1)]),
            BTreeSet::from([triple(Subject::Author, true, 0)]),
        ];
        let row = count(&gold, &ids, &predicted);
        assert_eq!(row, [0.0, 2.0, 2.0, 1.0, 2.0, 2.0, 1.0, 2.0, 2.0, 3.0]);
    }
}
