//! The stage as a whole: what it splits, what it keeps, what always holds.
#![allow(clippy::unwrap_used, clippy::expect_used, clippy::panic)]

use super::testing::article;
use super::*;
use crate::document::Role;
use crate::evaluate::sentences::{GoldDocument, read_conllu, score_joined, score_paragraphs};
use proptest::prelude::*;
use std::path::PathBuf;

/// Splits the sentences, joined by a space, and expects them back.
fn expect(sentences: &[&str]) {
    let paragraph = sentences.join(" ");
    let split: Vec<&str> =
        Splitter::embedded().sentences(&paragraph).into_iter().map(|s| &paragraph[s]).collect();
    assert_eq!(split, sentences);
}

#[test]
fn abbreviations_and_titles() {
    expect(&[
        "Gen. Asim Munir met Mr. Sharif and Dr. Khan in Washington D.C. on Monday.",
        "They spoke for an hour.",
    ]);
    expect(&["The U.S. has left.", "The U.K. government stayed."]);
    expect(&[
        "Lt. Gen. Faiz Hameed was in Kabul, i.e. at the centre of events, etc.",
        "Nobody was surprised.",
    ]);
    expect(&["It cost Rs. 500 per head, according to No. 10.", "Who pays?"]);
    expect(&["India vs. Pakistan was played on Feb. 23, 2025, at 2 p.m. in Dubai.", "It rained."]);
    expect(&["The state withdrew from the U.S.", "The talks collapsed."]);
}

#[test]
fn what_follows_tells_whether_a_sentence_ends_after_an_abbreviation() {
    expect(&["The bill came to Rs. 5,00,000 in the U.S.", "Pakistan paid it."]);
    expect(&["He was on trial in the U.K.", "Sharif's lawyers said nothing."]);
    expect(&["Nobody in the U.S. Senate voted for it.", "A speech by the U.S. Ambassador followed."]);
    expect(&["They spoke of the U.S. Steel deal and of U.N. Women."]);
    expect(&["The minister left at 5 p.m.", "Tuesday was worse."]);
    expect(&["The session at 5 p.m. Tuesday was cancelled."]);
    expect(&["The vote ended at 11 p.m.", "Sharif had lost."]);
    expect(&[
        "The hearing starts at 9 p.m. EST and lasts an hour.",
        "It is shown at 6 p.m. Washington time too.",
    ]);
    expect(&["Gen. (retd.) Asad Durrani wrote it with Lt. Gen. (retd) Shah.", "So did Maj. (ret.) Khan."]);
}

#[test]
fn initials() {
    expect(&["A. Q. Khan and J.K. Rowling met George W. Bush.", "Nothing came of it."]);
    expect(&["Imran H. Khan resigned.", "M. A. Jinnah would not have."]);
}

#[test]
fn numbers() {
    expect(&["Growth was 2.5 per cent.", "About 5,00,000 people fled.", "The bill was $1.2 billion."]);
    expect(&["This is Taliban 2.0 and nobody doubts it.", "The first was 1.0."]);
    expect(&["It was founded in 2015.", "In 2021 it ruled."]);
}

#[test]
fn ellipses() {
    expect(&["They waited ... and waited.", "Nothing came."]);
    expect(&["I wonder… but no.", "So be it."]);
    expect(&["What if he never returns...", "The question was left there."]);
}

#[test]
fn names_with_hyphens() {
    expect(&["The IS-K claimed it.", "IS-K is not the TTP.", "Nor does the TTP love IS-K.", "They fight."]);
}

#[test]
fn quotations_within_and_across_sentences() {
    expect(&["“The state was asleep.”", "He said no more."]);
    expect(&["“Is it so?” he asked.", "“It is!” she cried."]);
    expect(&["“We came.", "We saw.", "We left.”", "That was all."]);
    expect(&["He said: \"We will not go.\"", "They went."]);
    expect(&["She called it ‘a farce.’", "He did not."]);
    expect(&["The minister (he is new.) did not reply.", "His office did."]);
}

#[test]
fn questions_and_exclamations() {
    expect(&["Why now?", "Because they can!", "Really?!", "Yes."]);
}

#[test]
fn forgotten_spaces_and_addresses() {
    let paragraph = "The war is over.The peace is not. See node.js or www.Dawn.com today.";
    let split: Vec<&str> =
        Splitter::embedded().sentences(paragraph).into_iter().map(|s| &paragraph[s]).collect();
    assert_eq!(split, ["The war is over.", "The peace is not.", "See node.js or www.Dawn.com today."]);
}

#[test]
fn separators_have_no_sentences_and_headings_are_whole() {
    let document = segment(article(&["A nation’s dilemma", "***", "It began. It ended."]));
    let texts: Vec<&str> = document.sentences.iter().map(|s| document.article.text.slice(s.span)).collect();
    assert_eq!(texts, ["A nation’s dilemma", "It began.", "It ended."]);
    assert_eq!(document.sentences.iter().map(|s| s.paragraph).collect::<Vec<_>>(), [0, 2, 2]);
}

#[test]
fn the_embedded_model_is_whole() {
    let model: boundary::BoundaryModel =
        serde_json::from_str(include_str!("../../models/boundary.json")).unwrap();
    assert!(model.weights.values().map(|values| values.len()).sum::<usize>() > 1_000);
    assert!(model.common.contains("the") && !model.common.contains("pakistan"));
}

#[test]
fn probabilities_are_those_of_the_decisions() {
    let tokens = candidate::Tokens::of("Gen. Munir left. He won.");
    let splitter = Splitter::embedded();
    let likely: Vec<bool> = tokens.candidates().map(|at| splitter.probability(&at) > 0.5).collect();
    assert_eq!(likely, [false, true], "after \"Gen.\" and after \"left.\"");
}

/// Work must grow with the text and not with its square, whatever is in it.
#[test]
fn hostile_text_takes_no_longer() {
    for piece in ["aa.B", "[1]", "“", "‘", "s’ a", "(", "\"", "1\"", "a", "?!", ". "] {
        let paragraph = piece.repeat(200_000 / piece.len());
        let started = std::time::Instant::now();
        let document = segment(article(&[&paragraph, "word ’’’”\""]));
        assert!(document.sentences.len() <= paragraph.len() + 1);
        assert!(started.elapsed().as_secs() < 20, "{piece:?} took {:?}", started.elapsed());
    }
}

#[test]
fn blank_text_has_no_sentences() {
    assert!(sentence_ends("").is_empty());
    assert!(sentence_ends(" \u{a0}\n\t").is_empty());
}

/// Text that is dense in what the splitter looks at.
fn prose() -> impl Strategy<Value = String> {
    let piece = prop_oneof![
        Just(" "),
        Just(". "),
        Just("."),
        Just("..."),
        Just("…"),
        Just("? "),
        Just("\""),
        Just("“"),
        Just("”"),
        Just("‘"),
        Just("’"),
        Just("("),
        Just(") "),
        Just("["),
        Just("] "),
        Just("Mr."),
        Just("U.S."),
        Just("word"),
        Just("The"),
        Just("É"),
        Just("2.0"),
        Just("6'2\""),
        Just("—"),
        Just("\u{a0}"),
        Just("😀"),
        Just("i"),
        Just(":)"),
    ];
    prop::collection::vec(piece, 0..60).prop_map(|pieces| pieces.concat())
}

/// Asserts what holds for the sentences of any paragraph.
fn assert_partition(paragraph: &str) {
    let chars: Vec<char> = paragraph.chars().collect();
    let mut at = 0;
    for span in sentence_spans(paragraph) {
        assert!(at <= span.start && span.start < span.end && span.end <= chars.len(), "{span:?} after {at}");
        assert!(chars[at..span.start].iter().all(|c| c.is_whitespace()), "lost before {span:?}");
        assert!(
            !chars[span.start].is_whitespace() && !chars[span.end - 1].is_whitespace(),
            "{span:?} not trimmed"
        );
        at = span.end;
    }
    assert!(chars[at..].iter().all(|c| c.is_whitespace()), "lost after {at}");
}

proptest! {
    #[test]
    fn sentences_partition_any_text(text in any::<String>(), prose in prose()) {
        assert_partition(&text);
        assert_partition(&prose);
    }

    #[test]
    fn quotations_lie_in_the_text_in_order(paragraphs in prop::collection::vec(prose(), 0..6)) {
        let paragraphs: Vec<&str> = paragraphs.iter().map(String::as_str).collect();
        let document = segment(article(&paragraphs));
        let length = document.article.text.len();
        prop_assert!(document.quotations.iter().all(|q| q.span.start < q.span.end && q.span.end <= length));
        prop_assert!(document.quotations.is_sorted_by_key(|q| q.span.start));
        for quotation in document.quotations.iter().filter(|q| q.closed) {
            prop_assert!(quotation.span.len() >= 2);
        }
    }

    #[test]
    fn a_paragraph_is_cut_the_same_in_any_company(paragraphs in prop::collection::vec(prose(), 1..5)) {
        let paragraphs: Vec<&str> = paragraphs.iter().map(String::as_str).collect();
        let document = segment(article(&paragraphs));
        for (index, paragraph) in document.article.paragraphs.iter().enumerate() {
            let here = document.sentences.iter().filter(|s| s.paragraph == index);
            let cut: Vec<usize> = here.map(|s| s.span.end - paragraph.span.start).collect();
            let alone = if paragraph.role == Role::Separator { Vec::new() } else { sentence_ends(paragraphs[index]) };
            prop_assert_eq!(cut, alone);
        }
    }
}

/// Genres of GUM that the floor is set on: those nearest to op-eds.
const GENRES: [&str; 7] = ["news", "interview", "speech", "essay", "letter", "academic", "bio"];

/// The treebanks' folder, if it is there.
fn data() -> Option<PathBuf> {
    let default = concat!(env!("CARGO_MANIFEST_DIR"), "/../shared/data");
    let folder = PathBuf::from(std::env::var("STANDPOINT_DATA").unwrap_or_else(|_| default.to_owned()));
    let found = folder.join("gum/dev").is_dir() && folder.join("ud-ewt/dev.conllu").is_file();
    if !found {
        println!("SKIPPED: no treebanks in {} (set STANDPOINT_DATA)", folder.display());
    }
    found.then_some(folder)
}

fn read(path: &std::path::Path) -> Vec<GoldDocument> {
    read_conllu(&std::fs::read_to_string(path).unwrap()).unwrap()
}

#[test]
fn floors_on_the_treebanks_hold() {
    let Some(folder) = data() else { return };
    let mut gum = Vec::new();
    for entry in std::fs::read_dir(folder.join("gum/dev")).unwrap() {
        let path = entry.unwrap().path();
        let name = path.file_name().unwrap().to_string_lossy().into_owned();
        if GENRES.iter().any(|genre| name.starts_with(&format!("GUM_{genre}_"))) {
            gum.extend(read(&path));
        }
    }
    let ewt = read(&folder.join("ud-ewt/dev.conllu"));
    for (name, documents, floor) in [("GUM", &gum, 98.0), ("EWT", &ewt, 91.0)] {
        let f1 = 100.0 * score_paragraphs(documents, sentence_ends).f1();
        let joined = 100.0 * score_joined(documents, sentence_ends).f1();
        println!("{name}: F1 {f1:.2} by paragraph, {joined:.2} without paragraphs");
        assert!(f1 >= floor, "{name}: F1 {f1:.2} is below {floor}");
    }
}
