//! The ends of all `--help` texts: lines to try. Apart from `cli` so that both stay readable; the manual pages print
//! them too, and a test parses every line.

/// Of the program itself.
pub const PROGRAM: &str = "Examples:
  standpoint                                  read input/, write output/
  standpoint articles/ -o report              read a folder, write another
  standpoint --focus India,China today.html   compare the stance toward two other actors
  standpoint - --formats jsonl -o -           answer each line of standard input with a line
  standpoint init                             begin with a commented standpoint.toml and actors.toml
  standpoint explain output/ clarion          show the sentences behind one article's numbers
  standpoint compare output/                  means by publication, author and month
  standpoint agree output/ coded.csv          compare with human codes
  standpoint sample output/ --size 200        draw articles to code by hand
  standpoint estimate output/ coded.csv       correct the figures by the codes
  standpoint eval ner dev.conll --json        measure the model on labelled data

Every option of the analysis may also stand in the environment (STANDPOINT_MAX_BYTES=1000) or in standpoint.toml \
(max-bytes = 1000). The command line counts before the environment, the environment before the file, and --no-NAME turns \
off a flag that one of them turns on. `standpoint COMMAND --help` has examples of each command.

Exit codes: 0 all done; 1 some articles failed, the rest is complete; 2 nothing could be done, or not be written; 130 and \
143 interrupted by Ctrl-C and SIGTERM: what was done is written, and --resume goes on with the rest.";

/// Of `analyze`.
pub const ANALYZE: &str = "Examples:
  standpoint analyze                              read input/, write output/
  standpoint analyze articles/ today.html -o report
  standpoint analyze --actors my-actors.toml --focus Meridian articles/
  standpoint analyze --formats jsonl - < export.jsonl
  standpoint analyze --config study.toml --no-quiet
  standpoint analyze articles/ --reader my-reader -o corrected
  STANDPOINT_THREADS=2 standpoint analyze -v      two threads; tell on standard error what is done

Every option may also stand in the environment (STANDPOINT_MAX_BYTES=1000) or in standpoint.toml (max-bytes = 1000). \
The command line counts before the environment, the environment before the file, and --no-NAME turns off a flag that one \
of them turns on.";

/// Of `explain`.
pub const EXPLAIN: &str = "Examples:
  standpoint explain output clarion                                    every stance of one article
  standpoint explain output clarion --actor Pakistan --holder author   one of them
  standpoint explain output clarion --format csv > evidence.csv";

/// Of `compare`.
pub const COMPARE: &str = "Examples:
  standpoint compare output
  standpoint compare output --focus India,China --by publication,month
  standpoint compare output --by party,country                         columns of the input's own
  standpoint compare output --format markdown > comparison.md";

/// Of `agree`.
pub const AGREE: &str = "Examples:
  standpoint agree output coded.csv
  standpoint agree output coded.csv --format json";

/// Of `sample`.
pub const SAMPLE: &str = "Examples:
  standpoint sample output --size 200 --actor Pakistan,Taliban --double 50
  standpoint sample output --size 400 --by publication -o coding
  standpoint sample output --size 100 --more coding -o coding-2";

/// Of `estimate`.
pub const ESTIMATE: &str = "Examples:
  standpoint estimate output coded.csv
  standpoint estimate output coded.csv --by publication,month -o estimates
  standpoint estimate output coded.csv coded-2.csv --of share:opposes
  standpoint estimate output coded.csv --of difference:Pakistan-Taliban
  standpoint estimate output coded.csv --of difference:al-Qaeda,Taliban
  standpoint estimate output coded.csv --reader my-reader
  standpoint estimate output coded.csv --of trend --format markdown";

/// Of `learn`.
pub const LEARN: &str = "Examples:
  standpoint learn output coded.csv -o my-reader
  standpoint learn output coded.csv coded-2.csv -o my-reader

Use the reader as --reader my-reader with estimate, and with analyze on other articles.";

/// Of `eval`.
pub const EVAL: &str = "Examples:
  standpoint eval ner dev.conll
  standpoint eval ner dev.conll --json --predictions rows.jsonl
  standpoint eval pairs tests/oped/pairs.jsonl --model accurate
  standpoint eval --all --data corpora --markdown figures.md";

/// Of `models`.
pub const MODELS: &str = "Examples:
  standpoint models                    every tier
  standpoint models --model accurate   one of them
  standpoint models --model ./mine     the model in a folder";

/// Of `init`.
pub const INIT: &str = "Examples:
  standpoint init           write standpoint.toml and actors.toml here
  standpoint init study     write them to the folder study

A file that is there already is left as it is.";

/// Of `completions`.
pub const COMPLETIONS: &str = "Examples:
  standpoint completions bash > ~/.local/share/bash-completion/completions/standpoint
  standpoint completions zsh > ~/.zfunc/_standpoint          with fpath+=~/.zfunc before compinit in ~/.zshrc
  standpoint completions fish > ~/.config/fish/completions/standpoint.fish";

/// Of `man`.
pub const MAN: &str = "Examples:
  standpoint man | man -l -                                  read the page
  standpoint man --dir ~/.local/share/man/man1               install all: man standpoint-compare";

#[cfg(test)]
#[allow(clippy::unwrap_used)]
mod tests {
    use clap::{CommandFactory, Parser};

    use crate::cli::Cli;
    use crate::config;

    /// What of an example line is for the program: no variables before it, nothing piped, no remark after it.
    fn arguments(line: &str) -> Option<Vec<String>> {
        let command = line.trim().split("  ").next()?;
        let words = command.split(['|', '<', '>']).next()?.split_whitespace();
        let words: Vec<String> = words.skip_while(|w| w.contains('=')).map(str::to_owned).collect();
        (words.first()? == "standpoint").then_some(words)
    }

    #[test]
    fn every_command_has_examples_and_every_example_is_a_command_line() {
        let program = Cli::command();
        let mut commands = vec![&program];
        commands.extend(program.get_subcommands());
        assert!(commands.len() >= 10);
        for command in commands {
            let name = command.get_name();
            let help = command.get_after_help().map(ToString::to_string).unwrap_or_default();
            let lines: Vec<_> = help.lines().filter(|line| line.starts_with("  ")).collect();
            assert!(help.starts_with("Examples:\n") && lines.len() >= 2, "{name}: {help}");
            for line in lines {
                let words = arguments(line).unwrap();
                assert!(name == "standpoint" || words.get(1).is_some_and(|w| w == name), "{line}");
                let parsed = config::with_negations(Cli::command()).try_get_matches_from(&words);
                assert!(parsed.is_ok(), "{line}\n{}", parsed.unwrap_err());
            }
        }
        assert!(Cli::try_parse_from(["standpoint", "--no-such-option"]).is_err());
    }
}
