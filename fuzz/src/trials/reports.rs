//! Writers of reports: whatever an article holds, every file is whole and can be read again.

use std::path::Path;

use standpoint::document::{Analysis, Engine};
use standpoint::read::Run;
use standpoint::report::{FailureRow, FocusActor, Format, RunInfo, Settings, Timings, Writer};

use super::stages;

/// An article whose fields are what the bytes say: every format of its report, read back.
pub fn reports(data: &[u8]) {
    let Some(mut analysis) = stages::analyzed(data) else { return };
    let (title, rest) = data.split_at(data.len().min(24));
    let said = |bytes: &[u8]| Some(String::from_utf8_lossy(bytes).into_owned());
    let article = &mut analysis.document.article;
    article.title = said(title);
    article.byline = said(&rest[..rest.len().min(12)]);
    article.publication = said(&data[data.len() / 2..data.len().min(data.len() / 2 + 12)]);
    article.source = String::from_utf8_lossy(rest).chars().take(40).collect();
    article.warnings = said(title).into_iter().collect();
    let folder = tempfile::tempdir().unwrap_or_else(|e| panic!("no folder: {e}"));
    write(folder.path(), &analysis, &String::from_utf8_lossy(title));
    read_back(folder.path(), &analysis);
}

/// Writes a run of one article.
pub fn write(folder: &Path, analysis: &Analysis, failed: &str) {
    let focus = |id: &str, name: &str| FocusActor { id: id.into(), name: name.into() };
    let settings = Settings {
        formats: Format::ALL.into_iter().collect(),
        focus: vec![focus("pakistan", "Pakistan"), focus("taliban", "Taliban")],
        ..Settings::default()
    };
    let writer = Writer::create(folder, settings).unwrap_or_else(|e| panic!("{e}"));
    writer.accept(analysis).unwrap_or_else(|e| panic!("{e}"));
    let failure = FailureRow {
        source: failed.to_owned(),
        sha256: None,
        stage: "ingest".into(),
        reason: failed.to_owned(),
        remedy: "mend it".into(),
    };
    let info = RunInfo {
        engine: Engine { name: "stand-in".into(), model: "none".into(), version: "0".into() },
        model_sha256: "0".repeat(64),
        card: serde_json::Value::Null,
        options: serde_json::Map::new(),
        failures: vec![failure],
        timings: Timings { threads: 1, total_seconds: 1.0, ..Timings::default() },
        partial: false,
    };
    writer.finish(&info).unwrap_or_else(|e| panic!("{e}"));
}

fn read_back(folder: &Path, analysis: &Analysis) {
    let bytes = |name: &str| std::fs::read(folder.join(name)).unwrap_or_else(|e| panic!("{name}: {e}"));
    for table in
        ["articles", "actors", "stances", "mentions", "attributions", "sentences", "comparison", "failures"]
    {
        let bytes = bytes(&format!("{table}.csv"));
        let bytes = bytes.strip_prefix(b"\xEF\xBB\xBF").unwrap_or(&bytes);
        // A strict reader: rows of unequal length are an error.
        let mut reader = csv::Reader::from_reader(bytes);
        let rows = reader.records().map(|r| r.unwrap_or_else(|e| panic!("{table}.csv: {e}")));
        for row in rows {
            assert!(
                row.iter().all(|cell| !cell.starts_with(['=', '@'])),
                "a formula in {table}.csv: {row:?}"
            );
        }
    }
    let page = String::from_utf8(bytes("report.html")).unwrap_or_else(|e| panic!("report.html: {e}"));
    let count = |what: &str| page.matches(what).count();
    assert_eq!(count("<script"), count("</script>"), "data broke out of its script");
    assert_eq!(count("<html"), 1);
    let run = Run::open(folder).unwrap_or_else(|e| panic!("{e}"));
    let id = &analysis.document.article.id;
    let record = run.article(id).unwrap_or_else(|e| panic!("{e}"));
    assert!(record == standpoint::report::Record::new(analysis), "another record was read back");
}
