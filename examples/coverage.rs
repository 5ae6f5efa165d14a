//! How often the intervals of `standpoint estimate` hold the truth, on populations whose codes are all known.
//!
//! ```sh
//! standpoint eval commentary DATA/commentary/dev.jsonl --predictions rows.jsonl
//! standpoint eval article-stance DATA/seesaw/dev.jsonl --predictions seesaw.jsonl
//! cargo run --release --example coverage -- commentary=train.jsonl,dev.jsonl SEESAW=seesaw.jsonl [--repetitions 2000]
//! ```
//!
//! Each argument is a population: its name, and files of predictions. The program's own readings of it are tried, and those of two readers
//! with a fault: one errs about half of the publications, one about all of them. Prints a table in Markdown for each.

use std::collections::BTreeSet;
use std::error::Error;
use std::fs::File;
use std::io::{BufRead, BufReader};

use serde_json::Value;
use standpoint::document::StanceLabel;
use standpoint::study::{KnownUnit, Quantity, biased, coverage};

/// Sizes of the samples.
const SIZES: [usize; 4] = [50, 100, 200, 400];

fn main() -> Result<(), Box<dyn Error>> {
    let (mut populations, mut repetitions) = (Vec::new(), 2000);
    let mut arguments = std::env::args().skip(1);
    while let Some(argument) = arguments.next() {
        match argument.split_once('=') {
            None if argument == "--repetitions" => {
                repetitions = arguments.next().ok_or("--repetitions needs a number")?.parse()?;
            }
            Some((name, files)) => populations.push((name.to_owned(), units(files)?)),
            None => {
                return Err(format!("{argument:?} is no population; write NAME=FILE,FILE with predictions of `standpoint eval`").into());
            }
        }
    }
    if populations.is_empty() {
        return Err("name populations, as commentary=train.jsonl,dev.jsonl".into());
    }
    for (name, units) in &populations {
        table(name, units, repetitions);
    }
    Ok(())
}

/// The units of the files of a population.
fn units(files: &str) -> Result<Vec<KnownUnit>, Box<dyn Error>> {
    let mut units: Vec<KnownUnit> = Vec::new();
    for path in files.split(',') {
        let file = File::open(path).map_err(|error| format!("{path}: {error}"))?;
        for line in BufReader::new(file).lines() {
            units.extend(known(&serde_json::from_str(&line?)?));
        }
    }
    if units.is_empty() {
        return Err(format!("{files}: no prediction of an author's stance").into());
    }
    units.sort_by(|a, b| a.article.cmp(&b.article));
    Ok(units)
}

/// Prints what came of a population.
fn table(name: &str, units: &[KnownUnit], repetitions: usize) {
    let articles: BTreeSet<&str> = units.iter().map(|unit| unit.article.as_str()).collect();
    println!(
        "{name}: {} units of {} articles; {repetitions} samples of each size; percent of 95% intervals that hold the truth\n",
        units.len(),
        articles.len()
    );
    println!(
        "| reader | figure | units coded | corrected | codes alone | naive | width to codes alone | bias | naive bias |"
    );
    println!("| --- | --- | --- | --- | --- | --- | --- | --- | --- |");
    // Articles without a publication each stand for one.
    let half = |publication: Option<&str>| {
        let odd = publication.unwrap_or_default().bytes().map(usize::from).sum::<usize>() % 2 == 1;
        if odd { 0.5 } else { 0.0 }
    };
    let readers = [
        ("the program", units.to_vec()),
        ("errs about half of the publications", biased(units, half)),
        ("errs about all", biased(units, |_| -0.5)),
    ];
    for (name, units) in &readers {
        for of in [Quantity::Mean, Quantity::Share(StanceLabel::Opposes)] {
            let what = if of == Quantity::Mean { "mean" } else { "share that opposes" };
            for size in SIZES {
                let found = coverage(units, &of, size, repetitions);
                println!(
                    "| {name} | {what} | {size} | {:.1} | {:.1} | {:.1} | {:.2} | {:+.4} | {:+.3} |",
                    found.corrected, found.codes, found.naive, found.width, found.bias, found.naive_bias
                );
            }
        }
    }
    println!();
}

/// Five steps that come to the three sides of a prediction.
fn steps(probs: &Value) -> Option<[f64; 5]> {
    let side = |name: &str| probs.get(name).and_then(Value::as_f64);
    let (against, none, favour) = (side("opposes")?, side("neutral")?, side("supports")?);
    Some([against / 2.0, against / 2.0, none, favour / 2.0, favour / 2.0])
}

/// The unit of a line of predictions, of the author's stance or of SEESAW's entities; none where the program has no stance.
fn known(row: &Value) -> Option<KnownUnit> {
    let (gold, predicted) = (row.get("gold")?, row.get("predicted")?);
    let label = match predicted.get("label")?.as_str()? {
        "negative" => StanceLabel::Opposes,
        "positive" => StanceLabel::Supports,
        label => serde_json::from_value(label.into()).ok()?,
    };
    // An id, or the article's number in its file.
    let article = match gold.get("article")? {
        Value::String(id) => id.clone(),
        number => number.to_string(),
    };
    let publication = gold.get("publication").and_then(Value::as_str).unwrap_or(&article);
    Some(KnownUnit {
        publication: Some(publication.to_owned()),
        article,
        code: gold.get("code").or_else(|| gold.get("score"))?.as_f64()? / 2.0,
        label,
        score: predicted.get("score")?.as_f64()?,
        steps: row.get("probs").and_then(steps),
    })
}
