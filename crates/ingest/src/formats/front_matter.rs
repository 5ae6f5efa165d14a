//! What stands at the head of a Markdown file between `---` (YAML) or `+++` (TOML): title, author, date, publication. Apart
//! because it is data in a language of its own, and because much of what calls itself YAML is none: a title with a colon
//! in it is read line by line.

use std::collections::BTreeMap;

use pulldown_cmark::MetadataBlockKind;
use serde_json::Value;

use crate::Columns;
use crate::columns::Field;
use crate::draft::{Metadata, line};

use super::host;

/// Reads a front matter.
pub(super) fn read(text: &str, kind: MetadataBlockKind) -> Metadata {
    let fields = match kind {
        MetadataBlockKind::YamlStyle => serde_saphyr::from_str(text).unwrap_or_else(|_| by_line(text)),
        MetadataBlockKind::PlusesStyle => text.parse::<toml::Table>().map_or_else(
            |_| by_line(text),
            |table| table.into_iter().map(|(key, value)| (key, json(value))).collect(),
        ),
    };
    let fields: BTreeMap<String, Value> =
        fields.into_iter().map(|(key, value)| (key.trim().to_lowercase(), value)).collect();
    let usual = Columns::default();
    let value = |field| usual.names(field).into_iter().find_map(|name| one_line(fields.get(name)?));
    Metadata {
        title: value(Field::Title),
        byline: value(Field::Author),
        publication: value(Field::Publication).or_else(|| value(Field::Url).and_then(|url| host(&url))),
        date: value(Field::Date),
    }
}

/// `key: value` or `key = value` on each line, for what is neither YAML nor TOML.
fn by_line(text: &str) -> BTreeMap<String, Value> {
    let pair = |line: &str| {
        let (key, value) = line.split_once([':', '='])?;
        Some((key.to_owned(), Value::from(value.trim().trim_matches(['"', '\'']))))
    };
    text.lines().filter_map(pair).collect()
}

fn json(value: toml::Value) -> Value {
    match value {
        toml::Value::String(text) => text.into(),
        toml::Value::Datetime(day) => day.to_string().into(),
        toml::Value::Array(all) => all.into_iter().map(json).collect(),
        toml::Value::Table(table) => table.into_iter().map(|(key, value)| (key, json(value))).collect(),
        other => other.to_string().into(),
    }
}

/// A value as one line: a text, a number, several texts, or things with a `name`, as authors are often written.
fn one_line(value: &Value) -> Option<String> {
    match value {
        Value::String(text) => line(text),
        Value::Number(number) => Some(number.to_string()),
        Value::Array(all) => line(&all.iter().filter_map(one_line).collect::<Vec<_>>().join(" and ")),
        Value::Object(fields) => fields.get("name").and_then(one_line),
        _ => None,
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    fn told(text: &str, kind: MetadataBlockKind) -> [Option<String>; 4] {
        let m = read(text, kind);
        [m.title, m.byline, m.publication, m.date]
    }

    #[test]
    fn yaml_toml_and_what_is_neither() {
        let expected = ["The long game", "Jane Doe and John Roe", "paper.example", "2025-01-12"];
        let expected = expected.map(|field| Some(field.to_owned()));
        let yaml = "Title: >-\n  The long\n  game\nauthors:\n  - name: Jane Doe\n  - John Roe\ndate: 2025-01-12\n\
                    url: https://www.paper.example/a\ntags: [a, b]\n";
        assert_eq!(told(yaml, MetadataBlockKind::YamlStyle), expected);
        let toml = "title = \"The long game\"\nauthor = [\"Jane Doe\", \"John Roe\"]\ndate = 2025-01-12\nsource = \"paper.example\"\n";
        assert_eq!(told(toml, MetadataBlockKind::PlusesStyle), expected);
        let neither = "title: Pakistan: the long game\nauthor: 'Jane Doe'\n";
        let [title, author, ..] = told(neither, MetadataBlockKind::YamlStyle);
        assert_eq!(
            (title.as_deref(), author.as_deref()),
            (Some("Pakistan: the long game"), Some("Jane Doe"))
        );
    }

    #[test]
    fn a_bomb_of_aliases_is_no_more_than_its_lines() {
        let mut yaml = "title: Bomb\na0: &a0 [x, x, x, x, x, x, x, x, x]\n".to_owned();
        for n in 1..30 {
            let many = vec![format!("*a{}", n - 1); 9].join(", ");
            yaml += &format!("a{n}: &a{n} [{many}]\n");
        }
        assert_eq!(read(&yaml, MetadataBlockKind::YamlStyle).title.as_deref(), Some("Bomb"));
        let deep = format!("title: Deep\nx: {}", "[".repeat(100_000));
        assert_eq!(read(&deep, MetadataBlockKind::YamlStyle).title.as_deref(), Some("Deep"));
    }
}
