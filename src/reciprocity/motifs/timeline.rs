//! Events in the order of time, one list for each pair of actors.

use super::MotifMode;
use crate::graph::events::Events;
use crate::radix::{packed, sort_from_bit};
use crate::reciprocity::skeleton::short;

/// Day and, where that orders, `seq`, so that moments compare as events do: the day counted from the first one
/// possible is the upper half.
pub(super) type Moment = u64;

const HALF: u32 = u32::BITS;

fn moment(day: i32, seq: i32) -> Moment {
    let from_least = |number: i32| i32::MIN.abs_diff(number);
    packed(from_least(day), from_least(seq))
}

/// How many days three events of a motif may span.
#[derive(Clone, Copy)]
pub(super) struct Span(pub(super) u32);

impl Span {
    /// The first moment of a span that ends at this one.
    pub(super) fn floor(self, moment: Moment) -> Moment {
        (moment >> HALF).saturating_sub(self.0.into()) << HALF
    }

    /// The first moment after every span that begins at this one.
    pub(super) fn end(self, moment: Moment) -> Moment {
        match (moment >> HALF) + u64::from(self.0) + 1 {
            // No event is on the last number, which stands for an unknown day.
            day if day > u64::from(u32::MAX) => Moment::MAX,
            day => day << HALF,
        }
    }
}

/// Events in the order of time, of two ways: 0 and 1.
#[derive(Clone, Copy)]
pub(super) struct List<'a> {
    pub(super) moments: &'a [Moment],
    /// How many events of way 0 lie before each, and before the end; counted from anywhere.
    pub(super) counts: &'a [u32],
}

impl List<'_> {
    pub(super) fn way(&self, event: usize) -> usize {
        usize::from(self.counts[event + 1] == self.counts[event])
    }

    /// How many of the first events are of each way.
    pub(super) fn ways(&self, events: usize) -> [u32; 2] {
        let one = self.counts[events] - self.counts[0];
        [one, short(events) - one]
    }

    /// Calls back for all events of each moment, in the order of time.
    pub(super) fn at_each(&self, mut group: impl FnMut(Moment, std::ops::Range<usize>)) {
        let mut start = 0;
        for same in self.moments.chunk_by(|a, b| a == b) {
            group(same[0], start..start + same.len());
            start += same.len();
        }
    }
}

/// The events of a table that can be in a motif.
pub(super) struct Timeline {
    /// Pairs of actors, the smaller one above, ascending.
    pub(super) pairs: Vec<u64>,
    /// Where the events of each pair begin, and the end.
    starts: Vec<u32>,
    /// By pair, then in the order of time.
    moments: Vec<Moment>,
    /// The events before each, and before the end, that the smaller actor sends.
    counts: Vec<u32>,
    /// The place of each in the order of time.
    places: Vec<u32>,
    pub(super) self_loops: u64,
    pub(super) ranged: u64,
    pub(super) uncertain: u64,
}

impl Timeline {
    /// Time O(n) for n rows, by sorting digits.
    pub(super) fn of(events: &Events, mode: MotifMode) -> Self {
        let (sender, target) = (events.sender(), events.target());
        let seq = events.seq().filter(|_| mode == MotifMode::Seq);
        let (mut self_loops, mut ranged, mut uncertain) = (0, 0, 0);
        let mut by_time: Vec<(Moment, u32)> = Vec::with_capacity(events.len());
        for (row, (&first, &last)) in events.first().iter().zip(events.last()).enumerate() {
            if sender[row] == target[row] {
                self_loops += 1;
            } else if first != last {
                ranged += 1;
            } else if !events.is_certain(row) {
                uncertain += 1;
            } else {
                by_time.push((moment(first, seq.map_or(i32::MIN, |seq| seq[row])), short(row)));
            }
        }
        let mut scratch = Vec::new();
        sort_from_bit(&mut by_time, &mut scratch, 0);
        let ends = |row: u32| (sender[row as usize], target[row as usize]);
        let pair = |row| {
            let (sender, target) = ends(row);
            packed(sender.min(target), sender.max(target))
        };
        // Events of one pair keep their order, that of time.
        let mut by_pair: Vec<(u64, u32)> =
            by_time.iter().enumerate().map(|(place, &(_, row))| (pair(row), short(place))).collect();
        sort_from_bit(&mut by_pair, &mut scratch, 0);
        drop(scratch);

        let events = by_pair.len();
        let (mut pairs, mut starts) = (Vec::new(), Vec::new());
        let (mut moments, mut counts) = (Vec::with_capacity(events), Vec::with_capacity(events + 1));
        let mut count = 0;
        for (event, &(pair, place)) in by_pair.iter().enumerate() {
            if pairs.last() != Some(&pair) {
                pairs.push(pair);
                starts.push(short(event));
            }
            let (moment, row) = by_time[place as usize];
            moments.push(moment);
            counts.push(count);
            let (sender, target) = ends(row);
            count += u32::from(sender < target);
        }
        starts.push(short(events));
        counts.push(count);
        let places = by_pair.into_iter().map(|(_, place)| place).collect();
        Self { pairs, starts, moments, counts, places, self_loops, ranged, uncertain }
    }

    /// How many events there are.
    pub(super) fn len(&self) -> usize {
        self.moments.len()
    }

    /// Where the events of a pair are.
    pub(super) fn range(&self, pair: usize) -> std::ops::Range<usize> {
        self.starts[pair] as usize..self.starts[pair + 1] as usize
    }

    /// The events of a pair; way 0 is that the smaller actor sends.
    pub(super) fn list(&self, pair: usize) -> List<'_> {
        let range = self.range(pair);
        List { moments: &self.moments[range.clone()], counts: &self.counts[range.start..=range.end] }
    }

    /// The place of an event in the order of time.
    pub(super) fn place(&self, event: usize) -> usize {
        self.places[event] as usize
    }

    /// Whether two events of a pair, one after the other, can be in one motif.
    pub(super) fn repeats(&self, pair: usize, span: Span) -> bool {
        self.list(pair).moments.windows(2).any(|two| two[0] >= span.floor(two[1]) && two[0] < two[1])
    }
}
