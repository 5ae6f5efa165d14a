//! Which words go back to whom, on GUM: clusters of entities that a proper noun names, and their pronouns and nominals.
//!
//! The program reads the raw text and must find names and anaphors itself. A mention of the program's is the gold
//! mention whose head it meets and whose words are most alike; an actor is the entity whose names its own meet most.
//! The first and the second person, which are left to attribution, and what stands in the title, which GUM does not
//! annotate, count on neither side; nor do clusters of a single mention, as in CoNLL-2012.
//!
//! Three other ways stand beside: the program's names without links; its names put together by the same string; and
//! every anaphor taken for the last actor whose type agrees.

use std::collections::BTreeMap;
use std::path::Path;

use serde_json::{Value, json};

use super::conll;
use super::gum::{GumDocument, GumKind, GumMention, read_gum};
use super::salience::taken_for;
use super::scores::{bootstrap, percent};
use super::{EvaluateError, Outcome, Prediction, Reader};
use crate::actors::{self, Gazetteer};
use crate::coreference::{self, DiscourseState, Progress, agrees};
use crate::decode;
use crate::document::{Document, Mention, MentionKind, Role, Span};
use crate::segment::segment;

/// Pronouns that are whoever speaks or listens.
const PERSONAL: [&str; 15] = [
    "i",
    "me",
    "my",
    "mine",
    "myself",
    "we",
    "us",
    "our",
    "ours",
    "ourselves",
    "you",
    "your",
    "yours",
    "yourself",
    "yourselves",
];
/// Numbers that are counted of pronouns, and of nominals.
const COUNTED: usize = 5;
/// Numbers in a way's part of a unit's row.
const ROW: usize = conll::ROW + 2 * COUNTED;

/// What is gold of a document.
pub struct Gold<'a> {
    document: &'a GumDocument,
    /// All mentions but those of the first and the second person.
    mentions: Vec<&'a GumMention>,
    /// The entities that are named, and where.
    named: BTreeMap<usize, Vec<Span>>,
}

impl<'a> Gold<'a> {
    /// Takes what counts of a document.
    pub fn of(document: &'a GumDocument) -> Self {
        let text = &document.article.text;
        let counts = |m: &&GumMention| {
            let word = text.slice(m.core).to_lowercase();
            m.kind != GumKind::Pronoun || !PERSONAL.contains(&word.as_str())
        };
        let mentions = document.mentions.iter().filter(counts).collect();
        Self { document, mentions, named: document.named() }
    }

    /// The gold mention, by index, that each span is taken for: one whose head it meets, the most alike first.
    fn aligned(&self, spans: &[Span]) -> Vec<Option<usize>> {
        let mut pairs = Vec::new();
        for (s, span) in spans.iter().enumerate() {
            for (g, gold) in self.mentions.iter().enumerate().filter(|(_, g)| g.core.overlaps(*span)) {
                let shared = gold.span.end.min(span.end) - gold.span.start.max(span.start);
                pairs.push((shared as f64 / (gold.span.len() + span.len() - shared) as f64, s, g));
            }
        }
        pairs.sort_by(|a, b| b.0.total_cmp(&a.0).then((a.1, a.2).cmp(&(b.1, b.2))));
        let mut of = vec![None; spans.len()];
        let mut met = vec![false; self.mentions.len()];
        for (_, s, g) in pairs {
            if of[s].is_none() && !met[g] {
                (of[s], met[g]) = (Some(g), true);
            }
        }
        of
    }

    /// The entity that each actor is taken for.
    fn entities(&self, actors: usize, mentions: &[Mention]) -> Vec<Option<usize>> {
        let numbers: Vec<usize> = self.named.keys().copied().collect();
        let taken = taken_for(self.named.values().map(Vec::as_slice), actors, mentions);
        taken.into_iter().map(|at| at.map(|at| numbers[at])).collect()
    }

    /// For each anaphor the actors that it goes back to; none where it goes back to nobody with a name.
    pub fn antecedents(&self, state: &DiscourseState) -> Vec<Vec<usize>> {
        let names = state.names.iter().map(|m| m.span);
        let spans: Vec<Span> = state.anaphors.iter().map(|a| a.span).chain(names).collect();
        let entities = self.entities(state.actors.len(), state.names);
        let of = |g: Option<usize>| {
            let entity = g.map(|g| self.mentions[g].entity);
            (0..entities.len()).filter(|&a| entity.is_some() && entities[a] == entity).collect()
        };
        self.aligned(&spans).into_iter().take(state.anaphors.len()).map(of).collect()
    }

    fn clusters(&self) -> Vec<conll::Cluster> {
        let mut clusters: BTreeMap<usize, Vec<usize>> = BTreeMap::new();
        let named = self.mentions.iter().enumerate().filter(|(_, m)| self.named.contains_key(&m.entity));
        named.for_each(|(g, m)| clusters.entry(m.entity).or_default().push(g));
        clusters.into_values().filter(|c| c.len() > 1).collect()
    }

    /// Which gold mention each mention of a way is, and which entity each of its actors.
    fn reading(&self, actors: usize, mentions: &[Mention]) -> Reading {
        let spans: Vec<Span> = mentions.iter().map(|m| m.span).collect();
        let aligned = self.aligned(&spans);
        let entities = self.entities(actors, mentions);
        let mut clusters: BTreeMap<usize, Vec<usize>> = BTreeMap::new();
        let mut said = vec![None; self.mentions.len()];
        let mut counts = [[0.0; COUNTED]; 2];
        for (i, (mention, gold)) in mentions.iter().zip(aligned).enumerate() {
            // What is no gold mention has a number of its own.
            let number = gold.unwrap_or(self.mentions.len() + i);
            clusters.entry(mention.actor).or_default().push(number);
            let entity = entities[mention.actor];
            let right = gold.is_some_and(|g| entity == Some(self.mentions[g].entity));
            if let Some(g) = gold {
                said[g] = Some((entity, mention.score));
            }
            if let Some(kind) = place(mention.kind) {
                counts[kind][0] += f64::from(u8::from(right));
                counts[kind][1] += 1.0;
            }
        }
        for (g, kind) in self.anaphors() {
            let entity = Some(self.mentions[g].entity);
            let indicator = |holds: bool| f64::from(u8::from(holds));
            counts[kind][2] += indicator(said[g].is_some_and(|(e, _)| e == entity));
            counts[kind][3] += indicator(said[g].is_some());
            counts[kind][4] += 1.0;
        }
        let response: Vec<_> = clusters.into_values().filter(|c| c.len() > 1).collect();
        let mut row = conll::row(&self.clusters(), &response).to_vec();
        row.extend(counts.concat());
        Reading { row, said }
    }

    /// The pronouns, 0, and nominals, 1, that go back to a named entity.
    fn anaphors(&self) -> impl Iterator<Item = (usize, usize)> {
        let kind = |m: &GumMention| match m.kind {
            GumKind::Name => None,
            GumKind::Pronoun => Some(0),
            GumKind::Nominal => Some(1),
        };
        let named = self.mentions.iter().enumerate().filter(|(_, m)| self.named.contains_key(&m.entity));
        named.filter_map(move |(g, m)| Some((g, kind(m)?)))
    }

    /// One for each pronoun and nominal that goes back to a named entity.
    fn predictions(&self, reading: &Reading, rows: &mut Vec<Prediction>) {
        for (g, _) in self.anaphors() {
            let gold = self.mentions[g];
            let said = reading.said[g];
            rows.push(Prediction {
                index: rows.len(),
                gold: json!({
                    "start": gold.span.start,
                    "text": self.document.article.text.slice(gold.span),
                    "entity": gold.entity,
                }),
                predicted: said.and_then(|(entity, _)| entity).map_or(Value::Null, |entity| json!(entity)),
                probs: said.map_or(Value::Null, |(_, score)| json!({ "mention": score })),
            });
        }
    }
}

/// What a way comes to on a document.
struct Reading {
    row: Vec<f64>,
    /// For each gold mention the entity that it is said to be, and how surely.
    said: Vec<Option<(Option<usize>, f32)>>,
}

/// Where a kind of anaphor is counted.
fn place(kind: MentionKind) -> Option<usize> {
    match kind {
        MentionKind::Pronoun => Some(0),
        MentionKind::Nominal => Some(1),
        MentionKind::Name | MentionKind::Alias | MentionKind::Metonym | MentionKind::Group => None,
    }
}

/// The names, of as many actors as there are different strings.
fn same_string(document: &Document, names: &[Mention]) -> Vec<Mention> {
    let mut strings: Vec<String> = Vec::new();
    let mut of = |m: &Mention| {
        let string = document.article.text.slice(m.span).to_lowercase();
        let actor = strings.iter().position(|s| *s == string).unwrap_or_else(|| {
            strings.push(string);
            strings.len() - 1
        });
        Mention { actor, ..m.clone() }
    };
    names.iter().map(&mut of).collect()
}

/// The names, and every anaphor as a mention of the last actor whose type agrees.
fn nearest(state: &DiscourseState) -> Vec<Mention> {
    let mut progress = Progress::new(state);
    let mut mentions = state.names.to_vec();
    for (i, anaphor) in state.anaphors.iter().enumerate() {
        let candidates = progress.candidates(i);
        let Some(&actor) = candidates.iter().find(|&&a| agrees(anaphor.class, &state.actors[a])) else {
            continue;
        };
        progress.link(i, actor);
        mentions.push(anaphor.mention(&state.actors[actor], actor, 1.0));
    }
    mentions
}

pub(super) fn measure(reader: &Reader, path: &Path) -> Result<Outcome, EvaluateError> {
    let documents = read_gum(path)?;
    let gazetteer = Gazetteer::shipped()?;
    let texts: Vec<Document> = documents.iter().map(|g| segment(g.article.clone())).collect();
    let mut units = Vec::new();
    let mut predictions = Vec::new();
    reader.each(&texts, |at, document, encoded| {
        let gold = Gold::of(&documents[at]);
        let (actors, names) = actors::resolve(document, &decode::entities(&encoded), &gazetteer);
        let ranker = reader.model.ranker.as_ref();
        let own = coreference::resolve(document, &encoded, &actors, &names, ranker);
        let nearest = nearest(&DiscourseState::new(document, &encoded, &actors, &names));
        let same = same_string(document, &names);
        let mut row = Vec::new();
        for (way, mut mentions) in [own, names, same, nearest].into_iter().enumerate() {
            mentions.retain(|m| document.role(m.sentence) != Role::Title);
            let reading = gold.reading(actors.len().max(mentions.len()), &mentions);
            if way == 0 {
                gold.predictions(&reading, &mut predictions);
            }
            row.extend(reading.row);
        }
        units.push(row);
        Ok(())
    })?;
    Ok(Outcome { measure: MEASURE, figures: bootstrap(&units, figures), predictions })
}

const MEASURE: &str = "mean F1 of MUC, B-cubed and CEAF-e on clusters of named entities";

fn figures(row: &[f64]) -> Vec<(String, f64)> {
    let mut figures = Vec::new();
    for (way, row) in ["", "names_only_", "same_string_", "nearest_"].iter().zip(row.chunks(ROW)) {
        let [muc, b_cubed, ceaf] = conll::f1s(row);
        let mut all = vec![("conll_f1", (muc + b_cubed + ceaf) / 3.0)];
        let anaphors: Vec<&[f64]> = row[conll::ROW..].chunks(COUNTED).collect();
        let share =
            |kind: usize, part: usize, whole: usize| percent(anaphors[kind][part], anaphors[kind][whole]);
        if way.is_empty() {
            all.extend([("muc", muc), ("b_cubed", b_cubed), ("ceaf_e", ceaf)]);
            all.extend([("pronoun_linked", share(0, 3, 4)), ("nominal_linked", share(1, 3, 4))]);
        }
        all.extend([
            ("pronoun_precision", share(0, 0, 1)),
            ("pronoun_accuracy", share(0, 2, 4)),
            ("nominal_precision", share(1, 0, 1)),
            ("nominal_accuracy", share(1, 2, 4)),
        ]);
        figures.extend(all.into_iter().map(|(name, value)| (format!("{way}{name}"), value)));
    }
    figures
}
