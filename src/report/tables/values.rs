//! The values of a column: a type, and a range, pattern or set of words. Defined once for the codebook, `datapackage.json`
//! and Parquet.

use crate::document::{Commitment, EntityType, MentionKind, Role, StanceLabel};

/// What the cells of a column hold.
#[derive(Clone, Copy, Debug)]
pub(in crate::report) struct Values {
    /// Their type.
    pub(in crate::report) kind: Kind,
    /// Whether a cell may be empty.
    pub(in crate::report) optional: bool,
}

/// A type with its range.
#[derive(Clone, Copy, Debug)]
pub(in crate::report) enum Kind {
    /// Text, with this description.
    Text(&'static str),
    /// Text with this description that matches this regular expression as a whole.
    Form(&'static str, &'static str),
    /// One of these words.
    OneOf(&'static [&'static str]),
    /// Texts in order.
    List,
    /// A day.
    Day,
    /// A whole number from 0, a count or an offset, with this unit.
    Count(&'static str),
    /// A number between these, both included.
    Number(f64, f64),
    /// Yes or no.
    Flag,
}

impl Values {
    /// Unit, range or values in words, for the codebook.
    pub(in crate::report) fn told(self) -> String {
        let told = match self.kind {
            Kind::Text(told) | Kind::Form(told, _) => told.to_owned(),
            Kind::OneOf(words) => words.join(", "),
            Kind::List => format!("texts, in CSV joined by `{SEPARATOR}`"),
            Kind::Day => "YYYY-MM-DD".to_owned(),
            Kind::Count(unit) => format!("{unit}, from 0"),
            Kind::Number(low, high) => format!("{low} to {high}"),
            Kind::Flag => "true, false".to_owned(),
        };
        let stop = if matches!(self.kind, Kind::OneOf(_)) { ';' } else { ',' };
        if self.optional { format!("{told}{stop} may be empty") } else { told }
    }
}

impl Kind {
    /// The type as Frictionless' Table Schema names it.
    pub(in crate::report) fn name(self) -> &'static str {
        match self {
            Kind::Text(_) | Kind::Form(..) | Kind::OneOf(_) => "string",
            Kind::List => "list",
            Kind::Day => "date",
            Kind::Count(_) => "integer",
            Kind::Number(..) => "number",
            Kind::Flag => "boolean",
        }
    }
}

/// Between the items of a list where a cell is text.
pub(in crate::report) const SEPARATOR: &str = " | ";

/// The same, where a cell may be empty.
pub(super) const fn maybe(values: Values) -> Values {
    Values { optional: true, ..values }
}

const fn always(kind: Kind) -> Values {
    Values { kind, optional: false }
}

/// Any words.
pub(super) const TEXT: Values = always(Kind::Text("text"));
/// Texts in order.
pub(super) const LIST: Values = always(Kind::List);
/// A language.
pub(super) const LANGUAGE: Values = always(Kind::Text("ISO 639-1 code"));
/// An actor, by its id.
pub(super) const ACTOR_ID: Values = always(Kind::Text("actor id"));
/// Whose an opinion or a stance is.
pub(super) const HOLDER: Values = always(Kind::Text("`author`, an actor id, or `unnamed`"));
/// A hash.
pub(super) const SHA256: Values = always(Kind::Form("64 hex digits", "[0-9a-f]{64}"));
/// A sentence of the article.
pub(super) const SENTENCE_ID: Values = always(Kind::Form("sentence id", "s[0-9]+"));
/// A mention of the article.
pub(super) const MENTION_ID: Values = always(Kind::Form("mention id", "m[0-9]+"));
/// An opinion of the article.
pub(super) const OPINION_ID: Values = always(Kind::Form("opinion id", "o[0-9]+"));
/// An attribution of the article.
pub(super) const ATTRIBUTION_ID: Values = always(Kind::Form("attribution id", "a[0-9]+"));
/// A day.
pub(super) const DAY: Values = always(Kind::Day);
/// How many.
pub(super) const COUNT: Values = always(Kind::Count("count"));
/// Where in a text.
pub(super) const OFFSET: Values = always(Kind::Count("code points"));
/// Which of several.
pub(super) const PLACE: Values = always(Kind::Count("place"));
/// A probability, or a share.
pub(super) const SHARE: Values = always(Kind::Number(0.0, 1.0));
/// Against to for.
pub(super) const SCORE: Values = always(Kind::Number(-1.0, 1.0));
/// Yes or no.
pub(super) const FLAG: Values = always(Kind::Flag);
/// The labels of a sentiment.
pub(super) const SENTIMENT: Values = always(Kind::OneOf(&["negative", "neutral", "positive"]));
/// The labels of an opinion.
pub(super) const OPINION: Values = always(Kind::OneOf(&["negative", "neutral", "positive", "unclear"]));
/// The labels of a stance.
pub(super) const STANCE: Values = always(Kind::OneOf(&[
    StanceLabel::Opposes.name(),
    StanceLabel::Neutral.name(),
    StanceLabel::Supports.name(),
    StanceLabel::Mixed.name(),
    StanceLabel::Unclear.name(),
]));
/// The types of an actor.
pub(super) const TYPE: Values = always(Kind::OneOf(&[
    EntityType::Per.name(),
    EntityType::Org.name(),
    EntityType::Loc.name(),
    EntityType::Misc.name(),
    EntityType::Grp.name(),
]));
/// The ways to name an actor.
pub(super) const MENTION_KIND: Values = always(Kind::OneOf(&[
    MentionKind::Name.name(),
    MentionKind::Alias.name(),
    MentionKind::Metonym.name(),
    MentionKind::Group.name(),
    MentionKind::Nominal.name(),
    MentionKind::Pronoun.name(),
]));
/// The roles of a paragraph.
pub(super) const ROLE: Values = always(Kind::OneOf(&[
    Role::Title.name(),
    Role::Dek.name(),
    Role::Byline.name(),
    Role::Body.name(),
    Role::Separator.name(),
    Role::Bio.name(),
    Role::Caption.name(),
    Role::Page.name(),
    Role::Related.name(),
    Role::Signup.name(),
    Role::Follow.name(),
    Role::Pullquote.name(),
    Role::Tweet.name(),
    Role::Imprint.name(),
    Role::Cookies.name(),
]));
/// How far a cue commits the writer.
pub(super) const COMMITMENT: Values = always(Kind::OneOf(&[
    Commitment::Neutral.name(),
    Commitment::Distancing.name(),
    Commitment::Endorsing.name(),
]));
