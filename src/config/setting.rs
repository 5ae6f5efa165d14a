//! One value from outside the command line, and whether clap takes it.

use std::ffi::OsString;

use clap::{Arg, Command, Id};

use super::error::ConfigError;
use super::settings;

/// A value of an argument.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Setting {
    /// The argument.
    pub id: Id,
    /// What is set.
    pub value: Value,
    /// Where: the file with its line, or the variable.
    pub place: String,
}

/// What a setting says.
#[derive(Clone, Debug, PartialEq, Eq)]
pub enum Value {
    /// Of a flag.
    Flag(bool),
    /// As it would stand at the command line, and be divided there.
    Word(OsString),
    /// A list whose elements are not divided further.
    Words(Vec<OsString>),
}

impl Setting {
    /// The argument with this as its default.
    pub fn as_default(&self, arg: Arg) -> Arg {
        match &self.value {
            Value::Flag(on) => arg.default_value(if *on { "true" } else { "false" }),
            Value::Word(word) => arg.default_value(word.clone()),
            Value::Words(words) => arg.value_delimiter(None).default_values(words.clone()),
        }
    }

    /// The same at a command line whose argument [`fits`](Self::fit).
    fn as_arguments(&self, arg: &Arg) -> Vec<OsString> {
        let spelled = |word: &OsString| match arg.get_long() {
            Some(long) => {
                let mut option = OsString::from(format!("--{long}="));
                option.push(word);
                vec![option]
            }
            None => vec!["--".into(), word.clone()],
        };
        match &self.value {
            Value::Flag(true) => vec![format!("--{}", super::key(arg)).into()],
            Value::Flag(false) => Vec::new(),
            // Counted, not valued: it is checked when the default is parsed.
            Value::Word(_) if !arg.get_action().takes_values() => Vec::new(),
            Value::Word(word) => spelled(word),
            Value::Words(words) => words.iter().flat_map(spelled).collect(),
        }
    }

    fn fit(&self, command: Command) -> Command {
        match self.value {
            Value::Words(_) => command.mut_arg(self.id.as_str(), |arg| arg.value_delimiter(None)),
            _ => command,
        }
    }
}

/// Lets clap look at each setting alone, then at all together.
///
/// # Errors
/// The first that it would refuse at the command line.
pub fn check(all: &[Setting], program: &Command) -> Result<(), ConfigError> {
    for one in all {
        check_together(std::slice::from_ref(one), program)?;
    }
    check_together(all, program)
}

fn check_together(all: &[Setting], program: &Command) -> Result<(), ConfigError> {
    let Some(last) = all.last() else { return Ok(()) };
    let command = all.iter().fold(program.clone(), |command, setting| setting.fit(command));
    let of = |setting: &Setting| settings(program).find(|arg| *arg.get_id() == setting.id);
    // Positional arguments go last, behind their `--`.
    let (options, inputs): (Vec<_>, Vec<_>) =
        all.iter().filter_map(|s| Some((s, of(s)?))).partition(|(_, arg)| arg.get_long().is_some());
    let words = options.iter().chain(&inputs).flat_map(|(setting, arg)| setting.as_arguments(arg));
    let counted = all.iter().filter(|s| of(s).is_some_and(|arg| !arg.get_action().takes_values()));
    let command = counted.fold(command, |c, s| c.mut_arg(s.id.as_str(), |arg| s.as_default(arg)));
    match command.try_get_matches_from(std::iter::once("standpoint".into()).chain(words)) {
        Ok(_) => Ok(()),
        Err(error) => Err(refused(&error, &last.place)),
    }
}

/// clap's words without its frame: what is wrong, then its tips.
fn refused(error: &clap::Error, place: &str) -> ConfigError {
    let text = error.render().to_string();
    let text = text.strip_prefix("error: ").unwrap_or(&text);
    let lines = text.lines().map(str::trim);
    let mut told = lines.take_while(|line| !line.starts_with("Usage:") && !line.starts_with("For more"));
    let problem = told.next().unwrap_or("it cannot be understood").to_owned();
    let rest: Vec<&str> = told.filter(|line| !line.is_empty()).collect();
    let remedy = match rest[..] {
        [] => "see `standpoint --help`".to_owned(),
        _ => rest.join("; "),
    };
    ConfigError::Setting { place: place.to_owned(), problem, remedy }
}
