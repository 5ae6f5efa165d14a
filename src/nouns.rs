//! Common nouns that mean many: which part of a phrase names a group, and what two phrases for one group share. Apart
//! because the stage that decodes groups, the one that puts them together and what measures them ask it alike.

use std::collections::{BTreeMap, BTreeSet};
use std::sync::LazyLock;

use serde::Deserialize;

use crate::document::{Span, Text};

const SHIPPED: &str = include_str!("../data/groups.toml");

static LISTS: LazyLock<Lists> = LazyLock::new(|| {
    // `embedded::check` refuses to begin with a file that cannot be read.
    toml::from_str(SHIPPED).unwrap_or_default()
});

/// What keeps the file that is part of the program from being read.
pub(crate) fn check() -> Option<String> {
    toml::from_str::<Lists>(SHIPPED).err().map(|error| error.to_string())
}

/// The lists of `data/groups.toml`; the file's comments say what each is for.
#[derive(Clone, Debug, Default, Deserialize)]
#[serde(deny_unknown_fields)]
struct Lists {
    determiners: BTreeSet<String>,
    after: BTreeSet<String>,
    collectives: BTreeSet<String>,
    plurals: BTreeSet<String>,
    nobody: BTreeSet<String>,
    definite: BTreeSet<String>,
    relational: BTreeSet<String>,
    things: BTreeSet<String>,
    links: BTreeSet<String>,
    servants: BTreeSet<String>,
    offices: BTreeSet<String>,
    heads: BTreeMap<String, String>,
    modified_heads: BTreeMap<String, String>,
    modifiers: BTreeMap<String, String>,
}

/// The part of a phrase that names a group.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub(crate) struct Core {
    /// Modifiers and head.
    pub span: Span,
    /// The head noun.
    pub head: Span,
}

/// Modifiers and head of the phrase at `span`, without the determiners before them and what follows the head.
pub(crate) fn core(text: &Text, span: Span) -> Option<Core> {
    let lists = &*LISTS;
    let words = words(text, span);
    // "one's" opens a phrase as "one" does.
    let lower = |word: &Span| text.slice(without_genitive(text, *word)).to_lowercase();
    let first = words.iter().position(|word| !lists.determiners.contains(&lower(word)))?;
    let named = words[first..].iter().take_while(|word| !lists.after.contains(&lower(word))).count();
    let (start, head) = (words.get(first)?, *words[first..first + named].last()?);
    // A genitive is no part of the head, wherever the phrase goes on behind it.
    let head = without_genitive(text, head);
    Some(Core { span: Span::new(start.start, head.end), head })
}

/// Whether a common noun means many: a plural, or a noun for a body of people.
pub(crate) fn is_plural(noun: &str) -> bool {
    let noun = noun.to_lowercase();
    // "s" alone is a genitive's.
    let regular =
        noun.len() > 2 && noun.ends_with('s') && !["ss", "us", "is"].iter().any(|end| noun.ends_with(end));
    regular || LISTS.collectives.contains(&noun) || LISTS.plurals.contains(&noun)
}

/// Whether a head without a modifier means nobody in particular ("people").
pub(crate) fn is_nobody(head: &str) -> bool {
    LISTS.nobody.contains(&head.to_lowercase())
}

/// Whether a head in the singular is always somebody's ("supporter").
pub(crate) fn is_relational(head: &str) -> bool {
    LISTS.relational.contains(head)
}

/// Whether a head means things, or a number of them, and no people.
pub(crate) fn is_thing(head: &str) -> bool {
    LISTS.things.contains(&head.to_lowercase())
}

/// Whether a word behind a noun phrase is no noun that it could modify.
pub(crate) fn is_link(word: &str) -> bool {
    LISTS.links.contains(word)
}

/// Whether a noun is for one who serves a body ("official").
pub(crate) fn is_servant(noun: &str) -> bool {
    LISTS.servants.contains(noun)
}

/// Whether a noun is for one who holds an office, or is known in it ("secretary").
pub(crate) fn is_office(noun: &str) -> bool {
    is_servant(noun) || LISTS.offices.contains(noun)
}

/// The commoner head that means the same as a head where the words before both are the same.
pub(crate) fn modified(head: &str) -> Option<&String> {
    LISTS.modified_heads.get(head)
}

/// Whether a common noun is a plural, and not one for a body of people.
pub(crate) fn is_many(noun: &str) -> bool {
    is_plural(noun) && !LISTS.collectives.contains(&noun.to_lowercase())
}

/// Whether a word opens a phrase and is no part of the group's name.
pub(crate) fn is_determiner(word: &str) -> bool {
    LISTS.determiners.contains(&word.to_lowercase())
}

/// Whether a determiner takes up somebody who was met before.
pub(crate) fn is_definite(determiner: &str) -> bool {
    LISTS.definite.contains(&determiner.to_lowercase())
}

/// What all spellings of a group share, word by word: small letters, no genitives, the head in the singular. None for
/// what names no group.
pub(crate) fn form(text: &Text, span: Span) -> Option<Vec<String>> {
    let core = core(text, span)?;
    let lower = |word: &Span| text.slice(*word).to_lowercase().replace('’', "'");
    let bare = |word: String| word.strip_suffix("'s").map(str::to_owned).unwrap_or(word);
    let mut words: Vec<String> = words(text, core.span).iter().map(|word| bare(lower(word))).collect();
    let head = words.pop()?;
    words.push(singular(&head));
    Some(with_one_word_for_one_thing(words))
}

/// The form with the commonest of words that mean the same.
fn with_one_word_for_one_thing(mut words: Vec<String>) -> Vec<String> {
    let lists = &*LISTS;
    let head = words.pop().unwrap_or_default();
    // Two words may stand for one: "African American".
    let before = words.join(" ");
    let before = lists.modifiers.get(&before).cloned().unwrap_or_else(|| {
        let each = words.iter().map(|word| lists.modifiers.get(word).unwrap_or(word).as_str());
        each.collect::<Vec<_>>().join(" ")
    });
    let modified = lists.modified_heads.get(&head).filter(|_| !before.is_empty());
    let head = modified.or(lists.heads.get(&head)).cloned().unwrap_or(head);
    before.split_whitespace().map(str::to_owned).chain([head]).collect()
}

/// A noun's singular by the rules of spelling; what is none of theirs is left as it is.
fn singular(noun: &str) -> String {
    let irregular = [
        ("people", "people"),
        ("children", "child"),
        ("thieves", "thief"),
        ("wives", "wife"),
        ("wolves", "wolf"),
    ];
    if let Some((_, one)) = irregular.iter().find(|(many, _)| *many == noun) {
        return (*one).to_owned();
    }
    if let Some(stem) = noun.strip_suffix("men") {
        return format!("{stem}man");
    }
    if !is_plural(noun) || LISTS.collectives.contains(noun) || LISTS.plurals.contains(noun) {
        return noun.to_owned();
    }
    match noun.strip_suffix("ies") {
        Some(stem) if stem.len() > 1 => return format!("{stem}y"),
        _ => {}
    }
    let sibilant = ["ches", "shes", "sses", "xes", "zes"].iter().any(|end| noun.ends_with(end));
    let cut = if sibilant { 2 } else { usize::from(noun.ends_with('s')) };
    noun[..noun.len() - cut].to_owned()
}

/// The words of a span: letters and digits with the hyphens and apostrophes within them.
fn words(text: &Text, span: Span) -> Vec<Span> {
    let mut found: Vec<Span> = Vec::new();
    let mut open = false;
    for (at, c) in (span.start..).zip(text.slice(span).chars()) {
        if c.is_alphanumeric() {
            match found.last_mut().filter(|_| open) {
                Some(word) => word.end = at + 1,
                None => found.push(Span::new(at, at + 1)),
            }
            open = true;
        } else {
            // One mark joins, two divide.
            let adjoins = found.last().is_some_and(|word| word.end == at);
            open &= adjoins && matches!(c, '-' | '\'' | '’' | '\u{2010}' | '\u{2011}');
        }
    }
    if let Some(last) = found.last_mut() {
        *last = without_genitive(text, *last);
    }
    found
}

/// A word without the 's at its end.
fn without_genitive(text: &Text, mut word: Span) -> Span {
    while ["'s", "’s"].iter().any(|end| text.slice(word).ends_with(end)) {
        word.end -= 2;
    }
    word
}

#[cfg(test)]
mod tests {
    #![allow(clippy::unwrap_used)]
    use proptest::prelude::*;

    use super::*;

    fn whole(phrase: &str) -> (Text, Span) {
        let text = Text::from(phrase);
        let span = Span::new(0, text.len());
        (text, span)
    }

    #[test]
    fn the_embedded_lists_are_read_and_in_small_letters() {
        let lists: Lists = toml::from_str(SHIPPED).unwrap();
        let all = [
            &lists.determiners,
            &lists.after,
            &lists.collectives,
            &lists.plurals,
            &lists.nobody,
            &lists.relational,
            &lists.things,
            &lists.links,
            &lists.servants,
            &lists.offices,
        ];
        for words in all {
            assert!(words.len() > 5 && words.iter().all(|w| *w == w.to_lowercase()));
        }
        assert!(lists.definite.iter().all(|word| lists.determiners.contains(word)));
        for (word, one) in lists.heads.iter().chain(&lists.modified_heads) {
            assert!(
                singular(word) == *word && !lists.heads.contains_key(one) && singular(one) == *one,
                "{word}"
            );
        }
    }

    #[test]
    fn a_core_is_modifiers_and_head() {
        let of = |phrase: &str| {
            let (text, span) = whole(phrase);
            let core = core(&text, span);
            core.map(|c| (text.slice(c.span).to_owned(), text.slice(c.head).to_owned()))
        };
        let told = |core: &str, head: &str| Some((core.to_owned(), head.to_owned()));
        assert_eq!(of("the ruling elites of the island"), told("ruling elites", "elites"));
        assert_eq!(of("Our left-wing media’s"), told("left-wing media", "media"));
        assert_eq!(of("“gun owners”"), told("gun owners", "owners"));
        assert_eq!(of("all of those"), None);
        assert_eq!(of("a's of"), None);
        assert_eq!(of("elites of's"), told("elites", "elites"));
        assert_eq!(of(""), None);
    }

    #[test]
    fn one_and_many_of_a_head_are_one_form() {
        let of = |phrase: &str| {
            let (text, span) = whole(phrase);
            form(&text, span).unwrap().join(" ")
        };
        assert_eq!(of("the ruling elites"), of("a ruling elite"));
        for (many, one) in [
            ("policemen", "policeman"),
            ("Gun Lobbies", "gun lobby"),
            ("bosses", "boss"),
            ("churches", "church"),
            ("mullahs", "mullah"),
            ("media", "media"),
            ("police", "police"),
            ("ties", "tie"),
            ("clergymen", "clergyman"),
            ("thieves", "thief"),
            ("news men", "news man"),
        ] {
            assert_eq!(of(many), one);
        }
    }

    #[test]
    fn words_that_mean_the_same_make_the_same_form() {
        let of = |phrase: &str| {
            let (text, span) = whole(phrase);
            form(&text, span).unwrap()
        };
        for (one, other) in [
            ("kids", "children"),
            ("poor kids", "the poor children"),
            ("disabled individuals", "disabled people"),
            ("GOP leaders", "Republican leaders"),
            ("social media platforms", "social media companies"),
            ("African American voters", "black voters"),
        ] {
            assert_eq!(of(one), of(other));
        }
        // By itself it means something else.
        assert_ne!(of("platforms"), of("companies"));
        assert_ne!(of("the population"), of("the public"));
        assert!(is_thing("Polls") && is_relational("supporter") && !is_many("media") && is_many("voters"));
    }

    #[test]
    fn plurals_and_bodies_mean_many() {
        for noun in ["media", "Reporters", "clergymen", "police", "elites"] {
            assert!(is_plural(noun), "{noun}");
        }
        for noun in ["reporter", "crisis", "boss", "virus", "anger", "s"] {
            assert!(!is_plural(noun), "{noun}");
        }
    }

    proptest! {
        #[test]
        fn a_core_lies_within_its_phrase_and_is_its_own_core(phrase in "[ a-cé'’-]{0,6}( the| media| of| men|s|-){0,5}") {
            let (text, span) = whole(&phrase);
            if let Some(core) = core(&text, span) {
                prop_assert!(span.contains(core.span) && core.span.contains(core.head) && !core.head.is_empty());
                prop_assert_eq!(core.head.end, core.span.end);
                prop_assert_eq!(super::core(&text, core.span), Some(core));
            }
        }

        #[test]
        fn the_singular_of_a_singular_is_itself(noun in "[a-z]{0,4}(s|es|ies|men|media|sses)?") {
            let one = singular(&noun);
            prop_assert!(!one.is_empty() || noun.len() < 2);
        }
    }
}
