//! Articles for the tests of this stage.

use crate::document::{Article, Paragraph, Role, Span, Text};

/// An article of these paragraphs; one without a letter or digit is a separator.
pub fn article(paragraphs: &[&str]) -> Article {
    let mut laid_out = Vec::new();
    let mut start = 0;
    for paragraph in paragraphs {
        let end = start + paragraph.chars().count();
        let separates = !paragraph.chars().any(char::is_alphanumeric);
        let role = if separates { Role::Separator } else { Role::Body };
        laid_out.push(Paragraph { span: Span::new(start, end), role });
        start = end + 1;
    }
    Article::bare(Text::new(paragraphs.join("\n")), laid_out)
}
