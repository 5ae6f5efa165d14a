//! The author's stance in published commentary, from raw text to label: articles whose actors have codes of the author's
//! stance, read as the program reads any text file, with its own actors. Nothing is given: not who is in an article, nor
//! where its sentences end.
//!
//! Every coded actor is an item. The program's actor that has its names (`names`) answers for it; where none has, the
//! answer is no stance. `unclear` and `mixed` take no side, nor does `neutral`. Figures (`figures`) are for all articles,
//! for opinion pieces and for news:
//!
//! - `f1` and its three classes, `accuracy`, `wrong_sign`: the label against the side of the code, or of the mean of two;
//! - `rank_correlation`, `alpha`: the score against the code, by order and as two coders' numbers;
//! - `interval_holds`: the share of stances whose interval holds the code; `evidence`: the share of signed codes
//!   whose strongest sentence is one that the reader named;
//! - `found`: the share of actors that the program has; `reported_`: who is for or against whom by the article's report.
//!
//! Whoever answers is a [`Way`]: a function of an analysis. Beside them stand the commonest side and, where there is one, the
//! second reader against the first.

mod figures;
mod former;
mod gold;
mod layout;
mod names;
#[cfg(test)]
mod tests;

use std::collections::BTreeSet;
use std::path::Path;

use serde_json::{Value, json};

pub use layout::{markdown, to_table};

use super::predictions_file::{fault, read_predictions as rows};
use super::scores::Counts;
use super::{EvaluateError, Outcome, Prediction, Reader};
use crate::actors::Gazetteer;
use crate::document::{Analysis, Holder, Probabilities, StanceLabel};
use crate::encode::{EncodeError, Encoded};
use crate::report::Rounded;
use crate::segment::segment;
use figures::{Depth, Item, Row, Scored, figures, side};
use gold::{Coded, Gold, read_gold};
use names::Names;

const MEASURE: &str = "macro-F1 of three classes";

/// What an answer is read from.
#[derive(Clone, Copy)]
struct Analysed<'a> {
    reader: &'a Reader<'a>,
    encoded: &'a Encoded,
    analysis: &'a Analysis,
    gazetteer: &'a Gazetteer,
}

/// The author's stance toward an actor.
#[derive(Clone, Debug, PartialEq)]
struct Answer {
    label: StanceLabel,
    /// From -1 to 1, rounded as the reports have it; so are the ends of the interval.
    score: f64,
    low: f64,
    high: f64,
    /// Opposes, neutral, supports, where the way has them.
    probs: Option<Probabilities>,
    /// Index of the sentence that shows it best.
    strongest: Option<usize>,
}

/// For each actor of the analysis, the author's stance if he has one.
type Answers = Vec<Option<Answer>>;

/// A way to answer.
struct Way {
    row: Row,
    read: fn(&Analysed<'_>) -> Result<Answers, EncodeError>,
}

/// The program first, whose answers are the predictions. Another way is a line here and its function.
const WAYS: [Way; 2] = [
    Way { row: Row { prefix: "", shown: "the program", depth: Depth::Whole }, read: author_stances },
    Way {
        row: Row {
            prefix: "former_",
            shown: "the former way, without the article reader",
            depth: Depth::Evidence,
        },
        read: former::stances,
    },
];

const SECOND: Row =
    Row { prefix: "second_reader_", shown: "the second reader, against the first", depth: Depth::Scores };

/// Everybody who may have figures, in the order of the tables.
fn all_rows() -> impl Iterator<Item = Row> {
    WAYS.iter().map(|way| way.row).chain([figures::COMMONEST, SECOND])
}

/// The author's stances as they are reported.
fn author_stances(read: &Analysed<'_>) -> Result<Answers, EncodeError> {
    let analysis = read.analysis;
    let mut answers = vec![None; analysis.actors.len()];
    for stance in analysis.stances.iter().filter(|s| s.holder == Holder::Author) {
        let strongest = stance.opinions.first().map(|&opinion| analysis.opinions[opinion].sentence);
        answers[stance.target].get_or_insert(Answer {
            label: stance.label,
            score: Rounded::from(stance.score).get(),
            low: Rounded::from(stance.low).get(),
            high: Rounded::from(stance.high).get(),
            probs: stance.probs.map(|p| Probabilities([p[0] + p[1], p[2], p[3] + p[4]])),
            strongest,
        });
    }
    Ok(answers)
}

pub fn measure(reader: &Reader, path: &Path) -> Result<Outcome, EvaluateError> {
    let gold = read_gold(path)?;
    let gazetteer = Gazetteer::shipped()?;
    let articles = gold.iter().map(|g| g.article(path));
    let documents: Vec<_> = articles.map(|a| a.map(segment)).collect::<Result<_, _>>()?;
    let mut scored = Vec::new();
    let mut predictions = Vec::new();
    reader.each(&documents, |at, document, encoded| {
        let analysis = reader.conclude(document, &encoded, &gazetteer)?;
        let read = Analysed { reader, encoded: &encoded, analysis: &analysis, gazetteer: &gazetteer };
        let article = Compared::new(&gold[at], &analysis);
        let mut rows = Vec::new();
        for (n, way) in WAYS.iter().enumerate() {
            let answers = (way.read)(&read)?;
            if n == 0 {
                predictions.extend(article.predictions(&answers, predictions.len()));
            }
            rows.push(article.items(&answers));
        }
        rows.push(second_reader(&gold[at]));
        scored.push(Scored { kind: gold[at].kind, rows, reported: article.reported() });
        Ok(())
    })?;
    let mut rows: Vec<Row> = WAYS.iter().map(|way| way.row).collect();
    // The second reader's items come after those of the ways, and are none where nobody read twice.
    if scored.iter().any(|a| a.rows.last().is_some_and(|items| !items.is_empty())) {
        rows.push(SECOND);
    } else {
        scored.iter_mut().for_each(|a| a.rows.truncate(WAYS.len()));
    }
    Ok(Outcome { measure: MEASURE, figures: figures(&scored, &rows, true), predictions })
}

/// An analysis beside the codes of its article.
struct Compared<'a> {
    gold: &'a Gold,
    analysis: &'a Analysis,
    names: Names,
    /// For each coded actor the program's.
    actors: Vec<Option<usize>>,
}

impl<'a> Compared<'a> {
    fn new(gold: &'a Gold, analysis: &'a Analysis) -> Self {
        let names = Names::new(analysis);
        let actors = gold.actors.iter().map(|coded| names.find(coded.names())).collect();
        Self { gold, analysis, names, actors }
    }

    /// Each coded actor with the program's and the answer.
    fn each<'b>(
        &'b self,
        answers: &'b Answers,
    ) -> impl Iterator<Item = (&'b Coded, bool, Option<&'b Answer>)> {
        let actors = self.gold.actors.iter().zip(&self.actors);
        actors.map(|(coded, &actor)| (coded, actor.is_some(), actor.and_then(|a| answers[a].as_ref())))
    }

    fn items(&self, answers: &Answers) -> Vec<Item> {
        let item = |(coded, found, answer): (&Coded, bool, Option<&Answer>)| Item {
            code: coded.code(),
            side: answer.map_or(0, |a| of_label(a.label)),
            score: answer.map_or(0.0, |a| a.score),
            found,
            interval: answer.map(|a| [a.low, a.high]),
            evidence: answer.and_then(|a| self.evidence(coded, a)),
        };
        self.each(answers).map(item).collect()
    }

    /// Whether the strongest sentence is one that a reader named: that one holds the other, since the two need not end
    /// their sentences at the same places.
    fn evidence(&self, coded: &Coded, answer: &Answer) -> Option<bool> {
        let document = &self.analysis.document;
        let told = document.article.text.slice(document.sentences[answer.strongest?].span);
        let named = self.gold.named(coded);
        let met = |named: &&str| !named.is_empty() && (told.contains(*named) || named.contains(told));
        (!told.is_empty() && !named.is_empty()).then(|| named.iter().any(met))
    }

    fn predictions(&self, answers: &Answers, from: usize) -> Vec<Prediction> {
        let row = |(at, (coded, found, answer)): (usize, (&Coded, bool, Option<&Answer>))| {
            let gold = &self.gold;
            let mut told = json!({ "article": gold.id, "kind": gold.kind, "name": coded.name });
            told["stance"] = json!(coded.stance);
            if let Some(second) = coded.second {
                told["second"] = json!(second);
            }
            if let Some(publication) = &gold.publication {
                told["publication"] = json!(publication);
            }
            told["code"] = json!(coded.code());
            let number = |of: fn(&Answer) -> f64| answer.map_or(0.0, of);
            let predicted = json!({
                "found": found,
                "label": answer.map_or("none", |a| a.label.name()),
                "score": number(|a| a.score),
                "low": number(|a| a.low),
                "high": number(|a| a.high),
                "evidence": answer.and_then(|a| self.evidence(coded, a)),
            });
            let probs = answer.and_then(|a| a.probs).map_or(Value::Null, |p| {
                let [opposes, neutral, supports] = p.0.map(|p| Rounded::from(p).get());
                json!({ "opposes": opposes, "neutral": neutral, "supports": supports })
            });
            Prediction { index: from + at, gold: told, predicted, probs }
        };
        self.each(answers).enumerate().map(row).collect()
    }

    /// Who is for or against whom by the report, other than the author and whoever is left unnamed.
    fn reported(&self) -> Counts {
        // By the name alone; who is not found by it may be a coded actor, found by another of its names.
        let who = |name: &str| {
            let coded = || {
                let mut found =
                    self.gold.actors.iter().zip(&self.actors).filter(|(_, actor)| actor.is_some());
                let same = found.find(|(coded, _)| names::clean(&coded.name) == names::clean(name));
                same.and_then(|(_, actor)| *actor)
            };
            self.names.find(std::iter::once(name)).or_else(coded)
        };
        let gold = self.gold.reported.iter().map(|r| (who(&r.holder), who(&r.target), r.sign));
        let gold: BTreeSet<_> = gold.collect();
        let mut said = BTreeSet::new();
        for stance in &self.analysis.stances {
            if let (Holder::Actor(holder), sign @ (-1 | 1)) = (stance.holder, of_label(stance.label)) {
                said.insert((Some(holder), Some(stance.target), sign));
            }
        }
        let count = |set: &BTreeSet<_>| set.len() as f64;
        Counts { right: gold.intersection(&said).count() as f64, gold: count(&gold), predicted: count(&said) }
    }
}

/// The side that a label takes.
fn of_label(label: StanceLabel) -> i8 {
    match label {
        StanceLabel::Opposes => -1,
        StanceLabel::Supports => 1,
        StanceLabel::Neutral | StanceLabel::Mixed | StanceLabel::Unclear => 0,
    }
}

/// The second reader's codes as answers to the first one's.
fn second_reader(gold: &Gold) -> Vec<Item> {
    let twice = gold.actors.iter().filter_map(|coded| Some((coded.stance, coded.second?)));
    let item = |(code, second)| Item { code, side: side(second), score: second / 2.0, ..Item::default() };
    twice.map(item).collect()
}

/// Scores a peer's predictions: for each coded actor, in the order of the file, `label` (one of a stance, or `none`) and
/// `score`.
pub fn given(path: &Path, predictions: &Path) -> Result<Outcome, EvaluateError> {
    let gold = read_gold(path)?;
    let asked = gold.iter().map(|g| g.actors.len()).sum();
    let mut answers = rows(predictions, asked)?.into_iter();
    let mut scored = Vec::new();
    let mut shown = Vec::new();
    for article in &gold {
        let mut items = Vec::new();
        for (coded, (line, predicted)) in article.actors.iter().zip(answers.by_ref()) {
            let side = match predicted["label"].as_str() {
                Some("none") => Some(0),
                _ => serde_json::from_value(predicted["label"].clone()).ok().map(of_label),
            };
            let (Some(side), Some(score)) = (side, predicted["score"].as_f64()) else {
                return Err(fault(predictions, line, &predicted, "an object of label and score"));
            };
            items.push(Item { code: coded.code(), side, score, ..Item::default() });
            let gold = json!({ "article": article.id, "name": coded.name, "code": coded.code() });
            shown.push(Prediction { index: shown.len(), gold, predicted, probs: Value::Null });
        }
        scored.push(Scored { kind: article.kind, rows: vec![items], reported: Counts::default() });
    }
    let row = Row { prefix: "", shown: "", depth: Depth::Scores };
    Ok(Outcome { measure: MEASURE, figures: figures(&scored, &[row], false), predictions: shown })
}
