//! Walking the graph: who is reached from whom, over which ties, and when.
//!
//! - [`components`]: which actors hang together, weakly or strongly.
//! - [`exposure`]: who is close to the sanctioned without being named, how strongly and why.
//! - [`ownership`]: who is blocked because the listed own or control it, under dated rules.
//! - [`pagerank`]: how close every actor is to the given ones, over all paths and as a matter of degree.
//! - [`reach`]: who can be reached from whom, in how many hops.
//! - [`temporal_paths`]: who is reached when events can only be followed in time, how soon and on how few.
//! - [`walk`]: typed walks, step by step over chosen kinds of ties, with the path as evidence.
//!
//! Walks run on a [`View`](crate::graph::View), so any day, kind and certainty can be asked for; ownership
//! asks a graph on a day; paths in time run on [`Events`](crate::graph::Events).

pub mod components;
pub mod exposure;
pub mod ownership;
pub mod pagerank;
pub mod reach;
pub mod temporal_paths;
pub mod walk;
mod ways;

pub use components::{Components, ComponentsFindings, Connection};
pub use exposure::{Exposed, Exposure, Passes};
pub use pagerank::{PageRank, PageRankError, PageRankFindings, TieCount};
pub use reach::{Along, Reach, ReachFindings, ReachScratch, Reached};
pub use temporal_paths::{Hop, Journeys, Order, TemporalPaths, TemporalPathsError, TimedReach};
pub use walk::{Walk, WalkEnd};
