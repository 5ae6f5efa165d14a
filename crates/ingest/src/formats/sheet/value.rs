//! Numbers and days of spreadsheets as people write them. Apart because a spreadsheet keeps both as numbers of floating point,
//! and only the format of a cell tells which it is.

use jiff::ToSpan;
use jiff::civil::Date;

/// Whole numbers up to here are written without an exponent and without a point.
const WHOLE: f64 = 1e15;
/// Seconds of a day.
const DAY: f64 = 86_400.0;
/// Formats that every Excel knows by their number and that are days or times.
const DAYS: [std::ops::RangeInclusive<u32>; 4] = [14..=22, 27..=36, 45..=47, 50..=58];

/// A number.
pub(super) fn number(value: f64) -> String {
    if value.fract() == 0.0 && value.abs() < WHOLE { format!("{value:.0}") } else { value.to_string() }
}

/// A day, counted in days since 1900 or 1904, with its time if it has one: `2024-04-03`, `2024-04-03 10:30:00`; a time alone,
/// `10:30:00`. What is no day is written as the number that it is.
pub(super) fn day(value: f64, since_1904: bool) -> String {
    let told = || {
        let whole = value.floor();
        let seconds = ((value - whole) * DAY).round() as i64;
        let clock = format!("{:02}:{:02}:{:02}", seconds / 3_600, seconds / 60 % 60, seconds % 60);
        if whole == 0.0 && seconds > 0 {
            return Some(clock);
        }
        // Excel takes 1900 for a leap year.
        let first = match () {
            () if since_1904 => Date::constant(1904, 1, 1),
            () if whole < 60.0 => Date::constant(1899, 12, 31),
            () => Date::constant(1899, 12, 30),
        };
        let days = Some(whole).filter(|days| (0.0..3e6).contains(days))? as i64;
        let day = first.checked_add(days.days()).ok()?;
        Some(if seconds == 0 { day.to_string() } else { format!("{day} {clock}") })
    };
    told().unwrap_or_else(|| number(value))
}

/// Whether a format is one of days or times, by its number and, where it is no number that every Excel knows, its code.
pub(super) fn is_day(format: u32, code: Option<&str>) -> bool {
    let Some(code) = code else { return DAYS.iter().any(|days| days.contains(&format)) };
    let (mut quoted, mut bracketed, mut passed) = (false, false, false);
    // A positive number's format comes first.
    for c in code.chars().take_while(|&c| c != ';') {
        match c {
            _ if passed => passed = false,
            '"' => quoted = !quoted,
            _ if quoted => {}
            '\\' | '_' | '*' => passed = true,
            '[' => bracketed = true,
            ']' => bracketed = false,
            _ if bracketed => {}
            'd' | 'm' | 'y' | 'h' | 's' | 'D' | 'M' | 'Y' | 'H' | 'S' => return true,
            _ => {}
        }
    }
    false
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn days_and_numbers_are_written_as_people_do() {
        assert_eq!(day(45_385.0, false), "2024-04-03");
        assert_eq!(day(45_385.437_5, false), "2024-04-03 10:30:00");
        assert_eq!(day(43_923.0, true), "2024-04-03");
        assert_eq!(
            (day(1.0, false), day(59.0, false), day(61.0, false)),
            ("1900-01-01".into(), "1900-02-28".into(), "1900-03-01".into())
        );
        assert_eq!(day(0.4375, false), "10:30:00");
        assert_eq!((day(-1.0, false), day(1e300, false)), ("-1".into(), 1e300.to_string()));
        assert!(["NaN", "inf"].contains(&day(f64::NAN, false).as_str()));
        assert_eq!((number(7.0), number(0.1), number(-3.0)), ("7".into(), "0.1".into(), "-3".into()));
    }

    #[test]
    fn formats_of_days_are_known() {
        for code in ["dd/mm/yyyy", "[$-409]mmm d, yyyy;@", "h:mm", "\"on\" d"] {
            assert!(is_day(164, Some(code)), "{code}");
        }
        for code in ["General", "0.00", "\"days\" 0", "[Red]0", "0\\d", "#,##0_d;d"] {
            assert!(!is_day(164, Some(code)), "{code}");
        }
        assert!(is_day(14, None) && !is_day(0, None) && !is_day(164, None));
    }
}
