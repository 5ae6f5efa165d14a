//! Settings in the environment: `STANDPOINT_MAX_BYTES` is `--max-bytes`. An empty variable counts as none.

use std::ffi::{OsStr, OsString};

use clap::Command;

use super::error::ConfigError;
use super::setting::{Setting, Value};
use super::{is_flag, key, settings};

/// The variable of an option.
pub fn name(key: &str) -> String {
    format!("STANDPOINT_{}", key.replace('-', "_").to_uppercase())
}

/// What the variable of an option holds.
pub fn read(key: &str, variable: &dyn Fn(&str) -> Option<OsString>) -> Option<OsString> {
    variable(&name(key)).filter(|value| !value.is_empty())
}

/// All that is set.
///
/// # Errors
/// The first flag that is neither true nor false.
pub fn settings_of(
    program: &Command,
    variable: &dyn Fn(&str) -> Option<OsString>,
) -> Result<Vec<Setting>, ConfigError> {
    let mut found = Vec::new();
    for arg in settings(program) {
        let Some(word) = read(key(arg), variable) else { continue };
        let place = name(key(arg));
        let value = match is_flag(arg) {
            true => Value::Flag(truth(&word).ok_or_else(|| ConfigError::Setting {
                place: place.clone(),
                problem: format!("{} is neither true nor false", word.to_string_lossy()),
                remedy: "write true or false".to_owned(),
            })?),
            false => Value::Word(word),
        };
        found.push(Setting { id: arg.get_id().clone(), value, place });
    }
    Ok(found)
}

/// True or false in the words that people write into variables.
fn truth(word: &OsStr) -> Option<bool> {
    match word.to_str()?.to_ascii_lowercase().as_str() {
        "1" | "true" | "yes" | "on" => Some(true),
        "0" | "false" | "no" | "off" => Some(false),
        _ => None,
    }
}
