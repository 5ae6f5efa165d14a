//! Contact details and their removal. Apart because it is a promise: e-mail addresses, phone numbers, web
//! addresses and social handles in a byline or an author's note never reach a report. Body text is not touched.

use super::date;
use super::phrases::{CONTACT_WORDS, SOCIAL_SITES};

/// Digits that a phone number has at least (E.164 allows up to 15; local numbers have seven).
const PHONE_DIGITS: usize = 7;
/// Digits from which a number written in one piece is a phone number too.
const LONG_NUMBER: usize = 9;

/// `text`, normalised and on one line, without contact details and the words that only led to them ("at:").
pub(crate) fn without_contacts(text: &str) -> String {
    let words: Vec<&str> = text.split(' ').collect();
    let details = details(&words);
    if !details.contains(&true) {
        return text.to_owned();
    }
    let mut kept: Vec<String> = Vec::new();
    for (word, detail) in words.iter().zip(details) {
        if detail {
            while kept.last().is_some_and(|w| leads(w)) {
                let lead = kept.pop().unwrap_or_default();
                kept.extend(
                    Some(lead.chars().filter(|&c| c == '(' || c == '[').collect::<String>())
                        .filter(|w| !w.is_empty()),
                );
            }
            kept.push(marks_around(word));
        } else {
            kept.push((*word).to_owned());
        }
    }
    tidy(&kept.join(" "))
}

/// Whether `text` holds a contact detail.
pub(crate) fn has_contact(text: &str) -> bool {
    details(&text.split(' ').collect::<Vec<_>>()).contains(&true)
}

/// For each word, whether it is (part of) a contact detail.
fn details(words: &[&str]) -> Vec<bool> {
    let mut found = vec![false; words.len()];
    let bare: Vec<String> = words.iter().map(|w| bare(w)).collect();
    for (i, word) in bare.iter().enumerate() {
        if is_at(word) || word.ends_with(['@', '＠']) || is_address_tail(word) || spelled_out(&bare, i) {
            let from =
                if is_at(word) || is_address_tail(word) || word == "at" { i.saturating_sub(1) } else { i };
            let reach = if is_address_tail(word) { i } else { i + 1 };
            mark(&mut found, from, dots_after(&bare, reach));
        } else if word.contains(['@', '＠']) || inner_at(word) {
            mark(&mut found, i, dots_after(&bare, i));
        } else if is_web_address(word) {
            mark(&mut found, i, i);
        } else if announces_handle(words[i]) {
            mark(&mut found, i + 1, i + 1);
        }
    }
    mark_phones(words, &bare, &mut found);
    found
}

fn mark(found: &mut [bool], from: usize, to: usize) {
    let to = (to + 1).min(found.len());
    if from < to {
        found[from..to].fill(true);
    }
}

fn bare(word: &str) -> String {
    let marks = |c: char| "([{<“\"‘'”’>}]),;:.!?|".contains(c);
    let inner = word.trim_matches(marks);
    // `[at]` and `(dot)` keep their brackets: they are what tells them from the words.
    let spelled = ["[at]", "(at)", "{at}", "[dot]", "(dot)", "{dot}"].contains(&word.to_lowercase().as_str());
    if spelled { word.to_lowercase() } else { inner.to_lowercase() }
}

fn is_at(word: &str) -> bool {
    matches!(word, "@" | "＠" | "[at]" | "(at)" | "{at}")
}

fn inner_at(word: &str) -> bool {
    ["[at]", "(at)", "{at}"].iter().any(|at| word.contains(at))
}

/// `@host.org` after a name that a space has cut off.
fn is_address_tail(word: &str) -> bool {
    word.strip_prefix(['@', '＠']).is_some_and(|host| host.contains('.'))
}

/// `jane at host dot org`, at the `at`.
fn spelled_out(bare: &[String], i: usize) -> bool {
    bare[i] == "at" && bare.get(i + 2).is_some_and(|w| is_dot(w))
}

fn is_dot(word: &str) -> bool {
    matches!(word, "dot" | "[dot]" | "(dot)" | "{dot}")
}

/// Last word of an address that reaches `at` and may go on with `dot org`.
fn dots_after(bare: &[String], mut at: usize) -> usize {
    while bare.get(at + 1).is_some_and(|w| is_dot(w)) {
        at += 2;
    }
    at
}

fn is_web_address(word: &str) -> bool {
    let site = || {
        let (host, _) = word.split_once('/')?;
        let name = host.trim_start_matches("m.").split('.').rev().nth(1)?;
        Some(SOCIAL_SITES.has(name))
    };
    word.contains("://") || word.starts_with("www.") || word.starts_with("mailto:") || site() == Some(true)
}

/// `Twitter:`, before a handle.
fn announces_handle(word: &str) -> bool {
    word.strip_suffix(':').is_some_and(|w| SOCIAL_SITES.has(&bare(w)))
}

/// Marks runs of words that together are a phone number; dates, years and plain amounts are none.
fn mark_phones(words: &[&str], bare: &[String], found: &mut [bool]) {
    let mut i = 0;
    while i < words.len() {
        let run = words[i..].iter().take_while(|w| phone_part(w).is_some()).count();
        if run > 0 {
            let number = words[i..i + run].iter().filter_map(|w| phone_part(w)).collect::<Vec<_>>().join(" ");
            let led = i.checked_sub(1).is_some_and(|before| leads_to_phone(&bare[before]));
            if is_phone(&number, led) {
                mark(found, i, i + run - 1);
            }
        }
        i += run.max(1);
    }
}

/// The part of `word` that could belong to a phone number: digits and their marks, after a `Tel:` or the like.
fn phone_part(word: &str) -> Option<&str> {
    let number =
        word.rsplit_once(':').map_or(word, |(_, after)| after).trim_end_matches([',', '.', ';', '!']);
    let only = number.chars().all(|c| c.is_numeric() || "+()-–./".contains(c));
    (only && number.contains(char::is_numeric)).then_some(number)
}

fn leads_to_phone(word: &str) -> bool {
    matches!(
        word,
        "tel" | "telephone" | "phone" | "mobile" | "cell" | "call" | "whatsapp" | "fax" | "ph" | "mob" | "no"
    )
}

fn is_phone(number: &str, led: bool) -> bool {
    let pieces: Vec<&str> = number.split(|c: char| !c.is_numeric()).filter(|p| !p.is_empty()).collect();
    let digits: usize = pieces.iter().map(|p| p.chars().count()).sum();
    let year = |p: &&str| p.parse::<u16>().is_ok_and(|y| (1800..=2100).contains(&y));
    let shaped = led || number.contains('+') || pieces.len() > 1 || digits >= LONG_NUMBER;
    digits >= PHONE_DIGITS && shaped && !pieces.iter().all(year) && date::find(number).is_none()
}

/// Whether a kept word before a detail only leads to it.
fn leads(word: &str) -> bool {
    let inner = word.trim_matches(['(', '[', ':', ',', '.', ';']).to_lowercase();
    CONTACT_WORDS.has(&inner) || inner.is_empty() && !word.contains(['(', '[', '.'])
}

/// The brackets and the sentence's end that stood around a removed word.
fn marks_around(word: &str) -> String {
    let open = word.chars().take_while(|c| "([“\"".contains(*c));
    let close: Vec<char> = word.chars().rev().take_while(|c| ")]”\".!?;,".contains(*c)).collect();
    open.chain(close.into_iter().rev()).collect()
}

/// Empty brackets and marks that have lost their word, taken away.
fn tidy(text: &str) -> String {
    const MENDED: [(&str, &str); 22] = [
        ("  ", " "),
        ("()", ""),
        ("( )", ""),
        ("[]", ""),
        ("[ ]", ""),
        ("“”", ""),
        ("\"\"", ""),
        (" .", "."),
        (" ,", ","),
        (" ;", ";"),
        (" !", "!"),
        (" ?", "?"),
        (" )", ")"),
        (" ]", "]"),
        ("( ", "("),
        ("(,", "("),
        (",)", ")"),
        (",.", "."),
        (",,", ","),
        (":.", "."),
        ("..", "."),
        (";.", "."),
    ];
    let mut text = text.to_owned();
    loop {
        let before = text.len();
        for (broken, mended) in MENDED {
            text = text.replace(broken, mended);
        }
        if text.len() == before {
            break;
        }
    }
    text.trim_end_matches([':', ',', ';', '|', '-', '–', '—', ' '])
        .trim_start_matches(['.', ',', ';', ':', '|', ' '])
        .to_owned()
}

#[cfg(test)]
mod tests {
    use super::*;
    use proptest::prelude::*;

    #[test]
    fn nothing_of_a_detail_is_left() {
        let cases = [
            ("He can be contacted at: asad.mirza.nd@gmail.com", "He can be contacted"),
            ("She tweets at @jane_doe and teaches law.", "She tweets and teaches law."),
            ("Jane Doe (email: jane@x.org) is a writer.", "Jane Doe is a writer."),
            ("Write to jane [at] x [dot] org. She teaches.", "Write to. She teaches."),
            ("Reach him at jane at mail dot org", "Reach him"),
            ("Call +91 98765 43210 or (011) 2345-6789.", "."),
            ("Broken asad.mirza@ gmail.com here", "Broken here"),
            ("Find her: https://jane.org/about, www.jane.org and linkedin.com/in/jane.", "Find her."),
            ("Twitter: JaneDoe. Instagram: jane.doe", "."),
            (
                "He served 1999-2004 and wrote 3 books by 12 January 2025.",
                "He served 1999-2004 and wrote 3 books by 12 January 2025.",
            ),
        ];
        for (text, expected) in cases {
            let expected = expected.trim_start_matches('.');
            assert_eq!(without_contacts(text), expected, "of {text:?}");
        }
    }

    proptest! {
        #[test]
        fn no_at_sign_survives(text in "([a-z.@＠()\\[\\]:+0-9]{0,12} ){0,8}") {
            let clean = without_contacts(&crate::normalize::normalize(&text));
            prop_assert!(!clean.contains(['@', '＠']), "{clean:?}");
        }
    }
}
