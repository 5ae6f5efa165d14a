//! Attributions against gold ones, span by span, whoever found them.
//!
//! Both sides are trimmed alike: white space and every character that is no letter, digit, currency sign or
//! percent sign is cut off both ends of a span, so that nothing hangs on whether a quotation mark, a comma or the
//! full stop belongs to it; a span of nothing else is none. What then agrees in both ends is right. A span that
//! several attributions share counts once.

use std::collections::BTreeSet;

use super::scores::Counts;
use crate::decode::AttributionTag;
use crate::document::{Attribution, Span, Text};

/// The spans of an attribution, trimmed.
#[derive(Clone, Debug, Default, PartialEq)]
pub struct Spans {
    /// By role: source, cue, content.
    pub of: [Vec<Span>; 3],
}

/// The roles of [`Spans`].
pub const ROLES: [AttributionTag; 3] = [AttributionTag::Source, AttributionTag::Cue, AttributionTag::Content];

impl Spans {
    /// The trimmed spans of each role.
    pub fn new(text: &Text, of: [Vec<Span>; 3]) -> Self {
        let trimmed = |spans: Vec<Span>| {
            spans.into_iter().map(|s| trim(text, s)).filter(|s| !s.is_empty()).collect::<Vec<_>>()
        };
        Self { of: of.map(trimmed) }
    }

    /// The trimmed spans of an attribution.
    pub fn from(text: &Text, attribution: &Attribution) -> Self {
        let Attribution { source, cue, content, .. } = attribution;
        let source = source.iter().map(|s| s.span).collect();
        Self::new(text, [source, cue.iter().copied().collect(), content.clone()])
    }

    fn source(&self) -> &[Span] {
        &self.of[0]
    }

    fn content(&self) -> &[Span] {
        &self.of[2]
    }
}

/// Without what is no part of a word at both ends.
fn trim(text: &Text, span: Span) -> Span {
    let kept = |c: &char| c.is_alphanumeric() || "$£€¥₹%".contains(*c);
    let chars: Vec<char> = text.slice(span).chars().collect();
    match (chars.iter().position(kept), chars.iter().rposition(kept)) {
        (Some(first), Some(last)) => Span::new(span.start + first, span.start + last + 1),
        _ => Span::new(span.start, span.start),
    }
}

/// Counts of spans that are the same to the letter, by role.
pub fn exact(gold: &[Spans], found: &[Spans]) -> [Counts; 3] {
    [0, 1, 2].map(|role| {
        let distinct = |all: &[Spans]| all.iter().flat_map(|s| s.of[role].clone()).collect::<BTreeSet<_>>();
        let (gold, found) = (distinct(gold), distinct(found));
        Counts {
            right: gold.intersection(&found).count() as f64,
            gold: gold.len() as f64,
            predicted: found.len() as f64,
        }
    })
}

/// Of the gold contents with a source: how many have a match, how many a match with the right source, and how
/// many there are. The match is the attribution whose content overlaps most, if it overlaps half or more of the
/// gold's; its source is right if it overlaps the gold's.
pub fn sourced(gold: &[Spans], found: &[Spans]) -> [f64; 3] {
    let mut counts = [0.0; 3];
    for g in gold.iter().filter(|g| !g.source().is_empty() && !g.content().is_empty()) {
        counts[2] += 1.0;
        let length: usize = g.content().iter().map(|c| c.len()).sum();
        // The first of those that overlap most, where `max_by_key` would give the last.
        let best = found.iter().rev().max_by_key(|f| shared(g.content(), f.content()));
        let Some(best) = best.filter(|f| 2 * shared(g.content(), f.content()) >= length) else { continue };
        counts[0] += 1.0;
        if shared(g.source(), best.source()) > 0 {
            counts[1] += 1.0;
        }
    }
    counts
}

/// Code points that two lists of spans have in common.
fn shared(a: &[Span], b: &[Span]) -> usize {
    let pairs = a.iter().flat_map(|a| b.iter().map(move |b| (a, b)));
    pairs.map(|(a, b)| a.end.min(b.end).saturating_sub(a.start.max(b.start))).sum()
}

#[cfg(test)]
mod tests {
    use super::*;

    fn spans(source: &[(usize, usize)], cue: &[(usize, usize)], content: &[(usize, usize)]) -> Spans {
        Spans { of: [source, cue, content].map(|s| s.iter().map(|&(a, b)| Span::new(a, b)).collect()) }
    }

    #[test]
    fn marks_and_white_space_at_the_ends_do_not_count() {
        let text = Text::from("é “$5 ‘now’,” she said. —");
        let whole = |a, b| Spans::new(&text, [vec![], vec![], vec![Span::new(a, b)]]).of[2].clone();
        assert_eq!(whole(2, 13), [Span::new(3, 10)]);
        assert_eq!(whole(3, 10), [Span::new(3, 10)]);
        assert_eq!(whole(24, 25), []);
    }

    #[test]
    fn a_shared_span_counts_once_and_both_ends_must_agree() {
        let gold = [spans(&[(0, 2)], &[(3, 7)], &[(8, 20)]), spans(&[(0, 2)], &[(21, 25)], &[(26, 30)])];
        let found = [spans(&[(0, 2)], &[(3, 7)], &[(8, 19)]), spans(&[(0, 2)], &[], &[(26, 30)])];
        let counts = exact(&gold, &found).map(|c| (c.right, c.gold, c.predicted));
        assert_eq!(counts, [(1.0, 1.0, 1.0), (1.0, 2.0, 1.0), (1.0, 2.0, 2.0)]);
    }

    #[test]
    fn a_content_is_matched_by_half_and_judged_by_its_source() {
        let gold = [
            spans(&[(0, 2)], &[], &[(10, 20)]),
            spans(&[(0, 2)], &[], &[(30, 40)]),
            spans(&[(0, 2)], &[], &[(50, 60)]),
            spans(&[], &[], &[(70, 80)]),
        ];
        let found = [
            spans(&[(1, 4)], &[], &[(15, 22)]),
            spans(&[(5, 7)], &[], &[(10, 14), (30, 40)]),
            spans(&[(0, 2)], &[], &[(50, 54)]),
        ];
        assert_eq!(sourced(&gold, &found), [2.0, 1.0, 3.0]);
    }
}
