//! How much of others somebody holds in the end, directly and through chains and loops.

use super::OwnershipError;
use crate::graph::{ActorId, SanctionGraph, TieId, holds};
use crate::model::{Share, TieKind};
use crate::time::{Certainty, Day};

/// Steps after which shares that still grow are taken to have no limit.
const MOST_STEPS: usize = 100_000;
/// A step that adds less to everybody is the last.
const LEAST_GAIN: f64 = 1e-13;

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
/// O(reached ties) for each step; the steps are about as many as the longest chain, and more where loops hold
/// nearly the whole of themselves.
///
/// # Errors
/// Fails only when the owner is not of this graph, or when the shares of a loop have no limit because
/// overlapping holdings make more than the whole.
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
    let holdings = reached(graph, owner.0, day);
    let mut held = vec![0.0; graph.actor_count()];
    // What the last step added to each; the owner is the whole of itself.
    let mut gain = held.clone();
    gain[owner.at()] = 1.0;
    for _ in 0..MOST_STEPS {
        let mut next = vec![0.0; held.len()];
        for &(from, to, share) in &holdings {
            next[to as usize] += gain[from as usize] * share;
        }
        for (held, gain) in held.iter_mut().zip(&next) {
            *held += gain;
        }
        if next.iter().all(|&gain| gain < LEAST_GAIN) {
            let rows = (0u32..).zip(held).filter(|&(_, share)| share > 0.0);
            return Ok(rows.map(|(actor, share)| Integrated { actor: ActorId(actor), share }).collect());
        }
        gain = next;
    }
    Err(OwnershipError::NoLimit)
}

/// The holdings of the owner and of whom it reaches, as (owner, owned, share), but those in the owner.
fn reached(graph: &SanctionGraph, owner: u32, day: Day) -> Vec<(u32, u32, f64)> {
    let mut seen = vec![false; graph.actor_count()];
    seen[owner as usize] = true;
    let (mut open, mut holdings) = (vec![owner], Vec::new());
    while let Some(from) = open.pop() {
        for id in graph.outgoing_run(from) {
            let (tie, to) = (graph.tie(TieId(id)), graph.targets()[id as usize]);
            let share = tie.share().map_or(0, Share::least);
            let counts = tie.kind() == TieKind::Ownership && share > 0 && to != owner;
            if counts && holds(tie.period(), Some(day)) == Certainty::Certain {
                holdings.push((from, to, f64::from(share) / f64::from(Share::WHOLE)));
                if !seen[to as usize] {
                    seen[to as usize] = true;
                    open.push(to);
                }
            }
        }
    }
    holdings
}
