//! How often the intervals of estimates hold the truth, tried out: samples are drawn again and again from a population whose
//! codes are all known, and estimated from as a study would.

use rayon::prelude::*;
use serde::{Deserialize, Serialize};

use super::coded::{Code, CodedUnit, Codes};
use super::design::{Aim, Basis, Strata};
use super::estimate::{Asked, Interval, Quantity, Study};
use super::estimators::{NORMAL, variance};
use super::population::{ArticleFacts, Population, SCORES, STEPS, Unit, score_of};
use crate::document::StanceLabel;
use crate::random::Random;
use crate::read::Directory;
use crate::report::FocusActor;

/// A unit of a population in which everything is known.
#[derive(Clone, Debug, Deserialize, Serialize)]
pub struct KnownUnit {
    /// The article's id.
    pub article: String,
    /// The article's publication.
    pub publication: Option<String>,
    /// What the code is, a score from -1 to 1.
    pub code: f64,
    /// What the program says.
    pub label: StanceLabel,
    /// The program's score, -1 to 1.
    pub score: f64,
    /// The program's probabilities of the five steps.
    pub steps: Option<[f64; 5]>,
}

/// What came of many samples of one size.
#[derive(Clone, Copy, Debug, PartialEq, Serialize)]
pub struct Coverage {
    /// Units drawn in each.
    pub size: usize,
    /// Samples drawn.
    pub repetitions: usize,
    /// The figure over the whole population.
    pub truth: f64,
    /// Percent of intervals by the codes alone that held it.
    pub codes: f64,
    /// Percent of corrected intervals that held it.
    pub corrected: f64,
    /// Percent of naive intervals (the program's mean, by its own spread) that held it.
    pub naive: f64,
    /// Mean width of the corrected intervals over that of the intervals by the codes alone.
    pub width: f64,
    /// Mean of the corrected estimates less the truth.
    pub bias: f64,
    /// The program's own figure less the truth.
    pub naive_bias: f64,
}

/// Draws `repetitions` samples of `size` units, and estimates from each.
pub fn coverage(units: &[KnownUnit], of: &Quantity, size: usize, repetitions: usize) -> Coverage {
    let population = population(units);
    let strata = Strata::new(&population, &[], size);
    let drawn = strata.allocate(&population, size, &[], Aim::Estimate);
    let asked = Asked { of: of.clone(), ..Asked::default() };
    let truth = whole(units, of);
    let each: Vec<Estimated> = (0..repetitions)
        .into_par_iter()
        .filter_map(|seed| {
            let places = drawn_at_random(&strata, &drawn, seed);
            let codes = codes(units, &strata, &places);
            let row = Study::new(&population, &codes, &asked, &[]).group(None, None, 0, &|_| true).row;
            let interval = |of: Option<Interval>| of.and_then(|of| Some((of.estimate, of.ends()?)));
            Some(Estimated {
                codes: interval(row.codes)?,
                corrected: interval(row.corrected)?,
                naive: row.program?,
            })
        })
        .collect();
    let count = each.len().max(1) as f64;
    let percent = |held: usize| 100.0 * held as f64 / count;
    let held = |of: fn(&Estimated) -> Drawn| {
        percent(each.iter().map(of).filter(|(_, (low, high))| *low <= truth && truth <= *high).count())
    };
    let width = |of: fn(&Estimated) -> Drawn| {
        each.iter().map(of).map(|(_, (low, high))| high - low).sum::<f64>() / count
    };
    let naive = each.first().map_or(0.0, |one| one.naive);
    let reach = naive_reach(&population, of);
    Coverage {
        size,
        repetitions: each.len(),
        truth,
        codes: held(|one| one.codes),
        corrected: held(|one| one.corrected),
        // The naive interval is the same whatever is drawn.
        naive: percent(if (naive - truth).abs() <= reach { each.len() } else { 0 }),
        width: width(|one| one.corrected) / width(|one| one.codes),
        bias: each.iter().map(|one| one.corrected.0).sum::<f64>() / count - truth,
        naive_bias: naive - truth,
    }
}

/// An estimate and the ends of its interval.
type Drawn = (f64, (f64, f64));

/// What was estimated from a sample.
struct Estimated {
    codes: Drawn,
    corrected: Drawn,
    naive: f64,
}

/// Units of each stratum, as many as `drawn` tells. The draw of a study goes by article and actor; here all are of one actor.
fn drawn_at_random(strata: &Strata, drawn: &[usize], seed: usize) -> Vec<Vec<usize>> {
    let mut random = Random::new(&format!("coverage {seed}"));
    let draw = |(units, &count): (&Vec<usize>, &usize)| {
        let mut left = units.clone();
        (0..count.min(left.len())).map(|_| left.swap_remove(random.below(left.len()))).collect()
    };
    strata.0.iter().zip(drawn).map(draw).collect()
}

/// A population of known units.
pub(super) fn population(units: &[KnownUnit]) -> Population {
    let mut articles: Vec<ArticleFacts> = Vec::new();
    let units = units.iter().map(|unit| {
        if articles.last().is_none_or(|last| last.id != unit.article) {
            let (id, publication) = (unit.article.clone(), unit.publication.clone());
            articles.push(ArticleFacts { id, publication, ..ArticleFacts::default() });
        }
        Unit {
            article: articles.len() - 1,
            actor: 0,
            label: unit.label,
            score: unit.score,
            steps: unit.steps,
        }
    });
    Population {
        units: units.collect(),
        actors: vec![FocusActor { id: "somebody".to_owned(), name: "somebody".to_owned() }],
        articles,
        run: String::new(),
        everybody: Directory::default(),
    }
}

fn codes(units: &[KnownUnit], strata: &Strata, places: &[Vec<usize>]) -> Codes {
    let mut coded = Vec::new();
    for (stratum, drawn) in places.iter().enumerate() {
        let of = strata.0[stratum].len();
        coded.extend(drawn.iter().map(|&unit| CodedUnit {
            unit,
            codes: vec![Code::Score(units[unit].code)],
            probability: drawn.len() as f64 / of as f64,
            stratum: Some((stratum + 1, of)),
        }));
    }
    coded.sort_by_key(|unit| unit.unit);
    let strata = strata.0.iter().enumerate().map(|(at, units)| (at + 1, units.len())).collect();
    let basis = Some(Basis::default());
    Codes { units: coded, coders: vec!["coder".to_owned()], strata, basis, ..Codes::default() }
}

/// The figure over all codes.
fn whole(units: &[KnownUnit], of: &Quantity) -> f64 {
    units.iter().map(|unit| of.of_score(unit.code)).sum::<f64>() / units.len().max(1) as f64
}

/// Half of a naive interval: what the spread of the program's readings alone would tell.
fn naive_reach(population: &Population, of: &Quantity) -> f64 {
    let values: Vec<f64> = population.units.iter().map(|unit| of.of_unit(unit)).collect();
    NORMAL * (variance(&values) / values.len() as f64).sqrt()
}

/// A reader with a fault: in the publications that `leans` tells, it reads authors as more against, or for, than they are.
pub fn biased(units: &[KnownUnit], leans: impl Fn(Option<&str>) -> f64) -> Vec<KnownUnit> {
    let biased = |unit: &KnownUnit| {
        let lean = leans(unit.publication.as_deref());
        let steps = unit.steps.map(|steps| {
            let moved: [f64; STEPS] =
                std::array::from_fn(|s| steps[s].max(1e-6) * (2.0 * lean * SCORES[s]).exp());
            let sum: f64 = moved.iter().sum();
            moved.map(|p| p / sum)
        });
        let Some(steps) = steps else {
            // A reading without probabilities moves as a score, and its label with it.
            let score = (unit.score + lean / 2.0).clamp(-1.0, 1.0);
            let label = if lean == 0.0 { unit.label } else { third_of(score) };
            return KnownUnit { score, label, ..unit.clone() };
        };
        KnownUnit { score: score_of(&steps), steps: Some(steps), ..unit.clone() }
    };
    units.iter().map(biased).collect()
}

/// The label of the third of the range of scores in which one lies.
fn third_of(score: f64) -> StanceLabel {
    match score {
        s if s < -1.0 / 3.0 => StanceLabel::Opposes,
        s if s > 1.0 / 3.0 => StanceLabel::Supports,
        _ => StanceLabel::Neutral,
    }
}
