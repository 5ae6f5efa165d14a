//! Trains the sentence boundary model from CoNLL-U files and writes `models/boundary.json`.
//!
//!     cargo run --release --example train_boundary -- OUT.json TRAIN.conllu...
//!
//! Logistic regression by AdaGrad over the features of `segment::features`, in a fixed order of
//! examples from a seed: the same files give the same model, byte for byte.

use standpoint::evaluate::sentences::{GoldText, read_conllu};
use standpoint::segment::boundary::BoundaryModel;
use standpoint::segment::candidate::Tokens;
use standpoint::segment::features::Features;
use std::collections::{BTreeMap, BTreeSet, HashMap, HashSet};
use std::error::Error;

/// One document in so many is also learned in a casual copy.
const EVERY: usize = 3;
/// Passes over the examples; the dev figures stand still after ten, and no pass does harm.
const EPOCHS: usize = 20;
/// AdaGrad's first step.
const STEP: f32 = 0.1;
/// Pull of every weight toward zero (L2).
const DECAY: f32 = 3e-3;
/// A feature seen less often is left out.
const LEAST_COUNT: usize = 6;
/// A weight nearer to zero than this is left out of the file.
const LEAST_WEIGHT: f32 = 0.1;
/// A word is common in small letters if it is seen so this often, and mostly so.
const LEAST_COMMON: usize = 6;

struct Example {
    features: Vec<usize>,
    boundary: bool,
}

/// Xorshift, for a shuffle that is the same everywhere.
struct Random(u64);

impl Random {
    fn below(&mut self, limit: usize) -> usize {
        self.0 ^= self.0 << 13;
        self.0 ^= self.0 >> 7;
        self.0 ^= self.0 << 17;
        (self.0 % limit.max(1) as u64) as usize
    }
}

fn main() -> Result<(), Box<dyn Error>> {
    let mut arguments = std::env::args().skip(1);
    let out = arguments.next().ok_or("usage: train_boundary OUT.json TRAIN.conllu...")?;
    let mut files: Vec<String> = arguments.collect();
    files.sort();
    let mut texts: Vec<GoldText> = Vec::new();
    for (index, file) in files.iter().enumerate() {
        let documents = read_conllu(&std::fs::read_to_string(file)?).map_err(|e| format!("{file}: {e}"))?;
        for (number, document) in documents.into_iter().enumerate().map(|(i, d)| (i + index, d)) {
            texts.push(document.joined());
            if number % EVERY == 0 {
                texts.extend(document.paragraphs.iter().map(casual));
            }
            texts.extend(document.paragraphs);
        }
    }
    let common = common_words(&texts);
    let features = Features::new(common.iter().cloned().collect::<HashSet<_>>());
    let (examples, names) = examples(&texts, &features);
    let (bias, weights) = train(&examples, names.len());
    let kept = names.into_iter().zip(weights).filter(|(_, w)| w.abs() >= LEAST_WEIGHT);
    let mut tree: BTreeMap<String, BTreeMap<String, f32>> = BTreeMap::new();
    for (name, weight) in kept {
        let (first, rest) = name.split_once('|').unwrap_or((&name, ""));
        tree.entry(first.to_owned()).or_default().insert(rest.to_owned(), rounded(weight));
    }
    let model = BoundaryModel {
        about: format!(
            "trained by examples/train_boundary.rs on {} files, {} places",
            files.len(),
            examples.len()
        ),
        bias: rounded(bias),
        common,
        weights: tree,
    };
    println!(
        "{} examples, {} weights",
        examples.len(),
        model.weights.values().map(BTreeMap::len).sum::<usize>()
    );
    std::fs::write(out, serde_json::to_string(&model)? + "\n")?;
    Ok(())
}

/// Two decimals are enough, and keep the file small.
fn rounded(weight: f32) -> f32 {
    (weight * 100.0).round() / 100.0
}

/// A text as if typed in haste: small letters at the start of sentences, `i` for `I`. Nothing in a
/// treebank of edited text teaches that this is a habit of a whole text and not of a place.
fn casual(text: &GoldText) -> GoldText {
    let mut chars: Vec<char> = text.text.chars().collect();
    for start in std::iter::once(0).chain(text.ends.iter().copied()) {
        if let Some(first) = chars[start..].iter().position(|c| !c.is_whitespace()).map(|i| start + i) {
            chars[first] = chars[first].to_ascii_lowercase();
        }
    }
    let lone = |c: Option<&char>| c.is_none_or(|&c| !c.is_alphanumeric());
    for i in 0..chars.len() {
        if chars[i] == 'I' && lone(i.checked_sub(1).and_then(|i| chars.get(i))) && lone(chars.get(i + 1)) {
            chars[i] = 'i';
        }
    }
    GoldText { text: chars.into_iter().collect(), ends: text.ends.clone() }
}

fn common_words(texts: &[GoldText]) -> BTreeSet<String> {
    let mut counts: HashMap<String, (usize, usize)> = HashMap::new();
    for text in texts {
        let tokens = Tokens::of(&text.text);
        for i in 0..tokens.len() {
            let core = tokens.part(Some(i)).core;
            let small = core.chars().all(|c| c.is_lowercase() || c == '\'' || c == '’');
            let count = counts.entry(core.to_lowercase()).or_default();
            *(if small { &mut count.0 } else { &mut count.1 }) += 1;
        }
    }
    let common = counts
        .into_iter()
        .filter(|(w, (small, other))| !w.is_empty() && *small >= LEAST_COMMON && small > other);
    common.map(|(word, _)| word).collect()
}

fn examples(texts: &[GoldText], features: &Features) -> (Vec<Example>, Vec<String>) {
    let mut raw: Vec<(Vec<String>, bool)> = Vec::new();
    let mut counts: BTreeMap<String, usize> = BTreeMap::new();
    let mut name = String::new();
    for text in texts {
        let tokens = Tokens::of(&text.text);
        let mut bytes: Vec<usize> = text.text.char_indices().map(|(byte, _)| byte).collect();
        bytes.push(text.text.len());
        let ends: HashSet<usize> = text.ends.iter().map(|&end| bytes[end]).collect();
        for at in tokens.candidates().filter(|at| !at.is_forgotten_space()) {
            let mut seen = Vec::new();
            features.each(&at, &mut name, |feature| {
                *counts.entry(feature.to_owned()).or_default() += 1;
                seen.push(feature.to_owned());
            });
            raw.push((seen, ends.contains(&at.end())));
        }
    }
    let names: Vec<String> =
        counts.into_iter().filter(|&(_, n)| n >= LEAST_COUNT).map(|(name, _)| name).collect();
    let index: HashMap<&str, usize> = names.iter().enumerate().map(|(i, name)| (name.as_str(), i)).collect();
    let number = |(seen, boundary): (Vec<String>, bool)| Example {
        features: seen.iter().filter_map(|name| index.get(name.as_str()).copied()).collect(),
        boundary,
    };
    let examples = raw.into_iter().map(number).collect();
    (examples, names)
}

fn train(examples: &[Example], size: usize) -> (f32, Vec<f32>) {
    let mut weights = vec![0.0f32; size];
    let mut squares = vec![1e-6f32; size];
    let (mut bias, mut bias_square) = (0.0f32, 1e-6f32);
    // The mean over the second half of the passes wavers less than the last pass.
    let (mut averaged, mut bias_sum, mut sums) = (0usize, 0.0f32, vec![0.0f32; size]);
    let mut order: Vec<usize> = (0..examples.len()).collect();
    let mut random = Random(20_240_601);
    for epoch in 0..EPOCHS {
        for i in (1..order.len()).rev() {
            order.swap(i, random.below(i + 1));
        }
        let mut loss = 0.0;
        for &i in &order {
            let example = &examples[i];
            let odds = bias + example.features.iter().map(|&f| weights[f]).sum::<f32>();
            let error = 1.0 / (1.0 + (-odds).exp()) - f32::from(u8::from(example.boundary));
            loss -= (1.0 - error.abs()).max(1e-7).ln();
            for &f in &example.features {
                let gradient = error + DECAY * weights[f];
                squares[f] += gradient * gradient;
                weights[f] -= STEP / squares[f].sqrt() * gradient;
            }
            bias_square += error * error;
            bias -= STEP / bias_square.sqrt() * error;
        }
        if epoch >= EPOCHS / 2 {
            averaged += 1;
            bias_sum += bias;
            sums.iter_mut().zip(&weights).for_each(|(sum, w)| *sum += w);
        }
        println!("epoch {}: loss {:.5}", epoch + 1, loss / order.len().max(1) as f32);
    }
    let passes = averaged as f32;
    (bias_sum / passes, sums.iter().map(|sum| sum / passes).collect())
}
