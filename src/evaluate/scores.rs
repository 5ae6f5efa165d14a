//! Precision, recall and F1 from counts.

/// Counts behind an F1.
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq)]
pub struct Counts {
    /// Gold and predicted.
    pub right: usize,
    /// Gold.
    pub gold: usize,
    /// Predicted.
    pub predicted: usize,
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
        percent(2 * self.right, self.gold + self.predicted)
    }
}

fn percent(part: usize, whole: usize) -> f64 {
    if whole == 0 { 0.0 } else { 100.0 * part as f64 / whole as f64 }
}

/// Counts of each of `classes` labels over pairs of (gold, predicted).
pub fn by_class(classes: usize, pairs: &[(usize, usize)]) -> Vec<Counts> {
    let mut counts = vec![Counts::default(); classes];
    for &(gold, predicted) in pairs {
        counts[gold].gold += 1;
        counts[predicted].predicted += 1;
        if gold == predicted {
            counts[gold].right += 1;
        }
    }
    counts
}

/// Mean F1 over the classes that the gold or the predictions use, percent.
pub fn macro_f1(counts: &[Counts]) -> f64 {
    let used: Vec<f64> = counts.iter().filter(|c| c.gold + c.predicted > 0).map(|c| c.f1()).collect();
    used.iter().sum::<f64>() / used.len().max(1) as f64
}

/// Share of pairs that agree, percent.
pub fn accuracy(pairs: &[(usize, usize)]) -> f64 {
    percent(pairs.iter().filter(|(g, p)| g == p).count(), pairs.len())
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn figures_of_a_small_table() {
        let pairs = [(0, 0), (0, 1), (1, 1), (2, 0)];
        let counts = by_class(4, &pairs);
        assert_eq!(counts[0], Counts { right: 1, gold: 2, predicted: 2 });
        assert_eq!((counts[1].precision(), counts[1].recall()), (50.0, 100.0));
        // 50, 66.7 and 0; the class that nobody uses is left out.
        assert!((macro_f1(&counts) - (50.0 + 200.0 / 3.0) / 3.0).abs() < 1e-9);
        assert_eq!(accuracy(&pairs), 50.0);
    }
}
