//! Files of every format, made here: as small as they can be, and of the shape that the programs write them in.

#![allow(dead_code, clippy::unwrap_used, clippy::expect_used, clippy::panic, missing_docs)]

use std::io::{Cursor, Read, Write};
use std::sync::Arc;

use flate2::{Compression, write::GzEncoder};
use parquet::basic::Compression as Packing;
use parquet::data_type::{ByteArray, ByteArrayType, Int32Type, Int64Type};
use parquet::file::properties::WriterProperties;
use parquet::file::writer::SerializedFileWriter;
use parquet::schema::parser::parse_message_type;
use zip::write::{SimpleFileOptions, ZipWriter};

/// A gzip file.
pub fn gzip(bytes: impl Read) -> Vec<u8> {
    let mut out = GzEncoder::new(Vec::new(), Compression::best());
    std::io::copy(&mut { bytes }, &mut out).unwrap();
    out.finish().unwrap()
}

/// A ZIP of files.
pub fn zip<N: AsRef<str>, B: AsRef<[u8]>>(files: &[(N, B)]) -> Vec<u8> {
    let mut zip = ZipWriter::new(Cursor::new(Vec::new()));
    for (name, content) in files {
        zip.start_file(name.as_ref(), SimpleFileOptions::default()).unwrap();
        zip.write_all(content.as_ref()).unwrap();
    }
    zip.finish().unwrap().into_inner()
}

/// A cell of a sheet.
#[derive(Clone, Copy)]
pub enum Cell<'a> {
    Text(&'a str),
    Number(f64),
    /// Days since 1900, as Excel counts them.
    Day(f64),
    /// What a formula came to.
    Formula(&'a str),
    Empty,
}

pub type Sheet<'a> = (&'a str, Vec<Vec<Cell<'a>>>);

fn escaped(text: &str) -> String {
    text.replace('&', "&amp;").replace('<', "&lt;")
}

/// The name of a column: A, B ...
fn letter(column: usize) -> char {
    char::from(b'A' + u8::try_from(column).unwrap())
}

/// A spreadsheet of Excel's, texts in the table of texts or in their cells.
pub fn xlsx(sheets: &[Sheet], shared: bool) -> Vec<u8> {
    let mut strings: Vec<String> = Vec::new();
    let mut files: Vec<(String, String)> = Vec::new();
    let (mut listed, mut relations) = (String::new(), String::new());
    for (n, (name, rows)) in sheets.iter().enumerate() {
        let mut xml = String::new();
        for (row, cells) in rows.iter().enumerate() {
            xml += &format!("<row r=\"{}\">", row + 1);
            for (column, cell) in cells.iter().enumerate() {
                let at = format!("{}{}", letter(column), row + 1);
                xml += &match cell {
                    Cell::Text(text) if shared => {
                        strings.push(format!("<si><r><t>{}</t></r><rPh><t>no</t></rPh></si>", escaped(text)));
                        format!("<c r=\"{at}\" t=\"s\"><v>{}</v></c>", strings.len() - 1)
                    }
                    Cell::Text(text) => {
                        format!("<c r=\"{at}\" t=\"inlineStr\"><is><t>{}</t></is></c>", escaped(text))
                    }
                    Cell::Number(number) => format!("<c r=\"{at}\"><v>{number}</v></c>"),
                    Cell::Day(day) => format!("<c r=\"{at}\" s=\"1\"><v>{day}</v></c>"),
                    Cell::Formula(text) => {
                        format!("<c r=\"{at}\" t=\"str\"><f>A1</f><v>{}</v></c>", escaped(text))
                    }
                    Cell::Empty => String::new(),
                };
            }
            xml += "</row>";
        }
        let sheet = format!("<worksheet><sheetData>{xml}</sheetData></worksheet>");
        files.push((format!("xl/worksheets/sheet{}.xml", n + 1), sheet));
        listed += &format!("<sheet name=\"{name}\" sheetId=\"{0}\" r:id=\"rId{0}\"/>", n + 1);
        relations += &format!(
            "<Relationship Id=\"rId{0}\" Type=\"worksheet\" Target=\"worksheets/sheet{0}.xml\"/>",
            n + 1
        );
    }
    let styles = "<styleSheet><numFmts><numFmt numFmtId=\"164\" formatCode=\"dd/mm/yyyy\"/></numFmts><cellStyleXfs><xf numFmtId=\"14\"/>\
        </cellStyleXfs><cellXfs><xf numFmtId=\"0\"/><xf numFmtId=\"164\"/></cellXfs></styleSheet>";
    files.push(("[Content_Types].xml".into(), "<Types/>".into()));
    files.push((
        "xl/workbook.xml".into(),
        format!("<workbook xmlns:r=\"r\"><sheets>{listed}</sheets></workbook>"),
    ));
    files.push(("xl/_rels/workbook.xml.rels".into(), format!("<Relationships>{relations}</Relationships>")));
    files.push(("xl/styles.xml".into(), styles.into()));
    files.push(("xl/sharedStrings.xml".into(), format!("<sst>{}</sst>", strings.concat())));
    zip(&files)
}

/// A spreadsheet of OpenDocument's.
pub fn ods(sheets: &[Sheet]) -> Vec<u8> {
    let mut tables = String::new();
    for (name, rows) in sheets {
        tables += &format!("<table:table table:name=\"{name}\">");
        for cells in rows {
            tables += "<table:table-row>";
            for cell in cells {
                let typed = |kind: &str, value: &str, text: &str| {
                    format!("<table:table-cell office:value-type=\"{kind}\"{value}>{text}</table:table-cell>")
                };
                tables += &match cell {
                    Cell::Text(text) | Cell::Formula(text) => {
                        let paragraphs =
                            text.split('\n').map(|line| format!("<text:p>{}</text:p>", escaped(line)));
                        typed("string", "", &paragraphs.collect::<String>())
                    }
                    Cell::Number(number) => {
                        typed("float", &format!(" office:value=\"{number}\""), "<text:p>1.234,00</text:p>")
                    }
                    Cell::Day(_) => {
                        typed("date", " office:date-value=\"2024-04-03\"", "<text:p>03/04/24</text:p>")
                    }
                    Cell::Empty => "<table:table-cell table:number-columns-repeated=\"1\"/>".to_owned(),
                };
            }
            tables += "<table:table-cell table:number-columns-repeated=\"16000\"/></table:table-row>";
        }
        tables += "<table:table-row table:number-rows-repeated=\"1000000\"><table:table-cell table:number-columns-repeated=\"16384\"/>\
                   </table:table-row></table:table>";
    }
    ods_of(&tables)
}

/// A spreadsheet of OpenDocument's with these tables.
pub fn ods_of(tables: &str) -> Vec<u8> {
    let content = format!(
        "<office:document-content xmlns:office=\"o\" xmlns:table=\"t\" xmlns:text=\"x\"><office:body><office:spreadsheet>{tables}\
         </office:spreadsheet></office:body></office:document-content>"
    );
    zip(&[("mimetype", "application/vnd.oasis.opendocument.spreadsheet"), ("content.xml", &content)])
}

/// An OpenDocument text with this body.
pub fn odt(body: &str) -> Vec<u8> {
    let content = format!(
        "<office:document-content xmlns:office=\"o\" xmlns:text=\"t\"><office:body><office:text>{body}</office:text></office:body>\
         </office:document-content>"
    );
    zip(&[("mimetype", "application/vnd.oasis.opendocument.text"), ("content.xml", &content)])
}

/// A record of an old Excel file.
fn record(kind: u16, content: &[u8]) -> Vec<u8> {
    [&kind.to_le_bytes()[..], &u16::try_from(content.len()).unwrap().to_le_bytes(), content].concat()
}

/// An old Excel file. Its table of texts goes on in a second record in the midst of a text.
pub fn xls(sheets: &[Sheet]) -> Vec<u8> {
    let begin =
        |kind: u16| record(0x0809, &[&0x0600_u16.to_le_bytes()[..], &kind.to_le_bytes(), &[0; 12]].concat());
    let end = record(0x000A, &[]);
    let mut strings: Vec<&str> = Vec::new();
    let mut streams: Vec<Vec<u8>> = Vec::new();
    for (_, rows) in sheets {
        let mut stream = begin(0x0010);
        for (row, cells) in rows.iter().enumerate() {
            for (column, cell) in cells.iter().enumerate() {
                let at = |style: u16| {
                    let [row, column] = [row, column].map(|n| u16::try_from(n).unwrap().to_le_bytes());
                    [row, column, style.to_le_bytes()].concat()
                };
                stream.extend(match cell {
                    Cell::Text(text) => {
                        strings.push(text);
                        let place = u32::try_from(strings.len() - 1).unwrap().to_le_bytes();
                        record(0x00FD, &[&at(0)[..], &place].concat())
                    }
                    // A whole number is kept in four bytes.
                    Cell::Number(number) if number.fract() == 0.0 => {
                        let bits = ((*number as i32) << 2 | 2).to_le_bytes();
                        record(0x027E, &[&at(0)[..], &bits].concat())
                    }
                    Cell::Number(number) => record(0x0203, &[&at(0)[..], &number.to_le_bytes()].concat()),
                    Cell::Day(day) => record(0x0203, &[&at(1)[..], &day.to_le_bytes()].concat()),
                    Cell::Formula(text) => {
                        let formula =
                            record(0x0006, &[&at(0)[..], &[0, 0, 0, 0, 0, 0, 0xFF, 0xFF], &[0; 8]].concat());
                        let length = u16::try_from(text.len()).unwrap().to_le_bytes();
                        [formula, record(0x0207, &[&length[..], &[0], text.as_bytes()].concat())].concat()
                    }
                    Cell::Empty => Vec::new(),
                });
            }
        }
        streams.push([stream, end.clone()].concat());
    }
    let mut table = Vec::new();
    for (n, text) in strings.iter().enumerate() {
        let units: Vec<u16> = text.encode_utf16().collect();
        table.extend(u16::try_from(units.len()).unwrap().to_le_bytes());
        // Every other text is of two bytes a letter, as all must be that are not Latin.
        let wide = n % 2 == 1 || units.iter().any(|&unit| unit > 0xFF);
        table.push(u8::from(wide));
        table.extend(
            units.iter().flat_map(|unit| unit.to_le_bytes().into_iter().take(if wide { 2 } else { 1 })),
        );
    }
    let counts = [u32::try_from(strings.len()).unwrap().to_le_bytes(); 2].concat();
    // The first text is cut after its third letter.
    let (first, rest) = table.split_at(6.min(table.len()));
    let table =
        [record(0x00FC, &[&counts[..], first].concat()), record(0x003C, &[&[0], rest].concat())].concat();
    let style = |format: u16| record(0x00E0, &[&[0, 0][..], &format.to_le_bytes(), &[0; 16]].concat());
    let head = [begin(0x0005), style(0), style(14)].concat();
    let listed = |places: &[usize]| -> Vec<u8> {
        let all = sheets.iter().zip(places).map(|((name, _), place)| {
            let place = u32::try_from(*place).unwrap().to_le_bytes();
            record(
                0x0085,
                &[&place[..], &[0, 0], &[u8::try_from(name.len()).unwrap(), 0], name.as_bytes()].concat(),
            )
        });
        all.flatten().collect()
    };
    let before = head.len() + listed(&vec![0; sheets.len()]).len() + table.len() + end.len();
    let places: Vec<usize> =
        (0..streams.len()).map(|n| before + streams[..n].iter().map(Vec::len).sum::<usize>()).collect();
    compound("Workbook", &[&head[..], &listed(&places), &table, &end, &streams.concat()].concat())
}

/// A file of the old Office that holds one file.
pub fn compound(name: &str, content: &[u8]) -> Vec<u8> {
    let mut content = content.to_vec();
    content.resize(content.len().max(4_096).next_multiple_of(512), 0);
    let sectors = content.len() / 512;
    assert!(sectors + 2 <= 128, "one table of sectors is enough");
    let mut head = vec![0_u8; 512];
    head[..8].copy_from_slice(b"\xD0\xCF\x11\xE0\xA1\xB1\x1A\xE1");
    head[30..32].copy_from_slice(&9_u16.to_le_bytes());
    head[32..34].copy_from_slice(&6_u16.to_le_bytes());
    head[44..48].copy_from_slice(&1_u32.to_le_bytes());
    head[48..52].copy_from_slice(&1_u32.to_le_bytes());
    head[56..60].copy_from_slice(&4_096_u32.to_le_bytes());
    head[60..64].copy_from_slice(&u32::MAX.wrapping_sub(1).to_le_bytes());
    head[68..72].copy_from_slice(&u32::MAX.wrapping_sub(1).to_le_bytes());
    head[76..].fill(0xFF);
    head[76..80].copy_from_slice(&0_u32.to_le_bytes());
    let mut next: Vec<u32> = vec![0xFFFF_FFFD, 0xFFFF_FFFE];
    next.extend(
        (0..sectors).map(|n| if n + 1 == sectors { 0xFFFF_FFFE } else { u32::try_from(n + 3).unwrap() }),
    );
    next.resize(128, 0xFFFF_FFFF);
    let entry = |name: &str, kind: u8, start: u32, size: usize| {
        let mut entry = vec![0_u8; 128];
        for (n, unit) in name.encode_utf16().enumerate() {
            entry[n * 2..n * 2 + 2].copy_from_slice(&unit.to_le_bytes());
        }
        entry[64..66].copy_from_slice(&u16::try_from(name.len() * 2 + 2).unwrap().to_le_bytes());
        entry[66] = kind;
        entry[116..120].copy_from_slice(&start.to_le_bytes());
        entry[120..124].copy_from_slice(&u32::try_from(size).unwrap().to_le_bytes());
        entry
    };
    let folder =
        [entry("Root Entry", 5, 0xFFFF_FFFE, 0), entry(name, 2, 2, content.len()), vec![0; 256]].concat();
    let next: Vec<u8> = next.iter().flat_map(|n| n.to_le_bytes()).collect();
    [head, next, folder, content].concat()
}

/// A table in Parquet: id (number), text, date (days since 1970), authors (list), seen (milliseconds since 1970).
pub fn parquet(rows: &[(i64, &str, i32, &[&str], i64)], packing: Packing) -> Vec<u8> {
    let schema = "message schema { REQUIRED INT64 id; OPTIONAL BYTE_ARRAY text (UTF8); REQUIRED INT32 date (DATE); \
        OPTIONAL group authors (LIST) { REPEATED group list { OPTIONAL BYTE_ARRAY element (UTF8); } } \
        REQUIRED INT64 seen (TIMESTAMP_MILLIS); }";
    let properties = WriterProperties::builder().set_compression(packing).build();
    let schema = Arc::new(parse_message_type(schema).unwrap());
    let mut writer = SerializedFileWriter::new(Vec::new(), schema, Arc::new(properties)).unwrap();
    let mut group = writer.next_row_group().unwrap();
    let text = |text: &str| ByteArray::from(text.as_bytes().to_vec());
    let ids: Vec<i64> = rows.iter().map(|row| row.0).collect();
    let mut column = group.next_column().unwrap().unwrap();
    column.typed::<Int64Type>().write_batch(&ids, None, None).unwrap();
    column.close().unwrap();
    let texts: Vec<ByteArray> = rows.iter().map(|row| text(row.1)).collect();
    let mut column = group.next_column().unwrap().unwrap();
    column.typed::<ByteArrayType>().write_batch(&texts, Some(&vec![1; rows.len()]), None).unwrap();
    column.close().unwrap();
    let days: Vec<i32> = rows.iter().map(|row| row.2).collect();
    let mut column = group.next_column().unwrap().unwrap();
    column.typed::<Int32Type>().write_batch(&days, None, None).unwrap();
    column.close().unwrap();
    let names: Vec<ByteArray> = rows.iter().flat_map(|row| row.3.iter().map(|name| text(name))).collect();
    let there: Vec<i16> =
        rows.iter().flat_map(|row| vec![if row.3.is_empty() { 1 } else { 3 }; row.3.len().max(1)]).collect();
    let goes_on: Vec<i16> =
        rows.iter().flat_map(|row| (0..row.3.len().max(1)).map(|n| i16::from(n > 0))).collect();
    let mut column = group.next_column().unwrap().unwrap();
    column.typed::<ByteArrayType>().write_batch(&names, Some(&there), Some(&goes_on)).unwrap();
    column.close().unwrap();
    let seen: Vec<i64> = rows.iter().map(|row| row.4).collect();
    let mut column = group.next_column().unwrap().unwrap();
    column.typed::<Int64Type>().write_batch(&seen, None, None).unwrap();
    column.close().unwrap();
    group.close().unwrap();
    writer.into_inner().unwrap()
}

/// A book: pages by their names, in their order, and a table of contents that names some of them.
pub fn epub(pages: &[(&str, &str)], contents: &[(&str, &str)]) -> Vec<u8> {
    let mut files: Vec<(String, String)> = vec![
        ("mimetype".into(), "application/epub+zip".into()),
        (
            "META-INF/container.xml".into(),
            "<container><rootfiles><rootfile full-path=\"OEBPS/book.opf\"/></rootfiles></container>".into(),
        ),
    ];
    let (mut items, mut order) = (String::new(), String::new());
    for (n, (name, page)) in pages.iter().enumerate() {
        items += &format!(
            "<item id=\"p{n}\" href=\"{}\" media-type=\"application/xhtml+xml\"/>",
            name.replace(' ', "%20")
        );
        order += &format!("<itemref idref=\"p{n}\"/>");
        files.push((
            format!("OEBPS/{name}"),
            format!("<html xmlns=\"x\"><head><title>Book</title></head>{page}</html>"),
        ));
    }
    let links: String = contents
        .iter()
        .map(|(name, title)| format!("<li><a href=\"{}#top\">{title}</a></li>", name.replace(' ', "%20")))
        .collect();
    items += "<item id=\"nav\" href=\"nav.xhtml\" properties=\"nav\" media-type=\"application/xhtml+xml\"/>";
    files.push((
        "OEBPS/nav.xhtml".into(),
        format!("<html><body><nav epub:type=\"toc\"><ol>{links}</ol></nav></body></html>"),
    ));
    files.push((
        "OEBPS/book.opf".into(),
        format!(
            "<package xmlns:dc=\"d\"><metadata><dc:title>The Courier Weekly</dc:title><dc:creator>Jane Doe</dc:creator>\
             <dc:date>2025-01-12</dc:date></metadata><manifest>{items}</manifest><spine><itemref idref=\"nav\"/>{order}</spine></package>"
        ),
    ));
    zip(&files)
}

/// A web archive of pages: address, status and page of each.
pub fn warc(pages: &[(&str, &str, &str)]) -> Vec<u8> {
    let record = |kind: &str, address: &str, content: &str| {
        format!(
            "WARC/1.0\r\nWARC-Type: {kind}\r\nWARC-Target-URI: {address}\r\nContent-Length: {}\r\n\r\n{content}\r\n\r\n",
            content.len()
        )
    };
    let answers = pages.iter().map(|(address, status, page)| {
        record(
            "response",
            address,
            &format!("HTTP/1.1 {status}\r\nContent-Type: text/html; charset=utf-8\r\n\r\n{page}"),
        )
    });
    std::iter::once(record("warcinfo", "", "software: x\r\n")).chain(answers).collect::<String>().into_bytes()
}
