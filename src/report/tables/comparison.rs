//! `comparison`: every article against every focus actor, one row each, present or not.

use super::super::Rounded;
use super::super::record::{ActorRecord, StanceRecord};
use super::scope::Scope;
use super::values::{ACTOR_ID, COUNT, DAY, SCORE, SENTENCE_ID, SHARE, STANCE, TEXT, maybe};
use super::{ARTICLE, ArticleCell, ArticleTable, Cell, Column, TO_ARTICLE, Table, column};
use crate::document::StanceLabel;

/// The table.
pub(super) const COMPARISON: ArticleTable = ArticleTable {
    table: Table {
        name: "comparison",
        row: "one article and one focus actor, whether or not the article names the actor",
        key: &["article", "actor"],
        links: &[TO_ARTICLE],
        columns: COLUMNS,
    },
    rows: |scope| scope.focus.len(),
};

const COLUMNS: &[Column<ArticleCell>] = &[
    ARTICLE,
    column("title", TEXT, "Headline; the first words of an article that has none.", |s, _| {
        s.record.shown_title().into_owned().into()
    }),
    column("byline", maybe(TEXT), "The author's name.", |s, _| s.record.byline.as_deref().into()),
    column("publication", maybe(TEXT), "Newspaper or site.", |s, _| s.record.publication.as_deref().into()),
    column("published", maybe(DAY), "Day of publication.", |s, _| s.record.published.as_deref().into()),
    column("actor", ACTOR_ID, "Id of the focus actor.", |s, row| s.focus[row].id.as_str().into()),
    column("actor_name", TEXT, "Name of the focus actor.", |s, row| s.focus[row].name.as_str().into()),
    column("mentions", COUNT, "Mentions of the actor in the article; 0 where it is absent.", |s, row| {
        actor(s, row).map_or(0, |actor| actor.mentions).into()
    }),
    column(
        "salience",
        maybe(SHARE),
        "How much the article is about the actor; empty where it is absent.",
        |s, row| actor(s, row).map(|actor| actor.salience).into(),
    ),
    column(
        "author_label",
        maybe(STANCE),
        "The author's stance toward the actor; empty where the article tells no opinion on it.",
        |s, row| author(s, row).map(|stance| stance.label.name()).into(),
    ),
    column("author_score", maybe(SCORE), "The author's score: -1 against, 1 for.", |s, row| {
        author(s, row).map(|stance| stance.score).into()
    }),
    column("author_low", maybe(SCORE), "Lower end of the score's 90% interval.", |s, row| {
        author(s, row).map(|stance| stance.low).into()
    }),
    column("author_high", maybe(SCORE), "Upper end of the score's 90% interval.", |s, row| {
        author(s, row).map(|stance| stance.high).into()
    }),
    column("author_opinions", COUNT, "The author's opinions that the score rests on.", |s, row| {
        author(s, row).map_or(0, |stance| stance.opinions.len()).into()
    }),
    column(
        "sentence",
        maybe(SENTENCE_ID),
        "Sentence of the author's strongest opinion on the actor.",
        |s, row| {
            author(s, row)
                .and_then(|stance| s.record.strongest_sentence(stance))
                .map(|sentence| sentence.id)
                .into()
        },
    ),
    column("sentence_text", maybe(TEXT), "That sentence, word for word.", |s, row| {
        let sentence = author(s, row).and_then(|stance| s.record.strongest_sentence(stance));
        sentence.map(|sentence| s.words_of(sentence)).into()
    }),
    column(
        "reported_stances",
        COUNT,
        "Stances toward the actor of holders whom the article quotes or reports.",
        |s, row| reported(s, row).len().into(),
    ),
    column("reported_opposes", COUNT, "Those among them that oppose.", |s, row| {
        labelled(s, row, StanceLabel::Opposes)
    }),
    column("reported_neutral", COUNT, "Those among them that are neutral.", |s, row| {
        labelled(s, row, StanceLabel::Neutral)
    }),
    column("reported_supports", COUNT, "Those among them that support.", |s, row| {
        labelled(s, row, StanceLabel::Supports)
    }),
    column("reported_mixed", COUNT, "Those among them that are mixed.", |s, row| {
        labelled(s, row, StanceLabel::Mixed)
    }),
    column("reported_unclear", COUNT, "Those among them that are unclear.", |s, row| {
        labelled(s, row, StanceLabel::Unclear)
    }),
    column(
        "reported_mean",
        maybe(SCORE),
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

fn labelled(scope: &Scope<'_>, row: usize, label: StanceLabel) -> Cell<'static> {
    reported(scope, row).iter().filter(|stance| stance.label == label).count().into()
}
