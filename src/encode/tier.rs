//! What `--model` means: the base tier is part of the program, another tier is a folder `models/NAME` beside it, and
//! anything else is the path of a model's folder.

use std::path::{Path, PathBuf};

use super::EncodeError;

/// The tiers by name; the first is part of the program.
pub const TIERS: [&str; 3] = ["base", "fast", "accurate"];

/// The folder of the model that `name` means; none for the one that is part of the program.
///
/// A name without separators is a tier, looked for as `models/NAME` in `homes`, the first that has it. If none has,
/// it may be a folder of the current one.
pub fn find(name: &Path, homes: &[PathBuf]) -> Result<Option<PathBuf>, EncodeError> {
    if name.file_name() != Some(name.as_os_str()) {
        return Ok(Some(name.to_owned()));
    }
    if name == Path::new(TIERS[0]) {
        return Ok(None);
    }
    let tier = Path::new("models").join(name);
    let mut folders = homes.iter().map(|home| home.join(&tier)).chain([name.to_owned()]);
    match folders.find(|folder| folder.is_dir()) {
        Some(folder) => Ok(Some(folder)),
        None => Err(EncodeError::Absent {
            tier,
            program: homes.first().cloned().unwrap_or_default(),
            name: name.to_owned(),
        }),
    }
}

/// Folders in which `models/` may lie: the program's own and those above it, then the current one.
pub fn homes() -> Vec<PathBuf> {
    let program = std::env::current_exe().and_then(|path| path.canonicalize());
    let above = program.iter().flat_map(|path| path.ancestors().skip(1)).map(Path::to_owned);
    above.chain([PathBuf::from(".")]).collect()
}

#[cfg(test)]
#[allow(clippy::unwrap_used)]
mod tests {
    use super::*;

    #[test]
    fn a_plain_name_is_a_tier_in_the_first_home_that_has_it() {
        let room = tempfile::tempdir().unwrap();
        let homes = ["program", "above", "."].map(|home| room.path().join(home));
        for folder in ["above/models/fast", "models/fast", "models/other"] {
            std::fs::create_dir_all(room.path().join(folder)).unwrap();
        }
        let found = |name: &str| find(Path::new(name), &homes).ok();
        assert_eq!(found("base"), Some(None));
        assert_eq!(found("fast"), Some(Some(homes[1].join("models/fast"))));
        assert_eq!(found("other"), Some(Some(homes[2].join("models/other"))));
        assert_eq!(found("accurate"), None);
    }

    #[test]
    fn what_has_a_separator_is_a_path() {
        for path in ["models/base", "./fast", "fast/", "/models/fast", "..", "."] {
            assert_eq!(find(Path::new(path), &[]).unwrap(), Some(PathBuf::from(path)), "{path}");
        }
    }

    #[test]
    fn an_absent_tier_is_told_in_one_sentence_with_its_remedy() {
        let said = find(Path::new("fast"), &["/opt/bin".into()]).map_err(|e| e.to_string()).unwrap_err();
        for word in ["models/fast", "/opt/bin", "--model DIR"] {
            assert!(said.contains(word), "no {word:?} in {said}");
        }
        assert!(!said.contains(". ") && !said.contains('\n'), "{said}");
    }
}
