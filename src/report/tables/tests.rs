//! Every cell of the hand-made articles is what its column says that it holds; keys and links name what is there.

#![allow(clippy::unwrap_used, clippy::expect_used, clippy::panic)]

use std::collections::BTreeSet;

use serde_json::json;

use super::super::fixture::{hostile, plain, run, settings};
use super::*;
use crate::report::Record;

fn matches(pattern: &str, text: &str) -> bool {
    jsonschema::is_valid(&json!({"pattern": format!("^{pattern}$")}), &json!(text))
}

fn holds(values: Values, cell: &Cell) -> bool {
    match (values.kind, cell) {
        (_, Cell::Empty) => values.optional,
        (Kind::Text(_), Cell::Text(text) | Cell::Id(text)) => values.optional || !text.is_empty(),
        (Kind::Form(_, pattern), Cell::Text(text)) => matches(pattern, text),
        (Kind::OneOf(words), Cell::Text(text)) => words.contains(&&**text),
        (Kind::List, Cell::List(texts)) => values.optional || !texts.is_empty(),
        (Kind::Day, Cell::Text(day)) => day.parse::<jiff::civil::Date>().is_ok(),
        (Kind::Count(_), Cell::Count(_)) | (Kind::Flag, Cell::Flag(_)) => true,
        (Kind::Number(low, high), Cell::Number(number)) => (low..=high).contains(number),
        _ => false,
    }
}

fn check<'a, F>(table: &Table<F>, rows: impl Iterator<Item = Vec<Cell<'a>>>) -> usize {
    let rows: Vec<_> = rows.collect();
    for row in &rows {
        assert_eq!(row.len(), table.columns.len());
        for (column, cell) in table.columns.iter().zip(row) {
            assert!(holds(column.values, cell), "{}: {}: {cell:?}", table.name, column.name);
        }
    }
    rows.len()
}

#[test]
fn cells_are_what_their_columns_say() {
    let settings = settings(&[]);
    let analyses = [hostile(), plain()];
    let records = analyses.each_ref().map(Record::new);
    let scopes = records.each_ref().map(|record| Scope::new(record, &settings.focus));
    for table in ARTICLE_TABLES {
        let rows: usize = scopes.iter().map(|scope| check(&table.table, table.rows(scope))).sum();
        assert!(rows > 0, "{}: a row to look at", table.table.name);
    }
    let run = run();
    assert_eq!(check(&FAILURES, failure_rows(&run.failures.iter().collect::<Vec<_>>())), 2);
}

fn names<F>(table: &Table<F>) -> Vec<&'static str> {
    table.columns.iter().map(|column| column.name).collect()
}

#[test]
fn a_table_has_no_column_twice() {
    let once = |table: &'static str, names: Vec<&'static str>| {
        assert_eq!(names.iter().collect::<BTreeSet<_>>().len(), names.len(), "{table}");
        let snake = |c: char| c.is_ascii_lowercase() || c.is_ascii_digit() || c == '_';
        assert!(names.iter().all(|column| column.chars().all(snake)), "{table}");
    };
    for ArticleTable { table, .. } in ARTICLE_TABLES {
        assert_eq!(table.columns[0].name, "article", "{}", table.name);
        once(table.name, names(table));
    }
    once(FAILURES.name, names(&FAILURES));
}

#[test]
fn keys_and_links_name_columns_that_are_always_there() {
    for ArticleTable { table, .. } in ARTICLE_TABLES {
        let linked = table.links.iter().flat_map(|link| link.columns);
        for &name in table.key.iter().chain(linked) {
            let column = table.columns.iter().find(|column| column.name == name).expect(name);
            assert!(!column.values.optional, "{}: {name}", table.name);
        }
        for link in table.links {
            let target =
                ARTICLE_TABLES.iter().find(|other| other.table.name == link.table).expect(link.table);
            assert_eq!(target.table.key, link.key, "{} to {}", table.name, link.table);
            assert_eq!(link.columns.len(), link.key.len());
        }
    }
    assert!(FAILURES.key.is_empty() && FAILURES.links.is_empty());
}
