//! Entity spans by constrained decoding: the likeliest sequence of tags in which no I- stands without
//! its own B- or I- before it (Viterbi, sentence by sentence).

use crate::document::{Entity, EntityType, Span};
use crate::encode::{Encoded, Word, softmax};

/// One word's tag, with the model's probability of it.
#[derive(Clone, Copy, Debug, PartialEq)]
pub struct EntityTag {
    /// Index into the tags: 0 is outside, then B- and I- of each type in the order of [`EntityType::ALL`].
    pub index: usize,
    /// Probability that the word belongs to an entity of this type (or to none), 0 to 1.
    pub probability: f32,
}

const TAGS: usize = 1 + 2 * EntityType::ALL.len();

/// The tag of every word.
pub fn entity_tags(encoded: &Encoded) -> Vec<EntityTag> {
    let mut tags = Vec::with_capacity(encoded.words.len());
    for sentence in encoded.words.chunk_by(|a, b| a.sentence == b.sentence) {
        tags.extend(best_path(encoded, sentence));
    }
    tags
}

/// The entities of a document, in text order.
pub fn entities(encoded: &Encoded) -> Vec<Entity> {
    let mut found: Vec<Entity> = Vec::new();
    let mut open = None;
    for (word, tag) in encoded.words.iter().zip(entity_tags(encoded)) {
        let Some(kind) = kind(tag.index) else {
            open = None;
            continue;
        };
        match found.last_mut() {
            Some(entity) if open == Some((kind, word.sentence)) && !begins(tag.index) => {
                entity.span.end = word.span.end;
                entity.score = entity.score.min(tag.probability);
            }
            _ => found.push(Entity {
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

fn kind(tag: usize) -> Option<EntityType> {
    tag.checked_sub(1).map(|t| EntityType::ALL[t / 2])
}

/// Whether `next` may follow `tag`: an I- only after the B- or I- of its own type.
fn may_follow(tag: usize, next: usize) -> bool {
    next == 0 || begins(next) || (tag != 0 && kind(tag) == kind(next))
}

fn best_path(encoded: &Encoded, words: &[Word]) -> Vec<EntityTag> {
    let rows: Vec<Vec<f32>> =
        words.iter().map(|w| softmax(encoded.entities.row(w.rows.start), 1.0)).collect();
    let mut score = [0.0f32; TAGS];
    let mut back: Vec<[usize; TAGS]> = Vec::with_capacity(rows.len());
    for (i, row) in rows.iter().enumerate() {
        let mut next = [f32::MIN; TAGS];
        let mut from = [0; TAGS];
        for (tag, p) in row.iter().enumerate().take(TAGS) {
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
    let mut path = vec![EntityTag { index: 0, probability: 0.0 }; rows.len()];
    for i in (0..rows.len()).rev() {
        let probability = match kind(tag) {
            None => rows[i][0],
            // A word in an entity is in it, whether it begins it or not.
            Some(_) => rows[i][tag - (tag - 1) % 2] + rows[i][tag + tag % 2],
        };
        path[i] = EntityTag { index: tag, probability };
        tag = back[i][tag];
    }
    path
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::encode::{Matrix, Stack};

    fn encoded(logits: &[[f32; TAGS]]) -> Encoded {
        let mut entities = Matrix::new(TAGS);
        logits.iter().for_each(|l| entities.push(l));
        let words = (0..logits.len())
            .map(|i| Word { span: Span::new(2 * i, 2 * i + 1), sentence: 0, rows: i..i + 1 })
            .collect();
        Encoded {
            words,
            sentences: std::iter::once(0..logits.len()).collect(),
            vectors: Stack::default(),
            entities: entities.into(),
            attributions: Stack::default(),
        }
    }

    fn likely(tag: usize) -> [f32; TAGS] {
        let mut row = [0.0; TAGS];
        row[tag] = 5.0;
        row
    }

    #[test]
    fn spans_follow_their_tags() {
        // B-PER I-PER O B-LOC B-LOC
        let found = entities(&encoded(&[likely(1), likely(2), likely(0), likely(5), likely(5)]));
        let got: Vec<_> = found.iter().map(|e| (e.span.start, e.span.end, e.kind.name())).collect();
        assert_eq!(got, [(0, 3, "PER"), (6, 7, "LOC"), (8, 9, "LOC")]);
        assert!(found.iter().all(|e| e.score > 0.9 && e.score <= 1.0));
    }

    #[test]
    fn an_inside_tag_never_opens_an_entity() {
        // The second word leans to I-ORG, whose B-ORG is likelier than B-PER to have stood before it.
        let mut first = likely(0);
        first[3] = 4.5;
        let tags = entity_tags(&encoded(&[first, likely(4)]));
        assert_eq!(tags.iter().map(|t| t.index).collect::<Vec<_>>(), [3, 4]);
        let alone = entity_tags(&encoded(&[likely(4)]));
        assert!(alone[0].index != 4);
    }
}
