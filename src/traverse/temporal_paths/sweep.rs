//! One pass over the events in the order of their days.

use super::table::Table;
use super::window::Window;
use super::{NONE, SOURCE, Step};

/// What is asked of the events.
#[derive(Debug, Clone, Copy)]
pub(super) struct Question<'a> {
    pub(super) sources: &'a [u32],
    /// The first day on which the sources may act.
    pub(super) start: i32,
    /// Whether an event may follow another on its day.
    pub(super) same_day: bool,
    pub(super) waiting: Option<u32>,
    /// Whether fewer events are better than an earlier day.
    pub(super) fewest: bool,
    /// Whether only what holds whatever the days are counts.
    pub(super) certain: bool,
}

/// An event that would bring its target in reach.
#[derive(Debug, Clone, Copy)]
struct Offer {
    at: u32,
    /// The step after which it is taken.
    parent: u32,
    hops: u32,
}

/// Lists whose room is used again by the next sweep.
#[derive(Debug, Default)]
pub(super) struct Scratch {
    /// Arrivals that no event of the same day, and place in it, may use.
    pending: Vec<Offer>,
    /// Arrivals that no event of the same day may use, whatever its place.
    late: Vec<Offer>,
    /// Events already under way that happen as soon as they can: on [`Sweep::soon`].
    soon: Vec<Offer>,
    /// Parties whose events of the day are to be looked at again.
    again: Vec<u32>,
    /// By place: the best way to certainly take an event that has not certainly happened yet.
    held: Vec<Offer>,
}

/// How every party is reached.
pub(super) struct Swept {
    /// The step by which each party is best reached, or [`SOURCE`] or [`NONE`].
    pub(super) best: Vec<u32>,
    pub(super) steps: Vec<Step>,
}

struct Sweep<'a> {
    table: &'a Table,
    question: Question<'a>,
    scratch: &'a mut Scratch,
    window: Option<Window>,
    /// What [`Swept::best`] costs: 0 for sources, `NONE` for the unreached.
    cost: Vec<u32>,
    best: Vec<u32>,
    steps: Vec<Step>,
    /// Whether events may be taken on any day of their range.
    free: bool,
    today: i32,
    /// Whether an event of today may follow another one.
    chains: bool,
    /// Whether what arrives has no place in the order of today.
    unplaced: bool,
    /// Whose events of today are being looked at.
    scanning: u32,
    soon: i32,
}

pub(super) fn sweep(table: &Table, question: Question, parties: usize, scratch: &mut Scratch) -> Swept {
    scratch.pending.clear();
    scratch.late.clear();
    scratch.soon.clear();
    scratch.again.clear();
    scratch.held.clear();
    if question.certain && !table.is_exact() {
        scratch.held.resize(table.len(), Offer { at: 0, parent: NONE, hops: NONE });
    }
    let mut sweep = Sweep {
        table,
        question,
        scratch,
        window: question.waiting.map(|limit| Window::new(limit, parties)),
        cost: vec![NONE; parties],
        best: vec![NONE; parties],
        steps: Vec::new(),
        free: !question.certain && !table.is_exact(),
        today: i32::MIN,
        chains: false,
        unplaced: false,
        scanning: 0,
        soon: question.start,
    };
    for &source in question.sources {
        if sweep.best[source as usize] == NONE {
            sweep.best[source as usize] = SOURCE;
            sweep.cost[source as usize] = 0;
            if sweep.free {
                sweep.take_soon(source, SOURCE, 1);
            }
        }
    }
    sweep.run();
    Swept { best: sweep.best, steps: sweep.steps }
}

impl Sweep<'_> {
    fn run(&mut self) {
        let table = self.table;
        let mut at = table.first.partition_point(|&first| first < self.question.start);
        let by_last: &[u32] = if self.question.certain { &table.by_last } else { &[] };
        let mut due = by_last.partition_point(|&at| table.last(at as usize) < self.question.start);
        loop {
            let due_day = by_last.get(due).map(|&at| table.last(at as usize));
            let soon = (!self.scratch.soon.is_empty()).then_some(self.soon);
            let days = [table.first.get(at).copied(), due_day, soon];
            let Some(today) = days.into_iter().flatten().min() else { return };
            let day_begin = at;
            let due_from = due;
            while by_last.get(due).is_some_and(|&at| table.last(at as usize) == today) {
                due += 1;
            }
            self.today = today;
            // Where days are unknown there is always an earlier one.
            self.chains = self.question.same_day || today == i32::MIN;
            self.scanning = 0;
            if self.chains {
                self.fall_due(&by_last[due_from..due]);
            }
            if soon == Some(today) {
                self.unplaced = table.is_ordered();
                let mut offers = std::mem::take(&mut self.scratch.soon);
                for offer in offers.drain(..) {
                    self.arrive(offer);
                }
                if self.scratch.soon.is_empty() {
                    self.scratch.soon = offers;
                }
            }
            // At least once: what came soon or fell due may lead on.
            loop {
                let begin = at;
                while at < table.len() && table.first[at] == today && table.at_once(begin, at) {
                    at += 1;
                }
                self.unplaced = begin < at && table.is_unplaced(begin);
                for place in begin..at {
                    self.scanning = table.sender[place];
                    self.look_at(place);
                }
                if self.chains {
                    self.chain(begin, at);
                } else {
                    self.settle();
                }
                if table.first.get(at) != Some(&today) {
                    break;
                }
            }
            if self.chains {
                self.follow_the_day(day_begin, at);
            } else {
                std::mem::swap(&mut self.scratch.pending, &mut self.scratch.late);
                self.settle();
                self.fall_due(&by_last[due_from..due]);
            }
        }
    }

    /// Events without an exact day certainly follow all of their first day, whatever its order.
    fn follow_the_day(&mut self, begin: usize, end: usize) {
        if self.question.certain {
            for place in (begin..end).take_while(|&place| self.table.is_unplaced(place)) {
                self.look_at(place);
            }
        }
    }

    /// Takes an event today if its sender can.
    fn look_at(&mut self, place: usize) {
        let sender = self.table.sender[place];
        let cost = self.cost[sender as usize];
        if cost == NONE || (self.question.certain && !self.table.is_certain(place)) {
            return;
        }
        let last = self.table.last(place);
        let parent = match &mut self.window {
            Some(window) if cost != 0 => {
                let Some(parent) = window.usable(sender, self.today, last) else { return };
                parent
            }
            _ => self.best[sender as usize],
        };
        let hops = if parent == SOURCE { 1 } else { self.steps[parent as usize].hops + 1 };
        let offer = Offer { at: number(place), parent, hops };
        if self.question.certain && last > self.today {
            let held = &mut self.scratch.held[place];
            if self.question.fewest && hops < held.hops || held.parent == NONE {
                *held = offer;
            }
        } else {
            self.arrive(offer);
        }
    }

    fn arrive(&mut self, offer: Offer) {
        if self.chains {
            self.accept(offer);
        } else if self.window.is_some() || self.improves(offer) {
            let list = if self.unplaced { &mut self.scratch.late } else { &mut self.scratch.pending };
            list.push(offer);
        }
    }

    fn cost_of(&self, offer: Offer) -> u32 {
        if self.question.fewest { offer.hops } else { 1 }
    }

    fn improves(&self, offer: Offer) -> bool {
        self.cost_of(offer) < self.cost[self.table.target[offer.at as usize] as usize]
    }

    fn accept(&mut self, offer: Offer) {
        let (place, cost, improves) = (offer.at as usize, self.cost_of(offer), self.improves(offer));
        let target = self.table.target[place];
        let kept = match &mut self.window {
            Some(window) if self.cost[target as usize] != 0 => {
                window.keep(target, self.table.first[place], cost)
            }
            _ => improves,
        };
        if !kept {
            return;
        }
        let node = number(self.steps.len());
        let Offer { parent, hops, .. } = offer;
        self.steps.push(Step { row: self.table.row[place], parent, day: self.today, hops });
        if improves {
            self.cost[target as usize] = cost;
            self.best[target as usize] = node;
        }
        if self.chains {
            // A self-loop may come after some of the events that it serves.
            if self.free || target <= self.scanning {
                self.scratch.again.push(target);
            }
        } else if self.free && self.today < i32::MAX - 1 {
            self.soon = self.today + 1;
            self.take_soon(target, node, hops + 1);
        }
    }

    /// The events that a party may have taken before, and now takes as soon as it can.
    fn take_soon(&mut self, party: u32, parent: u32, hops: u32) {
        for &at in self.table.ranged(party) {
            let place = at as usize;
            if self.table.first[place] < self.soon && self.soon <= self.table.last(place) {
                self.scratch.soon.push(Offer { at, parent, hops });
            }
        }
    }

    /// Takes the events of the day, and place in it, of all parties that were reached too late for the scan.
    fn chain(&mut self, begin: usize, end: usize) {
        let table = self.table;
        self.scanning = NONE;
        let mut next = 0;
        while let Some(&party) = self.scratch.again.get(next) {
            next += 1;
            let senders = &table.sender[begin..end];
            let from = begin + senders.partition_point(|&sender| sender < party);
            for place in (from..end).take_while(|&place| table.sender[place] == party) {
                self.look_at(place);
            }
            if self.free {
                for &at in table.ranged(party) {
                    let place = at as usize;
                    if table.first[place] <= self.today && self.today <= table.last(place) {
                        self.look_at(place);
                    }
                }
            }
        }
        self.scratch.again.clear();
    }

    /// Arrives with what has waited for others to set out.
    fn settle(&mut self) {
        let mut offers = std::mem::take(&mut self.scratch.pending);
        for offer in offers.drain(..) {
            self.accept(offer);
        }
        self.scratch.pending = offers;
    }

    /// The events without an exact day that have certainly happened by today.
    fn fall_due(&mut self, places: &[u32]) {
        for &at in places {
            let offer = self.scratch.held[at as usize];
            if offer.parent != NONE {
                self.accept(offer);
            }
        }
    }
}

/// There are no more than `u32::MAX` rows, and of steps at most one for each row and improvement.
fn number(place: usize) -> u32 {
    u32::try_from(place).unwrap_or(NONE)
}
