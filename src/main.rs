//! The program: reads the command line and carries out what it says.
//!
//! Exit codes: 0 all done; 1 some articles failed and are listed, the rest is complete; 2 nothing could be done.

mod cli;
mod commands;

use std::process::ExitCode;

use clap::Parser;
use standpoint::report::printable;
use standpoint::stumble;

use cli::{Cli, Command};

fn main() -> ExitCode {
    let cli = Cli::parse();
    let command = cli.command.unwrap_or(Command::Analyze(cli.analyze));
    stumble::keep_quiet();
    let done = stumble::whole(|| commands::run(command)).unwrap_or_else(|said| Err(said.into()));
    done.unwrap_or_else(|stop| {
        eprintln!("standpoint: {}", printable(&stop.to_string()));
        ExitCode::from(2)
    })
}
