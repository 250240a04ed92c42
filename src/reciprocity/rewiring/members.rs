//! Which edges a digraph has: sets of packed edges, each in the form that suits its size.

/// A set of packed edges. An edge is a number of `2 · bits` bits, the sender above the target; the one whose
/// bits are all set would be a self-loop and is never a member.
pub(super) trait Members: Clone {
    /// A packed edge, as narrow as all of them allow.
    type Edge: Edge;

    fn contains(&self, edge: Self::Edge) -> bool;

    /// Adds an edge that is not in the set.
    fn insert(&mut self, edge: Self::Edge);

    /// Takes out an edge that is in the set.
    fn remove(&mut self, edge: Self::Edge);

    /// Becomes equal to `other`, in the space that it has.
    fn reset(&mut self, other: &Self);
}

/// A packed edge.
pub(super) trait Edge: Copy + Eq + Send + Sync {
    /// What no edge is.
    const NONE: Self;

    fn narrow(wide: u64) -> Self;

    fn wide(self) -> u64;
}

impl Edge for u32 {
    const NONE: Self = Self::MAX;

    #[inline]
    fn narrow(wide: u64) -> Self {
        // The caller has checked that 32 bits are enough.
        #[allow(clippy::cast_possible_truncation)]
        let narrow = wide as Self;
        narrow
    }

    #[inline]
    fn wide(self) -> u64 {
        self.into()
    }
}

impl Edge for u64 {
    const NONE: Self = Self::MAX;

    #[inline]
    fn narrow(wide: u64) -> Self {
        wide
    }

    #[inline]
    fn wide(self) -> u64 {
        self
    }
}

/// One bit for every edge that there could be: for few actors.
#[derive(Clone)]
pub(super) struct Matrix {
    words: Vec<u64>,
}

impl Matrix {
    /// The most bits of an edge for which a matrix is made: 2²² bits are 512 KB.
    pub(super) const MOST_BITS: u32 = 22;

    pub(super) fn new(edges: &[u32], edge_bits: u32) -> Self {
        let words = (1_usize << edge_bits.min(Self::MOST_BITS)).div_ceil(64);
        let mut matrix = Self { words: vec![0; words] };
        for &edge in edges {
            matrix.insert(edge);
        }
        matrix
    }
}

impl Members for Matrix {
    type Edge = u32;

    #[inline]
    fn contains(&self, edge: u32) -> bool {
        self.words[(edge >> 6) as usize] >> (edge & 63) & 1 == 1
    }

    #[inline]
    fn insert(&mut self, edge: u32) {
        self.words[(edge >> 6) as usize] |= 1 << (edge & 63);
    }

    #[inline]
    fn remove(&mut self, edge: u32) {
        self.words[(edge >> 6) as usize] &= !(1 << (edge & 63));
    }

    fn reset(&mut self, other: &Self) {
        self.words.clone_from(&other.words);
    }
}

/// How many edges a bucket holds: a cache line of narrow edges.
const LANES: usize = 16;

/// Some edges with the same hash, the free lanes behind them.
#[derive(Clone, Copy)]
#[repr(align(64))]
struct Bucket<E>([E; LANES]);

/// A hash table of buckets that are searched as a whole: all lanes are compared at once and nothing is
/// branched on that depends on the data, which is what makes chained or probed tables slow here.
#[derive(Clone)]
pub(super) struct Table<E> {
    buckets: Vec<Bucket<E>>,
    /// The edges for which their bucket, which is full, has no lane: about one in a thousand at most.
    spilt: Vec<E>,
    /// How far a hash is shifted to be the number of a bucket: 64 − log₂ of the buckets.
    shift: u32,
}

impl<E: Edge> Bucket<E> {
    #[inline]
    // A lazy one would look at lane after lane.
    #[allow(clippy::needless_bitwise_bool)]
    fn contains(&self, edge: E) -> bool {
        self.0.iter().fold(false, |found, &lane| found | (lane == edge))
    }

    #[inline]
    fn is_full(&self) -> bool {
        self.0[LANES - 1] != E::NONE
    }

    /// How many lanes are taken.
    #[inline]
    fn len(&self) -> usize {
        self.0.iter().fold(0_u32, |taken, &lane| taken + u32::from(lane != E::NONE)) as usize
    }

    /// Puts another edge into the lane of one that is here, without asking which lane that is.
    #[inline]
    fn replace(&mut self, edge: E, other: E) {
        for lane in &mut self.0 {
            *lane = if *lane == edge { other } else { *lane };
        }
    }

    /// Takes out an edge that is here; the last one moves into its lane.
    #[inline]
    fn remove(&mut self, edge: E) {
        let last = self.len().wrapping_sub(1) & (LANES - 1);
        self.replace(edge, self.0[last]);
        self.0[last] = E::NONE;
    }
}

impl<E: Edge> Table<E> {
    pub(super) fn new(edges: &[E]) -> Self {
        // 3.5 to 7 edges in a bucket, on the average.
        let buckets = edges.len().div_ceil(7).next_power_of_two().max(2);
        let mut table = Self {
            buckets: vec![Bucket([E::NONE; LANES]); buckets],
            spilt: Vec::new(),
            shift: u64::BITS - buckets.trailing_zeros(),
        };
        for &edge in edges {
            table.insert(edge);
        }
        table
    }

    /// Where an edge belongs: Fibonacci hashing (Knuth, *The Art of Computer Programming* 3, 6.4).
    #[inline]
    fn home(&self, edge: E) -> usize {
        // Shifted below the number of buckets; the mask says so to the compiler.
        #[allow(clippy::cast_possible_truncation)]
        let home = (edge.wide().wrapping_mul(0x9E37_79B9_7F4A_7C15) >> self.shift) as usize;
        home & (self.buckets.len() - 1)
    }

    /// Takes out an edge whose bucket is full. Whatever was spilt from it moves up, so that only full buckets
    /// have spilt edges.
    #[cold]
    fn remove_from_full(&mut self, home: usize, edge: E) {
        if let Some(position) = self.spilt.iter().position(|&other| other == edge) {
            self.spilt.swap_remove(position);
            return;
        }
        match self.spilt.iter().position(|&other| self.home(other) == home) {
            Some(position) => self.buckets[home].replace(edge, self.spilt.swap_remove(position)),
            None => self.buckets[home].remove(edge),
        }
    }
}

impl<E: Edge> Members for Table<E> {
    type Edge = E;

    #[inline]
    fn contains(&self, edge: E) -> bool {
        let bucket = &self.buckets[self.home(edge)];
        bucket.contains(edge) || bucket.is_full() && self.spilt.contains(&edge)
    }

    #[inline]
    fn insert(&mut self, edge: E) {
        let home = self.home(edge);
        let bucket = &mut self.buckets[home];
        let free = bucket.len();
        match bucket.0.get_mut(free) {
            Some(lane) => *lane = edge,
            None => self.spilt.push(edge),
        }
    }

    #[inline]
    fn remove(&mut self, edge: E) {
        let home = self.home(edge);
        let bucket = &mut self.buckets[home];
        if bucket.is_full() {
            return self.remove_from_full(home, edge);
        }
        bucket.remove(edge);
    }

    fn reset(&mut self, other: &Self) {
        self.buckets.clone_from(&other.buckets);
        self.spilt.clone_from(&other.spilt);
    }
}

#[cfg(test)]
mod tests {
    use std::collections::BTreeSet;

    use super::*;
    use crate::random::Stream;

    /// Adds and takes out at random, and compares with a set of the standard library.
    fn behaves(mut members: impl Members<Edge = u32>, edges: u32) {
        let mut known = BTreeSet::new();
        let mut stream = Stream::new(1, "members", 0);
        for _ in 0..20_000 {
            let edge = stream.below(edges);
            assert_eq!(members.contains(edge), known.contains(&edge));
            if known.remove(&edge) {
                members.remove(edge);
            } else if known.len() < 60 {
                members.insert(edge);
                known.insert(edge);
            }
        }
        assert!((0..edges).all(|edge| members.contains(edge) == known.contains(&edge)));
    }

    #[test]
    fn sets_behave_as_sets() {
        for edges in [1, 2, 64, 100, 500] {
            behaves(Matrix::new(&[], 9), edges);
            // Made for 60 edges, and then emptied.
            let many: Vec<u32> = (0..60).collect();
            let mut table = Table::new(&many);
            for &edge in &many {
                table.remove(edge);
            }
            assert!(table.spilt.is_empty() && table.buckets.iter().all(|bucket| bucket.len() == 0));
            behaves(table, edges);
            // Made for none: two buckets, so that most edges are spilt.
            behaves(Table::new(&[]), edges);
        }
    }
}
