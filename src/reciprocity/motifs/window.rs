//! Counting three events in the order of time, two of which are from lists that are gone through and one from
//! a list that is only looked up.

use std::collections::VecDeque;

use super::timeline::{List, Moment, Span};

/// How many events of a list, by way, lie before four moments that belong to a moment.
#[derive(Clone, Copy, Default)]
pub(super) struct Marks {
    /// Before the span that ends at it.
    floor: [u32; 2],
    /// Before it.
    before: [u32; 2],
    /// Before it or at it.
    through: [u32; 2],
    /// Before the end of the span that begins at it.
    ceiling: [u32; 2],
}

/// Finds the marks in a list of moments that come in the order of time.
pub(super) struct Marker<'a> {
    list: List<'a>,
    floor: usize,
    before: usize,
    ceiling: usize,
}

/// The first position from `from` on that is not before `bound`. Time O(log d) for the distance d.
pub(super) fn skip(moments: &[Moment], mut from: usize, bound: Moment) -> usize {
    let mut step = 1;
    while moments.get(from + step - 1).is_some_and(|&moment| moment < bound) {
        from += step;
        step *= 2;
    }
    let end = moments.len().min(from + step - 1);
    from + moments[from..end].partition_point(|&moment| moment < bound)
}

impl<'a> Marker<'a> {
    pub(super) const fn new(list: List<'a>) -> Self {
        Self { list, floor: 0, before: 0, ceiling: 0 }
    }

    pub(super) fn at(&mut self, moment: Moment, span: Span) -> Marks {
        let moments = self.list.moments;
        self.floor = skip(moments, self.floor, span.floor(moment));
        self.before = skip(moments, self.before.max(self.floor), moment);
        let through = skip(moments, self.before, moment + 1);
        self.ceiling = skip(moments, self.ceiling.max(through), span.end(moment));
        Marks {
            floor: self.list.ways(self.floor),
            before: self.list.ways(self.before),
            through: self.list.ways(through),
            ceiling: self.list.ways(self.ceiling),
        }
    }
}

/// Counts by the ways of the three events in the order of time: the event of the list that is looked up comes
/// first, second or third.
#[derive(Clone, Copy, Default)]
pub(super) struct Orders {
    pub(super) first: [[[u128; 2]; 2]; 2],
    pub(super) second: [[[u128; 2]; 2]; 2],
    pub(super) third: [[[u128; 2]; 2]; 2],
}

struct Entry {
    moment: Moment,
    way: usize,
    marks: Marks,
}

/// The events that an event can follow in a motif, and the sums of their marks.
///
/// The number of events of the third list between two events is a difference of marks, and so the sum of these
/// numbers over the window is a difference of sums: each event is entered, counted against and left once.
#[derive(Default)]
pub(super) struct Window {
    entries: VecDeque<Entry>,
    /// By way; no sum exceeds 2³² events times 2³² marks.
    events: [u64; 2],
    /// By way of the event, then of what is marked.
    before: [[u64; 2]; 2],
    through: [[u64; 2]; 2],
    ceiling: [[u64; 2]; 2],
}

impl Window {
    pub(super) fn is_empty(&self) -> bool {
        self.entries.is_empty()
    }

    pub(super) fn clear(&mut self) {
        self.entries.clear();
        self.events = [0; 2];
        self.before = [[0; 2]; 2];
        self.through = [[0; 2]; 2];
        self.ceiling = [[0; 2]; 2];
    }

    pub(super) fn enter(&mut self, moment: Moment, way: usize, marks: Marks) {
        self.events[way] += 1;
        for to in 0..2 {
            self.before[way][to] += u64::from(marks.before[to]);
            self.through[way][to] += u64::from(marks.through[to]);
            self.ceiling[way][to] += u64::from(marks.ceiling[to]);
        }
        self.entries.push_back(Entry { moment, way, marks });
    }

    /// Lets everything before `floor` leave.
    pub(super) fn leave(&mut self, floor: Moment) {
        while let Some(&Entry { moment, way, marks }) = self.entries.front() {
            if moment >= floor {
                break;
            }
            self.events[way] -= 1;
            for to in 0..2 {
                self.before[way][to] -= u64::from(marks.before[to]);
                self.through[way][to] -= u64::from(marks.through[to]);
                self.ceiling[way][to] -= u64::from(marks.ceiling[to]);
            }
            self.entries.pop_front();
        }
    }

    /// Counts an event after all those within, which are of earlier moments of its span.
    pub(super) fn count(&self, way: usize, marks: &Marks, orders: &mut Orders) {
        for (one, &events) in self.events.iter().enumerate() {
            if events == 0 {
                continue;
            }
            for third in 0..2 {
                let times = |mark: u32| events * u64::from(mark);
                orders.first[third][one][way] +=
                    u128::from(self.before[one][third] - times(marks.floor[third]));
                orders.second[one][third][way] +=
                    u128::from(times(marks.before[third]) - self.through[one][third]);
                orders.third[one][way][third] +=
                    u128::from(self.ceiling[one][third] - times(marks.through[third]));
            }
        }
    }
}
