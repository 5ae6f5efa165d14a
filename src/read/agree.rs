//! How far the program and human coders agree: Krippendorff's alpha, percent agreement and a confusion matrix
//! over the units that the coders were given: an article, a holder and an actor.

use std::collections::btree_map::Entry;
use std::collections::{BTreeMap, BTreeSet};
use std::path::Path;

use serde::Serialize;

use super::answer::{Answer, Block, Row, Side, Table, plain};
use super::explain::{counted, file_name};
use super::names::Directory;
use super::statistics::{COVERAGE, Interval, Metric, RESAMPLES, agreement, alpha, interval};
use super::{ReadError, Run};
use crate::document::StanceLabel;
use crate::report::{AUTHOR, Cell, FocusTally, Record, Rounded};

/// The labels in the order of their places: the first three are the ordinal scale.
const LABELS: [StanceLabel; 5] = FocusTally::LABELS;
/// Labels that have a place on the scale from against to for.
const SCALE: usize = 3;

/// Compares the program's stances with those that people coded in the CSV file `codes`.
///
/// # Errors
/// If the file cannot be read, lacks a column, or no row of it fits the run; if no article can be read.
pub fn agree(run: &Run, codes: &Path) -> Result<Answer, ReadError> {
    let rows = read(codes)?;
    let mut library = Library::new(&rows);
    let unread = run.each(|record| library.add(&record))?;
    let coded = Coded::new(rows, &library);
    if coded.units.is_empty() {
        let first = coded.unused.first().map(|row| format!(" (line {}: {})", row.line, row.reason));
        let reason = format!(
            "no row of it fits an article of the run{}; check the article and actor columns",
            first.unwrap_or_default()
        );
        return Err(ReadError::Codes { path: codes.to_owned(), reason });
    }
    let found = Agreement::new(coded);
    Ok(Answer::new(&found, found.page(), COLUMNS, found.rows())?.without(unread))
}

/// A line of the file of codes.
#[derive(Debug)]
struct CodedRow {
    line: usize,
    article: String,
    actor: String,
    holder: String,
    coder: String,
    label: String,
}

/// What a coder is called where the file names none.
const SOLE_CODER: &str = "human";
/// What the program is called among the coders.
const PROGRAM: &str = "program";
/// What the human coders are called when most of them say the same.
const MAJORITY: &str = "majority";

fn read(path: &Path) -> Result<Vec<CodedRow>, ReadError> {
    let failed = |reason: String| ReadError::Codes { path: path.to_owned(), reason };
    let mut reader = csv::ReaderBuilder::new()
        .flexible(true)
        .trim(csv::Trim::All)
        .from_path(path)
        .map_err(|error| failed(format!("{error}; check the path")))?;
    let header =
        reader.headers().map_err(|error| failed(format!("{error}; save it as CSV in UTF-8")))?.clone();
    let place = |name: &str| header.iter().position(|column| column.eq_ignore_ascii_case(name));
    let needed = |name: &str| {
        place(name).ok_or_else(|| {
            let columns = header.iter().collect::<Vec<_>>().join(", ");
            failed(format!("it has no column `{name}`; it has: {columns}. Commas must divide the columns, and article, actor and label must be among them"))
        })
    };
    let (article, actor, label) = (needed("article")?, needed("actor")?, needed("label")?);
    let (coder, holder) = (place("coder"), place("holder"));
    let mut rows = Vec::new();
    for record in reader.records() {
        let record = record.map_err(|error| failed(format!("{error}; save it as CSV in UTF-8")))?;
        let cell = |at: usize| record.get(at).unwrap_or_default().to_owned();
        let or = |at: Option<usize>, otherwise: &str| {
            at.map(cell).filter(|cell| !cell.is_empty()).unwrap_or_else(|| otherwise.to_owned())
        };
        rows.push(CodedRow {
            line: record.position().map_or(0, |position| position.line() as usize),
            article: cell(article),
            actor: cell(actor),
            holder: or(holder, AUTHOR),
            coder: or(coder, SOLE_CODER),
            label: cell(label),
        });
    }
    Ok(rows)
}

/// The place of a label in [`LABELS`]; `Ok(None)` for an empty cell, which was not coded.
fn place(label: &str) -> Result<Option<usize>, String> {
    let known = match label.to_lowercase().as_str() {
        "" => return Ok(None),
        "-1" | "−1" => Some(StanceLabel::Opposes),
        "0" => Some(StanceLabel::Neutral),
        "1" | "+1" => Some(StanceLabel::Supports),
        word => LABELS.into_iter().find(|label| label.name() == word),
    };
    let place = LABELS.iter().position(|label| Some(*label) == known);
    place.map(Some).ok_or_else(|| {
        format!("{label:?} is no label; write opposes, neutral, supports, mixed or unclear, or -1, 0 or 1")
    })
}

/// What the run holds of the articles that were coded.
#[derive(Debug, Default)]
struct Library {
    /// Names in the file of codes.
    wanted: BTreeSet<String>,
    /// Ids by each name that an article was called by.
    ids: BTreeMap<String, BTreeSet<String>>,
    articles: BTreeMap<String, Coverage>,
    /// The actors of all articles.
    everybody: Directory,
}

/// What the program says of one article.
#[derive(Debug, Default)]
struct Coverage {
    actors: Directory,
    /// Places of labels by holder and target.
    stances: BTreeMap<(String, String), usize>,
}

impl Library {
    fn new(rows: &[CodedRow]) -> Self {
        Self { wanted: rows.iter().map(|row| row.article.clone()).collect(), ..Self::default() }
    }

    fn add(&mut self, record: &Record<'_>) {
        record.actors.iter().for_each(|actor| self.everybody.add(actor));
        let names = [&*record.id, &*record.source, file_name(&record.source)];
        let called: Vec<&str> = names.into_iter().filter(|name| self.wanted.contains(*name)).collect();
        if called.is_empty() {
            return;
        }
        for name in called {
            self.ids.entry(name.to_owned()).or_default().insert(record.id.to_string());
        }
        let mut coverage = Coverage::default();
        record.actors.iter().for_each(|actor| coverage.actors.add(actor));
        for stance in &record.stances {
            let place = LABELS.iter().position(|label| *label == stance.label).unwrap_or_default();
            coverage.stances.insert((stance.holder.to_string(), stance.target.to_string()), place);
        }
        self.articles.insert(record.id.to_string(), coverage);
    }

    /// The unit that a row is about, or why there is none.
    fn unit(&self, row: &CodedRow) -> Result<Unit, String> {
        let unknown = || format!("no article is called {:?}", row.article);
        let ids = self.ids.get(&row.article).ok_or_else(unknown)?;
        // An article's own id comes before a file of that name.
        let article = match ids.get(&row.article).or_else(|| ids.first().filter(|_| ids.len() == 1)) {
            Some(article) => article.clone(),
            None => return Err(format!("{} articles are called {:?}; write the id", ids.len(), row.article)),
        };
        let coverage = self.articles.get(&article).ok_or_else(unknown)?;
        // Whom the article does not name may be named by others: the coder judged it, the program did not.
        let search = |find: &dyn Fn(&Directory) -> Result<String, ReadError>| {
            let found = match find(&coverage.actors) {
                Err(ReadError::UnknownActor { .. }) => find(&self.everybody),
                found => found,
            };
            found.map_err(|error| error.to_string())
        };
        let holder = search(&|known| known.find_holder(&row.holder).map(str::to_owned))?;
        let actor = search(&|known| known.find(&row.actor).map(str::to_owned))?;
        Ok(Unit { article, holder, actor })
    }

    fn label(&self, unit: &Unit) -> Option<usize> {
        let coverage = self.articles.get(&unit.article)?;
        coverage.stances.get(&(unit.holder.clone(), unit.actor.clone())).copied()
    }
}

/// What is coded: one holder's stance toward one actor in one article.
#[derive(Clone, Debug, PartialEq, Eq, PartialOrd, Ord)]
struct Unit {
    article: String,
    holder: String,
    actor: String,
}

/// A row that says nothing, and why.
#[derive(Debug, Serialize)]
struct UnusedRow {
    line: usize,
    reason: String,
}

/// The codes, unit by unit.
#[derive(Debug)]
struct Coded {
    coders: Vec<String>,
    units: Vec<Labels>,
    unused: Vec<UnusedRow>,
}

/// The labels that a unit was given, as places in [`LABELS`].
#[derive(Clone, Debug)]
struct Labels {
    /// One a coder.
    humans: Vec<Option<usize>>,
    program: Option<usize>,
}

impl Coded {
    fn new(rows: Vec<CodedRow>, library: &Library) -> Self {
        let mut codes: BTreeMap<Unit, BTreeMap<String, usize>> = BTreeMap::new();
        let mut unused = Vec::new();
        for row in rows {
            let read = library.unit(&row).and_then(|unit| Ok((unit, place(&row.label)?)));
            let reason = match read {
                Ok((_, None)) => continue,
                Ok((unit, Some(label))) => {
                    let given = codes.entry(unit).or_default();
                    let again = format!("{} coded the same before; the first code counts", row.coder);
                    match given.entry(row.coder) {
                        Entry::Occupied(_) => Some(again),
                        Entry::Vacant(place) => {
                            place.insert(label);
                            None
                        }
                    }
                }
                Err(reason) => Some(reason),
            };
            unused.extend(reason.map(|reason| UnusedRow { line: row.line, reason }));
        }
        let coders: BTreeSet<&String> = codes.values().flat_map(BTreeMap::keys).collect();
        let coders: Vec<String> = coders.into_iter().cloned().collect();
        let units = (codes.iter())
            .map(|(unit, given)| Labels {
                humans: coders.iter().map(|coder| given.get(coder).copied()).collect(),
                program: library.label(unit),
            })
            .collect();
        Self { coders, units, unused }
    }
}

/// The label that more coders gave than any other, if more than half did.
fn majority(labels: &[Option<usize>]) -> Option<usize> {
    let given = labels.iter().flatten().count();
    (0..LABELS.len())
        .find(|label| labels.iter().flatten().filter(|given| *given == label).count() * 2 > given)
}

/// A figure with its interval.
#[derive(Clone, Copy, Debug, PartialEq, Serialize)]
struct Figure {
    /// None where it is not defined: nothing to pair, or no variety.
    value: Option<Rounded>,
    interval: Option<Interval>,
    /// Units that at least two coders labelled, and so tell of agreement.
    units: usize,
}

/// Some coders against each other.
#[derive(Debug, Serialize)]
struct Between {
    who: String,
    coders: usize,
    alpha_nominal: Figure,
    alpha_ordinal: Figure,
    agreement: Figure,
}

impl Between {
    /// `units` holds the labels that these coders gave to each unit.
    fn new(who: &str, coders: usize, units: &[Vec<usize>]) -> Self {
        let figure = |name: &str, units: Vec<Vec<usize>>, of: &dyn Fn(&[&Vec<usize>]) -> Option<f64>| {
            let units: Vec<Vec<usize>> = units.into_iter().filter(|labels| labels.len() > 1).collect();
            let all: Vec<&Vec<usize>> = units.iter().collect();
            let value = of(&all);
            let interval = value.and_then(|_| interval(&units, &format!("agree {who} {name}"), of));
            Figure { value: value.map(Rounded::from), interval, units: units.len() }
        };
        let on_scale = |labels: &Vec<usize>| labels.iter().copied().filter(|label| *label < SCALE).collect();
        let count = LABELS.len();
        Self {
            who: who.to_owned(),
            coders,
            alpha_nominal: figure("nominal", units.to_vec(), &|u| alpha(u, count, Metric::Nominal)),
            alpha_ordinal: figure("ordinal", units.iter().map(on_scale).collect(), &|u| {
                alpha(u, SCALE, Metric::Ordinal)
            }),
            agreement: figure("agreement", units.to_vec(), &|u| agreement(u, count)),
        }
    }

    fn figures(&self) -> [(&'static str, &Figure); 3] {
        [
            ("alpha_nominal", &self.alpha_nominal),
            ("alpha_ordinal", &self.alpha_ordinal),
            ("agreement", &self.agreement),
        ]
    }
}

/// Labels of people by row, of the program by column; the last column counts units without a stance.
#[derive(Debug, Serialize)]
struct Confusion {
    human: String,
    labels: [&'static str; LABELS.len()],
    counts: [[usize; LABELS.len() + 1]; LABELS.len()],
}

/// Everything that the comparison says.
#[derive(Debug, Serialize)]
struct Agreement {
    units: usize,
    units_without_stance: usize,
    coders: Vec<String>,
    interval_percent: usize,
    resamples: usize,
    between: Vec<Between>,
    confusion: Confusion,
    off_scale_human: usize,
    off_scale_program: usize,
    unused_rows: Vec<UnusedRow>,
}

impl Agreement {
    fn new(coded: Coded) -> Self {
        let Coded { coders, units, unused } = coded;
        let given = |of: &dyn Fn(&Labels) -> Vec<Option<usize>>| -> Vec<Vec<usize>> {
            units.iter().map(|unit| of(unit).into_iter().flatten().collect()).collect()
        };
        let mut between = Vec::new();
        if coders.len() > 1 {
            let humans = given(&|unit| unit.humans.clone());
            between.push(Between::new("human coders", coders.len(), &humans));
            let all = given(&|unit| [unit.humans.as_slice(), &[unit.program]].concat());
            between.push(Between::new("human coders and program", coders.len() + 1, &all));
        }
        for (at, coder) in coders.iter().enumerate() {
            let two = given(&|unit| vec![unit.humans[at], unit.program]);
            between.push(Between::new(&format!("{coder} and {PROGRAM}"), 2, &two));
        }
        if coders.len() > 1 {
            let two = given(&|unit| vec![majority(&unit.humans), unit.program]);
            between.push(Between::new(&format!("{MAJORITY} and {PROGRAM}"), 2, &two));
        }
        let mut counts = [[0; LABELS.len() + 1]; LABELS.len()];
        for unit in &units {
            if let Some(human) = majority(&unit.humans) {
                counts[human][unit.program.unwrap_or(LABELS.len())] += 1;
            }
        }
        let off = |label: &&usize| **label >= SCALE;
        let human = match coders.as_slice() {
            [coder] => coder.clone(),
            _ => MAJORITY.to_owned(),
        };
        Self {
            units: units.len(),
            units_without_stance: units.iter().filter(|unit| unit.program.is_none()).count(),
            interval_percent: COVERAGE,
            resamples: RESAMPLES,
            between,
            confusion: Confusion { human, labels: LABELS.map(StanceLabel::name), counts },
            off_scale_human: units.iter().flat_map(|unit| unit.humans.iter().flatten()).filter(off).count(),
            off_scale_program: units.iter().flat_map(|unit| &unit.program).filter(off).count(),
            unused_rows: unused,
            coders,
        }
    }

    fn page(&self) -> Vec<Block> {
        let heading = |text: &str| Block::Heading(text.to_owned());
        let text = |text: String| Block::Text(vec![plain(text)]);
        let scope = format!(
            "{} coded by {} ({}); {COVERAGE}% intervals by bootstrap over units",
            counted(self.units, "unit"),
            counted(self.coders.len(), "person").replace("persons", "people"),
            self.coders.join(", "),
        );
        let mut page = vec![heading("Agreement"), text(scope), Block::Table(self.figures())];
        page.push(heading(&format!("Labels: {} by row, {PROGRAM} by column", self.confusion.human)));
        page.push(Block::Table(self.confusion()));
        page.push(heading("How to read this"));
        page.extend(self.notes().into_iter().map(text));
        if !self.unused_rows.is_empty() {
            page.push(heading(&format!("Not used: {}", counted(self.unused_rows.len(), "row"))));
            let row = |row: &UnusedRow| Row::from(vec![plain(row.line.to_string()), plain(&row.reason)]);
            page.push(Block::Table(Table {
                columns: vec![("line".to_owned(), Side::Right), ("reason".to_owned(), Side::Left)],
                rows: self.unused_rows.iter().map(row).collect(),
            }));
        }
        page
    }

    fn figures(&self) -> Table {
        let shown = |figure: &Figure, name: &str| {
            let number = |number: Rounded| match name {
                "agreement" => format!("{:.1}%", 100.0 * number.get()),
                _ => format!("{:.3}", number.get()),
            };
            let within = |ends: Interval| format!("{} to {}", number(ends.low), number(ends.high));
            [
                figure.value.map_or("-".to_owned(), number),
                figure.interval.map_or("-".to_owned(), within),
                figure.units.to_string(),
            ]
        };
        let row = |between: &Between| {
            let cells =
                between.figures().into_iter().flat_map(|(name, figure)| shown(figure, name).map(plain));
            Row::from(std::iter::once(plain(&between.who)).chain(cells).collect::<Vec<_>>())
        };
        let named = [
            "nominal alpha",
            "interval",
            "units",
            "ordinal alpha",
            "interval",
            "units",
            "agreement",
            "interval",
            "units",
        ];
        let columns = named.map(|name| (name.to_owned(), Side::Right));
        Table {
            columns: std::iter::once(("between".to_owned(), Side::Left)).chain(columns).collect(),
            rows: self.between.iter().map(row).collect(),
        }
    }

    fn confusion(&self) -> Table {
        let names = self.confusion.labels.into_iter().chain(["no stance"]);
        let columns = names.map(|name| (name.to_owned(), Side::Right));
        let row = |(label, counts): (&&str, &[usize; LABELS.len() + 1])| {
            let counts = counts.iter().map(|count| plain(count.to_string()));
            Row::from(std::iter::once(plain(*label)).chain(counts).collect::<Vec<_>>())
        };
        Table {
            columns: std::iter::once((String::new(), Side::Left)).chain(columns).collect(),
            rows: self.confusion.labels.iter().zip(&self.confusion.counts).map(row).collect(),
        }
    }

    fn notes(&self) -> Vec<String> {
        let mut notes = vec![
            "Alpha is 1 where all agree and 0 where they agree no more than chance would. Krippendorff asks for 0.800, and for 0.667 where conclusions are tentative. The program can hardly agree with people more than they agree with each other.".to_owned(),
            format!(
                "Ordinal alpha takes opposes, neutral and supports as a scale. Labels without a place on it (mixed, unclear) count as missing there: {} of people, {} of the program.",
                self.off_scale_human, self.off_scale_program
            ),
        ];
        if self.units_without_stance > 0 {
            notes.push(format!(
                "In {} the program tells no stance where somebody coded one. Alpha and agreement count these as missing, not as disagreement; the matrix shows them under `no stance`.",
                counted(self.units_without_stance, "unit")
            ));
        }
        notes.push("Units of one article are alike; the bootstrap draws units one by one, so its intervals are too narrow where articles have many.".to_owned());
        notes
    }

    fn rows(&self) -> Vec<Vec<Cell<'_>>> {
        let figures = self.between.iter().flat_map(|between| {
            between.figures().map(|(name, figure)| {
                vec![
                    between.who.as_str().into(),
                    name.into(),
                    Cell::Empty,
                    Cell::Empty,
                    figure.value.into(),
                    figure.interval.map(|ends| ends.low).into(),
                    figure.interval.map(|ends| ends.high).into(),
                    figure.units.into(),
                ]
            })
        });
        let who = format!("{} and {PROGRAM}", self.confusion.human);
        let counts = self.confusion.labels.iter().zip(&self.confusion.counts).flat_map(|(human, counts)| {
            let programs = self.confusion.labels.into_iter().chain(["no stance"]);
            let who = &who;
            programs.zip(counts).map(move |(program, &count)| {
                vec![
                    who.clone().into(),
                    "count".into(),
                    (*human).into(),
                    program.into(),
                    count.into(),
                    Cell::Empty,
                    Cell::Empty,
                    Cell::Empty,
                ]
            })
        });
        figures.chain(counts).collect()
    }
}

const COLUMNS: &[&str] =
    &["between", "measure", "human_label", "program_label", "value", "low", "high", "units"];

#[cfg(test)]
#[allow(clippy::unwrap_used)]
mod tests {
    use super::*;

    #[test]
    fn labels_are_words_or_signs() {
        assert_eq!(place("Opposes"), Ok(Some(0)));
        assert_eq!(
            ["-1", "0", "1", "mixed", "unclear", ""].map(|l| place(l).unwrap()),
            [Some(0), Some(1), Some(2), Some(3), Some(4), None]
        );
        assert!(place("2").unwrap_err().contains("\"2\""));
    }

    #[test]
    fn a_majority_is_more_than_half_of_those_who_coded() {
        assert_eq!(majority(&[Some(0), Some(0), Some(2)]), Some(0));
        assert_eq!(majority(&[Some(0), Some(2), None]), None);
        assert_eq!(majority(&[None, Some(2), None]), Some(2));
        assert_eq!(majority(&[None, None]), None);
    }

    fn found(units: &[([Option<usize>; 2], Option<usize>)]) -> Agreement {
        Agreement::new(Coded {
            coders: vec!["ann".into(), "bo".into()],
            units: units
                .iter()
                .map(|(humans, program)| Labels { humans: humans.to_vec(), program: *program })
                .collect(),
            unused: Vec::new(),
        })
    }

    #[test]
    fn every_company_of_coders_has_its_figures() {
        let agreement = found(&[
            ([Some(0), Some(0)], Some(0)),
            ([Some(2), Some(2)], Some(1)),
            ([Some(1), Some(2)], Some(1)),
            ([Some(3), None], None),
        ]);
        let who: Vec<_> = agreement.between.iter().map(|b| b.who.as_str()).collect();
        let all = [
            "human coders",
            "human coders and program",
            "ann and program",
            "bo and program",
            "majority and program",
        ];
        assert_eq!(who, all);
        assert_eq!(agreement.between[0].agreement.value.map(Rounded::get), Some(0.6667));
        assert_eq!(agreement.between[2].agreement.units, 3);
        assert_eq!(agreement.confusion.counts[0], [1, 0, 0, 0, 0, 0]);
        assert_eq!(agreement.confusion.counts[3], [0, 0, 0, 0, 0, 1]);
        assert_eq!((agreement.units_without_stance, agreement.off_scale_human), (1, 1));
    }

    #[test]
    fn mixed_and_unclear_are_missing_on_the_scale() {
        let agreement =
            found(&[([Some(0), Some(0)], None), ([Some(2), Some(2)], None), ([Some(3), Some(2)], None)]);
        let humans = &agreement.between[0];
        assert_eq!(
            (humans.alpha_ordinal.units, humans.alpha_ordinal.value.map(Rounded::get)),
            (2, Some(1.0))
        );
        assert_eq!(humans.alpha_nominal.units, 3);
    }
}
