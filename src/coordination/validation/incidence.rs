//! Which sender hits which object at all.

use super::super::{CoordinationError, MOST_PAIRS, Participants, number};
use super::Validation;
use crate::graph::Events;
use crate::radix::{high, low, packed};

/// Distinct links of senders and objects, both by position in their lists.
pub(super) struct Incidence {
    /// The analysed senders that hit anything, ascending.
    pub(super) senders: Vec<u32>,
    /// How many named objects anyone hits.
    pub(super) seen: usize,
    /// How many objects were left out because more senders than the limit hit them.
    pub(super) hubs: usize,
    /// How many senders hit each object.
    pub(super) popularity: Vec<u32>,
    /// Where the objects of each sender begin, and an end.
    from: Vec<usize>,
    held: Vec<u32>,
}

impl Incidence {
    /// Of the certain rows that take part, those of the chosen senders, without hubs.
    pub(super) fn new(events: &Events, settings: &Validation) -> Self {
        let participants = Participants::new(events, settings.implementing);
        let rows = || participants.rows().filter(|&row| events.is_certain(row));
        let mut chosen = settings.senders.clone();
        if let Some(chosen) = &mut chosen {
            chosen.sort_unstable();
        }
        let takes = |sender: u32| chosen.as_ref().is_none_or(|chosen| chosen.binary_search(&sender).is_ok());
        let mut seen: Vec<u32> = rows().map(|row| events.object()[row]).collect();
        seen.sort_unstable();
        seen.dedup();
        let mut links: Vec<u64> = rows()
            .filter(|&row| takes(events.sender()[row]))
            .map(|row| packed(events.sender()[row], events.object()[row]))
            .collect();
        links.sort_unstable();
        links.dedup();
        let mut objects: Vec<u32> = links.iter().map(|&link| low(link)).collect();
        objects.sort_unstable();
        let hubs = leave_out_hubs(&mut objects, &mut links, settings.hub_limit);
        seen.retain(|object| hubs.binary_search(object).is_err());
        objects.dedup();
        let mut found = Self {
            senders: Vec::new(),
            seen: seen.len(),
            hubs: hubs.len(),
            popularity: vec![0; objects.len()],
            from: vec![0],
            held: Vec::with_capacity(links.len()),
        };
        for own in links.chunk_by(|&a, &b| high(a) == high(b)) {
            found.senders.push(high(own[0]));
            for &link in own {
                let object = objects.partition_point(|&object| object < low(link));
                found.popularity[object] += 1;
                found.held.push(number(object));
            }
            found.from.push(found.held.len());
        }
        found
    }

    pub(super) fn links(&self) -> usize {
        self.held.len()
    }

    /// The objects of a sender, ascending.
    pub(super) fn held(&self, sender: usize) -> &[u32] {
        &self.held[self.from[sender]..self.from[sender + 1]]
    }

    pub(super) fn activity(&self) -> Vec<u32> {
        self.from.windows(2).map(|pair| number(pair[1] - pair[0])).collect()
    }

    /// The senders of each object, as one list and where each object's begin.
    fn hitters(&self) -> (Vec<usize>, Vec<u32>) {
        let mut from = vec![0];
        for &count in &self.popularity {
            from.push(from[from.len() - 1] + count as usize);
        }
        let mut next = from.clone();
        let mut hitters = vec![0; self.held.len()];
        for sender in 0..self.senders.len() {
            for &object in self.held(sender) {
                let place = &mut next[object as usize];
                hitters[*place] = number(sender);
                *place += 1;
            }
        }
        (from, hitters)
    }

    /// Every two senders that share an object, with how many, by position.
    pub(super) fn shared(&self) -> Result<Vec<(u32, u32, u32)>, CoordinationError> {
        let (mut next, hitters) = self.hitters();
        let ends = next[1..].to_vec();
        let mut counts = vec![0_u32; self.senders.len()];
        let mut met = Vec::new();
        let mut pairs = Vec::new();
        for a in 0..self.senders.len() {
            for &object in self.held(a) {
                // Senders come in order, so the first of what is left is this one.
                let object = object as usize;
                next[object] += 1;
                for &b in &hitters[next[object]..ends[object]] {
                    let count = &mut counts[b as usize];
                    if *count == 0 {
                        met.push(b);
                    }
                    *count += 1;
                }
            }
            met.sort_unstable();
            if pairs.len() + met.len() > MOST_PAIRS {
                return Err(CoordinationError::TooManyPairs { found: pairs.len() + met.len() });
            }
            let a = number(a);
            pairs.extend(met.drain(..).map(|b| (a, b, std::mem::take(&mut counts[b as usize]))));
        }
        Ok(pairs)
    }
}

/// Drops the objects, given sorted and once for each link, that have more links than `limit`, and says which.
fn leave_out_hubs(objects: &mut Vec<u32>, links: &mut Vec<u64>, limit: Option<u32>) -> Vec<u32> {
    let Some(limit) = limit else { return Vec::new() };
    let hubs: Vec<u32> = objects
        .chunk_by(|a, b| a == b)
        .filter(|same| same.len() > limit as usize)
        .map(|same| same[0])
        .collect();
    if !hubs.is_empty() {
        let is_kept = |object: u32| hubs.binary_search(&object).is_err();
        objects.retain(|&object| is_kept(object));
        links.retain(|&link| is_kept(low(link)));
    }
    hubs
}
