//! Groups as actors: which phrases without a name mean one group, and who that is. Apart from names because here
//! words mean what they say: a group is known by its head noun and its modifiers.
//!
//! Decisions that a coder should know:
//! * Whoever has a name comes first. A phrase whose head is a mention of a named actor ("the party", where coreference
//!   links it, or rather would than not) is no group, nor is one with a demonym that stands for its state ("Pakistani officials").
//! * Number, case and determiners do not matter: "the ruling elites" and "a ruling elite" are one.
//! * A phrase with "the" or the like is the one longer phrase that ends in it: "the media" after or before "left-wing
//!   media". Where the article has two of these ("left-wing media", "state media"), nobody can tell, and it stays its own.
//! * Whose a group is belongs to it: "Pakistan's generals" are not "India's generals".
//! * What an actors file names is that actor, and joins nothing.

use std::collections::{BTreeMap, BTreeSet};

use super::catalogue::Catalogue;
use super::day::day;
use super::page::{Page, slug};
use super::roster;
use crate::document::{Actor, Document, EntityType, Group, Mention, MentionKind, Role, Span, Text};
use crate::nouns;
use crate::spans::SpanIndex;

/// Who is in an article, and where they are spoken of.
#[derive(Clone, Debug, Default, PartialEq)]
pub struct Cast {
    /// Who.
    pub actors: Vec<Actor>,
    /// Where they are named, by start.
    pub names: Vec<Mention>,
    /// The names, and what goes back to them, by start.
    pub mentions: Vec<Mention>,
    /// Phrases that may go back to a name, but not surely.
    pub doubtful: Vec<Span>,
}

/// What a group's phrases share: modifiers and head, in small letters, the head in the singular.
type Form = Vec<String>;

/// A group's phrase in the article.
struct Phrase {
    form: Form,
    /// All of it.
    whole: Span,
    /// What of it no other mention covers.
    span: Span,
    sentence: usize,
    score: f32,
    /// The word before it, in small letters.
    before: String,
    /// Name of the actor whose group it is, where a genitive before it says so; also the first words of the form.
    owner: Option<String>,
}

/// The cast with an actor for each group that is none of it: actors in the order of their first name, mentions by
/// start, none overlapping. `groups` are in the order of the text and do not overlap.
pub fn with_groups(document: &Document, groups: &[Group], catalogue: &Catalogue, cast: Cast) -> Cast {
    let phrases = phrases(document, groups, &cast);
    if phrases.is_empty() {
        return cast;
    }
    let day = day(document.article.published.as_deref(), &Page::new(&document.article.text));
    let mut members: BTreeMap<Whom, Vec<&Phrase>> = BTreeMap::new();
    let joined = joined(&phrases, |form| catalogue.index.group(form, day).is_some());
    for phrase in &phrases {
        let whom = match catalogue.index.group(&phrase.form, day) {
            Some(entry) => Whom::Entry(entry),
            None => Whom::Own(joined.get(&phrase.form).unwrap_or(&phrase.form).clone()),
        };
        members.entry(whom).or_default().push(phrase);
    }
    let Cast { mut actors, mut names, mut mentions, doubtful } = cast;
    for (whom, phrases) in members {
        let actor = match whom {
            Whom::Entry(entry) => roster::known(catalogue, entry, surfaces(document, &phrases)),
            Whom::Own(form) => own(document, catalogue, &form, &phrases),
        };
        // A name may have led to an entry before.
        let at = actors.iter().position(|known| known.id == actor.id).unwrap_or_else(|| {
            actors.push(actor.clone());
            actors.len() - 1
        });
        let aliases = &mut actors[at].aliases;
        aliases.extend(actor.aliases.into_iter().filter(|a| !aliases.contains(a)).collect::<Vec<_>>());
        let spoken = phrases.iter().map(|phrase| Mention {
            span: phrase.span,
            entity_type: EntityType::Grp,
            kind: MentionKind::Group,
            actor: at,
            sentence: phrase.sentence,
            score: phrase.score,
        });
        names.extend(spoken.clone());
        mentions.extend(spoken);
    }
    in_order(Cast { actors, names, mentions, doubtful })
}

/// Whom phrases mean.
#[derive(Clone, Debug, PartialEq, Eq, PartialOrd, Ord)]
enum Whom {
    /// An actor of the catalogue.
    Entry(usize),
    /// A group of this form that no file knows.
    Own(Form),
}

/// The phrases of the groups that are no mention of anybody yet.
fn phrases(document: &Document, groups: &[Group], cast: &Cast) -> Vec<Phrase> {
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
        let mark = text.slice(rest).chars().take_while(|c| !c.is_alphanumeric()).count();
        let span = Span::new(rest.start + mark, rest.end);
        let sentence = document.sentence_at(span.start)?;
        let within = document.sentences[sentence].span;
        if !within.contains(group.span) {
            return None;
        }
        let lead = text.slice(Span::new(within.start, group.span.start));
        let before = lead.split_whitespace().next_back().unwrap_or_default().to_lowercase();
        let owner = owner(text, group.span, &taken, cast).map(|actor| actor.name.clone());
        let of_owner = |name: &String| name.split_whitespace().map(str::to_lowercase).collect::<Form>();
        let mut form = owner.as_ref().map(of_owner).unwrap_or_default();
        form.extend(nouns::form(text, group.span)?);
        // An id is made of it.
        if slug(&form.join(" ")).is_empty() {
            return None;
        }
        Some(Phrase { form, whole: group.span, span, sentence, score: group.score, before, owner })
    };
    groups.iter().filter_map(of).collect()
}

/// The actor whose genitive stands right before a phrase: a name with its mark, or a pronoun that goes back to one.
fn owner<'a>(text: &Text, phrase: Span, mentions: &SpanIndex, cast: &'a Cast) -> Option<&'a Actor> {
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
    before
        .find(|mention| mention.span.end <= phrase.start && genitive(mention))
        .map(|m| &cast.actors[m.actor])
}

/// Whether a mention is a demonym that stands for its state.
fn stands_for_state(mention: &Mention, actors: &[Actor]) -> bool {
    let actor = &actors[mention.actor];
    mention.kind == MentionKind::Alias && actor.known && actor.entity_type == EntityType::Loc
}

/// For each form that takes up a longer one, that one.
fn joined(phrases: &[Phrase], known: impl Fn(&Form) -> bool) -> BTreeMap<Form, Form> {
    let forms: BTreeSet<&Form> = phrases.iter().map(|p| &p.form).filter(|form| !known(form)).collect();
    let definite: BTreeSet<&Form> =
        phrases.iter().filter(|p| nouns::is_definite(&p.before)).map(|p| &p.form).collect();
    let goes_on = |short: &Form, long: &Form| long.len() > short.len() && long.ends_with(short);
    // The longest of those that end in a form; what ends another is that one.
    let longest = |form: &Form| {
        let longer: Vec<&&Form> = forms.iter().filter(|long| goes_on(form, long)).collect();
        let mut last = longer.iter().filter(|long| !longer.iter().any(|other| goes_on(long, other)));
        match (last.next(), last.next()) {
            (Some(only), None) => Some((**only).clone()),
            _ => None,
        }
    };
    let of = |form: &&Form| Some(((*form).clone(), longest(form)?));
    forms.iter().filter(|form| definite.contains(*form)).filter_map(of).collect()
}

/// A group that no file knows. Its id is made of its form alone, so it is the same in every article.
fn own(document: &Document, catalogue: &Catalogue, form: &Form, phrases: &[&Phrase]) -> Actor {
    let full: Vec<&Phrase> = phrases.iter().copied().filter(|p| p.form == *form).collect();
    let definite = full.iter().filter(|p| p.before == "the").count();
    let article = if 2 * definite >= full.len() { "the " } else { "" };
    Actor {
        id: format!("group-{}", slug(&form.join(" "))),
        name: format!("{article}{}", spelled(document, catalogue, &full)),
        entity_type: EntityType::Grp,
        aliases: surfaces(document, phrases),
        known: false,
        focus: false,
        part_of: None,
        part: None,
        agent: true,
    }
}

/// The phrase as it stands within a sentence: a capital that only opens one, or fills a headline, is none of its own.
fn spelled(document: &Document, catalogue: &Catalogue, phrases: &[&Phrase]) -> String {
    let text = &document.article.text;
    let is_title = |phrase: &Phrase| document.role(phrase.sentence) == Role::Title;
    let amid = |p: &&&Phrase| !is_title(p) && p.before.chars().any(char::is_alphanumeric);
    let Some(phrase) = phrases.iter().find(amid).or(phrases.first()) else { return String::new() };
    let owner = phrase.owner.as_ref().map(|owner| format!("{owner}'s ")).unwrap_or_default();
    if amid(&phrase) {
        return format!("{owner}{}", text.slice(phrase.whole));
    }
    let named = text.slice(Span::new(phrase.whole.start, phrase.span.start));
    let opens = named.is_empty() && phrase.owner.is_none();
    let words = text.slice(phrase.span).split(' ').enumerate().map(|(at, word)| {
        let is_name = catalogue.index.find(word, &catalogue.cues).is_some();
        let own = is_name || !(is_title(phrase) || opens && at == 0);
        if own { word.to_owned() } else { word.to_lowercase() }
    });
    format!("{owner}{named}{}", words.collect::<Vec<_>>().join(" "))
}

/// Distinct surface forms in order of appearance.
fn surfaces(document: &Document, phrases: &[&Phrase]) -> Vec<String> {
    let mut surfaces: Vec<String> = Vec::new();
    for surface in phrases.iter().map(|p| document.article.text.slice(p.whole)) {
        if !surfaces.iter().any(|known| known == surface) {
            surfaces.push(surface.to_owned());
        }
    }
    surfaces
}

/// The same with mentions by start and actors in the order of the first.
fn in_order(cast: Cast) -> Cast {
    let Cast { actors, mut names, mut mentions, doubtful } = cast;
    names.sort_by_key(|m| m.span);
    mentions.sort_by_key(|m| m.span);
    let mut order: Vec<usize> = Vec::with_capacity(actors.len());
    let mut place: Vec<Option<usize>> = vec![None; actors.len()];
    for actor in names.iter().map(|m| m.actor).chain(0..actors.len()) {
        if place[actor].is_none() {
            place[actor] = Some(order.len());
            order.push(actor);
        }
    }
    for mention in names.iter_mut().chain(&mut mentions) {
        mention.actor = place[mention.actor].unwrap_or(mention.actor);
    }
    let mut left: Vec<Option<Actor>> = actors.into_iter().map(Some).collect();
    let actors = order.into_iter().filter_map(|at| left[at].take()).collect();
    Cast { actors, names, mentions, doubtful }
}
