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
//! Which of these are worked out is a setting, [`Pairs::detail`]; what is not asked for is absent. The
//! pairs and their weights are the same whatever the detail.
//!
//! The event-pair count is the edge weight of `CooRTweet` (Righetti & Balluff) without its thresholds.
//!
//! # Complexity
//! `O(n log n + p)` time for `n` rows and `p` pairs of events that possibly lie within `W` on one object;
//! Jaccard adds at most 256 steps for each sender of an object and, for each listed pair, one for each
//! object of either that more than 256 senders hit. Space is `O(n)`, one cell per sender pair (of those
//! that meet, where there are more senders than rows would pay for), and the acts. An object that very
//! many rows hit makes `p` large: [`Pairs::row_limit`] leaves such objects out, of everything, and counts
//! them, by default above 10,000 rows, so that `p` is at most 5,000 `n`; [`Pairs::hub_limit`] does the same
//! by senders, by default above 1,000. More than 16,777,216 sender pairs are an error.
//!
//! Unless the acts are asked for, exact and certain rows without any hub, and without `seq` (which the
//! weights do not heed), are packed into 8 bytes each and sorted by digits, in linear time and 16 bytes
//! per row. The weights alone then take a counter per sender pair and little more time than the sort.
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

mod index;
mod sums;
mod sweep;
mod table;
mod union;

use serde::{Deserialize, Serialize};

use super::{CoordinationError, MOST_ROWS, MOST_SENDERS, checked_window, implementing_acts, packed};
use crate::graph::Events;
pub(super) use index::Index;
pub(super) use sums::Step;
use sums::Sums;
pub(super) use table::Table;
use table::each_pair;

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

/// What is said of a sender pair beside its weight; each says what the one before it does, and more.
#[derive(Debug, Clone, Copy, PartialEq, Eq, PartialOrd, Ord, Hash, Default, Serialize, Deserialize)]
#[serde(rename_all = "kebab-case")]
pub enum Detail {
    /// Nothing: plain counting.
    Weights,
    /// What is shared, the Jaccard index, the mean lag and who came first: [`PairFigures`].
    Figures,
    /// The acts behind it too (default).
    #[default]
    Acts,
}

/// Settings of the co-targeting analysis; see the [module](self) for the definition.
///
/// ```
/// use sanction_graph::coordination::{Detail, Pairs};
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
/// assert_eq!((pair.a, pair.b, pair.weight), (0, 1, 1));
/// let figures = pair.figures.as_ref().unwrap();
/// assert_eq!((figures.shared, figures.jaccard), (1, Some(1.0 / 3.0)));
/// assert_eq!((figures.mean_lag, figures.first_a), (Some(2.0), 1));
/// assert_eq!(pair.acts.as_deref(), Some(&[0, 1][..]));
///
/// // The weights alone; what is not asked for is absent.
/// let findings = Pairs::default().window(7).detail(Detail::Weights).run(&events)?;
/// assert_eq!((findings.pairs[0].weight, &findings.pairs[0].figures), (1, &None));
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
    /// Objects hit by more senders than this are left out and counted; 1,000. Every row that takes part counts
    /// here, certain or not.
    pub hub_limit: Option<u32>,
    /// Objects with more rows than this are left out and counted with the hubs; 10,000. Every row that takes
    /// part counts, so that neither many senders nor many acts of few make the pairs of rows endless.
    pub row_limit: Option<u32>,
    /// What is said of a pair beside its weight; everything. (The less, the faster.)
    pub detail: Detail,
}

impl Default for Pairs {
    fn default() -> Self {
        Self {
            window: 7,
            count: Count::Objects,
            implementing: false,
            hub_limit: Some(MOST_SENDERS),
            row_limit: Some(MOST_ROWS),
            detail: Detail::Acts,
        }
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

    /// Sets the number of rows above which an object is left out.
    #[must_use]
    pub const fn row_limit(mut self, row_limit: Option<u32>) -> Self {
        self.row_limit = row_limit;
        self
    }

    /// Sets what is said of a pair beside its weight.
    #[must_use]
    pub const fn detail(mut self, detail: Detail) -> Self {
        self.detail = detail;
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
        let (pairs, hubs_left_out) = match sweep::run(self, events, window, most_cells)? {
            Some(found) => found,
            None => self.general(events, window, most_cells)?,
        };
        let implementing_left_out = if self.implementing { 0 } else { implementing_acts(events) };
        Ok(PairsFindings {
            window: self.window,
            count: self.count,
            pairs,
            implementing_left_out,
            hubs_left_out,
        })
    }

    /// The closest step of each two senders on each object, by (a, b) as packed numbers of parties, of the
    /// pairs that are wanted.
    pub(super) fn closest_steps(
        &self,
        events: &Events,
        wants: impl Fn(u64) -> bool,
    ) -> Result<Vec<(u64, Step)>, CoordinationError> {
        let window = checked_window(self.window)?;
        let table = Table::new(events, self);
        let party = |rank: u32| table.senders.list[rank as usize];
        let mut steps: Vec<(u64, Step)> = Vec::new();
        table.each_object(|part| {
            // Of the steps of one object, never many more are kept than pairs.
            let done = steps.len();
            let mut full = done + (1 << 16);
            let compact = |steps: &mut Vec<(u64, Step)>| {
                let mut kept = done;
                steps[done..].sort_unstable();
                for at in done..steps.len() {
                    if at == done || steps[at].0 != steps[kept - 1].0 {
                        steps[kept] = steps[at];
                        kept += 1;
                    }
                }
                steps.truncate(kept);
            };
            each_pair(part, window, |a, b, certain| {
                let pair = packed(party(a.sender), party(b.sender));
                if certain && wants(pair) {
                    steps.push((pair, Step::new(a, b)));
                    if steps.len() > full {
                        compact(&mut steps);
                        full = full.max(done + 2 * (steps.len() - done));
                    }
                }
            });
            compact(&mut steps);
        });
        steps.sort_unstable();
        Ok(steps)
    }

    /// The pairs, every rule heeded, and the number of hubs.
    fn general(
        &self,
        events: &Events,
        window: i64,
        most_cells: usize,
    ) -> Result<(Vec<Pair>, usize), CoordinationError> {
        let table = Table::new(events, self);
        let index = Index::new(table.senders.list.len(), most_cells, |note| {
            table.each_object(|part| each_pair(part, window, |a, b, _| note(packed(a.sender, b.sender))));
        })?;
        let mut sums = Sums::new(&table, &index, self);
        let mut object = 0;
        table.each_object(|part| {
            object += 1;
            sums.union.hold(part.iter().filter(|line| line.certain).map(|line| line.sender), &index);
            each_pair(part, window, |a, b, certain| {
                sums.add(index.cell(a.sender, b.sender), object, a, b, certain);
            });
        });
        Ok((sums.finish(&table, &index, self.detail), table.hubs))
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
    /// Shared objects or pairs of events, whichever was asked for; 0 if they only possibly meet.
    pub weight: u64,
    /// How they meet; absent under [`Detail::Weights`].
    #[serde(skip_serializing_if = "Option::is_none")]
    pub figures: Option<PairFigures>,
    /// The acts of both that certainly lie within the window of each other, ascending; absent unless
    /// [`Detail::Acts`] was asked for.
    #[serde(skip_serializing_if = "Option::is_none")]
    pub acts: Option<Vec<u32>>,
}

/// How two senders meet.
#[derive(Debug, Clone, Copy, PartialEq, Serialize)]
#[non_exhaustive]
pub struct PairFigures {
    /// Objects that both certainly hit within the window.
    pub shared: u32,
    /// Objects that both possibly hit within the window, the certain ones included.
    pub shared_possible: u32,
    /// `shared` over the objects of either, whatever the window; `None` if neither certainly hits any.
    pub jaccard: Option<f64>,
    /// The mean of day(b) − day(a) over the weight, between midpoints; `None` if the weight is 0.
    pub mean_lag: Option<f64>,
    /// In how many of the weight `a` certainly came first.
    pub first_a: u64,
    /// In how many of the weight `b` certainly came first.
    pub first_b: u64,
    /// In how many of the weight neither is certain.
    pub simultaneous: u64,
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
    /// How many objects were left out because more senders, or rows, than the limits hit them.
    pub hubs_left_out: usize,
}

#[cfg(test)]
mod tests {
    use std::collections::BTreeSet;

    use super::*;
    use crate::graph::EventColumns;

    /// 12,000 rows of 100 senders on 300 objects, one of which all of them hit.
    fn events() -> Events {
        events_of(100)
    }

    /// The same with so many senders.
    fn events_of(senders: u32) -> Events {
        let mut state = 7_u32;
        let mut next = |below: u32| {
            state = state.wrapping_mul(1_664_525).wrapping_add(1_013_904_223);
            (state >> 8) % below
        };
        let mut columns = EventColumns { parties: 900, acts: 12_000, ..EventColumns::default() };
        for act in 0..12_000 {
            columns.act.push(act);
            columns.sender.push(if act < senders { act } else { next(senders).min(next(senders)) });
            columns.target.push(if act < senders { 899 } else { 500 + next(300) });
            columns.first.push(i32::try_from(next(1000)).unwrap() - 500);
        }
        Events::new(columns).unwrap()
    }

    fn rid(mut pairs: Vec<Pair>, detail: Detail) -> Vec<Pair> {
        for pair in &mut pairs {
            if detail != Detail::Acts {
                pair.acts = None;
            }
            if detail == Detail::Weights {
                pair.figures = None;
            }
        }
        pairs
    }

    /// A cell for every two senders or a list of those that meet, packed rows or full ones, with more
    /// said or less: the findings are the same.
    #[test]
    fn all_ways_agree() {
        let events = events();
        for (count, window) in
            [Count::Objects, Count::EventPairs].into_iter().flat_map(|count| [7, 0].map(|w| (count, w)))
        {
            let pairs = Pairs::default().count(count).window(window);
            let found = pairs.run(&events).unwrap().pairs;
            assert!(found.len() > 100 && found.len() < 4950);
            for detail in [Detail::Weights, Detail::Figures, Detail::Acts] {
                let (pairs, expected) = (pairs.clone().detail(detail), rid(found.clone(), detail));
                for most_cells in [0, usize::MAX] {
                    let swept = sweep::run(&pairs, &events, window.into(), most_cells).unwrap();
                    assert_eq!(swept.is_some(), detail != Detail::Acts);
                    assert!(swept.is_none_or(|swept| swept == (expected.clone(), 0)));
                    assert_eq!(pairs.general(&events, window.into(), most_cells).unwrap().0, expected);
                }
            }
        }
    }

    /// Objects with many senders are in the union too.
    #[test]
    fn broad_objects_count_in_the_union() {
        let events = events_of(400);
        let hit = |sender: u32| -> BTreeSet<u32> {
            (0..events.len()).filter(|&r| events.sender()[r] == sender).map(|r| events.object()[r]).collect()
        };
        for pair in Pairs::default().run(&events).unwrap().pairs.iter().step_by(97) {
            let union = hit(pair.a).union(&hit(pair.b)).count();
            let figures = pair.figures.unwrap();
            assert_eq!(figures.jaccard, Some(f64::from(figures.shared) / union as f64));
        }
    }

    /// Numbers of parties, objects and days that do not fit into one number, and many more parties than
    /// rows.
    #[test]
    fn wide_numbers() {
        let columns = |last_day: i32| EventColumns {
            parties: u32::MAX,
            acts: 1,
            objects: u32::MAX,
            sender: vec![5, u32::MAX - 1, 5],
            target: vec![0; 3],
            object: Some(vec![u32::MAX - 1, u32::MAX - 1, 0]),
            first: vec![last_day; 3],
            act: vec![0; 3],
            ..EventColumns::default()
        };
        let mut far = columns(i32::MAX - 1);
        far.acts = 3;
        far.act = vec![0, 0, 1];
        far.first[2] = i32::MIN + 1;
        for columns in [columns(0), far] {
            let events = Events::new(columns).unwrap();
            let found = Pairs::default().detail(Detail::Figures).run(&events).unwrap().pairs;
            assert_eq!(found.len(), 1);
            assert_eq!((found[0].a, found[0].b, found[0].weight), (5, u32::MAX - 1, 1));
            assert_eq!(found[0].figures.unwrap().jaccard, Some(0.5));
        }
    }
}
