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
    if !(separate || posts || asides || joined) {
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
    let before = if described && post > 2 { post - 1 } else { post };
    let name = words[..before].join(" ");
    // Two words before a post may be "Defence" and what it describes, so one alone is no name.
    (before > 1)
        .then(|| leading_name(&name).filter(|found| found.len() == name.len()).map(str::to_owned))
        .flatten()
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
        ];
        for (written, expected) in fields {
            assert_eq!(names(written), expected, "of {written:?}");
        }
    }
}
