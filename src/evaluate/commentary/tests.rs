#![allow(clippy::unwrap_used)]

use serde_json::json;
use tempfile::NamedTempFile;

use super::*;
use crate::encode::{Model, RtenEncoder};
use crate::evaluate::Case;

/// An opinion piece against Pakistan, and a report with nobody's view in it.
fn file() -> NamedTempFile {
    let title = "A note";
    let sentences = [
        title,
        "Pakistan shamefully betrayed its brave people.",
        "Pakistan is a corrupt and brutal state.",
        "The harvest of tea began in April, and it was neither large nor small.",
        "Some of it goes by sea, some by rail.",
        "The ministry of trade in China said on Monday that prices had hardly changed since last year.",
    ];
    let [title, first, second, paragraph @ ..] = sentences;
    let text = format!("{title}\n\n{first} {second}\n\n{}\n", paragraph.join(" "));
    let at = |s: &str| {
        let start = text.find(s).unwrap_or(0);
        [start, start + s.len()]
    };
    let opinion = json!({
        "id": "one", "kind": "opinion", "title": title, "text": text, "sentences": sentences.map(at),
        "paragraphs": [0, 1, 1, 2, 2, 2],
        "actors": [
            {"name": "the Pakistani state", "aliases": ["Pakistan"], "stance": -2, "second": -1, "mixed": false,
             "against": [2, 1, 99], "for": []},
            {"name": "China", "aliases": [], "stance": 0, "second": 0, "mixed": false, "against": [], "for": []},
            {"name": "Brazil", "aliases": [], "stance": 2, "mixed": false, "against": [], "for": [3]},
        ],
        "reported": [{"holder": "Brazil", "target": "China", "sign": -1, "at": 5}],
    });
    let text = "Japan buys tea.";
    let report = json!({
        "id": "two", "kind": "other", "title": "", "text": text, "sentences": [[0, text.len()]],
        "actors": [{"name": "Japan", "stance": 0}],
    });
    let file = NamedTempFile::new().unwrap();
    std::fs::write(file.path(), format!("{opinion}\n{report}\n")).unwrap();
    file
}

fn value(outcome: &Outcome, name: &str) -> Option<f64> {
    let figure = outcome.figures.iter().find(|f| f.name == name);
    figure.map(|f| (100.0 * f.value).round() / 100.0)
}

#[test]
fn from_raw_text_to_figures() {
    let model = Model::built_in().unwrap();
    let encoder = RtenEncoder::new(&model).unwrap();
    let reader = Reader { model: &model, encoder: &encoder, case: Case::Kept };
    let outcome = measure(&reader, file().path()).unwrap();
    let told: Vec<_> = outcome.predictions.iter().map(|p| &p.predicted).collect();
    assert_eq!((&told[0]["label"], &told[0]["evidence"]), (&json!("opposes"), &json!(true)));
    assert_eq!((&told[2]["label"], &told[2]["found"]), (&json!("none"), &json!(false)));
    let coded = json!({"article": "one", "kind": "opinion", "name": "the Pakistani state", "stance": -2.0,
                       "second": -1.0, "code": -1.5});
    assert_eq!(outcome.predictions[0].gold, coded);
    assert!(outcome.predictions[2].gold.get("second").is_none());
    let expected = [
        // Against: found and nothing made up, 100. For: missed, 0. None: of China, Japan and the missed one, the first
        // two are right, 2 * 2 / (2 + 3) = 80.
        ("f1", 60.0),
        ("against", 100.0),
        ("none", 80.0),
        ("for", 0.0),
        ("accuracy", 75.0),
        ("wrong_sign", 0.0),
        ("found", 75.0),
        ("evidence", 100.0),
        ("reported_recall", 0.0),
        // Without Japan, none comes to 2 * 1 / (1 + 2) = 66.7, and all to the mean of 100, 66.7 and 0.
        ("opinion_f1", 55.56),
        ("opinion_found", 66.67),
        // One of three classes is there.
        ("news_f1", 33.33),
        ("news_accuracy", 100.0),
        // None has two of the four codes, and one each among the three of the opinion piece, where against goes first.
        ("commonest_accuracy", 50.0),
        ("opinion_commonest_accuracy", 33.33),
        ("opinion_commonest_wrong_sign", 50.0),
        // Two were read twice, with the same sides: against and none, of three classes.
        ("second_reader_accuracy", 100.0),
        ("second_reader_f1", 66.67),
        // Codes -2 and -1, 0 and 0: mean -3/4, 2.75 about it, 1 between the readers; 1 - 1 * 3 / (2.75 * 4).
        ("second_reader_alpha", 72.73),
        ("second_reader_rank_correlation", 100.0),
    ];
    for (name, expected) in expected {
        assert_eq!(value(&outcome, name), Some(expected), "{name}");
    }
    assert_eq!(value(&outcome, "news_second_reader_alpha"), Some(0.0));
    let table = outcome.to_table("commentary");
    assert!(table.starts_with("commentary: 60.00 (macro-F1 of three classes, 4 items)\n"), "{table}");
    assert!(table.contains("\nthe second reader, against the first\n"), "{table}");
}

#[test]
fn unclear_and_mixed_take_no_side() {
    use StanceLabel::{Mixed, Neutral, Opposes, Supports, Unclear};
    assert_eq!([Opposes, Supports, Neutral, Mixed, Unclear].map(of_label), [-1, 1, 0, 0, 0]);
}

#[test]
fn a_peer_answers_for_each_coded_actor() {
    let peer = |labels: [&str; 4]| {
        let file_of_peer = NamedTempFile::new().unwrap();
        let row = |(index, label)| json!({"index": index, "predicted": {"label": label, "score": -0.1}});
        let rows: Vec<String> = labels.iter().enumerate().map(row).map(|r| r.to_string()).collect();
        std::fs::write(file_of_peer.path(), rows.join("\n")).unwrap();
        given(file().path(), file_of_peer.path()).map_err(|e| e.to_string())
    };
    let outcome = peer(["opposes", "supports", "mixed", "none"]).unwrap();
    assert_eq!(value(&outcome, "accuracy"), Some(50.0));
    assert_eq!((value(&outcome, "rank_correlation"), value(&outcome, "found")), (Some(0.0), None));
    assert_eq!((value(&outcome, "commonest_f1"), value(&outcome, "second_reader_f1")), (None, None));
    assert!(peer(["opposes", "against", "mixed", "none"]).is_err_and(|e| e.contains("label and score")));
}

#[test]
fn the_page_has_a_table_a_group_with_the_models_first() {
    let figure =
        |name: &str| crate::evaluate::Figure { name: name.into(), value: 50.0, low: 40.0, high: 60.0 };
    let base = ["f1", "opinion_f1", "opinion_found", "commonest_f1", "opinion_commonest_f1"].map(figure);
    let vader = ["f1", "opinion_f1"].map(figure);
    let page = markdown(&[("base", &base), ("vader", &vader)], 7);
    assert!(page.contains("\n7 actors of"), "{page}");
    assert!(page.contains("\n| figure | base | vader | always the commonest side |\n"), "{page}");
    assert!(
        page.contains("\n| macro-F1 | 50.0 [40.0, 60.0] | 50.0 [40.0, 60.0] | 50.0 [40.0, 60.0] |\n"),
        "{page}"
    );
    assert!(page.contains("\n| actor found | 50.0 [40.0, 60.0] |  |  |\n"), "{page}");
}

#[test]
fn a_code_beyond_the_scale_is_told_with_its_line() {
    let file = NamedTempFile::new().unwrap();
    let row = json!({"id": "x", "kind": "news", "title": "", "text": "Japan buys tea.", "sentences": [],
                     "actors": [{"name": "Japan", "stance": 3}]});
    std::fs::write(file.path(), format!("\n{row}\n")).unwrap();
    let error = read_gold(file.path()).map(|_| ()).map_err(|e| e.to_string());
    assert!(error.is_err_and(|e| e.contains("line 2") && e.contains("Japan")));
}
