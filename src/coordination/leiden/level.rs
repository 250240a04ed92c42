//! What is done with the network at one level of aggregation: moving, refining, splitting.

use super::network::{Grouped, Rows};
use crate::random::Stream;

/// A gain below this share of what it is the difference of is rounding.
const ROUNDING: f64 = 1e-12;

/// A network, what each of its nodes is worth, and the price of being together: the quality of a partition is
/// the sum over communities of what lies within, twice, less `price` times the square of what they are worth.
pub(super) struct Level<'a> {
    pub(super) rows: &'a Rows,
    pub(super) sizes: &'a [f64],
    pub(super) price: f64,
    /// What all nodes are worth.
    pub(super) whole: f64,
}

/// A community while nodes move: what it is worth, and what ties the node in hand to it.
#[derive(Clone, Copy, Default)]
struct Cell {
    size: f64,
    near: f64,
}

/// The communities that the node in hand is tied to.
struct Met {
    list: Vec<u32>,
    length: usize,
}

impl Met {
    fn new(nodes: usize) -> Self {
        Self { list: vec![0; nodes + 1], length: 0 }
    }

    /// Sums up in `cells` what ties a node to each label among its neighbours that `wanted` lets through.
    #[inline]
    fn gather(
        &mut self,
        level: &Level<'_>,
        node: usize,
        cells: &mut [Cell],
        label: impl Fn(usize) -> Option<u32>,
    ) {
        let mut length = 0;
        for (other, weight) in level.rows.of(node) {
            let Some(label) = label(other as usize) else { continue };
            let cell = &mut cells[label as usize];
            self.list[length] = label;
            // No weight is 0, so a community is met for the first time as long as its sum is.
            length += usize::from(cell.near == 0.0);
            cell.near += weight;
        }
        self.length = length;
    }

    fn list(&self) -> &[u32] {
        &self.list[..self.length]
    }

    fn forget(&self, cells: &mut [Cell]) {
        for &label in self.list() {
            cells[label as usize].near = 0.0;
        }
    }
}

impl Level<'_> {
    fn nodes(&self) -> usize {
        self.rows.len()
    }

    /// Nodes in random order.
    fn order(&self, random: &mut Stream) -> Vec<u32> {
        let mut order: Vec<u32> = (0..).take(self.nodes()).collect();
        random.shuffle(&mut order);
        order
    }

    /// Moves single nodes to the community, or out into an empty one, where they gain most, until none gains any
    /// more. Nodes wait in a queue; when one moves, those of its neighbours that are not in its new community
    /// queue again. Labels must be below the number of nodes.
    pub(super) fn move_nodes(&self, labels: &mut [u32], random: &mut Stream) {
        let nodes = self.nodes();
        let mut cells = vec![Cell::default(); nodes];
        let mut members = vec![0_u32; nodes];
        for (node, &label) in labels.iter().enumerate() {
            cells[label as usize].size += self.sizes[node];
            members[label as usize] += 1;
        }
        let mut empty: Vec<u32> = (0..).zip(&members).filter(|e| *e.1 == 0).map(|e| e.0).collect();
        let mut met = Met::new(nodes);
        let mut queue: std::collections::VecDeque<u32> = self.order(random).into();
        let mut waits = vec![true; nodes];
        while let Some(node) = queue.pop_front() {
            let node = node as usize;
            waits[node] = false;
            met.gather(self, node, &mut cells, |other| Some(labels[other]));
            let here = labels[node];
            let size = self.sizes[node];
            let dear = self.price * size;
            let gain = |cell: Cell| cell.near - dear * cell.size;
            let left = Cell { size: cells[here as usize].size - size, ..cells[here as usize] };
            let stay = gain(left);
            let (mut best, mut most) = (here, stay);
            for &label in met.list() {
                let gain = gain(cells[label as usize]);
                if gain > most && label != here {
                    (best, most) = (label, gain);
                }
            }
            // Alone nothing is near and nothing dear.
            if most < 0.0 && members[here as usize] > 1 {
                if let Some(&alone) = empty.last() {
                    (best, most) = (alone, 0.0);
                }
            }
            let rounding = ROUNDING * (left.near + cells[best as usize].near + dear * self.whole);
            met.forget(&mut cells);
            if best == here || most - stay <= rounding {
                continue;
            }
            labels[node] = best;
            cells[here as usize].size = left.size;
            members[here as usize] -= 1;
            if members[here as usize] == 0 {
                cells[here as usize].size = 0.0;
                empty.push(here);
            }
            if members[best as usize] == 0 {
                empty.pop();
            }
            cells[best as usize].size += size;
            members[best as usize] += 1;
            for &other in self.rows.slices(node).0 {
                let waits = &mut waits[other as usize];
                if !*waits && labels[other as usize] != best {
                    *waits = true;
                    queue.push_back(other);
                }
            }
        }
    }

    /// Parts of communities that hold together well: every node starts alone and, in random order, those still
    /// alone join the part of their own community where they gain most. Only what is well connected with the
    /// rest of its community joins and is joined, and nothing joins a part that it is not tied to: parts are
    /// connected. With `loose`, a node is left out by the toss of a coin: it may be joined, but joins nothing. Gives the part of
    /// each node, numbered by first node, and how many there are.
    pub(super) fn refine(&self, labels: &[u32], loose: bool, random: &mut Stream) -> (Vec<u32>, usize) {
        let nodes = self.nodes();
        let mut communities = vec![0.0; nodes];
        for (node, &label) in labels.iter().enumerate() {
            communities[label as usize] += self.sizes[node];
        }
        // What ties each part to the rest of its community.
        let mut outward: Vec<f64> = (0..nodes)
            .map(|node| {
                let (others, weights) = self.rows.slices(node);
                let inside = |other: u32| labels[other as usize] == labels[node];
                others
                    .iter()
                    .zip(weights)
                    .map(|(&other, &weight)| if inside(other) { weight } else { 0.0 })
                    .sum()
            })
            .collect();
        let mut cells: Vec<Cell> = self.sizes.iter().map(|&size| Cell { size, near: 0.0 }).collect();
        let mut parts: Vec<u32> = (0..).take(nodes).collect();
        let mut joined = vec![false; nodes];
        let mut met = Met::new(nodes);
        let order = self.order(random);
        for node in order {
            let node = node as usize;
            let label = labels[node];
            let community = communities[label as usize];
            let well = |outward: f64, size: f64| outward >= self.price * size * (community - size);
            let size = self.sizes[node];
            let stays = loose && random.below(2) == 0;
            if stays || joined[node] || outward[node] <= 0.0 || !well(outward[node], size) {
                continue;
            }
            met.gather(self, node, &mut cells, |other| (labels[other] == label).then(|| parts[other]));
            let mut best = None;
            let mut most = 0.0;
            for &part in met.list() {
                let cell = cells[part as usize];
                let gain = cell.near - self.price * size * cell.size;
                let better = if best.is_none() { gain >= most } else { gain > most };
                if better && well(outward[part as usize], cell.size) {
                    (best, most) = (Some(part), gain);
                }
            }
            if let Some(part) = best {
                let to = part as usize;
                outward[to] += outward[node] - 2.0 * cells[to].near;
                cells[to].size += size;
                cells[node].size = 0.0;
                parts[node] = part;
                joined[node] = true;
                // The part bears the number of its first node, which now is not alone.
                joined[to] = true;
            }
            met.forget(&mut cells);
        }
        let count = renumber(&mut parts, nodes);
        (parts, count)
    }

    /// Splits communities that do not hang together into their components, which never costs anything.
    pub(super) fn split(&self, labels: &mut [u32]) {
        const UNSEEN: u32 = u32::MAX;
        let mut found = vec![UNSEEN; self.nodes()];
        let mut stack = Vec::new();
        let mut components = 0;
        for start in 0..self.nodes() {
            if found[start] != UNSEEN {
                continue;
            }
            found[start] = components;
            stack.push(start);
            while let Some(node) = stack.pop() {
                for &other in self.rows.slices(node).0 {
                    let other = other as usize;
                    if found[other] == UNSEEN && labels[other] == labels[node] {
                        found[other] = components;
                        stack.push(other);
                    }
                }
            }
            components += 1;
        }
        labels.copy_from_slice(&found);
    }

    /// What the groups of nodes are worth.
    pub(super) fn sizes_of(&self, groups: &[u32], count: usize) -> Vec<f64> {
        let members = Grouped::new(groups, count);
        (0..count)
            .map(|group| members.of(group).iter().map(|&node| self.sizes[node as usize]).sum())
            .collect()
    }
}

/// Numbers labels below `bound` by their first place; says how many there are.
pub(in crate::coordination) fn renumber(labels: &mut [u32], bound: usize) -> usize {
    const UNSEEN: u32 = u32::MAX;
    let mut numbers = vec![UNSEEN; bound];
    let mut next = 0;
    for label in labels {
        let number = &mut numbers[*label as usize];
        if *number == UNSEEN {
            *number = next;
            next += 1;
        }
        *label = *number;
    }
    next as usize
}
