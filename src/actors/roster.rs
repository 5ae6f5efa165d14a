//! Makes actors and mentions of resolved candidates: clusters what no file knows, gives each actor one type,
//! one name and an id that does not depend on the article's other actors.

use std::collections::{BTreeMap, BTreeSet};

use super::catalogue::Catalogue;
use super::join::join;
use super::organ::Organ;
use super::page::slug;
use super::resolver::{Resolved, Target};
use crate::document::{Actor, Document, EntityType, Mention, MentionKind};

/// Actors in the order of their first mention, mentions by start.
pub fn roster(
    document: &Document,
    mut resolved: Vec<Resolved>,
    organs: &BTreeMap<String, Organ>,
    catalogue: &Catalogue,
) -> (Vec<Actor>, Vec<Mention>) {
    let text = &document.article.text;
    resolved.retain(|r| sentence_of(document, r).is_some());
    join(document, &mut resolved, organs, catalogue);
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
            Target::Entry(entry) => known(catalogue, *entry, surfaces),
            Target::Own(key) => own(catalogue, key, organs.get(key), mentions, surfaces),
        });
    }
    let mentions = resolved.iter().filter_map(|r| {
        let actor = *index.get(&r.target)?;
        Some(Mention {
            span: r.span,
            entity_type: actors[actor].entity_type,
            kind: r.kind.unwrap_or_else(|| kind(catalogue, text.slice(r.span), &actors[actor])),
            actor,
            sentence: sentence_of(document, r)?,
            score: r.vote.1,
        })
    });
    let mentions = mentions.collect();
    (actors, mentions)
}

/// Index of the one sentence that holds the whole mention.
fn sentence_of(document: &Document, resolved: &Resolved) -> Option<usize> {
    let sentence = document.sentence_at(resolved.span.start)?;
    document.sentences[sentence].span.contains(resolved.span).then_some(sentence)
}

/// An actor of the catalogue.
pub(super) fn known(catalogue: &Catalogue, entry: usize, aliases: Vec<String>) -> Actor {
    let entry = &catalogue.entries()[entry];
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
    catalogue: &Catalogue,
    key: &str,
    organ: Option<&Organ>,
    mentions: &[&Resolved],
    aliases: Vec<String>,
) -> Actor {
    let entity_type = if organ.is_some() { EntityType::Org } else { majority(mentions) };
    let longest = aliases.iter().map(|surface| match entity_type {
        EntityType::Per => catalogue.cues.without_titles(surface),
        _ => surface.as_str(),
    });
    // The first of the longest, where `max_by_key` would give the last.
    let longest = longest.rev().max_by_key(|name| name.chars().count()).unwrap_or(key);
    Actor {
        id: format!("{}-{key}", entity_type.name().to_lowercase()),
        name: organ.map_or(longest, |organ| organ.name.as_str()).to_owned(),
        entity_type,
        known: false,
        focus: false,
        part_of: organ.map(|organ| catalogue.entries()[organ.owner].id.clone()),
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
fn kind(catalogue: &Catalogue, surface: &str, actor: &Actor) -> MentionKind {
    let words = |name: &str| {
        slug(catalogue.cues.without_titles(name)).split('-').map(str::to_owned).collect::<BTreeSet<_>>()
    };
    if words(surface).is_subset(&words(&actor.name)) { MentionKind::Name } else { MentionKind::Alias }
}
