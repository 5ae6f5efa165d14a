//! `explain`, `compare`, `agree`: a finished run is asked, and the answer printed.

use std::io;
use std::path::Path;
use std::process::ExitCode;

use standpoint::read::{self, Answer, GroupBy, Question, Run, Screen};

use super::{Stop, print};
use crate::cli::{Agree, Compare, Explain, FormatName, GroupName};
use crate::logging;

/// Shows the sentences behind an article's stances.
pub fn explain(options: Explain) -> Result<ExitCode, Stop> {
    let question = Question {
        article: &options.article,
        actor: options.actor.as_deref(),
        holder: options.holder.as_deref(),
    };
    tell(&read::explain(&open(&options.reading.folder)?, &question)?, options.reading.format)
}

/// Compares the authors' stances across a run.
pub fn compare(options: Compare) -> Result<ExitCode, Stop> {
    let by: Vec<GroupBy> = (options.by.iter())
        .map(|by| match by {
            GroupName::Article => GroupBy::Article,
            GroupName::Publication => GroupBy::Publication,
            GroupName::Author => GroupBy::Author,
            GroupName::Month => GroupBy::Month,
        })
        .collect();
    let run = open(&options.reading.folder)?;
    tell(&read::compare(&run, &options.focus, &by)?, options.reading.format)
}

/// Compares a run with human codes.
pub fn agree(options: Agree) -> Result<ExitCode, Stop> {
    let run = open(&options.reading.folder)?;
    tell(&read::agree(&run, &options.codes)?, options.reading.format)
}

/// The run that is asked; that it is not all there is told.
fn open(folder: &Path) -> Result<Run, Stop> {
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
fn tell(answer: &Answer, format: FormatName) -> Result<ExitCode, Stop> {
    let format = match format {
        FormatName::Table => read::Format::Table,
        FormatName::Csv => read::Format::Csv,
        FormatName::Json => read::Format::Json,
        FormatName::Markdown => read::Format::Markdown,
    };
    print(&answer.print(format, screen())?)?;
    for error in &answer.unread {
        logging::tell(error);
    }
    Ok(if answer.unread.is_empty() { ExitCode::SUCCESS } else { ExitCode::from(1) })
}

/// What standard output is shown on; `NO_COLOR` and its like are respected.
fn screen() -> Screen {
    let out = io::stdout();
    let colour = anstream::AutoStream::choice(&out) != anstream::ColorChoice::Never;
    let size = terminal_size::terminal_size_of(&out);
    Screen { colour, width: size.map(|(terminal_size::Width(columns), _)| usize::from(columns)) }
}
