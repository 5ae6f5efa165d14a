//! Groups as actors: which phrases without a name mean one group, and who that is. Apart from names because here
//! words mean what they say: a group is known by its head noun and its modifiers.
//!
//! Decisions that a coder should know:
//! * Whoever has a name comes first. A phrase whose head is a mention of a named actor ("the party", where coreference
//!   links it, or rather would than not) is no group, nor is one with a demonym that stands for its state ("Pakistani officials").
//! * Number, case and determiners do not matter: "the ruling elites" and "a ruling elite" are one.
//! * A phrase with "the" or the like is the one longer phrase that ends in it: "the media" after or before "left-wing
//!   media". Where the article has two of these ("left-wing media", "state media"), nobody can tell, and it stays its own.
//!   One and many are two: "the family" is not the "poor families". "Supporters" are always somebody's.
//! * Whose a group is belongs to it: "Pakistan's generals" are not "India's generals"; "leaders of Iran" are "Iran's leaders".
//! * Words that mean the same make the same group: "kids" and "children", "GOP leaders" and "Republican leaders".
//! * "The administration", "the party" are a body that the article names, if it names one (`taken_up`).
//! * What somebody only is ("came as children") is no group, nor is a noun for things.
//! * What an actors file names is that actor, and joins nothing.

use std::collections::BTreeMap;

use super::actor_clusters;
use super::alike::joined;
use super::day::When;
use super::gazetteer::Gazetteer;
use super::normalized_text::{NormalizedText, slug};
use super::phrases::{Form, Phrase, phrases};
use super::taken_up::{Bodies, Body};
use crate::document::{Actor, Document, EntityType, Group, Mention, MentionKind, Role, Span};

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

/// The cast with an actor for each group that is none of it: actors in the order of their first name, mentions by
/// start, none overlapping. `groups` are in the order of the text and do not overlap.
pub fn with_groups(document: &Document, groups: &[Group], gazetteer: &Gazetteer, cast: Cast) -> Cast {
    if groups.is_empty() {
        return cast;
    }
    let normalized = NormalizedText::new(&document.article.text);
    let when = When::of(document.article.published.as_deref(), &normalized, gazetteer);
    let phrases = phrases(document, groups, &cast, &Bodies::new(document, &cast, gazetteer, &when));
    let mut members: BTreeMap<Whom, Vec<&Phrase>> = BTreeMap::new();
    let joined = joined(&phrases, |form| gazetteer.index.group(form, &when).is_some());
    for phrase in &phrases {
        let whom = match (gazetteer.index.group(&phrase.form, &when), phrase.body) {
            (Some(entry), _) | (None, Some(Body::Entry(entry))) => Whom::Entry(entry),
            (None, Some(Body::Actor(actor))) => Whom::Actor(actor),
            (None, None) => {
                let key = (phrase.form.clone(), phrase.many);
                Whom::Own(joined.get(&key).unwrap_or(&phrase.form).clone())
            }
        };
        members.entry(whom).or_default().push(phrase);
    }
    let Cast { mut actors, mut names, mut mentions, doubtful } = cast;
    for (whom, phrases) in members {
        let actor = match whom {
            Whom::Entry(entry) => actor_clusters::known(gazetteer, entry, surfaces(document, &phrases)),
            Whom::Own(form) => own(document, gazetteer, &form, &phrases, &actors),
            Whom::Actor(at) => {
                mentions.extend(
                    phrases.iter().map(|phrase| phrase.mention(at, &actors[at], MentionKind::Nominal)),
                );
                continue;
            }
        };
        // A name may have led to an entry before.
        let at = actors.iter().position(|known| known.id == actor.id).unwrap_or_else(|| {
            actors.push(actor.clone());
            actors.len() - 1
        });
        let aliases = &mut actors[at].aliases;
        aliases.extend(actor.aliases.into_iter().filter(|a| !aliases.contains(a)).collect::<Vec<_>>());
        let spoken = phrases.iter().map(|phrase| phrase.mention(at, &actors[at], MentionKind::Group));
        names.extend(spoken.clone());
        mentions.extend(spoken);
    }
    in_order(Cast { actors, names, mentions, doubtful })
}

/// Whom phrases mean.
#[derive(Clone, Debug, PartialEq, Eq, PartialOrd, Ord)]
enum Whom {
    /// An actor of the article that has a name.
    Actor(usize),
    /// An actor of the gazetteer.
    Entry(usize),
    /// A group of this form that no file knows.
    Own(Form),
}

/// A group that no file knows. Its id is made of its form alone, so it is the same in every article.
fn own(
    document: &Document,
    gazetteer: &Gazetteer,
    form: &Form,
    phrases: &[&Phrase],
    actors: &[Actor],
) -> Actor {
    let full: Vec<&Phrase> = phrases.iter().copied().filter(|p| p.form == *form).collect();
    let definite = full.iter().filter(|p| p.before == "the").count();
    let article = if 2 * definite >= full.len() { "the " } else { "" };
    Actor {
        id: format!("group-{}", slug(&form.join(" "))),
        name: format!("{article}{}", spelled(document, gazetteer, &full, actors)),
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
fn spelled(document: &Document, gazetteer: &Gazetteer, phrases: &[&Phrase], actors: &[Actor]) -> String {
    let text = &document.article.text;
    let is_title = |phrase: &Phrase| document.role(phrase.sentence) == Role::Title;
    let amid = |p: &&&Phrase| !is_title(p) && p.before.chars().any(char::is_alphanumeric);
    let Some(phrase) = phrases.iter().find(amid).or(phrases.first()) else { return String::new() };
    let owner =
        phrase.owner.filter(|_| phrase.of.is_none()).map(|owner| format!("{}'s ", actors[owner].name));
    let owner = owner.unwrap_or_default();
    // "Leaders of Zorbia", as far as the name goes.
    let behind = phrase.of.map_or("", |of| text.slice(Span::new(phrase.whole.end, of.end)));
    if amid(&phrase) {
        return format!("{owner}{}{behind}", text.slice(phrase.whole));
    }
    let named = text.slice(Span::new(phrase.whole.start, phrase.span.start));
    let opens = named.is_empty() && phrase.owner.is_none();
    let words = text.slice(phrase.span).split(' ').enumerate().map(|(at, word)| {
        let is_name = gazetteer.index.find(word, &gazetteer.cues).is_some();
        let own = is_name || !(is_title(phrase) || opens && at == 0);
        if own { word.to_owned() } else { word.to_lowercase() }
    });
    format!("{owner}{named}{}{behind}", words.collect::<Vec<_>>().join(" "))
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
