//! `mentions.csv`: every span that names an actor, with the opinion that was read there.

use super::scope::Scope;
use super::tables::{ARTICLE, TYPE, column};
use super::{ArticleTable, Cell, Table};

pub(super) const MENTIONS: ArticleTable = ArticleTable {
    rows: |s| s.record.mentions.len(),
    table: Table {
        file: "mentions.csv",
        row: "one mention of an actor",
        columns: &[
            ARTICLE,
            column("mention", "mention id", "Id of the mention, unique in the article.", |s, row| {
                s.mention(row).id.into()
            }),
            column("start", "code points, from 0", "Where it starts in the article's text.", |s, row| {
                s.mention(row).span.start.into()
            }),
            column("end", "code points, from 0", "Where it ends, exclusive.", |s, row| {
                s.mention(row).span.end.into()
            }),
            column("text", "text", "The mention, word for word.", |s, row| (&s.mention(row).text).into()),
            column("type", TYPE, "Person, organisation, place or anything else with a name.", |s, row| {
                s.mention(row).entity_type.name().into()
            }),
            column("kind", "name, alias, metonym, nominal, pronoun", "How it names the actor.", |s, row| {
                s.mention(row).kind.name().into()
            }),
            column("actor", "actor id", "Whom it names.", |s, row| (&s.mention(row).actor).into()),
            column("actor_name", "text", "The actor's name.", |s, row| s.name(&s.mention(row).actor).into()),
            column("sentence", "sentence id", "Sentence that it stands in.", |s, row| {
                s.mention(row).sentence.into()
            }),
            column(
                "score",
                "0 to 1",
                "Probability that the span is an entity of this type; of a nominal or pronoun, that it means this actor.",
                |s, row| s.mention(row).score.into(),
            ),
            column(
                "opinions",
                "count, from 0",
                "Opinions read at the mention; the columns that follow tell the first, the JSON has all.",
                |s, row| s.opinions_at(row).into(),
            ),
            column("opinion", "opinion id, may be empty", "Id of the first opinion.", |s, row| {
                s.opinion_at(row).map(|opinion| opinion.id).into()
            }),
            column(
                "holder",
                "`author`, an actor id, or `unnamed`; may be empty",
                "Whose opinion it is.",
                |s, row| s.opinion_at(row).map(|opinion| &opinion.holder).into(),
            ),
            column(
                "sentiment",
                "negative, neutral, positive, unclear; may be empty",
                "Likeliest sentiment of that holder toward the actor here; unclear where it is not probable enough.",
                |s, row| s.opinion_at(row).map(|opinion| &opinion.label).into(),
            ),
            column("negative", "0 to 1, may be empty", "Probability of negative.", |s, row| {
                probability(s, row, 0)
            }),
            column("neutral", "0 to 1, may be empty", "Probability of neutral.", |s, row| {
                probability(s, row, 1)
            }),
            column("positive", "0 to 1, may be empty", "Probability of positive.", |s, row| {
                probability(s, row, 2)
            }),
        ],
    },
};

fn probability(scope: &Scope<'_>, mention: usize, class: usize) -> Cell {
    scope.opinion_at(mention).map(|opinion| opinion.probs[class]).into()
}
