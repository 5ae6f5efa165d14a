//! Who is meant: actors by id, name or alias, and what is near to a name that nobody has.

use std::collections::{BTreeMap, BTreeSet};

use super::ReadError;
use crate::actors::Gazetteer;
use crate::report::{AUTHOR, ActorRecord, UNNAMED};

/// Names that are like one that was asked for, shown at most.
const CANDIDATES: usize = 5;
/// Likeness (Jaro-Winkler, 0 to 1) below which a name is not near.
const LIKENESS: f64 = 0.8;

/// The actors of one article or of many.
#[derive(Debug, Default)]
pub(crate) struct Directory {
    /// By id.
    actors: BTreeMap<String, Known>,
}

/// What an actor is called.
#[derive(Debug)]
struct Known {
    name: String,
    aliases: BTreeSet<String>,
}

/// Whether the actor of this id is called so.
type Way = fn(&str, &Known, &str) -> bool;

/// From the surest to the loosest.
const WAYS: [Way; 4] = [
    |id, _, who| id == who,
    |_, known, who| known.name == who,
    |_, known, who| known.aliases.contains(who),
    |id, known, who| {
        let names = known.aliases.iter().map(String::as_str).chain([id, &known.name]);
        let who = who.to_lowercase();
        names.map(str::to_lowercase).any(|name| name == who)
    },
];

impl Directory {
    /// Adds an actor, or what more an article calls it.
    pub(crate) fn add(&mut self, actor: &ActorRecord<'_>) {
        let known = self
            .actors
            .entry(actor.id.to_string())
            .or_insert_with(|| Known { name: actor.name.to_string(), aliases: BTreeSet::new() });
        known.aliases.extend(actor.aliases.iter().cloned());
    }

    /// Name of the actor with this id.
    pub(crate) fn name(&self, id: &str) -> Option<&str> {
        self.actors.get(id).map(|known| known.name.as_str())
    }

    /// Id of the actor that is meant: by id, then by name, then by alias, then by either in another case, then by any name that
    /// comes with the program ("USA").
    ///
    /// # Errors
    /// If nobody or more than one is meant.
    pub(crate) fn find(&self, who: &str) -> Result<&str, ReadError> {
        let who = who.trim();
        for way in WAYS {
            let meant = self.actors.iter().filter(|(id, known)| way(id, known, who));
            let meant: Vec<&str> = meant.map(|(id, _)| id.as_str()).collect();
            match meant[..] {
                [] => {}
                [id] => return Ok(id),
                _ => {
                    let candidates = meant.into_iter().map(str::to_owned).collect();
                    return Err(ReadError::AmbiguousActor { name: who.to_owned(), candidates });
                }
            }
        }
        let shipped = Gazetteer::once().and_then(|shipped| shipped.find(who));
        if let Some((id, _)) = shipped.and_then(|entry| self.actors.get_key_value(&entry.id)) {
            return Ok(id);
        }
        let names = self.actors.iter().flat_map(|(id, known)| [id.as_str(), known.name.as_str()]);
        Err(ReadError::UnknownActor { name: who.to_owned(), candidates: near(who, names) })
    }

    /// The same for a holder, who may also be the author or nobody in particular.
    ///
    /// # Errors
    /// If nobody or more than one is meant.
    pub(crate) fn find_holder<'s>(&'s self, who: &'s str) -> Result<&'s str, ReadError> {
        match who.trim() {
            holder @ (AUTHOR | UNNAMED) => Ok(holder),
            actor => self.find(actor),
        }
    }
}

/// Of `known`, the names nearest to `word`, nearest first: those that hold it, then those spelled like it.
pub(crate) fn near<'a>(word: &str, known: impl IntoIterator<Item = &'a str>) -> Vec<String> {
    let word = word.to_lowercase();
    let likeness = |name: &str| {
        let name = name.to_lowercase();
        if name.contains(&word) { 1.0 } else { strsim::jaro_winkler(&word, &name) }
    };
    let known: BTreeSet<&str> = known.into_iter().collect();
    let mut near: Vec<(f64, &str)> = known.into_iter().map(|name| (likeness(name), name)).collect();
    near.retain(|(likeness, _)| *likeness >= LIKENESS);
    near.sort_by(|a, b| b.0.total_cmp(&a.0));
    near.into_iter().take(CANDIDATES).map(|(_, name)| name.to_owned()).collect()
}
