//! `sentences`: every sentence, its place, its words and its sentiment.

use super::values::{FLAG, OFFSET, PLACE, ROLE, SCORE, SENTENCE_ID, SENTIMENT, SHARE, TEXT};
use super::{ARTICLE, ArticleTable, TO_ARTICLE, Table, column};

pub(super) const SENTENCES: ArticleTable = ArticleTable {
    rows: |s| s.record.sentences.len(),
    table: Table {
        name: "sentences",
        row: "one sentence",
        key: &["article", "sentence"],
        links: &[TO_ARTICLE],
        columns: &[
            ARTICLE,
            column("sentence", SENTENCE_ID, "Id of the sentence, unique in the article.", |s, row| {
                s.sentence(row).id.into()
            }),
            column("start", OFFSET, "Where it starts in the article's text.", |s, row| {
                s.sentence(row).span.start.into()
            }),
            column("end", OFFSET, "Where it ends, exclusive.", |s, row| s.sentence(row).span.end.into()),
            column("paragraph", PLACE, "Paragraph that it stands in.", |s, row| {
                s.sentence(row).paragraph.into()
            }),
            column("role", ROLE, "What that paragraph is in its article.", |s, row| {
                s.record.paragraphs[s.sentence(row).paragraph].role.name().into()
            }),
            column("text", TEXT, "The sentence, word for word.", |s, row| s.words_of(s.sentence(row)).into()),
            column("sentiment", SENTIMENT, "Likeliest sentiment of the sentence as a whole.", |s, row| {
                s.sentence(row).sentiment.label.as_ref().into()
            }),
            column("sentiment_score", SCORE, "Probability of positive less that of negative.", |s, row| {
                s.sentence(row).sentiment.score.into()
            }),
            column("negative", SHARE, "Probability of negative.", |s, row| {
                s.sentence(row).sentiment.probs[0].into()
            }),
            column("neutral", SHARE, "Probability of neutral.", |s, row| {
                s.sentence(row).sentiment.probs[1].into()
            }),
            column("positive", SHARE, "Probability of positive.", |s, row| {
                s.sentence(row).sentiment.probs[2].into()
            }),
            column("salience", SHARE, "How much the sentence stands for the article.", |s, row| {
                s.sentence(row).salience.into()
            }),
            column("in_summary", FLAG, "Whether the summary holds it.", |s, row| {
                s.record.summary.sentences.contains(&s.sentence(row).id).into()
            }),
        ],
    },
};
