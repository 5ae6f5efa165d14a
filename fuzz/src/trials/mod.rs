//! A trial takes any bytes, gives them to one part of the program as its users could, and checks what that part
//! promises. It panics where the promise is broken, and only there.

mod answers;
mod articles;
mod catalogue;
mod gold;
mod models;
mod reports;
mod stages;
mod stand_in;

pub use answers::{codes, run_folder};
pub use articles::{
    docx, epub, html, json, json_lines, mail, markdown, odt, parquet, pdf, ris, rtf, sheet, table, text,
    warc, xml, zipped,
};
pub use catalogue::{actors, actors_file};
pub use gold::gold;
pub use models::model_folder;
pub use reports::reports;
pub use stages::{analysis, segment};

/// Tries a part of the program on bytes.
pub type Trial = fn(&[u8]);

/// Every trial by the name of its target, its seeds and its findings.
#[allow(dead_code, reason = "libFuzzer's targets name theirs")]
pub const ALL: [(&str, Trial); 27] = [
    ("text", text),
    ("markdown", markdown),
    ("html", html),
    ("json_lines", json_lines),
    ("table", table),
    ("docx", docx),
    ("pdf", pdf),
    ("mail", mail),
    ("rtf", rtf),
    ("json", json),
    ("sheet", sheet),
    ("odt", odt),
    ("epub", epub),
    ("parquet", parquet),
    ("xml", xml),
    ("ris", ris),
    ("warc", warc),
    ("zipped", zipped),
    ("actors_file", actors_file),
    ("gold", gold),
    ("model_folder", model_folder),
    ("run_folder", run_folder),
    ("codes", codes),
    ("segment", segment),
    ("actors", actors),
    ("analysis", analysis),
    ("reports", reports),
];

/// One line that says something: what a user is told.
fn told(said: &dyn std::fmt::Display) {
    let said = said.to_string();
    assert!(said.chars().filter(|c| c.is_alphabetic()).count() > 10, "says nothing: {said:?}");
}
