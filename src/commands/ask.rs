//! `explain`, `compare`, `agree`: a finished run is asked, and the answer printed.

use std::io;
use std::path::Path;
use std::process::ExitCode;

use standpoint::files;
use standpoint::read::{self, Answer, Question, ReadError, Run, Screen};

use super::{Stop, print};
use crate::cli::{Agree, Compare, Explain, FormatName};
use crate::logging;

/// Shows the sentences behind an article's stances.
pub fn explain(options: Explain) -> Result<ExitCode, Stop> {
    let run = open(&options.reading.folder)?;
    let question = Question {
        article: &options.article,
        actor: options.actor.as_deref(),
        holder: options.holder.as_deref(),
    };
    tell(&read::explain(&run, &question)?, options.reading.format)
}

/// Compares the authors' stances across a run.
pub fn compare(options: Compare) -> Result<ExitCode, Stop> {
    let run = open(&options.reading.folder)?;
    tell(&read::compare(&run, &options.focus, &options.by)?, options.reading.format)
}

/// Compares a run with human codes.
pub fn agree(options: Agree) -> Result<ExitCode, Stop> {
    let run = open(&options.reading.folder)?;
    let to_output = options.units.as_deref() == Some(Path::new("-"));
    if let Some(path) = options.units.as_deref().filter(|_| !to_output) {
        read::units_file(&options.codes, path)?;
    }
    let agreed = read::agree(&run, &options.codes)?;
    if to_output {
        print(&agreed.units)?;
        return Ok(ended(&agreed.answer.unread));
    }
    if let Some(path) = &options.units {
        files::replace(path, agreed.units.as_bytes()).map_err(|error| {
            format!("cannot write {}: {error}; check the folder and its free space", path.display())
        })?;
    }
    tell(&agreed.answer, options.reading.format)
}

/// The run that is asked; that it is not all there is told.
pub(super) fn open(folder: &Path) -> Result<Run, Stop> {
    let run = Run::open(folder)?;
    if run.is_partial() {
        let (folder, articles) = (folder.display(), run.articles().len());
        eprintln!(
            "standpoint: the run in {folder} was cut short: the answer rests on the {articles} articles done"
        );
    }
    Ok(run)
}

/// Prints an answer, and names the articles that could not be read for it.
pub(super) fn tell(answer: &Answer, format: FormatName) -> Result<ExitCode, Stop> {
    let format = match format {
        FormatName::Table => read::Format::Table,
        FormatName::Csv => read::Format::Csv,
        FormatName::Json => read::Format::Json,
        FormatName::Markdown => read::Format::Markdown,
    };
    print(&answer.print(format, screen())?)?;
    Ok(ended(&answer.unread))
}

/// Names what could not be read, and tells the exit code that goes with it.
pub(super) fn ended(unread: &[ReadError]) -> ExitCode {
    unread.iter().for_each(|error| logging::tell(error));
    if unread.is_empty() { ExitCode::SUCCESS } else { ExitCode::from(1) }
}

/// What standard output is shown on; `NO_COLOR` and its like are respected.
fn screen() -> Screen {
    let out = io::stdout();
    let colour = anstream::AutoStream::choice(&out) != anstream::ColorChoice::Never;
    let size = terminal_size::terminal_size_of(&out);
    Screen { colour, width: size.map(|(terminal_size::Width(columns), _)| usize::from(columns)) }
}
