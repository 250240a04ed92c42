//! Who comes first: of two senders that act together, which one leads and which one follows.
//!
//! # Definition
//! Each object that two senders certainly hit within the window gives one step, the closest pair of their
//! events, as in [`pairs`](super::pairs) with [`Count::Objects`](super::Count::Objects). The one that certainly
//! came first in more steps is the *leader*, the other the *follower*; `leads` and `follows` count the steps
//! in which the leader came first and second, `simultaneous` those in which neither is certain. If
//! both came first equally often, the sender with the smaller number is named leader, and p is 1.
//!
//! `p` is that of the two-sided sign test on the steps that are not simultaneous: min(1, 2 P(X ≥ leads)) for X
//! of `leads + follows` fair tosses (Dixon & Mood 1946, *Journal of the American Statistical Association* 41,
//! 557–566). It takes the steps to be independent, which objects hit by one act are not: read it as a bound
//! from below. `lags` is the distribution of day(follower) − day(leader), simultaneous steps included.
//!
//! The rows are the *follow graph*: an edge follower → leader wherever `leads > follows`. The *rank* of senders
//! goes by net leads: steps led minus steps followed, over all listed pairs; `score` is that over all steps.
//!
//! # Complexity
//! That of [`Pairs`] with acts, and O(s log s) for s steps.
//!
//! # Edge cases
//! *Empty table*, *pairs that never meet in the window*: nothing is listed. *Self-loops*, *parallel rows*,
//! *reciprocal pairs*, *ties in time* and *ranges* are as in [`pairs`](super::pairs): lag 0 is simultaneous
//! unless `seq` orders the two. The order of rows does not matter.

use std::collections::BTreeMap;

use serde::{Deserialize, Serialize};

use super::pairs::{Pairs, Step};
use super::validation::poisson_binomial_tail;
use super::{CoordinationError, high, low, number, packed};
use crate::graph::Events;

/// Settings of the analysis; see the [module](self) for the definition.
///
/// ```
/// use sanction_graph::coordination::Leaders;
/// use sanction_graph::graph::{EventColumns, Events};
///
/// // Party 1 hits first 2, 3 and 4, party 0 two days later; both hit 5 on one day.
/// let events = Events::new(EventColumns {
///     parties: 6,
///     acts: 3,
///     sender: vec![1, 1, 1, 0, 0, 0, 0, 1],
///     target: vec![2, 3, 4, 2, 3, 4, 5, 5],
///     first: vec![10, 10, 10, 12, 12, 12, 12, 12],
///     act: vec![0, 0, 0, 1, 1, 1, 1, 2],
///     ..EventColumns::default()
/// })?;
/// let found = Leaders::default().run(&events)?;
/// let [pair] = &found.leaders[..] else { panic!("one pair") };
/// assert_eq!((pair.leader, pair.follower), (1, 0));
/// assert_eq!((pair.leads, pair.follows, pair.simultaneous), (3, 0, 1));
/// assert!((pair.p - 0.25).abs() < 1e-12);
/// assert!((pair.median_lag - 2.0).abs() < 1e-12);
/// assert_eq!((found.rank[0].sender, found.rank[0].score), (1, 0.75));
/// # Ok::<(), Box<dyn std::error::Error>>(())
/// ```
#[derive(Debug, Clone, PartialEq, Eq, Hash, Default, Serialize, Deserialize)]
#[serde(default, deny_unknown_fields)]
#[non_exhaustive]
pub struct Leaders {
    /// The window, whether implementing acts take part, and the guards; its count and detail do not matter.
    pub pairs: Pairs,
    /// The pairs to look at, by numbers in any order, as the validated ones; all if absent.
    pub among: Option<Vec<(u32, u32)>>,
}

impl Leaders {
    /// Sets the window and the guards, [`pairs`](Self::pairs).
    #[must_use]
    pub fn pairs(mut self, pairs: Pairs) -> Self {
        self.pairs = pairs;
        self
    }

    /// Sets the pairs to look at; `None` for all.
    #[must_use]
    pub fn among(mut self, among: impl Into<Option<Vec<(u32, u32)>>>) -> Self {
        self.among = among.into();
        self
    }

    /// Says of each pair who leads.
    ///
    /// # Errors
    /// Fails only when the window is negative, or when more than 16,777,216 pairs share an object within it.
    pub fn run(&self, events: &Events) -> Result<LeadersFindings, CoordinationError> {
        let wanted = self.among.as_ref().map(|among| {
            let mut wanted: Vec<u64> = among.iter().map(|&(a, b)| packed(a.min(b), a.max(b))).collect();
            wanted.sort_unstable();
            wanted
        });
        let wants = |pair| wanted.as_ref().is_none_or(|wanted| wanted.binary_search(&pair).is_ok());
        let steps = self.pairs.closest_steps(events, wants)?;
        let leaders: Vec<Leader> = steps
            .chunk_by(|x, y| x.0 == y.0)
            .map(|steps| Leader::of(high(steps[0].0), low(steps[0].0), steps))
            .collect();
        let rank = rank(&leaders);
        Ok(LeadersFindings { window: self.pairs.window, leaders, rank })
    }
}

/// Two senders that hit the same objects, in the order in which they mostly do.
#[derive(Debug, Clone, PartialEq, Serialize)]
#[non_exhaustive]
pub struct Leader {
    /// The one that came first more often.
    pub leader: u32,
    /// The other.
    pub follower: u32,
    /// Shared objects on which the leader certainly came first.
    pub leads: u32,
    /// Those on which the follower did.
    pub follows: u32,
    /// Those on which neither is certain.
    pub simultaneous: u32,
    /// That one comes first so much more often than the other, by chance.
    pub p: f64,
    /// The median of `lags`; the midpoint of the two in the middle if they are even in number.
    pub median_lag: f64,
    /// (day(follower) − day(leader), between midpoints of ranges; on how many objects), ascending.
    pub lags: Vec<(f64, u32)>,
}

impl Leader {
    fn of(a: u32, b: u32, steps: &[(u64, Step)]) -> Self {
        let count = |of: fn(&Step) -> bool| number(steps.iter().filter(|step| of(&step.1)).count());
        let (first_a, first_b) = (count(|step| step.a_first), count(|step| step.b_first));
        let turned = first_b > first_a;
        let (leader, follower, leads, follows) =
            if turned { (b, a, first_b, first_a) } else { (a, b, first_a, first_b) };
        let sign = if turned { -1.0 } else { 1.0 };
        let mut lags: Vec<f64> =
            steps.iter().map(|step| sign * step.1.double_lag as f64 / 2.0 + 0.0).collect();
        lags.sort_unstable_by(f64::total_cmp);
        let middle = lags.len() / 2;
        let lower = if lags.len() % 2 == 0 { middle - 1 } else { middle };
        let median_lag = f64::midpoint(lags[lower], lags[middle]);
        let tail = poisson_binomial_tail(&[(0.5, leads + follows)], leads.into());
        Self {
            leader,
            follower,
            leads,
            follows,
            simultaneous: number(steps.len()) - leads - follows,
            p: (2.0 * tail).min(1.0),
            median_lag,
            lags: lags.chunk_by(|x, y| x.total_cmp(y).is_eq()).map(|l| (l[0], number(l.len()))).collect(),
        }
    }
}

/// How often a sender leads, over all listed pairs.
#[derive(Debug, Clone, Copy, PartialEq, Serialize)]
#[non_exhaustive]
pub struct Standing {
    /// The sender.
    pub sender: u32,
    /// Steps in which it certainly came first.
    pub leads: u64,
    /// Steps in which the other did.
    pub follows: u64,
    /// Steps in which neither is certain.
    pub simultaneous: u64,
    /// `(leads − follows) / (leads + follows + simultaneous)`.
    pub score: f64,
}

fn rank(leaders: &[Leader]) -> Vec<Standing> {
    let mut of: BTreeMap<u32, (u64, u64, u64)> = BTreeMap::new();
    for pair in leaders {
        let (leads, follows) = (u64::from(pair.leads), u64::from(pair.follows));
        for (sender, leads, follows) in [(pair.leader, leads, follows), (pair.follower, follows, leads)] {
            let sum = of.entry(sender).or_default();
            *sum = (sum.0 + leads, sum.1 + follows, sum.2 + u64::from(pair.simultaneous));
        }
    }
    let net = |standing: &Standing| i128::from(standing.leads) - i128::from(standing.follows);
    let mut rank: Vec<Standing> = of
        .into_iter()
        .map(|(sender, (leads, follows, simultaneous))| {
            let steps = (leads + follows + simultaneous) as f64;
            Standing { sender, leads, follows, simultaneous, score: (leads as f64 - follows as f64) / steps }
        })
        .collect();
    // The sort is stable: of equals the smaller number comes first.
    rank.sort_by_key(|standing| std::cmp::Reverse(net(standing)));
    rank
}

/// Who leads whom.
#[derive(Debug, Clone, PartialEq, Serialize)]
#[non_exhaustive]
pub struct LeadersFindings {
    /// The window that was asked for.
    pub window: i32,
    /// The pairs that share an object within the window, by their numbers, the smaller first.
    pub leaders: Vec<Leader>,
    /// Their senders, by net leads, the most first, then by number.
    pub rank: Vec<Standing>,
}
