//! `stances`: who stands where toward whom, with the sentence that shows it best.

use super::super::Rounded;
use super::values::{ACTOR_ID, COUNT, HOLDER, SCORE, SENTENCE_ID, SHARE, STANCE, TEXT, maybe};
use super::{ARTICLE, ArticleTable, Link, TO_ARTICLE, Table, column};

const LOW: &str = "Lower end of the 90% interval: of what a careful reader would code of the author, of the mean over sentences for \
                   other holders.";

/// The sum of two probabilities.
fn sum(a: Rounded, b: Rounded) -> Rounded {
    Rounded::from(a.get() + b.get())
}

pub(super) const STANCES: ArticleTable = ArticleTable {
    rows: |s| s.record.stances.len(),
    table: Table {
        name: "stances",
        row: "one article, one holder and one target",
        key: &["article", "holder", "target"],
        links: &[
            TO_ARTICLE,
            Link { columns: &["article", "target"], table: "actors", key: &["article", "actor"] },
        ],
        columns: &[
            ARTICLE,
            column(
                "holder",
                HOLDER,
                "Whose stance: the author, an actor who is quoted or reported, or somebody left unnamed.",
                |s, row| (&s.stance(row).holder).into(),
            ),
            column("holder_name", maybe(TEXT), "The holder's name; the byline for the author.", |s, row| {
                s.name(&s.stance(row).holder).into()
            }),
            column("target", ACTOR_ID, "Whom it is about.", |s, row| (&s.stance(row).target).into()),
            column("target_name", TEXT, "The target's name.", |s, row| s.name(&s.stance(row).target).into()),
            column("label", STANCE, "The stance in a word.", |s, row| s.stance(row).label.name().into()),
            column("score", SCORE, "The stance as a number: -1 against, 1 for.", |s, row| {
                s.stance(row).score.into()
            }),
            column("low", SCORE, LOW, |s, row| s.stance(row).low.into()),
            column("high", SCORE, "Upper end of the score's 90% interval.", |s, row| {
                s.stance(row).high.into()
            }),
            column(
                "against",
                maybe(SHARE),
                "Probability that the author is against the target, as a careful reader would code it; empty for other holders.",
                |s, row| s.stance(row).probs.map(|p| sum(p[0], p[1])).into(),
            ),
            column("none", maybe(SHARE), "The same for no stance, or balance.", |s, row| {
                s.stance(row).probs.map(|p| p[2]).into()
            }),
            column("for", maybe(SHARE), "The same for support.", |s, row| {
                s.stance(row).probs.map(|p| sum(p[3], p[4])).into()
            }),
            column("opinions", COUNT, "Opinions that the score rests on.", |s, row| {
                s.stance(row).opinions.len().into()
            }),
            column("sentence", maybe(SENTENCE_ID), "Sentence of the strongest opinion.", |s, row| {
                s.record.strongest_sentence(s.stance(row)).map(|sentence| sentence.id).into()
            }),
            column("sentence_text", maybe(TEXT), "That sentence, word for word.", |s, row| {
                s.record.strongest_sentence(s.stance(row)).map(|sentence| s.words_of(sentence)).into()
            }),
        ],
    },
};
