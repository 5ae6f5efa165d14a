//! A finished run's folder: `run.json` says what there is, `articles/<file>.json` holds it.

use std::collections::BTreeSet;
use std::fs;
use std::io::ErrorKind;
use std::path::{Path, PathBuf};

use serde::Deserialize;
use serde::de::DeserializeOwned;
use sha2::{Digest, Sha256};

use super::ReadError;
use crate::report::{
    ARTICLE_SCHEMA, FailureRow, FocusActor, Format, MANIFEST, Meta, MetaColumns, RUN_SCHEMA, Record,
    article_file,
};

/// Characters of a run's and a sample's names.
pub(crate) const NAME: usize = 8;

/// Options that change no reading of an article. Those that decide which articles are read show in the articles themselves.
const NO_READING: [&str; 7] =
    ["formats", "summary", "focus", "fail_fast", "max_bytes", "duplicates", "any_language"];

/// A finished run, ready to be asked.
#[derive(Debug)]
pub struct Run {
    folder: PathBuf,
    manifest: Manifest,
}

/// What matters here of `run.json`.
#[derive(Debug, Deserialize)]
struct Manifest {
    schema: String,
    #[serde(default)]
    partial: bool,
    formats: Vec<String>,
    focus: Vec<FocusActor>,
    articles: Vec<String>,
    #[serde(default)]
    failures: Vec<FailureRow>,
    model: Model,
    options: serde_json::Map<String, serde_json::Value>,
}

#[derive(Debug, Deserialize)]
struct Model {
    sha256: String,
}

impl Run {
    /// Opens the folder that a run wrote to.
    ///
    /// # Errors
    /// If there is no such folder, no finished run in it, or one without the articles' JSON.
    pub fn open(folder: &Path) -> Result<Self, ReadError> {
        if !folder.is_dir() {
            return Err(ReadError::NoFolder(folder.to_owned()));
        }
        let path = folder.join(MANIFEST);
        let damaged = |reason: String| ReadError::Manifest { path: path.clone(), reason };
        let bytes = fs::read(&path).map_err(|error| match error.kind() {
            ErrorKind::NotFound => ReadError::NoRun(folder.to_owned()),
            _ => damaged(error.to_string()),
        })?;
        let manifest: Manifest =
            serde_json::from_slice(&bytes).map_err(|error| damaged(format!("it is damaged ({error})")))?;
        if manifest.schema != RUN_SCHEMA {
            return Err(damaged(format!("its shape is {:?}, not {RUN_SCHEMA:?}", manifest.schema)));
        }
        if !manifest.formats.iter().any(|format| format == Format::Json.name()) {
            return Err(ReadError::NoJson(folder.to_owned()));
        }
        if manifest.articles.is_empty() {
            return Err(ReadError::NoArticles(folder.to_owned()));
        }
        Ok(Self { folder: folder.to_owned(), manifest })
    }

    /// Whether the run was cut short, and holds only some of its articles.
    pub fn is_partial(&self) -> bool {
        self.manifest.partial
    }

    /// Ids of the articles, sorted.
    pub fn articles(&self) -> &[String] {
        &self.manifest.articles
    }

    /// The actors that the run compares.
    pub fn focus(&self) -> &[FocusActor] {
        &self.manifest.focus
    }

    /// What gave no analysis.
    pub fn failures(&self) -> &[FailureRow] {
        &self.manifest.failures
    }

    /// The folder that it was opened in.
    pub fn folder(&self) -> &Path {
        &self.folder
    }

    /// The columns that only the input knows, as the tables have them.
    ///
    /// # Errors
    /// If no article can be read.
    pub fn meta_columns(&self) -> Result<Vec<String>, ReadError> {
        #[derive(Deserialize)]
        struct Part {
            id: String,
            #[serde(default)]
            meta: Meta<'static>,
        }
        let mut columns = MetaColumns::default();
        self.each_part(|Part { id, meta }| {
            columns.add(&id, &meta.iter().map(|(name, _)| name.to_owned()).collect::<Vec<_>>());
        })?;
        Ok(columns.into_names().0)
    }

    /// The run's name by what its readings depend on: the model, the options, and id and SHA-256 of each article.
    pub(crate) fn name(&self, articles: &BTreeSet<(String, String)>) -> String {
        let mut options = self.manifest.options.clone();
        options.retain(|name, _| !NO_READING.contains(&name.as_str()));
        let options = serde_json::Value::Object(options);
        let making = format!("{} {options}", self.manifest.model.sha256);
        name_of(&articles.iter().fold(making, |text, (id, sum)| text + "\n" + id + " " + sum))
    }

    /// The article of this id.
    ///
    /// # Errors
    /// [`ReadError::Article`] if its file cannot be read or is damaged.
    pub fn article(&self, id: &str) -> Result<Record<'static>, ReadError> {
        let record: Record<'static> = self.parse(id)?;
        sound(&record).map_err(|reason| self.unread(id, reason))?;
        Ok(record)
    }

    /// Hands on every article in the order of ids, one at a time; gives those that cannot be read.
    ///
    /// # Errors
    /// If not one can be read.
    pub(super) fn each(&self, take: impl FnMut(Record<'static>)) -> Result<Vec<ReadError>, ReadError> {
        self.sweep(|id| self.article(id), take)
    }

    /// The same for `T`, a part of an article's JSON.
    ///
    /// # Errors
    /// If not one can be read.
    pub(crate) fn each_part<T: DeserializeOwned>(
        &self,
        take: impl FnMut(T),
    ) -> Result<Vec<ReadError>, ReadError> {
        self.sweep(|id| self.parse(id), take)
    }

    fn sweep<T>(
        &self,
        read: impl Fn(&str) -> Result<T, ReadError>,
        mut take: impl FnMut(T),
    ) -> Result<Vec<ReadError>, ReadError> {
        let mut unread = Vec::new();
        for id in self.articles() {
            match read(id) {
                Ok(part) => take(part),
                Err(error) => unread.push(error),
            }
        }
        if unread.len() == self.articles().len() {
            let first = Box::new(unread.swap_remove(0));
            return Err(ReadError::AllUnread { count: self.articles().len(), first });
        }
        Ok(unread)
    }

    fn parse<T: DeserializeOwned>(&self, id: &str) -> Result<T, ReadError> {
        let bytes =
            fs::read(article_file(&self.folder, id)).map_err(|error| self.unread(id, error.to_string()))?;
        serde_json::from_slice(&bytes).map_err(|error| self.unread(id, format!("it is damaged ({error})")))
    }

    fn unread(&self, id: &str, reason: String) -> ReadError {
        ReadError::Article { path: article_file(&self.folder, id), reason }
    }
}

/// A short name for what a text says.
pub(crate) fn name_of(text: &str) -> String {
    let digest = Sha256::digest(text.as_bytes());
    digest.iter().map(|byte| format!("{byte:02x}")).collect::<String>()[..NAME].to_owned()
}

/// Whether the record is of the shape that this version reads, with every id pointing at something.
fn sound(record: &Record<'_>) -> Result<(), String> {
    if record.schema != ARTICLE_SCHEMA {
        return Err(format!("its shape is {:?}, not {ARTICLE_SCHEMA:?}", record.schema));
    }
    let sentence = |index| index < record.sentences.len();
    let opinions = record.opinions.iter().all(|o| {
        sentence(o.sentence.index)
            && o.mention.is_none_or(|m| m.index < record.mentions.len())
            && o.attribution.is_none_or(|a| a.index < record.attributions.len())
    });
    let whole = opinions
        && record.sentences.iter().all(|s| s.paragraph < record.paragraphs.len())
        && record.mentions.iter().all(|m| sentence(m.sentence.index))
        && record.stances.iter().flat_map(|s| &s.opinions).all(|o| o.index < record.opinions.len());
    if whole { Ok(()) } else { Err("it is damaged: an id in it points at nothing".to_owned()) }
}
