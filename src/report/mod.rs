//! Writes the reports. Every value in a report is also in the article's JSON; nothing else is computed here.
//!
//! An [`Analysis`](crate::document::Analysis) becomes a [`Record`] (the JSON of one article); every
//! format is written from that record, with one module per format: `json`, `csv`, `parquet`, `jsonl` and `html` are the
//! `Output`s of `writer`. `tables` defines the columns that `csv` and `parquet` write and that `codebook` and
//! `data_package` describe. [`Writer`] accepts analyses in any order, from any thread, and always produces the same
//! bytes; every file is written atomically. `stream` renders lines for standard output. An interrupted run can be
//! resumed: `journal` records what it finished, `run_dir` is its working folder, and all file access goes through
//! `disk`.

mod article_index;
mod atomic;
mod codebook;
mod csv;
mod data_package;
mod disk;
mod duplicates;
mod error;
mod frame;
mod html;
mod journal;
mod json;
mod jsonl;
mod lock;
mod manifest;
mod meta;
mod parquet;
mod previous_run;
mod progress;
mod record;
mod run_dir;
mod settings;
mod spool;
mod spooled_format;
mod stream;
mod tables;
mod terminal;
mod totals;
mod writer;

#[cfg(test)]
mod faults;
#[cfg(test)]
mod fixture;
#[cfg(test)]
mod tests;

pub use codebook::codebook;
pub(crate) use csv::{sheet, undefused};
pub use duplicates::Duplicates;
pub use error::ReportError;
pub use frame::{Frame, FrameColumn, failures_frame, frame, table_names};
pub(crate) use html::{inline_json, sha256_source};
pub use journal::RunFingerprint;
pub(crate) use json::path as article_file;
pub(crate) use manifest::{FILE as MANIFEST, SCHEMA as RUN_SCHEMA};
pub use manifest::{FailureRow, RunInfo, Timings};
pub use meta::Meta;
pub(crate) use meta::{Columns as MetaColumns, PREFIX as META_PREFIX};
pub use progress::{Progress, ProgressMode, Task};
pub use record::{ARTICLE_SCHEMA, Id, Record, Rounded};
pub(crate) use record::{AUTHOR, ActorRecord, OpinionRecord, StanceRecord, UNNAMED};
pub use settings::{FocusActor, Format, Settings};
pub use stream::{analysis_line, failure_line};
pub(crate) use tables::Cell;
pub use terminal::closing_table;
pub use terminal::printable;
pub use totals::{AuthorStance, Counts, FocusTally, Outcome};
pub use writer::{ArticleStatus, Start, Started, Writer};
