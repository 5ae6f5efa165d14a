//! Which language a text is in. Apart because the guess is a library's (`whatlang`: trigrams), and what is made of it is ours:
//! in Latin letters, English unless the library is sure of another language in a text long enough to judge; in other letters,
//! never English, however short it is.

use standpoint_core::document::{Paragraph, Role, Text};
use whatlang::{Lang, detect as guess};

/// Letters of the body below which a text is taken for English. Trigrams of a sentence or two of names and quotations
/// are not enough to go on.
const FEWEST: usize = 200;
/// Letters of the body that are looked at: more change nothing.
const MOST: usize = 20_000;
/// Trust that the library must have in another language.
const SURE: f64 = 0.9;

/// A language, as far as told.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub(super) struct Language {
    /// ISO 639-1 where it has one of these, else ISO 639-3.
    code: &'static str,
    /// In English.
    name: &'static str,
}

const ENGLISH: Language = Language { code: "en", name: "English" };

/// Letters that are not Latin: first and last, and the language that they are taken for where the library knows none.
const SCRIPTS: [(char, char, &str, &str); 31] = [
    ('\u{0370}', '\u{03FF}', "el", "Greek"),
    ('\u{0400}', '\u{052F}', "ru", "Russian"),
    ('\u{0530}', '\u{058F}', "hy", "Armenian"),
    ('\u{0590}', '\u{05FF}', "he", "Hebrew"),
    ('\u{0600}', '\u{06FF}', ARABIC, "Arabic"),
    ('\u{0750}', '\u{077F}', ARABIC, "Arabic"),
    ('\u{08A0}', '\u{08FF}', ARABIC, "Arabic"),
    ('\u{FB50}', '\u{FDFF}', ARABIC, "Arabic"),
    ('\u{FE70}', '\u{FEFF}', ARABIC, "Arabic"),
    ('\u{0900}', '\u{097F}', "hi", "Hindi"),
    ('\u{0980}', '\u{09FF}', "bn", "Bengali"),
    ('\u{0A00}', '\u{0A7F}', "pa", "Punjabi"),
    ('\u{0A80}', '\u{0AFF}', "gu", "Gujarati"),
    ('\u{0B00}', '\u{0B7F}', "or", "Oriya"),
    ('\u{0B80}', '\u{0BFF}', "ta", "Tamil"),
    ('\u{0C00}', '\u{0C7F}', "te", "Telugu"),
    ('\u{0C80}', '\u{0CFF}', "kn", "Kannada"),
    ('\u{0D00}', '\u{0D7F}', "ml", "Malayalam"),
    ('\u{0D80}', '\u{0DFF}', "si", "Sinhala"),
    ('\u{0E00}', '\u{0E7F}', "th", "Thai"),
    ('\u{0E80}', '\u{0EFF}', "lo", "Lao"),
    ('\u{0F00}', '\u{0FFF}', "bo", "Tibetan"),
    ('\u{1000}', '\u{109F}', "my", "Burmese"),
    ('\u{10A0}', '\u{10FF}', "ka", "Georgian"),
    ('\u{1200}', '\u{137F}', "am", "Amharic"),
    ('\u{1780}', '\u{17FF}', "km", "Khmer"),
    ('\u{3040}', '\u{30FF}', "ja", "Japanese"),
    ('\u{3400}', '\u{4DBF}', CHINESE, "Chinese"),
    ('\u{4E00}', '\u{9FFF}', CHINESE, "Chinese"),
    ('\u{1100}', '\u{11FF}', "ko", "Korean"),
    ('\u{AC00}', '\u{D7AF}', "ko", "Korean"),
];
const ARABIC: &str = "ar";
const CHINESE: &str = "zh";
/// What sets languages in Arabic letters apart: letters that the others lack, the surest first. Urdu's are looked for last, since
/// Sindhi and Pashto have some of them too.
const ARABIC_LETTERS: [(&str, &str, &str); 5] = [
    ("ټډړږښڼېۍځڅ", "ps", "Pashto"),
    ("ٻڀٺٽڦڄڃڇڌڏڍڳڱ", "sd", "Sindhi"),
    ("ڕڵۆێ", "ckb", "Kurdish"),
    ("ٹڈڑںےہھ", "ur", "Urdu"),
    ("پچژگی", "fa", "Persian"),
];
/// One letter in so many must be a language's own for a text to be in it: names and quotations have some.
const ONE_IN: usize = 100;

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
    let letters = body.chars().filter(|c| c.is_alphabetic()).count();
    if let Some(other) = by_script(&body, letters) {
        return other;
    }
    if letters < FEWEST {
        return ENGLISH;
    }
    guess(&body)
        .filter(|found| found.confidence() >= SURE)
        .map_or(ENGLISH, |found| Language::of(found.lang()))
}

/// The language of a text most of whose letters are not Latin.
fn by_script(body: &str, letters: usize) -> Option<Language> {
    let mut counts = [0_usize; SCRIPTS.len()];
    for c in body.chars().filter(|c| c.is_alphabetic() && *c > '\u{036F}') {
        if let Some(script) = SCRIPTS.iter().position(|&(first, last, ..)| (first..=last).contains(&c)) {
            counts[script] += 1;
        }
    }
    if counts.iter().sum::<usize>() * 2 <= letters {
        return None;
    }
    let most = (0..SCRIPTS.len()).max_by_key(|&i| (counts[i], std::cmp::Reverse(i)))?;
    let (.., code, name) = SCRIPTS[most];
    let script = Language { code, name };
    let kana = SCRIPTS.iter().zip(counts).filter(|(s, _)| s.2 == "ja").map(|(_, count)| count).sum::<usize>();
    let told =
        guess(body).filter(|found| found.script() != whatlang::Script::Latin && found.confidence() >= SURE);
    Some(match code {
        ARABIC => in_arabic_letters(body, letters),
        // Japanese has Chinese characters among its own letters.
        CHINESE if kana * 10 > letters => Language { code: "ja", name: "Japanese" },
        CHINESE => script,
        _ => told.map_or(script, |found| Language::of(found.lang())),
    })
}

fn in_arabic_letters(body: &str, letters: usize) -> Language {
    let own = |marks: &str| body.chars().filter(|&c| marks.contains(c)).count();
    let sure = ARABIC_LETTERS.iter().find(|(marks, ..)| own(marks) * ONE_IN >= letters);
    sure.map_or(Language { code: ARABIC, name: "Arabic" }, |&(_, code, name)| Language { code, name })
}

impl Language {
    fn of(lang: Lang) -> Self {
        let three = lang.code();
        let pairs = include_str!("../../../data/language-codes.txt").lines();
        let mut codes = pairs.filter_map(|line| line.split_once(' '));
        let code = codes.find(|(long, _)| *long == three).map_or(three, |(_, short)| short);
        // The library names it after the Mandarin that it is mostly read as.
        let name = if code == CHINESE { "Chinese" } else { lang.eng_name() };
        Self { code, name }
    }

    /// The language's English name, if it is not English.
    pub fn foreign(self) -> Option<&'static str> {
        (self != ENGLISH).then_some(self.name)
    }

    /// Its code: of two letters (ISO 639-1) where it has one, else of three (ISO 639-3).
    pub fn code(self) -> &'static str {
        self.code
    }
}

#[cfg(test)]
#[allow(clippy::unwrap_used)]
mod tests {
    use standpoint_core::document::Span;

    use super::*;

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
    fn other_letters_are_another_language_however_few_they_are() {
        let texts = [
            ("پاکستان نے کئی دہائیوں تک طالبان کی سرپرستی کی۔", "ur", "Urdu"),
            ("سرکار نے کہا", "ur", "Urdu"),
            ("پاکستان د طالبانو ملاتړ وکړ او اوس پښېمانه دی.", "ps", "Pashto"),
            ("پاکستان سال‌ها از طالبان پشتیبانی کرد و اکنون پشیمان است.", "fa", "Persian"),
            ("دعمت باكستان حركة طالبان لعقود طويلة.", "ar", "Arabic"),
            ("पाकिस्तान ने तालिबान का साथ दिया।", "hi", "Hindi"),
            ("পাকিস্তান তালেবানকে সমর্থন করেছিল।", "bn", "Bengali"),
            ("巴基斯坦支持塔利班已有数十年。", "zh", "Chinese"),
            ("パキスタンは長年タリバンを支援してきた。", "ja", "Japanese"),
            ("파키스탄은 수십 년 동안 탈레반을 지원했다.", "ko", "Korean"),
            ("Пакистан десятилетиями поддерживал талибов.", "ru", "Russian"),
        ];
        for (text, code, name) in texts {
            assert_eq!((detected(text).code(), detected(text).foreign()), (code, Some(name)), "{text}");
        }
        // A quotation in another script is none of the text's own.
        assert_eq!(detected("He called it نظریۂ ضرورت, the doctrine of necessity.").code(), "en");
        assert_eq!(detected("1947 – 2024").code(), "en");
    }

    #[test]
    fn the_projects_own_articles_are_english() {
        let texts = ["../../input", "../../tests/oped"].map(|folder| std::fs::read_dir(folder).unwrap());
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
            let code = Language::of(*language).code();
            assert!((2..=3).contains(&code.len()) && code.bytes().all(|b| b.is_ascii_lowercase()), "{code}");
        }
    }
}
