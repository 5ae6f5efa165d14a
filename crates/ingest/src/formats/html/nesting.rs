//! How deep a page's elements nest, told without building a tree. Apart because it is the guard before the HTML
//! parser: a hostile page nested a hundred thousand deep would otherwise exhaust the stack or the clock.
//!
//! The scan keeps a stack of open elements and closes them as the HTML standard does where that matters here: a
//! closing tag that matches nothing closes nothing. On pages with errors it errs on the side of too deep.

/// Elements that never hold others, or whose next opening closes the last, so that they add no depth.
const FLAT: [&[u8]; 29] = [
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
    b"tr",
    b"td",
    b"th",
    b"thead",
    b"tbody",
    b"tfoot",
    b"colgroup",
    b"html",
    b"body",
    b"head",
];
/// Elements whose content is no markup.
const RAW: [&[u8]; 4] = [b"script", b"style", b"textarea", b"title"];
/// Elements that a parser opens again in every later block until they are closed, so that leaving them open
/// multiplies the page. Closing one leaves what was opened after it open.
const FORMATTING: [&[u8]; 14] = [
    b"a", b"b", b"big", b"code", b"em", b"font", b"i", b"nobr", b"s", b"small", b"strike", b"strong", b"tt",
    b"u",
];
/// Elements in a line of text whose closing tag reaches no further than the block they stand in.
const IN_LINE: [&[u8]; 16] = [
    b"abbr", b"bdi", b"bdo", b"cite", b"data", b"del", b"dfn", b"ins", b"kbd", b"mark", b"q", b"span",
    b"sub", b"sup", b"time", b"var",
];
/// Elements through which no closing tag reaches.
const WALLS: [&[u8]; 6] = [b"applet", b"caption", b"marquee", b"object", b"table", b"template"];

/// Whether more than `max_depth` elements of `html` are open at once, or unclosed formatting elements might be
/// opened again more than `max_reopened` times.
pub(super) fn exceeds(html: &str, max_depth: usize, max_reopened: usize) -> bool {
    let mut open: Vec<&[u8]> = Vec::new();
    let (mut formatting, mut reopened) = (0_usize, 0_usize);
    let mut rest = html.as_bytes();
    while let Some(at) = rest.iter().position(|&b| b == b'<') {
        rest = &rest[at + 1..];
        if rest.starts_with(b"!--") {
            rest = after(rest, b"-->");
            continue;
        }
        let closing = rest.first() == Some(&b'/');
        let tag = &rest[usize::from(closing)..];
        let name = &tag[..tag.iter().take_while(|b| b.is_ascii_alphanumeric() || **b == b'-').count()];
        if !name.first().is_some_and(u8::is_ascii_alphabetic) {
            continue;
        }
        reopened = reopened.saturating_add(formatting);
        if closing {
            close(&mut open, name);
        } else if is_one_of(name, &RAW) {
            rest = after_closing(tag, name);
        } else if !is_one_of(name, &FLAT) {
            open.push(name);
        }
        formatting = open.iter().filter(|n| is_one_of(n, &FORMATTING)).count();
        if open.len() > max_depth || reopened > max_reopened {
            return true;
        }
    }
    false
}

fn is_one_of(name: &[u8], names: &[&[u8]]) -> bool {
    names.iter().any(|n| n.eq_ignore_ascii_case(name))
}

/// Closes what `</name>` closes.
fn close(open: &mut Vec<&[u8]>, name: &[u8]) {
    let Some(at) = open.iter().rposition(|n| n.eq_ignore_ascii_case(name)) else { return };
    let above = &open[at + 1..];
    if above.iter().any(|n| is_one_of(n, &WALLS)) && !is_one_of(name, &WALLS) {
        return;
    }
    if is_one_of(name, &FORMATTING) {
        open.remove(at);
    } else if !is_one_of(name, &IN_LINE)
        || above.iter().all(|n| is_one_of(n, &IN_LINE) || is_one_of(n, &FORMATTING))
    {
        open.truncate(at);
    }
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

    /// Depth, up to twenty.
    fn depth(html: &str) -> usize {
        (0..20).find(|&max| !exceeds(html, max, usize::MAX)).unwrap_or(20)
    }

    #[test]
    fn counts_what_nests_and_nothing_else() {
        assert_eq!(depth("<html><body><p>a<p>b<br><img></body>"), 0);
        assert_eq!(depth("<div><span>x</span><div><b>y</b></div></div>"), 3);
        assert_eq!(depth("<script>'<div><div><div>'</SCRIPT><div>"), 1);
        assert_eq!(depth("<!-- <div><div> --><div>a < b"), 1);
        assert_eq!(depth(&"<DIV><span></div>".repeat(100)), 2);
    }

    #[test]
    fn closing_tags_that_close_nothing_hide_nothing() {
        for trick in
            ["<div></x>", "<div></p></span>", "<b><div></b>", "<span><div></span>", "<div><object></div>"]
        {
            assert!(exceeds(&trick.repeat(600), 512, usize::MAX), "{trick}");
        }
    }

    #[test]
    fn unclosed_formatting_is_counted_at_every_tag() {
        let html = format!("{}{}", "<b>".repeat(3), "<p>a".repeat(2));
        assert!(exceeds(&html, 20, 8) && !exceeds(&html, 20, 9));
    }
}
