//! What an article teaches a ranker, and Adam's steps (Kingma and Ba 2015), written out.

use standpoint::coreference::{
    DiscourseState, HIDDEN, Layer, NARROW, NOBODY_INPUT, OF_ANAPHOR, OF_PAIR, Origin, PAIR_INPUT,
    Projections, Ranker, RankerInput, Scorer, nobody_input, pair_input,
};
use standpoint::encode::softmax;

/// Share of a vector's components, and of hidden units, that a lesson leaves out.
const DROPPED: f32 = 0.45;
/// Pull of every weight toward zero at each step, as a share of the step.
const DECAY: f32 = 0.2;

/// Adam's two memories.
const MEMORY: [f32; 2] = [0.9, 0.999];

/// Xorshift, the same everywhere.
pub struct Random(u64);

impl Random {
    /// Seeded by a number.
    pub fn new(seed: u64) -> Self {
        Self(seed.wrapping_mul(0x9e37_79b9_7f4a_7c15) | 1)
    }

    /// A number below `limit`.
    pub fn below(&mut self, limit: usize) -> usize {
        self.0 ^= self.0 << 13;
        self.0 ^= self.0 >> 7;
        self.0 ^= self.0 << 17;
        ((self.0 >> 16) % limit.max(1) as u64) as usize
    }

    /// A number from -1 to 1.
    fn even(&mut self) -> f32 {
        self.below(1 << 20) as f32 / (1 << 19) as f32 - 1.0
    }

    /// Factors that leave out some of `count` values and make up for it in the others.
    fn mask(&mut self, count: usize) -> Vec<f32> {
        (0..count)
            .map(|_| if self.even() < 2.0 * DROPPED - 1.0 { 0.0 } else { 1.0 / (1.0 - DROPPED) })
            .collect()
    }
}

/// A ranker that has learned nothing, each weight by `of` from its layer's inputs.
fn shaped(width: usize, of: &mut impl FnMut(usize) -> f32) -> Ranker {
    let mut layer = |outputs: usize, inputs: usize| Layer {
        rows: (0..outputs)
            .map(|_| (0..=inputs).map(|i| if i < inputs { of(inputs) } else { 0.0 }).collect())
            .collect(),
    };
    let mut scorer = |inputs| Scorer { hidden: layer(HIDDEN, inputs), out: layer(1, HIDDEN) };
    let (pair, nobody) = (scorer(PAIR_INPUT), scorer(NOBODY_INPUT));
    Ranker { anaphor: layer(NARROW, width), mention: layer(NARROW, width), pair, nobody, ..Ranker::default() }
}

/// A ranker with small weights by chance.
pub fn fresh(width: usize, random: &mut Random) -> Ranker {
    shaped(width, &mut |inputs| random.even() * (1.0 / inputs as f32).sqrt())
}

/// Four decimals are enough, and keep the file small.
pub fn round(ranker: &mut Ranker) {
    weights(ranker).into_iter().for_each(|w| *w = (*w * 1e4).round() / 1e4);
}

fn weights(ranker: &mut Ranker) -> Vec<&mut f32> {
    let Ranker { anaphor, mention, pair, nobody, .. } = ranker;
    let layers = [anaphor, mention, &mut pair.hidden, &mut pair.out, &mut nobody.hidden, &mut nobody.out];
    layers.into_iter().flat_map(|l| l.rows.iter_mut().flatten()).collect()
}

/// What is to be changed, and what Adam remembers.
pub struct Gradient {
    sum: Ranker,
    memory: Vec<[f32; 2]>,
    steps: i32,
}

impl Gradient {
    /// Nothing yet, for vectors of this width.
    pub fn new(width: usize) -> Self {
        let mut sum = shaped(width, &mut |_| 0.0);
        let memory = vec![[0.0; 2]; weights(&mut sum).len()];
        Self { sum, memory, steps: 0 }
    }

    /// Changes the weights and forgets what they were changed for.
    pub fn step(&mut self, ranker: &mut Ranker, size: f32) {
        self.steps += 1;
        let due = MEMORY.map(|m| 1.0 - m.powi(self.steps));
        for ((weight, slope), memory) in
            weights(ranker).into_iter().zip(weights(&mut self.sum)).zip(&mut self.memory)
        {
            memory[0] = MEMORY[0] * memory[0] + (1.0 - MEMORY[0]) * *slope;
            memory[1] = MEMORY[1] * memory[1] + (1.0 - MEMORY[1]) * *slope * *slope;
            *weight -= size * (memory[0] / due[0] / ((memory[1] / due[1]).sqrt() + 1e-8) + DECAY * *weight);
            *slope = 0.0;
        }
    }

    /// A lesson on one article.
    pub fn lesson<'a>(
        &'a mut self,
        ranker: &'a Ranker,
        state: &DiscourseState,
        random: &mut Random,
    ) -> Lesson<'a> {
        let width = ranker.anaphor.rows[0].len() - 1;
        let mask = random.mask(width);
        let masked = |vectors: &[Vec<f32>]| -> Vec<Vec<f32>> {
            vectors.iter().map(|v| v.iter().zip(&mask).map(|(x, m)| x * m).collect()).collect()
        };
        let (names, anaphors) = (masked(&state.name_vectors), masked(&state.anaphor_vectors));
        let none = |vectors: &[Vec<f32>]| vec![vec![0.0; NARROW]; vectors.len()];
        Lesson {
            projections: Projections::new(ranker, &names, &anaphors),
            slopes: [none(&anaphors), none(&anaphors), none(&names)],
            masks: [random.mask(HIDDEN), random.mask(HIDDEN)],
            share: 1.0 / anaphors.len().max(1) as f32,
            names,
            anaphors,
            ranker,
            sum: &mut self.sum,
        }
    }
}

/// An article's lesson: one set of components is left out all through it.
pub struct Lesson<'a> {
    ranker: &'a Ranker,
    sum: &'a mut Ranker,
    names: Vec<Vec<f32>>,
    anaphors: Vec<Vec<f32>>,
    projections: Projections,
    /// Slopes at the projections of anaphors, of anaphors that were linked, and of names.
    slopes: [Vec<Vec<f32>>; 3],
    /// Of the hidden units of the two scorers.
    masks: [Vec<f32>; 2],
    /// Weight of an anaphor.
    share: f32,
}

impl Lesson<'_> {
    /// Learns that of the candidates those are right, or nobody if none is; gives the probabilities and the loss.
    pub fn learn(&mut self, told: &RankerInput, right: &[bool]) -> (Vec<f32>, f32) {
        let anaphor = self.projections.anaphors[told.anaphor].clone();
        let own = nobody_input(&told.own, &anaphor);
        let inputs: Vec<Vec<f32>> =
            told.candidates.iter().map(|c| pair_input(c, &told.own, &anaphor, &self.projections)).collect();
        let (pair, nobody) = (&self.ranker.pair, &self.ranker.nobody);
        let mut hidden = vec![activated(nobody, &own, &self.masks[1])];
        hidden.extend(inputs.iter().map(|input| activated(pair, input, &self.masks[0])));
        let mut scores = vec![nobody.out.apply(&hidden[0])[0]];
        scores.extend(hidden[1..].iter().map(|h| pair.out.apply(h)[0]));
        let probabilities = softmax(&scores, 1.0);
        let mut is_right = vec![right.iter().all(|r| !r)];
        is_right.extend(right);
        let within = |p: (&f32, &bool)| if *p.1 { *p.0 } else { 0.0 };
        let good: f32 = probabilities.iter().zip(&is_right).map(within).sum::<f32>().max(1e-9);
        // The slope of -ln(good) at each score.
        let slope = |p: f32, is: bool| self.share * (p - if is { p / good } else { 0.0 });
        let slopes: Vec<f32> = probabilities.iter().zip(&is_right).map(|(&p, &r)| slope(p, r)).collect();
        let back = backward(nobody, &mut self.sum.nobody, &own, &hidden[0], &self.masks[1], slopes[0]);
        add(&mut self.slopes[0][told.anaphor], &back[OF_ANAPHOR..]);
        for (c, candidate) in told.candidates.iter().enumerate() {
            let (input, hidden, slope) = (&inputs[c], &hidden[c + 1], slopes[c + 1]);
            let back = backward(pair, &mut self.sum.pair, input, hidden, &self.masks[0], slope);
            let vectors: Vec<&[f32]> = back[OF_PAIR + OF_ANAPHOR..].chunks(NARROW).collect();
            let [last, name] = candidate.mentions.map(|m| self.projections.of(m).to_vec());
            add(&mut self.slopes[0][told.anaphor], vectors[0]);
            add(&mut self.slopes[0][told.anaphor], &times(vectors[2], &last));
            add(&mut self.slopes[0][told.anaphor], &times(vectors[3], &name));
            self.at(candidate.mentions[0], &times(vectors[2], &anaphor));
            self.at(candidate.mentions[1], vectors[1]);
            self.at(candidate.mentions[1], &times(vectors[3], &anaphor));
        }
        (probabilities, -good.ln())
    }

    fn at(&mut self, mention: Option<Origin>, slopes: &[f32]) {
        match mention {
            Some(Origin::Name(name)) => add(&mut self.slopes[2][name], slopes),
            Some(Origin::Anaphor(anaphor)) => add(&mut self.slopes[1][anaphor], slopes),
            None => {}
        }
    }

    /// Carries what was learned back through the projections.
    pub fn finish(self) {
        let [anaphors, linked, names] = &self.slopes;
        let each = |layer: &mut Layer, slopes: &[Vec<f32>], vectors: &[Vec<f32>]| {
            slopes.iter().zip(vectors).for_each(|(s, v)| outer(layer, s, v));
        };
        each(&mut self.sum.anaphor, anaphors, &self.anaphors);
        each(&mut self.sum.mention, linked, &self.anaphors);
        each(&mut self.sum.mention, names, &self.names);
    }
}

fn activated(scorer: &Scorer, input: &[f32], mask: &[f32]) -> Vec<f32> {
    scorer.hidden.apply(input).into_iter().zip(mask).map(|(h, m)| h.max(0.0) * m).collect()
}

/// Adds the slopes of a scorer's weights; gives those of its input.
fn backward(
    scorer: &Scorer,
    sum: &mut Scorer,
    input: &[f32],
    hidden: &[f32],
    mask: &[f32],
    slope: f32,
) -> Vec<f32> {
    outer(&mut sum.out, &[slope], hidden);
    let at = |(h, (w, m)): (&f32, (&f32, &f32))| if *h > 0.0 { slope * w * m } else { 0.0 };
    let at_hidden: Vec<f32> = hidden.iter().zip(scorer.out.rows[0].iter().zip(mask)).map(at).collect();
    outer(&mut sum.hidden, &at_hidden, input);
    let mut at_input = vec![0.0; input.len()];
    for (row, s) in scorer.hidden.rows.iter().zip(&at_hidden).filter(|(_, s)| **s != 0.0) {
        at_input.iter_mut().zip(row).for_each(|(i, w)| *i += s * w);
    }
    at_input
}

/// Adds the slopes of a layer's weights.
fn outer(layer: &mut Layer, slopes: &[f32], input: &[f32]) {
    for (row, s) in layer.rows.iter_mut().zip(slopes).filter(|(_, s)| **s != 0.0) {
        row.iter_mut().zip(input.iter().chain(&[1.0])).for_each(|(w, x)| *w += s * x);
    }
}

fn add(sum: &mut [f32], more: &[f32]) {
    sum.iter_mut().zip(more).for_each(|(s, m)| *s += m);
}

fn times(a: &[f32], b: &[f32]) -> Vec<f32> {
    a.iter().zip(b).map(|(x, y)| x * y).collect()
}
