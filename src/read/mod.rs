//! What a finished run says, read back from its folder and never from the model.
//!
//! [`Run`] opens the folder. Three questions can be put to it, one file each: [`explain`] (what carries a
//! number), [`compare`] (means of the authors' stances by publication, author and month) and [`agree`] (how far
//! program and human coders agree). Each gives an [`Answer`], which prints itself as a page for the terminal, as
//! Markdown, as CSV or as JSON. The figures come from `statistics`. An article that cannot be read is named in
//! the answer, and the rest goes on.

mod agree;
mod answer;
mod codes_table;
mod compare;
mod error;
mod explain;
mod group_by;
mod names;
mod run;
mod statistics;

pub use agree::{Agreed, agree, units_file};
pub use answer::{Answer, Format, Screen};
pub(crate) use answer::{Block, Row, Side, Table, Tone, piece, plain};
pub(crate) use codes_table::{CodesRow, CodesTable, SheetCode, coded_again, coder_key, listed, number};
pub use compare::compare;
pub use error::ReadError;
pub(crate) use explain::counted;
pub use explain::{Question, explain};
pub(crate) use group_by::Facts;
pub use group_by::GroupBy;
pub(crate) use names::Directory;
pub use run::Run;
pub(crate) use run::{NAME, name_of};
