//! Content of inline elements: JSON that cannot close its element, and hashes for the content security policy.

use std::io;

use base64::prelude::{BASE64_STANDARD, Engine};
use serde::Serialize;
use sha2::{Digest, Sha256};

/// `value` as JSON on one line for a `script` element: without `<`, no text in it can close or open one.
pub(crate) fn json(value: &impl Serialize) -> io::Result<String> {
    Ok(serde_json::to_string(value)?.replace('<', "\\u003c"))
}

/// The source expression of a content security policy that lets in an inline script or style of this text.
pub(crate) fn sha256_source(text: &str) -> String {
    format!("'sha256-{}'", BASE64_STANDARD.encode(Sha256::digest(text)))
}

#[cfg(test)]
#[allow(clippy::unwrap_used)]
mod tests {
    use super::*;

    #[test]
    fn json_holds_no_markup_and_reads_back() {
        let text = "</script><!-- <script> & \u{2028} “é” 🙂 \\u003c \n";
        let inline = json(&text).unwrap();
        assert!(!inline.contains('<') && !inline.contains('\n'), "{inline}");
        assert_eq!(serde_json::from_str::<String>(&inline).unwrap(), text);
    }

    #[test]
    fn the_hash_is_that_of_the_standard() {
        // Content Security Policy Level 3, section 8.3, for the text: alert('Hello, world.');
        let expected = "'sha256-qznLcsROx4GACP2dm0UCKCzCG+HiZ1guq6ZZDob/Tng='";
        assert_eq!(sha256_source("alert('Hello, world.');"), expected);
    }
}
