//! The order of the stages: the only place that knows it.
//!
//! Articles go through in groups, so that memory does not grow with their number and batches of the
//! model mix articles; what an article's analysis says never depends on its group.

use std::collections::HashSet;
use std::panic::{AssertUnwindSafe, catch_unwind};
use std::time::{Duration, Instant};

use rayon::prelude::*;

use crate::actors::{self, Catalogue};
use crate::attribution;
use crate::coreference;
use crate::decode;
use crate::document::{
    Actor, Analysis, Article, Attribution, Document, Engine, Mention, Presence, Probabilities, Reading,
};
use crate::encode::{EncodeError, Encoded, Encoder, Model, encode_documents};
use crate::ingest::Failure;
use crate::report::{Phase, Progress, ReportError, Task, Writer};
use crate::salience::{Material, SalienceHead};
use crate::segment;
use crate::stance::{self, Judged, StanceHead};
use crate::summary;

/// Most articles that go through the stages together.
const GROUP: usize = 64;
/// Code points after which a group is full: each comes to some 350 bytes of token vectors, twice while joined.
const GROUP_LENGTH: usize = 400_000;

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
        engine(&self.model, self.encoder.as_ref())
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
            let group = next_group(&mut articles, &mut seen, &mut run.failures, fail_fast);
            run.loading += started.elapsed();
            let started = Instant::now();
            let (analyses, failures): (Vec<_>, Vec<_>) =
                self.analyze(group, &encoding).into_iter().partition(Result::is_ok);
            let analyses: Vec<Analysis> = analyses.into_iter().flatten().collect();
            run.failures.extend(failures.into_iter().filter_map(Result::err));
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
        let cut = |a: Article| guarded(Origin::of(&a), "segment", || Ok(segment::segment(a)));
        let (documents, failures): (Vec<_>, Vec<_>) =
            articles.into_par_iter().map(cut).collect::<Vec<_>>().into_iter().partition(Result::is_ok);
        let documents: Vec<Document> = documents.into_iter().flatten().collect();
        let read = self.encode(&documents);
        let analyses = documents.into_par_iter().zip(read).map(|(document, encoded)| {
            progress.inc(document.sentences.len() as u64);
            let origin = Origin::of(&document.article);
            guarded(origin, "analysis", || {
                let encoded = encoded?;
                let encoder = self.encoder.as_ref();
                conclude(document, &encoded, &self.model, encoder, &self.catalogue, self.summary_sentences)
            })
        });
        let mut results: Vec<Result<Analysis, Failure>> = analyses.collect();
        results.extend(failures.into_iter().filter_map(Result::err).map(Err));
        results
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
}

/// What the stages up to the opinions find in a document.
pub struct Found {
    /// Who is in it.
    pub actors: Vec<Actor>,
    /// Where they are named, in order.
    pub names: Vec<Mention>,
    /// Where they are spoken of: the names, and the pronouns and noun phrases that go back to one.
    pub mentions: Vec<Mention>,
    /// Who said what.
    pub attributions: Vec<Attribution>,
    /// What is held of whom.
    pub judged: Judged,
}

/// The stages from the encoder to the opinions, for one document.
///
/// # Errors
/// The engine fails on a head.
pub fn find(
    document: &Document,
    encoded: &Encoded,
    model: &Model,
    encoder: &dyn Encoder,
    catalogue: &Catalogue,
) -> Result<Found, EncodeError> {
    let entities = decode::entities(encoded);
    let (actors, names) = actors::resolve(document, &entities, catalogue);
    let mentions = coreference::resolve(document, encoded, &actors, &names, model.ranker.as_ref());
    let mut attributions = decode::attributions(document, encoded);
    attribution::resolve(document, &mentions, &actors, &mut attributions);
    let judged =
        stance::opinions(document, encoded, &mentions, &actors, &attributions, encoder, &model.config)?;
    Ok(Found { actors, names, mentions, attributions, judged })
}

/// Every stage after the encoder, for one document; `summary_sentences` is the length of its summary.
///
/// # Errors
/// The engine fails on a head.
pub fn conclude(
    document: Document,
    encoded: &Encoded,
    model: &Model,
    encoder: &dyn Encoder,
    catalogue: &Catalogue,
    summary_sentences: usize,
) -> Result<Analysis, EncodeError> {
    let Found { actors, names, mentions, attributions, judged } =
        find(&document, encoded, model, encoder, catalogue)?;
    let of_stances = stance::Material {
        document: &document,
        actors: &actors,
        mentions: &mentions,
        attributions: &attributions,
        judged: &judged,
    };
    let stances = stance::stances(&of_stances, &StanceHead::embedded().ready());
    let vectors = encoder.sentences(encoded.sentence_means())?;
    let head = SalienceHead::embedded();
    let material = Material {
        document: &document,
        vectors: &vectors,
        sentiment: &judged.sentences,
        attributions: &attributions,
        actors: &actors,
        names: &names,
    };
    let salience = head.sentences(&material);
    let actor_salience = head.actors(&material, &salience);
    let summary = summary::summarize(&document, &vectors, &salience, head.redundancy, summary_sentences);
    let readings = judged.sentences.iter().zip(&salience);
    let readings = readings.map(|(&sentiment, &salience)| Reading { sentiment, salience }).collect();
    let presence = |(a, &salience): (usize, &f32)| {
        let of = (0..mentions.len()).filter(|&m| mentions[m].actor == a && mentions[m].kind.is_name());
        Presence { salience, sentiment: mean(of.map(|m| judged.mentions[m])) }
    };
    let presences = actor_salience.iter().enumerate().map(presence).collect();
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
        engine: engine(model, encoder),
    })
}

/// What analyses say they were made with.
fn engine(model: &Model, encoder: &dyn Encoder) -> Engine {
    Engine {
        name: encoder.name().to_owned(),
        model: model.config.name.clone(),
        version: format!("{}+{}", env!("CARGO_PKG_VERSION"), &model.hash[..8]),
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

/// The next articles that go through together: few enough, and short enough together, to hold in memory.
fn next_group(
    articles: &mut impl Iterator<Item = Result<Article, Failure>>,
    seen: &mut HashSet<String>,
    failures: &mut Vec<Failure>,
    fail_fast: bool,
) -> Vec<Article> {
    let mut group = Vec::new();
    let mut length = 0;
    while group.len() < GROUP && length < GROUP_LENGTH && (failures.is_empty() || !fail_fast) {
        match articles.next() {
            None => break,
            Some(Err(failure)) => failures.push(failure),
            Some(Ok(article)) if !seen.insert(article.id.clone()) => failures.push(twice(article)),
            Some(Ok(article)) => {
                length += article.text.len();
                group.push(article);
            }
        }
    }
    group
}

/// Where an article came from, for telling of its failure once it is gone.
struct Origin {
    source: String,
    sha256: String,
}

impl Origin {
    fn of(article: &Article) -> Self {
        Self { source: article.source.clone(), sha256: article.sha256.clone() }
    }
}

/// Runs a stage on one article; an error or a panic becomes that article's failure and nobody else's.
fn guarded<T>(
    origin: Origin,
    stage: &'static str,
    work: impl FnOnce() -> Result<T, EncodeError>,
) -> Result<T, Failure> {
    let failed = |reason: String| Failure {
        source_name: origin.source,
        sha256: Some(origin.sha256),
        stage,
        reason,
        remedy: "report it with the article; the others are not touched".to_owned(),
    };
    match catch_unwind(AssertUnwindSafe(work)) {
        Ok(Ok(done)) => Ok(done),
        Ok(Err(error)) => Err(failed(error.to_string())),
        Err(_) => Err(failed("the program stumbled over it, which is a fault of the program".to_owned())),
    }
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

#[cfg(test)]
#[allow(clippy::panic)]
mod tests {
    use super::*;

    #[test]
    fn a_panic_is_one_articles_failure() {
        let origin = || Origin { source: "a.txt".into(), sha256: "00".into() };
        assert_eq!(guarded(origin(), "segment", || Ok(1)), Ok(1));
        let failure =
            guarded(origin(), "segment", || -> Result<(), EncodeError> { std::panic::panic_any(1) });
        let failure = failure.map_err(|f| (f.source_name, f.stage));
        assert_eq!(failure, Err(("a.txt".to_owned(), "segment")));
    }
}
