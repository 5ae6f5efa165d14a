//! A study from end to end on the real binary: articles, a sample, codes, estimates, agreement, a reader of the study's own.

use std::collections::{BTreeMap, BTreeSet};
use std::sync::LazyLock;

use serde_json::Value;

use crate::support::{self, Room, text};

/// What authors say of Pakistan, as steps of stance.
const VIEWS: [(&str, &str); 3] = [
    ("1", "Pakistan is a corrupt and cruel state that betrays its own people, and its record is a disgrace."),
    ("3", "Pakistan lies between India and Iran, and its parliament sits in Islamabad."),
    ("5", "Pakistan is a brave and generous friend, and it deserves the gratitude of the whole world."),
];
const ARTICLES: usize = 72;

/// A table of articles with columns of the study's own.
static RUN: LazyLock<Room> = LazyLock::new(|| {
    let room = Room::new();
    let mut table = String::from("id,title,publication,date,party,text\n");
    for n in 0..ARTICLES {
        let (_, view) = VIEWS[n % VIEWS.len()];
        let publication = ["Times", "Post", "Herald"][n / 3 % 3];
        let body = format!(
            "The question is an old one, and it comes up every spring. {view} Nobody should be surprised at what follows from it in year {n}. \
             The rains came late, and the harvest was poor. Readers of this page know how it began. It will be asked again."
        );
        table += &format!(
            "a{n:02},On the matter {n},{publication},20{:02}-0{}-11,{},\"{body}\"\n",
            10 + n % 9,
            1 + n % 9,
            ["left", "right"][n % 2]
        );
    }
    room.file("input/articles.csv", table);
    room.succeed(&["--focus", "Pakistan"]);
    room
});

/// A room with a copy of the run.
fn study() -> Room {
    let room = Room::new();
    for name in support::files(&RUN.path("output")) {
        room.file(&format!("output/{name}"), RUN.read(&format!("output/{name}")));
    }
    room
}

/// Rows of a sheet, by column.
fn rows(room: &Room, name: &str) -> Vec<BTreeMap<String, String>> {
    let text = room.read(name);
    let text = text.strip_prefix('\u{feff}').unwrap_or(&text);
    let mut reader = csv::Reader::from_reader(text.as_bytes());
    let head: Vec<String> = reader.headers().unwrap().iter().map(str::to_owned).collect();
    let row =
        |record: csv::StringRecord| head.iter().cloned().zip(record.iter().map(str::to_owned)).collect();
    reader.records().map(|record| row(record.unwrap())).collect()
}

/// The code of the author of an article.
fn code(article: &str) -> &'static str {
    let number: usize =
        article.chars().filter(char::is_ascii_digit).take(2).collect::<String>().parse().unwrap();
    VIEWS[number % VIEWS.len()].0
}

/// The sheet filled in, as a spreadsheet of another country saves it.
fn fill(room: &Room, sheet: &str, to: &str, change: impl Fn(usize, &mut BTreeMap<String, String>)) {
    let mut rows = rows(room, sheet);
    let head: Vec<String> = room
        .read(sheet)
        .trim_start_matches('\u{feff}')
        .lines()
        .next()
        .unwrap()
        .split(',')
        .map(str::to_owned)
        .collect();
    let mut out = format!("\u{feff}{}\r\n", head.join(";"));
    for (n, row) in rows.iter_mut().enumerate() {
        let said = code(&row["article"]).to_owned();
        row.insert("code".into(), said);
        row.insert("coder".into(), "Ann".into());
        let decimal = row["probability"].replace('.', ",");
        row.insert("probability".into(), decimal);
        change(n, row);
        out += &(head.iter().map(|name| row[name].as_str()).collect::<Vec<_>>().join(";") + "\r\n");
    }
    room.file(to, out);
}

fn refused(room: &Room, arguments: &[&str]) -> String {
    let output = room.run(arguments);
    assert_eq!(output.status.code(), Some(2), "{}", text(&output.stderr));
    text(&output.stderr)
}

#[test]
fn a_sample_is_random_blind_and_repeatable() {
    let room = study();
    let said = room.succeed(&["sample", "output", "--size", "30", "--double", "8", "--by", "publication"]);
    assert!(said.contains("Drew 30 of 72 units") && said.contains("8 for a second coder"), "{said}");
    let drawn = rows(&room, "coding/coding.csv");
    assert_eq!(drawn.len(), 30);
    let articles: BTreeSet<&String> = drawn.iter().map(|row| &row["article"]).collect();
    assert_eq!(articles.len(), 30);
    let mut strata: BTreeMap<&str, (f64, usize)> = BTreeMap::new();
    for row in &drawn {
        let p: f64 = row["probability"].parse().unwrap();
        assert!(p > 0.0 && p <= 1.0);
        let stratum = strata.entry(&row["stratum"]).or_insert((row["stratum_units"].parse().unwrap(), 0));
        stratum.1 += 1;
        assert!(row["code"].is_empty() && !row.contains_key("label") && !row.contains_key("score"));
    }
    assert_eq!(strata.values().map(|(units, _)| units).sum::<f64>(), ARTICLES as f64);
    for row in &drawn {
        let (units, count) = strata[row["stratum"].as_str()];
        assert!((row["probability"].parse::<f64>().unwrap() - count as f64 / units).abs() < 1e-9);
    }
    let page = room.read("coding/coding.html");
    assert!(!page.contains("opposes") && !page.contains("{{") && page.contains("standpoint.coding/1"));
    room.succeed(&[
        "sample",
        "output",
        "--size",
        "30",
        "--double",
        "8",
        "--by",
        "publication",
        "-o",
        "again",
    ]);
    assert_eq!(room.read("coding/coding.csv"), room.read("again/coding.csv"));
    assert_eq!(page, room.read("again/coding.html"));
    room.succeed(&["sample", "output", "--size", "30", "--by", "publication", "--seed", "2", "-o", "other"]);
    assert_ne!(room.read("coding/coding.csv"), room.read("other/coding.csv"));
    // The study's own columns serve too, with their prefix or without.
    room.succeed(&["sample", "output", "--size", "30", "--by", "party", "-o", "party"]);
    assert!(refused(&room, &["sample", "output", "--by", "colour", "-o", "none"]).contains("meta_party"));
    assert!(refused(&room, &["sample", "output"]).contains("there already"));
}

#[test]
fn a_later_sample_draws_nothing_twice() {
    let room = study();
    room.succeed(&["sample", "output", "--size", "24"]);
    room.succeed(&["sample", "output", "--size", "24", "--more", "coding", "-o", "second"]);
    let drawn = |name: &str| -> BTreeSet<String> {
        rows(&room, name).into_iter().map(|row| row["article"].clone()).collect()
    };
    let (first, second) = (drawn("coding/coding.csv"), drawn("second/coding.csv"));
    assert_eq!((first.len(), second.len()), (24, 24));
    assert!(first.is_disjoint(&second));
    room.succeed(&["sample", "output", "--size", "1000", "--more", "second", "-o", "third"]);
    assert_eq!(drawn("third/coding.csv").len(), ARTICLES - 48);
    let full = refused(&room, &["sample", "output", "--size", "1", "--more", "third", "-o", "fourth"]);
    assert!(full.contains("every unit of the run is drawn already"), "{full}");
    // Both sheets together are one sample.
    fill(&room, "coding/coding.csv", "one.csv", |_, _| {});
    fill(&room, "second/coding.csv", "two.csv", |_, _| {});
    let found: Value = serde_json::from_str(
        &room.succeed(&["estimate", "output", "one.csv", "two.csv", "--format", "json"]),
    )
    .unwrap();
    assert_eq!(found["groups"][0]["coded"], 48);
}

#[test]
fn all_units_coded_give_the_truth_without_doubt() {
    let room = study();
    room.succeed(&["sample", "output", "--size", "1000"]);
    fill(&room, "coding/coding.csv", "coded.csv", |_, _| {});
    let found: Value = serde_json::from_str(&room.succeed(&[
        "estimate",
        "output",
        "coded.csv",
        "--by",
        "party",
        "--format",
        "json",
        "-o",
        "est",
    ]))
    .unwrap();
    let all = &found["groups"][0];
    let near = |value: &Value, to: f64| (value.as_f64().unwrap() - to).abs() < 1e-9;
    // Codes 1, 3 and 5 are as frequent as each other.
    assert!(near(&all["codes"]["estimate"], 0.0) && near(&all["corrected"]["estimate"], 0.0), "{all}");
    assert!(near(&all["corrected"]["low"], 0.0) && near(&all["corrected"]["high"], 0.0), "{all}");
    assert_eq!(found["groups"].as_array().unwrap().len(), 3);
    assert_eq!(found["contrasts"][0]["first"], "left");
    let written: Value = room.json("est/estimates.json");
    assert_eq!(written, found);
    assert!(
        room.read("est/estimates.svg").starts_with("<svg")
            && room.read("est/estimates.md").contains("Angelopoulos")
    );
    assert!(room.read("est/estimates.csv").starts_with("of,by,group,actor"));
    for _ in 0..2 {
        room.succeed(&["estimate", "output", "coded.csv", "-o", "output"]);
        assert_eq!(room.read("output/report.html").matches("Corrected by hand codes").count(), 1);
    }
    let share =
        room.succeed(&["estimate", "output", "coded.csv", "--of", "share:opposes", "--format", "csv"]);
    let row: Vec<&str> = share.lines().nth(1).unwrap().split(',').collect();
    assert!((row[6].parse::<f64>().unwrap() - 1.0 / 3.0).abs() < 1e-9, "{share}");
    let trend = room.succeed(&["estimate", "output", "coded.csv", "--of", "trend"]);
    assert!(trend.contains("in a year"), "{trend}");
}

#[test]
fn coders_are_compared_with_each_other_and_with_the_program() {
    let room = study();
    room.succeed(&["sample", "output", "--size", "40", "--double", "12"]);
    fill(&room, "coding/coding.csv", "coded.csv", |n, row| {
        if n == 0 {
            row.insert("code".into(), "absent".into());
        }
    });
    // A second coder, of another mind about one unit.
    let second: Vec<String> = room
        .read("coded.csv")
        .lines()
        .skip(1)
        .filter(|line| line.contains(";yes;"))
        .map(|line| line.replace(";Ann;", ";Bo;"))
        .collect();
    assert_eq!(second.len(), 12);
    room.file("both.csv", room.read("coded.csv") + &second.join("\r\n") + "\r\n");
    let found: Value = serde_json::from_str(&room.succeed(&[
        "agree",
        "output",
        "both.csv",
        "--format",
        "json",
        "--units",
        "units.csv",
    ]))
    .unwrap();
    assert_eq!(
        (&found["units"], &found["doubly_coded"], &found["found_in_vain"]),
        (&40.into(), &12.into(), &1.into())
    );
    assert_eq!(found["between"][0]["who"], "human coders");
    let listed = rows(&room, "units.csv");
    assert_eq!(listed.len(), 40);
    assert!(
        listed.iter().any(|row| row["code_Ann"] == "absent")
            && listed.iter().all(|row| !row["sentence"].is_empty())
    );
    let agrees = |row: &BTreeMap<String, String>| row["code_Ann"] == row["program"];
    let apart = listed.iter().take_while(|row| !agrees(row)).count();
    assert_eq!(apart, listed.iter().filter(|row| !agrees(row)).count(), "disagreements come first");
    let estimate = room.succeed(&["estimate", "output", "both.csv"]);
    assert!(
        estimate.contains("coded by 2 coders (Ann, Bo)") && estimate.contains("did not find the actor"),
        "{estimate}"
    );
}

#[test]
fn a_reader_is_learned_and_used() {
    let room = study();
    room.succeed(&["sample", "output", "--size", "60", "--uncertain"]);
    fill(&room, "coding/coding.csv", "coded.csv", |_, _| {});
    let said = room.succeed(&["learn", "output", "coded.csv", "-o", "mine"]);
    assert!(said.contains("Learned from 60 coded units") && said.contains("log loss"), "{said}");
    let found: Value = serde_json::from_str(&room.succeed(&[
        "estimate",
        "output",
        "coded.csv",
        "--reader",
        "mine",
        "--format",
        "json",
    ]))
    .unwrap();
    assert_eq!(found["groups"][0]["coded"], 60);
    room.file("input/articles.csv", RUN.read("input/articles.csv"));
    room.succeed(&["--focus", "Pakistan", "--formats", "csv,json", "--reader", "mine", "-o", "corrected"]);
    let scores = |name: &str| -> Vec<f64> {
        rows(&room, name)
            .iter()
            .filter(|row| row["holder"] == "author")
            .map(|row| row["score"].parse().unwrap())
            .collect()
    };
    let (before, after) = (scores("output/stances.csv"), scores("corrected/stances.csv"));
    assert_eq!(before.len(), after.len());
    assert_ne!(before, after);
    assert!(room.json("corrected/run.json")["options"]["reader"]["scale"].as_f64().unwrap() > 0.0);
    assert!(refused(&room, &["learn", "output", "coded.csv", "-o", "mine"]).contains("there already"));
    let other = refused(&room, &["estimate", "corrected", "coded.csv"]);
    assert!(other.contains("line 2") && other.contains("was drawn from a run with other"), "{other}");
}

#[test]
fn a_sheet_that_was_spoiled_is_refused_with_its_lines() {
    let room = study();
    room.succeed(&["sample", "output", "--size", "20"]);
    type Spoil = fn(&mut BTreeMap<String, String>);
    let cases: [(&str, Spoil); 11] = [
        ("no article \"zz\"", |row| drop(row.insert("article".into(), "zz".into()))),
        ("no actor of the run is called \"Atlantis\"", |row| {
            drop(row.insert("actor".into(), "Atlantis".into()))
        }),
        ("\"7\" is no code", |row| drop(row.insert("code".into(), "7".into()))),
        ("is no probability", |row| drop(row.insert("probability".into(), String::new()))),
        ("stratum", |row| drop(row.insert("stratum".into(), "first".into()))),
        ("was drawn from a run with other", |row| {
            drop(row.insert("sample".into(), "00000000-11111111".into()))
        }),
        ("the unit was drawn from stratum", |row| drop(row.insert("stratum".into(), "99".into()))),
        ("the unit was drawn from stratum", |row| drop(row.insert("stratum_units".into(), "999".into()))),
        ("the unit was drawn with", |row| drop(row.insert("probability".into(), "0,99".into()))),
        ("leave the column as it was drawn", |row| drop(row.insert("design".into(), "{}".into()))),
        ("it is of the sample", |row| {
            let run = row["sample"][..8].to_owned();
            drop(row.insert("sample".into(), format!("{run}-11111111")))
        }),
    ];
    for (told, spoil) in cases {
        fill(&room, "coding/coding.csv", "coded.csv", |n, row| {
            if n == 3 {
                spoil(row);
            }
        });
        let before = room.read("coded.csv");
        let said = refused(&room, &["estimate", "output", "coded.csv"]);
        assert!(
            said.contains(told) && said.contains("line 5") && said.contains("coded.csv"),
            "{told}: {said}"
        );
        assert_eq!(before, room.read("coded.csv"));
    }
    fill(&room, "coding/coding.csv", "empty.csv", |_, row| drop(row.insert("code".into(), String::new())));
    assert!(refused(&room, &["estimate", "output", "empty.csv"]).contains("none of its 20 rows has a code"));
    room.file("twice.csv", room.read("coding/coding.csv"));
    fill(&room, "coding/coding.csv", "few.csv", |n, row| {
        if n > 4 {
            row.insert("code".into(), String::new());
        }
    });
    assert!(refused(&room, &["estimate", "output", "few.csv"]).contains("an estimate needs 10"));
}

/// The sheet with a row more or less, or changed cells, by `change`.
fn change(room: &Room, from: &str, to: &str, change: impl Fn(&mut Vec<Vec<String>>)) {
    let text = room.read(from);
    let mut table: Vec<Vec<String>> =
        text.lines().map(|line| line.split(';').map(str::to_owned).collect()).collect();
    change(&mut table);
    room.file(to, table.iter().map(|row| row.join(";") + "\r\n").collect::<String>());
}

fn column(table: &[Vec<String>], name: &str) -> usize {
    table[0].iter().position(|cell| cell.trim_start_matches('\u{feff}') == name).unwrap()
}

#[test]
fn rows_that_the_sample_did_not_draw_are_refused() {
    let room = study();
    room.succeed(&["sample", "output", "--size", "20", "--by", "party"]);
    fill(&room, "coding/coding.csv", "coded.csv", |_, _| {});
    let drawn: BTreeSet<String> =
        rows(&room, "coding/coding.csv").iter().map(|row| row["article"].clone()).collect();
    let other = room.json("output/run.json")["articles"]
        .as_array()
        .unwrap()
        .iter()
        .map(|id| id.as_str().unwrap().to_owned())
        .find(|id| !drawn.contains(id))
        .unwrap();
    change(&room, "coded.csv", "added.csv", |table| {
        let article = column(table, "article");
        let mut row = table[1].clone();
        row[article].clone_from(&other);
        table.push(row);
    });
    let said = refused(&room, &["estimate", "output", "added.csv"]);
    assert!(said.contains("line 22") && said.contains("leave the columns of the sheet"), "{said}");
    assert!(refused(&room, &["learn", "output", "added.csv"]).contains("line 22"));
    // A sheet that does not tell of its sample and design is held against itself, and that is said.
    change(&room, "coded.csv", "bare.csv", |table| {
        for name in ["sample", "design"] {
            let at = column(table, name);
            table.iter_mut().for_each(|row| drop(row.remove(at)));
        }
    });
    let said = room.succeed(&["estimate", "output", "bare.csv"]);
    assert!(said.contains("20 rows do not name the sample") && said.contains("has no design"), "{said}");
    change(&room, "bare.csv", "changed.csv", |table| {
        let units = column(table, "stratum_units");
        table[3][units] = "70".to_owned();
    });
    assert!(refused(&room, &["estimate", "output", "changed.csv"]).contains("stratum"));
    let whole = room.succeed(&["estimate", "output", "coded.csv"]);
    // Of twenty units there are five strata at the most, too few for party, label and doubt; it is said where they are drawn, too.
    assert!(
        !whole.contains("has no design")
            && whole.contains("stratified by party")
            && whole.contains("in part by the program's label")
            && whole.contains("small strata were merged"),
        "{whole}"
    );
    let said = room.succeed(&["sample", "output", "--size", "20", "--by", "PARTY", "-o", "told"]);
    assert!(said.contains("Small strata were merged") && said.contains("the program's label"), "{said}");
    let strata = &room.json("told/sample.json")["strata"];
    assert_eq!(strata["by"][0], "party");
    assert!(strata["in_part_by"].to_string().contains("label"), "{strata}");
    assert_eq!(room.read("told/coding.csv"), room.read("coding/coding.csv"), "a column's name has any case");
}

#[test]
fn two_samples_are_not_taken_for_one() {
    let room = study();
    room.succeed(&["sample", "output", "--size", "20"]);
    room.succeed(&["sample", "output", "--size", "20", "--seed", "7", "-o", "other"]);
    fill(&room, "coding/coding.csv", "one.csv", |_, _| {});
    fill(&room, "other/coding.csv", "two.csv", |_, row| drop(row.insert("coder".into(), "Bo".into())));
    for command in ["estimate", "learn"] {
        let said = refused(&room, &[command, "output", "one.csv", "two.csv"]);
        assert!(
            said.contains("two.csv")
                && said.contains("line 2, also 3, 4, 5 and 16 more")
                && said.contains("--more"),
            "{said}"
        );
        assert_eq!(said.matches("have strata of their own").count(), 1, "{said}");
    }
    assert!(refused(&room, &["estimate", "output", "one.csv", "one.csv"]).contains("named twice"));
    room.file("again.csv", room.read("one.csv"));
    let said = refused(&room, &["estimate", "output", "one.csv", "again.csv"]);
    assert!(
        said.contains("line 2, also 3, 4, 5 and 16 more: Ann coded this unit before, in one.csv"),
        "{said}"
    );
    fill(&room, "coding/coding.csv", "nobody.csv", |_, row| drop(row.insert("coder".into(), String::new())));
    let last = room.read("nobody.csv").lines().last().unwrap().to_owned();
    room.file("nobody.csv", room.read("nobody.csv") + &last + "\r\n");
    let said = refused(&room, &["estimate", "output", "nobody.csv"]);
    assert!(said.contains("line 22: two rows without a coder"), "{said}");
}

#[test]
fn a_table_of_units_is_written_over_nothing_else() {
    let room = study();
    room.succeed(&["sample", "output", "--size", "20"]);
    fill(&room, "coding/coding.csv", "coded.csv", |_, _| {});
    for file in ["coded.csv", "output/stances.csv", "coding/coding.csv", "output/run.json"] {
        let before = room.read(file);
        let said = refused(&room, &["agree", "output", "coded.csv", "--units", file]);
        assert!(said.contains(file) && said.contains("another file"), "{said}");
        assert_eq!(before, room.read(file));
    }
    for _ in 0..2 {
        room.succeed(&["agree", "output", "coded.csv", "--units", "units.csv"]);
    }
    let docs = std::fs::read_to_string(concat!(env!("CARGO_MANIFEST_DIR"), "/docs/ESTIMATES.md")).unwrap();
    for name in rows(&room, "units.csv")[0].keys().filter(|name| !name.starts_with("code_")) {
        assert!(docs.contains(&format!("`{name}`")), "{name}");
    }
}

#[test]
fn agree_takes_the_codes_of_a_sheet_as_estimate_does() {
    let room = study();
    room.succeed(&["sample", "output", "--size", "20"]);
    let agree = |file: &str| refused(&room, &["agree", "output", file]);
    for wrong in ["-1", "opposes", "unclear"] {
        fill(&room, "coding/coding.csv", "coded.csv", |n, row| {
            if n == 3 {
                row.insert("code".into(), wrong.into());
            }
        });
        let said = agree("coded.csv");
        assert!(said.contains("line 5") && said.contains("is no code") && said.contains("`label`"), "{said}");
        assert!(refused(&room, &["estimate", "output", "coded.csv"]).contains("is no code"));
    }
    let said = agree("coding/coding.csv");
    assert!(said.contains("none of its 20 rows has a code"), "{said}");
    room.file("empty.csv", "");
    assert!(agree("empty.csv").contains("the file is empty"));
    assert!(refused(&room, &["estimate", "output", "empty.csv"]).contains("the file is empty"));
    room.file("head.csv", room.read("coding/coding.csv").lines().next().unwrap());
    assert!(agree("head.csv").contains("no row below"));
    assert!(refused(&room, &["estimate", "output", "head.csv"]).contains("no row below"));
    fill(&room, "coding/coding.csv", "coded.csv", |_, _| {});
    change(&room, "coded.csv", "label.csv", |table| {
        let code = column(table, "code");
        table[0][code] = "label".to_owned();
    });
    let said = agree("label.csv");
    assert!(said.contains("go in a column `code`") && said.contains("line "), "{said}");
    // The same row twice, once with another code.
    change(&room, "coded.csv", "twice.csv", |table| {
        let code = column(table, "code");
        let mut row = table[1].clone();
        row[code] = if row[code] == "3" { "4" } else { "3" }.to_owned();
        table.push(row);
    });
    assert!(agree("twice.csv").contains("line 22: Ann coded this unit before"));
    // Whom nobody knows is counted, and another run's sample is named.
    change(&room, "coded.csv", "odd.csv", |table| {
        let (actor, sample) = (column(table, "actor"), column(table, "sample"));
        table[2][actor] = "Atlantis".to_owned();
        table[3][actor] = "Atlantis".to_owned();
        table[4][sample] = "00000000-11111111".to_owned();
    });
    let said = room.succeed(&["agree", "output", "odd.csv"]);
    assert!(said.contains("\"Atlantis\" (2 rows)") && said.contains("00000000-11111111"), "{said}");
    let said = room.succeed(&["agree", "output", "coded.csv"]);
    assert!(
        !said.contains("No article of the run names") && !said.contains("drawn from a run with other"),
        "{said}"
    );
}

#[test]
fn what_an_estimate_rests_on_is_told() {
    let room = study();
    let said = room.succeed(&["sample", "output", "--size", "1000", "--double", "80"]);
    assert!(said.contains("no more than 72") && said.contains("asks for 80, but 72 are drawn"), "{said}");
    room.succeed(&["sample", "output", "--size", "29", "-o", "some"]);
    // All authors are against: a share of 100%, of which 29 codes alone cannot be so sure.
    fill(&room, "some/coding.csv", "against.csv", |_, row| drop(row.insert("code".into(), "1".into())));
    let found: Value = serde_json::from_str(&room.succeed(&[
        "estimate",
        "output",
        "against.csv",
        "--of",
        "share:opposes",
        "--format",
        "json",
    ]))
    .unwrap();
    let row = &found["groups"][0];
    let low = row["corrected"]["low"].as_f64().unwrap();
    assert!(low > 0.7 && low < 0.97 && row["corrected"]["high"] == 1.0, "{row}");
    let said = room.succeed(&["estimate", "output", "against.csv"]);
    assert!(said.contains("no interval") && said.contains("all 29 codes are alike"), "{said}");
    let said = refused(&room, &["estimate", "output", "against.csv", "--of", "difference:Pakistan-pakistan"]);
    assert!(said.contains("two actors"), "{said}");
    fill(&room, "some/coding.csv", "coded.csv", |_, _| {});
    room.succeed(&["estimate", "output", "coded.csv", "-o", "est"]);
    let before = room.read("est/estimates.json");
    let said = refused(&room, &["estimate", "output", "coded.csv", "--by", "party", "-o", "est"]);
    assert!(said.contains("estimates.json") && said.contains("another folder"), "{said}");
    assert_eq!(before, room.read("est/estimates.json"));
    let page = room.read("est/estimates.md");
    assert!(
        page.contains("| units |") && page.contains("| weight |") && !page.contains("| articles |"),
        "{page}"
    );
    assert_eq!(room.json("est/estimates.json")["stratified_by"], serde_json::json!([]));
}

/// The page exports what is coded and nothing else: the rest of the sample, and strata without any code, are there all the same.
#[test]
fn units_that_a_sheet_leaves_out_are_known_by_its_design() {
    let room = study();
    room.succeed(&["sample", "output", "--size", "40", "--by", "publication"]);
    fill(&room, "coding/coding.csv", "coded.csv", |_, _| {});
    let strata = |name: &str| -> BTreeMap<String, usize> {
        let of =
            |row: &BTreeMap<String, String>| (row["stratum"].clone(), row["stratum_units"].parse().unwrap());
        rows(&room, name).iter().map(of).collect()
    };
    let (last, _) = strata("coding/coding.csv").into_iter().next_back().unwrap();
    let blank = |row: &BTreeMap<String, String>| row["stratum"] == last;
    let left = rows(&room, "coding/coding.csv").iter().filter(|row| blank(row)).count();
    fill(&room, "coding/coding.csv", "blank.csv", |_, row| {
        if row["stratum"] == last {
            row.insert("code".into(), String::new());
        }
    });
    change(&room, "coded.csv", "part.csv", |table| {
        let at = column(table, "stratum");
        table.retain(|row| row[at] != last);
    });
    let found = |file: &str| -> Value {
        serde_json::from_str(&room.succeed(&["estimate", "output", file, "--format", "json"])).unwrap()
    };
    let (blank, part) = (found("blank.csv"), found("part.csv"));
    assert_eq!(blank, part);
    let told = format!("{left} unit{} of the sample without a code", if left == 1 { "" } else { "s" });
    assert!(part["warnings"].to_string().contains(&told), "{}", part["warnings"]);
}

#[test]
fn the_page_shows_estimates_of_its_own_run_only() {
    let room = study();
    room.succeed(&["sample", "output", "--size", "40"]);
    fill(&room, "coding/coding.csv", "coded.csv", |_, _| {});
    room.succeed(&["estimate", "output", "coded.csv", "-o", "output"]);
    let section = |room: &Room| {
        let page = room.read("output/report.html");
        let (_, rest) = page.split_once("<section id=\"estimates\"").expect("a section of estimates");
        rest.split_once("</section>").unwrap().0.to_owned()
    };
    let shown = section(&room);
    assert!(shown.contains("Angelopoulos") && shown.contains("<svg"), "{shown}");
    let answer = room.read("output/estimates.json");
    // Options that change no reading make the page anew, not the run another one.
    let table = RUN.read("input/articles.csv");
    room.file("input/articles.csv", &table);
    room.succeed(&["--focus", "Pakistan", "--summary", "2"]);
    assert_eq!(section(&room), shown);
    room.succeed(&["estimate", "output", "coded.csv"]);
    // An article less is another run.
    let (less, _) = table.trim_end().rsplit_once('\n').unwrap();
    room.file("input/articles.csv", format!("{less}\n"));
    let output = room.run(&["--focus", "Pakistan"]);
    assert!(output.status.success());
    for said in [text(&output.stderr), section(&room)] {
        assert!(
            said.contains("estimates.json")
                && said.contains("have changed")
                && said.contains("--of mean -o output"),
            "{said}"
        );
    }
    assert!(!section(&room).contains("<svg"));
    assert_eq!(room.read("output/estimates.json"), answer);
    // What is no answer at all is named, and left alone.
    room.file("output/estimates.json", "{}");
    let said = text(&room.run(&["--focus", "Pakistan"]).stderr);
    assert!(said.contains("cannot be read") && said.contains("take the file away"), "{said}");
    assert_eq!(room.read("output/estimates.json"), "{}");
    // Estimates of one run do not go on the page of another.
    let other = study();
    let page = other.read("output/report.html");
    room.succeed(&["sample", "output", "--size", "40", "-o", "anew"]);
    fill(&room, "anew/coding.csv", "anew.csv", |_, _| {});
    let folder = other.path("output");
    room.succeed(&["estimate", "output", "anew.csv", "-o", folder.to_str().unwrap()]);
    assert_eq!(other.read("output/report.html"), page);
}

#[test]
fn a_sample_of_an_older_shape_is_not_gone_on_from() {
    let room = study();
    room.succeed(&["sample", "output", "--size", "20"]);
    let more = || refused(&room, &["sample", "output", "--size", "5", "--more", "coding", "-o", "more"]);
    let before = room.json("coding/sample.json");
    // As it was before a sample kept what decides its draws apart.
    room.file(
        "coding/sample.json",
        r#"{"schema": "standpoint.sample/1", "sample": "12345678-1234", "seed": 1, "actors": ["pakistan"], "by": [],
            "first": 20, "size": 20, "uncertain": false, "drawn": [20]}"#,
    );
    let said = more();
    assert!(
        said.contains("sample.json") && said.contains("another version") && said.contains("without --more"),
        "{said}"
    );
    let mut later = before;
    later["schema"] = "standpoint.sample/9".into();
    room.file("coding/sample.json", later.to_string());
    assert!(more().contains("standpoint.sample/9"));
    for other in ["[1]", r#"{"schema": "standpoint.run/1"}"#] {
        room.file("coding/sample.json", other);
        assert!(more().contains("does not describe a sample"), "{}", more());
    }
    assert!(!room.path("more").exists());
}

/// An actor whose id has a hyphen: a group without a name.
#[test]
fn a_difference_takes_actors_with_hyphens() {
    let room = Room::new();
    let mut table = String::from("id,title,text\n");
    for n in 0..24 {
        let (first, second) = [("corrupt", "honest"), ("honest", "corrupt")][n % 2];
        table += &format!(
            "b{n:02},On matter {n},\"Al-Qaeda is a {first} and cruel movement, and nobody should trust it in year {n}. The Taliban are {second} \
             men of their word. The rains came late, and the harvest was poor. Readers know how it began. It will be asked again.\"\n"
        );
    }
    room.file("input/articles.csv", table);
    room.file(
        "actors.toml",
        "[[actor]]\nid = \"al-qaeda\"\nname = \"Al-Qaeda\"\ntype = \"ORG\"\nfocus = true\n",
    );
    room.succeed(&["--actors", "actors.toml", "--focus", "Al-Qaeda,Taliban"]);
    room.succeed(&["sample", "output", "--size", "1000"]);
    fill(&room, "coding/coding.csv", "coded.csv", |n, row| {
        row.insert("code".into(), ["1", "4", "5"][n % 3].into());
    });
    for of in ["difference:Al-Qaeda-Taliban", "difference:al-qaeda,taliban", "difference:al-qaeda-Taliban"] {
        let found: Value = serde_json::from_str(&room.succeed(&[
            "estimate",
            "output",
            "coded.csv",
            "--of",
            of,
            "--format",
            "json",
        ]))
        .unwrap();
        assert_eq!(
            (&found["of"], &found["groups"][0]["actor"]),
            (&"difference:Al-Qaeda,Taliban".into(), &"Al-Qaeda less Taliban".into())
        );
    }
    let said = refused(&room, &["estimate", "output", "coded.csv", "--of", "difference:al-qaeda-Talban"]);
    assert!(said.contains("\"Talban\"") && said.contains("Taliban"), "{said}");
}

#[test]
fn agree_takes_several_sheets_and_a_coder_in_several_spellings() {
    let room = study();
    room.succeed(&["sample", "output", "--size", "40", "--double", "12"]);
    fill(&room, "coding/coding.csv", "ann.csv", |n, row| {
        row.insert("coder".into(), ["Ann \u{d3}", "ann O\u{301}"][n % 2].into());
    });
    fill(&room, "coding/coding.csv", "bo.csv", |_, row| {
        row.insert("coder".into(), "Bo".into());
        if row["second"] != "yes" {
            row.insert("code".into(), String::new());
        }
    });
    let found: Value =
        serde_json::from_str(&room.succeed(&["agree", "output", "ann.csv", "bo.csv", "--format", "json"]))
            .unwrap();
    assert_eq!((&found["units"], &found["doubly_coded"]), (&40.into(), &12.into()));
    assert_eq!(found["coders"].as_array().unwrap().len(), 2, "{}", found["coders"]);
    assert_eq!(found["spellings"].as_array().unwrap().len(), 1);
    let estimate = room.succeed(&["estimate", "output", "ann.csv", "bo.csv"]);
    assert!(estimate.contains("by 2 coders") && estimate.contains("count as one coder"), "{estimate}");
    assert!(refused(&room, &["agree", "output", "bo.csv", "bo.csv"]).contains("named twice"));
    // Whoever joins files joins their heads.
    room.file("cat.csv", room.read("ann.csv") + &room.read("bo.csv"));
    for command in ["agree", "estimate"] {
        let said = refused(&room, &[command, "output", "cat.csv"]);
        assert!(said.contains("line 42 holds the names of columns again"), "{said}");
    }
    // Two spellings do not hide that a unit is coded twice.
    fill(&room, "coding/coding.csv", "again.csv", |_, row| {
        row.insert("coder".into(), "ANN \u{d3}".into());
    });
    let said = refused(&room, &["estimate", "output", "ann.csv", "again.csv"]);
    assert!(said.contains("coded this unit before, in ann.csv"), "{said}");
    // Coders who share no unit say nothing of their disagreement.
    fill(&room, "coding/coding.csv", "apart.csv", |n, row| {
        row.insert("coder".into(), ["Ann", "Bo"][n % 2].into());
    });
    let said = room.succeed(&["estimate", "output", "apart.csv"]);
    assert!(said.contains("how much they disagree is not known") && !said.contains("only 0"), "{said}");
    let said = room.succeed(&["agree", "output", "apart.csv"]);
    assert!(said.contains("how far coders agree is not known") && !said.contains("Only 0"), "{said}");
}

#[test]
fn codes_that_say_nothing_are_called_what_they_are() {
    let room = study();
    room.succeed(&["sample", "output", "--size", "20"]);
    for (code, told) in [("0", "20 coded 0 (cannot say)"), ("absent", "20 coded `absent`")] {
        fill(&room, "coding/coding.csv", "coded.csv", |_, row| drop(row.insert("code".into(), code.into())));
        let said = refused(&room, &["estimate", "output", "coded.csv"]);
        assert!(said.contains("no unit has a code from 1 to 5") && said.contains(told), "{said}");
    }
    fill(&room, "coding/coding.csv", "coded.csv", |_, row| drop(row.insert("code".into(), "0".into())));
    let said = refused(&room, &["agree", "output", "coded.csv"]);
    assert!(said.contains("20 codes are 0 (cannot say)"), "{said}");
}

#[test]
fn units_go_to_standard_output_and_never_to_a_pipe() {
    let room = study();
    room.succeed(&["sample", "output", "--size", "20"]);
    fill(&room, "coding/coding.csv", "coded.csv", |_, _| {});
    room.succeed(&["agree", "output", "coded.csv", "--units", "units.csv"]);
    let printed = room.succeed(&["agree", "output", "coded.csv", "--units", "-"]);
    assert_eq!(printed, room.read("units.csv"));
    assert!(!room.path("-").exists());
    // Rows of one's own are not written over.
    let mine = room.read("units.csv") + "zz,author,pakistan,opposes,opposes,,,,,,,mine\r\n";
    room.file("units.csv", &mine);
    let said = refused(&room, &["agree", "output", "coded.csv", "--units", "units.csv"]);
    assert!(said.contains("units.csv") && said.contains("rows were added"), "{said}");
    assert_eq!(room.read("units.csv"), mine);
    #[cfg(unix)]
    {
        let pipe = room.path("pipe");
        assert!(std::process::Command::new("mkfifo").arg(&pipe).status().unwrap().success());
        let said = refused(&room, &["agree", "output", "coded.csv", "--units", "pipe"]);
        assert!(said.contains("no regular file"), "{said}");
    }
}

#[test]
fn results_of_another_sample_are_not_written_over() {
    let room = study();
    for (seed, sheet) in [("1", "one"), ("2", "two")] {
        room.succeed(&["sample", "output", "--size", "20", "--seed", seed, "-o", sheet]);
        fill(&room, &format!("{sheet}/coding.csv"), &format!("{sheet}.csv"), |_, _| {});
    }
    room.succeed(&["estimate", "output", "one.csv", "-o", "est"]);
    let before = room.read("est/estimates.json");
    let said = refused(&room, &["estimate", "output", "two.csv", "-o", "est"]);
    assert!(said.contains("another sample") && said.contains("another folder"), "{said}");
    assert_eq!(room.read("est/estimates.json"), before);
    // A file where a folder is to be is called that.
    for command in [
        vec!["estimate", "output", "one.csv", "-o", "one.csv"],
        vec!["estimate", "output", "one.csv", "-o", "one.csv/est"],
        vec!["sample", "output", "--size", "20", "-o", "one.csv"],
        vec!["estimate", "output", "one.csv", "--reader", "two.csv"],
    ] {
        let said = refused(&room, &command);
        assert!(said.contains("is a file, not a folder") && !said.contains("os error"), "{said}");
    }
    let said = refused(&room, &["estimate", "output", "one.csv", "--by", "nosuch"]);
    assert!(said.contains("publication") && !said.contains("article,"), "{said}");
}
