//! Settings in the environment: `STANDPOINT_MAX_BYTES` is `--max-bytes`. An empty variable counts as none.

use std::ffi::OsString;

use clap::Command;
use clap::builder::TypedValueParser;

use super::error::ConfigError;
use super::setting::{Setting, Value};
use super::{boolish, is_flag, key, settings};

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
            true => Value::Flag(boolish().parse_ref(program, Some(arg), &word).map_err(|_| {
                ConfigError::Setting {
                    place: place.clone(),
                    problem: format!("{} is neither true nor false", word.to_string_lossy()),
                    remedy: "write true or false".to_owned(),
                }
            })?),
            false => Value::Word(word),
        };
        found.push(Setting { id: arg.get_id().clone(), value, place });
    }
    Ok(found)
}
