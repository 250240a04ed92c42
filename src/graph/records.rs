//! From the graph back to records: what the native format writes and a builder takes.

use std::collections::BTreeMap;

use super::ids::{ActId, TieId};
use super::{ActRef, ActorRef, GraphBuilder, SanctionGraph, TieRef};
use crate::model::{Act, ActClaim, Actor, Tie, TieClaim};
use crate::time::When;

fn known(when: When) -> Option<When> {
    (!when.is_unknown()).then_some(when)
}

impl ActorRef<'_> {
    /// The actor as a record.
    #[must_use]
    pub fn record(self) -> Actor {
        let mut attributes: BTreeMap<String, Vec<String>> = BTreeMap::new();
        for (name, value) in self.attributes() {
            attributes.entry(name.into()).or_default().push(value.into());
        }
        Actor {
            name: self.name().map(str::to_owned),
            aliases: self.aliases().collect(),
            identifiers: self.identifiers().collect(),
            born: self.born(),
            countries: self.countries().map(str::to_owned).collect(),
            count: self.group(),
            attributes,
            sources: self.sources().map(str::to_owned).collect(),
            former_keys: self.former_keys().map(str::to_owned).collect(),
            ..Actor::new(self.kind(), self.key())
        }
    }
}

impl ActRef<'_> {
    /// The act as a record, with its claims.
    #[must_use]
    pub fn record(self) -> Act {
        let mut act = Act {
            key: Some(self.key().into()),
            programme: self.programme().map(|programme| programme.key.clone()),
            authority: self.authority().map(str::to_owned),
            effective: self.effective(),
            threatened: self.threatened(),
            implements: self.implements().map(str::to_owned),
            former_keys: self.former_keys().map(str::to_owned).collect(),
            claims: self.claims().collect(),
            ..Act::new(self.kind(), self.sender().key())
        };
        act.raise();
        act
    }
}

impl TieRef<'_> {
    /// The tie as a record, with its claims.
    #[must_use]
    pub fn record(self) -> Tie {
        let mut tie = Tie {
            key: self.stated_key().map(str::to_owned),
            act: self.act().map(|act| act.key().to_owned()),
            label: self.label().map(str::to_owned),
            polity: self.polity().map(|polity| polity.key().to_owned()),
            share: self.share(),
            weight: self.stated_weight(),
            seq: self.seq(),
            ended_by: self.ended_by().map(|lift| lift.key().to_owned()),
            former_keys: self.former_keys().map(str::to_owned).collect(),
            claims: self.claims().collect(),
            ..Tie::new(self.kind(), self.from().key(), self.to().key())
        };
        tie.raise();
        tie
    }
}

impl<'g> ActRef<'g> {
    /// What each document says of the act; what is stated without one has no source.
    #[must_use]
    pub fn claims(self) -> impl ExactSizeIterator<Item = ActClaim> + 'g {
        self.graph().act_claims(self.id())
    }
}

impl<'g> TieRef<'g> {
    /// What each document says of the tie itself; what is stated without one has no source. A sanction
    /// without claims of its own rests on those of its act.
    #[must_use]
    pub fn claims(self) -> impl ExactSizeIterator<Item = TieClaim> + 'g {
        self.graph().tie_claims(self.id())
    }
}

impl SanctionGraph {
    fn source_key(&self, index: u32) -> Option<String> {
        self.source_at(index).map(|source| source.key.clone())
    }

    fn act_claims(&self, id: ActId) -> impl ExactSizeIterator<Item = ActClaim> + '_ {
        self.acts.claims.of(id.at()).iter().map(|row| {
            let (first, count) = row.answers;
            let answered = &self.acts.claimed_answers[first as usize..(first + count) as usize];
            ActClaim {
                source: self.source_key(row.source),
                announced: known(row.announced),
                declared: row.declared,
                responds_to: answered.iter().map(|&act| self.act(ActId(act)).key().into()).collect(),
                measures: row.measures,
                locator: self.strings.some(row.locator).map(str::to_owned),
            }
        })
    }

    fn tie_claims(&self, id: TieId) -> impl ExactSizeIterator<Item = TieClaim> + '_ {
        self.ties.claims.of(id.at()).iter().map(|row| TieClaim {
            source: self.source_key(row.source),
            start: known(row.start),
            end: row.end,
            measures: row.measures,
            locator: self.strings.some(row.locator).map(str::to_owned),
        })
    }

    /// The graph as a builder, to add to it. What was kept apart stays apart: the records count as one
    /// document.
    ///
    /// Linear in actors, acts, ties and claims.
    #[must_use]
    pub fn into_builder(self) -> GraphBuilder {
        self.to_builder()
    }

    pub(crate) fn to_builder(&self) -> GraphBuilder {
        let records = Records {
            actors: self.actors().map(ActorRef::record).collect(),
            acts: self.acts().map(ActRef::record).collect(),
            ties: self.ties().map(TieRef::record).collect(),
        };
        self.builder_of(records)
    }

    /// A builder with these records, and the programmes and sources of this graph.
    pub(super) fn builder_of(&self, records: Records) -> GraphBuilder {
        let mut builder = GraphBuilder::new();
        builder.set_trust(self.trust.clone());
        builder.begin_document(None);
        // A graph's own records cannot violate the model; `add_…` would say so in `build`.
        let keep = |result: Result<(), super::Violation>| debug_assert!(result.is_ok(), "{result:?}");
        keep(builder.set_unit(self.unit));
        for programme in &self.programmes {
            keep(builder.add_programme(programme.clone()));
        }
        for source in &self.sources {
            keep(builder.add_source(source.clone()));
        }
        for actor in records.actors {
            keep(builder.add_actor(actor).map(drop));
        }
        for act in records.acts {
            keep(builder.add_act(act).map(drop));
        }
        for tie in records.ties {
            keep(builder.add_tie(tie));
        }
        builder
    }
}

/// The records of a graph by key, in canonical order.
pub(super) struct Records {
    pub(super) actors: Vec<Actor>,
    pub(super) acts: Vec<Act>,
    pub(super) ties: Vec<Tie>,
}

/// Equal records: the same actors, programmes, sources, acts and ties with the same claims, the same
/// unit of time and the same trust.
impl PartialEq for SanctionGraph {
    fn eq(&self, other: &Self) -> bool {
        self.unit == other.unit
            && self.trust == other.trust
            && self.programmes == other.programmes
            && self.sources == other.sources
            && self.actor_count() == other.actor_count()
            && self.act_count() == other.act_count()
            && self.tie_count() == other.tie_count()
            && self.actors().zip(other.actors()).all(|(a, b)| a.record() == b.record())
            && self.acts().zip(other.acts()).all(|(a, b)| a.record() == b.record())
            && self.ties().zip(other.ties()).all(|(a, b)| a.record() == b.record())
    }
}
