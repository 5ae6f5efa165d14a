//! The program: reads the command line and carries out what it says.
//!
//! Exit codes: 0 all done; 1 some articles failed and are listed, the rest is complete; 2 nothing could be done; 130 and
//! 143 interrupted by SIGINT and SIGTERM, what was done is written.

mod cli;
mod commands;
mod config;
mod examples;
mod logging;

use std::ffi::OsString;
use std::process::ExitCode;

use standpoint::panics;
use standpoint::report::printable;

use cli::Command;
use config::Refusal;

/// An analysis is made on one thread and freed on another, in pieces of every size. Many systems' own allocators are left
/// with ever more holes by that; this one's memory does not grow with the number of articles.
#[global_allocator]
static ALLOCATOR: mimalloc::MiMalloc = mimalloc::MiMalloc;

fn main() -> ExitCode {
    let arguments: Vec<OsString> = std::env::args_os().collect();
    let cli = match config::command_line(&arguments, &|name| std::env::var_os(name)) {
        Ok(cli) => cli,
        Err(Refusal::Usage(error)) => error.exit(),
        Err(Refusal::Config(error)) => return stopped(&error),
    };
    logging::start(cli.logging);
    let command = cli.command.unwrap_or(Command::Analyze(cli.analyze));
    panics::keep_quiet();
    let done = panics::whole(|| commands::run(command)).unwrap_or_else(|said| Err(said.into()));
    done.unwrap_or_else(|stop| stopped(stop.as_ref()))
}

fn stopped(why: &dyn std::error::Error) -> ExitCode {
    logging::tell(&printable(&why.to_string()));
    ExitCode::from(2)
}
