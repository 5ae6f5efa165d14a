//! `articles`: what every article is, and how much was found in it.

use standpoint_core::slug::file_name;

use super::values::{COUNT, DAY, LANGUAGE, LIST, SHA256, SHARE, TEXT, maybe};
use super::{ArticleTable, Cell, Table, column};

pub(super) const ARTICLES: ArticleTable = ArticleTable {
    rows: |_| 1,
    table: Table {
        name: "articles",
        row: "one article",
        key: &["article"],
        links: &[],
        columns: &[
            column(
                "article",
                TEXT,
                "Id of the article, unique in the run: the one that the input gives, to the letter, or else one made from its source.",
                |s, _| Cell::Id((&*s.record.id).into()),
            ),
            column(
                "file",
                TEXT,
                "Name of the article's JSON in the folder `articles`, without `.json`: the id, made safe where it is no name for a file.",
                |s, _| file_name(&s.record.id).into(),
            ),
            column(
                "source",
                TEXT,
                "Path of the file that it was read from, with `#number` of the line, row or document in it.",
                |s, _| (&s.record.source).into(),
            ),
            column("sha256", SHA256, "SHA-256 of the bytes that it was read from.", |s, _| {
                (&s.record.sha256).into()
            }),
            column("title", maybe(TEXT), "Headline.", |s, _| s.record.title.as_deref().into()),
            column("byline", maybe(TEXT), "The author's name.", |s, _| s.record.byline.as_deref().into()),
            column("publication", maybe(TEXT), "Newspaper or site.", |s, _| {
                s.record.publication.as_deref().into()
            }),
            column("published", maybe(DAY), "Day of publication.", |s, _| {
                s.record.published.as_deref().into()
            }),
            column("language", LANGUAGE, "Language of the text.", |s, _| (&s.record.language).into()),
            column(
                "argues",
                maybe(SHARE),
                "Probability that the article argues and does not only report, where the model tells.",
                |s, _| s.record.argues.into(),
            ),
            column("words", COUNT, "Words of the text, as white space divides them.", |s, _| {
                s.record.words().into()
            }),
            column("paragraphs", COUNT, "Paragraphs of any role.", |s, _| s.record.paragraphs.len().into()),
            column("sentences", COUNT, "Sentences: rows of `sentences`.", |s, _| {
                s.record.sentences.len().into()
            }),
            column("mentions", COUNT, "Mentions of actors: rows of `mentions`.", |s, _| {
                s.record.mentions.len().into()
            }),
            column("actors", COUNT, "Actors: rows of `actors`.", |s, _| s.record.actors.len().into()),
            column("attributions", COUNT, "Places where somebody is quoted or reported.", |s, _| {
                s.record.attributions.len().into()
            }),
            column("opinions", COUNT, "Opinions, the author's and others'.", |s, _| {
                s.record.opinions.len().into()
            }),
            column("stances", COUNT, "Stances: rows of `stances`.", |s, _| s.record.stances.len().into()),
            column("summary_method", TEXT, "How the summary was made.", |s, _| {
                (&s.record.summary.method).into()
            }),
            column("summary", maybe(TEXT), "The sentences that stand for the article.", |s, _| {
                (&s.record.summary.text).into()
            }),
            column("engine", TEXT, "Engine that ran the model.", |s, _| s.record.engine.name.as_str().into()),
            column("model", TEXT, "Name of the model.", |s, _| s.record.engine.model.as_str().into()),
            column("version", TEXT, "Version of the program and hash of the model.", |s, _| {
                s.record.engine.version.as_str().into()
            }),
            column(
                "duplicate_of",
                maybe(TEXT),
                "Id of the article before it in the input whose headline and body it repeats, but for white space.",
                |s, _| s.record.duplicate_of.as_deref().into(),
            ),
            column("warnings", maybe(LIST), "What to know of how the article was read.", |s, _| {
                Cell::list(s.record.warnings.iter())
            }),
        ],
    },
};
