//! The author's stance in pairs of single sentences that differ by little while their gold differs
//! (`tests/oped/README.md`): JSON Lines of `kind`, `sentence`, `target`, `gold` and `twin`, the line of the
//! other one from 0. Every sentence is an item. No constant answer gets a pair right.
//!
//! A target that the program does not know is given to it as a user's actor, so that what is measured is the
//! stance and not whether "the auditor" is found to be somebody. Its answer is the author's strongest opinion
//! on a mention in the target; an unclear one, or none, is neutral.

use std::path::Path;

use serde::Deserialize;
use serde_json::{Value, json};

use super::gold_actors::{GoldActor, with_gold_actors};
use super::scores::{Tally, shares};
use super::{EvaluateError, Outcome, Prediction, Reader, format_error, json_lines};
use crate::actors::Gazetteer;
use crate::document::{Analysis, Article, EntityType, Holder, Opinion, Paragraph, Span, Text};
use crate::segment::segment;

const SENTIMENTS: [&str; 3] = ["negative", "neutral", "positive"];

#[derive(Deserialize)]
struct Row {
    kind: String,
    sentence: String,
    target: String,
    gold: String,
    twin: usize,
}

impl Row {
    /// Where the target stands.
    fn span(&self) -> Option<Span> {
        let (before, _) = self.sentence.split_once(&self.target)?;
        let start = before.chars().count();
        Some(Span::new(start, start + self.target.chars().count()))
    }

    /// The target as an actor would be called: "the auditor" is the auditor.
    fn name(&self) -> &str {
        let bare = self.target.strip_prefix("the ").or_else(|| self.target.strip_prefix("The "));
        bare.unwrap_or(&self.target)
    }
}

fn rows(path: &Path) -> Result<Vec<Row>, EvaluateError> {
    let fault = "not a sentence of a pair (kind, sentence, target, gold, twin)";
    let rows: Vec<Row> = json_lines(path, fault)?.into_iter().map(|(_, row)| row).collect();
    for (n, row) in rows.iter().enumerate() {
        let fault = if rows.get(row.twin).is_none_or(|twin| twin.twin != n || row.twin == n) {
            "the twin's twin is another line"
        } else if !SENTIMENTS.contains(&row.gold.as_str()) {
            "gold is not negative, neutral or positive"
        } else if row.span().is_none() || row.target.is_empty() {
            "the target does not stand in the sentence"
        } else {
            continue;
        };
        return Err(format_error(path, n, fault));
    }
    if rows.is_empty() {
        return Err(EvaluateError::Empty { path: path.into(), expected: "pairs are one sentence a line" });
    }
    Ok(rows)
}

/// The author's strongest opinion on what is named within the span.
fn opinion(analysis: &Analysis, span: Span) -> Option<&Opinion> {
    let on = |o: &&Opinion| {
        o.holder == Holder::Author && o.mention.is_some_and(|m| analysis.mentions[m].span.overlaps(span))
    };
    let strength = |o: &Opinion| o.probs.score().abs();
    analysis.opinions.iter().filter(on).max_by(|a, b| strength(a).total_cmp(&strength(b)))
}

pub fn measure(reader: &Reader, path: &Path) -> Result<Outcome, EvaluateError> {
    let rows = rows(path)?;
    let shipped = Gazetteer::shipped()?;
    let documents: Vec<_> = rows
        .iter()
        .map(|r| {
            let whole = Span::new(0, r.sentence.chars().count());
            segment(Article::bare(Text::new(r.sentence.clone()), vec![Paragraph::body(whole)]))
        })
        .collect();
    let mut predictions = Vec::new();
    let mut labels = Vec::new();
    reader.each(&documents, |at, document, encoded| {
        let (gazetteer, _) = with_gold_actors(&shipped, &[GoldActor::new(rows[at].name(), EntityType::Org)])?;
        let analysis = reader.conclude(document, &encoded, &gazetteer)?;
        let opinion = rows[at].span().and_then(|span| opinion(&analysis, span));
        let label = opinion.map_or("none", Opinion::label);
        labels.push(SENTIMENTS.into_iter().find(|s| *s == label).unwrap_or("neutral"));
        predictions.push(Prediction {
            index: at,
            gold: json!(rows[at].gold),
            predicted: json!(label),
            probs: opinion.map_or(Value::Null, |o| {
                let [negative, neutral, positive] = o.probs.0;
                json!({ "negative": negative, "neutral": neutral, "positive": positive })
            }),
        });
        Ok(())
    })?;
    Ok(Outcome { measure: "pairs with both sentences right", figures: figures(&rows, &labels), predictions })
}

fn figures(rows: &[Row], labels: &[&str]) -> Vec<super::Figure> {
    let firsts = rows.iter().enumerate().filter(|(n, row)| *n < row.twin);
    let tallies: Vec<Tally> = firsts
        .map(|(n, row)| {
            let mut tally = Tally::default();
            let right = |n: usize| rows[n].gold == labels[n];
            let both = right(n) && right(row.twin);
            tally.count("right", both);
            tally.count(&row.kind, both);
            for n in [n, row.twin] {
                tally.count("sentences", right(n));
                tally.count(&format!("sentences_{}", rows[n].gold), right(n));
                tally.count("sentences_always_neutral", rows[n].gold == "neutral");
            }
            tally
        })
        .collect();
    let mut names = vec!["right", "sentences"];
    names.extend([
        "sentences_negative",
        "sentences_neutral",
        "sentences_positive",
        "sentences_always_neutral",
    ]);
    for row in rows {
        if !names.contains(&row.kind.as_str()) {
            names.push(&row.kind);
        }
    }
    shares(&names, &tallies)
}

#[cfg(test)]
mod tests {
    use super::*;

    fn row(kind: &str, gold: &str, twin: usize) -> Row {
        let (sentence, target) = ("É: the auditor left.".into(), "the auditor".into());
        Row { kind: kind.into(), sentence, target, gold: gold.into(), twin }
    }

    #[test]
    fn a_pair_is_right_when_both_are() {
        let rows = [
            row("aim", "neutral", 1),
            row("aim", "positive", 0),
            row("place", "neutral", 3),
            row("place", "negative", 2),
        ];
        let figures = figures(&rows, &["neutral", "positive", "neutral", "neutral"]);
        let of = |name: &str| figures.iter().find(|f| f.name == name).map(|f| f.value);
        assert_eq!((of("right"), of("sentences")), (Some(50.0), Some(75.0)));
        assert_eq!((of("aim"), of("place"), of("sentences_negative")), (Some(100.0), Some(0.0), Some(0.0)));
        assert_eq!((figures[0].name.as_str(), of("sentences_always_neutral")), ("right", Some(50.0)));
    }

    #[test]
    fn a_target_has_a_place_and_a_name_without_its_article() {
        let row = row("aim", "neutral", 0);
        assert_eq!((row.span(), row.name()), (Some(Span::new(3, 14)), "auditor"));
    }
}
