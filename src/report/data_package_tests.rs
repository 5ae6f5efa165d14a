//! The data package against the files that it tells of.

#![allow(clippy::unwrap_used, clippy::expect_used, clippy::panic)]

use std::collections::BTreeSet;
use std::fs;
use std::path::Path;

use serde_json::Value;
use tempfile::tempdir;

use super::super::fixture::{plain, run, settings, studied};
use super::super::{Format, Writer};
use super::FILE;

fn write(folder: &Path, formats: &[Format]) -> Option<Value> {
    let writer = Writer::create(folder, settings(formats)).unwrap();
    studied().iter().for_each(|analysis| writer.accept(analysis).unwrap());
    writer.finish(&run()).unwrap();
    fs::read(folder.join(FILE)).ok().map(|bytes| serde_json::from_slice(&bytes).unwrap())
}

fn words(list: &Value) -> Vec<&str> {
    list.as_array().unwrap().iter().map(|word| word.as_str().unwrap()).collect()
}

/// Whether a cell of a CSV file is what its field says.
fn fits(field: &Value, cell: &str) -> bool {
    let constraints = &field["constraints"];
    if cell.is_empty() {
        return constraints["required"] == false;
    }
    let bound = |name: &str| constraints[name].as_f64();
    let within = |number: f64| {
        bound("minimum").is_none_or(|low| low <= number) && bound("maximum").is_none_or(|high| number <= high)
    };
    match field["type"].as_str().unwrap() {
        "string" => {
            let listed = constraints.get("enum").is_none_or(|listed| words(listed).contains(&cell));
            let formed = constraints.get("pattern").is_none_or(|pattern| {
                jsonschema::is_valid(&serde_json::json!({"pattern": pattern}), &serde_json::json!(cell))
            });
            listed && formed
        }
        "list" => field["delimiter"] == " | ",
        "date" => cell.parse::<jiff::civil::Date>().is_ok(),
        "integer" => cell.parse::<u64>().is_ok_and(|number| within(number as f64)),
        "number" => cell.parse().is_ok_and(within),
        "boolean" => {
            words(&field["trueValues"]).contains(&cell) || words(&field["falseValues"]).contains(&cell)
        }
        other => panic!("no type of ours: {other}"),
    }
}

#[test]
fn every_file_is_what_the_package_says() {
    let folder = tempdir().unwrap();
    let package = write(folder.path(), &Format::ALL).unwrap();
    let resources = package["resources"].as_array().unwrap();
    let paths: BTreeSet<String> =
        resources.iter().map(|resource| resource["path"].as_str().unwrap().to_owned()).collect();
    let tables: BTreeSet<String> = fs::read_dir(folder.path())
        .unwrap()
        .map(|entry| entry.unwrap().file_name().into_string().unwrap())
        .filter(|name| name.ends_with(".csv") || name.ends_with(".parquet"))
        .collect();
    assert_eq!(paths, tables);
    for resource in resources.iter().filter(|resource| resource["format"] == "csv") {
        let path = folder.path().join(resource["path"].as_str().unwrap());
        let fields = resource["schema"]["fields"].as_array().unwrap();
        let mut csv = ::csv::Reader::from_path(&path).unwrap();
        let names: Vec<&str> = fields.iter().map(|field| field["name"].as_str().unwrap()).collect();
        assert_eq!(names, csv.headers().unwrap().iter().collect::<Vec<_>>());
        for row in csv.records() {
            for (field, cell) in fields.iter().zip(&row.unwrap()) {
                assert!(fits(field, cell), "{}: {cell:?} for {field}", path.display());
            }
        }
    }
    let bare = |resource: &Value| {
        let mut schema = resource["schema"].clone();
        schema.as_object_mut().unwrap().remove("foreignKeys");
        schema
    };
    let half = resources.len() / 2;
    for (csv, parquet) in resources[..half].iter().zip(&resources[half..]) {
        assert_eq!(parquet["format"], "parquet");
        assert_eq!(bare(csv), bare(parquet));
    }
}

#[test]
fn keys_are_unique_and_links_lead_somewhere() {
    let folder = tempdir().unwrap();
    for formats in [&[Format::Csv][..], &[Format::Csv, Format::Parquet]] {
        let package = write(folder.path(), formats).unwrap();
        let resources = package["resources"].as_array().unwrap();
        let named = |name: &Value| resources.iter().find(|other| other["name"] == *name).unwrap();
        let cells = |resource: &Value, columns: &Value| {
            let path = format!("{}.csv", resource["path"].as_str().unwrap().split('.').next().unwrap());
            let mut csv = ::csv::Reader::from_path(folder.path().join(path)).unwrap();
            let header = csv.headers().unwrap().clone();
            let places: Vec<usize> = words(columns)
                .into_iter()
                .map(|column| header.iter().position(|name| name == column).unwrap())
                .collect();
            let rows = csv.records().map(|row| {
                let row = row.unwrap();
                places.iter().map(|&place| row[place].to_owned()).collect()
            });
            rows.collect::<Vec<Vec<String>>>()
        };
        let mut links = 0;
        for resource in resources {
            if let Some(key) = resource["schema"].get("primaryKey") {
                let rows = cells(resource, key);
                assert_eq!(rows.iter().collect::<BTreeSet<_>>().len(), rows.len(), "{}", resource["name"]);
            }
            for link in
                resource["schema"].get("foreignKeys").into_iter().flat_map(|links| links.as_array().unwrap())
            {
                let target = named(&link["reference"]["resource"]);
                assert_eq!(target["format"], resource["format"]);
                let there = cells(target, &link["reference"]["fields"]);
                assert!(cells(resource, &link["fields"]).iter().all(|row| there.contains(row)), "{link}");
                links += 1;
            }
        }
        assert_eq!(links, 9 * formats.len());
    }
}

#[test]
fn it_comes_with_tables_and_goes_with_them() {
    let folder = tempdir().unwrap();
    let package = write(folder.path(), &[Format::Parquet, Format::Json]).unwrap();
    assert_eq!(package["resources"][0]["name"], "articles");
    assert_eq!(package["resources"][0]["path"], "articles.parquet");
    assert!(write(folder.path(), &[Format::Json]).is_none());
    let left: BTreeSet<String> = fs::read_dir(folder.path())
        .unwrap()
        .map(|entry| entry.unwrap().file_name().into_string().unwrap())
        .collect();
    assert_eq!(left, BTreeSet::from(["articles".to_owned(), "run.json".to_owned()]));
    assert!(write(folder.path(), &[Format::Csv]).is_some());
}

#[test]
fn columns_of_the_input_are_told_of_with_the_articles_alone() {
    let folder = tempdir().unwrap();
    let package = write(folder.path(), &[Format::Csv]).unwrap();
    let resources = package["resources"].as_array().unwrap();
    let of_input = |resource: &Value| {
        let fields = resource["schema"]["fields"].as_array().unwrap().iter();
        fields
            .filter(|field| field["name"].as_str().unwrap().starts_with("meta_"))
            .cloned()
            .collect::<Vec<_>>()
    };
    let field = serde_json::json!({
        "name": "meta_country",
        "type": "string",
        "description": "Column `country` of the input, untouched.",
        "constraints": {"required": false},
    });
    assert_eq!(of_input(&resources[0])[0], field);
    assert_eq!(of_input(&resources[0]).len(), 3);
    assert!(resources[1..].iter().all(|resource| of_input(resource).is_empty()));
}

#[test]
fn columns_that_the_tables_do_not_take_are_told_of() {
    let folder = tempdir().unwrap();
    let writer = Writer::create(folder.path(), settings(&[Format::Csv])).unwrap();
    for n in 0..6 {
        let mut analysis = plain();
        analysis.document.article.id = format!("a{n}");
        analysis.document.article.meta = (0..200).map(|v| (format!("v{n}-{v}"), "1".into())).collect();
        writer.accept(&analysis).unwrap();
    }
    assert!(writer.finish(&run()).unwrap().columns_left_out);
    let mut csv = ::csv::Reader::from_path(folder.path().join("articles.csv")).unwrap();
    let header = csv.headers().unwrap();
    let of_input: Vec<&str> = header.iter().filter(|name| name.starts_with("meta_")).collect();
    assert_eq!((of_input.len(), of_input.last()), (1_000, Some(&"meta_v4-199")));
    let package: Value = serde_json::from_slice(&fs::read(folder.path().join(FILE)).unwrap()).unwrap();
    let told = package["resources"][0]["description"].as_str().unwrap();
    assert!(told.contains("the first 1000"), "{told}");
}
