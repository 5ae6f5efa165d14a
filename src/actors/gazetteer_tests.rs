#![allow(clippy::unwrap_used, clippy::expect_used, clippy::panic)]

use std::collections::BTreeSet;

use super::*;
use crate::document::Part;

fn refused(text: &str) -> String {
    Gazetteer::from_toml(text, "mine.toml").unwrap_err().to_string()
}

const ONE: &str = "[[actor]]\nid = \"zorbia\"\nname = \"Zorbia\"\ntype = \"LOC\"\n";

#[test]
fn every_member_state_ships_with_capital_and_demonym() {
    let states = Gazetteer::from_toml(STATES, "states.toml").unwrap();
    assert_eq!(states.entries().len(), 193);
    let ids: BTreeSet<_> = states.entries().iter().map(|e| &e.id).collect();
    assert_eq!(ids.len(), 193);
    // City states carry their capital's name, and some adjectives are shared or unused.
    let no_capital: Vec<_> =
        states.entries().iter().filter(|e| e.metonyms.is_empty()).map(|e| e.id.as_str()).collect();
    assert_eq!(no_capital, ["djibouti", "luxembourg", "monaco", "singapore"]);
    let no_demonym: Vec<_> =
        states.entries().iter().filter(|e| e.demonyms.is_empty()).map(|e| e.id.as_str()).collect();
    let shared = [
        "democratic-republic-of-the-congo",
        "dominica",
        "dominican-republic",
        "new-zealand",
        "republic-of-the-congo",
    ];
    assert_eq!(no_demonym, shared);
}

#[test]
fn no_name_is_claimed_twice_across_the_shipped_files() {
    let shipped = Gazetteer::shipped().unwrap();
    let (states, region) = (read(STATES, "s").unwrap().entries, read(SOUTH_ASIA, "r").unwrap().entries);
    let mut both: Vec<Entry> = states.into_iter().filter(|e| !region.iter().any(|r| r.id == e.id)).collect();
    both.extend(region);
    assert_eq!(clashes(&both).iter().map(|c| c.error().to_string()).collect::<Vec<_>>(), [""; 0]);
    distinct_ids(&both).unwrap();
    assert_eq!(both.len(), shipped.entries().len());
    for name in shipped.entries().iter().flat_map(names).map(|(_, text, _)| text) {
        assert!(name.starts_with(char::is_alphanumeric), "'{name}' would never be found");
    }
}

#[test]
fn shipped_states_stand_for_every_member() {
    let shipped = Gazetteer::shipped().unwrap();
    for state in Gazetteer::from_toml(STATES, "states.toml").unwrap().entries() {
        assert!(shipped.find(&state.id).is_some(), "{}", state.id);
    }
    let focus: Vec<_> = shipped.focus().map(|e| e.id.as_str()).collect();
    assert_eq!(focus, ["pakistan", "taliban"]);
}

#[test]
fn faults_name_line_and_remedy() {
    assert_eq!(
        refused(&format!("{ONE}alias = [\"Z\"]\n")),
        "mine.toml, line 5: unknown key 'alias'; did you mean 'aliases'?"
    );
    assert_eq!(
        refused("[[actors]]\nid = \"a\"\n"),
        "mine.toml, line 1: unknown key 'actors'; did you mean 'actor'?"
    );
    assert_eq!(
        refused(&format!("{ONE}{ONE}")),
        "mine.toml, line 5: the id 'zorbia' is taken by the actor at line 1; give this one another id, or make one actor of the two"
    );
    let rival =
        "[[actor]]\nid = \"zorb\"\nname = \"Zorb\"\ntype = \"ORG\"\naliases = [\"Z\",\n  \"Zorbia\"]\n";
    assert_eq!(
        refused(&format!("{ONE}{rival}")),
        "mine.toml, line 10: both 'zorbia' and 'zorb' claim the name 'Zorbia'; leave it to one of them, or give each its days with since and until"
    );
    assert!(refused("[[actor]]\nname = \"Z\"\ntype = \"LOC\"\n").contains("line 1: an actor has no 'id'"));
    assert!(
        refused(&ONE.replace("LOC", "STATE"))
            .contains("line 4: there is no type 'STATE'; use PER, ORG, LOC, MISC or GROUP")
    );
    assert!(refused("[[actor]\n").starts_with("mine.toml, line 1: "));
    assert!(
        refused(&format!("{ONE}metonyms = [{{ text = \"Zorb City\", since = \"soon\" }}]"))
            .contains("'soon' is no day")
    );
    assert!(refused(&format!("{ONE}aliases = \"Z\"")).contains("line 5: 'aliases' is not a list"));
    assert!(refused(&ONE.replace("\"zorbia\"", "\"Zorbia!\"")).contains("characters beside a-z"));
}

#[test]
fn dates_part_rivals() {
    let text = "[[actor]]\nid = \"a\"\nname = \"A\"\ntype = \"ORG\"\nmetonyms = [{ text = \"Zorb\", until = \"2020-12-31\" }]\n\
                [[actor]]\nid = \"b\"\nname = \"B\"\ntype = \"ORG\"\nmetonyms = [{ text = \"Zorb\", since = 2021-01-01 }]\n";
    assert!(Gazetteer::from_toml(text, "mine.toml").is_ok());
    assert!(refused(&text.replace("2021-01-01", "2020-12-31")).contains("claim the name 'Zorb'"));
}

#[test]
fn a_name_with_days_or_a_neighbour_stands_beside_one_that_always_holds() {
    let text = "[[actor]]\nid = \"a\"\nname = \"A\"\ntype = \"ORG\"\naliases = [\"Zorb\"]\n\
                [[actor]]\nid = \"b\"\nname = \"B\"\ntype = \"ORG\"\naliases = [{ text = \"Zorb\", near = \"india\" }]\n\
                [[actor]]\nid = \"c\"\nname = \"C\"\ntype = \"ORG\"\naliases = [{ text = \"Zorb\", since = 2021-01-01 }]\n";
    let mine = Gazetteer::from_toml(text, "mine.toml").unwrap();
    assert!(Gazetteer::shipped().unwrap().extend(mine).is_ok());
    let far = Gazetteer::from_toml(&text.replace("india", "indja"), "mine.toml").unwrap();
    let error = Gazetteer::shipped().unwrap().extend(far).unwrap_err().to_string();
    assert!(error.contains("line 10") && error.contains("did you mean 'india'?"), "{error}");
}

#[test]
fn a_part_is_of_a_kind() {
    let part = |line: &str| {
        let read = Gazetteer::from_toml(&format!("{ONE}part_of = \"b\"\n{line}"), "mine.toml");
        read.map(|gazetteer| gazetteer.entries()[0].part)
    };
    assert_eq!(part("part = \"army\"").unwrap(), Some(Part::Army));
    assert_eq!(part("").unwrap(), Some(Part::Other));
    assert_eq!(Gazetteer::from_toml(ONE, "mine.toml").unwrap().entries()[0].part, None);
    let error = part("part = \"navy\"").unwrap_err().to_string();
    assert!(error.contains("line 6: there is no part 'navy'; use one of government, army"), "{error}");
}

#[test]
fn the_users_entries_win() {
    let mine = "[[actor]]\nid = \"pakistan\"\nname = \"Pakistan\"\ntype = \"ORG\"\nfocus = true\n\
                [[actor]]\nid = \"my-group\"\nname = \"My Group\"\ntype = \"ORG\"\naliases = [\"TTP\"]\npart_of = \"pakistan\"\n";
    let mine = Gazetteer::from_toml(mine, "mine.toml").unwrap();
    let both = Gazetteer::shipped().unwrap().extend(mine).unwrap();
    assert!(both.find("pakistan").unwrap().metonyms.is_empty());
    assert_eq!(both.find("TTP").unwrap().id, "my-group");
    assert_eq!(both.find("ttp").unwrap().id, "ttp");
    assert_eq!(both.focus().map(|e| e.id.as_str()).collect::<Vec<_>>(), ["pakistan"]);
    let alone = Gazetteer::from_toml(&format!("replace = true\n{ONE}"), "mine.toml").unwrap();
    assert_eq!(Gazetteer::shipped().unwrap().extend(alone).unwrap().entries().len(), 1);
    let orphan = Gazetteer::from_toml(&format!("{ONE}part_of = \"pakistn\""), "mine.toml").unwrap();
    let error = Gazetteer::shipped().unwrap().extend(orphan).unwrap_err().to_string();
    assert!(error.contains("line 1") && error.contains("did you mean 'pakistan'?"), "{error}");
}

#[test]
fn focus_is_by_id_name_or_alias() {
    let ids = |c: Gazetteer| c.focus().map(|e| e.id.clone()).collect::<BTreeSet<_>>();
    let shipped = Gazetteer::shipped().unwrap();
    let asked = shipped.clone().with_focus(&["IS-K", "india", "haqqani network"]).unwrap();
    assert_eq!(ids(asked), BTreeSet::from(["is-k".into(), "india".into(), "haqqani-network".into()]));
    let error = shipped.with_focus(&["Pakistn"]).unwrap_err().to_string();
    assert!(error.contains("did you mean 'Pakistan'?"), "{error}");
}
