//! Finds every name of the gazetteer in a text. Names are filed under their first word, so a text costs one
//! look-up a word however many actors are known.

use std::cmp::Reverse;
use std::collections::{BTreeMap, BTreeSet};

use jiff::civil::Date;

use super::cues::Cues;
use super::day::When;
use super::entry::{Entry, Form};
use super::normalized_text::{NormalizedText, plain_text};
use crate::document::{EntityType, Span, Text};
use crate::nouns;

/// How a form of the gazetteer names its actor.
#[derive(Clone, Copy, Debug, PartialEq, Eq, PartialOrd, Ord)]
pub enum Naming {
    /// Its name or an alias.
    Name,
    /// A place that may stand for it.
    Metonym,
    /// An adjective that may stand for it.
    Demonym,
    /// The people of a demonym ("Pakistanis"), who are not the state.
    People,
    /// Not at all.
    Not,
}

/// One meaning of a form.
#[derive(Clone, Debug)]
pub struct Meaning {
    /// Index of the entry.
    pub entry: usize,
    /// How the form names it.
    pub naming: Naming,
    /// The entry that the article must be about, where another claims the name too.
    pub near: Option<usize>,
    /// Whether the entry has a head, by whom an article without a date may tell its time.
    headed: bool,
    since: Date,
    until: Date,
}

impl Meaning {
    /// Whether the form means the entry on certain days only.
    fn is_dated(&self) -> bool {
        (self.since, self.until) != (Date::MIN, Date::MAX)
    }

    /// Whether it does then; of an unknown day nothing holds that hangs on the day.
    fn holds(&self, when: &When) -> bool {
        match &when.in_office {
            Some(entries) if self.headed && self.is_dated() => entries.contains(&self.entry),
            _ => when.day.map_or(!self.is_dated(), |day| self.since <= day && day <= self.until),
        }
    }
}

/// A form of the gazetteer found in a text.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub struct Hit {
    /// Where.
    pub span: Span,
    /// Index of the form.
    pub form: usize,
}

/// All forms of all entries.
#[derive(Clone, Debug, Default)]
pub struct Index {
    forms: Vec<(String, Vec<Meaning>)>,
    by_text: BTreeMap<String, usize>,
    by_id: BTreeMap<String, usize>,
    /// Entries with a head.
    headed: BTreeSet<usize>,
    by_first_word: BTreeMap<String, Vec<usize>>,
    by_name_key: BTreeMap<String, Vec<usize>>,
    by_person_key: BTreeMap<String, Vec<usize>>,
    /// What phrases for a group mean, by what all spellings of one share.
    groups: BTreeMap<Vec<String>, Vec<Meaning>>,
}

impl Index {
    /// Files the forms of all entries.
    pub fn new(entries: &[Entry], cues: &Cues) -> Self {
        let by_id = entries.iter().enumerate().map(|(i, entry)| (entry.id.clone(), i)).collect();
        let mut index = Self { by_id, ..Self::default() };
        for (i, entry) in entries.iter().enumerate() {
            let name = Form::always(&entry.name, entry.place.line);
            index.headed.extend(entry.head.is_some().then_some(i));
            index.add(&name, i, Naming::Name);
            entry.aliases.iter().for_each(|form| index.add(form, i, Naming::Name));
            entry.metonyms.iter().for_each(|form| index.add(form, i, Naming::Metonym));
            for form in &entry.demonyms {
                index.add(form, i, Naming::Demonym);
                if let Some(text) = plural(&form.text) {
                    index.add(&Form { text, ..form.clone() }, i, Naming::People);
                }
            }
            entry.not_aliases.iter().for_each(|form| index.add(form, i, Naming::Not));
            if entry.entity_type == EntityType::Per {
                for form in std::iter::once(&name).chain(&entry.aliases) {
                    let id = index.by_text.get(&plain_text(&form.text)).copied();
                    index.by_person_key.entry(cues.person_key(&form.text)).or_default().extend(id);
                }
            }
            if entry.entity_type == EntityType::Grp {
                std::iter::once(&name).chain(&entry.aliases).for_each(|form| index.add_group(form, i));
            }
        }
        // A group's names are common nouns: where they stand alone they say too little.
        let named = |m: &Meaning| entries[m.entry].entity_type != EntityType::Grp;
        for (i, (text, _)) in index.forms.iter().enumerate() {
            if index.forms[i].1.iter().any(named) {
                index.by_first_word.entry(first_word(text)).or_default().push(i);
            }
            index.by_name_key.entry(cues.name_key(text)).or_default().push(i);
        }
        index
    }

    fn add(&mut self, form: &Form, entry: usize, naming: Naming) {
        let text = plain_text(&form.text);
        let id = *self.by_text.entry(text.clone()).or_insert_with(|| {
            self.forms.push((text, Vec::new()));
            self.forms.len() - 1
        });
        let near = form.near.as_ref().and_then(|id| self.by_id.get(id)).copied();
        let headed = self.headed.contains(&entry);
        let (since, until) = (form.since, form.until);
        self.forms[id].1.push(Meaning { entry, naming, near, headed, since, until });
    }

    fn add_group(&mut self, form: &Form, entry: usize) {
        let text = Text::from(form.text.as_str());
        if let Some(group) = nouns::form(&text, Span::new(0, text.len())) {
            let (naming, since, until) = (Naming::Name, form.since, form.until);
            let meaning = Meaning { entry, naming, near: None, headed: false, since, until };
            self.groups.entry(group).or_default().push(meaning);
        }
    }

    /// The entry that a group's form means then: of several the latest, which is the user's.
    pub fn group(&self, form: &[String], when: &When) -> Option<usize> {
        self.groups.get(form)?.iter().filter(|m| m.holds(when)).map(|m| m.entry).max()
    }

    /// The form's text.
    pub fn text(&self, form: usize) -> &str {
        &self.forms[form].0
    }

    /// How all forms are spelled.
    pub fn spellings(&self) -> impl Iterator<Item = &str> {
        self.forms.iter().map(|(text, _)| text.as_str())
    }

    /// Whether the form is only ever there to say what is not meant.
    pub fn blocks(&self, form: usize) -> bool {
        self.forms[form].1.iter().all(|meaning| meaning.naming == Naming::Not)
    }

    /// All meanings of a form, whatever the day.
    pub fn all(&self, form: usize) -> &[Meaning] {
        &self.forms[form].1
    }

    /// What a form means then, the plainest naming first, of those what holds on certain days only, and of those
    /// the latest entry, which is the user's.
    pub fn meanings(&self, form: usize, when: &When) -> Vec<&Meaning> {
        let mut live: Vec<_> = self.forms[form].1.iter().filter(|m| m.holds(when)).collect();
        live.sort_by_key(|m| (m.naming, !m.is_dated(), Reverse(m.entry)));
        live
    }

    /// Whether an entry's names with days hold then.
    pub fn is_in_office(&self, entry: usize, when: &When) -> bool {
        let of_entry = |meaning: &&Meaning| meaning.entry == entry && meaning.is_dated();
        self.forms
            .iter()
            .flat_map(|(_, meanings)| meanings)
            .filter(of_entry)
            .any(|meaning| meaning.holds(when))
    }

    /// The entry with this id.
    pub fn entry(&self, id: &str) -> Option<usize> {
        self.by_id.get(id).copied()
    }

    /// Every form in the text, whole words only, overlapping ones included; by start, then longest first.
    pub fn scan(&self, normalized: &NormalizedText, when: &When) -> Vec<Hit> {
        let mut hits = Vec::new();
        let mut at = 0;
        while at < normalized.len() {
            let end = word_end(normalized, at);
            if end == at {
                at += 1;
                continue;
            }
            let forms =
                self.by_first_word.get(normalized.slice(Span::new(at, end))).map_or(&[][..], Vec::as_slice);
            let first = hits.len();
            for &form in forms {
                let span = Span::new(at, at + self.text(form).chars().count());
                let same = span.end <= normalized.len() && normalized.slice(span) == self.text(form);
                if same && normalized.is_whole(span) && !self.meanings(form, when).is_empty() {
                    hits.push(Hit { span, form });
                }
            }
            hits[first..].sort_by_key(|hit| Reverse(hit.span.end));
            at = end;
        }
        hits
    }

    /// The form spelt just so, or failing that one that differs in case and punctuation only, where the name
    /// is long enough (or shouted) for case not to matter.
    pub fn find(&self, name: &str, cues: &Cues) -> Option<usize> {
        const TELLING: usize = 5;
        if let Some(&form) = self.by_text.get(&plain_text(name)) {
            return Some(form);
        }
        let shouted = name.chars().filter(|c| c.is_alphabetic()).all(char::is_uppercase) && name.len() > 2;
        let key = cues.name_key(name);
        if key.is_empty() || !(shouted || key.chars().count() >= TELLING) {
            return None;
        }
        self.by_name_key.get(&key).and_then(|forms| forms.first()).copied()
    }

    /// The form of a person under any title and transliteration.
    pub fn find_person(&self, name: &str, cues: &Cues) -> Option<usize> {
        self.by_person_key.get(&cues.person_key(name)).and_then(|forms| forms.first()).copied()
    }
}

fn word_end(normalized: &NormalizedText, at: usize) -> usize {
    let mut end = at;
    while normalized.at(end).is_alphanumeric() {
        end += 1;
    }
    end
}

fn first_word(text: &str) -> String {
    text.chars().take_while(|c| c.is_alphanumeric()).collect()
}

/// The people, where English makes them of the adjective by an s.
pub fn plural(demonym: &str) -> Option<String> {
    let unlike = ["s", "sh", "ch", "ese", "x", "z"].iter().any(|end| demonym.ends_with(end));
    (!unlike && !demonym.contains(' ')).then(|| format!("{demonym}s"))
}
