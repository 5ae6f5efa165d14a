//! `standpoint - --formats jsonl -o -`: a line in, a line out, for as long as lines come. Apart from `analyze` because it
//! leaves no folder behind: no tables, no `run.json`, nothing on standard output but the lines.

use std::io;
use std::process::ExitCode;
use std::sync::Arc;
use std::sync::atomic::AtomicUsize;

use standpoint::pipeline::{Order, Pipeline};
use standpoint::report::{Duplicates, Format, Progress, ProgressMode};

use super::Stop;
use super::analyze::{catalogue, count_undated, expect, finder, parts, reading, sources, tell_undated};
use super::engine::pool;
use super::interrupt::Interrupt;
use crate::cli::Analyze;

/// Analyses articles and writes a line for each to standard output.
pub fn stream(options: &Analyze) -> Result<ExitCode, Stop> {
    if options.formats != [Format::Jsonl] {
        return Err("-o - writes JSON Lines only: say --formats jsonl with it, or name a folder".into());
    }
    if options.duplicates == Duplicates::Drop {
        return Err(
            "--duplicates drop goes with a folder: a stream keeps nothing of an article that was answered"
                .into(),
        );
    }
    let catalogue = catalogue(options)?;
    let progress = Progress::new(ProgressMode::detect(options.quiet));
    let files = sources(options, &progress)?;
    let pipeline = Pipeline::new(finder(options)?, catalogue, options.summary).with_roll_up(parts(options));
    let pool = pool(options.engine.threads)?;
    expect(&files.found, &progress);
    let reading = reading(options);
    let missing = files.failures.into_iter().map(Err);
    let articles =
        missing.chain(files.found.into_iter().flat_map(move |f| f.articles(&reading, &Interrupt::default())));
    let undated = Arc::new(AtomicUsize::new(0));
    let counted = Arc::clone(&undated);
    let articles = articles.inspect(move |article| count_undated(article, &counted));
    let order = if options.ordered { Order::AsRead } else { Order::AsFinished };
    let mut out = io::stdout().lock();
    let streamed = pipeline.stream(articles, &pool, &mut out, order, options.fail_fast, &progress)?;
    tell_undated(&undated, &progress);
    if streamed.stopped {
        progress.say("stopped at the first failure, as asked; later articles were not answered");
    }
    Ok(super::analyze::exit_code(streamed.articles > 0, streamed.failures > 0))
}
