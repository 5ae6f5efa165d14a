//! `stances.csv`: who stands where toward whom, with the sentence that shows it best.

use super::tables::{ARTICLE, STANCE, column};
use super::{ArticleTable, Table};

pub(super) const STANCES: ArticleTable = ArticleTable {
    rows: |s| s.record.stances.len(),
    table: Table {
        file: "stances.csv",
        row: "one article, one holder and one target",
        columns: &[
            ARTICLE,
            column(
                "holder",
                "`author`, an actor id, or `unnamed`",
                "Whose stance: the author, an actor who is quoted or reported, or somebody left unnamed.",
                |s, row| (&s.stance(row).holder).into(),
            ),
            column(
                "holder_name",
                "text, may be empty",
                "The holder's name; the byline for the author.",
                |s, row| s.name(&s.stance(row).holder).into(),
            ),
            column("target", "actor id", "Whom it is about.", |s, row| (&s.stance(row).target).into()),
            column("target_name", "text", "The target's name.", |s, row| {
                s.name(&s.stance(row).target).into()
            }),
            column("label", STANCE, "The stance in a word.", |s, row| s.stance(row).label.name().into()),
            column("score", "-1 to 1", "The stance as a number: -1 against, 1 for.", |s, row| {
                s.stance(row).score.into()
            }),
            column("low", "-1 to 1", "Lower end of the score's 90% interval.", |s, row| {
                s.stance(row).low.into()
            }),
            column("high", "-1 to 1", "Upper end of the score's 90% interval.", |s, row| {
                s.stance(row).high.into()
            }),
            column("opinions", "count, from 0", "Opinions that the score rests on.", |s, row| {
                s.stance(row).opinions.len().into()
            }),
            column(
                "sentence",
                "sentence id, may be empty",
                "Sentence of the strongest opinion.",
                |s, row| s.record.strongest_sentence(s.stance(row)).map(|sentence| sentence.id).into(),
            ),
            column("sentence_text", "text, may be empty", "That sentence, word for word.", |s, row| {
                s.record.strongest_sentence(s.stance(row)).map(|sentence| s.words_of(sentence)).into()
            }),
        ],
    },
};
