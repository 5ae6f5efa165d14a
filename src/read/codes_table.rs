//! Tables of codes as people save them: commas, semicolons, tabs or bars; UTF-8 with or without a byte order mark, or what an older
//! spreadsheet writes; a first line `sep=;`; apostrophes that keep a cell from being run. And what stands in them is told: codes, faults.

use std::collections::BTreeSet;
use std::fs;
use std::path::Path;

use tokenizers::NormalizedString;

use crate::report::undefused;

/// How a spreadsheet program's own files begin: they are ZIP archives.
const WORKBOOK: &[u8] = b"PK\x03\x04";
/// Kinds of faults that an error names, at the most.
const KINDS: usize = 8;
/// Lines that it names of each kind, at the most.
const LINES: usize = 4;

/// A table of codes: its columns, and its rows that hold anything.
#[derive(Debug)]
pub(crate) struct CodesTable {
    columns: Vec<String>,
    rows: Vec<CodesRow>,
}

/// A row and the line that it begins on.
#[derive(Debug)]
pub(crate) struct CodesRow {
    pub(crate) line: usize,
    cells: Vec<String>,
}

impl CodesTable {
    /// Reads the table at `path`.
    ///
    /// # Errors
    /// Why it cannot be read, and what to do about it.
    pub(crate) fn read(path: &Path) -> Result<Self, String> {
        if path.is_dir() {
            return Err("it is a folder; name the CSV file that holds the codes".to_owned());
        }
        let bytes = fs::read(path).map_err(|error| format!("{error}; check the path"))?;
        if bytes.starts_with(WORKBOOK) {
            return Err("it is a workbook; save the sheet as CSV in UTF-8, and name that file".to_owned());
        }
        // Tables have no NUL, and letters of two bytes have many.
        if bytes.contains(&0) && !bytes.starts_with(b"\xFF\xFE") && !bytes.starts_with(b"\xFE\xFF") {
            return Err(
                "it looks like UTF-16 without a byte order mark, or is no text; save it as CSV in UTF-8"
                    .to_owned(),
            );
        }
        let text = match std::str::from_utf8(&bytes) {
            Ok(text) => text.trim_start_matches('\u{feff}').to_owned(),
            Err(_) => encoding_rs::WINDOWS_1252.decode(&bytes).0.into_owned(),
        };
        let told = text.lines().next().and_then(|line| line.trim().strip_prefix("sep="));
        let body = if told.is_some() { text.split_once('\n').map_or("", |(_, rest)| rest) } else { &text };
        if body.trim().is_empty() {
            return Err("the file is empty; name the one that holds the codes".to_owned());
        }
        let head = body.lines().next().unwrap_or_default();
        let stands = |mark: &u8| head.bytes().filter(|byte| byte == mark).count();
        // Of marks that stand equally often the comma is taken.
        let most = [b'|', b'\t', b';', b','].into_iter().max_by_key(stands);
        let delimiter = told.and_then(|mark| mark.bytes().next()).or(most).unwrap_or(b',');
        let mut reader = csv::ReaderBuilder::new()
            .flexible(true)
            .delimiter(delimiter)
            .trim(csv::Trim::All)
            .from_reader(body.as_bytes());
        let failed = |error: csv::Error| format!("{error}; save it as CSV in UTF-8");
        let columns: Vec<String> = reader.headers().map_err(failed)?.iter().map(str::to_owned).collect();
        if let Some(twice) = twice(&columns) {
            return Err(twice);
        }
        let mut lines = Lines { text: body.as_bytes(), at: 0, line: 1 };
        let mut rows = Vec::new();
        for record in reader.records() {
            let record = record.map_err(failed)?;
            if record.iter().any(|cell| !cell.is_empty()) {
                lines.go_to(record.position().map_or(0, |position| position.byte() as usize));
                let line = lines.line;
                let line_in_file = line + usize::from(told.is_some());
                if is_head(&record, &columns) {
                    return Err(format!(
                        "line {line_in_file} holds the names of columns again: several sheets were joined; name each of them instead, or delete that line"
                    ));
                }
                let cells: Vec<String> = record.iter().map(|cell| undefused(cell).to_owned()).collect();
                rows.push(CodesRow { line: line + usize::from(told.is_some()), cells });
            }
        }
        let table = Self { columns, rows };
        match table.swallowed(delimiter) {
            Some(reason) => Err(reason),
            None => Ok(table),
        }
    }

    /// That a cell holds rows of the table, if one does: a quotation mark that is not closed takes in what follows.
    fn swallowed(&self, delimiter: u8) -> Option<String> {
        // Prose has commas too, so a line within a cell is a row only if it has what other rows have in their places.
        let seen = |name: &str| {
            let column = self.column(name);
            let cells = self.rows.iter().map(|row| row.cell(column)).filter(|cell| !cell.is_empty());
            (column, cells.collect::<BTreeSet<&str>>())
        };
        let [sample, article, actor, code, label] = ["sample", "article", "actor", "code", "label"].map(seen);
        let is_row = |line: &str| {
            let mut reader = csv::ReaderBuilder::new()
                .has_headers(false)
                .delimiter(delimiter)
                .trim(csv::Trim::All)
                .from_reader(line.as_bytes());
            let mut record = csv::StringRecord::new();
            let read = reader.read_record(&mut record).unwrap_or(false);
            let has = |(column, cells): &(Option<usize>, BTreeSet<&str>)| {
                column.and_then(|at| record.get(at)).is_some_and(|cell| cells.contains(undefused(cell)))
            };
            read && record.len() > 2
                && (has(&sample) || has(&article) || has(&actor) && (has(&code) || has(&label)))
        };
        for row in &self.rows {
            let lines = row.cells.iter().flat_map(|cell| cell.lines().skip(1));
            let overlong =
                row.cells.len() > self.columns.len() && row.cells.iter().any(|cell| cell.contains('\n'));
            if overlong || lines.into_iter().any(is_row) {
                return Some(format!(
                    "line {}: a cell takes in the rows below it, since a quotation mark (\") in it is not closed; delete that mark, or write two of them",
                    row.line
                ));
            }
        }
        None
    }

    /// The place of a column, by its name in any case.
    pub(crate) fn column(&self, name: &str) -> Option<usize> {
        self.columns.iter().position(|column| column.eq_ignore_ascii_case(name))
    }

    /// The place of a column that must be there.
    ///
    /// # Errors
    /// Which column is missing, which there are, and `remedy`.
    pub(crate) fn needed(&self, name: &str, remedy: &str) -> Result<usize, String> {
        let missing = || format!("it has no column `{name}`; it has: {}. {remedy}", self.columns.join(", "));
        self.column(name).ok_or_else(missing)
    }

    /// The rows, in order.
    pub(crate) fn rows(&self) -> &[CodesRow] {
        &self.rows
    }
}

/// Names of columns that commands read; what stands in another one does not matter.
const READ: [&str; 12] = [
    "sample",
    "article",
    "actor",
    "holder",
    "stratum",
    "stratum_units",
    "probability",
    "coder",
    "code",
    "label",
    "design",
    "unit",
];

/// That a column that is read is there twice, if one is.
fn twice(columns: &[String]) -> Option<String> {
    READ.iter().find_map(|name| {
        let mut places = (1..).zip(columns).filter(|(_, column)| column.eq_ignore_ascii_case(name));
        let ((first, one), (second, other)) = (places.next()?, places.next()?);
        let called = if one == other { format!("`{one}`") } else { format!("`{one}` and `{other}`") };
        Some(format!("columns {first} and {second} are both called {called}; rename or delete one of them"))
    })
}

/// Whether a row below the first holds the names of columns.
fn is_head(record: &csv::StringRecord, columns: &[String]) -> bool {
    let bare = |cell: &str| cell.trim_start_matches('\u{feff}').trim_matches('"').to_lowercase();
    let named = |name: &str| record.iter().any(|cell| bare(cell) == name);
    let there = |name: &str| columns.iter().any(|column| column.eq_ignore_ascii_case(name));
    there("article") && named("article") && named("actor") && (named("code") || named("label"))
}

/// What a coder's name is compared by: spellings that differ in capitals, blanks or the form of accented letters are one person, as on
/// the page for coders.
pub(crate) fn coder_key(name: &str) -> String {
    let mut composed = NormalizedString::from(name);
    composed.nfc();
    composed.get().to_lowercase().split_whitespace().collect::<Vec<_>>().join(" ")
}

impl CodesRow {
    /// The cell under a column; empty where the row or the column has none.
    pub(crate) fn cell(&self, column: Option<usize>) -> &str {
        column.and_then(|at| self.cells.get(at)).map_or("", String::as_str)
    }
}

/// What a cell of a sheet's column `code` says.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub(crate) enum SheetCode {
    /// A step of stance, from 1 (strongly against) to 5 (strongly for).
    Step(usize),
    /// It cannot be said.
    CannotSay,
    /// The article does not speak of the actor.
    Absent,
}

impl SheetCode {
    /// The code in a cell; none in an empty one.
    ///
    /// # Errors
    /// That it is no code, and which there are.
    pub(crate) fn of(cell: &str) -> Result<Option<Self>, String> {
        let known = match cell.trim().to_lowercase().as_str() {
            "" => return Ok(None),
            "absent" | "x" => Some(Self::Absent),
            word => match number(word) {
                Some(0.0) => Some(Self::CannotSay),
                Some(step) if [1.0, 2.0, 3.0, 4.0, 5.0].contains(&step) => Some(Self::Step(step as usize)),
                _ => None,
            },
        };
        known.map(Some).ok_or_else(|| {
            format!("{cell:?} is no code; write 1 (strongly against) to 5 (strongly for), 0 (cannot say) or absent")
        })
    }
}

/// A number with a point or, as many a spreadsheet writes it, with a comma.
pub(crate) fn number(cell: &str) -> Option<f64> {
    cell.trim().replace(',', ".").parse().ok().filter(|number: &f64| number.is_finite())
}

/// That a coder has two codes for a unit; `before` tells of the first.
pub(crate) fn coded_again(coder: &str, before: &str) -> String {
    if coder.is_empty() {
        format!("two rows without a coder code this unit{before}; name the coders, or keep one of the rows")
    } else {
        format!("{coder} coded this unit before{before}; keep one of the rows")
    }
}

/// What is wrong, by line: the same fault once, with its lines.
pub(crate) fn listed(wrong: &[(usize, String)]) -> String {
    let mut kinds: Vec<(&str, Vec<usize>)> = Vec::new();
    for (line, reason) in wrong {
        match kinds.iter_mut().find(|(known, _)| known == reason) {
            Some((_, lines)) => lines.push(*line),
            None => kinds.push((reason, vec![*line])),
        }
    }
    let told = |(reason, lines): &(&str, Vec<usize>)| {
        let shown: Vec<String> = lines.iter().take(LINES).map(usize::to_string).collect();
        let also = if shown.len() > 1 { format!(", also {}", shown[1..].join(", ")) } else { String::new() };
        let more = lines.len() - shown.len();
        let rest = if more > 0 { format!(" and {more} more") } else { String::new() };
        format!("line {}{also}{rest}: {reason}", shown[0])
    };
    let shown: Vec<String> = kinds.iter().take(KINDS).map(told).collect();
    let more: usize = kinds.iter().skip(KINDS).map(|(_, lines)| lines.len()).sum();
    let rest = if more > 0 { format!("; and {more} more lines") } else { String::new() };
    format!("{}{rest}", shown.join("; "))
}

/// Lines counted up to a place. The reader's own count is one short where lines end in two characters.
struct Lines<'a> {
    text: &'a [u8],
    at: usize,
    /// From 1.
    line: usize,
}

impl Lines<'_> {
    /// Goes on to the row that is read from a byte on; what ended the row before may still lie between.
    fn go_to(&mut self, byte: usize) {
        let rest = self.text.get(byte..).unwrap_or_default();
        let to = byte + rest.iter().take_while(|byte| matches!(byte, b'\r' | b'\n')).count();
        let between = self.text.get(self.at..to).unwrap_or_default();
        self.line += between.iter().filter(|byte| **byte == b'\n').count();
        self.at = to;
    }
}

#[cfg(test)]
#[allow(clippy::unwrap_used)]
mod tests {
    use super::*;

    fn table(bytes: &[u8]) -> CodesTable {
        let folder = tempfile::tempdir().unwrap();
        let path = folder.path().join("coded.csv");
        fs::write(&path, bytes).unwrap();
        CodesTable::read(&path).unwrap()
    }

    #[test]
    fn a_table_that_a_spreadsheet_saved_is_read() {
        let found =
            table("\u{feff}sep=;\r\nArticle;actor;code\r\na;'-x;0,5\r\n;;\r\nb;\"y;z\";'s\r\n".as_bytes());
        let (article, actor, code) = (found.column("article"), found.column("ACTOR"), found.column("code"));
        let rows: Vec<_> =
            found.rows().iter().map(|r| (r.line, r.cell(article), r.cell(actor), r.cell(code))).collect();
        assert_eq!(rows, [(3, "a", "-x", "0,5"), (5, "b", "y;z", "'s")]);
    }

    #[test]
    fn an_empty_file_is_told_as_such() {
        let folder = tempfile::tempdir().unwrap();
        let path = folder.path().join("coded.csv");
        for nothing in ["", "\u{feff}", "sep=;\r\n", "\n \n"] {
            fs::write(&path, nothing).unwrap();
            let fault = CodesTable::read(&path).unwrap_err();
            assert!(fault.starts_with("the file is empty"), "{nothing:?}: {fault}");
        }
    }

    #[test]
    fn a_table_with_bars_is_read_and_a_workbook_or_a_folder_is_told_as_such() {
        let found = table(b"article|actor|code\na,b|x|4\n");
        assert_eq!(found.rows()[0].cell(found.column("article")), "a,b");
        let folder = tempfile::tempdir().unwrap();
        assert!(CodesTable::read(folder.path()).unwrap_err().contains("name the CSV file"));
        let path = folder.path().join("coded.xlsx");
        fs::write(&path, b"PK\x03\x04\x14\x00").unwrap();
        assert!(CodesTable::read(&path).unwrap_err().contains("save the sheet as CSV"));
    }

    #[test]
    fn codes_of_a_sheet_are_steps_and_two_words() {
        let read = |cell: &str| SheetCode::of(cell).unwrap();
        assert_eq!(read(" 4,0 "), Some(SheetCode::Step(4)));
        assert_eq!(
            ["0", "Absent", "x", ""].map(read),
            [Some(SheetCode::CannotSay), Some(SheetCode::Absent), Some(SheetCode::Absent), None]
        );
        for wrong in ["6", "-1", "opposes", "unclear", "1.5"] {
            assert!(SheetCode::of(wrong).unwrap_err().contains("is no code"), "{wrong}");
        }
    }

    fn fault(bytes: &[u8]) -> String {
        let folder = tempfile::tempdir().unwrap();
        let path = folder.path().join("coded.csv");
        fs::write(&path, bytes).unwrap();
        CodesTable::read(&path).unwrap_err()
    }

    #[test]
    fn a_column_that_is_there_twice_is_refused_with_its_places() {
        let told = fault(b"article,actor,code,note,Code\na,b,1,,2\n");
        assert!(told.contains("columns 3 and 5") && told.contains("`code` and `Code`"), "{told}");
        // A column that nothing reads may be there as often as it likes.
        assert_eq!(table(b"article,actor,code,x,x\na,b,1,,\n").rows().len(), 1);
    }

    #[test]
    fn sheets_that_were_joined_are_told_by_the_second_head() {
        let head = "article,actor,code\r\n";
        for second in [head, "\u{feff}article,actor,code\r\n", "\u{feff}\"article\",actor,code,note\r\n"] {
            let told = fault([head, "a,b,1\r\n", second, "c,d,2\r\n"].concat().as_bytes());
            assert!(told.starts_with("line 3 holds the names of columns again"), "{told}");
        }
    }

    #[test]
    fn letters_of_two_bytes_need_a_mark() {
        let text: Vec<u8> = "article,actor,code\na,b,1\n".encode_utf16().flat_map(u16::to_le_bytes).collect();
        let told = fault(&text);
        assert!(told.contains("UTF-16") && told.contains("UTF-8") && !told.contains('\0'), "{told}");
        assert_eq!(table(&[b"\xFF\xFE".as_slice(), &text].concat()).rows().len(), 1);
    }

    #[test]
    fn a_quotation_mark_that_is_not_closed_is_told_by_its_line() {
        let head = "article,title,actor,name,code,note\n";
        let row = |n: usize, note: &str| format!("a{n},T,pakistan,Pakistan,1,{note}\n");
        let plain = row(3, "") + &row(4, "");
        for spoilt in [
            [head.to_owned(), row(1, ""), row(2, "\"oops"), plain.clone()].concat(),
            // The next quotation mark, in a later row, closes it.
            [head.to_owned(), row(1, ""), row(2, "\"oops"), row(3, ""), row(4, "\"a, b\""), row(5, "")]
                .concat(),
            [
                head.to_owned(),
                row(1, ""),
                row(2, "\"oops"),
                "a3,\"T, U\",pakistan,Pakistan,1,\n".to_owned(),
                row(4, ""),
            ]
            .concat(),
        ] {
            let told = fault(spoilt.as_bytes());
            assert!(told.starts_with("line 3: a cell takes in"), "{spoilt}: {told}");
        }
        let notes = "\"one, two\nthree, four, five\n\npakistan, again, and so on\"";
        assert_eq!(table((head.to_owned() + &row(1, notes) + &plain).as_bytes()).rows().len(), 3);
        // Prose within a cell may have as many commas as a row, and even an actor's name in the actor's place.
        let prose = "article,actor,label,note\na1,India,opposes,\"para one\nwords, x, x\"\na2,India,neutral,\"He wrote:\nChina, India, Iran, Iraq\"\n";
        assert_eq!(table(prose.as_bytes()).rows().len(), 2);
    }

    #[test]
    fn a_coder_is_one_person_however_the_name_is_spelled() {
        for (one, other) in [("Ann", "ann"), ("Bo \u{d3}", "bo  O\u{301}"), (" ANN ", "Ann")] {
            assert_eq!(coder_key(one), coder_key(other));
        }
        assert_ne!(coder_key("Ann"), coder_key("Anne"));
    }

    #[test]
    fn the_same_fault_is_told_once_with_its_lines() {
        let mut wrong: Vec<(usize, String)> = (2..12).map(|line| (line, "bad".to_owned())).collect();
        wrong.push((12, "worse".to_owned()));
        assert_eq!(listed(&wrong), "line 2, also 3, 4, 5 and 6 more: bad; line 12: worse");
        let many: Vec<(usize, String)> = (2..22).map(|line| (line, format!("fault {line}"))).collect();
        assert!(listed(&many).ends_with("line 9: fault 9; and 12 more lines"), "{}", listed(&many));
    }

    #[test]
    fn text_of_an_older_spreadsheet_keeps_its_letters() {
        let found = table(b"article,actor\nna\xEFve,\x93x\x94\n");
        assert_eq!(found.rows()[0].cell(Some(0)), "naïve");
        assert_eq!(found.rows()[0].cell(Some(1)), "“x”");
    }

    #[test]
    fn a_column_that_is_missing_is_named_with_those_that_are_there() {
        let fault = table(b"article,actor\na,b\n").needed("code", "Take the sheet.").unwrap_err();
        assert!(
            fault.contains("`code`")
                && fault.contains("article, actor")
                && fault.ends_with("Take the sheet.")
        );
    }
}
