//! Groups beside names: which phrases are one group, and which are somebody who has a name.

use proptest::prelude::*;

use super::*;
use crate::document::{Group, MentionKind, Role};
use crate::nouns;

/// A group at every place where the words stand alone.
fn found(text: &str, phrases: &[&str]) -> Vec<Group> {
    let normalized = Text::from(text);
    let mut found: Vec<Group> = Vec::new();
    for phrase in phrases {
        for (byte, _) in text.match_indices(phrase) {
            let start = normalized.code_point(byte);
            let core = nouns::core(&normalized, Span::new(start, start + phrase.chars().count())).unwrap();
            let group = Group { span: core.span, head: core.head, score: 0.8 };
            if !found.iter().any(|other| other.span.overlaps(group.span)) {
                found.push(group);
            }
        }
    }
    found.sort_by_key(|group| group.span);
    found
}

fn cast(text: &str, names: &[(&str, EntityType, f32)], phrases: &[&str], gazetteer: &Gazetteer) -> Cast {
    let document = document(text, None);
    let (actors, mentions) = resolve(&document, &entities(text, names), gazetteer);
    let cast = Cast { actors, names: mentions.clone(), mentions, doubtful: Vec::new() };
    with_groups(&document, &found(text, phrases), gazetteer, cast)
}

/// "surface=id/kind" of every mention.
fn told(text: &str, names: &[(&str, EntityType, f32)], phrases: &[&str]) -> Vec<String> {
    let whole = Text::from(text);
    let cast = cast(text, names, phrases, &SHIPPED);
    let show = |m: &Mention| format!("{}={}/{}", whole.slice(m.span), cast.actors[m.actor].id, m.kind.name());
    cast.mentions.iter().map(show).collect()
}

#[test]
fn a_group_is_an_actor_with_a_name_and_an_id_of_its_own() {
    let text = "Reporters slept. The police did not, and police dogs barked at two reporters.";
    let cast = cast(text, &[], &["Reporters", "police", "reporters"], &SHIPPED);
    let shown: Vec<_> = cast.actors.iter().map(|a| (a.id.as_str(), a.name.as_str(), a.agent)).collect();
    assert_eq!(shown, [("group-reporter", "reporters", true), ("group-police", "the police", true)]);
    assert_eq!(cast.actors[0].aliases, ["Reporters", "reporters"]);
    assert!(cast.actors.iter().all(|a| a.entity_type == EntityType::Grp && !a.known));
    assert!(cast.mentions.iter().all(|m| m.kind == MentionKind::Group && m.kind.is_name()));
    assert_eq!(cast.names, cast.mentions);
}

#[test]
fn a_definite_phrase_is_the_only_longer_one_that_ends_in_it() {
    let one = "The left-wing media lied. Nobody believes the media.";
    let expected = ["left-wing media=group-left-wing-media/group", "media=group-left-wing-media/group"];
    assert_eq!(told(one, &[], &["left-wing media", "media"]), expected);
    let two = "The left-wing media lied, the state media slept. Nobody believes the media.";
    let of = told(two, &[], &["left-wing media", "state media", "media"]);
    assert_eq!(of[2], "media=group-media/group");
    let chain = "The old ruling elites stole. The ruling elites lied. The elites fled.";
    let of = told(chain, &[], &["old ruling elites", "ruling elites", "elites"]);
    assert!(of.iter().all(|m| m.ends_with("=group-old-ruling-elite/group")), "{of:?}");
    // Voters in general are not the swing voters.
    let general = "The swing voters stayed at home. It is hard to rouse voters.";
    assert_eq!(told(general, &[], &["swing voters", "voters"])[1], "voters=group-voter/group");
    let apart = "The media outlets closed. The media wept.";
    assert_eq!(told(apart, &[], &["media outlets", "media"])[1], "media=group-media/group");
}

#[test]
fn who_has_a_name_comes_first() {
    let text = "The Taliban fighters met Pakistani officials.";
    let names = [("Taliban", Org, 0.9)];
    let expected =
        ["Taliban=taliban/name", "fighters=group-taliban-fighter/group", "Pakistani=pakistan/alias"];
    assert_eq!(told(text, &names, &["Taliban fighters", "Pakistani officials"]), expected);
    let whole = cast(text, &names, &["Taliban fighters"], &SHIPPED);
    let group = whole.actors.iter().find(|a| a.entity_type == EntityType::Grp).unwrap();
    assert_eq!(
        (group.name.as_str(), &group.aliases[..]),
        ("the Taliban fighters", &["Taliban fighters".into()][..])
    );
    // The head is part of the name.
    assert_eq!(
        told("The Haqqani network grew.", &[], &["Haqqani network"]),
        ["Haqqani network=haqqani-network/name"]
    );
}

#[test]
fn a_capital_that_only_opens_a_sentence_is_no_part_of_the_name() {
    let name = |text: &str, phrase: &str| cast(text, &[], &[phrase], &SHIPPED).actors[0].name.clone();
    assert_eq!(name("Gun owners voted.", "Gun owners"), "gun owners");
    assert_eq!(name("Many Young voters stayed.", "Young voters"), "Young voters");
    assert_eq!(name("American voters stayed.", "American voters"), "American voters");
    let document = Document {
        article: Article {
            paragraphs: vec![Paragraph { span: Span::new(0, 26), role: Role::Title }],
            ..document("The Cowardice Of The Media", None).article
        },
        ..document("The Cowardice Of The Media", None)
    };
    let cast =
        with_groups(&document, &found("The Cowardice Of The Media", &["Media"]), &SHIPPED, Cast::default());
    assert_eq!((cast.actors[0].name.as_str(), cast.actors[0].id.as_str()), ("the media", "group-media"));
}

#[test]
fn whose_a_group_is_belongs_to_it() {
    let text = "Pakistan’s generals met India’s generals.";
    let of = told(text, &[], &["generals"]);
    assert_eq!(of[1], "generals=group-pakistan-general/group");
    assert_eq!(of[3], "generals=group-india-general/group");
    let cast = cast(text, &[], &["generals"], &SHIPPED);
    assert!(cast.actors.iter().any(|a| a.name == "Pakistan's generals"));
}

/// Ids of the mentions by common nouns, in order.
fn nouns_of(text: &str, names: &[(&str, EntityType, f32)], phrases: &[&str]) -> Vec<String> {
    let cast = cast(text, names, phrases, &SHIPPED);
    let noun = |m: &&Mention| matches!(m.kind, MentionKind::Group | MentionKind::Nominal);
    cast.mentions.iter().filter(noun).map(|m| cast.actors[m.actor].id.clone()).collect()
}

#[test]
fn leaders_of_a_state_are_its_leaders_and_whose_name_opens_a_group_owns_it() {
    let text = "The leaders of Iran slept. Iran’s leaders woke. The leaders of Norway and Iraq did not.";
    assert_eq!(nouns_of(text, &[], &["leaders"]), ["group-iran-leader", "group-iran-leader", "group-leader"]);
    let named = cast(text, &[], &["leaders"], &SHIPPED);
    assert!(named.actors.iter().any(|a| a.name == "the leaders of Iran"), "{:?}", named.actors);
    let names = [("Zed Okoro", Per, 0.9), ("Okoro", Per, 0.9)];
    let text = "Zed Okoro’s supporters sang. The Okoro supporters left, and supporters wept.";
    assert_eq!(nouns_of(text, &names, &["Okoro supporters", "supporters"]), ["group-zed-okoro-supporter"; 3]);
    // Of whom, nobody can tell.
    let text = "Zed Okoro’s supporters and Jo Roe’s supporters sang. Some supporters wept.";
    let names = [("Zed Okoro", Per, 0.9), ("Jo Roe", Per, 0.9)];
    assert_eq!(nouns_of(text, &names, &["supporters"])[2], "group-supporter");
    assert_eq!(
        nouns_of("Zed Okoro’s allies sang.", &names, &["Zed Okoro’s allies"]),
        ["group-zed-okoro-ally"]
    );
}

#[test]
fn one_and_many_are_two_groups() {
    let text = "The poor families left. The family wept, the families did not.";
    let of = nouns_of(text, &[], &["poor families", "families", "family"]);
    assert_eq!(of, ["group-poor-family", "group-family", "group-poor-family"]);
}

#[test]
fn the_administration_is_the_one_in_office_or_its_owners() {
    let text = "The Obama administration slept. The Trump administration woke. The administration sang.";
    let on = |day: Option<&str>| {
        let document = document(text, day);
        let (actors, names) = resolve(&document, &[], &SHIPPED);
        let cast = Cast { mentions: names.clone(), actors, names, doubtful: Vec::new() };
        let cast = with_groups(&document, &found("", &[]), &SHIPPED, cast);
        assert_eq!(cast.actors.len(), 2);
        let last = text.rfind("administration").unwrap();
        let span = Span::new(last, last + 14);
        let group = Group { span, head: span, score: 0.8 };
        let cast = with_groups(&document, &[group], &SHIPPED, cast);
        let m = cast.mentions.last().unwrap().clone();
        assert_eq!((cast.names.len(), m.kind), (2, MentionKind::Nominal));
        cast.actors[m.actor].id.clone()
    };
    assert_eq!(on(Some("2012-05-01")), "obama-administration");
    assert_eq!(on(Some("2018-05-01")), "trump-administration");
    let text = "The Okoro administration slept. The administration woke. A new administration came.";
    let names = [("Okoro", Per, 0.9)];
    let of = nouns_of(text, &names, &["administration"]);
    assert_eq!(of[of.len() - 2..], ["org-okoro-government", "group-administration"]);
    assert_eq!(
        nouns_of("Trump slept. Trump’s administration woke.", &[], &["administration"]),
        ["trump-administration"]
    );
    let text = "The Trump administration slept. An administration official woke, a former administration official did not.";
    assert_eq!(nouns_of(text, &[], &["administration"]), ["trump-administration", "group-administration"]);
    assert_eq!(nouns_of("The administration woke.", &[], &["administration"]), ["group-administration"]);
    assert_eq!(
        nouns_of("The White House knew the administration of the shop.", &[], &["administration"]),
        ["group-administration"]
    );
}

#[test]
fn the_party_is_the_one_spoken_of_last() {
    let text = "Republicans slept. Democrats woke, and the party sang. A party is no parties.";
    let of = nouns_of(text, &[("Republicans", Misc, 0.9), ("Democrats", Misc, 0.9)], &["party", "parties"]);
    assert_eq!(of, ["democratic-party", "group-party", "group-party"]);
    let far = "Republicans slept. It rained. It snowed. It hailed. The party sang.";
    assert_eq!(nouns_of(far, &[("Republicans", Misc, 0.9)], &["party"]), ["group-party"]);
    assert_eq!(
        nouns_of("The Tea Party slept. The party sang.", &[("Tea Party", Org, 0.9)], &["party"]),
        ["group-party"]
    );
}

#[test]
fn the_government_of_a_state_is_that_states() {
    let text = "The Iranian government slept. The government of Iran woke. The government of Zed did not.";
    let of = nouns_of(text, &[], &["government"]);
    assert_eq!(of[of.len() - 2..], ["org-iran-government", "group-government"]);
    let text = "The U.S. government slept. The federal government woke.";
    assert_eq!(nouns_of(text, &[], &["federal government"]), ["us-government"]);
}

#[test]
fn what_somebody_only_is_and_things_are_no_groups() {
    let told = |text: &str| nouns_of(text, &[], &["children", "voters", "polls"]);
    assert!(told("They came as children, and stayed.").is_empty());
    assert_eq!(told("They asked many, such as voters, about it."), ["group-voter"]);
    assert_eq!(told("It rained as voters slept."), ["group-voter"]);
    assert!(told("The polls were wrong.").is_empty());
}

#[test]
fn a_phrase_that_goes_back_to_a_name_is_no_group() {
    let text = "The Free Coast Party won. The party sang. The parties slept.";
    let document = document(text, None);
    let (actors, names) = resolve(&document, &entities(text, &[("Free Coast Party", Org, 0.9)]), &SHIPPED);
    let start = text.find("The party").unwrap();
    let link = Mention {
        span: Span::new(start, start + 9),
        kind: MentionKind::Nominal,
        sentence: 1,
        ..names[0].clone()
    };
    let mentions = vec![names[0].clone(), link];
    let slept = text.find("parties").unwrap();
    let doubtful = vec![Span::new(slept, slept + 7)];
    let doubted =
        Cast { doubtful, ..Cast { actors: actors.clone(), names: names.clone(), ..Cast::default() } };
    let doubted = with_groups(&document, &found(text, &["parties"]), &SHIPPED, doubted);
    assert_eq!(doubted.actors.len(), 1);
    let cast = Cast { actors, names, mentions, doubtful: Vec::new() };
    let cast = with_groups(&document, &found(text, &["party", "parties"]), &SHIPPED, cast);
    let of: Vec<_> =
        cast.mentions.iter().map(|m| (m.kind.name(), cast.actors[m.actor].id.as_str())).collect();
    let named = "org-free-coast-party";
    assert_eq!(of, [("name", named), ("nominal", named), ("group", "group-party")]);
    assert_eq!(cast.names.len(), 2);
}

#[test]
fn an_actors_file_names_groups() {
    let file = "[[actor]]\nid = \"press\"\nname = \"The Press\"\ntype = \"GROUP\"\naliases = [\"the media\", \"news outlets\"]\n";
    let mine = SHIPPED.clone().extend(Gazetteer::from_toml(file, "mine").unwrap()).unwrap();
    let text = "The media lied. The press, a news outlet and the foreign press slept. Social media did not.";
    let cast = cast(text, &[], &["media", "foreign press", "press", "news outlet"], &mine);
    let of: Vec<&str> = cast.mentions.iter().map(|m| cast.actors[m.actor].id.as_str()).collect();
    assert_eq!(of, ["press", "press", "press", "group-foreign-press", "press"]);
    assert!(cast.actors[0].known && cast.actors[0].name == "The Press");
    assert_eq!(cast.actors[0].entity_type, EntityType::Grp);
    // A common noun says too little where the model finds no group, and a name is the model's to find.
    let (actors, _) = resolve(&document(text, None), &[], &mine);
    assert!(actors.is_empty(), "{actors:?}");
    let tories = mine.extend(
        Gazetteer::from_toml("[[actor]]\nid = \"tories\"\nname = \"the Tories\"\ntype = \"group\"\n", "mine")
            .unwrap(),
    );
    let text = "Both Tories slept.";
    let (actors, _) =
        resolve(&document(text, None), &entities(text, &[("Tories", Misc, 0.9)]), &tories.unwrap());
    assert_eq!(actors[0].id, "tories");
}

#[test]
fn actors_stand_in_the_order_of_their_first_name() {
    let text = "The police fought Pakistan. Then India came.";
    let cast = cast(text, &[], &["police"], &SHIPPED);
    let ids: Vec<&str> = cast.actors.iter().map(|a| a.id.as_str()).collect();
    assert_eq!(ids, ["group-police", "pakistan", "india"]);
    let of: Vec<usize> = cast.mentions.iter().map(|m| m.actor).collect();
    assert_eq!(of, [0, 1, 2]);
}

proptest! {
    #[test]
    fn a_cast_is_whole_whatever_the_groups(
        words in prop::collection::vec(
            prop::sample::select(vec![
                "the", "media", "left-wing media", "Taliban", "fighters", "Pakistan’s", "generals", "Pakistani", "officials", "saw.", "The"
            ]),
            1..24,
        ),
    ) {
        let text = words.join(" ");
        let phrases = ["left-wing media", "Taliban fighters", "Pakistani officials", "media", "fighters", "generals", "officials"];
        let cast = cast(&text, &[("Taliban", Org, 0.9)], &phrases, &SHIPPED);
        let mut seen = std::collections::BTreeSet::new();
        prop_assert!(cast.actors.iter().all(|a| seen.insert(&a.id)), "{:?}", cast.actors);
        prop_assert!(cast.mentions.windows(2).all(|two| two[0].span.end <= two[1].span.start));
        let firsts: Vec<usize> = (0..cast.actors.len())
            .map(|a| cast.names.iter().position(|m| m.actor == a).unwrap())
            .collect();
        prop_assert!(firsts.is_sorted());
        for mention in &cast.mentions {
            prop_assert_eq!(mention.entity_type, cast.actors[mention.actor].entity_type);
        }
    }
}

#[test]
fn a_noun_for_many_within_another_word_is_nobody() {
    let of = |text: &str, phrase: &str| told(text, &[], &[phrase]);
    assert_eq!(of("Then Press Secretary Okoro slept.", "Press"), [""; 0]);
    assert_eq!(of("A law enforcement officer slept.", "law enforcement"), [""; 0]);
    assert_eq!(of("He was a public figure.", "public"), [""; 0]);
    assert_eq!(of("The public slept.", "public"), ["public=group-public/group"]);
    assert_eq!(of("The press slept.", "press"), ["press=group-press/group"]);
}

#[test]
fn a_phrase_printed_as_a_name_is_its_bearer() {
    let text = "Zed joined the Zorbists. Then the Zorbists slept.";
    let document = document(text, None);
    let first: Vec<Entity> = entities(text, &[("Zorbists", Org, 0.9)]).into_iter().take(1).collect();
    let (actors, mentions) = resolve(&document, &first, &SHIPPED);
    // A name once found is found wherever it stands, so the second is taken away.
    let mentions: Vec<Mention> = mentions.into_iter().take(1).collect();
    let cast = Cast { actors, names: mentions.clone(), mentions, doubtful: Vec::new() };
    let group = found(text, &["Zorbists"]).into_iter().skip(1).collect::<Vec<_>>();
    let cast = with_groups(&document, &group, &SHIPPED, cast);
    assert_eq!(cast.actors.len(), 1);
    assert_eq!(cast.mentions.len(), 2);
}

#[test]
fn a_noun_is_the_only_body_that_it_heads() {
    let one = "The Zembla Court slept. Then the court woke.";
    let names = [("Zembla Court", Org, 0.9)];
    assert_eq!(
        told(one, &names, &["court"]),
        ["Zembla Court=org-zembla-court/name", "court=org-zembla-court/nominal"]
    );
    let two = "The Zembla Court and the Court of Zork slept. Then the court woke.";
    let names = [("Zembla Court", Org, 0.9), ("Court of Zork", Org, 0.9)];
    assert_eq!(told(two, &names, &["court"])[2], "court=group-court/group");
    // Nor is one that is named only later.
    let later = "The court woke. Then the Zembla Court slept.";
    let names = [("Zembla Court", Org, 0.9)];
    assert_eq!(told(later, &names, &["court"])[0], "court=group-court/group");
}
