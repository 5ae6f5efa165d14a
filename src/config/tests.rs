use standpoint::report::Format;

use super::*;
use crate::cli::Switch;

/// The command line in a world with these variables and, as `--config`, a file with this text.
fn parsed(words: &[&str], variables: &[(&str, &str)], file: &str) -> Result<crate::cli::Analyze, String> {
    let folder = tempfile::tempdir().unwrap();
    let path = folder.path().join(FILE);
    std::fs::write(&path, file).unwrap();
    let config = format!("--config={}", path.display());
    let arguments: Vec<OsString> =
        ["standpoint", config.as_str()].iter().chain(words).map(Into::into).collect();
    let variable = |name: &str| variables.iter().find(|(n, _)| *n == name).map(|(_, value)| value.into());
    match command_line(&arguments, &variable) {
        Ok(cli) => Ok(cli.analyze),
        Err(Refusal::Config(error)) => Err(error.to_string().replace(&path.display().to_string(), FILE)),
        Err(Refusal::Usage(error)) => Err(error.to_string()),
    }
}

#[test]
fn clap_finds_no_fault_with_the_command_line() {
    with_negations(Cli::command()).debug_assert();
}

#[test]
fn the_first_place_that_has_a_value_counts() {
    let of = |words: &[&str], variables: &[(&str, &str)], file: &str| {
        parsed(words, variables, file).unwrap().summary
    };
    let (variable, file) = ([("STANDPOINT_SUMMARY", "5")], "summary = 4");
    assert_eq!(of(&[], &[], ""), 3);
    assert_eq!(of(&[], &[], file), 4);
    assert_eq!(of(&[], &variable, file), 5);
    assert_eq!(of(&["--summary", "6"], &variable, file), 6);
    assert_eq!(of(&[], &[("STANDPOINT_SUMMARY", "")], file), 4);
}

#[test]
fn a_flag_is_turned_off_by_whatever_counts_more() {
    let of = |words: &[&str], variables: &[(&str, &str)], file: &str| {
        parsed(words, variables, file).unwrap().quiet
    };
    let (on, off) = ([("STANDPOINT_QUIET", "1")], [("STANDPOINT_QUIET", "no")]);
    assert!(of(&[], &[], "quiet = true") && of(&[], &on, "") && of(&["-q"], &off, "quiet = false"));
    assert!(!of(&[], &off, "quiet = true"));
    assert!(!of(&["--no-quiet"], &on, "quiet = true"));
    assert!(of(&["--no-quiet", "--quiet"], &[], "") && !of(&["--quiet", "--no-quiet"], &[], ""));
}

#[test]
fn groups_are_on_until_they_are_turned_off() {
    let of = |words: &[&str], file: &str| parsed(words, &[], file).map(|analyze| analyze.groups);
    assert_eq!(of(&[], ""), Ok(Switch::On));
    assert_eq!(of(&["--groups", "off"], ""), Ok(Switch::Off));
    assert_eq!(of(&["--groups", "on"], "groups = \"off\""), Ok(Switch::On));
    assert!(of(&[], "groups = \"maybe\"").is_err());
}

#[test]
fn lists_are_divided_as_their_place_divides_them() {
    let of = |variables: &[(&str, &str)], file: &str| parsed(&[], variables, file).unwrap();
    assert_eq!(of(&[("STANDPOINT_FOCUS", "India,China")], "").focus, ["India", "China"]);
    assert_eq!(of(&[], "focus = \"India,China\"").focus, ["India", "China"]);
    assert_eq!(of(&[], "focus = [\"Rao, Meera\", \"China\"]").focus, ["Rao, Meera", "China"]);
    assert_eq!(of(&[], "formats = [\"jsonl\", \"CSV\"]").formats, [Format::Jsonl, Format::Csv]);
    assert_eq!(of(&[], "max-bytes = 1_000").max_bytes, 1000);
}

#[test]
fn paths_of_the_file_begin_at_its_folder() {
    let read = |text: &str| file::parse(text, Path::new("study/standpoint.toml"), &Cli::command()).unwrap();
    let path = |text: &str| match read(text).remove(0).value {
        setting::Value::Word(word) => word,
        other => panic!("{other:?}"),
    };
    assert_eq!(path("actors = \"a.toml\""), "study/a.toml");
    assert_eq!(path("actors = \"/a.toml\""), "/a.toml");
    assert_eq!(path("output = \"-\""), "-");
    assert_eq!(path("model = \"fast\""), "fast");
    assert_eq!(path("model = \"./mine\""), "study/./mine");
    let here = file::parse("actors = \"a.toml\"", Path::new(FILE), &Cli::command()).unwrap();
    assert_eq!(here[0].value, setting::Value::Word("a.toml".into()));
}

#[test]
fn a_fault_is_told_with_its_place_and_remedy() {
    let told = |file: &str| parsed(&[], &[], file).unwrap_err();
    for (file, expected) in [
        ("\nsumary = 4", "standpoint.toml, line 2: unknown key 'sumary'; did you mean 'summary'?"),
        ("max_bytes = 4", "standpoint.toml, line 1: unknown key 'max_bytes'; did you mean 'max-bytes'?"),
        (
            "summary = \"4\"",
            "standpoint.toml, line 1: 'summary' is not a whole number; write one without quotes, as in summary = 1",
        ),
        ("quiet = 1", "standpoint.toml, line 1: 'quiet' is neither true nor false; write true or false"),
        (
            "focus = [1]",
            "standpoint.toml, line 1: 'focus' is not a list of texts; write focus = [\"...\", \"...\"]",
        ),
        ("output = true", "standpoint.toml, line 1: 'output' is not a text; write it in quotes"),
    ] {
        assert_eq!(told(file), expected);
    }
    assert!(told("config = \"x\"").contains("unknown key 'config'"));
    assert!(
        told("summary = -1").starts_with("standpoint.toml, line 1: invalid value '-1' for '--summary <N>'")
    );
    let format = told("# one\nformats = [\"htlm\"]");
    assert!(format.starts_with("standpoint.toml, line 2: invalid value 'htlm'"), "{format}");
    assert!(format.contains("a similar value exists: 'html'") && !format.contains('\n'), "{format}");
    assert!(told("summary = ").starts_with("standpoint.toml, line 1: "));
    let told = |name: &str, value: &str| parsed(&[], &[(name, value)], "").unwrap_err();
    assert!(told("STANDPOINT_THREADS", "two").starts_with("STANDPOINT_THREADS: invalid value 'two'"));
    assert_eq!(
        told("STANDPOINT_FAIL_FAST", "2"),
        "STANDPOINT_FAIL_FAST: 2 is neither true nor false; write true or false"
    );
    assert!(told("STANDPOINT_VERBOSE", "much").starts_with("STANDPOINT_VERBOSE: invalid value 'much'"));
}

#[test]
fn a_mistyped_command_is_no_article() {
    let told = parsed(&["explian", "output", "clarion"], &[], "").unwrap_err();
    assert_eq!(told, "there is no command, file or folder 'explian'; did you mean `standpoint explain`?");
    // What is there is read, and what is like no command is for the analysis to tell of.
    assert!(parsed(&["Cargo.toml"], &[], "").is_ok() && parsed(&["articles"], &[], "").is_ok());
}

#[test]
fn a_named_file_must_be_there() {
    let read = |words: &[&str]| {
        let words: Vec<OsString> = words.iter().map(Into::into).collect();
        command_line(&words, &|_| None)
    };
    let told = match read(&["standpoint", "--config", "nowhere.toml"]) {
        Err(Refusal::Config(error)) => error.to_string(),
        other => panic!("{other:?}"),
    };
    assert!(told.contains("nowhere.toml") && told.contains("standpoint init"), "{told}");
    // It is the analysis alone that has settings.
    assert!(read(&["standpoint", "models"]).is_ok());
}

/// Options added later are found here at once: the template is made from the command line, and read back by it.
#[test]
fn the_template_holds_every_option_at_its_default() {
    let text = template();
    let uncommented: Vec<&str> = text
        .lines()
        .map(|line| line.strip_prefix('#').filter(|l| !l.starts_with(' ')).unwrap_or(line))
        .collect();
    let program = Cli::command();
    let read = file::parse(&uncommented.join("\n"), Path::new(FILE), &program).unwrap();
    let options: Vec<&Arg> = settings(&program).collect();
    assert_eq!(
        read.iter().map(|s| s.id.as_str()).collect::<Vec<_>>(),
        options.iter().map(|a| a.get_id().as_str()).collect::<Vec<_>>()
    );
    let analyze = program.find_subcommand("analyze").unwrap();
    for arg in analyze.get_arguments().filter(|arg| arg.get_id() != "config") {
        assert!(
            options.iter().any(|option| option.get_id() == arg.get_id()),
            "{arg} cannot be set in the file"
        );
    }
    for one in &read {
        check(std::slice::from_ref(one), &program).unwrap();
    }
    // Defaults as the file writes them are the defaults.
    let with_default = |arg: &&Arg| !arg.get_default_values().is_empty();
    let names: Vec<&str> = options.iter().copied().filter(with_default).map(key).collect();
    let lines = uncommented.iter().filter(|line| names.iter().any(|n| line.starts_with(&format!("{n} = "))));
    let defaults: Vec<&str> = lines.copied().collect();
    assert_eq!(defaults.len(), names.len());
    let bare =
        |analyze: crate::cli::Analyze| format!("{:?}", crate::cli::Analyze { config: None, ..analyze });
    let inputs = |analyze: crate::cli::Analyze| crate::cli::Analyze {
        inputs: vec!["input".into()],
        output: "output".into(),
        ..analyze
    };
    assert_eq!(
        bare(inputs(parsed(&[], &[], &defaults.join("\n")).unwrap())),
        bare(inputs(parsed(&[], &[], "").unwrap())),
    );
    // Nothing but the actors beside it is set in what `init` writes.
    let set = file::parse(&text, Path::new(FILE), &program).unwrap();
    assert_eq!(set.len(), 1);
    assert_eq!(set[0].value, setting::Value::Word(ACTORS_FILE.into()));
}

#[test]
fn the_actors_of_the_template_are_actors() {
    use standpoint::actors::Gazetteer;
    assert!(Gazetteer::from_toml(ACTORS, ACTORS_FILE).unwrap().entries().is_empty());
    let uncommented: Vec<&str> = ACTORS
        .lines()
        .map(|line| line.strip_prefix('#').filter(|l| !l.starts_with(' ')).unwrap_or(line))
        .collect();
    let mine = Gazetteer::from_toml(&uncommented.join("\n"), ACTORS_FILE).unwrap();
    assert_eq!(mine.entries().len(), 4);
    let all = Gazetteer::shipped().unwrap().extend(mine).unwrap();
    assert_eq!(all.focus().map(|e| e.id.as_str()).collect::<Vec<_>>(), ["meridian"]);
}
