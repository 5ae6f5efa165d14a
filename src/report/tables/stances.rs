//! `stances`: who stands where toward whom, with the sentence that shows it best.

use super::values::{ACTOR_ID, COUNT, HOLDER, SCORE, SENTENCE_ID, STANCE, TEXT, maybe};
use super::{ARTICLE, ArticleTable, Link, TO_ARTICLE, Table, column};

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
            column("low", SCORE, "Lower end of the score's 90% interval.", |s, row| s.stance(row).low.into()),
            column("high", SCORE, "Upper end of the score's 90% interval.", |s, row| {
                s.stance(row).high.into()
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
