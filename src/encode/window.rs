//! Windows: what the encoder sees at once.
//!
//! Consecutive sentences of one article share a window while they fit, each in its own pair of marks,
//! so that every sentence keeps a first vector of its own and attention sees its neighbours. A
//! sentence longer than any window is cut at words into several; nothing is dropped.

use std::ops::Range;

use super::model::ModelConfig;
use super::words::{Word, WordPieces};

/// Longest run of pieces between two marks; training saw no longer ones.
const LONGEST_PART: usize = 254;

/// Pieces that the encoder reads together.
#[derive(Clone, Debug, Default, PartialEq, Eq, Hash)]
pub struct Window {
    /// Vocabulary indices with the sentences' marks.
    pub ids: Vec<i32>,
    /// Casing class of each.
    pub casing: Vec<i32>,
}

/// All windows of one document, and where its words and sentences lie in them, counting rows through.
#[derive(Clone, Debug, Default, PartialEq, Eq)]
pub struct Plan {
    /// In text order.
    pub windows: Vec<Window>,
    /// In text order.
    pub words: Vec<Word>,
    /// Rows of each sentence, marks included; empty for a sentence without words.
    pub sentences: Vec<Range<usize>>,
}

/// Packs the sentences of a document into windows of at most `config.window` pieces, a longer part of a sentence
/// into a window of its own, within the positions that the encoder has.
pub fn plan(sentences: &[WordPieces], config: &ModelConfig) -> Plan {
    let longest = LONGEST_PART.min(config.longest.saturating_sub(2));
    let mut plan = Plan::default();
    let mut row = 0;
    for (index, pieces) in sentences.iter().enumerate() {
        let start = row;
        let mut word = 0;
        while word < pieces.words.len() {
            let end = part_end(pieces, word, longest);
            let from = pieces.words[word].1;
            let to = pieces.words.get(end).map_or(pieces.ids.len(), |w| w.1);
            let needed = to - from + 2;
            match plan.windows.last() {
                Some(w) if w.ids.len() + needed <= config.window => {}
                _ => plan.windows.push(Window::default()),
            }
            let Some(window) = plan.windows.last_mut() else { break };
            window.ids.push(config.first);
            window.ids.extend_from_slice(&pieces.ids[from..to]);
            window.ids.push(config.last);
            window.casing.push(0);
            window.casing.extend_from_slice(&pieces.casing[from..to]);
            window.casing.push(0);
            for w in word..end {
                let (span, first) = pieces.words[w];
                let next = pieces.words.get(w + 1).map_or(pieces.ids.len(), |w| w.1).min(to);
                plan.words.push(Word {
                    span,
                    sentence: index,
                    rows: row + 1 + first - from..row + 1 + next - from,
                });
            }
            row += needed;
            word = end;
        }
        plan.sentences.push(start..row);
    }
    plan
}

/// The word before which a part of at most `longest` pieces that begins with `word` must end, past at least one word.
fn part_end(pieces: &WordPieces, word: usize, longest: usize) -> usize {
    let from = pieces.words[word].1;
    let mut end = word + 1;
    while end < pieces.words.len() {
        let next = pieces.words.get(end + 1).map_or(pieces.ids.len(), |w| w.1);
        if next - from > longest {
            break;
        }
        end += 1;
    }
    end
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::document::Span;

    fn pieces(words: &[usize]) -> WordPieces {
        let mut p = WordPieces::default();
        for (i, n) in words.iter().enumerate() {
            p.words.push((Span::new(i * 2, i * 2 + 1), p.ids.len()));
            p.ids.extend(std::iter::repeat_n(7, *n));
            p.casing.extend(std::iter::repeat_n(1, *n));
        }
        p
    }

    fn config(window: usize) -> ModelConfig {
        ModelConfig { window, first: 101, last: 102, ..ModelConfig::for_tests() }
    }

    #[test]
    fn sentences_share_a_window_while_they_fit() {
        let p = plan(&[pieces(&[1, 2]), pieces(&[1]), pieces(&[3])], &config(9));
        let lengths: Vec<usize> = p.windows.iter().map(|w| w.ids.len()).collect();
        assert_eq!(lengths, [8, 5]);
        assert_eq!(p.windows[0].ids, [101, 7, 7, 7, 102, 101, 7, 102]);
        assert_eq!(p.windows[0].casing, [0, 1, 1, 1, 0, 0, 1, 0]);
        assert_eq!(p.sentences, [0..5, 5..8, 8..13]);
        let rows: Vec<_> = p.words.iter().map(|w| w.rows.clone()).collect();
        assert_eq!(rows, [1..2, 2..4, 6..7, 9..12]);
    }

    #[test]
    fn a_sentence_longer_than_a_window_is_cut_at_words_and_kept_whole() {
        let p = plan(&[pieces(&[100; 6])], &config(128));
        let lengths: Vec<usize> = p.windows.iter().map(|w| w.ids.len()).collect();
        assert_eq!(lengths, [202, 202, 202]);
        assert_eq!(p.words.len(), 6);
        assert_eq!(p.words[2].rows, 203..303);
        assert_eq!((p.sentences.len(), p.sentences[0].clone()), (1, 0..606));
    }

    #[test]
    fn a_part_keeps_within_the_encoders_positions() {
        let few = ModelConfig { longest: 12, ..config(8) };
        let p = plan(&[pieces(&[3; 9])], &few);
        let lengths: Vec<usize> = p.windows.iter().map(|w| w.ids.len()).collect();
        assert_eq!(lengths, [11, 11, 11]);
    }

    #[test]
    fn a_sentence_without_words_has_no_rows() {
        let p = plan(&[pieces(&[]), pieces(&[1])], &config(128));
        assert_eq!(p.sentences, [0..0, 0..3]);
    }
}
