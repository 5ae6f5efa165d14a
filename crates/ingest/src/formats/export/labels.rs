//! What the databases call their fields and marks, in the languages of their interfaces: English, German, French and
//! Spanish. Apart because every reader of an export asks the same tables, whatever container the export came in.

/// A field that stands above an article's text.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub(super) enum Field {
    Headline,
    Byline,
    Section,
    Length,
    Edition,
    Page,
    Highlight,
    /// The mark before the text.
    Body,
    /// Known, and of no use here.
    Other,
}

/// Fields above the text, by their labels in small letters.
const HEAD: [(Field, &[&str]); 9] = [
    (Field::Headline, &["headline", "überschrift", "schlagzeile", "titre", "titular"]),
    (
        Field::Byline,
        &["byline", "author", "autor", "autoren", "autorin", "auteur", "auteurs", "autores", "firma"],
    ),
    (Field::Section, &["section", "rubrik", "ressort", "rubrique", "sección"]),
    (Field::Length, &["length", "länge", "longueur", "longitud", "extensión"]),
    (Field::Edition, &["edition", "ausgabe", "édition", "edición"]),
    (Field::Page, &["page", "seite", "página"]),
    (Field::Highlight, &["highlight", "hervorhebung", "encart", "extrait", "destacado"]),
    (Field::Body, &["body", "textkörper", "corps", "cuerpo"]),
    (
        Field::Other,
        &[
            "dateline",
            "series",
            "column",
            "source",
            "type",
            "link to image",
            "ortsmarke",
            "serie",
            "quelle",
            "série",
            "colonne",
            "columna",
            "fuente",
        ],
    ),
];

/// Labels below the text.
const TAIL: [&str; 47] = [
    "load-date",
    "language",
    "publication-type",
    "graphic",
    "notes",
    "journal-code",
    "acc-no",
    "document-type",
    "publication-code",
    "classification",
    "subject",
    "correction-date",
    "jour-code",
    "pub-type",
    // German.
    "update",
    "ladedatum",
    "sprache",
    "publikationstyp",
    "publikationsart",
    "publikation-typ",
    "zeitungs-code",
    "zeitschrift-code",
    "grafik",
    "anmerkungen",
    "klassifizierung",
    "klassifikation",
    "thema",
    // French.
    "date-chargement",
    "date de chargement",
    "date-charge",
    "langue",
    "type-publication",
    "type de publication",
    "type-de-publication",
    "graphique",
    "illustration",
    "sujet",
    // Spanish.
    "fecha-carga",
    "fecha de carga",
    "fecha-de-carga",
    "idioma",
    "tipo-publicación",
    "tipo de publicación",
    "gráfico",
    "notas",
    "clasificación",
    "tema",
];
/// Headings without a colon below the text, small letters.
const TAIL_HEADINGS: [&str; 12] = [
    "classification",
    "graphic",
    "notes",
    "klassifizierung",
    "klassifikation",
    "grafik",
    "anmerkungen",
    "graphique",
    "illustration",
    "clasificación",
    "gráfico",
    "notas",
];
/// Labels that tell when the database took the article in.
const LOADED: [&str; 9] = [
    "load-date",
    "ladedatum",
    "update",
    "date-chargement",
    "date de chargement",
    "date-charge",
    "fecha-carga",
    "fecha de carga",
    "fecha-de-carga",
];
/// Labels of the article's language.
const LANGUAGE: [&str; 4] = ["language", "sprache", "langue", "idioma"];
/// The line that Nexis ends an article with.
const ENDS: [&str; 6] = [
    "End of Document",
    "Ende des Dokuments",
    "Dokumentende",
    "Fin du document",
    "Fin de document",
    "Fin del documento",
];
/// The line that Nexis begins the text with.
const BODIES: [&str; 5] = ["Body", "Textkörper", "Corps", "Corps du texte", "Cuerpo"];
/// What a cover counts, small letters: `Documents (10)`.
const COUNTED: [&str; 3] = ["documents", "dokumente", "documentos"];
/// Labels of a cover and its list of articles, small letters.
const COVER: [&str; 24] = [
    "user name",
    "date and time",
    "job number",
    "client/matter",
    "search terms",
    "search type",
    "narrowed by",
    "benutzername",
    "datum und uhrzeit",
    "auftragsnummer",
    "mandant/vorgang",
    "suchbegriffe",
    "suchtyp",
    "eingegrenzt nach",
    "nom d'utilisateur",
    "date et heure",
    "numéro de tâche",
    "client/dossier",
    "termes de recherche",
    "type de recherche",
    "affiné par",
    "fecha y hora",
    "número de trabajo",
    "términos de búsqueda",
];
/// How a line that claims rights begins or ends, small letters.
const RIGHTS_OPEN: [&str; 2] = ["©", "(c) "];
const RIGHTS_CLOSE: [&str; 4] = [
    "all rights reserved",
    "alle rechte vorbehalten",
    "tous droits réservés",
    "todos los derechos reservados",
];
/// Words of what holds rights, small letters: a headline may begin with "Copyright" too.
const HOLDERS: [&str; 14] = [
    "limited",
    "ltd",
    "inc",
    "company",
    "corp",
    "corporation",
    "llc",
    "plc",
    "gmbh",
    "ag",
    "group",
    "newspapers",
    "verlag",
    "sa",
];
/// What stands before and between the numbers of `Document 1 of 25` and `Page 1 of 2`.
const DOCUMENT: [&str; 3] = ["Document", "Dokument", "Documento"];
const PAGE: [&str; 4] = ["Page", "Seite", "Página", "Pág."];
const OF: [&str; 4] = ["of", "von", "de", "sur"];
/// What is counted by `812 words`.
const WORDS: [&str; 4] = ["words", "wörter", "mots", "palabras"];
/// Words that an edition goes by, small letters.
const EDITIONS: [&str; 8] =
    ["edition", "editions", "edition;", "ausgabe", "auflage", "édition", "éditions", "edición"];
/// What a number of a page goes by at its start, small letters.
const PAGES: [&str; 11] =
    ["pg.", "pg", "pgs.", "page", "pages", "p.", "s.", "seite", "seiten", "pág.", "pag."];

/// The field that `label`, small letters, names above a text.
pub(super) fn head(label: &str) -> Option<Field> {
    HEAD.iter().find(|(_, names)| names.contains(&label)).map(|(field, _)| *field)
}

/// Whether `label`, small letters, stands below a text.
pub(super) fn is_tail(label: &str) -> bool {
    TAIL.contains(&label)
}

/// Whether `line` is a heading of what stands below a text.
pub(super) fn is_tail_heading(line: &str) -> bool {
    line.starts_with(char::is_uppercase) && TAIL_HEADINGS.contains(&line.to_lowercase().as_str())
}

/// Whether `label`, small letters, tells when the article came into the database.
pub(super) fn is_loaded(label: &str) -> bool {
    LOADED.contains(&label)
}

/// Whether `label`, small letters, tells the article's language.
pub(super) fn is_language(label: &str) -> bool {
    LANGUAGE.contains(&label)
}

/// Whether `label`, small letters, belongs to a cover or its list of articles.
pub(super) fn is_cover(label: &str) -> bool {
    COVER.contains(&label)
}

pub(super) fn is_end(line: &str) -> bool {
    ENDS.contains(&line)
}

pub(super) fn is_body(line: &str) -> bool {
    let named = line.strip_suffix(':').map(str::trim);
    BODIES.contains(&line) || named.is_some_and(|name| head(&name.to_lowercase()) == Some(Field::Body))
}

/// Whether `line` claims rights and says nothing else.
pub(super) fn is_rights(line: &str) -> bool {
    let line = line.to_lowercase();
    let held = || {
        let mut words = line.split(|c: char| !c.is_alphanumeric());
        line.contains(|c: char| c.is_ascii_digit() || c == '©') || words.any(|word| HOLDERS.contains(&word))
    };
    RIGHTS_OPEN.iter().any(|mark| line.starts_with(mark))
        || line.starts_with("copyright") && held()
        || RIGHTS_CLOSE.iter().any(|mark| line.trim_end_matches('.').ends_with(mark))
}

/// How many articles a cover's line promises, as `Documents (10)` does.
pub(super) fn promised(line: &str) -> Option<usize> {
    let (counted, number) = line.strip_suffix(')')?.split_once('(')?;
    COUNTED.contains(&counted.trim().to_lowercase().as_str()).then(|| count(number.trim())).flatten()
}

/// The numbers of `1 of 25 DOCUMENTS`.
pub(super) fn document_in_english(line: &str) -> Option<(usize, usize)> {
    let counted = line.strip_suffix("DOCUMENTS").or_else(|| line.strip_suffix("DOCUMENT"))?;
    let (one, all) = counted.split_once(" of ")?;
    Some((count(one.trim())?, count(all.trim())?))
}

/// The numbers of `Document 1 of 25`, `Dokument 1 von 25`.
pub(super) fn document(line: &str) -> Option<(usize, usize)> {
    numbers(line, &DOCUMENT)
}

/// The numbers of `Page 1 of 2`, `Seite 1 von 2`.
pub(super) fn page(line: &str) -> Option<(usize, usize)> {
    numbers(line, &PAGE)
}

fn numbers(line: &str, first: &[&str]) -> Option<(usize, usize)> {
    let mut words = line.split_whitespace();
    words.next().filter(|word| first.contains(word))?;
    let one = count(words.next()?)?;
    words.next().filter(|word| OF.contains(word))?;
    let all = count(words.next()?)?;
    words.next().is_none().then_some((one, all))
}

/// A number as databases write it, with marks between the thousands.
fn count(text: &str) -> Option<usize> {
    let digits: String = text.chars().filter(|c| !matches!(c, ',' | '.')).collect();
    (text.starts_with(|c: char| c.is_ascii_digit()) && digits.len() < 10)
        .then(|| digits.parse().ok())
        .flatten()
}

/// The number of `812 words`, `1.024 Wörter`.
pub(super) fn words(line: &str) -> Option<usize> {
    let (number, unit) = line.rsplit_once(' ')?;
    WORDS.contains(&unit.to_lowercase().as_str()).then(|| count(&number.replace(' ', ""))).flatten()
}

/// Whether `text` names an edition: a few words, of which one says so.
pub(super) fn is_edition(text: &str) -> bool {
    const MOST: usize = 8;
    let words: Vec<String> = text.to_lowercase().split([' ', ',', '-', ';']).map(str::to_owned).collect();
    words.len() <= MOST && words.iter().any(|word| EDITIONS.contains(&word.as_str()))
}

/// The page that `part` of a section names: `3` of `Pg. 3`.
pub(super) fn page_number(part: &str) -> Option<&str> {
    let (name, number) = part.split_once(char::is_whitespace).or_else(|| {
        let dot = part.find('.')? + 1;
        Some(part.split_at(dot))
    })?;
    let number = number.trim();
    (PAGES.contains(&name.to_lowercase().as_str()) && number.contains(|c: char| c.is_ascii_digit()))
        .then_some(number)
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn counts_are_read_in_four_languages() {
        let documents =
            ["Document 2 of 1,200", "Dokument 2 von 1.200", "Document 2 de 1200", "Documento 2 de 1200"];
        for line in documents {
            assert_eq!(document(line), Some((2, 1_200)), "{line}");
        }
        assert_eq!(document_in_english("2 of 1,200 DOCUMENTS"), Some((2, 1_200)));
        assert_eq!(document("Document 2 of the commission"), None);
        assert_eq!((document("2 of a"), document_in_english("2 of a DOCUMENTS")), (None, None));
        let covers = ["Documents (10)", "Dokumente (10)", "Documentos (10)"];
        assert_eq!(covers.map(promised), [Some(10); 3]);
        assert_eq!(promised("Documents (ten)"), None);
        let lengths = ["1,024 words", "1.024 Wörter", "1 024 mots", "1.024 palabras"];
        assert_eq!(lengths.map(words), [Some(1_024); 4]);
        assert_eq!(words("in other words"), None);
        assert_eq!(page("Seite 2 von 3"), Some((2, 3)));
    }

    #[test]
    fn pages_editions_and_rights_are_told_by_their_words() {
        let parts = ["Pg. 3", "Page A12", "S. 9", "P.4", "Pg.B2", "NEWS", "Column 0"];
        let pages = [Some("3"), Some("A12"), Some("9"), Some("4"), Some("B2"), None, None];
        assert_eq!(parts.map(page_number), pages);
        for edition in [
            "Edition 1; Scotland",
            "FINAL EDITION",
            "Late Edition - Final",
            "1 Edition; National",
            "Spätausgabe; Ausgabe Berlin",
        ] {
            assert!(is_edition(edition), "{edition}");
        }
        assert!(!is_edition("Dividend up in 2000 by 4.5 per cent"));
        let rights = [
            "Copyright 2019 Paper",
            "Copyright Paper Ltd.",
            "© Paper",
            "Paper. Alle Rechte vorbehalten.",
            "All Rights Reserved",
        ];
        for line in rights {
            assert!(is_rights(line), "{line}");
        }
        assert!(!is_rights("Copyright is broken"));
    }
}
