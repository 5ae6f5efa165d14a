//! Which spans of the text may name an actor. Two witnesses are heard: the gazetteer, which finds what it
//! knows wherever it stands, and the model, which finds names that no file knows but is off by a word or a
//! type at times. This file settles where they overlap; who is meant comes later.

use std::cmp::Reverse;
use std::collections::BTreeMap;

use super::abbreviation::Introduction;
use super::dateline::datelines;
use super::day::When;
use super::gazetteer::Gazetteer;
use super::index::{Meaning, Naming};
use super::metonymy::is_turned_round;
use super::normalized_text::{NormalizedText, is_capitalised, slug};
use super::tails::go_on;
use crate::document::{Document, Entity, EntityType, Span};

/// A span that may name an actor.
#[derive(Clone, Copy, Debug, PartialEq)]
pub struct Candidate {
    /// Where, in whole words.
    pub span: Span,
    /// The gazetteer's form that stands there.
    pub form: Option<usize>,
    /// What the model says of it: type and probability.
    pub entity: Option<(EntityType, f32)>,
}

/// A name of the model: where, of which type, how surely.
type Piece = (Span, EntityType, f32);

/// A model's span less sure than this gives way to a name of the gazetteer inside it. Even odds; not tuned.
const SURE: f32 = 0.5;
/// Weight of an organisation that only its bracketed abbreviation shows. Even odds; not tuned.
const INTRODUCED: f32 = 0.5;

/// Disjoint candidates in the order of the text.
pub fn candidates(
    document: &Document,
    normalized: &NormalizedText,
    entities: &[Entity],
    introductions: &[Introduction],
    gazetteer: &Gazetteer,
    when: &When,
) -> Vec<Candidate> {
    let cues = &gazetteer.cues;
    // A mention stands in one sentence; what does not, as where one seems to end at "U.S.", is found in parts.
    let within = |span: Span| {
        let sentence = document.sentence_at(span.start).map(|i| document.sentences[i].span);
        sentence.is_some_and(|sentence| sentence.contains(span))
    };
    let hits = gazetteer.index.scan(normalized, when).into_iter();
    let hits = hits.filter(|hit| within(hit.span) && !is_turned_round(normalized, hit.span, cues));
    // "The Okoro-Adeyemi administration" is not Adeyemi's.
    let shared = |span: Span| normalized.before(span.start) == '-' && normalized.slice(span).contains(' ');
    let hits = hits.filter(|hit| !shared(hit.span));
    let hits = hits.map(|hit| Candidate { span: hit.span, form: Some(hit.form), entity: None }).collect();
    let mut chosen = disjoint(hits);
    let mut pieces = Vec::new();
    let named = |e: &&Entity| normalized.slice(e.span).chars().any(char::is_uppercase);
    for entity in entities.iter().filter(named) {
        for span in pieces_of(normalized, entity.span, &chosen, gazetteer) {
            pieces.push((span, entity.kind, probability(entity.score)));
        }
    }
    let echoes = echoes(normalized, &pieces).into_iter().filter(|(span, ..)| within(*span));
    pieces.extend(echoes.collect::<Vec<_>>());
    let org = |span| (span, EntityType::Org, INTRODUCED);
    pieces.extend(bodies(normalized, &chosen, gazetteer).into_iter().map(org));
    pieces.extend(introduced(normalized, introductions).into_iter().map(org));
    let known = chosen.len();
    for piece in pieces {
        settle(normalized, &mut chosen, known, piece, gazetteer);
    }
    let mut chosen = disjoint(chosen);
    chosen.retain_mut(|candidate| match candidate.form {
        Some(form) if gazetteer.index.blocks(form) => {
            candidate.form = None;
            candidate.entity.is_some()
        }
        Some(form) => candidate.entity.is_some() || !cues.ambiguous.contains(gazetteer.index.text(form)),
        None => true,
    });
    // Whom a caption or a headline of another article names is nobody of this one.
    chosen.retain(|candidate| !document.is_furniture(candidate.span));
    let datelines = datelines(document, normalized);
    let is_person =
        |candidate: &Candidate| candidate.entity.is_some_and(|(typed, _)| typed == EntityType::Per);
    chosen.retain(|c| is_person(c) || !datelines.iter().any(|dateline| dateline.contains(c.span)));
    chosen.sort_by_key(|candidate| candidate.span.start);
    go_on(normalized, &mut chosen, gazetteer);
    chosen
}

/// A probability whatever the model's arithmetic gave.
fn probability(score: f32) -> f32 {
    if score.is_nan() { 0.0 } else { score.clamp(0.0, 1.0) }
}

/// The longest candidates that do not overlap, the gazetteer's before the model's.
fn disjoint(mut all: Vec<Candidate>) -> Vec<Candidate> {
    all.sort_by_key(|c| (Reverse(c.span.len()), c.form.is_none(), c.span.start));
    let mut kept: BTreeMap<usize, Candidate> = BTreeMap::new();
    for candidate in all {
        let before = kept.range(..candidate.span.end).next_back();
        match before {
            Some((_, other)) if other.span.overlaps(candidate.span) => {
                if other.span == candidate.span && other.form.is_some() == candidate.form.is_some() {
                    let start = other.span.start;
                    if let Some(other) = kept.get_mut(&start) {
                        hear(other, candidate.entity);
                    }
                }
            }
            _ => {
                kept.insert(candidate.span.start, candidate);
            }
        }
    }
    kept.into_values().collect()
}

/// Keeps the surest word of the model.
fn hear(candidate: &mut Candidate, entity: Option<(EntityType, f32)>) {
    if let Some((_, score)) = entity
        && candidate.entity.is_none_or(|(_, known)| score > known)
    {
        candidate.entity = entity;
    }
}

/// An entity's span as names: whole words of one line, without an article or the like; parted where the model ran a
/// possessive or a compound into the name ("Pakistan's Khyber Pakhtunkhwa", "Islamabad-based Centre").
fn pieces_of(
    normalized: &NormalizedText,
    span: Span,
    hits: &[Candidate],
    gazetteer: &Gazetteer,
) -> Vec<Span> {
    let mut span = normalized.whole(span);
    if let Some(line_break) = (span.start..span.end).find(|&i| normalized.at(i) == '\n') {
        span = normalized.whole(Span::new(span.start, line_break));
    }
    for article in ["the ", "The ", "THE ", "a ", "an ", "A ", "An ", "new ", "former ", "old ", "fellow "] {
        if normalized.slice(span).starts_with(article) {
            span.start += article.len();
        }
    }
    // "The Republican Senate" is the Senate.
    if let Some((side, chamber)) = normalized.slice(span).split_once(' ')
        && gazetteer.cues.chambers.contains(chamber)
        && (gazetteer.cues.adjectives.contains(&side.to_lowercase()) || is_party(side, gazetteer))
    {
        span.start += side.chars().count() + 1;
    }
    if span.is_empty() || is_turned_round(normalized, span, &gazetteer.cues) {
        return Vec::new();
    }
    for at in span.start..span.end {
        let possessive = normalized.possessive_at(at).filter(|_| hits.iter().any(|h| h.span.end == at));
        let compound = (normalized.at(at) == '-').then(|| normalized.word_from(at + 1)).flatten();
        let compound = compound
            .filter(|word| gazetteer.cues.compounds.contains(&normalized.slice(*word).to_lowercase()));
        let turned = compound.is_none()
            && normalized.at(at) == '-'
            && gazetteer.cues.prefixes.contains(&normalized.slice(Span::new(span.start, at)).to_lowercase());
        if turned {
            return Vec::new();
        }
        if let Some(rest) = possessive.or(compound.map(|word| word.end)).filter(|&rest| rest <= span.end) {
            let mut parts = vec![Span::new(span.start, at)];
            if rest < span.end {
                parts.extend(pieces_of(normalized, Span::new(rest, span.end), hits, gazetteer));
            }
            return parts;
        }
    }
    vec![span]
}

/// Whether a file knows a party, or another body of its own, by this name.
fn is_party(name: &str, gazetteer: &Gazetteer) -> bool {
    let org = |meaning: &Meaning| {
        let entry = &gazetteer.entries()[meaning.entry];
        entry.entity_type == EntityType::Org && entry.part_of.is_none()
    };
    let form = gazetteer.index.find(name, &gazetteer.cues);
    form.is_some_and(|form| gazetteer.index.all(form).iter().any(org))
}

/// Organs named after a state's possessive: "Afghanistan's Foreign Ministry".
fn bodies(normalized: &NormalizedText, hits: &[Candidate], gazetteer: &Gazetteer) -> Vec<Span> {
    let follows = |hit: &Candidate| {
        let start = normalized.possessive_at(hit.span.end)? + 1;
        let body = |name: &String| {
            let span = Span::new(start, start + name.chars().count());
            (normalized.slice(span) == name && normalized.is_whole(span)).then_some(span)
        };
        gazetteer.cues.bodies.iter().filter_map(body).max_by_key(|span| span.len())
    };
    hits.iter().filter_map(follows).collect()
}

/// Long forms, and every place where an abbreviation that the article introduces stands.
fn introduced(normalized: &NormalizedText, introductions: &[Introduction]) -> Vec<Span> {
    let mut spans: Vec<Span> = introductions.iter().map(|i| i.long).collect();
    for introduction in introductions {
        let short = normalized.slice(introduction.short);
        for (byte, _) in normalized.text().as_str().match_indices(short) {
            let start = normalized.text().code_point(byte);
            let span = Span::new(start, start + short.chars().count());
            if normalized.is_whole(span) {
                spans.push(span);
            }
        }
    }
    spans
}

/// Names of several words where the model passed over them or over a part: one that it found once stands for itself
/// wherever it stands.
fn echoes(normalized: &NormalizedText, pieces: &[Piece]) -> Vec<Piece> {
    let mut known: BTreeMap<&str, BTreeMap<&str, (EntityType, f32)>> = BTreeMap::new();
    for &(span, kind, score) in pieces.iter().filter(|(_, _, score)| *score >= SURE) {
        let text = normalized.slice(span);
        let Some((first, _)) = text.split_once(' ') else { continue };
        let best = known.entry(first).or_default().entry(text).or_insert((kind, score));
        if score > best.1 {
            *best = (kind, score);
        }
    }
    let mut found = Vec::new();
    let mut at = 0;
    while at < normalized.len() {
        let Some(word) = normalized.word_from(at) else {
            at += 1;
            continue;
        };
        at = word.end;
        for (text, &(kind, score)) in known.get(normalized.slice(word)).into_iter().flatten() {
            let span = Span::new(word.start, word.start + text.chars().count());
            if span.end <= normalized.len() && normalized.slice(span) == *text && normalized.is_whole(span) {
                found.push((span, kind, score));
            }
        }
    }
    found
}

/// Places the model's `piece` among the gazetteer's finds, the first `known` of `chosen`.
fn settle(
    normalized: &NormalizedText,
    chosen: &mut Vec<Candidate>,
    known: usize,
    piece: Piece,
    gazetteer: &Gazetteer,
) {
    let (span, kind, score) = piece;
    let entity = Some((kind, score));
    let met: Vec<usize> = (0..known).filter(|&i| chosen[i].span.overlaps(span)).collect();
    if let [only] = met[..] {
        let hit = &mut chosen[only];
        if hit.span.contains(span) {
            let blocker = hit.form.is_some_and(|form| gazetteer.index.blocks(form)) && hit.span != span;
            if !blocker {
                hear(hit, entity);
            }
            return;
        }
        let person = kind == EntityType::Per && hit.form.is_some_and(|form| place(gazetteer, form));
        if !person && is_same_but_for_titles(normalized, span, hit.span, gazetteer) {
            hit.span = span;
            return hear(hit, entity);
        }
    }
    let longest = met.iter().map(|&i| chosen[i].span.len()).max().unwrap_or(0);
    // A person who is called like a city is none, however unsure the model is of the name's bounds.
    let called_so = kind == EntityType::Per
        && met.iter().all(|&i| chosen[i].form.is_some_and(|form| place(gazetteer, form)));
    let names_more = (score >= SURE || called_so)
        && span.len() > longest
        && has_other_name(normalized, span, &met, chosen);
    if met.is_empty() || names_more {
        chosen.push(Candidate { span, form: None, entity });
    } else {
        met.iter().for_each(|&i| hear(&mut chosen[i], entity));
    }
}

/// Whether the form means a place first, which a person may be called like: a capital, "Jordan".
fn place(gazetteer: &Gazetteer, form: usize) -> bool {
    let metonym = gazetteer.index.all(form).iter().all(|meaning| meaning.naming == Naming::Metonym);
    metonym || gazetteer.cues.ambiguous.contains(gazetteer.index.text(form))
}

/// "Mullah Abdul Ghani Baradar" is the "Abdul Ghani Baradar" in it, "Paktika province" is Paktika.
fn is_same_but_for_titles(
    normalized: &NormalizedText,
    outer: Span,
    inner: Span,
    gazetteer: &Gazetteer,
) -> bool {
    let (name, core) = (normalized.slice(outer), normalized.slice(inner));
    outer.contains(inner)
        && (gazetteer.cues.without_titles(name) == core || gazetteer.cues.name_key(name) == slug(core))
}

/// Whether the span holds a capitalised word beside the names that the gazetteer found in it.
fn has_other_name(normalized: &NormalizedText, span: Span, met: &[usize], chosen: &[Candidate]) -> bool {
    let mut at = span.start;
    let mut rest = Vec::new();
    for hit in met.iter().map(|&i| chosen[i].span) {
        rest.push(Span::new(at, hit.start.max(at)));
        at = hit.end.max(at);
    }
    rest.push(Span::new(at, span.end.max(at)));
    let is_name =
        |part: &Span| normalized.slice(*part).split(|c: char| !c.is_alphanumeric()).any(is_capitalised);
    rest.iter().any(is_name)
}
