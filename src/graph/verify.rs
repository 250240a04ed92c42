//! Re-derives every invariant of the columns; for tests.

use super::{ActRef, ActorRef, SanctionGraph, TieRef};
use crate::model::TieKind;
use crate::time::Certainty;

impl SanctionGraph {
    /// Checks every invariant of the graph's columns.
    ///
    /// # Errors
    /// Fails only when the graph is broken, which is a bug of this crate.
    #[doc(hidden)]
    pub fn verify(&self) -> Result<(), String> {
        let ensure = |holds: bool, what: &dyn Fn() -> String| if holds { Ok(()) } else { Err(what()) };
        let actors: Vec<ActorRef<'_>> = self.actors().collect();
        ensure(actors.len() == self.actor_count(), &|| "actors are not all in a kind's range".into())?;
        for pair in actors.windows(2) {
            let order = |actor: ActorRef<'_>| (actor.kind(), actor.key().to_owned());
            ensure(order(pair[0]) < order(pair[1]), &|| format!("actors out of order at {}", pair[1].key()))?;
        }
        for actor in &actors {
            ensure(self.by_key(actor.key()) == Some(actor.id()), &|| format!("{} not found", actor.key()))?;
            for key in actor.former_keys() {
                ensure(self.by_key(key).is_some(), &|| format!("former key {key} not found"))?;
            }
            ensure(actor.group().is_none_or(|count| count >= 2), &|| format!("group {}", actor.key()))?;
        }
        let mut out = 0;
        let mut into = 0;
        for actor in &actors {
            let outgoing: Vec<_> = actor.outgoing().collect();
            ensure(outgoing.iter().all(|tie| tie.from().id() == actor.id()), &|| "stray outgoing".into())?;
            let incoming: Vec<_> = actor.incoming().collect();
            ensure(incoming.iter().all(|tie| tie.to().id() == actor.id()), &|| "stray incoming".into())?;
            for run in [&outgoing, &incoming] {
                let order = |tie: &TieRef<'_>| {
                    let start = tie.period().start();
                    (tie.kind(), start.day().is_none(), start, tie.id().0)
                };
                ensure(run.windows(2).all(|pair| order(&pair[0]).0 <= order(&pair[1]).0), &|| {
                    "kinds".into()
                })?;
                let sorted = run.windows(2).all(|pair| {
                    let ((ka, ra, sa, _), (kb, rb, sb, _)) = (order(&pair[0]), order(&pair[1]));
                    (ka, ra, sa) <= (kb, rb, sb)
                });
                ensure(sorted, &|| format!("adjacency of {} out of order", actor.key()))?;
            }
            out += outgoing.len();
            into += incoming.len();
        }
        ensure(out == self.tie_count() && into == self.tie_count(), &|| "adjacencies lose ties".into())?;
        for row in &self.incoming.rows {
            let tie = self.tie(super::TieId(row.tie));
            ensure(tie.from().id().0 == row.neighbour, &|| format!("neighbour of {}", tie.key()))?;
        }
        for tie in self.ties() {
            self.verify_tie(tie)?;
        }
        let kinds = self.ties().map(TieRef::kind).collect();
        ensure(self.tie_kinds() == kinds, &|| "the kinds of ties are others".into())?;
        let acts: Vec<ActRef<'_>> = self.acts().collect();
        for pair in acts.windows(2) {
            ensure(pair[0].key() < pair[1].key(), &|| format!("acts out of order at {}", pair[1].key()))?;
        }
        let mut made = 0;
        for act in &acts {
            ensure(self.act_by_key(act.key()) == Some(act.id()), &|| format!("{} not found", act.key()))?;
            ensure(TieKind::Sanction.ends().0.contains(act.sender().kind()), &|| {
                format!("{} cannot send", act.sender().key())
            })?;
            ensure(act.ties().all(|tie| tie.act().map(ActRef::id) == Some(act.id())), &|| {
                format!("ties of {}", act.key())
            })?;
            made += act.ties().len();
        }
        let sanctions = self.ties().filter(|tie| tie.kind().is_sanction()).count();
        ensure(made == sanctions, &|| "acts lose ties".into())
    }

    fn verify_tie(&self, tie: TieRef<'_>) -> Result<(), String> {
        let broken = |what: &str| Err(format!("{}: {what}", tie.key()));
        if !tie.kind().allows(tie.from().kind(), tie.to().kind()) {
            return broken("the type table forbids it");
        }
        if self.tie_by_key(&tie.key()) != Some(tie.id()) {
            return broken("its key does not lead to it");
        }
        if tie.kind() == TieKind::Association && tie.from().id() > tie.to().id() {
            return broken("an association goes from the smaller id");
        }
        if let Some(key) = tie.former_keys().find(|key| self.tie_by_key(key).is_none()) {
            return broken(&format!("former key {key} not found"));
        }
        let period = tie.period();
        if period.end().is_some_and(|end| period.start().before(end) == Certainty::Impossible) {
            return broken("its period is empty");
        }
        match tie.act() {
            Some(act) if act.kind().tie_kind() != Some(tie.kind()) => broken("its kind is not its act's"),
            Some(act) if act.sender().id() != tie.from().id() => broken("its act has another sender"),
            Some(act) if act.announced() != period.start() => broken("it does not start with its act"),
            None if tie.kind().is_sanction() => broken("no act makes it"),
            _ => Ok(()),
        }
    }
}
