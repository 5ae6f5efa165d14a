//! Trains the salience head on GUM through the program itself and writes `models/salience.json`.
//!
//!     cargo run --release --example train_salience -- OUT.json GUM/train [GUM/dev]
//!
//! Two logistic regressions by Newton's method, over the features of `salience`. A sentence learns how like it
//! is to the summaries (the mean of ROUGE-1 and ROUGE-2), as a share of the article's best one; an actor, whether
//! the summaries keep the entity it is taken for. The person's summary weighs half, the other four together
//! the other half. Five-fold cross-validation over documents chooses penalty, redundancy and the line from which
//! an actor is salient, which then is moved to 0.5. The weight of the close is not learned but set. The dev set, if named, is only measured on, at the end.

use std::error::Error;
use std::path::Path;

use standpoint::actors::Gazetteer;
use standpoint::document::{Analysis, Mention, Probabilities};
use standpoint::encode::{Encoder, Matrix, Model, RtenEncoder, SpanPooling, encode_documents};
use standpoint::evaluate::gum::{GumDocument, read_gum};
use standpoint::evaluate::rouge::{likeness, rouge, words};
use standpoint::evaluate::salience::{Counts, baselines, entities_of_actors, program};
use standpoint::pipeline::conclude;
use standpoint::salience::{ACTOR_FEATURES, Logistic, Material, SENTENCE_FEATURES, SalienceHead};
use standpoint::segment::segment;
use standpoint::summary::{candidates, summarize};

/// Parts of the cross-validation.
const FOLDS: usize = 5;
/// Penalties that are tried (L2, against the sum over examples).
const PENALTIES: [f64; 5] = [0.03, 0.1, 0.3, 1.0, 3.0];
/// Redundancies that are tried.
const REDUNDANCIES: [f32; 5] = [0.0, 0.1, 0.2, 0.4, 0.6];
/// Lines from which an actor is salient that are tried.
const LINES: [f32; 12] = [0.15, 0.2, 0.25, 0.3, 0.35, 0.4, 0.45, 0.5, 0.55, 0.6, 0.65, 0.7];
/// Newton's steps; far fewer suffice.
const STEPS: usize = 12;
/// Weight of the person's summary beside all five.
const PERSON: f64 = 0.5;
/// Sentences of a summary.
const SENTENCES: usize = 2;

/// A document with all that salience is read from, and what it should be.
struct Sample {
    gold: GumDocument,
    analysis: Analysis,
    vectors: Matrix,
    sentiment: Vec<Probabilities>,
    sentences: Vec<Example>,
    names: Vec<Mention>,
}

impl Sample {
    fn material(&self) -> Material<'_> {
        Material {
            document: &self.analysis.document,
            vectors: &self.vectors,
            sentiment: &self.sentiment,
            attributions: &self.analysis.attributions,
            actors: &self.analysis.actors,
            names: &self.names,
        }
    }

    /// ROUGE of a summary from this salience against the person's.
    fn rouge(&self, salience: &[f32], redundancy: f32) -> [f64; 3] {
        let summary = summarize(&self.analysis.document, &self.vectors, salience, redundancy, SENTENCES);
        rouge(&words(&summary.text), &words(&self.gold.summaries[0]))
    }

    /// The features of its actors, given the head for sentences.
    fn actors(&self, head: &SalienceHead) -> Vec<ActorFeatures> {
        let material = self.material();
        material.actor_features(&head.sentences(&material))
    }

    /// The actors that are taken for a named entity, and how much the summaries keep it.
    fn examples(&self, features: &[ActorFeatures]) -> Vec<Example> {
        let of = entities_of_actors(&self.gold, features.len(), &self.analysis.mentions);
        let example = |(f, e): (&ActorFeatures, Option<usize>)| {
            let entity = &self.gold.entities[e?];
            let person = f64::from(u8::from(entity.salient));
            let all = entity.summaries as f64 / 5.0;
            Some(Example { features: f.to_vec(), target: PERSON * person + (1.0 - PERSON) * all })
        };
        features.iter().zip(of).filter_map(example).collect()
    }
}

type ActorFeatures = [f32; ACTOR_FEATURES.len()];

/// What is seen and what should be said, 0 to 1.
#[derive(Clone)]
struct Example {
    features: Vec<f32>,
    target: f64,
}

fn main() -> Result<(), Box<dyn Error>> {
    let arguments: Vec<String> = std::env::args().skip(1).collect();
    let [out, train, dev @ ..] = arguments.as_slice() else {
        return Err("usage: train_salience OUT.json TRAIN [DEV]".into());
    };
    let model = Model::built_in()?;
    let encoder = RtenEncoder::new(&model)?;
    let samples = samples(Path::new(train), &model, &encoder)?;
    println!("{} documents", samples.len());
    for first in 1..=6 {
        let counts = samples.iter().map(|s| baseline(s, first)).fold([Counts::default(); 2], add);
        println!("{first} actors: first mentioned {:.2}, most often {:.2}", counts[0].f1(), counts[1].f1());
    }
    let (sentence_penalty, redundancy) = choose_sentences(&samples);
    let mut sentences = fit_sentences(&samples, |_| true, sentence_penalty);
    // GUM's texts are excerpts and mostly end before their close, so it stays out of the training. An op-ed states its
    // claim there: by judgement, the last paragraph weighs what the opening sentence was found to weigh.
    let opening = sentences.weights["opening"];
    sentences.weights.insert("close".into(), opening);
    let head = SalienceHead {
        about: format!("trained by examples/train_salience.rs on {} documents of GUM train", samples.len()),
        sentences,
        redundancy,
        ..Default::default()
    };
    let features: Vec<Vec<ActorFeatures>> = samples.iter().map(|s| s.actors(&head)).collect();
    let (actor_penalty, line) = choose_actors(&samples, &features);
    let actors = moved(&fit_actors(&samples, &features, |_| true, actor_penalty), line);
    let head = SalienceHead { actors, ..head };
    std::fs::write(out, serde_json::to_string_pretty(&head)? + "\n")?;
    println!("{}", serde_json::to_string_pretty(&head)?);
    report("train", &samples, &head);
    if let Some(dev) = dev.first() {
        report("dev", &self::samples(Path::new(dev), &model, &encoder)?, &head);
    }
    Ok(())
}

fn samples(path: &Path, model: &Model, encoder: &dyn Encoder) -> Result<Vec<Sample>, Box<dyn Error>> {
    let catalogue = Gazetteer::shipped()?;
    let mut samples = Vec::new();
    for gold in read_gum(path)? {
        let document = segment(gold.article.clone());
        let encoded = encode_documents(std::slice::from_ref(&document), model, encoder)?.remove(0);
        let vectors = encoder.sentences(&SpanPooling::new(&encoded))?;
        let analysis = conclude(document, &encoded, model, encoder, &catalogue, 0)?;
        let sentiment = analysis.readings.iter().map(|r| r.sentiment).collect();
        let names = analysis.mentions.iter().filter(|m| m.kind.is_name()).cloned().collect();
        let mut sample = Sample { gold, analysis, vectors, sentiment, sentences: Vec::new(), names };
        sample.sentences = sentences(&sample);
        samples.push(sample);
    }
    Ok(samples)
}

/// The sentences that a summary may be made of, with their likeness to the summaries.
fn sentences(sample: &Sample) -> Vec<Example> {
    let features = sample.material().sentence_features();
    let document = &sample.analysis.document;
    let summaries: Vec<Vec<String>> = sample.gold.summaries.iter().map(|s| words(s)).collect();
    let alike = |i: usize| {
        let sentence = words(document.article.text.slice(document.sentences[i].span));
        let each: Vec<f64> = summaries.iter().map(|s| likeness(&sentence, s)).collect();
        PERSON * each[0] + (1.0 - PERSON) * each.iter().sum::<f64>() / each.len() as f64
    };
    let of: Vec<usize> = candidates(document);
    let alike: Vec<f64> = of.iter().map(|&i| alike(i)).collect();
    let best = alike.iter().copied().fold(1e-9, f64::max);
    let close = place("close");
    let example = |(&i, a): (&usize, &f64)| {
        let mut features = features[i].to_vec();
        features[close] = 0.0;
        Example { features, target: a / best }
    };
    of.iter().zip(&alike).map(example).collect()
}

/// The penalty whose held-out summaries are best, by the mean of ROUGE-1, 2 and L, and the largest redundancy that
/// is within one standard error of the best (Breiman and others 1984): where ROUGE cannot tell, variety wins.
fn choose_sentences(samples: &[Sample]) -> (f64, f32) {
    let mut tried: Vec<(f64, f64, f64, f32)> = Vec::new();
    for penalty in PENALTIES {
        let mut held_out: Vec<(&Sample, Vec<f32>)> = Vec::new();
        for fold in 0..FOLDS {
            let sentences = fit_sentences(samples, |i| i % FOLDS != fold, penalty);
            let head = SalienceHead { sentences, ..Default::default() };
            let outside = samples.iter().enumerate().filter(|(i, _)| i % FOLDS == fold);
            held_out.extend(outside.map(|(_, s)| (s, head.sentences(&s.material()))));
        }
        for redundancy in REDUNDANCIES {
            let score = |(s, salience): &(&Sample, Vec<f32>)| {
                100.0 * s.rouge(salience, redundancy).iter().sum::<f64>() / 3.0
            };
            let scores: Vec<f64> = held_out.iter().map(score).collect();
            let n = scores.len() as f64;
            let mean = scores.iter().sum::<f64>() / n;
            let error = (scores.iter().map(|s| (s - mean).powi(2)).sum::<f64>() / (n - 1.0) / n).sqrt();
            println!("sentences: penalty {penalty}, redundancy {redundancy}: ROUGE {mean:.3} +- {error:.3}");
            tried.push((mean, error, penalty, redundancy));
        }
    }
    let best = tried.iter().copied().max_by(|a, b| a.0.total_cmp(&b.0)).unwrap_or_default();
    let near = tried.iter().filter(|t| t.2 == best.2 && t.0 >= best.0 - best.1);
    (best.2, near.map(|t| t.3).fold(best.3, f32::max))
}

fn fit_sentences(samples: &[Sample], within: impl Fn(usize) -> bool, penalty: f64) -> Logistic {
    let chosen = samples.iter().enumerate().filter(|(i, _)| within(*i));
    let examples: Vec<Example> = chosen.flat_map(|(_, s)| s.sentences.iter().cloned()).collect();
    fit(&SENTENCE_FEATURES, &examples, penalty)
}

/// The penalty and line whose held-out F1 is best.
fn choose_actors(samples: &[Sample], features: &[Vec<ActorFeatures>]) -> (f64, f32) {
    let mut best = (0.0, PENALTIES[0], LINES[0]);
    for penalty in PENALTIES {
        let fitted: Vec<Logistic> =
            (0..FOLDS).map(|fold| fit_actors(samples, features, |i| i % FOLDS != fold, penalty)).collect();
        for line in LINES {
            let mut counts = Counts::default();
            for (i, (sample, features)) in samples.iter().zip(features).enumerate() {
                counts = counts.plus(own(sample, features, &moved(&fitted[i % FOLDS], line)));
            }
            println!("actors: penalty {penalty}, line {line}: F1 {:.2}", counts.f1());
            if counts.f1() > best.0 {
                best = (counts.f1(), penalty, line);
            }
        }
    }
    (best.1, best.2)
}

fn fit_actors(
    samples: &[Sample],
    features: &[Vec<ActorFeatures>],
    within: impl Fn(usize) -> bool,
    penalty: f64,
) -> Logistic {
    let chosen = samples.iter().zip(features).enumerate().filter(|(i, _)| within(*i));
    let examples: Vec<Example> = chosen.flat_map(|(_, (s, f))| s.examples(f)).collect();
    fit(&ACTOR_FEATURES, &examples, penalty)
}

/// The weights with `line` moved to 0.5.
fn moved(weights: &Logistic, line: f32) -> Logistic {
    Logistic { bias: rounded(weights.bias - (line / (1.0 - line)).ln()), ..weights.clone() }
}

fn own(sample: &Sample, features: &[ActorFeatures], weights: &Logistic) -> Counts {
    let salience: Vec<f32> = features.iter().map(|f| weights.probability(&ACTOR_FEATURES, f)).collect();
    program(&sample.gold, &sample.analysis.mentions, &salience)
}

fn baseline(sample: &Sample, count: usize) -> [Counts; 2] {
    baselines(&sample.gold, sample.analysis.actors.len(), &sample.analysis.mentions, [count; 2])
}

fn add(a: [Counts; 2], b: [Counts; 2]) -> [Counts; 2] {
    [a[0].plus(b[0]), a[1].plus(b[1])]
}

/// What the head comes to, beside the weights that were set by hand before it.
fn report(name: &str, samples: &[Sample], head: &SalienceHead) {
    let mean = |of: &dyn Fn(&Sample) -> [f64; 3]| {
        let mut sum = [0.0; 3];
        for sample in samples {
            sum.iter_mut().zip(of(sample)).for_each(|(s, v)| *s += 100.0 * v / samples.len() as f64);
        }
        sum.map(|v| (v * 100.0).round() / 100.0)
    };
    println!("{name}: learned {:?}", mean(&|s| s.rouge(&head.sentences(&s.material()), head.redundancy)));
    let mut open_end = head.clone();
    open_end.sentences.weights.remove("close");
    let without = |s: &Sample| s.rouge(&open_end.sentences(&s.material()), head.redundancy);
    println!("{name}: learned, without the close {:?}", mean(&without));
    println!("{name}: by hand {:?}", mean(&|s| s.rouge(&by_hand(s), 0.6)));
    let counts =
        samples.iter().map(|s| own(s, &s.actors(head), &head.actors)).fold(Counts::default(), Counts::plus);
    println!(
        "{name}: actors F1 {:.2}, precision {:.2}, recall {:.2}",
        counts.f1(),
        counts.precision(),
        counts.recall()
    );
}

/// Salience by the weights that stood before there was a head.
fn by_hand(sample: &Sample) -> Vec<f32> {
    let weights =
        [("centre", 1.0), ("title", 0.5), ("first_paragraph", 0.25), ("close", 0.25), ("claim", 0.15)];
    let sum = |f: &[f32; SENTENCE_FEATURES.len()]| weights.iter().map(|(n, w)| w * f[place(n)]).sum::<f32>();
    let raw: Vec<f32> = sample.material().sentence_features().iter().map(sum).collect();
    let top = raw.iter().copied().fold(1e-9, f32::max);
    raw.iter().map(|r| r / top).collect()
}

/// Index of a sentence's feature.
fn place(name: &str) -> usize {
    SENTENCE_FEATURES.iter().position(|n| *n == name).unwrap_or(0)
}

/// Three decimals are enough, and keep the file readable.
fn rounded(weight: f32) -> f32 {
    (weight * 1000.0).round() / 1000.0
}

/// A logistic regression with targets between 0 and 1 (iteratively reweighted least squares); `penalty` holds
/// the weights near zero, not the bias.
fn fit(names: &[&str], examples: &[Example], penalty: f64) -> Logistic {
    let size = names.len() + 1;
    let mut weights = vec![0.0; size];
    for _ in 0..STEPS {
        let mut gradient = vec![0.0; size];
        let mut curvature = vec![vec![0.0; size]; size];
        for example in examples {
            let x: Vec<f64> =
                std::iter::once(1.0).chain(example.features.iter().map(|&f| f64::from(f))).collect();
            let odds: f64 = weights.iter().zip(&x).map(|(w, v)| w * v).sum();
            let p = 1.0 / (1.0 + (-odds).exp());
            for i in 0..size {
                gradient[i] += (example.target - p) * x[i];
                for j in 0..size {
                    curvature[i][j] += p * (1.0 - p) * x[i] * x[j];
                }
            }
        }
        for i in 1..size {
            gradient[i] -= penalty * weights[i];
            curvature[i][i] += penalty;
        }
        let step = solve(curvature, gradient);
        weights.iter_mut().zip(step).for_each(|(w, s)| *w += s);
    }
    let named = names.iter().zip(&weights[1..]).map(|(n, &w)| ((*n).to_owned(), rounded(w as f32)));
    Logistic { bias: rounded(weights[0] as f32), weights: named.collect() }
}

/// Solves a symmetric positive system by elimination.
fn solve(mut matrix: Vec<Vec<f64>>, mut right: Vec<f64>) -> Vec<f64> {
    let n = right.len();
    for i in 0..n {
        let pivot = matrix[i].clone();
        for j in i + 1..n {
            let factor = matrix[j][i] / pivot[i];
            matrix[j].iter_mut().zip(&pivot).for_each(|(a, b)| *a -= factor * b);
            right[j] -= factor * right[i];
        }
    }
    for i in (0..n).rev() {
        let known: f64 = (i + 1..n).map(|j| matrix[i][j] * right[j]).sum();
        right[i] = (right[i] - known) / matrix[i][i];
    }
    right
}
