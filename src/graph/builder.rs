//! The builder: takes records and typed calls in any order and makes the immutable graph.

use std::sync::atomic::{AtomicU32, Ordering};

use indexmap::IndexMap;
use indexmap::map::Entry;

use super::actor_drafts::{ActorDraft, ActorDrafts};
use super::arena::{Interner, Sym};
use super::handle::{ActHandle, ActorHandle, Handle};
#[cfg(feature = "lists")]
use super::tables::Fact;
#[cfg(feature = "lists")]
use super::tie_drafts::Claim;
use super::tie_drafts::{TieDraft, TieDrafts};
use super::violation::{BuildError, Violation};
use super::{SanctionGraph, build};
use crate::hash::Seeded;
use crate::model::kinds::{
    self, Body, Controlled, Group, Human, Kind, Member, National, Owned, Owner, Part, Polity, Sender, Target,
};
use crate::model::{Act, ActKind, Actor, ActorKind, Programme, Source, Tie, TieKind, Trust};
use crate::time::{Day, TimeUnit, When};

/// Things by key, in the order in which they came.
pub(crate) type Keyed<T> = IndexMap<String, T, Seeded>;

/// When acts of different documents are one act.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
#[non_exhaustive]
pub struct ActIdentity {
    /// How many days an act may lie after the earliest of those it is one with; 1 by default.
    pub days: i32,
}

impl Default for ActIdentity {
    fn default() -> Self {
        Self { days: 1 }
    }
}

impl ActIdentity {
    /// Acts at most `days` apart from the earliest may be one.
    #[must_use]
    pub const fn within(days: i32) -> Self {
        Self { days }
    }
}

#[derive(Debug, Clone)]
pub(crate) struct ActDraft {
    /// `sender` and `key` of the record are not used: they stand beside it.
    pub(crate) record: Act,
    pub(crate) sender: u32,
    /// Whether some record states the key.
    pub(crate) stated: bool,
    pub(crate) documents: Vec<u32>,
}

/// That a document is a file of a list as it was on a day.
#[derive(Debug, Clone)]
pub(crate) struct Snapshot {
    pub(crate) list: &'static str,
    pub(crate) day: Day,
    /// It is an excerpt: who is not in it may be on the list.
    pub(crate) partial: bool,
    pub(crate) document: u32,
    pub(crate) source: String,
}

/// The dates that further records give where an earlier record gives one, by the place of what they are of.
/// They are joined when all are known, so that the order of the records does not matter.
#[derive(Debug, Default)]
pub(crate) struct Further {
    pub(crate) born: Vec<(usize, When)>,
    pub(crate) published: Vec<(usize, When)>,
    pub(crate) effective: Vec<(usize, When)>,
    pub(crate) threatened: Vec<(usize, When)>,
}

/// Moves a date to those that are joined later, if there is one already.
fn set_aside(has: Option<When>, date: &mut Option<When>, index: usize, further: &mut Vec<(usize, When)>) {
    if has.is_some() {
        further.extend(date.take().filter(|date| has != Some(*date)).map(|date| (index, date)));
    }
}

/// Collects actors, programmes, sources, acts and ties and builds the graph.
///
/// There are two ways in. **Typed calls** ([`state`](Self::state), [`sanction`](Self::sanction),
/// [`office`](Self::office), …) check at compile time what the type table forbids:
///
/// ```
/// use sanction_graph::graph::GraphBuilder;
///
/// let mut builder = GraphBuilder::new();
/// let (us, cn) = (builder.state("US"), builder.state("CN"));
/// let zhu = builder.official("zhu-hailun");
/// builder.office(zhu, cn).label = Some("deputy party secretary, Xinjiang".into());
/// let act = builder.act(us, "2020-07-09".parse()?);
/// builder.sanction(us, zhu, act);
/// let graph = builder.build()?;
/// assert_eq!(graph.tie_count(), 2);
/// # Ok::<(), Box<dyn std::error::Error>>(())
/// ```
///
/// An official cannot impose sanctions:
///
/// ```compile_fail,E0277
/// # let mut builder = sanction_graph::graph::GraphBuilder::new();
/// let (us, zhu) = (builder.state("US"), builder.official("zhu-hailun"));
/// let act = builder.act(us, "2020-07-09".parse().unwrap());
/// builder.sanction(zhu, us, act);
/// ```
///
/// **Records** ([`add_actor`](Self::add_actor), [`add_act`](Self::add_act),
/// [`add_tie`](Self::add_tie), …) are checked as they come and refused with a [`Violation`]: for readers
/// that learn a kind only from their input. Typed calls cannot fail on the spot; what they violate (one
/// key used for two kinds) is kept for [`build`](Self::build).
///
/// Records of one key are one thing: repeating a record changes nothing, and what two records say of
/// different fields is joined. The order of calls does not matter for the graph.
#[derive(Debug)]
pub struct GraphBuilder {
    id: u32,
    pub(crate) unit: Option<TimeUnit>,
    pub(crate) trust: Trust,
    pub(crate) identity: ActIdentity,
    pub(crate) actors: ActorDrafts,
    pub(crate) programmes: Keyed<Programme>,
    pub(crate) sources: Keyed<Source>,
    pub(crate) acts: Keyed<ActDraft>,
    pub(crate) ties: TieDrafts,
    /// The texts of actors and ties.
    pub(crate) texts: Interner,
    pub(crate) further: Further,
    pub(crate) snapshots: Vec<Snapshot>,
    #[cfg(feature = "lists")]
    pub(super) details: Vec<super::details::Said>,
    /// Numbers of actor records that are one by more than an equal entry number.
    pub(crate) joined: Vec<(u32, u32)>,
    documents: Keyed<u32>,
    document: u32,
    violations: Vec<Violation>,
}

impl Default for GraphBuilder {
    fn default() -> Self {
        Self::new()
    }
}

impl GraphBuilder {
    /// An empty builder.
    #[must_use]
    pub fn new() -> Self {
        static NEXT: AtomicU32 = AtomicU32::new(0);
        Self {
            id: NEXT.fetch_add(1, Ordering::Relaxed),
            unit: None,
            trust: Trust::default(),
            identity: ActIdentity::default(),
            actors: ActorDrafts::default(),
            programmes: Keyed::default(),
            sources: Keyed::default(),
            acts: Keyed::default(),
            ties: TieDrafts::default(),
            texts: Interner::default(),
            further: Further::default(),
            snapshots: Vec::new(),
            #[cfg(feature = "lists")]
            details: Vec::new(),
            joined: Vec::new(),
            documents: Keyed::default(),
            document: 0,
            violations: Vec::new(),
        }
    }

    /// Sets what stands when sources disagree.
    pub fn set_trust(&mut self, trust: Trust) -> &mut Self {
        self.trust = trust;
        self
    }

    /// Sets when acts of different documents are one.
    pub fn set_identity(&mut self, identity: ActIdentity) -> &mut Self {
        self.identity = identity;
        self
    }

    /// Says whether the network's days are calendar days (assumed if never said) or ticks.
    ///
    /// # Errors
    /// Fails only when the other unit was said before.
    pub fn set_unit(&mut self, unit: TimeUnit) -> Result<(), Violation> {
        match *self.unit.get_or_insert(unit) {
            said if said == unit => Ok(()),
            said => Err(Violation::MixedTime { unit: said }),
        }
    }

    /// Starts a new document: what one document keeps apart is never taken for one act.
    ///
    /// Every reader calls this once per input. Documents of one `name` (a list of one publication day,
    /// say) are one; without a name each call starts another. Returns the document's number.
    pub fn begin_document(&mut self, name: Option<&str>) -> u32 {
        let next = u32::try_from(self.documents.len() + 1).unwrap_or(u32::MAX);
        let name = name.map_or_else(|| format!("#{next}"), str::to_owned);
        self.document = *self.documents.entry(name).or_insert(next);
        self.document
    }

    /// Starts the document that a file of a list is, and gives the key of its source and its number. Files of
    /// different days are a series: who comes and goes in it tells when listings begin and end.
    #[cfg(feature = "lists")]
    pub(crate) fn begin_list(
        &mut self,
        list: &'static str,
        day: Option<Day>,
        partial: bool,
    ) -> (String, u32) {
        let source = format!("{list}@{}", day.map_or_else(|| "?".into(), |day| day.to_string()));
        let document = self.begin_document(Some(&source));
        let snapshot = |day| Snapshot { list, day, partial, document, source: source.clone() };
        self.snapshots.extend(day.map(snapshot));
        (source, document)
    }

    /// The number of the present document.
    #[cfg(feature = "lists")]
    pub(super) const fn document(&self) -> u32 {
        self.document
    }

    /// Makes another document the present one; returns the one before.
    #[cfg(feature = "lists")]
    pub(super) const fn set_document(&mut self, document: u32) -> u32 {
        std::mem::replace(&mut self.document, document)
    }

    /// Keeps what a record violates for [`build`](Self::build).
    #[cfg(feature = "lists")]
    pub(super) fn keep(&mut self, add: impl FnOnce(&mut Self) -> Result<(), Violation>) {
        if let Err(violation) = add(self) {
            self.violations.push(violation);
        }
    }

    // ----- records -------------------------------------------------------------------------------

    /// Adds what a record says of an actor.
    ///
    /// # Errors
    /// Fails only when the key is empty, the kind contradicts an earlier record, or a group's count is
    /// below 2.
    pub fn add_actor(&mut self, mut actor: Actor) -> Result<ActorHandle, Violation> {
        if actor.key.is_empty() {
            return Err(Violation::EmptyKey { what: "an actor" });
        }
        if let Some(count) = actor.count.filter(|&count| count < 2) {
            return Err(Violation::GroupOfOne { key: actor.key, count });
        }
        let key = self.texts.intern(&actor.key);
        let index = match self.actors.find(key) {
            None => self.actors.add(actor.kind, key),
            Some(index) => {
                let (first, second) = (self.actors.rows[index as usize].kind, actor.kind);
                let Some(kind) = first.merged(second) else {
                    return Err(Violation::KindClash { key: actor.key, first, second });
                };
                self.actors.close_one(index, &mut self.texts);
                let row = &mut self.actors.rows[index as usize];
                row.kind = kind;
                let has = (!row.born.is_unknown()).then_some(row.born);
                set_aside(has, &mut actor.born, index as usize, &mut self.further.born);
                index
            }
        };
        self.actors.absorb(index, &actor, &mut self.texts);
        Ok(self.actor_handle(index))
    }

    /// Says that actors are one: [`build`](Self::build) joins them as it joins those with an equal entry number of
    /// a list. The merged actor has the native key if there is one, else the smallest by bytes; the others still
    /// resolve.
    ///
    /// # Errors
    /// Fails only when a key is unknown, the kinds are not of one family, or one is an unnamed group; then nothing
    /// is joined.
    ///
    /// ```
    /// use sanction_graph::graph::GraphBuilder;
    ///
    /// let mut builder = GraphBuilder::new();
    /// builder.person("gb:14078");
    /// builder.official("ofac:29219");
    /// builder.join(&["gb:14078", "ofac:29219"])?;
    /// let graph = builder.build()?;
    /// assert_eq!(graph.actor_count(), 1);
    /// # Ok::<(), Box<dyn std::error::Error>>(())
    /// ```
    pub fn join(&mut self, keys: &[impl AsRef<str>]) -> Result<(), Violation> {
        let mut found: Vec<u32> = Vec::new();
        for key in keys.iter().map(AsRef::as_ref) {
            let Some(index) = self.actor_index(key) else {
                let wanted_by = "actors to join".to_owned();
                return Err(Violation::UnknownKey {
                    field: "key",
                    what: "actor",
                    key: key.into(),
                    wanted_by,
                });
            };
            if let Some(count) = self.actors.count(index) {
                return Err(Violation::JoinedGroup { key: key.into(), count });
            }
            let kind = |at: u32| self.actors.rows[at as usize].kind;
            if let Some(&first) = found.first() {
                let (first, second) = (kind(first), kind(index));
                if first.family() != second.family() {
                    return Err(Violation::KindClash { key: key.into(), first, second });
                }
            }
            found.push(index);
        }
        self.joined.extend(found.windows(2).map(|pair| (pair[0], pair[1])));
        Ok(())
    }

    /// A number for each actor record, equal for those that are one so far.
    #[cfg(feature = "resolve")]
    pub(crate) fn actor_clusters(&self) -> Vec<usize> {
        build::actors::clusters(&self.actors, &self.joined, &self.texts)
    }

    /// How many actors there are, each counted by its key.
    #[cfg(feature = "lists")]
    pub(crate) fn actor_count(&self) -> usize {
        self.actors.rows.len()
    }

    /// The actor with this key, if there is one.
    #[must_use]
    pub fn find_actor(&self, key: &str) -> Option<ActorHandle> {
        self.actor_index(key).map(|index| self.actor_handle(index))
    }

    /// The key of the actor with this number.
    #[cfg(feature = "resolve")]
    pub(crate) fn actor_key(&self, index: usize) -> &str {
        self.texts.get(self.actors.rows[index].key)
    }

    /// What is known so far of the actor with this number.
    #[cfg(feature = "resolve")]
    pub(crate) fn actor_record(&self, index: usize) -> Actor {
        self.actors.record(position(index), &self.texts)
    }

    /// The former keys of the actor with this number.
    #[cfg(feature = "resolve")]
    pub(crate) fn former_keys_of_actor(&self, index: usize) -> impl Iterator<Item = &str> {
        self.actors.former_keys(position(index), &self.texts)
    }

    /// The number of the actor with this key, if there is one.
    pub(crate) fn actor_index(&self, key: &str) -> Option<u32> {
        self.actors.find(self.texts.find(key)?)
    }

    /// The act with this key, if there is one.
    #[must_use]
    pub fn find_act(&self, key: &str) -> Option<ActHandle> {
        self.acts.get_index_of(key).map(|index| self.act_handle(index))
    }

    /// Whether there is a source with this key.
    #[must_use]
    pub fn has_source(&self, key: &str) -> bool {
        self.sources.contains_key(key)
    }

    /// Whether there is a programme with this key.
    #[must_use]
    pub fn has_programme(&self, key: &str) -> bool {
        self.programmes.contains_key(key)
    }

    /// The kind of the actor with this key, if there is one.
    #[must_use]
    pub fn actor_kind(&self, key: &str) -> Option<ActorKind> {
        self.actor_index(key).map(|index| self.actors.rows[index as usize].kind)
    }

    /// Whether there is a state or bloc with this key.
    #[must_use]
    pub fn is_polity(&self, key: &str) -> bool {
        self.actor_kind(key).is_some_and(ActorKind::is_polity)
    }

    /// The kind of the act with this key, if there is one.
    #[must_use]
    pub fn act_kind(&self, key: &str) -> Option<ActKind> {
        self.acts.get(key).map(|draft| draft.record.kind)
    }

    /// Adds what a record says of a programme.
    ///
    /// # Errors
    /// Fails only when the key is empty.
    pub fn add_programme(&mut self, programme: Programme) -> Result<(), Violation> {
        if programme.key.is_empty() {
            return Err(Violation::EmptyKey { what: "a programme" });
        }
        match self.programmes.entry(programme.key.clone()) {
            Entry::Vacant(entry) => _ = entry.insert(programme),
            Entry::Occupied(mut entry) => entry.get_mut().absorb(programme),
        }
        Ok(())
    }

    /// Adds what a record says of a source.
    ///
    /// # Errors
    /// Fails only when the key is empty.
    pub fn add_source(&mut self, mut source: Source) -> Result<(), Violation> {
        if source.key.is_empty() {
            return Err(Violation::EmptyKey { what: "a source" });
        }
        match self.sources.entry(source.key.clone()) {
            Entry::Vacant(entry) => _ = entry.insert(source),
            Entry::Occupied(mut entry) => {
                let (has, further) = (entry.get().published, &mut self.further.published);
                set_aside(has, &mut source.published, entry.index(), further);
                entry.get_mut().absorb(source);
            }
        }
        Ok(())
    }

    /// Adds what a record says of an act. Its sender must be there.
    ///
    /// Acts, sources and programmes that it names may come later; [`build`](Self::build) checks them.
    /// Without a key it gets `SENDER/PROGRAMME/DAY`, from what the record and its claims say of the day.
    ///
    /// # Errors
    /// Fails only when the sender is unknown or cannot send, or an earlier record of the same key has
    /// another sender or is a lift where this is none.
    pub fn add_act(&mut self, act: Act) -> Result<ActHandle, Violation> {
        let handle = self.declare_act(&act)?;
        self.complete_act(handle, act);
        Ok(handle)
    }

    /// The same of an act whose key its document does not state: the reader made it. Where the act turns out
    /// to be one with an act of a stated key, that key stays.
    #[cfg(feature = "lists")]
    pub(crate) fn add_act_of_made_key(&mut self, act: Act) -> Result<ActHandle, Violation> {
        let stated = act.key.as_ref().and_then(|key| self.acts.get(key)).is_some_and(|draft| draft.stated);
        let handle = self.add_act(act)?;
        self.acts[handle.index as usize].stated = stated;
        Ok(handle)
    }

    /// Makes sure that the act of a record is there, without what the record says of it: for readers whose
    /// acts name each other. [`complete_act`](Self::complete_act) adds the rest.
    pub(crate) fn declare_act(&mut self, act: &Act) -> Result<ActHandle, Violation> {
        let Some(sender) = self.actor_index(&act.sender) else {
            return Err(Violation::UnknownKey {
                field: "sender",
                what: "actor",
                wanted_by: format!("act `{}`", act.key.as_deref().unwrap_or("(no key)")),
                key: act.sender.clone(),
            });
        };
        let kind = self.actors.rows[sender as usize].kind;
        if !TieKind::Sanction.ends().0.contains(kind) {
            return Err(Violation::SenderType { sender: act.sender.clone(), kind });
        }
        let stated = act.key.is_some();
        let key = match &act.key {
            Some(key) if key.is_empty() => return Err(Violation::EmptyKey { what: "an act" }),
            Some(key) => key.clone(),
            None => self.default_act_key(act),
        };
        let document = self.document;
        let index = match self.acts.entry(key) {
            Entry::Vacant(entry) => {
                let index = entry.index();
                let record = Act::new(act.kind, act.sender.as_str());
                entry.insert(ActDraft { record, sender, stated, documents: vec![document] });
                index
            }
            Entry::Occupied(mut entry) => {
                let index = entry.index();
                let key = entry.key().clone();
                let draft = entry.get_mut();
                if draft.sender != sender {
                    return Err(Violation::OtherSender {
                        act: key,
                        sender: draft.record.sender.clone(),
                        other: act.sender.clone(),
                    });
                }
                if (draft.record.kind == ActKind::Lift) != (act.kind == ActKind::Lift) {
                    return Err(Violation::ActKind {
                        act: key,
                        kind: draft.record.kind,
                        reason: "it cannot both impose and lift",
                    });
                }
                draft.stated |= stated;
                if draft.documents.last() != Some(&document) {
                    draft.documents.push(document);
                }
                index
            }
        };
        Ok(self.act_handle(index))
    }

    /// Adds what a record says of an act that is there; its key and sender are not looked at.
    pub(crate) fn complete_act(&mut self, act: ActHandle, mut record: Act) {
        let (index, further) = (act.index as usize, &mut self.further);
        let has = &mut self.acts[index].record;
        set_aside(has.effective, &mut record.effective, index, &mut further.effective);
        set_aside(has.threatened, &mut record.threatened, index, &mut further.threatened);
        has.absorb(record);
    }

    fn default_act_key(&self, act: &Act) -> String {
        let mut said: Vec<_> = build::announced_claims(act)
            .map(|(source, when)| (build::rank(&self.trust, &self.sources, source), when))
            .collect();
        let day = self.trust.range(&mut said).unwrap_or(When::UNKNOWN);
        act_key(&act.sender, act.programme.as_deref(), &self.day_text(day))
    }

    /// A range of days as it stands in keys: ISO days, or numbers when the network's time is in ticks.
    pub(crate) fn day_text(&self, when: When) -> String {
        build::when_text(self.unit.unwrap_or_default(), when)
    }

    /// Adds what a record says of a tie. Its actors and its act must be there.
    ///
    /// # Errors
    /// Fails only when an actor or the act is unknown, the type table forbids the tie, a sanction has no
    /// act or an act of another sender or a lift, a tie that is no sanction has an act, or the weight is
    /// no finite number of at least 0.
    pub fn add_tie(&mut self, tie: Tie) -> Result<(), Violation> {
        let wanted_by = || format!("{} `{}` > `{}`", tie.kind, tie.from, tie.to);
        let find = |field, key: &str| {
            self.find_actor(key).ok_or_else(|| Violation::UnknownKey {
                field,
                what: "actor",
                key: key.into(),
                wanted_by: wanted_by(),
            })
        };
        let (from, to) = (find("from", &tie.from)?, find("to", &tie.to)?);
        let act = match &tie.act {
            Some(key) => Some(self.find_act(key).ok_or_else(|| Violation::UnknownKey {
                field: "act",
                what: "act",
                key: key.clone(),
                wanted_by: wanted_by(),
            })?),
            None => None,
        };
        self.check_tie(tie.kind, from, to, act)?;
        if !tie.weighs_a_number() {
            return Err(Violation::Weight { from: tie.from, to: tie.to });
        }
        let draft = self.draft_of_tie(tie.kind, from, to, act);
        self.ties.push_record(draft, tie, &mut self.texts);
        Ok(())
    }

    /// Adds a tie whose actors and act are known, with what one document says of it.
    #[cfg(feature = "lists")]
    pub(crate) fn add_tie_between(
        &mut self,
        kind: TieKind,
        [from, to]: [ActorHandle; 2],
        act: Option<ActHandle>,
        claim: Claim,
    ) -> Result<&mut TieDraft, Violation> {
        self.check_tie(kind, from, to, act)?;
        let draft = self.draft_of_tie(kind, from, to, act);
        Ok(self.ties.push(draft, claim, &mut self.texts))
    }

    /// Adds a detail of an actor.
    #[cfg(feature = "lists")]
    pub(crate) fn tell(&mut self, actor: ActorHandle, fact: Fact) {
        self.actors.close_one(actor.index, &mut self.texts);
        self.actors.tell(actor.index, fact);
    }

    fn check_tie(
        &self,
        kind: TieKind,
        from: ActorHandle,
        to: ActorHandle,
        act: Option<ActHandle>,
    ) -> Result<(), Violation> {
        let [from_kind, to_kind] = [from, to].map(|end| self.actor_at(end).kind);
        let key = |end| self.key_of(end).to_owned();
        if !kind.allows(from_kind, to_kind) {
            let (from, to) = (key(from), key(to));
            return Err(Violation::TieType { kind, from, from_kind, to, to_kind });
        }
        match (kind.is_sanction(), act) {
            (false, None) => Ok(()),
            (true, None) => Err(Violation::NoAct { kind, from: key(from), to: key(to) }),
            (false, Some(act)) => Err(Violation::StrayAct {
                kind,
                from: key(from),
                to: key(to),
                act: self.act_at(act).0.clone(),
            }),
            (true, Some(act)) => {
                let (act, draft) = self.act_at(act);
                if draft.sender != from.index {
                    return Err(Violation::OtherSender {
                        act: act.clone(),
                        sender: draft.record.sender.clone(),
                        other: key(from),
                    });
                }
                if draft.record.kind == ActKind::Lift {
                    return Err(Violation::ActKind {
                        act: act.clone(),
                        kind: ActKind::Lift,
                        reason: "it makes no tie; name it in `ended_by` of the ties that it ends",
                    });
                }
                Ok(())
            }
        }
    }

    fn draft_of_tie(
        &mut self,
        kind: TieKind,
        from: ActorHandle,
        to: ActorHandle,
        act: Option<ActHandle>,
    ) -> TieDraft {
        if kind == TieKind::Office {
            // Whoever holds an office is an official; the type table has let only the person family in.
            self.actors.rows[from.index as usize].kind = ActorKind::Official;
        }
        if let Some(act) = act.filter(|_| kind == TieKind::CounterSanction) {
            self.acts[act.index as usize].record.kind = ActKind::CounterSanction;
        }
        TieDraft {
            kind,
            from: from.index,
            to: to.index,
            act: act.map(|act| act.index),
            document: self.document,
            key: Sym::NONE,
            label: Sym::NONE,
            polity: Sym::NONE,
            ended_by: Sym::NONE,
            share: None,
            weight: None,
            seq: None,
            former_keys: Vec::new(),
        }
    }

    // ----- typed calls ---------------------------------------------------------------------------

    fn actor_of_kind<K: Kind>(&mut self, key: &str) -> Handle<K> {
        let handle = match self.add_actor(Actor::new(K::KIND, key)) {
            Ok(handle) => handle,
            Err(violation) => {
                self.violations.push(violation);
                // The build fails; the handle only has to be a valid one.
                let key = self.texts.intern(key);
                let index = self.actors.find(key).unwrap_or_else(|| self.actors.add(K::KIND, key));
                self.actor_handle(index)
            }
        };
        Handle::new(handle)
    }

    /// The state with this key; keys of states are ISO 3166-1 alpha-2 codes by convention.
    pub fn state(&mut self, key: &str) -> Handle<kinds::State> {
        self.actor_of_kind(key)
    }

    /// The bloc with this key, `"EU"`.
    pub fn bloc(&mut self, key: &str) -> Handle<kinds::Bloc> {
        self.actor_of_kind(key)
    }

    /// The organisation with this key.
    pub fn organisation(&mut self, key: &str) -> Handle<kinds::Organisation> {
        self.actor_of_kind(key)
    }

    /// The person with this key; one who holds an office becomes an official.
    pub fn person(&mut self, key: &str) -> Handle<kinds::Person> {
        self.actor_of_kind(key)
    }

    /// The official with this key.
    pub fn official(&mut self, key: &str) -> Handle<kinds::Official> {
        self.actor_of_kind(key)
    }

    /// The asset with this key.
    pub fn asset(&mut self, key: &str) -> Handle<kinds::Asset> {
        self.actor_of_kind(key)
    }

    /// The sanctioning act of `sender` announced then, with the key `SENDER//DAY`. More can be said of it
    /// through [`act_mut`](Self::act_mut), and other acts added with [`add_act`](Self::add_act).
    ///
    /// # Panics
    /// **Panics** if the handle is of another builder.
    #[track_caller]
    pub fn act<S: Sender>(&mut self, sender: Handle<S>, announced: When) -> ActHandle {
        let sender = self.key_of(sender.actor).to_owned();
        let mut act = Act::new(ActKind::Sanction, sender);
        act.announced = Some(announced);
        match self.add_act(act) {
            Ok(handle) => handle,
            Err(violation) => {
                self.violations.push(violation);
                let sender = position(self.actors.rows.len() - 1);
                let record = Act::new(ActKind::Sanction, "");
                let (index, _) = self.acts.insert_full(
                    String::new(),
                    ActDraft { record, sender, stated: true, documents: Vec::new() },
                );
                self.act_handle(index)
            }
        }
    }

    #[track_caller]
    fn tie(&mut self, kind: TieKind, from: ActorHandle, to: ActorHandle, act: Option<ActHandle>) -> &mut Tie {
        let tie = Tie::new(kind, self.key_of(from), self.key_of(to));
        if let Err(violation) = self.check_tie(kind, from, to, act) {
            self.violations.push(violation);
        }
        let draft = self.draft_of_tie(kind, from, to, act);
        self.ties.push_open(draft, tie, &mut self.texts)
    }

    /// `sender` hits `target` by `act`. (As for every typed tie: the returned record takes what else is
    /// to be said; its kind, ends and act stay what they are.)
    ///
    /// # Panics
    /// **Panics** if a handle is of another builder.
    #[track_caller]
    pub fn sanction<S: Sender, T: Target>(
        &mut self,
        sender: Handle<S>,
        target: Handle<T>,
        act: ActHandle,
    ) -> &mut Tie {
        self.tie(TieKind::Sanction, sender.actor, target.actor, Some(act))
    }

    /// `sender` hits `target` by `act`, which is an answer to an earlier act.
    ///
    /// # Panics
    /// **Panics** if a handle is of another builder.
    #[track_caller]
    pub fn counter_sanction<S: Sender, T: Target>(
        &mut self,
        sender: Handle<S>,
        target: Handle<T>,
        act: ActHandle,
    ) -> &mut Tie {
        self.tie(TieKind::CounterSanction, sender.actor, target.actor, Some(act))
    }

    /// `member` is a member of `group`.
    ///
    /// # Panics
    /// **Panics** if a handle is of another builder.
    #[track_caller]
    pub fn membership<M: Member, G: Group>(&mut self, member: Handle<M>, group: Handle<G>) -> &mut Tie {
        self.tie(TieKind::Membership, member.actor, group.actor, None)
    }

    /// `holder` holds an office at `body`.
    ///
    /// # Panics
    /// **Panics** if a handle is of another builder.
    #[track_caller]
    pub fn office<H: Human, B: Body>(&mut self, holder: Handle<H>, body: Handle<B>) -> &mut Tie {
        self.tie(TieKind::Office, holder.actor, body.actor, None)
    }

    /// `national` is a citizen of, has its seat in or flies the flag of `polity`.
    ///
    /// # Panics
    /// **Panics** if a handle is of another builder.
    #[track_caller]
    pub fn nationality<N: National, P: Polity>(
        &mut self,
        national: Handle<N>,
        polity: Handle<P>,
    ) -> &mut Tie {
        self.tie(TieKind::Nationality, national.actor, polity.actor, None)
    }

    /// `part` is a part of `whole`.
    ///
    /// # Panics
    /// **Panics** if a handle is of another builder.
    #[track_caller]
    pub fn part_of<P: Part, B: Body>(&mut self, part: Handle<P>, whole: Handle<B>) -> &mut Tie {
        self.tie(TieKind::PartOf, part.actor, whole.actor, None)
    }

    /// `owner` owns a share of `owned`.
    ///
    /// # Panics
    /// **Panics** if a handle is of another builder.
    #[track_caller]
    pub fn ownership<O: Owner, A: Owned>(&mut self, owner: Handle<O>, owned: Handle<A>) -> &mut Tie {
        self.tie(TieKind::Ownership, owner.actor, owned.actor, None)
    }

    /// `controller` acts for, directs or appoints `controlled`.
    ///
    /// # Panics
    /// **Panics** if a handle is of another builder.
    #[track_caller]
    pub fn control<O: Owner, C: Controlled>(
        &mut self,
        controller: Handle<O>,
        controlled: Handle<C>,
    ) -> &mut Tie {
        self.tie(TieKind::Control, controller.actor, controlled.actor, None)
    }

    /// The two are associated; the order does not matter.
    ///
    /// # Panics
    /// **Panics** if a handle is of another builder.
    #[track_caller]
    pub fn association<A: Target, B: Target>(&mut self, a: Handle<A>, b: Handle<B>) -> &mut Tie {
        self.tie(TieKind::Association, a.actor, b.actor, None)
    }

    /// The record of an actor, to say more of it; changes of `key` and `kind` have no effect.
    ///
    /// # Panics
    /// **Panics** if the handle is of another builder.
    #[track_caller]
    pub fn actor_mut(&mut self, actor: impl Into<ActorHandle>) -> &mut Actor {
        let actor = actor.into();
        self.actor_at(actor);
        self.actors.open(actor.index, &self.texts)
    }

    /// The record of an act, to say more of it; changes of `key` and `sender` have no effect.
    ///
    /// # Panics
    /// **Panics** if the handle is of another builder.
    #[track_caller]
    pub fn act_mut(&mut self, act: ActHandle) -> &mut Act {
        self.check_handle(act.builder);
        &mut self.acts[act.index as usize].record
    }

    // ----- building ------------------------------------------------------------------------------

    /// Builds the graph: joins what is one, decides what stands, sorts and checks.
    ///
    /// O(n log n) in the number of records.
    ///
    /// # Errors
    /// Fails only when the records violate the model or are too many; the error lists every violation.
    pub fn build(self) -> Result<SanctionGraph, BuildError> {
        build::build(self)
    }

    /// What is kept of violations.
    pub(super) fn take_violations(&mut self) -> Vec<Violation> {
        std::mem::take(&mut self.violations)
    }

    const fn actor_handle(&self, index: u32) -> ActorHandle {
        ActorHandle { builder: self.id, index }
    }

    const fn act_handle(&self, index: usize) -> ActHandle {
        ActHandle { builder: self.id, index: position(index) }
    }

    #[track_caller]
    fn check_handle(&self, builder: u32) {
        assert!(builder == self.id, "a handle is valid only for the builder that made it");
    }

    #[track_caller]
    fn actor_at(&self, handle: ActorHandle) -> &ActorDraft {
        self.check_handle(handle.builder);
        let Some(row) = self.actors.rows.get(handle.index as usize) else {
            panic!("a handle is valid only for the builder that made it");
        };
        row
    }

    #[track_caller]
    fn key_of(&self, handle: ActorHandle) -> &str {
        self.texts.get(self.actor_at(handle).key)
    }

    #[track_caller]
    fn act_at(&self, handle: ActHandle) -> (&String, &ActDraft) {
        self.check_handle(handle.builder);
        let Some(entry) = self.acts.get_index(handle.index as usize) else {
            panic!("a handle is valid only for the builder that made it");
        };
        entry
    }
}

/// An index as a number of a record. The maps would have to hold 2³² records, of tens of bytes each and
/// more, to reach the end of it; `build` refuses that many.
#[allow(clippy::cast_possible_truncation)]
pub(crate) const fn position(index: usize) -> u32 {
    index as u32
}

/// What stands between the programmes of a set in the key of the set; no programme's key holds it.
pub(crate) const AND: &str = "+";

/// The key of an act that states none.
#[must_use]
pub fn act_key(sender: &str, programme: Option<&str>, day: &str) -> String {
    format!("{sender}/{}/{day}", programme.unwrap_or_default())
}
