//! The files that people really have, each made here, read by the real binary in one run; and those that do harm.

#![allow(clippy::unwrap_used, clippy::expect_used, clippy::panic, missing_docs)]

mod support;

use std::io::{Cursor, Read, Write};
use std::path::Path;

use flate2::{Compression, write::GzEncoder};
use support::{Room, text};
use zip::write::{SimpleFileOptions, ZipWriter};

const FIRST: &str = "The army of Pakistan has said this many times over, and nobody in Kabul has believed it for a moment, \
    least of all those who heard it first.";
const SECOND: &str = "India praised the Taliban on Monday. It was a mistake, and Delhi knows it.";
const URDU: &str = "پاکستان کی فوج نے کئی بار یہ بات کہی ہے اور کابل میں کسی نے بھی اس پر یقین نہیں کیا۔ حکومت کا کہنا ہے کہ \
    سرحد پر امن قائم رکھنا دونوں ملکوں کی ذمہ داری ہے، لیکن طالبان اس بات کو ماننے کے لیے تیار نہیں ہیں۔ تجزیہ کاروں کے مطابق \
    آنے والے مہینوں میں حالات مزید خراب ہو سکتے ہیں اور عام لوگوں کو اس کی قیمت ادا کرنی پڑے گی۔";

fn packed(bytes: impl Read) -> Vec<u8> {
    let mut out = GzEncoder::new(Vec::new(), Compression::best());
    std::io::copy(&mut { bytes }, &mut out).unwrap();
    out.finish().unwrap()
}

fn zipped(name: &str, content: &[u8]) -> Vec<u8> {
    let mut zip = ZipWriter::new(Cursor::new(Vec::new()));
    zip.start_file(name, SimpleFileOptions::default()).unwrap();
    zip.write_all(content).unwrap();
    zip.finish().unwrap().into_inner()
}

fn docx() -> Vec<u8> {
    let paragraphs =
        [("Heading1", "The long game"), ("Normal", "By Jane Doe"), ("Normal", FIRST), ("Normal", SECOND)];
    let body: Vec<String> = paragraphs
        .map(|(style, text)| {
            format!("<w:p><w:pPr><w:pStyle w:val=\"{style}\"/></w:pPr><w:r><w:t>{text}</w:t></w:r></w:p>")
        })
        .to_vec();
    let xml = format!("<w:document xmlns:w=\"w\"><w:body>{}</w:body></w:document>", body.concat());
    zipped("word/document.xml", xml.as_bytes())
}

/// A PDF of two pages, with a running head and page numbers, or of a picture.
fn pdf(scanned: bool) -> Vec<u8> {
    let show = |size: u32, y: u32, lines: &[&str]| {
        let lines: Vec<String> = lines.iter().map(|line| format!("({line}) Tj T*")).collect();
        format!("BT /F {size} Tf 12 TL 50 {y} Td {} ET\n", lines.join(" "))
    };
    let page = |number: &str, rest: String| {
        show(8, 780, &["The Karachi Courier, Sunday"]) + &show(8, 30, &[number]) + &rest
    };
    let (one, two) = FIRST.split_at(60);
    let (two, three) = two.split_at(50);
    let first =
        show(20, 740, &["The long game"]) + &show(10, 700, &["By Jane Doe"]) + &show(10, 670, &[one, two]);
    let contents = if scanned {
        ["q 600 0 0 800 0 0 cm /X Do Q".to_owned(), "q 600 0 0 800 0 0 cm /X Do Q".to_owned()]
    } else {
        [page("1", first), page("2", show(10, 740, &[three]) + &show(10, 700, &[SECOND]))]
    };
    let mut out = "%PDF-1.4\n1 0 obj\n<</Type/Catalog/Pages 2 0 R>>\nendobj\n\
        2 0 obj\n<</Type/Pages/Kids[10 0 R 12 0 R]/Count 2>>\nendobj\n\
        3 0 obj\n<</Type/Font/Subtype/Type1/BaseFont/Times-Roman/Encoding/WinAnsiEncoding>>\nendobj\n\
        4 0 obj\n<</Type/XObject/Subtype/Image/Width 1/Height 1/ColorSpace/DeviceGray/BitsPerComponent 8/Length 1>>\nstream\n0\n\
        endstream\nendobj\n"
        .to_owned();
    for (n, content) in contents.iter().enumerate() {
        let (page, stream) = (10 + 2 * n, 11 + 2 * n);
        out += &format!(
            "{page} 0 obj\n<</Type/Page/Parent 2 0 R/MediaBox[0 0 600 800]/Contents {stream} 0 R/Resources<</Font<</F 3 0 R>>\
             /XObject<</X 4 0 R>>>>>>\nendobj\n{stream} 0 obj\n<</Length {}>>\nstream\n{content}\nendstream\nendobj\n",
            content.len()
        );
    }
    (out + "trailer\n<</Root 1 0 R>>\n").into_bytes()
}

/// Source, title, byline, publication, day and language of all articles, by source.
fn articles(folder: &Path) -> Vec<[String; 6]> {
    let mut table = csv::Reader::from_path(folder.join("articles.csv")).unwrap();
    let head = table.headers().unwrap().clone();
    let place =
        |name: &str| head.iter().position(|h| h == name).unwrap_or_else(|| panic!("no column {name}"));
    let places = ["source", "title", "byline", "publication", "published", "language"].map(place);
    let rows = table.records().map(|row| row.unwrap());
    let mut rows: Vec<[String; 6]> = rows.map(|row| places.map(|at| row[at].to_owned())).collect();
    rows.sort();
    rows
}

/// Source, reason and remedy of all failures.
fn failures(folder: &Path) -> Vec<[String; 3]> {
    let mut table = csv::Reader::from_path(folder.join("failures.csv")).unwrap();
    let head = table.headers().unwrap().clone();
    let places = ["source", "reason", "remedy"].map(|name| head.iter().position(|h| h == name).unwrap());
    let rows = table.records().map(|row| row.unwrap());
    rows.map(|row| places.map(|at| row[at].to_owned())).collect()
}

#[test]
fn each_format_gives_its_articles() {
    let room = Room::new();
    let nexis = format!(
        "1 of 2 DOCUMENTS\n\nThe Karachi Courier\n\nJanuary 12, 2025 Sunday\n\nThe long game\n\nBYLINE: Jane Doe\n\n\
         LENGTH: 90 words\n\n{FIRST}\n\nLOAD-DATE: January 13, 2025\n\n2 of 2 DOCUMENTS\n\nThe Delhi Gazette\n\n3 March 2025\n\n\
         Talks at last\n\nLENGTH: 20 words\n\n{SECOND}\n\nLOAD-DATE: March 4, 2025\n"
    );
    let factiva = format!(
        "HD\nThe long game\nBY\nBy Jane Doe\nWC\n90 words\nPD\n12 January 2025\nSN\nThe Karachi Courier\nLP\n{FIRST}\nTD\n\
         {SECOND}\nAN\nDocument KCOUR00020250112el1c00001\n"
    );
    let rule = "_".repeat(60);
    let proquest = format!(
        "{rule}\n\nDocument 1 of 1\n\nThe long game\n\nAuthor: Doe, Jane\n\nFull text: {FIRST}\n\n{SECOND}\n\n\
         Publication title: The Karachi Courier\n\nPublication date: Jan 12, 2025\n\n{rule}\n"
    );
    let table = |mark: &str| {
        let text = format!("\"{FIRST}\n\n{SECOND}\"");
        let rows = [
            ["Headline", "Byline", "Pub Date", "Newspaper", "Body"],
            ["The long game", "Jane Doe", "12/31/2024", "The Karachi Courier", &text],
            ["Talks at last", "", "01/02/2025", "", &format!("\"{SECOND}\"")],
        ];
        rows.map(|row| row.join(mark) + "\r\n").concat()
    };
    let tsv = format!("id\tarticle_title\twords\nt-1\tThe long game\t{FIRST}\n");
    let mail = format!(
        "From: Jane Doe <jane@courier.example>\r\nSubject: Fwd: The long game\r\nDate: Sun, 12 Jan 2025 10:00:00 +0500\r\n\
         Content-Type: text/plain; charset=utf-8\r\n\r\n{FIRST}\r\n\r\n{SECOND}\r\n"
    );
    let page = format!(
        "From: <Saved by Blink>\r\nSnapshot-Content-Location: https://www.courier.example/1\r\nSubject: The long game\r\n\
         Date: Mon, 1 Jun 2026 10:00:00 -0000\r\nMIME-Version: 1.0\r\nContent-Type: multipart/related; boundary=\"x\"\r\n\r\n--x\r\n\
         Content-Type: text/html\r\n\r\n<html><body><article><p>{FIRST}</p><p>{FIRST}</p><p>{SECOND}</p></article></body></html>\r\n\
         --x--\r\n"
    );
    let markdown = format!(
        "---\ntitle: >-\n  The long\n  game\nauthor: [Jane Doe]\ndate: 12 Jan. 2025\n---\n\n{FIRST}\n\n{SECOND}\n"
    );
    room.file("input/a-nexis.txt", nexis)
        .file("input/b-factiva.txt", factiva)
        .file("input/c-proquest.txt", proquest)
        .file("input/d.csv", table(","))
        .file("input/e.csv.gz", packed(table(";").as_bytes()))
        .file("input/f.docx", docx())
        .file("input/g.pdf", pdf(false))
        .file("input/h.eml", mail)
        .file("input/i.mhtml", page)
        .file("input/j.md", markdown)
        .file("input/k.txt.gz", packed(format!("The long game\nBy Jane Doe\n{FIRST}\n{SECOND}\n").as_bytes()))
        .file("tables/t.tsv", tsv)
        .file("tables/t.jsonl", format!("{{\"words\": {FIRST:?}, \"article_title\": \"The long game\"}}\n"));
    room.succeed(&["-o", "out", "--formats", "csv,json", "--default-publication", "The Archive"]);
    let game = |source: &str, publication: &str, day: &str| {
        [source, "The long game", "Jane Doe", publication, day, "en"].map(str::to_owned)
    };
    let talks = |source: &str, publication: &str, day: &str| {
        [source, "Talks at last", "", publication, day, "en"].map(str::to_owned)
    };
    let (courier, day) = ("The Karachi Courier", "2025-01-12");
    let expected = [
        game("input/a-nexis.txt#1", courier, day),
        talks("input/a-nexis.txt#2", "The Delhi Gazette", "2025-03-03"),
        game("input/b-factiva.txt#1", courier, day),
        game("input/c-proquest.txt#1", courier, day),
        game("input/d.csv#2", courier, "2024-12-31"),
        talks("input/d.csv#3", "The Archive", ""),
        game("input/e.csv.gz#2", courier, "2024-12-31"),
        talks("input/e.csv.gz#3", "The Archive", ""),
        game("input/f.docx", "The Archive", ""),
        game("input/g.pdf", "The Archive", ""),
        game("input/h.eml", "The Archive", day),
        ["input/i.mhtml", "The long game", "", "courier.example", "", "en"].map(str::to_owned),
        game("input/j.md", "The Archive", day),
        game("input/k.txt.gz", "The Archive", ""),
    ];
    assert_eq!(articles(&room.path("out")), expected);
    let run = room.json("out/run.json");
    assert_eq!(run["options"]["default_publication"], "The Archive");
    for name in support::files(&room.path("out/articles")) {
        let analysis = room.json(&format!("out/articles/{name}"));
        let words = analysis["text"].as_str().unwrap().split_whitespace().collect::<Vec<_>>().join(" ");
        assert!(words.contains(SECOND) || words.contains(FIRST), "{name}: {words}");
        assert!(!words.contains("Sunday") || name.contains("nexis"), "{name} has a running head: {words}");
        if name.starts_with("d-3") {
            let told = "the date \"01/02/2025\" may be 1 February or 2 January: write it as YYYY-MM-DD";
            assert_eq!(analysis["warnings"][0], told);
        }
    }

    let told = room.run(&["tables/t.tsv", "-o", "none"]);
    assert_eq!(told.status.code(), Some(2));
    let told = text(&told.stderr);
    assert!(
        told.contains("its columns are id, article_title, words") && told.contains("--column text=NAME"),
        "{told}"
    );
    let columns = ["--column", "text=words", "--column", "title=article_title"];
    room.succeed(&[&["tables", "-o", "chosen", "--formats", "csv"], &columns[..]].concat());
    let titles: Vec<String> = articles(&room.path("chosen")).into_iter().map(|row| row[1].clone()).collect();
    assert_eq!(titles, ["The long game", "The long game"]);
    assert_eq!(
        room.json("chosen/run.json")["options"]["column"],
        serde_json::json!(["text=words", "title=article_title"])
    );
}

#[test]
fn what_is_not_english_is_left_out_with_its_reason_unless_asked_for() {
    let room = Room::new();
    room.file("input/urdu.txt", URDU).file("input/english.txt", format!("{FIRST}\n\n{SECOND}"));
    let output = room.run(&["--formats", "csv"]);
    assert_eq!(output.status.code(), Some(1), "{}", text(&output.stderr));
    let expected = [
        "input/urdu.txt",
        "the text is in Urdu, and the model reads English",
        "leave it out, or read it all the same with --any-language",
    ];
    assert_eq!(failures(&room.path("output")), [expected.map(str::to_owned)]);
    room.succeed(&["--formats", "csv", "--any-language", "-o", "all"]);
    let languages: Vec<String> = articles(&room.path("all")).into_iter().map(|row| row[5].clone()).collect();
    assert_eq!(languages, ["en", "ur"]);
}

#[test]
fn files_that_do_harm_are_told_of_and_stop_nothing() {
    let room = Room::new();
    let zeros = || packed(std::io::repeat(0).take(64 << 20));
    let keys: String = (0..200_000).map(|n| format!("\"k{n}\": {n}, ")).collect();
    let nested = format!("<html><body>{}{FIRST}", "<div>".repeat(100_000));
    room.file("input/good.txt", format!("{FIRST}\n\n{SECOND}"))
        .file("input/bomb.docx", zipped("word/document.xml", &vec![b' '; 32 << 20]))
        .file("input/bomb.jsonl.gz", zeros())
        .file("input/bomb.txt.gz", zeros())
        .file("input/cut.txt.gz", &packed(FIRST.as_bytes())[..40])
        .file("input/deep.html", nested)
        .file("input/keys.jsonl", format!("{{{keys}\"text\": {FIRST:?}}}\n"))
        .file("input/open.csv", format!("text\n\"{}", FIRST.repeat(30_000)))
        .file("input/scanned.pdf", pdf(true))
        .file("input/twice.txt.gz", packed(&packed(FIRST.as_bytes())[..]))
        .file("input/wide.csv", "title,text\na,b,c\n");
    let sources = [
        "input/bomb.docx",
        "input/bomb.jsonl.gz#1",
        "input/bomb.txt.gz",
        "input/cut.txt.gz",
        "input/deep.html",
        "input/open.csv#2",
        "input/scanned.pdf",
        "input/twice.txt.gz",
        "input/wide.csv#2",
    ];
    #[cfg(unix)]
    {
        use std::os::unix::ffi::OsStrExt;
        let name = std::ffi::OsStr::from_bytes(b"input/two\nlines \xFF.txt");
        std::fs::write(room.path("").join(name), FIRST).unwrap();
    }
    let output = room.run(&["--max-bytes", "4000000", "--formats", "csv,json,html"]);
    assert_eq!(output.status.code(), Some(1), "{}", text(&output.stderr));
    let told = failures(&room.path("output"));
    let names: Vec<&str> = told.iter().map(|row| row[0].as_str()).collect();
    assert_eq!(names, sources, "{told:#?}");
    let told = text(&output.stderr);
    assert!(!told.contains("panicked") && !told.contains("stumbled"), "{told}");
    let read: Vec<String> = articles(&room.path("output")).into_iter().map(|row| row[0].clone()).collect();
    let mut expected = vec!["input/good.txt", "input/keys.jsonl#1"];
    if cfg!(unix) {
        expected.push("input/two\nlines \u{FFFD}.txt");
    }
    assert_eq!(read, expected);
    let page = room.read("output/report.html");
    assert!(page.contains("good.txt"));
}
