//! `sentences.csv`: every sentence, its place, its words and its sentiment.

use super::tables::{ARTICLE, SENTIMENT, column};
use super::{ArticleTable, Table};

pub(super) const SENTENCES: ArticleTable = ArticleTable {
    rows: |s| s.record.sentences.len(),
    table: Table {
        file: "sentences.csv",
        row: "one sentence",
        columns: &[
            ARTICLE,
            column("sentence", "sentence id", "Id of the sentence, unique in the article.", |s, row| {
                s.sentence(row).id.into()
            }),
            column("start", "code points, from 0", "Where it starts in the article's text.", |s, row| {
                s.sentence(row).span.start.into()
            }),
            column("end", "code points, from 0", "Where it ends, exclusive.", |s, row| {
                s.sentence(row).span.end.into()
            }),
            column("paragraph", "place, from 0", "Paragraph that it stands in.", |s, row| {
                s.sentence(row).paragraph.into()
            }),
            column(
                "role",
                "title, dek, byline, body, separator, bio",
                "What that paragraph is in its article.",
                |s, row| s.record.paragraphs[s.sentence(row).paragraph].role.name().into(),
            ),
            column("text", "text", "The sentence, word for word.", |s, row| {
                s.words_of(s.sentence(row)).into()
            }),
            column("sentiment", SENTIMENT, "Likeliest sentiment of the sentence as a whole.", |s, row| {
                s.sentence(row).sentiment.label.as_ref().into()
            }),
            column(
                "sentiment_score",
                "-1 to 1",
                "Probability of positive less that of negative.",
                |s, row| s.sentence(row).sentiment.score.into(),
            ),
            column("negative", "0 to 1", "Probability of negative.", |s, row| {
                s.sentence(row).sentiment.probs[0].into()
            }),
            column("neutral", "0 to 1", "Probability of neutral.", |s, row| {
                s.sentence(row).sentiment.probs[1].into()
            }),
            column("positive", "0 to 1", "Probability of positive.", |s, row| {
                s.sentence(row).sentiment.probs[2].into()
            }),
            column("salience", "0 to 1", "How much the sentence stands for the article.", |s, row| {
                s.sentence(row).salience.into()
            }),
            column("in_summary", "true, false", "Whether the summary holds it.", |s, row| {
                s.record.summary.sentences.contains(&s.sentence(row).id).into()
            }),
        ],
    },
};
