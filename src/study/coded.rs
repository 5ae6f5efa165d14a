//! Codes read back: a table of units with what coders said of each, from the page, a spreadsheet or R.

use std::collections::{BTreeMap, BTreeSet};
use std::path::{Path, PathBuf};

use super::StudyError;
use super::as_drawn::{Ledger, Sample, Told};
use super::design::{Basis, Uses};
use super::population::{Population, SCORES, Unit};
use crate::read::{CodesRow, CodesTable, NAME, SheetCode, coded_again, coder_key, counted, listed, number};

/// What a coder is called where the table names none.
const SOLE_CODER: &str = "coder";

/// A stratum's number and its units.
pub(super) type Place = (usize, usize);

/// A unit as people coded it.
#[derive(Clone, Debug, PartialEq)]
pub(super) struct CodedUnit {
    /// Index into the population's units.
    pub unit: usize,
    /// What each coder said.
    pub codes: Vec<Code>,
    /// How likely it was to be drawn.
    pub probability: f64,
    /// Its stratum, where the table tells of it.
    pub stratum: Option<Place>,
}

impl CodedUnit {
    /// The scores that coders gave.
    pub(super) fn scores(&self) -> impl Iterator<Item = f64> {
        self.codes.iter().filter_map(|code| if let Code::Score(score) = code { Some(*score) } else { None })
    }
}

/// What a coder said.
#[derive(Clone, Copy, Debug, PartialEq)]
pub(super) enum Code {
    /// A step of stance, as a score from -1 to 1.
    Score(f64),
    /// That the article does not speak of the actor.
    Absent,
    /// That it cannot be said.
    CannotSay,
}

/// What each coder said of a unit, and in which file: its index among those read.
type ByCoder<'a> = BTreeMap<&'a str, (Code, usize)>;

/// Coders' names as they were first written, by what they are compared by.
type Names<'a> = BTreeMap<String, &'a str>;

/// Codes of units, and what was left out.
#[derive(Clone, Debug, Default)]
pub(super) struct Codes {
    /// In the order of the population's units.
    pub units: Vec<CodedUnit>,
    pub coders: Vec<String>,
    /// Units without a code, as far as the table or its design tells of them.
    pub uncoded: usize,
    /// Units of each stratum that was drawn from, by its number, whether or not any of them was coded.
    pub strata: BTreeMap<usize, usize>,
    /// Units that are known to be of each stratum: all where the design is known, else those of the table.
    pub members: BTreeMap<usize, Vec<usize>>,
    /// How far the strata go by each column of the design, where it is known.
    pub uses: Option<Uses>,
    /// What decided the draws, where the table tells.
    pub basis: Option<Basis>,
    /// The sample's name, where the table tells.
    pub sample: Option<String>,
    /// What to know of the tables.
    pub warnings: Vec<String>,
}

impl Codes {
    /// How many units one with a score stands for: those of its stratum over those of it with a score, which counts what `--more` added;
    /// where the table does not tell of strata, by the probability that it was drawn with.
    pub(super) fn weight(&self) -> impl Fn(&CodedUnit) -> f64 {
        let mut coded: BTreeMap<usize, usize> = BTreeMap::new();
        let scored = self.units.iter().filter(|unit| unit.scores().next().is_some());
        for (stratum, _) in scored.filter_map(|unit| unit.stratum) {
            *coded.entry(stratum).or_default() += 1;
        }
        let all_told = self.units.iter().all(|unit| unit.stratum.is_some());
        move |unit| match unit.stratum {
            Some((stratum, units)) if all_told => {
                units as f64 / coded.get(&stratum).copied().unwrap_or(1) as f64
            }
            _ => 1.0 / unit.probability,
        }
    }
}

/// A row of the table.
#[derive(Debug)]
pub(super) struct Row {
    line: usize,
    article: String,
    actor: String,
    /// Empty where the table names none.
    coder: String,
    code: String,
    probability: String,
    stratum: String,
    stratum_units: String,
    sample: String,
    design: String,
}

/// The tables of codes of a study, as they stand in their files.
pub(super) struct Sheets(Vec<(PathBuf, Vec<Row>)>);

impl Sheets {
    /// Reads the files.
    ///
    /// # Errors
    /// If one is no table of codes, or is named twice.
    pub(super) fn read(paths: &[PathBuf]) -> Result<Self, StudyError> {
        for (at, path) in paths.iter().enumerate() {
            if paths[..at].iter().any(|other| same_file::is_same_file(other, path).unwrap_or(false)) {
                let reason = "it is named twice; name it once".to_owned();
                return Err(StudyError::Sheet { path: path.clone(), reason });
            }
        }
        let read = |path: &PathBuf| {
            let rows = rows(path).map_err(|reason| StudyError::Sheet { path: path.clone(), reason })?;
            Ok((path.clone(), rows))
        };
        paths.iter().map(read).collect::<Result<_, _>>().map(Self)
    }

    fn rows(&self) -> impl Iterator<Item = &Row> {
        self.0.iter().flat_map(|(_, rows)| rows)
    }

    /// The actors that they were drawn of, and those that they name.
    pub(super) fn actors(&self) -> Vec<String> {
        let mut actors = self.basis().map(|basis| basis.actors).unwrap_or_default();
        let named: BTreeSet<&String> =
            self.rows().map(|row| &row.actor).filter(|actor| !actor.is_empty()).collect();
        actors.extend(named.into_iter().cloned());
        actors
    }

    /// What decided the draws, as the first row that tells of it has it.
    fn basis(&self) -> Option<Basis> {
        self.rows().find_map(Row::basis)
    }

    /// The codes, of the units of a population.
    ///
    /// # Errors
    /// If a table is of another run or two samples, or has a row that says nothing of the run's units, or is not as it was drawn: it
    /// names the lines.
    pub(super) fn codes(&self, population: &Population) -> Result<Codes, StudyError> {
        let basis = self.basis();
        let sample = self.rows().map(|row| &row.sample).find(|sample| !sample.is_empty()).cloned();
        // That a sheet is of another run is told row by row.
        let of_run = sample.as_ref().is_none_or(|sample| sample.starts_with(&population.run));
        let of_run = basis.as_ref().filter(|_| of_run);
        let drawn = of_run.map(|basis| Sample::new(basis, population)).transpose()?;
        let names = self.coders();
        let index = Index::new(population, sample.as_deref(), basis.as_ref());
        let mut ledger = Ledger::default();
        let mut found: BTreeMap<usize, (CodedUnit, ByCoder<'_>)> = BTreeMap::new();
        // Rows without a code, by their units.
        let mut blank: Vec<usize> = Vec::new();
        let mut codes = Codes::default();
        // A table of coded rows alone does not show strata of which nothing was coded.
        codes.strata.extend(drawn.iter().flat_map(Sample::strata));
        codes.members.extend(drawn.iter().flat_map(Sample::members));
        codes.uses = drawn.as_ref().map(|sample| sample.uses.clone());
        for (file, (path, rows)) in self.0.iter().enumerate() {
            let mut wrong: Vec<(usize, String)> = Vec::new();
            for row in rows {
                let as_drawn = |told: &Told| match &drawn {
                    Some(sample) => sample.fault(told),
                    None => ledger.fault(told),
                };
                let (told, code) = match index.read(row, as_drawn) {
                    Ok(read) => read,
                    Err(reason) => {
                        wrong.push((row.line, reason));
                        continue;
                    }
                };
                codes.strata.extend(told.stratum);
                if let Some((stratum, _)) = told.stratum.filter(|_| drawn.is_none()) {
                    codes.members.entry(stratum).or_default().push(told.unit);
                }
                let Some(code) = code else {
                    blank.push(told.unit);
                    continue;
                };
                let Told { unit, probability, stratum } = told;
                let stratum = stratum.or_else(|| drawn.as_ref()?.stratum(unit));
                let new = || (CodedUnit { unit, codes: Vec::new(), probability, stratum }, BTreeMap::new());
                let (_, said) = found.entry(unit).or_insert_with(new);
                let coder = names.get(&coder_key(&row.coder)).copied().unwrap_or(&row.coder);
                if let Some((_, before)) = said.insert(coder, (code, file)) {
                    let other = format!(", in {}", self.0[before].0.display());
                    wrong.push((row.line, coded_again(&row.coder, if before == file { "" } else { &other })));
                }
            }
            if !wrong.is_empty() {
                return Err(StudyError::Sheet { path: path.clone(), reason: listed(&wrong) });
            }
        }
        if let Some((path, _)) = self.0.first().filter(|_| found.is_empty()) {
            let reason = match blank.len() {
                0 => "it has the names of columns, and no row below them".to_owned(),
                1 => "its only row has no code; fill in the column `code`".to_owned(),
                count => format!("none of its {count} rows has a code; fill in the column `code`"),
            };
            return Err(StudyError::Sheet { path: path.clone(), reason });
        }
        let coders: BTreeSet<&str> = found.values().flat_map(|(_, said)| said.keys().copied()).collect();
        let named = |coder: &str| if coder.is_empty() { SOLE_CODER } else { coder }.to_owned();
        codes.coders = coders.into_iter().map(named).collect();
        let left_out = drawn.iter().flat_map(Sample::first).chain(blank);
        codes.uncoded = left_out.filter(|unit| !found.contains_key(unit)).collect::<BTreeSet<usize>>().len();
        codes.units = (found.into_values())
            .map(|(unit, said)| CodedUnit {
                codes: said.into_values().map(|(code, _)| code).collect(),
                ..unit
            })
            .collect();
        codes.warnings = self.warnings(basis.is_some());
        codes.warnings.extend(ledger.too_many(population.units.len()));
        (codes.basis, codes.sample) = (basis, sample);
        Ok(codes)
    }

    /// The coders, each by the name as it was first written.
    fn coders(&self) -> Names<'_> {
        let mut names = Names::new();
        for row in self.rows() {
            names.entry(coder_key(&row.coder)).or_insert(&row.coder);
        }
        names
    }

    /// That some coders' names are spelled in several ways, and count as one person each.
    fn spellings(&self) -> Option<String> {
        let mut spellings: BTreeMap<String, BTreeSet<&str>> = BTreeMap::new();
        for row in self.rows() {
            spellings.entry(coder_key(&row.coder)).or_default().insert(&row.coder);
        }
        let several: Vec<String> = (spellings.values())
            .filter(|names| names.len() > 1)
            .map(|names| names.iter().map(|name| format!("{name:?}")).collect::<Vec<_>>().join(" and "))
            .collect();
        (!several.is_empty()).then(|| {
            format!(
                "names that differ only in capitals, blanks or how accents are encoded count as one coder: {}",
                several.join("; ")
            )
        })
    }

    /// What the tables do not tell, and is not checked therefore.
    fn warnings(&self, designed: bool) -> Vec<String> {
        let mut warnings: Vec<String> = self.spellings().into_iter().collect();
        let nameless = self.rows().filter(|row| row.sample.is_empty()).count();
        if nameless > 0 {
            let (rows, tell) = (counted(nameless, "row"), if nameless == 1 { "does" } else { "do" });
            warnings.push(format!(
                "{rows} {tell} not name the sample (column `sample`): it is unchecked whether the sheet is of this run and of one sample"
            ));
        }
        if !designed {
            warnings.push(
                "the sheet has no design (column `design`): its rows were compared with each other, but not with what was drawn".to_owned(),
            );
        }
        warnings
    }
}

impl Row {
    /// The design that the row tells of, if it is one.
    fn basis(&self) -> Option<Basis> {
        let basis: Basis = serde_json::from_str(&self.design).ok()?;
        let run = self.sample.get(..NAME).unwrap_or_default();
        (self.sample.is_empty() || basis.name(run) == self.sample).then_some(basis)
    }
}

/// A population's units by the ids of article and actor.
struct Index<'p> {
    population: &'p Population,
    /// The sample that all rows must be of.
    sample: Option<&'p str>,
    /// The design that all must have.
    basis: Option<&'p Basis>,
    articles: BTreeSet<&'p str>,
    units: BTreeMap<(&'p str, &'p str), usize>,
}

impl<'p> Index<'p> {
    fn new(population: &'p Population, sample: Option<&'p str>, basis: Option<&'p Basis>) -> Self {
        let ids = |(at, unit): (usize, &Unit)| {
            let article = population.articles[unit.article].id.as_str();
            ((article, population.actors[unit.actor].id.as_str()), at)
        };
        Self {
            population,
            sample,
            basis,
            articles: population.articles.iter().map(|article| article.id.as_str()).collect(),
            units: population.units.iter().enumerate().map(ids).collect(),
        }
    }

    /// What a row says: of which unit, how it was drawn, and the code where it has one. `fault` tells what is wrong with how it says it
    /// was drawn.
    fn read(
        &self,
        row: &Row,
        mut fault: impl FnMut(&Told) -> Option<String>,
    ) -> Result<(Told, Option<Code>), String> {
        let population = self.population;
        let run = row.sample.get(..NAME).unwrap_or(&row.sample);
        if !row.sample.is_empty() && run != population.run {
            return Err(format!(
                "the sample {} was drawn from a run with other articles, options or model than this one ({}); name the folder of the run that it was drawn from",
                row.sample, population.run
            ));
        }
        if let Some(sample) = self.sample.filter(|sample| !row.sample.is_empty() && row.sample != *sample) {
            return Err(format!(
                "it is of the sample {}, and rows before are of {sample}: samples drawn apart have strata of their own, and codes of both are not put together; take the sheets of one, and draw more of it with `sample --more`",
                row.sample
            ));
        }
        if !row.design.is_empty() && (self.basis.is_none() || row.basis().as_ref() != self.basis) {
            return Err("`design` does not fit the sample; leave the column as it was drawn".to_owned());
        }
        if !self.articles.contains(row.article.as_str()) {
            return Err(format!(
                "the run has no article {:?}; leave the column `article` as it was drawn",
                row.article
            ));
        }
        let actor = population.everybody.find(&row.actor).map_err(|error| error.to_string())?;
        let unit = self.units.get(&(row.article.as_str(), actor));
        let unit = *unit.ok_or_else(|| {
            let asked: Vec<&str> = population.actors.iter().map(|actor| actor.name.as_str()).collect();
            format!(
                "the program found no {:?} in {:?} among the actors estimated ({})",
                row.actor,
                row.article,
                asked.join(", ")
            )
        })?;
        let probability = number(&row.probability).filter(|p| *p > 0.0 && *p <= 1.0).ok_or_else(|| {
            format!("{:?} is no probability of being drawn, above 0 and up to 1; leave the column `probability` as it was drawn", row.probability)
        })?;
        let stratum = match (number(&row.stratum), number(&row.stratum_units)) {
            (None, None) if row.stratum.is_empty() && row.stratum_units.is_empty() => None,
            (Some(stratum), Some(units)) if stratum >= 1.0 && units >= 1.0 => {
                Some((stratum as usize, units as usize))
            }
            _ => {
                return Err(
                    "`stratum` and `stratum_units` are no numbers; leave these columns as they were drawn"
                        .to_owned(),
                );
            }
        };
        let told = Told { unit, probability, stratum };
        match fault(&told) {
            Some(fault) => Err(fault),
            None => Ok((told, code(&row.code)?)),
        }
    }
}

/// A code; none in an empty cell.
fn code(cell: &str) -> Result<Option<Code>, String> {
    Ok(SheetCode::of(cell)?.map(|code| match code {
        SheetCode::Step(step) => Code::Score(SCORES[step.clamp(1, SCORES.len()) - 1]),
        SheetCode::CannotSay => Code::CannotSay,
        SheetCode::Absent => Code::Absent,
    }))
}

/// The rows of a table of codes.
fn rows(path: &Path) -> Result<Vec<Row>, String> {
    let table = CodesTable::read(path)?;
    let needed = |name: &str| {
        table
            .needed(name, "Take the sheet that `standpoint sample` wrote, or what its page exported")
            .map(Some)
    };
    let (article, actor, code, probability) =
        (needed("article")?, needed("actor")?, needed("code")?, needed("probability")?);
    let [coder, sample, stratum, stratum_units, design] =
        ["coder", "sample", "stratum", "stratum_units", "design"].map(|name| table.column(name));
    let row = |row: &CodesRow| {
        let cell = |column: Option<usize>| row.cell(column).to_owned();
        Row {
            line: row.line,
            article: cell(article),
            actor: cell(actor),
            coder: cell(coder),
            code: cell(code),
            probability: cell(probability),
            stratum: cell(stratum),
            stratum_units: cell(stratum_units),
            sample: cell(sample),
            design: cell(design),
        }
    };
    Ok(table.rows().iter().map(row).collect())
}

#[cfg(test)]
#[allow(clippy::unwrap_used)]
mod tests {
    use super::*;

    #[test]
    fn codes_are_steps_and_two_words() {
        assert_eq!(code("1").unwrap(), Some(Code::Score(-1.0)));
        assert_eq!(code(" 4,0 ").unwrap(), Some(Code::Score(0.5)));
        assert_eq!(code("0").unwrap(), Some(Code::CannotSay));
        assert_eq!(code("Absent").unwrap(), Some(Code::Absent));
        assert_eq!(code("").unwrap(), None);
        for wrong in ["6", "-1", "opposes", "1.5"] {
            assert!(code(wrong).unwrap_err().contains("no code"), "{wrong}");
        }
    }

    /// Units drawn in two goes, each of which knew of a probability of 0.2 by itself.
    #[test]
    fn a_unit_stands_for_its_share_of_all_that_was_drawn() {
        let unit = |unit: usize, code: Code, stratum: Option<Place>| CodedUnit {
            unit,
            codes: vec![code],
            probability: 0.2,
            stratum,
        };
        let score = Code::Score(0.5);
        let mut codes = Codes {
            units: vec![
                unit(0, score, Some((1, 10))),
                unit(1, score, Some((1, 10))),
                unit(2, Code::CannotSay, Some((1, 10))),
                unit(3, score, Some((2, 6))),
            ],
            ..Codes::default()
        };
        let weights: Vec<f64> = codes.units.iter().map(codes.weight()).collect();
        assert_eq!([weights[0], weights[1], weights[3]], [5.0, 5.0, 6.0]);
        codes.units[3].stratum = None;
        assert!(codes.units.iter().map(codes.weight()).all(|weight| weight == 5.0));
    }

    #[test]
    fn a_table_without_a_column_is_refused_with_its_name() {
        let folder = tempfile::tempdir().unwrap();
        let path = folder.path().join("coded.csv");
        std::fs::write(&path, "article,actor,code\na,b,1\n").unwrap();
        assert!(rows(&path).err().unwrap().contains("`probability`"));
    }
}
