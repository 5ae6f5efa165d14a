//! What a row's cells are read from: an article's record, and indexes into it.

use std::collections::HashMap;

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
    /// For each focus actor, what the article says about it; `None` if nothing.
    compared: Vec<Option<Compared<'r>>>,
}

/// What an article says about an actor.
#[derive(Default)]
pub(super) struct Compared<'r> {
    /// The actor in the article.
    pub(super) actor: Option<&'r ActorRecord<'r>>,
    /// The author's stance toward it.
    pub(super) author: Option<&'r StanceRecord<'r>>,
    /// Stances toward it of quoted or reported holders.
    pub(super) reported: Vec<&'r StanceRecord<'r>>,
}

impl<'r> Scope<'r> {
    /// Looks through the opinions once.
    pub(in crate::report) fn new(record: &'r Record<'r>, focus: &'r [FocusActor]) -> Self {
        let mut read_at = vec![(0, None); record.mentions.len()];
        for (i, opinion) in record.opinions.iter().enumerate() {
            let Some(mention) = opinion.mention else { continue };
            let (count, first) = &mut read_at[mention.index];
            *count += 1;
            first.get_or_insert(i);
        }
        let mut held: HashMap<&str, Compared<'r>> = HashMap::new();
        for actor in &record.actors {
            held.entry(&actor.id).or_default().actor = Some(actor);
        }
        for stance in &record.stances {
            let of_target = held.entry(&stance.target).or_default();
            if stance.holder == AUTHOR {
                of_target.author = Some(stance);
            } else {
                of_target.reported.push(stance);
            }
        }
        let compared = focus.iter().map(|actor| held.remove(&*actor.id)).collect();
        Self { record, focus, read_at, compared }
    }

    /// What the article says about a focus actor, if anything.
    pub(super) fn compared(&self, row: usize) -> Option<&Compared<'r>> {
        self.compared[row].as_ref()
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
