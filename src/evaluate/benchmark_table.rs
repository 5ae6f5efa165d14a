//! All tasks in one table: columns are models and peers, rows are corpora.

use std::fmt::Write as _;
use std::path::{Path, PathBuf};

use serde::Deserialize;
use serde_json::{Map, Value};

use super::{EvaluateError, Figure, Outcome, Reader, Task, commentary, score_file};

/// Figures that others published, as TOML.
const PUBLISHED: &str = include_str!("../../docs/published.toml");

/// The corpora of the board: task, name, and file or folder below the data folder or, failing that, below the
/// current one, where the project's own op-eds lie. First what the program is for.
const CORPORA: [(Task, &str, &str); 17] = [
    (Task::Commentary, "commentary", "commentary/dev.jsonl"),
    (Task::Ner, "conll2003", "conll2003/dev.conll"),
    (Task::Ner, "uner-ewt", "uner-ewt/dev.iob2"),
    (Task::TargetSentiment, "newsmtsc", "newsmtsc/dev.jsonl"),
    (Task::Directed, "dse", "dse/dev.txt"),
    (Task::Attribution, "polnear", "polnear/dev.jsonl"),
    (Task::Sentences, "ud-ewt", "ud-ewt/dev.conllu"),
    (Task::Sentences, "gum", "gum/dev"),
    (Task::Salience, "gum", "gum/dev"),
    (Task::Summary, "gum", "gum/dev"),
    (Task::Coreference, "gum", "gum/dev"),
    (Task::Groups, "gum", "gum/dev"),
    (Task::ArticleStance, "seesaw", "seesaw/dev.jsonl"),
    (Task::Triples, "seesaw", "seesaw/dev.jsonl"),
    (Task::Opeds, "oped", "tests/oped"),
    (Task::Pairs, "oped", "tests/oped/pairs.jsonl"),
    (Task::Judgement, "judgement", "training/judgement/dev.jsonl"),
];

/// Where a corpus lies.
fn place(data: &Path, file: &str) -> Option<PathBuf> {
    [data.join(file), file.into()].into_iter().find(|path| path.exists())
}

/// A corpus, and the result of every column on it.
#[derive(Clone, Debug, PartialEq)]
struct Row {
    task: Task,
    corpus: &'static str,
    /// One for each column of the board.
    cells: Vec<Option<Cell>>,
}

/// The result of one model or peer on one corpus.
#[derive(Clone, Debug, PartialEq)]
struct Cell {
    measure: &'static str,
    items: usize,
    figures: Vec<Figure>,
}

impl From<Outcome> for Cell {
    fn from(outcome: Outcome) -> Self {
        Self { measure: outcome.measure, items: outcome.predictions.len(), figures: outcome.figures }
    }
}

/// A figure that somebody else published.
#[derive(Clone, Debug, Deserialize, PartialEq)]
struct Published {
    task: String,
    corpus: String,
    system: String,
    value: String,
    measure: String,
    source: String,
}

#[derive(Default, Deserialize)]
struct PublishedFile {
    figure: Vec<Published>,
}

/// The board: a row for each corpus that is there, a column for each model or peer.
#[derive(Clone, Debug, PartialEq)]
pub struct BenchmarkTable {
    columns: Vec<String>,
    rows: Vec<Row>,
    /// Files of corpora that are not there.
    pub missing: Vec<PathBuf>,
}

impl BenchmarkTable {
    /// A board of the corpora that lie in `data` or the current folder, without columns.
    pub fn new(data: &Path) -> Self {
        let (found, missing): (Vec<_>, Vec<_>) =
            CORPORA.into_iter().partition(|(_, _, file)| place(data, file).is_some());
        let row = |(task, corpus, _)| Row { task, corpus, cells: Vec::new() };
        Self {
            columns: Vec::new(),
            rows: found.into_iter().map(row).collect(),
            missing: missing.into_iter().map(|(_, _, file)| data.join(file)).collect(),
        }
    }

    /// Whether there is nothing to measure.
    pub fn is_empty(&self) -> bool {
        self.rows.is_empty()
    }

    /// Measures a model on every corpus, as a column of that name; on the current rayon pool. `done` is called
    /// after each.
    ///
    /// # Errors
    /// A corpus that is not what it should be, or an engine that fails.
    pub fn measure(
        &mut self,
        name: &str,
        reader: &Reader,
        data: &Path,
        mut done: impl FnMut(&str, &str),
    ) -> Result<(), EvaluateError> {
        self.column(name, data, |task, corpus, file| {
            // An older model has no head for them.
            if task == Task::Groups && reader.encoder.article_reader().is_none() {
                return Ok(None);
            }
            let cell = reader.measure(task, file)?.into();
            done(task.name(), corpus);
            Ok(Some(cell))
        })
    }

    /// Scores the predictions of a peer, files `TASK-CORPUS.jsonl` in a folder, as a column of its name.
    ///
    /// # Errors
    /// A file that does not answer every item once.
    pub fn score(&mut self, name: &str, folder: &Path, data: &Path) -> Result<(), EvaluateError> {
        self.column(name, data, |task, corpus, file| {
            let predictions = folder.join(format!("{}-{corpus}.jsonl", task.name()));
            if !predictions.exists() {
                return Ok(None);
            }
            Ok(score_file(task, file, &predictions)?.map(Cell::from))
        })
    }

    fn column(
        &mut self,
        name: &str,
        data: &Path,
        mut cell: impl FnMut(Task, &'static str, &Path) -> Result<Option<Cell>, EvaluateError>,
    ) -> Result<(), EvaluateError> {
        self.columns.push(name.to_owned());
        for row in &mut self.rows {
            let file = CORPORA.iter().find(|c| (c.0, c.1) == (row.task, row.corpus)).map_or("", |c| c.2);
            let file = place(data, file).unwrap_or_default();
            row.cells.push(cell(row.task, row.corpus, &file)?);
        }
        Ok(())
    }

    /// One JSON object: for each `TASK-CORPUS` and column the outcome as `eval --json` gives it.
    pub fn to_json(&self) -> Value {
        let cell = |task: Task, c: &Cell| super::figures_json(task.name(), c.measure, c.items, &c.figures);
        let row = |r: &Row| {
            let named = self.columns.iter().zip(&r.cells);
            let cells: Map<_, _> =
                named.filter_map(|(n, c)| Some((n.clone(), cell(r.task, c.as_ref()?)))).collect();
            (format!("{}-{}", r.task.name(), r.corpus), Value::Object(cells))
        };
        Value::Object(self.rows.iter().map(row).collect())
    }

    /// The main figures as a table for people.
    pub fn to_table(&self) -> String {
        let mut out = format!("{:<18}{:<12}", "task", "corpus");
        self.columns.iter().for_each(|name| out += &format!("{name:<24}"));
        for row in &self.rows {
            out = out.trim_end().to_owned() + "\n" + &format!("{:<18}{:<12}", row.task.name(), row.corpus);
            for cell in &row.cells {
                let main = cell.as_ref().and_then(|c| c.figures.first());
                out += &format!("{:<24}", main.map_or("-".into(), with_interval));
            }
        }
        out.trim_end().to_owned() + "\n"
    }

    /// The whole board as Markdown: real commentary, main figures, published figures, then every figure of the other
    /// tasks.
    pub fn to_markdown(&self) -> String {
        let mut out = HEAD.to_owned();
        for row in self.rows.iter().filter(|row| row.task == Task::Commentary) {
            let named = self.columns.iter().zip(&row.cells);
            let cells: Vec<_> = named.filter_map(|(n, c)| Some((n.as_str(), c.as_ref()?))).collect();
            let items = cells.first().map_or(0, |(_, cell)| cell.items);
            let columns: Vec<_> = cells.iter().map(|(n, cell)| (*n, cell.figures.as_slice())).collect();
            out += &commentary::markdown(&columns, items);
        }
        out += MAIN_HEAD;
        let columns = self.columns.join(" | ");
        let rule = " --- |".repeat(self.columns.len());
        let _ =
            writeln!(out, "| task | corpus | items | measure | {columns} |\n| --- | --- | --- | --- |{rule}");
        for row in &self.rows {
            let any = row.cells.iter().flatten().next();
            let (items, measure) = any.map_or((0, ""), |c| (c.items, c.measure));
            let _ = write!(out, "| {} | {} | {items} | {measure} |", row.task.name(), row.corpus);
            write_cells(&mut out, row, |c| c.figures.first());
        }
        out += PUBLISHED_HEAD;
        let published: PublishedFile = toml::from_str(PUBLISHED).unwrap_or_default();
        for p in published.figure {
            let row = [p.task, p.corpus, p.system, p.value, p.measure, p.source].join(" | ");
            let _ = writeln!(out, "| {row} |");
        }
        out += "\n## Every figure\n";
        // Every figure of real commentary stands in its own tables.
        for row in self.rows.iter().filter(|row| row.task != Task::Commentary) {
            let names = row.cells.iter().flatten().max_by_key(|c| c.figures.len());
            let _ = writeln!(
                out,
                "\n### {}, {}\n\n| figure | {columns} |\n| --- |{rule}",
                row.task.name(),
                row.corpus
            );
            for name in names.iter().flat_map(|c| &c.figures).map(|f| &f.name) {
                let _ = write!(out, "| `{name}` |");
                write_cells(&mut out, row, |c| c.figures.iter().find(|f| f.name == *name));
            }
        }
        out
    }
}

fn write_cells<'a>(out: &mut String, row: &'a Row, figure: impl Fn(&'a Cell) -> Option<&'a Figure>) {
    for cell in &row.cells {
        let shown = cell.as_ref().and_then(&figure).map_or(String::new(), with_interval);
        let _ = write!(out, " {shown} |");
    }
    out.push('\n');
}

fn with_interval(f: &Figure) -> String {
    format!("{:.1} [{:.1}, {:.1}]", f.value, f.low, f.high)
}

const HEAD: &str = "# How good it is

Written by `standpoint eval --all --data DATA --markdown docs/EVALUATION.md`; change the program, not this page.
[ablations.md](ablations.md) holds what was tried and written by hand, [GUIDE.md](GUIDE.md) tells every format.

- All figures are percent, on **dev** sets that no model was trained on. Dev sets chose when training stopped, so
  expect a little less on unseen text.
- In brackets: a 95% percentile bootstrap interval from 1,000 seeded resamples of the documents, or of the items
  where a corpus has no documents. It tells what another sample of the same kind of text could give, not how
  another kind of text would fare. Two models on the same items are closer to each other than their intervals look.
- `expected_calibration_error` is the mean distance, over ten bins, between the top label's probability and the share
  of right labels. `coverage` is the share of items whose top label reaches the model's threshold,
  `accuracy_at_threshold` the accuracy among them; without a threshold that is everything.
- `salience` and `summary` show their baselines as figures of their own: the four first or most often mentioned of
  the actors that the program found; the first two sentences, TextRank and chance, among sentences that can stand
  alone. The baselines of chance and lead do not depend on the model.
- `article-stance` shows three more ways to answer and `always_neutral_f1`; `opeds` what the most frequent stance comes
  to, `pairs` what neutral comes to. A `rank_correlation` is times 100. [GUIDE.md](GUIDE.md) tells what each figure of
  these tasks counts; the op-eds are the project's own, few and hard.
- The first column is the model that the program runs, in int8 if it is one of ours; a column `float` holds the same
  weights unquantised.
- Peers are other programs, scored by the same code ([training/peers](../training/peers/README.md)).

";

const MAIN_HEAD: &str = "
## Main figures

";

const PUBLISHED_HEAD: &str = "
## Published figures

Measured by others on **test** sets, which this project never reads: an order of magnitude, no ranking.

| task | corpus | system | figure | measure | source |
| --- | --- | --- | --- | --- | --- |
";

#[cfg(test)]
mod tests {
    #![allow(clippy::unwrap_used)]
    use super::*;

    #[test]
    fn published_figures_are_read_and_say_that_they_are_of_test_sets() {
        let published: PublishedFile = toml::from_str(PUBLISHED).unwrap();
        assert!(!published.figure.is_empty());
        assert!(published.figure.iter().all(|f| f.value.contains("test") && !f.source.is_empty()));
    }
}
