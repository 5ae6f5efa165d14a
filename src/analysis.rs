//! What an [`Analyzer`](crate::Analyzer) gives: one article's analysis with plain accessors. Every number is rounded as
//! the reports have it, and [`Analysis::to_json`] is the article's JSON of the reports to the byte.

use crate::document::{self, Holder as HolderIndex, Role, Span, StanceLabel};
use crate::error::Error;
use crate::report::{Rounded, analysis_line};

/// One article, read.
#[derive(Clone, Debug, PartialEq)]
pub struct Analysis {
    inner: document::Analysis,
}

impl Analysis {
    pub(crate) fn new(inner: document::Analysis) -> Self {
        Self { inner }
    }

    /// The article's id.
    pub fn id(&self) -> &str {
        &self.inner.document.article.id
    }

    /// The headline, where there is one.
    pub fn title(&self) -> Option<&str> {
        self.inner.document.article.title.as_deref()
    }

    /// The author's name, where the text tells it.
    pub fn byline(&self) -> Option<&str> {
        self.inner.document.article.byline.as_deref()
    }

    /// The text as it was read: spans count its code points.
    pub fn text(&self) -> &str {
        self.inner.document.article.text.as_str()
    }

    /// What a user should know of how the text was read.
    pub fn warnings(&self) -> &[String] {
        &self.inner.document.article.warnings
    }

    /// Probability that the article argues and does not only report, where the model tells.
    pub fn argues(&self) -> Option<f64> {
        self.inner.argues.map(rounded)
    }

    /// The sentences in order.
    pub fn sentences(&self) -> impl ExactSizeIterator<Item = Sentence<'_>> {
        (0..self.inner.document.sentences.len()).map(move |index| Sentence { of: &self.inner, index })
    }

    /// Who is in the article, in the order of first mention.
    pub fn actors(&self) -> impl ExactSizeIterator<Item = Actor<'_>> {
        (0..self.inner.actors.len()).map(move |index| Actor { of: &self.inner, index })
    }

    /// Who stands where toward whom, the author first.
    pub fn stances(&self) -> impl ExactSizeIterator<Item = Stance<'_>> {
        (0..self.inner.stances.len()).map(move |index| Stance { of: &self.inner, index })
    }

    /// The sentences that stand for the article, joined.
    pub fn summary(&self) -> &str {
        &self.inner.summary.text
    }

    /// The article's JSON on one line, as the reports write it but for the line end.
    ///
    /// # Errors
    /// It cannot be put into JSON.
    pub fn to_json(&self) -> Result<String, Error> {
        let line = analysis_line(&self.inner).map_err(Error::Json)?;
        let json = String::from_utf8(line).map_err(|error| Error::Json(std::io::Error::other(error)))?;
        Ok(json.trim_end_matches('\n').to_owned())
    }

    /// Everything that is known of the article, as it passes between the stages.
    pub fn as_document(&self) -> &document::Analysis {
        &self.inner
    }
}

/// A number as the reports have it.
fn rounded(number: f32) -> f64 {
    Rounded::from(number).get()
}

/// A sentence of an article.
#[derive(Clone, Copy, Debug)]
pub struct Sentence<'a> {
    of: &'a document::Analysis,
    index: usize,
}

impl<'a> Sentence<'a> {
    /// What it says, word for word.
    pub fn text(&self) -> &'a str {
        self.of.document.article.text.slice(self.span())
    }

    /// Where it stands.
    pub fn span(&self) -> Span {
        self.of.document.sentences[self.index].span
    }

    /// What its paragraph is.
    pub fn role(&self) -> Role {
        self.of.document.role(self.index)
    }

    /// Overall sentiment, -1 to 1.
    pub fn sentiment(&self) -> f64 {
        rounded(self.of.readings[self.index].sentiment.score())
    }

    /// How much it stands for the article, 0 to 1.
    pub fn salience(&self) -> f64 {
        rounded(self.of.readings[self.index].salience)
    }
}

/// Someone or something that acts or is judged.
#[derive(Clone, Copy, Debug)]
pub struct Actor<'a> {
    of: &'a document::Analysis,
    index: usize,
}

impl<'a> Actor<'a> {
    fn inner(&self) -> &'a document::Actor {
        &self.of.actors[self.index]
    }

    /// The same for the same actor in every article.
    pub fn id(&self) -> &'a str {
        &self.inner().id
    }

    /// Name to show.
    pub fn name(&self) -> &'a str {
        &self.inner().name
    }

    /// `PER`, `ORG`, `LOC`, `MISC` or `GROUP`.
    pub fn kind(&self) -> &'static str {
        self.inner().entity_type.name()
    }

    /// What the article calls it.
    pub fn aliases(&self) -> &'a [String] {
        &self.inner().aliases
    }

    /// How often it is mentioned, by name, noun phrase or pronoun.
    pub fn mentions(&self) -> usize {
        self.of.mentions.iter().filter(|mention| mention.actor == self.index).count()
    }

    /// How much the article is about it, 0 to 1.
    pub fn salience(&self) -> f64 {
        rounded(self.of.presences[self.index].salience)
    }
}

/// Whose stance it is.
#[derive(Clone, Copy, Debug)]
pub enum Holder<'a> {
    /// The article's author.
    Author,
    /// An actor whom the article quotes or reports.
    Actor(Actor<'a>),
    /// Somebody whom the article quotes but does not name.
    Unnamed,
}

/// All that one holder thinks of one actor over an article.
#[derive(Clone, Copy, Debug)]
pub struct Stance<'a> {
    of: &'a document::Analysis,
    index: usize,
}

impl<'a> Stance<'a> {
    fn inner(&self) -> &'a document::Stance {
        &self.of.stances[self.index]
    }

    /// Whose stance it is.
    pub fn holder(&self) -> Holder<'a> {
        match self.inner().holder {
            HolderIndex::Author => Holder::Author,
            HolderIndex::Actor(index) => Holder::Actor(Actor { of: self.of, index }),
            HolderIndex::Unnamed => Holder::Unnamed,
        }
    }

    /// Whom it is about.
    pub fn target(&self) -> Actor<'a> {
        Actor { of: self.of, index: self.inner().target }
    }

    /// The stance in a word.
    pub fn label(&self) -> StanceLabel {
        self.inner().label
    }

    /// -1 (against) to 1 (for).
    pub fn score(&self) -> f64 {
        rounded(self.inner().score)
    }

    /// The 90% interval of the score.
    pub fn interval(&self) -> (f64, f64) {
        (rounded(self.inner().low), rounded(self.inner().high))
    }

    /// Probabilities of strongly against, against, none, for and strongly for, as a careful reader would code the
    /// author; none for other holders.
    pub fn probabilities(&self) -> Option<[f64; 5]> {
        self.inner().probs.map(|probs| probs.map(rounded))
    }

    /// What the stance rests on, strongest first.
    pub fn evidence(&self) -> impl ExactSizeIterator<Item = Evidence<'a>> {
        let of = self.of;
        self.inner().opinions.iter().map(move |&index| Evidence { of, index })
    }
}

/// One sentence that a stance rests on.
#[derive(Clone, Copy, Debug)]
pub struct Evidence<'a> {
    of: &'a document::Analysis,
    index: usize,
}

impl<'a> Evidence<'a> {
    fn inner(&self) -> &'a document::Opinion {
        &self.of.opinions[self.index]
    }

    /// The sentence.
    pub fn sentence(&self) -> Sentence<'a> {
        Sentence { of: self.of, index: self.inner().sentence }
    }

    /// The words that name the target; none where the sentence bears on it without speaking of it.
    pub fn mention(&self) -> Option<&'a str> {
        let span = self.of.mentions[self.inner().mention?].span;
        Some(self.of.document.article.text.slice(span))
    }

    /// `negative`, `neutral`, `positive` or `unclear`.
    pub fn label(&self) -> &'static str {
        self.inner().label()
    }

    /// How much it counts for the stance, 0 to 1.
    pub fn weight(&self) -> f64 {
        rounded(self.inner().weight)
    }
}
