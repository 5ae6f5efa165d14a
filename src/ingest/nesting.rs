//! How deep a page's elements nest, told without building a tree. Apart because it is the guard before the HTML
//! parser: a hostile page nested a hundred thousand deep would otherwise exhaust the stack or the clock.

/// Elements that never hold others, or whose next opening closes the last, so that they add no depth.
const FLAT: [&[u8]; 32] = [
    b"area",
    b"base",
    b"br",
    b"col",
    b"embed",
    b"hr",
    b"img",
    b"input",
    b"link",
    b"meta",
    b"param",
    b"source",
    b"track",
    b"wbr",
    b"p",
    b"li",
    b"dt",
    b"dd",
    b"option",
    b"optgroup",
    b"tr",
    b"td",
    b"th",
    b"thead",
    b"tbody",
    b"tfoot",
    b"colgroup",
    b"rt",
    b"rp",
    b"html",
    b"body",
    b"head",
];
/// Elements whose content is no markup.
const RAW: [&[u8]; 4] = [b"script", b"style", b"textarea", b"title"];
/// Elements that a parser opens again in every later block until they are closed, so that leaving them open
/// multiplies the page.
const FORMATTING: [&[u8]; 13] =
    [b"b", b"big", b"code", b"em", b"font", b"i", b"nobr", b"s", b"small", b"strike", b"strong", b"tt", b"u"];

/// What parsing a page would cost.
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq)]
pub(super) struct Nesting {
    /// Most elements open at once, an upper bound for well-formed pages.
    pub depth: usize,
    /// Formatting elements open at each opening tag, summed: those that a parser might open again.
    pub reopened: usize,
}

/// Scans `html` once.
pub(super) fn measure(html: &str) -> Nesting {
    let mut nesting = Nesting::default();
    let (mut open, mut formatting) = (0_usize, 0_usize);
    let mut rest = html.as_bytes();
    while let Some(at) = rest.iter().position(|&b| b == b'<') {
        rest = &rest[at + 1..];
        if rest.starts_with(b"!--") {
            rest = after(rest, b"-->");
            continue;
        }
        let closing = rest.first() == Some(&b'/');
        let tag = &rest[usize::from(closing)..];
        let length = tag.iter().take_while(|b| b.is_ascii_alphanumeric()).count();
        let name = tag[..length.min(16)].to_ascii_lowercase();
        let name = name.as_slice();
        if length == 0 || !name[0].is_ascii_alphabetic() || FLAT.contains(&name) {
            continue;
        }
        let formats = usize::from(FORMATTING.contains(&name));
        if closing {
            open = open.saturating_sub(1);
            formatting = formatting.saturating_sub(formats);
        } else if RAW.contains(&name) {
            rest = after_closing(tag, name);
        } else {
            open += 1;
            formatting += formats;
            nesting.depth = nesting.depth.max(open);
            nesting.reopened = nesting.reopened.saturating_add(formatting);
        }
    }
    nesting
}

fn after<'a>(bytes: &'a [u8], mark: &[u8]) -> &'a [u8] {
    bytes.windows(mark.len()).position(|w| w == mark).map_or(&[], |at| &bytes[at + mark.len()..])
}

fn after_closing<'a>(bytes: &'a [u8], name: &[u8]) -> &'a [u8] {
    let found =
        bytes.windows(name.len() + 2).position(|w| w.starts_with(b"</") && w[2..].eq_ignore_ascii_case(name));
    found.map_or(&[], |at| &bytes[at + name.len() + 2..])
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn counts_what_nests_and_nothing_else() {
        let depth = |html: &str| measure(html).depth;
        assert_eq!(depth("<html><body><p>a<p>b<br><img></body>"), 0);
        assert_eq!(depth("<div><span>x</span><div><b>y</b></div></div>"), 3);
        assert_eq!(depth("<script>'<div><div><div>'</SCRIPT><div>"), 1);
        assert_eq!(depth("<!-- <div><div> --><div>a < b"), 1);
        assert_eq!(depth(&"<div>".repeat(100_000)), 100_000);
        assert_eq!(measure(&format!("{}{}", "<b>".repeat(3), "<div>".repeat(2))).reopened, 1 + 2 + 3 + 3 + 3);
    }
}
