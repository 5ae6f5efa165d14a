//! What a row's cells are read off: an article's record, and ways through it.

use super::super::record::{
    AUTHOR, ActorRecord, AttributionRecord, MentionRecord, OpinionRecord, SentenceRecord, StanceRecord,
    UNNAMED,
};
use super::super::{FocusActor, Record};

/// An article and the actors that it is compared by.
pub(in crate::report) struct Scope<'r> {
    /// The article.
    pub(super) record: &'r Record<'r>,
    /// In the order of the run.
    pub(super) focus: &'r [FocusActor],
    /// For each mention, how many opinions were read at it and the first of them.
    read_at: Vec<(usize, Option<usize>)>,
}

impl<'r> Scope<'r> {
    /// Looks through the opinions once.
    pub(super) fn new(record: &'r Record<'r>, focus: &'r [FocusActor]) -> Self {
        let mut read_at = vec![(0, None); record.mentions.len()];
        for (i, opinion) in record.opinions.iter().enumerate() {
            let (count, first) = &mut read_at[opinion.mention.index];
            *count += 1;
            first.get_or_insert(i);
        }
        Self { record, focus, read_at }
    }

    pub(super) fn actor(&self, row: usize) -> &ActorRecord<'r> {
        &self.record.actors[row]
    }

    pub(super) fn stance(&self, row: usize) -> &StanceRecord<'r> {
        &self.record.stances[row]
    }

    pub(super) fn mention(&self, row: usize) -> &MentionRecord<'r> {
        &self.record.mentions[row]
    }

    pub(super) fn attribution(&self, row: usize) -> &AttributionRecord<'r> {
        &self.record.attributions[row]
    }

    pub(super) fn sentence(&self, row: usize) -> &SentenceRecord {
        &self.record.sentences[row]
    }

    /// How many opinions were read at a mention.
    pub(super) fn opinions_at(&self, mention: usize) -> usize {
        self.read_at[mention].0
    }

    /// The first opinion that was read at a mention.
    pub(super) fn opinion_at(&self, mention: usize) -> Option<&OpinionRecord<'r>> {
        self.read_at[mention].1.map(|i| &self.record.opinions[i])
    }

    /// What the sentence says, word for word.
    pub(super) fn words_of(&self, sentence: &SentenceRecord) -> &str {
        self.record.text.slice(sentence.span)
    }

    /// The name of whoever has this id; the byline for the author.
    pub(super) fn name(&self, id: &str) -> Option<&str> {
        match id {
            AUTHOR => self.record.byline.as_deref(),
            UNNAMED => None,
            _ => self.record.actor(id).map(|actor| &*actor.name),
        }
    }
}
