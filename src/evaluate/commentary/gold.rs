//! The file of coded articles: JSON Lines of `id`, `kind`, `title`, `text`, `sentences`, `actors` and `reported`.

use std::path::Path;

use serde::Deserialize;

use super::figures::Kind;
use crate::document::{Article, Span, Text};
use crate::evaluate::{EvaluateError, format_error, json_lines};
use crate::ingest::{self, Format};

#[derive(Deserialize)]
struct Row {
    id: String,
    kind: Kind,
    #[serde(default)]
    publication: Option<String>,
    title: Option<String>,
    text: String,
    /// Start and end of each, code points into the text.
    sentences: Vec<[usize; 2]>,
    actors: Vec<Coded>,
    #[serde(default)]
    reported: Vec<Reported>,
}

/// An actor and what a reader made of the author's stance toward it.
#[derive(Clone, Debug, PartialEq, Deserialize)]
pub struct Coded {
    pub name: String,
    #[serde(default)]
    pub aliases: Vec<String>,
    /// From -2, strongly against, to 2.
    pub stance: f64,
    /// The same by a second reader.
    pub second: Option<f64>,
    /// Sentences in which the author speaks against the actor.
    #[serde(default)]
    against: Vec<usize>,
    /// Sentences in which he speaks for it.
    #[serde(default, rename = "for")]
    in_favour: Vec<usize>,
}

impl Coded {
    /// What the program is measured against: the mean, where two have read.
    pub fn code(&self) -> f64 {
        self.second.map_or(self.stance, |second| (self.stance + second) / 2.0)
    }

    pub fn names(&self) -> impl Iterator<Item = &str> {
        std::iter::once(&self.name).chain(&self.aliases).map(String::as_str)
    }
}

/// A stance of somebody else that the article tells of.
#[derive(Clone, Debug, PartialEq, Deserialize)]
pub struct Reported {
    pub holder: String,
    pub target: String,
    /// -1 or 1.
    pub sign: i8,
}

/// A coded article.
pub struct Gold {
    pub id: String,
    pub kind: Kind,
    pub publication: Option<String>,
    pub actors: Vec<Coded>,
    pub reported: Vec<Reported>,
    title: String,
    text: Text,
    sentences: Vec<Span>,
    line: usize,
}

impl Gold {
    /// The article as the program reads it from a text file: title, empty line, body.
    ///
    /// # Errors
    /// There is nothing in it to read.
    pub fn article(&self, path: &Path) -> Result<Article, EvaluateError> {
        let text = self.text.as_str();
        let body = text.strip_prefix(&self.title).unwrap_or(text).trim();
        let head = if self.title.is_empty() { String::new() } else { format!("{}\n\n", self.title) };
        let name = format!("{}.txt", self.id);
        // Codes are there, so it is to be read, whatever language its words look like.
        let settings = ingest::Settings { any_language: true, ..ingest::Settings::default() };
        let bytes = format!("{head}{body}\n").into_bytes();
        ingest::article_with(&bytes, &name, &name, Format::Text, &settings)
            .map_err(|failure| format_error(path, self.line, failure.reason))
    }

    /// The sentences that a reader named for the stance toward an actor, as they stand in the text.
    pub fn named(&self, actor: &Coded) -> Vec<&str> {
        let named = actor.against.iter().chain(&actor.in_favour);
        named.filter_map(|&k| self.sentences.get(k)).map(|s| self.text.slice(*s)).collect()
    }
}

/// The articles of a file.
///
/// # Errors
/// A file that cannot be read, a line that is no such row, no coded actor at all.
pub fn read_gold(path: &Path) -> Result<Vec<Gold>, EvaluateError> {
    let fault = "not a coded article (id, kind, title, text, sentences, actors)";
    let mut articles = Vec::new();
    for (line, row) in json_lines::<Row>(path, fault)? {
        let code = |code: f64| (-2.0..=2.0).contains(&code);
        if let Some(actor) = row.actors.iter().find(|a| !code(a.stance) || a.second.is_some_and(|s| !code(s)))
        {
            let reason = format!("the stance toward {:?} is not between -2 and 2", actor.name);
            return Err(format_error(path, line, reason));
        }
        articles.push(Gold {
            id: row.id,
            kind: row.kind,
            publication: row.publication,
            actors: row.actors,
            reported: row.reported,
            title: row.title.unwrap_or_default(),
            text: Text::new(row.text),
            sentences: row.sentences.iter().map(|[start, end]| Span::new(*start, *end)).collect(),
            line,
        });
    }
    if articles.iter().all(|a| a.actors.is_empty()) {
        let expected = "a file of coded commentary has one article a line, with its actors";
        return Err(EvaluateError::Empty { path: path.into(), expected });
    }
    Ok(articles)
}
