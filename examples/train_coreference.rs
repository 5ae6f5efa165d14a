//! Trains the ranker that links pronouns and noun phrases to actors, on GUM through the program itself, and writes
//! `coreference.json` into a model's folder. To be run again whenever the model's encoder has changed.
//!
//!     cargo run --release --example train_coreference -- --data DATA --model base|fast|accurate|FOLDER
//!
//! DATA holds `gum/train`. The encoder reads it once. Each anaphor's scores compete in a softmax, "nobody" among them,
//! and all actors that are taken for its entity count as right. A pass goes through the articles as the program does;
//! in half of them what was linked before is what the ranker would have linked, in the others what is right. Four-fold
//! cross-validation over documents chooses from which probability on a link is made: where F0.5, which weighs precision
//! twice, is best among the lines with enough links right. Everything is seeded: the same model and data give the same
//! file.

#[path = "train_coreference/gradient.rs"]
mod gradient;

use std::error::Error;
use std::path::{Path, PathBuf};

use gradient::{Gradient, Random, fresh};
use serde::Serialize;
use sha2::{Digest, Sha256};
use standpoint::actors::{self, Gazetteer};
use standpoint::coreference::{DiscourseState, Progress, Ranker, Thresholds, links, ranker_input};
use standpoint::decode;
use standpoint::document::{Actor, Document, Mention};
use standpoint::encode::{Encoded, Model, RtenEncoder, argmax, encode_documents};
use standpoint::evaluate::coreference::Gold;
use standpoint::evaluate::gum::{GumDocument, read_gum};
use standpoint::segment::segment;

/// Parts of the cross-validation.
const FOLDS: usize = 4;
/// Passes over the articles.
const PASSES: usize = 25;
/// Adam's first step; it falls to nothing by the last pass.
const STEP: f32 = 2e-3;
/// Probabilities of a link that are tried.
const LINES: [f32; 12] = [0.4, 0.45, 0.5, 0.55, 0.6, 0.65, 0.7, 0.75, 0.8, 0.85, 0.9, 0.95];
/// Least share of links that must be right; where no line gives it, the highest is taken.
const LEAST: f64 = 0.7;
/// Precision weighs so much more than recall.
const BETA: f64 = 0.5;

/// A document as the program reads it.
struct Article {
    gold: GumDocument,
    document: Document,
    encoded: Encoded,
    actors: Vec<Actor>,
    names: Vec<Mention>,
}

/// An article's anaphors, and for each the actors that it goes back to.
struct Sample<'a> {
    state: DiscourseState<'a>,
    gold: Vec<Vec<usize>>,
}

fn main() -> Result<(), Box<dyn Error>> {
    let arguments: Vec<String> = std::env::args().skip(1).collect();
    let value = |name: &str| {
        let at = arguments.iter().position(|a| a == name);
        let value = at.and_then(|at| arguments.get(at + 1));
        value.ok_or("usage: train_coreference --data DATA --model base|fast|accurate|FOLDER")
    };
    let (data, name) = (value("--data")?, value("--model")?);
    let tier = Path::new("models").join(name);
    let folder = if name.contains('/') { PathBuf::from(name) } else { tier };
    let model = Model::from_folder(&folder)?;
    let articles = articles(&Path::new(data).join("gum/train"), &model)?;
    let samples: Vec<Sample> = articles.iter().map(sample).collect();
    let right = samples.iter().flat_map(|s| &s.gold).filter(|g| !g.is_empty()).count();
    let anaphors: usize = samples.iter().map(|s| s.gold.len()).sum();
    println!("{} documents, {anaphors} anaphors, {right} of which go back to an actor", samples.len());
    let lines = lines(&samples, model.config.width);
    let ranker = train(&samples.iter().collect::<Vec<_>>(), model.config.width, lines);
    let about = format!(
        "trained by examples/train_coreference.rs on {} documents of GUM train, {anaphors} anaphors",
        samples.len()
    );
    let ranker = Ranker { about, encoder: model.config.sha256.encoder.clone(), ..ranker };
    let out = folder.join("coreference.json");
    let json = serde_json::to_string(&ranker)?.replace("],[", "],\n[") + "\n";
    std::fs::write(&out, &json)?;
    note(&folder.join("config.json"), json.as_bytes())?;
    println!("wrote {}", out.display());
    Ok(())
}

/// Notes the SHA-256 of `coreference.json` in the model's `config.json`, which is laid out as `training/export.py` does.
fn note(config: &Path, coreference: &[u8]) -> Result<(), Box<dyn Error>> {
    let mut told: serde_json::Value = serde_json::from_slice(&std::fs::read(config)?)?;
    let sum: String = Sha256::digest(coreference).iter().map(|b| format!("{b:02x}")).collect();
    told["sha256"]["coreference"] = sum.into();
    let mut bytes = Vec::new();
    let layout = serde_json::ser::PrettyFormatter::with_indent(b" ");
    told.serialize(&mut serde_json::Serializer::with_formatter(&mut bytes, layout))?;
    Ok(std::fs::write(config, bytes)?)
}

fn articles(path: &Path, model: &Model) -> Result<Vec<Article>, Box<dyn Error>> {
    let encoder = RtenEncoder::new(model)?;
    let catalogue = Gazetteer::shipped()?;
    let mut articles = Vec::new();
    for gold in read_gum(path)? {
        let document = segment(gold.article.clone());
        let encoded = encode_documents(std::slice::from_ref(&document), model, &encoder)?.remove(0);
        let (actors, names) = actors::resolve(&document, &decode::entities(&encoded), &catalogue);
        articles.push(Article { gold, document, encoded, actors, names });
    }
    Ok(articles)
}

fn sample(article: &Article) -> Sample<'_> {
    let state = DiscourseState::new(&article.document, &article.encoded, &article.actors, &article.names);
    let gold = Gold::of(&article.gold).antecedents(&state);
    Sample { state, gold }
}

/// The lines at which the links of held-out documents are best, for pronouns and for noun phrases.
fn lines(samples: &[Sample], width: usize) -> Thresholds {
    let mut counts = [[[0.0; 3]; LINES.len()]; 2];
    for fold in 0..FOLDS {
        let (held, rest): (Vec<_>, Vec<_>) = samples.iter().enumerate().partition(|(i, _)| i % FOLDS == fold);
        let rest: Vec<&Sample> = rest.into_iter().map(|(_, s)| s).collect();
        let mut ranker = train(&rest, width, Thresholds::default());
        for (l, &line) in LINES.iter().enumerate() {
            ranker.thresholds = Thresholds { pronoun: line, nominal: line };
            held.iter().for_each(|(_, sample)| count(sample, &ranker, &mut counts, l));
        }
    }
    let [pronoun, nominal] = [("pronoun", 0), ("nominal", 1)].map(|(name, kind)| {
        let score = |[right, made, gold]: [f64; 3]| {
            (1.0 + BETA * BETA) * right / (made + BETA * BETA * gold).max(1.0)
        };
        for (line, c) in LINES.iter().zip(counts[kind]) {
            let [precision, recall] = [c[1], c[2]].map(|whole| 100.0 * c[0] / whole.max(1.0));
            let score = 100.0 * score(c);
            println!("{name} from {line}: precision {precision:.2}, recall {recall:.2}, F0.5 {score:.2}");
        }
        let right = |&l: &usize| counts[kind][l][0] >= LEAST * counts[kind][l][1];
        let by_score = |a: &usize, b: &usize| score(counts[kind][*a]).total_cmp(&score(counts[kind][*b]));
        (0..LINES.len()).filter(right).max_by(by_score).map_or(LINES[LINES.len() - 1], |l| LINES[l])
    });
    println!("pronouns from {pronoun}, noun phrases from {nominal}");
    Thresholds { pronoun, nominal }
}

/// Counts right links, links, and anaphors that go back to an actor.
fn count(sample: &Sample, ranker: &Ranker, counts: &mut [[[f64; 3]; LINES.len()]; 2], line: usize) {
    let kind = |anaphor: usize| usize::from(!sample.state.anaphors[anaphor].class.is_pronoun());
    for link in links(&sample.state, ranker) {
        let of = &mut counts[kind(link.anaphor)][line];
        of[1] += 1.0;
        of[0] += f64::from(u8::from(sample.gold[link.anaphor].contains(&link.actor)));
    }
    for anaphor in (0..sample.gold.len()).filter(|&a| !sample.gold[a].is_empty()) {
        counts[kind(anaphor)][line][2] += 1.0;
    }
}

/// A ranker from these articles.
fn train(samples: &[&Sample], width: usize, lines: Thresholds) -> Ranker {
    let mut random = Random::new(7);
    let mut ranker = Ranker { thresholds: lines, ..fresh(width, &mut random) };
    let mut gradient = Gradient::new(width);
    let mut order: Vec<usize> = (0..samples.len()).collect();
    let mut last = 0.0;
    let steps = (PASSES * samples.len()) as f32;
    for pass in 0..PASSES {
        for i in (1..order.len()).rev() {
            order.swap(i, random.below(i + 1));
        }
        let mut loss = 0.0;
        for (at, &i) in order.iter().enumerate() {
            loss += learn(samples[i], &ranker, &mut gradient, &mut random);
            let done = (pass * samples.len() + at) as f32 / steps;
            gradient.step(&mut ranker, STEP * (1.0 - done));
        }
        last = loss / samples.len() as f32;
    }
    println!("learned from {} documents, loss {last:.4}", samples.len());
    gradient::round(&mut ranker);
    ranker
}

/// Goes through an article and adds what it teaches; gives the mean loss.
fn learn(sample: &Sample, ranker: &Ranker, gradient: &mut Gradient, random: &mut Random) -> f32 {
    let state = &sample.state;
    let own = random.below(2) == 0;
    let mut progress = Progress::new(state);
    let mut lesson = gradient.lesson(ranker, state, random);
    let mut loss = 0.0;
    for (anaphor, gold) in sample.gold.iter().enumerate() {
        let candidates = progress.candidates(anaphor);
        let right: Vec<bool> = candidates.iter().map(|a| gold.contains(a)).collect();
        let told = ranker_input(&progress, anaphor, &candidates);
        let (probabilities, lost) = lesson.learn(&told, &right);
        loss += lost;
        let chosen = if own { argmax(&probabilities).checked_sub(1) } else { right.iter().position(|r| *r) };
        if let Some(chosen) = chosen {
            progress.link(anaphor, candidates[chosen]);
        }
    }
    lesson.finish();
    loss / sample.gold.len().max(1) as f32
}
