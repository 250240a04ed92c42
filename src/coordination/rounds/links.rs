//! How rounds grow: which party's acts hit what, near whom.

use std::borrow::Cow;

use super::starts;
use super::table::Table;
use crate::coordination::{high, low, number, packed};
use crate::radix::sort_from_bit;

const NONE: u32 = u32::MAX;

/// A party's act on a key that another sender hits within the window of it.
///
/// Places are sorted by (key, entry), and so by day within a key. A *group* is a run of places of one key
/// that no gap wider than the window divides, so that no round links across groups.
#[derive(Clone, Copy)]
struct Place {
    entry: u32,
    /// Those of the entry, at hand; days as numbers from 0.
    sender: u32,
    day: u32,
    last: u32,
    /// The first place of the group.
    group: u32,
    /// The next free place at or after this one lies on this path.
    next: u32,
    /// The next place of the group with another sender, or the group's end.
    other: u32,
    /// Of a group's first place: the opener that last took everything that the group held in its window.
    taken_by: u32,
}

/// Which party's acts can be linked, with a forest that finds the next free place.
pub(super) struct Links {
    /// Ends with one that is no place and in no group.
    places: Vec<Place>,
    /// (entry, place), ascending.
    of_entry: Vec<u64>,
    /// The places of each entry: `of_entry[starts[e]..starts[e + 1]]`.
    starts: Vec<u32>,
}

/// The rounds that have grown.
pub(super) struct Grown {
    /// The members of each, the opener first and the others as they joined.
    pub(super) rounds: Vec<Vec<u32>>,
    /// The opener of the round of each entry that is in one.
    round_of: Vec<u32>,
}

impl Grown {
    /// The opener of the round that `entry` is in.
    pub(super) fn round_of(&self, entry: u32) -> Option<u32> {
        Some(self.round_of[entry as usize]).filter(|&opener| opener != NONE)
    }
}

impl Links {
    /// From what is certainly hit, as ascending (key, entry). `scratch` is any list, whose room is used.
    pub(super) fn new(table: &Table, certain: &[u64], window: i64, scratch: &mut Vec<u64>) -> Self {
        let can_join = |&place: &u64| table.entries[low(place) as usize].can_join(window);
        let certain: Cow<[u64]> = if table.is_exact() {
            certain.into()
        } else {
            certain.iter().copied().filter(can_join).collect()
        };
        // The day and sender of each place are looked up all at once: entries lie far apart, and a search
        // that goes on only when it knows one would wait for each.
        let steps: Vec<u64> =
            table.entries.iter().map(|entry| packed(day_number(entry.first), entry.sender)).collect();
        scratch.clear();
        scratch.extend(certain.iter().map(|&place| steps[low(place) as usize]));
        drop(steps);
        let near = near_others(&certain, scratch, window);
        drop(certain);

        let mut places: Vec<Place> = Vec::with_capacity(near.len() + 1);
        let mut key_before = None;
        for ((&place, &step), p) in near.iter().zip(&*scratch).zip(0..) {
            let (entry, sender, day) = (low(place), low(step), high(step));
            let group = match places.last() {
                Some(before) if key_before == Some(high(place)) && i64::from(day - before.day) <= window => {
                    before.group
                }
                _ => p,
            };
            key_before = Some(high(place));
            let last = if table.is_exact() { day } else { day_number(table.entries[entry as usize].last) };
            places.push(Place { entry, sender, day, last, group, next: p, other: p + 1, taken_by: NONE });
        }
        let end = number(places.len());
        places.push(Place {
            entry: NONE,
            sender: NONE,
            day: 0,
            last: 0,
            group: NONE,
            next: end,
            other: end,
            taken_by: NONE,
        });
        for p in (1..places.len()).rev() {
            if (places[p].group, places[p].sender) == (places[p - 1].group, places[p - 1].sender) {
                places[p - 1].other = places[p].other;
            }
        }

        let mut of_entry = near;
        for (place, p) in of_entry.iter_mut().zip(0..) {
            *place = packed(low(*place), p);
        }
        sort_from_bit(&mut of_entry, scratch, 32);
        let starts = starts(&of_entry, table.entries.len());
        Self { places, of_entry, starts }
    }

    /// Lets every round grow.
    pub(super) fn grow_all(mut self, window: i64) -> Grown {
        let mut grown = Grown { rounds: Vec::new(), round_of: vec![NONE; self.starts.len() - 1] };
        let mut members = Vec::new();
        for opener in 0..number(grown.round_of.len()) {
            if self.is_free(opener) {
                self.grow(opener, window, &mut members);
                if members.len() > 1 {
                    for &member in &members {
                        grown.round_of[member as usize] = opener;
                    }
                    grown.rounds.push(members.clone());
                }
            }
        }
        grown
    }

    fn places_of(&self, entry: u32) -> std::ops::Range<usize> {
        self.starts[entry as usize] as usize..self.starts[entry as usize + 1] as usize
    }

    /// Whether it has places, and these are not taken: an entry takes all of its places at once.
    fn is_free(&self, entry: u32) -> bool {
        self.of_entry[self.places_of(entry)].first().is_some_and(|&place| {
            let place = low(place);
            self.places[place as usize].next == place
        })
    }

    /// The first free place at or after `place`, halving the path to it.
    fn free_from(&mut self, mut place: u32) -> u32 {
        loop {
            let next = self.places[place as usize].next;
            if next == place {
                return place;
            }
            let after = self.places[next as usize].next;
            self.places[place as usize].next = after;
            place = after;
        }
    }

    fn take(&mut self, entry: u32) {
        for i in self.places_of(entry) {
            let place = low(self.of_entry[i]);
            self.places[place as usize].next = place + 1;
        }
    }

    /// The opener and whatever joins it.
    fn grow(&mut self, opener: u32, window: i64, members: &mut Vec<u32>) {
        members.clear();
        members.push(opener);
        self.take(opener);
        let opened = self.places[low(self.of_entry[self.starts[opener as usize] as usize]) as usize];
        let bound = i64::from(opened.day) + window;
        let mut done = 0;
        while let Some(&member) = members.get(done) {
            done += 1;
            for i in self.places_of(member) {
                let Place { group, sender, .. } = self.places[low(self.of_entry[i]) as usize];
                let taken = self.places[group as usize].taken_by == opener;
                if !taken && self.meets_other(group, sender, bound) {
                    self.places[group as usize].taken_by = opener;
                    self.take_all(group, bound, members);
                }
            }
        }
    }

    /// Whether the group holds a free party's act of another sender in the window.
    fn meets_other(&mut self, group: u32, sender: u32, bound: i64) -> bool {
        let mut at = self.free_from(group);
        loop {
            let place = self.places[at as usize];
            if place.group != group || i64::from(place.day) > bound {
                return false;
            }
            let follower = if place.sender == sender {
                place.other
            } else if i64::from(place.last) <= bound {
                return true;
            } else {
                at + 1
            };
            at = self.free_from(follower);
        }
    }

    /// Two senders meet at the group, so each of its party's acts is linked to one of them.
    fn take_all(&mut self, group: u32, bound: i64, members: &mut Vec<u32>) {
        let mut at = self.free_from(group);
        loop {
            let place = self.places[at as usize];
            if place.group != group || i64::from(place.day) > bound {
                return;
            }
            if i64::from(place.last) <= bound {
                self.take(place.entry);
                members.push(place.entry);
            }
            at = self.free_from(at + 1);
        }
    }
}

/// A day as a number from 0 that sorts the same.
const fn day_number(day: i32) -> u32 {
    day.abs_diff(i32::MIN)
}

/// Of ascending (key, entry), with the (day, sender) of each beside it, those with one of another sender on
/// the same key whose day is no more than the window away: no other can be linked there. (The nearest such
/// day is that of the last one before, or the first one after, the run of the sender's own.) What is
/// beside the others is removed.
fn near_others(places: &[u64], steps: &mut Vec<u64>, window: i64) -> Vec<u64> {
    let mut kept = Vec::with_capacity(places.len());
    let mut begin = 0;
    // The key and the day of the last place before the run.
    let mut before: Option<(u32, u32)> = None;
    while let Some((&place, &step)) = places.get(begin).zip(steps.get(begin)) {
        let (key, sender) = (high(place), low(step));
        let run = places[begin..].iter().zip(&steps[begin..]);
        let end = begin + run.take_while(|&(&p, &s)| (high(p), low(s)) == (key, sender)).count();
        let earlier = before.filter(|before| before.0 == key).map(|before| before.1);
        let later = places.get(end).filter(|&&place| high(place) == key).map(|_| high(steps[end]));
        for p in begin..end {
            let step = steps[p];
            let day = high(step);
            let near = earlier.is_some_and(|earlier| i64::from(day - earlier) <= window)
                || later.is_some_and(|later| i64::from(later - day) <= window);
            before = Some((key, day));
            if near {
                steps[kept.len()] = step;
                kept.push(places[p]);
            }
        }
        begin = end;
    }
    steps.truncate(kept.len());
    kept
}
