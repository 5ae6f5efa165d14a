//! Many documents through the encoder at once: windows of all of them, sorted by length, run in
//! batches of one length. So nothing is padded, and a window's output never depends on its neighbours.

use std::collections::HashMap;
use std::sync::Arc;

use rayon::prelude::*;

use super::window::{Plan, Window, plan};
use super::window_cache::WindowCache;
use super::{EncodeError, Encoded, Encoder, Matrix, Model, Stack, WindowOutput};
use crate::document::Document;

/// Encodes documents on the current rayon pool.
///
/// # Errors
/// The engine fails, or the tokenizer.
pub fn encode_documents(
    documents: &[Document],
    model: &Model,
    encoder: &dyn Encoder,
) -> Result<Vec<Encoded>, EncodeError> {
    encode_with_cache(documents, model, encoder, &WindowCache::default())
}

/// Encodes documents, and none of their windows that `repeats` holds.
///
/// # Errors
/// The engine fails, or the tokenizer.
pub fn encode_with_cache(
    documents: &[Document],
    model: &Model,
    encoder: &dyn Encoder,
    cache: &WindowCache,
) -> Result<Vec<Encoded>, EncodeError> {
    let plans: Vec<Plan> = documents
        .par_iter()
        .map(|d| Ok(plan(&model.tokens.read_document(d)?, &model.config)))
        .collect::<Result<_, EncodeError>>()?;
    let outputs = run(&plans, model.config.batch, encoder, cache)?;
    let pooling = plans.into_iter().zip(outputs).map(|(p, o)| gather(p, &o, model.config.width));
    Ok(pooling.collect())
}

/// Runs the windows of all plans, equal ones once; gives for each plan its windows' outputs.
fn run(
    plans: &[Plan],
    tokens: usize,
    encoder: &dyn Encoder,
    cache: &WindowCache,
) -> Result<Vec<Vec<WindowOutput>>, EncodeError> {
    let mut outputs: HashMap<&Window, Option<WindowOutput>> = HashMap::new();
    let windows = || plans.iter().flat_map(|p| &p.windows);
    for window in windows() {
        outputs.entry(window).or_insert_with(|| cache.find(window));
    }
    let missing = outputs.iter().filter(|(_, output)| output.is_none()).map(|(window, _)| *window);
    let found: Vec<_> = batches(missing.collect(), tokens)
        .into_par_iter()
        .with_max_len(1)
        .map(|batch| Ok((encoder.encode(&batch)?, batch)))
        .collect::<Result<_, EncodeError>>()?;
    for (found, batch) in found {
        for (window, output) in batch.into_iter().zip(found) {
            outputs.insert(window, Some(output));
        }
    }
    let of = |window: &Window| {
        let output = outputs.get(window).cloned().flatten();
        if let Some(output) = &output {
            cache.note(window, output);
        }
        output
    };
    Ok(plans.iter().map(|p| p.windows.iter().filter_map(of).collect()).collect())
}

/// Windows of one length together, longest first, at most `tokens` pieces a batch (or one window).
fn batches(mut windows: Vec<&Window>, tokens: usize) -> Vec<Vec<&Window>> {
    windows.sort_unstable_by(|a, b| b.ids.len().cmp(&a.ids.len()).then_with(|| a.ids.cmp(&b.ids)));
    let mut batches: Vec<Vec<&Window>> = Vec::new();
    for window in windows {
        let n = window.ids.len();
        match batches.last_mut() {
            Some(b) if b[0].ids.len() == n && (b.len() + 1) * n <= tokens => b.push(window),
            _ => batches.push(vec![window]),
        }
    }
    batches
}

/// A document as its windows' outputs tell.
fn gather(plan: Plan, outputs: &[WindowOutput], width: usize) -> Encoded {
    let stack = |part: fn(&WindowOutput) -> &Arc<Matrix>, width: usize| {
        let width = outputs.first().map_or(width, |o| part(o).width());
        Stack::new(width, outputs.iter().map(|o| Arc::clone(part(o))).collect())
    };
    Encoded {
        words: plan.words,
        sentences: plan.sentences,
        vectors: stack(|o| &o.vectors, width),
        entities: stack(|o| &o.entities, 1),
        attributions: stack(|o| &o.attributions, 1),
    }
}

#[cfg(test)]
#[allow(clippy::unwrap_used)]
mod tests {
    use std::sync::atomic::{AtomicUsize, Ordering};

    use super::*;
    use crate::encode::{PairAt, SpanPooling, TargetAt, TargetLogits};

    fn window(length: usize, first: i32) -> Window {
        let ids: Vec<i32> = (first..).take(length).collect();
        Window { casing: vec![0; length], ids }
    }

    #[test]
    fn batches_hold_windows_of_one_length_within_the_budget() {
        let windows = [window(5, 1), window(9, 1), window(5, 2), window(5, 3), window(30, 1)];
        let [a, nine, b, c, thirty] = windows.each_ref();
        assert_eq!(batches(vec![a, nine, b, c, thirty], 10), [vec![thirty], vec![nine], vec![a, b], vec![c]]);
    }

    /// Counts the windows that reach it.
    struct Counting(AtomicUsize);

    impl Encoder for Counting {
        fn name(&self) -> &'static str {
            "counting"
        }

        fn encode(&self, windows: &[&Window]) -> Result<Vec<WindowOutput>, EncodeError> {
            self.0.fetch_add(windows.len(), Ordering::Relaxed);
            let of = |w: &&Window| Arc::new(Matrix::from_data(1, w.ids.iter().map(|&i| i as f32).collect()));
            let output =
                |m: Arc<Matrix>| WindowOutput { vectors: m.clone(), entities: m.clone(), attributions: m };
            Ok(windows.iter().map(of).map(output).collect())
        }

        fn targets(&self, _: &SpanPooling<'_>, _: &[TargetAt]) -> Result<TargetLogits, EncodeError> {
            Ok(TargetLogits { sentiment: Matrix::default(), author: Matrix::default() })
        }

        fn directed(&self, _: &SpanPooling<'_>, _: &[PairAt]) -> Result<Matrix, EncodeError> {
            Ok(Matrix::default())
        }

        fn sentences(&self, _: &SpanPooling<'_>) -> Result<Matrix, EncodeError> {
            Ok(Matrix::default())
        }
    }

    #[test]
    fn equal_windows_are_encoded_once() {
        let plan = |windows: &[(usize, i32)]| Plan {
            windows: windows.iter().map(|&(length, first)| window(length, first)).collect(),
            ..Default::default()
        };
        let encoder = Counting(AtomicUsize::new(0));
        let cache = WindowCache::default();
        let plans = [plan(&[(3, 1), (3, 9)]), plan(&[(3, 9), (4, 1)])];
        for (pass, encoded) in [(0, 3), (1, 5), (2, 5)] {
            // The window that stood twice is kept at once, the others at their second sight.
            let outputs = run(&plans, 100, &encoder, &cache).unwrap();
            let first = |d: usize, w: usize| outputs[d][w].vectors.data()[0];
            assert_eq!([first(0, 0), first(0, 1), first(1, 0), first(1, 1)], [1.0, 9.0, 9.0, 1.0]);
            assert_eq!(encoder.0.load(Ordering::Relaxed), encoded, "pass {pass}");
        }
    }
}
