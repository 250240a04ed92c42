//! Everything that a verdict depends on, by number.

use super::{Changes, Controlled, Ownership, OwnershipError, Regime};
use crate::graph::{ActorId, SanctionGraph, TieId, TieRef, View, holds};
use crate::model::{Measure, Share, TieKind, TieKinds};
use crate::time::{Certainty, Day, TimeUnit};

/// What an owner holds of one actor by one tie, in parts per million. To be controlled is to be held beyond
/// any threshold, and a tie that is only possibly in force holds nothing for certain.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub(super) struct Holding {
    pub(super) least: u32,
    pub(super) most: u32,
}

impl Holding {
    pub(super) const CONTROL: u32 = u32::MAX;

    /// What counts for verdicts of that certainty.
    pub(super) const fn at(self, bound: Certainty) -> u32 {
        match bound {
            Certainty::Certain => self.least,
            _ => self.most,
        }
    }
}

/// A supposed holding.
#[derive(Debug, Clone, Copy)]
pub(super) struct Supposed {
    pub(super) owner: u32,
    pub(super) owned: u32,
    pub(super) holding: Holding,
    /// Its place among the changes.
    pub(super) place: usize,
}

#[derive(Debug, Clone)]
pub(super) struct Setting<'g> {
    pub(super) graph: &'g SanctionGraph,
    pub(super) regime: Regime,
    pub(super) day: Day,
    /// The least sum that blocks; at least 1.
    pub(super) needed: u32,
    /// The kinds of ties that carry verdicts.
    kinds: TieKinds,
    /// Those ties.
    pub(super) view: View<'g>,
    senders: Vec<ActorId>,
    changes: Changes,
    /// By tie, whether it is supposed away; empty if none is.
    removed: Vec<bool>,
    /// By owner.
    supposed: Vec<Supposed>,
}

impl<'g> Setting<'g> {
    pub(super) fn new(
        ownership: &Ownership,
        graph: &'g SanctionGraph,
        changes: &Changes,
    ) -> Result<Self, OwnershipError> {
        if graph.unit() != TimeUnit::Day {
            return Err(OwnershipError::Ticks);
        }
        let Ownership { regime, day } = ownership.clone();
        let needed = regime.needed().ok_or(OwnershipError::Threshold { threshold: regime.threshold })?;
        check(graph, changes)?;
        let kinds = TieKinds::of(match regime.control {
            Controlled::Ignored => &[TieKind::Ownership],
            Controlled::Blocked => &[TieKind::Ownership, TieKind::Control],
        });
        let mut senders: Vec<ActorId> = regime.senders.iter().filter_map(|key| graph.by_key(key)).collect();
        senders.sort_unstable();
        senders.dedup();
        let mut removed = Vec::new();
        if !changes.remove_ties.is_empty() {
            removed = vec![false; graph.tie_count()];
            changes.remove_ties.iter().for_each(|tie| removed[tie.at()] = true);
        }
        let supposed = |(place, &(owner, owned, share)): (usize, &(ActorId, ActorId, Share))| Supposed {
            owner: owner.0,
            owned: owned.0,
            holding: Holding { least: share.least(), most: share.most() },
            place,
        };
        let mut supposed: Vec<Supposed> = changes.add_shares.iter().enumerate().map(supposed).collect();
        supposed.sort_by_key(|one| one.owner);
        Ok(Self {
            graph,
            view: graph.view().as_of(day).kinds(kinds),
            kinds,
            changes: changes.clone(),
            regime,
            day,
            needed,
            senders,
            removed,
            supposed,
        })
    }

    fn is_removed(&self, tie: u32) -> bool {
        self.removed.get(tie as usize).is_some_and(|&removed| removed)
    }

    /// What a tie of the graph holds; nothing if it is of another kind or day.
    #[inline]
    pub(super) fn holding(&self, id: u32) -> Holding {
        let tie = self.graph.tie(TieId(id));
        let nothing = Holding { least: 0, most: 0 };
        if !self.kinds.contains(tie.kind()) || self.is_removed(id) {
            return nothing;
        }
        let certainty = holds(tie.period(), Some(self.day));
        if certainty == Certainty::Impossible {
            return nothing;
        }
        let (least, most) = match (tie.kind(), tie.share()) {
            (TieKind::Control, _) => (Holding::CONTROL, Holding::CONTROL),
            (_, Some(share)) => (share.least(), share.most()),
            (_, None) => (0, Share::WHOLE),
        };
        Holding { least: if certainty == Certainty::Certain { least } else { 0 }, most }
    }

    /// The supposed holdings of an owner.
    pub(super) fn supposed_of(&self, owner: u32) -> &[Supposed] {
        let first = self.supposed.partition_point(|one| one.owner < owner);
        let count = self.supposed[first..].partition_point(|one| one.owner == owner);
        &self.supposed[first..first + count]
    }

    /// The supposed holdings in an actor, by owner.
    pub(super) fn supposed_in(&self, owned: u32) -> impl Iterator<Item = &Supposed> {
        self.supposed.iter().filter(move |one| one.owned == owned)
    }

    /// Who is listed, certainly or at least possibly, ascending.
    pub(super) fn listed(&self, bound: Certainty) -> Vec<u32> {
        let mut listed: Vec<u32> = match &self.changes.listed {
            Some(listed) => listed.iter().map(|actor| actor.0).collect(),
            None => self.listings(bound).map(|(_, target)| target).collect(),
        };
        if !self.changes.remove_listed.is_empty() {
            let mut removed = self.changes.remove_listed.clone();
            removed.sort_unstable();
            listed.retain(|&actor| removed.binary_search(&ActorId(actor)).is_err());
        }
        listed.extend(self.changes.add_listed.iter().map(|actor| actor.0));
        listed.sort_unstable();
        listed.dedup();
        listed
    }

    /// The sanction ties that list, with whom.
    fn listings(&self, bound: Certainty) -> impl Iterator<Item = (TieId, u32)> {
        let view = self.graph.view().kinds(TieKinds::SANCTIONS).as_of(self.day);
        let ties = self.senders.iter().flat_map(move |&sender| view.outgoing(self.graph.actor(sender)));
        ties.filter(move |row| row.certainty >= bound && blocks(row.tie) && !self.is_removed(row.tie.id().0))
            .map(|row| (row.tie.id(), row.tie.to().id().0))
    }

    /// The first tie that lists an actor; `None` if its listing is supposed.
    pub(super) fn listing_of(&self, actor: u32, bound: Certainty) -> Option<TieId> {
        if self.changes.listed.is_some() || self.changes.add_listed.contains(&ActorId(actor)) {
            return None;
        }
        let view = self.graph.view().kinds(TieKinds::SANCTIONS).as_of(self.day);
        let ties = view.incoming(self.graph.actor(ActorId(actor)));
        let lists = ties.filter(|row| {
            row.certainty >= bound
                && blocks(row.tie)
                && !self.is_removed(row.tie.id().0)
                && self.senders.binary_search(&row.tie.from().id()).is_ok()
        });
        lists.map(|row| row.tie.id()).min()
    }
}

/// Whether a sanction blocks: it freezes assets, or nobody says what it does.
fn blocks(tie: TieRef<'_>) -> bool {
    tie.measures().is_empty() || tie.measures().contains(Measure::AssetFreeze)
}

/// Whether the changes are about this graph, and what it could say.
fn check(graph: &SanctionGraph, changes: &Changes) -> Result<(), OwnershipError> {
    let ends = changes.add_shares.iter().flat_map(|&(owner, owned, _)| [owner, owned]);
    let lists = changes.listed.iter().chain([&changes.add_listed, &changes.remove_listed]);
    let mut actors = lists.flatten().copied().chain(ends);
    if let Some(actor) = actors.find(|actor| actor.at() >= graph.actor_count()) {
        return Err(OwnershipError::NoSuchActor { number: actor.0 });
    }
    if let Some(tie) = changes.remove_ties.iter().find(|tie| tie.at() >= graph.tie_count()) {
        return Err(OwnershipError::NoSuchTie { number: tie.0 });
    }
    let kind = |actor: ActorId| graph.actor(actor).kind();
    let allowed = |owner, owned| TieKind::Ownership.allows(kind(owner), kind(owned));
    match changes.add_shares.iter().find(|&&(owner, owned, _)| !allowed(owner, owned)) {
        Some(&(owner, owned, _)) => Err(OwnershipError::CannotOwn { owner: kind(owner), owned: kind(owned) }),
        None => Ok(()),
    }
}
