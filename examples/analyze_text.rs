//! Reads one op-ed by the library and prints who stands where, with the strongest sentence behind each stance:
//! `cargo run --release --example analyze_text article.txt`.

use std::error::Error;

use standpoint::{Analyzer, Holder};

fn main() -> Result<(), Box<dyn Error>> {
    let path = std::env::args().nth(1).unwrap_or_else(|| "input/clarion-india-pakistan-taliban.txt".into());
    let analysis = Analyzer::built_in()?.analyze(&std::fs::read_to_string(path)?)?;
    println!("{}\n{}\n", analysis.title().unwrap_or("untitled"), analysis.summary());
    for stance in analysis.stances() {
        let holder = match stance.holder() {
            Holder::Author => "the author",
            Holder::Actor(actor) => actor.name(),
            Holder::Unnamed => "somebody unnamed",
        };
        let (low, high) = stance.interval();
        let (label, target) = (stance.label().name(), stance.target().name());
        println!("{holder} {label} {target}: {:+.2} [{low:+.2}, {high:+.2}]", stance.score());
        if let Some(evidence) = stance.evidence().next() {
            println!("    {}", evidence.sentence().text());
        }
    }
    Ok(())
}
