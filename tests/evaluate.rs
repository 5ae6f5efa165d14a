//! `standpoint eval` on small files of every format, made here: what is printed, what is written, and what
//! is said of a file that is not what it should be.

#![allow(clippy::unwrap_used, clippy::expect_used, clippy::panic, missing_docs)]

mod support;

use serde_json::{Value, json};
use support::{Room, text};

/// Figures and prediction rows of a task on a made-up file.
fn eval(task: &str, name: &str, content: &str) -> (Value, Vec<Value>) {
    let room = Room::new();
    room.file(name, content);
    let printed = room.succeed(&["eval", task, name, "--json", "--predictions", "rows.jsonl"]);
    let rows = room.read("rows.jsonl").lines().map(|l| serde_json::from_str(l).unwrap()).collect();
    (serde_json::from_str(&printed).unwrap(), rows)
}

fn column(rows: &[Value], key: &str) -> Value {
    rows.iter().map(|r| r[key].clone()).collect()
}

#[test]
fn entities_in_columns() {
    let file = "-DOCSTART- -X- O O\n\nBarack NNP I-NP I-PER\nObama NNP I-NP I-PER\nvisited VBD I-VP O\n\
                Germany NNP I-NP I-LOC\n. . O O\n\n";
    let (figures, rows) = eval("ner", "dev.conll", file);
    assert_eq!(figures["f1"], 100.0);
    assert_eq!(figures["items"], 5);
    // Types that the gold never uses have no figure.
    assert!(figures.get("ORG").is_none() && figures["PER"] == 100.0);
    assert_eq!(column(&rows, "gold"), json!(["I-PER", "I-PER", "O", "I-LOC", "O"]));
    assert_eq!(column(&rows, "predicted"), json!(["B-PER", "I-PER", "O", "B-LOC", "O"]));
    assert!(rows[0]["probs"]["B-PER"].as_f64().unwrap() > 0.5);
}

#[test]
fn sentiment_toward_targets() {
    let row = json!({"sentence_normalized": "The corrupt minister betrayed and disgraced his brave deputy.",
                     "targets": [{"from": 4, "to": 20, "polarity": 2.0}]});
    let (figures, rows) = eval("target-sentiment", "dev.jsonl", &format!("{row}\n"));
    assert_eq!(figures["f1"], 100.0);
    assert_eq!(
        (&rows[0]["index"], &rows[0]["gold"], &rows[0]["predicted"]),
        (&json!(0), &json!(2.0), &json!(2.0))
    );
    assert_eq!((&figures["coverage"], &figures["accuracy_at_threshold"]), (&json!(100.0), &json!(100.0)));
    let top = rows[0]["probs"]["2.0"].as_f64().unwrap();
    let error = figures["expected_calibration_error"].as_f64().unwrap();
    assert!((error - 100.0 * (1.0 - top)).abs() < 0.01, "{error} of {top}");
    assert_eq!(figures["intervals"]["f1"], json!({"low": 100.0, "high": 100.0}));
    let sum: f64 = rows[0]["probs"].as_object().unwrap().values().map(|p| p.as_f64().unwrap()).sum();
    assert!((sum - 1.0).abs() < 1e-4);
}

#[test]
fn who_dislikes_whom_turns_with_the_pair() {
    let lines = "[Clinton] sharply criticized [Trump] on Monday.\tClinton\tTrump\t3\n\
                 [Trump] was sharply criticized by [Clinton] on Monday.\tTrump\tClinton\t4\n";
    let (figures, rows) = eval("directed", "dev.txt", lines);
    assert_eq!(figures["f1"], 100.0);
    assert_eq!(column(&rows, "predicted"), json!([3, 4]));
}

#[test]
fn sources_cues_and_contents_by_words() {
    let row = json!({"text": "The minister said that taxes would fall.",
                     "attributions": [{"source": [[0, 12]], "cue": [[13, 17]], "content": [[18, 39]]}]});
    let (figures, rows) = eval("attribution", "dev.jsonl", &format!("{row}\n"));
    assert_eq!(figures["items"], 8);
    let roles = json!(["source", "source", "cue", "content", "content", "content", "content", "O"]);
    assert_eq!(column(&rows, "gold"), roles);
    assert_eq!(column(&rows, "predicted"), roles);
    assert_eq!(
        (&figures["source"], &figures["cue"], &figures["content"]),
        (&json!(100.0), &json!(100.0), &json!(100.0))
    );
}

#[test]
fn sentence_ends() {
    let word = |id: usize, form: &str, misc: &str| format!("{id}\t{form}\t_\t_\t_\t_\t_\t_\t_\t{misc}\n");
    let mut file = "# newdoc id = d\n# newpar\n# text = Talks failed.\n".to_owned();
    file += &(word(1, "Talks", "_") + &word(2, "failed", "SpaceAfter=No") + &word(3, ".", "_"));
    file += "\n# text = Mr. Khan left.\n";
    file += &(word(1, "Mr.", "_")
        + &word(2, "Khan", "_")
        + &word(3, "left", "SpaceAfter=No")
        + &word(4, ".", "_"));
    let (figures, rows) = eval("sentences", "dev.conllu", &(file + "\n"));
    assert_eq!(figures["f1"], 100.0);
    assert_eq!(column(&rows, "gold"), json!([13, 28]));
    assert_eq!(column(&rows, "predicted"), json!([13, 28]));
}

#[test]
fn without_json_it_prints_a_table() {
    let room = Room::new();
    room.file("dev.txt", "[Clinton] criticized [Trump].\tClinton\tTrump\t3\n");
    let table = room.succeed(&["eval", "directed", "dev.txt"]);
    assert!(table.starts_with("directed: 100.00 (macro-F1 of five classes, 1 items)\n"), "{table}");
    assert!(table.contains("  f1                            100.00  100.00 to 100.00\n"), "{table}");
}

#[test]
fn a_file_of_another_format_is_told_with_its_line() {
    let room = Room::new();
    room.file("bad.conll", "Barack NNP PERSON\n")
        .file("bad.jsonl", "{}\n")
        .file("bad.txt", "no tabs\n")
        .file("empty", "");
    for (task, file, said) in [
        ("ner", "bad.conll", "bad.conll, line 1"),
        ("target-sentiment", "bad.jsonl", "bad.jsonl, line 1"),
        ("attribution", "bad.jsonl", "bad.jsonl, line 1"),
        ("directed", "bad.txt", "bad.txt, line 1"),
        ("directed", "empty", "empty holds no gold item"),
        ("sentences", "nowhere", "nowhere"),
    ] {
        let output = room.run(&["eval", task, file]);
        assert_eq!(output.status.code(), Some(2), "{task} {file}");
        assert!(text(&output.stderr).contains(said), "{task} {file}: {}", text(&output.stderr));
    }
}

#[test]
fn the_model_tells_of_itself() {
    let printed = Room::new().succeed(&["models"]);
    for word in ["base", "MB", "sha256", "Apache-2.0", "int8", "NewsMTSC"] {
        assert!(printed.contains(word), "no {word:?} in\n{printed}");
    }
}
