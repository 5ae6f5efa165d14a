//! The author's own judgement of an actor, on the project's sentences and paragraphs written for it
//! (`training/judgement/`): each `["author", actor, view]` of each sentence is an item, read by the author head.

use std::path::Path;

use serde::Deserialize;
use serde_json::json;

use super::labels::{Answer, Labels};
use super::{EvaluateError, Reader, document, format_error, json_lines};
use crate::document::Span;
use crate::encode::SpanPooling;

const VIEWS: [&str; 3] = ["negative", "neutral", "positive"];
const AUTHOR: &str = "author";

/// A paragraph, or a sentence that stands alone.
#[derive(Deserialize)]
#[serde(untagged)]
enum Row {
    Paragraph { sentences: Vec<Judged> },
    Sentence(Judged),
}

#[derive(Deserialize)]
struct Judged {
    text: String,
    /// Holder, target, view.
    opinions: Vec<(String, String, String)>,
}

/// What the author holds of whom.
struct Item {
    sentence: usize,
    /// In the sentence.
    target: Span,
    view: usize,
}

/// The sentences of each row, and its items.
pub struct Gold(Vec<(Vec<String>, Vec<Item>)>);

impl Gold {
    pub fn read(path: &Path) -> Result<Self, EvaluateError> {
        let mut rows = Vec::new();
        let fault = "neither a sentence (text, opinions) nor a paragraph (sentences)";
        for (n, row) in json_lines::<Row>(path, fault)? {
            rows.push(of_row(row).map_err(|e| format_error(path, n, e))?);
        }
        if rows.iter().all(|(_, items)| items.is_empty()) {
            return Err(EvaluateError::Empty {
                path: path.into(),
                expected: "a file of judgements has one JSON object a line, with opinions of the author",
            });
        }
        Ok(Self(rows))
    }

    /// The label of each item.
    pub fn labels(&self) -> Vec<usize> {
        self.0.iter().flat_map(|(_, items)| items).map(|i| i.view).collect()
    }
}

fn of_row(row: Row) -> Result<(Vec<String>, Vec<Item>), String> {
    let sentences = match row {
        Row::Paragraph { sentences } => sentences,
        Row::Sentence(sentence) => vec![sentence],
    };
    let mut items = Vec::new();
    for (sentence, judged) in sentences.iter().enumerate() {
        for (_, target, view) in judged.opinions.iter().filter(|(holder, ..)| holder == AUTHOR) {
            let at = judged.text.find(target.as_str());
            let at = at.ok_or_else(|| format!("{target:?} does not stand in {:?}", judged.text))?;
            let start = judged.text[..at].chars().count();
            items.push(Item {
                sentence,
                target: Span::new(start, start + target.chars().count()),
                view: VIEWS
                    .iter()
                    .position(|v| v == view)
                    .ok_or_else(|| format!("{view:?} is not a view"))?,
            });
        }
    }
    Ok((sentences.into_iter().map(|s| s.text).collect(), items))
}

pub fn labels() -> Labels<3> {
    Labels { names: VIEWS, spelled: VIEWS.map(|v| json!(v)), measure: "macro-F1 of three classes" }
}

pub fn predict(reader: &Reader, Gold(rows): &Gold) -> Result<Vec<Answer>, EvaluateError> {
    let documents: Vec<_> = rows.iter().map(|(sentences, _)| document(sentences)).collect();
    let mut answers = Vec::new();
    reader.each(&documents, |i, document, encoded| {
        let mut pooling = SpanPooling::new(&encoded);
        let mut at = |&Item { sentence, target, .. }: &Item| {
            let start = document.sentences[sentence].span.start;
            pooling.target(sentence, Span::new(start + target.start, start + target.end))
        };
        let targets: Vec<_> = rows[i].1.iter().map(&mut at).collect();
        let logits = reader.encoder.targets(&pooling, &targets)?.author;
        answers.extend(Answer::of_logits(&logits, reader.model.config.temperature.author));
        Ok(())
    })?;
    Ok(answers)
}

#[cfg(test)]
mod tests {
    use super::*;

    fn row(json: &str) -> Result<(Vec<String>, Vec<Item>), String> {
        of_row(serde_json::from_str(json).map_err(|e| e.to_string())?)
    }

    #[test]
    fn sentences_and_paragraphs_give_the_authors_items_alone() {
        let (sentences, items) = row(
            r#"{"sentences": [{"text": "É: Ann met Bob.", "opinions": [["author", "Bob", "neutral"], ["Ann", "Bob", "positive"]]},
                {"text": "He erred.", "opinions": [["author", "He", "negative"]]}], "kind": "event"}"#,
        )
        .unwrap_or_default();
        assert_eq!(sentences.len(), 2);
        let seen: Vec<_> = items.iter().map(|i| (i.sentence, i.target.start, i.target.end, i.view)).collect();
        assert_eq!(seen, [(0, 11, 14, 1), (1, 0, 2, 0)]);
        assert!(row(r#"{"text": "Bob erred.", "opinions": [["author", "Bob", "negative"]]}"#).is_ok());
    }

    #[test]
    fn a_target_or_view_that_is_none_is_told() {
        let fault = |json| row(json).map(|_| ()).map_err(|e| e.contains("Ann") || e.contains("bad"));
        assert_eq!(
            fault(r#"{"text": "Bob erred.", "opinions": [["author", "Ann", "negative"]]}"#),
            Err(true)
        );
        assert_eq!(fault(r#"{"text": "Bob erred.", "opinions": [["author", "Bob", "bad"]]}"#), Err(true));
    }
}
