//! Why an actor is blocked.

use std::cmp::Reverse;
use std::collections::BTreeSet;

use serde::{Deserialize, Serialize};

use super::Adding;
use super::setting::{Holding, Setting};
use crate::graph::{ActorId, TieId};
use crate::time::Certainty;

/// On what a verdict rests.
#[derive(Debug, Clone, Copy, PartialEq, Eq, PartialOrd, Ord, Hash, Serialize, Deserialize)]
#[serde(rename_all = "lowercase")]
pub enum Basis {
    /// It is listed itself.
    Listed,
    /// Blocked actors own enough of it.
    Owned,
    /// A blocked actor controls it, and what blocked actors own of it is not enough or comes later.
    Controlled,
}

/// Why an actor is blocked: ties that by themselves give the verdict, and do not without any one of them.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
#[non_exhaustive]
pub struct Proof {
    /// On what the verdict on the actor itself rests.
    pub basis: Basis,
    /// The ties: holdings and control from the listed down to the actor, and the sanctions that list them;
    /// ascending.
    pub ties: Vec<TieId>,
    /// The places in [`Changes::add_shares`](super::Changes::add_shares) of the supposed holdings that it
    /// takes, ascending.
    pub supposed: Vec<usize>,
    /// The listed actors on whom it rests, ascending.
    pub listed: Vec<ActorId>,
}

/// By what an owner holds. Ties come before what is supposed.
#[derive(Debug, Clone, Copy, PartialEq, Eq, PartialOrd, Ord)]
enum By {
    Tie(TieId),
    Supposed(usize),
}

#[derive(Debug, Clone, Copy)]
struct Held {
    owner: u32,
    layer: u32,
    share: u32,
    by: By,
}

/// The canonical proof: at each actor what blocks it first, of as early and large holdings as there are.
///
/// A proof is minimal since at each actor it is and since it goes from later layers to earlier ones only:
/// without one of the ties of an actor that actor is not blocked, nor then what needs it.
pub(super) fn prove(setting: &Setting<'_>, layers: &[u32], bound: Certainty, actor: u32) -> Proof {
    let mut proof = Proof { basis: Basis::Listed, ties: vec![], supposed: vec![], listed: vec![] };
    let mut seen = BTreeSet::from([actor]);
    let mut open = vec![actor];
    while let Some(one) = open.pop() {
        if layers[one as usize] == 0 {
            proof.listed.push(ActorId(one));
            proof.ties.extend(setting.listing_of(one, bound));
            continue;
        }
        let (basis, needed) = reasons(setting, layers, bound, one);
        if one == actor {
            proof.basis = basis;
        }
        for held in needed {
            match held.by {
                By::Tie(tie) => proof.ties.push(tie),
                By::Supposed(place) => proof.supposed.push(place),
            }
            if seen.insert(held.owner) {
                open.push(held.owner);
            }
        }
    }
    proof.ties.sort_unstable();
    proof.supposed.sort_unstable();
    proof.listed.sort_unstable();
    proof
}

/// What of earlier layers blocks an actor that is not listed.
fn reasons(setting: &Setting<'_>, layers: &[u32], bound: Certainty, actor: u32) -> (Basis, Vec<Held>) {
    let held = |owner: u32, holding: Holding, by| Held {
        owner,
        layer: layers[owner as usize],
        share: holding.at(bound),
        by,
    };
    let ties = setting.view.links_in(actor);
    let ties = ties.map(|link| held(link.neighbour, setting.holding(link.tie), By::Tie(TieId(link.tie))));
    let supposed = setting.supposed_in(actor);
    let supposed = supposed.map(|one| held(one.owner, one.holding, By::Supposed(one.place)));
    let earlier = |held: &Held| held.layer < layers[actor as usize] && held.share > 0;
    let mut all: Vec<Held> = ties.chain(supposed).filter(earlier).collect();
    all.sort_by_key(|held| (held.layer, Reverse(held.share), held.by));
    let (control, shares): (Vec<Held>, Vec<Held>) =
        all.into_iter().partition(|held| held.share == Holding::CONTROL);
    let owned = match setting.regime.adding {
        Adding::Aggregated => Some(shares),
        Adding::EachOwner => first_owner(shares, setting.needed),
    };
    match owned.and_then(|shares| enough(&shares, setting.needed)) {
        Some(owned) => (Basis::Owned, owned),
        None => (Basis::Controlled, control.into_iter().take(1).collect()),
    }
}

/// The holdings of one owner that are enough: of the earliest layer, then the one who holds most.
fn first_owner(mut shares: Vec<Held>, needed: u32) -> Option<Vec<Held>> {
    // Stable, so that the holdings of an owner stay in order.
    shares.sort_by_key(|held| held.owner);
    let owners = shares.chunk_by(|a, b| a.owner == b.owner);
    let enough = owners.filter(|of_owner| sum(of_owner) >= u64::from(needed));
    enough.min_by_key(|of_owner| (of_owner[0].layer, Reverse(sum(of_owner)))).map(<[Held]>::to_vec)
}

fn sum(shares: &[Held]) -> u64 {
    shares.iter().map(|held| u64::from(held.share)).sum()
}

/// The first of these that together are enough, without any that the others can spare.
fn enough(shares: &[Held], needed: u32) -> Option<Vec<Held>> {
    let needed = u64::from(needed);
    let mut total = 0;
    let last = shares.iter().position(|held| {
        total += u64::from(held.share);
        total >= needed
    })?;
    // From the last to the first: the late and the small are spared.
    let mut kept: Vec<Held> = shares[..=last].iter().rev().copied().collect();
    kept.retain(|held| {
        let rest = total - u64::from(held.share);
        let spared = rest >= needed;
        if spared {
            total = rest;
        }
        !spared
    });
    Some(kept)
}
