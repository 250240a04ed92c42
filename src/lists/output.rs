//! Where the readers of lists put what they read, and what they do with a refusal.

use std::collections::{BTreeMap, BTreeSet};

use super::offices::office;
use super::regimes;
use crate::graph::{ActorHandle, GraphBuilder, Violation};
use crate::load::{LoadError, Reporter};
use crate::model::{Act, Actor, ActorKind, End, Measures, Programme, Source, Tie, TieClaim, TieKind};
use crate::time::{TimeUnit, When};

/// What a list says of an actor that no field of a record fits; several dates of birth are kept one by one.
pub(super) fn attributes(
    said: &BTreeMap<String, BTreeSet<String>>,
    born: &BTreeSet<When>,
) -> BTreeMap<String, Vec<String>> {
    let said = said.iter().map(|(name, values)| (name.clone(), values.iter().cloned().collect()));
    let dates =
        (born.len() > 1).then(|| ("dates of birth".into(), born.iter().map(When::to_string).collect()));
    said.chain(dates).collect()
}

/// The builder, the report and the source of one list.
pub(super) struct Output<'a> {
    pub(super) builder: &'a mut GraphBuilder,
    pub(super) out: &'a mut Reporter,
    pub(super) source: String,
}

impl Output<'_> {
    /// Says that time is in days and which document speaks.
    pub(super) fn begin(&mut self, source: Source) -> Result<(), LoadError> {
        if let Err(violation) = self.builder.set_unit(TimeUnit::Day) {
            return Err(LoadError::Form { at: "line 1".into(), reason: violation.to_string() });
        }
        let added = self.builder.add_source(source);
        self.accept("list", added)?;
        Ok(())
    }

    /// Reports what the builder refuses: a key that another input uses for another kind.
    pub(super) fn accept<T>(&mut self, at: &str, result: Result<T, Violation>) -> Result<bool, LoadError> {
        match result {
            Ok(_) => Ok(true),
            Err(violation) => {
                self.out.problem(at, "(record)", format!("{violation}; left out"))?;
                Ok(false)
            }
        }
    }

    /// A state or bloc that is there from now on.
    pub(super) fn polity(&mut self, at: &str, code: &str) -> Result<bool, LoadError> {
        if self.builder.is_polity(code) {
            return Ok(true);
        }
        let kind = if matches!(code, "EU" | "UN") { ActorKind::Bloc } else { ActorKind::State };
        let added = self.builder.add_actor(Actor::new(kind, code));
        self.accept(at, added)
    }

    /// A programme of `issuer`, addressed to whom the table of `list` says for each of its `parts`.
    pub(super) fn programme<'p>(
        &mut self,
        at: &str,
        issuer: &str,
        list: &str,
        key: &str,
        parts: impl IntoIterator<Item = &'p str>,
    ) -> Result<(), LoadError> {
        let mut programme = Programme::new(key);
        programme.issuer = Some(issuer.into());
        for part in parts {
            for code in regimes::addressed(list, part) {
                if self.polity(at, code)? && !programme.addressed.iter().any(|known| known == code) {
                    programme.addressed.push(code.into());
                }
            }
        }
        let added = self.builder.add_programme(programme);
        self.accept(at, added)?;
        Ok(())
    }

    /// What the list says of a tie, and where.
    pub(super) fn claim(&self, locator: impl Into<String>) -> TieClaim {
        TieClaim { source: Some(self.source.clone()), locator: Some(locator.into()), ..TieClaim::default() }
    }

    /// Adds an actor of which this list speaks, and counts it if it is new; none if it is refused.
    pub(super) fn actor(&mut self, at: &str, mut actor: Actor) -> Result<Option<ActorHandle>, LoadError> {
        actor.sources.push(self.source.clone());
        let before = self.builder.actor_count();
        let added = self.builder.add_actor(actor);
        let taken = added.as_ref().ok().copied();
        self.accept(at, added)?;
        self.out.report.actors += u64::from(self.builder.actor_count() > before);
        Ok(taken)
    }

    /// Adds the office that a title names, if it names one of one state.
    pub(super) fn office(
        &mut self,
        at: &str,
        key: &str,
        title: &str,
        locator: &str,
    ) -> Result<(), LoadError> {
        let Some((state, former)) = office(title) else { return Ok(()) };
        let mut tie = Tie::new(TieKind::Office, key, state);
        tie.label = Some(title.to_owned());
        // A former office ended on a day that nobody says.
        let end = former.then_some(End::On(When::UNKNOWN));
        tie.claims.push(TieClaim { end, ..self.claim(locator) });
        self.tie_to_polity(at, tie)
    }

    /// Adds citizenship, seat or flag.
    pub(super) fn nationality(
        &mut self,
        at: &str,
        key: &str,
        code: &str,
        locator: &str,
    ) -> Result<(), LoadError> {
        let mut tie = Tie::new(TieKind::Nationality, key, code);
        tie.claims.push(self.claim(locator));
        self.tie_to_polity(at, tie)
    }

    /// Adds an act, whose key the reader made, and its sanction of one target, which is in force and stands for
    /// `polity` if the list says so; that polity must be there.
    pub(super) fn sanction(
        &mut self,
        at: &str,
        act: Act,
        target: &str,
        polity: Option<&str>,
        measures: Measures,
        locator: String,
    ) -> Result<(), LoadError> {
        let mut tie = Tie::new(TieKind::Sanction, act.sender.as_str(), target);
        tie.act.clone_from(&act.key);
        tie.polity = polity.map(str::to_owned);
        tie.claims.push(TieClaim { end: Some(End::InForce), measures, ..self.claim(locator) });
        let added = self.builder.add_act_of_made_key(act);
        if self.accept(at, added)? { self.tie(at, tie) } else { Ok(()) }
    }

    /// Adds a tie, and counts it.
    pub(super) fn tie(&mut self, at: &str, tie: Tie) -> Result<(), LoadError> {
        let added = self.builder.add_tie(tie);
        let taken = self.accept(at, added)?;
        self.out.report.ties += u64::from(taken);
        Ok(())
    }

    /// Adds a tie to a polity, which need not be there yet.
    pub(super) fn tie_to_polity(&mut self, at: &str, tie: Tie) -> Result<(), LoadError> {
        if self.polity(at, &tie.to)? { self.tie(at, tie) } else { Ok(()) }
    }
}
