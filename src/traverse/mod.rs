//! Walking the graph: who is reached from whom, over which ties, and when.
//!
//! - [`components`]: which actors hang together, weakly or strongly.
//! - [`exposure`]: who is close to the sanctioned without being named, how strongly and why.
//! - [`reach`]: who can be reached from whom, in how many hops.
//! - [`walk`]: typed walks, step by step over chosen kinds of ties, with the path as evidence.
//!
//! Every analysis here runs on a [`View`](crate::graph::View), so any day, kind and certainty can be asked
//! for.

pub mod components;
pub mod exposure;
pub mod reach;
pub mod walk;

pub use components::{Components, ComponentsFindings, Connection};
pub use exposure::{Exposed, Exposure, Passes};
pub use reach::{Along, Reach, ReachFindings, ReachScratch, Reached};
pub use walk::{Walk, WalkEnd};
