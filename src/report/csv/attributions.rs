//! `attributions.csv`: who is quoted or reported, in what words, and how the writer stands behind them.

use super::scope::Scope;
use super::tables::{ARTICLE, LIST, column};
use super::{ArticleTable, Table};
use crate::document::Span;

pub(super) const ATTRIBUTIONS: ArticleTable = ArticleTable {
    rows: |s| s.record.attributions.len(),
    table: Table {
        file: "attributions.csv",
        row: "one place where somebody is quoted or reported",
        columns: &[
            ARTICLE,
            column(
                "attribution",
                "attribution id",
                "Id of the attribution, unique in the article.",
                |s, row| s.attribution(row).id.into(),
            ),
            column(
                "holder",
                "`author`, an actor id, or `unnamed`",
                "Whose words the content is: the source's actor, or the author where the source is the author.",
                |s, row| (&s.attribution(row).holder).into(),
            ),
            column(
                "holder_name",
                "text, may be empty",
                "That actor's name; the byline for the author.",
                |s, row| s.name(&s.attribution(row).holder).into(),
            ),
            column("source", "text, may be empty", "Who says it, word for word.", |s, row| {
                s.attribution(row).source.as_ref().map(|source| text(s, source.span)).into()
            }),
            column(
                "cue",
                "text, may be empty",
                "The words that mark it (\"said\", \"according to\").",
                |s, row| s.attribution(row).cue.map(|cue| text(s, cue)).into(),
            ),
            column(
                "commitment",
                "neutral, distancing, endorsing",
                "How far the cue's wording commits the writer to the content: \"says\" not at all, \"claims\" and \
                 \"so-called\" keep it at arm's length, \"admits\" and \"rightly notes\" take it for true.",
                |s, row| s.attribution(row).commitment.name().into(),
            ),
            column("content", "texts joined by ` | `", "What is said, word for word.", |s, row| {
                let parts: Vec<&str> = s.attribution(row).content.iter().map(|&part| text(s, part)).collect();
                parts.join(LIST).into()
            }),
            column(
                "start",
                "code points, from 0",
                "Where the content starts in the article's text.",
                |s, row| s.attribution(row).content.first().map(|part| part.start).into(),
            ),
            column("end", "code points, from 0", "Where the content ends, exclusive.", |s, row| {
                s.attribution(row).content.last().map(|part| part.end).into()
            }),
            column(
                "quoted",
                "true, false",
                "Whether most of the content stands in quotation marks.",
                |s, row| s.attribution(row).quoted.into(),
            ),
            column(
                "within",
                "attribution id, may be empty",
                "The attribution in whose content this one stands, the innermost.",
                |s, row| s.attribution(row).within.into(),
            ),
        ],
    },
};

fn text<'s>(scope: &'s Scope<'_>, span: Span) -> &'s str {
    scope.record.text.slice(span)
}
