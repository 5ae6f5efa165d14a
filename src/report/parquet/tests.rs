//! The files read back: every cell what the CSV file has, with its type and without its apostrophes.

#![allow(clippy::unwrap_used, clippy::expect_used, clippy::panic)]

use std::fs::File;
use std::path::Path;

use ::parquet::file::reader::{FileReader, SerializedFileReader};
use ::parquet::record::Field;

use super::super::Writer;
use super::super::fixture::{hostile, plain, run, settings, studied};
use super::*;
use crate::document::Analysis;
use crate::report::Format;

type Rows = Vec<Vec<(String, Field)>>;

fn read(path: &Path) -> Rows {
    let reader = SerializedFileReader::new(File::open(path).unwrap()).unwrap();
    let rows = reader.get_row_iter(None).unwrap().map(|row| {
        row.unwrap().get_column_iter().map(|(name, field)| (name.clone(), field.clone())).collect()
    });
    rows.collect()
}

fn text(field: &Field) -> String {
    match field {
        Field::Null => String::new(),
        Field::Str(text) => text.clone(),
        Field::Bool(flag) => flag.to_string(),
        Field::Long(count) => count.to_string(),
        Field::Double(number) => number.to_string(),
        Field::Date(days) => (jiff::civil::date(1970, 1, 1) + jiff::Span::new().days(*days)).to_string(),
        Field::ListInternal(items) => {
            items.elements().iter().map(text).collect::<Vec<_>>().join(tables::SEPARATOR)
        }
        other => panic!("no type of ours: {other:?}"),
    }
}

#[test]
fn the_tables_are_those_of_csv() {
    for articles in [[hostile(), plain()], studied()] {
        same_tables(&articles);
    }
}

fn same_tables(articles: &[Analysis]) {
    let folder = tempfile::tempdir().unwrap();
    let writer = Writer::create(folder.path(), settings(&[Format::Csv, Format::Parquet])).unwrap();
    articles.iter().for_each(|analysis| writer.accept(analysis).unwrap());
    writer.finish(&run()).unwrap();
    for table in tables::names() {
        let mut csv = ::csv::Reader::from_path(folder.path().join(format!("{table}.csv"))).unwrap();
        let header: Vec<String> = csv.headers().unwrap().iter().map(str::to_owned).collect();
        let expected: Vec<Vec<String>> =
            csv.records().map(|row| row.unwrap().iter().map(str::to_owned).collect()).collect();
        let rows = read(&folder.path().join(file(table)));
        assert_eq!(rows.len(), expected.len(), "{table}");
        assert!(rows.iter().all(|row| row.len() == header.len()), "{table}");
        for (row, expected) in rows.iter().zip(&expected) {
            for ((name, expected), (column, field)) in header.iter().zip(expected).zip(row) {
                assert_eq!(column, name, "{table}");
                let found = text(field);
                assert!(
                    found == *expected || expected.strip_prefix('\'').is_some_and(|raw| raw == found),
                    "{table}: {name}: {found:?} for {expected:?}"
                );
            }
        }
    }
}

#[test]
fn cells_have_types_and_raw_text() {
    let folder = tempfile::tempdir().unwrap();
    let writer = Writer::create(folder.path(), settings(&[Format::Parquet])).unwrap();
    studied().iter().for_each(|analysis| writer.accept(analysis).unwrap());
    writer.finish(&run()).unwrap();
    let cell = |table: &str, row: usize, name: &str| {
        let rows = read(&folder.path().join(file(table)));
        rows[row].iter().find(|(column, _)| column == name).expect(name).1.clone()
    };
    assert_eq!(cell("articles", 1, "title"), Field::Str("=HYPERLINK(\"http://x\")".into()));
    assert_eq!(cell("articles", 1, "byline"), Field::Str("-Ann O'Nym".into()));
    assert_eq!(cell("articles", 1, "published"), Field::Date(19_782));
    assert_eq!(cell("articles", 0, "published"), Field::Null);
    assert_eq!(cell("articles", 1, "words"), Field::Long(14));
    assert_eq!(cell("articles", 1, "meta_party"), Field::Str("=Left, \"new\"".into()));
    assert_eq!(cell("articles", 1, "meta_country"), Field::Null);
    assert_eq!(cell("stances", 0, "score"), Field::Double(-0.75));
    assert_eq!(cell("sentences", 2, "in_summary"), Field::Bool(true));
    let list = |row| match cell("articles", row, "warnings") {
        Field::ListInternal(items) => items.elements().to_vec(),
        other => panic!("no list: {other:?}"),
    };
    assert_eq!(list(0), []);
    assert_eq!(list(1), ["guessed the encoding", "cut a byte"].map(|text| Field::Str(text.into())));
}

#[test]
fn many_row_groups_hold_the_same_rows() {
    let rows: Vec<Vec<Cell>> = (0..50)
        .map(|n| {
            ["source", "sha256", "stage", "reason", "remedy"]
                .iter()
                .map(|word| if n % 7 == 0 { Cell::Empty } else { Cell::from(format!("{word} {n}")) })
                .collect()
        })
        .collect();
    let write = |limit| {
        let folder = tempfile::tempdir().unwrap();
        let path = folder.path().join("a.parquet");
        let mut sheet = Sheet::new(&FAILURES, &[], limit, File::create(&path).unwrap()).unwrap();
        rows.iter().for_each(|row| sheet.push(row.clone()).unwrap());
        sheet.close().unwrap();
        let reader = SerializedFileReader::new(File::open(&path).unwrap()).unwrap();
        (reader.metadata().num_row_groups(), read(&path))
    };
    let ((one, whole), (many, parts)) = (write(GROUP_BYTES), write(1000));
    assert_eq!(one, 1);
    assert!(many > 5, "{many} row groups");
    assert_eq!(whole, parts);
    assert_eq!(whole.len(), 50);
}

#[test]
fn a_cell_of_another_type_is_an_error_that_names_the_column() {
    let mut sheet = Sheet::new(&FAILURES, &[], GROUP_BYTES, io::sink()).unwrap();
    let error = sheet.push(vec![Cell::Flag(true)]).unwrap_err();
    assert!(error.to_string().contains("\"source\""), "{error}");
}

#[test]
fn a_full_disk_is_told_as_one() {
    struct Full;
    impl io::Write for Full {
        fn write(&mut self, _: &[u8]) -> io::Result<usize> {
            Err(io::ErrorKind::StorageFull.into())
        }
        fn flush(&mut self) -> io::Result<()> {
            Err(io::ErrorKind::StorageFull.into())
        }
    }
    let error = Sheet::new(&FAILURES, &[], GROUP_BYTES, Full).and_then(Sheet::close).unwrap_err();
    assert_eq!(error.kind(), io::ErrorKind::StorageFull);
}
