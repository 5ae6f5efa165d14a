//! Made-up PDFs, written byte by byte.
#![allow(clippy::unwrap_used)]

use super::*;

const MAX: u64 = 1 << 20;

/// A PDF of pages with these content streams, and further objects from number 100 on.
fn pdf(pages: &[String], more: &str) -> Vec<u8> {
    let mut out = String::from("%PDF-1.4\n1 0 obj\n<</Type/Catalog/Pages 2 0 R>>\nendobj\n");
    let kids: Vec<String> = (0..pages.len()).map(|n| format!("{} 0 R", 10 + 2 * n)).collect();
    out += &format!("2 0 obj\n<</Type/Pages/Kids[{}]/Count {}>>\nendobj\n", kids.join(" "), pages.len());
    out += "3 0 obj\n<</Type/Font/Subtype/Type1/BaseFont/Times-Roman/Encoding/WinAnsiEncoding>>\nendobj\n";
    for (n, content) in pages.iter().enumerate() {
        out += &format!(
            "{} 0 obj\n<</Type/Page/Parent 2 0 R/MediaBox[0 0 600 800]/Contents {} 0 R/Resources<</Font<</F 3 0 R>>\
             /XObject<</X 100 0 R>>>>>>\nendobj\n",
            10 + 2 * n,
            11 + 2 * n
        );
        out += &format!(
            "{} 0 obj\n<</Length {}>>\nstream\n{content}\nendstream\nendobj\n",
            11 + 2 * n,
            content.len()
        );
    }
    out += more;
    out += "trailer\n<</Root 1 0 R>>\n";
    out.into_bytes()
}

/// Lines of text at a place, one below the other.
fn lines(x: f64, y: f64, size: f64, leading: f64, lines: &[&str]) -> String {
    let show = |line: &&str| format!("({}) Tj T*", line.replace('(', "\\(").replace(')', "\\)"));
    let shown: Vec<String> = lines.iter().map(show).collect();
    format!("BT /F {size} Tf {leading} TL {x} {y} Td {} ET\n", shown.join(" "))
}

fn texts(bytes: &[u8]) -> Vec<String> {
    read(bytes, MAX).unwrap().blocks.into_iter().map(|b| b.text).collect()
}

#[test]
fn columns_heads_and_hyphens_are_put_right() {
    let left = [
        "The army has said this many times",
        "over, and nobody in the well-known",
        "capital has believed it for a mo-",
        "ment. It was never true.",
        "  ",
        "Nobody spoke of it before the well-",
        "known general had written it down.",
    ];
    let right = [
        "Then he left the country and took",
        "his papers along, which was what",
        "the neighbours had been waiting",
        "for. A second page would tell",
        "what came of it, and why every",
        "one of them was disappointed by",
        "what the papers said in the end,",
    ];
    let page = |n: usize, head: &str, columns: &str| {
        let ends =
            lines(40.0, 780.0, 8.0, 10.0, &[head]) + &lines(290.0, 20.0, 8.0, 10.0, &[&format!("{n}")]);
        ends + columns
    };
    let title = lines(40.0, 740.0, 24.0, 26.0, &["The long game of the capital goes on"]);
    let first = title
        + &lines(40.0, 710.0, 10.0, 12.0, &["By Jane Doe"])
        + &lines(310.0, 680.0, 10.0, 12.0, &right)
        + &lines(40.0, 680.0, 10.0, 12.0, &left);
    let second =
        lines(40.0, 740.0, 10.0, 12.0, &["which was little.", "  ", "It ended there, on a quiet day."]);
    let pages = [page(1, "The Courier, 12 January", &first), page(2, "The Courier, 12 January", &second)];
    let expected = [
        "The long game of the capital goes on",
        "By Jane Doe",
        "The army has said this many times over, and nobody in the well-known capital has believed it for a moment. \
         It was never true.",
        "Nobody spoke of it before the well-known general had written it down.",
        "Then he left the country and took his papers along, which was what the neighbours had been waiting for. A second \
         page would tell what came of it, and why every one of them was disappointed by what the papers said in the end, \
         which was little.",
        "It ended there, on a quiet day.",
    ];
    let bytes = pdf(&pages, "");
    assert_eq!(texts(&bytes), expected);
    assert!(read(&bytes, MAX).unwrap().blocks[0].heading);
}

#[test]
fn indents_begin_paragraphs_and_words_come_apart_without_spaces() {
    let indented = "BT /F 10 Tf 12 TL 40 700 Td (The army has said this many times and nobody) Tj T* (believed it.) Tj \
                    14 0 Td T* (It was never) Tj 4 0 Td ( true.) Tj -18 0 Td T* [(S) 20 (een) -300 (from) -300 (here) -300 \
                    (it) -300 (is) -300 (over.)] TJ ET";
    let expected = [
        "The army has said this many times and nobody believed it.",
        "It was never true. Seen from here it is over.",
    ];
    assert_eq!(
        texts(&pdf(&[indented.to_owned()], "")).len(),
        expected.len(),
        "{:?}",
        texts(&pdf(&[indented.to_owned()], ""))
    );
}

#[test]
fn what_has_no_text_or_is_no_pdf_is_told() {
    let told = |bytes: &[u8]| read(bytes, MAX).unwrap_err().reason;
    let picture = "100 0 obj\n<</Type/XObject/Subtype/Image/Width 1/Height 1/ColorSpace/DeviceGray/BitsPerComponent 8\
                   /Length 1>>\nstream\n0\nendstream\nendobj\n";
    let scanned = pdf(&["q 600 0 0 800 0 0 cm /X Do Q".to_owned()], picture);
    assert_eq!(told(&scanned), "it has no text: its pages are pictures, as a scanner makes them");
    assert_eq!(told(b"plain text"), "it is not a PDF document");
    assert_eq!(told(b"%PDF-1.4\nand nothing else"), "the PDF is damaged");
    let encrypted = String::from_utf8(pdf(&[String::new()], "")).unwrap().replace(
        "trailer\n<<",
        "trailer\n<</ID[<00><00>]/Encrypt<</Filter/Standard/V 2/R 3/Length 128/P -1/O<0000000000000000000000000000000000000000000000000000000000000000>\
         /U<1111111111111111111111111111111111111111111111111111111111111111>>>",
    );
    assert_eq!(told(encrypted.as_bytes()), "it is encrypted and asks for a password");
}

/// A form with these further entries in its head.
fn form(number: usize, head: &str, content: &str) -> String {
    format!(
        "{number} 0 obj\n<</Type/XObject/Subtype/Form/BBox[0 0 600 800]{head}/Length {}>>\nstream\n{content}\nendstream\n\
         endobj\n",
        content.len()
    )
}

#[test]
fn circles_come_to_an_end() {
    let own = "/Resources<</Font<</F 3 0 R>>/XObject<</X 100 0 R/Y 101 0 R>>>>";
    let text = lines(40.0, 700.0, 10.0, 12.0, &["A form that draws itself."]);
    let circle = pdf(&["/X Do".to_owned()], &form(100, own, &format!("{text} /X Do")));
    assert_eq!(texts(&circle)[0], "A form that draws itself.");
    let circle = b"%PDF-1.4\n1 0 obj\n<</Type/Catalog/Pages 2 0 R>>\nendobj\n2 0 obj\n<</Type/Pages/Kids[2 0 R 2 0 R]/Count 9>>\
                   \nendobj\n3 0 obj\n3 0 R\nendobj\ntrailer\n<</Root 1 0 R>>\n";
    assert!(read(circle, MAX).is_ok_and(|draft| draft.blocks.is_empty()) || read(circle, MAX).is_err());
}

#[test]
fn forms_that_call_forms_without_end_are_refused() {
    let told =
        |page: &str, more: &str| read(&pdf(&[page.to_owned()], more), MAX).map_err(|fault| fault.reason);
    let refused = |page: &str, more: &str| {
        assert_eq!(told(page, more).unwrap_err(), "what its pages draw with is larger than 10485760 bytes");
    };
    let text = lines(40.0, 700.0, 10.0, 12.0, &["A mark on every page."]);
    // A thousand times what draws is drawn.
    assert_eq!(told(&"/X Do ".repeat(1_000), &form(100, "", &text)).unwrap().blocks.len(), 1);
    // Ten levels of ten calls each draw nothing, ten thousand million times.
    let level =
        |n: usize| form(n, &format!("/Resources<</XObject<</X {} 0 R>>>>", n + 1), &"/X Do ".repeat(10));
    let levels: String = (100..110).map(level).collect();
    refused("/X Do", &(levels + &form(110, "", "")));
    // A form that calls itself twice by the page's name for it does so two to the fifty times; by its own name, never.
    refused("/X Do", &form(100, "", "/X Do /X Do"));
    assert!(told("/X Do", &form(100, "/Resources<</XObject<</Y 100 0 R>>>>", "/Y Do /Y Do")).is_ok());
    // What calls the form that called it is not followed there, but where it is called by itself.
    let calls = |n: usize| format!("/Resources<</XObject<</Z {n} 0 R>>>>");
    let pair = form(100, &calls(101), &("/Z Do ".to_owned() + &"q Q ".repeat(25_000)));
    let pair = pair + &form(101, &calls(100), &"/Z Do ".repeat(110));
    let both = String::from_utf8(pdf(&["/X Do /Y Do".to_owned()], &pair)).unwrap();
    let both = both.replace("/X 100 0 R>>>>>>", "/X 100 0 R/Y 101 0 R>>>>>>");
    let told = read(both.as_bytes(), MAX).unwrap_err().reason;
    assert_eq!(told, "what its pages draw with is larger than 10485760 bytes");
    // Nor is what is only long: a form of a hundred thousand bytes, a hundred and ten times.
    refused(&"/X Do ".repeat(110), &form(100, "", &"q Q ".repeat(25_000)));
}

#[test]
fn what_is_unpacked_again_and_again_is_refused() {
    let told = |bytes: &[u8]| read(bytes, MAX).map(|_| ()).map_err(|fault| fault.reason);
    let refused = Err("what its pages draw with is larger than 10485760 bytes".to_owned());
    // A page made of one stream many times over, and a state that unpacks its mask each time.
    let plain = String::from_utf8(pdf(&["q Q ".repeat(25_000)], "")).unwrap();
    let contents =
        |times: usize| plain.replace("/Contents 11 0 R", &format!("/Contents[{}]", "11 0 R ".repeat(times)));
    assert_eq!(told(contents(100).as_bytes()), Ok(()));
    assert_eq!(told(contents(110).as_bytes()), refused);
    let masked = |times: usize| {
        let mask = form(100, "/Group<</S/Transparency/CS/DeviceGray>>", &"q Q ".repeat(25_000));
        let file = String::from_utf8(pdf(&["/S gs ".repeat(times)], &mask)).unwrap();
        let state = "/Resources<</ExtGState<</S<</SMask<</S/Luminosity/G 100 0 R>>>>>>";
        file.replace("/Resources<<", state)
    };
    assert_eq!(told(masked(90).as_bytes()), Ok(()));
    assert_eq!(told(masked(110).as_bytes()), refused);
}

#[test]
fn packed_parts_are_weighed_wherever_they_say_so() {
    let runs: String = "\u{1}ab".repeat(1_000);
    let packed = |head: &str| form(100, head, &runs);
    let told =
        |more: &str, most: u64| read(&pdf(&[String::new()], more), most).map(|_| ()).map_err(|f| f.reason);
    // By a name in disguise, and by one that stands elsewhere: no head tells it.
    let elsewhere = packed("/Filter 101 0 R") + "101 0 obj\n/RunLengthDecode\nendobj\n";
    for more in [packed("/Filter/Run#4CengthDecode"), elsewhere] {
        assert_eq!(told(&more, 2_000), Ok(()));
        assert_eq!(told(&more, 1_999), Err("a part of it, unpacked, is larger than 1999 bytes".to_owned()));
    }
    let wide = packed("/Filter/RL/DecodeParms 101 0 R")
        + "101 0 obj\n<</Predictor 2/Columns 99999999999>>\nendobj\n";
    assert!(told(&wide, MAX).is_err());
}
