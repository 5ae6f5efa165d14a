//! Whole reports of the hand-made articles: same bytes in any order, valid, atomic, and nobody else's
//! files touched.

#![allow(clippy::unwrap_used, clippy::expect_used, clippy::panic)]

use std::collections::BTreeMap;
use std::fs;
use std::path::Path;

use serde_json::{Value, json};
use tempfile::tempdir;

use super::fixture::{hostile, plain, run, settings, studied};
use super::*;
use crate::document::Analysis;

fn write(folder: &Path, formats: &[Format], articles: &[Analysis]) -> Outcome {
    let writer = Writer::create(folder, settings(formats)).unwrap();
    articles.iter().for_each(|analysis| writer.accept(analysis).unwrap());
    writer.finish(&run()).unwrap()
}

/// Every file under `folder` by its path, slashes between, but for those of a run at work.
pub(super) fn contents(folder: &Path) -> BTreeMap<String, Vec<u8>> {
    let files = walkdir::WalkDir::new(folder).into_iter();
    files
        .filter_entry(|entry| entry.file_name() != ".standpoint")
        .map(Result::unwrap)
        .filter(|entry| entry.file_type().is_file())
        .map(|entry| {
            let name = entry.path().strip_prefix(folder).unwrap().to_string_lossy().replace('\\', "/");
            (name, fs::read(entry.path()).unwrap())
        })
        .collect()
}

fn names(folder: &Path) -> Vec<String> {
    contents(folder).into_keys().collect()
}

fn read(path: &Path) -> Value {
    serde_json::from_slice(&fs::read(path).unwrap()).unwrap()
}

fn schema(name: &str) -> jsonschema::Validator {
    let path = Path::new(env!("CARGO_MANIFEST_DIR")).join("docs/schema").join(name);
    let schema = read(&path);
    assert!(jsonschema::meta::is_valid(&schema), "{name} is itself a valid schema");
    jsonschema::validator_for(&schema).unwrap()
}

#[test]
fn any_order_gives_the_same_bytes() {
    let (one, two) = (tempdir().unwrap(), tempdir().unwrap());
    let [hostile, plain] = studied();
    let first = write(one.path(), &Format::ALL, &[hostile.clone(), plain.clone()]);
    let second = write(two.path(), &Format::ALL, &[plain, hostile]);
    assert_eq!(first, second);
    assert_eq!(contents(one.path()), contents(two.path()));
    let expected = [
        "actors.csv",
        "actors.parquet",
        "analyses.jsonl",
        "articles.csv",
        "articles.parquet",
        "articles/a-plain.json",
        "articles/b-hostile.json",
        "attributions.csv",
        "attributions.parquet",
        "comparison.csv",
        "comparison.parquet",
        "datapackage.json",
        "failures.csv",
        "failures.parquet",
        "mentions.csv",
        "mentions.parquet",
        "report.html",
        "run.json",
        "sentences.csv",
        "sentences.parquet",
        "stances.csv",
        "stances.parquet",
    ];
    assert_eq!(names(one.path()), expected);
}

#[test]
fn a_record_read_back_from_its_json_is_the_same() {
    for analysis in [hostile(), plain()].into_iter().chain(studied()) {
        let line = super::json::line(&Record::new(&analysis)).unwrap();
        let back: Record<'static> = serde_json::from_slice(&line).unwrap();
        assert_eq!(back, Record::new(&analysis));
        assert_eq!(super::json::line(&back).unwrap(), line);
    }
    let id = serde_json::from_str::<Id>;
    assert_eq!(id("\"m12\"").unwrap().to_string(), "m12");
    assert!(["\"12\"", "\"m\"", "\"m-1\"", "\"\"", "12"].into_iter().all(|wrong| id(wrong).is_err()));
}

#[test]
fn threads_give_the_same_bytes() {
    let (one, two) = (tempdir().unwrap(), tempdir().unwrap());
    let articles: Vec<Analysis> = (0..40)
        .map(|i| {
            let mut analysis = if i % 3 == 0 { plain() } else { hostile() };
            analysis.document.article.id = format!("n{i}");
            analysis
        })
        .collect();
    write(one.path(), &Format::ALL, &articles);
    let writer = Writer::create(two.path(), settings(&Format::ALL)).unwrap();
    std::thread::scope(|scope| {
        for part in articles.chunks(7).rev() {
            scope.spawn(|| part.iter().rev().for_each(|analysis| writer.accept(analysis).unwrap()));
        }
    });
    writer.finish(&run()).unwrap();
    assert_eq!(contents(one.path()), contents(two.path()));
}

#[test]
fn an_article_is_one_line_in_the_order_of_the_contract() {
    let folder = tempdir().unwrap();
    write(folder.path(), &Format::ALL, &[hostile(), plain()]);
    let plain = fs::read_to_string(folder.path().join("articles/a-plain.json")).unwrap();
    let sha256 = "a".repeat(64);
    let expected = [
        r#"{"schema":"standpoint/article/2","id":"a-plain","source":"input/a.txt","sha256":""#,
        &sha256,
        r#"","title":null,"byline":null,"publication":null,"published":null,"language":"en","argues":null,"text":"All is well.","#,
        r#""paragraphs":[{"start":0,"end":12,"role":"body"}],"sentences":[{"id":"s0","start":0,"end":12,"paragraph":0,"#,
        r#""sentiment":{"label":"positive","score":1.0,"probs":[0.0,0.0,1.0]},"salience":1.0}],"mentions":[],"#,
        r#""attributions":[],"opinions":[],"actors":[],"stances":[],"summary":{"method":"extract","sentences":["s0"],"#,
        r#""text":"All is well."},"engine":{"name":"rten","model":"base","version":"0.1.0+1a2b3c4d"},"warnings":[]}"#,
        "\n",
    ];
    assert_eq!(plain, expected.concat());
    let hostile = fs::read_to_string(folder.path().join("articles/b-hostile.json")).unwrap();
    let lines = fs::read_to_string(folder.path().join("analyses.jsonl")).unwrap();
    assert_eq!(lines, plain + &hostile);
}

#[test]
fn what_only_the_input_knows_is_an_object_of_the_article() {
    let [hostile, plain] = studied();
    let of = |analysis: &Analysis| serde_json::to_value(Record::new(analysis)).unwrap();
    assert_eq!(of(&hostile)["meta"].to_string(), r#"{"meta_party":"=Left, \"new\"","meta_=wave":"2"}"#);
    assert_eq!(of(&plain)["meta"]["meta_country"], "Österreich");
}

#[test]
fn the_parts_of_an_article_point_at_each_other() {
    let analysis = hostile();
    let record = serde_json::to_value(Record::new(&analysis)).unwrap();
    assert_eq!(
        record["mentions"][2],
        json!({"id": "m2", "start": 101, "end": 110, "text": "Islamabad", "type": "LOC", "kind": "metonym",
               "actor": "pakistan", "sentence": "s2", "score": 0.9877})
    );
    assert_eq!(
        record["attributions"],
        json!([{"id": "a0", "source": {"start": 90, "end": 95, "actor": "afghanistan"},
                "cue": {"start": 96, "end": 100}, "content": [{"start": 101, "end": 128}], "quoted": false,
                "commitment": "neutral", "within": null, "holder": "afghanistan"}])
    );
    assert_eq!(
        record["opinions"][1],
        json!({"id": "o1", "holder": "afghanistan", "target": "pakistan", "sentence": "s2", "mention": "m2",
               "attribution": "a0", "evidence": true, "label": "neutral", "probs": [0.0, 0.5, 0.5], "weight": 0.5})
    );
    assert_eq!(
        record["actors"][0],
        json!({"id": "pakistan", "name": "Pakistan", "type": "LOC", "aliases": ["Pakistan", "Islamabad"],
               "part_of": null, "mentions": 2, "salience": 0.6,
               "portrayal": {"label": "negative", "score": -0.25, "low": -0.5, "high": 0.25, "probs": [0.5, 0.25, 0.25]}})
    );
    assert_eq!(
        record["stances"][0].to_string(),
        r#"{"holder":"author","target":"pakistan","label":"opposes","score":-0.75,"low":-0.9,"high":0.0,"probs":[0.6,0.3,0.1,0.0,0.0],"opinions":["o0"]}"#
    );
}

#[test]
fn json_is_what_the_schema_says() {
    let folder = tempdir().unwrap();
    let article = schema("article.schema.json");
    for articles in [[hostile(), plain()], studied()] {
        write(folder.path(), &Format::ALL, &articles);
        for id in ["a-plain", "b-hostile"] {
            let record = read(&folder.path().join("articles").join(id).with_extension("json"));
            let errors: Vec<String> = article.iter_errors(&record).map(|error| error.to_string()).collect();
            assert_eq!(errors, Vec::<String>::new(), "{id}");
        }
    }
    let manifest = read(&folder.path().join("run.json"));
    let errors: Vec<String> =
        schema("run.schema.json").iter_errors(&manifest).map(|error| error.to_string()).collect();
    assert_eq!(errors, Vec::<String>::new());
}

#[test]
fn the_schema_refuses_what_is_altered() {
    let analysis = hostile();
    let record = serde_json::to_value(Record::new(&analysis)).unwrap();
    let article = schema("article.schema.json");
    let altered = [
        ("/stances/0/score", json!(-1.01)),
        ("/stances/0/label", json!("hates")),
        ("/stances/0/opinions/0", json!("m0")),
        ("/sentences/0/sentiment/probs", json!([0.5, 0.5])),
        ("/sentences/0/salience", json!(null)),
        ("/mentions/0/type", json!("per")),
        ("/mentions/0/start", json!(-1)),
        ("/attributions/0/cue", json!({"start": 1})),
        ("/attributions/0/source", json!({"start": 1, "end": 2, "actor": null, "name": "x"})),
        ("/attributions/0/commitment", json!("doubting")),
        ("/attributions/0/within", json!("s0")),
        ("/attributions/0/holder", json!("")),
        ("/actors/0/id", json!("author")),
        ("/published", json!("yesterday")),
        ("/sha256", json!("b")),
        ("/warnings", json!(null)),
        ("/summary", json!({"method": "extract", "sentences": ["s0"], "text": "", "more": 1})),
    ];
    for (place, value) in altered {
        let mut other = record.clone();
        *other.pointer_mut(place).unwrap() = value.clone();
        assert!(!article.is_valid(&other), "{place} = {value}");
    }
    for meta in [json!({}), json!({"party": "Left"}), json!({"meta_wave": 2}), json!({"meta_wave": ""})] {
        let mut other = record.clone();
        other["meta"] = meta.clone();
        assert!(!article.is_valid(&other), "{meta}");
    }
    let fields: Vec<String> = record.as_object().unwrap().keys().cloned().collect();
    for field in fields {
        let mut other = record.clone();
        other.as_object_mut().unwrap().remove(&field);
        assert!(!article.is_valid(&other), "without {field}");
    }
}

#[test]
fn the_manifest_tells_of_the_run() {
    let folder = tempdir().unwrap();
    write(folder.path(), &[Format::Csv], &[hostile(), plain()]);
    let failure = |source: &str, sha256: Value| {
        json!({"source": source, "sha256": sha256, "stage": "ingest", "reason": "no text, or \"none\"",
               "remedy": "open it and see"})
    };
    let expected = json!({
        "schema": "standpoint/run/1",
        "versions": {"standpoint": env!("CARGO_PKG_VERSION"), "article": "standpoint/article/2"},
        "engine": {"name": "rten", "model": "base", "version": "0.1.0+1a2b3c4d"},
        "model": {"name": "base", "sha256": "c".repeat(64)},
        "options": {"max_bytes": 1_000_000},
        "formats": ["csv"],
        "focus": [{"id": "pakistan", "name": "Pakistan"}, {"id": "taliban", "name": "Taliban"}],
        "counts": {"articles": 2, "failures": 2, "words": 17, "sentences": 4, "mentions": 3, "actors": 2,
                   "attributions": 1, "opinions": 3, "stances": 3},
        "articles": ["a-plain", "b-hostile"],
        "failures": [failure("+y.txt", json!("d".repeat(64))), failure("z.pdf", json!(null))],
        "timings": {"started": null, "threads": 2, "load_seconds": 0.0, "encode_seconds": 0.0,
                    "write_seconds": 0.0, "total_seconds": 0.5, "words_per_second": 34.0},
    });
    let manifest = read(&folder.path().join("run.json"));
    assert_eq!(manifest, expected);
    let keys = |value: &Value| value.as_object().unwrap().keys().cloned().collect::<Vec<_>>();
    assert_eq!(keys(&manifest), keys(&expected));
}

#[test]
fn a_new_run_clears_away_the_former_one_and_nothing_else() {
    let folder = tempdir().unwrap();
    let mut removed = plain();
    removed.document.article.id = "gone".into();
    write(folder.path(), &Format::ALL, &[hostile(), removed]);
    fs::write(folder.path().join("articles/mine.json"), "{}").unwrap();
    fs::write(folder.path().join("notes.csv"), "mine").unwrap();
    write(folder.path(), &[Format::Json], &[hostile(), plain()]);
    let expected =
        ["articles/a-plain.json", "articles/b-hostile.json", "articles/mine.json", "notes.csv", "run.json"];
    assert_eq!(names(folder.path()), expected);
}

#[test]
fn a_manifest_made_by_somebody_else_removes_nothing() {
    let folder = tempdir().unwrap();
    let output = folder.path().join("output");
    fs::create_dir_all(output.join("articles")).unwrap();
    fs::write(folder.path().join("precious.json"), "{}").unwrap();
    fs::write(output.join("articles/x.json"), "{}").unwrap();
    let climbing = json!({"schema": "standpoint/run/1", "formats": ["json"], "articles": ["../../precious"]});
    fs::write(output.join("run.json"), climbing.to_string()).unwrap();
    write(&output, &[Format::Json], &[plain()]);
    let foreign = json!({"schema": "other", "formats": ["json"], "articles": ["x"]});
    fs::write(output.join("run.json"), foreign.to_string()).unwrap();
    write(&output, &[], &[]);
    let expected =
        ["output/articles/a-plain.json", "output/articles/x.json", "output/run.json", "precious.json"];
    assert_eq!(names(folder.path()), expected);
}

#[test]
fn a_folder_that_cannot_be_made_is_an_error_that_names_it() {
    let folder = tempdir().unwrap();
    let file = folder.path().join("taken");
    fs::write(&file, "mine").unwrap();
    let error = Writer::create(&file, settings(&[])).err().unwrap();
    assert!(matches!(&error, ReportError::Folder { path, .. } if *path == file), "{error}");
    let told = error.to_string();
    assert!(told.contains("taken") && told.contains("-o"), "{told}");
    assert_eq!(fs::read(&file).unwrap(), b"mine");
    assert_eq!(names(folder.path()), ["taken"]);
}

#[test]
fn a_folder_that_vanishes_is_an_error() {
    let folder = tempdir().unwrap();
    let output = folder.path().join("output");
    let writer = Writer::create(&output, settings(&Format::ALL)).unwrap();
    fs::remove_dir_all(&output).unwrap();
    let error = writer.accept(&hostile()).unwrap_err();
    assert!(matches!(&error, ReportError::Write { path, .. } if path.ends_with("b-hostile.json")), "{error}");
    let error = writer.finish(&run()).unwrap_err();
    assert!(matches!(&error, ReportError::Write { path, .. } if path.ends_with("journal")), "{error}");
    assert!(names(folder.path()).is_empty());
}

#[test]
fn what_cannot_be_replaced_stays_and_leaves_nothing_half_written() {
    let folder = tempdir().unwrap();
    fs::create_dir(folder.path().join("stances.csv")).unwrap();
    fs::write(folder.path().join("stances.csv/mine"), "mine").unwrap();
    let writer = Writer::create(folder.path(), settings(&[Format::Csv])).unwrap();
    writer.accept(&hostile()).unwrap();
    let error = writer.finish(&run()).unwrap_err();
    assert!(matches!(&error, ReportError::Write { path, .. } if path.ends_with("stances.csv")), "{error}");
    assert_eq!(names(folder.path()), ["actors.csv", "articles.csv", "stances.csv/mine"]);
}

#[test]
fn a_write_that_fails_halfway_keeps_what_stood_there() {
    let folder = tempdir().unwrap();
    let path = folder.path().join("a.csv");
    fs::write(&path, "former").unwrap();
    let run_dir = run_dir::RunDir::open(folder.path(), disk::Disk::default()).unwrap();
    let error = atomic::replace(&run_dir, &path, |out| {
        out.write_all(&[b'x'; 100_000])?;
        Err(std::io::ErrorKind::StorageFull.into())
    });
    assert!(error.unwrap_err().to_string().contains("free some space"));
    assert_eq!(contents(folder.path()), BTreeMap::from([("a.csv".to_owned(), b"former".to_vec())]));
}

#[cfg(unix)]
#[test]
fn a_report_is_as_open_as_other_files() {
    use std::os::unix::fs::PermissionsExt;
    let folder = tempdir().unwrap();
    write(folder.path(), &[], &[]);
    fs::write(folder.path().join("other"), "").unwrap();
    let mode = |name: &str| fs::metadata(folder.path().join(name)).unwrap().permissions().mode();
    assert_eq!(mode("run.json"), mode("other"));
}

#[test]
fn ids_may_be_anything_and_lead_nowhere_else_and_none_or_the_same_twice_are_refused() {
    let folder = tempdir().unwrap();
    let writer = Writer::create(&folder.path().join("out"), settings(&[Format::Json])).unwrap();
    let with = |id: &str| {
        let mut analysis = plain();
        analysis.document.article.id = id.into();
        analysis
    };
    assert!(matches!(writer.accept(&with("")).unwrap_err(), ReportError::NoId { .. }));
    let ids = [".", "..", "a/b", "../a", "/a", "a\\b", "a/", "a\0", "A_1", "a_1", "con", "a-1", "\u{645}"];
    for id in ids {
        writer.accept(&with(id)).unwrap();
    }
    assert_eq!(fs::read_dir(folder.path()).unwrap().count(), 1, "a file lies elsewhere");
    let files = fs::read_dir(folder.path().join("out/articles")).unwrap().map(|file| file.unwrap().path());
    let mut found: Vec<String> = files
        .map(|file| {
            let record: serde_json::Value = serde_json::from_slice(&fs::read(file).unwrap()).unwrap();
            record["id"].as_str().unwrap().to_owned()
        })
        .collect();
    found.sort();
    let mut expected = ids.map(str::to_owned);
    expected.sort();
    assert_eq!(found, expected);
    writer.accept(&plain()).unwrap();
    assert!(matches!(writer.accept(&plain()).unwrap_err(), ReportError::DuplicateId { .. }));
}

#[test]
fn formats_are_called_alike_at_the_command_line_and_in_reports() {
    for format in Format::ALL {
        assert_eq!(<Format as clap::ValueEnum>::from_str(&format.name().to_uppercase(), true), Ok(format));
        assert_eq!(serde_json::to_value(format).unwrap(), format.name());
    }
}

#[test]
fn the_codebook_is_the_committed_one() {
    let path = Path::new(env!("CARGO_MANIFEST_DIR")).join("docs/CODEBOOK.md");
    if std::env::var_os("UPDATE").is_some() {
        fs::write(&path, codebook()).unwrap();
    }
    let committed = fs::read_to_string(&path).unwrap_or_default();
    assert!(committed == codebook(), "docs/CODEBOOK.md is out of date: run the tests with UPDATE=1");
}
