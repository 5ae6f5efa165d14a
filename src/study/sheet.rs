//! What coders work on: `coding.csv`, a row a unit, and `coding.html`, a page that shows one unit at a time; and
//! `sample.json`, by which a later sample goes on from this one. Neither sheet nor page says what the program thinks.

use std::collections::{BTreeMap, BTreeSet};
use std::fmt::Display;
use std::fs;
use std::io::{self, ErrorKind};
use std::path::{Path, PathBuf};

use serde::de::DeserializeOwned;
use serde::{Deserialize, Serialize};
use serde_json::json;

use super::StudyError;
use super::design::{Aim, Basis, Strata, Use, number, used};
use super::population::Population;
use crate::files;
use crate::random;
use crate::read::{ReadError, Run, counted};
use crate::report::{Cell, Record, inline_json, sha256_source, sheet};

/// The sheet.
const SHEET: &str = "coding.csv";
/// The page.
const PAGE: &str = "coding.html";
/// What a later sample goes on from.
const DESIGN: &str = "sample.json";
/// How the names of the design's shapes begin.
const SCHEMAS: &str = "standpoint.sample/";
/// Name and version of the design's shape.
const SCHEMA: &str = "standpoint.sample/1";
/// A byte order mark, by which spreadsheets know UTF-8.
const MARK: &[u8] = b"\xEF\xBB\xBF";
const COLUMNS: [&str; 18] = [
    "sample",
    "unit",
    "article",
    "source",
    "title",
    "publication",
    "published",
    "actor",
    "name",
    "stratum",
    "stratum_units",
    "probability",
    "second",
    "coder",
    "code",
    "mixed",
    "note",
    "design",
];

/// What is asked of a sample.
#[derive(Clone, Debug, Default)]
pub struct Plan {
    /// Units to draw.
    pub size: usize,
    /// Actors, by id, name or alias; the run's focus if empty.
    pub actors: Vec<String>,
    /// Columns to stratify by.
    pub by: Vec<String>,
    /// Units for a second coder.
    pub double: usize,
    /// Decides the draws.
    pub seed: u64,
    /// Whether to draw what would teach a correction most.
    pub uncertain: bool,
    /// The folder of an earlier sample to go on from.
    pub more: Option<PathBuf>,
    /// The folder to write to.
    pub output: PathBuf,
}

/// What was drawn.
#[derive(Debug)]
pub struct Drawn {
    /// Units drawn.
    pub units: usize,
    /// Articles that they are in.
    pub articles: usize,
    /// Units of the run from which they were drawn.
    pub population: usize,
    /// Strata.
    pub strata: usize,
    /// Units for a second coder.
    pub second: usize,
    /// The files.
    pub files: Vec<PathBuf>,
    /// What was asked for and could not be done as asked.
    pub remarks: Vec<String>,
    /// Articles that could not be read.
    pub unread: Vec<ReadError>,
}

/// The design of a sample, as `sample.json` keeps it.
#[derive(Debug, Serialize, Deserialize)]
struct Design {
    schema: String,
    sample: String,
    /// What decides the strata.
    basis: Basis,
    /// Units of all samples.
    size: usize,
    /// Whether the last of them was drawn to learn from.
    uncertain: bool,
    /// Units drawn from each stratum, by all samples.
    drawn: Vec<usize>,
    /// What the strata really go by, since small ones are merged; for people, not for a later sample.
    #[serde(default)]
    strata: Described,
}

/// What strata go by beside the actor.
#[derive(Debug, Default, Serialize, Deserialize)]
struct Described {
    count: usize,
    /// Columns of which every stratum has one value.
    by: Vec<String>,
    /// Columns of which some strata have several.
    in_part_by: Vec<String>,
    /// Columns of which all have several.
    not_by: Vec<String>,
}

/// A unit that is to be coded.
struct Row {
    unit: usize,
    stratum: usize,
    stratum_units: usize,
    probability: f64,
    second: bool,
}

/// Draws a sample of the run's units, and writes sheet and page to a folder that has none.
///
/// # Errors
/// If an actor or a column is unknown, the numbers do not go together, an earlier sample is of another run, the folder holds a
/// sheet, or something cannot be written.
pub fn sample(run: &Run, plan: &Plan) -> Result<Drawn, StudyError> {
    let earlier = plan.more.as_deref().map(earlier).transpose()?;
    let actors = earlier.as_ref().map_or(&plan.actors, |design| &design.basis.actors);
    let (population, unread) = Population::read(run, |_| Ok(actors.clone()), &[])?;
    let mut design = match earlier {
        Some(design) => continued(design, &population, plan)?,
        None => begun(&population, plan)?,
    };
    let before = std::mem::take(&mut design.drawn);
    let strata = design.basis.strata(&population)?;
    let aim = if design.uncertain { Aim::Learn } else { Aim::Estimate };
    design.drawn = strata.allocate(&population, design.size, &before, aim);
    design.size = design.drawn.iter().sum();
    let uses = strata.uses(&population, &population.columns(&design.basis.by)?);
    design.strata = Described {
        count: strata.0.len(),
        by: used(&uses, Use::Whole),
        in_part_by: used(&uses, Use::Part),
        not_by: used(&uses, Use::None),
    };
    let rows = rows(&population, &strata, &before, &design, plan.double);
    if rows.is_empty() {
        return Err(StudyError::Plan(
            "every unit of the run is drawn already: nothing is left to code".to_owned(),
        ));
    }
    let files = write(run, &population, &design, &rows, &plan.output)?;
    let articles: BTreeSet<usize> = rows.iter().map(|row| population.units[row.unit].article).collect();
    let mut remarks = remarks(plan, rows.len());
    remarks.extend(design.strata.remark());
    Ok(Drawn {
        units: rows.len(),
        articles: articles.len(),
        population: population.units.len(),
        strata: strata.0.len(),
        second: rows.iter().filter(|row| row.second).count(),
        files,
        remarks,
        unread,
    })
}

impl Described {
    /// What the strata do not go by, where that was to be.
    fn remark(&self) -> Option<String> {
        let said = |columns: &[String], how: &str| {
            (!columns.is_empty()).then(|| format!("{how} by {}", columns.join(", ")))
        };
        let parts = [said(&self.in_part_by, "only in part"), said(&self.not_by, "not")];
        let parts: Vec<String> = parts.into_iter().flatten().collect();
        (!parts.is_empty()).then(|| {
            format!(
                "Small strata were merged into {}, which divide the units {}.",
                self.count,
                parts.join(", and ")
            )
        })
    }
}

/// What `plan` asks for that the `drawn` units are not.
fn remarks(plan: &Plan, drawn: usize) -> Vec<String> {
    let mut remarks = Vec::new();
    if drawn < plan.size {
        let there = if plan.more.is_some() { "not drawn before" } else { "to draw from" };
        remarks.push(format!(
            "--size asks for {}, but the run has {} {there}: all are drawn.",
            counted(plan.size, "unit"),
            if drawn == 1 { "only 1".to_owned() } else { format!("no more than {drawn}") }
        ));
    } else if drawn > plan.size {
        remarks.push(format!(
            "--size asks for {}; {drawn} are drawn, since it takes two of a stratum to tell how much it varies.",
            counted(plan.size, "unit")
        ));
    }
    if plan.double > drawn {
        let every = if drawn == 1 { "it is marked" } else { "every one of them is marked" };
        remarks.push(format!(
            "--double asks for {}, but {} drawn: {every}.",
            plan.double,
            if drawn == 1 { "1 is".to_owned() } else { format!("{drawn} are") }
        ));
    }
    remarks
}

/// The design of a first sample, of which nothing is drawn yet.
fn begun(population: &Population, plan: &Plan) -> Result<Design, StudyError> {
    if plan.size == 0 {
        return Err(StudyError::Plan("a sample needs a --size of 1 or more".to_owned()));
    }
    let by: Vec<String> = population.columns(&plan.by)?.iter().map(|by| by.name().to_owned()).collect();
    let size = plan.size.min(population.units.len());
    let actors = population.actors.iter().map(|actor| actor.id.clone()).collect();
    let (seed, uncertain) = (plan.seed, plan.uncertain);
    let basis = Basis { seed, size, actors, by, uncertain };
    let (schema, sample) = (SCHEMA.to_owned(), basis.name(&population.run));
    Ok(Design { schema, sample, basis, size, uncertain, drawn: Vec::new(), strata: Described::default() })
}

/// The design of a sample that goes on from an earlier one, of which nothing more is drawn yet.
fn continued(design: Design, population: &Population, plan: &Plan) -> Result<Design, StudyError> {
    if !design.sample.starts_with(&population.run) {
        return Err(StudyError::Plan(format!(
            "the earlier sample ({}) was drawn from a run with other articles, options or model; run the analysis as it was, or draw a new sample without --more",
            design.sample
        )));
    }
    if plan.size == 0 {
        return Err(StudyError::Plan("--more needs a --size: how many units to add".to_owned()));
    }
    let size = (design.size + plan.size).min(population.units.len());
    Ok(Design { size, uncertain: plan.uncertain, ..design })
}

/// The design in the folder of an earlier sample.
fn earlier(folder: &Path) -> Result<Design, StudyError> {
    #[derive(Deserialize)]
    struct Shape {
        schema: String,
    }
    let path = folder.join(DESIGN);
    let value: serde_json::Value = from_json_file(&path, "`standpoint sample`")?;
    let shape = Shape::deserialize(&value).map(|shape| shape.schema).unwrap_or_default();
    let of_a_sample = shape.starts_with(SCHEMAS);
    match serde_json::from_value::<Design>(value) {
        Ok(design) if design.schema == SCHEMA => Ok(design),
        _ if of_a_sample => {
            let reason = format!(
                "another version of Standpoint wrote it, in a shape ({shape}) that this version cannot go on from; code what that sample \
                 drew, or draw a new one without --more into another folder"
            );
            Err(StudyError::Sheet { path, reason })
        }
        _ => {
            let reason =
                "it does not describe a sample; name with --more a folder that `standpoint sample` wrote to"
                    .to_owned();
            Err(StudyError::Sheet { path, reason })
        }
    }
}

/// The units to be coded now: articles in an order that chance decides, the units of each together.
fn rows(
    population: &Population,
    strata: &Strata,
    before: &[usize],
    design: &Design,
    double: usize,
) -> Vec<Row> {
    let drawn = strata.draw(population, &design.drawn, design.basis.seed);
    let mut rows = Vec::new();
    for (stratum, units) in drawn.iter().enumerate() {
        let stratum_units = strata.0[stratum].len();
        let probability = units.len() as f64 / stratum_units as f64;
        let earlier = before.get(stratum).copied().unwrap_or(0);
        let new = units.iter().skip(earlier);
        rows.extend(new.map(|&unit| Row { unit, stratum, stratum_units, probability, second: false }));
    }
    let seconds = |row: &Row| number(population, row.unit, design.basis.seed, "second");
    let mut order: Vec<usize> = (0..rows.len()).collect();
    order.sort_by_key(|at| seconds(&rows[*at]));
    order.into_iter().take(double).for_each(|at| rows[at].second = true);
    rows.sort_by_key(|row| {
        let unit = &population.units[row.unit];
        let article = &population.articles[unit.article].id;
        (random::hash(&format!("order {} {article}", design.basis.seed)), unit.article, unit.actor)
    });
    rows
}

/// Writes the files, none over another.
fn write(
    run: &Run,
    population: &Population,
    design: &Design,
    rows: &[Row],
    folder: &Path,
) -> Result<Vec<PathBuf>, StudyError> {
    for name in [SHEET, PAGE, DESIGN] {
        let path = folder.join(name);
        if path.exists() {
            let reason = "it is there already, and may hold codes; choose another folder with -o, or move it away first".to_owned();
            return Err(StudyError::Write { path, reason });
        }
    }
    let table = [MARK, &table(population, design, rows)?].concat();
    let page = page(run, population, design, rows)?;
    let files = [(SHEET, table), (PAGE, page.into_bytes()), (DESIGN, json_file(design)?)];
    files.into_iter().map(|(name, content)| create(&folder.join(name), &content)).collect()
}

/// Writes a new file, whole or not at all.
pub(super) fn create(path: &Path, content: &[u8]) -> Result<PathBuf, StudyError> {
    files::create(path, content).map_err(|error| failed(path, &error))
}

/// Writes a file over that of an earlier time, whole or not at all.
pub(super) fn replace(path: &Path, content: &[u8]) -> Result<PathBuf, StudyError> {
    files::replace(path, content).map_err(|error| failed(path, &error))
}

fn failed(path: &Path, error: &io::Error) -> StudyError {
    if let Some(file) = path.ancestors().skip(1).find(|folder| folder.is_file()) {
        let reason = format!("{} is a file, not a folder; name a folder with -o", file.display());
        return StudyError::Write { path: path.to_owned(), reason };
    }
    let remedy = match error.kind() {
        ErrorKind::AlreadyExists => {
            let reason = "it is there already; choose another folder".to_owned();
            return StudyError::Write { path: path.to_owned(), reason };
        }
        ErrorKind::PermissionDenied => "check the folder's permissions, or choose another one",
        _ => "check the folder and its free space",
    };
    StudyError::Write { path: path.to_owned(), reason: format!("{error}; {remedy}") }
}

/// Something as a JSON file holds it.
pub(super) fn json_file(value: &impl Serialize) -> Result<Vec<u8>, StudyError> {
    let mut bytes = serde_json::to_vec_pretty(value).map_err(unwritable)?;
    bytes.push(b'\n');
    Ok(bytes)
}

/// What a JSON file of an earlier command holds; `remedy` tells where such a file comes from.
pub(super) fn from_json_file<T: DeserializeOwned>(path: &Path, remedy: &str) -> Result<T, StudyError> {
    let failed = |reason: String| StudyError::Sheet { path: path.to_owned(), reason };
    let what = |error: io::Error| match error.kind() {
        ErrorKind::NotFound => "there is no such file".to_owned(),
        ErrorKind::NotADirectory => {
            let file = path.ancestors().skip(1).find(|folder| folder.is_file()).unwrap_or(path);
            format!("{} is a file, not a folder", file.display())
        }
        _ => error.to_string(),
    };
    let bytes = fs::read(path)
        .map_err(|error| failed(format!("{}; name the folder that {remedy} wrote to", what(error))))?;
    serde_json::from_slice(&bytes)
        .map_err(|error| failed(format!("it is damaged ({error}); make it anew with {remedy}")))
}

fn unwritable(error: impl Display) -> StudyError {
    StudyError::Read(ReadError::Write(error.to_string()))
}

fn unit_name(at: usize, count: usize) -> String {
    let width = count.to_string().len().max(3);
    format!("u{:0width$}", at + 1)
}

fn table(population: &Population, design: &Design, rows: &[Row]) -> Result<Vec<u8>, StudyError> {
    let basis = serde_json::to_string(&design.basis).map_err(unwritable)?;
    let cells = rows.iter().enumerate().map(|(at, row)| {
        let unit = &population.units[row.unit];
        let (article, actor) = (&population.articles[unit.article], &population.actors[unit.actor]);
        vec![
            design.sample.as_str().into(),
            unit_name(at, rows.len()).into(),
            article.id.as_str().into(),
            article.source.as_str().into(),
            article.title.as_deref().into(),
            article.publication.as_deref().into(),
            article.published.as_deref().into(),
            actor.id.as_str().into(),
            actor.name.as_str().into(),
            Cell::Count(row.stratum + 1),
            Cell::Count(row.stratum_units),
            Cell::Number(row.probability),
            if row.second { "yes".into() } else { Cell::Empty },
            Cell::Empty,
            Cell::Empty,
            Cell::Empty,
            Cell::Empty,
            basis.as_str().into(),
        ]
    });
    sheet(&COLUMNS, cells).map_err(unwritable)
}

/// The page: its own files, and in them the articles and units.
fn page(run: &Run, population: &Population, design: &Design, rows: &[Row]) -> Result<String, StudyError> {
    let mut articles = Vec::new();
    let mut places: BTreeMap<usize, usize> = BTreeMap::new();
    let mut mentions: BTreeMap<(usize, usize), Vec<[usize; 2]>> = BTreeMap::new();
    let wanted: BTreeSet<(usize, usize)> = rows.iter().map(|row| unit_of(population, row)).collect();
    for row in rows {
        let (article, _) = unit_of(population, row);
        if places.contains_key(&article) {
            continue;
        }
        let facts = &population.articles[article];
        let record: Record<'_> = run.article(&facts.id)?;
        for (at, actor) in
            population.actors.iter().enumerate().filter(|(at, _)| wanted.contains(&(article, *at)))
        {
            let spans =
                record.mentions.iter().filter(|m| m.actor == actor.id).map(|m| [m.span.start, m.span.end]);
            mentions.insert((article, at), apart(spans.collect()));
        }
        places.insert(article, articles.len());
        articles.push(json!({
            "id": facts.id,
            "title": facts.title,
            "byline": facts.byline,
            "publication": facts.publication,
            "published": facts.published,
            "text": record.text.as_str(),
            "paragraphs": record.paragraphs,
        }));
    }
    let units: Vec<serde_json::Value> = (rows.iter().enumerate())
        .map(|(at, row)| {
            let key = unit_of(population, row);
            let actor = &population.actors[key.1];
            json!({
                "unit": unit_name(at, rows.len()),
                "article": places.get(&key.0),
                "actor": actor.id,
                "name": actor.name,
                "stratum": row.stratum + 1,
                "stratum_units": row.stratum_units,
                "probability": row.probability,
                "second": row.second,
                "mentions": mentions.get(&key),
            })
        })
        .collect();
    let sample = json!({
        "schema": "standpoint.coding/1",
        "sample": design.sample,
        "design": serde_json::to_string(&design.basis).map_err(unwritable)?,
        "second": rows.iter().filter(|row| row.second).count(),
        "units": units,
        "articles": articles,
    });
    let css = concat!(include_str!("../report/html/assets/look.css"), include_str!("assets/coding.css"));
    let js = include_str!("assets/coding.js");
    let policy = format!(
        "default-src 'none'; script-src {}; style-src {}; img-src data:; base-uri 'none'; form-action 'none'",
        sha256_source(js),
        sha256_source(css),
    );
    let data = inline_json(&sample).map_err(unwritable)?;
    // In the order in which they stand, so that no text is taken for a mark.
    let mut page = String::new();
    let mut rest = include_str!("assets/coding.html");
    for (mark, part) in [("{{policy}}", &*policy), ("{{css}}", css), ("{{sample}}", &data), ("{{js}}", js)] {
        let (before, after) = rest.split_once(mark).unwrap_or((rest, ""));
        page += before;
        page += part;
        rest = after;
    }
    Ok(page + rest)
}

fn unit_of(population: &Population, row: &Row) -> (usize, usize) {
    let unit = &population.units[row.unit];
    (unit.article, unit.actor)
}

/// Spans in order, those that overlap the one before left out.
fn apart(mut spans: Vec<[usize; 2]>) -> Vec<[usize; 2]> {
    spans.sort_by_key(|[start, end]| (*start, std::cmp::Reverse(*end)));
    let mut kept: Vec<[usize; 2]> = Vec::new();
    for [start, end] in spans {
        if kept.last().is_none_or(|[_, last]| start >= *last) {
            kept.push([start, end]);
        }
    }
    kept
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn what_was_not_done_as_asked_is_said() {
        let plan = |size: usize, double: usize| Plan { size, double, ..Plan::default() };
        assert!(remarks(&plan(20, 5), 20).is_empty());
        let told = remarks(&plan(1000, 90), 89);
        assert!(
            told[0].contains("1000 units") && told[0].contains("no more than 89 to draw from"),
            "{told:?}"
        );
        assert!(told[1].contains("asks for 90, but 89 are drawn"), "{told:?}");
        let told = remarks(&Plan { more: Some(PathBuf::from("coding")), ..plan(10, 0) }, 1);
        assert!(told.len() == 1 && told[0].contains("only 1 not drawn before"), "{told:?}");
        assert!(remarks(&plan(1, 0), 2)[0].contains("two of a stratum"));
    }

    #[test]
    fn every_column_is_told_of_in_the_docs() {
        let docs = include_str!("../../docs/ESTIMATES.md");
        for column in COLUMNS {
            assert!(docs.contains(&format!("`{column}`")), "{column}");
        }
    }
}
