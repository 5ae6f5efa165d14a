//! One actor as an actors file describes it. Apart from [`Gazetteer`](super::Gazetteer) because these are
//! plain values, without rules on how entries live together.

use jiff::civil::Date;

use crate::document::{EntityType, Part};

/// An actor that the file knows.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Entry {
    /// Unique among all entries; the actor's id in every report.
    pub id: String,
    /// Name to show.
    pub name: String,
    /// Type, which overrides the model's type for single mentions.
    pub entity_type: EntityType,
    /// Other names: abbreviations, spellings, short forms.
    pub aliases: Vec<Form>,
    /// Places that stand for the actor when they act.
    pub metonyms: Vec<Form>,
    /// Adjectives of a state or people.
    pub demonyms: Vec<Form>,
    /// Phrases that hold one of the names and do not mean the actor.
    pub not_aliases: Vec<Form>,
    /// Id of the actor that this one belongs to or speaks for.
    pub part_of: Option<String>,
    /// What it is of that actor.
    pub part: Option<Part>,
    /// Id of the person who leads it, by whom an article without a date may tell whether its names with days hold.
    pub head: Option<String>,
    /// Whether it is compared first in the report.
    pub focus: bool,
    /// Where the entry stands.
    pub place: Place,
}

/// A name and the days on which it means the actor.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Form {
    /// As printed; matched by case.
    pub text: String,
    /// First day.
    pub since: Date,
    /// Last day.
    pub until: Date,
    /// Id of the actor whom the article must be about for the name to mean this one, if another claims it too.
    pub near: Option<String>,
    /// Line in its file, from 1.
    pub line: usize,
}

impl Form {
    /// A name that holds at all times.
    pub fn always(text: &str, line: usize) -> Self {
        Self { text: text.to_owned(), since: Date::MIN, until: Date::MAX, near: None, line }
    }

    /// Whether the name means the actor on certain days only.
    pub fn is_dated(&self) -> bool {
        (self.since, self.until) != (Date::MIN, Date::MAX)
    }

    /// Whether there is a day on which both hold.
    pub fn meets(&self, other: &Form) -> bool {
        self.since <= other.until && other.since <= self.until
    }
}

/// File and line.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Place {
    /// The file's name as given.
    pub file: String,
    /// From 1.
    pub line: usize,
}
