//! The columns of the CSV files, each defined once: name, range, meaning, cell.

use super::comparison::COMPARISON;
use super::scope::Scope;
use super::{ArticleCell, ArticleTable, Cell, Column, FailureCell, Table};

/// The tables that articles have rows in.
pub(in crate::report) const ARTICLE_TABLES: &[ArticleTable] =
    &[ARTICLES, ACTORS, STANCES, MENTIONS, SENTENCES, COMPARISON];

/// What could not be read.
pub(in crate::report) const FAILURES: Table<FailureCell> = Table {
    file: "failures.csv",
    row: "one file, or one line of a JSON Lines file, that could not be read",
    columns: &[
        failure("source", "text", "Path of the file as given, with `#line` for JSON Lines.", |f| f.source.as_str().into()),
        failure("sha256", "64 hex digits, may be empty", "SHA-256 of its bytes; empty where they could not be read.", |f| {
            f.sha256.as_deref().into()
        }),
        failure("stage", "text", "Stage that gave up.", |f| f.stage.as_str().into()),
        failure("reason", "text", "What was wrong.", |f| f.reason.as_str().into()),
        failure("remedy", "text", "What to do about it.", |f| f.remedy.as_str().into()),
    ],
};

/// A column of a table of articles.
pub(super) const fn column(
    name: &'static str,
    range: &'static str,
    meaning: &'static str,
    cell: ArticleCell,
) -> Column<ArticleCell> {
    Column { name, range, meaning, cell }
}

const fn failure(
    name: &'static str,
    range: &'static str,
    meaning: &'static str,
    cell: FailureCell,
) -> Column<FailureCell> {
    Column { name, range, meaning, cell }
}

const ARTICLE: Column<ArticleCell> = column("article", "text", "Id of the article.", |s, _| s.record.id.into());

const SENTIMENT: &str = "negative, neutral, positive";
const STANCE: &str = "opposes, neutral, supports, mixed, unclear";
const STANCE_IF_ANY: &str = "opposes, neutral, supports, mixed, unclear; may be empty";
const TYPE: &str = "PER, ORG, LOC, MISC";

const ARTICLES: ArticleTable = ArticleTable {
    rows: |_| 1,
    table: Table {
        file: "articles.csv",
        row: "one article",
        columns: &[
            column("article", "text", "Id of the article, unique in the run; its JSON is `articles/<article>.json`.", |s, _| s.record.id.into()),
            column("source", "text", "Path of the file that it was read from, with `#line` for JSON Lines.", |s, _| s.record.source.into()),
            column("sha256", "64 hex digits", "SHA-256 of the bytes that it was read from.", |s, _| s.record.sha256.into()),
            column("title", "text, may be empty", "Headline.", |s, _| s.record.title.into()),
            column("byline", "text, may be empty", "The author's name.", |s, _| s.record.byline.into()),
            column("publication", "text, may be empty", "Newspaper or site.", |s, _| s.record.publication.into()),
            column("published", "YYYY-MM-DD, may be empty", "Day of publication.", |s, _| s.record.published.into()),
            column("language", "ISO 639-1 code", "Language of the text.", |s, _| s.record.language.into()),
            column("words", "count, from 0", "Words of the text, as white space divides them.", |s, _| s.record.words().into()),
            column("paragraphs", "count, from 0", "Paragraphs of any role.", |s, _| s.record.paragraphs.len().into()),
            column("sentences", "count, from 0", "Sentences: rows in `sentences.csv`.", |s, _| s.record.sentences.len().into()),
            column("mentions", "count, from 0", "Mentions of actors: rows in `mentions.csv`.", |s, _| s.record.mentions.len().into()),
            column("actors", "count, from 0", "Actors: rows in `actors.csv`.", |s, _| s.record.actors.len().into()),
            column("attributions", "count, from 0", "Places where somebody is quoted or reported.", |s, _| s.record.attributions.len().into()),
            column("opinions", "count, from 0", "Opinions, the author's and others'.", |s, _| s.record.opinions.len().into()),
            column("stances", "count, from 0", "Stances: rows in `stances.csv`.", |s, _| s.record.stances.len().into()),
            column("summary_method", "text", "How the summary was made.", |s, _| s.record.summary.method.into()),
            column("summary", "text", "The sentences that stand for the article.", |s, _| s.record.summary.text.into()),
            column("engine", "text", "Engine that ran the model.", |s, _| s.record.engine.name.as_str().into()),
            column("model", "text", "Name of the model.", |s, _| s.record.engine.model.as_str().into()),
            column("version", "text", "Version of the program and hash of the model.", |s, _| s.record.engine.version.as_str().into()),
            column("warnings", "texts joined by ` | `, may be empty", "What to know of how the article was read.", |s, _| s.record.warnings.join(LIST).into()),
        ],
    },
};

/// Between the items of a cell that holds a list.
const LIST: &str = " | ";

const ACTORS: ArticleTable = ArticleTable {
    rows: |s| s.record.actors.len(),
    table: Table {
        file: "actors.csv",
        row: "one article and one actor in it",
        columns: &[
            ARTICLE,
            column("actor", "text", "Id of the actor, the same in every article of the run.", |s, row| s.actor(row).id.into()),
            column("name", "text", "Name of the actor.", |s, row| s.actor(row).name.into()),
            column("type", TYPE, "Person, organisation, place or anything else with a name.", |s, row| s.actor(row).entity_type.into()),
            column("aliases", "texts joined by ` | `", "Forms in which the article names the actor, in order of first appearance.", |s, row| s.actor(row).aliases.join(LIST).into()),
            column("mentions", "count, from 0", "Mentions of the actor in the article.", |s, row| s.actor(row).mentions.into()),
            column("salience", "0 to 1", "Share of the article that is about the actor.", |s, row| s.actor(row).salience.into()),
            column("sentiment", SENTIMENT, "Likeliest sentiment toward the actor, whoever holds it.", |s, row| s.actor(row).sentiment.label.into()),
            column("sentiment_score", "-1 to 1", "Probability of positive less that of negative.", |s, row| s.actor(row).sentiment.score.into()),
            column("negative", "0 to 1", "Probability that sentiment toward the actor is negative: mean over its mentions.", |s, row| s.actor(row).sentiment.probs[0].into()),
            column("neutral", "0 to 1", "The same for neutral.", |s, row| s.actor(row).sentiment.probs[1].into()),
            column("positive", "0 to 1", "The same for positive.", |s, row| s.actor(row).sentiment.probs[2].into()),
            column("author_label", STANCE_IF_ANY, "The author's stance toward the actor; empty where the author holds no opinion on it.", |s, row| {
                s.record.author_stance(s.actor(row).id).map(|stance| stance.label.name()).into()
            }),
            column("author_score", "-1 to 1, may be empty", "The author's score: -1 against, 1 for.", |s, row| {
                s.record.author_stance(s.actor(row).id).map(|stance| stance.score).into()
            }),
            column("author_low", "-1 to 1, may be empty", "Lower end of the score's 90% interval.", |s, row| {
                s.record.author_stance(s.actor(row).id).map(|stance| stance.low).into()
            }),
            column("author_high", "-1 to 1, may be empty", "Upper end of the score's 90% interval.", |s, row| {
                s.record.author_stance(s.actor(row).id).map(|stance| stance.high).into()
            }),
        ],
    },
};

const STANCES: ArticleTable = ArticleTable {
    rows: |s| s.record.stances.len(),
    table: Table {
        file: "stances.csv",
        row: "one article, one holder and one target",
        columns: &[
            ARTICLE,
            column("holder", "`author`, an actor id, or `unnamed`", "Whose stance: the author's, that of an actor whom the article quotes or reports, or of somebody it leaves unnamed.", |s, row| s.stance(row).holder.into()),
            column("holder_name", "text, may be empty", "The holder's name; the byline for the author.", |s, row| s.name(s.stance(row).holder).into()),
            column("target", "actor id", "Whom it is about.", |s, row| s.stance(row).target.into()),
            column("target_name", "text", "The target's name.", |s, row| s.name(s.stance(row).target).into()),
            column("label", STANCE, "The stance in a word.", |s, row| s.stance(row).label.name().into()),
            column("score", "-1 to 1", "The stance as a number: -1 against, 1 for.", |s, row| s.stance(row).score.into()),
            column("low", "-1 to 1", "Lower end of the score's 90% interval.", |s, row| s.stance(row).low.into()),
            column("high", "-1 to 1", "Upper end of the score's 90% interval.", |s, row| s.stance(row).high.into()),
            column("opinions", "count, from 0", "Opinions that the score rests on.", |s, row| s.stance(row).opinions.len().into()),
            column("sentence", "sentence id, may be empty", "Sentence of the strongest opinion.", |s, row| {
                s.record.strongest_sentence(s.stance(row)).map(|sentence| sentence.id).into()
            }),
            column("sentence_text", "text, may be empty", "That sentence, word for word.", |s, row| {
                s.record.strongest_sentence(s.stance(row)).map(|sentence| s.words_of(sentence)).into()
            }),
        ],
    },
};

const MENTIONS: ArticleTable = ArticleTable {
    rows: |s| s.record.mentions.len(),
    table: Table {
        file: "mentions.csv",
        row: "one mention of an actor",
        columns: &[
            ARTICLE,
            column("mention", "mention id", "Id of the mention, unique in the article.", |s, row| s.mention(row).id.into()),
            column("start", "code points, from 0", "Where it starts in the article's text.", |s, row| s.mention(row).span.start.into()),
            column("end", "code points, from 0", "Where it ends, exclusive.", |s, row| s.mention(row).span.end.into()),
            column("text", "text", "The mention, word for word.", |s, row| s.mention(row).text.into()),
            column("type", TYPE, "Person, organisation, place or anything else with a name.", |s, row| s.mention(row).entity_type.into()),
            column("kind", "name, alias, metonym, nominal, pronoun", "How it names the actor.", |s, row| s.mention(row).kind.into()),
            column("actor", "actor id", "Whom it names.", |s, row| s.mention(row).actor.into()),
            column("actor_name", "text", "The actor's name.", |s, row| s.name(s.mention(row).actor).into()),
            column("sentence", "sentence id", "Sentence that it stands in.", |s, row| s.mention(row).sentence.into()),
            column("score", "0 to 1", "Probability that the span is an entity of this type.", |s, row| s.mention(row).score.into()),
            column("opinions", "count, from 0", "Opinions read at the mention. Where there are more than one, the columns that follow tell the first; the JSON has all.", |s, row| s.opinions_at(row).into()),
            column("opinion", "opinion id, may be empty", "Id of the first opinion.", |s, row| s.opinion_at(row).map(|opinion| opinion.id).into()),
            column("holder", "`author`, an actor id, or `unnamed`; may be empty", "Whose opinion it is.", |s, row| s.opinion_at(row).map(|opinion| opinion.holder).into()),
            column("sentiment", "negative, neutral, positive; may be empty", "Likeliest sentiment of that holder toward the actor here.", |s, row| s.opinion_at(row).map(|opinion| opinion.label).into()),
            column("negative", "0 to 1, may be empty", "Probability of negative.", |s, row| probability(s, row, 0)),
            column("neutral", "0 to 1, may be empty", "Probability of neutral.", |s, row| probability(s, row, 1)),
            column("positive", "0 to 1, may be empty", "Probability of positive.", |s, row| probability(s, row, 2)),
        ],
    },
};

fn probability(scope: &Scope<'_>, mention: usize, class: usize) -> Cell {
    scope.opinion_at(mention).map(|opinion| opinion.probs[class]).into()
}

const SENTENCES: ArticleTable = ArticleTable {
    rows: |s| s.record.sentences.len(),
    table: Table {
        file: "sentences.csv",
        row: "one sentence",
        columns: &[
            ARTICLE,
            column("sentence", "sentence id", "Id of the sentence, unique in the article.", |s, row| s.sentence(row).id.into()),
            column("start", "code points, from 0", "Where it starts in the article's text.", |s, row| s.sentence(row).span.start.into()),
            column("end", "code points, from 0", "Where it ends, exclusive.", |s, row| s.sentence(row).span.end.into()),
            column("paragraph", "place, from 0", "Paragraph that it stands in.", |s, row| s.sentence(row).paragraph.into()),
            column("role", "title, dek, byline, body, separator, bio", "What that paragraph is in its article.", |s, row| {
                s.record.paragraphs[s.sentence(row).paragraph].role.name().into()
            }),
            column("text", "text", "The sentence, word for word.", |s, row| s.words_of(s.sentence(row)).into()),
            column("sentiment", SENTIMENT, "Likeliest sentiment of the sentence as a whole.", |s, row| s.sentence(row).sentiment.label.into()),
            column("sentiment_score", "-1 to 1", "Probability of positive less that of negative.", |s, row| s.sentence(row).sentiment.score.into()),
            column("negative", "0 to 1", "Probability of negative.", |s, row| s.sentence(row).sentiment.probs[0].into()),
            column("neutral", "0 to 1", "Probability of neutral.", |s, row| s.sentence(row).sentiment.probs[1].into()),
            column("positive", "0 to 1", "Probability of positive.", |s, row| s.sentence(row).sentiment.probs[2].into()),
            column("salience", "0 to 1", "How much the sentence stands for the article.", |s, row| s.sentence(row).salience.into()),
            column("in_summary", "true, false", "Whether the summary holds it.", |s, row| s.record.summary.sentences.contains(&s.sentence(row).id).into()),
        ],
    },
};
