//! The letters of a PDF and where they stand. Apart because it alone knows the library: `hayro` interprets pages for
//! anything that can draw, and what draws here only writes down.

use std::panic::resume_unwind;

use hayro_interpret::font::{Glyph as Shape, GlyphRun};
use hayro_interpret::hayro_cmap::BfString;
use hayro_interpret::hayro_syntax::{LoadPdfError, Pdf};
use hayro_interpret::kurbo::{Affine, BezPath, Point, Rect};
use hayro_interpret::{
    BlendMode, ClipPath, Context, Device, DrawMode, DrawProps, Image, ImageDrawProps, InterpreterCache,
    InterpreterSettings, RenderContent, SoftMask, TransformExt, interpret_page,
};

use crate::failure::Fault;

use super::weight::Weights;
use super::{REMEDY, forms};

/// Glyphs of fonts are drawn on a square of this many units.
const UNITS: f64 = 1000.0;
/// Width of a glyph whose font does not tell it, in units.
const USUAL_WIDTH: f32 = 500.0;
/// Lines lean by at most this much of their length; what leans more is a watermark or a margin's text.
const MAX_SLOPE: f64 = 0.1;
/// Steps of drawing after which a file is given up: a newspaper's page has some ten thousand.
const MAX_STEPS: usize = 20_000_000;
/// Pages of the largest file that is read.
const MAX_PAGES: usize = 5_000;

/// One or several letters drawn as one.
#[derive(Clone, Debug, PartialEq)]
pub(super) struct Glyph {
    pub text: String,
    /// Left end, in points from the page's left edge.
    pub x: f64,
    /// Right end.
    pub end: f64,
    /// Baseline, in points from the page's top.
    pub y: f64,
    /// Size of the font in points.
    pub size: f64,
}

/// What stands on a page.
#[derive(Debug, Default)]
pub(super) struct Page {
    pub glyphs: Vec<Glyph>,
    pictures: usize,
}

impl Page {
    /// Whether it shows something and no letter of it.
    pub fn is_picture(&self) -> bool {
        self.glyphs.is_empty() && self.pictures > 0
    }
}

/// What a file holds.
#[derive(Debug, Default)]
pub(super) struct Found {
    pub pages: Vec<Page>,
    /// Letters that the fonts do not tell.
    pub unknown: usize,
    /// The title among the file's properties.
    pub title: Option<String>,
}

/// That a file draws without end; unwinds out of the library, which knows no other way to stop.
pub(super) struct TooMuch;

impl TooMuch {
    pub fn fault() -> Fault {
        Fault::new(format!("it draws more than {MAX_STEPS} things"), REMEDY)
    }
}

/// Reads all pages of a PDF, none of whose parts may unpack to more than `max_bytes`.
pub(super) fn read(bytes: &[u8], max_bytes: u64) -> Result<Found, Fault> {
    let pdf = Pdf::new(bytes.to_vec()).map_err(|error| match error {
        LoadPdfError::Invalid if !bytes.windows(8).any(|w| w == b"/Encrypt") => {
            Fault::new("the PDF is damaged", "fetch it again, or save it anew")
        }
        // What is damaged and encrypted is no more told apart.
        _ => Fault::new("it is encrypted and asks for a password", "save it without a password"),
    })?;
    let pages = pdf.pages();
    if pages.len() > MAX_PAGES {
        return Err(Fault::new(format!("it has more than {MAX_PAGES} pages"), "split it"));
    }
    forms::check(pages, &mut Weights::new(&pdf, max_bytes)?, max_bytes)?;
    let title = pdf.metadata().title.as_deref().map(|title| String::from_utf8_lossy(title).into_owned());
    let cache = InterpreterCache::new();
    let settings =
        InterpreterSettings { render_content: RenderContent::PAGE, ..InterpreterSettings::default() };
    let mut pen = Pen::default();
    let mut found = Found { title, ..Found::default() };
    for page in pages.iter() {
        let upright = page.initial_transform(true).to_kurbo();
        // A clip is told of only where it cuts something off; the wider the page, the more steps are counted.
        let everywhere = Rect::new(-1e9, -1e9, 1e9, 1e9);
        let mut context = Context::new(upright, everywhere, &cache, pdf.xref(), settings.clone());
        interpret_page(page, &mut context, &mut pen);
        found.pages.push(std::mem::take(&mut pen.page));
    }
    found.unknown = pen.unknown;
    Ok(found)
}

/// Writes down where letters stand.
#[derive(Default)]
struct Pen {
    page: Page,
    unknown: usize,
    steps: usize,
}

impl Pen {
    fn step(&mut self, steps: usize) {
        self.steps += steps;
        if self.steps > MAX_STEPS {
            resume_unwind(Box::new(TooMuch));
        }
    }

    fn write(&mut self, shape: &Shape, place: Affine) {
        let width = match shape {
            Shape::Outline(glyph) => glyph.advance_width().unwrap_or(USUAL_WIDTH),
            Shape::Type3(glyph) => glyph.advance_width().unwrap_or(USUAL_WIDTH),
        };
        let (start, end) = (place * Point::ZERO, place * Point::new(f64::from(width), 0.0));
        let top = place * Point::new(0.0, UNITS);
        let size = (top - start).hypot();
        let leans = (end.y - start.y).abs() > MAX_SLOPE * (end - start).hypot();
        let sound = [start.x, start.y, end.x, size].iter().all(|n| n.is_finite());
        if !sound || leans || size <= 0.0 || end.x < start.x {
            return;
        }
        let text = match shape.as_unicode() {
            Some(BfString::Char(c)) => c.to_string(),
            Some(BfString::String(s)) => s,
            None => {
                self.unknown += 1;
                return;
            }
        };
        // Private characters have a meaning in their font alone: bullets, logos.
        let text: String = text.chars().filter(|c| !matches!(c, '\u{E000}'..='\u{F8FF}' | '\0')).collect();
        if !text.is_empty() {
            self.page.glyphs.push(Glyph { text, x: start.x, end: end.x, y: start.y, size });
        }
    }
}

impl Device<'_> for Pen {
    fn draw_glyph_run(&mut self, run: &GlyphRun<'_, '_>, props: DrawProps<'_>, _: &DrawMode) {
        self.step(run.glyphs().len());
        for glyph in run.glyphs() {
            self.write(glyph, props.transform * glyph.transform());
        }
    }

    fn draw_image(&mut self, _: Image<'_, '_>, _: ImageDrawProps<'_>) {
        self.step(1);
        self.page.pictures += 1;
    }

    fn draw_path(&mut self, _: &BezPath, _: DrawProps<'_>, _: &DrawMode) {
        self.step(1);
    }

    fn push_clip_path(&mut self, _: &ClipPath) {
        self.step(1);
    }

    fn push_clip_rect(&mut self, _: &Rect) {
        self.step(1);
    }

    fn draw_rect(&mut self, _: &Rect, _: DrawProps<'_>, _: &DrawMode) {
        self.step(1);
    }

    fn push_transparency_group(&mut self, _: f32, _: Option<SoftMask<'_>>, _: BlendMode) {
        self.step(1);
    }

    fn pop_clip(&mut self) {}

    fn pop_transparency_group(&mut self) {}
}
