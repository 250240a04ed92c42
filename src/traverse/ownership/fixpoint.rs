//! The least fixpoint, breadth-first.

use super::Adding;
use super::setting::{Holding, Setting};
use crate::time::Certainty;

/// The layer of an actor that is not blocked.
pub(super) const NEVER: u32 = u32::MAX;

/// Who is blocked: by actor, in how many steps from the listed, who are at 0; or `NEVER`.
pub(super) struct Fixpoint {
    pub(super) layers: Vec<u32>,
    /// Whether every holding that was looked at is exact.
    pub(super) exact: bool,
}

/// What is known of an actor so far, side by side.
#[derive(Clone, Copy)]
struct Standing {
    layer: u32,
    /// What blocked owners hold; it saturates far above any threshold.
    held: u32,
}

pub(super) fn fixpoint(setting: &Setting<'_>, listed: &[u32], bound: Certainty) -> Fixpoint {
    let mut standing = vec![Standing { layer: NEVER, held: 0 }; setting.graph.actor_count()];
    let mut queue = Vec::with_capacity(standing.len());
    let mut exact = true;
    for &actor in listed {
        standing[actor as usize].layer = 0;
        queue.push(actor);
    }
    let targets = setting.graph.targets();
    let (mut next, mut end) = (0, 0);
    while next < queue.len() {
        if next == end {
            // A layer in the order of the columns meets what it reads side by side.
            end = queue.len();
            queue[next..].sort_unstable();
        }
        let owner = queue[next];
        next += 1;
        let layer = standing[owner as usize].layer + 1;
        let mut hold = |owned: u32, holding: Holding| {
            let one = &mut standing[owned as usize];
            exact &= holding.least == holding.most;
            one.held = one.held.saturating_add(holding.at(bound));
            if one.layer == NEVER && one.held >= setting.needed {
                one.layer = layer;
                queue.push(owned);
            }
        };
        let ties = setting.graph.outgoing_run(owner);
        for tie in ties.clone() {
            hold(targets[tie as usize], setting.holding(tie));
        }
        let supposed = setting.supposed_of(owner);
        for one in supposed {
            hold(one.owned, one.holding);
        }
        if setting.regime.adding == Adding::EachOwner {
            for tie in ties {
                standing[targets[tie as usize] as usize].held = 0;
            }
            for one in supposed {
                standing[one.owned as usize].held = 0;
            }
        }
    }
    Fixpoint { layers: standing.iter().map(|one| one.layer).collect(), exact }
}
