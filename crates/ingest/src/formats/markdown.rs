//! Markdown to blocks, marks taken off. Apart because its structure says where paragraphs and headings are.

use pulldown_cmark::{Event, Options, Parser, Tag, TagEnd};

use crate::draft::{Block, Draft};

use super::front_matter;

/// Reads Markdown. Code blocks and images are left out; raw HTML loses its tags.
pub(crate) fn read(text: &str) -> Draft {
    let options = Options::ENABLE_YAML_STYLE_METADATA_BLOCKS
        | Options::ENABLE_PLUSES_DELIMITED_METADATA_BLOCKS
        | Options::ENABLE_STRIKETHROUGH
        | Options::ENABLE_TABLES
        | Options::ENABLE_FOOTNOTES;
    let mut draft = Draft::default();
    let mut current = String::new();
    let mut head = String::new();
    let (mut skipped, mut in_head) = (0_usize, false);
    for event in Parser::new_ext(text.trim_start_matches('\u{FEFF}'), options) {
        match event {
            Event::Start(Tag::MetadataBlock(_)) => in_head = true,
            Event::End(TagEnd::MetadataBlock(kind)) => {
                in_head = false;
                draft.metadata = front_matter::read(&head, kind);
            }
            Event::Start(Tag::CodeBlock(_) | Tag::Image { .. }) => skipped += 1,
            Event::End(TagEnd::CodeBlock | TagEnd::Image) => skipped = skipped.saturating_sub(1),
            Event::Text(s) if in_head => head.push_str(&s),
            Event::Text(s) | Event::Code(s) if skipped == 0 => current.push_str(&s),
            Event::SoftBreak | Event::HardBreak => current.push(' '),
            Event::Rule => {
                flush(&mut draft, &mut current, false);
                draft.blocks.extend(Block::new("---", false));
            }
            Event::Html(s) => current.push_str(&without_tags(&s)),
            Event::End(TagEnd::Heading(_)) => flush(&mut draft, &mut current, true),
            Event::End(end) if ends_block(end) => flush(&mut draft, &mut current, false),
            Event::Start(start) if ends_block(start.to_end()) => flush(&mut draft, &mut current, false),
            _ => {}
        }
    }
    flush(&mut draft, &mut current, false);
    draft
}

fn flush(draft: &mut Draft, current: &mut String, heading: bool) {
    draft.blocks.extend(Block::new(current, heading));
    current.clear();
}

fn ends_block(end: TagEnd) -> bool {
    !matches!(
        end,
        TagEnd::Emphasis
            | TagEnd::Strong
            | TagEnd::Strikethrough
            | TagEnd::Superscript
            | TagEnd::Subscript
            | TagEnd::Link
            | TagEnd::Image
    )
}

fn without_tags(html: &str) -> String {
    let mut out = String::new();
    let mut inside = false;
    for c in html.chars() {
        match c {
            '<' => inside = true,
            '>' if inside => {
                inside = false;
                out.push(' ');
            }
            c if !inside => out.push(c),
            _ => {}
        }
    }
    out
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::draft::Metadata;

    #[test]
    fn marks_come_off_and_structure_stays() {
        let text = "---\ntitle: \"Long game\"\nauthor: Jane Doe\ndate: 2025-01-12\ntags: [a, b]\n---\n\n# Long *game*\n\n\
                    The **army** [said](http://x.y) it\nstruck `camps`.\n\n```\ncode\n```\n\n* one\n* two\n\n> quoted\n\n\
                    ***\n\nEnd<br>.";
        let draft = read(text);
        let blocks: Vec<_> = draft.blocks.iter().map(|b| (b.text.as_str(), b.heading)).collect();
        let expected = [
            ("Long game", true),
            ("The army said it struck camps.", false),
            ("one", false),
            ("two", false),
            ("quoted", false),
            ("---", false),
            ("End.", false),
        ];
        assert_eq!(blocks, expected);
        let expected = Metadata {
            title: Some("Long game".into()),
            byline: Some("Jane Doe".into()),
            date: Some("2025-01-12".into()),
            ..Metadata::default()
        };
        assert_eq!(draft.metadata, expected);
    }

    #[test]
    fn an_unclosed_front_matter_is_a_rule_and_text() {
        let blocks: Vec<_> = read("---\n\nBody text.").blocks.into_iter().map(|b| b.text).collect();
        assert_eq!(blocks, ["---", "Body text."]);
    }
}
