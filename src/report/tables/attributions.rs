//! `attributions`: who is quoted or reported, in what words, and how the writer stands behind them.

use super::scope::Scope;
use super::values::{ATTRIBUTION_ID, COMMITMENT, FLAG, HOLDER, LIST, OFFSET, TEXT, maybe};
use super::{ARTICLE, ArticleTable, Cell, TO_ARTICLE, Table, column};
use crate::document::Span;

pub(super) const ATTRIBUTIONS: ArticleTable = ArticleTable {
    rows: |s| s.record.attributions.len(),
    table: Table {
        name: "attributions",
        row: "one place where somebody is quoted or reported",
        key: &["article", "attribution"],
        links: &[TO_ARTICLE],
        columns: &[
            ARTICLE,
            column(
                "attribution",
                ATTRIBUTION_ID,
                "Id of the attribution, unique in the article.",
                |s, row| s.attribution(row).id.into(),
            ),
            column(
                "holder",
                HOLDER,
                "Whose words the content is: the source's actor, or the author where the source is the author.",
                |s, row| (&s.attribution(row).holder).into(),
            ),
            column("holder_name", maybe(TEXT), "That actor's name; the byline for the author.", |s, row| {
                s.name(&s.attribution(row).holder).into()
            }),
            column("source", maybe(TEXT), "Who says it, word for word.", |s, row| {
                s.attribution(row).source.as_ref().map(|source| text(s, source.span)).into()
            }),
            column("cue", maybe(TEXT), "The words that mark it (\"said\", \"according to\").", |s, row| {
                s.attribution(row).cue.map(|cue| text(s, cue)).into()
            }),
            column(
                "commitment",
                COMMITMENT,
                "How far the cue's wording commits the writer to the content: \"says\" not at all, \"claims\" and \
                 \"so-called\" keep it at arm's length, \"admits\" and \"rightly notes\" take it for true.",
                |s, row| s.attribution(row).commitment.name().into(),
            ),
            column("content", LIST, "What is said, word for word.", |s, row| {
                Cell::list(s.attribution(row).content.iter().map(|&part| text(s, part)))
            }),
            column("start", OFFSET, "Where the content starts in the article's text.", |s, row| {
                s.attribution(row).content.first().map(|part| part.start).into()
            }),
            column("end", OFFSET, "Where the content ends, exclusive.", |s, row| {
                s.attribution(row).content.last().map(|part| part.end).into()
            }),
            column("quoted", FLAG, "Whether most of the content stands in quotation marks.", |s, row| {
                s.attribution(row).quoted.into()
            }),
            column(
                "within",
                maybe(ATTRIBUTION_ID),
                "The attribution in whose content this one stands, the innermost.",
                |s, row| s.attribution(row).within.into(),
            ),
        ],
    },
};

fn text<'s>(scope: &'s Scope<'_>, span: Span) -> &'s str {
    scope.record.text.slice(span)
}
