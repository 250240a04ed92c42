//! What a limit on waiting leaves usable.

use super::NONE;

/// Per party the arrivals that may still serve: by day, each with fewer events than all later ones. What
/// comes later with no more events serves wherever an earlier arrival does, so nothing else is kept.
#[derive(Debug)]
pub(super) struct Window {
    limit: u32,
    /// The earliest arrival kept, by party.
    front: Vec<u32>,
    /// The latest arrival kept, by party.
    back: Vec<u32>,
    /// By number of the arrival.
    arrivals: Vec<Arrival>,
}

#[derive(Debug, Clone, Copy)]
struct Arrival {
    day: i32,
    cost: u32,
    previous: u32,
    next: u32,
}

impl Window {
    pub(super) fn new(limit: u32, parties: usize) -> Self {
        Self { limit, front: vec![NONE; parties], back: vec![NONE; parties], arrivals: Vec::new() }
    }

    /// The cheapest arrival from which it is not too long until `last`. No later question may be about days
    /// before `today`.
    pub(super) fn usable(&mut self, party: u32, today: i32, last: i32) -> Option<u32> {
        let limit = self.limit;
        let too_old = |arrival: &Arrival, day: i32| {
            // How long it is from or to a day that is not known, nobody knows.
            let unknown = arrival.day == i32::MIN || day == i32::MAX;
            unknown || arrival.day < day && day.abs_diff(arrival.day) > limit
        };
        let mut at = self.front[party as usize];
        while let Some(arrival) = self.arrivals.get(at as usize).filter(|arrival| too_old(arrival, today)) {
            at = arrival.next;
        }
        self.front[party as usize] = at;
        match self.arrivals.get_mut(at as usize) {
            Some(arrival) => arrival.previous = NONE,
            None => self.back[party as usize] = NONE,
        }
        while let Some(arrival) = self.arrivals.get(at as usize).filter(|arrival| too_old(arrival, last)) {
            at = arrival.next;
        }
        (at != NONE).then_some(at)
    }

    /// Keeps an arrival, whose number is the next, unless another serves wherever it does.
    pub(super) fn keep(&mut self, party: u32, day: i32, cost: u32) -> bool {
        let (mut previous, mut next) = (self.back[party as usize], NONE);
        let of = |at: u32| self.arrivals.get(at as usize);
        while let Some(later) = of(previous).filter(|arrival| arrival.day > day) {
            (previous, next) = (later.previous, previous);
        }
        let serves = |at: u32| of(at).is_some_and(|arrival| arrival.day >= day && arrival.cost <= cost);
        if serves(previous) || serves(next) {
            return false;
        }
        while let Some(worse) = of(previous).filter(|arrival| arrival.cost >= cost) {
            previous = worse.previous;
        }
        let number = u32::try_from(self.arrivals.len()).unwrap_or(NONE);
        match self.arrivals.get_mut(previous as usize) {
            Some(arrival) => arrival.next = number,
            None => self.front[party as usize] = number,
        }
        match self.arrivals.get_mut(next as usize) {
            Some(arrival) => arrival.previous = number,
            None => self.back[party as usize] = number,
        }
        self.arrivals.push(Arrival { day, cost, previous, next });
        true
    }
}
