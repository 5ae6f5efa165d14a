//! Trains the step from an article's sentences to the author's stance and writes `models/stance.json`.
//!
//!     cargo run --release --example train_stance -- OUT.json [MODEL=]OPEDS.jsonl... [--choose [MODEL=]SEESAW.jsonl]
//!
//! Each file of labelled op-eds (`training/judgement/`) is read by the model in the folder before its name, by the
//! built-in one where there is none. Name a model that did not learn from the file: one that did reads its sentences
//! far better than any new ones, and the weights would trust it too much.
//!
//! The weights are found by gradient descent over the features of `stance`, none below zero of what the author himself
//! says; `mixed` counts half as opposing and half as supporting. Cross-validation over op-eds chooses the penalty by log likelihood, and the two
//! borders by the share of right labels. One number comes from elsewhere: how much the tone of a report weighs, of which
//! op-eds tell nothing, is chosen on SEESAW's articles by macro-F1; without them it is what it was.

use std::collections::BTreeSet;
use std::error::Error;
use std::path::Path;

use standpoint::actors::Gazetteer;
use standpoint::document::{Document, Probabilities, StanceLabel};
use standpoint::encode::{Encoder, Model, RtenEncoder, encode_documents};
use standpoint::evaluate::labelled_opeds::read_labelled_opeds;
use standpoint::evaluate::seesaw::read_seesaw;
use standpoint::pipeline::find;
use standpoint::stance::{
    DIRECTION, EvidenceIndex, Features, Material, SIZE, StanceHead, StanceScorer, features,
};

/// Parts of the cross-validation.
const FOLDS: usize = 8;
/// Penalties that are tried (L2, against the sum over examples, on features of unit variance).
const PENALTIES: [f64; 7] = [1.0, 3.0, 10.0, 20.0, 40.0, 80.0, 160.0];
/// Borders that are tried.
const CLEAR: [f32; 6] = [0.36, 0.4, 0.44, 0.48, 0.52, 0.56];
const MIXED: [f32; 7] = [0.16, 0.2, 0.24, 0.28, 0.32, 0.36, 0.4];
/// Steps of the descent, and their length against the mean gradient.
const STEPS: usize = 800;
const RATE: f64 = 0.5;
/// Directions that may speak for the other side; what the author says, or endorses, cannot.
const EITHER_WAY: [&str; 2] = ["distanced", "answered"];
/// Weights of a report's tone that are tried.
const TONES: [f32; 7] = [0.0, 1.0, 2.0, 3.0, 4.0, 5.0, 6.0];

/// What is said of each example by weights that did not see its op-ed: probabilities of opposes, neutral, supports.
type HeldOut = Vec<[f64; 3]>;

/// An actor of an article: what is seen of it and what should be said.
struct Example {
    article: usize,
    features: Features,
    gold: StanceLabel,
}

impl Example {
    /// How much each of opposes, neutral and supports it is.
    fn target(&self) -> [f64; 3] {
        match self.gold {
            StanceLabel::Opposes => [1.0, 0.0, 0.0],
            StanceLabel::Supports => [0.0, 0.0, 1.0],
            StanceLabel::Mixed => [0.5, 0.0, 0.5],
            StanceLabel::Neutral | StanceLabel::Unclear => [0.0, 1.0, 0.0],
        }
    }
}

/// Features for fitting: directions by their deviation alone, so that nothing seen leans to neither side; sizes by mean
/// and deviation.
struct Scale {
    direction: [f64; DIRECTION.len()],
    size: [(f64, f64); SIZE.len()],
}

/// An example's features, scaled.
struct Scaled {
    direction: [f64; DIRECTION.len()],
    /// What the tone adds to the direction.
    tone: f64,
    size: [f64; SIZE.len()],
}

/// Weights on scaled features.
#[derive(Clone, Default)]
struct Weights {
    direction: [f64; DIRECTION.len()],
    bias: f64,
    size: [f64; SIZE.len()],
}

fn main() -> Result<(), Box<dyn Error>> {
    let mut arguments = std::env::args().skip(1);
    let out = arguments
        .next()
        .ok_or("usage: train_stance OUT.json [MODEL=]OPEDS.jsonl... [--choose SEESAW.jsonl]")?;
    let files: Vec<String> = arguments.by_ref().take_while(|a| a != "--choose").collect();
    let mut examples = Vec::new();
    let mut articles = 0;
    let mut unfound = 0;
    for file in &files {
        let (model, path) = split(file)?;
        let encoder = RtenEncoder::new(&model)?;
        let shipped = Gazetteer::shipped()?;
        for oped in read_labelled_opeds(path)? {
            let (catalogue, ids) = oped.actors(&shipped)?;
            let wanted: Vec<_> = ids.iter().map(String::as_str).collect();
            let seen = seen(&oped.document, &model, &encoder, &catalogue, &wanted)?;
            for (features, (_, gold)) in seen.into_iter().zip(&oped.stances) {
                match features {
                    Some(features) => examples.push(Example { article: articles, features, gold: *gold }),
                    None => unfound += 1,
                }
            }
            articles += 1;
        }
    }
    println!("{articles} op-eds, {} stances, {unfound} toward actors that were not found", examples.len());
    let seesaw = arguments.next().map(|file| Seesaw::read(&file)).transpose()?;
    let tones = if seesaw.is_some() { TONES.to_vec() } else { vec![StanceHead::embedded().tone] };
    let mut best: Option<(f64, StanceHead, HeldOut)> = None;
    for tone in tones {
        let (mut head, held_out) = trained(&examples, tone)?;
        choose_borders(&mut head, &examples, &held_out);
        let f1 = seesaw.as_ref().map_or(0.0, |s| s.macro_f1(&head.scorer()));
        println!("tone {tone}: macro-F1 {f1:.2} of the articles to choose by");
        if best.as_ref().is_none_or(|(most, ..)| f1 > *most) {
            best = Some((f1, head, held_out));
        }
    }
    let (_, mut head, held_out) = best.ok_or("no tone to try")?;
    head.about =
        format!("trained by examples/train_stance.rs on {} stances of {articles} op-eds", examples.len());
    report(&head, &examples, &held_out);
    std::fs::write(&out, serde_json::to_string_pretty(&head)? + "\n")?;
    Ok(())
}

/// The head for a weight of the tone, and what is said of each example by weights that did not see its op-ed.
fn trained(examples: &[Example], tone: f32) -> Result<(StanceHead, HeldOut), Box<dyn Error>> {
    let scale = Scale::of(examples);
    let mut best: Option<(f64, f64, HeldOut)> = None;
    for penalty in PENALTIES {
        let held_out = held_out(examples, &scale, tone, penalty);
        let loss = examples.iter().zip(&held_out).map(|(e, p)| cross_entropy(e.target(), *p)).sum::<f64>()
            / examples.len() as f64;
        if best.as_ref().is_none_or(|(least, ..)| loss < *least) {
            best = Some((loss, penalty, held_out));
        }
    }
    let (loss, penalty, held_out) = best.ok_or("no op-ed")?;
    println!("tone {tone}, penalty {penalty}: held-out cross-entropy {loss:.4}");
    Ok((scale.head(&fit(examples, &scale, tone, penalty, |_| true), tone), held_out))
}

/// The model and the path of `[MODEL=]PATH`.
fn split(file: &str) -> Result<(Model, &Path), Box<dyn Error>> {
    Ok(match file.split_once('=') {
        Some((model, path)) => (Model::from_folder(Path::new(model))?, Path::new(path)),
        None => (Model::built_in()?, Path::new(file)),
    })
}

/// The features of each of these actors, as far as the program finds them.
fn seen(
    document: &Document,
    model: &Model,
    encoder: &dyn Encoder,
    catalogue: &Gazetteer,
    wanted: &[&str],
) -> Result<Vec<Option<Features>>, Box<dyn Error>> {
    let encoded = encode_documents(std::slice::from_ref(document), model, encoder)?.remove(0);
    let nothing = BTreeSet::new();
    let found = find(document, &encoded, model, encoder, catalogue, &nothing)?;
    let material = Material {
        document,
        actors: &found.actors,
        mentions: &found.mentions,
        attributions: &found.attributions,
        judged: &found.judged,
        roll_up: &nothing,
    };
    let findings = EvidenceIndex::new(&material);
    let reporting = findings.reporting();
    let of = |id: &&str| {
        let actor = found.actors.iter().position(|a| a.id == *id)?;
        let evidence = findings.of(actor);
        (!evidence.is_empty()).then(|| features(evidence.iter(), reporting))
    };
    Ok(wanted.iter().map(of).collect())
}

impl Scale {
    fn of(examples: &[Example]) -> Self {
        let n = examples.len().max(1) as f64;
        let moments = |value: &dyn Fn(&Features) -> f32| {
            let values = || examples.iter().map(|e| f64::from(value(&e.features)));
            let mean = values().sum::<f64>() / n;
            let deviation = (values().map(|v| (v - mean).powi(2)).sum::<f64>() / n).sqrt();
            (mean, deviation.max(1e-3))
        };
        Self {
            direction: std::array::from_fn(|i| moments(&|f| f.direction[i]).1),
            size: std::array::from_fn(|i| moments(&|f| f.size[i])),
        }
    }

    fn scaled(&self, features: &Features, tone: f32) -> Scaled {
        Scaled {
            direction: std::array::from_fn(|i| f64::from(features.direction[i]) / self.direction[i]),
            tone: f64::from(tone * features.tone),
            size: std::array::from_fn(|i| (f64::from(features.size[i]) - self.size[i].0) / self.size[i].1),
        }
    }

    /// The head that reads features as they are.
    fn head(&self, weights: &Weights, tone: f32) -> StanceHead {
        let direction = weights.direction.iter().zip(&self.direction).map(|(w, deviation)| w / deviation);
        let size: Vec<f64> =
            weights.size.iter().zip(&self.size).map(|(w, (_, deviation))| w / deviation).collect();
        let bias = weights.bias - size.iter().zip(&self.size).map(|(w, (mean, _))| w * mean).sum::<f64>();
        let named = |(name, w): (&&str, f64)| ((*name).to_owned(), rounded(w));
        StanceHead {
            direction: DIRECTION.iter().zip(direction).map(named).collect(),
            tone,
            bias: rounded(bias),
            size: SIZE.iter().zip(size).map(named).collect(),
            ..Default::default()
        }
    }
}

fn rounded(weight: f64) -> f32 {
    ((weight * 10_000.0).round() / 10_000.0) as f32
}

fn dot(weights: &[f64], x: &[f64]) -> f64 {
    weights.iter().zip(x).map(|(w, x)| w * x).sum()
}

impl Weights {
    /// Probabilities of opposes, neutral, supports.
    fn read(&self, x: &Scaled) -> [f64; 3] {
        let direction = dot(&self.direction, &x.direction) + x.tone;
        let size = self.bias + dot(&self.size, &x.size);
        let [opposes, supports] =
            [size - direction, size + direction].map(|odds| odds.clamp(-30.0, 30.0).exp());
        let all = 1.0 + opposes + supports;
        [opposes / all, 1.0 / all, supports / all]
    }

    /// A step by the errors of opposes and supports on each row, for the likelihood less the penalty.
    fn step(&mut self, rows: &[(Scaled, [f64; 3])], penalty: f64) {
        let n = rows.len().max(1) as f64;
        let mut gradient = Weights::default();
        for (x, target) in rows {
            let p = self.read(x);
            let [opposes, supports] = [target[0] - p[0], target[2] - p[2]];
            gradient.bias += opposes + supports;
            gradient.direction.iter_mut().zip(x.direction).for_each(|(g, x)| *g += (supports - opposes) * x);
            gradient.size.iter_mut().zip(x.size).for_each(|(g, x)| *g += (opposes + supports) * x);
        }
        self.bias += RATE * gradient.bias / n;
        let descend = |w: &mut f64, g: f64| *w += RATE * (g - penalty * *w) / n;
        self.direction.iter_mut().zip(gradient.direction).for_each(|(w, g)| descend(w, g));
        self.size.iter_mut().zip(gradient.size).for_each(|(w, g)| descend(w, g));
        for (w, name) in self.direction.iter_mut().zip(DIRECTION) {
            if !EITHER_WAY.contains(&name) {
                *w = w.max(0.0);
            }
        }
    }
}

fn fit(
    examples: &[Example],
    scale: &Scale,
    tone: f32,
    penalty: f64,
    within: impl Fn(&Example) -> bool,
) -> Weights {
    let rows: Vec<_> = examples
        .iter()
        .filter(|e| within(e))
        .map(|e| (scale.scaled(&e.features, tone), e.target()))
        .collect();
    let mut weights = Weights::default();
    (0..STEPS).for_each(|_| weights.step(&rows, penalty));
    weights
}

/// What is said of each example by weights that did not see its op-ed.
fn held_out(examples: &[Example], scale: &Scale, tone: f32, penalty: f64) -> HeldOut {
    let fitted: Vec<Weights> =
        (0..FOLDS).map(|fold| fit(examples, scale, tone, penalty, |e| e.article % FOLDS != fold)).collect();
    examples.iter().map(|e| fitted[e.article % FOLDS].read(&scale.scaled(&e.features, tone))).collect()
}

fn cross_entropy(target: [f64; 3], p: [f64; 3]) -> f64 {
    -target.iter().zip(p).map(|(t, p)| t * p.max(1e-9).ln()).sum::<f64>()
}

fn probs(p: &[f64; 3]) -> Probabilities {
    Probabilities(p.map(|p| p as f32))
}

/// The borders whose labels are right most often on what was held out; `neutral` is met by `unclear` too.
fn choose_borders(head: &mut StanceHead, examples: &[Example], held_out: &[[f64; 3]]) {
    let mut best = (0, CLEAR[0], MIXED[0]);
    for clear in CLEAR {
        for mixed in MIXED {
            let tried = StanceHead { clear, mixed, ..head.clone() }.scorer();
            let right = |(e, p): &(&Example, &[f64; 3])| right(e.gold, tried.label(probs(p)));
            let count = examples.iter().zip(held_out).filter(right).count();
            // Of equals the higher borders, which say less.
            if count >= best.0 {
                best = (count, clear, mixed);
            }
        }
    }
    (head.clear, head.mixed) = (best.1, best.2);
}

fn right(gold: StanceLabel, label: StanceLabel) -> bool {
    label == gold || (gold, label) == (StanceLabel::Neutral, StanceLabel::Unclear)
}

fn report(head: &StanceHead, examples: &[Example], held_out: &[[f64; 3]]) {
    let ready = head.scorer();
    let all = [
        StanceLabel::Opposes,
        StanceLabel::Neutral,
        StanceLabel::Supports,
        StanceLabel::Mixed,
        StanceLabel::Unclear,
    ];
    println!("held out, clear {}, mixed {}; gold by row, label by column", head.clear, head.mixed);
    println!("{:>10} {}", "", all.map(|l| format!("{:>9}", l.name())).join(""));
    for gold in &all[..4] {
        let count = |label: &StanceLabel| {
            let both = |(e, p): &(&Example, &[f64; 3])| e.gold == *gold && ready.label(probs(p)) == *label;
            examples.iter().zip(held_out).filter(both).count()
        };
        println!("{:>10} {}", gold.name(), all.each_ref().map(|l| format!("{:>9}", count(l))).join(""));
    }
    let count = examples.iter().zip(held_out).filter(|(e, p)| right(e.gold, ready.label(probs(p)))).count();
    println!("right {:.1}%", 100.0 * count as f64 / examples.len().max(1) as f64);
}

/// SEESAW's entities: what is seen of each, where it was found, and the readers' mean.
struct Seesaw(Vec<(Option<Features>, f64)>);

impl Seesaw {
    fn read(file: &str) -> Result<Self, Box<dyn Error>> {
        let (model, path) = split(file)?;
        let encoder = RtenEncoder::new(&model)?;
        let shipped = Gazetteer::shipped()?;
        let mut entities = Vec::new();
        for article in read_seesaw(path)? {
            let (catalogue, ids) = article.actors(&shipped)?;
            let wanted: Vec<_> = ids.iter().map(String::as_str).collect();
            let seen = seen(&article.document, &model, &encoder, &catalogue, &wanted)?;
            let golds = article.entities.iter().map(|e| e.sentiment);
            entities.extend(seen.into_iter().zip(golds).filter_map(|(seen, gold)| Some((seen, gold?))));
        }
        Ok(Self(entities))
    }

    /// Macro-F1 of the likeliest class as the label tells it, in percent.
    fn macro_f1(&self, head: &StanceScorer) -> f64 {
        let mut confusion = [[0usize; 3]; 3];
        for (features, gold) in &self.0 {
            let gold = if *gold < -0.25 { 0 } else { 1 + usize::from(*gold > 0.25) };
            let label = match features.map(|f| head.label(head.read(&f))) {
                Some(StanceLabel::Opposes) => 0,
                Some(StanceLabel::Supports) => 2,
                _ => 1,
            };
            confusion[gold][label] += 1;
        }
        let f1 = |c: usize| {
            let (gold, said): (usize, usize) =
                (confusion[c].iter().sum(), confusion.iter().map(|r| r[c]).sum());
            200.0 * confusion[c][c] as f64 / (gold + said).max(1) as f64
        };
        (f1(0) + f1(1) + f1(2)) / 3.0
    }
}
