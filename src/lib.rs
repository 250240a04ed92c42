//! Sanctions as a typed temporal graph.
pub mod coordination;
#[cfg(feature = "native")]
pub mod datasets;
pub mod export;
pub mod findings;
pub mod graph;
pub mod load;
pub mod model;
pub mod reciprocity;
pub mod time;
