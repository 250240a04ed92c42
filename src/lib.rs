//! Sanctions as a typed temporal graph.
#[cfg(feature = "native")]
pub mod datasets;
#[cfg(feature = "native")]
pub mod export;
pub mod graph;
pub mod load;
pub mod model;
pub mod time;
