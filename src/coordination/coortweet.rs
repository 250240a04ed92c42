//! Accounts that share the same objects within seconds, exactly as the R package `CooRTweet` counts them.
//!
//! # Definition
//! Senders are accounts, acts are contents (posts), objects what is shared, and the first day is the time stamp;
//! the rules are those of `CooRTweet` 2.1 (Righetti & Balluff 2025, *Computational Communication Research* 7):
//!
//! 1. accounts with fewer rows than [`min_participation`](CooRTweet::min_participation) are dropped;
//! 2. within each object every two rows at most the window apart are a pair;
//! 3. pairs of one account or of one content are dropped, and those in which the object itself is one of the
//!    contents (given to [`CooRTweet::run_with`]: numbers of objects and acts say nothing of each other);
//! 4. participation is counted again among the rows of contents that are in pairs, and a pair is kept if either
//!    content is one of an account that still has enough;
//! 5. each two accounts with a pair are an edge; its weight is the number of pairs, whichever came first;
//! 6. edges heavier than a quantile of the weights are over the threshold (type 7 of Hyndman & Fan 1996).
//!
//! # Complexity
//! O(n log n + p) time for n rows and p pairs within the window, O(n + edges) space. p is at most half of n times
//! the rows of an object. As no rule of `CooRTweet` leaves objects out, one with more rows than
//! [`row_limit`](CooRTweet::row_limit), by default 10,000, is an error here.
//!
//! # Edge cases
//! *Empty table*: no pairs, no threshold. *Parallel rows* of one content are no pair, and each makes one with
//! any other row. *Self-loops* take part. *Ties in time* are within every window. Everything that other analyses
//! leave out takes part: uncertain rows, unnamed groups, implementing acts; and of a range the first day
//! counts. Rows without one are dropped. The order of rows does not matter.

use std::collections::HashMap;

use serde::{Deserialize, Serialize};

use super::{CoordinationError, MOST_PAIRS, MOST_ROWS, checked_window, high, low, packed};
use crate::graph::Events;

/// Settings; see the [module](self) for the definition.
///
/// ```
/// use sanction_graph::coordination::CooRTweet;
/// use sanction_graph::graph::{EventColumns, Events};
///
/// // Accounts 0 and 1 share 2 and 3 within seconds, content by content.
/// let events = Events::new(EventColumns {
///     parties: 4,
///     acts: 4,
///     sender: vec![0, 1, 0, 1],
///     target: vec![2, 2, 3, 3],
///     first: vec![100, 104, 200, 209],
///     act: vec![0, 1, 2, 3],
///     ..EventColumns::default()
/// })?;
/// let found = CooRTweet::default().run(&events)?;
/// assert_eq!((found.pairs, found.edges[0].weight, found.edges[0].mean_delta), (2, 2, 6.5));
/// # Ok::<(), Box<dyn std::error::Error>>(())
/// ```
#[derive(Debug, Clone, PartialEq, Serialize, Deserialize)]
#[serde(default, deny_unknown_fields)]
#[non_exhaustive]
pub struct CooRTweet {
    /// The most time between two rows, in the table's unit; 10.
    pub window: i32,
    /// The fewest rows of an account; 2.
    pub min_participation: u32,
    /// The quantile of the weights that an edge must exceed; 0.5.
    pub quantile: f64,
    /// The most rows of one object by accounts with enough of them; 10,000. More are an error; `None` is no limit.
    pub row_limit: Option<u32>,
}

impl Default for CooRTweet {
    fn default() -> Self {
        Self { window: 10, min_participation: 2, quantile: 0.5, row_limit: Some(MOST_ROWS) }
    }
}

impl CooRTweet {
    /// Sets the most time between two rows.
    #[must_use]
    pub fn window(mut self, window: i32) -> Self {
        self.window = window;
        self
    }

    /// Sets the fewest rows of an account.
    #[must_use]
    pub fn min_participation(mut self, rows: u32) -> Self {
        self.min_participation = rows;
        self
    }

    /// Sets the quantile of the weights that an edge must exceed.
    #[must_use]
    pub fn quantile(mut self, quantile: f64) -> Self {
        self.quantile = quantile;
        self
    }

    /// Sets the most rows of one object; `None` for no limit.
    #[must_use]
    pub fn row_limit(mut self, row_limit: Option<u32>) -> Self {
        self.row_limit = row_limit;
        self
    }

    /// [`run_with`](Self::run_with) where no object is a content.
    ///
    /// # Errors
    /// As `run_with`.
    pub fn run(&self, events: &Events) -> Result<CooRTweetFindings, CoordinationError> {
        self.run_with(events, &[])
    }

    /// Counts pairs and edges. `content_of` says by object which content (act) it is itself, where it is one;
    /// it may be shorter than there are objects.
    ///
    /// # Errors
    /// Fails only when the window is negative, the quantile no number from 0 to 1, an object has more rows than the
    /// limit, or when there are more than 16,777,216 edges.
    pub fn run_with(
        &self,
        events: &Events,
        content_of: &[Option<u32>],
    ) -> Result<CooRTweetFindings, CoordinationError> {
        let window = checked_window(self.window)?;
        if !(0.0..=1.0).contains(&self.quantile) {
            return Err(CoordinationError::NoSuchLevel);
        }
        let lines = self.lines(events, content_of);
        if let Some(limit) = self.row_limit {
            let most = lines.chunk_by(|x, y| x.object == y.object).max_by_key(|part| part.len());
            if let Some(part) = most.filter(|part| part.len() > limit as usize) {
                return Err(CoordinationError::TooManyRows {
                    object: part[0].object,
                    found: part.len(),
                    limit,
                });
            }
        }
        let mut content = vec![Content::default(); events.act_count()];
        each_pair(&lines, window, |one, two| {
            content[one.content as usize].paired = true;
            content[two.content as usize].paired = true;
        });
        // Participation again, among the rows of contents that are in pairs.
        let mut rows = participation(lines.iter().filter(|l| content[l.content as usize].paired));
        rows.retain(|_, &mut rows| rows >= self.min_participation);
        for line in lines.iter().filter(|line| rows.contains_key(&line.account)) {
            let content = &mut content[line.content as usize];
            content.survives |= content.paired;
        }
        let mut found = CooRTweetFindings::default();
        let mut edges: HashMap<u64, (u64, i64)> = HashMap::new();
        let mut accounts = Vec::new();
        let mut last_object = None;
        let mut sum: i128 = 0;
        each_pair(&lines, window, |one, two| {
            if !(content[one.content as usize].survives || content[two.content as usize].survives) {
                return;
            }
            let delta = i64::from(two.time) - i64::from(one.time);
            found.pairs += 1;
            found.objects += u64::from(last_object.replace(one.object) != Some(one.object));
            sum += i128::from(delta);
            let pair = packed(one.account.min(two.account), one.account.max(two.account));
            if edges.len() <= MOST_PAIRS || edges.contains_key(&pair) {
                let edge = edges.entry(pair).or_default();
                *edge = (edge.0 + 1, edge.1 + delta);
            }
        });
        if edges.len() > MOST_PAIRS {
            return Err(CoordinationError::TooManyPairs { found: edges.len() });
        }
        let mut edges: Vec<(u64, (u64, i64))> = edges.into_iter().collect();
        edges.sort_unstable();
        let mut weights: Vec<u64> = edges.iter().map(|edge| edge.1.0).collect();
        weights.sort_unstable();
        found.threshold = quantile(&weights, self.quantile);
        for (pair, (weight, delta)) in edges {
            accounts.extend([high(pair), low(pair)]);
            found.edges.push(AccountPair {
                a: high(pair),
                b: low(pair),
                weight,
                mean_delta: delta as f64 / weight as f64,
                over: found.threshold.is_some_and(|threshold| weight as f64 > threshold),
            });
        }
        accounts.sort_unstable();
        accounts.dedup();
        found.accounts = accounts.len() as u64;
        found.mean_delta = (found.pairs > 0).then(|| sum as f64 / found.pairs as f64);
        Ok(found)
    }

    /// The rows of accounts with enough of them, by object and time.
    fn lines(&self, events: &Events, content_of: &[Option<u32>]) -> Vec<Line> {
        let mut lines: Vec<Line> = (0..events.len())
            .filter(|&row| events.first()[row] != i32::MIN)
            .map(|row| {
                let (object, content) = (events.object()[row], events.act()[row]);
                let itself = content_of.get(object as usize).copied().flatten() == Some(content);
                Line { object, time: events.first()[row], account: events.sender()[row], content, itself }
            })
            .collect();
        let rows = participation(lines.iter());
        lines.retain(|line| rows[&line.account] >= self.min_participation);
        lines.sort_unstable();
        lines
    }
}

#[derive(Clone, Copy, PartialEq, Eq, PartialOrd, Ord)]
struct Line {
    object: u32,
    time: i32,
    account: u32,
    content: u32,
    /// Whether the content is the object.
    itself: bool,
}

#[derive(Clone, Copy, Default)]
struct Content {
    paired: bool,
    survives: bool,
}

/// How many rows each account has.
fn participation<'l>(lines: impl Iterator<Item = &'l Line>) -> HashMap<u32, u32> {
    let mut rows = HashMap::new();
    for line in lines {
        *rows.entry(line.account).or_insert(0) += 1;
    }
    rows
}

/// Visits each two rows of one object within the window that are of two accounts and two contents, the older
/// first.
fn each_pair(lines: &[Line], window: i64, mut visit: impl FnMut(&Line, &Line)) {
    for part in lines.chunk_by(|x, y| x.object == y.object) {
        for (i, one) in part.iter().enumerate().filter(|(_, one)| !one.itself) {
            let reach = i64::from(one.time) + window;
            for two in part[i + 1..].iter().take_while(|two| i64::from(two.time) <= reach) {
                if one.account != two.account && one.content != two.content && !two.itself {
                    visit(one, two);
                }
            }
        }
    }
}

/// That of type 7: linear between the ascending numbers, which split the way from 0 to 1 evenly.
fn quantile(sorted: &[u64], share: f64) -> Option<f64> {
    let last = sorted.len().checked_sub(1)?;
    let place = share * last as f64;
    #[expect(clippy::cast_possible_truncation, clippy::cast_sign_loss, reason = "between 0 and the last")]
    let below = (place.floor() as usize).min(last);
    let (low, high) = (sorted[below] as f64, sorted[(below + 1).min(last)] as f64);
    Some(low + (place - below as f64) * (high - low))
}

/// Two accounts that shared objects within the window.
#[derive(Debug, Clone, Copy, PartialEq, Serialize)]
#[non_exhaustive]
pub struct AccountPair {
    /// The account with the smaller number.
    pub a: u32,
    /// The other.
    pub b: u32,
    /// In how many pairs of rows.
    pub weight: u64,
    /// The mean time between the rows of a pair.
    pub mean_delta: f64,
    /// Whether the weight exceeds the threshold.
    pub over: bool,
}

/// What `CooRTweet` finds.
#[derive(Debug, Clone, PartialEq, Default, Serialize)]
#[non_exhaustive]
pub struct CooRTweetFindings {
    /// Pairs of rows.
    pub pairs: u64,
    /// Objects with a pair.
    pub objects: u64,
    /// Accounts with a pair.
    pub accounts: u64,
    /// The mean time between the rows of a pair; `None` without pairs.
    pub mean_delta: Option<f64>,
    /// The quantile of the weights; `None` without edges.
    pub threshold: Option<f64>,
    /// Each two accounts with a pair, by (a, b).
    pub edges: Vec<AccountPair>,
}
