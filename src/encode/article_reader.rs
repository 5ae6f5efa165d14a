//! The article reader: predicts the author's stance toward each actor from the vectors of the whole article, and which
//! words name groups. `reader.onnx` holds its layers (see `training/reader.py` for their shapes), which rten runs for
//! every engine. An actor's sentences are pooled here, because their number differs between actors.

use std::borrow::Cow;
use std::ops::Range;
use std::sync::Arc;

use rten::{Model as Graph, NodeId, RunOptions, Value, ValueOrView};
use rten_tensor::NdTensor;

use super::rten::{column, live, load, matrix, tensor};
use super::worker_threads::WorkerThreads;
use super::{EncodeError, Encoded, Matrix, SpanPooling, Stack, Word, softmax};
use crate::document::Span;

const READER: &str = "reader.onnx";
/// Number of bins for a sentence's position in the article.
const PLACES: usize = 10;
/// Maximum sentences that attend to each other, so that long articles cost no more per word than short ones.
const BLOCK: usize = 128;
/// A sum of views counts for a fourth of itself, so that it is of the size of the other features.
const SUM: f32 = 4.0;
/// Outside, beginning and inside of a group's name.
const GROUP_TAGS: usize = 3;
/// Against, none, for.
const SIDES: usize = 3;
/// Steps of stance, from strongly against to strongly for.
pub const STEPS: usize = 5;

/// The reader's layers, loaded.
pub struct ArticleReader {
    graph: Arc<Graph>,
    width: usize,
    nodes: Nodes,
    workers: WorkerThreads<RunOptions>,
}

/// The ends of the graph.
struct Nodes {
    words: NodeId,
    of_words: [NodeId; 1],
    contexts: NodeId,
    place: NodeId,
    read: NodeId,
    actors: NodeId,
    mentions: NodeId,
    pair: [NodeId; 3],
    pooled: NodeId,
    spans: NodeId,
    reported: [NodeId; 4],
    of_reports: [NodeId; 1],
    of_article: [NodeId; 2],
    of_pairs: [NodeId; 3],
    of_actors: [NodeId; 1],
}

/// A sentence that can bear on an actor.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct ActorSentence {
    /// Number of the actor, from 0; pairs are sorted by it.
    pub actor: usize,
    /// Index of the sentence among those given to the reader.
    pub sentence: usize,
    /// Rows of the document in which the sentence speaks of the actor; it need not.
    pub mentions: Vec<Range<usize>>,
}

/// How a holder comes to speak of a target.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Hash)]
pub enum Voice {
    /// The target stands in the holder's words, whose source stands in the same sentence.
    Near,
    /// The target stands in the holder's words; their source stands in another sentence.
    Far,
    /// Both stand in the author's words.
    Author,
    /// Both stand in the target's own words.
    Target,
    /// Both stand in the words of somebody else.
    Other,
}

/// A holder and a target, to be read for what the article reports that the one holds of the other.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Hash)]
pub struct ReportAt {
    /// Row of the holder among the spans.
    pub holder: usize,
    /// Row of the target among the spans.
    pub target: usize,
    /// Index of the target's sentence.
    pub sentence: usize,
    /// In whose words.
    pub voice: Voice,
}

/// What a sentence says of an actor.
#[derive(Clone, Copy, Debug, PartialEq)]
pub struct SentenceView {
    /// Logits of the author's view: against, none, for.
    pub author: [f32; 3],
    /// Share of the actor's stance that rests on the sentence, 0 to 1; an actor's sum to one.
    pub weight: f32,
}

/// What an article says of an actor.
#[derive(Clone, Copy, Debug, PartialEq)]
pub struct ActorReading {
    /// Logits of the five steps of the author's stance, from strongly against to strongly for.
    pub steps: [f32; STEPS],
    /// Logit of `mixed`: the author both praises and blames.
    pub mixed: f32,
}

/// What the reader says of an article.
#[derive(Clone, Debug, Default, PartialEq)]
pub struct ArticleReading {
    /// One for each pair, in their order.
    pub pairs: Vec<SentenceView>,
    /// One for each actor.
    pub actors: Vec<ActorReading>,
    /// Probability that the article argues and does not only report, 0 to 1.
    pub argues: f32,
}

impl ArticleReader {
    /// Loads the layers for vectors of `width`, and tries them on next to nothing.
    pub(super) fn new(bytes: Cow<'static, [u8]>, width: usize) -> Result<Self, EncodeError> {
        let graph = load(bytes, READER)?;
        let node = |name: &str| graph.node_id(name).map_err(|e| EncodeError::damaged(READER, e));
        let nodes = Nodes {
            words: node("words")?,
            of_words: [node("groups")?],
            contexts: node("contexts")?,
            place: node("place")?,
            read: node("read")?,
            actors: node("actors")?,
            mentions: node("mentions")?,
            pair: [node("actor")?, node("sentence")?, node("named")?],
            pooled: node("pooled")?,
            spans: node("spans")?,
            reported: [node("holder")?, node("target")?, node("at")?, node("voice")?],
            of_reports: [node("reported")?],
            of_article: [node("sentences")?, node("argues")?],
            of_pairs: [node("pairs")?, node("views")?, node("weights")?],
            of_actors: [node("stances")?],
        };
        let reader = Self { graph: Arc::new(graph), width, nodes, workers: WorkerThreads::new(live) };
        let vectors = Matrix::from_data(width, vec![0.0; width]).into();
        let word = Word { span: Span::new(0, 1), sentence: 0, rows: 0..1 };
        let sentences = std::iter::once(0..1).collect();
        let encoded = Encoded { words: vec![word], sentences, vectors, ..Encoded::default() };
        let pair = ActorSentence { actor: 0, sentence: 0, mentions: std::iter::once(0..1).collect() };
        reader.read(&SpanPooling::new(&encoded), &[0], &[pair]).map_err(|e| match e {
            EncodeError::Run { reason } => EncodeError::damaged(READER, reason),
            other => other,
        })?;
        let mut pooling = SpanPooling::new(&encoded);
        let span = pooling.span(0..1);
        let report = ReportAt { holder: span, target: span, sentence: 0, voice: Voice::Other };
        let reports = reader.reported(&pooling, &[report])?.width();
        let groups = reader.groups(&encoded)?.width();
        for (what, found, expected) in [("reports", reports, SIDES), ("groups", groups, GROUP_TAGS)] {
            if found != expected {
                let reason = format!("its {what} are {found} wide, not {expected}");
                return Err(EncodeError::damaged(READER, reason));
            }
        }
        Ok(reader)
    }

    /// As [`super::Encoder::groups`]; rows in which no word begins are zeros.
    pub fn groups(&self, encoded: &Encoded) -> Result<Stack, EncodeError> {
        let mut words = Matrix::new(self.width);
        encoded.words.iter().for_each(|word| words.push(encoded.vectors.row(word.rows.start)));
        if words.rows() == 0 {
            return Ok(Stack::default());
        }
        let [groups] =
            matrices(self.run(vec![(self.nodes.words, tensor(&words))], self.nodes.of_words)?, words.rows())?;
        let rows = encoded.sentences.last().map_or(0, |last| last.end);
        let mut logits = vec![0.0; rows * groups.width()];
        for (i, word) in encoded.words.iter().enumerate() {
            let at = word.rows.start * groups.width();
            logits[at..at + groups.width()].copy_from_slice(groups.row(i));
        }
        Ok(Matrix::from_data(groups.width(), logits).into())
    }

    /// What the article reports that holders hold of targets: logits of against, none, for, a row for each pair.
    pub fn reported(&self, pooling: &SpanPooling<'_>, pairs: &[ReportAt]) -> Result<Matrix, EncodeError> {
        if pairs.is_empty() {
            return Ok(Matrix::new(SIDES));
        }
        let [holder, target, at, voice] = self.nodes.reported;
        let inputs = vec![
            (self.nodes.spans, tensor(pooling.spans())),
            (self.nodes.contexts, tensor(pooling.contexts())),
            (holder, numbers(pairs, |p| p.holder)),
            (target, numbers(pairs, |p| p.target)),
            (at, numbers(pairs, |p| p.sentence)),
            (voice, numbers(pairs, |p| p.voice as usize)),
        ];
        let [reported] = matrices(self.run(inputs, self.nodes.of_reports)?, pairs.len())?;
        Ok(reported)
    }

    /// Reads an article's `sentences`, by their index in the document, for the actors that `pairs` name: all numbers from 0
    /// to the last, each with a pair or more.
    pub fn read(
        &self,
        pooling: &SpanPooling<'_>,
        sentences: &[usize],
        pairs: &[ActorSentence],
    ) -> Result<ArticleReading, EncodeError> {
        let Some(actors) = pairs.last().map(|p| p.actor + 1) else { return Ok(ArticleReading::default()) };
        let encoded = pooling.encoded();
        let mut contexts = Matrix::new(2 * self.width);
        sentences.iter().for_each(|&sentence| contexts.push(pooling.contexts().row(sentence)));
        let (read, argues) = self.sentences(&contexts)?;
        let argues = sigmoid(argues);
        let (of_actors, of_pairs) = self.mentions(encoded, actors, pairs);
        let named: Vec<usize> = pairs.iter().map(|p| usize::from(!p.mentions.is_empty())).collect();
        let [actor, sentence, named_at] = self.nodes.pair;
        let inputs = vec![
            (self.nodes.contexts, tensor(&contexts)),
            (self.nodes.read, tensor(&read)),
            (self.nodes.actors, tensor(&of_actors)),
            (self.nodes.mentions, tensor(&of_pairs)),
            (actor, numbers(pairs, |p| p.actor)),
            (sentence, numbers(pairs, |p| p.sentence)),
            (named_at, numbers(&named, |n| *n)),
        ];
        let found = self.run(inputs, self.nodes.of_pairs)?;
        let [hidden, views, weights] = matrices(found, pairs.len())?;
        let logits: Vec<f32> = weights.data().iter().zip(&named).map(|(w, &n)| w + n as f32 - 1.0).collect();
        let mut pooled = Matrix::new(2 * hidden.width() + 7);
        let mut of_sentences = Vec::with_capacity(pairs.len());
        let mut from = 0;
        for of_actor in pairs.chunk_by(|a, b| a.actor == b.actor) {
            let range = from..from + of_actor.len();
            from = range.end;
            let shares = softmax(&logits[range.clone()], 1.0);
            let speaks = named[range.clone()].iter().sum::<usize>() as f32 / sentences.len() as f32;
            pooled.push(&pool(&hidden, &views, range.clone(), &shares, speaks, argues));
            of_sentences.extend(
                range.zip(shares).map(|(at, weight)| SentenceView { author: three(views.row(at)), weight }),
            );
        }
        let [stances] =
            matrices(self.run(vec![(self.nodes.pooled, tensor(&pooled))], self.nodes.of_actors)?, actors)?;
        let of_actors = (0..actors).map(|a| {
            let row = stances.row(a);
            ActorReading { steps: std::array::from_fn(|step| row[step]), mixed: row[STEPS] }
        });
        Ok(ArticleReading { actors: of_actors.collect(), pairs: of_sentences, argues })
    }

    /// Each sentence in the light of those around it, and the logit that the article argues.
    fn sentences(&self, contexts: &Matrix) -> Result<(Matrix, f32), EncodeError> {
        let n = contexts.rows();
        let blocks = n.div_ceil(BLOCK).max(1);
        let mut read = Vec::with_capacity(n * self.width);
        let mut argues = 0.0;
        for block in 0..blocks {
            let rows = block * n / blocks..(block + 1) * n / blocks;
            let width = contexts.width();
            let part =
                Matrix::from_data(width, contexts.data()[rows.start * width..rows.end * width].to_vec());
            let places: Vec<usize> = rows.clone().map(|at| at * PLACES / n).collect();
            let inputs = vec![
                (self.nodes.contexts, tensor(&part)),
                (self.nodes.place, numbers(&places, |place| *place)),
            ];
            let [sentences, logits] = matrices(self.run(inputs, self.nodes.of_article)?, rows.len())?;
            argues += logits.data().iter().sum::<f32>();
            read.extend(sentences.into_data());
        }
        Ok((Matrix::from_data(self.width, read), argues / n.max(1) as f32))
    }

    /// The mean vector of each actor's mentions, and of those in each pair's sentence.
    fn mentions(&self, encoded: &Encoded, actors: usize, pairs: &[ActorSentence]) -> (Matrix, Matrix) {
        let mut totals = vec![0.0; actors * self.width];
        let mut counts = vec![0.0f32; actors];
        let mut of_pairs = Matrix::new(self.width);
        for pair in pairs {
            let mut sum = vec![0.0; self.width];
            for rows in &pair.mentions {
                let mean = encoded.vectors.mean(rows.clone());
                let total = &mut totals[pair.actor * self.width..(pair.actor + 1) * self.width];
                for ((s, t), m) in sum.iter_mut().zip(total).zip(mean) {
                    *s += m;
                    *t += m;
                }
            }
            let n = pair.mentions.len() as f32;
            counts[pair.actor] += n;
            sum.iter_mut().for_each(|s| *s /= n.max(1.0));
            of_pairs.push(&sum);
        }
        for (total, count) in totals.chunks_mut(self.width).zip(counts) {
            total.iter_mut().for_each(|t| *t /= count.max(1.0));
        }
        (Matrix::from_data(self.width, totals), of_pairs)
    }

    fn run<const N: usize>(
        &self,
        inputs: Vec<(NodeId, ValueOrView<'static>)>,
        outputs: [NodeId; N],
    ) -> Result<[Value; N], EncodeError> {
        let graph = Arc::clone(&self.graph);
        let found = self.workers.run(move |options| graph.run_n(inputs, outputs, Some(options.clone())))?;
        found.map_err(|e| EncodeError::Run { reason: e.to_string() })
    }
}

/// What an actor's pairs come to: the weighted mean and the maximum of what is known of them, their weighted views, the
/// sums of views against and for, the share of sentences that speak of the actor, and how far the article argues.
fn pool(
    hidden: &Matrix,
    views: &Matrix,
    pairs: Range<usize>,
    shares: &[f32],
    speaks: f32,
    argues: f32,
) -> Vec<f32> {
    let width = hidden.width();
    let mut pooled = vec![0.0; 2 * width];
    let (mean, largest) = pooled.split_at_mut(width);
    largest.fill(f32::MIN);
    let [mut weighted, mut sums] = [[0.0; 3]; 2];
    for (at, share) in pairs.zip(shares) {
        for ((m, l), h) in mean.iter_mut().zip(largest.iter_mut()).zip(hidden.row(at)) {
            *m += share * h;
            *l = l.max(*h);
        }
        for ((w, s), p) in weighted.iter_mut().zip(&mut sums).zip(softmax(views.row(at), 1.0)) {
            *w += share * p;
            *s += p;
        }
    }
    pooled.extend(weighted);
    pooled.extend([sums[0] / SUM, sums[2] / SUM, speaks, argues]);
    pooled
}

fn sigmoid(logit: f32) -> f32 {
    1.0 / (1.0 + (-logit).exp())
}

fn three(row: &[f32]) -> [f32; 3] {
    std::array::from_fn(|class| row[class])
}

fn numbers<T>(rows: &[T], of: impl Fn(&T) -> usize) -> ValueOrView<'static> {
    NdTensor::from_data([rows.len()], column(rows, of)).into()
}

fn matrices<const N: usize>(values: [Value; N], rows: usize) -> Result<[Matrix; N], EncodeError> {
    let mut found = [(); N].map(|()| Matrix::default());
    for (into, value) in found.iter_mut().zip(values) {
        *into = matrix(value, rows, READER)?;
    }
    Ok(found)
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn an_actor_is_pooled_by_the_weights_of_its_sentences() {
        let hidden = Matrix::from_data(1, vec![2.0, 4.0, 9.0]);
        let views = Matrix::from_data(3, vec![0.0; 9]);
        let pooled = pool(&hidden, &views, 0..2, &[0.25, 0.75], 0.5, 1.0);
        let third = 1.0 / 3.0;
        let expected = [3.5, 4.0, third, third, third, third / 2.0, third / 2.0, 0.5, 1.0];
        assert!(pooled.iter().zip(expected).all(|(a, b)| (a - b).abs() < 1e-6), "{pooled:?}");
    }
}
