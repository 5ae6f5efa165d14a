//! `articles.csv`: what every article is, and how much was found in it.

use super::tables::{LIST, column};
use super::{ArticleTable, Table};

pub(super) const ARTICLES: ArticleTable = ArticleTable {
    rows: |_| 1,
    table: Table {
        file: "articles.csv",
        row: "one article",
        columns: &[
            column(
                "article",
                "text",
                "Id of the article, unique in the run; its JSON is `articles/<article>.json`.",
                |s, _| (&s.record.id).into(),
            ),
            column(
                "source",
                "text",
                "Path of the file that it was read from, with `#line` for JSON Lines.",
                |s, _| (&s.record.source).into(),
            ),
            column("sha256", "64 hex digits", "SHA-256 of the bytes that it was read from.", |s, _| {
                (&s.record.sha256).into()
            }),
            column("title", "text, may be empty", "Headline.", |s, _| s.record.title.as_deref().into()),
            column("byline", "text, may be empty", "The author's name.", |s, _| {
                s.record.byline.as_deref().into()
            }),
            column("publication", "text, may be empty", "Newspaper or site.", |s, _| {
                s.record.publication.as_deref().into()
            }),
            column("published", "YYYY-MM-DD, may be empty", "Day of publication.", |s, _| {
                s.record.published.as_deref().into()
            }),
            column("language", "ISO 639-1 code", "Language of the text.", |s, _| (&s.record.language).into()),
            column("words", "count, from 0", "Words of the text, as white space divides them.", |s, _| {
                s.record.words().into()
            }),
            column("paragraphs", "count, from 0", "Paragraphs of any role.", |s, _| {
                s.record.paragraphs.len().into()
            }),
            column("sentences", "count, from 0", "Sentences: rows in `sentences.csv`.", |s, _| {
                s.record.sentences.len().into()
            }),
            column("mentions", "count, from 0", "Mentions of actors: rows in `mentions.csv`.", |s, _| {
                s.record.mentions.len().into()
            }),
            column("actors", "count, from 0", "Actors: rows in `actors.csv`.", |s, _| {
                s.record.actors.len().into()
            }),
            column(
                "attributions",
                "count, from 0",
                "Places where somebody is quoted or reported.",
                |s, _| s.record.attributions.len().into(),
            ),
            column("opinions", "count, from 0", "Opinions, the author's and others'.", |s, _| {
                s.record.opinions.len().into()
            }),
            column("stances", "count, from 0", "Stances: rows in `stances.csv`.", |s, _| {
                s.record.stances.len().into()
            }),
            column("summary_method", "text", "How the summary was made.", |s, _| {
                (&s.record.summary.method).into()
            }),
            column("summary", "text", "The sentences that stand for the article.", |s, _| {
                (&s.record.summary.text).into()
            }),
            column("engine", "text", "Engine that ran the model.", |s, _| {
                s.record.engine.name.as_str().into()
            }),
            column("model", "text", "Name of the model.", |s, _| s.record.engine.model.as_str().into()),
            column("version", "text", "Version of the program and hash of the model.", |s, _| {
                s.record.engine.version.as_str().into()
            }),
            column(
                "warnings",
                "texts joined by ` | `, may be empty",
                "What to know of how the article was read.",
                |s, _| s.record.warnings.join(LIST).into(),
            ),
        ],
    },
};
