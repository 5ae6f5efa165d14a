//! What carries a number: every opinion behind a stance, strongest first, with the sentence that it stands in;
//! then the opinions about the same actor that did not count, and why.

use std::borrow::Cow;
use std::collections::BTreeSet;

use serde::{Deserialize, Serialize};

use super::answer::{Answer, Block, Line, Row, Side, Table, Tone, bar, columns, piece, plain, score};
use super::names::{Directory, near};
use super::{ReadError, Run};
use crate::document::{Role, Span, StanceLabel};
use crate::report::{AUTHOR, Cell, Id, OpinionRecord, Record, Rounded, StanceRecord, UNNAMED};

/// What is asked for.
#[derive(Clone, Copy, Debug)]
pub struct Question<'q> {
    /// The article: its id, its source, the source's file name, or a beginning that no other article has.
    pub article: &'q str,
    /// Toward this actor alone: id, name or alias.
    pub actor: Option<&'q str>,
    /// Of this holder alone: `author`, `unnamed`, or an actor's id, name or alias.
    pub holder: Option<&'q str>,
}

/// Shows what carries an article's stances, the author's first.
///
/// # Errors
/// If the article, the actor or the holder is unknown or may be several, or the article cannot be read.
pub fn explain(run: &Run, question: &Question<'_>) -> Result<Answer, ReadError> {
    let (id, unread) = find(run, question.article)?;
    let record = run.article(&id)?;
    let explanation = Explanation::new(&record, question)?;
    Ok(Answer::new(&explanation, explanation.page(), COLUMNS, explanation.rows())?.without(unread))
}

/// What tells an article from others.
#[derive(Deserialize)]
struct Head {
    id: String,
    source: String,
}

/// The article that is meant, and the files that could not be looked into for it.
fn find(run: &Run, name: &str) -> Result<(String, Vec<ReadError>), ReadError> {
    if run.articles().iter().any(|id| id == name) {
        return Ok((name.to_owned(), Vec::new()));
    }
    let mut heads: Vec<Head> = Vec::new();
    let unread = run.each_part(|head| heads.push(head))?;
    let whole = |head: &&Head| head.source == name || file_name(&head.source) == name;
    let begun = |head: &&Head| {
        [&head.id, &head.source, file_name(&head.source)].iter().any(|known| known.starts_with(name))
    };
    let mut meant: Vec<&Head> = heads.iter().filter(whole).collect();
    if meant.is_empty() {
        meant = heads.iter().filter(begun).collect();
    }
    match meant[..] {
        [head] => Ok((head.id.clone(), unread)),
        [] => {
            let known = heads.iter().flat_map(|head| [head.id.as_str(), file_name(&head.source)]);
            Err(ReadError::UnknownArticle { name: name.to_owned(), candidates: near(name, known) })
        }
        _ => Err(ReadError::AmbiguousArticle {
            name: name.to_owned(),
            count: meant.len(),
            candidates: meant.iter().take(5).map(|head| head.id.clone()).collect(),
        }),
    }
}

/// The last part of a path, on any system.
pub(super) fn file_name(source: &str) -> &str {
    source.rsplit(['/', '\\']).next().unwrap_or(source)
}

/// An article's stances, each with what carries it.
#[derive(Debug, Serialize)]
struct Explanation<'r> {
    article: &'r str,
    source: &'r str,
    title: Option<&'r str>,
    /// What the page is headed by: the title, or the article's first words.
    #[serde(skip)]
    shown: Cow<'r, str>,
    byline: Option<&'r str>,
    publication: Option<&'r str>,
    published: Option<&'r str>,
    model: &'r str,
    version: &'r str,
    stances: Vec<Explained<'r>>,
}

/// Whoever holds an opinion or is judged.
#[derive(Clone, Debug, PartialEq, Serialize)]
struct Who<'r> {
    id: &'r str,
    name: Option<&'r str>,
}

/// A stance and what carries it; without label and score where no opinion counts.
#[derive(Debug, Serialize)]
struct Explained<'r> {
    holder: Who<'r>,
    target: Who<'r>,
    label: Option<StanceLabel>,
    score: Option<Rounded>,
    low: Option<Rounded>,
    high: Option<Rounded>,
    sentences: usize,
    counted: Vec<Evidence<'r>>,
    left_out: Vec<Evidence<'r>>,
}

/// An opinion in its sentence.
#[derive(Debug, Serialize)]
struct Evidence<'r> {
    opinion: Id,
    sentence: Id,
    role: Role,
    text: &'r str,
    holder: Who<'r>,
    /// Whom the mention names, where that is a part of the stance's target.
    part: Option<Who<'r>>,
    /// The words that the opinion was read at; none where the sentence bears on the actor without speaking of it.
    mention: Option<&'r str>,
    label: &'r str,
    score: Rounded,
    probs: [Rounded; 3],
    /// How much it counts.
    weight: Rounded,
    source: Option<&'r str>,
    cue: Option<&'r str>,
    why_left_out: Option<String>,
    /// The text in pieces, target and holder apart.
    #[serde(skip)]
    marked: Line,
}

impl<'r> Explanation<'r> {
    fn new(record: &'r Record<'r>, question: &Question<'_>) -> Result<Self, ReadError> {
        let mut directory = Directory::default();
        record.actors.iter().for_each(|actor| directory.add(actor));
        // The run may well know whom this article does not speak of.
        let here = |error: ReadError| match error {
            ReadError::UnknownActor { name, candidates } => {
                ReadError::NotInArticle { name, article: record.id.to_string(), candidates }
            }
            other => other,
        };
        let target = question.actor.map(|who| directory.find(who)).transpose().map_err(here)?;
        let holder = question.holder.map(|who| directory.find_holder(who)).transpose().map_err(here)?;
        let asked = |stance: &&StanceRecord<'_>| {
            holder.is_none_or(|holder| stance.holder == holder)
                && target.is_none_or(|target| stance.target == target)
        };
        let mut stances: Vec<_> = (record.stances.iter().filter(asked))
            .map(|stance| Explained::new(record, &stance.holder, &stance.target, Some(stance)))
            .collect();
        // Whoever asks for one stance learns why there is none.
        let holder = holder.unwrap_or(AUTHOR);
        let missing =
            |target: &&str| !stances.iter().any(|s| s.holder.id == holder && s.target.id == *target);
        if let Some(actor) = target.filter(missing).and_then(|target| record.actor(target)) {
            let holder = match record.actor(holder) {
                Some(actor) => &actor.id,
                None if holder == UNNAMED => UNNAMED,
                None => AUTHOR,
            };
            stances.insert(0, Explained::new(record, holder, &actor.id, None));
        }
        Ok(Self {
            article: &record.id,
            source: &record.source,
            title: record.title.as_deref(),
            shown: record.shown_title(),
            byline: record.byline.as_deref(),
            publication: record.publication.as_deref(),
            published: record.published.as_deref(),
            model: &record.engine.model,
            version: &record.engine.version,
            stances,
        })
    }

    fn page(&self) -> Vec<Block> {
        let known = [self.byline, self.publication, self.published, Some(self.source)];
        let known: Vec<&str> = known.into_iter().flatten().collect();
        let mut page = vec![
            Block::Heading(self.shown.to_string()),
            Block::Text(vec![plain(known.join(", "))]),
            Block::Text(vec![
                plain("In the sentences "),
                piece("targets", Tone::Target),
                plain(" and "),
                piece("holders", Tone::Holder),
                plain(" are marked. Bars are the probabilities of negative, neutral and positive."),
            ]),
        ];
        if self.stances.is_empty() {
            page.push(Block::Text(vec![plain("Nobody who was asked for holds a stance here.")]));
        }
        page.extend(self.stances.iter().flat_map(Explained::page));
        page
    }

    fn rows(&self) -> Vec<Vec<Cell<'_>>> {
        let mut rows = Vec::new();
        for stance in &self.stances {
            let evidence = stance.counted.iter().chain(&stance.left_out);
            rows.extend(evidence.map(|evidence| row(self, stance, evidence)));
        }
        rows
    }
}

const COLUMNS: &[&str] = &[
    "article",
    "holder",
    "holder_name",
    "target",
    "target_name",
    "stance",
    "score",
    "low",
    "high",
    "opinion",
    "counted",
    "why_left_out",
    "sentence",
    "role",
    "text",
    "mention",
    "part",
    "opinion_holder",
    "label",
    "negative",
    "neutral",
    "positive",
    "weight",
    "source",
    "cue",
];

fn row<'a>(
    explanation: &'a Explanation<'_>,
    stance: &'a Explained<'_>,
    evidence: &'a Evidence<'_>,
) -> Vec<Cell<'a>> {
    vec![
        explanation.article.into(),
        stance.holder.id.into(),
        stance.holder.name.into(),
        stance.target.id.into(),
        stance.target.name.into(),
        stance.label.map(StanceLabel::name).into(),
        stance.score.into(),
        stance.low.into(),
        stance.high.into(),
        evidence.opinion.into(),
        evidence.why_left_out.is_none().into(),
        evidence.why_left_out.clone().into(),
        evidence.sentence.into(),
        evidence.role.name().into(),
        evidence.text.into(),
        evidence.mention.into(),
        evidence.part.as_ref().map(|part| part.id).into(),
        evidence.holder.id.into(),
        evidence.label.into(),
        evidence.probs[0].into(),
        evidence.probs[1].into(),
        evidence.probs[2].into(),
        evidence.weight.into(),
        evidence.source.into(),
        evidence.cue.into(),
    ]
}

impl<'r> Who<'r> {
    fn new(record: &'r Record<'r>, id: &'r str) -> Self {
        let name = match id {
            AUTHOR => record.byline.as_deref(),
            UNNAMED => None,
            _ => record.actor(id).map(|actor| &*actor.name),
        };
        Self { id, name }
    }

    fn shown(&self) -> String {
        match (self.id, self.name) {
            (AUTHOR, Some(name)) => format!("the author ({name})"),
            (AUTHOR, None) => "the author".to_owned(),
            (UNNAMED, _) => "somebody unnamed".to_owned(),
            (id, name) => name.unwrap_or(id).to_owned(),
        }
    }
}

impl<'r> Explained<'r> {
    fn new(
        record: &'r Record<'r>,
        holder: &'r str,
        target: &'r str,
        stance: Option<&'r StanceRecord<'r>>,
    ) -> Self {
        let counted: Vec<Id> = stance.map(|stance| stance.opinions.clone()).unwrap_or_default();
        // Parts that the run counted toward the target: which kinds of them is an option of the analysis.
        let toward = record.stances.iter().filter(|stance| stance.target == target);
        let parts: BTreeSet<&str> = toward
            .flat_map(|stance| &stance.opinions)
            .map(|id| record.opinions[id.index].target.as_ref())
            .collect();
        let about = |opinion: &&OpinionRecord<'_>| {
            opinion.target == target || parts.contains(opinion.target.as_ref())
        };
        let left_out = record.opinions.iter().filter(about).filter(|opinion| !counted.contains(&opinion.id));
        let sentences: BTreeSet<usize> =
            counted.iter().map(|id| record.opinions[id.index].sentence.index).collect();
        Self {
            holder: Who::new(record, holder),
            target: Who::new(record, target),
            label: stance.map(|stance| stance.label),
            score: stance.map(|stance| stance.score),
            low: stance.map(|stance| stance.low),
            high: stance.map(|stance| stance.high),
            sentences: sentences.len(),
            counted: (counted.iter())
                .map(|id| Evidence::new(record, target, &record.opinions[id.index], None))
                .collect(),
            left_out: left_out
                .map(|opinion| {
                    Evidence::new(record, target, opinion, Some(why_left_out(record, holder, opinion)))
                })
                .collect(),
        }
    }

    fn page(&self) -> Vec<Block> {
        let verdict = self.label.map_or("no stance", StanceLabel::name);
        let heading = format!("{} toward {}: {verdict}", self.holder.shown(), self.target.shown());
        let mut page = vec![Block::Heading(heading)];
        page.push(Block::Text(match (self.score, self.low, self.high) {
            (Some(mean), Some(low), Some(high)) => vec![
                plain("score "),
                score(Some(mean.get())),
                plain(format!(
                    ", 90% interval {:+.2} to {:+.2}, from {} in {}  ",
                    low.get(),
                    high.get(),
                    counted(self.counted.len(), "opinion"),
                    counted(self.sentences, "sentence"),
                )),
                bar(Some(mean.get())),
            ],
            _ => vec![plain("No opinion counts.")],
        }));
        if !self.counted.is_empty() {
            page.push(Block::Table(table(&self.counted)));
        }
        if !self.left_out.is_empty() {
            page.push(Block::Text(vec![piece("Left out", Tone::Strong)]));
            page.push(Block::Table(table(&self.left_out)));
        }
        page
    }
}

/// `1 sentence`, `2 sentences`.
pub(crate) fn counted(count: usize, what: &str) -> String {
    format!("{count} {what}{}", if count == 1 { "" } else { "s" })
}

/// Why an opinion about the target, or a part of it, is none of the holder's evidence.
fn why_left_out(record: &Record<'_>, holder: &str, opinion: &OpinionRecord<'_>) -> String {
    let mut reasons = Vec::new();
    if opinion.holder != holder {
        reasons.push(format!("held by {}", Who::new(record, &opinion.holder).shown()));
    }
    if !opinion.evidence {
        let role = record.paragraphs[record.sentences[opinion.sentence.index].paragraph].role;
        reasons.push(format!("stands in the {}, which is no evidence", role.name()));
    }
    if reasons.is_empty() && opinion.mention.is_some_and(|m| !record.mentions[m.index].kind.is_name()) {
        reasons.push("read at a pronoun or noun, where names tell as well".to_owned());
    }
    if reasons.is_empty() {
        reasons.push("what an actor says of its own part is no stance on itself".to_owned());
    }
    reasons.join("; ")
}

impl<'r> Evidence<'r> {
    fn new(
        record: &'r Record<'r>,
        target: &str,
        opinion: &'r OpinionRecord<'r>,
        why_left_out: Option<String>,
    ) -> Self {
        let sentence = &record.sentences[opinion.sentence.index];
        let mention = opinion.mention.map(|m| &record.mentions[m.index]);
        let attribution = opinion.attribution.map(|id| &record.attributions[id.index]);
        let source = attribution.and_then(|a| a.source.as_ref()).map(|source| source.span);
        // Where the text quotes nobody, the holder is whom the sentence names.
        let named =
            record.mentions.iter().filter(|m| m.sentence == opinion.sentence && m.actor == opinion.holder);
        let holders: Vec<Span> = match source {
            Some(source) => vec![source],
            None => named.map(|mention| mention.span).collect(),
        };
        Self {
            opinion: opinion.id,
            sentence: opinion.sentence,
            role: record.paragraphs[sentence.paragraph].role,
            text: record.text.slice(sentence.span),
            holder: Who::new(record, &opinion.holder),
            part: (opinion.target != target).then(|| Who::new(record, &opinion.target)),
            mention: mention.map(|m| &*m.text),
            label: &opinion.label,
            score: Rounded::from(opinion.probs[2].get() - opinion.probs[0].get()),
            probs: opinion.probs,
            weight: opinion.weight,
            source: source.map(|span| record.text.slice(span)),
            cue: attribution.and_then(|a| a.cue).map(|span| record.text.slice(span)),
            why_left_out,
            marked: marked(record, sentence.span, mention.map(|m| m.span), &holders),
        }
    }

    fn row(&self) -> Row {
        let numbers = self.probs.map(Rounded::get);
        let probability = |p: &f64| plain(format!("{p:.2}"));
        let mut cells = vec![
            plain(self.opinion.to_string()),
            plain(self.sentence.to_string()),
            score(Some(self.score.get())),
        ];
        cells.push(plain(self.label));
        cells.push(plain(columns(&numbers)));
        cells.extend(numbers.iter().map(probability));
        cells.push(plain(format!("{:.2}", self.weight.get())));
        let said =
            [self.source.map(|source| format!("by “{source}”")), self.cue.map(|cue| format!("cue “{cue}”"))];
        let said: Vec<String> = said.into_iter().flatten().collect();
        let notes = [
            self.why_left_out.clone(),
            self.part.as_ref().map(|part| format!("as part of it: {}", part.shown())),
            (!said.is_empty()).then(|| format!("said {}", said.join(", "))),
        ];
        let notes: Vec<String> = notes.into_iter().flatten().collect();
        let mut below = vec![self.marked.clone()];
        if !notes.is_empty() {
            below.push(vec![piece(format!("({})", notes.join("; ")), Tone::Faint)]);
        }
        Row { cells, below }
    }
}

fn table(evidence: &[Evidence<'_>]) -> Table {
    let left = ["opinion", "sentence"].map(|name| (name.to_owned(), Side::Left));
    let middle = [("score", Side::Right), ("label", Side::Left), ("", Side::Left)];
    let right = ["negative", "neutral", "positive", "weight"].map(|name| (name.to_owned(), Side::Right));
    let middle = middle.map(|(name, side)| (name.to_owned(), side));
    Table {
        columns: left.into_iter().chain(middle).chain(right).collect(),
        rows: evidence.iter().map(Evidence::row).collect(),
    }
}

/// A sentence in pieces, target and holders apart; a holder that meets the target or another is not marked.
fn marked(record: &Record<'_>, sentence: Span, target: Option<Span>, holders: &[Span]) -> Line {
    let mut marks: Vec<_> = target.map(|target| (target, Tone::Target)).into_iter().collect();
    for &holder in holders.iter().filter(|holder| sentence.contains(**holder)) {
        if marks.iter().all(|(span, _)| !span.overlaps(holder)) {
            marks.push((holder, Tone::Holder));
        }
    }
    marks.sort_by_key(|(span, _)| *span);
    let mut line = Line::new();
    let mut at = sentence.start;
    for (span, tone) in marks {
        line.push(plain(record.text.slice(Span::new(at, span.start))));
        line.push(piece(record.text.slice(span), tone));
        at = span.end;
    }
    line.push(plain(record.text.slice(Span::new(at, sentence.end))));
    line
}
