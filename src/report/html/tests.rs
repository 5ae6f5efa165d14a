//! The page as a file: what is let in and what is not, streaming, and the data that its script will find.
//! What it looks like and does is tested in a browser (`scripts/check-page`).

#![allow(clippy::unwrap_used, clippy::expect_used)]

use std::fs;
use std::path::Path;

use serde_json::{Value, json};
use tempfile::tempdir;

use super::super::fixture::{hostile, plain, run, settings, studied};
use super::super::{Format, Record, Writer};
use super::*;
use crate::document::{Analysis, Span, Text};

fn page_in(folder: &Path, articles: &[Analysis]) -> String {
    let writer = Writer::create(folder, settings(&[Format::Html])).unwrap();
    articles.iter().for_each(|analysis| writer.accept(analysis).unwrap());
    writer.finish(&run()).unwrap();
    fs::read_to_string(folder.join(FILE)).unwrap()
}

fn page(articles: &[Analysis]) -> String {
    page_in(tempdir().unwrap().path(), articles)
}

/// The texts of all elements that open with `tag`.
fn elements<'p>(page: &'p str, tag: &str) -> Vec<&'p str> {
    let end = format!("</{}>", tag[1..].split([' ', '>']).next().unwrap());
    page.split(tag).skip(1).map(|rest| rest.split_once(&end).unwrap().0).collect()
}

fn data(page: &str, tag: &str) -> Vec<Value> {
    let texts = elements(page, tag).into_iter().flat_map(str::lines).filter(|line| !line.is_empty());
    texts.map(|line| serde_json::from_str(line).unwrap()).collect()
}

const BLOCKS: &str = r#"<script type="application/json" class="block">"#;
const LINES: &str = r#"<script type="application/x-ndjson" id="overview">"#;

#[test]
fn the_policy_lets_in_what_the_page_brings_and_nothing_else() {
    let page = page(&[plain()]);
    let policy =
        page.split("Content-Security-Policy\" content=\"").nth(1).unwrap().split('"').next().unwrap();
    let policy = policy.replace("&#39;", "'");
    for part in ["default-src 'none';", "img-src data:;", "base-uri 'none';", "form-action 'none'"] {
        assert!(policy.contains(part), "{policy}");
    }
    assert!(!policy.contains("unsafe"), "{policy}");
    let scripts = elements(&page, "<script>");
    assert_eq!(scripts.len(), 2);
    let styles = elements(&page, "<style>");
    assert_eq!(styles.len(), 1);
    for text in scripts.iter().chain(&styles) {
        assert!(policy.contains(&sha256_source(text)), "an inlined text is not let in by {policy}");
    }
    assert_eq!(policy.matches("'sha256-").count(), 3);
}

#[test]
fn nothing_in_the_page_asks_for_anything_outside() {
    let page = page(&[plain()]);
    for call in
        [" src=", " style=", " onclick=", " onload=", "@import", "url(", "<iframe", "<object", "<form"]
    {
        assert!(!page.replace(D3, "").contains(call), "{call}");
    }
    let links: Vec<&str> =
        page.split(" href=\"").skip(1).map(|rest| rest.split('"').next().unwrap()).collect();
    assert!(!links.is_empty());
    assert!(
        links.iter().all(|link| link.starts_with('#') || link.starts_with("data:image/svg")),
        "{links:?}"
    );
}

#[test]
fn text_from_outside_cannot_become_markup() {
    let mut analysis = hostile();
    let nasty = "</script><script>alert(1)</script><!-- & <img src=x>";
    analysis.document.article.title = Some(nasty.into());
    analysis.document.article.publication = Some(nasty.into());
    analysis.document.article.warnings = vec![nasty.into()];
    analysis.actors[0].name = nasty.into();
    let folder = tempdir().unwrap();
    let mut settings = settings(&[Format::Html]);
    settings.focus[0].name = nasty.into();
    let mut info = run();
    info.failures[0].source = nasty.into();
    info.failures[0].reason = nasty.into();
    info.options.insert(nasty.into(), nasty.into());
    info.card["base"] = nasty.into();
    let writer = Writer::create(folder.path(), settings).unwrap();
    writer.accept(&analysis).unwrap();
    writer.finish(&info).unwrap();
    let page = fs::read_to_string(folder.path().join(FILE)).unwrap();
    assert!(!page.contains("<script>alert") && !page.contains("<img") && !page.contains("<!--"));
    // The two scripts, the facts, the overview and one block; nothing opened another or closed one early.
    assert_eq!(page.matches("<script").count(), 5);
    assert_eq!(page.matches("</script").count(), 5);
    assert_eq!(data(&page, LINES)[0]["title"], nasty);
    assert_eq!(data(&page, BLOCKS)[0]["warnings"], json!([nasty]));
}

#[test]
fn assets_cannot_end_their_element() {
    for text in [D3, SCRIPT] {
        assert!(!text.to_lowercase().contains("</script") && !text.contains("<!--"));
    }
    assert!(!STYLE.contains("</"));
}

#[test]
fn articles_stand_by_id_in_lines_and_blocks_alike() {
    let page = page(&[hostile(), plain()]);
    let lines = data(&page, LINES);
    let ids: Vec<&Value> = lines.iter().map(|line| &line["id"]).collect();
    assert_eq!(ids, ["a-plain", "b-hostile"]);
    // One without a title is called by its first words.
    assert_eq!([&lines[0]["opening"], &lines[1]["opening"]], [&Value::from("All is well."), &Value::Null]);
    let blocks = data(&page, BLOCKS);
    assert_eq!(blocks.len(), 2);
    assert_eq!(blocks[0]["text"], "All is well.");
    assert_eq!(blocks[1]["source"], "in, put/b \"1\".txt");
}

#[test]
fn a_line_tells_the_stances_and_a_block_what_they_rest_on() {
    let analysis = hostile();
    let page = page(std::slice::from_ref(&analysis));
    let line = &data(&page, LINES)[0];
    let record = Record::new(&analysis);
    assert_eq!(line["words"], record.words());
    assert_eq!(line["published"], "2024-02-29");
    assert_eq!(line["actors"], json!([["pakistan", "Pakistan"], ["afghanistan", record.actors[1].name]]));
    assert_eq!(
        line["stances"],
        json!([
            [-1, 0, "opposes", -0.75, -0.9, 0.0, 1],
            [1, 0, "supports", 0.5, 0.25, 0.75, 1],
            [-2, 0, "unclear", 0.0, -0.5, 0.5, 1],
        ])
    );
    let block = &data(&page, BLOCKS)[0];
    assert_eq!(block["stances"], json!([[0], [1], [2]]));
    assert_eq!(block["opinions"][1], json!([1, 0, 2, 2, 0, true, "neutral", [0.0, 0.5, 0.5], 0.5]));
    assert_eq!(block["summary"]["sentences"], json!([1]));
    assert_eq!(block["paragraphs"][0][2], "title");
}

#[test]
fn a_line_tells_what_only_the_input_knows_if_it_is_short() {
    let [mut hostile, plain] = studied();
    hostile.document.article.meta.push(("note".into(), "long ".repeat(21)));
    let page = page(&[hostile, plain, plain_too()]);
    let metas: Vec<Value> = data(&page, LINES).into_iter().map(|line| line["meta"].clone()).collect();
    let expected = [
        json!({"meta_country": "Österreich", "meta_party": "</script>"}),
        json!({"meta_party": "=Left, \"new\"", "meta_=wave": "2", "meta_note": null}),
        Value::Null,
    ];
    assert_eq!(metas, expected);
}

/// An article of which the input tells nothing more.
fn plain_too() -> Analysis {
    let mut analysis = plain();
    analysis.document.article.id = "c-plain".into();
    analysis
}

#[test]
fn spans_are_counted_as_browsers_count() {
    let mut analysis = plain();
    analysis.document.article.text = Text::from("🙂🙂 All is well.");
    analysis.document.sentences[0].span = Span::new(3, 15);
    let page = page(&[analysis]);
    let block = &data(&page, BLOCKS)[0];
    let (start, end) =
        (block["sentences"][0][0].as_u64().unwrap(), block["sentences"][0][1].as_u64().unwrap());
    let text: Vec<u16> = block["text"].as_str().unwrap().encode_utf16().collect();
    let words = String::from_utf16(&text[start as usize..end as usize]).unwrap();
    assert_eq!(words, "All is well.");
}

#[test]
fn how_it_was_made_is_told_without_a_script() {
    let page = page(&[plain()]);
    let run = run();
    for told in
        [run.model_sha256.as_str(), "0.1.0+1a2b3c4d", "max_bytes", "1000000", "92.9", "a smaller model"]
    {
        assert!(page.contains(told), "{told}");
    }
    assert!(page.contains("entities, &#60;CoNLL&#62;"), "names of tasks are escaped");
    assert!(page.contains("z.pdf") && page.contains("open it and see"));
    assert!(!page.contains("total_seconds"), "nothing of the page differs between equal runs");
}

#[test]
fn an_empty_run_is_a_page_too() {
    let page = page(&[]);
    assert!(data(&page, LINES).is_empty() && data(&page, BLOCKS).is_empty());
    assert!(page.trim_end().ends_with("</html>"));
}

#[test]
fn a_page_goes_when_it_is_no_longer_asked_for() {
    let folder = tempdir().unwrap();
    page_in(folder.path(), &[plain()]);
    let writer = Writer::create(folder.path(), settings(&[Format::Json])).unwrap();
    writer.finish(&run()).unwrap();
    assert!(!folder.path().join(FILE).exists());
}
