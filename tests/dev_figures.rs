//! The floors that the committed model must hold on dev data, through the program's own `eval`.

#![allow(clippy::unwrap_used, clippy::expect_used, clippy::panic, missing_docs)]

mod support;

use serde_json::Value;
use support::{Room, data};

/// Runs `eval` on a dev file; none where the data is absent.
fn eval(task: &str, file: &str) -> Option<Value> {
    let path = data(file)?;
    let room = Room::new();
    let path = path.to_str().unwrap().to_owned();
    let printed = room.succeed(&["eval", task, &path, "--json", "--predictions", "rows.jsonl"]);
    let figures: Value = serde_json::from_str(&printed).unwrap();
    let rows = room.read("rows.jsonl");
    assert_eq!(rows.lines().count() as u64, figures["items"].as_u64().unwrap(), "one row for each gold item");
    let first: Value = serde_json::from_str(rows.lines().next().unwrap()).unwrap();
    let keys: Vec<&String> = first.as_object().unwrap().keys().collect();
    assert_eq!(keys, ["index", "gold", "predicted", "probs"]);
    println!("{task} {file}: {figures}");
    Some(figures)
}

fn at_least(figures: &Value, name: &str, floor: f64) {
    let found = figures[name].as_f64().unwrap();
    assert!(found >= floor, "{name}: {found} is below {floor}");
}

#[test]
fn entities() {
    if let Some(f) = eval("ner", "conll2003/dev.conll") {
        at_least(&f, "f1", 91.5);
    }
}

#[test]
fn entities_of_another_scheme_leave_out_what_it_never_uses() {
    if let Some(f) = eval("ner", "uner-ewt/dev.iob2") {
        assert!(f.get("MISC").is_none() && f.get("LOC").is_some());
        at_least(&f, "f1", 60.0);
    }
}

#[test]
fn target_sentiment() {
    if let Some(f) = eval("target-sentiment", "newsmtsc/dev.jsonl") {
        at_least(&f, "f1", 79.0);
    }
}

#[test]
fn directed_stance() {
    if let Some(f) = eval("directed", "dse/dev.txt") {
        at_least(&f, "f1", 62.0);
    }
}

#[test]
fn attribution() {
    if let Some(f) = eval("attribution", "polnear/dev.jsonl") {
        at_least(&f, "source", 83.0);
        at_least(&f, "cue", 70.0);
        at_least(&f, "content", 90.0);
    }
}

#[test]
fn sentence_ends() {
    if let Some(f) = eval("sentences", "ud-ewt/dev.conllu") {
        at_least(&f, "f1", 91.0);
    }
}

#[test]
fn salience_of_actors() {
    if let Some(f) = eval("salience", "gum/dev") {
        at_least(&f, "f1", 50.0);
        let baseline = f["most_mentioned"].as_f64().unwrap();
        at_least(&f, "f1", baseline);
    }
}

#[test]
fn summaries() {
    if let Some(f) = eval("summary", "gum/dev") {
        at_least(&f, "rouge1", 26.5);
        at_least(&f, "rouge2", 7.3);
        at_least(&f, "rougeL", 17.5);
        // Better than what looks at words alone.
        at_least(&f, "rouge1", f["textrank_rouge1"].as_f64().unwrap());
    }
}
