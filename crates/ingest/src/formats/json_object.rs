//! An article as a JSON object: the fields of exports, of programs that fetch articles and of newspapers' interfaces, and what
//! else there is. Apart because JSON Lines and JSON share it.
//!
//! Known are the names of [`columns`](crate::columns), also within the objects that some put them in: the Guardian's
//! `fields`, Elasticsearch's `_source`. A value may be an object itself, as the New York Times' `headline` with its `main` and
//! WordPress's `title` with its `rendered` are.

use serde::de::{DeserializeOwned, IgnoredAny};
use serde_json::{Deserializer, Value};

use crate::columns::{Columns, Field, PARTS, plain};
use crate::draft::{Draft, Metadata, line as one_line};
use crate::failure::Fault;
use crate::{identity, meta};

use super::row::{all_of, day, publication, several, text_of, without_entities};

/// Objects within an article's whose members count as its own.
const WITHIN: [&str; 3] = ["fields", "_source", "attributes"];
/// Members of an object that say what it is about, in this order.
const SAYING: [&str; 8] = ["main", "original", "rendered", "name", "full_name", "value", "text", "plain"];

/// Parts of a person's name, as the members of an object are called.
const GIVEN: [&str; 5] = ["first", "first_name", "firstname", "given", "givenName"];
const FAMILY: [&str; 5] = ["last", "last_name", "lastname", "family", "familyName"];

/// A member of an object: its name, and its value as it is written.
pub(super) struct Member<'t> {
    pub name: String,
    pub raw: &'t str,
}

/// The article that a valid JSON object holds, and the id that it gives. `remedy` is said where there is no text.
pub(super) fn draft(object: &str, columns: &Columns, remedy: &str) -> Result<(Draft, Option<String>), Fault> {
    let all = flat(object);
    let names: Vec<String> = all.iter().map(|member| member.name.clone()).collect();
    let value = |at: usize| serde_json::from_str::<Value>(all[at].raw).unwrap_or_default();
    let mut used = Vec::new();
    let mut warnings = Vec::new();

    let mut text = None;
    let mut no_text = None;
    for at in columns.positions(Field::Text, &names) {
        let value = value(at);
        if let Some(found) = whole_text(&value) {
            used.extend(is_text(&value).then_some(at));
            text = Some(found);
            break;
        }
        no_text = no_text.or(Some(at));
    }
    if text.is_none() && columns.chosen(Field::Text).is_none() {
        let part = PARTS.iter().find_map(|name| {
            let at = names.iter().position(|n| plain(n) == plain(name))?;
            whole_text(&value(at)).filter(|text| !text.trim().is_empty()).map(|text| (at, *name, text))
        });
        if let Some((at, name, part)) = part {
            used.push(at);
            warnings.push(format!("it has no full text: its `{name}` is read in the place of one"));
            text = Some(part);
        }
    }
    let text = match (text, no_text) {
        (Some(text), _) => text,
        (None, Some(at)) => {
            return Err(Fault::new(format!("its `{}` is not a string", names[at]), "make it one string"));
        }
        (None, None) => {
            let name = columns.chosen(Field::Text).unwrap_or("text");
            return Err(Fault::new(format!("it has no `{name}`"), remedy));
        }
    };
    let mut line_as = |field: Field, as_line: fn(&Value) -> Option<String>| {
        let mut found = columns.positions(field, &names).map(|at| (at, value(at)));
        let (at, value) = found.find(|(_, value)| !value.is_null())?;
        let line = as_line(&value);
        used.extend((line.is_some() && is_used(&value) || is_empty(&value)).then_some(at));
        line
    };
    let byline = line_as(Field::Author, names_line);
    let mut line = |field: Field| line_as(field, value_line);
    let url = line(Field::Url);
    let metadata = Metadata {
        title: line(Field::Title).map(|title| without_entities(&title)),
        byline,
        publication: publication(line(Field::Publication), url.as_deref()),
        date: line(Field::Date).map(|date| day(&date)),
    };
    // An id is kept as it is written: a number that was read and printed again might have lost digits.
    let is_id = |at: &usize| matches!(all[*at].raw.as_bytes(), [b'"' | b'-' | b'0'..=b'9', ..]);
    let id = columns.positions(Field::Id, &names).find(is_id);
    used.extend(id);
    let id = identity::given_id(id.map(|at| value_text(all[at].raw)))?;

    let others: Vec<&Member> =
        all.iter().enumerate().filter(|(at, _)| !used.contains(at)).map(|(_, member)| member).collect();
    let others_names = meta::names(others.iter().map(|member| member.name.as_str()));
    let values = others.iter().map(|member| value_text(member.raw));
    let along = meta::gather("field", others_names.iter().map(String::as_str).zip(values));
    let mut draft = text_of(&text)?;
    draft.metadata = metadata;
    draft.meta = along.meta;
    draft.warnings.extend(warnings.into_iter().chain(along.warnings));
    Ok((draft, id))
}

/// Whether an object has a title.
pub(super) fn has_title(object: &str, columns: &Columns) -> bool {
    let names: Vec<String> = flat(object).into_iter().map(|member| member.name).collect();
    columns.position(Field::Title, &names).is_some()
}

/// Whether an object has a text that can be read.
pub(super) fn has_text(object: &str, columns: &Columns) -> bool {
    let all = flat(object);
    let names: Vec<String> = all.iter().map(|member| member.name.clone()).collect();
    columns
        .positions(Field::Text, &names)
        .any(|at| serde_json::from_str(all[at].raw).is_ok_and(|value| whole_text(&value).is_some()))
}

/// The members of an object, those of the objects [`WITHIN`] it in their place.
fn flat(object: &str) -> Vec<Member<'_>> {
    let mut all = Vec::new();
    for member in members(object) {
        if WITHIN.contains(&&*member.name) && member.raw.starts_with('{') {
            all.extend(members(member.raw));
        } else {
            all.push(member);
        }
    }
    all
}

/// A text: a string, or several, which are paragraphs; or what an object says.
fn whole_text(value: &Value) -> Option<String> {
    match value {
        Value::String(text) => Some(text.clone()),
        Value::Array(all) if !all.is_empty() && all.iter().all(Value::is_string) => {
            Some(all.iter().filter_map(Value::as_str).collect::<Vec<_>>().join("\n\n"))
        }
        Value::Object(fields) => {
            SAYING.iter().find_map(|name| fields.get(*name)?.as_str()).map(str::to_owned)
        }
        _ => None,
    }
}

/// Whether nothing of a text is lost where it is read as one.
fn is_text(value: &Value) -> bool {
    value.is_string() || value.is_array()
}

/// Whether nothing of a value is lost where it is read as a line of text; of an object, all but one member would be.
fn is_used(value: &Value) -> bool {
    match value {
        Value::Bool(_) | Value::Object(_) => false,
        Value::Array(all) => all.iter().all(Value::is_string),
        Value::Null | Value::Number(_) | Value::String(_) => true,
    }
}

/// Whether there is nothing in a value that could go along.
fn is_empty(value: &Value) -> bool {
    match value {
        Value::Array(all) => all.is_empty(),
        Value::Object(fields) => fields.is_empty(),
        _ => false,
    }
}

/// A value as one line of text: a string, a number, what an object says, or several of these.
fn value_line(value: &Value) -> Option<String> {
    match value {
        Value::String(s) => one_line(s),
        Value::Number(n) => Some(n.to_string()),
        Value::Array(all) => one_line(&all.iter().filter_map(value_line).collect::<Vec<_>>().join(" and ")),
        Value::Object(fields) => {
            SAYING.iter().find_map(|name| fields.get(*name).filter(|v| v.is_string()).and_then(value_line))
        }
        _ => None,
    }
}

/// Authors as one line: a text that may list several, or several, each a text or an object with a name or its parts.
fn names_line(value: &Value) -> Option<String> {
    let one = |value: &Value| match value {
        Value::Object(fields) => {
            let part = |names: &[&str]| names.iter().find_map(|name| fields.get(*name)?.as_str());
            let (first, last) = (part(&GIVEN), part(&FAMILY));
            let parts = first.zip(last).map(|(first, last)| format!("{first} {last}"));
            value_line(value).or(parts)
        }
        other => value_line(other),
    };
    let line = match value {
        Value::Array(all) => {
            all_of(&all.iter().filter_map(one).map(|name| without_entities(&name)).collect::<Vec<_>>())
        }
        other => several(&without_entities(&one(other)?)),
    };
    one_line(&line)
}

/// The members of a valid JSON object, in order.
pub(super) fn members(object: &str) -> Vec<Member<'_>> {
    let mut members = Vec::new();
    let mut rest = object.trim_start().strip_prefix('{').unwrap_or_default();
    while let Some((name, after)) = next::<String>(rest) {
        let value = after.trim_start().strip_prefix(':').unwrap_or_default();
        let Some((_, after)) = next::<IgnoredAny>(value) else { break };
        members.push(Member { name, raw: value[..value.len() - after.len()].trim() });
        rest = after.trim_start().strip_prefix(',').unwrap_or_default();
    }
    members
}

/// The elements of a valid JSON array as they are written, in order.
pub(super) fn elements(array: &str) -> Vec<&str> {
    let mut elements = Vec::new();
    let mut rest = array.trim_start().strip_prefix('[').unwrap_or_default();
    while let Some((_, after)) = next::<IgnoredAny>(rest) {
        elements.push(rest[..rest.len() - after.len()].trim());
        rest = after.trim_start().strip_prefix(',').unwrap_or_default();
    }
    elements
}

/// The value that `json` begins with, and what stands behind it.
fn next<T: DeserializeOwned>(json: &str) -> Option<(T, &str)> {
    let mut values = Deserializer::from_str(json).into_iter::<T>();
    let value = values.next()?.ok()?;
    Some((value, &json[values.byte_offset()..]))
}

/// What a value says: a string itself, of all else the JSON without the white space that has no meaning; nothing for null.
pub(super) fn value_text(raw: &str) -> String {
    match raw.as_bytes() {
        b"null" => String::new(),
        [b'"', ..] => serde_json::from_str(raw).unwrap_or_default(),
        _ => compact(raw),
    }
}

/// JSON without the white space outside its strings.
fn compact(json: &str) -> String {
    let (mut quoted, mut escaped) = (false, false);
    let kept = json.chars().filter(|&c| {
        let inside = quoted;
        match c {
            _ if escaped => escaped = false,
            '\\' => escaped = true,
            '"' => quoted = !quoted,
            _ => {}
        }
        inside || !c.is_ascii_whitespace()
    });
    kept.collect()
}

#[cfg(test)]
mod tests {
    use proptest::prelude::*;

    use super::*;

    /// Any JSON.
    fn json() -> impl Strategy<Value = Value> {
        let leaf = prop_oneof![
            Just(Value::Null),
            any::<bool>().prop_map(Value::from),
            any::<i64>().prop_map(Value::from),
            "[a \\\\\"{},:\n]{0,6}".prop_map(Value::from),
        ];
        leaf.prop_recursive(3, 12, 4, |inner| {
            prop_oneof![
                prop::collection::vec(inner.clone(), 0..4).prop_map(Value::from),
                prop::collection::vec(("[a \"]{0,3}", inner), 0..4).prop_map(|all| all.into_iter().collect()),
            ]
        })
    }

    #[test]
    fn authors_are_read_however_they_are_listed() {
        let both = Some("Jane Doe and John Roe".to_owned());
        for written in [
            r#""Doe, Jane; Roe, John""#,
            r#"["Doe, Jane", "Roe, John"]"#,
            r#"["Jane Doe", "John Roe"]"#,
            r#"[{"first": "Jane", "last": "Doe"}, {"given": "John", "family": "Roe"}]"#,
            r#"[{"name": "Jane Doe"}, "John Roe"]"#,
        ] {
            assert_eq!(names_line(&serde_json::from_str(written).unwrap_or_default()), both, "{written}");
        }
        // A comma between full names may stand before a post or a place as well.
        for kept in ["Jane Doe, John Roe", "Jane Doe, Staff Writer"] {
            assert_eq!(names_line(&Value::from(kept)).as_deref(), Some(kept));
        }
        assert_eq!(names_line(&Value::from("jane@x.example (Jane Doe)")).as_deref(), Some("Jane Doe"));
        assert_eq!(names_line(&Value::Null), None);
    }

    proptest! {
        #[test]
        fn members_are_those_of_the_object(values in prop::collection::vec(json(), 0..6), spread in any::<bool>()) {
            let named = values.into_iter().enumerate().map(|(place, value)| (format!("k\"{place}"), value));
            let object: serde_json::Map<String, Value> = named.collect();
            let printed = if spread { serde_json::to_string_pretty(&object) } else { serde_json::to_string(&object) };
            let printed = printed.unwrap_or_default();
            let found = members(&printed);
            prop_assert_eq!(found.len(), object.len());
            for (member, (expected, value)) in found.iter().zip(&object) {
                prop_assert_eq!(&member.name, expected);
                prop_assert_eq!(compact(member.raw), value.to_string());
            }
        }
    }
}
