//! What may belong to a round and never links: ranged party's acts and uncertain rows.

use super::PartyAct;
use super::links::Grown;
use super::starts;
use super::table::{Entry, Table};
use crate::coordination::{high, low, number, packed};
use crate::radix::sort_from_bit;

/// An entry whose day, or whose row on the key, leaves something open. Its range is less than 2^`bits`
/// days wide. Ordered by key, width and first day.
#[derive(Clone, Copy, PartialEq, Eq, PartialOrd, Ord)]
struct Vague {
    key: u32,
    bits: u32,
    first: i32,
    last: i32,
    entry: u32,
}

/// What a table leaves open.
pub(super) struct Open<'t> {
    vague: Vec<Vague>,
    /// What is certainly hit, as (key, entry), ascending.
    certain: &'t [u64],
    /// What is hit by uncertain rows alone, as (key, entry), ascending.
    uncertain: Vec<u64>,
    /// What is hit, as (entry, key), ascending.
    of_entry: Vec<u64>,
    /// Those of each entry: `of_entry[starts[e]..starts[e + 1]]`.
    starts: Vec<u32>,
}

impl<'t> Open<'t> {
    /// From what is certainly hit, as ascending (key, entry); `None` if the table leaves nothing open.
    pub(super) fn new(table: &Table, certain: &'t [u64], scratch: &mut Vec<u64>) -> Option<Self> {
        if table.is_exact() {
            return None;
        }
        let mut uncertain = table.uncertain_places(scratch);
        uncertain.retain(|place| certain.binary_search(place).is_err());
        let entry = |place: u64| &table.entries[low(place) as usize];
        let ranged = certain.iter().copied().filter(|&place| !entry(place).is_exact());
        let mut vague: Vec<Vague> = ranged
            .chain(uncertain.iter().copied())
            .map(|place| {
                let width = entry(place).width().unsigned_abs();
                let &Entry { first, last, .. } = entry(place);
                Vague {
                    key: high(place),
                    bits: u64::BITS - width.leading_zeros(),
                    first,
                    last,
                    entry: low(place),
                }
            })
            .collect();
        vague.sort_unstable();
        let all = certain.iter().chain(&uncertain);
        let mut of_entry: Vec<u64> = all.map(|&place| packed(low(place), high(place))).collect();
        sort_from_bit(&mut of_entry, scratch, 0);
        let starts = starts(&of_entry, table.entries.len());
        Some(Self { vague, certain, uncertain, of_entry, starts })
    }

    /// The keys that an entry hits, ascending, and whether it certainly does.
    fn keys(&self, entry: u32) -> impl Iterator<Item = (u32, bool)> {
        let [begin, end] = [0, 1].map(|more| self.starts[entry as usize + more] as usize);
        self.of_entry[begin..end].iter().map(move |&place| {
            let key = low(place);
            (key, self.uncertain.binary_search(&packed(key, entry)).is_err())
        })
    }

    /// The vague entries of a key with a day in `[from, to]`. In each class of width the ranges that
    /// reach `from` begin at most 2^bits before it, so that few are looked at in vain.
    fn vague_in(&self, key: u32, from: i64, to: i64) -> impl Iterator<Item = u32> {
        let mut rest = &self.vague[self.vague.partition_point(|item| item.key < key)..];
        let classes = std::iter::from_fn(move || {
            let bits = rest.first().filter(|item| item.key == key)?.bits;
            let (class, others) = rest.split_at(prefix(rest, |item| (item.key, item.bits) == (key, bits)));
            rest = others;
            Some(&class[class.partition_point(|item| i64::from(item.first) < from - (1 << bits))..])
        });
        classes.flat_map(move |class| {
            class
                .iter()
                .take_while(move |item| i64::from(item.first) <= to)
                .filter(move |item| i64::from(item.last) >= from)
                .map(|item| item.entry)
        })
    }

    /// The certain holders of a key that can join a round, are `from` or later entries and begin by `to`.
    fn held(&self, key: u32, table: &Table, from: u32, to: i64, window: i64) -> impl Iterator<Item = u32> {
        let entry = |place: u64| &table.entries[low(place) as usize];
        let begin = self.certain.partition_point(|&place| place < packed(key, from));
        self.certain[begin..]
            .iter()
            .copied()
            .take_while(move |&place| high(place) == key && i64::from(entry(place).first) <= to)
            .filter(move |&place| entry(place).can_join(window))
            .map(low)
    }

    /// What may belong to a round of these members, ascending: whatever possibly fits the span possibly
    /// lies within the window of each member, because the members lie within the span.
    pub(super) fn near(&self, table: &Table, grown: &Grown, members: &[u32], window: i64) -> Vec<PartyAct> {
        let of = |&member: &u32| &table.entries[member as usize];
        let Some(&opener) = members.first() else { return Vec::new() };
        let earliest = i64::from(of(&opener).first);
        let latest = members.iter().map(|member| i64::from(of(member).last)).max().unwrap_or(earliest);
        let (from, to) = (latest - window, earliest + window);
        let first_held = number(table.entries.partition_point(|entry| i64::from(entry.first) < from));

        let mut touched: Vec<(u32, u32, bool)> = Vec::new();
        for member in members {
            let &Entry { sender, .. } = of(member);
            let exact = of(member).is_exact();
            touched.extend(self.keys(*member).map(|(key, sure)| (key, sender, !sure || !exact)));
        }
        touched.sort_unstable();

        let mut found = Vec::new();
        let mut attach = |candidate: u32, senders: Senders| {
            let &Entry { act, sender, .. } = of(&candidate);
            if senders.any_but(sender) && grown.round_of(candidate) != Some(opener) {
                found.push(PartyAct { act, sender });
            }
        };
        for part in touched.chunk_by(|a, b| a.0 == b.0) {
            let key = part[0].0;
            let all = Senders::of(part.iter().map(|touch| touch.1));
            for candidate in self.vague_in(key, from, to) {
                attach(candidate, all);
            }
            let open = Senders::of(part.iter().filter(|touch| touch.2).map(|touch| touch.1));
            if open != Senders::None {
                for candidate in self.held(key, table, first_held, to, window) {
                    attach(candidate, open);
                }
            }
        }
        found.sort_unstable();
        found.dedup();
        found
    }
}

/// How many leading items are `within`, where these come first: in time that depends on how many they
/// are and not on how long the list is.
fn prefix<T>(list: &[T], within: impl Fn(&T) -> bool) -> usize {
    let mut reach = 1;
    while list.get(reach).is_some_and(&within) {
        reach *= 2;
    }
    list[..reach.min(list.len())].partition_point(within)
}

/// A set of senders, as far as it matters.
#[derive(Clone, Copy, PartialEq, Eq)]
enum Senders {
    None,
    One(u32),
    Several,
}

impl Senders {
    fn of(mut senders: impl Iterator<Item = u32>) -> Self {
        match senders.next() {
            None => Self::None,
            Some(first) if senders.all(|sender| sender == first) => Self::One(first),
            Some(_) => Self::Several,
        }
    }

    const fn any_but(self, sender: u32) -> bool {
        match self {
            Self::None => false,
            Self::One(only) => only != sender,
            Self::Several => true,
        }
    }
}
