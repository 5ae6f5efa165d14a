//! SEESAW's JSON Lines (Zhang, Beauchamp and Wang 2022): news articles with their entities, the readers'
//! sentiment toward each, and for each sentence who is for or against whom.
//!
//! A row holds `title`, `text` (sentences with `id` and `text`) and `ann`: `entity lists` (name, then for each
//! reader its type, whether it is a main entity, and who read), `entity sentiments` (name to pairs of step and
//! reader), `sentence-level stances` (sentence to triples of `subject`, `sentiment`, `object`). A subject is an
//! entity, `None` where the article itself speaks, or `Not in the list`.

use std::collections::{BTreeMap, BTreeSet};
use std::path::Path;

use serde::Deserialize;
use serde::de::IgnoredAny;

use super::gold_actors::{GoldActor, with_gold_actors};
use super::{EvaluateError, format_error, json_lines};
use crate::actors::{Gazetteer, GazetteerError};
use crate::document::{Article, Document, EntityType, Paragraph, Role, Sentence, Span, Text};
use crate::segment::quotation::quotations;

#[derive(Deserialize)]
struct Row {
    title: String,
    text: Vec<Line>,
    ann: Annotation,
}

#[derive(Deserialize)]
struct Line {
    id: usize,
    text: String,
}

#[derive(Deserialize)]
struct Annotation {
    #[serde(rename = "entity lists")]
    entities: Vec<EntityRow>,
    #[serde(rename = "entity sentiments")]
    sentiments: BTreeMap<String, Vec<(String, String)>>,
    #[serde(rename = "sentence-level stances")]
    stances: BTreeMap<usize, Vec<StanceRow>>,
}

/// Name, each reader's type, whether each calls it a main entity, the readers.
#[derive(Deserialize)]
struct EntityRow(String, Vec<String>, IgnoredAny, IgnoredAny);

#[derive(Deserialize)]
struct StanceRow {
    subject: String,
    sentiment: String,
    object: String,
}

/// One article.
#[derive(Clone, Debug, PartialEq)]
pub struct SeesawArticle {
    /// The title, then the sentences as given, in one paragraph: the corpus has no others.
    pub document: Document,
    /// Whom the readers were asked about.
    pub entities: Vec<SeesawEntity>,
    /// What holds between them, by the document's sentence; sentences without a triple toward an entity of
    /// the list are not there.
    pub triples: BTreeMap<usize, BTreeSet<Triple>>,
}

/// An entity of an article.
#[derive(Clone, Debug, PartialEq)]
pub struct SeesawEntity {
    /// Its canonical name, which need not stand in the text.
    pub name: String,
    /// What most readers took it for. A state or city is an organisation here, since it acts; a topic or an
    /// event is `MISC`.
    pub entity_type: EntityType,
    /// Mean of the readers' steps, -2 to 2; none where all of them say that they do not know.
    pub sentiment: Option<f64>,
}

/// Who holds a stance in a sentence.
#[derive(Clone, Copy, Debug, PartialEq, Eq, PartialOrd, Ord)]
pub enum Subject {
    /// The article itself.
    Author,
    /// Somebody who is not among the entities.
    Other,
    /// The entity of that index.
    Entity(usize),
}

/// A stance in a sentence.
#[derive(Clone, Copy, Debug, PartialEq, Eq, PartialOrd, Ord)]
pub struct Triple {
    /// Whose.
    pub subject: Subject,
    /// Whether it is for the object.
    pub positive: bool,
    /// Index of the entity that it is about.
    pub object: usize,
}

/// The articles of a file.
///
/// # Errors
/// A file that cannot be read, a line that is no such row, no line at all.
pub fn read_seesaw(path: &Path) -> Result<Vec<SeesawArticle>, EvaluateError> {
    let mut articles = Vec::new();
    for (n, row) in json_lines::<Row>(path, "not a SEESAW row (title, text, ann)")? {
        articles.push(of_row(row).map_err(|e| format_error(path, n, e))?);
    }
    if articles.is_empty() {
        return Err(EvaluateError::Empty {
            path: path.into(),
            expected: "a SEESAW file has one JSON object a line",
        });
    }
    Ok(articles)
}

impl SeesawArticle {
    /// The gazetteer with the article's entities as a user's actors, and their ids in their order.
    pub fn actors(&self, shipped: &Gazetteer) -> Result<(Gazetteer, Vec<String>), GazetteerError> {
        let actors: Vec<_> = self.entities.iter().map(|e| GoldActor::new(&e.name, e.entity_type)).collect();
        with_gold_actors(shipped, &actors)
    }
}

fn of_row(row: Row) -> Result<SeesawArticle, String> {
    let (document, sentence_of) = document(row.title.trim(), &row.text);
    let mut entities = Vec::new();
    for EntityRow(name, types, _, _) in row.ann.entities {
        let steps = row.ann.sentiments.get(&name).map_or(&[][..], Vec::as_slice);
        entities.push(SeesawEntity {
            entity_type: entity_type(&types),
            sentiment: mean(steps)?,
            name: name.trim().to_owned(),
        });
    }
    let position = |name: &str| entities.iter().position(|e| e.name == name.trim());
    let mut triples: BTreeMap<usize, BTreeSet<Triple>> = BTreeMap::new();
    for (id, stances) in row.ann.stances {
        let sentence = sentence_of.get(&id).ok_or_else(|| format!("there is no sentence {id} to judge"))?;
        for stance in stances {
            let positive = match stance.sentiment.as_str() {
                "POS" => true,
                "NEG" => false,
                other => return Err(format!("the sentiment {other:?} is neither POS nor NEG")),
            };
            let subject = match stance.subject.as_str() {
                "None" => Subject::Author,
                name => position(name).map_or(Subject::Other, Subject::Entity),
            };
            if let Some(object) = position(&stance.object) {
                triples.entry(*sentence).or_default().insert(Triple { subject, positive, object });
            }
        }
    }
    Ok(SeesawArticle { document, entities, triples })
}

/// The document, and the index in it of each sentence that holds something, by the row's id.
fn document(title: &str, lines: &[Line]) -> (Document, BTreeMap<usize, usize>) {
    let mut text = title.to_owned();
    let mut at = title.chars().count();
    let mut sentences = vec![Sentence { span: Span::new(0, at), paragraph: 0 }];
    let mut index = BTreeMap::new();
    for line in lines {
        let sentence = line.text.trim();
        if sentence.is_empty() {
            continue;
        }
        let joint = if sentences.len() == 1 { "\n\n" } else { " " };
        text += joint;
        text += sentence;
        let start = at + joint.len();
        at = start + sentence.chars().count();
        index.insert(line.id, sentences.len());
        sentences.push(Sentence { span: Span::new(start, at), paragraph: 1 });
    }
    let headline = Paragraph { span: sentences[0].span, role: Role::Title };
    let body =
        sentences.get(1).map(|first| Paragraph { span: Span::new(first.span.start, at), role: Role::Body });
    let article = Article {
        title: Some(title.to_owned()),
        ..Article::bare(Text::new(text), std::iter::once(headline).chain(body).collect())
    };
    let quotations = quotations(&article);
    (Document { article, sentences, quotations }, index)
}

/// What most readers say; of equals what the first says.
fn entity_type(readers: &[String]) -> EntityType {
    let votes = |name: &String| readers.iter().filter(|other| *other == name).count();
    match readers.iter().rev().max_by_key(|name| votes(name)).map(String::as_str) {
        Some("People") => EntityType::Per,
        Some("Organization" | "GPE") => EntityType::Org,
        _ => EntityType::Misc,
    }
}

/// Mean of the steps that readers chose.
fn mean(steps: &[(String, String)]) -> Result<Option<f64>, String> {
    let mut chosen = Vec::new();
    for (step, _) in steps {
        chosen.push(match step.as_str() {
            "Very Negative" => -2.0,
            "Negative" => -1.0,
            "Slightly Negative" => -0.5,
            "Neutral" => 0.0,
            "Slightly Positive" => 0.5,
            "Positive" => 1.0,
            "Very Positive" => 2.0,
            "Unknown" => continue,
            other => return Err(format!("{other:?} is not one of SEESAW's steps")),
        });
    }
    Ok((!chosen.is_empty()).then(|| chosen.iter().sum::<f64>() / chosen.len() as f64))
}

#[cfg(test)]
mod tests {
    #![allow(clippy::unwrap_used)]
    use super::*;
    use serde_json::{Value, json};

    fn triple(subject: &str, sentiment: &str, object: &str) -> Value {
        json!({"subject": subject, "sentiment": sentiment, "object": object})
    }

    #[test]
    fn a_row_becomes_a_document_with_entities_and_triples() {
        let line = |id: usize, text: &str| json!({"id": id, "text": text});
        let row = json!({
            "title": "Budgets é", "text": [line(0, ""), line(1, "Ann met Bob. "), line(2, "Bob wept.")],
            "ann": {
                "entity lists": [["Ann", ["People"], ["Main"], ["A"]], ["The wall", ["Topic", "GPE", "GPE"], [], []]],
                "entity sentiments": {
                    "Ann": [["Unknown", "A"]],
                    "The wall": [["Very Negative", "A"], ["Slightly Positive", "B"]]
                },
                "sentence-level stances": {
                    "2": [triple("None", "NEG", "Ann"), triple("None", "NEG", "Ann"), triple("Ann", "POS", "The wall")],
                    "1": [triple("Bob", "NEG", "Ann"), triple("Ann", "POS", "Not in the list")]
                }
            }
        });
        let article = of_row(serde_json::from_value(row).unwrap()).unwrap();
        let text = &article.document.article.text;
        let sentences: Vec<_> = article.document.sentences.iter().map(|s| text.slice(s.span)).collect();
        assert_eq!(sentences, ["Budgets é", "Ann met Bob.", "Bob wept."]);
        assert_eq!(article.document.role(0), Role::Title);
        let entities: Vec<_> = article.entities.iter().map(|e| (e.entity_type, e.sentiment)).collect();
        assert_eq!(entities, [(EntityType::Per, None), (EntityType::Org, Some(-0.75))]);
        let of = |subject, positive, object| Triple { subject, positive, object };
        let first = BTreeSet::from([of(Subject::Other, false, 0)]);
        let second = BTreeSet::from([of(Subject::Author, false, 0), of(Subject::Entity(0), true, 1)]);
        assert_eq!(article.triples, BTreeMap::from([(1, first), (2, second)]));
    }

    #[test]
    fn a_title_alone_is_a_document() {
        let (document, index) = document("Alone", &[]);
        assert_eq!((document.sentences.len(), document.article.paragraphs.len(), index.len()), (1, 1, 0));
    }
}
