//! The trials of `fuzz/`, short: every seed and every finding is tried again, and changes of them that proptest draws. What
//! libFuzzer tries by the million is the same code.

#![allow(clippy::unwrap_used, clippy::expect_used, clippy::panic, missing_docs)]

#[path = "../fuzz/src/trials/mod.rs"]
mod trials;

use std::path::Path;

use proptest::prelude::*;
use proptest::sample::Index;
use proptest::test_runner::{Config, TestRunner};

/// Changes tried for each trial, if STANDPOINT_TRIALS does not say how many.
const CASES: u32 = 48;
/// Longest input: the trials are for strange inputs, not for large ones.
const LONGEST: usize = 4_096;
/// Bits of the formats, and what breaks careless readers of text.
const WORDS: [&[u8]; 40] = [
    b"<b>",
    b"</div>",
    b"<table>",
    b"<svg>",
    b"<!--",
    b"&#x0;",
    b"]]>",
    b"<template>",
    b"{\"text\":",
    b"[[",
    b"\":",
    b"}\n",
    b"\"",
    b"\\u0000",
    b"\\ud800",
    b"[[actor]]\n",
    b"since = ",
    b"\t",
    b"\r\n",
    b"\n\n",
    b"---\n",
    b"# ",
    b"> ",
    b"| ",
    b"1\t",
    b"B-PER",
    b"-1",
    b"1e999",
    b"18446744073709551615",
    b"\0",
    b"\xFF",
    b"\xEF\xBB\xBF",
    b"\xC3\xA9",
    b"\xE2\x80\x9C",
    b"\xE2\x80\x9D",
    b"\xCC\x81",
    b"\xF0\x9F\x98\x80",
    b"\xE2\x80\xAE",
    b"\xC4\xB0",
    b"'s ",
];

/// The files of `fuzz/KIND/TARGET`, with their names.
fn kept(kind: &str, target: &str) -> Vec<(String, Vec<u8>)> {
    let folder = Path::new(env!("CARGO_MANIFEST_DIR")).join("fuzz").join(kind).join(target);
    let entries = std::fs::read_dir(folder).into_iter().flatten();
    let mut files: Vec<_> = entries.map(|e| e.unwrap().path()).collect();
    files.sort();
    files.iter().map(|f| (f.display().to_string(), std::fs::read(f).unwrap())).collect()
}

/// A change to an input.
#[derive(Clone, Debug)]
enum Change {
    Insert(Index, usize),
    Set(Index, u8),
    Remove(Index, usize),
    Repeat(Index, usize, usize),
}

fn change() -> impl Strategy<Value = Change> {
    prop_oneof![
        (any::<Index>(), 0..WORDS.len()).prop_map(|(at, word)| Change::Insert(at, word)),
        (any::<Index>(), any::<u8>()).prop_map(|(at, byte)| Change::Set(at, byte)),
        (any::<Index>(), 1..80usize).prop_map(|(at, length)| Change::Remove(at, length)),
        (any::<Index>(), 1..60usize, 2..9usize)
            .prop_map(|(at, length, times)| Change::Repeat(at, length, times)),
    ]
}

fn changed(mut input: Vec<u8>, changes: &[Change]) -> Vec<u8> {
    for change in changes {
        let place = |at: &Index| at.index(input.len() + 1);
        match change {
            Change::Insert(at, word) => {
                let at = place(at);
                input.splice(at..at, WORDS[*word].iter().copied());
            }
            Change::Set(at, byte) => {
                let at = place(at);
                if let Some(old) = input.get_mut(at) {
                    *old = *byte;
                }
            }
            Change::Remove(at, length) => {
                let at = place(at);
                input.drain(at..input.len().min(at + length));
            }
            Change::Repeat(at, length, times) => {
                let at = place(at);
                let end = input.len().min(at + length);
                let part = input[at..end].repeat(*times);
                input.splice(at..end, part);
            }
        }
        input.truncate(LONGEST);
    }
    input
}

/// Tries the seeds, the findings, and changes of both.
fn try_out(target: &str) {
    let trial = trials::ALL.iter().find(|(name, _)| *name == target).unwrap().1;
    let mut known = kept("seeds", target);
    known.extend(kept("findings", target));
    assert!(!known.is_empty(), "{target} has no seeds");
    for (name, input) in &known {
        println!("{name}");
        trial(input);
    }
    let changes = prop::collection::vec(change(), 1..8);
    let of_known =
        (0..known.len(), changes).prop_map(move |(which, changes)| changed(known[which].1.clone(), &changes));
    let inputs = prop_oneof![6 => of_known, 1 => prop::collection::vec(any::<u8>(), 0..400)];
    let cases = std::env::var("STANDPOINT_TRIALS").map_or(CASES, |n| n.parse().unwrap());
    let config = Config { cases, failure_persistence: None, max_shrink_iters: 400, ..Config::default() };
    TestRunner::new(config)
        .run(&inputs, |input| {
            trial(&input);
            Ok(())
        })
        .unwrap_or_else(|failure| panic!("{target}: {failure}; keep the input in fuzz/findings/{target}"));
}

macro_rules! trials {
    ($($name:ident)*) => {
        $(#[test]
        fn $name() {
            try_out(stringify!($name));
        })*

        #[test]
        fn no_trial_is_left_out() {
            assert_eq!(trials::ALL.map(|(name, _)| name).to_vec(), [$(stringify!($name)),*]);
        }
    };
}

trials!(text markdown html json_lines table docx pdf mail rtf json sheet odt epub parquet xml ris warc zipped actors_file gold model_folder run_folder codes segment actors analysis reports);
