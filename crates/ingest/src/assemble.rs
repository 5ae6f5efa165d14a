//! From a draft to an [`Article`]: roles, contact details removed, one text with offsets. Apart because every
//! format ends here, so that the promises on paragraphs are kept in one place.

use standpoint_core::document::{Article, Paragraph, Role, Span, Text};

use super::draft::{Block, Draft, Metadata};
use super::failure::Fault;
use super::layout::contact::without_contacts;
use super::layout::{self, byline, date};
use super::{Settings, language};

/// What stands between two paragraphs of the text.
const BETWEEN: &str = "\n\n";

/// Longest text of an article, in bytes: some 400,000 words, longer than all but a few novels. While the model reads an
/// article, each byte of it takes some 700 bytes of memory (measured at half a megabyte), 1.8 GB at this length.
const LONGEST: usize = 2_500_000;

/// Where an article comes from.
#[derive(Clone, Debug, PartialEq, Eq)]
pub(super) struct Origin {
    pub id: String,
    pub source: String,
    pub sha256: String,
}

/// The article that `draft` holds.
pub(super) fn article(draft: Draft, origin: Origin, settings: &Settings) -> Result<Article, Fault> {
    let Draft { mut metadata, otherwise, mut blocks, meta, mut warnings } = draft;
    if blocks.iter().all(Block::is_separator) {
        return Err(Fault::no_text());
    }
    let length: usize = blocks.iter().map(|block| block.text.len()).sum();
    if length > LONGEST {
        let reason = format!("its text is longer than {LONGEST} bytes, which is more than an article has");
        return Err(Fault::new(reason, "split it into its articles"));
    }
    metadata.byline = metadata.byline.as_deref().and_then(byline::name);
    metadata.title = metadata.title.filter(|t| t.contains(char::is_alphanumeric));
    blocks = blocks.into_iter().flat_map(layout::furniture::without_label).collect();
    place_title(&mut blocks, &metadata);
    let layout = layout::assign(&blocks, &metadata);
    let published = metadata.date.as_deref().and_then(date::find);
    if let (Some(written), None) = (&metadata.date, &published) {
        warnings.push(date::warning(written));
    }
    let title = metadata.title.or_else(|| layout.title.map(|i| blocks[i].text.clone())).or(otherwise.title);
    let byline = metadata.byline.or(layout.byline.name);
    let byline = byline.or_else(|| otherwise.byline.as_deref().and_then(byline::name));
    let publication = metadata.publication.or(layout.byline.publication).or(otherwise.publication);
    let published =
        published.or(layout.byline.date).or_else(|| otherwise.date.as_deref().and_then(date::find));
    let (text, paragraphs) = join(&blocks, &layout.roles);
    let language = language::detect(&text, &paragraphs);
    if let Some(other) = language.foreign() {
        let reason = format!("the text is in {other}, and the model reads English");
        if !settings.any_language {
            return Err(Fault::new(reason, "leave it out, or read it all the same with --any-language"));
        }
        warnings.push(reason);
    }
    Ok(Article {
        id: origin.id,
        source: origin.source,
        sha256: origin.sha256,
        title,
        byline,
        publication: publication.or_else(|| settings.default_publication.clone()),
        published,
        language: language.code().to_owned(),
        text,
        paragraphs,
        meta,
        duplicate_of: None,
        warnings,
    })
}

/// A headline known apart from the text becomes its first block, unless it stands near the top already.
fn place_title(blocks: &mut Vec<Block>, metadata: &Metadata) {
    if let Some(title) = &metadata.title
        && !blocks.iter().take(3).any(|b| layout::is_same(&b.text, title))
    {
        blocks.insert(0, Block { text: title.clone(), heading: true });
    }
}

/// The text of all blocks, contact details out of what is about people, and where each stands in it.
fn join(blocks: &[Block], roles: &[Role]) -> (Text, Vec<Paragraph>) {
    let mut text = String::new();
    let mut paragraphs = Vec::new();
    let mut at = 0;
    for (block, &role) in blocks.iter().zip(roles) {
        let personal = matches!(role, Role::Byline | Role::Bio | Role::Follow | Role::Signup | Role::Imprint);
        let cleaned = personal.then(|| without_contacts(&block.text));
        let kept = cleaned.as_deref().unwrap_or(&block.text);
        if cleaned.is_some() && !kept.contains(char::is_alphanumeric) {
            continue;
        }
        if !text.is_empty() {
            text.push_str(BETWEEN);
            at += BETWEEN.len();
        }
        text.push_str(kept);
        let end = at + kept.chars().count();
        paragraphs.push(Paragraph { span: Span::new(at, end), role });
        at = end;
    }
    (Text::new(text), paragraphs)
}
