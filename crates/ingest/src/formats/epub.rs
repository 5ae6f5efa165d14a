//! Books and magazines (EPUB): a chapter an article. Apart because a book is a package of pages with a list of what comes in
//! which order, and a table of contents that names the chapters.

use std::collections::HashMap;

use crate::draft::{Block, Draft, Metadata, line};
use crate::failure::Fault;

use super::package::Package;
use super::xml::{Node, Nodes};
use super::{Numbered, html};

/// Kinds of pages that hold no article, as `epub:type` names them.
const NO_ARTICLES: [&str; 12] = [
    "toc",
    "cover",
    "titlepage",
    "halftitlepage",
    "copyright-page",
    "landmarks",
    "index",
    "loi",
    "lot",
    "colophon",
    "dedication",
    "page-list",
];
/// Bytes at the head of a page in which its kind stands.
const HEAD: usize = 4_096;

/// What a book is made of.
#[derive(Default)]
struct Book {
    title: Option<String>,
    creators: Vec<String>,
    date: Option<String>,
    /// Place and kind of each part, by its name in the book.
    parts: HashMap<String, (String, String)>,
    /// The parts in the order in which they are read.
    order: Vec<String>,
    /// The tables of contents.
    contents: Vec<String>,
}

/// The chapters of a book, each with its number among the parts and its page, from which ids and digests are made.
pub(super) fn read(bytes: &[u8], max_bytes: u64) -> Result<Vec<Numbered>, Fault> {
    const NONE: &str = "it is a zipped file, but no EPUB";
    let mut package = Package::open(bytes, "EPUB", max_bytes)?;
    let no_book = || Fault::new(NONE, "end its name as its format asks; unpack a ZIP");
    let container = package.text("META-INF/container.xml")?.ok_or_else(no_book)?;
    let place = Nodes::of(&container).flatten().find_map(|node| match node {
        Node::Begin(element) if element.name == "rootfile" => {
            element.attribute("full-path").map(str::to_owned)
        }
        _ => None,
    });
    let place = place.ok_or_else(no_book)?;
    if package.names().iter().any(|name| name == "META-INF/encryption.xml")
        && package
            .text("META-INF/encryption.xml")?
            .is_some_and(|xml| xml.contains("xhtml") || xml.contains(".html"))
    {
        return Err(Fault::new("it is encrypted", "take a copy without protection"));
    }
    let described = package.text(&place)?.ok_or_else(no_book)?;
    let folder = place.rsplit_once('/').map_or("", |(folder, _)| folder);
    let book = book(&described, folder, &package)?;
    let mut names = HashMap::new();
    for place in &book.contents {
        let contents = package.text(place)?.unwrap_or_default();
        let folder = place.rsplit_once('/').map_or("", |(folder, _)| folder);
        for (place, name) in chapters(&contents, folder) {
            names.entry(place).or_insert(name);
        }
    }
    let mut chapters = Vec::new();
    for (number, part) in book.order.iter().enumerate() {
        let Some((place, kind)) = book.parts.get(part).filter(|(place, _)| !book.contents.contains(place))
        else {
            continue;
        };
        if !kind.contains("html") {
            continue;
        }
        let Some(page) = package.text(place)? else { continue };
        if is_no_article(&page) {
            continue;
        }
        let draft = match html::all_of(&page) {
            Ok(blocks) if blocks.iter().all(Block::is_separator) => continue,
            Ok(blocks) => Ok(chapter(blocks, names.get(place), &book)),
            Err(fault) => Err(fault),
        };
        chapters.push((number + 1, page, draft));
    }
    Ok(chapters)
}

fn chapter(blocks: Vec<Block>, name: Option<&String>, book: &Book) -> Draft {
    let creators = book.creators.join(" and ");
    Draft {
        metadata: Metadata {
            title: name.and_then(|name| line(name)),
            publication: book.title.as_deref().and_then(line),
            ..Metadata::default()
        },
        otherwise: Metadata { byline: line(&creators), date: book.date.clone(), ..Metadata::default() },
        blocks,
        ..Draft::default()
    }
}

fn book(xml: &str, folder: &str, package: &Package<'_>) -> Result<Book, Fault> {
    let mut book = Book::default();
    let mut within: Option<(String, String)> = None;
    let mut guide = Vec::new();
    for node in Nodes::of(xml) {
        match node.map_err(|error| package.damaged(error))? {
            Node::Begin(element) => {
                let attribute = |name: &str| element.attribute(name).unwrap_or_default().to_owned();
                match element.name.as_str() {
                    "item" => {
                        let place = joined(folder, &attribute("href"));
                        let kind = attribute("media-type");
                        let is_nav = attribute("properties").split(' ').any(|property| property == "nav");
                        if is_nav || kind == "application/x-dtbncx+xml" {
                            book.contents.push(place.clone());
                        }
                        book.parts.insert(attribute("id"), (place, kind));
                    }
                    "itemref" if attribute("linear") != "no" => book.order.push(attribute("idref")),
                    "reference" if NO_ARTICLES.contains(&attribute("type").as_str()) => {
                        guide.push(joined(folder, &attribute("href")));
                    }
                    "title" | "creator" | "date" => within = Some((element.name.clone(), String::new())),
                    _ => {}
                }
            }
            Node::Text(text) => {
                if let Some((_, said)) = &mut within {
                    said.push_str(&text);
                }
            }
            Node::End(_) => match within.take() {
                Some((name, said)) if name == "title" => book.title = book.title.take().or(Some(said)),
                Some((name, said)) if name == "creator" => book.creators.push(said),
                Some((_, said)) => book.date = book.date.take().or(Some(said)),
                None => {}
            },
        }
    }
    // What the guide calls a cover or a table of contents is passed over, unless that is where the text begins.
    book.order.retain(|part| book.parts.get(part).is_none_or(|(place, _)| !guide.contains(place)));
    Ok(book)
}

/// Place and name of each chapter that a table of contents names, be it a page or of the older kind.
fn chapters(xml: &str, folder: &str) -> Vec<(String, String)> {
    let mut chapters = Vec::new();
    let (mut place, mut name, mut in_label) = (None, String::new(), false);
    for node in Nodes::of(xml).map_while(Result::ok) {
        match node {
            Node::Begin(element) => match element.name.as_str() {
                "a" => {
                    place = element.attribute("href").map(|href| joined(folder, href));
                    (name, in_label) = (String::new(), true);
                }
                "navLabel" => (name, in_label) = (String::new(), true),
                "content" => {
                    let place = element.attribute("src").map(|src| joined(folder, src));
                    chapters.extend(place.map(|place| (place, std::mem::take(&mut name))));
                }
                _ => {}
            },
            Node::Text(text) if in_label => name.push_str(&text),
            Node::Text(_) => {}
            Node::End(end) => match end.as_str() {
                "a" => {
                    in_label = false;
                    chapters.extend(place.take().map(|place| (place, std::mem::take(&mut name))));
                }
                "navLabel" => in_label = false,
                _ => {}
            },
        }
    }
    chapters
}

/// The place in the package that a part refers to from its folder.
fn joined(folder: &str, href: &str) -> String {
    let href = href.split('#').next().unwrap_or_default();
    let href = unescaped(href);
    let mut parts: Vec<&str> = folder.split('/').filter(|part| !part.is_empty()).collect();
    for part in href.split('/') {
        match part {
            "" | "." => {}
            ".." => {
                parts.pop();
            }
            part => parts.push(part),
        }
    }
    parts.join("/")
}

/// An address without its `%20`.
fn unescaped(href: &str) -> String {
    let mut bytes = Vec::new();
    let mut rest = href.as_bytes();
    while let Some((&byte, behind)) = rest.split_first() {
        let code = behind.get(..2).filter(|_| byte == b'%').and_then(|code| std::str::from_utf8(code).ok());
        match code.and_then(|code| u8::from_str_radix(code, 16).ok()) {
            Some(meant) => {
                bytes.push(meant);
                rest = &behind[2..];
            }
            None => {
                bytes.push(byte);
                rest = behind;
            }
        }
    }
    String::from_utf8_lossy(&bytes).into_owned()
}

/// Whether a page says that it is a cover, a table of contents or the like.
fn is_no_article(page: &str) -> bool {
    let head: String = page.chars().take(HEAD).collect();
    let kinds = head.match_indices("epub:type=").filter_map(|(at, mark)| {
        let value = head[at + mark.len()..].strip_prefix(['"', '\''])?;
        value.split(['"', '\'']).next()
    });
    let kinds: Vec<&str> = kinds.take(2).flat_map(|kinds| kinds.split(' ')).collect();
    kinds.iter().any(|kind| NO_ARTICLES.contains(kind))
}
