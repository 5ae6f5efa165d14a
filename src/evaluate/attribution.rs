//! Sources, cues and contents on PolNeAR's JSON Lines (Newell, Margolin and Ruths 2018): `text` and
//! `attributions`, each with spans of code points by role. Every word of every article is an item;
//! where spans overlap the later one counts, and the figure is the mean of the three roles' F1.

use std::collections::BTreeMap;
use std::path::Path;

use serde::Deserialize;
use serde_json::json;

use super::scores::{Confusion, bootstrap};
use super::{EvaluateError, Outcome, Prediction, Reader, format_error, json_lines};
use crate::decode::{AttributionTag, attribution_tags};
use crate::document::{Article, Document, Paragraph, Span, Text};
use crate::segment::segment;

#[derive(Deserialize)]
struct Row {
    text: String,
    attributions: Vec<BTreeMap<String, Vec<(usize, usize)>>>,
}

/// The role of each code point.
fn roles(row: &Row) -> Result<Vec<usize>, String> {
    let mut roles = vec![0; row.text.chars().count()];
    for (role, spans) in row.attributions.iter().flatten() {
        let at = AttributionTag::ALL.iter().position(|t| t.name() == role);
        let at = at.ok_or_else(|| format!("{role:?} is none of source, cue and content"))?;
        for &(start, end) in spans {
            let end = end.min(roles.len());
            roles.get_mut(start..end).ok_or("a span lies outside the text")?.fill(at);
        }
    }
    Ok(roles)
}

/// The article with its lines as paragraphs, cut into sentences as the program cuts them.
fn document(text: &str) -> Document {
    let mut paragraphs = Vec::new();
    let mut at = 0;
    for line in text.split('\n') {
        let n = line.chars().count();
        let lead = line.chars().take_while(|c| c.is_whitespace()).count();
        let kept = line.trim().chars().count();
        if kept > 0 {
            paragraphs.push(Paragraph::body(Span::new(at + lead, at + lead + kept)));
        }
        at += n + 1;
    }
    segment(Article::bare(Text::from(text), paragraphs))
}

pub fn measure(reader: &Reader, path: &Path) -> Result<Outcome, EvaluateError> {
    let mut gold = Vec::new();
    let mut documents = Vec::new();
    for (n, row) in json_lines::<Row>(path, "not a PolNeAR row (text, attributions)")? {
        gold.push(roles(&row).map_err(|e| format_error(path, n, e))?);
        documents.push(document(&row.text));
    }
    let mut units = Vec::new();
    let mut predictions = Vec::new();
    reader.each(&documents, |d, document, encoded| {
        let mut table = Confusion::new(AttributionTag::ALL.len());
        for (word, (tag, p)) in encoded.words.iter().zip(attribution_tags(document, &encoded)) {
            let g = gold[d][word.span.start];
            let mine = AttributionTag::ALL.iter().position(|t| *t == tag).unwrap_or(0);
            table.add(g, mine);
            predictions.push(Prediction {
                index: predictions.len(),
                gold: json!(AttributionTag::ALL[g].name()),
                predicted: json!(tag.name()),
                probs: json!({"O": p[0], "source": p[1], "cue": p[2], "content": p[3]}),
            });
        }
        units.push(table.into_row());
        Ok(())
    })?;
    if predictions.is_empty() {
        return Err(EvaluateError::Empty {
            path: path.into(),
            expected: "a PolNeAR file has one JSON object a line",
        });
    }
    let figures = bootstrap(&units, |row| {
        let counts = Confusion::of(AttributionTag::ALL.len(), row).by_class();
        let roles = AttributionTag::ALL.iter().zip(counts).skip(1);
        let roles: Vec<(String, f64)> = roles.map(|(t, c)| (t.name().to_owned(), c.f1())).collect();
        let mean = roles.iter().map(|(_, f1)| f1).sum::<f64>() / roles.len() as f64;
        std::iter::once(("f1".to_owned(), mean)).chain(roles).collect()
    });
    Ok(Outcome { measure: "mean F1 of source, cue and content by words", figures, predictions })
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn spans_become_roles_of_code_points() {
        let row = serde_json::from_str::<Row>(
            r#"{"id":"x","text":"é said A","attributions":[{"source":[[0,1]],"cue":[[2,6]],"content":[[7,8]]}]}"#,
        );
        assert_eq!(row.map_err(|e| e.to_string()).and_then(|r| roles(&r)), Ok(vec![1, 0, 2, 2, 2, 2, 0, 3]));
    }

    #[test]
    fn lines_become_paragraphs_without_their_white_space() {
        let d = document("One.\n\n Two é. \n");
        let spans: Vec<_> = d.article.paragraphs.iter().map(|p| (p.span.start, p.span.end)).collect();
        assert_eq!(spans, [(0, 4), (7, 13)]);
    }
}
