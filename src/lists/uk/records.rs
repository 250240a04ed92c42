//! From groups to the builder's records.

use indexmap::IndexMap;

use super::SENDER;
use super::groups::{Group, Listing};
use crate::graph::{GraphBuilder, Violation, act_key};
use crate::lists::offices::office;
use crate::lists::regimes;
use crate::lists::text::numbered;
use crate::load::{LoadError, Reporter};
use crate::model::{
    Act, ActClaim, ActKind, Actor, ActorKind, Alias, End, Identifier, Measure, Programme, Source,
    SourceClass, Tie, TieClaim, TieKind,
};
use crate::time::{Day, TimeUnit, When};

/// Puts the groups into the builder.
pub(super) struct Records<'a> {
    pub(super) builder: &'a mut GraphBuilder,
    pub(super) out: &'a mut Reporter,
    pub(super) source: String,
}

impl Records<'_> {
    pub(super) fn add(
        &mut self,
        groups: IndexMap<String, Group>,
        published: Option<Day>,
    ) -> Result<(), LoadError> {
        if let Err(violation) = self.builder.set_unit(TimeUnit::Day) {
            return Err(LoadError::Form { at: "line 1".into(), reason: violation.to_string() });
        }
        let source = Source {
            publisher: Some("HM Treasury".into()),
            title: Some("Consolidated list of financial sanctions targets".into()),
            published: published.map(When::exact),
            ..Source::new(self.source.as_str(), SourceClass::List)
        };
        let added = self.builder.add_source(source);
        self.accept(added)?;
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

    /// Reports what the builder refuses: a key that another input uses for another kind.
    fn accept<T>(&mut self, result: Result<T, Violation>) -> Result<bool, LoadError> {
        match result {
            Ok(_) => Ok(true),
            Err(violation) => {
                self.out.problem("list", "(record)", format!("{violation}; left out"))?;
                Ok(false)
            }
        }
    }

    /// A state or bloc that is there from now on.
    fn polity(&mut self, code: &str) -> Result<bool, LoadError> {
        if self.builder.is_polity(code) {
            return Ok(true);
        }
        let kind = if matches!(code, "EU" | "UN") { ActorKind::Bloc } else { ActorKind::State };
        let added = self.builder.add_actor(Actor::new(kind, code));
        self.accept(added)
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
        actor.attributes = group
            .attributes
            .iter()
            .map(|(name, values)| (name.clone(), values.iter().cloned().collect()))
            .collect();
        if group.born.len() > 1 {
            let dates = group.born.iter().map(When::to_string).collect();
            actor.attributes.insert("dates of birth".into(), dates);
        }
        if !group.positions.is_empty() {
            actor.attributes.insert("position".into(), group.positions.iter().cloned().collect());
        }
        actor.sources.push(self.source.clone());
        let new = self.builder.find_actor(key).is_none();
        let added = self.builder.add_actor(actor);
        if !self.accept(added)? {
            return Ok(());
        }
        self.out.report.actors += u64::from(new);
        // A person's address says nothing of citizenship; a body's or ship's only one is its seat.
        let seat = match group.kind {
            ActorKind::Person => &group.nationalities,
            ActorKind::Asset => &group.flags,
            _ if !group.nationalities.is_empty() => &group.nationalities,
            _ => &group.countries,
        };
        if group.kind == ActorKind::Person || seat.len() == 1 {
            for code in seat {
                self.background(Tie::new(TieKind::Nationality, key, *code))?;
            }
        }
        if group.kind == ActorKind::Person {
            for position in &group.positions {
                for title in numbered(position) {
                    let Some((state, former)) = office(title) else { continue };
                    let mut tie = Tie::new(TieKind::Office, key, state);
                    tie.label = Some(title.to_owned());
                    // A former office ended on a day that nobody says.
                    let end = former.then_some(End::On(When::UNKNOWN));
                    tie.claims.push(TieClaim { end, ..self.claim("Position") });
                    self.background(tie)?;
                }
            }
        }
        Ok(())
    }

    fn claim(&self, locator: &str) -> TieClaim {
        TieClaim {
            source: Some(self.source.clone()),
            locator: Some(locator.to_owned()),
            ..TieClaim::default()
        }
    }

    fn background(&mut self, mut tie: Tie) -> Result<(), LoadError> {
        if tie.claims.is_empty() {
            tie.claims.push(self.claim("Nationality, flag or seat"));
        }
        if self.polity(&tie.to)? {
            let added = self.builder.add_tie(tie);
            let taken = self.accept(added)?;
            self.out.report.ties += u64::from(taken);
        }
        Ok(())
    }

    fn tie(&mut self, key: &str, id: &str, listing: &Listing) -> Result<(), LoadError> {
        self.polity(SENDER)?;
        let mut programme = Programme::new(listing.regime.as_str());
        programme.issuer = Some(SENDER.into());
        for code in regimes::addressed("uk", &listing.regime) {
            if self.polity(code)? {
                programme.addressed.push(code.into());
            }
        }
        let added = self.builder.add_programme(programme);
        self.accept(added)?;
        let mut act = Act::new(ActKind::Sanction, SENDER);
        act.programme = Some(listing.regime.clone());
        let mut act_key = act_key(SENDER, Some(&listing.regime), &self.builder.day_text(listing.listed));
        if listing.listed.day().is_none() {
            act_key = format!("{act_key}#{key}");
        }
        if let Some(implements) = listing.implements {
            if self.polity(implements)? {
                act.implements = Some(implements.into());
            }
            if implements == "UN" {
                act_key.push_str("~UN");
            }
        }
        act.key = Some(act_key.clone());
        act.claims.push(ActClaim {
            source: Some(self.source.clone()),
            announced: Some(listing.listed),
            locator: Some(format!("Regime {}, Listed On", listing.regime)),
            ..Default::default()
        });
        let added = self.builder.add_act(act);
        if !self.accept(added)? {
            return Ok(());
        }
        let mut locator = format!("Group ID {id}");
        if let Some(designated) = &listing.designated {
            locator.push_str("; UK Sanctions List Date Designated ");
            locator.push_str(designated);
        }
        let mut tie = Tie::new(TieKind::Sanction, SENDER, key);
        tie.act = Some(act_key);
        tie.claims.push(TieClaim {
            end: Some(End::InForce),
            measures: Measure::AssetFreeze.into(),
            ..self.claim(&locator)
        });
        let added = self.builder.add_tie(tie);
        let taken = self.accept(added)?;
        self.out.report.ties += u64::from(taken);
        Ok(())
    }
}
