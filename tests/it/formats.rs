//! The files that people really have, each made here, read by the real binary in one run; and those that do harm.

use std::io::{Cursor, Read, Write};
use std::path::Path;

use flate2::{Compression, write::GzEncoder};
use parquet::basic::{Compression as Packing, GzipLevel, ZstdLevel};
use parquet::file::reader::{FileReader, SerializedFileReader};
use serde_json::json;
use standpoint::document::Article;
use standpoint::ingest::{self, Failure, Settings};
use zip::write::{SimpleFileOptions, ZipWriter};

use crate::support::samples::{self, Cell};
use crate::support::{self, Room, text};

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
    assert!(!told.contains("panicked") && !told.contains("internal error"), "{told}");
    let read: Vec<String> = articles(&room.path("output")).into_iter().map(|row| row[0].clone()).collect();
    let mut expected = vec!["input/good.txt", "input/keys.jsonl#1"];
    if cfg!(unix) {
        expected.push("input/two\nlines \u{FFFD}.txt");
    }
    assert_eq!(read, expected);
    let page = room.read("output/report.html");
    assert!(page.contains("good.txt"));
}

/// What a file of this name and content holds.
fn read(name: &str, content: impl AsRef<[u8]>) -> Vec<Result<Article, Failure>> {
    let room = Room::new();
    room.file(name, content);
    let found = ingest::discover(&[room.path(name)]);
    assert!(found.failures.is_empty(), "{found:?}");
    ingest::read(&found.files[0], &Settings::default())
}

fn all(name: &str, content: impl AsRef<[u8]>) -> Vec<Article> {
    read(name, content).into_iter().map(|article| article.unwrap_or_else(|f| panic!("{f}"))).collect()
}

/// Why nothing of a file can be read, without its name.
fn refused(name: &str, content: impl AsRef<[u8]>) -> String {
    let mut read = read(name, content);
    assert_eq!(read.len(), 1, "{read:?}");
    let failure = read.remove(0).unwrap_err();
    format!("{}; {}", failure.reason, failure.remedy)
}

/// Title, byline, publication and day of an article; nothing where it tells none.
fn told(article: &Article) -> [&str; 4] {
    [&article.title, &article.byline, &article.publication, &article.published]
        .map(|f| f.as_deref().unwrap_or(""))
}

/// What an article is called behind the name of its file.
fn number(article: &Article) -> &str {
    article.source.split_once('#').map_or("", |(_, number)| number)
}

/// The text without a headline that was put before it.
fn body(article: &Article) -> String {
    let title = format!("{}\n\n", article.title.as_deref().unwrap_or("\0"));
    article.text.as_str().strip_prefix(&title).unwrap_or(article.text.as_str()).to_owned()
}

#[test]
fn a_table_of_excels_says_what_stands_between_its_columns() {
    let table = format!(
        "\u{FEFF}sep=;\r\nid;title;text;date;party\r\nA_1;\"Talks; at last\";\"{FIRST}\n\n{SECOND}\";03/04/2024;left\r\n\
         A_2;Other;{SECOND};2024-04-05;right\r\n"
    );
    for (name, table) in [("a.csv", table.clone()), ("a.tsv", table.replace("sep=;", "\"sep=;\""))] {
        let articles = all(name, table);
        let ids: Vec<(&str, &str)> = articles.iter().map(|a| (a.id.as_str(), number(a))).collect();
        assert_eq!(ids, [("A_1", "2"), ("A_2", "3")]);
        assert_eq!(told(&articles[0]), ["Talks; at last", "", "", "2024-04-03"]);
        assert_eq!(body(&articles[0]), format!("{FIRST}\n\n{SECOND}"));
        assert_eq!(
            articles[0].warnings,
            ["the date \"03/04/2024\" is read day first, as the table writes its dates"]
        );
        assert_eq!((told(&articles[1])[3], articles[1].warnings.len()), ("2024-04-05", 0));
        assert_eq!(articles[1].meta, [("party".to_owned(), "right".to_owned())]);
    }
    // Elsewhere the dates beside it tell.
    let dated = |other: &str| {
        let articles = all("a.csv", format!("date;text\n03/04/2024;{FIRST}\n{other};{SECOND}\n"));
        articles[0].published.clone()
    };
    assert_eq!(dated("31/12/2024").as_deref(), Some("2024-04-03"));
    assert_eq!((dated("12/31/2024"), dated("2024-12-31")), (None, None));
    assert_eq!(
        refused("a.csv", "sep=--\ntext\nx\n"),
        "its first line names no single character that stands between columns; write the line as sep=; or take it away"
    );
}

#[test]
fn ids_are_the_users_to_the_letter_in_every_table_and_in_the_json() {
    let room = Room::new();
    let ids = ["2b95d2cf_1", "A_1", "a_1", "Dawn 2025", "../x", "-7b", "+1", "آرٹیکل"];
    let rows: String = ids.iter().map(|id| format!("{id};\"{SECOND} {id}\"\n")).collect();
    room.file("input/a.csv", format!("id;text\n{rows}"))
        .file("input/b.jsonl", format!("{{\"id\": 12345678901234567890123, \"text\": {FIRST:?}}}\n"))
        .file("input/plain-1.txt", FIRST);
    room.succeed(&["--formats", "csv,json,jsonl,parquet", "--any-language"]);
    let column = |table: &str, name: &str| -> Vec<String> {
        let mut table = csv::Reader::from_path(room.path("output").join(table)).unwrap();
        let at = table.headers().unwrap().iter().position(|h| h == name).unwrap();
        table.records().map(|row| row.unwrap()[at].to_owned()).collect()
    };
    let in_articles = column("articles.csv", "article");
    let files = column("articles.csv", "file");
    for id in ids.iter().chain(&["12345678901234567890123"]) {
        let at = in_articles
            .iter()
            .position(|found| found == id)
            .unwrap_or_else(|| panic!("{id}: {in_articles:?}"));
        let json = room.json(&format!("output/articles/{}.json", files[at]));
        assert_eq!(json["id"], json!(id));
        let safe = |c: char| c.is_ascii_lowercase() || c.is_ascii_digit() || c == '-';
        assert!(files[at].chars().all(safe), "{}", files[at]);
        for table in ["comparison.csv", "mentions.csv", "sentences.csv", "actors.csv"] {
            assert!(column(table, "article").iter().any(|found| found == id), "{id} is not in {table}");
        }
        assert!(room.read("output/analyses.jsonl").contains(&format!("\"id\":{}", json!(id))));
    }
    assert_eq!(in_articles.len(), ids.len() + 2);
    // What the program makes itself is the file's name too.
    let made = in_articles.iter().position(|id| id.starts_with("plain-1-")).unwrap();
    assert_eq!(in_articles[made], files[made]);
    let parquet = std::fs::File::open(room.path("output/stances.parquet")).unwrap();
    let rows = SerializedFileReader::new(parquet).unwrap();
    let of_rows: Vec<String> = rows
        .get_row_iter(None)
        .unwrap()
        .map(|row| row.unwrap().get_column_iter().next().unwrap().1.to_string())
        .collect();
    assert!(of_rows.iter().any(|id| id == "\"2b95d2cf_1\""), "{of_rows:?}");
    let run = room.json("output/run.json");
    assert!(run["articles"].as_array().unwrap().contains(&json!("Dawn 2025")));
    let explained = room.succeed(&["explain", "output", "Dawn 2025"]);
    // An article without a title is shown by its first words.
    assert!(
        explained.starts_with("India praised the Taliban") && explained.contains("input/a.csv#5"),
        "{explained}"
    );
    // Nothing is analysed twice where a run goes on, and nothing lies about when ids change.
    room.file("input/a.csv", format!("id;text\nA_1;{SECOND}\n"));
    room.succeed(&["--formats", "csv,json", "--any-language"]);
    let left = support::files(&room.path("output/articles"));
    assert_eq!(left.len(), 3, "{left:?}");
}

#[test]
fn json_is_read_under_the_names_of_those_who_write_it() {
    let text = format!("{FIRST}\n\n{SECOND}");
    let html = format!("<p>{FIRST}</p><p>{SECOND}</p>");
    let game = ["The long game", "Jane Doe", "The Courier", "2024-04-03"];
    let cases = [
        // news-please
        (
            json!({"title": game[0], "maintext": text, "authors": ["Jane Doe"], "source_domain": "courier.example",
            "date_publish": "2024-04-03 00:00:00", "date_download": "2026-01-01", "url": "https://courier.example/1"}),
            ["The long game", "Jane Doe", "courier.example", "2024-04-03"],
        ),
        // newspaper3k
        (
            json!({"title": game[0], "text": text, "authors": ["Jane Doe", "John Roe"], "source_url": "https://www.courier.example",
            "publish_date": "2024-04-03T10:00:00", "top_image": "x.jpg", "keywords": ["a"]}),
            ["The long game", "Jane Doe and John Roe", "courier.example", "2024-04-03"],
        ),
        // Media Cloud
        (
            json!({"stories": [{"stories_id": 17, "title": game[0], "media_name": game[2], "publish_date": "2024-04-03",
            "story_text": text}]}),
            ["The long game", "", "The Courier", "2024-04-03"],
        ),
        (
            json!({"article_title": game[0], "text_content": text, "publication_date": "2024-04-03", "canonical_domain": "courier.example"}),
            ["The long game", "", "courier.example", "2024-04-03"],
        ),
        // NewsAPI
        (
            json!({"status": "ok", "totalResults": 1, "articles": [{"source": {"id": null, "name": game[2]}, "author": game[1],
            "title": game[0], "url": "https://x.example/1", "publishedAt": "2024-04-03T10:00:00Z", "content": text}]}),
            game,
        ),
        // The Guardian
        (
            json!({"response": {"status": "ok", "results": [{"id": "world/1", "webTitle": game[0], "webUrl": "https://x.example/1",
            "webPublicationDate": "2024-04-03T10:00:00Z", "fields": {"byline": game[1], "publication": game[2], "body": html,
            "wordcount": "90"}}]}}),
            game,
        ),
        (
            json!({"response": {"results": [{"webTitle": game[0], "webPublicationDate": "2024-04-03T10:00:00Z",
            "fields": {"byline": game[1], "publication": game[2], "body": "<p>no</p><p>no</p>", "bodyText": text}}]}}),
            game,
        ),
        // GDELT, with a text put in
        (
            json!({"articles": [{"url": "https://courier.example/1", "title": game[0], "seendate": "20240403T101500Z",
            "domain": "courier.example", "text": text}]}),
            ["The long game", "", "courier.example", "2024-04-03"],
        ),
        // WordPress
        (
            json!([{"id": 17, "date": "2024-04-03T10:00:00", "title": {"rendered": game[0]}, "content": {"rendered": html}}]),
            ["The long game", "", "", "2024-04-03"],
        ),
        // what pandas writes
        (
            json!([{"title": game[0], "text": text, "date": 1_712_102_400_000_i64}]),
            ["The long game", "", "", "2024-04-03"],
        ),
    ];
    for (json, expected) in cases {
        let articles = all("a.json", json.to_string());
        assert_eq!(articles.len(), 1, "{json}");
        assert_eq!((told(&articles[0]), articles[0].warnings.len()), (expected, 0), "{json}");
        assert_eq!(body(&articles[0]), text, "{json}");
        // A line of JSON Lines is read alike.
        let pretty = serde_json::to_string_pretty(&json).unwrap();
        assert_eq!(told(&all("a.json", &pretty)[0]), expected);
        assert_eq!(told(&all("a.jsonl", &pretty)[0]), expected);
    }
    // The New York Times gives no more than the first paragraph, and says more of it.
    let times = json!({"response": {"docs": [{"_id": "nyt://article/1-A", "headline": {"main": game[0], "kicker": "Opinion"},
        "byline": {"original": "By Jane Doe", "person": []}, "pub_date": "2024-04-03T10:00:00+0000", "source": game[2],
        "abstract": "In short.", "lead_paragraph": FIRST, "web_url": "https://x.example/1"}]}});
    let articles = all("a.json", times.to_string());
    assert_eq!((told(&articles[0]), articles[0].id.as_str()), (game, "nyt://article/1-A"));
    assert_eq!((body(&articles[0]).as_str(), number(&articles[0])), (FIRST, "1"));
    assert_eq!(
        articles[0].warnings,
        ["it has no full text: its `lead_paragraph` is read in the place of one"]
    );
    let along = articles[0].meta.iter().find(|(name, _)| name == "headline").unwrap();
    assert_eq!(along.1, "{\"main\":\"The long game\",\"kicker\":\"Opinion\"}");
    let cut = all("a.json", json!({"text": format!("{FIRST} And so… [+1234 chars]")}).to_string());
    assert_eq!(cut[0].warnings, ["the text is cut off: the service gives no more than its beginning"]);
    assert_eq!(
        refused(
            "a.json",
            r#"{"articles": [{"url": "https://x.example/1", "title": "The long game", "domain": "x.example"}]}"#
        ),
        "it has no `text`; give every article a `text`, or say --column text=NAME"
    );
    // JSON in a file of another name is JSON all the same, and said to be.
    let articles = all("a.txt", json!([{"id": "A_1", "text": text}]).to_string());
    assert_eq!((articles[0].id.as_str(), number(&articles[0])), ("A_1", "1"));
    assert_eq!(
        articles[0].warnings,
        ["its name promises another format, but it is JSON, and is read as that"]
    );
}

#[test]
fn documents_of_word_processors_give_title_byline_and_text() {
    let rtf = format!(
        "{{\\rtf1\\ansi\\ansicpg1252{{\\fonttbl{{\\f0 Times;}}}}{{\\stylesheet{{\\s1 heading 1;}}}}{{\\info{{\\author Typist}}}}\n\
         \\pard\\s1 The long game\\par\\pard By Jane Doe\\par {FIRST}\\par {}\\par}}",
        SECOND.replace("mistake", "mis{\\b take}")
    );
    let odt = samples::odt(&format!(
        "<text:tracked-changes><text:changed-region><text:deletion><text:p>Gone.</text:p></text:deletion></text:changed-region>\
         </text:tracked-changes><text:h text:outline-level=\"1\">The long game</text:h><text:p>By<text:s text:c=\"2\"/>Jane Doe</text:p>\
         <text:p>{FIRST}<text:note><text:note-body><text:p>A note.</text:p></text:note-body></text:note></text:p>\
         <text:p>{}<office:annotation><text:p>A comment.</text:p></office:annotation></text:p>",
        SECOND.replace(". It", ".<text:line-break/>It")
    ));
    let files = [("a.rtf", rtf.clone().into_bytes()), ("a.odt", odt.clone()), ("a.docx", docx())];
    for (name, bytes) in &files {
        let articles = all(name, bytes);
        assert_eq!(told(&articles[0]), ["The long game", "Jane Doe", "", ""], "{name}");
        assert_eq!(
            articles[0].text.as_str(),
            format!("The long game\n\nBy Jane Doe\n\n{FIRST}\n\n{SECOND}"),
            "{name}"
        );
        assert_eq!(articles[0].warnings, [""; 0]);
        // Whatever it is called, it is what it is.
        for other in ["b.doc", "b.rtf", "b.odt", "b.docx"] {
            let named = all(other, bytes);
            assert_eq!(told(&named[0])[0], "The long game", "{name} as {other}");
            // Of a `.doc` nobody knows what it is before it is looked at.
            let as_promised = name.ends_with(&other[1..]) || (*name, other) == ("a.docx", "b.doc");
            assert_eq!(named[0].warnings.len(), usize::from(!as_promised), "{name} as {other}");
        }
    }
    let page = format!(
        "<html><body><article><h1>The long game</h1><p>{FIRST}</p><p>{FIRST}</p><p>{SECOND}</p></article></body></html>"
    );
    let articles = all("a.doc", page);
    assert_eq!(told(&articles[0])[0], "The long game");
    assert_eq!(
        articles[0].warnings,
        ["its name promises another format, but it is a web page, and is read as that"]
    );
    assert_eq!(refused("a.odt", "plain"), "it is no OpenDocument text; end its name as its format asks");
    let old = refused("a.docx", samples::compound("WordDocument", b"x"));
    assert_eq!(
        old,
        "it is an old or an encrypted Word document, not text; save it as .docx, without a password"
    );
    assert!(refused("a.odt", &odt[..odt.len() / 2]).starts_with("the OpenDocument text is damaged"));
}

/// A table of two articles, a line break in a text, and a sheet beside it that is none.
fn sheets<'a>(long: &'a str) -> Vec<samples::Sheet<'a>> {
    let text = Cell::Text;
    vec![
        (
            "Articles",
            vec![
                vec![
                    text("Headline"),
                    text("ID"),
                    text("Full Text"),
                    text("Date"),
                    text("party"),
                    text("score"),
                ],
                vec![
                    text("The long game"),
                    text("A_1"),
                    text(long),
                    Cell::Day(45_385.0),
                    text("left & right"),
                    Cell::Number(0.5),
                ],
                vec![],
                vec![
                    Cell::Formula("Talks at last"),
                    Cell::Number(17.0),
                    text(SECOND),
                    Cell::Empty,
                    Cell::Empty,
                    Cell::Number(-3.0),
                ],
            ],
        ),
        ("Notes", vec![vec![text("Whose"), text("When")], vec![text("me"), Cell::Number(1.0)]]),
        ("More", vec![vec![text("text")], vec![text(FIRST)]]),
    ]
}

#[test]
fn spreadsheets_are_tables_whichever_program_wrote_them() {
    let long = format!("{FIRST}\n\n{SECOND}");
    let sheets = sheets(&long);
    let files = [
        ("a.xlsx", samples::xlsx(&sheets, true)),
        ("b.xlsx", samples::xlsx(&sheets, false)),
        ("a.xls", samples::xls(&sheets)),
        ("a.ods", samples::ods(&sheets)),
        // Names lie; content does not.
        ("c.xls", samples::xlsx(&sheets, true)),
        ("c.xlsx", samples::xls(&sheets)),
    ];
    for (name, bytes) in files {
        let articles = all(name, bytes);
        let ids: Vec<(&str, &str)> = articles.iter().take(2).map(|a| (a.id.as_str(), number(a))).collect();
        assert_eq!(ids, [("A_1", "2"), ("17", "4")], "{name}");
        assert_eq!(told(&articles[0]), ["The long game", "", "", "2024-04-03"], "{name}");
        assert_eq!(told(&articles[1]), ["Talks at last", "", "", ""], "{name}");
        assert_eq!(number(&articles[2]), "More!2", "{name}");
        let bodies: Vec<String> = articles.iter().map(body).collect();
        assert_eq!(bodies, [long.as_str(), SECOND, FIRST], "{name}");
        let along = |n: usize| {
            articles[n].meta.iter().map(|(name, value)| format!("{name}={value}")).collect::<Vec<_>>()
        };
        assert_eq!(
            (along(0), along(1)),
            (vec!["party=left & right".into(), "score=0.5".into()], vec!["score=-3".into()]),
            "{name}"
        );
        assert_eq!(
            articles[0].warnings,
            ["without a column of texts, and so passed over: sheet \"Notes\""],
            "{name}"
        );
    }
    // A title may stand above the head.
    let titled = vec![("S", [vec![vec![Cell::Text("Export of 12 May")]], sheets[2].1.clone()].concat())];
    assert_eq!(number(&all("a.xlsx", samples::xlsx(&titled, true))[0]), "3");
    let no_texts = "it has no column of texts; its columns are Whose, When; say which one holds it, as --column text=NAME";
    assert_eq!(refused("a.xlsx", samples::xlsx(&sheets[1..2], true)), no_texts);
    assert_eq!(refused("a.xls", samples::xls(&sheets[1..2])), no_texts);
    let whole = "x".repeat(32_767);
    let cut = [("S", vec![vec![Cell::Text("text")], vec![Cell::Text(&whole)]])];
    let warned = all("a.xlsx", samples::xlsx(&cut, true)).remove(0).warnings;
    assert_eq!(warned, ["a cell has 32767 characters, as many as Excel keeps: its end may be cut off"]);
}

#[test]
fn tables_are_told_by_their_content() {
    let rows = format!(
        "<tr><td>The long game</td><td>A_1</td><td><p>{FIRST}</p><p>{SECOND}</p></td><td>2024-04-03</td></tr>"
    );
    let head = "<tr><th>Title</th><th>Id</th><th>Text</th><th>Date</th></tr>";
    let page = format!(
        "<html><head><meta charset=utf-8></head><body><table><tr><td>Logo</td></tr></table><table>{head}{rows}</table></body></html>"
    );
    for name in ["a.xls", "a.csv", "a.xlsx", "a.tsv"] {
        let articles = all(name, &page);
        assert_eq!(
            (told(&articles[0]), articles[0].id.as_str()),
            (["The long game", "", "", "2024-04-03"], "A_1"),
            "{name}"
        );
        assert_eq!(
            (body(&articles[0]), number(&articles[0])),
            (format!("{FIRST}\n\n{SECOND}"), "table 2!2"),
            "{name}"
        );
    }
    assert_eq!(
        refused("a.csv", format!("<!DOCTYPE html><html><body><p>{FIRST}</p></body></html>")),
        "it is a web page, not a table; export the table again, or end its name in .html"
    );
    for (name, text) in [("a.xls", "id\ttext\n"), ("a.xlsx", "id,text\n")] {
        let articles = all(name, format!("{text}A_1{}\"{FIRST}\"\n", &text[2..3]));
        assert_eq!((articles[0].id.as_str(), body(&articles[0]).as_str()), ("A_1", FIRST));
        assert_eq!(articles[0].warnings.len(), 1);
    }
    // A text that is a table, and one that only begins with such words.
    for table in [format!("id,text\nA_1,\"{FIRST}\"\n"), format!("text\tid\n{FIRST}\tA_1\n")] {
        let articles = all("a.txt", table);
        assert_eq!((articles[0].id.as_str(), body(&articles[0]).as_str()), ("A_1", FIRST));
        assert!(articles[0].warnings[0].starts_with("its name promises another format, but it is "));
    }
    assert_eq!(told(&all("a.txt", format!("Text, title\n\n{FIRST}\n"))[0])[0], "Text, title");
    let json = all("a.csv", json!([{"id": "A_1", "text": FIRST}]).to_string());
    assert_eq!(json[0].warnings, ["its name promises another format, but it is JSON, and is read as that"]);
    let page = all(
        "a.txt",
        format!(
            "<!DOCTYPE html><html><body><article><h1>The long game</h1><p>{FIRST}</p><p>{SECOND}</p><p>{FIRST}</p></article></body></html>"
        ),
    );
    assert_eq!(told(&page[0])[0], "The long game");
    assert!(!page[0].text.as_str().contains('<'));
    assert_eq!(
        refused(
            "a.xls",
            "<?xml version=\"1.0\"?><Workbook xmlns=\"urn:schemas-microsoft-com:office:spreadsheet\"/>"
        ),
        "it is a spreadsheet in XML of Excel 2003; save it as .xlsx or as CSV"
    );
    assert_eq!(
        refused("a.xlsx", samples::compound("EncryptedPackage", b"x")),
        "it is encrypted; save it without a password"
    );
}

#[test]
fn a_databases_list_of_references_is_a_table() {
    // ProQuest's columns: the newspaper is `pubtitle`, not its publisher, and there is no text but the abstract.
    let head = [
        "Title",
        "Abstract",
        "StoreId",
        "Authors",
        "documentType",
        "pubdate",
        "pubtitle",
        "DocumentURL",
        "publisher",
        "startPage",
    ];
    let row = [
        "The long game",
        FIRST,
        "123456",
        "Doe, Jane; Roe, John",
        "News",
        "Jan 12, 2024",
        "The Courier",
        "https://db.example/1",
        "Courier Media Ltd",
        "3",
    ];
    let texts = |cells: [&'static str; 10]| cells.map(Cell::Text).to_vec();
    let abstracts = vec![("S", vec![texts(head), texts(row)])];
    let mut with_texts = head;
    with_texts[1] = "Full text";
    let whole = vec![("S", vec![texts(with_texts), texts(row)])];
    let csv = |head: [&str; 10]| format!("{}\r\n\"{}\"\r\n", head.join(","), row.join("\",\""));
    let told_of = "it has no full text: its `Abstract` is read in the place of one";
    for (name, bytes, warnings) in [
        ("a.xls", samples::xls(&abstracts), vec![told_of]),
        ("a.xls", samples::xls(&whole), vec![]),
        ("a.csv", csv(head).into_bytes(), vec![told_of]),
        ("a.csv", csv(with_texts).into_bytes(), vec![]),
    ] {
        let articles = all(name, bytes);
        assert_eq!(
            told(&articles[0]),
            ["The long game", "Jane Doe and John Roe", "The Courier", "2024-01-12"],
            "{name}"
        );
        assert_eq!(
            (body(&articles[0]).as_str(), articles[0].warnings.clone()),
            (FIRST, warnings.into_iter().map(str::to_owned).collect()),
            "{name}"
        );
        let along: Vec<&str> = articles[0].meta.iter().map(|(name, _)| name.as_str()).collect();
        assert_eq!(along, ["StoreId", "documentType", "publisher", "startPage"], "{name}");
    }
    for (name, bytes) in [
        ("a.csv", "id,text\n".as_bytes().to_vec()),
        ("a.csv", b" \n".to_vec()),
        ("a.xlsx", samples::xlsx(&[("S", vec![texts(with_texts)])], true)),
        ("a.parquet", samples::parquet(&[], Packing::SNAPPY)),
    ] {
        assert_eq!(refused(name, bytes), "it holds no articles; remove it or put articles in it", "{name}");
    }
    // A choice of the user's is not set aside for the abstract.
    let columns = ["text=Body"].map(|choice| choice.parse().unwrap()).into_iter().collect();
    let settings = Settings { columns, ..Settings::default() };
    let mut refused: Vec<_> =
        ingest::of_bytes(csv(head).into_bytes(), ingest::Format::Csv, "a.csv", "a.csv", &settings).collect();
    assert!(refused.remove(0).unwrap_err().reason.starts_with("it has no column \"Body\""));
}

#[test]
fn parquet_is_a_table_however_it_is_packed() {
    let long = format!("{FIRST}\n\n{SECOND}");
    let rows: [(i64, &str, i32, &[&str], i64); 2] = [
        (17, &long, 19_816, &["Jane Doe", "John Roe"], 1_712_102_400_000),
        (i64::MAX, SECOND, 19_817, &[], 1_712_140_200_000),
    ];
    let packings = [
        Packing::UNCOMPRESSED,
        Packing::SNAPPY,
        Packing::GZIP(GzipLevel::default()),
        Packing::ZSTD(ZstdLevel::default()),
        Packing::LZ4_RAW,
    ];
    for packing in packings {
        let bytes = samples::parquet(&rows, packing);
        for (name, bytes) in
            [("a.parquet", bytes.clone()), ("a.parquet.gz", samples::gzip(&bytes[..])), ("a.csv", bytes)]
        {
            let articles = all(name, bytes);
            let ids: Vec<(&str, &str)> = articles.iter().map(|a| (a.id.as_str(), number(a))).collect();
            assert_eq!(ids, [("17", "1"), ("9223372036854775807", "2")], "{name} {packing:?}");
            assert_eq!(told(&articles[0]), ["", "Jane Doe and John Roe", "", "2024-04-03"]);
            assert_eq!((told(&articles[1])[3], body(&articles[0])), ("2024-04-04", long.clone()));
            let seen = |n: usize| articles[n].meta.iter().find(|(name, _)| name == "seen").unwrap().1.clone();
            assert_eq!((seen(0), seen(1)), ("2024-04-03".into(), "2024-04-03 10:30:00".into()));
        }
    }
    let whole = samples::parquet(&rows, Packing::SNAPPY);
    for broken in [&whole[..whole.len() / 2], b"PAR1", b"no Parquet at all"] {
        assert!(refused("a.parquet", broken).starts_with("the Parquet file cannot be read ("));
    }
}

#[test]
fn a_zip_is_a_folder_of_files() {
    let csv = format!("id,text\nA_1,\"{FIRST}\"\n");
    let inner = samples::zip(&[("x.txt", FIRST)]);
    let files: Vec<(&str, Vec<u8>)> = vec![
        ("folder/a.txt", format!("The long game\nBy Jane Doe\n{FIRST}\n{SECOND}\n").into_bytes()),
        ("folder/b.csv", csv.clone().into_bytes()),
        ("c.jsonl.gz", samples::gzip(format!("{{\"id\": \"A_2\", \"text\": {SECOND:?}}}\n").as_bytes())),
        ("d.docx", docx()),
        ("e.txt", b"%PDF-1.7".to_vec()),
        ("f.zip", inner),
        (".hidden.txt", b"x".to_vec()),
        ("__MACOSX/folder/._a.txt", b"x".to_vec()),
        ("picture.png", b"\x89PNG".to_vec()),
        ("../../g.txt", SECOND.as_bytes().to_vec()),
    ];
    let archive = samples::zip(&files);
    let room = Room::new();
    room.file("input/a.zip", &archive);
    let found = ingest::discover(&[room.path("input")]);
    let passed_over: Vec<String> = found.passed_over().iter().map(ToString::to_string).collect();
    assert_eq!(passed_over, ["1 .png: give the text, not a picture of it"]);
    let read = ingest::read(&found.files[0], &Settings::default());
    let place = |source: &str| source.split_once("/a.zip/").unwrap().1.to_owned();
    let sources: Vec<String> = read.iter().flatten().map(|article| place(&article.source)).collect();
    assert_eq!(sources, ["folder/a.txt", "folder/b.csv#2", "c.jsonl.gz#1", "d.docx", "../../g.txt"]);
    assert_eq!(read[1].as_ref().unwrap().id, "A_1");
    let failed: Vec<String> = read
        .iter()
        .filter_map(|r| r.as_ref().err())
        .map(|f| format!("{}: {}", place(&f.source_name), f.reason))
        .collect();
    assert_eq!(failed, ["e.txt: it is a PDF, not text", "f.zip: it is a ZIP within a ZIP"]);
    // A document is a ZIP too, but no folder.
    assert_eq!(told(&all("a.zip", docx())[0]), ["The long game", "Jane Doe", "", ""]);
    let found = ingest::discover(&[room.file("doc/a.zip", docx()).path("doc")]);
    assert!(found.ignored.is_empty(), "{found:?}");
    assert!(refused("a.zip", &archive[..archive.len() / 2]).starts_with("the ZIP is damaged"));
    assert!(refused("a.zip", "no ZIP").starts_with("the ZIP is damaged"));
}

#[test]
fn a_chapter_of_a_book_is_an_article() {
    let cover = "<body epub:type=\"cover\"><p>The Courier Weekly</p></body>";
    let first = format!(
        "<body><section epub:type=\"chapter\"><h1>I</h1><p>{FIRST}</p><p>{SECOND}</p></section></body>"
    );
    let second =
        format!("<body><h2>Talks at last</h2><p>By John Roe</p><p>{SECOND}</p><p>{FIRST}</p></body>");
    let book = samples::epub(
        &[
            ("cover.xhtml", cover),
            ("one two.xhtml", &first),
            ("empty.xhtml", "<body><img src=\"x.png\"/></body>"),
            ("text/b.xhtml", &second),
        ],
        &[("one two.xhtml", "The long game")],
    );
    let articles = all("a.epub", &book);
    let expected = [
        ["The long game", "Jane Doe", "The Courier Weekly", "2025-01-12"],
        ["Talks at last", "John Roe", "The Courier Weekly", "2025-01-12"],
    ];
    assert_eq!(articles.iter().map(told).collect::<Vec<_>>(), expected);
    assert_eq!(articles.iter().map(number).collect::<Vec<_>>(), ["3", "5"]);
    assert!(
        articles[0].text.as_str().ends_with(&format!("I\n\n{FIRST}\n\n{SECOND}")),
        "{}",
        articles[0].text.as_str()
    );
    assert_eq!(
        refused("a.epub", samples::zip(&[("a.txt", "x")])),
        "it is a zipped file, but no EPUB; end its name as its format asks; unpack a ZIP"
    );
}

#[test]
fn news_in_xml_and_references_give_what_they_tell() {
    let nitf = |title: &str| {
        format!(
            "<nitf><head><docdata><doc-id id-string=\"17\"/><date.issue norm=\"20250112T101500Z\"/></docdata><pubdata name=\"The Courier\"/>\
             </head><body><body.head><hedline><hl1>{title}</hl1></hedline><byline>By <person>Jane Doe</person></byline></body.head>\
             <body.content><p>{FIRST}</p><p>{SECOND}</p></body.content></body></nitf>"
        )
    };
    let game = ["The long game", "Jane Doe", "The Courier", "2025-01-12"];
    let articles = all(
        "a.xml",
        format!(
            "<?xml version=\"1.0\" encoding=\"UTF-8\"?><!DOCTYPE nitf SYSTEM \"nitf.dtd\">{}",
            nitf(game[0])
        ),
    );
    assert_eq!((told(&articles[0]), number(&articles[0])), (game, ""));
    assert_eq!(articles[0].text.as_str(), format!("The long game\n\n{FIRST}\n\n{SECOND}"));
    assert_eq!(articles[0].meta, [("doc_id".to_owned(), "17".to_owned())]);
    let item = |title: &str| {
        format!(
            "<newsItem guid=\"urn:{title}\"><itemMeta><provider><name>The Courier</name></provider></itemMeta><contentMeta>\
             <contentCreated>2025-01-12T10:00:00Z</contentCreated><headline>{title}</headline><by>By Jane Doe</by></contentMeta>\
             <contentSet><inlineXML><html><body><p>{FIRST}</p><p>{SECOND}</p></body></html></inlineXML></contentSet></newsItem>"
        )
    };
    let message = format!(
        "<newsMessage><itemSet>{}{}</itemSet></newsMessage>",
        item("The long game"),
        item("Talks at last")
    );
    let articles = all("a.xml", message);
    assert_eq!(
        articles.iter().map(|a| (told(a)[0], number(a))).collect::<Vec<_>>(),
        [("The long game", "1"), ("Talks at last", "2")]
    );
    assert_eq!(told(&articles[0]), game);
    assert_eq!(
        refused("a.xml", "<rss><channel/></rss>"),
        "it is XML, but neither NITF nor NewsML-G2: it begins with <rss>; export another format, such as NITF, CSV, JSON or HTML"
    );
    let ris = format!(
        "TY  - NEWS\r\nTI  - The long game\r\nAU  - Doe, Jane\r\nJF  - The Courier\r\nDA  - 2025/01/12/\r\nAB  - {FIRST}\r\n{SECOND}\r\n\
         AN  - 17\r\nER  - \r\n\r\nTY  - NEWS\r\nTI  - Only a title\r\nER  - \r\n"
    );
    for name in ["a.ris", "a.txt"] {
        let found = read(name, &ris);
        let article = found[0].as_ref().unwrap();
        assert_eq!((told(article), number(article)), (game, "1"));
        assert_eq!(body(article), format!("{FIRST}\n\n{SECOND}"));
        assert_eq!(article.warnings[0], "it has no full text: its abstract is read in the place of one");
        assert_eq!(found[1].as_ref().unwrap_err().reason, "the reference has neither a text nor an abstract");
    }
}

#[test]
fn every_page_of_a_web_archive_is_an_article() {
    let page = |title: &str| {
        format!(
            "<html><head><title>{title}</title></head><body><nav>Home</nav><article><h1>{title}</h1><p>{FIRST}</p><p>{FIRST}</p><p>{SECOND}</p></article></body></html>"
        )
    };
    let (one, two) = (page("The long game"), page("Talks at last"));
    let archive = samples::warc(&[
        ("https://www.courier.example/1", "200 OK", &one),
        ("https://www.courier.example/gone", "404 Not Found", &one),
        ("http://other.example/2", "200 OK", &two),
    ]);
    // Each record is packed by itself, as those who archive do.
    let by_record = samples::gzip(&archive[..]);
    for (name, bytes) in [("a.warc", archive), ("a.warc.gz", by_record.clone()), ("b.warc", by_record)] {
        let articles = all(name, bytes);
        let found: Vec<_> = articles.iter().map(|a| (told(a)[0], told(a)[2], number(a))).collect();
        assert_eq!(
            found,
            [("The long game", "courier.example", "2"), ("Talks at last", "other.example", "4")],
            "{name}"
        );
        assert!(!articles[0].text.as_str().contains("Home"));
    }
}

#[test]
fn a_folder_says_what_of_it_is_not_read_and_strictly_reads_nothing() {
    let room = Room::new();
    room.file("input/a.txt", format!("{FIRST}\n\n{SECOND}"))
        .file("input/b.doc", samples::compound("WordDocument", b"x"))
        .file("input/c.doc", samples::compound("WordDocument", b"y"))
        .file("input/d.png", "\u{89}PNG");
    let told = "3 files are of kinds that are not read: 2 .doc: save as .docx; 1 .png: give the text, not a picture of it";
    let output = room.run(&["--strict"]);
    assert_eq!(output.status.code(), Some(2));
    let said = text(&output.stderr);
    assert!(said.contains(&format!("{told}; nothing was read, as --strict asks")), "{said}");
    assert!(!room.path("output").exists());
    let output = room.run(&["--formats", "csv"]);
    assert_eq!(output.status.code(), Some(0));
    let said = text(&output.stderr);
    assert!(said.contains(&format!("{told}; they are passed over")), "{said}");
}

#[test]
fn packed_files_that_do_harm_are_told_of() {
    let nothing = vec![b' '; 70 << 20];
    let sheet = |xml: &str| {
        samples::zip(&[
            ("xl/workbook.xml", "<workbook><sheets><sheet name=\"S\" id=\"r\"/></sheets></workbook>"),
            (
                "xl/_rels/workbook.xml.rels",
                "<Relationships><Relationship Id=\"r\" Target=\"s.xml\"/></Relationships>",
            ),
            ("xl/s.xml", xml),
        ])
    };
    let too_much = "larger than 50000000 bytes; split it, or raise --max-bytes";
    for name in ["a.odt", "a.ods"] {
        assert!(
            refused(name, samples::zip(&[("mimetype", &b"x"[..]), ("content.xml", &nothing)]))
                .ends_with(too_much),
            "{name}"
        );
    }
    let spaces = String::from_utf8(nothing.clone()).unwrap();
    assert!(refused("a.xlsx", sheet(&spaces)).ends_with(too_much));
    assert!(refused("a.zip", samples::zip(&[("a.csv", &nothing)])).ends_with(too_much));
    // Two cells in opposite corners take no more room than two cells.
    let corner = |at: &str| format!("<c r=\"{at}\" t=\"str\"><v>{SECOND}</v></c>");
    let far = format!(
        "<s><row r=\"1\"><c r=\"A1\" t=\"str\"><v>text</v></c></row><row r=\"1048576\">{}{}</row></s>",
        corner("A1048576"),
        corner("XFD1048576")
    );
    let articles = all("a.xlsx", sheet(&far));
    assert_eq!((number(&articles[0]), articles.len()), ("1048576", 1), "{articles:?}");
    // A text that is repeated without end comes to an end.
    let repeated = samples::ods_of(&format!(
        "<table:table><table:table-row><table:table-cell><text:p>text</text:p></table:table-cell></table:table-row><table:table-row \
         table:number-rows-repeated=\"4000000000\"><table:table-cell table:number-columns-repeated=\"4000000000\"><text:p>{}</text:p>\
         </table:table-cell></table:table-row></table:table>",
        FIRST.repeat(20)
    ));
    assert!(refused("a.ods", repeated).starts_with("its cells come to more than 200 times its size"));
    let deep = format!("<nitf>{}", "<p>".repeat(100_000));
    assert!(refused("a.xml", deep).starts_with("its elements nest more than 256 deep"));
    assert!(refused("a.json", "[".repeat(100_000)).starts_with("the JSON is cut off"));
    let entities = "<!DOCTYPE x [<!ENTITY a \"aaaa\"><!ENTITY b \"&a;&a;\">]><nitf><body><body.content><p>&b;&b;</p></body.content></body></nitf>";
    assert_eq!(refused("a.xml", entities), "it holds no text; remove it or put the article's text in it");
}

#[test]
fn what_is_named_otherwise_is_read_as_what_it_is_or_refused() {
    let mail = format!(
        "From: Jane Doe <jane@paper.example>\nTo: all@paper.example\nSubject: The long game\nDate: Sun, 12 Jan 2025 10:00:00 +0000\n\n{FIRST}\n"
    );
    let page = format!("<h1>The long game</h1>\n<p>By Jane Doe</p>\n<p>{FIRST}</p>\n<p>{SECOND}</p>\n");
    let nitf = format!(
        "<nitf><body><body.head><hedline><hl1>The long game</hl1></hedline><byline>Jane Doe</byline></body.head><body.content><p>{FIRST}</p>\
         </body.content></body></nitf>"
    );
    let front = format!("---\ntitle: The long game\nauthor: Jane Doe\n---\n\n**{FIRST}**\n");
    let table = format!("title,author,text\nThe long game,Jane Doe,\"{FIRST}\n\n{SECOND}\"\n");
    let lines = json!({"title": "The long game", "author": "Jane Doe", "text": FIRST}).to_string();
    let plain = format!("The long game\n\nBy Jane Doe\n\n{FIRST}\n\n{SECOND}\n");
    for (name, bytes, marks) in [
        ("a.txt", mail.as_str(), "Subject"),
        ("a.txt", &page, "<p>"),
        ("a.txt", &nitf, "<p>"),
        ("a.txt", &front, "**"),
        ("a.txt", &table, "\""),
        ("a.md", &mail, "Subject"),
        ("a.md", &lines, "{"),
        ("a.html", &plain, "<"),
    ] {
        let articles = all(name, bytes);
        assert_eq!(articles.len(), 1, "{name} {bytes}");
        assert_eq!(told(&articles[0])[..2], ["The long game", "Jane Doe"], "{name} {bytes}");
        assert!(!articles[0].text.as_str().contains(marks), "{name}: {}", articles[0].text.as_str());
        let warned = |warning: &String| warning.starts_with("its name promises another format");
        assert!(articles[0].warnings.iter().any(warned), "{name} {bytes}");
    }
    assert!(
        refused("a.txt", "<TEI xmlns=\"x\"><text><p>One.</p></text></TEI>")
            .starts_with("it is XML, but neither")
    );
    let not_json = refused("a.json", "<!doctype html><p>Gone.</p>");
    assert_eq!(not_json, "it is a web page, not JSON; fetch it again, or end its name in .html");
    assert_eq!(refused("a.jsonl", " \n"), "it holds no articles; remove it or put articles in it");
}
