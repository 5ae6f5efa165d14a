//! What the codes of a random sample and the program's readings of all units say of a whole: means, shares and trends, with
//! intervals that know of the program's errors.
//!
//! Every figure is linear in the values, so one rule serves all. A *corrected* figure is `tuning` times what the readings say
//! of all units, plus what the sample says of code less `tuning` times reading: prediction-powered inference (Angelopoulos
//! and others 2023) with its tuned weight (PPI++, Angelopoulos, Duchi and Zrnic 2023), by inverse probability of being drawn
//! as in design-based supervised learning (Egami and others 2023). With `tuning` 0 it is the figure of the codes alone.
//!
//! The units of a run are a finite population: the variance is that of a stratified sample drawn without replacement
//! (Cochran 1977, chapters 5 and 7; Sarndal, Swensson and Wretman 1992, chapter 6), robust to what the units of an article
//! have in common unless every unit drawn is coded. The coders' disagreement does not shrink as more of the population is drawn,
//! and is added. A sample that reaches *beyond* the run takes its articles as drawn from more of their kind: then nothing is gained by
//! how many of them were coded, and the spread of the readings over all units counts as well.
//!
//! Codes that are all alike tell nothing of how much others vary, and no such variance holds then. A share has an exact interval all the same.

use std::collections::{BTreeMap, BTreeSet};

use serde::Serialize;
use statrs::distribution::{Beta, ContinuousCDF, DiscreteCDF, Hypergeometric, StudentsT};

/// Normal quantile of a 95% interval.
pub(super) const NORMAL: f64 = 1.959_963_984_540_054;

/// Probability that a 95% interval leaves to either side.
const TAIL: f64 = 0.025;
/// Places along a trend that it takes to tell a slope: a line through two goes through both, whatever it is worth.
pub(super) const PLACES: usize = 3;
/// A variance below this is none: what rounding leaves of nothing.
const NOTHING: f64 = 1e-18;

/// A stratum of the population.
#[derive(Clone, Copy, Debug, PartialEq)]
pub(super) struct Stratum {
    /// Units in it.
    pub units: f64,
    /// Units of it that were coded.
    pub coded: f64,
}

/// What the units of a stratum have in common. A stratum with too few codes is merged with the one that shares most.
#[derive(Clone, Debug, Default, PartialEq, Eq)]
pub(super) struct Kind {
    /// Whose units they are: strata of two actors are never merged.
    pub actor: usize,
    /// The value of each column, the most important column first; none where the units differ or have none.
    pub values: Vec<Option<String>>,
}

impl Kind {
    /// By column, whether both have the same value.
    fn likeness(&self, other: &Self) -> Vec<bool> {
        self.values.iter().zip(&other.values).map(|(a, b)| a.is_some() && a == b).collect()
    }

    /// What two merged strata have in common.
    fn common(&self, other: &Self) -> Self {
        let shared = self.values.iter().zip(&other.values);
        Self {
            actor: self.actor,
            values: shared.map(|(a, b)| if a == b { a.clone() } else { None }).collect(),
        }
    }
}

/// A coded unit. Its weight is the number of units that it stands for: the stratum's units over its coded ones.
#[derive(Clone, Copy, Debug, PartialEq)]
pub(super) struct Observation {
    /// Index of its stratum.
    pub stratum: usize,
    /// Whose units are alike: its article.
    pub cluster: usize,
    /// How many units it stands for, 1 or more.
    pub weight: f64,
    /// What the coders say, their mean.
    pub code: f64,
    /// What the program says.
    pub reading: f64,
    /// Variance of the coders' mean about what coders say in the long run.
    pub noise: f64,
    /// Where it lies along the trend; of no matter for a mean.
    pub at: f64,
    /// Whether it has a code; else the coders did not find the actor, and only its reading counts.
    pub present: bool,
}

/// A unit of the population, coded or not: the program's reading, and where it lies along the trend.
#[derive(Clone, Copy, Debug, PartialEq)]
pub(super) struct Member {
    /// Whose units are alike: its article.
    pub cluster: usize,
    pub reading: f64,
    pub at: f64,
}

/// What is asked of a group of units.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub(super) enum Figure {
    /// The mean of their values.
    Mean,
    /// The slope of the least-squares line of their values along `at`.
    Slope,
}

/// The estimate of one figure for one group, before intervals: what it comes to, and how each coded unit bears on it.
#[derive(Clone, Debug)]
pub(super) struct Estimate {
    pub value: f64,
    /// Share of the program's readings that is used, 0 to 1.
    pub tuning: f64,
    /// By coded unit of the whole sample: how far it moves the estimate. Zero outside the group.
    influence: Vec<f64>,
    /// The same of the figure of the codes alone.
    of_codes: Vec<f64>,
    /// By coded unit: whether it is in the group.
    inside: Vec<bool>,
    /// By article of the population: how far the readings of its units move the estimate.
    of_readings: BTreeMap<usize, f64>,
    /// Variance that the coders' disagreement adds.
    noise: f64,
}

/// A figure for one group in its three ways, and how far the naive one is off.
#[derive(Clone, Debug)]
pub(super) struct Three {
    /// By the codes alone.
    pub codes: Estimate,
    /// The program's readings, corrected by the codes.
    pub corrected: Estimate,
    /// What the program's own figure lacks: the corrected one less it.
    pub error: Estimate,
    /// The program's own figure.
    pub naive: f64,
}

/// A coded sample.
#[derive(Clone, Debug)]
pub(super) struct Sample {
    observations: Vec<Observation>,
    strata: Vec<Stratum>,
    /// Whether the run's articles are themselves drawn from more of their kind.
    beyond: bool,
    /// Whether chance picked each unit by itself, so that what the units of an article have in common does not bear on the draw.
    singly: bool,
}

/// An estimate's 95% interval and standard error.
#[derive(Clone, Copy, Debug, PartialEq, Serialize)]
pub(super) struct Spread {
    pub standard_error: f64,
    pub low: f64,
    pub high: f64,
    /// Two-sided probability of an estimate so far from zero, were the truth zero.
    pub p: f64,
}

impl Sample {
    /// A sample whose observations name strata of `strata`. Strata of which fewer than two units were coded do not show their
    /// spread: each is merged with the most similar stratum of its actor, and weights are set anew. Returns the merged strata too, by
    /// their places.
    pub(super) fn new(
        mut observations: Vec<Observation>,
        strata: &[Stratum],
        kinds: &[Kind],
    ) -> (Self, Vec<Vec<usize>>) {
        struct Cell {
            stratum: Stratum,
            kind: Kind,
            places: Vec<usize>,
        }
        let cell = |(place, (stratum, kind)): (usize, (&Stratum, &Kind))| Cell {
            stratum: *stratum,
            kind: kind.clone(),
            places: vec![place],
        };
        let mut cells: Vec<Cell> = strata.iter().zip(kinds).enumerate().map(cell).collect();
        loop {
            let few = |cell: &Cell| cell.stratum.coded < 2.0 && cell.stratum.coded < cell.stratum.units;
            let fit = |at: usize| {
                let others = cells.iter().enumerate();
                let mine = others.filter(|(to, other)| *to != at && other.kind.actor == cells[at].kind.actor);
                // Of equally similar ones the nearest: strata stand in the order of their columns.
                let rank = |(to, other): &(usize, &Cell)| {
                    (cells[at].kind.likeness(&other.kind), std::cmp::Reverse(to.abs_diff(at)))
                };
                mine.max_by_key(rank).map(|(to, _)| to)
            };
            let short = (0..cells.len()).filter(|at| few(&cells[*at]));
            let Some((at, to)) = short.filter_map(|at| Some((at, fit(at)?))).next() else { break };
            let Cell { stratum, kind, places } = cells.remove(at);
            let into = &mut cells[if to > at { to - 1 } else { to }];
            into.stratum.units += stratum.units;
            into.stratum.coded += stratum.coded;
            into.kind = into.kind.common(&kind);
            into.places.extend(places);
        }
        let mut place = vec![0; strata.len()];
        for (at, cell) in cells.iter_mut().enumerate() {
            cell.places.sort_unstable();
            cell.places.iter().for_each(|from| place[*from] = at);
        }
        for observation in &mut observations {
            observation.stratum = place[observation.stratum];
            let Stratum { units, coded } = cells[observation.stratum].stratum;
            observation.weight = units / coded;
        }
        let merged =
            cells.iter().filter(|cell| cell.places.len() > 1).map(|cell| cell.places.clone()).collect();
        let strata = cells.iter().map(|cell| cell.stratum).collect();
        (Self { observations, strata, beyond: false, singly: false }, merged)
    }

    /// A sample whose observations have weights of their own, drawn from `units` in another way than by strata.
    pub(super) fn unequal(observations: Vec<Observation>, units: f64) -> Self {
        let coded = observations.len() as f64;
        let observations = observations.into_iter().map(|o| Observation { stratum: 0, ..o }).collect();
        Self {
            observations,
            strata: vec![Stratum { units: units.max(coded), coded }],
            beyond: false,
            singly: false,
        }
    }

    /// The sample with estimates that reach beyond the run's articles, or stay with them.
    pub(super) fn reaching(self, beyond: bool) -> Self {
        Self { beyond, singly: self.singly && !beyond, ..self }
    }

    /// The sample with every drawn unit coded: units were drawn one by one, and no article was left out as a whole.
    pub(super) fn complete(self, complete: bool) -> Self {
        Self { singly: complete && !self.beyond, ..self }
    }

    /// Whether variances are robust to what the units of an article have in common.
    pub(super) fn is_by_article(&self) -> bool {
        !self.singly
    }

    /// The coded units.
    pub(super) fn observations(&self) -> &[Observation] {
        &self.observations
    }

    /// The figure of the units of `members` in three ways; `coded` tells which observations are among them. None where it is
    /// not defined: too few units, or no variety along the trend.
    pub(super) fn estimate(&self, figure: Figure, coded: &[bool], members: &[Member]) -> Option<Three> {
        let (naive, moved) = whole(figure, members)?;
        let present: Vec<bool> =
            self.observations.iter().zip(coded).map(|(o, coded)| *coded && o.present).collect();
        let of_codes = self.linear(figure, &present, |o| o.code)?;
        let of_readings = self.linear(figure, coded, |o| o.reading)?;
        let noise = self.noise(&of_codes);
        let own: f64 = if self.beyond { moved.values().map(|v| v * v).sum() } else { 0.0 };
        let tuning = self.tuned(&of_codes.influence, &of_readings.influence, own);
        let less = |share: f64| -> Vec<f64> {
            let both = of_codes.influence.iter().zip(&of_readings.influence);
            both.map(|(code, reading)| code - share * reading).collect()
        };
        // `used` is the share of the readings of all units by which the estimate moves with them.
        let estimate = |value: f64, tuning: f64, used: f64| {
            let of_readings = moved.iter().map(|(article, moved)| (*article, used * moved)).collect();
            let (influence, of_codes) = (less(tuning), of_codes.influence.clone());
            Estimate { value, tuning, influence, of_codes, inside: coded.to_vec(), of_readings, noise }
        };
        let corrected = tuning * naive + of_codes.value - tuning * of_readings.value;
        Some(Three {
            codes: estimate(of_codes.value, 0.0, 0.0),
            corrected: estimate(corrected, tuning, tuning),
            error: estimate(corrected - naive, tuning, tuning - 1.0),
            naive,
        })
    }

    /// A figure of the coded units of a group, each standing for others.
    fn linear(&self, figure: Figure, coded: &[bool], value: impl Fn(&Observation) -> f64) -> Option<Linear> {
        let mine = || self.observations.iter().zip(coded).filter(|(_, coded)| **coded).map(|(o, _)| o);
        let weight: f64 = mine().map(|o| o.weight).sum();
        let mut influence = vec![0.0; self.observations.len()];
        let places = coded.iter().enumerate().filter(|(_, coded)| **coded).map(|(at, _)| at);
        match figure {
            Figure::Mean => {
                let mean = average(mine().map(|o| (o.weight, value(o))))?;
                for at in places {
                    let o = &self.observations[at];
                    influence[at] = o.weight * (value(o) - mean) / weight;
                }
                Some(Linear { value: mean, influence, figure, weight, centre: 0.0, spread: 1.0 })
            }
            Figure::Slope => {
                let (slope, centre, spread) = slope(mine().map(|o| (o.weight, o.at, value(o))))?;
                let mean = average(mine().map(|o| (o.weight, value(o))))?;
                for at in places {
                    let o = &self.observations[at];
                    let away = o.at - centre;
                    influence[at] = o.weight * away * (value(o) - mean - slope * away) / spread;
                }
                Some(Linear { value: slope, influence, figure, weight, centre, spread })
            }
        }
    }

    /// Variance that the coders' disagreement adds: drawing without replacement lessens the spread of the units, not this.
    fn noise(&self, of: &Linear) -> f64 {
        let inside = self.observations.iter().zip(&of.influence).filter(|(_, influence)| **influence != 0.0);
        let share = |o: &Observation| {
            let moved = match of.figure {
                Figure::Mean => o.weight / of.weight,
                Figure::Slope => o.weight * (o.at - of.centre) / of.spread,
            };
            moved * moved * o.noise * self.drawn(o.stratum)
        };
        inside.map(|(o, _)| share(o)).sum()
    }

    /// The share of a stratum that was drawn, as far as that lessens what is left unknown: of articles that stand for more of their
    /// kind none is.
    fn drawn(&self, stratum: usize) -> f64 {
        let Stratum { units, coded } = self.strata[stratum];
        if self.beyond { 0.0 } else { (coded / units).min(1.0) }
    }

    /// The share of the readings with which the corrected estimate varies least, within 0 and 1. `whole` is what the readings of all
    /// units vary by themselves.
    fn tuned(&self, codes: &[f64], readings: &[f64], whole: f64) -> f64 {
        let (codes, readings) = (self.by_unit(codes), self.by_unit(readings));
        let product = |a: &[f64], b: &[f64]| a.iter().zip(b).map(|(a, b)| a * b).sum::<f64>();
        let own = product(&readings, &readings) + whole;
        if own > 0.0 { (product(&codes, &readings) / own).clamp(0.0, 1.0) } else { 0.0 }
    }

    /// The influence of each unit about that of its stratum, scaled to what strata leave undrawn.
    fn by_unit(&self, influence: &[f64]) -> Vec<f64> {
        let mut means = vec![0.0; self.strata.len()];
        for (o, influence) in self.observations.iter().zip(influence) {
            means[o.stratum] += influence / self.strata[o.stratum].coded;
        }
        let scaled = |(o, influence): (&Observation, &f64)| {
            let coded = self.strata[o.stratum].coded;
            let undrawn = 1.0 - self.drawn(o.stratum);
            let small = if coded > 1.0 { coded / (coded - 1.0) } else { 1.0 };
            (influence - means[o.stratum]) * (undrawn * small).sqrt()
        };
        self.observations.iter().zip(influence).map(scaled).collect()
    }

    /// Variance of an estimate. In a complete sample units are drawn one by one, and what those of an article have in common does not
    /// bear on it (Abadie, Athey, Imbens and Wooldridge 2023). Where coding stopped early, or articles stand for more of their kind, chance
    /// picked articles: then the sum over articles counts if it varies more than the sum over units.
    pub(super) fn variance(&self, of: &Estimate) -> f64 {
        let of_all: f64 = if self.beyond { of.of_readings.values().map(|v| v * v).sum() } else { 0.0 };
        self.of_draws(of) + of_all + of.noise
    }

    /// Whether the units drawn show nothing of how much the estimate varies with the draw.
    pub(super) fn is_flat(&self, of: &Estimate) -> bool {
        self.of_draws(of) < NOTHING
    }

    /// Variance of an estimate by the draw of the units.
    fn of_draws(&self, of: &Estimate) -> f64 {
        let units = self.by_unit(&of.influence);
        let mut clusters: BTreeMap<usize, f64> = BTreeMap::new();
        for (o, influence) in self.observations.iter().zip(&units) {
            *clusters.entry(o.cluster).or_insert(0.0) += influence;
        }
        let sum = |values: &mut dyn Iterator<Item = &f64>| values.map(|v| v * v).sum::<f64>();
        let by_unit = sum(&mut units.iter());
        if self.singly { by_unit } else { by_unit.max(sum(&mut clusters.values())) }
    }

    /// The 95% interval of a share that the draws show no spread of, where `units` are in the group and `coded` tells which
    /// observations are: the exact one of so many units with equal chances as the weights are worth (Kish 1965).
    pub(super) fn exact(&self, share: f64, coded: &[bool], units: usize) -> (f64, f64) {
        let inside = self.observations.iter().zip(coded).filter(|(o, coded)| **coded && o.present);
        let (sum, squares) =
            inside.fold((0.0, 0.0), |(s, q), (o, _)| (s + o.weight, q + o.weight * o.weight));
        let size = if squares > 0.0 { sum * sum / squares } else { 0.0 };
        exact_share(share, size, if self.beyond { None } else { Some(units) })
    }

    /// Standard error and interval of an estimate, by Student's t with the degrees of freedom of a stratified sample (Satterthwaite's, as
    /// in Cochran 1977, section 5.4): few strata with few codes may make up most of the variance. A corrected figure has no more of them
    /// than the codes alone; and since its weight of the readings is fitted to the same codes, which makes them look closer to the readings
    /// than they are, its variance is divided by one degree less.
    pub(super) fn spread(&self, of: &Estimate) -> Spread {
        let mine = || self.observations.iter().zip(&of.inside).filter(|(_, inside)| **inside).map(|(o, _)| o);
        let articles: BTreeSet<usize> = mine().map(|o| o.cluster).collect();
        let strata: BTreeSet<usize> = mine().map(|o| o.stratum).collect();
        let most = (articles.len() as f64 - strata.len() as f64).max(1.0);
        let freedom =
            most.min(self.freedom(&of.influence, &of.inside)).min(self.freedom(&of.of_codes, &of.inside));
        let fitted = if of.tuning > 0.0 { most / (most - 1.0).max(0.5) } else { 1.0 };
        let standard_error = (self.variance(of) * fitted).sqrt();
        let reach = student_quantile(0.975, freedom) * standard_error;
        let p = if standard_error > 0.0 {
            student_two_sided(of.value / standard_error, freedom)
        } else {
            f64::NAN
        };
        Spread { standard_error, low: of.value - reach, high: of.value + reach, p }
    }

    /// Satterthwaite's degrees of freedom of a variance that is the sum of those of strata, 1 or more.
    fn freedom(&self, influence: &[f64], inside: &[bool]) -> f64 {
        let mut parts = vec![(0.0, 0.0_f64); self.strata.len()];
        for ((o, inside), value) in self.observations.iter().zip(inside).zip(self.by_unit(influence)) {
            let (part, units) = &mut parts[o.stratum];
            *part += value * value;
            *units += f64::from(u8::from(*inside));
        }
        // Where some of a stratum's units are in the group, the others are known to have no influence.
        let of_stratum =
            |((_, units), stratum): (&(f64, f64), &Stratum)| units.min(stratum.coded - 1.0).max(1.0);
        let squares: f64 = parts.iter().zip(&self.strata).map(|one| one.0.0.powi(2) / of_stratum(one)).sum();
        let sum: f64 = parts.iter().map(|(part, _)| part).sum();
        if squares > 0.0 { (sum * sum / squares).max(1.0) } else { f64::INFINITY }
    }

    /// How many units drawn from `units` with equal chances, and nothing but their codes, would tell as much of their mean as an
    /// estimate does; `coded` tells which observations are of the group.
    pub(super) fn effective_size(&self, of: &Estimate, coded: &[bool], units: usize) -> Option<f64> {
        let mine = || {
            let inside = self.observations.iter().zip(coded).filter(|(o, coded)| **coded && o.present);
            inside.map(|(o, _)| (o.weight, o.code))
        };
        let mean = average(mine())?;
        let count = mine().count() as f64;
        let spread =
            average(mine().map(|(w, code)| (w, (code - mean).powi(2))))? * count / (count - 1.0).max(1.0);
        let whole = if self.beyond { 0.0 } else { 1.0 / units as f64 };
        let needed = self.variance(of) / spread + whole;
        (spread > 0.0).then(|| (1.0 / needed).min(units as f64))
    }
}

impl Estimate {
    /// One estimate less another of the same sample.
    pub(super) fn less(&self, other: &Estimate) -> Estimate {
        let mut of_readings = self.of_readings.clone();
        for (article, moved) in &other.of_readings {
            *of_readings.entry(*article).or_insert(0.0) -= moved;
        }
        Estimate {
            value: self.value - other.value,
            tuning: self.tuning.min(other.tuning),
            influence: self.influence.iter().zip(&other.influence).map(|(a, b)| a - b).collect(),
            of_codes: self.of_codes.iter().zip(&other.of_codes).map(|(a, b)| a - b).collect(),
            inside: self.inside.iter().zip(&other.inside).map(|(a, b)| *a || *b).collect(),
            of_readings,
            noise: self.noise + other.noise,
        }
    }
}

/// A figure of the coded units, and how each bears on it.
struct Linear {
    value: f64,
    influence: Vec<f64>,
    figure: Figure,
    weight: f64,
    centre: f64,
    spread: f64,
}

/// The program's own figure of all units of a group, and by article how far its readings move it.
fn whole(figure: Figure, members: &[Member]) -> Option<(f64, BTreeMap<usize, f64>)> {
    let mean = average(members.iter().map(|m| (1.0, m.reading)))?;
    let (value, centre, spread) = match figure {
        Figure::Mean => (mean, 0.0, 1.0),
        Figure::Slope => slope(members.iter().map(|m| (1.0, m.at, m.reading)))?,
    };
    let mut moved = BTreeMap::new();
    for m in members {
        let away = m.at - centre;
        *moved.entry(m.cluster).or_insert(0.0) += match figure {
            Figure::Mean => (m.reading - mean) / members.len() as f64,
            Figure::Slope => away * (m.reading - mean - value * away) / spread,
        };
    }
    Some((value, moved))
}

/// The variance of values, by their number less one.
pub(super) fn variance(values: &[f64]) -> f64 {
    let mean = values.iter().sum::<f64>() / values.len() as f64;
    values.iter().map(|value| (value - mean).powi(2)).sum::<f64>() / (values.len() as f64 - 1.0)
}

/// The mean of weighted values.
fn average(values: impl Iterator<Item = (f64, f64)>) -> Option<f64> {
    let (weight, sum) = values.fold((0.0, 0.0), |(w, s), (weight, value)| (w + weight, s + weight * value));
    (weight > 0.0).then_some(sum / weight)
}

/// How many places values lie at, to the hour: what rounding leaves between equal places is no distance.
fn distinct(places: impl Iterator<Item = f64>) -> usize {
    places.map(|at| (at * 1e4).round() as i64).collect::<BTreeSet<i64>>().len()
}

/// The slope of weighted (weight, place, value), the mean place, and the places' weighted sum of squares.
fn slope(values: impl Iterator<Item = (f64, f64, f64)>) -> Option<(f64, f64, f64)> {
    let all: Vec<(f64, f64, f64)> = values.collect();
    if distinct(all.iter().map(|(_, at, _)| *at)) < PLACES {
        return None;
    }
    let centre = average(all.iter().map(|(w, at, _)| (*w, *at)))?;
    let mean = average(all.iter().map(|(w, _, value)| (*w, *value)))?;
    let spread: f64 = all.iter().map(|(w, at, _)| w * (at - centre).powi(2)).sum();
    let product: f64 = all.iter().map(|(w, at, value)| w * (at - centre) * (value - mean)).sum();
    (spread > 0.0).then(|| (product / spread, centre, spread))
}

/// Prediction-powered inference of a mean where the articles at hand are themselves drawn from more (PPI++ as published): the
/// labelled units with their weights on one side, readings that stand for the whole on the other. Gives estimate, standard error and
/// tuning. The labelled units were drawn with unequal chances, so that what is left of a run does not stand for the whole of it: `others`
/// must be all units.
pub(super) fn ppi_mean(labelled: &[(f64, f64, f64)], others: &[(f64, f64)]) -> Option<(f64, f64, f64)> {
    let (n, m) = (labelled.len() as f64, others.len() as f64);
    if n < 2.0 || m < 2.0 {
        return None;
    }
    // Weights with mean 1.
    let mine = n / labelled.iter().map(|(_, _, w)| w).sum::<f64>();
    let theirs = m / others.iter().map(|(_, w)| w).sum::<f64>();
    let labelled: Vec<(f64, f64, f64)> = labelled.iter().map(|(y, f, w)| (*y, *f, w * mine)).collect();
    let others: Vec<(f64, f64)> = others.iter().map(|(f, w)| (*f, w * theirs)).collect();
    let mean = |values: &[f64]| values.iter().sum::<f64>() / values.len() as f64;
    let point = |tuning: f64| {
        let all: Vec<f64> = others.iter().map(|(f, w)| w * tuning * f).collect();
        let rest: Vec<f64> = labelled.iter().map(|(y, f, w)| w * (y - tuning * f)).collect();
        (mean(&all) + mean(&rest), all, rest)
    };
    let first = point(1.0).0;
    let of_codes: Vec<f64> = labelled.iter().map(|(y, _, w)| w * (y - first)).collect();
    let of_readings: Vec<f64> = labelled.iter().map(|(_, f, w)| w * (f - first)).collect();
    let (a, b) = (mean(&of_codes), mean(&of_readings));
    let together = of_codes.iter().zip(&of_readings).map(|(x, y)| (x - a) * (y - b)).sum::<f64>() / n;
    let all: Vec<f64> =
        of_readings.iter().copied().chain(others.iter().map(|(f, w)| w * (f - first))).collect();
    let middle = mean(&all);
    let apart = all.iter().map(|v| (v - middle).powi(2)).sum::<f64>() / (n + m - 1.0);
    let tuning = if apart > 0.0 { (together / ((1.0 + n / m) * apart)).clamp(0.0, 1.0) } else { 0.0 };
    let (value, all, rest) = point(tuning);
    let variance = |values: &[f64]| {
        let middle = mean(values);
        values.iter().map(|v| (v - middle).powi(2)).sum::<f64>() / values.len() as f64
    };
    Some((value, (variance(&all) / m + variance(&rest) / n).sqrt(), tuning))
}

/// The exact 95% interval of a share of which `size` units with equal chances tell: of a population without end that of Clopper and
/// Pearson (1934), of one of `units` the same by the hypergeometric distribution.
fn exact_share(share: f64, size: f64, units: Option<usize>) -> (f64, f64) {
    let (low, high) = match units {
        Some(units) => drawn_from(share, size, units as u64),
        None => drawn_from_all(share, size),
    };
    (low.min(share), high.max(share))
}

fn drawn_from_all(share: f64, size: f64) -> (f64, f64) {
    let hits = share * size;
    let end = |a: f64, b: f64, at: f64, otherwise: f64| match Beta::new(a, b) {
        Ok(beta) if a > 1e-9 && b > 1e-9 => beta.inverse_cdf(at),
        _ => otherwise,
    };
    (end(hits, size - hits + 1.0, TAIL, 0.0), end(hits + 1.0, size - hits, 1.0 - TAIL, 1.0))
}

fn drawn_from(share: f64, size: f64, units: u64) -> (f64, f64) {
    // Whole units, rather fewer than the weights are worth.
    let drawn = (size.floor() as u64).clamp(1, units.max(1));
    let hits = ((share * drawn as f64).round() as u64).min(drawn);
    let up_to = |all: u64, hits: u64| Hypergeometric::new(units, all, drawn).map_or(0.0, |h| h.cdf(hits));
    // How many of all may have it: from the least under which so many hits are likely enough, to the most.
    let (mut most, mut beyond) = (hits, units - (drawn - hits) + 1);
    while most + 1 < beyond {
        let middle = most + (beyond - most) / 2;
        if up_to(middle, hits) >= TAIL { most = middle } else { beyond = middle }
    }
    let (mut least, mut below) = (units - (drawn - hits), hits.checked_sub(1));
    while let Some(under) = below.filter(|under| under + 1 < least) {
        let middle = under + (least - under) / 2;
        if 1.0 - up_to(middle, hits - 1) >= TAIL { least = middle } else { below = Some(middle) }
    }
    if hits == 0 {
        least = 0;
    }
    (least as f64 / units as f64, most as f64 / units as f64)
}

/// Holm's step-down correction (1979): probabilities that hold for all tests together.
pub(super) fn holm(probabilities: &[f64]) -> Vec<f64> {
    let mut order: Vec<usize> = (0..probabilities.len()).collect();
    order.sort_by(|a, b| probabilities[*a].total_cmp(&probabilities[*b]));
    let mut adjusted = vec![f64::NAN; probabilities.len()];
    let mut most: f64 = 0.0;
    for (rank, at) in order.into_iter().enumerate() {
        if probabilities[at].is_nan() {
            continue;
        }
        most = most.max(probabilities[at] * (probabilities.len() - rank) as f64).min(1.0);
        adjusted[at] = most;
    }
    adjusted
}

/// The quantile of Student's t, by `freedom` degrees of freedom.
fn student_quantile(probability: f64, freedom: f64) -> f64 {
    student(freedom).map_or(f64::NAN, |t| t.inverse_cdf(probability))
}

/// Probability of a value so far from zero, or further, either way.
fn student_two_sided(value: f64, freedom: f64) -> f64 {
    student(freedom).map_or(f64::NAN, |t| 2.0 * t.cdf(-value.abs()))
}

fn student(freedom: f64) -> Option<StudentsT> {
    StudentsT::new(0.0, 1.0, freedom).ok()
}

#[cfg(test)]
#[allow(clippy::unwrap_used)]
mod tests {
    use super::*;

    fn observation(stratum: usize, cluster: usize, code: f64, reading: f64) -> Observation {
        Observation { stratum, cluster, weight: 1.0, code, reading, noise: 0.0, at: 0.0, present: true }
    }

    /// A sample of one actor whose strata share nothing else.
    fn sample_of(observations: Vec<Observation>, strata: &[Stratum]) -> Sample {
        Sample::new(observations, strata, &vec![Kind::default(); strata.len()]).0
    }

    fn members(readings: &[f64]) -> Vec<Member> {
        let member = |(cluster, &reading): (usize, &f64)| Member { cluster, reading, at: 0.0 };
        readings.iter().enumerate().map(member).collect()
    }

    fn near(a: f64, b: f64) -> bool {
        (a - b).abs() < 1e-9
    }

    /// By hand: codes 1, 0, 1, 0 of ten units; mean 1/2, s^2 1/3, (1 - 4/10) / 4 * 1/3 = 1/20.
    #[test]
    fn a_plain_sample_has_the_variance_of_a_draw_without_replacement() {
        let codes = [1.0, 0.0, 1.0, 0.0];
        let observations = codes.iter().enumerate().map(|(i, c)| observation(0, i, *c, 0.0)).collect();
        let sample = sample_of(observations, &[Stratum { units: 10.0, coded: 4.0 }]);
        let three = sample.estimate(Figure::Mean, &[true; 4], &members(&[0.0; 10])).unwrap();
        assert!(near(three.codes.value, 0.5) && near(sample.variance(&three.codes), 0.05));
        assert!(near(three.corrected.value, 0.5) && near(three.naive, 0.0));
        assert!(near(sample.effective_size(&three.codes, &[true; 4], 10).unwrap(), 4.0));
    }

    /// By hand: strata of 6 and 4 units, of which 3 (codes 1, 1, 0) and 2 (codes 0, 1) were coded. Mean 0.6 * 2/3 + 0.4 * 1/2
    /// = 0.6; variance 0.36 * (1 - 1/2) / 3 * 1/3 + 0.16 * (1 - 1/2) / 2 * 1/2 = 0.02 + 0.02.
    #[test]
    fn strata_count_by_their_units() {
        let observations = [(0, 1.0), (0, 1.0), (0, 0.0), (1, 0.0), (1, 1.0)];
        let observations =
            observations.iter().enumerate().map(|(i, (h, c))| observation(*h, i, *c, 0.0)).collect();
        let strata = [Stratum { units: 6.0, coded: 3.0 }, Stratum { units: 4.0, coded: 2.0 }];
        let sample = sample_of(observations, &strata);
        let three = sample.estimate(Figure::Mean, &[true; 5], &members(&[0.0; 10])).unwrap();
        assert!(near(three.codes.value, 0.6));
        assert!(near(sample.variance(&three.codes), 0.04));
    }

    /// By hand: two articles with two equal units each, of a population without end. Four units of spread 1/3 would give
    /// 1/12; two articles' influences of 1/4 + 1/4 each give 1/4 * 4/3.
    #[test]
    fn units_of_one_article_tell_less_than_so_many_articles() {
        let units = [(0, 1.0), (0, 1.0), (1, 0.0), (1, 0.0)];
        let observations = units.iter().map(|(article, c)| observation(0, *article, *c, 0.0)).collect();
        let sample = sample_of(observations, &[Stratum { units: 4e12, coded: 4.0 }]);
        let three = sample.estimate(Figure::Mean, &[true; 4], &members(&[0.0; 2])).unwrap();
        assert!((sample.variance(&three.codes) - 2.0 * (0.25_f64).powi(2) * 4.0 / 3.0).abs() < 1e-9);
    }

    #[test]
    fn readings_that_are_right_leave_no_doubt_and_readings_at_random_are_left_out() {
        let codes = [1.0, 0.0, -1.0, 0.5, 1.0, -0.5];
        let strata = [Stratum { units: 600.0, coded: 6.0 }];
        let right = codes.iter().enumerate().map(|(i, c)| observation(0, i, *c, *c)).collect();
        let sample = sample_of(right, &strata);
        let three = sample.estimate(Figure::Mean, &[true; 6], &members(&[0.25; 600])).unwrap();
        assert!(near(three.corrected.tuning, 1.0) && near(three.corrected.value, 0.25));
        assert!(sample.variance(&three.corrected) < 1e-12);
        let same = codes.iter().enumerate().map(|(i, c)| observation(0, i, *c, 0.3)).collect();
        let sample = sample_of(same, &strata);
        let three = sample.estimate(Figure::Mean, &[true; 6], &members(&[0.3; 600])).unwrap();
        assert!(near(three.corrected.tuning, 0.0) && near(three.corrected.value, three.codes.value));
        assert!(near(three.error.value, three.codes.value - 0.3));
    }

    /// By hand: of four drawn one does not speak of the actor; the codes of the others have mean 1/2, and their readings, all
    /// right, say nothing of how many units that do not belong are among the rest.
    #[test]
    fn a_unit_without_the_actor_counts_by_its_reading_alone() {
        let mut observations: Vec<Observation> =
            [0.0, 0.5, 1.0, 0.0].iter().enumerate().map(|(i, c)| observation(0, i, *c, 0.0)).collect();
        observations[3].present = false;
        let sample = sample_of(observations, &[Stratum { units: 40.0, coded: 4.0 }]);
        let three = sample.estimate(Figure::Mean, &[true; 4], &members(&[0.0; 40])).unwrap();
        assert!(near(three.codes.value, 0.5) && near(three.corrected.value, 0.5));
    }

    /// By hand: two articles of two units each, codes 1, 1, 0, 0 of 40 units: s^2 is 1/3, so 0.9 / 4 * 1/3 = 0.075 by units. By articles
    /// the deviations of 1/2 add up in pairs: 0.9 * 4/3 * 2 * (2 * 1/2 * 1/4)^2 = 0.15.
    #[test]
    fn articles_count_unless_all_units_drawn_one_by_one_are_coded() {
        let codes = [1.0, 1.0, 0.0, 0.0];
        let observations = codes.iter().enumerate().map(|(i, c)| observation(0, i / 2, *c, 0.0)).collect();
        let sample = sample_of(observations, &[Stratum { units: 40.0, coded: 4.0 }]);
        let variance = |sample: &Sample| {
            let three = sample.estimate(Figure::Mean, &[true; 4], &members(&[0.0; 40])).unwrap();
            sample.variance(&three.codes)
        };
        assert!(near(variance(&sample), 0.15) && sample.is_by_article());
        let complete = sample.clone().complete(true);
        assert!(near(variance(&complete), 0.075) && !complete.is_by_article());
        assert!(complete.reaching(true).is_by_article() && sample.complete(false).is_by_article());
    }

    /// By hand: codes 1, 0, 1, 0 of ten units that stand for more: s^2 1/3, 1/4 * 1/3 = 1/12, whatever share was coded. The
    /// readings of all ten, 1 or 0 by halves, add 1/10 * 1/4 where they are taken in whole; the tuned share of them is least.
    #[test]
    fn a_reach_beyond_the_run_knows_of_no_share_drawn() {
        let codes = [1.0, 0.0, 1.0, 0.0];
        let observations = codes.iter().enumerate().map(|(i, c)| observation(0, i, *c, *c)).collect();
        let sample = sample_of(observations, &[Stratum { units: 10.0, coded: 4.0 }]).reaching(true);
        let all: Vec<f64> = (0..10).map(|i| f64::from(i % 2)).collect();
        let three = sample.estimate(Figure::Mean, &[true; 4], &members(&all)).unwrap();
        assert!(near(sample.variance(&three.codes), 1.0 / 12.0));
        let tuning = (1.0 / 12.0) / (1.0 / 12.0 + 1.0 / 40.0);
        assert!(near(three.corrected.tuning, tuning));
        let expected = (1.0 - tuning).powi(2) / 12.0 + tuning.powi(2) / 40.0;
        assert!(near(sample.variance(&three.corrected), expected));
        assert!(near(sample.variance(&three.corrected.less(&three.corrected)), 0.0));
        assert!(near(sample.effective_size(&three.codes, &[true; 4], 10).unwrap(), 4.0));
    }

    /// By hand: of 40 units 20 were drawn, and none has it. With 4 of 40 that has a probability of C(36, 20) / C(40, 20) = 0.0530,
    /// with 5 of 40 one of 0.0236. Of a population without end: 1 - 0.025^(1/20).
    #[test]
    fn a_share_of_which_all_codes_are_alike_has_an_exact_interval() {
        let sample = |code: f64, strata: &[Stratum]| {
            let of = |i: usize| if i < strata[0].coded as usize { 0 } else { 1 };
            sample_of((0..20).map(|i| observation(of(i), i, code, 0.5)).collect(), strata)
        };
        let even = [Stratum { units: 40.0, coded: 20.0 }];
        let three = sample(0.0, &even).estimate(Figure::Mean, &[true; 20], &members(&[0.5; 40])).unwrap();
        assert!(sample(0.0, &even).is_flat(&three.codes) && sample(0.0, &even).is_flat(&three.corrected));
        let interval = sample(0.0, &even).exact(0.0, &[true; 20], 40);
        assert!(near(interval.0, 0.0) && near(interval.1, 0.1), "{interval:?}");
        let interval = sample(1.0, &even).exact(1.0, &[true; 20], 40);
        assert!(near(interval.0, 0.9) && near(interval.1, 1.0), "{interval:?}");
        let interval = sample(0.0, &even).reaching(true).exact(0.0, &[true; 20], 40);
        assert!(
            near(interval.0, 0.0) && (interval.1 - (1.0 - 0.025_f64.powf(0.05))).abs() < 1e-6,
            "{interval:?}"
        );
        // Uneven weights are worth less than 20 units: (10 * 39 + 10)^2 / (10 * 39^2 + 10 * 1) = 10.5.
        let uneven = [Stratum { units: 390.0, coded: 10.0 }, Stratum { units: 10.0, coded: 10.0 }];
        let interval = sample(0.0, &uneven).exact(0.0, &[true; 20], 400);
        let of_ten = exact_share(0.0, 10.0, Some(400));
        assert!(near(interval.1, of_ten.1) && of_ten.1 > 0.28 && of_ten.1 < 0.31, "{interval:?} {of_ten:?}");
    }

    /// Clopper and Pearson's interval of 3 in 10, as tables have it, and the hypergeometric one of a population without end in sight.
    #[test]
    fn an_exact_interval_holds_the_share() {
        let (low, high) = exact_share(0.3, 10.0, None);
        assert!((low - 0.066_74).abs() < 1e-4 && (high - 0.652_45).abs() < 1e-4, "{low} {high}");
        let (low, high) = exact_share(0.3, 10.0, Some(1_000_000));
        assert!((low - 0.066_74).abs() < 1e-3 && (high - 0.652_45).abs() < 1e-3, "{low} {high}");
        assert_eq!(exact_share(0.5, 4.0, Some(4)), (0.5, 0.5));
    }

    #[test]
    fn codes_that_vary_are_not_flat() {
        let codes = [1.0, 0.0, 1.0, 0.0];
        let observations = codes.iter().enumerate().map(|(i, c)| observation(0, i, *c, 0.0)).collect();
        let sample = sample_of(observations, &[Stratum { units: 10.0, coded: 4.0 }]);
        let three = sample.estimate(Figure::Mean, &[true; 4], &members(&[0.0; 10])).unwrap();
        assert!(!sample.is_flat(&three.codes) && !sample.is_flat(&three.corrected));
    }

    /// What the program's figure lacks is the corrected figure less it, whatever share of the readings is used, and varies as it does.
    #[test]
    fn the_error_of_the_program_is_that_of_the_corrected_figure() {
        let codes = [(1.0, 0.9), (0.0, 0.4), (-1.0, 0.1), (0.5, -0.3), (0.0, 0.2)];
        let observations: Vec<Observation> =
            codes.iter().enumerate().map(|(i, (c, r))| observation(0, i, *c, *r)).collect();
        let sample = sample_of(observations, &[Stratum { units: 50.0, coded: 5.0 }]);
        let all = members(&[0.35; 50]);
        let three = sample.estimate(Figure::Mean, &[true; 5], &all).unwrap();
        assert!(three.corrected.tuning > 0.0 && three.corrected.tuning < 1.0);
        assert!(near(three.error.value, three.corrected.value - three.naive));
        assert!(near(sample.variance(&three.error), sample.variance(&three.corrected)));
    }

    #[test]
    fn a_bias_of_the_readings_is_taken_off() {
        let codes = [1.0, 0.0, -1.0, 0.5];
        let observations =
            codes.iter().enumerate().map(|(i, c)| observation(0, i, *c, c + 0.4)).collect::<Vec<_>>();
        let sample = sample_of(observations, &[Stratum { units: 40.0, coded: 4.0 }]);
        let three = sample.estimate(Figure::Mean, &[true; 4], &members(&[0.6; 40])).unwrap();
        assert!(near(three.corrected.value, 0.2) && near(three.naive, 0.6) && near(three.error.value, -0.4));
    }

    #[test]
    fn a_single_coded_unit_joins_a_neighbouring_stratum() {
        let strata = [
            Stratum { units: 3.0, coded: 1.0 },
            Stratum { units: 7.0, coded: 2.0 },
            Stratum { units: 5.0, coded: 1.0 },
        ];
        let observations =
            [0, 1, 1, 2].iter().enumerate().map(|(i, h)| observation(*h, i, 0.0, 0.0)).collect();
        let sample = sample_of(observations, &strata);
        assert_eq!(sample.strata, [Stratum { units: 15.0, coded: 4.0 }]);
        assert!(sample.observations().iter().all(|o| near(o.weight, 3.75)));
    }

    /// Two actors, each with a stratum for either of two papers and labels: what one actor lacks changes nothing of the other, and of its
    /// own strata the one of the same paper is merged, though another lies nearer.
    #[test]
    fn strata_are_merged_within_an_actor_and_a_group() {
        let kind = |actor: usize, paper: &str, label: &str| Kind {
            actor,
            values: vec![Some(paper.to_owned()), Some(label.to_owned())],
        };
        let kinds = [
            kind(0, "Post", "1"),
            kind(0, "Times", "1"),
            kind(0, "Post", "2"),
            kind(1, "Post", "1"),
            kind(1, "Times", "1"),
        ];
        let strata = |coded: [f64; 5]| coded.map(|coded| Stratum { units: 10.0, coded });
        let drawn = |coded: [usize; 5]| {
            let of = coded.iter().enumerate().flat_map(|(at, coded)| std::iter::repeat_n(at, *coded));
            let observations = of.enumerate().map(|(i, h)| observation(h, i, 0.0, 0.0)).collect();
            Sample::new(observations, &strata(coded.map(|coded| coded as f64)), &kinds)
        };
        let (_, merged) = drawn([2, 2, 2, 2, 2]);
        assert!(merged.is_empty());
        let (sample, merged) = drawn([2, 2, 1, 2, 2]);
        assert_eq!(merged, [[0, 2]]);
        let weights: Vec<f64> = sample.observations().iter().map(|o| o.weight).collect();
        let third = 20.0 / 3.0;
        assert_eq!(weights, [third, third, 5.0, 5.0, third, 5.0, 5.0, 5.0, 5.0]);
        // The last stratum of an actor is not merged with the first of the next.
        let (sample, merged) = drawn([2, 2, 2, 1, 0]);
        assert_eq!(merged, [[3, 4]]);
        assert!(sample.observations()[..6].iter().all(|o| near(o.weight, 5.0)));
        assert!(near(sample.observations()[6].weight, 20.0));
        let (sample, merged) = drawn([0, 1, 0, 2, 2]);
        assert_eq!(merged, [[0, 1, 2]]);
        assert!(sample.observations()[1..].iter().all(|o| near(o.weight, 5.0)));
    }

    #[test]
    fn a_stratum_without_a_code_stays_in_the_population() {
        let strata = [Stratum { units: 6.0, coded: 2.0 }, Stratum { units: 4.0, coded: 0.0 }];
        let observations = vec![observation(0, 0, 1.0, 0.0), observation(0, 1, 0.0, 0.0)];
        let sample = sample_of(observations, &strata);
        assert_eq!(sample.strata, [Stratum { units: 10.0, coded: 2.0 }]);
        assert!(sample.observations().iter().all(|o| near(o.weight, 5.0)));
    }

    /// By hand: places 0, 1, 2, 3 and codes 0, 1, 2, 3 have slope 1.
    #[test]
    fn a_trend_is_a_slope() {
        let at = |place: f64, value: f64| Observation {
            at: place,
            code: value,
            ..observation(0, place as usize, 0.0, 0.0)
        };
        let observations = vec![at(0.0, 0.0), at(1.0, 1.0), at(2.0, 2.0), at(3.0, 3.0)];
        let sample = sample_of(observations, &[Stratum { units: 8.0, coded: 4.0 }]);
        let members: Vec<Member> =
            (0_u8..8).map(|i| Member { cluster: usize::from(i), reading: 0.0, at: f64::from(i) }).collect();
        let three = sample.estimate(Figure::Slope, &[true; 4], &members).unwrap();
        assert!(near(three.codes.value, 1.0) && sample.variance(&three.codes) < 1e-12);
        // Days as years are not exact, and rounding must not make a slope of one day, nor of two.
        let day = f64::from(20_000) / 365.25;
        for places in [[2.0; 3], [day; 3], [0.1 + 0.2, 0.3, 0.3], [0.0, 1.0, 1.0]] {
            let still = members.iter().enumerate().map(|(i, m)| Member { at: places[i % 3], ..*m });
            assert!(sample.estimate(Figure::Slope, &[true; 4], &still.collect::<Vec<_>>()).is_none());
        }
    }

    #[test]
    fn what_coders_disagree_about_stays_when_all_is_drawn() {
        let mut observations: Vec<Observation> =
            (0..4).map(|i| observation(0, i, f64::from(i as u8), 0.0)).collect();
        observations.iter_mut().for_each(|o| o.noise = 0.08);
        let sample = sample_of(observations, &[Stratum { units: 4.0, coded: 4.0 }]);
        let three = sample.estimate(Figure::Mean, &[true; 4], &members(&[0.0; 4])).unwrap();
        // A mean of four, each with a variance of 0.08.
        assert!(near(sample.variance(&three.codes), 0.02));
    }

    /// Figures of the published package on these numbers.
    #[test]
    fn a_mean_is_that_of_the_reference_implementation() {
        let labelled =
            [(1.0, 0.8, 1.0), (0.0, 0.3, 2.0), (0.5, 0.1, 1.0), (-1.0, -0.4, 0.5), (1.0, 0.9, 1.5)];
        let others = [(0.2, 1.0), (0.9, 1.0), (-0.7, 2.0), (0.4, 1.0), (0.1, 0.5), (0.6, 1.0), (-0.2, 1.0)];
        let (value, error, tuning) = ppi_mean(&labelled, &others).unwrap();
        assert!(
            (value - 0.297_827_450_654).abs() < 1e-9
                && (error - 0.224_221_145_167).abs() < 1e-9
                && (tuning - 0.322_640_405_465).abs() < 1e-9,
            "{value} {error} {tuning}"
        );
    }

    /// The same with more units, made by a formula that Python knows too: point, ends of the 95% interval, tuning.
    #[test]
    fn a_mean_of_many_units_is_that_of_the_reference_implementation() {
        let reading = |i: f64| i.sin() + 0.6 * (3.0 * i).cos() + 0.2;
        let weight = |i: u16, of: u16| f64::from(1 + i % of);
        let labelled: Vec<(f64, f64, f64)> =
            (0..60).map(|i| (f64::from(i).sin(), reading(f64::from(i)), weight(i, 4))).collect();
        let others: Vec<(f64, f64)> = (60..560).map(|i| (reading(f64::from(i)), weight(i, 3))).collect();
        let (value, error, tuning) = ppi_mean(&labelled, &others).unwrap();
        let reach = NORMAL * error;
        for (found, expected) in [
            (value, 0.014_902_236_011),
            (value - reach, -0.098_495_973_256),
            (value + reach, 0.128_300_445_277),
            (tuning, 0.657_390_487_065),
        ] {
            assert!((found - expected).abs() < 1e-9, "{found} {expected}");
        }
    }

    /// By hand: two strata of two codes each, of a population without end. With equal spreads there are 2 degrees of freedom; where only
    /// one stratum varies there is 1. A readings' weight that was fitted takes the variance by 1 degree less.
    #[test]
    fn few_codes_in_some_strata_leave_few_degrees_of_freedom() {
        let strata = [Stratum { units: 4e9, coded: 2.0 }, Stratum { units: 4e9, coded: 2.0 }];
        let spread = |codes: [f64; 4], readings: [f64; 4]| {
            let observations = (0..4).map(|i| observation(i / 2, i, codes[i], readings[i])).collect();
            let sample = sample_of(observations, &strata);
            let three = sample.estimate(Figure::Mean, &[true; 4], &members(&readings)).unwrap();
            let [codes, corrected] = [&three.codes, &three.corrected].map(|of| {
                let Spread { standard_error, low, high, .. } = sample.spread(of);
                (standard_error, (high - low) / 2.0 / standard_error, sample.variance(of))
            });
            (codes, corrected, three.corrected.tuning)
        };
        let (codes, corrected, tuning) = spread([0.0, 1.0, 0.0, 1.0], [0.0, 0.0, 0.0, 0.0]);
        // Each stratum gives 1/4 * 1/2 * 1/2.
        assert!((codes.0 - 0.125_f64.sqrt()).abs() < 1e-6 && (codes.1 - 4.302_653).abs() < 1e-4, "{codes:?}");
        assert!(tuning == 0.0 && near(codes.0, corrected.0) && near(codes.1, corrected.1), "{corrected:?}");
        let (codes, _, _) = spread([0.0, 1.0, 0.5, 0.5], [0.0; 4]);
        assert!((codes.1 - 12.706_205).abs() < 1e-4, "{codes:?}");
        let (codes, corrected, tuning) = spread([0.0, 1.0, 0.0, 1.0], [0.0, 0.5, 0.5, 0.0]);
        assert!(tuning == 0.0 && near(codes.0, corrected.0), "{tuning}");
        let (_, corrected, tuning) = spread([0.0, 1.0, 0.0, 1.0], [0.0, 1.0, 0.5, 1.0]);
        assert!(tuning > 0.0 && near(corrected.0.powi(2), 2.0 * corrected.2), "{corrected:?}");
    }

    #[test]
    fn holm_grows_with_the_number_of_tests() {
        let adjusted = holm(&[0.01, 0.04, 0.03, f64::NAN]);
        assert!(near(adjusted[0], 0.04) && near(adjusted[2], 0.09) && near(adjusted[1], 0.09));
        assert!(adjusted[3].is_nan());
    }

    #[test]
    fn quantiles_are_those_of_tables() {
        assert!((student_quantile(0.975, 10.0) - 2.228_139).abs() < 1e-5);
        assert!((student_quantile(0.975, 1.0) - 12.706_205).abs() < 1e-4);
        assert!((student_two_sided(2.228_139, 10.0) - 0.05).abs() < 1e-6);
    }
}
