//! The tiers that lie in `models/` beside the one that is part of the program: the first article read with each.

use serde_json::Value;
use standpoint::encode::Model;
use standpoint::encode::tier::TIERS;

use crate::support::{self, Room, slice};

/// The folder of a tier.
fn folder(tier: &str) -> String {
    format!("{}/models/{tier}", env!("CARGO_MANIFEST_DIR"))
}

/// What a tier makes of the first article.
fn analysis(tier: &str) -> Value {
    let room = Room::new();
    room.first_article("input/first.txt");
    room.succeed(&["--model", &folder(tier)]);
    let run = room.json("output/run.json");
    assert_eq!(run["engine"]["model"], tier);
    room.only_article("output")
}

/// The actor to whom the words around a phrase are attributed.
fn speaker<'a>(analysis: &'a Value, phrase: &str) -> &'a Value {
    let said =
        |a: &&Value| a["content"].as_array().unwrap().iter().any(|c| slice(analysis, c).contains(phrase));
    let found = analysis["attributions"].as_array().unwrap().iter().find(said);
    &found.unwrap_or_else(|| panic!("nobody is said to have said {phrase:?}"))["source"]["actor"]
}

fn reads_the_first_article(tier: &str) {
    let analysis = analysis(tier);
    let ids: Vec<&str> =
        analysis["actors"].as_array().unwrap().iter().map(|a| a["id"].as_str().unwrap()).collect();
    for id in ["pakistan", "taliban", "ttp", "is-k"] {
        assert!(ids.contains(&id), "no {id} in {ids:?}");
    }
    assert_eq!(speaker(&analysis, "barbaric"), "taliban");
    assert_eq!(speaker(&analysis, "terrorist hideouts"), "pakistan");
    let stances = analysis["stances"].as_array().unwrap();
    let stance = stances.iter().find(|s| s["holder"] == "author" && s["target"] == "pakistan").unwrap();
    assert!(stance["score"].as_f64().unwrap() <= 0.0 && stance["label"] != "supports", "{stance}");
}

#[test]
fn the_accurate_tier_reads_the_first_article() {
    reads_the_first_article("accurate");
}

#[test]
fn the_fast_tier_reads_the_first_article() {
    reads_the_first_article("fast");
}

#[test]
fn every_tier_has_a_ranker_of_its_own_encoder() {
    for tier in TIERS {
        let model = Model::from_folder(folder(tier).as_ref()).unwrap();
        let remedy = "run examples/train_coreference";
        assert!(
            model.ranker.is_some(),
            "{tier}: coreference.json is of another encoder or version: {remedy}"
        );
    }
}

#[test]
fn no_file_of_a_model_is_too_large_for_a_repository() {
    for tier in TIERS {
        for name in support::files(folder(tier).as_ref()) {
            let size = std::fs::metadata(format!("{}/{name}", folder(tier))).unwrap().len();
            assert!(size < 50_000_000, "{tier}/{name} has {size} bytes");
        }
    }
}
