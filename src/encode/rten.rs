//! The default engine: rten, a pure Rust ONNX runtime. One inference thread for each caller; the
//! program's own workers are what keeps the cores busy.

use std::borrow::Cow;
use std::sync::Arc;
use std::sync::mpsc::Receiver;

use rten::{Model as Graph, ModelOptions, NodeId, RunOptions, ThreadPool, Value, ValueOrView};
use rten_tensor::NdTensor;
use rten_tensor::prelude::*;

use super::worker_threads::{Job, WorkerThreads};
use super::{
    ArticleReader, EncodeError, Encoded, Encoder, Matrix, Model, PairAt, SpanPooling, Stack, TargetAt,
    TargetLogits, Window, WindowOutput,
};

const ENCODER: &str = "encoder.onnx";
const HEADS: &str = "heads.onnx";

/// A model loaded into rten.
pub struct RtenEncoder {
    encoder: Arc<Graph>,
    heads: Arc<Graph>,
    inputs: [NodeId; 2],
    outputs: [NodeId; 3],
    spans: NodeId,
    contexts: NodeId,
    targets: Head<2, 2>,
    directed: Head<3, 1>,
    sentences: Head<0, 1>,
    workers: WorkerThreads<RunOptions>,
    reader: Option<ArticleReader>,
}

/// The ends of heads in their graph: the inputs that select which rows to join, and the outputs.
#[derive(Clone, Copy)]
struct Head<const I: usize, const O: usize> {
    rows: [NodeId; I],
    outputs: [NodeId; O],
}

impl RtenEncoder {
    /// Loads both graphs of a model; weights are packed once here, not at every run.
    pub fn new(model: &Model) -> Result<Self, EncodeError> {
        let encoder = load(model.encoder.clone(), ENCODER)?;
        let heads = load(model.heads.clone(), HEADS)?;
        let of = |graph: &Graph, file: &str, name: &str| {
            graph.node_id(name).map_err(|e| EncodeError::damaged(file, e))
        };
        let e = |name| of(&encoder, ENCODER, name);
        let h = |name| of(&heads, HEADS, name);
        let loaded = Self {
            inputs: [e("ids")?, e("casing")?],
            outputs: [e("vectors")?, e("entities")?, e("attributions")?],
            spans: h("spans")?,
            contexts: h("contexts")?,
            targets: Head { rows: [h("target")?, h("sentence")?], outputs: [h("sentiment")?, h("author")?] },
            directed: Head { rows: [h("holder")?, h("target")?, h("sentence")?], outputs: [h("directed")?] },
            sentences: Head { rows: [], outputs: [h("sentences")?] },
            encoder: Arc::new(encoder),
            heads: Arc::new(heads),
            workers: WorkerThreads::new(live),
            reader: None,
        };
        loaded.check(model)?;
        Ok(Self { reader: model.article_reader()?, ..loaded })
    }

    /// Runs both graphs once on next to nothing, so that a model of another shape than its config tells is
    /// refused here and not met by every article.
    fn check(&self, model: &Model) -> Result<(), EncodeError> {
        let config = &model.config;
        let ids = vec![config.first, model.tokens.largest(), config.last];
        let window = Window { casing: vec![0; ids.len()], ids };
        for output in self.encode(&[&window]).map_err(|e| refused(ENCODER, e))? {
            expect(ENCODER, "vectors", &output.vectors, config.width)?;
            expect(ENCODER, "entities", &output.entities, config.entities.len())?;
            expect(ENCODER, "attributions", &output.attributions, config.attributions.len())?;
        }
        let vectors = Stack::from(Matrix::from_data(config.width, vec![0.0; config.width]));
        let encoded = Encoded { sentences: std::iter::once(0..1).collect(), vectors, ..Encoded::default() };
        let mut pooling = SpanPooling::new(&encoded);
        let (span, sentence) = (pooling.span(0..1), 0);
        let of_heads = |e| refused(HEADS, e);
        let of_targets = self.targets(&pooling, &[TargetAt { target: span, sentence }]).map_err(of_heads)?;
        expect(HEADS, "sentiment", &of_targets.sentiment, 3)?;
        expect(HEADS, "author", &of_targets.author, 3)?;
        let pair = PairAt { holder: span, target: span, sentence };
        expect(HEADS, "directed", &self.directed(&pooling, &[pair]).map_err(of_heads)?, 3)?;
        expect(HEADS, "sentences", &self.sentences(&pooling).map_err(of_heads)?, config.width)
    }

    /// Runs a graph on one thread.
    fn run<const N: usize>(
        &self,
        graph: &Arc<Graph>,
        inputs: Vec<(NodeId, ValueOrView<'static>)>,
        outputs: [NodeId; N],
    ) -> Result<[Value; N], EncodeError> {
        let graph = Arc::clone(graph);
        let found = self.workers.run(move |options| graph.run_n(inputs, outputs, Some(options.clone())))?;
        found.map_err(|e| EncodeError::Run { reason: e.to_string() })
    }

    /// The outputs of heads for `n` readings, which join the rows that `columns` name; nothing of none.
    fn heads<const I: usize, const O: usize>(
        &self,
        head: &Head<I, O>,
        pooling: &SpanPooling<'_>,
        columns: [Vec<i32>; I],
        n: usize,
    ) -> Result<[Matrix; O], EncodeError> {
        let mut outputs = [(); O].map(|()| Matrix::default());
        if n == 0 {
            return Ok(outputs);
        }
        let mut inputs = vec![(self.contexts, tensor(pooling.contexts()))];
        if I > 0 {
            inputs.push((self.spans, tensor(pooling.spans())));
        }
        for (id, column) in head.rows.into_iter().zip(columns) {
            inputs.push((id, NdTensor::from_data([n], column).into()));
        }
        let found = self.run(&self.heads, inputs, head.outputs)?;
        for (output, logits) in outputs.iter_mut().zip(found) {
            *output = matrix(logits, n, HEADS)?;
        }
        Ok(outputs)
    }
}

impl Encoder for RtenEncoder {
    fn name(&self) -> &'static str {
        "rten"
    }

    fn article_reader(&self) -> Option<&ArticleReader> {
        self.reader.as_ref()
    }

    fn encode(&self, windows: &[&Window]) -> Result<Vec<WindowOutput>, EncodeError> {
        let Some(length) = windows.first().map(|w| w.ids.len()) else { return Ok(Vec::new()) };
        let tensor = |part: fn(&Window) -> &Vec<i32>| {
            let data: Vec<i32> = windows.iter().flat_map(|w| part(w)).copied().collect();
            NdTensor::from_data([windows.len(), length], data)
        };
        let inputs =
            vec![(self.inputs[0], tensor(|w| &w.ids).into()), (self.inputs[1], tensor(|w| &w.casing).into())];
        let [vectors, entities, attributions] = self.run(&self.encoder, inputs, self.outputs)?;
        let all = |output| matrix(output, windows.len() * length, ENCODER);
        let parts = [all(vectors)?, all(entities)?, all(attributions)?];
        let of_window = |i: usize| {
            let [vectors, entities, attributions] = parts.each_ref().map(|m| {
                let n = length * m.width();
                Arc::new(Matrix::from_data(m.width(), m.data()[i * n..(i + 1) * n].to_vec()))
            });
            WindowOutput { vectors, entities, attributions }
        };
        Ok((0..windows.len()).map(of_window).collect())
    }

    fn targets(&self, pooling: &SpanPooling<'_>, targets: &[TargetAt]) -> Result<TargetLogits, EncodeError> {
        let columns = [column(targets, |t| t.target), column(targets, |t| t.sentence)];
        let [sentiment, author] = self.heads(&self.targets, pooling, columns, targets.len())?;
        Ok(TargetLogits { sentiment, author })
    }

    fn directed(&self, pooling: &SpanPooling<'_>, pairs: &[PairAt]) -> Result<Matrix, EncodeError> {
        let columns =
            [column(pairs, |p| p.holder), column(pairs, |p| p.target), column(pairs, |p| p.sentence)];
        self.heads(&self.directed, pooling, columns, pairs.len()).map(|[logits]| logits)
    }

    fn sentences(&self, pooling: &SpanPooling<'_>) -> Result<Matrix, EncodeError> {
        let n = pooling.contexts().rows();
        self.heads(&self.sentences, pooling, [], n).map(|[vectors]| vectors)
    }
}

/// Row numbers as the graph takes them.
pub(super) fn column<T>(rows: &[T], of: impl Fn(&T) -> usize) -> Vec<i32> {
    rows.iter().map(|row| of(row) as i32).collect()
}

pub(super) fn tensor(matrix: &Matrix) -> ValueOrView<'static> {
    NdTensor::from_data([matrix.rows(), matrix.width()], matrix.data().to_vec()).into()
}

pub(super) fn load(bytes: Cow<'static, [u8]>, file: &str) -> Result<Graph, EncodeError> {
    let mut options = ModelOptions::with_all_ops();
    options.prepack_weights(true);
    match bytes {
        Cow::Borrowed(b) => options.load_static_slice(b),
        Cow::Owned(b) => options.load(b),
    }
    .map_err(|e| EncodeError::damaged(file, e))
}

/// A thread is rten's pool of one, so that a run begins and ends there without a change of threads.
pub(super) fn live(jobs: Receiver<Job<RunOptions>>) {
    let pool = Arc::new(ThreadPool::with_num_threads(1));
    let options = RunOptions::default().with_thread_pool(Some(Arc::clone(&pool)));
    pool.run(|| jobs.into_iter().for_each(|job| job(&options)));
}

/// A float output of `file` as a matrix of `rows` rows, whose width is the output's last dimension.
pub(super) fn matrix(output: Value, rows: usize, file: &str) -> Result<Matrix, EncodeError> {
    let foreign = |_| EncodeError::damaged(file, "an output is not a float tensor");
    let tensor: rten_tensor::Tensor<f32> = output.try_into().map_err(foreign)?;
    let width = tensor.shape().last().copied().unwrap_or(1);
    let matrix = Matrix::from_data(width, tensor.into_data());
    if matrix.rows() == rows {
        Ok(matrix)
    } else {
        let reason = format!("an output has {} rows where {rows} went in", matrix.rows());
        Err(EncodeError::damaged(file, reason))
    }
}

/// What failed on an input that every model of this program can read is the fault of its file.
fn refused(file: &str, error: EncodeError) -> EncodeError {
    match error {
        EncodeError::Run { reason } => EncodeError::damaged(file, reason),
        other => other,
    }
}

fn expect(file: &str, output: &str, found: &Matrix, width: usize) -> Result<(), EncodeError> {
    if found.width() == width {
        return Ok(());
    }
    let reason = format!("its {output} are {} wide, by config.json they should be {width}", found.width());
    Err(EncodeError::damaged(file, reason))
}

#[cfg(test)]
mod tests {
    use std::cell::Cell;

    use rayon::prelude::*;

    use super::*;

    thread_local! {
        static UNDER_WAY: Cell<usize> = const { Cell::new(0) };
    }

    #[test]
    #[allow(clippy::unwrap_used)]
    fn a_worker_begins_no_run_within_another() {
        let model = Model::built_in().unwrap();
        let encoder = RtenEncoder::new(&model).unwrap();
        let window = Window { ids: vec![model.config.first, model.config.last], casing: vec![0; 2] };
        let one_thread = rayon::ThreadPoolBuilder::new().num_threads(1).build().unwrap();
        let deepest = one_thread.install(|| {
            let deep = (0..64).into_par_iter().map(|_| {
                let depth = UNDER_WAY.get() + 1;
                UNDER_WAY.set(depth);
                encoder.encode(&[&window]).unwrap();
                UNDER_WAY.set(depth - 1);
                depth
            });
            deep.max()
        });
        assert_eq!(deepest, Some(1));
    }
}
