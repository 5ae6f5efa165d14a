//! The stages between the readers and the reports: any text is cut into sentences, and whatever a model says of them
//! gives a whole analysis.

use standpoint::document::{Analysis, Article, Document, Paragraph, Role, Span, Text};
use standpoint::ingest::{Format, article};
use standpoint::report::Record;
use standpoint::segment::{segment as cut, sentence_ends};

use super::stand_in;

/// A document of the paragraphs that the lines of `data` are.
pub fn document(data: &[u8]) -> Document {
    let text = Text::new(String::from_utf8_lossy(data).into_owned());
    let mut paragraphs = Vec::new();
    let mut at = 0;
    for line in text.as_str().split('\n') {
        let length = line.chars().count();
        let span = text.trim(Span::new(at, at + length));
        if !span.is_empty() {
            let divides = !line.contains(char::is_alphanumeric);
            paragraphs.push(Paragraph { span, role: if divides { Role::Separator } else { Role::Body } });
        }
        at += length + 1;
    }
    cut(Article::bare(text, paragraphs))
}

/// Sentences and quotations of any text.
pub fn segment(data: &[u8]) {
    let document = document(data);
    let text = &document.article.text;
    for (index, paragraph) in document.article.paragraphs.iter().enumerate() {
        let here: Vec<Span> =
            document.sentences.iter().filter(|s| s.paragraph == index).map(|s| s.span).collect();
        let mut at = paragraph.span.start;
        for span in &here {
            assert!(span.start >= at && !span.is_empty() && text.trim(*span) == *span, "{span:?}");
            assert!(text.slice(Span::new(at, span.start)).chars().all(char::is_whitespace), "lost at {at}");
            at = span.end;
        }
        if paragraph.role == Role::Separator {
            assert!(here.is_empty());
        } else {
            assert!(text.slice(Span::new(at, paragraph.span.end)).chars().all(char::is_whitespace));
            let alone: Vec<usize> =
                sentence_ends(text.slice(paragraph.span)).iter().map(|e| e + paragraph.span.start).collect();
            assert_eq!(alone, here.iter().map(|s| s.end).collect::<Vec<_>>(), "its company matters");
        }
    }
    assert!(document.quotations.iter().all(|q| q.span.start < q.span.end && q.span.end <= text.len()));
    assert!(document.quotations.is_sorted_by_key(|q| q.span.start));
}

/// The analysis of the text in `data`, by a model that says what the bytes before the first NUL make it say.
pub fn analyzed(data: &[u8]) -> Option<Analysis> {
    let (noise, text) = match data.iter().position(|&b| b == 0) {
        Some(at) => (&data[..at], &data[at + 1..]),
        None => (&data[..0], data),
    };
    let article = article(text, "a.txt", "in/a.txt", Format::Text).ok()?;
    Some(stand_in::analyze(cut(article), noise))
}

/// All stages from the text to the record of an article.
pub fn analysis(data: &[u8]) {
    let Some(analysis) = analyzed(data) else { return };
    sound(&analysis);
    let record = Record::new(&analysis);
    let json = serde_json::to_string(&record).unwrap_or_else(|e| panic!("no JSON: {e}"));
    assert!(!json.contains('\n'));
    let back: Record = serde_json::from_str(&json).unwrap_or_else(|e| panic!("not read back: {e}"));
    assert!(back == record, "another record was read back");
}

/// What an analysis promises.
fn sound(analysis: &Analysis) {
    let Analysis { document, actors, mentions, attributions, opinions, stances, .. } = analysis;
    let length = document.article.text.len();
    let within = |s: Span| s.start < s.end && s.end <= length;
    assert_eq!(analysis.readings.len(), document.sentences.len());
    assert_eq!(analysis.presences.len(), actors.len());
    assert!(analysis.readings.iter().all(|r| (0.0..=1.0).contains(&r.salience)));
    assert!(analysis.presences.iter().all(|p| (0.0..=1.0).contains(&p.salience)));
    for m in mentions {
        assert!(within(m.span) && m.actor < actors.len());
        assert!(document.sentences[m.sentence].span.contains(m.span), "{m:?}");
    }
    assert!(mentions.windows(2).all(|two| two[0].span.end <= two[1].span.start), "mentions overlap");
    for (index, a) in attributions.iter().enumerate() {
        assert!(a.spans().all(within), "{a:?}");
        assert!(!a.content.is_empty() && a.within != Some(index), "{a:?}");
        assert!(a.within.is_none_or(|w| w < attributions.len()));
    }
    for o in opinions {
        assert!(
            o.target < actors.len()
                && o.mention.is_none_or(|m| m < mentions.len())
                && o.sentence < document.sentences.len()
        );
        assert!(o.attribution.is_none_or(|a| a < attributions.len()));
        assert!(o.probs.0.iter().all(|p| (0.0..=1.0).contains(p)), "{o:?}");
    }
    for s in stances {
        assert!(s.low <= s.high && (-1.0..=1.0).contains(&s.score), "{s:?}");
        assert!(s.target < actors.len() && s.opinions.iter().all(|&o| o < opinions.len()));
    }
    assert!(analysis.summary.sentences.iter().all(|&s| s < document.sentences.len()));
}
