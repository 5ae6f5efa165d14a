//! Which block is what: headline, standfirst, byline, body, dividing line, closing note. Apart because it is one
//! judgement over all blocks of an article, by rule and position: the head is read down to the first block of
//! body, the tail up to the last.

pub(super) mod byline;
pub(super) mod contact;
pub(super) mod date;
pub(super) mod furniture;
mod note;
pub(super) mod phrases;

use standpoint_core::document::Role;

use crate::draft::{Block, Metadata};
use byline::Byline;
use phrases::{BYLINE_EXTRAS, DATELINE_PLACES, HEAD_LABELS};

/// Blocks from the top among which a byline is looked for.
const HEAD_BLOCKS: usize = 6;
/// Blocks from the end among which notes are looked for.
const TAIL_BLOCKS: usize = 10;
/// A headline has at most this many words.
const TITLE_WORDS: usize = 25;
/// A headline that has full stops has at most this many words; a longer first line is a standfirst.
const STOPPED_TITLE_WORDS: usize = 20;
/// A standfirst has at most this many words.
const DEK_WORDS: usize = 80;
/// So many lines of a story's highlights are looked for.
const HIGHLIGHTS: usize = 8;
/// A line without a full stop and of at most this many words may be a link or a label.
const LABEL_WORDS: usize = 20;
/// A block of body is longer than this, or ends as a sentence does.
const BODY_WORDS: usize = 12;

/// Roles of all blocks, and what the head says of the article.
#[derive(Clone, Debug, Default, PartialEq, Eq)]
pub(crate) struct Layout {
    pub roles: Vec<Role>,
    /// Index of the headline's block.
    pub title: Option<usize>,
    pub byline: Byline,
}

/// Decides the role of every one of `blocks`.
pub(crate) fn assign(blocks: &[Block], known: &Metadata) -> Layout {
    let furniture = furniture::roles(blocks);
    let text: Vec<usize> = (0..blocks.len()).filter(|&i| furniture[i].is_none()).collect();
    let kept: Vec<Block> = text.iter().map(|&i| blocks[i].clone()).collect();
    let of_text = assign_text(&kept, known);
    let mut roles: Vec<Role> = furniture.into_iter().map(|role| role.unwrap_or(Role::Body)).collect();
    for (&at, role) in text.iter().zip(of_text.roles) {
        roles[at] = role;
    }
    // Something is the body, whatever it looks like.
    if !roles.contains(&Role::Body)
        && let Some(last) = blocks.iter().rposition(|block| !block.is_separator())
    {
        roles[last] = Role::Body;
    }
    Layout { roles, title: of_text.title.map(|at| text[at]), byline: of_text.byline }
}

/// [`assign`] for blocks without furniture.
fn assign_text(blocks: &[Block], known: &Metadata) -> Layout {
    let role = |b: &Block| {
        if b.is_separator() { Role::Separator } else { Role::Body }
    };
    let mut layout = Layout { roles: blocks.iter().map(role).collect(), ..Layout::default() };
    let start = head(blocks, known, &mut layout);
    let author = known.byline.clone().or_else(|| layout.byline.name.clone());
    let end = tail(blocks, start, author.as_deref());
    let body = &blocks[start.min(end)..end];
    let mut introduced: Vec<String> = Vec::new();
    for (block, role) in blocks.iter().zip(&mut layout.roles).skip(end) {
        if !block.is_separator() {
            *role = Role::Bio;
            if author.is_none() {
                for name in note::authors(block, |name| is_spoken_of(name, body)) {
                    if !introduced.contains(&name) {
                        introduced.push(name);
                    }
                }
            }
        }
    }
    if layout.byline.name.is_none() && !introduced.is_empty() {
        layout.byline.name = Some(introduced.join(" and "));
    }
    // Below a portrait stands whose it is.
    if let Some(author) = known.byline.as_deref().or(layout.byline.name.as_deref()) {
        for (block, role) in blocks.iter().zip(&mut layout.roles).take(end).skip(start + 1) {
            if *role == Role::Body && is_same(&block.text, author) {
                *role = Role::Caption;
            }
        }
    }
    layout
}

/// Assigns the roles above the body and gives the index of the body's first block.
fn head(blocks: &[Block], known: &Metadata, layout: &mut Layout) -> usize {
    // At least one block is left for the body.
    let last = blocks.iter().rposition(|b| !b.is_separator()).unwrap_or(0);
    let titled = known.title.as_deref().and_then(|t| blocks.iter().take(3).position(|b| is_same(&b.text, t)));
    let bylined = find_byline(blocks, known, titled, last);
    let above = bylined.as_ref().map_or(titled.map_or(1, |t| t + 1).min(last), |&(at, _)| at);
    let mut start = 0;
    for (i, block) in blocks.iter().enumerate().take(above) {
        if block.is_separator() {
            continue;
        }
        let free = layout.title.is_none() && titled.is_none_or(|t| t == i);
        let role = match () {
            () if titled == Some(i) => Role::Title,
            () if is_label(block) || titled.is_some_and(|t| i < t) => Role::Dek,
            () if free && is_title(block) && (bylined.is_some() || leads_body(block, &blocks[i + 1..])) => {
                Role::Title
            }
            () if bylined.is_some() => Role::Dek,
            () => break,
        };
        if role == Role::Title {
            layout.title = Some(i);
        }
        layout.roles[i] = role;
        start = i + 1;
    }
    // A label above the headline: the headline is the next block.
    if bylined.is_none()
        && layout.title.is_none()
        && start == 1
        && last > 1
        && is_title(&blocks[1])
        && leads_body(&blocks[1], &blocks[2..])
    {
        (layout.roles[1], layout.title, start) = (Role::Title, Some(1), 2);
    }
    if let Some((at, byline)) = bylined {
        layout.byline = byline;
        layout.roles[at] = Role::Byline;
        start = at + 1;
        while let Some(more) = blocks.get(start).filter(|_| start < last).and_then(goes_with_byline) {
            layout.roles[start] = Role::Byline;
            layout.byline.name = layout.byline.name.take().or(more.name);
            layout.byline.publication = layout.byline.publication.take().or(more.publication);
            layout.byline.date = layout.byline.date.take().or(more.date);
            start += 1;
        }
        return start;
    }
    head_notes(blocks, known, layout, start, last)
}

/// Labels below the headline, and a note about the author that stands above the body.
fn head_notes(
    blocks: &[Block],
    known: &Metadata,
    layout: &mut Layout,
    mut start: usize,
    last: usize,
) -> usize {
    while start < last && layout.title.is_some() && (is_label(&blocks[start]) || is_place(&blocks[start])) {
        let label = if is_label(&blocks[start]) { Role::Dek } else { Role::Byline };
        layout.roles[start] = label;
        start += 1;
    }
    if start < last && layout.title.is_some() && is_highlight(&blocks[start]) {
        // What the article comes to, in lines of its own, none of them a sentence.
        let lines = blocks[start..last]
            .iter()
            .take(HIGHLIGHTS)
            .take_while(|b| is_highlight(b) || !b.ends_sentence())
            .count();
        layout.roles[start..start + lines].fill(Role::Dek);
        start += lines;
    }
    let Some(block) = blocks.get(start).filter(|_| start < last && layout.title.is_some()) else {
        return start;
    };
    let told = known
        .byline
        .as_deref()
        .is_some_and(|name| note::is_about(block, name) && note::author(block, |_| false).is_some());
    let name = note::author(block, |name| is_spoken_of(name, &blocks[start + 1..])).map(str::to_owned);
    if told || name.is_some() {
        layout.byline.name = name;
        layout.roles[start] = Role::Bio;
        start += 1;
    }
    start
}

/// The first block near the top that is a byline or a date line.
fn find_byline(
    blocks: &[Block],
    known: &Metadata,
    titled: Option<usize>,
    last: usize,
) -> Option<(usize, Byline)> {
    let from = titled.map_or(0, |t| t + 1);
    for (i, block) in blocks.iter().enumerate().take(last.min(HEAD_BLOCKS)).skip(from) {
        if known.byline.as_deref().is_some_and(|name| is_same(&block.text, name)) {
            return Some((i, Byline { name: known.byline.clone(), sure: true, ..Byline::default() }));
        }
        if let Some(byline) = byline::parse(&block.text) {
            let above: Vec<&Block> =
                blocks[from..i].iter().filter(|b| !b.is_separator() && !is_label(b)).collect();
            if byline.sure || is_bare_byline(&byline, block, &above, &blocks[i + 1..], titled.is_some()) {
                return Some((i, byline));
            }
        }
        if block.words() > DEK_WORDS {
            break;
        }
    }
    None
}

/// Whether a name alone in its line is the author's, and no headline, topic or caption: it stands where a byline stands, and
/// what is below it bears it out, or at least does not speak of it.
fn is_bare_byline(byline: &Byline, block: &Block, above: &[&Block], below: &[Block], titled: bool) -> bool {
    let Some(name) = byline.name.as_deref().filter(|_| !block.heading) else { return false };
    let next = below.iter().find(|b| !b.is_separator());
    let housed = next.is_some_and(|b| byline::house(&b.text).is_some() || date::alone(&b.text).is_some());
    let noted = below.iter().rev().take(TAIL_BLOCKS).any(|b| note::is_about(b, name));
    // Two names, one below the other: the upper one may be the headline.
    let doubled = above.is_empty()
        && !titled
        && next.and_then(|b| byline::parse(&b.text)).is_some_and(|b| b.name.is_some());
    let placed = above.len() <= 1 || above.len() == 2 && is_title(above[0]) || titled && above.len() <= 2;
    if doubled || !placed {
        return false;
    }
    if housed || noted {
        return true;
    }
    let headed = titled || above.first().is_some_and(|b| is_title(b));
    headed
        && above.len() + usize::from(titled) <= 2
        && !byline.shouted
        && !phrases::is_actor(name)
        && !is_spoken_of(name, below)
}

/// Whether the paragraphs below a name speak of it or of its bearer, or use its words without capitals: then it is a topic.
fn is_spoken_of(name: &str, below: &[Block]) -> bool {
    let mut body = below.iter().filter(|b| b.words() > BODY_WORDS && !note::is_about(b, name));
    let words: Vec<String> = name.split(' ').filter(|w| w.len() > 3).map(str::to_lowercase).collect();
    let clean = |w: &str| w.trim_matches(|c: char| !c.is_alphanumeric()).trim_end_matches("'s").to_owned();
    let people = name.split(" and ").filter_map(|person| person.trim_end_matches(" Jr.").rsplit(' ').next());
    let families: Vec<String> = people.map(clean).filter(|w| w.len() > 2).collect();
    body.any(|b| {
        b.text.contains(name)
            || b.text.split([' ', '—', '–']).map(clean).any(|w| words.contains(&w) || families.contains(&w))
    })
}

/// A second line of the byline: a date, another surely marked byline, the paper, "5 min read".
fn goes_with_byline(block: &Block) -> Option<Byline> {
    let extra = block.words() <= 6 && BYLINE_EXTRAS.within(&block.text.to_lowercase());
    if extra {
        return Some(Byline::default());
    }
    byline::house(&block.text).or_else(|| byline::parse(&block.text).filter(|b| b.sure))
}

/// Index of the first block of the closing notes, dividing lines among them; the number of blocks if there are none.
fn tail(blocks: &[Block], start: usize, author: Option<&str>) -> usize {
    let first = start + blocks[start..].iter().take_while(|b| b.is_separator()).count();
    let floor = (first + 1).max(blocks.len().saturating_sub(TAIL_BLOCKS));
    let named = |name: &str| {
        let name = note::untitled(name);
        blocks[..floor.min(blocks.len())].iter().skip(start).any(|b| b.text.contains(name))
    };
    let mut begin = blocks.len();
    for (i, block) in blocks.iter().enumerate().skip(floor).rev() {
        if !block.is_separator() && note::is_note(block, author, named) {
            begin = i;
        } else if !block.is_separator() && (block.ends_sentence() || block.words() > LABEL_WORDS) {
            break;
        }
    }
    // A last dividing line past the middle, with what can only be a note right after it.
    let length = |blocks: &[Block]| blocks.iter().map(|b| b.text.len()).sum::<usize>();
    let divided = (floor..begin).rev().find(|&i| blocks[i].is_separator()).filter(|&i| {
        let first = blocks[i..].iter().find(|b| !b.is_separator());
        first.is_some_and(|b| note::is_note_after_separator(b, author))
            && length(&blocks[..i]) > length(&blocks[i..])
    });
    divided.map_or(begin, |i| i.min(begin))
}

/// Whether a first block is a headline: a heading, words with capitals as headlines have them, or a line without a full stop.
/// One with full stops is made of sentences like others, so that it must be short.
fn is_title(block: &Block) -> bool {
    let text = block.text.as_str();
    if block.heading {
        return block.words() <= TITLE_WORDS;
    }
    if block.words() > TITLE_WORDS || text.ends_with([':', ';', ',']) {
        return false;
    }
    let inner = text.char_indices().filter(|&(i, c)| ".?!".contains(c) && ends_inside(text, i)).count();
    let stopped = text.trim_end_matches(['”', '"', '\'', '’', ')']).ends_with(['.', '…']);
    is_title_case(text)
        || inner == 0 && !stopped
        || inner + usize::from(stopped) <= 2 && block.words() <= STOPPED_TITLE_WORDS
}

/// Whether most long words begin with a capital.
fn is_title_case(text: &str) -> bool {
    let long: Vec<&str> =
        text.split([' ', '-']).filter(|w| w.chars().filter(|c| c.is_alphabetic()).count() > 3).collect();
    let capital =
        |w: &&&str| w.trim_start_matches(|c: char| !c.is_alphanumeric()).starts_with(char::is_uppercase);
    long.len() > 2 && long.iter().filter(capital).count() * 4 >= long.len() * 3
}

/// Whether the full stop at byte `at` ends a sentence within `text`: a long word before it, a capital after.
fn ends_inside(text: &str, at: usize) -> bool {
    let word = text[..at].rsplit(' ').next().unwrap_or("");
    let after = text[at + 1..].strip_prefix(' ').and_then(|rest| rest.chars().next());
    word.chars().count() > 3 && after.is_some_and(char::is_uppercase)
}

fn is_label(block: &Block) -> bool {
    HEAD_LABELS.has(block.text.to_lowercase().trim_end_matches(':'))
}

/// "Story highlights", with the first of them or alone.
fn is_highlight(block: &Block) -> bool {
    block.text.to_lowercase().starts_with("story highlights")
}

/// A place alone, where the article was written.
fn is_place(block: &Block) -> bool {
    block.words() <= 3 && DATELINE_PLACES.has(&block.text.to_lowercase())
}

/// Whether what follows a possible headline is body: one of the next blocks is longer than it, or a sentence.
fn leads_body(title: &Block, below: &[Block]) -> bool {
    let mut next = below.iter().filter(|b| !b.is_separator()).take(3);
    next.any(|b| b.ends_sentence() || b.words() > BODY_WORDS.max(title.words()) || is_highlight(b))
}

/// Whether two texts are the same but for case, spaces and marks.
pub(crate) fn is_same(one: &str, other: &str) -> bool {
    let letters =
        |s: &str| s.chars().filter(|c| c.is_alphanumeric()).flat_map(char::to_lowercase).collect::<String>();
    letters(one) == letters(other)
}
