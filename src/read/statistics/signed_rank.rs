//! Wilcoxon's signed-rank test for paired differences (Wilcoxon 1945; Hollander and Wolfe 1999, chapter 3).
//!
//! Zero differences are left out and equal ones share their mean rank. Up to [`EXACT`] differences, the
//! distribution of the rank sum over all assignments of signs is counted out, ties and all; beyond, it is taken
//! for normal, with corrections for continuity and for ties.

use serde::Serialize;

use crate::report::Rounded;

/// The most differences whose distribution is counted out.
const EXACT: usize = 50;

/// What the test says of some differences.
#[derive(Clone, Copy, Debug, PartialEq, Serialize)]
pub(in crate::read) struct SignedRank {
    /// Differences other than zero.
    pub(in crate::read) differences: usize,
    /// Differences of zero, left out.
    pub(in crate::read) zeros: usize,
    /// Sum of the ranks of the positive differences.
    pub(in crate::read) positive_ranks: f64,
    /// Sum of the ranks of the negative differences.
    pub(in crate::read) negative_ranks: f64,
    /// Two-sided probability of a rank sum as far from its mean or farther, if the signs were thrown by a coin.
    pub(in crate::read) p: Rounded,
    /// Whether `p` is counted out and not from the normal approximation.
    pub(in crate::read) exact: bool,
}

/// Tests whether differences lie about zero; they come as whole numbers of any unit, so that ties are ties.
/// None where no difference is left.
pub(in crate::read) fn signed_rank(differences: &[i64]) -> Option<SignedRank> {
    let mut nonzero: Vec<i64> = differences.iter().copied().filter(|&d| d != 0).collect();
    if nonzero.is_empty() {
        return None;
    }
    nonzero.sort_by_key(|d| d.unsigned_abs());
    // Twice the ranks, so that mean ranks are whole.
    let mut ranks = Vec::with_capacity(nonzero.len());
    let mut tied = 0.0;
    for equal in nonzero.chunk_by(|a, b| a.unsigned_abs() == b.unsigned_abs()) {
        let (first, count) = (ranks.len() + 1, equal.len());
        ranks.extend(std::iter::repeat_n(2 * first + count - 1, count));
        tied += (count as f64).powi(3) - count as f64;
    }
    let total: usize = ranks.iter().sum();
    let positive: usize = ranks.iter().zip(&nonzero).filter(|(_, d)| **d > 0).map(|(rank, _)| rank).sum();
    let least = positive.min(total - positive);
    let exact = nonzero.len() <= EXACT;
    let p = if exact { counted_out(&ranks, least) } else { approximated(ranks.len(), tied, least) };
    Some(SignedRank {
        differences: nonzero.len(),
        zeros: differences.len() - nonzero.len(),
        positive_ranks: positive as f64 / 2.0,
        negative_ranks: (total - positive) as f64 / 2.0,
        p: p.into(),
        exact,
    })
}

/// Twice the probability that coins, one a rank, sum to `least` or less.
fn counted_out(ranks: &[usize], least: usize) -> f64 {
    let mut probability = vec![0.0; least + 1];
    probability[0] = 1.0;
    for &rank in ranks {
        for sum in (0..=least).rev() {
            let with = if sum >= rank { probability[sum - rank] } else { 0.0 };
            probability[sum] = (probability[sum] + with) / 2.0;
        }
    }
    (2.0 * probability.iter().sum::<f64>()).min(1.0)
}

/// The same by the normal approximation; `least` is twice a rank sum, `tied` the sum of t³ - t over ties.
fn approximated(count: usize, tied: f64, least: usize) -> f64 {
    let n = count as f64;
    let mean = n * (n + 1.0) / 4.0;
    let variance = n * (n + 1.0) * (2.0 * n + 1.0) / 24.0 - tied / 48.0;
    let distance = (mean - least as f64 / 2.0 - 0.5).max(0.0);
    libm::erfc(distance / variance.sqrt() / std::f64::consts::SQRT_2)
}

#[cfg(test)]
#[allow(clippy::unwrap_used)]
mod tests {
    use super::*;

    /// Nine patients' depression before and after, thousandths (Hollander and Wolfe 1973, page 29; also the
    /// example of R's `wilcox.test`, which gives V = 40 and a one-sided p of 0.01953).
    #[test]
    fn hollander_and_wolfes_depression_scores() {
        let before = [1830, 500, 1620, 2480, 1680, 1880, 1550, 3060, 1300];
        let after = [878, 647, 598, 2050, 1060, 1290, 1060, 3140, 1290];
        let differences: Vec<i64> = before.iter().zip(after).map(|(a, b)| a - b).collect();
        let found = signed_rank(&differences).unwrap();
        assert_eq!((found.positive_ranks, found.negative_ranks, found.exact), (40.0, 5.0, true));
        assert_eq!(found.p, Rounded::from(2.0 * 0.01953125));
    }

    /// Darwin's crossed and self-fertilised maize, eighths of an inch (Fisher 1935, table 3; also the example of
    /// SciPy's `wilcoxon`, which gives 24 and 0.041259765625).
    #[test]
    fn darwins_maize() {
        let heights = [6, 8, 14, 16, 23, 24, 28, 29, 41, -48, 49, 56, 60, -67, 75];
        let found = signed_rank(&heights).unwrap();
        assert_eq!((found.negative_ranks, found.p), (24.0, Rounded::from(0.041_259_765_625)));
    }

    /// Ties and zeros (an example of Bortz, Lienert and Boehnke as computed on the R-help list, 25 August 2006:
    /// V = 13, exact 0.1367, normal with both corrections 0.1436).
    #[test]
    fn ties_and_zeros_by_both_ways() {
        let first = [9, 14, 8, 11, 14, 10, 8, 14, 12, 14, 13, 9, 15, 12, 9];
        let second = [13, 15, 9, 12, 16, 10, 8, 13, 12, 16, 9, 10, 16, 12, 9];
        let differences: Vec<i64> = first.iter().zip(second).map(|(a, b)| a - b).collect();
        let found = signed_rank(&differences).unwrap();
        assert_eq!((found.differences, found.zeros, found.positive_ranks), (10, 5, 13.0));
        assert_eq!(found.p, Rounded::from(0.1367));
        // Six ones, two twos and two fours.
        let tied = (216.0 - 6.0) + (8.0 - 2.0) + (8.0 - 2.0);
        assert_eq!(Rounded::from(approximated(10, tied, 26)), Rounded::from(0.1436));
    }

    #[test]
    fn many_differences_are_approximated_and_none_are_not_tested() {
        let many: Vec<i64> = (1..=60).map(|i| if i % 2 == 0 { i } else { -i }).collect();
        let found = signed_rank(&many).unwrap();
        assert!(!found.exact && found.p.get() > 0.5, "{found:?}");
        let all: Vec<i64> = (1..=60).collect();
        assert_eq!(signed_rank(&all).unwrap().p.get(), 0.0);
        assert_eq!(signed_rank(&[0, 0]), None);
        assert_eq!(signed_rank(&[7]).unwrap().p.get(), 1.0);
    }
}
