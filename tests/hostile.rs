//! Inputs that are meant to hurt, given to the real binary: each is refused in a sentence that names it, or simply read,
//! within bounds of time and memory, and the good article beside it is analysed. docs/SECURITY.md promises it.

#![allow(clippy::unwrap_used, clippy::expect_used, clippy::panic, missing_docs)]

mod support;

use std::collections::BTreeMap;
use std::ffi::OsStr;
use std::fs::File;
use std::io::Write;
use std::path::Path;
use std::process::{Command, Output, Stdio};
use std::time::{Duration, Instant};

use support::{Room, files, made, report, text};

const GOOD: &str = "Why Delhi must talk\n\nBy Meera Rao\n\nIndia has ignored Kabul for too long. The Taliban are cruel rulers.";

/// Longest that the program may take over the inputs of one test: some of these never ended once.
const PATIENCE: Duration = Duration::from_secs(240);

/// Runs the binary in the room with no more memory to address than so many megabytes, and not for ever.
fn bounded(room: &Room, megabytes: usize, arguments: &[&str]) -> Output {
    let began = Instant::now();
    let limit = format!("ulimit -v {} && exec \"$0\" \"$@\"", megabytes * 1024);
    let output = Command::new("sh")
        .args(["-c", &limit, env!("CARGO_BIN_EXE_standpoint"), "--threads", "2"])
        .args(arguments)
        .current_dir(room.path(""))
        .output()
        .unwrap();
    assert!(began.elapsed() < PATIENCE, "took {:?}", began.elapsed());
    output
}

/// What a report's `failures.csv` tells, by source: the reason, the remedy, and the hash.
fn failures(folder: &Path) -> BTreeMap<String, [String; 3]> {
    let mut reader = csv::Reader::from_path(folder.join("failures.csv")).unwrap();
    let rows = reader.records().map(|row| row.unwrap());
    rows.map(|row| (row[0].to_owned(), [&row[3], &row[4], &row[1]].map(str::to_owned))).collect()
}

/// Expects that all of `refused` failed with words on why, that nothing else did, and that so many articles were
/// analysed.
fn expect(room: &Room, output: &Output, refused: &[(&str, &str)], analysed: usize) {
    let said = text(&output.stderr);
    assert_eq!(output.status.code(), Some(i32::from(!refused.is_empty())), "{said}");
    let mut told = failures(&room.path("output"));
    for (source, words) in refused {
        let [reason, remedy, _] =
            told.remove(*source).unwrap_or_else(|| panic!("{source} did not fail: {told:?}"));
        assert!(reason.contains(words), "{source}: {reason}");
        assert!(!remedy.is_empty() && said.contains(&format!("failed: {source}")), "{source}: {said}");
    }
    assert!(told.is_empty(), "{told:?}");
    assert!(!said.contains("panicked") && !said.contains("internal error"), "{said}");
    assert_eq!(files(&room.path("output/articles")).len(), analysed);
}

#[test]
fn what_is_too_large_or_too_deep_is_refused_by_name() {
    let room = Room::new();
    room.file("input/good.txt", GOOD)
        .file("input/deep.html", format!("<p>{GOOD}{}", "<div>".repeat(100_000)))
        .file("input/open.html", format!("{}{}", "<b>".repeat(5_000), "<p>a".repeat(5_000)))
        .file("input/deep.jsonl", format!("{{\"text\":{}}}\n", "[".repeat(100_000)))
        .file("input/deep.md", format!("{}\n{GOOD}", "> ".repeat(50_000)))
        .file("input/book.txt", "Pakistan said so. ".repeat(500_000));
    // A line of 50 MB between two good ones, and a file that is all holes.
    let mut lines = File::create(room.path("input/lines.jsonl")).unwrap();
    writeln!(lines, "{{\"text\":\"China praised Iran.\"}}").unwrap();
    lines.write_all(b"{\"text\":\"").unwrap();
    (0..50).for_each(|_| lines.write_all(&[b'a'; 1_000_000]).unwrap());
    writeln!(lines, "\"}}\n{{\"text\":\"Iran praised China.\"}}").unwrap();
    File::create(room.path("input/holes.txt")).unwrap().set_len(60_000_000).unwrap();

    let output = bounded(&room, 2_500, &[]);
    let refused = [
        ("input/book.txt", "longer than"),
        ("input/deep.html", "nest"),
        ("input/deep.jsonl#1", "recursion limit"),
        ("input/holes.txt", "larger than 50000000 bytes"),
        ("input/lines.jsonl#2", "larger than 50000000 bytes"),
        ("input/open.html", "nest"),
    ];
    expect(&room, &output, &refused, 4);
}

#[test]
fn a_line_of_a_million_keys_is_one_article() {
    let room = Room::new();
    let keys: String = (0..1_000_000).map(|n| format!("\"k{n}\":[{n}],")).collect();
    room.file(
        "input/keys.jsonl",
        format!("{{{keys}\"text\":\"China praised Iran.\"}}\n{{\"text\":\"So it did.\"}}\n"),
    );
    expect(&room, &bounded(&room, 2_500, &[]), &[], 2);
}

#[test]
fn a_pdf_that_refers_in_circles_comes_to_an_end() {
    let room = Room::new();
    let content = || made::stream("", made::shown(GOOD).as_bytes());
    let plain = |object: &str| object.as_bytes().to_vec();
    // A page tree whose kids are its parents.
    let mut tree = made::page(content());
    tree[1] = plain("<</Type/Pages/Kids[2 0 R 4 0 R 6 0 R]/Count 9/Parent 6 0 R>>");
    tree.push(plain("<</Type/Pages/Kids[2 0 R 6 0 R]/Count 9/Parent 2 0 R>>"));
    // A form that draws itself, by its own name and by the page's.
    let mut form = made::page(made::stream("", b"/X Do"));
    form.push(made::form("/Font<</F 3 0 R>>/XObject<</X 6 0 R>>", &format!("{} /X Do", made::shown(GOOD))));
    // A table of objects that says that another is before it, which is itself.
    let mut table = made::pdf(&made::page(content()));
    let at = table.len();
    table.extend(b"xref\n0 1\n0000000000 65535 f \ntrailer\n");
    table.extend(format!("<</Size 1/Root 1 0 R/Prev {at}>>\nstartxref\n{at}\n%%EOF\n").as_bytes());
    // Objects that are nothing but references to themselves, or to one another: a content, and a page tree.
    let nothing = made::page(plain("5 0 R"));
    let mut neither = made::page(content());
    neither[1] = plain("6 0 R");
    neither.push(plain("2 0 R"));
    room.file("input/good.txt", GOOD)
        .file("input/form.pdf", made::pdf(&form))
        .file("input/neither.pdf", made::pdf(&neither))
        .file("input/nothing.pdf", made::pdf(&nothing))
        .file("input/table.pdf", table)
        .file("input/tree.pdf", made::pdf(&tree));
    // A page that stands in no tree is found without one.
    expect(&room, &bounded(&room, 2_500, &[]), &[("input/nothing.pdf", "no text")], 5);
    for name in ["form", "neither", "table", "tree"] {
        assert!(room.read("output/articles.csv").contains(&format!("input/{name}.pdf")), "{name}");
    }
}

#[test]
fn a_pdf_that_unpacks_or_draws_without_end_is_refused() {
    let room = Room::new();
    let content = |head: &str, data: &[u8]| made::pdf(&made::page(made::stream(head, data)));
    let zeros = 60_000_000;
    let hex: String = made::lzw(zeros).iter().map(|byte| format!("{byte:02x}")).collect();
    // A name in disguise, and a name elsewhere, in a file that has a form to draw with it.
    let mut elsewhere = made::page(made::stream("/Filter 6 0 R", &made::runs(zeros)));
    elsewhere.push(b"/RunLengthDecode".to_vec());
    // Ten levels of ten calls each.
    let mut laughs = made::page(made::stream("", b"/X Do"));
    laughs.extend((7..17).map(|n| made::form(&format!("/XObject<</X {n} 0 R>>"), &"/X Do ".repeat(10))));
    laughs.push(made::form("", ""));
    // A page of one stream a thousand times over.
    let mut again = made::page(made::stream("/Filter/FlateDecode", &made::flate(1_000_000)));
    again[3] = format!("<</Type/Page/Parent 2 0 R/Contents[{}]>>", "5 0 R ".repeat(1_000)).into_bytes();
    let wide = "/Filter/FlateDecode/DecodeParms<</Predictor 12/Colors 5/Columns 9999999999999>>";
    room.file("input/good.txt", GOOD)
        .file("input/again.pdf", made::pdf(&again))
        .file("input/disguised.pdf", content("/Filter/LZW#44ecode", &made::lzw(zeros)))
        .file("input/elsewhere.pdf", made::pdf(&elsewhere))
        .file("input/flate.pdf", content("/Filter/FlateDecode", &made::flate(zeros)))
        .file("input/hex.pdf", content("/Filter[/ASCIIHexDecode/LZWDecode]", hex.as_bytes()))
        .file("input/laughs.pdf", made::pdf(&laughs))
        .file("input/lzw.pdf", content("/Filter/LZWDecode", &made::lzw(zeros)))
        .file("input/runs.pdf", content("/Filter/RunLengthDecode", &made::runs(zeros)))
        .file("input/wide.pdf", content(wide, &made::flate(1_000)));
    let part = "a part of it, unpacked, is larger than 50000000 bytes";
    let drawn = "what its pages draw with is larger than 500000000 bytes";
    let refused = [
        ("input/again.pdf", drawn),
        ("input/disguised.pdf", part),
        ("input/elsewhere.pdf", part),
        ("input/flate.pdf", part),
        ("input/hex.pdf", part),
        ("input/laughs.pdf", drawn),
        ("input/lzw.pdf", part),
        ("input/runs.pdf", part),
        ("input/wide.pdf", part),
    ];
    expect(&room, &bounded(&room, 2_500, &[]), &refused, 1);
}

#[test]
fn a_word_document_is_not_unpacked_anywhere() {
    let room = Room::new();
    let text = made::body(GOOD);
    let bomb = made::archive(&[("word/document.xml", &vec![b' '; 64 << 20])], &[]);
    let absolute = room.path("absolute.txt");
    let absolute = absolute.to_str().unwrap();
    let files_in = [
        ("../../escaped.txt", b"escaped".as_slice()),
        ("../escaped.txt", b"escaped"),
        (absolute, b"escaped"),
        ("word/document.xml", &text),
    ];
    let links = [("word/link", "../../escaped.txt"), ("word/media", "/tmp")];
    // The same where the text itself is but a link to somebody's file.
    let linked = made::archive(&[], &[("word/document.xml", "../secret.txt")]);
    room.file("secret.txt", "A secret of nobody's.")
        .file("deep/down/input/good.txt", GOOD)
        .file("deep/down/input/bomb.docx", bomb)
        .file("deep/down/input/linked.docx", linked)
        .file("deep/down/input/members.docx", made::archive(&files_in, &links));
    let before = files(&room.path(""));
    let output = bounded(&room, 2_500, &["deep/down/input"]);
    let refused = [
        ("deep/down/input/bomb.docx", "its text, unpacked, is larger than"),
        ("deep/down/input/linked.docx", "no text"),
    ];
    expect(&room, &output, &refused, 2);
    let after = files(&room.path(""));
    let elsewhere: Vec<&String> = after.iter().filter(|name| !name.starts_with("output/")).collect();
    assert_eq!(elsewhere, before.iter().collect::<Vec<_>>());
    assert!(!after.iter().any(|name| name.ends_with("escaped.txt") || name.ends_with("link")), "{after:?}");
    assert!(!room.path("../escaped.txt").exists() && !Path::new(absolute).exists());
    assert!(room.read("output/articles.csv").contains("members.docx"));
}

#[cfg(unix)]
#[test]
fn names_that_are_no_words_are_read_and_told_on_one_line() {
    use std::os::unix::ffi::OsStrExt;
    let room = Room::new();
    room.file("input/good.txt", GOOD)
        .file("input/new\nline.txt", "")
        .file("input/\u{1b}[31mred\u{202E}.txt", "");
    room.file("input/quoted \"and, comma'd.txt", GOOD).file("input/=1+1.txt", GOOD);
    let bytes = |name: &[u8]| room.path("input").join(OsStr::from_bytes(name));
    std::fs::write(bytes(b"caf\xE9.txt"), GOOD).unwrap();
    std::fs::write(bytes(b"\xFF\xFE.txt"), "").unwrap();
    let output = bounded(&room, 2_500, &[]);
    let said = text(&output.stderr);
    assert_eq!(output.status.code(), Some(1), "{said}");
    assert_eq!(files(&room.path("output/articles")).len(), 4);
    let told = failures(&room.path("output"));
    assert_eq!(told.len(), 3, "{told:?}");
    assert!(told.keys().any(|source| source.contains("new\nline")), "{told:?}");
    assert_eq!(said.lines().filter(|line| line.starts_with("failed: input/")).count(), 3, "{said}");
    assert!(!said.contains(['\u{1b}', '\u{202E}']), "{said:?}");
    let articles = room.read("output/articles.csv");
    assert!(articles.contains("input/caf\u{FFFD}.txt"), "{articles}");
}

#[cfg(unix)]
#[test]
fn what_is_no_file_is_not_waited_for() {
    use std::os::unix::fs::symlink;
    let room = Room::new();
    room.file("input/good.txt", GOOD).file("elsewhere/other.txt", GOOD);
    let _socket = std::os::unix::net::UnixListener::bind(room.path("input/socket.txt")).unwrap();
    assert!(Command::new("mkfifo").arg(room.path("input/pipe.txt")).status().unwrap().success());
    symlink("/dev/zero", room.path("input/zero.txt")).unwrap();
    symlink("loop.txt", room.path("input/loop.txt")).unwrap();
    symlink("..", room.path("input/up")).unwrap();
    symlink("../elsewhere/other.txt", room.path("input/link.txt")).unwrap();
    // In a folder they are passed over; a link to a file is that file.
    expect(&room, &bounded(&room, 2_500, &[]), &[], 2);
    // Named by themselves they are refused, and nothing waits for somebody to write into a pipe.
    let output =
        bounded(&room, 2_500, &["input/good.txt", "input/pipe.txt", "input/socket.txt", "input/zero.txt"]);
    let refused = ["pipe", "socket", "zero"].map(|name| (format!("input/{name}.txt"), "no file"));
    let refused: Vec<(&str, &str)> =
        refused.iter().map(|(source, words)| (source.as_str(), *words)).collect();
    expect(&room, &output, &refused, 1);
}

#[test]
fn many_tiny_files_are_many_articles() {
    let room = Room::new();
    for n in 0..1_000 {
        room.file(&format!("input/{}/{n}.txt", n % 7), format!("Number {n} said so."));
    }
    expect(&room, &bounded(&room, 2_500, &["--formats", "csv,jsonl,html,json"]), &[], 1_000);
}

/// Runs the binary where there is no network at all, not even the loopback's.
#[test]
fn a_report_needs_no_network() {
    let room = Room::new();
    room.file("input/good.txt", GOOD).first_article("input/first.txt");
    let alone = |arguments: &[&str]| {
        Command::new("unshare").args(["-r", "-n"]).args(arguments).current_dir(room.path("")).output()
    };
    if !alone(&["true"]).is_ok_and(|tried| tried.status.success()) {
        println!("SKIPPED: network namespaces cannot be made here (unshare -r -n)");
        return;
    }
    let interfaces = text(&alone(&["cat", "/proc/net/dev"]).unwrap().stdout);
    assert!(interfaces.lines().skip(2).all(|line| line.trim_start().starts_with("lo:")), "{interfaces}");
    let output = alone(&[env!("CARGO_BIN_EXE_standpoint"), "-o", "alone"]).unwrap();
    assert_eq!(output.status.code(), Some(0), "{}", text(&output.stderr));
    room.succeed(&["-o", "with"]);
    assert_eq!(report(&room.path("alone")), report(&room.path("with")));
}

/// What the program asks of the system has no socket in it, where that can be watched.
#[test]
fn no_socket_is_made() {
    let room = Room::new();
    room.file("input/good.txt", GOOD);
    let watched = Command::new("strace")
        .args(["-f", "-e", "trace=%network", "-o", "calls", env!("CARGO_BIN_EXE_standpoint"), "-q"])
        .current_dir(room.path(""))
        .stdout(Stdio::null())
        .output();
    if !watched.is_ok_and(|tried| tried.status.success()) {
        println!("SKIPPED: strace is not here, or may not watch");
        return;
    }
    let calls = room.read("calls");
    let calls: Vec<&str> =
        calls.lines().filter(|line| !line.contains("+++") && !line.contains("---")).collect();
    // A signal wakes its thread through a pair of sockets that are the process's own (`signal-hook`): made as a pair, with
    // no address, and only read from. Nothing else is made, and nothing is spoken to.
    let own = |call: &str| {
        call.contains("socketpair(AF_UNIX") || call.contains("recvfrom(") || call.contains("recvfrom resumed")
    };
    assert!(calls.iter().all(|call| own(call)), "{calls:?}");
}

/// A model of which any file that is run is not the one that its config names.
#[test]
fn a_model_that_is_damaged_or_anothers_is_refused_in_a_sentence() {
    let room = Room::new();
    room.file("input/good.txt", GOOD);
    let shipped = |tier: &str| Path::new(env!("CARGO_MANIFEST_DIR")).join("models").join(tier);
    let names = [
        "encoder.onnx",
        "heads.onnx",
        "tokenizer.json",
        "coreference.json",
        "reader.onnx",
        "config.json",
        "card.json",
    ];
    std::fs::create_dir(room.path("mine")).unwrap();
    for name in names {
        std::fs::copy(shipped("base").join(name), room.path("mine").join(name)).unwrap();
    }
    let refused = |words: &[&str]| {
        let output = room.run(&["models", "--model", "mine"]);
        let said = text(&output.stderr);
        assert_eq!(output.status.code(), Some(2), "{said}");
        assert_eq!(said.lines().count(), 1, "{said}");
        words.iter().for_each(|word| assert!(said.contains(word), "no {word:?} in {said}"));
    };
    for name in &names[..5] {
        let path = room.path("mine").join(name);
        let whole = std::fs::read(&path).unwrap();
        let mut flipped = whole.clone();
        flipped[whole.len() / 2] ^= 1;
        std::fs::write(&path, flipped).unwrap();
        refused(&[name, "SHA-256", "copy the model folder again"]);
        std::fs::write(&path, &whole[..whole.len() / 2]).unwrap();
        refused(&[name, "SHA-256"]);
        let others = shipped("fast").join(name);
        if *name != "tokenizer.json" {
            std::fs::copy(others, &path).unwrap();
            refused(&[name, "SHA-256"]);
        }
        std::fs::write(&path, &whole).unwrap();
    }
    std::fs::remove_file(room.path("mine/coreference.json")).unwrap();
    refused(&["coreference.json", "missing"]);
}
