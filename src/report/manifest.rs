//! `run.json`: inputs, settings and results of a run. Written last, so a folder that has one is complete.

use serde::{Deserialize, Serialize};
use serde_json::{Map, Value};

use super::article_index::Reported;
use super::run_dir::RunDir;
use super::writer::Run;
use super::{ARTICLE_SCHEMA, Counts, FocusActor, Format, ReportError, atomic};
use crate::document::Engine;

/// The file's name.
pub(crate) const FILE: &str = "run.json";
/// Name and version of the shape.
pub(crate) const SCHEMA: &str = "standpoint/run/1";

/// A file that could not be read.
#[derive(Clone, Debug, PartialEq, Eq, PartialOrd, Ord, Serialize, Deserialize)]
pub struct FailureRow {
    /// Path as given.
    pub source: String,
    /// Hex SHA-256 of its bytes, if they could be read.
    pub sha256: Option<String>,
    /// Stage that gave up, as `ingest`.
    pub stage: String,
    /// What was wrong.
    pub reason: String,
    /// What to do about it.
    pub remedy: String,
}

/// Times and threads: everything that may differ between equal runs.
#[derive(Clone, Debug, Default, PartialEq, Serialize)]
pub struct Timings {
    /// When the run began, RFC 3339.
    pub started: Option<String>,
    /// Worker threads.
    pub threads: usize,
    /// Seconds spent reading files.
    pub load_seconds: f64,
    /// Seconds spent in the model.
    pub encode_seconds: f64,
    /// Seconds spent writing reports, as far as known when `run.json` is written.
    pub write_seconds: f64,
    /// Seconds from start to end; phases may overlap, so this is not their sum.
    pub total_seconds: f64,
}

/// Information about a run that the writer cannot determine itself.
#[derive(Clone, Debug, PartialEq)]
pub struct RunInfo {
    /// What made the analyses.
    pub engine: Engine,
    /// Hex SHA-256 of the model's weights.
    pub model_sha256: String,
    /// What is known of the model and how good it is: its `card.json`, or null.
    pub card: Value,
    /// Options that affect the result, by name. The number of threads belongs in `timings`.
    pub options: Map<String, Value>,
    /// Files that could not be read, in any order.
    pub failures: Vec<FailureRow>,
    /// How long it took.
    pub timings: Timings,
    /// Whether the run ended before all articles were read; the files are valid but incomplete.
    pub partial: bool,
}

#[derive(Serialize)]
struct Manifest<'a> {
    schema: &'static str,
    #[serde(skip_serializing_if = "std::ops::Not::not")]
    partial: bool,
    versions: Versions,
    engine: &'a Engine,
    model: Model<'a>,
    options: &'a Map<String, Value>,
    formats: Vec<&'static str>,
    focus: &'a [FocusActor],
    counts: &'a Counts,
    articles: &'a Reported<'a>,
    failures: &'a [&'a FailureRow],
    timings: WithSpeed<'a>,
}

#[derive(Serialize)]
struct Versions {
    standpoint: &'static str,
    article: &'static str,
}

#[derive(Serialize)]
struct Model<'a> {
    name: &'a str,
    sha256: &'a str,
}

#[derive(Serialize)]
struct WithSpeed<'a> {
    #[serde(flatten)]
    timings: &'a Timings,
    words_per_second: f64,
}

/// Removes the previous run's manifest, because the folder is about to change.
pub(super) fn remove(run_dir: &RunDir) -> Result<(), ReportError> {
    let path = run_dir.output().join(FILE);
    run_dir.disk().remove(&path).map_err(|reason| ReportError::Remove { path, reason })
}

/// Writes the manifest to the output folder.
pub(super) fn write(run_dir: &RunDir, run: &Run<'_>) -> Result<(), ReportError> {
    let info = run.info;
    let manifest = Manifest {
        schema: SCHEMA,
        partial: info.partial,
        versions: Versions { standpoint: env!("CARGO_PKG_VERSION"), article: ARTICLE_SCHEMA },
        engine: &info.engine,
        model: Model { name: &info.engine.model, sha256: &info.model_sha256 },
        options: &info.options,
        formats: run.settings.formats.iter().copied().map(Format::name).collect(),
        focus: &run.settings.focus,
        counts: &run.counts,
        articles: &run.articles,
        failures: &run.failures,
        timings: WithSpeed { timings: &info.timings, words_per_second: run.words_per_second() },
    };
    atomic::replace(run_dir, &run_dir.output().join(FILE), |out| {
        serde_json::to_writer_pretty(&mut *out, &manifest)?;
        out.write_all(b"\n")
    })
}
