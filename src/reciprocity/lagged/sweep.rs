//! The short way: counts alone, over rows of exact days about which nothing else is to be heeded.

use super::actions::Statements;
use super::dyads::median_of_counts;
use super::{DyadRow, LagCount, Lagged, LaggedFindings, Policy, Unit, ratio};
use crate::graph::events::Events;
use crate::radix::{Key, sort_from_bit};

/// Windows from here on would make the counts by lag larger than is worth while.
const WINDOW_LIMIT: u32 = 4096;

/// The findings, or `None` if the general run is needed.
pub(super) fn run(config: &Lagged, events: &Events, statements: &Statements) -> Option<LaggedFindings> {
    let plain = config.unit == Unit::Row
        && config.policy == Policy::First
        && !config.list_responses
        && config.window < WINDOW_LIMIT
        && statements.is_empty()
        && !(config.use_seq && events.seq().is_some())
        && events.weights().is_none()
        && events.measures().is_none()
        && events.one_sender_per_act()
        && events.all_certain()
        && events.all_exact();
    if !plain {
        return None;
    }
    let layout = Layout::of(events)?;
    Some(if layout.bits() <= 32 {
        sweep::<u32>(config, events, layout)
    } else {
        sweep::<u64>(config, events, layout)
    })
}

/// How a row becomes a number: the smaller party, the larger, which of them acts, the day.
#[derive(Debug, Clone, Copy)]
struct Layout {
    first_day: i32,
    day_bits: u32,
    party_bits: u32,
}

impl Layout {
    /// The narrowest layout for the table, or `None` if 64 bits are too few.
    fn of(events: &Events) -> Option<Self> {
        let days = events.first();
        let (first_day, last_day) =
            days.iter().fold((i32::MAX, i32::MIN), |(first, last), &day| (first.min(day), last.max(day)));
        let party = events.sender().iter().chain(events.target()).fold(0, |most, &party| most.max(party));
        let day_bits = u32::BITS - last_day.abs_diff(first_day).leading_zeros();
        let layout = Self { first_day, day_bits, party_bits: u32::BITS - party.leading_zeros() };
        (layout.bits() <= u64::BITS).then_some(layout)
    }

    fn bits(self) -> u32 {
        2 * self.party_bits + 1 + self.day_bits
    }

    fn pack(self, sender: u32, target: u32, day: i32) -> u64 {
        let (lo, hi) = (sender.min(target), sender.max(target));
        let dyad = u64::from(lo) << self.party_bits | u64::from(hi);
        let day = u64::from(day.abs_diff(self.first_day));
        (dyad << 1 | u64::from(sender > target)) << self.day_bits | day
    }
}

fn sweep<K: Key>(config: &Lagged, events: &Events, layout: Layout) -> LaggedFindings {
    let rows = events.sender().iter().zip(events.target()).zip(events.first());
    let mut keys: Vec<K> = Vec::with_capacity(events.len());
    keys.extend(
        rows.filter(|((sender, target), _)| sender != target)
            .map(|((&sender, &target), &day)| K::narrow(layout.pack(sender, target, day))),
    );
    let mut found = LaggedFindings {
        actions: keys.len() as u64,
        self_loops: (events.len() - keys.len()) as u64,
        ..LaggedFindings::default()
    };
    sort_from_bit(&mut keys, &mut Vec::new(), 0);
    let mut side = Side::new(config);
    let mut lags = vec![0; side.by_lag.len()];
    let mut rest = keys.as_slice();
    let direction = |key: &K| key.wide() >> layout.day_bits;
    while let Some(first) = rest.first() {
        let way = direction(first);
        let dyad = way >> 1;
        let middle = rest.iter().position(|key| direction(key) != dyad << 1).unwrap_or(rest.len());
        let (up, others) = rest.split_at(middle);
        let end = others.iter().position(|key| direction(key) >> 1 != dyad).unwrap_or(others.len());
        let (down, next) = others.split_at(end);
        rest = next;
        let parties = (party(dyad >> layout.party_bits, layout), party(dyad, layout));
        for (actions, responses, (a, b)) in [(up, down, parties), (down, up, (parties.1, parties.0))] {
            if !actions.is_empty() {
                side.answer(actions, responses, layout);
                found.answered += side.answered;
                lags.iter_mut().zip(&side.by_lag).for_each(|(all, &here)| *all += here);
                found.dyads.push(side.row(a, b, actions.len() as u64));
            }
        }
    }
    found.answered_possible = found.answered;
    found.rate = ratio(found.answered, found.actions);
    found.lags = (0..)
        .zip(lags)
        .filter(|&(_, count)| count > 0)
        .map(|(lag, count)| LagCount { min: lag, max: lag, count })
        .collect();
    found.dyads.sort_unstable_by_key(|row| (row.a, row.b));
    found
}

/// The party in the lowest bits.
fn party(dyad: u64, layout: Layout) -> u32 {
    u32::narrow(dyad & ((1 << layout.party_bits) - 1))
}

/// The counts of one directed dyad.
struct Side {
    least: u64,
    most: u64,
    by_lag: Vec<u64>,
    answered: u64,
    used: u64,
}

impl Side {
    fn new(config: &Lagged) -> Self {
        let (least, most) = (u64::from(!config.same_day), u64::from(config.window));
        Self { least, most, by_lag: vec![0; config.window as usize + 1], answered: 0, used: 0 }
    }

    /// Matches each action with the first response within the window; both are in order.
    fn answer<K: Key>(&mut self, actions: &[K], responses: &[K], layout: Layout) {
        let day = |key: &K| key.wide() & ((1 << layout.day_bits) - 1);
        self.by_lag.fill(0);
        (self.answered, self.used) = (0, 0);
        let mut later = responses.iter().map(day);
        let Some(mut response) = later.next() else { return };
        let mut is_new = true;
        for action in actions.iter().map(day) {
            while response < action + self.least {
                let Some(next) = later.next() else { return };
                (response, is_new) = (next, true);
            }
            let lag = response - action;
            if lag <= self.most {
                // Shorter than the window, which fits a usize.
                self.by_lag[usize::try_from(lag).unwrap_or(0)] += 1;
                self.answered += 1;
                self.used += u64::from(is_new);
                is_new = false;
            }
        }
    }

    /// The row of the dyad `a → b`. Every row counts one target.
    fn row(&self, a: u32, b: u32, actions: u64) -> DyadRow {
        DyadRow {
            a,
            b,
            actions,
            answered: self.answered,
            answered_possible: self.answered,
            rate: ratio(self.answered, actions),
            median_lag: median_of_counts(&self.by_lag),
            proportionality: ratio(self.used, self.answered),
            measures_mirrored: None,
        }
    }
}
