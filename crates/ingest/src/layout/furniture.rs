//! What stands between an article's paragraphs and is no part of it: captions, the page's own words, links, sign-ups, imprints.
//! Apart from the layout since the judgement is mostly on one line alone, by the rules of `data/furniture.toml`; what needs
//! other lines (pull quotes, lists of headlines) is here too.

use std::collections::BTreeSet;
use std::sync::LazyLock;

use serde::Deserialize;
use standpoint_core::document::Role;

use super::date;
use crate::draft::Block;

const SHIPPED: &str = include_str!("../../../../data/furniture.toml");
/// A caption with its credit has at most this many words.
const CAPTION_WORDS: usize = 70;
/// A credit in brackets has at most this many words.
const CREDIT_WORDS: usize = 14;
/// A line that an agency's name alone makes a caption has at most this many words: paragraphs of wire stories end so too.
const AGENCY_ONLY_WORDS: usize = 45;
/// A headline of another article has at most this many words.
const HEADLINE_WORDS: usize = 22;
/// A pull quote has so many words.
const PULL_QUOTE_WORDS: std::ops::RangeInclusive<usize> = 8..=60;
/// A line in capitals of at least so many words is no heading, but a link to another article.
const SHOUTED_WORDS: usize = 7;
/// A line that stands there twice is a pull quote if it has so many words: not a refrain, and not a paragraph.
const AGAIN_WORDS: std::ops::RangeInclusive<usize> = 8..=25;
/// Pull quotes are looked for in texts of at most so many blocks and bytes, since each is compared with all.
const COMPARED: (usize, usize) = (400, 400_000);
/// Digits from which a line of nothing but digits is a number of the page's own.
const PAGE_NUMBER: usize = 9;
/// A post of a social network, signed with its writer's handle, has at most this many words.
const POST_WORDS: usize = 90;

static LISTS: LazyLock<Lists> = LazyLock::new(|| {
    // `standpoint::embedded::check` refuses to begin with a file that cannot be read.
    toml::from_str(SHIPPED).unwrap_or_default()
});

/// What keeps the file that is part of the program from being read.
pub fn check() -> Option<String> {
    toml::from_str::<Lists>(SHIPPED).err().map(|error| error.to_string())
}

/// `data/furniture.toml`; the file's comments say what each part is for.
#[derive(Clone, Debug, Default, Deserialize)]
#[serde(deny_unknown_fields)]
struct Lists {
    labels: Vec<String>,
    agencies: BTreeSet<String>,
    beside: BTreeSet<String>,
    credits: BTreeSet<String>,
    rule: Vec<Rule>,
}

#[derive(Clone, Debug, Deserialize)]
#[serde(deny_unknown_fields)]
struct Rule {
    role: Role,
    words: usize,
    #[serde(default)]
    whole: BTreeSet<String>,
    #[serde(default)]
    opens: Vec<String>,
    #[serde(default)]
    ends: Vec<String>,
    #[serde(default)]
    within: Vec<String>,
    #[serde(default)]
    with: Vec<String>,
    #[serde(default)]
    unstopped: bool,
}

/// The role of every one of `blocks` that is furniture. Where nothing else would be left, none is.
pub(crate) fn roles(blocks: &[Block]) -> Vec<Option<Role>> {
    let mut roles: Vec<Option<Role>> = blocks.iter().map(role).collect();
    let last = roles.iter().zip(blocks).rposition(|(role, block)| role.is_none() && !block.is_separator());
    for (i, block) in blocks.iter().enumerate() {
        if roles[i].is_none() && !block.is_separator() && is_caption(&block.text, Some(i) != last) {
            roles[i] = Some(Role::Caption);
        }
    }
    // A headline may begin as a link does: "Poll: …", "Video: …".
    if let Some(first) = blocks.iter().position(|b| !b.is_separator() && b.words() > 2)
        && roles[..first].iter().all(Option::is_none)
        && matches!(roles[first], Some(Role::Related | Role::Imprint | Role::Signup))
        && !is_announcement(&blocks[first])
    {
        roles[first] = None;
    }
    shouted_links(blocks, &mut roles);
    pull_quotes(blocks, &mut roles);
    headlines(blocks, &mut roles);
    let left = blocks.iter().zip(&roles).any(|(block, role)| role.is_none() && !block.is_separator());
    if left { roles } else { vec![None; blocks.len()] }
}

/// `block`, and if a label of the page opens its paragraph, the label as a block of its own before the rest.
pub(crate) fn without_label(block: Block) -> Vec<Block> {
    let cut = LISTS.labels.iter().find_map(|label| {
        let start = block.text.get(..label.len()).filter(|start| start.eq_ignore_ascii_case(label))?;
        let rest = block.text[start.len()..].trim_start_matches([' ', ':']);
        let begins =
            rest.len() < block.text.len() - start.len() && rest.starts_with(|c: char| !c.is_lowercase());
        begins.then(|| [Block::new(start, false), Block::new(rest, block.heading)])
    });
    match cut {
        Some([Some(label), Some(rest)]) => vec![label, rest],
        _ => vec![block],
    }
}

/// What `block` is by itself.
fn role(block: &Block) -> Option<Role> {
    if block.is_separator() {
        return None;
    }
    let words = block.words();
    let line = Line::of(&block.text);
    let rule = LISTS.rule.iter().find(|rule| words <= rule.words && rule.fits(&line));
    let aside = || (words <= HEADLINE_WORDS && is_link(&block.text)).then_some(Role::Related);
    let number = || is_page_number(&block.text).then_some(Role::Page);
    let video = || (words <= CAPTION_WORDS && is_video_blurb(&block.text)).then_some(Role::Caption);
    let post = || (words <= POST_WORDS && is_signed_post(&block.text)).then_some(Role::Tweet);
    rule.map(|rule| rule.role).or_else(aside).or_else(video).or_else(number).or_else(post)
}

/// A line as the rules look at it: lower case, without the marks before it.
struct Line {
    text: String,
}

impl Line {
    fn of(text: &str) -> Self {
        let marks = |c: char| "([{*_-–—•■▪►▶>›»→+# ".contains(c);
        let bare = text.trim_start_matches(marks);
        // A mark of a list's own, such as "[jwplayer" or "<!–", is known with it.
        let bare = if bare.is_empty() || text.starts_with(['[', '<']) { text } else { bare };
        Self { text: bare.to_lowercase().replace('’', "'") }
    }

    /// Without the marks behind it.
    fn bare(&self) -> &str {
        self.text.trim_end_matches(|c: char| ".:;,…!?)]>›»→–—- ".contains(c))
    }
}

impl Rule {
    fn fits(&self, line: &Line) -> bool {
        let opens = |start: &String| {
            let rest = line.text.strip_prefix(start.as_str());
            rest.is_some_and(|r| {
                !(start.ends_with(char::is_alphanumeric) && r.starts_with(char::is_alphanumeric))
            })
        };
        let ends = |end: &String| {
            let rest = line.bare().strip_suffix(end.as_str());
            rest.is_some_and(|r| !r.ends_with(char::is_alphanumeric))
        };
        let found = self.whole.contains(line.bare())
            || self.whole.contains(line.text.as_str())
            || self.opens.iter().any(opens)
            || self.ends.iter().any(ends)
            || self.within.iter().any(|part| line.text.contains(part.as_str()));
        let stopped = self.unstopped && line.text.ends_with(['.', '!', '?', '…']);
        found
            && !stopped
            && (self.with.is_empty() || self.with.iter().any(|part| line.text.contains(part.as_str())))
    }
}

/// `( PHOTOS: the summit)`, `More on this:Why the court waits`: the space behind the bracket, and none behind the colon, are left
/// of links.
fn is_link(text: &str) -> bool {
    let bracketed = text.starts_with("( ") && text.ends_with(')');
    let glued = text.split_once(':').is_some_and(|(label, after)| {
        let letter = |c: char| c.is_uppercase() || "‘“'\"".contains(c);
        label.split(' ').count() <= 4
            && label.ends_with(char::is_alphabetic)
            && after.starts_with(letter)
            && !after.starts_with("//")
    });
    bracketed || glued
}

/// `CLOSE The minister spoke`: what is told of a film that was shown in a window of its own.
fn is_video_blurb(text: &str) -> bool {
    text.strip_prefix("CLOSE ").is_some_and(|said| said.starts_with(|c: char| !c.is_lowercase()))
}

/// A long number alone: what a page calls itself.
fn is_page_number(text: &str) -> bool {
    text.len() >= PAGE_NUMBER && text.bytes().all(|b| b.is_ascii_digit())
}

/// Words of a post with `— Jane Roe (@janeroe) August 2, 2016` behind them, or that line alone.
fn is_signed_post(text: &str) -> bool {
    let handled = text.rsplit_once("(@").and_then(|(_, after)| after.split_once(')'));
    let tail = text.rfind(['—', '–']).map_or("", |at| &text[at..]);
    let signed = || {
        let words: Vec<&str> = tail.split(' ').filter(|word| word.chars().any(char::is_alphabetic)).collect();
        // A name before the month.
        (2..=7).contains(&words.len())
            && words.iter().all(|word| word.trim_start_matches(['—', '–']).starts_with(char::is_uppercase))
    };
    let dated = |day: &str| date::alone(day).is_some();
    handled.is_some_and(|(handle, day)| !handle.contains(' ') && dated(day))
        || signed() && dated(&last_words(tail, 3))
}

fn last_words(text: &str, count: usize) -> String {
    let words: Vec<&str> = text.split(' ').collect();
    words[words.len().saturating_sub(count)..].join(" ")
}

/// Whether a line ends as a caption does, with who took or sold the picture: in brackets, or around a slash. `bare` tells
/// whether an agency's name in brackets is enough: under the last paragraph it says who reported.
fn is_caption(text: &str, bare: bool) -> bool {
    let words = text.split(' ').count();
    if words > CAPTION_WORDS {
        return false;
    }
    let end = text.trim_end_matches(['.', ' ', ',']);
    let bracket = [('(', ')'), ('[', ']')].iter().find_map(|&(open, close)| {
        let inner = end.strip_suffix(close)?;
        inner.rfind(open).map(|at| &inner[at + open.len_utf8()..])
    });
    // A full stop behind the bracket alone ends the sentence that the bracket is a part of.
    let within = text.trim_end().ends_with('.')
        && bracket.is_some_and(|inner| {
            let before = &end[..end.len() - inner.len() - 1];
            let before = before.trim_end_matches(['(', '[', ' ']);
            !before.is_empty() && !before.ends_with(['.', '!', '?', '…', '”', '"'])
        });
    match bracket {
        Some(credit) if is_linked(credit) || within && !is_marked_credit(credit) => false,
        Some(credit) => is_credit(credit, bare && words <= AGENCY_ONLY_WORDS),
        None => ends_at_slash(end),
    }
}

/// `RELATED: Why the court waits` in a bracket: a link that an article names at a sentence's end.
fn is_linked(inner: &str) -> bool {
    let Some((label, _)) = inner.split_once(':') else { return false };
    let label = label.trim().to_lowercase();
    ["related", "read", "read more", "see", "see also", "watch", "more", "also", "listen"]
        .contains(&label.as_str())
}

/// Whether a bracket shows by its marks or by all of its words that it is a credit: `AP Photo/Jane Roe`, `Photo: Jane Roe`,
/// `Reuters photo`.
fn is_marked_credit(credit: &str) -> bool {
    let lists = &*LISTS;
    let is_credit = |word: &str| {
        let word = word.trim_matches(|c: char| !c.is_alphanumeric()).to_lowercase();
        lists.credits.contains(&word) || lists.agencies.contains(&word) || lists.beside.contains(&word)
    };
    credit.contains('/')
        || credit.split_once(':').is_some_and(|(label, _)| label.split(' ').all(is_credit))
        || credit.split(' ').all(is_credit)
        || credit.to_lowercase().contains(" via ")
}

/// Whether what stands in a bracket is a credit.
fn is_credit(credit: &str, bare: bool) -> bool {
    let lists = &*LISTS;
    let lower = credit.to_lowercase();
    let words: Vec<&str> =
        lower.split(|c: char| !(c.is_alphanumeric() || c == '-')).filter(|w| !w.is_empty()).collect();
    if words.is_empty() || words.len() > CREDIT_WORDS {
        return false;
    }
    let agency = words.iter().any(|w| lists.agencies.contains(*w));
    let only = words.iter().all(|w| lists.agencies.contains(*w) || lists.beside.contains(*w));
    let marked = credit.contains(['/', ':', ',']) || words.contains(&"via");
    words.iter().any(|w| lists.credits.contains(*w))
        || agency && marked && has_capitals(credit)
        || agency && only && bare
        || is_name_and_house(credit)
}

/// `Jane Roe/The Daily`: a name of two words or more, a slash, a house with a capital.
fn is_name_and_house(credit: &str) -> bool {
    let Some((name, house)) = credit.split_once('/') else { return false };
    let names: Vec<&str> = name.split_whitespace().collect();
    let letters = credit.chars().all(|c| c.is_alphabetic() || " -'’./&,".contains(c));
    let house = house.trim();
    (2..=4).contains(&names.len())
        && letters
        && names.iter().all(|w| w.starts_with(char::is_uppercase) && !w.ends_with(','))
        && house.starts_with(char::is_uppercase)
        && house.chars().filter(|c| c.is_alphabetic()).count() > 2
        && house.split_whitespace().count() <= 5
}

fn has_capitals(text: &str) -> bool {
    text.split_whitespace().any(|w| w.starts_with(char::is_uppercase))
}

/// `Mandel Ngan/Getty Images`, `REUTERS/Jane Roe` at the end of a line.
fn ends_at_slash(text: &str) -> bool {
    let Some((before, after)) = text.rsplit_once('/') else { return false };
    let is_agency = |w: &str| {
        LISTS.agencies.contains(w.trim_matches(|c: char| !c.is_alphanumeric()).to_lowercase().as_str())
    };
    let after: Vec<&str> = after.split_whitespace().collect();
    let last = before.rsplit([' ', '.', '—']).next().unwrap_or("");
    let beside = |w: &&str| is_agency(w) || LISTS.beside.contains(w.to_lowercase().as_str());
    let named = |w: &&str| w.starts_with(char::is_uppercase);
    let behind = after.first().is_some_and(|w| is_agency(w)) && after.len() <= 4 && after.iter().all(beside);
    let ahead =
        last.chars().any(char::is_alphabetic) && last.chars().all(|c| !c.is_lowercase()) && is_agency(last);
    behind && last.starts_with(char::is_uppercase)
        || ahead && (1..=4).contains(&after.len()) && after.iter().all(named)
}

/// Marks headlines in capitals between paragraphs that are not.
fn shouted_links(blocks: &[Block], roles: &mut [Option<Role>]) {
    let shouted: Vec<bool> = blocks.iter().map(|b| !b.text.contains(char::is_lowercase)).collect();
    let text = blocks.iter().enumerate().filter(|(i, b)| roles[*i].is_none() && !b.is_separator());
    let (first, quiet) = (text.clone().next().map(|(i, _)| i), text.filter(|(i, _)| !shouted[*i]).count());
    for (i, block) in blocks.iter().enumerate() {
        let link =
            shouted[i] && (SHOUTED_WORDS..=HEADLINE_WORDS).contains(&block.words()) && !block.ends_sentence();
        if link && roles[i].is_none() && Some(i) != first && quiet > 3 {
            roles[i] = Some(Role::Related);
        }
    }
}

/// Marks what repeats a part of a longer paragraph, and a line that stood before.
fn pull_quotes(blocks: &[Block], roles: &mut [Option<Role>]) {
    let bytes: usize = blocks.iter().map(|b| b.text.len()).sum();
    if blocks.len() > COMPARED.0 || bytes > COMPARED.1 {
        return;
    }
    let letters: Vec<String> = blocks.iter().map(|b| letters(&b.text)).collect();
    let body: Vec<usize> =
        (0..blocks.len()).filter(|&i| roles[i].is_none() && !blocks[i].is_separator()).collect();
    for &i in &body {
        let words = blocks[i].words();
        let long = PULL_QUOTE_WORDS.contains(&words);
        let repeats = |&&j: &&usize| {
            let shorter = letters[i].len() * 4 <= letters[j].len() * 3;
            let same = letters[i] == letters[j]
                && (AGAIN_WORDS.contains(&words) || j == body[0] && words <= *AGAIN_WORDS.end());
            // "Opinion: …" above the text, and the same without it.
            let headline = j == body[0]
                && i == body[1]
                && letters[i].ends_with(letters[j].as_str())
                && words <= *AGAIN_WORDS.end();
            let again = j < i && (same || headline);
            j != i && (long && shorter && letters[j].contains(letters[i].as_str()) || again)
        };
        if i != body[0] && !letters[i].is_empty() && body.iter().find(repeats).is_some() {
            roles[i] = Some(Role::Pullquote);
        }
    }
}

fn letters(text: &str) -> String {
    text.chars().filter(|c| c.is_alphanumeric()).flat_map(char::to_lowercase).collect()
}

/// Marks headlines of other articles: under a line that announces them, and two or more at the text's end.
fn headlines(blocks: &[Block], roles: &mut [Option<Role>]) {
    for i in 0..blocks.len() {
        let announces = roles[i] == Some(Role::Related) && is_announcement(&blocks[i]);
        if announces {
            for j in i + 1..blocks.len() {
                if roles[j].is_some() || blocks[j].is_separator() {
                    continue;
                }
                // Announced, it may be of two words.
                if !is_headline(&blocks[j], 2) {
                    break;
                }
                roles[j] = Some(Role::Related);
            }
        }
    }
    let open: Vec<usize> =
        (0..blocks.len()).filter(|&i| roles[i].is_none() && !blocks[i].is_separator()).collect();
    let run = open.iter().rev().take_while(|&&i| is_headline(&blocks[i], 4)).count();
    let before = open.len().checked_sub(run + 1).map(|at| open[at]);
    if run >= 2 && open.len() > run + 2 && before.is_some_and(|i| blocks[i].ends_sentence()) {
        for &i in &open[open.len() - run..] {
            roles[i] = Some(Role::Related);
        }
    }
}

/// "Read more:", "Related": words that only announce.
fn is_announcement(block: &Block) -> bool {
    block.words() <= 6
        && (block.text.ends_with(':') || block.text.ends_with("...") || !block.text.contains(':'))
        && !block.text.ends_with(['.', '!', '?'])
}

fn is_headline(block: &Block, fewest: usize) -> bool {
    (fewest..=HEADLINE_WORDS).contains(&block.words())
        && block.text.starts_with(|c: char| c.is_uppercase() || "‘“'\"".contains(c))
        && (!block.ends_sentence() || block.text.ends_with(['?', '!']))
        && !block.text.ends_with(['“', '”', '"'])
}

#[cfg(test)]
#[allow(clippy::unwrap_used)]
mod tests {
    use super::*;

    const BODY: &str = "The two parties have run out of ideas, and nobody in the capital has said so before the court did on Monday.";

    fn all(lines: &[&str]) -> Vec<Option<Role>> {
        roles(&lines.iter().map(|l| Block::new(l, false).unwrap()).collect::<Vec<_>>())
    }

    /// The role of `line` between two paragraphs.
    fn of(line: &str) -> Option<Role> {
        all(&["A title of its own", BODY, line, "It was foolish to deny it, and yet they all did."])[2]
    }

    #[test]
    fn the_shipped_rules_are_whole() {
        let lists: Lists = toml::from_str(SHIPPED).unwrap();
        assert!(lists.rule.len() > 15 && lists.agencies.contains("reuters"));
        assert!(lists.rule.iter().all(|rule| rule.role.is_furniture()));
    }

    #[test]
    fn lines_of_each_kind() {
        let kinds: [(Role, &[&str]); 8] = [
            (
                Role::Caption,
                &[
                    "Nawaz Sharif and a rival at a rally in Lahore. (Jane Roe/Reuters)",
                    "(Reuters photo: John Doe)",
                    "Troops on parade, June 4, 2019 (AP Photo/Jane Roe)",
                    "A protester in Karachi [Jane Roe/Al Jazeera]",
                    "The host on air. (MSNBC via YouTube)",
                    "(Pixabay)",
                    "A man with a plan. Jane Roe/Getty Images",
                    "Nawaz Sharif at a rally in Lahore (AP Photo/Jane Roe).",
                    "Nawaz Sharif at a rally in Lahore (Photo: Jane Roe).",
                    "Nawaz Sharif at a rally in Lahore. (Reuters photo)",
                    "Traders at the exchange in Mumbai, March 12, 2020. REUTERS/Jane Roe",
                    "Image copyright AFP Image caption The widow of a soldier",
                    "Enlarge this image toggle caption Jane Roe/NPR Jane Roe/NPR",
                    "In this Feb. 12, 2011 file photo, a writer waves to the crowd at a conference.",
                ],
            ),
            (
                Role::Page,
                &[
                    "Advertisement",
                    "ADVERTISEMENT:",
                    "Story Continued Below",
                    "Continue Reading Below",
                    "CLOSE",
                    "7 years ago",
                    "Slideshow (13 Images)",
                    "191223061447173",
                    "This article is more than 2 years old",
                ],
            ),
            (
                Role::Related,
                &[
                    "Read more: Why the border matters",
                    "Related: Check the rate in your state",
                    "( PHOTOS: The cliff's key players)",
                    "EPA ordered to ban a pesticide Read more",
                    "SEE ALSO: What they claimed",
                    "More here.",
                    "More on this:Why the court waits",
                ],
            ),
            (
                Role::Signup,
                &[
                    "Sign up for our newsletter, delivered every morning.",
                    "Sign up for Daily Newsletters Manage Newsletters",
                    "Get the stories you care about delivered to your inbox. By signing up, you agree to our Privacy Policy",
                    "CLICK HERE TO GET THE PAPER'S APP OPINION NEWSLETTER",
                    "Subscribe to our podcast at iTunes.",
                    "You have 3 free articles left this month.",
                    "Support independent journalism: become a member today.",
                ],
            ),
            (
                Role::Follow,
                &[
                    "Follow her on X.",
                    "Follow us on Twitter @dailyopinion.",
                    "Join us on Facebook/DailyOpinion.",
                    "Like us on Facebook.",
                    "Follow us",
                ],
            ),
            (
                Role::Tweet,
                &[
                    "Could not have known. pic.twitter.com/AbCd1234",
                    "We shall see. — Jane Roe (@janeroe) August 2, 2016",
                    "— Jane Roe August 2, 2016",
                    "We shall see, as we always have seen! — Jane Q. Roe June 20, 2020",
                ],
            ),
            (
                Role::Imprint,
                &[
                    "© 2018 Daily Content Agency, LLC",
                    "Copyright © 2019 The Daily, LLC. Click here for reprint permission.",
                    "The opinions expressed by columnists are their own and do not represent the views of the paper.",
                    "The Associated Press contributed to this report.",
                    "Contributing: John Doe",
                    "(Reporting by Jane Roe; Editing by John Doe)",
                ],
            ),
            (
                Role::Cookies,
                &[
                    "We use cookies to improve your experience. By continuing you consent to our cookie policy.",
                ],
            ),
        ];
        for (role, lines) in kinds {
            for line in lines {
                assert_eq!(of(line), Some(role), "{line}");
            }
        }
    }

    #[test]
    fn what_an_author_writes_is_none() {
        let lines = [
            "Follow the money, and the trail leads to Dubai.",
            "Read more books, and you will be less surprised by history.",
            "The views expressed by the minister last week show how far the government has moved.",
            "He was shown on television (and in every photo album of the house) for a decade.",
            "Copyrights are no answer to piracy.",
            "The bill was passed by both houses (Senate and Assembly).",
            "Get the generals out of politics, and the rest will follow.",
            "Senator Ben Sasse (R., Neb.) reintroduced this legislation in the Senate last year.",
            "Advertisement is the mother of lies, he said, and closed the paper.",
            "Sign up for a war and you will get one.",
            "Related or not, the two cases tell one story.",
            "The Afghan side (and the ISI/army on the other) had no plan.",
            "Sharing is caring.",
            "Until now.",
            "The choice is plain: Wait, or go to court.",
            "At 5:30 the court rose.",
            "The war began later than most of us say — on June 20, 2020",
            "You have three articles of the constitution to thank for it.",
            "The company has changed its ways (RELATED: Facebook Is Sponsoring A Protest).",
            "Nobody has seen most of those that she took (she put some of those pictures on Facebook).",
        ];
        for line in lines {
            assert_eq!(of(line), None, "{line}");
        }
    }

    #[test]
    fn a_label_before_a_paragraph_is_cut_off_and_the_paragraph_kept() {
        let cut = |text: &str| {
            let blocks = without_label(Block::new(text, false).unwrap());
            blocks.into_iter().map(|block| block.text).collect::<Vec<_>>()
        };
        let body = "The president's support has fallen, and no video will help him.";
        assert_eq!(cut(&format!("NRPLUS MEMBER ARTICLE {body}")), ["NRPLUS MEMBER ARTICLE", body]);
        assert_eq!(cut("NRPLUS member articles are many."), ["NRPLUS member articles are many."]);
        assert_eq!(cut("NRPLUS MEMBER ARTICLE"), ["NRPLUS MEMBER ARTICLE"]);
        assert_eq!(
            all(&["A title of its own", "NRPLUS MEMBER ARTICLE", body, BODY])[1..3],
            [Some(Role::Signup), None]
        );
    }

    #[test]
    fn pull_quotes_repeat_a_part_of_a_paragraph() {
        let quote = "Nobody in the capital has said so before the court did";
        assert_eq!(
            all(&["A title", BODY, quote, "They all went home after that, as ever."])[2],
            Some(Role::Pullquote)
        );
        // A refrain of a few words is the author's own.
        assert_eq!(all(&["A title", BODY, "Nobody said so.", BODY, "Nobody said so."])[4], None);
    }

    #[test]
    fn headlines_at_the_end_are_links_and_a_closing_line_is_not() {
        let end = [
            "A title",
            BODY,
            BODY,
            "They all went home.",
            "Why the court was right to wait",
            "The next war is about water",
        ];
        assert_eq!(all(&end)[3..], [None, Some(Role::Related), Some(Role::Related)]);
        assert_eq!(all(&["A title", BODY, "They all went home.", "Shame on all of them"])[3], None);
        let announced = [
            "A title",
            BODY,
            "READ MORE:",
            "Why the court was right to wait",
            "They all went home, and that was that.",
        ];
        assert_eq!(all(&announced)[2..], [Some(Role::Related), Some(Role::Related), None]);
    }

    #[test]
    fn a_first_line_may_begin_as_a_link_does() {
        assert_eq!(all(&["Poll: Two in three want the court to wait", BODY, BODY])[0], None);
        assert_eq!(
            all(&["Advertisement", "Poll: Two in three want the court to wait", BODY, BODY])[0],
            Some(Role::Page)
        );
    }

    #[test]
    fn capitals_between_paragraphs_are_links_and_short_ones_headings() {
        let link = "WHY THE COURT WAS RIGHT TO WAIT FOR THE CENSUS";
        assert_eq!(
            all(&["A title", BODY, link, BODY, "They went.", "They all went home."])[2],
            Some(Role::Related)
        );
        assert_eq!(
            all(&["A title", BODY, "THE LONG WAIT", BODY, "They went.", "They all went home."])[2],
            None
        );
    }

    #[test]
    fn a_text_of_furniture_alone_is_a_text() {
        assert_eq!(all(&["Advertisement", "---"]), [None, None]);
    }
}
