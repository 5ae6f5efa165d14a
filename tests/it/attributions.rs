//! Who is said to say what, and how the author passes it on, in an article that tries it all: read from the
//! report that the real binary writes.

use std::sync::LazyLock;

use serde_json::Value;

use crate::support::{self, Room};

const ARTICLE: &str = "The border and its voices\nBy Ann Writer\n\n\
    A Pakistani official said the strikes targeted terrorist hideouts. The Taliban spokesman in Kabul said that the \
    defence ministry vowed retaliation for the attack that it called “barbaric”.\n\n\
    The strikes killed 46 people, according to Taliban officials. Experts say the border will stay closed. I argue \
    that Pakistan has only itself to blame.\n\n\
    Islamabad claims that Kabul shelters the TTP. Professor Meenal Sathe rightly notes that the talks have failed.\n\n\
    “We will not forget this,” Imran Khan told reporters. “Pakistan has paid a heavy price. The army has learned \
    nothing.”\n\n\
    Their “strategic depth” is gone. I read “The Rise and Fall of the Great Powers” again last week.\n\n\
    Narendra Modi wrote that one colonel said that a minister had claimed that there is no Pakistani in Kandahar.\n";

static ANALYSIS: LazyLock<Value> = LazyLock::new(|| {
    let room = Room::new();
    room.file("input/voices.txt", ARTICLE);
    room.succeed(&[]);
    room.only_article("output")
});

fn slice(span: &Value) -> String {
    support::slice(&ANALYSIS, span)
}

fn attributions() -> &'static Vec<Value> {
    ANALYSIS["attributions"].as_array().unwrap()
}

/// The attribution whose content is the shortest around a phrase.
fn around(phrase: &str) -> Option<&'static Value> {
    let length = |a: &Value| a["content"].as_array().unwrap().iter().map(|c| slice(c).len()).sum::<usize>();
    let holds = |a: &&Value| a["content"].as_array().unwrap().iter().any(|c| slice(c).contains(phrase));
    attributions().iter().filter(holds).min_by_key(|a| length(a))
}

fn of(phrase: &str, key: &str) -> &'static Value {
    let found = around(phrase).unwrap_or_else(|| panic!("nobody says {phrase:?}: {:#?}", attributions()));
    &found[key]
}

#[test]
fn every_kind_of_source_is_somebody() {
    assert_eq!(of("terrorist hideouts", "holder"), "pakistan");
    assert_eq!(of("vowed retaliation", "holder"), "taliban");
    assert_eq!(of("killed 46 people", "holder"), "taliban");
    assert_eq!(of("will stay closed", "holder"), "group-expert");
    assert_eq!(of("only itself to blame", "holder"), "author");
    assert_eq!(of("shelters the TTP", "holder"), "pakistan");
}

#[test]
fn a_quotation_over_three_sentences_is_one() {
    let (first, last) = (of("not forget", "id"), of("learned nothing", "id"));
    assert_eq!((first, of("heavy price", "id")), (last, last));
    assert_eq!(of("heavy price", "holder"), "imran-khan");
}

#[test]
fn what_stands_within_anothers_words_points_at_them() {
    let inner = of("no Pakistani in Kandahar", "within");
    assert_eq!(inner, of("a minister had claimed", "id"));
    let middle = of("a minister had claimed", "within");
    assert_eq!(middle, of("one colonel said", "id"));
    assert_eq!(of("one colonel said", "holder"), "narendra-modi");
    assert_eq!(of("one colonel said", "within"), &Value::Null);
    assert_eq!(of("barbaric", "within"), of("vowed retaliation", "id"));
}

#[test]
fn scare_quotes_and_titles_of_works_are_nobodys() {
    for phrase in ["strategic depth", "Great Powers"] {
        assert!(around(phrase).is_none(), "{phrase}: {:#}", around(phrase).unwrap());
    }
}

#[test]
fn the_cue_tells_how_the_author_passes_it_on() {
    assert_eq!(of("shelters the TTP", "commitment"), "distancing");
    assert_eq!(of("talks have failed", "commitment"), "endorsing");
    assert_eq!(of("terrorist hideouts", "commitment"), "neutral");
    assert_eq!(of("no Pakistani in Kandahar", "commitment"), "distancing");
}
