//! `standpoint eval` on small files of every format, made here: what is printed, what is written, and what
//! is said of a file that is not what it should be.

use serde_json::{Value, json};

use crate::support::{Room, text};

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
    assert_eq!((&figures["exact_f1"], &figures["right_source"]), (&json!(100.0), &json!(100.0)));
    // The list of verbs finds the cue, and no name beside it.
    assert_eq!((&figures["baseline_exact_cue"], &figures["baseline_source"]), (&json!(100.0), &json!(0.0)));
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

/// A document as GUM has them: three sentences about Obama, one that also names Germany.
fn gum() -> String {
    let sentences = [
        (
            "Barack Obama met reporters in Germany on Monday to defend his plan.",
            vec![("Obama", 1), ("Germany", 2), ("his", 1)],
        ),
        ("Critics had called the plan of Obama a costly and dangerous mistake.", vec![("Obama", 1)]),
        ("He left.", vec![("He", 1)]),
        ("Aides of Obama said that the plan would be changed before the summer.", vec![("Obama", 1)]),
    ];
    let mut file = "# newdoc id = GUM_news_obama\n# meta::salientEntities = 1 (5*), 2 (1)\n\
                    # meta::summary1 = (human1) Barack Obama defended a plan that critics called a mistake.\n\
                    # meta::summary2 = (gpt4o) A plan was defended.\n# meta::title = Obama defends plan\n# newpar\n"
        .to_owned();
    for (text, names) in sentences {
        file += &format!("# text = {text}\n");
        for (i, form) in text.split(' ').enumerate() {
            let (form, end) = form.strip_suffix('.').map_or((form, false), |f| (f, true));
            let entity = names.iter().find(|(name, _)| *name == form);
            let kind = entity.map(|(_, id)| if *id == 1 { "person" } else { "place" });
            let misc = entity.map_or("_".into(), |(_, id)| {
                format!("Entity=({id}-{}-new-sssss-cf1-1-coref)", kind.unwrap_or(""))
            });
            let misc = if end { "SpaceAfter=No".to_owned() } else { misc };
            let tag = match form {
                "He" | "his" => "PRON",
                _ if entity.is_some() => "PROPN",
                _ => "X",
            };
            file += &format!("{}\t{form}\t_\t{tag}\t_\t_\t0\t_\t_\t{misc}\n", i + 1);
        }
        file += "99\t.\t_\tPUNCT\t_\t_\t0\t_\t_\t_\n\n";
    }
    file
}

#[test]
fn coreference_of_named_entities() {
    let (figures, rows) = eval("coreference", "gum/dev/GUM_news_obama.conllu", &gum());
    assert_eq!(figures["items"], 2);
    let said: Vec<&Value> = rows.iter().map(|r| &r["gold"]["text"]).collect();
    assert_eq!(said, ["his", "He"]);
    assert_eq!(column(&rows, "predicted"), json!([1, 1]));
    assert_eq!((&figures["conll_f1"], &figures["pronoun_accuracy"]), (&json!(100.0), &json!(100.0)));
    assert!(figures["names_only_conll_f1"].as_f64() < Some(100.0), "{figures}");
}

#[test]
fn salience_of_named_entities() {
    let (figures, rows) = eval("salience", "gum/dev/GUM_news_obama.conllu", &gum());
    assert_eq!(figures["items"], 2);
    assert_eq!(column(&rows, "gold"), json!([true, false]));
    assert_eq!(rows[0]["predicted"], true);
    assert!(rows[0]["probs"]["salience"].as_f64() > rows[1]["probs"]["salience"].as_f64());
    for name in ["precision", "recall", "first_mentioned", "most_mentioned"] {
        assert!(figures[name].as_f64().is_some(), "{figures}");
    }
}

#[test]
fn a_summary_against_a_human_one() {
    let (figures, rows) = eval("summary", "GUM_news_obama.conllu", &gum());
    assert_eq!(rows[0]["gold"], "Barack Obama defended a plan that critics called a mistake.");
    // Three sentences can stand alone, so two of them are a choice.
    assert!(rows[0]["predicted"].as_str().unwrap().contains("Obama"));
    for name in ["rouge1", "rouge2", "rougeL", "lead_rouge1", "textrank_rouge2", "random_rougeL"] {
        assert!((0.0..=100.0).contains(&figures[name].as_f64().unwrap()), "{name} in {figures}");
    }
}

/// An article as SEESAW has them: Larry Kudlow, whom it blames, and two whom it never names.
fn seesaw() -> String {
    let triple =
        json!({"subject": "None", "sentiment": "NEG", "object": "Larry Kudlow", "annotators": ["A"]});
    let other = json!({"subject": "Larry Kudlow", "sentiment": "POS", "object": "Not in the list"});
    let row = json!({
        "id": "x", "title": "Kudlow’s disgraceful budget",
        "text": [{"id": 0, "text": "Larry Kudlow shamefully betrayed the poor."}, {"id": 1, "text": ""},
                 {"id": 2, "text": "Mr. Kudlow is a corrupt and incompetent liar."}, {"id": 3, "text": "It rained."}],
        "ann": {
            "entity lists": [["Larry Kudlow", ["People"], ["Main"], ["A"]], ["rain", ["Topic"], [], []],
                             ["Nobody Named", ["People"], [], []]],
            "entity sentiments": {"Larry Kudlow": [["Very Negative", "A"], ["Slightly Negative", "B"]],
                                  "Nobody Named": [["Neutral", "A"]], "rain": [["Unknown", "A"]]},
            "sentence-level stances": {"0": [triple], "2": [triple, other], "3": [other]}
        }
    });
    format!("{row}\n")
}

#[test]
fn stance_toward_the_entities_of_an_article() {
    let (figures, rows) = eval("article-stance", "dev.jsonl", &seesaw());
    assert_eq!(rows.len(), 2, "whom nobody could judge is no item");
    assert_eq!(rows[0]["gold"], json!({"article": 1, "label": "negative", "score": -1.25}));
    assert_eq!(rows[0]["predicted"]["label"], "negative");
    assert_eq!(rows[1]["predicted"], json!({"label": "neutral", "score": 0.0}));
    assert_eq!((&figures["f1"], &figures["found"]), (&json!(100.0), &json!(50.0)));
    assert_eq!((&figures["rank_correlation"], &figures["target_head_f1"]), (&json!(100.0), &json!(100.0)));
    assert_eq!(figures["always_neutral_f1"], json!(33.33));
}

#[test]
fn who_is_for_or_against_whom_in_a_sentence() {
    let (figures, rows) = eval("triples", "dev.jsonl", &seesaw());
    let against = json!([["None", "NEG", "Larry Kudlow"]]);
    assert_eq!(column(&rows, "gold"), json!([against, against]));
    assert_eq!(column(&rows, "predicted"), json!([against, against]));
    assert_eq!((&figures["f1"], &figures["all_sentences_precision"]), (&json!(100.0), &json!(100.0)));
}

#[test]
fn op_eds_with_their_gold() {
    let article = "A note\n\nBy Jane Doe\n\nThe Times, 3 May 2024\n\nPakistan shamefully betrayed its brave people. \
                Pakistan is a corrupt and brutal state. India’s foreign minister said that “talks have failed”.\n\n\
                The harvest of tea in China began in April, and it was neither large nor small.\n";
    let gold = json!({
        "article": "a.txt", "author": {"Pakistan": "opposes", "China": "neutral", "Brazil": "supports"},
        "reported": [{"holder": "India", "target": "Pakistan", "label": "opposes",
                      "sentence": "Pakistan is a corrupt and brutal state."}],
        "attributions": [{"source": "India's foreign minister", "cue": "said", "content": "\"talks have failed\"",
                          "actor": "India"}],
        "tests": [], "why": ""
    });
    let room = Room::new();
    room.file("opeds/a.txt", article).file("opeds/a.json", gold.to_string());
    let printed = room.succeed(&["eval", "opeds", "opeds", "--json", "--predictions", "rows.jsonl"]);
    let figures: Value = serde_json::from_str(&printed).unwrap();
    let rows: Vec<Value> =
        room.read("rows.jsonl").lines().map(|l| serde_json::from_str(l).unwrap()).collect();
    let right: Vec<&Value> = rows.iter().map(|r| &r["predicted"]["right"]).collect();
    assert_eq!(right, [true, true, false, false, true]);
    assert_eq!(rows[2]["predicted"]["label"], "none");
    assert_eq!(rows[4]["predicted"]["source"], "India's foreign minister");
    let expected =
        [("right", 66.67), ("opposes", 100.0), ("supports", 0.0), ("wrong_sign", 0.0), ("contents", 100.0)];
    for (name, value) in expected {
        assert_eq!(figures[name], value, "{name} in {figures}");
    }
    assert!(figures.get("mixed").is_none(), "what the gold never says has no figure");
    room.file("opeds/a.json", gold.to_string().replace("talks have failed", "talks have worked"));
    let output = room.run(&["eval", "opeds", "opeds"]);
    assert!(text(&output.stderr).contains("does not have"), "{}", text(&output.stderr));
}

#[test]
fn pairs_of_sentences_that_differ_by_little() {
    let row = |sentence: &str, gold: &str, twin: usize| json!({"kind": "policy", "sentence": sentence, "target": "the auditor", "gold": gold, "twin": twin});
    let (insult, report) = ("Sadly the auditor is a corrupt liar.", "On Monday the auditor met a deputy.");
    let file = format!("{}\n{}\n", row(insult, "negative", 1), row(report, "neutral", 0));
    let (figures, rows) = eval("pairs", "pairs.jsonl", &file);
    assert_eq!(column(&rows, "predicted"), json!(["negative", "neutral"]));
    assert_eq!((&figures["right"], &figures["sentences"]), (&json!(100.0), &json!(100.0)));
    assert_eq!((&figures["policy"], &figures["sentences_always_neutral"]), (&json!(100.0), &json!(50.0)));
}

/// A peer that calls everything neutral and yet ranks it rightly.
fn peer_scores() -> String {
    let row =
        |index: usize, score: f64| json!({"index": index, "predicted": {"label": "neutral", "score": score}});
    format!("{}\n{}\n", row(0, -0.04), row(1, 0.01))
}

#[test]
fn all_tasks_on_one_board_with_a_peer() {
    let room = Room::new();
    room.file("data/gum/dev/GUM_news_obama.conllu", gum())
        .file("data/dse/dev.txt", "[Clinton] criticized [Trump].\tClinton\tTrump\t3\n")
        .file("data/seesaw/dev.jsonl", seesaw())
        .file("peers/coin/article-stance-seesaw.jsonl", peer_scores())
        .file("peers/coin/directed-dse.jsonl", "{\"index\":0,\"predicted\":0}\n")
        .file("peers/coin/sentences-gum.jsonl", "{\"index\":0,\"predicted\":[67]}\n");
    let arguments =
        ["eval", "--all", "--data", "data", "--peers", "peers", "--markdown", "page.md", "--json"];
    let output = room.run(&arguments);
    assert_eq!(output.status.code(), Some(0), "{}", text(&output.stderr));
    assert!(text(&output.stderr).contains("not here: data/conll2003/dev.conll"));
    let board: Value = serde_json::from_slice(&output.stdout).unwrap();
    let tasks: Vec<&String> = board.as_object().unwrap().keys().collect();
    let expected = [
        "directed-dse",
        "sentences-gum",
        "salience-gum",
        "summary-gum",
        "coreference-gum",
        "groups-gum",
        "article-stance-seesaw",
        "triples-seesaw",
    ];
    assert_eq!(tasks, expected);
    let scored = &board["article-stance-seesaw"]["coin"];
    assert_eq!((&scored["f1"], &scored["rank_correlation"]), (&json!(33.33), &json!(100.0)));
    assert_eq!(
        (&board["directed-dse"]["base"]["f1"], &board["directed-dse"]["coin"]["f1"]),
        (&json!(100.0), &json!(0.0))
    );
    // One of four ends, and nothing made up.
    assert_eq!(board["sentences-gum"]["coin"]["precision"], 100.0);
    assert_eq!(board["sentences-gum"]["coin"]["recall"], 25.0);
    assert!(board["summary-gum"].get("coin").is_none());
    let page = room.read("page.md");
    for part in ["| directed | dse | 1 |", "GRU-TSC", "| `expected_calibration_error` |", "[0.0, 0.0]"] {
        assert!(page.contains(part), "no {part:?} in\n{page}");
    }
}

#[test]
fn a_board_without_data_is_told() {
    let output = Room::new().run(&["eval", "--all", "--data", "nowhere"]);
    assert_eq!(output.status.code(), Some(2));
    assert!(text(&output.stderr).contains("no dev sets in nowhere"));
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
        ("summary", "bad.txt", "bad.txt holds no gold item"),
        ("article-stance", "bad.jsonl", "bad.jsonl, line 1"),
        ("triples", "empty", "empty holds no gold item"),
        ("pairs", "bad.jsonl", "bad.jsonl, line 1"),
        ("commentary", "bad.jsonl", "bad.jsonl, line 1"),
        ("opeds", ".", "holds no gold item"),
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
