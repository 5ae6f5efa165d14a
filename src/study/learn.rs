//! A correction of the program's five probabilities, learned from a study's own codes: their logarithms are scaled and shifted
//! (vector scaling; Guo and others 2017), held to no change by a penalty that cross-validation chooses.
//!
//! What is learned is measured on articles that it was not learned from, and only these predictions stand in for the coded units
//! when figures are estimated (cross-prediction-powered inference, Zrnic and Candes 2024): intervals stay valid.

use std::collections::{BTreeMap, BTreeSet};
use std::path::{Path, PathBuf};

use serde::{Deserialize, Serialize};

use super::coded::{Codes, Sheets};
use super::population::{Population, STEPS, Unit, score_of, side_of, sides_of};
use super::{StudyError, sheet};
use crate::document::StanceLabel;
use crate::encode::Correction;
use crate::random;
use crate::read::{ReadError, Run, counted};

/// Parts that articles are divided into.
const FOLDS: usize = 10;
/// Coded units below which nothing is learned.
const FEWEST: usize = 40;
/// Penalties that are tried: how many codes of no change each weighs as much as.
const PENALTIES: [f64; 5] = [3.0, 10.0, 30.0, 100.0, 300.0];
/// The file of a reader's folder.
const FILE: &str = "reader.json";
/// Name and version of its shape.
const SCHEMA: &str = "standpoint.reader/1";
/// A scale below this leaves hardly anything of the program's reading.
const ERASES: f64 = 0.25;
/// Articles that a remark names, at the most.
const NAMED: usize = 5;
/// Steps of the descent, at the most.
const STEEPEST: usize = 400;

/// A reader made of the program's own and a study's codes.
#[derive(Clone, Debug, PartialEq, Serialize, Deserialize)]
pub struct LearnedReader {
    schema: String,
    /// Names the run whose readings it was learned on.
    run: String,
    /// Learned from all codes: what other articles are read with.
    pub correction: Correction,
    /// Learned without the articles of each fold.
    folds: Vec<Correction>,
}

/// What was learned, and what it is worth on articles that it was not learned from.
#[derive(Debug)]
pub struct Lesson {
    /// The reader.
    pub reader: LearnedReader,
    /// Coded units.
    pub coded: usize,
    /// The penalty chosen.
    pub penalty: f64,
    /// Mean negative log-likelihood of the codes, before and after.
    pub loss: [f64; 2],
    /// Mean absolute difference of score and code, before and after.
    pub error: [f64; 2],
    /// Percent of units whose likeliest side is the code's, before and after.
    pub right: [f64; 2],
    /// Ids of articles whose coded units have no probabilities of five steps to learn on, and how many units they are.
    pub left_out: (Vec<String>, usize),
    /// What to know of the sheets.
    pub warnings: Vec<String>,
    /// The file written.
    pub file: PathBuf,
    /// Articles that could not be read.
    pub unread: Vec<ReadError>,
}

impl Lesson {
    /// Whether the codes are likelier under the learned reader.
    pub fn gains(&self) -> bool {
        self.loss[1] < self.loss[0]
    }

    /// What the reader is worth, in sentences.
    pub fn verdict(&self) -> Vec<String> {
        let (gains, scale) = (self.gains(), self.reader.correction.scale);
        let more_right = self.right[1] > self.right[0];
        let mut said = Vec::new();
        if scale < ERASES {
            let what = if scale < 0.0 {
                "turns the program's reading round"
            } else {
                "nearly erases the program's reading"
            };
            said.push(format!(
                "Beware: this correction {what} (its scale is {scale:.2}, where 1 leaves it as it is): the codes hardly follow what the program \
                 reads, and all articles come out much alike. See `standpoint agree` whether the codes are what they should be."
            ));
        }
        if gains && !more_right {
            said.push(
                "By the side that is right it gains nothing: only the probabilities are nearer to how often each code was given."
                    .to_owned(),
            );
        }
        said.push(match (gains, more_right && scale >= ERASES) {
            (true, true) => "Use it as --reader with estimate, or with analyze on other articles.".to_owned(),
            (true, false) => {
                "It may serve `estimate --reader`, whose intervals stay valid; do not read other articles with it.".to_owned()
            }
            (false, _) => {
                let right = if more_right { "" } else { ", by log loss and by the side that is right" };
                format!("It gains nothing{right}: the program's own readings serve as well. More codes may change that.")
            }
        });
        said
    }

    /// What was left out, in a sentence.
    pub fn remark(&self) -> Option<String> {
        let (articles, units) = &self.left_out;
        let named: Vec<&str> = articles.iter().take(NAMED).map(String::as_str).collect();
        let more = if articles.len() > NAMED { ", ..." } else { "" };
        (*units > 0).then(|| {
            format!(
                "Left out: {} of {} without probabilities of five steps (texts of fewer than five sentences have none): {}{more}.",
                counted(*units, "coded unit"),
                counted(articles.len(), "article"),
                named.join(", "),
            )
        })
    }
}

/// A unit to learn from.
#[derive(Clone, Copy, Debug)]
struct Example {
    fold: usize,
    steps: [f64; STEPS],
    code: f64,
    weight: f64,
}

/// The correction under which the codes are likeliest, `penalty` codes of no change among them.
fn fit(examples: &[Example], penalty: f64) -> Correction {
    let weight: f64 = examples.iter().map(|e| e.weight).sum();
    let objective = |of: &Correction| {
        let loss: f64 = examples.iter().map(|e| e.weight * loss(&of.apply(e.steps), e.code)).sum();
        let away = (of.scale - 1.0).powi(2) + of.shift.iter().map(|s| s * s).sum::<f64>();
        (loss + 0.5 * penalty * weight / examples.len() as f64 * away) / weight
    };
    let mut found = Correction::NONE;
    let mut value = objective(&found);
    let mut length = 1.0;
    for _ in 0..STEEPEST {
        let slope = slope(&found, examples, penalty, weight);
        let steep: f64 = slope.0.powi(2) + slope.1.iter().map(|s| s * s).sum::<f64>();
        if steep < 1e-14 {
            break;
        }
        loop {
            let next = Correction {
                scale: found.scale - length * slope.0,
                shift: std::array::from_fn(|s| found.shift[s] - length * slope.1[s]),
            };
            let there = objective(&next);
            if there <= value - 0.5 * length * steep {
                (found, value) = (next, there);
                length *= 1.6;
                break;
            }
            length *= 0.5;
            if length < 1e-9 {
                return found;
            }
        }
    }
    found
}

/// How the objective rises with scale and shifts.
fn slope(of: &Correction, examples: &[Example], penalty: f64, weight: f64) -> (f64, [f64; STEPS]) {
    let held = penalty * weight / examples.len() as f64;
    let mut scale = held * (of.scale - 1.0);
    let mut shift = of.shift.map(|s| held * s);
    for e in examples {
        let (p, aim) = (of.apply(e.steps), aim(e.code));
        for s in 0..STEPS {
            let off = e.weight * (p[s] - aim[s]);
            scale += off * e.steps[s].max(Correction::LEAST).ln();
            shift[s] += off;
        }
    }
    (scale / weight, shift.map(|s| s / weight))
}

/// The steps that a code stands for; one between two is half of each.
fn aim(code: f64) -> [f64; STEPS] {
    let place = 2.0 * code + 2.0;
    std::array::from_fn(|s| (1.0 - (place - s as f64).abs()).max(0.0))
}

/// Negative log-likelihood of a code.
fn loss(steps: &[f64; STEPS], code: f64) -> f64 {
    -aim(code).iter().zip(steps).map(|(a, p)| a * p.max(Correction::LEAST).ln()).sum::<f64>()
}

/// The fold of an article.
fn fold(article: &str) -> usize {
    (random::hash(&format!("fold {article}")) % FOLDS as u64) as usize
}

/// Learns a reader from codes, and writes it to a folder.
///
/// # Errors
/// If the codes cannot be used or are too few, the run's model gives no probabilities of steps, or the folder holds a reader.
pub fn learn(run: &Run, codes: &[PathBuf], folder: &Path) -> Result<Lesson, StudyError> {
    let sheets = Sheets::read(codes)?;
    let (population, unread) = Population::read(run, |_| Ok(Vec::new()), &sheets.actors())?;
    let codes = sheets.codes(&population)?;
    let (examples, left_out) = examples(&population, &codes)?;
    let crossed = |penalty: f64| -> Vec<Correction> {
        let without = |fold: usize| examples.iter().copied().filter(|e| e.fold != fold).collect::<Vec<_>>();
        (0..FOLDS).map(|fold| fit(&without(fold), penalty)).collect()
    };
    let held_out = |folds: &[Correction]| mean(&examples, |e| loss(&folds[e.fold].apply(e.steps), e.code));
    let tried: BTreeMap<usize, (f64, Vec<Correction>)> =
        (PENALTIES.iter().enumerate()).map(|(at, penalty)| (at, (*penalty, crossed(*penalty)))).collect();
    let best = tried.into_values().min_by(|a, b| held_out(&a.1).total_cmp(&held_out(&b.1)));
    let Some((penalty, folds)) = best else { return Err(too_few(examples.len(), 0)) };
    let both = |of: &dyn Fn(&Example, &[f64; STEPS]) -> f64| {
        [mean(&examples, |e| of(e, &e.steps)), mean(&examples, |e| of(e, &folds[e.fold].apply(e.steps)))]
    };
    let (loss, error) = (both(&|e, p| loss(p, e.code)), both(&|e, p| (score_of(p) - e.code).abs()));
    let right = both(&|e, p| 100.0 * f64::from(u8::from(likeliest(p) == side_of(e.code))));
    let reader = LearnedReader {
        schema: SCHEMA.to_owned(),
        run: population.run.clone(),
        correction: fit(&examples, penalty),
        folds,
    };
    let file = sheet::create(&folder.join(FILE), &sheet::json_file(&reader)?)?;
    let (coded, warnings) = (examples.len(), codes.warnings);
    Ok(Lesson { reader, coded, penalty, loss, error, right, left_out, warnings, file, unread })
}

/// Articles and number of the coded units that have no probabilities to learn on.
type LeftOut = (Vec<String>, usize);

/// The units to learn from, and what was left out.
fn examples(population: &Population, codes: &Codes) -> Result<(Vec<Example>, LeftOut), StudyError> {
    let mut examples = Vec::new();
    let (mut articles, mut without) = (BTreeSet::new(), 0);
    let weight = codes.weight();
    for coded in &codes.units {
        let unit = &population.units[coded.unit];
        let scores: Vec<f64> = coded.scores().collect();
        if scores.is_empty() {
            continue;
        }
        let Some(steps) = unit.steps else {
            articles.insert(population.articles[unit.article].id.clone());
            without += 1;
            continue;
        };
        examples.push(Example {
            fold: fold(&population.articles[unit.article].id),
            steps,
            code: scores.iter().sum::<f64>() / scores.len() as f64,
            weight: weight(coded),
        });
    }
    if examples.is_empty() && without > 0 {
        return Err(StudyError::Plan(
            "none of the coded units has probabilities of five steps to learn on: analyse with a model that has an article reader, and texts of five sentences or more".to_owned(),
        ));
    }
    if examples.len() < FEWEST {
        return Err(too_few(examples.len(), without));
    }
    Ok((examples, (articles.into_iter().collect(), without)))
}

/// `without`: coded units that have no probabilities to learn on.
fn too_few(count: usize, without: usize) -> StudyError {
    let beside = if without > 0 {
        format!(
            " (beside {without} in texts of fewer than five sentences, of which the program gives no probabilities of five steps)"
        )
    } else {
        String::new()
    };
    StudyError::Plan(format!(
        "{count} units with a code from 1 to 5 are too few to learn from{beside}: {FEWEST} are needed, and some hundreds pay"
    ))
}

/// The weighted mean of something over examples.
fn mean(examples: &[Example], of: impl Fn(&Example) -> f64) -> f64 {
    let weight: f64 = examples.iter().map(|e| e.weight).sum();
    examples.iter().map(|e| e.weight * of(e)).sum::<f64>() / weight
}

/// The likeliest side.
fn likeliest(steps: &[f64; STEPS]) -> StanceLabel {
    let sides = sides_of(steps);
    let most = (0..3).max_by(|a, b| sides[*a].total_cmp(&sides[*b])).unwrap_or(1);
    [StanceLabel::Opposes, StanceLabel::Neutral, StanceLabel::Supports][most]
}

impl LearnedReader {
    /// The reader in a folder that `learn` wrote to.
    ///
    /// # Errors
    /// If there is none, or it is damaged.
    pub fn load(folder: &Path) -> Result<Self, StudyError> {
        let path = folder.join(FILE);
        let reader: Self = sheet::from_json_file(&path, "`standpoint learn`")?;
        if reader.schema != SCHEMA || reader.folds.len() != FOLDS {
            let reason = format!("its shape is {:?}, not {SCHEMA:?}; learn it again", reader.schema);
            return Err(StudyError::Sheet { path, reason });
        }
        Ok(reader)
    }

    /// Whether it was learned on the readings of this run, so that its folds say which codes it has not seen.
    pub(super) fn is_of(&self, population: &Population) -> bool {
        self.run == population.run
    }

    /// A unit as it is read without the codes of its own article; of an article without codes the mean over all folds.
    pub(super) fn read(&self, population: &Population, unit: &Unit, coded: bool) -> Unit {
        let Some(steps) = unit.steps else { return unit.clone() };
        let read = if coded {
            self.folds[fold(&population.articles[unit.article].id)].apply(steps)
        } else {
            let each: Vec<[f64; STEPS]> = self.folds.iter().map(|folded| folded.apply(steps)).collect();
            std::array::from_fn(|s| each.iter().map(|p| p[s]).sum::<f64>() / each.len() as f64)
        };
        Unit { steps: Some(read), score: score_of(&read), ..unit.clone() }
    }
}

#[cfg(test)]
#[allow(clippy::unwrap_used)]
mod tests {
    use super::*;
    use crate::study::coded::{Code, CodedUnit};
    use crate::study::coverage::{self, KnownUnit};

    fn example(at: usize, steps: [f64; STEPS], code: f64) -> Example {
        Example { fold: at % FOLDS, steps, code, weight: 1.0 }
    }

    #[test]
    fn a_reader_that_always_says_too_much_is_moved_back() {
        // Says "against" of all, while two in three are neither.
        let steps = [0.1, 0.6, 0.2, 0.05, 0.05];
        let examples: Vec<Example> =
            (0..300).map(|i| example(i, steps, if i % 3 == 0 { -0.5 } else { 0.0 })).collect();
        let found = fit(&examples, 3.0).apply(steps);
        assert!((found[2] - 2.0 / 3.0).abs() < 0.05 && (found[1] - 1.0 / 3.0).abs() < 0.05, "{found:?}");
    }

    #[test]
    fn without_codes_to_speak_of_nothing_changes() {
        let steps = [0.2, 0.2, 0.2, 0.2, 0.2];
        let found = fit(&[example(0, steps, 1.0)], 1e6);
        assert!((found.scale - 1.0).abs() < 1e-3 && found.shift.iter().all(|s| s.abs() < 1e-3));
        let same = Correction::NONE.apply([0.5, 0.2, 0.1, 0.1, 0.1]);
        assert!((same[0] - 0.5).abs() < 1e-12);
    }

    fn lesson(scale: f64, loss: [f64; 2], right: [f64; 2]) -> Lesson {
        Lesson {
            reader: LearnedReader {
                schema: SCHEMA.to_owned(),
                run: String::new(),
                correction: Correction { scale, ..Correction::NONE },
                folds: Vec::new(),
            },
            coded: 60,
            penalty: 3.0,
            loss,
            error: [0.5, 0.5],
            right,
            left_out: (Vec::new(), 0),
            warnings: Vec::new(),
            file: PathBuf::new(),
            unread: Vec::new(),
        }
    }

    #[test]
    fn a_correction_that_erases_the_reading_is_warned_of() {
        let told = lesson(0.05, [1.9, 1.6], [55.0, 35.0]).verdict().join(" ");
        assert!(
            told.contains("nearly erases")
                && told.contains("0.05")
                && told.contains("right it gains nothing"),
            "{told}"
        );
        assert!(!told.contains("Use it"), "{told}");
        let told = lesson(-0.4, [1.9, 1.6], [55.0, 60.0]).verdict().join(" ");
        assert!(told.contains("turns the program's reading round"), "{told}");
        let told = lesson(0.9, [1.9, 1.6], [55.0, 60.0]).verdict();
        assert!(told.len() == 1 && told[0].starts_with("Use it"), "{told:?}");
        let told = lesson(0.9, [1.6, 1.9], [55.0, 50.0]).verdict();
        assert!(told.len() == 1 && told[0].contains("log loss and by the side"), "{told:?}");
    }

    /// 41 coded units, of which one article's are read the older way.
    #[test]
    fn articles_without_probabilities_are_left_out_and_named() {
        let known = |at: usize| KnownUnit {
            article: format!("a{at:02}"),
            publication: None,
            code: 0.5,
            label: StanceLabel::Supports,
            score: 0.5,
            steps: (at != 7).then_some([0.1, 0.1, 0.2, 0.5, 0.1]),
        };
        let coded = |count: usize| {
            let units: Vec<KnownUnit> = (0..count).map(known).collect();
            let unit = |unit: usize| CodedUnit {
                unit,
                codes: vec![Code::Score(0.5)],
                probability: 1.0,
                stratum: None,
            };
            (
                coverage::population(&units),
                Codes { units: (0..count).map(unit).collect(), ..Codes::default() },
            )
        };
        let (population, codes) = coded(41);
        let (found, left_out) = examples(&population, &codes).unwrap();
        assert_eq!((found.len(), &left_out), (40, &(vec!["a07".to_owned()], 1)));
        let told = Lesson { left_out, ..lesson(1.0, [1.0, 0.9], [50.0, 60.0]) }.remark().unwrap();
        assert!(told.contains("1 coded unit of 1 article") && told.contains("a07"), "{told}");
        let (population, codes) = coded(40);
        let told = examples(&population, &codes).unwrap_err().to_string();
        assert!(told.contains("39 units") && told.contains("beside 1 in texts"), "{told}");
        let (population, codes) = coded(8);
        let short = Codes { units: codes.units[7..].to_vec(), ..codes };
        assert!(examples(&population, &short).unwrap_err().to_string().contains("none of the coded units"));
    }

    #[test]
    fn a_code_between_two_steps_is_half_of_each() {
        assert_eq!(aim(-0.75), [0.5, 0.5, 0.0, 0.0, 0.0]);
        assert_eq!(aim(1.0), [0.0, 0.0, 0.0, 0.0, 1.0]);
    }
}
