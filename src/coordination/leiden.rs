//! Leiden: communities of a network, each of which hangs together.
//!
//! # Definition
//! A partition puts each node into one community. Its quality is one of [`Quality`]: modularity, that of
//! Reichardt and Bornholdt, or CPM. To find the best partition is NP-hard (Brandes et al. 2008, *IEEE
//! Transactions on Knowledge and Data Engineering* 20, 172–188); this is the heuristic of Traag, Waltman & van
//! Eck 2019, "From Louvain to Leiden: guaranteeing well-connected communities", *Scientific Reports* 9, 5233. An
//! iteration is
//!
//! 1. *fast local moving*: nodes, in random order, move to the community where they gain most, or into one of
//!    their own; when one moves, those of its neighbours that are not where it went are looked at again;
//! 2. *refinement*: every node starts alone, and in random order joins a part of its own community;
//! 3. *aggregation*: the parts become the nodes of a smaller network, which starts with the communities of
//!    before and goes through the same, until nothing can be joined any more.
//!
//! Each iteration starts from what the one before found. Refinement is greedy: of the parts that are well
//! connected in the sense of the paper, a node joins the one where it gains most, and stays alone rather than
//! lose. (The paper draws one with a probability that rises with the gain, at its temperature θ; this is the limit
//! θ → 0, and all that is random is the order of nodes.) It makes parts so large that a partition may be kept which
//! moving smaller ones would better: a hub that had better leave one of its leaves behind never does. So when an iteration
//! changes nothing, the next one refines *loosely*: half of the nodes, as a coin says, join nothing. If that gains, the
//! search goes on as before; if three in a row do not, it ends. What an iteration leaves in pieces is split into them,
//! which no quality here minds.
//!
//! # What is certain
//! - Every community is connected.
//! - Quality never falls from one iteration to the next.
//! - If [`converged`](LeidenFindings::converged), no move of a single node to another community, or out of its
//!   own, gains more than rounding.
//!
//! Nothing is certain about how near the best partition is; see [`Consensus`](super::Consensus) for how much of it
//! depends on the seed. Modularity does not see communities that are small compared with the network (Fortunato &
//! Barthélemy 2007, *PNAS* 104, 36–41); CPM does.
//!
//! # Complexity
//! Near to linear time in nodes and edges per iteration, as measured; no bound better than the number of moves is
//! known. Space: 24 bytes per edge and 24 per node for the network. While it runs, as much again for the smaller
//! networks, at most and but for the room that growing lists keep, and about 60 bytes per node. One thread; runs with
//! different seeds can go side by side.
//!
//! # Edge cases
//! - *Empty network*: no community. *No edges*: each node is alone; modularity is `None`.
//! - *Self-loops* count in the strength of their node, twice, and in what lies within its community.
//! - *Parallel edges* and *reciprocal pairs* add up. Edges of *weight 0* are none.
//! - *Resolution 0*: communities are the components.
//! - *Time* plays no role.
//! - *Ties*: of equal gains staying wins, then the community met first in the ascending order of neighbours.
//! - *Determinism*: equal networks, whatever the order of their edges, and equal seeds give equal bytes. The
//!   random order is that of the [`Stream`] of the seed, "leiden" and the number of the run. Renumbering nodes is
//!   like another seed. Communities are numbered by their smallest member.

mod level;
mod network;

use serde::{Deserialize, Serialize};

use crate::random::Stream;
use level::Level;
pub(super) use level::renumber;
pub(super) use network::Grouped;
pub use network::Network;
use network::Rows;

/// So many iterations in a row with loose refinement must gain nothing before the search ends.
const LOOSE: u32 = 3;

/// What is to be great in a partition.
///
/// With `m` the weight of all edges, `e` what lies within a community, `K` the strengths of its nodes and `n` their
/// number, all sums being over communities:
#[derive(Debug, Clone, Copy, PartialEq, Default, Serialize, Deserialize)]
#[serde(rename_all = "lowercase")]
#[non_exhaustive]
pub enum Quality {
    /// `Σ [e/m − (K/2m)²]` (Newman & Girvan 2004, *Physical Review E* 69, 026113); the default.
    #[default]
    Modularity,
    /// `Σ [e/m − γ (K/2m)²]` (Reichardt & Bornholdt 2006, *Physical Review E* 74, 016110).
    Rb {
        /// `γ`; the greater, the smaller the communities.
        resolution: f64,
    },
    /// `2 Σ [e − γ n(n − 1)/2]` (Traag, Van Dooren & Nesterov 2011, *Physical Review E* 84, 016114): the constant
    /// Potts model. Communities are denser within than `γ`, and among each other less dense.
    Cpm {
        /// `γ`, in units of weight.
        resolution: f64,
    },
}

impl Quality {
    const fn is_modularity(self) -> bool {
        !matches!(self, Self::Cpm { .. })
    }

    const fn resolution(self) -> f64 {
        match self {
            Self::Modularity => 1.0,
            Self::Rb { resolution } | Self::Cpm { resolution } => resolution,
        }
    }
}

/// Why there is no network, or no communities.
#[derive(Debug, Clone, PartialEq, Eq, thiserror::Error)]
#[non_exhaustive]
pub enum LeidenError {
    /// A column is longer or shorter than `from`.
    #[error("column `{column}` has {found} edges where `from` has {expected}")]
    Length {
        /// The column.
        column: &'static str,
        /// Its length.
        found: usize,
        /// The length of `from`.
        expected: usize,
    },
    /// An edge ends outside the network.
    #[error("edge {edge}: `{column}` is {found}, and there are only {nodes} nodes")]
    Node {
        /// The column.
        column: &'static str,
        /// The edge, from 0.
        edge: usize,
        /// The node found.
        found: u32,
        /// How many there are.
        nodes: u32,
    },
    /// A weight is negative, not a number, or too small or great to reckon with.
    #[error("edge {edge}: a weight must be 0 or from 1e-100 to 1e100")]
    Weight {
        /// The edge, from 0.
        edge: usize,
    },
    /// More than `u32::MAX` edges.
    #[error("{found} edges are more than a network holds (4,294,967,295)")]
    TooManyEdges {
        /// How many there are.
        found: usize,
    },
    /// More than `u32::MAX` nodes.
    #[error("{found} nodes are more than a network holds (4,294,967,295)")]
    TooManyNodes {
        /// How many there are.
        found: usize,
    },
    /// The resolution is negative, not a number, or too great to reckon with.
    #[error("a resolution must be from 0 to 1e100")]
    Resolution,
    /// No run was asked for.
    #[error("a consensus of no run is nothing: ask for at least 1")]
    NoRun,
}

impl LeidenError {
    /// Whether the columns of a network do not fit.
    #[must_use]
    pub const fn is_network(&self) -> bool {
        !self.is_setting()
    }

    /// Whether a setting is out of range.
    #[must_use]
    pub const fn is_setting(&self) -> bool {
        matches!(self, Self::Resolution | Self::NoRun)
    }
}

/// Settings of the search for communities; see the [module](self) for what it does.
///
/// ```
/// use sanction_graph::coordination::leiden::{Leiden, Network};
///
/// // Two triangles and a bridge.
/// let (from, to) = ([0, 0, 1, 3, 3, 4, 2], [1, 2, 2, 4, 5, 5, 3]);
/// let network = Network::new(6, &from, &to, None)?;
/// let found = Leiden::default().run(&network)?;
/// assert_eq!(found.communities, [0, 0, 0, 1, 1, 1]);
/// assert!(found.converged && (found.quality.unwrap() - 5.0 / 14.0).abs() < 1e-12);
/// # Ok::<(), sanction_graph::coordination::leiden::LeidenError>(())
/// ```
#[derive(Debug, Clone, PartialEq, Default, Serialize, Deserialize)]
#[serde(default, deny_unknown_fields)]
#[non_exhaustive]
pub struct Leiden {
    /// What is to be great; modularity.
    pub quality: Quality,
    /// The most iterations; none, so that the search goes on until nothing changes any more. Two give most of what there
    /// is to gain.
    pub iterations: Option<u32>,
    /// The seed; 0.
    pub seed: u64,
}

impl Leiden {
    /// Sets what is to be great.
    #[must_use]
    pub const fn quality(mut self, quality: Quality) -> Self {
        self.quality = quality;
        self
    }

    /// Sets the most [`iterations`](Self::iterations).
    #[must_use]
    pub const fn iterations(mut self, iterations: Option<u32>) -> Self {
        self.iterations = iterations;
        self
    }

    /// Sets the [`seed`](Self::seed).
    #[must_use]
    pub const fn seed(mut self, seed: u64) -> Self {
        self.seed = seed;
        self
    }

    /// Finds the communities of a network.
    ///
    /// The [module](self) says at what cost.
    ///
    /// # Errors
    /// Fails only when the resolution is not from 0 to 10¹⁰⁰.
    pub fn run(&self, network: &Network) -> Result<LeidenFindings, LeidenError> {
        self.checked()?;
        Ok(self.run_of(network, 0))
    }

    pub(super) fn checked(&self) -> Result<(), LeidenError> {
        let resolution = self.quality.resolution();
        if (0.0..=1e100).contains(&resolution) { Ok(()) } else { Err(LeidenError::Resolution) }
    }

    /// Run number `run` of those with this seed.
    pub(super) fn run_of(&self, network: &Network, run: u32) -> LeidenFindings {
        let mut random = Stream::new(self.seed, "leiden", run.into());
        let ones;
        let (sizes, price) = if self.quality.is_modularity() {
            let weight = network.total_weight();
            let share = if weight > 0.0 { 1.0 / (2.0 * weight) } else { 0.0 };
            (&network.strengths, self.quality.resolution() * share)
        } else {
            ones = vec![1.0; network.node_count()];
            (&ones, self.quality.resolution())
        };
        let base = Level { rows: &network.rows, sizes, price, whole: sizes.iter().sum() };
        let quality = |communities: &[u32]| network.quality(self.quality, communities);
        let mut communities: Vec<u32> = (0..).take(network.node_count()).collect();
        let mut found = LeidenFindings {
            quality: quality(&communities),
            communities: Vec::new(),
            iterations: 0,
            converged: false,
        };
        let mut loose = 0;
        while !found.converged && self.iterations.is_none_or(|most| found.iterations < most) {
            let better = iterate(&base, communities.clone(), loose > 0, &mut random);
            let (before, after) = (found.quality, quality(&better));
            found.iterations += 1;
            // Nothing but rounding can have made it worse; a loose one, which goes elsewhere each time, must gain.
            let changed = better != communities && if loose > 0 { after > before } else { after >= before };
            if changed {
                (communities, found.quality) = (better, after);
            }
            loose = if changed { 0 } else { loose + 1 };
            found.converged = loose > LOOSE;
        }
        found.communities = communities;
        found
    }
}

/// One iteration from a partition; the partition that it leads to, with communities numbered by first member.
fn iterate(base: &Level<'_>, mut labels: Vec<u32>, loose: bool, random: &mut Stream) -> Vec<u32> {
    // The node that stands for each node of the base at the level in hand.
    let mut stands: Option<Vec<u32>> = None;
    let mut upper: Option<(Rows, Vec<f64>)> = None;
    loop {
        let level = upper.as_ref().map_or(Level { ..*base }, |(rows, sizes)| Level { rows, sizes, ..*base });
        level.move_nodes(&mut labels, random);
        let nodes = labels.len();
        let communities = renumber(&mut labels, nodes);
        let refined = (communities < nodes).then(|| level.refine(&labels, loose, random));
        let Some((parts, count)) = refined.filter(|&(_, count)| count < nodes) else {
            level.split(&mut labels);
            break;
        };
        let mut community_of = vec![0; count];
        for (&part, &label) in parts.iter().zip(&labels) {
            community_of[part as usize] = label;
        }
        let next = (level.rows.aggregated(&parts, count), level.sizes_of(&parts, count));
        stands = Some(match stands {
            None => parts,
            Some(stands) => stands.into_iter().map(|node| parts[node as usize]).collect(),
        });
        upper = Some(next);
        labels = community_of;
    }
    let mut communities = match stands {
        None => labels,
        Some(stands) => stands.into_iter().map(|node| labels[node as usize]).collect(),
    };
    let nodes = communities.len();
    renumber(&mut communities, nodes);
    communities
}

/// What [`Leiden`] finds.
#[derive(Debug, Clone, PartialEq, Serialize)]
#[non_exhaustive]
pub struct LeidenFindings {
    /// The community of each node; communities are numbered from 0 by their smallest member.
    pub communities: Vec<u32>,
    /// The quality of that; `None` for modularity without edges.
    pub quality: Option<f64>,
    /// How many iterations were made.
    pub iterations: u32,
    /// Whether the last of them, one with greedy refinement and three with loose, changed nothing.
    pub converged: bool,
}

impl LeidenFindings {
    /// The members of each community, ascending.
    ///
    /// Linear in nodes.
    #[must_use]
    pub fn members(&self) -> Vec<Vec<u32>> {
        members(&self.communities)
    }
}

/// The members of each of the communities, which are numbered by their smallest.
pub(super) fn members(communities: &[u32]) -> Vec<Vec<u32>> {
    let mut members: Vec<Vec<u32>> = Vec::new();
    for (node, &community) in (0..).zip(communities) {
        if community as usize == members.len() {
            members.push(Vec::new());
        }
        members[community as usize].push(node);
    }
    members
}
