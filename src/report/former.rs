//! The run that an output folder already holds, and what of it the new run must clear away.
//!
//! Only files that the former `run.json` answers for are removed; everything else in the folder is
//! the user's.

use std::collections::BTreeSet;
use std::path::{Path, PathBuf};
use std::{fs, io};

use serde::Deserialize;

use super::{Format, ReportError, Settings, csv, data_package, json, jsonl, manifest, page, parquet, writer};

/// What matters of a former run's manifest.
#[derive(Debug, Default, Deserialize)]
pub(super) struct Former {
    schema: String,
    #[serde(default)]
    formats: Vec<String>,
    #[serde(default)]
    articles: Vec<String>,
}

impl Former {
    /// The run that the folder holds; nothing if there is none, or none that can be understood.
    pub(super) fn read(output: &Path) -> Self {
        let manifest = fs::read(output.join(manifest::FILE)).ok();
        let former: Option<Self> = manifest.and_then(|bytes| serde_json::from_slice(&bytes).ok());
        former.filter(|former| former.schema.starts_with("standpoint/run/")).unwrap_or_default()
    }

    /// Removes what the former run wrote and this one did not.
    pub(super) fn clear(
        &self,
        output: &Path,
        settings: &Settings,
        articles: &BTreeSet<&str>,
    ) -> Result<(), ReportError> {
        self.stale(output, settings, articles).try_for_each(|path| match fs::remove_file(&path) {
            Err(reason) if reason.kind() != io::ErrorKind::NotFound => {
                Err(ReportError::Remove { path, reason })
            }
            _ => Ok(()),
        })
    }

    fn stale<'s>(
        &'s self,
        output: &'s Path,
        settings: &'s Settings,
        articles: &'s BTreeSet<&str>,
    ) -> impl Iterator<Item = PathBuf> + 's {
        let wrote = |format: Format| self.formats.iter().any(|name| name == format.name());
        let dropped = |format: Format| wrote(format) && !settings.formats.contains(&format);
        let tables = dropped(Format::Csv).then(csv::files).into_iter().flatten();
        let columns = dropped(Format::Parquet).then(parquet::files).into_iter().flatten();
        let told = |format: &Format| settings.formats.contains(format);
        let package = (data_package::TABULAR.into_iter().any(wrote)
            && !data_package::TABULAR.iter().any(told))
        .then(|| data_package::FILE.to_owned());
        let lines = dropped(Format::Jsonl).then(|| jsonl::FILE.to_owned());
        let page = dropped(Format::Html).then(|| page::FILE.to_owned());
        let records = wrote(Format::Json).then_some(&self.articles).into_iter().flatten();
        let kept = move |id: &str| settings.formats.contains(&Format::Json) && articles.contains(id);
        let gone = records.filter(move |id| writer::is_file_name(id) && !kept(id));
        tables
            .chain(columns)
            .chain(package)
            .chain(lines)
            .chain(page)
            .map(|file| output.join(file))
            .chain(gone.map(|id| json::path(output, id)))
    }
}
