//! The command line, as DESIGN.md section 4 draws it.

use std::path::PathBuf;

use clap::{Args, Parser, Subcommand, ValueEnum};
use standpoint::evaluate::Task;

/// Who stands where, in a pile of op-eds.
#[derive(Debug, Parser)]
#[command(version, about, args_conflicts_with_subcommands = true, after_help = EXAMPLES)]
pub struct Cli {
    /// What to do, if not to analyse.
    #[command(subcommand)]
    pub command: Option<Command>,
    /// Options of the analysis.
    #[command(flatten)]
    pub analyze: Analyze,
}

const EXAMPLES: &str = "Examples:
  standpoint                                  read input/, write output/
  standpoint articles/ -o report              read a folder, write another
  standpoint --focus India,China today.html   compare the stance toward two other actors
  standpoint - --formats jsonl -o -           answer each line of standard input with a line
  standpoint explain output/ clarion          show the sentences behind one article's numbers
  standpoint compare output/                  means by publication, author and month
  standpoint agree output/ coded.csv          compare with human codes
  standpoint eval ner dev.conll --json        measure the model on labelled data";

/// What the program does.
#[derive(Debug, Subcommand)]
pub enum Command {
    /// Analyse articles (what is done when no command is named).
    Analyze(Analyze),
    /// Show the sentences that carry an article's stances, what was left out, and why.
    Explain(Explain),
    /// Compare the authors' stances across articles, publications, authors and months.
    Compare(Compare),
    /// Compare the stances with human codes: Krippendorff's alpha, agreement, confusion.
    Agree(Agree),
    /// Measure the program against labelled data.
    Eval(Eval),
    /// Tell of the models: which are here, how large and how good they are.
    Models(Models),
}

/// Options of `analyze`.
#[derive(Debug, Args)]
pub struct Analyze {
    /// Files and folders to read, or - for JSON Lines on standard input.
    #[arg(default_value = "input")]
    pub inputs: Vec<PathBuf>,
    /// Folder to write to, or - for one analysis a line on standard output as it finishes (with --formats jsonl).
    #[arg(short, long, value_name = "DIR", default_value = "output")]
    pub output: PathBuf,
    /// Actors of interest (TOML), added to those that come with the program.
    #[arg(long, value_name = "FILE")]
    pub actors: Option<PathBuf>,
    /// Actors to compare first, by id, name or alias.
    #[arg(long, value_name = "A,B", value_delimiter = ',')]
    pub focus: Vec<String>,
    /// Formats to write: csv, html, json, jsonl, parquet.
    #[arg(long, value_name = "LIST", value_delimiter = ',', default_value = "csv,json,html")]
    pub formats: Vec<String>,
    /// Sentences of a summary.
    #[arg(long, value_name = "N", default_value_t = 3)]
    pub summary: usize,
    /// The model and what runs it.
    #[command(flatten)]
    pub engine: EngineOptions,
    /// With --engine rust-bert: read by public models instead, those that the file (TOML) names.
    #[cfg(feature = "rust-bert")]
    #[arg(long, value_name = "FILE")]
    pub pipelines: Option<PathBuf>,
    /// Largest file, or line of JSON Lines, that is read, in bytes.
    #[arg(long, value_name = "N", default_value_t = 50_000_000)]
    pub max_bytes: u64,
    /// With -o -: write the lines in the order of the articles.
    #[arg(long)]
    pub ordered: bool,
    /// Stop at the first article that fails.
    #[arg(long)]
    pub fail_fast: bool,
    /// Show no progress and no closing table.
    #[arg(short, long)]
    pub quiet: bool,
}

/// Which model, which runtime, how many threads.
#[derive(Clone, Debug, Args)]
pub struct EngineOptions {
    /// Runtime of the model.
    #[arg(long, value_enum, default_value_t = EngineName::Rten)]
    pub engine: EngineName,
    /// Model: base, which is part of the program; fast or accurate, folders in models/ beside it; or any folder.
    #[arg(long, value_name = "NAME|DIR", default_value = "base")]
    pub model: PathBuf,
    /// Worker threads; 0 for one a core.
    #[arg(long, value_name = "N", default_value_t = 0)]
    pub threads: usize,
}

/// Runtimes of the model.
#[derive(Clone, Copy, Debug, PartialEq, Eq, ValueEnum)]
pub enum EngineName {
    /// Pure Rust, part of the program.
    Rten,
    /// rust-bert on libtorch: the same weights in float, or public pipelines.
    #[cfg(feature = "rust-bert")]
    RustBert,
}

/// Options of `eval`.
#[derive(Debug, Args)]
pub struct Eval {
    /// What to measure.
    #[arg(value_enum, required_unless_present = "all", conflicts_with = "all")]
    pub task: Option<Task>,
    /// The labelled data.
    #[arg(required_unless_present = "all")]
    pub file: Option<PathBuf>,
    /// Measure every task that the data folder has a dev set for, in one table.
    #[arg(long, requires = "data")]
    pub all: bool,
    /// Folder of the corpora, for --all.
    #[arg(long, value_name = "DIR", requires = "all")]
    pub data: Option<PathBuf>,
    /// A further model as a column of that name, for --all.
    #[arg(long, value_name = "NAME=DIR", value_parser = named_folder, requires = "all")]
    pub with: Vec<(String, PathBuf)>,
    /// Folder with a folder of predictions a peer, DIR/PEER/TASK-CORPUS.jsonl, for --all.
    #[arg(long, value_name = "DIR", requires = "all")]
    pub peers: Option<PathBuf>,
    /// Write the table with every figure as a page, for --all.
    #[arg(long, value_name = "FILE", requires = "all")]
    pub markdown: Option<PathBuf>,
    /// Write one JSON object for each gold item: index, gold, predicted, probs.
    #[arg(long, value_name = "OUT.jsonl", conflicts_with = "all")]
    pub predictions: Option<PathBuf>,
    /// Print one JSON object instead of a table.
    #[arg(long)]
    pub json: bool,
    /// The model and what runs it.
    #[command(flatten)]
    pub engine: EngineOptions,
}

/// `NAME=DIR` as a name and a folder.
fn named_folder(argument: &str) -> Result<(String, PathBuf), String> {
    match argument.split_once('=') {
        Some((name, folder)) if !name.is_empty() && !folder.is_empty() => Ok((name.into(), folder.into())),
        _ => Err("expected NAME=DIR, as in float=models/float".into()),
    }
}

/// Options of `models`.
#[derive(Debug, Args)]
pub struct Models {
    /// Tell of this one alone: a tier's name, or any model's folder.
    #[arg(long, value_name = "NAME|DIR")]
    pub model: Option<PathBuf>,
}

/// Options of `explain`.
#[derive(Debug, Args)]
pub struct Explain {
    /// The run and how the answer is printed.
    #[command(flatten)]
    pub reading: Reading,
    /// The article: its id, its file, or the beginning of either.
    pub article: String,
    /// Stances toward this actor alone: id, name or alias.
    #[arg(long, value_name = "A")]
    pub actor: Option<String>,
    /// Stances of this holder alone: author, unnamed, or an actor's id, name or alias.
    #[arg(long, value_name = "H")]
    pub holder: Option<String>,
}

/// Options of `compare`.
#[derive(Debug, Args)]
pub struct Compare {
    /// The run and how the answer is printed.
    #[command(flatten)]
    pub reading: Reading,
    /// Actors to compare, by id, name or alias; those that the run compares, if none is named.
    #[arg(long, value_name = "A,B", value_delimiter = ',')]
    pub focus: Vec<String>,
    /// What articles are put together by.
    #[arg(
        long,
        value_enum,
        value_name = "LIST",
        value_delimiter = ',',
        default_value = "article,publication,author,month"
    )]
    pub by: Vec<GroupName>,
}

/// Options of `agree`.
#[derive(Debug, Args)]
pub struct Agree {
    /// The run and how the answer is printed.
    #[command(flatten)]
    pub reading: Reading,
    /// Human codes: CSV with the columns article, actor, label and, if need be, coder and holder.
    #[arg(value_name = "CODED.csv")]
    pub codes: PathBuf,
}

/// Which run is asked, and how the answer is printed.
#[derive(Debug, Args)]
pub struct Reading {
    /// Folder that a run wrote to.
    #[arg(value_name = "DIR")]
    pub folder: PathBuf,
    /// Format of the answer.
    #[arg(long, value_enum, default_value_t = FormatName::Table)]
    pub format: FormatName,
}

/// Formats of an answer.
#[derive(Clone, Copy, Debug, PartialEq, Eq, ValueEnum)]
pub enum FormatName {
    /// Aligned tables, with colour at a terminal.
    Table,
    /// One table, one row a line.
    Csv,
    /// One object.
    Json,
    /// Headings and tables in Markdown.
    Markdown,
}

/// Groups of `compare`.
#[derive(Clone, Copy, Debug, PartialEq, Eq, ValueEnum)]
pub enum GroupName {
    /// Each article by itself.
    Article,
    /// Newspaper or site.
    Publication,
    /// The byline.
    Author,
    /// Year and month of publication.
    Month,
}
