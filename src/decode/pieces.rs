//! Runs of words with one tag, mended by what the text shows: a source in the midst of content is content,
//! and a quotation that is mostly content is all content.

use super::tags::AttributionTag;
use crate::document::{Document, Quotation, Span};
use crate::encode::Word;

/// A run of words with one tag.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub(super) struct Piece {
    pub tag: AttributionTag,
    pub span: Span,
    /// First and one past the last word.
    pub words: (usize, usize),
    /// The sentences in which it begins and ends.
    pub sentences: (usize, usize),
    pub paragraph: usize,
    /// The outermost quotation that it stands in.
    pub quotation: Option<usize>,
}

impl Piece {
    /// Whether both stand in one sentence, in part.
    pub fn shares_sentence(&self, other: &Piece) -> bool {
        self.sentences.0 <= other.sentences.1 && other.sentences.0 <= self.sentences.1
    }

    /// Words between two runs.
    pub fn distance(&self, other: &Piece) -> usize {
        if self.words.1 <= other.words.0 {
            other.words.0 - self.words.1
        } else {
            self.words.0.saturating_sub(other.words.1)
        }
    }

    /// How many words it has.
    pub fn len(&self) -> usize {
        self.words.1 - self.words.0
    }
}

/// How many words of other tags (marks, a stray word) two runs of content may have between them.
const GAP: usize = 2;

/// The outermost quotation that each word stands in.
pub(super) fn quotation_of(words: &[Word], quotations: &[Quotation]) -> Vec<Option<usize>> {
    let mut of = vec![None; words.len()];
    // The longer come first, so what is set is never inner.
    for (q, quotation) in quotations.iter().enumerate() {
        let from = words.partition_point(|w| w.span.start < quotation.span.start);
        let to = words.partition_point(|w| w.span.end <= quotation.span.end);
        of[from..to.max(from)].iter_mut().for_each(|o| *o = o.or(Some(q)));
    }
    of
}

/// A source in the midst of content, with no cue beside it, is part of what is said.
pub(super) fn fill_islands(tags: &mut [AttributionTag]) {
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

/// A closed quotation that is content for the most part, or in the whole of its first sentence for the most
/// part, is content to its end: what follows wholly inside the same marks is said by the same voice.
pub(super) fn fill_quotations(
    document: &Document,
    words: &[Word],
    quotation: &[Option<usize>],
    tags: &mut [AttributionTag],
) {
    let mut from = 0;
    for run in quotation.chunk_by(|a, b| a == b) {
        let to = from + run.len();
        if run[0].is_some_and(|q| document.quotations[q].closed) {
            let first = words[from..to].iter().take_while(|w| w.sentence == words[from].sentence).count();
            let mostly = |tags: &[AttributionTag]| {
                2 * tags.iter().filter(|t| **t == AttributionTag::Content).count() > tags.len()
            };
            if mostly(&tags[from..to]) || mostly(&tags[from..from + first]) {
                tags[from..to].fill(AttributionTag::Content);
            }
        }
        from = to;
    }
}

/// The runs of a document's words, in text order.
pub(super) fn pieces(
    document: &Document,
    words: &[Word],
    quotation: &[Option<usize>],
    tags: &[AttributionTag],
) -> Vec<Piece> {
    let mut pieces: Vec<Piece> = Vec::new();
    for (i, (word, &tag)) in words.iter().zip(tags).enumerate() {
        if tag == AttributionTag::Outside {
            continue;
        }
        let paragraph = document.sentences[word.sentence].paragraph;
        match pieces.last_mut() {
            Some(p) if p.tag == tag && p.paragraph == paragraph && runs_on(p, i, word.sentence, tags) => {
                p.span.end = word.span.end;
                p.words.1 = i + 1;
                p.sentences.1 = word.sentence;
                p.quotation = p.quotation.or(quotation[i]);
            }
            _ => pieces.push(Piece {
                tag,
                span: word.span,
                words: (i, i + 1),
                sentences: (word.sentence, word.sentence),
                paragraph,
                quotation: quotation[i],
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

#[cfg(test)]
mod tests {
    use super::AttributionTag::*;
    use super::*;

    #[test]
    fn a_stray_source_does_not_break_a_quotation() {
        let mut tags = [Content, Source, Content, Source, Cue, Content, Source];
        fill_islands(&mut tags);
        assert_eq!(tags, [Content, Content, Content, Source, Cue, Content, Source]);
        fill_islands(&mut []);
    }

    /// Three sentences of two words, one paragraph each, and quotations over words.
    fn document(quotations: &[(usize, usize, bool)]) -> (Document, Vec<Word>) {
        use crate::document::{Article, Paragraph, Sentence, Text};
        let text = "Aa bb Cc dd Ee ff";
        let word = |i: usize| Span::new(3 * i, 3 * i + 2);
        let spans = [0, 2, 4].map(|i| Span::new(word(i).start, word(i + 1).end));
        let quotation = |&(a, b, closed): &(usize, usize, bool)| Quotation {
            span: Span::new(word(a).start, word(b - 1).end),
            closed,
        };
        let document = Document {
            article: Article::bare(Text::from(text), spans.map(Paragraph::body).into()),
            sentences: (0..3).map(|i| Sentence { span: spans[i], paragraph: i }).collect(),
            quotations: quotations.iter().map(quotation).collect(),
        };
        let words = (0..6).map(|i| Word { span: word(i), sentence: i / 2, rows: i..i + 1 }).collect();
        (document, words)
    }

    #[test]
    fn a_quotation_that_opens_as_content_is_content_to_its_end() {
        let filled = |quotation: (usize, usize, bool), mut tags: [AttributionTag; 6]| {
            let (document, words) = document(&[quotation]);
            let of = quotation_of(&words, &document.quotations);
            fill_quotations(&document, &words, &of, &mut tags);
            tags
        };
        let opened = [Content, Content, Outside, Source, Outside, Outside];
        assert_eq!(filled((0, 5, true), opened), [Content, Content, Content, Content, Content, Outside]);
        assert_eq!(filled((0, 5, false), opened), opened);
        let hardly = [Outside, Outside, Outside, Content, Outside, Outside];
        assert_eq!(filled((0, 5, true), hardly), hardly);
    }

    #[test]
    fn words_belong_to_the_outermost_quotation() {
        let (document, words) = document(&[(0, 5, true), (1, 3, true)]);
        let of = quotation_of(&words, &document.quotations);
        assert_eq!(of, [Some(0), Some(0), Some(0), Some(0), Some(0), None]);
    }

    #[test]
    fn runs_end_with_their_paragraph() {
        let (document, words) = document(&[(0, 6, true)]);
        let of = quotation_of(&words, &document.quotations);
        let found = pieces(&document, &words, &of, &[Content; 6]);
        let got: Vec<_> = found.iter().map(|p| (p.words, p.paragraph, p.quotation)).collect();
        assert_eq!(got, [((0, 2), 0, Some(0)), ((2, 4), 1, Some(0)), ((4, 6), 2, Some(0))]);
    }
}
