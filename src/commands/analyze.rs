//! `standpoint [analyze]`: articles in, reports out. Apart from the other commands because it alone runs the pipeline.

use std::collections::BTreeSet;
use std::process::ExitCode;
use std::sync::atomic::{AtomicUsize, Ordering};
use std::time::Instant;

use serde_json::{Map, Value, json};
use sha2::{Digest, Sha256};
use standpoint::actors::Gazetteer;
use standpoint::document::{Article, Part};
use standpoint::ingest::{self, Failure, JsonLines, discover};
use standpoint::pipeline::{Finder, Joint, Pipeline};
use standpoint::report::{
    Duplicates, FailureRow, FocusActor, Progress, ProgressMode, ReportError, RunFingerprint, RunInfo,
    Settings, Start, Started, Timings, Writer, closing_table,
};
use standpoint::study::{LearnedReader, keep_on_page};

use super::engine::{engine, pool};
use super::interrupt::{self, Interrupt};
use super::stream::stream;
use super::{Stop, print};
#[cfg(feature = "rust-bert")]
use crate::cli::EngineName;
use crate::cli::{Analyze, Switch};
use crate::logging::tell;

/// Analyses articles and writes the reports.
pub fn analyze(options: Analyze) -> Result<ExitCode, Stop> {
    let started = Instant::now();
    let began = jiff::Timestamp::now();
    if options.output.as_os_str() == "-" {
        if options.resume || options.overwrite {
            return Err("--resume and --overwrite are about a folder: -o - writes none".into());
        }
        return stream(&options);
    }
    if options.ordered {
        return Err("--ordered goes with -o -: reports are in order by themselves".into());
    }
    let catalogue = catalogue(&options)?;
    let focus = catalogue.focus().map(|e| FocusActor { id: e.id.clone(), name: e.name.clone() }).collect();
    let progress = Progress::new(ProgressMode::detect(options.quiet));

    let Sources { found: files, mut failures } = sources(&options, &progress)?;
    let formats = options.formats.iter().copied().collect();
    let settings = Settings { formats, focus, duplicates: options.duplicates };
    let in_force = in_force(&options, &settings.focus)?;

    let finder = finder(&options)?;
    let pipeline = Pipeline::new(finder, catalogue, options.summary).with_roll_up(parts(&options));
    let pool = pool(options.engine.threads)?;
    let making = making(&options, &pipeline, &in_force)?;
    let writer = Writer::open(&options.output, settings, making, start(&options))?;
    announce(writer.started(), &options);
    let interrupt = Interrupt::watch()?;
    expect(&files, &progress);
    let total = files.iter().all(Source::is_one_article).then_some(files.len());
    let reading = reading(&options);
    let undated = AtomicUsize::new(0);
    let articles = files.into_iter().flat_map(|f| f.articles(&reading, &interrupt));
    let articles = articles.inspect(|article| count_undated(article, &undated));
    let run = pipeline.run(articles, &pool, &writer, &progress, options.fail_fast, interrupt.asked());
    let run = run.map_err(kept)?;
    failures.extend(run.failures);
    let failed = !failures.is_empty();
    for failure in &failures {
        progress.say(&format!("failed: {failure}"));
    }
    tell_undated(&undated, &progress);
    if run.stopped {
        progress.say(&format!(
            "stopped at the first failure, as asked; later articles were not read; go on with: {}",
            interrupt::command()
        ));
    }
    let info = RunInfo {
        engine: pipeline.engine(),
        model_sha256: pipeline.hash().to_owned(),
        card: pipeline.card(),
        options: in_force,
        failures: failures.into_iter().map(FailureRow::from).collect(),
        timings: Timings {
            started: Some(began.to_string()),
            threads: pool.current_num_threads(),
            load_seconds: run.loading.as_secs_f64(),
            encode_seconds: run.encoding.as_secs_f64(),
            write_seconds: run.writing.as_secs_f64(),
            total_seconds: started.elapsed().as_secs_f64(),
        },
        partial: run.stopped || run.interrupted,
    };
    let outcome = writer.finish(&info).map_err(kept)?;
    if let Some(told) = keep_on_page(&options.output)? {
        tell(&told);
    }
    tracing::info!(
        articles = outcome.counts.articles,
        taken_over = outcome.taken_over,
        failures = outcome.counts.failures,
        words = outcome.counts.words,
        load_seconds = info.timings.load_seconds,
        encode_seconds = info.timings.encode_seconds,
        write_seconds = info.timings.write_seconds,
        seconds = started.elapsed().as_secs_f64(),
        output = %options.output.display(),
        "wrote the reports"
    );
    tell_duplicates(outcome.counts.duplicates, options.duplicates, &progress);
    if outcome.columns_left_out {
        progress.say(
            "the input has more columns of its own than the tables take: they hold the first by article id, the \
             articles' JSON holds all",
        );
    }
    if !options.quiet {
        print(&closing_table(&outcome))?;
    }
    if run.interrupted {
        let done = outcome.counts.articles;
        let of = total.map(|total| format!(" of {total}")).unwrap_or_default();
        tell(&format_args!(
            "interrupted; {done}{of} articles done, and written to {}; go on with: {}",
            options.output.display(),
            interrupt::command()
        ));
        return Ok(ExitCode::from(interrupt.exit_code()));
    }
    Ok(exit_code(outcome.counts.articles > 0, failed))
}

/// Counts an article that tells no date.
pub(super) fn count_undated(article: &Result<Article, Failure>, undated: &AtomicUsize) {
    if article.as_ref().is_ok_and(|article| article.published.is_none()) {
        undated.fetch_add(1, Ordering::Relaxed);
    }
}

/// Says once how many articles told no date: who a name means may hang on the day.
pub(super) fn tell_undated(undated: &AtomicUsize, progress: &Progress) {
    let of = match undated.load(Ordering::Relaxed) {
        0 => return,
        1 => "1 article tells no date: it is".to_owned(),
        many => format!("{many} articles tell no date: each is"),
    };
    progress.say(&format!("{of} read as of the latest year that its text names, or of no year at all"));
}

/// Says once how many articles repeat the text of another, and what was done about them.
fn tell_duplicates(count: usize, done: Duplicates, progress: &Progress) {
    let repeat = match count {
        0 => return,
        1 => "1 article repeats the headline and body of an earlier one".to_owned(),
        many => format!("{many} articles repeat the headline and body of an earlier one"),
    };
    progress.say(&match done {
        Duplicates::Keep => {
            format!("{repeat}: duplicate_of in the tables tells which; --duplicates drop leaves them out")
        }
        Duplicates::Drop => format!("{repeat}, and were left out, as asked; -v tells which"),
    });
}

/// All that the reports depend on beside the articles.
fn making(
    options: &Analyze,
    pipeline: &Pipeline,
    set_up: &Map<String, Value>,
) -> Result<RunFingerprint, Stop> {
    let mut making = RunFingerprint::of(&pipeline.engine(), pipeline.hash());
    // Where a run stops is no matter of how its articles are read.
    for (name, value) in set_up.iter().filter(|(name, _)| *name != "fail_fast") {
        making = making.with(name, value.clone());
    }
    // A file of the same name may say something else by now.
    if let Some(path) = &options.actors {
        let bytes = std::fs::read(path).map_err(|e| {
            format!("cannot read the actors file {}: {e}; check the path given to --actors", path.display())
        })?;
        making = making.with("actors", Sha256::digest(&bytes).to_vec());
    }
    Ok(making)
}

/// What is to be done about a run that was cut short.
fn start(options: &Analyze) -> Start {
    match (options.resume, options.overwrite) {
        (true, _) => Start::Resume,
        (_, true) => Start::Afresh,
        _ => Start::Careful,
    }
}

/// Tells whether there was anything to go on with, to whom that matters.
fn announce(started: &Started, options: &Analyze) {
    let folder = options.output.display();
    match started {
        Started::Resumed(articles) if !options.quiet => {
            tell(&format_args!("going on with the run in {folder}: {articles} articles are done"));
        }
        Started::Changed(what) => tell(&format_args!(
            "the run in {folder} was made otherwise ({} changed): starting afresh",
            what.join(", ")
        )),
        Started::Afresh if options.resume && !options.quiet => {
            tell(&format_args!("nothing to go on with in {folder}: starting afresh"));
        }
        Started::Resumed(_) | Started::Afresh => {}
    }
}

/// What stopped the run, and that what was done is not lost.
fn kept(error: ReportError) -> Stop {
    format!("{error}; what was done until then is kept: go on with: {}", interrupt::command()).into()
}

/// What the program says at its end, by whether there were analyses and failures.
pub(super) fn exit_code(analyzed: bool, failed: bool) -> ExitCode {
    match (analyzed, failed) {
        (_, false) => ExitCode::SUCCESS,
        (false, true) => ExitCode::from(2),
        (true, true) => ExitCode::from(1),
    }
}

/// The options that bear on the result, with the ids of the actors compared, for `run.json`.
fn in_force(options: &Analyze, focus: &[FocusActor]) -> Result<Map<String, Value>, Stop> {
    let Value::Object(mut all) = serde_json::to_value(options)? else { return Ok(Map::new()) };
    all.insert("focus".into(), json!(focus.iter().map(|f| &f.id).collect::<Vec<_>>()));
    if let Some(folder) = &options.reader {
        all.insert("reader".into(), serde_json::to_value(LearnedReader::load(folder)?.correction)?);
    }
    Ok(all)
}

/// The actors that come with the program, with the user's own and the chosen focus.
pub(super) fn catalogue(options: &Analyze) -> Result<Gazetteer, Stop> {
    let mut catalogue = Gazetteer::shipped()?;
    if let Some(path) = &options.actors {
        let text = std::fs::read_to_string(path).map_err(|e| {
            format!("cannot read the actors file {}: {e}; check the path given to --actors or in the settings file", path.display())
        })?;
        catalogue = catalogue.extend(Gazetteer::from_toml(&text, &path.display().to_string())?)?;
    }
    Ok(if options.focus.is_empty() { catalogue } else { catalogue.with_focus(&options.focus)? })
}

/// The kinds of parts that are counted toward their wholes.
pub(super) fn parts(options: &Analyze) -> BTreeSet<Part> {
    options.roll_up.iter().flat_map(|asked| asked.parts()).copied().collect()
}

/// How articles are read.
pub(super) fn reading(options: &Analyze) -> ingest::Settings {
    ingest::Settings {
        max_bytes: options.max_bytes,
        columns: options.column.iter().cloned().collect(),
        default_publication: options.default_publication.clone(),
        any_language: options.any_language,
    }
}

/// Something that articles come from.
pub(super) enum Source {
    File(ingest::SourceFile),
    StandardInput,
}

impl Source {
    fn name(&self) -> std::borrow::Cow<'_, str> {
        match self {
            Source::File(file) => file.path.to_string_lossy(),
            Source::StandardInput => "-".into(),
        }
    }

    /// Its articles, one at a time; standard input ends when the program is interrupted.
    pub(super) fn articles(self, reading: &ingest::Settings, interrupt: &Interrupt) -> ingest::Articles {
        match self {
            Source::File(file) => ingest::articles(&file, reading),
            Source::StandardInput => {
                Box::new(JsonLines::new(Box::new(interrupt.stdin()), "stdin", "stdin", reading))
            }
        }
    }

    /// Whether it holds one article for sure, unless that fails.
    fn is_one_article(&self) -> bool {
        matches!(self, Source::File(file) if file.is_one_article())
    }
}

/// What there is to read, and what of the inputs was not found.
pub(super) struct Sources {
    pub(super) found: Vec<Source>,
    pub(super) failures: Vec<Failure>,
}

/// Looks for the inputs; that there is nothing to read at all is told at once.
pub(super) fn sources(options: &Analyze, progress: &Progress) -> Result<Sources, Stop> {
    let (stdin, paths): (Vec<_>, Vec<_>) = options.inputs.iter().cloned().partition(|p| p.as_os_str() == "-");
    let found = discover(&paths);
    if !found.ignored.is_empty() {
        let kinds: Vec<String> = found.passed_over().iter().map(ToString::to_string).collect();
        let (files, they) = match found.ignored.len() {
            1 => ("1 file is of a kind that is".to_owned(), "it is"),
            count => (format!("{count} files are of kinds that are"), "they are"),
        };
        let told = format!("{files} not read: {}", kinds.join("; "));
        if options.strict {
            return Err(format!("{told}; nothing was read, as --strict asks").into());
        }
        progress.say(&format!("{told}; {they} passed over"));
    }
    let mut sources: Vec<Source> = found.files.into_iter().map(Source::File).collect();
    sources.extend(stdin.first().map(|_| Source::StandardInput));
    if sources.is_empty() && !found.failures.is_empty() {
        for failure in &found.failures {
            tell(failure);
        }
        return Err("nothing to read; name files or folders of articles, or put some into input/".into());
    }
    if sources.is_empty() {
        let extensions = ingest::Format::extensions();
        return Err(
            format!("no articles in {}; put files there that end in {extensions}", shown(options)).into()
        );
    }
    let (files, failures, ignored) = (sources.len(), found.failures.len(), found.ignored.len());
    tracing::info!(files, failures, ignored, "found the articles");
    for source in &sources {
        tracing::trace!(source = %source.name(), "to be read");
    }
    Ok(Sources { found: sources, failures: found.failures })
}

/// Tells the progress how many articles there are. Long files of lines are counted beside the work: their lines are read
/// many times faster than analysed.
pub(super) fn expect(sources: &[Source], progress: &Progress) {
    let files: Option<Vec<ingest::SourceFile>> = sources
        .iter()
        .map(|source| match source {
            Source::File(file) => Some(file.clone()),
            Source::StandardInput => None,
        })
        .collect();
    let (Some(files), true) = (files, progress.is_shown()) else { return };
    let count =
        |files: &[ingest::SourceFile]| files.iter().map(ingest::SourceFile::count).sum::<Option<u64>>();
    if files.iter().all(ingest::SourceFile::is_one_article) {
        progress.expect(files.len() as u64);
        return;
    }
    let progress = progress.clone();
    std::thread::spawn(move || {
        if let Some(articles) = count(&files) {
            progress.expect(articles);
        }
    });
}

fn shown(options: &Analyze) -> String {
    options.inputs.iter().map(|p| p.display().to_string()).collect::<Vec<_>>().join(", ")
}

/// The models that articles are read with.
pub(super) fn finder(options: &Analyze) -> Result<Box<dyn Finder>, Stop> {
    #[cfg(feature = "rust-bert")]
    if let Some(file) = &options.pipelines {
        if options.engine.engine != EngineName::RustBert {
            return Err("--pipelines goes with --engine rust-bert".into());
        }
        return Ok(Box::new(standpoint::public::Public::open(file, options.engine.threads)?));
    }
    let (mut model, encoder) = engine(&options.engine)?;
    if options.groups == Switch::Off {
        model.config.groups = false;
    }
    if let Some(folder) = &options.reader {
        if encoder.article_reader().is_none() {
            return Err("--reader corrects an article reader, and the model has none; leave it out, or name another --model".into());
        }
        model.config.reader.correction = Some(LearnedReader::load(folder)?.correction);
    }
    Ok(Box::new(Joint::new(model, encoder)))
}
