//! Adjacency: where each owner's rows begin, and ties seen from their other end.

use crate::graph::tables::{Grouped, Incoming, NONE, TieTable};

/// Where each owner's rows begin, of rows sorted by owner.
pub(in crate::graph) fn starts(owners: &[u32], owner_count: usize) -> Option<Vec<u32>> {
    let mut starts = vec![0u32; owner_count + 1];
    for &owner in owners {
        starts[owner as usize + 1] += 1;
    }
    for i in 0..owner_count {
        starts[i + 1] = starts[i].checked_add(starts[i + 1])?;
    }
    Some(starts)
}

pub(in crate::graph) fn incoming(ties: &TieTable, actor_count: usize) -> Option<Grouped<Incoming>> {
    let mut order: Vec<u32> = (0u32..).take(ties.to.len()).collect();
    order.sort_unstable_by_key(|&tie| {
        let at = tie as usize;
        let start = ties.start[at];
        (ties.to[at], ties.kind[at], start.day().is_none(), start.raw(), tie)
    });
    let owners: Vec<u32> = order.iter().map(|&tie| ties.to[tie as usize]).collect();
    Some(Grouped {
        starts: starts(&owners, actor_count)?,
        rows: order.into_iter().map(|tie| Incoming { neighbour: ties.from[tie as usize], tie }).collect(),
    })
}

/// The ties that each act makes, ascending.
pub(in crate::graph) fn ties_of_acts(ties: &TieTable, act_count: usize) -> Option<Grouped<u32>> {
    let mut count = vec![0u32; act_count + 1];
    for &act in ties.act.iter().filter(|&&act| act != NONE) {
        count[act as usize + 1] += 1;
    }
    for act in 0..act_count {
        count[act + 1] = count[act].checked_add(count[act + 1])?;
    }
    let mut next = count.clone();
    let mut rows = vec![0; *count.last()? as usize];
    for (tie, &act) in (0u32..).zip(&ties.act) {
        if act != NONE {
            rows[next[act as usize] as usize] = tie;
            next[act as usize] += 1;
        }
    }
    Some(Grouped { starts: count, rows })
}
