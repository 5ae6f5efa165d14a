//! `init`, `completions`, `man`: what is done once, before the work. Apart because none of them reads an article.

use std::io;
use std::path::{Path, PathBuf};
use std::process::ExitCode;

use clap::{Command, CommandFactory};
use clap_mangen::Man as Page;
use clap_mangen::roff::{Roff, roman};
use standpoint::files;

use super::{Stop, print};
use crate::cli::{Cli, Completions, Init, Man};
use crate::config;
use crate::logging::tell;

const ENVIRONMENT: &str = "Each option of the analysis has a variable: its name in capitals with STANDPOINT_ before it, as in \
    STANDPOINT_MAX_BYTES. The command line counts before it. An empty one counts as none. NO_COLOR keeps all output plain.";
const FILES: &str = "standpoint.toml in the working folder sets options that neither the command line nor the environment \
    sets; its keys are the options' long names. `standpoint init` writes one with comments.";
const EXIT_STATUS: &str = "0: all is done. 1: some articles failed; they are listed, and the rest is complete. 2: nothing could \
    be done, or the reports could not be written, and standard error tells why. 130 and 143: interrupted by Ctrl-C and SIGTERM; \
    what was done is written, and --resume goes on with the rest.";

/// Writes the two files to begin with; one that is there already is left as it is.
pub fn init(options: Init) -> Result<ExitCode, Stop> {
    let folder = &options.folder;
    std::fs::create_dir_all(folder).map_err(|e| {
        format!("cannot make the folder {}: {e}; name one that can be written to", folder.display())
    })?;
    let mut written = 0;
    let files = [(config::FILE, config::template()), (config::ACTORS_FILE, config::ACTORS.to_owned())];
    for (name, content) in files {
        let path = shown(folder, name);
        match files::create(&path, content.as_bytes()) {
            Ok(_) => {
                written += 1;
                print(&format!("wrote {}\n", path.display()))?;
            }
            Err(e) if e.kind() == io::ErrorKind::AlreadyExists => {
                tell(&format_args!("{} is there already, and is left as it is", path.display()));
            }
            Err(e) => {
                return Err(
                    format!("cannot write {}: {e}; check the folder's permissions", path.display()).into()
                );
            }
        }
    }
    if written == 0 {
        return Err("nothing was written; move the files away, or name another folder".into());
    }
    Ok(ExitCode::SUCCESS)
}

/// `name` in `folder`, without a needless `./`.
fn shown(folder: &Path, name: &str) -> PathBuf {
    if folder == Path::new(".") { name.into() } else { folder.join(name) }
}

/// Prints the script that completes command lines in a shell.
pub fn completions(options: Completions) -> Result<ExitCode, Stop> {
    let mut script = Vec::new();
    clap_complete::generate(options.shell, &mut Cli::command(), "standpoint", &mut script);
    print(&String::from_utf8(script)?)?;
    Ok(ExitCode::SUCCESS)
}

/// Prints the program's manual page, or writes that of each command.
pub fn man(options: Man) -> Result<ExitCode, Stop> {
    let mut program = Cli::command().disable_help_subcommand(true);
    program.build();
    let Some(folder) = &options.dir else {
        print(&page(&program)?)?;
        return Ok(ExitCode::SUCCESS);
    };
    let failed = |e: io::Error| {
        format!("cannot write the manual to {}: {e}; name a folder that can be written to", folder.display())
    };
    std::fs::create_dir_all(folder).map_err(failed)?;
    for command in std::iter::once(&program).chain(program.get_subcommands()) {
        let path = folder.join(Page::new(command.clone()).get_filename());
        std::fs::write(&path, page(command)?).map_err(failed)?;
        print(&format!("wrote {}\n", path.display()))?;
    }
    Ok(ExitCode::SUCCESS)
}

/// A command's manual page.
fn page(command: &Command) -> Result<String, Stop> {
    let page = Page::new(command.clone()).manual("Standpoint").date("");
    let mut out = Vec::new();
    page.render_title(&mut out)?;
    page.render_name_section(&mut out)?;
    page.render_synopsis_section(&mut out)?;
    page.render_description_section(&mut out)?;
    page.render_options_section(&mut out)?;
    if command.has_subcommands() {
        page.render_subcommands_section(&mut out)?;
    }
    let mut rest = Roff::new();
    for (heading, text) in [("ENVIRONMENT", ENVIRONMENT), ("FILES", FILES), ("EXIT STATUS", EXIT_STATUS)] {
        rest.control("SH", [heading]).text([roman(text)]);
    }
    let examples = command.get_after_help().map(ToString::to_string).unwrap_or_default();
    rest.control("SH", ["EXAMPLES"]).control("nf", []);
    for line in examples.lines().skip(1).take_while(|line| line.starts_with("  ")) {
        rest.text([roman(line.trim())]);
    }
    rest.control("fi", []);
    rest.to_writer(&mut out)?;
    Ok(String::from_utf8(out)?)
}
