//! What the splitter sees of one token: its core, the marks around it, its shape.
//!
//! Apart from the features, which combine these views: here nothing is weighed.

/// Case of a token's first letter, or what stands in its place.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Case {
    /// `Peace`
    Upper,
    /// `peace`
    Lower,
    /// `1947`
    Digit,
    /// Neither letter nor digit in it: `--`
    Symbol,
    /// No token there.
    None,
}

impl Case {
    fn of(core: &str) -> Self {
        match core.chars().next() {
            Some(c) if c.is_uppercase() => Case::Upper,
            Some(c) if c.is_alphabetic() => Case::Lower,
            Some(c) if c.is_numeric() => Case::Digit,
            _ => Case::Symbol,
        }
    }

    /// One letter for the names of features.
    pub fn code(self) -> &'static str {
        match self {
            Case::Upper => "U",
            Case::Lower => "l",
            Case::Digit => "0",
            Case::Symbol => "$",
            Case::None => "-",
        }
    }
}

/// The run of punctuation at a token's end, before closing marks.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Stop {
    /// `.`
    Period,
    /// `...` or `…`
    Ellipsis,
    /// `?`, also `?!`
    Question,
    /// `!`
    Exclamation,
    /// `:`
    Colon,
    /// `;`
    Semicolon,
    /// `,`
    Comma,
    /// A dash or hyphens.
    Dash,
    /// `:-)`
    Smiley,
    /// Any other sign: `*`, `>`, `=`.
    Sign,
    /// None: the token ends in a letter or a digit.
    None,
}

impl Stop {
    fn of(run: &str) -> Self {
        let dots = run.chars().filter(|&c| c == '.').count();
        match run.chars().next_back() {
            None => Stop::None,
            Some(_) if run.contains('?') => Stop::Question,
            Some(_) if run.contains('!') => Stop::Exclamation,
            Some(_) if run.contains('…') || dots > 1 => Stop::Ellipsis,
            Some('.') => Stop::Period,
            Some(':') => Stop::Colon,
            Some(';') => Stop::Semicolon,
            Some(',') => Stop::Comma,
            Some('-' | '–' | '—') => Stop::Dash,
            Some(_) => Stop::Sign,
        }
    }

    /// Short name for the names of features.
    pub fn code(self) -> &'static str {
        match self {
            Stop::Period => ".",
            Stop::Ellipsis => "...",
            Stop::Question => "?",
            Stop::Exclamation => "!",
            Stop::Colon => ":",
            Stop::Semicolon => ";",
            Stop::Comma => ",",
            Stop::Dash => "--",
            Stop::Smiley => ":)",
            Stop::Sign => "*",
            Stop::None => "0",
        }
    }

    /// Whether it ends sentences as a rule.
    pub fn is_final(self) -> bool {
        matches!(self, Stop::Period | Stop::Ellipsis | Stop::Question | Stop::Exclamation)
    }
}

/// The first closing mark after a token's core, or the first opening mark before it.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Mark {
    /// A quotation mark.
    Quote,
    /// A parenthesis.
    Parenthesis,
    /// A square, curly or angle bracket.
    Bracket,
    /// None.
    None,
}

impl Mark {
    fn of(c: Option<char>) -> Self {
        match c {
            Some('"' | '\'' | '“' | '”' | '‘' | '’' | '«' | '»') => Mark::Quote,
            Some('(' | ')') => Mark::Parenthesis,
            Some('[' | ']' | '{' | '}' | '<' | '>') => Mark::Bracket,
            _ => Mark::None,
        }
    }

    /// One letter for the names of features.
    pub fn code(self) -> &'static str {
        match self {
            Mark::Quote => "q",
            Mark::Parenthesis => "p",
            Mark::Bracket => "b",
            Mark::None => "-",
        }
    }
}

/// Whether `c` can close what a sentence ends in: a quotation or a bracket.
pub fn is_closer(c: char) -> bool {
    matches!(c, '"' | '\'' | '”' | '’' | '»' | ')' | ']' | '}')
}

fn is_opener(c: char) -> bool {
    matches!(c, '"' | '\'' | '“' | '‘' | '«' | '(' | '[' | '{')
}

fn is_run(c: char) -> bool {
    !c.is_alphanumeric() && !is_closer(c) && !is_opener(c)
}

/// A token taken apart: opening marks, core, stop, closing marks.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub struct Token<'a> {
    /// The token without the marks and the stop around it; of a token of signs alone, nothing.
    pub core: &'a str,
    /// First opening mark.
    pub opened: Mark,
    /// The stop.
    pub stop: Stop,
    /// First closing mark after the stop, or right after the core.
    pub closed: Mark,
    /// Case of the core.
    pub case: Case,
}

impl<'a> Token<'a> {
    /// Where there is no token.
    pub const NONE: Token<'static> =
        Token { core: "", opened: Mark::None, stop: Stop::None, closed: Mark::None, case: Case::None };

    /// Takes a token without white space apart.
    pub fn of(token: &'a str) -> Self {
        if is_smiley(token) {
            return Self {
                core: "",
                opened: Mark::None,
                stop: Stop::Smiley,
                closed: Mark::None,
                case: Case::Symbol,
            };
        }
        let opened = Mark::of(token.chars().next().filter(|&c| is_opener(c)));
        let token = strip_note(token);
        let bare = token.trim_end_matches(is_closer);
        let closed = Mark::of(token[bare.len()..].chars().next());
        // The stop may stand outside the quotation: `asleep".`
        let inner = bare.trim_end_matches(is_run);
        let stop = Stop::of(&bare[inner.len()..]);
        let unquoted = inner.trim_end_matches(is_closer);
        let closed =
            if closed == Mark::None { Mark::of(inner[unquoted.len()..].chars().next()) } else { closed };
        let unquoted_stop = unquoted.trim_end_matches(is_run);
        let stop = if stop == Stop::None { Stop::of(&unquoted[unquoted_stop.len()..]) } else { stop };
        let core = unquoted_stop.trim_start_matches(|c: char| !c.is_alphanumeric());
        Self { core, opened, stop, closed, case: Case::of(core) }
    }

    /// Number of code points of the core, five or more as five.
    pub fn length(&self) -> usize {
        self.core.chars().take(5).count()
    }

    /// Writes the core's outline: `X` an upper-case letter, `XX` several, `x`, `9` any number of
    /// small letters or digits, other characters as they are; at most eight signs.
    pub fn push_shape(&self, out: &mut String) {
        let (mut last, mut signs) = ('\0', 0);
        for c in self.core.chars() {
            let sign = match c {
                c if c.is_uppercase() => 'X',
                c if c.is_alphabetic() => 'x',
                c if c.is_numeric() => '9',
                c => c,
            };
            let repeats = sign == last;
            if !repeats {
                out.push(sign);
                signs += 1;
            } else if sign == 'X' && !out.ends_with("XX") {
                out.push('X');
                signs += 1;
            }
            last = sign;
            if signs >= 8 {
                break;
            }
        }
    }
}

/// `token` without reference marks such as `[12]` at its end.
fn strip_note(mut token: &str) -> &str {
    while let Some((before, note)) = token.strip_suffix(']').and_then(|t| t.rsplit_once('[')) {
        if before.is_empty() || note.is_empty() || !note.bytes().all(|b| b.is_ascii_digit()) {
            break;
        }
        token = before;
    }
    token
}

/// Whether the token is a face such as `:-)` or `;)`.
fn is_smiley(token: &str) -> bool {
    let Some(face) = token.strip_prefix([':', ';', '=']) else {
        return false;
    };
    let mouth = face.trim_start_matches(['-', '\'', 'o']);
    !mouth.is_empty() && mouth.chars().all(|c| matches!(c, ')' | '(' | 'D' | 'P' | 'p' | '/'))
}

#[cfg(test)]
mod tests {
    use super::*;

    fn parts(token: &str) -> (&str, &str, &str, &str, &str) {
        let t = Token::of(token);
        (t.core, t.opened.code(), t.stop.code(), t.closed.code(), t.case.code())
    }

    #[test]
    fn takes_tokens_apart() {
        assert_eq!(parts("Peace"), ("Peace", "-", "0", "-", "U"));
        assert_eq!(parts("asleep.”"), ("asleep", "-", ".", "q", "l"));
        assert_eq!(parts("asleep\"."), ("asleep", "-", ".", "q", "l"));
        assert_eq!(parts("“Why?!”"), ("Why", "q", "?", "q", "U"));
        assert_eq!(parts("(1947),"), ("1947", "p", ",", "p", "0"));
        assert_eq!(parts("2009.[2][13]"), ("2009", "-", ".", "-", "0"));
        assert_eq!(parts("U.S."), ("U.S", "-", ".", "-", "U"));
        assert_eq!(parts("wait..."), ("wait", "-", "...", "-", "l"));
        assert_eq!(parts(":-)"), ("", "-", ":)", "-", "$"));
        assert_eq!(parts("—"), ("", "-", "--", "-", "$"));
        assert_eq!(parts("[...]"), ("", "b", "...", "b", "$"));
    }

    #[test]
    fn outlines_are_short() {
        let shape = |token: &str| {
            let mut out = String::new();
            Token::of(token).push_shape(&mut out);
            out
        };
        assert_eq!(shape("McDonald's"), "XxXx'x");
        assert_eq!(shape("USA"), "XX");
        assert_eq!(shape("U.S."), "X.X");
        assert_eq!(shape("5,00,000"), "9,9,9");
        assert_eq!(shape("a1b2c3d4e5f6"), "x9x9x9x9");
    }
}
