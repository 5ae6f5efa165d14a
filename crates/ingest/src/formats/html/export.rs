//! Web pages that are a newspaper database's export. Apart because all of such a page counts, so that no main text is looked
//! for, and because it is looked for only where the page says so.

use dom_query::Document;

use crate::draft::Block;
use crate::failure::Fault;
use crate::formats::export::{Export, of_europresse, of_paragraphs};

/// What the pages of databases hold, one of them at least.
const MARKS: [&str; 9] = [
    "DocPublicationName",
    "articleParagraph",
    "Factiva",
    "<b>HD</b>",
    "End of Document",
    " DOCUMENTS",
    "Load-Date",
    "LOAD-DATE",
    "ProQuest",
];
/// Elements that hold no text of an export; a form may hold all of it.
const NOT_TEXT: &str =
    "head, script, style, noscript, template, svg, iframe, object, button, select, nav, [hidden]";

/// The articles of the export that a page is; `None` if it is none.
pub(in crate::formats) fn read(html: &str) -> Result<Option<Export>, Fault> {
    if !MARKS.iter().any(|mark| html.contains(mark)) {
        return Ok(None);
    }
    super::parsed(html, |html| {
        let page = Document::from(html);
        page.select(NOT_TEXT).remove();
        match of_europresse(&page, whole) {
            Some(export) => Ok(Some(export)),
            None => of_paragraphs(&super::walked(&page)),
        }
    })?
}

/// All paragraphs of a part of a page.
fn whole(html: &str) -> Vec<Block> {
    super::blocks(&Document::fragment(html))
}
