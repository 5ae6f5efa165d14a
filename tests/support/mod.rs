//! A folder, the real binary run in it, and what it wrote: shared by the end-to-end tests.

#![allow(dead_code, clippy::unwrap_used, clippy::expect_used, clippy::panic, missing_docs)]

pub mod made;
pub mod samples;

use std::path::{Path, PathBuf};
use std::process::{Command, Output};

use serde_json::Value;
use tempfile::TempDir;

/// The first article, as it lies in `input/`.
pub const FIRST: &str = concat!(env!("CARGO_MANIFEST_DIR"), "/input/clarion-india-pakistan-taliban.txt");

/// The part of an analysis's text that a span covers.
pub fn slice(analysis: &Value, span: &Value) -> String {
    let (a, b) = (span["start"].as_u64().unwrap() as usize, span["end"].as_u64().unwrap() as usize);
    analysis["text"].as_str().unwrap().chars().skip(a).take(b - a).collect()
}

/// A working folder of a test.
pub struct Room {
    folder: TempDir,
}

impl Room {
    pub fn new() -> Self {
        Self { folder: tempfile::tempdir().unwrap() }
    }

    pub fn path(&self, name: &str) -> PathBuf {
        self.folder.path().join(name)
    }

    /// Writes a file, making its folders.
    pub fn file(&self, name: &str, content: impl AsRef<[u8]>) -> &Self {
        let path = self.path(name);
        std::fs::create_dir_all(path.parent().unwrap()).unwrap();
        std::fs::write(path, content).unwrap();
        self
    }

    /// Copies the first article in.
    pub fn first_article(&self, name: &str) -> &Self {
        self.file(name, std::fs::read(FIRST).unwrap())
    }

    /// Runs the binary here.
    pub fn run(&self, arguments: &[&str]) -> Output {
        Command::new(env!("CARGO_BIN_EXE_standpoint"))
            .args(arguments)
            .current_dir(self.folder.path())
            .output()
            .expect("the binary starts")
    }

    /// Runs the binary here and expects exit code 0; gives standard output.
    pub fn succeed(&self, arguments: &[&str]) -> String {
        let output = self.run(arguments);
        assert_eq!(output.status.code(), Some(0), "{}", text(&output.stderr));
        text(&output.stdout)
    }

    pub fn json(&self, name: &str) -> Value {
        serde_json::from_slice(&std::fs::read(self.path(name)).unwrap()).unwrap()
    }

    pub fn read(&self, name: &str) -> String {
        std::fs::read_to_string(self.path(name)).unwrap()
    }

    /// The analysis of the one article in a report.
    pub fn only_article(&self, output: &str) -> Value {
        let files: Vec<_> = files(&self.path(output).join("articles"));
        assert_eq!(files.len(), 1, "{files:?}");
        self.json(&format!("{output}/articles/{}", files[0]))
    }
}

pub fn text(bytes: &[u8]) -> String {
    String::from_utf8_lossy(bytes).into_owned()
}

/// Names of all files below a folder, sorted.
pub fn files(folder: &Path) -> Vec<String> {
    let mut found = Vec::new();
    let mut open = vec![folder.to_owned()];
    while let Some(at) = open.pop() {
        for entry in std::fs::read_dir(&at).unwrap() {
            let path = entry.unwrap().path();
            if path.is_dir() {
                open.push(path);
            } else {
                found.push(path.strip_prefix(folder).unwrap().to_string_lossy().into_owned());
            }
        }
    }
    found.sort();
    found
}

/// Everything a report holds, but for the timings in `run.json`.
pub fn report(folder: &Path) -> Vec<(String, String)> {
    files(folder)
        .into_iter()
        .map(|name| {
            // What is no text is told byte by byte, each as the code point of its number.
            let content = String::from_utf8(std::fs::read(folder.join(&name)).unwrap())
                .unwrap_or_else(|other| other.as_bytes().iter().map(|&byte| char::from(byte)).collect());
            if name != "run.json" {
                return (name, content);
            }
            let mut run: Value = serde_json::from_str(&content).unwrap();
            run.as_object_mut().unwrap().remove("timings").expect("run.json has timings");
            (name, run.to_string())
        })
        .collect()
}

/// A short article, another for each number.
pub fn article_of(n: usize) -> String {
    let verbs = ["accused", "praised", "warned", "ignored", "thanked"];
    let actors = ["Pakistan", "India", "the Taliban", "China", "Iran", "Kabul"];
    let (verb, target) = (verbs[n % verbs.len()], actors[(n / 5) % actors.len()]);
    format!(
        "Letter number {n}\n\nBy Meera Rao\n\nOn day {n} Islamabad {verb} {target} again. Its generals are wrong, and \
         have been wrong {n} times.\n\n“We want talks,” a spokesman of {target} said. Nobody in Delhi believed him."
    )
}

/// Ids of the articles that an unfinished run's journal names; a line that is not whole is none.
pub fn journal(output: &Path) -> Vec<String> {
    let lines = std::fs::read_to_string(output.join(".standpoint/journal")).unwrap_or_default();
    let whole = lines.split_inclusive('\n').filter(|line| line.ends_with('\n')).skip(1);
    let entry =
        |line: &str| serde_json::from_str::<Value>(&line[9..]).unwrap()["id"].as_str().unwrap().to_owned();
    whole.map(entry).collect()
}

/// Public data beside the project, or none with a line that says so.
pub fn data(name: &str) -> Option<PathBuf> {
    let beside = concat!(env!("CARGO_MANIFEST_DIR"), "/../shared/data");
    let folder = std::env::var("STANDPOINT_DATA").unwrap_or_else(|_| beside.to_owned());
    let path = Path::new(&folder).join(name);
    if path.exists() {
        return Some(path);
    }
    println!(
        "SKIPPED: {} is not here; set STANDPOINT_DATA to the folder of the public corpora",
        path.display()
    );
    None
}
