//! What is part of the program and must be readable before an article is: the small models and the word lists. Apart
//! because the stages use them without asking, and whoever puts an analysis together has to ask first.

use crate::{actors, coreference, decode, ingest, nouns, salience, segment, stance};

/// A file that is part of the program and cannot be read: the build is damaged.
#[derive(Clone, Debug, PartialEq, Eq, thiserror::Error)]
#[error(
    "{file}, which is part of the program, cannot be read: {reason}; build the program again from a clean checkout"
)]
pub struct EmbeddedError {
    /// The file in the repository.
    pub file: &'static str,
    /// What its reader said.
    pub reason: String,
}

/// Reads a file and returns what is wrong with it.
type Check = fn() -> Option<String>;

/// Reads every small file that is part of the program once.
///
/// # Errors
/// The first that cannot be read. Without this check a stage would go on with an empty file.
pub fn check() -> Result<(), EmbeddedError> {
    let files: [(&'static str, Check); 8] = [
        ("models/boundary.json", segment::check_boundary),
        ("models/salience.json", salience::check),
        ("models/stance.json", stance::check_head),
        ("data/actors/things.toml", actors::check_things),
        ("data/attribution.toml", decode::check_speech),
        ("data/coreference.toml", coreference::check_words),
        ("data/furniture.toml", ingest::check_furniture),
        ("data/groups.toml", nouns::check),
    ];
    match files.iter().find_map(|(file, check)| check().map(|reason| EmbeddedError { file, reason })) {
        None => Ok(()),
        Some(error) => Err(error),
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn every_file_is_read() {
        assert_eq!(check(), Ok(()));
    }
}
