//! What a finished run says, read back from its folder and never from the model.
//!
//! [`Run`] opens the folder. Three questions can be put to it, one file each: [`explain`] (what carries a
//! number), [`compare`] (means of the authors' stances by publication, author and month) and [`agree`] (how far
//! program and human coders agree). Each gives an [`Answer`], which prints itself as a page for the terminal, as
//! Markdown, as CSV or as JSON. The figures come from `statistics`. An article that cannot be read is named in
//! the answer, and the rest goes on.

mod agree;
mod answer;
mod compare;
mod error;
mod explain;
mod names;
mod run;
mod statistics;

pub use agree::agree;
pub use answer::{Answer, Format, Screen};
pub use compare::{GroupBy, compare};
pub use error::ReadError;
pub use explain::{Question, explain};
pub use run::Run;
