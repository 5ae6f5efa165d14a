//! Runs that end before their time: killed, asked to stop, out of disk, out of their folder. `--resume` finishes each, to
//! the bytes that an undisturbed run leaves.

#![cfg(unix)]
#![allow(clippy::unwrap_used, clippy::expect_used, clippy::panic, missing_docs)]

mod support;

use std::io::Write;
use std::path::Path;
use std::process::{Child, Command, Output, Stdio};
use std::sync::LazyLock;
use std::time::{Duration, Instant};

use support::{Room, article_of, journal, report, text};

/// Formats, so that every kind of file is written.
const ALL: [&str; 2] = ["--formats", "csv,html,json,jsonl,parquet"];
/// Longest that a test waits for something to happen.
const PATIENCE: Duration = Duration::from_secs(60);

/// What an undisturbed run leaves.
type Whole = Vec<(String, String)>;

/// Short articles, an empty file, one whose name is not UTF-8, and what comes of them undisturbed: read by many tests.
static INPUT: LazyLock<(Room, Whole)> = LazyLock::new(|| input_of(ARTICLES));
/// Short articles of `INPUT`: five groups, of which four may be begun when the first is written, so that an interrupted run
/// leaves one undone.
const ARTICLES: usize = 158;

fn input_of(articles: usize) -> (Room, Whole) {
    use std::os::unix::ffi::OsStrExt;
    let room = Room::new();
    for n in 0..articles {
        room.file(&format!("input/{n:03}.txt"), article_of(n));
    }
    room.file("input/empty.txt", "");
    let odd = room.path("input").join(std::ffi::OsStr::from_bytes(b"odd-\xff\xfe\n.txt"));
    std::fs::write(odd, article_of(articles)).unwrap();
    let output = command(&room, &[]).args(["-o", "whole"]).output().unwrap();
    assert_eq!(output.status.code(), Some(1), "{}", text(&output.stderr));
    let whole = report(&room.path("whole"));
    (room, whole)
}

/// A room with that input.
fn room() -> (Room, &'static Whole) {
    let (shared, whole) = &*INPUT;
    let room = Room::new();
    std::os::unix::fs::symlink(shared.path("input"), room.path("input")).unwrap();
    (room, whole)
}

fn command(room: &Room, arguments: &[&str]) -> Command {
    let mut command = Command::new(env!("CARGO_BIN_EXE_standpoint"));
    command.current_dir(room.path("")).args(ALL).args(arguments);
    command
}

fn start(room: &Room, arguments: &[&str]) -> Child {
    command(room, arguments).stdout(Stdio::piped()).stderr(Stdio::piped()).spawn().unwrap()
}

/// Disturbs runs until one was disturbed before it ended: a busy machine may let this process wait until its run is over,
/// which shows nothing.
fn in_time<T>(mut disturb: impl FnMut() -> Option<T>) -> T {
    const TRIES: usize = 20;
    (0..TRIES).find_map(|_| disturb()).unwrap_or_else(|| panic!("{TRIES} runs ended undisturbed"))
}

/// A run that was sent signals before it ended, and how long it went on after the last of them.
struct Interrupted {
    room: Room,
    output: Output,
    after: Duration,
}

/// Starts the program and sends it the signals in turn, once its first articles are done.
fn interrupt(signals: &[&str]) -> Interrupted {
    in_time(|| {
        let (room, _) = room();
        let child = start(&room, &[]);
        wait_for(&room, 1);
        signal(&child, signals[0]);
        for name in &signals[1..] {
            std::thread::sleep(Duration::from_millis(50));
            signal(&child, name);
        }
        let asked = Instant::now();
        let output = child.wait_with_output().unwrap();
        let after = asked.elapsed();
        let ended = output.status.code() == Some(1);
        let ended_at_the_first = signals.len() > 1 && text(&output.stderr).contains("interrupted;");
        (!ended && !ended_at_the_first).then_some(Interrupted { room, output, after })
    })
}

fn signal(child: &Child, name: &str) {
    let sent = Command::new("kill").args([&format!("-{name}"), &child.id().to_string()]).status().unwrap();
    assert!(sent.success());
}

/// Waits until so many articles are in the journal.
fn wait_for(room: &Room, articles: usize) {
    let began = Instant::now();
    while journal(&room.path("output")).len() < articles {
        assert!(began.elapsed() < PATIENCE, "{articles} articles were not done in time");
        std::thread::sleep(Duration::from_millis(5));
    }
}

/// Goes on with what is in `output/`, and expects what an undisturbed run leaves; gives how many were taken over.
fn resume(room: &Room, whole: &Whole) -> usize {
    let done = journal(&room.path("output")).len();
    let output = command(room, &["--resume"]).output().unwrap();
    let told = text(&output.stderr);
    assert_eq!(output.status.code(), Some(1), "{told}");
    if done > 0 {
        let expected = format!("going on with the run in output: {done} articles are done");
        assert!(told.contains(&expected), "{told}");
        let table = text(&output.stdout);
        let taken = table.lines().find(|line| line.starts_with("taken over")).expect("a line of the table");
        assert_eq!(taken.split_whitespace().last().unwrap().replace(',', ""), done.to_string());
    }
    assert!(report(&room.path("output")) == *whole, "the reports differ");
    done
}

#[test]
fn asked_to_stop_it_writes_what_is_done_and_says_how_to_go_on() {
    for (name, code) in [("TERM", 143), ("INT", 130)] {
        let Interrupted { room, output: Output { status, stderr, stdout }, .. } = interrupt(&[name]);
        let told = text(&stderr);
        assert_eq!(status.code(), Some(code), "{told}");
        let done = journal(&room.path("output")).len();
        assert!((1..=ARTICLES).contains(&done), "{done}");
        let expected = format!(
            "standpoint: interrupted; {done} of {} articles done, and written to output;",
            ARTICLES + 2
        );
        assert!(told.contains(&expected), "{told}");
        assert!(
            told.contains("go on with: standpoint --formats csv,html,json,jsonl,parquet --resume"),
            "{told}"
        );
        assert!(text(&stdout).contains("articles"));
        // The partial report is a whole one of what was done.
        let run = room.json("output/run.json");
        assert_eq!(run["partial"], true);
        assert_eq!(run["counts"]["articles"], done);
        let asked = Command::new(env!("CARGO_BIN_EXE_standpoint"))
            .current_dir(room.path(""))
            .args(["compare", "output"])
            .output()
            .unwrap();
        assert!(text(&asked.stderr).contains("was cut short"), "{}", text(&asked.stderr));
        let rows = csv::Reader::from_path(room.path("output/articles.csv")).unwrap().into_records().count();
        assert_eq!(rows, done);
        let refused = command(&room, &[]).output().unwrap();
        assert_eq!(refused.status.code(), Some(2));
        let told = text(&refused.stderr);
        assert!(told.contains("--resume") && told.contains("--overwrite"), "{told}");
        assert_eq!(resume(&room, &INPUT.1), done);
        let table = command(&room, &["--resume"]).output().unwrap();
        assert!(text(&table.stderr).contains("nothing to go on with"), "{}", text(&table.stderr));
    }
}

#[test]
fn asked_twice_it_stops_at_once() {
    let Interrupted { room, output: Output { status, stderr, .. }, after } = interrupt(&["INT", "INT"]);
    assert!(after < Duration::from_secs(1), "{after:?}");
    assert_eq!(status.code(), Some(130), "{}", text(&stderr));
    assert!(!room.path("output/run.json").exists());
    resume(&room, &INPUT.1);
}

#[test]
fn asked_to_stop_while_it_waits_for_input_it_does_not_wait() {
    let room = Room::new();
    let mut child = command(&room, &["-"]).stdin(Stdio::piped()).stderr(Stdio::piped()).spawn().unwrap();
    let line = |n: usize| format!("{}\n", serde_json::json!({"id": format!("a-{n}"), "text": article_of(n)}));
    let mut feed = child.stdin.take().unwrap();
    // Half a line more: what was cut off is no article, and no failure either.
    let lines: String = (0..64).map(line).collect();
    feed.write_all(lines.as_bytes()).unwrap();
    feed.write_all(&line(64).as_bytes()[..40]).unwrap();
    feed.flush().unwrap();
    wait_for(&room, 32);
    signal(&child, "TERM");
    let output = child.wait_with_output().unwrap();
    assert_eq!(output.status.code(), Some(143), "{}", text(&output.stderr));
    assert_eq!(room.json("output/run.json")["counts"]["failures"], 0);
    drop(feed);
    let lines: String = (0..70).map(line).collect();
    room.file("lines", lines);
    let from = || Stdio::from(std::fs::File::open(room.path("lines")).unwrap());
    assert!(command(&room, &["-", "--resume"]).stdin(from()).status().unwrap().success());
    assert!(command(&room, &["-", "-o", "whole"]).stdin(from()).status().unwrap().success());
    assert!(report(&room.path("output")) == report(&room.path("whole")));
}

#[test]
fn two_runs_do_not_share_a_folder() {
    let room = Room::new();
    let mut first = command(&room, &["-"]).stdin(Stdio::piped()).stderr(Stdio::null()).spawn().unwrap();
    let began = Instant::now();
    let lock = room.path("output/.standpoint/lock");
    while std::fs::read_to_string(&lock).unwrap_or_default().is_empty() {
        assert!(began.elapsed() < PATIENCE);
        std::thread::sleep(Duration::from_millis(5));
    }
    room.file("input/a.txt", article_of(0));
    for arguments in [&[][..], &["--resume"], &["--overwrite"]] {
        let second = command(&room, arguments).output().unwrap();
        assert_eq!(second.status.code(), Some(2));
        let told = text(&second.stderr);
        assert!(told.contains(&format!("process {} on ", first.id())) && told.contains("-o"), "{told}");
    }
    first.kill().unwrap();
    first.wait().unwrap();
    // The lock's file is still there, and nobody holds it.
    assert!(lock.exists());
    assert!(command(&room, &[]).status().unwrap().success());
    assert!(!room.path("output/.standpoint").exists());
}

#[test]
fn with_other_options_it_starts_afresh_and_says_so() {
    let (room, whole) = in_time(|| {
        let (room, whole) = room();
        room.file("mine.toml", "[[actor]]\nid = \"x\"\nname = \"Xanadu\"\ntype = \"LOC\"\n");
        let mut child = start(&room, &["--summary", "5", "--actors", "mine.toml"]);
        wait_for(&room, 1);
        child.kill().unwrap();
        child.wait().unwrap();
        room.path("output/.standpoint/journal").exists().then_some((room, whole))
    });
    let output = command(&room, &["--resume"]).output().unwrap();
    let told = text(&output.stderr);
    assert!(told.contains("(actors, summary changed): starting afresh"), "{told}");
    assert!(report(&room.path("output")) == *whole);
}

/// Kills the program, by its own hand, at every so many of the things that it does to the disk.
#[test]
fn killed_at_any_write_it_can_be_gone_on_with() {
    if !cfg!(debug_assertions) {
        println!("SKIPPED: a release build injects no faults");
        return;
    }
    /// The things passed over between two kills: one pass takes the test a minute, this a few seconds.
    const STRIDE: usize = 17;
    let (room, whole) = input_of(3);
    let mut kills = 0;
    for at in (1..).step_by(STRIDE) {
        let output = command(&room, &[]).env("STANDPOINT_FAULT", format!("killed@{at}")).output().unwrap();
        if output.status.code().is_some() {
            assert_eq!(output.status.code(), Some(1), "{}", text(&output.stderr));
            break;
        }
        kills += 1;
        resume(&room, &whole);
    }
    println!("killed {kills} times");
    assert!(kills >= 5, "{kills}");
}

#[test]
fn a_full_disk_is_told_with_file_and_remedy_and_can_be_gone_on_with() {
    let (room, whole) = room();
    let binary = env!("CARGO_BIN_EXE_standpoint");
    // No file may have more than so many blocks of 512 or 1,024 bytes: spools and the page are larger.
    let script = format!("trap '' XFSZ; ulimit -f 100; exec '{binary}' {}", ALL.join(" "));
    let limited = Command::new("sh").args(["-c", &script]).current_dir(room.path("")).output().unwrap();
    let told = text(&limited.stderr);
    assert_eq!(limited.status.code(), Some(2), "{told}");
    assert!(told.contains("cannot write output/") && told.contains("ulimit -f"), "{told}");
    assert!(told.contains("go on with: standpoint"), "{told}");
    assert!(!room.path("output/run.json").exists());
    resume(&room, whole);
}

#[test]
fn a_disk_that_is_really_full_can_be_gone_on_with_elsewhere_or_there() {
    let (room, whole) = room();
    std::fs::create_dir(room.path("small")).unwrap();
    let small = room.path("small");
    let mount = |words: &[&str]| Command::new("mount").args(words).arg(&small).stderr(Stdio::null()).status();
    if !mount(&["-t", "tmpfs", "-o", "size=300k", "tmpfs"]).is_ok_and(|mounted| mounted.success()) {
        println!("SKIPPED: only root can make a small disk");
        return;
    }
    let full = command(&room, &["-o", "small/output"]).output().unwrap();
    let told = text(&full.stderr);
    let room_made = mount(&["-o", "remount,size=100m"]).unwrap();
    let resumed = command(&room, &["-o", "small/output", "--resume"]).output().unwrap();
    let left = report(&small.join("output"));
    assert!(Command::new("umount").arg(&small).status().unwrap().success());
    assert_eq!(full.status.code(), Some(2), "{told}");
    assert!(told.contains("small/output/") && told.contains("free some space"), "{told}");
    assert!(room_made.success());
    assert_eq!(resumed.status.code(), Some(1), "{}", text(&resumed.stderr));
    assert!(left == *whole, "the reports differ");
}

#[test]
fn a_folder_that_is_taken_away_is_told_of_whatever_is_written() {
    for formats in ["csv", "csv,html,json,jsonl,parquet"] {
        let run = |room: &Room, arguments: &[&str]| {
            let mut command = Command::new(env!("CARGO_BIN_EXE_standpoint"));
            command.current_dir(room.path("")).args(["--formats", formats]).args(arguments);
            command.stderr(Stdio::piped()).stdout(Stdio::null());
            command
        };
        let (room, whole, output) = in_time(|| {
            let (room, whole) = room();
            let mut child = run(&room, &[]).spawn().unwrap();
            wait_for(&room, 1);
            remove(&room.path("output"));
            let ended = child.try_wait().unwrap().is_some_and(|status| status.code() == Some(1));
            let output = child.wait_with_output().unwrap();
            (!ended).then_some((room, whole, output))
        });
        let told = text(&output.stderr);
        assert_eq!(output.status.code(), Some(2), "{told}");
        assert!(told.contains("output/") && told.contains("nothing removes the folder"), "{told}");
        assert_eq!(run(&room, &["--resume"]).output().unwrap().status.code(), Some(1));
        if formats.contains("jsonl") {
            assert!(report(&room.path("output")) == *whole);
        }
    }
}

/// Removes a folder that somebody writes to.
fn remove(folder: &Path) {
    let began = Instant::now();
    while std::fs::remove_dir_all(folder).is_err() && folder.exists() {
        assert!(began.elapsed() < PATIENCE);
    }
}
