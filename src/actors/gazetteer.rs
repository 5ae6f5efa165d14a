//! The actors that files know: the shipped ones, the user's, and the two together. This file says how
//! entries live side by side: whose id and whose alias counts, and which of them the report compares first.

use std::collections::BTreeMap;
use std::sync::LazyLock;

use super::cues::Cues;
use super::entry::{Entry, Form};
use super::error::GazetteerError;
use super::index::Index;
use super::read::read;
use crate::spelling::nearest;

const STATES: &str = include_str!("../../data/actors/states.toml");
const SOUTH_ASIA: &str = include_str!("../../data/actors/south-asia.toml");

/// Known actors, ready to be looked for.
#[derive(Clone, Debug)]
pub struct Gazetteer {
    entries: Vec<Entry>,
    replace: bool,
    pub(super) cues: Cues,
    pub(super) index: Index,
}

impl Gazetteer {
    /// The built-in actors: South Asia in depth, and every member state of the United Nations.
    ///
    /// # Errors
    /// None in a build whose tests pass: the files are part of the program.
    pub fn shipped() -> Result<Self, GazetteerError> {
        Self::from_toml(STATES, "states.toml")?.extend(Self::from_toml(SOUTH_ASIA, "south-asia.toml")?)
    }

    /// The built-in actors, parsed once per process, for looking up names (`--focus` accepts them). A test ensures that they
    /// parse; `None` otherwise.
    pub(crate) fn once() -> Option<&'static Self> {
        static SHIPPED: LazyLock<Option<Gazetteer>> = LazyLock::new(|| Gazetteer::shipped().ok());
        SHIPPED.as_ref()
    }

    /// Reads an actors file, which messages call `file`. Its format is described at the top of
    /// `data/actors/south-asia.toml`.
    ///
    /// # Errors
    /// The first fault of the file: syntax, an unknown or missing key, a value of the wrong kind, two actors
    /// with one id, a name that two actors claim for the same days.
    pub fn from_toml(text: &str, file: &str) -> Result<Self, GazetteerError> {
        let read = read(text, file)?;
        distinct_ids(&read.entries)?;
        if let Some(clash) = clashes(&read.entries).first() {
            return Err(clash.error());
        }
        Self::new(read.entries, read.replace)
    }

    fn new(entries: Vec<Entry>, replace: bool) -> Result<Self, GazetteerError> {
        let cues = Cues::shipped()?;
        let index = Index::new(&entries, &cues);
        Ok(Self { entries, replace, cues, index })
    }

    /// These actors with those of `other`, which win: an entry with a known id takes its place, a name claimed
    /// by both goes to theirs, and if they mark a focus it is theirs alone. A file that says `replace = true`
    /// stands alone.
    ///
    /// # Errors
    /// A `part_of`, `head` or `near` that names no actor of the two.
    pub fn extend(self, other: Self) -> Result<Self, GazetteerError> {
        let refocus = other.entries.iter().any(|entry| entry.focus);
        let mut entries = if other.replace { Vec::new() } else { self.entries };
        entries.retain(|entry| !other.entries.iter().any(|theirs| theirs.id == entry.id));
        for entry in &mut entries {
            entry.focus &= !refocus;
            cede(entry, &other.entries);
        }
        entries.extend(other.entries);
        known_owners(&entries)?;
        Self::new(entries, false)
    }

    /// The same actors with exactly these as focus, by id, name or alias.
    ///
    /// # Errors
    /// A name that no entry has.
    pub fn with_focus<S: AsRef<str>>(mut self, focus: &[S]) -> Result<Self, GazetteerError> {
        let mut asked = Vec::new();
        for name in focus.iter().map(|name| name.as_ref().trim()).filter(|name| !name.is_empty()) {
            match self.position(name) {
                Some(at) => asked.push(at),
                None => {
                    let all = self
                        .entries
                        .iter()
                        .flat_map(|e| names(e).map(|(_, text, _)| text).chain([e.id.as_str()]));
                    let suggestion = nearest(name, all).map(str::to_owned);
                    return Err(GazetteerError::Unknown { name: name.to_owned(), suggestion });
                }
            }
        }
        for (at, entry) in self.entries.iter_mut().enumerate() {
            entry.focus = asked.contains(&at);
        }
        Ok(self)
    }

    /// The actor of that id, name or alias; failing those, of that name in another case.
    pub fn find(&self, who: &str) -> Option<&Entry> {
        self.position(who).map(|at| &self.entries[at])
    }

    /// How all names of all actors are spelled.
    pub fn spellings(&self) -> impl Iterator<Item = &str> {
        self.index.spellings()
    }

    fn position(&self, who: &str) -> Option<usize> {
        let by = |test: &dyn Fn(&Entry) -> bool| self.entries.iter().position(test);
        by(&|e| e.id == who)
            .or_else(|| by(&|e| e.name == who))
            .or_else(|| by(&|e| names(e).any(|(_, text, _)| text == who)))
            .or_else(|| by(&|e| names(e).any(|(_, text, _)| text.to_lowercase() == who.to_lowercase())))
    }

    /// All actors, in the order of their files.
    pub fn entries(&self) -> &[Entry] {
        &self.entries
    }

    /// The actors that the report compares first, in the order of their files.
    pub fn focus(&self) -> impl Iterator<Item = &Entry> {
        self.entries.iter().filter(|entry| entry.focus)
    }
}

/// A form that two entries claim for the same days.
struct Clash<'a> {
    text: &'a str,
    line: usize,
    first: &'a Entry,
    second: &'a Entry,
}

impl Clash<'_> {
    fn error(&self) -> GazetteerError {
        GazetteerError::File {
            file: self.second.place.file.clone(),
            line: self.line,
            problem: format!(
                "both '{}' and '{}' claim the name '{}'",
                self.first.id, self.second.id, self.text
            ),
            remedy: "leave it to one of them, or give each its days with since and until".to_owned(),
        }
    }
}

/// Whether two claims on one text leave open whom it means on some day. A claim for certain days, or for articles about
/// a certain actor, is the more telling one and stands before one that always holds.
fn compete(a: Option<&Form>, b: Option<&Form>) -> bool {
    let dated = |form: Option<&Form>| form.is_some_and(Form::is_dated);
    let near = |form: Option<&Form>| form.and_then(|form| form.near.clone());
    meet(a, b) && dated(a) == dated(b) && near(a) == near(b)
}

/// Names and aliases compete with each other; so do metonyms, and demonyms. Across these a form may have
/// several meanings, and the words around it decide.
#[derive(Clone, Copy, PartialEq, Eq, PartialOrd, Ord)]
enum Class {
    Name,
    Metonym,
    Demonym,
}

/// Who claimed a form before, and for which days.
type Claimants<'a> = Vec<(usize, Option<&'a Form>)>;

/// A form of an entry with its days; none for the entry's own name.
type Claim<'a> = (Class, &'a str, Option<&'a Form>);

/// Name and aliases.
fn names(entry: &Entry) -> impl Iterator<Item = Claim<'_>> {
    let aliases = entry.aliases.iter().map(|form| (Class::Name, form.text.as_str(), Some(form)));
    std::iter::once((Class::Name, entry.name.as_str(), None)).chain(aliases)
}

fn claims(entry: &Entry) -> impl Iterator<Item = Claim<'_>> {
    let metonyms = entry.metonyms.iter().map(|form| (Class::Metonym, form.text.as_str(), Some(form)));
    let demonyms = entry.demonyms.iter().map(|form| (Class::Demonym, form.text.as_str(), Some(form)));
    names(entry).chain(metonyms).chain(demonyms)
}

/// Whether two claims on one text meet on some day; the entry's own name holds at all times.
fn meet(a: Option<&Form>, b: Option<&Form>) -> bool {
    match (a, b) {
        (Some(a), Some(b)) => a.meets(b),
        _ => true,
    }
}

fn clashes(entries: &[Entry]) -> Vec<Clash<'_>> {
    let mut seen: BTreeMap<(Class, &str), Claimants<'_>> = BTreeMap::new();
    let mut found = Vec::new();
    for (i, entry) in entries.iter().enumerate() {
        for (class, text, form) in claims(entry) {
            let earlier = seen.entry((class, text)).or_default();
            if let Some(&(first, _)) = earlier.iter().find(|(j, other)| *j != i && compete(*other, form)) {
                let line = form.map_or(entry.place.line, |form| form.line);
                found.push(Clash { text, line, first: &entries[first], second: entry });
            }
            earlier.push((i, form));
        }
    }
    found
}

/// Takes from `entry` the forms that one of `others` claims.
fn cede(entry: &mut Entry, others: &[Entry]) {
    let claimed = |class: Class, form: &Form| {
        others
            .iter()
            .flat_map(claims)
            .any(|(c, text, f)| c == class && text == form.text && meet(f, Some(form)))
    };
    entry.aliases.retain(|form| !claimed(Class::Name, form));
    entry.metonyms.retain(|form| !claimed(Class::Metonym, form));
    entry.demonyms.retain(|form| !claimed(Class::Demonym, form));
}

fn distinct_ids(entries: &[Entry]) -> Result<(), GazetteerError> {
    let mut seen: BTreeMap<&str, usize> = BTreeMap::new();
    for entry in entries {
        if let Some(line) = seen.insert(&entry.id, entry.place.line) {
            return Err(GazetteerError::File {
                file: entry.place.file.clone(),
                line: entry.place.line,
                problem: format!("the id '{}' is taken by the actor at line {line}", entry.id),
                remedy: "give this one another id, or make one actor of the two".to_owned(),
            });
        }
    }
    Ok(())
}

fn known_owners(entries: &[Entry]) -> Result<(), GazetteerError> {
    let fault = |entry: &Entry, line: usize, problem: String, id: &str| {
        let like = nearest(id, entries.iter().map(|e| e.id.as_str()));
        let remedy = like.map_or("add that actor".to_owned(), |like| format!("did you mean '{like}'?"));
        GazetteerError::File { file: entry.place.file.clone(), line, problem, remedy }
    };
    let is_known = |id: &str| entries.iter().any(|entry| entry.id == id);
    for entry in entries {
        for form in claims(entry).filter_map(|(_, _, form)| form) {
            if let Some(id) = form.near.as_deref().filter(|id| !is_known(id)) {
                let problem = format!("'{}' is to be near '{id}', which no file knows", form.text);
                return Err(fault(entry, form.line, problem, id));
            }
        }
        let others = [("is part of", &entry.part_of), ("is led by", &entry.head)];
        for (what, id) in others {
            if let Some(id) = id.as_deref().filter(|id| !is_known(id)) {
                let problem = format!("'{}' {what} '{id}', which no file knows", entry.id);
                return Err(fault(entry, entry.place.line, problem, id));
            }
        }
    }
    Ok(())
}

#[cfg(test)]
#[path = "gazetteer_tests.rs"]
mod tests;
