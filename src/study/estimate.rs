//! Estimates for a run from a coded sample of it: for each group of units the figure by the codes alone, the program's own, and
//! the corrected one, with intervals; differences between groups and actors; and a paragraph for a study's methods section.

use std::collections::{BTreeMap, BTreeSet};
use std::fs;
use std::path::{Path, PathBuf};
use std::str::FromStr;

use jiff::civil::Date;
use serde::{Deserialize, Serialize};

use super::coded::{Code, CodedUnit, Codes, Sheets};
use super::design::{Basis, LABEL, Use, Uses, used};
use super::estimators::{
    Estimate, Figure, Kind, Member, NORMAL, Observation, PLACES, Sample, Spread, Stratum, Three, holm,
    ppi_mean, variance,
};
use super::learn::LearnedReader;
use super::population::{Population, Unit, side_of};
use super::{StudyError, on_page, sheet};
use crate::document::StanceLabel;
use crate::read::{
    Answer, Block, Directory, Format, GroupBy, ReadError, Row, Run, Screen, Side, Table, Tone, counted,
    piece, plain,
};
use crate::report::Cell;

/// Coded units below which a group gets no estimate of its own.
const FEWEST: usize = 10;
/// Groups up to which each is compared with each; more are compared with all others together.
const PAIRS: usize = 6;
/// Merged strata that a warning names, at the most.
const MERGED: usize = 6;
/// Coders that a heading names, at the most.
const NAMED: usize = 6;
/// Characters of a coder's name that a heading shows.
const LONGEST: usize = 40;
/// Rows without an estimate up to which the table shows each; of more it tells the number.
const SHORT: usize = 8;
/// What a group of articles is called that do not tell.
const NOT_TOLD: &str = "not told";
/// Days of a year, in which a trend is told.
const YEAR: f64 = 365.25;
/// Units coded twice below which it is known roughly how far coders disagree.
const FEW_TWICE: usize = 30;

/// A weight below this is shown as 0.
const LEAST_WEIGHT: f64 = 0.005;
/// How a reader of the study's own came about, for its methods section.
const READER: &str = " The program's five probabilities were corrected by scaling and shifting their logarithms (vector scaling: Guo, \
    Pleiss, Sun and Weinberger 2017) as the codes ask for, each coded article being read without its own codes \
    (cross-prediction-powered inference: Zrnic and Candès 2024).";
/// How the name of a share begins.
const SHARE: &str = "share:";
/// The files that an answer is written to; the first tells of what.
pub(super) const FILES: [&str; 4] = ["estimates.json", "estimates.csv", "estimates.md", "estimates.svg"];

/// What is estimated.
#[derive(Clone, Debug, Default, PartialEq, Eq)]
pub enum Quantity {
    /// The mean stance, -1 to 1.
    #[default]
    Mean,
    /// The share of articles whose author takes this side.
    Share(StanceLabel),
    /// The mean stance toward one actor less that toward another.
    Difference(Pair),
    /// How much the mean stance changes in a year.
    Trend,
}

/// Two actors, of whom the second's figure is taken from the first's.
#[derive(Clone, Debug, PartialEq, Eq)]
pub enum Pair {
    /// As the user wrote them, with a comma or a hyphen between them. Names have hyphens too, so the run's actors decide where to split.
    Written(String),
    /// What each is called in the run.
    Named(String, String),
}

/// What is asked.
#[derive(Clone, Debug, Default)]
pub struct Asked {
    /// Files of codes.
    pub codes: Vec<PathBuf>,
    /// Columns to group by.
    pub by: Vec<String>,
    /// What to estimate.
    pub of: Quantity,
    /// Whether the articles are themselves taken as drawn from more of their kind.
    pub beyond: bool,
    /// The folder of a reader that was learned from codes of this run, whose readings take the place of the program's.
    pub reader: Option<PathBuf>,
}

/// A figure with its 95% interval.
#[derive(Clone, Copy, Debug, PartialEq, Serialize, Deserialize)]
pub struct Interval {
    /// The estimate.
    pub estimate: f64,
    /// Its standard error; none where the codes show no spread.
    pub standard_error: Option<f64>,
    /// Lower end; none where there is no interval, and then no upper end either.
    pub low: Option<f64>,
    /// Upper end.
    pub high: Option<f64>,
}

impl Interval {
    fn of(sample: &Sample, estimate: &Estimate) -> Self {
        let Spread { standard_error, low, high, .. } = sample.spread(estimate);
        let standard_error = Some(standard_error);
        Self { estimate: estimate.value, standard_error, low: Some(low), high: Some(high) }
    }

    /// A figure that varies by nobody knows how much.
    fn without_spread(estimate: f64, ends: Option<(f64, f64)>) -> Self {
        Self {
            estimate,
            standard_error: None,
            low: ends.map(|(low, _)| low),
            high: ends.map(|(_, high)| high),
        }
    }

    /// Both ends.
    pub(super) fn ends(&self) -> Option<(f64, f64)> {
        self.low.zip(self.high)
    }

    /// The same kept within limits that the figure cannot pass.
    fn clamped(self, low: f64, high: f64) -> Self {
        let keep = |value: f64| value.clamp(low, high);
        Self {
            estimate: keep(self.estimate),
            standard_error: self.standard_error,
            low: self.low.map(keep),
            high: self.high.map(keep),
        }
    }

    /// A figure that is known, less this one.
    fn taken_from(&self, known: f64) -> Self {
        Self {
            estimate: known - self.estimate,
            standard_error: self.standard_error,
            low: self.high.map(|high| known - high),
            high: self.low.map(|low| known - low),
        }
    }

    /// The difference of two shares of which each has an interval of its own (Newcombe 1998, square and add).
    fn less(&self, other: &Self) -> Self {
        let estimate = self.estimate - other.estimate;
        let ends = self.ends().zip(other.ends()).map(|((low, high), (other_low, other_high))| {
            let down = (self.estimate - low).hypot(other_high - other.estimate);
            let up = (high - self.estimate).hypot(other.estimate - other_low);
            (estimate - down, estimate + up)
        });
        Self::without_spread(estimate, ends)
    }
}

/// The estimates for one group.
#[derive(Clone, Debug, PartialEq, Serialize, Deserialize)]
pub struct GroupEstimate {
    /// The column; none for all units.
    pub by: Option<String>,
    /// What the group is under it; none where the articles do not tell, and for all units.
    pub group: Option<String>,
    /// The actor, or both of a difference.
    pub actor: String,
    /// Units of the run.
    pub units: usize,
    /// Units coded.
    pub coded: usize,
    /// By the codes alone.
    pub codes: Option<Interval>,
    /// The program's own figure, uncorrected.
    pub program: Option<f64>,
    /// The program's figure, corrected by the codes.
    pub corrected: Option<Interval>,
    /// Share of the program's readings that the correction uses, 0 to 1; none for differences, of which each side has its own.
    pub tuning: Option<f64>,
    /// As many units drawn with equal chances, and nothing but their codes, would tell as much; none for differences and trends.
    pub effective_size: Option<f64>,
    /// How far the program's own figure is off: program less corrected.
    pub bias: Option<Interval>,
    /// Why there is no estimate or no interval, or what the interval rests on.
    pub note: Option<String>,
    /// `tuning`; of a difference, that of each actor.
    pub weights: Vec<f64>,
}

/// One group's corrected figure less another's.
#[derive(Clone, Debug, PartialEq, Serialize, Deserialize)]
pub struct Contrast {
    /// The column.
    pub by: String,
    /// The actor.
    pub actor: String,
    /// The first group.
    pub first: String,
    /// The other, or `others`.
    pub second: String,
    /// First less second.
    pub difference: Interval,
    /// Two-sided probability of so great a difference if there were none.
    pub p: Option<f64>,
    /// The same, corrected for the number of contrasts of this column and actor (Holm).
    pub p_holm: Option<f64>,
}

/// Everything that was estimated.
#[derive(Debug, PartialEq, Serialize, Deserialize)]
pub struct Estimates {
    /// Name and version of this shape.
    pub schema: String,
    /// Names the run.
    pub run: String,
    /// What was estimated, as `--of` takes it.
    pub of: String,
    /// The same in words.
    pub description: String,
    /// Columns that groups were made by.
    pub by: Vec<String>,
    /// Whether a reader that was learned from codes took the place of the program's own.
    pub learned_reader: bool,
    /// Name of the sample, where the sheets tell it.
    pub sample: Option<String>,
    /// Columns that the sample was stratified by beside actor, label and doubt; none where the sheets do not tell.
    pub stratified_by: Option<Vec<String>>,
    /// Columns, label and doubt among them, of which strata hold several values, since small strata were merged when the sample was
    /// drawn.
    #[serde(default)]
    pub coarsened: Vec<String>,
    /// Numbers of the strata that were merged for these estimates, since fewer than two of their units were coded.
    #[serde(default)]
    pub merged_strata: Vec<Vec<usize>>,
    /// Ids of the actors.
    pub actors: Vec<String>,
    /// Coders.
    pub coders: Vec<String>,
    /// Units that were coded, and how many of them by more than one coder.
    pub coded: usize,
    /// Units coded by more than one coder.
    pub doubly_coded: usize,
    /// Units that a coder found not to speak of the actor.
    pub absent: usize,
    /// Units of which no coder could say.
    pub cannot_say: usize,
    /// Variance of one coder's code about what coders say in the long run; none without units coded twice.
    pub coder_variance: Option<f64>,
    /// Percent that the intervals cover.
    pub interval_percent: usize,
    /// Whether the estimates reach beyond the run's articles.
    pub beyond: bool,
    /// The groups, all units first.
    pub groups: Vec<GroupEstimate>,
    /// Differences between groups.
    pub contrasts: Vec<Contrast>,
    /// What to know before using the figures.
    pub warnings: Vec<String>,
    /// A paragraph for a methods section.
    pub methods: String,
}

/// Name and version of the shape of `estimates.json`.
pub(super) const SCHEMA: &str = "standpoint.estimates/1";

/// Estimates what is asked from the codes.
///
/// # Errors
/// If the codes cannot be used, an actor or column is unknown, or fewer units are coded than any estimate needs.
pub fn estimate(run: &Run, asked: &Asked) -> Result<(Estimates, Vec<ReadError>), StudyError> {
    let sheets = Sheets::read(&asked.codes)?;
    let mut asked = asked.clone();
    // Those of a difference come first, in the order asked for.
    let names = |everybody: &Directory| match &mut asked.of {
        Quantity::Difference(pair) => pair.settle(everybody),
        _ => Ok(Vec::new()),
    };
    let (mut population, unread) = Population::read(run, names, &sheets.actors())?;
    let by = population.columns(&asked.by)?;
    let codes = sheets.codes(&population)?;
    if let Some(folder) = &asked.reader {
        read_anew(&mut population, &codes, folder)?;
    }
    let study = Study::new(&population, &codes, &asked, &by);
    if study.coded() < FEWEST {
        return Err(StudyError::Plan(study.too_few()));
    }
    if asked.of == Quantity::Trend {
        study.has_dates()?;
    }
    Ok((study.all(&by, codes), unread))
}

/// Puts a learned reader's readings in the place of the program's: of coded articles those that know nothing of their codes.
fn read_anew(population: &mut Population, codes: &Codes, folder: &Path) -> Result<(), StudyError> {
    let reader = LearnedReader::load(folder)?;
    if !reader.is_of(population) {
        let reason = "it was learned on a run with other articles, options or model; learn one from the codes of this run".to_owned();
        return Err(StudyError::Sheet { path: folder.to_owned(), reason });
    }
    let coded: BTreeSet<usize> = codes.units.iter().map(|unit| population.units[unit.unit].article).collect();
    let units =
        population.units.iter().map(|unit| reader.read(population, unit, coded.contains(&unit.article)));
    population.units = units.collect();
    Ok(())
}

/// A coded sample and what is asked of it.
pub(super) struct Study<'a> {
    population: &'a Population,
    asked: &'a Asked,
    sample: Sample,
    /// By observation its unit.
    places: Vec<usize>,
    /// Units that were found absent.
    absent: BTreeSet<usize>,
    cannot_say: usize,
    coder_variance: Option<f64>,
    doubly_coded: usize,
    /// Numbers of the strata that were merged, since too few of their units were coded.
    merged: Vec<Vec<usize>>,
    warnings: Vec<String>,
}

/// The estimates of one group, with what differences are made of.
pub(super) struct Found {
    pub row: GroupEstimate,
    corrected: Option<Estimate>,
    /// Whether its codes show no spread, so that no variance holds.
    flat: bool,
}

impl<'a> Study<'a> {
    /// `by` are the columns that groups are reported by.
    pub(super) fn new(population: &'a Population, codes: &Codes, asked: &'a Asked, by: &[GroupBy]) -> Self {
        let mut study = Self {
            population,
            asked,
            sample: Sample::unequal(Vec::new(), 0.0),
            places: Vec::new(),
            absent: BTreeSet::new(),
            cannot_say: 0,
            coder_variance: None,
            doubly_coded: 0,
            merged: Vec::new(),
            warnings: Vec::new(),
        };
        let mut said: Vec<(&CodedUnit, Vec<f64>)> = Vec::new();
        for unit in &codes.units {
            let scores: Vec<f64> = unit.scores().map(|score| asked.of.of_score(score)).collect();
            let gone = unit.codes.iter().filter(|code| **code == Code::Absent).count();
            if gone * 2 > unit.codes.len() {
                study.absent.insert(unit.unit);
                said.push((unit, Vec::new()));
            } else if scores.is_empty() {
                study.cannot_say += 1;
            } else {
                said.push((unit, scores));
            }
        }
        let spreads: Vec<f64> =
            said.iter().filter(|(_, scores)| scores.len() > 1).map(|(_, s)| variance(s)).collect();
        study.doubly_coded = spreads.len();
        study.coder_variance =
            (!spreads.is_empty()).then(|| spreads.iter().sum::<f64>() / spreads.len() as f64);
        // Without its design a sheet does not show what was left out.
        let told = codes.basis.is_some() && codes.units.iter().all(|unit| unit.stratum.is_some());
        let complete = told && codes.uncoded == 0;
        let (sample, merged) = study.observed(codes, &said, by);
        study.sample = sample.complete(complete).reaching(asked.beyond);
        study.merged = merged;
        study.places = said.iter().map(|(unit, _)| unit.unit).collect();
        study.warn(codes);
        study
    }

    /// The sample: strata as drawn, weights by how many of each were coded. Returns the numbers of merged strata too.
    fn observed(
        &self,
        codes: &Codes,
        said: &[(&CodedUnit, Vec<f64>)],
        by: &[GroupBy],
    ) -> (Sample, Vec<Vec<usize>>) {
        let observation = |stratum: usize, (coded, scores): &(&CodedUnit, Vec<f64>)| {
            let unit = &self.population.units[coded.unit];
            let count = scores.len().max(1) as f64;
            Observation {
                stratum,
                cluster: unit.article,
                weight: 1.0 / coded.probability,
                code: scores.iter().sum::<f64>() / count,
                reading: self.asked.of.of_unit(unit),
                noise: self.coder_variance.unwrap_or(0.0) / count,
                at: self.at(unit).unwrap_or(0.0),
                present: !scores.is_empty(),
            }
        };
        // All tell of their strata, or the weights alone do.
        let told: Option<Vec<(usize, usize)>> = codes.units.iter().map(|unit| unit.stratum).collect();
        if told.is_none() {
            let observations = said.iter().map(|one| observation(0, one)).collect();
            return (Sample::unequal(observations, self.population.units.len() as f64), Vec::new());
        }
        // A stratum of which nothing was coded is part of the population all the same.
        let drawn =
            codes.strata.iter().map(|(at, units)| (*at, Stratum { units: *units as f64, coded: 0.0 }));
        let mut strata: BTreeMap<usize, Stratum> = drawn.collect();
        for (at, _) in said.iter().filter_map(|(unit, _)| unit.stratum) {
            strata.entry(at).and_modify(|stratum| stratum.coded += 1.0);
        }
        let keys: Vec<usize> = strata.keys().copied().collect();
        let place = |unit: &CodedUnit| {
            unit.stratum.and_then(|(stratum, _)| keys.binary_search(&stratum).ok()).unwrap_or(0)
        };
        let observations = said.iter().map(|one| observation(place(one.0), one)).collect();
        let kinds: Vec<Kind> = keys.iter().map(|stratum| self.kind(codes, *stratum, by)).collect();
        let (sample, merged) = Sample::new(observations, &strata.into_values().collect::<Vec<_>>(), &kinds);
        let numbers = |places: Vec<usize>| places.into_iter().map(|at| keys[at]).collect();
        (sample, merged.into_iter().map(numbers).collect())
    }

    /// What the units of a stratum have in common: first the columns that groups are reported by, then those of the design.
    fn kind(&self, codes: &Codes, stratum: usize, by: &[GroupBy]) -> Kind {
        let coded = codes.units.iter().filter(|unit| unit.stratum.is_some_and(|(of, _)| of == stratum));
        let known = codes.members.get(&stratum);
        let units: Vec<&Unit> = known
            .map_or_else(|| coded.map(|unit| unit.unit).collect(), Clone::clone)
            .into_iter()
            .map(|unit| &self.population.units[unit])
            .collect();
        let designed =
            codes.basis.iter().flat_map(|basis| &basis.by).map(|name| GroupBy::from(name.as_str()));
        let shared = |value: &dyn Fn(&Unit) -> Option<String>| {
            let first = value(units.first()?)?;
            units.iter().all(|unit| value(unit).as_ref() == Some(&first)).then_some(first)
        };
        let columns = by.iter().cloned().chain(designed);
        let mut values: Vec<Option<String>> = columns
            .map(|column| shared(&|unit| self.population.value(unit, &column).map(str::to_owned)))
            .collect();
        values.push(shared(&|unit| Some(unit.label.name().to_owned())));
        Kind { actor: units.first().map_or(0, |unit| unit.actor), values }
    }

    /// Which strata were merged, in words.
    fn told_merged(&self, codes: &Codes) -> Option<String> {
        let actor = |strata: &[usize]| {
            let unit = strata.iter().find_map(|stratum| {
                let drawn = codes.members.get(stratum).and_then(|units| units.first().copied());
                let of = |unit: &&CodedUnit| unit.stratum.is_some_and(|(of, _)| of == *stratum);
                drawn.or_else(|| codes.units.iter().find(of).map(|unit| unit.unit))
            });
            unit.map_or("", |unit| &self.population.actors[self.population.units[unit].actor].name)
        };
        let one = |strata: &Vec<usize>| {
            let numbers: Vec<String> = strata.iter().map(usize::to_string).collect();
            format!("{} ({})", numbers.join(" with "), actor(strata))
        };
        let shown: Vec<String> = self.merged.iter().take(MERGED).map(one).collect();
        let more = self.merged.len().saturating_sub(MERGED);
        let rest = if more > 0 { format!(" and {more} more such") } else { String::new() };
        (!shown.is_empty()).then(|| {
            format!(
                "strata with fewer than two codes were merged with others of the same actor: {}{rest}; the units of each are weighted as \
                 one stratum",
                shown.join(", ")
            )
        })
    }

    /// That there are too few codes for any estimate, and which codes there are.
    fn too_few(&self) -> String {
        let others: Vec<String> = [(self.cannot_say, "0 (cannot say)"), (self.absent.len(), "`absent`")]
            .into_iter()
            .filter(|(count, _)| *count > 0)
            .map(|(count, code)| format!("{count} coded {code}"))
            .collect();
        let scored = self.coded();
        let found = match (scored, others.is_empty()) {
            (0, _) => format!("no unit has a code from 1 to 5 ({})", others.join(", ")),
            (_, true) => format!("only {} with a code from 1 to 5", counted(scored, "unit")),
            _ => format!(
                "only {} with a code from 1 to 5 (and {})",
                counted(scored, "unit"),
                others.join(", ")
            ),
        };
        format!("{found}: an estimate needs {FEWEST}; code more of the sample")
    }

    /// Whether the coded articles of some actor have dates enough for a trend.
    ///
    /// # Errors
    /// How many there are.
    fn has_dates(&self) -> Result<(), StudyError> {
        let dates =
            (0..self.population.actors.len()).map(|actor| self.dates(actor, &|_| true)).max().unwrap_or(0);
        if dates >= PLACES {
            return Ok(());
        }
        Err(StudyError::Plan(format!(
            "{}; compare periods with --by month or --by year, or run the analysis on articles with dates",
            no_trend(dates)
        )))
    }

    /// Distinct dates among the coded articles of an actor.
    fn dates(&self, actor: usize, belongs: &dyn Fn(usize) -> bool) -> usize {
        let mine = self.places.iter().zip(self.sample.observations());
        let dates: BTreeSet<&str> = mine
            .filter(|(at, o)| o.present && self.population.units[**at].actor == actor && belongs(**at))
            .filter_map(|(at, _)| {
                let unit = &self.population.units[*at];
                self.at(unit)?;
                self.population.articles[unit.article].published.as_deref()
            })
            .collect();
        dates.len()
    }

    /// Units with a code.
    fn coded(&self) -> usize {
        self.sample.observations().iter().filter(|o| o.present).count()
    }

    fn warn(&mut self, codes: &Codes) {
        let mut warnings = codes.warnings.clone();
        if codes.uncoded > 0 {
            warnings.push(format!(
                "{} of the sample without a code: the estimates assume that they resemble the coded ones of their stratum",
                counted(codes.uncoded, "unit")
            ));
        }
        warnings.extend(self.told_merged(codes));
        if self.cannot_say > 0 {
            warnings.push(format!(
                "{} left out: no coder could say where the author stands",
                counted(self.cannot_say, "unit")
            ));
        }
        if !self.absent.is_empty() {
            warnings.push(format!(
                "{} left out: coders did not find the actor there, though the program did",
                counted(self.absent.len(), "unit")
            ));
        }
        let undated = self.population.units.iter().filter(|unit| self.at(unit).is_none()).count();
        if self.asked.of == Quantity::Trend && undated > 0 {
            warnings.push(format!(
                "{} left out of the trend: their articles have no date",
                counted(undated, "unit")
            ));
        }
        if codes.coders.len() > 1 && self.doubly_coded == 0 {
            warnings.push(
                "no unit has a code from 1 to 5 by two coders: how much they disagree is not known, and the intervals do not include it"
                    .to_owned(),
            );
        } else if codes.coders.len() > 1 && self.doubly_coded < FEW_TWICE {
            warnings.push(format!(
                "only {} coded twice: the disagreement between coders is known only roughly",
                counted(self.doubly_coded, "unit")
            ));
        }
        self.warnings = warnings;
    }

    /// Years since 1970 at which a unit's article was published.
    fn at(&self, unit: &Unit) -> Option<f64> {
        let day: Date = self.population.articles[unit.article].published.as_deref()?.parse().ok()?;
        Some(f64::from((day - jiff::civil::date(1970, 1, 1)).get_days()) / YEAR)
    }

    fn figure(&self) -> Figure {
        if self.asked.of == Quantity::Trend { Figure::Slope } else { Figure::Mean }
    }

    /// The figure of the units that `belongs` tells, for one actor.
    fn three(
        &self,
        actor: usize,
        belongs: &dyn Fn(usize) -> bool,
    ) -> (Vec<bool>, Vec<Member>, Option<Three>) {
        let units = &self.population.units;
        let inside = |at: usize| {
            let unit = &units[at];
            unit.actor == actor && belongs(at) && (self.figure() == Figure::Mean || self.at(unit).is_some())
        };
        let members: Vec<Member> = (units.iter().enumerate().filter(|(at, _)| inside(*at)))
            .map(|(_, unit)| Member {
                cluster: unit.article,
                reading: self.asked.of.of_unit(unit),
                at: self.at(unit).unwrap_or(0.0),
            })
            .collect();
        let coded: Vec<bool> = self.places.iter().map(|&at| inside(at)).collect();
        let three = self.sample.estimate(self.figure(), &coded, &members);
        (coded, members, three)
    }

    /// The estimates of a group for one actor.
    pub(super) fn group(
        &self,
        by: Option<&str>,
        group: Option<&str>,
        actor: usize,
        belongs: &dyn Fn(usize) -> bool,
    ) -> Found {
        let (coded, members, three) = self.three(actor, belongs);
        let count = self.present(&coded).count();
        let mut row = GroupEstimate {
            by: by.map(str::to_owned),
            group: group.map(str::to_owned),
            actor: self.population.actors[actor].name.clone(),
            units: members.len(),
            coded: count,
            ..GroupEstimate::none()
        };
        let Some(three) = three else {
            row.note = Some(if count == 0 {
                "no unit coded".to_owned()
            } else {
                no_trend(self.dates(actor, belongs))
            });
            return Found { row, corrected: None, flat: false };
        };
        row.program = Some(three.naive);
        if count < FEWEST {
            row.note = Some(format!("{} coded, fewer than {FEWEST}", counted(count, "unit")));
            return Found { row, corrected: None, flat: false };
        }
        row.fill(&self.sample, &three, vec![three.corrected.tuning]);
        // Where every unit was looked at, nothing is left that could vary.
        let all_seen = coded.iter().filter(|coded| **coded).count() >= row.units;
        let flat = !all_seen && self.sample.is_flat(&three.corrected);
        if flat {
            self.without_spread(&mut row, &three, &coded);
        } else if self.figure() == Figure::Mean {
            row.effective_size = self.sample.effective_size(&three.corrected, &coded, row.units);
            if self.asked.beyond {
                self.widen(&mut row, &coded, actor, belongs);
            }
        }
        if matches!(self.asked.of, Quantity::Share(_)) {
            row.keep_within_shares();
        }
        Found { row, corrected: Some(three.corrected), flat }
    }

    /// The intervals of a group whose codes, or the program's errors, show no spread: exact ones of shares, none of other figures.
    fn without_spread(&self, row: &mut GroupEstimate, three: &Three, coded: &[bool]) {
        let exact = |share: f64| match self.asked.of {
            Quantity::Share(_) => Some(self.sample.exact(share, coded, row.units)),
            _ => None,
        };
        let codes_flat = self.sample.is_flat(&three.codes);
        let (codes, value) = (three.codes.value, three.corrected.value);
        let ends = if codes_flat {
            row.codes = Some(Interval::without_spread(codes, exact(codes)));
            exact(value)
        } else {
            // The program was right, or wrong alike, of all that were coded: of how many others it is not can be no more than this.
            exact(0.0).map(|(_, most)| ((value - most).max(0.0), (value + most).min(1.0)))
        };
        let corrected = Interval::without_spread(value, ends);
        row.corrected = Some(corrected);
        row.bias = Some(corrected.taken_from(three.naive));
        let count = counted(row.coded, "code");
        let mut given = self.present(coded).map(|o| o.code);
        let first = given.next();
        let alike = match (codes_flat, given.all(|code| Some(code) == first)) {
            (true, true) => format!("all {count} are alike"),
            (true, false) => format!("of {count} those of each stratum are alike"),
            (false, _) => format!("the program errs alike in all {count}"),
        };
        row.note = Some(match ends {
            Some(_) => format!("{alike}: an exact interval"),
            None => format!("{alike}: no interval, since they do not show how much others vary"),
        });
    }

    /// The observations with a code among those that `coded` tells.
    fn present<'s>(&'s self, coded: &'s [bool]) -> impl Iterator<Item = &'s Observation> {
        let mine = self.sample.observations().iter().zip(coded);
        mine.filter(|(o, coded)| **coded && o.present).map(|(o, _)| o)
    }

    /// The published estimator, which takes the articles themselves as drawn: for the figures that it was published for.
    fn widen(&self, row: &mut GroupEstimate, coded: &[bool], actor: usize, belongs: &dyn Fn(usize) -> bool) {
        let all: Vec<(f64, f64)> = (self.population.units.iter().enumerate())
            .filter(|(at, unit)| unit.actor == actor && belongs(*at))
            .map(|(_, unit)| (self.asked.of.of_unit(unit), 1.0))
            .collect();
        if let Some((estimate, standard_error, tuning)) = ppi_mean(&self.labelled(coded), &all) {
            let reach = NORMAL * standard_error;
            let corrected = Interval {
                estimate,
                standard_error: Some(standard_error),
                low: Some(estimate - reach),
                high: Some(estimate + reach),
            };
            // The program's figure is off from this one by as much, give or take what the program's own figure varies with it.
            row.bias = row.program.zip(row.bias).map(|(program, bias)| {
                let moved = program - estimate - bias.estimate;
                Interval {
                    estimate: program - estimate,
                    low: bias.low.map(|low| low + moved),
                    high: bias.high.map(|high| high + moved),
                    ..bias
                }
            });
            row.corrected = Some(corrected);
            row.tuning = Some(tuning);
            row.weights = vec![tuning];
        }
    }

    /// Codes, readings and weights of the coded units of a group. A unit in which coders did not find the actor has no code: it counts by
    /// its reading, and the mean code takes its place, from which those of the others deviate by as much more.
    fn labelled(&self, coded: &[bool]) -> Vec<(f64, f64, f64)> {
        let mine = || self.sample.observations().iter().zip(coded).filter(|(_, c)| **c).map(|(o, _)| o);
        let weight: f64 = mine().map(|o| o.weight).sum();
        let present: f64 = self.present(coded).map(|o| o.weight).sum();
        let mean = self.present(coded).map(|o| o.weight * o.code).sum::<f64>() / present;
        let code = |o: &Observation| if o.present { mean + (o.code - mean) * weight / present } else { mean };
        mine().map(|o| (code(o), o.reading, o.weight)).collect()
    }

    /// A difference of two actors' means.
    fn difference(&self, by: Option<&str>, group: Option<&str>, belongs: &dyn Fn(usize) -> bool) -> Found {
        let (a, b) = (self.group(by, group, 0, belongs), self.group(by, group, 1, belongs));
        let mut row = GroupEstimate {
            by: by.map(str::to_owned),
            group: group.map(str::to_owned),
            actor: format!("{} less {}", a.row.actor, b.row.actor),
            units: a.row.units + b.row.units,
            coded: a.row.coded + b.row.coded,
            program: a.row.program.zip(b.row.program).map(|(a, b)| a - b),
            ..GroupEstimate::none()
        };
        let why: Vec<String> = [&a, &b]
            .into_iter()
            .filter_map(|one| Some(format!("{}: {}", one.row.actor, one.row.note.as_ref()?)))
            .collect();
        row.note = (!why.is_empty()).then(|| why.join("; "));
        let (Some(first), Some(second)) = (self.three(0, belongs).2, self.three(1, belongs).2) else {
            return Found { row, corrected: None, flat: false };
        };
        if a.corrected.is_none() || b.corrected.is_none() {
            return Found { row, corrected: None, flat: false };
        }
        let three = Three {
            codes: first.codes.less(&second.codes),
            corrected: first.corrected.less(&second.corrected),
            error: first.error.less(&second.error),
            naive: first.naive - second.naive,
        };
        row.fill(&self.sample, &three, vec![first.corrected.tuning, second.corrected.tuning]);
        row.tuning = None;
        let flat = a.flat || b.flat;
        if flat {
            for interval in [&mut row.codes, &mut row.corrected, &mut row.bias].into_iter().flatten() {
                *interval = Interval::without_spread(interval.estimate, None);
            }
        }
        Found { row, corrected: Some(three.corrected), flat }
    }

    /// How many rows a group has: one an actor, or one for their difference.
    fn per_group(&self) -> usize {
        if matches!(self.asked.of, Quantity::Difference(..)) { 1 } else { self.population.actors.len() }
    }

    /// One of the rows of a group.
    fn one(
        &self,
        at: usize,
        by: Option<&str>,
        group: Option<&str>,
        belongs: &dyn Fn(usize) -> bool,
    ) -> Found {
        match &self.asked.of {
            Quantity::Difference(..) => self.difference(by, group, belongs),
            _ => self.group(by, group, at, belongs),
        }
    }

    fn all(self, by: &[GroupBy], codes: Codes) -> Estimates {
        let mut groups: Vec<GroupEstimate> =
            (0..self.per_group()).map(|at| self.one(at, None, None, &|_| true).row).collect();
        if self.population.actors.len() == 2 && matches!(self.asked.of, Quantity::Mean) {
            groups.push(self.difference(None, None, &|_| true).row);
        }
        let mut contrasts = Vec::new();
        for column in by {
            let (of_column, differences) = self.column(column);
            groups.extend(of_column);
            contrasts.extend(differences);
        }
        let in_strata = codes.units.iter().all(|unit| unit.stratum.is_some());
        let by_article = self.sample.is_by_article();
        let mut estimates = Estimates {
            schema: SCHEMA.to_owned(),
            run: self.population.run.clone(),
            of: self.asked.of.name(),
            description: self.asked.of.words(),
            by: by.iter().map(|column| column.name().to_owned()).collect(),
            learned_reader: self.asked.reader.is_some(),
            sample: codes.sample,
            stratified_by: codes.basis.as_ref().map(|basis| basis.by.clone()),
            coarsened: codes
                .uses
                .iter()
                .flat_map(|uses| [used(uses, Use::None), used(uses, Use::Part)].concat())
                .collect(),
            merged_strata: self.merged.clone(),
            actors: self.population.actors.iter().map(|actor| actor.id.clone()).collect(),
            coders: codes.coders,
            coded: self.coded(),
            doubly_coded: self.doubly_coded,
            absent: self.absent.len(),
            cannot_say: self.cannot_say,
            coder_variance: self.coder_variance,
            interval_percent: 95,
            beyond: self.asked.beyond,
            groups,
            contrasts,
            warnings: self.warnings,
            methods: String::new(),
        };
        let units = self.population.units.len();
        let strata = if in_strata {
            strata_in_words(codes.basis.as_ref(), codes.uses.as_ref())
        } else {
            String::new()
        };
        estimates.methods = estimates.paragraph(units, &strata, by_article);
        estimates
    }

    /// The estimates of the groups under a column, and their differences.
    fn column(&self, column: &GroupBy) -> (Vec<GroupEstimate>, Vec<Contrast>) {
        let values: Vec<Option<&str>> =
            self.population.units.iter().map(|unit| self.population.value(unit, column)).collect();
        // Those that are not told come last.
        let known: BTreeSet<(bool, Option<&str>)> = values.iter().map(|v| (v.is_none(), *v)).collect();
        let mut groups = Vec::new();
        let mut contrasts = Vec::new();
        let mut found: Vec<Vec<(Option<&str>, Found)>> = (0..self.per_group()).map(|_| Vec::new()).collect();
        for (_, value) in known {
            for (at, of_row) in found.iter_mut().enumerate() {
                let one = self.one(at, Some(column.name()), value, &|unit| values[unit] == value);
                groups.push(one.row.clone());
                of_row.push((value, one));
            }
        }
        for (at, of_row) in found.iter().enumerate() {
            let with_units = || of_row.iter().filter(|(_, found)| found.row.units > 0);
            let few: BTreeSet<Option<&str>> = with_units()
                .filter(|(_, found)| found.corrected.is_none())
                .map(|(value, _)| *value)
                .collect();
            // Where all are short of codes, together they are all articles again.
            if few.len() > 1 && few.len() < with_units().count() {
                let together = Some("the groups with too few codes, together");
                let pooled = self.one(at, Some(column.name()), together, &|unit| few.contains(&values[unit]));
                groups.push(pooled.row);
            }
            contrasts.extend(self.contrasts(column.name(), at, of_row, &values));
        }
        (groups, contrasts)
    }

    /// Differences between groups: each pair of a few, else each against all the others together.
    fn contrasts(
        &self,
        by: &str,
        at: usize,
        groups: &[(Option<&str>, Found)],
        values: &[Option<&str>],
    ) -> Vec<Contrast> {
        let groups: Vec<&(Option<&str>, Found)> =
            groups.iter().filter(|(_, found)| found.corrected.is_some()).collect();
        let mut contrasts = Vec::new();
        for (place, (first, one)) in groups.iter().enumerate() {
            let mut add = |second: &str, other: &Found| {
                let first = first.unwrap_or(NOT_TOLD);
                contrasts.extend(self.contrast(by, (first, one), (second, other)));
            };
            if groups.len() <= PAIRS {
                let others = &groups[place + 1..];
                others.iter().for_each(|(second, other)| add(second.unwrap_or(NOT_TOLD), other));
            } else {
                add("all others", &self.one(at, None, None, &|unit| values[unit] != *first));
            }
        }
        let p: Vec<f64> = contrasts.iter().map(|c| c.p.unwrap_or(f64::NAN)).collect();
        for (contrast, p) in contrasts.iter_mut().zip(holm(&p)) {
            contrast.p_holm = Some(p).filter(|p| p.is_finite());
        }
        contrasts
    }

    fn contrast(&self, by: &str, first: (&str, &Found), second: (&str, &Found)) -> Option<Contrast> {
        let (one, other) = (first.1.corrected.as_ref()?, second.1.corrected.as_ref()?);
        let less = one.less(other);
        // Where one side shows no spread its own interval stands for it, if it has one.
        let flat = first.1.flat || second.1.flat;
        let difference = if flat {
            first.1.row.corrected?.less(&second.1.row.corrected?)
        } else {
            Interval::of(&self.sample, &less)
        };
        let difference = match self.asked.of {
            // The estimates are those of the groups' rows, which are kept between 0 and 1.
            Quantity::Share(_) => {
                let estimate = first.1.row.corrected?.estimate - second.1.row.corrected?.estimate;
                Interval { estimate, ..difference.clamped(-1.0, 1.0) }
            }
            _ => difference,
        };
        Some(Contrast {
            by: by.to_owned(),
            actor: first.1.row.actor.clone(),
            first: first.0.to_owned(),
            second: second.0.to_owned(),
            difference,
            p: Some(self.sample.spread(&less).p).filter(|p| !flat && p.is_finite()),
            p_holm: None,
        })
    }
}

impl GroupEstimate {
    /// Whether its interval is not made of a standard error.
    fn is_exact(&self) -> bool {
        self.corrected.is_some_and(|corrected| corrected.standard_error.is_none() && corrected.low.is_some())
    }

    /// The shares of the readings that the corrected figure uses, one a side.
    pub(super) fn weights(&self) -> String {
        self.weights.iter().map(|weight| format!("{weight:.2}")).collect::<Vec<_>>().join(" and ")
    }

    /// A group of which nothing is known.
    fn none() -> Self {
        Self {
            by: None,
            group: None,
            actor: String::new(),
            units: 0,
            coded: 0,
            codes: None,
            program: None,
            corrected: None,
            tuning: None,
            effective_size: None,
            bias: None,
            note: None,
            weights: Vec::new(),
        }
    }

    /// Keeps shares between 0 and 1: a corrected one may come out beyond, and the ends of an interval may. The program's own lies within,
    /// so that its bias has limits too.
    fn keep_within_shares(&mut self) {
        for share in [&mut self.codes, &mut self.corrected].into_iter().flatten() {
            *share = share.clamped(0.0, 1.0);
        }
        if let (Some(program), Some(bias)) = (self.program, &mut self.bias) {
            *bias = bias.clamped(program - 1.0, program);
        }
    }

    /// `weights` are the shares of the readings that the corrected figure uses, one a side.
    fn fill(&mut self, sample: &Sample, three: &Three, weights: Vec<f64>) {
        let interval = |of: &Estimate| Interval::of(sample, of);
        let error = interval(&three.error);
        self.codes = Some(interval(&three.codes));
        self.program = Some(three.naive);
        self.corrected = Some(interval(&three.corrected));
        self.tuning = weights.first().copied();
        self.weights = weights;
        // What the program's figure lacks, turned round: how far it is off.
        self.bias = Some(error.taken_from(0.0));
    }
}

impl Quantity {
    /// A stance, -1 to 1, as the value that is estimated.
    pub(super) fn of_score(&self, score: f64) -> f64 {
        match self {
            Self::Share(label) => f64::from(u8::from(side_of(score) == *label)),
            _ => score,
        }
    }

    /// What the program says of a unit as that value: of a share the probability.
    pub(super) fn of_unit(&self, unit: &Unit) -> f64 {
        let [against, none, favour] = unit.sides();
        match self {
            Self::Share(StanceLabel::Opposes) => against,
            Self::Share(StanceLabel::Supports) => favour,
            Self::Share(_) => none,
            _ => unit.score,
        }
    }

    /// Its name, as `--of` takes it.
    fn name(&self) -> String {
        match self {
            Self::Mean => "mean".to_owned(),
            Self::Share(label) => format!("{SHARE}{}", label.name()),
            Self::Difference(pair) => format!("difference:{}", pair.written()),
            Self::Trend => "trend".to_owned(),
        }
    }

    /// What the figures are, in words.
    pub(super) fn words(&self) -> String {
        match self {
            Self::Mean => "mean stance (-1 against to 1 for)".to_owned(),
            Self::Share(label) => format!("share of articles whose author {} the actor", verb(*label)),
            Self::Difference(Pair::Named(first, second)) => {
                format!("mean stance toward {first} less that toward {second}")
            }
            Self::Difference(Pair::Written(both)) => format!("difference of the mean stances ({both})"),
            Self::Trend => "change of the mean stance in a year".to_owned(),
        }
    }
}

impl FromStr for Quantity {
    type Err = String;

    fn from_str(text: &str) -> Result<Self, String> {
        let wrong = || {
            format!(
                "{text:?} cannot be estimated; write mean, share:opposes, share:neutral, share:supports, difference:A-B (or \
                 difference:A,B where a name has a hyphen) or trend"
            )
        };
        match text.split_once(':') {
            None if text == "mean" => Ok(Self::Mean),
            None if text == "trend" => Ok(Self::Trend),
            Some(("share", label)) => {
                let known = [StanceLabel::Opposes, StanceLabel::Neutral, StanceLabel::Supports];
                known.into_iter().find(|known| known.name() == label).map(Self::Share).ok_or_else(wrong)
            }
            Some(("difference", both)) if MARKS.iter().any(|mark| !splits(both, *mark).is_empty()) => {
                Ok(Self::Difference(Pair::Written(both.to_owned())))
            }
            _ => Err(wrong()),
        }
    }
}

/// What may stand between the actors of a difference. Names rarely have a comma, so a split at one is tried first.
const MARKS: [char; 2] = [',', '-'];

/// The two parts of a text at each place of a mark.
fn splits(text: &str, mark: char) -> Vec<(&str, &str)> {
    let at = text.match_indices(mark).map(|(at, mark)| (text[..at].trim(), text[at + mark.len()..].trim()));
    at.filter(|(first, second)| !first.is_empty() && !second.is_empty()).collect()
}

impl Pair {
    /// The pair as `--of difference:` takes it.
    fn written(&self) -> String {
        match self {
            Self::Written(both) => both.clone(),
            Self::Named(first, second) if first.contains(MARKS) || second.contains(MARKS) => {
                format!("{first},{second}")
            }
            Self::Named(first, second) => format!("{first}-{second}"),
        }
    }

    /// Finds who is meant, and keeps and returns what they are called in the run.
    ///
    /// # Errors
    /// If no split gives two actors, several do, or both are one actor.
    fn settle(&mut self, everybody: &Directory) -> Result<Vec<String>, StudyError> {
        let Self::Written(both) = self else { return Ok(self.names()) };
        let fits = |(first, second): &(&str, &str)| {
            Some((everybody.find(first).ok()?.to_owned(), everybody.find(second).ok()?.to_owned()))
        };
        let fitting = MARKS
            .iter()
            .map(|mark| splits(both, *mark).iter().filter_map(fits).collect::<BTreeSet<(String, String)>>());
        let Some(found) = fitting.into_iter().find(|found| !found.is_empty()) else {
            return Err(nobody(both, everybody));
        };
        let mut found = found.into_iter();
        let (first, second) = match (found.next(), found.next()) {
            (Some(one), None) => one,
            (one, other) => {
                let said = |pair: (String, String)| format!("{} and {}", pair.0, pair.1);
                let readings: Vec<String> = one.into_iter().chain(other).chain(found).map(said).collect();
                return Err(StudyError::Plan(format!(
                    "\"difference:{both}\" may mean {}; write the ids with a comma between them, as in difference:A,B",
                    readings.join(", or ")
                )));
            }
        };
        if first == second {
            return Err(StudyError::Plan(format!(
                "a difference needs two actors, and both names in \"difference:{both}\" are those of {first}; name another \
                 actor, or write --of mean"
            )));
        }
        // A name that several actors have would not lead back to this one.
        let called = |id: String| match everybody.name(&id) {
            Some(name) if everybody.find(name).is_ok_and(|found| found == id) => name.to_owned(),
            _ => id,
        };
        *self = Self::Named(called(first), called(second));
        Ok(self.names())
    }

    fn names(&self) -> Vec<String> {
        match self {
            Self::Named(first, second) => vec![first.clone(), second.clone()],
            Self::Written(_) => Vec::new(),
        }
    }
}

/// Why no split of a pair gives two actors: the side that is unknown where the other is known, else that none fits.
fn nobody(both: &str, everybody: &Directory) -> StudyError {
    let mark = MARKS.into_iter().find(|mark| !splits(both, *mark).is_empty()).unwrap_or(MARKS[0]);
    let tried = splits(both, mark);
    let half =
        tried.iter().find_map(|(first, second)| match (everybody.find(first), everybody.find(second)) {
            (Ok(_), Err(error)) | (Err(error), Ok(_)) => Some(error),
            _ => None,
        });
    let sole = || match tried[..] {
        [(first, _)] => everybody.find(first).err(),
        _ => None,
    };
    half.or_else(sole).map_or_else(
        || {
            StudyError::Plan(format!(
                "\"difference:{both}\" names no two actors of the run, wherever it is split; write the ids or names of two with a \
                 comma between them, as in difference:A,B"
            ))
        },
        StudyError::Read,
    )
}

/// By what a sample was stratified, in words.
fn strata_in_words(basis: Option<&Basis>, uses: Option<&Uses>) -> String {
    let (Some(basis), Some(uses)) = (basis, uses) else {
        return format!(
            ", stratified by {LABEL} and doubt [and by the columns of `sample --by`, which the sheets do not tell],"
        );
    };
    let actor = (basis.actors.len() > 1).then(|| "actor".to_owned());
    let all: Vec<String> = actor.into_iter().chain(used(uses, Use::Whole)).collect();
    let by = if all.is_empty() { String::new() } else { format!(" by {}", listing(&all)) };
    let more = if basis.uncertain { ", doubtful readings being drawn more often still" } else { "" };
    let part = used(uses, Use::Part);
    let in_part = match (part.is_empty(), all.is_empty()) {
        (true, _) => String::new(),
        (false, true) => format!(" in part by {} (small strata were merged)", listing(&part)),
        (false, false) => format!(", and in part by {} (small strata were merged)", listing(&part)),
    };
    if by.is_empty() && in_part.is_empty() {
        return String::new();
    }
    format!(", stratified{by}{in_part}{more},")
}

/// Names with commas, and `and` before the last.
fn listing(names: &[String]) -> String {
    match names {
        [first @ .., before, last] if !first.is_empty() => {
            format!("{}, {before} and {last}", first.join(", "))
        }
        _ => names.join(" and "),
    }
}

/// The first coders, long names cut.
fn coders_in_words(coders: &[String]) -> String {
    let cut = |name: &String| match name.char_indices().nth(LONGEST) {
        Some((at, _)) => format!("{}…", &name[..at]),
        None => name.clone(),
    };
    let shown: Vec<String> = coders.iter().take(NAMED).map(cut).collect();
    let more = coders.len().saturating_sub(NAMED);
    let rest = if more > 0 { format!(" and {more} more") } else { String::new() };
    format!("{}{rest}", shown.join(", "))
}

/// Why there is no trend.
fn no_trend(dates: usize) -> String {
    let have = match dates {
        0 => "the coded articles have no dates".to_owned(),
        1 => "all coded articles have the same date".to_owned(),
        _ => format!("the coded articles have only {dates} different dates"),
    };
    format!("no trend: {have}, and a line needs {PLACES}")
}

fn verb(label: StanceLabel) -> &'static str {
    match label {
        StanceLabel::Opposes => "opposes",
        StanceLabel::Supports => "supports",
        _ => "takes no side toward",
    }
}

impl Estimates {
    /// The answer as it is printed.
    ///
    /// # Errors
    /// If it cannot be written as JSON.
    pub fn answer(&self, unread: Vec<ReadError>) -> Result<Answer, ReadError> {
        Ok(Answer::new(self, self.page(), &COLUMNS, self.rows())?.without(unread))
    }

    /// `group` and `actor` of a row, in words.
    pub(super) fn name(&self, row: &GroupEstimate) -> String {
        match (&row.by, &row.group) {
            (None, _) => "all articles".to_owned(),
            // Groups of two columns may be called alike.
            (Some(by), Some(group)) if self.by.len() > 1 => format!("{by}: {group}"),
            (Some(_), Some(group)) => group.clone(),
            (Some(by), None) => format!("{by} not told"),
        }
    }

    /// A figure as it is shown.
    pub(super) fn shown(&self, figure: f64) -> String {
        if self.of.starts_with(SHARE) { format!("{:.1}%", 100.0 * figure) } else { format!("{figure:+.3}") }
    }

    fn page(&self) -> Vec<Block> {
        let heading = |text: &str| Block::Heading(text.to_owned());
        let text = |text: String| Block::Text(vec![plain(text)]);
        let scope = format!(
            "{}; {} coded by {} ({}), {} of them twice; 95% intervals",
            self.description,
            counted(self.coded, "unit"),
            counted(self.coders.len(), "coder"),
            coders_in_words(&self.coders),
            self.doubly_coded,
        );
        let weight = "Weight is how much the corrected figure uses the program's readings, from 0 (codes alone) to 1. Worth is the number of codes that, without the program, would give as narrow an interval.";
        let mut page = vec![heading("Estimates"), text(scope), Block::Table(self.table())];
        page.extend(self.left_out().map(text));
        page.push(text(weight.to_owned()));
        let biased: Vec<String> = self.groups.iter().filter_map(|row| self.bias(row)).collect();
        if !biased.is_empty() {
            page.push(heading("Bias of the program alone: its figure minus the corrected one"));
            page.extend(biased.into_iter().map(text));
        }
        if !self.contrasts.is_empty() {
            page.push(heading("Differences between groups"));
            page.push(Block::Table(self.differences()));
        }
        if !self.warnings.is_empty() {
            page.push(heading("Before you use these figures"));
            page.extend(self.warnings.iter().cloned().map(text));
        }
        page.push(heading("For the methods section"));
        page.push(text(self.methods.clone()));
        page
    }

    fn table(&self) -> Table {
        let shown: Vec<&GroupEstimate> = self.groups.iter().filter(|group| self.is_shown(group)).collect();
        let noted = shown.iter().any(|row| row.note.is_some());
        let columns = [
            ("group", Side::Left),
            ("actor", Side::Left),
            ("units", Side::Right),
            ("coded", Side::Right),
            ("codes alone", Side::Right),
            ("95% interval", Side::Left),
            ("program", Side::Right),
            ("corrected", Side::Right),
            ("95% interval", Side::Left),
            ("weight", Side::Right),
            ("worth", Side::Right),
        ];
        let columns = columns.into_iter().chain(noted.then_some(("note", Side::Left)));
        let figure = |interval: Option<Interval>| match interval {
            Some(i) => (plain(self.shown(i.estimate)), plain(self.within(i))),
            None => (piece("-", Tone::Faint), piece("", Tone::Faint)),
        };
        let row = |row: &GroupEstimate| {
            let (codes, codes_within) = figure(row.codes);
            let (corrected, within) = figure(row.corrected);
            let program = row.program.map_or(piece("-", Tone::Faint), |p| plain(self.shown(p)));
            let worth = plain(row.effective_size.map(|size| format!("{size:.0} codes")).unwrap_or_default());
            let note = noted.then(|| piece(row.note.as_deref().unwrap_or_default(), Tone::Faint));
            let names = [
                plain(self.name(row)),
                plain(&row.actor),
                plain(row.units.to_string()),
                plain(row.coded.to_string()),
            ];
            let figures = [codes, codes_within, program, corrected.in_tone(Tone::Strong), within];
            let last = [plain(row.weights()), worth];
            Row::from(names.into_iter().chain(figures).chain(last).chain(note).collect::<Vec<_>>())
        };
        Table {
            columns: columns.map(|(name, side)| (name.to_owned(), side)).collect(),
            rows: shown.into_iter().map(row).collect(),
        }
    }

    /// Whether a group has a row in the tables for people: those of a column without an estimate have none where they are many.
    pub(super) fn is_shown(&self, group: &GroupEstimate) -> bool {
        group.by.is_none() || group.corrected.is_some() || self.short() <= SHORT
    }

    /// Rows of columns that have no estimate.
    fn short(&self) -> usize {
        self.groups.iter().filter(|group| group.by.is_some() && group.corrected.is_none()).count()
    }

    /// What the tables for people leave out, in a sentence.
    pub(super) fn left_out(&self) -> Option<String> {
        let short = self.short();
        (short > SHORT).then(|| {
            format!(
                "{short} groups of articles and actors have no estimate, most of them since fewer than {FEWEST} of their units are coded, and no \
                 row here; estimates.csv and estimates.json (-o, or --format) have all."
            )
        })
    }

    /// The ends of an interval.
    pub(super) fn within(&self, interval: Interval) -> String {
        let ends = interval.ends();
        ends.map_or("none".to_owned(), |(low, high)| format!("{} to {}", self.shown(low), self.shown(high)))
    }

    fn differences(&self) -> Table {
        let columns = ["column", "actor", "first", "second", "difference", "95% interval", "p", "p (Holm)"];
        let p = |p: Option<f64>| match p {
            Some(p) if p < 0.0001 => "< 0.0001".to_owned(),
            Some(p) => format!("{p:.4}"),
            None => "-".to_owned(),
        };
        let row = |c: &Contrast| {
            let cells = [
                c.by.clone(),
                c.actor.clone(),
                c.first.clone(),
                c.second.clone(),
                self.shown(c.difference.estimate),
                self.within(c.difference),
                p(c.p),
                p(c.p_holm),
            ];
            Row::from(cells.into_iter().map(plain).collect::<Vec<_>>())
        };
        Table {
            columns: columns.into_iter().map(|name| (name.to_owned(), Side::Left)).collect(),
            rows: self.contrasts.iter().map(row).collect(),
        }
    }

    /// How far the program's own figure is off, in words.
    fn bias(&self, row: &GroupEstimate) -> Option<String> {
        let (bias, program) = (row.bias?, row.program?);
        let which = format!("{}, {}", self.name(row), row.actor);
        let size = |figure: f64| self.shown(figure.abs()).trim_start_matches('+').to_owned();
        let (far, within, shown) = (size(bias.estimate), self.within(bias), self.shown(program));
        let (low, high) = bias.ends()?;
        Some(if low > 0.0 {
            let (low, high) = (size(low), size(high));
            format!("{which}: the program's {shown} is too high by {far} (95% interval {low} to {high}).")
        } else if high < 0.0 {
            let (low, high) = (size(high), size(low));
            format!("{which}: the program's {shown} is too low by {far} (95% interval {low} to {high}).")
        } else {
            format!("{which}: no significant bias of the program's {shown} (95% interval {within}).")
        })
    }

    fn rows(&self) -> Vec<Vec<Cell<'_>>> {
        let number = |n: Option<f64>| n.map_or(Cell::Empty, Cell::Number);
        let text =
            |t: &Option<String>| -> Cell<'static> { t.clone().map_or(Cell::Empty, |t| Cell::Text(t.into())) };
        let ends = |i: Option<Interval>| {
            [
                number(i.map(|i| i.estimate)),
                number(i.and_then(|i| i.standard_error)),
                number(i.and_then(|i| i.low)),
                number(i.and_then(|i| i.high)),
            ]
        };
        let row = |row: &GroupEstimate| {
            let mut cells = vec![
                Cell::Text(self.of.clone().into()),
                text(&row.by),
                text(&row.group),
                Cell::Text(row.actor.clone().into()),
                Cell::Count(row.units),
                Cell::Count(row.coded),
            ];
            cells.extend(ends(row.codes));
            cells.push(number(row.program));
            cells.extend(ends(row.corrected));
            cells.extend([number(row.tuning), number(row.effective_size)]);
            cells.extend(ends(row.bias));
            cells.push(text(&row.note));
            cells
        };
        self.groups.iter().map(row).collect()
    }

    /// A paragraph for a methods section, with this run's own numbers. `strata`: by what the sample was stratified, in words, if the sheets
    /// tell of strata; `by_article`: whether variances are robust to what the units of an article have in common.
    fn paragraph(&self, units: usize, strata: &str, by_article: bool) -> String {
        let coders = match self.coders.len() {
            1 => "one coder".to_owned(),
            n => format!("{n} coders"),
        };
        let twice = if self.doubly_coded > 0 {
            format!(
                " {} were coded by more than one of them; their mean was taken, and their disagreement counts in the variance.",
                counted(self.doubly_coded, "unit")
            )
        } else {
            String::new()
        };
        let merged = match self.merged_strata.len() {
            0 => String::new(),
            count => {
                let strata: usize = self.merged_strata.iter().map(Vec::len).sum();
                format!(
                    " Since fewer than two units of some strata were coded, {strata} strata were merged into {count}, none across actors."
                )
            }
        };
        let sampled = if self.beyond {
            "Intervals take the articles themselves as a sample of more of their kind"
        } else if !strata.is_empty() {
            "Intervals are those of a stratified sample of units drawn without replacement from the articles of the run"
        } else {
            "Intervals are those of a sample with unequal probabilities from the articles of the run"
        };
        let robust = if by_article { ", robust to what units of one article have in common." } else { "." };
        let widest = format!("{sampled}{robust}");
        let exact = if self.groups.iter().any(GroupEstimate::is_exact) {
            " Where all codes of a group are alike the interval is exact (Clopper and Pearson 1934, by the hypergeometric distribution where \
             the articles of the run are all that there are), for the effective size of the sample (Kish 1965)."
        } else {
            ""
        };
        let groups: BTreeSet<&str> = self.groups.iter().filter_map(|row| row.by.as_deref()).collect();
        let holm = if self.contrasts.is_empty() {
            String::new()
        } else {
            format!(
                " Groups by {} were compared with Holm's correction (1979) within each column.",
                groups.into_iter().collect::<Vec<_>>().join(" and ")
            )
        };
        format!(
            "Standpoint {} read the authors' stances in {units} units (an article and an actor). A random sample with known \
             probabilities{strata} was coded by hand, on a sheet that does not show the program's answers: {} by {coders}.{twice}{merged}{} The {} was {} {widest}{exact}{holm}",
            env!("CARGO_PKG_VERSION"),
            counted(self.coded, "unit"),
            if self.learned_reader { READER } else { "" },
            self.description,
            self.correction(),
        )
    }

    /// How the figures came about, by how much of the readings they use.
    fn correction(&self) -> String {
        let mut weights: Vec<f64> = self.groups.iter().flat_map(|row| row.weights.iter().copied()).collect();
        weights.sort_by(f64::total_cmp);
        let drawn =
            "weighting by the inverse probability of being drawn, as in Egami, Hinck, Stewart and Wei 2023";
        let (least, most) = (weights.first().copied().unwrap_or(0.0), weights.last().copied().unwrap_or(0.0));
        if most < LEAST_WEIGHT {
            return format!(
                "estimated from the codes alone ({drawn}): the tuned weight of the readings (Angelopoulos, Duchi and Zrnic 2023) came to 0, \
                 so that they serve through the strata only."
            );
        }
        let weight = if format!("{least:.2}") == format!("{most:.2}") {
            format!("its tuned weight, {most:.2} here")
        } else {
            format!("its tuned weight, {least:.2} to {most:.2} here")
        };
        let none = if least < LEAST_WEIGHT {
            " Where the weight is 0 the estimate is that of the codes alone."
        } else {
            ""
        };
        format!(
            "estimated from all readings, corrected by the coded sample (prediction-powered inference: Angelopoulos, Bates, Fannjiang, \
             Jordan and Zrnic 2023; {weight}: Angelopoulos, Duchi and Zrnic 2023; {drawn}).{none}"
        )
    }

    /// The question that these are the answer to, by what the files say of it.
    pub(super) fn question(&self) -> Question {
        let (of, by) = (self.of.clone(), self.by.clone());
        Question {
            schema: SCHEMA.to_owned(),
            of,
            by,
            beyond: self.beyond,
            learned_reader: self.learned_reader,
            run: self.run.clone(),
            sample: self.sample.clone(),
        }
    }
}

/// What of `estimates.json` tells which question it answers.
#[derive(Debug, PartialEq, Eq, Deserialize)]
pub(super) struct Question {
    schema: String,
    of: String,
    by: Vec<String>,
    beyond: bool,
    learned_reader: bool,
    run: String,
    sample: Option<String>,
}

impl Question {
    /// The options that ask it.
    pub(super) fn words(&self) -> String {
        let by = if self.by.is_empty() { String::new() } else { format!(" --by {}", self.by.join(",")) };
        let beyond = if self.beyond { " --beyond" } else { "" };
        let reader = if self.learned_reader { " with --reader" } else { "" };
        format!("--of {}{by}{beyond}{reader}", self.of)
    }
}

const COLUMNS: [&str; 22] = [
    "of",
    "by",
    "group",
    "actor",
    "units",
    "coded",
    "codes",
    "codes_error",
    "codes_low",
    "codes_high",
    "program",
    "corrected",
    "corrected_error",
    "corrected_low",
    "corrected_high",
    "tuning",
    "effective_size",
    "bias",
    "bias_error",
    "bias_low",
    "bias_high",
    "note",
];

/// Writes `estimates.json`, `.csv`, `.md` and `.svg` to a folder, over those of an earlier estimate of the same, and puts them on the
/// report's page where it is the folder of the run.
///
/// # Errors
/// If one cannot be made or written, or files of such names there are no answer to the same question.
pub fn write(
    run: &Run,
    estimates: &Estimates,
    answer: &Answer,
    folder: &Path,
) -> Result<Vec<PathBuf>, StudyError> {
    let mut files = write_files(estimates, answer, folder)?;
    files.extend(on_page::put(estimates, run, folder)?);
    Ok(files)
}

fn write_files(estimates: &Estimates, answer: &Answer, folder: &Path) -> Result<Vec<PathBuf>, StudyError> {
    vacant(estimates, folder)?;
    let screen = Screen { colour: false, width: None };
    let mut files = Vec::new();
    for (name, format) in [(FILES[0], Format::Json), (FILES[1], Format::Csv), (FILES[2], Format::Markdown)] {
        files.push(sheet::replace(&folder.join(name), answer.print(format, screen)?.as_bytes())?);
    }
    files.push(sheet::replace(&folder.join(FILES[3]), estimates.figure().as_bytes())?);
    Ok(files)
}

/// Whether a folder has no estimates yet, or those of the same question by the same run and sample.
fn vacant(estimates: &Estimates, folder: &Path) -> Result<(), StudyError> {
    let path = folder.join(FILES[0]);
    let remedy = "choose another folder with -o, or take the file away first";
    let taken =
        |path: PathBuf, what: String| Err(StudyError::Write { path, reason: format!("{what}; {remedy}") });
    let Ok(bytes) = fs::read(&path) else {
        let other = FILES.iter().map(|name| folder.join(name)).find(|path| path.exists());
        return other.map_or(Ok(()), |path| {
            taken(path, "it is there already, with no estimates.json that tells of what".to_owned())
        });
    };
    let asked = estimates.question();
    match serde_json::from_slice::<Question>(&bytes) {
        Ok(there) if there == asked => Ok(()),
        Ok(there) if there.run != asked.run => taken(
            path,
            format!("it holds the results of another run ({}, and this is {})", there.run, asked.run),
        ),
        Ok(there) if there.sample != asked.sample => {
            let name =
                |sample: &Option<String>| sample.clone().unwrap_or_else(|| "one without a name".to_owned());
            let (one, other) = (name(&there.sample), name(&asked.sample));
            taken(path, format!("it holds the results of another sample ({one}, and this is {other})"))
        }
        Ok(there) => taken(
            path,
            format!("it answers another question ({}, and this is {})", there.words(), asked.words()),
        ),
        Err(_) => taken(path, "it is there already, and does not tell which question it answers".to_owned()),
    }
}

#[cfg(test)]
#[allow(clippy::unwrap_used)]
mod tests {
    use super::*;
    use crate::report::FocusActor;
    use crate::study::design::DOUBT;
    use crate::study::population::ArticleFacts;

    const ACTORS: [&str; 2] = ["Pakistan", "Taliban"];
    const PAPERS: [&str; 4] = ["Times", "Post", "Herald", "Mail"];
    /// Articles of each paper, each with a unit for either actor.
    const EACH: usize = 30;

    /// Four papers of thirty articles each; readings that tell something of the codes, and not all.
    fn population() -> Population {
        let article = |at: usize| ArticleFacts {
            id: format!("a{at:03}"),
            publication: Some(PAPERS[at / EACH].to_owned()),
            ..ArticleFacts::default()
        };
        let unit = |at: usize| Unit {
            article: at / 2,
            actor: at % 2,
            label: StanceLabel::Neutral,
            score: 0.8 * code(at) + 0.3 * ((at * 7 % 5) as f64 / 5.0 - 0.4) + 0.1,
            steps: None,
        };
        Population {
            actors: ACTORS.map(|name| FocusActor { id: name.to_lowercase(), name: name.to_owned() }).to_vec(),
            articles: (0..PAPERS.len() * EACH).map(article).collect(),
            units: (0..PAPERS.len() * EACH * 2).map(unit).collect(),
            run: "12345678".to_owned(),
            everybody: Directory::default(),
        }
    }

    /// What a coder says of a unit.
    fn code(at: usize) -> f64 {
        [-1.0, 0.0, 0.5, 1.0, 0.0, -0.5, 1.0][at / 2 % 7]
    }

    /// The codes of the first units of each paper and actor, as many as `count` tells, all of one stratum an actor.
    fn codes(count: impl Fn(usize, usize) -> usize, code: impl Fn(usize) -> f64) -> Codes {
        let mut units = Vec::new();
        for at in 0..PAPERS.len() * EACH * 2 {
            let (paper, actor, place) = (at / 2 / EACH, at % 2, at / 2 % EACH);
            if place < count(paper, actor) {
                let codes = vec![Code::Score(code(at))];
                units.push(CodedUnit {
                    unit: at,
                    codes,
                    probability: 0.5,
                    stratum: Some((actor + 1, PAPERS.len() * EACH)),
                });
            }
        }
        let strata = (1..3).map(|actor| (actor, PAPERS.len() * EACH)).collect();
        Codes { units, coders: vec!["Ann".to_owned()], strata, ..Codes::default() }
    }

    fn asked(of: Quantity) -> Asked {
        Asked { of, ..Asked::default() }
    }

    fn difference() -> Quantity {
        Quantity::Difference(Pair::Named(ACTORS[0].to_owned(), ACTORS[1].to_owned()))
    }

    fn near(a: f64, b: f64) -> bool {
        (a - b).abs() < 1e-9
    }

    #[test]
    fn groups_with_too_few_codes_come_together_actor_by_actor() {
        let population = population();
        // Of Pakistan the Post and the Herald are short, of the Taliban all papers.
        let few = |paper: usize, actor: usize| [[20, 4], [6, 4], [8, 3], [12, 3]][paper][actor];
        let found_codes = codes(few, code);
        let asked = asked(Quantity::Mean);
        let found =
            Study::new(&population, &found_codes, &asked, &[]).all(&[GroupBy::Publication], found_codes);
        let together: Vec<&GroupEstimate> = found
            .groups
            .iter()
            .filter(|row| row.group.as_ref().is_some_and(|g| g.contains("together")))
            .collect();
        assert_eq!(together.len(), 1, "the Taliban's would repeat all articles");
        assert_eq!((together[0].actor.as_str(), together[0].coded, together[0].units), ("Pakistan", 14, 60));
        // The difference of both actors stands beside the groups, and with columns too.
        assert_eq!(found.groups[2].actor, "Pakistan less Taliban");
        assert_eq!(found.contrasts.len(), 1);
    }

    /// Two strata of sixty units for either actor.
    fn in_four_strata(codes: Codes) -> Codes {
        let stratum = |at: usize| (1 + at % 2 * 2 + at / 2 / EACH / 2, 2 * EACH);
        let units = codes.units.into_iter();
        let units = units.map(|unit| CodedUnit { stratum: Some(stratum(unit.unit)), ..unit }).collect();
        Codes { units, strata: (1..5).map(|stratum| (stratum, 2 * EACH)).collect(), ..codes }
    }

    #[test]
    fn codes_that_one_actor_lacks_leave_the_others_estimate_as_it_is() {
        let population = population();
        let asked = asked(Quantity::Mean);
        let found = |kept: usize| {
            let mut codes = in_four_strata(codes(|_, _| 12, code));
            let mut seen = 0;
            codes.units.retain(|unit| {
                let mine = unit.stratum == Some((2, 2 * EACH));
                seen += usize::from(mine);
                !mine || seen <= kept
            });
            Study::new(&population, &codes, &asked, &[]).all(&[], codes)
        };
        let (full, one, none) = (found(24), found(1), found(0));
        assert!(full.merged_strata.is_empty() && !full.methods.contains("merged"));
        for less in [&one, &none] {
            assert_eq!(full.groups[1], less.groups[1]);
            assert_ne!(full.groups[0].codes, less.groups[0].codes);
            assert_eq!(less.merged_strata, [[1, 2]]);
            let told = less.warnings.join(" ");
            assert!(told.contains("1 with 2 (Pakistan)") && !told.contains("Taliban"), "{told}");
            assert!(less.methods.contains("2 strata were merged into 1"), "{}", less.methods);
        }
    }

    /// The sums of PPI++ with the readings of all units as what stands for the whole, and weights by the design.
    #[test]
    fn an_estimate_beyond_the_run_is_that_of_the_documented_formula() {
        let population = population();
        let asked = Asked { beyond: true, ..asked(Quantity::Mean) };
        let few = |paper: usize, _: usize| [14, 10, 4, 4][paper];
        let codes = in_four_strata(codes(few, code));
        let coded: Vec<(f64, f64, f64)> = (codes.units.iter())
            .filter(|unit| unit.unit % 2 == 0)
            .map(|unit| {
                let weight = 60.0 / if unit.unit / 2 < 2 * EACH { 24.0 } else { 8.0 };
                (code(unit.unit), population.units[unit.unit].score, weight)
            })
            .collect();
        let row = Study::new(&population, &codes, &asked, &[]).all(&[], codes).groups[0].clone();
        let (n, t, corrected) = (coded.len() as f64, row.tuning.unwrap(), row.corrected.unwrap());
        assert!(t > 0.5 && n == 32.0);
        let weights: f64 = coded.iter().map(|(_, _, w)| w).sum();
        let rest: f64 = coded.iter().map(|(y, f, w)| w * (y - t * f)).sum::<f64>() / weights;
        let all: Vec<f64> =
            population.units.iter().filter(|unit| unit.actor == 0).map(|unit| unit.score).collect();
        let mean = all.iter().sum::<f64>() / all.len() as f64;
        assert!(near(corrected.estimate, t * mean + rest), "{corrected:?}");
        assert!(near(row.program.unwrap(), mean));
        let of_all = all.iter().map(|f| (f - mean).powi(2)).sum::<f64>() / all.len() as f64;
        let of_rest =
            coded.iter().map(|(y, f, w)| (w * n / weights * (y - t * f) - rest).powi(2)).sum::<f64>() / n;
        let error = (t * t * of_all / all.len() as f64 + of_rest / n).sqrt();
        assert!(near(corrected.standard_error.unwrap(), error), "{corrected:?} {error}");
    }

    /// Where coders did not find the actor in a unit, its reading counts, and it has no code.
    #[test]
    fn beyond_the_run_a_unit_without_the_actor_counts_by_its_reading_alone() {
        let population = population();
        let found = |beyond: bool| {
            let mut codes = codes(|_, _| 12, code);
            for unit in codes.units.iter_mut().filter(|unit| unit.unit % 6 == 0) {
                unit.codes = vec![Code::Absent];
            }
            let asked = Asked { beyond, ..asked(Quantity::Mean) };
            Study::new(&population, &codes, &asked, &[]).all(&[], codes).groups[0].clone()
        };
        let (within, beyond) = (found(false), found(true));
        let step = |row: &GroupEstimate| {
            (row.corrected.unwrap().estimate - row.codes.unwrap().estimate) / row.tuning.unwrap()
        };
        assert!(near(within.codes.unwrap().estimate, beyond.codes.unwrap().estimate));
        assert!(near(step(&within), step(&beyond)), "{} {}", step(&within), step(&beyond));
        assert!(beyond.corrected.unwrap().standard_error > within.corrected.unwrap().standard_error);
    }

    #[test]
    fn a_trend_needs_several_dates() {
        let asked = asked(Quantity::Trend);
        let found = |days: usize| {
            let mut population = population();
            for (at, article) in population.articles.iter_mut().enumerate() {
                article.published = (days > 0).then(|| format!("2024-03-{:02}", 1 + at % days));
            }
            let codes = codes(|_, _| 12, code);
            let study = Study::new(&population, &codes, &asked, &[]);
            let told = study.has_dates().map_err(|error| error.to_string());
            (told, study.all(&[], codes).groups[0].clone())
        };
        for (days, words) in [(0, "have no dates"), (1, "the same date"), (2, "only 2 different dates")] {
            let (told, row) = found(days);
            let told = told.unwrap_err();
            assert!(told.starts_with("no trend: ") && told.contains(words), "{told}");
            assert!(row.corrected.is_none() && row.codes.is_none());
            assert!(days == 0 || row.note.unwrap().contains(words));
        }
        let (told, row) = found(9);
        assert!(told.is_ok() && row.corrected.is_some());
    }

    #[test]
    fn shares_stay_between_none_and_all() {
        let population = population();
        for (beyond, rare) in [(false, 1.0), (true, 1.0), (false, -1.0)] {
            let asked = Asked { beyond, ..asked(Quantity::Share(StanceLabel::Supports)) };
            let codes = codes(|_, _| 12, |at| if at % EACH < 2 { rare } else { -rare });
            let found = Study::new(&population, &codes, &asked, &[]).all(&[GroupBy::Publication], codes);
            let mut at_an_end = 0;
            for row in found.groups.iter().filter(|row| row.corrected.is_some()) {
                for interval in [row.codes.unwrap(), row.corrected.unwrap()] {
                    let (low, high) = interval.ends().unwrap();
                    assert!(
                        0.0 <= low && low <= interval.estimate && interval.estimate <= high && high <= 1.0
                    );
                    at_an_end += usize::from(low == 0.0 || high == 1.0);
                }
                let (bias, program) = (row.bias.unwrap(), row.program.unwrap());
                assert!(bias.low.unwrap() >= program - 1.0 && bias.high.unwrap() <= program);
                assert!(near(bias.estimate, program - row.corrected.unwrap().estimate), "{row:?}");
            }
            assert!(at_an_end > 0);
            assert!(found.contrasts.iter().all(|contrast| {
                let (low, high) = contrast.difference.ends().unwrap();
                low >= -1.0 && high <= 1.0
            }));
        }
    }

    #[test]
    fn groups_of_several_columns_are_named_with_their_column() {
        let population = population();
        let asked = asked(Quantity::Mean);
        let named = |by: &[GroupBy]| {
            let codes = codes(|_, _| 12, code);
            let found = Study::new(&population, &codes, &asked, by).all(by, codes);
            found.groups.iter().map(|row| found.name(row)).collect::<Vec<_>>()
        };
        assert!(named(&[GroupBy::Publication]).contains(&"Times".to_owned()));
        let both = named(&[GroupBy::Publication, GroupBy::Author]);
        assert!(
            both.contains(&"publication: Times".to_owned()) && !both.contains(&"Times".to_owned()),
            "{both:?}"
        );
    }

    #[test]
    fn a_heading_names_some_coders_and_cuts_long_names() {
        let coders: Vec<String> = (0..90).map(|n| format!("{n}{}", "Z".repeat(1000))).collect();
        let told = coders_in_words(&coders);
        assert!(told.ends_with("… and 84 more") && told.chars().count() < 300, "{told}");
        assert_eq!(coders_in_words(&["Ann".to_owned(), "Bo".to_owned()]), "Ann, Bo");
    }

    #[test]
    fn a_difference_that_cannot_be_told_names_the_actor() {
        let population = population();
        let few = |_: usize, actor: usize| [12, 9][actor];
        let found_codes = codes(few, code);
        let asked = asked(difference());
        let found =
            Study::new(&population, &found_codes, &asked, &[]).all(&[GroupBy::Publication], found_codes);
        let note = found.groups[1].note.clone().unwrap();
        assert_eq!(note, "Taliban: 9 units coded, fewer than 10");
        assert!(found.groups[0].corrected.is_some() && found.groups[0].tuning.is_none());
        assert_eq!(found.groups[0].weights().matches(" and ").count(), 1);
    }

    #[test]
    fn the_bias_is_the_programs_figure_less_the_corrected_one() {
        let population = population();
        for (of, beyond) in [(Quantity::Mean, false), (difference(), false), (Quantity::Mean, true)] {
            let asked = Asked { beyond, ..asked(of) };
            let found_codes = codes(|_, _| 12, code);
            let found = Study::new(&population, &found_codes, &asked, &[]).all(&[], found_codes);
            let row = &found.groups[0];
            let (bias, corrected, program) =
                (row.bias.unwrap(), row.corrected.unwrap(), row.program.unwrap());
            assert!(near(bias.estimate, program - corrected.estimate), "{bias:?} {corrected:?} {program}");
            if !beyond {
                assert!(near(bias.low.unwrap(), program - corrected.high.unwrap()));
            }
            let words = found.bias(row).unwrap();
            assert!(words.contains(&found.shown(program)), "{words}");
        }
    }

    #[test]
    fn codes_that_are_all_alike_give_a_share_an_exact_interval_and_a_mean_none() {
        let population = population();
        let found = |of: Quantity| {
            let asked = asked(of);
            let codes = codes(|_, _| 10, |_| -1.0);
            Study::new(&population, &codes, &asked, &[]).all(&[GroupBy::Publication], codes)
        };
        let share = found(Quantity::Share(StanceLabel::Supports));
        let row = &share.groups[0];
        for interval in [row.codes.unwrap(), row.corrected.unwrap()] {
            // None of 40 drawn from 120: of 120 there may be 8, since C(112, 40) / C(120, 40) is 0.0345; of 9 it is 0.0222.
            assert!(
                near(interval.low.unwrap(), 0.0) && near(interval.high.unwrap(), 8.0 / 120.0),
                "{interval:?}"
            );
            assert_eq!(interval.standard_error, None);
        }
        assert!(row.note.as_ref().unwrap().contains("all 40 codes are alike"));
        assert!(share.methods.contains("Clopper"), "{}", share.methods);
        let bias = row.bias.unwrap();
        assert!(near(bias.high.unwrap(), row.program.unwrap()) && bias.low.unwrap() < bias.high.unwrap());
        let all = found(Quantity::Share(StanceLabel::Opposes));
        assert!(near(all.groups[0].corrected.unwrap().low.unwrap(), 112.0 / 120.0));
        // Papers differ by nothing, give or take what either may hide.
        let contrast = &share.contrasts[0];
        assert!(
            contrast.p.is_none()
                && contrast.difference.low.unwrap() < -0.1
                && contrast.difference.high.unwrap() > 0.1
        );
        let mean = found(Quantity::Mean);
        let row = &mean.groups[0];
        assert_eq!(row.corrected.unwrap().ends(), None);
        assert!(
            near(row.corrected.unwrap().estimate, -1.0) && row.note.as_ref().unwrap().contains("no interval")
        );
        assert!(
            mean.groups.iter().all(|row| row.corrected.is_none_or(|corrected| corrected.ends().is_none()))
        );
        assert!(
            mean.contrasts
                .iter()
                .all(|contrast| contrast.difference.ends().is_none() && contrast.p.is_none())
        );
        assert!(mean.figure().starts_with("<svg") && !mean.figure().contains("NaN"));
    }

    #[test]
    fn the_paragraph_tells_how_it_was_done() {
        let population = population();
        let methods = |asked: &Asked, basis: Option<Basis>, code: &dyn Fn(usize) -> f64| {
            let uses = basis.as_ref().map(|basis| {
                let columns = basis.by.iter().map(String::as_str).chain([LABEL, DOUBT]);
                columns
                    .map(|column| (column.to_owned(), if column == DOUBT { Use::Part } else { Use::Whole }))
                    .collect()
            });
            let codes = Codes { basis, uses, ..codes(|_, _| 12, code) };
            Study::new(&population, &codes, asked, &[]).all(&[], codes).methods
        };
        let basis = Basis {
            actors: ACTORS.map(str::to_lowercase).to_vec(),
            by: vec!["publication".to_owned(), "meta_party".to_owned()],
            ..Basis::default()
        };
        let mean = asked(Quantity::Mean);
        let told = methods(&mean, Some(basis.clone()), &code);
        assert!(
            told.contains(
                "stratified by actor, publication, party and the program's label, and in part by whether the program was sure"
            ),
            "{told}"
        );
        assert!(told.contains("on a sheet that does not show") && !told.contains("did not see"), "{told}");
        assert!(told.contains("corrected by the coded sample") && !told.contains("Candès"), "{told}");
        let told = methods(&mean, None, &code);
        assert!(told.contains("which the sheets do not tell"), "{told}");
        let reader = Asked { reader: Some(PathBuf::from("mine")), ..mean.clone() };
        assert!(methods(&reader, Some(basis.clone()), &code).contains("Zrnic and Candès 2024"));
        // Codes that have nothing to do with the readings.
        let told = methods(&mean, Some(basis), &|at| if code(at) > 0.2 { -1.0 } else { 1.0 });
        assert!(told.contains("estimated from the codes alone") && !told.contains("corrected by"), "{told}");
    }

    #[test]
    fn answers_to_two_questions_do_not_share_a_folder() {
        let population = population();
        let folder = tempfile::tempdir().unwrap();
        let found = |of: Quantity, by: &[GroupBy]| {
            let asked = asked(of);
            let codes = codes(|_, _| 12, code);
            Study::new(&population, &codes, &asked, &[]).all(by, codes)
        };
        let put = |found: &Estimates| write_files(found, &found.answer(Vec::new()).unwrap(), folder.path());
        let mean = found(Quantity::Mean, &[]);
        assert_eq!(put(&mean).unwrap().len(), 4);
        assert!(put(&mean).is_ok());
        let before = fs::read(folder.path().join("estimates.json")).unwrap();
        let told = put(&found(difference(), &[])).unwrap_err().to_string();
        assert!(told.contains("--of mean") && told.contains("--of difference:Pakistan-Taliban"), "{told}");
        let told = put(&found(Quantity::Mean, &[GroupBy::Publication])).unwrap_err().to_string();
        assert!(told.contains("--by publication") && told.contains("another folder"), "{told}");
        assert_eq!(fs::read(folder.path().join("estimates.json")).unwrap(), before);
        // Nor do answers by two runs, or two samples.
        let mut other = found(Quantity::Mean, &[]);
        other.run = "87654321".to_owned();
        let told = put(&other).unwrap_err().to_string();
        assert!(told.contains("another run (12345678, and this is 87654321)"), "{told}");
        let mut other = found(Quantity::Mean, &[]);
        other.sample = Some("12345678-9".to_owned());
        let told = put(&other).unwrap_err().to_string();
        assert!(told.contains("another sample") && told.contains("12345678-9"), "{told}");
        assert_eq!(fs::read(folder.path().join("estimates.json")).unwrap(), before);
        fs::write(folder.path().join("estimates.json"), "{}").unwrap();
        assert!(put(&mean).unwrap_err().to_string().contains("does not tell which question"));
        fs::remove_file(folder.path().join("estimates.json")).unwrap();
        assert!(put(&mean).unwrap_err().to_string().contains("estimates.csv"));
    }

    fn everybody(actors: &[(&str, &str)]) -> Directory {
        let mut everybody = Directory::default();
        for (id, name) in actors {
            let actor = serde_json::json!({
                "id": id, "name": name, "type": "ORG", "aliases": [], "part_of": null, "mentions": 1, "salience": 0.5,
                "portrayal": {"label": "neutral", "score": 0.0, "low": 0.0, "high": 0.0, "probs": [0.0, 1.0, 0.0]},
            });
            everybody.add(&serde_json::from_value(actor).unwrap());
        }
        everybody
    }

    #[test]
    fn actors_of_a_difference_may_have_hyphens() {
        let everybody = everybody(&[
            ("al-qaeda", "al-Qaeda"),
            ("group-media", "the media"),
            ("taliban", "Taliban"),
            ("state", "State"),
            ("smith-john", "Smith, John"),
        ]);
        let settled = |text: &str| {
            let Quantity::Difference(mut pair) = text.parse().unwrap() else {
                unreachable!("{text} is a difference")
            };
            pair.settle(&everybody)?;
            Ok::<_, StudyError>(pair)
        };
        for (text, first, second, written) in [
            ("difference:al-Qaeda-Taliban", "al-Qaeda", "Taliban", "al-Qaeda,Taliban"),
            ("difference:Taliban-al-Qaeda", "Taliban", "al-Qaeda", "Taliban,al-Qaeda"),
            ("difference:al-qaeda-group-media", "al-Qaeda", "the media", "al-Qaeda,the media"),
            ("difference:group-media, al-Qaeda", "the media", "al-Qaeda", "the media,al-Qaeda"),
            ("difference:taliban - state", "Taliban", "State", "Taliban-State"),
            ("difference:Smith, John,Taliban", "Smith, John", "Taliban", "Smith, John,Taliban"),
        ] {
            let pair = settled(text).unwrap();
            assert_eq!(pair, Pair::Named(first.to_owned(), second.to_owned()));
            assert_eq!(pair.written(), written);
            assert_eq!(settled(&format!("difference:{written}")).unwrap(), pair);
        }
        let told = |text: &str| settled(text).unwrap_err().to_string();
        assert!(
            told("difference:al-Qaeda-Talibn").contains("\"Talibn\""),
            "{}",
            told("difference:al-Qaeda-Talibn")
        );
        assert!(told("difference:no-such-thing").contains("comma"), "{}", told("difference:no-such-thing"));
        assert!(told("difference:Taliban-taliban").contains("two actors"));
        for wrong in ["difference:Taliban", "difference:-Taliban", "difference:", "difference"] {
            assert!(wrong.parse::<Quantity>().unwrap_err().contains("difference:A,B"), "{wrong}");
        }
    }

    #[test]
    fn a_difference_that_may_be_several_is_not_guessed() {
        let everybody = everybody(&[("a", "A"), ("b-c", "B-C"), ("a-b", "A-B"), ("c", "C")]);
        let mut pair = Pair::Written("A-B-C".to_owned());
        let told = pair.settle(&everybody).unwrap_err().to_string();
        assert!(told.contains("a and b-c, or a-b and c") && told.contains("difference:A,B"), "{told}");
        let mut pair = Pair::Written("a,b-c".to_owned());
        assert_eq!(pair.settle(&everybody).unwrap(), ["A", "B-C"]);
    }

    #[test]
    fn every_column_is_told_of_in_the_docs() {
        let docs = include_str!("../../docs/ESTIMATES.md");
        for column in COLUMNS {
            assert!(docs.contains(&format!("`{column}`")), "{column}");
        }
    }
}
