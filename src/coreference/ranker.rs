//! The learned part: a small network that scores each actor that an anaphor may go back to, and "nobody". It reads
//! the encoder's vectors through two narrow projections, and the numbers of `features`. Weights belong to a model
//! (`coreference.json` beside its encoder) and are made by `examples/train_coreference.rs`.

use serde::{Deserialize, Serialize};

use super::discourse_state::Origin;
use super::features::{OF_ANAPHOR, OF_PAIR};
use crate::encode::softmax;
use crate::salience::dot;

/// Width of the projections.
pub const NARROW: usize = 16;
/// Hidden units of each scorer.
pub const HIDDEN: usize = 32;
/// What the scorer of actors reads.
pub const PAIR_INPUT: usize = OF_PAIR + OF_ANAPHOR + 4 * NARROW;
/// What the scorer of "nobody" reads.
pub const NOBODY_INPUT: usize = OF_ANAPHOR + NARROW;

/// A linear map, row by row; each row ends with its bias.
#[derive(Clone, Debug, Default, PartialEq, Serialize, Deserialize)]
#[serde(transparent)]
pub struct Layer {
    /// One row for each output.
    pub rows: Vec<Vec<f32>>,
}

impl Layer {
    /// The map's outputs.
    pub fn apply(&self, input: &[f32]) -> Vec<f32> {
        self.rows.iter().map(|row| dot(row, input) + row.last().copied().unwrap_or(0.0)).collect()
    }

    fn has_shape(&self, outputs: usize, inputs: usize) -> bool {
        self.rows.len() == outputs && self.rows.iter().all(|r| r.len() == inputs + 1)
    }
}

/// A layer column by column: the same outputs, in a fraction of the time, since all of them grow together instead of
/// each waiting for its own last addition.
struct Columns {
    outputs: usize,
    /// A column for each input; last, the biases.
    columns: Vec<f32>,
}

impl Columns {
    fn of(layer: &Layer) -> Self {
        let outputs = layer.rows.len();
        let inputs = layer.rows.first().map_or(0, Vec::len);
        let columns = (0..inputs).flat_map(|c| layer.rows.iter().map(move |row| row[c])).collect();
        Self { outputs, columns }
    }

    fn apply(&self, input: &[f32]) -> Vec<f32> {
        let mut sums = vec![0.0; self.outputs];
        for (column, x) in self.columns.chunks_exact(self.outputs).zip(input.iter().chain([&1.0])) {
            sums.iter_mut().zip(column).for_each(|(sum, weight)| *sum += weight * x);
        }
        sums
    }
}

/// One hidden layer and one output.
#[derive(Clone, Debug, Default, PartialEq, Serialize, Deserialize)]
pub struct Scorer {
    /// To the hidden units.
    pub hidden: Layer,
    /// To the score.
    pub out: Layer,
}

impl Scorer {
    /// `hidden` are the columns of its hidden layer.
    fn score(&self, hidden: &Columns, input: &[f32]) -> f32 {
        let hidden: Vec<f32> = hidden.apply(input).into_iter().map(|h| h.max(0.0)).collect();
        self.out.apply(&hidden)[0]
    }

    fn has_shape(&self, inputs: usize) -> bool {
        self.hidden.has_shape(HIDDEN, inputs) && self.out.has_shape(1, HIDDEN)
    }
}

/// Minimum probabilities for a link.
#[derive(Clone, Copy, Debug, Default, PartialEq, Serialize, Deserialize)]
pub struct Thresholds {
    /// For a pronoun.
    pub pronoun: f32,
    /// For a noun phrase.
    pub nominal: f32,
}

/// What the trainer writes and a model holds.
#[derive(Clone, Debug, Default, PartialEq, Serialize, Deserialize)]
#[serde(default)]
pub struct Ranker {
    /// What it was trained on, for people.
    pub about: String,
    /// Hex SHA-256 of the encoder whose vectors it reads.
    pub encoder: String,
    /// Minimum probabilities for a link.
    #[serde(rename = "lines")]
    pub thresholds: Thresholds,
    /// Of an anaphor's vector.
    pub anaphor: Layer,
    /// Of a mention's vector.
    pub mention: Layer,
    /// The score of an actor.
    pub pair: Scorer,
    /// The score of nobody.
    pub nobody: Scorer,
}

impl Ranker {
    /// Parses a ranker; none if it was trained on another encoder, whose vectors differ, or for another set of
    /// features.
    ///
    /// # Errors
    /// The JSON is not a ranker.
    pub fn read(json: &[u8], encoder: &str, width: usize) -> serde_json::Result<Option<Self>> {
        let ranker: Self = serde_json::from_slice(json)?;
        let fits = ranker.encoder == encoder
            && ranker.anaphor.has_shape(NARROW, width)
            && ranker.mention.has_shape(NARROW, width)
            && ranker.pair.has_shape(PAIR_INPUT)
            && ranker.nobody.has_shape(NOBODY_INPUT);
        Ok(fits.then_some(ranker))
    }

    /// Scores of nobody and of each candidate, as probabilities.
    pub fn probabilities(&self, told: &RankerInput, projections: &Projections) -> Vec<f32> {
        let anaphor = &projections.anaphors[told.anaphor];
        let mut scores = vec![self.nobody.score(&projections.nobody, &nobody_input(&told.own, anaphor))];
        for candidate in &told.candidates {
            let input = pair_input(candidate, &told.own, anaphor, projections);
            scores.push(self.pair.score(&projections.pair, &input));
        }
        softmax(&scores, 1.0)
    }
}

/// The encoder's vectors of an article's names and anaphors, made narrow, and what scores them.
pub struct Projections {
    /// Of the anaphors, as such.
    pub anaphors: Vec<Vec<f32>>,
    /// Of the anaphors, as mentions that were linked.
    linked: Vec<Vec<f32>>,
    /// Of the names.
    names: Vec<Vec<f32>>,
    nothing: Vec<f32>,
    pair: Columns,
    nobody: Columns,
}

impl Projections {
    /// Projects the vectors of names and of anaphors.
    pub fn new(ranker: &Ranker, names: &[Vec<f32>], anaphors: &[Vec<f32>]) -> Self {
        let all = |layer: &Layer, vectors: &[Vec<f32>]| {
            let columns = Columns::of(layer);
            vectors.iter().map(|v| columns.apply(v)).collect()
        };
        Self {
            anaphors: all(&ranker.anaphor, anaphors),
            linked: all(&ranker.mention, anaphors),
            names: all(&ranker.mention, names),
            nothing: vec![0.0; NARROW],
            pair: Columns::of(&ranker.pair.hidden),
            nobody: Columns::of(&ranker.nobody.hidden),
        }
    }

    /// That of a mention; zeros for none.
    pub fn of(&self, mention: Option<Origin>) -> &[f32] {
        match mention {
            Some(Origin::Name(name)) => &self.names[name],
            Some(Origin::Anaphor(anaphor)) => &self.linked[anaphor],
            None => &self.nothing,
        }
    }
}

/// The ranker's input for one anaphor, except vectors.
pub struct RankerInput {
    /// Its index.
    pub anaphor: usize,
    /// Its features.
    pub own: Vec<f32>,
    /// The actors that it may refer to.
    pub candidates: Vec<CandidateInput>,
}

/// The ranker's input for one candidate.
pub struct CandidateInput {
    /// Features of the pair of anaphor and candidate.
    pub pair: Vec<f32>,
    /// Its last mention and its last name.
    pub mentions: [Option<Origin>; 2],
}

/// Input of the scorer of "nobody".
pub fn nobody_input(own: &[f32], anaphor: &[f32]) -> Vec<f32> {
    [own, anaphor].concat()
}

/// Input of the scorer of actors: the features, and the projected vectors with their products.
pub fn pair_input(of: &CandidateInput, own: &[f32], anaphor: &[f32], projections: &Projections) -> Vec<f32> {
    let [last, name] = of.mentions.map(|m| projections.of(m));
    let mut input = [&of.pair, own, anaphor, name].concat();
    input.extend(anaphor.iter().zip(last).map(|(a, b)| a * b));
    input.extend(anaphor.iter().zip(name).map(|(a, b)| a * b));
    input
}

#[cfg(test)]
#[allow(clippy::unwrap_used)]
mod tests {
    use super::*;

    #[test]
    fn a_ranker_of_another_encoder_or_of_other_sizes_is_none() {
        let layer = |outputs, inputs: usize| Layer { rows: vec![vec![0.0; inputs + 1]; outputs] };
        let scorer = |inputs| Scorer { hidden: layer(HIDDEN, inputs), out: layer(1, HIDDEN) };
        let ranker = Ranker {
            encoder: "abc".into(),
            anaphor: layer(NARROW, 4),
            mention: layer(NARROW, 4),
            pair: scorer(PAIR_INPUT),
            nobody: scorer(NOBODY_INPUT),
            ..Ranker::default()
        };
        let json = serde_json::to_vec(&ranker).unwrap();
        let read = |encoder, width| Ranker::read(&json, encoder, width).unwrap();
        assert_eq!(read("abc", 4), Some(ranker));
        assert_eq!(read("abd", 4), None);
        assert_eq!(read("abc", 8), None);
        assert!(Ranker::read(b"{", "abc", 4).is_err());
    }

    #[test]
    fn a_row_ends_with_its_bias() {
        let layer = Layer { rows: vec![vec![2.0, 3.0, 0.5], vec![0.0, 0.0, -1.0]] };
        assert_eq!(layer.apply(&[1.0, 1.0]), [5.5, -1.0]);
        assert_eq!(Columns::of(&layer).apply(&[1.0, 1.0]), [5.5, -1.0]);
    }
}
