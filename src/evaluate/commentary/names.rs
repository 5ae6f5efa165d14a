//! Which of the program's actors a coded actor is: by its names, since coders know no ids.
//!
//! A name is compared in small letters, without the possessive at its end and without a title or article at its
//! head. A mention with the very name votes for its actor with ten, one that ends in the name or that the name ends in
//! ("Smith" and "Anna Smith") with one; the actor with most votes is it. Pronouns vote for nobody, and a noun phrase only
//! with the very name, since "the party" at the end of a name is anybody's. The script that the figures are held
//! against compares names by these rules, so they change in both or in neither.

use crate::document::{Analysis, MentionKind};

/// What may stand before a name, of which one is taken off.
const TITLES: [&str; 9] =
    ["the ", "president ", "sen. ", "rep. ", "mr. ", "mrs. ", "ms. ", "gov. ", "former "];
/// Votes of a mention with the very name.
const WHOLE: usize = 10;
/// A shorter name is no sign of another that ends in it: code points.
const SHORT: usize = 2;

/// A name as it is compared.
pub fn clean(name: &str) -> String {
    let lower = name.to_lowercase();
    let name = without_possessive(strip(&lower));
    let bare = TITLES.iter().find_map(|title| name.strip_prefix(title));
    strip(bare.unwrap_or(name)).to_owned()
}

/// Without white space at both ends, the separators of ASCII among it.
fn strip(name: &str) -> &str {
    name.trim_matches(|c: char| c.is_whitespace() || ('\u{1c}'..='\u{1f}').contains(&c))
}

fn without_possessive(name: &str) -> &str {
    const MARKS: [char; 2] = ['\'', '’'];
    let with_s = name.strip_suffix('s').and_then(|name| name.strip_suffix(MARKS));
    with_s.or_else(|| name.strip_suffix(MARKS)).unwrap_or(name)
}

/// Whether a name ends in another one, which begins at a border of a word.
fn ends(name: &str, other: &str) -> bool {
    let word = |c: Option<char>| c.is_some_and(|c| c.is_alphanumeric() || c == '_');
    let before = name.strip_suffix(other);
    before.is_some_and(|before| word(before.chars().next_back()) != word(other.chars().next()))
}

/// The mentions of an article that may tell who is meant.
pub struct Names {
    mentions: Vec<Named>,
}

struct Named {
    name: String,
    /// Whether it is a noun phrase.
    nominal: bool,
    actor: usize,
}

impl Names {
    /// The mentions of an analysis.
    pub fn new(analysis: &Analysis) -> Self {
        let text = &analysis.document.article.text;
        Self::of(analysis.mentions.iter().map(|m| (m.kind, text.slice(m.span), m.actor)))
    }

    fn of<'a>(mentions: impl Iterator<Item = (MentionKind, &'a str, usize)>) -> Self {
        let spoken = mentions.filter(|(kind, ..)| *kind != MentionKind::Pronoun);
        let named =
            |(kind, text, actor)| Named { name: clean(text), nominal: kind == MentionKind::Nominal, actor };
        Self { mentions: spoken.map(named).collect() }
    }

    /// Index of the actor that has these names; of equally many votes, the one that had the first of all.
    pub fn find<'a>(&self, names: impl Iterator<Item = &'a str>) -> Option<usize> {
        let names: Vec<String> = names.map(clean).collect();
        // In the order of the first vote, which decides where votes are equal.
        let mut votes: Vec<(usize, usize)> = Vec::new();
        for mention in &self.mentions {
            let worth = if names.contains(&mention.name) {
                WHOLE
            } else if !mention.nominal && names.iter().any(|name| alike(name, &mention.name)) {
                1
            } else {
                continue;
            };
            match votes.iter_mut().find(|(actor, _)| *actor == mention.actor) {
                Some((_, sum)) => *sum += worth,
                None => votes.push((mention.actor, worth)),
            }
        }
        // The first of those with most votes, where `max_by_key` would give the last.
        votes.iter().rev().max_by_key(|(_, sum)| *sum).map(|(actor, _)| *actor)
    }
}

/// Whether one of two names ends in the other.
fn alike(one: &str, other: &str) -> bool {
    let long = |name: &str| name.chars().count() > SHORT;
    long(one) && long(other) && (ends(one, other) || ends(other, one))
}

#[cfg(test)]
mod tests {
    use super::*;
    use MentionKind::{Name, Nominal, Pronoun};

    fn find(mentions: &[(MentionKind, &str, usize)], names: &[&str]) -> Option<usize> {
        Names::of(mentions.iter().copied()).find(names.iter().copied())
    }

    #[test]
    fn one_possessive_and_one_title_are_taken_off() {
        let cleaned = [
            ("The Senator's", "senator"),
            (" the President ", "president"),
            ("former President Ann Lee", "president ann lee"),
            ("Democrats’", "democrats"),
            ("the  Left", "left"),
            ("Theo", "theo"),
            ("the", "the"),
            ("Ms. Ä’s", "ä"),
            ("''s", "'"),
            ("Boss", "boss"),
        ];
        for (name, expected) in cleaned {
            assert_eq!(clean(name), expected, "{name:?}");
        }
    }

    #[test]
    fn a_name_ends_in_another_at_a_border_of_a_word() {
        assert!(ends("anna smith", "smith") && ends("smith", "smith") && ends("al-sadr", "sadr"));
        assert!(!ends("blacksmith", "smith") && !ends("smith anna", "smith") && !ends("o_smith", "smith"));
        // A border lies between a letter and a mark, so one that begins with a mark needs a letter before it.
        assert!(ends("x(us)", "(us)") && !ends("the (us)", "(us)") && !ends("(us)", "(us)"));
    }

    #[test]
    fn the_very_name_outvotes_names_that_end_alike() {
        let mentions = [(Name, "Smith", 0), (Name, "John Smith", 0), (Name, "Anna Smith", 1)];
        assert_eq!(find(&mentions, &["Anna Smith"]), Some(1));
        // "Smith" is the very name of a mention: ten votes, and one for each that ends in it.
        assert_eq!(find(&mentions, &["Smith"]), Some(0));
        // One vote each: who had the first.
        assert_eq!(find(&mentions[1..], &["Mrs. Smith"]), Some(0));
        assert_eq!(find(&mentions, &["Jones"]), None);
    }

    #[test]
    fn pronouns_never_vote_and_noun_phrases_with_the_very_name_alone() {
        assert_eq!(find(&[(Pronoun, "they", 0)], &["they"]), None);
        assert_eq!(find(&[(Nominal, "the party", 0)], &["the Green Party"]), None);
        assert_eq!(find(&[(Nominal, "the party", 0)], &["Party"]), Some(0));
        assert_eq!(find(&[(Name, "Party", 0)], &["the Green Party"]), Some(0));
        // Two letters are too few to know a name by its end.
        assert_eq!(find(&[(Name, "UK", 0)], &["the great UK"]), None);
    }
}
