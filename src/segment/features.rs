//! What the boundary model looks at: each feature is a name, and each name has a weight.
//!
//! The one definition of the features: the trainer and the program both call [`Features::each`].

use super::candidate::Candidate;
use super::token::{Case, Mark, Stop, Token};
use std::collections::{HashMap, HashSet};

/// Abbreviations by class, one class a line.
const ABBREVIATIONS: &str = include_str!("../../data/abbreviations.txt");
/// Words that greet or take leave, one class a line.
const LETTER_WORDS: &str = include_str!("../../data/letter_words.txt");

/// Words that tell what "U.S." and "p.m." are to what follows, one class a line.
const BOUNDARY_WORDS: &str = include_str!("../../data/boundary-words.txt");

/// The word lists that features consult.
#[derive(Clone, Debug)]
pub struct Features {
    /// Classes of each abbreviation, joined by `+`.
    abbreviations: HashMap<String, String>,
    /// Classes of each word of greeting or leave.
    letter_words: HashMap<String, String>,
    /// Classes of the words around "U.S." and "p.m.".
    boundary_words: HashMap<String, String>,
    /// Words that are common in small letters, so that a capital is a sign.
    common: HashSet<String>,
}

impl Features {
    /// Takes the words that are common in small letters.
    pub fn new(common: HashSet<String>) -> Self {
        Self {
            abbreviations: classes(ABBREVIATIONS),
            letter_words: classes(LETTER_WORDS),
            boundary_words: classes(BOUNDARY_WORDS),
            common,
        }
    }

    /// Whether a word trails off and a common word follows in capitals: `returns... The question`. The
    /// treebanks are of two minds here; edited prose begins a sentence so.
    pub fn trails_off(&self, at: &Candidate) -> bool {
        let (left, right) = (at.left(), at.right());
        let new_sentence = right.case == Case::Upper && right.core != "I" && !at.in_brackets();
        left.stop == Stop::Ellipsis && left.case == Case::Lower && new_sentence && {
            self.common.contains(&right.core.to_lowercase())
        }
    }

    /// Class of a word before a full stop; `-` for one that is no abbreviation.
    fn class(&self, word: &str, core: &str) -> &str {
        match self.abbreviations.get(word) {
            Some(class) => class,
            None if !is_initials(core) => "-",
            None if core.len() > 1 => "initials",
            None => "initial",
        }
    }

    /// Whether an abbreviation stands before the place that cannot end a sentence: `Gen.`, `vs.`; and `Gen. (retd.)`.
    pub fn is_inside(&self, at: &Candidate) -> bool {
        let (left, right) = (at.left(), at.right());
        if left.opened == Mark::Parenthesis && left.closed == Mark::Parenthesis {
            return self.is_title(&at.before_left()) && right.case == Case::Upper;
        }
        if left.stop != Stop::Period || left.closed != Mark::None {
            return false;
        }
        let aside =
            right.opened == Mark::Parenthesis && self.abbreviations.contains_key(&right.core.to_lowercase());
        // "at 5 p.m. Tuesday", "6 a.m. Washington time": what goes with its hour, but where `ends_after_short` says otherwise.
        let dated = self.is_of(left.core, "hour")
            && at.before_left().case == Case::Digit
            && (self.is_of(right.core, "day") || at.after_right().core == "time" && right.stop == Stop::None);
        match self.class(&left.core.to_lowercase(), left.core) {
            _ if dated => true,
            "title" => left.case == Case::Upper && (right.case == Case::Upper || aside),
            "inner" => true,
            _ => false,
        }
    }

    fn is_title(&self, token: &Token) -> bool {
        token.stop == Stop::Period
            && token.case == Case::Upper
            && self.class(&token.core.to_lowercase(), token.core) == "title"
    }

    /// Whether a sentence ends after `in the U.S.` or `at 5 p.m.`, by the words that follow: a capital that belongs to neither
    /// the state nor the hour begins the next one, `Pakistan paid it`, and a day does where the clause before it is whole.
    pub fn ends_after_short(&self, at: &Candidate) -> bool {
        let (left, right, after) = (at.left(), at.right(), at.after_right());
        let plain = left.stop == Stop::Period && left.closed == Mark::None && right.opened == Mark::None;
        if !plain || right.case != Case::Upper || right.stop != Stop::None || after.case != Case::Lower {
            return false;
        }
        let back = |count: usize| at.tokens.part(at.next.checked_sub(count));
        let is = |token: &Token, class: &str| self.is_of(token.core, class);
        let word = right.core.trim_end_matches("'s").trim_end_matches("’s");
        if is(&left, "state") {
            return back(2).core == "the" && is(&back(3), "into") && !self.is_of(word, "organ");
        }
        let hour = is(&left, "hour") && back(2).case == Case::Digit && is(&back(3), "at");
        if !hour || after.core == "time" {
            return false;
        }
        let verb = back(4);
        let whole = verb.case == Case::Lower
            && (verb.core.len() > 4 && verb.core.ends_with("ed") || is(&verb, "past"));
        match self.is_of(word, "day") {
            true => whole && is(&after, "finite"),
            false => !self.is_of(word, "clock"),
        }
    }

    fn is_of(&self, word: &str, class: &str) -> bool {
        let classes = self.boundary_words.get(&word.to_lowercase());
        classes.is_some_and(|classes| classes.split('+').any(|c| c == class))
    }

    /// Calls `see` with the name of every feature of a candidate. `name` is room to work in.
    pub fn each(&self, at: &Candidate, name: &mut String, mut see: impl FnMut(&str)) {
        let (left, right) = (at.left(), at.right());
        let (before, after) = (at.before_left(), at.after_right());
        let (word, next) = (left.core.to_lowercase(), right.core.to_lowercase());
        let (stop, case) = (left.stop.code(), right.case.code());
        let known = match (next.is_empty(), self.common.contains(&next)) {
            (true, _) => "-",
            (_, true) => "k",
            (_, false) => "u",
        };
        let dotted = left.stop == Stop::Period;
        let class = if dotted { self.class(&word, left.core) } else { "-" };
        let inner = if left.core.contains('.') { "." } else { "" };
        let flag = |yes: bool| if yes { "1" } else { "0" };

        let mut feature = |parts: &[&str]| {
            name.clear();
            for (i, part) in parts.iter().enumerate() {
                if i > 0 {
                    name.push('|');
                }
                name.push_str(part);
            }
            see(name);
        };
        let mut shapes = [String::new(), String::new(), String::new()];
        for (token, shape) in [&left, &right, &before].into_iter().zip(&mut shapes) {
            token.push_shape(shape);
        }
        let [left_shape, right_shape, before_shape] = &shapes;
        let length = ["0", "1", "2", "3", "4", "5"][left.length().min(5)];

        feature(&["stop", stop, left.closed.code()]);
        feature(&["stop-case", stop, left.closed.code(), case, right.opened.code()]);
        feature(&["known", stop, case, known]);
        feature(&["class", class, inner, left.case.code(), case]);
        feature(&["class-marks", stop, class, left.closed.code(), right.opened.code(), case]);
        feature(&["class-next", class, right_shape]);
        feature(&["class-known", class, inner, case, known]);
        feature(&["left-shape", stop, left_shape]);
        feature(&["left-right", stop, left_shape, right_shape]);
        feature(&["length", stop, length, left.case.code(), case]);
        feature(&["right-shape", stop, right_shape]);
        feature(&["before", stop, before.case.code(), left_shape, case]);
        feature(&["before-shape", stop, before_shape, left.case.code(), case]);
        feature(&["after", stop, case, after.case.code(), right.stop.code()]);
        feature(&["nested", stop, case, flag(at.in_brackets()), flag(at.in_quotes())]);
        feature(&["opened", stop, left.opened.code(), left.closed.code(), before.stop.code(), case]);
        feature(&["style", stop, case, at.style().code()]);
        feature(&["style-class", stop, case, at.style().code(), class, length]);
        let (done, left_over) = (at.next, at.tokens.len() - at.next);
        feature(&["done", stop, case, bucket(done)]);
        feature(&["left-over", stop, case, bucket(left_over)]);
        feature(&["since", stop, case, bucket(at.since()), known]);
        feature(&["ahead", stop, case, bucket(at.ahead())]);
        if left.stop == Stop::Comma {
            let class = self.letter_words.get(&word).map_or("-", String::as_str);
            feature(&["letter", class, bucket(at.since()), case]);
        }
        if dotted {
            feature(&["word", &word, case]);
            feature(&["word", &word]);
        } else if left.case == Case::Symbol {
            feature(&["symbol", stop, before.stop.code(), case]);
        }
        feature(&["next", flag(left.stop.is_final()), case, &next]);
        feature(&["next-stop", stop, case, &next]);
    }
}

/// Whether single capitals alternate with full stops: `W`, `J.K`, `U.S.G`.
fn is_initials(core: &str) -> bool {
    core.split('.').all(|part| {
        let mut letters = part.chars();
        letters.next().is_some_and(char::is_uppercase) && letters.next().is_none()
    })
}

/// Reads a list of classes: for each word the names of its classes, joined by `+`.
fn classes(list: &str) -> HashMap<String, String> {
    let mut classes: HashMap<String, String> = HashMap::new();
    for line in list.lines().filter(|l| !l.starts_with('#')) {
        let mut words = line.split_whitespace();
        let Some(class) = words.next() else { continue };
        for word in words {
            let names = classes.entry(word.to_owned()).or_default();
            if !names.is_empty() {
                names.push('+');
            }
            names.push_str(class);
        }
    }
    classes
}

/// A count on a coarse scale.
fn bucket(count: usize) -> &'static str {
    match count {
        0 => "0",
        1 => "1",
        2 => "2",
        3 => "3",
        4..=5 => "4",
        6..=9 => "6",
        10..=19 => "10",
        _ => "20",
    }
}
