//! Which response each action takes, action by action: what latency and chains are made of.

use std::ops::Range;

use super::actions::{Action, Statements, collect};
use super::pairing::{Pair, Rules};
use super::policies::{Dyad, Free};
use super::{Lagged, Policy, Unit};
use crate::graph::events::Events;

/// The actions of a table, in order, and what they take.
pub(in crate::reciprocity) struct Taken {
    pub(in crate::reciprocity) actions: Vec<Action>,
    /// Whether an answer to each was sought.
    pub(in crate::reciprocity) asked: Vec<bool>,
    /// The action, the response and what is to be said of the two, by action and then response.
    pub(in crate::reciprocity) pairs: Vec<(usize, usize, Pair)>,
    pub(in crate::reciprocity) self_loops: u64,
    pub(in crate::reciprocity) simultaneous_first_contacts: u64,
}

/// With `in_order`, of two actions of which either may be the earlier only the later in their order may answer.
pub(in crate::reciprocity) fn taken(config: &Lagged, events: &Events, in_order: bool) -> Taken {
    let statements = Statements::read(events, config.use_statements);
    let rules = Rules { in_order, ..Rules::new(config, &statements) };
    let (actions, self_loops) = collect(events, config.unit, config.use_seq, &statements);
    let (mut asked, mut pairs, mut simultaneous) = (vec![false; actions.len()], Vec::new(), 0);
    let (mut free, mut stated, mut begin) = (Free::default(), Vec::new(), 0);
    for dyad in actions.chunk_by(|a, b| a.dyad() == b.dyad()) {
        let Some(directions) = directions(rules, config.unit, dyad) else {
            simultaneous += 1;
            begin += dyad.len();
            continue;
        };
        for (of, by) in directions {
            asked[begin + of.start..begin + of.end].fill(true);
            let (first, answer) = (begin + of.start, begin + by.start);
            let (of, by) = (&dyad[of], &dyad[by]);
            free.fill(by);
            find_stated(rules, of, by, &mut stated);
            let dyad = Dyad { rules, actions: of, responses: by, free: &free, stated: &stated };
            let take = |i: usize, j: usize, pair: &Pair| pairs.push((first + i, answer + j, *pair));
            match config.policy {
                Policy::First => dyad.first(take),
                Policy::All => dyad.all(take),
                Policy::OneToOne => dyad.one_to_one(take),
            }
        }
        begin += dyad.len();
    }
    pairs.sort_unstable_by_key(|&(action, response, _)| (action, response));
    Taken { actions, asked, pairs, self_loops, simultaneous_first_contacts: simultaneous }
}

/// The two directions of a dyad, whose actions are in order: the actions of which an answer is sought, and those
/// that may answer, by their places. `None` if these are first contacts and simultaneous.
pub(super) fn directions(
    rules: Rules<'_>,
    unit: Unit,
    dyad: &[Action],
) -> Option<[(Range<usize>, Range<usize>); 2]> {
    let split = dyad.partition_point(|action| !action.is_down());
    let (up, down) = (0..split, split..dyad.len());
    if unit != Unit::FirstContact {
        return Some([(up.clone(), down.clone()), (down, up)]);
    }
    let (up, down) = (0..split.min(1), split..dyad.len().min(split + 1));
    let up_is_first = match (dyad[up.clone()].first(), dyad[down.clone()].first()) {
        (Some(up), Some(down)) => rules.which_is_first(up, down)?,
        (up, _) => up.is_some(),
    };
    Some([if up_is_first { (up, down) } else { (down, up) }, (0..0, 0..0)])
}

/// All (action, response), by number, of which the response states that it answers the action, ascending.
pub(super) fn find_stated(
    rules: Rules<'_>,
    actions: &[Action],
    responses: &[Action],
    stated: &mut Vec<(usize, usize)>,
) {
    stated.clear();
    if responses.iter().all(|response| !response.states) {
        return;
    }
    let mut by_act: Vec<(u32, usize)> = actions.iter().map(|action| action.act).zip(0..).collect();
    by_act.sort_unstable();
    for (j, response) in responses.iter().enumerate() {
        for &(_, act) in rules.statements.by(response.act) {
            if act != response.act {
                let start = by_act.partition_point(|entry| entry.0 < act);
                let same = by_act[start..].iter().take_while(|entry| entry.0 == act);
                stated.extend(same.map(|&(_, i)| (i, j)));
            }
        }
    }
    stated.sort_unstable();
}
