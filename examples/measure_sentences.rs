//! Prints F1 of sentence ends and the splitter's speed on CoNLL-U files.
//!
//!     cargo run --release --example measure_sentences -- [--errors] FILE.conllu...
//!
//! All files together make one figure. `--errors` lists every end made up (+) or missed (-).

use standpoint::evaluate::sentences::{EndScore, GoldText, read_conllu, score_joined, score_paragraphs};
use standpoint::segment::sentence_ends;
use std::error::Error;
use std::time::Instant;

/// Code points shown on either side of an error.
const CONTEXT: usize = 40;

fn main() -> Result<(), Box<dyn Error>> {
    let (options, files): (Vec<String>, Vec<String>) =
        std::env::args().skip(1).partition(|a| a == "--errors");
    let mut documents = Vec::new();
    for file in &files {
        documents.extend(read_conllu(&std::fs::read_to_string(file)?).map_err(|e| format!("{file}: {e}"))?);
    }
    let paragraphs: Vec<&GoldText> = documents.iter().flat_map(|d| &d.paragraphs).collect();
    if !options.is_empty() {
        paragraphs.iter().for_each(|gold| show_errors(gold));
    }
    show("by paragraph", score_paragraphs(&documents, sentence_ends));
    show("joined", score_joined(&documents, sentence_ends));
    let bytes: usize = paragraphs.iter().map(|gold| gold.text.len()).sum();
    let started = Instant::now();
    let found: usize = paragraphs.iter().map(|gold| sentence_ends(&gold.text).len()).sum();
    let speed = bytes as f64 / 1e6 / started.elapsed().as_secs_f64();
    println!("{found} sentences at {speed:.1} MB/s");
    Ok(())
}

fn show(name: &str, score: EndScore) {
    let [p, r, f] = [score.precision(), score.recall(), score.f1()].map(|share| 100.0 * share);
    println!("{name:<13} F1 {f:.2}  precision {p:.2}  recall {r:.2}  ({} gold ends)", score.gold);
}

fn show_errors(gold: &GoldText) {
    let chars: Vec<char> = gold.text.chars().collect();
    let found = sentence_ends(&gold.text);
    let made_up = found.iter().filter(|end| !gold.ends.contains(end)).map(|&end| ('+', end));
    let missed = gold.ends.iter().filter(|end| !found.contains(end)).map(|&end| ('-', end));
    for (sign, end) in made_up.chain(missed) {
        let before: String = chars[end.saturating_sub(CONTEXT)..end].iter().collect();
        let after: String = chars[end..chars.len().min(end + CONTEXT)].iter().collect();
        println!("{sign} {before} |{after}");
    }
}
