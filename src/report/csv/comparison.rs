//! `comparison.csv`: every article against every focus actor, one row each, present or not.

use super::super::Rounded;
use super::super::record::{ActorRecord, StanceRecord};
use super::scope::Scope;
use super::tables::{ARTICLE, STANCE_IF_ANY, column};
use super::{ArticleCell, ArticleTable, Cell, Column, Table};
use crate::document::StanceLabel;

/// The table.
pub(super) const COMPARISON: ArticleTable = ArticleTable {
    table: Table {
        file: "comparison.csv",
        row: "one article and one focus actor, whether or not the article names the actor",
        columns: COLUMNS,
    },
    rows: |scope| scope.focus.len(),
};

const COLUMNS: &[Column<ArticleCell>] = &[
    ARTICLE,
    column("title", "text, may be empty", "Headline.", |s, _| s.record.title.as_deref().into()),
    column("publication", "text, may be empty", "Newspaper or site.", |s, _| {
        s.record.publication.as_deref().into()
    }),
    column("published", "YYYY-MM-DD, may be empty", "Day of publication.", |s, _| {
        s.record.published.as_deref().into()
    }),
    column("actor", "text", "Id of the focus actor.", |s, row| s.focus[row].id.as_str().into()),
    column("actor_name", "text", "Name of the focus actor.", |s, row| s.focus[row].name.as_str().into()),
    column(
        "mentions",
        "count, from 0",
        "Mentions of the actor in the article; 0 where it is absent.",
        |s, row| actor(s, row).map_or(0, |actor| actor.mentions).into(),
    ),
    column(
        "salience",
        "0 to 1, may be empty",
        "How much the article is about the actor; empty where it is absent.",
        |s, row| actor(s, row).map(|actor| actor.salience).into(),
    ),
    column(
        "author_label",
        STANCE_IF_ANY,
        "The author's stance toward the actor; empty where the article tells no opinion on it.",
        |s, row| author(s, row).map(|stance| stance.label.name()).into(),
    ),
    column("author_score", "-1 to 1, may be empty", "The author's score: -1 against, 1 for.", |s, row| {
        author(s, row).map(|stance| stance.score).into()
    }),
    column("author_low", "-1 to 1, may be empty", "Lower end of the score's 90% interval.", |s, row| {
        author(s, row).map(|stance| stance.low).into()
    }),
    column("author_high", "-1 to 1, may be empty", "Upper end of the score's 90% interval.", |s, row| {
        author(s, row).map(|stance| stance.high).into()
    }),
    column("author_opinions", "count, from 0", "The author's opinions that the score rests on.", |s, row| {
        author(s, row).map_or(0, |stance| stance.opinions.len()).into()
    }),
    column(
        "sentence",
        "sentence id, may be empty",
        "Sentence of the author's strongest opinion on the actor.",
        |s, row| {
            author(s, row)
                .and_then(|stance| s.record.strongest_sentence(stance))
                .map(|sentence| sentence.id)
                .into()
        },
    ),
    column("sentence_text", "text, may be empty", "That sentence, word for word.", |s, row| {
        let sentence = author(s, row).and_then(|stance| s.record.strongest_sentence(stance));
        sentence.map(|sentence| s.words_of(sentence)).into()
    }),
    column(
        "reported_stances",
        "count, from 0",
        "Stances toward the actor of holders whom the article quotes or reports.",
        |s, row| reported(s, row).len().into(),
    ),
    column("reported_opposes", "count, from 0", "Those among them that oppose.", |s, row| {
        labelled(s, row, StanceLabel::Opposes)
    }),
    column("reported_neutral", "count, from 0", "Those among them that are neutral.", |s, row| {
        labelled(s, row, StanceLabel::Neutral)
    }),
    column("reported_supports", "count, from 0", "Those among them that support.", |s, row| {
        labelled(s, row, StanceLabel::Supports)
    }),
    column("reported_mixed", "count, from 0", "Those among them that are mixed.", |s, row| {
        labelled(s, row, StanceLabel::Mixed)
    }),
    column("reported_unclear", "count, from 0", "Those among them that are unclear.", |s, row| {
        labelled(s, row, StanceLabel::Unclear)
    }),
    column(
        "reported_mean",
        "-1 to 1, may be empty",
        "Mean score of the reported stances, each holder counting once.",
        |s, row| {
            let stances = reported(s, row);
            let sum = stances.iter().map(|stance| stance.score.ten_thousandths()).sum();
            Rounded::mean(sum, stances.len()).into()
        },
    ),
];

fn actor<'s, 'r>(scope: &'s Scope<'r>, row: usize) -> Option<&'s ActorRecord<'r>> {
    scope.compared(row)?.actor
}

fn author<'s, 'r>(scope: &'s Scope<'r>, row: usize) -> Option<&'s StanceRecord<'r>> {
    scope.compared(row)?.author
}

fn reported<'s, 'r>(scope: &'s Scope<'r>, row: usize) -> &'s [&'r StanceRecord<'r>] {
    scope.compared(row).map_or(&[], |compared| &compared.reported)
}

fn labelled(scope: &Scope<'_>, row: usize, label: StanceLabel) -> Cell {
    reported(scope, row).iter().filter(|stance| stance.label == label).count().into()
}
