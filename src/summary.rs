//! An extract of the article: its most salient sentences, no two alike (maximal marginal relevance, Carbonell
//! and Goldstein 1998), in article order.

use crate::document::{Document, Role, Summary};
use crate::encode::Matrix;
use crate::salience::{dot, unit};

/// Sentences shorter than this many characters say too little to stand alone.
const SHORTEST: usize = 40;
/// A sentence more alike than this to one already chosen is never added.
const SAME: f32 = 0.85;

/// The sentences of the body that can stand alone: neither short nor questions. All of them, if none can.
pub fn candidates(document: &Document) -> Vec<usize> {
    let text = &document.article.text;
    let long = |i: usize| document.sentences[i].span.len() >= SHORTEST;
    let statement = |i: usize| !text.slice(document.sentences[i].span).ends_with('?');
    let body: Vec<usize> =
        (0..document.sentences.len()).filter(|&i| document.role(i) == Role::Body).collect();
    let fit: Vec<usize> = body.iter().copied().filter(|&i| long(i) && statement(i)).collect();
    if fit.is_empty() { body } else { fit }
}

/// The `count` sentences that stand for the article best, no two saying the same. `vectors` and `salience` have
/// an entry for each sentence; `redundancy` is how much likeness to one already chosen takes away.
pub fn summarize(
    document: &Document,
    vectors: &Matrix,
    salience: &[f32],
    redundancy: f32,
    count: usize,
) -> Summary {
    let text = &document.article.text;
    let mut left = candidates(document);
    let units: Vec<Vec<f32>> = (0..document.sentences.len()).map(|i| unit(vectors.row(i))).collect();
    let mut chosen: Vec<usize> = Vec::new();
    while chosen.len() < count && !left.is_empty() {
        let alike = |i: usize| chosen.iter().map(|&c| dot(&units[i], &units[c])).fold(0.0, f32::max);
        let value = |i: usize| salience[i] - redundancy * alike(i);
        let best = (0..left.len()).max_by(|&a, &b| value(left[a]).total_cmp(&value(left[b])).then(b.cmp(&a)));
        let Some(best) = best.map(|b| left.remove(b)) else { break };
        if chosen.is_empty() || alike(best) < SAME {
            chosen.push(best);
        }
    }
    chosen.sort_unstable();
    let parts: Vec<&str> = chosen.iter().map(|&i| text.slice(document.sentences[i].span)).collect();
    Summary { method: "extractive-mmr", text: parts.join(" "), sentences: chosen, abstractive: None }
}
