//! One table of the authors' stances toward some actors: means with intervals over articles, publications,
//! authors, months and what else the input told of its articles, and a paired test where two actors are compared.

use std::collections::{BTreeMap, BTreeSet};

use serde::{Deserialize, Serialize};

use super::answer::{Answer, Block, Piece, Row, Side, Table, Tone, bar, piece, plain, score};
use super::explain::counted;
use super::group_by::GroupBy;
use super::names::Directory;
use super::statistics::{COVERAGE, Interval, RESAMPLES, SignedRank, interval, mean, signed_rank};
use super::{ReadError, Run};
use crate::document::StanceLabel;
use crate::report::{ActorRecord, Cell, FocusActor, FocusTally, Meta, Record, Rounded};

/// Compares the authors' stances toward `focus` (ids, names or aliases; the run's own focus if empty), over all
/// articles and by each of `by`.
///
/// # Errors
/// If there is no actor to compare, one is unknown or may be several, the run has no column that is asked for, or no article
/// can be read.
pub fn compare(run: &Run, focus: &[String], by: &[GroupBy]) -> Result<Answer, ReadError> {
    let focus = if focus.is_empty() { run.focus().to_vec() } else { chosen(run, focus)? };
    if focus.is_empty() {
        return Err(ReadError::NoFocus);
    }
    let by = settled(run, by)?;
    let mut entries = Vec::new();
    let unread = run.each(|record| entries.push(Entry::new(&record, &focus, &by)))?;
    let comparison = Comparison::new(&entries, focus, by);
    Ok(Answer::new(&comparison, comparison.page(), COLUMNS, comparison.rows())?.without(unread))
}

/// The actors that are meant, in the order asked for, each once.
fn chosen(run: &Run, names: &[String]) -> Result<Vec<FocusActor>, ReadError> {
    let mut directory = Directory::default();
    // Files that cannot be read are told of when the articles are read.
    run.each_part(|part: Actors| part.actors.iter().for_each(|actor| directory.add(actor)))?;
    let mut chosen: Vec<FocusActor> = Vec::new();
    for name in names {
        let of_run = run.focus().iter().find(|actor| actor.id == *name || actor.name == *name);
        let actor = match of_run {
            Some(actor) => actor.clone(),
            None => {
                let id = directory.find(name)?;
                FocusActor { id: id.to_owned(), name: directory.name(id).unwrap_or(id).to_owned() }
            }
        };
        if !chosen.contains(&actor) {
            chosen.push(actor);
        }
    }
    Ok(chosen)
}

/// Each of `by` once, columns by their names in the tables.
fn settled(run: &Run, by: &[GroupBy]) -> Result<Vec<GroupBy>, ReadError> {
    let mut known = BTreeSet::new();
    if by.iter().any(|by| matches!(by, GroupBy::Column(_))) {
        let names = |part: Columns| known.extend(part.meta.iter().map(|(name, _)| name.to_owned()));
        run.each_part(names)?;
    }
    let mut once = Vec::new();
    for by in by {
        let by = by.settled(&known)?;
        if !once.contains(&by) {
            once.push(by);
        }
    }
    Ok(once)
}

/// The columns of an article that only the input knows.
#[derive(Deserialize)]
struct Columns {
    #[serde(default)]
    meta: Meta<'static>,
}

/// The actors of an article.
#[derive(Deserialize)]
struct Actors {
    actors: Vec<ActorRecord<'static>>,
}

/// An article's place in the groups, and its author's stance toward each actor compared.
#[derive(Debug)]
struct Entry {
    /// In the order in which groups are asked for; none where the article does not tell.
    groups: Vec<Option<String>>,
    stances: Vec<Option<(StanceLabel, Rounded)>>,
}

impl Entry {
    fn new(record: &Record<'_>, focus: &[FocusActor], by: &[GroupBy]) -> Self {
        Self {
            groups: by.iter().map(|by| by.of(&record.into()).map(str::to_owned)).collect(),
            stances: (focus.iter())
                .map(|actor| record.author_stance(&actor.id).map(|stance| (stance.label, stance.score)))
                .collect(),
        }
    }
}

/// Everything that the comparison says.
#[derive(Debug, Serialize)]
struct Comparison {
    articles: usize,
    focus: Vec<FocusActor>,
    interval_percent: usize,
    resamples: usize,
    overall: Vec<Group>,
    groups: Vec<Group>,
    paired: Option<Paired>,
    caveats: Vec<String>,
    #[serde(skip)]
    by: Vec<GroupBy>,
}

/// The authors' stances toward one actor over a group of articles.
#[derive(Clone, Debug, PartialEq, Serialize)]
struct Group {
    /// None for all articles.
    by: Option<GroupBy>,
    /// None where the articles do not tell, and for all articles.
    group: Option<String>,
    actor: String,
    actor_name: String,
    /// Articles whose author has a stance toward the actor.
    articles: usize,
    opposes: usize,
    neutral: usize,
    supports: usize,
    mixed: usize,
    unclear: usize,
    /// Mean of the articles' scores.
    mean: Option<Rounded>,
    /// None for fewer than two articles.
    interval: Option<Interval>,
}

impl Group {
    fn new(by: Option<&GroupBy>, group: Option<&str>, entries: &[&Entry], focus: &[FocusActor]) -> Vec<Self> {
        let one = |(at, actor): (usize, &FocusActor)| {
            let stances: Vec<_> = entries.iter().filter_map(|entry| entry.stances[at]).collect();
            let scores: Vec<f64> = stances.iter().map(|(_, score)| score.get()).collect();
            let labelled = |label| stances.iter().filter(|(of, _)| *of == label).count();
            let [opposes, neutral, supports, mixed, unclear] = FocusTally::LABELS.map(labelled);
            let seed = format!("compare {} {group:?} {}", by.map_or("all", GroupBy::name), actor.id);
            Self {
                by: by.cloned(),
                group: group.map(str::to_owned),
                actor: actor.id.clone(),
                actor_name: actor.name.clone(),
                articles: stances.len(),
                opposes,
                neutral,
                supports,
                mixed,
                unclear,
                mean: mean(scores.iter()).map(Rounded::from),
                interval: interval(&scores, &seed, |drawn| mean(drawn.iter().copied())),
            }
        };
        focus.iter().enumerate().map(one).collect()
    }
}

/// Two actors over the articles whose authors have a stance toward both.
#[derive(Clone, Debug, PartialEq, Serialize)]
struct Paired {
    first: String,
    second: String,
    articles: usize,
    /// Mean of the score toward the first less that toward the second.
    difference: Option<Rounded>,
    interval: Option<Interval>,
    wilcoxon: Option<SignedRank>,
}

impl Paired {
    fn new(entries: &[Entry], [first, second]: &[FocusActor; 2]) -> Self {
        let both = entries.iter().filter_map(|entry| Some((entry.stances[0]?.1, entry.stances[1]?.1)));
        let differences: Vec<i64> =
            both.map(|(first, second)| first.ten_thousandths() - second.ten_thousandths()).collect();
        let scores: Vec<f64> = differences.iter().map(|&difference| difference as f64 / 1e4).collect();
        let seed = format!("compare paired {} {}", first.id, second.id);
        Self {
            first: first.name.clone(),
            second: second.name.clone(),
            articles: scores.len(),
            difference: mean(scores.iter()).map(Rounded::from),
            interval: interval(&scores, &seed, |drawn| mean(drawn.iter().copied())),
            wilcoxon: signed_rank(&differences),
        }
    }

    fn words(&self) -> String {
        let Self { first, second, .. } = self;
        let Some(difference) = self.difference else {
            return format!(
                "No author has a stance toward both {first} and {second}: nothing can be paired."
            );
        };
        let within = self.interval.map_or(String::new(), |ends| {
            format!(" ({COVERAGE}% interval {:+.2} to {:+.2})", ends.low.get(), ends.high.get())
        });
        let tested = match &self.wilcoxon {
            None => "no two scores differ, so there is nothing to test".to_owned(),
            Some(test) => {
                let way = if test.exact { "exact" } else { "normal approximation" };
                let p = if test.p.get() < 0.0001 {
                    "p < 0.0001".to_owned()
                } else {
                    format!("p = {:.4}", test.p.get())
                };
                format!(
                    "Wilcoxon's signed-rank test, {way}, two-sided: rank sums {} and {}, {p}",
                    test.positive_ranks, test.negative_ranks
                )
            }
        };
        format!(
            "Over {} with a stance toward both, the score toward {first} less that toward {second} is {:+.2} on average{within}; {tested}.",
            counted(self.articles, "article"),
            difference.get(),
        )
    }
}

/// Articles below which a mean and its interval say little.
const FEW: usize = 10;
/// The fewest differences with which a two-sided signed-rank test can fall below 0.05.
const FEWEST_PAIRS: usize = 6;

impl Comparison {
    fn new(entries: &[Entry], focus: Vec<FocusActor>, by: Vec<GroupBy>) -> Self {
        let all: Vec<&Entry> = entries.iter().collect();
        let overall = Group::new(None, None, &all, &focus);
        let mut groups = Vec::new();
        for (at, by) in by.iter().enumerate() {
            let mut members: BTreeMap<(bool, Option<&str>), Vec<&Entry>> = BTreeMap::new();
            for entry in entries {
                let group = entry.groups[at].as_deref();
                members.entry((group.is_none(), group)).or_default().push(entry);
            }
            for ((_, group), members) in members {
                groups.extend(Group::new(Some(by), group, &members, &focus));
            }
        }
        let paired = <&[FocusActor; 2]>::try_from(focus.as_slice()).ok().map(|two| Paired::new(entries, two));
        let caveats = caveats(&overall, &groups, paired.as_ref());
        Self {
            articles: entries.len(),
            interval_percent: COVERAGE,
            resamples: RESAMPLES,
            overall,
            groups,
            paired,
            caveats,
            by,
            focus,
        }
    }

    fn page(&self) -> Vec<Block> {
        let heading = |text: &str| Block::Heading(text.to_owned());
        let scope = format!(
            "{}; means of the authors' scores, `unclear` ones included; {COVERAGE}% intervals by bootstrap over articles",
            counted(self.articles, "article"),
        );
        let mut page = vec![heading("All articles"), Block::Text(vec![plain(scope)])];
        page.push(Block::Table(table("", &self.overall)));
        for by in &self.by {
            page.push(heading(&format!("By {}", by.name())));
            let groups: Vec<Group> =
                self.groups.iter().filter(|group| group.by.as_ref() == Some(by)).cloned().collect();
            page.push(Block::Table(match by {
                GroupBy::Article => self.articles(&groups),
                _ => table(by.name(), &groups),
            }));
        }
        if let Some(paired) = &self.paired {
            page.push(heading(&format!("{} and {}", paired.first, paired.second)));
            page.push(Block::Text(vec![plain(paired.words())]));
        }
        page.push(heading("What these numbers do not say"));
        page.extend(self.caveats.iter().map(|caveat| Block::Text(vec![plain(caveat)])));
        page
    }

    /// One row an article, actors side by side.
    fn articles(&self, groups: &[Group]) -> Table {
        let mut columns = vec![("article".to_owned(), Side::Left)];
        for actor in &self.focus {
            columns.push((actor.name.clone(), Side::Left));
            columns.push(("score".to_owned(), Side::Right));
        }
        let row = |groups: &[Group]| {
            let name = groups[0].group.clone().unwrap_or_default();
            let cells = groups.iter().flat_map(|group| {
                let counts = [group.opposes, group.neutral, group.supports, group.mixed, group.unclear];
                let label =
                    counts.iter().position(|&count| count > 0).map(|at| FocusTally::LABELS[at].name());
                [label.map_or(piece("-", Tone::Faint), plain), score(group.mean.map(Rounded::get))]
            });
            Row::from(std::iter::once(plain(name)).chain(cells).collect::<Vec<_>>())
        };
        Table { columns, rows: groups.chunks(self.focus.len()).map(row).collect() }
    }

    fn rows(&self) -> Vec<Vec<Cell<'_>>> {
        self.overall.iter().chain(&self.groups).map(cells).collect()
    }
}

fn caveats(overall: &[Group], groups: &[Group], paired: Option<&Paired>) -> Vec<String> {
    let mut caveats = vec![
        "The intervals hold the chance of which articles were read, not the errors of the model: it may lean one way toward an actor in every article, and no number of articles mends that. `standpoint agree` measures it against human codes.".to_owned(),
        "They speak of other articles only if these were drawn at random from them, independently. Articles of one author, one publication or one event are alike, and the true intervals are then wider.".to_owned(),
    ];
    let few =
        |group: &&Group| group.articles > 0 && group.articles < FEW && group.by != Some(GroupBy::Article);
    let small = overall.iter().chain(groups).filter(few).count();
    if small > 0 {
        caveats.push(format!(
            "{} on fewer than {FEW} articles; bootstrap intervals of so few are too narrow, and one article has none.",
            if small == 1 { "1 mean rests".to_owned() } else { format!("{small} means rest") },
        ));
    }
    let intervals = groups.iter().filter(|group| group.interval.is_some()).count();
    if intervals > 1 {
        caveats.push(format!(
            "{intervals} means of groups have an interval: of so many, about one in {} misses its mark by chance alone.",
            100 / (100 - COVERAGE),
        ));
    }
    if let Some(test) = paired.and_then(|paired| paired.wilcoxon.as_ref()) {
        caveats.push("The test asks whether the differences lie about zero; a small p says that they hardly do, not that the difference is large, and a large p does not say that there is none.".to_owned());
        if test.differences < FEWEST_PAIRS {
            caveats.push(format!(
                "With {} that differ, p cannot fall below 0.05 whatever the scores: the test can find nothing.",
                counted(test.differences, "pair"),
            ));
        }
    }
    caveats
}

/// Characters of a group that the page shows: a value of the input may be as long as a paragraph, and the CSV holds it all.
const SHOWN: usize = 80;

fn short(group: &str) -> Piece {
    match group.char_indices().nth(SHOWN) {
        Some((end, _)) => plain(format!("{}…", &group[..end])),
        None => plain(group),
    }
}

fn table(by: &str, groups: &[Group]) -> Table {
    let named = !by.is_empty();
    let first = named.then(|| (by.to_owned(), Side::Left));
    let left = [("toward".to_owned(), Side::Left)];
    let counts = std::iter::once("articles").chain(FocusTally::LABELS.map(StanceLabel::name));
    let numbers = counts.chain(["mean", "interval"]).map(|name| (name.to_owned(), Side::Right));
    let row = |group: &Group| {
        let first = named.then(|| group.group.as_deref().map_or(piece("unknown", Tone::Faint), short));
        let mut cells: Vec<_> = first.into_iter().chain([plain(&group.actor_name)]).collect();
        let counts =
            [group.articles, group.opposes, group.neutral, group.supports, group.mixed, group.unclear];
        cells.extend(counts.map(|count| plain(count.to_string())));
        cells.push(score(group.mean.map(Rounded::get)));
        cells.push(match group.interval {
            Some(ends) => plain(format!("{:+.2} to {:+.2}", ends.low.get(), ends.high.get())),
            None => piece("-", Tone::Faint),
        });
        cells.push(bar(group.mean.map(Rounded::get)));
        Row::from(cells)
    };
    let last = [(String::new(), Side::Left)];
    Table {
        columns: first.into_iter().chain(left).chain(numbers).chain(last).collect(),
        rows: groups.iter().map(row).collect(),
    }
}

const COLUMNS: &[&str] = &[
    "by",
    "group",
    "actor",
    "actor_name",
    "articles",
    "opposes",
    "neutral",
    "supports",
    "mixed",
    "unclear",
    "mean",
    "low",
    "high",
];

fn cells(group: &Group) -> Vec<Cell<'_>> {
    vec![
        group.by.as_ref().map_or("all", GroupBy::name).into(),
        group.group.as_deref().into(),
        group.actor.as_str().into(),
        group.actor_name.as_str().into(),
        group.articles.into(),
        group.opposes.into(),
        group.neutral.into(),
        group.supports.into(),
        group.mixed.into(),
        group.unclear.into(),
        group.mean.into(),
        group.interval.map(|ends| ends.low).into(),
        group.interval.map(|ends| ends.high).into(),
    ]
}

#[cfg(test)]
#[allow(clippy::unwrap_used)]
mod tests {
    use super::*;

    fn actor(id: &str) -> FocusActor {
        FocusActor { id: id.into(), name: id.to_uppercase() }
    }

    fn entry(id: &str, publication: Option<&str>, scores: [Option<f64>; 2]) -> Entry {
        let stance = |score: f64| {
            let label = if score < 0.0 { StanceLabel::Opposes } else { StanceLabel::Supports };
            (label, Rounded::from(score))
        };
        Entry {
            groups: vec![publication.map(str::to_owned), Some(id.into())],
            stances: scores.map(|score| score.map(stance)).into(),
        }
    }

    fn made() -> Comparison {
        let entries = [
            entry("one", Some("Times"), [Some(-0.5), Some(0.25)]),
            entry("two", Some("Times"), [Some(-0.3), Some(-0.3)]),
            entry("three", None, [Some(0.2), None]),
            entry("four", Some("Post"), [None, None]),
        ];
        Comparison::new(&entries, vec![actor("a"), actor("b")], vec![GroupBy::Publication, GroupBy::Article])
    }

    #[test]
    fn means_and_labels_are_counted_by_group_and_the_unknown_comes_last() {
        let made = made();
        let shown: Vec<_> = (made.groups.iter())
            .filter(|g| g.by == Some(GroupBy::Publication) && g.actor == "a")
            .map(|g| (g.group.as_deref(), g.articles, g.opposes, g.supports, g.mean.map(Rounded::get)))
            .collect();
        let times = (Some("Times"), 2, 2, 0, Some(-0.4));
        assert_eq!(shown, [(Some("Post"), 0, 0, 0, None), times, (None, 1, 0, 1, Some(0.2))]);
        assert_eq!(made.overall[0].mean.map(Rounded::get), Some(-0.2));
        let ends = made.overall[0].interval.unwrap();
        assert!(ends.low.get() >= -0.5 && ends.low < ends.high && ends.high.get() <= 0.2, "{ends:?}");
    }

    #[test]
    fn only_articles_with_both_stances_are_paired() {
        let paired = made().paired.unwrap();
        assert_eq!((paired.articles, paired.difference.map(Rounded::get)), (2, Some(-0.375)));
        let test = paired.wilcoxon.unwrap();
        assert_eq!((test.differences, test.zeros, test.p.get()), (1, 1, 1.0));
        assert!(made().caveats.iter().any(|caveat| caveat.contains("the test can find nothing")));
    }

    #[test]
    fn one_actor_or_three_are_not_paired() {
        let entries = [entry("one", None, [Some(0.1), Some(0.2)])];
        assert_eq!(Comparison::new(&entries, vec![actor("a")], Vec::new()).paired, None);
    }

    #[test]
    fn a_long_group_is_cut_where_it_is_shown() {
        assert_eq!(short(&"é".repeat(SHOWN)), plain("é".repeat(SHOWN)));
        assert_eq!(short(&"é".repeat(SHOWN + 1)), plain("é".repeat(SHOWN) + "…"));
    }
}
