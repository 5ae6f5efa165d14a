//! One article as it appears in the reports: schema, ids and rounding of `articles/<file>.json`.
//!
//! Every format is written from this record alone, so no format can contain what the JSON does not. A record borrows
//! from its analysis, and owns its strings when read back from JSON.

use std::borrow::Cow;

use serde::{Deserialize, Deserializer, Serialize, Serializer, de};

use super::Meta;
use crate::document::{
    Actor, Analysis, Commitment, Engine, EntityType, Holder, MentionKind, Paragraph, Portrayal, Presence,
    Probabilities, Role, Span, StanceLabel, Text,
};

/// Name and version of the schema.
pub const ARTICLE_SCHEMA: &str = "standpoint/article/2";
/// The holder that is the article's author.
pub(crate) const AUTHOR: &str = "author";
/// A holder that the article quotes but does not name.
pub(crate) const UNNAMED: &str = "unnamed";

/// Maximum words, and characters, that stand in for a missing headline.
const FIRST_WORDS: usize = 10;
const FIRST_CHARACTERS: usize = 80;

/// A number rounded to four decimals, so that equal runs print equal bytes; never `-0`.
#[derive(Clone, Copy, Debug, Default, PartialEq, PartialOrd, Serialize, Deserialize)]
#[serde(from = "f64")]
pub struct Rounded(f64);

impl Rounded {
    /// The number.
    pub fn get(self) -> f64 {
        self.0
    }

    /// The number in ten-thousandths: sums of these do not depend on their order.
    pub(crate) fn ten_thousandths(self) -> i64 {
        (self.0 * 1e4).round() as i64
    }

    /// The mean of `count` numbers that sum to `sum` ten-thousandths.
    pub(super) fn mean(sum: i64, count: usize) -> Option<Self> {
        (count > 0).then(|| Self::from(sum as f64 / 1e4 / count as f64))
    }
}

impl From<f64> for Rounded {
    fn from(number: f64) -> Self {
        let rounded = (number * 1e4).round() / 1e4;
        // Negative zero equals zero but prints otherwise.
        Self(if rounded == 0.0 { 0.0 } else { rounded })
    }
}

impl From<f32> for Rounded {
    fn from(number: f32) -> Self {
        Self::from(f64::from(number))
    }
}

/// An id within an article: a letter for what it names and its place, as `s0` or `m12`.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub struct Id {
    letter: char,
    /// Place in the list that the id points into, from 0.
    pub index: usize,
}

impl Id {
    fn sentence(index: usize) -> Self {
        Self { letter: 's', index }
    }

    fn mention(index: usize) -> Self {
        Self { letter: 'm', index }
    }

    fn attribution(index: usize) -> Self {
        Self { letter: 'a', index }
    }

    fn opinion(index: usize) -> Self {
        Self { letter: 'o', index }
    }
}

impl std::fmt::Display for Id {
    fn fmt(&self, f: &mut std::fmt::Formatter<'_>) -> std::fmt::Result {
        write!(f, "{}{}", self.letter, self.index)
    }
}

impl Serialize for Id {
    fn serialize<S: Serializer>(&self, serializer: S) -> Result<S::Ok, S::Error> {
        serializer.collect_str(self)
    }
}

impl<'de> Deserialize<'de> for Id {
    fn deserialize<D: Deserializer<'de>>(deserializer: D) -> Result<Self, D::Error> {
        let id = String::deserialize(deserializer)?;
        let mut rest = id.chars();
        let letter = rest.next().filter(char::is_ascii_alphabetic);
        let index = rest.as_str().parse().ok();
        let parts = letter.zip(index);
        parts.map(|(letter, index)| Self { letter, index }).ok_or_else(|| {
            de::Error::custom(format!("{id:?} is not the id of a sentence, mention, attribution or opinion"))
        })
    }
}

/// The JSON of one article. Fields are written in this order; `docs/schema/article.schema.json` and
/// `docs/CODEBOOK.md` say what they mean.
#[derive(Clone, Debug, PartialEq, Serialize, Deserialize)]
#[allow(missing_docs)]
pub struct Record<'a> {
    pub schema: Cow<'static, str>,
    pub id: Cow<'a, str>,
    pub source: Cow<'a, str>,
    pub sha256: Cow<'a, str>,
    pub title: Option<Cow<'a, str>>,
    pub byline: Option<Cow<'a, str>>,
    pub publication: Option<Cow<'a, str>>,
    pub published: Option<Cow<'a, str>>,
    #[serde(default, skip_serializing_if = "Meta::is_empty")]
    pub meta: Meta<'a>,
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub duplicate_of: Option<Cow<'a, str>>,
    pub language: Cow<'a, str>,
    pub argues: Option<Rounded>,
    pub text: Cow<'a, Text>,
    pub paragraphs: Cow<'a, [Paragraph]>,
    pub sentences: Vec<SentenceRecord>,
    pub mentions: Vec<MentionRecord<'a>>,
    pub attributions: Vec<AttributionRecord<'a>>,
    pub opinions: Vec<OpinionRecord<'a>>,
    pub actors: Vec<ActorRecord<'a>>,
    pub stances: Vec<StanceRecord<'a>>,
    pub summary: SummaryRecord<'a>,
    pub engine: Cow<'a, Engine>,
    pub warnings: Cow<'a, [String]>,
}

/// Three probabilities: the likeliest class, positive less negative, and the probabilities.
#[derive(Clone, Debug, PartialEq, Serialize, Deserialize)]
#[allow(missing_docs)]
pub struct SentimentRecord {
    pub label: Cow<'static, str>,
    pub score: Rounded,
    pub probs: [Rounded; 3],
}

#[derive(Clone, Debug, PartialEq, Serialize, Deserialize)]
#[allow(missing_docs)]
pub struct SentenceRecord {
    pub id: Id,
    #[serde(flatten)]
    pub span: Span,
    pub paragraph: usize,
    pub sentiment: SentimentRecord,
    pub salience: Rounded,
}

#[derive(Clone, Debug, PartialEq, Serialize, Deserialize)]
#[allow(missing_docs)]
pub struct MentionRecord<'a> {
    pub id: Id,
    #[serde(flatten)]
    pub span: Span,
    pub text: Cow<'a, str>,
    #[serde(rename = "type")]
    pub entity_type: EntityType,
    pub kind: MentionKind,
    pub actor: Cow<'a, str>,
    pub sentence: Id,
    pub score: Rounded,
}

#[derive(Clone, Debug, PartialEq, Serialize, Deserialize)]
#[allow(missing_docs)]
pub struct SourceRecord<'a> {
    #[serde(flatten)]
    pub span: Span,
    pub actor: Option<Cow<'a, str>>,
}

#[derive(Clone, Debug, PartialEq, Serialize, Deserialize)]
#[allow(missing_docs)]
pub struct AttributionRecord<'a> {
    pub id: Id,
    pub source: Option<SourceRecord<'a>>,
    pub cue: Option<Span>,
    pub content: Cow<'a, [Span]>,
    pub quoted: bool,
    pub commitment: Commitment,
    pub within: Option<Id>,
    pub holder: Cow<'a, str>,
}

#[derive(Clone, Debug, PartialEq, Serialize, Deserialize)]
#[allow(missing_docs)]
pub struct OpinionRecord<'a> {
    pub id: Id,
    pub holder: Cow<'a, str>,
    pub target: Cow<'a, str>,
    pub sentence: Id,
    pub mention: Option<Id>,
    pub attribution: Option<Id>,
    pub evidence: bool,
    pub label: Cow<'static, str>,
    pub probs: [Rounded; 3],
    pub weight: Rounded,
}

#[derive(Clone, Debug, PartialEq, Serialize, Deserialize)]
#[allow(missing_docs)]
pub struct ActorRecord<'a> {
    pub id: Cow<'a, str>,
    pub name: Cow<'a, str>,
    #[serde(rename = "type")]
    pub entity_type: EntityType,
    pub aliases: Cow<'a, [String]>,
    pub part_of: Option<Cow<'a, str>>,
    pub mentions: usize,
    pub salience: Rounded,
    pub portrayal: PortrayalRecord,
}

/// How an actor comes off: as a sentiment, with the score's interval.
#[derive(Clone, Debug, PartialEq, Serialize, Deserialize)]
#[allow(missing_docs)]
pub struct PortrayalRecord {
    pub label: Cow<'static, str>,
    pub score: Rounded,
    pub low: Rounded,
    pub high: Rounded,
    pub probs: [Rounded; 3],
}

#[derive(Clone, Debug, PartialEq, Serialize, Deserialize)]
#[allow(missing_docs)]
pub struct StanceRecord<'a> {
    pub holder: Cow<'a, str>,
    pub target: Cow<'a, str>,
    pub label: StanceLabel,
    pub score: Rounded,
    pub low: Rounded,
    pub high: Rounded,
    pub probs: Option<[Rounded; 5]>,
    pub opinions: Vec<Id>,
}

#[derive(Clone, Debug, PartialEq, Serialize, Deserialize)]
#[allow(missing_docs)]
pub struct SummaryRecord<'a> {
    pub method: Cow<'static, str>,
    pub sentences: Vec<Id>,
    pub text: Cow<'a, str>,
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub abstractive: Option<Cow<'a, str>>,
}

impl<'a> Record<'a> {
    /// The record of an analysis, borrowing its text and names.
    pub fn new(analysis: &'a Analysis) -> Self {
        let Analysis { document, actors, summary, .. } = analysis;
        let article = &document.article;
        let text = &article.text;
        let sentences = document.sentences.iter().zip(&analysis.readings).enumerate();
        let mut mentions_of = vec![0; actors.len()];
        for mention in &analysis.mentions {
            mentions_of[mention.actor] += 1;
        }
        Self {
            schema: ARTICLE_SCHEMA.into(),
            id: article.id.as_str().into(),
            source: article.source.as_str().into(),
            sha256: article.sha256.as_str().into(),
            title: article.title.as_deref().map(Cow::from),
            byline: article.byline.as_deref().map(Cow::from),
            publication: article.publication.as_deref().map(Cow::from),
            published: article.published.as_deref().map(Cow::from),
            meta: Meta::new(&article.meta),
            duplicate_of: article.duplicate_of.as_deref().map(Cow::from),
            language: article.language.as_str().into(),
            argues: analysis.argues.map(Rounded::from),
            text: Cow::Borrowed(text),
            paragraphs: (&article.paragraphs).into(),
            sentences: sentences
                .map(|(i, (sentence, reading))| SentenceRecord {
                    id: Id::sentence(i),
                    span: sentence.span,
                    paragraph: sentence.paragraph,
                    sentiment: reading.sentiment.into(),
                    salience: reading.salience.into(),
                })
                .collect(),
            mentions: (analysis.mentions.iter().enumerate())
                .map(|(i, mention)| MentionRecord {
                    id: Id::mention(i),
                    span: mention.span,
                    text: text.slice(mention.span).into(),
                    entity_type: mention.entity_type,
                    kind: mention.kind,
                    actor: actors[mention.actor].id.as_str().into(),
                    sentence: Id::sentence(mention.sentence),
                    score: mention.score.into(),
                })
                .collect(),
            attributions: (analysis.attributions.iter().enumerate())
                .map(|(i, attribution)| AttributionRecord {
                    id: Id::attribution(i),
                    source: attribution.source.as_ref().map(|source| SourceRecord {
                        span: source.span,
                        actor: source.actor.map(|actor| actors[actor].id.as_str().into()),
                    }),
                    cue: attribution.cue,
                    content: (&attribution.content).into(),
                    quoted: attribution.quoted,
                    commitment: attribution.commitment,
                    within: attribution.within.map(Id::attribution),
                    holder: holder(attribution.holder, actors).into(),
                })
                .collect(),
            opinions: (analysis.opinions.iter().enumerate())
                .map(|(i, opinion)| OpinionRecord {
                    id: Id::opinion(i),
                    holder: holder(opinion.holder, actors).into(),
                    target: actors[opinion.target].id.as_str().into(),
                    sentence: Id::sentence(opinion.sentence),
                    mention: opinion.mention.map(Id::mention),
                    attribution: opinion.attribution.map(Id::attribution),
                    evidence: opinion.evidence,
                    label: opinion.label().into(),
                    probs: opinion.probs.0.map(Rounded::from),
                    weight: opinion.weight.into(),
                })
                .collect(),
            actors: (actors.iter().zip(&analysis.presences).zip(mentions_of))
                .map(|((actor, presence), mentions)| ActorRecord::new(actor, presence, mentions))
                .collect(),
            stances: (analysis.stances.iter())
                .map(|stance| StanceRecord {
                    holder: holder(stance.holder, actors).into(),
                    target: actors[stance.target].id.as_str().into(),
                    label: stance.label,
                    score: stance.score.into(),
                    low: stance.low.into(),
                    high: stance.high.into(),
                    probs: stance.probs.map(|probs| probs.map(Rounded::from)),
                    opinions: stance.opinions.iter().copied().map(Id::opinion).collect(),
                })
                .collect(),
            summary: SummaryRecord {
                method: summary.method.into(),
                sentences: summary.sentences.iter().copied().map(Id::sentence).collect(),
                text: summary.text.as_str().into(),
                abstractive: summary.abstractive.as_deref().map(Cow::from),
            },
            engine: Cow::Borrowed(&analysis.engine),
            warnings: (&article.warnings).into(),
        }
    }

    /// Words of the text: what stands between white space.
    pub fn words(&self) -> usize {
        self.text.as_str().split_whitespace().count()
    }

    /// The headline, or the first words of an article that has none: what people are shown it by.
    pub fn shown_title(&self) -> Cow<'_, str> {
        if let Some(title) = &self.title {
            return Cow::Borrowed(title);
        }
        let own = self.paragraphs.iter().find(|p| p.role == Role::Body).or(self.paragraphs.first());
        let words: Vec<&str> = own.map_or("", |p| self.text.slice(p.span)).split_whitespace().collect();
        let first: String = words.iter().take(FIRST_WORDS).copied().collect::<Vec<_>>().join(" ");
        let shown: String = first.chars().take(FIRST_CHARACTERS).collect();
        if shown == words.join(" ") {
            Cow::Owned(shown)
        } else {
            Cow::Owned(format!("{}…", shown.trim_end_matches([',', ';', ':', '.'])))
        }
    }

    /// The actor with this id.
    pub fn actor(&self, id: &str) -> Option<&ActorRecord<'a>> {
        self.actors.iter().find(|actor| actor.id == id)
    }

    /// The author's stance toward the actor with this id.
    pub fn author_stance(&self, target: &str) -> Option<&StanceRecord<'a>> {
        self.stances.iter().find(|stance| stance.holder == AUTHOR && stance.target == target)
    }

    /// The sentence of a stance's strongest opinion.
    pub fn strongest_sentence(&self, stance: &StanceRecord<'_>) -> Option<&SentenceRecord> {
        let opinion = self.opinions.get(stance.opinions.first()?.index)?;
        self.sentences.get(opinion.sentence.index)
    }
}

impl<'a> ActorRecord<'a> {
    fn new(actor: &'a Actor, presence: &Presence, mentions: usize) -> Self {
        Self {
            id: actor.id.as_str().into(),
            name: actor.name.as_str().into(),
            entity_type: actor.entity_type,
            aliases: (&actor.aliases).into(),
            part_of: actor.part_of.as_deref().map(Cow::from),
            mentions,
            salience: presence.salience.into(),
            portrayal: presence.portrayal.into(),
        }
    }
}

impl From<Probabilities> for SentimentRecord {
    fn from(probs: Probabilities) -> Self {
        Self { label: probs.label().into(), score: probs.score().into(), probs: probs.0.map(Rounded::from) }
    }
}

impl From<Portrayal> for PortrayalRecord {
    fn from(portrayal: Portrayal) -> Self {
        let Portrayal { probs, low, high } = portrayal;
        Self {
            label: probs.label().into(),
            score: probs.score().into(),
            low: low.into(),
            high: high.into(),
            probs: probs.0.map(Rounded::from),
        }
    }
}

fn holder(holder: Holder, actors: &[Actor]) -> &str {
    match holder {
        Holder::Author => AUTHOR,
        Holder::Actor(index) => &actors[index].id,
        Holder::Unnamed => UNNAMED,
    }
}
