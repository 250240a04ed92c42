//! How much of others somebody holds in the end, directly and through chains and loops.

use std::collections::{BTreeMap, BTreeSet};

use super::OwnershipError;
use crate::graph::{ActorId, SanctionGraph, TieId, holds};
use crate::model::{Share, TieKind};
use crate::time::{Certainty, Day};

/// Of an actor on a loop, the part that it does not hold of itself in the end; below that, shares have no limit.
const LEAST_OUTSIDE: f64 = 1e-9;
/// An actor is netted out while it joins at most so many pairs of an owner and an owned.
const MOST_PAIRS: usize = 1_000;
/// A sweep over what is left that adds less to everybody is the last.
const LEAST_GAIN: f64 = 1e-13;
/// Shares above have no limit.
const MOST_HELD: f64 = 1e9;
/// Holdings that are looked at before shares that still grow are taken to have no limit.
const MOST_WORK: usize = 1_000_000_000;

/// What an owner holds in the end of one actor.
#[derive(Debug, Clone, Copy, PartialEq, serde::Serialize, serde::Deserialize)]
#[non_exhaustive]
pub struct Integrated {
    /// The owned.
    pub actor: ActorId,
    /// The share, where 1 is the whole.
    pub share: f64,
}

/// What `owner` holds in the end of whom, through every chain of ownership in force on `day`, by actor: its
/// integrated ownership, corrected for loops.
///
/// `h(x) = share(owner → x) + Σ h(c) · share(c → x)` over the actors `c` that are not the owner (Brioschi,
/// Buzzacchi & Colombo 1989, *Journal of Banking & Finance* 13, 747; that chains do not lead through the owner
/// again is the correction of Vitali, Glattfelder & Battiston 2011, *`PLoS` ONE* 6, e25995). Unlike verdicts
/// under a [`Regime`](super::Regime) this multiplies shares along chains: half of a half is a quarter.
///
/// Each holding counts with the least that it certainly is, 0 if unknown; holdings without any date count as
/// in force. Parallel holdings add up, loops end in their limit, holdings of the owner in itself and by others
/// in the owner are left out. Whoever owns nothing gives an empty list.
///
/// The equations are solved by netting out one actor after the other, whoever joins the fewest owners with owned
/// first, so that its owners hold directly what it held (Gaussian elimination in the order of Markowitz 1957; of
/// shares that are not negative every pivot is positive exactly if there is a limit). What is left is a thicket in
/// which everybody joins more than a thousand pairs; it is solved by sweeps until they add less than 10⁻¹³.
///
/// O(reached ties · log) without a thicket. Actors are taken in an order that depends on the graph alone.
///
/// # Errors
/// Fails only when the owner is not of this graph, or when the shares of a loop have no limit, because
/// overlapping holdings make the whole or more of those on it (or all but a billionth), or if a thicket comes too
/// slowly to its limit.
///
/// ```
/// use sanction_graph::graph::GraphBuilder;
/// use sanction_graph::model::Share;
/// use sanction_graph::traverse::ownership::integrated;
///
/// let mut builder = GraphBuilder::new();
/// let (x, a, b) = (builder.person("x"), builder.organisation("a"), builder.organisation("b"));
/// builder.ownership(x, a).share = Some(Share::new(400_000, 400_000)?);
/// builder.ownership(b, a).share = Some(Share::new(300_000, 300_000)?);
/// builder.ownership(a, b).share = Some(Share::new(600_000, 600_000)?);
/// let graph = builder.build()?;
/// let held = integrated(&graph, graph.by_key("x").expect("an actor"), "2020-01-01".parse()?)?;
/// assert!((held[0].share - 0.4 / 0.82).abs() < 1e-9);
/// # Ok::<(), Box<dyn std::error::Error>>(())
/// ```
pub fn integrated(
    graph: &SanctionGraph,
    owner: impl Into<ActorId>,
    day: Day,
) -> Result<Vec<Integrated>, OwnershipError> {
    let owner = owner.into();
    if owner.at() >= graph.actor_count() {
        return Err(OwnershipError::NoSuchActor { number: owner.0 });
    }
    let mut reached = Reached::new(graph, owner.0, day);
    let netted = reached.net_out()?;
    let mut held = reached.sweep()?;
    for one in netted.into_iter().rev() {
        let through: f64 = one.owners.iter().map(|&(owner, share)| held[owner] * share).sum();
        held[one.actor] = (one.direct + through) / one.outside;
    }
    let rows = reached.actors.into_iter().zip(held).filter(|&(_, share)| share > 0.0);
    let mut rows: Vec<_> = rows.map(|(actor, share)| Integrated { actor, share }).collect();
    rows.sort_unstable_by_key(|row| row.actor);
    Ok(rows)
}

/// An actor that is netted out: what is held of it directly, by which of those that are left, and what of it is not
/// its own.
struct Netted {
    actor: usize,
    direct: f64,
    owners: Vec<(usize, f64)>,
    outside: f64,
}

/// The actors that an owner reaches, by place.
struct Reached {
    actors: Vec<ActorId>,
    /// What the owner itself holds of each.
    direct: Vec<f64>,
    /// By owned, then owner.
    shares: Vec<BTreeMap<usize, f64>>,
    /// By owner.
    owned: Vec<BTreeSet<usize>>,
    /// How many pairs of another owner and another owned each joins.
    pairs: Vec<usize>,
    /// The actors that are not netted out, by these pairs.
    left: BTreeSet<(usize, usize)>,
}

impl Reached {
    fn new(graph: &SanctionGraph, owner: u32, day: Day) -> Self {
        let mut place = vec![usize::MAX; graph.actor_count()];
        let (mut actors, mut holdings, mut direct) = (Vec::new(), Vec::new(), Vec::new());
        let (mut from, mut next) = (owner, 0);
        loop {
            for id in graph.outgoing_run(from) {
                let (tie, to) = (graph.tie(TieId(id)), graph.targets()[id as usize]);
                let share = tie.share().map_or(0, Share::least);
                let counts = tie.kind() == TieKind::Ownership && share > 0 && to != owner;
                if counts && holds(tie.period(), Some(day)) == Certainty::Certain {
                    if place[to as usize] == usize::MAX {
                        place[to as usize] = actors.len();
                        actors.push(ActorId(to));
                        direct.push(0.0);
                    }
                    let (to, share) = (place[to as usize], f64::from(share) / f64::from(Share::WHOLE));
                    if from == owner {
                        direct[to] += share;
                    } else {
                        holdings.push((place[from as usize], to, share));
                    }
                }
            }
            let Some(&actor) = actors.get(next) else { break };
            (from, next) = (actor.0, next + 1);
        }
        let (mut shares, mut owned) =
            (vec![BTreeMap::new(); actors.len()], vec![BTreeSet::new(); actors.len()]);
        for (from, to, share) in holdings {
            *shares[to].entry(from).or_insert(0.0) += share;
            owned[from].insert(to);
        }
        let pairs = vec![0; actors.len()];
        let mut reached = Self { actors, direct, shares, owned, pairs, left: BTreeSet::new() };
        (0..reached.actors.len()).for_each(|actor| reached.count(actor));
        reached
    }

    /// Counts the pairs that an actor joins now.
    fn count(&mut self, actor: usize) {
        self.left.remove(&(self.pairs[actor], actor));
        let own = usize::from(self.owned[actor].contains(&actor));
        self.pairs[actor] = (self.shares[actor].len() - own) * (self.owned[actor].len() - own);
        self.left.insert((self.pairs[actor], actor));
    }

    fn net_out(&mut self) -> Result<Vec<Netted>, OwnershipError> {
        let mut netted = Vec::new();
        while let Some(&(pairs, actor)) = self.left.first().filter(|(pairs, _)| *pairs <= MOST_PAIRS) {
            self.left.remove(&(pairs, actor));
            let mut owners = std::mem::take(&mut self.shares[actor]);
            let mut owned = std::mem::take(&mut self.owned[actor]);
            owned.remove(&actor);
            let outside = 1.0 - owners.remove(&actor).unwrap_or(0.0);
            if outside < LEAST_OUTSIDE {
                return Err(OwnershipError::NoLimit);
            }
            let direct = self.direct[actor];
            for &to in &owned {
                let share = self.shares[to].remove(&actor).unwrap_or(0.0) / outside;
                self.direct[to] += direct * share;
                for (&from, &held) in &owners {
                    *self.shares[to].entry(from).or_insert(0.0) += held * share;
                    self.owned[from].insert(to);
                }
            }
            for &from in owners.keys() {
                self.owned[from].remove(&actor);
            }
            owners.keys().chain(&owned).for_each(|&one| self.count(one));
            netted.push(Netted { actor, direct, owners: owners.into_iter().collect(), outside });
        }
        Ok(netted)
    }

    /// What is held in the end of those that are left.
    fn sweep(&self) -> Result<Vec<f64>, OwnershipError> {
        let mut held = vec![0.0; self.actors.len()];
        let mut work = 0;
        let (mut gain, mut most) = (f64::MAX, 0.0);
        while gain > LEAST_GAIN {
            gain = 0.0;
            for &(_, actor) in &self.left {
                let own = self.shares[actor].get(&actor).copied().unwrap_or(0.0);
                let through: f64 = self.shares[actor]
                    .iter()
                    .filter(|(from, _)| **from != actor)
                    .map(|(&from, share)| held[from] * share)
                    .sum();
                let share = (self.direct[actor] + through) / (1.0 - own);
                gain = f64::max(gain, share - held[actor]);
                most = f64::max(most, share);
                held[actor] = share;
                work += self.shares[actor].len();
                if 1.0 - own < LEAST_OUTSIDE || most > MOST_HELD || work > MOST_WORK {
                    return Err(OwnershipError::NoLimit);
                }
            }
        }
        Ok(held)
    }
}
