//! E-mails and web pages saved as one file (MHTML), which has the shape of an e-mail. Apart because the text is one part
//! of several, in an encoding of its own (`mail_parser` finds and decodes it), and the head tells what the text may not.

use mail_parser::{Message, MessageParser, PartType};

use crate::draft::{Draft, Metadata, line};
use crate::encoding;
use crate::failure::Fault;

use super::{host, html, plain};

/// What is put before a subject when a mail is passed on or answered.
const PASSED_ON: [&str; 4] = ["fwd:", "fw:", "re:", "[fwd:"];
/// The line that divides a text from its sender's signature (RFC 3676, 4.3).
const SIGNATURE: &str = "\n-- \n";

/// Reads an e-mail: its text, or else its web page. Of a saved web page, the page.
pub(super) fn read(bytes: &[u8]) -> Result<Draft, Fault> {
    encoding::refuse(bytes)?;
    let bytes = bytes.strip_prefix(b"\xEF\xBB\xBF").unwrap_or(bytes).trim_ascii_start();
    let parsed = MessageParser::default().parse(bytes).filter(is_mail).map(|m| draft(&m));
    parsed.unwrap_or_else(|| {
        Err(Fault::new(
            "it is no e-mail and no saved web page",
            "save it anew, or end its name as its format asks",
        ))
    })
}

fn is_mail(message: &Message) -> bool {
    message.from().is_some()
        || message.subject().is_some()
        || message.date().is_some()
        || message.header("Content-Type").is_some()
}

fn draft(message: &Message) -> Result<Draft, Fault> {
    let text = message.text_bodies().find_map(|part| match &part.body {
        PartType::Text(text) if !text.trim().is_empty() => Some(text),
        _ => None,
    });
    let page = message.parts.iter().find_map(|part| match &part.body {
        PartType::Html(page) => Some(page),
        _ => None,
    });
    // What a browser saves names the page's address.
    let address = message.header("Snapshot-Content-Location").and_then(|value| value.as_text());
    let mut draft = match (text, page) {
        (Some(text), _) if address.is_none() => {
            let text = text.replace("\r\n", "\n");
            plain::read(text.split_once(SIGNATURE).map_or(text.as_str(), |(text, _)| text))
        }
        (_, Some(page)) => html::read(page)?,
        _ => return Err(Fault::new("it holds no text", "save the text of its attachments by itself")),
    };
    let subject = message.subject().map(without_prefixes).and_then(line);
    if let Some(address) = address {
        // The head tells when and by what the page was saved, and that is not when or by whom it was written.
        draft.metadata.title = draft.metadata.title.or(subject);
        draft.otherwise.publication = host(address);
        return Ok(draft);
    }
    draft.metadata.title = subject.or(draft.metadata.title);
    let sender = message.from().and_then(|from| from.first()).and_then(|sender| sender.name.as_deref());
    draft.otherwise = Metadata {
        byline: sender.and_then(line),
        date: message.date().map(|date| format!("{:04}-{:02}-{:02}", date.year, date.month, date.day)),
        ..draft.otherwise
    };
    Ok(draft)
}

fn without_prefixes(mut subject: &str) -> &str {
    loop {
        subject = subject.trim();
        let prefix = PASSED_ON
            .iter()
            .find(|p| subject.get(..p.len()).is_some_and(|start| start.eq_ignore_ascii_case(p)));
        match prefix {
            Some(prefix) => subject = subject[prefix.len()..].trim_end_matches(']'),
            None => return subject,
        }
    }
}

#[cfg(test)]
#[allow(clippy::unwrap_used)]
mod tests {
    use super::*;

    const PARAGRAPH: &str = "The government has said this many times over, and nobody has believed it for a moment, \
                             least of all those who said it first, in the capital and elsewhere in the country.";

    #[test]
    fn a_mail_gives_its_text_and_what_its_head_tells() {
        let mail = format!(
            "From: Jane Doe <jane@paper.example>\r\nTo: all@paper.example\r\nSubject: Fwd: RE: The long =?utf-8?q?g=C3=A1me?=\r\n\
             Date: Sun, 12 Jan 2025 23:30:00 -0500\r\nContent-Type: multipart/alternative; boundary=x\r\n\r\n--x\r\n\
             Content-Type: text/plain; charset=windows-1252\r\nContent-Transfer-Encoding: quoted-printable\r\n\r\n\
             The army=92s =93clear aggression=94.\r\n\r\nThat was all.\r\n--=20\r\nJane Doe, Daily Paper\r\n--x\r\n\
             Content-Type: text/html\r\n\r\n<p>{PARAGRAPH}</p>\r\n--x--\r\n"
        );
        let draft = read(mail.as_bytes()).unwrap();
        let blocks: Vec<_> = draft.blocks.iter().map(|b| b.text.as_str()).collect();
        assert_eq!(blocks, ["The army's “clear aggression”.", "That was all."]);
        assert_eq!(draft.metadata.title.as_deref(), Some("The long gáme"));
        assert_eq!(draft.otherwise.byline.as_deref(), Some("Jane Doe"));
        assert_eq!(draft.otherwise.date.as_deref(), Some("2025-01-12"));
    }

    #[test]
    fn a_saved_page_gives_its_article_and_no_date_of_saving() {
        let page = format!(
            "From: <Saved by Blink>\r\nSnapshot-Content-Location: https://www.paper.example/a/1\r\nSubject: The long game\r\n\
             Date: Mon, 1 Jun 2026 10:00:00 -0000\r\nMIME-Version: 1.0\r\nContent-Type: multipart/related; type=\"text/html\"; \
             boundary=\"----x\"\r\n\r\n------x\r\nContent-Type: text/html\r\nContent-Transfer-Encoding: quoted-printable\r\n\r\n\
             <html><body><nav>Home</nav><article><p>{PARAGRAPH}</p><p>{PARAGRAPH}</p></article></body></html>\r\n------x\r\n\
             Content-Type: image/png\r\nContent-Transfer-Encoding: base64\r\n\r\niVBORw0KGgo=\r\n------x--\r\n"
        );
        let draft = read(page.as_bytes()).unwrap();
        let blocks: Vec<_> = draft.blocks.iter().map(|b| b.text.as_str()).collect();
        assert_eq!(blocks, [PARAGRAPH, PARAGRAPH]);
        assert_eq!(draft.metadata.title.as_deref(), Some("The long game"));
        assert_eq!(
            (draft.otherwise.publication.as_deref(), draft.otherwise.date),
            (Some("paper.example"), None)
        );
    }

    #[test]
    fn what_is_no_mail_or_has_no_text_is_told() {
        assert_eq!(read(b"just a line").unwrap_err().reason, "it is no e-mail and no saved web page");
        let picture = b"Subject: x\r\nContent-Type: image/png\r\nContent-Transfer-Encoding: base64\r\n\r\niVBORw0KGgo=\r\n";
        assert_eq!(read(picture).unwrap_err().reason, "it holds no text");
        let deep: String = (0..20_000)
            .map(|n| format!("Content-Type: multipart/mixed; boundary=b{n}\r\n\r\n--b{n}\r\n"))
            .collect();
        assert_eq!(read(deep.as_bytes()).unwrap_err().reason, "it holds no text");
    }
}
