//! What an input tells of an article and the program has no use for: a study's own variables, such as a party or a wave of
//! a survey. It goes along untouched. Apart because tables and JSON Lines share its names and its bounds.

use std::collections::HashSet;

/// Columns that go along with an article, at most: more than a codebook has, and few enough to be looked through.
const MOST: usize = 200;
/// Characters of a value, at most: what is longer is a text of its own, not a variable.
const LONGEST: usize = 10_000;
/// Characters of a name, at most.
const LONGEST_NAME: usize = 200;

/// What goes along, and warnings of what does not.
#[derive(Debug, Default, PartialEq, Eq)]
pub(super) struct Along {
    /// Name and value of each, in the order of the input.
    pub(super) meta: Vec<(String, String)>,
    pub(super) warnings: Vec<String>,
}

/// The names of columns without the white space around them, no two alike: of columns that share a name, the second is
/// called `NAME_2`, unless the input itself calls one so. A column without a name stays without.
pub(super) fn names<'n>(given: impl IntoIterator<Item = &'n str>) -> Vec<String> {
    let given: Vec<&str> = given.into_iter().map(str::trim).collect();
    let mut taken: HashSet<String> = given.iter().map(|&name| name.to_owned()).collect();
    let mut met = HashSet::new();
    let mut apart = |name: &str| {
        if name.is_empty() || met.insert(name.to_owned()) {
            return name.to_owned();
        }
        let numbered = (2_usize..).map(|n| format!("{name}_{n}")).find(|new| !taken.contains(new));
        let name = numbered.unwrap_or_default();
        taken.insert(name.clone());
        name
    };
    given.iter().map(|name| apart(name)).collect()
}

/// Takes the columns that the program does not use, by name and value; `what` an input calls a column. Which of them go
/// along hangs on their place, not on what the other cells of a row hold, so that a column is there for all rows or none.
pub(super) fn gather<'n>(what: &str, columns: impl Iterator<Item = (&'n str, String)>) -> Along {
    let mut along = Along::default();
    let (mut nameless, mut long_names, mut beyond) = (0, 0, 0);
    for (place, (name, value)) in columns.enumerate() {
        if value.trim().is_empty() {
            continue;
        }
        let length = value.chars().count();
        if name.is_empty() {
            nameless += 1;
        } else if place >= MOST {
            beyond += 1;
        } else if name.chars().count() > LONGEST_NAME {
            long_names += 1;
        } else if length > LONGEST {
            let why = format!("{length} characters, and no more than {LONGEST} go along");
            along.warnings.push(format!("the {what} {name:?} is left out: it has {why}"));
        } else {
            along.meta.push((name.to_owned(), value));
        }
    }
    let mut tell = |count: usize, why: &str| match count {
        0 => {}
        1 => along.warnings.push(format!("1 {what} is left out: {why}")),
        _ => along.warnings.push(format!("{count} {what}s are left out: {why}")),
    };
    tell(nameless, "a name is missing");
    tell(long_names, &format!("a name has more than {LONGEST_NAME} characters"));
    tell(beyond, &format!("no more than {MOST} that the program does not use go along"));
    along
}

#[cfg(test)]
mod tests {
    use proptest::prelude::*;

    use super::*;

    #[test]
    fn names_that_come_to_the_same_are_kept_apart() {
        let apart = |given: &[&str]| names(given.iter().copied());
        assert_eq!(apart(&["party", " wave\t", "party ", "party"]), ["party", "wave", "party_2", "party_3"]);
        // One that the input calls `party_2` keeps its name, wherever it stands.
        assert_eq!(apart(&["party", "party", "party_2"]), ["party", "party_3", "party_2"]);
        assert_eq!(apart(&["", " ", "Party", "party"]), ["", "", "Party", "party"]);
    }

    fn along(columns: &[(&str, &str)]) -> Along {
        gather("column", columns.iter().map(|&(name, value)| (name, value.to_owned())))
    }

    #[test]
    fn values_are_untouched_and_empty_ones_left_out() {
        let found = along(&[("party", " Left "), ("wave", ""), ("note", " \n"), ("n", "007")]);
        let expected = [("party", " Left "), ("n", "007")].map(|(n, v)| (n.to_owned(), v.to_owned()));
        assert_eq!(found, Along { meta: expected.into(), warnings: vec![] });
    }

    #[test]
    fn what_is_left_out_is_told() {
        let (long, longest) = ("é".repeat(LONGEST + 1), "é".repeat(LONGEST));
        let name = "n".repeat(LONGEST_NAME + 1);
        let found = along(&[("", "1"), ("a", &long), ("b", &longest), (&name, "x"), ("", "2"), ("", "")]);
        assert_eq!(found.meta, [("b".to_owned(), longest)]);
        let expected = [
            "the column \"a\" is left out: it has 10001 characters, and no more than 10000 go along",
            "2 columns are left out: a name is missing",
            "1 column is left out: a name has more than 200 characters",
        ];
        assert_eq!(found.warnings, expected);
    }

    #[test]
    fn a_column_goes_along_by_its_place_whatever_the_others_hold() {
        let many: Vec<String> = (0..MOST + 3).map(|n| format!("v{n}")).collect();
        let row = |empty: usize| {
            let value = |place| if place < empty { "" } else { "x" };
            gather("column", many.iter().enumerate().map(|(place, name)| (&**name, value(place).to_owned())))
        };
        for empty in [0, 7] {
            let found = row(empty);
            assert_eq!(found.meta.len(), MOST - empty);
            let told = "3 columns are left out: no more than 200 that the program does not use go along";
            assert_eq!(found.warnings, [told]);
        }
    }

    proptest! {
        #[test]
        fn no_two_names_are_alike(given in prop::collection::vec(" {0,1}[ab](_[2-4]){0,2} {0,1}|", 0..12)) {
            let named: Vec<String> = names(given.iter().map(String::as_str));
            let some: Vec<&String> = named.iter().filter(|name| !name.is_empty()).collect();
            prop_assert_eq!(some.iter().collect::<HashSet<_>>().len(), some.len());
            for (name, given) in named.iter().zip(&given) {
                prop_assert!(name.starts_with(given.trim()) && name.is_empty() == given.trim().is_empty());
            }
        }
    }
}
