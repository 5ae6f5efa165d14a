//! Labelled data of `eval`: whatever a gold file or a file of predictions holds, it is measured or refused.

use std::path::Path;
use std::sync::LazyLock;

use standpoint::evaluate::{Case, EvaluateError, Outcome, Reader, Task, score_file};
use tempfile::TempDir;

use super::stand_in::{MODEL, StandIn};

const TASKS: [Task; 15] = [
    Task::Ner,
    Task::Sentences,
    Task::TargetSentiment,
    Task::Directed,
    Task::Attribution,
    Task::Salience,
    Task::Summary,
    Task::Coreference,
    Task::ArticleStance,
    Task::Triples,
    Task::Opeds,
    Task::Pairs,
    Task::Judgement,
    Task::Commentary,
    Task::Groups,
];

static FOLDER: LazyLock<TempDir> =
    LazyLock::new(|| tempfile::tempdir().unwrap_or_else(|e| panic!("no folder: {e}")));

/// A task, by its letter at the front, and its file; after a NUL, predictions for it, or the gold of an op-ed.
pub fn gold(data: &[u8]) {
    let Some((&which, content)) = data.split_first() else { return };
    let task = TASKS[usize::from(which.wrapping_sub(b'a')) % TASKS.len()];
    let (content, second) = match content.iter().position(|&b| b == 0) {
        Some(at) => (&content[..at], Some(&content[at + 1..])),
        None => (content, None),
    };
    let path = FOLDER.path().join(if task == Task::Opeds { "opeds" } else { "gold.conllu" });
    if task == Task::Opeds {
        std::fs::create_dir_all(&path).unwrap_or_else(|e| panic!("{}: {e}", path.display()));
        write(&path.join("01.txt"), content);
        write(&path.join("01.json"), second.unwrap_or_default());
    } else {
        write(&path, content);
        if let Some(predictions) = second {
            let theirs = FOLDER.path().join("predictions.jsonl");
            write(&theirs, predictions);
            return answered(score_file(task, &path, &theirs));
        }
    }
    let model = StandIn::new(content);
    answered(Reader { model: &MODEL, encoder: &model, case: Case::Kept }.measure(task, &path).map(Some));
}

/// What is promised of every measurement: figures that can be shown.
fn answered(outcome: Result<Option<Outcome>, EvaluateError>) {
    match outcome {
        Ok(Some(outcome)) => {
            super::told(&outcome.to_table("tried"));
            assert!(
                outcome.figures.iter().all(|f| f.low <= f.high || f.value.is_nan()),
                "{:?}",
                outcome.figures
            );
        }
        Ok(None) => {}
        Err(error) => super::told(&error),
    }
}

fn write(path: &Path, content: &[u8]) {
    std::fs::write(path, content).unwrap_or_else(|e| panic!("{}: {e}", path.display()));
}
