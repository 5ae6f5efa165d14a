//! Who wrote an article, from what a database puts into its field of authors: names with posts, agencies, places and asides
//! behind them. Apart because the field is known to hold authors, which a line of a page is not.

use crate::layout::byline::leading_name;

/// Words of posts, small letters: what follows a name and is none.
const POSTS: [&str; 34] = [
    "editor",
    "editors",
    "correspondent",
    "correspondents",
    "reporter",
    "reporters",
    "writer",
    "writers",
    "columnist",
    "commentator",
    "contributor",
    "contributors",
    "contributing",
    "staff",
    "bureau",
    "analyst",
    "chief",
    "special",
    "journalist",
    "service",
    "desk",
    "agency",
    "redakteur",
    "redakteurin",
    "korrespondent",
    "korrespondentin",
    "chefredakteur",
    "journaliste",
    "rédacteur",
    "rédactrice",
    "correspondant",
    "correspondante",
    "redactor",
    "corresponsal",
];
/// Desks that stand before "affairs" or a post without capitals, small letters: "Legal affairs correspondent".
const DESKS: [&str; 22] = [
    "legal",
    "political",
    "foreign",
    "home",
    "diplomatic",
    "social",
    "public",
    "religious",
    "consumer",
    "world",
    "senior",
    "chief",
    "deputy",
    "health",
    "education",
    "science",
    "environment",
    "economics",
    "business",
    "defence",
    "security",
    "current",
];
/// A place that a name stands before has at most this many words: "in New York City".
const PLACE_WORDS: usize = 3;
/// Posts that an adjective may stand before: "Defence Editor".
const DESCRIBED: [&str; 10] = [
    "editor",
    "correspondent",
    "reporter",
    "writer",
    "columnist",
    "commentator",
    "analyst",
    "redakteur",
    "korrespondent",
    "correspondant",
];
/// What a field of authors begins with, in four languages, small letters.
const OPENINGS: [&str; 5] = ["by ", "von ", "par ", "por ", "de notre correspondant "];

/// "And" in German and French, between names.
const ABROAD: [&str; 2] = [" und ", " et "];

/// The names in `written`, joined by "and"; what is written if there is nothing to be cut from it.
pub(super) fn names(written: &str) -> String {
    let (plain, asides) = without_asides(written);
    let separate = plain.contains([';', '|', '/', ',']);
    let posts = plain.split(' ').any(is_post);
    let joined = ABROAD.iter().any(|mark| plain.contains(mark));
    let placed = plain.contains(" in ");
    if !(separate || posts || asides || joined || placed) {
        return written.trim().to_owned();
    }
    let mut found: Vec<String> = Vec::new();
    let parts = plain.split([';', '|', '/']).flat_map(|part| people(part, asides));
    for person in parts.filter_map(|part| name(&part)) {
        if !found.contains(&person) {
            found.push(person);
        }
    }
    if found.is_empty() {
        let first = plain.split([';', '|']).map(str::trim).find(|part| !part.is_empty());
        return first.unwrap_or(written.trim()).to_owned();
    }
    found.join(" and ")
}

/// Whether `line` is a name and nothing else.
pub(super) fn is_name(line: &str) -> bool {
    leading_name(line).is_some_and(|name| name.len() == line.len()) && !line.split(' ').any(is_post)
}

/// Whether `line` says who wrote an article and nothing else: full names, with posts, places and asides behind them. A headline
/// may be a name too, so one name alone, without anything that tells an author, counts as well; the caller knows where it stands.
pub(super) fn are_authors(line: &str) -> bool {
    let (plain, _) = without_asides(line);
    let lower = plain.to_lowercase();
    let opening = OPENINGS.iter().find(|o| lower.starts_with(*o)).map_or(0, |o| o.len());
    let Some(plain) = plain.get(opening..).filter(|plain| !plain.is_empty()) else { return false };
    let mut named = false;
    let mut fits = |piece: &str| {
        let piece = piece.trim();
        let people: Vec<String> = people(piece, true)
            .iter()
            .filter(|person| !person.is_empty())
            .map(|p| without_place(p).to_owned())
            .collect();
        if !people.is_empty() && people.iter().all(|person| is_name(person) || name(person).is_some()) {
            named = true;
            return true;
        }
        // After a name: his post, or where he writes from.
        let words: Vec<&str> = piece.split(' ').collect();
        named && words.len() <= PLACE_WORDS + 1 && (words.iter().any(|word| is_post(word)) || is_place(piece))
    };
    plain.split([';', '|', '/', ',']).filter(|piece| !piece.trim().is_empty()).all(&mut fits) && named
}

/// Whether a line names nobody but says by its words that it is about an author: "Our own correspondent", "Staff reporter".
pub(super) fn is_post_line(line: &str) -> bool {
    let words: Vec<&str> = line.split(' ').collect();
    words.len() <= PLACE_WORDS + 1 && words.iter().any(|word| is_post(word))
}

/// "Jane Roe" of "Jane Roe in Washington".
fn without_place(person: &str) -> &str {
    person.split_once(" in ").filter(|(_, place)| is_place(place)).map_or(person, |(name, _)| name.trim())
}

/// A few words that all have capitals.
fn is_place(text: &str) -> bool {
    let words: Vec<&str> = text.split(' ').collect();
    words.len() <= PLACE_WORDS && words.iter().all(|word| word.starts_with(char::is_uppercase))
}

/// Without what stands in brackets, and whether anything does.
fn without_asides(text: &str) -> (String, bool) {
    let (mut out, mut depth, mut asides) = (String::new(), 0_usize, false);
    for c in text.chars() {
        match c {
            '(' | '[' => (depth, asides) = (depth + 1, true),
            ')' | ']' => depth = depth.saturating_sub(1),
            c if depth == 0 => out.push(c),
            _ => {}
        }
    }
    (out.split_whitespace().collect::<Vec<_>>().join(" ").replace(" ,", ","), asides)
}

/// The people whom one part joins by commas and "and". What follows a single comma may be a place or a paper, so it counts
/// only in a list that says that it is one.
fn people(part: &str, asides: bool) -> Vec<String> {
    let mut joined =
        [" and ", " & "].iter().chain(&ABROAD).fold(part.to_owned(), |p, mark| p.replace(mark, "&"));
    // "José Ortega y Gasset" is one.
    if let Some((_, second)) = joined.rsplit_once(" y ").filter(|(_, second)| second.contains(' ')) {
        let at = joined.len() - second.len() - " y ".len();
        joined.replace_range(at..at + " y ".len(), "&");
    }
    let listed = joined.contains('&') || asides || joined.matches(',').count() > 1;
    let tight = joined.split(',').skip(1).any(|rest| rest.starts_with(char::is_uppercase));
    let commas: Vec<&str> = joined.split(',').collect();
    let kept = if listed || tight { commas.as_slice() } else { &commas[..1] };
    kept.iter().flat_map(|piece| piece.split('&')).map(|piece| piece.trim().to_owned()).collect()
}

/// The name that `part` begins with, without a post.
fn name(part: &str) -> Option<String> {
    let lower = part.to_lowercase();
    let opening = OPENINGS.iter().find(|o| lower.starts_with(*o)).map_or(0, |o| o.len());
    let part = part.get(opening..)?.trim();
    let words: Vec<&str> = part.split(' ').filter(|word| !word.is_empty()).collect();
    let Some(post) = words.iter().position(|word| is_post(word)) else {
        return leading_name(part).map(str::to_owned);
    };
    let described = DESCRIBED.contains(&plain(words[post]).as_str());
    let mut before = post;
    if described {
        // "Legal affairs correspondent", "senior political editor": what has no capital belongs to the post.
        while before > 2 && is_of_post(words[before - 1]) {
            before -= 1;
        }
        let desk = before < post && DESKS.contains(&plain(words[before - 1]).as_str());
        if before > 2 && (desk || before == post) {
            before -= 1;
        }
        while before > 2 && DESKS.contains(&plain(words[before - 1]).as_str()) {
            before -= 1;
        }
    }
    let name = words[..before].join(" ");
    // Two words before a post may be "Defence" and what it describes, so one alone is no name.
    (before > 1)
        .then(|| leading_name(&name).filter(|found| found.len() == name.len()).map(str::to_owned))
        .flatten()
}

/// Whether a word before a post is a part of it: "affairs", or one without a capital.
fn is_of_post(word: &str) -> bool {
    word.starts_with(char::is_lowercase) || plain(word) == "affairs"
}

fn is_post(word: &str) -> bool {
    POSTS.contains(&plain(word).as_str())
}

fn plain(word: &str) -> String {
    word.trim_matches(|c: char| !c.is_alphabetic()).to_lowercase()
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn posts_places_and_asides_are_no_part_of_a_name() {
        let fields = [
            ("Tom Jones; Defence Editor", "Tom Jones"),
            ("Sana Mir (now), Jane Roe (earlier)", "Sana Mir and Jane Roe"),
            ("Jane Doe, New Delhi", "Jane Doe"),
            ("Jane Doe, John Roe and Ann Poe", "Jane Doe and John Roe and Ann Poe"),
            ("Jane Doe; John Roe", "Jane Doe and John Roe"),
            ("By Jane Doe Political Editor", "Jane Doe"),
            ("Jane Q. Doe Staff Writer", "Jane Q. Doe"),
            ("Jane Doe in Islamabad; Correspondent", "Jane Doe"),
            ("Hans Weber,Anna Schmidt", "Hans Weber and Anna Schmidt"),
            ("Von Hans Weber und Anna Schmidt, Redakteur", "Hans Weber and Anna Schmidt"),
            ("Jeanne Petit et Paul Durand", "Jeanne Petit and Paul Durand"),
            ("Ana Ruiz y Juan Gil, Corresponsal", "Ana Ruiz and Juan Gil"),
            ("Jane Doe", "Jane Doe"),
            ("By Jane Doe", "By Jane Doe"),
            ("Our Correspondent", "Our Correspondent"),
            ("Reuters; Kabul", "Reuters"),
            ("Sana Mir Legal affairs correspondent", "Sana Mir"),
            ("Sana Mir Legal Affairs Correspondent", "Sana Mir"),
            ("Jane van der Doe political editor", "Jane van der Doe"),
            ("Mary Ann Doe legal editor", "Mary Ann Doe"),
            ("Jane Roe in Kabul and John Doe in New Delhi", "Jane Roe and John Doe"),
            ("Jane Roe in Kabul", "Jane Roe"),
        ];
        for (written, expected) in fields {
            assert_eq!(names(written), expected, "of {written:?}");
        }
    }

    #[test]
    fn lines_of_authors_are_told_from_headlines() {
        for line in [
            "Jane Roe in Washington",
            "By Jane Roe in New York City",
            "Jane Roe; John Doe",
            "Jane Roe, Political Editor",
            "Jane Roe and John Doe in Delhi",
            "Jane Roe, Kabul",
            "Jane Roe Diplomatic Correspondent",
            "Jane Roe (in Kabul), John Doe",
        ] {
            assert!(are_authors(line), "{line}");
        }
        for line in [
            "The long game in Washington",
            "Pakistan; India",
            "Opinion",
            "Why Jane Roe went home",
            "The long game, and how it ended",
            "Our correspondent in Kabul",
        ] {
            assert!(!are_authors(line), "{line}");
        }
    }
}
