//! XML as events in which nothing needs to be looked up: names without prefixes, attributes and text as they are meant. Apart
//! because every format made of XML reads it alike.

use quick_xml::Reader;
use quick_xml::events::{BytesStart, Event};

/// An element that begins: its name without a prefix, and its attributes.
#[derive(Clone, Debug, Default, PartialEq, Eq)]
pub(super) struct Element {
    pub name: String,
    attributes: Vec<(String, String)>,
}

impl Element {
    fn of(start: &BytesStart<'_>) -> Self {
        let mut all = start.attributes();
        let attributes = all.with_checks(false).flatten().map(|attribute| {
            let name: &str = attribute.key.local_name().into_inner();
            (name.to_owned(), unescaped(&attribute.value))
        });
        let attributes = attributes.collect();
        let name: &str = start.local_name().into_inner();
        Self { name: name.to_owned(), attributes }
    }

    /// The value of an attribute, by its name without a prefix.
    pub fn attribute(&self, name: &str) -> Option<&str> {
        self.attributes.iter().find(|(n, _)| n == name).map(|(_, value)| value.as_str())
    }
}

/// What stands next.
#[derive(Debug, PartialEq, Eq)]
pub(super) enum Node {
    Begin(Element),
    End(String),
    Text(String),
}

/// The nodes of a text in XML, in order; an element without content begins and ends.
pub(super) struct Nodes<'x> {
    reader: Reader<&'x [u8]>,
    ending: Option<String>,
}

impl<'x> Nodes<'x> {
    pub fn of(xml: &'x str) -> Self {
        let mut reader = Reader::from_str(xml);
        reader.config_mut().check_end_names = false;
        reader.config_mut().allow_unmatched_ends = true;
        Self { reader, ending: None }
    }
}

impl Iterator for Nodes<'_> {
    type Item = Result<Node, quick_xml::Error>;

    fn next(&mut self) -> Option<Self::Item> {
        if let Some(name) = self.ending.take() {
            return Some(Ok(Node::End(name)));
        }
        loop {
            let node = match self.reader.read_event() {
                Ok(Event::Start(start)) => Node::Begin(Element::of(&start)),
                Ok(Event::Empty(start)) => {
                    let element = Element::of(&start);
                    self.ending = Some(element.name.clone());
                    Node::Begin(element)
                }
                Ok(Event::End(end)) => {
                    let name: &str = end.local_name().into_inner();
                    Node::End(name.to_owned())
                }
                Ok(Event::Text(text)) => Node::Text(text.to_string()),
                Ok(Event::CData(text)) => Node::Text(text.to_string()),
                Ok(Event::GeneralRef(reference)) => {
                    let named = quick_xml::escape::resolve_predefined_entity(&reference).map(str::to_owned);
                    match reference.resolve_char_ref() {
                        Ok(Some(character)) => Node::Text(character.to_string()),
                        Ok(None) => Node::Text(named.unwrap_or_default()),
                        Err(error) => return Some(Err(error)),
                    }
                }
                Ok(Event::Eof) => return None,
                Ok(_) => continue,
                Err(error) => return Some(Err(error)),
            };
            return Some(Ok(node));
        }
    }
}

fn unescaped(value: &str) -> String {
    quick_xml::escape::unescape(value).map_or_else(|_| value.to_owned(), |text| text.into_owned())
}
