//! Names that any file system takes, made from what people write. Apart because ids of articles are the user's, word for
//! word, and files that are named after them must be safe all the same: `ingest` makes ids with it, `report` names of files.

use sha2::{Digest, Sha256};

/// A slug longer than this is cut: file names have limits (255 bytes on most systems).
const LONGEST: usize = 80;
/// Hex digits of the digest that tells apart names whose slugs are alike: enough for a million that come to one slug.
const DIGITS: usize = 16;
/// Names that Windows keeps for devices, so that they cannot name a file.
const RESERVED: [&str; 22] = [
    "con", "prn", "aux", "nul", "com1", "com2", "com3", "com4", "com5", "com6", "com7", "com8", "com9",
    "lpt1", "lpt2", "lpt3", "lpt4", "lpt5", "lpt6", "lpt7", "lpt8", "lpt9",
];

/// Lower-case ASCII letters and digits of `name`, everything between as one hyphen.
pub fn slug(name: &str) -> String {
    let mut slug = String::new();
    for c in name.chars().flat_map(char::to_lowercase) {
        if slug.len() >= LONGEST {
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

/// The name of a file, without its ending, that is made from the id of an article: the id itself where it is safe, of small
/// letters, digits and single hyphens; else its slug and a digest. No two ids share one.
pub fn file_name(id: &str) -> String {
    let is_slug = |name: &str| {
        let sound = |b: u8| b.is_ascii_lowercase() || b.is_ascii_digit() || b == b'-';
        name.len() <= LONGEST + 40
            && name.bytes().all(sound)
            && !name.starts_with('-')
            && !name.ends_with('-')
    };
    if is_slug(id) && !id.is_empty() && !RESERVED.contains(&id) {
        return id.to_owned();
    }
    let slug = slug(id);
    let slug = if slug.is_empty() { "article" } else { &slug };
    let digest = Sha256::digest(id.as_bytes());
    let digits: String = digest.iter().map(|byte| format!("{byte:02x}")).collect();
    format!("{slug}-{}", &digits[..DIGITS])
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_safe_id_names_its_file_and_any_other_gives_a_safe_name_of_its_own() {
        for safe in ["dawn-2025-01", "a", "x-1-0123abcd", "a--b"] {
            assert_eq!(file_name(safe), safe);
        }
        let long = "a".repeat(1_000);
        let ids = [
            "A_1",
            "a_1",
            "a-1 ",
            "Dawn 2025",
            "../../etc/passwd",
            "con",
            "آرٹیکل",
            "مضمون",
            "",
            ".",
            "..",
            "a\0b",
            "a\nb",
            "-a",
            &long,
        ];
        let names: Vec<String> = ids.iter().map(|id| file_name(id)).collect();
        for (id, name) in ids.iter().zip(&names) {
            let safe = |c: char| c.is_ascii_lowercase() || c.is_ascii_digit() || c == '-';
            assert!(name.len() < 120 && name.chars().all(safe) && name != id, "{id:?}: {name}");
        }
        assert!(names[4].starts_with("etc-passwd-") && names[6].starts_with("article-"));
        let apart: std::collections::HashSet<&String> = names.iter().collect();
        assert_eq!(apart.len(), names.len());
    }
}
