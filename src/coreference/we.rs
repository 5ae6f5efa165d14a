//! Whom "we" means: the author's own side, where the article says which that is ("we, the Taliban"; "The writer is a
//! spokesman of the PTI"; an editorial's "this newspaper"). In doubt, and in quotation marks, it is nobody.
//!
//! Decisions that a coder should know:
//! * Two sides in one article are a doubt, so "we" is nobody then.
//! * "Our country" is not a party's: what all share is nobody's, unless the side is a state.
//! * A past post ("a former senator") says nothing of a side, nor does a house that all parties sit in.

use crate::document::{Actor, Document, EntityType, Mention, MentionKind, Role, Span};

/// The first person in the plural.
const FIRST: [&str; 5] = ["we", "us", "our", "ours", "ourselves"];
/// What may stand between "we" and the name of the side.
const JOINTS: [&str; 8] = [" in the", " at the", " of the", " from the", ", the", " the", " in", " at"];
/// Posts that speak for whom they belong to.
const POSTS: [&str; 28] = [
    "ambassador",
    "candidate",
    "ceo",
    "chair",
    "chairman",
    "chairperson",
    "chairwoman",
    "chief",
    "co-founder",
    "congressman",
    "congresswoman",
    "executive",
    "founder",
    "lawmaker",
    "leader",
    "legislator",
    "member",
    "minister",
    "mp",
    "mna",
    "mla",
    "owner",
    "president",
    "secretary",
    "senator",
    "spokesman",
    "spokesperson",
    "spokeswoman",
];
/// Words of a post that is over.
const PAST: [&str; 8] = ["former", "formerly", "ex", "retired", "late", "was", "were", "served"];
/// Words between a post and whom it belongs to, the first of them a preposition.
const OWNERS: [&str; 4] = ["of", "for", "at", "with"];
/// Houses in which all sides sit.
const HOUSES: [&str; 11] = [
    "assembly",
    "commons",
    "congress",
    "house",
    "house of representatives",
    "knesset",
    "legislature",
    "lok sabha",
    "national assembly",
    "parliament",
    "senate",
];
/// What is ours whoever we are.
const SHARED: [&str; 36] = [
    "age",
    "allies",
    "borders",
    "children",
    "cities",
    "citizens",
    "civilisation",
    "civilization",
    "constitution",
    "country",
    "countrymen",
    "culture",
    "democracy",
    "economy",
    "families",
    "fellow",
    "founders",
    "future",
    "government",
    "history",
    "leaders",
    "lives",
    "nation",
    "people",
    "planet",
    "politics",
    "republic",
    "schools",
    "society",
    "soldiers",
    "species",
    "state",
    "streets",
    "time",
    "troops",
    "world",
];
/// How an editorial calls its paper.
const PAPER: [&str; 3] = ["this newspaper", "this paper", "this magazine"];
/// How likely it is that a "we" of an article with a side means that side: set by judgement.
const SCORE: f32 = 0.8;

/// The mentions of the author's side by "we", "our" and "us" in his own words, by start; `names` stand in order.
pub(super) fn mentions(document: &Document, actors: &[Actor], names: &[Mention]) -> Vec<Mention> {
    let Some(side) = side(document, actors, names) else { return Vec::new() };
    let actor = &actors[side];
    let mut found = Vec::new();
    for (sentence, of) in own_sentences(document) {
        let words = words(document, of);
        for (at, word) in words.iter().enumerate().filter(|(_, w)| is_first(document, **w)) {
            let taken = names.iter().any(|m| m.sentence == sentence && m.span.overlaps(*word));
            let next = words.get(at + 1).map(|w| lower(document, *w)).unwrap_or_default();
            let ours = lower(document, *word) == "our";
            let shared = ours && SHARED.contains(&next.as_str()) && actor.entity_type != EntityType::Loc;
            if !taken && !shared && !is_quoted(document, *word) {
                found.push(Mention {
                    span: *word,
                    entity_type: actor.entity_type,
                    kind: MentionKind::Pronoun,
                    actor: side,
                    sentence,
                    score: SCORE,
                });
            }
        }
    }
    found
}

/// The one side that the article gives its author.
fn side(document: &Document, actors: &[Actor], names: &[Mention]) -> Option<usize> {
    let bodies = || names.iter().filter(|m| is_body(&actors[m.actor]) && m.kind.is_name());
    let apposed = bodies().filter(|m| is_apposed(document, m)).map(|m| m.actor);
    let noted = bodies().filter(|m| is_noted(document, m, &actors[m.actor])).map(|m| m.actor);
    let mut sides = apposed.chain(noted).chain(paper(document, actors));
    let first = sides.next()?;
    sides.all(|s| s == first).then_some(first)
}

fn is_body(actor: &Actor) -> bool {
    actor.agent && actor.entity_type != EntityType::Per
}

/// Whether a name stands beside "we" in the author's words: "we, the Taliban", "we Republicans", "those of us at Acme".
fn is_apposed(document: &Document, name: &Mention) -> bool {
    let own = matches!(document.role(name.sentence), Role::Title | Role::Dek | Role::Body);
    if !own || is_quoted(document, name.span) {
        return false;
    }
    let text = &document.article.text;
    let start = document.sentences[name.sentence].span.start;
    let before = text.slice(Span::new(start, name.span.start));
    let lower_before = before.to_lowercase();
    let plural = text.slice(name.span).ends_with('s');
    let joint = JOINTS.iter().find_map(|j| lower_before.strip_suffix(&format!("{j} ")));
    let head = joint.or_else(|| lower_before.strip_suffix(' ').filter(|_| plural));
    let Some(head) = head.filter(|h| h.len() <= before.len()) else { return false };
    // "US" is a country.
    let word = before.get(..head.len()).unwrap_or_default().rsplit(|c: char| !c.is_alphabetic()).next();
    matches!(word, Some("we" | "We" | "us" | "Us"))
}

/// Whether a note on the author, or the byline, gives him a post that speaks for the name: "a spokesman for the PTI",
/// "a Republican senator from Ohio".
fn is_noted(document: &Document, name: &Mention, actor: &Actor) -> bool {
    let role = document.role(name.sentence);
    if !matches!(role, Role::Bio | Role::Byline) || HOUSES.contains(&actor.name.to_lowercase().as_str()) {
        return false;
    }
    let words = words(document, document.sentences[name.sentence].span);
    let lowers: Vec<String> = words.iter().map(|w| lower(document, *w)).collect();
    let Some(first) = words.iter().position(|w| w.overlaps(name.span)) else { return false };
    let last = words.iter().rposition(|w| w.overlaps(name.span)).unwrap_or(first);
    let now = role == Role::Byline || lowers.iter().any(|w| matches!(w.as_str(), "is" | "are" | "serves"));
    let past = lowers[..first].iter().any(|w| PAST.contains(&w.as_str()));
    let is_post = |at: usize| lowers.get(at).is_some_and(|w| POSTS.contains(&w.as_str()));
    let text = &document.article.text;
    let close =
        |a: usize, b: usize| !text.slice(Span::new(words[a].end, words[b].start)).contains([',', ';', '.']);
    let behind = is_post(last + 1) && close(last, last + 1);
    let preposition = (first.saturating_sub(3)..first).find(|&at| OWNERS.contains(&lowers[at].as_str()));
    let before = preposition.filter(|&at| at > 0 && is_post(at - 1)).is_some_and(|at| close(at - 1, first));
    now && !past && (behind || before)
}

/// The actor that an editorial's "this newspaper" is, if the article names its paper.
fn paper(document: &Document, actors: &[Actor]) -> Option<usize> {
    let publication = plain(document.article.publication.as_deref()?);
    let says = |of: Span| {
        let lower = document.article.text.slice(of).to_lowercase();
        let at = PAPER.iter().find_map(|p| lower.find(p))?;
        let start = of.start + lower[..at].chars().count();
        (!is_quoted(document, Span::new(start, start + 1))).then_some(())
    };
    own_sentences(document).find_map(|(_, of)| says(of))?;
    let named =
        |a: &Actor| plain(&a.name) == publication || a.aliases.iter().any(|n| plain(n) == publication);
    actors.iter().position(|a| is_body(a) && named(a))
}

fn plain(name: &str) -> String {
    let name = name.trim().to_lowercase();
    name.strip_prefix("the ").map_or(name.clone(), str::to_owned)
}

/// The sentences of title and text with their spans.
fn own_sentences(document: &Document) -> impl Iterator<Item = (usize, Span)> {
    let own = |i: &usize| matches!(document.role(*i), Role::Title | Role::Dek | Role::Body);
    (0..document.sentences.len()).filter(own).map(|i| (i, document.sentences[i].span))
}

/// Runs of letters, and of digits, with hyphens in them.
fn words(document: &Document, of: Span) -> Vec<Span> {
    let mut words: Vec<Span> = Vec::new();
    for (at, c) in document.article.text.slice(of).chars().enumerate() {
        if !(c.is_alphanumeric() || c == '-') {
            continue;
        }
        let at = of.start + at;
        match words.last_mut() {
            Some(word) if word.end == at => word.end += 1,
            _ => words.push(Span::new(at, at + 1)),
        }
    }
    words
}

fn lower(document: &Document, span: Span) -> String {
    document.article.text.slice(span).to_lowercase()
}

fn is_first(document: &Document, word: Span) -> bool {
    FIRST.contains(&lower(document, word).as_str()) && document.article.text.slice(word) != "US"
}

fn is_quoted(document: &Document, span: Span) -> bool {
    document.quotations.iter().any(|q| q.span.contains(span))
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::document::{Article, Paragraph, Text};
    use crate::segment::segment;

    /// The words of the mentions found in an article of a text and a note; the names are bodies, states or papers.
    fn found(text: &str, note: &str, publication: Option<&str>, names: &[(&str, EntityType)]) -> Vec<String> {
        let whole = format!("{text}\n\n{note}");
        let end = text.chars().count();
        let note = Paragraph { span: Span::new(end + 2, whole.chars().count()), role: Role::Bio };
        let paragraphs = vec![Paragraph::body(Span::new(0, end)), note];
        let publication = publication.map(str::to_owned);
        let document =
            segment(Article { publication, ..Article::bare(Text::new(whole.clone()), paragraphs) });
        let actors: Vec<Actor> = names
            .iter()
            .map(|&(name, entity_type)| Actor {
                id: name.into(),
                name: name.into(),
                entity_type,
                aliases: Vec::new(),
                known: true,
                focus: false,
                part_of: None,
                part: None,
                agent: true,
            })
            .collect();
        let mut mentions_of: Vec<Mention> = Vec::new();
        for (actor, &(name, entity_type)) in names.iter().enumerate() {
            for (byte, _) in whole.match_indices(name) {
                let start = whole[..byte].chars().count();
                let span = Span::new(start, start + name.chars().count());
                let sentence = document.sentence_at(start).unwrap_or_default();
                mentions_of.push(Mention {
                    span,
                    entity_type,
                    kind: MentionKind::Name,
                    actor,
                    sentence,
                    score: 1.0,
                });
            }
        }
        mentions_of.sort_by_key(|m| m.span);
        let got = mentions(&document, &actors, &mentions_of);
        assert!(got.iter().all(|m| m.kind == MentionKind::Pronoun));
        got.iter()
            .map(|m| format!("{} {}", document.article.text.slice(m.span), actors[m.actor].name))
            .collect()
    }

    const ORG: EntityType = EntityType::Org;

    #[test]
    fn a_name_beside_we_is_the_authors_side() {
        let text = "We, the Harvesters, know it. “Let us go,” Acme said. Our roads and our country fail us in the US.";
        let got = found(text, "A note.", None, &[("Harvesters", ORG), ("Acme", ORG)]);
        assert_eq!(got, ["We Harvesters", "Our Harvesters", "us Harvesters"]);
        let text = "Those of us at Acme care. We Harvesters care too.";
        assert!(found(text, "A note.", None, &[("Harvesters", ORG), ("Acme", ORG)]).is_empty());
        let text = "He told us, Acme, nothing, and the US Harvesters left.";
        assert!(found(text, "A note.", None, &[("Harvesters", ORG), ("Acme", ORG)]).is_empty());
        let text = "Those of us in the Harvesters care.";
        assert_eq!(found(text, "A note.", None, &[("Harvesters", ORG)]), ["us Harvesters"]);
        let land = [("Zembla", EntityType::Loc)];
        assert_eq!(
            found("We in Zembla love our country.", "A note.", None, &land),
            ["We Zembla", "our Zembla"]
        );
    }

    #[test]
    fn a_note_tells_whose_spokesman_he_is() {
        let text = "We will win, and Harvesters know it.";
        let side =
            |note: &str| found(text, note, None, &[("Harvesters", ORG), ("Acme", ORG), ("Senate", ORG)]);
        for note in [
            "The writer is a spokesman for the Harvesters.",
            "Jo Roe is a Harvesters senator from Ohio.",
            "Jo Roe is the leader of the Harvesters and likes tea.",
        ] {
            assert_eq!(side(note), ["We Harvesters"], "{note}");
        }
        for note in [
            "The writer is a former spokesman for the Harvesters.",
            "Jo Roe writes on the Harvesters.",
            "Jo Roe is a fellow at Acme.",
            "Jo Roe is a member of the Senate.",
            "Jo Roe is a spokesman for the Harvesters, and founder of Acme.",
        ] {
            assert!(side(note).is_empty(), "{note}");
        }
    }

    #[test]
    fn an_editorial_speaks_for_its_paper() {
        let text = "The Daybook erred. This newspaper knows that we did.";
        let names = [("Daybook", ORG)];
        assert_eq!(found(text, "A note.", Some("The Daybook"), &names), ["we Daybook"]);
        assert!(found(text, "A note.", Some("The Gazette"), &names).is_empty());
        assert!(found("The Daybook erred. We did.", "A note.", Some("The Daybook"), &names).is_empty());
    }
}
