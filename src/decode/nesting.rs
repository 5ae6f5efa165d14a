//! Attributions within the content of another: "one colonel said that a minister had claimed that ...".
//!
//! The token head gives each word one tag, so what stands in content is content and its own cue is lost. It is
//! found again by its shape: a source, a verb of saying, and "that", a quotation or a bare clause after it.

use super::speech::SPEECH;
use super::tags::AttributionTag;
use crate::document::{Attribution, Document, Span};
use crate::encode::Word;
use crate::spans::SpanIndex;

/// Most words of a source inside content.
const LONGEST_SOURCE: usize = 8;
/// Most words between a verb of saying and the quotation that it introduces: "called the raid [“barbaric”]".
const BEFORE_QUOTATION: usize = 4;
/// Fewest words of a content that "that" or a clause begins; less is no clause.
const SHORTEST_CLAUSE: usize = 3;

/// An attribution found within another's content.
#[derive(Clone, Copy, Debug, PartialEq)]
pub(super) struct Nested {
    pub source: Span,
    pub cue: Span,
    pub content: Span,
}

/// The attributions within the contents of those given, and within one another, where those given do not have
/// them already.
pub(super) fn nested(
    document: &Document,
    words: &[Word],
    read: &[AttributionTag],
    outer: &[Attribution],
) -> Vec<Nested> {
    let page = Page { document, words, read, taken: outer.iter().filter_map(|a| a.cue).collect() };
    let mut found = Vec::new();
    for content in outer.iter().flat_map(|a| &a.content) {
        let from = words.partition_point(|w| w.span.start < content.start);
        let to = words.partition_point(|w| w.span.end <= content.end).max(from);
        let mut at = from;
        for sentence in words[from..to].chunk_by(|a, b| a.sentence == b.sentence) {
            page.search(at, at + sentence.len(), &mut found);
            at += sentence.len();
        }
    }
    found.sort_by_key(|n| (n.cue.start, n.content.len()));
    found.dedup_by_key(|n| n.cue.start);
    found
}

/// Sets `within` of each: the attribution with the shortest content that holds all of its parts.
pub(super) fn enclose(attributions: &mut [Attribution]) {
    let holds = |outer: &Attribution, inner: &Attribution| {
        let longer = |c: &&Span| inner.content.iter().all(|i| i.len() < c.len());
        let around = |c: &&Span| inner.spans().all(|s| c.contains(s));
        outer.content.iter().filter(longer).filter(around).map(|c| c.len()).min()
    };
    let contents = attributions.iter().enumerate().flat_map(|(i, a)| a.content.iter().map(move |&c| (c, i)));
    let contents = SpanIndex::new(contents);
    let within: Vec<Option<usize>> = attributions
        .iter()
        .map(|inner| {
            let around = contents.around(inner.spans().next()?);
            around.filter_map(|(_, i)| Some((holds(&attributions[i], inner)?, i))).min().map(|(_, i)| i)
        })
        .collect();
    attributions.iter_mut().zip(within).for_each(|(a, w)| a.within = w);
}

/// What the search reads.
struct Page<'a> {
    document: &'a Document,
    words: &'a [Word],
    read: &'a [AttributionTag],
    /// Cues that have an attribution.
    taken: Vec<Span>,
}

impl Page<'_> {
    fn word(&self, at: usize) -> String {
        self.document.article.text.slice(self.words[at].span).to_lowercase()
    }

    fn span(&self, from: usize, to: usize) -> Span {
        Span::new(self.words[from].span.start, self.words[to - 1].span.end)
    }

    /// Attributions among the words of one sentence, in order, and in the contents of these.
    fn search(&self, from: usize, to: usize, found: &mut Vec<Nested>) {
        let mut at = from + 1;
        while at < to {
            let Some((nested, content)) = self.at_cue(from, at, to) else {
                at += 1;
                continue;
            };
            found.push(nested);
            self.search(content.0, content.1, found);
            at = content.1.max(at + 1);
        }
    }

    /// The attribution whose verb is the word at `at`, with the words of its content.
    fn at_cue(&self, from: usize, at: usize, to: usize) -> Option<(Nested, (usize, usize))> {
        let verb = self.word(at);
        let tagged = self.read[at] == AttributionTag::Cue;
        if !(tagged || SPEECH.saying.contains(&verb)) {
            return None;
        }
        let mut first = at;
        while first > from + 1 && SPEECH.auxiliaries.contains(&self.word(first - 1)) {
            first -= 1;
        }
        let mut end = at + 1;
        while tagged && end < to && self.read[end] == AttributionTag::Cue {
            end += 1;
        }
        let cue = self.span(first, end);
        if self.taken.iter().any(|c| c.overlaps(cue)) {
            return None;
        }
        let source = self.source(from, first)?;
        let content = self.clause(&verb, end, to).or_else(|| self.quotation(source.1, end, to))?;
        let nested = Nested {
            source: self.span(source.0.0, source.0.1),
            cue,
            content: self.span(content.0, content.1),
        };
        Some((nested, content))
    }

    /// The words of the source that ends before `end`, and whether it is plain that it can speak: it is a
    /// pronoun or holds a name.
    fn source(&self, from: usize, end: usize) -> Option<((usize, usize), bool)> {
        let mut first = end;
        while first > from && end - first < LONGEST_SOURCE && !self.is_boundary(first - 1) {
            first -= 1;
        }
        let last = self.word(end.checked_sub(1).filter(|_| first < end)?);
        let pronoun = matches!(last.as_str(), "i" | "we" | "you" | "he" | "she" | "it" | "they");
        // "their claim", "Kabul's claim": a noun and not a verb.
        let determiner = (SPEECH.openings.contains(&last) && !pronoun) || last == "s" || !is_word(&last);
        let capital =
            |at: usize| self.document.article.text.slice(self.words[at].span).starts_with(char::is_uppercase);
        let named = pronoun || (first..end).any(capital);
        (!determiner).then_some(((first, end), named))
    }

    fn is_boundary(&self, at: usize) -> bool {
        let word = self.word(at);
        !(is_word(&word) || matches!(word.as_str(), "'" | "’" | "-")) || SPEECH.boundaries.contains(&word)
    }

    /// A clause that begins at once after the verb: with "that", or bare after verbs that allow it.
    fn clause(&self, verb: &str, at: usize, to: usize) -> Option<(usize, usize)> {
        let next = (at < to).then(|| self.word(at))?;
        let bare = || SPEECH.bare.contains(verb) && SPEECH.openings.contains(&next);
        let end = self.without_marks(at, to);
        ((next == "that" || bare()) && end >= at + SHORTEST_CLAUSE).then_some((at, end))
    }

    /// The quotation that begins soon after the verb, in the words up to `to`; at once unless the source is
    /// one that plainly speaks.
    fn quotation(&self, named: bool, at: usize, to: usize) -> Option<(usize, usize)> {
        if !named {
            return None;
        }
        let far = (at + BEFORE_QUOTATION).min(to.saturating_sub(1));
        let (opening, marks) =
            (at..=far).find_map(|w| Some((w, self.opened_at(self.words[w].span.start)?)))?;
        let plain = |w: usize| is_word(&self.word(w)) && !SPEECH.saying.contains(&self.word(w));
        if !(at..opening)
            .all(|w| plain(w) || (w + 1 == opening && matches!(self.word(w).as_str(), "," | ":")))
        {
            return None;
        }
        let end = self.words.partition_point(|w| w.span.end <= marks.end).min(to);
        (end > opening).then_some((opening, end))
    }

    /// The longest quotation that begins there.
    fn opened_at(&self, start: usize) -> Option<Span> {
        let quotations = &self.document.quotations;
        let first = quotations.get(quotations.partition_point(|q| q.span.start < start))?;
        (first.span.start == start).then_some(first.span)
    }

    /// `to`, without the marks that end there.
    fn without_marks(&self, from: usize, to: usize) -> usize {
        let mut end = to;
        while end > from && !is_word(&self.word(end - 1)) {
            end -= 1;
        }
        end
    }
}

fn is_word(word: &str) -> bool {
    word.chars().any(char::is_alphanumeric)
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::document::{Article, Commitment, Holder, Paragraph, Sentence, Text};
    use crate::segment::segment;

    /// The document of one sentence, with words as the encoder has them.
    fn read(text: &str) -> (Document, Vec<Word>) {
        let chars: Vec<char> = text.chars().collect();
        let span = Span::new(0, chars.len());
        let mut document = segment(Article::bare(Text::from(text), vec![Paragraph::body(span)]));
        document.sentences = vec![Sentence { span, paragraph: 0 }];
        let mut words: Vec<Word> = Vec::new();
        for (i, c) in chars.iter().enumerate().filter(|(_, c)| !c.is_whitespace()) {
            let at = Span::new(i, i + 1);
            match words.last_mut() {
                Some(w) if w.span.end == i && c.is_alphanumeric() && chars[i - 1].is_alphanumeric() => {
                    w.span.end = i + 1;
                }
                _ => words.push(Word { span: at, sentence: 0, rows: 0..1 }),
            }
        }
        (document, words)
    }

    fn find(text: &str, part: &str) -> Span {
        let at = text.find(part).map_or(usize::MAX, |b| text[..b].chars().count());
        Span::new(at, at + part.chars().count())
    }

    fn said(cue: Option<Span>, content: Span) -> Attribution {
        Attribution {
            source: None,
            cue,
            content: vec![content],
            quoted: false,
            commitment: Commitment::Neutral,
            within: None,
            holder: Holder::Unnamed,
        }
    }

    /// Source, cue and content of what is found in a content, as words.
    fn found(text: &str, content: &str) -> Vec<[String; 3]> {
        let (document, words) = read(text);
        let tags = vec![AttributionTag::Content; words.len()];
        let shown =
            |n: &Nested| [n.source, n.cue, n.content].map(|s| document.article.text.slice(s).to_owned());
        nested(&document, &words, &tags, &[said(None, find(text, content))]).iter().map(shown).collect()
    }

    #[test]
    fn a_clause_within_a_clause() {
        let text = "Zia wrote that one colonel said that a minister had claimed that nobody was there.";
        assert_eq!(
            found(text, "that one colonel said that a minister had claimed that nobody was there"),
            [
                ["one colonel", "said", "that a minister had claimed that nobody was there"],
                ["a minister", "had claimed", "that nobody was there"],
            ]
        );
        let bare = "“The anchors say it was Kabul, and nobody asks,” he wrote.";
        assert_eq!(
            found(bare, "“The anchors say it was Kabul, and nobody asks,”"),
            [["The anchors", "say", "it was Kabul, and nobody asks"]]
        );
    }

    #[test]
    fn a_quotation_within_a_clause() {
        let text = "He said that the ministry met the attack that it called “barbaric” in kind.";
        assert_eq!(
            found(text, "that the ministry met the attack that it called “barbaric” in kind"),
            [["it", "called", "“barbaric”"]]
        );
        let inner = "“Kabul told us, ‘do more’, again,” they said.";
        assert_eq!(found(inner, "“Kabul told us, ‘do more’, again,”"), [["Kabul", "told", "‘do more’"]]);
    }

    #[test]
    fn nouns_and_verbs_of_another_kind_say_nothing() {
        let text = "He said their claim that the state did not say so is old and the strikes called “surgical” failed.";
        assert_eq!(found(text, &text[8..text.len() - 1]), Vec::<[String; 3]>::new());
    }

    #[test]
    fn the_innermost_content_around_all_parts_is_what_one_stands_in() {
        let mut all = [
            said(None, Span::new(0, 50)),
            said(Some(Span::new(12, 14)), Span::new(15, 40)),
            said(Some(Span::new(20, 22)), Span::new(23, 30)),
            said(Some(Span::new(52, 55)), Span::new(0, 50)),
        ];
        enclose(&mut all);
        assert_eq!(all.map(|a| a.within), [None, Some(0), Some(1), None]);
    }
}
