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
use crate::report::META_PREFIX;

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

/// How far strata go by a column. Small strata are merged, and then a stratum may hold several values of it.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub(super) enum Use {
    /// Every stratum has one value.
    Whole,
    /// Some have several.
    Part,
    /// All have several.
    None,
}

/// The columns of a sample's strata, each with how far the strata go by it; actors are always kept apart.
pub(super) type Uses = Vec<(String, Use)>;

/// What the columns are called that every sample is stratified by.
pub(super) const LABEL: &str = "the program's label";
pub(super) const DOUBT: &str = "whether the program was sure of it";

/// The columns whose use `wanted` accepts, in words.
pub(super) fn used(uses: &[(String, Use)], wanted: Use) -> Vec<String> {
    let name = |name: &str| name.strip_prefix(META_PREFIX).unwrap_or(name).to_owned();
    uses.iter().filter(|(_, of)| *of == wanted).map(|(column, _)| name(column)).collect()
}

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
            // Of an actor with few units the only stratum stays, however small: strata of two actors are never merged.
            let mut order: Vec<usize> = (0..strata.len()).collect();
            order.sort_by_key(|at| strata[*at].1.len());
            let pair = |at: usize| Some((at, nearest(&strata, at)?));
            let Some((at, into)) = order.into_iter().find_map(pair) else { break };
            let fits = strata.len() <= most && strata[at].1.len() >= SMALLEST;
            if fits {
                break;
            }
            let (_, units) = strata.remove(at);
            let into = if into > at { into - 1 } else { into };
            strata[into].1.extend(units);
        }
        Self(strata.into_iter().map(|(_, units)| units).collect())
    }

    /// How far these strata go by each of the columns `by`, by label and by doubt.
    pub(super) fn uses(&self, population: &Population, by: &[GroupBy]) -> Uses {
        let columns = by.iter().map(|column| column.name().to_owned());
        let names: Vec<String> = columns.chain([LABEL, DOUBT].map(str::to_owned)).collect();
        let keys: Vec<Vec<Vec<String>>> = (self.0.iter())
            .map(|units| units.iter().map(|at| key(population, &population.units[*at], by)).collect())
            .collect();
        let of = |(at, name): (usize, String)| {
            // The actor comes before the columns.
            let single = |units: &&Vec<Vec<String>>| units.iter().all(|key| key[at + 1] == units[0][at + 1]);
            let used = match keys.iter().filter(single).count() {
                count if count == keys.len() => Use::Whole,
                0 => Use::None,
                _ => Use::Part,
            };
            (name, used)
        };
        names.into_iter().enumerate().map(of).collect()
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

/// The stratum of the same actor beside `at` that is most like it, the smaller of two.
fn nearest(strata: &[(Vec<String>, Vec<usize>)], at: usize) -> Option<usize> {
    let likeness = |other: usize| {
        let same = strata[at].0.iter().zip(&strata[other].0).take_while(|(a, b)| a == b).count();
        (same, std::cmp::Reverse(strata[other].1.len()))
    };
    let beside = [at.checked_sub(1), Some(at + 1).filter(|next| *next < strata.len())];
    let mine = |other: &usize| strata[at].0.first() == strata[*other].0.first();
    beside.into_iter().flatten().filter(mine).max_by_key(|other| likeness(*other))
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::read::Directory;
    use crate::report::FocusActor;
    use crate::study::population::ArticleFacts;

    /// Forty articles about one actor, by two papers; another actor is in the first three alone.
    fn population() -> Population {
        let papers = ["Post", "Times"];
        let article = |at: usize| ArticleFacts {
            id: format!("a{at}"),
            publication: Some(papers[at % 2].to_owned()),
            ..ArticleFacts::default()
        };
        let labels = [StanceLabel::Opposes, StanceLabel::Neutral, StanceLabel::Supports];
        let unit = |(article, actor): (usize, usize)| Unit {
            article,
            actor,
            label: labels[article / 2 % 3],
            score: 0.0,
            steps: None,
        };
        Population {
            actors: ["a", "b"].map(|id| FocusActor { id: id.to_owned(), name: id.to_owned() }).to_vec(),
            articles: (0..40).map(article).collect(),
            units: (0..40).map(|at| (at, 0)).chain((0..3).map(|at| (at, 1))).map(unit).collect(),
            run: String::new(),
            everybody: Directory::default(),
        }
    }

    #[test]
    fn strata_of_two_actors_are_never_merged() {
        let population = population();
        for size in [4, 8, 20, 40] {
            let strata = Strata::new(&population, &[GroupBy::Publication], size);
            let actors = |units: &Vec<usize>| {
                units.iter().map(|at| population.units[*at].actor).collect::<std::collections::BTreeSet<_>>()
            };
            assert!(strata.0.iter().all(|units| actors(units).len() == 1), "{size}");
            assert_eq!(strata.0.iter().map(Vec::len).sum::<usize>(), 43);
        }
    }

    #[test]
    fn how_far_strata_go_by_a_column_is_known() {
        let population = population();
        let uses = |size: usize| {
            let by = [GroupBy::Publication];
            let strata = Strata::new(&population, &by, size);
            strata.uses(&population, &by).into_iter().map(|(_, used)| used).collect::<Vec<_>>()
        };
        // One stratum an actor: label and paper are mixed in both. All readings are sure.
        assert_eq!(uses(4), [Use::None, Use::None, Use::Whole]);
        let fine = uses(40);
        assert_eq!((fine[0], fine[1]), (Use::Part, Use::Part), "the other actor has too few units");
        let names = used(&[("meta_party".to_owned(), Use::Part), (LABEL.to_owned(), Use::None)], Use::Part);
        assert_eq!(names, ["party"]);
    }
}
