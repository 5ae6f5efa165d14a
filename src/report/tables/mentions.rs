//! `mentions`: every span that names an actor, with the opinion that was read there.

use super::scope::Scope;
use super::values::{
    ACTOR_ID, COUNT, HOLDER, MENTION_ID, MENTION_KIND, OFFSET, OPINION, OPINION_ID, SENTENCE_ID, SHARE, TEXT,
    TYPE, maybe,
};
use super::{ARTICLE, ArticleTable, Cell, Link, TO_ARTICLE, Table, column};

pub(super) const MENTIONS: ArticleTable = ArticleTable {
    rows: |s| s.record.mentions.len(),
    table: Table {
        name: "mentions",
        row: "one mention of an actor",
        key: &["article", "mention"],
        links: &[
            TO_ARTICLE,
            Link { columns: &["article", "actor"], table: "actors", key: &["article", "actor"] },
            Link { columns: &["article", "sentence"], table: "sentences", key: &["article", "sentence"] },
        ],
        columns: &[
            ARTICLE,
            column("mention", MENTION_ID, "Id of the mention, unique in the article.", |s, row| {
                s.mention(row).id.into()
            }),
            column("start", OFFSET, "Where it starts in the article's text.", |s, row| {
                s.mention(row).span.start.into()
            }),
            column("end", OFFSET, "Where it ends, exclusive.", |s, row| s.mention(row).span.end.into()),
            column("text", TEXT, "The mention, word for word.", |s, row| (&s.mention(row).text).into()),
            column(
                "type",
                TYPE,
                "Person, organisation, place, anything else with a name, or a group without one.",
                |s, row| s.mention(row).entity_type.name().into(),
            ),
            column("kind", MENTION_KIND, "How it names the actor.", |s, row| {
                s.mention(row).kind.name().into()
            }),
            column("actor", ACTOR_ID, "Whom it names.", |s, row| (&s.mention(row).actor).into()),
            column("actor_name", TEXT, "The actor's name.", |s, row| s.name(&s.mention(row).actor).into()),
            column("sentence", SENTENCE_ID, "Sentence that it stands in.", |s, row| {
                s.mention(row).sentence.into()
            }),
            column(
                "score",
                SHARE,
                "Probability that the span is an entity of this type, or a group; of a nominal or pronoun, that it means this actor.",
                |s, row| s.mention(row).score.into(),
            ),
            column(
                "opinions",
                COUNT,
                "Opinions read at the mention; the columns that follow tell the first, the JSON has all.",
                |s, row| s.opinions_at(row).into(),
            ),
            column("opinion", maybe(OPINION_ID), "Id of the first opinion.", |s, row| {
                s.opinion_at(row).map(|opinion| opinion.id).into()
            }),
            column("holder", maybe(HOLDER), "Whose opinion it is.", |s, row| {
                s.opinion_at(row).map(|opinion| &opinion.holder).into()
            }),
            column(
                "sentiment",
                maybe(OPINION),
                "Likeliest sentiment of that holder toward the actor here; unclear where it is not probable enough.",
                |s, row| s.opinion_at(row).map(|opinion| &opinion.label).into(),
            ),
            column("negative", maybe(SHARE), "Probability of negative.", |s, row| probability(s, row, 0)),
            column("neutral", maybe(SHARE), "Probability of neutral.", |s, row| probability(s, row, 1)),
            column("positive", maybe(SHARE), "Probability of positive.", |s, row| probability(s, row, 2)),
        ],
    },
};

fn probability(scope: &Scope<'_>, mention: usize, class: usize) -> Cell<'static> {
    scope.opinion_at(mention).map(|opinion| opinion.probs[class]).into()
}
