//! `failures`: what could not be read, why, and what to do about it.

use super::values::{SHA256, TEXT, maybe};
use super::{FailureCell, Table, column};

pub(in crate::report) const FAILURES: Table<FailureCell> = Table {
    name: "failures",
    row: "one file, or one line of a JSON Lines file, that could not be read",
    key: &[],
    links: &[],
    columns: &[
        column(
            "source",
            TEXT,
            "Path of the file as given, with `#number` of the line, row or document in it.",
            |f| f.source.as_str().into(),
        ),
        column("sha256", maybe(SHA256), "SHA-256 of its bytes; empty where they could not be read.", |f| {
            f.sha256.as_deref().into()
        }),
        column("stage", TEXT, "Stage that gave up.", |f| f.stage.as_str().into()),
        column("reason", TEXT, "What was wrong.", |f| f.reason.as_str().into()),
        column("remedy", TEXT, "What to do about it.", |f| f.remedy.as_str().into()),
    ],
};
