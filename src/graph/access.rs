//! Reading one actor, act or tie.

use super::ids::{ActId, ActorId, Id, TieId};
use super::tables::{Fact, NONE};
use super::{Merges, SanctionGraph, build};
use crate::model::kinds::{self, Kind};
use crate::model::{
    ActKind, ActorKind, Alias, Identifier, Measures, Programme, Share, Source, Strength, TieKind, TieKinds,
    Trust,
};
use crate::time::{Day, Period, TimeUnit, When};

fn ids(range: std::ops::Range<u32>) -> impl DoubleEndedIterator<Item = u32> + ExactSizeIterator + Clone {
    range
}

impl SanctionGraph {
    /// How many actors there are. O(1).
    #[must_use]
    pub fn actor_count(&self) -> usize {
        self.actors.key.len()
    }

    /// How many acts there are. O(1).
    #[must_use]
    pub fn act_count(&self) -> usize {
        self.acts.key.len()
    }

    /// How many ties there are. O(1).
    #[must_use]
    pub fn tie_count(&self) -> usize {
        self.ties.kind.len()
    }

    /// All actors in the order of their ids.
    #[must_use]
    pub fn actors(&self) -> impl DoubleEndedIterator<Item = ActorRef<'_>> + ExactSizeIterator + Clone {
        let count = self.actors.first_of_kind[ActorKind::ALL.len()];
        ids(0..count).map(|id| self.actor(ActorId(id)))
    }

    /// All actors of a kind, in the order of their ids.
    #[must_use]
    pub fn actors_of_kind(
        &self,
        kind: ActorKind,
    ) -> impl DoubleEndedIterator<Item = ActorRef<'_>> + ExactSizeIterator + Clone {
        let first = &self.actors.first_of_kind;
        ids(first[kind as usize]..first[kind as usize + 1]).map(|id| self.actor(ActorId(id)))
    }

    /// The ids of all states.
    #[must_use]
    pub fn states(&self) -> impl DoubleEndedIterator<Item = Id<kinds::State>> + ExactSizeIterator + Clone {
        self.actors_of_kind(ActorKind::State).map(|actor| Id::new(actor.id))
    }

    /// The ids of all blocs.
    #[must_use]
    pub fn blocs(&self) -> impl DoubleEndedIterator<Item = Id<kinds::Bloc>> + ExactSizeIterator + Clone {
        self.actors_of_kind(ActorKind::Bloc).map(|actor| Id::new(actor.id))
    }

    /// All acts in the order of their ids.
    #[must_use]
    pub fn acts(&self) -> impl DoubleEndedIterator<Item = ActRef<'_>> + ExactSizeIterator + Clone {
        // `build` has refused more than `u32::MAX` acts, and ties below.
        ids(0..u32::try_from(self.act_count()).unwrap_or(NONE)).map(|id| self.act(ActId(id)))
    }

    /// All ties in the order of their ids.
    #[must_use]
    pub fn ties(&self) -> impl DoubleEndedIterator<Item = TieRef<'_>> + ExactSizeIterator + Clone {
        ids(0..u32::try_from(self.tie_count()).unwrap_or(NONE)).map(|id| self.tie(TieId(id)))
    }

    /// The actor with this id. O(1).
    ///
    /// # Panics
    /// The methods of the result **panic** if the id is of another graph and out of range here.
    #[must_use]
    pub fn actor(&self, id: impl Into<ActorId>) -> ActorRef<'_> {
        ActorRef { graph: self, id: id.into() }
    }

    /// The act with this id. O(1).
    ///
    /// # Panics
    /// The methods of the result **panic** if the id is of another graph and out of range here.
    #[must_use]
    pub fn act(&self, id: ActId) -> ActRef<'_> {
        ActRef { graph: self, id }
    }

    /// The tie with this id. O(1).
    ///
    /// # Panics
    /// The methods of the result **panic** if the id is of another graph and out of range here.
    #[must_use]
    pub fn tie(&self, id: TieId) -> TieRef<'_> {
        TieRef { graph: self, id }
    }

    /// The actor as one of kind `K`, if it is. O(1).
    #[must_use]
    pub fn typed<K: Kind>(&self, id: ActorId) -> Option<Id<K>> {
        (self.actor(id).kind() == K::KIND).then(|| Id::new(id))
    }

    /// All programmes, sorted by key.
    #[must_use]
    pub fn programmes(&self) -> &[Programme] {
        &self.programmes
    }

    /// All sources, sorted by key.
    #[must_use]
    pub fn sources(&self) -> &[Source] {
        &self.sources
    }

    /// What the numbers of days count.
    #[must_use]
    pub const fn unit(&self) -> TimeUnit {
        self.unit
    }

    /// What stands when sources disagree.
    #[must_use]
    pub const fn trust(&self) -> &Trust {
        &self.trust
    }

    /// The kinds of ties that there are.
    #[must_use]
    pub const fn tie_kinds(&self) -> TieKinds {
        self.tie_kinds
    }

    /// What the build found to be one, and what it could not decide.
    #[must_use]
    pub const fn merges(&self) -> &Merges {
        &self.merges
    }

    /// The last day on which one of the sources was certainly or possibly published, if any is dated.
    #[must_use]
    pub fn observed_until(&self) -> Option<Day> {
        self.sources.iter().filter_map(|source| source.published?.latest()).max()
    }

    /// A range of days as text: ISO days, or numbers when time is in ticks.
    #[must_use]
    pub fn when_text(&self, when: When) -> String {
        build::when_text(self.unit, when)
    }

    pub(crate) fn source_at(&self, index: u32) -> Option<&Source> {
        self.sources.get(index as usize)
    }
}

/// One actor. `Copy`; borrows the graph.
#[derive(Debug, Clone, Copy)]
pub struct ActorRef<'g> {
    pub(super) graph: &'g SanctionGraph,
    id: ActorId,
}

impl<'g> ActorRef<'g> {
    /// Its id.
    #[must_use]
    pub const fn id(self) -> ActorId {
        self.id
    }

    /// Its key.
    #[must_use]
    pub fn key(self) -> &'g str {
        self.graph.strings.get(self.graph.actors.key[self.id.at()])
    }

    /// What it is.
    #[must_use]
    pub fn kind(self) -> ActorKind {
        let above = self.graph.actors.first_of_kind.partition_point(|&first| first <= self.id.0);
        // Ids below the total lie in exactly one kind; kinds without actors are empty ranges.
        ActorKind::ALL[above - 1]
    }

    /// Its primary name, if any.
    #[must_use]
    pub fn name(self) -> Option<&'g str> {
        self.graph.strings.some(self.graph.actors.name[self.id.at()])
    }

    /// The name, or the key of an actor without one.
    #[must_use]
    pub fn label(self) -> &'g str {
        self.name().unwrap_or_else(|| self.key())
    }

    /// Birth or founding, if known.
    #[must_use]
    pub fn born(self) -> Option<When> {
        let born = self.graph.actors.born.get(self.id.at());
        (!born.is_unknown()).then_some(born)
    }

    /// How many it stands for, if it is an unnamed group.
    #[must_use]
    pub fn group(self) -> Option<u32> {
        let count = self.graph.actors.count.get(self.id.at());
        (count > 0).then_some(count)
    }

    fn facts(self) -> impl Iterator<Item = Fact> + 'g {
        self.graph.actors.facts.of(self.id.at()).iter().copied()
    }

    /// Its other names.
    pub fn aliases(self) -> impl Iterator<Item = Alias> + 'g {
        let strings = &self.graph.strings;
        self.facts().filter_map(move |fact| {
            let (name, script, strength) = match fact {
                Fact::StrongAlias { name, script } => (name, script, Strength::Strong),
                Fact::WeakAlias { name, script } => (name, script, Strength::Weak),
                _ => return None,
            };
            let script = strings.some(script).map(str::to_owned);
            Some(Alias { name: strings.get(name).into(), strength, script })
        })
    }

    /// Its identifiers.
    pub fn identifiers(self) -> impl Iterator<Item = Identifier> + 'g {
        let strings = &self.graph.strings;
        self.facts().filter_map(move |fact| match fact {
            Fact::Identifier { scheme, value } => {
                Some(Identifier::new(strings.get(scheme), strings.get(value)))
            }
            _ => None,
        })
    }

    /// Countries that the sources name for it without saying how they are related.
    pub fn countries(self) -> impl Iterator<Item = &'g str> {
        let strings = &self.graph.strings;
        self.facts().filter_map(move |fact| match fact {
            Fact::Country(country) => Some(strings.get(country)),
            _ => None,
        })
    }

    /// What no other field holds, as (name, value), sorted.
    pub fn attributes(self) -> impl Iterator<Item = (&'g str, &'g str)> {
        let strings = &self.graph.strings;
        self.facts().filter_map(move |fact| match fact {
            Fact::Attribute { name, value } => Some((strings.get(name), strings.get(value))),
            _ => None,
        })
    }

    /// The keys of the sources that describe it.
    pub fn sources(self) -> impl Iterator<Item = &'g str> {
        let strings = &self.graph.strings;
        self.facts().filter_map(move |fact| match fact {
            Fact::Source(source) => Some(strings.get(source)),
            _ => None,
        })
    }

    /// Keys that it had before it was merged.
    pub fn former_keys(self) -> impl Iterator<Item = &'g str> {
        let strings = &self.graph.strings;
        self.facts().filter_map(move |fact| match fact {
            Fact::FormerKey(key) => Some(strings.get(key)),
            _ => None,
        })
    }

    /// The code by which reference data knows a polity: its `iso2` identifier, else its key.
    #[must_use]
    pub fn polity_code(self) -> &'g str {
        let strings = &self.graph.strings;
        self.facts()
            .find_map(|fact| match fact {
                Fact::Identifier { scheme, value } if strings.get(scheme) == "iso2" => {
                    Some(strings.get(value))
                }
                _ => None,
            })
            .unwrap_or_else(|| self.key())
    }

    /// The ties that come from it: sorted by kind, exactly dated ones first, by start. O(1).
    #[must_use]
    pub fn outgoing(self) -> impl DoubleEndedIterator<Item = TieRef<'g>> + ExactSizeIterator + Clone {
        let (graph, at) = (self.graph, self.id.at());
        ids(graph.outgoing[at]..graph.outgoing[at + 1]).map(move |id| graph.tie(TieId(id)))
    }

    /// The ties that go to it: sorted by kind, exactly dated ones first, by start. O(1).
    #[must_use]
    pub fn incoming(self) -> impl DoubleEndedIterator<Item = TieRef<'g>> + ExactSizeIterator + Clone {
        let graph = self.graph;
        graph.incoming.of(self.id.at()).iter().map(move |row| graph.tie(TieId(row.tie)))
    }
}

/// One act. `Copy`; borrows the graph.
#[derive(Debug, Clone, Copy)]
pub struct ActRef<'g> {
    graph: &'g SanctionGraph,
    id: ActId,
}

impl<'g> ActRef<'g> {
    pub(crate) const fn graph(self) -> &'g SanctionGraph {
        self.graph
    }

    /// Its id.
    #[must_use]
    pub const fn id(self) -> ActId {
        self.id
    }

    /// Its key.
    #[must_use]
    pub fn key(self) -> &'g str {
        self.graph.strings.get(self.graph.acts.key[self.id.at()])
    }

    /// What it does.
    #[must_use]
    pub fn kind(self) -> ActKind {
        self.graph.acts.kind[self.id.at()]
    }

    /// Who decided it.
    #[must_use]
    pub fn sender(self) -> ActorRef<'g> {
        self.graph.actor(ActorId(self.graph.acts.sender[self.id.at()]))
    }

    /// The programme, if any.
    #[must_use]
    pub fn programme(self) -> Option<&'g Programme> {
        self.graph.programmes.get(self.graph.acts.programme[self.id.at()] as usize)
    }

    /// The place of its programme among [`SanctionGraph::programmes`], if any.
    pub(crate) fn programme_index(self) -> Option<u32> {
        Some(self.graph.acts.programme[self.id.at()]).filter(|&index| index != NONE)
    }

    /// The legal authority, if stated.
    #[must_use]
    pub fn authority(self) -> Option<&'g str> {
        self.graph.strings.some(self.graph.acts.authority.get(self.id.at()))
    }

    /// The day of the act.
    #[must_use]
    pub fn announced(self) -> When {
        self.graph.acts.announced[self.id.at()]
    }

    /// When it takes effect, if stated.
    #[must_use]
    pub fn effective(self) -> Option<When> {
        let effective = self.graph.acts.effective.get(self.id.at());
        (!effective.is_unknown()).then_some(effective)
    }

    /// When it was threatened, if it was.
    #[must_use]
    pub fn threatened(self) -> Option<When> {
        let threatened = self.graph.acts.threatened.get(self.id.at());
        (!threatened.is_unknown()).then_some(threatened)
    }

    /// How many targets it is said to have, if anyone says.
    #[must_use]
    pub fn declared(self) -> Option<u32> {
        self.graph.acts.declared.get(self.id.at())
    }

    /// How many it hits: the declared number or the named targets (an unnamed group counts for as many
    /// as it stands for), whichever is more.
    #[must_use]
    pub fn size(self) -> u64 {
        let named: u64 = self.ties().map(|tie| u64::from(tie.to().group().unwrap_or(1))).sum();
        named.max(self.declared().unwrap_or(0).into())
    }

    /// The key of the polity or act whose decision it merely carries out, if it does.
    #[must_use]
    pub fn implements(self) -> Option<&'g str> {
        self.graph.strings.some(self.graph.acts.implements.get(self.id.at()))
    }

    /// The acts that it states it answers.
    #[must_use]
    pub fn answers(self) -> impl ExactSizeIterator<Item = ActRef<'g>> {
        let graph = self.graph;
        graph.acts.answers.of(self.id.at()).iter().map(move |&id| graph.act(ActId(id)))
    }

    /// The ties that it makes, in the order of their ids.
    #[must_use]
    pub fn ties(self) -> impl DoubleEndedIterator<Item = TieRef<'g>> + ExactSizeIterator + Clone {
        let graph = self.graph;
        graph.acts.ties.of(self.id.at()).iter().map(move |&id| graph.tie(TieId(id)))
    }

    /// Keys that it had before it was merged.
    pub fn former_keys(self) -> impl Iterator<Item = &'g str> {
        let graph = self.graph;
        graph.acts.former_keys.of(self.id.at()).iter().map(move |&key| graph.strings.get(key))
    }
}

/// One tie. `Copy`; borrows the graph.
#[derive(Debug, Clone, Copy)]
pub struct TieRef<'g> {
    graph: &'g SanctionGraph,
    id: TieId,
}

impl<'g> TieRef<'g> {
    pub(crate) const fn graph(self) -> &'g SanctionGraph {
        self.graph
    }

    /// Its id.
    #[must_use]
    pub const fn id(self) -> TieId {
        self.id
    }

    /// Its key: as stated, else `ACT>TARGET` or `KIND:FROM>TO:LABEL:START`.
    #[must_use]
    pub fn key(self) -> String {
        if let Some(key) = self.stated_key() {
            return key.to_owned();
        }
        match self.act() {
            Some(act) => format!("{}>{}", act.key(), self.to().key()),
            None => build::tie_key(
                self.kind(),
                self.from().key(),
                self.to().key(),
                self.label().unwrap_or_default(),
                &self.graph.when_text(self.period().start()),
            ),
        }
    }

    pub(crate) fn stated_key(self) -> Option<&'g str> {
        self.graph.strings.some(self.graph.ties.key.get(self.id.at()))
    }

    /// Keys that were stated of it beside its key.
    pub fn former_keys(self) -> impl Iterator<Item = &'g str> {
        let graph = self.graph;
        let keys = graph.ties.former_keys.as_ref().map_or(&[][..], |former| former.of(self.id.at()));
        keys.iter().map(move |&key| graph.strings.get(key))
    }

    /// What it says.
    #[must_use]
    pub fn kind(self) -> TieKind {
        self.graph.ties.kind[self.id.at()]
    }

    /// The actor that it comes from.
    #[must_use]
    pub fn from(self) -> ActorRef<'g> {
        self.graph.actor(ActorId(self.graph.ties.from[self.id.at()]))
    }

    /// The actor that it goes to.
    #[must_use]
    pub fn to(self) -> ActorRef<'g> {
        self.graph.actor(ActorId(self.graph.ties.to[self.id.at()]))
    }

    /// The act that makes it; only sanctions have one.
    #[must_use]
    pub fn act(self) -> Option<ActRef<'g>> {
        let act = self.graph.ties.act[self.id.at()];
        (act != NONE).then(|| self.graph.act(ActId(act)))
    }

    /// When it holds.
    #[must_use]
    pub fn period(self) -> Period {
        Period::from_parts(self.graph.ties.start[self.id.at()], self.graph.ties.end.get(self.id.at()))
    }

    /// What is imposed, if anyone says.
    #[must_use]
    pub fn measures(self) -> Measures {
        self.graph.ties.measures.get(self.id.at())
    }

    /// The role, title or label.
    #[must_use]
    pub fn label(self) -> Option<&'g str> {
        self.graph.strings.some(self.graph.ties.label.get(self.id.at()))
    }

    /// The polity that the input says the target stands for.
    #[must_use]
    pub fn polity(self) -> Option<ActorRef<'g>> {
        let polity = self.graph.ties.polity.get(self.id.at()).checked_sub(1)?;
        Some(self.graph.actor(ActorId(polity)))
    }

    /// The share of an ownership, if known.
    #[must_use]
    pub fn share(self) -> Option<Share> {
        self.graph.ties.share.get(self.id.at())
    }

    /// How much it weighs; 1 unless said.
    #[must_use]
    pub fn weight(self) -> f64 {
        self.stated_weight().unwrap_or(1.0)
    }

    pub(crate) fn stated_weight(self) -> Option<f64> {
        self.graph.ties.weight.get(self.id.at())
    }

    /// The declared order among the ties of one day, if any.
    #[must_use]
    pub fn seq(self) -> Option<i32> {
        self.graph.ties.seq.get(self.id.at())
    }

    /// Whether the tie comes from this document, as [`GraphBuilder::begin_document`] numbered it; always
    /// true while the whole graph comes from one.
    ///
    /// [`GraphBuilder::begin_document`]: super::GraphBuilder::begin_document
    #[must_use]
    pub fn is_from(self, document: u32) -> bool {
        let documents = self.graph.ties.documents.as_ref();
        documents.is_none_or(|documents| documents.of(self.id.at()).contains(&document))
    }

    /// The lift that ends it, if any.
    #[must_use]
    pub fn ended_by(self) -> Option<ActRef<'g>> {
        let lift = self.graph.ties.ended_by.get(self.id.at()).checked_sub(1)?;
        Some(self.graph.act(ActId(lift)))
    }
}
