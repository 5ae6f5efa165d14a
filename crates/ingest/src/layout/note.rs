//! What stands after an article and is no part of it: who the author is, disclaimers, where it appeared, what to
//! read next. Apart from the layout because the judgement is on one block at a time; the layout adds position.

use super::byline::leading_name;
use super::contact::has_contact;
use super::phrases::{NOTE_OPENINGS, NOTE_PHRASES, NOTE_SIGNS, PROFESSIONS};
use crate::draft::Block;

/// Longer blocks are text, whatever they say.
const MAX_WORDS: usize = 120;
/// A block with a contact detail, or about somebody whom the byline does not name, is a note if it is this short.
const SHORT: usize = 60;
/// What may follow a name in a note about its bearer.
const VERBS: [&str; 14] = [
    "is", "was", "are", "has", "teaches", "writes", "works", "serves", "served", "heads", "covers", "holds",
    "studies", "lives",
];

/// Whether `block` is a note by what it says. `author` is the byline; `body` tells whether the article itself
/// names somebody.
pub(crate) fn is_note(block: &Block, author: Option<&str>, body: impl Fn(&str) -> bool) -> bool {
    let text = opened(&block.text);
    let lower = text.to_lowercase();
    block.words() <= MAX_WORDS
        && (NOTE_OPENINGS.opens(&lower).is_some()
            || NOTE_PHRASES.within(&lower)
            || block.words() <= SHORT && has_contact(&block.text) && !says(&lower)
            || is_about_author(text, author)
            || author.is_none() && self::author(block, &body).is_some()
            || subject(block).is_some_and(|name| author.is_none() && !body(name)))
}

/// Whether `block` is a note given that it follows a last dividing line, where a name and a verb are enough.
pub(crate) fn is_note_after_separator(block: &Block, author: Option<&str>) -> bool {
    let about = |name: &str, rest: &str| !name.is_empty() && has_verb(rest);
    let text = opened(&block.text);
    let named = leading_name(text).is_some_and(|name| about(name, &text[name.len()..]));
    block.words() <= MAX_WORDS && (is_note(block, author, |_| false) || named && block.words() <= SHORT)
}

/// Whom `block` introduces by name and profession, as a note about an author does.
pub(crate) fn subject(block: &Block) -> Option<&str> {
    let text = opened(&block.text);
    let name = leading_name(text)?;
    let rest = text[name.len()..].to_lowercase();
    let mut words = rest.split([' ', ',', '.', ';', '-', '/', ')']);
    (block.words() <= SHORT && has_verb(&rest) && !says(&rest) && words.any(|w| PROFESSIONS.has(w)))
        .then_some(name)
}

/// Whom `block` surely introduces as the author: a name, "is" or "writes", a sign that only notes have, and nothing that a
/// report says of those whom it quotes. `body` tells whether the article itself speaks of somebody.
pub(crate) fn author(block: &Block, body: impl Fn(&str) -> bool) -> Option<&str> {
    let text = opened(&block.text);
    let name = leading_name(text)?;
    let rest = text[name.len()..].trim_start();
    // "Jane Doe (@janedoe) is a fellow".
    let rest =
        rest.strip_prefix("(@").and_then(|r| r.split_once(')')).map_or(rest, |(_, after)| after.trim_start());
    let lower = rest.to_lowercase();
    let first = lower.split(' ').next().unwrap_or_default();
    let marked = block.text.starts_with(['•', '—', '–', '(', '*', '[', '■', '-']);
    let verb = ["is", "are", "writes", "teaches", "works", "covers", "serves"].contains(&first);
    let listed = first == "," || lower.starts_with(", ") || ["was", "has"].contains(&first);
    let said = says(&lower) || lower.contains(['“', '"']) && !marked;
    let sign = NOTE_SIGNS.within(&lower);
    let shouted = !name.contains(char::is_lowercase);
    let own = !shouted && block.words() <= SHORT && !said && sign && (verb || marked && listed);
    (own && (marked || !body(name))).then_some(name)
}

/// Whether `block` begins with `author` and goes on as a note about its bearer does.
pub(crate) fn is_about(block: &Block, author: &str) -> bool {
    is_about_author(opened(&block.text), Some(author))
}

fn is_about_author(text: &str, author: Option<&str>) -> bool {
    let people = author.unwrap_or_default();
    people.split(" and ").flat_map(|p| p.split([',', '&'])).map(str::trim).filter(|p| p.contains(' ')).any(
        |person| {
            let rest = text.get(..person.len()).filter(|start| start.eq_ignore_ascii_case(person));
            rest.is_some_and(|_| has_verb(&text[person.len()..].to_lowercase()))
        },
    )
}

/// Whether what follows a name begins with a verb of a note, or with a comma and then has one ("a fellow at …").
fn has_verb(rest: &str) -> bool {
    let rest = rest.trim_start();
    rest.starts_with(", ") || rest.split(' ').next().is_some_and(|w| VERBS.contains(&w))
}

/// Whether `text`, lower case, tells what somebody said: then it is a report of whom it names.
fn says(text: &str) -> bool {
    const SAID: [&str; 11] = [
        "said", "says", "told", "added", "tweeted", "argued", "asked", "replied", "warned", "noted",
        "quipped",
    ];
    text.split([' ', ',', '.', '”', '"']).any(|w| SAID.contains(&w))
}

/// Without opening brackets, stars and dashes.
fn opened(text: &str) -> &str {
    text.trim_start_matches(['(', '[', '*', '_', '-', '–', '—', '•', '■', ' ', '“'])
}

#[cfg(test)]
#[allow(clippy::unwrap_used)]
mod tests {
    use super::*;

    fn note(text: &str, author: Option<&str>) -> bool {
        is_note(&Block::new(text, false).unwrap(), author, |name| name == "Imran Khan")
    }

    #[test]
    fn notes_name_their_author_and_reports_do_not() {
        let named = |text: &str| {
            author(&Block::new(text, false).unwrap(), |name| name == "Imran Khan").map(str::to_owned)
        };
        for (text, name) in [
            ("• Jane Doe, president of the Forum, is a radio talk-show host.", "Jane Doe"),
            ("— Jane Q. Doe is the editor of the Daily.", "Jane Q. Doe"),
            ("Jane Doe writes a weekly column for the Daily.", "Jane Doe"),
            ("Jane Doe (@janedoe) is a fellow at the institute.", "Jane Doe"),
            ("Asad Mirza is a New Delhi-based senior journalist.", "Asad Mirza"),
        ] {
            assert_eq!(named(text).as_deref(), Some(name), "{text}");
        }
        for text in [
            "The U.S. is a country of readers and writers.",
            "In Bulgaria, a fellow of the institute said it would wait.",
            "Imran Khan is a former captain and the author of his own fall.",
            "House Republicans are editors of their own bill.",
            "Jane Doe is in prison for a third year.",
            "Jane Doe, a fellow at the institute, was surprised.",
            "Jane Doe is a fellow who said that the bill was dead.",
        ] {
            assert_eq!(named(text), None, "{text}");
        }
    }

    #[test]
    fn notes_are_told_from_closing_paragraphs() {
        let notes = [
            "(The writer is a former ambassador.)",
            "The views expressed here are the author's personal.",
            "Asad Mirza is a New Delhi-based senior journalist.",
            "© 2025 Daily Paper",
            "Read more: Why the border matters",
            "This article was first published in The Daily Paper.",
            "For comments: jane@x.org",
            "Follow her on Twitter",
        ];
        for text in notes {
            assert!(note(text, None), "{text}");
        }
        let closings = [
            "The views expressed by the minister last week show how far the government has moved.",
            "Imran Khan is a politician and former captain, and his party is not done yet.",
            "Pakistan is a state that must choose.",
            "The author of this policy is in the army's headquarters.",
            "What Pakistan once nurtured as a strategic asset is now a volatile force.",
        ];
        for text in closings {
            assert!(!note(text, None), "{text}");
        }
        for quoted in
            ["Jane Doe, a lawyer who advises the army, said it would wait.", "“@janedoe is right,” he said."]
        {
            assert!(!note(quoted, None), "{quoted}");
        }
        assert!(!note("Asif Ali is a journalist whom the army silenced.", Some("Jane Doe")));
        assert!(note("Jane Doe, a fellow at the institute, lives in Kabul.", Some("Jane Doe")));
    }
}
