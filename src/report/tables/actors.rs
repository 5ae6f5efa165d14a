//! `actors`: every actor of every article, with what is thought of it.

use super::values::{ACTOR_ID, COUNT, LIST, SCORE, SENTIMENT, SHARE, STANCE, TEXT, TYPE, maybe};
use super::{ARTICLE, ArticleTable, Cell, TO_ARTICLE, Table, column};

pub(super) const ACTORS: ArticleTable = ArticleTable {
    rows: |s| s.record.actors.len(),
    table: Table {
        name: "actors",
        row: "one article and one actor in it",
        key: &["article", "actor"],
        links: &[TO_ARTICLE],
        columns: &[
            ARTICLE,
            column("actor", ACTOR_ID, "Id of the actor, the same in every article of the run.", |s, row| {
                (&s.actor(row).id).into()
            }),
            column("name", TEXT, "Name of the actor.", |s, row| (&s.actor(row).name).into()),
            column(
                "type",
                TYPE,
                "Person, organisation, place, anything else with a name, or a group without one.",
                |s, row| s.actor(row).entity_type.name().into(),
            ),
            column(
                "aliases",
                LIST,
                "Forms in which the article names the actor, in order of first appearance.",
                |s, row| Cell::list(s.actor(row).aliases.iter()),
            ),
            column(
                "part_of",
                maybe(ACTOR_ID),
                "Id of the actor that this one belongs to or speaks for: what is said of it counts toward that one where --roll-up asks for parts of its kind.",
                |s, row| s.actor(row).part_of.as_deref().into(),
            ),
            column("mentions", COUNT, "Mentions of the actor in the article.", |s, row| {
                s.actor(row).mentions.into()
            }),
            column(
                "salience",
                SHARE,
                "How much the article is about the actor; from 0.5 on, a summary would likely name it.",
                |s, row| s.actor(row).salience.into(),
            ),
            column(
                "portrayal",
                SENTIMENT,
                "How the actor comes off in the article, whoever speaks: the likeliest of negative, neutral, positive.",
                |s, row| s.actor(row).portrayal.label.as_ref().into(),
            ),
            column(
                "portrayal_score",
                SCORE,
                "Portrayal as a number: positive less negative, the mean over the sentences that name the actor.",
                |s, row| s.actor(row).portrayal.score.into(),
            ),
            column(
                "portrayal_low",
                SCORE,
                "Lower end of the 90% interval of that mean, by a bootstrap over these sentences.",
                |s, row| s.actor(row).portrayal.low.into(),
            ),
            column("portrayal_high", SCORE, "Upper end of that interval.", |s, row| {
                s.actor(row).portrayal.high.into()
            }),
            column(
                "negative",
                SHARE,
                "Probability that the actor comes off badly: mean over the sentences that name it.",
                |s, row| s.actor(row).portrayal.probs[0].into(),
            ),
            column("neutral", SHARE, "The same for neither badly nor well.", |s, row| {
                s.actor(row).portrayal.probs[1].into()
            }),
            column("positive", SHARE, "The same for well.", |s, row| s.actor(row).portrayal.probs[2].into()),
            column(
                "author_label",
                maybe(STANCE),
                "The author's stance toward the actor; empty where the article tells no opinion on it.",
                |s, row| s.record.author_stance(&s.actor(row).id).map(|stance| stance.label.name()).into(),
            ),
            column("author_score", maybe(SCORE), "The author's score: -1 against, 1 for.", |s, row| {
                s.record.author_stance(&s.actor(row).id).map(|stance| stance.score).into()
            }),
            column("author_low", maybe(SCORE), "Lower end of the score's 90% interval.", |s, row| {
                s.record.author_stance(&s.actor(row).id).map(|stance| stance.low).into()
            }),
            column("author_high", maybe(SCORE), "Upper end of the score's 90% interval.", |s, row| {
                s.record.author_stance(&s.actor(row).id).map(|stance| stance.high).into()
            }),
        ],
    },
};
