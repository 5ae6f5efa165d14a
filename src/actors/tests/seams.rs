//! Names that the model cuts in two or ends too soon, and names that no actor bears.

use super::*;

/// Ids of the actors of a text whose names the model gives one by one, each where it first stands behind the last.
fn ids(text: &str, names: &[(&str, EntityType)]) -> Vec<String> {
    ids_in(&document(text, None), names)
}

/// The same of a text that is one sentence, whatever its full stops.
fn ids_of_one_sentence(text: &str, names: &[(&str, EntityType)]) -> Vec<String> {
    let mut document = document(text, None);
    document.sentences = vec![Sentence { span: Span::new(0, document.article.text.len()), paragraph: 0 }];
    ids_in(&document, names)
}

fn ids_in(document: &Document, names: &[(&str, EntityType)]) -> Vec<String> {
    let text = document.article.text.as_str();
    let normalized = Text::from(text);
    let mut from = 0;
    let mut found = Vec::new();
    for &(name, kind) in names {
        let byte = from + text[from..].find(name).expect("the name stands in the text");
        from = byte + name.len();
        let start = normalized.code_point(byte);
        found.push(Entity { span: Span::new(start, start + name.chars().count()), kind, score: 0.9 });
    }
    let (actors, _) = resolve(document, &found, &SHIPPED);
    actors.into_iter().map(|actor| actor.id).collect()
}

#[test]
fn a_persons_name_in_two_is_one() {
    let one = ["per-zed-okoro"];
    assert_eq!(ids("The reader Zed Okoro slept.", &[("Zed", Per), ("Okoro", Per)]), one);
    assert_eq!(ids("The reader Zed Okoro slept.", &[("Zed", Misc), ("Okoro", Per)]), one);
    assert_eq!(ids("The reader Zed [Okoro] slept.", &[("Zed", Per), ("Okoro", Per)]), one);
    assert_eq!(ids("The reader Zed “Zip” Okoro slept.", &[("Zed", Per), ("Okoro", Per)]), one);
    let three = [("Zed", Per), ("Zip", Per), ("Okoro", Per)];
    assert_eq!(ids("The reader Zed \"Zip\" Okoro slept.", &three), one);
    let initials = [("Z. O", Per), ("Okoro", Per)];
    assert_eq!(ids_of_one_sentence("The reader Z. O. (Zip) Okoro slept.", &initials), ["per-z-o-okoro"]);
    let initial = [("Zed B", Per), ("Okoro", Per)];
    assert_eq!(ids_of_one_sentence("The reader Zed B. Okoro slept.", &initial), ["per-zed-b-okoro"]);
    assert_eq!(ids("The reader Zed Oko-Roe slept.", &[("Oko", Per), ("Roe", Per)]), ["per-oko-roe"]);
    assert_eq!(ids("The reader Oko Jong-un slept.", &[("Oko Jong", Per)]), ["per-oko-jong-un"]);
    assert_eq!(ids("The Zed Okoro-led group slept.", &[("Zed Okoro", Per)]), ["per-zed-okoro"]);
    // Once taken for a body, elsewhere for the person.
    let text = "Okoro wrote. Then Zed Okoro slept. Okoro woke.";
    assert_eq!(ids(text, &[("Okoro", Org), ("Zed Okoro", Per), ("Okoro", Per)]), one);
    let name = |text: &str, names: &[(&str, EntityType, f32)]| {
        resolve(&document(text, None), &entities(text, names), &SHIPPED).0[0].name.clone()
    };
    assert_eq!(name("Then Zed [Okoro] slept.", &[("Zed", Per, 0.9), ("Okoro", Per, 0.9)]), "Zed Okoro");
}

#[test]
fn two_persons_side_by_side_are_two() {
    let two = [("Okoro", Per), ("Cindy", Per)];
    let text = "Zed Okoro spoke. Then Okoro Cindy slept.";
    assert_eq!(ids(text, &[("Zed Okoro", Per), two[0], two[1]]), ["per-zed-okoro", "per-cindy"]);
    let pair = "Zed Okoro spoke to Jo Roe. The Okoro-Roe letter is lost.";
    let names = [("Zed Okoro", Per), ("Jo Roe", Per), ("Okoro", Per), ("Roe", Per)];
    assert_eq!(ids(pair, &names), ["per-zed-okoro", "per-jo-roe"]);
    assert_eq!(ids("Old ZBX Okoro slept.", &[("ZBX", Per), ("Okoro", Per)]), ["per-zbx", "per-okoro"]);
    assert_eq!(ids("It was Zed. Okoro slept.", &[("Zed", Per), ("Okoro", Per)]), ["per-zed", "per-okoro"]);
    let known = ids("The wife Zelda Trump slept. Trump woke.", &[("Zelda", Per), ("Trump", Per)]);
    assert_eq!(known, ["per-zelda-trump", "donald-trump"]);
}

#[test]
fn a_bodys_name_in_parts_is_one() {
    let text = "The Coastal Harbour Caucus met.";
    let names = [("Coastal", Misc), ("Harbour", Loc), ("Caucus", Org)];
    assert_eq!(ids(text, &names), ["org-coastal-harbour-caucus"]);
    let text = "The Bank of Zembla lent.";
    assert_eq!(ids(text, &[("Bank of", Org), ("Zembla", Loc)]), ["org-bank-of-zembla"]);
    assert_eq!(ids("The Sisters of the Lake met.", &[("Sisters of", Org)]), ["org-sisters-of-the-lake"]);
    assert_eq!(ids("The Sisters of some lake met.", &[("Sisters of", Org)]), ["org-sisters"]);
    let text = "He asked the Fish and Wildlife Services about it.";
    assert_eq!(ids(text, &[("Wildlife Services", Org)]), ["org-fish-and-wildlife-services"]);
    let text = "The District of Zembla is small.";
    assert_eq!(ids(text, &[("District", Loc), ("Zembla", Loc)]), ["loc-district-of-zembla"]);
    assert_eq!(ids("The Harbour of Zembla is small.", &[("Harbour", Loc), ("Zembla", Loc)]).len(), 2);
    let text = "He asked the Senate Fish and Harbour Works Committee about it.";
    assert!(
        ids(text, &[("Harbour Works Committee", Org)])
            .contains(&"org-fish-and-harbour-works-committee".to_owned())
    );
    let text = "The U.S. Fish and Border Office met. FBO slept.";
    let names = [("U.S. Fish and Border Office", Org), ("FBO", Org)];
    assert_eq!(ids_of_one_sentence(text, &names), ["org-us-fish-and-border-office"]);
    assert_eq!(ids("They met on the Marine One then.", &[("Marine", Org)]), [""; 0]);
    // A body that stands by itself elsewhere is no part of another's name.
    let text = "The Harbour met. Then the Harbour Caucus met.";
    let names = [("Harbour", Org), ("Harbour", Org), ("Caucus", Org)];
    assert!(ids(text, &names).contains(&"org-harbour".to_owned()));
}

#[test]
fn a_name_goes_on_to_the_word_that_ends_it() {
    assert_eq!(ids("Then Zorbia News reported it.", &[("Zorbia", Org)]), ["org-zorbia-news"]);
    assert_eq!(ids("They asked Mr. O'Roe about it.", &[("Roe", Per)]), ["per-oroe"]);
    assert_eq!(ids("They asked Martin O?Roe about it.", &[("Martin O?Roe", Per)]), ["per-martin-oroe"]);
    let text = "Zed Okoro and Amy Roe met. Later Zed Roe joined them, and Jo Okoro.";
    let names = [("Zed Okoro", Per), ("Amy Roe", Per), ("Jo", Per)];
    assert_eq!(ids(text, &names), ["per-zed-okoro", "per-amy-roe", "per-jo-okoro"]);
    let text = "The Okoro Foundation lent what Zed Okoro gave. Okoro slept.";
    let names = [("Okoro", Per), ("Zed Okoro", Per), ("Okoro", Per)];
    assert_eq!(ids(text, &names), ["org-okoro-foundation", "per-zed-okoro"]);
    assert_eq!(ids("They asked Mr. O'Roe about it.", &[("O", Per), ("Roe", Per)]), ["per-oroe"]);
    // Every noun of a headline has its capital.
    assert_eq!(ids("Zorbia News Shocks Readers", &[("Zorbia", Loc)]), ["loc-zorbia"]);
    // A state is whole.
    assert_eq!(ids("The old Norway Act is gone.", &[("Norway", Loc)]), ["norway"]);
}

#[test]
fn a_name_found_once_is_found_wherever_it_stands() {
    let text = "The Fancy Bear slept. They woke the Fancy Bear then.";
    assert_eq!(ids(text, &[("Fancy Bear", Org), ("Bear", Org)]), ["org-fancy-bear"]);
}

#[test]
fn what_a_page_ran_together_is_nobody() {
    let text = "Zed Okoro Zed Aron OkoroHarbour slept.";
    assert_eq!(ids(text, &[("Zed Okoro", Per), ("Zed Aron OkoroHarbour", Per)]), ["per-zed-okoro"]);
    let text = "Zed Okoro Zed Aron OkoroHarbour slept.";
    assert_eq!(ids(text, &[("Zed Okoro Zed", Per)]), ["per-zed-okoro"]);
    assert_eq!(ids(text, &[("Zed Okoro Zed Aron OkoroHarbour", Per)]), ["per-zed-okoro"]);
    assert_eq!(ids("They met Jane McOkoro there.", &[("Jane McOkoro", Per)]), ["per-jane-mcokoro"]);
}

#[test]
fn a_short_first_name_and_a_cut_one_are_the_full_one() {
    let text = "Mike Okoro spoke, Michael B. Okoro left, Okoro slept and it was Michael B.";
    let names = [("Mike Okoro", Per), ("Michael B. Okoro", Per), ("Okoro", Per), ("Michael B", Per)];
    assert_eq!(ids_of_one_sentence(text, &names), ["per-michael-b-okoro"]);
    let text = "Mike Okoro met Michelle Okoro.";
    assert_eq!(ids(text, &[("Mike Okoro", Per), ("Michelle Okoro", Per)]).len(), 2);
}

#[test]
fn companies_and_chambers_are_one_by_their_short_names() {
    let text = "The Okoro Palace Car Co. grew. Okoro sold cars.";
    assert_eq!(ids(text, &[("Okoro Palace Car Co", Org), ("Okoro", Org)]), ["org-okoro-palace-car-co"]);
    let text = "The US Senate met. The Senate slept. The Republican Senate woke.";
    let names = [("US Senate", Org), ("Senate", Org), ("Republican Senate", Org)];
    assert_eq!(ids(text, &names), ["us-senate"]);
    // With two, the one named last.
    let text = "The Norwegian Senate and the US Senate met. The Senate slept.";
    let names = [("Norwegian Senate", Org), ("US Senate", Org), ("Senate", Org)];
    assert_eq!(ids(text, &names), ["org-norway-senate", "us-senate"]);
    let text = "The Norwegian Senate and the US Senate met.";
    let (actors, mentions) = resolve(
        &document(&format!("{text} The Senate slept."), None),
        &entities(&format!("{text} The Senate slept."), &[("Senate", Org, 0.9)]),
        &SHIPPED,
    );
    assert_eq!(actors[mentions.last().unwrap().actor].id, "us-senate");
}

#[test]
fn a_border_is_of_two_places_and_a_company_no_person() {
    let text = "Near Zork and Zembla, the Zork-Zembla border is long.";
    let names = [("Zork", Loc), ("Zembla", Loc), ("Zork-Zembla", Loc)];
    assert_eq!(ids(text, &names), ["loc-zork", "loc-zembla"]);
    assert_eq!(ids("The town of Zork-Zembla slept.", &[("Zork-Zembla", Loc)]), ["loc-zork-zembla"]);
    let text = "The Okoro Capital slept. Then Okoro woke.";
    assert_eq!(ids(text, &[("Okoro Capital", Org), ("Okoro", Per)]), ["org-okoro-capital"]);
}

#[test]
fn laws_events_and_what_is_neither_body_nor_people_are_no_actors() {
    let text = "The Harbour Reform Act of the Zorbians made Zorbgate. Hurricane Zed came.";
    let names = [("Harbour Reform", Org), ("Zorbians", Misc), ("Zorbgate", Misc), ("Zed", Per)];
    assert_eq!(ids(text, &names), ["misc-zorbians"]);
}

#[test]
fn a_bodys_name_goes_on_behind_of() {
    let one = |text: &str, name: &str| ids(text, &[(name, Org)]);
    assert_eq!(
        one("He asked the Bureau of Harbour Statistics about it.", "Bureau of Harbour"),
        ["org-bureau-of-harbour-statistics"]
    );
    assert_eq!(
        one("He led the Office of Boats and Nets in spring.", "Office of Boats"),
        ["org-office-of-boats-and-nets"]
    );
    assert_eq!(
        one("He asked the Bureau of Harbour Director about it.", "Bureau of Harbour"),
        ["org-bureau-of-harbour"]
    );
    let names = [("Bank of Zork", Org), ("Zed Okoro", Per)];
    let text = "It was the Bank of Zork Economist Zed Okoro who slept.";
    assert_eq!(ids(text, &names), ["org-bank-of-zork", "per-zed-okoro"]);
    let two = [("Bureau of Harbour", Org), ("Zorbnet", Org)];
    let text = "He asked the Bureau of Harbour and Zorbnet about it.";
    assert_eq!(ids(text, &two), ["org-bureau-of-harbour", "org-zorbnet"]);
}

#[test]
fn a_dateline_and_a_party_tag_name_nobody() {
    let text = "ZEMBLA CITY, Zorb. (Newswire) - The reader Zed Okoro (R-Zork) slept.";
    let names = [("ZEMBLA CITY", Loc), ("Newswire", Org), ("Zed Okoro", Per), ("Zork", Loc)];
    assert_eq!(ids(text, &names), ["per-zed-okoro"]);
    assert_eq!(ids("WASHINGTON \u{2014} The lake froze.", &[("WASHINGTON", Loc)]), [""; 0]);
    assert_eq!(ids("Washington \u{2014} it was clear \u{2014} slept.", &[("Washington", Loc)]).len(), 1);
}

#[test]
fn a_name_with_an_honorific_is_a_persons() {
    let text = "The pollster Zed Holland slept. Mr. Holland woke.";
    assert_eq!(ids_of_one_sentence(text, &[("Zed Holland", Per)]), ["per-zed-holland"]);
    assert_eq!(ids("He went to Holland.", &[("Holland", Loc)]), ["netherlands"]);
}

#[test]
fn a_person_beside_a_body_of_his_name_is_one() {
    let text = "Zed Okoro wrote the Okoro Report. Then Okoro slept.";
    let names = [("Zed Okoro", Per), ("Okoro Report", Org), ("Okoro", Per)];
    assert_eq!(ids(text, &names), ["per-zed-okoro", "org-okoro-report"]);
    // His followers may be meant.
    let text = "Zed Okoro left the Okoro network. Then Okoro slept.";
    let names = [("Zed Okoro", Per), ("Okoro network", Org), ("Okoro", Per)];
    assert_eq!(ids(text, &names), ["per-zed-okoro", "org-okoro-network", "per-okoro"]);
    let text = "Oko Zork Roe sold ships. Oko Zork sank.";
    assert_eq!(ids(text, &[("Oko Zork Roe", Per), ("Oko Zork", Per)]), ["per-oko-zork-roe"]);
}

#[test]
fn the_first_noun_of_a_bodys_name_is_its_short_one() {
    let text = "The Chronicle of Fishing wrote. The Chronicle slept.";
    let names = [("Chronicle of Fishing", Org), ("Chronicle", Org)];
    assert_eq!(ids(text, &names), ["org-chronicle-of-fishing"]);
    let text = "The Coastal Bureau of Standards wrote. The Bureau slept.";
    let names = [("Coastal Bureau of Standards", Org), ("Bureau", Org)];
    assert_eq!(ids(text, &names), ["org-coastal-bureau-of-standards"]);
    let text = "The Bureau of Fish wrote to the Bureau of Boats. The Bureau slept.";
    let names = [("Bureau of Fish", Org), ("Bureau of Boats", Org), ("Bureau", Org)];
    assert_eq!(ids(text, &names).len(), 3);
}

#[test]
fn a_state_is_one_with_its_full_name() {
    let text = "Zembla slept. Then Zembla State and the Commonwealth of Zembla woke.";
    let names = [("Zembla", Loc), ("Zembla State", Loc), ("Commonwealth of Zembla", Org)];
    assert_eq!(ids(text, &names), ["loc-zembla"]);
    let text = "In Zembla he joined Zembla State.";
    assert_eq!(ids(text, &[("Zembla", Loc), ("Zembla State", Org)]), ["loc-zembla", "org-zembla-state"]);
}

#[test]
fn a_common_noun_of_a_headline_and_a_building_are_nobody() {
    let text = "Harbour Sleeps While Zorbnet Sings\nIn the harbour nobody woke.";
    let names = [("Harbour", Loc), ("Zorbnet", Org)];
    assert_eq!(ids(text, &names), ["org-zorbnet"]);
    assert_eq!(ids("In the city Harbour is near the harbour.", &[("Harbour", Loc)]), ["loc-harbour"]);
    assert_eq!(ids("He slept at the Okoro Memorial.", &[("Okoro Memorial", Loc)]), [""; 0]);
}
