//! Makes actors and mentions of resolved candidates: clusters what no file knows, gives each actor one type,
//! one name and an id that does not depend on the article's other actors.

use std::collections::{BTreeMap, BTreeSet};

use super::gazetteer::Gazetteer;
use super::growth::is_headline;
use super::join::join;
use super::normalized_text::slug;
use super::organ::Organ;
use super::resolver::{Resolved, Target};
use super::things::is_thing;
use crate::document::{Actor, Document, EntityType, Mention, MentionKind, Span};

/// Actors in the order of their first mention, mentions by start.
pub fn cluster_actors(
    document: &Document,
    mut resolved: Vec<Resolved>,
    organs: &BTreeMap<String, Organ>,
    gazetteer: &Gazetteer,
) -> (Vec<Actor>, Vec<Mention>) {
    let text = &document.article.text;
    resolved.retain(|r| sentence_of(document, r).is_some());
    join(document, &mut resolved, organs, gazetteer);
    without_things(document, &mut resolved, organs, gazetteer);
    without_common_nouns(document, &mut resolved, gazetteer);
    let mut order: Vec<&Target> = Vec::new();
    let mut members: BTreeMap<&Target, Vec<&Resolved>> = BTreeMap::new();
    for r in &resolved {
        let mentions = members.entry(&r.target).or_default();
        if mentions.is_empty() {
            order.push(&r.target);
        }
        mentions.push(r);
    }
    let mut actors = Vec::with_capacity(order.len());
    let mut index: BTreeMap<&Target, usize> = BTreeMap::new();
    for target in order {
        let mentions = members.get(target).map_or(&[][..], Vec::as_slice);
        let mut surfaces: Vec<String> = Vec::new();
        for surface in mentions.iter().map(|r| text.slice(r.span)) {
            if !surfaces.iter().any(|known| known == surface) {
                surfaces.push(surface.to_owned());
            }
        }
        index.insert(target, actors.len());
        actors.push(match target {
            Target::Entry(entry) => known(gazetteer, *entry, surfaces),
            Target::Own(key) => own(gazetteer, key, organs.get(key), mentions, surfaces),
        });
    }
    let mentions = resolved.iter().filter_map(|r| {
        let actor = *index.get(&r.target)?;
        Some(Mention {
            span: r.span,
            entity_type: actors[actor].entity_type,
            kind: r.kind.unwrap_or_else(|| kind(gazetteer, text.slice(r.span), &actors[actor])),
            actor,
            sentence: sentence_of(document, r)?,
            score: r.vote.1,
        })
    });
    let mentions = mentions.collect();
    (actors, mentions)
}

/// Takes away names that no actor bears.
fn without_things(
    document: &Document,
    resolved: &mut Vec<Resolved>,
    organs: &BTreeMap<String, Organ>,
    gazetteer: &Gazetteer,
) {
    let mut members: BTreeMap<&Target, Vec<&Resolved>> = BTreeMap::new();
    resolved.iter().for_each(|r| members.entry(&r.target).or_default().push(r));
    let is_named_so = |target: &Target, mentions: &[&Resolved]| {
        let Target::Own(key) = target else { return false };
        let typed = majority(mentions);
        let surfaces = mentions.iter().map(|r| document.article.text.slice(r.span));
        let name = longest(gazetteer, typed, surfaces.rev()).unwrap_or(key);
        // A person whom the model takes for a thing ("the Jane Okoro affair") is one by the first name.
        let person = key.split_once('-').is_some_and(|(first, _)| gazetteer.cues.is_first_name(first));
        let surely = mentions.iter().all(|r| r.vote.0 == typed) && !person;
        !organs.contains_key(key) && is_thing(name, typed, surely)
    };
    let things = members.iter().filter(|(target, mentions)| is_named_so(target, mentions));
    let things: BTreeSet<Target> = things.map(|(target, _)| (*target).clone()).collect();
    resolved.retain(|r| !things.contains(&r.target));
}

/// Takes away words that only a headline or the beginning of a sentence prints with a capital: "Town Sleeps" over an article
/// on a town. A body that is named so at the beginning of a sentence alone may be one.
fn without_common_nouns(document: &Document, resolved: &mut Vec<Resolved>, gazetteer: &Gazetteer) {
    // A shorter word may be an abbreviation.
    const SHORTEST: usize = 4;
    let text = &document.article.text;
    let mut words: BTreeSet<&str> = BTreeSet::new();
    words.extend(text.as_str().split(|c: char| !c.is_alphanumeric()));
    let is_common = |r: &Resolved| {
        let printed = text.slice(r.span);
        let lower = printed.to_lowercase();
        let opens = || {
            let sentence = document.sentence_at(r.span.start).map(|i| document.sentences[i].span.start);
            let before = sentence.map(|start| text.slice(Span::new(start, r.span.start)));
            before.is_some_and(|before| !before.contains(char::is_alphanumeric))
        };
        matches!(r.target, Target::Own(_))
            && printed.chars().count() >= SHORTEST
            && printed.chars().skip(1).all(char::is_lowercase)
            && words.contains(lower.as_str())
            && !gazetteer.cues.is_first_name(&lower)
            && (is_headline(document, r.span.start) || r.vote.0 != EntityType::Org && opens())
    };
    let named: BTreeSet<Target> =
        resolved.iter().filter(|&r| !is_common(r)).map(|r| r.target.clone()).collect();
    resolved.retain(|r| named.contains(&r.target));
}

/// The longest of an actor's names, of a person's without titles; of equals the last.
fn longest<'n>(
    gazetteer: &Gazetteer,
    typed: EntityType,
    names: impl Iterator<Item = &'n str>,
) -> Option<&'n str> {
    let bare = names.map(|name| match typed {
        EntityType::Per => gazetteer.cues.without_titles(name),
        _ => name,
    });
    bare.max_by_key(|name| name.chars().count())
}

/// Index of the one sentence that holds the whole mention.
fn sentence_of(document: &Document, resolved: &Resolved) -> Option<usize> {
    let sentence = document.sentence_at(resolved.span.start)?;
    document.sentences[sentence].span.contains(resolved.span).then_some(sentence)
}

/// An actor of the gazetteer.
pub(super) fn known(gazetteer: &Gazetteer, entry: usize, aliases: Vec<String>) -> Actor {
    let entry = &gazetteer.entries()[entry];
    Actor {
        id: entry.id.clone(),
        name: entry.name.clone(),
        entity_type: entry.entity_type,
        aliases,
        known: true,
        focus: entry.focus,
        part_of: entry.part_of.clone(),
        part: entry.part,
        // A state has a people and a seat of government; a province or a river has neither.
        agent: entry.entity_type != EntityType::Loc
            || !(entry.demonyms.is_empty() && entry.metonyms.is_empty()),
    }
}

/// An actor that no file knows. Its id is made of type and key alone, so it is the same in every article.
fn own(
    gazetteer: &Gazetteer,
    key: &str,
    organ: Option<&Organ>,
    mentions: &[&Resolved],
    aliases: Vec<String>,
) -> Actor {
    let entity_type = if organ.is_some() { EntityType::Org } else { majority(mentions) };
    // Turned round, for the first of the longest.
    let longest = longest(gazetteer, entity_type, aliases.iter().rev().map(String::as_str)).unwrap_or(key);
    // An editor's brackets are no part of a name.
    let longest = longest.replace(['[', ']'], "");
    Actor {
        id: format!("{}-{key}", entity_type.name().to_lowercase()),
        name: organ.map_or(longest, |organ| organ.name.clone()),
        entity_type,
        known: false,
        focus: false,
        part_of: organ.map(|organ| gazetteer.entries()[organ.owner].id.clone()),
        part: organ.map(|organ| organ.part),
        agent: entity_type != EntityType::Loc,
        aliases,
    }
}

/// The type with the most probability over all mentions; of equals the first in the order of the tags.
fn majority(mentions: &[&Resolved]) -> EntityType {
    let weight =
        |typed: EntityType| mentions.iter().filter(|r| r.vote.0 == typed).map(|r| r.vote.1).sum::<f32>();
    let mut best = EntityType::Per;
    for typed in EntityType::NAMED {
        if weight(typed) > weight(best) {
            best = typed;
        }
    }
    best
}

/// A name if all its words are of the actor's name, titles aside; else an alias.
fn kind(gazetteer: &Gazetteer, surface: &str, actor: &Actor) -> MentionKind {
    let words = |name: &str| {
        slug(gazetteer.cues.without_titles(name)).split('-').map(str::to_owned).collect::<BTreeSet<_>>()
    };
    if words(surface).is_subset(&words(&actor.name)) { MentionKind::Name } else { MentionKind::Alias }
}
