//! A row of a table as an article, whatever holds the table: CSV, a spreadsheet, Parquet, a page. Apart because which column
//! is what, and what goes along, is told alike for all of them.

use jiff::Timestamp;
use jiff::civil::Date;
use jiff::tz::TimeZone;

use crate::columns::{Columns, Field, PARTS, plain as plain_name};
use crate::draft::{Block, Draft, Metadata, line};
use crate::failure::Fault;
use crate::{identity, meta};

use super::{host, html, plain};

/// Columns named in a failure; more would drown it.
const SHOWN: usize = 20;
/// Tags of which two show that a text is written in HTML; a text about HTML may name one.
const TAGS: [&str; 8] = ["</p>", "<p>", "<p ", "<br", "</div>", "</li>", "</blockquote>", "</h2>"];
/// Bytes of the longest entity of HTML that is looked for.
const ENTITY: usize = 12;
/// What NewsAPI puts behind a text that it has cut off: `… [+1234 chars]`.
const CUT_OFF: &str = " chars]";

/// What the head of a table says of its columns.
pub(super) struct Head {
    /// How many there are.
    pub width: usize,
    /// Whether 3/4/2024 is the third of April, as far as the rest of the table tells.
    pub day_first: bool,
    /// Name of the column that is read in place of one of texts.
    part: Option<String>,
    places: Vec<(Field, usize)>,
    /// Name and place of each column that no field uses.
    others: Vec<(String, usize)>,
}

/// How a cell is asked for.
#[derive(Clone, Copy, PartialEq, Eq)]
pub(super) enum Cell {
    /// Its field is known.
    Known,
    /// It goes along.
    Other,
}

impl Head {
    /// Which column is what.
    pub fn of(names: &[String], columns: &Columns) -> Result<Self, Fault> {
        Self::with_text(names, columns, columns.position(Field::Text, names))
    }

    /// The same for a table that has no column of texts, only one of abstracts: ProQuest's spreadsheets, for one.
    pub fn of_parts(names: &[String], columns: &Columns) -> Option<Self> {
        if columns.chosen(Field::Text).is_some() {
            return None;
        }
        let at =
            PARTS.iter().find_map(|part| names.iter().position(|n| plain_name(n) == plain_name(part)))?;
        let head = Self::with_text(names, columns, Some(at)).ok()?;
        Some(Self { part: Some(names[at].trim().to_owned()), ..head })
    }

    fn with_text(names: &[String], columns: &Columns, text: Option<usize>) -> Result<Self, Fault> {
        let mut places = Vec::new();
        for field in Field::all() {
            let place = if field == Field::Text { text } else { columns.position(field, names) };
            match place {
                Some(at) => places.push((field, at)),
                None if field == Field::Text || columns.chosen(field).is_some() => {
                    return Err(absent(columns.chosen(field), field, names));
                }
                None => {}
            }
        }
        let unused = |at: &usize| places.iter().all(|(_, used)| used != at);
        let unused: Vec<usize> = (0..names.len()).filter(unused).collect();
        let others = meta::names(unused.iter().map(|&at| names[at].as_str()));
        let others = others.into_iter().zip(unused).collect();
        Ok(Self { width: names.len(), day_first: false, part: None, places, others })
    }

    /// The place of a field's column.
    pub fn place(&self, field: Field) -> Option<usize> {
        self.places.iter().find(|(f, _)| *f == field).map(|(_, at)| *at)
    }

    /// The article on a row whose cells `cell` gives by their places, and the id that the row gives.
    pub fn read(
        &self,
        mut cell: impl FnMut(usize, Cell) -> Result<Option<String>, Fault>,
    ) -> Result<(Draft, Option<String>), Fault> {
        let mut known = |field: Field| match self.place(field) {
            Some(at) => cell(at, Cell::Known),
            None => Ok(None),
        };
        let text = known(Field::Text)?.unwrap_or_default();
        let id = identity::given_id(known(Field::Id)?)?;
        let mut one_line = |field: Field| known(field).map(|value| value.as_deref().and_then(line));
        let url = one_line(Field::Url)?;
        let mut metadata = Metadata {
            title: one_line(Field::Title)?.map(|title| without_entities(&title)),
            byline: one_line(Field::Author)?.map(|names| several(&without_entities(&names))),
            publication: publication(one_line(Field::Publication)?, url.as_deref()),
            date: one_line(Field::Date)?.map(|date| day(&date)),
        };
        let mut warnings = Vec::new();
        if let Some(part) = &self.part {
            warnings.push(format!("it has no full text: its `{part}` is read in the place of one"));
        }
        if let Some(date) = metadata.date.as_mut().filter(|_| self.day_first)
            && let Some(day) = day_first(date)
        {
            warnings.push(format!("the date {date:?} is read day first, as the table writes its dates"));
            *date = day;
        }
        let mut others = Vec::new();
        for (name, at) in &self.others {
            if let Some(value) = cell(*at, Cell::Other)? {
                others.push((name.as_str(), value));
            }
        }
        let along = meta::gather("column", others.into_iter());
        let mut draft = text_of(&text)?;
        draft.metadata = metadata;
        draft.meta = along.meta;
        draft.warnings.extend(warnings.into_iter().chain(along.warnings));
        Ok((draft, id))
    }
}

/// The blocks of a text in a cell or a field: plain, or the HTML that websites keep their texts in.
pub(super) fn text_of(text: &str) -> Result<Draft, Fault> {
    let mut draft = if is_markup(text) {
        Draft { blocks: html::all_of(text)?, ..Draft::default() }
    } else {
        plain::read(&without_entities(text))
    };
    let last = draft.blocks.last().map(|block: &Block| block.text.as_str());
    let cut = last.filter(|text| text.ends_with(CUT_OFF)).and_then(|text| text.rfind("[+"));
    if let Some(at) = cut {
        if let Some(last) = draft.blocks.pop() {
            draft.blocks.extend(Block::new(&last.text[..at], last.heading));
        }
        draft.warnings.push("the text is cut off: the service gives no more than its beginning".to_owned());
    }
    Ok(draft)
}

/// `text` with the characters that entities of HTML stand for; what is none stays as it is.
pub(super) fn without_entities(text: &str) -> String {
    let mut out = String::with_capacity(text.len());
    let mut rest = text;
    while let Some(at) = rest.find('&') {
        out.push_str(&rest[..at]);
        rest = &rest[at..];
        let end = rest.bytes().take(ENTITY).position(|byte| byte == b';');
        let read = end.and_then(|end| Some((quick_xml::escape::unescape(&rest[..=end]).ok()?, end + 1)));
        let (read, length) = read.unwrap_or(("&".into(), 1));
        out.push_str(&read);
        rest = &rest[length..];
    }
    out.push_str(rest);
    out
}

fn is_markup(text: &str) -> bool {
    if !text.contains('<') {
        return false;
    }
    let text = text.to_ascii_lowercase();
    TAGS.iter().map(|tag| text.matches(tag).count()).sum::<usize>() > 1
}

/// The publication that a row names, or else the host of its address.
pub(super) fn publication(named: Option<String>, url: Option<&str>) -> Option<String> {
    let named = named.map(|name| host(&name).unwrap_or(name));
    named.or_else(|| url.and_then(host))
}

/// Names that a program wrote as a list, `["Jane Doe", "John Roe"]` or `['Jane Doe', 'John Roe']`, as people write them.
pub(super) fn several(names: &str) -> String {
    // "jane@x.example (Jane Doe)", as feeds name authors.
    if let Some((address, name)) = names.strip_suffix(')').and_then(|rest| rest.split_once(" ("))
        && address.contains('@')
        && !address.contains(' ')
    {
        return name.trim().to_owned();
    }
    let Some(inside) = names.strip_prefix('[').and_then(|rest| rest.strip_suffix(']')) else {
        return in_order(names).unwrap_or_else(|| names.to_owned());
    };
    let listed = serde_json::from_str::<Vec<String>>(names).unwrap_or_else(|_| {
        inside
            .split(',')
            .map(|name| name.trim().trim_matches(['\'', '"', '“', '”', '‘', '’']).to_owned())
            .collect()
    });
    all_of(&listed)
}

/// Several names, each as it is written, in the order of speech and joined by "and".
pub(super) fn all_of(names: &[String]) -> String {
    let names = names.iter().map(|name| name.trim()).filter(|name| !name.is_empty());
    names.map(|name| in_order(name).unwrap_or_else(|| name.to_owned())).collect::<Vec<_>>().join(" and ")
}

/// "Doe, Jane; Roe, John", as databases list authors, in the order of speech. None where the commas may stand for more: "Jane
/// Doe, John Roe" are two people.
fn in_order(names: &str) -> Option<String> {
    let people: Vec<&str> = names.trim_end_matches([';', ' ']).split(';').map(str::trim).collect();
    let parts: Vec<(&str, &str)> = people.iter().filter_map(|name| name.split_once(", ")).collect();
    let one_word = |(last, _): &(&str, &str)| !last.contains(' ');
    let is_given = |given: &str| {
        let words: Vec<&str> = given.split(' ').collect();
        words.len() <= 3 && words.iter().all(|word| word.starts_with(char::is_uppercase))
    };
    let all = parts.len() == people.len()
        && (parts.len() > 1 || parts.iter().all(one_word))
        && parts.iter().any(one_word)
        && parts.iter().all(|(last, given)| !last.is_empty() && !given.contains(',') && is_given(given));
    all.then(|| parts.iter().map(|(last, given)| format!("{given} {last}")).collect::<Vec<_>>().join(" and "))
}

/// A day as programs write it, `20240401T123000Z`, `20240401123000` or as seconds or milliseconds since 1970, as ISO 8601
/// has it; any other as it is.
pub(super) fn day(written: &str) -> String {
    let digits = written.bytes().take_while(u8::is_ascii_digit).count();
    let rest = &written[digits..];
    let since = |milliseconds: i64| {
        let at = Timestamp::from_millisecond(milliseconds).ok()?;
        Some(at.to_zoned(TimeZone::UTC).date().to_string())
    };
    let read = match digits {
        8 if rest.starts_with(['T', 't']) => iso(&written[..8]),
        14 if rest.is_empty() => iso(&written[..8]),
        9 | 10 if rest.is_empty() || rest == ".0" => {
            written[..digits].parse::<i64>().ok().and_then(|s| since(s.checked_mul(1_000)?))
        }
        12 | 13 if rest.is_empty() || rest == ".0" => written[..digits].parse().ok().and_then(since),
        _ => None,
    };
    read.unwrap_or_else(|| written.to_owned())
}

fn iso(digits: &str) -> Option<String> {
    Date::strptime("%Y%m%d", digits).ok().map(|date| date.to_string())
}

/// A date of three numbers, the year last, as one reads it day first.
fn day_first(written: &str) -> Option<String> {
    let [day, month, year] = numbers(written)?;
    let date = |month: i16, day: i16| Date::new(year, month.try_into().ok()?, day.try_into().ok()?).ok();
    // Which is which must be open: where one reading alone is a date, it is taken as it is.
    date(day, month)?;
    date(month, day).map(|date| date.to_string())
}

/// Whether the dates of a table are written day first: some can be read no other way, and none the other way alone. `dates`
/// are those of its first rows.
pub(super) fn are_day_first<'d>(dates: impl Iterator<Item = &'d str>, usual: bool) -> bool {
    let (mut day_first, mut month_first) = (usual, false);
    for [one, other, _] in dates.filter_map(numbers) {
        day_first |= one > 12 && (1..=12).contains(&other);
        month_first |= other > 12 && (1..=12).contains(&one);
    }
    day_first && !month_first
}

/// The numbers of `3/4/2024`, a time behind it or not.
fn numbers(written: &str) -> Option<[i16; 3]> {
    let first = written.trim().split([' ', 'T']).next()?;
    let parts: Vec<i16> =
        first.split(['/', '.', '-']).map(|part| part.parse().ok()).collect::<Option<_>>()?;
    let &[one, other, year] = parts.as_slice() else { return None };
    (1_700..=2_200).contains(&year).then_some([one, other, year])
}

/// A table without the column that is needed.
fn absent(chosen: Option<&str>, field: Field, names: &[String]) -> Fault {
    let more = if names.len() > SHOWN { ", ..." } else { "" };
    let shown: Vec<&str> = names.iter().take(SHOWN).map(|name| name.trim()).collect();
    let columns = format!("its columns are {}{more}", shown.join(", "));
    let reason = match chosen {
        Some(name) => format!("it has no column {name:?}; {columns}"),
        None => format!("it has no column of texts; {columns}"),
    };
    Fault::new(reason, format!("say which one holds it, as --column {}=NAME", field.name()))
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn dates_of_programs_are_read_and_others_left_as_they_are() {
        let expected = [
            ("20240401T123000Z", "2024-04-01"),
            ("20240401123000", "2024-04-01"),
            ("1711974600", "2024-04-01"),
            ("1711974600000", "2024-04-01"),
            ("20240401", "20240401"),
            ("1 April 2024", "1 April 2024"),
            ("2024", "2024"),
            ("99999999T", "99999999T"),
        ];
        for (written, read) in expected {
            assert_eq!(day(written), read);
        }
    }

    #[test]
    fn a_table_that_writes_the_day_first_is_read_so_where_a_date_is_open() {
        let tell = |dates: &[&str], usual| are_day_first(dates.iter().copied(), usual);
        assert!(tell(&["03/04/2024", "31/12/2024"], false) && tell(&["03/04/2024"], true));
        assert!(
            !tell(&["03/04/2024"], false) && !tell(&["12/31/2024"], true) && !tell(&["2024-12-31"], false)
        );
        assert_eq!(day_first("03/04/2024 10:00").as_deref(), Some("2024-04-03"));
        assert_eq!(["31/12/2024", "12/31/2024", "2024-04-03", "soon"].map(day_first), [const { None }; 4]);
    }

    #[test]
    fn lists_of_names_are_read_however_a_program_wrote_them() {
        let both = "Jane Doe and John Roe";
        for names in [
            both,
            "[\"Jane Doe\", \"John Roe\"]",
            "['Jane Doe', 'John Roe']",
            "[Jane Doe, John Roe]",
            "[\"Doe, Jane\", \"Roe, John\"]",
        ] {
            assert_eq!(several(names), both);
        }
        assert_eq!(several("Doe, Jane; Roe, John"), both);
        assert_eq!(several("Doe, Jane A."), "Jane A. Doe");
        assert_eq!(several("jane@x.example (Jane Doe)"), "Jane Doe");
        for names in [
            "Jane Doe; Defence Editor",
            "Doe, Jane, London",
            "Doe, of London",
            "Jane Doe, London",
            "Jane Doe, Staff Writer",
            "Jane Doe, John Roe",
            both,
        ] {
            assert_eq!(several(names), names);
        }
        assert_eq!((several("[]"), several("Jane [sic] Doe")), (String::new(), "Jane [sic] Doe".to_owned()));
    }

    #[test]
    fn markup_is_read_as_such_and_a_text_about_it_is_not() {
        let blocks = |text: &str| -> Vec<String> {
            text_of(text).map(|d| d.blocks.into_iter().map(|b| b.text).collect()).unwrap_or_default()
        };
        assert_eq!(blocks("<p>One &amp; <b>all</b>.</p><p>Two.</p>"), ["One & all.", "Two."]);
        assert_eq!(blocks("One<br/><br/>Two."), ["One", "Two."]);
        assert_eq!(blocks("The tag <p> begins one; 3 < 4."), ["The tag <p> begins one; 3 < 4."]);
        let cut = text_of("It began so… [+1234 chars]").map(|draft| draft.warnings.len());
        assert_eq!((cut, blocks("It began so… [+1234 chars]")), (Ok(1), vec!["It began so…".to_owned()]));
    }

    #[test]
    fn entities_are_read_where_they_are_some() {
        for (written, read) in [
            ("The army&#8217;s long game &amp; ours", "The army\u{2019}s long game & ours"),
            ("&lt;One&gt; &hellip; &eacute;", "<One> … é"),
            ("AT&T; &c; R&D", "AT&T; &c; R&D"),
            ("& &é; &", "& &é; &"),
        ] {
            assert_eq!(without_entities(written), read);
        }
    }
}
