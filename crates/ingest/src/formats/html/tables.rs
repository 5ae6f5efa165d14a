//! Tables of a page as tables. Apart because databases write HTML and call it `.xls`: its rows are articles, not its page.

use dom_query::{Document, NodeId, NodeRef};

use crate::failure::Fault;

/// Cells of a row, at most.
const MOST_CELLS: usize = 10_000;

/// The rows of each table of a page, cell by cell; tables within a cell are part of its text.
pub(crate) fn read(html: &str) -> Result<Vec<Vec<Vec<String>>>, Fault> {
    super::parsed(html, |html| {
        let page = Document::from(html);
        let tables = page.select("table");
        let mut places = Vec::new();
        for table in tables.nodes().iter().filter(|table| around(table).is_none()) {
            places.push((table.id, Vec::new()));
        }
        for row in page.select("tr").nodes() {
            let Some(table) = around(row) else { continue };
            let Some((_, rows)) = places.iter_mut().find(|(id, _)| *id == table) else { continue };
            let cells = row.children().into_iter().filter(|cell| cell.has_name("td") || cell.has_name("th"));
            rows.push(cells.take(MOST_CELLS).map(|cell| text(&cell.inner_html())).collect());
        }
        places.into_iter().map(|(_, rows)| rows).collect()
    })
}

/// The table that a node stands in.
fn around(node: &NodeRef) -> Option<NodeId> {
    let mut above = node.parent();
    while let Some(node) = above {
        if node.has_name("table") {
            return Some(node.id);
        }
        above = node.parent();
    }
    None
}

/// What a cell says, its paragraphs apart.
fn text(html: &str) -> String {
    let blocks = super::blocks(&Document::fragment(html));
    blocks.into_iter().map(|block| block.text).collect::<Vec<_>>().join("\n\n")
}

#[cfg(test)]
#[allow(clippy::unwrap_used)]
mod tests {
    use super::*;

    #[test]
    fn rows_and_cells_are_those_of_the_table_itself() {
        let page = "<html><body><table><tr><th>Title</th><th>Text</th></tr><tr><td>A &amp; B</td><td><p>One.</p><p>Two.</p>\
            <table><tr><td>inner</td></tr></table></td></tr></table><table><tr><td>other</td></tr></table></body></html>";
        let tables = read(page).unwrap();
        assert_eq!(tables[0], [vec!["Title", "Text"], vec!["A & B", "One.\n\nTwo.\n\ninner"]]);
        assert_eq!((tables.len(), &tables[1]), (2, &vec![vec!["other".to_owned()]]));
        assert!(read("<p>No table.</p>").unwrap().is_empty());
    }
}
