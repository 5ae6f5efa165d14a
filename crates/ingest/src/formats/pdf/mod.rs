//! PDFs with a text layer to blocks. Apart because a PDF knows glyphs at places and nothing else: `glyphs` finds them
//! (by `hayro`, a renderer in safe Rust), `page` makes words, columns and lines of them, `running` drops heads, feet and
//! page numbers, `paragraphs` puts lines together again. `weight` keeps out files that unpack to any length, by `packing`,
//! and `forms` those that draw without end.

mod forms;
mod glyphs;
mod packing;
mod page;
mod paragraphs;
mod running;
mod weight;

use std::panic::resume_unwind;
use std::thread;

use crate::draft::{Draft, line};
use crate::failure::Fault;
use crate::formats::export;

/// Stack of the thread that reads: the renderer follows forms within forms fifty deep.
const STACK: usize = 64 << 20;
/// What to do about a PDF that gives no text.
const REMEDY: &str = "save it as text, or anew as PDF";

/// Reads a PDF.
pub(super) fn read(bytes: &[u8], max_bytes: u64) -> Result<Draft, Fault> {
    if !bytes.windows(5).take(1024).any(|head| head == b"%PDF-") {
        return Err(Fault::new("it is not a PDF document", "end its name as its format asks"));
    }
    weight::check(bytes, max_bytes)?;
    thread::scope(|scope| {
        let reader = thread::Builder::new().name("pdf".to_owned()).stack_size(STACK);
        let reading = reader.spawn_scoped(scope, || draft(bytes, max_bytes));
        let reading =
            reading.map_err(|e| Fault::new(format!("no thread could be started ({e})"), "run again"))?;
        reading.join().unwrap_or_else(|panic| {
            if panic.is::<glyphs::TooMuch>() { Err(glyphs::TooMuch::fault()) } else { resume_unwind(panic) }
        })
    })
}

fn draft(bytes: &[u8], max_bytes: u64) -> Result<Draft, Fault> {
    let found = glyphs::read(bytes, max_bytes)?;
    let without = found.pages.iter().filter(|page| page.is_picture()).count();
    let letters: usize = found.pages.iter().map(|page| page.glyphs.len()).sum();
    if found.unknown > letters {
        let remedy = "save it anew, or read it with a program for optical character recognition";
        return Err(Fault::new("its fonts do not tell which letters they show", remedy));
    }
    if letters == 0 && without > 0 {
        let remedy = "read it with a program for optical character recognition (OCR) first";
        return Err(Fault::new("it has no text: its pages are pictures, as a scanner makes them", remedy));
    }
    let mut rows: Vec<Vec<page::Row>> = found.pages.into_iter().map(|p| page::rows(p.glyphs)).collect();
    let blocks = if is_export(&rows) {
        // A database's export has one column, and says on every page where an article begins and ends.
        running::remove_numbers(&mut rows);
        let pages: Vec<Vec<page::Line>> = rows.into_iter().map(page::lines).collect();
        paragraphs::marked(&pages, export::stand)
    } else {
        running::remove(&mut rows);
        let columns: Vec<Vec<page::Line>> = rows.into_iter().flat_map(page::columns).collect();
        paragraphs::blocks(&columns)
    };
    let mut draft = Draft { blocks, ..Draft::default() };
    // A file's own title is often its file name or its template's; a byline and a date there are the typist's.
    draft.otherwise.title = found.title.as_deref().and_then(line).filter(|title| title.contains(' '));
    if without > 0 {
        draft.warnings.push(format!("{without} of its pages are pictures without text: they were not read"));
    }
    if found.unknown > 0 {
        draft.warnings.push(format!("{} of its letters could not be told", found.unknown));
    }
    Ok(draft)
}

fn is_export(pages: &[Vec<page::Row>]) -> bool {
    let lines: Vec<String> = pages.iter().flatten().map(page::text).collect();
    export::is_export(&lines.iter().map(String::as_str).collect::<Vec<_>>())
}

#[cfg(test)]
mod tests;
