//! The estimates on the report's page: a section of its own between two marks, taken out and put in as a whole.

use std::fmt::Write;

use super::estimate::{Estimates, GroupEstimate, Interval};
use super::figure::escaped;

/// Where the section begins.
const OPEN: &str = "<span id=\"estimates-from\" hidden></span>";
/// Where it ends.
const CLOSE: &str = "<span id=\"estimates-to\" hidden></span>";

impl Estimates {
    /// The report's page with these estimates in the place of earlier ones; none for a page without the marks.
    pub(super) fn on_page(&self, page: &str) -> Option<String> {
        let (before, rest) = page.split_once(OPEN)?;
        let (_, after) = rest.split_once(CLOSE)?;
        Some([before, OPEN, &self.section(), CLOSE, after].concat())
    }

    fn section(&self) -> String {
        let mut out = String::from(
            "\n<section id=\"estimates\" aria-labelledby=\"estimates-heading\">\n  <h2 id=\"estimates-heading\">Corrected by hand codes</h2>\n",
        );
        let _ = writeln!(
            out,
            "  <p>{}: {} units coded by hand; intervals cover 95%. The program\u{2019}s own figure is corrected by what the codes say it is off.</p>",
            escaped(&self.quantity().words()),
            self.coded
        );
        out += &self.figure();
        out += "  <table>\n    <thead><tr><th scope=\"col\">group</th><th scope=\"col\">actor</th><th scope=\"col\">units</th><th scope=\"col\">coded</th>\
                <th scope=\"col\">codes alone</th><th scope=\"col\">program alone</th><th scope=\"col\">corrected</th><th scope=\"col\">weight</th></tr></thead>\n    <tbody>\n";
        for row in &self.groups {
            out += &self.row(row);
        }
        let _ = writeln!(out, "    </tbody>\n  </table>\n  <p>{}</p>\n</section>", escaped(&self.methods));
        out
    }

    fn row(&self, row: &GroupEstimate) -> String {
        let shown = |figure: f64| self.quantity().shown(figure);
        let within = |interval: Option<Interval>| match interval {
            Some(i) if i.ends().is_some() => format!("{} ({})", shown(i.estimate), self.within(i)),
            Some(i) => format!("{} (no interval)", shown(i.estimate)),
            None => row.note.clone().unwrap_or_default(),
        };
        let cells = [
            Self::name(row),
            row.actor.clone(),
            row.units.to_string(),
            row.coded.to_string(),
            within(row.codes),
            row.program.map(shown).unwrap_or_default(),
            within(row.corrected),
            row.weights(),
        ];
        let cells: String = cells.iter().map(|cell| format!("<td>{}</td>", escaped(cell))).collect();
        format!("      <tr>{cells}</tr>\n")
    }
}
