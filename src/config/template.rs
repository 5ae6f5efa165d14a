//! What `standpoint init` writes. The settings file is made from the command line's own options, so it names all of them
//! and their defaults, whatever they are.

use clap::{Arg, CommandFactory};

use super::file::Kind;
use super::{key, settings};
use crate::cli::Cli;

/// `actors.toml`: the format, in examples.
pub const ACTORS: &str = include_str!("actors.toml");
/// Its name.
pub const ACTORS_FILE: &str = "actors.toml";

const HEAD: &str = "\
# Settings of Standpoint. `standpoint` reads this file from the folder that it is run in; --config FILE names another.
#
# A key is the long name of an option; `standpoint --help` tells more of each. The command line counts before the
# environment (STANDPOINT_SUMMARY=5), the environment before this file, this file before the defaults, which are shown
# here. Take away the # before a key to set it. Paths begin at the folder of this file.
";

/// `standpoint.toml` with every option, commented out at its default; of one that has none, an example. Only `actors`
/// is set, to the file that is written beside it.
pub fn template() -> String {
    let program = Cli::command();
    let entries = settings(&program).map(|arg| {
        let mark = if key(arg) == "actors" { "" } else { "#" };
        let help = arg.get_help().map(ToString::to_string).unwrap_or_default();
        let possible: Vec<String> =
            arg.get_possible_values().iter().map(|value| value.get_name().to_owned()).collect();
        let choices = match (Kind::of(arg), possible.is_empty()) {
            (Kind::Flag, _) | (_, true) => String::new(),
            (Kind::List, _) => format!("# Any of {}.\n", possible.join(", ")),
            _ => format!("# One of {}.\n", possible.join(", ")),
        };
        format!("\n# {help}\n{choices}{mark}{} = {}\n", key(arg), spelled(arg))
    });
    std::iter::once(HEAD.to_owned()).chain(entries).collect()
}

/// The default as TOML writes it, or an example.
fn spelled(arg: &Arg) -> String {
    let defaults: Vec<String> =
        arg.get_default_values().iter().map(|value| value.to_string_lossy().into_owned()).collect();
    let quoted = |text: &str| toml::Value::from(text).to_string();
    match (Kind::of(arg), defaults.first()) {
        (Kind::Flag, _) => "false".to_owned(),
        (Kind::Number, default) => default.map_or("0".to_owned(), Clone::clone),
        (Kind::List, default) => {
            let words = default.iter().flat_map(|all| all.split(','));
            format!("[{}]", words.map(quoted).collect::<Vec<_>>().join(", "))
        }
        (Kind::Text, Some(default)) => quoted(default),
        (Kind::Text, None) if key(arg) == "actors" => quoted(ACTORS_FILE),
        (Kind::Text, None) => quoted(&example(arg)),
    }
}

/// A value that the argument takes: the first of its choices, or its placeholder.
fn example(arg: &Arg) -> String {
    let placeholder =
        || arg.get_value_names().and_then(<[_]>::first).map_or_else(String::new, ToString::to_string);
    arg.get_possible_values().first().map_or_else(placeholder, |value| value.get_name().to_owned())
}
