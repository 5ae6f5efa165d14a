//! Entities as the token head tags them.

use super::bio::{self, WordTag};
use crate::document::{Entity, EntityType};
use crate::encode::Encoded;

const TAGS: usize = 1 + 2 * EntityType::NAMED.len();

/// The tag of every word: outside, then B- and I- of each type in the order of [`EntityType::NAMED`].
pub fn entity_tags(encoded: &Encoded) -> Vec<WordTag> {
    bio::tags::<TAGS>(encoded, &encoded.entities, 1.0)
}

/// The entities of a document, in text order.
pub fn entities(encoded: &Encoded) -> Vec<Entity> {
    let found = bio::spans::<TAGS>(encoded, &encoded.entities, 1.0);
    found.iter().map(|t| Entity { span: t.span, kind: EntityType::NAMED[t.kind], score: t.score }).collect()
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::document::Span;
    use crate::encode::{Matrix, Stack, Word};

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
