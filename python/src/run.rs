//! A run's folder, asked from Python: the program's own, or one that a reader wrote.

use std::collections::HashMap;
use std::path::PathBuf;

use arrow_array::{RecordBatch, UInt64Array};
use arrow_schema::SchemaRef;
use pyo3::exceptions::PyKeyError;
use pyo3::prelude::*;
use pyo3_arrow::PyTable;
use rayon::ThreadPoolBuilder;
use rayon::prelude::*;
use standpoint::read::{self, Answer, Format, Question, ReadError, Screen};
use standpoint::report::{FailureRow, Record, failures_frame, frame, table_names};

use crate::tables::{Own, arrow_error, batch, table, with_own};
use crate::told;

/// Articles whose rows are one batch.
const ARTICLES: usize = 256;

/// A finished run.
#[pyclass(frozen, module = "standpoint._native")]
pub struct Run {
    folder: PathBuf,
    /// None where the run has no article, and so nothing to be asked.
    run: Option<read::Run>,
    /// Ids in the order of the rows.
    order: Vec<String>,
    failures: Vec<FailureRow>,
    own: Option<Own>,
}

impl Run {
    /// The run that a reader wrote into `folder`: in the order of the rows of the user's table, with what is the user's own.
    pub fn written(folder: PathBuf, failures: Vec<FailureRow>, own: Own) -> Result<Self, ReadError> {
        let run = match read::Run::open(&folder) {
            Ok(run) => Some(run),
            Err(ReadError::NoArticles(_)) => None,
            Err(error) => return Err(error),
        };
        let mut this = Self { folder, run, order: Vec::new(), failures, own: Some(own) };
        let mut order: Vec<(u64, String)> = Vec::new();
        if let Some(run) = &this.run {
            for id in run.articles() {
                let record = run.article(id)?;
                order.push((row(&record.source), id.clone()));
            }
        }
        order.sort();
        this.order = order.into_iter().map(|(_, id)| id).collect();
        Ok(this)
    }

    fn asked(&self) -> PyResult<&read::Run> {
        self.run.as_ref().ok_or_else(|| PyKeyError::new_err("the run has no articles"))
    }

    fn batches(&self, name: &str) -> PyResult<(Vec<RecordBatch>, SchemaRef)> {
        let none = |name: &str| {
            let known: Vec<&str> = table_names().collect();
            PyKeyError::new_err(format!("there is no table {name:?}; there are {}", known.join(", ")))
        };
        if name == "failures" {
            let batch = batch(failures_frame(&self.failures)).map_err(arrow_error)?;
            return Ok((vec![batch.clone()], batch.schema()));
        }
        let focus = self.run.as_ref().map(|run| run.focus().to_vec()).unwrap_or_default();
        let meta = match &self.run {
            Some(run) if name == "articles" => run.meta_columns().map_err(|error| told(&error))?,
            _ => Vec::new(),
        };
        let rows_of: HashMap<&str, u64> = match &self.own {
            Some(_) if name == "articles" => {
                let run = self.run.as_ref();
                let of = |id: &'_ String| run.and_then(|run| run.article(id).ok()).map(|r| row(&r.source));
                self.order.iter().filter_map(|id| Some((id.as_str(), of(id)?))).collect()
            }
            _ => HashMap::new(),
        };
        let chunk = |ids: &[String]| -> PyResult<RecordBatch> {
            let read = |id: &String| match &self.run {
                Some(run) => run.article(id).map_err(|error| told(&error)),
                None => Err(none(name)),
            };
            let records: Vec<Record<'static>> = ids.iter().map(read).collect::<PyResult<_>>()?;
            let whole = frame(name, &records, &focus, &meta).ok_or_else(|| none(name))?;
            let whole = batch(whole).map_err(arrow_error)?;
            let Some(own) = &self.own else { return Ok(whole) };
            let (mut rows, mut repeated) = (Vec::new(), Vec::new());
            for record in &records {
                let of =
                    frame(name, std::slice::from_ref(record), &focus, &meta).map_or(0, |frame| frame.rows);
                rows.extend(std::iter::repeat_n(row(&record.source), of));
                let original = record.duplicate_of.as_ref().and_then(|id| rows_of.get(&**id).copied());
                repeated.extend(std::iter::repeat_n(original, of));
            }
            with_own(&whole, own, &UInt64Array::from(rows), &UInt64Array::from(repeated)).map_err(arrow_error)
        };
        let empty = chunk(&[])?;
        let mut batches = self.order.par_chunks(ARTICLES).map(chunk).collect::<PyResult<Vec<_>>>()?;
        batches.retain(|batch| batch.num_rows() > 0);
        if batches.is_empty() {
            batches.push(empty.clone());
        }
        Ok((batches, empty.schema()))
    }

    fn ask(&self, article: &str, actor: Option<&str>, holder: Option<&str>) -> PyResult<Answer> {
        let question = Question { article, actor, holder };
        read::explain(self.asked()?, &question).map_err(|error| told(&error))
    }
}

/// Which row of the user's table an article comes from, by its source `NAME#ROW`, rows from 1.
fn row(source: &str) -> u64 {
    let number = source.rsplit('#').next().and_then(|number| number.parse::<u64>().ok());
    number.unwrap_or(1).saturating_sub(1)
}

#[pymethods]
impl Run {
    /// Opens a folder that a run wrote to.
    #[new]
    fn open(py: Python<'_>, folder: PathBuf) -> PyResult<Self> {
        py.detach(|| {
            let run = read::Run::open(&folder).map_err(|error| told(&error))?;
            let (order, failures) = (run.articles().to_vec(), run.failures().to_vec());
            Ok(Self { folder, run: Some(run), order, failures, own: None })
        })
    }

    #[getter]
    fn folder(&self) -> PathBuf {
        self.folder.clone()
    }

    /// Ids of the articles, in the order of the rows.
    #[getter]
    fn ids(&self) -> Vec<String> {
        self.order.clone()
    }

    #[getter]
    fn is_partial(&self) -> bool {
        self.run.as_ref().is_some_and(read::Run::is_partial)
    }

    /// The table of this name.
    fn table(&self, py: Python<'_>, name: &str) -> PyResult<PyTable> {
        // A pool of its own: the process's would not outlive a fork.
        let pool = ThreadPoolBuilder::new().build().map_err(|error| told(&error))?;
        let (batches, schema) = py.detach(|| pool.install(|| self.batches(name)))?;
        table(batches, schema)
    }

    /// The JSON of one article.
    fn article(&self, py: Python<'_>, id: &str) -> PyResult<String> {
        let run = self.asked()?;
        if !run.articles().iter().any(|known| known == id) {
            return Err(PyKeyError::new_err(id.to_owned()));
        }
        py.detach(|| {
            let record = run.article(id).map_err(|error| told(&error))?;
            serde_json::to_string(&record).map_err(|error| told(&error))
        })
    }

    /// What carries an article's stances: as a page for a terminal and as JSON.
    #[pyo3(signature = (article, actor=None, holder=None))]
    fn explain(
        &self,
        py: Python<'_>,
        article: &str,
        actor: Option<&str>,
        holder: Option<&str>,
    ) -> PyResult<(String, String)> {
        py.detach(|| {
            let answer = self.ask(article, actor, holder)?;
            let screen = Screen { colour: false, width: Some(100) };
            let print = |format| answer.print(format, screen).map_err(|error| told(&error));
            Ok((print(Format::Table)?, print(Format::Json)?))
        })
    }
}
