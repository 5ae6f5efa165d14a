//! `eval commentary` gives the figures of the reference script, which asks the program from outside: a folder of text files
//! in, the reports out.

use std::path::Path;
use std::process::Command;

use serde_json::Value;

use crate::support::{Room, data, text};

/// The reference script; it lies beside the public data.
const SCRIPT: &str = concat!(env!("CARGO_MANIFEST_DIR"), "/../shared/rulers/commentary.py");
/// Articles that are compared: enough for every figure.
const ARTICLES: usize = 12;
/// The figures in the order in which the script prints them, after the number of items.
const PRINTED: [&str; 15] = [
    "found",
    "f1",
    "against",
    "none",
    "for",
    "accuracy",
    "wrong",
    "signed",
    "rank_correlation",
    "alpha",
    "interval_holds",
    "evidence",
    "reported_precision",
    "reported_recall",
    "reported_f1",
];

/// The numbers of a line, those in names left out.
fn numbers(line: &str) -> Vec<f64> {
    let line = line.replace("F1", "");
    let parts = line.split(|c: char| !(c.is_ascii_digit() || c == '.' || c == '-'));
    parts.filter_map(|part| part.parse().ok()).collect()
}

#[test]
fn the_reference_script_gives_the_same_figures() {
    let Some(dev) = data("commentary/dev.jsonl") else { return };
    let python = Command::new("python3").arg("--version").output().is_ok_and(|o| o.status.success());
    if !python || !Path::new(SCRIPT).exists() {
        println!("SKIPPED: python3 or {SCRIPT} is not here");
        return;
    }
    let room = Room::new();
    let all = std::fs::read_to_string(dev).unwrap();
    let first: String = all.split_inclusive('\n').take(ARTICLES).collect();
    room.file("dev.jsonl", first);
    let output = Command::new("python3")
        .args([SCRIPT, env!("CARGO_BIN_EXE_standpoint")])
        .arg(room.path("dev.jsonl"))
        .output()
        .unwrap();
    assert!(output.status.success(), "{}", text(&output.stderr));
    let printed = room.succeed(&["eval", "commentary", "dev.jsonl", "--json"]);
    let figures: Value = serde_json::from_str(&printed).unwrap();
    let lines = text(&output.stdout);
    assert!(lines.lines().count() >= 2, "opinion and all at least: {lines}");
    for line in lines.lines() {
        let (group, rest) = line.split_once(':').unwrap();
        let prefix = if group == "all" { String::new() } else { format!("{group}_") };
        let numbers = numbers(rest);
        assert_eq!(numbers.len(), PRINTED.len() + 1, "{line}");
        let script: Vec<(&str, f64)> = PRINTED.into_iter().zip(numbers[1..].iter().copied()).collect();
        let of = |name: &str| script.iter().find(|(n, _)| *n == name).unwrap().1;
        for &(name, value) in &script {
            let (name, value) = match name {
                "signed" => continue,
                "wrong" => ("wrong_sign", 100.0 * value / of("signed").max(1.0)),
                "rank_correlation" | "alpha" => (name, 100.0 * value),
                _ => (name, value),
            };
            let ours = figures[format!("{prefix}{name}")].as_f64().unwrap();
            // The script prints one decimal of a percent, `--json` two.
            assert!((ours - value).abs() < 0.06, "{prefix}{name}: {ours} where the script has {value}");
        }
    }
}
