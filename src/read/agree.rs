//! How far the program and human coders agree: Krippendorff's alpha, percent agreement and a confusion matrix
//! over the units that the coders were given: an article, a holder and an actor.

use std::collections::btree_map::Entry;
use std::collections::{BTreeMap, BTreeSet};
use std::fs;
use std::path::{Path, PathBuf};

use serde::Serialize;

use super::answer::{Answer, Block, Row, Side, Table, plain};
use super::codes_table::{CodesRow, CodesTable, SheetCode, coded_again, coder_key, listed};
use super::explain::{counted, file_name};
use super::names::Directory;
use super::statistics::{COVERAGE, Interval, Metric, RESAMPLES, agreement, alpha, interval};
use super::{NAME, ReadError, Run};
use crate::document::StanceLabel;
use crate::report::{AUTHOR, Cell, FocusTally, Record, Rounded, sheet, undefused};

/// The labels in the order of their places: the first three are the ordinal scale.
const LABELS: [StanceLabel; 5] = FocusTally::LABELS;
/// Labels that have a place on the scale from against to for.
const SCALE: usize = 3;
/// The place after the labels: the article does not speak of the actor, or the program has no stance toward it.
const ABSENT: usize = LABELS.len();
/// Labels and that place.
const PLACES: usize = LABELS.len() + 1;
/// Units coded twice below which agreement between coders is known roughly.
const FEW: usize = 30;

/// Columns of the table of units before those of the coders, each `code_` and a name.
const UNIT: [&str; 3] = ["article", "holder", "actor"];
/// What a coder's column is called before the name.
const CODE: &str = "code_";
/// Columns of the table of units after those of the coders.
const OF_PROGRAM: [&str; 8] = ["program", "score", "p_1", "p_2", "p_3", "p_4", "p_5", "sentence"];
/// Coders that the heading names, at the most.
const NAMED: usize = 6;
/// Characters of a coder's name that the tables for people show.
const LONGEST: usize = 40;

/// A name as tables for people show it.
fn cut(name: &str) -> String {
    match name.char_indices().nth(LONGEST) {
        Some((at, _)) => format!("{}…", &name[..at]),
        None => name.to_owned(),
    }
}

/// What a place is called.
fn place_name(place: usize) -> &'static str {
    LABELS.get(place).map_or("absent", |label| label.name())
}

/// What people and the program agree on.
#[derive(Debug)]
pub struct Agreed {
    /// The figures.
    pub answer: Answer,
    /// Every unit as a CSV file: all codes, the program's label, probabilities and sentence, disagreements first.
    pub units: String,
}

/// Whether the table of units may be written to `path`: a new file, or the place of an earlier such table that nobody has changed. `codes`
/// are the codes.
///
/// # Errors
/// If anything else lies there.
pub fn units_file(codes: &[PathBuf], path: &Path) -> Result<(), ReadError> {
    let taken = |reason: &str| Err(ReadError::Taken { path: path.to_owned(), reason: reason.to_owned() });
    // A pipe or a device is not opened: it would be waited for without end.
    let Ok(there) = fs::symlink_metadata(path) else { return Ok(()) };
    if there.is_symlink() {
        return taken("it is a symbolic link; name the file itself, or another file, with --units");
    }
    if there.is_dir() {
        return taken("it is a folder; name a file with --units");
    }
    if !there.is_file() {
        return taken("it is no regular file; name another file with --units, or - for standard output");
    }
    if codes.iter().any(|codes| same_file::is_same_file(codes, path).unwrap_or(false)) {
        return taken("it holds the codes; name another file with --units");
    }
    match fs::read(path) {
        Ok(table) if is_table_of_units(&table) => Ok(()),
        Ok(table) if is_head_of_units(&table) => taken(
            "it is there already, and its rows are not as --units wrote them: rows were added, moved or changed; name another file, or take it away first",
        ),
        _ => taken(
            "it is there already, and is no table of units that --units wrote; name another file, or take it away first",
        ),
    }
}

/// Whether the first line of a table holds the columns of the table of units.
fn is_head_of_units(table: &[u8]) -> bool {
    let mut reader = csv::ReaderBuilder::new().has_headers(false).from_reader(table);
    let mut head = csv::StringRecord::new();
    let Ok(true) = reader.read_record(&mut head) else { return false };
    let names: Vec<&str> = head.iter().collect();
    let coders = names.strip_prefix(&UNIT[..]).and_then(|rest| rest.strip_suffix(&OF_PROGRAM[..]));
    coders.is_some_and(|coders| coders.iter().all(|name| name.trim_start_matches('\'').starts_with(CODE)))
}

/// Whether a table has nothing but rows that `--units` wrote: every cell of its kind, no unit twice, and all in their order.
fn is_table_of_units(table: &[u8]) -> bool {
    if !is_head_of_units(table) {
        return false;
    }
    let mut reader = csv::Reader::from_reader(table);
    let place = |cell: &str| (0..PLACES).find(|place| place_name(*place) == cell);
    let mut last: Option<Rank> = None;
    for record in reader.records() {
        // A row with more or fewer cells is an error of the reader.
        let Ok(record) = record else { return false };
        let cells: Vec<&str> = record.iter().map(undefused).collect();
        let [article, holder, actor] = [cells[0], cells[1], cells[2]].map(str::to_owned);
        let (of_people, of_program) =
            cells[UNIT.len()..].split_at(cells.len() - UNIT.len() - OF_PROGRAM.len());
        let Some(program) = place(of_program[0]) else { return false };
        let humans: Vec<Option<usize>> = of_people.iter().map(|cell| place(cell)).collect();
        let codes = of_people.iter().zip(&humans).all(|(cell, human)| cell.is_empty() || human.is_some());
        let numbers = of_program[1..=6].iter().all(|cell| cell.is_empty() || cell.parse::<f64>().is_ok());
        // The program has a score where it has a label.
        let scored = of_program[1].is_empty() == (program == ABSENT);
        let rank = rank(&Labels { humans, program }, &Unit { article, holder, actor });
        if !codes || !numbers || !scored || last.is_some_and(|last| last >= rank) {
            return false;
        }
        last = Some(rank);
    }
    true
}

/// Where a unit stands in the table of units: those that coders disagree about first, then those that most of them and the program do.
type Rank = (bool, bool, Unit);

fn rank(labels: &Labels, unit: &Unit) -> Rank {
    let given: BTreeSet<&usize> = labels.humans.iter().flatten().collect();
    let most = majority(&labels.humans);
    let apart = most.is_none_or(|most| most != labels.program);
    (given.len() < 2 && !apart, given.len() < 2, unit.clone())
}

/// Compares the program's stances with those that people coded in the CSV files `codes`.
///
/// # Errors
/// If a file cannot be read, is named twice, lacks a column or has what is no code, or no row fits the run; if no article can be read.
pub fn agree(run: &Run, codes: &[PathBuf]) -> Result<Agreed, ReadError> {
    let failed = |path: &Path, reason: String| ReadError::Codes { path: path.to_owned(), reason };
    let (mut rows, mut column) = (Vec::new(), "code");
    for (at, path) in codes.iter().enumerate() {
        if codes[..at].iter().any(|other| same_file::is_same_file(other, path).unwrap_or(false)) {
            return Err(failed(path, "it is named twice; name it once".to_owned()));
        }
        let table = read(path)?;
        if table.rows.is_empty() {
            return Err(failed(path, "it has the names of columns, and no row below them".to_owned()));
        }
        column = table.column;
        rows.extend(table.rows.into_iter().map(|row| CodedRow { file: at, ..row }));
    }
    let first = codes.first().map_or(Path::new(""), PathBuf::as_path);
    let count = rows.len();
    if rows.iter().all(|row| row.label == Ok(None)) {
        let zeros = rows.iter().filter(|row| row.cannot_say).count();
        let reason = match (zeros, count) {
            (0, 1) => format!("its only row has no code; fill in the column `{column}`"),
            (0, _) => format!("none of its {count} rows has a code; fill in the column `{column}`"),
            _ => format!(
                "all its {} 0 (cannot say), which leaves nothing to compare",
                counted(zeros, "code is").replace("code iss", "codes are")
            ),
        };
        return Err(failed(first, reason));
    }
    let mut library = Library::new(&rows);
    let unread = run.each(|record| library.add(&record))?;
    let mut coded =
        Coded::new(rows, &library, codes).map_err(|(file, wrong)| failed(&codes[file], listed(&wrong)))?;
    if coded.units.is_empty() {
        let line = coded.unused.first().map(|row| format!(" (line {}: {})", row.line, row.reason));
        let reason = format!(
            "no row of it fits an article of the run{}; check the article and actor columns",
            line.unwrap_or_default()
        );
        return Err(failed(first, reason));
    }
    let name = run.name(&library.sums);
    coded.samples.retain(|sample| sample.get(..NAME).unwrap_or(sample) != name);
    let units = table_of_units(&coded)?;
    let found = Agreement::new(coded);
    let answer = Answer::new(&found, found.page(), COLUMNS, found.rows())?.without(unread);
    Ok(Agreed { answer, units })
}

/// Every unit as CSV, disagreements first: between coders, then of most of them with the program.
fn table_of_units(coded: &Coded) -> Result<String, ReadError> {
    let mut columns: Vec<String> = UNIT.map(str::to_owned).to_vec();
    columns.extend(coded.coders.iter().map(|coder| format!("{CODE}{coder}")));
    columns.extend(OF_PROGRAM.map(str::to_owned));
    let mut units: Vec<&ListedUnit> = coded.listed.iter().collect();
    units.sort_by_key(|listed| rank(&listed.labels, &listed.unit));
    let rows = units.into_iter().map(|unit| {
        let mut row: Vec<Cell<'_>> = [&unit.unit.article, &unit.unit.holder, &unit.unit.actor]
            .map(|text| text.as_str().into())
            .to_vec();
        row.extend(
            unit.labels
                .humans
                .iter()
                .map(|human| human.map_or(Cell::Empty, |place| place_name(place).into())),
        );
        row.push(place_name(unit.labels.program).into());
        let reading = unit.reading.as_ref();
        row.push(reading.map(|reading| reading.score).into());
        let probs = reading.and_then(|reading| reading.probs);
        row.extend((0..5).map(|step| Cell::from(probs.map(|probs| probs[step]))));
        row.push(reading.map_or(Cell::Empty, |reading| reading.sentence.as_str().into()));
        row
    });
    let names: Vec<&str> = columns.iter().map(String::as_str).collect();
    let bytes = sheet(&names, rows).map_err(|error| ReadError::Write(error.to_string()))?;
    String::from_utf8(bytes).map_err(|error| ReadError::Write(error.to_string()))
}

/// A file of codes.
#[derive(Debug)]
struct Codes {
    rows: Vec<CodedRow>,
    /// The column that holds the codes.
    column: &'static str,
}

/// A line of the file of codes.
#[derive(Debug)]
struct CodedRow {
    /// Which of the files it is in.
    file: usize,
    line: usize,
    article: String,
    actor: String,
    holder: String,
    /// Empty where the file names none.
    coder: String,
    /// Its place, none where it was not coded, or why it is no label.
    label: Result<Option<usize>, String>,
    /// Whether it is a code of a sheet by which the coder cannot say.
    cannot_say: bool,
    /// The sample that it is of, where the file tells.
    sample: String,
}

/// What a coder is called where the file names none.
const SOLE_CODER: &str = "human";
/// What the program is called among the coders.
const PROGRAM: &str = "program";
/// What the human coders are called when most of them say the same.
const MAJORITY: &str = "majority";

fn read(path: &Path) -> Result<Codes, ReadError> {
    let failed = |reason: String| ReadError::Codes { path: path.to_owned(), reason };
    let table = CodesTable::read(path).map_err(failed)?;
    let remedy = "article, actor and label (or code) must be among them";
    let needed = |name: &str| table.needed(name, remedy).map(Some).map_err(failed);
    let (article, actor) = (needed("article")?, needed("actor")?);
    // A sheet of `standpoint sample` has codes from 1 to 5.
    let (label, column) = match table.column("label") {
        None if table.column("code").is_some() => (table.column("code"), "code"),
        _ => (needed("label")?, "label"),
    };
    let [coder, holder, sample] = ["coder", "holder", "sample"].map(|name| table.column(name));
    let zero = |cell: &str| column == "code" && SheetCode::of(cell) == Ok(Some(SheetCode::CannotSay));
    let row = |row: &CodesRow| CodedRow {
        file: 0,
        cannot_say: zero(row.cell(label)),
        line: row.line,
        article: row.cell(article).to_owned(),
        actor: row.cell(actor).to_owned(),
        holder: Some(row.cell(holder)).filter(|cell| !cell.is_empty()).unwrap_or(AUTHOR).to_owned(),
        coder: row.cell(coder).to_owned(),
        label: if column == "code" { of_step(row.cell(label)) } else { place(row.cell(label)) },
        sample: row.cell(sample).to_owned(),
    };
    let rows: Vec<CodedRow> = table.rows().iter().map(row).collect();
    // Whoever wrote -1, 0 and 1 into a sheet means something else by 1, so that none of the codes can be believed.
    let wrong: Vec<(usize, String)> =
        rows.iter().filter_map(|row| Some((row.line, row.label.clone().err()?))).collect();
    if column == "code" && !wrong.is_empty() {
        let remedy = "a table of opposes, neutral and supports, or -1, 0 and 1, has them in a column `label`";
        return Err(failed(format!("{}; {remedy}", listed(&wrong))));
    }
    // In a column `label` a 1 is `supports`, in a sheet it is the step furthest from it.
    let steps: Vec<(usize, String)> = (table.rows().iter())
        .filter(|row| ["2", "3", "4", "5"].contains(&row.cell(label)))
        .map(|row| (row.line, "a code of a sheet in the column `label`".to_owned()))
        .collect();
    if column == "label" && !steps.is_empty() {
        let remedy = "codes from 1 to 5 go in a column `code`, and the column `label` holds opposes, neutral and supports, or -1, 0 and 1";
        return Err(failed(format!("{}; {remedy}", listed(&steps))));
    }
    Ok(Codes { rows, column })
}

/// The place of a code of a sheet; none for 0, which says that the coder cannot say, and for an empty cell.
fn of_step(cell: &str) -> Result<Option<usize>, String> {
    Ok(match SheetCode::of(cell)? {
        Some(SheetCode::Step(step)) => Some([0, 0, 1, 2, 2][step.clamp(1, 5) - 1]),
        Some(SheetCode::Absent) => Some(ABSENT),
        Some(SheetCode::CannotSay) | None => None,
    })
}

/// The place of a label in [`LABELS`]; `Ok(None)` for an empty cell, which was not coded.
fn place(label: &str) -> Result<Option<usize>, String> {
    let known = match label.to_lowercase().as_str() {
        "" => return Ok(None),
        "absent" => return Ok(Some(ABSENT)),
        "-1" | "−1" => Some(StanceLabel::Opposes),
        "0" => Some(StanceLabel::Neutral),
        "1" | "+1" => Some(StanceLabel::Supports),
        word => LABELS.into_iter().find(|label| label.name() == word),
    };
    let place = LABELS.iter().position(|label| Some(*label) == known);
    place.map(Some).ok_or_else(|| {
        format!("{label:?} is no label; write opposes, neutral, supports, mixed or unclear, or -1, 0 or 1, or absent where the article does not speak of the actor")
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
    /// Id and SHA-256 of all articles, which name the run.
    sums: BTreeSet<(String, String)>,
}

/// What the program says of one article.
#[derive(Debug, Default)]
struct Coverage {
    actors: Directory,
    /// What it says by holder and target.
    stances: BTreeMap<(String, String), Reading>,
}

/// What the program says of a unit.
#[derive(Clone, Debug, PartialEq)]
struct Reading {
    place: usize,
    score: Rounded,
    probs: Option<[Rounded; 5]>,
    sentence: String,
}

impl Library {
    fn new(rows: &[CodedRow]) -> Self {
        Self { wanted: rows.iter().map(|row| row.article.clone()).collect(), ..Self::default() }
    }

    fn add(&mut self, record: &Record<'_>) {
        record.actors.iter().for_each(|actor| self.everybody.add(actor));
        self.sums.insert((record.id.to_string(), record.sha256.to_string()));
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
            let sentence = record.strongest_sentence(stance).map(|s| record.text.slice(s.span).to_owned());
            let reading = Reading {
                place: LABELS.iter().position(|label| *label == stance.label).unwrap_or_default(),
                score: stance.score,
                probs: stance.probs,
                sentence: sentence.unwrap_or_default(),
            };
            coverage.stances.insert((stance.holder.to_string(), stance.target.to_string()), reading);
        }
        self.articles.insert(record.id.to_string(), coverage);
    }

    /// The unit that a row is about and the names in it that the run does not know, or why there is none.
    fn unit(&self, row: &CodedRow) -> Result<(Unit, Vec<String>), String> {
        let unknown = || format!("no article is called {:?}", row.article);
        let ids = self.ids.get(&row.article).ok_or_else(unknown)?;
        // An article's own id comes before a file of that name.
        let article = match ids.get(&row.article).or_else(|| ids.first().filter(|_| ids.len() == 1)) {
            Some(article) => article.clone(),
            None => return Err(format!("{} articles are called {:?}; write the id", ids.len(), row.article)),
        };
        let coverage = self.articles.get(&article).ok_or_else(unknown)?;
        // Whom the article does not name may be named by others: the coder judged it, the program did not.
        // Whom no article names the program missed, and the coder's own name stands for it; a name that is near to one that
        // the run has may be mistyped.
        let mut unknown = Vec::new();
        let mut search = |name: &str, find: &dyn Fn(&Directory) -> Result<String, ReadError>| {
            let found = match find(&coverage.actors) {
                Err(ReadError::UnknownActor { .. }) => find(&self.everybody),
                found => found,
            };
            match found {
                Err(ReadError::UnknownActor { candidates, .. })
                    if candidates.is_empty() && !name.is_empty() =>
                {
                    unknown.push(name.to_owned());
                    Ok(name.to_owned())
                }
                found => found.map_err(|error| error.to_string()),
            }
        };
        let holder = search(&row.holder, &|known| known.find_holder(&row.holder).map(str::to_owned))?;
        let actor = search(&row.actor, &|known| known.find(&row.actor).map(str::to_owned))?;
        Ok((Unit { article, holder, actor }, unknown))
    }

    fn reading(&self, unit: &Unit) -> Option<&Reading> {
        let coverage = self.articles.get(&unit.article)?;
        coverage.stances.get(&(unit.holder.clone(), unit.actor.clone()))
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
    /// Where there are several files.
    #[serde(skip_serializing_if = "Option::is_none")]
    file: Option<String>,
    line: usize,
    reason: String,
}

/// Somebody whom no article of the run names, and in how many coded rows.
#[derive(Debug, Serialize)]
struct UnknownName {
    name: String,
    rows: usize,
}

/// The codes, unit by unit.
#[derive(Debug, Default)]
struct Coded {
    coders: Vec<String>,
    units: Vec<Labels>,
    unused: Vec<UnusedRow>,
    listed: Vec<ListedUnit>,
    /// Coded rows by names that the run does not know.
    unknown: BTreeMap<String, usize>,
    /// Samples that the rows are of.
    samples: BTreeSet<String>,
    /// Names of one coder that is spelled in several ways.
    spellings: Vec<BTreeSet<String>>,
}

/// What is wrong, by line.
type Wrong = Vec<(usize, String)>;

/// A unit with all that was said of it.
#[derive(Clone, Debug, PartialEq)]
struct ListedUnit {
    unit: Unit,
    labels: Labels,
    reading: Option<Reading>,
}

/// The labels that a unit was given, as places in [`LABELS`].
#[derive(Clone, Debug, PartialEq)]
struct Labels {
    /// One a coder.
    humans: Vec<Option<usize>>,
    /// [`ABSENT`] where the program has no stance.
    program: usize,
}

impl Coded {
    /// The codes of `rows`, or the first file with rows that cannot be taken either way, and what is wrong by line.
    fn new(rows: Vec<CodedRow>, library: &Library, files: &[PathBuf]) -> Result<Self, (usize, Wrong)> {
        let mut codes: BTreeMap<Unit, BTreeMap<String, usize>> = BTreeMap::new();
        let (mut unused, mut wrong) = (Vec::new(), BTreeMap::<usize, Wrong>::new());
        // A coder is called by the name as it was first written.
        let mut names: BTreeMap<String, String> = BTreeMap::new();
        let mut spellings: BTreeMap<String, BTreeSet<String>> = BTreeMap::new();
        let mut unknown: BTreeMap<String, usize> = BTreeMap::new();
        let samples = rows.iter().map(|row| &row.sample).filter(|sample| !sample.is_empty());
        let samples = samples.cloned().collect();
        for row in rows {
            let read = library.unit(&row).and_then(|unit| Ok((unit, row.label?)));
            let reason = match read {
                Ok((_, None)) => continue,
                Ok(((unit, missing), Some(label))) => {
                    missing.into_iter().for_each(|name| *unknown.entry(name).or_default() += 1);
                    let called = if row.coder.is_empty() { SOLE_CODER } else { &row.coder };
                    let key = coder_key(called);
                    spellings.entry(key.clone()).or_default().insert(called.to_owned());
                    let name = names.entry(key).or_insert_with(|| called.to_owned());
                    match codes.entry(unit).or_default().entry(name.clone()) {
                        Entry::Occupied(given) if *given.get() == label => {
                            Some(coded_again(&row.coder, ", alike"))
                        }
                        Entry::Occupied(_) => {
                            wrong
                                .entry(row.file)
                                .or_default()
                                .push((row.line, coded_again(&row.coder, ", differently")));
                            None
                        }
                        Entry::Vacant(place) => {
                            place.insert(label);
                            None
                        }
                    }
                }
                Err(reason) => Some(reason),
            };
            let file = (files.len() > 1).then(|| files[row.file].display().to_string());
            unused.extend(reason.map(|reason| UnusedRow { file, line: row.line, reason }));
        }
        if let Some(first) = wrong.pop_first() {
            return Err(first);
        }
        let spellings = spellings.into_values().filter(|names| names.len() > 1).collect();
        let coders: BTreeSet<&String> = codes.values().flat_map(BTreeMap::keys).collect();
        let coders: Vec<String> = coders.into_iter().cloned().collect();
        let listed: Vec<ListedUnit> = (codes.iter())
            .map(|(unit, given)| {
                let reading = library.reading(unit).cloned();
                let humans = coders.iter().map(|coder| given.get(coder).copied()).collect();
                let program = reading.as_ref().map_or(ABSENT, |reading| reading.place);
                ListedUnit { unit: unit.clone(), labels: Labels { humans, program }, reading }
            })
            .collect();
        let units = listed.iter().map(|unit| unit.labels.clone()).collect();
        Ok(Self { coders, units, unused, listed, unknown, samples, spellings })
    }
}

/// The label that more coders gave than any other, if more than half did.
fn majority(labels: &[Option<usize>]) -> Option<usize> {
    let given = labels.iter().flatten().count();
    (0..PLACES).find(|label| labels.iter().flatten().filter(|given| *given == label).count() * 2 > given)
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
        let count = PLACES;
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

/// Labels of people by row, of the program by column; the last of either is `absent`.
#[derive(Debug, Serialize)]
struct Confusion {
    human: String,
    labels: [&'static str; PLACES],
    counts: [[usize; PLACES]; PLACES],
}

/// Everything that the comparison says.
#[derive(Debug, Serialize)]
struct Agreement {
    units: usize,
    doubly_coded: usize,
    units_without_stance: usize,
    found_in_vain: usize,
    coders: Vec<String>,
    interval_percent: usize,
    resamples: usize,
    between: Vec<Between>,
    confusion: Confusion,
    off_scale_human: usize,
    off_scale_program: usize,
    unused_rows: Vec<UnusedRow>,
    /// Names that no article of the run has: the program missed them, or they are mistyped.
    unknown_names: Vec<UnknownName>,
    /// Samples in the file that were drawn from another run.
    samples_of_other_runs: Vec<String>,
    /// Names that differ only in capitals, blanks or how accents are encoded, and count as one coder.
    #[serde(skip_serializing_if = "Vec::is_empty")]
    spellings: Vec<BTreeSet<String>>,
}

impl Agreement {
    fn new(coded: Coded) -> Self {
        let Coded { coders, units, unused, unknown, samples, spellings, .. } = coded;
        let given = |of: &dyn Fn(&Labels) -> Vec<Option<usize>>| -> Vec<Vec<usize>> {
            units.iter().map(|unit| of(unit).into_iter().flatten().collect()).collect()
        };
        let mut between = Vec::new();
        if coders.len() > 1 {
            let humans = given(&|unit| unit.humans.clone());
            between.push(Between::new("human coders", coders.len(), &humans));
            let all = given(&|unit| [unit.humans.as_slice(), &[Some(unit.program)]].concat());
            between.push(Between::new("human coders and program", coders.len() + 1, &all));
        }
        for (at, coder) in coders.iter().enumerate() {
            let two = given(&|unit| vec![unit.humans[at], Some(unit.program)]);
            between.push(Between::new(&format!("{coder} and {PROGRAM}"), 2, &two));
        }
        if coders.len() > 1 {
            let two = given(&|unit| vec![majority(&unit.humans), Some(unit.program)]);
            between.push(Between::new(&format!("{MAJORITY} and {PROGRAM}"), 2, &two));
        }
        let mut counts = [[0; PLACES]; PLACES];
        for unit in &units {
            if let Some(human) = majority(&unit.humans) {
                counts[human][unit.program] += 1;
            }
        }
        let off = |label: &&usize| (SCALE..ABSENT).contains(*label);
        let doubly_coded = units.iter().filter(|unit| unit.humans.iter().flatten().count() > 1).count();
        let human = match coders.as_slice() {
            [coder] => coder.clone(),
            _ => MAJORITY.to_owned(),
        };
        Self {
            units: units.len(),
            doubly_coded,
            units_without_stance: units.iter().filter(|unit| unit.program == ABSENT).count(),
            found_in_vain: units
                .iter()
                .filter(|unit| majority(&unit.humans) == Some(ABSENT) && unit.program != ABSENT)
                .count(),
            interval_percent: COVERAGE,
            resamples: RESAMPLES,
            between,
            confusion: Confusion { human, labels: std::array::from_fn(place_name), counts },
            off_scale_human: units.iter().flat_map(|unit| unit.humans.iter().flatten()).filter(off).count(),
            off_scale_program: units.iter().map(|unit| &unit.program).filter(off).count(),
            unused_rows: unused,
            unknown_names: unknown.into_iter().map(|(name, rows)| UnknownName { name, rows }).collect(),
            samples_of_other_runs: samples.into_iter().collect(),
            spellings,
            coders,
        }
    }

    fn page(&self) -> Vec<Block> {
        let heading = |text: &str| Block::Heading(text.to_owned());
        let text = |text: String| Block::Text(vec![plain(text)]);
        let twice = if self.coders.len() > 1 {
            format!(", {} of them by more than one", self.doubly_coded)
        } else {
            String::new()
        };
        let scope = format!(
            "{} coded by {} ({}){twice}; {COVERAGE}% intervals by bootstrap over units",
            counted(self.units, "unit"),
            counted(self.coders.len(), "person").replace("persons", "people"),
            self.named(),
        );
        let mut page = vec![heading("Agreement"), text(scope), Block::Table(self.figures())];
        page.push(heading(&format!("Labels: {} by row, {PROGRAM} by column", self.confusion.human)));
        page.push(Block::Table(self.confusion()));
        page.push(heading("How to read this"));
        page.extend(self.notes().into_iter().map(text));
        if !self.unused_rows.is_empty() {
            page.push(heading(&format!("Not used: {}", counted(self.unused_rows.len(), "row"))));
            let in_files = self.unused_rows.iter().any(|row| row.file.is_some());
            let row = |row: &UnusedRow| {
                let file = in_files.then(|| plain(row.file.as_deref().unwrap_or_default()));
                let cells = [plain(row.line.to_string()), plain(&row.reason)];
                Row::from(file.into_iter().chain(cells).collect::<Vec<_>>())
            };
            let file = in_files.then(|| ("file".to_owned(), Side::Left));
            let columns = [("line".to_owned(), Side::Right), ("reason".to_owned(), Side::Left)];
            page.push(Block::Table(Table {
                columns: file.into_iter().chain(columns).collect(),
                rows: self.unused_rows.iter().map(row).collect(),
            }));
        }
        page
    }

    /// The first coders, long names cut.
    fn named(&self) -> String {
        let shown: Vec<String> = self.coders.iter().take(NAMED).map(|name| cut(name)).collect();
        let more = self.coders.len().saturating_sub(NAMED);
        let rest = if more > 0 { format!(" and {more} more") } else { String::new() };
        format!("{}{rest}", shown.join(", "))
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
            Row::from(std::iter::once(plain(cut(&between.who))).chain(cells).collect::<Vec<_>>())
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
        let names = self.confusion.labels.into_iter();
        let columns = names.map(|name| (name.to_owned(), Side::Right));
        let row = |(label, counts): (&&str, &[usize; PLACES])| {
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
        if self.units_without_stance > 0 || self.found_in_vain > 0 {
            notes.push(format!(
                "In {} the program has no stance toward the actor, which counts as `absent`; in {} it has one where coders found that the article does not speak of the actor. Nominal alpha and agreement count both as disagreement with another label; ordinal alpha leaves them out.",
                counted(self.units_without_stance, "unit"),
                counted(self.found_in_vain, "unit")
            ));
        }
        if !self.unknown_names.is_empty() {
            let names: Vec<String> = (self.unknown_names.iter())
                .map(|unknown| format!("{:?} ({})", unknown.name, counted(unknown.rows, "row")))
                .collect();
            notes.push(format!(
                "No article of the run names these: {}. The program missed them, which counts as `absent`, or they are mistyped.",
                names.join(", ")
            ));
        }
        if !self.samples_of_other_runs.is_empty() {
            notes.push(format!(
                "The codes are of a sample that was drawn from a run with other articles, options or model ({}): they are compared with what this run says, but `estimate` takes them with their own run only.",
                self.samples_of_other_runs.join(", ")
            ));
        }
        if !self.spellings.is_empty() {
            let several: Vec<String> = (self.spellings.iter())
                .map(|names| names.iter().map(|name| format!("{name:?}")).collect::<Vec<_>>().join(" and "))
                .collect();
            notes.push(format!(
                "Names that differ only in capitals, blanks or how accents are encoded count as one coder: {}.",
                several.join("; ")
            ));
        }
        if self.coders.len() > 1 && self.doubly_coded == 0 {
            notes.push(
                "No unit is coded by more than one person: how far coders agree is not known.".to_owned(),
            );
        } else if self.coders.len() > 1 && self.doubly_coded < FEW {
            notes.push(format!(
                "Only {} coded by more than one person: how far coders agree is known roughly. With {FEW} or more the figure says more.",
                counted(self.doubly_coded, "unit is").replace("unit iss", "units are")
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
            let programs = self.confusion.labels.into_iter();
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

    fn found(units: &[([Option<usize>; 2], usize)]) -> Agreement {
        Agreement::new(Coded {
            coders: vec!["ann".into(), "bo".into()],
            units: units
                .iter()
                .map(|(humans, program)| Labels { humans: humans.to_vec(), program: *program })
                .collect(),
            ..Coded::default()
        })
    }

    #[test]
    fn an_actor_found_in_vain_and_one_missed_are_disagreements() {
        let agreement = found(&[
            ([Some(ABSENT), Some(ABSENT)], 0),
            ([Some(0), Some(0)], ABSENT),
            ([Some(ABSENT), Some(ABSENT)], ABSENT),
        ]);
        assert_eq!((agreement.found_in_vain, agreement.units_without_stance), (1, 2));
        assert_eq!(agreement.between[2].agreement.value.map(Rounded::get), Some(0.3333));
        assert_eq!(agreement.doubly_coded, 3);
        assert!(agreement.notes().iter().any(|note| note.contains("3 units are coded by more than one")));
    }

    #[test]
    fn steps_of_a_sheet_are_labels() {
        assert_eq!(
            ["1", "2", "3", "4", "5,0", "0", "absent"]
                .map(|cell| of_step(cell).unwrap().map_or("", place_name)),
            ["opposes", "opposes", "neutral", "supports", "supports", "", "absent"]
        );
        for wrong in ["-1", "opposes", "unclear", "6"] {
            assert!(of_step(wrong).unwrap_err().contains("is no code"), "{wrong}");
        }
    }

    #[test]
    fn a_table_of_units_is_known_by_its_columns() {
        let head =
            "article,holder,actor,code_Ann,\"code_Bo, jr.\",program,score,p_1,p_2,p_3,p_4,p_5,sentence\r\n";
        assert!(is_head_of_units(head.as_bytes()));
        for other in
            ["", "article,actor,label\n", "sample,unit,article\r\n", &head.replace("code_Ann", "label")]
        {
            assert!(!is_head_of_units(other.as_bytes()), "{other}");
        }
    }

    #[test]
    fn the_table_of_units_takes_the_place_of_no_other_file() {
        let folder = tempfile::tempdir().unwrap();
        let [codes, units] = ["coded.csv", "units.csv"].map(|name| folder.path().join(name));
        std::fs::write(&codes, "article,actor,label\n").unwrap();
        let (sheet, codes) = (codes.clone(), [codes]);
        let refused = |path: &Path| units_file(&codes, path).unwrap_err().to_string();
        assert!(refused(&sheet).contains("it holds the codes"));
        assert!(refused(folder.path()).contains("folder"));
        assert!(units_file(&codes, &units).is_ok());
        std::fs::write(&units, "mine\n").unwrap();
        assert!(refused(&units).contains("no table of units"));
        let head = [UNIT.join(","), OF_PROGRAM.join(",")].join(",code_a,");
        std::fs::write(&units, &head).unwrap();
        assert!(units_file(&codes, &units).is_ok());
        let row =
            |article: &str, code: &str| format!("{article},author,x,{code},opposes,-0.5,,,,,,\"So, then.\"");
        let with = |rows: &[String]| [std::slice::from_ref(&head), rows].concat().join("\r\n");
        std::fs::write(&units, with(&[row("b", "supports"), row("a", "opposes")])).unwrap();
        assert!(units_file(&codes, &units).is_ok());
        // Rows of one's own: out of order, a unit twice, what is no code, a cell more.
        for added in [
            row("aa", "supports"),
            row("a", "opposes"),
            row("c", "2"),
            row("c", "opposes") + ",mine",
            row("c", "opposes").replace("-0.5", ""),
        ] {
            std::fs::write(&units, with(&[row("b", "supports"), row("a", "opposes"), added])).unwrap();
            assert!(refused(&units).contains("rows were added"), "{}", refused(&units));
        }
        #[cfg(unix)]
        {
            let link = folder.path().join("link.csv");
            std::os::unix::fs::symlink(&units, &link).unwrap();
            assert!(refused(&link).contains("symbolic link"));
            assert!(refused(Path::new("/dev/null")).contains("no regular file"));
        }
    }

    #[test]
    fn every_company_of_coders_has_its_figures() {
        let agreement = found(&[
            ([Some(0), Some(0)], 0),
            ([Some(2), Some(2)], 1),
            ([Some(1), Some(2)], 1),
            ([Some(3), None], ABSENT),
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
        assert_eq!(agreement.between[2].agreement.units, 4);
        assert_eq!(agreement.confusion.counts[0], [1, 0, 0, 0, 0, 0]);
        assert_eq!(agreement.confusion.counts[3], [0, 0, 0, 0, 0, 1]);
        assert_eq!((agreement.units_without_stance, agreement.off_scale_human), (1, 1));
    }

    #[test]
    fn mixed_and_unclear_are_missing_on_the_scale() {
        let agreement = found(&[
            ([Some(0), Some(0)], ABSENT),
            ([Some(2), Some(2)], ABSENT),
            ([Some(3), Some(2)], ABSENT),
        ]);
        let humans = &agreement.between[0];
        assert_eq!(
            (humans.alpha_ordinal.units, humans.alpha_ordinal.value.map(Rounded::get)),
            (2, Some(1.0))
        );
        assert_eq!(humans.alpha_nominal.units, 3);
    }
}
