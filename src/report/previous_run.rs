//! The previous run in an output folder, and which of its files the new run must remove.
//!
//! Only files listed in the previous `run.json` or written by an unfinished run are removed; everything else in the
//! folder belongs to the user. There is no `run.json` while a run is in progress: its contents are kept in
//! `former.json` in the run's working folder, so that a resumed run knows them too.

use std::collections::BTreeSet;
use std::fs;
use std::path::{Path, PathBuf};

use serde::{Deserialize, Serialize};

use super::article_index::Reported;
use super::run_dir::RunDir;
use super::{Format, ReportError, Settings, atomic, csv, data_package, html, json, jsonl, manifest, parquet};

/// The file's name in the run's working folder.
const FILE: &str = "former.json";

/// The relevant part of previous runs' manifests.
#[derive(Clone, Debug, Default, PartialEq, Eq, Serialize, Deserialize)]
pub(super) struct PreviousRun {
    schema: String,
    #[serde(default)]
    formats: BTreeSet<String>,
    #[serde(default)]
    articles: BTreeSet<String>,
}

impl PreviousRun {
    /// Reads what previous runs left in the folder; empty if there were none or their manifests cannot be parsed.
    pub(super) fn read(run_dir: &RunDir) -> Self {
        let (finished, mut previous) =
            (Self::parse(&run_dir.output().join(manifest::FILE)), Self::parse(&run_dir.path(FILE)));
        previous.add(finished.formats, finished.articles);
        previous
    }

    fn parse(path: &Path) -> Self {
        let previous: Option<Self> =
            fs::read(path).ok().and_then(|bytes| serde_json::from_slice(&bytes).ok());
        previous.filter(|previous| previous.schema.starts_with("standpoint/run/")).unwrap_or_default()
    }

    /// Adds formats and articles.
    pub(super) fn add(
        &mut self,
        formats: impl IntoIterator<Item = String>,
        articles: impl IntoIterator<Item = String>,
    ) {
        manifest::SCHEMA.clone_into(&mut self.schema);
        self.formats.extend(formats);
        self.articles.extend(articles);
    }

    /// Saves this in the run's working folder, for a later run that resumes it.
    pub(super) fn keep(&self, run_dir: &RunDir) -> Result<(), ReportError> {
        let path = run_dir.path(FILE);
        if self.formats.is_empty() || *self == Self::parse(&path) {
            return Ok(());
        }
        atomic::replace(run_dir, &path, |out| Ok(serde_json::to_writer(out, self)?))
    }

    /// Removes files that the previous run wrote and this run, with these articles, did not.
    pub(super) fn clear(
        &self,
        run_dir: &RunDir,
        settings: &Settings,
        articles: &Reported<'_>,
    ) -> Result<(), ReportError> {
        self.stale(run_dir.output(), settings, articles).try_for_each(|path| {
            run_dir.disk().remove(&path).map_err(|reason| ReportError::Remove { path, reason })
        })
    }

    fn stale<'s>(
        &'s self,
        output: &'s Path,
        settings: &'s Settings,
        articles: &'s Reported<'_>,
    ) -> impl Iterator<Item = PathBuf> + 's {
        let wrote = |format: Format| self.formats.contains(format.name());
        let dropped = |format: Format| wrote(format) && !settings.formats.contains(&format);
        let tables = dropped(Format::Csv).then(csv::files).into_iter().flatten();
        let columns = dropped(Format::Parquet).then(parquet::files).into_iter().flatten();
        let written = |format: &Format| settings.formats.contains(format);
        let package = (data_package::TABULAR.into_iter().any(wrote)
            && !data_package::TABULAR.iter().any(written))
        .then(|| data_package::FILE.to_owned());
        let lines = dropped(Format::Jsonl).then(|| jsonl::FILE.to_owned());
        let html = dropped(Format::Html).then(|| html::FILE.to_owned());
        let records = wrote(Format::Json).then_some(&self.articles).into_iter().flatten();
        let kept = move |id: &str| settings.formats.contains(&Format::Json) && articles.contains(id);
        let gone = records.filter(move |id| !id.is_empty() && !kept(id));
        tables
            .chain(columns)
            .chain(package)
            .chain(lines)
            .chain(html)
            .map(|file| output.join(file))
            .chain(gone.map(|id| json::path(output, id)))
    }
}
