//! What stands after an article and is no part of it: who the author is, disclaimers, where it appeared, what to
//! read next. Apart from the layout because the judgement is on one block at a time; the layout adds position.

use super::byline::leading_name;
use super::contact::has_contact;
use super::phrases::{NOTE_OPENINGS, NOTE_PHRASES, NOTE_SIGNS, PROFESSIONS, RANKS, TITLES};
use crate::draft::Block;

/// Longer blocks are text, whatever they say.
const MAX_WORDS: usize = 120;
/// A block with a contact detail, or about somebody whom the byline does not name, is a note if it is this short.
const SHORT: usize = 60;
/// What may follow a name in a note about its bearer.
const VERBS: [&str; 20] = [
    "is", "was", "are", "has", "teaches", "writes", "works", "serves", "served", "heads", "covers", "holds",
    "studies", "lives", "directs", "hosts", "blogs", "edits", "chairs", "runs",
];
/// What a name ends with after a comma, small letters.
const SUFFIXES: [&str; 6] = [", jr.", ", sr.", ", m.d.", ", ph.d.", ", phd", ", md"];
/// A note names at most this many authors.
const MOST_AUTHORS: usize = 4;

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
    let about = |name: &str, rest: &str| !name.is_empty() && is_told(rest);
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
    (block.words() <= SHORT && is_told(&rest) && !says(&rest) && words.any(|w| PROFESSIONS.has(w)))
        .then_some(name)
}

/// "Jane Doe" of "Senator Jane Doe": an article names people with their titles once, and without them from then on.
pub(crate) fn untitled(name: &str) -> &str {
    let mut rest = name;
    while let Some((title, name)) = rest.split_once(' ') {
        let title = title.to_lowercase();
        let title = title.trim_end_matches('.');
        if !(TITLES.has(title) || RANKS.has(title)) {
            break;
        }
        rest = name;
    }
    rest
}

/// All whom `block` introduces as authors, "and" between them: "Jane Doe is a fellow and John Roe is an editor.", "Jane Doe is a
/// fellow. John Roe is an editor.", "Jane Doe and John Roe are fellows."
pub(crate) fn authors(block: &Block, body: impl Fn(&str) -> bool) -> Vec<String> {
    let text = opened(&block.text);
    if let Some((one, other, rest)) = pair(text) {
        let lower = rest.to_lowercase();
        let verb =
            ["are", "were", "write", "teach", "work", "serve"].iter().any(|v| first_word(&lower) == *v);
        let sign = NOTE_SIGNS.within(&lower);
        let own = verb && sign && block.words() <= SHORT && !says(&lower) && !body(one) && !body(other);
        return if own { vec![one.to_owned(), other.to_owned()] } else { Vec::new() };
    }
    // What is known to be a note may be longer than what must show that it is one.
    let Some(first) = author_within(block, MAX_WORDS, &body) else { return Vec::new() };
    let mut names = vec![first.to_owned()];
    let starts =
        [". ", " and ", "; "].iter().flat_map(|mark| text.match_indices(mark).map(|(at, m)| at + m.len()));
    let mut starts: Vec<usize> = starts.collect();
    // The full stop of an initial is within the first name.
    starts.retain(|&at| at > first.len());
    starts.sort_unstable();
    for (i, &at) in starts.iter().enumerate() {
        let clause = &text
            [at..starts[i + 1..].iter().find(|&&end| names_one(&text[end..])).map_or(text.len(), |&end| end)];
        let Some(name) = leading_name(clause).filter(|name| name.contains(char::is_lowercase)) else {
            continue;
        };
        let rest = clause[name.len()..].trim_start().to_lowercase();
        let introduced = ["is", "writes", "teaches", "works", "serves"].contains(&first_word(&rest));
        let family = |name: &str| name.trim_end_matches(" Jr.").rsplit(' ').next().map(str::to_owned);
        let new = !names.iter().any(|known| family(known) == family(name)) && !body(name);
        if introduced && new && NOTE_SIGNS.within(&rest) && names.len() < MOST_AUTHORS {
            names.push(name.to_owned());
        }
    }
    names
}

/// Whether `text` begins with a name and a verb of a note.
fn names_one(text: &str) -> bool {
    leading_name(text).is_some_and(|name| VERBS.contains(&first_word(text[name.len()..].trim_start())))
}

/// The two whom `text` begins with, and what follows them.
fn pair(text: &str) -> Option<(&str, &str, &str)> {
    let one = leading_name(text)?;
    let after = text[one.len()..].trim_start().strip_prefix("and ")?;
    let other = leading_name(after)?;
    Some((one, other, after[other.len()..].trim_start()))
}

fn first_word(text: &str) -> &str {
    text.split([' ', ',']).next().unwrap_or_default()
}

/// Whom `block` surely introduces as the author: a name, "is" or "writes", a sign that only notes have, and nothing that a
/// report says of those whom it quotes. `body` tells whether the article itself speaks of somebody.
pub(crate) fn author(block: &Block, body: impl Fn(&str) -> bool) -> Option<&str> {
    author_within(block, SHORT, body)
}

/// [`author`] of a block of at most `most` words.
fn author_within(block: &Block, most: usize, body: impl Fn(&str) -> bool) -> Option<&str> {
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
    // Titles of books stand in quotation marks too.
    let titled = ["author", "book", "novel", "film", "podcast"].iter().any(|work| lower.contains(work));
    let said = says(&lower) || lower.contains(['“', '"']) && !marked && !titled;
    let sign = NOTE_SIGNS.within(&lower);
    let shouted = !name.contains(char::is_lowercase);
    let own = !shouted && block.words() <= most && !said && sign && (verb || marked && listed);
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

/// [`has_verb`] of somebody who need not be the author: a report too names people with what they are, "Jane Doe, the former
/// candidate, easily won". So after what stands between commas there must be a verb of a note, or nothing more.
fn is_told(rest: &str) -> bool {
    let rest = rest.trim_start();
    // What a name ends with is no aside.
    let ends = |suffix: &&&str| rest.get(..suffix.len()).is_some_and(|r| r.eq_ignore_ascii_case(suffix));
    let rest = SUFFIXES.iter().find(ends).map_or(rest, |suffix| rest[suffix.len()..].trim_start());
    let Some(aside) = rest.strip_prefix(", ") else { return has_verb(rest) };
    let mut parts = aside.split(", ").skip(1).peekable();
    let alone = parts.peek().is_none();
    alone || parts.take(2).any(|part| VERBS.contains(&first_word(part)))
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
    fn an_aside_after_a_name_is_followed_by_what_the_person_does() {
        let introduced = |text: &str| subject(&Block::new(text, false).unwrap()).is_some();
        assert!(introduced(
            "Jane Doe, a former editor of the Daily, directs the Ankara Project at the Institute."
        ));
        assert!(introduced("John Doe, Jr. is a professor of law in Washington, D.C."));
        assert!(introduced("Jane Doe, M.D. is a fellow at the Institute, Ankara."));
        assert!(!introduced("Jane Doe, the former editor, easily won the primary in New Hampshire, again."));
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
    fn a_note_may_introduce_several() {
        let named =
            |text: &str| authors(&Block::new(text, false).unwrap(), |name| name == "Imran Khan").join("; ");
        for (text, names) in [
            (
                "Jane Doe is a fellow at the institute and John Q. Roe is an editor of the Daily.",
                "Jane Doe; John Q. Roe",
            ),
            ("Jane Doe is a columnist. John Roe is a professor of law.", "Jane Doe; John Roe"),
            ("Jane Doe and John Roe are fellows at the institute.", "Jane Doe; John Roe"),
            ("Jane Doe is a fellow at the institute and the author of a book.", "Jane Doe"),
            ("Jane Doe is an editor of the Daily. Imran Khan is a former captain and author.", "Jane Doe"),
            (
                "Jane Doe is an editor at the Daily. Her latest book is \"The Long Game: Why It Goes On.\"",
                "Jane Doe",
            ),
            (
                "Jane Doe is a professor of law and is the author, most recently, of “The Long Game.”",
                "Jane Doe",
            ),
            (
                &format!(
                    "Jane Doe is senior editor of the Daily. {}",
                    "She won it for her work. ".repeat(12)
                ),
                "Jane Doe",
            ),
            ("Jane Q. Doe Jr. is a columnist. Doe is an editor of the Daily.", "Jane Q. Doe Jr."),
            ("Dr. Jane Doe is a columnist and writes for the Daily. Jane Doe is a scholar.", "Dr. Jane Doe"),
            ("Jane Doe and John Roe are in prison.", ""),
            ("Jane Doe and Imran Khan are former fellows of the institute.", ""),
        ] {
            assert_eq!(named(text), names, "{text}");
        }
    }

    #[test]
    fn what_a_report_says_of_somebody_is_no_note() {
        for text in [
            "Senator Jane Roe, the former presidential candidate, easily won the state, and nobody was surprised.",
            "Jane Roe, a professor of law, went to court over it in the spring.",
        ] {
            assert!(!note(text, None), "{text}");
        }
        for text in [
            "Jane Roe, a professor of law, is the author of two books.",
            "Jane Roe, a fellow at the institute.",
        ] {
            assert!(note(text, None), "{text}");
        }
        assert_eq!(untitled("Senator Jane Roe"), "Jane Roe");
        assert_eq!(untitled("Lt. Gen. Jane Roe"), "Jane Roe");
        assert_eq!(untitled("Jane Roe"), "Jane Roe");
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
