//! `failures.csv`: what could not be read, why, and what to do about it.

use super::{Column, FailureCell, Table};

pub(in crate::report) const FAILURES: Table<FailureCell> = Table {
    file: "failures.csv",
    row: "one file, or one line of a JSON Lines file, that could not be read",
    columns: &[
        column("source", "text", "Path of the file as given, with `#line` for JSON Lines.", |f| {
            f.source.as_str().into()
        }),
        column(
            "sha256",
            "64 hex digits, may be empty",
            "SHA-256 of its bytes; empty where they could not be read.",
            |f| f.sha256.as_deref().into(),
        ),
        column("stage", "text", "Stage that gave up.", |f| f.stage.as_str().into()),
        column("reason", "text", "What was wrong.", |f| f.reason.as_str().into()),
        column("remedy", "text", "What to do about it.", |f| f.remedy.as_str().into()),
    ],
};

const fn column(
    name: &'static str,
    range: &'static str,
    meaning: &'static str,
    cell: FailureCell,
) -> Column<FailureCell> {
    Column { name, range, meaning, cell }
}
