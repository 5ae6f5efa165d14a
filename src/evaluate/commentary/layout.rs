//! The figures side by side: a table for people, and the first tables of the board's page.

use std::fmt::Write as _;

use super::all_rows;
use super::figures::{GROUPS, Row};
use crate::evaluate::{Figure, Outcome, Task};

/// The figures of a row, as JSON and as people call them.
const SHOWN: [(&str, &str); 14] = [
    ("f1", "macro-F1"),
    ("against", "F1 of against"),
    ("none", "F1 of none"),
    ("for", "F1 of for"),
    ("accuracy", "accuracy"),
    ("wrong_sign", "wrong sign, of signed"),
    ("rank_correlation", "Spearman's correlation"),
    ("alpha", "Krippendorff's alpha"),
    ("interval_holds", "interval holds the code"),
    ("evidence", "strongest sentence named"),
    ("found", "actor found"),
    ("reported_precision", "reported, precision"),
    ("reported_recall", "reported, recall"),
    ("reported_f1", "reported, F1"),
];

fn find<'a>(figures: &'a [Figure], group: &str, row: Row, name: &str) -> Option<&'a Figure> {
    let wanted = format!("{group}{}{name}", row.prefix);
    figures.iter().find(|f| f.name == wanted)
}

fn shown(figure: Option<&Figure>) -> String {
    figure.map_or(String::new(), |f| format!("{:.1} [{:.1}, {:.1}]", f.value, f.low, f.high))
}

/// A block a row, a line a figure, a column a group.
pub fn to_table(outcome: &Outcome) -> String {
    let figures = &outcome.figures;
    let main = figures.first().map_or(0.0, |f| f.value);
    let (task, items) = (Task::Commentary.name(), outcome.predictions.len());
    let mut out = format!("{task}: {main:.2} ({}, {items} items)\n", outcome.measure);
    let mut line = |head: &str, cells: [String; GROUPS.len()]| {
        let mut line = format!("{head:<28}");
        cells.iter().for_each(|cell| line += &format!("{cell:<22}"));
        out += line.trim_end();
        out.push('\n');
    };
    line("  percent [95% interval]", GROUPS.map(|group| group.shown.to_owned()));
    for row in all_rows() {
        let of = |name: &str| GROUPS.map(|group| find(figures, group.prefix, row, name));
        if of("f1").iter().all(Option::is_none) {
            continue;
        }
        line(row.shown, GROUPS.map(|_| String::new()));
        for (name, told) in SHOWN {
            let cells = of(name);
            if cells.iter().any(Option::is_some) {
                line(&format!("  {told}"), cells.map(shown));
            }
        }
    }
    out
}

/// A table a group: a line a figure, a column for each model or peer, then for each further row of the first one that
/// has it.
pub fn markdown(columns: &[(&str, &[Figure])], items: usize) -> String {
    let mut out = HEAD.replace("{items}", &items.to_string());
    let own = all_rows().take(1);
    let mut cells: Vec<(String, &[Figure], Row)> = Vec::new();
    for row in own {
        cells.extend(columns.iter().map(|(name, figures)| ((*name).to_owned(), *figures, row)));
    }
    for row in all_rows().skip(1) {
        let has = |figures: &&[Figure]| find(figures, "", row, "f1").is_some();
        if let Some(figures) = columns.iter().map(|(_, figures)| *figures).find(has) {
            cells.push((row.shown.to_owned(), figures, row));
        }
    }
    let heads: Vec<&str> = cells.iter().map(|(head, ..)| head.as_str()).collect();
    for group in [GROUPS[1], GROUPS[2], GROUPS[0]] {
        let title = match group.prefix {
            "opinion_" => "Opinion pieces",
            "news_" => "News",
            _ => "All articles",
        };
        let rule = " --- |".repeat(cells.len());
        let _ = writeln!(out, "\n### {title}\n\n| figure | {} |\n| --- |{rule}", heads.join(" | "));
        for (name, told) in SHOWN {
            let of: Vec<_> = cells.iter().map(|(_, of, row)| find(of, group.prefix, *row, name)).collect();
            if of.iter().any(Option::is_some) {
                let of: Vec<String> = of.into_iter().map(shown).collect();
                let _ = writeln!(out, "| {told} | {} |", of.join(" | "));
            }
        }
    }
    out
}

const HEAD: &str = "## Real commentary: the author's stance, from raw text to label

{items} actors of published opinion pieces and news reports on politics, from the corpus Article-Bias-Prediction (Baly, Da San
Martino, Glass and Nakov 2020, EMNLP), whose texts stay outside the project. The program reads each article as it reads any
text file, and nothing is given to it: who is in it, where sentences end and who speaks are its own findings. An actor that
it does not find, or has no label for, counts as one toward whom the author takes no side; so do `neutral`, `mixed` and
`unclear`.

- **The codes are not by people.** A large language model was the reader, one article at a time, by a written guide. A second,
  independent reading by such a model agrees with the first with Krippendorff's alpha 0.94 (interval metric); where both have
  read, the code is the mean. The column of the second reader scores its codes against the first one's alone, to show how far
  agreement with such codes can go. It does not tell how well either agrees with people.
- A code runs from -2, strongly against, to 2; at least half a step takes a side. `wrong sign` is the share of signed codes
  that were given the other sign. Correlation and alpha, times 100, compare the score with the code, `interval holds the code`
  is the share of the program's stances whose 90% interval holds it. `strongest sentence named` is the share of signed, found
  actors whose strongest sentence is one that the reader named. `reported` compares who is for or against whom by the
  article's report; those codes are not exhaustive, so its precision is a lower bound.
- Brackets hold 95% bootstrap intervals over articles. What neither argues nor reports is with the news.
";
