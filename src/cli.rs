//! The command line, as DESIGN.md section 4 draws it. An option of [`Analyze`] or [`Logging`] is at once a key of
//! `standpoint.toml` and a variable of the environment: `config` takes them from here.

use std::path::PathBuf;

use clap::builder::PossibleValue;
use clap::{ArgAction, Args, Parser, Subcommand, ValueEnum, ValueHint};
use clap_complete::Shell;
use serde::{Serialize, Serializer};
use standpoint::document::Part;
use standpoint::evaluate::{Case, Task};
use standpoint::ingest::{Columns, Settings};
use standpoint::read::GroupBy;
use standpoint::report::{Duplicates, Format};
use standpoint::study::Quantity;

use crate::examples;

/// Who stands where, in a pile of op-eds.
#[derive(Debug, Parser)]
#[command(version, about, args_conflicts_with_subcommands = true, after_help = examples::PROGRAM)]
pub struct Cli {
    /// What to do, if not to analyse.
    #[command(subcommand)]
    pub command: Option<Command>,
    /// Options of the analysis.
    #[command(flatten)]
    pub analyze: Analyze,
    /// What is told of the work while it goes on.
    #[command(flatten)]
    pub logging: Logging,
}

/// What the program does.
#[derive(Debug, Subcommand)]
pub enum Command {
    /// Analyse articles (what is done when no command is named).
    #[command(after_help = examples::ANALYZE)]
    Analyze(Analyze),
    /// Show the sentences that carry an article's stances, what was left out, and why.
    #[command(after_help = examples::EXPLAIN)]
    Explain(Explain),
    /// Compare the authors' stances across articles, publications, authors, months, years, or columns of the input.
    #[command(after_help = examples::COMPARE)]
    Compare(Compare),
    /// Compare the stances with human codes: Krippendorff's alpha, agreement, confusion.
    #[command(after_help = examples::AGREE)]
    Agree(Agree),
    /// Draw a random sample of the articles for people to code by hand.
    #[command(after_help = examples::SAMPLE)]
    Sample(Sample),
    /// Correct the program's figures with the codes of a sample, and give 95% intervals.
    #[command(after_help = examples::ESTIMATE)]
    Estimate(Estimate),
    /// Learn a correction of the program's readings from the codes of a sample.
    #[command(after_help = examples::LEARN)]
    Learn(Learn),
    /// Measure the program against labelled data.
    #[command(after_help = examples::EVAL)]
    Eval(Eval),
    /// Tell of the models: which are here, how large and how good they are.
    #[command(after_help = examples::MODELS)]
    Models(Models),
    /// Write a commented standpoint.toml and actors.toml to begin with.
    #[command(after_help = examples::INIT)]
    Init(Init),
    /// Print a script that lets the shell complete commands, options and values.
    #[command(after_help = examples::COMPLETIONS)]
    Completions(Completions),
    /// Print the manual page, or write one for each command.
    #[command(after_help = examples::MAN)]
    Man(Man),
}

/// Options of `analyze`. `run.json` tells those that bear on the result; the others are skipped when serialised.
#[derive(Debug, Args, Serialize)]
pub struct Analyze {
    /// Files and folders to read, or - for JSON Lines on standard input.
    #[arg(default_value = "input", value_hint = ValueHint::AnyPath)]
    #[serde(skip)]
    pub inputs: Vec<PathBuf>,
    /// Folder to write to, or - for one analysis a line on standard output as it finishes (with --formats jsonl).
    #[arg(short, long, value_name = "DIR", default_value = "output", value_hint = ValueHint::DirPath)]
    #[serde(skip)]
    pub output: PathBuf,
    /// Actors of interest (TOML), added to those that come with the program.
    #[arg(long, value_name = "FILE", value_hint = ValueHint::FilePath)]
    pub actors: Option<PathBuf>,
    /// Actors to compare first, by id, name or alias.
    #[arg(long, value_name = "A,B", value_delimiter = ',')]
    pub focus: Vec<String>,
    /// Count what is said of these parts toward the whole as well, as of an army toward its state: government, army,
    /// ministry, parliament, court, agency, party, member, other, or all.
    #[arg(
        long,
        value_enum,
        value_name = "LIST",
        value_delimiter = ',',
        ignore_case = true,
        hide_possible_values = true
    )]
    pub roll_up: Vec<RollUp>,
    /// Formats to write.
    #[arg(
        long,
        value_enum,
        value_name = "LIST",
        value_delimiter = ',',
        ignore_case = true,
        default_value = "csv,json,html"
    )]
    pub formats: Vec<Format>,
    /// Sentences of a summary.
    #[arg(long, value_name = "N", default_value_t = 3)]
    pub summary: usize,
    /// Make actors of groups without a name, such as the media or gun owners, where the model finds them.
    #[arg(long, value_enum, value_name = "WHETHER", default_value_t = Switch::On)]
    pub groups: Switch,
    /// Folder of a reader that `learn` made from a study's codes: it corrects the authors' stances.
    #[arg(long, value_name = "DIR", value_hint = ValueHint::DirPath)]
    #[serde(skip)]
    pub reader: Option<PathBuf>,
    /// The model and what runs it: told by `engine`, `model` and `timings` of `run.json`.
    #[command(flatten)]
    #[serde(skip)]
    pub engine: EngineOptions,
    /// With --engine rust-bert: read by public models instead, those that the file (TOML) names.
    #[cfg(feature = "rust-bert")]
    #[arg(long, value_name = "FILE", value_hint = ValueHint::FilePath)]
    pub pipelines: Option<PathBuf>,
    /// Column of a table, or field of JSON Lines, that holds a FIELD: text, title, author, date, publication, url or id.
    #[arg(long, value_name = "FIELD=NAME")]
    pub column: Vec<Columns>,
    /// Publication of articles that tell none.
    #[arg(long, value_name = "NAME")]
    pub default_publication: Option<String>,
    /// Read texts in other languages too, as if they were English.
    #[arg(long)]
    pub any_language: bool,
    /// Articles whose headline and body are those of an earlier one, but for white space: tell of which, or leave them out.
    #[arg(long, value_enum, value_name = "WHAT", default_value_t = Duplicates::Keep)]
    pub duplicates: Duplicates,
    /// Largest file, line of JSON Lines or row of a table that is read, in bytes, unpacked.
    #[arg(long, value_name = "N", default_value_t = Settings::default().max_bytes)]
    pub max_bytes: u64,
    /// With -o -: write the lines in the order of the articles.
    #[arg(long)]
    #[serde(skip)]
    pub ordered: bool,
    /// Read nothing at all where folders hold files that cannot be read.
    #[arg(long)]
    #[serde(skip)]
    pub strict: bool,
    /// Stop at the first article that fails.
    #[arg(long)]
    pub fail_fast: bool,
    /// Go on with the run that was cut short in the output folder, if there is one.
    #[arg(long, conflicts_with = "overwrite")]
    #[serde(skip)]
    pub resume: bool,
    /// Start afresh, even if a run was cut short in the output folder.
    #[arg(long)]
    #[serde(skip)]
    pub overwrite: bool,
    /// Show no progress and no closing table.
    #[arg(short, long)]
    #[serde(skip)]
    pub quiet: bool,
    /// Take options that are not given here from this file [default: standpoint.toml, if it is there].
    #[arg(long, value_name = "FILE", value_hint = ValueHint::FilePath)]
    #[serde(skip)]
    pub config: Option<PathBuf>,
}

/// Whether something is done.
#[derive(Clone, Copy, Debug, PartialEq, Eq, ValueEnum, Serialize)]
#[serde(rename_all = "lowercase")]
pub enum Switch {
    /// It is not.
    Off,
    /// It is.
    On,
}

/// A kind of parts, or all of them.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum RollUp {
    /// Every kind.
    All,
    /// This one.
    Kind(Part),
}

impl RollUp {
    const ALL: [RollUp; Part::ALL.len() + 1] = {
        let mut all = [RollUp::All; Part::ALL.len() + 1];
        let mut i = 0;
        while i < Part::ALL.len() {
            all[i] = RollUp::Kind(Part::ALL[i]);
            i += 1;
        }
        all
    };

    /// The kinds that are meant.
    pub fn parts(&self) -> &[Part] {
        match self {
            RollUp::All => &Part::ALL,
            RollUp::Kind(part) => std::slice::from_ref(part),
        }
    }

    const fn name(self) -> &'static str {
        match self {
            RollUp::All => "all",
            RollUp::Kind(part) => part.name(),
        }
    }
}

impl ValueEnum for RollUp {
    fn value_variants<'a>() -> &'a [Self] {
        &Self::ALL
    }

    fn to_possible_value(&self) -> Option<PossibleValue> {
        Some(PossibleValue::new(self.name()))
    }
}

impl Serialize for RollUp {
    fn serialize<S: Serializer>(&self, serializer: S) -> Result<S::Ok, S::Error> {
        serializer.serialize_str(self.name())
    }
}

/// What is told of the work while it goes on.
#[derive(Clone, Copy, Debug, Args)]
pub struct Logging {
    /// Tell on standard error what is done; twice, in more detail.
    #[arg(short, long, action = ArgAction::Count, global = true)]
    pub verbose: u8,
    /// Tell it in this form: text, or json for an object a line.
    #[arg(long, value_enum, value_name = "FORMAT", global = true)]
    pub log: Option<LogFormat>,
}

/// Forms of what is told.
#[derive(Clone, Copy, Debug, PartialEq, Eq, ValueEnum)]
pub enum LogFormat {
    /// For people.
    Text,
    /// For programs.
    Json,
}

/// Which model, which runtime, how many threads.
#[derive(Clone, Debug, Args)]
pub struct EngineOptions {
    /// Runtime of the model.
    #[arg(long, value_enum, default_value_t = EngineName::Rten)]
    pub engine: EngineName,
    /// Model: base, which is part of the program; fast or accurate, folders in models/ beside it; or any folder.
    #[arg(long, value_name = "NAME|DIR", default_value = "base", value_hint = ValueHint::DirPath)]
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
    /// Print the data's texts in another case, to measure how well texts without case are read.
    #[arg(long, value_enum, default_value_t)]
    pub case: Case,
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

/// Options of `init`.
#[derive(Debug, Args)]
pub struct Init {
    /// Folder to write to, made if need be.
    #[arg(value_name = "DIR", default_value = ".", value_hint = ValueHint::DirPath)]
    pub folder: PathBuf,
}

/// Options of `completions`.
#[derive(Debug, Args)]
pub struct Completions {
    /// The shell.
    #[arg(value_enum)]
    pub shell: Shell,
}

/// Options of `man`.
#[derive(Debug, Args)]
pub struct Man {
    /// Write a page for the program and one for each command into this folder, made if need be.
    #[arg(long, value_name = "DIR", value_hint = ValueHint::DirPath)]
    pub dir: Option<PathBuf>,
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
    /// What articles are put together by: article, publication, author, month, year, or a column of the input that the
    /// program does not use, such as party (in the tables, meta_party).
    #[arg(
        long,
        value_name = "LIST",
        value_delimiter = ',',
        default_value = "article,publication,author,month"
    )]
    pub by: Vec<GroupBy>,
}

/// Options of `agree`.
#[derive(Debug, Args)]
pub struct Agree {
    /// The run and how the answer is printed.
    #[command(flatten)]
    pub reading: Reading,
    /// Human codes: coded sheets of `sample`, or CSV with the columns article, actor, label and, if need be, coder and holder.
    #[arg(value_name = "CODED.csv", required = true, value_hint = ValueHint::FilePath)]
    pub codes: Vec<PathBuf>,
    /// Write every unit to this file: all codes, the program's label, probabilities and sentence, disagreements first. Overwrites
    /// only an earlier such table. `-` prints the units instead of the figures.
    #[arg(long, value_name = "FILE.csv", value_hint = ValueHint::FilePath)]
    pub units: Option<PathBuf>,
}

/// Options of `sample`.
#[derive(Debug, Args)]
pub struct Sample {
    /// Folder that a run wrote to.
    #[arg(value_name = "DIR", value_hint = ValueHint::DirPath)]
    pub folder: PathBuf,
    /// Number of units to draw; a unit is an article and an actor that it mentions.
    #[arg(long, value_name = "N", default_value_t = 200)]
    pub size: usize,
    /// Actors to code, by id, name or alias [default: those that the run compares].
    #[arg(long, value_name = "A,B", value_delimiter = ',')]
    pub actor: Vec<String>,
    /// Columns to stratify by: publication, author, month, year, or a column of your own such as party.
    #[arg(long, value_name = "LIST", value_delimiter = ',')]
    pub by: Vec<String>,
    /// Number of units to mark for a second coder.
    #[arg(long, value_name = "N", default_value_t = 0)]
    pub double: usize,
    /// Seed of the draw: the same seed draws the same units.
    #[arg(long, value_name = "N", default_value_t = 1)]
    pub seed: u64,
    /// Draw more from the strata that the program doubts, where codes teach `learn` most. With --more this affects only how many units
    /// each stratum adds.
    #[arg(long)]
    pub uncertain: bool,
    /// Add to the sample in this folder, and draw no unit twice. Actors, columns and seed are those of that sample.
    #[arg(long, value_name = "DIR", value_hint = ValueHint::DirPath, conflicts_with_all = ["actor", "by", "seed"])]
    pub more: Option<PathBuf>,
    /// Folder to write the sheet and the page to.
    #[arg(short, long, value_name = "DIR", default_value = "coding", value_hint = ValueHint::DirPath)]
    pub output: PathBuf,
}

/// Options of `estimate`.
#[derive(Debug, Args)]
pub struct Estimate {
    /// The run and how the answer is printed.
    #[command(flatten)]
    pub reading: Reading,
    /// Coded sheets of the sample: coding.csv filled in, or coded.csv from its page.
    #[arg(value_name = "CODED.csv", value_hint = ValueHint::FilePath, required = true)]
    pub codes: Vec<PathBuf>,
    /// Columns to group by: publication, author, month, year, or a column of your own such as party.
    #[arg(long, value_name = "LIST", value_delimiter = ',')]
    pub by: Vec<String>,
    /// What to estimate: mean, share:opposes (or neutral, supports), difference:A-B, or trend. If hyphens in names make A-B
    /// ambiguous, write difference:A,B.
    #[arg(long, value_name = "WHAT", default_value = "mean")]
    pub of: Quantity,
    /// Estimate for more articles of their kind than those of the run, which then count as a sample of them.
    #[arg(long)]
    pub beyond: bool,
    /// Folder of a reader that `learn` made from the codes of this run.
    #[arg(long, value_name = "DIR", value_hint = ValueHint::DirPath)]
    pub reader: Option<PathBuf>,
    /// Also write estimates.json, .csv, .md and .svg to this folder; they replace only results of the same question. In the run's own
    /// folder, report.html shows them.
    #[arg(short, long, value_name = "DIR", value_hint = ValueHint::DirPath)]
    pub output: Option<PathBuf>,
}

/// Options of `learn`.
#[derive(Debug, Args)]
pub struct Learn {
    /// Folder that a run wrote to.
    #[arg(value_name = "DIR", value_hint = ValueHint::DirPath)]
    pub folder: PathBuf,
    /// Coded sheets of the sample: coding.csv filled in, or coded.csv from its page.
    #[arg(value_name = "CODED.csv", value_hint = ValueHint::FilePath, required = true)]
    pub codes: Vec<PathBuf>,
    /// Folder to write the reader to.
    #[arg(short, long, value_name = "DIR", default_value = "my-reader", value_hint = ValueHint::DirPath)]
    pub output: PathBuf,
}

/// Which run is asked, and how the answer is printed.
#[derive(Debug, Args)]
pub struct Reading {
    /// Folder that a run wrote to.
    #[arg(value_name = "DIR", value_hint = ValueHint::DirPath)]
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
