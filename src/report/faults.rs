//! Makes every disk operation of a report fail once: the run can always be resumed, with the same bytes as result, and no
//! article is written twice.

#![allow(clippy::unwrap_used, clippy::expect_used, clippy::panic)]

use std::collections::BTreeMap;
use std::fs;
use std::path::Path;
use std::sync::LazyLock;

use serde_json::Value;
use tempfile::TempDir;

use super::disk::{Disk, Kind};
use super::fixture::{hostile, plain, run, settings};
use super::tests::contents;
use super::*;
use crate::document::Analysis;

const IDS: [&str; 3] = ["c", "a", "b"];

fn named(id: &str, mut analysis: Analysis) -> Analysis {
    analysis.document.article.id = id.into();
    analysis.document.article.source = format!("in/{id}.txt");
    analysis
}

fn articles() -> Vec<Analysis> {
    let each = IDS.iter().enumerate();
    each.map(|(i, id)| {
        let mut analysis = named(id, if i % 2 == 0 { plain() } else { hostile() });
        analysis.document.article.meta =
            vec![("party".into(), format!("of {id}")), (format!("v{i}"), "1".into())];
        analysis
    })
    .collect()
}

fn fingerprint() -> RunFingerprint {
    RunFingerprint::default().with("summary", 3)
}

/// An empty folder, in memory if possible: thousands of runs are synced to it, and none needs to outlast the test.
fn room() -> TempDir {
    let memory = Path::new("/dev/shm");
    let in_memory = memory.is_dir().then(|| tempfile::tempdir_in(memory).ok()).flatten();
    in_memory.unwrap_or_else(|| tempfile::tempdir().unwrap())
}

/// How a run ended: its outcome, and the articles that it wrote itself.
type Ended = (Result<Outcome, ReportError>, Vec<String>);

/// A run over all articles, as the pipeline does it.
fn attempt(disk: &Disk, folder: &Path, start: Start) -> Ended {
    let mut written = Vec::new();
    let mut go = || {
        let writer = Writer::on(disk.clone(), folder, settings(&Format::ALL), fingerprint(), start)?;
        for analysis in &articles() {
            if writer.meet(&analysis.document.article) == ArticleStatus::New {
                writer.accept(analysis)?;
                written.push(analysis.document.article.id.clone());
            }
        }
        writer.finish(&run())
    };
    (go(), written)
}

/// What is in the folder, without the timings, which may differ.
fn report(folder: &Path) -> BTreeMap<String, Vec<u8>> {
    let mut report = contents(folder);
    if let Some(bytes) = report.get_mut("run.json") {
        let mut manifest: Value = serde_json::from_slice(bytes).unwrap();
        manifest.as_object_mut().unwrap().remove("timings").unwrap();
        *bytes = manifest.to_string().into_bytes();
    }
    report
}

/// What an earlier run over other articles left.
static PREVIOUS: LazyLock<BTreeMap<String, Vec<u8>>> = LazyLock::new(|| {
    let folder = room();
    let writer = Writer::create(folder.path(), settings(&Format::ALL)).unwrap();
    writer.accept(&named("gone", plain())).unwrap();
    writer.accept(&named("a", plain())).unwrap();
    writer.finish(&run()).unwrap();
    contents(folder.path())
});

/// Fills a folder with what that finished run left.
fn previous(folder: &Path) {
    fs::create_dir(folder.join("articles")).unwrap();
    PREVIOUS.iter().for_each(|(name, bytes)| fs::write(folder.join(name), bytes).unwrap());
}

/// What an undisturbed run leaves.
fn undisturbed() -> BTreeMap<String, Vec<u8>> {
    let folder = room();
    previous(folder.path());
    attempt(&Disk::default(), folder.path(), Start::Careful).0.unwrap();
    assert!(!folder.path().join(".standpoint").exists());
    report(folder.path())
}

/// Ids in the journal, in order.
fn journaled(folder: &Path) -> Vec<String> {
    let mut ids = Vec::new();
    let path = folder.join(".standpoint/journal");
    journal::Unfinished::read(&path, |entry| ids.push(entry.id.clone())).unwrap();
    ids
}

#[test]
fn whatever_goes_wrong_once_the_run_can_be_resumed() {
    let expected = undisturbed();
    let mut injected = 0;
    let before = {
        let folder = room();
        previous(folder.path());
        report(folder.path())
    };
    for kind in Kind::ALL {
        // An error is an error; the other two kinds are met at each step.
        let stride = if matches!(kind, Kind::Full | Kind::Lost) { 1 } else { 4 };
        for at in (1..).step_by(stride) {
            let folder = room();
            previous(folder.path());
            let disk = Disk::spoiled(kind, at);
            let (ended, written) = attempt(&disk, folder.path(), Start::Careful);
            if !disk.met() {
                ended.unwrap();
                break;
            }
            injected += 1;
            let told = |what: &str| format!("{kind:?} at {at}: {what}");
            if let Err(error) = &ended {
                assert_ne!(kind, Kind::Short, "{error}");
                let said = error.to_string();
                assert!(said.contains(&*folder.path().to_string_lossy()), "{}", told(&said));
                assert!(said.contains("; "), "{} has no remedy", told(&said));
            }
            // Each file is complete, either the previous or the new one, and `run.json` never lists a missing file.
            let left = report(folder.path());
            for (name, bytes) in &left {
                let known = [before.get(name), expected.get(name)];
                assert!(known.contains(&Some(bytes)), "{}", told(name));
            }
            if left.get("run.json") == expected.get("run.json") {
                assert_eq!(left, expected, "{}", told("run.json came before the rest"));
            }
            let finished = journaled(folder.path());
            assert!(finished.iter().all(|id| written.contains(id)), "{}", told("journal"));
            let (resumed, again) = attempt(&Disk::default(), folder.path(), Start::Resume);
            let taken = resumed.unwrap().taken_over;
            assert_eq!(report(folder.path()), expected, "{}", told("the reports differ"));
            assert!(again.iter().all(|id| !finished.contains(id)), "{}", told("an article was done twice"));
            assert_eq!((taken, taken + again.len()), (finished.len(), IDS.len()), "{}", told("articles"));
            assert!(!folder.path().join(".standpoint").exists(), "{}", told("the work folder stays"));
        }
    }
    println!("faults injected: {injected}");
    assert!(injected > 400, "{injected}");
}

#[test]
fn one_power_cut_after_another() {
    let expected = undisturbed();
    let mut random = fastrand::Rng::with_seed(8);
    for _ in 0..20 {
        let folder = room();
        previous(folder.path());
        let mut done: Vec<String> = Vec::new();
        for cut in 0.. {
            assert!(cut < 1000, "no end in sight");
            let disk = Disk::spoiled(Kind::Lost, random.u64(1..400));
            let finished = journaled(folder.path());
            assert!(done.iter().all(|id| finished.contains(id)), "an article was lost");
            let (ended, written) = attempt(&disk, folder.path(), Start::Resume);
            assert!(written.iter().all(|id| !finished.contains(id)), "an article was done twice");
            done = journaled(folder.path());
            if ended.is_ok() {
                break;
            }
        }
        assert_eq!(report(folder.path()), expected);
    }
}

#[test]
fn what_was_set_aside_and_then_harmed_is_done_again() {
    let expected = undisturbed();
    for harmed in
        ["articles/b.json", ".standpoint/spool-csv", ".standpoint/spool-html", ".standpoint/spool-parquet"]
    {
        for (what, harm) in [("cut", true), ("altered", false)] {
            let folder = room();
            previous(folder.path());
            let partial = RunInfo { partial: true, ..run() };
            let writer =
                Writer::open(folder.path(), settings(&Format::ALL), fingerprint(), Start::Careful).unwrap();
            articles().iter().for_each(|analysis| writer.accept(analysis).unwrap());
            writer.finish(&partial).unwrap();
            let path = folder.path().join(harmed);
            let mut bytes = fs::read(&path).unwrap();
            if harm {
                bytes.truncate(bytes.len() / 2);
            } else {
                let middle = bytes.len() / 2;
                bytes[middle] ^= 1;
            }
            fs::write(&path, bytes).unwrap();
            let (ended, again) = attempt(&Disk::default(), folder.path(), Start::Resume);
            let taken = ended.unwrap().taken_over;
            assert_eq!(report(folder.path()), expected, "{harmed} {what}");
            assert!(!again.is_empty() && taken + again.len() == IDS.len(), "{harmed} {what}: {again:?}");
        }
    }
}

#[test]
fn a_partial_run_is_whole_as_far_as_it_goes_and_says_so() {
    let folder = room();
    previous(folder.path());
    let writer = Writer::open(folder.path(), settings(&Format::ALL), fingerprint(), Start::Careful).unwrap();
    articles().iter().take(2).for_each(|analysis| writer.accept(analysis).unwrap());
    writer.finish(&RunInfo { partial: true, ..run() }).unwrap();
    let manifest: Value = serde_json::from_slice(&report(folder.path())["run.json"]).unwrap();
    assert_eq!(manifest["partial"], true);
    assert_eq!(manifest["articles"], serde_json::json!(["a", "c"]));
    let page =
        |folder: &Path| String::from_utf8_lossy(&report(folder)["report.html"]).contains("was cut short");
    assert!(page(folder.path()));
    let refused = attempt(&Disk::default(), folder.path(), Start::Careful).0.unwrap_err();
    assert!(matches!(refused, ReportError::Unfinished { articles: 2, .. }), "{refused}");
    let told = refused.to_string();
    assert!(told.contains("--resume") && told.contains("--overwrite"), "{told}");
    let (ended, again) = attempt(&Disk::default(), folder.path(), Start::Resume);
    assert_eq!((ended.unwrap().taken_over, again), (2, vec!["b".into()]));
    assert!(!page(folder.path()));
    assert_eq!(report(folder.path()), undisturbed());
}

#[test]
fn another_making_starts_afresh_and_says_what_changed() {
    for (start, told) in
        [(Start::Resume, Started::Changed(vec!["summary".into()])), (Start::Afresh, Started::Afresh)]
    {
        let folder = room();
        previous(folder.path());
        let other = fingerprint().with("summary", 4);
        let writer = Writer::open(folder.path(), settings(&Format::ALL), other, Start::Careful).unwrap();
        writer.accept(&named("z", hostile())).unwrap();
        drop(writer);
        let writer = Writer::open(folder.path(), settings(&Format::ALL), fingerprint(), start).unwrap();
        assert_eq!(writer.started(), &told);
        for analysis in &articles() {
            assert_eq!(writer.meet(&analysis.document.article), ArticleStatus::New);
            writer.accept(analysis).unwrap();
        }
        writer.finish(&run()).unwrap();
        assert_eq!(report(folder.path()), undisturbed());
    }
}

#[test]
fn an_article_that_left_the_input_leaves_the_reports() {
    let folder = room();
    previous(folder.path());
    let writer = Writer::open(folder.path(), settings(&Format::ALL), fingerprint(), Start::Careful).unwrap();
    let mut altered = articles().remove(1);
    altered.document.article.sha256 = "f".repeat(64);
    writer.accept(&altered).unwrap();
    writer.accept(&named("z", hostile())).unwrap();
    drop(writer);
    let (ended, again) = attempt(&Disk::default(), folder.path(), Start::Resume);
    // An article whose bytes changed is not taken over either.
    assert_eq!((ended.unwrap().taken_over, again.len()), (0, IDS.len()));
    assert_eq!(report(folder.path()), undisturbed());
}

#[test]
fn an_article_whose_columns_are_called_otherwise_by_now_is_not_taken_over() {
    let folder = room();
    previous(folder.path());
    let writer = Writer::open(folder.path(), settings(&Format::ALL), fingerprint(), Start::Careful).unwrap();
    let mut renamed = articles();
    renamed[0].document.article.meta[0].0 = "Partei".into();
    renamed.iter().for_each(|analysis| writer.accept(analysis).unwrap());
    drop(writer);
    let (ended, again) = attempt(&Disk::default(), folder.path(), Start::Resume);
    assert_eq!((ended.unwrap().taken_over, again), (2, vec!["c".into()]));
    assert_eq!(report(folder.path()), undisturbed());
}
