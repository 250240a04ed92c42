//! Who hit back: reciprocity, as it stands and as it unfolds.
//!
//! Every analysis is a configuration with documented defaults, run over [`Events`](crate::graph::Events),
//! and gives plain findings that do not depend on the order of the rows.
//!
//! - [`chains`]: blow upon blow, how far two parties climb.
//! - [`dyadic`]: the share of ties that are mutual, whenever they were made, and ρ against the density.
//! - [`lagged`]: which action is answered by which within a window, how often, how fast, in what proportion.
//! - [`latency`]: how long actions stay unanswered, as a survival curve.
//! - [`motifs`]: what three events in a row between two or three actors look like, by the 36 temporal motifs.
//! - [`weighted`]: the share of weight that is returned, and ρ against two null models.
//! - [`day_permutation`]: whether the share of answers is more than the activity of the senders explains.
//! - [`rewiring`]: whether the share of mutual ties is more than the degrees of the actors explain.
//! - [`triads`]: how any three actors are tied, by the 16 types.
//!
//! What is compared with chance is reported as [`AgainstChance`]; how draws are made, [`crate::random`] says.

pub mod chains;
mod chance;
pub mod day_permutation;
pub mod dyadic;
pub mod lagged;
pub mod latency;
pub mod motifs;
pub mod rewiring;
mod skeleton;
pub mod survival;
pub mod triads;
pub mod weighted;

pub use chains::{Chain, Chains, ChainsFindings};
pub use chance::AgainstChance;
pub use day_permutation::{DayPermutation, DayPermutationFindings};
pub use dyadic::{Dyadic, DyadicFindings};
pub use lagged::{Direction, DyadRow, LagCount, Lagged, LaggedFindings, Policy, Response, Unit};
pub use latency::{Bound, BoundCurve, Latency, LatencyFindings, Responder};
pub use motifs::{Motif, MotifFindings, MotifMode, Motifs, UnknownMotif};
pub use rewiring::{Rewiring, RewiringFindings};
pub use triads::{Triad, TriadFindings, Triads};
pub use weighted::{Weighted, WeightedFindings};

/// Why a reciprocity analysis cannot be run.
#[derive(Debug, Clone, PartialEq, Eq, thiserror::Error)]
#[non_exhaustive]
pub enum ReciprocityError {
    /// The declared population is smaller than the number of actors that have an event.
    #[error(
        "a population of {population} was declared, but {seen} actors have an event: declare at least \
         {seen}, or leave it out"
    )]
    PopulationTooSmall {
        /// The population declared.
        population: u64,
        /// The actors with an event that is not a self-loop.
        seen: u64,
    },
    /// The declared population is larger than an event table can number (4,294,967,295).
    #[error("a population of {population} is more than an event table can number (4,294,967,295)")]
    PopulationTooLarge {
        /// The population declared.
        population: u64,
    },
}

impl ReciprocityError {
    /// Whether the declared population does not fit the table: too small for its actors, or too large.
    #[must_use]
    pub fn is_population(&self) -> bool {
        matches!(self, Self::PopulationTooSmall { .. } | Self::PopulationTooLarge { .. })
    }
}
