//! Reports: what was found, written down. Nothing is computed here that the JSON does not hold.
//!
//! An [`Analysis`](crate::document::Analysis) becomes a [`Record`] (the JSON of one article); every
//! format is written from that record, one module a format: `json`, `csv`, `parquet`, `jsonl` and `page` are the
//! `Output`s of `writer`, and a new format is one more. `tables` holds the columns that `csv` and `parquet` write, and
//! that `codebook` and `data_package` tell of. [`Writer`] takes analyses in any order, from any thread, and
//! leaves the same bytes behind; every file appears whole or not at all. `stream` makes lines that go into no
//! file. A run that is cut short can be gone on with: `journal` says what it finished, `work` is the folder that it works
//! in, and all of it goes through `disk`.

mod atomic;
mod codebook;
mod csv;
mod data_package;
mod disk;
mod duplicates;
mod error;
mod former;
mod frame;
mod gathered;
mod journal;
mod json;
mod jsonl;
mod lock;
mod manifest;
mod meta;
mod page;
mod parquet;
mod progress;
mod record;
mod settings;
mod spool;
mod stream;
mod tables;
mod taken;
mod terminal;
mod totals;
mod work;
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
pub use journal::Making;
pub(crate) use json::path as article_file;
pub(crate) use manifest::{FILE as MANIFEST, SCHEMA as RUN_SCHEMA};
pub use manifest::{FailureRow, RunInfo, Timings};
pub use meta::Meta;
pub(crate) use meta::{Columns as MetaColumns, PREFIX as META_PREFIX};
pub(crate) use page::{inline_json, sha256_source};
pub use progress::{Progress, ProgressMode, Task};
pub use record::{ARTICLE_SCHEMA, Id, Record, Rounded};
pub(crate) use record::{AUTHOR, ActorRecord, OpinionRecord, StanceRecord, UNNAMED};
pub use settings::{FocusActor, Format, Settings};
pub use stream::{analysis_line, failure_line};
pub(crate) use tables::Cell;
pub use terminal::closing_table;
pub use terminal::printable;
pub use totals::{AuthorStance, Counts, FocusTally, Outcome};
pub use writer::{Met, Start, Started, Writer};
