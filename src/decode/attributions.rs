//! Who said what, from the token tags source, cue and content.
//!
//! Runs of equal tags become spans; each cue anchors one attribution and draws the nearest source and
//! contents of its sentence. A content that runs on over sentences of its paragraph stays one.

use crate::document::{Attribution, Document, Quotation, Source, Span, Text};
use crate::encode::{Encoded, Word, likeliest, softmax};

/// What a word is in an attribution.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum AttributionTag {
    /// Nothing.
    Outside,
    /// Who says it.
    Source,
    /// What marks that it is said.
    Cue,
    /// What is said.
    Content,
}

impl AttributionTag {
    /// All, in the order of the model's logits.
    pub const ALL: [AttributionTag; 4] =
        [AttributionTag::Outside, AttributionTag::Source, AttributionTag::Cue, AttributionTag::Content];

    /// `O`, `source`, `cue` or `content`.
    pub fn name(self) -> &'static str {
        match self {
            AttributionTag::Outside => "O",
            AttributionTag::Source => "source",
            AttributionTag::Cue => "cue",
            AttributionTag::Content => "content",
        }
    }
}

/// The tag of every word with the probabilities of all four. What is written as one ("2.0", "IS-K",
/// "U.S.") is read as one: its parts share the mean of their probabilities.
pub fn attribution_tags(document: &Document, encoded: &Encoded) -> Vec<(AttributionTag, Vec<f32>)> {
    let words = &encoded.words;
    let mut tags = Vec::with_capacity(words.len());
    let mut from = 0;
    while from < words.len() {
        let mut to = from + 1;
        while to + 1 < words.len() && is_joint(&document.article.text, &words[to - 1..=to + 1]) {
            to += 2;
        }
        let mut p = vec![0.0; AttributionTag::ALL.len()];
        for word in &words[from..to] {
            let of_word = softmax(encoded.attributions.row(word.rows.start), 1.0);
            p.iter_mut().zip(of_word).for_each(|(sum, q)| *sum += q / (to - from) as f32);
        }
        let best = likeliest(&p);
        tags.extend(std::iter::repeat_n((AttributionTag::ALL[best], p), to - from));
        from = to;
    }
    tags
}

/// Whether the middle one of three words joins the other two into one written word.
fn is_joint(text: &Text, words: &[Word]) -> bool {
    let [before, joint, after] = words else { return false };
    let touching = before.span.end == joint.span.start && joint.span.end == after.span.start;
    let letters = |w: &Word| text.slice(w.span).chars().all(char::is_alphanumeric);
    touching
        && letters(before)
        && letters(after)
        && matches!(text.slice(joint.span), "." | "," | "-" | "&" | "/")
}

/// A run of words with one tag.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
struct Piece {
    tag: AttributionTag,
    span: Span,
    /// First and one past the last word.
    words: (usize, usize),
    /// The sentences in which it begins and ends.
    sentences: (usize, usize),
    paragraph: usize,
}

impl Piece {
    fn shares_sentence(&self, other: &Piece) -> bool {
        self.sentences.0 <= other.sentences.1 && other.sentences.0 <= self.sentences.1
    }
}

/// The attributions of a document, in the order of their first span.
pub fn attributions(document: &Document, encoded: &Encoded) -> Vec<Attribution> {
    let mut tags: Vec<AttributionTag> =
        attribution_tags(document, encoded).into_iter().map(|(t, _)| t).collect();
    fill_islands(&mut tags);
    let pieces = pieces(document, encoded, &tags);
    let mut found: Vec<Draft> = Vec::new();
    for paragraph in pieces.chunk_by(|a, b| a.paragraph == b.paragraph) {
        found.extend(link(paragraph));
    }
    let mut out: Vec<Attribution> = found.into_iter().map(|d| finish(d, document)).collect();
    out.sort_by_key(first_of);
    out
}

fn first_of(a: &Attribution) -> (usize, usize) {
    let source = a.source.iter().map(|s| s.span);
    source.chain(a.cue).chain(a.content.iter().copied()).map(|s| (s.start, s.end)).min().unwrap_or_default()
}

/// How many words of other tags (marks, a stray word) two runs of content may have between them.
const GAP: usize = 2;
/// Fewest words of content that stand without a cue: less is noise of the tagger.
const SHORTEST: usize = 5;

/// A source in the midst of content, with no cue beside it, is part of what is said.
fn fill_islands(tags: &mut [AttributionTag]) {
    let mut from = 0;
    for end in 1..=tags.len() {
        if end < tags.len() && tags[end] == tags[from] {
            continue;
        }
        let inside = from > 0 && end < tags.len();
        if tags[from] == AttributionTag::Source
            && inside
            && tags[from - 1] == AttributionTag::Content
            && tags[end] == AttributionTag::Content
        {
            tags[from..end].fill(AttributionTag::Content);
        }
        from = end;
    }
}

fn pieces(document: &Document, encoded: &Encoded, tags: &[AttributionTag]) -> Vec<Piece> {
    let mut pieces: Vec<Piece> = Vec::new();
    for (i, (word, &tag)) in encoded.words.iter().zip(tags).enumerate() {
        if tag == AttributionTag::Outside {
            continue;
        }
        let paragraph = document.sentences[word.sentence].paragraph;
        match pieces.last_mut() {
            Some(p) if p.tag == tag && p.paragraph == paragraph && runs_on(p, i, word.sentence, tags) => {
                p.span.end = word.span.end;
                p.words.1 = i + 1;
                p.sentences.1 = word.sentence;
            }
            _ => pieces.push(Piece {
                tag,
                span: word.span,
                words: (i, i + 1),
                sentences: (word.sentence, word.sentence),
                paragraph,
            }),
        }
    }
    pieces
}

/// Whether word `next` continues a run: at once, or for content over a short gap that holds no source or cue.
fn runs_on(piece: &Piece, next: usize, sentence: usize, tags: &[AttributionTag]) -> bool {
    let gap = &tags[piece.words.1..next];
    let same_sentence = piece.sentences.1 == sentence;
    if piece.tag != AttributionTag::Content {
        return gap.is_empty() && same_sentence;
    }
    gap.len() <= GAP && gap.iter().all(|&t| t == AttributionTag::Outside)
}

/// An attribution in the making.
#[derive(Clone, Debug)]
struct Draft {
    source: Option<Piece>,
    cue: Option<Piece>,
    content: Vec<Piece>,
}

/// Words between two runs.
fn distance(a: &Piece, b: &Piece) -> usize {
    if a.words.1 <= b.words.0 { b.words.0 - a.words.1 } else { a.words.0.saturating_sub(b.words.1) }
}

/// Attributions of one paragraph's runs.
fn link(pieces: &[Piece]) -> Vec<Draft> {
    let of = |tag| pieces.iter().filter(move |p| p.tag == tag);
    let mut drafts: Vec<Draft> = of(AttributionTag::Cue)
        .map(|&cue| Draft { source: None, cue: Some(cue), content: Vec::new() })
        .collect();
    for source in of(AttributionTag::Source) {
        let nearest = drafts
            .iter_mut()
            .filter(|d| d.cue.is_some_and(|c| c.shares_sentence(source)))
            .min_by_key(|d| d.cue.map_or(usize::MAX, |c| distance(&c, source)));
        match nearest {
            Some(d) => {
                let closer = |s: &Piece| d.cue.is_some_and(|c| distance(&c, source) < distance(&c, s));
                if d.source.as_ref().is_none_or(closer) {
                    d.source = Some(*source);
                }
            }
            None => drafts.push(Draft { source: Some(*source), cue: None, content: Vec::new() }),
        }
    }
    for content in of(AttributionTag::Content) {
        let gap = |d: &Draft| {
            d.cue.iter().chain(&d.source).map(|p| distance(p, content)).min().unwrap_or(usize::MAX)
        };
        let shares = |d: &Draft| d.cue.iter().chain(&d.source).any(|p| p.shares_sentence(content));
        let best = (0..drafts.len()).filter(|&i| shares(&drafts[i])).min_by_key(|&i| (gap(&drafts[i]), i));
        match best {
            Some(i) => drafts[i].content.push(*content),
            None => drafts.push(Draft { source: None, cue: None, content: vec![*content] }),
        }
    }
    let length = |p: &Piece| p.words.1 - p.words.0;
    drafts.retain(|d| {
        d.content.iter().map(length).sum::<usize>() >= if d.cue.is_some() { 1 } else { SHORTEST }
    });
    drafts
}

fn finish(draft: Draft, document: &Document) -> Attribution {
    let content: Vec<Span> = draft.content.iter().map(|p| p.span).collect();
    let quoted_length: usize = content.iter().map(|&c| quoted_part(c, &document.quotations)).sum();
    let length: usize = content.iter().map(|c| c.len()).sum();
    Attribution {
        source: draft.source.map(|p| Source { span: p.span, actor: None }),
        cue: draft.cue.map(|p| p.span),
        quoted: 2 * quoted_length > length,
        content,
    }
}

/// How many code points of `span` stand in quotation marks.
fn quoted_part(span: Span, quotations: &[Quotation]) -> usize {
    let mut covered = 0;
    let mut from = span.start;
    for q in quotations {
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
mod tests {
    use super::*;
    use AttributionTag::*;

    fn piece(tag: AttributionTag, words: (usize, usize), sentence: usize) -> Piece {
        Piece {
            tag,
            span: Span::new(words.0 * 10, words.1 * 10 - 1),
            words,
            sentences: (sentence, sentence),
            paragraph: 0,
        }
    }

    #[test]
    fn each_cue_draws_its_own_source_and_content() {
        // "A," he said. She said B.
        let pieces = [
            piece(Content, (0, 3), 0),
            piece(Source, (3, 4), 0),
            piece(Cue, (4, 5), 0),
            piece(Source, (6, 7), 1),
            piece(Cue, (7, 8), 1),
            piece(Content, (8, 9), 1),
        ];
        let drafts = link(&pieces);
        let got: Vec<_> = drafts
            .iter()
            .map(|d| {
                (
                    d.source.map(|p| p.words.0),
                    d.cue.map(|p| p.words.0),
                    d.content.iter().map(|p| p.words.0).collect::<Vec<_>>(),
                )
            })
            .collect();
        assert_eq!(got, [(Some(3), Some(4), vec![0]), (Some(6), Some(7), vec![8])]);
    }

    #[test]
    fn content_without_cue_or_source_stands_alone() {
        let drafts = link(&[piece(Content, (0, 5), 0)]);
        assert_eq!(drafts.len(), 1);
        assert!(drafts[0].source.is_none() && drafts[0].cue.is_none());
    }

    #[test]
    fn a_stray_source_does_not_break_a_quotation() {
        let mut tags = [Content, Source, Content, Source, Cue, Content, Source];
        fill_islands(&mut tags);
        assert_eq!(tags, [Content, Content, Content, Source, Cue, Content, Source]);
        fill_islands(&mut []);
    }

    #[test]
    fn quoted_part_counts_nested_marks_once() {
        let q = |a, b| Quotation { span: Span::new(a, b), closed: true };
        assert_eq!(quoted_part(Span::new(0, 20), &[q(5, 15), q(7, 9)]), 10);
    }
}
