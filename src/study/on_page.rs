//! The estimates on the report's page: a section of its own between two marks, taken out and put in as a whole. A new analysis writes the
//! page anew, and `estimates.json` in the folder tells what to put there, if it is of this run.

use std::collections::BTreeSet;
use std::fmt::Write;
use std::fs;
use std::path::{Path, PathBuf};

use serde::Deserialize;

use super::estimate::{Estimates, FILES, GroupEstimate, Interval, SCHEMA};
use super::figure::escaped;
use super::{StudyError, sheet};
use crate::read::{ReadError, Run};

/// Where the section begins.
const OPEN: &str = "<span id=\"estimates-from\" hidden></span>";
/// Where it ends.
const CLOSE: &str = "<span id=\"estimates-to\" hidden></span>";

/// The report's page.
const PAGE: &str = "report.html";

/// Puts estimates on the page in a folder, if it is that of the run that they are of.
///
/// # Errors
/// If the page cannot be written.
pub(super) fn put(estimates: &Estimates, run: &Run, folder: &Path) -> Result<Option<PathBuf>, StudyError> {
    if same_file::is_same_file(run.folder(), folder).unwrap_or(false) {
        between(folder, &estimates.section())
    } else {
        Ok(None)
    }
}

/// Puts the estimates that lie in the folder of a run on the page that an analysis has just written there. If they are not of this run,
/// page and answer say so, and what to do.
///
/// # Errors
/// If the page cannot be written.
pub fn keep_on_page(folder: &Path) -> Result<Option<String>, StudyError> {
    let path = folder.join(FILES[0]);
    if !path.exists() || !folder.join(PAGE).exists() {
        return Ok(None);
    }
    let (section, told) = match of_this_run(&path, folder) {
        Ok(estimates) => (estimates.section(), None),
        Err(reason) => {
            let told = format!("{} is not shown on {PAGE}: {reason}", path.display());
            (absent(&format!("{} is not shown: {reason}", FILES[0])), Some(told))
        }
    };
    between(folder, &section)?;
    Ok(told)
}

/// The estimates in a file, if they are of the run in the folder; else why not, and what to do.
fn of_this_run(path: &Path, folder: &Path) -> Result<Estimates, String> {
    let anew = format!("`standpoint estimate {} CODED.csv", folder.display());
    let damaged = |reason: &str| {
        format!("{reason}; take the file away, and make it again with {anew} -o {}`", folder.display())
    };
    let bytes = fs::read(path).map_err(|error| damaged(&error.to_string()))?;
    let estimates: Estimates =
        serde_json::from_slice(&bytes).map_err(|error| damaged(&format!("it cannot be read ({error})")))?;
    if estimates.schema != SCHEMA {
        return Err(damaged(&format!("its shape is {:?}, not {SCHEMA:?}", estimates.schema)));
    }
    match Run::open(folder).and_then(|run| name(&run)) {
        Ok(name) if name == estimates.run => Ok(estimates),
        Ok(name) => Err(format!(
            "it is of the run {}, and this is {name}: the articles, the options or the model have changed. Repeat the analysis as it was \
             to see it again; for this run, code a sample of it (`standpoint sample {}`), move {} away, then {anew} {} -o {}`",
            estimates.run,
            folder.display(),
            FILES.join(", "),
            estimates.question().words(),
            folder.display()
        )),
        Err(error) => Err(format!("whether it is of this run is not known: {error}")),
    }
}

/// A run's name.
fn name(run: &Run) -> Result<String, ReadError> {
    #[derive(Deserialize)]
    struct Part {
        id: String,
        sha256: String,
    }
    let mut sums = BTreeSet::new();
    let unread = run.each_part(|Part { id, sha256 }: Part| {
        sums.insert((id, sha256));
    })?;
    unread.into_iter().next().map_or_else(|| Ok(run.name(&sums)), Err)
}

/// Writes the page in a folder with a section in the place of that between the marks; none where there is no page with marks.
fn between(folder: &Path, section: &str) -> Result<Option<PathBuf>, StudyError> {
    let path = folder.join(PAGE);
    let parts = |page: String| {
        let (before, rest) = page.split_once(OPEN)?;
        let (_, after) = rest.split_once(CLOSE)?;
        Some([before, OPEN, section, CLOSE, after].concat())
    };
    let page = fs::read_to_string(&path).ok().and_then(parts);
    page.map(|page| sheet::replace(&path, page.as_bytes())).transpose()
}

/// A section that tells why there are no estimates.
fn absent(reason: &str) -> String {
    format!(
        "\n<section id=\"estimates\" aria-labelledby=\"estimates-heading\">\n  <h2 id=\"estimates-heading\">{HEADING}</h2>\n  \
         <p>{}</p>\n</section>\n",
        escaped(reason)
    )
}

/// What a column of numbers has in its tags.
const NUMBER: &str = " class=\"n\"";
/// The table's columns, and what their tags have.
const COLUMNS: [(&str, &str); 8] = [
    ("group", ""),
    ("actor", ""),
    ("units", NUMBER),
    ("coded", NUMBER),
    ("codes alone", NUMBER),
    ("program alone", NUMBER),
    ("corrected", NUMBER),
    ("weight", NUMBER),
];
const HEADING: &str = "Corrected by hand codes";

impl Estimates {
    fn section(&self) -> String {
        let mut out = format!(
            "\n<section id=\"estimates\" aria-labelledby=\"estimates-heading\">\n  <h2 id=\"estimates-heading\">{HEADING}</h2>\n"
        );
        let _ = writeln!(
            out,
            "  <p>{}: {} units coded by hand; intervals cover 95%. The codes correct the bias of the program\u{2019}s own figure.</p>",
            escaped(&self.description),
            self.coded
        );
        out += &self.figure();
        out += "  <div class=\"scroll\">\n  <table class=\"plain\">\n    <thead><tr>";
        for (name, class) in COLUMNS {
            let _ = write!(out, "<th scope=\"col\"{class}>{name}</th>");
        }
        out += "</tr></thead>\n    <tbody>\n";
        for row in self.groups.iter().filter(|row| self.is_shown(row)) {
            out += &self.row(row);
        }
        out += "    </tbody>\n  </table>\n  </div>\n";
        for text in self.left_out().iter().chain([&self.methods]) {
            let _ = writeln!(out, "  <p>{}</p>", escaped(text));
        }
        out += "</section>\n";
        out
    }

    fn row(&self, row: &GroupEstimate) -> String {
        let shown = |figure: f64| self.shown(figure);
        let within = |interval: Option<Interval>| match interval {
            Some(i) if i.ends().is_some() => format!("{} ({})", shown(i.estimate), self.within(i)),
            Some(i) => format!("{} (no interval)", shown(i.estimate)),
            None => row.note.clone().unwrap_or_default(),
        };
        let cells = [
            self.name(row),
            row.actor.clone(),
            row.units.to_string(),
            row.coded.to_string(),
            within(row.codes),
            row.program.map(shown).unwrap_or_default(),
            within(row.corrected),
            row.weights(),
        ];
        let cell =
            |(cell, (_, class)): (&String, &(&str, &str))| format!("<td{class}>{}</td>", escaped(cell));
        let cells: String = cells.iter().zip(&COLUMNS).map(cell).collect();
        format!("      <tr>{cells}</tr>\n")
    }
}
