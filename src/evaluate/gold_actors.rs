//! Adds the actors of gold data to the gazetteer as a user would: in an actors file with their names and, if the data has
//! them, aliases. Resolving "Mr Kudlow" is then up to the program.

use crate::actors::{Gazetteer, GazetteerError};
use crate::document::EntityType;

/// An actor in the gold data.
#[derive(Clone, Copy, Debug)]
pub struct GoldActor<'a> {
    /// Its name.
    pub name: &'a str,
    /// Its type.
    pub entity_type: EntityType,
    /// Its other names.
    pub aliases: &'a [String],
}

impl<'a> GoldActor<'a> {
    /// An actor with a name and type only.
    pub fn new(name: &'a str, entity_type: EntityType) -> Self {
        Self { name, entity_type, aliases: &[] }
    }
}

/// The gazetteer with an entry for each of these that it does not know by name, alias or seat; and, in
/// their order, the ids by which the program will call them.
///
/// # Errors
/// A name that no actors file could hold: an empty one.
pub fn with_gold_actors(
    known: &Gazetteer,
    actors: &[GoldActor<'_>],
) -> Result<(Gazetteer, Vec<String>), GazetteerError> {
    let mut ids: Vec<String> = Vec::new();
    let mut file = String::new();
    for (at, GoldActor { name, entity_type, aliases }) in actors.iter().enumerate() {
        let earlier = actors[..at].iter().position(|other| other.name == *name);
        let id = match (earlier, id(known, name)) {
            (Some(earlier), _) => ids[earlier].clone(),
            (None, Some(id)) => id.to_owned(),
            (None, None) => {
                let (id, name) = (format!("gold-{at}"), toml::Value::from(*name));
                let aliases = toml::Value::from(aliases.to_vec());
                let entry = format!(
                    "id = \"{id}\"\nname = {name}\ntype = \"{}\"\naliases = {aliases}\n",
                    entity_type.name()
                );
                file += &format!("[[actor]]\n{entry}");
                id
            }
        };
        ids.push(id);
    }
    Ok((known.clone().extend(Gazetteer::from_toml(&file, "gold")?)?, ids))
}

/// The id of the actor that has this name or alias, or that this place may stand for.
fn id<'a>(known: &'a Gazetteer, name: &str) -> Option<&'a str> {
    let seat = || known.entries().iter().find(|e| e.metonyms.iter().any(|form| form.text == name));
    known.find(name).or_else(seat).map(|entry| entry.id.as_str())
}

#[cfg(test)]
mod tests {
    #![allow(clippy::unwrap_used)]
    use super::*;

    #[test]
    fn who_is_known_keeps_the_id_and_who_is_not_gets_an_entry() {
        let shipped = Gazetteer::shipped().unwrap();
        let kudlow = GoldActor::new("Larry \"Lou\" Kudlow", EntityType::Per);
        let aliases = ["Lou \"K.\"".to_owned()];
        let asked = [
            GoldActor::new("Pakistan", EntityType::Org),
            GoldActor { aliases: &aliases, ..kudlow },
            GoldActor::new("Islamabad", EntityType::Org),
            kudlow,
        ];
        let (gazetteer, ids) = with_gold_actors(&shipped, &asked).unwrap();
        assert_eq!(ids, ["pakistan", "gold-1", "pakistan", "gold-1"]);
        let entry = gazetteer.find("Larry \"Lou\" Kudlow").unwrap();
        assert_eq!((entry.id.as_str(), entry.entity_type), ("gold-1", EntityType::Per));
        assert_eq!(gazetteer.find("Lou \"K.\"").map(|e| &e.id), Some(&entry.id));
        assert!(with_gold_actors(&shipped, &[GoldActor::new("", EntityType::Per)]).is_err());
    }
}
