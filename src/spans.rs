//! Which of many spans lie around or across another, without looking at all of them: an article of a hundred thousand
//! words has thousands of quotations, and a question about each mention.

use crate::document::Span;

/// Spans in order of their start, each with its place in the list it came from.
#[derive(Clone, Debug, Default)]
pub(crate) struct SpanIndex {
    spans: Vec<(Span, usize)>,
    /// How far the spans up to each one reach.
    reach: Vec<usize>,
}

impl SpanIndex {
    /// Spans, in any order, with whatever number each is to be known by.
    pub(crate) fn new(spans: impl Iterator<Item = (Span, usize)>) -> Self {
        let mut spans: Vec<(Span, usize)> = spans.collect();
        spans.sort_unstable();
        let reach = spans.iter().scan(0, |reach, (span, _)| {
            *reach = span.end.max(*reach);
            Some(*reach)
        });
        Self { reach: reach.collect(), spans }
    }

    /// The spans that hold the whole of `span`, the last to start first.
    pub(crate) fn around(&self, span: Span) -> impl Iterator<Item = (Span, usize)> {
        self.reaching(span.start, span.end).filter(move |(s, _)| s.contains(span))
    }

    /// The spans that share a code point with `span`, the last to start first.
    pub(crate) fn across(&self, span: Span) -> impl Iterator<Item = (Span, usize)> {
        self.reaching(span.end, span.start).filter(move |(s, _)| s.overlaps(span))
    }

    /// The shortest span that holds the whole of `span`, of equals the one with the lowest number.
    pub(crate) fn innermost(&self, span: Span) -> Option<usize> {
        self.around(span).min_by_key(|&(s, i)| (s.len(), i)).map(|(_, i)| i)
    }

    /// The spans that start at `start` or before, as far back as any of them reaches `end`.
    fn reaching(&self, start: usize, end: usize) -> impl Iterator<Item = (Span, usize)> {
        let last = self.spans.partition_point(|(s, _)| s.start <= start);
        let far =
            self.spans[..last].iter().zip(&self.reach).rev().take_while(move |(_, reach)| **reach >= end);
        far.map(|(&found, _)| found)
    }
}

#[cfg(test)]
mod tests {
    use proptest::prelude::*;

    use super::*;

    fn span() -> impl Strategy<Value = Span> {
        (0usize..60, 0usize..12).prop_map(|(start, length)| Span::new(start, start + length))
    }

    proptest! {
        #[test]
        fn what_the_index_finds_is_what_a_search_through_all_finds(
            spans in prop::collection::vec(span(), 0..30), asked in span()
        ) {
            let index = SpanIndex::new(spans.iter().enumerate().map(|(i, &s)| (s, i)));
            let sorted = |found: &mut dyn Iterator<Item = (Span, usize)>| {
                let mut of: Vec<usize> = found.map(|(_, i)| i).collect();
                of.sort_unstable();
                of
            };
            let all = |is: &dyn Fn(Span) -> bool| -> Vec<usize> {
                (0..spans.len()).filter(|&i| is(spans[i])).collect()
            };
            prop_assert_eq!(sorted(&mut index.around(asked)), all(&|s| s.contains(asked)));
            prop_assert_eq!(sorted(&mut index.across(asked)), all(&|s| s.overlaps(asked)));
            let shortest = all(&|s| s.contains(asked)).into_iter().min_by_key(|&i| spans[i].len());
            prop_assert_eq!(index.innermost(asked), shortest);
        }
    }
}
