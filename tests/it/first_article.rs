//! The main job on the article that Standpoint was first asked about: who is in it, who says what,
//! and where its author stands, read from the report that the real binary writes.

use std::sync::LazyLock;

use serde_json::Value;

use crate::support::{self, Room};

static ANALYSIS: LazyLock<Value> = LazyLock::new(|| {
    let room = Room::new();
    room.first_article("input/clarion-india-pakistan-taliban.txt");
    room.succeed(&[]);
    room.only_article("output")
});

fn list<'a>(analysis: &'a Value, name: &str) -> &'a Vec<Value> {
    analysis[name].as_array().unwrap()
}

fn slice(span: &Value) -> String {
    support::slice(&ANALYSIS, span)
}

fn actor(id: &str) -> &'static Value {
    list(&ANALYSIS, "actors").iter().find(|a| a["id"] == id).unwrap_or_else(|| {
        let ids: Vec<_> = list(&ANALYSIS, "actors").iter().map(|a| a["id"].as_str().unwrap()).collect();
        panic!("no actor {id} among {ids:?}")
    })
}

fn aliases(id: &str) -> Vec<&'static str> {
    list(actor(id), "aliases").iter().map(|a| a.as_str().unwrap()).collect()
}

/// The attribution whose content is the innermost around a quoted phrase.
fn attribution_of(phrase: &str) -> &'static Value {
    let holds = |a: &&Value| list(a, "content").iter().any(|c| slice(c).contains(phrase));
    let length = |a: &&Value| list(a, "content").iter().map(|c| slice(c).len()).min();
    list(&ANALYSIS, "attributions")
        .iter()
        .filter(holds)
        .min_by_key(length)
        .unwrap_or_else(|| panic!("nobody is said to have said {phrase:?}: {:#}", ANALYSIS["attributions"]))
}

/// Ids of the sentences that hold a phrase.
fn sentence_of(phrase: &str) -> &'static Value {
    &list(&ANALYSIS, "sentences").iter().find(|s| slice(s).contains(phrase)).unwrap()["id"]
}

#[test]
fn the_layout_is_found_and_the_contact_is_gone() {
    let roles: Vec<&str> =
        list(&ANALYSIS, "paragraphs").iter().map(|p| p["role"].as_str().unwrap()).collect();
    let mut expected = vec!["dek", "byline"];
    expected.extend(["body"; 20]);
    expected.extend(["separator", "bio"]);
    assert_eq!(roles, expected);
    assert_eq!(ANALYSIS["byline"], "Asad Mirza");
    let text = ANALYSIS["text"].as_str().unwrap();
    assert!(!text.contains('@') && !text.contains("asad.mirza"), "a contact detail is left");
}

#[test]
fn the_actors_are_apart_and_their_names_together() {
    for id in ["pakistan", "taliban", "ttp", "haqqani-network", "is-k", "aff", "nrf"] {
        actor(id);
    }
    assert!(aliases("pakistan").contains(&"Islamabad"), "{:?}", aliases("pakistan"));
    assert!(aliases("taliban").contains(&"Taliban 2.0"), "{:?}", aliases("taliban"));
    assert!(aliases("taliban").contains(&"Kabul"), "{:?}", aliases("taliban"));
    let ttp = aliases("ttp");
    assert!(ttp.contains(&"TTP") && ttp.contains(&"Tehreek-e-Taliban Pakistan"), "{ttp:?}");
    let names: Vec<&str> = list(&ANALYSIS, "actors").iter().map(|a| a["name"].as_str().unwrap()).collect();
    for person in ["Baradar", "Yaqoob", "Zakir", "Yasin Zia", "Ahmad Massoud", "Ahmad Shah Massoud"] {
        assert_eq!(names.iter().filter(|n| n.ends_with(person)).count(), 1, "{person} in {names:?}");
    }
}

#[test]
fn the_taliban_call_it_barbaric_and_the_author_does_not() {
    for phrase in ["barbaric", "clear aggression"] {
        let attribution = attribution_of(phrase);
        let source = &attribution["source"]["actor"];
        assert_eq!(source, "taliban", "{phrase}: {attribution:#}");
    }
    let sentence = sentence_of("clear aggression");
    let by_author =
        list(&ANALYSIS, "opinions").iter().filter(|o| o["sentence"] == *sentence && o["holder"] == "author");
    for opinion in by_author {
        let mention = list(&ANALYSIS, "mentions").iter().find(|m| m["id"] == opinion["mention"]).unwrap();
        let content = list(attribution_of("clear aggression"), "content");
        let inside = content.iter().any(|c| {
            c["start"].as_u64() <= mention["start"].as_u64() && mention["end"].as_u64() <= c["end"].as_u64()
        });
        assert!(!inside, "the author is credited with {opinion}");
    }
}

#[test]
fn the_official_speaks_for_pakistan() {
    let attribution = attribution_of("terrorist hideouts");
    assert_eq!(attribution["source"]["actor"], "pakistan", "{attribution:#}");
    assert_eq!(slice(&attribution["source"]), "A Pakistani official");
}

#[test]
fn the_author_does_not_favour_pakistans_policy() {
    let stance = list(&ANALYSIS, "stances")
        .iter()
        .find(|s| s["holder"] == "author" && s["target"] == "pakistan")
        .unwrap();
    assert!(stance["score"].as_f64().unwrap() <= 0.0, "{stance}");
    assert_ne!(stance["label"], "supports");
}

#[test]
fn the_summary_is_three_body_sentences_in_order() {
    let summary = &ANALYSIS["summary"];
    let ids: Vec<&str> = list(summary, "sentences").iter().map(|s| s.as_str().unwrap()).collect();
    assert_eq!(ids.len(), 3);
    let sentences: Vec<&Value> =
        ids.iter().map(|id| list(&ANALYSIS, "sentences").iter().find(|s| s["id"] == *id).unwrap()).collect();
    let starts: Vec<u64> = sentences.iter().map(|s| s["start"].as_u64().unwrap()).collect();
    assert!(starts.is_sorted());
    let joined: Vec<String> = sentences.iter().map(|s| slice(s)).collect();
    assert_eq!(summary["text"].as_str().unwrap(), joined.join(" "));
    // The author's claim: the souring is Pakistan's own doing.
    let claim = ["long-standing policy", "long game", "nurtured as a strategic asset"];
    assert!(claim.iter().any(|c| summary["text"].as_str().unwrap().contains(c)), "{}", summary["text"]);
}
