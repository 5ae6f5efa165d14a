//! The tests of the whole program and library that can share a process, as one program: each would be linked with the
//! library and its model by itself. Apart from it, in `tests/`, are those that put limits on time and memory, kill the
//! program, take the trials of `fuzz/`, or need a feature.

#![allow(clippy::unwrap_used, clippy::expect_used, clippy::panic, missing_docs)]

#[path = "../support/mod.rs"]
mod support;

mod attributions;
mod columns;
mod commentary;
mod dev_figures;
mod evaluate;
mod exports;
mod first_article;
mod formats;
mod groups;
mod habits;
mod library;
mod main_job;
mod read_back;
mod shipped_tiers;
mod stream;
mod study;
mod stumbling;
mod tiers;
