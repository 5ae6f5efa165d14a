//! Whole op-eds against what a careful reader finds in them (`tests/oped/README.md`): a folder of texts, each
//! with a JSON of its gold beside it. The program reads the texts as it reads any, with its own actors.
//!
//! Items are the author's stances, the reported stances and the attributions, article by article, in the order
//! of the gold. An actor is whom the gold names; as a holder, a source or the target of one opinion also a part
//! of it, its army or its ministry. Of stances:
//!
//! - `right`: `neutral` is met by `neutral`, `unclear` and no stance at all, every other label by itself alone;
//!   `right_leniently`: `mixed` is met by `unclear` too;
//! - `wrong_sign`: `opposes` for `supports` or the other way round; `wrong_sign_surely`: the whole interval is
//!   on the wrong side and the score at least 0.3 from zero.
//!
//! Of reported stances: whether the holder has any toward the target (`reported_held`), with the right sign of
//! its score (`reported_sign`), with the right label (`reported_label`), and whether an opinion in the gold's
//! own sentence has both (`reported_sentence`). Of attributions: whether one of the program's overlaps source,
//! cue and content (`attributions`), or content alone (`contents`), and among the latter whether the one that
//! overlaps most has the right actor, or nobody where nobody is named, but at most a group (`source_actor`).

use std::path::{Path, PathBuf};

use serde::Deserialize;
use serde_json::{Map, Value, json};

use super::scores::{Tally, shares};
use super::{EvaluateError, Outcome, Prediction, Reader, format_error, read};
use crate::actors::Gazetteer;
use crate::document::{Analysis, Article, Attribution, EntityType, Holder, Paragraph, Span, Text};
use crate::ingest::{self, Format};
use crate::segment::segment;

/// A score this far on the wrong side, its interval too, is a sure mistake.
const SURE: f32 = 0.3;

const FIGURES: [&str; 16] = [
    "right",
    "right_leniently",
    "opposes",
    "neutral",
    "supports",
    "mixed",
    "wrong_sign",
    "wrong_sign_surely",
    "most_frequent_stance",
    "reported_held",
    "reported_sign",
    "reported_label",
    "reported_sentence",
    "attributions",
    "contents",
    "source_actor",
];

#[derive(Deserialize)]
struct Gold {
    article: String,
    /// Actor to label, in the file's order.
    author: Map<String, Value>,
    reported: Vec<ReportedStance>,
    attributions: Vec<Said>,
}

#[derive(Deserialize)]
struct ReportedStance {
    holder: String,
    target: String,
    label: String,
    sentence: String,
}

#[derive(Deserialize)]
struct Said {
    source: String,
    cue: String,
    content: String,
    actor: Option<String>,
}

/// An op-ed with its gold.
struct Oped {
    article: Article,
    author: Vec<(String, String)>,
    reported: Vec<(ReportedStance, Span)>,
    said: Vec<(Said, Parts)>,
}

/// Where the parts of an attribution stand.
#[derive(Clone, Copy, Debug, PartialEq)]
struct Parts {
    source: Span,
    cue: Span,
    content: Span,
}

fn opeds(folder: &Path) -> Result<Vec<Oped>, EvaluateError> {
    let unreadable = |e: std::io::Error| EvaluateError::Read { path: folder.into(), reason: e.to_string() };
    let entries: Result<Vec<_>, _> = std::fs::read_dir(folder).map_err(unreadable)?.collect();
    let files = entries.map_err(unreadable)?.into_iter().map(|e| e.path());
    let mut files: Vec<PathBuf> = files.filter(|p| p.extension().is_some_and(|e| e == "json")).collect();
    files.sort();
    if files.is_empty() {
        let expected = "a folder of op-eds has texts, and a JSON of its gold beside each";
        return Err(EvaluateError::Empty { path: folder.into(), expected });
    }
    files.iter().map(|file| oped(folder, file)).collect()
}

fn oped(folder: &Path, file: &Path) -> Result<Oped, EvaluateError> {
    let gold: Gold = serde_json::from_str(&read(file)?)
        .map_err(|e| format_error(file, e.line().saturating_sub(1), format!("not an op-ed's gold: {e}")))?;
    let path = folder.join(&gold.article);
    let text = read(&path)?;
    let article = ingest::article(text.as_bytes(), &path.display().to_string(), &gold.article, Format::Text)
        .map_err(|failure| EvaluateError::Read { path: path.clone(), reason: failure.reason })?;
    let label = |label: &Value| match label.as_str() {
        Some(l @ ("opposes" | "neutral" | "supports" | "mixed")) => Ok(l.to_owned()),
        _ => Err(format_error(file, 0, format!("the author's stance {label} is not a label"))),
    };
    let author = gold.author.iter().map(|(actor, l)| Ok((actor.clone(), label(l)?)));
    let author = author.collect::<Result<_, EvaluateError>>()?;
    let plain = Text::new(plain(article.text.as_str()));
    let absent = |part: &str| format_error(file, 0, format!("the article does not have {part:?}"));
    let mut reported = Vec::new();
    for stance in gold.reported {
        let place = find(&plain, &stance.sentence).first().copied();
        let place = place.ok_or_else(|| absent(&stance.sentence))?;
        reported.push((stance, place));
    }
    let mut said = Vec::new();
    for attribution in gold.attributions {
        let parts = parts(&plain, &article.paragraphs, &attribution);
        let parts = parts.ok_or_else(|| absent(&attribution.content))?;
        said.push((attribution, parts));
    }
    Ok(Oped { article, author, reported, said })
}

/// With every quotation mark and apostrophe straight, since reading an article gives these one spelling that the
/// gold need not have; of the same length.
fn plain(text: &str) -> String {
    let straight = |c: char| match c {
        '‘' | '’' => '\'',
        '“' | '”' => '"',
        c => c,
    };
    text.chars().map(straight).collect()
}

/// Where a part stands in a [`plain`] text, whole words only.
fn find(text: &Text, part: &str) -> Vec<Span> {
    let part = plain(part);
    let word = |c: Option<char>| c.is_some_and(char::is_alphanumeric);
    let whole = |(at, found): &(usize, &str)| {
        let (before, after) = (&text.as_str()[..*at], &text.as_str()[at + found.len()..]);
        !word(before.chars().next_back()) && !word(after.chars().next())
    };
    let found = text.as_str().match_indices(&part).filter(whole);
    found.map(|(at, found)| Span::new(text.code_point(at), text.code_point(at + found.len()))).collect()
}

/// The places of an attribution's parts, in one paragraph, source and cue nearest to the content.
fn parts(text: &Text, paragraphs: &[Paragraph], said: &Said) -> Option<Parts> {
    let [source, cue, content] = [&said.source, &said.cue, &said.content].map(|part| find(text, part));
    let apart = |a: Span, b: Span| a.start.abs_diff(b.start);
    let mut best: Option<(usize, Parts)> = None;
    for paragraph in paragraphs.iter().map(|p| p.span) {
        for content in content.iter().copied().filter(|c| paragraph.contains(*c)) {
            let nearest = |part: &[Span]| {
                let within = part.iter().copied().filter(|p| paragraph.contains(*p));
                within.min_by_key(|p| apart(*p, content))
            };
            let (Some(source), Some(cue)) = (nearest(&source), nearest(&cue)) else { continue };
            let far = apart(source, content) + apart(cue, content);
            if best.as_ref().is_none_or(|(least, _)| far < *least) {
                best = Some((far, Parts { source, cue, content }));
            }
        }
    }
    best.map(|(_, parts)| parts)
}

/// Who an actor of an analysis is, in the words of the gold.
struct Names<'a> {
    analysis: &'a Analysis,
    gazetteer: &'a Gazetteer,
}

impl Names<'_> {
    /// Whether the gold means this actor.
    fn is(&self, actor: usize, name: &str) -> bool {
        let actor = &self.analysis.actors[actor];
        match self.gazetteer.find(name) {
            Some(entry) => actor.id == entry.id,
            None => actor.name == name || actor.aliases.iter().any(|a| a == name),
        }
    }

    /// Whether the gold means this actor or what it is a part of.
    fn speaks_for(&self, actor: usize, name: &str) -> bool {
        let wanted = self.gazetteer.find(name).map(|entry| entry.id.as_str());
        let mut whole = self.analysis.actors[actor].part_of.as_deref();
        let part = std::iter::from_fn(|| {
            let id = whole?;
            whole = self.gazetteer.find(id).and_then(|entry| entry.part_of.as_deref());
            Some(id)
        })
        // Files may make a ring of parts.
        .take(self.gazetteer.entries().len())
        .any(|id| Some(id) == wanted);
        part || self.is(actor, name)
    }

    fn holds(&self, holder: Holder, name: &str) -> bool {
        matches!(holder, Holder::Actor(actor) if self.speaks_for(actor, name))
    }

    fn name(&self, actor: Option<usize>) -> Value {
        actor.map_or(Value::Null, |actor| json!(self.analysis.actors[actor].name))
    }
}

/// An item's gold and answer, as the predictions show them.
type Shown = (Value, Value);

pub fn measure(reader: &Reader, path: &Path) -> Result<Outcome, EvaluateError> {
    let opeds = opeds(path)?;
    let gazetteer = Gazetteer::shipped()?;
    let frequent = most_frequent(&opeds);
    let documents: Vec<_> = opeds.iter().map(|o| segment(o.article.clone())).collect();
    let mut tallies = Vec::new();
    let mut predictions = Vec::new();
    reader.each(&documents, |at, document, encoded| {
        let oped = &opeds[at];
        let analysis = reader.conclude(document, &encoded, &gazetteer)?;
        let names = Names { analysis: &analysis, gazetteer: &gazetteer };
        let mut tally = Tally::default();
        let mut shown: Vec<Shown> = Vec::new();
        for (actor, label) in &oped.author {
            tally.count("most_frequent_stance", *label == frequent);
            shown.push(author(&names, actor, label, &mut tally));
        }
        for (stance, sentence) in &oped.reported {
            shown.push(reported(&names, stance, *sentence, &mut tally));
        }
        for (said, parts) in &oped.said {
            shown.push(attributed(&names, said, *parts, &mut tally));
        }
        let article = oped.article.source.rsplit(['/', '\\']).next().unwrap_or_default();
        for (mut gold, predicted) in shown {
            gold["article"] = json!(article);
            predictions.push(Prediction { index: predictions.len(), gold, predicted, probs: Value::Null });
        }
        tallies.push(tally);
        Ok(())
    })?;
    Ok(Outcome {
        measure: "author's stances that are right",
        figures: shares(&FIGURES, &tallies),
        predictions,
    })
}

/// The author's label that the gold has most often; of equals the first by the alphabet.
fn most_frequent(opeds: &[Oped]) -> String {
    let labels = || opeds.iter().flat_map(|o| &o.author).map(|(_, label)| label);
    let count = |label: &String| labels().filter(|other| *other == label).count();
    labels().max_by_key(|l| (count(l), std::cmp::Reverse((*l).clone()))).cloned().unwrap_or_default()
}

fn author(names: &Names, actor: &str, gold: &str, tally: &mut Tally) -> Shown {
    let stances = &names.analysis.stances;
    let stance = stances.iter().find(|s| s.holder == Holder::Author && names.is(s.target, actor));
    let label = stance.map_or("none", |s| s.label.name());
    let right =
        if gold == "neutral" { ["neutral", "unclear", "none"].contains(&label) } else { label == gold };
    tally.count("right", right);
    tally.count("right_leniently", right || (gold, label) == ("mixed", "unclear"));
    tally.count(gold, right);
    let wrong_side = match gold {
        "opposes" => Some(1.0),
        "supports" => Some(-1.0),
        _ => None,
    };
    let mut surely = false;
    if let Some(side) = wrong_side {
        surely = stance.is_some_and(|s| s.low * side > 0.0 && s.high * side > 0.0 && s.score * side >= SURE);
        tally.count("wrong_sign", matches!((gold, label), ("opposes", "supports") | ("supports", "opposes")));
        tally.count("wrong_sign_surely", surely);
    }
    let mut predicted = json!({ "right": right, "label": label });
    if let Some(s) = stance {
        predicted["score"] = json!(s.score);
        predicted["low"] = json!(s.low);
        predicted["high"] = json!(s.high);
    }
    if surely {
        predicted["wrong_sign_surely"] = json!(true);
    }
    (json!({ "author_toward": actor, "label": gold }), predicted)
}

fn reported(names: &Names, gold: &ReportedStance, sentence: Span, tally: &mut Tally) -> Shown {
    let side = if gold.label == "opposes" { -1.0 } else { 1.0 };
    let stances = names.analysis.stances.iter();
    let of: Vec<_> =
        stances.filter(|s| names.holds(s.holder, &gold.holder) && names.is(s.target, &gold.target)).collect();
    let label = of.iter().any(|s| s.label.name() == gold.label);
    let spans = &names.analysis.document.sentences;
    let opinion = names.analysis.opinions.iter().any(|o| {
        spans[o.sentence].span.overlaps(sentence)
            && names.holds(o.holder, &gold.holder)
            && names.speaks_for(o.target, &gold.target)
            && o.label() == if side < 0.0 { "negative" } else { "positive" }
    });
    tally.count("reported_held", !of.is_empty());
    tally.count("reported_sign", of.iter().any(|s| s.score * side > 0.0));
    tally.count("reported_label", label);
    tally.count("reported_sentence", opinion);
    let shown = of.first().map(|s| json!({ "label": s.label.name(), "score": s.score }));
    (
        json!({ "holder": gold.holder, "target": gold.target, "label": gold.label }),
        json!({ "right": label, "in_its_sentence": opinion, "stance": shown }),
    )
}

fn attributed(names: &Names, gold: &Said, parts: Parts, tally: &mut Tally) -> Shown {
    let shared = |a: &Attribution| {
        let share = |c: &Span| c.end.min(parts.content.end).saturating_sub(c.start.max(parts.content.start));
        a.content.iter().map(share).sum::<usize>()
    };
    let source = |a: &Attribution| a.source.as_ref().is_some_and(|s| s.span.overlaps(parts.source));
    let cue = |a: &Attribution| a.cue.is_some_and(|c| c.overlaps(parts.cue));
    let on: Vec<&Attribution> = names.analysis.attributions.iter().filter(|a| shared(a) > 0).collect();
    let whole = on.iter().any(|a| source(a) && cue(a));
    // The first of those that overlap most, where `max_by_key` would give the last.
    let best = on.iter().rev().max_by_key(|a| shared(a));
    tally.count("attributions", whole);
    tally.count("contents", best.is_some());
    let mut predicted = json!({ "right": whole, "content": best.is_some() });
    if let Some(best) = best {
        // The gold names nobody where only a group is told of.
        let named = |actor: &usize| names.analysis.actors[*actor].entity_type != EntityType::Grp;
        let actor = best.source.as_ref().and_then(|s| s.actor).filter(named);
        let right = match (actor, &gold.actor) {
            (Some(actor), Some(name)) => names.speaks_for(actor, name),
            (actor, name) => actor.is_none() && name.is_none(),
        };
        tally.count("source_actor", right);
        let text = &names.analysis.document.article.text;
        predicted["source"] = json!(best.source.as_ref().map(|s| text.slice(s.span)));
        predicted["actor"] = names.name(actor);
        predicted["actor_right"] = json!(right);
    }
    let shown =
        json!({ "source": gold.source, "cue": gold.cue, "content": gold.content, "actor": gold.actor });
    (shown, predicted)
}

#[cfg(test)]
mod tests {
    use super::*;

    fn said(source: &str, cue: &str, content: &str) -> Said {
        Said { source: source.into(), cue: cue.into(), content: content.into(), actor: None }
    }

    #[test]
    fn parts_stand_in_one_paragraph_nearest_to_the_content() {
        let text = "É: He said no.\nShe unsaid it. He said “yes”, he said.";
        let paragraphs = [Span::new(0, 14), Span::new(15, 53)].map(Paragraph::body);
        let article = Article::bare(Text::default(), paragraphs.into());
        let text = Text::new(plain(text));
        let parts = |s: &Said| {
            parts(&text, &article.paragraphs, s).map(|p| [p.source.start, p.cue.start, p.content.start])
        };
        assert_eq!(parts(&said("He", "said", "no")), Some([3, 6, 11]));
        assert_eq!(parts(&said("He", "said", "\"yes\"")), Some([30, 33, 38]));
        assert_eq!(parts(&said("She", "said", "no")), None);
    }
}
