//! A study on a finished run: a random sample is drawn for hand coding, and the codes correct what the program says of all.
//!
//! The data flows one way. `population` reads what a run says of every unit, an article and an actor that it speaks of;
//! `design` divides the units into strata and draws from them; `sheet` writes what coders work on, a table and a page;
//! `coded` reads their codes back, and `as_drawn` sees whether the rows are those that were drawn; `estimators` holds the statistics; `estimate` asks them by groups, and
//! `figure` draws the answer, which `on_page` puts on the report's page. `learn` makes a reader of the study's own from the codes; `coverage` tries out how often
//! the intervals hold.

mod as_drawn;
mod coded;
mod coverage;
mod design;
mod estimate;
mod estimators;
mod figure;
mod learn;
mod on_page;
mod population;
mod sheet;

pub use coverage::{Coverage, KnownUnit, biased, coverage};
pub use estimate::{Asked, Contrast, Estimates, GroupEstimate, Interval, Pair, Quantity, estimate, write};
pub use learn::{LearnedReader, Lesson, learn};
pub use on_page::keep_on_page;
pub use sheet::{Drawn, Plan, sample};

use std::path::PathBuf;

use crate::read::ReadError;

/// What keeps a sample from being drawn or an estimate from being made, told so that it can be mended.
#[derive(Debug, thiserror::Error)]
pub enum StudyError {
    /// The run cannot be read, or an actor is not in it.
    #[error(transparent)]
    Read(#[from] ReadError),
    /// Nobody was named.
    #[error("name the actors to code, as --actor A,B; the run compares none")]
    NoActor,
    /// No article speaks of the actors.
    #[error("no article of the run speaks of {0}: there is nothing to code")]
    NoUnits(String),
    /// What cannot be done with the numbers given.
    #[error("{0}")]
    Plan(String),
    /// A sheet, a file of codes or an earlier sample that cannot be used.
    #[error("cannot use {}: {reason}", path.display())]
    Sheet {
        /// The file.
        path: PathBuf,
        /// What is wrong, and what to do about it.
        reason: String,
    },
    /// A file that cannot be written.
    #[error("cannot write {}: {reason}", path.display())]
    Write {
        /// The file.
        path: PathBuf,
        /// What is wrong, and what to do about it.
        reason: String,
    },
}
