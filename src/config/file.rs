//! Reads `standpoint.toml`. Against TOML's own tree instead of a derived deserialiser, because every fault must name its
//! line and its remedy, and because the keys are whatever options the command line has.

use std::any::TypeId;
use std::borrow::Cow;
use std::ffi::OsString;
use std::ops::Range;
use std::path::Path;

use clap::{Arg, ArgAction, Command, ValueHint};
use standpoint::spelling::nearest;
use toml::Spanned;
use toml::de::{DeTable, DeValue};

use super::error::ConfigError;
use super::setting::{Setting, Value};
use super::{is_flag, key, settings};

/// What kind of value an argument has in the file.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Kind {
    /// `true` or `false`.
    Flag,
    /// A whole number.
    Number,
    /// A list of texts, or one of them.
    List,
    /// A text.
    Text,
}

impl Kind {
    /// The kind of an argument's value.
    pub fn of(arg: &Arg) -> Self {
        let parsed = arg.get_value_parser().type_id();
        let is = |types: &[TypeId]| types.iter().any(|of| parsed == *of);
        if is_flag(arg) {
            Self::Flag
        } else if matches!(arg.get_action(), ArgAction::Append) {
            Self::List
        } else if matches!(arg.get_action(), ArgAction::Count)
            || is(&[TypeId::of::<usize>(), TypeId::of::<u64>(), TypeId::of::<u32>(), TypeId::of::<u8>()])
        {
            Self::Number
        } else {
            Self::Text
        }
    }

    fn is_not(self, key: &str) -> (String, String) {
        match self {
            Self::Flag => (format!("'{key}' is neither true nor false"), "write true or false".into()),
            Self::Number => (
                format!("'{key}' is not a whole number"),
                format!("write one without quotes, as in {key} = 1"),
            ),
            Self::List => {
                (format!("'{key}' is not a list of texts"), format!("write {key} = [\"...\", \"...\"]"))
            }
            Self::Text => (format!("'{key}' is not a text"), "write it in quotes".into()),
        }
    }
}

/// Reads the settings of `path`.
///
/// # Errors
/// If it cannot be read, or its first fault: syntax, an unknown key, a value of the wrong kind.
pub fn read(path: &Path, program: &Command) -> Result<Vec<Setting>, ConfigError> {
    let text = std::fs::read_to_string(path)
        .map_err(|e| ConfigError::Unreadable { path: path.to_owned(), reason: e.to_string() })?;
    parse(&text, path, program)
}

/// Reads settings from `text`; paths in it begin at the folder of `path`, the file that it is from.
///
/// # Errors
/// Its first fault: syntax, an unknown key, a value of the wrong kind.
pub fn parse(text: &str, path: &Path, program: &Command) -> Result<Vec<Setting>, ConfigError> {
    let source = Source { text, path };
    let root = DeTable::parse(text).map_err(|error| {
        let problem = error.message().trim().replace('\n', " ");
        source.fault(&error.span().unwrap_or(0..0), problem, "mend the TOML syntax there".to_owned())
    })?;
    let mut pairs: Vec<_> = root.get_ref().iter().collect();
    pairs.sort_by_key(|(key, _)| key.span().start);
    let setting = |(word, value): Pair<'_, '_>| {
        let (word, at): (&str, _) = (word.get_ref(), word.span());
        let arg = settings(program).find(|arg| key(arg) == word);
        let arg = arg.ok_or_else(|| source.unknown(word, &at, program))?;
        let read = source.value(arg, value.get_ref());
        let value = read.ok_or_else(|| {
            let (problem, remedy) = Kind::of(arg).is_not(word);
            source.fault(&value.span(), problem, remedy)
        })?;
        Ok(Setting { id: arg.get_id().clone(), value, place: source.place(&at) })
    };
    pairs.into_iter().map(setting).collect()
}

type Pair<'t, 'i> = (&'t Spanned<Cow<'i, str>>, &'t Spanned<DeValue<'i>>);

struct Source<'a> {
    text: &'a str,
    path: &'a Path,
}

impl Source<'_> {
    fn place(&self, at: &Range<usize>) -> String {
        let before = self.text.as_bytes().get(..at.start).unwrap_or(self.text.as_bytes());
        let line = 1 + before.iter().filter(|&&b| b == b'\n').count();
        format!("{}, line {line}", self.path.display())
    }

    fn fault(&self, at: &Range<usize>, problem: String, remedy: String) -> ConfigError {
        ConfigError::Setting { place: self.place(at), problem, remedy }
    }

    fn unknown(&self, word: &str, at: &Range<usize>, program: &Command) -> ConfigError {
        let keys: Vec<&str> = settings(program).map(key).collect();
        let remedy = match nearest(word, keys.iter().copied()) {
            Some(like) => format!("did you mean '{like}'?"),
            None => format!("the keys are {}", keys.join(", ")),
        };
        self.fault(at, format!("unknown key '{word}'"), remedy)
    }

    /// The value of an argument; none if it is of the wrong kind.
    fn value(&self, arg: &Arg, value: &DeValue<'_>) -> Option<Value> {
        let word = |value: &DeValue<'_>| value.as_str().map(|text| self.resolved(arg, text));
        Some(match Kind::of(arg) {
            Kind::Flag => Value::Flag(value.as_bool()?),
            Kind::Number => {
                let number = value.as_integer()?;
                Value::Word(i64::from_str_radix(number.as_str(), number.radix()).ok()?.to_string().into())
            }
            Kind::Text => Value::Word(word(value)?),
            Kind::List => match value.as_array() {
                None => Value::Word(word(value)?),
                Some(list) => {
                    Value::Words(list.iter().map(|item| word(item.get_ref())).collect::<Option<_>>()?)
                }
            },
        })
    }

    /// A path as seen from the working folder; what is no path as it is. A model without separators is a tier's name.
    fn resolved(&self, arg: &Arg, text: &str) -> OsString {
        let hint = arg.get_value_hint();
        let is_path = matches!(hint, ValueHint::AnyPath | ValueHint::FilePath | ValueHint::DirPath);
        let is_name = arg.get_id() == "model" && !text.contains(['/', '\\']);
        match self.path.parent() {
            Some(folder) if is_path && !is_name && text != "-" => folder.join(text).into(),
            _ => text.into(),
        }
    }
}
