//! The phrases of groups: what each is called, whose it is, and which body with a name it takes up. Apart from `groups`, which
//! makes actors of them.

use super::groups::Cast;
use super::normalized_text::slug;
use super::taken_up::{Bodies, Body};
use crate::document::{Actor, Document, EntityType, Group, Mention, MentionKind, Span, Text};
use crate::nouns;
use crate::spans::SpanIndex;

/// What a group's phrases share: modifiers and head, in small letters, the head in the singular.
pub(super) type Form = Vec<String>;

/// A group's phrase in the article.
pub(super) struct Phrase {
    pub(super) form: Form,
    /// All of it.
    pub(super) whole: Span,
    /// What of it no other mention covers.
    pub(super) span: Span,
    pub(super) sentence: usize,
    pub(super) score: f32,
    /// The word before it, in small letters.
    pub(super) before: String,
    /// Whether it means more than one by its number.
    pub(super) many: bool,
    /// Index of the actor whose group it is, where a genitive before it or "of" behind it says so; the name is also the
    /// first words of the form.
    pub(super) owner: Option<usize>,
    /// Whether it is somebody's, also by a name that opens it: "Okoro supporters".
    pub(super) is_owned: bool,
    /// Whether "of" says whose it is, and nobody with a name.
    pub(super) is_others: bool,
    /// Where the owner stands behind "of".
    pub(super) of: Option<Span>,
    /// The named body that it takes up.
    pub(super) body: Option<Body>,
}

/// The phrases of the groups that are no mention of anybody yet.
pub(super) fn phrases(document: &Document, groups: &[Group], cast: &Cast, bodies: &Bodies) -> Vec<Phrase> {
    let text = &document.article.text;
    let taken = SpanIndex::new(cast.mentions.iter().enumerate().map(|(i, m)| (m.span, i)));
    let doubtful = SpanIndex::new(cast.doubtful.iter().enumerate().map(|(i, &span)| (span, i)));
    let of = |group: &Group| {
        let across: Vec<&Mention> = taken.across(group.span).map(|(_, i)| &cast.mentions[i]).collect();
        let is_other = |m: &&Mention| m.span.overlaps(group.head) || stands_for_state(m, &cast.actors);
        if across.iter().any(is_other) || doubtful.across(group.head).next().is_some() {
            return None;
        }
        let from = across.iter().map(|m| m.span.end).max().unwrap_or(group.span.start);
        let rest = Span::new(from, group.span.end);
        let span = without_mark(text, rest);
        let sentence = document.sentence_at(span.start)?;
        let within = document.sentences[sentence].span;
        if !within.contains(group.span) {
            return None;
        }
        let lead = text.slice(Span::new(within.start, group.span.start));
        let before = lead.split_whitespace().next_back().unwrap_or_default().to_lowercase();
        let behind = Span::new(group.span.end, within.end);
        if takes_a_part(text, lead, behind) || nouns::is_thing(text.slice(group.head)) {
            return None;
        }
        let genitive = owner(text, group.span, &taken, cast);
        let of = genitive.is_none().then(|| owner_behind(text, group.span.end, &taken, cast)).flatten();
        let owner = genitive.or(of.map(|m| m.actor));
        let of_owner = |actor: usize| {
            cast.actors[actor].name.split_whitespace().map(str::to_lowercase).collect::<Form>()
        };
        let own = nouns::form(text, group.span)?;
        let many = nouns::is_many(text.slice(group.head));
        let noun = own.join(" ");
        if modifies(&own, &before, text.slice(behind)) {
            return None;
        }
        let namesake = || across.is_empty().then(|| namesake(text.slice(group.span), cast)).flatten();
        let body = match owner {
            _ if many => None,
            Some(owner) => bodies.of(owner, &noun),
            None if text.slice(behind).starts_with(" of ") => None,
            None if !nouns::is_definite(&before) && !serves(text.slice(behind), &before) => None,
            None => bodies.bare(&noun, group.span),
        };
        let body = body.or_else(|| namesake().filter(|_| owner.is_none()).map(Body::Actor));
        // Whose name opens it is whose it is: "Okoro supporters".
        let person = across.iter().find(|m| {
            let opens = m.span.start == group.span.start && m.span.end < group.head.start;
            opens && cast.actors[m.actor].entity_type == EntityType::Per && m.kind.is_name()
        });
        let whose = owner.or(person.map(|m| m.actor));
        let mut form = whose.map(of_owner).unwrap_or_default();
        let rest = person.map_or(group.span, |m| without_mark(text, Span::new(m.span.end, group.span.end)));
        form.extend(nouns::form(text, rest)?);
        // An id is made of it.
        if slug(&form.join(" ")).is_empty() {
            return None;
        }
        let of = of.map(|m| m.span);
        let (whole, score) = (group.span, group.score);
        let (is_owned, is_others) =
            (whose.is_some(), whose.is_none() && text.slice(behind).starts_with(" of "));
        Some(Phrase {
            form,
            whole,
            span,
            sentence,
            score,
            before,
            many,
            owner,
            is_owned,
            is_others,
            of,
            body,
        })
    };
    groups.iter().filter_map(of).collect()
}

impl Phrase {
    /// The mention of an actor that it is.
    pub(super) fn mention(&self, at: usize, actor: &Actor, kind: MentionKind) -> Mention {
        Mention {
            span: self.span,
            entity_type: actor.entity_type,
            kind,
            actor: at,
            sentence: self.sentence,
            score: self.score,
        }
    }
}

/// The rest of a phrase behind a name in it, without a genitive's mark and other marks.
fn without_mark(text: &Text, rest: Span) -> Span {
    let of_name = ["'s ", "’s "].iter().find(|mark| text.slice(rest).starts_with(**mark));
    let mark = of_name.map_or(0, |mark| mark.chars().count());
    let rest = Span::new(rest.start + mark, rest.end);
    // "Okoro-led officials" are officials.
    let participle = text.slice(rest).strip_prefix('-').and_then(|of| of.split_once(' '));
    let joined = participle.map_or(0, |(word, _)| 1 + word.chars().count());
    let rest = Span::new(rest.start + joined, rest.end);
    let marks = text.slice(rest).chars().take_while(|c| !c.is_alphanumeric()).count();
    Span::new(rest.start + marks, rest.end)
}

/// Whether a noun modifies one for who serves it, and no word before says which it is: "an administration official", but not
/// "a former administration official".
fn serves(behind: &str, before: &str) -> bool {
    let next = behind.strip_prefix(' ').and_then(|rest| rest.split(|c: char| !c.is_alphanumeric()).next());
    let told = matches!(
        before,
        "former" | "previous" | "past" | "prior" | "new" | "future" | "next" | "last" | "earlier" | "third"
    );
    next.is_some_and(nouns::is_servant) && !told
}

/// Whether a noun for many is only part of a word for something else: "press secretary", "law enforcement officer", "a public
/// figure", "in public".
fn modifies(form: &Form, before: &str, behind: &str) -> bool {
    let next = behind.strip_prefix(' ').and_then(|rest| rest.split(|c: char| !c.is_alphanumeric()).next());
    let office = next.is_some_and(|word| nouns::is_office(&word.to_lowercase()));
    match form.last().map(String::as_str) {
        Some("public") if form.len() == 1 => {
            office
                || matches!(
                    before,
                    "" | "a"
                        | "an"
                        | "in"
                        | "into"
                        | "of"
                        | "go"
                        | "goes"
                        | "going"
                        | "went"
                        | "made"
                        | "make"
                )
        }
        Some("press" | "enforcement") => office,
        _ => false,
    }
}

/// The actor that bears a printed name which the model took for a common noun here: "the Conservatives".
fn namesake(printed: &str, cast: &Cast) -> Option<usize> {
    let name = printed.split(' ').all(|word| word.starts_with(char::is_uppercase));
    let bears = |actor: &Actor| {
        matches!(actor.entity_type, EntityType::Org | EntityType::Misc | EntityType::Per)
            && actor.aliases.iter().any(|alias| alias == printed)
    };
    let mut bearers = (0..cast.actors.len()).filter(|&actor| name && bears(&cast.actors[actor]));
    bearers.next().filter(|_| bearers.next().is_none())
}

/// Whether a phrase only says what somebody is: "came as children.", but "such as children,".
fn takes_a_part(text: &Text, lead: &str, rest: Span) -> bool {
    let mut before = lead.split_whitespace().rev();
    let role = before.next() == Some("as");
    let example =
        before.next().is_some_and(|word| matches!(word.to_lowercase().as_str(), "such" | "well" | "as"));
    let behind = text.slice(rest);
    let ends = behind
        .trim_start()
        .chars()
        .next()
        .is_none_or(|c| matches!(c, '.' | ',' | ';' | ':' | ')' | '-' | '\u{2014}'));
    role && !example && ends
}

/// The name of an actor that "of" joins to a phrase, which ends at `end`: "leaders of Zorbia".
fn owner_behind<'a>(text: &Text, end: usize, mentions: &SpanIndex, cast: &'a Cast) -> Option<&'a Mention> {
    const LONGEST: usize = " of the ".len();
    let near = Span::new(end, end + LONGEST + 1);
    let named = |mention: &&Mention| {
        let between = text.slice(Span::new(end, mention.span.start.max(end)));
        mention.kind.is_name()
            && matches!(between, " of " | " of the ")
            && closes(text, mention.span.end, between == " of the ")
    };
    mentions.across(near).map(|(_, i)| &cast.mentions[i]).find(named)
}

/// Whether a name that ends at `end` is all that "of" governs: not "members of the Zorbia bar", "voters of Zorbia and Zembla".
fn closes(text: &Text, end: usize, with_article: bool) -> bool {
    const WORD: usize = 12;
    let behind = text.slice(Span::new(end, end + WORD));
    let word = behind
        .strip_prefix(' ')
        .map(|rest| rest.split(|c: char| !c.is_alphanumeric()).next().unwrap_or(rest));
    match (word, behind.chars().next()) {
        (Some("and" | "or"), _) => false,
        // "Children of U.S. citizens" are those of the citizens.
        (Some(word), _) => nouns::is_link(word) || !with_article && !word.ends_with('s'),
        (None, Some(',')) => !behind[1..].trim_start().starts_with(char::is_uppercase),
        (None, next) => !matches!(next, Some('\'' | '’' | '-' | '/')),
    }
}

/// The actor whose genitive stands right before a phrase: a name with its mark, or a pronoun that goes back to one.
fn owner(text: &Text, phrase: Span, mentions: &SpanIndex, cast: &Cast) -> Option<usize> {
    // A genitive mark and a space at most stand between.
    const REACH: usize = 3;
    let near = Span::new(phrase.start.saturating_sub(REACH + 1), phrase.start);
    let genitive = |mention: &Mention| {
        let between = text.slice(Span::new(mention.span.end, phrase.start));
        match mention.kind {
            MentionKind::Pronoun => between == " ",
            _ => matches!(between, "'s " | "’s " | "' " | "’ "),
        }
    };
    let mut before = mentions.across(near).map(|(_, i)| &cast.mentions[i]);
    before.find(|mention| mention.span.end <= phrase.start && genitive(mention)).map(|m| m.actor)
}

/// Whether a mention is a demonym that stands for its state.
fn stands_for_state(mention: &Mention, actors: &[Actor]) -> bool {
    let actor = &actors[mention.actor];
    mention.kind == MentionKind::Alias && actor.known && actor.entity_type == EntityType::Loc
}
