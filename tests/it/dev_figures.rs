//! The floors that the committed model must hold on dev data, through the program's own `eval`.

use serde_json::Value;

use crate::support::{Room, data};

/// Runs `eval` on a dev file; none where the data is absent.
fn eval(task: &str, file: &str) -> Option<Value> {
    Some(measured(task, data(file)?.to_str().unwrap(), "base"))
}

/// Runs `eval` on the project's own op-eds.
fn eval_own(task: &str, file: &str) -> Value {
    measured(task, &format!("{}/tests/oped/{file}", env!("CARGO_MANIFEST_DIR")), "base")
}

/// Runs `eval` on a dev file with a tier of the project's `models/`; none where the data is absent.
fn eval_tier(tier: &str, task: &str, file: &str) -> Option<Value> {
    let model = format!("{}/models/{tier}", env!("CARGO_MANIFEST_DIR"));
    Some(measured(task, data(file)?.to_str().unwrap(), &model))
}

fn measured(task: &str, path: &str, model: &str) -> Value {
    let room = Room::new();
    let printed =
        room.succeed(&["eval", task, path, "--json", "--model", model, "--predictions", "rows.jsonl"]);
    let figures: Value = serde_json::from_str(&printed).unwrap();
    let rows = room.read("rows.jsonl");
    assert_eq!(rows.lines().count() as u64, figures["items"].as_u64().unwrap(), "one row for each gold item");
    let first: Value = serde_json::from_str(rows.lines().next().unwrap()).unwrap();
    let keys: Vec<&String> = first.as_object().unwrap().keys().collect();
    assert_eq!(keys, ["index", "gold", "predicted", "probs"]);
    println!("{task} {path}: {figures}");
    figures
}

fn at_least(figures: &Value, name: &str, floor: f64) {
    let found = figures[name].as_f64().unwrap();
    assert!(found >= floor, "{name}: {found} is below {floor}");
}

fn at_most(figures: &Value, name: &str, ceiling: f64) {
    let found = figures[name].as_f64().unwrap();
    assert!(found <= ceiling, "{name}: {found} is above {ceiling}");
}

#[test]
fn entities() {
    if let Some(f) = eval("ner", "conll2003/dev.conll") {
        at_least(&f, "f1", 92.0);
    }
}

#[test]
fn entities_of_another_scheme_leave_out_what_it_never_uses() {
    if let Some(f) = eval("ner", "uner-ewt/dev.iob2") {
        assert!(f.get("MISC").is_none() && f.get("LOC").is_some());
        at_least(&f, "f1", 69.5);
    }
}

#[test]
fn target_sentiment() {
    if let Some(f) = eval("target-sentiment", "newsmtsc/dev.jsonl") {
        at_least(&f, "f1", 81.0);
        at_most(&f, "expected_calibration_error", 3.0);
        at_least(&f, "accuracy_at_threshold", 84.5);
        at_least(&f, "coverage", 95.0);
    }
}

#[test]
fn directed_stance() {
    if let Some(f) = eval("directed", "dse/dev.txt") {
        at_least(&f, "f1", 67.0);
        at_most(&f, "expected_calibration_error", 3.0);
        at_least(&f, "accuracy_at_threshold", 84.5);
        at_least(&f, "coverage", 94.0);
    }
}

#[test]
fn attribution() {
    if let Some(f) = eval("attribution", "polnear/dev.jsonl") {
        at_least(&f, "source", 83.5);
        at_least(&f, "cue", 71.0);
        at_least(&f, "content", 90.0);
        at_least(&f, "exact_f1", 66.0);
        at_least(&f, "contents_found", 85.0);
        at_least(&f, "right_source", 71.0);
        // Better than quotation marks and a list of verbs.
        at_least(&f, "exact_f1", f["baseline_exact_f1"].as_f64().unwrap());
        at_least(&f, "right_source", f["baseline_right_source"].as_f64().unwrap());
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

#[test]
fn who_goes_back_to_whom() {
    if let Some(f) = eval("coreference", "gum/dev") {
        at_least(&f, "conll_f1", 41.0);
        at_least(&f, "pronoun_precision", 85.0);
        at_least(&f, "pronoun_accuracy", 29.0);
        at_least(&f, "nominal_precision", 75.0);
        at_least(&f, "conll_f1", f["same_string_conll_f1"].as_f64().unwrap() + 8.0);
        at_least(&f, "pronoun_precision", 2.0 * f["nearest_pronoun_precision"].as_f64().unwrap());
    }
}

#[test]
fn stance_toward_the_entities_of_an_article() {
    if let Some(f) = eval("article-stance", "seesaw/dev.jsonl") {
        at_least(&f, "f1", 45.0);
        at_least(&f, "rank_correlation", 25.0);
        at_least(&f, "overall_f1", 42.5);
        // Better than what says nothing of who holds what.
        at_least(&f, "f1", f["overall_f1"].as_f64().unwrap());
        at_least(&f, "f1", f["target_head_f1"].as_f64().unwrap());
        at_least(&f, "found", 73.0);
    }
}

#[test]
fn who_is_for_or_against_whom() {
    if let Some(f) = eval("triples", "seesaw/dev.jsonl") {
        at_least(&f, "f1", 12.0);
        at_least(&f, "without_subject_f1", 25.5);
    }
}

#[test]
fn the_authors_own_judgement() {
    let f =
        measured("judgement", concat!(env!("CARGO_MANIFEST_DIR"), "/training/judgement/dev.jsonl"), "base");
    at_least(&f, "f1", 63.0);
}

#[test]
fn whole_op_eds() {
    let f = eval_own("opeds", "");
    at_least(&f, "right", 39.0);
    at_least(&f, "right_leniently", 39.0);
    at_most(&f, "wrong_sign", 15.0);
    at_most(&f, "wrong_sign_surely", 4.0);
    at_least(&f, "reported_held", 35.0);
    at_least(&f, "reported_sentence", 15.0);
    at_least(&f, "attributions", 74.0);
    at_least(&f, "contents", 94.0);
    at_least(&f, "source_actor", 63.0);
}

#[test]
fn pairs_of_sentences() {
    let f = eval_own("pairs", "pairs.jsonl");
    at_least(&f, "right", 31.0);
    at_least(&f, "sentences", 59.0);
    at_least(&f, "sentences", f["sentences_always_neutral"].as_f64().unwrap());
}

#[test]
fn the_accurate_tier_is_ahead_in_what_it_is_for() {
    if let Some(f) = eval_tier("accurate", "target-sentiment", "newsmtsc/dev.jsonl") {
        at_least(&f, "f1", 84.5);
        at_most(&f, "expected_calibration_error", 3.0);
    }
    let f = measured("opeds", concat!(env!("CARGO_MANIFEST_DIR"), "/tests/oped"), "accurate");
    at_least(&f, "right", 58.0);
    at_most(&f, "wrong_sign", 14.0);
}

#[test]
fn the_fast_tier_is_near_the_base_tier() {
    if let Some(f) = eval_tier("fast", "target-sentiment", "newsmtsc/dev.jsonl") {
        at_least(&f, "f1", 81.0);
    }
    if let Some(f) = eval_tier("fast", "directed", "dse/dev.txt") {
        at_least(&f, "f1", 61.0);
    }
    if let Some(f) = eval_tier("fast", "ner", "conll2003/dev.conll") {
        at_least(&f, "f1", 91.0);
    }
    if let Some(f) = eval_tier("fast", "attribution", "polnear/dev.jsonl") {
        at_least(&f, "source", 81.5);
        at_least(&f, "cue", 68.5);
        at_least(&f, "content", 89.0);
    }
}
