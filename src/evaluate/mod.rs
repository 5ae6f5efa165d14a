//! Measures of the stages against gold data, one file a task.
//!
//! Apart from the stages, since nothing that makes a report may know the answers.

pub mod sentences;
