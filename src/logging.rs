//! The log: what is done, told on standard error as it happens, for people (`-v`) or for programs (`--log json`). Apart
//! because it is set up once, before any command, and every message of the program goes by it.

use std::io::{self, Write};

use tracing::Level;

use crate::cli::{LogFormat, Logging};

/// Sets up the log, if one is asked for. Without one, nobody listens to the program's events and they cost nothing.
pub fn start(asked: Logging) {
    let level = match (asked.verbose, asked.log) {
        (0, None) => return,
        (0 | 1, _) => Level::INFO,
        (2, _) => Level::DEBUG,
        _ => Level::TRACE,
    };
    // A standard error that is gone stops nothing: faults of writing are passed over.
    let log = tracing_subscriber::fmt()
        .with_max_level(level)
        .with_writer(io::stderr)
        .with_ansi(false)
        .with_target(false)
        .log_internal_errors(false);
    match asked.log {
        Some(LogFormat::Json) => log.json().flatten_event(true).init(),
        Some(LogFormat::Text) | None => log.init(),
    }
}

/// Tells of what went wrong: in the log if there is one, so that each of its lines keeps its form.
pub fn tell(what: &dyn std::fmt::Display) {
    if tracing::enabled!(Level::ERROR) {
        tracing::error!("{what}");
    } else {
        // Nobody is there to be told that nobody is there.
        drop(writeln!(io::stderr(), "standpoint: {what}"));
    }
}
