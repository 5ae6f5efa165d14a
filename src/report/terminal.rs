//! The closing table: a run's results for the user at the terminal.
//!
//! Names come last on their line, so that characters of any width leave the columns aligned.

use super::{FocusTally, Outcome};

/// The table as plain text, each line ended. For standard output; the caller prints it.
pub fn closing_table(outcome: &Outcome) -> String {
    let counts = &outcome.counts;
    let mut rows = vec![
        vec!["articles".into(), thousands(counts.articles)],
        vec!["failures".into(), thousands(counts.failures)],
        vec!["words".into(), thousands(counts.words)],
        vec!["words a second".into(), thousands(outcome.words_per_second.round() as usize)],
    ];
    if counts.duplicates > 0 {
        rows.insert(1, vec!["duplicates".into(), thousands(counts.duplicates)]);
    }
    if outcome.taken_over > 0 {
        rows.insert(1, vec!["taken over".into(), thousands(outcome.taken_over)]);
    }
    let mut table = layout(&rows);
    if !outcome.focus.is_empty() && counts.articles > 0 {
        table.push('\n');
        table.push_str(&match counts.articles {
            1 => one_article(&outcome.focus),
            _ => many_articles(&outcome.focus),
        });
    }
    table
}

/// Stance, score and interval of the one author there is.
fn one_article(focus: &[FocusTally]) -> String {
    let mut rows = vec![row(["stance", "score", "90% interval", "opinions", "author toward"])];
    rows.extend(focus.iter().map(|tally| {
        let name = printable(&tally.actor.name);
        match tally.only() {
            Some(stance) => vec![
                stance.label.name().to_owned(),
                signed(stance.score.get()),
                format!("{} to {}", signed(stance.low.get()), signed(stance.high.get())),
                stance.opinions.to_string(),
                name,
            ],
            None => row(["-", "-", "-", "0", &name]),
        }
    }));
    layout(&rows)
}

/// Articles by label, and the mean score.
fn many_articles(focus: &[FocusTally]) -> String {
    let labels = FocusTally::LABELS.map(|label| label.name());
    let header = std::iter::once("articles").chain(labels).chain(["mean score", "authors toward"]);
    let mut rows = vec![header.map(str::to_owned).collect()];
    rows.extend(focus.iter().map(|tally| {
        let mut cells = vec![thousands(tally.articles())];
        cells.extend(tally.labels.iter().map(|&count| thousands(count)));
        cells.push(tally.mean().map_or("-".to_owned(), |mean| signed(mean.get())));
        cells.push(printable(&tally.actor.name));
        cells
    }));
    layout(&rows)
}

fn row<const N: usize>(cells: [&str; N]) -> Vec<String> {
    cells.map(str::to_owned).into()
}

/// Lines of cells two spaces apart: the first column begins on the left, the others end on the right.
/// In a table of three columns or more the last one holds names, which are not padded.
fn layout(rows: &[Vec<String>]) -> String {
    let columns = rows.iter().map(Vec::len).max().unwrap_or(0);
    let width =
        |column: usize| rows.iter().filter_map(|row| row.get(column)).map(|cell| cell.chars().count()).max();
    let widths: Vec<usize> = (0..columns).map(|column| width(column).unwrap_or(0)).collect();
    let mut text = String::new();
    for row in rows {
        for (column, (cell, &width)) in row.iter().zip(&widths).enumerate() {
            let gap = if column == 0 { "" } else { "  " };
            let names = column + 1 == columns && columns > 2;
            text.push_str(gap);
            text.push_str(&match (column, names) {
                (_, true) => cell.clone(),
                (0, _) => format!("{cell:<width$}"),
                _ => format!("{cell:>width$}"),
            });
        }
        text.push('\n');
    }
    text
}

fn signed(score: f64) -> String {
    format!("{score:+.2}")
}

/// Digits in groups of three.
pub(super) fn thousands(number: usize) -> String {
    let digits = number.to_string();
    let mut grouped = String::new();
    for (place, digit) in digits.chars().enumerate() {
        if place > 0 && (digits.len() - place).is_multiple_of(3) {
            grouped.push(',');
        }
        grouped.push(digit);
    }
    grouped
}

/// Replaces characters that would move a terminal's cursor or change the text direction.
pub fn printable(words: &str) -> String {
    let moves = |c: char| c.is_control() || matches!(c, '\u{202A}'..='\u{202E}' | '\u{2066}'..='\u{2069}');
    words.chars().map(|c| if moves(c) { ' ' } else { c }).collect()
}

#[cfg(test)]
#[allow(clippy::unwrap_used, clippy::expect_used, clippy::panic)]
mod tests {
    use super::super::fixture::{hostile, plain};
    use super::super::{Counts, FocusActor, Record};
    use super::*;

    fn outcome(articles: &[crate::document::Analysis]) -> Outcome {
        let mut counts = Counts { failures: 1, ..Counts::default() };
        let named = [("pakistan", "Pakistan"), ("taliban", "Tali\u{1b}ban 塔利班")];
        let mut focus =
            named.map(|(id, name)| FocusTally::new(FocusActor { id: id.into(), name: name.into() }));
        for analysis in articles {
            let record = Record::new(analysis);
            counts += Counts::of(&record);
            for tally in &mut focus {
                if let Some(stance) = tally.read(&record) {
                    tally.add(stance);
                }
            }
        }
        Outcome {
            counts,
            taken_over: 0,
            columns_left_out: false,
            focus: focus.into(),
            words_per_second: 1_234_567.4,
        }
    }

    #[test]
    fn one_article_shows_score_and_interval() {
        let expected = "\
articles                1
failures                1
words                  14
words a second  1,234,567

stance   score    90% interval  opinions  author toward
opposes  -0.75  -0.90 to +0.00         1  Pakistan
-            -               -         0  Tali ban 塔利班
";
        assert_eq!(closing_table(&outcome(&[hostile()])), expected);
    }

    #[test]
    fn many_articles_show_labels_and_mean() {
        let expected = "\
articles                3
failures                1
words                  31
words a second  1,234,567

articles  opposes  neutral  supports  mixed  unclear  mean score  authors toward
2               2        0         0      0        0       -0.75  Pakistan
0               0        0         0      0        0           -  Tali ban 塔利班
";
        assert_eq!(closing_table(&outcome(&[hostile(), plain(), hostile()])), expected);
    }

    #[test]
    fn a_run_of_nothing_shows_counts() {
        let table = closing_table(&outcome(&[]));
        assert_eq!(table.lines().count(), 4);
        assert!(table.starts_with("articles                0\n"));
    }

    #[test]
    fn digits_stand_in_threes() {
        let shown = [0, 999, 1000, 12_345_678].map(thousands);
        assert_eq!(shown, ["0", "999", "1,000", "12,345,678"]);
    }
}
