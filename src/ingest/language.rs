//! Which language a text is in. Apart because the guess is a library's (`whatlang`: trigrams and scripts), and what
//! is made of it is ours: English unless the library is sure of another language in a text long enough to judge.

use whatlang::{Lang, detect as guess};

use crate::document::{Paragraph, Role, Text};

/// Letters of the body below which a text is taken for English. Trigrams of a sentence or two of names and quotations
/// are not enough to go on.
const FEWEST: usize = 200;
/// Letters of the body that are looked at: more change nothing.
const MOST: usize = 20_000;
/// Trust that the library must have in another language.
const SURE: f64 = 0.9;

/// A language, as far as told.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub(super) struct Language(Lang);

/// The language of what the paragraphs of body say.
pub(super) fn detect(text: &Text, paragraphs: &[Paragraph]) -> Language {
    let mut body = String::new();
    for paragraph in paragraphs.iter().filter(|p| p.role == Role::Body) {
        let left = MOST.saturating_sub(body.len());
        body.extend(text.slice(paragraph.span).chars().take(left).chain(std::iter::once(' ')));
        if left == 0 {
            break;
        }
    }
    if body.chars().filter(|c| c.is_alphabetic()).count() < FEWEST {
        return Language(Lang::Eng);
    }
    let sure = guess(&body).filter(|found| found.confidence() >= SURE);
    Language(sure.map_or(Lang::Eng, |found| found.lang()))
}

impl Language {
    /// The language's English name, if it is not English.
    pub fn foreign(self) -> Option<&'static str> {
        (self.0 != Lang::Eng).then(|| self.0.eng_name())
    }

    /// Its code: of two letters (ISO 639-1) where it has one, else of three (ISO 639-3).
    pub fn code(self) -> &'static str {
        let three = self.0.code();
        let pairs = include_str!("../../data/language-codes.txt").lines();
        let mut codes = pairs.filter_map(|line| line.split_once(' '));
        codes.find(|(long, _)| *long == three).map_or(three, |(_, short)| short)
    }
}

#[cfg(test)]
#[allow(clippy::unwrap_used)]
mod tests {
    use super::*;
    use crate::document::Span;

    fn detected(text: &str) -> Language {
        let text = Text::from(text);
        let all = Paragraph::body(Span::new(0, text.len()));
        detect(&text, &[all])
    }

    #[test]
    fn languages_of_long_enough_texts_are_told() {
        let french = "Le gouvernement a répété que les pourparlers avec les talibans n'étaient pas terminés, mais personne \
            dans la capitale ne croit plus à cette promesse. Les habitants de la frontière attendent depuis des mois que \
            l'armée retire ses troupes et que les marchés puissent enfin rouvrir.";
        assert_eq!((detected(french).foreign(), detected(french).code()), (Some("French"), "fr"));
        let hindi = "सरकार ने बार बार कहा है कि बातचीत अभी समाप्त नहीं हुई है, लेकिन राजधानी में अब कोई भी इस वादे पर विश्वास नहीं करता। \
            सीमा पर रहने वाले लोग महीनों से इंतज़ार कर रहे हैं कि सेना अपने सैनिकों को वापस बुलाए और बाज़ार फिर से खुल सकें। विशेषज्ञों का \
            मानना है कि आने वाले दिनों में हालात और बिगड़ सकते हैं और आम लोगों को इसकी कीमत चुकानी पड़ेगी।";
        assert_eq!((detected(hindi).foreign(), detected(hindi).code()), (Some("Hindi"), "hi"));
        // A sentence is too little to go on.
        assert_eq!(detected("Le gouvernement a répété cela.").code(), "en");
    }

    #[test]
    fn the_projects_own_articles_are_english() {
        let texts = ["input", "tests/oped"].map(|folder| std::fs::read_dir(folder).unwrap());
        let mut read = 0;
        for path in texts.into_iter().flatten().map(|entry| entry.unwrap().path()) {
            if path.extension().is_some_and(|e| e == "txt") {
                assert_eq!(
                    detected(&std::fs::read_to_string(&path).unwrap()).foreign(),
                    None,
                    "{}",
                    path.display()
                );
                read += 1;
            }
        }
        assert!(read > 24, "{read}");
    }

    #[test]
    fn every_language_has_a_code_of_small_letters() {
        for language in Lang::all() {
            let code = Language(*language).code();
            assert!((2..=3).contains(&code.len()) && code.bytes().all(|b| b.is_ascii_lowercase()), "{code}");
        }
    }
}
