//! Krippendorff's alpha by the coincidence matrix (Krippendorff 2011, "Computing Krippendorff's
//! Alpha-Reliability"): any number of coders, any of them missing anywhere.

/// How far two values are apart.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub(in crate::read) enum Metric {
    /// Different or not.
    Nominal,
    /// By how many values lie between, in the order of their numbers.
    Ordinal,
}

/// How often values stand side by side in a unit.
struct Coincidences {
    /// Row after row, `categories` by `categories`, symmetric.
    cells: Vec<f64>,
    /// How often each value occurs among those that can be paired.
    margins: Vec<f64>,
    /// Sum of the margins.
    total: f64,
}

impl Coincidences {
    /// Counts `units`: the values, below `categories`, that coders gave to each. A unit with fewer than two has
    /// no pair and says nothing.
    fn new<U: AsRef<[usize]>>(units: &[U], categories: usize) -> Self {
        let mut cells = vec![0.0; categories * categories];
        for values in units.iter().map(AsRef::as_ref).filter(|values| values.len() > 1) {
            let weight = 1.0 / (values.len() - 1) as f64;
            for (i, &one) in values.iter().enumerate() {
                for (j, &other) in values.iter().enumerate() {
                    if i != j {
                        cells[one * categories + other] += weight;
                    }
                }
            }
        }
        let margins: Vec<f64> = cells.chunks(categories).map(|row| row.iter().sum()).collect();
        let total = margins.iter().sum();
        Self { cells, margins, total }
    }

    /// Squared difference of two values.
    fn difference(&self, metric: Metric, one: usize, other: usize) -> f64 {
        match metric {
            Metric::Nominal => f64::from(u8::from(one != other)),
            Metric::Ordinal => {
                let (low, high) = (one.min(other), one.max(other));
                let between: f64 = self.margins[low..=high].iter().sum();
                (between - (self.margins[low] + self.margins[high]) / 2.0).powi(2)
            }
        }
    }
}

/// Alpha of some units, 1 for perfect agreement, 0 for what chance would give. Each unit holds the values that its
/// coders gave, numbers below `categories`.
///
/// None where nothing can be paired or all values are the same: agreement is then not told from chance.
pub(in crate::read) fn alpha<U: AsRef<[usize]>>(
    units: &[U],
    categories: usize,
    metric: Metric,
) -> Option<f64> {
    let found = Coincidences::new(units, categories);
    let (mut observed, mut expected) = (0.0, 0.0);
    for one in 0..categories {
        for other in 0..categories {
            let difference = found.difference(metric, one, other);
            observed += found.cells[one * categories + other] * difference;
            expected += found.margins[one] * found.margins[other] * difference;
        }
    }
    (expected > 0.0).then(|| 1.0 - (found.total - 1.0) * observed / expected)
}

/// Share of pairs of values that are the same, each unit weighing by its values; for two coders, the share of
/// units in which they agree. None where nothing can be paired.
pub(in crate::read) fn agreement<U: AsRef<[usize]>>(units: &[U], categories: usize) -> Option<f64> {
    let found = Coincidences::new(units, categories);
    let same: f64 = (0..categories).map(|value| found.cells[value * categories + value]).sum();
    (found.total > 0.0).then(|| same / found.total)
}

#[cfg(test)]
#[allow(clippy::unwrap_used)]
mod tests {
    use super::*;

    /// Units from one line a coder; a dot is a missing value.
    fn units(coders: &[&str]) -> Vec<Vec<usize>> {
        let coders: Vec<Vec<char>> = coders.iter().map(|line| line.chars().collect()).collect();
        let value = |letter: char| "0123456789abcde".find(letter).map(|v| if v > 9 { v - 10 } else { v });
        (0..coders[0].len()).map(|unit| coders.iter().filter_map(|c| value(c[unit])).collect()).collect()
    }

    fn thousandths(alpha: Option<f64>) -> i64 {
        (alpha.unwrap() * 1000.0).round() as i64
    }

    /// Krippendorff 2011, example D: four observers, twelve units, missing values.
    #[test]
    fn four_observers_twelve_units() {
        let units = units(&["123321412...", "1233224125.3", ".3332342251.", "12332441251."]);
        assert_eq!(thousandths(alpha(&units, 6, Metric::Nominal)), 743);
        assert_eq!(thousandths(alpha(&units, 6, Metric::Ordinal)), 815);
        // Of the 40 pairable values the coincidence matrix has 32 on its diagonal: 7 + 10 + 8 + 4 + 3.
        assert_eq!(thousandths(agreement(&units, 6)), 800);
    }

    /// The same, examples B (binary) and C (nominal): two observers, nothing missing.
    #[test]
    fn two_observers() {
        let binary = units(&["0100000010", "1110010000"]);
        assert_eq!(thousandths(alpha(&binary, 2, Metric::Nominal)), 95);
        assert_eq!(thousandths(agreement(&binary, 2)), 600);
        let nominal = units(&["aabbdcccedda", "babbbccceddd"]);
        assert_eq!(thousandths(alpha(&nominal, 5, Metric::Nominal)), 692);
    }

    #[test]
    fn without_pairs_or_without_variety_alpha_is_not_defined() {
        assert_eq!(alpha(&units(&["01", ".."]), 2, Metric::Nominal), None);
        assert_eq!(agreement(&units(&["01", ".."]), 2), None);
        assert_eq!(alpha(&units(&["00", "00"]), 2, Metric::Ordinal), None);
        assert_eq!(alpha(&units(&["01", "01"]), 2, Metric::Ordinal), Some(1.0));
    }
}
