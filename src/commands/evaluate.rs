//! `eval`: the program measured against labelled data.

use std::io::{self, Write};
use std::path::{Path, PathBuf};
use std::process::ExitCode;

use standpoint::evaluate::{BenchmarkTable, Reader};

use super::engine::{engine, pool};
use super::{Stop, print};
use crate::cli::{EngineOptions, Eval};
use crate::logging::tell;

/// Measures one task, or all that the data is there for.
pub fn evaluate(options: Eval) -> Result<ExitCode, Stop> {
    if let Some(data) = &options.data {
        return evaluate_all(&options, data);
    }
    let (Some(task), Some(file)) = (options.task, &options.file) else {
        return Err("name a task and a file, or --all with --data".into());
    };
    let (model, encoder) = engine(&options.engine)?;
    let reader = Reader { model: &model, encoder: encoder.as_ref(), case: options.case };
    let outcome = pool(options.engine.threads)?.install(|| reader.measure(task, file))?;
    if let Some(path) = &options.predictions {
        let write = || -> io::Result<()> {
            let mut out = io::BufWriter::new(std::fs::File::create(path)?);
            for p in &outcome.predictions {
                serde_json::to_writer(&mut out, p)?;
                out.write_all(b"\n")?;
            }
            out.flush()
        };
        write().map_err(|e| format!("cannot write the predictions to {}: {e}", path.display()))?;
    }
    if options.json {
        print(&format!("{}\n", outcome.to_json(task.name())))?;
    } else {
        print(&outcome.to_table(task.name()))?;
    }
    Ok(ExitCode::SUCCESS)
}

/// Every task that `data` has a dev set for: a column for the model, for each further one, for each peer.
fn evaluate_all(options: &Eval, data: &Path) -> Result<ExitCode, Stop> {
    let mut board = BenchmarkTable::new(data);
    for file in &board.missing {
        tell(&format_args!("passed over, not here: {}", file.display()));
    }
    if board.is_empty() {
        return Err(format!("no dev sets in {}; see the guide for their names", data.display()).into());
    }
    let pool = pool(options.engine.threads)?;
    let mut models = vec![(None, options.engine.clone())];
    models.extend(options.with.iter().map(|(name, folder)| {
        (Some(name), EngineOptions { model: folder.clone(), ..options.engine.clone() })
    }));
    for (name, engine_options) in models {
        let (model, encoder) = engine(&engine_options)?;
        let name = name.unwrap_or(&model.config.name);
        let reader = Reader { model: &model, encoder: encoder.as_ref(), case: options.case };
        let done = |task: &str, corpus: &str| tell(&format_args!("{name}: {task} on {corpus} done"));
        pool.install(|| board.measure(name, &reader, data, done))?;
    }
    for (name, folder) in peers(options.peers.as_deref())? {
        board.score(&name, &folder, data)?;
    }
    if let Some(path) = &options.markdown {
        std::fs::write(path, board.to_markdown())
            .map_err(|e| format!("cannot write the page to {}: {e}", path.display()))?;
    }
    print(&if options.json { format!("{}\n", board.to_json()) } else { board.to_table() })?;
    Ok(ExitCode::SUCCESS)
}

/// Names and folders of the peers, by name.
fn peers(folder: Option<&Path>) -> Result<Vec<(String, PathBuf)>, Stop> {
    let Some(folder) = folder else { return Ok(Vec::new()) };
    let entries = std::fs::read_dir(folder)
        .and_then(Iterator::collect::<io::Result<Vec<_>>>)
        .map_err(|e| format!("cannot read the folder of peers {}: {e}", folder.display()))?;
    let folders = entries.into_iter().map(|e| e.path()).filter(|p| p.is_dir());
    let mut peers: Vec<(String, PathBuf)> =
        folders.filter_map(|p| Some((p.file_name()?.to_string_lossy().into_owned(), p.clone()))).collect();
    peers.sort();
    Ok(peers)
}
