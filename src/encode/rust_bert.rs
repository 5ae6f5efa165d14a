//! The engine on libtorch: rust-bert's `BertModel` with the tier's float16 weights widened to float, the heads in tch.
//!
//! The casing classes are BERT's token types. A window is a call of its own: libtorch's products may round otherwise in
//! a batch of another size, and a window's output must not depend on its neighbours.

use std::collections::BTreeMap;
use std::sync::mpsc::Receiver;
use std::sync::{Arc, Mutex, PoisonError};

use rust_bert::bert::{BertConfig, BertEmbeddings, BertModel};
use safetensors::{Dtype, SafeTensors};
use tch::nn::{self, Module, VarStore};
use tch::{Device, Kind, Tensor};

use super::model::WEIGHTS;
use super::worker_threads::{Job, WorkerThreads};
use super::{
    ArticleReader, EncodeError, Encoder, Matrix, Model, PairAt, SpanPooling, TargetAt, TargetLogits, Window,
    WindowOutput,
};

/// Metadata key for the number of attention heads.
const ATTENTION_HEADS: &str = "attention_heads";
/// Logits of a head on targets or pairs.
const CLASSES: i64 = 3;

/// A model loaded into libtorch.
pub struct RustBertEncoder {
    workers: WorkerThreads<Joint>,
    width: i64,
    reader: Option<ArticleReader>,
}

impl RustBertEncoder {
    /// Loads a tier's `model.safetensors`.
    ///
    /// # Errors
    /// The tier has none, or it is damaged or does not match its config.
    pub fn new(model: &Model) -> Result<Self, EncodeError> {
        // The program's own threads keep the cores busy; a call runs on one.
        tch::set_num_threads(1);
        let bytes = model.weights()?;
        let weights = read(&bytes)?;
        let shape = Shape::of(&bytes, &weights, model)?;
        // Each thread's model reads the same memory.
        let weights = Arc::new(Mutex::new(weights));
        shape.model(&shared(&weights))?;
        let width = shape.bert.hidden_size;
        let life = move |jobs: Receiver<Job<Joint>>| {
            // It was made once before, so it can be made again.
            let joint = shape.model(&shared(&weights));
            if let Ok(joint) = joint {
                jobs.into_iter().for_each(|job| tch::no_grad(|| job(&joint)));
            }
        };
        Ok(Self { workers: WorkerThreads::new(life), width, reader: model.article_reader()? })
    }

    /// What heads say of `n` readings, which join the rows of spans that `spans` name and contexts; nothing of none.
    fn heads<const I: usize, const O: usize>(
        &self,
        pooling: &SpanPooling<'_>,
        spans: [Vec<i64>; I],
        sentences: Vec<i64>,
        heads: fn(&Joint) -> [&Head; O],
    ) -> Result<[Matrix; O], EncodeError> {
        if sentences.is_empty() {
            return Ok([(); O].map(|()| Matrix::new(CLASSES as usize)));
        }
        let (means, contexts) = (pooling.spans().clone(), pooling.contexts().clone());
        self.workers.run(move |joint| {
            let joined = |from: &Tensor, rows: &[i64]| from.index_select(0, &Tensor::from_slice(rows));
            let means = tensor(&means);
            let mut parts: Vec<Tensor> = spans.iter().map(|rows| joined(&means, rows)).collect();
            parts.push(joined(&tensor(&contexts), &sentences));
            let rows = Tensor::cat(&parts, 1);
            heads(joint).map(|head| matrix(&head.forward(&rows)))
        })
    }
}

impl Encoder for RustBertEncoder {
    fn name(&self) -> &'static str {
        "rust-bert"
    }

    fn article_reader(&self) -> Option<&ArticleReader> {
        self.reader.as_ref()
    }

    fn encode(&self, windows: &[&Window]) -> Result<Vec<WindowOutput>, EncodeError> {
        let windows: Vec<Window> = windows.iter().map(|&w| w.clone()).collect();
        self.workers.run(move |joint| windows.iter().map(|w| joint.read(w)).collect::<Result<_, _>>())?
    }

    fn targets(&self, pooling: &SpanPooling<'_>, targets: &[TargetAt]) -> Result<TargetLogits, EncodeError> {
        let (spans, sentences) = ([column(targets, |t| t.target)], column(targets, |t| t.sentence));
        let [sentiment, author] =
            self.heads(pooling, spans, sentences, |joint| [&joint.sentiment, &joint.author])?;
        Ok(TargetLogits { sentiment, author })
    }

    fn directed(&self, pooling: &SpanPooling<'_>, pairs: &[PairAt]) -> Result<Matrix, EncodeError> {
        let spans = [column(pairs, |p| p.holder), column(pairs, |p| p.target)];
        let sentences = column(pairs, |p| p.sentence);
        self.heads(pooling, spans, sentences, |joint| [&joint.directed]).map(|[logits]| logits)
    }

    fn sentences(&self, pooling: &SpanPooling<'_>) -> Result<Matrix, EncodeError> {
        let contexts = pooling.contexts().clone();
        if contexts.rows() == 0 {
            return Ok(Matrix::new(self.width as usize));
        }
        let width = self.width;
        // Of a context, the mean.
        self.workers
            .run(move |joint| matrix(&joint.sentence.forward(&tensor(&contexts).narrow(1, width, width))))
    }
}

fn column<T>(rows: &[T], of: fn(&T) -> usize) -> Vec<i64> {
    rows.iter().map(|row| of(row) as i64).collect()
}

/// A matrix as a float tensor of two dimensions.
fn tensor(matrix: &Matrix) -> Tensor {
    Tensor::from_slice(matrix.data()).view([-1, matrix.width() as i64])
}

type Weights = BTreeMap<String, Tensor>;

fn shared(weights: &Mutex<Weights>) -> std::sync::MutexGuard<'_, Weights> {
    weights.lock().unwrap_or_else(PoisonError::into_inner)
}

/// The tensors of a safetensors file, in float.
fn read(bytes: &[u8]) -> Result<Weights, EncodeError> {
    let damaged = |reason: String| EncodeError::damaged(WEIGHTS, reason);
    let file = SafeTensors::deserialize(bytes).map_err(|e| damaged(format!("{e:?}")))?;
    let tensor = |(name, view): (String, safetensors::tensor::TensorView<'_>)| {
        let kind = match view.dtype() {
            Dtype::F16 => Kind::Half,
            Dtype::F32 => Kind::Float,
            other => return Err(damaged(format!("{name} is {other:?}, not float16 or float32"))),
        };
        let shape: Vec<i64> = view.shape().iter().map(|&n| n as i64).collect();
        let read = Tensor::f_from_data_size(view.data(), &shape, kind).map_err(|e| damaged(e.to_string()))?;
        Ok((name, read.to_kind(Kind::Float)))
    };
    file.tensors().into_iter().map(tensor).collect()
}

/// How large a model is, as its weights tell.
#[derive(Clone)]
struct Shape {
    bert: BertConfig,
    entities: i64,
    attributions: i64,
}

impl Shape {
    fn of(bytes: &[u8], weights: &Weights, model: &Model) -> Result<Self, EncodeError> {
        let damaged = |reason: String| EncodeError::damaged(WEIGHTS, reason);
        let size = |name: &str| match weights.get(name).map(Tensor::size).as_deref() {
            Some(&[rows, columns]) => Ok((rows, columns)),
            _ => Err(damaged(format!("it has no matrix {name}"))),
        };
        let (vocab_size, hidden_size) = size("bert.embeddings.word_embeddings.weight")?;
        let (max_position_embeddings, _) = size("bert.embeddings.position_embeddings.weight")?;
        let (type_vocab_size, _) = size("bert.embeddings.token_type_embeddings.weight")?;
        let (intermediate_size, _) = size("bert.encoder.layer.0.intermediate.dense.weight")?;
        let layer = |i: i64| format!("bert.encoder.layer.{i}.output.dense.weight");
        let num_hidden_layers = (0..).take_while(|&i| weights.contains_key(&layer(i))).count() as i64;
        let (_, metadata) = SafeTensors::read_metadata(bytes).map_err(|e| damaged(format!("{e:?}")))?;
        let told = metadata.metadata().as_ref().and_then(|m| m.get(ATTENTION_HEADS)?.parse().ok());
        let num_attention_heads = told.filter(|heads: &i64| *heads > 0 && hidden_size % heads == 0);
        let bert = BertConfig {
            vocab_size,
            hidden_size,
            max_position_embeddings,
            type_vocab_size,
            intermediate_size,
            num_hidden_layers,
            num_attention_heads: num_attention_heads
                .ok_or_else(|| damaged(format!("its metadata has no valid {ATTENTION_HEADS}")))?,
            ..BertConfig::default()
        };
        let config = &model.config;
        let fits = hidden_size == config.width as i64
            && max_position_embeddings >= config.longest as i64
            && vocab_size > i64::from(model.tokens.largest());
        if !fits {
            return Err(damaged(
                "its shapes are not those that config.json and the tokenizer ask for".into(),
            ));
        }
        let tags = |of: &[String]| of.len() as i64;
        Ok(Self { bert, entities: tags(&config.entities), attributions: tags(&config.attributions) })
    }

    /// A model of this shape that reads `weights` where they lie.
    fn model(&self, weights: &Weights) -> Result<Joint, EncodeError> {
        let damaged = |reason: String| EncodeError::damaged(WEIGHTS, reason);
        let mut store = VarStore::new(Device::Cpu);
        let root = store.root();
        let width = self.bert.hidden_size;
        let head = |name: &str, times: i64, classes: i64| {
            let part = |at: &str, from, to| nn::linear(&root / name / at, from, to, Default::default());
            Head::Deep([part("1", times * width, width), part("4", width, classes)])
        };
        let joint = Joint {
            bert: BertModel::new_with_optional_pooler(&root / "bert", &self.bert, false),
            entities: head("entities", 1, self.entities),
            attribution: head("attribution", 1, self.attributions),
            sentiment: head("sentiment", 3, CLASSES),
            author: head("author", 3, CLASSES),
            directed: head("directed", 4, CLASSES),
            sentence: Head::Plain(nn::linear(&root / "sentence", width, width, Default::default())),
        };
        store.freeze();
        let mut variables = store.variables();
        for (name, weight) in weights {
            let mut variable =
                variables.remove(name).ok_or_else(|| damaged(format!("{name} is no part of it")))?;
            if variable.size() != weight.size() {
                let (found, wanted) = (weight.size(), variable.size());
                return Err(damaged(format!("{name} is {found:?} where {wanted:?} is wanted")));
            }
            variable.set_data(weight);
        }
        match variables.into_keys().min() {
            None => Ok(joint),
            Some(missing) => Err(damaged(format!("it has no {missing}"))),
        }
    }
}

/// The encoder with all heads.
struct Joint {
    bert: BertModel<BertEmbeddings>,
    entities: Head,
    attribution: Head,
    sentiment: Head,
    author: Head,
    directed: Head,
    sentence: Head,
}

impl Joint {
    fn read(&self, window: &Window) -> Result<WindowOutput, EncodeError> {
        let row = |of: &[i32]| Tensor::from_slice(of).to_kind(Kind::Int64).unsqueeze(0);
        let (ids, casing) = (row(&window.ids), row(&window.casing));
        let read = self.bert.forward_t(Some(&ids), None, Some(&casing), None, None, None, None, false);
        let vectors =
            read.map_err(|e| EncodeError::Run { reason: e.to_string() })?.hidden_state.squeeze_dim(0);
        let shared = |tensor: &Tensor| Arc::new(matrix(tensor));
        Ok(WindowOutput {
            entities: shared(&self.entities.forward(&vectors)),
            attributions: shared(&self.attribution.forward(&vectors)),
            vectors: shared(&vectors),
        })
    }
}

/// What reads rows of vectors.
enum Head {
    /// One product.
    Plain(nn::Linear),
    /// Two products with GELU between.
    Deep([nn::Linear; 2]),
}

impl Head {
    fn forward(&self, rows: &Tensor) -> Tensor {
        match self {
            Head::Plain(linear) => linear.forward(rows),
            Head::Deep([inner, outer]) => outer.forward(&inner.forward(rows).gelu("none")),
        }
    }
}

/// A float tensor of two dimensions as a matrix.
fn matrix(tensor: &Tensor) -> Matrix {
    let width = tensor.size()[1] as usize;
    let mut data = vec![0.0; tensor.numel()];
    tensor.contiguous().copy_data(&mut data, tensor.numel());
    Matrix::from_data(width, data)
}
