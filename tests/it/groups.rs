//! Who bears no name, in an op-ed made up for it: which groups are actors, and that they can be left out.

use serde_json::Value;

use crate::support::Room;

const ARTICLE: &str = "What the watchdogs did\n\nBy Mara Quill\n\n\
    The press has failed this province once more. Journalists repeated whatever the ministers fed them, and the press \
    called it news. The judges, to their credit, stood firm when it cost them dearly.\n\n\
    The business elites of Karachi have plundered the coast for years, and the clerics thanked God for every rupee. \
    Shopkeepers looked away. Nobody will forgive the business elites for what they took.\n";

/// The article's analysis with these arguments.
fn analysis(room: &Room, arguments: &[&str]) -> Value {
    room.file("input/watchdogs.txt", ARTICLE);
    room.succeed(arguments);
    room.only_article("output")
}

fn of_type<'a>(analysis: &'a Value, kind: &str) -> Vec<&'a Value> {
    analysis["actors"].as_array().unwrap().iter().filter(|actor| actor["type"] == kind).collect()
}

/// Whether the model that is part of the program has a head for groups.
fn has_head() -> bool {
    let path = concat!(env!("CARGO_MANIFEST_DIR"), "/models/base/config.json");
    let config: Value = serde_json::from_str(&std::fs::read_to_string(path).unwrap()).unwrap();
    config["sha256"]["reader"].is_string()
}

#[test]
fn groups_are_actors_that_are_judged() {
    let room = Room::new();
    let all = analysis(&room, &[]);
    let groups = of_type(&all, "GROUP");
    if !has_head() {
        assert!(groups.is_empty());
        return;
    }
    let ids: Vec<&str> = groups.iter().map(|group| group["id"].as_str().unwrap()).collect();
    // Precision comes first, so one or the other may be missed.
    let told = ["press", "journalist", "minister", "judge", "cleric", "shopkeeper"];
    let found = told.iter().filter(|name| ids.contains(&format!("group-{name}").as_str())).count();
    assert!(found >= 3, "{ids:?}");
    let elites = groups.iter().find(|group| group["id"].as_str().unwrap().ends_with("elite")).unwrap();
    assert!(elites["mentions"].as_u64() >= Some(1));
    let stances = all["stances"].as_array().unwrap();
    let author = stances.iter().find(|s| s["holder"] == "author" && s["target"] == elites["id"]).unwrap();
    assert!(author["score"].as_f64() < Some(0.0), "{author}");
    let kinds = all["mentions"].as_array().unwrap().iter().filter(|mention| mention["type"] == "GROUP");
    assert!(kinds.clone().count() > 3 && kinds.clone().all(|mention| mention["kind"] == "group"));
}

#[test]
fn groups_can_be_left_out() {
    let room = Room::new();
    let named = analysis(&room, &["--groups", "off"]);
    assert!(of_type(&named, "GROUP").is_empty());
    assert_eq!(room.json("output/run.json")["options"]["groups"], "off");
}
