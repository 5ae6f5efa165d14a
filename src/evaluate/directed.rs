//! Stance of one entity toward another on DSE (Park, Pan and Joo 2021), tab-separated: a sentence with
//! its two entities p and q in brackets, both names, and a label: 0 nothing, 1 p likes q, 2 q likes p,
//! 3 p dislikes q, 4 q dislikes p.

use std::path::Path;

use serde_json::json;

use super::labels::{Answer, Labels};
use super::{EvaluateError, Reader, document, filled, format_error, read};
use crate::document::Span;
use crate::encode::{PairAt, SpanPooling};
use crate::stance::five_way;

struct Row {
    text: String,
    p: Span,
    q: Span,
    label: usize,
}

/// A line's text without its brackets, their two spans and the label.
fn row(line: &str) -> Result<Row, String> {
    let columns: Vec<&str> = line.split('\t').collect();
    let [marked, _, _, label] = columns[..] else {
        return Err("a DSE line has four columns: sentence, p, q, label".into());
    };
    let label = label.trim().parse().ok().filter(|l| *l < 5).ok_or("the label is not 0 to 4")?;
    let mut text = String::new();
    let (mut at, mut open, mut spans) = (0, None, Vec::new());
    for c in marked.chars() {
        match (c, open) {
            ('[', None) if spans.len() < 2 => open = Some(at),
            (']', Some(start)) => {
                spans.push(Span::new(start, at));
                open = None;
            }
            _ => {
                text.push(c);
                at += 1;
            }
        }
    }
    match spans[..] {
        [p, q] => Ok(Row { text, p, q, label }),
        _ => Err("the sentence does not mark two entities in brackets".into()),
    }
}

/// The pairs of a file.
pub struct Gold(Vec<Row>);

impl Gold {
    pub fn read(path: &Path) -> Result<Self, EvaluateError> {
        let of = |(n, line)| row(line).map_err(|e| format_error(path, n, e));
        let rows: Vec<Row> = filled(&read(path)?).map(of).collect::<Result<_, _>>()?;
        if rows.is_empty() {
            return Err(EvaluateError::Empty {
                path: path.into(),
                expected: "a DSE file has four tab-separated columns a line",
            });
        }
        Ok(Self(rows))
    }

    /// The label of each pair.
    pub fn labels(&self) -> Vec<usize> {
        self.0.iter().map(|r| r.label).collect()
    }
}

pub fn labels() -> Labels<5> {
    Labels {
        names: ["none", "p_likes_q", "q_likes_p", "p_dislikes_q", "q_dislikes_p"],
        spelled: std::array::from_fn(|label| json!(label)),
        measure: "macro-F1 of five classes",
    }
}

pub fn predict(reader: &Reader, Gold(rows): &Gold) -> Result<Vec<Answer>, EvaluateError> {
    let documents: Vec<_> = rows.iter().map(|r| document(std::slice::from_ref(&r.text))).collect();
    let mut answers = Vec::new();
    reader.each(&documents, |i, _, encoded| {
        let mut pooling = SpanPooling::new(&encoded);
        let [p, q] = [rows[i].p, rows[i].q].map(|span| pooling.span(encoded.rows_or_sentence(0, span)));
        let both_ways = [(p, q), (q, p)].map(|(holder, target)| PairAt { holder, target, sentence: 0 });
        let logits = reader.encoder.directed(&pooling, &both_ways)?;
        let temperature = reader.model.config.temperature.directed;
        answers.push(Answer::of(&five_way(logits.row(0), logits.row(1), temperature)));
        Ok(())
    })?;
    Ok(answers)
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn brackets_become_spans_of_the_bare_sentence() {
        let r = row("é [Ann] met [the Bob]s.\tAnn\tthe Bob\t3");
        let r = r.map(|r| (r.text, r.p, r.q, r.label));
        assert_eq!(r, Ok(("é Ann met the Bobs.".into(), Span::new(2, 5), Span::new(10, 17), 3)));
        assert!(row("no brackets\ta\tb\t0").is_err());
        assert!(row("[a] [b]\ta\tb\t7").is_err());
    }
}
