//! Totals of a run, computed so that they do not depend on the order in which articles arrive.

use std::ops::AddAssign;

use serde::{Deserialize, Serialize};

use super::{FocusActor, Record, Rounded};
use crate::document::StanceLabel;

/// How much was read and found.
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq, Serialize, Deserialize)]
pub struct Counts {
    /// Articles analysed.
    pub articles: usize,
    /// Files that could not be read.
    pub failures: usize,
    /// Words, as white space divides them.
    pub words: usize,
    /// Sentences.
    pub sentences: usize,
    /// Mentions of actors.
    pub mentions: usize,
    /// Actors, counted once an article.
    pub actors: usize,
    /// Attributions.
    pub attributions: usize,
    /// Opinions.
    pub opinions: usize,
    /// Stances.
    pub stances: usize,
    /// Articles whose text an earlier one has: they are among the articles unless they were to be left out.
    #[serde(default, skip_serializing_if = "is_zero")]
    pub duplicates: usize,
}

#[allow(clippy::trivially_copy_pass_by_ref)]
fn is_zero(count: &usize) -> bool {
    *count == 0
}

impl Counts {
    /// What one article comes to.
    pub(super) fn of(record: &Record<'_>) -> Self {
        Self {
            articles: 1,
            failures: 0,
            words: record.words(),
            sentences: record.sentences.len(),
            mentions: record.mentions.len(),
            actors: record.actors.len(),
            attributions: record.attributions.len(),
            opinions: record.opinions.len(),
            stances: record.stances.len(),
            duplicates: usize::from(record.duplicate_of.is_some()),
        }
    }
}

impl AddAssign for Counts {
    fn add_assign(&mut self, other: Self) {
        self.articles += other.articles;
        self.failures += other.failures;
        self.words += other.words;
        self.sentences += other.sentences;
        self.mentions += other.mentions;
        self.actors += other.actors;
        self.attributions += other.attributions;
        self.opinions += other.opinions;
        self.stances += other.stances;
        self.duplicates += other.duplicates;
    }
}

/// An author's stance, as the closing table shows it.
#[derive(Clone, Copy, Debug, PartialEq, Serialize, Deserialize)]
pub struct AuthorStance {
    /// The stance in a word.
    pub label: StanceLabel,
    /// -1 (against) to 1 (for).
    pub score: Rounded,
    /// Lower end of the 90% interval.
    pub low: Rounded,
    /// Upper end of the 90% interval.
    pub high: Rounded,
    /// Opinions that it rests on.
    pub opinions: usize,
}

/// How the authors of a run stand toward one focus actor.
#[derive(Clone, Debug, PartialEq)]
pub struct FocusTally {
    /// The actor.
    pub actor: FocusActor,
    /// Articles by the author's label, in the order of [`FocusTally::LABELS`].
    pub labels: [usize; 5],
    /// Sum of the authors' scores in ten-thousandths: whole numbers add up alike in any order.
    sum: i64,
    /// The stance, where there is but one.
    only: Option<AuthorStance>,
}

impl FocusTally {
    /// The labels in the order that they are shown.
    pub const LABELS: [StanceLabel; 5] = [
        StanceLabel::Opposes,
        StanceLabel::Neutral,
        StanceLabel::Supports,
        StanceLabel::Mixed,
        StanceLabel::Unclear,
    ];

    /// A tally of nothing.
    pub(super) fn new(actor: FocusActor) -> Self {
        Self { actor, labels: [0; 5], sum: 0, only: None }
    }

    /// The stance of an article's author toward the actor, if he takes one.
    pub(super) fn read(&self, record: &Record<'_>) -> Option<AuthorStance> {
        let stance = record.author_stance(&self.actor.id)?;
        Some(AuthorStance {
            label: stance.label,
            score: stance.score,
            low: stance.low,
            high: stance.high,
            opinions: stance.opinions.len(),
        })
    }

    /// Adds an author's stance.
    pub(super) fn add(&mut self, stance: AuthorStance) {
        let first = self.articles() == 0;
        for (count, label) in self.labels.iter_mut().zip(Self::LABELS) {
            *count += usize::from(label == stance.label);
        }
        self.sum += stance.score.ten_thousandths();
        self.only = first.then_some(stance);
    }

    /// Articles whose author has a stance toward the actor, `unclear` ones included.
    pub fn articles(&self) -> usize {
        self.labels.iter().sum()
    }

    /// Mean of the authors' scores, -1 to 1; none where no author has a stance.
    pub fn mean(&self) -> Option<Rounded> {
        Rounded::mean(self.sum, self.articles())
    }

    /// The stance, if exactly one article has one.
    pub fn only(&self) -> Option<AuthorStance> {
        self.only
    }
}

/// How a run ended.
#[derive(Clone, Debug, PartialEq)]
pub struct Outcome {
    /// How much was read and found.
    pub counts: Counts,
    /// Articles among them that were taken over from the interrupted run.
    pub taken_over: usize,
    /// Whether the input has more unused columns than the tables include.
    pub columns_left_out: bool,
    /// Stance toward each focus actor, in the order of the settings.
    pub focus: Vec<FocusTally>,
    /// Words per second over the whole run; 0 if no time passed.
    pub words_per_second: f64,
}
