//! A loaded model, called from Python: the lock of the interpreter is let go while it works, and a signal stops it between
//! groups of articles.

use std::collections::{BTreeSet, HashMap};
use std::path::PathBuf;
use std::sync::atomic::{AtomicBool, Ordering};
use std::sync::mpsc::{RecvTimeoutError, sync_channel};
use std::sync::{Arc, Mutex, OnceLock, PoisonError};
use std::thread;
use std::time::{Duration, Instant};

use arrow_array::{ArrayRef, RecordBatch, new_empty_array};
use arrow_schema::{DataType, Field, SchemaRef};
use arrow_select::concat::concat;
use pyo3::exceptions::PyValueError;
use pyo3::prelude::*;
use pyo3_arrow::PyTable;
use serde_json::{Map, Value, json};
use sha2::{Digest, Sha256};
use standpoint::document::Engine;
use standpoint::ingest::{self, Columns};
use standpoint::panics::whole;
use standpoint::report::{
    Duplicates, FailureRow, FocusActor, Format, Progress, ProgressMode, RunFingerprint, RunInfo, Settings,
    Start, Timings, Writer,
};
use standpoint::{Analyzer, AnalyzerBuilder};

use crate::cells::{self, RowCells};
use crate::run::Run;
use crate::tables::{Own, arrow_error};
use crate::told;

/// How often a run looks whether Python was asked to stop, and tells how far it is.
const LOOK: Duration = Duration::from_millis(100);
/// The column of a table without ids that holds the numbers of its rows.
const NUMBER: &str = "standpoint_row";

/// What a reader was made with.
#[derive(Clone)]
struct Options {
    model: PathBuf,
    threads: usize,
    actors: Option<PathBuf>,
    focus: Vec<String>,
    summary: usize,
    groups: bool,
    any_language: bool,
}

impl Options {
    fn builder(&self) -> AnalyzerBuilder {
        let reading = ingest::Settings { any_language: self.any_language, ..ingest::Settings::default() };
        let builder = Analyzer::builder()
            .model(&self.model)
            .threads(self.threads)
            .focus(self.focus.clone())
            .summary_sentences(self.summary)
            .groups(self.groups)
            .reading(reading);
        match &self.actors {
            Some(path) => builder.actors_file(path),
            None => builder,
        }
    }
}

/// The process that first loaded a model. The engine keeps threads for the whole process, which a fork leaves behind: what
/// waits for them in the child would wait for ever.
static LOADED_IN: OnceLock<u32> = OnceLock::new();

/// Whether threads of the engine can be had here.
fn check_process() -> PyResult<()> {
    if *LOADED_IN.get_or_init(std::process::id) == std::process::id() {
        return Ok(());
    }
    Err(crate::StandpointError::new_err(
        "a model was loaded before this process was forked, and its threads stayed behind: start processes by spawn or \
         forkserver, as multiprocessing.get_context(\"spawn\") does, or load the first model in the child",
    ))
}

/// A loaded model.
#[pyclass(frozen, module = "standpoint._native")]
pub struct Reader {
    options: Options,
    analyzer: Arc<Analyzer>,
}

impl Reader {
    fn analyzer(&self) -> PyResult<Arc<Analyzer>> {
        check_process().map(|()| Arc::clone(&self.analyzer))
    }
}

#[pymethods]
impl Reader {
    #[new]
    #[pyo3(signature = (model, threads, actors, focus, summary, groups, any_language))]
    #[allow(clippy::too_many_arguments)]
    fn new(
        py: Python<'_>,
        model: PathBuf,
        threads: usize,
        actors: Option<PathBuf>,
        focus: Vec<String>,
        summary: usize,
        groups: bool,
        any_language: bool,
    ) -> PyResult<Self> {
        let options = Options { model, threads, actors, focus, summary, groups, any_language };
        check_process()?;
        let analyzer = py.detach(|| options.builder().build()).map_err(|error| told(&error))?;
        Ok(Self { options, analyzer: Arc::new(analyzer) })
    }

    /// Name of the model, its version, and worker threads.
    #[getter]
    fn about(&self) -> PyResult<(String, String, usize)> {
        let analyzer = self.analyzer()?;
        let Engine { model, version, .. } = analyzer.pipeline().engine();
        Ok((model, version, analyzer.pool().current_num_threads()))
    }

    /// One text; gives its JSON.
    fn analyze(&self, py: Python<'_>, text: &str) -> PyResult<String> {
        py.detach(|| {
            let analyzer = self.analyzer()?;
            let found = analyzer.analyze(text).and_then(|analysis| analysis.to_json());
            found.map_err(|error| told(&error))
        })
    }

    /// The rows of a table; writes the run into `folder`. `columns` are `(field, column)`; `progress` is called with articles
    /// and words now and then.
    #[pyo3(signature = (table, name, columns, folder, formats, start, duplicates, progress))]
    #[allow(clippy::too_many_arguments)]
    fn run(
        &self,
        py: Python<'_>,
        table: PyTable,
        name: &str,
        columns: Vec<(String, String)>,
        folder: PathBuf,
        formats: Vec<String>,
        start: &str,
        duplicates: &str,
        progress: Option<Bound<'_, PyAny>>,
    ) -> PyResult<Run> {
        let (batches, schema) = table.into_inner();
        cells::check(&schema).map_err(|error| PyValueError::new_err(error.to_string()))?;
        let id = columns.iter().find(|(field, _)| field == "id").map(|(_, column)| column.clone());
        let job = Job {
            options: self.options.clone(),
            names: schema.fields().iter().map(|field| field.name().clone()).collect(),
            name: name.to_owned(),
            columns,
            folder: folder.clone(),
            formats: formats.iter().map(|name| format(name)).collect::<PyResult<_>>()?,
            start: match start {
                "resume" => Start::Resume,
                "overwrite" => Start::Afresh,
                _ => Start::Careful,
            },
            duplicates: if duplicates == "drop" { Duplicates::Drop } else { Duplicates::Keep },
        };
        let rows = batches.iter().map(RecordBatch::num_rows).sum::<usize>();
        let analyzer = self.analyzer()?;
        let (stop, shown) = (AtomicBool::new(false), Progress::new(ProgressMode::Quiet));
        let (failures, interrupted) = thread::scope(|scope| {
            let (done, come) = sync_channel(1);
            // Whoever lets go of Python's lock may hold on to what threads can share alone.
            let come = Mutex::new(come);
            let next = || come.lock().unwrap_or_else(PoisonError::into_inner).recv_timeout(LOOK);
            let (job, batches, stop, shown, analyzer) = (&job, &batches, &stop, &shown, &analyzer);
            // It waits for no more than the groups in work once `stop` is set.
            scope.spawn(move || {
                let done_with = whole(|| job.carry_out(analyzer, batches.clone(), stop, shown));
                drop(done.send(done_with.unwrap_or_else(|said| Err(Stop(said)))));
            });
            let mut interrupted = None;
            loop {
                match py.detach(next) {
                    Ok(result) => return result.map(|failures| (failures, interrupted)),
                    Err(RecvTimeoutError::Disconnected) => {
                        return Err(Stop("the run ended without a result; please report it".to_owned()));
                    }
                    Err(RecvTimeoutError::Timeout) if interrupted.is_some() => {}
                    Err(RecvTimeoutError::Timeout) => {
                        let told = progress
                            .as_ref()
                            .map_or(Ok(()), |tell| tell.call1((shown.articles(), shown.words())).map(drop));
                        if let Err(error) = py.check_signals().and(told) {
                            stop.store(true, Ordering::Relaxed);
                            interrupted = Some(error);
                        }
                    }
                }
            }
        })
        .map_err(|error: Stop| crate::StandpointError::new_err(error.0))?;
        if let Some(error) = interrupted {
            return Err(error);
        }
        if let Some(tell) = &progress {
            tell.call1((rows, shown.words()))?;
        }
        let own = own(&batches, &schema, id.as_deref()).map_err(arrow_error)?;
        py.detach(|| Run::written(folder, failures, own)).map_err(|error| told(&error))
    }
}

/// Why a run could not be carried out, in words.
struct Stop(String);

impl From<String> for Stop {
    fn from(told: String) -> Self {
        Self(told)
    }
}

/// All that a run is made with, beside the model and the rows.
struct Job {
    options: Options,
    names: Vec<String>,
    name: String,
    columns: Vec<(String, String)>,
    folder: PathBuf,
    formats: BTreeSet<Format>,
    start: Start,
    duplicates: Duplicates,
}

impl Job {
    /// Takes the rows through the pipeline into the folder, as the program does.
    fn carry_out(
        &self,
        analyzer: &Analyzer,
        batches: Vec<RecordBatch>,
        stop: &AtomicBool,
        progress: &Progress,
    ) -> Result<Vec<FailureRow>, Stop> {
        let began = Instant::now();
        let numbered = (!self.columns.iter().any(|(field, _)| field == "id")).then_some(self.names.len());
        let names: Vec<String> =
            self.names.iter().cloned().chain(numbered.map(|_| NUMBER.to_owned())).collect();
        let mut columns = self.columns.clone();
        columns.extend(numbered.map(|_| ("id".to_owned(), NUMBER.to_owned())));
        let chosen = columns.iter().map(|(field, name)| format!("{field}={name}").parse::<Columns>());
        let chosen: Vec<Columns> = chosen.collect::<Result<_, _>>().map_err(|error| error.to_string())?;
        let reading = ingest::Settings {
            columns: chosen.into_iter().collect(),
            any_language: self.options.any_language,
            ..ingest::Settings::default()
        };
        let fail = |error: &(dyn std::error::Error + 'static)| told_as_text(error);
        let catalogue = self.options.builder().catalogue().map_err(|error| fail(&error))?;
        let focus: Vec<FocusActor> =
            catalogue.focus().map(|e| FocusActor { id: e.id.clone(), name: e.name.clone() }).collect();
        let in_force = self.in_force(&focus);
        let settings = Settings { formats: self.formats.clone(), focus, duplicates: self.duplicates };
        let making = self.making(analyzer, &in_force)?;
        let writer =
            Writer::open(&self.folder, settings, making, self.start).map_err(|error| fail(&error))?;
        let rows = batches.iter().map(RecordBatch::num_rows).sum::<usize>();
        let articles: ingest::Articles = if rows == 0 {
            Box::new(std::iter::empty())
        } else {
            ingest::rows(&names, RowCells::new(batches, numbered), &self.name, &reading)
                .map_err(|error| fail(&error))?
        };
        let pipeline = analyzer.pipeline();
        let run = pipeline.run(articles, analyzer.pool(), &writer, progress, false, stop);
        let run = run.map_err(|error| fail(&error))?;
        let failures: Vec<FailureRow> = run.failures.into_iter().map(FailureRow::from).collect();
        let info = RunInfo {
            engine: pipeline.engine(),
            model_sha256: pipeline.hash().to_owned(),
            card: pipeline.card(),
            options: in_force,
            failures: failures.clone(),
            timings: Timings {
                started: None,
                threads: analyzer.pool().current_num_threads(),
                load_seconds: run.loading.as_secs_f64(),
                encode_seconds: run.encoding.as_secs_f64(),
                write_seconds: run.writing.as_secs_f64(),
                total_seconds: began.elapsed().as_secs_f64(),
            },
            partial: run.interrupted,
        };
        writer.finish(&info).map_err(|error| fail(&error))?;
        Ok(failures)
    }

    /// The options that bear on the result, as the program's `run.json` has them.
    fn in_force(&self, focus: &[FocusActor]) -> Map<String, Value> {
        let columns: Vec<String> =
            self.columns.iter().map(|(field, name)| format!("{field}={name}")).collect();
        let options = json!({
            "actors": self.options.actors,
            "focus": focus.iter().map(|actor| &actor.id).collect::<Vec<_>>(),
            "formats": self.formats.iter().map(|format| format.name()).collect::<Vec<_>>(),
            "summary": self.options.summary,
            "groups": if self.options.groups { "on" } else { "off" },
            "column": columns,
            "any_language": self.options.any_language,
            "duplicates": self.duplicates,
        });
        match options {
            Value::Object(options) => options,
            _ => Map::new(),
        }
    }

    fn making(&self, analyzer: &Analyzer, in_force: &Map<String, Value>) -> Result<RunFingerprint, Stop> {
        let pipeline = analyzer.pipeline();
        let mut making = RunFingerprint::of(&pipeline.engine(), pipeline.hash());
        for (name, value) in in_force {
            making = making.with(name, value.clone());
        }
        // A file of the same name may say something else by now.
        if let Some(path) = &self.options.actors {
            let bytes = std::fs::read(path)
                .map_err(|error| format!("cannot read the actors file {}: {error}", path.display()))?;
            making = making.with("actors", Sha256::digest(&bytes).to_vec());
        }
        Ok(making)
    }
}

fn told_as_text(error: &(dyn std::error::Error + 'static)) -> Stop {
    let chain = std::iter::successors(Some(error), |error| (**error).source());
    Stop(chain.map(ToString::to_string).collect::<Vec<_>>().join(": "))
}

fn format(name: &str) -> PyResult<Format> {
    Format::ALL.into_iter().find(|format| format.name() == name).ok_or_else(|| {
        let known: Vec<&str> = Format::ALL.iter().map(|format| format.name()).collect();
        PyValueError::new_err(format!("there is no format {name:?}; there are {}", known.join(", ")))
    })
}

/// What is the user's own of a table: the ids where they are no text, and the columns under the names that the tables give
/// them.
fn own(
    batches: &[RecordBatch],
    schema: &SchemaRef,
    id: Option<&str>,
) -> Result<Own, arrow_schema::ArrowError> {
    let whole = |at: usize| -> Result<ArrayRef, arrow_schema::ArrowError> {
        let parts: Vec<&dyn arrow_array::Array> =
            batches.iter().map(|batch| batch.column(at).as_ref()).collect();
        match parts[..] {
            [] => Ok(new_empty_array(schema.field(at).data_type())),
            [_] => Ok(Arc::clone(batches[0].column(at))),
            _ => concat(&parts),
        }
    };
    let rows = batches.iter().map(RecordBatch::num_rows).sum::<usize>();
    let ids = match id {
        None => Some(Arc::new(arrow_array::Int64Array::from_iter_values(0..rows as i64)) as ArrayRef),
        Some(id) => {
            let at = schema.index_of(id)?;
            let is_text = matches!(
                schema.field(at).data_type(),
                DataType::Utf8 | DataType::LargeUtf8 | DataType::Utf8View
            );
            if is_text { None } else { Some(whole(at)?) }
        }
    };
    let mut columns: HashMap<String, (Field, ArrayRef)> = HashMap::new();
    for (at, field) in schema.fields().iter().enumerate() {
        // Of columns that share a name, the program makes names of its own; these stay as words.
        let twins = schema.fields().iter().filter(|other| other.name().trim() == field.name().trim()).count();
        if twins == 1 {
            columns.insert(format!("meta_{}", field.name().trim()), (field.as_ref().clone(), whole(at)?));
        }
    }
    Ok(Own { ids, columns })
}
