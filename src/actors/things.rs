//! Names that no actor bears: laws, programmes, events, illnesses, works. Apart from `junk`, which knows what is no name at
//! all; these are names, of things.

use std::collections::BTreeSet;
use std::sync::LazyLock;

use serde::Deserialize;

use super::normalized_text::{is_capitalised, slug};
use crate::document::EntityType;

const SHIPPED: &str = include_str!("../../data/actors/things.toml");

/// Words that end what a name is headed by.
const LINKS: [&str; 8] = ["against", "at", "for", "in", "of", "on", "to", "with"];

static LISTS: LazyLock<Lists> = LazyLock::new(|| {
    // `embedded::check` refuses to begin with a file that cannot be read.
    toml::from_str(SHIPPED).unwrap_or_default()
});

/// What keeps the file that is part of the program from being read.
pub(crate) fn check() -> Option<String> {
    toml::from_str::<Lists>(SHIPPED).err().map(|error| error.to_string())
}

/// The lists of `data/actors/things.toml`; the file's comments say what each is for.
#[derive(Clone, Debug, Default, Deserialize)]
#[serde(deny_unknown_fields)]
struct Lists {
    tails: BTreeSet<String>,
    bodies: BTreeSet<String>,
    openings: BTreeSet<String>,
    names: BTreeSet<String>,
    plurals: BTreeSet<String>,
    agents: BTreeSet<String>,
    structures: BTreeSet<String>,
}

/// Whether a noun, in small letters, ends the names of things and of no bodies.
pub fn is_tail(noun: &str) -> bool {
    LISTS.tails.contains(noun) && !LISTS.bodies.contains(noun)
}

/// Whether the whole of a name is a thing's.
pub fn is_name(name: &str) -> bool {
    LISTS.names.contains(&slug(name))
}

/// Whether a word before a name makes it a thing's.
pub fn is_opening(word: &str) -> bool {
    is_capitalised(word) && LISTS.openings.contains(&word.to_lowercase())
}

/// Whether a name of that type is a thing's. `surely` says that the model has no doubt of the type.
pub fn is_thing(name: &str, typed: EntityType, surely: bool) -> bool {
    let lists = &*LISTS;
    let key = slug(name);
    let key = key.strip_prefix("the-").unwrap_or(&key);
    if typed == EntityType::Loc {
        return key.rsplit_once('-').is_some_and(|(_, last)| lists.structures.contains(last));
    }
    if lists.agents.contains(key) {
        return false;
    }
    let opens =
        |opening: &String| key.strip_prefix(opening.as_str()).is_some_and(|rest| rest.starts_with('-'));
    let last = key.rsplit('-').next().unwrap_or(key);
    // The head of "National Register of Fish" is the register, that of "Commission on Fair Debates" no debate.
    let words: Vec<&str> = key.split('-').collect();
    let front = words.iter().position(|word| LINKS.contains(word)).filter(|&at| at > 0);
    let head = front.map_or(last, |at| words[at - 1]);
    let is_body = typed != EntityType::Misc && front.is_none() && lists.bodies.contains(head);
    let tail = key.contains('-') && lists.tails.contains(head) && !is_body && typed != EntityType::Per;
    if lists.names.contains(key) || lists.openings.iter().any(opens) || tail {
        return true;
    }
    typed == EntityType::Misc && surely && !is_people(last) && !key.ends_with("-people")
}

/// Whether the last word of a name means many people.
fn is_people(last: &str) -> bool {
    let unlike = ["ss", "us", "sis"].iter().any(|end| last.ends_with(end));
    let plural = last.len() > 2 && last.ends_with('s') && !unlike && !LISTS.plurals.contains(last);
    plural || last.ends_with("men") && last.len() > 3
}

#[cfg(test)]
#[allow(clippy::unwrap_used)]
mod tests {
    use super::*;
    use crate::document::EntityType::{Loc, Misc, Org, Per};

    #[test]
    fn the_embedded_lists_are_read_and_in_small_letters() {
        let lists: Lists = toml::from_str(SHIPPED).unwrap();
        for words in
            [&lists.tails, &lists.bodies, &lists.openings, &lists.names, &lists.plurals, &lists.agents]
        {
            assert!(words.len() > 5 && words.iter().all(|w| *w == w.to_lowercase() && !w.contains(' ')));
        }
        assert!(lists.agents.is_disjoint(&lists.names));
    }

    #[test]
    fn laws_events_and_illnesses_are_things() {
        for (name, typed) in [
            ("Harbour Reform Act", Org),
            ("the Zorbia Agreement", Misc),
            ("Medicare", Org),
            ("Hurricane Zed", Per),
            ("Title IX", Org),
            ("Marine One", Org),
            ("Okoro Tower", Org),
            ("Ebola", Per),
            ("National Register of Fish", Org),
        ] {
            assert!(is_thing(name, typed, true), "{name}");
        }
    }

    #[test]
    fn of_what_is_neither_person_body_nor_place_only_many_people_are_actors() {
        for name in ["Zorbians", "Pashis", "the Zorbian people", "Frenchmen", "West"] {
            assert!(!is_thing(name, Misc, true), "{name}");
        }
        for name in ["Zorbgate", "Zed Games"] {
            assert!(is_thing(name, Misc, true), "{name}");
        }
        assert!(!is_thing("Zorbgate", Misc, false));
        for (name, typed) in [
            ("Zorbia Law", Org),
            ("Commission on Fair Debates", Org),
            ("Act", Org),
            ("Jane Day", Per),
            ("Law", Per),
            ("Zorbia Day", Loc),
        ] {
            assert!(!is_thing(name, typed, true), "{name}");
        }
    }
}
