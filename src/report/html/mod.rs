//! `report.html`: the run as one self-contained page that needs no network, server or other file.
//!
//! The page is one template (`templates/report.html`) around data. [`overview`] has one line per article, from which every
//! chart and table is drawn; [`block`] has the whole analysis of one article, which the page parses only when that article
//! is opened, so that a page of a thousand articles opens at once. Both are rendered as articles arrive and spooled; the
//! file is streamed from the spool. Script, style and D3 (`assets/`) are inlined; the content security policy allows
//! them by hash and nothing else.

mod block;
mod inline;
mod overview;
mod provenance;

use std::fmt;
use std::io::{self, Write};

use askama::Template;

use self::inline::json;
pub(crate) use self::inline::{json as inline_json, sha256_source};
use self::provenance::Provenance;
use super::spooled_format::{SpooledArticles, SpooledFormat};
use super::terminal::thousands;
use super::{Counts, FocusActor, Format, Record, ReportError, Settings, atomic};
use crate::actors::Gazetteer;

/// The file's name.
pub(super) const FILE: &str = "report.html";

const STYLE: &str = concat!(include_str!("assets/look.css"), include_str!("assets/report.css"));
/// What the page takes from D3; made by `scripts/bundle-page`.
const D3: &str = include_str!("assets/d3.js");
/// The page's own script: files that share one scope, in the order that they need each other.
const SCRIPT: &str = concat!(
    include_str!("assets/data.js"),
    include_str!("assets/means.js"),
    include_str!("assets/strip.js"),
    include_str!("assets/evidence.js"),
    include_str!("assets/picture.js"),
    include_str!("assets/matrix.js"),
    include_str!("assets/spread.js"),
    include_str!("assets/marks.js"),
    include_str!("assets/reader.js"),
    include_str!("assets/table.js"),
    include_str!("assets/start.js"),
);

/// Segments of an article in the spool: its line of the overview, and its block.
const OVERVIEW: usize = 0;
const BLOCK: usize = 1;

/// The format.
pub(super) struct Html;

impl SpooledFormat for Html {
    const FORMAT: Format = Format::Html;
    const SEGMENTS: usize = 2;

    fn segments(&self, record: &Record<'_>, _: &Settings) -> io::Result<Vec<Vec<u8>>> {
        let line = json(&overview::Row::new(record))? + "\n";
        let block = Block { json: json(&block::Block::new(record))? }.render().map_err(io::Error::other)?;
        Ok(vec![line.into_bytes(), block.into_bytes()])
    }

    fn write(&self, articles: &SpooledArticles<'_>) -> Result<(), ReportError> {
        let (run, focus) = (articles.run, &articles.run.settings.focus);
        let shipped = Gazetteer::once().map_or(&[][..], Gazetteer::entries);
        atomic::replace(articles.run_dir, &articles.run_dir.output().join(FILE), |mut out| {
            let page = Report {
                policy: policy(),
                style: STYLE,
                d3: D3,
                script: SCRIPT,
                counts: run.counts,
                partial: run.info.partial,
                focus,
                facts: json(&overview::Facts::new(focus, shipped))?,
                overview: Waiting { articles, segment: OVERVIEW },
                provenance: Provenance::new(run),
                blocks: Waiting { articles, segment: BLOCK },
            };
            page.write_into(&mut out)
        })
    }
}

/// Content security policy: allows these two scripts, this style and the inline icon. Nothing may be fetched or sent.
fn policy() -> String {
    format!(
        "default-src 'none'; script-src {} {}; style-src {}; img-src data:; base-uri 'none'; form-action 'none'",
        sha256_source(D3),
        sha256_source(SCRIPT),
        sha256_source(STYLE),
    )
}

/// The page.
#[derive(Template)]
#[template(path = "report.html")]
struct Report<'a> {
    policy: String,
    style: &'static str,
    d3: &'static str,
    script: &'static str,
    counts: Counts,
    partial: bool,
    focus: &'a [FocusActor],
    facts: String,
    overview: Waiting<'a>,
    provenance: Provenance<'a>,
    blocks: Waiting<'a>,
}

/// An article's block as it stands in the page.
#[derive(Template)]
#[template(path = "block.html")]
struct Block {
    json: String,
}

/// One segment of every article, copied to where the template shows it.
struct Waiting<'a> {
    articles: &'a SpooledArticles<'a>,
    segment: usize,
}

impl fmt::Display for Waiting<'_> {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        self.articles.copy(self.segment, &mut Through(f)).map_err(|_| fmt::Error)
    }
}

/// A formatter that takes bytes; the spool hands it whole segments, which are UTF-8.
struct Through<'f, 'b>(&'f mut fmt::Formatter<'b>);

impl Write for Through<'_, '_> {
    fn write(&mut self, bytes: &[u8]) -> io::Result<usize> {
        let text = std::str::from_utf8(bytes).map_err(io::Error::other)?;
        self.0.write_str(text).map_err(io::Error::other)?;
        Ok(bytes.len())
    }

    fn flush(&mut self) -> io::Result<()> {
        Ok(())
    }
}

#[cfg(test)]
mod tests;
