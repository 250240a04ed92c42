//! The short way: exact and certain rows, of which nobody asks for the acts, as packed numbers.

use super::index::Index;
use super::table::{Senders, leave_out_crowded};
use super::union::Union;
use super::{Count, Detail, Pair, PairFigures, Pairs};
use crate::coordination::{CoordinationError, Participants, low, packed};
use crate::graph::Events;
use crate::radix::sort_from_bit;

/// The pairs and the number of hubs, or `None` if the general run is needed.
pub(super) fn run(
    settings: &Pairs,
    events: &Events,
    window: i64,
    most_cells: usize,
) -> Result<Option<(Vec<Pair>, usize)>, CoordinationError> {
    let plain = settings.detail != Detail::Acts
        && (settings.detail == Detail::Weights || events.seq().is_none())
        && events.all_exact()
        && events.all_certain();
    if !plain {
        return Ok(None);
    }
    let participants = Participants::new(events, settings.implementing);
    let senders = Senders::of(&participants);
    let Some(layout) = Layout::new(events, &senders, window) else { return Ok(None) };
    let mut keys = layout.keys(&participants, &senders);
    // Only an object of more rows can have more senders than the limit.
    let may_be_hub = |limit: u32| {
        let limit = limit as usize;
        senders.list.len() > limit
            && keys.iter().zip(keys.iter().skip(limit)).any(|(&a, &b)| layout.object(a) == layout.object(b))
    };
    if settings.hub_limit.is_some_and(may_be_hub) {
        return Ok(None);
    }
    let crowded =
        settings.row_limit.map_or(0, |limit| leave_out_crowded(&mut keys, limit, |&key| layout.object(key)));
    let index = Index::new(senders.list.len(), most_cells, |note| {
        layout.each_pair(&keys, |x, y| {
            let (a, b) = (layout.sender(x), layout.sender(y));
            if a != b {
                note(packed(a.min(b), a.max(b)));
            }
        });
    })?;
    let sweep = Sweep { layout, keys, senders, index };
    let pairs = match (settings.detail, settings.count) {
        (Detail::Weights, Count::EventPairs) => sweep.pairs::<Meetings>(),
        (Detail::Weights, Count::Objects) => sweep.pairs::<Shared>(),
        (_, Count::EventPairs) => sweep.pairs::<Steps>(),
        (_, Count::Objects) => sweep.pairs::<Closest>(),
    };
    Ok(Some((pairs, crowded)))
}

/// How a row becomes a number: the object, the day, the sender.
#[derive(Clone, Copy)]
struct Layout {
    day_zero: i32,
    day_bits: u32,
    sender_bits: u32,
    /// What a key is at most less than another of the same object, any sender and a day within the
    /// window, if the senders' bits of the first are all set.
    reach: u64,
}

impl Layout {
    /// The narrowest layout for the table, or `None` if 64 bits are too few. A day within the window
    /// after the last one still fits, so that no reach touches the next object.
    fn new(events: &Events, senders: &Senders, window: i64) -> Option<Self> {
        let bits = |most: u64| u64::BITS - most.leading_zeros();
        let days = events.first();
        let (first, last) =
            days.iter().fold((i32::MAX, i32::MIN), |(first, last), &day| (first.min(day), last.max(day)));
        let span = if days.is_empty() { 0 } else { u64::from(last.abs_diff(first)) };
        let window = span.min(window.unsigned_abs());
        let day_bits = bits(span + window);
        let sender_bits = bits(senders.list.len() as u64);
        let object_bits = bits(events.object().iter().copied().max().unwrap_or(0).into());
        (object_bits + day_bits + sender_bits <= u64::BITS).then_some(Self {
            day_zero: first,
            day_bits,
            sender_bits,
            reach: window << sender_bits,
        })
    }

    /// The rows in order of object and day.
    fn keys(self, participants: &Participants, senders: &Senders) -> Vec<u64> {
        let events = participants.events;
        let (object, first, sender) = (events.object(), events.first(), events.sender());
        let key = |object: u32, day: i32, sender: u32| {
            let day = u64::from(day.abs_diff(self.day_zero));
            (u64::from(object) << self.day_bits | day) << self.sender_bits | u64::from(senders.rank(sender))
        };
        let mut keys = Vec::with_capacity(events.len());
        if participants.are_all() {
            let rows = object.iter().zip(first).zip(sender);
            keys.extend(rows.map(|((&object, &day), &sender)| key(object, day, sender)));
        } else {
            keys.extend(participants.rows().map(|row| key(object[row], first[row], sender[row])));
        }
        sort_from_bit(&mut keys, &mut Vec::new(), self.sender_bits);
        keys
    }

    fn object(self, key: u64) -> u32 {
        low(key >> self.sender_bits >> self.day_bits)
    }

    fn sender(self, key: u64) -> u32 {
        low(key & ((1 << self.sender_bits) - 1))
    }

    /// The days from one key to a later one of the same object.
    fn lag(self, earlier: u64, later: u64) -> u32 {
        low((later >> self.sender_bits) - (earlier >> self.sender_bits))
    }

    /// Visits each two keys of one object within the window, the earlier first, those of one sender too.
    fn each_pair(self, keys: &[u64], mut visit: impl FnMut(u64, u64)) {
        let any_sender = (1 << self.sender_bits) - 1;
        for (i, &earlier) in keys.iter().enumerate() {
            let reach = (earlier | any_sender) + self.reach;
            for &later in keys[i + 1..].iter().take_while(|&&later| later <= reach) {
                visit(earlier, later);
            }
        }
    }
}

/// Counts what two senders have in common.
trait Tally: Clone + Default {
    /// Whether [`figures`](Self::figures) says more than the weight.
    const HAS_FIGURES: bool;

    /// Counts two events that meet on an object; `lag` runs from the smaller sender's to the larger's.
    /// Objects come one after the other, and on each the days of the earlier events, then of the later
    /// ones, never go back.
    fn meet(&mut self, object: u32, lag: i64);

    /// Counts what is still open, after the last meeting.
    fn close(&mut self) {}

    fn weight(&self) -> u64;

    fn figures(&self) -> Option<Figures> {
        None
    }
}

/// All that a pair says but for the union.
#[derive(Clone, Copy, Default)]
struct Figures {
    shared: u32,
    lag: i128,
    first_a: u64,
    first_b: u64,
}

impl Figures {
    fn count(&mut self, lag: i64) {
        self.lag += i128::from(lag);
        self.first_a += u64::from(lag > 0);
        self.first_b += u64::from(lag < 0);
    }
}

/// The last object that was counted.
#[derive(Clone, Copy, Default)]
struct Latest(u32);

impl Latest {
    /// Whether `object` is another one.
    fn is_new(&mut self, object: u32) -> bool {
        // No object has the largest number, so that 0 stands for none.
        std::mem::replace(&mut self.0, object + 1) != object + 1
    }
}

/// The pairs of events alone.
#[derive(Clone, Default)]
struct Meetings(u64);

impl Tally for Meetings {
    const HAS_FIGURES: bool = false;

    fn meet(&mut self, _: u32, _: i64) {
        self.0 += 1;
    }

    fn weight(&self) -> u64 {
        self.0
    }
}

/// The shared objects alone.
#[derive(Clone, Default)]
struct Shared {
    latest: Latest,
    shared: u32,
}

impl Tally for Shared {
    const HAS_FIGURES: bool = false;

    fn meet(&mut self, object: u32, _: i64) {
        self.shared += u32::from(self.latest.is_new(object));
    }

    fn weight(&self) -> u64 {
        self.shared.into()
    }
}

/// The pairs of events, with their lags.
#[derive(Clone, Default)]
struct Steps {
    latest: Latest,
    weight: u64,
    figures: Figures,
}

impl Tally for Steps {
    const HAS_FIGURES: bool = true;

    fn meet(&mut self, object: u32, lag: i64) {
        self.figures.shared += u32::from(self.latest.is_new(object));
        self.weight += 1;
        self.figures.count(lag);
    }

    fn weight(&self) -> u64 {
        self.weight
    }

    fn figures(&self) -> Option<Figures> {
        Some(self.figures)
    }
}

/// The shared objects, with the lags of the closest events on each.
#[derive(Clone, Default)]
struct Closest {
    latest: Latest,
    /// That of the latest object; 0 before there is one.
    lag: i64,
    figures: Figures,
}

impl Tally for Closest {
    const HAS_FIGURES: bool = true;

    /// Of equally close steps the earlier stands, which comes first. (Two of opposite directions are
    /// not the closest: both senders then have an event on the same day.)
    fn meet(&mut self, object: u32, lag: i64) {
        if self.latest.is_new(object) {
            self.figures.count(self.lag);
            self.figures.shared += 1;
            self.lag = lag;
        } else if lag.abs() < self.lag.abs() {
            self.lag = lag;
        }
    }

    fn close(&mut self) {
        self.figures.count(self.lag);
        self.lag = 0;
    }

    fn weight(&self) -> u64 {
        self.figures.shared.into()
    }

    fn figures(&self) -> Option<Figures> {
        Some(self.figures)
    }
}

struct Sweep {
    layout: Layout,
    keys: Vec<u64>,
    senders: Senders,
    index: Index,
}

impl Sweep {
    fn pairs<T: Tally>(&self) -> Vec<Pair> {
        let mut cells = match &self.index {
            Index::Triangle(_) => self.cells::<T>(Index::cell_of_triangle),
            index @ Index::List(_) => self.cells::<T>(|a, b| index.cell(a, b)),
        };
        cells.iter_mut().for_each(T::close);
        let union = T::HAS_FIGURES.then(|| self.union());
        let mut pairs = Vec::new();
        for (a, b) in self.index.pairs() {
            let at = self.index.cell(a, b);
            let cell = &cells[at];
            let weight = cell.weight();
            if weight == 0 {
                continue;
            }
            let figures = cell.figures().zip(union.as_ref()).map(|(figures, union)| PairFigures {
                shared: figures.shared,
                shared_possible: figures.shared,
                jaccard: union.jaccard(a, b, at, figures.shared),
                mean_lag: Some(figures.lag as f64 / weight as f64),
                first_a: figures.first_a,
                first_b: figures.first_b,
                simultaneous: weight - figures.first_a - figures.first_b,
            });
            let (a, b) = (self.senders.list[a as usize], self.senders.list[b as usize]);
            pairs.push(Pair { a, b, weight, figures, acts: None });
        }
        pairs
    }

    fn cells<T: Tally>(&self, cell: impl Fn(u32, u32) -> usize) -> Vec<T> {
        let layout = self.layout;
        let mut cells = vec![T::default(); self.index.len()];
        layout.each_pair(&self.keys, |x, y| {
            let (one, two) = (layout.sender(x), layout.sender(y));
            if one == two {
                return;
            }
            let lag = i64::from(layout.lag(x, y));
            let (a, b, lag) = if one < two { (one, two, lag) } else { (two, one, -lag) };
            cells[cell(a, b)].meet(layout.object(x), lag);
        });
        cells
    }

    /// What the senders hit, whatever the day.
    fn union(&self) -> Union {
        let layout = self.layout;
        let mut union = Union::new(self.senders.list.len(), &self.index);
        for part in self.keys.chunk_by(|&a, &b| layout.object(a) == layout.object(b)) {
            union.hold(part.iter().map(|&key| layout.sender(key)), &self.index);
        }
        union
    }
}
