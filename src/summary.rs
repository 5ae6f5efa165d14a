//! An extract of the article: sentences near its centre, with weight on where op-eds state their
//! claim (the opening and the close) and on what the author says himself, no two alike (maximal
//! marginal relevance, Carbonell and Goldstein 1998), in article order.

use crate::document::{Attribution, Document, Probabilities, Role, Summary};
use crate::encode::Matrix;

/// Sentences shorter than this many characters say too little to stand alone.
const SHORTEST: usize = 40;
/// Weight of likeness to the article as a whole.
const CENTRE: f32 = 1.0;
/// Weight of likeness to the headline or standfirst, where there is one.
const HEAD: f32 = 0.5;
/// Weight of standing in the first or the last paragraphs of the body.
const EDGE: f32 = 0.25;
/// Weight of judging rather than telling, in the author's own words.
const CLAIM: f32 = 0.15;
/// How much likeness to a sentence already chosen takes away.
const REDUNDANCY: f32 = 0.6;
/// A sentence more alike than this to one already chosen is never added.
const SAME: f32 = 0.85;

/// How much each sentence stands for its article, 0 to 1. `vectors` has a row for each sentence.
pub fn salience(
    document: &Document,
    vectors: &Matrix,
    sentiment: &[Probabilities],
    attributions: &[Attribution],
) -> Vec<f32> {
    let n = document.sentences.len();
    let of_role = |role: Role| (0..n).filter(move |&i| document.role(i) == role);
    let units: Vec<Vec<f32>> = (0..n).map(|i| unit(vectors.row(i))).collect();
    let centre = centroid(&units, of_role(Role::Body));
    let head = centroid(&units, of_role(Role::Title).chain(of_role(Role::Dek)));
    let body: Vec<usize> = of_role(Role::Body).map(|i| document.sentences[i].paragraph).collect();
    let (first, last) = (body.first().copied(), body.last().copied());
    let raw: Vec<f32> = (0..n)
        .map(|i| {
            if !matches!(document.role(i), Role::Body | Role::Title | Role::Dek) {
                return 0.0;
            }
            let paragraph = Some(document.sentences[i].paragraph);
            let edge = if paragraph == first || paragraph == last { 1.0 } else { 0.0 };
            let span = document.sentences[i].span;
            let reported = attributions.iter().flat_map(|a| &a.content).any(|c| c.overlaps(span));
            let claim = if reported { 0.0 } else { 1.0 - sentiment[i].0[1] };
            let alike = |c: &Option<Vec<f32>>| c.as_ref().map_or(0.0, |c| dot(&units[i], c).max(0.0));
            CENTRE * alike(&centre) + HEAD * alike(&head) + EDGE * edge + CLAIM * claim
        })
        .collect();
    let top = raw.iter().copied().fold(0.0, f32::max);
    raw.iter().map(|r| if top > 0.0 { r / top } else { 0.0 }).collect()
}

/// The `count` sentences that stand for the article best, no two saying the same.
pub fn summarize(document: &Document, vectors: &Matrix, salience: &[f32], count: usize) -> Summary {
    let text = &document.article.text;
    let long = |i: usize| document.sentences[i].span.len() >= SHORTEST;
    let statement = |i: usize| !text.slice(document.sentences[i].span).ends_with('?');
    let body: Vec<usize> =
        (0..document.sentences.len()).filter(|&i| document.role(i) == Role::Body).collect();
    let fit: Vec<usize> = body.iter().copied().filter(|&i| long(i) && statement(i)).collect();
    let mut left = if fit.is_empty() { body } else { fit };
    let units: Vec<Vec<f32>> = (0..document.sentences.len()).map(|i| unit(vectors.row(i))).collect();
    let mut chosen: Vec<usize> = Vec::new();
    while chosen.len() < count && !left.is_empty() {
        let alike = |i: usize| chosen.iter().map(|&c| dot(&units[i], &units[c])).fold(0.0, f32::max);
        let value = |i: usize| salience[i] - REDUNDANCY * alike(i);
        let best = (0..left.len()).max_by(|&a, &b| value(left[a]).total_cmp(&value(left[b])).then(b.cmp(&a)));
        let Some(best) = best.map(|b| left.remove(b)) else { break };
        if chosen.is_empty() || alike(best) < SAME {
            chosen.push(best);
        }
    }
    chosen.sort_unstable();
    let parts: Vec<&str> = chosen.iter().map(|&i| text.slice(document.sentences[i].span)).collect();
    Summary { method: "extractive-mmr", text: parts.join(" "), sentences: chosen }
}

fn centroid(units: &[Vec<f32>], of: impl Iterator<Item = usize>) -> Option<Vec<f32>> {
    let mut sum: Option<Vec<f32>> = None;
    for i in of {
        let sum = sum.get_or_insert_with(|| vec![0.0; units[i].len()]);
        sum.iter_mut().zip(&units[i]).for_each(|(s, v)| *s += v);
    }
    sum.map(|s| unit(&s))
}

fn unit(v: &[f32]) -> Vec<f32> {
    let length = dot(v, v).sqrt().max(1e-12);
    v.iter().map(|x| x / length).collect()
}

fn dot(a: &[f32], b: &[f32]) -> f32 {
    a.iter().zip(b).map(|(x, y)| x * y).sum()
}
