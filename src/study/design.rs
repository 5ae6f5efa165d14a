//! The design of a sample: strata by the columns named, by what the program says and how sure it is, and how many units are
//! drawn from each, so that rare labels and doubtful readings are seen more often than they are met.
//!
//! Within a stratum every unit is as likely to be drawn as any other. Each has a number of its own, by a hash of the seed,
//! and those with the least numbers are drawn: so a larger sample of the same seed holds the smaller one.

use serde::{Deserialize, Serialize};

use super::StudyError;
use super::population::{Population, Unit};
use crate::document::StanceLabel;
use crate::random;
use crate::read::{GroupBy, name_of};

/// Units drawn from a stratum on average, at the least: fewer strata are made where there would be less.
const PER_STRATUM: usize = 4;
/// Units that a stratum needs in the population.
const SMALLEST: usize = 5;
/// The least that is drawn from a stratum: two tell of its spread.
const FEWEST: usize = 2;
/// A stratum's part of the sample grows with this power of its units (1 would be Neyman's allocation): small strata, which
/// rare labels make up, are seen more often.
const POWER: f64 = 0.75;
/// A label whose side is less probable than this is in doubt.
const SURE: f64 = 0.7;
/// Variance of a code that is taken for the surest reading: no reading is so sure that it need not be looked at.
const LEAST_DOUBT: f64 = 0.02;

/// What a sample is drawn by.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub(super) enum Aim {
    /// Estimates that vary little.
    Estimate,
    /// Codes that a correction of the program learns most from.
    Learn,
}

/// What decides the strata of a sample and what is drawn from them first. Every row of its sheet holds it, and the sample's name
/// vouches for it: so a sheet can be held against the run without any other file.
#[derive(Clone, Debug, Default, PartialEq, Eq, Serialize, Deserialize)]
pub(super) struct Basis {
    pub seed: u64,
    /// Units of the first sample.
    pub size: usize,
    /// Ids.
    pub actors: Vec<String>,
    /// Columns, as the tables call them.
    pub by: Vec<String>,
    /// Whether the first sample was drawn to learn from.
    pub uncertain: bool,
}

impl Basis {
    /// The name of the sample of a run.
    pub(super) fn name(&self, run: &str) -> String {
        let Self { seed, size, actors, by, uncertain } = self;
        format!("{run}-{}", name_of(&format!("{seed} {actors:?} {by:?} {size} {uncertain}")))
    }

    /// The sample's aim at first.
    pub(super) fn aim(&self) -> Aim {
        if self.uncertain { Aim::Learn } else { Aim::Estimate }
    }

    /// The strata of the sample in a population that may hold other actors too.
    ///
    /// # Errors
    /// If no article has a column.
    pub(super) fn strata(&self, population: &Population) -> Result<Strata, StudyError> {
        let place = |unit: &Unit| {
            let id = &population.actors[unit.actor].id;
            self.actors.iter().position(|actor| actor == id)
        };
        let placed =
            population.units.iter().enumerate().filter_map(|(at, u)| Some((u.article, place(u)?, at)));
        let mut mine: Vec<(usize, usize, usize)> = placed.collect();
        // In the order in which they were when the sample was drawn.
        mine.sort_unstable();
        let units = mine.into_iter().map(|(_, _, at)| at).collect();
        Ok(Strata::of(population, units, &population.columns(&self.by)?, self.size))
    }
}

/// Strata of a population: indices of units.
#[derive(Clone, Debug, PartialEq)]
pub(super) struct Strata(pub Vec<Vec<usize>>);

impl Strata {
    /// The strata for a first sample of `size` of all units.
    pub(super) fn new(population: &Population, by: &[GroupBy], size: usize) -> Self {
        Self::of(population, (0..population.units.len()).collect(), by, size)
    }

    /// The same of some units.
    fn of(population: &Population, units: Vec<usize>, by: &[GroupBy], size: usize) -> Self {
        let mut keyed: Vec<(Vec<String>, usize)> =
            units.into_iter().map(|at| (key(population, &population.units[at], by), at)).collect();
        // Those of one key stay in order.
        keyed.sort_by(|a, b| a.0.cmp(&b.0));
        let mut strata: Vec<(Vec<String>, Vec<usize>)> = Vec::new();
        for (key, at) in keyed {
            match strata.last_mut() {
                Some((last, units)) if *last == key => units.push(at),
                _ => strata.push((key, vec![at])),
            }
        }
        let most = (size / PER_STRATUM).max(1);
        loop {
            let smallest = strata.iter().map(|(_, units)| units.len()).min().unwrap_or(0);
            if strata.len() <= 1 || (strata.len() <= most && smallest >= SMALLEST) {
                break;
            }
            let at = strata.iter().position(|(_, units)| units.len() == smallest).unwrap_or(0);
            let into = nearest(&strata, at);
            let (_, units) = strata.remove(at);
            let into = if into > at { into - 1 } else { into };
            strata[into].1.extend(units);
        }
        Self(strata.into_iter().map(|(_, units)| units).collect())
    }

    /// How many units are drawn from each stratum so that they come to `size`, `least` of each at the least.
    pub(super) fn allocate(
        &self,
        population: &Population,
        size: usize,
        least: &[usize],
        aim: Aim,
    ) -> Vec<usize> {
        let floor = |at: usize| {
            let units = self.0[at].len();
            least.get(at).copied().unwrap_or(0).max(FEWEST.min(units)).min(units)
        };
        let wish: Vec<f64> = (self.0.iter())
            .map(|units| {
                let doubt = |&at: &usize| population.units[at].doubt() + LEAST_DOUBT;
                let mean = units.iter().map(doubt).sum::<f64>() / units.len() as f64;
                let power = if aim == Aim::Learn { 1.0 } else { 0.5 };
                (units.len() as f64).powf(POWER) * mean.powf(power)
            })
            .collect();
        let mut drawn: Vec<usize> = (0..self.0.len()).map(floor).collect();
        // Each further unit goes where the wish is furthest from met.
        while drawn.iter().sum::<usize>() < size {
            let lack = |at: &usize| wish[*at] / (drawn[*at] as f64 + 0.5);
            let open = (0..self.0.len()).filter(|at| drawn[*at] < self.0[*at].len());
            let Some(at) = open.max_by(|a, b| lack(a).total_cmp(&lack(b))) else { break };
            drawn[at] += 1;
        }
        drawn
    }

    /// The units drawn from each stratum: those with the least numbers.
    pub(super) fn draw(&self, population: &Population, drawn: &[usize], seed: u64) -> Vec<Vec<usize>> {
        (self.0.iter().zip(drawn))
            .map(|(units, &count)| {
                let mut order: Vec<(u64, usize)> =
                    units.iter().map(|&at| (number(population, at, seed, "draw"), at)).collect();
                order.sort_unstable();
                order.into_iter().take(count).map(|(_, at)| at).collect()
            })
            .collect()
    }
}

/// A unit's number for a purpose.
pub(super) fn number(population: &Population, at: usize, seed: u64, purpose: &str) -> u64 {
    let unit = &population.units[at];
    let (article, actor) = (&population.articles[unit.article].id, &population.actors[unit.actor].id);
    random::hash(&format!("{purpose} {seed} {article} {actor}"))
}

/// What stratum a unit is of: its actor, its columns, its label, and whether that is in doubt.
fn key(population: &Population, unit: &Unit, by: &[GroupBy]) -> Vec<String> {
    let actor = population.actors[unit.actor].id.clone();
    let columns = by.iter().map(|column| population.value(unit, column).unwrap_or_default().to_owned());
    let sure = unit.sides().into_iter().fold(0.0, f64::max) >= SURE;
    let label = match unit.label {
        StanceLabel::Opposes => "1",
        StanceLabel::Neutral => "2",
        StanceLabel::Unclear | StanceLabel::Mixed => "3",
        StanceLabel::Supports => "4",
    };
    std::iter::once(actor).chain(columns).chain([label.to_owned(), u8::from(sure).to_string()]).collect()
}

/// The stratum beside `at` that is most like it, the smaller of two.
fn nearest(strata: &[(Vec<String>, Vec<usize>)], at: usize) -> usize {
    let likeness = |other: usize| {
        let same = strata[at].0.iter().zip(&strata[other].0).take_while(|(a, b)| a == b).count();
        (same, std::cmp::Reverse(strata[other].1.len()))
    };
    let beside = [at.checked_sub(1), Some(at + 1).filter(|next| *next < strata.len())];
    beside.into_iter().flatten().max_by_key(|other| likeness(*other)).unwrap_or(at)
}
