//! Features of an anaphor, and of a pair of an anaphor and an actor, scaled to about 0 to 1: agreement, recency, and
//! surface syntax. The ranker reads them together with the encoder's vectors.

use super::anaphor::{Anaphor, Class, Form};
use super::discourse_state::{DiscourseState, MentionRef, Origin, Progress, Record};
use crate::document::{Actor, Document, EntityType, Span};
use crate::salience::indicator;

/// Number of features of an anaphor.
pub const OF_ANAPHOR: usize = Class::COUNT + Form::COUNT + 12;
/// Number of features of a pair of an anaphor and an actor.
pub const OF_PAIR: usize = 4 * Class::COUNT + 42;

/// Words after an expletive "it".
const EXPLETIVE: [&str; 9] = ["is", "was", "s", "'", "’", "seems", "appears", "will", "would"];
/// Words before an object.
const PREPOSITIONS: [&str; 12] =
    ["of", "in", "to", "for", "with", "on", "at", "from", "by", "about", "against", "between"];

/// Features of an anaphor with these candidates.
pub fn of_anaphor(progress: &Progress, anaphor: usize, candidates: &[usize]) -> Vec<f32> {
    let state = progress.state;
    let document = state.document;
    let at = &state.anaphors[anaphor];
    let mut row = one_hot(at.class as usize, Class::COUNT);
    row.extend(one_hot(at.form as usize, Form::COUNT));
    let near = |&&a: &&usize| {
        let seen = progress.records[a].last;
        agrees(at.class, &state.actors[a]) && seen.is_some_and(|s| s.sentence + 1 >= at.sentence)
    };
    let paragraph = document.sentences[at.sentence].paragraph;
    let opens = at.sentence == 0 || document.sentences[at.sentence - 1].paragraph != paragraph;
    let is = |word: &str| indicator(at.next[0] == word);
    row.extend([
        indicator(state.quotations.innermost(at.span).is_some()),
        indicator(opens),
        indicator(at.place == 0),
        log(at.place) / 4.0,
        at.modifiers as f32 / 3.0,
        indicator(EXPLETIVE.contains(&at.next[0].as_str())),
        indicator(at.next[0].len() > 2 && at.next[0].ends_with("ed")),
        is("of"),
        is("who") + is("that") + is("which"),
        is(","),
        log(candidates.len()) / 4.0,
        log(candidates.iter().filter(near).count()) / 2.0,
    ]);
    row
}

/// Features of the pairs of an anaphor and each candidate.
pub fn of_pairs(progress: &Progress, anaphor: usize, candidates: &[usize]) -> Vec<Vec<f32>> {
    let at = &progress.state.anaphors[anaphor];
    let most = candidates.iter().map(|&a| progress.records[a].names).max().unwrap_or(0).max(1);
    let agreeing: Vec<bool> =
        candidates.iter().map(|&a| agrees(at.class, &progress.state.actors[a])).collect();
    let of = |(rank, &actor): (usize, &usize)| {
        let before = agreeing[..rank].iter().filter(|a| **a).count();
        of_pair(progress, at, actor, [rank, before, most])
    };
    candidates.iter().enumerate().map(of).collect()
}

fn of_pair(progress: &Progress, at: &Anaphor, actor: usize, [rank, before, most]: [usize; 3]) -> Vec<f32> {
    let state = progress.state;
    let document = state.document;
    let record = &progress.records[actor];
    let actor = &state.actors[actor];
    let mut row = vec![0.0; 4 * Class::COUNT];
    row[spoken_of_as(actor) as usize * Class::COUNT + at.class as usize] = 1.0;
    row.extend(recency(document, at, record));
    row.extend([
        1.0 / (1.0 + rank as f32),
        indicator(rank == 0),
        1.0 / (1.0 + before as f32),
        indicator(agrees(at.class, actor) && before == 0),
        log(record.names) / 3.0,
        record.names as f32 / most as f32,
        indicator(record.title),
        indicator(actor.known),
        indicator(actor.agent),
        indicator(actor.part_of.is_some()),
        indicator(actor.name.ends_with('s')),
        indicator(!actor.name.contains(' ')),
    ]);
    row.extend(history(at, record, actor));
    row.extend(surroundings(state, at, record));
    row
}

/// How far the anaphor is from the actor's last mention.
fn recency(document: &Document, at: &Anaphor, record: &Record) -> [f32; 11] {
    let [last, name] = [record.last, record.last_name].map(|s| s.map(|s| at.sentence - s.sentence));
    let within = |low: usize, high: usize| indicator(last.is_some_and(|d| (low..=high).contains(&d)));
    let paragraph = |s: MentionRef| document.sentences[s.sentence].paragraph;
    let here = document.sentences[at.sentence].paragraph;
    let ahead = record.ahead.filter(|_| last.is_none());
    [
        within(0, 0),
        within(1, 1),
        within(2, 2),
        within(3, 5),
        within(6, usize::MAX),
        ahead.map_or(0.0, |s| 1.0 / (1.0 + s.span.start.saturating_sub(at.span.end) as f32 / 10.0)),
        indicator(ahead.is_some()),
        record.last.map_or(1.0, |s| log(at.span.start.saturating_sub(s.span.end)) / 8.0),
        record.last.map_or(0.0, |s| 1.0 / (1.0 + at.span.start.saturating_sub(s.span.end) as f32 / 10.0)),
        name.map_or(1.0, |d| log(d) / 3.0),
        indicator(record.last.is_some_and(|s| paragraph(s) == here)),
    ]
}

/// What was linked to the actor before.
fn history(at: &Anaphor, record: &Record, actor: &Actor) -> [f32; 9] {
    let links = |class: Class| record.links[class as usize];
    let pronouns = [Class::He, Class::She, Class::It, Class::They];
    let all: usize = pronouns.iter().map(|&c| links(c)).sum();
    let same = if at.class.is_pronoun() { links(at.class) } else { 0 };
    let gendered = links(Class::He) + links(Class::She);
    let other = if at.class.is_pronoun() { all - same } else { 0 };
    let name = actor.name.to_lowercase();
    let last_is_pronoun = matches!(record.last, Some(MentionRef { of: Origin::Anaphor(_), .. }));
    [
        log(same) / 2.0,
        indicator(same > 0),
        log(other) / 2.0,
        indicator(other > 0),
        indicator(gendered > 0),
        indicator(last_is_pronoun),
        indicator(record.heads.contains(&at.word)),
        indicator(!record.heads.is_empty()),
        indicator(!at.class.is_pronoun() && name.split(|c: char| !c.is_alphanumeric()).any(|w| w == at.word)),
    ]
}

/// How the actor's last mention and the anaphor stand in their sentences.
fn surroundings(state: &DiscourseState, at: &Anaphor, record: &Record) -> [f32; 10] {
    let document = state.document;
    let text = &document.article.text;
    let Some(last) = record.last.or(record.ahead) else { return [0.0; 10] };
    let start = document.sentences[last.sentence].span.start;
    let lead = text.slice(Span::new(start, last.span.start));
    let word = lead.trim_end().rsplit(' ').next().unwrap_or_default().to_lowercase();
    let after = text.slice(Span::new(last.span.end, last.span.end + 2));
    let owner = matches!(after, "'s" | "’s" | "' " | "’ ");
    let between = text.slice(Span::new(last.span.end, at.span.start));
    let quotes = [last.span, at.span].map(|s| state.quotations.innermost(s));
    [
        indicator(last.first),
        indicator(lead.is_empty()),
        1.0 / (1.0 + lead.split_whitespace().count() as f32 / 4.0),
        indicator(PREPOSITIONS.contains(&word.as_str())),
        indicator(owner),
        // "Pakistan's former protégé" is somebody else than Pakistan.
        indicator(last.span.end <= at.span.start && matches!(between.trim(), "" | "'s" | "’s" | "'" | "’")),
        indicator(last.span.end <= at.span.start && between.trim() == ","),
        indicator(quotes[0].is_some() && quotes[0] == quotes[1]),
        indicator(quotes[0].is_none() && quotes[1].is_some()),
        indicator(quotes[0].is_some() && quotes[1] != quotes[0]),
    ]
}

/// The type of name that an actor is spoken of like: a group, which the ranker never met, like an organisation.
fn spoken_of_as(actor: &Actor) -> EntityType {
    if actor.entity_type == EntityType::Grp { EntityType::Org } else { actor.entity_type }
}

/// Whether an actor of this type is commonly spoken of so.
pub fn agrees(class: Class, actor: &Actor) -> bool {
    let typed = spoken_of_as(actor);
    let person = typed == EntityType::Per;
    match class {
        Class::He | Class::She | Class::Person => person,
        Class::It | Class::Body => !person,
        Class::They | Class::People | Class::Bodies => typed == EntityType::Org,
        Class::Place => typed == EntityType::Loc,
    }
}

fn one_hot(at: usize, count: usize) -> Vec<f32> {
    (0..count).map(|i| indicator(i == at)).collect()
}

/// The logarithm of a count, 0 of none.
fn log(count: usize) -> f32 {
    (1.0 + count as f32).ln()
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::coreference::discourse_state::tests::{article, told_of};

    #[test]
    fn an_anaphor_is_told_in_as_many_numbers_as_the_ranker_reads() {
        let (document, encoded, actors, names) = article();
        told_of(&document, &encoded, &actors, &names, |progress, anaphor, candidates| {
            assert_eq!(of_anaphor(progress, anaphor, candidates).len(), OF_ANAPHOR);
            for pair in of_pairs(progress, anaphor, candidates) {
                assert_eq!(pair.len(), OF_PAIR);
                assert!(pair.iter().all(|v| (0.0..=2.0).contains(v)), "{pair:?}");
            }
        });
    }

    #[test]
    fn he_is_a_person_and_the_regime_is_none() {
        let (_, _, actors, _) = article();
        let agreeing = |class| actors.iter().map(|a| agrees(class, a)).collect::<Vec<_>>();
        assert_eq!(agreeing(Class::He), [true, false]);
        assert_eq!(agreeing(Class::Body), [false, true]);
    }

    #[test]
    fn what_directly_owns_a_phrase_is_told_apart() {
        let (document, encoded, actors, names) = article();
        let mut owners = Vec::new();
        told_of(&document, &encoded, &actors, &names, |progress, anaphor, candidates| {
            let at = &progress.state.anaphors[anaphor];
            for &actor in candidates {
                let owns = surroundings(progress.state, at, &progress.records[actor])[5] > 0.0;
                owners.push((at.word.clone(), actor, owns));
            }
        });
        let owners: Vec<_> = owners.iter().filter(|o| o.2).map(|o| (o.0.as_str(), o.1)).collect();
        assert_eq!(owners, [("envoy", 1)]);
    }
}
