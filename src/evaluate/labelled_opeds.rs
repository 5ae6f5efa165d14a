//! The project's labelled op-eds (`training/judgement/*-opeds.jsonl`): whole articles with the author's stance
//! toward each actor that matters, from which the step from opinions to stances learns.
//!
//! A row holds `title`, `paragraphs` (how many sentences each has), `sentences` (objects with `text`
//! and `actors`, who is spelled how in it) and `stances` (actor to `opposes`, `neutral`, `supports` or `mixed`).

use std::collections::BTreeMap;
use std::path::Path;

use serde::Deserialize;

use super::gold_actors::{GoldActor, with_gold_actors};
use super::{EvaluateError, format_error, json_lines};
use crate::actors::{Gazetteer, GazetteerError};
use crate::document::{Article, Document, EntityType, Paragraph, Role, Sentence, Span, StanceLabel, Text};
use crate::segment::quotation::quotations;

#[derive(Deserialize)]
struct Row {
    title: String,
    stances: BTreeMap<String, StanceLabel>,
    paragraphs: Vec<usize>,
    sentences: Vec<Line>,
}

#[derive(Deserialize)]
struct Line {
    text: String,
    /// Spelling to the actor's name.
    #[serde(default)]
    actors: BTreeMap<String, String>,
}

/// One op-ed.
#[derive(Clone, Debug, PartialEq)]
pub struct LabelledOped {
    /// The title, then the sentences in their paragraphs.
    pub document: Document,
    /// The author's stance toward each actor, by the actor's name.
    pub stances: Vec<(String, StanceLabel)>,
    /// Other names of the actors of [`Self::stances`], in that order.
    pub aliases: Vec<Vec<String>>,
}

impl LabelledOped {
    /// The gazetteer with the op-ed's actors as a user's, and the ids of those of [`Self::stances`], in that order.
    ///
    /// # Errors
    /// A name that no actors file could hold: an empty one.
    pub fn actors(&self, shipped: &Gazetteer) -> Result<(Gazetteer, Vec<String>), GazetteerError> {
        let asked = self.stances.iter().zip(&self.aliases).map(|((name, _), aliases)| GoldActor {
            name,
            entity_type: EntityType::Org,
            aliases,
        });
        with_gold_actors(shipped, &asked.collect::<Vec<_>>())
    }
}

/// The op-eds of a file.
///
/// # Errors
/// A file that cannot be read, a line that is no such row, no line at all.
pub fn read_labelled_opeds(path: &Path) -> Result<Vec<LabelledOped>, EvaluateError> {
    let mut opeds = Vec::new();
    let fault = "not a labelled op-ed (title, stances, paragraphs, sentences)";
    for (n, row) in json_lines::<Row>(path, fault)? {
        opeds.push(of_row(row).map_err(|e| format_error(path, n, e))?);
    }
    if opeds.is_empty() {
        let expected = "a file of labelled op-eds has one JSON object a line";
        return Err(EvaluateError::Empty { path: path.into(), expected });
    }
    Ok(opeds)
}

fn of_row(row: Row) -> Result<LabelledOped, String> {
    if row.paragraphs.iter().sum::<usize>() != row.sentences.len() {
        return Err("its paragraphs do not come to its sentences".to_owned());
    }
    if row.stances.values().any(|l| *l == StanceLabel::Unclear) {
        return Err("`unclear` is not a gold label".to_owned());
    }
    let stances: Vec<_> = row.stances.into_iter().collect();
    let aliases = stances.iter().map(|(name, _)| aliases(name, &row.sentences)).collect();
    let mut text = row.title.trim().to_owned();
    let mut at = text.chars().count();
    let mut paragraphs = vec![Paragraph { span: Span::new(0, at), role: Role::Title }];
    let mut sentences = vec![Sentence { span: Span::new(0, at), paragraph: 0 }];
    let mut lines = row.sentences.iter().map(|l| l.text.trim());
    for count in row.paragraphs.into_iter().filter(|c| *c > 0) {
        let mut joint = "\n\n";
        let from = at + joint.len();
        for line in lines.by_ref().take(count) {
            text += joint;
            text += line;
            let start = at + joint.len();
            at = start + line.chars().count();
            sentences.push(Sentence { span: Span::new(start, at), paragraph: paragraphs.len() });
            joint = " ";
        }
        paragraphs.push(Paragraph::body(Span::new(from, at)));
    }
    let article = Article { title: Some(row.title), ..Article::bare(Text::new(text), paragraphs) };
    let quotations = quotations(&article);
    let document = Document { article, sentences, quotations };
    Ok(LabelledOped { document, stances, aliases })
}

/// The spellings of an actor that are names, and his alone: with a capital elsewhere than at the start of a sentence.
fn aliases(actor: &str, sentences: &[Line]) -> Vec<String> {
    let mut names: Vec<String> = Vec::new();
    let shared = |spelled: &str| {
        sentences
            .iter()
            .flat_map(|l| &l.actors)
            .any(|(other, of)| of != actor && bare(other) == bare(spelled))
    };
    for Line { text, actors } in sentences {
        let capital = |spelled: &str| {
            let inside = !text.starts_with(spelled);
            spelled.chars().skip(usize::from(!inside)).any(char::is_uppercase)
        };
        for (spelled, of) in actors {
            let name = bare(spelled);
            let pronoun = PRONOUNS.contains(&name.to_lowercase().as_str());
            let new = name != actor && !names.iter().any(|n| n == name);
            if of == actor && new && capital(spelled) && !pronoun && !shared(spelled) {
                names.push(name.to_owned());
            }
        }
    }
    names
}

/// What a sentence or a quotation may begin with.
const PRONOUNS: [&str; 16] = [
    "he", "him", "his", "she", "her", "it", "its", "they", "them", "their", "we", "us", "our", "i", "you",
    "who",
];

/// Without the article before it.
fn bare(spelled: &str) -> &str {
    spelled.strip_prefix("the ").or_else(|| spelled.strip_prefix("The ")).unwrap_or(spelled)
}

#[cfg(test)]
mod tests {
    #![allow(clippy::unwrap_used)]
    use super::*;

    fn row(json: &str) -> Result<LabelledOped, String> {
        of_row(serde_json::from_str(json).map_err(|e| e.to_string())?)
    }

    #[test]
    fn a_row_becomes_a_document_in_paragraphs() {
        let oped = row(r#"{"title": "É", "stances": {"Bob": "mixed"}, "paragraphs": [1, 2],
                "sentences": [{"text": "Ann erred."}, {"text": "Bob is ill."},
                {"text": "He, the Baker, hid.", "actors": {"He": "Bob", "the Baker": "Bob"}}]}"#)
        .unwrap();
        let text = &oped.document.article.text;
        let of = |s: &Sentence| (text.slice(s.span), s.paragraph);
        let seen: Vec<_> = oped.document.sentences.iter().map(of).collect();
        assert_eq!(seen, [("É", 0), ("Ann erred.", 1), ("Bob is ill.", 2), ("He, the Baker, hid.", 2)]);
        assert_eq!(text.slice(oped.document.article.paragraphs[2].span), "Bob is ill. He, the Baker, hid.");
        assert_eq!(oped.document.role(0), Role::Title);
        assert_eq!(oped.stances, [("Bob".to_owned(), StanceLabel::Mixed)]);
        assert_eq!(oped.aliases, [["Baker"]]);
    }

    #[test]
    fn rows_that_do_not_add_up_are_told() {
        let wrong = |stances: &str, count: usize| {
            let json = format!(
                r#"{{"title": "A", "stances": {stances}, "paragraphs": [{count}], "sentences": [{{"text": "Ann erred."}}]}}"#
            );
            row(&json).is_err()
        };
        assert!(!wrong(r#"{"Ann": "neutral"}"#, 1));
        assert!(wrong(r#"{"Ann": "neutral"}"#, 2));
        assert!(wrong(r#"{"Ann": "unclear"}"#, 1));
        assert!(wrong(r#"{"Ann": "good"}"#, 1));
    }
}
