//! The word lists that the rules consult, read from `data/actors/cues.toml`. Apart because they are data:
//! a rule says how a word matters, the list says which words do.

use std::collections::{BTreeMap, BTreeSet};

use serde::Deserialize;

use super::error::GazetteerError;
use super::normalized_text::slug;

const SHIPPED: &str = include_str!("../../data/actors/cues.toml");

/// Word lists; the file's comments say what each is for.
#[derive(Clone, Debug, Deserialize)]
#[serde(deny_unknown_fields)]
pub struct Cues {
    pub state_nouns: BTreeSet<String>,
    pub state_modifiers: BTreeSet<String>,
    pub locative_prepositions: BTreeSet<String>,
    pub addressed: BTreeSet<String>,
    pub place_participles: BTreeSet<String>,
    pub government_nouns: BTreeSet<String>,
    pub place_nouns: BTreeSet<String>,
    pub place_heads: BTreeSet<String>,
    pub place_verbs: BTreeSet<String>,
    pub motion_verbs: BTreeSet<String>,
    pub prefixes: BTreeSet<String>,
    pub compounds: BTreeSet<String>,
    titles: BTreeSet<String>,
    /// As printed.
    pub offices: BTreeSet<String>,
    pub out_of_office: BTreeSet<String>,
    pub bodies: BTreeSet<String>,
    /// Common nouns for organs, with the name that an organ so called has.
    pub organs: BTreeMap<String, String>,
    pub adjectives: BTreeSet<String>,
    pub no_names: BTreeSet<String>,
    pub organisation_tails: BTreeSet<String>,
    pub shared_heads: BTreeSet<String>,
    /// As printed.
    pub chambers: BTreeSet<String>,
    pub company_tails: BTreeSet<String>,
    pub namesakes: BTreeSet<String>,
    pub no_parties: BTreeSet<String>,
    /// As printed.
    pub heads_with_of: BTreeSet<String>,
    pub themes: BTreeSet<String>,
    place_tails: BTreeSet<String>,
    pub ambiguous: BTreeSet<String>,
    spellings: BTreeMap<String, String>,
    nicknames: BTreeMap<String, String>,
}

impl Cues {
    /// The lists that come with the program.
    pub fn shipped() -> Result<Self, GazetteerError> {
        toml::from_str(SHIPPED).map_err(|error| {
            let at = error.span().map_or(0, |s| s.start);
            GazetteerError::File {
                file: "data/actors/cues.toml".to_owned(),
                line: 1 + SHIPPED.as_bytes().iter().take(at).filter(|&&b| b == b'\n').count(),
                problem: error.message().to_owned(),
                remedy: "mend the list".to_owned(),
            }
        })
    }

    /// Whether the text is a title and nothing else.
    pub fn is_title(&self, text: &str) -> bool {
        self.titles.contains(&slug(text).replace('-', " "))
    }

    /// The name without the titles before it; the whole where nothing else is left.
    pub fn without_titles<'a>(&self, name: &'a str) -> &'a str {
        let mut rest = name;
        while let Some(shorter) = self.without_title(rest) {
            rest = shorter;
        }
        rest
    }

    /// One title less, the longest first, as long as a name is left.
    fn without_title<'a>(&self, name: &'a str) -> Option<&'a str> {
        const WORDS_OF_A_TITLE: usize = 3;
        let breaks: Vec<usize> = name.match_indices(' ').map(|(i, _)| i).take(WORDS_OF_A_TITLE).collect();
        breaks.into_iter().rev().find_map(|i| {
            let title = slug(&name[..i]).replace('-', " ");
            let rest = name[i..].trim_start();
            (self.titles.contains(&title) && !rest.is_empty()).then_some(rest)
        })
    }

    /// What all spellings of a person's name share: no titles, one transliteration.
    pub fn person_key(&self, name: &str) -> String {
        // What stands for an apostrophe in a text that was read in a wrong encoding parts no name: "O?Roe".
        let name = name.replace("O?", "O'");
        let key = slug(&without_nickname(self.without_titles(&name)));
        let words: Vec<&str> =
            key.split('-').map(|w| self.spellings.get(w).map_or(w, String::as_str)).collect();
        words.join("-")
    }

    /// Whether a word, in small letters, is a first name that is shortened, or short for one.
    pub fn is_first_name(&self, word: &str) -> bool {
        self.nicknames.contains_key(word) || self.nicknames.values().any(|full| full == word)
    }

    /// The first name that one for short stands for ("Mike"), or the name itself.
    pub fn full_first_name<'a>(&'a self, name: &'a str) -> &'a str {
        self.nicknames.get(name).map_or(name, String::as_str)
    }

    /// What all forms of any other name share: no article, and no "province" after a place.
    pub fn name_key(&self, name: &str) -> String {
        let key = slug(name);
        let key = key.strip_prefix("the-").unwrap_or(&key);
        if !ends_lower(name) {
            return key.to_owned();
        }
        let kept = self
            .place_tails
            .iter()
            .find_map(|tail| key.strip_suffix(tail.as_str()).and_then(|k| k.strip_suffix('-')));
        kept.unwrap_or(key).to_owned()
    }
}

/// A name without what stands within it in brackets or quotation marks: `Zed "Zip" Okoro`. Square ones hold a part of it.
fn without_nickname(name: &str) -> String {
    let marks = [('(', ')'), ('"', '"'), ('\u{201C}', '\u{201D}')];
    let mut name = name.to_owned();
    for (open, shut) in marks {
        if let Some(from) = name.find(open).filter(|&from| from > 0)
            && let Some(length) = name[from + open.len_utf8()..].find(shut)
        {
            name.replace_range(from..from + open.len_utf8() + length + shut.len_utf8(), " ");
        }
    }
    name
}

/// Whether the last word is a common noun ("Paktika province", not "Panjab University").
fn ends_lower(name: &str) -> bool {
    name.split_whitespace().last().and_then(|w| w.chars().next()).is_some_and(char::is_lowercase)
}
