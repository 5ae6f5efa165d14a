//! An article as the resolver goes through it: the names that it has read so far, the links that it has made, and
//! so which actors an anaphor may go back to.

use super::anaphor::{Anaphor, Class, anaphors};
use super::words::tokens;
use crate::document::{Actor, Document, Mention, MentionKind, Role, Span};
use crate::encode::Encoded;
use crate::salience::{dot, unit};

/// Most actors that an anaphor is held against: those mentioned last.
const CANDIDATES: usize = 24;

/// An article with its names, its anaphors, and a vector for each.
pub struct Scene<'a> {
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
}

impl<'a> Scene<'a> {
    /// Finds the anaphors in what the author says.
    pub fn new(document: &'a Document, encoded: &Encoded, actors: &'a [Actor], names: &'a [Mention]) -> Self {
        let taken: Vec<Span> = names.iter().map(|m| m.span).collect();
        let words = tokens(&document.article.text, &encoded.words);
        let mut anaphors = anaphors(&words, &taken);
        anaphors.retain(|a| matches!(document.role(a.sentence), Role::Title | Role::Dek | Role::Body));
        let vector = |span: Span| {
            let rows = encoded.rows(span).unwrap_or(0..0);
            scaled(&encoded.vectors.mean(rows))
        };
        let name_vectors = names.iter().map(|m| vector(m.span)).collect();
        let anaphor_vectors = anaphors.iter().map(|a| vector(a.span)).collect();
        Self { document, actors, names, anaphors, name_vectors, anaphor_vectors }
    }
}

/// A vector's direction, with components of size one.
fn scaled(vector: &[f32]) -> Vec<f32> {
    if dot(vector, vector) == 0.0 {
        return vector.to_vec();
    }
    let size = (vector.len() as f32).sqrt();
    unit(vector).iter().map(|x| x * size).collect()
}

/// What a mention was read at.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Origin {
    /// The name of that index.
    Name(usize),
    /// The anaphor of that index.
    Anaphor(usize),
}

/// A mention that was read.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub struct Seen {
    /// Where it stands.
    pub span: Span,
    /// Index of its sentence.
    pub sentence: usize,
    /// What it was.
    pub of: Origin,
    /// Whether no other mention stands before it in its sentence.
    pub first: bool,
}

/// What is known of an actor at a place of the article.
#[derive(Clone, Debug, Default)]
pub struct Record {
    /// Its last mention of any kind.
    pub last: Option<Seen>,
    /// Its last name.
    pub last_name: Option<Seen>,
    /// The next name in the anaphor's own sentence, where it was not mentioned yet.
    pub ahead: Option<Seen>,
    /// Names so far.
    pub names: usize,
    /// Links so far by class.
    pub links: [usize; Class::COUNT],
    /// Whether the title names it.
    pub title: bool,
    /// Head nouns of the links so far.
    pub heads: Vec<String>,
}

/// What was read of an article up to an anaphor.
pub struct Progress<'s, 'a> {
    /// The article.
    pub scene: &'s Scene<'a>,
    /// One for each actor.
    pub records: Vec<Record>,
    next: usize,
    /// Last sentence with a mention.
    sentence: Option<usize>,
}

impl<'s, 'a> Progress<'s, 'a> {
    /// Nothing is read yet.
    pub fn new(scene: &'s Scene<'a>) -> Self {
        Self { scene, records: vec![Record::default(); scene.actors.len()], next: 0, sentence: None }
    }

    /// Reads the names up to an anaphor; gives the actors that it may go back to, the last mentioned first.
    pub fn candidates(&mut self, anaphor: usize) -> Vec<usize> {
        let scene = self.scene;
        let at = &scene.anaphors[anaphor];
        while let Some(name) = scene.names.get(self.next).filter(|m| m.span.start < at.span.start) {
            self.see(name.actor, name.span, name.sentence, Origin::Name(self.next));
            let record = &mut self.records[name.actor];
            record.names += 1;
            record.title |= scene.document.role(name.sentence) == Role::Title;
            record.last_name = record.last;
            self.next += 1;
        }
        self.records.iter_mut().for_each(|r| r.ahead = None);
        for (i, name) in scene.names.iter().enumerate().skip(self.next) {
            if name.sentence != at.sentence {
                break;
            }
            let record = &mut self.records[name.actor];
            if record.last.is_none() && record.ahead.is_none() {
                let of = Origin::Name(i);
                record.ahead = Some(Seen { span: name.span, sentence: name.sentence, of, first: false });
            }
        }
        let place = |a: usize| self.records[a].last.or(self.records[a].ahead).map(|s| s.span.start);
        let mut candidates: Vec<usize> = (0..self.records.len()).filter(|&a| place(a).is_some()).collect();
        candidates.sort_by_key(|&a| std::cmp::Reverse(place(a)));
        candidates.truncate(CANDIDATES);
        candidates
    }

    /// Takes an anaphor for a mention of an actor.
    pub fn link(&mut self, anaphor: usize, actor: usize) {
        let at = &self.scene.anaphors[anaphor];
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
        self.records[actor].last = Some(Seen { span, sentence, of, first });
    }
}

impl Anaphor {
    /// The mention of an actor that it is, with the probability of the link.
    pub fn mention(&self, of: &Actor, actor: usize, score: f32) -> Mention {
        let kind = if self.class.is_pronoun() { MentionKind::Pronoun } else { MentionKind::Nominal };
        Mention { span: self.span, entity_type: of.entity_type, kind, actor, sentence: self.sentence, score }
    }
}
