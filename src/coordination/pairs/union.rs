//! What two senders hit, either of them or both.

use super::index::Index;

/// What senders certainly hit, whatever the day, for the Jaccard index.
pub(super) struct Union {
    /// How many objects each sender hits, and which of them it last did, counted from 1.
    held: Vec<(u32, u32)>,
    /// How many objects both senders of a cell hit, but for the broad ones.
    common: Vec<u32>,
    /// The objects that each sender hits together with very many others, ascending.
    broad: Vec<Vec<u32>>,
    objects: u32,
    hitters: Vec<u32>,
}

/// An object with more senders than this is remembered by each instead of counted for every two.
const BROAD: usize = 256;

impl Union {
    pub(super) fn new(senders: usize, index: &Index) -> Self {
        Self {
            held: vec![(0, 0); senders],
            common: vec![0; index.len()],
            broad: vec![Vec::new(); senders],
            objects: 0,
            hitters: Vec::new(),
        }
    }

    /// Notes the senders, however often each, that certainly hit one object.
    pub(super) fn hold(&mut self, senders: impl Iterator<Item = u32>, index: &Index) {
        self.objects += 1;
        self.hitters.clear();
        for sender in senders {
            let (count, latest) = &mut self.held[sender as usize];
            if *latest != self.objects {
                *latest = self.objects;
                *count += 1;
                self.hitters.push(sender);
            }
        }
        if self.hitters.len() > BROAD {
            for &sender in &self.hitters {
                self.broad[sender as usize].push(self.objects);
            }
            return;
        }
        for (i, &one) in self.hitters.iter().enumerate() {
            for &two in &self.hitters[..i] {
                if let Some(cell) = index.cell_if_any(one.min(two), one.max(two)) {
                    self.common[cell] += 1;
                }
            }
        }
    }

    /// `shared` over all that either of `a` and `b` hits, whose cell is at `at`.
    pub(super) fn jaccard(&self, a: u32, b: u32, at: usize, shared: u32) -> Option<f64> {
        let [a, b] = [a, b].map(|sender| sender as usize);
        let both = self.common[at] + common(&self.broad[a], &self.broad[b]);
        let union = self.held[a].0 - both + self.held[b].0;
        (union > 0).then(|| f64::from(shared) / f64::from(union))
    }
}

/// How many numbers two ascending lists have in common.
fn common(mut one: &[u32], mut two: &[u32]) -> u32 {
    let mut common = 0;
    while let (Some(a), Some(b)) = (one.first(), two.first()) {
        common += u32::from(a == b);
        (one, two) = (&one[usize::from(a <= b)..], &two[usize::from(b <= a)..]);
    }
    common
}
