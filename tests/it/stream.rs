//! Lines in, lines out, through real pipes: `standpoint - --formats jsonl -o -`.

use std::io::{BufRead, BufReader, Write};
use std::process::{Child, ChildStdin, Command, ExitStatus, Stdio};
use std::sync::atomic::{AtomicUsize, Ordering};
use std::sync::mpsc::{Receiver, RecvTimeoutError, channel};
use std::thread;
use std::time::{Duration, Instant};

use serde_json::{Value, json};

use crate::support::{self, Room, text};

const SAID: &str =
    "China praised Iran on Tuesday. Imran Khan called the deal a disgrace. Nobody in Tehran listened to him.";
/// Longer than any answer takes, on the slowest machine with the most neighbours: who waits so long waits for ever.
const FOR_EVER: Duration = Duration::from_secs(120);

/// The program with a pipe at each end.
struct Stream {
    child: Child,
    input: Option<ChildStdin>,
    lines: Receiver<String>,
}

impl Stream {
    fn open(more: &[&str]) -> Self {
        let mut child = start(more);
        let out = BufReader::new(child.stdout.take().unwrap());
        let (send, lines) = channel();
        thread::spawn(move || out.lines().map_while(Result::ok).all(|line| send.send(line).is_ok()));
        Self { input: child.stdin.take(), child, lines }
    }

    fn send(&mut self, line: &str) {
        self.input.as_mut().unwrap().write_all(format!("{line}\n").as_bytes()).unwrap();
    }

    fn answer(&self) -> Value {
        serde_json::from_str(&self.lines.recv_timeout(FOR_EVER).expect("an answer")).unwrap()
    }

    /// Closes the input and gives all further answers.
    fn close(mut self) -> (Vec<Value>, ExitStatus) {
        drop(self.input.take());
        let rest = self.lines.iter().map(|line| serde_json::from_str(&line).unwrap()).collect();
        (rest, self.child.wait().unwrap())
    }
}

fn start(more: &[&str]) -> Child {
    Command::new(env!("CARGO_BIN_EXE_standpoint"))
        .args(["analyze", "-", "--formats", "jsonl", "-o", "-", "--quiet"])
        .args(more)
        .stdin(Stdio::piped())
        .stdout(Stdio::piped())
        .stderr(Stdio::piped())
        .spawn()
        .unwrap()
}

fn line(id: &str) -> String {
    json!({"id": id, "title": "On China", "text": SAID}).to_string()
}

/// Waits for the end of a process that must not need to be told.
fn ended(child: &mut Child) -> ExitStatus {
    let started = Instant::now();
    loop {
        if let Some(status) = child.try_wait().unwrap() {
            return status;
        }
        assert!(started.elapsed() < FOR_EVER, "it still runs");
        thread::sleep(Duration::from_millis(20));
    }
}

#[test]
fn a_lone_line_is_answered_while_the_pipe_stays_open() {
    let mut stream = Stream::open(&[]);
    for id in ["first", "second", "third"] {
        let sent = Instant::now();
        stream.send(&line(id));
        assert_eq!(stream.answer()["id"], id);
        println!("{id} answered after {:.3} s", sent.elapsed().as_secs_f64());
    }
    let (rest, status) = stream.close();
    assert!(rest.is_empty() && status.success(), "{rest:?}, {status}");
}

#[test]
fn every_line_is_answered_as_in_a_report_and_in_order_if_asked() {
    let mut lines: Vec<String> = (0..80).map(|n| line(&format!("a-{n:02}"))).collect();
    // Much longer than those after it, so that it is known later.
    lines[3] = json!({"id": "a-03", "text": SAID.repeat(200)}).to_string();
    lines[40] = "not json".into();
    lines[50] = String::new();
    let input = lines.join("\n");
    let room = Room::new();
    room.file("all.jsonl", &input);
    room.run(&["all.jsonl", "--formats", "jsonl", "-o", "report"]);
    let mut report: Vec<Value> =
        room.read("report/analyses.jsonl").lines().map(|l| serde_json::from_str(l).unwrap()).collect();
    for analysis in &mut report {
        let source = analysis["source"].as_str().unwrap().replace("all.jsonl", "stdin");
        analysis["source"] = source.into();
        // All but one say the same. A stream keeps nothing of what went by, so it tells of no duplicates.
        analysis.as_object_mut().unwrap().remove("duplicate_of");
    }
    assert_eq!(report.len(), 78);
    let answers = |more: &[&str]| {
        let mut stream = Stream::open(more);
        let mut pipe = stream.input.take().unwrap();
        let input = input.clone();
        let feed = thread::spawn(move || pipe.write_all(input.as_bytes()).unwrap());
        let (answers, status) = stream.close();
        feed.join().unwrap();
        assert_eq!(status.code(), Some(1));
        answers
    };
    let ordered = answers(&["--ordered"]);
    let failure = ordered[40].clone();
    assert_eq!(failure["schema"], "standpoint/failure/1");
    assert_eq!(failure["source"], "stdin#41");
    let schema = concat!(env!("CARGO_MANIFEST_DIR"), "/docs/schema/failure.schema.json");
    let schema: Value = serde_json::from_str(&std::fs::read_to_string(schema).unwrap()).unwrap();
    assert!(jsonschema::is_valid(&schema, &failure), "{failure}");
    let (mut analyses, mut any_order) = (ordered, answers(&[]));
    any_order.sort_by_key(|a| (a["id"].is_null(), a["id"].to_string()));
    assert_eq!(any_order.pop().unwrap(), analyses.remove(40));
    assert_eq!(any_order, report);
    assert_eq!(analyses, report);
}

#[test]
fn the_first_failure_is_the_last_line_if_asked() {
    let mut stream = Stream::open(&["--fail-fast", "--ordered"]);
    stream.send(&line("good"));
    stream.send("{\"id\": \"bad\"}");
    let (answers, status) = {
        let answers = [stream.answer(), stream.answer()];
        // The input is still open: it ends by itself.
        (answers, ended(&mut stream.child))
    };
    assert_eq!(answers[0]["id"], "good");
    assert_eq!(answers[1]["source"], "stdin#2");
    assert_eq!(status.code(), Some(1));
}

#[test]
fn a_reader_who_leaves_ends_it_quietly() {
    let mut child = start(&[]);
    let mut input = child.stdin.take().unwrap();
    let mut out = BufReader::new(child.stdout.take().unwrap());
    writeln!(input, "{}", line("one")).unwrap();
    out.read_line(&mut String::new()).unwrap();
    drop(out);
    // The line that finds nobody there is the last that it takes; the input stays open.
    writeln!(input, "{}", line("two")).unwrap();
    assert!(ended(&mut child).success());
    let told = child.wait_with_output().unwrap().stderr;
    assert!(told.is_empty(), "{}", text(&told));
}

#[test]
fn a_reader_who_rests_holds_the_input_up() {
    const LINES: usize = 400;
    // Two kilobytes a line: the pipe holds some thirty, and what is ignored costs no time to analyse.
    let padded =
        |n: usize| json!({"id": format!("a-{n}"), "text": SAID, "ignored": "x".repeat(2000)}).to_string();
    let mut child = start(&[]);
    let mut input = child.stdin.take().unwrap();
    let out = BufReader::new(child.stdout.take().unwrap());
    static SENT: AtomicUsize = AtomicUsize::new(0);
    let feed = thread::spawn(move || {
        for n in 0..LINES {
            writeln!(input, "{}", padded(n)).unwrap();
            SENT.store(n + 1, Ordering::SeqCst);
        }
    });
    // Nothing is read until nothing more is taken.
    let (mut before, mut still) = (0, 0);
    while still < 4 {
        thread::sleep(Duration::from_millis(500));
        let now = SENT.load(Ordering::SeqCst);
        still = if now == before && now > 0 { still + 1 } else { 0 };
        before = now;
    }
    assert!(before < LINES / 2, "{before} of {LINES} lines were taken while nobody read the answers");
    assert_eq!(out.lines().map_while(Result::ok).count(), LINES);
    feed.join().unwrap();
    assert!(ended(&mut child).success());
}

#[test]
fn what_a_stream_cannot_be_is_told() {
    let room = Room::new();
    room.file("a.txt", SAID);
    let cases: [(&[&str], &str); 3] = [
        (&["a.txt", "-o", "-"], "--formats jsonl"),
        (&["a.txt", "-o", "-", "--formats", "jsonl,csv"], "--formats jsonl"),
        (&["a.txt", "-o", "out", "--ordered"], "-o -"),
    ];
    for (arguments, remedy) in cases {
        let output = room.run(arguments);
        assert_eq!(output.status.code(), Some(2), "{arguments:?}");
        assert!(text(&output.stderr).contains(remedy), "{}", text(&output.stderr));
        assert!(output.stdout.is_empty());
    }
    assert_eq!(support::files(&room.path("")), ["a.txt"]);
}

#[test]
fn files_can_be_streamed_too_and_a_missing_one_is_a_line() {
    let room = Room::new();
    room.file("a.txt", SAID);
    let output = room.run(&["a.txt", "nowhere.txt", "--formats", "jsonl", "-o", "-", "--ordered"]);
    assert_eq!(output.status.code(), Some(1));
    let lines: Vec<Value> =
        text(&output.stdout).lines().map(|line| serde_json::from_str(line).unwrap()).collect();
    let sources: Vec<&Value> = lines.iter().map(|line| &line["source"]).collect();
    assert_eq!(sources, ["nowhere.txt", "a.txt"]);
    // The rest is told where people look, and not in the stream.
    assert!(text(&output.stderr).contains("nowhere.txt"), "{}", text(&output.stderr));
}

#[test]
fn nothing_waits_where_nothing_comes() {
    let mut stream = Stream::open(&[]);
    assert_eq!(stream.lines.recv_timeout(Duration::from_millis(300)), Err(RecvTimeoutError::Timeout));
    assert!(stream.child.try_wait().unwrap().is_none(), "it ended though its input is open");
    let (rest, status) = stream.close();
    assert!(rest.is_empty() && status.success());
}
