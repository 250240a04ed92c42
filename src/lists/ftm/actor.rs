//! What an entity says of an actor.

use std::collections::BTreeMap;

use super::entity::Entity;
use super::network::{Detail, NONE};
use super::reading::Reading;
use super::schemata::{referent, scheme};
use crate::lists::text::script;
use crate::load::LoadError;
use crate::model::{Actor, ActorKind, Alias, Identifier, Strength};

/// The record of an actor: what has no field becomes an attribute under the name of its property.
pub(super) fn describe(
    reading: &mut Reading<'_>,
    line: u64,
    node: u32,
    kind: ActorKind,
    entity: &Entity<'_>,
) -> Result<Actor, LoadError> {
    let id = reading.network.id(node);
    let mut actor = Actor::new(kind, format!("ftm:{id}"));
    actor.identifiers.push(Identifier::new("ftm", id));
    actor.name = entity.caption.as_deref().or_else(|| entity.all("name").next()).map(str::to_owned);
    let mut attributes: BTreeMap<&str, Vec<String>> = BTreeMap::new();
    for (property, value) in &entity.values {
        let (property, value) = (property.as_ref(), value.as_ref());
        let strength = match property {
            "name" | "alias" | "previousName" => Some(Strength::Strong),
            "weakAlias" | "abbreviation" => Some(Strength::Weak),
            _ => None,
        };
        if let Some(strength) = strength {
            if actor.name.as_deref() != Some(value) {
                let script = script(value).map(str::to_owned);
                actor.aliases.push(Alias { strength, script, ..Alias::new(value) });
            }
            continue;
        }
        if let Some(scheme) = scheme(property) {
            // Other lists give the digits alone.
            let value = if scheme == "imo" { value.trim_start_matches("IMO").trim_start() } else { value };
            actor.identifiers.push(Identifier::new(scheme, value));
            continue;
        }
        match property {
            "referents" => {
                if let Some((scheme, number)) = referent(value) {
                    actor.identifiers.push(Identifier::new(scheme, number));
                    continue;
                }
            }
            "country" => {
                let polity = reading.country(line, property, value)?;
                if polity != NONE {
                    actor.countries.push(reading.network.polity_key(polity).to_owned());
                    continue;
                }
            }
            "nationality" | "citizenship"
                if kind.family() == ActorKind::Person && reading.country(line, property, value)? != NONE =>
            {
                continue;
            }
            "addressEntity" => {
                let address = reading.network.node(value);
                reading.network.details.push((line, node, Detail::Address(address)));
                continue;
            }
            _ => {}
        }
        attributes.entry(property).or_default().push(value.to_owned());
    }
    for property in ["birthDate", "incorporationDate", "buildDate"] {
        let born = reading.range(line, property, entity)?;
        if !born.is_unknown() {
            actor.born = Some(actor.born.map_or(born, |other| other.hull(born)));
            // One date that is kept as it was says nothing more.
            if attributes.get(property).is_some_and(|dates| dates.len() == 1) {
                attributes.remove(property);
            }
        }
    }
    actor.attributes = attributes.into_iter().map(|(name, values)| (name.to_owned(), values)).collect();
    Ok(actor)
}
