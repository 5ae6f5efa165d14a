//! A web page to its main text. Apart because the finding is a library's (`dom_smoothie`, a port of Readability);
//! here is what goes around it: a guard against hostile pages, the walk from the cleaned page to blocks, and all
//! of the page's text when the library finds no article in it.

mod export;
mod metadata;
mod nesting;
pub(super) mod tables;

use dom_query::{Document, NodeRef};
use dom_smoothie::Readability;
use standpoint_core::panics::catch_panic;

use crate::draft::{Block, Draft, line};
use crate::failure::Fault;

pub(super) use export::read as export;

/// Elements open at once above which a page is refused; browsers stop at 512 themselves.
const MAX_DEPTH: usize = 512;
/// Formatting elements that an unclosed one may be opened again as, over the page.
const MAX_REOPENED: usize = 2_000_000;
/// Elements that hold no article text wherever they stand.
const NOT_TEXT: &str = "script, style, noscript, template, svg, iframe, object, form, button, select, nav, aside, \
                        footer, figure, [hidden], [aria-hidden=true], [role=navigation], [role=complementary]";
/// Elements that hold a notice on cookies.
const NOTICES: &str =
    "[id*='cookie'], [class*='cookie'], [id*='consent'], [class*='consent'], [id*='gdpr'], [class*='gdpr']";
/// Stands for a `<br>` until the block is normalised.
const LINE: char = '\u{2028}';
/// Elements that stand in a line of text; every other one begins and ends a block.
const INLINE: [&str; 35] = [
    "a", "abbr", "acronym", "b", "bdi", "bdo", "big", "br", "cite", "code", "data", "del", "dfn", "em",
    "font", "i", "ins", "kbd", "mark", "q", "rp", "rt", "ruby", "s", "samp", "small", "span", "strike",
    "strong", "sub", "sup", "time", "tt", "u", "var",
];

/// Reads a page.
pub(crate) fn read(html: &str) -> Result<Draft, Fault> {
    parsed(html, extract)
}

/// What `parse` makes of a page that is fit to be parsed.
fn parsed<T>(html: &str, parse: impl FnOnce(&str) -> T) -> Result<T, Fault> {
    if nesting::exceeds(html, MAX_DEPTH, MAX_REOPENED) {
        let reason = format!("its elements nest more than {MAX_DEPTH} deep, or too many are never closed");
        return Err(Fault::new(reason, "save the article as plain text"));
    }
    // The libraries below parse pages from anywhere; should one panic, there is a way out.
    catch_panic(|| parse(html)).map_err(|said| {
        let reason = format!("the page could not be parsed ({said})");
        Fault::new(reason, "save the article as plain text")
    })
}

/// The blocks of all of a page, or of a piece of one, where all of it is the article: a chapter of a book, a cell of a table.
pub(crate) fn all_of(html: &str) -> Result<Vec<Block>, Fault> {
    parsed(html, |html| {
        let page = Document::from(html);
        page.select("head").remove();
        blocks(&page)
    })
}

fn extract(html: &str) -> Draft {
    let mut readability = Readability::from(html);
    let told = metadata::read(&readability.doc);
    without_notices(&readability.doc);
    readability.config.disable_json_ld = !has_sound_json_ld(&readability.doc);
    let found = readability.parse().ok();
    let mut draft = Draft { metadata: told.known.clone(), ..Draft::default() };
    if let Some(found) = &found {
        draft.blocks = blocks(&Document::fragment(found.content.clone()));
        draft.metadata.title = told.title(&found.title);
        let seen = found.byline.as_deref().filter(|b| !b.contains("://")).and_then(metadata::seen);
        draft.metadata.byline = draft.metadata.byline.or(seen);
        draft.metadata.publication = draft.metadata.publication.or(found.site_name.as_deref().and_then(line));
        draft.metadata.date = draft.metadata.date.or(found.published_time.as_deref().and_then(line));
    }
    if draft.blocks.iter().all(Block::is_separator) {
        let page = Document::from(html);
        without_notices(&page);
        draft.metadata.title =
            draft.metadata.title.or_else(|| told.title(&page.select_single("title").text()));
        page.select("head").remove();
        draft.blocks = blocks(&page);
        draft.warnings.push("no main text found in the page: all of its text was taken".to_owned());
    }
    draft
}

/// Takes notices on cookies out of a page, as their elements are called. They are a small part of it: an element that holds much
/// of the text is the page, however it is called.
fn without_notices(page: &Document) {
    let all = page.select("body").text().len();
    for notice in page.select(NOTICES).iter() {
        if notice.text().len() * 5 < all {
            notice.remove();
        }
    }
}

/// Whether all JSON-LD in the page is JSON, not nested past `serde_json`'s limit of 128: the library's own reader
/// has no limit and would run out of stack.
fn has_sound_json_ld(page: &Document) -> bool {
    let scripts = page.select("script[type='application/ld+json']");
    scripts.iter().all(|s| serde_json::from_str::<serde_json::Value>(&s.text()).is_ok())
}

/// Takes out what holds no article text. An `<aside>` with most of the text is the article, whatever it is called.
fn remove_furniture(page: &Document) {
    let all = page.root().text().trim().len();
    for element in page.select(NOT_TEXT).iter() {
        let most = element.is("aside, [role=complementary]") && element.text().trim().len() * 2 > all;
        if !most {
            element.remove();
        }
    }
}

/// The text of every block element in order.
fn blocks(page: &Document) -> Vec<Block> {
    remove_furniture(page);
    walked(page)
}

/// The text of every block element that the page still holds, in order, walked without recursion.
fn walked(page: &Document) -> Vec<Block> {
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
    use crate::draft::Metadata;

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
    fn an_article_in_an_aside_is_read_without_the_cookie_notice() {
        let notice = "<div class='cookie-banner'><p>We use cookies to make this site better, and you agree to it by reading on.</p></div>";
        let html = format!(
            "<html><body>{notice}<aside>{}</aside></body></html>",
            format!("<p>{PARAGRAPH}</p>").repeat(6)
        );
        let texts: Vec<_> = read(&html).unwrap().blocks.into_iter().map(|b| b.text).collect();
        assert_eq!(texts, [PARAGRAPH; 6]);
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
