//! Reading data sets: the native JSON and the events CSV.

pub(crate) mod events;
pub(crate) mod json;
pub(crate) mod native;
