//! The figures behind the answers, each checked against worked examples that were published.

mod bootstrap;
mod krippendorff;
mod signed_rank;

pub(super) use bootstrap::{COVERAGE, Interval, RESAMPLES, interval, mean};
pub(super) use krippendorff::{Metric, agreement, alpha};
pub(super) use signed_rank::{SignedRank, signed_rank};
