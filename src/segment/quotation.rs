//! Quotations: text between quotation marks, by position and nesting.
//!
//! Apart from the sentences, which they may span or stand within. A mark is read by what stands on
//! either side of it; what cannot be a quotation mark there (an apostrophe, feet and inches) is none.

use crate::document::{Article, Quotation, Span};

/// Longest quotation in code points. A closing mark farther away is taken for another's: the longest
/// statements that newspapers print whole run to some thousand words.
const LONGEST: usize = 8_000;

/// Deepest nesting followed; prose has two or three.
const DEEPEST: usize = 8;

/// Pairs of marks that open and close together.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
enum Kind {
    /// `“ ”`, `« »`
    Double,
    /// `" "`
    Straight,
    /// `‘ ’`
    Single,
}

/// What a mark does where it stands.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
enum Act {
    Open,
    Close,
}

/// A quotation whose closing mark has not come.
#[derive(Clone, Copy, Debug)]
struct Open {
    kind: Kind,
    start: usize,
}

/// Quotations of an article in order of their start, the longer first. One that its paragraph leaves
/// open goes on in the next paragraph if that opens with the same mark; else it ends with its
/// paragraph, unclosed.
pub fn quotations(article: &Article) -> Vec<Quotation> {
    let mut found = Vec::new();
    let mut pending: Option<(Open, usize)> = None;
    for paragraph in article.paragraphs.iter().filter(|p| p.role.has_sentences() && !p.role.is_furniture()) {
        let span = paragraph.span;
        let chars: Vec<char> = article.text.slice(span).chars().collect();
        let mut open: Vec<Open> = Vec::new();
        let mut from = 0;
        if let Some((outer, end)) = pending.take() {
            let again = read_mark(&chars, 0, &[]) == Some((outer.kind, Act::Open));
            if again && span.start - outer.start < LONGEST {
                open.push(outer);
                from = 1;
            } else {
                found.push(unclosed(outer, end));
            }
        }
        for at in from..chars.len() {
            match read_mark(&chars, at, &open) {
                Some((kind, Act::Open)) if open.len() < DEEPEST => {
                    open.push(Open { kind, start: span.start + at })
                }
                Some((kind, Act::Close)) => close(kind, span.start + at + 1, &mut open, &mut found),
                _ => {}
            }
        }
        let end = span.start + chars.len();
        let mut rest = open.into_iter();
        // A single mark left open is most often an apostrophe at the start of a word.
        pending = rest.find(|o| o.kind != Kind::Single).map(|outer| (outer, end));
        found.extend(rest.filter(|o| o.kind != Kind::Single).map(|o| unclosed(o, end)));
    }
    found.extend(pending.map(|(outer, end)| unclosed(outer, end)));
    found.sort_by_key(|q| (q.span.start, std::cmp::Reverse(q.span.end)));
    found
}

fn unclosed(open: Open, end: usize) -> Quotation {
    Quotation { span: Span::new(open.start, end.min(open.start + LONGEST)), closed: false }
}

/// Closes the innermost quotation of this kind; those opened within it were never closed.
fn close(kind: Kind, end: usize, open: &mut Vec<Open>, found: &mut Vec<Quotation>) {
    let Some(at) = open.iter().rposition(|o| o.kind == kind) else {
        return;
    };
    for inner in open.drain(at + 1..).filter(|o| o.kind != Kind::Single) {
        found.push(unclosed(inner, end - 1));
    }
    if let Some(outer) = open.pop() {
        if end - outer.start <= LONGEST {
            found.push(Quotation { span: Span::new(outer.start, end), closed: true });
        } else {
            found.push(unclosed(outer, end));
        }
    }
}

/// What the character at `at` does as a quotation mark, given the quotations that are open.
fn read_mark(chars: &[char], at: usize, open: &[Open]) -> Option<(Kind, Act)> {
    let before = at.checked_sub(1).and_then(|i| chars.get(i)).copied();
    let after = chars.get(at + 1).copied();
    let is_open = |kind: Kind| open.iter().any(|o| o.kind == kind);
    match chars.get(at)? {
        '“' | '«' | '„' => Some((Kind::Double, Act::Open)),
        '”' | '»' => Some((Kind::Double, Act::Close)),
        '"' => straight(chars, at, before, after, is_open(Kind::Straight)).map(|act| (Kind::Straight, act)),
        '‘' => {
            let decade = after.is_some_and(char::is_numeric) && opens(before, after);
            let letter = before.is_some_and(char::is_alphanumeric);
            (!decade && !letter).then_some((Kind::Single, Act::Open))
        }
        '’' if is_open(Kind::Single) && !is_apostrophe(chars, at, before, after) => {
            Some((Kind::Single, Act::Close))
        }
        _ => None,
    }
}

/// Whether a mark between these two characters stands where a quotation opens.
fn opens(before: Option<char>, after: Option<char>) -> bool {
    let free = before.is_none_or(|c| c.is_whitespace() || "([{<-–—/“‘\"'*_".contains(c));
    free && after.is_some_and(|c| !c.is_whitespace())
}

/// What a straight double mark does.
fn straight(
    chars: &[char],
    at: usize,
    before: Option<char>,
    after: Option<char>,
    is_open: bool,
) -> Option<Act> {
    if before.is_some_and(|c| c.is_ascii_digit()) && (!is_open || feet_before(chars, at)) {
        return None; // inches
    }
    // Within a quotation `"` before a blank, a stop or the end can only close: `"so—"`.
    let closes = is_open && after.is_none_or(|c| !c.is_alphanumeric() && !"“‘'\"([$£€₹".contains(c));
    match opens(before, after) && !closes {
        true => Some(Act::Open),
        false if is_open => Some(Act::Close),
        // A mark with blanks around it, or one glued to a word: it opens if something follows.
        false => (before.is_none_or(char::is_whitespace) && at + 1 < chars.len()).then_some(Act::Open),
    }
}

/// Whether `6'2` or `6′ 2` stands before the mark at `at`.
fn feet_before(chars: &[char], at: usize) -> bool {
    let mut rest = chars[..at].iter().rev().skip_while(|c| c.is_ascii_digit()).skip_while(|c| **c == ' ');
    matches!(rest.next(), Some('\'' | '’' | '′')) && rest.next().is_some_and(char::is_ascii_digit)
}

/// Whether `’` is an apostrophe though a single quotation is open: within a word, before a word
/// (`’em`), or after a plural (`the boys’ club`) when a closing mark still follows.
fn is_apostrophe(chars: &[char], at: usize, before: Option<char>, after: Option<char>) -> bool {
    let letter_after = after.is_some_and(char::is_alphanumeric);
    if letter_after {
        return true;
    }
    let plural =
        before == Some('s') && after == Some(' ') && chars.get(at + 2).is_some_and(|c| c.is_lowercase());
    plural && another_closes(&chars[at + 1..])
}

/// Whether a single quotation closes in `rest` before another opens.
fn another_closes(rest: &[char]) -> bool {
    for (i, &c) in rest.iter().enumerate() {
        match c {
            '‘' => return false,
            '’' if !rest.get(i + 1).is_some_and(|c| c.is_alphanumeric()) => return true,
            _ => {}
        }
    }
    false
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::segment::testing::article;

    /// Quoted texts of an article; an open end is marked by `~`.
    fn quoted(paragraphs: &[&str]) -> Vec<String> {
        let article = article(paragraphs);
        let show =
            |q: &Quotation| format!("{}{}", article.text.slice(q.span), if q.closed { "" } else { "~" });
        quotations(&article).iter().map(show).collect()
    }

    #[test]
    fn curly_straight_and_nested() {
        assert_eq!(quoted(&["He said “no. Never.” and left."]), ["“no. Never.”"]);
        assert_eq!(
            quoted(&["He said \"no\" and (\"yes\") then \"so—\" and left."]),
            ["\"no\"", "\"yes\"", "\"so—\""]
        );
        assert_eq!(
            quoted(&["“They said ‘do more’ again,” he wrote."]),
            ["“They said ‘do more’ again,”", "‘do more’"]
        );
        assert_eq!(
            quoted(&["\"He told us \"go\" twice,\" she said."]),
            ["\"He told us \"go\" twice,\"", "\"go\""]
        );
        assert_eq!(quoted(&["—\"Go,\" he said—\"now.\""]), ["\"Go,\"", "\"now.\""]);
        assert_eq!(quoted(&["It was \" tokenised \" text."]), ["\" tokenised \""]);
    }

    #[test]
    fn apostrophes_and_inches_are_no_quotations() {
        assert_eq!(quoted(&["Pakistan’s elders’ ’90s ‘90s rock 'n' roll isn't one"]), Vec::<String>::new());
        assert_eq!(quoted(&["a 6'2\" man with a 12\" gun"]), Vec::<String>::new());
        assert_eq!(quoted(&["\"He is 6'2\" tall,\" she said."]), ["\"He is 6'2\" tall,\""]);
        assert_eq!(quoted(&["\"We left in 2015\" he said."]), ["\"We left in 2015\""]);
        assert_eq!(quoted(&["the ‘boys’ club of Lahore’s elite’ met"]), ["‘boys’ club of Lahore’s elite’"]);
        assert_eq!(quoted(&["their ‘strategic depth’ went"]), ["‘strategic depth’"]);
    }

    #[test]
    fn paragraphs_that_reopen_are_one_quotation() {
        assert_eq!(
            quoted(&["He said: “First.", "“Second.", "“Third.” Then he left."]),
            ["“First.\n“Second.\n“Third.”"]
        );
        assert_eq!(quoted(&["\"First.", "\"Second.\" He left."]), ["\"First.\n\"Second.\""]);
        assert_eq!(quoted(&["He said “First.", "Second.” he said."]), ["“First.~"]);
        assert_eq!(quoted(&["“Open to the end"]), ["“Open to the end~"]);
        assert_eq!(quoted(&["“One ‘two” three."]), ["“One ‘two”"]);
    }

    #[test]
    fn a_quotation_has_a_bounded_length() {
        let long = format!("“{}”", "word ".repeat(3_000));
        let article = article(&[&long]);
        let expected = Quotation { span: Span::new(0, LONGEST), closed: false };
        assert_eq!(quotations(&article), [expected]);
    }
}
