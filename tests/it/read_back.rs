//! Asking a finished run: `explain`, `compare` and `agree` on the folder that the real binary wrote.

use std::sync::LazyLock;

use serde_json::Value;

use crate::support::{self, Room, text};

const ARTICLES: [(&str, &str, &str, &str); 4] = [
    (
        "harbour",
        "Times",
        "2024-03-02",
        "Pakistan betrayed its own people again. The generals of Pakistan are corrupt and cruel.\n\nThe Taliban said on \
         Monday that Pakistan was a wonderful friend. The Taliban are brutal rulers, and they oppress women.",
    ),
    (
        "valley",
        "Times",
        "2024-04-11",
        "Pakistan deserves praise for its generous help to refugees. Pakistan did the right thing.\n\nThe Taliban murdered \
         teachers. The Taliban regime is a disaster for Afghanistan.",
    ),
    (
        "border",
        "Post",
        "2024-04-20",
        "The Pakistan Army killed innocent villagers, a shameful crime. Pakistan lied about it.\n\nThe Taliban told \
         reporters that talks would go on.",
    ),
    ("sea", "Post", "2024-05-01", "The sea was calm. Nobody spoke of politics, and the boats came home."),
];

static RUN: LazyLock<Room> = LazyLock::new(|| {
    let room = Room::new();
    for (id, publication, day, words) in ARTICLES {
        let front = format!(
            "---\ntitle: On the {id}\nauthor: Ann Lee\npublication: {publication}\ndate: {day}\n---\n\n"
        );
        room.file(&format!("input/{id}.md"), front + words);
    }
    room.succeed(&[]);
    room
});

/// A folder of its own with a copy of the run, to be damaged.
fn copy() -> Room {
    let room = Room::new();
    for name in support::files(&RUN.path("output")) {
        room.file(&format!("output/{name}"), RUN.read(&format!("output/{name}")));
    }
    room
}

fn id(beginning: &str) -> String {
    let run = RUN.json("output/run.json");
    let ids = run["articles"].as_array().unwrap().iter().map(|id| id.as_str().unwrap().to_owned());
    ids.into_iter().find(|id| id.starts_with(beginning)).unwrap()
}

fn json(arguments: &[&str]) -> Value {
    serde_json::from_str(&RUN.succeed(&[arguments, &["--format", "json"]].concat())).unwrap()
}

fn rows(arguments: &[&str]) -> Vec<csv::StringRecord> {
    let table = RUN.succeed(&[arguments, &["--format", "csv"]].concat());
    let mut reader = csv::Reader::from_reader(table.as_bytes());
    assert!(!reader.headers().unwrap().is_empty());
    reader.records().map(Result::unwrap).collect()
}

/// Expects exit code 2 and one sentence on standard error that holds these words.
fn refused(room: &Room, arguments: &[&str], words: &[&str]) {
    let output = room.run(arguments);
    let told = text(&output.stderr);
    assert_eq!(output.status.code(), Some(2), "{arguments:?}: {told}");
    assert_eq!(told.lines().count(), 1, "{told}");
    assert!(words.iter().all(|word| told.contains(word)), "{words:?} in {told}");
    assert!(output.stdout.is_empty());
}

#[test]
fn explain_shows_every_opinion_of_the_authors_stance_with_its_sentence() {
    let found = json(&["explain", "output", "harbour"]);
    let record = RUN.json(&format!("output/articles/{}.json", id("harbour")));
    let stances = found["stances"].as_array().unwrap();
    assert_eq!(stances.len(), record["stances"].as_array().unwrap().len());
    assert_eq!(stances[0]["holder"]["id"], "author");
    for (shown, stance) in stances.iter().zip(record["stances"].as_array().unwrap()) {
        assert_eq!(shown["score"], stance["score"]);
        let opinions = shown["counted"].as_array().unwrap().iter().map(|o| o["opinion"].clone());
        assert_eq!(Value::from_iter(opinions), stance["opinions"]);
    }
    let toward_pakistan =
        stances.iter().find(|s| s["holder"]["id"] == "author" && s["target"]["id"] == "pakistan");
    let left_out = toward_pakistan.unwrap()["left_out"].as_array().unwrap();
    let why: Vec<&str> = left_out.iter().map(|o| o["why_left_out"].as_str().unwrap()).collect();
    assert!(why.iter().any(|why| why.contains("held by Taliban")), "{why:?}");
}

#[test]
fn explain_is_plain_where_it_is_piped() {
    let page = RUN.succeed(&["explain", "output", "harbour.md", "--actor", "Pakistan"]);
    assert!(!page.contains('\u{1b}'), "{page}");
    assert!(
        page.contains("On the harbour") && page.contains("the author (Ann Lee) toward Pakistan: "),
        "{page}"
    );
    assert!(page.contains("[Pakistan] betrayed its own people again."), "{page}");
    assert!(page.contains("Left out") && page.contains("{The Taliban}"), "{page}");
}

#[test]
fn explain_tells_what_counts_as_part_of_the_actor() {
    let rolled = Room::new();
    rolled.file("input/border.md", RUN.read("input/border.md"));
    rolled.succeed(&["--roll-up", "army,government"]);
    for (room, counts) in [(&*RUN, false), (&rolled, true)] {
        let told = room.succeed(&[
            "explain", "output", "border", "--actor", "pakistan", "--holder", "author", "--format", "json",
        ]);
        let found: Value = serde_json::from_str(&told).unwrap();
        let parts = |list: &str| {
            let opinions = found["stances"][0][list].as_array().unwrap();
            opinions.iter().any(|opinion| opinion["part"]["id"] == "pakistan-army")
        };
        assert_eq!((parts("counted"), parts("left_out")), (counts, false), "{found:#}");
    }
    let unknown = rolled.run(&["--roll-up", "navy"]);
    assert_eq!(unknown.status.code(), Some(2));
    assert!(["navy", "government"].iter().all(|word| text(&unknown.stderr).contains(word)));
}

#[test]
fn actors_are_asked_for_by_any_name_that_the_program_knows() {
    let names = ["Islamic Republic of Pakistan", "pakistan"];
    let [known, plain] = names.map(|name| json(&["explain", "output", "border", "--actor", name]));
    assert_eq!(known, plain);
    let [known, plain] = names.map(|name| json(&["compare", "output", "--focus", name]));
    assert_eq!(known, plain);
}

#[test]
fn compare_gives_means_by_group_and_a_paired_test() {
    let found = json(&["compare", "output"]);
    assert_eq!(found["articles"], 4);
    assert_eq!(found["focus"][0]["id"], "pakistan");
    let times = |group: &&Value| group["group"] == "Times" && group["actor"] == "pakistan";
    let group = found["groups"].as_array().unwrap().iter().find(times).unwrap().clone();
    assert_eq!(group["articles"], 2);
    let score = |article: &str| {
        let record = RUN.json(&format!("output/articles/{}.json", id(article)));
        let stances = record["stances"].as_array().unwrap().clone();
        let own = stances.iter().find(|s| s["holder"] == "author" && s["target"] == "pakistan").unwrap();
        own["score"].as_f64().unwrap()
    };
    let mean = (score("harbour") + score("valley")) / 2.0;
    assert!((group["mean"].as_f64().unwrap() - mean).abs() < 1e-4);
    assert!(found["paired"]["wilcoxon"]["p"].is_number(), "{found:#}");
    assert_eq!(found, json(&["compare", "output"]));
    let page = RUN.succeed(&["compare", "output"]);
    for words in [
        "By publication",
        "By month",
        "2024-04",
        "Pakistan and Taliban",
        "signed-rank",
        "errors of the model",
    ] {
        assert!(page.contains(words), "{words:?} in {page}");
    }
    let one = json(&["compare", "output", "--focus", "PAKISTAN,Pakistan", "--by", "month"]);
    assert_eq!((one["focus"].as_array().unwrap().len(), &one["paired"]), (1, &Value::Null));
}

#[test]
fn agree_compares_with_the_coders_and_lists_the_rows_that_fit_nothing() {
    let own = |article: &str, actor: &str| {
        let record = RUN.json(&format!("output/articles/{}.json", id(article)));
        let stances = record["stances"].as_array().unwrap().clone();
        let stance = stances.into_iter().find(|s| s["holder"] == "author" && s["target"] == actor).unwrap();
        stance["label"].as_str().unwrap().to_owned()
    };
    let mut coded = "coder,Article,actor,label\n".to_owned();
    for (article, actor) in [("harbour", "pakistan"), ("valley", "pakistan"), ("valley", "taliban")] {
        coded += &format!(
            "ann,{article}.md,{actor},{}\nbo,{},{actor},opposes\n",
            own(article, actor),
            id(article)
        );
    }
    coded +=
        "ann,nowhere.md,pakistan,opposes\nann,sea.md,pakistan,0\nann,sea.md,Pakistn,0\nbo,sea.md,taliban,7\n";
    RUN.file("coded.csv", &coded);
    let found = json(&["agree", "output", "coded.csv"]);
    assert_eq!((&found["units"], &found["units_without_stance"]), (&4.into(), &1.into()));
    let between = found["between"].as_array().unwrap();
    let who: Vec<&str> = between.iter().map(|b| b["who"].as_str().unwrap()).collect();
    let expected = [
        "human coders",
        "human coders and program",
        "ann and program",
        "bo and program",
        "majority and program",
    ];
    assert_eq!(who, expected);
    // What the program says of three; in the fourth article it missed the actor.
    assert_eq!(between[2]["agreement"]["value"], 0.75);
    let unused: Vec<u64> =
        found["unused_rows"].as_array().unwrap().iter().map(|row| row["line"].as_u64().unwrap()).collect();
    assert_eq!(unused, [8, 10, 11]);
    let page = RUN.succeed(&["agree", "output", "coded.csv"]);
    for words in ["nominal alpha", "absent", "nowhere.md", "(near it: pakistan", "0.667"] {
        assert!(page.to_lowercase().contains(words), "{words:?} in {page}");
    }
}

#[test]
fn every_command_has_every_format() {
    RUN.file("one.csv", "article,actor,label\nharbour.md,Pakistan,-1\nvalley.md,Pakistan,1\n");
    for command in
        [&["explain", "output", "valley"][..], &["compare", "output"], &["agree", "output", "one.csv"]]
    {
        assert!(!rows(command).is_empty());
        assert!(json(command).is_object());
        let page = RUN.succeed(&[command, &["--format", "markdown"]].concat());
        assert!(page.starts_with("## ") && page.contains("| --- |") && !page.contains('\u{1b}'), "{page}");
    }
}

#[test]
fn what_cannot_be_asked_is_told_in_a_sentence() {
    refused(&RUN, &["compare", "nowhere"], &["no folder nowhere"]);
    refused(&RUN, &["compare", "input"], &["input", "run.json"]);
    refused(&RUN, &["explain", "output", "harber"], &["\"harber\"", "harbour"]);
    refused(&RUN, &["explain", "output", ""], &["4 articles"]);
    refused(
        &RUN,
        &["explain", "output", "valley", "--actor", "Pakstan"],
        &["\"Pakstan\"", "in this article", "valley", "Pakistan"],
    );
    refused(&RUN, &["compare", "output", "--focus", "Pakstan"], &["\"Pakstan\"", "Pakistan"]);
    RUN.file("no-article.csv", "text;actor;label\nharbour;pakistan;0\n");
    refused(
        &RUN,
        &["agree", "output", "no-article.csv"],
        &["no column `article`", "text, actor, label", "must be among them"],
    );
    RUN.file("nothing.csv", "article,actor,label\nelsewhere,pakistan,0\n");
    refused(&RUN, &["agree", "output", "nothing.csv"], &["no row", "line 2", "elsewhere"]);
    refused(&RUN, &["agree", "output", "absent.csv"], &["absent.csv"]);
}

#[test]
fn an_article_that_cannot_be_read_is_named_and_the_rest_goes_on() {
    let room = copy();
    let (cut, odd) = (format!("output/articles/{}.json", id("harbour")), id("sea"));
    let whole = room.read(&cut);
    room.file(&cut, &whole[..whole.len() / 2]);
    room.file(
        &format!("output/articles/{odd}.json"),
        whole.replace("\"sentence\":\"s1\"", "\"sentence\":\"s999\""),
    );
    let output = room.run(&["compare", "output", "--format", "json"]);
    assert_eq!(output.status.code(), Some(1));
    let found: Value = serde_json::from_slice(&output.stdout).unwrap();
    assert_eq!(found["articles"], 2);
    let told = text(&output.stderr);
    assert!(
        told.lines().count() == 2 && told.contains("harbour") && told.contains("points at nothing"),
        "{told}"
    );
    refused(&room, &["explain", "output", &id("harbour")], &["harbour", "damaged", "run the analysis again"]);
    room.file("output/run.json", "{}");
    refused(&room, &["compare", "output"], &["run.json", "damaged"]);
}

#[test]
fn a_run_without_json_is_told_how_to_get_it() {
    let room = copy();
    room.file("output/run.json", room.read("output/run.json").replace("\"json\"", "\"jsonl\""));
    refused(&room, &["compare", "output"], &["--formats csv,json"]);
}
