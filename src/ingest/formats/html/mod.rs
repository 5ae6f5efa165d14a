//! A web page to its main text. Apart because the finding is a library's (`dom_smoothie`, a port of Readability);
//! here is what goes around it: a guard against hostile pages, the walk from the cleaned page to blocks, and all
//! of the page's text when the library finds no article in it.

mod nesting;
pub(super) mod tables;

use dom_query::{Document, NodeRef};
use dom_smoothie::Readability;

use crate::ingest::draft::{Block, Draft, Metadata, line};
use crate::ingest::failure::Fault;
use crate::stumble::caught;

/// Elements open at once above which a page is refused; browsers stop at 512 themselves.
const MAX_DEPTH: usize = 512;
/// Formatting elements that an unclosed one may be opened again as, over the page.
const MAX_REOPENED: usize = 2_000_000;
/// Elements that hold no article text wherever they stand.
const NOT_TEXT: &str = "script, style, noscript, template, svg, iframe, object, form, button, select, nav, aside, \
                        footer, figure, [hidden], [aria-hidden=true], [role=navigation], [role=complementary]";
/// Stands for a `<br>` until the block is normalised.
const LINE: char = '\u{2028}';
/// Elements that stand in a line of text; every other one begins and ends a block.
const INLINE: [&str; 35] = [
    "a", "abbr", "acronym", "b", "bdi", "bdo", "big", "br", "cite", "code", "data", "del", "dfn", "em",
    "font", "i", "ins", "kbd", "mark", "q", "rp", "rt", "ruby", "s", "samp", "small", "span", "strike",
    "strong", "sub", "sup", "time", "tt", "u", "var",
];

/// Reads a page.
pub(in crate::ingest) fn read(html: &str) -> Result<Draft, Fault> {
    parsed(html, extract)
}

/// What `parse` makes of a page that is fit to be parsed.
fn parsed<T>(html: &str, parse: impl FnOnce(&str) -> T) -> Result<T, Fault> {
    if nesting::exceeds(html, MAX_DEPTH, MAX_REOPENED) {
        let reason = format!("its elements nest more than {MAX_DEPTH} deep, or too many are never closed");
        return Err(Fault::new(reason, "save the article as plain text"));
    }
    // The libraries below parse pages from anywhere; should one panic, there is a way out.
    caught(|| parse(html)).map_err(|said| {
        let reason = format!("the page could not be parsed ({said})");
        Fault::new(reason, "save the article as plain text")
    })
}

/// The blocks of all of a page, or of a piece of one, where all of it is the article: a chapter of a book, a cell of a table.
pub(in crate::ingest) fn all_of(html: &str) -> Result<Vec<Block>, Fault> {
    parsed(html, |html| {
        let page = Document::from(html);
        page.select("head").remove();
        blocks(&page)
    })
}

fn extract(html: &str) -> Draft {
    let mut readability = Readability::from(html);
    readability.config.disable_json_ld = !has_sound_json_ld(&readability.doc);
    let found = readability.parse().ok();
    let mut draft = Draft::default();
    if let Some(found) = &found {
        draft.blocks = blocks(&Document::fragment(found.content.clone()));
        draft.metadata = Metadata {
            title: line(without_site(&found.title, found.site_name.as_deref())),
            byline: found.byline.as_deref().filter(|b| !b.contains("://")).and_then(line),
            publication: found.site_name.as_deref().and_then(line),
            date: found.published_time.as_deref().and_then(line),
        };
    }
    if draft.blocks.iter().all(Block::is_separator) {
        let page = Document::from(html);
        draft.metadata.title = draft.metadata.title.or_else(|| line(&page.select_single("title").text()));
        page.select("head").remove();
        draft.blocks = blocks(&page);
        draft.warnings.push("no main text found in the page: all of its text was taken".to_owned());
    }
    draft
}

/// A page's title without the site's name that many pages put after or before it.
fn without_site<'a>(title: &'a str, site: Option<&str>) -> &'a str {
    const BREAKS: [&str; 6] = [" | ", " - ", " – ", " — ", " :: ", " » "];
    let Some(site) = site.map(str::trim).filter(|s| !s.is_empty()) else { return title };
    let mut cut = BREAKS.iter().filter_map(|b| {
        let behind = title.rsplit_once(b).filter(|(_, name)| name.trim() == site).map(|(kept, _)| kept);
        behind.or_else(|| title.split_once(b).filter(|(name, _)| name.trim() == site).map(|(_, kept)| kept))
    });
    cut.next().unwrap_or(title)
}

/// Whether all JSON-LD in the page is JSON, not nested past `serde_json`'s limit of 128: the library's own reader
/// has no limit and would run out of stack.
fn has_sound_json_ld(page: &Document) -> bool {
    let scripts = page.select("script[type='application/ld+json']");
    scripts.iter().all(|s| serde_json::from_str::<serde_json::Value>(&s.text()).is_ok())
}

/// The text of every block element in order, walked without recursion.
fn blocks(page: &Document) -> Vec<Block> {
    page.select(NOT_TEXT).remove();
    let root = page.root();
    let (mut out, mut current) = (Vec::new(), String::new());
    let mut heading = false;
    let mut node = root.first_child();
    while let Some(here) = node {
        if here.is_text() {
            current.push_str(&here.text());
        } else if here.has_name("br") {
            // One is a line break, a space in the end; a second one divides paragraphs.
            if current.trim_end_matches([' ', '\n']).ends_with(LINE) {
                out.extend(Block::new(&current, heading));
                current.clear();
            } else {
                current.push(LINE);
            }
        } else {
            edge(&here, &mut out, &mut current, heading);
            heading = is_heading(&here) || heading && is_inline(&here);
        }
        node = here.first_child();
        let mut up = here;
        while node.is_none() && up.id != root.id {
            if !up.is_text() {
                edge(&up, &mut out, &mut current, heading);
                heading &= is_inline(&up);
            }
            node = up.next_sibling();
            match up.parent() {
                Some(parent) if node.is_none() => up = parent,
                _ => break,
            }
        }
    }
    out.extend(Block::new(&current, heading));
    out
}

/// Where a block element begins or ends, what was gathered before it becomes a block.
fn edge(node: &NodeRef, out: &mut Vec<Block>, current: &mut String, heading: bool) {
    if node.has_name("hr") && !out.last().is_some_and(Block::is_separator) {
        out.extend(Block::new(current, heading));
        current.clear();
        out.extend(Block::new("---", false));
    } else if node.is_element() && !is_inline(node) {
        out.extend(Block::new(current, heading));
        current.clear();
    }
}

fn is_inline(node: &NodeRef) -> bool {
    node.node_name().is_none_or(|name| INLINE.contains(&&*name))
}

fn is_heading(node: &NodeRef) -> bool {
    node.node_name().is_some_and(|n| matches!(&*n, "h1" | "h2" | "h3" | "h4" | "h5" | "h6"))
}

#[cfg(test)]
#[allow(clippy::unwrap_used)]
mod tests {
    use super::*;

    const PARAGRAPH: &str = "The government has said this many times over, and nobody has believed it for a moment, \
                             least of all those who said it first, in the capital and elsewhere in the country.";

    fn page(article: &str) -> String {
        format!(
            "<html><head><title>Long game | Daily Paper</title><meta property='og:site_name' content='Daily Paper'>\
             <meta property='og:title' content='Long game'><meta name='author' content='Jane Doe'>\
             <meta property='article:published_time' content='2025-01-12T10:00:00Z'>\
             <script>var x = '<p>no</p>';</script><style>p {{}}</style></head><body>\
             <nav><a href='/'>Home</a><a href='/news'>News</a></nav>\
             <div class='share'><a href='#'>Share on Facebook</a></div><article><h1>Long game</h1>{article}</article>\
             <footer>Copyright</footer></body></html>"
        )
    }

    #[test]
    fn a_title_loses_the_sites_name_and_nothing_else() {
        let cut = |title| without_site(title, Some("The Daily"));
        assert_eq!(cut("Why Delhi must talk - The Daily"), "Why Delhi must talk");
        assert_eq!(cut("The Daily | Why Delhi must talk"), "Why Delhi must talk");
        assert_eq!(cut("War - and peace"), "War - and peace");
        assert_eq!(without_site("Why - The Daily", None), "Why - The Daily");
    }

    #[test]
    fn the_main_text_is_found_and_the_rest_is_gone() {
        let html = page(&format!(
            "<p>{PARAGRAPH}</p><p>One <b>bold</b><br>word. {PARAGRAPH}</p><hr><p>{PARAGRAPH}</p>"
        ));
        let draft = read(&html).unwrap();
        let texts: Vec<_> =
            draft.blocks.iter().map(|b| b.text.clone()).filter(|t| t != "Long game").collect();
        assert_eq!(texts, [PARAGRAPH, &format!("One bold word. {PARAGRAPH}"), "---", PARAGRAPH]);
        let expected = Metadata {
            title: Some("Long game".into()),
            byline: Some("Jane Doe".into()),
            publication: Some("Daily Paper".into()),
            date: Some("2025-01-12T10:00:00Z".into()),
        };
        assert_eq!((draft.metadata, draft.warnings), (expected, vec![]));
    }

    #[test]
    fn deep_nesting_is_refused_and_the_limit_itself_is_read() {
        let fault = read(&format!("{}x", "<div>".repeat(100_000))).unwrap_err();
        assert_eq!(fault.reason, "its elements nest more than 512 deep, or too many are never closed");
        let html = format!("{}{PARAGRAPH}", "<div>".repeat(MAX_DEPTH));
        assert_eq!(read(&html).unwrap().blocks.len(), 1);
    }

    #[test]
    fn hostile_json_ld_is_not_read() {
        let json = "{\"@context\":[".repeat(50_000);
        let html = page(&format!("<script type='application/ld+json'>{json}</script><p>{PARAGRAPH}</p>"));
        assert_eq!(read(&html).unwrap().metadata.byline.as_deref(), Some("Jane Doe"));
    }

    #[test]
    fn a_page_of_nothing_gives_nothing() {
        assert_eq!(read("<html><body><script>1</script></body></html>").unwrap().blocks, []);
    }
}
