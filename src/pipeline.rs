//! The order of the stages: the only place that knows it.
//!
//! Articles go through in groups, so that memory does not grow with their number and batches of the
//! model mix articles; what an article's analysis says never depends on its group.

use std::collections::HashSet;
use std::time::{Duration, Instant};

use rayon::prelude::*;

use crate::actors::{self, Catalogue};
use crate::attribution;
use crate::decode;
use crate::document::{Analysis, Article, Document, Engine, Presence, Probabilities, Reading};
use crate::encode::{EncodeError, Encoded, Encoder, Model, encode_documents};
use crate::ingest::Failure;
use crate::report::{Phase, Progress, ReportError, Task, Writer};
use crate::segment;
use crate::stance;
use crate::summary;

/// Articles that go through the stages together.
const GROUP: usize = 64;

/// Everything an analysis is made with.
pub struct Pipeline {
    model: Model,
    encoder: Box<dyn Encoder>,
    catalogue: Catalogue,
    summary_sentences: usize,
}

/// What a run came to, beside what the writer holds.
#[derive(Debug, Default)]
pub struct Run {
    /// What gave no analysis.
    pub failures: Vec<Failure>,
    /// Time spent reading files.
    pub loading: Duration,
    /// Time spent in the model.
    pub encoding: Duration,
    /// Time spent writing.
    pub writing: Duration,
    /// Whether the run ended at the first failure, as asked.
    pub stopped: bool,
}

impl Pipeline {
    /// Puts the parts together; `summary_sentences` is the length of a summary.
    pub fn new(
        model: Model,
        encoder: Box<dyn Encoder>,
        catalogue: Catalogue,
        summary_sentences: usize,
    ) -> Self {
        Self { model, encoder, catalogue, summary_sentences }
    }

    /// What analyses say they were made with.
    pub fn engine(&self) -> Engine {
        Engine {
            name: self.encoder.name().to_owned(),
            model: self.model.config.name.clone(),
            version: format!("{}+{}", env!("CARGO_PKG_VERSION"), &self.model.hash[..8]),
        }
    }

    /// Analyses articles as they come and hands each analysis to the writer, on the current rayon pool.
    ///
    /// An article that fails is left out and told of; with `fail_fast`, nothing after it is started.
    pub fn run(
        &self,
        articles: impl Iterator<Item = Result<Article, Failure>>,
        writer: &Writer,
        progress: &Progress,
        fail_fast: bool,
    ) -> Result<Run, ReportError> {
        let mut run = Run::default();
        let mut articles = articles.peekable();
        let mut seen = HashSet::new();
        let encoding = progress.start(Phase::Encode, None);
        let writing = progress.start(Phase::Write, None);
        while articles.peek().is_some() && !run.stopped {
            let started = Instant::now();
            let mut group = Vec::new();
            for article in articles.by_ref().take(GROUP) {
                match article.and_then(|a| if seen.insert(a.id.clone()) { Ok(a) } else { Err(twice(a)) }) {
                    Ok(article) => group.push(article),
                    Err(failure) => run.failures.push(failure),
                }
                if fail_fast && !run.failures.is_empty() {
                    break;
                }
            }
            run.loading += started.elapsed();
            let started = Instant::now();
            let mut analyses = Vec::new();
            for result in self.analyze(group, &encoding) {
                match result {
                    Ok(analysis) => analyses.push(analysis),
                    Err(failure) => run.failures.push(failure),
                }
            }
            run.encoding += started.elapsed();
            let started = Instant::now();
            analyses.par_iter().try_for_each(|a| writer.accept(a))?;
            writing.inc(analyses.len() as u64);
            run.writing += started.elapsed();
            run.stopped = fail_fast && !run.failures.is_empty();
        }
        encoding.finish();
        writing.finish();
        Ok(run)
    }

    /// Analyses a group of articles together.
    fn analyze(&self, articles: Vec<Article>, progress: &Task) -> Vec<Result<Analysis, Failure>> {
        let documents: Vec<Document> = articles.into_par_iter().map(segment::segment).collect();
        let read = self.encode(&documents);
        documents
            .into_par_iter()
            .zip(read)
            .map(|(document, encoded)| {
                progress.inc(document.sentences.len() as u64);
                let origin = (document.article.source.clone(), document.article.sha256.clone());
                encoded.and_then(|e| self.conclude(document, &e)).map_err(|e| failure(origin, &e))
            })
            .collect()
    }

    /// Encodes documents together; if that fails, each alone, so that one cannot take others with it.
    fn encode(&self, documents: &[Document]) -> Vec<Result<Encoded, EncodeError>> {
        let encode = |documents: &[Document]| encode_documents(documents, &self.model, self.encoder.as_ref());
        match encode(documents) {
            Ok(encoded) => encoded.into_iter().map(Ok).collect(),
            Err(_) => {
                documents.iter().map(|d| encode(std::slice::from_ref(d)).map(|mut e| e.remove(0))).collect()
            }
        }
    }

    /// Every stage after the encoder, for one document.
    fn conclude(&self, document: Document, encoded: &Encoded) -> Result<Analysis, EncodeError> {
        let encoder = self.encoder.as_ref();
        let entities = decode::entities(encoded);
        let (actors, mentions) = actors::resolve(&document, &entities, &self.catalogue);
        let mut attributions = decode::attributions(&document, encoded);
        attribution::resolve(&document, &mentions, &actors, &mut attributions);
        let temperature = self.model.config.temperature;
        let judged = stance::opinions(&document, encoded, &mentions, &actors, &attributions, encoder, temperature)?;
        let stances = stance::stances(&judged.opinions, &mentions, &actors, &document.article.sha256);
        let vectors = encoder.sentences(encoded.sentence_means())?;
        let salience = summary::salience(&document, &vectors, &judged.sentences, &attributions);
        let summary = summary::summarize(&document, &vectors, &salience, self.summary_sentences);
        let readings = judged.sentences.iter().zip(&salience);
        let readings = readings.map(|(&sentiment, &salience)| Reading { sentiment, salience }).collect();
        let presences = (0..actors.len())
            .map(|a| {
                let of: Vec<usize> = (0..mentions.len()).filter(|&m| mentions[m].actor == a).collect();
                let sentiments = of.iter().map(|&m| judged.mentions[m]);
                Presence {
                    salience: of.len() as f32 / mentions.len().max(1) as f32,
                    sentiment: mean(sentiments),
                }
            })
            .collect();
        Ok(Analysis {
            document,
            readings,
            actors,
            presences,
            mentions,
            attributions,
            opinions: judged.opinions,
            stances,
            summary,
            engine: self.engine(),
        })
    }
}

fn mean(of: impl Iterator<Item = Probabilities>) -> Probabilities {
    let mut sum = [0.0; 3];
    let mut n = 0.0;
    for p in of {
        sum.iter_mut().zip(p.0).for_each(|(s, v)| *s += v);
        n += 1.0;
    }
    if n > 0.0 { Probabilities(sum.map(|s| s / n)) } else { Probabilities([0.0, 1.0, 0.0]) }
}

fn twice(article: Article) -> Failure {
    Failure {
        source_name: article.source,
        sha256: Some(article.sha256),
        stage: "ingest",
        reason: format!("an article with the id {:?} was read before", article.id),
        remedy: "give each article an id of its own, or name it once".to_owned(),
    }
}

fn failure((source_name, sha256): (String, String), error: &EncodeError) -> Failure {
    Failure {
        source_name,
        sha256: Some(sha256),
        stage: "encode",
        reason: error.to_string(),
        remedy: "report it with the article; the others are not touched".to_owned(),
    }
}
