//! Articles whose text an earlier one has: another edition's, or the same in two exports. Apart because what counts as the
//! same is one decision: headline and body, letter by letter, but for white space. Newspaper, day, edition and author may
//! differ. The first in the order of the input is the original.

use clap::ValueEnum;
use serde::Serialize;
use sha2::{Digest, Sha256};

use crate::document::Article;

/// What to do with articles whose text an earlier one has.
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq, Serialize, ValueEnum)]
#[serde(rename_all = "lowercase")]
pub enum Duplicates {
    /// Analyse them too, and tell of which they repeat the text.
    #[default]
    Keep,
    /// Leave them out.
    Drop,
}

/// The first half of the SHA-256 of a text: all that is remembered of it.
pub(super) type TextKey = [u8; 16];

/// The key of what an article says, if it says anything.
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
