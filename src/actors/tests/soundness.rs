//! What holds for every text and whatever the model says.

use std::collections::BTreeSet;

use proptest::prelude::*;

use super::*;

fn kinds() -> impl Strategy<Value = EntityType> {
    (0..4usize).prop_map(|i| EntityType::ALL[i])
}

fn assert_sound(document: &Document, actors: &[Actor], mentions: &[Mention]) {
    let mut end = 0;
    let mut next = 0;
    for mention in mentions {
        assert!(mention.span.start >= end && !mention.span.is_empty());
        end = mention.span.end;
        assert!(document.sentences[mention.sentence].span.contains(mention.span));
        assert!(mention.actor <= next && mention.actor < actors.len(), "actors come in the order of mention");
        next = next.max(mention.actor + 1);
        assert!((0.0..=1.0).contains(&mention.score));
    }
    assert_eq!(next, actors.len(), "every actor has a mention");
    let ids: BTreeSet<&str> = actors.iter().map(|a| a.id.as_str()).collect();
    assert_eq!(ids.len(), actors.len());
}

proptest! {
    #![proptest_config(ProptestConfig::with_cases(64))]

    #[test]
    fn any_entities_give_sound_actors(
        spans in prop::collection::vec((0..5_600usize, 0..60usize, kinds(), 0.0..=1.0f32), 0..60)
    ) {
        let document = document(ARTICLE, None);
        let entities: Vec<Entity> = spans
            .into_iter()
            .map(|(start, len, kind, score)| Entity { span: Span::new(start, start + len), kind, score })
            .collect();
        let (actors, mentions) = resolve(&document, &entities, &SHIPPED);
        assert_sound(&document, &actors, &mentions);
    }

    #[test]
    fn any_text_gives_sound_actors(
        parts in prop::collection::vec(prop_oneof![
            "\\PC{0,6}",
            prop::sample::select(vec![
                "Kabul", "Pakistan", "'s ", " (TTP) ", "-", "\n", " and ", ", ", "Taliban", "the ", "’s ", "(", ")", ". ",
                "Foreign Ministry", "Afghan ", "Haqqani", "İ", "ß", "Tehreek-e-Taliban Pakistan", "anti-", "U.S.", "in ",
            ]).prop_map(str::to_owned),
        ], 0..20),
        spans in prop::collection::vec((0..80usize, 0..30usize, kinds(), 0.0..=1.0f32), 0..8)
    ) {
        let document = document(&parts.concat(), None);
        let entities: Vec<Entity> = spans
            .into_iter()
            .map(|(start, len, kind, score)| Entity { span: Span::new(start, start + len), kind, score })
            .collect();
        let (actors, mentions) = resolve(&document, &entities, &SHIPPED);
        assert_sound(&document, &actors, &mentions);
    }
}
