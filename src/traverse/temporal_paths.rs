//! Time-respecting paths: who is reached from whom when events can only be followed in time.
//!
//! # Definition
//! A *time-respecting path* is a sequence of events `e₁ … eₖ` in which each starts where the one before
//! ended, `target(eᵢ) = sender(eᵢ₊₁)`, on a day no earlier ([`Order::NonStrict`]) or later
//! ([`Order::Strict`]) than that one's, and if [`waiting`](TemporalPaths::waiting) is limited to `w`, at most
//! `w` days after it. An event takes no time: it arrives on its own day. The problems and the one pass that
//! solves them are those of Wu, Cheng, Huang, Ke, Lu & Xu 2014, "Path problems in temporal graphs", *PVLDB*
//! 7(9), 721–732:
//!
//! - [*earliest arrival*](TemporalPaths::earliest_arrival): the first day on which a party can be reached from
//!   one of the sources, which may act from their [`start`](TemporalPaths::start) on;
//! - [*latest departure*](TemporalPaths::latest_departure): the last day on which a party can act and one of
//!   the targets still be reached by the [`deadline`](TemporalPaths::deadline);
//! - [*fewest hops*](TemporalPaths::fewest_hops): the least number of events from one of the sources, whenever
//!   it arrives, and of these paths the one that arrives first.
//!
//! Sources and targets are reached by the empty path; how long a source waits before its first event, or a
//! target after its last, is not limited.
//!
//! A path may come to a party twice, which only helps where waiting is limited: it comes back later. (To
//! forbid it would make the question NP-hard: Casteigts, Himmel, Molter & Zschoche 2021, "Finding temporal
//! paths under waiting time constraints", *Algorithmica* 83, 2754–2802.)
//!
//! # Days that are ranges
//! Every answer is given twice.
//!
//! - *Possible*: each event, certain row or not, may be on any day of its range, whatever the days of others
//!   are. Without a limit on waiting a best path takes no event twice, so the days that it chooses fit
//!   together and the answer is the best over everything that can have happened. (Ranged rows of one act
//!   share their day; that is not looked at, and matters only where a path takes two of them.) With a limit
//!   **the possible answer leaves the limit out** while any day is a range, and says so in
//!   [`waiting_left_out`](Journeys::waiting_left_out): whoever it does not reach cannot be reached.
//! - *Certain*: an event certainly follows another iff its first day is no earlier (later) than the other's
//!   last, and its last is at most `w` after the other's first. It certainly arrives by its last day and
//!   certainly departs from its first on. Only certain rows count. Such a path exists whatever the days are,
//!   so its arrival is an upper bound, its departure a lower bound and its length an upper bound of what is
//!   true. (Where one path or another always exists, but none for certain, nothing is claimed.)
//!
//! Both are equal where all rows are certain and all days exact. An arrival on `i32::MIN` lies before every
//! known day; one on `i32::MAX` is certain, on a day of which no bound is known. (Departures likewise.)
//!
//! # How it is found
//! Events come in the order of their days. Without a limit a party that is reached stays so, and only its best
//! arrival is kept. With a limit `w` the *latest* arrival is enough: an event on day `t` can be taken iff
//! some arrival `a` at its sender has `t − w ≤ a ≤ t` (`a < t` if strict). Let `b` be the latest arrival that
//! is not too late. If some `a` is fit, then `a ≤ b ≤ t`, so `b ≥ t − w` and `b` is fit too; if none is, `b`
//! is not. Where events are counted too, an arrival is dropped when a later one has no more events, by the
//! same argument. A ranged event is certainly taken when its first day comes, serves from its last day on, and
//! counts for the limit from its first; that is the day by which "latest" is meant, and the argument holds.
//!
//! Latest departures are earliest arrivals with time and events turned around.
//!
//! # Complexity
//! [`TemporalPaths::new`] sorts `n` events by digits in `O(n)`, and those alike in day and sender (of one day, if
//! there is a `seq`) by comparison; the first question for departures does so once more. `O(n)` space, 16 bytes per exact row.
//! A question about arrivals or departures takes `O(n + p log n)` for `p` parties without a limit, and allocates
//! what it returns; with one, `O(log n)` and a few numbers more for each day on which a party is reached anew. A
//! question about hops takes the same if no day is a range and the order is strict. Else it looks at an event
//! again whenever its sender is reached on fewer hops; with a limit and ranges, the certain answer also when an
//! arrival of the same day serves longer.
//!
//! # Edge cases
//! - *Empty table*: sources and targets reach themselves.
//! - *Self-loops* lead nowhere, but count as an arrival from which to wait anew.
//! - *Parallel events* change nothing but the path that is named: that of the least target, act, last day and
//!   row, among events of one day and sender.
//! - *Reciprocal pairs* are two events like any other.
//! - *Ties in time*: in strict order no event follows another of its day, else those of one day follow each
//!   other in any order and number. Where the table has a column `seq`, this goes for events of one day and `seq`, and
//!   exact events of one day are followed in the order of `seq`, whatever other rows the table has. The `seq` of an
//!   event whose day is a range plays no role, as nobody knows among which it has that place: on the day that it is
//!   taken it is simultaneous with every event of that day. So in strict order it neither follows nor is followed by
//!   another of that day; else it does both, but never takes a path back from an exact event to one of the day with a
//!   smaller `seq`. Whether it certainly follows, its bounds alone say. What acts state that they answer plays no role.
//! - *Determinism*: days and numbers of events do not depend on the order of rows.

mod sweep;
mod table;
mod window;

use serde::{Deserialize, Serialize, Serializer};

use crate::graph::Events;
use sweep::{Question, Scratch, Swept, sweep};
use table::Table;

/// No step, and no party.
const NONE: u32 = u32::MAX;
/// The step by which a source is reached.
const SOURCE: u32 = u32::MAX - 1;

/// Whether an event may follow another one of the same day (and `seq`, where that orders events within a day).
#[derive(Debug, Clone, Copy, PartialEq, Eq, Hash, Default, Serialize, Deserialize)]
#[serde(rename_all = "lowercase")]
pub enum Order {
    /// It may: simultaneous events may have come in any order (default).
    #[default]
    NonStrict,
    /// It may not: the next event is on a later day.
    Strict,
}

/// Why a question about time-respecting paths has no answer.
#[derive(Debug, Clone, PartialEq, Eq, thiserror::Error)]
#[non_exhaustive]
pub enum TemporalPathsError {
    /// The limit on waiting is negative.
    #[error("waiting is limited to {limit} days, but nobody waits less than 0")]
    NegativeWaiting {
        /// The limit given.
        limit: i32,
    },
    /// A source or target is no party of the table.
    #[error("party {party} is asked for, and there are only {parties}")]
    UnknownParty {
        /// The party given.
        party: u32,
        /// How many there are.
        parties: usize,
    },
}

impl TemporalPathsError {
    /// Whether the limit on waiting is negative.
    #[must_use]
    pub const fn is_negative_waiting(&self) -> bool {
        matches!(self, Self::NegativeWaiting { .. })
    }

    /// Whether a source or target is no party of the table.
    #[must_use]
    pub const fn is_unknown_party(&self) -> bool {
        matches!(self, Self::UnknownParty { .. })
    }
}

/// A table of events sorted by time, of which time-respecting paths are asked; see the [module](self).
///
/// Settings may be changed between questions; the table is sorted once.
///
/// ```
/// use sanction_graph::graph::{EventColumns, Events};
/// use sanction_graph::traverse::{Hop, Order, TemporalPaths};
///
/// // 0 hits 1 on day 3, 1 hits 2 on day 3 and on day 9, 2 hits 3 on day 1.
/// let events = Events::new(EventColumns {
///     parties: 4,
///     acts: 4,
///     sender: vec![0, 1, 1, 2],
///     target: vec![1, 2, 2, 3],
///     first: vec![3, 3, 9, 1],
///     act: vec![0, 1, 2, 3],
///     ..EventColumns::default()
/// })?;
/// let mut paths = TemporalPaths::new(&events).order(Order::Strict).start(0);
/// let found = paths.earliest_arrival(&[0])?.certain;
/// assert_eq!((found.day(0), found.day(1), found.day(2), found.day(3)), (Some(0), Some(3), Some(9), None));
/// assert_eq!(found.path(2).unwrap(), [Hop { row: 0, day: 3 }, Hop { row: 2, day: 9 }]);
///
/// let mut paths = paths.order(Order::NonStrict);
/// assert_eq!(paths.earliest_arrival(&[0])?.certain.day(2), Some(3));
/// assert_eq!(paths.latest_departure(&[2])?.certain.day(0), Some(3));
/// assert_eq!(paths.fewest_hops(&[0])?.certain.hops(2), Some(2));
///
/// // From day 3 to day 9 is too long.
/// let mut paths = paths.order(Order::Strict).waiting(5);
/// assert_eq!(paths.earliest_arrival(&[0])?.certain.day(2), None);
/// # Ok::<(), Box<dyn std::error::Error>>(())
/// ```
#[derive(Debug)]
pub struct TemporalPaths<'e> {
    events: &'e Events,
    order: Order,
    waiting: Option<i32>,
    start: Option<i32>,
    deadline: Option<i32>,
    forward: Table,
    backward: Option<Table>,
    scratch: Scratch,
}

impl<'e> TemporalPaths<'e> {
    /// Sorts a table. Events may follow others of their day, waiting is not limited, sources may act from the
    /// beginning and targets be reached until the end of time.
    ///
    /// Linear in rows, see the [module](self).
    #[must_use]
    pub fn new(events: &'e Events) -> Self {
        Self {
            events,
            order: Order::default(),
            waiting: None,
            start: None,
            deadline: None,
            forward: Table::new(events, false),
            backward: None,
            scratch: Scratch::default(),
        }
    }

    /// Sets whether an event may follow another one of the same day.
    #[must_use]
    pub fn order(mut self, order: Order) -> Self {
        self.order = order;
        self
    }

    /// Sets the most days (ticks) from an event to the next; `None` is no limit.
    #[must_use]
    pub fn waiting(mut self, waiting: impl Into<Option<i32>>) -> Self {
        self.waiting = waiting.into();
        self
    }

    /// Sets the first day on which the sources may act; `None` is before everything.
    #[must_use]
    pub fn start(mut self, start: impl Into<Option<i32>>) -> Self {
        self.start = start.into();
        self
    }

    /// Sets the last day on which targets may be reached; `None` is after everything.
    #[must_use]
    pub fn deadline(mut self, deadline: impl Into<Option<i32>>) -> Self {
        self.deadline = deadline.into();
        self
    }

    /// The first day on which each party is reached from one of the sources. The deadline plays no role.
    ///
    /// `O(n + p log n)` for `n` rows and `p` parties if waiting is not limited. A source is reached on the start day, `i32::MIN` if none is
    /// set. Without sources nobody is reached.
    ///
    /// # Errors
    /// Fails only when the limit on waiting is negative or a source is no party of the table.
    pub fn earliest_arrival(&mut self, sources: &[u32]) -> Result<Journeys, TemporalPathsError> {
        self.forward(sources, false)
    }

    /// The fewest events by which each party is reached from one of the sources, and of such paths one that
    /// arrives first. The deadline plays no role.
    ///
    /// The [module](self) says at what cost.
    ///
    /// # Errors
    /// Fails only when the limit on waiting is negative or a source is no party of the table.
    pub fn fewest_hops(&mut self, sources: &[u32]) -> Result<Journeys, TemporalPathsError> {
        self.forward(sources, true)
    }

    /// The last day on which each party can act so that one of the targets is reached by the deadline. The
    /// start plays no role.
    ///
    /// `O(n + p log n)` for `n` rows and `p` parties if waiting is not limited, and the first time as much as [`new`](Self::new). A target
    /// departs on the deadline, `i32::MAX` if none is set.
    ///
    /// # Errors
    /// Fails only when the limit on waiting is negative or a target is no party of the table.
    pub fn latest_departure(&mut self, targets: &[u32]) -> Result<Journeys, TemporalPathsError> {
        self.check(targets)?;
        let events = self.events;
        let table = self.backward.get_or_insert_with(|| Table::new(events, true));
        let end = self.deadline.unwrap_or(i32::MAX);
        let question = question(targets, !end, self.order, false);
        let parties = events.party_count();
        let turned = |swept: Swept| {
            let mut steps = swept.steps;
            for step in &mut steps {
                step.day = !step.day;
            }
            TimedReach { end, backward: true, best: swept.best, steps }
        };
        Ok(both(table, question, self.waiting, |table, question| {
            turned(sweep(table, question, parties, &mut self.scratch))
        }))
    }

    fn forward(&mut self, sources: &[u32], fewest: bool) -> Result<Journeys, TemporalPathsError> {
        self.check(sources)?;
        let end = self.start.unwrap_or(i32::MIN);
        let question = question(sources, end, self.order, fewest);
        let parties = self.events.party_count();
        Ok(both(&self.forward, question, self.waiting, |table, question| {
            let Swept { best, steps } = sweep(table, question, parties, &mut self.scratch);
            TimedReach { end, backward: false, best, steps }
        }))
    }

    fn check(&self, ends: &[u32]) -> Result<(), TemporalPathsError> {
        if let Some(limit) = self.waiting.filter(|&limit| limit < 0) {
            return Err(TemporalPathsError::NegativeWaiting { limit });
        }
        let parties = self.events.party_count();
        match ends.iter().find(|&&party| party as usize >= parties) {
            Some(&party) => Err(TemporalPathsError::UnknownParty { party, parties }),
            None => Ok(()),
        }
    }
}

fn question(sources: &[u32], start: i32, order: Order, fewest: bool) -> Question<'_> {
    let same_day = order == Order::NonStrict;
    Question { sources, start, same_day, waiting: None, fewest, certain: false }
}

/// Asks for what is possible and for what is certain, at once where they are the same.
fn both(
    table: &Table,
    question: Question,
    waiting: Option<i32>,
    mut ask: impl FnMut(&Table, Question) -> TimedReach,
) -> Journeys {
    let waiting = waiting.map(i32::unsigned_abs);
    let waiting_left_out = waiting.is_some() && !table.is_exact();
    let possible_waiting = if waiting_left_out { None } else { waiting };
    let possible = ask(table, Question { waiting: possible_waiting, ..question });
    let certain = if table.is_exact() && table.all_certain() {
        possible.clone()
    } else {
        ask(table, Question { waiting, certain: true, ..question })
    };
    Journeys { certain, possible, waiting_left_out }
}

/// An event of a path.
#[derive(Debug, Clone, Copy, PartialEq, Eq, PartialOrd, Ord, Hash, Serialize)]
pub struct Hop {
    /// Its row in the table.
    pub row: u32,
    /// The day on which it is taken, or by which it has certainly been; for departures from which on it
    /// certainly may be.
    pub day: i32,
}

/// Who is reached for certain and who possibly.
#[derive(Debug, Clone, PartialEq, Eq, Serialize)]
#[non_exhaustive]
pub struct Journeys {
    /// What holds whatever the days are.
    pub certain: TimedReach,
    /// The best that can have been.
    pub possible: TimedReach,
    /// Whether the possible answer does without the limit on waiting, because some days are ranges.
    pub waiting_left_out: bool,
}

/// One link of a path: the event and the step that it goes on from.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
struct Step {
    row: u32,
    /// [`SOURCE`], or the number of an earlier step.
    parent: u32,
    day: i32,
    hops: u32,
}

/// Who is reached, when and how. Written by serde, a list of `{party, day, path}`, one for each party reached.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct TimedReach {
    /// The day of sources and targets.
    end: i32,
    /// Whether steps lead from the first event to the last.
    backward: bool,
    best: Vec<u32>,
    steps: Vec<Step>,
}

impl Serialize for TimedReach {
    fn serialize<S: Serializer>(&self, serializer: S) -> Result<S::Ok, S::Error> {
        #[derive(Serialize)]
        struct Reached {
            party: u32,
            day: i32,
            path: Vec<Hop>,
        }
        let reached = |(party, day)| Reached { party, day, path: self.path(party).unwrap_or_default() };
        serializer.collect_seq(self.parties().map(reached))
    }
}

impl TimedReach {
    /// The parties reached and their days, by party. Linear in parties.
    pub fn parties(&self) -> impl Iterator<Item = (u32, i32)> {
        (0..).zip(&self.best).filter_map(|(party, _)| Some((party, self.day(party)?)))
    }

    /// The day of a party's arrival (departure); `None` if there is none, or no such party. O(1).
    #[must_use]
    pub fn day(&self, party: u32) -> Option<i32> {
        self.best_of(party).map(|best| self.step(best).map_or(self.end, |step| step.day))
    }

    /// The number of events of the path that was found; `None` if there is none. O(1).
    ///
    /// It is the least only if fewest hops were asked for.
    #[must_use]
    pub fn hops(&self, party: u32) -> Option<u32> {
        self.best_of(party).map(|best| self.step(best).map_or(0, |step| step.hops))
    }

    /// The events of a path from a source (to a target), first to last; empty for sources and targets
    /// themselves, `None` if there is none. Linear in its length.
    #[must_use]
    pub fn path(&self, party: u32) -> Option<Vec<Hop>> {
        let mut step = self.step(self.best_of(party)?);
        let mut hops = Vec::with_capacity(step.map_or(0, |step| step.hops as usize));
        while let Some(&Step { row, parent, day, .. }) = step {
            hops.push(Hop { row, day });
            step = self.step(parent);
        }
        if !self.backward {
            hops.reverse();
        }
        Some(hops)
    }

    /// The last step to a party: [`SOURCE`], which is none, or its number.
    fn best_of(&self, party: u32) -> Option<u32> {
        self.best.get(party as usize).copied().filter(|&step| step != NONE)
    }

    fn step(&self, number: u32) -> Option<&Step> {
        self.steps.get(number as usize)
    }
}
