//! Estimates for a run from a coded sample of it: for each group of units the figure by the codes alone, the program's own, and
//! the corrected one, with intervals; differences between groups and actors; and a paragraph for a study's methods section.

use std::collections::{BTreeMap, BTreeSet};
use std::fs;
use std::path::{Path, PathBuf};

use jiff::civil::Date;
use serde::Serialize;

use super::coded::{Code, CodedUnit, Codes, Sheets};
use super::estimators::{
    Estimate, Figure, Member, NORMAL, Observation, Sample, Spread, Stratum, Three, holm, ppi_mean, variance,
};
use super::learn::LearnedReader;
use super::population::{Population, Unit, side_of};
use super::{StudyError, sheet};
use crate::document::StanceLabel;
use crate::read::{
    Answer, Block, Format, GroupBy, ReadError, Row, Run, Screen, Side, Table, Tone, counted, piece, plain,
};
use crate::report::Cell;

/// Coded units below which a group gets no estimate of its own.
const FEWEST: usize = 10;
/// Groups up to which each is compared with each; more are compared with all others together.
const PAIRS: usize = 6;
/// What a group of articles is called that do not tell.
const NOT_TOLD: &str = "not told";
/// Days of a year, in which a trend is told.
const YEAR: f64 = 365.25;
/// Units coded twice below which it is known roughly how far coders disagree.
const FEW_TWICE: usize = 30;

/// What is estimated.
#[derive(Clone, Debug, Default, PartialEq, Eq)]
pub enum Quantity {
    /// The mean stance, -1 to 1.
    #[default]
    Mean,
    /// The share of articles whose author takes this side.
    Share(StanceLabel),
    /// The mean stance toward one actor less that toward another.
    Difference(String, String),
    /// How much the mean stance changes in a year.
    Trend,
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
#[derive(Clone, Copy, Debug, PartialEq, Serialize)]
pub struct Interval {
    /// The estimate.
    pub estimate: f64,
    /// Its standard error.
    pub standard_error: f64,
    /// Lower end.
    pub low: f64,
    /// Upper end.
    pub high: f64,
}

impl Interval {
    fn of(sample: &Sample, estimate: &Estimate) -> Self {
        let Spread { standard_error, low, high, .. } = sample.spread(estimate);
        Self { estimate: estimate.value, standard_error, low, high }
    }
}

/// The estimates for one group.
#[derive(Clone, Debug, PartialEq, Serialize)]
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
    /// Share of the program's readings that the correction uses, 0 to 1.
    pub tuning: Option<f64>,
    /// As many units drawn with equal chances, and nothing but their codes, would tell as much; none for differences and trends.
    pub effective_size: Option<f64>,
    /// How far the program's own figure is off: program less truth.
    pub bias: Option<Interval>,
    /// Why there is no estimate.
    pub note: Option<String>,
}

/// One group's corrected figure less another's.
#[derive(Clone, Debug, PartialEq, Serialize)]
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
#[derive(Debug, Serialize)]
pub struct Estimates {
    /// Name and version of this shape.
    pub schema: &'static str,
    /// Names the run.
    pub run: String,
    /// What was estimated.
    pub of: String,
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
    #[serde(skip)]
    quantity: Quantity,
}

/// Name and version of the shape of `estimates.json`.
const SCHEMA: &str = "standpoint.estimates/1";

/// Estimates what is asked from the codes.
///
/// # Errors
/// If the codes cannot be used, an actor or column is unknown, or fewer units are coded than any estimate needs.
pub fn estimate(run: &Run, asked: &Asked) -> Result<(Estimates, Vec<ReadError>), StudyError> {
    // Those of a difference come first, in the order asked for.
    let names = match &asked.of {
        Quantity::Difference(first, second) => vec![first.clone(), second.clone()],
        _ => Vec::new(),
    };
    let sheets = Sheets::read(&asked.codes)?;
    let (mut population, unread) = Population::read(run, &names, &sheets.actors())?;
    let by = population.columns(&asked.by)?;
    let codes = sheets.codes(&population)?;
    if let Some(folder) = &asked.reader {
        read_anew(&mut population, &codes, folder)?;
    }
    let study = Study::new(&population, &codes, asked);
    if study.coded() < FEWEST {
        let coded = counted(study.coded(), "unit");
        return Err(StudyError::Plan(format!(
            "only {coded} with a code from 1 to 5: an estimate needs {FEWEST}; code more of the sample"
        )));
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
    warnings: Vec<String>,
}

/// The estimates of one group, with what differences are made of.
pub(super) struct Found {
    pub row: GroupEstimate,
    corrected: Option<Estimate>,
}

impl<'a> Study<'a> {
    pub(super) fn new(population: &'a Population, codes: &Codes, asked: &'a Asked) -> Self {
        let mut study = Self {
            population,
            asked,
            sample: Sample::new(Vec::new(), &[]),
            places: Vec::new(),
            absent: BTreeSet::new(),
            cannot_say: 0,
            coder_variance: None,
            doubly_coded: 0,
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
        study.sample = study.observed(codes, &said).reaching(asked.beyond);
        study.places = said.iter().map(|(unit, _)| unit.unit).collect();
        study.warn(codes);
        study
    }

    /// The sample: strata as drawn, weights by how many of each were coded.
    fn observed(&self, codes: &Codes, said: &[(&CodedUnit, Vec<f64>)]) -> Sample {
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
            return Sample::unequal(observations, self.population.units.len() as f64);
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
        Sample::new(observations, &strata.into_values().collect::<Vec<_>>())
    }

    /// Units with a code.
    fn coded(&self) -> usize {
        self.sample.observations().iter().filter(|o| o.present).count()
    }

    fn warn(&mut self, codes: &Codes) {
        let mut warnings = Vec::new();
        if codes.uncoded > 0 {
            warnings.push(format!(
                "{} of the sheet without a code: the estimates take them to be like the coded ones of their stratum",
                counted(codes.uncoded, "row")
            ));
        }
        if self.cannot_say > 0 {
            warnings.push(format!(
                "{} left out, of which no coder could say where the author stands",
                counted(self.cannot_say, "unit")
            ));
        }
        if !self.absent.is_empty() {
            warnings.push(format!(
                "{} left out, in which coders did not find the actor: the program finds it in vain there",
                counted(self.absent.len(), "unit")
            ));
        }
        if codes.coders.len() > 1 && self.doubly_coded < FEW_TWICE {
            warnings.push(format!(
                "only {} coded twice: how far coders disagree is known roughly",
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
                "all coded units are of one day".to_owned()
            });
            return Found { row, corrected: None };
        };
        row.program = Some(three.naive);
        if count < FEWEST {
            row.note = Some(format!("{} coded, fewer than {FEWEST}", counted(count, "unit")));
            return Found { row, corrected: None };
        }
        row.fill(&self.sample, &three);
        if self.figure() == Figure::Mean {
            row.effective_size = self.sample.effective_size(&three.corrected, &coded, row.units);
        }
        if self.asked.beyond && self.figure() == Figure::Mean {
            self.widen(&mut row, &coded, actor, belongs);
        }
        Found { row, corrected: Some(three.corrected) }
    }

    /// The observations with a code among those that `coded` tells.
    fn present<'s>(&'s self, coded: &'s [bool]) -> impl Iterator<Item = &'s Observation> {
        let mine = self.sample.observations().iter().zip(coded);
        mine.filter(|(o, coded)| **coded && o.present).map(|(o, _)| o)
    }

    /// The published estimator, which takes the articles themselves as drawn: for the figures that it was published for.
    fn widen(&self, row: &mut GroupEstimate, coded: &[bool], actor: usize, belongs: &dyn Fn(usize) -> bool) {
        let mine: BTreeSet<usize> =
            self.places.iter().zip(coded).filter(|(_, c)| **c).map(|(at, _)| *at).collect();
        let labelled: Vec<(f64, f64, f64)> =
            self.present(coded).map(|o| (o.code, o.reading, o.weight)).collect();
        let others: Vec<(f64, f64)> = (self.population.units.iter().enumerate())
            .filter(|(at, unit)| unit.actor == actor && belongs(*at) && !mine.contains(at))
            .map(|(_, unit)| (self.asked.of.of_unit(unit), 1.0))
            .collect();
        if let Some((estimate, standard_error, tuning)) = ppi_mean(&labelled, &others) {
            let reach = NORMAL * standard_error;
            row.corrected =
                Some(Interval { estimate, standard_error, low: estimate - reach, high: estimate + reach });
            row.tuning = Some(tuning);
        }
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
            note: a.row.note.or(b.row.note),
            ..GroupEstimate::none()
        };
        let (Some(first), Some(second)) = (self.three(0, belongs).2, self.three(1, belongs).2) else {
            return Found { row, corrected: None };
        };
        if row.note.is_some() {
            return Found { row, corrected: None };
        }
        let three = Three {
            codes: first.codes.less(&second.codes),
            corrected: first.corrected.less(&second.corrected),
            error: first.error.less(&second.error),
            naive: first.naive - second.naive,
        };
        row.fill(&self.sample, &three);
        Found { row, corrected: Some(three.corrected) }
    }

    /// The estimates of a group: one an actor, or their difference.
    fn found(&self, by: Option<&str>, group: Option<&str>, belongs: &dyn Fn(usize) -> bool) -> Vec<Found> {
        match &self.asked.of {
            Quantity::Difference(..) => vec![self.difference(by, group, belongs)],
            _ => {
                (0..self.population.actors.len()).map(|actor| self.group(by, group, actor, belongs)).collect()
            }
        }
    }

    fn all(self, by: &[GroupBy], codes: Codes) -> Estimates {
        let mut groups: Vec<GroupEstimate> =
            self.found(None, None, &|_| true).into_iter().map(|found| found.row).collect();
        let mut contrasts = Vec::new();
        for column in by {
            let (of_column, differences) = self.column(column);
            groups.extend(of_column);
            contrasts.extend(differences);
        }
        if by.is_empty() && self.population.actors.len() == 2 && matches!(self.asked.of, Quantity::Mean) {
            let found = self.difference(None, None, &|_| true);
            groups.push(found.row);
        }
        let mut estimates = Estimates {
            schema: SCHEMA,
            run: self.population.run.clone(),
            of: self.asked.of.name(),
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
            quantity: self.asked.of.clone(),
        };
        estimates.methods = estimates.paragraph(self.population.units.len());
        estimates
    }

    /// The estimates of the groups under a column, and their differences.
    fn column(&self, column: &GroupBy) -> (Vec<GroupEstimate>, Vec<Contrast>) {
        let values: Vec<Option<&str>> =
            self.population.units.iter().map(|unit| self.population.value(unit, column)).collect();
        // Those that are not told come last.
        let known: BTreeSet<(bool, Option<&str>)> = values.iter().map(|v| (v.is_none(), *v)).collect();
        let mut groups = Vec::new();
        let mut by_actor: BTreeMap<String, Vec<(Option<&str>, Estimate)>> = BTreeMap::new();
        let mut few: BTreeSet<Option<&str>> = BTreeSet::new();
        for (_, value) in known {
            for found in self.found(Some(column.name()), value, &|at| values[at] == value) {
                if let Some(corrected) = found.corrected {
                    by_actor.entry(found.row.actor.clone()).or_default().push((value, corrected));
                } else {
                    few.insert(value);
                }
                groups.push(found.row);
            }
        }
        if few.len() > 1 {
            let together = Some("the groups with too few codes, together");
            let pooled = self.found(Some(column.name()), together, &|at| few.contains(&values[at]));
            groups.extend(pooled.into_iter().map(|found| found.row));
        }
        let contrasts =
            by_actor.iter().flat_map(|(actor, of)| self.contrasts(column.name(), actor, of, &values));
        (groups, contrasts.collect())
    }

    /// Differences between groups: each pair of a few, else each against all the others together.
    fn contrasts(
        &self,
        by: &str,
        actor: &str,
        estimates: &[(Option<&str>, Estimate)],
        values: &[Option<&str>],
    ) -> Vec<Contrast> {
        let mut contrasts = Vec::new();
        for (at, (first, estimate)) in estimates.iter().enumerate() {
            let mut add = |second: &str, other: &Estimate| {
                let first = first.unwrap_or(NOT_TOLD);
                contrasts.push(self.contrast(by, actor, (first, estimate), (second, other)));
            };
            if estimates.len() <= PAIRS {
                let others = &estimates[at + 1..];
                others.iter().for_each(|(second, other)| add(second.unwrap_or(NOT_TOLD), other));
            } else {
                let rest = self.found(None, None, &|at| values[at] != *first);
                let other = rest.into_iter().find(|found| found.row.actor == actor).and_then(|f| f.corrected);
                other.iter().for_each(|other| add("all others", other));
            }
        }
        let p: Vec<f64> = contrasts.iter().map(|c| c.p.unwrap_or(f64::NAN)).collect();
        for (contrast, p) in contrasts.iter_mut().zip(holm(&p)) {
            contrast.p_holm = Some(p).filter(|p| p.is_finite());
        }
        contrasts
    }

    fn contrast(
        &self,
        by: &str,
        actor: &str,
        first: (&str, &Estimate),
        second: (&str, &Estimate),
    ) -> Contrast {
        let less = first.1.less(second.1);
        Contrast {
            by: by.to_owned(),
            actor: actor.to_owned(),
            first: first.0.to_owned(),
            second: second.0.to_owned(),
            difference: Interval::of(&self.sample, &less),
            p: Some(self.sample.spread(&less).p).filter(|p| p.is_finite()),
            p_holm: None,
        }
    }
}

impl GroupEstimate {
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
        }
    }

    fn fill(&mut self, sample: &Sample, three: &Three) {
        let interval = |of: &Estimate| Interval::of(sample, of);
        let error = interval(&three.error);
        self.codes = Some(interval(&three.codes));
        self.program = Some(three.naive);
        self.corrected = Some(interval(&three.corrected));
        self.tuning = Some(three.corrected.tuning);
        // What the readings lack, turned round: how far they are off.
        self.bias = Some(Interval {
            estimate: -error.estimate,
            standard_error: error.standard_error,
            low: -error.high,
            high: -error.low,
        });
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
            Self::Share(label) => format!("share:{}", label.name()),
            Self::Difference(first, second) => format!("difference:{first}-{second}"),
            Self::Trend => "trend".to_owned(),
        }
    }

    /// What the figures are, in words.
    pub(super) fn words(&self) -> String {
        match self {
            Self::Mean => "mean stance, -1 against to 1 for".to_owned(),
            Self::Share(label) => format!("share of articles whose author {} the actor", verb(*label)),
            Self::Difference(first, second) => {
                format!("mean stance toward {first} less that toward {second}")
            }
            Self::Trend => "change of the mean stance in a year".to_owned(),
        }
    }

    /// A figure as it is shown.
    pub(super) fn shown(&self, figure: f64) -> String {
        match self {
            Self::Share(_) => format!("{:.1}%", 100.0 * figure),
            _ => format!("{figure:+.3}"),
        }
    }
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
    pub(super) fn name(row: &GroupEstimate) -> String {
        match (&row.by, &row.group) {
            (None, _) => "all articles".to_owned(),
            (Some(_), Some(group)) => group.clone(),
            (Some(by), None) => format!("{by} not told"),
        }
    }

    /// What is estimated.
    pub(super) fn quantity(&self) -> &Quantity {
        &self.quantity
    }

    fn page(&self) -> Vec<Block> {
        let heading = |text: &str| Block::Heading(text.to_owned());
        let text = |text: String| Block::Text(vec![plain(text)]);
        let scope = format!(
            "{}; {} coded by {} ({}), {} of them twice; 95% intervals",
            self.quantity.words(),
            counted(self.coded, "unit"),
            counted(self.coders.len(), "coder"),
            self.coders.join(", "),
            self.doubly_coded,
        );
        let mut page = vec![heading("Estimates"), text(scope), Block::Table(self.table())];
        let biased: Vec<String> = self.groups.iter().filter_map(|row| self.bias(row)).collect();
        if !biased.is_empty() {
            page.push(heading("How far the program alone is off"));
            page.extend(biased.into_iter().map(text));
        }
        if !self.contrasts.is_empty() {
            page.push(heading("Differences between groups"));
            page.push(Block::Table(self.differences()));
        }
        if !self.warnings.is_empty() {
            page.push(heading("Know before you use these figures"));
            page.extend(self.warnings.iter().cloned().map(text));
        }
        page.push(heading("For the methods section"));
        page.push(text(self.methods.clone()));
        page
    }

    fn table(&self) -> Table {
        let columns = [
            ("group", Side::Left),
            ("actor", Side::Left),
            ("articles", Side::Right),
            ("coded", Side::Right),
            ("codes alone", Side::Right),
            ("95% interval", Side::Left),
            ("program", Side::Right),
            ("corrected", Side::Right),
            ("95% interval", Side::Left),
            ("worth", Side::Right),
        ];
        let figure = |interval: Option<Interval>| match interval {
            Some(i) => (plain(self.quantity.shown(i.estimate)), plain(self.within(i))),
            None => (piece("-", Tone::Faint), piece("", Tone::Faint)),
        };
        let row = |row: &GroupEstimate| {
            let (codes, codes_within) = figure(row.codes);
            let (corrected, within) = figure(row.corrected);
            let program = row.program.map_or(piece("-", Tone::Faint), |p| plain(self.quantity.shown(p)));
            let worth = match (&row.note, row.effective_size) {
                (Some(note), _) => piece(note, Tone::Faint),
                (None, Some(size)) => plain(format!("{size:.0} codes")),
                (None, None) => plain(""),
            };
            let names = [
                plain(Self::name(row)),
                plain(&row.actor),
                plain(row.units.to_string()),
                plain(row.coded.to_string()),
            ];
            let figures = [codes, codes_within, program, corrected.in_tone(Tone::Strong), within, worth];
            Row::from(names.into_iter().chain(figures).collect::<Vec<_>>())
        };
        Table {
            columns: columns.into_iter().map(|(name, side)| (name.to_owned(), side)).collect(),
            rows: self.groups.iter().map(row).collect(),
        }
    }

    fn within(&self, interval: Interval) -> String {
        format!("{} to {}", self.quantity.shown(interval.low), self.quantity.shown(interval.high))
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
                self.quantity.shown(c.difference.estimate),
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
        let which = format!("{}, {}", Self::name(row), row.actor);
        let size = |figure: f64| self.quantity.shown(figure.abs()).trim_start_matches('+').to_owned();
        let (far, within, shown) = (size(bias.estimate), self.within(bias), self.quantity.shown(program));
        Some(if bias.low > 0.0 {
            let (low, high) = (size(bias.low), size(bias.high));
            format!("{which}: the program's {shown} is too high by {far} (95% interval {low} to {high}).")
        } else if bias.high < 0.0 {
            let (low, high) = (size(bias.high), size(bias.low));
            format!("{which}: the program's {shown} is too low by {far} (95% interval {low} to {high}).")
        } else {
            format!("{which}: no bias of the program's {shown} is shown; it may be off by {within}.")
        })
    }

    fn rows(&self) -> Vec<Vec<Cell<'_>>> {
        let number = |n: Option<f64>| n.map_or(Cell::Empty, Cell::Number);
        let text =
            |t: &Option<String>| -> Cell<'static> { t.clone().map_or(Cell::Empty, |t| Cell::Text(t.into())) };
        let ends = |i: Option<Interval>| {
            [
                number(i.map(|i| i.estimate)),
                number(i.map(|i| i.standard_error)),
                number(i.map(|i| i.low)),
                number(i.map(|i| i.high)),
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

    /// A paragraph for a methods section, with this run's own numbers.
    fn paragraph(&self, units: usize) -> String {
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
        let widest = if self.beyond {
            "Intervals take the articles themselves as drawn from more of their kind."
        } else {
            "Intervals are those of a stratified sample drawn without replacement from the articles of the run, robust to what units of one article have in common."
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
             probabilities, stratified by the program's label and doubt, was coded by hand: {} by {coders} who did not see the \
             program's answers.{twice} The {} was estimated from all readings, corrected by the coded sample \
             (prediction-powered inference: Angelopoulos, Bates, Fannjiang, Jordan and Zrnic 2023; its tuned weight: Angelopoulos, Duchi and Zrnic \
             2023; weighting by the inverse probability of being drawn, as in Egami, Hinck, Stewart and Wei 2023). {widest}{holm}",
            env!("CARGO_PKG_VERSION"),
            counted(self.coded, "unit"),
            self.quantity.words(),
        )
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

/// Writes `estimates.json`, `.csv`, `.md` and `.svg` to a folder, over those of an earlier estimate, and puts them on the report's
/// page where one lies there.
///
/// # Errors
/// If one cannot be made or written.
pub fn write(estimates: &Estimates, answer: &Answer, folder: &Path) -> Result<Vec<PathBuf>, StudyError> {
    let screen = Screen { colour: false, width: None };
    let formats = [
        ("estimates.json", Format::Json),
        ("estimates.csv", Format::Csv),
        ("estimates.md", Format::Markdown),
    ];
    let mut files = Vec::new();
    for (name, format) in formats {
        files.push(sheet::replace(&folder.join(name), answer.print(format, screen)?.as_bytes())?);
    }
    files.push(sheet::replace(&folder.join("estimates.svg"), estimates.figure().as_bytes())?);
    // In a run's own folder they stand on its page as well.
    let page = folder.join("report.html");
    if let Some(html) = fs::read_to_string(&page).ok().and_then(|html| estimates.on_page(&html)) {
        files.push(sheet::replace(&page, html.as_bytes())?);
    }
    Ok(files)
}
