//! The units of a study: every article with every actor asked for that it speaks of, and what the program says of each.

use std::collections::BTreeSet;

use serde::Deserialize;

use super::StudyError;
use crate::document::StanceLabel;
pub(super) use crate::encode::STEPS;
use crate::read::{Directory, Facts, GroupBy, ReadError, Run};
use crate::report::{AUTHOR, ActorRecord, FocusActor, META_PREFIX, Meta, StanceRecord};

/// What each step is as a score.
pub(super) const SCORES: [f64; STEPS] = [-1.0, -0.5, 0.0, 0.5, 1.0];

/// The units of a run, in the order of articles and then of actors.
#[derive(Debug)]
pub(super) struct Population {
    pub actors: Vec<FocusActor>,
    pub articles: Vec<ArticleFacts>,
    pub units: Vec<Unit>,
    /// Names the run: equal where articles, model and options are.
    pub run: String,
    /// Actors of all articles, to find by name those that coders name.
    pub everybody: Directory,
}

/// What is known of an article.
#[derive(Clone, Debug, Default, PartialEq)]
pub(super) struct ArticleFacts {
    pub id: String,
    pub source: String,
    pub title: Option<String>,
    pub byline: Option<String>,
    pub publication: Option<String>,
    pub published: Option<String>,
    pub meta: Meta<'static>,
}

/// An article and an actor that it speaks of.
#[derive(Clone, Debug, PartialEq)]
pub(super) struct Unit {
    /// Index of the article.
    pub article: usize,
    /// Index of the actor.
    pub actor: usize,
    pub label: StanceLabel,
    /// -1 to 1.
    pub score: f64,
    /// Probabilities of the five steps, where the model gives them.
    pub steps: Option<[f64; STEPS]>,
}

/// What is read of an article's JSON.
#[derive(Deserialize)]
struct Part {
    id: String,
    source: String,
    sha256: String,
    title: Option<String>,
    byline: Option<String>,
    publication: Option<String>,
    published: Option<String>,
    #[serde(default)]
    meta: Meta<'static>,
    actors: Vec<ActorRecord<'static>>,
    stances: Vec<StanceRecord<'static>>,
}

impl Population {
    /// Reads the units of the actors that `names` picks from those of the run, of the run's focus where it picks none, and of those that
    /// codes name, where they are known. Gives the articles that cannot be read, too.
    ///
    /// # Errors
    /// If an actor is unknown or may be several, none has a unit, or no article can be read.
    pub(super) fn read(
        run: &Run,
        names: impl FnOnce(&Directory) -> Result<Vec<String>, StudyError>,
        coded: &[String],
    ) -> Result<(Self, Vec<ReadError>), StudyError> {
        let mut parts: Vec<Part> = Vec::new();
        let mut everybody = Directory::default();
        let mut sums: BTreeSet<(String, String)> = BTreeSet::new();
        let unread = run.each_part(|part: Part| {
            part.actors.iter().for_each(|actor| everybody.add(actor));
            sums.insert((part.id.clone(), part.sha256.clone()));
            parts.push(part);
        })?;
        let known = coded.iter().filter(|name| everybody.find(name).is_ok()).cloned();
        let actors = match names(&everybody)?.into_iter().chain(known).collect::<Vec<_>>() {
            none if none.is_empty() && !coded.is_empty() => {
                return Err(everybody.find(&coded[0]).err().map_or(StudyError::NoActor, StudyError::Read));
            }
            all => chosen(run, &all, &everybody)?,
        };
        let mut units = Vec::new();
        for (article, part) in parts.iter().enumerate() {
            for (actor, asked) in actors.iter().enumerate() {
                let of_author = |s: &&StanceRecord<'_>| s.holder == AUTHOR && s.target == asked.id;
                if let Some(stance) = part.stances.iter().find(of_author) {
                    let steps = stance.probs.map(|probs| probs.map(|p| p.get()));
                    units.push(Unit {
                        article,
                        actor,
                        label: stance.label,
                        score: stance.score.get(),
                        steps,
                    });
                }
            }
        }
        if units.is_empty() {
            let names: Vec<&str> = actors.iter().map(|actor| actor.name.as_str()).collect();
            return Err(StudyError::NoUnits(names.join(" or ")));
        }
        let articles = parts.into_iter().map(Part::facts).collect();
        Ok((Self { actors, articles, units, run: run.name(&sums), everybody }, unread))
    }

    /// The columns that are meant, each as the tables call it. Units of two actors are never put together, so that `actor`
    /// asks for nothing.
    ///
    /// # Errors
    /// If no article has one.
    pub(super) fn columns(&self, names: &[String]) -> Result<Vec<GroupBy>, StudyError> {
        let known =
            self.articles.iter().flat_map(|a| a.meta.iter().map(|(name, _)| name.to_owned())).collect();
        let asked = names.iter().filter(|name| name.trim() != "actor");
        let article = GroupBy::Article.name();
        let column = |name: &String| match GroupBy::from(name.as_str()) {
            GroupBy::Article => {
                Err(StudyError::Plan("articles are units, not groups: name another column".to_owned()))
            }
            other => match other.settled(&known) {
                Err(ReadError::UnknownColumn { name, known: named }) => {
                    let named: Vec<String> = named.into_iter().filter(|column| column != article).collect();
                    in_another_case(&name, &named).map_or_else(
                        || Err(ReadError::UnknownColumn { name: name.clone(), known: named.clone() }.into()),
                        |column| Ok(GroupBy::from(column)),
                    )
                }
                settled => Ok(settled?),
            },
        };
        asked.map(column).collect()
    }

    /// What a unit is under a column.
    pub(super) fn value(&self, unit: &Unit, column: &GroupBy) -> Option<&str> {
        let article = &self.articles[unit.article];
        column.of(&Facts {
            id: &article.id,
            publication: article.publication.as_deref(),
            byline: article.byline.as_deref(),
            published: article.published.as_deref(),
            meta: &article.meta,
        })
    }
}

impl Part {
    fn facts(self) -> ArticleFacts {
        let Self { id, source, title, byline, publication, published, meta, .. } = self;
        ArticleFacts { id, source, title, byline, publication, published, meta }
    }
}

/// The only column that is called so but for capitals, with the prefix of the study's own columns or without it.
fn in_another_case<'k>(name: &str, known: &'k [String]) -> Option<&'k str> {
    let same = |column: &&String| {
        let own = column.strip_prefix(META_PREFIX);
        [Some(column.as_str()), own]
            .into_iter()
            .flatten()
            .any(|known| known.to_lowercase() == name.to_lowercase())
    };
    let mut found = known.iter().filter(same);
    found.next().filter(|_| found.next().is_none()).map(String::as_str)
}

/// The score of five steps: their mean by their probabilities.
pub(super) fn score_of(steps: &[f64; STEPS]) -> f64 {
    steps.iter().zip(SCORES).map(|(p, score)| p * score).sum()
}

/// Probabilities of against, none and for.
pub(super) fn sides_of(steps: &[f64; STEPS]) -> [f64; 3] {
    [steps[0] + steps[1], steps[2], steps[3] + steps[4]]
}

/// The side that a score takes.
pub(super) fn side_of(score: f64) -> StanceLabel {
    if score < 0.0 {
        StanceLabel::Opposes
    } else if score > 0.0 {
        StanceLabel::Supports
    } else {
        StanceLabel::Neutral
    }
}

impl Unit {
    /// Probabilities of against, none and for; those of the label alone where the model gives none.
    pub(super) fn sides(&self) -> [f64; 3] {
        match (&self.steps, self.label) {
            (Some(steps), _) => sides_of(steps),
            (None, StanceLabel::Opposes) => [1.0, 0.0, 0.0],
            (None, StanceLabel::Supports) => [0.0, 0.0, 1.0],
            (None, _) => [0.0, 1.0, 0.0],
        }
    }

    /// Variance of a code, as the program's probabilities have it; that of a guess where there are none.
    pub(super) fn doubt(&self) -> f64 {
        let Some(steps) = self.steps else { return 0.25 };
        let mean = score_of(&steps);
        steps.iter().zip(SCORES).map(|(p, score)| p * (score - mean).powi(2)).sum()
    }
}

/// The actors that are meant, in the order asked for, each once.
fn chosen(run: &Run, names: &[String], everybody: &Directory) -> Result<Vec<FocusActor>, StudyError> {
    if names.is_empty() {
        return if run.focus().is_empty() { Err(StudyError::NoActor) } else { Ok(run.focus().to_vec()) };
    }
    let mut chosen: Vec<FocusActor> = Vec::new();
    for name in names {
        let id = everybody.find(name)?;
        if chosen.iter().all(|actor| actor.id != id) {
            chosen.push(FocusActor { id: id.to_owned(), name: everybody.name(id).unwrap_or(id).to_owned() });
        }
    }
    Ok(chosen)
}
