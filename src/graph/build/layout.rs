//! Adjacency: where each owner's rows begin, and ties seen from their other end.

use crate::graph::tables::{Grouped, Link, NONE, TieTable};
use crate::radix;

/// Where each owner's rows begin, of rows grouped by owner.
pub(in crate::graph) fn starts(owners: &[u32], owner_count: usize) -> Option<Vec<u32>> {
    let mut starts = vec![0u32; owner_count + 1];
    for &owner in owners.iter().filter(|&&owner| owner != NONE) {
        starts[owner as usize + 1] += 1;
    }
    for i in 0..owner_count {
        starts[i + 1] = starts[i].checked_add(starts[i + 1])?;
    }
    Some(starts)
}

/// The places of rows by owner, those of one in the order in which they come.
pub(super) fn places_by(owners: &[u32], owner_count: usize) -> Option<Vec<u32>> {
    let mut next = starts(owners, owner_count)?;
    let mut places = vec![0; owners.len()];
    for (at, &owner) in (0u32..).zip(owners) {
        let place = &mut next[owner as usize];
        places[*place as usize] = at;
        *place += 1;
    }
    Some(places)
}

/// The ties that go to each actor: by kind, exactly dated first, by start and id.
pub(in crate::graph) fn incoming(ties: &TieTable, actor_count: usize) -> Option<Grouped<Link>> {
    /// Four bits of the kind, one for a range, 32 of the first day.
    const BEHIND_ACTOR: u32 = 4 + 1 + 32;
    let mut order: Vec<u32> = (0u32..).take(ties.to.len()).collect();
    if actor_count <= 1 << (u64::BITS - BEHIND_ACTOR) {
        let key = |at: usize| {
            let start = ties.start[at];
            let kind = u64::from(ties.to[at]) << 4 | ties.kind[at] as u64;
            let first = start.raw().0.abs_diff(i32::MIN);
            (kind << 1 | u64::from(start.day().is_none())) << 32 | u64::from(first)
        };
        let mut keys: Vec<(u64, u32)> = order.iter().map(|&tie| (key(tie as usize), tie)).collect();
        radix::sort_from_bit(&mut keys, &mut Vec::new(), 0);
        // Ranges that begin on one day are told apart by their last.
        for run in keys.chunk_by_mut(|a, b| a.0 == b.0) {
            if run[0].0 >> 32 & 1 == 1 {
                run.sort_by_key(|&(_, tie)| ties.start[tie as usize]);
            }
        }
        order = keys.into_iter().map(|(_, tie)| tie).collect();
    } else {
        order.sort_by_key(|&tie| {
            let at = tie as usize;
            (ties.to[at], ties.kind[at], ties.start[at].day().is_none(), ties.start[at])
        });
    }
    Some(Grouped {
        starts: starts(&ties.to, actor_count)?,
        rows: order.into_iter().map(|tie| Link { neighbour: ties.from[tie as usize], tie }).collect(),
    })
}

/// The ties that each act makes, ascending.
pub(in crate::graph) fn ties_of_acts(ties: &TieTable, act_count: usize) -> Option<Grouped<u32>> {
    let starts = starts(&ties.act, act_count)?;
    let mut next = starts.clone();
    let mut rows = vec![0; *starts.last()? as usize];
    for (tie, &act) in (0u32..).zip(&ties.act).filter(|&(_, &act)| act != NONE) {
        rows[next[act as usize] as usize] = tie;
        next[act as usize] += 1;
    }
    Some(Grouped { starts, rows })
}
