//! Actors: any file of them is read or refused at a line, and any entities in any text give sound actors.

use std::collections::BTreeSet;
use std::sync::LazyLock;

use arbitrary::{Result, Unstructured};
use standpoint::actors::{Gazetteer, resolve};
use standpoint::document::{Actor, Document, Entity, EntityType, Mention, Span};

use super::stages;

/// The actors that come with the program.
pub static SHIPPED: LazyLock<Gazetteer> =
    LazyLock::new(|| Gazetteer::shipped().unwrap_or_else(|e| panic!("the shipped actors: {e}")));

/// An actors file, alone and beside the shipped ones.
pub fn actors_file(data: &[u8]) {
    let text = String::from_utf8_lossy(data);
    let read = match Gazetteer::from_toml(&text, "mine.toml") {
        Ok(read) => read,
        Err(error) => return super::told(&error),
    };
    let names: Vec<String> = read.entries().iter().map(|entry| entry.name.clone()).take(8).collect();
    match SHIPPED.clone().extend(read) {
        Ok(both) => drop(both.with_focus(&names).map_err(|e| super::told(&e))),
        Err(error) => super::told(&error),
    }
}

/// Entities in a text, wherever a model might see them.
pub fn actors(data: &[u8]) {
    let _too_short = found(Unstructured::new(data));
}

fn found(mut from: Unstructured) -> Result<()> {
    let count = from.int_in_range(0..=24)?;
    let mut entities = Vec::new();
    for _ in 0..count {
        let (start, length) = (from.int_in_range(0..=400)?, from.int_in_range(0..=40)?);
        let kind = *from.choose(&EntityType::NAMED)?;
        let score = f32::from(from.arbitrary::<u8>()?) / 255.0;
        entities.push(Entity { span: Span::new(start, start + length), kind, score });
    }
    let dated = from.arbitrary::<bool>()?;
    let mut document = stages::document(from.take_rest());
    document.article.published = dated.then(|| "2022-08-15".to_owned());
    let (actors, mentions) = resolve(&document, &entities, &SHIPPED);
    sound(&document, &actors, &mentions);
    Ok(())
}

/// What `resolve` promises.
fn sound(document: &Document, actors: &[Actor], mentions: &[Mention]) {
    let (mut end, mut next) = (0, 0);
    for mention in mentions {
        assert!(mention.span.start >= end && !mention.span.is_empty(), "{mention:?}");
        end = mention.span.end;
        assert!(document.sentences[mention.sentence].span.contains(mention.span), "{mention:?}");
        assert!(mention.actor <= next && mention.actor < actors.len(), "not in the order of mention");
        next = next.max(mention.actor + 1);
        assert!((0.0..=1.0).contains(&mention.score));
    }
    assert_eq!(next, actors.len(), "an actor without a mention");
    let ids: BTreeSet<&str> = actors.iter().map(|a| a.id.as_str()).collect();
    assert_eq!(ids.len(), actors.len(), "two actors of one id");
}
