//! Who acts together: senders that hit the same objects within days of each other.
//!
//! - [`rounds`]: several senders, overlapping targets, one window: the rounds and who moved first.
//! - [`pairs`]: co-targeting: what each two senders share, how closely in time, and who comes first.
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
pub mod leiden;
pub mod pairs;
pub mod rounds;

pub use clusters::{Clusters, ClustersFindings, On};
pub use consensus::{Consensus, ConsensusFindings};
pub use leiden::{Leiden, LeidenError, LeidenFindings, Network, Quality};
pub use pairs::{Count, Detail, Pair, PairFigures, Pairs, PairsFindings};
pub use rounds::{PartyAct, Round, RoundHit, Rounds, RoundsFindings, Share};

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
    /// More sender pairs share an object than can be numbered.
    #[error("{found} sender pairs are more than can be told apart (4,294,967,295): set a hub limit")]
    TooManyPairs {
        /// How many there are.
        found: usize,
    },
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

    /// Whether there are more sender pairs than can be numbered.
    #[must_use]
    pub const fn is_too_many_pairs(&self) -> bool {
        matches!(self, Self::TooManyPairs { .. })
    }
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
