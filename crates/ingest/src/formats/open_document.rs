//! OpenDocument's texts (`.odt`) to blocks, and the words of its paragraphs, which spreadsheets share. Apart because white
//! space is written as elements, and deletions and notes stand within the text.

use crate::draft::{Block, Draft};
use crate::failure::Fault;

use super::package::Package;
use super::xml::{Node, Nodes};

/// Elements whose text is none of the article's: what was deleted, comments, notes, and how a word is pronounced.
const LEFT_OUT: [&str; 5] = ["tracked-changes", "annotation", "note", "ruby-text", "forms"];
/// Spaces that one element may stand for.
const MOST_SPACES: usize = 100;

/// Reads a document.
pub(super) fn read(bytes: &[u8], max_bytes: u64) -> Result<Draft, Fault> {
    let mut package = Package::open(bytes, "OpenDocument text", max_bytes)?;
    let Some(xml) = package.text("content.xml")? else {
        let remedy = "end its name as its format asks; unpack a ZIP";
        return Err(Fault::new("it is a zipped file, but no OpenDocument text", remedy));
    };
    let mut draft = Draft::default();
    let mut current = String::new();
    let (mut heading, mut words) = (false, Words::default());
    for node in Nodes::of(&xml) {
        let node = node.map_err(|error| package.damaged(error))?;
        // A text box stands within a paragraph, so a paragraph may begin before another has ended.
        let edge = match &node {
            Node::Begin(element) => Some(element.name.as_str()),
            Node::End(name) => Some(name.as_str()),
            Node::Text(_) => None,
        };
        // The paragraphs of a comment divide none.
        if let Some(name @ ("p" | "h")) = edge.filter(|_| words.left_out == 0) {
            draft.blocks.extend(Block::new(&current, heading));
            current.clear();
            heading = name == "h" && matches!(node, Node::Begin(_));
        }
        words.take(&node, &mut current);
    }
    draft.blocks.extend(Block::new(&current, heading));
    Ok(draft)
}

/// Gathers the words of paragraphs.
#[derive(Default)]
pub(super) struct Words {
    paragraphs: usize,
    left_out: usize,
}

impl Words {
    /// Takes a node, and puts behind `text` what it says.
    pub fn take(&mut self, node: &Node, text: &mut String) {
        match node {
            Node::Begin(element) => match element.name.as_str() {
                "p" | "h" => self.paragraphs += 1,
                name if LEFT_OUT.contains(&name) => self.left_out += 1,
                _ if !self.is_read() => {}
                "s" => {
                    let times = element.attribute("c").and_then(|c| c.parse().ok()).unwrap_or(1);
                    text.extend(std::iter::repeat_n(' ', times.min(MOST_SPACES)));
                }
                "tab" => text.push(' '),
                "line-break" => text.push('\n'),
                _ => {}
            },
            Node::End(name) => match name.as_str() {
                "p" | "h" => self.paragraphs = self.paragraphs.saturating_sub(1),
                name if LEFT_OUT.contains(&name) => self.left_out = self.left_out.saturating_sub(1),
                _ => {}
            },
            Node::Text(words) if self.is_read() => text.push_str(words),
            Node::Text(_) => {}
        }
    }

    fn is_read(&self) -> bool {
        self.paragraphs > 0 && self.left_out == 0
    }
}
