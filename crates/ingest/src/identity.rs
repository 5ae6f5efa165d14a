//! Names for articles: their ids, and the digests that ids are made from where the input gives none. Apart because the
//! promise is delicate: an id depends on its own input alone, never on what else is in the run, and one that the input gives
//! is the user's, kept to the letter.
//!
//! A file's id is the slug of its stem and eight hex digits of the SHA-256 of its key (see
//! [`SourceFile`](super::SourceFile)) and bytes. That of a row or a line is its own `id`, or else stem, number and
//! digest. Byte-identical files of one name in different folders have different keys and so different ids.

use std::io::Read;

use sha2::{Digest, Sha256};
use standpoint_core::slug::slug;

use super::failure::Fault;

/// Characters of an id that an input gives, at most.
const LONGEST: usize = 1_000;
/// Hex digits of the digest that an id carries.
const DIGEST_DIGITS: usize = 8;

/// Hex SHA-256 of `bytes`.
pub(super) fn sha256(bytes: &[u8]) -> String {
    hex(&Sha256::digest(bytes))
}

/// Hex SHA-256 of all that is read.
pub(super) fn sha256_of(mut reader: impl Read) -> std::io::Result<String> {
    let (mut hash, mut part) = (Sha256::new(), [0; 8192]);
    loop {
        match reader.read(&mut part)? {
            0 => return Ok(hex(&hash.finalize())),
            read => hash.update(&part[..read]),
        }
    }
}

/// Id of the article in the file `key` (folder and name, `/` between) that holds `bytes`.
pub(super) fn file_id(key: &str, bytes: &[u8]) -> String {
    format!("{}-{}", stem_slug(key), digest(&[key.as_bytes(), bytes]))
}

/// Id of the article on line `number` (from 1) of the JSON Lines file `key` when the line gives none.
pub(super) fn line_id(key: &str, number: usize, line: &[u8]) -> String {
    format!("{}-{number}-{}", stem_slug(key), digest(&[key.as_bytes(), line]))
}

/// The id that an input gives, to the letter; none where it is blank.
pub(super) fn given_id(given: Option<String>) -> Result<Option<String>, Fault> {
    let Some(id) = given.filter(|id| !id.trim().is_empty()) else { return Ok(None) };
    let length = id.chars().count();
    if length > LONGEST {
        let reason = format!("its id has {length} characters, and an id no more than {LONGEST}");
        return Err(Fault::new(reason, "say which column or field holds the id, as --column id=NAME"));
    }
    Ok(Some(id))
}

fn stem_slug(key: &str) -> String {
    let name = key.rsplit('/').next().unwrap_or(key);
    let stem = name.rsplit_once('.').map_or(name, |(stem, _)| stem);
    let slug = slug(stem);
    if slug.is_empty() { "article".to_owned() } else { slug }
}

fn digest(parts: &[&[u8]]) -> String {
    let mut hasher = Sha256::new();
    for part in parts {
        hasher.update((part.len() as u64).to_le_bytes());
        hasher.update(part);
    }
    let mut digits = hex(&hasher.finalize());
    digits.truncate(DIGEST_DIGITS);
    digits
}

fn hex(bytes: &[u8]) -> String {
    bytes.iter().map(|b| format!("{b:02x}")).collect()
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_given_id_is_kept_to_the_letter() {
        let given = |id: &str| given_id(Some(id.to_owned()));
        for id in [
            "dawn-2025-01",
            "Dawn 2025",
            " A_1 ",
            "../../etc/passwd",
            "con",
            "آرٹیکل",
            "=1",
            "a
b",
        ] {
            assert_eq!(given(id), Ok(Some(id.to_owned())));
        }
        assert_eq!((given(" "), given_id(None)), (Ok(None), Ok(None)));
        let fault = given(&"é".repeat(LONGEST + 1)).err();
        assert!(fault.is_some_and(|f| f.reason.starts_with("its id has 1001 characters")));
    }

    #[test]
    fn same_name_and_bytes_in_two_folders_have_two_ids() {
        assert_ne!(file_id("a/x.txt", b"same"), file_id("b/x.txt", b"same"));
        assert_eq!(file_id("a/x.txt", b"same"), file_id("a/x.txt", b"same"));
        assert!(file_id("a/My Op-Ed.txt", b"").starts_with("my-op-ed-"));
    }

    #[test]
    fn the_digest_is_the_published_one() {
        assert_eq!(sha256(b"abc"), "ba7816bf8f01cfea414140de5dae2223b00361a396177a9cb410ff61f20015ad");
    }
}
