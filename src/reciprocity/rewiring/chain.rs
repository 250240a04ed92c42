//! The switching chain.

use super::members::{Edge, Members};
use crate::random::Stream;

/// A digraph under rewiring.
#[derive(Clone)]
pub(super) struct Chain<M: Members> {
    /// How many bits of an edge are the target.
    bits: u32,
    edges: Vec<M::Edge>,
    members: M,
}

impl<M: Members> Chain<M> {
    pub(super) fn new(bits: u32, edges: Vec<M::Edge>, members: M) -> Self {
        Self { bits, edges, members }
    }

    /// Becomes equal to `other`, in the space that it has.
    pub(super) fn reset(&mut self, other: &Self) {
        self.edges.clone_from(&other.edges);
        self.members.reset(&other.members);
    }

    pub(super) fn edges(&self) -> impl Iterator<Item = (u64, u64)> {
        self.edges.iter().map(|&edge| self.ends(edge))
    }

    #[inline]
    fn ends(&self, edge: M::Edge) -> (u64, u64) {
        let edge = edge.wide();
        (edge >> self.bits, edge & ((1 << self.bits) - 1))
    }

    #[inline]
    fn edge(&self, sender: u64, target: u64) -> M::Edge {
        M::Edge::narrow(sender << self.bits | target)
    }

    #[inline]
    fn has(&self, sender: u64, target: u64) -> bool {
        self.members.contains(self.edge(sender, target))
    }

    #[inline]
    fn replace(&mut self, position: usize, edge: M::Edge) {
        self.edges[position] = edge;
    }

    /// Makes so many trials and says how many of them changed the digraph.
    // The letters are those of the definition.
    #[allow(clippy::many_single_char_names)]
    pub(super) fn run(&mut self, trials: u64, stream: &mut Stream) -> u64 {
        // A table has at most u32::MAX rows.
        let length = u32::try_from(self.edges.len()).unwrap_or(u32::MAX);
        if length < 2 {
            return 0;
        }
        let mut switched = 0;
        for _ in 0..trials {
            let (i, j) = (stream.below(length) as usize, stream.below(length) as usize);
            let (old_i, old_j) = (self.edges[i], self.edges[j]);
            let ((a, b), (c, d)) = (self.ends(old_i), self.ends(old_j));
            if b == c {
                if a != d {
                    let k = stream.below(length) as usize;
                    switched += u64::from(self.turn([i, j, k], [a, b, d]));
                }
                continue;
            }
            // Edges that share an end give themselves back and fail the second test.
            let (new_i, new_j) = (self.edge(a, d), self.edge(c, b));
            if a == d || self.members.contains(new_i) || self.members.contains(new_j) {
                continue;
            }
            self.members.remove(old_i);
            self.members.remove(old_j);
            self.members.insert(new_i);
            self.members.insert(new_j);
            self.replace(i, new_i);
            self.replace(j, new_j);
            switched += 1;
        }
        switched
    }

    /// Turns the cycle a → b → d → a round if the third edge closes it and no edge runs against it.
    fn turn(&mut self, positions: [usize; 3], [a, b, d]: [u64; 3]) -> bool {
        if self.ends(self.edges[positions[2]]) != (d, a) || self.has(b, a) || self.has(d, b) || self.has(a, d)
        {
            return false;
        }
        for (position, (sender, target)) in positions.into_iter().zip([(b, a), (d, b), (a, d)]) {
            let (old, new) = (self.edges[position], self.edge(sender, target));
            self.members.remove(old);
            self.members.insert(new);
            self.replace(position, new);
        }
        true
    }

    /// How many edges have their reverse.
    pub(super) fn reciprocated(&self) -> u64 {
        self.edges().filter(|&(sender, target)| self.has(target, sender)).count() as u64
    }
}
