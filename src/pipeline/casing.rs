//! Texts without case: headlines and paragraphs in capitals, and texts in small letters. What the model and the rules know of
//! names hangs on capitals, so such sentences are read as if they were printed as usual, and shown as they are.
//!
//! The encoder's pieces have no case; only the casing class of each word is lost. So the sentences are read once in small
//! letters, which the model was trained on too, and the words that it takes for names are given their capitals back. Every
//! character stands for one, so that places in the text stay what they are.

use std::collections::{BTreeMap, HashMap, HashSet};
use std::sync::LazyLock;

use crate::actors::Gazetteer;
use crate::decode;
use crate::document::{Document, Span, Text};
use crate::encode::{EncodeError, Encoder, Model, encode_documents};

/// Share of capitals among a sentence's letters from which on it is taken for one in capitals: a word or two in small
/// letters may stand in it.
const CAPITALS: f32 = 0.7;
/// Words in capitals that such a sentence has, if one of them has [`LONG`] letters; else [`MANY`]: "UN, EU" is none.
const FEW: usize = 2;
const MANY: usize = 4;
const LONG: usize = 5;
/// Share of sentences without a capital from which on a text is taken for one in small letters. In other texts, what has none
/// is a part of a sentence, and names no one.
const SMALL: f32 = 0.6;
/// Words of a sentence that counts in that.
const COUNTED: usize = 3;
/// Small words within names.
const WITHIN: [&str; 26] = [
    "a", "al", "an", "and", "at", "bin", "by", "da", "de", "del", "der", "di", "du", "e", "el", "for", "ibn",
    "in", "la", "of", "on", "the", "to", "ul", "van", "von",
];
/// What stands behind an apostrophe and is no name.
const BEHIND: [&str; 7] = ["s", "t", "d", "m", "ll", "re", "ve"];

/// Names in capitals that could be words.
static ACRONYMS: LazyLock<HashSet<&str>> = LazyLock::new(|| {
    let lines = include_str!("../../data/acronyms.txt").lines().filter(|line| !line.starts_with('#'));
    lines.flat_map(str::split_whitespace).collect()
});

/// For each document that has sentences without case, its text with the capitals that it would be printed with.
///
/// # Errors
/// The engine fails, or the tokenizer.
pub fn restore(
    documents: &[Document],
    model: &Model,
    encoder: &dyn Encoder,
    catalogue: &Gazetteer,
) -> Result<Vec<Option<Text>>, EncodeError> {
    let mut restored = vec![None; documents.len()];
    let caseless: Vec<(usize, Vec<usize>)> =
        documents.iter().map(without_case).enumerate().filter(|(_, found)| !found.is_empty()).collect();
    if caseless.is_empty() {
        return Ok(restored);
    }
    let lowered: Vec<Document> = caseless.iter().map(|(at, found)| lowered(&documents[*at], found)).collect();
    let spellings = Spellings::of(catalogue);
    for (((at, found), lowered), encoded) in
        caseless.iter().zip(&lowered).zip(encode_documents(&lowered, model, encoder)?)
    {
        let tags = decode::entity_tags(&encoded);
        let words: Vec<(Span, bool)> =
            encoded.words.iter().zip(tags).map(|(word, tag)| (word.span, tag.index != 0)).collect();
        restored[*at] = Some(capitals(lowered, &words, &printed(&documents[*at], found), &spellings));
    }
    Ok(restored)
}

/// The sentences of a document that say nothing by their case, in order.
fn without_case(document: &Document) -> Vec<usize> {
    let text = &document.article.text;
    let sentences = || document.sentences.iter().map(|sentence| text.slice(sentence.span));
    let is_small = |sentence: &str| !sentence.contains(char::is_uppercase);
    let counted = || sentences().filter(|s| s.split_whitespace().count() >= COUNTED);
    let (all, small) = (counted().count(), counted().filter(|s| is_small(s)).count());
    let in_small_letters = small > 0 && small as f32 >= SMALL * all as f32;
    let found = sentences().enumerate().filter(|(_, sentence)| {
        is_in_capitals(sentence)
            || in_small_letters && is_small(sentence) && sentence.contains(char::is_lowercase)
    });
    found.map(|(index, _)| index).collect()
}

fn is_in_capitals(sentence: &str) -> bool {
    let (mut letters, mut upper) = (0, 0);
    for c in sentence.chars().filter(|c| c.is_lowercase() || c.is_uppercase()) {
        letters += 1;
        upper += usize::from(c.is_uppercase());
    }
    if upper == 0 || (upper as f32) < CAPITALS * letters as f32 {
        return false;
    }
    let shouted = sentence.split(|c: char| !c.is_alphabetic()).filter(|word| {
        word.chars().nth(1).is_some()
            && word.chars().all(char::is_uppercase)
            && !ACRONYMS.contains(word.to_lowercase().as_str())
    });
    let lengths: Vec<usize> = shouted.map(|word| word.chars().count()).collect();
    lengths.len() >= MANY || lengths.len() >= FEW && lengths.iter().any(|&length| length >= LONG)
}

/// A character in small letters, where that is one too.
pub fn lower(c: char) -> char {
    let mut small = c.to_lowercase();
    small.next().filter(|_| small.len() == 0).unwrap_or(c)
}

/// A character as a capital, where that is one too.
pub fn upper(c: char) -> char {
    let mut large = c.to_uppercase();
    large.next().filter(|_| large.len() == 0).unwrap_or(c)
}

/// The document with these sentences alone, in small letters.
fn lowered(document: &Document, sentences: &[usize]) -> Document {
    let mut chars: Vec<char> = document.article.text.as_str().chars().collect();
    let sentences: Vec<_> = sentences.iter().map(|&index| document.sentences[index].clone()).collect();
    for sentence in &sentences {
        for c in &mut chars[sentence.span.start..sentence.span.end] {
            *c = lower(*c);
        }
    }
    let mut article = document.article.clone();
    article.text = Text::new(chars.into_iter().collect());
    Document { article, sentences, quotations: Vec::new() }
}

/// How the other sentences print the words that do not open them.
fn printed(document: &Document, caseless: &[usize]) -> HashMap<String, String> {
    let mut counts: HashMap<String, BTreeMap<&str, usize>> = HashMap::new();
    for (index, sentence) in document.sentences.iter().enumerate() {
        if caseless.binary_search(&index).is_ok() {
            continue;
        }
        let words = document.article.text.slice(sentence.span).split(|c: char| !c.is_alphanumeric());
        for word in words.filter(|word| word.chars().nth(1).is_some()).skip(1) {
            *counts.entry(word.to_lowercase()).or_default().entry(word).or_default() += 1;
        }
    }
    let most = |forms: BTreeMap<&str, usize>| {
        forms.into_iter().max_by_key(|(_, n)| *n).map(|(form, _)| form.to_owned())
    };
    counts.into_iter().filter_map(|(word, forms)| Some((word, most(forms)?))).collect()
}

/// How the actors files spell names, by their first words in small letters, the longest first.
struct Spellings(HashMap<String, Vec<Spelling>>);

/// A name's characters in small letters, and as it is spelled.
type Spelling = (Vec<char>, Vec<char>);

impl Spellings {
    fn of(catalogue: &Gazetteer) -> Self {
        let mut all: HashMap<String, Vec<Spelling>> = HashMap::new();
        for form in catalogue.spellings().filter(|form| form.contains(char::is_uppercase)) {
            let small: Vec<char> = form.chars().map(lower).collect();
            let first: String = small.iter().take_while(|c| c.is_alphanumeric()).collect();
            all.entry(first).or_default().push((small, form.chars().collect()));
        }
        all.values_mut().for_each(|forms| {
            forms.sort_by(|a, b| b.0.len().cmp(&a.0.len()).then_with(|| a.1.cmp(&b.1)));
            forms.dedup_by(|a, b| a.0 == b.0);
        });
        Self(all)
    }
}

/// The text of a document in small letters with capitals: at the start of each sentence, and of the words that are names.
fn capitals(
    document: &Document,
    words: &[(Span, bool)],
    printed: &HashMap<String, String>,
    spellings: &Spellings,
) -> Text {
    let text = &document.article.text;
    let small: Vec<char> = text.as_str().chars().collect();
    let mut chars = small.clone();
    let raise = |chars: &mut [char], at: usize| chars[at] = upper(chars[at]);
    for (i, &(span, named)) in words.iter().enumerate() {
        let word = text.slice(span);
        let behind = i.checked_sub(1).map_or("", |before| text.slice(words[before].0));
        let clitic = ["'", "’"].contains(&behind) && BEHIND.contains(&word);
        if clitic {
            continue;
        }
        if let Some(form) = printed.get(word).filter(|form| form.chars().count() == span.end - span.start) {
            chars[span.start..span.end].iter_mut().zip(form.chars()).for_each(|(c, printed)| *c = printed);
        } else if named && (ACRONYMS.contains(word) || is_unspeakable(word)) {
            (span.start..span.end).for_each(|at| raise(&mut chars, at));
        } else if named && !WITHIN.contains(&word) || word == "i" {
            raise(&mut chars, span.start);
        }
    }
    for (i, &(span, _)) in words.iter().enumerate() {
        for (form, spelled) in spellings.0.get(text.slice(span)).map_or(&[][..], Vec::as_slice) {
            let end = span.start + form.len();
            let whole = small.get(span.start..end) == Some(form.as_slice())
                && small.get(end).is_none_or(|c| !c.is_alphanumeric());
            let touched = words[i..].iter().take_while(|(word, _)| word.start < end);
            // A name of one word may be a word: "turkey", "us".
            if whole && (form.contains(&' ') || touched.into_iter().any(|(_, named)| *named)) {
                chars[span.start..end].copy_from_slice(spelled);
                break;
            }
        }
    }
    for sentence in &document.sentences {
        if let Some(first) = (sentence.span.start..sentence.span.end).find(|&at| chars[at].is_alphanumeric())
        {
            raise(&mut chars, first);
        }
    }
    Text::new(chars.into_iter().collect())
}

/// Whether a word of letters has no vowel: "ttp".
fn is_unspeakable(word: &str) -> bool {
    (2..=5).contains(&word.chars().count())
        && word.chars().all(|c| c.is_alphabetic() && !"aeiouyáéíóúäöü".contains(c))
        && !["mr", "mrs", "ms", "dr", "st", "jr", "sr", "lt", "gen", "sgt", "mt", "ft", "vs"].contains(&word)
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::document::{Article, Paragraph, Sentence};

    fn document(sentences: &[&str]) -> Document {
        let text = sentences.join(" ");
        let mut at = 0;
        let spans = sentences.iter().map(|sentence| {
            let span = Span::new(at, at + sentence.chars().count());
            at = span.end + 1;
            Sentence { span, paragraph: 0 }
        });
        let sentences: Vec<Sentence> = spans.collect();
        let paragraph = Paragraph::body(Span::new(0, text.chars().count()));
        let article = Article::bare(Text::new(text), vec![paragraph]);
        Document { article, sentences, quotations: Vec::new() }
    }

    #[test]
    fn sentences_in_capitals_are_told_from_names_in_capitals() {
        let of = |sentences: &[&str]| without_case(&document(sentences));
        assert_eq!(of(&["PAKISTAN SLAMS TALIBAN", "The army said so.", "NO, WE DO NOT."]), [0, 2]);
        assert_eq!(of(&["The TALIBAN'S REFUSAL IS A DISGRACE.", "ISLAMABAD was right to close it."]), [0]);
        assert!(
            of(&["UN, NATO and EU met.", "TTP, BLA", "U.S.", "LONDON 1996-08-22", "1996", ""]).is_empty()
        );
    }

    #[test]
    fn a_text_in_small_letters_is_told_from_a_part_of_a_sentence() {
        let of = |sentences: &[&str]| without_case(&document(sentences));
        assert_eq!(of(&["the taliban lied again.", "nobody in kabul minds.", "So said Khan."]), [0, 1]);
        assert!(of(&["and so it went on.", "The Taliban lied again.", "Nobody minds it."]).is_empty());
        assert!(of(&["وہ نہیں جانتے تھے", "1 2 3 4"]).is_empty());
    }

    fn with_capitals(of: &Document, names: &[&str]) -> Option<String> {
        let found = without_case(of);
        let low = lowered(of, &found);
        let text = &low.article.text;
        let mut words = Vec::new();
        for sentence in &low.sentences {
            let mut at = sentence.span.start;
            let chars: Vec<char> = text.slice(sentence.span).chars().collect();
            for word in chars.chunk_by(|a, b| a.is_alphanumeric() && b.is_alphanumeric()) {
                let span = Span::new(at, at + word.len());
                at = span.end;
                let printed: String = word.iter().collect();
                if printed.trim() != "" {
                    words.push((span, names.contains(&printed.as_str())));
                }
            }
        }
        let catalogue = Gazetteer::shipped().ok()?;
        Some(capitals(&low, &words, &printed(of, &found), &Spellings::of(&catalogue)).as_str().to_owned())
    }

    #[test]
    fn names_get_their_capitals_back_and_every_character_keeps_its_place() {
        let shouted = document(&[
            "THE TALIBAN'S BANK OF KHYBER, TTP AND ISI İZMİR US.",
            "McCain and the TTP let us go.",
        ]);
        let names = ["taliban", "bank", "of", "khyber", "ttp", "isi", "s"];
        let expected = "The Taliban's Bank of Khyber, TTP and ISI İzmİr us. McCain and the TTP let us go.";
        assert_eq!(with_capitals(&shouted, &names).as_deref(), Some(expected));
        let small =
            document(&["i saw mccain in new delhi.", "turkey for u.s. troops, said the united nations."]);
        let expected = "I saw Mccain in New Delhi. Turkey for U.S. troops, said the United Nations.";
        assert_eq!(with_capitals(&small, &["mccain", "u", "s"]).as_deref(), Some(expected));
    }

    #[test]
    fn the_rest_of_the_text_tells_how_a_word_is_printed() {
        let text = document(&["MCCAIN AND JONES FIGHT BACK", "So said McCain of the fight with Jones."]);
        let expected = "McCain and Jones fight back So said McCain of the fight with Jones.";
        assert_eq!(with_capitals(&text, &[]).as_deref(), Some(expected));
    }
}
