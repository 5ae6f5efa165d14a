//! Percentile bootstrap over the sentences that a number rests on (Efron 1979).

use crate::random::Random;

/// Resamples behind an interval.
const RESAMPLES: usize = 1000;
/// The interval covers this share of resamples.
const COVERAGE: f32 = 0.9;

/// The interval of a statistic of some items, drawn anew with replacement. The generator is seeded by `seed` alone, so
/// equal items give equal intervals in every run.
pub(super) fn interval<T: Copy>(items: &[T], seed: &str, statistic: impl Fn(&[T]) -> f32) -> (f32, f32) {
    let mut random = Random::new(seed);
    let mut drawn = Vec::with_capacity(items.len());
    let mut found: Vec<f32> = (0..RESAMPLES)
        .map(|_| {
            drawn.clear();
            drawn.extend((0..items.len()).map(|_| items[random.below(items.len())]));
            statistic(&drawn)
        })
        .collect();
    found.sort_by(f32::total_cmp);
    let cut = ((1.0 - COVERAGE) / 2.0 * RESAMPLES as f32) as usize;
    (found[cut], found[RESAMPLES - 1 - cut])
}

/// The interval of one item, which says nothing of spread: its score, from -1 to 1, give or take its doubt.
pub(super) fn of_one(score: f32, doubt: f32) -> (f32, f32) {
    ((score - doubt).max(-1.0), (score + doubt).min(1.0))
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn an_interval_lies_around_the_mean_and_is_the_same_every_time() {
        let items: Vec<f32> = (0..100).map(|i| i as f32).collect();
        let mean = |of: &[f32]| of.iter().sum::<f32>() / of.len() as f32;
        let (low, high) = interval(&items, "seed", mean);
        assert!((42.0..47.0).contains(&low) && (52.0..57.0).contains(&high), "{low} {high}");
        assert_eq!((low, high), interval(&items, "seed", mean));
        assert_ne!((low, high), interval(&items, "another", mean));
        assert_eq!(interval(&[3.0, 3.0], "seed", mean), (3.0, 3.0));
    }

    #[test]
    fn one_item_is_as_wide_as_its_doubt_within_the_range_of_scores() {
        assert_eq!(of_one(0.75, 0.5), (0.25, 1.0));
        assert_eq!(of_one(-0.75, 0.5), (-1.0, -0.25));
    }
}
