//! `--model` with the name of a tier or the path of a folder: where it is looked for, what is said of one that is
//! absent or damaged, and that an encoder in parts is the encoder.

use std::path::{Path, PathBuf};
use std::process::{Command, Output};

use serde_json::{Value, json};

use crate::support::{Room, files, report, text};

const BASE: &str = concat!(env!("CARGO_MANIFEST_DIR"), "/models/base");
const ARTICLE: &str =
    "China praised Iran on Tuesday. Imran Khan called the deal a disgrace. Nobody listened to him.";

/// A room with an article and the program in `opt/bin`, away from the project's own `models/`.
fn room() -> (Room, PathBuf) {
    let room = Room::new();
    room.file("input/article.txt", ARTICLE);
    let built = Path::new(env!("CARGO_BIN_EXE_standpoint"));
    let program = room.path("opt/bin").join(built.file_name().unwrap());
    std::fs::create_dir_all(program.parent().unwrap()).unwrap();
    std::fs::hard_link(built, &program).or_else(|_| std::fs::copy(built, &program).map(drop)).unwrap();
    (room, program)
}

/// Copies the base model to a folder of the room.
fn model(room: &Room, folder: &str) -> PathBuf {
    for name in files(Path::new(BASE)) {
        room.file(&format!("{folder}/{name}"), std::fs::read(Path::new(BASE).join(&name)).unwrap());
    }
    room.path(folder)
}

/// Replaces a model's whole encoder by `n` parts.
fn split(folder: &Path, n: usize) {
    let whole = std::fs::read(folder.join("encoder.onnx")).unwrap();
    for (i, part) in whole.chunks(whole.len().div_ceil(n)).enumerate() {
        std::fs::write(folder.join(format!("encoder.onnx.{}", i + 1)), part).unwrap();
    }
    std::fs::remove_file(folder.join("encoder.onnx")).unwrap();
}

fn run(program: &Path, room: &Room, arguments: &[&str]) -> Output {
    Command::new(program).args(arguments).current_dir(room.path("")).output().expect("the binary starts")
}

/// Expects exit code 2 and one line on standard error that holds all of `words`.
fn refused(output: &Output, words: &[&str]) {
    let said = text(&output.stderr);
    assert_eq!(output.status.code(), Some(2), "{said}");
    assert_eq!(said.lines().count(), 1, "{said}");
    for word in words {
        assert!(said.contains(word), "no {word:?} in {said}");
    }
}

#[test]
fn an_absent_tier_is_told_with_its_folder_and_remedy() {
    let (room, program) = room();
    for arguments in [&["--model", "fast"][..], &["models", "--model", "fast"]] {
        refused(&run(&program, &room, arguments), &["models/fast", "opt/bin", "--model DIR"]);
    }
    assert!(!room.path("output").exists());
}

#[test]
fn a_tier_is_found_beside_the_program_above_it_and_in_the_current_folder() {
    for home in ["opt/bin", "opt", "."] {
        let (room, program) = room();
        model(&room, &format!("{home}/models/fast"));
        let output = run(&program, &room, &["models", "--model", "fast"]);
        assert_eq!(output.status.code(), Some(0), "{home}: {}", text(&output.stderr));
    }
    let (room, program) = room();
    model(&room, "opt/models/fast");
    let output = run(&program, &room, &["--model", "fast", "-o", "tier"]);
    assert_eq!(output.status.code(), Some(0), "{}", text(&output.stderr));
    room.succeed(&["--model", "base", "-o", "built-in"]);
    room.succeed(&["--model", "opt/models/fast", "-o", "path"]);
    assert_eq!(report(&room.path("tier")), report(&room.path("built-in")));
    assert_eq!(report(&room.path("tier")), report(&room.path("path")));
}

#[test]
fn models_lists_every_tier() {
    let (room, program) = room();
    let output = run(&program, &room, &["models"]);
    let listed = text(&output.stdout);
    assert_eq!(output.status.code(), Some(0), "{listed}");
    let size = |name: &str| std::fs::metadata(Path::new(BASE).join(name)).unwrap().len() as f64 / 1e6;
    let megabytes = format!("{:.1} MB", size("encoder.onnx") + size("heads.onnx") + size("reader.onnx"));
    for start in
        [&format!("base  {megabytes}  MIT"), "fast  there is no model", "accurate  there is no model"]
    {
        assert!(listed.lines().any(|l| l.starts_with(start)), "no {start:?} in\n{listed}");
    }

    let fast = model(&room, "models/fast");
    change_config(&fast, |config| config["name"] = json!("fast"));
    let damaged = model(&room, "models/accurate");
    std::fs::remove_file(damaged.join("heads.onnx")).unwrap();
    let output = run(&program, &room, &["models"]);
    let listed = text(&output.stdout);
    assert_eq!(output.status.code(), Some(1), "{listed}");
    assert!(listed.contains(&format!("\nfast  {megabytes}")) && listed.contains("heads.onnx"), "{listed}");
}

#[test]
fn an_encoder_in_parts_gives_the_report_of_the_whole() {
    let (room, _) = room();
    let folder = model(&room, "mine");
    room.succeed(&["--model", "mine", "-o", "whole"]);
    split(&folder, 3);
    room.succeed(&["--model", "mine", "-o", "parts"]);
    assert_eq!(report(&room.path("whole")), report(&room.path("parts")));

    let take = |part: &str| std::fs::rename(folder.join(part), folder.join("taken")).unwrap();
    let refuse = |words: &[&str]| refused(&room.run(&["models", "--model", "mine"]), words);
    take("encoder.onnx.2");
    refuse(&["encoder.onnx.2"]);
    std::fs::rename(folder.join("taken"), folder.join("encoder.onnx.2")).unwrap();
    take("encoder.onnx.3");
    refuse(&["encoder.onnx", "the last of its parts"]);
}

#[test]
fn a_missing_or_cut_file_is_named() {
    let (room, _) = room();
    let folder = model(&room, "mine");
    for name in ["encoder.onnx", "heads.onnx", "tokenizer.json", "config.json", "card.json"] {
        let path = folder.join(name);
        let whole = std::fs::read(&path).unwrap();
        std::fs::remove_file(&path).unwrap();
        refused(&room.run(&["--model", "mine"]), &[name, "--model"]);
        for length in [0, 7, whole.len() / 2, whole.len() - 1] {
            std::fs::write(&path, &whole[..length]).unwrap();
            refused(&room.run(&["--model", "mine"]), &[name, "copy the model folder again"]);
        }
        std::fs::write(&path, &whole).unwrap();
    }
    refused(&room.run(&["--model", "no/where"]), &["no/where/encoder.onnx"]);
}

#[test]
fn a_config_that_does_not_fit_the_graphs_is_refused() {
    let (room, _) = room();
    let folder = model(&room, "mine");
    let whole = std::fs::read(folder.join("config.json")).unwrap();
    let refuse = |change: &dyn Fn(&mut Value), words: &[&str]| {
        change_config(&folder, change);
        refused(&room.run(&["--model", "mine"]), words);
        std::fs::write(folder.join("config.json"), &whole).unwrap();
    };
    let fields =
        ["name", "width", "window", "longest", "first", "last", "sha256", "entities", "attributions"];
    for field in fields {
        let remove = |config: &mut Value| drop(config.as_object_mut().unwrap().remove(field));
        refuse(&remove, &["config.json", field]);
    }
    refuse(&|config| config["width"] = json!(383), &["encoder.onnx", "384 wide"]);
    refuse(&|config| config["longest"] = json!(100), &["config.json", "longest"]);
    refuse(&|config| config["entities"] = json!(["O"]), &["config.json", "entities"]);
    refuse(&|config| config["first"] = json!(40_000), &["encoder.onnx"]);
}

/// Rewrites a model's `config.json`.
fn change_config(folder: &Path, change: impl Fn(&mut Value)) {
    let path = folder.join("config.json");
    let mut config = serde_json::from_slice(&std::fs::read(&path).unwrap()).unwrap();
    change(&mut config);
    std::fs::write(path, config.to_string()).unwrap();
}
