//! From settled records to columns.

use super::Context;
use super::actors::Actors;
use super::acts::Acts;
use super::layout::{incoming, starts, ties_of_acts};
use super::ties::{SettledTie, Ties};
use crate::graph::SanctionGraph;
use crate::graph::arena::{Interner, Sym};
use crate::graph::merges::Merges;
use crate::graph::tables::{
    ActClaimRow, ActTable, ActorTable, Fact, Grouped, NONE, Sparse, TieClaimRow, TieTable,
};
use crate::graph::tie_drafts::Claim;
use crate::graph::violation::Violation;
use crate::model::ActorKind;
use crate::time::When;

const fn too_large(what: &'static str) -> Violation {
    Violation::TooLarge { what }
}

pub(super) fn assemble(
    mut context: Context,
    actors: Actors,
    acts: &Acts,
    ties: &Ties,
    merges: Merges,
) -> Result<SanctionGraph, Violation> {
    let mut strings = std::mem::take(&mut context.texts);
    let actor_count = actors.key.len();
    let actor_table = actor_table(actors);
    let order = tie_order(&ties.settled, &strings);
    let tie_table = tie_table(ties, &order, actor_count, &context)?;
    let act_table = act_table(acts, &tie_table, &context, &mut strings)?;
    let outgoing = starts(&tie_table.from, actor_count).ok_or(too_large("ties"))?;
    let incoming = incoming(&tie_table, actor_count).ok_or(too_large("ties"))?;
    let strings = strings.finish().map_err(|_| too_large("strings"))?;
    let mut tie_table = tie_table;
    for keys in [&mut tie_table.keys, &mut tie_table.by_former_key] {
        keys.sort_unstable_by(|a, b| (strings.get(a.0), a.1).cmp(&(strings.get(b.0), b.1)));
    }
    let mut actor_keys: Vec<(Sym, u32)> = former(&actor_table);
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

fn former(table: &ActorTable) -> Vec<(Sym, u32)> {
    let keys = (0u32..).zip(&table.key).flat_map(|(id, _)| {
        table.facts.of(id as usize).iter().filter_map(move |fact| match fact {
            Fact::FormerKey(key) => Some((*key, id)),
            _ => None,
        })
    });
    keys.collect()
}

fn actor_table(actors: Actors) -> ActorTable {
    let mut first_of_kind = [0; ActorKind::ALL.len() + 1];
    for &kind in &actors.kind {
        first_of_kind[kind as usize + 1] += 1;
    }
    for kind in 0..ActorKind::ALL.len() {
        first_of_kind[kind + 1] += first_of_kind[kind];
    }
    ActorTable {
        first_of_kind,
        key: actors.key,
        name: actors.name,
        born: Sparse::of(actors.born),
        count: Sparse::of(actors.count),
        facts: actors.facts,
    }
}

/// The places of ties, which come by `from`, in the order of their ids: from, kind, exactly dated first, start, to,
/// act, label, end.
fn tie_order(ties: &[SettledTie], strings: &Interner) -> Vec<u32> {
    let mut order: Vec<u32> = (0u32..).take(ties.len()).collect();
    let order_of = |a: &u32, b: &u32| {
        let (a, b) = (&ties[*a as usize], &ties[*b as usize]);
        let key = |tie: &SettledTie| {
            let start = tie.period.start();
            (tie.kind, start.day().is_none(), start.raw(), tie.to, tie.act)
        };
        let rest = |tie: &SettledTie| tie.period.end().map_or((i32::MAX, i32::MAX), When::raw);
        key(a)
            .cmp(&key(b))
            .then_with(|| strings.order(a.label, b.label))
            .then_with(|| rest(a).cmp(&rest(b)))
            .then_with(|| strings.order(a.key, b.key))
    };
    for of_one in order.chunk_by_mut(|&a, &b| ties[a as usize].from == ties[b as usize].from) {
        of_one.sort_unstable_by(order_of);
    }
    order
}

fn tie_table(
    ties: &Ties,
    order: &[u32],
    actor_count: usize,
    context: &Context,
) -> Result<TieTable, Violation> {
    let settled = || order.iter().map(|&at| &ties.settled[at as usize]);
    debug_assert!(settled().all(|tie| (tie.from.max(tie.to) as usize) < actor_count));
    if u32::try_from(ties.settled.len()).is_err() {
        return Err(too_large("ties"));
    }
    let row = |claim: &Claim| TieClaimRow {
        source: context.source(claim.source),
        start: claim.start,
        end: claim.end,
        measures: claim.measures,
        locator: claim.locator,
    };
    let (mut claims, mut keys, mut by_former_key) = (Grouped::new(), Vec::new(), Vec::new());
    for ((id, &at), tie) in (0u32..).zip(order).zip(settled()) {
        claims.push(ties.claims.of(at as usize).iter().map(row)).ok_or(too_large("claims"))?;
        keys.extend((tie.key != Sym::NONE).then_some((tie.key.or_none(), id)));
        by_former_key.extend(tie.former_keys.iter().map(|&key| (key, id)));
    }
    let documents = if order.windows(2).all(|pair| {
        let [a, b] = [pair[0], pair[1]].map(|at| ties.documents.of(at as usize));
        a == b
    }) {
        None
    } else {
        let mut documents = Grouped::new();
        for &at in order {
            documents.push(ties.documents.of(at as usize).iter().copied()).ok_or(too_large("ties"))?;
        }
        Some(documents)
    };
    let former_keys = if by_former_key.is_empty() {
        None
    } else {
        let mut former = Grouped::new();
        for tie in settled() {
            former.push(tie.former_keys.iter().copied()).ok_or(too_large("ties"))?;
        }
        Some(former)
    };
    let one_more = |id: Option<u32>| id.map_or(0, |id| id + 1);
    Ok(TieTable {
        kind: settled().map(|tie| tie.kind).collect(),
        from: settled().map(|tie| tie.from).collect(),
        to: settled().map(|tie| tie.to).collect(),
        act: settled().map(|tie| tie.act.unwrap_or(NONE)).collect(),
        start: settled().map(|tie| tie.period.start()).collect(),
        end: Sparse::of(settled().map(|tie| tie.period.end()).collect()),
        measures: Sparse::of(settled().map(|tie| tie.measures).collect()),
        label: Sparse::of(settled().map(|tie| tie.label).collect()),
        key: Sparse::of(settled().map(|tie| tie.key.or_none()).collect()),
        polity: Sparse::of(settled().map(|tie| one_more(tie.polity)).collect()),
        share: Sparse::of(settled().map(|tie| tie.share).collect()),
        weight: Sparse::of(settled().map(|tie| tie.weight).collect()),
        seq: Sparse::of(settled().map(|tie| tie.seq).collect()),
        ended_by: Sparse::of(settled().map(|tie| one_more(tie.ended_by)).collect()),
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

fn act_table(
    acts: &Acts,
    ties: &TieTable,
    context: &Context,
    strings: &mut Interner,
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
                locator: strings.option(claim.locator.as_deref()).or_none(),
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
            settled.iter().map(|act| strings.option(act.record.authority.as_deref()).or_none()).collect(),
        ),
        announced: settled.iter().map(|act| act.announced).collect(),
        effective: Sparse::of(settled.iter().map(|act| act.record.effective.unwrap_or_default()).collect()),
        threatened: Sparse::of(settled.iter().map(|act| act.record.threatened.unwrap_or_default()).collect()),
        declared: Sparse::of(settled.iter().map(|act| act.declared).collect()),
        implements: Sparse::of(
            settled.iter().map(|act| strings.option(act.record.implements.as_deref()).or_none()).collect(),
        ),
        answers,
        claims,
        claimed_answers,
        former_keys,
        ties: ties_of_acts(ties, settled.len()).ok_or(too_large("ties"))?,
    })
}
