//! Whose names go together, what goes on in lower case, and what is nobody's name.

use super::*;

/// Ids of the actors, with what each is part of.
fn parts(
    text: &str,
    names: &[(&str, EntityType, f32)],
) -> Vec<(String, Option<String>, Option<&'static str>)> {
    let (actors, _) = resolve(&document(text, None), &entities(text, names), &SHIPPED);
    actors.into_iter().map(|a| (a.id, a.part_of, a.part.map(|part| part.name()))).collect()
}

fn part(id: &str, of: &str, kind: &'static str) -> (String, Option<String>, Option<&'static str>) {
    (id.to_owned(), Some(of.to_owned()), Some(kind))
}

#[test]
fn a_government_or_an_army_is_an_actor_of_its_own() {
    assert_eq!(
        parts("The Afghan government fell.", &[]),
        [part("org-afghanistan-government", "afghanistan", "government")]
    );
    assert_eq!(parts("The Iranian navy sailed.", &[])[0], part("org-iran-navy", "iran", "army"));
    assert_eq!(parts("The Pakistani military sang.", &[])[0], part("pakistan-army", "pakistan", "army"));
    assert_eq!(
        told("Norway's army marched. The Norwegian military rested.", &[]),
        [
            "Norway=norway/name",
            "army=org-norway-armed-forces/alias",
            "Norwegian military=org-norway-armed-forces/alias"
        ]
    );
    // Other nouns of state action stay the state's.
    assert_eq!(told("Afghan officials agreed.", &[]), ["Afghan=afghanistan/alias"]);
}

#[test]
fn an_administration_is_neither_its_head_nor_the_state() {
    let text = "The Obama administration erred, and Obama knew. America forgave.";
    let found = parts(text, &[("Obama", Per, 0.9)]);
    assert_eq!(found[0], part("obama-administration", "united-states", "government"));
    assert_eq!(
        found[1..].iter().map(|f| f.0.as_str()).collect::<Vec<_>>(),
        ["barack-obama", "united-states"]
    );
    let names = [("Okoro", Per, 0.9)];
    assert_eq!(
        told("The Okoro regime fell. The Okoro government is gone. Okoro fled.", &names),
        [
            "Okoro regime=org-okoro-government/alias",
            "Okoro government=org-okoro-government/name",
            "Okoro=per-okoro/name"
        ]
    );
}

#[test]
fn the_white_house_is_the_administration_of_the_day() {
    let text = "The White House denied it.";
    for (day, who) in [
        (Some("2012-05-01"), "obama-administration"),
        (Some("2018-05-01"), "trump-administration"),
        (None, "us-government"),
    ] {
        assert_eq!(told_on(text, &[], day), [format!("White House={who}/alias")]);
    }
}

#[test]
fn without_a_date_the_white_house_is_of_whom_the_text_has_in_office() {
    let ids = |text: &str, day: Option<&str>| {
        let (actors, mentions) = resolve(&document(text, day), &[], &SHIPPED);
        let at = mentions.iter().find(|m| text[..].get(m.span.start..m.span.end) == Some("White House"));
        actors[at.unwrap().actor].id.clone()
    };
    let text = "President Obama spoke. The White House denied it. Printed in 2019.";
    assert_eq!(ids(text, None), "obama-administration");
    assert_eq!(ids(text, Some("2018-05-01")), "trump-administration");
    assert_eq!(ids("The former President Obama spoke. The White House denied it.", None), "us-government");
    // Never one whom the text does not name.
    assert_eq!(ids("In 2012 the White House denied it.", None), "us-government");
    assert_eq!(ids("In 2012 Obama spoke. The White House denied it.", None), "obama-administration");
    assert_eq!(
        ids("The Trump administration spoke. The White House denied it.", None),
        "trump-administration"
    );
}

#[test]
fn a_body_for_the_administration_of_things_is_no_persons_government() {
    let names = [("Fish Administration", Org, 0.9)];
    assert_eq!(
        told("The Fish Administration slept.", &names),
        ["Fish Administration=org-fish-administration/name"]
    );
    let names = [("Okoro Administration", Org, 0.9), ("Zed Okoro", Per, 0.9)];
    let of = told("Zed Okoro slept. The Okoro Administration woke.", &names);
    assert_eq!(of[1], "Okoro Administration=org-okoro-government/name");
    let shared = told("The Obama-Biden administration woke.", &[("Obama", Per, 0.9), ("Biden", Per, 0.9)]);
    assert!(shared.iter().all(|m| !m.contains("administration/")), "{shared:?}");
}

#[test]
fn a_people_is_no_state() {
    assert_eq!(
        told("The Afghan people suffer.", &[("Afghan", Misc, 0.9)]),
        ["Afghan people=misc-afghans/name"]
    );
}

#[test]
fn a_name_of_two_is_that_of_the_state_spoken_of() {
    let names = [("Congress", Org, 0.9)];
    assert_eq!(told("India votes. Congress lost.", &names)[1], "Congress=congress/name");
    assert_eq!(told("America votes. Congress lost.", &names)[1], "Congress=us-congress/name");
    assert_eq!(told("Congress lost.", &names), ["Congress=us-congress/name"]);
}

#[test]
fn a_person_called_like_a_capital_is_no_state() {
    let text = "Queen Victoria reigned.";
    for name in ["Queen Victoria", "Victoria"] {
        for kind in [Per, Loc] {
            let found = told(text, &[(name, kind, 0.4)]);
            assert!(found.iter().all(|f| f.contains("=per-victoria/")), "{found:?}");
        }
    }
    let names = [("Jim Jordan", Per, 0.9), ("Jordan", Per, 0.9)];
    assert_eq!(told("Jim Jordan spoke. Jordan left.", &names)[1], "Jordan=per-jim-jordan/name");
}

#[test]
fn a_person_is_one_by_whatever_part_of_the_name() {
    let names =
        [("Okoro", Per, 0.9), ("Jane Okoro", Per, 0.9), ("Jane", Per, 0.9), ("Jane B Okoro", Per, 0.9)];
    let found = told("Okoro won. Then Jane Okoro spoke. Jane was glad. So Jane B Okoro left.", &names);
    assert!(found.iter().all(|f| f.contains("=per-jane-b-okoro/")), "{found:?}");
    let names = [("Jane Okoro", Per, 0.9), ("Jane Adeyemi", Per, 0.9), ("Jane", Per, 0.9)];
    assert_eq!(told("Jane Okoro met Jane Adeyemi. Jane was glad.", &names)[2], "Jane=per-jane/name");
}

#[test]
fn an_organisation_is_one_by_its_short_names_and_initials() {
    let names = [("Zorbia Times", Org, 0.9), ("Times", Org, 0.9), ("ZT", Org, 0.9)];
    let found = told("The Zorbia Times wrote it. The Times knew. Ask ZT about it.", &names);
    assert!(found.iter().all(|f| f.contains("=org-zorbia-times/")), "{found:?}");
    let two = [("Zorbia Times", Org, 0.9), ("Harbour Times", Org, 0.9), ("Times", Org, 0.9)];
    assert_eq!(
        told("The Zorbia Times and the Harbour Times wrote. The Times knew.", &two)[2],
        "Times=org-times/name"
    );
    let names = [("Department of Fish", Org, 0.9), ("Fish Department", Org, 0.9), ("DoF", Org, 0.9)];
    let found = told("The Department of Fish slept. The Fish Department woke. DoF it is.", &names);
    assert!(found.iter().all(|f| f.contains("=org-department-of-fish/")), "{found:?}");
    let names = [("Haqqani", Per, 0.9), ("Haqqanis", Misc, 0.9), ("Haqqani network", Org, 0.9)];
    let found = told("The Haqqani network struck. The Haqqanis fled. Haqqani power is gone.", &names);
    assert!(found.iter().all(|f| f.contains("=haqqani-network/")), "{found:?}");
}

#[test]
fn titles_adjectives_and_debris_are_nobody() {
    let names = [
        ("Mr", Per, 0.9),
        ("Alas", Per, 0.9),
        ("Islamic", Misc, 0.9),
        ("qwrtzHCG", Org, 0.9),
        ("Senator", Per, 0.9),
    ];
    assert!(told("Alas, Mr. or qwrtzHCG, an Islamic thing, the Senator said.", &names).is_empty());
}

#[test]
fn a_party_goes_on_in_lower_case() {
    let names = [("Republican", Misc, 0.9), ("GOP", Misc, 0.9), ("Republicans", Misc, 0.9)];
    let found = told("The Republican party won. The GOP sang. Republicans danced.", &names);
    assert!(found.iter().all(|f| f.contains("=republican-party/")), "{found:?}");
    assert_eq!(told("The Tea party sang.", &[("Tea", Org, 0.9)]), ["Tea party=org-tea-party/name"]);
}
