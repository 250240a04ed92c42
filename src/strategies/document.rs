//! A network as records, and what may be done to the records without changing what they say.

use std::collections::{HashMap, HashSet};

use crate::graph::{BuildError, GraphBuilder, SanctionGraph, Violation, act_key};
use crate::model::{Act, Actor, End, Programme, Source, Tie};
use crate::time::When;

/// A network as the records of one input, not built yet: what a reader would feed a [`GraphBuilder`].
///
/// The lists may be changed at will. What the methods here make of a valid document is valid.
#[derive(Debug, Clone, PartialEq, Default)]
#[non_exhaustive]
pub struct Document {
    /// Actors, of different keys.
    pub actors: Vec<Actor>,
    /// Programmes, of different keys.
    pub programmes: Vec<Programme>,
    /// Sources, of different keys.
    pub sources: Vec<Source>,
    /// Acts; stated keys are different.
    pub acts: Vec<Act>,
    /// Ties; stated keys are different.
    pub ties: Vec<Tie>,
}

/// A number that looks random, the same for the same arguments.
fn mix(seed: u64, index: usize) -> u64 {
    // SplitMix64 (Steele, Lea, Flood 2014).
    let mut z = seed.wrapping_add((index as u64 + 1).wrapping_mul(0x9E37_79B9_7F4A_7C15));
    z = (z ^ (z >> 30)).wrapping_mul(0xBF58_476D_1CE4_E5B9);
    z = (z ^ (z >> 27)).wrapping_mul(0x94D0_49BB_1331_11EB);
    z ^ (z >> 31)
}

pub(super) fn shuffle<T>(rows: &mut Vec<T>, seed: u64) {
    let mut keyed: Vec<(u64, T)> =
        rows.drain(..).enumerate().map(|(index, row)| (mix(seed, index), row)).collect();
    keyed.sort_by_key(|&(order, _)| order);
    rows.extend(keyed.into_iter().map(|(_, row)| row));
}

fn twice<T: Clone>(rows: &mut Vec<T>) {
    rows.extend_from_within(..);
}

impl Document {
    /// Adds the records to a builder, as one document.
    ///
    /// # Errors
    /// Fails only when a record was changed to what the model forbids.
    pub fn add_to(&self, builder: &mut GraphBuilder) -> Result<(), Violation> {
        builder.begin_document(None);
        for source in &self.sources {
            builder.add_source(source.clone())?;
        }
        for programme in &self.programmes {
            builder.add_programme(programme.clone())?;
        }
        for actor in &self.actors {
            builder.add_actor(actor.clone())?;
        }
        for act in &self.acts {
            builder.add_act(act.clone())?;
        }
        for tie in &self.ties {
            builder.add_tie(tie.clone())?;
        }
        Ok(())
    }

    /// The graph of this document alone.
    ///
    /// # Errors
    /// Fails only when a record was changed to what the model forbids.
    pub fn build(&self) -> Result<SanctionGraph, BuildError> {
        let mut builder = GraphBuilder::new();
        self.add_to(&mut builder)?;
        builder.build()
    }

    /// The same records in another order, and what is said in each of them.
    #[must_use]
    pub fn permuted(&self, seed: u64) -> Self {
        let mut document = self.clone();
        shuffle(&mut document.actors, seed);
        shuffle(&mut document.programmes, seed);
        shuffle(&mut document.sources, seed);
        shuffle(&mut document.acts, seed);
        shuffle(&mut document.ties, seed);
        for actor in &mut document.actors {
            shuffle(&mut actor.aliases, seed);
            shuffle(&mut actor.identifiers, seed);
            shuffle(&mut actor.countries, seed);
            shuffle(&mut actor.sources, seed);
        }
        for programme in &mut document.programmes {
            shuffle(&mut programme.addressed, seed);
        }
        for act in &mut document.acts {
            shuffle(&mut act.responds_to, seed);
            shuffle(&mut act.claims, seed);
        }
        for tie in &mut document.ties {
            shuffle(&mut tie.claims, seed);
        }
        document
    }

    /// Every record twice, and every claim in it.
    #[must_use]
    pub fn repeated(&self) -> Self {
        let mut document = self.clone();
        for act in &mut document.acts {
            twice(&mut act.responds_to);
            twice(&mut act.claims);
        }
        for tie in &mut document.ties {
            twice(&mut tie.claims);
        }
        twice(&mut document.actors);
        twice(&mut document.programmes);
        twice(&mut document.sources);
        twice(&mut document.acts);
        twice(&mut document.ties);
        document
    }

    /// The records dealt out to `parts` documents. A sanction stays with its act; an actor, programme or
    /// source stands in every part that names it and in one more. Acts are named across parts, so that all
    /// parts together are valid and one alone may not be.
    #[must_use]
    pub fn split(&self, parts: usize, seed: u64) -> Vec<Self> {
        let mut documents = vec![Self::default(); parts.max(1)];
        let count = documents.len();
        let part_of = |index: usize| usize::try_from(mix(seed, index) % count as u64).unwrap_or_default();
        let mut part_of_act: HashMap<String, usize> = HashMap::new();
        for (index, act) in self.acts.iter().enumerate() {
            let part = *part_of_act.entry(Self::key_of(act)).or_insert_with(|| part_of(index));
            documents[part].acts.push(act.clone());
        }
        for (index, tie) in self.ties.iter().enumerate() {
            let part = tie.act.as_ref().and_then(|act| part_of_act.get(act).copied());
            documents[part.unwrap_or_else(|| part_of(index))].ties.push(tie.clone());
        }
        for (part, document) in documents.iter_mut().enumerate() {
            let (actors, programmes, sources) = document.named(self);
            let here = |named: bool, index: usize| named || part_of(index) == part;
            let of = |(index, _): &(usize, &Actor)| here(actors.contains(&*self.actors[*index].key), *index);
            let kept: Vec<_> = self.actors.iter().enumerate().filter(of).map(|(_, a)| a.clone()).collect();
            let described: HashSet<&str> =
                kept.iter().flat_map(|actor| &actor.sources).map(String::as_str).collect();
            let programmes = self
                .programmes
                .iter()
                .enumerate()
                .filter(|(index, programme)| here(programmes.contains(&*programme.key), *index));
            let sources = self.sources.iter().enumerate().filter(|(index, source)| {
                here(sources.contains(&*source.key) || described.contains(&*source.key), *index)
            });
            document.programmes = programmes.map(|(_, programme)| programme.clone()).collect();
            document.sources = sources.map(|(_, source)| source.clone()).collect();
            document.actors = kept;
        }
        documents
    }

    /// The keys of `whole`'s actors, programmes and sources that the acts and ties here name.
    fn named<'w>(&self, whole: &'w Self) -> (HashSet<&'w str>, HashSet<&'w str>, HashSet<&'w str>) {
        let programmes: HashSet<&str> = self.acts.iter().filter_map(|act| act.programme.as_deref()).collect();
        let sources: HashSet<&str> = (self.acts.iter().flat_map(|act| &act.claims))
            .filter_map(|claim| claim.source.as_deref())
            .chain(self.ties.iter().flat_map(|tie| &tie.claims).filter_map(|claim| claim.source.as_deref()))
            .collect();
        let mut actors: HashSet<&str> = (self.ties.iter())
            .flat_map(|tie| [Some(tie.from.as_str()), Some(tie.to.as_str()), tie.polity.as_deref()])
            .chain(self.acts.iter().flat_map(|act| [Some(act.sender.as_str()), act.implements.as_deref()]))
            .flatten()
            .collect();
        for programme in whole.programmes.iter().filter(|programme| programmes.contains(&*programme.key)) {
            actors.extend(programme.addressed.iter().chain(&programme.issuer).map(String::as_str));
        }
        let of =
            |named: &HashSet<&str>, key: &'w String| named.contains(key.as_str()).then_some(key.as_str());
        (
            whole.actors.iter().filter_map(|actor| of(&actors, &actor.key)).collect(),
            whole.programmes.iter().filter_map(|programme| of(&programmes, &programme.key)).collect(),
            whole.sources.iter().filter_map(|source| of(&sources, &source.key)).collect(),
        )
    }

    /// Other keys: `key` gives the new one of every actor, programme and source and of every act and tie
    /// that states its own. It must be one-to-one.
    #[must_use]
    pub fn relabelled(&self, key: impl Fn(&str) -> String) -> Self {
        let mut document = self.clone();
        let each = |keys: &mut Vec<String>| keys.iter_mut().for_each(|old| *old = key(old));
        let some = |old: &mut Option<String>| {
            if let Some(old) = old {
                *old = key(old);
            }
        };
        for actor in &mut document.actors {
            actor.key = key(&actor.key);
            each(&mut actor.sources);
            each(&mut actor.former_keys);
        }
        for programme in &mut document.programmes {
            programme.key = key(&programme.key);
            some(&mut programme.issuer);
            each(&mut programme.addressed);
        }
        for source in &mut document.sources {
            source.key = key(&source.key);
        }
        for act in &mut document.acts {
            some(&mut act.key);
            act.sender = key(&act.sender);
            some(&mut act.programme);
            act.claims.iter_mut().for_each(|claim| some(&mut claim.source));
        }
        for tie in &mut document.ties {
            some(&mut tie.key);
            tie.from = key(&tie.from);
            tie.to = key(&tie.to);
            some(&mut tie.polity);
            tie.claims.iter_mut().for_each(|claim| some(&mut claim.source));
        }
        document.follow(self, &key);
        document
    }

    /// What another input would tell of the same: acts and ties that state a key state another, with
    /// `name` at its end, and all known days are moved by so many. Together with this document it is
    /// valid; by a day or none, most acts are found to be the same.
    #[must_use]
    pub fn retold(&self, name: &str, days: i32) -> Self {
        let acts = self.acts.iter().filter_map(|act| act.key.as_deref());
        let own: HashSet<&str> = acts.chain(self.ties.iter().filter_map(|tie| tie.key.as_deref())).collect();
        let key = |old: &str| if own.contains(old) { format!("{old}~{name}") } else { old.to_owned() };
        self.relabelled(key).shifted(days)
    }

    /// All known days moved by so many. (Attributes are texts and stay.)
    #[must_use]
    pub fn shifted(&self, days: i32) -> Self {
        let mut document = self.clone();
        let shift = |when: When| {
            let moved = |day: Option<crate::time::Day>| day.map(|day| day.plus(days));
            When::between(moved(when.earliest()), moved(when.latest())).unwrap_or(when)
        };
        let some = |when: &mut Option<When>| *when = when.map(shift);
        document.actors.iter_mut().for_each(|actor| some(&mut actor.born));
        document.sources.iter_mut().for_each(|source| some(&mut source.published));
        for act in &mut document.acts {
            some(&mut act.announced);
            some(&mut act.effective);
            some(&mut act.threatened);
            act.claims.iter_mut().for_each(|claim| some(&mut claim.announced));
        }
        for tie in &mut document.ties {
            some(&mut tie.start);
            some(&mut tie.end);
            for claim in &mut tie.claims {
                some(&mut claim.start);
                if let Some(End::On(end)) = &mut claim.end {
                    *end = shift(*end);
                }
            }
        }
        document.follow(self, str::to_owned);
        document
    }

    /// Makes what names acts follow their new keys; `other` is for keys of what is no act.
    fn follow(&mut self, old: &Self, other: impl Fn(&str) -> String) {
        let old = old.acts.iter().map(Self::key_of);
        let new_keys: HashMap<String, String> = old.zip(self.acts.iter().map(Self::key_of)).collect();
        let new = |key: &mut String| *key = new_keys.get(key).cloned().unwrap_or_else(|| other(key));
        for act in &mut self.acts {
            act.responds_to.iter_mut().for_each(new);
            act.claims.iter_mut().flat_map(|claim| &mut claim.responds_to).for_each(new);
            act.implements.iter_mut().for_each(new);
        }
        for tie in &mut self.ties {
            tie.act.iter_mut().chain(&mut tie.ended_by).for_each(new);
        }
    }

    /// The key of an act: the stated one, or that which the builder makes of what is stated without a
    /// document. (Acts of documents without a key have no claims on their day.)
    pub(super) fn key_of(act: &Act) -> String {
        act.key.clone().unwrap_or_else(|| {
            let day = act.announced.unwrap_or(When::UNKNOWN);
            act_key(&act.sender, act.programme.as_deref(), &day.to_string())
        })
    }
}
