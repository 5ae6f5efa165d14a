//! The news agencies' and archives' XML: NITF, NewsML-G2 and Reuters' older news items. Apart because they are trees in which a
//! headline, a byline and a body have places of their own.

use crate::draft::{Block, Draft, Metadata, line};
use crate::failure::Fault;
use crate::meta;

use super::plain;
use super::xml::{Element, Node, Nodes};

/// Elements open at once above which a file is refused.
const MAX_DEPTH: usize = 256;
/// Elements within a body that are a paragraph each.
const PARAGRAPHS: [&str; 16] = [
    "p",
    "hl1",
    "hl2",
    "h1",
    "h2",
    "h3",
    "h4",
    "h5",
    "h6",
    "li",
    "dt",
    "dd",
    "pre",
    "div",
    "blockquote",
    "block",
];
/// Elements within a body that are headings.
const HEADINGS: [&str; 8] = ["hl1", "hl2", "h1", "h2", "h3", "h4", "h5", "h6"];
/// Elements within a body that are none of the text: pictures with their captions, tables, notes, scripts.
const LEFT_OUT: [&str; 11] = [
    "media",
    "nitf-table",
    "table",
    "footnote",
    "figure",
    "aside",
    "script",
    "style",
    "head",
    "body.head",
    "fn",
];

/// A file as a tree.
struct Tree {
    elements: Vec<Branch>,
    /// Whether the root is never closed.
    cut: bool,
}

struct Branch {
    element: Element,
    parts: Vec<Part>,
}

enum Part {
    Element(usize),
    Text(String),
}

/// The root of every tree.
const ROOT: usize = 0;

/// An article of a file: what is read of it, and all of its words, from which ids and digests are made.
pub(super) type Found = (String, Result<Draft, Fault>);

/// The articles of a file.
pub(super) fn read(xml: &str) -> Result<Vec<Found>, Fault> {
    let tree = Tree::of(xml)?;
    let items = tree.all(ROOT, "newsItem");
    let root = tree.elements[ROOT].parts.iter().find_map(|part| match part {
        Part::Element(at) => Some(*at),
        Part::Text(_) => None,
    });
    let Some(root) = root else { return Err(Fault::no_text()) };
    let found = |at: usize, draft: Draft| -> Found {
        let draft = if draft.blocks.is_empty() { Err(Fault::no_text()) } else { Ok(draft) };
        (tree.words(at), draft)
    };
    let name = tree.elements[root].element.name.as_str();
    let mut all: Vec<Found> = match name {
        "nitf" => vec![found(root, tree.nitf(root))],
        "newsitem" => vec![found(root, tree.reuters(root))],
        // Items without a text are pictures and the like.
        _ if !items.is_empty() => {
            let texts = items.iter().filter(|at| !tree.all(**at, "contentSet").is_empty());
            texts
                .map(|&at| (at, tree.g2(at)))
                .filter(|(_, draft)| !draft.blocks.is_empty())
                .map(|(at, draft)| found(at, draft))
                .collect()
        }
        _ => {
            let nitf = tree.all(root, "nitf");
            if nitf.is_empty() {
                let reason = format!("it is XML, but neither NITF nor NewsML-G2: it begins with <{name}>");
                return Err(Fault::new(reason, "export another format, such as NITF, CSV, JSON or HTML"));
            }
            nitf.into_iter().map(|at| found(at, tree.nitf(at))).collect()
        }
    };
    // What is missing is the end of the last article that is there.
    if tree.cut
        && let Some((_, Ok(draft))) = all.last_mut()
    {
        draft
            .warnings
            .push(format!("the XML is cut off: <{name}> is never closed, and the text's end may be missing"));
    }
    Ok(all)
}

impl Tree {
    fn of(xml: &str) -> Result<Self, Fault> {
        let mut tree =
            Self { elements: vec![Branch { element: Element::default(), parts: Vec::new() }], cut: false };
        let (mut root, mut last) = (None, None);
        let mut open = vec![ROOT];
        for node in Nodes::of(xml) {
            let node =
                node.map_err(|error| Fault::new(format!("the XML is damaged ({error})"), "fetch it again"))?;
            let Some(&here) = open.last() else { break };
            match node {
                Node::Begin(element) => {
                    root.get_or_insert_with(|| element.name.clone());
                    if open.len() > MAX_DEPTH {
                        let reason = format!("its elements nest more than {MAX_DEPTH} deep");
                        return Err(Fault::new(reason, "save the article as plain text"));
                    }
                    let at = tree.elements.len();
                    tree.elements[here].parts.push(Part::Element(at));
                    tree.elements.push(Branch { element, parts: Vec::new() });
                    open.push(at);
                }
                Node::End(name) => {
                    if open.len() > 1 {
                        open.pop();
                    }
                    last = Some(name);
                }
                Node::Text(text) => tree.elements[here].parts.push(Part::Text(text)),
            }
        }
        tree.cut = root != last;
        Ok(tree)
    }

    /// The elements within one, in order, each with how deep it stands.
    fn within(&self, at: usize) -> impl Iterator<Item = usize> {
        let mut waiting = vec![at];
        std::iter::from_fn(move || {
            let here = waiting.pop()?;
            let inner = self.elements[here].parts.iter().rev().filter_map(|part| match part {
                Part::Element(at) => Some(*at),
                Part::Text(_) => None,
            });
            waiting.extend(inner);
            Some(here)
        })
        .skip(1)
    }

    fn all(&self, at: usize, name: &str) -> Vec<usize> {
        self.within(at).filter(|&inner| self.elements[inner].element.name == name).collect()
    }

    fn first(&self, at: usize, name: &str) -> Option<usize> {
        self.within(at).find(|&inner| self.elements[inner].element.name == name)
    }

    /// The first element along a path of names, each within the one before.
    fn path(&self, at: usize, names: &[&str]) -> Option<usize> {
        names.iter().try_fold(at, |at, name| self.first(at, name))
    }

    fn attribute(&self, at: usize, name: &str) -> Option<&str> {
        self.elements[at].element.attribute(name)
    }

    /// All words within an element.
    fn words(&self, at: usize) -> String {
        let mut words = String::new();
        let mut waiting: Vec<&Part> = self.elements[at].parts.iter().rev().collect();
        while let Some(part) = waiting.pop() {
            match part {
                Part::Text(text) => words.push_str(text),
                Part::Element(inner) => {
                    if self.elements[*inner].element.name == "br" {
                        words.push(' ');
                    }
                    waiting.extend(self.elements[*inner].parts.iter().rev());
                }
            }
        }
        words
    }

    fn line(&self, at: Option<usize>) -> Option<String> {
        at.and_then(|at| line(&self.words(at)))
    }

    /// The paragraphs within an element.
    fn blocks(&self, at: usize) -> Vec<Block> {
        let mut blocks = Vec::new();
        let mut current = String::new();
        // An element that has ended is told by `true`.
        let mut waiting: Vec<(&Part, bool)> =
            self.elements[at].parts.iter().rev().map(|part| (part, false)).collect();
        let mut heading = false;
        while let Some((part, ended)) = waiting.pop() {
            match part {
                Part::Text(text) => current.push_str(text),
                Part::Element(inner) => {
                    let Branch { element, parts } = &self.elements[*inner];
                    let name = element.name.as_str();
                    if LEFT_OUT.contains(&name) {
                        continue;
                    }
                    if PARAGRAPHS.contains(&name) || name == "hr" {
                        blocks.extend(Block::new(&current, heading));
                        current.clear();
                        heading = !ended && HEADINGS.contains(&name);
                    }
                    match name {
                        "br" if !ended => current.push('\n'),
                        "hr" if !ended => blocks.extend(Block::new("---", false)),
                        _ => {}
                    }
                    if !ended {
                        waiting.push((part, true));
                        waiting.extend(parts.iter().rev().map(|part| (part, false)));
                    }
                }
            }
        }
        blocks.extend(Block::new(&current, heading));
        blocks
    }

    /// NITF: `<nitf><head/><body><body.head/><body.content/><body.end/></body></nitf>`.
    fn nitf(&self, at: usize) -> Draft {
        let body = self.first(at, "body.content").or_else(|| self.first(at, "body"));
        let full = body.and_then(|body| {
            // The archive of the New York Times has the first paragraphs twice, and then all of them.
            self.all(body, "block")
                .into_iter()
                .find(|&block| self.attribute(block, "class") == Some("full_text"))
        });
        let mut blocks = full.or(body).map(|body| self.blocks(body)).unwrap_or_default();
        if let Some(end) = self.first(at, "tagline") {
            blocks.extend(self.blocks(end));
        }
        let headline = self.path(at, &["hedline", "hl1"]).or_else(|| self.first(at, "hedline"));
        let names = self.all(at, "byline");
        let byline = names.iter().find_map(|&byline| {
            let person = self.all(byline, "person").into_iter().filter_map(|person| self.line(Some(person)));
            let persons = person.collect::<Vec<_>>().join(" and ");
            line(&persons).or_else(|| self.line(Some(byline)))
        });
        let published = self.first(at, "pubdata");
        let dates = [("date.issue", "norm"), ("date.release", "norm"), ("story.date", "norm")];
        let date =
            dates.iter().find_map(|(name, attribute)| self.attribute(self.first(at, name)?, attribute));
        let date = date.or_else(|| published.and_then(|at| self.attribute(at, "date.publication")));
        let id = self.first(at, "doc-id").and_then(|at| self.attribute(at, "id-string"));
        let section = published.and_then(|at| self.attribute(at, "position.section"));
        let name = published.and_then(|at| self.attribute(at, "name")).and_then(line);
        let title = self.line(headline).or_else(|| self.line(self.path(at, &["head", "title"])));
        let publication = name.or_else(|| self.line(self.first(at, "distributor")));
        let metadata = Metadata { title, byline, publication, date: date.map(day) };
        drafted(blocks, metadata, &[("doc_id", id), ("section", section)])
    }

    /// NewsML-G2: `<newsItem><itemMeta/><contentMeta/><contentSet/></newsItem>`.
    fn g2(&self, at: usize) -> Draft {
        let content = self.first(at, "contentSet");
        let mut inner = Draft::default();
        if let Some(content) = content {
            match (
                self.first(content, "nitf"),
                self.first(content, "inlineXML"),
                self.first(content, "inlineData"),
            ) {
                (Some(nitf), ..) => inner = self.nitf(nitf),
                (None, Some(xml), _) => {
                    inner.blocks = self.blocks(self.first(xml, "body").unwrap_or(xml));
                }
                (None, None, Some(data)) => inner = plain::read(&self.words(data)),
                (None, None, None) => {}
            }
        }
        let about = self.first(at, "contentMeta");
        let of = |name: &str| about.and_then(|about| self.first(about, name));
        let bylines = about.map(|about| self.all(about, "by")).unwrap_or_default();
        let creators = about.map(|about| self.all(about, "creator")).unwrap_or_default();
        let creators = creators.into_iter().filter_map(|at| self.line(self.first(at, "name")));
        let byline = bylines.into_iter().find_map(|at| self.line(Some(at)));
        let byline = byline.or_else(|| line(&creators.collect::<Vec<_>>().join(" and ")));
        let provider = self.first(at, "provider");
        let publication = self.line(provider.and_then(|at| self.first(at, "name")));
        let publication =
            publication.or_else(|| provider.and_then(|at| self.attribute(at, "literal")).and_then(line));
        let date = ["contentCreated", "contentModified"].into_iter().find_map(|name| self.line(of(name)));
        let date = date.or_else(|| {
            ["firstCreated", "versionCreated"].into_iter().find_map(|name| self.line(self.first(at, name)))
        });
        let known = inner.metadata;
        let metadata = Metadata {
            title: self.line(of("headline")).or(known.title),
            byline: byline.or(known.byline),
            publication: publication.or(known.publication).or_else(|| self.line(of("creditline"))),
            date: date.map(|date| day(&date)).or(known.date),
        };
        drafted(inner.blocks, metadata, &[("guid", self.attribute(at, "guid"))])
    }

    /// Reuters: `<newsitem itemid date><title/><headline/><byline/><dateline/><text><p/></text></newsitem>`.
    fn reuters(&self, at: usize) -> Draft {
        let blocks = self.first(at, "text").map(|text| self.blocks(text)).unwrap_or_default();
        let line = |name: &str| self.line(self.first(at, name));
        let metadata = Metadata {
            title: line("headline").or_else(|| line("title")),
            byline: line("byline"),
            publication: None,
            date: self.attribute(at, "date").map(str::to_owned),
        };
        drafted(blocks, metadata, &[("itemid", self.attribute(at, "itemid"))])
    }
}

fn drafted(blocks: Vec<Block>, metadata: Metadata, along: &[(&str, Option<&str>)]) -> Draft {
    let along = along.iter().filter_map(|(name, value)| Some((*name, (*value)?.to_owned())));
    let along = meta::gather("field", along);
    Draft { metadata, blocks, meta: along.meta, warnings: along.warnings, ..Draft::default() }
}

/// The day of `20250112T101500+0000` and `2025-01-12T10:15:00Z`, as ISO 8601 has it.
fn day(date: &str) -> String {
    super::row::day(date.trim())
}

#[cfg(test)]
#[allow(clippy::unwrap_used)]
mod tests {
    use super::*;

    fn only(xml: &str) -> Draft {
        let mut found = read(xml).unwrap();
        assert_eq!(found.len(), 1);
        found.remove(0).1.unwrap()
    }

    fn texts(draft: &Draft) -> Vec<&str> {
        draft.blocks.iter().map(|block| block.text.as_str()).collect()
    }

    fn told(draft: &Draft) -> [&str; 4] {
        let m = &draft.metadata;
        [&m.title, &m.byline, &m.publication, &m.date].map(|field| field.as_deref().unwrap_or_default())
    }

    const NITF: &str = "<nitf><head><title>Title</title><docdata><doc-id id-string=\"17\"/><date.issue norm=\"20250112T101500Z\"/>\
        </docdata><pubdata name=\"The Courier\" position.section=\"A\"/></head><body><body.head><hedline><hl1>The long game</hl1>\
        <hl2>It goes on</hl2></hedline><byline class=\"print_byline\">By <person>Jane Doe</person></byline></body.head>\
        <body.content><block class=\"lead_paragraph\"><p>The army said so.</p></block><block class=\"full_text\"><p>The army &amp; \
        the <em>state</em> said so&nbsp;twice.</p><media><media-caption>A photo.</media-caption></media><hl2>Later</hl2><p>Nobody<br/>\
        believed it.</p></block></body.content><body.end><tagline>She is a lawyer.</tagline></body.end></body></nitf>";

    #[test]
    fn nitf_gives_what_stands_in_its_places() {
        let draft = only(NITF);
        assert_eq!(
            texts(&draft),
            ["The army & the state said so twice.", "Later", "Nobody believed it.", "She is a lawyer."]
        );
        assert!(draft.blocks[1].heading && !draft.blocks[2].heading);
        assert_eq!(told(&draft), ["The long game", "Jane Doe", "The Courier", "2025-01-12"]);
        assert_eq!(
            draft.meta,
            [("doc_id".to_owned(), "17".to_owned()), ("section".to_owned(), "A".to_owned())]
        );
    }

    #[test]
    fn xml_that_is_cut_off_is_told() {
        let cut = only(&NITF[..NITF.find("<hl2>Later").unwrap()]);
        assert_eq!(texts(&cut), ["The army & the state said so twice."]);
        assert_eq!(
            cut.warnings,
            ["the XML is cut off: <nitf> is never closed, and the text's end may be missing"]
        );
        assert!(only(&format!("<?xml version=\"1.0\"?>\n{NITF}\n")).warnings.is_empty());
    }

    #[test]
    fn a_message_of_news_items_gives_those_with_a_text() {
        let item = |content: &str| {
            format!(
                "<newsItem guid=\"urn:1\"><itemMeta><provider literal=\"agency\"><name>The Agency</name></provider>\
                 <versionCreated>2025-01-13T10:00:00Z</versionCreated></itemMeta><contentMeta><contentCreated>2025-01-12</contentCreated>\
                 <headline>Talks at last</headline><by>By Jane Doe</by></contentMeta><contentSet>{content}</contentSet></newsItem>"
            )
        };
        let html = "<inlineXML contenttype=\"application/xhtml+xml\"><html xmlns=\"x\"><head><title>T</title></head><body>\
                    <p>It began.</p><p>It ended.</p></body></html></inlineXML>";
        let xml = format!(
            "<?xml version=\"1.0\"?><newsMessage xmlns=\"http://iptc.org/std/nar/2006-10-01/\"><itemSet>{}{}{}{}</itemSet></newsMessage>",
            item(html),
            item("<remoteContent href=\"picture.jpg\"/>"),
            item("<inlineData contenttype=\"text/plain\">One.\n\nTwo.</inlineData>"),
            item(&format!("<inlineXML>{NITF}</inlineXML>")),
        );
        let found: Vec<Draft> = read(&xml).unwrap().into_iter().map(|(_, draft)| draft.unwrap()).collect();
        assert_eq!(
            found.iter().map(|draft| texts(draft)[0]).collect::<Vec<_>>(),
            ["It began.", "One.", "The army & the state said so twice."]
        );
        for draft in &found {
            assert_eq!(told(draft), ["Talks at last", "By Jane Doe", "The Agency", "2025-01-12"]);
        }
    }

    #[test]
    fn older_news_items_are_read_and_other_xml_is_told() {
        let draft = only(
            "<newsitem itemid=\"2286\" date=\"1996-08-20\"><title>MEXICO: It fell.</title><headline>It fell.</headline><byline>Jane \
             Doe</byline><text><p>It rose.</p></text></newsitem>",
        );
        assert_eq!(
            (told(&draft), texts(&draft)),
            (["It fell.", "Jane Doe", "", "1996-08-20"], vec!["It rose."])
        );
        let reason = |xml: &str| read(xml).err().map(|fault| fault.reason).unwrap_or_default();
        assert_eq!(
            reason("<rss><channel/></rss>"),
            "it is XML, but neither NITF nor NewsML-G2: it begins with <rss>"
        );
        assert_eq!(reason("no XML"), "it holds no text");
        assert!(reason("<nitf><p a=>&#xFFFFFFFF;").starts_with("the XML is damaged"));
        assert!(reason(&"<a>".repeat(100_000)).contains("nest more than 256 deep"));
    }
}
