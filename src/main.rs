//! The program: reads the command line, puts the parts together, prints what came of it.
//!
//! Exit codes: 0 all done; 1 some articles failed and are listed, the rest is complete; 2 nothing could be done.

mod cli;

use std::io::{self, BufReader, Write};
use std::path::{Path, PathBuf};
use std::process::ExitCode;
use std::time::Instant;

use clap::Parser;
use serde_json::{Map, json};
use standpoint::actors::Catalogue;
use standpoint::encode::tier::{self, TIERS};
use standpoint::encode::{EncodeError, Encoder, Model, RtenEncoder};
use standpoint::evaluate::{Board, Reader};
use standpoint::ingest::{self, Failure, JsonLines, discover};
use standpoint::pipeline::{Finder, Joint, Pipeline};
use standpoint::read::{self, Answer, GroupBy, Question, Run, Screen};
use standpoint::report::{
    FailureRow, FocusActor, Format, Phase, Progress, ProgressMode, RunInfo, Settings, Timings, Writer,
    closing_table,
};

use cli::{
    Agree, Analyze, Cli, Command, Compare, EngineName, EngineOptions, Eval, Explain, FormatName, GroupName,
    Models,
};

/// What stops the program before or after its work, told in a sentence.
type Stop = Box<dyn std::error::Error>;

fn main() -> ExitCode {
    let cli = Cli::parse();
    let done = match cli.command {
        None => analyze(cli.analyze),
        Some(Command::Analyze(options)) => analyze(options),
        Some(Command::Explain(options)) => explain(options),
        Some(Command::Compare(options)) => compare(options),
        Some(Command::Agree(options)) => agree(options),
        Some(Command::Eval(options)) => evaluate(options),
        Some(Command::Models(options)) => models(options),
    };
    done.unwrap_or_else(|stop| {
        eprintln!("standpoint: {stop}");
        ExitCode::from(2)
    })
}

fn analyze(options: Analyze) -> Result<ExitCode, Stop> {
    let started = Instant::now();
    let began = jiff::Timestamp::now();
    let catalogue = catalogue(&options)?;
    let formats: Vec<Format> = options.formats.iter().map(|f| f.parse()).collect::<Result<_, _>>()?;
    let focus = catalogue.focus().map(|e| FocusActor { id: e.id.clone(), name: e.name.clone() }).collect();
    let progress = Progress::new(ProgressMode::detect(options.quiet));

    let (files, mut failures) = sources(&options, &progress);
    if files.is_empty() && !failures.is_empty() {
        for failure in &failures {
            eprintln!("standpoint: {failure}");
        }
        return Err("nothing to read; name files or folders of articles, or put some into input/".into());
    }
    if files.is_empty() {
        return Err(format!(
            "no articles in {}; put .txt, .md, .html or .jsonl files there",
            shown(&options)
        )
        .into());
    }
    let settings = Settings { formats: formats.into_iter().collect(), focus };
    let mut set_up: Map<_, _> = Map::new();
    set_up.insert("formats".into(), json!(options.formats));
    set_up.insert("focus".into(), json!(settings.focus.iter().map(|f| &f.id).collect::<Vec<_>>()));
    set_up.insert("actors".into(), json!(options.actors));
    set_up.insert("summary".into(), json!(options.summary));
    set_up.insert("max_bytes".into(), json!(options.max_bytes));
    #[cfg(feature = "rust-bert")]
    set_up.insert("pipelines".into(), json!(options.pipelines));

    let finder = finder(&options)?;
    let writer = Writer::create(&options.output, settings)?;
    let pipeline = Pipeline::new(finder, catalogue, options.summary);
    let pool = pool(options.engine.threads)?;
    let loading = progress.start(Phase::Load, Some(files.len() as u64));
    let max_bytes = options.max_bytes;
    let articles = files.into_iter().flat_map(|f| {
        loading.inc(1);
        f.articles(max_bytes)
    });
    let run = pipeline.run(articles, &pool, &writer, &progress, options.fail_fast)?;
    failures.extend(run.failures);
    loading.finish();
    let failed = !failures.is_empty();
    for failure in &failures {
        progress.say(&format!("failed: {failure}"));
    }
    if run.stopped {
        progress.say("stopped at the first failure, as asked; later articles were not read");
    }
    let info = RunInfo {
        engine: pipeline.engine(),
        model_sha256: pipeline.hash().to_owned(),
        card: pipeline.card(),
        options: set_up,
        failures: failures.into_iter().map(row).collect(),
        timings: Timings {
            started: Some(began.to_string()),
            threads: pool.current_num_threads(),
            load_seconds: run.loading.as_secs_f64(),
            encode_seconds: run.encoding.as_secs_f64(),
            write_seconds: run.writing.as_secs_f64(),
            total_seconds: started.elapsed().as_secs_f64(),
        },
    };
    let outcome = writer.finish(&info)?;
    if !options.quiet {
        print(&closing_table(&outcome))?;
    }
    Ok(match (outcome.counts.articles, failed) {
        (_, false) => ExitCode::SUCCESS,
        (0, true) => ExitCode::from(2),
        (_, true) => ExitCode::from(1),
    })
}

fn explain(options: Explain) -> Result<ExitCode, Stop> {
    let question = Question {
        article: &options.article,
        actor: options.actor.as_deref(),
        holder: options.holder.as_deref(),
    };
    tell(&read::explain(&Run::open(&options.reading.folder)?, &question)?, options.reading.format)
}

fn compare(options: Compare) -> Result<ExitCode, Stop> {
    let by: Vec<GroupBy> = (options.by.iter())
        .map(|by| match by {
            GroupName::Article => GroupBy::Article,
            GroupName::Publication => GroupBy::Publication,
            GroupName::Author => GroupBy::Author,
            GroupName::Month => GroupBy::Month,
        })
        .collect();
    let run = Run::open(&options.reading.folder)?;
    tell(&read::compare(&run, &options.focus, &by)?, options.reading.format)
}

fn agree(options: Agree) -> Result<ExitCode, Stop> {
    let run = Run::open(&options.reading.folder)?;
    tell(&read::agree(&run, &options.codes)?, options.reading.format)
}

/// Prints an answer, and names the articles that could not be read for it.
fn tell(answer: &Answer, format: FormatName) -> Result<ExitCode, Stop> {
    let format = match format {
        FormatName::Table => read::Format::Table,
        FormatName::Csv => read::Format::Csv,
        FormatName::Json => read::Format::Json,
        FormatName::Markdown => read::Format::Markdown,
    };
    print(&answer.print(format, screen())?)?;
    for error in &answer.unread {
        eprintln!("standpoint: {error}");
    }
    Ok(if answer.unread.is_empty() { ExitCode::SUCCESS } else { ExitCode::from(1) })
}

/// What standard output is shown on; `NO_COLOR` and its like are respected.
fn screen() -> Screen {
    let out = io::stdout();
    let colour = anstream::AutoStream::choice(&out) != anstream::ColorChoice::Never;
    let size = terminal_size::terminal_size_of(&out);
    Screen { colour, width: size.map(|(terminal_size::Width(columns), _)| usize::from(columns)) }
}

fn evaluate(options: Eval) -> Result<ExitCode, Stop> {
    if let Some(data) = &options.data {
        return evaluate_all(&options, data);
    }
    let (Some(task), Some(file)) = (options.task, &options.file) else {
        return Err("name a task and a file, or --all with --data".into());
    };
    let (model, encoder) = engine(&options.engine)?;
    let reader = Reader { model: &model, encoder: encoder.as_ref() };
    let outcome = pool(options.engine.threads)?.install(|| reader.measure(task, file))?;
    if let Some(path) = &options.predictions {
        let write = || -> io::Result<()> {
            let mut out = io::BufWriter::new(std::fs::File::create(path)?);
            for p in &outcome.predictions {
                serde_json::to_writer(&mut out, p)?;
                out.write_all(b"\n")?;
            }
            out.flush()
        };
        write().map_err(|e| format!("cannot write the predictions to {}: {e}", path.display()))?;
    }
    if options.json {
        print(&format!("{}\n", outcome.to_json(task.name())))?;
    } else {
        print(&outcome.to_table(task.name()))?;
    }
    Ok(ExitCode::SUCCESS)
}

/// Every task that `data` has a dev set for: a column for the model, for each further one, for each peer.
fn evaluate_all(options: &Eval, data: &Path) -> Result<ExitCode, Stop> {
    let mut board = Board::new(data);
    for file in &board.missing {
        eprintln!("standpoint: passed over, not here: {}", file.display());
    }
    if board.is_empty() {
        return Err(format!("no dev sets in {}; see the guide for their names", data.display()).into());
    }
    let pool = pool(options.engine.threads)?;
    let mut models = vec![(None, options.engine.clone())];
    models.extend(options.with.iter().map(|(name, folder)| {
        (Some(name), EngineOptions { model: folder.clone(), ..options.engine.clone() })
    }));
    for (name, engine_options) in models {
        let (model, encoder) = engine(&engine_options)?;
        let name = name.unwrap_or(&model.config.name);
        let reader = Reader { model: &model, encoder: encoder.as_ref() };
        let done = |task: &str, corpus: &str| eprintln!("standpoint: {name}: {task} on {corpus} done");
        pool.install(|| board.measure(name, &reader, data, done))?;
    }
    for (name, folder) in peers(options.peers.as_deref())? {
        board.score(&name, &folder, data)?;
    }
    if let Some(path) = &options.markdown {
        std::fs::write(path, board.to_markdown())
            .map_err(|e| format!("cannot write the page to {}: {e}", path.display()))?;
    }
    print(&if options.json { format!("{}\n", board.to_json()) } else { board.to_table() })?;
    Ok(ExitCode::SUCCESS)
}

/// Names and folders of the peers, by name.
fn peers(folder: Option<&Path>) -> Result<Vec<(String, PathBuf)>, Stop> {
    let Some(folder) = folder else { return Ok(Vec::new()) };
    let entries = std::fs::read_dir(folder)
        .and_then(Iterator::collect::<io::Result<Vec<_>>>)
        .map_err(|e| format!("cannot read the folder of peers {}: {e}", folder.display()))?;
    let folders = entries.into_iter().map(|e| e.path()).filter(|p| p.is_dir());
    let mut peers: Vec<(String, PathBuf)> =
        folders.filter_map(|p| Some((p.file_name()?.to_string_lossy().into_owned(), p.clone()))).collect();
    peers.sort();
    Ok(peers)
}

/// Tells of one model, or of every tier; a tier that is absent is no failure, a damaged one is.
fn models(options: Models) -> Result<ExitCode, Stop> {
    if let Some(name) = &options.model {
        print(&model(name)?.describe())?;
        return Ok(ExitCode::SUCCESS);
    }
    let mut damaged = false;
    for name in TIERS {
        match model(Path::new(name)) {
            Ok(model) => print(&model.describe())?,
            Err(told) => {
                damaged |= !matches!(told, EncodeError::Absent { .. });
                print(&format!("{name}  {told}\n"))?;
            }
        }
    }
    Ok(if damaged { ExitCode::from(1) } else { ExitCode::SUCCESS })
}

/// The actors that come with the program, with the user's own and the chosen focus.
fn catalogue(options: &Analyze) -> Result<Catalogue, Stop> {
    let mut catalogue = Catalogue::shipped()?;
    if let Some(path) = &options.actors {
        let text = std::fs::read_to_string(path).map_err(|e| {
            format!("cannot read the actors file {}: {e}; check the path given to --actors", path.display())
        })?;
        catalogue = catalogue.extend(Catalogue::from_toml(&text, &path.display().to_string())?)?;
    }
    Ok(if options.focus.is_empty() { catalogue } else { catalogue.with_focus(&options.focus)? })
}

/// Something that articles come from.
enum Source {
    File(ingest::SourceFile),
    StandardInput,
}

impl Source {
    fn articles(self, max_bytes: u64) -> ingest::Articles {
        match self {
            Source::File(file) => ingest::articles(&file, max_bytes),
            Source::StandardInput => {
                Box::new(JsonLines::new(BufReader::new(io::stdin()), "-", "stdin", max_bytes))
            }
        }
    }
}

fn sources(options: &Analyze, progress: &Progress) -> (Vec<Source>, Vec<Failure>) {
    let (stdin, paths): (Vec<_>, Vec<_>) = options.inputs.iter().cloned().partition(|p| p.as_os_str() == "-");
    let found = discover(&paths);
    if !found.ignored.is_empty() {
        let n = found.ignored.len();
        progress.say(&format!(
            "{n} files passed over: neither .txt, .md, .html nor .jsonl (name one to read it as text)"
        ));
    }
    let mut sources: Vec<Source> = found.files.into_iter().map(Source::File).collect();
    sources.extend(stdin.first().map(|_| Source::StandardInput));
    (sources, found.failures)
}

fn shown(options: &Analyze) -> String {
    options.inputs.iter().map(|p| p.display().to_string()).collect::<Vec<_>>().join(", ")
}

/// The model that `--model` names.
fn model(name: &Path) -> Result<Model, EncodeError> {
    match tier::find(name, &tier::homes())? {
        Some(folder) => Model::from_folder(&folder),
        None => Model::built_in(),
    }
}

/// The models that articles are read with.
fn finder(options: &Analyze) -> Result<Box<dyn Finder>, Stop> {
    #[cfg(feature = "rust-bert")]
    if let Some(file) = &options.pipelines {
        if options.engine.engine != EngineName::RustBert {
            return Err("--pipelines goes with --engine rust-bert".into());
        }
        return Ok(Box::new(standpoint::public::Public::open(file, options.engine.threads)?));
    }
    let (model, encoder) = engine(&options.engine)?;
    Ok(Box::new(Joint::new(model, encoder)))
}

/// A model and what runs it.
fn engine(options: &EngineOptions) -> Result<(Model, Box<dyn Encoder>), Stop> {
    let model = model(&options.model)?;
    let encoder: Box<dyn Encoder> = match options.engine {
        EngineName::Rten => Box::new(RtenEncoder::new(&model)?),
        #[cfg(feature = "rust-bert")]
        EngineName::RustBert => Box::new(standpoint::encode::RustBertEncoder::new(&model)?),
    };
    Ok((model, encoder))
}

fn pool(threads: usize) -> Result<rayon::ThreadPool, Stop> {
    Ok(rayon::ThreadPoolBuilder::new().num_threads(threads).build()?)
}

fn row(failure: Failure) -> FailureRow {
    FailureRow {
        source: failure.source_name,
        sha256: failure.sha256,
        stage: failure.stage.to_owned(),
        reason: failure.reason,
        remedy: failure.remedy,
    }
}

/// Prints to standard output; a reader who has gone away is no error.
fn print(text: &str) -> io::Result<()> {
    let mut out = io::stdout().lock();
    match out.write_all(text.as_bytes()).and_then(|()| out.flush()) {
        Err(e) if e.kind() == io::ErrorKind::BrokenPipe => Ok(()),
        other => other,
    }
}
