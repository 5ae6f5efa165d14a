//! Percentile bootstrap intervals (Efron 1979; Efron and Tibshirani 1993, chapter 13).

use serde::Serialize;

use crate::random::Random;
use crate::report::Rounded;

/// Resamples behind an interval.
pub(in crate::read) const RESAMPLES: usize = 2000;
/// Percent of resamples that an interval covers.
pub(in crate::read) const COVERAGE: usize = 95;

/// The two ends of an interval.
#[derive(Clone, Copy, Debug, PartialEq, Serialize)]
pub(in crate::read) struct Interval {
    /// Lower end.
    pub(in crate::read) low: Rounded,
    /// Upper end.
    pub(in crate::read) high: Rounded,
}

/// The interval of a statistic over `items`, drawn anew with replacement; `seed` alone decides the draws.
///
/// Draws in which the statistic is not defined are set aside. None for fewer than two items, which say nothing
/// of spread, and where the statistic is defined in fewer than half of the draws.
pub(in crate::read) fn interval<T>(
    items: &[T],
    seed: &str,
    statistic: impl Fn(&[&T]) -> Option<f64>,
) -> Option<Interval> {
    if items.len() < 2 {
        return None;
    }
    let mut random = Random::new(seed);
    let mut drawn: Vec<&T> = Vec::with_capacity(items.len());
    let mut values = Vec::with_capacity(RESAMPLES);
    for _ in 0..RESAMPLES {
        drawn.clear();
        drawn.extend((0..items.len()).map(|_| &items[random.below(items.len())]));
        values.extend(statistic(&drawn));
    }
    if values.len() * 2 < RESAMPLES {
        return None;
    }
    values.sort_by(f64::total_cmp);
    let cut = values.len() * (100 - COVERAGE) / 200;
    Some(Interval { low: values[cut].into(), high: values[values.len() - 1 - cut].into() })
}

/// The mean of some numbers; none of no numbers.
pub(in crate::read) fn mean<'a>(numbers: impl ExactSizeIterator<Item = &'a f64>) -> Option<f64> {
    let count = numbers.len();
    (count > 0).then(|| numbers.sum::<f64>() / count as f64)
}

#[cfg(test)]
#[allow(clippy::unwrap_used)]
mod tests {
    use super::*;

    fn of_mean(numbers: &[f64]) -> Option<Interval> {
        interval(numbers, "seed", |drawn| mean(drawn.iter().copied()))
    }

    #[test]
    fn the_interval_of_a_mean_is_near_the_normal_one() {
        // Of the numbers 0 to 99 the mean is 49.5 and its standard error 2.887.
        let numbers: Vec<f64> = (0..100).map(f64::from).collect();
        let found = of_mean(&numbers).unwrap();
        assert!((found.low.get() - (49.5 - 1.96 * 2.887)).abs() < 0.5, "{found:?}");
        assert!((found.high.get() - (49.5 + 1.96 * 2.887)).abs() < 0.5, "{found:?}");
        assert_eq!(found, of_mean(&numbers).unwrap());
    }

    #[test]
    fn one_item_has_no_interval_and_equal_ones_a_point() {
        assert_eq!(of_mean(&[0.5]), None);
        let point = of_mean(&[0.5, 0.5, 0.5]).unwrap();
        assert_eq!((point.low.get(), point.high.get()), (0.5, 0.5));
    }

    #[test]
    fn a_statistic_that_is_seldom_defined_has_no_interval() {
        assert_eq!(interval(&[1, 2, 3], "seed", |_| None), None);
    }
}
