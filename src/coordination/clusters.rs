//! Clusters: the lasting groups of senders, targets and acts behind a table of events.
//!
//! # Definition
//! The [consensus](super::consensus) communities by Leiden of one of three networks, of which a cluster is one with
//! two or more members:
//!
//! - [`On::Senders`]: two senders are tied by the objects that both hit within the window, as
//!   [`Pairs`] counts shared objects.
//! - [`On::Acts`]: two acts are tied by the objects that both hit within the window, unless one party alone is the
//!   sender of both.
//! - [`On::Targets`]: objects and acts are the nodes of one network, and an act is tied to each object that it hits,
//!   once. Objects of one community form the cluster. So objects that are named together, or in acts that name the
//!   same others, come together. The window plays no role.
//!
//! The network of targets that ties every two objects of an act has k(k − 1)/2 ties for an act that names k: large
//! acts drown the others and do not fit into memory. Here such an act is a star of k ties, so that no act need be
//! left out, and it weighs as much as it names. It is not the modularity of the network of pairs that is made
//! great, but that of this star network, acts and all.
//!
//! Rows that are not certain tie nothing, nor do pairs that only possibly lie within the window.
//!
//! # Complexity
//! That of [`Pairs`] (for acts, with each act as a sender, which takes a cell for every two acts that meet; a
//! [`hub_limit`](Clusters::hub_limit) bounds it), O(n log n) for targets and n rows, and of the consensus.
//!
//! # Edge cases
//! - *Empty table*, or nothing shared: no cluster; quality is `None` for modularity.
//! - *Implementing acts* are left out by default and counted; *unnamed groups* are left out always.
//! - *Self-loops* stay in. *Parallel rows* change nothing. *Reciprocal pairs* share no object by that.
//! - *Ties in time*: lag 0 is within every window. *Ranges* tie where every pair of days lies within it.
//! - *Determinism*: neither the order of rows nor the number of threads matters.

use serde::{Deserialize, Serialize};

use super::consensus::Consensus;
use super::leiden::{LeidenError, Network};
use super::pairs::{Detail, Pair, Pairs};
use super::{CoordinationError, MOST_SENDERS, Participants, checked_window, implementing_acts, number};
use crate::graph::Events;

/// What is clustered.
#[derive(Debug, Clone, Copy, PartialEq, Eq, PartialOrd, Ord, Hash, Default, Serialize, Deserialize)]
#[serde(rename_all = "lowercase")]
pub enum On {
    /// Those who act (default).
    #[default]
    Senders,
    /// The objects that are hit.
    Targets,
    /// The acts.
    Acts,
}

impl On {
    /// Every kind, in order.
    pub const ALL: [Self; 3] = [Self::Senders, Self::Targets, Self::Acts];
}

/// Settings of the search for clusters; see the [module](self) for what they are.
///
/// ```
/// use sanction_graph::coordination::{Clusters, On};
/// use sanction_graph::graph::{EventColumns, Events};
///
/// // Parties 0 and 1 hit 4 and 5 on the same days, parties 2 and 3 hit 6.
/// let events = Events::new(EventColumns {
///     parties: 7,
///     acts: 4,
///     sender: vec![0, 0, 1, 1, 2, 3],
///     target: vec![4, 5, 4, 5, 6, 6],
///     first: vec![10, 10, 11, 11, 50, 50],
///     act: vec![0, 0, 1, 1, 2, 3],
///     ..EventColumns::default()
/// })?;
/// let found = Clusters::default().run(&events)?;
/// assert_eq!(found.members, [[0, 1], [2, 3]]);
/// assert_eq!(found.stability, [[1.0, 1.0], [1.0, 1.0]]);
/// let found = Clusters::default().on(On::Targets).run(&events)?;
/// assert_eq!((found.members, found.alone), (vec![vec![4, 5]], 1));
/// # Ok::<(), Box<dyn std::error::Error>>(())
/// ```
#[derive(Debug, Clone, PartialEq, Serialize, Deserialize)]
#[serde(default, deny_unknown_fields)]
#[non_exhaustive]
pub struct Clusters {
    /// What is clustered; senders.
    pub on: On,
    /// The most days (ticks) between two events that share an object; 7. Not for targets.
    pub window: i32,
    /// Whether acts that merely implement another's decision take part; they do not, and are counted.
    pub implementing: bool,
    /// Objects hit by more senders than this, or clustering acts by more acts, tie nothing and are counted;
    /// 1,000. Not for targets.
    pub hub_limit: Option<u32>,
    /// How communities are found.
    pub consensus: Consensus,
}

impl Default for Clusters {
    fn default() -> Self {
        Self {
            on: On::Senders,
            window: 7,
            implementing: false,
            hub_limit: Some(MOST_SENDERS),
            consensus: Consensus::default(),
        }
    }
}

impl Clusters {
    /// Sets what is clustered.
    #[must_use]
    pub const fn on(mut self, on: On) -> Self {
        self.on = on;
        self
    }

    /// Sets the most days (ticks) between two events that share an object.
    #[must_use]
    pub const fn window(mut self, window: i32) -> Self {
        self.window = window;
        self
    }

    /// Sets whether acts that merely implement another's decision take part.
    #[must_use]
    pub const fn implementing(mut self, implementing: bool) -> Self {
        self.implementing = implementing;
        self
    }

    /// Sets the number above which an object ties nothing, [`hub_limit`](Self::hub_limit).
    #[must_use]
    pub const fn hub_limit(mut self, hub_limit: Option<u32>) -> Self {
        self.hub_limit = hub_limit;
        self
    }

    /// Sets how communities are found.
    #[must_use]
    pub const fn consensus(mut self, consensus: Consensus) -> Self {
        self.consensus = consensus;
        self
    }

    /// Finds the clusters of a table.
    ///
    /// The [module](self) says at what cost.
    ///
    /// # Errors
    /// Fails only when the window is negative, more than 16,777,216 pairs share an object within it, or a setting of
    /// the consensus is out of range.
    pub fn run(&self, events: &Events) -> Result<ClustersFindings, CoordinationError> {
        checked_window(self.window)?;
        let participants = Participants::new(events, self.implementing);
        let column = match self.on {
            On::Senders => events.sender(),
            On::Targets => events.object(),
            On::Acts => events.act(),
        };
        let all = distinct(participants.rows().map(|row| column[row]));
        let taking_part = all.len();
        let mut hubs_left_out = 0;
        let (nodes, network) = match self.on {
            On::Senders => {
                let found = self.pairs().run(events)?;
                hubs_left_out = found.hubs_left_out;
                of_pairs(&found.pairs)?
            }
            On::Targets => {
                let network = stars(&participants, &all)?;
                (all, network)
            }
            On::Acts => {
                let senders = Senders::new(events);
                let found = self.pairs().run(&events.by_act())?;
                hubs_left_out = found.hubs_left_out;
                let mut pairs = found.pairs;
                pairs.retain(|pair| !senders.is_one(pair.a, pair.b));
                of_pairs(&pairs)?
            }
        };
        let found = self.consensus.run_of_first(&network, nodes.len())?;
        let mut findings = ClustersFindings {
            on: self.on,
            algorithm: "leiden",
            quality: found.quality,
            members: Vec::new(),
            stability: Vec::new(),
            alone: taking_part - nodes.len(),
            implementing_left_out: if self.implementing { 0 } else { implementing_acts(events) },
            hubs_left_out,
        };
        for members in found.members() {
            if let [_] = members[..] {
                findings.alone += 1;
            } else {
                findings.stability.push(members.iter().map(|&node| found.stability[node as usize]).collect());
                findings.members.push(members.iter().map(|&node| nodes[node as usize]).collect());
            }
        }
        Ok(findings)
    }

    fn pairs(&self) -> Pairs {
        let pairs = Pairs::default().window(self.window).implementing(self.implementing);
        pairs.hub_limit(self.hub_limit).detail(Detail::Weights)
    }
}

/// Those of whom there are pairs, and their network. Who is tied to nobody is alone whatever the others do.
fn of_pairs(pairs: &[Pair]) -> Result<(Vec<u32>, Network), LeidenError> {
    let nodes = distinct(pairs.iter().flat_map(|pair| [pair.a, pair.b]));
    let node = |listed: u32| number(nodes.partition_point(|&node| node < listed));
    let from: Vec<u32> = pairs.iter().map(|pair| node(pair.a)).collect();
    let to: Vec<u32> = pairs.iter().map(|pair| node(pair.b)).collect();
    let weight: Vec<f64> = pairs.iter().map(|pair| pair.weight as f64).collect();
    let network = Network::new(number(nodes.len()), &from, &to, Some(&weight))?;
    Ok((nodes, network))
}

/// What [`Clusters`] finds.
#[derive(Debug, Clone, PartialEq, Serialize)]
#[non_exhaustive]
pub struct ClustersFindings {
    /// What was clustered.
    pub on: On,
    /// How: "leiden".
    pub algorithm: &'static str,
    /// The quality of the partition, all of the network included; `None` for modularity where nothing is tied.
    pub quality: Option<f64>,
    /// The members of each cluster, numbers of parties, objects or acts, ascending; clusters by smallest member.
    pub members: Vec<Vec<u32>>,
    /// How often each of these members is with the others of its cluster, from 0 to 1.
    pub stability: Vec<Vec<f64>>,
    /// How many that take part are in no cluster.
    pub alone: usize,
    /// How many acts were left out because they merely implement another's decision.
    pub implementing_left_out: usize,
    /// How many objects tie nothing because very many hit them: [`Clusters::hub_limit`], [`Pairs::row_limit`].
    pub hubs_left_out: usize,
}

/// What there is, ascending, each once.
fn distinct(numbers: impl Iterator<Item = u32>) -> Vec<u32> {
    let mut numbers: Vec<u32> = numbers.collect();
    numbers.sort_unstable();
    numbers.dedup();
    numbers
}

/// The star network: `objects` first, then the acts.
fn stars(participants: &Participants<'_>, objects: &[u32]) -> Result<Network, LeidenError> {
    let events = participants.events;
    let (act, object) = (events.act(), events.object());
    let certain = || participants.rows().filter(|&row| events.is_certain(row));
    let acts = distinct(certain().map(|row| act[row]));
    let found = objects.len() + acts.len();
    let nodes = u32::try_from(found).map_err(|_| LeidenError::TooManyNodes { found })?;
    let mut ties: Vec<(u32, u32)> = certain().map(|row| (object[row], act[row])).collect();
    ties.sort_unstable();
    ties.dedup();
    let from: Vec<u32> =
        ties.iter().map(|tie| number(objects.partition_point(|&object| object < tie.0))).collect();
    let to: Vec<u32> =
        ties.iter().map(|tie| number(objects.len() + acts.partition_point(|&act| act < tie.1))).collect();
    Network::new(nodes, &from, &to, None)
}

/// The first and the last sender of each act, by number.
struct Senders(Vec<(u32, u32)>);

impl Senders {
    fn new(events: &Events) -> Self {
        let mut senders = vec![(u32::MAX, 0); events.act_count()];
        for (&act, &sender) in events.act().iter().zip(events.sender()) {
            let (first, last) = &mut senders[act as usize];
            (*first, *last) = ((*first).min(sender), (*last).max(sender));
        }
        Self(senders)
    }

    /// Whether one party alone is the sender of both acts.
    fn is_one(&self, a: u32, b: u32) -> bool {
        let (a, b) = (self.0[a as usize], self.0[b as usize]);
        a == b && a.0 == a.1
    }
}
