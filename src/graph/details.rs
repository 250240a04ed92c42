//! What inputs say of actors that others add: files beside a list name an entry by its number and not its kind.

use std::collections::BTreeSet;

use super::GraphBuilder;
use super::merges::Unclaimed;
use crate::model::{Actor, ActorKind, Tie, TieKind};

/// What an input says of an actor of which it does not know the kind.
#[derive(Debug)]
pub(crate) struct Details {
    /// Where it stands.
    pub(crate) at: String,
    /// All but the kind, which is not looked at.
    pub(crate) record: Actor,
    /// Its citizenships, flag or register. The polities must be there.
    pub(crate) nationalities: Vec<Tie>,
    /// Where it has its seat if it is a body of which no input says a nationality. The polity must be there.
    pub(crate) seat: Option<Tie>,
}

/// Details and the document that says them.
#[derive(Debug)]
pub(super) struct Said {
    document: u32,
    details: Details,
}

impl GraphBuilder {
    /// Keeps what the present document says of an actor until all inputs are read: [`build`](Self::build) adds
    /// it, and lists what belongs to nobody in [`Merges`](super::Merges), whatever the order of the inputs.
    pub(crate) fn add_details(&mut self, details: Details) {
        self.details.push(Said { document: self.document(), details });
    }

    /// Gives every actor the details that are said of it; returns those that belong to nobody, sorted.
    pub(super) fn claim_details(&mut self) -> Vec<Unclaimed> {
        let mut unclaimed = Vec::new();
        if self.details.is_empty() {
            return unclaimed;
        }
        let mut seats = Vec::new();
        for Said { document, details } in std::mem::take(&mut self.details) {
            let Details { at, mut record, nationalities, seat } = details;
            let Some(kind) = self.actor_kind(&record.key) else {
                unclaimed.push(Unclaimed { key: record.key, document, at });
                continue;
            };
            record.kind = kind;
            self.keep(|builder| builder.add_actor(record).map(drop));
            for tie in nationalities {
                self.add_tie_of(document, tie);
            }
            seats.extend(seat.filter(|_| kind == ActorKind::Organisation).map(|seat| (document, seat)));
        }
        let national: BTreeSet<u32> = self
            .ties
            .rows
            .iter()
            .filter(|tie| tie.kind == TieKind::Nationality)
            .map(|tie| tie.from)
            .collect();
        for (document, seat) in seats {
            if !self.actor_index(&seat.from).is_some_and(|at| national.contains(&at)) {
                self.add_tie_of(document, seat);
            }
        }
        unclaimed.sort_unstable();
        unclaimed
    }

    fn add_tie_of(&mut self, document: u32, tie: Tie) {
        let present = self.set_document(document);
        self.keep(|builder| builder.add_tie(tie));
        self.set_document(present);
    }
}
