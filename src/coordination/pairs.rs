//! Co-targeting: for each two senders, what they share within a window and who comes first.
//!
//! # Definition
//! Rows are grouped by object; rows of acts that merely implement another's (unless asked for) and rows
//! against unnamed groups are out. Let `a < b` be two senders. An event of `a` and one of `b` on the
//! same object are *certainly* within `W` if both rows are certain and every pair of their days lies
//! within `W` (a range with an unknown bound never does); *possibly* if some pair of days does.
//!
//! - `shared`: the objects for which some event of `a` and some event of `b` certainly lie within `W`;
//!   `shared_possible`: possibly.
//! - `weight`: with [`Count::Objects`] `shared`; with [`Count::EventPairs`] the number of unordered
//!   pairs of events on the same object that certainly lie within `W`. Events are rows as they are:
//!   parallel rows of one act count each, under this option only.
//! - `jaccard` = `shared` / |objects(a) ∪ objects(b)| (Jaccard 1912), where objects(·) are all objects
//!   that certain rows say the sender hits, whatever `W` and whatever the day.
//! - Lags are signed, day(b) − day(a), between the midpoints of ranges. With [`Count::Objects`] each
//!   shared object gives one, that of its *closest* pair of events: the smallest largest-possible
//!   distance, then the earliest, then the smallest acts (of `a`, then of `b`). With
//!   [`Count::EventPairs`] each pair of events gives one. `mean_lag` is their mean.
//! - `first_a`, `first_b`, `simultaneous`: in how many of these `a` certainly came first, `b` did, or
//!   neither is certain. Within one exact day `seq` decides where the column is given.
//! - `acts`: the acts of both with an event that certainly lies within `W` of one of the other's.
//!
//! The event-pair count is the edge weight of `CooRTweet` (Righetti & Balluff) without its thresholds.
//!
//! # Complexity
//! `O(n log n + p)` time for `n` rows and `p` pairs of events that possibly lie within `W` on one object;
//! Jaccard adds, for each listed pair, the length of one sender's list of objects. Space is `O(n)`, one
//! cell per sender pair, and the acts. An object that very many senders hit makes `p` large:
//! [`Pairs::hub_limit`] leaves such objects out, of everything, and counts them.
//!
//! # Edge cases
//! - *Empty table*: no pairs. *One sender*: no pairs.
//! - *Self-loops* (a sender that hits itself) stay in: a state may list its own nationals together with
//!   another.
//! - *Parallel rows* change nothing with [`Count::Objects`].
//! - *Reciprocal pairs* (a hits b, b hits a) share no object by that.
//! - *Ties in time*: lag 0 counts; `simultaneous` unless `seq` orders the two.
//! - *Ranges and uncertain rows* make `shared_possible`; a pair may be listed for that alone, with
//!   `shared` 0, `jaccard` 0 (or none if no row is certain) and no `mean_lag`.
//! - *Determinism*: the order of rows does not matter; order-preserving renumbering renumbers results.

use serde::{Deserialize, Serialize};

use super::{CoordinationError, checked_window, high, implementing_acts, is_known, low, number, packed};
use crate::graph::Events;

/// What a sender pair is counted by.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Hash, Default, Serialize, Deserialize)]
#[serde(rename_all = "kebab-case")]
pub enum Count {
    /// Shared objects, each once (default).
    #[default]
    Objects,
    /// Pairs of events on one object.
    EventPairs,
}

/// Settings of the co-targeting analysis; see the [module](self) for the definition.
///
/// ```
/// use sanction_graph::coordination::Pairs;
/// use sanction_graph::graph::{EventColumns, Events};
///
/// // Party 0 hits 2, 3 and 4; party 1 hits 2 two days later, and 3 a year later.
/// let events = Events::new(EventColumns {
///     parties: 5,
///     acts: 3,
///     sender: vec![0, 0, 0, 1, 1],
///     target: vec![2, 3, 4, 2, 3],
///     first: vec![10, 10, 10, 12, 375],
///     act: vec![0, 0, 0, 1, 2],
///     ..EventColumns::default()
/// })?;
/// let findings = Pairs::default().window(7).run(&events)?;
/// let [pair] = &findings.pairs[..] else { panic!("one pair") };
/// assert_eq!((pair.a, pair.b, pair.shared), (0, 1, 1));
/// assert_eq!(pair.jaccard, Some(1.0 / 3.0));
/// assert_eq!((pair.mean_lag, pair.first_a), (Some(2.0), 1));
/// assert_eq!(pair.acts, [0, 1]);
/// # Ok::<(), Box<dyn std::error::Error>>(())
/// ```
#[derive(Debug, Clone, PartialEq, Eq, Hash, Serialize, Deserialize)]
#[serde(default, deny_unknown_fields)]
#[non_exhaustive]
pub struct Pairs {
    /// The most days (ticks) between two events; 7.
    pub window: i32,
    /// What a pair is counted by; objects.
    pub count: Count,
    /// Whether acts that merely implement another's decision take part; they do not, and are counted.
    pub implementing: bool,
    /// Objects hit by more senders than this are left out and counted; no limit. Every row that takes
    /// part counts here, certain or not.
    pub hub_limit: Option<u32>,
    /// Whether to list the acts behind each pair; they are. (Without, a large table is done faster.)
    pub list_acts: bool,
}

impl Default for Pairs {
    fn default() -> Self {
        Self { window: 7, count: Count::Objects, implementing: false, hub_limit: None, list_acts: true }
    }
}

impl Pairs {
    /// Sets the most days (ticks) between two events.
    #[must_use]
    pub const fn window(mut self, window: i32) -> Self {
        self.window = window;
        self
    }

    /// Sets what a pair is counted by.
    #[must_use]
    pub const fn count(mut self, count: Count) -> Self {
        self.count = count;
        self
    }

    /// Sets whether acts that merely implement another's decision take part.
    #[must_use]
    pub const fn implementing(mut self, implementing: bool) -> Self {
        self.implementing = implementing;
        self
    }

    /// Sets the number of senders above which an object is left out.
    #[must_use]
    pub const fn hub_limit(mut self, hub_limit: Option<u32>) -> Self {
        self.hub_limit = hub_limit;
        self
    }

    /// Sets whether to list the acts behind each pair.
    #[must_use]
    pub const fn list_acts(mut self, list_acts: bool) -> Self {
        self.list_acts = list_acts;
        self
    }

    /// Counts the sender pairs of a table.
    ///
    /// `O(n log n + p)` time; see the [module](self).
    ///
    /// # Errors
    /// Fails only when the window is negative, or when more than `u32::MAX` sender pairs share an
    /// object within it.
    pub fn run(&self, events: &Events) -> Result<PairsFindings, CoordinationError> {
        // One cell for every two senders, as long as that is no more than the rows themselves take.
        self.run_with(events, events.len().max(1 << 18))
    }

    /// `run`, with the number of sender pairs up to which each gets a cell.
    fn run_with(&self, events: &Events, most_cells: usize) -> Result<PairsFindings, CoordinationError> {
        let window = checked_window(self.window)?;
        let table = Table::new(events, self);
        let index = Index::new(&table, window, most_cells)?;
        let mut sums = Sums::new(&index, self.count, self.list_acts);
        for (part, object) in table.objects().zip(1..) {
            each_pair(part, window, |a, b, certain| {
                sums.add(index.cell(a.sender, b.sender), object, a, b, certain);
            });
        }
        let pairs = sums.finish(&table, &index);
        let implementing_left_out = if self.implementing { 0 } else { implementing_acts(events) };
        Ok(PairsFindings {
            window: self.window,
            count: self.count,
            pairs,
            implementing_left_out,
            hubs_left_out: table.hubs,
        })
    }
}

/// Two senders that hit the same objects within the window.
#[derive(Debug, Clone, PartialEq, Serialize)]
#[non_exhaustive]
pub struct Pair {
    /// The sender with the smaller number.
    pub a: u32,
    /// The other.
    pub b: u32,
    /// Objects that both certainly hit within the window.
    pub shared: u32,
    /// Objects that both possibly hit within the window, the certain ones included.
    pub shared_possible: u32,
    /// Shared objects or pairs of events, whichever was asked for.
    pub weight: u64,
    /// `shared` over the objects of either, whatever the window; `None` if neither certainly hits any.
    pub jaccard: Option<f64>,
    /// The mean of day(b) − day(a) over `weight`, between midpoints; `None` if `weight` is 0.
    pub mean_lag: Option<f64>,
    /// In how many of `weight` `a` certainly came first.
    pub first_a: u64,
    /// In how many of `weight` `b` certainly came first.
    pub first_b: u64,
    /// In how many of `weight` neither is certain.
    pub simultaneous: u64,
    /// The acts of both that certainly lie within the window of each other, ascending; empty unless
    /// [`Pairs::list_acts`].
    pub acts: Vec<u32>,
}

/// The sender pairs of a table.
#[derive(Debug, Clone, PartialEq, Serialize)]
#[non_exhaustive]
pub struct PairsFindings {
    /// The window that was asked for.
    pub window: i32,
    /// What the pairs are counted by.
    pub count: Count,
    /// The pairs that share anything, possibly at least, by (a, b).
    pub pairs: Vec<Pair>,
    /// How many acts were left out because they merely implement another's decision.
    pub implementing_left_out: usize,
    /// How many objects were left out because more senders than the limit hit them.
    pub hubs_left_out: usize,
}

/// A row that takes part; its sender is a position in `Table::senders`.
#[derive(Clone, Copy, PartialEq, Eq, PartialOrd, Ord)]
struct Line {
    object: u32,
    first: i32,
    last: i32,
    sender: u32,
    act: u32,
    seq: i32,
    certain: bool,
}

impl Line {
    /// Whether all days of both lie within the window, given that this is not the later one.
    fn certainly_near(&self, later: &Self, window: i64) -> bool {
        self.certain
            && later.certain
            && is_known(self.first, self.last)
            && is_known(later.first, later.last)
            && i64::from(later.last) - i64::from(self.first) <= window
            && i64::from(self.last) - i64::from(later.first) <= window
    }

    fn certainly_before(&self, other: &Self) -> bool {
        self.last < other.first
            || (self.first == self.last
                && (self.first, self.last) == (other.first, other.last)
                && self.seq < other.seq)
    }
}

/// Visits each two rows of different senders in one object's lines (ascending) that possibly lie within
/// the window, the smaller sender first: sorted by first day, whatever begins more than the window
/// after the last day of a line is out of its reach, and so is all that follows.
fn each_pair(part: &[Line], window: i64, mut visit: impl FnMut(&Line, &Line, bool)) {
    for (i, one) in part.iter().enumerate() {
        let reach = i64::from(one.last) + window;
        for two in part[i + 1..].iter().take_while(|two| i64::from(two.first) <= reach) {
            let certain = one.certainly_near(two, window);
            match one.sender.cmp(&two.sender) {
                std::cmp::Ordering::Less => visit(one, two, certain),
                std::cmp::Ordering::Equal => {}
                std::cmp::Ordering::Greater => visit(two, one, certain),
            }
        }
    }
}

/// The rows that take part, by object and first day.
struct Table {
    senders: Vec<u32>,
    lines: Vec<Line>,
    hubs: usize,
}

impl Table {
    fn new(events: &Events, settings: &Pairs) -> Self {
        let takes_part = |row: usize| {
            (settings.implementing || !events.implements(events.act()[row]))
                && !events.is_unnamed(events.object()[row])
        };
        let mut lines: Vec<Line> = (0..events.len())
            .filter(|&row| takes_part(row))
            .map(|row| Line {
                object: events.object()[row],
                first: events.first()[row],
                last: events.last()[row],
                sender: events.sender()[row],
                act: events.act()[row],
                seq: events.seq().map_or(0, |seq| seq[row]),
                certain: events.is_certain(row),
            })
            .collect();
        lines.sort_unstable();
        let mut senders: Vec<u32> = lines.iter().map(|line| line.sender).collect();
        senders.sort_unstable();
        senders.dedup();
        for line in &mut lines {
            line.sender = number(senders.partition_point(|&sender| sender < line.sender));
        }
        let mut table = Self { senders, lines, hubs: 0 };
        if let Some(limit) = settings.hub_limit {
            table.leave_out_hubs(limit);
        }
        table
    }

    fn leave_out_hubs(&mut self, limit: u32) {
        let mut kept = Vec::with_capacity(self.lines.len());
        let mut seen = vec![0; self.senders.len()];
        for (part, stamp) in self.lines.chunk_by(|a, b| a.object == b.object).zip(1_u32..) {
            let mut hit_by = 0;
            for line in part {
                let seen = &mut seen[line.sender as usize];
                hit_by += u32::from(*seen != stamp);
                *seen = stamp;
            }
            if hit_by > limit {
                self.hubs += 1;
            } else {
                kept.extend_from_slice(part);
            }
        }
        self.lines = kept;
    }

    fn objects(&self) -> impl Iterator<Item = &[Line]> {
        self.lines.chunk_by(|a, b| a.object == b.object)
    }

    /// The objects (numbered from 0 in order) that each sender certainly hits, and where each sender's
    /// begin.
    fn objects_by_sender(&self) -> (Vec<usize>, Vec<u32>) {
        let mut starts = vec![0; self.senders.len() + 1];
        let each = |visit: &mut dyn FnMut(usize, u32)| {
            let mut seen = vec![0; self.senders.len()];
            for (part, stamp) in self.objects().zip(1_u32..) {
                for line in part.iter().filter(|line| line.certain) {
                    let sender = line.sender as usize;
                    if seen[sender] != stamp {
                        seen[sender] = stamp;
                        visit(sender, stamp - 1);
                    }
                }
            }
        };
        each(&mut |sender, _| starts[sender + 1] += 1);
        for sender in 0..self.senders.len() {
            starts[sender + 1] += starts[sender];
        }
        let mut fill = starts.clone();
        let mut objects = vec![0; starts[self.senders.len()]];
        each(&mut |sender, object| {
            objects[fill[sender]] = object;
            fill[sender] += 1;
        });
        (starts, objects)
    }
}

/// Where the cell of two senders is.
enum Index {
    /// Every two of so many senders have one: that of `a < b` is at b(b − 1)/2 + a.
    Triangle(usize),
    /// Only these have one, ascending.
    List(Vec<u64>),
}

impl Index {
    fn new(table: &Table, window: i64, most_cells: usize) -> Result<Self, CoordinationError> {
        let senders = table.senders.len();
        if senders.checked_mul(senders).is_some_and(|square| square / 2 <= most_cells) {
            return Ok(Self::Triangle(senders));
        }
        let mut list = Vec::new();
        let mut full = 1 << 20;
        for part in table.objects() {
            each_pair(part, window, |a, b, _| list.push(packed(a.sender, b.sender)));
            if list.len() > full {
                sort_dedup(&mut list);
                full = full.max(2 * list.len());
            }
        }
        sort_dedup(&mut list);
        if u32::try_from(list.len()).is_err() {
            return Err(CoordinationError::TooManyPairs { found: list.len() });
        }
        Ok(Self::List(list))
    }

    fn len(&self) -> usize {
        match self {
            Self::Triangle(senders) => senders * senders.saturating_sub(1) / 2,
            Self::List(list) => list.len(),
        }
    }

    fn cell(&self, a: u32, b: u32) -> usize {
        match self {
            Self::Triangle(_) => (b as usize) * (b as usize).saturating_sub(1) / 2 + a as usize,
            Self::List(list) => list.partition_point(|&pair| pair < packed(a, b)),
        }
    }

    /// Every pair that has a cell, by (a, b).
    fn pairs(&self) -> Box<dyn Iterator<Item = (u32, u32)> + '_> {
        match self {
            &Self::Triangle(senders) => {
                let senders = number(senders);
                Box::new((0..senders).flat_map(move |a| (a + 1..senders).map(move |b| (a, b))))
            }
            Self::List(list) => Box::new(list.iter().map(|&pair| (high(pair), low(pair)))),
        }
    }
}

fn sort_dedup(numbers: &mut Vec<u64>) {
    numbers.sort_unstable();
    numbers.dedup();
}

/// What two events of an object say; the least is the closest.
#[derive(Clone, Copy, PartialEq, Eq, PartialOrd, Ord)]
struct Step {
    distance: i64,
    days: (i32, i32),
    acts: (u32, u32),
    seqs: (i32, i32),
    /// Twice the lag between the midpoints.
    double_lag: i64,
    a_first: bool,
    b_first: bool,
}

impl Step {
    fn new(a: &Line, b: &Line) -> Self {
        let [af, al, bf, bl] = [a.first, a.last, b.first, b.last].map(i64::from);
        Self {
            distance: (bl - af).max(al - bf),
            days: (a.first.min(b.first), a.first.max(b.first)),
            acts: (a.act, b.act),
            seqs: (a.seq, b.seq),
            double_lag: bf + bl - af - al,
            a_first: a.certainly_before(b),
            b_first: b.certainly_before(a),
        }
    }
}

/// The figures of one sender pair. Objects are stamped from 1.
#[derive(Clone, Copy, Default)]
struct Cell {
    weight: u64,
    double_lag: i128,
    first_a: u64,
    first_b: u64,
    shared: u32,
    shared_possible: u32,
    object: u32,
    object_possible: u32,
}

impl Cell {
    fn count(&mut self, step: &Step) {
        self.weight += 1;
        self.double_lag += i128::from(step.double_lag);
        self.first_a += u64::from(step.a_first);
        self.first_b += u64::from(step.b_first);
    }
}

struct Sums {
    cells: Vec<Cell>,
    /// The closest step on the current object of each cell; empty if every pair of events counts.
    closest: Vec<Option<Step>>,
    /// (cell, act), repeated until compacted; `None` if nobody asked.
    acts: Option<Vec<u64>>,
    full: usize,
}

impl Sums {
    fn new(index: &Index, count: Count, list_acts: bool) -> Self {
        let closest = match count {
            Count::Objects => vec![None; index.len()],
            Count::EventPairs => Vec::new(),
        };
        Self {
            cells: vec![Cell::default(); index.len()],
            closest,
            acts: list_acts.then(Vec::new),
            full: 1 << 20,
        }
    }

    fn add(&mut self, at: usize, object: u32, a: &Line, b: &Line, certain: bool) {
        let cell = &mut self.cells[at];
        cell.shared_possible += u32::from(cell.object_possible != object);
        cell.object_possible = object;
        if !certain {
            return;
        }
        let is_new = cell.object != object;
        cell.shared += u32::from(is_new);
        cell.object = object;
        let step = Step::new(a, b);
        match self.closest.get_mut(at) {
            None => cell.count(&step),
            Some(closest) => {
                if is_new {
                    if let Some(done) = closest.take() {
                        cell.count(&done);
                    }
                }
                *closest = Some(closest.map_or(step, |closest| closest.min(step)));
            }
        }
        if let Some(acts) = &mut self.acts {
            acts.extend([a.act, b.act].map(|act| packed(number(at), act)));
            if acts.len() > self.full {
                sort_dedup(acts);
                self.full = self.full.max(2 * acts.len());
            }
        }
    }

    fn finish(mut self, table: &Table, index: &Index) -> Vec<Pair> {
        for (cell, closest) in self.cells.iter_mut().zip(&self.closest) {
            if let Some(step) = closest {
                cell.count(step);
            }
        }
        let mut acts = self.acts.unwrap_or_default();
        sort_dedup(&mut acts);
        let (starts, objects) = table.objects_by_sender();
        let objects_of = |sender: u32| &objects[starts[sender as usize]..starts[sender as usize + 1]];
        let mut held_by = vec![u32::MAX; table.objects().count()];
        let mut holder = None;
        let mut pairs = Vec::new();
        for (a, b) in index.pairs() {
            let at = index.cell(a, b);
            let cell = &self.cells[at];
            if cell.shared_possible == 0 {
                continue;
            }
            if holder != Some(a) {
                holder = Some(a);
                for &object in objects_of(a) {
                    held_by[object as usize] = a;
                }
            }
            let common = objects_of(b).iter().filter(|&&object| held_by[object as usize] == a).count();
            let union = objects_of(a).len() + objects_of(b).len() - common;
            let at = number(at);
            let begin = acts.partition_point(|&pair| pair < packed(at, 0));
            pairs.push(Pair {
                a: table.senders[a as usize],
                b: table.senders[b as usize],
                shared: cell.shared,
                shared_possible: cell.shared_possible,
                weight: cell.weight,
                jaccard: (union > 0).then(|| f64::from(cell.shared) / union as f64),
                mean_lag: (cell.weight > 0).then(|| cell.double_lag as f64 / (2.0 * cell.weight as f64)),
                first_a: cell.first_a,
                first_b: cell.first_b,
                simultaneous: cell.weight - cell.first_a - cell.first_b,
                acts: acts[begin..]
                    .iter()
                    .take_while(|&&pair| high(pair) == at)
                    .map(|&pair| low(pair))
                    .collect(),
            });
        }
        pairs
    }
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::graph::EventColumns;

    /// A cell for every two senders or a list of those that meet: the findings are the same.
    #[test]
    fn both_indices_agree() {
        let mut state = 7_u32;
        let mut next = |below: u32| {
            state = state.wrapping_mul(1_664_525).wrapping_add(1_013_904_223);
            (state >> 8) % below
        };
        let mut columns = EventColumns { parties: 30, acts: 300, ..EventColumns::default() };
        for act in 0..300 {
            columns.act.push(act);
            columns.sender.push(next(30));
            columns.target.push(next(30));
            columns.first.push(i32::try_from(next(100)).unwrap());
        }
        let events = Events::new(columns).unwrap();
        for count in [Count::Objects, Count::EventPairs] {
            let pairs = Pairs::default().count(count);
            let listed = pairs.run_with(&events, 0).unwrap();
            assert!(listed.pairs.len() > 50);
            assert_eq!(listed, pairs.run(&events).unwrap());
        }
    }
}
