//! Consensus: what the communities of a network are, whatever the seed.
//!
//! # Definition
//! [`Leiden`] is run several times, which differ in the random order of nodes. Two partitions differ by the pairs
//! of members that are together in one and apart in the other (Mirkin 1996, *Mathematical Classification and
//! Clustering*, section 5.2; Meilă 2007, *Journal of Multivariate Analysis* 98, 873–895). The consensus is the
//! *medoid*: the run that differs least from all runs together; of several, the one of the best quality, then the
//! first. So it is a partition that was found, with its guarantees (all communities connected), and not an average.
//!
//! The *stability* of a member says how much of its community is due to chance: the share of the others of its
//! community that are with it, over all runs, the consensus one included. Of a member that is alone it is the share
//! of runs in which it is.
//!
//! # Complexity
//! Time of `k` runs of [`Leiden`], on all threads with the feature `parallel`, and O(k² n) for `n` nodes. Space: `k`
//! labels per node, and what a run takes on each thread.
//!
//! # Edge cases
//! Those of [`leiden`](super::leiden). With one run all stabilities are 1. *Determinism*: run number k is made of
//! the stream of the seed and k; neither the order of edges nor the number of threads matters.

use serde::{Deserialize, Serialize};

use super::leiden::{Grouped, Leiden, LeidenError, LeidenFindings, Network, members};
use crate::random::over_draws;

/// Settings of a consensus over seeds; see the [module](self) for what it is.
///
/// ```
/// use sanction_graph::coordination::{Consensus, leiden::Network};
///
/// // A ring of six: three pairs or two triples are as good, anywhere.
/// let network = Network::new(6, &[0, 1, 2, 3, 4, 5], &[1, 2, 3, 4, 5, 0], None)?;
/// let found = Consensus::default().runs(20).run(&network)?;
/// assert_eq!(found.communities.len(), 6);
/// assert!(found.stability.iter().any(|&share| share < 1.0));
/// # Ok::<(), sanction_graph::coordination::leiden::LeidenError>(())
/// ```
#[derive(Debug, Clone, PartialEq, Serialize, Deserialize)]
#[serde(default, deny_unknown_fields)]
#[non_exhaustive]
pub struct Consensus {
    /// How a run is made; its seed is that of all runs.
    pub leiden: Leiden,
    /// How many runs; 10.
    pub runs: u32,
}

impl Default for Consensus {
    fn default() -> Self {
        Self { leiden: Leiden::default(), runs: 10 }
    }
}

impl Consensus {
    /// Sets how a run is made.
    #[must_use]
    pub const fn leiden(mut self, leiden: Leiden) -> Self {
        self.leiden = leiden;
        self
    }

    /// Sets how many runs are made.
    #[must_use]
    pub const fn runs(mut self, runs: u32) -> Self {
        self.runs = runs;
        self
    }

    /// Finds the communities of a network and how stable they are.
    ///
    /// The [module](self) says at what cost.
    ///
    /// # Errors
    /// Fails only when the resolution is out of range, or no run was asked for.
    pub fn run(&self, network: &Network) -> Result<ConsensusFindings, LeidenError> {
        self.run_of_first(network, network.node_count())
    }

    /// The same where only the first so many nodes are members.
    pub(super) fn run_of_first(
        &self,
        network: &Network,
        members: usize,
    ) -> Result<ConsensusFindings, LeidenError> {
        self.leiden.checked()?;
        if self.runs == 0 {
            return Err(LeidenError::NoRun);
        }
        let run = |(): &mut (), number| {
            let mut found = self.leiden.run_of(network, number);
            // The communities of the first nodes are the first.
            found.communities.truncate(members);
            found
        };
        let mut found = over_draws(self.runs, || (), run);
        let medoid = medoid(&found);
        let stability = stability(&found, medoid);
        let best = found.iter().filter_map(|run| run.quality).max_by(f64::total_cmp);
        let LeidenFindings { communities, quality, .. } = found.swap_remove(medoid);
        Ok(ConsensusFindings { communities, stability, quality, best, runs: self.runs })
    }
}

/// What [`Consensus`] finds.
#[derive(Debug, Clone, PartialEq, Serialize)]
#[non_exhaustive]
pub struct ConsensusFindings {
    /// The community of each node; communities are numbered from 0 by their smallest member.
    pub communities: Vec<u32>,
    /// How often each node is with the others of its community, from 0 to 1.
    pub stability: Vec<f64>,
    /// The quality of these communities; `None` for modularity without edges.
    pub quality: Option<f64>,
    /// The best quality of a run.
    pub best: Option<f64>,
    /// How many runs were made.
    pub runs: u32,
}

impl ConsensusFindings {
    /// The members of each community, ascending. Linear in nodes.
    #[must_use]
    pub fn members(&self) -> Vec<Vec<u32>> {
        members(&self.communities)
    }
}

/// The members of each community of a run.
fn grouped(run: &LeidenFindings) -> Grouped {
    let count = run.communities.iter().max().map_or(0, |&most| most as usize + 1);
    Grouped::new(&run.communities, count)
}

/// How many members of a part lie in each community of a run; `counts` is all 0 before and after.
fn each_overlap(part: &[u32], run: &LeidenFindings, counts: &mut [u64], mut visit: impl FnMut(u32, u64)) {
    for &member in part {
        counts[run.communities[member as usize] as usize] += 1;
    }
    for &member in part {
        visit(member, counts[run.communities[member as usize] as usize]);
    }
    for &member in part {
        counts[run.communities[member as usize] as usize] = 0;
    }
}

/// The run that differs least from all.
fn medoid(runs: &[LeidenFindings]) -> usize {
    let groups: Vec<Grouped> = runs.iter().map(grouped).collect();
    let mut counts = vec![0; runs[0].communities.len()];
    // Ordered pairs of members that are together in both runs.
    let mut together = |one: usize, two: usize| {
        let mut pairs = 0;
        for part in groups[one].all() {
            each_overlap(part, &runs[two], &mut counts, |_, count| pairs += u128::from(count - 1));
        }
        pairs
    };
    let own: Vec<u128> = (0..runs.len()).map(|run| together(run, run)).collect();
    let mut differences = vec![0; runs.len()];
    for one in 0..runs.len() {
        for two in 0..one {
            let difference = own[one] + own[two] - 2 * together(one, two);
            differences[one] += difference;
            differences[two] += difference;
        }
    }
    let quality = |run: usize| runs[run].quality.unwrap_or(0.0);
    let order = |&a: &usize, &b: &usize| {
        differences[a].cmp(&differences[b]).then(quality(b).total_cmp(&quality(a))).then(a.cmp(&b))
    };
    (0..runs.len()).min_by(order).unwrap_or(0)
}

/// How often each member is with the others of its community of the run `consensus`.
fn stability(runs: &[LeidenFindings], consensus: usize) -> Vec<f64> {
    let members = runs[consensus].communities.len();
    let groups = grouped(&runs[consensus]);
    let (mut counts, mut met) = (vec![0; members], vec![0_u64; members]);
    let mut sizes = vec![0_u64; members];
    for run in runs {
        sizes.fill(0);
        run.communities.iter().for_each(|&label| sizes[label as usize] += 1);
        for part in groups.all() {
            each_overlap(part, run, &mut counts, |member, count| {
                let alone = || u64::from(sizes[run.communities[member as usize] as usize] == 1);
                met[member as usize] += if part.len() == 1 { alone() } else { count - 1 };
            });
        }
    }
    let others = |member: usize| groups.of(runs[consensus].communities[member] as usize).len().max(2) - 1;
    met.iter().enumerate().map(|(member, &met)| met as f64 / (others(member) * runs.len()) as f64).collect()
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::random::Stream;

    /// Some partitions of twelve, and a draw of runs from them.
    fn runs(seed: u64) -> Vec<LeidenFindings> {
        let mut stream = Stream::new(seed, "partitions", 0);
        let run = |_| {
            let mut communities: Vec<u32> = (0..12).map(|_| stream.below(4)).collect();
            super::super::leiden::renumber(&mut communities, 12);
            let quality = Some(f64::from(stream.below(2)));
            LeidenFindings { communities, quality, iterations: 1, converged: true }
        };
        (0..6).map(run).collect()
    }

    fn together(run: &LeidenFindings, one: usize, two: usize) -> bool {
        run.communities[one] == run.communities[two]
    }

    #[test]
    fn the_definition_read_literally() {
        for seed in 0..50 {
            let runs = runs(seed);
            let pairs = || (0..12).flat_map(|b| (0..b).map(move |a| (a, b)));
            let difference = |run: &LeidenFindings| -> usize {
                let from = |other: &LeidenFindings| {
                    pairs().filter(|&(a, b)| together(run, a, b) != together(other, a, b)).count()
                };
                runs.iter().map(from).sum()
            };
            let found = medoid(&runs);
            let least = runs.iter().map(difference).min();
            assert_eq!(Some(difference(&runs[found])), least);
            let as_good = runs.iter().filter(|run| Some(difference(run)) == least);
            assert!(as_good.clone().all(|run| run.quality <= runs[found].quality));

            for (member, share) in stability(&runs, found).into_iter().enumerate() {
                let others: Vec<usize> = (0..12)
                    .filter(|&other| other != member && together(&runs[found], member, other))
                    .collect();
                let alone =
                    |run: &&LeidenFindings| (0..12).all(|one| one == member || !together(run, member, one));
                let expected = if others.is_empty() {
                    runs.iter().filter(alone).count() as f64 / 6.0
                } else {
                    let with = |run| others.iter().filter(|&&other| together(run, member, other)).count();
                    runs.iter().map(with).sum::<usize>() as f64 / (6 * others.len()) as f64
                };
                assert!((share - expected).abs() < 1e-12);
            }
        }
    }
}
