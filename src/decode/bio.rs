//! Spans by constrained decoding: the likeliest sequence of tags in which no I- stands without its own B- or I-
//! before it (Viterbi, sentence by sentence). Tag 0 is outside, then come B- and I- of each kind. Apart because the
//! heads for entities and for groups are read alike.

use crate::document::Span;
use crate::encode::{Encoded, Stack, Word, softmax};

/// One word's tag, with the model's probability of it.
#[derive(Clone, Copy, Debug, PartialEq)]
pub struct WordTag {
    /// Index into the tags: 0 is outside, then B- and I- of each kind in order.
    pub index: usize,
    /// Probability that the word belongs to a span of this kind (or to none), 0 to 1.
    pub probability: f32,
}

/// Words of one kind in a row.
#[derive(Clone, Copy, Debug, PartialEq)]
pub(super) struct Tagged {
    pub span: Span,
    /// Which kind, from 0.
    pub kind: usize,
    /// The least probability over its words.
    pub score: f32,
}

/// The tag of every word, of `TAGS` that `logits` has a column for; `outside` is how many times more being outside counts
/// than its probability: beyond 1, a word must be surer to be inside.
pub(super) fn tags<const TAGS: usize>(encoded: &Encoded, logits: &Stack, outside: f32) -> Vec<WordTag> {
    let mut tags = Vec::with_capacity(encoded.words.len());
    for sentence in encoded.words.chunk_by(|a, b| a.sentence == b.sentence) {
        tags.extend(best_path::<TAGS>(logits, sentence, outside));
    }
    tags
}

/// The spans of a document, in text order; `outside` as in [`tags`].
pub(super) fn spans<const TAGS: usize>(encoded: &Encoded, logits: &Stack, outside: f32) -> Vec<Tagged> {
    let mut found: Vec<Tagged> = Vec::new();
    let mut open = None;
    for (word, tag) in encoded.words.iter().zip(tags::<TAGS>(encoded, logits, outside)) {
        let Some(kind) = kind(tag.index) else {
            open = None;
            continue;
        };
        match found.last_mut() {
            Some(tagged) if open == Some((kind, word.sentence)) && !begins(tag.index) => {
                tagged.span.end = word.span.end;
                tagged.score = tagged.score.min(tag.probability);
            }
            _ => found.push(Tagged {
                span: Span::new(word.span.start, word.span.end),
                kind,
                score: tag.probability,
            }),
        }
        open = Some((kind, word.sentence));
    }
    found
}

fn begins(tag: usize) -> bool {
    tag % 2 == 1
}

fn kind(tag: usize) -> Option<usize> {
    tag.checked_sub(1).map(|t| t / 2)
}

/// Whether `next` may follow `tag`: an I- only after the B- or I- of its own kind.
fn may_follow(tag: usize, next: usize) -> bool {
    next == 0 || begins(next) || (tag != 0 && kind(tag) == kind(next))
}

fn best_path<const TAGS: usize>(logits: &Stack, words: &[Word], outside: f32) -> Vec<WordTag> {
    let rows: Vec<Vec<f32>> = words.iter().map(|w| softmax(logits.row(w.rows.start), 1.0)).collect();
    let mut score = [0.0f32; TAGS];
    let mut back: Vec<[usize; TAGS]> = Vec::with_capacity(rows.len());
    for (i, row) in rows.iter().enumerate() {
        let mut next = [f32::MIN; TAGS];
        let mut from = [0; TAGS];
        for (tag, p) in row.iter().enumerate().take(TAGS) {
            let p = if tag == 0 { p * outside } else { *p };
            for (before, &s) in score.iter().enumerate() {
                let allowed =
                    if i == 0 { before == 0 && may_follow(0, tag) } else { may_follow(before, tag) };
                let total = s + p.max(1e-9).ln();
                if allowed && s > f32::MIN && total > next[tag] {
                    (next[tag], from[tag]) = (total, before);
                }
            }
        }
        score = next;
        back.push(from);
    }
    let mut tag = (0..TAGS).max_by(|&a, &b| score[a].total_cmp(&score[b])).unwrap_or(0);
    let mut path = vec![WordTag { index: 0, probability: 0.0 }; rows.len()];
    for i in (0..rows.len()).rev() {
        let probability = match kind(tag) {
            None => rows[i][0],
            // A word in a span is in it, whether it begins it or not.
            Some(_) => rows[i][tag - (tag - 1) % 2] + rows[i][tag + tag % 2],
        };
        path[i] = WordTag { index: tag, probability };
        tag = back[i][tag];
    }
    path
}
