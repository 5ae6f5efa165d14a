//! The analysis of one article as in its JSON, but as lists without keys, from which the page opens it.
//!
//! Offsets are converted to UTF-16 units, in which browsers count text.

use serde::Serialize;

use super::super::record::{AUTHOR, Id, UNNAMED};
use super::super::{ActorRecord, Record, Rounded};
use crate::document::{Commitment, EntityType, MentionKind, Role, Span};

/// An index into a list of actors; -1 for the author, -2 for an unnamed source.
pub(super) type Holder = i64;

/// Converts a holder's or target's id into its index, which `find` looks up for an actor.
pub(super) fn holder(id: &str, find: impl FnOnce() -> usize) -> Holder {
    match id {
        AUTHOR => -1,
        UNNAMED => -2,
        _ => find() as Holder,
    }
}

/// The article, with ids replaced by list indexes.
#[derive(Serialize)]
pub(super) struct Block<'a> {
    source: &'a str,
    sha256: &'a str,
    language: &'a str,
    warnings: &'a [String],
    text: &'a str,
    paragraphs: Vec<(usize, usize, Role)>,
    sentences: Vec<Sentence<'a>>,
    mentions: Vec<Mention>,
    attributions: Vec<Attribution>,
    opinions: Vec<Opinion<'a>>,
    actors: Vec<Actor<'a>>,
    /// The opinions of each stance, the strongest first; the rest of a stance is in the overview.
    stances: Vec<Vec<usize>>,
    summary: Summary<'a>,
}

/// Start, end, paragraph, label, score, salience.
#[derive(Serialize)]
struct Sentence<'a>(usize, usize, usize, &'a str, Rounded, Rounded);

/// Start, end, actor, kind, sentence, score.
#[derive(Serialize)]
struct Mention(usize, usize, Holder, MentionKind, usize, Rounded);

/// Source (start, end, actor), cue, content, quoted, commitment, within, holder.
#[derive(Serialize)]
struct Attribution(
    Option<(usize, usize, Option<Holder>)>,
    Option<(usize, usize)>,
    Vec<(usize, usize)>,
    bool,
    Commitment,
    Option<usize>,
    Holder,
);

/// Holder, target, sentence, mention, attribution, evidence, label, probabilities, weight.
#[derive(Serialize)]
struct Opinion<'a>(Holder, Holder, usize, Option<usize>, Option<usize>, bool, &'a str, [Rounded; 3], Rounded);

/// Id, name, type, aliases, the whole that it is part of, mentions, salience, label and score of its portrayal.
#[derive(Serialize)]
struct Actor<'a>(
    &'a str,
    &'a str,
    EntityType,
    &'a [String],
    Option<&'a str>,
    usize,
    Rounded,
    &'a str,
    Rounded,
);

#[derive(Serialize)]
struct Summary<'a> {
    text: &'a str,
    sentences: Vec<usize>,
    abstractive: Option<&'a str>,
}

impl<'a> Block<'a> {
    /// The block of an article.
    pub(super) fn new(record: &'a Record<'_>) -> Self {
        let units = Units::new(record.text.as_str());
        let span = |span: Span| units.span(span);
        let place = |id: &str| record.actors.iter().position(|actor| actor.id == id).unwrap_or_default();
        let whose = |id: &str| holder(id, || place(id));
        Self {
            source: &record.source,
            sha256: &record.sha256,
            language: &record.language,
            warnings: &record.warnings,
            text: record.text.as_str(),
            paragraphs: (record.paragraphs.iter())
                .map(|paragraph| {
                    let (start, end) = span(paragraph.span);
                    (start, end, paragraph.role)
                })
                .collect(),
            sentences: (record.sentences.iter())
                .map(|sentence| {
                    let (start, end) = span(sentence.span);
                    let reading = &sentence.sentiment;
                    Sentence(start, end, sentence.paragraph, &reading.label, reading.score, sentence.salience)
                })
                .collect(),
            mentions: (record.mentions.iter())
                .map(|mention| {
                    let (start, end) = span(mention.span);
                    let actor = whose(&mention.actor);
                    Mention(start, end, actor, mention.kind, mention.sentence.index, mention.score)
                })
                .collect(),
            attributions: (record.attributions.iter())
                .map(|attribution| {
                    let source = attribution.source.as_ref().map(|source| {
                        let (start, end) = span(source.span);
                        (start, end, source.actor.as_deref().map(whose))
                    });
                    Attribution(
                        source,
                        attribution.cue.map(span),
                        attribution.content.iter().copied().map(span).collect(),
                        attribution.quoted,
                        attribution.commitment,
                        attribution.within.map(index),
                        whose(&attribution.holder),
                    )
                })
                .collect(),
            opinions: (record.opinions.iter())
                .map(|opinion| {
                    Opinion(
                        whose(&opinion.holder),
                        whose(&opinion.target),
                        opinion.sentence.index,
                        opinion.mention.map(index),
                        opinion.attribution.map(index),
                        opinion.evidence,
                        &opinion.label,
                        opinion.probs,
                        opinion.weight,
                    )
                })
                .collect(),
            actors: record.actors.iter().map(actor).collect(),
            stances: (record.stances.iter())
                .map(|stance| stance.opinions.iter().copied().map(index).collect())
                .collect(),
            summary: Summary {
                text: &record.summary.text,
                sentences: record.summary.sentences.iter().copied().map(index).collect(),
                abstractive: record.summary.abstractive.as_deref(),
            },
        }
    }
}

fn index(id: Id) -> usize {
    id.index
}

fn actor<'a>(actor: &'a ActorRecord<'_>) -> Actor<'a> {
    Actor(
        &actor.id,
        &actor.name,
        actor.entity_type,
        &actor.aliases,
        actor.part_of.as_deref(),
        actor.mentions,
        actor.salience,
        &actor.portrayal.label,
        actor.portrayal.score,
    )
}

/// Converts code point offsets into UTF-16 offsets.
struct Units {
    /// The code points that take two units, in order.
    wide: Vec<usize>,
}

impl Units {
    fn new(text: &str) -> Self {
        let points = text.chars().enumerate();
        Self { wide: points.filter(|(_, c)| c.len_utf16() == 2).map(|(place, _)| place).collect() }
    }

    fn at(&self, point: usize) -> usize {
        point + self.wide.partition_point(|&wide| wide < point)
    }

    fn span(&self, span: Span) -> (usize, usize) {
        (self.at(span.start), self.at(span.end))
    }
}

#[cfg(test)]
mod tests {
    use proptest::prelude::*;

    use super::*;

    proptest! {
        #[test]
        fn units_cut_the_text_where_code_points_do(text in "[a🙂é𝒳 “]{0,40}", a in 0usize..42, b in 0usize..42) {
            let length = text.chars().count();
            let (a, b) = (a.min(b).min(length), a.max(b).min(length));
            let (start, end) = Units::new(&text).span(Span::new(a, b));
            let utf16: Vec<u16> = text.encode_utf16().collect();
            let expected: String = text.chars().skip(a).take(b - a).collect();
            prop_assert_eq!(String::from_utf16(&utf16[start..end]).ok(), Some(expected));
        }
    }
}
