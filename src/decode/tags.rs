//! What each word is in an attribution, as the token head tags it.

use crate::document::{Document, Text};
use crate::encode::{Encoded, Word, argmax, softmax};

/// What a word is in an attribution.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum AttributionTag {
    /// Nothing.
    Outside,
    /// Who says it.
    Source,
    /// What marks that it is said.
    Cue,
    /// What is said.
    Content,
}

impl AttributionTag {
    /// All, in the order of the model's logits.
    pub const ALL: [AttributionTag; 4] =
        [AttributionTag::Outside, AttributionTag::Source, AttributionTag::Cue, AttributionTag::Content];

    /// `O`, `source`, `cue` or `content`.
    pub fn name(self) -> &'static str {
        match self {
            AttributionTag::Outside => "O",
            AttributionTag::Source => "source",
            AttributionTag::Cue => "cue",
            AttributionTag::Content => "content",
        }
    }
}

/// The tag of every word with the probabilities of all four. What is written as one ("2.0", "IS-K",
/// "U.S.") is read as one: its parts share the mean of their probabilities.
pub fn attribution_tags(document: &Document, encoded: &Encoded) -> Vec<(AttributionTag, Vec<f32>)> {
    let words = &encoded.words;
    let mut tags = Vec::with_capacity(words.len());
    let mut from = 0;
    while from < words.len() {
        let mut to = from + 1;
        while to + 1 < words.len() && is_joint(&document.article.text, &words[to - 1..=to + 1]) {
            to += 2;
        }
        let mut p = vec![0.0; AttributionTag::ALL.len()];
        for word in &words[from..to] {
            let of_word = softmax(encoded.attributions.row(word.rows.start), 1.0);
            p.iter_mut().zip(of_word).for_each(|(sum, q)| *sum += q / (to - from) as f32);
        }
        let best = argmax(&p);
        tags.extend(std::iter::repeat_n((AttributionTag::ALL[best], p), to - from));
        from = to;
    }
    tags
}

/// Whether the middle one of three words joins the other two into one written word.
fn is_joint(text: &Text, words: &[Word]) -> bool {
    let [before, joint, after] = words else { return false };
    let touching = before.span.end == joint.span.start && joint.span.end == after.span.start;
    let letters = |w: &Word| text.slice(w.span).chars().all(char::is_alphanumeric);
    touching
        && letters(before)
        && letters(after)
        && matches!(text.slice(joint.span), "." | "," | "-" | "&" | "/")
}
