//! `sample`, `estimate`, `learn`: a study by hand codes on a finished run.

use std::process::ExitCode;

use standpoint::study::{self, Asked, Plan};

use super::ask::{ended, open, tell};
use super::{Stop, print};
use crate::cli::{Estimate, Learn, Sample};

/// Draws a sample, and writes what coders work on.
pub fn sample(options: Sample) -> Result<ExitCode, Stop> {
    let run = open(&options.folder)?;
    let Sample { size, by, double, seed, uncertain, more, output, actor, .. } = options;
    let plan = Plan { size, actors: actor, by, double, seed, uncertain, more, output };
    let drawn = study::sample(&run, &plan)?;
    let many =
        |count: usize, one: &str, more: &str| format!("{count} {}", if count == 1 { one } else { more });
    let mut text = format!(
        "Drew {} of {}, in {} and {}; {} for a second coder.\n",
        drawn.units,
        many(drawn.population, "unit", "units"),
        many(drawn.articles, "article", "articles"),
        many(drawn.strata, "stratum", "strata"),
        drawn.second
    );
    for remark in &drawn.remarks {
        text += &format!("{remark}\n");
    }
    for file in &drawn.files {
        text += &format!("  {}\n", file.display());
    }
    text += "Code on the page or in the sheet, then: standpoint estimate DIR CODED.csv\n";
    print(&text)?;
    Ok(ended(&drawn.unread))
}

/// Estimates from codes.
pub fn estimate(options: Estimate) -> Result<ExitCode, Stop> {
    let run = open(&options.reading.folder)?;
    let asked = Asked {
        codes: options.codes,
        by: options.by,
        of: options.of,
        beyond: options.beyond,
        reader: options.reader,
    };
    let (estimates, unread) = study::estimate(&run, &asked)?;
    let answer = estimates.answer(unread)?;
    if let Some(folder) = &options.output {
        study::write(&run, &estimates, &answer, folder)?;
    }
    tell(&answer, options.reading.format)
}

/// Learns a reader from codes.
pub fn learn(options: Learn) -> Result<ExitCode, Stop> {
    let run = open(&options.folder)?;
    let lesson = study::learn(&run, &options.codes, &options.output)?;
    let pair = |[before, after]: [f64; 2]| format!("{before:.3} -> {after:.3}");
    let mut text = format!(
        "Learned from {} coded units. On articles that it did not learn from:\n\
         \x20 log loss of the codes     {}\n\
         \x20 mean error of the score   {}\n\
         \x20 side right, percent       {:.1} -> {:.1}\n",
        lesson.coded,
        pair(lesson.loss),
        pair(lesson.error),
        lesson.right[0],
        lesson.right[1],
    );
    let warnings = lesson.warnings.iter().map(|warning| format!("Warning: {warning}."));
    for sentence in lesson.remark().into_iter().chain(lesson.verdict()).chain(warnings) {
        text += &format!("{sentence}\n");
    }
    text += &format!("  {}\n", lesson.file.display());
    print(&text)?;
    Ok(ended(&lesson.unread))
}
