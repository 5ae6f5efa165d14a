//! The program killed at random moments, again and again, and gone on with each time: no article is lost, none is done
//! twice, and the reports are those of a run that nobody disturbed.
//!
//! `STANDPOINT_KILLS` says how often (8), `STANDPOINT_INPUT` names a folder of articles (some short ones made up here);
//! `scripts/kill-and-resume` sets both for the long form, whose figures stand in docs/RELIABILITY.md.

#![allow(clippy::unwrap_used, clippy::expect_used, clippy::panic, missing_docs)]

mod support;

use std::collections::HashSet;
use std::path::PathBuf;
use std::process::{Command, Stdio};
use std::time::{Duration, Instant};

use support::{Room, article_of, files, journal, report, text};

const KILLS: usize = 8;
const ARTICLES: usize = 120;
/// Milliseconds that are added at random to the time before a kill: about what the program needs to begin.
const SPREAD: u64 = 1000;

/// What a round of kills and runs came to, until a run reached its end.
#[derive(Default)]
struct Figures {
    kills: usize,
    rounds: usize,
    /// Kills after which every article was done: they met the reports being written.
    while_finishing: usize,
    taken_over: usize,
}

#[test]
fn killed_at_random_it_loses_nothing_and_does_nothing_twice() {
    let kills = std::env::var("STANDPOINT_KILLS").map_or(KILLS, |kills| kills.parse().unwrap());
    let room = Room::new();
    let input = std::env::var_os("STANDPOINT_INPUT").map_or_else(
        || {
            for n in 0..ARTICLES {
                room.file(&format!("input/{n:03}.txt"), article_of(n));
            }
            room.path("input")
        },
        PathBuf::from,
    );
    let articles = files(&input).len();
    let command = || {
        let mut command = Command::new(env!("CARGO_BIN_EXE_standpoint"));
        command.current_dir(room.path("")).arg(&input).args(["--formats", "csv,html,json,jsonl,parquet"]);
        command.stdout(Stdio::piped()).stderr(Stdio::piped());
        command
    };
    let began = Instant::now();
    let undisturbed = command().args(["-o", "whole"]).output().unwrap();
    assert!(undisturbed.status.success(), "{}", text(&undisturbed.stderr));
    let whole_run = began.elapsed();
    let whole = report(&room.path("whole"));

    // So that all kills fall into little more than one run where there are many, and into several runs where there are few.
    let longest = whole_run.mul_f64(2.0 / (0.7 * kills as f64).max(8.0));
    let mut random = fastrand::Rng::with_seed(1);
    let mut figures = Figures::default();
    while figures.kills < kills {
        figures.rounds += 1;
        let mut done: Vec<String> = Vec::new();
        // Articles are finished in groups: whoever is killed too early too often never finishes one.
        let mut patience = 1.0;
        loop {
            let mut child = command().arg("--resume").spawn().unwrap();
            std::thread::sleep(
                longest.mul_f64(random.f64() * patience) + Duration::from_millis(random.u64(..SPREAD)),
            );
            let ended = child.try_wait().unwrap().is_some();
            if !ended {
                child.kill().unwrap();
            }
            let output = child.wait_with_output().unwrap();
            if ended || output.status.code().is_some() {
                let told = text(&output.stderr);
                assert!(output.status.success(), "{told}");
                let taken = format!("going on with the run in output: {} articles are done", done.len());
                assert!(done.is_empty() || told.contains(&taken), "{told}");
                figures.taken_over += done.len();
                break;
            }
            figures.kills += 1;
            let now = journal(&room.path("output"));
            assert!(now.starts_with(&done), "what was done before kill {} was not kept", figures.kills);
            assert_eq!(now.iter().collect::<HashSet<_>>().len(), now.len(), "an article was done twice");
            figures.while_finishing += usize::from(now.len() == articles);
            patience = if now.len() > done.len() { 1.0 } else { patience * 1.5 };
            done = now;
        }
        assert!(report(&room.path("output")) == whole, "the reports differ");
        std::fs::remove_dir_all(room.path("output")).unwrap();
    }
    let Figures { kills, rounds, while_finishing, taken_over } = figures;
    println!(
        "{articles} articles: {kills} kills in {rounds} runs, {while_finishing} of them while the reports were written; \
         {taken_over} articles taken over at the last start; articles lost: 0, done twice: 0; undisturbed run: {:.1} s",
        whole_run.as_secs_f64()
    );
}
