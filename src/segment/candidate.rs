//! Where in a paragraph a sentence may end at all, and what surrounds such a place.
//!
//! Apart from the features and the model: whatever they learn, no other place is ever cut.

use super::token::{Case, Mark, Stop, Token, is_closer};
use std::ops::Range;

/// Words before a full stop that are shorter than this may be abbreviations.
const SHORT: usize = 4;

/// A paragraph cut at white space.
#[derive(Debug)]
pub struct Tokens<'a> {
    text: &'a str,
    /// Bytes of each token.
    ranges: Vec<Range<usize>>,
    /// Each token taken apart.
    parts: Vec<Token<'a>>,
    /// Whether a bracket is open after each token.
    brackets: Vec<bool>,
    /// Whether a quotation is open after each token.
    quotes: Vec<bool>,
    /// For each token, how many tokens stand since the last final stop, itself included.
    since: Vec<usize>,
    /// How many sentences seem to begin with a small letter, and with a capital.
    starts: (usize, usize),
    /// Whether the writer calls himself `i`.
    small_i: bool,
}

/// A place between two tokens where a sentence may end.
#[derive(Clone, Copy, Debug)]
pub struct Candidate<'t, 'a> {
    /// The paragraph.
    pub tokens: &'t Tokens<'a>,
    /// Index of the token after the place.
    pub next: usize,
}

/// How a paragraph treats the first letters of its sentences.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Style {
    /// Capitals.
    Capitals,
    /// Small letters at times.
    Mixed,
    /// Small letters.
    Small,
    /// Nothing in the paragraph tells.
    Unknown,
}

impl Style {
    /// One letter for the names of features.
    pub fn code(self) -> &'static str {
        match self {
            Style::Capitals => "C",
            Style::Mixed => "M",
            Style::Small => "s",
            Style::Unknown => "-",
        }
    }
}

impl<'a> Tokens<'a> {
    /// Cuts a paragraph at white space, and at full stops that a space was forgotten after.
    pub fn of(text: &'a str) -> Self {
        let mut ranges = Vec::with_capacity(text.len() / 6);
        for word in text.split_whitespace() {
            let mut start = word.as_ptr() as usize - text.as_ptr() as usize;
            let end = start + word.len();
            let splits = !is_address(word);
            while let Some(cut) = Some(&text[start..end]).filter(|_| splits).and_then(forgotten_space) {
                ranges.push(start..start + cut);
                start += cut;
            }
            ranges.push(start..end);
        }
        let parts: Vec<Token> = ranges.iter().map(|r| Token::of(&text[r.clone()])).collect();
        let mut tokens = Self {
            text,
            ranges,
            parts,
            brackets: Vec::new(),
            quotes: Vec::new(),
            since: Vec::new(),
            starts: (0, 0),
            small_i: false,
        };
        tokens.read_nesting();
        tokens.read_style();
        tokens.read_since();
        tokens
    }

    fn read_nesting(&mut self) {
        let (mut depth, mut quoted) = (0usize, false);
        for range in &self.ranges {
            for c in self.text[range.clone()].chars() {
                match c {
                    '(' | '[' => depth += 1,
                    ')' | ']' => depth = depth.saturating_sub(1),
                    '“' => quoted = true,
                    '”' => quoted = false,
                    '"' => quoted = !quoted,
                    _ => {}
                }
            }
            self.brackets.push(depth > 0);
            self.quotes.push(quoted);
        }
    }

    fn read_style(&mut self) {
        for pair in self.parts.windows(2) {
            match pair {
                [left, right] if shows_style(left) => match right.case {
                    Case::Lower => self.starts.0 += 1,
                    Case::Upper => self.starts.1 += 1,
                    _ => {}
                },
                _ => {}
            }
        }
        self.small_i = self.parts.iter().any(|t| matches!(t.core, "i" | "i'm" | "i'll" | "i've" | "i'd"));
    }

    fn read_since(&mut self) {
        let mut count = 0;
        for part in &self.parts {
            count += 1;
            self.since.push(count);
            if part.stop.is_final() {
                count = 0;
            }
        }
    }

    /// Number of tokens.
    pub fn len(&self) -> usize {
        self.ranges.len()
    }

    /// Whether the paragraph is blank.
    pub fn is_empty(&self) -> bool {
        self.ranges.is_empty()
    }

    /// Bytes of token `index`.
    pub fn range(&self, index: usize) -> Range<usize> {
        self.ranges[index].clone()
    }

    /// Token `index` counted from the start; [`Token::NONE`] outside.
    pub fn part(&self, index: Option<usize>) -> Token<'a> {
        index.and_then(|i| self.parts.get(i)).copied().unwrap_or(Token::NONE)
    }

    /// The places where a sentence may end, in order; the paragraph's end is none of them.
    pub fn candidates(&self) -> impl Iterator<Item = Candidate<'_, 'a>> {
        let all = (1..self.len()).map(|next| Candidate { tokens: self, next });
        all.filter(|c| c.is_forgotten_space() || c.is_open())
    }
}

impl<'a> Candidate<'_, 'a> {
    /// The token before the place.
    pub fn left(&self) -> Token<'a> {
        self.tokens.part(self.next.checked_sub(1))
    }

    /// The token before that.
    pub fn before_left(&self) -> Token<'a> {
        self.tokens.part(self.next.checked_sub(2))
    }

    /// The token after the place.
    pub fn right(&self) -> Token<'a> {
        self.tokens.part(Some(self.next))
    }

    /// The token after that.
    pub fn after_right(&self) -> Token<'a> {
        self.tokens.part(Some(self.next + 1))
    }

    /// Byte of the paragraph at which the token before the place ends.
    pub fn end(&self) -> usize {
        self.tokens.ranges[self.next - 1].end
    }

    /// Whether the place stands within brackets.
    pub fn in_brackets(&self) -> bool {
        self.tokens.brackets[self.next - 1]
    }

    /// Whether the place stands within a quotation.
    pub fn in_quotes(&self) -> bool {
        self.tokens.quotes[self.next - 1]
    }

    /// Number of tokens since the last final stop before the token before the place.
    pub fn since(&self) -> usize {
        self.tokens.since[self.next - 1]
    }

    /// Number of tokens after the place up to the next final stop, or to the end.
    pub fn ahead(&self) -> usize {
        let rest = &self.tokens.parts[self.next..];
        rest.iter().take(20).position(|t| t.stop.is_final()).map_or(rest.len().min(20), |i| i + 1)
    }

    /// Whether no white space stands here: [`Tokens::of`] only cuts so where it is sure.
    pub fn is_forgotten_space(&self) -> bool {
        self.tokens.ranges[self.next - 1].end == self.tokens.ranges[self.next].start
    }

    /// What the rest of the paragraph tells of its sentences' first letters.
    pub fn style(&self) -> Style {
        let (mut small, mut capital) = self.tokens.starts;
        if shows_style(&self.left()) {
            match self.right().case {
                Case::Lower => small = small.saturating_sub(1),
                Case::Upper => capital = capital.saturating_sub(1),
                _ => {}
            }
        }
        small += usize::from(self.tokens.small_i);
        match (small, capital) {
            (0, 0) => Style::Unknown,
            (0, _) => Style::Capitals,
            (s, c) if s > c => Style::Small,
            _ => Style::Mixed,
        }
    }

    /// Whether a sentence can end here: after a stop, or before anything but a small letter. After a
    /// closing mark a small letter goes on with the sentence around it: `“Is it so?” he asked`.
    fn is_open(&self) -> bool {
        let (left, right) = (self.left(), self.right());
        match left.stop {
            _ if left.closed != Mark::None && right.case == Case::Lower => false,
            Stop::None => right.case != Case::Lower,
            Stop::Comma => right.case == Case::Upper,
            _ => true,
        }
    }
}

/// Whether what follows this token begins a sentence beyond doubt: no abbreviation, no ellipsis.
fn shows_style(left: &Token) -> bool {
    let stops = matches!(left.stop, Stop::Period | Stop::Question | Stop::Exclamation);
    stops && left.closed == Mark::None && left.length() >= SHORT && !left.core.contains('.')
}

/// Whether a token is an address or a path, whose stops end nothing.
fn is_address(token: &str) -> bool {
    token.contains(['@', '/', '_', '\\']) || token.starts_with("www.")
}

/// Byte at which a token falls into two sentences because a space was forgotten: `over.The`,
/// `there?no`. File names and abbreviations stay whole.
fn forgotten_space(token: &str) -> Option<usize> {
    let is_end = |c: char| matches!(c, '.' | '?' | '!' | '…');
    let mut from = 0;
    while let Some(at) = token[from..].find(is_end).map(|i| from + i) {
        let after = token[at..].trim_start_matches(is_end);
        let run = &token[at..token.len() - after.len()];
        let after = after.trim_start_matches(is_closer);
        let cut = token.len() - after.len();
        let before: Vec<char> = token[..at].chars().rev().take(2).collect();
        let word_before = before.len() == 2 && before.iter().all(|c| c.is_lowercase());
        let mut next = after.trim_start_matches(['“', '"', '(']).chars();
        let (first, second) = (next.next(), next.next());
        let starts = first.is_some_and(|c| c.is_uppercase())
            && second.is_none_or(|c| c.is_lowercase() || c == '\'' || c == '’');
        let asks = run.contains(['?', '!']);
        let goes_on =
            asks && first.is_some_and(char::is_lowercase) && second.is_some_and(char::is_alphabetic);
        if word_before && (starts || goes_on) {
            return Some(cut);
        }
        from = token.len() - token[at + run.len()..].len();
    }
    None
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_forgotten_space_is_seen_and_names_stay_whole() {
        let cut = |word: &str| {
            let tokens = Tokens::of(word);
            (0..tokens.len()).map(|i| word[tokens.range(i)].to_owned()).collect::<Vec<_>>()
        };
        assert_eq!(cut("quality.You'll"), ["quality.", "You'll"]);
        assert_eq!(cut("over.”The"), ["over.”", "The"]);
        assert_eq!(cut("there?no"), ["there?", "no"]);
        for whole in
            ["U.S.Army", "Kevin.Boone@x.com", "http://a.Bc", "node.js", "3.Five", "St.", "J.K.Rowling", "a?b"]
        {
            assert_eq!(cut(whole), [whole]);
        }
    }

    #[test]
    fn style_is_that_of_the_other_sentences() {
        let tokens = Tokens::of("so it goes. we left. it rained. Then we slept.");
        let styles: Vec<Style> = tokens.candidates().map(|c| c.style()).collect();
        assert_eq!(styles, [Style::Mixed, Style::Mixed, Style::Small]);
    }
}
