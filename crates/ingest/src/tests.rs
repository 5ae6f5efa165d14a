//! Whole articles through the whole stage, and promises that hold for any bytes.
#![allow(clippy::unwrap_used, clippy::expect_used, clippy::panic)]

use std::fs;
use std::path::PathBuf;

use proptest::prelude::*;
use standpoint_core::document::Role::{
    Bio, Body, Byline, Caption, Dek, Follow, Imprint, Page, Related, Separator, Signup, Title,
};
use standpoint_core::document::{Role, Text};

use super::*;

const LONG: &str = "The government has said this many times over, and nobody in the capital has believed it for a moment, \
                    least of all those who said it first. It was never true.";

fn text(bytes: &[u8]) -> Article {
    article(bytes, "in/a.txt", "in/a.txt", Format::Text).unwrap()
}

/// Default settings with another limit.
fn limited(max_bytes: u64) -> Settings {
    Settings { max_bytes, ..Settings::default() }
}

/// What JSON Lines hold.
fn lines(bytes: Vec<u8>, max_bytes: u64) -> Vec<Result<Article, Failure>> {
    JsonLines::new(Box::new(std::io::Cursor::new(bytes)), "-", "stdin", &limited(max_bytes)).collect()
}

fn roles(article: &Article) -> Vec<Role> {
    article.paragraphs.iter().map(|p| p.role).collect()
}

/// Role and first words of every paragraph.
fn layout(text: &str) -> Vec<(Role, String)> {
    let article = self::text(text.as_bytes());
    article.paragraphs.iter().map(|p| (p.role, article.text.slice(p.span).to_owned())).collect()
}

fn expect(text: &str, expected: &[(Role, &str)]) {
    let expected: Vec<_> = expected.iter().map(|&(r, s)| (r, s.to_owned())).collect();
    assert_eq!(layout(text), expected);
}

#[test]
fn the_first_article() {
    let path = PathBuf::from("../../input/clarion-india-pakistan-taliban.txt");
    let found = discover(&[path]);
    let read = read(&found.files[0], &limited(1 << 20));
    let article = read[0].as_ref().unwrap();
    let mut expected = vec![Dek, Byline];
    expected.extend(vec![Body; 20]);
    expected.extend([Separator, Bio]);
    assert_eq!(roles(article), expected);
    assert_eq!((article.title.as_deref(), article.byline.as_deref()), (None, Some("Asad Mirza")));
    assert!(
        article
            .text
            .as_str()
            .ends_with("Clarion India does not necessarily share or subscribe to them. He can be contacted")
    );
    assert!(!article.text.as_str().contains("gmail") && !article.text.as_str().contains('@'));
    assert!(article.text.as_str().contains("the Taliban's return to power"));
    assert!(article.text.as_str().contains("it called “barbaric” and a “clear aggression”."));
    assert!(article.id.starts_with("clarion-india-pakistan-taliban-"));
    assert_eq!(article.warnings, Vec::<String>::new());
}

#[test]
fn layouts_of_plain_text() {
    expect(
        &format!(
            "Pakistan's long game\n\nBy Jane Doe, jane@x.org\nJanuary 12, 2025\n\n{LONG}\n\n{LONG}\n\n(The writer is a lawyer.)"
        ),
        &[
            (Title, "Pakistan's long game"),
            (Byline, "By Jane Doe"),
            (Byline, "January 12, 2025"),
            (Body, LONG),
            (Body, LONG),
            (Bio, "(The writer is a lawyer.)"),
        ],
    );
    expect(
        &format!(
            "OPINION\nThe long game\nWhat was an asset is now a threat.\nJane Doe | The Hindu | 12 January 2025\n{LONG}\n***\n{LONG}\n"
        ),
        &[
            (Dek, "OPINION"),
            (Title, "The long game"),
            (Dek, "What was an asset is now a threat."),
            (Byline, "Jane Doe | The Hindu | 12 January 2025"),
            (Body, LONG),
            (Separator, "***"),
            (Body, LONG),
        ],
    );
    expect(
        &format!("The long game\n{LONG}\n{LONG}"),
        &[(Title, "The long game"), (Body, LONG), (Body, LONG)],
    );
    expect(&format!("{LONG}\n{LONG}"), &[(Body, LONG), (Body, LONG)]);
    expect(
        &format!(
            "{LONG}\n{LONG}\n---\nJane Doe teaches history in Kabul. Call +91 98765 43210.\nRead more: Two wars\nThe next war\n© 2025 Paper"
        ),
        &[
            (Body, LONG),
            (Body, LONG),
            (Separator, "---"),
            (Bio, "Jane Doe teaches history in Kabul."),
            (Related, "Read more: Two wars"),
            (Bio, "The next war"),
            (Imprint, "© 2025 Paper"),
        ],
    );
}

#[test]
fn furniture_has_roles_of_its_own_and_the_head_and_the_note_are_found_around_it() {
    let end = "The two parties have nothing left but their names, and their voters know it.";
    expect(
        &format!(
            "Could it be that both parties are doomed?\n\nA minister and his rival at a rally in Lahore. (Jane Roe/Reuters)\n\n\
             Advertisement\n\nJane Doe\n\nOpinion contributor\n\n{LONG}\n\nContinue Reading Below\n\n{end}\n\n\
             Sign up for our newsletter.\n\n— Jane Doe is a columnist at the Daily.\n\nFollow her on X.\n\n© 2025 The Daily"
        ),
        &[
            (Title, "Could it be that both parties are doomed?"),
            (Caption, "A minister and his rival at a rally in Lahore. (Jane Roe/Reuters)"),
            (Page, "Advertisement"),
            (Byline, "Jane Doe"),
            (Byline, "Opinion contributor"),
            (Body, LONG),
            (Page, "Continue Reading Below"),
            (Body, end),
            (Signup, "Sign up for our newsletter."),
            (Bio, "— Jane Doe is a columnist at the Daily."),
            (Follow, "Follow her on X."),
            (Imprint, "© 2025 The Daily"),
        ],
    );
}

#[test]
fn a_first_line_apart_is_the_title_with_a_full_stop_or_without() {
    let title = |first: &str| text(format!("{first}\n\n{LONG}\n\n{LONG}").as_bytes()).title;
    for first in [
        "Who pays?",
        "The court just ruled. But it could backfire.",
        "It was never true.",
        "Poll: Two in three want to wait",
    ] {
        assert_eq!(title(first).as_deref(), Some(first));
    }
    assert_eq!(title(LONG), None);
    let label = text(format!("The long game\n\nANALYSIS/OPINION:\n\n{LONG}").as_bytes());
    assert_eq!((label.title.as_deref(), roles(&label)), (Some("The long game"), vec![Title, Dek, Body]));
}

#[test]
fn authors_are_read_and_others_are_not() {
    let byline = |text: &str| self::text(text.as_bytes()).byline;
    for (head, name) in [
        ("Why the court must wait\n\nJane Doe", "Jane Doe"),
        ("Why the court must wait\n\nJane Doe, and John Roe\n\nUSA TODAY", "Jane Doe and John Roe"),
        (
            "Why the court must wait\n\nJane Doe is a columnist for the Daily. The opinions are hers.",
            "Jane Doe",
        ),
    ] {
        assert_eq!(byline(&format!("{head}\n\n{LONG}\n\n{LONG}")).as_deref(), Some(name), "{head}");
    }
    for head in [
        "A Worthy Pick",
        "In Ireland, What's Legal Is Now Mandatory",
        "The Media Lost — And They Know It",
        "Why the court must wait\n\nJane Roe (John Doe/Reuters)",
        "Why the court must wait\n\nDear Mr. Roe,",
        "Why the court must wait\n\nUSA TODAY",
        "Why the court must wait\n\nNATIONAL HARBOR, Maryland",
        "Why the court must wait\n\nOriginal Post",
        "Why the court must wait\n\nVladimir Putin",
    ] {
        assert_eq!(byline(&format!("{head}\n\n{LONG}\n\n{LONG}")), None, "{head}");
    }
    // The last paragraph of a report names whom it quotes.
    for last in [
        "Jane Roe, a fellow at the institute, said that the court would wait.",
        "In Bulgaria, analysts are not so sure, and no editor has asked them.",
        "House Republicans are editors of their own bill.",
    ] {
        assert_eq!(byline(&format!("Why the court must wait\n\n{LONG}\n\n{LONG}\n\n{last}")), None, "{last}");
    }
}

#[test]
fn names_that_are_the_topic_are_no_bylines_and_body_keeps_its_addresses() {
    let body =
        "Imran Khan said that khan.office@party.org had been blocked, and that he could be reached no more.";
    expect(&format!("Imran Khan\n{body}\n{LONG}"), &[(Title, "Imran Khan"), (Body, body), (Body, LONG)]);
    let closing = "The views expressed by the minister last week show how far things have moved.";
    expect(&format!("{LONG}\n{LONG}\n{closing}"), &[(Body, LONG), (Body, LONG), (Body, closing)]);
}

#[test]
fn what_the_head_says_reaches_the_article() {
    let a = text(format!("The long game\nJane Doe | The Hindu | 12 January 2025\n{LONG}").as_bytes());
    let known = [a.title, a.byline, a.publication, a.published].map(Option::unwrap);
    assert_eq!(known, ["The long game", "Jane Doe", "The Hindu", "2025-01-12"]);
}

#[test]
fn every_encoding_gives_the_same_article() {
    let original = format!("The long game\nJane Doe\nThe army’s “clear aggression” – naïve. {LONG}");
    let reference = text(original.as_bytes());
    let marked = format!("\u{FEFF}{original}");
    let wide = |s: &str, bytes: fn(u16) -> [u8; 2]| s.encode_utf16().flat_map(bytes).collect::<Vec<u8>>();
    let all = [
        marked.as_bytes().to_vec(),
        wide(&original, u16::to_le_bytes),
        wide(&marked, u16::to_be_bytes),
        encoding_rs::WINDOWS_1252.encode(&original).0.into_owned(),
        original.replace('\n', "\r\n").into_bytes(),
    ];
    for bytes in all {
        let article = text(&bytes);
        assert_eq!(
            (article.text, article.paragraphs),
            (reference.text.clone(), reference.paragraphs.clone())
        );
    }
}

#[test]
fn markdown_and_html_give_title_and_roles() {
    let markdown = format!(
        "---\ntitle: The long game\nauthor: By Jane Doe\ndate: 12 Jan 2025\n---\n\n{LONG}\n\n---\n\n*Jane Doe is a lawyer.*\n"
    );
    let a = article(markdown.as_bytes(), "a.md", "in/a.md", Format::Markdown).unwrap();
    assert_eq!(roles(&a), [Title, Body, Separator, Bio]);
    assert_eq!(a.text.as_str(), format!("The long game\n\n{LONG}\n\n---\n\nJane Doe is a lawyer."));
    assert_eq!((a.byline.as_deref(), a.published.as_deref()), (Some("Jane Doe"), Some("2025-01-12")));

    let html = format!(
        "<html><head><title>The long game | Paper</title><meta property='og:title' content='The long game'></head><body>\
         <nav><a href='/'>Home</a></nav><article><h1>The long game</h1><p>By Jane Doe</p><p>{LONG}</p><p>{LONG}</p><p>{LONG}</p>\
         <p>The writer is a lawyer. Write to jane@x.org.</p></article><script>track()</script></body></html>"
    );
    let a = article(html.as_bytes(), "a.html", "in/a.html", Format::Html).unwrap();
    let paragraphs: Vec<_> = a.paragraphs.iter().map(|p| (p.role, a.text.slice(p.span))).collect();
    let (title, bio) = ((Title, "The long game"), (Bio, "The writer is a lawyer. Write to."));
    assert_eq!(paragraphs.last(), Some(&bio));
    assert_eq!(paragraphs.first(), Some(&title));
    assert_eq!(paragraphs.iter().filter(|p| **p == (Body, LONG)).count(), 3);
    assert_eq!(a.byline.as_deref(), Some("Jane Doe"));
}

#[test]
fn json_lines_go_on_after_a_bad_line() {
    let dir = tempfile::tempdir().unwrap();
    let path = dir.path().join("dump.jsonl");
    let good = serde_json::json!({"text": LONG, "id": "dawn-1", "title": "T one", "author": ["Jane Doe", "John Roe"],
        "date": "2025-01-12T00:00:00Z", "url": "https://www.dawn.com/news/1"});
    let lines = format!(
        "{good}\n{{bad\n\n{{\"title\": \"x\"}}\n{{\"text\": \" \"}}\n{{\"text\": \"Two words.\", \"date\": \"soon\"}}"
    );
    fs::write(&path, lines).unwrap();
    let name = discover::shown(&path);
    let read = read(&discover(&[path]).files[0], &limited(1000));

    let first = read[0].as_ref().unwrap();
    let known =
        [&first.title, &first.byline, &first.publication, &first.published].map(|o| o.clone().unwrap());
    assert_eq!(known, ["T one", "Jane Doe and John Roe", "dawn.com", "2025-01-12"]);
    assert_eq!((first.id.as_str(), first.source.as_str()), ("dawn-1", format!("{name}#1").as_str()));
    assert_eq!(first.text.as_str(), format!("T one\n\n{LONG}"));

    let told: Vec<_> = read[1..4].iter().map(|r| r.as_ref().unwrap_err().to_string()).collect();
    let expected = [
        format!(
            "{name}#2: the line is not valid JSON (key must be a string at column 2); write one JSON object a line"
        ),
        format!("{name}#4: it has no `text`; give every line a `text` field, or say --column text=NAME"),
        format!("{name}#5: it holds no text; remove it or put the article's text in it"),
    ];
    assert_eq!(told, expected);
    let last = read[4].as_ref().unwrap();
    assert!(last.id.starts_with("dump-6-"), "{}", last.id);
    assert_eq!(last.warnings, ["the date \"soon\" was not understood: write it as YYYY-MM-DD"]);
    assert_eq!(read.len(), 5);
}

#[test]
fn json_lines_in_utf16_and_over_the_limit() {
    let wide: Vec<u8> = "{\"text\": \"One word.\"}\n{\"text\": \"Two.\"}\n"
        .encode_utf16()
        .flat_map(u16::to_le_bytes)
        .collect();
    let texts: Vec<_> = lines(wide, 1000).into_iter().map(|r| r.unwrap().text).collect();
    assert_eq!(texts, [Text::from("One word."), Text::from("Two.")]);

    let lines = format!("{{\"text\": \"{LONG}\"}}\n{{\"text\": \"Two.\"}}\n");
    let read = self::lines(lines.into_bytes(), 40);
    let expected = "-#1: the line is larger than 40 bytes; split it, or raise --max-bytes";
    assert_eq!(read[0].as_ref().unwrap_err().to_string(), expected);
    assert_eq!(read[1].as_ref().unwrap().text.as_str(), "Two.");
}

#[test]
fn bad_files_are_told_with_the_remedy() {
    let dir = tempfile::tempdir().unwrap();
    let cases: [(&str, &[u8], &str); 4] = [
        ("empty.txt", b"", "it holds no text; remove it or put the article's text in it"),
        ("paper.txt", b"%PDF-1.4", "it is a PDF, not text; end its name in .pdf"),
        ("big.txt", &[b'a'; 101], "the file is larger than 100 bytes; split it, or raise --max-bytes"),
        (
            "page.html",
            b"<html><nav>Home</nav></html>",
            "it holds no text; remove it or put the article's text in it",
        ),
    ];
    for (name, bytes, expected) in cases {
        let path = dir.path().join(name);
        fs::write(&path, bytes).unwrap();
        let told = read(&discover(std::slice::from_ref(&path)).files[0], &limited(100))[0]
            .as_ref()
            .unwrap_err()
            .to_string();
        assert_eq!(told, format!("{}: {expected}", discover::shown(&path)));
    }
}

/// What [`Article::paragraphs`] promises.
fn check(article: &Article) {
    let text = article.text.as_str();
    let chars: Vec<char> = text.chars().collect();
    let mut covered = vec![false; chars.len()];
    let mut end = 0;
    for p in &article.paragraphs {
        assert!(p.span.start >= end && p.span.start < p.span.end && p.span.end <= chars.len(), "{:?}", p);
        assert_eq!(article.text.trim(p.span), p.span);
        covered[p.span.start..p.span.end].fill(true);
        end = p.span.end;
    }
    assert!(chars.iter().zip(covered).all(|(c, covered)| covered || c.is_whitespace()));
    assert_eq!(normalize::normalize(text), text);
    assert!(article.paragraphs.iter().any(|p| p.role == Body), "{text:?}");
}

proptest! {
    #![proptest_config(ProptestConfig::with_cases(96))]

    #[test]
    fn any_bytes_are_read_or_refused(bytes in prop::collection::vec(any::<u8>(), 0..300)) {
        for (format, _) in Format::EXTENSIONS {
            if let Ok(article) = article(&bytes, "a", "a", format) {
                check(&article);
            }
        }
    }

    #[test]
    fn any_text_keeps_the_promises(
        text in "((By |Jane Doe|12 January 2025|a@b.c|The writer is|\\*\\*\\*|—-|# |<p>|</div>|<b>|<br>|“|’|'|„|[a-z]{1,9}|é|\u{AD}|[.?:|,]|\\PC)( |\n|\n\n|)){0,60}"
    ) {
        for format in [Format::Text, Format::Markdown, Format::Html] {
            if let Ok(article) = article(text.as_bytes(), "a", "a", format) {
                check(&article);
            }
        }
        let line = serde_json::json!({"text": text, "title": text, "author": text, "date": text, "id": text}).to_string();
        if let Ok(article) = article(line.as_bytes(), "a", "a", Format::JsonLines) {
            check(&article);
        }
    }
}

#[test]
fn a_file_that_grows_while_it_is_read_is_a_failure() {
    let file = tempfile::NamedTempFile::new().unwrap();
    let appended = || {
        use std::io::Write;
        file.as_file().write_all(b"more").unwrap();
        Ok(())
    };
    let fault = settled(file.path(), appended).unwrap_err().of("a.txt", None);
    assert_eq!(
        fault.to_string(),
        "a.txt: it was changed while it was read; run again when nothing writes to it any more"
    );
    assert_eq!(settled(file.path(), || Ok(1)), Ok(1));
    let gone = settled(&file.path().join("gone"), || Ok(1));
    assert_eq!(gone, Ok(1));
}
