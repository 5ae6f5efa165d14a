//! The user's report settings: formats, actors to compare, and duplicates.

use std::collections::BTreeSet;

use clap::ValueEnum;
use serde::{Deserialize, Serialize};

use super::Duplicates;

/// A format that reports come in.
#[derive(Clone, Copy, Debug, PartialEq, Eq, PartialOrd, Ord, Hash, Serialize, ValueEnum)]
#[serde(rename_all = "lowercase")]
pub enum Format {
    /// The tables, one row a line.
    Csv,
    /// `report.html`.
    Html,
    /// `articles/<id>.json`.
    Json,
    /// `analyses.jsonl`: the same, one article a line.
    Jsonl,
    /// The tables, typed, column by column.
    Parquet,
}

impl Format {
    /// Every format, in the order of their names.
    pub const ALL: [Format; 5] = [Format::Csv, Format::Html, Format::Json, Format::Jsonl, Format::Parquet];

    /// The format's name as `--formats` takes it.
    pub fn name(self) -> &'static str {
        match self {
            Format::Csv => "csv",
            Format::Html => "html",
            Format::Json => "json",
            Format::Jsonl => "jsonl",
            Format::Parquet => "parquet",
        }
    }
}

/// An actor that articles are compared by.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
pub struct FocusActor {
    /// The id that the actor has in every article of the run.
    pub id: String,
    /// Name to show.
    pub name: String,
}

/// What to write.
#[derive(Clone, Debug, Default, PartialEq, Eq)]
pub struct Settings {
    /// Formats to write, beside `run.json`, which is always written.
    pub formats: BTreeSet<Format>,
    /// Actors compared, in the order that they are shown.
    pub focus: Vec<FocusActor>,
    /// What to do with articles whose text an earlier one has.
    pub duplicates: Duplicates,
}
