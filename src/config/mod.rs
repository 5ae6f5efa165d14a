//! Where an option's value comes from: the command line, the environment, `standpoint.toml`, the default; the first that
//! has one counts.
//!
//! Apart from `cli`, which says what options there are. Nothing here knows an option by name, but for `--config` itself
//! and the names of tiers: what stands in the environment and in the file becomes the default of clap's own arguments,
//! so that a new option is in all four places at once and clap checks every value.

mod environment;
mod error;
mod file;
mod setting;
mod template;

use std::ffi::OsString;
use std::path::Path;

use clap::parser::ValueSource;
use clap::{Arg, ArgAction, ArgMatches, Command, CommandFactory, FromArgMatches, Id};

use standpoint::spelling::nearest;

use crate::cli::Cli;
pub use error::ConfigError;
use setting::{Setting, check};
pub use template::{ACTORS, ACTORS_FILE, template};

/// The file that is read without being named.
pub const FILE: &str = "standpoint.toml";
/// What turns off the flag `NAME` as `--no-NAME`.
const NEGATION: &str = "no-";
/// Arguments that stand at the command line alone. `config` has a variable too, which is asked for before all others.
const NOT_SETTINGS: [&str; 3] = ["config", "help", "version"];

/// Why there is nothing to carry out.
#[derive(Debug)]
pub enum Refusal {
    /// The command line is wrong, or asks for help.
    Usage(clap::Error),
    /// The environment or the file is wrong.
    Config(ConfigError),
}

impl From<clap::Error> for Refusal {
    fn from(error: clap::Error) -> Self {
        Self::Usage(error)
    }
}

impl From<ConfigError> for Refusal {
    fn from(error: ConfigError) -> Self {
        Self::Config(error)
    }
}

/// What the command line `arguments` (with the program's name) asks for; what it leaves open is taken from the
/// environment, which `variable` reads, and the settings file, if it is about an analysis.
///
/// # Errors
/// A request for help, or the first fault of the command line, the environment or the file.
pub fn command_line(
    arguments: &[OsString],
    variable: &dyn Fn(&str) -> Option<OsString>,
) -> Result<Cli, Refusal> {
    let program = Cli::command();
    let given = with_negations(program.clone()).try_get_matches_from(arguments)?;
    let analysis = match given.subcommand() {
        None => &given,
        Some(("analyze", analysis)) => analysis,
        Some(_) => return Ok(Cli::from_arg_matches(&given)?),
    };
    let config = analysis.get_one::<std::path::PathBuf>("config").cloned();
    let config = config.or_else(|| environment::read("config", variable).map(Into::into));
    let from_file = match config {
        Some(path) => file::read(&path, &program)?,
        None if Path::new(FILE).exists() => file::read(Path::new(FILE), &program)?,
        None => Vec::new(),
    };
    let mut settled: Vec<Id> = settings(&program).filter(|arg| is_given(analysis, arg)).map(id).collect();
    let mut command = with_negations(program.clone());
    for source in [environment::settings_of(&program, variable)?, from_file] {
        check(&source, &program)?;
        let open = |s: &Setting| settled.iter().all(|id| *id != s.id && !conflict(&program, id, &s.id));
        let counts: Vec<Setting> = source.into_iter().filter(open).collect();
        settled.extend(counts.iter().map(|setting| setting.id.clone()));
        command = counts.iter().fold(command, with_default);
    }
    let cli = Cli::from_arg_matches(&command.try_get_matches_from(arguments)?)?;
    if cli.command.is_none() && given.value_source("inputs") == Some(ValueSource::CommandLine) {
        is_no_command(&cli, &program)?;
    }
    Ok(cli)
}

/// A mistyped command reads as the name of an article: where no file is called so, it is told.
fn is_no_command(cli: &Cli, program: &Command) -> Result<(), ConfigError> {
    let Some(first) = cli.analyze.inputs.first().filter(|first| !first.exists()) else { return Ok(()) };
    let word = first.to_string_lossy();
    match nearest(&word, program.get_subcommands().map(Command::get_name)) {
        Some(like) => Err(ConfigError::Command { word: word.into_owned(), like: like.to_owned() }),
        None => Ok(()),
    }
}

/// The command with a hidden `--no-NAME` for each flag of the analysis, so that the command line can turn off what the
/// environment or the file turns on.
pub fn with_negations(program: Command) -> Command {
    let flags: Vec<Arg> = settings(&program).filter(|arg| is_flag(arg)).map(negation).collect();
    program.args(flags.clone()).mut_subcommand("analyze", |analyze| analyze.args(flags))
}

fn negation(flag: &Arg) -> Arg {
    let name = format!("{NEGATION}{}", key(flag));
    Arg::new(name.clone()).long(name).hide(true).action(ArgAction::SetTrue).overrides_with(flag.get_id())
}

/// Arguments of the analysis that the environment and the file may set.
fn settings(program: &Command) -> impl Iterator<Item = &Arg> {
    program.get_arguments().filter(|arg| !NOT_SETTINGS.contains(&arg.get_id().as_str()))
}

/// The name of an argument in the file: that of its long option.
fn key(arg: &Arg) -> &str {
    arg.get_long().unwrap_or(arg.get_id().as_str())
}

fn id(arg: &Arg) -> Id {
    arg.get_id().clone()
}

fn is_flag(arg: &Arg) -> bool {
    matches!(arg.get_action(), ArgAction::SetTrue)
}

/// Whether the command line says something of `arg`.
fn is_given(matches: &ArgMatches, arg: &Arg) -> bool {
    let given = |id: &str| matches.value_source(id) == Some(ValueSource::CommandLine);
    given(arg.get_id().as_str()) || is_flag(arg) && given(&format!("{NEGATION}{}", key(arg)))
}

/// Whether two arguments exclude each other, whichever of them says so.
fn conflict(program: &Command, one: &Id, other: &Id) -> bool {
    let excludes = |one: &Id, other: &Id| {
        let arg = settings(program).find(|arg| arg.get_id() == one);
        arg.is_some_and(|arg| program.get_arg_conflicts_with(arg).iter().any(|a| a.get_id() == other))
    };
    excludes(one, other) || excludes(other, one)
}

/// The command with a setting for its argument's default.
fn with_default(command: Command, setting: &Setting) -> Command {
    let fit = |arg: Arg| if *arg.get_id() == setting.id { setting.as_default(arg) } else { arg };
    command.mut_args(fit).mut_subcommand("analyze", |analyze| analyze.mut_args(fit))
}

#[cfg(test)]
#[allow(clippy::unwrap_used, clippy::panic)]
mod tests;
