//! `actors.csv`: every actor of every article, with what is thought of it.

use super::tables::{ARTICLE, LIST, SENTIMENT, STANCE_IF_ANY, TYPE, column};
use super::{ArticleTable, Table};

pub(super) const ACTORS: ArticleTable = ArticleTable {
    rows: |s| s.record.actors.len(),
    table: Table {
        file: "actors.csv",
        row: "one article and one actor in it",
        columns: &[
            ARTICLE,
            column("actor", "text", "Id of the actor, the same in every article of the run.", |s, row| {
                (&s.actor(row).id).into()
            }),
            column("name", "text", "Name of the actor.", |s, row| (&s.actor(row).name).into()),
            column("type", TYPE, "Person, organisation, place or anything else with a name.", |s, row| {
                s.actor(row).entity_type.name().into()
            }),
            column(
                "aliases",
                "texts joined by ` | `",
                "Forms in which the article names the actor, in order of first appearance.",
                |s, row| s.actor(row).aliases.join(LIST).into(),
            ),
            column(
                "part_of",
                "text",
                "Id of the actor that this one belongs to or speaks for: what is said of it counts toward that one as well.",
                |s, row| s.actor(row).part_of.as_deref().into(),
            ),
            column("mentions", "count, from 0", "Mentions of the actor in the article.", |s, row| {
                s.actor(row).mentions.into()
            }),
            column(
                "salience",
                "0 to 1",
                "How much the article is about the actor; from 0.5 on, a summary would likely name it.",
                |s, row| s.actor(row).salience.into(),
            ),
            column(
                "sentiment",
                SENTIMENT,
                "Likeliest sentiment toward the actor, whoever holds it.",
                |s, row| s.actor(row).sentiment.label.as_ref().into(),
            ),
            column(
                "sentiment_score",
                "-1 to 1",
                "Probability of positive less that of negative.",
                |s, row| s.actor(row).sentiment.score.into(),
            ),
            column(
                "negative",
                "0 to 1",
                "Probability that sentiment toward the actor is negative: mean over the mentions that name it.",
                |s, row| s.actor(row).sentiment.probs[0].into(),
            ),
            column("neutral", "0 to 1", "The same for neutral.", |s, row| {
                s.actor(row).sentiment.probs[1].into()
            }),
            column("positive", "0 to 1", "The same for positive.", |s, row| {
                s.actor(row).sentiment.probs[2].into()
            }),
            column(
                "author_label",
                STANCE_IF_ANY,
                "The author's stance toward the actor; empty where the article tells no opinion on it.",
                |s, row| s.record.author_stance(&s.actor(row).id).map(|stance| stance.label.name()).into(),
            ),
            column(
                "author_score",
                "-1 to 1, may be empty",
                "The author's score: -1 against, 1 for.",
                |s, row| s.record.author_stance(&s.actor(row).id).map(|stance| stance.score).into(),
            ),
            column(
                "author_low",
                "-1 to 1, may be empty",
                "Lower end of the score's 90% interval.",
                |s, row| s.record.author_stance(&s.actor(row).id).map(|stance| stance.low).into(),
            ),
            column(
                "author_high",
                "-1 to 1, may be empty",
                "Upper end of the score's 90% interval.",
                |s, row| s.record.author_stance(&s.actor(row).id).map(|stance| stance.high).into(),
            ),
        ],
    },
};
