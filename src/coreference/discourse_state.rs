//! The discourse state while the resolver reads an article: names read so far, links made, and which actors an anaphor
//! may refer to.

use std::cmp::Reverse;
use std::collections::BTreeSet;

use super::anaphor::{Anaphor, Class, anaphors};
use super::words::tokens;
use crate::document::{Actor, Document, Mention, MentionKind, Role, Span};
use crate::encode::Encoded;
use crate::salience::{dot, unit};
use crate::spans::SpanIndex;

/// Maximum candidates per anaphor: the actors mentioned last.
const CANDIDATES: usize = 24;

/// An article with its names, its anaphors, and a vector for each.
pub struct DiscourseState<'a> {
    /// The article.
    pub document: &'a Document,
    /// Who is named in it.
    pub actors: &'a [Actor],
    /// Where they are named.
    pub names: &'a [Mention],
    /// What may go back to them, by start.
    pub anaphors: Vec<Anaphor>,
    /// The encoder's vector of each name.
    pub name_vectors: Vec<Vec<f32>>,
    /// The encoder's vector of each anaphor.
    pub anaphor_vectors: Vec<Vec<f32>>,
    /// Where the quotations are.
    pub(super) quotations: SpanIndex,
}

impl<'a> DiscourseState<'a> {
    /// Finds the anaphors in what the author says.
    pub fn new(document: &'a Document, encoded: &Encoded, actors: &'a [Actor], names: &'a [Mention]) -> Self {
        let taken: Vec<Span> = names.iter().map(|m| m.span).collect();
        let words = tokens(&document.article.text, &encoded.words);
        let mut anaphors = anaphors(&words, &taken);
        anaphors.retain(|a| matches!(document.role(a.sentence), Role::Title | Role::Dek | Role::Body));
        // "[the president]" is an editor's substitution for a name: the context does not say whose.
        anaphors.retain(|a| !is_inserted(document, a.span));
        let vector = |span: Span| {
            let rows = encoded.rows(span).unwrap_or(0..0);
            scaled(&encoded.vectors.mean(rows))
        };
        let name_vectors = names.iter().map(|m| vector(m.span)).collect();
        let anaphor_vectors = anaphors.iter().map(|a| vector(a.span)).collect();
        let quotations = SpanIndex::new(document.quotations.iter().enumerate().map(|(i, q)| (q.span, i)));
        Self { document, actors, names, anaphors, name_vectors, anaphor_vectors, quotations }
    }
}

/// Whether a span is inside square brackets.
fn is_inserted(document: &Document, span: Span) -> bool {
    let Some(sentence) = document.sentence_at(span.start) else { return false };
    let start = document.sentences[sentence].span.start;
    let before = document.article.text.slice(Span::new(start, span.start));
    before.rfind('[').is_some_and(|open| !before[open..].contains(']'))
}

/// A vector's direction, with components of size one.
fn scaled(vector: &[f32]) -> Vec<f32> {
    if dot(vector, vector) == 0.0 {
        return vector.to_vec();
    }
    let size = (vector.len() as f32).sqrt();
    unit(vector).iter().map(|x| x * size).collect()
}

/// What a mention is.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Origin {
    /// The name of that index.
    Name(usize),
    /// The anaphor of that index.
    Anaphor(usize),
}

/// Reference to a mention that was read.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub struct MentionRef {
    /// Its span.
    pub span: Span,
    /// Index of its sentence.
    pub sentence: usize,
    /// What it was.
    pub of: Origin,
    /// Whether it is the first mention in its sentence.
    pub first: bool,
}

/// What is known about an actor at some point in the article.
#[derive(Clone, Debug, Default)]
pub struct Record {
    /// Its last mention of any kind.
    pub last: Option<MentionRef>,
    /// Its last name.
    pub last_name: Option<MentionRef>,
    /// The next name in the anaphor's own sentence, where it was not mentioned yet.
    pub ahead: Option<MentionRef>,
    /// Names so far.
    pub names: usize,
    /// Links so far by class.
    pub links: [usize; Class::COUNT],
    /// Whether the title names it.
    pub title: bool,
    /// Head nouns of the links so far.
    pub heads: Vec<String>,
}

/// The part of the article read so far.
pub struct Progress<'s, 'a> {
    /// The article.
    pub state: &'s DiscourseState<'a>,
    /// One for each actor.
    pub records: Vec<Record>,
    /// Actors by where they were mentioned last, the latest first.
    recent: BTreeSet<(Reverse<usize>, usize)>,
    /// Who is named ahead in the anaphor's own sentence.
    ahead: Vec<usize>,
    next: usize,
    /// Last sentence with a mention.
    sentence: Option<usize>,
}

impl<'s, 'a> Progress<'s, 'a> {
    /// Nothing is read yet.
    pub fn new(state: &'s DiscourseState<'a>) -> Self {
        Self {
            state,
            records: vec![Record::default(); state.actors.len()],
            recent: BTreeSet::new(),
            ahead: Vec::new(),
            next: 0,
            sentence: None,
        }
    }

    /// Reads the names up to an anaphor; gives the actors that it may go back to, the last mentioned first.
    pub fn candidates(&mut self, anaphor: usize) -> Vec<usize> {
        let state = self.state;
        let at = &state.anaphors[anaphor];
        while let Some(name) = state.names.get(self.next).filter(|m| m.span.start < at.span.start) {
            self.see(name.actor, name.span, name.sentence, Origin::Name(self.next));
            let record = &mut self.records[name.actor];
            record.names += 1;
            record.title |= state.document.role(name.sentence) == Role::Title;
            record.last_name = record.last;
            self.next += 1;
        }
        for actor in self.ahead.drain(..) {
            self.records[actor].ahead = None;
        }
        for (i, name) in state.names.iter().enumerate().skip(self.next) {
            if name.sentence != at.sentence {
                break;
            }
            let record = &mut self.records[name.actor];
            if record.last.is_none() && record.ahead.is_none() {
                let of = Origin::Name(i);
                record.ahead =
                    Some(MentionRef { span: name.span, sentence: name.sentence, of, first: false });
                self.ahead.push(name.actor);
            }
        }
        let ahead = self.ahead.iter().rev().copied();
        ahead.chain(self.recent.iter().map(|&(_, actor)| actor)).take(CANDIDATES).collect()
    }

    /// Takes an anaphor for a mention of an actor.
    pub fn link(&mut self, anaphor: usize, actor: usize) {
        let at = &self.state.anaphors[anaphor];
        self.see(actor, at.span, at.sentence, Origin::Anaphor(anaphor));
        let record = &mut self.records[actor];
        record.links[at.class as usize] += 1;
        if !at.class.is_pronoun() {
            record.heads.push(at.word.clone());
        }
    }

    fn see(&mut self, actor: usize, span: Span, sentence: usize, of: Origin) {
        let first = self.sentence != Some(sentence);
        self.sentence = Some(sentence);
        let seen = MentionRef { span, sentence, of, first };
        if let Some(before) = self.records[actor].last.replace(seen) {
            self.recent.remove(&(Reverse(before.span.start), actor));
        }
        self.recent.insert((Reverse(span.start), actor));
    }
}

impl Anaphor {
    /// The mention of an actor that it is, with the probability of the link.
    pub fn mention(&self, of: &Actor, actor: usize, score: f32) -> Mention {
        let kind = if self.class.is_pronoun() { MentionKind::Pronoun } else { MentionKind::Nominal };
        Mention { span: self.span, entity_type: of.entity_type, kind, actor, sentence: self.sentence, score }
    }
}

#[cfg(test)]
pub(super) mod tests {
    use super::*;
    use crate::coreference::anaphor::tests::cut;
    use crate::document::{Article, EntityType, Paragraph, Sentence, Text};
    use crate::encode::{Matrix, Stack, Word};

    const TEXT: &str = "Zia met the Taliban. In its mail, Taliban's envoy left. He rests.";

    fn actor(name: &str, entity_type: EntityType) -> Actor {
        Actor {
            id: name.into(),
            name: name.into(),
            entity_type,
            aliases: Vec::new(),
            known: false,
            focus: false,
            part_of: None,
            part: None,
            agent: true,
        }
    }

    /// An article of three sentences that names a person once and a body twice, read by an encoder of width 2.
    pub fn article() -> (Document, Encoded, [Actor; 2], [Mention; 3]) {
        let ends = [20, 55, 65];
        let sentence = |at: usize| ends.iter().filter(|&&end| end <= at).count();
        let sentences = [Span::new(0, 20), Span::new(21, 55), Span::new(56, 65)];
        let whole = Span::new(0, 65);
        let document = Document {
            article: Article::bare(Text::from(TEXT), vec![Paragraph::body(whole)]),
            sentences: sentences.map(|span| Sentence { span, paragraph: 0 }).into(),
            quotations: Vec::new(),
        };
        let word =
            |(row, span): (usize, Span)| Word { span, sentence: sentence(span.start), rows: row..row + 1 };
        let words: Vec<Word> = cut(TEXT).into_iter().map(|t| t.span).enumerate().map(word).collect();
        let vectors = Matrix::from_data(2, vec![3.0; 2 * words.len()]);
        let encoded = Encoded {
            sentences: Vec::new(),
            entities: Stack::default(),
            attributions: Stack::default(),
            vectors: vectors.into(),
            words,
        };
        let actors = [actor("Zia", EntityType::Per), actor("Taliban", EntityType::Org)];
        let name = |start: usize, end: usize, actor: usize| Mention {
            span: Span::new(start, end),
            entity_type: actors[actor].entity_type,
            kind: MentionKind::Name,
            actor,
            sentence: sentence(start),
            score: 1.0,
        };
        let names = [name(0, 3, 0), name(12, 19, 1), name(34, 41, 1)];
        (document, encoded, actors, names)
    }

    /// Hands on each anaphor with its candidates.
    pub fn told_of(
        document: &Document,
        encoded: &Encoded,
        actors: &[Actor],
        names: &[Mention],
        mut take: impl FnMut(&Progress, usize, &[usize]),
    ) {
        let state = DiscourseState::new(document, encoded, actors, names);
        let mut progress = Progress::new(&state);
        for anaphor in 0..state.anaphors.len() {
            let candidates = progress.candidates(anaphor);
            take(&progress, anaphor, &candidates);
        }
    }

    #[test]
    fn the_last_mentioned_comes_first_and_a_link_is_a_mention() {
        let (document, encoded, actors, names) = article();
        let state = DiscourseState::new(&document, &encoded, &actors, &names);
        let words: Vec<&str> = state.anaphors.iter().map(|a| a.word.as_str()).collect();
        assert_eq!(words, ["its", "envoy", "he"]);
        assert_eq!(state.anaphor_vectors[0], [1.0, 1.0]);
        let mut progress = Progress::new(&state);
        assert_eq!(progress.candidates(0), [1, 0]);
        progress.link(0, 1);
        assert_eq!(progress.records[1].links[Class::It as usize], 1);
        assert_eq!(progress.candidates(1), [1, 0]);
        progress.link(1, 0);
        assert_eq!(progress.candidates(2), [0, 1]);
        assert_eq!((progress.records[0].names, progress.records[1].names), (1, 2));
        assert_eq!(progress.records[0].heads, ["envoy"]);
    }

    #[test]
    fn who_is_first_named_behind_an_anaphor_of_the_same_sentence_is_a_candidate() {
        let (document, encoded, actors, names) = article();
        let late = &names[2..];
        let state = DiscourseState::new(&document, &encoded, &actors, late);
        let at = state.anaphors.iter().position(|a| a.word == "its");
        let candidates = at.map(|at| Progress::new(&state).candidates(at));
        assert_eq!(candidates, Some(vec![1]));
    }
}
