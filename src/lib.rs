//! Sanctions as a typed temporal graph.
pub mod graph;
pub mod time;
