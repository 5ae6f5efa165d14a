//! `datapackage.json`: the tables of the output folder for programs, as a Frictionless Data Package
//! (<https://datapackage.org>, version 2): for each file its format, and for each column its type, meaning and range.
//!
//! It is generated from the definitions that write the tables, so that it always describes the actual columns.

use serde_json::{Map, Value, json};

use super::run_dir::RunDir;
use super::tables::{ARTICLE_TABLES, FAILURES, Kind, META, SEPARATOR, Table, Values};
use super::writer::Run;
use super::{Format, ReportError, atomic, csv, meta, parquet};

/// The file's name.
pub(super) const FILE: &str = "datapackage.json";

/// The formats whose files it describes.
pub(super) const TABULAR: [Format; 2] = [Format::Csv, Format::Parquet];

/// Writes the data package to the output folder, if there are tables.
pub(super) fn write(run_dir: &RunDir, run: &Run<'_>) -> Result<(), ReportError> {
    let mut formats = TABULAR.into_iter().filter(|format| run.settings.formats.contains(format)).peekable();
    if formats.peek().is_none() {
        return Ok(());
    }
    let resources: Vec<Value> =
        formats.enumerate().flat_map(|(place, format)| resources(run, format, place == 0)).collect();
    let package = json!({
        "$schema": "https://datapackage.org/profiles/2.0/datapackage.json",
        "name": "standpoint-run",
        "title": "Who stands where: the tables of a run of Standpoint",
        "description": "Run, model and options are told in run.json; docs/CODEBOOK.md tells the same as the schemas here in words.",
        "resources": resources,
    });
    atomic::replace(run_dir, &run_dir.output().join(FILE), |out| {
        serde_json::to_writer_pretty(&mut *out, &package)?;
        out.write_all(b"\n")
    })
}

/// The files of a format. Those of the first format have the tables' own names.
fn resources(run: &Run<'_>, format: Format, first: bool) -> Vec<Value> {
    let named = |table: &str| if first { table.to_owned() } else { format!("{table}-{}", format.name()) };
    let articles = ARTICLE_TABLES.iter().map(|table| resource(run, &table.table, format, &named));
    articles.chain([resource(run, &FAILURES, format, &named)]).collect()
}

fn resource<F>(run: &Run<'_>, table: &Table<F>, format: Format, named: &dyn Fn(&str) -> String) -> Value {
    let meta = table.meta(&run.meta);
    let more = if run.more_meta && !meta.is_empty() {
        format!(
            " The input has more columns than these: of those that the program does not use, the first {} are here, and in the JSON all.",
            meta.len()
        )
    } else {
        String::new()
    };
    let mut resource = json!({
        "name": named(table.name),
        "type": "table",
        "description": format!("A row is {}.{more}", table.row),
    });
    let more = if format == Format::Parquet {
        json!({
            "path": parquet::file(table.name),
            "format": "parquet",
            "mediatype": "application/vnd.apache.parquet",
        })
    } else {
        json!({
            "path": csv::file(table.name),
            "format": "csv",
            "mediatype": "text/csv",
            "encoding": "utf-8",
            "dialect": {"delimiter": ",", "lineTerminator": "\r\n", "quoteChar": "\"", "doubleQuote": true, "header": true},
        })
    };
    merge(&mut resource, more);
    merge(&mut resource, json!({"schema": schema(table, meta, named)}));
    resource
}

fn schema<F>(table: &Table<F>, meta: &[String], named: &dyn Fn(&str) -> String) -> Value {
    let of_input = |name: &String| {
        let told =
            format!("Column `{}` of the input, untouched.", name.strip_prefix(meta::PREFIX).unwrap_or(name));
        field(name, META, &told)
    };
    let columns = table.columns.iter().map(|column| field(column.name, column.values, column.meaning));
    let fields: Vec<Value> = columns.chain(meta.iter().map(of_input)).collect();
    let mut schema = json!({"fields": fields, "missingValues": [""]});
    if !table.key.is_empty() {
        merge(&mut schema, json!({"primaryKey": table.key}));
    }
    if !table.links.is_empty() {
        let links = table.links.iter().map(|link| {
            json!({"fields": link.columns, "reference": {"resource": named(link.table), "fields": link.key}})
        });
        merge(&mut schema, json!({"foreignKeys": links.collect::<Vec<_>>()}));
    }
    schema
}

fn field(name: &str, values: Values, meaning: &str) -> Value {
    let Values { kind, optional } = values;
    let mut field = json!({"name": name, "type": kind.name(), "description": meaning});
    let mut constraints = json!({"required": !optional});
    match kind {
        Kind::Text(_) | Kind::Day => {}
        Kind::Form(_, pattern) => merge(&mut constraints, json!({"pattern": format!("^{pattern}$")})),
        Kind::OneOf(words) => merge(&mut constraints, json!({"enum": words})),
        Kind::List => merge(&mut field, json!({"delimiter": SEPARATOR, "itemType": "string"})),
        Kind::Count(_) => merge(&mut constraints, json!({"minimum": 0})),
        Kind::Number(low, high) => merge(&mut constraints, json!({"minimum": low, "maximum": high})),
        Kind::Flag => merge(&mut field, json!({"trueValues": ["true"], "falseValues": ["false"]})),
    }
    merge(&mut field, json!({"constraints": constraints}));
    field
}

/// Adds the entries of an object to those of another.
fn merge(into: &mut Value, more: Value) {
    if let (Value::Object(into), Value::Object(more)) = (into, more) {
        into.extend::<Map<String, Value>>(more);
    }
}

#[cfg(test)]
#[path = "data_package_tests.rs"]
mod tests;
