//! Who said what, from the token tags source, cue and content.
//!
//! Runs of equal tags become pieces; each cue anchors one attribution and draws the nearest source and
//! contents of its sentence. What lies in one quotation is one content, over sentences and paragraphs, and a
//! quotation that follows without a cue of its own continues the words of the previous speaker.

use super::commitment::commitment;
use super::mend::{mend_all, tells};
use super::nesting;
use super::pieces::{Piece, fill_islands, fill_quotations, pieces, quotation_of};
use super::speech::SPEECH;
use super::tags::{AttributionTag, attribution_tags};
use crate::document::{Attribution, Commitment, Document, Holder, Quotation, Source, Span, Text};
use crate::encode::{Encoded, Word};

/// The attributions of a document, in the order of their first span.
pub fn attributions(document: &Document, encoded: &Encoded) -> Vec<Attribution> {
    let words = &encoded.words;
    let read: Vec<AttributionTag> = attribution_tags(document, encoded).into_iter().map(|(t, _)| t).collect();
    let quotation = quotation_of(words, &document.quotations);
    let mut tags = read.clone();
    fill_islands(&mut tags);
    fill_quotations(document, words, &quotation, &mut tags);
    let pieces = pieces(document, words, &quotation, &tags);
    let mut drafts = link(&pieces, &|at| opens_speech(document, words, at));
    mend_all(&mut drafts, document, words);
    drafts.retain(|d| is_speech(d, document));
    reach_over_subordinates(&mut drafts, &document.article.text, words);
    let mut found: Vec<Attribution> = drafts.into_iter().map(|d| finish(d, document)).collect();
    let inner = nesting::nested(document, words, &read, &found);
    let left = left_over(document, &found);
    found.extend(left.into_iter().map(|q| said(document, None, None, vec![q])));
    found.extend(inner.into_iter().map(|n| said(document, Some(n.source), Some(n.cue), vec![n.content])));
    found.sort_by_key(first_of);
    nesting::enclose(&mut found);
    found
}

fn first_of(a: &Attribution) -> (usize, usize) {
    a.spans().map(|s| (s.start, s.end)).min().unwrap_or_default()
}

/// Fewest words of content that stand without a cue: less is noise of the tagger, or scare quotes.
const SHORTEST: usize = 5;

/// An attribution in the making.
#[derive(Clone, Debug)]
pub(super) struct Draft {
    pub source: Option<Piece>,
    pub cue: Option<Piece>,
    pub content: Vec<Piece>,
}

impl Draft {
    fn marks(&self) -> impl Iterator<Item = &Piece> {
        self.cue.iter().chain(&self.source)
    }

    /// One past its last word, and the sentence and paragraph of that.
    fn end(&self) -> Option<(usize, usize, usize)> {
        self.marks().chain(&self.content).map(|p| (p.words.1, p.sentences.1, p.paragraph)).max()
    }
}

/// Attributions of a document's pieces. `opens(at)` returns whether the text before word `at` announces speech,
/// as a colon does.
fn link(pieces: &[Piece], opens: &dyn Fn(usize) -> bool) -> Vec<Draft> {
    let of = |tag| pieces.iter().filter(move |p| p.tag == tag);
    let mut drafts: Vec<Draft> = of(AttributionTag::Cue)
        .map(|&cue| Draft { source: None, cue: Some(cue), content: Vec::new() })
        .collect();
    for source in of(AttributionTag::Source) {
        draw_source(&mut drafts, source);
    }
    let contents: Vec<Piece> = of(AttributionTag::Content).copied().collect();
    let one_quotation = |a: &Piece, b: &Piece| a.quotation.is_some() && a.quotation == b.quotation;
    for unit in contents.chunk_by(one_quotation) {
        let gap = |d: &Draft| {
            let each = d.marks().flat_map(|m| unit.iter().map(|p| m.distance(p)));
            each.min().unwrap_or(usize::MAX)
        };
        let shares = |d: &Draft| d.marks().any(|m| unit.iter().any(|p| m.shares_sentence(p)));
        let nearest = (0..drafts.len()).filter(|&i| shares(&drafts[i])).min_by_key(|&i| (gap(&drafts[i]), i));
        match nearest.or_else(|| continued(&drafts, &unit[0], opens)) {
            Some(i) => drafts[i].content.extend(unit),
            None => drafts.push(Draft { source: None, cue: None, content: unit.to_vec() }),
        }
    }
    share_sources(&mut drafts);
    drafts
}

/// Gives a source to the nearest cue of its sentence, unless that has one nearer.
fn draw_source(drafts: &mut Vec<Draft>, source: &Piece) {
    let nearest = drafts
        .iter_mut()
        .filter(|d| d.cue.is_some_and(|c| c.shares_sentence(source)))
        .min_by_key(|d| d.cue.map_or(usize::MAX, |c| c.distance(source)));
    match nearest {
        Some(d) => {
            let closer = |s: &Piece| d.cue.is_some_and(|c| c.distance(source) < c.distance(s));
            if d.source.as_ref().is_none_or(closer) {
                d.source = Some(*source);
            }
        }
        None => drafts.push(Draft { source: Some(*source), cue: None, content: Vec::new() }),
    }
}

/// The attribution that a content without a mark in its sentences continues: the last one before it, if
/// that ends in this sentence or the one before, and either the paragraph is the same and the content quoted,
/// or a colon announces it.
fn continued(drafts: &[Draft], content: &Piece, opens: &dyn Fn(usize) -> bool) -> Option<usize> {
    let ends = drafts.iter().enumerate().filter_map(|(i, d)| Some((d.end()?, i)));
    let before = ends.filter(|((end, ..), _)| *end <= content.words.0);
    let ((_, sentence, paragraph), last) = before.max()?;
    let near = sentence + 1 >= content.sentences.0;
    let goes_on = content.quotation.is_some() && paragraph == content.paragraph;
    (near && drafts[last].cue.is_some() && (goes_on || opens(content.words.0))).then_some(last)
}

/// A cue without a source speaks for the source of the cue before it in its sentence: "he said ..., adding ...".
fn share_sources(drafts: &mut [Draft]) {
    for i in 1..drafts.len() {
        let (before, rest) = drafts.split_at_mut(i);
        let (last, this) = (&before[i - 1], &mut rest[0]);
        if let (Some(a), Some(b), None) = (last.cue, this.cue, this.source)
            && a.shares_sentence(&b)
        {
            this.source = last.source;
        }
    }
}

/// Whether a colon stands before word `at`, quotation marks apart.
fn opens_speech(document: &Document, words: &[Word], at: usize) -> bool {
    let text = &document.article.text;
    let before = words[..at].iter().rev().map(|w| text.slice(w.span));
    before.take(2).find(|w| !w.chars().all(|c| "“\"‘'«".contains(c))) == Some(":")
}

/// Whether a draft is somebody's words, and not a tagger's noise, scare quotes or the title of a work.
fn is_speech(draft: &Draft, document: &Document) -> bool {
    let length = draft.content.iter().map(Piece::len).sum::<usize>();
    let whole = draft.source.is_some() && draft.cue.is_some();
    tells(draft, document)
        && length >= if draft.cue.is_some() { 1 } else { SHORTEST }
        && (whole || !is_title(draft, document))
}

/// The quotations that are somebody's words but stand in nobody's content: the tagger passed them over, and yet they
/// are not the author's.
fn left_over(document: &Document, found: &[Attribution]) -> Vec<Span> {
    let text = &document.article.text;
    let mut last = 0;
    let mut left = Vec::new();
    for quotation in document.quotations.iter().filter(|q| q.closed) {
        let span = quotation.span;
        let one_paragraph = document.sentence_at(span.start).map(|s| document.sentences[s].paragraph)
            == document.sentence_at(span.end.saturating_sub(1)).map(|s| document.sentences[s].paragraph);
        let free = span.start >= last && !found.iter().flat_map(Attribution::spans).any(|s| s.overlaps(span));
        let phrase = text.slice(span);
        if one_paragraph && free && phrase.split_whitespace().count() >= SHORTEST && !has_title_case(phrase) {
            left.push(span);
            last = span.end;
        }
    }
    left
}

/// Whether the content is what stands in quotation marks and has the capitals of a title; not where the cue is
/// a verb of saying that does more than give a name ("a film called ...").
fn is_title(draft: &Draft, document: &Document) -> bool {
    let text = &document.article.text;
    let says = draft.cue.is_some_and(|cue| {
        let cue = text.slice(cue.span).to_lowercase();
        let words = || cue.split_whitespace();
        words().any(|w| SPEECH.saying.contains(w)) && !words().any(|w| SPEECH.naming.contains(w))
    });
    let [content] = draft.content.as_slice() else { return false };
    let in_marks =
        || document.quotations.iter().any(|q| Span::new(q.span.start, q.span.end + 1).contains(content.span));
    !says && has_title_case(text.slice(content.span)) && in_marks()
}

/// Whether all words of a phrase of two or more are capitalised but for the small ones.
fn has_title_case(phrase: &str) -> bool {
    let words: Vec<&str> = phrase.split_whitespace().collect();
    let small = |w: &str| SPEECH.title_small.contains(w);
    let capital = |w: &str| w.chars().find(|c| c.is_alphanumeric()).is_none_or(|c| !c.is_lowercase());
    words.len() > 1 && words.iter().all(|w| capital(w) || small(w))
}

/// A content that ends on a word which needs a clause ("the attack that") holds the attribution that follows it
/// at once in the same sentence ("it called barbaric").
fn reach_over_subordinates(drafts: &mut [Draft], text: &Text, words: &[Word]) {
    let spans: Vec<Option<(Piece, Piece)>> = drafts
        .iter()
        .map(|d| {
            let pieces = || d.marks().chain(&d.content);
            pieces().min_by_key(|p| p.words.0).zip(pieces().max_by_key(|p| p.words.1)).map(|(a, b)| (*a, *b))
        })
        .collect();
    for draft in drafts {
        let Some(content) = draft.content.last_mut() else { continue };
        let last = text.slice(words[content.words.1 - 1].span).to_lowercase();
        let follows = |(first, end): &&(Piece, Piece)| {
            first.words.0 == content.words.1 && end.sentences.1 == content.sentences.1
        };
        if SPEECH.subordinators.contains(&last)
            && let Some((_, end)) = spans.iter().flatten().find(follows)
        {
            content.words.1 = end.words.1;
            content.span.end = end.span.end;
        }
    }
}

fn finish(draft: Draft, document: &Document) -> Attribution {
    let mut content: Vec<Span> = draft.content.iter().map(|p| p.span).collect();
    content.sort();
    said(document, draft.source.map(|p| p.span), draft.cue.map(|p| p.span), content)
}

/// The attribution of these spans; its speaker and its enclosing attribution are set later.
fn said(document: &Document, source: Option<Span>, cue: Option<Span>, content: Vec<Span>) -> Attribution {
    let quoted_length: usize = content.iter().map(|&c| quoted_part(c, &document.quotations)).sum();
    let length: usize = content.iter().map(|c| c.len()).sum();
    let sentence = cue.and_then(|c| document.sentence_at(c.start)).map(|s| document.sentences[s].span);
    let stand = |(cue, sentence)| commitment(&document.article.text, sentence, cue);
    Attribution {
        source: source.map(|span| Source { span, actor: None }),
        cue,
        content,
        quoted: 2 * quoted_length > length,
        commitment: cue.zip(sentence).map_or(Commitment::Neutral, stand),
        within: None,
        holder: Holder::Unnamed,
    }
}

/// How many code points of `span` stand in quotation marks.
fn quoted_part(span: Span, quotations: &[Quotation]) -> usize {
    let mut covered = 0;
    let mut from = span.start;
    let ahead = quotations.partition_point(|q| q.span.start < span.end);
    for q in &quotations[..ahead] {
        let a = q.span.start.max(from);
        let b = q.span.end.min(span.end);
        if a < b {
            covered += b - a;
            from = b;
        }
    }
    covered
}

#[cfg(test)]
#[path = "attributions_tests.rs"]
mod tests;
