//! Who acts together: senders that hit the same objects within days of each other.
//!
//! - [`coortweet`]: pairs of accounts as the R package `CooRTweet` counts them.
//! - [`leaders`]: of two senders that act together, who comes first.
//! - [`rounds`]: several senders, overlapping targets, one window: the rounds and who moved first.
//! - [`pairs`]: co-targeting: what each two senders share, how closely in time, and who comes first.
//! - [`timing`]: which two senders hit what they share closer in time than their days alone explain.
//! - [`validation`]: which two senders share more objects than their activity, or that and the popularity of the
//!   objects, explains.
//! - [`clusters`]: the lasting groups of senders, targets and acts, and how stable they are.
//! - [`consensus`]: what the communities of a network are, whatever the seed.
//! - [`leiden`]: communities of any weighted network, each of which hangs together.
//!
//! Every analysis of events here runs on an [`Events`] table and shares these rules:
//!
//! - **Windows** are inclusive and counted in the table's unit, days or ticks.
//! - **Certain or possible.** A link between two events is certain if both rows are certain and every
//!   pair of their days lies within the window; it is possible if some pair of days does.
//! - **Implementing acts** (a state carrying out another's decision) are left out by default and
//!   counted; objects that stand for an **unnamed group** are left out always: eleven unnamed persons
//!   here and eleven there need not be the same.
//! - **Self-loops stay in**: a state may list its own nationals together with other states.
//! - **Canonical order**: parties, acts and objects are compared by their numbers; the order of the
//!   rows never matters.

use crate::graph::Events;
use crate::radix::{high, low, packed};

pub mod clusters;
pub mod consensus;
pub mod coortweet;
pub mod leaders;
pub mod leiden;
pub mod pairs;
pub mod rounds;
pub mod timing;
pub mod validation;

pub use clusters::{Clusters, ClustersFindings, On};
pub use consensus::{Consensus, ConsensusFindings};
pub use coortweet::{AccountPair, CooRTweet, CooRTweetFindings};
pub use leaders::{Leader, Leaders, LeadersFindings, Standing};
pub use leiden::{Leiden, LeidenError, LeidenFindings, Network, Quality};
pub use pairs::{Count, Detail, Pair, PairFigures, Pairs, PairsFindings};
pub use rounds::{PartyAct, Round, RoundHit, Rounds, RoundsFindings, Share};
pub use timing::{Timing, TimingFindings, TimingPair};
pub use validation::{ValidatedPair, Validation, ValidationFindings};

/// Why a coordination analysis could not run.
#[derive(Debug, Clone, PartialEq, Eq, thiserror::Error)]
#[non_exhaustive]
pub enum CoordinationError {
    /// The window is negative.
    #[error("a window of {window} holds no day: give 0 (the same day) or more")]
    NegativeWindow {
        /// The window that was asked for.
        window: i32,
    },
    /// More sender pairs share an object than are listed.
    #[error(
        "{found} sender pairs or more share an object, and at most 16,777,216 are listed: lower the hub limit"
    )]
    TooManyPairs {
        /// How many there are at least.
        found: usize,
    },
    /// An object has more rows than are compared with each other.
    #[error(
        "object {object} has {found} rows, and each two of at most {limit} are compared: raise the row limit"
    )]
    TooManyRows {
        /// The object.
        object: u32,
        /// How many rows it has.
        found: usize,
        /// How many it may have.
        limit: u32,
    },
    /// The universe that was declared is smaller than what is hit.
    #[error("a universe of {declared} cannot hold the {hit} named objects that the senders hit")]
    UniverseTooSmall {
        /// The number that was declared.
        declared: u64,
        /// How many objects are hit.
        hit: u64,
    },
    /// The level is no number between 0 and 1.
    #[error("the level of the tests must lie between 0 and 1")]
    NoSuchLevel,
    /// No bipartite graph has the degrees.
    #[error("no bipartite graph without parallel links has these degrees of rows and columns")]
    NoSuchDegrees,
    /// Communities could not be looked for.
    #[error("communities: {0}")]
    Leiden(#[from] LeidenError),
}

impl CoordinationError {
    /// Whether the window was negative.
    #[must_use]
    pub const fn is_negative_window(&self) -> bool {
        matches!(self, Self::NegativeWindow { .. })
    }

    /// Whether there are more sender pairs than are listed.
    #[must_use]
    pub const fn is_too_many_pairs(&self) -> bool {
        matches!(self, Self::TooManyPairs { .. })
    }

    /// Whether an object has more rows than are compared with each other.
    #[must_use]
    pub const fn is_too_many_rows(&self) -> bool {
        matches!(self, Self::TooManyRows { .. })
    }

    /// Whether the declared universe was too small.
    #[must_use]
    pub const fn is_universe_too_small(&self) -> bool {
        matches!(self, Self::UniverseTooSmall { .. })
    }

    /// Whether the level was no number between 0 and 1.
    #[must_use]
    pub const fn is_no_such_level(&self) -> bool {
        matches!(self, Self::NoSuchLevel)
    }

    /// Whether no graph has the degrees that were given.
    #[must_use]
    pub const fn is_no_such_degrees(&self) -> bool {
        matches!(self, Self::NoSuchDegrees)
    }
}

/// No analysis lists more sender pairs than this.
const MOST_PAIRS: usize = 1 << 24;

/// Objects that more senders hit are left out unless more are allowed: a thousand make half a million pairs.
const MOST_SENDERS: u32 = 1000;

/// So are objects with more rows: each two of them may have to be compared.
const MOST_ROWS: u32 = 10_000;

/// The hub limit with which no more than `most` pairs of senders can share an object: `limit`, or a lower one that
/// leaves out the objects that most senders hit, if there are so many senders that it could be more.
///
/// O(n log n) time for n rows.
pub(crate) fn hub_limit_within(events: &Events, limit: Option<u32>, most: u64) -> Option<u32> {
    let pairs = |senders: usize| senders as u64 * (senders as u64).saturating_sub(1) / 2;
    let mut links: Vec<u64> =
        events.object().iter().zip(events.sender()).map(|(&o, &s)| packed(o, s)).collect();
    links.sort_unstable();
    links.dedup();
    let mut hitters: Vec<usize> = links.chunk_by(|&a, &b| high(a) == high(b)).map(<[u64]>::len).collect();
    let mut senders: Vec<u32> = links.into_iter().map(low).collect();
    senders.sort_unstable();
    senders.dedup();
    if pairs(senders.len()) <= most {
        return limit;
    }
    hitters.sort_unstable();
    let (mut sum, mut within) = (0, 0);
    for same in hitters.chunk_by(|a, b| a == b) {
        sum += pairs(same[0]) * same.len() as u64;
        if sum > most {
            return Some(limit.unwrap_or(u32::MAX).min(number(within)));
        }
        within = same[0];
    }
    limit
}

const fn checked_window(window: i32) -> Result<i64, CoordinationError> {
    if window < 0 { Err(CoordinationError::NegativeWindow { window }) } else { Ok(window as i64) }
}

/// The rows that take part in an analysis.
struct Participants<'e> {
    events: &'e Events,
    implementing: bool,
    unnamed: bool,
}

impl<'e> Participants<'e> {
    /// All but those against unnamed groups and, unless `implementing`, those of implementing acts.
    fn new(events: &'e Events, implementing: bool) -> Self {
        // Columns that hold nothing to leave out are not looked at again.
        Self {
            events,
            implementing: !implementing && events.any_implementing(),
            unnamed: events.any_unnamed(),
        }
    }

    /// Whether every row does.
    const fn are_all(&self) -> bool {
        !self.implementing && !self.unnamed
    }

    fn rows(&self) -> impl Iterator<Item = usize> + use<'e> {
        let Self { events, implementing, unnamed } = *self;
        (0..events.len())
            .filter(move |&row| !(implementing && events.implements(events.act()[row])))
            .filter(move |&row| !(unnamed && events.is_unnamed(events.object()[row])))
    }
}

/// How many acts of the table merely implement another's decision.
fn implementing_acts(events: &Events) -> usize {
    if !events.any_implementing() {
        return 0;
    }
    let mut acts: Vec<u32> = events.act().iter().copied().filter(|&act| events.implements(act)).collect();
    acts.sort_unstable();
    acts.dedup();
    acts.len()
}

/// Whether both bounds of a range are days.
const fn is_known(first: i32, last: i32) -> bool {
    first != i32::MIN && last != i32::MAX
}

/// A position as the number that is stored for it: no list here is longer than a table has rows, and a
/// table has at most `u32::MAX`.
fn number(position: usize) -> u32 {
    u32::try_from(position).unwrap_or(u32::MAX)
}

#[cfg(test)]
mod tests {
    use super::hub_limit_within;
    use crate::graph::{EventColumns, Events};

    /// Object 0 is hit by senders 0 to 2, object 1 by 0 to 3, object 2 by 4: three and six pairs.
    #[test]
    fn hub_limits_keep_pairs_within_bounds() {
        let events = Events::new(EventColumns {
            parties: 5,
            acts: 1,
            sender: vec![0, 1, 2, 0, 0, 1, 2, 3, 4],
            target: vec![0, 0, 0, 0, 1, 1, 1, 1, 2],
            first: vec![0; 9],
            act: vec![0; 9],
            ..EventColumns::default()
        })
        .unwrap();
        for (most, limit) in [(10, None), (9, None), (8, Some(3)), (3, Some(3)), (2, Some(1)), (0, Some(1))] {
            assert_eq!(hub_limit_within(&events, None, most), limit, "{most}");
            assert_eq!(hub_limit_within(&events, Some(2), most), Some(limit.map_or(2, |limit| limit.min(2))));
        }
    }
}
