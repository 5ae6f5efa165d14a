//! Prints how well titles, bylines and furniture are read from texts alone, against judgements by hand.
//!
//!     cargo run --example measure_reading -- [--list KIND] tests/reading TEXTS.jsonl...
//!
//! A line of `TEXTS` has `id`, `title` and `text`, whose first block is the title. `tests/reading/bylines.tsv` holds what was
//! judged of names that were read as the author's, `furniture.tsv` each line of furniture of two hundred articles; texts and names stand
//! in them as the first twelve digits of a SHA-256. `--list` prints what there is to judge: `bylines`, `titles`, `lines`, `missed`, `lost`.

use std::collections::{BTreeMap, BTreeSet};
use std::error::Error;
use std::fs;
use std::path::Path;

use sha2::{Digest, Sha256};
use standpoint::document::{Article, Role};
use standpoint::ingest::{Format, article};

/// Bylines that are drawn.
const DRAWN: usize = 200;
/// Articles whose every line was judged: the first so many were looked at while the rules were made, as many after them were not.
const READ: usize = 100;

#[derive(serde::Deserialize)]
struct Given {
    id: String,
    title: String,
    text: String,
}

struct Read {
    given: Given,
    article: Article,
}

fn main() -> Result<(), Box<dyn Error>> {
    let mut arguments: Vec<String> = std::env::args().skip(1).collect();
    let mut list = String::new();
    if arguments.first().is_some_and(|a| a == "--list") {
        arguments.remove(0);
        list = arguments.remove(0);
    }
    let [judged, files @ ..] = arguments.as_slice() else {
        return Err("which judgements, and which texts?".into());
    };
    let mut articles = Vec::new();
    for file in files {
        for line in fs::read_to_string(file)?.lines() {
            let given: Given = serde_json::from_str(line)?;
            let article = article(given.text.as_bytes(), &given.id, &given.id, Format::Text)
                .map_err(|f| f.to_string())?;
            articles.push(Read { given, article });
        }
    }
    let judged = Path::new(judged);
    titles(&articles, &list);
    bylines(articles.iter().collect(), &judgements(&judged.join("bylines.tsv"))?, &list);
    furniture(articles.iter().collect(), &judgements(&judged.join("furniture.tsv"))?, &list);
    Ok(())
}

/// Judgement by the article's id and the digest of what was judged.
type Judgements = BTreeMap<(String, String), String>;

fn judgements(path: &Path) -> Result<Judgements, Box<dyn Error>> {
    let text = fs::read_to_string(path).map_err(|e| format!("{}: {e}", path.display()))?;
    let rows = text.lines().filter(|l| !l.starts_with('#'));
    let cells = rows.map(|row| row.split('\t').map(str::to_owned).collect::<Vec<_>>());
    Ok(cells
        .filter_map(|cells| <[String; 3]>::try_from(cells).ok())
        .map(|[id, key, kind]| ((id, key), kind))
        .collect())
}

fn letters(text: &str) -> String {
    text.chars().filter(|c| c.is_alphanumeric()).flat_map(char::to_lowercase).collect()
}

fn digest(text: &str) -> String {
    Sha256::digest(text.as_bytes()).iter().take(6).map(|byte| format!("{byte:02x}")).collect()
}

/// An order that has nothing to do with the articles.
fn shuffled<'a>(mut articles: Vec<&'a Read>, of: &str) -> Vec<&'a Read> {
    articles.sort_by_key(|a| digest(&format!("{of}{}", a.given.id)));
    articles
}

fn share(part: usize, whole: usize) -> String {
    format!("{part} of {whole}, {:.2}%", 100.0 * part as f64 / whole.max(1) as f64)
}

fn titles(articles: &[Read], list: &str) {
    let (mut right, mut none, mut made_up) = (0, 0, 0);
    for read in articles {
        match &read.article.title {
            Some(title) if letters(title) == letters(&read.given.title) => right += 1,
            Some(_) => {}
            None => none += 1,
        }
        if list == "titles" && read.article.title.as_deref().map(letters) != Some(letters(&read.given.title))
        {
            println!("{:?} is not {:?}", read.article.title, read.given.title);
        }
        // The same without its title.
        let Some((_, rest)) = read.given.text.split_once("\n\n") else { continue };
        let cut = article(rest.as_bytes(), "cut", "cut", Format::Text).ok().and_then(|a| a.title);
        if let Some(title) = cut {
            made_up += 1;
            if list == "untitled" {
                println!("{title}");
            }
        }
    }
    println!("titles: right {}, none {none}", share(right, articles.len()));
    println!("titles: read where the title was cut off {}", share(made_up, articles.len()));
}

fn bylines(articles: Vec<&Read>, judgements: &Judgements, list: &str) {
    let named: Vec<(&Read, &String)> = shuffled(articles, "byline")
        .into_iter()
        .filter_map(|read| Some((read, read.article.byline.as_ref()?)))
        .collect();
    let mut counts: BTreeMap<&str, usize> = BTreeMap::new();
    let mut all: BTreeMap<&str, usize> = BTreeMap::new();
    for (i, (read, byline)) in named.iter().enumerate() {
        let key = (read.given.id.clone(), digest(byline));
        let kind = judgements.get(&key).map_or("not judged", String::as_str);
        *all.entry(kind).or_default() += 1;
        if i < DRAWN {
            *counts.entry(kind).or_default() += 1;
        }
        if list == "bylines" && kind == "not judged" {
            let head = read
                .article
                .paragraphs
                .iter()
                .take(4)
                .map(|p| shown(&read.article, p, 60))
                .collect::<Vec<_>>();
            let note = read
                .article
                .paragraphs
                .iter()
                .filter(|p| read.article.text.slice(p.span).contains(byline.as_str()))
                .map(|p| shown(&read.article, p, 150))
                .next_back();
            println!("{}\t{}\t{byline}\t{head:?}\t{note:?}", key.0, key.1);
        }
    }
    println!(
        "bylines: {} read; of {} drawn: {counts:?}; of all: {all:?}",
        named.len(),
        DRAWN.min(named.len())
    );
}

fn shown(article: &Article, paragraph: &standpoint::document::Paragraph, most: usize) -> String {
    format!(
        "{} {}",
        paragraph.role.name(),
        article.text.slice(paragraph.span).chars().take(most).collect::<String>()
    )
}

fn furniture(articles: Vec<&Read>, judgements: &Judgements, list: &str) {
    let articles = shuffled(articles, "furniture");
    let unseen = articles.get(READ..2 * READ).unwrap_or_default();
    let listed = |part: &str| if list == part { list } else { "" };
    println!("furniture of {} articles that the rules were made on", READ.min(articles.len()));
    share_of_furniture(
        &articles[..READ.min(articles.len())],
        judgements,
        &listed("seen").replace("seen", "lines"),
    );
    println!("furniture of {} other articles", unseen.len());
    share_of_furniture(unseen, judgements, list);
}

fn share_of_furniture(articles: &[&Read], judgements: &Judgements, list: &str) {
    let kinds: BTreeSet<&String> = judgements.values().collect();
    let (mut caught, mut lines, mut alike, mut lost, mut words) = (BTreeMap::new(), BTreeMap::new(), 0, 0, 0);
    for read in articles {
        for paragraph in &read.article.paragraphs {
            let text = read.article.text.slice(paragraph.span);
            let key = (read.given.id.clone(), digest(&letters(text)));
            let role = paragraph.role;
            let gold = judgements.get(&key);
            // What stands above the body or after it is no evidence either.
            let apart =
                role.is_furniture() || matches!(role, Role::Bio | Role::Byline | Role::Dek | Role::Separator);
            if let Some(kind) = gold {
                *lines.entry(kind).or_insert(0) += 1;
                *caught.entry(kind).or_insert(0) += usize::from(apart);
                alike += usize::from(kind == role.name());
            } else {
                words += text.split(' ').count();
                if role.is_furniture() || role == Role::Bio {
                    lost += text.split(' ').count();
                }
            }
            let told = match list {
                "lines" => role != Role::Separator,
                "missed" => gold.is_some() && !apart,
                "lost" => gold.is_none() && (role.is_furniture() || role == Role::Bio),
                _ => false,
            };
            if told {
                println!(
                    "{}\t{}\t{}\t{}\t{}",
                    key.0,
                    key.1,
                    role.name(),
                    gold.map_or("-", String::as_str),
                    text.chars().take(160).collect::<String>()
                );
            }
        }
    }
    let of = |counts: &BTreeMap<&String, usize>| counts.values().sum::<usize>();
    println!("  caught {}, with the kind's own role {alike}", share(of(&caught), of(&lines)));
    for kind in kinds {
        println!(
            "    {kind:<10} {}",
            share(caught.get(kind).copied().unwrap_or(0), lines.get(kind).copied().unwrap_or(0))
        );
    }
    println!("  words of body lost {}", share(lost, words));
}
