//! From settled records to columns.

use super::Context;
use super::actors::Actors;
use super::acts::Acts;
use super::layout::{incoming, starts, ties_of_acts};
use super::ties::SettledTie;
use crate::graph::SanctionGraph;
use crate::graph::arena::{Interner, Sym};
use crate::graph::merges::Merges;
use crate::graph::tables::{
    ActClaimRow, ActTable, ActorTable, Fact, Grouped, NONE, Sparse, TieClaimRow, TieTable,
};
use crate::graph::violation::Violation;
use crate::model::{ActorKind, Strength};
use crate::time::When;

const fn too_large(what: &'static str) -> Violation {
    Violation::TooLarge { what }
}

pub(super) fn assemble(
    context: Context,
    actors: &Actors,
    acts: &Acts,
    ties: &[SettledTie],
    merges: Merges,
) -> Result<SanctionGraph, Violation> {
    let mut strings = Interner::new();
    let actor_table = actor_table(actors, &mut strings)?;
    let order = tie_order(ties);
    let tie_table = tie_table(&order, actors.records.len(), &context, &mut strings)?;
    let act_table = act_table(acts, &tie_table, &context, &mut strings)?;
    let outgoing = starts(&tie_table.from, actors.records.len()).ok_or(too_large("ties"))?;
    let incoming = incoming(&tie_table, actors.records.len()).ok_or(too_large("ties"))?;
    let strings = strings.finish().map_err(|_| too_large("strings"))?;
    let mut tie_table = tie_table;
    for keys in [&mut tie_table.keys, &mut tie_table.by_former_key] {
        keys.sort_unstable_by(|a, b| (strings.get(a.0), a.1).cmp(&(strings.get(b.0), b.1)));
    }
    let mut actor_keys: Vec<(Sym, u32)> = former(&actor_table, actors);
    actor_keys.sort_unstable_by(|a, b| (strings.get(a.0), a.1).cmp(&(strings.get(b.0), b.1)));
    let mut act_keys: Vec<(Sym, u32)> = (0u32..)
        .zip(&acts.settled)
        .flat_map(|(id, _)| act_table.former_keys.of(id as usize).iter().map(move |&key| (key, id)))
        .collect();
    act_keys.sort_unstable_by(|a, b| (strings.get(a.0), a.1).cmp(&(strings.get(b.0), b.1)));
    let graph = SanctionGraph {
        unit: context.unit,
        trust: context.trust,
        strings,
        actors: actor_table,
        former_actor_keys: actor_keys,
        programmes: context.programmes.into_values().collect(),
        sources: context.sources.into_values().collect(),
        acts: act_table,
        former_act_keys: act_keys,
        tie_kinds: tie_table.kind.iter().copied().collect(),
        ties: tie_table,
        outgoing,
        incoming,
        merges,
    };
    graph.with_different_tie_keys()
}

fn former(table: &ActorTable, actors: &Actors) -> Vec<(Sym, u32)> {
    let keys = (0u32..).zip(&actors.records).flat_map(|(id, _)| {
        table.facts.of(id as usize).iter().filter_map(move |fact| match fact {
            Fact::FormerKey(key) => Some((*key, id)),
            _ => None,
        })
    });
    keys.collect()
}

fn actor_table<'r>(actors: &'r Actors, strings: &mut Interner<'r>) -> Result<ActorTable, Violation> {
    let mut first_of_kind = [0; ActorKind::ALL.len() + 1];
    let records = &actors.records;
    if u32::try_from(records.len()).is_err() {
        return Err(too_large("actors"));
    }
    for actor in records {
        first_of_kind[actor.kind as usize + 1] += 1;
    }
    for kind in 0..ActorKind::ALL.len() {
        first_of_kind[kind + 1] += first_of_kind[kind];
    }
    let mut facts = Grouped::new();
    for actor in records {
        let mut rows = Vec::new();
        for alias in &actor.aliases {
            let (name, script) = (strings.intern(&alias.name), strings.option(alias.script.as_deref()));
            rows.push(match alias.strength {
                Strength::Strong => Fact::StrongAlias { name, script },
                Strength::Weak => Fact::WeakAlias { name, script },
            });
        }
        for id in &actor.identifiers {
            rows.push(Fact::Identifier {
                scheme: strings.intern(&id.scheme),
                value: strings.intern(&id.value),
            });
        }
        rows.extend(actor.countries.iter().map(|country| Fact::Country(strings.intern(country))));
        for (name, values) in &actor.attributes {
            let name = strings.intern(name);
            rows.extend(values.iter().map(|value| Fact::Attribute { name, value: strings.intern(value) }));
        }
        rows.extend(actor.sources.iter().map(|source| Fact::Source(strings.intern(source))));
        rows.extend(actor.former_keys.iter().map(|key| Fact::FormerKey(strings.intern(key))));
        facts.push(rows).ok_or(too_large("details of actors"))?;
    }
    Ok(ActorTable {
        first_of_kind,
        key: records.iter().map(|actor| strings.intern(&actor.key)).collect(),
        name: records.iter().map(|actor| strings.option(actor.name.as_deref())).collect(),
        born: Sparse::of(records.iter().map(|actor| actor.born.unwrap_or_default()).collect()),
        count: Sparse::of(records.iter().map(|actor| actor.count.unwrap_or(0)).collect()),
        facts,
    })
}

/// Ties, which come by `from`, in the order of their ids: from, kind, exactly dated first, start, to, act, label, end.
fn tie_order(ties: &[SettledTie]) -> Vec<&SettledTie> {
    let mut order: Vec<&SettledTie> = ties.iter().collect();
    let order_of = |a: &&SettledTie, b: &&SettledTie| {
        let key = |tie: &SettledTie| {
            let start = tie.period.start();
            (tie.kind, start.day().is_none(), start.raw(), tie.to, tie.act)
        };
        let rest = |tie: &SettledTie| tie.period.end().map_or((i32::MAX, i32::MAX), When::raw);
        key(a)
            .cmp(&key(b))
            .then_with(|| a.record.label.cmp(&b.record.label))
            .then_with(|| rest(a).cmp(&rest(b)))
            .then_with(|| a.record.key.cmp(&b.record.key))
    };
    for of_one in order.chunk_by_mut(|a, b| a.from == b.from) {
        of_one.sort_unstable_by(order_of);
    }
    order
}

fn tie_table<'r>(
    order: &[&'r SettledTie],
    actor_count: usize,
    context: &Context,
    strings: &mut Interner<'r>,
) -> Result<TieTable, Violation> {
    debug_assert!(order.iter().all(|tie| (tie.from.max(tie.to) as usize) < actor_count));
    if u32::try_from(order.len()).is_err() {
        return Err(too_large("ties"));
    }
    let mut claims = Grouped::new();
    let (mut keys, mut by_former_key) = (Vec::new(), Vec::new());
    for (id, tie) in (0u32..).zip(order) {
        let rows: Vec<_> = tie
            .record
            .claims
            .iter()
            .map(|claim| TieClaimRow {
                source: source_index(context, claim.source.as_deref()),
                start: claim.start.unwrap_or_default(),
                end: claim.end,
                measures: claim.measures,
                locator: strings.option(claim.locator.as_deref()),
            })
            .collect();
        claims.push(rows).ok_or(too_large("claims"))?;
        keys.extend(tie.record.key.as_deref().map(|key| (strings.intern(key), id)));
        by_former_key.extend(tie.record.former_keys.iter().map(|key| (strings.intern(key), id)));
    }
    let documents = if order.windows(2).all(|pair| pair[0].documents == pair[1].documents) {
        None
    } else {
        let mut documents = Grouped::new();
        for tie in order {
            documents.push(tie.documents.iter().copied()).ok_or(too_large("ties"))?;
        }
        Some(documents)
    };
    let former_keys = if order.iter().all(|tie| tie.record.former_keys.is_empty()) {
        None
    } else {
        let mut former = Grouped::new();
        for tie in order {
            let keys: Vec<_> = tie.record.former_keys.iter().map(|key| strings.intern(key)).collect();
            former.push(keys).ok_or(too_large("ties"))?;
        }
        Some(former)
    };
    let one_more = |id: Option<u32>| id.map_or(0, |id| id + 1);
    Ok(TieTable {
        kind: order.iter().map(|tie| tie.kind).collect(),
        from: order.iter().map(|tie| tie.from).collect(),
        to: order.iter().map(|tie| tie.to).collect(),
        act: order.iter().map(|tie| tie.act.unwrap_or(NONE)).collect(),
        start: order.iter().map(|tie| tie.period.start()).collect(),
        end: Sparse::of(order.iter().map(|tie| tie.period.end()).collect()),
        measures: Sparse::of(order.iter().map(|tie| tie.measures).collect()),
        label: Sparse::of(order.iter().map(|tie| strings.option(tie.record.label.as_deref())).collect()),
        key: Sparse::of(order.iter().map(|tie| strings.option(tie.record.key.as_deref())).collect()),
        polity: Sparse::of(order.iter().map(|tie| one_more(tie.polity)).collect()),
        share: Sparse::of(order.iter().map(|tie| tie.record.share).collect()),
        weight: Sparse::of(order.iter().map(|tie| tie.record.weight).collect()),
        seq: Sparse::of(order.iter().map(|tie| tie.record.seq).collect()),
        ended_by: Sparse::of(order.iter().map(|tie| one_more(tie.ended_by)).collect()),
        claims,
        documents,
        keys,
        by_former_key,
        former_keys,
    })
}

fn source_index(context: &Context, key: Option<&str>) -> u32 {
    key.and_then(|key| context.sources.get_index_of(key))
        .and_then(|index| u32::try_from(index).ok())
        .unwrap_or(NONE)
}

fn act_table<'r>(
    acts: &'r Acts,
    ties: &TieTable,
    context: &Context,
    strings: &mut Interner<'r>,
) -> Result<ActTable, Violation> {
    let settled = &acts.settled;
    if u32::try_from(settled.len()).is_err() {
        return Err(too_large("acts"));
    }
    let (mut answers, mut claims, mut former_keys) = (Grouped::new(), Grouped::new(), Grouped::new());
    let mut claimed_answers = Vec::new();
    for act in settled {
        answers.push(act.answers.iter().copied()).ok_or(too_large("answers"))?;
        let mut rows = Vec::new();
        for claim in &act.record.claims {
            let first = claimed_answers.len();
            let known = |key: &String| acts.by_key.get(key).copied();
            claimed_answers.extend(claim.responds_to.iter().filter_map(known));
            let count = claimed_answers.len() - first;
            let (Ok(first), Ok(count)) = (u32::try_from(first), u32::try_from(count)) else {
                return Err(too_large("answers"));
            };
            rows.push(ActClaimRow {
                source: source_index(context, claim.source.as_deref()),
                announced: claim.announced.unwrap_or_default(),
                declared: claim.declared,
                measures: claim.measures,
                locator: strings.option(claim.locator.as_deref()),
                answers: (first, count),
            });
        }
        claims.push(rows).ok_or(too_large("claims"))?;
        let keys: Vec<_> = act.record.former_keys.iter().map(|key| strings.intern(key)).collect();
        former_keys.push(keys).ok_or(too_large("acts"))?;
    }
    let programme = |key: &Option<String>| {
        let index = key.as_ref().and_then(|key| context.programmes.get_index_of(key));
        index.and_then(|index| u32::try_from(index).ok()).unwrap_or(NONE)
    };
    Ok(ActTable {
        key: settled.iter().map(|act| strings.intern(&act.key)).collect(),
        kind: settled.iter().map(|act| act.record.kind).collect(),
        sender: settled.iter().map(|act| act.sender).collect(),
        programme: settled.iter().map(|act| programme(&act.record.programme)).collect(),
        authority: Sparse::of(
            settled.iter().map(|act| strings.option(act.record.authority.as_deref())).collect(),
        ),
        announced: settled.iter().map(|act| act.announced).collect(),
        effective: Sparse::of(settled.iter().map(|act| act.record.effective.unwrap_or_default()).collect()),
        threatened: Sparse::of(settled.iter().map(|act| act.record.threatened.unwrap_or_default()).collect()),
        declared: Sparse::of(settled.iter().map(|act| act.declared).collect()),
        implements: Sparse::of(
            settled.iter().map(|act| strings.option(act.record.implements.as_deref())).collect(),
        ),
        answers,
        claims,
        claimed_answers,
        former_keys,
        ties: ties_of_acts(ties, settled.len()).ok_or(too_large("ties"))?,
    })
}
