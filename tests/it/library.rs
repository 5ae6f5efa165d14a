//! The library's front door gives what the program writes, to the byte, and fails as a library should.

use std::error::Error as _;
use std::path::Path;
use std::process::Command;
use std::sync::LazyLock;

use standpoint::ingest::{self, discover};
use standpoint::{Analyzer, Error, Holder};

static ANALYZER: LazyLock<Analyzer> = LazyLock::new(|| Analyzer::built_in().unwrap());

const TEXT: &str = "A bad bargain\n\nBy Jane Doe\n\nThe mayor of Zorbia, Ada Okoro, has failed her city. Okoro's plan for the \
                    harbour is reckless, and she knows it.\n\n\"The plan is sound,\" the Harbour Board said on Monday. It is not.";

#[test]
fn an_analysis_is_the_programs_json_to_the_byte() {
    let input = Path::new("tests/oped");
    let mut paths: Vec<_> = input.read_dir().unwrap().map(|entry| entry.unwrap().path()).collect();
    paths.retain(|path| path.extension().is_some_and(|extension| extension == "txt"));
    paths.sort();
    paths.truncate(3);
    let output = tempfile::tempdir().unwrap();
    let program = Command::new(env!("CARGO_BIN_EXE_standpoint"))
        .args(&paths)
        .args(["--quiet", "--formats", "jsonl", "--output"])
        .arg(output.path())
        .output()
        .unwrap();
    assert!(program.status.success(), "{program:?}");
    let written = std::fs::read_to_string(output.path().join("analyses.jsonl")).unwrap();
    let mut found: Vec<String> = discover(&paths)
        .files
        .iter()
        .flat_map(|file| ingest::articles(file, &ingest::Settings::default()))
        .map(|article| ANALYZER.analyze_article(article.unwrap()).unwrap().to_json().unwrap())
        .collect();
    let mut written: Vec<&str> = written.lines().collect();
    found.sort();
    written.sort_unstable();
    assert_eq!(written.len(), 3);
    assert_eq!(found, written);
}

#[test]
fn many_texts_come_back_in_order_with_errors_in_their_places() {
    let texts: Vec<String> = (0..40)
        .map(|n| match n {
            7 => String::new(),
            _ => format!("Number {n}\n\nThe mayor of Zorbia has failed her city for {n} years."),
        })
        .collect();
    let found = ANALYZER.analyze_many(&texts);
    assert_eq!(found.len(), texts.len());
    for (n, (text, result)) in texts.iter().zip(&found).enumerate() {
        match result {
            Err(error) => {
                assert_eq!(n, 7);
                assert!(matches!(error, Error::Article(_)), "{error:?}");
                assert!(error.source().unwrap().to_string().contains("text"), "{error:?}");
            }
            // What stands beside a text makes no difference.
            Ok(analysis) => assert!(n % 13 != 0 || *analysis == ANALYZER.analyze(text).unwrap()),
        }
    }
    assert!(found[7].is_err());
    assert_eq!(ANALYZER.analyze_many(Vec::<String>::new()).len(), 0);
}

#[test]
fn accessors_say_what_the_json_says() {
    let analysis = ANALYZER.analyze(TEXT).unwrap();
    let json: serde_json::Value = serde_json::from_str(&analysis.to_json().unwrap()).unwrap();
    assert_eq!(analysis.title(), json["title"].as_str());
    assert_eq!(analysis.byline(), Some("Jane Doe"));
    assert_eq!(Some(analysis.text()), json["text"].as_str());
    assert_eq!(Some(analysis.summary()), json["summary"]["text"].as_str());
    assert_eq!(analysis.argues(), json["argues"].as_f64());
    let actors: Vec<_> = analysis.actors().map(|a| (a.id(), a.name(), a.kind(), a.mentions())).collect();
    let expected: Vec<_> = json["actors"].as_array().unwrap().iter().collect();
    assert_eq!(actors.len(), expected.len());
    assert!(!actors.is_empty());
    for (found, expected) in actors.iter().zip(expected) {
        let told = (expected["id"].as_str(), expected["name"].as_str(), expected["type"].as_str());
        assert_eq!((Some(found.0), Some(found.1), Some(found.2)), told);
        assert_eq!(Some(found.3 as u64), expected["mentions"].as_u64());
    }
    let sentences = json["sentences"].as_array().unwrap();
    assert_eq!(analysis.sentences().len(), sentences.len());
    for (found, expected) in analysis.sentences().zip(sentences) {
        assert_eq!(Some(found.span().start as u64), expected["start"].as_u64());
        assert_eq!(Some(found.salience()), expected["salience"].as_f64());
        assert_eq!(Some(found.sentiment()), expected["sentiment"]["score"].as_f64());
    }
    let stances = json["stances"].as_array().unwrap();
    assert_eq!(analysis.stances().len(), stances.len());
    assert!(!stances.is_empty());
    for (found, expected) in analysis.stances().zip(stances) {
        let holder = match found.holder() {
            Holder::Author => "author",
            Holder::Actor(actor) => actor.id(),
            Holder::Unnamed => "unnamed",
        };
        assert_eq!(Some(holder), expected["holder"].as_str());
        assert_eq!(Some(found.target().id()), expected["target"].as_str());
        assert_eq!(Some(found.label().name()), expected["label"].as_str());
        assert_eq!(Some(found.score()), expected["score"].as_f64());
        assert_eq!(Some(found.interval().0), expected["low"].as_f64());
        assert_eq!(Some(found.interval().1), expected["high"].as_f64());
        assert_eq!(serde_json::json!(found.probabilities()), expected["probs"]);
        let opinions = expected["opinions"].as_array().unwrap();
        assert_eq!(found.evidence().len(), opinions.len());
        for (evidence, id) in found.evidence().zip(opinions) {
            let of = |o: &&serde_json::Value| o["id"] == *id;
            let opinion = json["opinions"].as_array().unwrap().iter().find(of).unwrap();
            assert_eq!(Some(evidence.label()), opinion["label"].as_str());
            assert_eq!(Some(evidence.weight()), opinion["weight"].as_f64());
            assert!(TEXT.contains(evidence.sentence().text()));
            assert_eq!(evidence.mention().is_some(), !opinion["mention"].is_null());
        }
    }
}

#[test]
fn what_cannot_be_had_is_an_error_with_its_cause() {
    let told = |error: Error| format!("{error}: {}", error.source().unwrap());
    let missing = Analyzer::builder().model("models/no-such-model").build().err().map(told).unwrap();
    assert!(missing.contains("model") && missing.contains("no-such-model"), "{missing}");
    let nobody = Analyzer::builder().focus(["Zorbia's Nobody"]).build().err().map(told).unwrap();
    assert!(nobody.contains("Zorbia's Nobody"), "{nobody}");
    let file = Analyzer::builder().actors_file("no/such.toml").build().err().map(told).unwrap();
    assert!(file.contains("no/such.toml"), "{file}");
    let foreign = "Der Bürgermeister hat seine Stadt im Stich gelassen, und das weiß er sehr gut. ".repeat(9);
    let foreign = ANALYZER.analyze(&foreign).err().map(told).unwrap();
    assert!(foreign.contains("German"), "{foreign}");
}
