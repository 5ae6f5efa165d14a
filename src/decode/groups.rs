//! Groups as the token head tags them: phrases without a name that mean many ("the ruling elites", "gun owners").
//!
//! Precision comes first: a group that is missed is one actor fewer, one that is none is judged all the same.
//! * The model must be surer of a word than of an even bet, and the head must mean many: a plural, or a noun for a body of people.
//! * "People" without more is nobody in particular.
//! * A phrase whose head is part of a name is that name's. One whose modifier is a name ("Taliban fighters") is a group.
//! * A head in capitals is a name ("IRS"), unless the whole sentence is in capitals.
//! * What stands about the text (byline, note on the author) is left out.

use super::bio;
use crate::document::{Document, Entity, Group, Role, Span};
use crate::encode::{Encoded, Stack};
use crate::nouns::{self, Core};
use crate::spans::SpanIndex;

/// Outside, B- and I-.
const TAGS: usize = 3;
/// The least probability of a word that is taken for part of a group, where the model's config names none.
const SURE: f32 = 0.6;

/// The groups of a document, in text order, none overlapping, from the article reader's logits; `entities` are what has
/// a name, `sure` is the model's threshold where it has one.
pub fn groups(
    document: &Document,
    encoded: &Encoded,
    logits: &Stack,
    entities: &[Entity],
    sure: Option<f32>,
) -> Vec<Group> {
    if logits.width() != TAGS {
        return Vec::new();
    }
    let named = SpanIndex::new(entities.iter().enumerate().map(|(i, e)| (e.span, i)));
    // Of certainty there are no odds.
    let sure = sure.unwrap_or(SURE).clamp(0.0, 0.999);
    let outside = sure / (1.0 - sure);
    let mut found: Vec<Group> = Vec::new();
    for tagged in bio::spans::<TAGS>(encoded, logits, outside) {
        let Some(core) = phrase(document, tagged.span) else { continue };
        let apart = found.last().is_none_or(|before| before.span.end <= core.span.start);
        if apart && named.across(core.head).next().is_none() {
            found.push(Group { span: core.span, head: core.head, score: tagged.score });
        }
    }
    found
}

/// The group that the words tagged at `span` name, if they may name one.
fn phrase(document: &Document, span: Span) -> Option<Core> {
    let text = &document.article.text;
    let sentence = document.sentence_at(span.start)?;
    if !matches!(document.role(sentence), Role::Title | Role::Dek | Role::Body) {
        return None;
    }
    let within = document.sentences[sentence].span;
    let hyphen = |at: usize| matches!(text.slice(Span::new(at, at + 1)), "-" | "\u{2010}" | "\u{2011}");
    let letter = |at: usize| text.slice(Span::new(at, at + 1)).chars().all(char::is_alphanumeric);
    // "police-led" is no police.
    if hyphen(span.end) && span.end + 1 < within.end && letter(span.end + 1) {
        return None;
    }
    // The model tags words, and the first half of "left-wing" is one.
    let mut whole = span;
    while whole.start > within.start && (hyphen(whole.start - 1) || letter(whole.start - 1)) {
        whole.start -= 1;
    }
    let core = nouns::core(text, whole).filter(|core| within.contains(core.span))?;
    let head = text.slice(core.head);
    let alone = core.head.start == core.span.start;
    // "IRS" has no singular: it is a name that nobody marked, unless all is in capitals.
    let capitals = |word: &str| word.chars().all(|c| c.is_uppercase() || !c.is_alphabetic());
    if capitals(head) && !capitals(text.slice(within)) {
        return None;
    }
    (nouns::is_plural(head) && !(alone && nouns::is_nobody(head))).then_some(core)
}

#[cfg(test)]
mod tests {
    use proptest::prelude::*;

    use super::*;
    use crate::document::{Article, EntityType, Paragraph, Sentence, Text};
    use crate::encode::{Matrix, Word};

    /// A text of one sentence, read by a model that is sure of these tags, one a word.
    fn read(text: &str, tags: &[usize], role: Role, sure: f32) -> (Document, Encoded, Stack) {
        let text = Text::from(text);
        let mut words: Vec<Word> = Vec::new();
        for (at, c) in text.as_str().chars().enumerate().filter(|(_, c)| !c.is_whitespace()) {
            let joins = |w: &&mut Word| {
                let before = text.slice(Span::new(w.span.end - 1, w.span.end));
                w.span.end == at && c.is_alphanumeric() && before.chars().all(char::is_alphanumeric)
            };
            let row = words.len();
            match words.last_mut().filter(joins) {
                Some(word) => word.span.end = at + 1,
                None => words.push(Word { span: Span::new(at, at + 1), sentence: 0, rows: row..row + 1 }),
            }
        }
        let mut logits = Matrix::new(TAGS);
        for i in 0..words.len() {
            let mut row = [0.0; TAGS];
            row[tags.get(i).copied().unwrap_or(0)] = sure;
            logits.push(&row);
        }
        let span = Span::new(0, text.len());
        let document = Document {
            article: Article::bare(text, vec![Paragraph { span, role }]),
            sentences: vec![Sentence { span, paragraph: 0 }],
            quotations: Vec::new(),
        };
        (document, Encoded { words, ..Encoded::default() }, logits.into())
    }

    fn told(text: &str, tags: &[usize], named: &[(usize, usize)]) -> Vec<String> {
        let (document, encoded, logits) = read(text, tags, Role::Body, 8.0);
        let entity =
            |&(a, b): &(usize, usize)| Entity { span: Span::new(a, b), kind: EntityType::Org, score: 0.9 };
        let entities: Vec<Entity> = named.iter().map(entity).collect();
        let found = groups(&document, &encoded, &logits, &entities, None);
        found.iter().map(|g| document.article.text.slice(g.span).to_owned()).collect()
    }

    #[test]
    fn a_group_is_modifiers_and_head() {
        assert_eq!(
            told("The gun owners and the media left.", &[0, 1, 2, 0, 0, 1], &[]),
            ["gun owners", "media"]
        );
        assert_eq!(told("The gun owners left.", &[1, 2, 2], &[]), ["gun owners"]);
        // The encoder cuts at hyphens.
        assert_eq!(told("A left-wing media fell.", &[0, 0, 0, 1, 2], &[]), ["left-wing media"]);
        assert_eq!(told("A police-led raid.", &[0, 1], &[]), [""; 0]);
    }

    #[test]
    fn who_is_nobody_or_one_is_no_group() {
        assert_eq!(told("The people left.", &[0, 1], &[]), [""; 0]);
        assert_eq!(told("The poor people left.", &[0, 1, 2], &[]), ["poor people"]);
        assert_eq!(told("They left.", &[1], &[]), [""; 0]);
        assert_eq!(told("The reporter left.", &[0, 1], &[]), [""; 0]);
        assert_eq!(told("The IRS left.", &[0, 1], &[]), [""; 0]);
        assert_eq!(told("THE VOTERS LEFT.", &[0, 1], &[]), ["VOTERS"]);
    }

    #[test]
    fn a_head_within_a_name_is_the_names_and_a_modifier_may_be_one() {
        let text = "The Taliban fighters left.";
        assert_eq!(told(text, &[0, 1, 2], &[(4, 11)]), ["Taliban fighters"]);
        assert_eq!(told(text, &[0, 1, 2], &[(4, 20)]), [""; 0]);
    }

    #[test]
    fn what_the_model_is_not_sure_of_or_has_no_head_for_is_left_out() {
        let count = |role: Role, sure: f32, threshold: Option<f32>| {
            let (document, encoded, logits) = read("The media left.", &[0, 1], role, sure);
            groups(&document, &encoded, &logits, &[], threshold).len()
        };
        assert_eq!(count(Role::Body, 8.0, None), 1);
        assert_eq!(count(Role::Title, 8.0, None), 1);
        assert_eq!(count(Role::Bio, 8.0, None), 0);
        // A logit of 1 beside two of 0 has a probability of 0.58, nothing of them 0.21.
        assert_eq!(count(Role::Body, 1.0, None), 1);
        assert_eq!(count(Role::Body, 1.0, Some(0.8)), 0);
        let (document, encoded, logits) = read("The media left.", &[0, 1], Role::Body, 8.0);
        assert!(groups(&document, &encoded, &Stack::default(), &[], None).is_empty());
        assert!(groups(&document, &Encoded::default(), &logits, &[], None).is_empty());
    }

    proptest! {
        #[test]
        fn groups_are_whole_words_in_order_whatever_the_model_says(
            text in "(the |media|gun |owners|-|’s| |\\.|é|people){0,14}",
            tags in prop::collection::vec(0usize..TAGS, 0..20),
            (start, length) in (0usize..30, 1usize..8),
        ) {
            let (document, encoded, logits) = read(&text, &tags, Role::Body, 3.0);
            let entity = Entity { span: Span::new(start, start + length), kind: EntityType::Org, score: 0.9 };
            let found = groups(&document, &encoded, &logits, std::slice::from_ref(&entity), None);
            let text = &document.article.text;
            for group in &found {
                prop_assert!(group.span.contains(group.head) && group.span.end == group.head.end);
                prop_assert!(group.span.end <= text.len() && !entity.span.overlaps(group.head));
                let whole = text.slice(group.span);
                prop_assert_eq!(whole.trim(), whole);
            }
            prop_assert!(found.windows(2).all(|two| two[0].span.end <= two[1].span.start));
        }
    }
}
