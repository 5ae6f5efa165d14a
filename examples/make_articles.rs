//! Makes articles to measure throughput on: sentences of the test op-eds, drawn anew by a seed.
//!
//!     cargo run --release --example make_articles -- OUT COUNT [WORDS [SEED]]
//!
//! OUT is a folder, which gets a text file an article, or the path of a new `.jsonl` file, which gets a line an article.
//! WORDS (default 600) is about how long each body is. Equal arguments give equal bytes. Names, quotations and
//! judgements stand as thick as in real commentary; what the articles say makes no sense.

use std::error::Error;
use std::fs::{self, File};
use std::io::{BufWriter, Write};
use std::path::{Path, PathBuf};

use fastrand::Rng;
use standpoint::document::Role;
use standpoint::ingest::{self, Format};
use standpoint::segment::segment;

/// Sentences of a paragraph, fewest and most.
const PARAGRAPH: (usize, usize) = (2, 6);

/// What articles are drawn from.
#[derive(Default)]
struct Stock {
    titles: Vec<String>,
    sentences: Vec<String>,
}

struct Article {
    title: String,
    paragraphs: Vec<String>,
}

fn main() -> Result<(), Box<dyn Error>> {
    let arguments: Vec<String> = std::env::args().skip(1).collect();
    let [out, count, rest @ ..] = arguments.as_slice() else {
        return Err("usage: make_articles OUT COUNT [WORDS [SEED]]".into());
    };
    let count: usize = count.parse()?;
    let words: usize = rest.first().map_or(Ok(600), |w| w.parse())?;
    let seed: u64 = rest.get(1).map_or(Ok(1), |s| s.parse())?;
    let stock = Stock::read()?;
    let mut rng = Rng::with_seed(seed);
    let articles = (0..count).map(|_| stock.draw(words, &mut rng));
    let out = Path::new(out);
    if out.extension().is_some_and(|e| e == "jsonl") {
        write_lines(out, articles)
    } else {
        write_files(out, articles)
    }
}

impl Stock {
    /// Titles and sentences of `tests/oped/`.
    fn read() -> Result<Self, Box<dyn Error>> {
        let folder = Path::new(env!("CARGO_MANIFEST_DIR")).join("tests/oped");
        let mut paths: Vec<PathBuf> =
            fs::read_dir(folder)?.map(|e| Ok(e?.path())).collect::<Result<_, std::io::Error>>()?;
        paths.retain(|p| p.extension().is_some_and(|e| e == "txt"));
        paths.sort();
        let mut stock = Self::default();
        for path in paths {
            let name = path.display().to_string();
            let read = ingest::article(&fs::read(&path)?, &name, &name, Format::Text);
            let document = segment(read.map_err(|f| format!("{name}: {}", f.reason))?);
            for (i, sentence) in document.sentences.iter().enumerate() {
                let text = document.article.text.slice(sentence.span).to_owned();
                match document.role(i) {
                    Role::Title => stock.titles.push(text),
                    Role::Body => stock.sentences.push(text),
                    _ => {}
                }
            }
        }
        Ok(stock)
    }

    fn draw(&self, words: usize, rng: &mut Rng) -> Article {
        let mut article = Article { title: one(&self.titles, rng), paragraphs: Vec::new() };
        let mut written = 0;
        while written < words {
            let sentences: Vec<String> =
                (0..rng.usize(PARAGRAPH.0..=PARAGRAPH.1)).map(|_| one(&self.sentences, rng)).collect();
            let paragraph = sentences.join(" ");
            written += paragraph.split_whitespace().count();
            article.paragraphs.push(paragraph);
        }
        article
    }
}

fn one(of: &[String], rng: &mut Rng) -> String {
    of[rng.usize(..of.len())].clone()
}

fn write_files(folder: &Path, articles: impl Iterator<Item = Article>) -> Result<(), Box<dyn Error>> {
    fs::create_dir_all(folder)?;
    for (n, article) in articles.enumerate() {
        let text = format!("{}\n\n{}\n", article.title, article.paragraphs.join("\n\n"));
        fs::write(folder.join(format!("article-{n:06}.txt")), text)?;
    }
    Ok(())
}

fn write_lines(path: &Path, articles: impl Iterator<Item = Article>) -> Result<(), Box<dyn Error>> {
    let mut file = BufWriter::new(File::create(path)?);
    for (n, article) in articles.enumerate() {
        let row = serde_json::json!({
            "id": format!("article-{n:06}"), "title": article.title, "text": article.paragraphs.join("\n\n"),
        });
        writeln!(file, "{row}")?;
    }
    Ok(file.flush()?)
}
