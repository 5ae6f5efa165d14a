//! Measures of the stages against gold data, one file a task.
//!
//! Separate from the stages, because code that makes reports must not know the answers. Every task reads its file, runs
//! the same code that analyses articles, and returns an [`Outcome`]: figures in percent and one row per gold item.

mod article_stance;
mod attribution;
mod attribution_spans;
mod benchmark_table;
mod boundaries;
mod case;
mod commentary;
mod conll;
mod contrast_pairs;
pub mod coreference;
mod directed;
mod entities;
mod gold_actors;
mod groups;
pub mod gum;
mod judgement;
pub mod labelled_opeds;
mod labels;
mod opeds;
mod predictions_file;
pub mod rouge;
pub mod salience;
mod scores;
pub mod seesaw;
pub mod sentences;
mod summaries;
mod target_sentiment;
mod triples;
mod verb_list;

pub use benchmark_table::BenchmarkTable;
pub use case::Case;
pub use scores::Figure;

use std::path::{Path, PathBuf};

use clap::ValueEnum;
use serde::Serialize;
use serde::de::DeserializeOwned;
use serde_json::{Map, Value, json};

use crate::actors::{Gazetteer, GazetteerError};
use crate::document::{Analysis, Article, Document, Paragraph, Sentence, Span, Text};
use crate::encode::{EncodeError, Encoded, Encoder, Model, encode_documents};
use crate::pipeline::{casing, conclude};
use crate::segment::{segment, sentence_ends};
use gum::GumDocument;

/// What can be measured; on the command line by the names of [`Task::name`].
#[derive(Clone, Copy, Debug, PartialEq, Eq, ValueEnum)]
pub enum Task {
    /// The author's stance in real commentary, from raw text to label: JSON Lines of coded articles.
    Commentary,
    /// Named entities: CoNLL or IOB2 columns.
    Ner,
    /// Sentence ends: CoNLL-U.
    Sentences,
    /// Sentiment toward a target: NewsMTSC JSON Lines.
    TargetSentiment,
    /// Stance of one entity toward another: DSE, tab-separated.
    Directed,
    /// Sources, cues and contents: PolNeAR JSON Lines.
    Attribution,
    /// Which actors a human summary keeps: GUM's CoNLL-U, a file or a folder.
    Salience,
    /// The extract against a human summary: GUM's CoNLL-U, a file or a folder.
    Summary,
    /// Which pronouns and nominals go back to whom: GUM's CoNLL-U, a file or a folder.
    Coreference,
    /// Groups without a name: GUM's CoNLL-U, a file or a folder.
    Groups,
    /// The author's stance toward each entity of an article: SEESAW JSON Lines.
    ArticleStance,
    /// Who is for or against whom in each sentence: SEESAW JSON Lines.
    Triples,
    /// Stances, reported stances and attributions of whole op-eds: a folder of texts and golds.
    Opeds,
    /// The author's stance in pairs of sentences that differ by little: JSON Lines.
    Pairs,
    /// The author's own judgement of actors, by the author head alone: JSON Lines.
    Judgement,
}

impl Task {
    /// The task's name on the command line.
    pub fn name(self) -> &'static str {
        match self {
            Task::Commentary => "commentary",
            Task::Ner => "ner",
            Task::Sentences => "sentences",
            Task::TargetSentiment => "target-sentiment",
            Task::Directed => "directed",
            Task::Attribution => "attribution",
            Task::Salience => "salience",
            Task::Summary => "summary",
            Task::Coreference => "coreference",
            Task::Groups => "groups",
            Task::ArticleStance => "article-stance",
            Task::Triples => "triples",
            Task::Opeds => "opeds",
            Task::Pairs => "pairs",
            Task::Judgement => "judgement",
        }
    }
}

/// One gold item beside what the program says of it.
#[derive(Clone, Debug, PartialEq, Serialize)]
pub struct Prediction {
    /// Position among the file's items, from 0.
    pub index: usize,
    /// The gold label as the file spells it.
    pub gold: Value,
    /// The program's, spelled the same way.
    pub predicted: Value,
    /// Probability of every label.
    pub probs: Value,
}

/// What a task's measurement gave.
#[derive(Clone, Debug, PartialEq)]
pub struct Outcome {
    /// What the main figure is.
    pub measure: &'static str,
    /// Figures with their intervals; the main one first, called `f1` where it is one.
    pub figures: Vec<Figure>,
    /// One for each gold item.
    pub predictions: Vec<Prediction>,
}

impl Outcome {
    /// The figures as one JSON object with the main one first, and `intervals` with the two ends of each.
    pub fn to_json(&self, task: &str) -> Value {
        figures_json(task, self.measure, self.predictions.len(), &self.figures)
    }

    /// The figures as a table for people.
    pub fn to_table(&self, task: &str) -> String {
        if task == Task::Commentary.name() {
            return commentary::to_table(self);
        }
        let main = self.figures.first().map_or(0.0, |f| f.value);
        let items = self.predictions.len();
        let mut out = format!("{task}: {main:.2} ({}, {items} items)\n", self.measure);
        out += &format!("  {:<28}{:>8}  95% interval\n", "", "percent");
        for f in &self.figures {
            out += &format!("  {:<28}{:>8.2}  {:.2} to {:.2}\n", f.name, f.value, f.low, f.high);
        }
        out
    }
}

fn figures_json(task: &str, measure: &str, items: usize, figures: &[Figure]) -> Value {
    let mut object = Map::new();
    let mut values = figures.iter().map(|f| (f.name.clone(), json!(round(f.value))));
    object.extend(values.next());
    object.insert("task".into(), json!(task));
    object.insert("measure".into(), json!(measure));
    object.insert("items".into(), json!(items));
    object.extend(values);
    let ends = |f: &Figure| json!({"low": round(f.low), "high": round(f.high)});
    let intervals: Map<_, _> = figures.iter().map(|f| (f.name.clone(), ends(f))).collect();
    object.insert("intervals".into(), Value::Object(intervals));
    Value::Object(object)
}

fn round(value: f64) -> f64 {
    (value * 100.0).round() / 100.0
}

/// A gold file that cannot be used, or a model that failed on it.
#[derive(Debug, thiserror::Error)]
pub enum EvaluateError {
    /// The file cannot be read.
    #[error("cannot read {path}: {reason}")]
    Read {
        /// The file.
        path: PathBuf,
        /// What the system said.
        reason: String,
    },
    /// A line is not what the task's format asks for.
    #[error("{path}, line {line}: {reason}")]
    Format {
        /// The file.
        path: PathBuf,
        /// Line number, from 1.
        line: usize,
        /// What is wrong and what is expected.
        reason: String,
    },
    /// The file holds nothing to measure.
    #[error("{path} holds no gold item; {expected}")]
    Empty {
        /// The file.
        path: PathBuf,
        /// What the format is.
        expected: &'static str,
    },
    /// The model has no head for groups.
    #[error("the model {model} cannot find groups: its config.json has no key groups")]
    NoGroups {
        /// Its name.
        model: String,
    },
    /// The model failed.
    #[error(transparent)]
    Encode(#[from] EncodeError),
    /// The actors that come with the program cannot be read.
    #[error(transparent)]
    Gazetteer(#[from] GazetteerError),
}

/// A model and the engine that runs it.
pub struct Reader<'a> {
    /// The model.
    pub model: &'a Model,
    /// The engine.
    pub encoder: &'a dyn Encoder,
    /// How texts are printed once they are cut into sentences.
    pub case: Case,
}

/// Documents encoded at once: enough to fill batches, few enough to hold in memory.
const CHUNK: usize = 128;

impl Reader<'_> {
    /// Measures one task on one file, on the current rayon pool.
    pub fn measure(&self, task: Task, path: &Path) -> Result<Outcome, EvaluateError> {
        let threshold = self.model.config.threshold;
        Ok(match task {
            Task::Commentary => commentary::measure(self, path)?,
            Task::Ner => {
                let gold = entities::Gold::read(path)?;
                gold.score(entities::predict(self, &gold)?)
            }
            Task::Sentences => {
                let gold = boundaries::Gold::read(path)?;
                gold.score(&gold.split(sentence_ends), &gold.split_joined(sentence_ends))
            }
            Task::TargetSentiment => {
                let gold = target_sentiment::Gold::read(path)?;
                let answers = target_sentiment::predict(self, &gold)?;
                target_sentiment::labels().score(&gold.labels(), answers, threshold.sentiment)
            }
            Task::Directed => {
                let gold = directed::Gold::read(path)?;
                let answers = directed::predict(self, &gold)?;
                directed::labels().score(&gold.labels(), answers, threshold.directed)
            }
            Task::Attribution => attribution::measure(self, path)?,
            Task::Salience => salience::measure(self, path)?,
            Task::Summary => summaries::measure(self, path)?,
            Task::Coreference => coreference::measure(self, path)?,
            Task::Groups => groups::measure(self, path)?,
            Task::ArticleStance => article_stance::measure(self, path)?,
            Task::Triples => triples::measure(self, path)?,
            Task::Opeds => opeds::measure(self, path)?,
            Task::Pairs => contrast_pairs::measure(self, path)?,
            Task::Judgement => {
                let gold = judgement::Gold::read(path)?;
                let answers = judgement::predict(self, &gold)?;
                judgement::labels().score(&gold.labels(), answers, threshold.author)
            }
        })
    }

    /// What the program says of GUM's documents, with summaries of so many sentences; actors as they come
    /// with the program.
    fn analyze(&self, gold: &[GumDocument], summary: usize) -> Result<Vec<Analysis>, EvaluateError> {
        let gazetteer = Gazetteer::shipped()?;
        let documents: Vec<Document> = gold.iter().map(|g| segment(g.article.clone())).collect();
        let mut analyses = Vec::new();
        self.each(&documents, |_, document, encoded| {
            let document = document.clone();
            analyses.push(conclude(document, &encoded, self.model, self.encoder, &gazetteer, summary)?);
            Ok(())
        })?;
        Ok(analyses)
    }

    /// What the program says of an encoded document, with actors of its own and no summary.
    fn conclude(
        &self,
        document: &Document,
        encoded: &Encoded,
        gazetteer: &Gazetteer,
    ) -> Result<Analysis, EncodeError> {
        conclude(document.clone(), encoded, self.model, self.encoder, gazetteer, 0)
    }

    /// Encodes documents chunk by chunk and hands each on with what the model made of it.
    fn each(
        &self,
        documents: &[Document],
        mut take: impl FnMut(usize, &Document, Encoded) -> Result<(), EvaluateError>,
    ) -> Result<(), EvaluateError> {
        let catalogue = Gazetteer::shipped()?;
        for (c, chunk) in documents.chunks(CHUNK).enumerate() {
            let mut chunk = chunk.to_vec();
            chunk.iter_mut().for_each(|document| self.case.print(&mut document.article.text));
            let restored = casing::restore(&chunk, self.model, self.encoder, &catalogue)?;
            for (document, text) in chunk.iter_mut().zip(restored) {
                document.article.text = text.unwrap_or_else(|| std::mem::take(&mut document.article.text));
            }
            let encoded = encode_documents(&chunk, self.model, self.encoder)?;
            for (i, (d, e)) in chunk.iter().zip(encoded).enumerate() {
                take(c * CHUNK + i, d, e)?;
            }
        }
        Ok(())
    }
}

/// Scores predictions from a file by the code that scores the program's own. Rows of JSON Lines: `index` of
/// the item, from 0, and `predicted`, spelled as the program's predictions spell it; items are the tokens of
/// `ner`, the paragraphs of `sentences` (`predicted` is the list of ends in it), the targets of
/// `target-sentiment`, the lines of `directed`, the entities of `article-stance` and the coded actors of `commentary`
/// (`predicted` holds `label` and `score`). None for a task that has no such items.
///
/// # Errors
/// Either file cannot be read, or a row is missing, comes twice or predicts nothing that the task knows.
pub fn score_file(task: Task, path: &Path, predictions: &Path) -> Result<Option<Outcome>, EvaluateError> {
    Ok(match task {
        Task::Commentary => Some(commentary::given(path, predictions)?),
        Task::Ner => {
            let gold = entities::Gold::read(path)?;
            Some(gold.score(gold.given(predictions)?))
        }
        Task::Sentences => {
            let gold = boundaries::Gold::read(path)?;
            Some(gold.score(&gold.given(predictions)?, &[]))
        }
        Task::TargetSentiment => {
            let gold = target_sentiment::Gold::read(path)?.labels();
            let labels = target_sentiment::labels();
            Some(labels.score(&gold, labels.given(predictions, gold.len())?, 0.0))
        }
        Task::Directed => {
            let gold = directed::Gold::read(path)?.labels();
            let labels = directed::labels();
            Some(labels.score(&gold, labels.given(predictions, gold.len())?, 0.0))
        }
        Task::ArticleStance => Some(article_stance::given(path, predictions)?),
        Task::Attribution
        | Task::Salience
        | Task::Summary
        | Task::Coreference
        | Task::Groups
        | Task::Triples
        | Task::Opeds
        | Task::Pairs
        | Task::Judgement => None,
    })
}

/// The file itself, or a folder's `.conllu` files by name.
fn conllu_files(path: &Path) -> Result<Vec<PathBuf>, EvaluateError> {
    if !path.is_dir() {
        return Ok(vec![path.to_owned()]);
    }
    let unreadable = |e: std::io::Error| EvaluateError::Read { path: path.into(), reason: e.to_string() };
    let entries: Result<Vec<_>, _> = std::fs::read_dir(path).map_err(unreadable)?.collect();
    let files = entries.map_err(unreadable)?.into_iter().map(|e| e.path());
    let mut files: Vec<PathBuf> = files.filter(|p| p.extension().is_some_and(|e| e == "conllu")).collect();
    files.sort();
    Ok(files)
}

fn read(path: &Path) -> Result<String, EvaluateError> {
    std::fs::read_to_string(path)
        .map_err(|e| EvaluateError::Read { path: path.into(), reason: e.to_string() })
}

/// Number (from 0) and content of the lines that are not blank.
fn filled(content: &str) -> impl Iterator<Item = (usize, &str)> {
    content.lines().enumerate().filter(|(_, line)| !line.trim().is_empty())
}

/// The objects of JSON Lines, each with the number of its line; `fault` is what a line is called that is none.
fn json_lines<T: DeserializeOwned>(path: &Path, fault: &str) -> Result<Vec<(usize, T)>, EvaluateError> {
    let of = |(n, line)| match serde_json::from_str(line) {
        Ok(row) => Ok((n, row)),
        Err(e) => Err(format_error(path, n, format!("{fault}: {e}"))),
    };
    filled(&read(path)?).map(of).collect()
}

fn format_error(path: &Path, line: usize, reason: impl Into<String>) -> EvaluateError {
    EvaluateError::Format { path: path.into(), line: line + 1, reason: reason.into() }
}

/// A document whose sentences are given, joined by a space to one paragraph.
fn document(sentences: &[String]) -> Document {
    let mut text = String::new();
    let mut spans = Vec::new();
    let mut at = 0;
    for s in sentences {
        if !text.is_empty() {
            text.push(' ');
            at += 1;
        }
        let n = s.chars().count();
        text.push_str(s);
        spans.push(Sentence { span: Span::new(at, at + n), paragraph: 0 });
        at += n;
    }
    Document {
        article: Article::bare(Text::new(text), vec![Paragraph::body(Span::new(0, at))]),
        sentences: spans,
        quotations: Vec::new(),
    }
}
