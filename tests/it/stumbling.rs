//! A panic in one article: it is that article's failure, with its name and hash, whatever stage it came from, and the rest
//! of the run is as if the article had not been there.

use std::collections::BTreeSet;
use std::path::Path;
use std::sync::atomic::AtomicBool;

use standpoint::actors::Gazetteer;
use standpoint::document::{Document, Engine, Part};
use standpoint::encode::{EncodeError, Encoded, Model, RtenEncoder};
use standpoint::ingest::{self, Failure, discover};
use standpoint::pipeline::{Finder, Found, Joint, Pipeline};
use standpoint::report::{Format, Progress, ProgressMode, Settings, Writer};

use crate::support::{Room, files};

/// The project's own model, but for two words that it panics at.
struct Stumbling(Joint);

impl Finder for Stumbling {
    fn engine(&self) -> Engine {
        self.0.engine()
    }

    fn hash(&self) -> &str {
        self.0.hash()
    }

    fn encode(&self, documents: &[Document]) -> Vec<Result<Encoded, EncodeError>> {
        documents.iter().for_each(|d| at(d, "Trapdoor"));
        self.0.encode(documents)
    }

    fn find(
        &self,
        document: &Document,
        encoded: &Encoded,
        who: &Gazetteer,
        roll_up: &BTreeSet<Part>,
    ) -> Result<Found, EncodeError> {
        at(document, "Pitfall");
        self.0.find(document, encoded, who, roll_up)
    }
}

fn at(document: &Document, word: &str) {
    assert!(!document.article.text.as_str().contains(word), "fell into the {word}");
}

/// The failures of a run over what `input` holds, whose reports are written to `output`.
fn run(input: &Path, output: &Path) -> Vec<Failure> {
    let model = Model::built_in().unwrap();
    let encoder = RtenEncoder::new(&model).unwrap();
    let finder = Box::new(Stumbling(Joint::new(model, Box::new(encoder))));
    let pipeline = Pipeline::new(finder, Gazetteer::shipped().unwrap(), 3);
    let settings = Settings { formats: [Format::Json].into_iter().collect(), ..Settings::default() };
    let writer = Writer::create(output, settings).unwrap();
    let reading = ingest::Settings { max_bytes: 10_000, ..ingest::Settings::default() };
    let articles =
        discover(&[input.to_owned()]).files.into_iter().flat_map(|f| ingest::articles(&f, &reading));
    let pool = rayon::ThreadPoolBuilder::new().num_threads(2).build().unwrap();
    let (progress, stop) = (Progress::new(ProgressMode::Quiet), AtomicBool::new(false));
    pipeline.run(articles, &pool, &writer, &progress, false, &stop).unwrap().failures
}

#[test]
fn an_article_that_the_program_stumbles_over_is_left_out_and_told_of() {
    let room = Room::new();
    for n in 0..6 {
        room.file(&format!("in/{n}.txt"), format!("Number {n} said that China praised Iran."));
    }
    assert!(run(&room.path("in"), &room.path("without")).is_empty());
    room.file("in/3a.txt", "A Trapdoor is where the model stumbles.")
        .file("in/3b.txt", "A Pitfall is behind it.");
    let mut failures = run(&room.path("in"), &room.path("with"));
    failures.sort_by(|a, b| a.source_name.cmp(&b.source_name));
    let hash = |name: &str| {
        ingest::article(&std::fs::read(room.path(name)).unwrap(), "", "", ingest::Format::Text)
            .unwrap()
            .sha256
    };
    for (failure, (name, word)) in failures.iter().zip([("in/3a.txt", "Trapdoor"), ("in/3b.txt", "Pitfall")])
    {
        assert!(failure.source_name.ends_with(name), "{failure}");
        assert_eq!(failure.sha256, Some(hash(name)));
        assert!(failure.reason.contains(&format!("fell into the {word}")), "{failure}");
    }
    assert_eq!(failures.len(), 2, "{failures:?}");
    let articles = |folder: &str| {
        let folder = room.path(folder).join("articles");
        files(&folder).iter().map(|f| std::fs::read_to_string(folder.join(f)).unwrap()).collect::<Vec<_>>()
    };
    assert_eq!(articles("with"), articles("without"));
    assert_eq!(articles("with").len(), 6);
}
