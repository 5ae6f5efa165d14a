//! Plain text to blocks. Apart because plain text has no marks: where a paragraph ends must be told from empty
//! lines and from the lengths of lines.
//!
//! Between empty lines, a line break is a wrap when the next line's first word would not have fitted on the line;
//! then the lines are joined. Other breaks, and all breaks in a text of long lines, end a block. A text without
//! empty lines has a paragraph a line, unless most of its lines break off in mid-sentence as wrapped ones do.

use crate::draft::{Block, Draft};
use crate::normalize::normalize;

/// Widths, in code points, between which text is set by hard wraps: e-mail, exports and Gutenberg use 60 to 90.
const WRAP_WIDTHS: std::ops::RangeInclusive<usize> = 45..=110;

/// Reads plain text.
pub(crate) fn read(text: &str) -> Draft {
    let text = normalize(text);
    let chunks: Vec<Vec<&str>> = text.split("\n\n").map(|chunk| chunk.split('\n').collect()).collect();
    let wrapped = match chunks.as_slice() {
        [only] => breaks_off(only),
        _ => true,
    };
    let blocks = chunks.iter().flat_map(|lines| if wrapped { unwrap(lines) } else { owned(lines) });
    Draft { blocks: blocks.filter_map(|b| Block::new(&b, false)).collect(), ..Draft::default() }
}

fn owned(lines: &[&str]) -> Vec<String> {
    lines.iter().map(|&l| l.to_owned()).collect()
}

/// Whether most lines but the last end in mid-sentence.
fn breaks_off(lines: &[&str]) -> bool {
    let inner = &lines[..lines.len().saturating_sub(1)];
    let ends = |l: &&&str| l.ends_with(['.', '!', '?', '”', '"', ':']);
    inner.len() > 3 && inner.iter().filter(ends).count() * 2 < inner.len()
}

/// The lines with wraps undone.
fn unwrap(lines: &[&str]) -> Vec<String> {
    let width = lines.iter().map(|l| l.chars().count()).max().unwrap_or(0);
    if !WRAP_WIDTHS.contains(&width) {
        return owned(lines);
    }
    let mut out: Vec<String> = Vec::new();
    let mut room = width;
    for line in lines {
        let first = line.split(' ').next().unwrap_or("").chars().count();
        match out.last_mut() {
            Some(block) if first + 1 > room => {
                // A wrap at a hyphen keeps the word whole: "Delhi-" and "based".
                let hyphen = block.ends_with('-') && line.starts_with(char::is_lowercase);
                if !hyphen {
                    block.push(' ');
                }
                block.push_str(line);
            }
            _ => out.push((*line).to_owned()),
        }
        room = width - line.chars().count();
    }
    out
}

#[cfg(test)]
mod tests {
    use super::*;

    fn texts(text: &str) -> Vec<String> {
        read(text).blocks.into_iter().map(|b| b.text).collect()
    }

    #[test]
    fn a_line_is_a_paragraph_where_no_line_is_empty() {
        assert_eq!(
            texts("Jane Doe\nOne sentence here.\nAnother one.\n"),
            ["Jane Doe", "One sentence here.", "Another one."]
        );
    }

    #[test]
    fn hard_wraps_are_undone_and_short_lines_kept_apart() {
        let text = "By Jane Doe\n12 January 2025\n\nThe army said on Monday that it had struck camps across the\n\
                    border, which the neighbours' defence ministry called a clear\naggression by a New Delhi-\nbased.\n\n\
                    Next paragraph.";
        let expected = [
            "By Jane Doe",
            "12 January 2025",
            "The army said on Monday that it had struck camps across the border, which the neighbours' defence \
             ministry called a clear aggression by a New Delhi-",
            "based.",
            "Next paragraph.",
        ];
        assert_eq!(texts(text), expected);
        let hyphen = "It was said by the analysts of one well-known New Delhi-\nbased institute.\n\nEnd.";
        assert_eq!(
            texts(hyphen),
            ["It was said by the analysts of one well-known New Delhi-based institute.", "End."]
        );
    }

    #[test]
    fn long_lines_under_one_empty_line_stay_paragraphs() {
        let long = "The government has said this many times over and nobody has believed it for a moment, least of \
                    all those who said it first, in the capital and elsewhere.";
        assert_eq!(texts(&format!("Title\n\n{long}\n{long}")), ["Title", long, long]);
    }

    #[test]
    fn a_wrapped_text_without_empty_lines_is_joined() {
        let text = "The army said on Monday that it had struck camps across the\nborder, which the neighbours called a \
                    clear aggression and a\nbreach of every promise that had been given since the war\nended, and \
                    that it would\nanswer in kind.";
        assert_eq!(texts(text).len(), 2, "{:?}", texts(text));
    }
}
