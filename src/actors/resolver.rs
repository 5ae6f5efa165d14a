//! Decides, in the order of the text, whom each candidate means: an entry of the gazetteer or an actor of
//! this article's own. The state it carries is what the article has said so far: which abbreviations it
//! introduced, which full names and organs it named.

use std::collections::{BTreeMap, BTreeSet};

use super::abbreviation::Introduction;
use super::candidates::Candidate;
use super::day::When;
use super::gazetteer::Gazetteer;
use super::index::{Meaning, Naming, plural};
use super::junk::{can_be_name, is_party_tag};
use super::metonymy::{is_of_state, is_place};
use super::normalized_text::{NormalizedText, is_capitalised, slug};
use super::organ::Organ;
use crate::document::{EntityType, MentionKind, Span};

/// Whom a mention means.
#[derive(Clone, Debug, PartialEq, Eq, PartialOrd, Ord)]
pub enum Target {
    /// The gazetteer's entry of that index.
    Entry(usize),
    /// An actor that no file knows, by what all forms of its name share.
    Own(String),
}

/// A candidate and whom it means.
#[derive(Clone, Debug, PartialEq)]
pub struct Resolved {
    /// Where.
    pub span: Span,
    /// Whom.
    pub target: Target,
    /// How it names the actor, where that is not plain from the name.
    pub kind: Option<MentionKind>,
    /// Type and probability, the model's where it spoke.
    pub vote: (EntityType, f32),
}

/// Probability of a name that the gazetteer finds and the model passed over. A convention, not a measurement.
const CATALOGUE_SCORE: f32 = 0.9;

/// What the article has said so far.
pub struct Resolver<'a> {
    pub(super) normalized: &'a NormalizedText,
    pub(super) gazetteer: &'a Gazetteer,
    pub(super) when: &'a When,
    introduced: BTreeMap<String, Target>,
    heads: BTreeSet<String>,
    /// Last words of the names that the model takes for persons'.
    persons: BTreeSet<String>,
    /// How often the article names each entry, by any form.
    named: BTreeMap<usize, usize>,
    full_names: BTreeMap<String, BTreeSet<Target>>,
    /// Whom the article called so by the last name, while only one had it.
    short_names: BTreeMap<String, Target>,
    pub(super) bodies: BTreeMap<String, Target>,
    pub(super) previous: Option<(Span, usize)>,
    /// Organs found on the way, by the key of their target.
    pub organs: BTreeMap<String, Organ>,
}

impl<'a> Resolver<'a> {
    /// Prepares for one article of that time.
    pub fn new(
        normalized: &'a NormalizedText,
        gazetteer: &'a Gazetteer,
        when: &'a When,
        introductions: &[Introduction],
        candidates: &[Candidate],
    ) -> Self {
        let mut resolver = Self {
            normalized,
            gazetteer,
            when,
            introduced: BTreeMap::new(),
            heads: heads(normalized, candidates, gazetteer),
            persons: persons(normalized, candidates, gazetteer),
            named: named(gazetteer, when, candidates),
            full_names: BTreeMap::new(),
            short_names: BTreeMap::new(),
            bodies: BTreeMap::new(),
            previous: None,
            organs: BTreeMap::new(),
        };
        for introduction in introductions {
            let (long, short) = (normalized.slice(introduction.long), normalized.slice(introduction.short));
            let target = resolver.long_form(long, short);
            resolver.introduced.insert(slug(short), target.clone());
            resolver.introduced.insert(slug(long), target);
        }
        resolver
    }

    /// Whom the next candidate of the text means; nobody, where it is no mention.
    pub fn resolve(&mut self, candidate: &Candidate) -> Option<Resolved> {
        let vote = candidate.entity.unwrap_or((EntityType::Misc, CATALOGUE_SCORE));
        let resolved = self.target(candidate, vote.0).map(|(target, kind, vote_type)| Resolved {
            span: candidate.span,
            target,
            kind,
            vote: (vote_type, vote.1),
        });
        self.previous = self.owner(candidate, resolved.as_ref());
        if let Some(resolved) = &resolved {
            self.remember(resolved);
        }
        resolved
    }

    fn target(
        &mut self,
        candidate: &Candidate,
        typed: EntityType,
    ) -> Option<(Target, Option<MentionKind>, EntityType)> {
        let normalized = self.normalized;
        let text = normalized.slice(candidate.span);
        if is_party_tag(normalized, candidate.span, &self.gazetteer.cues) {
            return None;
        }
        if let Some(target) = self.introduced.get(&slug(text)) {
            return Some((target.clone(), None, typed));
        }
        let form = candidate.form.or_else(|| self.gazetteer.index.find(text, &self.gazetteer.cues));
        if let Some(form) = form.filter(|&form| !self.gazetteer.index.blocks(form)) {
            let meanings: Vec<Meaning> =
                self.gazetteer.index.meanings(form, self.when).into_iter().cloned().collect();
            if !meanings.is_empty() {
                return self.known(candidate, &meanings, typed);
            }
        }
        if typed == EntityType::Per
            && let Some(entry) = self.person(text)
        {
            return Some((Target::Entry(entry), None, typed));
        }
        if let Some(target) = self.body(candidate.span) {
            return Some((target, None, EntityType::Org));
        }
        if let Some(target) = self.government_of(text).or_else(|| self.people(text)) {
            return Some((target, None, typed));
        }
        if !can_be_name(normalized, candidate.span, typed, &self.gazetteer.cues) {
            return None;
        }
        let target = self.last_name(text).unwrap_or_else(|| self.own(text, typed));
        (target != Target::Own(String::new())).then_some((target, None, typed))
    }

    /// Chooses among the meanings of a form by the words around it.
    fn known(
        &self,
        candidate: &Candidate,
        meanings: &[Meaning],
        typed: EntityType,
    ) -> Option<(Target, Option<MentionKind>, EntityType)> {
        let of =
            |naming: Naming| meanings.iter().find(|m| m.naming == naming).map(|m| Target::Entry(m.entry));
        let name = self.nearest(meanings).map(Target::Entry);
        let metonym = of(Naming::Metonym);
        let text = self.normalized.slice(candidate.span);
        let cues = &self.gazetteer.cues;
        let person = typed == EntityType::Per && candidate.entity.is_some();
        let place = |target: &Target| matches!(target, Target::Entry(entry) if self.gazetteer.entries()[*entry].entity_type == EntityType::Loc);
        let called_like = person && cues.ambiguous.contains(text) && name.as_ref().is_some_and(place);
        let mister = self.follows_honorific(candidate.span) && name.as_ref().is_some_and(place);
        let doubtful = metonym.is_some() || called_like || mister;
        let titled = self.follows_title(candidate.span) || cues.without_titles(text) != text;
        if doubtful && (person || titled) {
            return Some((self.own(text, EntityType::Per), None, EntityType::Per));
        }
        if let Some(metonym) = metonym {
            if is_place(self.normalized, candidate.span, cues) {
                return Some((
                    name.unwrap_or_else(|| self.own(text, EntityType::Loc)),
                    None,
                    EntityType::Loc,
                ));
            }
            return Some((metonym, Some(MentionKind::Metonym), typed));
        }
        if let Some(name) = name {
            return Some((name, None, typed));
        }
        if let Some(state) = of(Naming::Demonym) {
            let stands = is_of_state(self.normalized, candidate.span, cues);
            return stands.then_some((state, Some(MentionKind::Alias), typed));
        }
        let people = of(Naming::People).is_some() && candidate.entity.is_some();
        people.then(|| (self.own(text, EntityType::Misc), None, EntityType::Misc))
    }

    /// The entry that a form names: where more than one claims it, the one whose state, or whom it is to be near, the
    /// article names more often.
    fn nearest(&self, meanings: &[Meaning]) -> Option<usize> {
        let home = |meaning: &Meaning| {
            let owner = self.gazetteer.entries()[meaning.entry].part_of.as_deref();
            meaning.near.or_else(|| self.gazetteer.index.entry(owner?))
        };
        let count = |meaning: &Meaning| home(meaning).and_then(|entry| self.named.get(&entry)).unwrap_or(&0);
        let names = || meanings.iter().filter(|meaning| meaning.naming == Naming::Name);
        // What needs somebody near stands back where that one is not named more often than the other's.
        let plain = names().find(|meaning| meaning.near.is_none());
        let near = names().filter(|meaning| meaning.near.is_some()).max_by_key(|meaning| count(meaning));
        let near = near.filter(|near| *count(near) > plain.map_or(0, |plain| *count(plain)));
        near.or(plain).map(|meaning| meaning.entry)
    }

    /// Whether a capitalised title stands right before: "Queen Victoria".
    fn follows_title(&self, span: Span) -> bool {
        let normalized = self.normalized;
        let dot = usize::from(
            normalized.before(span.start) == ' ' && normalized.before(span.start.saturating_sub(1)) == '.',
        );
        let word = normalized.word_to(span.start.saturating_sub(2 * dot)).map(|word| normalized.slice(word));
        word.is_some_and(|word| is_capitalised(word) && self.gazetteer.cues.is_title(word))
    }

    /// Whether it is addressed as a person: "Mr. Holland".
    fn follows_honorific(&self, span: Span) -> bool {
        let before = self.normalized.slice(Span::new(span.start.saturating_sub(5), span.start));
        let word = before.trim_end_matches([' ', '.']).rsplit(' ').next().unwrap_or_default();
        before.ends_with(' ') && matches!(word, "Mr" | "Mrs" | "Ms" | "Miss" | "Dr" | "Sir")
    }

    /// The government of a person: "the Obama administration", "the Assad regime". A capital makes it a body's name
    /// ("Drug Administration"), unless the article has a person so called.
    fn government_of(&self, text: &str) -> Option<Target> {
        let cues = &self.gazetteer.cues;
        let (person, printed) = text.rsplit_once(' ')?;
        let noun = printed.to_lowercase();
        let key = cues.person_key(person);
        let last = key.rsplit('-').next().unwrap_or(&key);
        if is_capitalised(printed) && !self.persons.contains(last) {
            return None;
        }
        let governs =
            noun == "administration" || cues.organs.get(&noun).is_some_and(|organ| organ == "Government");
        (governs && !last.is_empty() && is_capitalised(person))
            .then(|| Target::Own(format!("{last}-government")))
    }

    /// The people of a state by the state's adjective: "the Afghan people" are the Afghans.
    fn people(&self, text: &str) -> Option<Target> {
        let demonym = text.strip_suffix(" people")?;
        let form = self.gazetteer.index.find(demonym, &self.gazetteer.cues)?;
        let meanings = self.gazetteer.index.meanings(form, self.when);
        meanings.iter().find(|meaning| meaning.naming == Naming::Demonym)?;
        let plural = plural(demonym).unwrap_or_else(|| text.to_owned());
        Some(self.own(&plural, EntityType::Misc))
    }

    /// The entry of a person under any title and spelling.
    fn person(&self, text: &str) -> Option<usize> {
        let form = self.gazetteer.index.find_person(text, &self.gazetteer.cues)?;
        let meanings = self.gazetteer.index.meanings(form, self.when);
        meanings.iter().find(|m| m.naming == Naming::Name).map(|m| m.entry)
    }

    /// Whom an introduced long form means: the gazetteer's actor of that name; or that of the abbreviation,
    /// if the two share half their words, since abbreviations are reused; or one of the article's own.
    fn long_form(&self, long: &str, short: &str) -> Target {
        if let Some(entry) = self.named(long) {
            return Target::Entry(entry);
        }
        let key = slug(long);
        let words: BTreeSet<&str> = key.split('-').filter(|word| word.len() > 3).collect();
        let shares = |entry: usize| {
            let entry = &self.gazetteer.entries()[entry];
            let names = entry.aliases.iter().map(|form| form.text.as_str()).chain([entry.name.as_str()]);
            names
                .map(slug)
                .any(|name| 2 * name.split('-').filter(|word| words.contains(word)).count() >= words.len())
        };
        match self.named(short).filter(|&entry| !words.is_empty() && shares(entry)) {
            Some(entry) => Target::Entry(entry),
            None => self.own(long, EntityType::Org),
        }
    }

    /// The entry that has this name or alias.
    pub(super) fn named(&self, text: &str) -> Option<usize> {
        let form = self.gazetteer.index.find(text, &self.gazetteer.cues)?;
        let meanings = self.gazetteer.index.meanings(form, self.when);
        meanings.iter().find(|m| m.naming == Naming::Name).map(|m| m.entry)
    }

    fn own(&self, text: &str, typed: EntityType) -> Target {
        let cues = &self.gazetteer.cues;
        Target::Own(if typed == EntityType::Per { cues.person_key(text) } else { cues.name_key(text) })
    }

    /// A single name after exactly one full name that ends in it, or after it was used for one. Where two persons share it
    /// ("Massoud"), or an organisation begins with it ("Haqqani network"), nobody can tell, and it stays its own.
    fn last_name(&mut self, text: &str) -> Option<Target> {
        let key = self.gazetteer.cues.person_key(text);
        let bearers = self.full_names.get(&key).filter(|_| !self.heads.contains(&key))?;
        let only = bearers.first().filter(|_| bearers.len() == 1).cloned();
        // A paper that goes on to name another Okoro gives that one the first name, too.
        if let Some(only) = &only {
            self.short_names.entry(key.clone()).or_insert_with(|| only.clone());
        }
        only.or_else(|| self.short_names.get(&key).cloned())
    }

    /// Notes a full name for the last names to come, and whose chamber was named for "the Senate".
    fn remember(&mut self, resolved: &Resolved) {
        let text = self.normalized.slice(resolved.span);
        let ends =
            |chamber: &&String| text.strip_suffix(chamber.as_str()).is_some_and(|of| of.ends_with(' '));
        let chamber =
            self.gazetteer.cues.chambers.iter().find(ends).filter(|_| resolved.vote.0 != EntityType::Per);
        if let (Some(chamber), Target::Entry(_)) = (chamber, &resolved.target) {
            self.bodies.insert(slug(chamber), resolved.target.clone());
        }
        let name = match &resolved.target {
            Target::Entry(entry) => {
                let entry = &self.gazetteer.entries()[*entry];
                if entry.entity_type != EntityType::Per {
                    return;
                }
                entry.name.as_str()
            }
            Target::Own(_) if resolved.vote.0 == EntityType::Per => self.normalized.slice(resolved.span),
            Target::Own(_) => return,
        };
        let key = self.gazetteer.cues.person_key(name);
        if let Some((_, last)) = key.rsplit_once('-') {
            self.full_names.entry(last.to_owned()).or_default().insert(resolved.target.clone());
        }
    }
}

/// How often each entry is named, by any form that can mean it.
fn named(gazetteer: &Gazetteer, when: &When, candidates: &[Candidate]) -> BTreeMap<usize, usize> {
    let mut counts = BTreeMap::new();
    for form in candidates.iter().filter_map(|candidate| candidate.form) {
        if let Some(meaning) = gazetteer.index.meanings(form, when).first() {
            *counts.entry(meaning.entry).or_default() += 1;
        }
    }
    counts
}

/// Last words of the names that the model takes for persons'.
fn persons(normalized: &NormalizedText, candidates: &[Candidate], gazetteer: &Gazetteer) -> BTreeSet<String> {
    let person = |c: &&Candidate| c.entity.is_some_and(|(typed, _)| typed == EntityType::Per);
    let keys = candidates.iter().filter(person).map(|c| gazetteer.cues.person_key(normalized.slice(c.span)));
    keys.filter_map(|key| key.rsplit('-').next().map(str::to_owned)).collect()
}

/// First words of the organisations and places in the text that have more than one, and are not just named after somebody.
fn heads(normalized: &NormalizedText, candidates: &[Candidate], gazetteer: &Gazetteer) -> BTreeSet<String> {
    let other = |c: &&Candidate| c.entity.is_none_or(|(typed, _)| typed != EntityType::Per);
    let keys = candidates.iter().filter(other).map(|c| slug(normalized.slice(c.span)));
    let head = |key: String| {
        let (head, rest) = key.split_once('-')?;
        (!gazetteer.cues.namesakes.contains(rest)).then(|| head.to_owned())
    };
    keys.filter_map(head).collect()
}
