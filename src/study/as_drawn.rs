//! Whether the rows of a sheet stand as they were drawn. Where the sheet tells of its design, everything that decided the draw
//! is made anew from the run and each row held against it; where it does not, the rows are held against each other.

use std::collections::BTreeMap;

use super::StudyError;
use super::coded::Place;
use super::design::{Basis, Uses};
use super::population::Population;

/// How far a probability may be off: three decimals are kept of it at the least.
const ROUNDED: f64 = 0.0006;
/// What helps against all of it.
const REMEDY: &str = "leave the columns of the sheet as they were drawn";

/// What a row says of how its unit was drawn.
#[derive(Clone, Copy, Debug, PartialEq)]
pub(super) struct Told {
    pub unit: usize,
    pub probability: f64,
    pub stratum: Option<Place>,
}

/// How a unit was drawn.
#[derive(Clone, Copy, Debug, PartialEq)]
struct Drawn {
    stratum: Place,
    /// Its place among the units of its stratum in the order in which they are drawn, from 1.
    rank: usize,
    /// Units of the stratum in the first sample.
    first: usize,
}

/// A sample of a run, made anew.
pub(super) struct Sample {
    /// By unit.
    drawn: BTreeMap<usize, Drawn>,
    /// How far the strata go by each column.
    pub uses: Uses,
}

impl Sample {
    /// The sample of a design in a population.
    ///
    /// # Errors
    /// If no article has a column of the design.
    pub(super) fn new(basis: &Basis, population: &Population) -> Result<Self, StudyError> {
        let strata = basis.strata(population)?;
        let first = strata.allocate(population, basis.size, &[], basis.aim());
        let all: Vec<usize> = strata.0.iter().map(Vec::len).collect();
        let order = strata.draw(population, &all, basis.seed);
        let mut drawn = BTreeMap::new();
        for (at, units) in order.iter().enumerate() {
            let stratum = (at + 1, units.len());
            let of = |rank: usize| Drawn { stratum, rank, first: first[at] };
            drawn.extend(units.iter().enumerate().map(|(rank, unit)| (*unit, of(rank + 1))));
        }
        let uses = strata.uses(population, &population.columns(&basis.by)?);
        Ok(Self { drawn, uses })
    }

    /// All strata with their units.
    pub(super) fn strata(&self) -> BTreeMap<usize, usize> {
        self.drawn.values().map(|drawn| drawn.stratum).collect()
    }

    /// The units of all strata, by the strata's numbers.
    pub(super) fn members(&self) -> BTreeMap<usize, Vec<usize>> {
        let mut members: BTreeMap<usize, Vec<usize>> = BTreeMap::new();
        for (unit, drawn) in &self.drawn {
            members.entry(drawn.stratum.0).or_default().push(*unit);
        }
        members
    }

    /// The stratum that a unit was drawn from.
    pub(super) fn stratum(&self, unit: usize) -> Option<Place> {
        self.drawn.get(&unit).map(|drawn| drawn.stratum)
    }

    /// The units that the first sample drew.
    pub(super) fn first(&self) -> impl Iterator<Item = usize> {
        self.drawn.iter().filter(|(_, drawn)| drawn.rank <= drawn.first).map(|(unit, _)| *unit)
    }

    /// What is wrong with a row, if anything.
    pub(super) fn fault(&self, told: &Told) -> Option<String> {
        let Some(drawn) = self.drawn.get(&told.unit) else {
            return Some(format!("the sample was not drawn of this actor; {REMEDY}, and add no row"));
        };
        let (stratum, units) = drawn.stratum;
        if let Some((other, of)) = told.stratum.filter(|told| *told != drawn.stratum) {
            return Some(format!(
                "`stratum` and `stratum_units` are {other} and {of}, and the unit was drawn from stratum {stratum} of {units}; {REMEDY}"
            ));
        }
        let count = units as f64;
        let near = |probability: f64| (told.probability - probability).abs() <= ROUNDED;
        if drawn.rank <= drawn.first {
            let probability = drawn.first as f64 / count;
            return (!near(probability)).then(|| {
                format!(
                    "`probability` is {}, and the unit was drawn with {probability:.4} ({} of {units}); {REMEDY}",
                    told.probability, drawn.first
                )
            });
        }
        // It came with --more: how many were drawn then is not told, but they were at least so many.
        let least = drawn.rank as f64 / count;
        (told.probability < least - ROUNDED).then(|| {
            format!(
                "`probability` is {}, with which this unit is not drawn: that takes {least:.4} ({} of {units}) or more; {REMEDY}, and add no row",
                told.probability, drawn.rank
            )
        })
    }
}

/// What rows say of their strata, held against each other, of a sheet that does not tell of its design.
#[derive(Default)]
pub(super) struct Ledger {
    /// Units of each stratum by its number, and where that is told first.
    units: BTreeMap<usize, usize>,
    strata: BTreeMap<usize, usize>,
    /// By stratum and unit the probability.
    drawn: BTreeMap<usize, BTreeMap<usize, f64>>,
}

impl Ledger {
    /// Takes in what a row says; tells what is wrong with it, if anything.
    pub(super) fn fault(&mut self, told: &Told) -> Option<String> {
        let (stratum, units) = told.stratum?;
        let known = *self.units.entry(stratum).or_insert(units);
        if known != units {
            return Some(format!(
                "`stratum_units` is {units}, and rows before have {known} for stratum {stratum}; {REMEDY}"
            ));
        }
        let other = *self.strata.entry(told.unit).or_insert(stratum);
        if other != stratum {
            return Some(format!(
                "`stratum` is {stratum}, and {other} in another row of the same unit; {REMEDY}"
            ));
        }
        let count = told.probability * units as f64;
        if (count - count.round()).abs() > (ROUNDED * units as f64).max(1e-6) || count.round() < 1.0 {
            return Some(format!(
                "`probability` is {}, and so many of the {units} units of a stratum cannot be drawn; {REMEDY}",
                told.probability
            ));
        }
        let drawn = self.drawn.entry(stratum).or_default();
        drawn.insert(told.unit, told.probability);
        if drawn.len() > units {
            return Some(format!(
                "`stratum_units` is {units}, and the stratum {stratum} has more units than that in the sheet; {REMEDY}"
            ));
        }
        // Units that came with --more have a greater probability.
        let likely = drawn.values().filter(|p| **p <= told.probability + ROUNDED).count();
        (likely as f64 > count.round() + ROUNDED * units as f64).then(|| {
            format!(
                "`probability` is {}, which is {:.0} of the {units} units of stratum {stratum}, and the sheet has more; {REMEDY}",
                told.probability,
                count.round()
            )
        })
    }

    /// A warning where the strata hold more than the `units` of the run.
    pub(super) fn too_many(&self, units: usize) -> Option<String> {
        let total: usize = self.units.values().sum();
        (total > units).then(|| {
            format!(
                "the strata of the sheet hold {total} units, and the run has {units} of these actors: if the sample was drawn of no other actors, `stratum` or `stratum_units` was changed, and the figures are wrong"
            )
        })
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    fn told(unit: usize, probability: f64, stratum: Place) -> Told {
        Told { unit, probability, stratum: Some(stratum) }
    }

    /// Unit 4 was drawn as the second of the three that a stratum of ten gave first; unit 5 would be its sixth.
    fn sample() -> Sample {
        let drawn = |rank: usize| Drawn { stratum: (2, 10), rank, first: 3 };
        Sample { drawn: [(4, drawn(2)), (5, drawn(6))].into(), uses: Uses::new() }
    }

    fn says(fault: Option<String>, words: &str) {
        assert!(fault.as_ref().is_some_and(|fault| fault.contains(words)), "{words}: {fault:?}");
    }

    #[test]
    fn rows_as_they_were_drawn_pass() {
        let sample = sample();
        for row in
            [told(4, 0.3, (2, 10)), told(4, 0.3004, (2, 10)), told(5, 0.6, (2, 10)), told(5, 0.8, (2, 10))]
        {
            assert_eq!(sample.fault(&row), None);
        }
        let mut ledger = Ledger::default();
        for row in [told(1, 0.2, (1, 10)), told(2, 0.2, (1, 10)), told(3, 0.3, (1, 10)), told(9, 1.0, (7, 1))]
        {
            assert_eq!(ledger.fault(&row), None);
        }
        assert_eq!(ledger.fault(&told(1, 0.2, (1, 10))), None, "another coder's row");
        assert_eq!(ledger.fault(&Told { stratum: None, ..told(8, 0.7, (1, 1)) }), None);
        assert_eq!(ledger.too_many(11), None);
        says(ledger.too_many(10), "hold 11 units");
    }

    #[test]
    fn the_first_sample_and_all_strata_are_known() {
        assert_eq!(sample().first().collect::<Vec<_>>(), [4]);
        assert_eq!(sample().strata(), [(2, 10)].into());
        assert_eq!((sample().stratum(5), sample().stratum(6)), (Some((2, 10)), None));
    }

    #[test]
    fn what_a_design_did_not_draw_is_told() {
        let sample = sample();
        says(sample.fault(&told(6, 0.3, (2, 10))), "not drawn of this actor");
        says(sample.fault(&told(4, 0.3, (99, 10))), "from stratum 2 of 10");
        says(sample.fault(&told(4, 0.3, (2, 12))), "are 2 and 12");
        says(sample.fault(&told(4, 0.9, (2, 10))), "drawn with 0.3000 (3 of 10)");
        says(sample.fault(&told(5, 0.5, (2, 10))), "that takes 0.6000 (6 of 10) or more");
    }

    #[test]
    fn rows_that_deny_each_other_are_told() {
        let mut ledger = Ledger::default();
        assert_eq!(ledger.fault(&told(1, 0.2, (1, 10))), None);
        says(ledger.fault(&told(2, 0.2, (1, 20))), "rows before have 10");
        says(ledger.fault(&told(1, 0.2, (3, 10))), "1 in another row of the same unit");
        says(ledger.fault(&told(3, 0.25, (1, 10))), "cannot be drawn");
        assert_eq!(ledger.fault(&told(3, 0.2, (1, 10))), None);
        says(ledger.fault(&told(4, 0.2, (1, 10))), "and the sheet has more");
        assert_eq!(ledger.fault(&told(6, 1.0, (5, 1))), None);
        says(ledger.fault(&told(7, 1.0, (5, 1))), "has more units than that");
    }
}
