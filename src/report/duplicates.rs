//! Duplicates: articles with the same text as an earlier one, such as another edition or a second export. Articles are the
//! same if headline and body match letter by letter, ignoring white space; newspaper, date, edition and author may
//! differ. The first in input order is the original.

use clap::ValueEnum;
use serde::Serialize;
use sha2::{Digest, Sha256};

use crate::document::Article;

/// What to do with duplicates, articles with the same text as an earlier one.
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq, Serialize, ValueEnum)]
#[serde(rename_all = "lowercase")]
pub enum Duplicates {
    /// Analyse them too, and record which article they repeat.
    #[default]
    Keep,
    /// Leave them out.
    Drop,
}

/// First half of the SHA-256 of a text.
pub(super) type TextKey = [u8; 16];

/// The key of an article's text, if it has any.
pub(super) fn key(article: &Article) -> Option<TextKey> {
    let (mut hash, mut any) = (Sha256::new(), false);
    for paragraph in article.paragraphs.iter().filter(|paragraph| paragraph.role.is_evidence()) {
        for word in article.text.slice(paragraph.span).split_whitespace() {
            hash.update(word);
            any = true;
        }
    }
    let hash = hash.finalize();
    any.then(|| std::array::from_fn(|i| hash[i]))
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::document::{Paragraph, Role, Span, Text};

    fn of(text: &str, roles: &[Role]) -> Option<TextKey> {
        let mut at = 0;
        let mut paragraph = |(line, &role): (&str, &Role)| {
            let span = Span::new(at, at + line.chars().count());
            at = span.end + 1;
            Paragraph { span, role }
        };
        let paragraphs = text.split('\n').zip(roles).map(&mut paragraph).collect();
        key(&Article::bare(Text::from(text), paragraphs))
    }

    #[test]
    fn white_space_and_what_is_no_text_of_the_author_do_not_count() {
        use Role::{Bio, Body, Byline, Title};
        let first = of("A title\nBy Jane Doe\nOne word. Two.", &[Title, Byline, Body]);
        assert_eq!(of("A  title\nOne word.\nTwo.\nJane is a fellow.", &[Title, Body, Body, Bio]), first);
        assert!(first.is_some());
        for other in ["A title\nBy Jane Doe\nOne word. two.", "Another\nBy Jane Doe\nOne word. Two."] {
            assert_ne!(of(other, &[Title, Byline, Body]), first);
        }
        assert_eq!(of("By Jane Doe", &[Byline]), None);
    }
}
