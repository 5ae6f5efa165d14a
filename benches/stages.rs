//! Each stage alone and the whole way from text to analysis, in articles a second, on copies of the first
//! article that differ in their last sentence (so that no cache could serve them).
//!
//! `cargo bench` measures; `cargo bench -- --test` only shows that it runs.

#![allow(missing_docs, clippy::unwrap_used)]

use std::collections::BTreeSet;
use std::path::Path;
use std::sync::atomic::AtomicBool;

use criterion::{BatchSize, Bencher, Criterion, Throughput, criterion_group, criterion_main};
use standpoint::actors::{self, Gazetteer};
use standpoint::document::{Article, Document};
use standpoint::encode::tier::TIERS;
use standpoint::encode::{Encoded, Encoder, Model, RtenEncoder, SpanPooling, encode_documents};
use standpoint::ingest::{self, Format};
use standpoint::pipeline::{Joint, Pipeline};
use standpoint::report::{Progress, ProgressMode, Settings, Writer};
use standpoint::salience::{Material, SalienceHead};
use standpoint::stance::{Discourse, StanceHead};
use standpoint::{attribution, coreference, decode, segment, stance, summary};

const TEXT: &str = include_str!("../input/clarion-india-pakistan-taliban.txt");
const ARTICLES: usize = 16;

fn texts() -> Vec<String> {
    (0..ARTICLES)
        .map(|n| TEXT.replace("proving the adage.", &format!("proving the adage number {n}.")))
        .collect()
}

fn read(texts: &[String]) -> Vec<Article> {
    let name = |n: usize| format!("{n}.txt");
    texts
        .iter()
        .enumerate()
        .map(|(n, t)| ingest::article(t.as_bytes(), &name(n), &name(n), Format::Text).unwrap())
        .collect()
}

fn stages(c: &mut Criterion) {
    let texts = texts();
    let articles = read(&texts);
    let documents: Vec<Document> = articles.iter().cloned().map(segment::segment).collect();
    let model = Model::built_in().unwrap();
    let encoder = RtenEncoder::new(&model).unwrap();
    let encoded = encode_documents(&documents, &model, &encoder).unwrap();
    let catalogue = Gazetteer::shipped().unwrap();
    let all: Vec<(&Document, &Encoded)> = documents.iter().zip(&encoded).collect();

    let mut group = c.benchmark_group("stages");
    group.throughput(Throughput::Elements(ARTICLES as u64)).sample_size(10);
    group.bench_function("ingest", |b| b.iter(|| read(&texts)));
    group.bench_function("segment", |b| {
        let cut = |a: Vec<Article>| a.into_iter().map(segment::segment).collect::<Vec<_>>();
        b.iter_batched(|| articles.clone(), cut, BatchSize::LargeInput);
    });
    group.bench_function("encode", |b| b.iter(|| encode_documents(&documents, &model, &encoder).unwrap()));
    group.bench_function("decode", |b| {
        b.iter(|| {
            all.iter().map(|(d, e)| (decode::entities(e), decode::attributions(d, e))).collect::<Vec<_>>()
        });
    });
    let entities: Vec<_> = encoded.iter().map(decode::entities).collect();
    group.bench_function("actors", |b| {
        let resolve = || documents.iter().zip(&entities).map(|(d, e)| actors::resolve(d, e, &catalogue));
        b.iter(|| resolve().collect::<Vec<_>>());
    });
    let named: Vec<_> =
        documents.iter().zip(&entities).map(|(d, e)| actors::resolve(d, e, &catalogue)).collect();
    let link = |n: usize| {
        let ((d, e), (actors, names)) = (all[n], &named[n]);
        (actors, coreference::resolve(d, e, actors, names, model.ranker.as_ref()))
    };
    group.bench_function("coreference", |b| b.iter(|| (0..ARTICLES).map(link).collect::<Vec<_>>()));
    let resolved: Vec<_> = (0..ARTICLES).map(link).collect();
    let attributions: Vec<_> = all
        .iter()
        .zip(&resolved)
        .map(|((d, e), (actors, mentions))| {
            let mut found = decode::attributions(d, e);
            attribution::resolve(d, mentions, actors, &mut found);
            found
        })
        .collect();
    let nothing = BTreeSet::new();
    let judge = |n: usize| {
        let ((d, e), (actors, mentions)) = (all[n], &resolved[n]);
        let gathered = &mut SpanPooling::new(e);
        let attributions = &attributions[n];
        let discourse = Discourse { document: d, mentions, actors, attributions, roll_up: &nothing };
        stance::opinions(&discourse, gathered, &encoder, &model.config).unwrap()
    };
    group.bench_function("opinions", |b| b.iter(|| (0..ARTICLES).map(judge).collect::<Vec<_>>()));
    let judged: Vec<_> = (0..ARTICLES).map(judge).collect();
    group.bench_function("salience and summary", |b| {
        let head = SalienceHead::embedded();
        let summarize = |n: usize| {
            let (d, e) = all[n];
            let vectors = encoder.sentences(&SpanPooling::new(e)).unwrap();
            let (actors, names) = &named[n];
            let material = Material {
                document: d,
                vectors: &vectors,
                sentiment: &judged[n].sentences,
                attributions: &attributions[n],
                actors,
                names,
            };
            let salience = head.sentences(&material);
            (
                head.actors(&material, &salience),
                summary::summarize(d, &vectors, &salience, head.redundancy, 3),
            )
        };
        b.iter(|| (0..ARTICLES).map(summarize).collect::<Vec<_>>());
    });
    group.bench_function("stances", |b| {
        let head = StanceHead::embedded().scorer();
        let take_sides = |n: usize| {
            let (document, (actors, mentions)) = (all[n].0, &resolved[n]);
            let material = stance::Material {
                document,
                actors,
                mentions,
                attributions: &attributions[n],
                judged: &judged[n],
                roll_up: &nothing,
            };
            stance::stances(&material, &head)
        };
        b.iter(|| (0..ARTICLES).map(take_sides).collect::<Vec<_>>());
    });
    group.finish();
}

/// The whole way for all articles on so many threads, reports written.
fn analyze(b: &mut Bencher, model: Model, threads: usize) {
    let texts = texts();
    let encoder = Box::new(RtenEncoder::new(&model).unwrap());
    let pipeline = Pipeline::new(Box::new(Joint::new(model, encoder)), Gazetteer::shipped().unwrap(), 3);
    let pool = rayon::ThreadPoolBuilder::new().num_threads(threads).build().unwrap();
    b.iter(|| {
        let folder = tempfile::tempdir().unwrap();
        let settings = Settings { formats: standpoint::report::Format::ALL.into(), ..Settings::default() };
        let writer = Writer::create(folder.path(), settings).unwrap();
        let progress = Progress::new(ProgressMode::Quiet);
        let articles = read(&texts).into_iter().map(Ok);
        pipeline.run(articles, &pool, &writer, &progress, false, &AtomicBool::new(false)).unwrap()
    });
}

fn whole(c: &mut Criterion) {
    let cores = std::thread::available_parallelism().map_or(1, |n| n.get());
    let mut group = c.benchmark_group("whole");
    group.throughput(Throughput::Elements(ARTICLES as u64)).sample_size(10);
    for n in BTreeSet::from([1, 2, cores]) {
        group.bench_function(format!("{n} threads"), |b| analyze(b, Model::built_in().unwrap(), n));
    }
    group.finish();
}

/// The whole way on one thread with each tier that is here.
fn tiers(c: &mut Criterion) {
    let mut group = c.benchmark_group("tiers");
    group.throughput(Throughput::Elements(ARTICLES as u64)).sample_size(10);
    for tier in TIERS {
        let folder = Path::new(env!("CARGO_MANIFEST_DIR")).join("models").join(tier);
        if folder.is_dir() {
            group.bench_function(tier, |b| analyze(b, Model::from_folder(&folder).unwrap(), 1));
        }
    }
    group.finish();
}

criterion_group!(benches, stages, whole, tiers);
criterion_main!(benches);
