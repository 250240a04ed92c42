//! The rows that take part, by object and day, and which objects are left out.

use super::Pairs;
use crate::coordination::{Participants, is_known, number};
use crate::graph::Events;

/// A row that takes part; its sender is a position in `Table::senders`.
#[derive(Clone, Copy, PartialEq, Eq, PartialOrd, Ord)]
pub(in crate::coordination) struct Line {
    pub(super) object: u32,
    pub(super) first: i32,
    pub(super) last: i32,
    pub(in crate::coordination) sender: u32,
    pub(in crate::coordination) act: u32,
    pub(super) seq: i32,
    pub(in crate::coordination) certain: bool,
}

impl Line {
    /// Whether all days of both lie within the window, given that this is not the later one.
    pub(super) fn certainly_near(&self, later: &Self, window: i64) -> bool {
        self.certain
            && later.certain
            && is_known(self.first, self.last)
            && is_known(later.first, later.last)
            && i64::from(later.last) - i64::from(self.first) <= window
            && i64::from(self.last) - i64::from(later.first) <= window
    }

    pub(super) fn certainly_before(&self, other: &Self) -> bool {
        self.last < other.first
            || (self.first == self.last
                && (self.first, self.last) == (other.first, other.last)
                && self.seq < other.seq)
    }
}

/// Visits each two rows of different senders in one object's lines (ascending) that possibly lie within
/// the window, the smaller sender first: sorted by first day, whatever begins more than the window
/// after the last day of a line is out of its reach, and so is all that follows.
pub(super) fn each_pair(part: &[Line], window: i64, mut visit: impl FnMut(&Line, &Line, bool)) {
    for (i, one) in part.iter().enumerate() {
        let reach = i64::from(one.last) + window;
        for two in part[i + 1..].iter().take_while(|two| i64::from(two.first) <= reach) {
            let certain = one.certainly_near(two, window);
            match one.sender.cmp(&two.sender) {
                std::cmp::Ordering::Less => visit(one, two, certain),
                std::cmp::Ordering::Equal => {}
                std::cmp::Ordering::Greater => visit(two, one, certain),
            }
        }
    }
}

/// The rows that take part, by object and first day.
pub(in crate::coordination) struct Table {
    pub(in crate::coordination) senders: Senders,
    lines: Vec<Line>,
    pub(in crate::coordination) hubs: usize,
}

impl Table {
    pub(in crate::coordination) fn new(events: &Events, settings: &Pairs) -> Self {
        let participants = Participants::new(events, settings.implementing);
        let senders = Senders::of(&participants);
        let mut lines: Vec<Line> = participants
            .rows()
            .map(|row| Line {
                object: events.object()[row],
                first: events.first()[row],
                last: events.last()[row],
                sender: senders.rank(events.sender()[row]),
                act: events.act()[row],
                seq: events.seq().map_or(0, |seq| seq[row]),
                certain: events.is_certain(row),
            })
            .collect();
        lines.sort_unstable();
        let crowded =
            settings.row_limit.map_or(0, |limit| leave_out_crowded(&mut lines, limit, |line| line.object));
        let hubs = crowded
            + settings.hub_limit.map_or(0, |limit| leave_out_hubs(&mut lines, senders.list.len(), limit));
        Self { senders, lines, hubs }
    }

    /// Visits the lines of each object.
    pub(in crate::coordination) fn each_object(&self, visit: impl FnMut(&[Line])) {
        self.lines.chunk_by(|a, b| a.object == b.object).for_each(visit);
    }
}

/// The senders that take part, ascending, and the position of each.
pub(in crate::coordination) struct Senders {
    pub(in crate::coordination) list: Vec<u32>,
    /// By party; empty if there are many more parties than rows.
    ranks: Vec<u32>,
}

impl Senders {
    pub(super) fn of(participants: &Participants) -> Self {
        let (sender, parties) = (participants.events.sender(), participants.events.party_count());
        if participants.are_all() {
            Self::new(sender.iter().copied(), parties, sender.len())
        } else {
            Self::new(participants.rows().map(|row| sender[row]), parties, sender.len())
        }
    }

    fn new(senders: impl Iterator<Item = u32>, parties: usize, rows: usize) -> Self {
        if parties > rows.max(1 << 16) {
            let mut list: Vec<u32> = senders.collect();
            list.sort_unstable();
            list.dedup();
            return Self { list, ranks: Vec::new() };
        }
        let mut acts = vec![false; parties];
        for sender in senders {
            acts[sender as usize] = true;
        }
        let mut ranks = vec![0; parties];
        let mut list = Vec::new();
        for party in (0..parties).filter(|&party| acts[party]) {
            ranks[party] = number(list.len());
            list.push(number(party));
        }
        Self { list, ranks }
    }

    pub(super) fn rank(&self, sender: u32) -> u32 {
        match self.ranks.get(sender as usize) {
            Some(&rank) => rank,
            None => number(self.list.partition_point(|&listed| listed < sender)),
        }
    }
}

/// Drops the lines of objects that have more of them than `limit`, and counts these objects.
pub(super) fn leave_out_crowded<L: Copy>(
    lines: &mut Vec<L>,
    limit: u32,
    object: impl Fn(&L) -> u32,
) -> usize {
    let limit = limit as usize;
    let crowded = |part: &[L]| part.len() > limit;
    let parts =
        |lines: &[L]| lines.chunk_by(|a, b| object(a) == object(b)).filter(|part| crowded(part)).count();
    // A line and the one that many later are of one object only in a crowded one.
    if !lines.iter().zip(lines.iter().skip(limit)).any(|(a, b)| object(a) == object(b)) {
        return 0;
    }
    let found = parts(lines);
    *lines = lines
        .chunk_by(|a, b| object(a) == object(b))
        .filter(|part| !crowded(part))
        .flat_map(|part| part.iter().copied())
        .collect();
    found
}

/// Drops the lines of objects that more senders than `limit` hit, and counts these objects.
fn leave_out_hubs(lines: &mut Vec<Line>, senders: usize, limit: u32) -> usize {
    let mut kept = Vec::with_capacity(lines.len());
    let mut hubs = 0;
    let mut seen = vec![0; senders];
    for (part, stamp) in lines.chunk_by(|a, b| a.object == b.object).zip(1_u32..) {
        let mut hit_by = 0;
        for line in part {
            let seen = &mut seen[line.sender as usize];
            hit_by += u32::from(*seen != stamp);
            *seen = stamp;
        }
        if hit_by > limit {
            hubs += 1;
        } else {
            kept.extend_from_slice(part);
        }
    }
    *lines = kept;
    hubs
}
