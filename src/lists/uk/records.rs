//! From groups to the builder's records.

use indexmap::IndexMap;

use super::SENDER;
use super::groups::{Group, Listing};
use crate::graph::act_key;
use crate::lists::output::{Output, attributes};
use crate::lists::text::numbered;
use crate::load::LoadError;
use crate::model::{
    Act, ActClaim, ActKind, Actor, ActorKind, Alias, Identifier, Measure, Source, SourceClass,
};
use crate::time::{Day, When};

/// Where a problem is that comes up after the rows of a group were put together.
const AT: &str = "list";

/// Puts the groups into the builder.
pub(super) struct Records<'a> {
    pub(super) to: Output<'a>,
}

impl Records<'_> {
    pub(super) fn add(
        &mut self,
        groups: IndexMap<String, Group>,
        published: Option<Day>,
    ) -> Result<(), LoadError> {
        let source = Source {
            publisher: Some("HM Treasury".into()),
            title: Some("Consolidated list of financial sanctions targets".into()),
            published: published.map(When::exact),
            ..Source::new(self.to.source.as_str(), SourceClass::List)
        };
        self.to.begin(source)?;
        let mut groups: Vec<(String, Group)> = groups.into_iter().collect();
        groups.sort_by(|a, b| a.0.cmp(&b.0));
        for (id, group) in &mut groups {
            let key = format!("gb:{id}");
            self.actor(&key, id, group)?;
            for listing in std::mem::take(&mut group.listings) {
                self.tie(&key, id, &listing)?;
            }
        }
        Ok(())
    }

    fn actor(&mut self, key: &str, id: &str, group: &Group) -> Result<(), LoadError> {
        let mut names = group.primary.iter();
        let mut actor = Actor::new(group.kind, key);
        actor.name = names.next().cloned().or_else(|| group.aliases.first().map(|alias| alias.name.clone()));
        actor.aliases =
            names.map(|name| Alias::new(name.as_str())).chain(group.aliases.iter().cloned()).collect();
        actor.identifiers = group.identifiers.iter().cloned().collect();
        actor.identifiers.push(Identifier::new("gb", id));
        actor.born = group.born.iter().copied().reduce(When::hull);
        actor.countries = group.countries.iter().map(|&code| code.to_owned()).collect();
        actor.attributes = attributes(&group.attributes, &group.born);
        if !group.positions.is_empty() {
            actor.attributes.insert("position".into(), group.positions.iter().cloned().collect());
        }
        if self.to.actor(AT, actor)?.is_none() {
            return Ok(());
        }
        // A person's address says nothing of citizenship; a body's or ship's only one is its seat.
        let seat = match group.kind {
            ActorKind::Person => &group.nationalities,
            ActorKind::Asset => &group.flags,
            _ if !group.nationalities.is_empty() => &group.nationalities,
            _ => &group.countries,
        };
        if group.kind == ActorKind::Person || seat.len() == 1 {
            for code in seat {
                self.to.nationality(AT, key, code, "Nationality, flag or seat")?;
            }
        }
        if group.kind == ActorKind::Person {
            for position in &group.positions {
                for title in numbered(position) {
                    self.to.office(AT, key, title, "Position")?;
                }
            }
        }
        Ok(())
    }

    fn tie(&mut self, key: &str, id: &str, listing: &Listing) -> Result<(), LoadError> {
        self.to.polity(AT, SENDER)?;
        self.to.programme(AT, SENDER, "uk", &listing.regime, [listing.regime.as_str()])?;
        let mut act = Act::new(ActKind::Sanction, SENDER);
        act.programme = Some(listing.regime.clone());
        let mut act_key = act_key(SENDER, Some(&listing.regime), &self.to.builder.day_text(listing.listed));
        if listing.listed.day().is_none() {
            act_key = format!("{act_key}#{key}");
        }
        if let Some(implements) = listing.implements {
            if self.to.polity(AT, implements)? {
                act.implements = Some(implements.into());
            }
            if implements == "UN" {
                act_key.push_str("~UN");
            }
        }
        act.key = Some(act_key);
        act.claims.push(ActClaim {
            source: Some(self.to.source.clone()),
            announced: Some(listing.listed),
            locator: Some(format!("Regime {}, Listed On", listing.regime)),
            ..Default::default()
        });
        let mut locator = format!("Group ID {id}");
        if let Some(designated) = &listing.designated {
            locator.push_str("; UK Sanctions List Date Designated ");
            locator.push_str(designated);
        }
        self.to.sanction(AT, act, key, None, Measure::AssetFreeze.into(), locator)
    }
}
