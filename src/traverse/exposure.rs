//! Exposure: who is close to the sanctioned without being named, how strongly and why.

use std::cmp::Reverse;
use std::collections::BinaryHeap;

use super::Along;
use super::ways::Ways;
use crate::graph::{ActorId, TieId, View};
use crate::model::{Share, TieKind, TieKinds};
use crate::time::Certainty;

const WHOLE: u32 = Share::WHOLE;

/// How strongly exposure passes over ties of a kind.
#[derive(Debug, Clone, Copy, PartialEq, Eq, serde::Serialize, serde::Deserialize)]
pub struct Passes {
    /// The kind of tie.
    pub kind: TieKind,
    /// In which direction exposure passes.
    pub along: Along,
    /// How much of it passes, in parts per million. Of ownership, this much of the share.
    pub strength: u32,
}

/// Exposure to the sanctioned over chosen ties of a [`View`].
///
/// Who is hit by a sanction or counter-sanction of the view has the strength of the whole, 1,000,000 parts
/// per million. Every tie passes on a part of the strength at one end to the other: its kind's
/// [`strength`](Passes::strength), times the share if it is an ownership. An actor's exposure is that of its
/// strongest path from a sanctioned actor: the largest product of strengths, rounded down to whole parts per
/// million after every tie. (A most reliable path, found by Dijkstra's algorithm on products.)
/// Where paths meet that are as strong, the one with fewer ties goes on, and of those the one that is found
/// first when actors and ties are tried in the order of their ids. A path of strength 0 is none.
///
/// It says who is near, not who is blocked: that is a question of law, see [`ownership`](super::ownership).
///
/// O((actors + ties) log actors) in time, O(actors) in space. Parallel ties do not add up: the strongest
/// counts. Self-loops, cycles and reciprocal ties change nothing, since nothing passes on more than it got.
/// Without a sanction nobody is exposed. [`Association`](TieKind::Association) has no direction and passes
/// both ways.
///
/// ```
/// use sanction_graph::graph::GraphBuilder;
/// use sanction_graph::traverse::Exposure;
///
/// let mut builder = GraphBuilder::new();
/// let (us, bank) = (builder.state("US"), builder.organisation("bank"));
/// let act = builder.act(us, "2020-07-09".parse()?);
/// builder.sanction(us, bank, act);
/// let fund = builder.organisation("fund");
/// builder.control(bank, fund);
/// let graph = builder.build()?;
///
/// let exposed = Exposure::default().run(graph.view());
/// let found: Vec<_> = exposed.iter().map(|e| (graph.actor(e.actor).key(), e.strength)).collect();
/// assert_eq!(found, [("bank", 1_000_000), ("fund", 1_000_000)]);
/// assert_eq!(exposed[1].path.len(), 1);
/// # Ok::<(), Box<dyn std::error::Error>>(())
/// ```
#[derive(Debug, Clone, PartialEq, Eq, serde::Serialize, serde::Deserialize)]
#[serde(default)]
#[non_exhaustive]
pub struct Exposure {
    /// Over which ties exposure passes; a kind that is not named passes none, one that is named twice passes
    /// both. Default: ownership, of the share, and control in full from owner to owned; part-of in full from
    /// the whole to its parts; office a half both ways; membership and association a quarter both ways.
    pub passes: Vec<Passes>,
    /// What a share is taken to be that is not known, in parts per million; in a view of certain ties it is
    /// nothing. Of a known range it is the largest, in a view of certain ties the smallest. Default: a half.
    pub unknown_share: u32,
    /// The strength below which nobody is listed, in parts per million. Default: 1.
    pub least: u32,
}

impl Default for Exposure {
    fn default() -> Self {
        let passes = |kind, along, strength| Passes { kind, along, strength };
        Self {
            passes: vec![
                passes(TieKind::Ownership, Along::Out, WHOLE),
                passes(TieKind::Control, Along::Out, WHOLE),
                passes(TieKind::PartOf, Along::In, WHOLE),
                passes(TieKind::Office, Along::Both, WHOLE / 2),
                passes(TieKind::Membership, Along::Both, WHOLE / 4),
                passes(TieKind::Association, Along::Both, WHOLE / 4),
            ],
            unknown_share: WHOLE / 2,
            least: 1,
        }
    }
}

/// An actor, how exposed it is, and why.
#[derive(Debug, Clone, PartialEq, Eq, serde::Serialize, serde::Deserialize)]
pub struct Exposed {
    /// Who is exposed.
    pub actor: ActorId,
    /// How strongly, in parts per million.
    pub strength: u32,
    /// The sanctioned actor at which the strongest path begins.
    pub source: ActorId,
    /// The ties of that path from there on; none for a sanctioned actor.
    pub path: Vec<TieId>,
    /// Whether the sanction and all ties of the path certainly belong to the view; of shares it says nothing.
    pub certainty: Certainty,
}

/// The best path to an actor that is known so far.
#[derive(Debug, Clone, Copy, PartialEq, Eq, PartialOrd, Ord)]
struct Best {
    strength: u32,
    hops: Reverse<u32>,
}

const UNREACHED: Best = Best { strength: 0, hops: Reverse(u32::MAX) };
const NOBODY: u32 = u32::MAX;

impl Exposure {
    /// The defaults.
    #[must_use]
    pub fn new() -> Self {
        Self::default()
    }

    /// Over which ties exposure passes.
    #[must_use]
    pub fn passes(self, passes: impl IntoIterator<Item = Passes>) -> Self {
        Self { passes: passes.into_iter().collect(), ..self }
    }

    /// What an unknown share is taken to be, in parts per million; what is above the whole counts as the whole.
    #[must_use]
    pub fn unknown_share(self, unknown_share: u32) -> Self {
        Self { unknown_share, ..self }
    }

    /// The strength below which nobody is listed, in parts per million.
    #[must_use]
    pub fn least(self, least: u32) -> Self {
        Self { least, ..self }
    }

    /// Everyone exposed over the ties of a view, the sanctioned included: strongest first, then with the
    /// fewest ties, then by id.
    #[must_use]
    pub fn run(&self, view: View<'_>) -> Vec<Exposed> {
        let graph = view.graph();
        let mut best = vec![UNREACHED; graph.actor_count()];
        // Who passed it on, and over which tie.
        let mut by = vec![(NOBODY, 0); best.len()];
        let mut open = BinaryHeap::new();
        let mut certainly_hit = vec![false; best.len()];
        for shown in view.among(TieKinds::SANCTIONS).ties() {
            let hit = shown.tie.to().id().0;
            certainly_hit[hit as usize] |= shown.certainty == Certainty::Certain;
            best[hit as usize] = Best { strength: WHOLE, hops: Reverse(0) };
        }
        let hit = (0u32..).zip(&best).filter(|(_, best)| **best != UNREACHED);
        open.extend(hit.map(|(actor, &best)| (best, Reverse(actor))));
        while let Some((reached, Reverse(actor))) = open.pop() {
            if reached != best[actor as usize] {
                continue;
            }
            for passes in &self.passes {
                for link in Ways::new(view.among(passes.kind.into()), passes.along).from(actor) {
                    let passed =
                        part(part(reached.strength, passes.strength), self.share(view, TieId(link.tie)));
                    let next = Best { strength: passed, hops: Reverse(reached.hops.0.saturating_add(1)) };
                    if passed > 0 && next > best[link.neighbour as usize] {
                        best[link.neighbour as usize] = next;
                        by[link.neighbour as usize] = (actor, link.tie);
                        open.push((next, Reverse(link.neighbour)));
                    }
                }
            }
        }
        let mut found: Vec<(Best, Reverse<u32>)> = (0u32..)
            .zip(best)
            .filter(|(_, best)| best.strength >= self.least.max(1))
            .map(|(actor, best)| (best, Reverse(actor)))
            .collect();
        found.sort_unstable_by(|a, b| b.cmp(a));
        found
            .into_iter()
            .map(|(best, Reverse(actor))| {
                let mut path = Vec::new();
                let mut source = actor;
                while by[source as usize].0 != NOBODY {
                    let (before, tie) = by[source as usize];
                    path.push(TieId(tie));
                    source = before;
                }
                path.reverse();
                let ties = path.iter().all(|&tie| view.contains(graph.tie(tie)) == Certainty::Certain);
                let certain = certainly_hit[source as usize] && ties;
                let certainty = if certain { Certainty::Certain } else { Certainty::Possible };
                Exposed {
                    actor: ActorId(actor),
                    strength: best.strength,
                    source: ActorId(source),
                    path,
                    certainty,
                }
            })
            .collect()
    }

    /// The share of an ownership, the whole for other ties.
    fn share(&self, view: View<'_>, tie: TieId) -> u32 {
        let tie = view.graph().tie(tie);
        match (tie.kind(), tie.share()) {
            (TieKind::Ownership, None) if view.shows_certain() => 0,
            (TieKind::Ownership, None) => self.unknown_share,
            (TieKind::Ownership, Some(share)) if view.shows_certain() => share.least(),
            (TieKind::Ownership, Some(share)) => share.most(),
            _ => WHOLE,
        }
    }
}

/// So many parts per million of a number, rounded down.
fn part(of: u32, parts: u32) -> u32 {
    let product = u64::from(of) * u64::from(parts.min(WHOLE)) / u64::from(WHOLE);
    // Not more than `of`.
    u32::try_from(product).unwrap_or(of)
}
