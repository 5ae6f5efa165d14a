//! What a user expects of any good command-line program: settings and their precedence, help, completions, manual,
//! plain output where colour is unwanted.

use std::process::{Command, Output};

use crate::support::{self, Room, files, text};

const ARTICLE: &str = "China praised Iran on Tuesday. Imran Khan called the deal a disgrace. Pakistan was silent.\n\n\
    The Taliban are cruel. Nobody in Tehran listened to him. Nothing came of it. India waited. Delhi was wrong.";

/// A room with one article.
fn room() -> Room {
    let room = Room::new();
    room.file("input/deal.txt", ARTICLE);
    room
}

/// Runs the binary in a room with variables set.
fn run_with(room: &Room, variables: &[(&str, &str)], arguments: &[&str]) -> Output {
    Command::new(env!("CARGO_BIN_EXE_standpoint"))
        .args(arguments)
        .envs(variables.iter().copied())
        .current_dir(room.path(""))
        .output()
        .unwrap()
}

/// The options in force that a run told of.
fn in_force(room: &Room, output: &str) -> serde_json::Value {
    room.json(&format!("{output}/run.json"))["options"].clone()
}

#[test]
fn the_command_line_counts_before_the_environment_before_the_file_before_the_default() {
    let room = room();
    let variable = [("STANDPOINT_SUMMARY", "2"), ("STANDPOINT_FORMATS", "jsonl")];
    let run = |variables: &[(&str, &str)], arguments: &[&str]| {
        let output = run_with(&room, variables, arguments);
        assert_eq!(output.status.code(), Some(0), "{}", text(&output.stderr));
    };
    run(&[], &["-o", "default"]);
    assert_eq!(in_force(&room, "default")["summary"], 3);
    room.file(
        "standpoint.toml",
        "summary = 1\nfocus = [\"India\"]\nformats = [\"json\"]\nfail-fast = true\n",
    );
    run(&[], &["-o", "file"]);
    run(&variable, &["-o", "variable"]);
    run(&variable, &["-o", "line", "--summary", "4", "--focus", "China,Iran", "--no-fail-fast"]);
    run(&variable, &["analyze", "-o", "named", "--summary", "4", "--no-fail-fast"]);
    let expected = [
        ("default", 3, "pakistan", false, "csv"),
        ("file", 1, "india", true, "json"),
        ("variable", 2, "india", true, "jsonl"),
        ("line", 4, "china", false, "jsonl"),
        ("named", 4, "india", false, "jsonl"),
    ];
    for (output, summary, focus, fail_fast, format) in expected {
        let options = in_force(&room, output);
        assert_eq!(options["summary"], summary, "{output}");
        assert_eq!(options["focus"][0], focus, "{output}");
        assert_eq!(options["fail_fast"], fail_fast, "{output}");
        assert_eq!(options["formats"][0], format, "{output}");
    }
    // They do what they say, too.
    let lines = room.read("variable/analyses.jsonl");
    let analysis: serde_json::Value = serde_json::from_str(lines.lines().next().unwrap()).unwrap();
    assert_eq!(analysis["summary"]["sentences"].as_array().unwrap().len(), 2);
    assert_eq!(room.only_article("file")["summary"]["sentences"].as_array().unwrap().len(), 1);
}

#[test]
fn a_named_file_stands_for_the_default_one_and_its_paths_begin_at_its_folder() {
    let room = room();
    room.file("standpoint.toml", "summary = 1")
        .file("study/mine.toml", "actors = \"actors.toml\"\ninputs = [\"texts\"]\noutput = \"report\"")
        .file(
            "study/actors.toml",
            "[[actor]]\nid = \"deal\"\nname = \"Tehran deal\"\ntype = \"ORG\"\nfocus = true",
        )
        .file("study/texts/deal.txt", ARTICLE);
    room.succeed(&["--config", "study/mine.toml"]);
    let options = in_force(&room, "study/report");
    assert_eq!((&options["summary"], &options["focus"][0]), (&3.into(), &"deal".into()));
    let variable = [("STANDPOINT_CONFIG", "study/mine.toml")];
    let output = run_with(&room, &variable, &["--output", "here", "input"]);
    assert_eq!(output.status.code(), Some(0), "{}", text(&output.stderr));
    assert_eq!(in_force(&room, "here")["focus"][0], "deal");
}

#[test]
fn a_wrong_setting_stops_the_run_and_says_where_it_stands() {
    let room = room();
    let refused = |variables: &[(&str, &str)], arguments: &[&str], words: &[&str]| {
        let output = run_with(&room, variables, arguments);
        let told = text(&output.stderr);
        assert_eq!((output.status.code(), output.stdout.len()), (Some(2), 0), "{told}");
        assert!(words.iter().all(|word| told.contains(word)), "{words:?} are not all in {told}");
        assert!(!room.path("output").exists());
    };
    refused(&[], &["--config", "none.toml"], &["none.toml", "standpoint init"]);
    refused(&[("STANDPOINT_SUMMARY", "few")], &[], &["STANDPOINT_SUMMARY", "few"]);
    refused(&[], &["--sumary", "4"], &["--summary"]);
    refused(&[], &["--formats", "cvs"], &["csv"]);
    refused(&[], &["--focus", "Pakistn"], &["Pakistan"]);
    room.file("standpoint.toml", "# mine\nsumary = 4\n");
    refused(&[], &[], &["standpoint.toml, line 2", "'summary'"]);
    room.file("standpoint.toml", "summary = \"4\"\n");
    refused(&[], &[], &["standpoint.toml, line 1", "summary = 1"]);
    // Other commands have no settings, and do not stumble over them.
    assert_eq!(run_with(&room, &[("STANDPOINT_SUMMARY", "few")], &["man"]).status.code(), Some(0));
}

#[test]
fn init_writes_both_files_and_nothing_over_others() {
    let room = room();
    let told = room.succeed(&["init"]);
    assert!(told.contains("standpoint.toml") && told.contains("actors.toml"), "{told}");
    room.succeed(&[]);
    assert_eq!(in_force(&room, "output")["actors"], "actors.toml");
    assert_eq!(in_force(&room, "output")["focus"][0], "pakistan");
    room.file("standpoint.toml", "summary = 1");
    let again = room.run(&["init"]);
    assert_eq!(again.status.code(), Some(2));
    assert!(text(&again.stderr).contains("standpoint.toml is there already"), "{}", text(&again.stderr));
    assert_eq!(room.read("standpoint.toml"), "summary = 1");
    room.file("study/actors.toml", "# mine");
    let half = room.run(&["init", "study"]);
    assert_eq!(half.status.code(), Some(0), "{}", text(&half.stderr));
    assert_eq!(room.read("study/actors.toml"), "# mine");
    assert_eq!(files(&room.path("study")), ["actors.toml", "standpoint.toml"]);
}

#[test]
fn completions_are_scripts_that_the_shells_take() {
    let room = Room::new();
    for (shell, check) in [("bash", "bash"), ("zsh", "zsh"), ("fish", "fish")] {
        let script = room.succeed(&["completions", shell]);
        for word in ["explain", "compare", "completions", "max-bytes"] {
            assert!(script.contains(word), "no {word} in {shell}");
        }
        assert!(!script.contains("no-quiet"), "{shell}");
        room.file("script", script);
        match Command::new(check).arg("-n").arg(room.path("script")).output() {
            Ok(output) => assert!(output.status.success(), "{shell}: {}", text(&output.stderr)),
            Err(_) => println!("SKIPPED: {shell} is not here to look at its script"),
        }
    }
    let mistyped = room.run(&["completions", "bsh"]);
    assert!(text(&mistyped.stderr).contains("'bash'"), "{}", text(&mistyped.stderr));
}

#[test]
fn bash_completes_commands_and_values() {
    let room = Room::new();
    room.file("script", room.succeed(&["completions", "bash"]));
    let completed = |words: &[&str]| {
        let [.., before, last] = words else { panic!("{words:?}") };
        let line = format!(
            "source ./script; COMP_WORDS=({}); COMP_CWORD={}; _standpoint standpoint '{last}' '{before}'; \
             echo \"${{COMPREPLY[@]}}\"",
            words.join(" "),
            words.len() - 1,
        );
        let output = Command::new("bash").arg("-c").arg(line).current_dir(room.path("")).output().unwrap();
        text(&output.stdout).trim().to_owned()
    };
    assert_eq!(completed(&["standpoint", "comp"]), "compare completions");
    assert_eq!(completed(&["standpoint", "compare", "output", "--format", "m"]), "markdown");
    assert_eq!(completed(&["standpoint", "--max"]), "--max-bytes");
}

#[test]
fn the_manual_tells_of_every_command() {
    let room = Room::new();
    let page = room.succeed(&["man"]);
    for word in [
        ".SH NAME",
        "EXAMPLES",
        "ENVIRONMENT",
        "EXIT STATUS",
        "standpoint\\-compare(1)",
        "STANDPOINT_MAX_BYTES",
    ] {
        assert!(page.contains(word), "no {word} in\n{page}");
    }
    room.succeed(&["man", "--dir", "man1"]);
    let pages = files(&room.path("man1"));
    for command in [
        "",
        "-analyze",
        "-explain",
        "-compare",
        "-agree",
        "-eval",
        "-models",
        "-init",
        "-completions",
        "-man",
    ] {
        let name = format!("standpoint{command}.1");
        assert!(pages.contains(&name), "{name} is not among {pages:?}");
        let page = room.read(&format!("man1/{name}"));
        assert!(page.contains(".SH EXAMPLES"), "{name}");
    }
}

#[test]
fn colour_only_where_it_is_wanted() {
    let room = room();
    room.succeed(&["--formats", "json", "-q"]);
    let compare = ["compare", "output", "--focus", "pakistan"];
    let coloured = |variables: &[(&str, &str)], arguments: &[&str]| {
        let output = run_with(&room, variables, arguments);
        text(&output.stdout).contains('\u{1b}') || text(&output.stderr).contains('\u{1b}')
    };
    assert!(!coloured(&[], &compare));
    assert!(coloured(&[("CLICOLOR_FORCE", "1")], &compare));
    assert!(!coloured(&[("CLICOLOR_FORCE", "1"), ("NO_COLOR", "1")], &compare));
    assert!(coloured(&[("CLICOLOR_FORCE", "1")], &["--help"]));
    assert!(!coloured(&[("CLICOLOR_FORCE", "1"), ("NO_COLOR", "1")], &["--help"]));
    assert!(!coloured(&[("CLICOLOR_FORCE", "1"), ("NO_COLOR", "1")], &["--sumary"]));
}

#[test]
fn the_log_tells_what_is_done_and_changes_nothing() {
    let room = room();
    room.file("input/lines.jsonl", "{\"text\": \"India waited.\"}\n\nno json\n");
    let silent = room.run(&["-o", "silent"]);
    let text_log = room.run(&["-v", "-o", "text"]);
    let told = text(&text_log.stderr);
    for word in [
        "found the articles",
        "files=2",
        "loaded the model",
        "model=\"base\"",
        "failed: ",
        "wrote the reports",
    ] {
        assert!(told.contains(word), "no {word} in {told}");
    }
    assert!(!told.contains("a group is done"), "{told}");
    assert!(text(&room.run(&["-vv", "-o", "debug"]).stderr).contains("a group is done"));
    let json_log = room.run(&["--log", "json", "-o", "json"]);
    let events: Vec<serde_json::Value> =
        text(&json_log.stderr).lines().map(|line| serde_json::from_str(line).expect(line)).collect();
    let of = |message: &str| {
        let found = events.iter().find(|event| event["message"].as_str().unwrap().starts_with(message));
        found.unwrap_or_else(|| panic!("no {message:?} in {events:?}"))
    };
    assert_eq!(of("wrote the reports")["articles"], 2);
    assert_eq!(of("read all articles")["articles"], 3);
    assert_eq!(of("failed: input/lines.jsonl#3")["level"], "WARN");
    assert!(of("wrote the reports")["encode_seconds"].as_f64().unwrap() > 0.0);
    for (output, run) in [("text", &text_log), ("debug", &text_log), ("json", &json_log)] {
        assert_eq!(run.status.code(), silent.status.code());
        assert_eq!(support::report(&room.path(output)), support::report(&room.path("silent")), "{output}");
    }
    // Standard output is the closing table alone, but for its speed; quiet takes that too, and not the log.
    let counted = |output: &Output| {
        text(&output.stdout).lines().filter(|l| !l.starts_with("words a")).collect::<String>()
    };
    assert_eq!(counted(&json_log), counted(&silent));
    let quiet = room.run(&["-q", "--log", "json", "-o", "json"]);
    assert!(quiet.stdout.is_empty() && text(&quiet.stderr).lines().count() >= 4);
    // What stops a run is an event as well.
    let stopped = room.run(&["--log", "json", "nowhere"]);
    let last = text(&stopped.stderr).lines().last().unwrap().to_owned();
    let event: serde_json::Value = serde_json::from_str(&last).unwrap();
    assert_eq!((stopped.status.code(), &event["level"]), (Some(2), &"ERROR".into()), "{last}");
}

#[test]
fn progress_is_lines_where_nothing_can_move_and_a_bar_at_a_terminal() {
    let room = room();
    let lines = text(&room.run(&[]).stderr);
    let lines: Vec<&str> = lines.lines().collect();
    assert_eq!((lines.len(), lines[0]), (3, "reading 1 article"), "{lines:?}");
    assert!(lines[1].starts_with("read 1 article in ") && lines[1].ends_with(" words a second"), "{lines:?}");
    // Who a name means may hang on the day, and this article tells none.
    assert!(lines[2].starts_with("1 article tells no date"), "{lines:?}");
    assert!(room.run(&["-q"]).stderr.is_empty());
    let command = format!("{} -o terminal", env!("CARGO_BIN_EXE_standpoint"));
    let script = Command::new("script")
        .args(["-qec", &command, "/dev/null"])
        .env("TERM", "xterm")
        .current_dir(room.path(""))
        .output();
    match script {
        Ok(output) => {
            let shown = text(&output.stdout);
            assert!(shown.contains("0 of 1 article, 0 words a second"), "{shown}");
            assert!(room.path("terminal/run.json").exists());
        }
        Err(_) => println!("SKIPPED: no `script` here to stand for a terminal"),
    }
}
