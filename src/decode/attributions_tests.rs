//! Linking of pieces made by hand; what the model's own tags come to is tried in `tests/it/attributions.rs`.

use super::AttributionTag::*;
use super::*;
use crate::document::{Article, Paragraph, Sentence};

fn piece(tag: AttributionTag, words: (usize, usize), sentence: usize) -> Piece {
    Piece {
        tag,
        span: Span::new(words.0 * 10, words.1 * 10 - 1),
        words,
        sentences: (sentence, sentence),
        paragraph: 0,
        quotation: None,
    }
}

/// A content in a quotation.
fn quoted(words: (usize, usize), sentence: usize, quotation: usize) -> Piece {
    Piece { quotation: Some(quotation), ..piece(Content, words, sentence) }
}

/// First words of source, cue and contents.
type Firsts = (Option<usize>, Option<usize>, Vec<usize>);

fn firsts(pieces: &[Piece], colons: &[usize]) -> Vec<Firsts> {
    let first = |p: &Piece| p.words.0;
    let drafts = link(pieces, &|at| colons.contains(&at));
    let shown = |d: &Draft| {
        (d.source.as_ref().map(first), d.cue.as_ref().map(first), d.content.iter().map(first).collect())
    };
    drafts.iter().map(shown).collect()
}

#[test]
fn each_cue_draws_its_own_source_and_content() {
    // "A," he said. She said B.
    let pieces = [
        piece(Content, (0, 3), 0),
        piece(Source, (3, 4), 0),
        piece(Cue, (4, 5), 0),
        piece(Source, (6, 7), 1),
        piece(Cue, (7, 8), 1),
        piece(Content, (8, 9), 1),
    ];
    assert_eq!(firsts(&pieces, &[]), [(Some(3), Some(4), vec![0]), (Some(6), Some(7), vec![8])]);
}

#[test]
fn content_without_cue_or_source_stands_alone() {
    assert_eq!(firsts(&[piece(Content, (0, 5), 0)], &[]), [(None, None, vec![0])]);
}

#[test]
fn a_quotation_over_sentences_and_paragraphs_is_one() {
    // “A. ¶ “B. ¶ “C,” he said. She said D.
    let mut pieces = vec![quoted((0, 3), 0, 0), quoted((3, 6), 1, 0), quoted((6, 9), 2, 0)];
    (0..3).for_each(|i| pieces[i].paragraph = i);
    pieces.extend([piece(Source, (9, 10), 2), piece(Cue, (10, 11), 2)]);
    pieces.extend([piece(Source, (12, 13), 3), piece(Cue, (13, 14), 3), piece(Content, (14, 16), 3)]);
    assert_eq!(firsts(&pieces, &[]), [(Some(9), Some(10), vec![0, 3, 6]), (Some(12), Some(13), vec![14])]);
}

#[test]
fn a_quotation_without_a_cue_goes_on_with_the_speaker_before() {
    // “A,” he said. “B.” Outside. “C.”
    let mut pieces =
        vec![quoted((0, 3), 0, 0), piece(Source, (3, 4), 0), piece(Cue, (4, 5), 0), quoted((6, 9), 1, 1)];
    assert_eq!(firsts(&pieces, &[]), [(Some(3), Some(4), vec![0, 6])]);
    pieces.push(quoted((12, 15), 3, 2));
    assert_eq!(firsts(&pieces, &[])[1], (None, None, vec![12]));
    // In a paragraph of its own it goes on only after a colon.
    pieces.truncate(4);
    pieces[3].paragraph = 1;
    assert_eq!(firsts(&pieces, &[])[1], (None, None, vec![6]));
    assert_eq!(firsts(&pieces, &[6]), [(Some(3), Some(4), vec![0, 6])]);
}

#[test]
fn a_cue_without_a_source_shares_that_of_the_cue_before() {
    // He said A, adding B. Arguing C.
    let pieces = [
        piece(Source, (0, 1), 0),
        piece(Cue, (1, 2), 0),
        piece(Content, (2, 4), 0),
        piece(Cue, (5, 6), 0),
        piece(Content, (6, 8), 0),
        piece(Cue, (9, 10), 1),
        piece(Content, (10, 12), 1),
    ];
    let expected = [(Some(0), Some(1), vec![2]), (Some(0), Some(5), vec![6]), (None, Some(9), vec![10])];
    assert_eq!(firsts(&pieces, &[]), expected);
}

/// A document of one sentence with its quotations.
fn document(text: &str) -> Document {
    let span = Span::new(0, text.chars().count());
    let mut article = Article::bare(Text::from(text), vec![Paragraph::body(span)]);
    article.language = "en".into();
    let quotations = crate::segment::segment(article.clone()).quotations;
    Document { article, sentences: vec![Sentence { span, paragraph: 0 }], quotations }
}

/// Where the `nth` (from 0) word of a text and its neighbours stand, as one piece.
fn run(text: &str, tag: AttributionTag, from: usize, to: usize) -> Piece {
    let mut at = 0;
    let mut spans = Vec::new();
    for word in text.split(' ') {
        let n = word.chars().count();
        spans.push(Span::new(at, at + n));
        at += n + 1;
    }
    Piece {
        span: Span::new(spans[from].start, spans[to - 1].end),
        words: (from, to),
        ..piece(tag, (1, 2), 0)
    }
}

#[test]
fn scare_quotes_and_titles_are_nobodys_words() {
    let said =
        |text: &str, source: Option<(usize, usize)>, cue: Option<(usize, usize)>, content: (usize, usize)| {
            let part = |tag, at: Option<(usize, usize)>| at.map(|(a, b)| run(text, tag, a, b));
            let draft = Draft {
                source: part(Source, source),
                cue: part(Cue, cue),
                content: vec![run(text, Content, content.0, content.1)],
            };
            is_speech(&draft, &document(text))
        };
    let scare = "Their “strategic depth” went.";
    assert!(!said(scare, None, None, (1, 3)));
    let title = "I read “The Rise and Fall of the Great Powers” again.";
    assert!(!said(title, None, None, (2, 10)));
    let film = "A film called “The Road to Kabul” ran.";
    assert!(!said(film, None, Some((2, 3)), (3, 7)));
    let read = "I read “The Road to Kabul” again.";
    assert!(!said(read, None, Some((1, 2)), (2, 6)));
    assert!(said("I said “The Road to Kabul” again.", None, Some((1, 2)), (2, 6)));
    let words = "It was “a policy that nobody in Lahore wants” then.";
    assert!(said(words, None, None, (2, 9)));
    let named = "Zia said “Peace Now Or Never” there.";
    assert!(said(named, Some((0, 1)), Some((1, 2)), (2, 6)));
}

#[test]
fn a_quotation_that_no_attribution_holds_is_still_somebodys() {
    let text =
        "“The army has failed us all,” and their “strategic depth” went in “The Fall of the Old Powers” too.";
    let d = document(text);
    let left: Vec<&str> = left_over(&d, &[]).into_iter().map(|span| d.article.text.slice(span)).collect();
    assert_eq!(left, ["“The army has failed us all,”"]);
    let held = said(&d, None, None, vec![Span::new(1, 10)]);
    assert!(left_over(&d, &[held]).is_empty());
}

#[test]
fn a_relative_clause_with_a_cue_of_its_own_is_part_of_the_content() {
    let text = "Zia said force met the attack that it called barbaric today";
    let words: Vec<Word> = (0..11)
        .map(|i| Word { span: run(text, Content, i, i + 1).span, sentence: 0, rows: i..i + 1 })
        .collect();
    let draft = |source, cue, content: (usize, usize)| Draft {
        source: Some(run(text, Source, source, source + 1)),
        cue: Some(run(text, Cue, cue, cue + 1)),
        content: vec![run(text, Content, content.0, content.1)],
    };
    let mut drafts = [draft(0, 1, (2, 7)), draft(7, 8, (9, 10))];
    reach_over_subordinates(&mut drafts, &Text::from(text), &words);
    assert_eq!((drafts[0].content[0].words, drafts[1].content[0].words), ((2, 10), (9, 10)));
    let mut apart = [draft(0, 1, (2, 6)), draft(7, 8, (9, 10))];
    reach_over_subordinates(&mut apart, &Text::from(text), &words);
    assert_eq!(apart[0].content[0].words, (2, 6));
}

#[test]
fn quoted_part_counts_nested_marks_once() {
    let q = |a, b| Quotation { span: Span::new(a, b), closed: true };
    assert_eq!(quoted_part(Span::new(0, 20), &[q(5, 15), q(7, 9)]), 10);
}
