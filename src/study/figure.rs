//! The three estimates of every group side by side, as a picture.

use std::fmt::Write;

use super::estimate::{Estimates, GroupEstimate, Interval};

const WIDTH: f64 = 760.0;
const LEFT: f64 = 250.0;
const RIGHT: f64 = 30.0;
const TOP: f64 = 56.0;
/// Height of a group.
const ROW: f64 = 54.0;
/// Between the three marks of a group.
const STEP: f64 = 13.0;
/// Colours that colour-blind readers tell apart (Okabe and Ito 2008).
const CODES: &str = "#0072b2";
const PROGRAM: &str = "#999999";
const CORRECTED: &str = "#d55e00";
/// Characters of a name that are shown.
const NAME: usize = 38;

impl Estimates {
    /// The picture, an SVG file.
    pub fn figure(&self) -> String {
        let rows: Vec<&GroupEstimate> = self.groups.iter().filter(|row| row.corrected.is_some()).collect();
        let ends = rows.iter().flat_map(|row| {
            let intervals = [row.codes, row.corrected].into_iter().flatten();
            let ends = intervals.flat_map(|i| [i.low.unwrap_or(i.estimate), i.high.unwrap_or(i.estimate)]);
            ends.chain(row.program)
        });
        let (low, high) = ends.fold((0.0_f64, 0.0_f64), |(low, high), end| (low.min(end), high.max(end)));
        let room = ((high - low) * 0.06).max(1e-6);
        let (low, high) = (low - room, high + room);
        let x = |value: f64| LEFT + (value - low) / (high - low) * (WIDTH - LEFT - RIGHT);
        let height = TOP + ROW * rows.len() as f64 + 58.0;
        let mut out = format!(
            "<svg xmlns=\"http://www.w3.org/2000/svg\" viewBox=\"0 0 {WIDTH} {height}\" role=\"img\" aria-label=\"Estimates by group: codes alone, program alone, corrected\" font-family=\"system-ui, sans-serif\" font-size=\"13\">\n\
             <rect width=\"{WIDTH}\" height=\"{height}\" fill=\"#ffffff\"/>\n"
        );
        for (at, (name, colour)) in
            [("codes alone", CODES), ("program alone", PROGRAM), ("corrected", CORRECTED)]
                .into_iter()
                .enumerate()
        {
            let left = LEFT + 150.0 * at as f64;
            let _ = writeln!(
                out,
                "<circle cx=\"{left:.1}\" cy=\"22\" r=\"5\" fill=\"{colour}\"/><text x=\"{:.1}\" y=\"26\" fill=\"#222222\">{name}</text>",
                left + 12.0
            );
        }
        let bottom = TOP + ROW * rows.len() as f64;
        for tick in ticks(low, high) {
            let shown = if tick == 0.0 { "0".to_owned() } else { escaped(&self.shown(tick)) };
            let at = x(tick);
            let (colour, width) = if tick == 0.0 { ("#555555", 1.2) } else { ("#dddddd", 1.0) };
            let _ = writeln!(
                out,
                "<line x1=\"{at:.1}\" y1=\"{TOP}\" x2=\"{at:.1}\" y2=\"{bottom}\" stroke=\"{colour}\" stroke-width=\"{width}\"/><text x=\"{at:.1}\" y=\"{:.1}\" text-anchor=\"middle\" fill=\"#555555\">{shown}</text>",
                bottom + 20.0
            );
        }
        let _ = writeln!(
            out,
            "<text x=\"{:.1}\" y=\"{:.1}\" text-anchor=\"middle\" fill=\"#222222\">{}; lines are 95% intervals</text>",
            WIDTH / 2.0,
            bottom + 44.0,
            escaped(&self.description)
        );
        for (at, row) in rows.iter().enumerate() {
            let y = TOP + ROW * at as f64 + ROW / 2.0;
            let name = shortened(&self.name(row));
            let _ = writeln!(
                out,
                "<text x=\"{:.1}\" y=\"{:.1}\" text-anchor=\"end\" fill=\"#222222\">{}</text><text x=\"{:.1}\" y=\"{:.1}\" text-anchor=\"end\" fill=\"#777777\" font-size=\"11\">{}, {} of {} coded</text>",
                LEFT - 14.0,
                y - 2.0,
                escaped(&name),
                LEFT - 14.0,
                y + 14.0,
                escaped(&shortened(&row.actor)),
                row.coded,
                row.units
            );
            let mut mark = |place: f64, interval: Option<Interval>, value: f64, colour: &str| {
                let y = y + place * STEP;
                if let Some((low, high)) = interval.and_then(|i| i.ends()) {
                    let _ = writeln!(
                        out,
                        "<line x1=\"{:.1}\" y1=\"{y:.1}\" x2=\"{:.1}\" y2=\"{y:.1}\" stroke=\"{colour}\" stroke-width=\"2.5\"/>",
                        x(low),
                        x(high)
                    );
                }
                let _ = writeln!(
                    out,
                    "<circle cx=\"{:.1}\" cy=\"{y:.1}\" r=\"4.5\" fill=\"{colour}\"/>",
                    x(value)
                );
            };
            if let Some(codes) = row.codes {
                mark(-1.0, Some(codes), codes.estimate, CODES);
            }
            if let Some(program) = row.program {
                mark(0.0, None, program, PROGRAM);
            }
            if let Some(corrected) = row.corrected {
                mark(1.0, Some(corrected), corrected.estimate, CORRECTED);
            }
        }
        out += "</svg>\n";
        out
    }
}

/// Round numbers along an axis.
fn ticks(low: f64, high: f64) -> Vec<f64> {
    let rough = (high - low) / 5.0;
    let power = 10_f64.powf(rough.log10().floor());
    let step =
        [1.0, 2.0, 5.0, 10.0].into_iter().map(|m| m * power).find(|step| *step >= rough).unwrap_or(rough);
    let first = (low / step).ceil() as i64;
    let last = (high / step).floor() as i64;
    (first..=last).map(|at| at as f64 * step).collect()
}

fn shortened(name: &str) -> String {
    if name.chars().count() <= NAME {
        name.to_owned()
    } else {
        name.chars().take(NAME - 1).chain(['…']).collect()
    }
}

/// Words as markup shows them, within an element.
pub(super) fn escaped(text: &str) -> String {
    text.replace('&', "&amp;").replace('<', "&lt;").replace('>', "&gt;")
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn ticks_are_round_and_within() {
        assert_eq!(ticks(-0.55, 0.42), [-0.4, -0.2, 0.0, 0.2, 0.4]);
        assert!(ticks(0.0, 1e-6).len() > 2);
    }
}
