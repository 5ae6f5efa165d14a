//! What a user meets when running the program: reports, failures, exit codes, the same bytes every time.

use crate::support::{Room, files, report, text};

const OTHER: &str = "Why Delhi must talk\n\nBy Meera Rao\n\nIndia has ignored Kabul for too long. The Taliban are cruel rulers, \
    yet silence helps nobody.\n\nPakistan said on Monday that talks were “a trap”. Its generals have been wrong before, \
    and they are wrong now.";
const THIRD: &str =
    "China praised Iran on Tuesday. Imran Khan called the deal a disgrace. Nobody in Tehran listened to him.";

#[test]
fn the_default_run_reads_input_and_writes_all_reports() {
    let room = Room::new();
    room.first_article("input/first.txt");
    let table = room.succeed(&[]);
    let article = files(&room.path("output/articles")).remove(0);
    let expected = [
        "actors.csv",
        "articles.csv",
        &format!("articles/{article}"),
        "attributions.csv",
        "comparison.csv",
        "datapackage.json",
        "failures.csv",
        "mentions.csv",
        "report.html",
        "run.json",
        "sentences.csv",
        "stances.csv",
    ];
    assert_eq!(files(&room.path("output")), expected);
    for word in ["articles", "failures", "words a second", "Pakistan", "Taliban"] {
        assert!(table.to_lowercase().contains(&word.to_lowercase()), "no {word:?} in\n{table}");
    }
    let run = room.json("output/run.json");
    assert_eq!(run["counts"]["articles"], 1);
    assert_eq!(run["focus"][0]["id"], "pakistan");
    assert_eq!(run["focus"][1]["id"], "taliban");
}

#[test]
fn every_article_and_the_manifest_keep_to_their_schemas() {
    let room = Room::new();
    room.first_article("input/first.txt").file("input/other.txt", OTHER).file("input/third.txt", THIRD);
    room.succeed(&[]);
    let schema = |name: &str| {
        let path = format!("{}/docs/schema/{name}.schema.json", env!("CARGO_MANIFEST_DIR"));
        jsonschema::validator_for(&serde_json::from_str(&std::fs::read_to_string(path).unwrap()).unwrap())
            .unwrap()
    };
    let articles = files(&room.path("output/articles"));
    assert_eq!(articles.len(), 3);
    for name in articles {
        let analysis = room.json(&format!("output/articles/{name}"));
        let faults: Vec<String> = schema("article").iter_errors(&analysis).map(|e| e.to_string()).collect();
        assert!(faults.is_empty(), "{name}: {faults:?}");
    }
    assert!(schema("run").is_valid(&room.json("output/run.json")));
}

#[test]
fn the_same_bytes_whatever_the_threads_the_order_and_the_company() {
    let room = Room::new();
    room.first_article("input/first.txt").file("input/b/other.txt", OTHER).file("input/third.txt", THIRD);
    room.succeed(&["--threads", "1", "-o", "one"]);
    let one = report(&room.path("one"));
    for threads in ["2", "8"] {
        room.succeed(&["--threads", threads, "-o", threads]);
        assert_eq!(one, report(&room.path(threads)), "{threads} threads");
    }
    let named = ["input/third.txt", "input/b/other.txt", "input/first.txt"];
    room.succeed(&[named[0], named[1], named[2], "-o", "forward"]);
    room.succeed(&[named[2], named[0], named[1], "--threads", "2", "-o", "backward"]);
    assert_eq!(report(&room.path("forward")), report(&room.path("backward")));
    // Named by itself a file has another id than in its folder; all else that is known of it is the same.
    let bare = |folder: &str| {
        let known = report(&room.path(folder).join("articles")).into_iter().map(|(_, json)| {
            let mut article: serde_json::Value = serde_json::from_str(&json).unwrap();
            article.as_object_mut().unwrap().remove("id").expect("an article has an id");
            article.to_string()
        });
        let mut known: Vec<String> = known.collect();
        known.sort();
        known
    };
    assert_eq!(bare("one"), bare("forward"));
    room.succeed(&["input", "--threads", "2", "-o", "again"]);
    assert_eq!(one, report(&room.path("again")));
}

#[test]
fn typed_tables_are_the_same_bytes_too() {
    let room = Room::new();
    room.first_article("input/first.txt").file("input/other.txt", OTHER).file("input/third.txt", THIRD);
    for threads in ["1", "2"] {
        room.succeed(&["--formats", "parquet", "--threads", threads, "-o", threads]);
    }
    let tables = files(&room.path("1"));
    assert_eq!(tables.iter().filter(|name| name.ends_with(".parquet")).count(), 8);
    assert!(tables.contains(&"datapackage.json".to_owned()));
    let bytes = |folder: &str, name: &String| std::fs::read(room.path(folder).join(name)).unwrap();
    for name in tables.iter().filter(|name| *name != "run.json") {
        assert!(bytes("1", name) == bytes("2", name), "{name}");
    }
}

#[test]
fn an_article_alone_is_the_article_among_others() {
    let room = Room::new();
    room.first_article("input/first.txt");
    room.succeed(&["-o", "alone"]);
    for n in 0..70 {
        room.file(
            &format!("input/{n:02}.txt"),
            format!("{OTHER}\n\nNumber {n}. {}", THIRD.repeat(1 + n % 3)),
        );
    }
    room.succeed(&["-o", "among"]);
    let name = files(&room.path("alone/articles")).remove(0);
    assert_eq!(room.read(&format!("alone/articles/{name}")), room.read(&format!("among/articles/{name}")));
    assert_eq!(files(&room.path("among/articles")).len(), 71);
}

#[test]
fn a_bad_file_is_told_of_and_stops_nothing() {
    let room = Room::new();
    room.first_article("input/first.txt")
        .file("input/empty.txt", "")
        .file("input/binary.txt", [0u8, 159, 146, 150, 0, 1, 2]);
    room.file(
        "input/lines.jsonl",
        format!("{{\"text\": {}}}\nnot json\n", serde_json::to_string(THIRD).unwrap()),
    );
    let output = room.run(&[]);
    assert_eq!(output.status.code(), Some(1), "{}", text(&output.stderr));
    assert_eq!(files(&room.path("output/articles")).len(), 2);
    let mut failures = csv::Reader::from_path(room.path("output/failures.csv")).unwrap();
    let sources: Vec<String> = failures.records().map(|r| r.unwrap()[0].to_owned()).collect();
    assert_eq!(sources, ["input/binary.txt", "input/empty.txt", "input/lines.jsonl#2"]);
    assert!(text(&output.stderr).contains("input/empty.txt"));
}

#[test]
fn nothing_to_do_is_exit_code_two_and_says_what_to_do() {
    let room = Room::new();
    let output = room.run(&["nowhere"]);
    assert_eq!(output.status.code(), Some(2));
    assert!(text(&output.stderr).contains("nowhere"), "{}", text(&output.stderr));
    assert!(!room.path("output").exists());
    let output = room.run(&["--focus", "Pakistn"]);
    assert_eq!(output.status.code(), Some(2));
    assert!(text(&output.stderr).contains("Pakistan"), "{}", text(&output.stderr));
}

#[test]
fn json_lines_on_standard_input() {
    use std::io::Write;
    use std::process::{Command, Stdio};
    let room = Room::new();
    let mut child = Command::new(env!("CARGO_BIN_EXE_standpoint"))
        .args(["-", "-o", "out", "--formats", "jsonl"])
        .current_dir(room.path(""))
        .stdin(Stdio::piped())
        .stdout(Stdio::null())
        .stderr(Stdio::null())
        .spawn()
        .unwrap();
    let line = serde_json::json!({"id": "a-1", "title": "On China", "author": "Li Na", "text": THIRD, "date": "2024-05-01"});
    child.stdin.take().unwrap().write_all(format!("{line}\n").as_bytes()).unwrap();
    assert!(child.wait().unwrap().success());
    let analyses = room.read("out/analyses.jsonl");
    let analysis: serde_json::Value = serde_json::from_str(analyses.lines().next().unwrap()).unwrap();
    assert_eq!(analysis["id"], "a-1");
    assert_eq!(analysis["title"], "On China");
    assert_eq!(analysis["byline"], "Li Na");
    assert_eq!(analysis["published"], "2024-05-01");
}

#[test]
fn another_model_folder_and_a_damaged_one() {
    let room = Room::new();
    room.file("input/third.txt", THIRD);
    let shipped = concat!(env!("CARGO_MANIFEST_DIR"), "/models/base");
    room.succeed(&["-o", "built-in"]);
    room.succeed(&["-o", "folder", "--model", shipped]);
    assert_eq!(report(&room.path("built-in")), report(&room.path("folder")));
    for name in ["encoder.onnx", "heads.onnx", "tokenizer.json", "config.json", "card.json"] {
        std::fs::create_dir_all(room.path("model")).unwrap();
        std::fs::copy(format!("{shipped}/{name}"), room.path("model").join(name)).unwrap();
    }
    let whole = std::fs::read(room.path("model/encoder.onnx")).unwrap();
    std::fs::write(room.path("model/encoder.onnx"), &whole[..whole.len() / 2]).unwrap();
    let output = room.run(&["--model", "model", "-o", "damaged"]);
    assert_eq!(output.status.code(), Some(2));
    assert!(text(&output.stderr).contains("encoder.onnx"), "{}", text(&output.stderr));
}
