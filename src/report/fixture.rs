//! Two articles made by hand: one of plain words, one of all that breaks careless writers.

#![allow(clippy::unwrap_used, clippy::expect_used, clippy::panic)]

use std::collections::BTreeSet;

use super::{FailureRow, FocusActor, Format, RunInfo, Settings, Timings};
use crate::document::*;

/// Where `words` stand in `text`, in code points.
fn find(text: &Text, words: &str) -> Span {
    let byte = text.as_str().find(words).expect("words of the text");
    Span::new(text.code_point(byte), text.code_point(byte + words.len()))
}

fn engine() -> Engine {
    Engine { name: "rten".into(), model: "base".into(), version: "0.1.0+1a2b3c4d".into() }
}

fn actor(id: &str, name: &str, aliases: &[&str]) -> Actor {
    Actor {
        id: id.into(),
        name: name.into(),
        entity_type: EntityType::Loc,
        aliases: aliases.iter().map(|&alias| alias.into()).collect(),
        known: true,
        focus: true,
        part_of: None,
        part: None,
        agent: true,
    }
}

/// An article of a headline and a body of two sentences, by an author who opposes Pakistan and reports
/// that Kabul supports it.
pub(super) fn hostile() -> Analysis {
    let title = r#"=HYPERLINK("http://x")"#;
    let first = "Pakistan, \"the neighbour\",\nmust <script>alert(1)</script> answer.";
    let second = "Kābul said Islamabad — Ислам — “helps”.";
    let text = Text::new(format!("{title}\n\n{first} {second}"));
    let spans = [title, first, second].map(|words| find(&text, words));
    let mention = |words, actor, sentence, kind| Mention {
        span: find(&text, words),
        entity_type: EntityType::Loc,
        kind,
        actor,
        sentence,
        score: 0.987_654,
    };
    let portrayal = |probs| Portrayal { probs: Probabilities(probs), low: -0.5, high: 0.25 };
    let reading = |probs, salience| Reading { sentiment: Probabilities(probs), salience };
    let opinion = |holder, sentence, mention, attribution, probs: [f32; 3]| Opinion {
        holder,
        target: 0,
        sentence,
        mention,
        attribution,
        probs: Probabilities(probs),
        evidence: true,
        sure: true,
        weight: Probabilities(probs).confidence(),
    };
    Analysis {
        readings: vec![
            reading([0.0, 1.0, 0.0], 0.0),
            reading([0.75, 0.125, 0.125], 0.5),
            reading([1.0 / 3.0, 1.0 / 3.0, 1.0 / 3.0], 1.0),
        ],
        actors: vec![
            actor("pakistan", "Pakistan", &["Pakistan", "Islamabad"]),
            actor("afghanistan", "Afghanistan", &["Kābul"]),
        ],
        presences: vec![
            Presence { salience: 0.6, portrayal: portrayal([0.5, 0.25, 0.25]) },
            Presence { salience: 0.2, portrayal: portrayal([0.0, 1.0, 0.0]) },
        ],
        mentions: vec![
            mention("Pakistan", 0, 1, MentionKind::Name),
            mention("Kābul", 1, 2, MentionKind::Metonym),
            mention("Islamabad", 0, 2, MentionKind::Metonym),
        ],
        attributions: vec![Attribution {
            source: Some(Source { span: find(&text, "Kābul"), actor: Some(1) }),
            cue: Some(find(&text, "said")),
            content: vec![find(&text, "Islamabad — Ислам — “helps”")],
            quoted: false,
            commitment: Commitment::Neutral,
            within: None,
            holder: Holder::Actor(1),
        }],
        opinions: vec![
            opinion(Holder::Author, 1, Some(0), None, [0.75, 0.25, 0.0]),
            opinion(Holder::Actor(1), 2, Some(2), Some(0), [0.0, 0.5, 0.5]),
            opinion(Holder::Unnamed, 2, Some(2), None, [0.2, 0.6, 0.2]),
        ],
        stances: vec![
            Stance {
                holder: Holder::Author,
                target: 0,
                label: StanceLabel::Opposes,
                score: -0.75,
                low: -0.9,
                high: -0.000_01,
                probs: Some([0.6, 0.3, 0.1, 0.0, 0.0]),
                opinions: vec![0],
            },
            Stance {
                holder: Holder::Actor(1),
                target: 0,
                label: StanceLabel::Supports,
                score: 0.5,
                low: 0.25,
                high: 0.75,
                probs: None,
                opinions: vec![1],
            },
            Stance {
                holder: Holder::Unnamed,
                target: 0,
                label: StanceLabel::Unclear,
                score: 0.0,
                low: -0.5,
                high: 0.5,
                probs: None,
                opinions: vec![2],
            },
        ],
        argues: Some(0.75),
        summary: Summary { method: "extract", sentences: vec![1], text: first.into(), abstractive: None },
        engine: engine(),
        document: Document {
            sentences: spans
                .iter()
                .zip([0, 1, 1])
                .map(|(&span, paragraph)| Sentence { span, paragraph })
                .collect(),
            quotations: Vec::new(),
            article: Article {
                id: "b-hostile".into(),
                source: "in, put/b \"1\".txt".into(),
                sha256: "b".repeat(64),
                title: Some(title.into()),
                byline: Some("-Ann O'Nym".into()),
                publication: Some("'@Paper".into()),
                published: Some("2024-02-29".into()),
                language: "en".into(),
                paragraphs: vec![
                    Paragraph { span: spans[0], role: Role::Title },
                    Paragraph { span: Span::new(spans[1].start, spans[2].end), role: Role::Body },
                ],
                meta: Vec::new(),
                duplicate_of: None,
                warnings: vec!["guessed the encoding".into(), "cut a byte".into()],
                text,
            },
        },
    }
}

/// An article of one sentence, about nobody.
pub(super) fn plain() -> Analysis {
    let text = Text::from("All is well.");
    let span = Span::new(0, text.len());
    Analysis {
        readings: vec![Reading { sentiment: Probabilities([0.0, 0.0, 1.0]), salience: 1.0 }],
        actors: Vec::new(),
        presences: Vec::new(),
        mentions: Vec::new(),
        attributions: Vec::new(),
        opinions: Vec::new(),
        stances: Vec::new(),
        argues: None,
        summary: Summary {
            method: "extract",
            sentences: vec![0],
            text: "All is well.".into(),
            abstractive: None,
        },
        engine: engine(),
        document: Document {
            sentences: vec![Sentence { span, paragraph: 0 }],
            quotations: Vec::new(),
            article: Article {
                id: "a-plain".into(),
                source: "input/a.txt".into(),
                sha256: "a".repeat(64),
                title: None,
                byline: None,
                publication: None,
                published: None,
                language: "en".into(),
                paragraphs: vec![Paragraph { span, role: Role::Body }],
                meta: Vec::new(),
                duplicate_of: None,
                warnings: Vec::new(),
                text,
            },
        },
    }
}

/// The same as rows of a study's table, whose columns the program has no use for.
pub(super) fn studied() -> [Analysis; 2] {
    let with = |mut analysis: Analysis, meta: &[(&str, &str)]| {
        let told = meta.iter().map(|&(name, value)| (name.to_owned(), value.to_owned()));
        analysis.document.article.meta = told.collect();
        analysis
    };
    [
        with(hostile(), &[("party", "=Left, \"new\""), ("=wave", "2")]),
        with(plain(), &[("country", "Österreich"), ("party", "</script>")]),
    ]
}

/// These formats; Pakistan and the Taliban compared.
pub(super) fn settings(formats: &[Format]) -> Settings {
    let focus = |id: &str, name: &str| FocusActor { id: id.into(), name: name.into() };
    Settings {
        formats: formats.iter().copied().collect::<BTreeSet<_>>(),
        focus: vec![focus("pakistan", "Pakistan"), focus("taliban", "Taliban")],
        ..Settings::default()
    }
}

/// A run that could not read two files.
pub(super) fn run() -> RunInfo {
    let failure = |source: &str, sha256: Option<String>| FailureRow {
        source: source.into(),
        sha256,
        stage: "ingest".into(),
        reason: "no text, or \"none\"".into(),
        remedy: "open it and see".into(),
    };
    let mut options = serde_json::Map::new();
    options.insert("max_bytes".into(), 1_000_000.into());
    RunInfo {
        engine: engine(),
        model_sha256: "c".repeat(64),
        card: serde_json::json!({
            "base": "a smaller model", "measured_on": "dev splits",
            "dev": {"entities, <CoNLL>": {"int8": 92.94, "float": 92.91, "measure": "F1"}},
        }),
        options,
        failures: vec![failure("z.pdf", None), failure("+y.txt", Some("d".repeat(64)))],
        timings: Timings { threads: 2, total_seconds: 0.5, ..Timings::default() },
        partial: false,
    }
}
