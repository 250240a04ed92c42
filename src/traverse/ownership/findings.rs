//! Verdicts.

use super::fixpoint::{NEVER, fixpoint};
use super::proof::{Proof, prove};
use super::setting::Setting;
use super::{ChangedVerdict, Regime};
use crate::graph::{ActorId, SanctionGraph};
use crate::time::{Certainty, Day};

/// That an actor is blocked.
#[derive(Debug, Clone, Copy, PartialEq, Eq, PartialOrd, Ord, Hash, serde::Serialize, serde::Deserialize)]
#[non_exhaustive]
pub struct Verdict {
    /// The actor.
    pub actor: ActorId,
    /// Certain or possible.
    pub certainty: Certainty,
    /// Whether it is listed itself.
    pub listed: Certainty,
}

/// Who is blocked under a regime on a day. Borrows the graph.
#[derive(Debug, Clone)]
pub struct OwnershipFindings<'g> {
    setting: Setting<'g>,
    certain: Vec<u32>,
    /// Empty if it is as `certain`.
    possible: Vec<u32>,
}

impl<'g> OwnershipFindings<'g> {
    pub(super) fn new(setting: Setting<'g>) -> Self {
        let (sure, open) = (setting.listed(Certainty::Certain), setting.listed(Certainty::Possible));
        let certain = fixpoint(&setting, &sure, Certainty::Certain);
        let possible = if certain.exact && sure == open {
            Vec::new()
        } else {
            fixpoint(&setting, &open, Certainty::Possible).layers
        };
        Self { setting, certain: certain.layers, possible }
    }

    fn possible(&self) -> &[u32] {
        if self.possible.is_empty() { &self.certain } else { &self.possible }
    }

    /// The graph.
    #[must_use]
    pub const fn graph(&self) -> &'g SanctionGraph {
        self.setting.graph
    }

    /// The regime.
    #[must_use]
    pub const fn regime(&self) -> &Regime {
        &self.setting.regime
    }

    /// The day.
    #[must_use]
    pub const fn day(&self) -> Day {
        self.setting.day
    }

    /// Whether the day lies after the last publication day of the graph's sources.
    #[must_use]
    pub fn beyond_observation(&self) -> bool {
        self.setting.view.beyond_observation()
    }

    /// Whether an actor is blocked; `Impossible` means no. O(1).
    #[must_use]
    pub fn certainty(&self, actor: impl Into<ActorId>) -> Certainty {
        self.when(actor.into(), |layer| layer != NEVER)
    }

    /// How surely the layer of an actor is such a one.
    fn when(&self, actor: ActorId, is: impl Fn(u32) -> bool) -> Certainty {
        let holds = |layers: &[u32]| layers.get(actor.at()).is_some_and(|&layer| is(layer));
        Certainty::of(holds(&self.certain), holds(self.possible()))
    }

    /// The verdict on an actor; `None` if it is not blocked. O(1).
    #[must_use]
    pub fn verdict(&self, actor: impl Into<ActorId>) -> Option<Verdict> {
        let actor = actor.into();
        let certainty = self.certainty(actor);
        let listed = || self.when(actor, |layer| layer == 0);
        (certainty != Certainty::Impossible).then(|| Verdict { actor, certainty, listed: listed() })
    }

    /// All verdicts, by actor.
    pub fn verdicts(&self) -> impl Iterator<Item = Verdict> {
        (0u32..).zip(&self.certain).filter_map(|(actor, _)| self.verdict(ActorId(actor)))
    }

    /// Why an actor is blocked, as surely as it is; `None` if it is not.
    ///
    /// O(d log d) in the ties that go to those of whom it tells.
    #[must_use]
    pub fn proof(&self, actor: impl Into<ActorId>) -> Option<Proof> {
        let actor = actor.into();
        match self.certainty(actor) {
            Certainty::Impossible => None,
            Certainty::Possible => Some(prove(&self.setting, self.possible(), Certainty::Possible, actor.0)),
            Certainty::Certain => Some(prove(&self.setting, &self.certain, Certainty::Certain, actor.0)),
        }
    }

    /// The actors on whom two findings of one graph differ, ascending.
    pub(super) fn changes_to(&self, after: &Self) -> Vec<ChangedVerdict> {
        let actors = (0u32..).zip(&self.certain).map(|(actor, _)| ActorId(actor));
        let change =
            |actor| ChangedVerdict { actor, before: self.certainty(actor), after: after.certainty(actor) };
        actors.map(change).filter(|change| change.before != change.after).collect()
    }
}
