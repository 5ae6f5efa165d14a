//! The engine on libtorch: the same answers from the same weights, and the same reports from public models.
//!
//! `scripts/check-rust-bert` makes what is compared with and names it: STANDPOINT_FLOAT, the base tier with its encoder in
//! float for rten, from the same float16 weights; STANDPOINT_PUBLIC, tiny random models in public models' files. A test
//! that misses its folder is passed over aloud.

#![cfg(feature = "rust-bert")]
#![allow(clippy::unwrap_used, clippy::expect_used, clippy::panic, missing_docs)]

mod support;

use std::collections::BTreeSet;
use std::path::{Path, PathBuf};

use serde_json::Value;
use standpoint::actors::Gazetteer;
use standpoint::decode;
use standpoint::document::{Article, Document, Paragraph, Text};
use standpoint::encode::{Encoded, Encoder, Model, RtenEncoder, RustBertEncoder, encode_documents};
use standpoint::pipeline::{Found, find};
use standpoint::segment::segment;
use support::{Room, text};

/// Sentences that both engines read.
const SENTENCES: usize = 500;
/// The farthest that two entries of a token's vector may be apart.
const APART: f32 = 1e-3;

/// A folder that the check made; none, said aloud, where it did not.
fn made(name: &str) -> Option<PathBuf> {
    let folder = std::env::var_os(name).map(PathBuf::from);
    if folder.is_none() {
        println!("passed over: {name} is not set; scripts/check-rust-bert sets it");
    }
    folder
}

/// Op-eds of the project's own, until they hold enough sentences.
fn documents() -> Vec<Document> {
    let folder = Path::new(env!("CARGO_MANIFEST_DIR")).join("tests/oped");
    let mut paths: Vec<PathBuf> = std::fs::read_dir(folder).unwrap().map(|e| e.unwrap().path()).collect();
    paths.retain(|p| p.extension().is_some_and(|e| e == "txt"));
    paths.sort();
    let mut documents = Vec::new();
    let mut sentences = 0;
    for path in paths {
        let text = std::fs::read_to_string(path).unwrap();
        let text = Text::from(text.trim());
        let paragraphs = paragraphs(&text);
        let document = segment(Article::bare(text, paragraphs));
        sentences += document.sentences.len();
        documents.push(document);
        if sentences >= SENTENCES {
            return documents;
        }
    }
    panic!("tests/oped has {sentences} sentences, {SENTENCES} are wanted");
}

fn paragraphs(text: &Text) -> Vec<Paragraph> {
    let string = text.as_str();
    let span = |part: &str| {
        let start = part.as_ptr() as usize - string.as_ptr() as usize;
        let at = |byte| text.code_point(byte);
        standpoint::document::Span::new(at(start), at(start + part.len()))
    };
    string.split('\n').filter(|p| !p.trim().is_empty()).map(|p| Paragraph::body(span(p.trim()))).collect()
}

fn read(documents: &[Document], model: &Model, encoder: &dyn Encoder) -> Vec<(Encoded, Found)> {
    let catalogue = Gazetteer::shipped().unwrap();
    let encoded = encode_documents(documents, model, encoder).unwrap();
    let found = documents.iter().zip(encoded).map(|(document, encoded)| {
        let found = find(document, &encoded, model, encoder, &catalogue, &BTreeSet::new()).unwrap();
        (encoded, found)
    });
    found.collect()
}

#[test]
fn both_engines_read_the_same() {
    let Some(folder) = made("STANDPOINT_FLOAT") else { return };
    let documents = documents();
    let float = Model::from_folder(&folder).unwrap();
    let model = Model::built_in().unwrap();
    let one = read(&documents, &float, &RtenEncoder::new(&float).unwrap());
    let other = read(&documents, &model, &RustBertEncoder::new(&model).unwrap());
    let (mut farthest, mut rows, mut labels) = (0.0_f32, 0, 0);
    for (document, ((a, in_a), (b, in_b))) in documents.iter().zip(one.iter().zip(&other)) {
        let all = a.sentences.iter().flat_map(Clone::clone);
        for row in all {
            for (x, y) in a.vectors.row(row).iter().zip(b.vectors.row(row)) {
                farthest = farthest.max((x - y).abs());
            }
            rows += 1;
        }
        let names =
            |e: &Encoded| -> Vec<_> { decode::entities(e).iter().map(|e| (e.span, e.kind)).collect() };
        let attributions = |e: &Encoded| -> Vec<_> {
            decode::attributions(document, e).iter().flat_map(|a| a.spans()).collect()
        };
        assert_eq!(names(a), names(b));
        assert_eq!(attributions(a), attributions(b));
        let mentions =
            |f: &Found| -> Vec<_> { f.mentions.iter().map(|m| (m.span, m.actor, m.kind)).collect() };
        assert_eq!(mentions(in_a), mentions(in_b));
        let opinions = |f: &Found| -> Vec<_> {
            f.judged.opinions.iter().map(|o| (o.holder, o.target, o.mention, o.label())).collect()
        };
        assert_eq!(opinions(in_a), opinions(in_b));
        let tones = |f: &Found| -> Vec<_> { f.judged.sentences.iter().map(|p| p.label()).collect() };
        assert_eq!(tones(in_a), tones(in_b));
        labels += names(a).len() + attributions(a).len() + mentions(in_a).len();
        labels += opinions(in_a).len() + tones(in_a).len();
    }
    println!("{rows} vectors, farthest entries {farthest:e} apart; {labels} labels, all equal");
    assert!(farthest <= APART, "{farthest}");
    assert!(labels > 1000, "{labels}");
}

#[test]
fn a_window_is_read_alike_in_any_company() {
    let documents = documents();
    let model = Model::built_in().unwrap();
    let encoder = RustBertEncoder::new(&model).unwrap();
    let together = encode_documents(&documents[..4], &model, &encoder).unwrap();
    for (document, among) in documents.iter().zip(&together) {
        let alone = encode_documents(std::slice::from_ref(document), &model, &encoder).unwrap();
        assert!(alone[0] == *among, "{}", document.article.text.as_str());
    }
}

/// Whether two reports say the same but for the last digit of numbers; counts those that differ.
fn alike(a: &Value, b: &Value, path: &str, differ: &mut usize) {
    match (a, b) {
        (Value::Object(a), Value::Object(b)) => {
            assert_eq!(a.keys().collect::<Vec<_>>(), b.keys().collect::<Vec<_>>(), "{path}");
            a.iter().for_each(|(key, value)| alike(value, &b[key], &format!("{path}/{key}"), differ));
        }
        (Value::Array(a), Value::Array(b)) => {
            assert_eq!(a.len(), b.len(), "{path}");
            a.iter().zip(b).enumerate().for_each(|(i, (a, b))| alike(a, b, &format!("{path}/{i}"), differ));
        }
        (Value::Number(x), Value::Number(y)) if x != y => {
            let gap = (x.as_f64().unwrap() - y.as_f64().unwrap()).abs();
            assert!(gap <= 2e-4, "{path}: {x}, {y}");
            *differ += 1;
        }
        _ => assert_eq!(a, b, "{path}"),
    }
}

#[test]
fn the_report_on_the_first_article_agrees() {
    let Some(folder) = made("STANDPOINT_FLOAT") else { return };
    let room = Room::new();
    room.first_article("input/first.txt");
    room.succeed(&["-o", "one", "--model", folder.to_str().unwrap()]);
    room.succeed(&["-o", "other", "--engine", "rust-bert"]);
    let [mut one, mut other] = ["one", "other"].map(|output| room.only_article(output));
    assert_eq!(other["engine"]["name"], "rust-bert");
    for report in [&mut one, &mut other] {
        report.as_object_mut().unwrap().remove("engine");
    }
    let mut differ = 0;
    alike(&one, &other, "", &mut differ);
    println!("{differ} numbers differ, in the fourth decimal");
}

#[test]
fn public_models_give_the_same_kind_of_report() {
    let Some(folder) = made("STANDPOINT_PUBLIC") else { return };
    let pipelines = folder.join("pipelines.toml");
    let pipelines = pipelines.to_str().unwrap();
    let room = Room::new();
    room.first_article("input/first.txt").file("input/empty.txt", "");
    for output in ["one", "again"] {
        let run = room.run(&["-o", output, "--engine", "rust-bert", "--pipelines", pipelines]);
        assert_eq!(run.status.code(), Some(1), "the empty file alone fails: {}", text(&run.stderr));
    }
    let report = room.only_article("one");
    assert_eq!(report, room.only_article("again"));
    let schema = concat!(env!("CARGO_MANIFEST_DIR"), "/docs/schema/article.schema.json");
    let schema: Value = serde_json::from_str(&std::fs::read_to_string(schema).unwrap()).unwrap();
    let schema = jsonschema::validator_for(&schema).unwrap();
    assert!(schema.is_valid(&report), "{:?}", schema.iter_errors(&report).next());
    assert_eq!(report["engine"]["model"], "pipelines");
    assert!(!report["summary"]["abstractive"].as_str().unwrap().is_empty());
    let names = report["mentions"].as_array().unwrap();
    assert!(names.iter().any(|m| m["actor"] == "pakistan") && names.iter().any(|m| m["actor"] == "taliban"));
    // Everything is the author's, and each opinion was asked of the model.
    let opinions = report["opinions"].as_array().unwrap();
    assert!(opinions.len() > 20 && opinions.iter().all(|o| o["holder"] == "author"));
    let stances = room.read("one/stances.csv");
    assert!(stances.contains("pakistan") && stances.contains("taliban"), "{stances}");
    let run = room.json("one/run.json");
    assert_eq!(run["options"]["pipelines"], pipelines);
}

/// Copies a folder.
fn copy(from: &Path, to: &Path) {
    std::fs::create_dir_all(to).unwrap();
    for entry in std::fs::read_dir(from).unwrap() {
        let entry = entry.unwrap().path();
        let to = to.join(entry.file_name().unwrap());
        if entry.is_dir() {
            copy(&entry, &to);
        } else {
            std::fs::copy(entry, to).unwrap();
        }
    }
}

/// Runs with a pipelines file of this content; expects exit code 2, nothing written, and all of `words` said.
fn refused(room: &Room, pipelines: &str, words: &[&str]) {
    room.file("pipelines.toml", pipelines);
    let run = room.run(&["-o", "output", "--engine", "rust-bert", "--pipelines", "pipelines.toml"]);
    let said = text(&run.stderr);
    assert_eq!(run.status.code(), Some(2), "{said}");
    for word in words {
        assert!(said.contains(word), "no {word:?} in {said}");
    }
    assert!(!room.path("output").exists());
}

#[test]
fn what_cannot_be_loaded_is_told_with_its_remedy() {
    let room = Room::new();
    room.first_article("input/first.txt");
    refused(&room, "[tone]\n", &["pipelines.toml", "tone", "docs/ENGINES.md"]);
    refused(&room, "[entities]\nmodel = \"./nowhere\"\n", &["[entities]", "nowhere", "not a folder"]);
    room.file("hollow/config.json", "{\"model_type\": \"bert\"}");
    refused(&room, "[entities]\nmodel = \"hollow\"\n", &["[entities]", "hollow", "model.safetensors"]);
    room.file("odd/config.json", "{\"model_type\": \"mamba\"}");
    refused(&room, "[entities]\nmodel = \"odd\"\n", &["[entities]", "odd", "mamba"]);
    // No such host is ever reached from here: the proxy is not there.
    let offline = [("https_proxy", "http://127.0.0.1:9"), ("HTTPS_PROXY", "http://127.0.0.1:9")];
    room.file("pipelines.toml", "[entities]\nmodel = \"nobody/nothing\"\n");
    let run = std::process::Command::new(env!("CARGO_BIN_EXE_standpoint"))
        .args(["--engine", "rust-bert", "--pipelines", "pipelines.toml"])
        .current_dir(room.path(""))
        .envs(offline)
        .env("RUSTBERT_CACHE", room.path("cache"))
        .output()
        .unwrap();
    let said = text(&run.stderr);
    assert_eq!(run.status.code(), Some(2), "{said}");
    for word in ["nobody/nothing", "[entities]", "name a folder"] {
        assert!(said.contains(word), "no {word:?} in {said}");
    }
    let run = room.run(&["--engine", "rust-bert", "--model", "fast"]);
    assert!(text(&run.stderr).contains("--engine rten"), "{}", text(&run.stderr));
    let run = room.run(&["--pipelines", "pipelines.toml"]);
    assert!(text(&run.stderr).contains("--engine rust-bert"), "{}", text(&run.stderr));
}

#[test]
fn a_damaged_model_is_told_and_nothing_written() {
    let Some(folder) = made("STANDPOINT_PUBLIC") else { return };
    let room = Room::new();
    room.first_article("input/first.txt");
    copy(&folder, &room.path("models"));
    let weights = room.path("models/stance/model.safetensors");
    let whole = std::fs::read(&weights).unwrap();
    std::fs::write(&weights, &whole[..whole.len() / 2]).unwrap();
    let run = room.run(&["-o", "output", "--engine", "rust-bert", "--pipelines", "models/pipelines.toml"]);
    let said = text(&run.stderr);
    assert_eq!(run.status.code(), Some(2), "{said}");
    assert!(said.contains("[stance]") && said.contains("model.safetensors"), "{said}");
    assert!(!room.path("output").exists());
}
