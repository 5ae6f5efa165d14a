//! The one spelling of characters that every later stage sees. Apart because offsets are promised into the
//! normalised text, so what changes here must be known and small. [`normalize`] is idempotent.
//!
//! | as read | as kept |
//! | --- | --- |
//! | CR, CRLF, line and paragraph separators, vertical tab, form feed, NEL | `\n`; at most one empty line between |
//! | no-break and other Unicode spaces, tab | one space; none at the ends of a line |
//! | soft hyphens (with a line break after them), zero-width and direction marks, BOM, controls | nothing |
//! | `„ ‟ «` and two backticks or `‘‘`; `»` and `’’` | `“`; `”` (double marks stay open and close) |
//! | two straight apostrophes | `“` before a word at its start, else `”` |
//! | `’ ‘ ′ ´ ʼ ＇` as apostrophe: within, before or after a word | `'` |
//! | `‘ ‚ ‛` and their `’` around a quotation | `‘` `’` |
//! | ligatures `ﬀ ﬁ ﬂ ﬃ ﬄ ﬅ ﬆ`, full-width and double-prime double quotes | their letters; `"` |
//!
//! All else stays: dashes, ellipses, accents (no composition), mistakes of earlier decodings.

/// `raw` in the one spelling.
pub(super) fn normalize(raw: &str) -> String {
    spaces(&quotes(&characters(raw)))
}

/// Whether `c` has no shape of its own and no meaning for English.
fn is_invisible(c: char) -> bool {
    matches!(c,
        '\u{0}'..='\u{8}' | '\u{E}'..='\u{1F}' | '\u{7F}'..='\u{84}' | '\u{86}'..='\u{9F}'
        | '\u{AD}' | '\u{180E}' | '\u{200B}'..='\u{200F}' | '\u{202A}'..='\u{202E}'
        | '\u{2060}'..='\u{206F}' | '\u{FEFF}' | '\u{FFF9}'..='\u{FFFB}')
}

/// Line ends, spaces, invisible characters and ligatures; every other character as it is.
fn characters(raw: &str) -> Vec<char> {
    let mut out = Vec::with_capacity(raw.len());
    let mut rest = raw.chars().peekable();
    while let Some(c) = rest.next() {
        match c {
            '\r' => {
                rest.next_if_eq(&'\n');
                out.push('\n');
            }
            '\u{B}' | '\u{C}' | '\u{85}' | '\u{2028}' | '\u{2029}' => out.push('\n'),
            '\u{AD}' => {
                rest.next_if_eq(&'\r');
                rest.next_if_eq(&'\n');
            }
            'ﬀ' => out.extend(['f', 'f']),
            'ﬁ' => out.extend(['f', 'i']),
            'ﬂ' => out.extend(['f', 'l']),
            'ﬃ' => out.extend(['f', 'f', 'i']),
            'ﬄ' => out.extend(['f', 'f', 'l']),
            'ﬅ' | 'ﬆ' => out.extend(['s', 't']),
            '″' | '＂' => out.push('"'),
            '„' | '‟' | '«' => out.push('“'),
            '»' => out.push('”'),
            '‚' | '‛' => out.push('‘'),
            '′' | '´' | 'ʼ' | '＇' => out.push('\''),
            c if is_invisible(c) => {}
            c if c != '\n' && c.is_whitespace() => out.push(' '),
            c => out.push(c),
        }
    }
    out
}

/// Doubled single marks made double, then every remaining curly single mark decided.
fn quotes(chars: &[char]) -> Vec<char> {
    let mut doubled: Vec<char> = Vec::with_capacity(chars.len());
    let mut i = 0;
    while i < chars.len() {
        let after = chars.get(i + 2).copied();
        let mark = match (chars[i], chars.get(i + 1)) {
            ('`', Some('`')) | ('‘', Some('‘')) => Some('“'),
            ('\'' | '’', Some('\'' | '’')) => {
                Some(if opens(doubled.last().copied(), after) { '“' } else { '”' })
            }
            _ => None,
        };
        doubled.push(mark.unwrap_or(chars[i]));
        i += if mark.is_some() { 2 } else { 1 };
    }
    single_quotes(doubled)
}

fn opens(before: Option<char>, after: Option<char>) -> bool {
    before.is_none_or(|c| c.is_whitespace() || "([“‘—–".contains(c))
        && after.is_some_and(char::is_alphanumeric)
}

/// `‘` and `’` that are apostrophes become `'`; those around a quotation stay.
fn single_quotes(mut chars: Vec<char>) -> Vec<char> {
    let mut open = false;
    for i in 0..chars.len() {
        let before = i.checked_sub(1).map(|j| chars[j]);
        let after = chars.get(i + 1).copied();
        let [word_before, word_after] = [before, after].map(|c| c.is_some_and(char::is_alphanumeric));
        match chars[i] {
            '\n' => open = false,
            '‘' if word_before && word_after => chars[i] = '\'',
            '‘' => open = true,
            '’' if word_after || !open => chars[i] = '\'',
            '’' if before == Some('s') && after == Some(' ') && closes_later(&chars[i + 1..]) => {
                chars[i] = '\''
            }
            '’' => open = false,
            _ => {}
        }
    }
    chars
}

/// Whether the line goes on to a closing `’` before another quotation opens: then a `s’` before was a plural's.
fn closes_later(rest: &[char]) -> bool {
    for (i, &c) in rest.iter().enumerate() {
        match c {
            '\n' | '‘' => return false,
            '’' if !rest.get(i + 1).is_some_and(|c| c.is_alphanumeric()) => return true,
            _ => {}
        }
    }
    false
}

/// Runs of spaces and of empty lines made one, none at the ends of lines and text.
fn spaces(chars: &[char]) -> String {
    let mut out = String::with_capacity(chars.len());
    let (mut space, mut breaks) = (false, 0);
    for &c in chars {
        match c {
            '\n' => breaks += 1,
            ' ' => space = true,
            c => {
                if !out.is_empty() {
                    match breaks {
                        0 if space => out.push(' '),
                        0 => {}
                        1 => out.push('\n'),
                        _ => out.push_str("\n\n"),
                    }
                }
                out.push(c);
                (space, breaks) = (false, 0);
            }
        }
    }
    out
}

#[cfg(test)]
mod tests {
    use super::normalize;
    use proptest::prelude::*;

    #[test]
    fn each_row_of_the_table() {
        let cases = [
            ("a\r\nb\rc\u{2028}d\u{2029}\n\n\ne", "a\nb\nc\nd\n\ne"),
            (" a\u{A0}\u{2009}\tb \n c ", "a b\nc"),
            (
                "strate\u{AD}gic strate\u{AD}\ngic zero\u{200B}width\u{FEFF} bell\u{7}",
                "strategic strategic zerowidth bell",
            ),
            ("„low“ «angled» ``tex'' ‘‘two’’", "“low“ “angled” “tex” “two”"),
            (
                "the Taliban’s ’90s, O‘Neil, it′s, militants’ camp",
                "the Taliban's '90s, O'Neil, it's, militants' camp",
            ),
            ("He called it ‘a clear aggression’.", "He called it ‘a clear aggression’."),
            ("‘the militants’ base is Pakistan’s’, he said", "‘the militants' base is Pakistan's’, he said"),
            ("ﬁnal ﬂight oﬃce ″x＂", "final flight office \"x\""),
            ("“barbaric” – — … naïve", "“barbaric” – — … naïve"),
        ];
        for (raw, expected) in cases {
            assert_eq!(normalize(raw), expected, "of {raw:?}");
        }
    }

    proptest! {
        #[test]
        fn once_is_enough(raw in "[ab s'`’‘‚“\"\u{AD}\u{A0}\r\n«»„′]{0,40}") {
            let once = normalize(&raw);
            prop_assert_eq!(normalize(&once), once);
        }

        #[test]
        fn once_is_enough_for_any_text(raw in any::<String>()) {
            let once = normalize(&raw);
            prop_assert_eq!(normalize(&once), once);
        }
    }
}
