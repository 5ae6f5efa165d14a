//! Which words of an article may go back to somebody whom it names: third-person pronouns, and noun phrases that
//! open with a determiner or a possessive and end in a noun of the lists ("the ruling regime", "its former
//! protégé"). Whether they do, and to whom, comes later.

use super::words::{Lists, Token};
use crate::document::Span;

/// What an anaphor agrees with.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Class {
    /// He.
    He,
    /// She.
    She,
    /// It.
    It,
    /// They.
    They,
    /// A noun for one person.
    Person,
    /// A noun for several persons.
    People,
    /// A noun for a body of people.
    Body,
    /// A noun for several bodies.
    Bodies,
    /// A noun for a place.
    Place,
}

impl Class {
    /// How many there are.
    pub const COUNT: usize = 9;

    /// Whether it is that of a pronoun.
    pub fn is_pronoun(self) -> bool {
        matches!(self, Class::He | Class::She | Class::It | Class::They)
    }
}

/// What an anaphor is in its clause, or what it opens with.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Form {
    /// A pronoun that is, or may be, a subject.
    Subject,
    /// A pronoun that is an object.
    Object,
    /// A possessive pronoun.
    Possessive,
    /// A reflexive pronoun.
    Reflexive,
    /// A noun phrase with an article.
    Article,
    /// A noun phrase with "this" or "these".
    Near,
    /// A noun phrase with "that" or "those".
    Far,
    /// A noun phrase behind a possessive.
    Owned,
}

impl Form {
    /// How many there are.
    pub const COUNT: usize = 8;
}

/// Words that may go back to somebody.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Anaphor {
    /// Where it stands, without a possessive before it.
    pub span: Span,
    /// Index of its sentence.
    pub sentence: usize,
    /// What it agrees with.
    pub class: Class,
    /// What it is in its clause, or what it opens with.
    pub form: Form,
    /// The pronoun, or the head noun, in small letters.
    pub word: String,
    /// Words before it in its sentence.
    pub place: usize,
    /// Words between its determiner and its head.
    pub modifiers: usize,
    /// The two words behind it, as far as the sentence goes.
    pub next: [String; 2],
}

/// Most words between a determiner and its head.
const MODIFIERS: usize = 5;

/// The anaphors of an article's words that overlap none of the `taken` spans, by start.
pub(super) fn anaphors(tokens: &[Token], taken: &[Span]) -> Vec<Anaphor> {
    let mut found: Vec<Anaphor> = Vec::new();
    for at in 0..tokens.len() {
        let free = |a: &Anaphor| !taken.iter().any(|t| t.overlaps(a.span));
        found.extend(pronoun(tokens, at).filter(free));
        found.extend(phrase(tokens, at, taken).filter(free));
    }
    found.sort_by_key(|a| a.span);
    found.dedup_by(|b, a| a.span.overlaps(b.span));
    found
}

fn pronoun(tokens: &[Token], at: usize) -> Option<Anaphor> {
    let lists = Lists::embedded();
    let word = &tokens[at].text;
    let classes = &lists.pronouns;
    let class = [
        (Class::He, &classes.he),
        (Class::She, &classes.she),
        (Class::It, &classes.it),
        (Class::They, &classes.they),
    ];
    let (class, _) = class.into_iter().find(|(_, words)| words.contains(word))?;
    let forms = &lists.forms;
    let form = [
        (Form::Object, &forms.object),
        (Form::Possessive, &forms.possessive),
        (Form::Reflexive, &forms.reflexive),
    ];
    let form = form.into_iter().find(|(_, words)| words.contains(word)).map_or(Form::Subject, |(f, _)| f);
    Some(anaphor(tokens, at, at, class, form, 0))
}

/// The noun phrase whose determiner is the word at `at`, or which begins there behind a possessive mark.
fn phrase(tokens: &[Token], at: usize, taken: &[Span]) -> Option<Anaphor> {
    let lists = Lists::embedded();
    let word = &tokens[at].text;
    let of = &lists.determiners;
    let marked = word == "s" && at > 0 && matches!(tokens[at - 1].text.as_str(), "'" | "’");
    let form = if of.article.contains(word) {
        Form::Article
    } else if of.near.contains(word) {
        Form::Near
    } else if of.far.contains(word) {
        Form::Far
    } else if marked || of.possessive.contains(word) {
        Form::Owned
    } else {
        return None;
    };
    let same = |i: usize| tokens.get(i).filter(|t| t.sentence == tokens[at].sentence);
    let class = |i: usize| {
        let hyphen = same(i + 1).is_some_and(|t| t.text == "-" && t.span.start == tokens[i].span.end);
        class_of(&same(i)?.text).filter(|_| !hyphen)
    };
    let reach = (at + 1..=at + 1 + MODIFIERS).take_while(|&i| same(i).is_some_and(goes_on));
    let mut head = reach.into_iter().find(|&i| class(i).is_some())?;
    while class(head + 1).is_some() {
        head += 1;
    }
    let end = tokens[head].span.end;
    if taken.iter().any(|t| t.start > end && t.start <= end + 1) {
        return None;
    }
    let first = if form == Form::Owned { at + 1 } else { at };
    Some(anaphor(tokens, first, head, class(head)?, form, head - at - 1))
}

/// Whether a noun phrase may go on over a word.
fn goes_on(token: &Token) -> bool {
    let letters = token.text.chars().all(|c| c.is_alphanumeric()) || token.text == "-";
    letters && !Lists::embedded().breaks.words.contains(&token.text)
}

fn class_of(word: &str) -> Option<Class> {
    let heads = &Lists::embedded().heads;
    let of = [
        (Class::Person, &heads.person),
        (Class::People, &heads.people),
        (Class::Body, &heads.body),
        (Class::Bodies, &heads.bodies),
        (Class::Place, &heads.place),
    ];
    of.into_iter().find(|(_, words)| words.contains(word)).map(|(class, _)| class)
}

fn anaphor(
    tokens: &[Token],
    first: usize,
    head: usize,
    class: Class,
    form: Form,
    modifiers: usize,
) -> Anaphor {
    let sentence = tokens[head].sentence;
    let next = |by: usize| {
        let token = tokens.get(head + by).filter(|t| t.sentence == sentence);
        token.map_or(String::new(), |t| t.text.clone())
    };
    Anaphor {
        span: Span::new(tokens[first].span.start, tokens[head].span.end),
        sentence,
        class,
        form,
        word: tokens[head].text.clone(),
        place: tokens[..first].iter().rev().take_while(|t| t.sentence == sentence).count(),
        modifiers,
        next: [next(1), next(2)],
    }
}

#[cfg(test)]
pub(super) mod tests {
    use super::*;
    use crate::document::Text;

    /// Words as the encoder's tokenizer cuts them: runs of letters and digits, or one mark; one sentence.
    pub fn cut(text: &str) -> Vec<Token> {
        let mut tokens: Vec<Token> = Vec::new();
        for (at, c) in text.chars().enumerate().filter(|(_, c)| !c.is_whitespace()) {
            let joins = |t: &&mut Token| {
                c.is_alphanumeric() && t.span.end == at && t.text.ends_with(char::is_alphanumeric)
            };
            match tokens.last_mut().filter(joins) {
                Some(token) => {
                    token.text.extend(c.to_lowercase());
                    token.span.end += 1;
                }
                None => tokens.push(Token {
                    text: c.to_lowercase().collect(),
                    span: Span::new(at, at + 1),
                    sentence: 0,
                }),
            }
        }
        tokens
    }

    fn found(text: &str, names: &[&str]) -> Vec<(String, Class, Form)> {
        let place = |name: &&str| text.find(name).map(|b| text[..b].chars().count()).unwrap_or(usize::MAX);
        let taken: Vec<Span> =
            names.iter().map(|n| Span::new(place(n), place(n) + n.chars().count())).collect();
        let whole = Text::from(text);
        let all = anaphors(&cut(text), &taken);
        all.into_iter().map(|a| (whole.slice(a.span).to_owned(), a.class, a.form)).collect()
    }

    fn one(text: &str, class: Class, form: Form) -> (String, Class, Form) {
        (text.to_owned(), class, form)
    }

    #[test]
    fn pronouns_and_phrases_are_found_and_do_not_overlap() {
        let text = "Its former protégé told the ruling regime’s envoy that he himself was with them.";
        let expected = [
            one("Its", Class::It, Form::Possessive),
            one("former protégé", Class::Person, Form::Owned),
            one("the ruling regime", Class::Body, Form::Article),
            one("envoy", Class::Person, Form::Owned),
            one("he", Class::He, Form::Subject),
            one("himself", Class::He, Form::Reflexive),
            one("them", Class::They, Form::Object),
        ];
        assert_eq!(found(text, &[]), expected);
    }

    #[test]
    fn the_head_is_the_last_noun_of_the_lists_side_by_side() {
        assert_eq!(found("the old group leader left", &[])[0].0, "the old group leader");
        assert!(found("the state-run media and the idea of a leader", &[]).is_empty());
        assert!(found("that is a regime", &[]).is_empty());
    }

    #[test]
    fn a_phrase_with_a_name_in_or_behind_it_is_left_out() {
        let text = "the Kabul regime and President Zia met the president Karzai";
        assert!(found(text, &["Kabul", "Zia", "Karzai"]).is_empty());
    }
}
