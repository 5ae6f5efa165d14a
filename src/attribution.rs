//! Which actor speaks in each attribution, and so whose opinion a sentence carries.

mod sources;

use crate::decode::SPEECH;
use crate::document::{
    Actor, Attribution, Commitment, Document, EntityType, Holder, Mention, MentionKind, Span,
};
use crate::spans::SpanIndex;

/// Sources that are the author: outside quotation marks, the first person is whoever writes.
const AUTHOR: [&str; 19] = [
    "i",
    "i myself",
    "i for one",
    "we",
    "us",
    "me",
    "my",
    "my own",
    "myself",
    "this newspaper",
    "this paper",
    "this page",
    "this writer",
    "the present writer",
    "this author",
    "the present author",
    "this columnist",
    "this reviewer",
    "one",
];
/// Pronouns that own whom or what is named behind them.
const OWNERS: [&str; 4] = ["his", "her", "its", "their"];
/// Pronouns that may stand for whoever speaks around them.
const THIRD: [&str; 4] = ["he", "she", "it", "they"];
/// Words before a place name that make it the place where somebody speaks, not the speaker.
const PLACE: [&str; 4] = ["in", "from", "at", "near"];

/// Whether an actor can hold an opinion: a person, a body, a state, a people, but no law, treaty or paper, whatever
/// it is said to hold, nor a mere place.
pub(crate) fn can_hold(actor: &Actor) -> bool {
    let paper = matches!(actor.entity_type, EntityType::Misc | EntityType::Org) && is_paper(&actor.name);
    actor.agent && !paper
}

/// Whether a name ends as those of laws and treaties do: "the Doha Agreement", "the Constitution of 1973".
fn is_paper(name: &str) -> bool {
    let lower = name.to_lowercase();
    let head = lower.split(" of ").next().unwrap_or_default();
    head.split_whitespace().next_back().is_some_and(|last| SPEECH.papers.contains(last))
}

/// Fills in the speaking actor of every attribution whose source names one, and whose words its content is. The mentions
/// stand in order.
pub fn resolve(
    document: &Document,
    mentions: &[Mention],
    actors: &[Actor],
    attributions: &mut [Attribution],
) {
    for attribution in attributions.iter_mut() {
        if let Some(source) = &mut attribution.source {
            source.actor = named(document, mentions, actors, source.span);
        }
    }
    sources::recall(document, mentions, actors, attributions);
    for i in 0..attributions.len() {
        let actor = reporter(document, attributions, i);
        if let Some(source) = &mut attributions[i].source {
            source.actor = actor;
        }
    }
    for i in 0..attributions.len() {
        attributions[i].holder = speaker(document, attributions, i);
    }
}

/// The actor of an attribution's source; of a pronoun that names nobody, in another's words but not in quotation
/// marks, that other: "Kabul said that the attack, which it called barbaric, ...".
fn reporter(document: &Document, attributions: &[Attribution], index: usize) -> Option<usize> {
    let Attribution { source, within, .. } = &attributions[index];
    let source = source.as_ref()?;
    let word = document.article.text.slice(source.span).trim().to_lowercase();
    let same = THIRD.contains(&word.as_str()) && !is_quoted(document, source.span);
    let around = || reporter(document, attributions, within.filter(|_| same)?);
    source.actor.or_else(around)
}

fn is_quoted(document: &Document, span: Span) -> bool {
    document.quotations.iter().any(|q| q.span.contains(span))
}

/// Whose words the content of an attribution is. A first person is the author; in quotation marks it is
/// the enclosing speaker, and a nested attribution without a source also inherits the enclosing speaker. What everybody
/// knows, or what "is clear", belongs to the author or the enclosing speaker; that never makes a quotation the author's.
fn speaker(document: &Document, attributions: &[Attribution], index: usize) -> Holder {
    let attribution = &attributions[index];
    let outer = attribution.within;
    let around = || outer.map_or(Holder::Unnamed, |outer| speaker(document, attributions, outer));
    let own = || outer.map_or(Holder::Author, |outer| speaker(document, attributions, outer));
    match &attribution.source {
        Some(source) if is_first_person(document, source.span) => {
            if is_quoted(document, source.span)
                || outer.is_some_and(|o| has_marks(document, &attributions[o]))
            {
                around()
            } else {
                Holder::Author
            }
        }
        Some(source) if source.actor.is_some() => source.actor.map_or(Holder::Unnamed, Holder::Actor),
        _ if attribution.quoted => match (&attribution.source, around()) {
            (Some(_), _) | (None, Holder::Author) => Holder::Unnamed,
            (None, holder) => holder,
        },
        Some(source) if is_nobody(document, attribution, source.span) => own(),
        Some(_) => Holder::Unnamed,
        None if attribution.cue.is_some_and(|cue| is_impersonal(document, cue)) => own(),
        None => around(),
    }
}

/// Whether a cue is nobody's, with the word before it at that: "no doubt".
fn is_impersonal(document: &Document, cue: Span) -> bool {
    let start = document.sentence_at(cue.start).map_or(cue.start, |s| document.sentences[s].span.start);
    let before = lower(document, Span::new(start.min(cue.start), cue.start));
    let last = before.split_whitespace().next_back().unwrap_or_default();
    let cue = lower(document, cue);
    let denied = matches!(last, "no" | "little") && SPEECH.is_impersonal(&format!("{last} {cue}"));
    denied || SPEECH.is_impersonal(&cue)
}

fn lower(document: &Document, span: Span) -> String {
    document.article.text.slice(span).trim().to_lowercase()
}

/// Whether a source is the author: his pronoun, whatever auxiliaries stand with it ("I don't").
fn is_first_person(document: &Document, span: Span) -> bool {
    let source = lower(document, span);
    let words = source.split(|c: char| !c.is_alphanumeric()).filter(|w| !w.is_empty());
    let kept: Vec<&str> = words.filter(|w| !SPEECH.function.contains(*w)).collect();
    // "the US" is a country.
    let state = document.article.text.slice(span).contains("US");
    !state && (AUTHOR.contains(&source.as_str()) || AUTHOR.contains(&kept.join(" ").as_str()))
}

/// Whether the contents of an attribution hold marks of quotation, found as such or not.
fn has_marks(document: &Document, attribution: &Attribution) -> bool {
    attribution.content.iter().any(|&c| document.article.text.slice(c).contains(['“', '”', '"', '«', '»']))
}

/// Whether a source is nobody in particular, so that its knowledge is the author's: "everyone knows", "it is clear".
/// What everyone merely claims is not.
fn is_nobody(document: &Document, attribution: &Attribution, source: Span) -> bool {
    let source = lower(document, source);
    let cue = attribution.cue.map(|cue| lower(document, cue)).unwrap_or_default();
    let knows = || SPEECH.is_phrase(&SPEECH.knowing, &cue);
    match source.as_str() {
        "it" | "there" | "that" | "this" => SPEECH.is_impersonal(&cue),
        all if SPEECH.everybody.contains(all) => attribution.commitment != Commitment::Distancing,
        crowd => SPEECH.crowd.contains(crowd) && knows(),
    }
}

/// The actor that a source span names: a person first, else the first that is no mere place of speaking;
/// of "Pakistan's Foreign Ministry" the ministry. A city or province never speaks, nor a person in "his spokesman";
/// "its spokesman" speaks for it if nobody else is named.
fn named(document: &Document, mentions: &[Mention], actors: &[Actor], span: Span) -> Option<usize> {
    let first = mentions.partition_point(|m| m.span.start < span.start);
    let all = || {
        let within = mentions[first..].iter().take_while(|m| m.span.start < span.end);
        within.filter(|m| span.contains(m.span) && can_hold(&actors[m.actor]))
    };
    let owns = |m: &&Mention| is_owning(document, m);
    let owner = || all().find(owns).filter(|m| actors[m.actor].entity_type != EntityType::Per);
    let inside = || all().filter(|m| !owns(m));
    let mut persons = inside().filter(|m| actors[m.actor].entity_type == EntityType::Per);
    let person = persons.next().map(|first| persons.fold(first, |first, next| led(document, first, next)));
    let speaker = || {
        let mut speaking = inside().filter(|m| !is_place(document, span, m.span));
        let first = speaking.next()?;
        let owned = speaking.next().filter(|next| is_owner(document, first.span, next.span));
        owned.or(Some(first))
    };
    person.or_else(speaker).or_else(|| inside().next()).or_else(owner).map(|m| m.actor)
}

/// Of two persons in a source the speaker: the first, unless he only leads to the second: "Zia's aide, Jo Roe", or a
/// title that was taken for a name ("Rep. Jo Roe").
fn led<'m>(document: &Document, first: &'m Mention, next: &'m Mention) -> &'m Mention {
    let text = &document.article.text;
    let between = text.slice(Span::new(first.span.end, next.span.start.max(first.span.end)));
    let owner = between.starts_with("'s ") || between.starts_with("’s ");
    let joined = between.contains(" and ");
    if (owner && !joined) || matches!(between, " " | ". ") { next } else { first }
}

/// Whether a mention is a possessive pronoun.
fn is_owning(document: &Document, mention: &Mention) -> bool {
    let word = document.article.text.slice(mention.span).to_lowercase();
    mention.kind == MentionKind::Pronoun && OWNERS.contains(&word.as_str())
}

/// Whether a mention only says where a source is: "in Kabul", "Islamabad-based".
fn is_place(document: &Document, source: Span, mention: Span) -> bool {
    let text = &document.article.text;
    let before = text.slice(Span::new(source.start, mention.start)).trim_end().to_lowercase();
    let word = before.rsplit(|c: char| !c.is_alphabetic()).next().unwrap_or_default();
    let after = text.slice(Span::new(mention.end, source.end.max(mention.end)));
    PLACE.contains(&word) || after.starts_with("-based") || after.starts_with("-born")
}

/// Whether the text between two mentions is a possessive mark alone.
fn is_owner(document: &Document, first: Span, second: Span) -> bool {
    let between = document.article.text.slice(Span::new(first.end, second.start.max(first.end)));
    matches!(between.trim_end(), "'s" | "'" | "’s" | "’")
}

/// Whose words stand where in a document.
pub struct Voices<'a> {
    attributions: &'a [Attribution],
    contents: SpanIndex,
}

impl<'a> Voices<'a> {
    /// The voices of these attributions.
    pub fn new(attributions: &'a [Attribution]) -> Self {
        let contents =
            attributions.iter().enumerate().flat_map(|(i, a)| a.content.iter().map(move |&c| (c, i)));
        Self { attributions, contents: SpanIndex::new(contents) }
    }

    /// Whose words `span` is: the innermost attribution whose content holds it decides, else the author.
    ///
    /// Gives the attribution's index beside the holder.
    pub fn holder(&self, span: Span) -> (Holder, Option<usize>) {
        let innermost = self.contents.innermost(span);
        innermost.map_or((Holder::Author, None), |i| (self.attributions[i].holder, Some(i)))
    }

    /// Whether `span` holds words that the author credits to somebody else.
    pub fn reports(&self, span: Span) -> bool {
        self.contents.across(span).any(|(_, i)| self.attributions[i].holder != Holder::Author)
    }
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::document::{Article, Commitment, Paragraph, Quotation, Sentence, Source, Text};

    fn document(text: &str) -> Document {
        let span = Span::new(0, text.chars().count());
        Document {
            article: Article::bare(Text::from(text), vec![Paragraph::body(span)]),
            sentences: vec![Sentence { span, paragraph: 0 }],
            quotations: Vec::new(),
        }
    }

    fn find(text: &str, part: &str) -> Span {
        let at = text.find(part).map(|b| text[..b].chars().count()).unwrap_or(usize::MAX);
        Span::new(at, at + part.chars().count())
    }

    fn actor(name: &str, entity_type: EntityType) -> Actor {
        Actor {
            id: name.into(),
            name: name.into(),
            entity_type,
            aliases: vec![],
            known: true,
            focus: false,
            part_of: None,
            part: None,
            agent: true,
        }
    }

    fn mention(span: Span, actor: usize, entity_type: EntityType) -> Mention {
        Mention { span, entity_type, kind: MentionKind::Name, actor, sentence: 0, score: 1.0 }
    }

    fn said(text: &str, source: &str, content: &str) -> Attribution {
        Attribution {
            source: Some(Source { span: find(text, source), actor: None }),
            cue: None,
            content: vec![find(text, content)],
            quoted: false,
            commitment: Commitment::Neutral,
            within: None,
            holder: Holder::Unnamed,
        }
    }

    #[test]
    fn the_speaker_is_the_side_not_the_place_it_speaks_in() {
        let text = "The Taliban spokesman in Kabul said that Pakistan struck first.";
        let d = document(text);
        let actors = [
            actor("Taliban", EntityType::Org),
            actor("Kabul", EntityType::Loc),
            actor("Pakistan", EntityType::Loc),
        ];
        let mentions = [
            mention(find(text, "Taliban"), 0, EntityType::Org),
            mention(find(text, "Kabul"), 1, EntityType::Loc),
            mention(find(text, "Pakistan"), 2, EntityType::Loc),
        ];
        let mut a = [said(text, "The Taliban spokesman in Kabul", "Pakistan struck first")];
        resolve(&d, &mentions, &actors, &mut a);
        assert_eq!(a[0].source.as_ref().and_then(|s| s.actor), Some(0));
        assert_eq!(Voices::new(&a).holder(mentions[2].span), (Holder::Actor(0), Some(0)));
        assert_eq!(Voices::new(&a).holder(mentions[0].span), (Holder::Author, None));
    }

    #[test]
    fn the_body_speaks_not_its_state_or_its_seat() {
        let text = "Pakistan's Foreign Ministry and the Islamabad-based Centre for Research agreed.";
        let d = document(text);
        let actors = ["Pakistan", "Foreign Ministry", "Islamabad", "Centre for Research"];
        let actors = actors.map(|name| actor(name, EntityType::Org));
        let mentions: Vec<Mention> =
            (0..4).map(|i| mention(find(text, &actors[i].name), i, EntityType::Org)).collect();
        let speaker = |source: &str| named(&d, &mentions, &actors, find(text, source));
        assert_eq!(speaker("Pakistan's Foreign Ministry"), Some(1));
        assert_eq!(speaker("the Islamabad-based Centre for Research"), Some(3));
        assert_eq!(speaker("agreed"), None);
        let mut places = actors.clone();
        places[2].agent = false;
        assert_eq!(named(&d, &mentions, &places, find(text, "Islamabad")), None);
    }

    #[test]
    fn a_pronoun_speaks_for_whom_it_is_a_mention_of_and_an_owner_only_for_a_body() {
        let text = "Zia met the Taliban. He, his aide and its spokesman said the plan failed.";
        let d = document(text);
        let actors = [actor("Zia", EntityType::Per), actor("Taliban", EntityType::Org)];
        let pronoun = |word: &str, of: usize| Mention {
            kind: MentionKind::Pronoun,
            ..mention(find(text, word), of, actors[of].entity_type)
        };
        let mentions = [pronoun("He", 0), pronoun("his", 0), pronoun("its", 1)];
        let speaker = |source: &str| named(&d, &mentions, &actors, find(text, source));
        assert_eq!(speaker("He"), Some(0));
        assert_eq!(speaker("his aide"), None);
        assert_eq!(speaker("its spokesman"), Some(1));
    }

    #[test]
    fn i_is_the_author_unless_quoted() {
        let text = "I think Kabul is wrong.";
        let mut d = document(text);
        let mut a = [said(text, "I", "Kabul is wrong")];
        let at = find(text, "Kabul");
        resolve(&d, &[], &[], &mut a);
        assert_eq!(Voices::new(&a).holder(at), (Holder::Author, Some(0)));
        d.quotations.push(Quotation { span: Span::new(0, 23), closed: true });
        resolve(&d, &[], &[], &mut a);
        assert_eq!(Voices::new(&a).holder(at), (Holder::Unnamed, Some(0)));
    }

    /// The holder of an attribution with this source and cue ("" for none), in quotation marks or not.
    fn holder(text: &str, source: &str, cue: &str, quoted: bool) -> Holder {
        let mut d = document(text);
        let content = "Kabul is wrong";
        if quoted {
            d.quotations.push(Quotation { span: find(text, content), closed: true });
        }
        let mut a = [said(text, source, content)];
        a[0].source = a[0].source.take().filter(|_| !source.is_empty());
        a[0].cue = Some(find(text, cue)).filter(|_| !cue.is_empty());
        a[0].quoted = quoted;
        resolve(&d, &[], &[], &mut a);
        a[0].holder
    }

    #[test]
    fn what_everybody_knows_and_what_is_clear_is_the_authors() {
        let of = |text: &str, source: &str, cue: &str| holder(text, source, cue, false);
        assert_eq!(of("Everyone knows Kabul is wrong.", "Everyone", "knows"), Holder::Author);
        assert_eq!(of("Nobody doubts that Kabul is wrong.", "Nobody", "doubts"), Holder::Author);
        assert_eq!(of("Most people know Kabul is wrong.", "Most people", "know"), Holder::Author);
        assert_eq!(of("It is clear that Kabul is wrong.", "It", "is clear"), Holder::Author);
        assert_eq!(of("There is no doubt that Kabul is wrong.", "", "is no doubt"), Holder::Author);
        assert_eq!(of("There is no doubt that Kabul is wrong.", "", "doubt"), Holder::Author);
        assert_eq!(of("As I noted, Kabul is wrong.", "I", "noted"), Holder::Author);
        assert_eq!(of("I don't think Kabul is wrong.", "I don't", "think"), Holder::Author);
        assert_eq!(
            of("This newspaper holds that Kabul is wrong.", "This newspaper", "holds"),
            Holder::Author
        );
        for (text, source, cue) in [
            ("Most people say Kabul is wrong.", "Most people", "say"),
            ("It said that Kabul is wrong.", "It", "said"),
            ("The US said Kabul is wrong.", "The US", "said"),
            ("It was said that Kabul is wrong.", "", "was said"),
        ] {
            assert_eq!(of(text, source, cue), Holder::Unnamed, "{text}");
        }
    }

    #[test]
    fn a_quotation_is_never_the_authors_because_all_agree_with_it() {
        for (text, source, cue) in [
            ("Everyone knows “Kabul is wrong”.", "Everyone", "knows"),
            ("It is clear: “Kabul is wrong”.", "It", "is clear"),
            ("It seems “Kabul is wrong”.", "", "seems"),
            ("“Kabul is wrong” again.", "", ""),
        ] {
            assert_eq!(holder(text, source, cue, true), Holder::Unnamed, "{text}");
        }
    }

    #[test]
    fn laws_and_treaties_hold_nothing() {
        for name in ["Doha Agreement", "UN Charter", "Constitution of 1973", "Voting Rights Act"] {
            assert!(!can_hold(&actor(name, EntityType::Misc)), "{name}");
        }
        for name in ["Charter School League", "Republicans", "Constitution Party"] {
            assert!(can_hold(&actor(name, EntityType::Org)), "{name}");
        }
        assert!(can_hold(&actor("Jo Law", EntityType::Per)));
    }

    #[test]
    fn of_two_persons_the_one_who_is_led_to_speaks() {
        let text = "Zia’s aide, Jo Roe, and Rep. Amir Shah of Acme agreed.";
        let d = document(text);
        let actors = ["Zia", "Jo Roe", "Rep", "Amir Shah"].map(|name| actor(name, EntityType::Per));
        let mentions: Vec<Mention> =
            (0..4).map(|i| mention(find(text, &actors[i].name), i, EntityType::Per)).collect();
        let speaker = |source: &str| named(&d, &mentions, &actors, find(text, source));
        assert_eq!(speaker("Zia’s aide, Jo Roe"), Some(1));
        assert_eq!(speaker("Rep. Amir Shah of Acme"), Some(3));
        assert_eq!(speaker("Jo Roe, and Rep"), Some(1));
    }

    #[test]
    fn the_innermost_voice_speaks_and_i_in_a_quotation_is_whoever_is_quoted() {
        let text = "“I think experts say Kabul is wrong,” Karzai said.";
        let mut d = document(text);
        d.quotations.push(Quotation { span: Span::new(0, 37), closed: true });
        let actors = [actor("Karzai", EntityType::Per)];
        let mentions = [mention(find(text, "Karzai"), 0, EntityType::Per)];
        let mut a = [
            said(text, "Karzai", "“I think experts say Kabul is wrong,”"),
            said(text, "I", "experts say Kabul is wrong"),
            said(text, "experts", "Kabul is wrong"),
        ];
        a[1].within = Some(0);
        a[2].within = Some(1);
        resolve(&d, &mentions, &actors, &mut a);
        let voices = a.each_ref().map(|a| a.holder);
        assert_eq!(voices, [Holder::Actor(0), Holder::Actor(0), Holder::Unnamed]);
        assert_eq!(Voices::new(&a).holder(find(text, "Kabul")), (Holder::Unnamed, Some(2)));
        assert_eq!(Voices::new(&a).holder(find(text, "experts")), (Holder::Actor(0), Some(1)));
        a[2].source = None;
        resolve(&d, &mentions, &actors, &mut a);
        assert_eq!(a[2].holder, Holder::Actor(0));
    }

    #[test]
    fn it_in_reported_words_is_who_reports_and_in_quoted_words_nobody() {
        let text = "Kabul said that the strike, which it called barbaric, failed.";
        let mut d = document(text);
        let actors = [actor("Taliban", EntityType::Org)];
        let mentions = [mention(find(text, "Kabul"), 0, EntityType::Loc)];
        let mut a = [
            said(text, "Kabul", "that the strike, which it called barbaric, failed"),
            said(text, "it", "barbaric"),
        ];
        let it = find(text, "it called").start;
        a[1].source = Some(Source { span: Span::new(it, it + 2), actor: None });
        a[1].within = Some(0);
        let mut quoted = a.clone();
        resolve(&d, &mentions, &actors, &mut a);
        assert_eq!(a[1].holder, Holder::Actor(0));
        d.quotations.push(Quotation { span: find(text, "which it called barbaric"), closed: true });
        resolve(&d, &mentions, &actors, &mut quoted);
        assert_eq!(quoted[1].holder, Holder::Unnamed);
    }

    #[test]
    fn a_demonym_makes_an_official_his_states() {
        let text = "A Pakistani official and, according to Taliban officials, experts agreed.";
        let d = document(text);
        let actors = [actor("Pakistan", EntityType::Loc), actor("Taliban", EntityType::Org)];
        let mentions = [
            mention(find(text, "Pakistani"), 0, EntityType::Misc),
            mention(find(text, "Taliban"), 1, EntityType::Org),
        ];
        let of = |source: &str| {
            let mut a = [said(text, source, "agreed")];
            resolve(&d, &mentions, &actors, &mut a);
            a[0].holder
        };
        assert_eq!(of("A Pakistani official"), Holder::Actor(0));
        assert_eq!(of("Taliban officials"), Holder::Actor(1));
        assert_eq!(of("experts"), Holder::Unnamed);
    }
}
