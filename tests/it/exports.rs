//! Exports of newspaper databases in the containers that they come in, each made here after the shape of a real one, read by
//! the real binary.

use std::collections::BTreeMap;
use std::io::{Cursor, Write};
use std::path::Path;

use zip::write::{SimpleFileOptions, ZipWriter};

use crate::support::{self, Room, text};

const FIRST: &str =
    "The army of Pakistan has said this many times over, and nobody in Kabul has believed it.";
const SECOND: &str = "India praised the Taliban on Monday. It was a mistake, and Delhi knows it.";
const THIRD: &str = "China waited. Iran did not, and the Taliban noticed.";

/// A Word document of these paragraphs; labels are bold and followed by a no-break space, as Nexis writes them.
fn docx(paragraphs: &[String]) -> Vec<u8> {
    let run =
        |text: &str| format!("<w:r><w:t xml:space=\"preserve\">{}</w:t></w:r>", text.replace('&', "&amp;"));
    let paragraph = |text: &String| {
        let runs = match text.split_once(": ") {
            Some((label, value)) => run(&format!("{label}:")) + &run(&format!("\u{A0}{value}")),
            None => run(text),
        };
        format!("<w:p><w:pPr><w:spacing w:before=\"120\"/></w:pPr>{runs}</w:p><w:p/>")
    };
    let body: String = paragraphs.iter().map(paragraph).collect();
    let xml = format!("<w:document xmlns:w=\"w\"><w:body>{body}</w:body></w:document>");
    let mut zip = ZipWriter::new(Cursor::new(Vec::new()));
    zip.start_file("word/document.xml", SimpleFileOptions::default()).unwrap();
    zip.write_all(xml.as_bytes()).unwrap();
    zip.finish().unwrap().into_inner()
}

fn rtf(paragraphs: &[String]) -> Vec<u8> {
    let letter = |c: char| match c {
        '\\' | '{' | '}' => format!("\\{c}"),
        c if c.is_ascii() => c.to_string(),
        c => format!("\\u{}?", c as u32),
    };
    let paragraph = |text: &String| {
        let text: String = text.replace(": ", ":\u{A0}").chars().map(letter).collect();
        format!("\\pard\\sb120 {{\\f0\\fs20 {text}}}\\par\n")
    };
    let body: String = paragraphs.iter().map(paragraph).collect();
    format!("{{\\rtf1\\ansi\\ansicpg1252\\deff0{{\\fonttbl{{\\f0 Arial;}}}}\n{body}}}").into_bytes()
}

/// A page that shows these paragraphs in a form, as databases' own pages do.
fn html(paragraphs: &[String]) -> String {
    let body: String =
        paragraphs.iter().map(|text| format!("<div>{}</div>\n", text.replace('&', "&amp;"))).collect();
    format!("<html><head><title>Factiva</title></head><body><form action='x'>{body}</form></body></html>")
}

/// A PDF of pages of lines: size, height above the page's foot, text.
fn pdf(pages: &[Vec<(u32, u32, String)>]) -> Vec<u8> {
    let kids: Vec<String> = (0..pages.len()).map(|n| format!("{} 0 R", 10 + 2 * n)).collect();
    let mut out = format!(
        "%PDF-1.4\n1 0 obj\n<</Type/Catalog/Pages 2 0 R>>\nendobj\n\
         2 0 obj\n<</Type/Pages/Kids[{}]/Count {}>>\nendobj\n\
         3 0 obj\n<</Type/Font/Subtype/Type1/BaseFont/Helvetica/Encoding/WinAnsiEncoding>>\nendobj\n",
        kids.join(" "),
        pages.len()
    );
    for (n, lines) in pages.iter().enumerate() {
        let shown = lines.iter().map(|(size, y, text)| {
            let text = text.replace('(', "\\(").replace(')', "\\)");
            format!("BT /F {size} Tf 50 {y} Td ({text}) Tj ET\n")
        });
        let content: String = shown.collect();
        let (page, stream) = (10 + 2 * n, 11 + 2 * n);
        out += &format!(
            "{page} 0 obj\n<</Type/Page/Parent 2 0 R/MediaBox[0 0 600 800]/Contents {stream} 0 R\
             /Resources<</Font<</F 3 0 R>>>>>>\nendobj\n{stream} 0 obj\n<</Length {}>>\nstream\n{content}\nendstream\nendobj\n",
            content.len()
        );
    }
    (out + "trailer\n<</Root 1 0 R>>\n").into_bytes()
}

/// Lines of a page from its top, each 19 points below the one before, or 13 where it begins with a space: then it goes on.
fn page(number: &str, lines: &[&str]) -> Vec<(u32, u32, String)> {
    let mut y = 720;
    let mut out = vec![(8, 770, number.to_owned())];
    for line in lines {
        y -= if line.starts_with(' ') { 13 } else { 19 };
        let size = if line.starts_with('#') { 14 } else { 10 };
        out.push((size, y, line.trim_start_matches(['#', ' ']).to_owned()));
    }
    out
}

/// A cover of Nexis Uni with its list of articles.
fn cover(counted: &str, titles: &[&str]) -> Vec<String> {
    let mut lines = [
        "User Name: Jane Doe",
        "Date and Time: Tuesday, 4 June 2024 9:15:00 AM GMT",
        "Job Number: 226102341",
        counted,
    ]
    .map(str::to_owned)
    .to_vec();
    for (n, title) in titles.iter().enumerate() {
        lines.push(format!("{}. {title}", n + 1));
        let list = [
            "Client/Matter: -None-",
            "Search Terms: taliban",
            "Search Type: Natural Language",
            "Narrowed by: ",
        ];
        lines.extend(list.map(str::to_owned));
        lines.extend(
            ["Content Type", "Narrowed by", "News", "Sources: The Karachi Courier; Content Type: News"]
                .map(str::to_owned),
        );
    }
    lines
}

fn owned(lines: &[&str]) -> Vec<String> {
    lines.iter().map(|&line| line.to_owned()).collect()
}

/// Three articles as Nexis Uni writes them, each with something of its own.
fn nexis() -> Vec<Vec<String>> {
    let first = [
        "The long game",
        "The Karachi Courier",
        "July 1, 2019 Monday 9:20 AM GMT",
        "Copyright 2019 The Karachi Courier All Rights Reserved",
        "Section: POLITICS; Pg. 3; Version:28",
        "Length: 355 words",
        "Byline: Sana Mir (now), Jane Roe (earlier)",
        "Highlight: What was an asset is now a threat.",
        "Link to Image",
        "Body",
        FIRST,
        "Notes: they were never kept.",
        SECOND,
        "Graphic",
        "The minister at the border.",
        "Classification",
        "Language: ENGLISH",
        "Subject: ARMIES (90%); BORDERS (78%); TALKS & TREATIES (50%)",
        "Load-Date: July 2, 2019",
        "End of Document",
    ];
    let second = [
        "Column: talks at last",
        "The Delhi Gazette",
        "March 3, 2020, Tuesday, FINAL EDITION",
        "Copyright 2020 Gazette Ltd.",
        "Section: NEWS",
        "Length: 1,024 words",
        "Byline: Tom Jones; Defence Editor",
        "Body",
        THIRD,
        "Load-Date: March 4, 2020",
        "End of Document",
    ];
    let third = [
        "Nobody listened",
        "The Times (London)",
        "12 May 2020",
        "Late Edition",
        "Length: 9 words",
        "Body",
        SECOND,
        "End of Document",
    ];
    [&first[..], &second, &third].map(owned).to_vec()
}

/// The articles of a report by their source: each a name of a column and its cell, empty ones left out.
fn articles(folder: &Path) -> BTreeMap<String, BTreeMap<String, String>> {
    let mut table = csv::Reader::from_path(folder.join("articles.csv")).unwrap();
    let head = table.headers().unwrap().clone();
    let row = |row: csv::StringRecord| -> BTreeMap<String, String> {
        let cells = head.iter().zip(row.iter()).filter(|(_, cell)| !cell.is_empty());
        cells.map(|(name, cell)| (name.to_owned(), cell.to_owned())).collect()
    };
    table.records().map(|read| row(read.unwrap())).map(|row| (row["source"].clone(), row)).collect()
}

/// What is told of an article: title, byline, publication, day, section, edition, page, length.
fn told(row: &BTreeMap<String, String>) -> [&str; 8] {
    [
        "title",
        "byline",
        "publication",
        "published",
        "meta_section",
        "meta_edition",
        "meta_page",
        "meta_length",
    ]
    .map(|name| row.get(name).map_or("", String::as_str))
}

/// The paragraphs of each article's text but the headline, by source.
fn bodies(room: &Room, output: &str) -> BTreeMap<String, String> {
    let files = support::files(&room.path(output).join("articles"));
    let read = files.iter().map(|name| room.json(&format!("{output}/articles/{name}")));
    let body = |analysis: &serde_json::Value| {
        let paragraphs = analysis["paragraphs"].as_array().unwrap().iter().filter(|p| p["role"] != "title");
        paragraphs.map(|p| support::slice(analysis, p)).collect::<Vec<_>>().join("|")
    };
    read.map(|analysis| (analysis["source"].as_str().unwrap().to_owned(), body(&analysis))).collect()
}

/// Checks that a file gives the three articles of `nexis`.
fn expect_nexis(
    all: &BTreeMap<String, BTreeMap<String, String>>,
    bodies: &BTreeMap<String, String>,
    name: &str,
) {
    let expected = [
        (
            [
                "The long game",
                "Sana Mir and Jane Roe",
                "The Karachi Courier",
                "2019-07-01",
                "POLITICS",
                "Version:28",
                "3",
                "355",
            ],
            format!("{FIRST}|Notes: they were never kept.|{SECOND}"),
        ),
        (
            [
                "Column: talks at last",
                "Tom Jones",
                "The Delhi Gazette",
                "2020-03-03",
                "NEWS",
                "FINAL EDITION",
                "",
                "1024",
            ],
            THIRD.to_owned(),
        ),
        (
            ["Nobody listened", "", "The Times (London)", "2020-05-12", "", "Late Edition", "", "9"],
            SECOND.to_owned(),
        ),
    ];
    let found = all.keys().filter(|source| source.starts_with(&format!("input/{name}#"))).count();
    assert_eq!(found, expected.len(), "{name}: {:?}", all.keys());
    for (n, (fields, body)) in expected.iter().enumerate() {
        let source = format!("input/{name}#{}", n + 1);
        assert_eq!(told(&all[&source]), *fields, "{source}");
        assert_eq!(bodies[&source], *body, "{source}");
        assert_eq!(all[&source].get("warnings"), None, "{source}");
    }
}

#[test]
fn nexis_uni_gives_its_articles_from_every_container() {
    let room = Room::new();
    let mut lines = cover("Documents (3)", &["The long game", "Talks at last", "Nobody listened"]);
    lines.extend(nexis().concat());
    let [first, second, third] = nexis().try_into().unwrap();
    let cover: Vec<&str> = lines[..lines.len() - 39].iter().map(String::as_str).collect();
    let as_page = |number: &str, lines: Vec<String>| {
        page(number, &lines.iter().map(String::as_str).collect::<Vec<_>>())
    };
    let headed = |of: &[String]| {
        let mut of = of.to_vec();
        of[0] = format!("#{}", of[0]);
        of
    };
    // The first article goes on over a page's end, in the middle of a sentence; its headline stands there again.
    let (one, two) = FIRST.split_at(51);
    let mut opening = headed(&first[..10]);
    opening.push(one.to_owned());
    let mut rest = vec![first[0].clone(), two.trim_start().to_owned()];
    rest.extend_from_slice(&first[11..]);
    let pages = [
        page("Page 1 of 1", &cover),
        as_page("Page 1 of 2", opening),
        as_page("Page 2 of 2", rest),
        as_page("Page 1 of 1", headed(&second)),
        as_page("Page 1 of 1", headed(&third)),
    ];
    room.file("input/a.docx", docx(&lines))
        .file("input/b.rtf", rtf(&lines))
        .file("input/c.html", html(&lines))
        .file("input/d.pdf", pdf(&pages))
        .file("input/e.txt", lines.join("\n\n"));
    room.succeed(&["--formats", "csv,json"]);
    let (all, bodies) = (articles(&room.path("output")), bodies(&room, "output"));
    for name in ["a.docx", "b.rtf", "c.html", "d.pdf", "e.txt"] {
        expect_nexis(&all, &bodies, name);
    }
    assert_eq!(all["input/a.docx#1"]["meta_highlight"], "What was an asset is now a threat.");
}

#[test]
fn the_covers_count_is_checked_and_no_article_is_lost() {
    let room = Room::new();
    let mut short = cover("Documents (4)", &["The long game"]);
    short.extend(nexis().concat());
    // The last article's end was cut off.
    let mut open = cover("Documents (3)", &["The long game"]);
    open.extend(nexis().concat());
    open.pop();
    let list = cover("Documents (2)", &["The long game", "Talks at last"]);
    room.file("input/a.docx", docx(&short))
        .file("input/b.docx", docx(&open))
        .file("input/c.docx", docx(&list));
    let output = room.run(&["--formats", "csv,json"]);
    assert_eq!(output.status.code(), Some(1), "{}", text(&output.stderr));
    let told = text(&output.stderr);
    let list = "input/c.docx: it is a list of what a search in Nexis found, without the articles; export the articles themselves";
    assert!(told.contains(list), "{told}");
    let all = articles(&room.path("output"));
    let warned: Vec<_> = all
        .iter()
        .filter_map(|(source, row)| Some((source.as_str(), row.get("warnings")?.as_str())))
        .collect();
    let warning = "the file says that it holds 4 articles, and 3 were found in it";
    assert_eq!(warned, [("input/a.docx#1", warning)]);
    assert_eq!(all.len(), 6);
    assert_eq!(bodies(&room, "output")["input/b.docx#3"], SECOND);
}

#[test]
fn editions_and_sections_of_plain_text_are_fields_of_their_own() {
    let room = Room::new();
    let nexis = format!(
        "                1 of 2 DOCUMENTS\n\n\n                The Northern Daily\n\n           January 11, 2010 Monday\n\n\
         Rebuilding better, part 1\n\nBYLINE: Ann Poe\n\nLENGTH: 35 words\n\n{FIRST}\n\nLOAD-DATE: January 11, 2010\n\n\
         LANGUAGE: ENGLISH\n\n            Copyright 2010 Northern Daily Limited\n            All Rights Reserved\n\n\
         \x20               2 of 2 DOCUMENTS\n\n\n             The Sentinel (London)\n\n          March 3, 2011 Thursday\n\
         \x20             Edition 1; Scotland\n\nDividend up in 2000 by 4.5 per cent\n\nBYLINE: Tom Jones; Defence Editor\n\n\
         SECTION: NEWS; Pg. 3\n\nLENGTH: 30 words\n\nUpdate: it was never paid.\n\n{SECOND}\n\n\
         \x20            Copyright 2011 Sentinel Newspapers Limited\n              All Rights Reserved\n"
    );
    room.file("input/nexis.txt", nexis);
    room.succeed(&["--formats", "csv,json"]);
    let (all, bodies) = (articles(&room.path("output")), bodies(&room, "output"));
    let first = &all["input/nexis.txt#1"];
    assert_eq!(
        told(first),
        ["Rebuilding better, part 1", "Ann Poe", "The Northern Daily", "2010-01-11", "", "", "", "35"]
    );
    let second = &all["input/nexis.txt#2"];
    let title = "Dividend up in 2000 by 4.5 per cent";
    let expected =
        [title, "Tom Jones", "The Sentinel (London)", "2011-03-03", "NEWS", "Edition 1; Scotland", "3", "30"];
    assert_eq!(told(second), expected);
    assert_eq!(bodies["input/nexis.txt#2"], format!("Update: it was never paid.|{SECOND}"));
}

#[test]
fn interfaces_in_german_french_and_spanish_label_the_same_fields() {
    let room = Room::new();
    let german = [
        "Datum und Uhrzeit: Dienstag, 4. Juni 2024 9:15",
        "Auftragsnummer: 226102341",
        "Dokumente (1)",
        "1. Das lange Spiel",
        "Suchbegriffe: taliban",
        "Das lange Spiel",
        "Karachi Kurier",
        "Montag 1. Juli 2019 9:20 Uhr MEZ",
        "Copyright 2019 Kurier Verlag GmbH. Alle Rechte vorbehalten",
        "Rubrik: POLITIK; S. 3",
        "Länge: 355 Wörter",
        "Autor: Hans Weber; Redakteur",
        "Textkörper",
        FIRST,
        "Grafik",
        "Der Minister.",
        "Klassifizierung",
        "Sprache: ENGLISCH",
        "Ladedatum: 2. Juli 2019",
        "Ende des Dokuments",
    ];
    let french = [
        "Date et heure: mardi 4 juin 2024 9:15",
        "Numéro de tâche: 226102341",
        "Documents (1)",
        "1. Le long jeu",
        "Termes de recherche: taliban",
        "Le long jeu",
        "Le Courrier",
        "lundi 1 juillet 2019",
        "Édition Paris",
        "© 2019 Le Courrier SA. Tous droits réservés",
        "Rubrique : POLITIQUE ; P. 3",
        "Longueur : 355 mots",
        "Auteur : Jeanne Petit et Paul Durand",
        "Corps",
        FIRST,
        "Graphique",
        "Le ministre.",
        "Classification",
        "Langue : ANGLAIS",
        "Date-chargement : 2 juillet 2019",
        "Fin du document",
    ];
    let spanish = [
        "Fecha y hora: martes 4 de junio de 2024",
        "Número de trabajo: 226102341",
        "Documentos (1)",
        "1. El juego largo",
        "Términos de búsqueda: taliban",
        "El juego largo",
        "El Correo",
        "lunes 1 de julio de 2019",
        "Copyright 2019 El Correo",
        "Sección: POLÍTICA; Pág. 3",
        "Longitud: 355 palabras",
        "Autor: Ana Ruiz",
        "Cuerpo",
        FIRST,
        "Gráfico",
        "El ministro.",
        "Clasificación",
        "Idioma: INGLÉS",
        "Fecha-carga: 2 de julio de 2019",
        "Fin del documento",
    ];
    let old = format!(
        "                Dokument 1 von 1\n\n                Karachi Kurier\n\n             12. Januar 2010 Dienstag\n              \
         Ausgabe 1; Berlin\n\nDas lange Spiel\n\nAUTOR: Hans Weber\n\nRUBRIK: POLITIK; S. 4\n\nLÄNGE: 355 Wörter\n\n{FIRST}\n\n\
         UPDATE: 13. Januar 2010\n\nSPRACHE: ENGLISCH\n\n               Copyright 2010 Kurier Verlag\n"
    );
    room.file("input/de.docx", docx(&owned(&german)))
        .file("input/es.rtf", rtf(&owned(&spanish)))
        .file("input/fr.docx", docx(&owned(&french)))
        .file("input/old.txt", old);
    room.succeed(&["--formats", "csv,json"]);
    let (all, bodies) = (articles(&room.path("output")), bodies(&room, "output"));
    let expected = [
        ["Das lange Spiel", "Hans Weber", "Karachi Kurier", "2019-07-01", "POLITIK", "", "3", "355"],
        ["El juego largo", "Ana Ruiz", "El Correo", "2019-07-01", "POLÍTICA", "", "3", "355"],
        [
            "Le long jeu",
            "Jeanne Petit and Paul Durand",
            "Le Courrier",
            "2019-07-01",
            "POLITIQUE",
            "Édition Paris",
            "3",
            "355",
        ],
        [
            "Das lange Spiel",
            "Hans Weber",
            "Karachi Kurier",
            "2010-01-12",
            "POLITIK",
            "Ausgabe 1; Berlin",
            "4",
            "355",
        ],
    ];
    for (name, expected) in ["de.docx", "es.rtf", "fr.docx", "old.txt"].into_iter().zip(expected) {
        let source = format!("input/{name}#1");
        assert_eq!(told(&all[&source]), expected, "{name}");
        assert_eq!((bodies[&source].as_str(), all[&source].get("warnings")), (FIRST, None), "{name}");
    }
    assert_eq!(all.len(), 4);
}

#[test]
fn factiva_gives_its_articles_from_pages_and_rtf() {
    let room = Room::new();
    let bare = [
        "Opinion",
        "1) The long game",
        "Jane Doe,John Roe",
        "1,024 words",
        "12 January 2025",
        "05:30",
        "The Karachi Courier",
        "KCOUR",
        "First",
        "A12",
        "Volume 72; Issue 3",
        "English",
        "(c) 2025 Courier Publishing Ltd. All rights reserved.",
        FIRST,
        "SHORT AND PLAIN",
        SECOND,
        "Courier Publishing Ltd.",
        "Document KCOUR00020250112el1c00001",
        "2) Talks at last",
        "90 words",
        "3 March 2025",
        "The Delhi Gazette",
        "DGAZ",
        "English",
        "Copyright 2025 Gazette.",
        THIRD,
        "Document DGAZ000020250303el3300002",
        "Page 2 of 2 © 2025 Factiva, Inc. All rights reserved.",
        "Search Summary",
    ];
    let german = bare.map(|line| match line {
        "1,024 words" => "1.024 Wörter",
        "90 words" => "90 Wörter",
        "12 January 2025" => "12 Januar 2025",
        "3 March 2025" => "3 März 2025",
        "English" => "Englisch",
        "Document KCOUR00020250112el1c00001" => "Dokument KCOUR00020250112el1c00001",
        "Document DGAZ000020250303el3300002" => "Dokument DGAZ000020250303el3300002",
        other => other,
    });
    let row = |code: &str, cells: &[&str]| {
        let cells: String = cells.iter().map(|cell| format!("<p>{cell}</p>")).collect();
        format!("<tr><td class='index'><b>{code}</b>&nbsp;</td><td>{cells}</td></tr>\n")
    };
    let table = |rows: &[(&str, &[&str])]| {
        let rows: String = rows.iter().map(|(code, cells)| row(code, cells)).collect();
        format!("<div class='article enArticle'><table>{rows}</table></div>")
    };
    let first = table(&[
        ("SE", &["Opinion"]),
        ("HD", &["The long game"]),
        ("BY", &["By Jane Doe and John Roe"]),
        ("WC", &["1,024 words"]),
        ("PD", &["12 January 2025"]),
        ("ET", &["05:30"]),
        ("SN", &["The Karachi Courier"]),
        ("SC", &["KCOUR"]),
        ("ED", &["First"]),
        ("PG", &["A12"]),
        ("LA", &["English"]),
        ("CY", &["(c) 2025 Courier Publishing Ltd."]),
        ("LP", &[FIRST]),
        ("TD", &["SHORT AND PLAIN", SECOND]),
        ("NS", &["gpol : Politics"]),
        ("PUB", &["Courier Publishing Ltd."]),
        ("AN", &["Document KCOUR00020250112el1c00001"]),
    ]);
    let second = table(&[
        ("HD", &["Talks at last"]),
        ("WC", &["90 words"]),
        ("PD", &["3 March 2025"]),
        ("SN", &["The Delhi Gazette"]),
        ("SC", &["DGAZ"]),
        ("LA", &["English"]),
        ("LP", &[THIRD]),
        ("AN", &["Document DGAZ000020250303el3300002"]),
    ]);
    let coded = format!(
        "<html><head><title>Factiva</title></head><body><form><div id='nav'>Print</div>{first}<br>{second}</form></body></html>"
    );
    room.file("input/a.html", html(&owned(&bare)))
        .file("input/b.rtf", rtf(&owned(&bare)))
        .file("input/c.html", html(&owned(&german)))
        .file("input/d.html", coded);
    room.succeed(&["--formats", "csv,json"]);
    let (all, bodies) = (articles(&room.path("output")), bodies(&room, "output"));
    for name in ["a.html", "b.rtf", "c.html", "d.html"] {
        let [first, second] = [1, 2].map(|n| format!("input/{name}#{n}"));
        let expected = [
            "The long game",
            "Jane Doe and John Roe",
            "The Karachi Courier",
            "2025-01-12",
            "Opinion",
            "First",
            "A12",
            "1024",
        ];
        assert_eq!(told(&all[&first]), expected, "{name}");
        assert_eq!(bodies[&first], format!("{FIRST}|SHORT AND PLAIN|{SECOND}"), "{name}");
        let expected = ["Talks at last", "", "The Delhi Gazette", "2025-03-03", "", "", "", "90"];
        assert_eq!(told(&all[&second]), expected, "{name}");
        assert_eq!(bodies[&second], THIRD, "{name}");
    }
    assert_eq!(all.len(), 8);
}

#[test]
fn proquest_gives_its_articles_from_documents() {
    let room = Room::new();
    let first = [
        "The long game",
        "Doe, Jane; Roe, John . The Karachi Courier ; Karachi [Karachi]. 12 Jan 2025: 9.",
        "ProQuest document link",
        "ABSTRACT",
        "A short one.",
        "FULL TEXT",
        FIRST,
        "People: they were never asked.",
        SECOND,
        "DETAILS",
        "Subject:",
        "Armies; Borders",
        "Title:",
        "The long game",
        "Publication title:",
        "The Karachi Courier; Karachi",
        "Pages:",
        "9",
        "Publication date:",
        "Jan 12, 2025",
        "Section:",
        "Opinion",
        "Language of publication:",
        "English",
        "Database:",
        "Global Newsstream",
        "LINKS",
        "Check for full text",
    ];
    let second = [
        "Talks at last",
        "The Delhi Gazette ; Delhi [Delhi]. 03 Mar 2025: A.3.",
        "ProQuest document link",
        "FULL TEXT",
        THIRD,
        "CREDIT: John Roe",
        "DETAILS",
        "Title:",
        "Talks at last",
        "Publication title:",
        "The Delhi Gazette; Delhi",
        "First page:",
        "A.3",
        "Publication date:",
        "Mar 3, 2025",
        "Database:",
        "Global Newsstream",
        "LINKS",
        "Database copyright © 2025 ProQuest LLC. All rights reserved.",
    ];
    let start = [
        "Report Information from ProQuest",
        "4 June 2025 09:15",
        "TABLE OF CONTENTS",
        "1. The long game",
        "2. Talks at last",
    ];
    let unnumbered = [&start[..], &first, &second].concat();
    let numbered = [&start[..], &["Document 1 of 2"], &first, &["Document 2 of 2"], &second].concat();
    let lost = [&start[..], &["Document 1 of 3"], &first, &["Document 3 of 3"], &second].concat();
    // In a PDF a field and its value stand on one line.
    let mut lines: Vec<String> = Vec::new();
    for line in &unnumbered[start.len()..] {
        match lines.last_mut().filter(|last| last.ends_with(':')) {
            Some(last) => *last = format!("{last} {line}"),
            None => lines.push((*line).to_owned()),
        }
    }
    let shown: Vec<&str> = lines.iter().map(String::as_str).collect();
    let pages = [page("1", &start), page("2", &shown[..13]), page("3", &shown[13..])];
    room.file("input/a.docx", docx(&owned(&unnumbered)))
        .file("input/b.docx", docx(&owned(&numbered)))
        .file("input/c.rtf", rtf(&owned(&unnumbered)))
        .file("input/d.pdf", pdf(&pages))
        .file("input/e.docx", docx(&owned(&lost)));
    room.succeed(&["--formats", "csv,json"]);
    let (all, bodies) = (articles(&room.path("output")), bodies(&room, "output"));
    for name in ["a.docx", "b.docx", "c.rtf", "d.pdf", "e.docx"] {
        let [first, second] = [1, 2].map(|n| format!("input/{name}#{n}"));
        let expected = [
            "The long game",
            "Jane Doe and John Roe",
            "The Karachi Courier",
            "2025-01-12",
            "Opinion",
            "",
            "9",
            "",
        ];
        assert_eq!(told(&all[&first]), expected, "{name}");
        assert_eq!(bodies[&first], format!("{FIRST}|People: they were never asked.|{SECOND}"), "{name}");
        let expected = ["Talks at last", "John Roe", "The Delhi Gazette", "2025-03-03", "", "", "A.3", ""];
        assert_eq!(told(&all[&second]), expected, "{name}");
        assert_eq!(bodies[&second], THIRD, "{name}");
        let warning =
            (name == "e.docx").then_some("the file says that it holds 3 articles, and 2 were found in it");
        assert_eq!(all[&first].get("warnings").map(String::as_str), warning, "{name}");
    }
    assert_eq!(all.len(), 10);
}

#[test]
fn europresse_gives_its_articles_from_a_page() {
    let room = Room::new();
    let article = |paper: &str, header: &str, title: &str, authors: &str, text: &[&str]| {
        let text: String = text.iter().map(|p| format!("<p>{p}</p>")).collect();
        format!(
            "<article><header><div class='rdp__DocPublicationName'><span class='DocPublicationName'>{paper}</span></div>\
             <div><span class='DocHeader'>{header}</span></div><div class='titreArticle'>\
             <p class='sm-margin-TopNews titreArticleVisu rdp__articletitle'>{title}</p></div>\
             <p class='sm-margin-bottomNews'>{authors}</p></header>\
             <section><div class='DocText clearfix'><div class='docOcurrContainer'>{text}</div></div></section>\
             <aside>Also in this paper</aside><footer><small>© 2024 {paper}. Tous droits réservés.</small>\
             <p>news·20240911·KC·1</p></footer></article>"
        )
    };
    let first = article(
        "Le Courrier, no. 24011",
        "France, mercredi 11 septembre 2024 134 mots, p. 11",
        "The <mark>long</mark> game",
        "Jane Doe",
        &[FIRST, SECOND],
    );
    let second =
        article("The Delhi Gazette", "Friday, November 13, 2015 90 words", "Talks at last", "", &[THIRD]);
    room.file("input/europresse.html", format!("<html><body><nav>Menu</nav>{first} {second}</body></html>"));
    room.succeed(&["--formats", "csv,json"]);
    let (all, bodies) = (articles(&room.path("output")), bodies(&room, "output"));
    let [first, second] = ["input/europresse.html#1", "input/europresse.html#2"];
    let expected = ["The long game", "Jane Doe", "Le Courrier", "2024-09-11", "France", "", "11", "134"];
    assert_eq!(told(&all[first]), expected);
    assert_eq!(bodies[first], format!("{FIRST}|{SECOND}"));
    assert_eq!(
        told(&all[second]),
        ["Talks at last", "", "The Delhi Gazette", "2015-11-13", "", "", "", "90"]
    );
    assert_eq!((bodies[second].as_str(), all.len()), (THIRD, 2));
}

/// Which article each repeats, as their sources.
fn repeated(folder: &Path) -> Vec<(String, String)> {
    let all = articles(folder);
    let source =
        |id: &String| all.values().find(|row| row["article"] == *id).map(|row| row["source"].clone());
    let of = |row: &BTreeMap<String, String>| row.get("duplicate_of").map(|id| source(id).unwrap());
    all.iter().filter_map(|(name, row)| Some((name.clone(), of(row)?))).collect()
}

/// Articles with duplicates in one file and in several; a bad file after the second.
fn with_duplicates(room: &Room, bad: bool) {
    let spread = format!("The long game\nBy Jane Doe\n\n{}\n", SECOND.replace(". ", ".\n\n  "));
    let line = |text: &str| {
        serde_json::json!({"title": "The long game", "text": text, "newspaper": "b"}).to_string()
    };
    let lines = [line(SECOND), line(THIRD), line(SECOND)].join("\n");
    room.file("input/a.txt", format!("The long game\n\n{SECOND}\n"))
        .file("input/b.docx", docx(&owned(&["The long game", "By John Roe", SECOND])))
        .file("input/d.jsonl", lines)
        .file("input/e.txt", format!("The short game\n\n{SECOND}\n"))
        .file("input/f.txt", spread);
    if bad {
        room.file("input/c.txt", "");
    }
}

#[test]
fn duplicates_are_told_and_can_be_left_out() {
    let room = Room::new();
    with_duplicates(&room, false);
    let keep = room.run(&["--formats", "csv,json", "--threads", "4", "-o", "kept"]);
    let said =
        "4 articles repeat the headline and body of an earlier one: duplicate_of in the tables tells which";
    assert!(text(&keep.stderr).contains(said), "{}", text(&keep.stderr));
    let expected = ["input/b.docx", "input/d.jsonl#1", "input/d.jsonl#3", "input/f.txt"];
    let expected = expected.map(|name| (name.to_owned(), "input/a.txt".to_owned()));
    assert_eq!(repeated(&room.path("kept")), expected);
    assert_eq!(room.json("kept/run.json")["counts"]["duplicates"], 4);
    assert_eq!(room.json("kept/run.json")["options"]["duplicates"], "keep");
    room.succeed(&["--formats", "csv,json", "--threads", "1", "-o", "one"]);
    assert!(support::report(&room.path("one")) == support::report(&room.path("kept")));

    let drop = room.run(&["--formats", "csv", "--duplicates", "drop", "-o", "dropped", "-v"]);
    assert_eq!(drop.status.code(), Some(0));
    let told = text(&drop.stderr);
    assert!(
        told.contains("4 articles repeat the headline and body of an earlier one, and were left out"),
        "{told}"
    );
    assert!(told.contains("input/d.jsonl#3"), "{told}");
    let left: Vec<String> = articles(&room.path("dropped")).into_keys().collect();
    assert_eq!(left, ["input/a.txt", "input/d.jsonl#2", "input/e.txt"]);
    assert_eq!(room.json("dropped/run.json")["counts"]["duplicates"], 4);

    let stream = room.run(&["--formats", "jsonl", "--duplicates", "drop", "-o", "-"]);
    assert!(
        text(&stream.stderr).contains("--duplicates drop goes with a folder"),
        "{}",
        text(&stream.stderr)
    );
}

#[test]
fn a_run_that_is_gone_on_with_tells_the_same_duplicates() {
    for duplicates in ["keep", "drop"] {
        let options = ["--formats", "csv,json,jsonl,parquet", "--duplicates", duplicates];
        let run = |room: &Room, more: &[&str]| room.run(&[&options[..], more].concat());
        let whole = Room::new();
        with_duplicates(&whole, false);
        assert_eq!(run(&whole, &[]).status.code(), Some(0));
        let room = Room::new();
        with_duplicates(&room, true);
        assert_eq!(run(&room, &["--fail-fast"]).status.code(), Some(1));
        let taken = support::journal(&room.path("output")).len();
        assert_eq!(taken, if duplicates == "keep" { 2 } else { 1 });
        std::fs::remove_file(room.path("input/c.txt")).unwrap();
        let resumed = run(&room, &["--resume"]);
        let told = text(&resumed.stderr);
        assert!(
            told.contains(&format!("going on with the run in output: {taken} articles are done")),
            "{told}"
        );
        assert!(
            support::report(&room.path("output")) == support::report(&whole.path("output")),
            "{duplicates}"
        );
    }
    // What is an original no more is another article.
    let room = Room::new();
    with_duplicates(&room, true);
    assert_eq!(room.run(&["--formats", "csv", "--fail-fast"]).status.code(), Some(1));
    std::fs::remove_file(room.path("input/c.txt")).unwrap();
    room.file("input/0.txt", format!("The long game\n\n{SECOND}\n"));
    room.succeed(&["--formats", "csv", "--resume"]);
    let originals: Vec<String> =
        repeated(&room.path("output")).into_iter().map(|(_, original)| original).collect();
    assert_eq!(originals, ["input/0.txt"; 5]);
}
