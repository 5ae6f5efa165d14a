//! What answers come to against the codes, for opinion pieces, for news, and for both.

use serde::{Deserialize, Serialize};

use crate::evaluate::scores::{Confusion, Counts, Figure, percent, rank_correlation, resample};

/// What an article is.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Serialize, Deserialize)]
#[serde(rename_all = "lowercase")]
pub enum Kind {
    /// It argues.
    Opinion,
    /// It reports.
    News,
    /// Neither.
    Other,
}

/// Articles that have figures of their own.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub struct Group {
    /// How the names of its figures begin.
    pub prefix: &'static str,
    /// What people call it.
    pub shown: &'static str,
    kinds: &'static [Kind],
    /// Those whose reported stances count.
    reporting: &'static [Kind],
}

/// All articles first, whose figures have the plain names. What neither argues nor reports is with the news, since its
/// author takes no side either; its few reported stances count among all articles alone, as in the script that the
/// figures are held against.
pub const GROUPS: [Group; 3] = [
    Group {
        prefix: "",
        shown: "all",
        kinds: &[Kind::Opinion, Kind::News, Kind::Other],
        reporting: &[Kind::Opinion, Kind::News, Kind::Other],
    },
    Group { prefix: "opinion_", shown: "opinion", kinds: &[Kind::Opinion], reporting: &[Kind::Opinion] },
    Group { prefix: "news_", shown: "news", kinds: &[Kind::News, Kind::Other], reporting: &[Kind::News] },
];

/// Codes and scores at least this far from zero take a side; of a mean of two codes, half a step is enough.
const SIDE: f64 = 0.5;
/// Against, none, for, as figures are called.
const CLASSES: [&str; 3] = ["against", "none", "for"];

/// The side that a code takes: -1 against, 0 none, 1 for.
pub fn side(code: f64) -> i8 {
    i8::from(code >= SIDE) - i8::from(code <= -SIDE)
}

fn class(side: i8) -> usize {
    match side {
        ..0 => 0,
        0 => 1,
        1.. => 2,
    }
}

/// Who answers.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub struct Row {
    /// How the names of its figures begin, after the group's.
    pub prefix: &'static str,
    /// What people call it.
    pub shown: &'static str,
    /// What it can be measured by.
    pub depth: Depth,
}

/// What an answer consists of, each with all that is before it.
#[derive(Clone, Copy, Debug, PartialEq, Eq, PartialOrd, Ord)]
pub enum Depth {
    /// A side.
    Sides,
    /// A score from -1 to 1.
    Scores,
    /// An interval and the strongest sentence.
    Evidence,
    /// Who is there, and who stands where by the article's report.
    Whole,
}

/// An answer beside the code of an actor.
#[derive(Clone, Copy, Debug, Default, PartialEq)]
pub struct Item {
    /// From -2, strongly against, to 2.
    pub code: f64,
    /// -1, 0 or 1.
    pub side: i8,
    /// From -1 to 1.
    pub score: f64,
    /// Whether the actor was found.
    pub found: bool,
    /// Both ends, where there is a stance at all.
    pub interval: Option<[f64; 2]>,
    /// Whether the strongest sentence is one that a reader named, where both named any.
    pub evidence: Option<bool>,
}

/// An article's items by row, and its reported stances.
#[derive(Clone, Debug, PartialEq)]
pub struct Scored {
    pub kind: Kind,
    /// One for each row.
    pub rows: Vec<Vec<Item>>,
    pub reported: Counts,
}

/// The row of a baseline that needs no reading: always the commonest side of the group.
pub const COMMONEST: Row =
    Row { prefix: "commonest_", shown: "always the commonest side", depth: Depth::Sides };

/// The figures of every group and row, with intervals over articles; with the baseline as the last row where asked.
pub fn figures(articles: &[Scored], rows: &[Row], baseline: bool) -> Vec<Figure> {
    let mut figures = Vec::new();
    for group in GROUPS {
        let mut rows = rows.to_vec();
        let within = articles.iter().filter(|a| group.kinds.contains(&a.kind));
        let mut articles: Vec<Scored> = within.cloned().collect();
        if articles.iter().all(|a| a.rows.iter().all(Vec::is_empty)) {
            continue;
        }
        if baseline {
            let side = commonest(&articles);
            for article in &mut articles {
                let items = article.rows.first().into_iter().flatten();
                let items = items.map(|item| Item { code: item.code, side, ..Item::default() }).collect();
                article.rows.push(items);
            }
            rows.push(COMMONEST);
        }
        figures.extend(resample(&articles, |drawn| {
            let reported = drawn.iter().filter(|a| group.reporting.contains(&a.kind));
            let reported = reported.fold(Counts::default(), |sum, a| sum.plus(a.reported));
            let of_row = |(at, row): (usize, &Row)| {
                let items: Vec<&Item> = drawn.iter().flat_map(|a| &a.rows[at]).collect();
                let figures = of(row.depth, &items, reported);
                let named = |(name, value)| (format!("{}{}{name}", group.prefix, row.prefix), value);
                figures.into_iter().map(named).collect::<Vec<_>>()
            };
            rows.iter().enumerate().flat_map(of_row).collect()
        }));
    }
    figures
}

/// The side that most codes of the first row take; of equals against, then none.
fn commonest(articles: &[Scored]) -> i8 {
    let items = || articles.iter().filter_map(|a| a.rows.first()).flatten();
    let count = |wanted: i8| items().filter(|item| side(item.code) == wanted).count();
    [1, 0, -1].into_iter().max_by_key(|&wanted| count(wanted)).unwrap_or(0)
}

fn of(depth: Depth, items: &[&Item], reported: Counts) -> Vec<(&'static str, f64)> {
    let mut table = Confusion::new(CLASSES.len());
    items.iter().for_each(|item| table.add(class(side(item.code)), class(item.side)));
    let counts = table.by_class();
    let count = |which: &dyn Fn(&Item) -> bool| items.iter().filter(|item| which(item)).count() as f64;
    let signed = |item: &Item| side(item.code) != 0;
    let wrong = count(&|item| side(item.code) * item.side == -1);
    // A class that nobody uses counts as zero here, so that figures of small groups are not too good.
    let macro_f1 = counts.iter().map(|c| c.f1()).sum::<f64>() / CLASSES.len() as f64;
    let mut figures = vec![("f1", macro_f1)];
    figures.extend(CLASSES.into_iter().zip(counts.iter().map(|c| c.f1())));
    figures.push(("accuracy", table.accuracy()));
    figures.push(("wrong_sign", percent(wrong, count(&signed))));
    if depth >= Depth::Scores {
        let ranked: Vec<(f64, f64)> = items.iter().map(|item| (item.code, item.score)).collect();
        // Doubled, a score is on the scale of the codes.
        let coded: Vec<(f64, f64)> = items.iter().map(|item| (2.0 * item.score, item.code)).collect();
        figures.push(("rank_correlation", rank_correlation(&ranked)));
        figures.push(("alpha", interval_alpha(&coded)));
    }
    if depth >= Depth::Evidence {
        let holds =
            |item: &Item| item.interval.is_some_and(|[low, high]| (low..=high).contains(&(item.code / 2.0)));
        let asked = |item: &Item| signed(item) && item.evidence.is_some();
        let met = count(&|item| signed(item) && item.evidence == Some(true));
        figures.push(("interval_holds", percent(count(&holds), count(&|item| item.interval.is_some()))));
        figures.push(("evidence", percent(met, count(&asked))));
    }
    if depth >= Depth::Whole {
        figures.push(("found", percent(count(&|item| item.found), items.len() as f64)));
        figures.push(("reported_precision", reported.precision()));
        figures.push(("reported_recall", reported.recall()));
        figures.push(("reported_f1", reported.f1()));
    }
    figures
}

/// Krippendorff's alpha of two coders' pairs of numbers, with the interval metric, times 100; 0 where nothing varies.
fn interval_alpha(pairs: &[(f64, f64)]) -> f64 {
    let values = || pairs.iter().flat_map(|&(a, b)| [a, b]);
    let n = 2.0 * pairs.len() as f64;
    let mean = values().sum::<f64>() / n;
    let varied: f64 = values().map(|v| (v - mean).powi(2)).sum();
    let apart: f64 = pairs.iter().map(|(a, b)| (a - b).powi(2)).sum();
    if varied > 0.0 { 100.0 * (1.0 - apart * (n - 1.0) / (varied * n)) } else { 0.0 }
}

#[cfg(test)]
mod tests {
    use super::*;

    fn item(code: f64, side: i8, score: f64) -> Item {
        Item { code, side, score, ..Item::default() }
    }

    fn value(figures: &[(&str, f64)], name: &str) -> f64 {
        figures.iter().find(|(n, _)| *n == name).map_or(f64::NAN, |(_, v)| *v)
    }

    #[test]
    fn half_a_step_takes_a_side() {
        assert_eq!([-2.0, -0.5, -0.4, 0.0, 0.4, 0.5, 1.0].map(side), [-1, -1, 0, 0, 0, 1, 1]);
        assert_eq!([-1, 0, 1].map(class), [0, 1, 2]);
    }

    #[test]
    fn a_class_that_nobody_uses_counts_as_zero() {
        let items = [item(-1.0, -1, -0.5), item(-2.0, -1, -0.9), item(-1.0, 0, 0.0), item(0.0, 0, 0.1)];
        let figures = of(Depth::Whole, &items.iter().collect::<Vec<_>>(), Counts::default());
        // Against: 2 of 3 found, none made up, 80; none: 1 of 1 and one made up, 66.7; for: nobody.
        assert!((value(&figures, "f1") - (80.0 + 200.0 / 3.0) / 3.0).abs() < 1e-9);
        assert_eq!((value(&figures, "for"), value(&figures, "accuracy")), (0.0, 75.0));
        assert_eq!((value(&figures, "wrong_sign"), value(&figures, "interval_holds")), (0.0, 0.0));
    }

    #[test]
    fn alpha_of_two_coders() {
        // Two pairs of four numbers with mean 1/4, 2.75 about it; 1 between the coders: 1 - 1 * 3 / (2.75 * 4).
        let alpha = interval_alpha(&[(1.0, 1.0), (0.0, -1.0)]);
        assert!((alpha - 100.0 * (1.0 - 3.0 / 11.0)).abs() < 1e-9, "{alpha}");
        assert_eq!((interval_alpha(&[(1.0, 1.0)]), interval_alpha(&[])), (0.0, 0.0));
    }

    #[test]
    fn the_baseline_knows_the_commonest_side_of_its_group() {
        let article = |kind, codes: &[f64]| Scored {
            kind,
            rows: vec![codes.iter().map(|&code| item(code, 0, 0.0)).collect()],
            reported: Counts::default(),
        };
        let articles = [
            article(Kind::Opinion, &[-1.0, -2.0, -1.0, 0.0]),
            article(Kind::News, &[0.0]),
            article(Kind::Other, &[0.0]),
        ];
        let row = Row { prefix: "", shown: "", depth: Depth::Sides };
        let figures = figures(&articles, &[row], true);
        let of = |name: &str| figures.iter().find(|f| f.name == name).map(|f| f.value);
        // Three against and three without a side: a tie goes to against, which is right for half of all.
        assert_eq!((of("commonest_accuracy"), of("accuracy")), (Some(50.0), Some(50.0)));
        assert_eq!(
            (of("opinion_commonest_accuracy"), of("news_commonest_accuracy")),
            (Some(75.0), Some(100.0))
        );
    }
}
