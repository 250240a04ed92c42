//! From a builder's records to the graph: who is one, what stands, in which order, into columns.

pub(super) mod actors;
mod acts;
mod assemble;
mod identity;
mod kin;
pub(super) mod layout;
mod snapshots;
mod ties;

use std::collections::HashMap;

use super::SanctionGraph;
use super::arena::{Interner, Sym};
use super::builder::{GraphBuilder, Keyed, position};
use super::merges::Merges;
use super::tables::NONE;
use super::violation::{BuildError, Violation};
use crate::hash::Seeded;
use crate::model::records::agreed;
use crate::model::trust::Rank;
use crate::model::{Act, Programme, Source, TieKind, Trust};
use crate::time::{Day, TimeUnit, When};

/// The rank of what the source with this key says.
pub(super) fn rank(trust: &Trust, sources: &Keyed<Source>, source: Option<&str>) -> Rank {
    trust.rank(source.and_then(|key| sources.get(key).map(|source| (key, source.class))))
}

/// What a record and its claims say of the day on which an act was announced.
pub(super) fn announced_claims(act: &Act) -> impl Iterator<Item = (Option<&str>, When)> {
    let stated = act.announced.map(|when| (None, when));
    let claimed = act.claims.iter().filter_map(|claim| Some((claim.source.as_deref(), claim.announced?)));
    stated.into_iter().chain(claimed)
}

/// A range as text: ISO days, or plain numbers for ticks.
pub(crate) fn when_text(unit: TimeUnit, when: When) -> String {
    match unit {
        TimeUnit::Day => when.to_string(),
        TimeUnit::Tick => {
            let number = |day: Option<Day>| day.map_or_else(String::new, |day| day.number().to_string());
            match when.day() {
                Some(day) => day.number().to_string(),
                None => format!("{}..{}", number(when.earliest()), number(when.latest())),
            }
        }
    }
}

/// The key of a tie that is no sanction and states none.
pub(super) fn tie_key(kind: TieKind, from: &str, to: &str, label: &str, start: &str) -> String {
    format!("{kind}:{from}>{to}:{label}:{start}")
}

/// What the stages share.
struct Context {
    texts: Interner,
    /// The place of each source, by its key.
    source_of: HashMap<Sym, u32, Seeded>,
    trust: Trust,
    unit: TimeUnit,
    identity_days: i32,
    sources: Keyed<Source>,
    programmes: Keyed<Programme>,
    violations: Vec<Violation>,
}

impl Context {
    fn rank(&self, source: Option<&str>) -> Rank {
        rank(&self.trust, &self.sources, source)
    }

    /// The place of a source, `NONE` if there is none.
    fn source(&self, key: Sym) -> u32 {
        self.source_of.get(&key).copied().unwrap_or(NONE)
    }

    /// The rank of what a source says.
    fn rank_of(&self, source: Sym) -> Rank {
        let known = self.sources.get_index(self.source(source) as usize);
        self.trust.rank(known.map(|(key, source)| (key.as_str(), source.class)))
    }

    /// Checks that a source that is named is there.
    fn want_source(&mut self, key: Option<&String>, wanted_by: impl FnOnce() -> String) {
        if let Some(key) = key.filter(|key| !self.sources.contains_key(*key)) {
            let wanted_by = wanted_by();
            let (field, what, key) = ("source", "source", key.clone());
            self.violations.push(Violation::UnknownKey { field, what, key, wanted_by });
        }
    }
}

/// What further records say of each thing.
fn of_each(mut said: Vec<(usize, When)>, mut join: impl FnMut(usize, Vec<When>)) {
    said.sort_unstable();
    said.dedup();
    for of_one in said.chunk_by(|a, b| a.0 == b.0) {
        join(of_one[0].0, of_one.iter().map(|&(_, when)| when).collect());
    }
}

pub(super) fn build(mut builder: GraphBuilder) -> Result<SanctionGraph, BuildError> {
    let mut merges = Merges::default();
    #[cfg(feature = "lists")]
    merges.unclaimed.extend(builder.claim_details());
    let violations = builder.take_violations();
    if !violations.is_empty() {
        return Err(BuildError::new(violations));
    }
    let GraphBuilder {
        unit,
        trust,
        identity,
        mut actors,
        mut programmes,
        mut sources,
        mut acts,
        mut ties,
        mut texts,
        mut further,
        snapshots,
        joined,
        ..
    } = builder;
    actors.close(&mut texts);
    ties.close(&mut texts);
    snapshots::settle(&snapshots, &mut acts, &mut ties, &mut texts, &mut further, &mut merges.excerpts);
    of_each(further.born, |index, mut said| {
        let at = position(index);
        said.push(std::mem::take(&mut actors.rows[index].born));
        said.sort_unstable();
        for born in said {
            actors.absorb_born(at, born, &mut texts);
        }
    });
    if actors.is_full() {
        return Err(Violation::TooLarge { what: "details of actors" }.into());
    }
    let join = |date: &mut Option<When>, said: Vec<When>| *date = agreed(said.into_iter().chain(*date));
    of_each(further.published, |index, said| join(&mut sources[index].published, said));
    of_each(further.effective, |index, said| join(&mut acts[index].record.effective, said));
    of_each(further.threatened, |index, said| join(&mut acts[index].record.threatened, said));
    programmes.sort_unstable_keys();
    programmes.values_mut().for_each(Programme::normalise);
    sources.sort_unstable_keys();
    sources.values_mut().for_each(Source::normalise);
    let source_of = (0u32..).zip(sources.keys()).map(|(place, key)| (texts.intern(key), place)).collect();
    let mut context = Context {
        texts,
        source_of,
        trust,
        unit: unit.unwrap_or_default(),
        identity_days: identity.days,
        sources,
        programmes,
        violations: Vec::new(),
    };
    let settled = actors::settle(&actors, &joined, &mut context, &mut merges)?;
    drop(actors);
    let actors = settled;
    let acts = acts::settle(acts, &mut ties, &actors, &mut context, &mut merges);
    let settled =
        ties::settle(&ties, &actors, &acts, &mut context).ok_or(Violation::TooLarge { what: "ties" })?;
    drop(ties);
    if !context.violations.is_empty() {
        return Err(BuildError::new(context.violations));
    }
    assemble::assemble(context, actors, &acts, &settled, merges).map_err(Into::into)
}
