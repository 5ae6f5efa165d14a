//! The scores of coreference that CoNLL averages: MUC (Vilain and others 1995), B-cubed (Bagga and Baldwin 1998) and
//! CEAF-e (Luo 2005), as the reference scorer counts them where the two sides' mentions differ (Pradhan and others
//! 2014). All are quotients of sums, so documents add up.

use std::collections::HashMap;

/// Mentions of one entity, each by a number.
pub type Cluster = Vec<usize>;

/// Sums behind one score: of recall, its numerator and denominator, then of precision.
type Sums = [f64; 4];

/// Numbers in the row of a document.
pub const ROW: usize = 12;

/// The sums of a document: MUC, B-cubed, CEAF-e.
pub fn row(key: &[Cluster], response: &[Cluster]) -> [f64; ROW] {
    let mut row = [0.0; ROW];
    for (at, sums) in [muc(key, response), b_cubed(key, response), ceaf(key, response)].iter().enumerate() {
        row[4 * at..4 * at + 4].copy_from_slice(sums);
    }
    row
}

/// F1 in percent of MUC, B-cubed and CEAF-e, from summed rows.
pub fn f1s(row: &[f64]) -> [f64; 3] {
    let quotient = |part: f64, whole: f64| if whole == 0.0 { 0.0 } else { part / whole };
    [0, 4, 8].map(|at| {
        let (recall, precision) = (quotient(row[at], row[at + 1]), quotient(row[at + 2], row[at + 3]));
        100.0 * quotient(2.0 * recall * precision, recall + precision)
    })
}

/// The cluster of each mention.
fn places(clusters: &[Cluster]) -> HashMap<usize, usize> {
    clusters.iter().enumerate().flat_map(|(i, c)| c.iter().map(move |&m| (m, i))).collect()
}

fn muc(key: &[Cluster], response: &[Cluster]) -> Sums {
    let links = |clusters: &[Cluster], others: &[Cluster]| {
        let places = places(others);
        let of = |c: &Cluster| {
            let mut parts: Vec<usize> = c.iter().filter_map(|m| places.get(m).copied()).collect();
            let alone = c.len() - parts.len();
            parts.sort_unstable();
            parts.dedup();
            (c.len() - alone - parts.len()) as f64
        };
        let all = clusters.iter().map(|c| c.len().saturating_sub(1) as f64);
        [clusters.iter().map(of).sum::<f64>(), all.sum()]
    };
    let ([a, b], [c, d]) = (links(key, response), links(response, key));
    [a, b, c, d]
}

fn b_cubed(key: &[Cluster], response: &[Cluster]) -> Sums {
    let share = |clusters: &[Cluster], others: &[Cluster]| {
        let places = places(others);
        let of = |c: &Cluster| {
            let mut met: HashMap<usize, f64> = HashMap::new();
            c.iter().filter_map(|m| places.get(m)).for_each(|&p| *met.entry(p).or_default() += 1.0);
            met.values().map(|n| n * n).sum::<f64>() / c.len() as f64
        };
        [clusters.iter().map(of).sum::<f64>(), clusters.iter().map(|c| c.len() as f64).sum()]
    };
    let ([a, b], [c, d]) = (share(key, response), share(response, key));
    [a, b, c, d]
}

fn ceaf(key: &[Cluster], response: &[Cluster]) -> Sums {
    let places = places(response);
    let mut alike = vec![vec![0.0; response.len()]; key.len()];
    for (k, cluster) in key.iter().enumerate() {
        for &r in cluster.iter().filter_map(|m| places.get(m)) {
            alike[k][r] += 2.0 / (cluster.len() + response[r].len()) as f64;
        }
    }
    let best = best_matching(&alike);
    [best, key.len() as f64, best, response.len() as f64]
}

/// The greatest sum of one-to-one matches between rows and columns (Kuhn 1955, with potentials).
fn best_matching(gain: &[Vec<f64>]) -> f64 {
    let (rows, columns) = (gain.len(), gain.first().map_or(0, Vec::len));
    if columns == 0 {
        return 0.0;
    }
    let size = rows.max(columns);
    let cost = |i: usize, j: usize| -gain.get(i).and_then(|row| row.get(j)).copied().unwrap_or(0.0);
    // Row 0 and column 0 are the matching's own; `taken[j]` is the row of column j.
    let (mut of_row, mut of_column) = (vec![0.0; size + 1], vec![0.0; size + 1]);
    let mut taken = vec![0usize; size + 1];
    for row in 1..=size {
        taken[0] = row;
        let (mut least, mut before) = (vec![f64::INFINITY; size + 1], vec![0usize; size + 1]);
        let mut used = vec![false; size + 1];
        let mut column = 0;
        while taken[column] != 0 {
            used[column] = true;
            let (mut step, mut next) = (f64::INFINITY, 0);
            for j in (1..=size).filter(|&j| !used[j]) {
                let slack = cost(taken[column] - 1, j - 1) - of_row[taken[column]] - of_column[j];
                if slack < least[j] {
                    (least[j], before[j]) = (slack, column);
                }
                if least[j] < step {
                    (step, next) = (least[j], j);
                }
            }
            for j in 0..=size {
                if used[j] {
                    of_row[taken[j]] += step;
                    of_column[j] -= step;
                } else {
                    least[j] -= step;
                }
            }
            column = next;
        }
        while column != 0 {
            taken[column] = taken[before[column]];
            column = before[column];
        }
    }
    (1..=size).map(|j| -cost(taken[j] - 1, j - 1)).sum()
}

#[cfg(test)]
mod tests {
    use super::*;

    fn near(found: &[f64], expected: &[f64]) {
        let close = |(a, b): (&f64, &f64)| (a - b).abs() < 1e-9;
        assert!(found.iter().zip(expected).all(close), "{found:?} for {expected:?}");
    }

    /// The example of Pradhan and others (2014): key {a b c} {d e f g}, response {a b} {c d} {f g h i}.
    #[test]
    fn the_published_example_comes_to_its_figures() {
        let key = [vec![0, 1, 2], vec![3, 4, 5, 6]];
        let response = [vec![0, 1], vec![2, 3], vec![5, 6, 7, 8]];
        let row = row(&key, &response);
        near(&row[..4], &[2.0, 5.0, 2.0, 5.0]);
        near(&row[4..8], &[35.0 / 12.0, 7.0, 4.0, 8.0]);
        near(&row[8..], &[1.3, 2.0, 1.3, 3.0]);
        near(&f1s(&row), &[40.0, 100.0 * 5.0 / 11.0, 52.0]);
    }

    #[test]
    fn equal_sides_are_perfect_and_nothing_is_nothing() {
        let key = [vec![0, 1], vec![2, 3, 4]];
        near(&f1s(&row(&key, &key)), &[100.0, 100.0, 100.0]);
        near(&f1s(&row(&key, &[])), &[0.0, 0.0, 0.0]);
    }

    #[test]
    fn the_best_matching_is_not_the_greedy_one() {
        near(&[best_matching(&[vec![0.9, 0.8], vec![0.8, 0.1], vec![0.0, 0.2]])], &[1.6]);
        near(&[best_matching(&[vec![0.2, 0.9, 0.3]])], &[0.9]);
    }
}
