//! PDFs and Word documents written byte by byte, as no program would write them. Apart because the tests that hurt a
//! reader with them care for what they do, not for how they are put together.

use std::io::{Cursor, Write};

use flate2::Compression;
use flate2::write::ZlibEncoder;
use zip::write::{SimpleFileOptions, ZipWriter};

/// A PDF of these objects, numbered from 1 on, the first of which is its root; no table says where they stand.
pub fn pdf(objects: &[Vec<u8>]) -> Vec<u8> {
    let mut out = b"%PDF-1.5\n".to_vec();
    for (n, object) in objects.iter().enumerate() {
        out.extend([format!("{} 0 obj\n", n + 1).as_bytes(), object, b"\nendobj\n"].concat());
    }
    out.extend(b"trailer\n<</Root 1 0 R>>\n");
    out
}

/// The objects of a PDF of one page, which draws `content`: 1 to 3 are the root, the page tree and a font, 4 the page, 5 its
/// content. The page's form `X` is object 6.
pub fn page(content: Vec<u8>) -> Vec<Vec<u8>> {
    let plain = |object: &str| object.as_bytes().to_vec();
    vec![
        plain("<</Type/Catalog/Pages 2 0 R>>"),
        plain("<</Type/Pages/Kids[4 0 R]/Count 1>>"),
        plain("<</Type/Font/Subtype/Type1/BaseFont/Times-Roman/Encoding/WinAnsiEncoding>>"),
        plain(
            "<</Type/Page/Parent 2 0 R/MediaBox[0 0 600 800]/Contents 5 0 R/Resources<</Font<</F 3 0 R>>/XObject<</X 6 0 R>>>>>>",
        ),
        content,
    ]
}

/// A stream with these further entries in its head.
pub fn stream(head: &str, data: &[u8]) -> Vec<u8> {
    [format!("<<{head}/Length {}>>\nstream\n", data.len()).as_bytes(), data, b"\nendstream"].concat()
}

/// A form, drawn from resources of its own.
pub fn form(resources: &str, content: &str) -> Vec<u8> {
    let head = format!("/Type/XObject/Subtype/Form/BBox[0 0 600 800]/Resources<<{resources}>>");
    stream(&head, content.as_bytes())
}

/// What draws lines of text.
pub fn shown(text: &str) -> String {
    let lines: String = text.lines().map(|line| format!("({line}) Tj T* ")).collect();
    format!("BT /F 12 Tf 14 TL 50 700 Td {lines}ET")
}

/// Zeros packed by Flate.
pub fn flate(zeros: usize) -> Vec<u8> {
    let mut out = ZlibEncoder::new(Vec::new(), Compression::best());
    out.write_all(&vec![0; zeros]).unwrap();
    out.finish().unwrap()
}

/// Zeros packed by run lengths, 128 in two bytes.
pub fn runs(zeros: usize) -> Vec<u8> {
    let mut out = [129, 0].repeat(zeros.div_ceil(128));
    out.push(128);
    out
}

/// Zeros packed by LZW: once its table is full, 3,839 in twelve bits.
pub fn lzw(zeros: usize) -> Vec<u8> {
    let full = (258..4096).chain(std::iter::repeat_n(4095, zeros.div_ceil(3839)));
    let (mut bits, mut entries) = (Vec::new(), 257);
    for code in [256, 0].into_iter().chain(full).chain([257]) {
        let width = match entries + 1 {
            2048.. => 12,
            1024.. => 11,
            512.. => 10,
            _ => 9,
        };
        bits.extend((0..width).rev().map(|bit| (code >> bit & 1) as u8));
        entries = if code == 256 { 257 } else { 4096.min(entries + 1) };
    }
    bits.chunks(8).map(|byte| byte.iter().enumerate().map(|(n, bit)| bit << (7 - n)).sum()).collect()
}

/// The text of a Word document.
pub fn body(paragraphs: &str) -> Vec<u8> {
    let shown = paragraphs.lines().filter(|line| !line.is_empty());
    let shown: String = shown.map(|line| format!("<w:p><w:r><w:t>{line}</w:t></w:r></w:p>")).collect();
    format!("<w:document xmlns:w=\"w\"><w:body>{shown}</w:body></w:document>").into_bytes()
}

/// A ZIP of files, and of links to somewhere.
pub fn archive(files: &[(&str, &[u8])], links: &[(&str, &str)]) -> Vec<u8> {
    let mut zip = ZipWriter::new(Cursor::new(Vec::new()));
    for (name, content) in files {
        zip.start_file(*name, SimpleFileOptions::default()).unwrap();
        zip.write_all(content).unwrap();
    }
    for (name, target) in links {
        zip.add_symlink(*name, *target, SimpleFileOptions::default()).unwrap();
    }
    zip.finish().unwrap().into_inner()
}
