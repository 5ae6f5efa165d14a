//! How near the encoder comes to what the cores can do, on one thread:
//!
//!     cargo bench --bench kernels [-- --graph FOLDER] [--timing]
//!
//! For the base tier and each further FOLDER: pieces a second, and billions of operations a second (a multiplication
//! and an addition are two) that its products come to, against a plain large product of the same kind, float or int8, by
//! rten's own kernels, measured in the same run, turn about. Then the same on all threads, in two ways: a batch a thread,
//! and every batch on all of them. `--timing` prints rten's log of time by operator.

#![allow(missing_docs, clippy::unwrap_used)]

use std::hint::black_box;
use std::path::Path;
use std::sync::Arc;
use std::time::Instant;

use rten::{Model as Graph, ModelOptions, RunOptions, ThreadPool};
use rten_gemm::{GemmExecutor, GemmInputA, GemmInputB, GemmOptions};
use rten_tensor::NdTensor;
use rten_tensor::prelude::*;
use standpoint::encode::Model;

/// Windows of a batch, and pieces of a window: what most batches of a run hold.
const BATCH: [usize; 2] = [2, 128];
/// Rows and columns of the plain product.
const PLAIN: usize = 1024;
const ROUNDS: usize = 15;

fn main() {
    let mut folders = vec!["models/base".to_owned()];
    let (mut timing, mut test) = (false, false);
    let mut arguments = std::env::args().skip(1);
    while let Some(argument) = arguments.next() {
        match argument.as_str() {
            "--graph" => folders.extend(arguments.next()),
            "--timing" => timing = true,
            "--test" => test = true,
            _ => {}
        }
    }
    let rounds = if test { 1 } else { ROUNDS };
    let encoders: Vec<Encoder> = folders.iter().map(|f| Encoder::load(f)).collect();
    let pool = Arc::new(ThreadPool::with_num_threads(1));
    let options = RunOptions::default().with_thread_pool(Some(Arc::clone(&pool)));
    let mut float = Vec::new();
    let mut int8 = Vec::new();
    let mut rates: Vec<Vec<f64>> = vec![Vec::new(); encoders.len()];
    let threads = std::thread::available_parallelism().map_or(1, |n| n.get());
    let mut ways: [Vec<f64>; 2] = Default::default();
    for _ in 0..rounds {
        float.push(plain_float());
        int8.push(plain_int8());
        for (encoder, rates) in encoders.iter().zip(&mut rates) {
            // Once for nothing: what ran before left other things in the caches.
            encoder.run(options.clone());
            rates.push(encoder.run(options.clone()));
        }
        ways[0].push(encoders[0].run_apart(threads));
        ways[1].push(encoders[0].run_together(threads));
    }
    let peaks = [median(&mut float), median(&mut int8)];
    println!(
        "a product of {PLAIN} x {PLAIN} x {PLAIN}: float {:.1}, int8 {:.1} billion a second",
        peaks[0], peaks[1]
    );
    for (encoder, rates) in encoders.iter().zip(&mut rates) {
        let rate = median(rates);
        let peak = peaks[usize::from(encoder.int8)];
        println!(
            "{}, {}: {:.0} pieces a second, {rate:.1} billion a second, {:.0}% of a plain product's",
            encoder.name,
            if encoder.int8 { "int8" } else { "float" },
            rate * 1e9 / encoder.operations * (BATCH[0] * BATCH[1]) as f64,
            100.0 * rate / peak
        );
        if timing {
            encoder.run(options.clone().with_timing(true));
        }
    }
    let [apart, together] = ways.map(|mut of| median(&mut of));
    println!(
        "{} on {threads} threads, times one: {:.2} with a batch a thread, {:.2} with every batch on all",
        encoders[0].name,
        apart / median(&mut rates[0]),
        together / median(&mut rates[0])
    );
}

struct Encoder {
    name: String,
    graph: Graph,
    int8: bool,
    /// Operations of the products with weights for one batch; attention's own come to some 5% more.
    operations: f64,
}

impl Encoder {
    fn load(folder: &str) -> Self {
        let model = Model::from_folder(Path::new(folder)).unwrap();
        let bytes = model.encoder.to_vec();
        let int8 = bytes.windows(13).any(|w| w == b"MatMulInteger");
        let mut options = ModelOptions::with_all_ops();
        options.prepack_weights(true);
        let graph = options.load(bytes).unwrap();
        let config = &model.config;
        let looked_up = (model.tokens.largest() as usize + 1 + config.longest) * config.width;
        let operations = 2.0 * (graph.total_params() - looked_up) as f64 * (BATCH[0] * BATCH[1]) as f64;
        Self { name: folder.to_owned(), graph, int8, operations }
    }

    /// Billions of operations a second.
    fn run(&self, options: RunOptions) -> f64 {
        let id = |n: &str| self.graph.node_id(n).unwrap();
        let ids: Vec<i32> = (0..BATCH[0] * BATCH[1]).map(|i| 1000 + (i * 37 % 20_000) as i32).collect();
        let casing = vec![1; ids.len()];
        let inputs = vec![
            (id("ids"), NdTensor::from_data(BATCH, ids).into()),
            (id("casing"), NdTensor::from_data(BATCH, casing).into()),
        ];
        let started = Instant::now();
        black_box(
            self.graph
                .run_n(inputs, [id("vectors"), id("entities"), id("attributions")], Some(options))
                .unwrap(),
        );
        self.operations / started.elapsed().as_secs_f64() / 1e9
    }
}

/// Batches that each thread takes in turn where several work.
const TURNS: usize = 4;

impl Encoder {
    /// Billions of operations a second of so many threads with batches of their own.
    fn run_apart(&self, threads: usize) -> f64 {
        let pools: Vec<_> = (0..threads).map(|_| Arc::new(ThreadPool::with_num_threads(1))).collect();
        let started = Instant::now();
        std::thread::scope(|scope| {
            for pool in &pools {
                scope.spawn(|| {
                    let options = RunOptions::default().with_thread_pool(Some(Arc::clone(pool)));
                    for _ in 0..TURNS {
                        self.run(options.clone());
                    }
                });
            }
        });
        (threads * TURNS) as f64 * self.operations / started.elapsed().as_secs_f64() / 1e9
    }

    /// Billions of operations a second of so many threads that share each batch.
    fn run_together(&self, threads: usize) -> f64 {
        let pool = Arc::new(ThreadPool::with_num_threads(threads));
        let options = RunOptions::default().with_thread_pool(Some(pool));
        let started = Instant::now();
        for _ in 0..threads * TURNS {
            self.run(options.clone());
        }
        (threads * TURNS) as f64 * self.operations / started.elapsed().as_secs_f64() / 1e9
    }
}

/// Billions of operations a second of a large product of floats.
fn plain_float() -> f64 {
    let a = NdTensor::from_fn([PLAIN, PLAIN], |[i, j]| ((i * 7 + j * 3) % 11) as f32 - 5.0);
    let product = GemmExecutor::<f32>::default();
    let packed = product.prepack_b(a.view());
    let mut out = vec![0.0; PLAIN * PLAIN];
    timed(|| {
        product
            .gemm(
                &mut out,
                GemmInputA::Unpacked(a.view()),
                GemmInputB::Packed(&packed),
                GemmOptions::default(),
            )
            .unwrap();
    })
}

/// Billions of operations a second of a large product of bytes.
fn plain_int8() -> f64 {
    let a = NdTensor::from_fn([PLAIN, PLAIN], |[i, j]| ((i * 7 + j * 3) % 251) as u8);
    let b = NdTensor::from_fn([PLAIN, PLAIN], |[i, j]| ((i * 5 + j * 3) % 127) as i8 - 63);
    let product = GemmExecutor::<u8, i8, i32>::default();
    let packed = product.prepack_b(b.view());
    let mut out = vec![0; PLAIN * PLAIN];
    timed(|| {
        product
            .gemm(
                &mut out,
                GemmInputA::Unpacked(a.view()),
                GemmInputB::Packed(&packed),
                GemmOptions::default(),
            )
            .unwrap();
    })
}

/// Billions of operations a second of a plain product, on one thread.
fn timed(mut product: impl FnMut() + Send) -> f64 {
    let pool = rayon::ThreadPoolBuilder::new().num_threads(1).build().unwrap();
    pool.install(|| {
        product();
        let started = Instant::now();
        product();
        2.0 * (PLAIN as f64).powi(3) / started.elapsed().as_secs_f64() / 1e9
    })
}

fn median(of: &mut [f64]) -> f64 {
    of.sort_by(f64::total_cmp);
    of[of.len() / 2]
}
