//! Groups without a name, on GUM: "the media", "gun owners".
//!
//! A group is a mention of a person or an organisation whose head is a common noun that means many, cut to modifiers
//! and head. Found is what the program makes a group actor of, so what coreference links to a name does not count.
//! Entities that a proper noun names elsewhere are neither right nor wrong, since whether "the team" is a group or the
//! team of that name is not this task's; nor is the title, which GUM does not annotate.

use std::collections::{BTreeMap, BTreeSet};
use std::path::Path;

use serde_json::{Value, json};

use super::gum::{GumDocument, read_gum};
use super::scores::{Counts, bootstrap};
use super::{EvaluateError, Outcome, Prediction, Reader};
use crate::actors::{self, Cast, Gazetteer};
use crate::coreference;
use crate::decode;
use crate::document::{Document, Group, MentionKind, Role, Span};
use crate::segment::segment;

/// What is gold of a document.
struct Gold {
    /// The groups.
    groups: BTreeSet<Span>,
    /// Heads that count on neither side.
    open: Vec<Span>,
}

impl Gold {
    fn of(document: &GumDocument) -> Self {
        let named = document.named();
        let (open, counted): (Vec<_>, Vec<_>) =
            document.mentions.iter().partition(|m| named.contains_key(&m.entity));
        Self {
            groups: counted.iter().filter_map(|m| m.group).collect(),
            open: open.iter().map(|m| m.core).collect(),
        }
    }

    /// Counts of whole groups, then of their ends alone, which are the heads.
    fn counts(&self, found: &[&Group]) -> [Counts; 2] {
        let ends: BTreeSet<usize> = self.groups.iter().map(|span| span.end).collect();
        let of = |right: &dyn Fn(&Group) -> bool, gold: usize| Counts {
            right: found.iter().filter(|g| right(g)).count() as f64,
            gold: gold as f64,
            predicted: found.len() as f64,
        };
        [
            of(&|g| self.groups.contains(&g.span), self.groups.len()),
            of(&|g| ends.contains(&g.span.end), ends.len()),
        ]
    }

    /// One for each gold group.
    fn predictions(&self, document: &Document, found: &[&Group], rows: &mut Vec<Prediction>) {
        let text = &document.article.text;
        let by_end: BTreeMap<usize, &&Group> = found.iter().map(|g| (g.span.end, g)).collect();
        for gold in &self.groups {
            let said = by_end.get(&gold.end);
            rows.push(Prediction {
                index: rows.len(),
                gold: json!({ "start": gold.start, "text": text.slice(*gold) }),
                predicted: said.map_or(Value::Null, |g| json!(text.slice(g.span))),
                probs: said.map_or(Value::Null, |g| json!({ "group": g.score })),
            });
        }
    }
}

pub(super) fn measure(reader: &Reader, path: &Path) -> Result<Outcome, EvaluateError> {
    let config = &reader.model.config;
    if reader.encoder.article_reader().is_none() {
        return Err(EvaluateError::NoGroups { model: config.name.clone() });
    }
    let documents = read_gum(path)?;
    let gazetteer = Gazetteer::shipped()?;
    let texts: Vec<Document> = documents.iter().map(|g| segment(g.article.clone())).collect();
    let mut units = Vec::new();
    let mut predictions = Vec::new();
    reader.each(&texts, |at, document, encoded| {
        let gold = Gold::of(&documents[at]);
        let entities = decode::entities(&encoded);
        let logits = reader.encoder.groups(&encoded)?;
        let groups = decode::groups(document, &encoded, &logits, &entities, config.threshold.groups);
        let (actors, names) = actors::resolve(document, &entities, &gazetteer);
        let ranker = reader.model.ranker.as_ref();
        let (mentions, doubtful) = coreference::resolve_or_doubt(document, &encoded, &actors, &names, ranker);
        let cast = Cast { actors, names, mentions, doubtful };
        let cast = actors::with_groups(document, &groups, &gazetteer, cast);
        let body = |m: &&crate::document::Mention| document.role(m.sentence) != Role::Title;
        let taken = cast.mentions.iter().filter(|m| m.kind == MentionKind::Group).filter(body);
        let ends: BTreeSet<usize> = taken.map(|m| m.span.end).collect();
        let counts =
            |g: &&Group| ends.contains(&g.span.end) && !gold.open.iter().any(|head| head.overlaps(g.head));
        let found: Vec<&Group> = groups.iter().filter(counts).collect();
        units.push(gold.counts(&found).into_iter().flat_map(Counts::row).collect());
        gold.predictions(document, &found, &mut predictions);
        Ok(())
    })?;
    Ok(Outcome { measure: "F1 of whole groups", figures: bootstrap(&units, figures), predictions })
}

fn figures(row: &[f64]) -> Vec<(String, f64)> {
    let of = |(prefix, counts): (&str, Counts)| {
        let all = [("f1", counts.f1()), ("precision", counts.precision()), ("recall", counts.recall())];
        all.map(|(name, value)| (format!("{prefix}{name}"), value))
    };
    ["", "head_"].into_iter().zip(row.chunks(3).map(Counts::of)).flat_map(of).collect()
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::document::{Article, Text};

    #[test]
    fn a_group_is_right_whole_or_by_its_head() {
        let span = |start, end| Span::new(start, end);
        let gold = Gold { groups: [span(4, 14), span(20, 25)].into(), open: Vec::new() };
        let group = |start, end| Group { span: span(start, end), head: span(end - 5, end), score: 0.9 };
        let found = [group(4, 14), group(18, 25), group(30, 36)];
        let found: Vec<&Group> = found.iter().collect();
        let [whole, heads] = gold.counts(&found);
        assert_eq!((whole.right, whole.gold, whole.predicted), (1.0, 2.0, 3.0));
        assert_eq!((heads.right, heads.gold, heads.predicted), (2.0, 2.0, 3.0));
        let row: Vec<f64> = [whole, heads].into_iter().flat_map(Counts::row).collect();
        let named: Vec<(String, f64)> = figures(&row);
        assert_eq!((named[0].0.as_str(), named[3].0.as_str()), ("f1", "head_f1"));
        assert!((named[0].1 - 40.0).abs() < 1e-9 && (named[3].1 - 80.0).abs() < 1e-9);
        let document = Document {
            article: Article::bare(Text::from("The gun owners and the media, well."), Vec::new()),
            sentences: Vec::new(),
            quotations: Vec::new(),
        };
        let mut rows = Vec::new();
        gold.predictions(&document, &found[..1], &mut rows);
        assert_eq!(rows[0].gold, json!({ "start": 4, "text": "gun owners" }));
        assert_eq!((&rows[0].predicted, &rows[1].predicted), (&json!("gun owners"), &Value::Null));
    }
}
