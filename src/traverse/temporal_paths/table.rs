//! Events in the order in which a sweep meets them.

use crate::graph::Events;
use crate::radix::sort_from_bit;

/// Events sorted by (first day, sender, target, act, last day, row); with a `seq`, those without an exact day come
/// before the others of their first day, and these go by `seq` before all else.
#[derive(Debug, Clone)]
pub(super) struct Table {
    pub(super) first: Vec<i32>,
    /// Orders exact events within a day; empty if there is none.
    seq: Vec<i32>,
    /// Empty while all days are exact.
    last: Vec<i32>,
    pub(super) sender: Vec<u32>,
    pub(super) target: Vec<u32>,
    pub(super) row: Vec<u32>,
    /// Empty while all rows are certain.
    certain: Vec<bool>,
    /// The places of events without an exact day, by sender: `ranged[starts[s]..starts[s + 1]]`.
    ranged: Vec<u32>,
    starts: Vec<u32>,
    /// The places of events without an exact day, by last day.
    pub(super) by_last: Vec<u32>,
}

impl Table {
    /// With `mirrored`, time runs backward and events lead from target to sender. `!day` turns the order of
    /// days around and exchanges the two numbers that stand for "unknown".
    pub(super) fn new(events: &Events, mirrored: bool) -> Self {
        let (mut senders, mut targets) = (events.sender(), events.target());
        let (mut firsts, mut lasts) = (events.first(), events.last());
        if mirrored {
            (senders, targets, firsts, lasts) = (targets, senders, lasts, firsts);
        }
        let day = |day: i32| if mirrored { !day } else { day };

        let earliest = firsts.iter().map(|&first| day(first)).min().unwrap_or(0);
        let seq = events.seq();
        let bits = u32::BITS - senders.iter().copied().max().unwrap_or(0).leading_zeros();
        let key = |(row, (&first, &sender)): (u32, (&i32, &u32))| {
            (u64::from(day(first).abs_diff(earliest)) << bits | u64::from(sender), row)
        };
        let mut order: Vec<(u64, u32)> = (0..).zip(firsts.iter().zip(senders)).map(key).collect();
        sort_from_bit(&mut order, &mut Vec::new(), 0);
        // With a declared order within the day, the sender is no longer what comes next.
        let alike = |a: &(u64, u32), b: &(u64, u32)| {
            if seq.is_some() { a.0 >> bits == b.0 >> bits } else { a.0 == b.0 }
        };
        for same in order.chunk_by_mut(alike) {
            same.sort_unstable_by_key(|&(_, row)| {
                let at = row as usize;
                let place = seq.filter(|_| firsts[at] == lasts[at]).map(|seq| day(seq[at]));
                (place, senders[at], targets[at], events.act()[at], day(lasts[at]), row)
            });
        }
        let row: Vec<u32> = order.into_iter().map(|(_, row)| row).collect();

        let days = |of: &[i32]| row.iter().map(|&row| day(of[row as usize])).collect::<Vec<i32>>();
        let parties = |of: &[u32]| row.iter().map(|&row| of[row as usize]).collect::<Vec<u32>>();
        let mut table = Self {
            first: days(firsts),
            seq: seq.map(days).unwrap_or_default(),
            last: if events.all_exact() { Vec::new() } else { days(lasts) },
            sender: parties(senders),
            target: parties(targets),
            certain: Vec::new(),
            ranged: Vec::new(),
            starts: Vec::new(),
            by_last: Vec::new(),
            row,
        };
        if !events.all_certain() {
            table.certain = table.row.iter().map(|&row| events.is_certain(row as usize)).collect();
        }
        if !events.all_exact() {
            table.index_ranged(events.party_count());
        }
        table
    }

    fn index_ranged(&mut self, parties: usize) {
        let places = (0..).zip(self.first.iter().zip(&self.last));
        self.ranged = places.filter(|(_, (first, last))| first != last).map(|(at, _)| at).collect();
        self.by_last = self.ranged.clone();
        self.ranged.sort_by_key(|&at| self.sender[at as usize]);
        self.by_last.sort_by_key(|&at| self.last[at as usize]);
        self.starts = vec![0; parties + 1];
        for &at in &self.ranged {
            self.starts[self.sender[at as usize] as usize + 1] += 1;
        }
        for party in 0..parties {
            self.starts[party + 1] += self.starts[party];
        }
    }

    /// Whether exact events are ordered within a day.
    pub(super) fn is_ordered(&self) -> bool {
        !self.seq.is_empty()
    }

    /// Whether two events of one first day have one place in its order.
    pub(super) fn at_once(&self, a: usize, b: usize) -> bool {
        let ranged = |at: usize| self.last(at) != self.first[at];
        self.seq.is_empty() || ranged(a) && ranged(b) || self.seq[a] == self.seq[b] && ranged(a) == ranged(b)
    }

    /// Whether an event has no place in the order of its day, though others have.
    pub(super) fn is_unplaced(&self, at: usize) -> bool {
        self.is_ordered() && self.last(at) != self.first[at]
    }

    pub(super) fn len(&self) -> usize {
        self.first.len()
    }

    pub(super) fn is_exact(&self) -> bool {
        self.last.is_empty()
    }

    /// Whether every row is certainly what it says.
    pub(super) fn all_certain(&self) -> bool {
        self.certain.is_empty()
    }

    pub(super) fn last(&self, at: usize) -> i32 {
        if self.is_exact() { self.first[at] } else { self.last[at] }
    }

    pub(super) fn is_certain(&self, at: usize) -> bool {
        self.certain.is_empty() || self.certain[at]
    }

    /// The places of a sender's events without an exact day.
    pub(super) fn ranged(&self, sender: u32) -> &[u32] {
        if self.is_exact() {
            return &[];
        }
        &self.ranged[self.starts[sender as usize] as usize..self.starts[sender as usize + 1] as usize]
    }
}
