//! Reads an actors file. Written against TOML's own tree instead of a derived deserialiser, because every
//! fault must name its line and its remedy, and those of a wrong value are as likely as those of a wrong key.

use std::ops::Range;

use jiff::civil::Date;
use toml::Spanned;
use toml::de::{DeTable, DeValue};

use super::entry::{Entry, Form, Place};
use super::error::GazetteerError;
use crate::document::{EntityType, Part};
use crate::spelling::nearest;

const KEYS: [&str; 11] = [
    "id",
    "name",
    "type",
    "aliases",
    "metonyms",
    "demonyms",
    "not_aliases",
    "part_of",
    "part",
    "head",
    "focus",
];
const TOP_KEYS: [&str; 2] = ["actor", "replace"];
const FORM_KEYS: [&str; 4] = ["text", "since", "until", "near"];

/// What a file says.
pub struct File {
    /// Its actors in order.
    pub entries: Vec<Entry>,
    /// Whether it stands alone, without the shipped actors.
    pub replace: bool,
}

/// Reads `text`, which is called `name` in messages.
pub fn read(text: &str, name: &str) -> Result<File, GazetteerError> {
    let source = Source { text, name };
    let root = DeTable::parse(text).map_err(|error| {
        let at = error.span().unwrap_or(0..0);
        source.fault(&at, error.message().trim().replace('\n', " "), "mend the TOML syntax there".to_owned())
    })?;
    let mut file = File { entries: Vec::new(), replace: false };
    for (key, value) in in_order(root.get_ref()) {
        match key.get_ref().as_ref() {
            "actor" => {
                let tables = value.get_ref().as_array().ok_or_else(|| {
                    source.fault(
                        &value.span(),
                        "'actor' is not a list of tables".into(),
                        "write [[actor]]".into(),
                    )
                })?;
                for table in tables.iter() {
                    file.entries.push(entry(&source, table)?);
                }
            }
            "replace" => file.replace = flag(&source, "replace", value)?,
            other => return Err(source.unknown_key(other, &key.span(), &TOP_KEYS)),
        }
    }
    Ok(file)
}

struct Source<'a> {
    text: &'a str,
    name: &'a str,
}

impl Source<'_> {
    fn line(&self, at: &Range<usize>) -> usize {
        let before = self.text.as_bytes().get(..at.start).unwrap_or(self.text.as_bytes());
        1 + before.iter().filter(|&&b| b == b'\n').count()
    }

    fn fault(&self, at: &Range<usize>, problem: String, remedy: String) -> GazetteerError {
        GazetteerError::File { file: self.name.to_owned(), line: self.line(at), problem, remedy }
    }

    fn unknown_key(&self, key: &str, at: &Range<usize>, known: &[&str]) -> GazetteerError {
        let remedy = match nearest(key, known.iter().copied()) {
            Some(like) => format!("did you mean '{like}'?"),
            None => format!("the keys are {}", known.join(", ")),
        };
        self.fault(at, format!("unknown key '{key}'"), remedy)
    }
}

type Pair<'t, 'i> = (&'t Spanned<std::borrow::Cow<'i, str>>, &'t Spanned<DeValue<'i>>);

/// The pairs of a table as the file has them, so that the first fault reported is the first there is.
fn in_order<'t, 'i>(table: &'t DeTable<'i>) -> Vec<Pair<'t, 'i>> {
    let mut pairs: Vec<_> = table.iter().collect();
    pairs.sort_by_key(|(key, _)| key.span().start);
    pairs
}

fn entry(source: &Source, value: &Spanned<DeValue>) -> Result<Entry, GazetteerError> {
    let table = value.get_ref().as_table().ok_or_else(|| {
        source.fault(
            &value.span(),
            "an actor is not a table".into(),
            "write [[actor]] and one key a line".into(),
        )
    })?;
    let (mut id, mut name, mut entity_type) = (None, None, None);
    let mut entry = Entry {
        id: String::new(),
        name: String::new(),
        entity_type: EntityType::Misc,
        aliases: Vec::new(),
        metonyms: Vec::new(),
        demonyms: Vec::new(),
        not_aliases: Vec::new(),
        part_of: None,
        part: None,
        head: None,
        focus: false,
        place: Place { file: source.name.to_owned(), line: source.line(&value.span()) },
    };
    for (key, value) in in_order(table) {
        match key.get_ref().as_ref() {
            "id" => id = Some(identifier(source, value)?),
            "name" => name = Some(string(source, "name", value)?),
            "type" => entity_type = Some(kind(source, value)?),
            "aliases" => entry.aliases = forms(source, "aliases", value)?,
            "metonyms" => entry.metonyms = forms(source, "metonyms", value)?,
            "demonyms" => entry.demonyms = forms(source, "demonyms", value)?,
            "not_aliases" => entry.not_aliases = forms(source, "not_aliases", value)?,
            "part_of" => entry.part_of = Some(identifier(source, value)?),
            "part" => entry.part = Some(part(source, value)?),
            "head" => entry.head = Some(identifier(source, value)?),
            "focus" => entry.focus = flag(source, "focus", value)?,
            other => return Err(source.unknown_key(other, &key.span(), &KEYS)),
        }
    }
    let missing = |key: &str| {
        source.fault(&value.span(), format!("an actor has no '{key}'"), format!("add {key} = \"...\" to it"))
    };
    // A person is a member of what it is part of, and needs no word for it.
    let kind = if entity_type == Some(EntityType::Per) { Part::Member } else { Part::Other };
    entry.part = entry.part_of.as_ref().map(|_| entry.part.unwrap_or(kind));
    entry.id = id.ok_or_else(|| missing("id"))?;
    entry.name = name.ok_or_else(|| missing("name"))?;
    entry.entity_type = entity_type.ok_or_else(|| missing("type"))?;
    Ok(entry)
}

fn string(source: &Source, key: &str, value: &Spanned<DeValue>) -> Result<String, GazetteerError> {
    match value.get_ref().as_str().map(str::trim) {
        Some(text) if !text.is_empty() => Ok(text.to_owned()),
        _ => Err(source.fault(&value.span(), format!("'{key}' is not a text"), "write it in quotes".into())),
    }
}

/// Ids are file names, columns and command-line words, so they are kept plain.
fn identifier(source: &Source, value: &Spanned<DeValue>) -> Result<String, GazetteerError> {
    let id = string(source, "id", value)?;
    if id.chars().all(|c| c.is_ascii_lowercase() || c.is_ascii_digit() || c == '-') {
        Ok(id)
    } else {
        let problem = format!("the id '{id}' has characters beside a-z, 0-9 and -");
        Err(source.fault(&value.span(), problem, "write it as in \"pakistan-army\"".into()))
    }
}

fn flag(source: &Source, key: &str, value: &Spanned<DeValue>) -> Result<bool, GazetteerError> {
    value.get_ref().as_bool().ok_or_else(|| {
        source.fault(
            &value.span(),
            format!("'{key}' is neither true nor false"),
            "write true or false".into(),
        )
    })
}

fn kind(source: &Source, value: &Spanned<DeValue>) -> Result<EntityType, GazetteerError> {
    let text = string(source, "type", value)?;
    EntityType::ALL.into_iter().find(|t| t.name().eq_ignore_ascii_case(&text)).ok_or_else(|| {
        source.fault(
            &value.span(),
            format!("there is no type '{text}'"),
            "use PER, ORG, LOC, MISC or GROUP".into(),
        )
    })
}

fn part(source: &Source, value: &Spanned<DeValue>) -> Result<Part, GazetteerError> {
    let text = string(source, "part", value)?;
    Part::ALL.into_iter().find(|part| part.name() == text).ok_or_else(|| {
        let all: Vec<&str> = Part::ALL.iter().map(|part| part.name()).collect();
        let remedy = format!("use one of {}", all.join(", "));
        source.fault(&value.span(), format!("there is no part '{text}'"), remedy)
    })
}

fn forms(source: &Source, key: &str, value: &Spanned<DeValue>) -> Result<Vec<Form>, GazetteerError> {
    let list = value.get_ref().as_array().ok_or_else(|| {
        source.fault(
            &value.span(),
            format!("'{key}' is not a list"),
            format!("write {key} = [\"...\", \"...\"]"),
        )
    })?;
    list.iter().map(|item| form(source, key, item)).collect()
}

fn form(source: &Source, key: &str, value: &Spanned<DeValue>) -> Result<Form, GazetteerError> {
    let line = source.line(&value.span());
    let Some(table) = value.get_ref().as_table() else {
        return Ok(Form::always(&string(source, key, value)?, line));
    };
    let mut form = Form::always("", line);
    for (key, value) in in_order(table) {
        match key.get_ref().as_ref() {
            "text" => form.text = string(source, "text", value)?,
            "since" => form.since = date(source, value)?,
            "until" => form.until = date(source, value)?,
            "near" => form.near = Some(identifier(source, value)?),
            other => return Err(source.unknown_key(other, &key.span(), &FORM_KEYS)),
        }
    }
    if form.text.is_empty() {
        return Err(source.fault(
            &value.span(),
            format!("an entry of '{key}' has no text"),
            "add text".into(),
        ));
    }
    if form.since > form.until {
        let problem = format!("'{}' ends before it begins", form.text);
        return Err(source.fault(&value.span(), problem, "swap since and until".into()));
    }
    Ok(form)
}

/// A day, as a text or as TOML's own date.
fn date(source: &Source, value: &Spanned<DeValue>) -> Result<Date, GazetteerError> {
    let text = match value.get_ref() {
        DeValue::Datetime(date) => date.to_string(),
        other => other.as_str().unwrap_or_default().to_owned(),
    };
    text.parse().map_err(|_| {
        source.fault(&value.span(), format!("'{text}' is no day"), "write it as \"2021-08-15\"".into())
    })
}
