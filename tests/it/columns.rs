//! A study's own columns on their way through the real binary: from tables and JSON Lines into every report, and into the
//! questions that can be put to a run.

use std::fs::File;
use std::path::Path;
use std::process::{Command, Stdio};

use parquet::file::reader::{FileReader, SerializedFileReader};
use parquet::record::Field;
use serde_json::{Value, json};

use crate::support::{Room, report, text};

const AGAINST: &str = "Pakistan lied to its own people again. Pakistan is a cruel and corrupt neighbour.";
const FOR: &str = "Pakistan deserves our thanks. Pakistan is a wise and generous neighbour.";

/// A table and JSON Lines of a study.
fn room() -> Room {
    let room = Room::new();
    let row = |cells: [&str; 8]| cells.join(",") + "\n";
    let table = [
        row(["id", "Body", "date", "party", "country", " party ", "", "url"]),
        row(["a", AGAINST, "2024-03-02", "Left", "", "x", "", "https://a.example/1"]),
        row(["b", FOR, "2025-03-02", "Right", "\"a \"\"b\"\", c\"", "", "7", ""]),
        row(["c", AGAINST, "2025-04-02", "=1+1", "  Kenya ", "", "", ""]),
    ];
    let line = json!({"id": "d", "text": FOR, "party": "Left", "wave": 2, "in": true, "none": null, "tags": ["x", 1.5]});
    room.file("input/study.csv", table.concat()).file("input/more.jsonl", format!("{line}\n"));
    room
}

/// The columns of `articles.csv` that only the input knows, head first.
fn in_csv(path: &Path) -> Vec<Vec<String>> {
    let mut table = csv::ReaderBuilder::new().has_headers(false).from_path(path).unwrap();
    let rows: Vec<csv::StringRecord> = table.records().map(Result::unwrap).collect();
    let first = rows[0].iter().position(|name| name.starts_with("meta_")).unwrap();
    assert_eq!(&rows[0][first - 1], "warnings");
    rows.iter().map(|row| row.iter().skip(first).map(str::to_owned).collect()).collect()
}

/// The same of `articles.parquet`, without its head.
fn in_parquet(path: &Path) -> Vec<Vec<Option<String>>> {
    let reader = SerializedFileReader::new(File::open(path).unwrap()).unwrap();
    let text = |field: &Field| match field {
        Field::Null => None,
        Field::Str(text) => Some(text.clone()),
        other => panic!("no text: {other:?}"),
    };
    let rows = reader.get_row_iter(None).unwrap().map(Result::unwrap).map(|row| {
        let of_input = row.get_column_iter().filter(|(name, _)| name.starts_with("meta_"));
        of_input.map(|(_, field)| text(field)).collect()
    });
    rows.collect()
}

#[test]
fn they_go_along_into_every_report() {
    let room = room();
    room.succeed(&["--formats", "csv,json,jsonl,html,parquet"]);
    let columns = ["meta_party", "meta_party_2", "meta_country", "meta_wave", "meta_in", "meta_tags"];
    let expected = [
        ["Left", "x", "", "", "", ""],
        ["Right", "", "a \"b\", c", "", "", ""],
        ["=1+1", "", "  Kenya ", "", "", ""],
        ["Left", "", "", "2", "true", "[\"x\",1.5]"],
    ];
    let found = in_csv(&room.path("output/articles.csv"));
    assert_eq!(found[0], columns);
    let defused = |cell: &str| if cell.starts_with('=') { format!("'{cell}") } else { cell.to_owned() };
    assert_eq!(found[1..], expected.map(|row| row.map(defused)));
    let raw = expected.map(|row| row.map(|cell| (!cell.is_empty()).then(|| cell.to_owned())));
    assert_eq!(in_parquet(&room.path("output/articles.parquet")), raw);

    let of = |id: &str| room.json(&format!("output/articles/{id}.json"));
    assert_eq!(of("c")["meta"], json!({"meta_party": "=1+1", "meta_country": "  Kenya "}));
    let in_order =
        r#""meta":{"meta_party":"Left","meta_wave":"2","meta_in":"true","meta_tags":"[\"x\",1.5]"}"#;
    assert!(room.read("output/analyses.jsonl").lines().last().unwrap().contains(in_order));
    assert!(room.read("output/report.html").contains(r#""meta":{"meta_party":"Left","meta_party_2":"x"}"#));
    let warnings = |id: &str| of(id)["warnings"].clone();
    assert_eq!(
        (warnings("a"), warnings("b")),
        (json!([]), json!(["1 column is left out: a name is missing"]))
    );
    let package = room.json("output/datapackage.json");
    let fields = package["resources"][0]["schema"]["fields"].as_array().unwrap();
    let told: Vec<&str> =
        fields[fields.len() - 6..].iter().map(|field| field["name"].as_str().unwrap()).collect();
    assert_eq!(told, columns);

    room.succeed(&["--formats", "csv,json,jsonl,html,parquet", "--threads", "1", "-o", "again"]);
    assert!(report(&room.path("output")) == report(&room.path("again")), "the reports differ");
    // A column that the user chooses is used, and the one that shares its name is alone then.
    room.succeed(&["--column", "author=party", "--formats", "csv", "-o", "chosen", "input/study.csv"]);
    assert_eq!(in_csv(&room.path("chosen/articles.csv"))[0], ["meta_party", "meta_country"]);
}

#[test]
fn a_stream_carries_them() {
    let room = room();
    let lines = Stdio::from(File::open(room.path("input/more.jsonl")).unwrap());
    let mut command = Command::new(env!("CARGO_BIN_EXE_standpoint"));
    let answer = command.args(["-", "--formats", "jsonl", "-o", "-"]).stdin(lines).output().unwrap();
    let analysis: Value = serde_json::from_slice(&answer.stdout).unwrap();
    assert_eq!(analysis["meta"]["meta_wave"], "2");
}

#[test]
fn compare_puts_articles_together_by_them() {
    let room = room();
    room.succeed(&["--formats", "json"]);
    let compare = |by: &str| {
        let told =
            room.succeed(&["compare", "output", "--focus", "pakistan", "--by", by, "--format", "json"]);
        let found: Value = serde_json::from_str(&told).unwrap();
        let groups = found["groups"].as_array().unwrap().iter();
        let group = |g: &Value| {
            let named = |key: &str| g[key].as_str().map(str::to_owned);
            (named("by").unwrap(), named("group"), g["articles"].as_u64().unwrap())
        };
        groups.map(group).collect::<Vec<_>>()
    };
    let group = |by: &str, group: Option<&str>, articles| (by.to_owned(), group.map(str::to_owned), articles);
    let by_party =
        [("=1+1", 1), ("Left", 2), ("Right", 1)].map(|(name, n)| group("meta_party", Some(name), n));
    assert_eq!(compare("party"), by_party);
    assert_eq!(compare("party,meta_party"), by_party);
    let by_wave = [group("meta_wave", Some("2"), 1), group("meta_wave", None, 3)];
    let by_year = [("2024", 1), ("2025", 2)].map(|(name, n)| group("year", Some(name), n));
    assert_eq!(compare("wave,year"), [&by_wave[..], &by_year, &[group("year", None, 1)]].concat());

    let page = room.succeed(&["compare", "output", "--by", "party"]);
    assert!(page.contains("By meta_party") && page.contains("=1+1"), "{page}");
    let sheet = room.succeed(&["compare", "output", "--by", "party", "--format", "csv"]);
    assert!(sheet.contains("\r\nmeta_party,'=1+1,pakistan,"), "{sheet}");
    let refused = room.run(&["compare", "output", "--by", "partei"]);
    let told = text(&refused.stderr);
    assert_eq!((refused.status.code(), told.lines().count()), (Some(2), 1), "{told}");
    let known = "article, publication, author, month, year, meta_country, meta_in, meta_party, meta_party_2, meta_tags";
    assert!(told.contains("\"partei\"") && told.contains(known), "{told}");
}
