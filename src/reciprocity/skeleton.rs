//! The pairs of actors that have anything between them, and their triangles.

use std::cmp::Reverse;
use std::ops::Range;

use crate::radix::{high, low, packed, sort_from_bit};

/// No pair.
const NONE: u32 = u32::MAX;

/// An undirected simple graph. Its nodes are the actors of the pairs, numbered anew from 0 in their order.
pub(super) struct Skeleton {
    /// Ascending; in each the smaller node comes first.
    pub(super) pairs: Vec<(u32, u32)>,
    /// By node: where the pairs begin in which it is the smaller one.
    as_low: Vec<u32>,
    /// The numbers of the pairs by their larger node, then by their smaller one.
    by_high: Vec<u32>,
    /// By node: where the pairs begin in `by_high` in which it is the larger one.
    as_high: Vec<u32>,
}

/// A position as it is kept: tables have at most `u32::MAX` rows, so there are no more pairs.
pub(super) fn short(position: usize) -> u32 {
    u32::try_from(position).unwrap_or(NONE)
}

impl Skeleton {
    /// Pairs of actors packed with the smaller one above, strictly ascending.
    ///
    /// Time O(n) for n pairs, by sorting digits, and O(a log a) for the a actors.
    pub(super) fn of(packed_pairs: &[u64]) -> Self {
        let mut by_high: Vec<u64> =
            packed_pairs.iter().enumerate().map(|(pair, &ends)| packed(low(ends), short(pair))).collect();
        // Pairs ascend, and keys that are equal in what is sorted by keep their order.
        sort_from_bit(&mut by_high, &mut Vec::new(), u32::BITS);
        let mut actors: Vec<u32> = packed_pairs.iter().map(|&ends| high(ends)).collect();
        actors.dedup();
        actors.extend(by_high.iter().map(|&key| high(key)));
        actors.dedup();
        #[allow(clippy::stable_sort_primitive, reason = "two ascending runs, which a stable sort merges")]
        actors.sort();
        actors.dedup();

        let mut pairs = vec![(0, 0); packed_pairs.len()];
        let as_low =
            numbered(&actors, packed_pairs.iter().map(|&ends| high(ends)), |i, node| pairs[i].0 = node);
        let as_high = numbered(&actors, by_high.iter().map(|&key| high(key)), |i, node| {
            pairs[low(by_high[i]) as usize].1 = node;
        });
        Self { pairs, as_low, by_high: by_high.iter().map(|&key| low(key)).collect(), as_high }
    }

    /// How many nodes there are.
    pub(super) fn nodes(&self) -> usize {
        self.as_low.len() - 1
    }

    fn range(starts: &[u32], node: usize) -> Range<usize> {
        starts[node] as usize..starts[node + 1] as usize
    }

    /// The pairs in which a node is the smaller one.
    pub(super) fn as_low(&self, node: usize) -> Range<usize> {
        Self::range(&self.as_low, node)
    }

    /// The pairs in which a node is the larger one.
    pub(super) fn as_high(&self, node: usize) -> &[u32] {
        &self.by_high[Self::range(&self.as_high, node)]
    }

    /// Calls back for every triangle with the numbers of its pairs: of nodes a < b < c the pairs ab, ac, bc.
    ///
    /// Every pair is kept at the end of smaller degree only, so that no list is longer than √(2n) (Chiba &
    /// Nishizeki 1985, *SIAM Journal on Computing* 14, 210–223; Latapy 2008, *Theoretical Computer Science*
    /// 407, 458–473): time O(n · a) for n pairs, where the arboricity a is at most √n, whatever the hubs.
    pub(super) fn triangles(&self, mut found: impl FnMut([u32; 3])) {
        let degree = |node: usize| self.as_low(node).len() + self.as_high(node).len();
        let mut by_degree: Vec<u32> = (0..self.nodes()).map(short).collect();
        by_degree.sort_by_key(|&node| Reverse(degree(node as usize)));
        let mut rank = vec![0; self.nodes()];
        for (place, &node) in by_degree.iter().enumerate() {
            rank[node as usize] = short(place);
        }
        drop(by_degree);
        // By rank: the neighbours of smaller rank, each with the number of the pair.
        let ends = |&(a, b): &(u32, u32)| {
            let (a, b) = (rank[a as usize], rank[b as usize]);
            (a.max(b) as usize, a.min(b))
        };
        let mut starts = vec![0_u32; self.nodes() + 1];
        for (owner, _) in self.pairs.iter().map(ends) {
            starts[owner + 1] += 1;
        }
        for owner in 1..starts.len() {
            starts[owner] += starts[owner - 1];
        }
        let mut next = starts.clone();
        let mut lists = vec![(0, 0); self.pairs.len()];
        for (pair, (owner, other)) in self.pairs.iter().map(ends).enumerate() {
            lists[next[owner] as usize] = (other, short(pair));
            next[owner] += 1;
        }
        let list = |owner: usize| &lists[Self::range(&starts, owner)];
        let mut pair_with = vec![NONE; self.nodes()];
        for owner in 0..self.nodes() {
            let own = list(owner);
            if own.len() < 2 {
                continue;
            }
            for &(other, pair) in own {
                pair_with[other as usize] = pair;
            }
            for &(second, one) in own {
                for &(third, three) in list(second as usize) {
                    let two = pair_with[third as usize];
                    if two != NONE {
                        let mut pairs = [one, two, three];
                        // The order of the pairs is that of their nodes.
                        pairs.sort_unstable();
                        found(pairs);
                    }
                }
            }
            for &(other, _) in own {
                pair_with[other as usize] = NONE;
            }
        }
    }
}

/// Says for an ascending list of actors the node of each, and where each node begins.
fn numbered(actors: &[u32], list: impl Iterator<Item = u32>, mut say: impl FnMut(usize, u32)) -> Vec<u32> {
    let mut starts = Vec::with_capacity(actors.len() + 1);
    starts.push(0);
    let mut length = 0;
    for (i, actor) in list.enumerate() {
        while actors[starts.len() - 1] < actor {
            starts.push(short(i));
        }
        say(i, short(starts.len() - 1));
        length = i + 1;
    }
    starts.resize(actors.len() + 1, short(length));
    starts
}
