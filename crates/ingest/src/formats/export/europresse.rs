//! Exports of Europresse. Apart because they are web pages whose elements say what they hold: an `<article>` for each, with
//! newspaper, date and headline in elements of their own, so that nothing need be told from lines.

use dom_query::{Document, Selection};

use crate::draft::{Block, line};

use super::{Export, Found, days, labels};

/// Newspaper of an article, and what tells that a page is such an export.
const PAPER: &str = ".DocPublicationName";
/// What holds the text, the surest first.
const TEXTS: [&str; 3] = [".docOcurrContainer", ".DocText", "section"];
/// What holds the headline, the surest first.
const TITLES: [&str; 3] = [".titreArticleVisu", ".rdp__articletitle", ".titreArticle"];
const AUTHORS: [&str; 2] = [".docAuthors", ".sm-margin-bottomNews"];
/// What follows a newspaper's name, small letters: its number.
const NUMBERS: [&str; 3] = [", no", ", n°", ", nº"];

/// The articles of a page, if it is such an export; `blocks` makes paragraphs of an element's HTML.
pub(in crate::formats) fn read(page: &Document, blocks: impl Fn(&str) -> Vec<Block>) -> Option<Export> {
    let articles = page.select("article");
    let parts: Vec<_> = articles
        .iter()
        .filter(|article| article.select(PAPER).exists())
        .map(|article| {
            let found = found(&article, &blocks);
            let text = line(&article.text()).unwrap_or_default();
            found.part(&[&text])
        })
        .collect();
    (!parts.is_empty()).then_some(Export { parts, warning: None })
}

fn found(article: &Selection<'_>, blocks: &impl Fn(&str) -> Vec<Block>) -> Found {
    let text = |names: &[&str]| {
        names
            .iter()
            .map(|name| article.select_single(name))
            .filter(Selection::exists)
            .find_map(|s| line(&s.text()))
    };
    let mut found = Found { title: text(&TITLES), byline: text(&AUTHORS), ..Found::default() };
    found.highlight = text(&[".rdp__subtitle"]);
    found.publication = text(&[PAPER]).map(|name| {
        let lower = name.to_lowercase();
        let end = NUMBERS.iter().filter_map(|number| lower.find(number)).min().unwrap_or(name.len());
        name.get(..end).unwrap_or(&name).trim().to_owned()
    });
    if let Some(header) = text(&[".DocHeader"]) {
        read_header(&header, &mut found);
    }
    let body = TEXTS.iter().map(|name| article.select_single(name)).find(Selection::exists);
    let paragraphs = body.map(|body| blocks(&body.html())).unwrap_or_default();
    found.body = paragraphs.into_iter().flat_map(|block| [block.text, String::new()]).collect();
    found
}

/// `France, mercredi 11 septembre 2024 134 mots, p. 11`: section, day, words and page.
fn read_header(header: &str, found: &mut Found) {
    found.date = days::read(header).map(|day| day.day);
    let parts: Vec<&str> = header.split(',').map(str::trim).filter(|part| !part.is_empty()).collect();
    let plain = |part: &&&str| !part.contains(|c: char| c.is_ascii_digit()) && !days::is_beside(part);
    found.section = parts.first().filter(plain).map(|&part| part.to_owned());
    found.page = parts.iter().find_map(|part| labels::page_number(part)).map(str::to_owned);
    let words: Vec<&str> = header.split([' ', ',']).collect();
    found.length = words.windows(2).find_map(|two| labels::words(&two.join(" ")));
}

#[cfg(test)]
#[allow(clippy::unwrap_used)]
mod tests {
    use super::*;

    #[test]
    fn headers_are_read_in_two_languages() {
        let read = |header: &str| {
            let mut found = Found::default();
            read_header(header, &mut found);
            let length = found.length.map(|words| words.to_string());
            [found.section, found.date, found.page, length].map(Option::unwrap_or_default)
        };
        let french = read("France, mercredi 11 septembre 2024 134 mots, p. 11");
        assert_eq!(french, ["France", "2024-09-11", "11", "134"]);
        let english = read("World, Friday, November 13, 2015, p. A1");
        assert_eq!((english[0].as_str(), english[2].as_str()), ("World", "A1"));
        assert_eq!(read("lundi 3 février 2025")[..2], ["", "2025-02-03"]);
        assert_eq!(read("Friday, November 13, 2015")[0], "");
    }
}
