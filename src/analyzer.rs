//! The library's front door: texts in, analyses out. It only puts together what the pipeline, ingest and the model already
//! are, so that what it gives is what the program writes.

use std::path::PathBuf;

use rayon::{ThreadPool, ThreadPoolBuilder};

use crate::actors::Gazetteer;
use crate::analysis::Analysis;
use crate::document::Article;
use crate::embedded;
use crate::encode::{Model, RtenEncoder, tier};
use crate::error::Error;
use crate::ingest::{self, Failure, Format};
use crate::pipeline::{Joint, Pipeline};

/// What a text without a file is called, in its id and in errors.
const UNNAMED: &str = "text";
/// Sentences of a summary where nothing else is said.
const SUMMARY: usize = 3;

/// Reads texts: a loaded model, the actors that it knows by name, and the threads that it works on. Loading takes a
/// moment; one analyzer serves any number of texts and threads.
pub struct Analyzer {
    pipeline: Pipeline,
    pool: ThreadPool,
    reading: ingest::Settings,
}

/// What an [`Analyzer`] is made with; each choice has the program's own default.
#[derive(Clone, Debug)]
pub struct AnalyzerBuilder {
    model: PathBuf,
    threads: usize,
    actors: Option<PathBuf>,
    focus: Vec<String>,
    summary: usize,
    groups: bool,
    reading: ingest::Settings,
}

impl Default for AnalyzerBuilder {
    fn default() -> Self {
        Self {
            model: tier::TIERS[0].into(),
            threads: 0,
            actors: None,
            focus: Vec::new(),
            summary: SUMMARY,
            groups: true,
            reading: ingest::Settings::default(),
        }
    }
}

impl AnalyzerBuilder {
    /// The model: `base`, which is part of the program, another tier, or a model's folder.
    #[must_use]
    pub fn model(self, name: impl Into<PathBuf>) -> Self {
        Self { model: name.into(), ..self }
    }

    /// Worker threads; 0, the default, for one a core.
    #[must_use]
    pub fn threads(self, threads: usize) -> Self {
        Self { threads, ..self }
    }

    /// An actors file (TOML), whose actors are added to those that come with the program.
    #[must_use]
    pub fn actors_file(self, path: impl Into<PathBuf>) -> Self {
        Self { actors: Some(path.into()), ..self }
    }

    /// Actors to compare, by id, name or alias, in place of the default ones.
    #[must_use]
    pub fn focus<S: Into<String>>(self, actors: impl IntoIterator<Item = S>) -> Self {
        Self { focus: actors.into_iter().map(Into::into).collect(), ..self }
    }

    /// Sentences of a summary; 3 by default.
    #[must_use]
    pub fn summary_sentences(self, sentences: usize) -> Self {
        Self { summary: sentences, ..self }
    }

    /// Whether groups without a name, such as the media, become actors; they do by default.
    #[must_use]
    pub fn groups(self, groups: bool) -> Self {
        Self { groups, ..self }
    }

    /// How texts are read, in place of the default settings.
    #[must_use]
    pub fn reading(self, settings: ingest::Settings) -> Self {
        Self { reading: settings, ..self }
    }

    /// The actors file and the focus, read.
    ///
    /// # Errors
    /// The file cannot be read or has a fault; an actor of the focus is unknown.
    pub fn catalogue(&self) -> Result<Gazetteer, Error> {
        let mut catalogue = Gazetteer::shipped()?;
        if let Some(path) = &self.actors {
            let text = std::fs::read_to_string(path)
                .map_err(|source| Error::ActorsFile { path: path.clone(), source })?;
            catalogue = catalogue.extend(Gazetteer::from_toml(&text, &path.display().to_string())?)?;
        }
        Ok(if self.focus.is_empty() { catalogue } else { catalogue.with_focus(&self.focus)? })
    }

    /// Loads the model.
    ///
    /// # Errors
    /// The model or the actors cannot be found or are damaged, or a part of the program is.
    pub fn build(self) -> Result<Analyzer, Error> {
        embedded::check()?;
        let catalogue = self.catalogue()?;
        let mut model = Model::named(&self.model)?;
        model.config.groups &= self.groups;
        let encoder = RtenEncoder::new(&model)?;
        let finder = Box::new(Joint::new(model, Box::new(encoder)));
        let pool = ThreadPoolBuilder::new().num_threads(self.threads).build().map_err(Error::Threads)?;
        let pipeline = Pipeline::new(finder, catalogue, self.summary);
        Ok(Analyzer { pipeline, pool, reading: self.reading })
    }
}

impl Analyzer {
    /// The model that is part of the program, with its default settings and one thread a core.
    ///
    /// # Errors
    /// A part of the program is damaged, or the system gives no threads.
    pub fn built_in() -> Result<Self, Error> {
        Self::builder().build()
    }

    /// An analyzer of another making.
    pub fn builder() -> AnalyzerBuilder {
        AnalyzerBuilder::default()
    }

    /// Analyzes one text: what the program would write of a `.txt` file that holds it, but for the file's name.
    ///
    /// # Errors
    /// The text is empty, in another language than English, too long, or holds several articles.
    pub fn analyze(&self, text: &str) -> Result<Analysis, Error> {
        self.analyze_article(self.read(text)?)
    }

    /// Analyzes many texts on all threads. The results come in the order of the texts; a text that cannot be analyzed is
    /// an error in its place.
    pub fn analyze_many<T: AsRef<str>>(
        &self,
        texts: impl IntoIterator<Item = T>,
    ) -> Vec<Result<Analysis, Error>> {
        let read: Vec<_> = texts.into_iter().map(|text| self.read(text.as_ref())).collect();
        let (mut articles, mut errors) = (Vec::new(), Vec::new());
        for result in read {
            match result {
                Ok(article) => {
                    articles.push(Ok(article));
                    errors.push(None);
                }
                Err(error) => errors.push(Some(error)),
            }
        }
        let mut analyses = self.pipeline.analyze_all(articles, &self.pool).into_iter();
        let in_order = errors.into_iter().filter_map(|error| match error {
            Some(error) => Some(Err(error)),
            None => analyses.next().map(|result| result.map(Analysis::new).map_err(Error::Article)),
        });
        in_order.collect()
    }

    /// Analyzes an article that [`ingest`] read, from a file of any format.
    ///
    /// # Errors
    /// The model fails on it.
    pub fn analyze_article(&self, article: Article) -> Result<Analysis, Error> {
        let mut found = self.pipeline.analyze_all([Ok(article)], &self.pool);
        Ok(Analysis::new(found.pop().unwrap_or_else(|| Err(no_text()))?))
    }

    /// The stages in their order, for callers that write reports.
    pub fn pipeline(&self) -> &Pipeline {
        &self.pipeline
    }

    /// The threads that texts are analyzed on.
    pub fn pool(&self) -> &ThreadPool {
        &self.pool
    }

    fn read(&self, text: &str) -> Result<Article, Error> {
        let bytes = text.as_bytes().to_vec();
        let mut articles = ingest::of_bytes(bytes, Format::Text, UNNAMED, UNNAMED, &self.reading);
        let first = articles.next().unwrap_or_else(|| Err(no_text()))?;
        if articles.next().is_some() { Err(Error::SeveralArticles) } else { Ok(first) }
    }
}

fn no_text() -> Failure {
    Failure {
        source_name: UNNAMED.to_owned(),
        sha256: None,
        stage: "ingest",
        reason: "it holds no text".to_owned(),
        remedy: "give the article's text".to_owned(),
    }
}
