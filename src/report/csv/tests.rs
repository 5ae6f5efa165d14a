//! Whole files parsed back, and any text at all through a cell and out again.

#![allow(clippy::unwrap_used, clippy::expect_used, clippy::panic)]

use std::fs;

use proptest::prelude::*;

use super::super::Writer;
use super::super::fixture::{hostile, plain, run, settings, studied};
use super::*;
use crate::document::Analysis;
use crate::report::Format;

const FIRST: &str = "Pakistan, \"the neighbour\",\nmust <script>alert(1)</script> answer.";
const SECOND: &str = "Kābul said Islamabad — Ислам — “helps”.";

/// Every row of a file of the hand-made run, header first.
fn rows(file: &str) -> Vec<Vec<String>> {
    parse(&bytes(file, &[hostile(), plain()]))
}

/// A file of a run over these articles.
fn bytes(file: &str, articles: &[Analysis]) -> Vec<u8> {
    let folder = tempfile::tempdir().unwrap();
    let writer = Writer::create(folder.path(), settings(&[Format::Csv])).unwrap();
    articles.iter().for_each(|analysis| writer.accept(analysis).unwrap());
    writer.finish(&run()).unwrap();
    fs::read(folder.path().join(file)).unwrap()
}

fn parse(bytes: &[u8]) -> Vec<Vec<String>> {
    let mut reader = ::csv::ReaderBuilder::new().has_headers(false).from_reader(bytes);
    reader.records().map(|row| row.unwrap().iter().map(str::to_owned).collect()).collect()
}

/// Rows under the names of their columns, so that a test reads as the file does.
fn under_header(file: &str) -> Vec<Vec<(String, String)>> {
    let mut rows = rows(file).into_iter();
    let header = rows.next().unwrap();
    rows.map(|row| header.iter().cloned().zip(row).collect()).collect()
}

fn row(cells: &[(&str, &str)]) -> Vec<(String, String)> {
    cells.iter().map(|&(name, cell)| (name.to_owned(), cell.to_owned())).collect()
}

#[test]
fn articles() {
    let (a, b) = ("a".repeat(64), "b".repeat(64));
    let expected = [
        row(&[
            ("article", "a-plain"),
            ("file", "a-plain"),
            ("source", "input/a.txt"),
            ("sha256", &a),
            ("title", ""),
            ("byline", ""),
            ("publication", ""),
            ("published", ""),
            ("language", "en"),
            ("argues", ""),
            ("words", "3"),
            ("paragraphs", "1"),
            ("sentences", "1"),
            ("mentions", "0"),
            ("actors", "0"),
            ("attributions", "0"),
            ("opinions", "0"),
            ("stances", "0"),
            ("summary_method", "extract"),
            ("summary", "All is well."),
            ("engine", "rten"),
            ("model", "base"),
            ("version", "0.1.0+1a2b3c4d"),
            ("duplicate_of", ""),
            ("warnings", ""),
        ]),
        row(&[
            ("article", "b-hostile"),
            ("file", "b-hostile"),
            ("source", "in, put/b \"1\".txt"),
            ("sha256", &b),
            ("title", "'=HYPERLINK(\"http://x\")"),
            ("byline", "'-Ann O'Nym"),
            ("publication", "''@Paper"),
            ("published", "2024-02-29"),
            ("language", "en"),
            ("argues", "0.75"),
            ("words", "14"),
            ("paragraphs", "2"),
            ("sentences", "3"),
            ("mentions", "3"),
            ("actors", "2"),
            ("attributions", "1"),
            ("opinions", "3"),
            ("stances", "3"),
            ("summary_method", "extract"),
            ("summary", FIRST),
            ("engine", "rten"),
            ("model", "base"),
            ("version", "0.1.0+1a2b3c4d"),
            ("duplicate_of", ""),
            ("warnings", "guessed the encoding | cut a byte"),
        ]),
    ];
    assert_eq!(under_header("articles.csv"), expected);
}

#[test]
fn actors() {
    let expected = [
        row(&[
            ("article", "b-hostile"),
            ("actor", "pakistan"),
            ("name", "Pakistan"),
            ("type", "LOC"),
            ("aliases", "Pakistan | Islamabad"),
            ("part_of", ""),
            ("mentions", "2"),
            ("salience", "0.6"),
            ("portrayal", "negative"),
            ("portrayal_score", "-0.25"),
            ("portrayal_low", "-0.5"),
            ("portrayal_high", "0.25"),
            ("negative", "0.5"),
            ("neutral", "0.25"),
            ("positive", "0.25"),
            ("author_label", "opposes"),
            ("author_score", "-0.75"),
            ("author_low", "-0.9"),
            ("author_high", "0"),
        ]),
        row(&[
            ("article", "b-hostile"),
            ("actor", "afghanistan"),
            ("name", "Afghanistan"),
            ("type", "LOC"),
            ("aliases", "Kābul"),
            ("part_of", ""),
            ("mentions", "1"),
            ("salience", "0.2"),
            ("portrayal", "neutral"),
            ("portrayal_score", "0"),
            ("portrayal_low", "-0.5"),
            ("portrayal_high", "0.25"),
            ("negative", "0"),
            ("neutral", "1"),
            ("positive", "0"),
            ("author_label", ""),
            ("author_score", ""),
            ("author_low", ""),
            ("author_high", ""),
        ]),
    ];
    assert_eq!(under_header("actors.csv"), expected);
}

#[test]
fn stances() {
    let target = [("target", "pakistan"), ("target_name", "Pakistan")];
    let whole = |holder: &[(&str, &str)], rest: &[(&str, &str)]| {
        row(&[&[("article", "b-hostile")], holder, &target, rest].concat())
    };
    let expected = [
        whole(
            &[("holder", "author"), ("holder_name", "'-Ann O'Nym")],
            &[
                ("label", "opposes"),
                ("score", "-0.75"),
                ("low", "-0.9"),
                ("high", "0"),
                ("against", "0.9"),
                ("none", "0.1"),
                ("for", "0"),
                ("opinions", "1"),
                ("sentence", "s1"),
                ("sentence_text", FIRST),
            ],
        ),
        whole(
            &[("holder", "afghanistan"), ("holder_name", "Afghanistan")],
            &[
                ("label", "supports"),
                ("score", "0.5"),
                ("low", "0.25"),
                ("high", "0.75"),
                ("against", ""),
                ("none", ""),
                ("for", ""),
                ("opinions", "1"),
                ("sentence", "s2"),
                ("sentence_text", SECOND),
            ],
        ),
        whole(
            &[("holder", "unnamed"), ("holder_name", "")],
            &[
                ("label", "unclear"),
                ("score", "0"),
                ("low", "-0.5"),
                ("high", "0.5"),
                ("against", ""),
                ("none", ""),
                ("for", ""),
                ("opinions", "1"),
                ("sentence", "s2"),
                ("sentence_text", SECOND),
            ],
        ),
    ];
    assert_eq!(under_header("stances.csv"), expected);
}

#[test]
fn mentions() {
    let rows = under_header("mentions.csv");
    let expected = row(&[
        ("article", "b-hostile"),
        ("mention", "m2"),
        ("start", "101"),
        ("end", "110"),
        ("text", "Islamabad"),
        ("type", "LOC"),
        ("kind", "metonym"),
        ("actor", "pakistan"),
        ("actor_name", "Pakistan"),
        ("sentence", "s2"),
        ("score", "0.9877"),
        ("opinions", "2"),
        ("opinion", "o1"),
        ("holder", "afghanistan"),
        ("sentiment", "neutral"),
        ("negative", "0"),
        ("neutral", "0.5"),
        ("positive", "0.5"),
    ]);
    assert_eq!(rows[2], expected);
    let unread: Vec<&str> = rows[1][11..].iter().map(|(_, cell)| cell.as_str()).collect();
    assert_eq!(unread, ["0", "", "", "", "", "", ""]);
    assert_eq!(rows.len(), 3);
}

#[test]
fn attributions() {
    let expected = [row(&[
        ("article", "b-hostile"),
        ("attribution", "a0"),
        ("holder", "afghanistan"),
        ("holder_name", "Afghanistan"),
        ("source", "Kābul"),
        ("cue", "said"),
        ("commitment", "neutral"),
        ("content", "Islamabad — Ислам — “helps”"),
        ("start", "101"),
        ("end", "128"),
        ("quoted", "false"),
        ("within", ""),
    ])];
    assert_eq!(under_header("attributions.csv"), expected);
}

#[test]
fn sentences() {
    let rows = under_header("sentences.csv");
    let order: Vec<_> =
        rows.iter().map(|row| (row[0].1.as_str(), row[1].1.as_str(), row[5].1.as_str())).collect();
    let expected = [
        ("a-plain", "s0", "body"),
        ("b-hostile", "s0", "title"),
        ("b-hostile", "s1", "body"),
        ("b-hostile", "s2", "body"),
    ];
    assert_eq!(order, expected);
    let expected = row(&[
        ("article", "b-hostile"),
        ("sentence", "s1"),
        ("start", "24"),
        ("end", "89"),
        ("paragraph", "1"),
        ("role", "body"),
        ("text", FIRST),
        ("sentiment", "negative"),
        ("sentiment_score", "-0.625"),
        ("negative", "0.75"),
        ("neutral", "0.125"),
        ("positive", "0.125"),
        ("salience", "0.5"),
        ("in_summary", "true"),
    ]);
    assert_eq!(rows[2], expected);
}

#[test]
fn comparison() {
    let absent = |article: [(&str, &str); 5], actor: [(&str, &str); 2]| {
        let nothing = [
            ("mentions", "0"),
            ("salience", ""),
            ("author_label", ""),
            ("author_score", ""),
            ("author_low", ""),
            ("author_high", ""),
            ("author_opinions", "0"),
            ("sentence", ""),
            ("sentence_text", ""),
            ("reported_stances", "0"),
            ("reported_opposes", "0"),
            ("reported_neutral", "0"),
            ("reported_supports", "0"),
            ("reported_mixed", "0"),
            ("reported_unclear", "0"),
            ("reported_mean", ""),
        ];
        row(&[&article[..], &actor, &nothing].concat())
    };
    let plain = [
        ("article", "a-plain"),
        ("title", "All is well."),
        ("byline", ""),
        ("publication", ""),
        ("published", ""),
    ];
    let hostile = [
        ("article", "b-hostile"),
        ("title", "'=HYPERLINK(\"http://x\")"),
        ("byline", "'-Ann O'Nym"),
        ("publication", "''@Paper"),
        ("published", "2024-02-29"),
    ];
    let pakistan = [("actor", "pakistan"), ("actor_name", "Pakistan")];
    let taliban = [("actor", "taliban"), ("actor_name", "Taliban")];
    let opposed = [
        ("mentions", "2"),
        ("salience", "0.6"),
        ("author_label", "opposes"),
        ("author_score", "-0.75"),
        ("author_low", "-0.9"),
        ("author_high", "0"),
        ("author_opinions", "1"),
        ("sentence", "s1"),
        ("sentence_text", FIRST),
        ("reported_stances", "2"),
        ("reported_opposes", "0"),
        ("reported_neutral", "0"),
        ("reported_supports", "1"),
        ("reported_mixed", "0"),
        ("reported_unclear", "1"),
        ("reported_mean", "0.25"),
    ];
    let expected = [
        absent(plain, pakistan),
        absent(plain, taliban),
        row(&[&hostile[..], &pakistan, &opposed].concat()),
        absent(hostile, taliban),
    ];
    assert_eq!(under_header("comparison.csv"), expected);
}

#[test]
fn failures() {
    let said = [("stage", "ingest"), ("reason", "no text, or \"none\""), ("remedy", "open it and see")];
    let d = "d".repeat(64);
    let expected = [
        row(&[&[("source", "'+y.txt"), ("sha256", d.as_str())], &said[..]].concat()),
        row(&[&[("source", "z.pdf"), ("sha256", "")], &said[..]].concat()),
    ];
    assert_eq!(under_header("failures.csv"), expected);
}

#[test]
fn what_only_the_input_knows_stands_behind_the_columns_of_articles() {
    let plain = rows("articles.csv");
    let studied = parse(&bytes("articles.csv", &studied()));
    let behind: Vec<Vec<&str>> = (studied.iter().zip(&plain))
        .map(|(row, plain)| {
            assert_eq!(row[..plain.len()], plain[..]);
            row[plain.len()..].iter().map(String::as_str).collect()
        })
        .collect();
    let expected = [
        ["meta_country", "meta_party", "meta_=wave"],
        ["Österreich", "</script>", ""],
        ["", "'=Left, \"new\"", "2"],
    ];
    assert_eq!(behind, expected);
    let one = |analysis: Analysis| {
        let file = String::from_utf8(bytes("articles.csv", &[analysis])).unwrap();
        file.lines().map(|line| line.rsplit(',').next().unwrap().to_owned()).collect::<Vec<_>>()
    };
    let mut alone = self::plain();
    alone.document.article.meta = vec![("wave".into(), "-2".into())];
    assert_eq!(one(alone), ["meta_wave", "-2"]);
}

#[test]
fn rows_are_rfc_4180() {
    let bytes = records([["a", "b,c", "d\"e", "f\ng", " h "].map(str::to_owned).into_iter()]).unwrap();
    assert_eq!(bytes, b"a,\"b,c\",\"d\"\"e\",\"f\ng\", h \r\n");
}

#[test]
fn formulas_are_defused_and_numbers_are_not() {
    let printed = |text: &str| print(Cell::from(text)).into_owned();
    for formula in
        ["=1", "+a", "-inf", "-", "@x", "\t=1", "\r\n", "\nx", "＝1", "+1 555", "-1+2", "'=1", "''@"]
    {
        assert_eq!(printed(formula), format!("'{formula}"));
    }
    for harmless in ["", "-1", "+0.5", "-1e-5", "'", "'tis", "a=b", "1+1", " =1", "—"] {
        assert_eq!(printed(harmless), harmless);
    }
    assert_eq!(print(Cell::Number(-0.5)), "-0.5");
    assert_eq!(print(Cell::Number(f64::NAN)), "");
}

/// What the codebook tells a reader to do.
fn undo(cell: &str) -> &str {
    let formula =
        |text: &str| text.starts_with(['=', '+', '-', '@', '\t', '\r', '\n', '＝', '＋', '－', '＠']);
    match cell.strip_prefix('\'') {
        Some(rest) if formula(rest.trim_start_matches('\'')) => rest,
        _ => cell,
    }
}

proptest! {
    #[test]
    fn any_text_survives(cells in prop::collection::vec("['=+@\t\r\n\", -]{0,4}\\PC{0,8}|(?s:.{0,12})", 2..5)) {
        // As in a file, a header comes first: what opens a file might be taken for a byte order mark.
        let header: Vec<String> = cells.iter().map(|_| "name".to_owned()).collect();
        let row: Vec<String> = cells.iter().map(|cell| print(Cell::from(cell.as_str())).into_owned()).collect();
        let read = parse(&records([header.into_iter(), row.into_iter()]).unwrap());
        prop_assert_eq!(read.len(), 2);
        let restored: Vec<&str> = read[1].iter().map(|cell| undo(cell)).collect();
        prop_assert_eq!(restored, cells);
        let runs = |cell: &String| cell.starts_with(['=', '@', '\t', '\r', '\n', '＝']);
        prop_assert!(!read[1].iter().any(runs));
    }
}
