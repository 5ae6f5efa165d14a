//! Names for articles: ids that are safe as file names, and the digests they are made from. Apart because the
//! promise is delicate: an id depends on its own input alone, never on what else is in the run.
//!
//! A file's id is the slug of its stem and eight hex digits of the SHA-256 of its key (see
//! [`SourceFile`](super::SourceFile)) and bytes. A JSON line's is its own `id`, or else stem, line number and
//! digest. Byte-identical files of one name in different folders have different keys and so different ids.

use std::io::Read;

use sha2::{Digest, Sha256};

/// A slug longer than this is cut: file names have limits (255 bytes on most systems).
const MAX_SLUG: usize = 80;
/// Hex digits of the digest that an id carries.
const DIGEST_DIGITS: usize = 8;
/// Names that Windows keeps for devices, so that they cannot name a file.
const RESERVED: [&str; 22] = [
    "con", "prn", "aux", "nul", "com1", "com2", "com3", "com4", "com5", "com6", "com7", "com8", "com9",
    "lpt1", "lpt2", "lpt3", "lpt4", "lpt5", "lpt6", "lpt7", "lpt8", "lpt9",
];

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

/// Id made from the one that a JSON line gives: itself where it is a slug already, else its slug and digest.
pub(super) fn given_id(given: &str) -> String {
    let slug = slug(given);
    if slug == given && !RESERVED.contains(&given) {
        slug
    } else {
        let slug = if slug.is_empty() { "article" } else { &slug };
        format!("{slug}-{}", digest(&[given.as_bytes()]))
    }
}

/// Lower-case ASCII letters and digits of `name`, everything between as one hyphen.
fn slug(name: &str) -> String {
    let mut slug = String::new();
    for c in name.chars().flat_map(char::to_lowercase) {
        if slug.len() >= MAX_SLUG {
            break;
        }
        match c {
            'a'..='z' | '0'..='9' => slug.push(c),
            _ if !slug.is_empty() && !slug.ends_with('-') => slug.push('-'),
            _ => {}
        }
    }
    slug.trim_end_matches('-').to_owned()
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
    fn a_given_id_is_kept_when_safe_and_marked_when_changed() {
        assert_eq!(given_id("dawn-2025-01"), "dawn-2025-01");
        assert!(given_id("Dawn 2025").starts_with("dawn-2025-"));
        assert_ne!(given_id("Dawn 2025"), given_id("dawn_2025"));
        assert!(given_id("../../etc/passwd").starts_with("etc-passwd-"));
        assert!(given_id("con").starts_with("con-"));
        assert!(given_id("آرٹیکل").starts_with("article-"));
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
