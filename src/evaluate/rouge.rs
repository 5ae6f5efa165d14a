//! ROUGE (Lin 2004): how much of a human summary's words, pairs of words and order a summary shares. Words are
//! runs of letters and digits in small letters; no stemming, no stop words left out.

use std::collections::HashMap;

/// The words of a text.
pub fn words(text: &str) -> Vec<String> {
    let parts = text.split(|c: char| !c.is_alphanumeric()).filter(|w| !w.is_empty());
    parts.map(str::to_lowercase).collect()
}

/// ROUGE-1, ROUGE-2 and ROUGE-L as F1, 0 to 1.
pub fn rouge(found: &[String], gold: &[String]) -> [f64; 3] {
    let both = longest_common(found, gold);
    [n_grams(1, found, gold), n_grams(2, found, gold), f1(both, found.len(), gold.len())]
}

/// How alike a sentence is to a summary, 0 to 1: the mean of ROUGE-1 and ROUGE-2.
pub fn likeness(sentence: &[String], summary: &[String]) -> f64 {
    (n_grams(1, sentence, summary) + n_grams(2, sentence, summary)) / 2.0
}

fn n_grams(n: usize, found: &[String], gold: &[String]) -> f64 {
    let mut counts: HashMap<&[String], usize> = HashMap::new();
    gold.windows(n).for_each(|g| *counts.entry(g).or_default() += 1);
    let both = found.windows(n).filter(|g| {
        let left = counts.get_mut(g).filter(|left| **left > 0);
        left.map(|left| *left -= 1).is_some()
    });
    let size = |words: &[String]| (words.len() + 1).saturating_sub(n);
    f1(both.count(), size(found), size(gold))
}

/// Length of the longest common subsequence.
fn longest_common(a: &[String], b: &[String]) -> usize {
    let mut row = vec![0; b.len() + 1];
    for x in a {
        let mut diagonal = 0;
        for (j, y) in b.iter().enumerate() {
            let above = row[j + 1];
            row[j + 1] = if x == y { diagonal + 1 } else { above.max(row[j]) };
            diagonal = above;
        }
    }
    row[b.len()]
}

fn f1(both: usize, found: usize, gold: usize) -> f64 {
    if found + gold == 0 { 0.0 } else { 2.0 * both as f64 / (found + gold) as f64 }
}

#[cfg(test)]
mod tests {
    use super::*;

    fn of(found: &str, gold: &str) -> [f64; 3] {
        rouge(&words(found), &words(gold))
    }

    #[test]
    fn known_values() {
        // Lin's own example: "police killed the gunman" against two candidates.
        let gold = "police killed the gunman";
        assert_eq!(of("Police kill the gunman.", gold), [0.75, 1.0 / 3.0, 0.75]);
        assert_eq!(of("the gunman kill police", gold), [0.75, 1.0 / 3.0, 0.5]);
        assert_eq!(of(gold, gold), [1.0; 3]);
    }

    #[test]
    fn a_word_counts_as_often_as_the_gold_has_it() {
        assert_eq!(of("the the the", "the cat"), [0.4, 0.0, 0.4]);
        assert_eq!(of("", ""), [0.0; 3]);
    }
}
