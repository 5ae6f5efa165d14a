//! Codes read back: a table of units with what coders said of each, from the page, a spreadsheet or R.

use std::collections::{BTreeMap, BTreeSet};
use std::path::{Path, PathBuf};

use super::StudyError;
use super::population::{NAME, Population, SCORES, Unit};
use crate::read::{CodesRow, CodesTable};

/// Lines that an error names, at the most.
const SHOWN: usize = 8;
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

/// Codes of units, and what was left out.
#[derive(Clone, Debug, Default)]
pub(super) struct Codes {
    /// In the order of the population's units.
    pub units: Vec<CodedUnit>,
    pub coders: Vec<String>,
    /// Rows without a code.
    pub uncoded: usize,
    /// Units of each stratum that was drawn from, by its number, whether or not any of them was coded.
    pub strata: BTreeMap<usize, usize>,
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
    coder: String,
    code: String,
    probability: String,
    stratum: String,
    stratum_units: String,
    sample: String,
}

/// The tables of codes of a study, as they stand in their files.
pub(super) struct Sheets(Vec<(PathBuf, Vec<Row>)>);

impl Sheets {
    /// Reads the files.
    ///
    /// # Errors
    /// If one is no table of codes.
    pub(super) fn read(paths: &[PathBuf]) -> Result<Self, StudyError> {
        let read = |path: &PathBuf| {
            let rows = rows(path).map_err(|reason| StudyError::Sheet { path: path.clone(), reason })?;
            Ok((path.clone(), rows))
        };
        paths.iter().map(read).collect::<Result<_, _>>().map(Self)
    }

    /// The actors that they name, in order.
    pub(super) fn actors(&self) -> Vec<String> {
        let rows = self.0.iter().flat_map(|(_, rows)| rows);
        let actors: BTreeSet<&String> =
            rows.map(|row| &row.actor).filter(|actor| !actor.is_empty()).collect();
        actors.into_iter().cloned().collect()
    }

    /// The codes, of the units of a population.
    ///
    /// # Errors
    /// If a table is of another run, or has a row that says nothing of the run's units: it names the lines.
    pub(super) fn codes(&self, population: &Population) -> Result<Codes, StudyError> {
        let index = Index::new(population);
        let mut found: BTreeMap<usize, (CodedUnit, BTreeMap<String, Code>)> = BTreeMap::new();
        let mut codes = Codes::default();
        for (path, rows) in &self.0 {
            let mut wrong: Vec<(usize, String)> = Vec::new();
            for row in rows {
                match index.read(row) {
                    Ok((stratum, None)) => {
                        codes.strata.extend(stratum);
                        codes.uncoded += 1;
                    }
                    Ok((stratum, Some(unit))) => {
                        codes.strata.extend(stratum);
                        let (_, said) =
                            found.entry(unit.unit).or_insert_with(|| (unit.clone(), BTreeMap::new()));
                        if said.insert(row.coder.clone(), unit.codes[0]).is_some() {
                            let again = format!("{} coded this unit before; keep one of the rows", row.coder);
                            wrong.push((row.line, again));
                        }
                    }
                    Err(reason) => wrong.push((row.line, reason)),
                }
            }
            if !wrong.is_empty() {
                return Err(StudyError::Sheet { path: path.clone(), reason: listed(&wrong) });
            }
        }
        let coders: BTreeSet<&String> = found.values().flat_map(|(_, said)| said.keys()).collect();
        codes.coders = coders.into_iter().cloned().collect();
        codes.units = (found.into_values())
            .map(|(unit, said)| CodedUnit { codes: said.into_values().collect(), ..unit })
            .collect();
        match self.0.first() {
            Some((path, _)) if codes.units.is_empty() => {
                let reason =
                    format!("none of its {} rows has a code; fill in the column `code`", codes.uncoded);
                Err(StudyError::Sheet { path: path.clone(), reason })
            }
            _ => Ok(codes),
        }
    }
}

/// A population's units by the ids of article and actor.
struct Index<'p> {
    population: &'p Population,
    articles: BTreeSet<&'p str>,
    units: BTreeMap<(&'p str, &'p str), usize>,
}

impl<'p> Index<'p> {
    fn new(population: &'p Population) -> Self {
        let ids = |(at, unit): (usize, &Unit)| {
            let article = population.articles[unit.article].id.as_str();
            ((article, population.actors[unit.actor].id.as_str()), at)
        };
        Self {
            population,
            articles: population.articles.iter().map(|article| article.id.as_str()).collect(),
            units: population.units.iter().enumerate().map(ids).collect(),
        }
    }

    /// What a row says: of which stratum, and of which unit; nothing of the unit where it has no code.
    fn read(&self, row: &Row) -> Result<(Option<Place>, Option<CodedUnit>), String> {
        let population = self.population;
        let run = row.sample.get(..NAME).unwrap_or(&row.sample);
        if !row.sample.is_empty() && run != population.run {
            return Err(format!(
                "the sample {} was drawn from a run with other articles, options or model than this one ({}); name the folder of the run that it was drawn from",
                row.sample, population.run
            ));
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
        let coded = code(&row.code)?.map(|code| CodedUnit { unit, codes: vec![code], probability, stratum });
        Ok((stratum, coded))
    }
}

/// A code; none in an empty cell.
fn code(cell: &str) -> Result<Option<Code>, String> {
    let known = match cell.trim().to_lowercase().as_str() {
        "" => return Ok(None),
        "absent" | "x" => Some(Code::Absent),
        word => match number(word) {
            Some(0.0) => Some(Code::CannotSay),
            Some(step) if [1.0, 2.0, 3.0, 4.0, 5.0].contains(&step) => {
                Some(Code::Score(SCORES[step as usize - 1]))
            }
            _ => None,
        },
    };
    known.map(Some).ok_or_else(|| {
        format!(
            "{cell:?} is no code; write 1 (strongly against) to 5 (strongly for), 0 (cannot say) or absent"
        )
    })
}

/// A number with a point or, as many a spreadsheet writes it, with a comma.
fn number(cell: &str) -> Option<f64> {
    cell.trim().replace(',', ".").parse().ok().filter(|number: &f64| number.is_finite())
}

fn listed(wrong: &[(usize, String)]) -> String {
    let shown: Vec<String> =
        wrong.iter().take(SHOWN).map(|(line, reason)| format!("line {line}: {reason}")).collect();
    let more = wrong.len().saturating_sub(SHOWN);
    let rest = if more > 0 { format!("; and {more} more lines") } else { String::new() };
    format!("{}{rest}", shown.join("; "))
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
    let [coder, sample, stratum, stratum_units] =
        ["coder", "sample", "stratum", "stratum_units"].map(|name| table.column(name));
    let row = |row: &CodesRow| {
        let cell = |column: Option<usize>| row.cell(column).to_owned();
        Row {
            line: row.line,
            article: cell(article),
            actor: cell(actor),
            coder: Some(cell(coder)).filter(|name| !name.is_empty()).unwrap_or_else(|| SOLE_CODER.to_owned()),
            code: cell(code),
            probability: cell(probability),
            stratum: cell(stratum),
            stratum_units: cell(stratum_units),
            sample: cell(sample),
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
