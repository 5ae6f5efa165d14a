//! The lists of words and phrases that the layout rules read, kept as data in `data/`. Apart so that a list can be
//! read and mended without reading code.

/// A list in `data/`: a lower-case entry a line; lines that begin with `#` say what it is and where it is from.
#[derive(Clone, Copy)]
pub(crate) struct List(&'static str);

impl List {
    fn entries(self) -> impl Iterator<Item = &'static str> {
        self.0.lines().map(str::trim).filter(|l| !l.is_empty() && !l.starts_with('#'))
    }

    /// Whether `word`, lower case, is an entry.
    pub fn has(self, word: &str) -> bool {
        self.entries().any(|e| e == word)
    }

    /// Whether an entry stands in `text`, lower case.
    pub fn within(self, text: &str) -> bool {
        self.entries().any(|e| text.contains(e))
    }

    /// The first entry that `text`, lower case, ends with, with a space before it.
    pub fn ends(self, text: &str) -> Option<&'static str> {
        self.entries().find(|e| text.strip_suffix(e).is_some_and(|rest| rest.ends_with(' ')))
    }

    /// The first entry that `text`, lower case, begins with, followed by no letter.
    pub fn opens(self, text: &str) -> Option<&'static str> {
        let whole = |rest: &str| !rest.starts_with(char::is_alphabetic);
        self.entries().find(|e| text.strip_prefix(e).is_some_and(|rest| e.ends_with(':') || whole(rest)))
    }
}

/// The names that the shipped actors know, as their file quotes them.
const ACTORS: &str = include_str!("../../../../data/actors/south-asia.toml");

/// Whether `name` is an actor's: alone in a line, it is rather whom the article or its picture is about than who wrote it.
pub(crate) fn is_actor(name: &str) -> bool {
    ACTORS.contains(&format!("\"{name}\""))
}

pub(crate) const BYLINE_DESKS: List = List(include_str!("../../../../data/byline-desks.txt"));
pub(crate) const BYLINE_EXTRAS: List = List(include_str!("../../../../data/byline-extras.txt"));
pub(crate) const BYLINE_HOUSES: List = List(include_str!("../../../../data/byline-houses.txt"));
pub(crate) const BYLINE_OPENINGS: List = List(include_str!("../../../../data/byline-openings.txt"));
pub(crate) const BYLINE_ROLES: List = List(include_str!("../../../../data/byline-roles.txt"));
pub(crate) const CONTACT_WORDS: List = List(include_str!("../../../../data/contact-words.txt"));
pub(crate) const DATELINE_PLACES: List = List(include_str!("../../../../data/dateline-places.txt"));
pub(crate) const DATE_WORDS: List = List(include_str!("../../../../data/date-words.txt"));
pub(crate) const HEAD_LABELS: List = List(include_str!("../../../../data/head-labels.txt"));
pub(crate) const NEWSPAPER_WORDS: List = List(include_str!("../../../../data/newspaper-words.txt"));
pub(crate) const NOTE_OPENINGS: List = List(include_str!("../../../../data/note-openings.txt"));
pub(crate) const NOTE_PHRASES: List = List(include_str!("../../../../data/note-phrases.txt"));
pub(crate) const NOTE_SIGNS: List = List(include_str!("../../../../data/note-signs.txt"));
pub(crate) const NOT_NAMES: List = List(include_str!("../../../../data/not-names.txt"));
pub(crate) const PROFESSIONS: List = List(include_str!("../../../../data/professions.txt"));
pub(crate) const RANKS: List = List(include_str!("../../../../data/ranks.txt"));
pub(crate) const SECTION_WORDS: List = List(include_str!("../../../../data/section-words.txt"));
pub(crate) const SOCIAL_SITES: List = List(include_str!("../../../../data/social-sites.txt"));
pub(crate) const TITLES: List = List(include_str!("../../../../data/titles.txt"));
