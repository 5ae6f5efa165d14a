//! Who a source is that names nobody itself: "who" behind a name, "he" after a speaker, a participle whose subject
//! opens its sentence, a name before a colon. Each is answered only where the text leaves one reading.

use super::{can_hold, is_quoted};
use crate::document::{Actor, Attribution, Document, EntityType, Mention, Source, Span};

/// Most sentences between a pronoun and the speaker that it takes up.
const NEAR: usize = 2;
/// Most words before the name that is its sentence's subject.
const OPENING: usize = 3;

/// Fills in the actors of sources that name nobody, in order, so that one answers for the next. The mentions stand in
/// order.
pub(super) fn recall(
    document: &Document,
    mentions: &[Mention],
    actors: &[Actor],
    attributions: &mut [Attribution],
) {
    let scene = Scene { document, mentions, actors };
    let mut last: Option<(Span, usize)> = None;
    for attribution in attributions {
        match &mut attribution.source {
            Some(source) if source.actor.is_none() => {
                let word = document.article.text.slice(source.span).trim().to_lowercase();
                source.actor = match word.as_str() {
                    "who" | "which" => scene.relative(source.span, &word),
                    "he" | "she" | "it" if !is_quoted(document, source.span) => {
                        last.and_then(|(span, actor)| {
                            scene.takes_up(source.span, &word, span, actor).then_some(actor)
                        })
                    }
                    _ => None,
                };
            }
            Some(_) => {}
            None => {
                let found = attribution.cue.and_then(|cue| scene.labels(cue).or_else(|| scene.subject(cue)));
                attribution.source = found.map(|m| Source { span: m.span, actor: Some(m.actor) });
            }
        }
        if let Some(Source { span, actor: Some(actor) }) = attribution.source
            && attribution.within.is_none()
        {
            last = Some((span, actor));
        }
    }
}

struct Scene<'a> {
    document: &'a Document,
    mentions: &'a [Mention],
    actors: &'a [Actor],
}

impl Scene<'_> {
    fn slice(&self, start: usize, end: usize) -> &str {
        self.document.article.text.slice(Span::new(start, end.max(start)))
    }

    fn is_person(&self, actor: usize) -> bool {
        self.actors[actor].entity_type == EntityType::Per
    }

    /// The last mention that ends at `at` or before.
    fn before(&self, at: usize) -> Option<&Mention> {
        let to = self.mentions.partition_point(|m| m.span.start < at);
        let last = self.mentions[..to].iter().rev().find(|m| m.span.end <= at)?;
        can_hold(&self.actors[last.actor]).then_some(last)
    }

    /// Whom a relative pronoun goes back to: the name at its left. Without a comma it may pick some out of many
    /// ("Republicans who voted for it"), so there it goes back to a person only.
    fn relative(&self, source: Span, word: &str) -> Option<usize> {
        let name = self.before(source.start)?;
        let between = self.slice(name.span.end, source.start).trim();
        let comma = between.ends_with(',');
        let aside = between.trim_end_matches(',').trim();
        let plain = aside.is_empty() || aside.starts_with('(') && aside.ends_with(')');
        let person = self.is_person(name.actor);
        let fits = if word == "who" { person || comma } else { comma && !person };
        (plain && fits).then_some(name.actor)
    }

    /// Whether a pronoun goes on with the speaker before it: soon after, and of its kind.
    fn takes_up(&self, source: Span, word: &str, speaker: Span, actor: usize) -> bool {
        let sentence = |at: usize| self.document.sentence_at(at);
        let near = sentence(speaker.start)
            .zip(sentence(source.start))
            .is_some_and(|(a, b)| a <= b && b - a <= if word == "it" { 1 } else { NEAR });
        near && speaker.end <= source.start && self.is_person(actor) == (word != "it")
    }

    /// The name before a colon that opens a speech: "Zia: “...”".
    fn labels(&self, cue: Span) -> Option<&Mention> {
        let colon = self.slice(cue.start, cue.end).trim() == ":";
        self.before(cue.start).filter(|m| colon && self.slice(m.span.end, cue.start).trim().is_empty())
    }

    /// The subject of a participle that stands without a source behind a comma: the mention that opens its sentence.
    fn subject(&self, cue: Span) -> Option<&Mention> {
        let sentence = self.document.sentence_at(cue.start)?;
        let start = self.document.sentences[sentence].span.start;
        let participle = self.slice(cue.start, cue.end).split_whitespace().next()?.ends_with("ing");
        let comma = self.slice(start, cue.start).trim_end().ends_with(',');
        let first = self.mentions.partition_point(|m| m.span.start < start);
        let opening =
            self.mentions.get(first).filter(|m| m.sentence == sentence && m.span.end <= cue.start)?;
        let lead = self.slice(start, opening.span.start).split_whitespace().count();
        // "Zia's aides", "Zia Foundation", "In Kabul": the subject is another.
        let whole = self.slice(opening.span.end, cue.start).strip_prefix(' ');
        let whole = whole.is_some_and(|rest| rest.starts_with(char::is_lowercase));
        let plain = lead == 0 || lead < OPENING && self.slice(start, opening.span.start).starts_with("The ");
        (participle && comma && whole && plain && can_hold(&self.actors[opening.actor])).then_some(opening)
    }
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::document::{Article, Commitment, Holder, MentionKind, Paragraph, Sentence, Text};

    const TEXT: &str =
        "Zia, who wants peace, met Kabul. He warned of war. The Taliban left, saying no. Khan: “We won.”";

    fn find(part: &str) -> Span {
        let at = TEXT.find(part).map_or(usize::MAX, |b| TEXT[..b].chars().count());
        Span::new(at, at + part.chars().count())
    }

    fn said(source: Option<&str>, cue: Option<&str>) -> Attribution {
        Attribution {
            source: source.map(|s| Source { span: find(s), actor: None }),
            cue: cue.map(find),
            content: Vec::new(),
            quoted: false,
            commitment: Commitment::Neutral,
            within: None,
            holder: Holder::Unnamed,
        }
    }

    #[test]
    fn a_source_without_a_name_is_the_one_at_hand() {
        let mut at = 0;
        let sentences = TEXT.split_inclusive(". ").map(|s| {
            let span = Span::new(at, at + s.trim_end().chars().count());
            at += s.chars().count();
            Sentence { span, paragraph: 0 }
        });
        let document = Document {
            sentences: sentences.collect(),
            article: Article::bare(
                Text::from(TEXT),
                vec![Paragraph::body(Span::new(0, TEXT.chars().count()))],
            ),
            quotations: Vec::new(),
        };
        let names = [
            ("Zia", EntityType::Per),
            ("Kabul", EntityType::Loc),
            ("Taliban", EntityType::Org),
            ("Khan", EntityType::Per),
        ];
        let actors = names.map(|(name, entity_type)| Actor {
            id: name.into(),
            name: name.into(),
            entity_type,
            aliases: Vec::new(),
            known: true,
            focus: false,
            part_of: None,
            part: None,
            agent: true,
        });
        let mentions: Vec<Mention> = names
            .iter()
            .enumerate()
            .map(|(actor, &(name, entity_type))| Mention {
                span: find(name),
                entity_type,
                kind: MentionKind::Name,
                actor,
                sentence: document.sentence_at(find(name).start).unwrap_or_default(),
                score: 1.0,
            })
            .collect();
        let mut all = [
            said(Some("who"), Some("wants")),
            said(Some("He"), Some("warned")),
            said(None, Some("saying")),
            said(None, Some(":")),
            said(Some("We"), None),
        ];
        recall(&document, &mentions, &actors, &mut all);
        let got = all.map(|a| a.source.and_then(|s| s.actor));
        assert_eq!(got, [Some(0), Some(0), Some(2), Some(3), None]);
    }
}
