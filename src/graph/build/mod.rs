//! From a builder's records to the graph: who is one, what stands, in which order, into columns.

pub(super) mod actors;
mod acts;
mod assemble;
mod identity;
mod kin;
pub(super) mod layout;
mod snapshots;
mod ties;

use super::SanctionGraph;
use super::builder::{GraphBuilder, Keyed};
use super::merges::Merges;
use super::violation::{BuildError, Violation};
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
        mut further,
        snapshots,
        joined,
        ..
    } = builder;
    snapshots::settle(&snapshots, &mut acts, &mut ties, &mut further, &mut merges.excerpts);
    of_each(further.born, |index, mut said| {
        let actor = &mut actors[index];
        said.extend(actor.born.take());
        said.sort_unstable();
        for born in said {
            actor.absorb_born(born);
        }
    });
    let join = |date: &mut Option<When>, said: Vec<When>| *date = agreed(said.into_iter().chain(*date));
    of_each(further.published, |index, said| join(&mut sources[index].published, said));
    of_each(further.effective, |index, said| join(&mut acts[index].record.effective, said));
    of_each(further.threatened, |index, said| join(&mut acts[index].record.threatened, said));
    programmes.sort_unstable_keys();
    programmes.values_mut().for_each(Programme::normalise);
    sources.sort_unstable_keys();
    sources.values_mut().for_each(Source::normalise);
    let mut context = Context {
        trust,
        unit: unit.unwrap_or_default(),
        identity_days: identity.days,
        sources,
        programmes,
        violations: Vec::new(),
    };
    let actors = actors::settle(actors, &joined, &mut context, &mut merges);
    let (acts, ties) = acts::settle(acts, ties, &actors, &mut context, &mut merges);
    let ties = ties::settle(ties, &actors, &acts, &mut context);
    if !context.violations.is_empty() {
        return Err(BuildError::new(context.violations));
    }
    assemble::assemble(context, &actors, &acts, &ties, merges).map_err(Into::into)
}
