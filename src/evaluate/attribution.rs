//! Sources, cues and contents on PolNeAR's JSON Lines (Newell, Margolin and Ruths 2018): `text` and
//! `attributions`, each with spans of code points by role. Every word of every article is an item;
//! where spans overlap the later one counts, and the main figure is the mean of the three roles' F1.
//!
//! Beside the words stand the attributions as they are decoded: spans that are exact, and contents with the right
//! source (`attribution_spans`). The file marks no attribution within another's content, so what the program finds
//! there is left out of both. `baseline_` figures are the same of quotation marks and a list of verbs (`verb_list`).

use std::collections::BTreeMap;
use std::path::Path;

use serde::Deserialize;
use serde_json::json;

use super::attribution_spans::{ROLES, Spans, exact, sourced};
use super::scores::{Confusion, Counts, bootstrap, percent};
use super::{EvaluateError, Outcome, Prediction, Reader, format_error, json_lines, verb_list};
use crate::decode::{self, AttributionTag, attribution_tags};
use crate::document::{Article, Attribution, Document, Paragraph, Span, Text};
use crate::encode::Encoded;
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
        let at = at.ok_or_else(|| format!("{role:?} is not source, cue or content"))?;
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

/// Gold as roles of code points and as attributions.
struct Gold {
    roles: Vec<usize>,
    spans: Vec<Spans>,
}

impl Gold {
    fn new(row: &Row) -> Result<Self, String> {
        let text = Text::from(row.text.as_str());
        let of = |attribution: &BTreeMap<String, Vec<(usize, usize)>>, role: AttributionTag| {
            let spans = attribution.get(role.name()).into_iter().flatten();
            spans.map(|&(start, end)| Span::new(start, end)).collect()
        };
        let spans = row.attributions.iter().map(|a| Spans::new(&text, ROLES.map(|role| of(a, role))));
        Ok(Self { roles: roles(row)?, spans: spans.collect() })
    }

    /// What a document adds to the counts: words, exact spans, contents with a source.
    fn count(&self, document: &Document, words: Confusion, found: &[Attribution]) -> Vec<f64> {
        let text = &document.article.text;
        let found: Vec<Spans> =
            found.iter().filter(|a| a.within.is_none()).map(|a| Spans::from(text, a)).collect();
        let mut row = words.into_row();
        row.extend(exact(&self.spans, &found).into_iter().flat_map(Counts::row));
        row.extend(sourced(&self.spans, &found));
        row
    }
}

/// The role of each word as attributions have it, a later span over an earlier one.
fn tags(encoded: &Encoded, attributions: &[Attribution]) -> Vec<AttributionTag> {
    let mut tags = vec![AttributionTag::Outside; encoded.words.len()];
    for a in attributions {
        let source = a.source.as_ref().map(|s| (s.span, AttributionTag::Source));
        let content = a.content.iter().map(|&c| (c, AttributionTag::Content));
        for (span, tag) in content.chain(source).chain(a.cue.map(|c| (c, AttributionTag::Cue))) {
            let from = encoded.words.partition_point(|w| w.span.end <= span.start);
            let to = encoded.words.partition_point(|w| w.span.start < span.end);
            tags[from..to.max(from)].fill(tag);
        }
    }
    tags
}

/// The figures of a row of counts as [`Gold::count`] makes it.
fn figures(row: &[f64]) -> Vec<(String, f64)> {
    const CLASSES: usize = AttributionTag::ALL.len();
    let (words, spans) = row.split_at(CLASSES * CLASSES);
    let words = Confusion::of(CLASSES, words).by_class();
    let names = AttributionTag::ALL.iter().skip(1).map(|t| t.name());
    let by_words: Vec<(String, f64)> =
        names.clone().zip(&words[1..]).map(|(name, c)| (name.to_owned(), c.f1())).collect();
    let by_spans: Vec<(String, f64)> =
        names.zip(spans.chunks(3)).map(|(name, c)| (format!("exact_{name}"), Counts::of(c).f1())).collect();
    let mean = |of: &[(String, f64)]| of.iter().map(|(_, f1)| f1).sum::<f64>() / of.len() as f64;
    let sourced = &spans[9..];
    let whole = [
        ("contents_found".to_owned(), percent(sourced[0], sourced[2])),
        ("right_source".to_owned(), percent(sourced[1], sourced[2])),
    ];
    let f1 = ("f1".to_owned(), mean(&by_words));
    let exact = ("exact_f1".to_owned(), mean(&by_spans));
    [vec![f1], by_words, vec![exact], by_spans, whole.into()].concat()
}

pub fn measure(reader: &Reader, path: &Path) -> Result<Outcome, EvaluateError> {
    let mut gold = Vec::new();
    let mut documents = Vec::new();
    for (n, row) in json_lines::<Row>(path, "not a PolNeAR row (text, attributions)")? {
        gold.push(Gold::new(&row).map_err(|e| format_error(path, n, e))?);
        documents.push(document(&row.text));
    }
    let mut units = Vec::new();
    let mut predictions = Vec::new();
    reader.each(&documents, |d, document, encoded| {
        let gold = &gold[d];
        let [mut words, mut baseline_words] = [0, 1].map(|_| Confusion::new(AttributionTag::ALL.len()));
        let class = |tag| AttributionTag::ALL.iter().position(|t| *t == tag).unwrap_or(0);
        let baseline = verb_list::attributions(document);
        let by_baseline = tags(&encoded, &baseline);
        let read = attribution_tags(document, &encoded);
        for ((word, (tag, p)), by_baseline) in encoded.words.iter().zip(read).zip(by_baseline) {
            let g = gold.roles[word.span.start];
            words.add(g, class(tag));
            baseline_words.add(g, class(by_baseline));
            predictions.push(Prediction {
                index: predictions.len(),
                gold: json!(AttributionTag::ALL[g].name()),
                predicted: json!(tag.name()),
                probs: json!({"O": p[0], "source": p[1], "cue": p[2], "content": p[3]}),
            });
        }
        let mut row = gold.count(document, words, &decode::attributions(document, &encoded));
        row.extend(gold.count(document, baseline_words, &baseline));
        units.push(row);
        Ok(())
    })?;
    if predictions.is_empty() {
        return Err(EvaluateError::Empty {
            path: path.into(),
            expected: "a PolNeAR file has one JSON object a line",
        });
    }
    let figures = bootstrap(&units, |row| {
        let (program, baseline) = row.split_at(row.len() / 2);
        let baseline = figures(baseline).into_iter().map(|(name, value)| (format!("baseline_{name}"), value));
        figures(program).into_iter().chain(baseline).collect()
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
