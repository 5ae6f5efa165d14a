//! Which actors a human summary keeps, on GUM (Lin and Zeldes 2024): every entity with a name is an item,
//! salient or not ([`super::gum`] tells both).
//!
//! The program reads the raw text and must find the actors itself. An actor is taken for the entity whose
//! names its mentions overlap most; an entity is called salient if an actor that is taken for it is. So an
//! entity that nobody found is called not salient, and an actor that is no entity with a name (a people, an
//! event) is not judged. Two baselines call the first, or the most often, named of the same actors.

use std::cmp::Reverse;
use std::path::Path;

use serde_json::json;

use super::gum::{GumDocument, read_gum};
pub use super::scores::Counts;
use super::scores::bootstrap;
use super::{EvaluateError, Outcome, Prediction, Reader};
use crate::document::{Analysis, Mention, Span};

/// From this salience on, an actor is called salient.
const SALIENT: f32 = 0.5;
/// Actors that the baselines call salient: what served each best on GUM train.
const FIRST: usize = 4;
const MOST: usize = 4;

/// The entity, by index, that each actor is taken for; none where its mentions meet no name.
pub fn entities_of_actors(gold: &GumDocument, actors: usize, mentions: &[Mention]) -> Vec<Option<usize>> {
    taken_for(gold.entities.iter().map(|e| e.names.as_slice()), actors, mentions)
}

/// Of things with names, by index, the one that each actor is taken for: the one whose names its own meet most.
pub fn taken_for<'a>(
    names: impl Iterator<Item = &'a [Span]> + Clone,
    actors: usize,
    mentions: &[Mention],
) -> Vec<Option<usize>> {
    let mut shared = vec![vec![0usize; names.clone().count()]; actors];
    for m in mentions.iter().filter(|m| m.kind.is_name()) {
        for (e, names) in names.clone().enumerate() {
            shared[m.actor][e] += names.iter().filter(|n| n.overlaps(m.span)).count();
        }
    }
    let most = |counts: &Vec<usize>| {
        let best = counts.iter().enumerate().max_by_key(|&(e, &n)| (n, Reverse(e)));
        best.filter(|(_, n)| **n > 0).map(|(e, _)| e)
    };
    shared.iter().map(most).collect()
}

/// For each entity whether one of its actors is among the chosen ones.
fn called(entities: usize, of: &[Option<usize>], chosen: impl Iterator<Item = usize>) -> Vec<bool> {
    let mut called = vec![false; entities];
    chosen.filter_map(|a| of[a]).for_each(|e| called[e] = true);
    called
}

/// The first `count` actors, ordered by `rank`, among those that are taken for an entity.
fn first_by<K: Ord>(of: &[Option<usize>], count: usize, rank: impl Fn(usize) -> K) -> Vec<usize> {
    let mut actors: Vec<usize> = (0..of.len()).filter(|&a| of[a].is_some()).collect();
    actors.sort_by_key(|&a| rank(a));
    actors.truncate(count);
    actors
}

fn counts(gold: &GumDocument, called: &[bool]) -> Counts {
    let pairs = || gold.entities.iter().zip(called);
    Counts {
        right: pairs().filter(|(e, c)| e.salient && **c).count() as f64,
        gold: pairs().filter(|(e, _)| e.salient).count() as f64,
        predicted: pairs().filter(|(_, c)| **c).count() as f64,
    }
}

/// Counts of the baselines, first and most often mentioned, with so many actors called salient.
pub fn baselines(
    gold: &GumDocument,
    actors: usize,
    mentions: &[Mention],
    [first, most]: [usize; 2],
) -> [Counts; 2] {
    let of = entities_of_actors(gold, actors, mentions);
    let often = |a: usize| (Reverse(mentions.iter().filter(|m| m.actor == a && m.kind.is_name()).count()), a);
    let score = |chosen: Vec<usize>| counts(gold, &called(gold.entities.len(), &of, chosen.into_iter()));
    // Actors are in the order of their first mention.
    [score(first_by(&of, first, |a| a)), score(first_by(&of, most, often))]
}

/// Counts of the program, with actors of this salience.
pub fn program(gold: &GumDocument, mentions: &[Mention], salience: &[f32]) -> Counts {
    let of = entities_of_actors(gold, salience.len(), mentions);
    let chosen = (0..salience.len()).filter(|&a| salience[a] >= SALIENT);
    counts(gold, &called(gold.entities.len(), &of, chosen))
}

/// The highest salience of an actor that is taken for each entity; 0 where there is none.
fn salience_of_entities(gold: &GumDocument, analysis: &Analysis) -> Vec<f32> {
    let of = entities_of_actors(gold, analysis.actors.len(), &analysis.mentions);
    let mut salience = vec![0.0f32; gold.entities.len()];
    for (entity, presence) in of.iter().zip(&analysis.presences) {
        if let Some(e) = *entity {
            salience[e] = salience[e].max(presence.salience);
        }
    }
    salience
}

pub(super) fn measure(reader: &Reader, path: &Path) -> Result<Outcome, EvaluateError> {
    let gold = read_gum(path)?;
    if gold.iter().all(|g| g.entities.is_empty()) {
        return Err(EvaluateError::Empty {
            path: path.into(),
            expected: "GUM's CoNLL-U marks entities in its last column",
        });
    }
    let mut units = Vec::new();
    let mut predictions = Vec::new();
    for (g, analysis) in gold.iter().zip(reader.analyze(&gold, 0)?) {
        for (entity, salience) in g.entities.iter().zip(salience_of_entities(g, &analysis)) {
            predictions.push(Prediction {
                index: predictions.len(),
                gold: json!(entity.salient),
                predicted: json!(salience >= SALIENT),
                probs: json!({ "salience": salience }),
            });
        }
        let salience: Vec<f32> = analysis.presences.iter().map(|p| p.salience).collect();
        let [first, most] = baselines(g, salience.len(), &analysis.mentions, [FIRST, MOST]);
        let own = program(g, &analysis.mentions, &salience);
        units.push([own, first, most].into_iter().flat_map(Counts::row).collect::<Vec<f64>>());
    }
    let figures = bootstrap(&units, |row| {
        let own = Counts::of(row);
        vec![
            ("f1".into(), own.f1()),
            ("precision".into(), own.precision()),
            ("recall".into(), own.recall()),
            ("first_mentioned".into(), Counts::of(&row[3..]).f1()),
            ("most_mentioned".into(), Counts::of(&row[6..]).f1()),
        ]
    });
    Ok(Outcome { measure: "F1 of named entities that a human summary keeps", figures, predictions })
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::document::{Article, EntityType, MentionKind, Text};
    use crate::evaluate::gum::GumEntity;

    fn gold() -> GumDocument {
        let entity = |id: &str, names: &[usize], salient| GumEntity {
            id: id.into(),
            names: names.iter().map(|&at| Span::new(at, at + 2)).collect(),
            salient,
            summaries: 1,
        };
        GumDocument {
            article: Article::bare(Text::default(), Vec::new()),
            summaries: Vec::new(),
            entities: vec![entity("1", &[0, 10], true), entity("2", &[20], false), entity("3", &[30], true)],
            mentions: Vec::new(),
        }
    }

    fn mention(at: usize, actor: usize) -> Mention {
        Mention {
            span: Span::new(at, at + 1),
            entity_type: EntityType::Per,
            kind: MentionKind::Name,
            actor,
            sentence: 0,
            score: 1.0,
        }
    }

    #[test]
    fn an_actor_is_the_entity_whose_names_it_meets_most() {
        let mentions = [mention(0, 0), mention(10, 0), mention(20, 0), mention(21, 1), mention(50, 2)];
        assert_eq!(entities_of_actors(&gold(), 3, &mentions), [Some(0), Some(1), None]);
    }

    #[test]
    fn what_is_not_found_counts_as_not_salient() {
        let mentions = [mention(0, 0), mention(20, 1), mention(21, 1)];
        let own = program(&gold(), &mentions, &[0.7, 0.6]);
        assert_eq!(own, Counts { right: 1.0, gold: 2.0, predicted: 2.0 });
        let [first, most] = baselines(&gold(), 2, &mentions, [1, 1]);
        assert_eq!((first.right, first.predicted), (1.0, 1.0));
        assert_eq!((most.right, most.predicted), (0.0, 1.0));
    }
}
