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
