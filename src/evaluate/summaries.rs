//! The extract against a human summary on GUM, by ROUGE: every document is an item. Beside the program's two
//! sentences stand three baselines with as many, drawn from the same sentences that can stand alone: the first
//! ones, those that TextRank ranks highest (Mihalcea and Tarau 2004), and chance.

use std::collections::BTreeSet;
use std::path::Path;

use serde_json::{Value, json};

use super::gum::read_gum;
use super::rouge::{rouge, words};
use super::scores::bootstrap;
use super::{EvaluateError, Outcome, Prediction, Reader};
use crate::document::Document;
use crate::random::Random;
use crate::summary::candidates;

/// Sentences of a summary.
pub const SENTENCES: usize = 2;
/// Draws behind the figure of chance.
const DRAWS: usize = 50;
/// TextRank's share of votes, and rounds until they settle.
const DAMPING: f64 = 0.85;
const ROUNDS: usize = 50;

const FIGURES: [&str; 3] = ["rouge1", "rouge2", "rougeL"];

pub fn measure(reader: &Reader, path: &Path) -> Result<Outcome, EvaluateError> {
    let gold = read_gum(path)?;
    let mut units = Vec::new();
    let mut predictions = Vec::new();
    for (index, (g, analysis)) in gold.iter().zip(reader.analyze(&gold, SENTENCES)?).enumerate() {
        let summary = words(&g.summaries[0]);
        let document = &analysis.document;
        let of = |sentences: &[usize]| rouge(&words(&extract(document, sentences)), &summary);
        let candidates = candidates(document);
        let lead = &candidates[..SENTENCES.min(candidates.len())];
        let rows = [
            of(&analysis.summary.sentences),
            of(lead),
            of(&text_rank(document, &candidates)),
            chance(&candidates, index, of),
        ];
        units.push(std::iter::once(1.0).chain(rows.into_iter().flatten()).collect::<Vec<f64>>());
        predictions.push(Prediction {
            index,
            gold: json!(g.summaries[0]),
            predicted: json!(analysis.summary.text),
            probs: Value::Null,
        });
    }
    let figures = bootstrap(&units, |row| {
        let percent: Vec<f64> = row[1..].iter().map(|sum| 100.0 * sum / row[0]).collect();
        let mut figures = vec![("f1".to_owned(), percent[..3].iter().sum::<f64>() / 3.0)];
        for (who, of) in ["", "lead_", "textrank_", "random_"].iter().zip(percent.chunks(3)) {
            figures.extend(FIGURES.iter().zip(of).map(|(name, value)| (format!("{who}{name}"), *value)));
        }
        figures
    });
    Ok(Outcome { measure: "mean F1 of ROUGE-1, 2 and L against a human summary", figures, predictions })
}

fn extract(document: &Document, sentences: &[usize]) -> String {
    let text = &document.article.text;
    sentences.iter().map(|&i| text.slice(document.sentences[i].span)).collect::<Vec<_>>().join(" ")
}

/// The sentences that most others vote for by shared words, in text order.
fn text_rank(document: &Document, candidates: &[usize]) -> Vec<usize> {
    let words: Vec<BTreeSet<String>> =
        candidates.iter().map(|&i| words(&extract(document, &[i])).into_iter().collect()).collect();
    let n = words.len();
    let alike = |a: usize, b: usize| {
        let size = (words[a].len() as f64).ln() + (words[b].len() as f64).ln();
        let both = words[a].intersection(&words[b]).count() as f64;
        if a == b || size <= 0.0 { 0.0 } else { both / size }
    };
    let votes: Vec<Vec<f64>> = (0..n).map(|a| (0..n).map(|b| alike(a, b)).collect()).collect();
    let given: Vec<f64> = votes.iter().map(|v| v.iter().sum::<f64>().max(1e-12)).collect();
    let mut rank = vec![1.0; n];
    for _ in 0..ROUNDS {
        let received = |a: usize| (0..n).map(|b| votes[b][a] / given[b] * rank[b]).sum::<f64>();
        rank = (0..n).map(|a| 1.0 - DAMPING + DAMPING * received(a)).collect();
    }
    let mut order: Vec<usize> = (0..n).collect();
    order.sort_by(|&a, &b| rank[b].total_cmp(&rank[a]).then(a.cmp(&b)));
    let mut chosen: Vec<usize> = order.into_iter().take(SENTENCES).map(|i| candidates[i]).collect();
    chosen.sort_unstable();
    chosen
}

/// The mean over seeded draws of sentences without replacement.
fn chance(candidates: &[usize], document: usize, of: impl Fn(&[usize]) -> [f64; 3]) -> [f64; 3] {
    let mut random = Random::new(&format!("chance {document}"));
    let mut sum = [0.0; 3];
    for _ in 0..DRAWS {
        let mut left = candidates.to_vec();
        let drawn = SENTENCES.min(left.len());
        let mut chosen: Vec<usize> = (0..drawn).map(|_| left.swap_remove(random.below(left.len()))).collect();
        chosen.sort_unstable();
        sum.iter_mut().zip(of(&chosen)).for_each(|(s, v)| *s += v / DRAWS as f64);
    }
    sum
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::evaluate::document;

    #[test]
    fn most_votes_go_to_the_sentence_that_shares_words_with_all() {
        let sentences =
            ["storm hits coast", "the storm damages ships", "ships near coast in storm", "cats purr"];
        let document = document(&sentences.map(str::to_owned));
        assert!(text_rank(&document, &[0, 1, 2, 3]).contains(&2));
        assert!(!text_rank(&document, &[0, 1, 2, 3]).contains(&3));
    }

    #[test]
    fn chance_is_the_mean_over_draws() {
        let of = |chosen: &[usize]| [chosen.len() as f64, chosen[0] as f64, 1.0];
        let mean = chance(&[4, 5, 6], 0, of);
        assert!((mean[0] - 2.0).abs() < 1e-9 && (4.0..5.0).contains(&mean[1]));
    }
}
