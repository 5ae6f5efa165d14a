//! Names of one article that are one actor's, seen from its end: a last or first name that only one person bears, "the
//! Times" where only one newspaper is called so, "NRA" where only one name has these initials. Apart from the resolver,
//! which goes through the text once and cannot know what is still to come.
//!
//! Precision comes first: where two actors fit, a name stays an actor of its own.

use std::collections::{BTreeMap, BTreeSet};

use super::cues::Cues;
use super::gazetteer::Gazetteer;
use super::organ::Organ;
use super::resolver::{Resolved, Target};
use super::taken_up::BODIES;
use crate::document::{Document, EntityType};

/// What the article calls an actor.
struct Named {
    target: Target,
    /// The type with the most mentions.
    kind: EntityType,
    /// Whether a mention is taken for a person.
    person: bool,
    /// Keys of its names: of a person without titles, of anything else without its article.
    keys: BTreeSet<String>,
    /// As printed.
    surfaces: BTreeSet<String>,
}

/// Behind a person's name, those who follow him and may be called by it.
const FOLLOWINGS: [&str; 3] = ["network", "group", "faction"];
/// A name up to this many letters is too ambiguous for a company.
const SHORT: usize = 3;

/// Whom all mentions of an actor may mean: one of the article's actors if but one fits.
type Rule = for<'n> fn(&Named, &'n [Named], &Gazetteer) -> Vec<&'n Named>;

/// In the order in which they are tried.
const RULES: [Rule; 10] = [
    cut_short,
    same_person,
    last_name,
    first_name,
    plural,
    same_department,
    initials,
    chamber,
    short_name,
    same_state,
];

/// Gives mentions of names that are an other actor's to that one, and takes away titles that are nobody's name.
pub fn join(
    document: &Document,
    resolved: &mut Vec<Resolved>,
    organs: &BTreeMap<String, Organ>,
    gazetteer: &Gazetteer,
) {
    // What a rule joins, the next one sees as one actor.
    for rule in RULES {
        let all = named(document, resolved, gazetteer);
        let joined: BTreeMap<Target, (Target, EntityType)> = all
            .iter()
            .filter(|one| matches!(&one.target, Target::Own(key) if !organs.contains_key(key)))
            .filter_map(|one| {
                let other = only(rule(one, &all, gazetteer))?;
                Some((one.target.clone(), (other.target.clone(), other.kind)))
            })
            .collect();
        for r in resolved.iter_mut() {
            // Names may go from short to longer to longest.
            for _ in 0..joined.len() {
                let Some((next, kind)) = joined.get(&r.target) else { break };
                // What the short name was taken for says nothing of the whole.
                (r.target, r.vote.0) = (next.clone(), *kind);
            }
        }
    }
    let title = |r: &Resolved| {
        matches!(r.target, Target::Own(_)) && gazetteer.cues.is_title(document.article.text.slice(r.span))
    };
    let own_titles: BTreeSet<Target> = (named(document, resolved, gazetteer).into_iter())
        .filter(|one| one.surfaces.iter().all(|surface| gazetteer.cues.is_title(surface)))
        .map(|one| one.target)
        .collect();
    resolved.retain(|r| !(title(r) && own_titles.contains(&r.target)));
}

/// The actors in the order of their targets, with all that the article calls them.
fn named(document: &Document, resolved: &[Resolved], gazetteer: &Gazetteer) -> Vec<Named> {
    let mut all: BTreeMap<&Target, Named> = BTreeMap::new();
    let mut votes: BTreeMap<&Target, BTreeMap<EntityType, usize>> = BTreeMap::new();
    for r in resolved {
        let surface = document.article.text.slice(r.span);
        let one = all.entry(&r.target).or_insert_with(|| Named {
            target: r.target.clone(),
            kind: EntityType::Misc,
            person: false,
            keys: BTreeSet::new(),
            surfaces: BTreeSet::new(),
        });
        one.person |= r.vote.0 == EntityType::Per;
        one.surfaces.insert(surface.to_owned());
        *votes.entry(&r.target).or_default().entry(r.vote.0).or_default() += 1;
    }
    for (target, one) in &mut all {
        let most = votes.get(target).and_then(|votes| votes.iter().max_by_key(|(_, count)| **count));
        one.kind = most.map_or(EntityType::Misc, |(kind, _)| *kind);
        if let Target::Entry(entry) = target {
            let entry = &gazetteer.entries()[*entry];
            one.kind = entry.entity_type;
            one.person = entry.entity_type == EntityType::Per;
            one.keys.insert(key(&entry.name, one.kind, gazetteer));
        }
        let keys = one.surfaces.iter().map(|surface| key(surface, one.kind, gazetteer));
        one.keys.extend(keys.collect::<Vec<_>>());
    }
    all.into_values().collect()
}

fn key(name: &str, kind: EntityType, gazetteer: &Gazetteer) -> String {
    if kind != EntityType::Per {
        return gazetteer.cues.name_key(name);
    }
    let key = gazetteer.cues.person_key(name);
    let words: Vec<&str> = key.split('-').collect();
    let suffixes = words.iter().rev().take_while(|word| matches!(**word, "jr" | "sr" | "ii" | "iii" | "iv"));
    words[..words.len() - suffixes.count().min(words.len() - 1)].join("-")
}

/// The one of them, if there is but one.
fn only(found: Vec<&Named>) -> Option<&Named> {
    match found[..] {
        [one] => Some(one),
        _ => None,
    }
}

/// All but `one` that have, for each of its names, one for which `test` holds beside it.
fn like<'n>(one: &Named, all: &'n [Named], test: impl Fn(&str, &str) -> bool) -> Vec<&'n Named> {
    let fits = |other: &&Named| {
        other.target != one.target
            && one.keys.iter().all(|shorter| other.keys.iter().any(|longer| test(shorter, longer)))
    };
    all.iter().filter(fits).collect()
}

fn persons(found: Vec<&Named>) -> Vec<&Named> {
    found.into_iter().filter(|other| other.kind == EntityType::Per).collect()
}

fn organisations(found: Vec<&Named>) -> Vec<&Named> {
    found.into_iter().filter(|other| other.kind == EntityType::Org).collect()
}

/// Whether an organisation's name begins with this one and both may be meant by it ("Haqqani network"). Whom the model takes
/// for a person is one beside a paper or a company of his name.
fn heads_organisation(one: &Named, all: &[Named], cues: &Cues) -> bool {
    let begins = |shorter: &str, longer: &str| {
        let either = |rest: &str| one.kind != EntityType::Per || FOLLOWINGS.contains(&rest);
        continues(longer, shorter).is_some_and(|rest| !cues.namesakes.contains(rest) && either(rest))
    };
    !organisations(like(one, all, begins)).is_empty()
}

/// What comes after `shorter` and a hyphen.
fn continues<'k>(longer: &'k str, shorter: &str) -> Option<&'k str> {
    longer.strip_prefix(shorter).and_then(|rest| rest.strip_prefix('-')).filter(|_| !shorter.is_empty())
}

/// What comes before a hyphen and `shorter`.
fn precedes<'k>(longer: &'k str, shorter: &str) -> Option<&'k str> {
    longer.strip_suffix(shorter).and_then(|rest| rest.strip_suffix('-')).filter(|_| !shorter.is_empty())
}

/// "James A" is "James A. Okoro", and "Jane Okoro" is "Jane Okoro Roe", where the model, the end of a sentence or the paper cut
/// it.
fn cut_short<'n>(one: &Named, all: &'n [Named], _: &Gazetteer) -> Vec<&'n Named> {
    let ends_in_initial =
        |key: &String| key.rsplit_once('-').is_some_and(|(_, last)| last.chars().count() == 1);
    let several = |key: &String| key.contains('-');
    let all_initials = one.keys.iter().all(ends_in_initial);
    if one.kind != EntityType::Per || !(all_initials || one.keys.iter().all(several)) {
        return Vec::new();
    }
    persons(like(one, all, |shorter, longer| continues(longer, shorter).is_some()))
}

/// "James Okoro" is "James A. Okoro", and so is "Jim Okoro".
fn same_person<'n>(one: &Named, all: &'n [Named], gazetteer: &Gazetteer) -> Vec<&'n Named> {
    if one.kind != EntityType::Per {
        return Vec::new();
    }
    let cues = &gazetteer.cues;
    let same = |shorter: &str, longer: &str| {
        let parts = shorter.split_once('-').zip(longer.split_once('-'));
        let Some(((first, last), (longer_first, rest))) = parts else { return false };
        let for_short = first != longer_first;
        // Only from the short to the full one, so that no two are each other's.
        if cues.full_first_name(first) != longer_first && for_short {
            return false;
        }
        let initials = |middle: &str| middle.split('-').all(|word| word.chars().count() <= 2);
        for_short && rest == last || precedes(rest, last).is_some_and(initials)
    };
    // Of the two names the fuller ones count: "Okoro" alone tells neither from others.
    let any =
        |other: &&Named| other.keys.iter().any(|longer| one.keys.iter().any(|shorter| same(shorter, longer)));
    persons(all.iter().filter(|other| other.target != one.target).filter(any).collect())
}

/// "Okoro" is "Jane Okoro", also where it comes first.
fn last_name<'n>(one: &Named, all: &'n [Named], gazetteer: &Gazetteer) -> Vec<&'n Named> {
    if heads_organisation(one, all, &gazetteer.cues) {
        return Vec::new();
    }
    // What the model takes for a body once and for the person elsewhere is the person.
    let called = |other: &&Named| one.surfaces.iter().all(|surface| other.surfaces.contains(surface));
    if !one.person {
        let body = matches!(one.kind, EntityType::Org | EntityType::Misc);
        return if body {
            persons(all.iter().filter(|o| o.target != one.target).filter(called).collect())
        } else {
            Vec::new()
        };
    }
    persons(like(one, all, |shorter, longer| precedes(longer, shorter).is_some()))
}

/// "Jane" is "Jane Okoro", unless somebody else ends in it.
fn first_name<'n>(one: &Named, all: &'n [Named], gazetteer: &Gazetteer) -> Vec<&'n Named> {
    let is_first =
        |shorter: &str, longer: &str| !shorter.contains('-') && continues(longer, shorter).is_some();
    let is_last = |shorter: &str, longer: &str| precedes(longer, shorter).is_some();
    if one.kind != EntityType::Per
        || heads_organisation(one, all, &gazetteer.cues)
        || !persons(like(one, all, is_last)).is_empty()
    {
        return Vec::new();
    }
    persons(like(one, all, is_first))
}

/// "The Haqqanis" and "Haqqani" are the Haqqani network where it alone begins so; a people's name without its s is the
/// people ("Hutu").
fn plural<'n>(one: &Named, all: &'n [Named], _: &Gazetteer) -> Vec<&'n Named> {
    let persons_end_so = |shorter: &str, longer: &str| {
        precedes(longer, shorter).is_some() || precedes(longer, shorter.trim_end_matches('s')).is_some()
    };
    let begins = |shorter: &str, longer: &str| {
        let singular = shorter.strip_suffix('s').unwrap_or(shorter);
        let rest = continues(longer, shorter).or_else(|| continues(longer, singular));
        !shorter.contains('-') && rest.is_some_and(|rest| FOLLOWINGS.contains(&rest))
    };
    let bearers = persons(like(one, all, persons_end_so));
    let is_plural = one.surfaces.iter().all(|surface| surface.ends_with('s'));
    if is_plural || bearers.is_empty() {
        let network = organisations(like(one, all, begins));
        if !network.is_empty() {
            return network;
        }
    }
    if one.kind != EntityType::Misc {
        return Vec::new();
    }
    let peoples = like(one, all, |shorter, longer| longer.strip_suffix('s') == Some(shorter));
    peoples.into_iter().filter(|other| other.kind == EntityType::Misc).collect()
}

/// "The Justice Department" is the "Department of Justice".
fn same_department<'n>(one: &Named, all: &'n [Named], _: &Gazetteer) -> Vec<&'n Named> {
    let turned = |shorter: &str, longer: &str| {
        ["department", "ministry"].iter().any(|head| {
            let theme = precedes(shorter, head);
            theme.is_some() && theme == longer.strip_prefix(head).and_then(|rest| rest.strip_prefix("-of-"))
        })
    };
    like(one, all, turned)
}

/// "NRA" is the one actor whose name has these initials.
fn initials<'n>(one: &Named, all: &'n [Named], _: &Gazetteer) -> Vec<&'n Named> {
    let letters = |surface: &str| -> String { surface.chars().filter(|c| c.is_alphanumeric()).collect() };
    let short = |surface: &String| {
        let letters = letters(surface);
        letters.chars().count() >= 2
            // The o of "DoD" stands for a word that the others leave out.
            && letters.chars().all(|c| c.is_ascii_uppercase() || c == 'o')
            && letters.starts_with(|c: char| c.is_ascii_uppercase())
            && surface.chars().all(|c| c.is_alphanumeric() || c == '.' || c == '&')
    };
    if !one.surfaces.iter().all(short) {
        return Vec::new();
    }
    let wanted: BTreeSet<String> =
        one.surfaces.iter().map(|surface| letters(surface).to_lowercase()).collect();
    let has = |name: &str| {
        let words: Vec<&str> = name.split('-').collect();
        let of = |small: bool| -> String {
            let counts =
                |word: &&&str| small || !matches!(**word, "of" | "the" | "and" | "for" | "in" | "on" | "to");
            words.iter().filter(counts).filter_map(|word| word.chars().next()).collect()
        };
        // "CBP" is "U.S. Customs and Border Protection".
        let ours = |letters: String| {
            letters.strip_prefix('u').filter(|_| words[0] == "us").is_some_and(|rest| wanted.contains(rest))
        };
        words.len() > 1 && (wanted.contains(&of(false)) || wanted.contains(&of(true)) || ours(of(false)))
    };
    let turned =
        |name: &str| precedes(name, "department").is_some_and(|theme| has(&format!("department-of-{theme}")));
    // Two letters fit too many persons; "FDR" is one's.
    let telling = wanted.iter().all(|letters| letters.chars().count() > 2);
    let fits = |other: &&Named| other.target != one.target && (telling || other.kind != EntityType::Per);
    let named = all.iter().filter(fits);
    named.filter(|other| other.keys.iter().any(|name| has(name) || turned(name))).collect()
}

/// "The Senate" is the "U.S. Senate", "the House" the "House of Representatives", where no other state's is named.
fn chamber<'n>(one: &Named, all: &'n [Named], gazetteer: &Gazetteer) -> Vec<&'n Named> {
    let cues = &gazetteer.cues;
    if !one.surfaces.iter().all(|surface| cues.chambers.contains(surface)) {
        return Vec::new();
    }
    let of_state = |longer: &str, shorter: &str| {
        let state = longer.strip_suffix(shorter).and_then(|state| state.strip_suffix(' '));
        state.is_some_and(|state| gazetteer.index.find(state, cues).is_some())
    };
    let goes_on = |longer: &str, shorter: &str| {
        longer.strip_prefix(shorter).is_some_and(|rest| rest.starts_with(" of "))
    };
    let fits = |longer: &String, shorter: &String| {
        of_state(longer, shorter) || cues.chambers.contains(longer) && goes_on(longer, shorter)
    };
    let is = |other: &&Named| {
        other.target != one.target
            && one.surfaces.iter().all(|shorter| other.surfaces.iter().any(|longer| fits(longer, shorter)))
    };
    all.iter().filter(is).collect()
}

/// "The Times" is the "New York Times", "the Brotherhood" the "Muslim Brotherhood", "Brookings" the "Brookings
/// Institution", "Free Coast Front" the "Free Coast Front of Zorbia".
fn short_name<'n>(one: &Named, all: &'n [Named], gazetteer: &Gazetteer) -> Vec<&'n Named> {
    let cues = &gazetteer.cues;
    if one.kind == EntityType::Per {
        // "Bain" is no person where nobody bears the name and "Bain Capital" is a company.
        let company = |shorter: &str, longer: &str| {
            let rest = continues(longer, shorter).filter(|_| !shorter.contains('-'));
            rest.is_some_and(|rest| cues.organisation_tails.contains(rest) && !cues.namesakes.contains(rest))
        };
        let bears = |shorter: &str, longer: &str| precedes(longer, shorter).is_some();
        let nobody = persons(like(one, all, bears)).is_empty() && matches!(one.target, Target::Own(_));
        return if nobody { organisations(like(one, all, company)) } else { Vec::new() };
    }
    let goes_on = |shorter: &str, longer: &str| {
        let rest = continues(longer, shorter).filter(|_| shorter.contains('-'));
        rest.is_some_and(|rest| ["of-", "for-", "in-"].iter().any(|link| rest.starts_with(link)))
    };
    let found = like(one, all, goes_on);
    // A model is often of two minds what "Fox" is.
    let news = |shorter: &str, longer: &str| continues(longer, shorter) == Some("news");
    if one.kind == EntityType::Misc && found.is_empty() {
        return organisations(like(one, all, news));
    }
    if !found.is_empty() || one.kind != EntityType::Org {
        return found;
    }
    let organisation = |shorter: &str, longer: &str| {
        let shared = cues.shared_heads.contains(shorter);
        let company = |rest: &str| {
            rest.rsplit_once('-').is_some_and(|(_, last)| cues.company_tails.contains(last))
                && shorter.len() > SHORT
        };
        let tail = continues(longer, shorter)
            .is_some_and(|rest| cues.organisation_tails.contains(rest) || company(rest));
        // "The party of Planned Parenthood" is another.
        let led = precedes(longer, shorter).is_some_and(|rest| {
            !rest.split('-').any(|word| matches!(word, "of" | "and" | "for" | "in" | "on" | "the"))
        });
        // "The Chronicle" is the "Chronicle of Fishing", "the Bureau" the "Coastal Bureau of Standards".
        let common = shared && !BODIES.contains(&shorter);
        let of = longer.starts_with(&format!("{shorter}-of-")) || longer.contains(&format!("-{shorter}-of-"));
        !shared && (tail || led) || of && !common && !shorter.contains('-')
    };
    let named = like(one, all, organisation).into_iter();
    named.filter(|other| matches!(other.kind, EntityType::Org | EntityType::Loc)).collect()
}

/// "Zembla State", "the State of Zembla" and "the Commonwealth of Zembla" are the place "Zembla".
fn same_state<'n>(one: &Named, all: &'n [Named], _: &Gazetteer) -> Vec<&'n Named> {
    // "Zembla State" may be a university, and the capital is not the state of its name.
    let state = |long: &str, short: &str| {
        let behind = ["state-of-", "commonwealth-of-"].iter().any(|of| long.strip_prefix(of) == Some(short));
        behind
            || one.kind == EntityType::Loc
                && short != "washington"
                && long.strip_suffix("-state") == Some(short)
    };
    let found = like(one, all, state).into_iter();
    found.filter(|other| other.kind == EntityType::Loc).collect()
}
