//! Attributions by quotation marks and a list of verbs, the way that programs without a model go: what the
//! program's own are measured beside. Nothing that makes a report uses it.
//!
//! A cue is a verb of the list or "according to". Its source is the nearest run of capitalised words or the
//! nearest pronoun beside it; its content the quotation of its sentence or, failing that, the clause after
//! "that" or after the verb (before it for "according to").

use crate::decode::SPEECH;
use crate::document::{Attribution, Commitment, Document, Holder, Source, Span};

/// Most words between a cue and its source.
const REACH: usize = 4;

/// A word with where it stands.
struct Token {
    span: Span,
    lower: String,
    capital: bool,
}

/// The attributions of a document, sentence by sentence.
pub fn attributions(document: &Document) -> Vec<Attribution> {
    document.sentences.iter().flat_map(|s| of_sentence(document, s.span)).collect()
}

fn of_sentence(document: &Document, sentence: Span) -> Vec<Attribution> {
    let tokens = tokens(document, sentence);
    let quotations: Vec<Span> =
        document.quotations.iter().map(|q| q.span).filter(|q| q.overlaps(sentence)).collect();
    let outside = |t: &Token| !quotations.iter().any(|q| q.contains(t.span));
    let mut found = Vec::new();
    for at in (0..tokens.len()).filter(|&at| outside(&tokens[at])) {
        let according =
            tokens[at].lower == "according" && tokens.get(at + 1).is_some_and(|t| t.lower == "to");
        if !according && !SPEECH.saying.contains(&tokens[at].lower) {
            continue;
        }
        let last = if according { at + 1 } else { at };
        let cue = Span::new(tokens[at].span.start, tokens[last].span.end);
        let source = source(&tokens, at, last, &outside);
        let quotation =
            quotations.iter().min_by_key(|q| q.start.abs_diff(cue.end).min(q.end.abs_diff(cue.start)));
        let clause = || clause(&tokens, sentence, at, last, source);
        let inside = |q: &Span| Span::new(q.start.max(sentence.start), q.end.min(sentence.end));
        let Some(content) = quotation.map(inside).or_else(clause) else { continue };
        found.push(Attribution {
            source: source.map(|span| Source { span, actor: None }),
            cue: Some(cue),
            content: vec![content],
            quoted: quotation.is_some(),
            commitment: Commitment::Neutral,
            within: None,
            holder: Holder::Unnamed,
        });
    }
    found
}

/// The words of a sentence.
fn tokens(document: &Document, sentence: Span) -> Vec<Token> {
    let text = &document.article.text;
    let mut tokens = Vec::new();
    let mut start = None;
    let chars = text.slice(sentence).chars().chain(std::iter::once(' '));
    for (at, c) in (sentence.start..).zip(chars) {
        match (start, c.is_alphanumeric()) {
            (None, true) => start = Some(at),
            (Some(from), false) => {
                let word = text.slice(Span::new(from, at));
                let capital = word.starts_with(char::is_uppercase);
                tokens.push(Token { span: Span::new(from, at), lower: word.to_lowercase(), capital });
                start = None;
            }
            _ => {}
        }
    }
    tokens
}

/// The run of capitalised words, or the pronoun, nearest to the cue outside quotation marks; of equals the one
/// before it.
fn source(tokens: &[Token], first: usize, last: usize, outside: &dyn Fn(&Token) -> bool) -> Option<Span> {
    let pronoun = |t: &Token| ["he", "she", "they", "it", "we", "i"].contains(&t.lower.as_str());
    let name = |t: &Token| t.capital && !SPEECH.openings.contains(&t.lower);
    let named = |at: usize| tokens.get(at).is_some_and(|t| (name(t) || pronoun(t)) && outside(t));
    let before = (1..=REACH).find_map(|d| first.checked_sub(d).filter(|&at| named(at)).map(|at| (d, at)));
    let after = (1..=REACH).map(|d| (d, last + d)).find(|&(_, at)| named(at));
    let (_, at) = before.into_iter().chain(after).min_by_key(|(d, _)| *d)?;
    let run = |at: usize| named(at) && !pronoun(&tokens[at]);
    let (mut from, mut to) = (at, at);
    if run(at) {
        while from > 0 && run(from - 1) && from - 1 != last {
            from -= 1;
        }
        while run(to + 1) && to + 1 != first {
            to += 1;
        }
    }
    Some(Span::new(tokens[from].span.start, tokens[to].span.end))
}

/// The rest of the sentence after the verb; for "according to" what stands before it, or after the source.
fn clause(tokens: &[Token], sentence: Span, first: usize, last: usize, source: Option<Span>) -> Option<Span> {
    let according = first != last;
    if according && first > 0 {
        return Some(Span::new(sentence.start, tokens[first - 1].span.end));
    }
    let from = source.map_or(tokens[last].span.end, |s| s.end.max(tokens[last].span.end));
    let rest = tokens.iter().find(|t| t.span.start >= from)?;
    Some(Span::new(rest.span.start, sentence.end))
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::document::{Article, Paragraph, Text};
    use crate::segment::segment;

    /// Source, cue and content of each, as words.
    fn found(text: &str) -> Vec<[String; 3]> {
        let span = Span::new(0, text.chars().count());
        let document = segment(Article::bare(Text::from(text), vec![Paragraph::body(span)]));
        let words = |span: Option<Span>| span.map_or("", |s| document.article.text.slice(s)).to_owned();
        let shown = |a: &Attribution| {
            [words(a.source.as_ref().map(|s| s.span)), words(a.cue), words(a.content.first().copied())]
        };
        attributions(&document).iter().map(shown).collect()
    }

    #[test]
    fn a_verb_of_the_list_takes_the_nearest_name_and_the_quotation_or_clause() {
        assert_eq!(found("“It is over,” said Asif Ali on Monday."), [["Asif Ali", "said", "“It is over,”"]]);
        assert_eq!(
            found("On Monday he told us that the talks failed."),
            [["he", "told", "us that the talks failed."]]
        );
        assert_eq!(
            found("The talks failed, according to Kabul."),
            [["Kabul", "according to", "The talks failed"]]
        );
        assert_eq!(found("The minister said no."), [["", "said", "no."]]);
        assert_eq!(found("The talks failed."), Vec::<[String; 3]>::new());
        assert_eq!(found("“They said no.”"), Vec::<[String; 3]>::new());
    }
}
