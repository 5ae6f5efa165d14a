//! Which column of a table, or field of a JSON line, holds what. Apart because tables and JSON Lines share the names
//! that exports use, and the user's own (`--column text=body`).

use std::fmt;
use std::str::FromStr;

use serde::{Serialize, Serializer};
use thiserror::Error;

/// What is known of an article, by the names that exports give it; the first name that is there is taken.
const NAMES: [(Field, &[&str]); 7] = [
    (
        Field::Text,
        &[
            "text",
            "maintext",
            "body_text",
            "body",
            "content",
            "full_text",
            "article",
            "article_text",
            "article_body",
            "text_content",
            "story_text",
            "content_text",
            "content_html",
            "news_text",
        ],
    ),
    (Field::Title, &["title", "headline", "head", "heading", "web_title", "article_title", "news_headline"]),
    (Field::Author, &["author", "byline", "authors", "author(s)", "writer"]),
    (
        Field::Date,
        &[
            "date",
            "published",
            "publication_date",
            "pub_date",
            "published_at",
            "date_published",
            "date_publish",
            "publish_date",
            "published_date",
            "web_publication_date",
            "seen_date",
            "news_date",
        ],
    ),
    (
        Field::Publication,
        &[
            "publication",
            "source",
            "newspaper",
            "outlet",
            "publication_title",
            "pub_title",
            "journal_title",
            "outlet_name",
            "publisher",
            "media_name",
            "source_common_name",
            "site_name",
            "meta_site_name",
            "source_name",
            "source_domain",
            "canonical_domain",
            "domain",
        ],
    ),
    (
        Field::Url,
        &[
            "url",
            "link",
            "web_url",
            "uri",
            "document_url",
            "document_identifier",
            "canonical_link",
            "source_url",
        ],
    ),
    (Field::Id, &["id", "article_id", "guid", "stories_id", "doc_id"]),
];
/// Names of what holds a part of the text, read with a warning where nothing holds the whole.
pub(super) const PARTS: [&str; 3] = ["lead_paragraph", "abstract", "snippet"];

/// What a column may hold.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub(super) enum Field {
    Text,
    Title,
    Author,
    Date,
    Publication,
    Url,
    Id,
}

impl Field {
    /// Every field.
    pub(super) fn all() -> impl Iterator<Item = Field> {
        NAMES.iter().map(|(field, _)| *field)
    }

    /// Its name, as `--column` takes it.
    pub(super) fn name(self) -> &'static str {
        NAMES.iter().find(|(field, _)| *field == self).map_or("", |(_, names)| names[0])
    }
}

/// The user's own names for columns; where there is none, the usual ones are looked for.
#[derive(Clone, Debug, Default, PartialEq, Eq)]
pub struct Columns {
    chosen: Vec<(Field, String)>,
}

/// A choice of a column that cannot be understood.
#[derive(Clone, Debug, PartialEq, Eq, Error)]
#[error("{0:?} names no column; write FIELD=NAME, FIELD being one of {fields}", fields = Columns::fields())]
pub struct UnknownField(String);

impl Columns {
    /// All fields, by name.
    fn fields() -> String {
        NAMES.map(|(field, _)| field.name()).join(", ")
    }

    /// The names that `field` may have, the user's alone if there is one.
    pub(super) fn names(&self, field: Field) -> Vec<&str> {
        match self.chosen(field) {
            Some(name) => vec![name],
            None => NAMES.iter().find(|(f, _)| *f == field).map_or(&[][..], |(_, names)| names).to_vec(),
        }
    }

    /// The user's name for `field`.
    pub(super) fn chosen(&self, field: Field) -> Option<&str> {
        self.chosen.iter().rev().find(|(f, _)| *f == field).map(|(_, name)| name.as_str())
    }

    /// The place of `field` among the names of a table's head, which are compared without case, spaces and marks: one that
    /// is spelled as asked for comes first.
    pub(super) fn position(&self, field: Field, head: &[String]) -> Option<usize> {
        self.positions(field, head).next()
    }

    /// All places of `field`, by the order of its names.
    pub(super) fn positions(&self, field: Field, head: &[String]) -> impl Iterator<Item = usize> {
        let place = |name: &str| {
            let exact = head.iter().position(|h| h.trim() == name);
            exact.or_else(|| head.iter().position(|h| plain(h) == plain(name)))
        };
        self.names(field).into_iter().filter_map(place)
    }
}

/// A name without case, spaces and marks, so that `publishedAt`, `published_at` and "Published at" are one.
pub(super) fn plain(name: &str) -> String {
    name.chars()
        .filter(|c| !c.is_whitespace() && !['-', '_'].contains(c))
        .flat_map(char::to_lowercase)
        .collect()
}

impl fmt::Display for Columns {
    /// The user's choices as they are written, `text=body, title=head`.
    fn fmt(&self, out: &mut fmt::Formatter<'_>) -> fmt::Result {
        let choices: Vec<String> =
            self.chosen.iter().map(|(field, name)| format!("{}={name}", field.name())).collect();
        out.write_str(&choices.join(", "))
    }
}

impl Serialize for Columns {
    fn serialize<S: Serializer>(&self, serializer: S) -> Result<S::Ok, S::Error> {
        serializer.collect_str(self)
    }
}

impl FromStr for Columns {
    type Err = UnknownField;

    /// One choice, `text=body`.
    fn from_str(choice: &str) -> Result<Self, UnknownField> {
        let unknown = || UnknownField(choice.to_owned());
        let (field, name) = choice.split_once('=').ok_or_else(unknown)?;
        let (field, name) = (field.trim().to_lowercase(), name.trim());
        let (field, _) = NAMES.iter().find(|(f, _)| f.name() == field).ok_or_else(unknown)?;
        if name.is_empty() { Err(unknown()) } else { Ok(Self { chosen: vec![(*field, name.to_owned())] }) }
    }
}

impl FromIterator<Columns> for Columns {
    /// All choices together; of two for one field, the later counts.
    fn from_iter<I: IntoIterator<Item = Columns>>(choices: I) -> Self {
        Self { chosen: choices.into_iter().flat_map(|c| c.chosen).collect() }
    }
}

#[cfg(test)]
#[allow(clippy::unwrap_used)]
mod tests {
    use super::*;

    #[test]
    fn columns_go_by_their_usual_names_or_by_the_users() {
        let head = ["Headline", "Full Text", "Pub-Date"].map(str::to_owned);
        let usual = Columns::default();
        let places = [Field::Title, Field::Text, Field::Date, Field::Url].map(|f| usual.position(f, &head));
        assert_eq!(places, [Some(0), Some(1), Some(2), None]);
        let own: Columns =
            ["text=headline", "text = Full text"].map(|c| c.parse().unwrap()).into_iter().collect();
        assert_eq!((own.position(Field::Text, &head), own.chosen(Field::Text)), (Some(1), Some("Full text")));
    }

    #[test]
    fn a_choice_that_says_nothing_is_refused_with_the_fields() {
        for choice in ["body", "words=body", "text=", "=body"] {
            let told = choice.parse::<Columns>().unwrap_err().to_string();
            assert!(told.ends_with("one of text, title, author, date, publication, url, id"), "{told}");
        }
    }
}
