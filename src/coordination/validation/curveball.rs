//! Random bipartite graphs with exactly the degrees of the data.

use super::incidence::Incidence;
use crate::coordination::number;
use crate::random::{Stream, over_draws};

/// How many draws share as many objects as the data, and how many objects in sum, for each listed pair.
pub(super) fn draws(
    incidence: &Incidence,
    pairs: &[(u32, u32, u32)],
    draws: u32,
    trades_per_sender: u32,
    seed: u64,
) -> Vec<(u32, u64)> {
    // Draws are summed up in blocks, so that not every draw's counts are kept.
    let blocks = draws.div_ceil(BLOCK);
    let counted = over_draws(
        blocks,
        || Held::of(incidence),
        |held, block| {
            let mut sums = vec![(0, 0); pairs.len()];
            for draw in block * BLOCK..draws.min((block + 1) * BLOCK) {
                held.reset(incidence);
                held.trade(trades_per_sender, &mut Stream::new(seed, "curveball", draw.into()));
                held.count(pairs, &mut sums);
            }
            sums
        },
    );
    let mut sums = vec![(0, 0); pairs.len()];
    for block in counted {
        for (sum, (reached, shared)) in sums.iter_mut().zip(block) {
            *sum = (sum.0 + reached, sum.1 + shared);
        }
    }
    sums
}

const BLOCK: u32 = 32;

/// The objects of each sender, ascending.
struct Held {
    lists: Vec<Vec<u32>>,
    own: Vec<u32>,
    marked: Vec<u64>,
}

impl Held {
    fn of(incidence: &Incidence) -> Self {
        let lists = vec![Vec::new(); incidence.senders.len()];
        Self { lists, own: Vec::new(), marked: vec![0; incidence.popularity.len().div_ceil(64)] }
    }

    fn reset(&mut self, incidence: &Incidence) {
        for (sender, list) in self.lists.iter_mut().enumerate() {
            list.clear();
            list.extend_from_slice(incidence.held(sender));
        }
    }

    /// Two senders at random put together what only one of them holds, and each takes out as many as it put
    /// in.
    fn trade(&mut self, trades_per_sender: u32, stream: &mut Stream) {
        let senders = number(self.lists.len());
        if senders < 2 {
            return;
        }
        for _ in 0..u64::from(trades_per_sender) * u64::from(senders) {
            let a = stream.below(senders);
            let other = stream.below(senders - 1);
            let b = other + u32::from(other >= a);
            let (a, b) = (a.min(b) as usize, a.max(b) as usize);
            let (before, after) = self.lists.split_at_mut(b);
            let (one, two) = (&mut before[a], &mut after[0]);
            self.own.clear();
            let kept = |of: &mut Vec<u32>, own: &mut Vec<u32>, other: &[u32]| {
                let mut rest = other;
                of.retain(|&object| {
                    while rest.first().is_some_and(|&first| first < object) {
                        rest = &rest[1..];
                    }
                    let shared = rest.first() == Some(&object);
                    if !shared {
                        own.push(object);
                    }
                    shared
                });
            };
            let (first, second) = (one.len(), two.len());
            kept(two, &mut self.own, one);
            let given = self.own.len();
            // What is shared stays with both; `two` now holds nothing else.
            kept(one, &mut self.own, two);
            debug_assert_eq!((one.len() + self.own.len() - given, two.len() + given), (first, second));
            // Only the first of the shuffled need places: the rest go to the other, in any order.
            let taken = given.min(self.own.len() - given);
            for place in 0..taken {
                let rest = number(self.own.len() - place);
                self.own.swap(place, place + stream.below(rest) as usize);
            }
            let (few, many) = self.own.split_at(taken);
            let (to_two, to_one) = if taken == given { (few, many) } else { (many, few) };
            one.extend_from_slice(to_one);
            two.extend_from_slice(to_two);
            one.sort_unstable();
            two.sort_unstable();
        }
    }

    fn count(&mut self, pairs: &[(u32, u32, u32)], sums: &mut [(u32, u64)]) {
        let mut pairs = pairs.iter().zip(sums).peekable();
        while let Some(&(&(a, _, _), _)) = pairs.peek() {
            let place = |object: u32| (object as usize / 64, 1_u64 << (object % 64));
            for &object in &self.lists[a as usize] {
                let (word, bit) = place(object);
                self.marked[word] |= bit;
            }
            while let Some((&(_, b, observed), sum)) = pairs.next_if(|next| next.0.0 == a) {
                let mut shared = 0;
                for &object in &self.lists[b as usize] {
                    let (word, bit) = place(object);
                    shared += u32::from(self.marked[word] & bit != 0);
                }
                sum.0 += u32::from(shared >= observed);
                sum.1 += u64::from(shared);
            }
            for &object in &self.lists[a as usize] {
                self.marked[place(object).0] = 0;
            }
        }
    }
}
