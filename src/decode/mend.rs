//! What a tagger leaves behind, set right by the wording: a cue or source that is no word of its kind, and the passive,
//! whose subject is not who speaks: "the minister was accused by the court of ...".

use super::attributions::Draft;
use super::pieces::Piece;
use super::speech::SPEECH;
use super::tags::AttributionTag;
use crate::document::{Document, Span};
use crate::encode::Word;

/// Most words between a passive and its "by".
const BEFORE_BY: usize = 6;
/// Most words of who stands behind "by".
const LONGEST_AGENT: usize = 8;
/// How many words before a cue its subject is looked for.
const SUBJECT: usize = 3;
/// How many words before a cue a form of "be" may stand: "was widely accused".
const BEFORE_CUE: usize = 2;

/// Mends each draft. Where two share a sentence, the tagger may have given who stands behind a passive to the next
/// cue: "Zia, accused by Khan, said". Then the passive's subject is who says it.
pub(super) fn mend_all(drafts: &mut [Draft], document: &Document, words: &[Word]) {
    for i in 0..drafts.len() {
        let subject = drafts[i].source;
        mend(&mut drafts[i], document, words);
        let Some((subject, agent)) = subject.zip(drafts[i].source) else { continue };
        let (swapped, next) = (!subject.span.overlaps(agent.span), drafts.get_mut(i + 1));
        if let Some(next) = next.filter(|_| swapped)
            && next.source.is_some_and(|s| s.span.overlaps(agent.span) && s.words.0 >= agent.words.0)
        {
            next.source = Some(subject);
        }
    }
}

/// Takes a cue and a source away that are none, finds a source that was passed over, and gives a passive the source
/// that it names, or none.
fn mend(draft: &mut Draft, document: &Document, words: &[Word]) {
    let text = |p: &Piece| document.article.text.slice(p.span).to_lowercase();
    draft.cue = draft.cue.filter(|cue| text(cue).trim() == ":" || !is_function(&text(cue)));
    draft.source = draft.source.filter(|source| !is_function(&text(source)));
    let Some(cue) = draft.cue else { return };
    if draft.source.is_none()
        && is_speaking(&text(&cue))
        && let Some(subject) = subject(&cue, document, words)
    {
        draft.content.retain(|c| !subject.span.contains(c.span));
        draft.source = Some(subject).filter(|s| !draft.content.iter().any(|c| c.span.overlaps(s.span)));
    }
    if draft.source.is_some_and(|s| s.words.1 > cue.words.0) || !is_passive(&cue, document, words) {
        return;
    }
    draft.source = agent(&cue, document, words);
}

/// The pronoun or "everyone" that is the subject of a cue, where it stands at once before it: "as I noted".
fn subject(cue: &Piece, document: &Document, words: &[Word]) -> Option<Piece> {
    let text = &document.article.text;
    let sentence = words.get(cue.words.0)?.sentence;
    let word = |at: usize| text.slice(words[at].span).to_lowercase();
    let before = (0..cue.words.0).rev().take_while(|&at| words[at].sentence == sentence);
    let at = before.take(SUBJECT).find(|&at| !SPEECH.auxiliaries.contains(&word(at)))?;
    let from = if word(at) == "one" && at > 0 { at - 1 } else { at };
    let span = Span::new(words[from].span.start, words[at].span.end);
    let subject = text.slice(span).to_lowercase();
    let pronoun = matches!(subject.as_str(), "i" | "we" | "he" | "she" | "they");
    (pronoun || SPEECH.everybody.contains(&subject)).then_some(Piece {
        tag: AttributionTag::Source,
        span,
        words: (from, at + 1),
        sentences: (sentence, sentence),
        paragraph: cue.paragraph,
        quotation: None,
    })
}

/// Whether a draft reports speech at all: its content has letters, and it has a source or a cue.
pub(super) fn tells(draft: &Draft, document: &Document) -> bool {
    let text = &document.article.text;
    let letters = draft.content.iter().any(|c| text.slice(c.span).contains(char::is_alphabetic));
    let in_marks = |c: &Piece| document.quotations.iter().any(|q| q.span.overlaps(c.span));
    let quoted = || draft.content.iter().any(in_marks);
    letters && (draft.source.is_some() || draft.cue.is_some() || quoted())
}

/// Whether a cue holds a word of saying or thinking, a passive, or what makes the words nobody's but the author's.
fn is_speaking(cue: &str) -> bool {
    let lists = [&SPEECH.saying, &SPEECH.thinking, &SPEECH.passives];
    let known = |w: &str| {
        let stand = SPEECH.distancing.cues.contains(w) || SPEECH.endorsing.cues.contains(w);
        stand || lists.iter().any(|l| l.contains(w))
    };
    cue.trim() == ":"
        || cue.contains("according")
        || bare(cue).any(|w| known(&w))
        || SPEECH.is_impersonal(cue)
        || SPEECH.is_phrase(&SPEECH.endorsing.cues, cue)
}

/// The words of a phrase in small letters: runs of letters and inner hyphens.
fn bare(phrase: &str) -> impl Iterator<Item = String> + '_ {
    let words = phrase.split(|c: char| !(c.is_alphanumeric() || c == '-')).filter(|w| !w.is_empty());
    words.map(str::to_lowercase)
}

/// Whether nothing in a phrase stands for itself: marks, auxiliaries, negations, prepositions.
fn is_function(phrase: &str) -> bool {
    bare(phrase).all(|w| SPEECH.function.contains(&w))
}

/// Whether a cue tells of whom something is said: a participle of the lists behind a form of "be", or with no
/// object where the active needs one.
fn is_passive(cue: &Piece, document: &Document, words: &[Word]) -> bool {
    let text = &document.article.text;
    let word = |at: usize| text.slice(words[at].span).to_lowercase();
    let Some(verb) = (cue.words.0..cue.words.1).rev().find(|&at| SPEECH.passives.contains(&word(at))) else {
        return false;
    };
    let sentence = words[verb].sentence;
    let before = (cue.words.0.saturating_sub(BEFORE_CUE)..verb).filter(|&at| words[at].sentence == sentence);
    let being = before.clone().any(|at| SPEECH.being.contains(&word(at)));
    let next = words.get(verb + 1).filter(|w| w.sentence == sentence).map(|w| text.slice(w.span));
    let object = !matches!(next, Some("of" | "for" | "as" | "with" | "by"));
    being || SPEECH.objectless.contains(&word(verb)) && !object
}

/// Who stands behind the "by" of a passive, up to the next mark or word that no name reaches over.
fn agent(cue: &Piece, document: &Document, words: &[Word]) -> Option<Piece> {
    let text = &document.article.text;
    let sentence = words.get(cue.words.1.checked_sub(1)?)?.sentence;
    let word = |at: usize| {
        let same = words.get(at).filter(|w| w.sentence == sentence);
        same.map(|w| text.slice(w.span).to_lowercase())
    };
    let plain = |at: usize| {
        word(at).is_some_and(|w| w.contains(char::is_alphanumeric) || matches!(w.as_str(), "-" | "'" | "’"))
    };
    let near = cue.words.1.saturating_sub(1)..cue.words.1 + BEFORE_BY;
    let by = near.take_while(|&at| plain(at)).find(|&at| word(at).as_deref() == Some("by"))?;
    let capital =
        |at: usize| words.get(at).is_some_and(|w| text.slice(w.span).starts_with(char::is_uppercase));
    let ends = |at: usize| {
        // "the Ministry of Finance" goes on, "the court of theft" does not.
        !plain(at)
            || word(at).is_some_and(|w| SPEECH.boundaries.contains(&w) || w == "of" && !capital(at + 1))
    };
    let to = (by + 1..by + 1 + LONGEST_AGENT).find(|&at| ends(at)).unwrap_or(by + 1 + LONGEST_AGENT);
    // "accused of theft by raising ..." names nobody.
    if to <= by + 1 || word(by + 1).is_some_and(|w| w.ends_with("ing")) {
        return None;
    }
    let of = word(by + 1).is_some().then(|| (by + 1, to.min(words.len())))?;
    Some(Piece {
        tag: AttributionTag::Source,
        span: Span::new(words[of.0].span.start, words[of.1 - 1].span.end),
        words: of,
        sentences: (sentence, sentence),
        paragraph: cue.paragraph,
        quotation: None,
    })
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::document::{Article, Paragraph, Sentence, Text};

    /// A document of one sentence, and its words cut at spaces and marks.
    fn read(text: &str) -> (Document, Vec<Word>) {
        let chars: Vec<char> = text.chars().collect();
        let span = Span::new(0, chars.len());
        let document = Document {
            article: Article::bare(Text::from(text), vec![Paragraph::body(span)]),
            sentences: vec![Sentence { span, paragraph: 0 }],
            quotations: Vec::new(),
        };
        let mut words: Vec<Word> = Vec::new();
        for (i, c) in chars.iter().enumerate().filter(|(_, c)| !c.is_whitespace()) {
            match words.last_mut() {
                Some(w) if w.span.end == i && c.is_alphanumeric() && chars[i - 1].is_alphanumeric() => {
                    w.span.end = i + 1;
                }
                _ => words.push(Word { span: Span::new(i, i + 1), sentence: 0, rows: 0..1 }),
            }
        }
        (document, words)
    }

    fn piece(text: &str, words: &[Word], tag: AttributionTag, part: &str) -> Option<Piece> {
        let start = text[..text.find(part)?].chars().count();
        let span = Span::new(start, start + part.chars().count());
        let from = words.iter().position(|w| w.span.start >= span.start)?;
        let to = from + words[from..].iter().take_while(|w| w.span.end <= span.end).count();
        Some(Piece { tag, span, words: (from, to), sentences: (0, 0), paragraph: 0, quotation: None })
    }

    /// Source and cue of a mended draft as words, and whether it reports speech.
    fn mended(text: &str, source: &str, cue: &str, content: &str) -> (String, String, bool) {
        let (document, words) = read(text);
        let of = |tag, part: &str| piece(text, &words, tag, part).filter(|_| !part.is_empty());
        let mut draft = Draft {
            source: of(AttributionTag::Source, source),
            cue: of(AttributionTag::Cue, cue),
            content: of(AttributionTag::Content, content).into_iter().collect(),
        };
        mend(&mut draft, &document, &words);
        let shown =
            |p: Option<Piece>| p.map_or(String::new(), |p| document.article.text.slice(p.span).to_owned());
        (shown(draft.source), shown(draft.cue), tells(&draft, &document))
    }

    fn three(source: &str, cue: &str, tells: bool) -> (String, String, bool) {
        (source.to_owned(), cue.to_owned(), tells)
    }

    #[test]
    fn auxiliaries_and_marks_are_no_cue_and_no_source() {
        let text = "I couldn't, he said, leave the camp.";
        assert_eq!(mended(text, "I", "couldn't", "'"), three("I", "", false));
        assert_eq!(mended(text, ",", "said", "leave the camp"), three("he", "said", true));
        let text = "They rescind a promise and seem to be afraid of it.";
        assert_eq!(mended(text, "", "rescind", "a promise"), three("", "rescind", true));
        assert_eq!(mended(text, "", "seem", "to be afraid of it"), three("", "seem", true));
    }

    #[test]
    fn a_subject_that_was_passed_over_is_found() {
        let text = "Everyone knows that he fell, as we have noted.";
        assert_eq!(mended(text, "", "knows", "Everyone"), three("Everyone", "knows", false));
        assert_eq!(mended(text, "", "noted", "that he fell"), three("we", "noted", true));
        assert_eq!(mended(text, "", "fell", "as"), three("", "fell", true));
        let text = "No one in Lahore knows that.";
        assert_eq!(mended(text, "", "knows", "that"), three("", "knows", true));
    }

    #[test]
    fn who_accuses_does_not_say_what_the_accused_says() {
        let text = "Zia, blamed for it by Khan, said that he left.";
        let (document, words) = read(text);
        let of = |tag, part: &str| piece(text, &words, tag, part);
        let draft = |source: &str, cue: &str, content: &str| Draft {
            source: of(AttributionTag::Source, source),
            cue: of(AttributionTag::Cue, cue),
            content: of(AttributionTag::Content, content).into_iter().collect(),
        };
        let mut drafts = [draft("Zia", "blamed", "for it"), draft("Khan", "said", "that he left")];
        mend_all(&mut drafts, &document, &words);
        let source = |d: &Draft| d.source.map(|s| document.article.text.slice(s.span).to_owned());
        assert_eq!(drafts.each_ref().map(source), [Some("Khan".to_owned()), Some("Zia".to_owned())]);
    }

    #[test]
    fn a_passive_speaks_for_who_stands_behind_by() {
        let text = "Zia was widely accused on Monday by the High Court of theft.";
        assert_eq!(mended(text, "Zia", "accused", "of theft"), three("the High Court", "accused", true));
        let text = "Zia was accused of theft.";
        assert_eq!(mended(text, "Zia", "was accused", "of theft"), three("", "was accused", true));
        let text = "Zia, blamed for the fire, resigned.";
        assert_eq!(mended(text, "Zia", "blamed", "for the fire"), three("", "blamed", true));
    }

    #[test]
    fn an_active_keeps_its_source() {
        let text = "The court accused Zia of theft by night.";
        assert_eq!(mended(text, "The court", "accused", "of theft"), three("The court", "accused", true));
        let text = "Zia called for peace, and was quoted as saying so.";
        assert_eq!(mended(text, "Zia", "called for", "peace"), three("Zia", "called for", true));
        assert_eq!(
            mended(text, "Zia", "was quoted as saying", "so"),
            three("Zia", "was quoted as saying", true)
        );
    }
}
