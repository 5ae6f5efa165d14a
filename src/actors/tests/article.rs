//! The first article, with the model as noisy as it is and with no model at all.

use std::collections::BTreeSet;

use super::*;

/// What a token-level model would give, errors included: partial spans, wrong types, gaps.
fn noisy_article() -> Vec<Entity> {
    let mut found = entities(
        ARTICLE,
        &[
            ("Pakistan", Loc, 0.98),
            ("Taliban", Org, 0.8),
            ("Taliban 2.0", Misc, 0.6),
            ("Afghanistan", Loc, 0.99),
            ("Asad Mirza", Per, 0.97),
            ("Durand Line", Loc, 0.7),
            ("Haqqani", Per, 0.6),
            ("Mullah Abdul Ghani Baradar", Per, 0.95),
            ("Muhammad Yaqoob", Per, 0.9),
            ("Mullah Abdul Qayam", Per, 0.8),
            ("US", Loc, 0.99),
            ("Islamic State", Org, 0.9),
            ("South and Central Asia", Loc, 0.9),
            ("Afghans", Misc, 0.99),
            ("Afghanistan Freedom Front", Org, 0.97),
            ("AFF", Org, 0.9),
            ("Yasin Zia", Per, 0.97),
            ("National Resistance Front", Org, 0.9),
            ("Ahmad Massoud", Per, 0.97),
            ("Ahmad Shah Massoud", Per, 0.97),
            ("Tehreek", Misc, 0.5),
            ("TTP", Misc, 0.5),
            ("Kabul", Loc, 0.99),
            ("Centre for Research and Security Studies", Org, 0.99),
            ("Islamabad-based Centre", Org, 0.4),
            ("Afghan", Misc, 0.99),
            ("Paktika", Loc, 0.99),
            ("Foreign Ministry", Org, 0.9),
            ("Pakistani", Misc, 0.99),
            ("Mir Ali", Per, 0.6),
            ("Pakistan’s Khyber Pakhtunkhwa", Loc, 0.7),
            ("Clarion India", Org, 0.9),
        ],
    );
    found.push(Entity { span: Span::new(8_000, 90_000), kind: Org, score: 0.9 });
    found.push(Entity { span: Span::new(30, 30), kind: Per, score: f32::NAN });
    found
}

#[test]
fn the_first_article_is_told_apart() {
    for entities in [noisy_article(), Vec::new()] {
        let document = document(ARTICLE, None);
        let (actors, mentions) = resolve(&document, &entities, &SHIPPED);
        let ids: BTreeSet<&str> = actors.iter().map(|a| a.id.as_str()).collect();
        let expected = [
            "pakistan",
            "pakistan-army",
            "taliban",
            "afghanistan",
            "ttp",
            "haqqani-network",
            "is-k",
            "aff",
            "nrf",
            "united-states",
            "abdul-ghani-baradar",
            "muhammad-yaqoob",
            "abdul-qayyum-zakir",
            "yasin-zia",
            "ahmad-massoud",
            "ahmad-shah-massoud",
            "khyber-pakhtunkhwa",
            "paktika",
            "herat",
            "loc-kabul",
            "loc-islamabad",
            "org-afghanistan-foreign-ministry",
            "crss",
            "loc-new-delhi",
        ];
        for id in expected {
            assert!(ids.contains(id), "{id} is missing of {ids:?}");
        }
        for id in ["india", "islamic-state", "per-haqqani", "soviet-union", "kandahar-taliban"] {
            assert!(!ids.contains(id), "{id} is none of this article's: {ids:?}");
        }
        let surfaces = |id: &str| actors.iter().find(|a| a.id == id).unwrap().aliases.join(" | ");
        assert_eq!(surfaces("pakistan"), "Pakistan | Pakistani | Islamabad");
        assert_eq!(surfaces("ttp"), "Tehreek-e-Taliban Pakistan | TTP");
        assert_eq!(surfaces("taliban"), "Taliban | Taliban 2.0 | Afghan Taliban | Kabul | Taliban regime");
        assert_eq!(surfaces("nrf"), "National Resistance Front of Afghanistan | NRF");
        assert_eq!(surfaces("is-k"), "Islamic State Khorasan | IS-K");
        let text = &document.article.text;
        let kabul = |m: &&Mention| text.slice(m.span) == "Kabul";
        let readings: Vec<_> = mentions.iter().filter(kabul).map(|m| actors[m.actor].id.as_str()).collect();
        let (place, rulers) = ("loc-kabul", "taliban");
        assert_eq!(readings, [place, rulers, rulers, place, place, place, place, rulers]);
        let metonyms = mentions.iter().filter(|m| m.kind == MentionKind::Metonym).count();
        assert_eq!(metonyms, 5);
        assert!(actors.iter().find(|a| a.id == "pakistan").unwrap().focus);
    }
}

#[test]
fn the_model_adds_who_no_file_knows() {
    let document = document(ARTICLE, None);
    let (actors, _) = resolve(&document, &noisy_article(), &SHIPPED);
    let unknown: Vec<&str> = actors.iter().filter(|a| !a.known).map(|a| a.id.as_str()).collect();
    assert_eq!(
        unknown,
        [
            "per-asad-mirza",
            "loc-south-and-central-asia",
            "misc-afghans",
            "loc-kabul",
            "loc-islamabad",
            "org-afghanistan-foreign-ministry",
            "loc-new-delhi",
            "org-clarion-india",
        ]
    );
}
