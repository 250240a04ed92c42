//! The network that communities are found in.

use super::{LeidenError, Quality};
use crate::radix::{high, low, packed, sort_from_bit};

/// The weights between which sums, products and quotients neither overflow nor vanish.
const WEIGHTS: std::ops::RangeInclusive<f64> = 1e-100..=1e100;

/// An undirected weighted network, made from plain columns and checked.
///
/// Nodes are the numbers below [`node_count`](Self::node_count). Self-loops are kept; parallel edges add up,
/// whichever way round they are given; an edge of weight 0 ties nobody and is left out.
#[derive(Debug, Clone, PartialEq)]
pub struct Network {
    pub(super) rows: Rows,
    /// What the edges of each node weigh, a self-loop twice.
    pub(super) strengths: Vec<f64>,
    edges: usize,
    weight: f64,
}

/// Who is tied to whom and how much: one row per node.
#[derive(Debug, Clone, PartialEq)]
pub(super) struct Rows {
    starts: Vec<usize>,
    neighbours: Vec<u32>,
    weights: Vec<f64>,
    /// What each node is tied to itself, once.
    loops: Vec<f64>,
}

impl Network {
    /// A network of `nodes` nodes with an edge from `from[i]` to `to[i]` for each i, of weight `weight[i]`, or 1
    /// where no weights are given.
    ///
    /// Time linear in nodes and edges (edges are sorted by digits). While it is made it takes 48 bytes per edge given
    /// beside what it takes then: 24 per edge and 24 per node.
    ///
    /// # Errors
    /// Fails only when the columns differ in length, a node is not below `nodes`, a weight is neither 0 nor from
    /// 10⁻¹⁰⁰ to 10¹⁰⁰, or there are more than `u32::MAX` edges.
    ///
    /// ```
    /// use sanction_graph::coordination::leiden::Network;
    ///
    /// let network = Network::new(3, &[0, 1, 1], &[1, 0, 2], Some(&[1.0, 2.0, 4.0]))?;
    /// assert_eq!((network.node_count(), network.edge_count(), network.total_weight()), (3, 2, 7.0));
    /// assert!(Network::new(3, &[0], &[3], None).is_err());
    /// # Ok::<(), sanction_graph::coordination::leiden::LeidenError>(())
    /// ```
    pub fn new(nodes: u32, from: &[u32], to: &[u32], weight: Option<&[f64]>) -> Result<Self, LeidenError> {
        let edges = from.len();
        let edges = u32::try_from(edges).map_err(|_| LeidenError::TooManyEdges { found: edges })?;
        for (column, found) in [("to", to.len()), ("weight", weight.map_or(from.len(), <[f64]>::len))] {
            if found != from.len() {
                return Err(LeidenError::Length { column, found, expected: from.len() });
            }
        }
        for (column, ends) in [("from", from), ("to", to)] {
            if let Some(edge) = ends.iter().position(|&node| node >= nodes) {
                return Err(LeidenError::Node { column, edge, found: ends[edge], nodes });
            }
        }
        let is_weight = |weight: f64| weight == 0.0 || WEIGHTS.contains(&weight);
        if let Some(edge) = weight.and_then(|weight| weight.iter().position(|&weight| !is_weight(weight))) {
            return Err(LeidenError::Weight { edge });
        }
        let weigh = |edge: u32| weight.map_or(1.0, |weight| weight[edge as usize]);
        let mut keys: Vec<(u64, u32)> = (0..edges)
            .filter(|&edge| weigh(edge) > 0.0)
            .map(|edge| {
                let (a, b) = (from[edge as usize], to[edge as usize]);
                (packed(a.min(b), a.max(b)), edge)
            })
            .collect();
        sort_from_bit(&mut keys, &mut Vec::new(), 0);
        // Parallel edges become one. They are added from the least on, as no order of theirs may matter.
        let mut joined: Vec<(u64, f64)> = Vec::with_capacity(keys.len());
        let mut parallel = Vec::new();
        for same in keys.chunk_by(|a, b| a.0 == b.0) {
            parallel.clear();
            parallel.extend(same.iter().map(|&(_, edge)| weigh(edge)));
            parallel.sort_unstable_by(f64::total_cmp);
            joined.push((same[0].0, parallel.iter().sum()));
        }
        drop(keys);
        Ok(Self::of(nodes as usize, &joined))
    }

    /// Of edges in ascending order, each pair of nodes once, the smaller first.
    fn of(nodes: usize, edges: &[(u64, f64)]) -> Self {
        let mut starts = vec![0; nodes + 1];
        let mut loops = vec![0.0; nodes];
        for &(pair, weight) in edges {
            let (a, b) = (high(pair), low(pair));
            if a == b {
                loops[a as usize] = weight;
            } else {
                starts[a as usize + 1] += 1;
                starts[b as usize + 1] += 1;
            }
        }
        for node in 0..nodes {
            starts[node + 1] += starts[node];
        }
        let mut next = starts.clone();
        let mut neighbours = vec![0; starts[nodes]];
        let mut weights = vec![0.0; starts[nodes]];
        // As the edges ascend, so do the neighbours in each row: first the smaller ones, then the greater.
        for &(pair, weight) in edges {
            let (a, b) = (high(pair), low(pair));
            if a != b {
                for (node, other) in [(a, b), (b, a)] {
                    let place = &mut next[node as usize];
                    neighbours[*place] = other;
                    weights[*place] = weight;
                    *place += 1;
                }
            }
        }
        let rows = Rows { starts, neighbours, weights, loops };
        let strengths = (0..nodes).map(|node| rows.strength(node)).collect();
        let weight = edges.iter().map(|&(_, weight)| weight).sum();
        Self { rows, strengths, edges: edges.len(), weight }
    }

    /// How many nodes there are. Constant time.
    #[must_use]
    pub fn node_count(&self) -> usize {
        self.rows.len()
    }

    /// How many pairs of nodes are tied, self-loops included. Constant time.
    #[must_use]
    pub fn edge_count(&self) -> usize {
        self.edges
    }

    /// What all edges weigh. Constant time.
    #[must_use]
    pub fn total_weight(&self) -> f64 {
        self.weight
    }

    /// The others that a node is tied to, ascending, each with the weight of the tie; none of a node that is not
    /// there. A self-loop is not among them. Constant time.
    pub fn neighbours(&self, node: u32) -> impl Iterator<Item = (u32, f64)> + '_ {
        let there = (node as usize) < self.node_count();
        there.then(|| self.rows.of(node as usize)).into_iter().flatten()
    }

    /// What a node is tied to itself; 0 without a self-loop. Constant time.
    #[must_use]
    pub fn self_loop(&self, node: u32) -> f64 {
        self.rows.loops.get(node as usize).copied().unwrap_or(0.0)
    }

    /// How good a partition is, with the community of each node by its number; see [`Quality`] for the formulas.
    /// `None` if a node has no community or one that is not below the number of nodes, or if there is no edge
    /// and the measure is of modularity.
    ///
    /// Linear in nodes and edges.
    #[must_use]
    pub fn quality(&self, measure: Quality, communities: &[u32]) -> Option<f64> {
        let nodes = self.node_count();
        let fit = communities.len() == nodes && communities.iter().all(|&label| (label as usize) < nodes);
        if !fit || (self.weight <= 0.0 && measure.is_modularity()) {
            return None;
        }
        let mut sums = vec![0.0; nodes];
        // Twice what lies within communities.
        let mut within = 0.0;
        for (node, &label) in communities.iter().enumerate() {
            let near: f64 = self
                .rows
                .of(node)
                .filter(|&(other, _)| communities[other as usize] == label)
                .map(|e| e.1)
                .sum();
            within += near + 2.0 * self.rows.loops[node];
            sums[label as usize] += if measure.is_modularity() { self.strengths[node] } else { 1.0 };
        }
        Some(match measure {
            Quality::Modularity => self.modularity(within, &sums, 1.0),
            Quality::Rb { resolution } => self.modularity(within, &sums, resolution),
            Quality::Cpm { resolution } => {
                within - sums.iter().map(|&size| resolution * size * (size - 1.0)).sum::<f64>()
            }
        })
    }

    fn modularity(&self, within: f64, sums: &[f64], resolution: f64) -> f64 {
        let whole = 2.0 * self.weight;
        within / whole - sums.iter().map(|sum| resolution * (sum / whole) * (sum / whole)).sum::<f64>()
    }
}

impl Rows {
    pub(super) fn len(&self) -> usize {
        self.loops.len()
    }

    /// The neighbours of a node and their weights.
    pub(super) fn slices(&self, node: usize) -> (&[u32], &[f64]) {
        let range = self.starts[node]..self.starts[node + 1];
        (&self.neighbours[range.clone()], &self.weights[range])
    }

    pub(super) fn of(&self, node: usize) -> impl Iterator<Item = (u32, f64)> + '_ {
        let (neighbours, weights) = self.slices(node);
        neighbours.iter().copied().zip(weights.iter().copied())
    }

    fn strength(&self, node: usize) -> f64 {
        self.slices(node).1.iter().sum::<f64>() + 2.0 * self.loops[node]
    }

    /// The network of groups, whose number each node has: what ties two groups is what ties their members.
    pub(super) fn aggregated(&self, group_of: &[u32], groups: usize) -> Self {
        let members = Grouped::new(group_of, groups);
        let mut starts = Vec::with_capacity(groups + 1);
        starts.push(0);
        let (mut neighbours, mut weights, mut loops) = (Vec::new(), Vec::new(), Vec::with_capacity(groups));
        let mut near = vec![0.0; groups];
        let mut met: Vec<u32> = Vec::with_capacity(groups);
        for group in 0..groups {
            met.clear();
            let mut own = 0.0;
            for &node in members.of(group) {
                own += 2.0 * self.loops[node as usize];
                for (other, weight) in self.of(node as usize) {
                    let other = group_of[other as usize];
                    let near = &mut near[other as usize];
                    if *near == 0.0 {
                        met.push(other);
                    }
                    *near += weight;
                }
            }
            for &other in &met {
                let weight = std::mem::take(&mut near[other as usize]);
                if other as usize == group {
                    own += weight;
                } else {
                    neighbours.push(other);
                    weights.push(weight);
                }
            }
            loops.push(own / 2.0);
            starts.push(neighbours.len());
        }
        Self { starts, neighbours, weights, loops }
    }
}

/// The members of each group.
pub(in crate::coordination) struct Grouped {
    starts: Vec<usize>,
    members: Vec<u32>,
}

impl Grouped {
    /// Of numbers below `groups`, one for each member.
    pub(in crate::coordination) fn new(group_of: &[u32], groups: usize) -> Self {
        let mut starts = vec![0; groups + 1];
        for &group in group_of {
            starts[group as usize + 1] += 1;
        }
        for group in 0..groups {
            starts[group + 1] += starts[group];
        }
        let mut next = starts.clone();
        let mut members = vec![0; group_of.len()];
        for (member, &group) in (0..).zip(group_of) {
            let place = &mut next[group as usize];
            members[*place] = member;
            *place += 1;
        }
        Self { starts, members }
    }

    /// The members of each group.
    pub(in crate::coordination) fn all(&self) -> impl Iterator<Item = &[u32]> {
        (0..self.starts.len() - 1).map(|group| self.of(group))
    }

    /// The members of one, ascending.
    pub(in crate::coordination) fn of(&self, group: usize) -> &[u32] {
        &self.members[self.starts[group]..self.starts[group + 1]]
    }
}
