//! A finished run's folder, and codes beside it: whatever is in their files, a question is answered or refused.

use std::path::{Path, PathBuf};
use std::sync::LazyLock;

use standpoint::read::{Answer, Format, GroupBy, Question, ReadError, Run, Screen, agree, compare, explain};
use tempfile::TempDir;

use super::{reports, stages};

const ARTICLE: &[u8] = b"noise of the model\0Why Delhi must talk\n\nBy Meera Rao\n\nIndia has ignored Kabul for too long. The \
    Taliban are cruel rulers, yet silence helps nobody.\n\nPakistan said on Monday that talks were \"a trap\". Its generals \
    have been wrong before, and they are wrong now.";

/// A run of one article, and where its JSON is.
struct Folder {
    folder: TempDir,
    article: PathBuf,
    manifest: PathBuf,
}

static FOLDER: LazyLock<Folder> = LazyLock::new(|| {
    let folder = tempfile::tempdir().unwrap_or_else(|e| panic!("no folder: {e}"));
    let analysis = stages::analyzed(ARTICLE).unwrap_or_else(|| panic!("the article is one"));
    reports::write(folder.path(), &analysis, "z.txt");
    let article = folder.path().join(format!("articles/{}.json", analysis.document.article.id));
    let manifest = folder.path().join("run.json");
    Folder { folder, article, manifest }
});

static WHOLE: LazyLock<[Vec<u8>; 2]> = LazyLock::new(|| [read(&FOLDER.article), read(&FOLDER.manifest)]);

fn read(path: &Path) -> Vec<u8> {
    std::fs::read(path).unwrap_or_else(|e| panic!("{}: {e}", path.display()))
}

fn write(path: &Path, bytes: &[u8]) {
    std::fs::write(path, bytes).unwrap_or_else(|e| panic!("{}: {e}", path.display()));
}

/// An article's JSON, or `run.json` where that is what the bytes look like, in a run that is else whole.
pub fn run_folder(data: &[u8]) {
    let [article, manifest] = &*WHOLE;
    let of_run = data.windows(15).take(60).any(|w| w == b"standpoint/run/");
    write(&FOLDER.article, if of_run { article } else { data });
    write(&FOLDER.manifest, if of_run { data } else { manifest });
    let run = match Run::open(FOLDER.folder.path()) {
        Ok(run) => run,
        Err(error) => return super::told(&error),
    };
    let article = run.articles().first().cloned().unwrap_or_default();
    answered(explain(&run, &Question { article: &article, actor: None, holder: None }));
    let by = [GroupBy::Article, GroupBy::Publication, GroupBy::Author, GroupBy::Month, GroupBy::Year];
    answered(compare(&run, &[], &by));
    answered(compare(&run, &["pakistan".into(), "India".into()], &by));
    answered(compare(&run, &[], &["party".into()]));
}

/// A table of human codes.
pub fn codes(data: &[u8]) {
    let [article, manifest] = &*WHOLE;
    if !FOLDER.article.exists() {
        write(&FOLDER.article, article);
        write(&FOLDER.manifest, manifest);
    }
    let file = FOLDER.folder.path().join("codes.csv");
    write(&file, data);
    let run = Run::open(FOLDER.folder.path()).unwrap_or_else(|e| panic!("{e}"));
    answered(agree(&run, &[file]).map(|agreed| agreed.answer));
}

/// What is promised of every answer: it can be printed in all formats.
fn answered(answer: Result<Answer, ReadError>) {
    match answer {
        Ok(answer) => {
            for format in [Format::Table, Format::Csv, Format::Json, Format::Markdown] {
                let screen = Screen { colour: false, width: Some(80) };
                answer.print(format, screen).unwrap_or_else(|e| panic!("not printed: {e}"));
            }
        }
        Err(error) => super::told(&error),
    }
}
