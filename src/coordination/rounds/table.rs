//! Party's acts, numbered in their order, and what they hit.

use super::{Rounds, Share, starts};
use crate::coordination::{Participants, high, is_known, low, number, packed};
use crate::graph::Events;
use crate::radix::sort_from_bit;

/// A party's act.
#[derive(Clone, Copy)]
pub(super) struct Entry {
    pub(super) first: i32,
    pub(super) last: i32,
    pub(super) act: u32,
    pub(super) sender: u32,
}

impl Entry {
    pub(super) fn width(&self) -> i64 {
        i64::from(self.last) - i64::from(self.first)
    }

    pub(super) const fn is_exact(&self) -> bool {
        self.first == self.last
    }

    /// Whether it can be a member of any round: a range wider than the window would burst its span.
    pub(super) fn can_join(&self, window: i64) -> bool {
        is_known(self.first, self.last) && self.width() <= window
    }
}

/// All party's acts by (first day, act, sender); an *entry* is a position among them.
pub(super) struct Table<'e> {
    events: &'e Events,
    participants: Participants<'e>,
    share: Share,
    exact: bool,
    pub(super) entries: Vec<Entry>,
    /// The least and the greatest `seq` of the certain rows of each entry; empty without a `seq` column.
    seqs: Vec<(i32, i32)>,
    /// The position of each act by (first day, act); `ABSENT` if no row of it takes part.
    rank: Vec<u32>,
    /// The first entry of each act by its rank, and the end; empty while each act has one entry.
    starts: Vec<u32>,
}

const ABSENT: u32 = u32::MAX;

impl<'e> Table<'e> {
    pub(super) fn new(events: &'e Events, settings: &Rounds, scratch: &mut Vec<u64>) -> Self {
        let participants = Participants::new(events, settings.implementing);
        // Any row of an act says its days, and its sender if it has but one.
        let mut rank = vec![ABSENT; events.act_count()];
        for row in participants.rows() {
            rank[events.act()[row] as usize] = number(row);
        }
        let mut order: Vec<u64> = (0..)
            .zip(&rank)
            .filter(|&(_, &row)| row != ABSENT)
            .map(|(act, &row)| packed(events.first()[row as usize].abs_diff(i32::MIN), act))
            .collect();
        sort_from_bit(&mut order, scratch, 32);
        let mut entries: Vec<Entry> = Vec::with_capacity(order.len());
        for (&act, position) in order.iter().zip(0..) {
            let row = &mut rank[low(act) as usize];
            let of = *row as usize;
            entries.push(Entry {
                first: events.first()[of],
                last: events.last()[of],
                act: low(act),
                sender: events.sender()[of],
            });
            *row = position;
        }
        let mut table = Self {
            events,
            participants,
            share: settings.share,
            exact: events.all_exact() && events.all_certain(),
            entries,
            seqs: Vec::new(),
            rank,
            starts: Vec::new(),
        };
        if !events.one_sender_per_act() {
            table.split_by_sender(scratch);
        }
        table.note_seqs();
        table
    }

    /// One entry for each sender of each act in place of one for each act.
    fn split_by_sender(&mut self, scratch: &mut Vec<u64>) {
        let (act, sender) = (self.events.act(), self.events.sender());
        let rows = self.participants.rows();
        let mut parts: Vec<u64> = rows.map(|row| packed(self.rank[act[row] as usize], sender[row])).collect();
        sort_from_bit(&mut parts, scratch, 0);
        parts.dedup();
        let starts = starts(&parts, self.entries.len());
        let split =
            parts.iter().map(|&part| Entry { sender: low(part), ..self.entries[high(part) as usize] });
        self.entries = split.collect();
        self.starts = starts;
    }

    fn note_seqs(&mut self) {
        let Some(seq) = self.events.seq() else { return };
        let mut seqs = vec![(i32::MAX, i32::MIN); self.entries.len()];
        for row in self.participants.rows().filter(|&row| self.events.is_certain(row)) {
            let (min, max) = &mut seqs[self.entry_of(row) as usize];
            (*min, *max) = ((*min).min(seq[row]), (*max).max(seq[row]));
        }
        self.seqs = seqs;
    }

    /// The entry of a row that takes part.
    fn entry_of(&self, row: usize) -> u32 {
        let rank = self.rank[self.events.act()[row] as usize];
        let Some(&start) = self.starts.get(rank as usize) else { return rank };
        let of_act = &self.entries[start as usize..self.starts[rank as usize + 1] as usize];
        let sender = self.events.sender()[row];
        start + number(of_act.partition_point(|entry| entry.sender < sender))
    }

    fn key_of(&self, row: usize) -> u32 {
        match self.share {
            Share::Object => self.events.object()[row],
            Share::Party => self.events.target()[row],
        }
    }

    /// Whether nothing is open: every day is exact and every row certain.
    pub(super) const fn is_exact(&self) -> bool {
        self.exact
    }

    /// What is certainly hit, as (key, entry), each once, ascending.
    pub(super) fn places(&self, scratch: &mut Vec<u64>) -> Vec<u64> {
        self.distinct(scratch, |row| {
            self.events.is_certain(row).then(|| packed(self.key_of(row), self.entry_of(row)))
        })
    }

    /// What is hit by rows that are not certain, as (key, entry), each once, ascending.
    pub(super) fn uncertain_places(&self, scratch: &mut Vec<u64>) -> Vec<u64> {
        self.distinct(scratch, |row| {
            (!self.events.is_certain(row)).then(|| packed(self.key_of(row), self.entry_of(row)))
        })
    }

    /// The objects that the `wanted` entries certainly hit, as (entry, object), each once, ascending; from
    /// their `places`.
    pub(super) fn hits(
        &self,
        places: &[u64],
        scratch: &mut Vec<u64>,
        wanted: impl Fn(u32) -> bool,
    ) -> Vec<u64> {
        if self.share == Share::Object {
            let mut hits = Vec::with_capacity(places.len());
            let taken = places.iter().filter(|&&place| wanted(low(place)));
            hits.extend(taken.map(|&place| packed(low(place), high(place))));
            sort_from_bit(&mut hits, scratch, 32);
            return hits;
        }
        self.distinct(scratch, |row| {
            let entry = self.entry_of(row);
            let taken = wanted(entry) && self.events.is_certain(row);
            taken.then(|| packed(entry, self.events.object()[row]))
        })
    }

    /// `scratch` is any list, whose room is used.
    fn distinct(&self, scratch: &mut Vec<u64>, number_of: impl Fn(usize) -> Option<u64>) -> Vec<u64> {
        let mut numbers = Vec::with_capacity(self.events.len());
        numbers.extend(self.participants.rows().filter_map(number_of));
        sort_from_bit(&mut numbers, scratch, 0);
        numbers.dedup();
        numbers
    }

    /// Whether `a` certainly comes before `b`.
    pub(super) fn certainly_before(&self, a: u32, b: u32) -> bool {
        let (one, two) = (&self.entries[a as usize], &self.entries[b as usize]);
        let same_day = one.is_exact() && two.is_exact() && one.first == two.first;
        one.last < two.first || (same_day && self.seqs(a).1 < self.seqs(b).0)
    }

    /// The least and the greatest `seq` of its certain rows; 0 if there is none.
    pub(super) fn seqs(&self, entry: u32) -> (i32, i32) {
        self.seqs.get(entry as usize).copied().filter(|(min, max)| min <= max).unwrap_or((0, 0))
    }
}
