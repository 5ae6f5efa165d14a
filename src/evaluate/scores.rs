//! Figures from tallies. What a unit (a document, or an item where a file has no documents) adds to the
//! counts is a row of numbers; rows are summed, and every figure is a function of the sum. So a bootstrap
//! draws rows and not predictions (Efron 1979), and intervals cost next to nothing. A rank correlation is no
//! function of sums; it draws units whole.

use std::collections::BTreeMap;

use serde::Serialize;

use crate::random::Random;

/// Resamples behind an interval.
const RESAMPLES: usize = 1000;
/// An interval covers this share of the resamples.
const COVERAGE: f64 = 0.95;
/// Bins of probability, of equal width, behind the calibration error.
const BINS: usize = 10;

/// A figure with its 95% percentile bootstrap interval. Percent, unless its name says otherwise.
#[derive(Clone, Debug, PartialEq, Serialize)]
pub struct Figure {
    /// What it is, as the JSON names it.
    pub name: String,
    /// The figure over all units.
    pub value: f64,
    /// Lower end of the interval.
    pub low: f64,
    /// Upper end of the interval.
    pub high: f64,
}

/// The figures of the units' sum, and their intervals over resamples of as many units, drawn with
/// replacement from a fixed seed. `units` are of one length; `measure` gives the same names every time.
pub fn bootstrap(units: &[Vec<f64>], measure: impl Fn(&[f64]) -> Vec<(String, f64)>) -> Vec<Figure> {
    let width = units.first().map_or(0, Vec::len);
    resample(units, |drawn| {
        let mut total = vec![0.0; width];
        drawn.iter().for_each(|row| total.iter_mut().zip(*row).for_each(|(t, v)| *t += v));
        measure(&total)
    })
}

/// The figures of all units, and their intervals over resamples as [`bootstrap`] draws them; for figures
/// that need the units themselves. `measure` gives the same names every time.
pub fn resample<U>(units: &[U], measure: impl Fn(&[&U]) -> Vec<(String, f64)>) -> Vec<Figure> {
    let whole = measure(&units.iter().collect::<Vec<_>>());
    let mut random = Random::new("bootstrap");
    let mut drawn = vec![Vec::with_capacity(RESAMPLES); whole.len()];
    for _ in 0..RESAMPLES {
        let sample: Vec<&U> = (0..units.len()).map(|_| &units[random.below(units.len())]).collect();
        drawn.iter_mut().zip(measure(&sample)).for_each(|(values, (_, value))| values.push(value));
    }
    let cut = ((1.0 - COVERAGE) / 2.0 * RESAMPLES as f64) as usize;
    whole
        .into_iter()
        .zip(drawn)
        .map(|((name, value), mut values)| {
            values.sort_by(f64::total_cmp);
            Figure { name, value, low: values[cut], high: values[RESAMPLES - 1 - cut] }
        })
        .collect()
}

/// Shares of a unit: by name, how many items are in each, and of how many.
#[derive(Clone, Debug, Default, PartialEq)]
pub struct Tally(BTreeMap<String, [f64; 2]>);

impl Tally {
    /// Counts an item of a share.
    pub fn count(&mut self, share: &str, within: bool) {
        let [part, whole] = self.0.entry(share.to_owned()).or_default();
        *part += f64::from(u8::from(within));
        *whole += 1.0;
    }
}

/// The named shares in that order, percent; one that no unit has an item of is left out.
pub fn shares(names: &[&str], tallies: &[Tally]) -> Vec<Figure> {
    let names: Vec<&str> =
        names.iter().copied().filter(|n| tallies.iter().any(|t| t.0.contains_key(*n))).collect();
    let row = |tally: &Tally| {
        names.iter().flat_map(|n| tally.0.get(*n).copied().unwrap_or_default()).collect::<Vec<f64>>()
    };
    bootstrap(&tallies.iter().map(row).collect::<Vec<_>>(), |row| {
        let share = |(name, count): (&&str, &[f64])| ((*name).to_owned(), percent(count[0], count[1]));
        names.iter().zip(row.chunks(2)).map(share).collect()
    })
}

/// Spearman's rank correlation of pairs, times 100; equal values share the mean of their ranks. 0 where one
/// side never varies.
pub fn rank_correlation(pairs: &[(f64, f64)]) -> f64 {
    let (a, b): (Vec<f64>, Vec<f64>) = pairs.iter().copied().unzip();
    let (a, b) = (ranks(&a), ranks(&b));
    let mean = (pairs.len() as f64 + 1.0) / 2.0;
    let product = |x: &[f64], y: &[f64]| x.iter().zip(y).map(|(x, y)| (x - mean) * (y - mean)).sum::<f64>();
    percent(product(&a, &b), (product(&a, &a) * product(&b, &b)).sqrt())
}

/// Ranks from 1.
fn ranks(values: &[f64]) -> Vec<f64> {
    let mut order: Vec<usize> = (0..values.len()).collect();
    order.sort_by(|&a, &b| values[a].total_cmp(&values[b]));
    let mut ranks = vec![0.0; values.len()];
    let mut before = 0;
    for equal in order.chunk_by(|&a, &b| values[a] == values[b]) {
        let rank = before as f64 + (equal.len() as f64 + 1.0) / 2.0;
        equal.iter().for_each(|&i| ranks[i] = rank);
        before += equal.len();
    }
    ranks
}

/// Counts behind an F1.
#[derive(Clone, Copy, Debug, Default, PartialEq)]
pub struct Counts {
    /// Gold and predicted.
    pub right: f64,
    /// Gold.
    pub gold: f64,
    /// Predicted.
    pub predicted: f64,
}

impl Counts {
    /// Share of predictions that are right, percent.
    pub fn precision(self) -> f64 {
        percent(self.right, self.predicted)
    }

    /// Share of gold that was found, percent.
    pub fn recall(self) -> f64 {
        percent(self.right, self.gold)
    }

    /// Harmonic mean of both, percent.
    pub fn f1(self) -> f64 {
        percent(2.0 * self.right, self.gold + self.predicted)
    }

    /// Sums two counts.
    pub fn plus(self, other: Self) -> Self {
        Self {
            right: self.right + other.right,
            gold: self.gold + other.gold,
            predicted: self.predicted + other.predicted,
        }
    }

    /// The counts as part of a unit's row.
    pub fn row(self) -> [f64; 3] {
        [self.right, self.gold, self.predicted]
    }

    /// The counts in a row's first three numbers.
    pub fn of(row: &[f64]) -> Self {
        Self { right: row[0], gold: row[1], predicted: row[2] }
    }
}

/// `part` of `whole` in percent; 0 of nothing.
pub fn percent(part: f64, whole: f64) -> f64 {
    if whole == 0.0 { 0.0 } else { 100.0 * part / whole }
}

/// What is counted of labels over a unit's items: gold against predicted, row by row.
#[derive(Clone, Debug)]
pub struct Confusion {
    classes: usize,
    cells: Vec<f64>,
}

impl Confusion {
    /// No items yet, of so many classes.
    pub fn new(classes: usize) -> Self {
        Self { classes, cells: vec![0.0; classes * classes] }
    }

    /// The table in a row's first `classes` x `classes` numbers.
    pub fn of(classes: usize, row: &[f64]) -> Self {
        Self { classes, cells: row[..classes * classes].to_vec() }
    }

    /// Counts an item.
    pub fn add(&mut self, gold: usize, predicted: usize) {
        self.cells[gold * self.classes + predicted] += 1.0;
    }

    /// The table as part of a unit's row.
    pub fn into_row(self) -> Vec<f64> {
        self.cells
    }

    /// Counts of each class.
    pub fn by_class(&self) -> Vec<Counts> {
        let cell = |gold: usize, predicted: usize| self.cells[gold * self.classes + predicted];
        (0..self.classes)
            .map(|c| Counts {
                right: cell(c, c),
                gold: (0..self.classes).map(|p| cell(c, p)).sum(),
                predicted: (0..self.classes).map(|g| cell(g, c)).sum(),
            })
            .collect()
    }

    /// Mean F1 over the classes that the gold or the predictions use, percent.
    pub fn macro_f1(&self) -> f64 {
        let counts = self.by_class();
        let used: Vec<f64> = counts.iter().filter(|c| c.gold + c.predicted > 0.0).map(|c| c.f1()).collect();
        used.iter().sum::<f64>() / used.len().max(1) as f64
    }

    /// Share of items whose label is right, percent.
    pub fn accuracy(&self) -> f64 {
        let right = (0..self.classes).map(|c| self.cells[c * self.classes + c]).sum();
        percent(right, self.cells.iter().sum())
    }
}

/// What is counted of one item's probability: its bin's items, right ones and sum of probabilities, then
/// whether it reaches the threshold, and is right too.
pub fn calibration_row(probability: f64, right: bool, threshold: f64) -> Vec<f64> {
    let mut row = vec![0.0; 3 * BINS + 2];
    let right = f64::from(u8::from(right));
    let bin = ((probability * BINS as f64) as usize).min(BINS - 1);
    row[3 * bin..3 * bin + 3].copy_from_slice(&[1.0, right, probability]);
    if probability >= threshold {
        row[3 * BINS..].copy_from_slice(&[1.0, right]);
    }
    row
}

/// The calibration error (Naeini, Cooper and Hauskrecht 2015): how far the top label's probability and the
/// share of right labels lie apart in each bin, weighted by its items, percent; the share of items that
/// reach the threshold, and the accuracy among them.
pub fn calibration_figures(row: &[f64]) -> Vec<(String, f64)> {
    let (bins, kept) = row.split_at(3 * BINS);
    let items: f64 = bins.chunks(3).map(|bin| bin[0]).sum();
    let apart: f64 = bins.chunks(3).map(|bin| (bin[1] - bin[2]).abs()).sum();
    vec![
        ("expected_calibration_error".into(), percent(apart, items)),
        ("coverage".into(), percent(kept[0], items)),
        ("accuracy_at_threshold".into(), percent(kept[1], kept[0])),
    ]
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn figures_of_a_small_table() {
        let mut table = Confusion::new(4);
        for (gold, predicted) in [(0, 0), (0, 1), (1, 1), (2, 0)] {
            table.add(gold, predicted);
        }
        let counts = table.by_class();
        assert_eq!(counts[0], Counts { right: 1.0, gold: 2.0, predicted: 2.0 });
        assert_eq!((counts[1].precision(), counts[1].recall()), (50.0, 100.0));
        // 50, 66.7 and 0; the class that nobody uses is left out.
        assert!((table.macro_f1() - (50.0 + 200.0 / 3.0) / 3.0).abs() < 1e-9);
        assert_eq!(table.accuracy(), 50.0);
    }

    #[test]
    fn an_interval_brackets_its_figure_and_is_the_same_every_time() {
        let units: Vec<Vec<f64>> = (0..50).map(|i| vec![f64::from(u8::from(i % 3 == 0)), 1.0]).collect();
        let share = |row: &[f64]| vec![("share".to_owned(), percent(row[0], row[1]))];
        let figures = bootstrap(&units, share);
        let f = &figures[0];
        assert_eq!((f.name.as_str(), f.value), ("share", 34.0));
        // About two standard errors of 6.7 points on either side.
        assert!((18.0..26.0).contains(&f.low) && (42.0..50.0).contains(&f.high), "{f:?}");
        assert_eq!(figures, bootstrap(&units, share));
    }

    #[test]
    fn ranks_agree_disagree_and_tie() {
        assert!((rank_correlation(&[(1.0, 10.0), (2.0, 100.0), (5.0, 101.0)]) - 100.0).abs() < 1e-9);
        assert!((rank_correlation(&[(1.0, 3.0), (2.0, 2.0), (3.0, 1.0)]) + 100.0).abs() < 1e-9);
        // Ranks 1.5, 1.5, 3 against 1, 2, 3: 1.5 of the square root of 1.5 times 2.
        let tied = rank_correlation(&[(0.0, 1.0), (0.0, 2.0), (1.0, 3.0)]);
        assert!((tied - 100.0 * 1.5 / 3f64.sqrt()).abs() < 1e-9, "{tied}");
        assert_eq!(rank_correlation(&[(0.0, 1.0), (0.0, 2.0)]), 0.0);
    }

    #[test]
    fn shares_keep_their_order_and_leave_out_what_nobody_has() {
        let mut tallies = vec![Tally::default(), Tally::default()];
        tallies[0].count("b", true);
        tallies[0].count("b", false);
        tallies[1].count("a", true);
        let figures = shares(&["b", "a", "c"], &tallies);
        let values: Vec<_> = figures.iter().map(|f| (f.name.as_str(), f.value)).collect();
        assert_eq!(values, [("b", 50.0), ("a", 100.0)]);
    }

    #[test]
    fn units_that_agree_leave_no_doubt() {
        let figures = bootstrap(&vec![vec![1.0, 2.0]; 9], |r| vec![("half".into(), percent(r[0], r[1]))]);
        assert_eq!((figures[0].low, figures[0].value, figures[0].high), (50.0, 50.0, 50.0));
    }

    #[test]
    fn the_calibration_error_weighs_bins_by_their_items() {
        // Two items at 0.95, one of them right: 45 points apart; two at 0.65, both right: 35 points.
        let items = [(0.95, true), (0.95, false), (0.65, true), (0.65, true)];
        let rows: Vec<Vec<f64>> = items.iter().map(|&(p, right)| calibration_row(p, right, 0.9)).collect();
        let figures = bootstrap(&rows, calibration_figures);
        let values: Vec<f64> = figures.iter().map(|f| f.value).collect();
        assert!((values[0] - 40.0).abs() < 1e-9, "{values:?}");
        assert_eq!(values[1..], [50.0, 50.0]);
        // A probability of one has a bin.
        assert_eq!(calibration_row(1.0, true, 0.0)[27..], [1.0, 1.0, 1.0, 1.0, 1.0]);
    }
}
