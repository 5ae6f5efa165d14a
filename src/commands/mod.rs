//! What the program does when asked: a file a command, or several that share one room.

mod analyze;
mod ask;
mod engine;
mod evaluate;
mod interrupt;
mod setup;
mod stream;
mod study;

use std::io::{self, Write};
use std::process::ExitCode;

use crate::cli::Command;

/// What stops the program before or after its work, told in a sentence.
pub type Stop = Box<dyn std::error::Error>;

/// Carries out a command.
///
/// # Errors
/// Nothing could be done, and why.
pub fn run(command: Command) -> Result<ExitCode, Stop> {
    match command {
        Command::Analyze(options) => analyze::analyze(options),
        Command::Explain(options) => ask::explain(options),
        Command::Compare(options) => ask::compare(options),
        Command::Agree(options) => ask::agree(options),
        Command::Sample(options) => study::sample(options),
        Command::Estimate(options) => study::estimate(options),
        Command::Learn(options) => study::learn(options),
        Command::Eval(options) => evaluate::evaluate(options),
        Command::Models(options) => engine::models(options),
        Command::Init(options) => setup::init(options),
        Command::Completions(options) => setup::completions(options),
        Command::Man(options) => setup::man(options),
    }
}

/// Prints to standard output; a reader who has gone away is no error.
fn print(text: &str) -> io::Result<()> {
    let mut out = io::stdout().lock();
    match out.write_all(text.as_bytes()).and_then(|()| out.flush()) {
        Err(e) if e.kind() == io::ErrorKind::BrokenPipe => Ok(()),
        other => other,
    }
}
